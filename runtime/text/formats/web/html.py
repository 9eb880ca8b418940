"""Text out of HTML pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.encoding import text_codec
from armt.runtime.text.formats.numbering.numerals import LISTS, PageList, own_number
from armt.runtime.text.formats.pieces import LINE_BREAK, FormatError, Piece, confined_pieces, parted, raised
from armt.runtime.text.formats.web.elements import BLOCKS, HEADINGS, PARAGRAPHS, SKIPPED
from armt.runtime.text.formats.web.furniture import leave_out_furniture
from armt.runtime.text.formats.web.unseen import LONGEST_UNSEEN_CHARS, unseen
from armt.runtime.text.headings import HeadingStart, one_line

#: Control characters that no text of a page holds (they are taken out of it, as are the places where a word may be
#: divided): where preformatted text begins and ends, where a heading begins, where the line of a row begins, what
#: stands between its cells, and the lines between which the text of another is quoted.
_PRE, _HEADING, _ROW, _CELL, _QUOTE, _UNQUOTE = "\x00", "\x01", "\x02", "\x03", "\x04", "\x05"
_CONTROLS = re.compile(f"[{_PRE}-{_UNQUOTE}{LINE_BREAK}\xad]")
#: How programs for mail write a text of the sender's own that is indented, and no quote.
_INDENTED = re.compile(r"border\s*:\s*none", re.IGNORECASE)
#: How Outlook begins the mail that is answered, or sent on: by a line, or by a name, above the fields of that one.
_RULED_OFF = re.compile(r"border-top\s*:\s*solid", re.IGNORECASE)
_ANSWERED = ("divRplyFwdMsg", "x_divRplyFwdMsg")
_HEAD_FIELD = re.compile(r"\s*[^\W\d_]\w{1,11}\s?:\s*\S")
#: How a link says that it is the mark of a note, and what it is then, unless it has brackets.
_NOTES = frozenset(("noteref", "doc-noteref"))
_NOTE = re.compile(r"\d{1,3}|[*†‡§]{1,3}|[a-z]")
#: Marks before a line that is quoted: answers to answers are hardly deeper, and a page may nest without end.
_MOST_MARKS = 16
_HEAD_CHARS = 200
_SPACES = re.compile(" {2,}")
#: Lines that breaks end, with the one behind the last, and those of them between two empty ones.
_BROKEN = re.compile(rf"^(?:[^\n{LINE_BREAK}]*{LINE_BREAK}\n)+[^\n]*", re.MULTILINE)
# Looked for at the beginnings of lines alone: from each letter of a long line it would be gone over to its end.
_PARAGRAPH = re.compile(r"^[^\n]++(?:\n[^\n]++)+", re.MULTILINE)
_AROUND_CELLS = re.compile(f"(?<={_CELL})[ \t]++|(?<![ \t])[ \t]++(?={_CELL})")

#: What leads from a heading to itself, in pages that programs make of documentation.
_PERMALINKS = ("¶", "#", "§", "🔗", "\uf0c1")
#: What of an equation stands before its second part and its third, which are not on its line: 1/2, x^2, x_i.
_SIGNS = {"mfrac": "/", "msup": "^", "msub": "_", "msubsup": "_^", "munderover": "_^"}
_LETTERS = ("mi", "mn", "mo", "mtext")
#: So far down it is looked whether such a part is one term, which needs no parentheses.
_TERM_DEPTH = 8

#: Elements that nothing closes, in XML as in HTML.
_VOID = {
    *("area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}
#: How a page that is XML tells that it is, and how far in.
_XML = re.compile(r"\ufeff?\s*<\?xml\s|.*http://www\.w3\.org/1999/xhtml", re.DOTALL)
_XML_CHARS = 1024
_ATTRIBUTES = r"""(?:[^<>"'/]++|"[^"<]*"|'[^'<]*'|/(?!>))*+"""
# Of XML what HTML reads otherwise: tags that close themselves, and character data. Each part is gone over once. What
# stands in scripts is none of it, whatever they say: most pages that say they are XHTML are not XML.
_XML_PARTS = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?P<script>(?i:script|style))(?=[\s>]){_ATTRIBUTES}>.*?(?:</(?i:(?P=script))|\Z)"
    r"|<\?(?=[A-Za-z_:]).*?(?:\?>|\Z)|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)"
    rf"|<(?P<name>[A-Za-z][\w:.-]*+)(?P<rest>{_ATTRIBUTES})/>",
    re.DOTALL,
)

