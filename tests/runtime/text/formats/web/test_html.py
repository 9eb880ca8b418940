"""Pages: their text and headings, and what a page can be made to cost."""

from __future__ import annotations

import io
import time
from contextlib import suppress

import pytest

from armt.errors import DocumentError
from armt.runtime.text import limits
from armt.runtime.text.documents import iter_text
from armt.runtime.text.encoding import HEAD_BYTES
from armt.runtime.text.formats.web.html import html_text
from armt.runtime.text.headings import HeadingStart


def read(page: str | bytes, **options: str) -> str:
    data = page if isinstance(page, bytes) else page.encode()
    return "".join(iter_text(io.BytesIO(data), **options))  # type: ignore[arg-type]


BOMBS = {
    # The worst that were found: all are quadratic in the parser, which cannot be interrupted.
    "nested": "<div>" * 150_000 + "deep",
    "options": "<select>" + "<option>x" * 100_000,
    "attributes": "<div " + " ".join(f"a{number}" for number in range(60_000)) + ">x",
    "reopened": "<p>" + "".join(f"<b x{number}>" for number in range(20_000)) + "<p>x" * 20_000,
}


@pytest.fixture
def _small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    # The suite is to stay fast.
    monkeypatch.setattr(limits, "READER_CPU_S", 1)
    monkeypatch.setattr(limits, "READER_CPU_S_PER_MIB", 0)
    monkeypatch.setattr(limits, "READER_MEMORY_BYTES", 200 * limits.MIB)


@pytest.mark.usefixtures("_small_budget")
@pytest.mark.parametrize("name", BOMBS)
def test_a_page_made_to_exhaust_its_parser_costs_nothing_here(name: str) -> None:
    # Nested: two minutes that no Ctrl-C ended. Which of the others a parser bears differs by its version.
    refused = pytest.raises(DocumentError, match=r"^-: damaged page, or made to exhaust its reader \(.*\)$")
    start = time.process_time()
    with refused if name == "nested" else suppress(DocumentError):
        read("<html><body>" + BOMBS[name])
    assert time.process_time() - start < 1, "the parser ran in this process"


def test_a_page_that_is_too_large_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_PAGE_CHARS", limits.MIB)
    with pytest.raises(DocumentError, match="a page of more than 1 MiB"):
        read("<html>" + "x " * limits.MIB)


