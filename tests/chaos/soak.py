"""A million documents through one process, and twenty million tokens in one document: nothing grows, nothing slows.

Run by `make soak`, no part of the ordinary suite. ``ARMT_SOAK_DOCUMENTS`` and ``ARMT_SOAK_TOKENS`` say how much.
"""

from __future__ import annotations

import os
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
# Texts that differ; links to one file that a file system allows, and names in one folder.
_TEXTS, _MOST_LINKS, _MOST_NAMES = 12, 20_000, 1_000


class Gauge:
    """Notes memory, descriptors, threads and processor time at the end of every tenth."""

    def __init__(self) -> None:
        self.resident: list[int] = []
        self.descriptors: list[int] = []
        self.threads: list[int] = []
        # Of the processor: a machine may have other things to do.
        self.times: list[float] = [time.process_time()]

    def begin(self) -> None:
        """Begin the first tenth now."""
        self.times = [time.process_time()]

    def note(self) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.resident.append(pages * os.sysconf("SC_PAGE_SIZE"))
        self.descriptors.append(len(list(Path("/proc/self/fd").iterdir())))
        self.threads.append(len(list(Path("/proc/self/task").iterdir())))
        self.times.append(time.process_time())
        print(
            f"{len(self.threads)}/{PARTS}: {self.resident[-1] >> 10} KiB, {self.times[-1] - self.times[-2]:.1f} s",
            flush=True,
        )

    def check(self) -> None:
        """Assert that nothing grew; the first tenth is a warm-up."""
        each = [end - start for start, end in zip(self.times, self.times[1:], strict=False)]
        print(f"resident {self.resident}, descriptors {self.descriptors}, threads {self.threads}, seconds {each}")
        assert self.resident[-1] <= self.resident[1] * MOST_GROWTH
        assert len(set(self.descriptors[1:])) == 1
        assert len(set(self.threads[1:])) == 1
        assert each[1] / each[-1] >= LEAST_SPEED


def write_documents(root: Path, count: int) -> Iterator[Path]:
    """Write so many tiny documents, and give their paths: names of their own for as few files as can have them."""
    whole: dict[int, Path] = {}
    for number in range(count):
        folder, text = root / str(number // _MOST_NAMES), number % _TEXTS
        if number % _MOST_NAMES == 0:
            folder.mkdir(parents=True)
        path = folder / f"{number}.txt"
        if number % _MOST_LINKS < _TEXTS:
            whole[text] = path
            path.write_text("abcdefgh" * (1 + text))
        else:
            path.hardlink_to(whole[text])
        yield path


def test_documents(tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
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

    paths = list(map(str, write_documents(tmp_path / "documents", DOCUMENTS)))
    gauge.begin()
    with ResultLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        sink = Counting(log)
        Job(model, settings, sink=sink, log=log).run(Item(paths=(path,)) for path in paths)
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