# Beyond so many columns nothing is filled up: each row of a few bytes would be as long. A browser knows 65,534 rows.
_MOST_COLUMNS, _MOST_ROWS = 256, 65_534
#: What may stand in the cells of a table that holds values, and how much: others lay out a page.
_IN_CELLS, _LONGEST_CELL_CHARS = ("p", "div", "ul", "ol", "li"), 300
_GROUPS = ("thead", "tbody", "tfoot")

_XML_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']""")
_HTML_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)


def declared_charset(head: bytes) -> str | None:
    """Return the encoding that a page declares in its first bytes, as XML or HTML, where Python knows it as of text."""
    match = _XML_ENCODING.match(head[:4096]) or _HTML_CHARSET.search(head[:4096])
    return None if match is None else text_codec(match[1].decode("ascii"))


def html_text(markup: str, *, marks_quotes: bool = False) -> Iterator[Piece]:
    """Yield the text of an HTML page: paragraphs as lines, without scripts, styles and the head; headings marked.

    What nobody sees for an attribute or a style of its own is left out (`unseen`).

    Args:
        markup: The page.
        marks_quotes: Lines of what it quotes begin with ``> ``, as in plain mail; headings are none there.

    Raises:
        FormatError: The page is made to exhaust its parser.
    """
    if len(markup) <= limits.DIRECT_PAGE_CHARS:
        yield from text_here(markup, marks_quotes=marks_quotes)
    else:
        yield from confined_pieces(lambda: text_here(markup, marks_quotes=marks_quotes), name="page", size=len(markup))


def page_text(markup: str) -> Iterator[Piece]:
    """Yield the main text of a web page as `html_text` does, without what stands around it (`leave_out_furniture`).

    Raises:
        FormatError: The page is made to exhaust its parser.
    """
    if len(markup) <= limits.DIRECT_PAGE_CHARS:
        yield from text_here(markup, is_main=True)
    else:
        yield from confined_pieces(lambda: text_here(markup, is_main=True), name="page", size=len(markup))


def text_here(markup: str, *, marks_quotes: bool = False, is_main: bool = False) -> Iterator[Piece]:
    """Yield the text of a page that is parsed in this process, which a large one may be made to exhaust."""
    if _XML.match(markup[:_XML_CHARS]):
        markup = _XML_PARTS.sub(_as_html, markup)
    walk, text = _walked(markup, marks_quotes, is_main=is_main)
    text = _parted(_trimmed(text) if _PRE not in text else _restore_lines(text))
    if _QUOTE in text:
        text = _quoted(text)
    # A tab before the first row is its first cell, which is empty.
    text = re.sub(r"\A[^\S\t]+", "", re.sub(r"\n{3,}", "\n\n", text)).rstrip() + "\n"
    first, *others = text.split(_HEADING)
    if first:
        yield first
    for heading, part in zip(walk.headings, others, strict=True):
        yield HeadingStart(heading.level, one_line("".join(heading.title)))
        yield part


def _walked(markup: str, marks_quotes: bool, *, is_main: bool) -> tuple[_Walk, str]:
    """Return the text of a page without what nobody sees, and the walk that has found it.

    All of it is read where it is not believed: most of the page is hidden, or nothing else is there.
    """
    body = _body(markup)
    walk = _Walk(marks_quotes)
    if body is None:
        return walk, ""
    hidden = unseen(body, markup)
    # Those within others come first: with another one they would be gone.
    for node in reversed(hidden):
        if len("".join(_Walk().text(node)).strip()) <= LONGEST_UNSEEN_CHARS:
            node.decompose()
    if is_main:
        leave_out_furniture(body)
    text = "".join(walk.text(body))
    if hidden and not text.strip():
        walk = _Walk(marks_quotes)
        text = "".join(walk.text(_body(markup)))
    return walk, text


def _body(markup: str) -> Any:
    from selectolax.lexbor import LexborHTMLParser

    try:
        return LexborHTMLParser(markup).body
    except Exception as exc:
        # The parser says only that it could not go on.
        raise FormatError(f"damaged page ({error_line(exc)})") from exc


def _as_html(part: re.Match[str]) -> str:
    """Return a part of XML as HTML has it, to which ``<title/>`` begins a title that goes on to the page's end."""
    whole = part[0]
    if (data := part["data"]) is not None:
        return html.escape(data, quote=False) if whole.endswith("]]>") else whole
    if (name := part["name"]) is None:
        # An instruction goes on to its own end in XML, in HTML to the first tag's.
        return "" if whole.startswith("<?") and whole.endswith("?>") else whole
    return whole if name.lower() in _VOID else f"<{name}{part['rest']}></{name}>"


