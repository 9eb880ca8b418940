"""Verify: what was counted and computed of a log or a table is computed again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from armt.runtime.answers.counted.logs.log import Log
from armt.runtime.answers.counted.sheets import table_overview
from armt.runtime.answers.records import NOT_SAID, AskedAnswer, Coverage, Evidence, Summary
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

from .samples import failures


def test_what_was_counted_in_a_log_is_counted_again(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("2025-03-04 09:00:00 INFO begun\n2025-03-04 09:05:00 ERROR failed\n" * 7)
    text = StoredText.of(open_document(tmp_path / "a.log"))
    log = Log.of(text)
    notes = tuple(log.notes(5))
    summary = Summary(style="notes", gist=log.overview(), notes=notes, coverage=Coverage.of(notes, text.size))
    record: dict[str, Any] = {"path": text.path, "sha256": text.sha256, "error": None} | summary.to_json()
    assert failures(tmp_path, record) == []
    # How many entries say what a quote does is counted, too.
    assert [note["entries"] for note in record["notes"]] == [7]
    record["notes"][0]["entries"] = 9
    (line,) = failures(tmp_path, record)
    assert "not 9 entries of a log say that" in line
    record["notes"][0]["entries"] = 7
    record["gist"] = record["gist"].replace("7 ERROR", "9 ERROR")
    (line,) = failures(tmp_path, record)
    assert "not in the document" in line


def test_what_was_counted_in_a_table_is_counted_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,city,age\n" + "Anna,Oslo,61\nBela,Rome,35\n" * 7)
    text = StoredText.of(open_document(tmp_path / "a.csv"))
    summary = Summary(style="notes", gist=table_overview(text), notes=(), coverage=None)
    record: dict[str, Any] = {"path": text.path, "sha256": text.sha256, "error": None} | summary.to_json()
    assert failures(tmp_path, record) == []
    record["gist"] = record["gist"].replace("14 rows", "15 rows")
    (line,) = failures(tmp_path, record)
    assert "not in the document: 15" in line


@pytest.fixture
def computed(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "people.csv"
    path.write_text("name,city,age\nAnna,Oslo,5\nBela,Rome,6\nCarl,Oslo,7\nDora,Oslo,8\n", encoding="utf-8")
    text = StoredText.of(open_document(path))
    answer = AskedAnswer(
        question="How many people live in Oslo?",
        output="3",
        answered=True,
        grounded=True,
        evidence=tuple(
            Evidence.at(text, start, start + 11, quote=text.read(start, start + 11), score=1.0, by="words")
            for start in (14, 38)
        ),
        finish_reason=None,
        tokens_written=0,
        rows=3,
    )
    return {"path": text.path, "sha256": text.sha256, "answers": [answer.to_json()], "error": None}


def test_what_rows_say_together_is_computed_again(tmp_path: Path, computed: dict[str, Any]) -> None:
    assert failures(tmp_path, computed) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"output": "4"}, 'looked through again, say "3" (3 of them)'),
        ({"rows": 4}, 'looked through again, say "3" (3 of them)'),
        ({"rows": None}, '"3" is not said by its quotes'),
        ({"question": "Why do people live in Oslo?"}, "its document's do not say that"),
        ({"evidence": []}, "has no evidence"),
    ],
)
def test_what_rows_do_not_say_is_told(
    tmp_path: Path, computed: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    computed["answers"][0].update(change)
    (failure,) = failures(tmp_path, computed)
    assert said in failure


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        ("Can you tell me how many people live in Oslo?", None),
        ("number of people in Oslo", None),
        ("How many peolpe live in Oslo?", "How many people live in Oslo?"),
    ],
)
def test_a_question_is_computed_again_as_it_was_looked_for(
    tmp_path: Path, computed: dict[str, Any], question: str, read_as: str | None
) -> None:
    computed["answers"][0].update(question=question, read_as=read_as)
    assert failures(tmp_path, computed) == []


def test_the_parts_of_a_question_are_computed_again(tmp_path: Path, computed: dict[str, Any]) -> None:
    (one,) = computed["answers"]
    first = AskedAnswer.from_json(one | {"question": "How many people live in Oslo?"})
    asked = "How many people live in Oslo and how many people are in Oslo?"
    parts = [first, replace(first, question="How many people are in Oslo?")]
    told = AskedAnswer.of_parts(asked, parts).to_json()
    computed["answers"] = [told]
    assert failures(tmp_path, computed) == []
    wrong = replace(first, question="How many people are in Oslo?", output="4")
    for change, said in (
        ({"output": "4"}, "not what its parts say together"),
        ({"question": "How many people live in Rome and how many people are in Oslo?"}, "its parts ask something else"),
        (AskedAnswer.of_parts(asked, [first, wrong]).to_json(), 'looked through again, say "3"'),
        ({"read_as": asked.replace("Oslo", "Rome")}, "asks something else"),
    ):
        computed["answers"] = [told | change]
        assert any(said in failure for failure in failures(tmp_path, computed))


def test_no_question_is_read_as_another(tmp_path: Path, computed: dict[str, Any]) -> None:
    """Else any answer would be true of some question."""
    for asked in ("How many people live in Rome?", "How many live in Oslo?"):
        computed["answers"][0].update(question=asked, read_as="How many people live in Oslo?")
        (failure,) = failures(tmp_path, computed)
        assert "which asks something else" in failure


def test_no_question_is_asked_as_another(tmp_path: Path, computed: dict[str, Any]) -> None:
    """Other words may say it; other names ask for something else."""
    computed["answers"][0].update(asked_as="What is the number of residents of Oslo?")
    assert failures(tmp_path, computed) == []
    computed["answers"][0].update(asked_as="What is the number of residents of Rome?")
    (failure,) = failures(tmp_path, computed)
    assert "said to be asked as" in failure
    assert "which asks something else" in failure


def test_nothing_is_sure_where_nothing_is_answered(tmp_path: Path, computed: dict[str, Any]) -> None:
    computed["answers"][0].update(confidence=0.5)
    assert failures(tmp_path, computed) == []
    computed["answers"][0].update(answered=False, output=NOT_SAID, rows=None)
    told = failures(tmp_path, computed)
    assert [failure for failure in told if "said how sure it is, where nothing of the text answers" in failure]


def test_rows_are_shown_from_the_first(tmp_path: Path, computed: dict[str, Any]) -> None:
    computed["answers"][0]["evidence"].reverse()
    (failure,) = failures(tmp_path, computed)
    assert "other rows than it is computed from" in failure


def test_rows_of_two_documents_are_not_computed_together(tmp_path: Path, computed: dict[str, Any]) -> None:
    (tmp_path / "other.csv").write_bytes((tmp_path / "people.csv").read_bytes())
    computed["answers"][0]["evidence"][1]["path"] = str(tmp_path / "other.csv")
    digest = computed.pop("sha256")
    sources = [{"path": str(tmp_path / name), "sha256": digest} for name in ("people.csv", "other.csv")]
    del computed["path"]
    (found,) = failures(tmp_path, {**computed, "sources": sources})
    assert "one document alone" in found


def test_a_log_is_counted_again(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text("".join(f"2026-01-01 10:00:0{n} ERROR number {n}\n" for n in range(6)), encoding="utf-8")
    text = StoredText.of(open_document(path))
    size = len("2026-01-01 10:00:00 ERROR number 0")
    quote = Evidence.at(text, 0, size, quote=text.read(0, size), score=1.0, by="words")
    answer = AskedAnswer(
        question="How many errors are there?", output="6", answered=True, grounded=True, evidence=(quote,),
        finish_reason=None, tokens_written=0, rows=6,
    )  # fmt: skip
    value = {"path": text.path, "sha256": text.sha256, "answers": [answer.to_json()], "error": None}
    assert failures(tmp_path, value) == []
    value["answers"] = [replace(answer, output="7").to_json()]
    assert len(failures(tmp_path, value)) == 1


def test_what_logs_say_together_is_counted_again(tmp_path: Path) -> None:
    quotes, sources = [], []
    for name, errors in (("a.log", 4), ("b.log", 2)):
        path = tmp_path / name
        path.write_text("".join(f"2026-01-01 10:00:0{n} ERROR number {n}\n" for n in range(errors)), encoding="utf-8")
        text = StoredText.of(open_document(path))
        size = len("2026-01-01 10:00:00 ERROR number 0")
        quotes.append(Evidence.at(text, 0, size, quote=text.read(0, size), score=1.0, by="words"))
        sources.append({"path": text.path, "sha256": text.sha256})
    answer = AskedAnswer(
        question="How many errors are there?", output="6: a.log 4, b.log 2", answered=True, grounded=True,
        evidence=tuple(quotes), finish_reason=None, tokens_written=0, rows=6,
    )  # fmt: skip
    value = {"path": None, "sources": sources, "answers": [answer.to_json()], "error": None}
    assert failures(tmp_path, value) == []
    value["answers"] = [replace(answer, output="6: a.log 3, b.log 3").to_json()]
    (failure,) = failures(tmp_path, value)
    assert "6: a.log 4, b.log 2" in failure
