"""Rich text: what people see, in order, with what stands apart from it."""

from __future__ import annotations

import io

import pytest
from document_samples import RTF

from armt.errors import DocumentError
from armt.runtime.text.documents import open_document
from armt.runtime.text.headings import HeadingStart

FONTS = (
    r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204{\*\fname Arial;}Arial Cyr;}{\f2\fcharset2 Symbol;}"
    r"{\f3\fcharset128 M;}}"
)
STYLES = r"{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 2;}{\s2\outlinelevel0 Own;}{\*\cs3\additive Font;}}"


def read(body: str) -> list[object]:
    data = rf"{{\rtf1\ansi\ansicpg1252\deff0{FONTS}{STYLES}{body}}}".encode("latin-1")
    return list(open_document(io.BytesIO(data)).marked())


def text(body: str) -> str:
    return "".join(piece for piece in read(body) if isinstance(piece, str))


def test_rich_text_by_its_contents() -> None:
    assert "".join(open_document(io.BytesIO(RTF)).text()).split() == ["Größe", "two"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Each of these was lost without a word.
        (
            r"A sum{\super\chftn}{\footnote\pard {\super\chftn} But see {\i 3}.} is due.\par B\par",
            "A sum is due.\n[footnote: But see 3.]\n\nB\n",
        ),
        (r"x{\*\footnote\ftnalt At the end.}\par", "x\n[endnote: At the end.]\n"),
        (
            r"x{\*\atnid AB}{\*\atnauthor Ann}\chatn{\*\annotation{\*\atndate 1}Why?}y\par",
            "xy\n[comment by Ann: Why?]\n",
        ),
        (r"{\pntext\f0 1.\tab}{\*\pn\pndec{\pntxta .}}one\par{\listtext\pard 2.1)\tab}two\par", "1. one\n\n2.1) two\n"),
        (
            r"a {\shp{\*\shpinst{\sp{\sn type}{\sv 202}}{\shptxt Box\par}}{\shprslt{\*\do{\dptxbxtext Box\par}}}}b\par",
            "a b\n\nBox\n",
        ),
        (
            r"{\header Acme\par}{\footer Secret\par}{\footerf\chpgn\par}a\par\sect{\header Acme\par}b\par",
            "Acme\n\na\n\nb\n\nSecret\n",
        ),
        (
            r"{\mmath{\*\moMath{\mf{\mfPr\mtype lin}{\mnum{\mr 1}}{\mden{\mr 2+x}}}}{\mmathPict{\pict 00}}}\par",
            "1/(2+x)\n",
        ),
        (r"\intbl a {\shp{\*\shpinst{\shptxt\pard B\par C\par}}}\cell\row", "a B C\n"),
        # Each line was a paragraph: a sentence in two.
        (r"{\shp{\*\shpinst{\shptxt It is,\line Ben says, so.\par C\par}}}b\par", "It is,\nBen says, so.\n\nC\n\nb\n"),
        (r"{\outlinelevel0 A\line B\par}Acme Ltd\line Oslo\par", "A B\n\nAcme Ltd\n\nOslo\n"),
        (r"10{\super 6}, 1{\super st}, m\super 2\nosupersub .\par", "10^6, 1st, m^2.\n"),
    ],
    ids=[
        *("footnote", "endnote", "comment", "numbers", "box", "margins", "equation", "box in a cell", "lines in a box"),
        *("lines", "raised"),
    ],
)
def test_nothing_that_people_see_is_lost(body: str, expected: str) -> None:
    assert text(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"{\listtext\f2\'b7\tab}one\par{\listtext o\tab}two\par", "one\n\ntwo\n"),
        (r"{\v hidden}{\deleted gone}seen\v  x\v0  y\par", "seen y\n"),
        (r'{\field{\*\fldinst HYPERLINK "http://x.org"}{\fldrslt the page}}{\*\bkmkstart b}\par', "the page\n"),
        (r"{\info{\title T}}{\pict 00ff\bin3 }}{}{\xe index}{\nonshppict{\pict 00}}a\par", "a\n"),
        (r"exam\-ple, a\~b, a\_b, \{\\\}, \ldblquote q\rdblquote\par", "example, a\xa0b, a-b, {\\}, “q”\n"),
    ],
    ids=["bullets", "hidden", "link", "pictures", "signs"],
)
def test_what_nobody_sees_is_no_text(body: str, expected: str) -> None:
    assert text(body) == expected