def _quoted(text: str) -> str:
    """Return a text with marks before the lines that are quoted, one for each time, in place of the lines around."""
    lines, depth = list[str](), 0
    for line in text.split("\n"):
        if line in (_QUOTE, _UNQUOTE):
            depth += 1 if line == _QUOTE else -1
        else:
            lines.append("> " * min(depth, _MOST_MARKS) + line if line.strip() else line)
    return "\n".join(lines)


def _parted(text: str) -> str:
    """Return a text whose lines are apart that a page parts by breaks alone, where they are items or an address."""
    return _BROKEN.sub(_apart, text) if LINE_BREAK in text else text


def _apart(run: re.Match[str]) -> str:
    text = run[0].replace(LINE_BREAK, "")
    # A break in a cell ends no row.
    return text if "\t" in text else _PARAGRAPH.sub(lambda lines: "\n\n".join(parted(lines[0].split("\n"))), text)


def _trimmed(text: str) -> str:
    # Without a search back from every space: a line of a million spaces is one step. What a break ends is a line too.
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if line[-1:] == LINE_BREAK:
        return _line(line[:-1]) + LINE_BREAK
    if line[:1] == _ROW or _CELL in line:
        cells = (
            _AROUND_CELLS.sub("", _SPACES.sub(" ", line.removeprefix(_ROW)))
            .strip(" \t")
            .replace(_CELL, "\t")
            .rstrip("\t")
        )
        # Cells before the text of a line are of its row, unless what stood in the row before it had lines of its own.
        return cells if line[:1] == _ROW else cells.lstrip("\t")
    return line.strip(" \t") if line[:1] in " \t" or line[-1:] in " \t" else line


def _restore_lines(text: str) -> str:
    """Trim around line breaks, except inside preformatted text, which NUL characters enclose."""
    parts = text.split(_PRE)
    # An HTML parser never yields NUL, so the parts alternate: flowing, preformatted, flowing, ...
    parts[::2] = [_trimmed(part) for part in parts[::2]]
    parts[1::2] = [part.replace(_ROW, "").replace(_CELL, "\t") for part in parts[1::2]]
    return "".join(parts)


@dataclass(slots=True)
class _Heading:
    level: int
    title: list[str]


@dataclass(slots=True)
class _Table:
    """The columns of a table, so that a cell stands in its own though others reach over several."""

    _row: int = 0
    _column: int = 0
    #: What the last cell of the row reaches over, behind itself.
    _behind: int = 0
    _is_begun: bool = False
    #: By column the first row that no cell above reaches over.
    _free: dict[int, int] = field(default_factory=dict)

    def group(self) -> None:
        """Begin a head, a body or a foot: no cell reaches out of one."""
        self._free.clear()

    def row(self) -> None:
        """Begin a row."""
        self._row += 1
        self._column, self._behind, self._is_begun = 0, 0, False

    def cell(self, columns: int, rows: int) -> int:
        """Place a cell, and return how many borders of cells stand between it and the one before."""
        column, row, free = self._column, self._row, self._free
        while free.get(column, row) > row:
            column += 1
        borders = self._is_begun + self._behind + column - self._column
        end = min(column + columns, max(column + 1, _MOST_COLUMNS))
        if rows > 1:
            free.update((reached, row + rows) for reached in range(column, min(end, _MOST_COLUMNS)))
        self._behind, self._column, self._is_begun = end - column - 1, end, True
        return borders


def _span(node: Any, name: str, most: int) -> int:
    match = re.match(r"\s*(\d{1,9})", node.attributes.get(name) or "")
    # No rows are all that are left.
    return 1 if match is None else min(int(match[1]) or (most if name == "rowspan" else 1), most)


def _is_flat(row: Any) -> bool:
    """Tell whether a row is one line though paragraphs stand in its cells: all are short, and made in one way."""
    kinds = [kind for cell in row.iter() if (kind := _kind_of(cell)) != ""]
    return len(kinds) > 1 and None not in kinds and len(set(kinds)) == 1


def _kind_of(cell: Any) -> str | None:
    """Return how the text of a cell is made, "" where there is none; None where it is more than a cell's."""
    node, chars, kind = cell, 0, "words"
    while True:
        tag = node.tag or "-"
        if tag == "-text":
            chars += len(str(node.text_content or "").strip())
        elif tag in _IN_CELLS:
            kind = "paragraphs"
        elif tag in BLOCKS and node is not cell:
            return None
        if chars > _LONGEST_CELL_CHARS:
            return None
        child = None if tag in SKIPPED or tag[:1] in ("-", "_") else node.child
        while child is None:
            if node.mem_id == cell.mem_id:
                return kind if chars else ""
            child = node.next
            if child is None:
                node = node.parent
        node = child


