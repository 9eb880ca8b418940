"""Settings: told apart by their digest, and what is asked of which document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import UsageError
from armt.models.checkpoint.listing import JUDGE
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.question import Question
from armt.runtime.answers.works.asking import AskingWork
from armt.runtime.answers.works.memory import MemoryWork
from armt.runtime.answers.works.summary import SummaryOptions, SummaryWork
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.document import Item, OpenedItem, SourceRecord, open_item
from armt.runtime.jobs.indexing import IndexedText
from armt.runtime.jobs.settings import Before, JobSettings
from armt.runtime.session import Armt
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

QUESTIONS = (Question(text="Who?", sampling=Sampling(seed=3)), Question(text="Where?"))
ASKING = JobSettings(questions=QUESTIONS, single=False, evidence=AskOptions())


def test_settings_are_told_apart(asks: Any) -> None:
    def of(question: dict[str, Any] | None = None, **changes: Any) -> str:
        return JobSettings(questions=asks(**(question or {})).questions, **changes).digest()

    digests = [
        of(),
        of({"text": "Another?"}),
        of({"system": "x"}),
        of({"max_tokens": 9}),
        of({"sampling": Sampling(seed=4)}),
        of(format="text"),
        of(encodings=("latin-1",)),
        of(memory_sha256="0"),
        of(single=False),
    ]
    assert digests[0] == asks().digest()
    assert len(set(digests)) == len(digests)


def test_a_judge_is_named_by_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another name of it all was answered anew; a worker elsewhere found another by itself."""
    model, other = tmp_path / "model", tmp_path / "other"
    for path in (model, other):
        path.mkdir()
    (other / JUDGE).touch()
    monkeypatch.chdir(tmp_path)

    def asking(judge: str | None, **changes: int) -> JobSettings:
        return replace(ASKING, evidence=AskOptions(judge=judge, **changes))

    assert len({asking(judge).digest() for judge in (None, "own", "default", "other", str(other))}) == 1
    assert asking("other").judge_of(model) == Path("other")
    assert asking("other", judged=0).judge_of(model) is None
    sent = asking("other").with_judge(model)
    assert sent.evidence is not None
    assert sent.evidence.judge == str(other)
    for settings, directory in ((asking(None), model), (asking(None), other), (asking("other"), other)):
        found = settings.with_judge(directory).evidence
        assert found is not None
        assert found.judge == "own"
    assert replace(ASKING, evidence=None).with_judge(model) == replace(ASKING, evidence=None)


@pytest.fixture
def opened(model: Armt, tmp_path: Path) -> OpenedItem:
    path = tmp_path / "a.txt"
    path.write_text("The wind blew over the heath. " * 3)
    return open_item(Item(paths=(str(path),)), model.tokenizer, segment_tokens=model.config.segment_tokens)


@pytest.fixture
def nothing(model: Armt) -> OpenedItem:
    """Return an item without any document: a memory alone is asked."""
    return open_item(Item(paths=()), model.tokenizer, segment_tokens=model.config.segment_tokens)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (JobSettings(questions=QUESTIONS[:1]), MemoryWork),
        (JobSettings(summary=SummaryOptions()), SummaryWork),
        (ASKING, AskingWork),
    ],
    ids=["memory", "summary", "asking"],
)
def test_what_is_asked_of_a_document(model: Armt, opened: OpenedItem, settings: JobSettings, kind: type) -> None:
    assert type(settings.maker(None)(model, opened, None)) is kind


def test_a_memory_alone_is_asked_from_its_index_where_it_has_one(model: Armt, nothing: OpenedItem) -> None:
    text = StoredText.of_string("a.txt", "The wind blew over the heath. ")
    keys, scales = np.zeros((1, 2, 4), dtype=np.int8), np.ones(1, dtype=np.float32)
    searched = IndexedText(text=text, starts=[0], keys=keys, scales=scales)
    before = Before(memory=empty_memory(model.model), searched=searched)
    work = ASKING.maker(before)(model, nothing, None)
    assert type(work) is AskingWork
    assert work._keys is keys
    assert type(ASKING.maker(Before(memory=before.memory))(model, nothing, None)) is MemoryWork