def test_cells_stand_behind_tabs_and_notes_behind_their_row() -> None:
    nested = r"{\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par}}"
    row = rf"\trowd\cellx9\cellx19\pard\intbl a\par b{{\footnote n}}\cell\cell {nested}z\cell\row"
    assert text(rf"{row}\pard c\par") == "a b\t\tx y z\n[footnote: n]\n\nc\n"


def test_characters_of_all_encodings() -> None:
    escaped = r"\u8364? \u-10179?\u-8704\'3f \uc2\u246\'c3\'b6{\uc0\u228}x\uc1\u8211-\par"
    assert text(r"\'80 {\f1\'cf\'f0} {\f3\'93\'fa \'83A} " + escaped) == "€ Пр 日 ア € 😀 öäx–\n"


def test_what_a_font_of_symbols_shows_is_what_is_read() -> None:
    """5 μm were 5 mm."""
    assert text(r"5 {\f2 m}m {\f2\'b3} 3, {\f2\u-3999\'61\u8805?}\par") == "5 μm ≥ 3, α≥\n"


def test_bytes_that_its_encoding_lacks_are_told() -> None:
    """One such byte, and the whole document was called damaged."""
    told: list[str] = []
    data = rb"{\rtf1\ansi\ansicpg1252 a\'81b\par}"
    document = open_document(io.BytesIO(data), on_notice=told.append)
    assert "".join(document.text()) == "a\x81b\n"
    assert told == ["-: some of its characters are not in the encoding that it names; read as latin-1"]


def test_headings_are_marked_with_their_numbers() -> None:
    styled = r"\pard\s1{\listtext 1.\tab}Term\par\pard\s2 Own\par\pard\outlinelevel3 Deep\par"
    assert read(styled + r"\pard\s1{\listtext 2.\tab}\par\pard a\par") == [
        *(HeadingStart(2, "1. Term"), "1. Term\n", "\n", HeadingStart(1, "Own"), "Own\n", "\n"),
        *(HeadingStart(4, "Deep"), "Deep\n", "\n", "2. \n", "\n", "a\n"),
    ]


def test_paragraphs_in_bold_are_headings() -> None:
    assert HeadingStart(1, "Fees") in read(r"\pard\b Fees\b0\par a {\b b}\par")
    assert HeadingStart(1, "Fees") in read(r"{\b Fe}{\b es}\par\plain a\par")
    assert not any(isinstance(piece, HeadingStart) for piece in read(r"{\b Fees} are\par a\par"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [(r"{\rtf1 a\par b{\b c", "a\n\nbc\n"), (r"{\rtf1 a} b}} c", "a\n"), ("{\\rtf1 a\\\nb\\", "a\n\nb\n")],
    ids=["open", "behind", "mac"],
)
def test_a_document_that_is_not_ended_is_read_to_its_end(data: str, expected: str) -> None:
    assert "".join(open_document(io.BytesIO(data.encode())).text()) == expected


def test_another_document_is_one_line() -> None:
    with pytest.raises(DocumentError, match="no rich text"):
        "".join(open_document(io.BytesIO(b"PK"), format="rtf").text())


def test_a_byte_that_is_none_is_read_alone() -> None:
    """One byte that cp1252 lacks made control characters of the quotation marks and the euro beside it."""
    assert text(r"\'93q\'94 and \'81 b \'80 5\par").replace("\x81", "?") == "“q” and ? b € 5\n"


def test_half_a_character_is_no_damage() -> None:
    assert text(r"A \u-10179 ?B\par C\par") == "A �B\n\nC\n"
    assert text(r"A \u-10179 ?\u-8704 ?B\par") == "A 😀B\n"