def _beside(node: Any, *, before: bool = False) -> Any:
    """Return the element beside an element, None where there is none; white space stands between them at most."""
    node = node.prev if before else node.next
    while node is not None and node.tag == "-text" and not str(node.text_content or "").strip():
        node = node.prev if before else node.next
    return node


def _is_permalink(node: Any) -> bool:
    child = node.child
    if child is None or child.next is not None or child.tag != "-text":
        return False
    return str(child.text_content or "").strip() in _PERMALINKS and (node.attributes.get("href") or "").startswith("#")


def _reading(node: Any) -> tuple[str, str]:
    """Return what stands around the reading of a character, where the page has no parentheses of its own."""
    if node.child is None:
        return "", ""
    before, behind = _beside(node, before=True), _beside(node)
    return "(" * (before is None or before.tag != "rp"), ")" * (behind is None or behind.tag != "rp")


def _part(node: Any, tag: str) -> tuple[str, str]:
    """Return what stands around a part of an equation and is no text of its own: "1/2" was 12."""
    root = "√" * (tag in ("msqrt", "mroot"))
    sign, is_term = "", True
    if tag != "-text" and (signs := _SIGNS.get(node.parent.tag or "")) is not None:
        first = _beside(node, before=True)
        if first is not None:
            sign = signs[0] if _beside(first, before=True) is None else signs[-1]
        is_term = _is_term(node)
    return (f"{sign}{root}(", ")") if root or not is_term else (sign, "")


def _is_term(node: Any) -> bool:
    """Tell whether a part of an equation is one name or number, as far down as is looked."""
    for _ in range(_TERM_DEPTH):
        child = node.child if node.tag in ("mrow", "mstyle", "mpadded") else None
        if child is not None and child.tag == "-text":
            child = _beside(child)
        if child is None:
            return node.tag in _LETTERS
        if _beside(child) is not None:
            return False
        node = child
    return False


def _is_note(node: Any) -> bool:
    """Whether a link says that it is the mark of a note: "the drought.1 Her brother" would be one sentence."""
    kinds = f"{node.attributes.get('epub:type') or ''} {node.attributes.get('role') or ''}".split()
    return not _NOTES.isdisjoint(kinds) and _NOTE.fullmatch(node.text().strip()) is not None


def _heads_answered(node: Any) -> bool:
    """Whether an element has the fields of a mail that is answered, below which all of it stands."""
    if node.attributes.get("id") not in _ANSWERED and not _RULED_OFF.search(node.attributes.get("style") or ""):
        return False
    return _HEAD_FIELD.match(node.text()[:_HEAD_CHARS]) is not None


