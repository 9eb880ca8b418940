"""Verify: what is so passes, and every kind of untruth is told in a line of its own."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.answers.counted.logs.log import Log
from armt.runtime.answers.counted.sheets import table_overview
from armt.runtime.answers.quoting.by_words import best_quotes
from armt.runtime.answers.records import NOT_SAID, AskedAnswer, Coverage, Evidence, Note, Summary
from armt.runtime.answers.rendering import summary_text
from armt.runtime.answers.sections import sections
from armt.runtime.answers.stated.agreements import agreement_overview
from armt.runtime.answers.verifying.verify import Tally, check_evidence, check_note, verify
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import failures

TEXT = "CHAPTER 1\n\nMoses kept the flock in Midian. He was 80 years old.\n\nCHAPTER 2\n\nÄaron spoke to Pharaoh.\n"


@pytest.fixture
def source(tmp_path: Path) -> StoredText:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return StoredText.of(open_document(tmp_path / "a.txt"))


def evidence(text: StoredText, words: str, **change: Any) -> Evidence:
    start = TEXT.encode().index(words.encode())
    place = text.place(start, start + len(words.encode()))
    values: dict[str, Any] = {
        "path": text.path,
        "start": start,
        "end": place.end,
        "line": place.line,
        "page": place.page,
        "heading": place.heading,
        "quote": words,
        "score": 1.0,
        "by": "both",
    }
    return Evidence(**(values | change))


def result(text: StoredText) -> dict[str, Any]:
    quote = evidence(text, "Moses kept the flock in Midian.")
    answer = AskedAnswer(
        question="Who kept the flock?",
        output="Moses",
        answered=True,
        grounded=True,
        evidence=(quote,),
        finish_reason="stop",
        tokens_written=3,
    )
    return {"path": text.path, "sha256": text.sha256, "answers": [answer.to_json()], "error": None}


def summary(text: StoredText) -> dict[str, Any]:
    parts = sections(text, 2)
    first = evidence(text, text.read(parts[0].start, parts[0].end), quote="", score=None, by="section")
    notes = (
        Note(text="Moses, who is eighty, keeps a flock.", kind="note", passage=first, checked=True),
        best_quotes(text, parts)[1],
    )
    record = Summary(style="notes", gist="Moses and Aaron.", notes=notes, coverage=Coverage.of(notes, text.size))
    return {"path": text.path, "sha256": text.sha256, "error": None} | record.to_json()


def test_what_is_so_passes(tmp_path: Path, source: StoredText) -> None:
    tally = Tally()
    assert failures(tmp_path, result(source), "", summary(source), tally=tally) == []
    assert (tally.results, tally.quotes, tally.notes, tally.failures) == (2, 2, 2, 0)


def test_what_a_quote_stands_under_is_checked(tmp_path: Path, source: StoredText) -> None:
    value = summary(source)
    _led(value)
    assert failures(tmp_path, value) == []


def test_what_was_written_before_columns_were_told_passes(tmp_path: Path, source: StoredText) -> None:
    answered, noted = result(source), summary(source)
    for passage in (_quote(answered), *(note["passage"] for note in noted["notes"])):
        del passage["column"]
    assert failures(tmp_path, answered, noted) == []


def test_an_answer_that_is_none_needs_no_evidence(tmp_path: Path, source: StoredText) -> None:
    value = result(source)
    value["answers"][0].update(answered=False, evidence=[], output=NOT_SAID)
    assert failures(tmp_path, value) == []


def _quote(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["answers"][0]["evidence"][0]
    return found


def _answer(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = value["answers"][0]
    return found


def _quoted(value: dict[str, Any], words: str) -> None:
    """Let the quote among the notes be these words, and its passage as long as they are."""
    note = value["notes"][1]
    end = note["passage"]["start"] + len(words.encode())
    note.update(text=words, passage=note["passage"] | {"quote": words, "end": end})
    value["coverage"]["last"] = round(end / len(TEXT.encode()), 4)


WRONG_ANSWERS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another word": (lambda v: _quote(v).update(quote="Moses kept the flock in Egypt!!"), "is not at bytes"),
    "another place": (lambda v: _quote(v).update(start=12), "is not at bytes"),
    "out of the text": (lambda v: _quote(v).update(end=10**9), "outside of the text"),
    "another line": (lambda v: _quote(v).update(line=4), "line of bytes"),
    "another column": (lambda v: _quote(v).update(column=4), "column of bytes 11 to 42 is 1, not 4"),
    "another heading": (lambda v: _quote(v).update(heading="CHAPTER 2"), "heading of bytes"),
    "a page": (lambda v: _quote(v).update(page=1), "page of bytes"),
    "a lead-in behind": (lambda v: _quote(v).update(lead_in=dict(_quote(v))), "is none of a quote"),
    "another lead-in": (
        lambda v: _quote(v).update(lead_in=_quote(v) | {"start": 0, "end": 9, "quote": "CHAPTER 2"}),
        "is not at bytes 0 to 9",
    ),
    "no quote": (lambda v: _quote(v).update(quote=""), "evidence without a quote"),
    "another document": (lambda v: _quote(v).update(path="b.txt"), "b.txt"),
    "no evidence": (lambda v: v["answers"][0].update(evidence=[]), "said to be grounded"),
    "another source": (lambda v: v.update(sha256="0" * 64), "changed since it was read"),
    "no checksum": (lambda v: v.update(sha256=None), "no sha256"),
    "a stream": (lambda v: v.update(path="-"), "standard input cannot be read again"),
    "no such file": (lambda v: v.update(path=v["path"] + "x"), "no such file"),
    "a key too many": (lambda v: _quote(v).update(more=1), "Evidence: unknown more"),
    # Nothing of an answer but its quotes was looked at: each of these passed.
    "another answer": (lambda v: _answer(v).update(output="Bob Smith"), '"Bob Smith" is not said by its quotes'),
    "another number": (lambda v: _answer(v).update(output="$9,999"), '"$9,999" is not said by its quotes'),
    "no words": (lambda v: _answer(v).update(output=" "), '"" is not said by its quotes'),
    "half a word": (lambda v: _answer(v).update(output="oses"), '"oses" is not said by its quotes'),
    "not answered": (lambda v: _answer(v).update(answered=False), 'said to be none, but says "Moses"'),
    "not answered, in other words": (
        lambda v: _answer(v).update(answered=False, output="The document does not say", evidence=[]),
        "said to be none",
    ),
    "near an answer that it gives": (lambda v: _answer(v).update(near=True), "said to be near an answer, but is one"),
    "near, and nothing quoted": (
        lambda v: _answer(v).update(answered=False, output=NOT_SAID, near=True, evidence=[]),
        "but quotes nothing",
    ),
    "none, as an answer": (lambda v: _answer(v).update(output=NOT_SAID), "is not said by its quotes"),
    "from memory": (lambda v: _answer(v).update(grounded=False, output="Bob", evidence=[]), "that the text was looked"),
    "from memory, with quotes": (lambda v: _answer(v).update(grounded=False), "that the text was looked"),
    "all from memory": (lambda v: v.update(from_memory=True), "from the memory alone, and backs nothing"),
    "no word on memory": (lambda v: v.update(from_memory="yes"), "from_memory: expected true or false"),
    "a quote twice": (lambda v: _answer(v)["evidence"].append(dict(_quote(v))), "the same quote twice"),
    "cut": (lambda v: v.update(truncated=True), "said to be cut"),
    "cut, in another word": (lambda v: v.update(truncated=None), "said to be cut"),
    "an error": (lambda v: v.update(error="x"), "an error beside what was answered (answers)"),
    "no answers": (lambda v: v.pop("answers"), "neither answers nor notes"),
}


def _led(value: dict[str, Any], **change: Any) -> None:
    """Say of the quote what it stands under, but for a change."""
    text = StoredText.of_string(value["path"], TEXT)
    lead_in = evidence(text, "Moses kept the flock in Midian.", score=None, by="section")
    value["notes"][1]["lead_in"] = lead_in.to_json() | change


WRONG_SUMMARIES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a name": (lambda v: v["notes"][0].update(text="Moses and Zerah."), "not in its section: Zerah"),
    # Aaron is in the document, but not in this note's section.
    "a name of another section": (lambda v: v["notes"][0].update(text="Aaron speaks."), "not in its section: Aaron"),
    "a number": (lambda v: v["notes"][0].update(text="He is 81."), "not in its section: 81"),
    "a quote": (lambda v: v["notes"][1].update(text="Aaron was silent."), "is not what its passage says"),
    "a lead-in": (lambda v: _led(v, quote="Aaron kept the flock"), "is not at bytes 11 to 42"),
    "a lead-in of another heading": (lambda v: _led(v, heading="CHAPTER 2"), "heading of bytes"),
    "a lead-in of another document": (lambda v: _led(v, path="b.txt"), "is none of a quote"),
    "a lead-in behind": (lambda v: v["notes"][1].update(lead_in=v["notes"][1]["passage"]), "is none of a quote"),
    "a lead-in of a note": (
        lambda v: v["notes"][0].update(lead_in=v["notes"][0]["passage"] | {"start": 0, "end": 0}),
        "is none of a quote",
    ),
    "a gist": (lambda v: v.update(gist="The king of Judah."), "not in the document: Judah"),
    "coverage": (lambda v: v["coverage"].update(last=0.5), "coverage is"),
    "a key too few": (lambda v: v.pop("gist"), "Summary: missing gist"),
    "no words": (lambda v: v["notes"][0].update(text=" "), "no words"),
    "no words quoted": (lambda v: _quoted(v, ""), "no words"),
    "not checked": (lambda v: v["notes"][0].update(checked=False), "has not passed the checker"),
    "another order": (lambda v: v["notes"].reverse(), "not in the order of the document"),
    "a note as a quote": (lambda v: v.update(style="quotes"), "said to be quotes, but"),
    "a gist without words": (lambda v: v.update(gist=""), "gist without words"),
    "a gist alone": (lambda v: v.update(style="gist"), "said to be a gist alone, but has notes"),
    "from memory": (lambda v: v.update(from_memory=True), "from the memory alone, but has notes"),
    "grounded": (lambda v: v.update(grounded=True), "not from the memory alone"),
    "not grounded": (lambda v: v.update(grounded=False), "not from the memory alone"),
    "another output": (lambda v: v.update(output="All is well."), "output is not what its gist and notes say"),
    "an error": (lambda v: v.update(error="x"), "an error beside what was answered (style, gist, notes, coverage)"),
    "cut": (lambda v: v.update(truncated=True), "said to be cut"),
}


@pytest.mark.parametrize(("change", "message"), WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
def test_answers_that_are_not_so(tmp_path: Path, source: StoredText, change: Any, message: str) -> None:
    value = result(source)
    change(value)
    found = failures(tmp_path, result(source), value)
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("line 2: ")
    assert "\n" not in found[0]


@pytest.mark.parametrize(("change", "message"), WRONG_SUMMARIES.values(), ids=WRONG_SUMMARIES.keys())
def test_summaries_that_are_not_so(tmp_path: Path, source: StoredText, change: Any, message: str) -> None:
    value = summary(source)
    change(value)
    found = failures(tmp_path, value)
    assert len(found) == 1
    assert message in found[0]


def test_a_note_stands_under_no_lead_in(source: StoredText) -> None:
    above, place = (evidence(source, words) for words in ("CHAPTER 1", "Moses kept the flock in Midian."))
    note = Note(text="Moses.", kind="note", passage=place, checked=True, lead_in=above)
    assert "is none of a quote" in (check_note(note, source) or "")


def test_what_quotes_nothing_stands_under_no_lead_in(source: StoredText) -> None:
    """An answer could be backed by the words above a section that it only names."""
    above = evidence(source, "CHAPTER 1")
    said = evidence(source, "Moses kept the flock in Midian.", lead_in=above)
    assert check_evidence(said, source) is None
    assert "is none of a quote" in (check_evidence(replace(said, quote=""), source) or "")


def test_an_answer_from_memory_alone_backs_nothing_where_its_result_says_so(tmp_path: Path, source: StoredText) -> None:
    value = result(source) | {"from_memory": True}
    _answer(value).update(output="Bob", grounded=False, evidence=[])
    assert failures(tmp_path, value) == []
    for change in ({"grounded": True}, {"answered": False}, {"evidence": [_quote(result(source))]}):
        changed = value | {"answers": [_answer(value) | change]}
        (line,) = failures(tmp_path, changed)
        assert "from the memory alone, and backs nothing" in line


def test_a_gist_alone_is_checked_but_for_one_that_was_written_freely(tmp_path: Path, source: StoredText) -> None:
    """It might have been the answer to any instruction, so that none was looked at."""
    gist = Summary(style="gist", gist="Moses and Aaron.", notes=(), coverage=None).to_json()
    value: dict[str, Any] = {"path": source.path, "sha256": source.sha256, "output": gist["gist"]} | gist
    assert failures(tmp_path, value) == []
    made = value | {"gist": "Made by Bob Smith for $1.", "output": "Made by Bob Smith for $1."}
    (line,) = failures(tmp_path, made)
    assert "not in the document: Bob, Smith" in line
    assert failures(tmp_path, made | {"from_memory": True}) == []
    assert failures(tmp_path, made | {"from_memory": True, "grounded": False}) == []
    (line,) = failures(tmp_path, made | {"from_memory": True, "output": "Another."})
    assert "output is not" in line


def test_what_people_see_is_made_again(tmp_path: Path, source: StoredText) -> None:
    value = summary(source)
    value["output"] = summary_text(value)
    assert failures(tmp_path, value) == []
    for note in ("Moses keeps a flock.", "Moses, aged eighty."):
        value["notes"][0]["text"] = note
        (line,) = failures(tmp_path, value)
        assert "output is not what its gist and notes say" in line


def test_responses_have_nothing_to_check_and_no_word_of_it_is_twisted(tmp_path: Path) -> None:
    """`armt verify` took them for no results of armt."""
    good: dict[str, Any] = {
        "id": "batch_req_0", "custom_id": "a", "response": {"status_code": 200, "body": {}}, "error": None,
        "armt": {"name": "a", "truncated": False},
    }  # fmt: skip
    bad = good | {"response": {"status_code": 400, "body": {}}, "error": {"message": "no"}, "armt": {"name": "a"}}
    tally = Tally()
    assert failures(tmp_path, good, bad, tally=tally) == []
    assert (tally.results, tally.skipped) == (0, 2)
    for wrong, why in (
        (good | {"armt": {"truncated": True}}, "said to be cut"),
        (good | {"error": {"message": "no"}}, "whose status is not that of its error"),
        (bad | {"error": None}, "whose status is not that of its error"),
        (good | {"answers": []}, "no result of armt"),
    ):
        (line,) = failures(tmp_path, wrong)
        assert why in line


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"a": 1}', "[" * 100_000, '{"path": 3}', "\x00"])
@pytest.mark.usefixtures("_uncollected")
def test_lines_that_are_no_results(tmp_path: Path, source: StoredText, line: str) -> None:
    found = failures(tmp_path, line, result(source))
    assert len(found) == 1
    assert found[0].startswith("line 1: no ")


AGREEMENT = """CONSULTING AGREEMENT

