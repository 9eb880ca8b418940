"""What a job would do: documents counted, those that are done or cannot be read told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from armt.models.checkpoint.directory import load_config
from armt.runtime.forecast.forecast import Expected, Forecast, Status
from armt.runtime.jobs.document import Item
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText


class Done:
    """Has a result of one file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def has_path(self, name: str) -> bool:
        return name == self.name

    def has(self, name: str, sha256: str | None) -> bool:
        return name == self.name and sha256 is not None


def forecast(tiny: Armt, **given: Any) -> Forecast:
    return Forecast(tokenizer=tiny.tokenizer, config=load_config(tiny.path), **{"pace": None, "layers": 3, **given})


def test_documents_are_counted_and_nothing_is_loaded(tiny: Armt, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 100)
    (found,) = forecast(tiny).of([Item(paths=(str(path),))])
    size = tiny.config.segment_tokens
    assert (found.status, found.tokens, found.segments) == (Status.TO_DO, 100, -(-100 // size))
    # How long it takes is not known without a pace, and nothing where the model does not read.
    assert found.read_s is None
    (unread,) = forecast(tiny, layers=0).of([Item(paths=(str(path),))])
    expected = {"path": str(path), "status": "to_do", "reads": False, "tokens": 100, "segments": 4, "read_s": 0.0}
    assert unread.facts() == expected
    # Nor where it does not read this one.
    asked: list[tuple[str, int]] = []

    def layers_for(text: StoredText, tokens: int) -> int:
        asked.append((text.read(0, text.size), tokens))
        return 0

    (quoted,) = forecast(tiny, layers_for=layers_for).of([Item(paths=(str(path),))])
    assert (quoted.facts(), asked) == (unread.facts(), [("x" * 100, 100)])


def test_what_is_done_and_what_cannot_be_read(tiny: Armt, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("words")
    items = [Item(paths=(str(tmp_path / name),)) for name in ("a.txt", "missing.txt", "b.txt")]
    found = list(forecast(tiny, done=Done(items[0].name)).of(items))
    assert [one.status for one in found] == [Status.SKIPPED, Status.FAILED, Status.TO_DO]
    assert "no such file" in found[1].facts()["error"]
    assert found[0].facts() == {"path": items[0].path, "status": "skipped"}


def test_several_files_are_one_document_and_a_stream_is_read(tiny: Armt, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x" * 40)
    together = Item(paths=tuple(str(tmp_path / name) for name in ("a.txt", "b.txt")))
    stream = Item(paths=("-",))
    found: list[Expected] = list(forecast(tiny, stdin=BytesIO(b"y" * 33)).of([together, stream]))
    assert found[0].tokens >= 80
    assert (found[0].sha256, found[0].facts()["sources"]) == (None, list(together.paths))
    assert (found[1].tokens, found[1].segments) == (33, 2)