class _Walk:
    """A walk through a page in document order, without recursion: pages nest deeper than Python's stack.

    Attributes:
        headings: Those that have text, in order; each stands behind one `_HEADING` in the text.
    """

    def __init__(self, marks_quotes: bool = False) -> None:
        self.headings: list[_Heading] = []
        self._marks_quotes, self._quotes = marks_quotes, 0
        self._heading: _Heading | None = None
        self._preformatted = 0
        self._tables: list[_Table] = []
        self._equations = 0
        # Whether what stands in a row is one line.
        self._is_flat = False
        self._lists: list[PageList] = []
        self._menus = 0
        # Numbers that stand before the next word, and how many of them did before each item that is open.
        self._labels: list[str] = []
        self._waiting: list[int] = []
        # Whether what comes next is raised, and what it is raised beside.
        self._is_raised = False
        self._last = ""

    def text(self, body: Any) -> Iterator[str]:
        """Yield the text of a page."""
        node, root = body, body.mem_id
        while True:
            # A section of foreign character data has no name.
            tag = node.tag or "-"
            yield from self._enter(node, tag)
            is_closed = (
                tag in SKIPPED
                or tag[:1] in ("-", "_")
                or (tag == "a" and self._heading is not None and _is_permalink(node))
            )
            child = None if is_closed else node.child
            while child is None:
                if tag in BLOCKS:
                    yield from self._leave(node, tag)
                elif behind := self._around(node, tag)[1]:
                    yield self._words(behind)
                if tag in ("math", "sup"):
                    self._equations -= tag == "math"
                    self._is_raised = False
                if node.mem_id == root:
                    return
                child = node.next
                if child is None:
                    node = node.parent
                    tag = node.tag or "-"
            node = child

    def _enter(self, node: Any, tag: str) -> Iterator[str]:
        if before := self._around(node, tag)[0]:
            yield self._words(before)
        if tag == "-text":
            text = str(node.text_content or "")
            # White space between the parts of an equation says nothing.
            yield "" if self._equations and not text.strip() else self._words(text)
        elif tag == "sup":
            self._is_raised = True
        elif tag == "math":
            self._equations += 1
        elif tag == "br":
            # The lines of a heading are one, and preformatted ones are as they stand.
            is_kept = self._heading is not None or self._preformatted
            yield self._space("\n" if is_kept else f"{LINE_BREAK}\n")
        elif tag in ("td", "th") and self._tables:
            columns, rows = _span(node, "colspan", _MOST_COLUMNS), _span(node, "rowspan", _MOST_ROWS)
            yield self._space(_CELL * self._tables[-1].cell(columns, rows))
        elif tag in _GROUPS and self._tables:
            self._tables[-1].group()
        if tag not in BLOCKS:
            return
        yield self._space("\n\n" if tag in PARAGRAPHS else "\n")
        if tag == "nav":
            self._menus += 1
        elif tag in LISTS:
            # What leads elsewhere is a list for its author alone.
            self._lists.append(PageList("") if self._menus else PageList.of(node))
        elif tag == "li":
            self._waiting.append(len(self._labels))
            self._labels.append(self._lists[-1].label(node) if self._lists else "")
        if tag == "table":
            self._tables.append(_Table())
        if tag == "tr" and self._tables:
            self._tables[-1].row()
            yield _ROW
            self._is_flat = _is_flat(node)
        if tag == "blockquote" and self._is_quote(node):
            self._quotes += 1
            yield f"{_QUOTE}\n"
        if tag == "div" and self._marks_quotes and not self._quotes and _heads_answered(node):
            # Nothing closes it: all below is of the other mail.
            self._quotes += 1
            yield f"{_QUOTE}\n"
        if tag in HEADINGS and not self._quotes:
            self._heading = _Heading(HEADINGS.index(tag) + 1, [])
        if tag == "pre":
            self._preformatted += 1
            if self._preformatted == 1:
                yield _PRE

    def _around(self, node: Any, tag: str) -> tuple[str, str]:
        """Return what people see around an element by its place alone."""
        if tag == "q":
            return "“", "”"
        if tag == "a" and _is_note(node):
            return "[", "]"
        return _reading(node) if tag == "rt" else _part(node, tag) if self._equations else ("", "")

    def _is_quote(self, node: Any) -> bool:
        return self._marks_quotes and _INDENTED.search(node.attributes.get("style") or "") is None

    def _leave(self, node: Any, tag: str) -> Iterator[str]:
        if tag in HEADINGS:
            self._heading = None
        if tag == "nav":
            self._menus -= 1
        elif tag in LISTS:
            self._lists.pop()
        elif tag == "li":
            # The number of an item without text names nothing.
            del self._labels[self._waiting.pop() :]
        if tag == "tr":
            self._is_flat = False
        if tag == "table":
            self._tables.pop()
        if tag == "pre":
            self._preformatted -= 1
            if not self._preformatted:
                yield _PRE
        # Rows of a table follow each other without an empty line: the next one begins a line.
        if tag != "tr":
            yield self._space("\n\n" if tag in PARAGRAPHS else "\n")
        if tag == "blockquote" and self._is_quote(node):
            self._quotes -= 1
            yield f"{_UNQUOTE}\n"

    def _space(self, space: str) -> str:
        self._last = ""
        if self._is_flat and space.isspace():
            space = " "
        if self._heading is not None and self._heading.title:
            self._heading.title.append(" ")
        return space

    def _words(self, text: str) -> str:
        text = _CONTROLS.sub("", text)
        if self._is_raised and text.strip():
            self._is_raised = False
            text = raised(text, behind=self._last)
        self._last = text[-1:] or self._last
        if not self._preformatted:
            text = re.sub(r"\s+", " ", text)
        if self._labels and (words := text.lstrip()):
            text = f"{text[: len(text) - len(words)]}{self._numbers(words)}{words}"
        if self._heading is None:
            return text
        is_first = not self._heading.title
        if is_first and not text.strip():
            return text
        self._heading.title.append(text)
        if not is_first:
            return text
        # The mark stands right before the first letter, where no white space is taken away around it.
        self.headings.append(self._heading)
        blank = len(text) - len(text.lstrip())
        return text[:blank] + _HEADING + text[blank:]

    def _numbers(self, words: str) -> str:
        """Return the numbers of the items that begin with some words, but of one that has its own, which people see."""
        labels, self._labels = [label for label in self._labels if label], []
        if labels and own_number(labels[-1], words):
            labels.pop()
        return "".join(f"{label}. " for label in labels)
