"""A million documents through one process, and twenty million tokens in one document: nothing grows, nothing slows.

Run by `make soak`, no part of the ordinary suite. ``ARMT_SOAK_DOCUMENTS`` and ``ARMT_SOAK_TOKENS`` say how much.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import armt
from armt.runtime.answers.question import Question
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.results import Result, ResultLog
from armt.runtime.jobs.settings import JobSettings
from armt.runtime.jobs.sinks import LogSink

DOCUMENTS = int(os.environ.get("ARMT_SOAK_DOCUMENTS", "1000000"))
TOKENS = int(os.environ.get("ARMT_SOAK_TOKENS", "20000000"))
PARTS = 10
#: How much memory may grow from the second tenth to the last, and how much slower the last may be than the second.
MOST_GROWTH, LEAST_SPEED = 1.02, 0.97


class Gauge:
    """Notes memory, descriptors, threads and time at the end of every tenth."""

    def __init__(self) -> None:
        self.resident: list[int] = []
        self.descriptors: list[int] = []
        self.threads: list[int] = []
        self.times: list[float] = [time.perf_counter()]

    def note(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.resident.append(pages * os.sysconf("SC_PAGE_SIZE"))
        self.descriptors.append(len(list(Path("/proc/self/fd").iterdir())))
        self.threads.append(threading.active_count())
        self.times.append(time.perf_counter())

    def check(self, *, most_more: int = 0) -> None:
        """Assert that nothing grew; the first tenth is a warm-up. ``most_more`` bytes are known to be kept."""
        each = [end - start for start, end in zip(self.times, self.times[1:], strict=False)]
        print(f"resident {self.resident}, descriptors {self.descriptors}, threads {self.threads}, seconds {each}")
        assert self.resident[-1] <= self.resident[1] * MOST_GROWTH + most_more
        assert len(set(self.descriptors[1:])) == 1
        assert len(set(self.threads[1:])) == 1
        assert each[1] / each[-1] >= LEAST_SPEED


def test_documents(tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    names = [tmp_path / f"{number}.txt" for number in range(50)]
    for number, path in enumerate(names):
        path.write_text("abcdefgh" * (1 + number % 12))
    model = armt.load(tiny_model_dir, device="cpu", dtype="float32")
    gauge, settings = Gauge(), JobSettings(questions=(Question(text="?", max_tokens=1),))

    class Counting(LogSink):
        done = 0

        def result(self, item: Item, result: Result) -> None:
            assert "error" not in result
            super().result(item, result)
            self.done += 1
            if self.done % max(1, DOCUMENTS // PARTS) == 0:
                gauge.note()

    with ResultLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        sink = Counting(log)
        Job(model, settings, sink=sink).run(Item(paths=(str(names[n % len(names)]),)) for n in range(DOCUMENTS))
    assert sink.done == DOCUMENTS
    gauge.check()


def test_tokens(tiny_model_dir: Path) -> None:
    model, gauge = armt.load(tiny_model_dir, device="cpu", dtype="float32"), Gauge()

    def stretches() -> Iterator[Any]:
        block = list(range(94)) * 10
        for _ in range(PARTS):
            yield from islice(iter(lambda: block, None), TOKENS // PARTS // len(block))
            gauge.note()

    (reading,) = Reader(model.model, "diagonal").read([Source(stretches())])
    assert reading.memory.is_finite
    gauge.check()
