"""Records: the same in JSON and back, and nothing else is taken for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from armt.runtime.answers.records import NOT_SAID, AskedAnswer, Coverage, Evidence, Note, RecordError, Summary
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

EVIDENCE = Evidence(
    path="a.pdf", start=4, end=9, line=2, column=7, page=3, heading="One", quote="words", score=1.25, by="both"
)
ANSWER = AskedAnswer(
    question="Who?",
    output="Moses",
    answered=True,
    grounded=True,
    evidence=(EVIDENCE,),
    finish_reason="stop",
    tokens_written=7,
)


def section(start: int, end: int) -> Evidence:
    return Evidence(
        path="a.txt", start=start, end=end, line=1, page=None, heading=None, quote="", score=None, by="section"
    )


NOTE = Note(text="Moses leaves.", kind="note", passage=section(0, 100), checked=True)
SUMMARY = Summary(style="notes", gist="All.", notes=(NOTE,), coverage=Coverage.of([NOTE], 100))
RECORDS = [
    EVIDENCE,
    section(1, 1),
    replace(EVIDENCE, lead_in=section(1, 2)),
    ANSWER,
    replace(ANSWER, confidence=0.75),
    NOTE,
    replace(NOTE, entries=7),
    replace(NOTE, kind="quote", lead_in=EVIDENCE),
    SUMMARY,
    Summary(style="gist", gist="x", notes=(), coverage=None),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_the_same_after_json(record: Any) -> None:
    assert type(record).from_json(json.loads(json.dumps(record.to_json()))) == record


@pytest.mark.parametrize("depth", [2, 500])
def test_a_lead_in_has_none_of_its_own(depth: int) -> None:
    """A file of results may nest them deeper than Python follows."""
    made = EVIDENCE.to_json()
    for _ in range(depth):
        made = EVIDENCE.to_json() | {"lead_in": made}
    with pytest.raises(RecordError, match="has one of its own"):
        Evidence.from_json(made)


def test_the_parts_of_an_answer_are_told_together() -> None:
    other = replace(ANSWER, question="Where?", output="there", evidence=(replace(EVIDENCE, start=7, end=9), EVIDENCE))
    unsaid = replace(ANSWER, question="Why?", output=NOT_SAID, answered=False, finish_reason=None)
    told = AskedAnswer.of_parts("?", [ANSWER, other, unsaid], read_as="!")
    assert told.output == f"{ANSWER.output}; there; Why? {NOT_SAID}"
    assert (told.answered, told.read_as, told.tokens_written) == (True, "!", 3 * ANSWER.tokens_written)
    # Of what is not answered nothing is quoted beside answers, and nothing twice.
    assert [item.start for item in told.evidence] == [*(item.start for item in ANSWER.evidence), 7]
    assert AskedAnswer.from_json(told.to_json()) == told
    # All of it is as sure as the part that is least so, of those of which that is known.
    sure, surer = (replace(ANSWER, confidence=share) for share in (0.5, 0.75))
    assert AskedAnswer.of_parts("?", [surer, sure, other, unsaid]).confidence == 0.5
    # What may be an answer is all that there is.
    near = replace(unsaid, near=True, evidence=(replace(EVIDENCE, start=8, end=9),))
    told = AskedAnswer.of_parts("?", [unsaid, near])
    assert (told.output, told.answered, told.near, told.evidence) == (NOT_SAID, False, True, near.evidence)
    deep = told.to_json() | {"parts": [told.to_json()]}
    with pytest.raises(RecordError, match="parts of its own"):
        AskedAnswer.from_json(deep)


def test_keys_are_as_documented() -> None:
    """docs/json.md lists them; scripts rely on them."""
    assert list(EVIDENCE.to_json()) == [
        *("path", "start", "end", "line", "column", "page", "heading", "quote", "score", "by"),
    ]
    assert list(replace(EVIDENCE, lead_in=EVIDENCE).to_json()) == [*EVIDENCE.to_json(), "lead_in"]
    assert list(ANSWER.to_json()) == [
        *("question", "output", "answered", "grounded", "evidence", "finish_reason", "tokens_written", "rows"),
        *("near", "read_as", "asked_as", "confidence"),
    ]
    parted = AskedAnswer.of_parts("?", [ANSWER, ANSWER])
    assert list(parted.to_json()) == [*ANSWER.to_json(), "parts"]
    assert list(NOTE.to_json()) == ["text", "kind", "passage", "checked"]
    assert list(replace(NOTE, entries=7).to_json()) == ["text", "kind", "passage", "checked", "entries"]
    assert list(replace(NOTE, lead_in=EVIDENCE).to_json()) == ["text", "kind", "passage", "checked", "lead_in"]
    assert list(SUMMARY.to_json()) == ["style", "gist", "notes", "coverage"]
    assert list(SUMMARY.to_json()["coverage"]) == ["quarters", "last", "replaced"]


def test_what_was_written_before_columns_were_told_is_read() -> None:
    value = EVIDENCE.to_json()
    del value["column"]
    assert Evidence.from_json(value) == replace(EVIDENCE, column=None)


@pytest.mark.parametrize(
    ("record", "change", "message"),
    [
        (EVIDENCE, lambda v: v.pop("end"), "Evidence: missing end"),
        (EVIDENCE, lambda v: v.update(extra=1), "Evidence: unknown extra"),
        (EVIDENCE, lambda v: v.update(start=True), "Evidence: start: expected a whole number from 0, got True"),
        (EVIDENCE, lambda v: v.update(start=-1), "start: expected a whole number"),
        (EVIDENCE, lambda v: v.update(start=10), "end 9 is before start 10"),
        (EVIDENCE, lambda v: v.update(column="7"), "Evidence: column: expected a whole number from 0, got '7'"),
        (EVIDENCE, lambda v: v.update(quote=None), "quote: expected text, got None"),
        (EVIDENCE, lambda v: v.update(score=float("nan")), "score: expected a number"),
        (EVIDENCE, lambda v: v.update(by="me"), "by: expected one of words, keys, both, rows, section, got 'me'"),
        (ANSWER, lambda v: v.update(evidence={}), "AskedAnswer: evidence: expected a list, got an object"),
        (ANSWER, lambda v: v.update(answered=1), "answered: expected true or false, got 1"),
        (ANSWER, lambda v: v.update(confidence=1.5), "confidence: expected a number from 0 to 1, got 1.5"),
        (NOTE, lambda v: v.update(kind="poem"), "Note: kind: expected one of note, quote"),
        (NOTE, lambda v: v.update(passage=[]), "Evidence: expected an object, got a list"),
        (SUMMARY, lambda v: v["coverage"].update(quarters=[1]), "quarters: expected 4 shares, got 1"),
        (SUMMARY, lambda v: v.update(style=["notes"]), "Summary: style: expected one of"),
    ],
)
def test_anything_else_is_refused_by_name(
    record: Any, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    value = json.loads(json.dumps(record.to_json()))
    change(value)
    with pytest.raises(RecordError) as caught:
        type(record).from_json(value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_coverage_counts_notes_by_the_middle_of_their_passages() -> None:
    """The second note begins in the second quarter, but its middle is in the third."""
    spans = [(0, 40), (45, 60), (74, 100)]
    notes = [
        Note(text="x", kind="quote" if start else "note", checked=True, passage=section(start, end))
        for start, end in spans
    ]
    assert Coverage.of(notes, 100) == Coverage(quarters=(0.3333, 0.0, 0.3333, 0.3333), last=1.0, replaced=0.6667)
    assert Coverage.of([], 100) is None


def test_a_passage_of_several_documents_is_named_by_its_own() -> None:
    texts = [StoredText.of_string("a", "Über uns. "), StoredText.of_string("b", "Two. Three.")]
    joined = JoinedText(texts)
    passage = Evidence.at(joined, 16, 22, by="words", quote=joined.read(16, 22))
    assert (passage.path, passage.quote) == ("a b", "Three.")
    assert (passage.line, passage.column) == (1, 6)
    own = passage.within(joined)
    assert (own.path, own.start, own.end) == ("b", 5, 11)
    assert texts[1].read(own.start, own.end) == own.quote
    assert own.within(texts[1]) == own
