"""Jobs over a tiny model, run as the command line runs them, with sinks and events that go where a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import armt
from armt.runtime.answers.question import Question
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.results import Result
from armt.runtime.jobs.settings import JobSettings
from armt.runtime.session import Armt

TIMINGS = ("read_s", "decode_s")


class Events:
    """Job events that go where the test wants them: ``Events(step=steps.append)``."""

    def __init__(self, **taken: Callable[..., None]) -> None:
        self._taken = taken

    def __getattr__(self, name: str) -> Callable[..., None]:
        return self._taken.get(name, lambda *_: None)


class Kept:
    """A sink that keeps results, and the pieces and ends of answers."""

    def __init__(self) -> None:
        self.results: list[Result] = []
        self.told: list[tuple[int, str, str]] = []

    def text(self, number: int, piece: str) -> None:
        self.told.append((number, "piece", piece))

    def ended(self, number: int, text: str) -> None:
        self.told.append((number, "whole", text))

    def result(self, item: Item, result: Result) -> None:
        self.results.append(result)


def one_question(text: str = "What is it about?", **changes: Any) -> JobSettings:
    sampling = Sampling(temperature=1.5, seed=3)
    return JobSettings(questions=(Question(text=text, **{"max_tokens": 8, "sampling": sampling, **changes}),))


def run_documents(model: Armt, items: Iterable[Any], **options: Any) -> dict[str, Result]:
    """Run a job over items, or what a selection finds; returns results without timings by the document's name."""
    sink, settings = Kept(), options.pop("settings", one_question())
    job = Job(model, settings, sink=sink, **{"schedule": "diagonal", **options})
    job.run(item if isinstance(item, Item) else Item.of(item) for item in items)
    assert len({result["path"] for result in sink.results}) == len(sink.results)
    return {
        Path(result["path"]).name: {key: value for key, value in result.items() if key not in TIMINGS}
        for result in sink.results
    }


@pytest.fixture(scope="package", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, make_cache: Callable[[Path], Path]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMT_CACHE", str(make_cache(tmp_path_factory.mktemp("jobs") / "cache")))
        yield


@pytest.fixture(scope="package")
def model(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu", dtype="float32")


@pytest.fixture(scope="package")
def carrying(rmt_model_dir: Path) -> Armt:
    """A model whose documents are read side by side; in float64, so that lanes do not change what is sampled."""
    return armt.load(rmt_model_dir, device="cpu", dtype="float64")


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of all lengths around a segment of 32, some of which cannot be read."""
    root = tmp_path_factory.mktemp("folder")
    for number, length in enumerate((1, 20, 31, 32, 33, 64, 65, 100, 300, 500, 700, 1)):
        text = "".join(chr(97 + (7 * number + i * i) % 26) for i in range(length))
        (root / f"{number:02}.txt").write_text(text)
    (root / "05b.txt").write_bytes(b"\0\1\2\3" * 40)
    (root / "05c.txt").write_text("  \n")
    (root / "05d.docx").write_bytes(b"PK\x03\x04 no archive")
    return root


@pytest.fixture(scope="session")
def run() -> Callable[..., dict[str, Result]]:
    """Run a job: ``run(model, items, settings=..., **options of Job)``."""
    return run_documents


@pytest.fixture(scope="session")
def asks() -> Callable[..., JobSettings]:
    """Make settings with one question: ``asks(text, **changes of Question)``; sampled, so that answers differ."""
    return one_question


@pytest.fixture(scope="session")
def events() -> type[Events]:
    return Events


@pytest.fixture
def kept() -> Kept:
    return Kept()
