"""`summarize` and `ask` for Python: the road of the command line, and typed records with the keys of docs/json.md."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.settings import JobSettings
from armt.runtime.jobs.sinks import Whole
from armt.runtime.results import Answered, Facts, Summarized
from armt.runtime.session import Armt
from armt.runtime.text.documents import MissingDocument

TEXT = "Moses kept the flock of Jethro, the priest of Midian. The wind blew over the heath for forty days.\n\n" * 6


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT)
    return tmp_path / "a.txt"


class Kept(Whole):
    """A sink that keeps the one result."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def result(self, item: Item, result: dict[str, Any]) -> None:
        self.kept = result


def without_times(value: dict[str, Any]) -> Any:
    """Return a result as JSON has it, but for what no two runs share."""
    return json.loads(json.dumps({name: item for name, item in value.items() if name not in ("read_s", "decode_s")}))


def test_a_summary_is_that_of_a_job(tiny: Armt, path: Path) -> None:
    found = tiny.summarize(path, style="quotes", notes=2, seed=4)
    assert isinstance(found, Summarized)
    sink = Kept()
    Job(tiny, JobSettings(summary=SummaryOptions(style="quotes", notes=2, seed=4)), sink=sink).run_one(
        Item(paths=(str(path),))
    )
    expected = {field.name: sink.kept[field.name] for field in fields(Summarized)}
    record = asdict(found) | {"notes": [note.to_json() for note in found.notes]}
    assert without_times(record) == without_times(expected)
    assert (found.seed, len(found.notes), found.path, found.truncated) == (4, 2, str(path), False)


def test_answers_come_in_the_order_of_the_questions(tiny: Armt, path: Path) -> None:
    found = tiny.ask(str(path), ["Who kept the flock?", "What blew?"], evidence=0, max_tokens=3)
    assert isinstance(found, Answered)
    assert [answer.question for answer in found.answers] == ["Who kept the flock?", "What blew?"]
    assert [(answer.grounded, answer.evidence) for answer in found.answers] == [(False, ())] * 2
    assert found.tokens_read == len(TEXT.encode())
    assert found.tokens_written == sum(answer.tokens_written for answer in found.answers) <= 6


def test_several_documents_are_read_as_one(tiny: Armt, path: Path) -> None:
    other = path.with_name("b.txt")
    other.write_text("Another. ")
    found = tiny.ask([path, other], "Who?", evidence=0, max_tokens=2)
    assert (found.path, found.sha256, len(found.answers)) == (None, None, 1)
    assert found.tokens_read == len(TEXT.encode()) + len("Another. ")


def test_reading_goes_on_from_a_memory(tiny: Armt, path: Path) -> None:
    """Segments of the memory are not counted as the document's, and its answer is not that of the document alone."""
    memory = tiny.read(torch.arange(64) % 90, "sequential", keep_open=True)
    alone = tiny.ask(path, "Who?", evidence=0, max_tokens=8)
    behind = tiny.ask(path, "Who?", evidence=0, max_tokens=8, memory=memory)
    assert (behind.tokens_read, behind.segments_read) == (alone.tokens_read, alone.segments_read)
    assert behind.answers[0].output != alone.answers[0].output
    with pytest.raises(UsageError, match=r"^memory: left by another model"):
        tiny.ask(path, "Who?", memory=replace(memory, layers=(0,)))


def test_what_is_skimmed_is_not_read(tiny: Armt, path: Path) -> None:
    found = tiny.ask(path, "Who kept the flock of Jethro?", skim=True)
    assert (found.tokens_read, found.schedule, found.answers[0].answered) == (0, None, True)
    assert {quote.by for quote in found.answers[0].evidence} == {"words"}
    memory = tiny.read(torch.arange(64) % 90, "sequential", keep_open=True)
    for beside in ({"memory": memory}, {"evidence": 0}):
        with pytest.raises(UsageError, match=r"^skim: finds passages in texts that were not read"):
            tiny.ask(path, "Who?", skim=True, **beside)  # type: ignore[arg-type]


@pytest.mark.parametrize("reword", [True, False])
def test_a_question_is_reworded_where_that_is_wanted(
    tiny: Armt, path: Path, monkeypatch: pytest.MonkeyPatch, reword: bool
) -> None:
    asked: list[str] = []
    judge = SimpleNamespace(
        path=tiny.path,
        copies=None,
        judged=lambda question, candidates, *_: list(candidates),
        rewords=True,
        reword=lambda questions: asked.extend(questions) or [None] * len(questions),
    )
    monkeypatch.setattr(Armt, "judging_by", lambda *_: judge)
    tiny.ask(path, "who minded the animals", skim=True, reword=reword)
    assert asked == (["who minded the animals"] if reword else [])


def test_the_schedule_is_as_asked(tiny: Armt, path: Path) -> None:
    found = tiny.ask(path, "Who?", evidence=0, max_tokens=1, schedule="sequential")
    assert (found.schedule, found.schedule_reason) == ("sequential", "asked for")


def test_errors_are_raised(tiny: Armt, path: Path) -> None:
    with pytest.raises(MissingDocument, match=r"none\.txt: no such file"):
        tiny.summarize(path.with_name("none.txt"))
    with pytest.raises(UsageError, match=r"^style: expected"):
        tiny.summarize(path, style="poem")  # type: ignore[arg-type]
    # The command line refuses them; here an answer was made of nothing.
    for nothing in ("", [], ["Who?", " "], "?", ["Who?", "\u2026 !"]):
        with pytest.raises(UsageError, match="questions: expected at least one, and none that is empty"):
            tiny.ask(path, nothing)
    with pytest.raises(UsageError, match="paths: expected at least one document, or a memory"):
        tiny.ask([], "Who?")


def test_facts_are_documented() -> None:
    """docs/json.md names each of them."""
    keys = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    assert [field.name for field in fields(Facts) if f"`{field.name}`" not in keys] == []


@pytest.mark.parametrize(
    ("option", "line"),
    [
        ({"evidence": -1}, "evidence: expected at least 0, got -1"),
        ({"rerank": -1}, "rerank: expected at least 0, got -1"),
        ({"evidence": 0, "max_tokens": -1}, "max_tokens: expected at least 1, got -1"),
        ({"window": 1}, "window: expected at least 128, got 1"),
        ({"min_confidence": 80}, "min_confidence: expected a number from 0 to 1, got 80"),
    ],
    ids=["evidence", "rerank", "tokens", "window", "confidence"],
)
def test_numbers_less_or_more_than_they_can_be(tiny: Armt, option: dict[str, int], line: str) -> None:
    """The command line had its bounds; from Python the last went on for ever."""
    with pytest.raises(UsageError, match=f"^{line}$"):
        tiny.ask("nowhere.txt", "Who?", **option)


@pytest.mark.parametrize(
    ("window", "line"), [(1, "expected at least 128, got 1"), ("9", "expected a whole number, got '9'")]
)
def test_the_window_of_a_summary_is_checked_as_that_of_a_question(tiny: Armt, window: Any, line: str) -> None:
    with pytest.raises(UsageError, match=f"^window: {line}$"):
        tiny.summarize("nowhere.txt", window=window)
