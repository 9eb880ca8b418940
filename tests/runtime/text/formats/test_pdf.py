"""PDF: pages and headings as places, and a reader that cannot take the program with it."""

from __future__ import annotations

import io
import os
import signal

import pytest
from document_samples import pdf

from armt.errors import DocumentError
from armt.runtime.text.documents import iter_text, open_document
from armt.runtime.text.formats.pdf import _with_headings
from armt.runtime.text.headings import HeadingStart
from armt.runtime.text.stored import StoredText

pypdfium2 = pytest.importorskip("pypdfium2", reason="the pdf extra is not installed")


def test_the_outline_gives_headings() -> None:
    with StoredText.of(open_document(io.BytesIO(pdf(["first", "see Last words"], outline="Last words")))) as stored:
        text = stored.read(0, stored.size)
        (heading,) = stored.headings
        assert (heading.level, heading.title) == (1, "Last words")
        assert text[heading.start :].startswith("Last words")
        assert stored.place(heading.start, heading.start + 4).page == 2


def test_an_outline_whose_words_are_not_on_the_page_stands_at_its_beginning() -> None:
    with StoredText.of(open_document(io.BytesIO(pdf(["first", "second"], outline="Other")))) as stored:
        assert stored.read(stored.headings[0].start, stored.size).startswith("second")


HEADING = HeadingStart(2, "Results and Trials")


def page_of(*lines: tuple[int, str]) -> bytes:
    """Return a page of lines, each so far below the one before."""
    return pdf(["".join(f") Tj 0 -{down} Td ({line}" for down, line in lines).removeprefix(") Tj 0 -0 Td (")])


def test_a_heading_of_the_outline_is_the_line_that_has_its_words() -> None:
    """Its number stood before it, and so it was a sentence; or it was in the sentence that spoke of it."""
    pieces = list(_with_headings("See Results and Trials below.\n\n2.1 Results and\nTrials\nGood.", [HEADING]))
    assert pieces == ["See Results and Trials below.\n\n", HEADING, "2.1 Results and\nTrials\nGood."]
    assert list(_with_headings("See Results and Trials.", [HEADING])) == ["See ", HEADING, "Results and Trials."]


def test_a_number_that_is_raised_is_no_part_of_another() -> None:
    """10^6 was 106, and 2024 with the mark of a footnote 20241."""

    def at(size: int, rise: int, text: str) -> str:
        return f") Tj /F1 {size} Tf {rise} Ts ({text}"

    raised = (
        at(7, 5, "12") + at(12, 0, " m, H") + at(7, -2, "2") + at(12, 0, "O, ab") + at(7, 5, "th") + at(12, 0, " 34")
    )
    text = "".join(iter_text(io.BytesIO(pdf([f"In 2024{raised}"]))))
    assert text.replace("\n", "") == "In 2024^12 m, H2O, abth 34"


def test_paragraphs_and_headings_stand_apart() -> None:
    """A heading was the beginning of its text."""
    told = (
        (0, "Notice"),
        (24, "We close"),
        (12, "at four."),
        (18, "Open on"),
        (12, "Monday"),
        (12, "and"),
        (12, "Friday,"),
    )
    text = "".join(iter_text(io.BytesIO(page_of(*told, (20, "from nine"), (12, "to five.")))))
    assert text == "Notice\n\nWe close\nat four.\n\nOpen on\nMonday\nand\nFriday,\nfrom nine\nto five.\n\n"
    # What stands above each page in capitals is no heading of any.
    text = "".join(iter_text(io.BytesIO(page_of((0, "ACME"), (24, "We close"), (12, "at four.")))))
    assert text == "ACME\nWe close\nat four.\n\n"


def test_lines_of_a_larger_font_are_no_further_apart() -> None:
    """Each line of a text was a paragraph where most lines of its page were notes, and so was that of a title."""
    title = (
        (0, "One"),
        (15, "Two) Tj /F1 9 Tf ("),
        (20, "We met"),
        (11, "Ann"),
        (11, "Bob"),
        (11, "Cid"),
        (11, "Dan."),
    )
    text = "".join(iter_text(io.BytesIO(page_of(*title))))
    assert text == "One\nTwo\n\nWe met\nAnn\nBob\nCid\nDan.\n\n"
    # What is raised at the end of a line is small, and the line is not.
    raised = (0, "We met) Tj /F1 6 Tf (1) Tj /F1 12 Tf ("), (14, "Ann"), (14, "Bob"), (14, "Cid.")
    assert "".join(iter_text(io.BytesIO(page_of(*raised)))) == "We met1\nAnn\nBob\nCid.\n\n"


def table_of(*rows: tuple[str, ...]) -> str:
    """Return the text of a page with a line above the rows of a table; cells are 110 points apart."""
    told = "Prices of May) Tj /F1 10 Tf ("
    for row in rows:
        told += f") Tj 0 -18 Td ({row[0]}" + "".join(f") Tj 110 0 Td ({cell}" for cell in row[1:])
        told += f") Tj {-110 * (len(row) - 1)} 0 Td ("
    return "".join(iter_text(io.BytesIO(pdf([told]))))


