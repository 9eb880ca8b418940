"""Numbers of clauses, headings and items, which a DOCX document does not hold: they are counted as programs count."""

from __future__ import annotations

import io

import pytest
from document_samples import docx

from armt.runtime.text.documents import iter_text
from armt.runtime.text.formats.docx import docx_text
from armt.runtime.text.headings import HeadingStart


def kind(*levels: str, id: int = 0, more: str = "") -> str:
    """Return a kind of list of which each level is "format text", and whatever else it has behind a bar."""
    inside = ""
    for number, level in enumerate(levels):
        shown, _, own = level.partition("|")
        format, _, text = shown.partition(" ")
        inside += (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>'
            f'<w:lvlText w:val="{text}"/>{own}</w:lvl>'
        )
    return f'<w:abstractNum w:abstractNumId="{id}">{more}{inside}</w:abstractNum>'


def num(id: int, of: int = 0, inside: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{of}"/>{inside}</w:num>'


def item(text: str, level: int | None = 0, list_id: int | None = 1, style: str = "", mark: str = "") -> str:
    place = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    place += "" if list_id is None else f'<w:numId w:val="{list_id}"/>'
    own = (f'<w:pStyle w:val="{style}"/>' if style else "") + (f"<w:numPr>{place}</w:numPr>" if place else "")
    return f"<w:p><w:pPr>{own}{mark}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def lines(body: str, **parts: str) -> list[str]:
    # Paragraphs are apart; what stands between them is told elsewhere.
    return [line for line in "".join(iter_text(io.BytesIO(docx(body, **parts)))).splitlines() if line]


CLAUSES = kind("decimal %1.", "decimal %1.%2", "lowerLetter (%3)", "upperRoman %4:", "bullet •") + num(1)


def test_clauses_are_numbered_on_every_level() -> None:
    """A contract said "see 2.1", and nothing in it was called so."""
    told = (("Term", 0), ("Begin", 1), ("End", 1), ("a day", 2), ("a week", 2), ("deep", 3))
    told += (("Notice", 0), ("Form", 1), ("dot", 4), ("letter", 2))
    body = "".join(item(text, level) for text, level in told) + item("Plain", None, None)
    assert lines(body, numbering=CLAUSES) == [
        *("1. Term", "1.1 Begin", "1.2 End", "(a) a day", "(b) a week", "I: deep", "2. Notice", "2.1 Form"),
        *("dot", "(a) letter", "Plain"),
    ]


def test_of_bullets_boxes_alone_are_text() -> None:
    """What of a list of things to do is done was shown by nothing."""
    wingdings = '|<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    levels = (f"bullet \uf0a8{wingdings}", f"bullet \uf0fe{wingdings}", f"bullet \uf0a7{wingdings}")
    levels += ("bullet ☒", "bullet •", "bullet \uf0a8")
    body = "".join(item(text, level) for level, text in enumerate(("open", "done", "dot", "off", "round", "no font")))
    assert lines(body, numbering=kind(*levels) + num(1)) == ["☐ open", "☑ done", "dot", "☒ off", "round", "no font"]


@pytest.mark.parametrize(
    ("format", "number", "shown"),
    [
        *(
            ("lowerLetter", 26, "z"),
            ("upperLetter", 28, "BB"),
            ("lowerRoman", 1994, "mcmxciv"),
            ("upperRoman", 4, "IV"),
        ),
        *(("decimalZero", 7, "07"), ("decimalZero", 12, "12"), ("upperRoman", 5000, "5000"), ("none", 3, "")),
        *(("lowerLetter", 999999999, "999999999"), ("lowerLetter", 0, "0"), ("ordinalText", 3, "3")),
    ],
)
def test_how_numbers_are_written(format: str, number: int, shown: str) -> None:
    own = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride>'
    label = f"{shown}. " if shown else ""
    assert lines(item("x"), numbering=kind(f"{format} %1.") + num(1, inside=own)) == [f"{label}x"]


def test_lists_of_one_kind_count_on_and_may_begin_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = kind("decimal %1)") + num(1) + num(2) + num(3, inside=anew)
    body = item("a") + item("b", list_id=2) + item("c", list_id=3) + item("d", list_id=3) + item("e")
    assert lines(body, numbering=numbering) == ["1) a", "2) b", "1) c", "2) d", "3) e"]


def test_a_level_goes_on_behind_a_higher_one_where_it_is_said() -> None:
    levels = "decimal %1.", 'decimal %2.|<w:lvlRestart w:val="0"/>', "decimal %1.%3|<w:isLgl/>"
    body = item("a") + item("b", 1) + item("c") + item("d", 1) + item("e", 2)
    assert lines(body, numbering=kind(*levels) + num(1)) == ["1. a", "1. b", "2. c", "2. d", "2.1 e"]
    roman = kind("upperRoman %1.", "decimal %1.%2|<w:isLgl/>", "decimal %1.%3") + num(1)
    assert lines(item("a") + item("b", 1) + item("c", 2), numbering=roman) == ["I. a", "1.1 b", "I.1 c"]


def test_styles_say_list_and_level() -> None:
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:styleId="H1"><w:name w:val="heading 1"/>{listed}</w:style>'
        '<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:styleId="H3"><w:basedOn w:val="H3"/></w:style>'
        '<w:style w:styleId="L2"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Sub"><w:basedOn w:val="L2"/></w:style>'
    )
    numbering = kind('decimal %1|<w:pStyle w:val="H1"/>', "decimal %1.%2") + num(1)
    body = "".join(
        item(style, None, 0 if style == "none" else None, style="H1" if style == "none" else style)
        for style in ("H1", "Sub", "L2", "none", "H3", "H1")
    )
    assert lines(body, numbering=numbering, styles=styles) == ["1 H1", "1.1 Sub", "1.2 L2", "none", "H3", "2 H1"]


