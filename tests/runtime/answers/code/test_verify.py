"""What is said of source code is looked up again, of one file and of several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armt.runtime.answers.code.overview import Overview
from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.records import AskedAnswer, Coverage, Evidence, Note, Summary
from armt.runtime.answers.verifying.verify import verify
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import CACHE, STORE

QUESTIONS = (
    "Where is check called?",
    "What does Store do?",
    "What parameters does Store.put take?",
    "What is the value of name?",
    "What TODOs are there?",
    "List the imports",
    "How many functions are there?",
    "Which methods are properties?",
    "Show me the code of Small.put",
    "How long is main?",
    "Which functions have no docstring?",
)


@pytest.fixture
def files(tmp_path: Path) -> list[StoredText]:
    for name, source in (("store.py", STORE), ("cache.go", CACHE), ("notes.txt", "They check it. Ö.\n")):
        (tmp_path / name).write_text(source, encoding="utf-8")
    return [StoredText.of(open_document(tmp_path / name)) for name in ("store.py", "cache.go", "notes.txt")]


def read_as_one(texts: list[StoredText]) -> StoredText:
    return texts[0] if len(texts) == 1 else JoinedText(texts)


def answer(texts: list[StoredText], question: str, *, most: int = 3) -> dict[str, Any]:
    text = read_as_one(texts)
    counted = counted_of(text)
    assert counted is not None
    computed = counted.answer(question)
    assert computed is not None
    evidence = tuple(
        Evidence.at(text, start, end, quote=text.read(start, end), score=1.0, by="words").within(text)
        for start, end in computed.rows[:most]
    )
    return AskedAnswer(
        question=question,
        output=computed.output,
        answered=True,
        grounded=True,
        evidence=evidence,
        finish_reason=None,
        tokens_written=0,
        rows=computed.count,
    ).to_json()


def of_sources(texts: list[StoredText]) -> dict[str, Any]:
    if len(texts) == 1:
        return {"path": texts[0].path, "sha256": texts[0].sha256, "error": None}
    return {"sources": [{"path": text.path, "sha256": text.sha256} for text in texts], "error": None}


def result(texts: list[StoredText], *answers: dict[str, Any]) -> dict[str, Any]:
    return of_sources(texts) | {"answers": list(answers)}


def summary(texts: list[StoredText], most: int = 5) -> dict[str, Any]:
    text = read_as_one(texts)
    overview = Overview(text)
    notes = tuple(overview.notes(most))
    told = tuple(
        Note(text=note.text, kind=note.kind, passage=note.passage.within(text), checked=True) for note in notes
    )
    record = Summary(style="notes", gist=overview.gist(), notes=told, coverage=Coverage.of(notes, text.size))
    return of_sources(texts) | record.to_json()


def failures(tmp_path: Path, *values: object) -> list[str]:
    lines = [json.dumps(value) for value in values]
    (tmp_path / "results.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(failure) for failure in verify(tmp_path / "results.jsonl")]


@pytest.mark.parametrize("numbers", [[0], [0, 1], [1, 0]])
def test_what_is_computed_is_computed_again(tmp_path: Path, files: list[StoredText], numbers: list[int]) -> None:
    texts = [files[number] for number in numbers]
    assert failures(tmp_path, result(texts, *(answer(texts, question) for question in QUESTIONS))) == []


def test_other_documents_may_stand_among_code(tmp_path: Path, files: list[StoredText]) -> None:
    questions = (
        "Where is check defined?",
        "Who calls check?",
        "What does check() do?",
        "What does the function check take?",
    )
    for texts in (files, [files[2], files[0]], [files[0], files[0], files[2]]):
        found = [answer(texts, question) for question in questions]
        assert failures(tmp_path, result(texts, *found)) == []


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"output": "store.py, line 1"}, "looked through again, say"),
        ({"rows": 9}, "looked through again, say"),
        ({"rows": None}, "is not said by its quotes"),
        ({"question": "Why is check called?"}, "do not say that"),
        ({"question": "What does check do?"}, 'looked through again, say "Check a key."'),
        ({"evidence": []}, "has no evidence"),
    ],
)
def test_what_code_does_not_say_is_told(
    tmp_path: Path, files: list[StoredText], count: int, change: dict[str, Any], said: str
) -> None:
    texts = files[:count]
    (failure,) = failures(tmp_path, result(texts, answer(texts, "Where is check called?") | change))
    assert said in failure


@pytest.mark.parametrize("count", [1, 2])
def test_rows_are_shown_from_the_first(tmp_path: Path, files: list[StoredText], count: int) -> None:
    changed = answer(files[:count], "Where is check called?")
    changed["evidence"].reverse()
    (failure,) = failures(tmp_path, result(files[:count], changed))
    assert "other rows than it is computed from" in failure


def test_a_quote_is_of_the_file_that_it_stands_in(tmp_path: Path, files: list[StoredText]) -> None:
    texts = [files[1], files[0]]
    changed = answer(texts, "Where is Store defined?")
    (evidence,) = changed["evidence"]
    assert evidence["path"] == files[0].path
    evidence["path"] = files[1].path
    assert failures(tmp_path, result(texts, changed)) != []


def test_a_file_that_was_changed_is_told(tmp_path: Path, files: list[StoredText]) -> None:
    told = result(files[:2], answer(files[:2], "Where is check called?"))
    (tmp_path / "cache.go").write_text(CACHE + "\n", encoding="utf-8")
    (failure,) = failures(tmp_path, told)
    assert "cache.go" in failure


@pytest.mark.parametrize("count", [1, 2])
def test_a_summary_is_looked_through_again(tmp_path: Path, files: list[StoredText], count: int) -> None:
    record = summary(files[:count])
    assert len(record["notes"]) == 5
    assert failures(tmp_path, record) == []
    record["gist"] = record["gist"].replace("4 classes", "5 classes")
    # Each number that it has stands somewhere in the document.
    assert "5" in STORE
    (line,) = failures(tmp_path, record)
    assert "gist" in line
    record = summary(files[:count])
    record["notes"][0]["text"] = "Goes right."
    assert failures(tmp_path, record) != []