def test_the_largest_page_that_is_parsed_here_takes_little_time() -> None:
    start = time.process_time()
    page = "<html>" + "<div>" * ((limits.DIRECT_PAGE_CHARS - 6) // 5)
    assert len(page) <= limits.DIRECT_PAGE_CHARS
    "".join(piece for piece in html_text(page) if isinstance(piece, str))
    assert time.process_time() - start < 8


def test_a_long_line_behind_breaks_takes_no_time() -> None:
    """It was gone over from each of its letters: four seconds for 19,000 of them."""
    start = time.process_time()
    assert read(f"<html>a<br><br>{'b' * 60_000}") == f"a\n\n{'b' * 60_000}\n"
    assert time.process_time() - start < 3


def test_a_large_page_from_a_child_is_the_same_as_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<h1>One <b>x</b></h1><p>Größe 🦜 \u2028</p><pre> a\n  b</pre><h2>Two</h2>" * 50
    here = list(html_text(page))
    monkeypatch.setattr(limits, "DIRECT_PAGE_CHARS", 10)
    assert list(html_text(page)) == here
    assert HeadingStart(1, "One x") in here


@pytest.mark.parametrize(
    "name", ["hex", "zlib", "base64", "rot13", "bz2", "idna", "punycode", "unicode_escape", "utf-7"]
)
def test_a_charset_that_is_no_encoding_of_text(name: str) -> None:
    # "hex" was a traceback (binascii.Error), "zlib" another; escapes made half characters that no file can hold.
    page = f'<html><head><meta charset="{name}"></head><body>Gr\\ud800 \xfc</body></html>'.encode("latin-1")
    assert "Gr\\ud800" in read(page)


@pytest.mark.parametrize(
    ("charset", "meant", "text"),
    [
        ("iso-8859-1", "cp1252", "“café” – 5 €"),
        ("gb2312", "gb18030", "朱镕基"),
        ("shift_jis", "cp932", "①日本語㈱"),
        ("euc-kr", "cp949", "똠방각하"),
        # No byte of Windows' own encoding.
        ("iso-8859-1", "latin-1", "café "),
    ],
)
def test_a_charset_stands_for_what_is_meant_by_it(charset: str, meant: str, text: str) -> None:
    """Quotation marks of pages that declare Latin-1 were control characters."""
    page = f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>'
    assert read(page.encode(meant)) == f"{text}\n"


def test_bytes_that_what_is_meant_does_not_have_are_read_behind_the_head_too() -> None:
    """A long page that declares Latin-1 was refused for one byte that is not of cp1252, which fits its beginning."""
    page = f'<html><head><meta charset="iso-8859-1"></head><body>“café” {"x " * (HEAD_BYTES // 2)}'.encode("cp1252")
    text = read(page + "à\x9d end".encode("latin-1"))
    assert text.startswith("“café”")
    assert text.endswith("à\x9d end\n")


XHTML = '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>{}</head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("<title/>", "<p>One</p>", "One\n"),
        ("<title>T</title><script type='text/javascript' src=\"a>b.js\"/>", "<p>One</p>", "One\n"),
        ("<style type='text/css' />", "<p>One<br/>two</p><hr/><p>three</p>", "One\ntwo\n\nthree\n"),
        ("", "<p>One</p><iframe src='x'/><textarea/><script/><p>two <svg/>three</p>", "One\n\ntwo three\n"),
        ("", "<p>a<![CDATA[ < b & <i>c</i>]]> d</p>", "a < b & <i>c</i> d\n"),
        ("<!-- <title/> --><title>T</title>", "<!-- <p/> --><?x <p/> ?><h1/><p>One</p>", "One\n"),
    ],
)
def test_a_page_of_xml_is_not_swallowed_by_a_tag_that_closes_itself(head: str, body: str, text: str) -> None:
    """To HTML ``<title/>`` and ``<script/>`` only begin: chapters of books had no text, without a word."""
    page = XHTML.format(head, body)
    assert read(page) == text
    # One without the declaration, which UTF-8 does not need.
    assert read(page.partition("\n")[2]) == text