def test_questions_to_a_text_want_no_more_layers_than_a_finder_looks_at(model: Armt, found_model_dir: Path) -> None:
    found = armt.load(found_model_dir, device="cpu", dtype="float32")
    skimming = replace(ASKING, evidence=AskOptions(skim=True))
    others = [replace(ASKING, evidence=None), JobSettings(summary=SummaryOptions()), skimming]
    assert [settings.layers(found) for settings in (ASKING, *others)] == [2, 3, 3, 3]
    assert ASKING.layers(model) == 3


def test_what_was_read_before_is_searched_with_the_document(model: Armt, opened: OpenedItem) -> None:
    text = StoredText.of_string("a.txt", "The wind blew over the heath. ")
    keys, scales = np.zeros((1, 2, 4), dtype=np.int8), np.ones(1, dtype=np.float32)
    searched = IndexedText(text=text, starts=[0], keys=keys, scales=scales)
    before = Before(memory=empty_memory(model.model), searched=searched)
    work = ASKING.maker(before)(model, opened, None)
    assert type(work) is AskingWork
    assert list(work._subject.text.texts) == [text, *opened.texts]
    assert work._keys is keys
    # Of what is asked of the memory alone, and of a summary, the text is the document's.
    for settings in (replace(ASKING, evidence=None), JobSettings(summary=SummaryOptions())):
        assert settings.subject(opened, before) is opened
    assert ASKING.subject(opened, None) is opened


def test_a_model_without_memory_has_none_to_be_asked(model: Armt, nothing: OpenedItem) -> None:
    config = replace(model.config, memory_layers=())
    plain: Any = type("Plain", (), {"config": config, "path": Path("plain"), "model": model.model})()
    with pytest.raises(
        UsageError, match=r"plain: this model has no memory.*; ask its text .*or give it a memory \(armt train\)$"
    ):
        ASKING.maker(None)(plain, nothing, None)


def test_a_summary_goes_on_from_what_was_before(model: Armt, opened: OpenedItem) -> None:
    memory = replace(empty_memory(model.model), segments_read=7)
    work = JobSettings(summary=SummaryOptions()).maker(Before(memory=memory))(model, opened, None)
    assert isinstance(work, SummaryWork)
    assert work._first is memory


def test_titles_and_seed() -> None:
    assert (ASKING.titles, ASKING.seed) == (("Who?", "Where?"), 3)
    assert JobSettings(summary=SummaryOptions(seed=5)).seed == 5
    assert (JobSettings().titles, JobSettings().seed) == ((), 0)


def test_a_summary_of_a_memory_is_one_of_its_text(model: Armt, nothing: OpenedItem) -> None:
    """Where that is at hand, it is a document that goes on from nothing; else what the memory says is marked."""
    texts = [StoredText.of_string(name, "The wind blew over the heath. ") for name in ("a.txt", "b.txt")]
    keys, scales = np.zeros((2, 2, 4), dtype=np.int8), np.ones(2, dtype=np.float32)
    searched = IndexedText(text=JoinedText(texts), starts=[0, 30], keys=keys, scales=scales)
    sources = tuple(SourceRecord(path=name, sha256=None, tokens=30) for name in ("lost.txt", "a.txt", "b.txt"))
    before = Before(memory=empty_memory(model.model), path=Path("m.armt"), sources=sources, searched=searched)
    item, after = before.again()
    assert (item.paths, item.texts) == (("a.txt", "b.txt"), tuple(texts))
    # Only what is looked at is a source of it.
    assert (after.memory, after.searched, after.sources) == (None, None, sources[1:])
    assert after.path == before.path
    settings = JobSettings(questions=QUESTIONS[:1], summary=SummaryOptions())
    opened = open_item(item, model.tokenizer, segment_tokens=model.config.segment_tokens)
    assert type(settings.maker(after)(model, opened, None)) is SummaryWork
    for asked, marked in ((settings, True), (replace(settings, summary=None), False)):
        work = asked.maker(before)(model, nothing, None)
        assert isinstance(work, MemoryWork)
        assert work._marked is marked