def test_cells_of_a_table_stand_behind_tabs() -> None:
    """Nothing told which number was of which column, and rows that are far apart were no table."""
    text = table_of(
        ("Boat", "Length", "Price"), ("Canoe", "5 m", "12"), ("Small dinghy", "", "20"), ("Raft", "3 m", "8")
    )
    assert text == ("Prices of May\n\nBoat\tLength\tPrice\nCanoe\t5 m\t12\nSmall dinghy\t\t20\nRaft\t3 m\t8\n\n")


@pytest.mark.parametrize(
    "rows",
    [
        (("Boat", "Price"), ("Canoe", "12")),
        (("1.", "Mix"), ("2.", "Bake"), ("3.", "Eat")),
        tuple((f"{word} it was late and nobody", "and the boat was gone for ever") for word in ("As", "So", "Now")),
    ],
    ids=["few", "items", "prose"],
)
def test_what_stands_apart_in_a_line_is_not_always_a_cell(rows: tuple[tuple[str, ...], ...]) -> None:
    assert "\t" not in table_of(*rows)


def test_a_heading_and_a_block_beside_others_stand_apart() -> None:
    """A larger line no further from the text above it was the end of that, and an address went on in a date."""
    larger, usual = (f") Tj /F1 {size} Tf (" for size in (16, 12))
    told = ((0, f"We meet{larger}"), (14, f"Fees{usual}"), (24, "We pay"), (14, "Ann"), (14, "Bob"), (14, "Cid."))
    text = "".join(iter_text(io.BytesIO(page_of(*told))))
    assert text == "We meet\n\nFees\n\nWe pay\nAnn\nBob\nCid.\n\n"
    beside = "Cafe) Tj 0 -14 Td (Mill Lane) Tj 0 -14 Td (Perth) Tj 250 28 Td (Invoice 5) Tj 0 -14 Td (Due soon"
    assert "".join(iter_text(io.BytesIO(pdf([beside])))) == "Cafe\nMill Lane\nPerth\n\nInvoice 5\nDue soon\n\n"


def test_what_was_written_on_a_page_stands_behind_it() -> None:
    """A form that was filled in had no answers, and what was put on a page or said of it was lost as well."""
    written = pdf(
        ["Name:"],
        annotations=(
            "/Subtype/Widget/FT/Tx/T(name)/V(Anna\\nMoor)",
            "/Subtype/Widget/FT/Ch/Ff 131072/T(c1)/TU(City of birth)/V(Oslo)/Opt[(Oslo)(Rome)]",
            "/Subtype/Widget/FT/Tx/T(empty)",
            "/Subtype/Widget/FT/Btn/T(member)/V/Yes/AS/Yes/AP<</N<</Yes null/Off null>>>>",
            "/Subtype/Widget/FT/Btn/T(guest)/V/Off/AS/Off/AP<</N<</Yes null/Off null>>>>",
            "/Subtype/FreeText/Contents(put on it)",
            "/Subtype/Highlight/T(Bob)/Contents(Why?)",
            "/Subtype/Text/Contents(Because.)",
            "/Subtype/Link",
        ),
    )
    assert "".join(iter_text(io.BytesIO(written))) == (
        "Name:\nname: Anna Moor\nCity of birth: Oslo\nmember: yes\nput on it\n[comment by Bob: Why?]\n"
        "[comment: Because.]\n\n"
    )


@pytest.mark.parametrize(
    ("before", "behind", "whole"),
    [
        ("the docu-", "ment is", "the document is"),
        ("John Brown-", "Smith came", "John Brown-Smith came"),
        ("THE DOCU-", "MENT IS", "THE DOCUMENT IS"),
        ("pages 12-", "14 of", "pages 12-\n14 of"),
    ],
)
def test_a_word_that_a_line_cuts_is_whole(before: str, behind: str, whole: str) -> None:
    # The reader puts U+FFFE in place of the hyphen and the line's end, which cut each such word in two.
    page = pdf([f"{before}) Tj 0 -14 Td ({behind}"])
    assert "".join(iter_text(io.BytesIO(page))) == f"{whole}\n\n"


def test_a_reader_that_crashes_is_a_damaged_document(monkeypatch: pytest.MonkeyPatch) -> None:
    # The library is C++ over foreign bytes: in this process a crash would end a whole folder.
    monkeypatch.setattr(pypdfium2, "PdfDocument", lambda data: os.kill(os.getpid(), signal.SIGSEGV))
    with pytest.raises(DocumentError, match=r"damaged PDF, or made to exhaust its reader \(its reader crashed\)"):
        "".join(iter_text(io.BytesIO(pdf(["x"]))))
