"""Text out of DOCX documents: paragraphs, tables, notes, comments, headers and footers."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import IO
from xml.etree.ElementTree import Element

from armt.errors import error_line
from armt.runtime.text.formats.numbering.docx import MOST_ANCESTORS, Numbers
from armt.runtime.text.formats.packed.archive import ARCHIVE_ERRORS, elements, opened, tree
from armt.runtime.text.formats.pieces import (
    LINE_BREAK,
    BoldLine,
    FormatError,
    Piece,
    as_seen,
    formed,
    headed,
    plain,
    raised,
    set_apart,
    titled,
)
from armt.runtime.text.formats.spans import SheetHead

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKS = {
    f"{_WORD}tab": "\t",
    f"{_WORD}br": LINE_BREAK,
    f"{_WORD}cr": LINE_BREAK,
    f"{_WORD}ptab": "\t",
    f"{_WORD}noBreakHyphen": "-",
}
#: The same content once more, for programs that do not know the newer form; what was deleted, or moved away, while
#: changes were kept: a sentence that was moved stands in its new place too.
_UNREAD = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{_WORD}del",
    f"{_WORD}moveFrom",
)
_PARAGRAPH, _TABLE, _ROW, _CELL = (f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc"))
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_RUN, _RUBY, _BOX = f"{_WORD}r", f"{_WORD}ruby", f"{_WORD}txbxContent"
_TEXTS = (f"{_WORD}t", f"{_MATH}t")
#: What of an equation stands before a part of it that is not on its line: 1/2, x^2, x_i.
_SIGNS = {f"{_MATH}num": "", f"{_MATH}den": "/", f"{_MATH}sup": "^", f"{_MATH}sub": "_"}
#: So many elements of such a part tell whether it is one term, which needs no parentheses.
_TERM_ELEMENTS = 64
#: What may stand around cells in a row: a control for content, or somebody's own markup.
_AROUND_CELLS = (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}customXml")
_CHOICES = (f"{_WORD}checkBox", f"{_WORD}ddList")
_OFF = ("0", "false", "off")
#: No program lets a table have more.
_MOST_COLUMNS = 63
_REFERENCES = {
    f"{_WORD}footnoteReference": "footnote",
    f"{_WORD}endnoteReference": "endnote",
    f"{_WORD}commentReference": "comment",
}


#: What a drawing shows stands in a part of its own, by the attribute that names it.
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DOCUMENT = "word/document.xml"
_SHOWN = {
    f"{_CHART}chart": ("chart", f"{_RELATION}id"),
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": ("diagram", f"{_RELATION}dm"),
}


def docx_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a DOCX document, a paragraph or a row of a table at a time.

    Numbers of clauses, headings and items stand before them. Cells stand behind tabs. Notes and comments follow in
    brackets behind the paragraph that refers to them, and so does what charts and diagrams say. Headers come first and
    footers last, each text once. Paragraphs with the style of a heading are marked, and those in bold that look
    like one.

    Raises:
        FormatError: The archive is damaged, no DOCX, or made to exhaust memory.
    """
    with opened(file) as archive:
        try:
            names = set(archive.namelist())
            main = _main(archive, names)
            if main not in names:
                raise FormatError("no DOCX document (word/document.xml is missing)")
            styles = tree(archive, "word/styles.xml") if "word/styles.xml" in names else None
            numbers = Numbers()
            if "word/numbering.xml" in names:
                numbers = Numbers.of(tree(archive, "word/numbering.xml"), styles)
            notes = _notes(archive, names) | dict(_shown(archive, names, main))
            levels, bold = ({}, frozenset()) if styles is None else (_heading_styles(styles), _bold_styles(styles))
            body = _Body(levels, bold, notes, numbers)
            margins = (_margins(archive, names, kind) for kind in ("header", "footer"))
            yield from set_apart(chain(next(margins), titled(formed(body.text(archive, main))), next(margins)))
        except ARCHIVE_ERRORS as exc:
            raise FormatError(f"damaged DOCX document ({error_line(exc)})") from exc


