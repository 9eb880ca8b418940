"""What a format hands over comes through a child process as it was, and what goes wrong there is one line."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.text.formats import pieces
from armt.runtime.text.formats.pieces import (
    BoldLine,
    FormatError,
    Piece,
    Remark,
    confined_pieces,
    formed,
    headed,
    plain,
    set_apart,
    titled,
)
from armt.runtime.text.headings import HeadingStart, PageStart
from armt.runtime.text.stored import StoredText


def test_pieces_come_through_in_order() -> None:
    sent: list[Piece] = ["Grüße\n", PageStart(), HeadingStart(3, "Größe"), "", Remark("one page is empty"), "end"]
    received = list(confined_pieces(lambda: iter(sent), name="thing", size=10))
    assert received == [piece for piece in sent if piece != ""]


def test_a_long_text_comes_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_BLOCK_CHARS", 4)
    assert list(confined_pieces(lambda: iter(["abcdefghij"]), name="thing", size=10)) == ["abcd", "efgh", "ij"]


def test_what_the_reader_refuses_is_said_in_its_words() -> None:
    def read() -> Iterator[Piece]:
        yield "before"
        raise FormatError("locked thing")

    received = confined_pieces(read, name="thing", size=10)
    assert next(received) == "before"
    with pytest.raises(FormatError, match=r"^locked thing$"):
        next(received)


def test_a_reader_that_crashes_is_damage() -> None:
    def read() -> Iterator[Piece]:
        yield "before"
        os._exit(7)

    with pytest.raises(FormatError, match="damaged thing, or made to exhaust its reader") as caught:
        list(confined_pieces(read, name="thing", size=10))
    assert "\n" not in str(caught.value)


def test_an_error_of_another_kind_names_itself() -> None:
    def read() -> Iterator[Piece]:
        yield from ()
        raise ZeroDivisionError("once\nmore")

    with pytest.raises(FormatError, match=r"damaged thing.*ZeroDivisionError: once more"):
        list(confined_pieces(read, name="thing", size=10))


def apart(*lines: str) -> str:
    return "".join(piece for piece in set_apart(iter([f"{line}\n" for line in lines])) if isinstance(piece, str))


def test_paragraphs_are_sentences_apart() -> None:
    """Those of a list without stops were one sentence together with the headings around them."""
    told = ("Ingredients", "200 g of flour", "eight ripe plums", "Equipment", "A wide bowl", "A wooden spoon")
    assert [sentence.text for sentence in sentences(apart(*told))] == list(told)


def test_rows_items_and_notes_stand_with_what_they_belong_to() -> None:
    assert apart("a\tb", "c\td", "below") == "a\tb\nc\td\n\nbelow\n"
    assert apart("1. Mix", "2. Bake", "(a) hot", "1.1 Eat", "1.2 Go.", "1.3 End.") == (
        "1. Mix\n2. Bake\n(a) hot\n\n1.1 Eat\n\n1.2 Go.\n1.3 End.\n"
    )
    assert apart("Claim", "[footnote: See 3.]", "[Name]", "") == "Claim\n[footnote: See 3.]\n\n[Name]\n\n"


def test_the_heading_of_a_clause_is_one() -> None:
    """That of the first clause was the only one, and so all others stood below it."""
    told = ("1. Term", "1.1 It is long.", "1.2 It ends.", "2. Fees", "2.1 They are due.", "They are paid.")
    with StoredText.of_string("a", apart(*told)) as text:
        assert [heading.title for heading in text.headings] == ["1. Term", "2. Fees"]


WRAPPED = (
    "The parties have agreed that goods which were ordered by",
    "Acme Limited before the day of this letter are delivered",
    "at its own cost, and that whatever is ordered later than",
    "that day is paid for by the buyer, who bears the risk.",
    "A day is a day on which banks are open.",
)


def test_lines_that_somebody_has_wrapped_are_one_sentence() -> None:
    """A program that opens a text file makes a paragraph of each of its lines."""
    assert apart(*WRAPPED) == "\n".join((*WRAPPED[:4], "", f"{WRAPPED[4]}\n"))
    # A list whose items end anywhere is none, nor are lines of a few words.
    items = [line[: 53 - 7 * (number % 3)] for number, line in enumerate(WRAPPED[:4] * 2)]
    assert apart(*items) == "\n\n".join(items) + "\n"
    assert "\n\n" in apart(*(line[:20] for line in WRAPPED))


def test_lines_that_begin_with_capitals_are_those_of_a_list() -> None:
    """Five items of about one length were one sentence."""
    items = [f"{line.capitalize()[:56].strip(' ,.')}" for line in WRAPPED]
    assert apart(*items) == "\n\n".join(items) + "\n"


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        ("Acme Ltd\v12 Main Street\vLondon", "Acme Ltd\n\n12 Main Street\n\nLondon\n"),
        ("It was sold by\vthe owner.\vHe left.", "It was sold by\nthe owner.\nHe left.\n"),
        ("\v", "\n"),
        ("1. Mix\v\vand bake\v", "1. Mix\nand bake\n"),
        (f"{WRAPPED[0]}\vAcme", f"{WRAPPED[0]}\nAcme\n"),
        ("I went as a cloud\vThat floats on high,\vAlone", "I went as a cloud\nThat floats on high,\nAlone\n"),
        ("白日依山尽，\v黄河入海流", "白日依山尽，\n黄河入海流\n"),
    ],
    ids=["address", "sentences", "blank", "item", "wide", "verse", "Chinese verse"],
)
def test_line_breaks_within_a_paragraph(paragraph: str, told: str) -> None:
    """Lines that say something each were one sentence."""
    assert apart(paragraph) == told


def test_a_number_that_somebody_has_written_makes_no_row() -> None:
    """The clauses of a contract were the rows of a table, each as long as it is."""
    marked = ("1.1\tThe roof. He pays.", "1.2 \tThe rent.", "(a)\tIt is due.", "iv)\tNow", "•\tOats", "–\tMilk")
    told = "".join("".join(map(str, plain(text))) for text in marked)
    assert told == "1.1 The roof. He pays.\n1.2 The rent.\n(a) It is due.\niv) Now\n• Oats\n– Milk\n"
    # Nor do those before the lines of one paragraph.
    assert "".join(set_apart(plain("You need:\v1.\tOats\v2.\tMilk"))) == "You need:\n\n1. Oats\n2. Milk\n"
    # Columns that somebody has made with tabs are some, and so are those of a table of contents.
    for text in ("1.\tOats\t7", "2019\tHead of Mills", "Oats\t7", "\tOats"):
        assert list(plain(text)) == [f"{text}\n"]
    assert list(headed(1, "1\tTerm\vand end")) == [HeadingStart(1, "1 Term and end"), "1 Term and end\n"]


def test_marks_stand_right_before_their_text() -> None:
    sent: list[Piece] = ["a\n", HeadingStart(1, "b"), "b\n", "c\n", PageStart(), "d\n", Remark("e")]
    told = ["a\n", "\n", HeadingStart(1, "b"), "b\n", "\n", "c\n", PageStart(), "d\n", Remark("e")]
    assert list(set_apart(iter(sent))) == told


def test_bold_lines_above_a_text_are_its_headings() -> None:
    """Minutes stood under their title from end to end, and what stood below the last heading under that."""
    sent = [
        BoldLine("Plan"),
        BoldLine("1. Boats"),
        "\n",
        "a\n",
        HeadingStart(2, "b"),
        "b\n",
        BoldLine("Fees 2025"),
        "c\n",
    ]
    told = [HeadingStart(1, "Plan"), "Plan\n", HeadingStart(1, "1. Boats"), "1. Boats\n", "\n", "a\n"]
    assert list(titled(sent)) == [
        *told,
        HeadingStart(2, "b"),
        "b\n",
        HeadingStart(3, "Fees 2025"),
        "Fees 2025\n",
        "c\n",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("Rent: 500", "a\n"),
        ("Due on 5 May 2025", "a\n"),
        ("Nobody rows alone.", "a\n"),
        ("Name\tAge", "a\n"),
        ("12", "a\n"),
        ("Ada Moor",),
        ("Ada Moor", HeadingStart(1, "b"), "b\n"),
        ("Acme Ltd", "\n", "Mill Lane", "Leeds", "Kent", "a\n"),
    ],
    ids=["value", "day", "sentence", "row", "number", "end", "above a heading", "address"],
)
def test_other_bold_lines_are_text(lines: tuple[Piece, ...]) -> None:
    """What they say could not be quoted."""
    bold = [BoldLine(one) if isinstance(one, str) and not one.endswith("\n") else one for one in lines]
    assert list(titled(bold)) == [f"{one.text}\n" if isinstance(one, BoldLine) else one for one in bold]


def test_rows_of_a_form_are_lines_and_name_no_columns() -> None:
    """Who chaired a meeting stood in a column that was called by its day, and nobody was found to be absent."""
    rows = ["Date\t5 May, 7 pm\n", "Chair:\tAnn Moor\n", "Languages\t\n", "German\tB2\n"]
    told = ["Date: 5 May, 7 pm\n", "Chair: Ann Moor\n", BoldLine("Languages"), "German: B2\n"]
    assert list(formed(["a\n", *rows, "b\n"])) == ["a\n", *told, "b\n"]
    assert list(formed(["Name\tAnn\n", "Phone\t555 12\n", "E-mail\ta@b.org\n"]))[1] == "Phone: 555 12\n"


@pytest.mark.parametrize(
    "rows",
    [
        ("Member\tFee 2025\n", "Adult\t240\n", "Child\tfree\n", "Family\t390\n"),
        ("Summary\t2\n", "Visitors\t3\n", "Finances\t5\n"),
        ("No.\tTask\tWho\n", "1\tBuy oats\tAnn\n", "2\tMix\tBob\n", "3\tBake\tCid\n"),
        ("Date\t5 May\n", "Chair\tAnn\n"),
        ("9:00\tCoffee\n", "9:30\tTalk\n", "12:00\tLunch\n"),
        ("Day\tWeather\n", *(f"{number} May\tdry\n" for number in range(900))),
    ],
    ids=["columns", "contents", "three columns", "few", "hours", "many"],
)
def test_other_rows_are_those_of_a_table(rows: tuple[str, ...]) -> None:
    assert list(formed(rows)) == list(rows)