@pytest.mark.parametrize("begun", ["<?", "<![CDATA[", "<!--"])
def test_what_xml_begins_and_does_not_end_takes_no_more_than_in_html(begun: str) -> None:
    page = f"<html><body><p>One {begun} two</p><p>three</p></body></html>"
    assert read(page.replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">')) == read(page)


@pytest.mark.parametrize("tag", ["script", "SCRIPT type='text/javascript'", "style"])
@pytest.mark.parametrize("begun", ["<?xml", "<![CDATA[", "<!--"])
@pytest.mark.parametrize("ended", ["?>", "]]>", "-->"])
def test_what_a_script_begins_and_does_not_end_takes_no_text_with_it(tag: str, begun: str, ended: str) -> None:
    """All between the two scripts was lost: of most pages that say so, not even the scripts are XHTML."""
    name = tag.split()[0]
    one, other = f"<{tag}>/* {begun} */ a</{name}>", f"<{tag}>/* {ended} */</{name}>"
    body = f"<p>One</p>{one}<p>two</p>{other}<p>three</p>"
    assert read(XHTML.format("", body)) == "One\n\ntwo\n\nthree\n"


@pytest.mark.parametrize("begun", ["<?", "<?php"])
def test_what_a_script_says_of_instructions_takes_no_text_with_it(begun: str) -> None:
    """All between the two scripts was lost without a word."""
    body = f"<p>One</p><script>var s = '{begun}'</script><p>two</p><script>var e = '?>'</script><p>three</p>"
    page = XHTML.format("", body)
    assert read(page) == read(page.partition("\n")[2]) == "One\n\ntwo\n\nthree\n"


def test_a_page_of_html_is_taken_as_html() -> None:
    assert list(html_text("<title/>One</title>two")) == ["two\n"]
    assert list(html_text("a<![CDATA[b]]>c")) == ["ac\n"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        # The reading of characters, with parentheses of its own and without: it was part of the word.
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby>", "漢(kan)字(ji)"),
        ("<ruby>漢字<rt>かんじ</rt></ruby>を<ruby>x<rt></rt></ruby>", "漢字(かんじ)をx"),
        # Powers were other numbers, and so were references to notes behind words and years.
        (
            "10<sup>6</sup> and 10<sup>−3</sup> m<sup>2</sup> in 1997<sup><a href='#n'>3</a></sup>",
            "10^6 and 10^−3 m^2 in 1997^3",
        ),
        (
            "1<sup>st</sup> <sup>14</sup>C said.<sup>3</sup> x<sup>[3]</sup> a<sup></sup>1 H<sub>2</sub>O",
            "1st 14C said.3 x[3] a1 H2O",
        ),
        # What says that it is the mark of a note ended no sentence; one may have brackets.
        ("ran.<a epub:type='noteref' href='#n'>1</a> He", "ran.[1] He"),
        (
            "ran<a role='doc-noteref' href='#n'><sup>*</sup></a> and <a role='doc-noteref' href='#n'>[2]</a>",
            "ran[*] and [2]",
        ),
        # Places where a word may be divided are none of its letters.
        ("sil&shy;ben&#173;trennung", "silbentrennung"),
        # Marks of quotation that a browser writes.
        ("He said <q>no <i>way</i></q>.", "He said “no way”."),
        ("<center>One</center><legend>two</legend><dialog>three</dialog>", "One\n\ntwo\n\nthree"),
    ],
)
def test_what_people_see_by_its_place(markup: str, text: str) -> None:
    assert read(f"<html><body><p>{markup}</p></body></html>") == text + "\n"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<mi>x</mi> <mo>=</mo> <mfrac> <mn>1</mn> <mn>2</mn> </mfrac>", "x=1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msqrt><mn>3</mn></msqrt></mfrac>", "(a+b)/√(3)"),
        ("<msup><mi>y</mi><mrow> <mn>2</mn> </mrow></msup><msub><mi>z</mi><mi>i</mi></msub>", "y^2z_i"),
        ("<msubsup><mi>z</mi><mi>i</mi><mrow><mi>n</mi><mo>-</mo><mn>1</mn></mrow></msubsup>", "z_i^(n-1)"),
        ("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "(x^2)^3"),
    ],
)
def test_an_equation_says_what_is_divided_and_raised_and_says_it_once(markup: str, text: str) -> None:
    """Half of something was 12 of it, and the source of each equation stood behind it."""
    source = "<annotation encoding='application/x-tex'>\\frac12</annotation>"
    page = f"<p>Let <math><semantics><mrow>{markup}</mrow>{source}</semantics></math> be so: 10 2.</p>"
    assert read(f"<html><body>{page}</body></html>") == f"Let {text} be so: 10 2.\n"


@pytest.mark.parametrize("mark", ["¶", "&para;", "#", "\uf0c1"])
def test_what_leads_from_a_heading_to_itself_is_none_of_it(mark: str) -> None:
    """Sphinx and others write it into every heading of their pages."""
    heading = f"<h2>Issue #5<a class='headerlink' href='#issue'>{mark}</a></h2>"
    pieces = list(html_text(f"<html><body>{heading}<p>a <a href='#x'>#</a></p></body></html>"))
    assert pieces == [HeadingStart(2, "Issue #5"), "Issue #5\n\na #\n"]


