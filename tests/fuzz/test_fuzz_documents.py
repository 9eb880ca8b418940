"""Documents of every format, mutated: text or one line, in bounded time and memory.

ARMT_FUZZ_CASES=100000 runs so many cases over all formats; without it a short budget.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from document_samples import MAIL, RTF, docx, epub, odf, paragraph, pdf, pptx, xlsx
from fuzzing import hunt, mutated, mutated_archive, share

from armt.errors import ArmtError
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

CORPUS = Path(__file__).parent / "corpus"

_TEXT = "THE TITLE\n\nCHAPTER 1\n\nGröße, naïve; 日本語 🦜\n\n3.1.  Title\n\nUnderlined\n----------\n\ntext\n" * 3
_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>t</title></head><body><h1>Head</h1><p>One <b>b</b> &amp;'
    "<br>x</p><ul><li>a<li>b</ul><pre>  keep\n  this</pre><table><tr><td>1<td>2</table><script>no</script></html>"
)
_ARTICLE = (
    f'<body class="mediawiki"><nav role="menu"><a href="/">Home</a></nav><div class="mw-parser-output"><h1>Head</h1>'
    f'<table class="infobox"><tr><td>a<td>b</table><p>{"One sentence<sup class=reference>[1]</sup> of it. " * 9}</p>'
    f'<h2>x</h2><div class="reflist">c</div><aside class="related"><a href="x">d</a></aside><button>e?</button>{_PAGE}'
)


def _docx() -> bytes:
    cell = f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    head = '<w:p><w:pPr><w:pStyle w:val="h"/><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>'
    styles = '<w:style w:styleId="h"><w:name w:val="heading 1"/><w:basedOn w:val="h"/></w:style>'
    return docx(
        head + paragraph("text", '<w:footnoteReference w:id="1"/>') + cell,
        styles=styles,
        footnotes=f'<w:footnote w:id="1">{paragraph("note")}</w:footnote>',
        header1=paragraph("top"),
    )


_ODF = (
    '<text:h text:outline-level="2">Head</text:h><text:p>x<text:tab/>y<text:s text:c="3"/>z</text:p><table:table '
    'table:name="T"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"'
    "><text:p>a</text:p></table:table-cell></table:table-row></table:table><draw:page><text:p>p</text:p></draw:page>"
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a"/>'
    '</text:list-style><text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>i</text:p>'
    "<text:list><text:list-item><text:p>j</text:p></text:list-item></text:list></text:list-item></text:list>"
)
_BOOK = (
    '<?xml version="1.0" encoding="windows-1251"?><FictionBook><description>x</description><body>'
    "<title><p>Мир</p></title><section><title><p>1</p></title><p>a<a>[1]</a></p><poem><stanza><v>b</v></stanza></poem></section></body>"
    "<binary>QUJD</binary></FictionBook>"
)
_XML = (
    '<?xml version="1.0"?><!DOCTYPE article [<!ENTITY v "1<b/>">]><article><front><article-title>A</article-title>'
    '<date><year>2020</year></date><contrib type="x"><surname>L</surname><given>A</given></contrib></front>'
    '<sec id="s"><num>1</num><title>T</title><p>a &v; &nbsp;<fn><p>n</p></fn><xref rid="s"/><math><mi>x</mi></math></p>'
    '<list style="order"><item>i<p>j</p></item></list>'
    '<table><row><entry morerows="1" namest="c">k</entry></row></table>'
    "<code-block>\n c</code-block><dl><dt>t</dt><dd>d</dd></dl>"
    '<add key="k" value="v"/><dict><key>a</key><true/></dict></sec></article>'
)
_FEED = (
    "<rss><channel><title>F</title><item><title>T</title><pubDate>1 May</pubDate><description>&lt;h1&gt;a&lt;p&gt;b"
    "</description></item></channel></rss>"
)
_SETTINGS = (
    '<project><a name="n" x="1"><b>2</b></a><a name="m"/><p><name>k</name><value>v</value></p><r i="1"/><r i="2"/>'
    "<plist><dict><key>k</key><array><string>s</string></array></dict></plist></project>"
)
_NOTEBOOK = (
    b'{"cells":[{"cell_type":"markdown","source":["# A\\n","b"]},{"cell_type":"code","source":"c","outputs":['
    b'{"output_type":"stream","text":["d\\n"]},{"output_type":"error","ename":"E","evalue":"e"}]}]}'
)
_CUES = (
    b"WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:02.000 align:start\n<v A>a <00:01.500><c>b</c></v>\n<v B>&lt;c\n\n"
    b"2\n01:00:01,000 --> 01:00:02,000\n{\\an8}<i>- d</i>\n- e\n"
)
_EVENTS = (
    b'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID="Europe/Berlin":20240305T100000\nDURATION:P1DT2H\nSUMMARY:a\n b\n'
    b"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20240601;COUNT=3\nATTENDEE;CN=d:mailto:e\nDESCRIPTION:f\\ng\n"
    b"BEGIN:VALARM\nEND:VALARM\nEND:VEVENT\nBEGIN:VTODO\nDUE;VALUE=DATE:20240510\nEND:VTODO\nEND:VCALENDAR\n"
)
_TEX = (
    rb"\documentclass{article}\newcommand{\x}[1]{#1#1}\title{T}\author{A \and B}\begin{document}\section{S}"
    rb"a\footnote{b}\cite{c}$\frac{1}{\x{y}}^2$\begin{itemize}\item[d]e\end{itemize}\begin{table}\caption{f}"
    rb"\begin{tabular}{ll}g&h\\\end{tabular}\end{table}\begin{equation}\hat{i}\end{equation}"
    rb"\verb|j|\begin{verbatim}k\end{verbatim}\'e --- ``l''"
    rb"\abstract*{a}\num*{1}"
    rb"\begin{thebibliography}{9}\bibitem[M(1)]{c}n\end{thebibliography}\end{document}"
)
_MAN = (
    b".TH A 1\n.de X\na \\\\$1\n..\n.ds y \\fBb\\fR\n.SH NAME\na \\- \\*y\n.TP\n.BR c ,\nd\n.ie n \\{\n.X e\n"
    b".\\}\n.el f\n.RS\n.nf\ng  h\n.fi\n.RE\n.TS\ntab(@);\nl l.\ni@T{\nj\nT}\n.TE\n"
    b".UR k\n.UE\n\\(em\\[u00E9]\\h'1'\\c\nl\n"
)
_MDOC = (
    b".Dd x\n.Dt A 1\n.Sh NAME\n.Nm a\n.Nd b\n.Sh SYNOPSIS\n.Op Fl c Ns Ar d ,\n.Fo e\n.Fa f\n.Fc\n.Bl -tag\n.It Xo\n"
    b".Ic g\n.Xc\n.Dq h Pq i .\n.El\n.Bl -column\n.It j Ta k\n.El\n.Bd -literal\nl  m\n.Ed\n.Rs\n.%A n\n.Re\n.Xr o 1\n"
    b".Ex -std\n"
)
#: What stands behind a first paragraph of rich text.
_RTF = (
    rb"{\stylesheet{\s1 heading 1;}}\pard\s1{\listtext 1.\tab}a{\footnote n}\par\pard{\header h}{\*\annotation c}"
    rb"{\*\shpinst{\shptxt b\par}}\trowd\intbl x\cell y\cell\row\u-10179?\u-8704?{\pict\bin2 }}}\v v\v0 \'e9}"
)


def _office(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except ImportError:
        # The test of this format is skipped.
        return b""


SEEDS: dict[str, tuple[bytes, str | None, Callable[[bytes, Random], bytes]]] = {
    "text": (_TEXT.encode(), None, mutated),
    "latin": (_TEXT.encode("latin-1", "replace") * 4, None, mutated),
    "utf16": (_TEXT.encode("utf-16"), None, mutated),
    "markdown": (b"# One\n\n```\n# no\n```\n\nTwo\n===\n\n- a\n" * 3, "markdown", mutated),
    "html": (_PAGE.encode(), None, mutated),
    "page": (_ARTICLE.encode(), "page", mutated),
    "docx": (_docx(), "docx", mutated_archive),
    "epub": (epub(_PAGE, "<h2>Two</h2><p>text</p>"), "epub", mutated_archive),
    "fb2": (_BOOK.encode("cp1251"), "fb2", mutated),
    "xml": (_XML.encode(), "xml", mutated),
    "feed": (_FEED.encode(), "xml", mutated),
    "xml settings": (_SETTINGS.encode(), "xml", mutated),
    "notebook": (_NOTEBOOK, "notebook", mutated),
    "subtitles": (_CUES, "subtitles", mutated),
    "calendar": (_EVENTS, "calendar", mutated),
    "latex": (_TEX, "latex", mutated),
    "man": (_MAN, "man", mutated),
    "mdoc": (_MDOC, "man", mutated),
    "odf": (odf(_ODF), "odf", mutated_archive),
    "mail": (MAIL, "mail", mutated),
    "pptx": (_office(pptx), "pptx", mutated_archive),
    "xlsx": (_office(xlsx), "xlsx", mutated_archive),
    "rtf": (RTF[:-1] + _RTF, "rtf", mutated),
    "pdf": (pdf(["first", "", "third words"], outline="third words"), "pdf", mutated),
}
_NEEDS = {"pdf": "pypdfium2", "pptx": "pptx", "xlsx": "openpyxl"}


def read(data: bytes, format: str | None) -> None:
    """Read a document in full, and look up a place at each of its headings."""
    with StoredText.of(open_document(io.BytesIO(data), format=format)) as stored:
        text = "".join(stored.pieces())
        assert len(text.encode()) == stored.size
        for heading in stored.headings:
            assert stored.place(heading.start, stored.size).heading is not None
            stored.read(heading.start, stored.size)


@pytest.mark.parametrize("name", SEEDS)
def test_mutated_documents(name: str) -> None:
    if name in _NEEDS:
        pytest.importorskip(_NEEDS[name], reason="the extra is not installed")
    seed, format, mutate = SEEDS[name]
    read(seed, format)
    hunt(name, lambda source: mutate(seed, source), lambda data: read(data, format), share(list(SEEDS), 25))


@pytest.mark.parametrize("name", [name for name in SEEDS if SEEDS[name][1] != "markdown"])
def test_documents_as_another_format(name: str) -> None:
    # What a user names may be wrong.
    for format in (
        "text",
        "markdown",
        "page",
        "html",
        "docx",
        "epub",
        "fb2",
        "xml",
        "notebook",
        "subtitles",
        "latex",
        "man",
        "odf",
        "rtf",
        "mail",
        *_NEEDS,
    ):
        try:
            read(SEEDS[name][0], format)
        except ArmtError as exc:
            message = str(exc)
            assert "\n" not in message


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_what_once_broke(path: Path) -> None:
    # The suffix of a file says its format; a second one, as in "x.hex.txt", why it is here.
    hunt(path.name, lambda _: path.read_bytes(), lambda data: read(data, _format(path)), 1)


def _format(path: Path) -> str | None:
    return {".docx": "docx", ".epub": "epub", ".odf": "odf", ".eml": "mail", ".rtf": "rtf"}.get(path.suffix)
