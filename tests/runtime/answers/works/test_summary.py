"""A summary's sections: each is noted once, at the first mark behind it, whatever a checkpoint has seen already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import UsageError
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sections import Section, sections
from armt.runtime.answers.works import summary
from armt.runtime.answers.works.summary import Borders, SummaryOptions, SummaryWork
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import Dialogue
from armt.runtime.session import Armt
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

PARAGRAPH = "Moses kept the flock of Jethro. The wind blew over the heath of Midian for {} days.\n\n"
TEXT = "".join(PARAGRAPH.format(number) for number in range(40))


@pytest.fixture
def _notes_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a note name its section; the gist counts them."""

    def section_note(text: Any, part: Section, **_: Any) -> Iterator[Any]:
        yield []
        at = Evidence.at(text, part.start, part.end, by="section")
        return Note(text=f"from {part.start} to {part.end}", kind="note", passage=at, checked=True)

    def gist(notes: Sequence[Note], **_: Any) -> Iterator[Any]:
        yield []
        return f"{len(notes)} notes"

    # A small model writes no gist of notes.
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    monkeypatch.setattr(summary, "section_note", section_note)
    monkeypatch.setattr(summary, "gist", gist)


def talk(dialogues: Sequence[Dialogue[None]]) -> int:
    for dialogue in dialogues:
        list(dialogue)
    return len(dialogues)


def after(tiny: Armt, segments: int) -> Memory:
    return replace(empty_memory(tiny.model), segments_read=segments)


def whole_run(tiny: Armt, work: SummaryWork, segments: int, *, start: int = 0) -> list[int]:
    """Tell a work what a conveyor would; returns how many dialogues it begins at each mark, and at the end."""
    begun = [] if start else [talk(work.begin())]
    for at in range(start + 1, segments):
        if at in work.marks:
            begun.append(talk(work.passed(after(tiny, at))))
    begun.append(talk(work.read(after(tiny, segments))))
    while further := work.proceed():
        talk(further)
    return begun


