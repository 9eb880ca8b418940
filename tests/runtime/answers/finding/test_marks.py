"""Marks: what the words and the form of a sentence are worth for a question."""

from __future__ import annotations

import pytest
from word_vectors import WORD_VECTORS, StemTokenizer

from armt.runtime.answers.finding.likeness import WordVectors
from armt.runtime.answers.finding.marks import sentence_marks, sentence_ranks
from armt.runtime.answers.finding.pieces import InContext, Piece
from armt.runtime.answers.language.sentences import Sentence


def piece(line: str, *, title: str | None = None, around: str = "", heading: str = "", opening: str = "",
          found: float = 0.0) -> Piece:  # fmt: skip
    above = None if title is None else Sentence(0, len(title), title)
    return Piece(InContext(Sentence(0, len(line), line), above, around or line, (), heading, opening), found, "words")


def best(question: str, *pieces: Piece) -> int:
    return int(sentence_ranks(question, pieces, WORD_VECTORS).argmax())


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


def test_nothing_is_ranked_where_nothing_was_found() -> None:
    assert sentence_ranks("Who?", [], WORD_VECTORS).shape == (0,)


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
    ranks = sentence_ranks(question, [other, right], WORD_VECTORS)
    assert ranks[1] > ranks[0]


def test_rare_words_count_more() -> None:
    many = [piece(f"The mill has a door, the {number}th.") for number in range(8)]
    assert best("Has the mill a chimney?", *many, piece("A chimney is there.")) == 8


def test_words_count_that_are_like_those_of_the_question_beside_them_and_in_their_heading() -> None:
    tokenizer = StemTokenizer()
    table = WORD_VECTORS.embedding.clone()
    asked, like = tokenizer.encode("objects refuses")
    table[like] = table[asked] + 0.1 * table[like]
    vectors, other = WordVectors(tokenizer, table), piece("Ada sleeps.")
    for alike in (piece("Ada refuses."), piece("Ada sleeps.", heading="Who refuses"),
                  piece("Ada sleeps.", around="Ada sleeps. She refuses.")):  # fmt: skip
        found, none = sentence_marks("Who objects?", [alike, other], vectors)
        assert found.alike_around > 0.5 > none.alike_around
        assert bool(found.alike > 0.5) is ("refuses" in f"{alike.line} {alike.told.heading}")
        assert sentence_ranks("Who objects?", [other, alike], vectors).argmax() == 1


def test_the_questions_own_words_are_like_themselves_and_others_are_not() -> None:
    pieces = [piece("The mill is there."), piece("Ada sleeps.")]
    same, other = sentence_marks("Where is the mill?", pieces, WORD_VECTORS)
    assert same.alike == same.alike_around == pytest.approx(1.0, abs=1e-5)
    assert abs(other.alike) < 0.3