This Agreement is made as of March 1, 2024 by and between Alder Works Inc. and Birch Labs LLC.

The initial term of this Agreement is two years. Either party may terminate this Agreement upon thirty days' notice.
The books shall be kept for five years.
"""
COUNTED: dict[str, tuple[str, Callable[[StoredText], str], str, str]] = {
    "log": (
        "2025-03-04 09:00:00 INFO begun 12\n" * 9 + "2025-03-04 09:05:00 ERROR code 73\n" * 3,
        lambda text: Log.of(text).overview(),
        "3 ERROR",
        "73 ERROR",
    ),
    "log, in other words": (
        "2025-03-04 09:00:00 INFO begun 12\n" * 9 + "2025-03-04 09:05:00 ERROR code 73\n" * 3,
        lambda text: Log.of(text).overview(),
        "12 entries from 2025-03-04 09:00:00 to 2025-03-04 09:05:00: 3 ERROR.",
        "Nothing but one ERROR, code 73.",
    ),
    "table": ("name,age\n" + "Anna,6\nBela,2\n" * 3, table_overview, "2 to 6", "2 to 2"),
    "agreement": (AGREEMENT, agreement_overview, "two years", "five years"),
}


@pytest.mark.parametrize(("document", "say", "true", "false"), COUNTED.values(), ids=list(COUNTED))
def test_what_rules_say_of_a_document_is_what_they_say(
    tmp_path: Path, document: str, say: Callable[[StoredText], str], true: str, false: str
) -> None:
    (tmp_path / "a.txt").write_text(document)
    text = StoredText.of(open_document(tmp_path / "a.txt"))
    assert true in say(text)
    summary = Summary(style="notes", gist=say(text), notes=(), coverage=None)
    record: dict[str, Any] = {"path": text.path, "sha256": text.sha256, "error": None} | summary.to_json()
    assert failures(tmp_path, record) == []
    # Each number that it has stands somewhere in the document.
    record["gist"] = record["gist"].replace(true, false)
    (line,) = failures(tmp_path, record)
    assert "looked through again, says" in line


def test_a_source_that_changed_is_told_before_it_is_read(tmp_path: Path, source: StoredText) -> None:
    """What is there now would not even be text: reading it first would fail with another message."""
    value = result(source)
    Path(source.path).write_bytes(b"\0" * 999)
    assert "changed since it was read" in failures(tmp_path, value)[0]


def test_failed_documents_are_counted_and_nothing_is_an_error(tmp_path: Path, source: StoredText) -> None:
    tally = Tally()
    assert failures(tmp_path, {"path": "x", "error": "damaged"}, tally=tally) == []
    assert tally.skipped == 1
    with pytest.raises(UsageError, match="no results in it; armt ask and armt summarize write them"):
        failures(tmp_path, "")
    with pytest.raises(UsageError, match="cannot be read"):
        list(verify(tmp_path / "none.jsonl"))


def test_documents_that_were_read_together(tmp_path: Path, source: StoredText) -> None:
    """Three of them, more than are kept in memory; each quote is looked for in its own."""
    values = [result(source)]
    hashes = [{"path": source.path, "sha256": source.sha256, "tokens": 9}]
    for name in "bcd":
        (tmp_path / name).write_text(f"{name} {TEXT}", encoding="utf-8")
        other = StoredText.of(open_document(tmp_path / name))
        hashes.append({"path": other.path, "sha256": other.sha256, "tokens": 9})
        values.append(result(source))
        found = other.place(2, 13)
        _quote(values[-1]).update(
            path=other.path, start=2, end=13, line=1, heading=found.heading, quote="CHAPTER 1\n\n"
        )
        values[-1]["answers"][0]["output"] = "CHAPTER 1"
    joined = {"path": None, "sources": hashes, "answers": [item["answers"][0] for item in values * 2], "error": None}
    assert failures(tmp_path, joined) == []
    _quote(joined).update(path=str(tmp_path / "b"))
    assert "is not at bytes" in failures(tmp_path, joined)[0]
    # Notes count their bytes through all documents, which were read as one.
    texts = [StoredText.of(open_document(Path(item["path"]))) for item in hashes]
    whole = JoinedText(texts)
    parts = sections(whole, 5)
    notes = tuple(best_quotes(whole, parts))
    record = Summary(style="quotes", gist=None, notes=notes, coverage=Coverage.of(notes, whole.size))
    together = {"path": None, "sources": hashes, "error": None} | record.to_json()
    assert failures(tmp_path, together) == []
    together["notes"][4]["passage"]["start"] += 1
    assert len(failures(tmp_path, together)) == 1
    # Or each note has the name of its document, and the bytes count in that.
    named = replace(record, notes=tuple(replace(note, passage=note.passage.within(whole)) for note in notes))
    assert {note.passage.path for note in named.notes} == {item["path"] for item in hashes}
    apart = {"path": None, "sources": hashes, "error": None} | named.to_json()
    assert failures(tmp_path, apart) == []
    apart["coverage"]["last"] = 0.5
    assert "coverage is" in failures(tmp_path, apart)[0]
    (tmp_path / "d").write_text("other", encoding="utf-8")
    assert f"{tmp_path / 'd'}: changed since it was read" in failures(tmp_path, joined)[0]


def test_what_went_on_from_a_memory_is_checked_against_its_own_document(tmp_path: Path, source: StoredText) -> None:
    """What the memory had read stands beside it: coverage was taken of all of it, and a stream was opened again."""
    (tmp_path / "old.txt").write_text("Judah was there. " * 50)
    old = StoredText.of(open_document(tmp_path / "old.txt"))
    earlier = [{"path": old.path, "sha256": old.sha256, "tokens": 9}, {"path": "-", "sha256": None, "tokens": 9}]
    own = {"path": source.path, "sha256": source.sha256, "tokens": 9}
    for sources in ([*earlier, own], [*earlier[:1], own], [own, own]):
        value = summary(source) | {"memory": "m.armt", "sources": sources}
        assert failures(tmp_path, value) == []
        # What only the earlier one says is no gist of this one.
        (line,) = failures(tmp_path, value | {"gist": "Moses of Judah."})
        assert "not in the document: Judah" in line
    answer = result(source) | {"memory": "m.armt", "sources": [*earlier, own]}
    assert failures(tmp_path, answer) == []


def test_what_a_memory_had_read_before_may_be_quoted(tmp_path: Path, source: StoredText) -> None:
    """Beside a document of its own, in the way in which that was read; notes are about the document alone."""
    page = tmp_path / "page.txt"
    page.write_text("<p>Judah was there.</p>")
    read = StoredText.of(open_document(page, format="html"))
    start = read.read(0, read.size).index("Judah")
    earlier = {"path": read.path, "sha256": read.sha256, "tokens": 9, "format": "html"}
    own = {"path": source.path, "sha256": source.sha256, "tokens": 9}
    value = result(source) | {"memory": "m.armt", "sources": [earlier, own], "format": "text"}
    place = read.place(start, start + 16)
    _answer(value)["output"] = "Judah"
    _quote(value).update(
        path=read.path, quote="Judah was there.", start=start, end=start + 16, line=place.line, heading=None
    )
    assert failures(tmp_path, value) == []
    assert "is not at bytes" in failures(tmp_path, value | {"sources": [earlier | {"format": "text"}, own]})[0]
    assert "passage of another document" in failures(tmp_path, value | {"sources": [own]})[0]
    note = summary(source) | {"sources": [earlier, own]}
    note["notes"][0]["passage"]["path"] = read.path
    assert "passage of another document" in failures(tmp_path, note)[0]


def test_a_quote_may_be_of_what_a_memory_had_read(tmp_path: Path, source: StoredText) -> None:
    """Such a quote is looked for in its own document; one of a document that nobody read is none."""
    (tmp_path / "old.txt").write_text("Judah was there. " * 50)
    old = StoredText.of(open_document(tmp_path / "old.txt"))
    own = {"path": source.path, "sha256": source.sha256, "tokens": 9}
    answer = result(source) | {"sources": [{"path": old.path, "sha256": old.sha256, "tokens": 9}, own]}
    place = {"path": old.path, "start": 17, "end": 33, "line": 1, "heading": None, "quote": "Judah was there."}
    _quote(answer).update(place)
    _answer(answer)["output"] = "Judah"
    assert failures(tmp_path, answer) == []
    _quote(answer).update(start=18, end=34)
    assert "is not at bytes 18 to 34" in failures(tmp_path, answer)[0]
    _quote(answer).update(place, path="other.txt")
    assert "passage of another document, other.txt" in failures(tmp_path, answer)[0]
    # A note is about the document itself.
    note = summary(source) | {"sources": answer["sources"]}
    note["notes"][0]["passage"]["path"] = old.path
    assert f"passage of another document, {old.path}" in failures(tmp_path, note)[0]


def test_paths_may_begin_in_another_folder(tmp_path: Path, source: StoredText) -> None:
    value = result(source) | {"path": "a.txt"}
    _quote(value)["path"] = "a.txt"
    (tmp_path / "r.jsonl").write_text(json.dumps(value), encoding="utf-8")
    assert list(verify(tmp_path / "r.jsonl", folder=tmp_path)) == []


def test_no_torch_is_needed() -> None:
    code = "import sys, armt.runtime.answers.verifying.verify as m; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_fixture_is_what_it_says(source: StoredText) -> None:
    assert source.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_heading_with_the_marks_that_were_shown_before_is_the_same_one(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('# <a name="judah"></a>Of **Judah**\n\nJudah was there.\n')
    text = StoredText.of(open_document(path))
    evidence = Evidence.at(text, text.size - 17, text.size - 1, quote="Judah was there.", by="words")
    assert (evidence.heading, check_evidence(evidence, text)) == ("Of Judah", None)
    before = replace(evidence, heading='<a name="judah"></a>Of **Judah**')
    assert check_evidence(before, text) is None
    assert check_evidence(replace(evidence, heading="Of Jacob"), text) is not None


def test_what_was_written_before_rows_were_told_passes(tmp_path: Path, source: StoredText) -> None:
    value = result(source)
    del value["answers"][0]["rows"]
    assert failures(tmp_path, value) == []