@pytest.mark.parametrize(
    "options", [{"style": "poem"}, {"notes": -1}, {"length": "huge"}], ids=lambda value: next(iter(value))
)
def test_wrong_options_are_said_before_anything_is_read(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        SummaryOptions(**options)


def test_a_mark_stands_in_front_of_the_segment_that_a_section_begins_in(document: Callable[..., Any]) -> None:
    """Sections at 0, 40 and 100 of segments of 32 bytes: 40 is in the second, 100 in the fourth, of four."""
    parts = [Section(0, 39, None), Section(40, 99, None), Section(100, 110, None)]
    borders = Borders(document("x" * 110), parts, before=5)
    assert [at for at in range(30) if at in borders] == [6, 8]
    assert [borders.reached(at) for at in range(5, 10)] == [1, 2, 2, 3, 3]


@pytest.mark.usefixtures("_notes_by_hand")
@pytest.mark.parametrize("count", [1, 4, 9])
def test_each_section_is_noted_once(tiny: Armt, document: Callable[..., Any], count: int, heard: Any) -> None:
    subject = document(TEXT)
    work = SummaryWork(tiny, subject, SummaryOptions(notes=count), listener=heard)
    begun = whole_run(tiny, work, len(subject.starts))
    facts, parts = work.facts(), sections(subject.text, count)
    assert sum(begun) == count == len(parts)
    # Notes are written while reading goes on: at most the last section waits for the end.
    assert begun[-1] <= 1
    assert [note["text"] for note in facts["notes"]] == [f"from {part.start} to {part.end}" for part in parts]
    assert (facts["gist"], facts["style"], facts["finish_reason"]) == (f"{count} notes", "notes", "stop")
    assert heard.whole == [(0, facts["output"])]
    assert "".join(piece for _, piece in heard.pieces).count("\n") == count


@pytest.mark.usefixtures("_notes_by_hand")
def test_what_was_written_before_a_stop_is_not_written_again(tiny: Armt, document: Callable[..., Any]) -> None:
    subject, options = document(TEXT), SummaryOptions(notes=6)
    whole = SummaryWork(tiny, subject, options)
    whole_run(tiny, whole, len(subject.starts))
    first = SummaryWork(tiny, subject, options)
    written, middle = talk(first.begin()), len(subject.starts) // 2
    written += sum(talk(first.passed(after(tiny, at))) for at in range(1, middle + 1) if at in first.marks)
    assert 1 < written < 6
    second = SummaryWork(tiny, subject, options)
    second.restore(first.saved())
    assert sum(whole_run(tiny, second, len(subject.starts), start=middle)) == 6 - written
    assert second.facts() == whole.facts()


@pytest.mark.usefixtures("_notes_by_hand")
def test_notes_are_told_in_order_whoever_ends_first(tiny: Armt, document: Callable[..., Any], heard: Any) -> None:
    subject = document(TEXT)
    work = SummaryWork(tiny, subject, SummaryOptions(notes=5), listener=heard)
    waiting = [*work.begin()]
    for at in range(1, len(subject.starts)):
        if at in work.marks:
            waiting += work.passed(after(tiny, at))
    waiting += work.read(after(tiny, len(subject.starts)))
    told = []
    for dialogue in (waiting[1], waiting[0], *waiting[:1:-1]):
        list(dialogue)
        told.append(len(heard.pieces))
    assert told == [0, 2, 2, 2, 5]


@pytest.mark.usefixtures("_notes_by_hand")
def test_the_gist_alone_tells_no_notes(tiny: Armt, document: Callable[..., Any], heard: Any) -> None:
    subject = document(TEXT)
    work = SummaryWork(tiny, subject, SummaryOptions(style="gist", notes=3), listener=heard)
    whole_run(tiny, work, len(subject.starts))
    assert (work.facts()["output"], work.facts()["notes"], heard.pieces) == ("3 notes", [], [])


@pytest.mark.usefixtures("_notes_by_hand")
@pytest.mark.parametrize(("said", "is_gist"), [("Moses kept the flock.", True), ("Zerah kept the flock.", False)])
def test_no_note_stands_in_for_a_gist_that_the_document_does_not_bear_out(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, said: str, is_gist: bool
) -> None:
    """What `armt verify` would refuse is not said of the whole; then the notes are all there is."""

    def section_note(text: Any, part: Section, **_: Any) -> Iterator[Any]:
        yield []
        at = Evidence.at(text, part.start, part.end, by="section")
        return Note(text=said, kind="note", passage=at, checked=True)

    def gist(notes: Sequence[Note], **_: Any) -> Iterator[Any]:
        yield []
        return None

    # A small model writes no gist of notes.
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    monkeypatch.setattr(summary, "section_note", section_note)
    monkeypatch.setattr(summary, "gist", gist)
    subject = document(TEXT)
    work = SummaryWork(tiny, subject, SummaryOptions(style="gist", notes=1))
    whole_run(tiny, work, len(subject.starts))
    facts = work.facts()
    assert (facts["gist"], len(facts["notes"])) == ((said, 0) if is_gist else (None, 1))


def test_quotes_need_no_reading(tiny: Armt, document: Callable[..., Any]) -> None:
    subject = document(TEXT)
    work = SummaryWork(tiny, subject, SummaryOptions(style="quotes", notes=4))
    assert (work.reads, list(work.begin()), 3 in work.marks) == (False, [], False)
    assert list(work.read(empty_memory(tiny.model))) == list(work.proceed()) == []
    notes = work.facts()["notes"]
    assert len(notes) == 4
    for note, part in zip(notes, sections(subject.text, 4), strict=True):
        place = note["passage"]
        assert part.start <= place["start"] < place["end"] <= part.end
        assert subject.text.read(place["start"], place["end"]).split() == note["text"].split()


def test_of_a_log_unusual_lines_are_quoted_and_the_rest_is_counted(tiny: Armt, document: Callable[..., Any]) -> None:
    told = "".join(f"2025-03-04 09:{n:02}:00 INFO job {n} done\n" for n in range(60))
    bad = "2025-03-04 09:30:30 ERROR job 30 failed"
    subject = document(f"{told}{bad}\n{told}")
    work = SummaryWork(tiny, subject, SummaryOptions())
    assert (work.reads, list(work.begin()), 3 in work.marks) == (False, [], False)
    assert list(work.read(empty_memory(tiny.model))) == list(work.proceed()) == []
    facts = work.facts()
    assert [note["text"] for note in facts["notes"]] == [bad]
    assert facts["gist"].endswith(": 1 ERROR.")
    assert facts["output"].endswith(f"In short: {facts['gist']}")
    alone = SummaryWork(tiny, subject, SummaryOptions(style="gist"))
    list(alone.read(empty_memory(tiny.model)))
    assert (alone.reads, alone.facts()["output"], alone.facts()["notes"]) == (False, facts["gist"], [])


def test_of_a_table_rows_are_counted(tiny: Armt, document: Callable[..., Any]) -> None:
    subject = document("name,city,age\n" + "".join(f"Anna {n},Oslo,{n}\n" for n in range(20, 60)))
    work = SummaryWork(tiny, subject, SummaryOptions())
    assert (work.reads, list(work.begin()), list(work.read(empty_memory(tiny.model)))) == (False, [], [])
    assert list(work.proceed()) == []
    facts = work.facts()
    assert facts["output"] == (
        "40 rows of 3 columns:\n- name: 40 values\n- city: Oslo (40)\n- age: 20 to 59, mean 39.5"
    )
    assert (facts["notes"], facts["coverage"]) == ([], None)
    # Quotes that were asked for are rows, and notes that were asked for are notes.
    quoted = SummaryWork(tiny, subject, SummaryOptions(style="quotes", notes=3))
    list(quoted.read(empty_memory(tiny.model)))
    assert len(quoted.facts()["notes"]) == 3
    assert SummaryWork(tiny, subject, SummaryOptions(notes=3)).reads


def test_of_an_agreement_clauses_are_quoted_and_the_gist_says_who_and_how_long(
    tiny: Armt, document: Callable[..., Any]
) -> None:
    clauses = "\n\n".join(
        f"{n}. The Miller shall grind {n} sacks of corn for the Baker in week {n}." for n in range(1, 40)
    )
    text = (
        'SUPPLY AGREEMENT\n\nThis Agreement is made as of 3 May 2020 by and between Norrey Mill (the "Miller") and '
        f'Selby & Sons, bakers (the "Baker").\n\n{clauses}\n\n'
        "The term of this Agreement shall be two (2) years. It is governed by the laws of the State of Selby.\n"
    )
    subject = document(text)
    work = SummaryWork(tiny, subject, SummaryOptions())
    assert (work.reads, list(work.begin()), 3 in work.marks) == (False, [], False)
    assert list(work.read(empty_memory(tiny.model))) == list(work.proceed()) == []
    facts = work.facts()
    told = "made: 3 May 2020; term: two (2) years; law: the State of Selby"
    assert facts["gist"] == f"An agreement between Norrey Mill and Selby & Sons; {told}."
    assert {note["kind"] for note in facts["notes"]} == {"quote"}
    for note in facts["notes"]:
        assert subject.text.read(note["passage"]["start"], note["passage"]["end"]).split() == note["text"].split()
    # Notes that were asked for are notes; quotes that were asked for have no gist.
    assert SummaryWork(tiny, subject, SummaryOptions(notes=3)).reads
    quoted = SummaryWork(tiny, subject, SummaryOptions(style="quotes"))
    list(quoted.read(empty_memory(tiny.model)))
    assert quoted.facts()["gist"] is None


@pytest.mark.parametrize("paragraphs", [110, 12], ids=["late", "first page"])
def test_an_abstract_is_quoted_wherever_it_stands_in_its_place(
    tiny: Armt, document: Callable[..., Any], paragraphs: int
) -> None:
    # 12 kB of matter before it were left out.
    said = "We show in this report how the wheels of forty mills were made, and which of them turn to this day."
    before = "".join(PARAGRAPH.format(number) for number in range(paragraphs))
    behind = "".join(PARAGRAPH.format(number) for number in range(200, 500))
    subject = document(
        f"{before}EXECUTIVE SUMMARY\n\n{said} The mills are of oak.\n\nTHE HEATH\n\n{behind}", segment=4096
    )
    work = SummaryWork(tiny, subject, SummaryOptions(style="quotes"))
    list(work.read(empty_memory(tiny.model)))
    notes = work.facts()["notes"]
    starts = [note["passage"]["start"] for note in notes]
    assert said in [note["text"] for note in notes]
    assert starts[0] < len(before) < starts[-1]
    assert starts == sorted(starts)


@pytest.mark.usefixtures("_notes_by_hand")
def test_what_a_document_says_that_it_describes_is_the_gist_of_a_small_model(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "This memo describes how the wheel of a mill is built."
    subject = document(f"{said} {TEXT}")
    for smallest, expected in ((500_000_000, said), (0, "4 notes")):
        monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", smallest)
        work = SummaryWork(tiny, subject, SummaryOptions(notes=4))
        whole_run(tiny, work, len(subject.starts))
        assert work.facts()["gist"] == expected


@pytest.mark.usefixtures("_notes_by_hand")
def test_of_its_notes_a_small_model_writes_a_gist_where_one_is_asked_for(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 500_000_000)
    subject = document(TEXT)
    for options, expected in ((SummaryOptions(notes=4), None), (SummaryOptions(notes=4, style="gist"), "4 notes")):
        work = SummaryWork(tiny, subject, options)
        whole_run(tiny, work, len(subject.starts))
        assert (work.facts()["gist"], len(work.facts()["notes"])) == (expected, 4 if expected is None else 0)


@pytest.mark.parametrize(
    ("line", "head", "gist"),
    [
        ("The licensee may copy the covered work under clause {n} of this licence, without warranty.", "", None),
        (
            "The option --sack-{n} sets the default of the command, which users configure in a file of the package.",
            "NAME\n    mill - grind\n    oats\n\nDESCRIPTION\n\n",
            "mill - grind oats",
        ),
        ("We keep your oats for {n} days, and our millers tell you what we do with yours.", "", None),
        (
            "Anna Moor: We meet on the day {n} of the month.\nHarold Finch: That is what the mill has paid for.",
            "",
            None,
        ),
        (
            "Lichens of kind {n} grow on the bark of rowans, and sheep eat the saplings of most trees there.",
            "",
            "Lichens of kind 0 grow on the bark of rowans, and sheep eat the saplings of most trees there.",
        ),
    ],
    ids=["law", "manual", "policy", "transcript", "article"],
)
def test_a_small_model_quotes_what_rules_instructs_and_informs(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, line: str, head: str, gist: str | None
) -> None:
    subject = document(head + "\n\n".join(line.format(n=n) for n in range(40)))
    work = SummaryWork(tiny, subject, SummaryOptions())
    assert (work.reads, list(work.read(empty_memory(tiny.model))), list(work.proceed())) == (False, [], [])
    assert {note["kind"] for note in work.facts()["notes"]} == {"quote"}
    assert work.facts()["gist"] == gist
    assert not SummaryWork(tiny, subject, SummaryOptions(style="gist")).reads
    assert SummaryWork(tiny, subject, SummaryOptions(notes=3)).reads
    # A larger one writes.
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    assert SummaryWork(tiny, subject, SummaryOptions()).reads


@pytest.mark.usefixtures("_notes_by_hand")
@pytest.mark.parametrize(
    ("smallest", "gists"), [(10**12, ("Grinds oats and wheat.", None)), (0, ("5 notes", "5 notes"))]
)
def test_the_gist_of_code_is_its_docstring_where_a_model_is_small(
    tiny: Armt,
    document: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    smallest: int,
    gists: tuple[str, str | None],
) -> None:
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", smallest)
    code = "".join(f"def grind_{n}(oats: int) -> int:\n    return oats + {n}\n\n\n" for n in range(160))
    for head, gist in zip(('"""Grinds oats and wheat."""\n\n\n', ""), gists, strict=True):
        subject = document(head + code)
        work = SummaryWork(tiny, subject, SummaryOptions())
        whole_run(tiny, work, len(subject.starts))
        assert (work.facts()["gist"], len(work.facts()["notes"])) == (gist, 5)


def test_a_short_file_of_code_has_its_docstring_or_a_quote(tiny: Armt, document: Callable[..., Any]) -> None:
    """A small model made up what it is for."""
    code = "def grind(oats: int) -> int:\n    return oats + 1\n"
    for head, gist in (('"""Grinds oats and wheat."""\n\n\n', "Grinds oats and wheat."), ("", None)):
        subject = document(head + code, known_tokens=20)
        work = SummaryWork(tiny, subject, SummaryOptions(window=4096))
        for dialogue in work.read(empty_memory(tiny.model)):
            assert list(dialogue) == []
        assert work.facts()["gist"] == gist
        assert bool(work.facts()["notes"]) == (gist is None)


def test_a_large_manual_page_is_not_quoted_by_its_options_alone(tiny: Armt, document: Callable[..., Any]) -> None:
    options = "".join(
        f"       Option --wheel-{n} sets how fast the wheel {n} of the mill turns.\n\n" for n in range(300)
    )
    told = ["The mill program grinds the oats of the valley.", "Sacks of oats are read from standard input."]
    subject = document(
        "NAME\n       mill - grind oats\n\nSYNOPSIS\n       mill [options]\n\n"
        f"DESCRIPTION\n       {told[0]}\n\nSACKS\n       {told[1]}\n\nOPTIONS\n{options}"
    )
    for asked, count in ((SummaryOptions(), 3), (SummaryOptions(style="quotes", notes=6), 6)):
        work = SummaryWork(tiny, subject, asked)
        list(work.read(empty_memory(tiny.model)))
        texts = [note["text"] for note in work.facts()["notes"]]
        assert len(texts) == count
        assert (texts[:2] == told) == (count == 3)


def joined(document: Callable[..., Any], *told: str, known_tokens: int | None = None) -> Any:
    """Return documents that were read as one: ``0.txt``, ``1.txt``, ..."""
    text = JoinedText([StoredText.of_string(f"{number}.txt", part) for number, part in enumerate(told)])
    return replace(document(text.read(0, text.size), known_tokens=known_tokens), text=text)


@pytest.mark.usefixtures("_notes_by_hand")
def test_notes_about_several_documents_name_theirs(tiny: Armt, document: Callable[..., Any], heard: Any) -> None:
    first, second = TEXT[:800], TEXT
    subject = joined(document, first, second)
    work = SummaryWork(tiny, subject, SummaryOptions(notes=4), listener=heard)
    whole_run(tiny, work, len(subject.starts))
    facts = work.facts()
    places = [note["passage"] for note in facts["notes"]]
    assert [place["path"] for place in places] == ["0.txt", "1.txt", "1.txt", "1.txt"]
    for place in places:
        told = first if place["path"] == "0.txt" else second
        assert 0 <= place["start"] < place["end"] <= len(told)
        assert told[place["start"] : place["end"]].strip()
    # What is shown says so as well, while notes come and in the end.
    assert heard.whole == [(0, facts["output"])]
    assert facts["output"].startswith("".join(piece for _, piece in heard.pieces))
    assert facts["output"].count("(1.txt, line ") == 3
    # They are spread over all of both, in which the bytes count through.
    assert facts["coverage"]["last"] > 0.9
    # A run that goes on takes up the same places.
    again = SummaryWork(tiny, subject, SummaryOptions(notes=4))
    again.restore(work.saved())
    assert again.saved() == work.saved()


def test_several_documents_are_counted_where_all_are_logs(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    log = "".join(f"2025-03-04 09:{n:02}:00 INFO job {n} done\n" for n in range(60))
    table = "name,city,age\n" + "".join(f"Anna {n},Oslo,{n}\n" for n in range(20, 60))
    assert not SummaryWork(tiny, joined(document, log, log), SummaryOptions()).reads
    agreement = 'This Agreement is made as of 3 May 2020 by and between Norrey Mill and Selby & Sons (the "Baker").\n'
    for told in ((log, TEXT), (table, table), (table, TEXT), (agreement, agreement)):
        assert SummaryWork(tiny, joined(document, *told), SummaryOptions()).reads


def test_short_documents_without_a_summary_that_passes_have_a_quote_each(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole_summary(*_: Any, **__: Any) -> Iterator[Any]:
        yield []
        return None

    # A small model is not asked.
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    monkeypatch.setattr(summary, "whole_summary", whole_summary)
    told = ("Moses kept the flock. ", "The wind blew over Midian.")
    work = SummaryWork(tiny, joined(document, *told, known_tokens=48), SummaryOptions())
    (dialogue,) = work.read(empty_memory(tiny.model))
    list(dialogue)
    assert list(work.proceed()) == []
    found = [(note["passage"]["path"], note["text"]) for note in work.facts()["notes"]]
    assert found == [("0.txt", "Moses kept the flock."), ("1.txt", "The wind blew over Midian.")]


def test_a_document_that_fits_one_window_is_looked_at_whole(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
    text = "He kept the flock of Jethro, and it followed him. " * 4
    short = SummaryWork(tiny, document(text, known_tokens=len(text)), SummaryOptions())
    assert (list(short.begin()), 1 in short.marks) == ([], False)
    assert len(short.read(empty_memory(tiny.model))) == 1
    # A number of notes that was asked for is given all the same, and so is it where the length is not known.
    for options, known in ((SummaryOptions(notes=2), len(text)), (SummaryOptions(), None)):
        assert SummaryWork(tiny, document(text, known_tokens=known), options).begin()


@pytest.mark.parametrize("style", ["notes", "gist"])
@pytest.mark.parametrize(
    "text",
    [
        "He kept the flock of Jethro for seven years, and it followed him. She sold the wool of it in Selby.",
        "Lichens grow on the bark of rowans in Selby. Sheep eat the saplings of most trees there.",
    ],
    ids=["story", "article"],
)
def test_of_a_short_text_a_small_model_writes_nothing(
    tiny: Armt, document: Callable[..., Any], style: Any, text: str
) -> None:
    """What it made up of eight texts of nineteen passed every check of names and numbers."""
    work = SummaryWork(tiny, document(text, known_tokens=len(text)), SummaryOptions(style=style))
    assert (work.reads, list(work.read(empty_memory(tiny.model))), list(work.proceed())) == (False, [], [])
    facts, first = work.facts(), text.partition(". ")[0] + "."
    if style == "gist":
        assert (facts["gist"], facts["notes"], facts["output"]) == (first, [], first)
    else:
        assert facts["gist"] is None
        assert {note["kind"] for note in facts["notes"]} == {"quote"}
        assert facts["notes"][0]["text"] == first


def test_what_a_note_is_asked_by_does_not_depend_on_which_others_are_done(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note heard of those that happened to be done: lanes, neighbours and the times of checkpoints changed notes."""

    def asked(*, at_once: bool) -> list[dict[str, Any]]:
        given: list[dict[str, Any]] = []

        def section_note(text: Any, part: Section, *, memory: Memory, **options: Any) -> Iterator[Any]:
            given.append({"part": part, "segments": memory.segments_read, **options})
            yield []
            at = Evidence.at(text, part.start, part.end, by="section")
            return Note(text=f"from {part.start} to {part.end}", kind="note", passage=at, checked=True)

        monkeypatch.setattr(summary, "section_note", section_note)
        subject = document(TEXT)
        work = SummaryWork(tiny, subject, SummaryOptions(notes=6))
        waiting: list[Dialogue[None]] = []
        for at in range(len(subject.starts) + 1):
            if at and at not in work.marks and at < len(subject.starts):
                continue
            memory = after(tiny, at)
            begun = work.begin() if not at else work.passed(memory) if at in work.marks else work.read(memory)
            for dialogue in begun:
                next(dialogue)
                waiting.append(dialogue)
            if not at_once:
                talk(waiting)
                waiting.clear()
        talk(waiting)
        return given

    one, other = asked(at_once=False), asked(at_once=True)
    assert len(one) == 6
    assert one == other


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_a_note_that_an_earlier_one_has_told_gives_way_to_a_quote(
    tiny: Armt, document: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    """Whichever of them is done first: they are written side by side."""
    said = ["Moses kept the flock.", "The flock was kept by Moses.", "The wind blew over Midian."]

    def section_note(text: Any, part: Section, **_: Any) -> Iterator[Any]:
        yield []
        at = Evidence.at(text, part.start, part.end, by="section")
        number = [one.start for one in parts].index(part.start)
        return Note(text=said[number], kind="note", passage=at, checked=True)

    monkeypatch.setattr(summary, "section_note", section_note)
    subject = document(TEXT)
    parts = sections(subject.text, 3)
    work = SummaryWork(tiny, subject, SummaryOptions(notes=3))
    talks = [*work.begin(), *work.read(after(tiny, 40))]
    for number in order:
        list(talks[number])
    notes = work.saved()["notes"]
    assert [notes[str(number)]["kind"] for number in range(3)] == ["note", "quote", "note"]
    assert notes["1"]["text"] in TEXT


def test_a_log_in_which_nothing_went_wrong_is_told_by_what_was_done_again_and_again_too(
    tiny: Armt, document: Callable[..., Any]
) -> None:
    said = ("mill stops", "oats come", "wheel turns") * 40
    lines = [f"2025-03-04 09:{n // 3:02}:00 INFO {one}\n" for n, one in enumerate(said)]
    work = SummaryWork(
        tiny, document("".join([*lines, "2025-03-04 10:20:30 INFO the owner looked in\n"])), SummaryOptions()
    )
    assert list(work.read(empty_memory(tiny.model))) == []
    assert [note.get("entries") for note in work.facts()["notes"]] == [40, 40, 40, None]


@pytest.mark.parametrize("outdone", [True, False])
def test_what_describes_its_document_gives_way_to_what_tells_much_more(
    told_model: Callable[..., Path], document: Callable[..., Any], outdone: bool
) -> None:
    model = armt.load(told_model(), device="cpu", dtype="float32")
    described = "This document describes the wheels of Norrey."
    said = "The wheels of oak turn twice as fast as those of any other mill in the valley."
    filler = "Lichens grow on the bark of rowans. Sheep eat the saplings of most trees there, as figure {} shows.\n\n"
    text = f"# Wheels\n\n{described}\n\n{''.join(filler.format(n) for n in range(30))}{said}\n"
    work = SummaryWork(model, document(text), SummaryOptions())
    assert (work.reads, work.wants_keys, 3 in work.marks, list(work.begin())) == (True, True, False, [])
    keys = np.zeros((-(-len(text) // 32), 1, 32), dtype=np.int8)
    loud = said if outdone else described
    keys.reshape(-1)[text.index(loud) : text.index(loud) + len(loud)] = 127
    work.keyed(keys, np.full(len(keys), 0.1, dtype=np.float32))
    assert list(work.read(empty_memory(model.model))) == []
    assert work.facts()["gist"] == loud
    assert loud in [note["text"] for note in work.facts()["notes"]]