def test_white_space_around_preformatted_text() -> None:
    page = "<html><body> a \t <br>  b <pre>  keep\n    this  </pre> c <span>d</span></body>"
    assert read(page) == "a\nb\n\n  keep\n    this  \n\nc d\n"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<td rowspan=2>Fruit<td>Kind<td>Price<tr><td>Plum<td>7", "Fruit\tKind\tPrice\n\tPlum\t7"),
        ("<td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f", "a\tb\tc\nd\t\te\nf"),
        ("<td colspan='2'>Total<td>12", "Total\t\t12"),
        ("<td>a<td colspan=2 rowspan=2>b<tr><td>c<td>d", "a\tb\nc\t\t\td"),
        # No row is left where the body ends, whatever a cell says; none says all of them.
        ("<td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d", "a\tb\n\tc\nd"),
        ("<td>a<td>b<tr><td> <td> c <td>", "a\tb\n\tc"),
        ("<td>\n <b>a </b>\n</td>\n <td> b </td>\n</tr>\n <tr>\n <td></td>\n<td>c</td>", "a\tb\n\tc"),
        ("<td><td>Q1<tr><td>North<td>5", "\tQ1\nNorth\t5"),
        ("<td colspan=x rowspan=-1>a<td>b<tr><td>c", "a\tb\nc"),
        # A table inside of a cell has columns of its own, and no cell begins the line behind it.
        ("<td rowspan=2>a<table><tr><td>1<td>2</table><td>b<tr><td>c", "a\n\n1\t2\n\nb\n\tc"),
        ("<td><p>a</p><td>b<td>c", "a\n\nb\tc"),
        ("<td><pre>  a\n\tb</pre><td>c", "  a\n\tb\n\nc"),
        ("<td>\x03a\x02<td>b", "a\tb"),
    ],
)
def test_a_cell_over_others_moves_none(rows: str, text: str) -> None:
    """Cells that others reach over, and empty ones at the beginning of a row, were left out: columns moved."""
    assert read(f"<html><body><p>x</p><table><tr>{rows}</table>") == f"x\n\n{text}\n"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<th><p>Name</p><th><p>Age</p><tr><td><p>Anna</p><td><p>61</p><p>(about)</p>", "Name\tAge\nAnna\t61 (about)"),
        ("<td><ul><li>a<li>b</ul><td><div><p>c</p></div><td><p></p><td><p>d", "a b\tc\t\td"),
        ("<td>Acme<br>Main St 5<td>Oslo", "Acme Main St 5\tOslo"),
        # What lays out a page keeps its lines.
        (f"<td><p>a<td><p>{'b ' * 200}<p>c", f"a\n\n{'b ' * 200}".rstrip() + "\n\nc"),
        ("<td><p>a<p>b", "a\n\nb"),
        ("<td><p>a<td><table><tr><td><p>1<td><p>2</table>", "a\n\n1\t2"),
        ("<td><p>a<td><p>b<td><h2>c", "a\n\nb\n\nc"),
    ],
)
def test_paragraphs_in_its_cells_do_not_break_a_row(rows: str, text: str) -> None:
    """Programs put one in each cell, and every cell was a line of its own, a table none."""
    assert read(f"<html><body><p>x</p><table><tr>{rows}</table><p>y") == f"x\n\n{text}\n\ny\n"


def test_a_row_may_begin_a_page() -> None:
    assert read("<html><body> \n<table><tr><td><td>Q1<tr><td>North<td>5</table>") == "\tQ1\nNorth\t5\n"


@pytest.mark.parametrize("rest", ["<tr><td>x", "<tr><td colspan=999999999>x", "<td colspan=1000 rowspan=65534>x"])
def test_spans_cannot_be_made_to_fill_memory(rest: str) -> None:
    page = "<html><table><tr><td colspan=1000 rowspan=65534>" + rest * (100_000 // len(rest))
    assert len(read(page)) < 40 * len(page)


def test_rows_of_a_table_follow_each_other() -> None:
    page = (
        "<html><body><p>Staff</p><table><thead><tr><th>Name</th><th>Age</th></tr></thead><tbody><tr><td>Anna</td><td>61</td></tr>"
        "<tr><td>Bela<td>35</table><p>That is all.</p>"
    )
    assert read(page) == "Staff\n\nName\tAge\nAnna\t61\nBela\t35\n\nThat is all.\n"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<ol><li>one<li><p>two</p><p>more</p></ol>", "1. one 2. two more"),
        ("<ol start=5><li>a<li value=9>b<li>c</ol>", "5. a 9. b 10. c"),
        ("<ol start=x reversed><li>a<li>b</ol>", "2. a 1. b"),
        ("<ol type=a><li>x<ol type=I><li>y<li>z</ol><li>w</ol>", "a. x I. y II. z b. w"),
        ('<ol style="list-style-type: lower-roman"><li>a</ol><ol class="upperalpha x"><li>b</ol>', "i. a A. b"),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>", "a 1. b c"),
        ("<ol><li><ol type=a><li>a<li>b</ol></ol>", "1. a. a b. b"),
        # Nobody sees these.
        ('<nav><ol><li>a</ol></nav><ol role="list"><li>b</ol><ol style="list-style:none"><li>c</ol>', "a b c"),
        ("<ol><li><li><img><li>c</ol>", "3. c"),
        # The page has its own, which its style sheet does not write once more.
        ("<ol><li>1. a<li>(2) b<li><b>2.3</b> c<li>4.5.</ol>", "1. a (2) b 2.3 c 4. 4.5."),
    ],
)
def test_the_items_of_a_list_are_numbered_as_people_see_them(markup: str, text: str) -> None:
    """A clause that is quoted as "see 2." was not to be found."""
    assert " ".join(read(f"<html>{markup}").split()) == text