def _main(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return the name of the part that holds the text, which programs on the web give another one than all others."""
    if _DOCUMENT not in names and "_rels/.rels" in names:
        for relation in tree(archive, "_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return _DOCUMENT


@dataclass(slots=True)
class _Body:
    """The running text; what has been read is dropped, so that a long document is not held as a tree.

    Attributes:
        levels: Heading level by the id of a style.
        bold: The ids of styles whose text is bold.
        notes: Text of notes and comments by kind and id.
        numbers: Those of its paragraphs.
    """

    levels: dict[str, int]
    bold: Set[str]
    notes: dict[tuple[str, str], str]
    numbers: Numbers
    #: A letter that is drawn over several lines and begins the next paragraph.
    _initial: str = ""
    _parents: list[Element] = field(default_factory=list)
    #: Whether the next row is the first of its table, and that row while it is not known what it names.
    _begins_table: bool = False
    _held: tuple[SheetHead, str] | None = None
    #: How many open elements are whole blocks: nothing inside of them is a block of its own.
    _inside: int = 0
    #: How many open elements are not read, with all that is in them.
    _unread: int = 0

    def text(self, archive: zipfile.ZipFile, main: str) -> Iterator[Piece | BoldLine]:
        """Yield paragraphs and rows in order."""
        for event, element, _ in elements(archive, main):
            is_block, is_unread = element.tag in (_PARAGRAPH, _ROW), element.tag in _UNREAD
            if event == "start":
                self._begins_table = self._begins_table or (element.tag == _TABLE and not self._inside)
                self._parents.append(element)
                self._inside, self._unread = self._inside + is_block, self._unread + is_unread
                continue
            self._parents.pop()
            self._inside, self._unread = self._inside - is_block, self._unread - is_unread
            if self._inside:
                continue
            if is_block and not self._unread:
                yield from self._block(element)
            elif element.tag == _TABLE:
                yield from self._released()
            if self._parents:
                self._parents[-1].remove(element)
        if self._initial:
            yield from plain(self._initial)

    def _block(self, block: Element) -> Iterator[Piece | BoldLine]:
        before, behind = _boxes(block) if block.tag == _PARAGRAPH else ([], [])
        for part in chain(*map(_blocks, before), (block,), *map(_blocks, behind)):
            if part.tag == _ROW:
                yield from self._row(part, begins_table=part is block and self._begins_table)
                self._begins_table = self._begins_table and part is not block
            elif part is block and _is_initial(part):
                self._initial += _words(part, self.numbers)
            else:
                # What a box says that hangs on the paragraph does not begin with it.
                initial, self._initial = (self._initial, "") if part is block else ("", self._initial)
                yield from self._paragraph(part, initial, is_own=part is block)
            for kind, number in _references(part):
                if note := self.notes.get((kind, number)):
                    yield f"[{note}]\n"

    def _row(self, row: Element, *, begins_table: bool) -> Iterator[Piece]:
        """Yield a row; the first one of a table is held back where a cell of it reaches over several columns."""
        at = before = _columns(row, "trPr", "gridBefore", 0)
        parts: list[str] = []
        cells: dict[int, str] = {}
        over: dict[int, int] = {}
        for cell in _cells(row):
            said, width = " ".join(_words(cell, self.numbers).split()), _columns(cell, "tcPr", "gridSpan", 1)
            parts.append(said + "\t" * (width - 1))
            if said:
                cells[at] = said
                over |= {at: width - 1} if width > 1 else {}
            at += width
        text = "\t" * before + "\t".join(parts) + "\n"
        head = SheetHead()
        if begins_table and over and not any(_references(row)):
            head.take(cells, over)
            self._held = head, text
            return
        if self._held is not None:
            head, _ = self._held
            known = head.take(cells, {})
            if head.is_read and len(known) == 1:
                # Both rows name columns together.
                self._held, (names, _) = None, known[0]
                text = "\t".join(names.get(column, "") for column in range(max(names) + 1)) + "\n"
        yield from self._released()
        yield text

    def _released(self) -> Iterator[Piece]:
        """Yield the first row of a table that was held back."""
        if self._held is not None:
            yield self._held[1]
            self._held = None

    def _paragraph(self, paragraph: Element, initial: str, *, is_own: bool) -> Iterator[Piece | BoldLine]:
        text = initial + _words(paragraph, self.numbers)
        level = _level(paragraph, self.levels)
        # A number alone, of a heading that nobody has written, names nothing.
        if level is not None and _words(paragraph).strip():
            yield from headed(level, text)
        elif is_own and text.strip() and self._is_bold(paragraph):
            yield BoldLine(text)
        else:
            yield from plain(text)

    def _is_bold(self, paragraph: Element) -> bool:
        """Whether all words of a paragraph are bold."""
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        is_bold = style is not None and style.get(f"{_WORD}val", "") in self.bold
        has_text, stack = False, [paragraph]
        while stack:
            node = stack.pop()
            if node.tag == _RUN and any((text.text or "").strip() for text in node.iter(f"{_WORD}t")):
                own, named = _property(node, "b"), _property(node, "rStyle")
                if not (named in self.bold or is_bold if own is None else own not in _OFF):
                    return False
                has_text = True
            stack.extend(child for child in node if child.tag not in _UNREAD and node.tag != _RUN)
        return has_text


def _is_initial(paragraph: Element) -> bool:
    """Whether a paragraph is a letter that is drawn over several lines of the next one."""
    frame = paragraph.find(f"{_WORD}pPr/{_WORD}framePr")
    return frame is not None and frame.get(f"{_WORD}dropCap", "none") != "none"


def _boxes(paragraph: Element) -> tuple[list[Element], list[Element]]:
    """Take the boxes that hang on a paragraph out of it, and return those before its text and those in it or behind.

    They stand anywhere on the page, and what hangs in the middle of a sentence is no part of it.
    """
    before: list[Element] = []
    behind: list[Element] = []
    found, stack = before, [paragraph]
    while stack:
        node = stack.pop()
        if node.tag in _TEXTS and (node.text or "").strip():
            found = behind
        if boxes := [child for child in node if child.tag == _BOX]:
            found += boxes
            # Each by itself would be searched for among all.
            node[:] = [child for child in node if child.tag != _BOX]
        stack.extend(child for child in reversed(node) if child.tag not in _UNREAD)
    return before, behind


def _blocks(box: Element) -> Iterator[Element]:
    """Yield the paragraphs and rows of a box."""
    stack = [box]
    while stack:
        node = stack.pop()
        if node.tag in (_PARAGRAPH, _ROW):
            yield node
        else:
            stack.extend(child for child in reversed(node) if child.tag not in _UNREAD)


def _cells(row: Element) -> Iterator[Element]:
    stack = [row]
    while stack:
        node = stack.pop()
        if node.tag == _CELL:
            yield node
        elif node is row or node.tag in _AROUND_CELLS:
            stack.extend(child for child in reversed(node) if child.tag not in _UNREAD)


def _words(element: Element, numbers: Numbers | None = None) -> str:
    """Return the text of a paragraph, cell or note; paragraphs inside of it are lines of their own.

    Equations are on one line.
    """
    parts: list[str] = []
    is_raised = has_text = False
    font = ""
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.tag == _RUN:
            if _is_set(node, "vanish"):
                continue
            is_raised = _property(node, "vertAlign") == "superscript"
            named = node.find(f"{_WORD}rPr/{_WORD}rFonts")
            font = "" if named is None else named.get(f"{_WORD}ascii", "")
        if node.tag == f"{_WORD}sym":
            code = node.get(f"{_WORD}char", "")
            text = chr(int(code, 16)) if re.fullmatch(r"[\dA-Fa-f]{4}", code) else ""
            parts.append(as_seen(text, node.get(f"{_WORD}font", "")))
            has_text = True
        if node.tag in _TEXTS:
            text = as_seen(node.text or "", font)
            parts.append(raised(text, behind=next(filter(None, reversed(parts)), "")) if is_raised else text)
            has_text, is_raised = has_text or bool(text), is_raised and not text
        elif node.tag in _CHOICES:
            parts.append(_chosen(node))
            has_text = True
        elif node.tag == _BOX:
            # What goes on behind a box, in a cell or in another one, is no part of its last word.
            stack.append("\n")
        elif node.tag == _RUBY:
            base, reading = node.find(f"{_WORD}rubyBase"), node.find(f"{_WORD}rt")
            if base is not None and reading is not None:
                # The reading of characters, which stands above them.
                stack += (")", reading, "(", base)
                continue
        elif node.tag == _PARAGRAPH and has_text and node is not element:
            parts.append("\n")
        elif node.tag == _CELL and parts and node is not element:
            parts.append("\t")
        elif node.tag.startswith(_MATH):
            before, behind = _signs(node)
            parts.append(before)
            stack.append(behind)
        else:
            parts.append(_MARKS.get(node.tag, ""))
        if numbers is not None and node.tag == _PARAGRAPH:
            label = numbers.label(node)
            parts.append(label)
            has_text = has_text or bool(label)
        stack.extend(child for child in reversed(node) if child.tag not in _UNREAD)
    return "".join(parts)


def _chosen(field: Element) -> str:
    """Return what a field of an old form shows: a box, ticked or not, or the entry that was chosen of a list."""
    if field.tag == f"{_WORD}ddList":
        entries, chosen = field.findall(f"{_WORD}listEntry"), field.find(f"{_WORD}result")
        at = "0" if chosen is None else chosen.get(f"{_WORD}val", "0")
        return entries[int(at)].get(f"{_WORD}val", "") if at.isdecimal() and int(at) < len(entries) else ""
    found = field.find(f"{_WORD}checked")
    found = field.find(f"{_WORD}default") if found is None else found
    return "☐" if found is None or found.get(f"{_WORD}val", "1") in _OFF else "☒"


def _property(run: Element, name: str) -> str | None:
    """Return the value of a property of a run of text, "" where it has none of its own; None without the property."""
    found = run.find(f"{_WORD}rPr/{_WORD}{name}")
    return None if found is None else found.get(f"{_WORD}val", "")


def _is_set(run: Element, name: str) -> bool:
    return _property(run, name) not in (None, *_OFF)


def _signs(node: Element) -> tuple[str, str]:
    """Return what a part of an equation has before and behind it that is no text of its own: "1/2" was 12."""
    sign = _SIGNS.get(node.tag)
    if sign is not None:
        text = "".join(part.text or "" for part in islice(node.iter(), _TERM_ELEMENTS) if part.tag in _TEXTS)
        return (sign * bool(text), "") if re.fullmatch(r"[\w.,]*", text) else (f"{sign}(", ")")
    if node.tag == f"{_MATH}d":
        return _character(node, "dPr", "begChr", "("), _character(node, "dPr", "endChr", ")")
    if node.tag == f"{_MATH}rad":
        return "√(", ")"
    return _character(node, "naryPr", "chr", "∫") if node.tag == f"{_MATH}nary" else "", ""


def _character(node: Element, properties: str, name: str, default: str) -> str:
    """Return a character that the properties of a part of an equation set, which may be none."""
    found = node.find(f"{_MATH}{properties}/{_MATH}{name}")
    return default if found is None else found.get(f"{_MATH}val", "")


def _columns(element: Element, properties: str, name: str, default: int) -> int:
    """Return over how many columns a cell reaches, or how many a row leaves out before its first cell."""
    found = element.find(f"{_WORD}{properties}/{_WORD}{name}")
    value = "" if found is None else found.get(f"{_WORD}val", "")
    return min(int(value), _MOST_COLUMNS) if re.fullmatch(r"[1-9]\d{0,8}", value) else default


def _references(block: Element) -> Iterator[tuple[str, str]]:
    stack = [block]
    while stack:
        node = stack.pop()
        if node.tag in _REFERENCES:
            yield _REFERENCES[node.tag], node.get(f"{_WORD}id", "")
        elif node.tag in _SHOWN:
            kind, name = _SHOWN[node.tag]
            yield kind, node.get(name, "")
        stack.extend(child for child in reversed(node) if child.tag not in _UNREAD)


def _notes(archive: zipfile.ZipFile, names: set[str]) -> dict[tuple[str, str], str]:
    """Return footnotes, endnotes and comments by kind and id."""
    found = {}
    for kind in ("footnote", "endnote", "comment"):
        if f"word/{kind}s.xml" not in names:
            continue
        for note in tree(archive, f"word/{kind}s.xml").iter(f"{_WORD}{kind}"):
            # Separator lines are notes of a type.
            text = "" if note.get(f"{_WORD}type", "normal") != "normal" else " ".join(_words(note).split())
            author = note.get(f"{_WORD}author", "")
            label = f"{kind} by {author}" if author else kind
            if text:
                found[kind, note.get(f"{_WORD}id", "")] = f"{label}: {text}"
    return found


def _shown(archive: zipfile.ZipFile, names: set[str], main: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what charts and diagrams say, by kind and the name by which the text refers to them."""
    folder, name = posixpath.split(main)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in names:
        return
    for relation in tree(archive, relations):
        path = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
        kind = {"chart": "chart", "diagramData": "diagram"}.get(relation.get("Type", "").rpartition("/")[2])
        if kind is None or path not in names:
            continue
        part = tree(archive, path)
        said = [" ".join(_runs(paragraph, f"{_DRAWING}t").split()) for paragraph in part.iter(f"{_DRAWING}p")]
        said += map(_series, part.iter(f"{_CHART}ser"))
        if text := "; ".join(filter(None, said)):
            yield (kind, relation.get("Id", "")), f"{kind}: {text}"


def _series(series: Element) -> str:
    """Return the name of a series of a chart, and its values with what they are of."""
    name, labels, values = (
        [
            _runs(point, f"{_CHART}v")
            for found in series.findall(f"{_CHART}{part}")
            for point in found.iter(f"{_CHART}pt")
        ]
        for part in ("tx", "cat", "val")
    )
    points = (f"{label} {value}" for label, value in zip_longest(labels, values, fillvalue=""))
    return f"{' '.join(name)}: {', '.join(points)}" if labels and values else " ".join(name)


def _runs(element: Element, tag: str) -> str:
    return "".join(run.text or "" for run in element.iter(tag))


def _margins(archive: zipfile.ZipFile, names: set[str], kind: str) -> Iterator[str]:
    """Yield the headers or footers, each text once: sections repeat them, and there are some for left and right."""
    pattern = re.compile(rf"word/{kind}\d*\.xml")
    texts = (" ".join(_words(tree(archive, name)).split()) for name in sorted(filter(pattern.fullmatch, names)))
    # A page number alone is no text.
    yield from (text + "\n" for text in dict.fromkeys(texts) if any(map(str.isalpha, text)))


def _heading_styles(styles: Element) -> dict[str, int]:
    """Return the heading level of each style that has one, by the style's id."""
    own: dict[str, int | None] = {}
    based_on: dict[str, str] = {}
    for style in styles.iter(f"{_WORD}style"):
        name = style.get(f"{_WORD}styleId", "")
        own[name] = _style_level(style)
        if (parent := style.find(f"{_WORD}basedOn")) is not None:
            based_on[name] = parent.get(f"{_WORD}val", "")
    levels: dict[str, int] = {}
    for name in own:
        if (level := _inherited(name, own, based_on.get)) is not None:
            levels[name] = level
    return levels


def _bold_styles(styles: Element) -> frozenset[str]:
    """Return the ids of styles whose text is bold, without those of captions and of tables of contents."""
    own: dict[str, int | None] = {}
    based_on: dict[str, str] = {}
    for style in styles.iter(f"{_WORD}style"):
        name, weight = style.get(f"{_WORD}styleId", ""), _property(style, "b")
        label = style.find(f"{_WORD}name")
        is_other = label is not None and re.fullmatch(r"caption|toc .*", label.get(f"{_WORD}val", "").lower())
        own[name] = 0 if is_other else None if weight is None else int(weight not in _OFF)
        if (parent := style.find(f"{_WORD}basedOn")) is not None:
            based_on[name] = parent.get(f"{_WORD}val", "")
    return frozenset(name for name in own if _inherited(name, own, based_on.get))


def _inherited(name: str, own: dict[str, int | None], base: Callable[[str], str | None]) -> int | None:
    ancestor: str | None = name
    for _ in range(MOST_ANCESTORS):
        if ancestor is None or (level := own.get(ancestor)) is not None:
            return None if ancestor is None else level
        ancestor = base(ancestor)
    return None


def _style_level(style: Element) -> int | None:
    # Built-in styles bear their English name in every language of the program; their ids are translated.
    label = style.find(f"{_WORD}name")
    name = "" if label is None else label.get(f"{_WORD}val", "").lower()
    if name == "title":
        return 1
    if match := re.fullmatch(r"heading ([1-9])", name):
        return int(match[1])
    return _outline_level(style)


def _outline_level(element: Element) -> int | None:
    outline = element.find(f"{_WORD}pPr/{_WORD}outlineLvl")
    value = "" if outline is None else outline.get(f"{_WORD}val", "")
    # The tenth level (9) means body text.
    return int(value) + 1 if re.fullmatch("[0-8]", value) else None


def _level(paragraph: Element, levels: dict[str, int]) -> int | None:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    named = None if style is None else levels.get(style.get(f"{_WORD}val", ""))
    return _outline_level(paragraph) or named