def test_the_number_of_an_empty_heading_is_none() -> None:
    """Lines that are left empty in the style of a heading were parts of the document called "1."."""
    styles = '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    body = item("", style="H1") + item("Term", style="H1")
    pieces = docx_text(io.BytesIO(docx(body, numbering=CLAUSES, styles=styles)))
    assert [piece for piece in pieces if isinstance(piece, HeadingStart)] == [HeadingStart(1, "2. Term")]


def test_what_is_gone_is_not_counted() -> None:
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    moved = f"<w:moveFrom>{item('moved')}</w:moveFrom>"
    row = "<w:tbl><w:tr>{}</w:tr></w:tbl>".format("".join(f"<w:tc>{cell}</w:tc>" for cell in (item(""), item("b"))))
    body = item("a") + item("", mark=gone) + moved + row + item("c")
    assert lines(body, numbering=CLAUSES) == ["1. a", "2.\t3. b", "4. c"]


@pytest.mark.parametrize(
    "numbering",
    [
        "",
        '<w:num w:numId="1"/>',
        '<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>',
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="x"/><w:lvl/></w:abstractNum>' + num(1),
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="S"/></w:abstractNum>' + num(1),
    ],
)
def test_a_list_that_says_nothing_numbers_nothing(numbering: str) -> None:
    assert lines(item("a") + item("b", 8), numbering=numbering) == ["a", "b"]


def test_a_kind_of_list_may_be_that_of_a_style() -> None:
    link, linked = '<w:numStyleLink w:val="S"/>', '<w:styleLink w:val="S"/>'
    numbering = kind(id=0, more=link) + kind("decimal %1.", id=1, more=linked) + num(1) + num(2, of=1)
    assert lines(item("a") + item("b", list_id=2), numbering=numbering) == ["1. a", "2. b"]


def test_what_stands_before_each_paragraph_is_bounded() -> None:
    """A megabyte of it before each of many paragraphs would be a text of any size."""
    (line,) = lines(item("a"), numbering=kind(f"decimal {'x' * 100_000}%1.") + num(1))
    assert len(line) < 300
