"""Pieces: what a sentence is about, and what its words and its form are worth for a question."""

from __future__ import annotations

import pytest

from armt.runtime.answers.finding.pieces import (
    InContext,
    Piece,
    is_sentence,
    label_of,
    sentence_ranks,
    telling_words,
)
from armt.runtime.answers.language.sentences import Sentence


def piece(line: str, *, title: str | None = None, around: str = "", heading: str = "", opening: str = "",
          found: float = 0.0) -> Piece:  # fmt: skip
    above = None if title is None else Sentence(0, len(title), title)
    return Piece(InContext(Sentence(0, len(line), line), above, around or line, (), heading, opening), found, "words")


def best(question: str, *pieces: Piece) -> int:
    return int(sentence_ranks(question, pieces).argmax())


def row(**cells: str) -> Piece:
    line = "\t".join(cells.values())
    around = "; ".join(f"{name}: {value}" for name, value in cells.items())
    return Piece(InContext(Sentence(0, len(line), line), None, around, tuple(cells.items()), ""), 0.0, "words")


def test_a_row_is_about_whom_it_names_first() -> None:
    """Who is somebody's manager has the name as well, and came first."""
    rows = [row(id=str(at), name=name, pay=str(at), manager=by) for at, (name, by) in enumerate(
        [("Anna Berg", "Li Wei"), ("Ben Roe", "Anna Berg"), ("Li Wei", "Ben Roe")]
    )]  # fmt: skip
    assert best("What is Li Wei's pay?", *rows) == 2
    assert best("What is Anna Berg's pay?", *rows) == 0


def test_words_that_ask_are_not_expected_in_the_answer() -> None:
    assert telling_words("What kind of climate does Norrey have?") == {"climat", "norrey"}
    assert telling_words("What is the name?") == {"name"}
    # "Independence: 11 November 1975" says it, and was a third of what was asked for.
    assert telling_words("When did Norrey become independent?") == {"norrey", "independ"}


def test_when_something_took_place_need_not_be_called_so() -> None:
    assert telling_words("When was version 3.3.0 released?") == {"3.3.0"}
    assert "releas" in telling_words("What was released in 3.3.0?")


def test_nothing_is_ranked_where_nothing_was_found() -> None:
    assert sentence_ranks("Who?", []).shape == (0,)


@pytest.mark.parametrize(
    ("question", "right", "other"),
    [
        ("Where is the mill?", piece("The mill is in Norrey."), piece("The tower is in Norrey.")),
        ("Where is the mill?", piece("The mill is in Norrey."), piece("Whoever looks there today finds the mill.")),
        ("Where is the mill?", piece("It is there.", around="The mill. It is there."), piece("It is there.")),
        ("Where is the mill?", piece("In Norrey.", heading="The mill"), piece("In Norrey.")),
        ("Where is the mill?", piece("It is there.", found=2.0), piece("It is there.", found=1.0)),
        ("When did the works begin?", piece("The works commence in May."), piece("The works are large in May.")),
        ("What does --wait do?", piece("--wait sleeps first."), piece("Before all else is done, " * 3 + "--wait.")),
        ("What does --wait do?", piece("Sleeps first.", title="--wait"), piece("Sleeps first.")),
        ("What is the amount of the rent?", piece("Amount: $1,500", heading="Rent"), piece("Amount: $1,500")),
        ("Why is the mill closed?", piece("The mill is closed due to ice."), piece("The mill is closed by ice.")),
        ("How many doors are there?", piece("There are nine doors."), piece("There are some doors.")),
        ("Is the mill not open?", piece("The mill is not open."), piece("The mill is open.")),
        ("Is the mill open?", piece("The mill is open."), piece("The mill is not open.")),
        ("Where is the mill?", piece("The mill is there."), piece("The mill is there:")),
        ("Where is the mill?", piece("The mill is there."), piece("See our page on the mill for more details.")),
    ],
    ids=["words", "beginning", "neighbours", "heading", "segment", "alike", "option", "title", "general label", "cause",
         "number", "denied", "not denied", "whole sentence", "sends elsewhere"],
)  # fmt: skip
def test_what_counts(question: str, right: Piece, other: Piece) -> None:
    ranks = sentence_ranks(question, [other, right])
    assert ranks[1] > ranks[0]


def test_rare_words_count_more() -> None:
    many = [piece(f"The mill has a door, the {number}th.") for number in range(8)]
    assert best("Has the mill a chimney?", *many, piece("A chimney is there.")) == 8


def test_what_may_begin_with_a_label() -> None:
    """Of a setting with a comment the setting, and of a list what opens it is its line."""
    commented = Sentence(0, 30, "# where it listens\nport = 8412")
    assert label_of(commented, commented.line) == "port = 8412"
    assert label_of(Sentence(0, 12, "Airports: 13"), "Airports: 13") == "Airports: 13"
    assert piece("- flour", opening="You need:").line == "You need:"
    assert piece("Sleeps.", title="--wait").line == "--wait Sleeps."


@pytest.mark.parametrize(("line", "ends"), [("It is.", True), ("“It is!”", True), ("它是。", True), ("Is it?", False),
                                            ("It (is)", False), ("It is:", False), ("It is.[1]", True),
                                            ("It is [1]", False)])  # fmt: skip
def test_a_sentence_ends_as_one(line: str, ends: bool) -> None:
    assert is_sentence(line) is ends