def test_the_number_of_a_heading_is_part_of_its_title() -> None:
    assert list(html_text("<ol><li>\n <h2>Term</h2></ol>")) == [HeadingStart(2, "1. Term"), "1. Term\n"]


def test_what_names_a_text_is_no_beginning_of_it() -> None:
    """The question that opens an answer, and the names of tables, forms and pictures, were one sentence with them."""
    page = (
        "<html><details><summary>Returns</summary>Send it back.</details>"
        "<fieldset><legend>Name</legend>Who you are.</fieldset>"
        "<table><caption>Prices</caption><tr><td>Oats<td>7</table>"
        "<figure><figcaption>The wheel</figcaption>It turns.</figure>"
    )
    assert read(page) == (
        "Returns\n\nSend it back.\n\nName\n\nWho you are.\n\nPrices\n\nOats\t7\n\nThe wheel\n\nIt turns.\n"
    )


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("You need:<br>200 g oats <br/>\n Milk<br>and salt", "You need:\n\n200 g oats\n\nMilk\nand salt\n"),
        (
            "<p>It was sold by<br>the owner.<br>He left.<br><br>Oslo</p>",
            "It was sold by\nthe owner.\nHe left.\n\nOslo\n",
        ),
        ("<h2>Chapter 1<br>The Sea</h2><p>x", "Chapter 1\nThe Sea\n\nx\n"),
        ("<pre>One<br>Two</pre>", "One\nTwo\n"),
        ("<br>One<br>", "One\n"),
        ("<table><tr><td>A</td><td>One<br>Two<p>x" + "y" * 300, "A\tOne\nTwo\n\nx" + "y" * 300 + "\n"),
    ],
    ids=["items", "sentences", "heading", "as it is", "around", "cells"],
)
def test_lines_that_breaks_part_are_apart_where_they_are_items(page: str, text: str) -> None:
    """A list and an address were one sentence."""
    titles = [piece.title for piece in html_text(page) if isinstance(piece, HeadingStart)]
    assert titles == ["Chapter 1 The Sea"] * ("<h2>" in page)
    assert "".join(piece for piece in html_text(page) if isinstance(piece, str)) == text


def test_a_page_is_read_without_what_stands_around_its_text_unless_all_of_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Advertisements and menus were quoted by summaries."""
    text = "<p>The mill has stood at the river since the year of the great flood, and still grinds.</p>" * 9
    page = f"<html><body><nav><a href='/'>Home</a></nav><h1>Mill</h1>{text}<footer>Imprint</footer></body></html>"
    main = read(page)
    assert ("Home" in main, "Mill" in main, main.count("great flood"), "Imprint" in main) == (False, True, 9, False)
    whole = read(page, format="html")
    assert whole == f"Home\n\n{main}\nImprint\n"
    # A large one is read in a child.
    monkeypatch.setattr(limits, "DIRECT_PAGE_CHARS", 10)
    assert (read(page), read(page, format="html")) == (main, whole)


def test_what_is_hidden_is_not_counted_to_the_text_of_a_page() -> None:
    """Most of the sentences of a page may be of a window that a click opens."""
    seen = "<p>The mill has stood at the river since the year of the great flood, and still grinds.</p>" * 9
    hidden = f"<div style='display:none'><nav>{'The mill is closed on all days of this week. ' * 20}</nav></div>"
    page = f"<html><body>{hidden}<nav>Home</nav>{seen}</body></html>"
    assert "Home" not in read(page)
