"""Texts of XML as pages: headings as deep as what they name, paragraphs, lists, tables and code; data between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from armt.runtime.text.formats.json_values import members_told
from armt.runtime.text.formats.pieces import Piece
from armt.runtime.text.formats.web.html import text_here
from armt.runtime.text.formats.xml import vocabulary as of
from armt.runtime.text.formats.xml.inline import Inline
from armt.runtime.text.formats.xml.tree import Element
from armt.runtime.text.formats.xml.values import Values, day, person

#: A leaf that is called nothing known is a paragraph where it is longer, or has sentences.
_LONGEST_VALUE, _SENTENCE = 160, re.compile(r"[a-z][.!?][\"')]?\s+[A-Z]")
#: A text of a name that others use for data is a paragraph where it has so many words, as far as a document is told by.
_LEAST_WORDS, _PROSE_SHARE = 8, 0.3
#: Longer headings say what a law is about, and name no part of it.
_LONGEST_HEADING = 250
_DEEPEST_LEVEL = 6
_BARE = re.compile(r"(?:\d{1,5}[A-Za-z]?(?:[.-]\d{1,5}[A-Za-z]?)*|[IVXLCDM]{1,8}|[A-Z])\.?\Z")
_MARK = "-"
#: What is no data wherever it stands, what is a paragraph where nothing in it is one, and what stands before others.
_TOLD = of.BLOCKS | of.TEXTS | of.HEADINGS | of.SOURCES | of.TERMS | of.ITEMS | {"num", "abstract", "dd", "cmd"}
_FLOWING = of.ITEMS | frozenset(("dd", "cmd"))
_BEFORE, _NAMING = of.TERMS | of.NUMBERS, of.NUMBERS | of.HEADINGS
#: What a work is not told by.
_UNCITED = of.SKIPPED | {"abstract", "pub-id", "contrib-id", "email", "address"}
_STARTS = re.compile(r"\d{1,6}\Z")
#: A column beyond has no number of its own.
_MOST_COLUMNS = 256
_WORDS = re.compile(r"\w")


def is_prose(root: Element) -> bool:
    """Whether a document is a text: by its name, or since much of it is paragraphs, or numbered as laws are."""
    if root.name.lower() in of.DOCUMENTS:
        return True
    paragraphs, waiting = 0, [root]
    while waiting:
        element = waiting.pop()
        name = element.name.lower()
        says = name in of.PARAGRAPHS or name in of.CODES
        says = says or (element.child("num") is not None and element.child("heading", *of.TEXTS) is not None)
        if not says and (element.flows or (name in of.TEXTS and element.is_leaf)):
            says = element.chars > _LONGEST_VALUE or len(element.text.split()) >= _LEAST_WORDS
        if says:
            paragraphs += element.chars
        else:
            waiting.extend(element.elements)
    return root.chars > 0 and paragraphs >= _PROSE_SHARE * root.chars


def prose_pieces(root: Element, *, most: int) -> Iterator[Piece]:
    """Yield the text of a document.

    Args:
        root: of it.
        most: characters that data in it may be told in.
    """
    yield from _Writer(root, most).pieces()


@dataclass(slots=True)
class _Frame:
    """An element that is being told.

    Attributes:
        parts: of it, which are yet to come.
        level: of a heading in it.
        is_named: its heading has come.
        count: number of its last item; None where its items have a mark alone.
        is_captioned: titles in it are captions.
        wraps: it stands around the heading of what it stands in.
    """

    element: Element
    parts: Iterator[tuple[str, list[Element | str]]]
    level: int
    is_named: bool = False
    count: int | None = None
    is_captioned: bool = False
    wraps: bool = False


class _Writer:
    """Tells a document from its beginning to its end, without recursion."""

    def __init__(self, root: Element, most: int) -> None:
        self._root = root
        self._most = most
        self._values = Values(root.leaves, is_prose=True)
        self._page: list[str] = []
        # What stands before the next words: numbers, marks of items, terms.
        self._before: list[str] = []
        # Elements that end a paragraph, or have something that does; and those that are no data.
        self._blocks: set[int] = set()
        self._prose: set[int] = set()
        titles: dict[str, str] = {}
        for element in reversed(list(root.below())):
            self._judge(element, titles)
        self._inline = Inline(titles)

    def _judge(self, element: Element, titles: dict[str, str]) -> None:
        name, elements = element.name.lower(), element.elements
        if name in of.BLOCKS or any(id(one) in self._blocks for one in elements):
            self._blocks.add(id(element))
        if (
            name in _TOLD
            or element.flows
            or any(id(one) in self._prose for one in elements)
            or (not elements and self._is_said(element))
        ):
            self._prose.add(id(element))
        key = element.attributes.get("id") or element.attributes.get("anchor")
        if key and name not in of.SOURCES and (title := self._heading_of(element)) is not None:
            titles[key] = " ".join(title.text.split())

    def _is_said(self, element: Element) -> bool:
        text = element.text.strip()
        return len(text) > _LONGEST_VALUE or _SENTENCE.search(text) is not None

    def pieces(self) -> Iterator[Piece]:
        frames: list[_Frame] = []
        self._open(frames, self._root)
        while frames:
            part = next(frames[-1].parts, None)
            if part is None:
                frames.pop()
                continue
            kind, content = part
            frame = frames[-1]
            if kind == "run":
                apart = "" if frame.element.says else " "
                self._paragraph(apart.join(self._inline.html([one]) for one in content))
            elif kind == "data":
                yield from self._data([one for one in content if isinstance(one, Element)], frame.level + 1)
            elif isinstance(element := content[0], Element):
                if kind == "number":
                    self._number(element, frame)
                elif kind == "heading":
                    self._heading(element, frames)
                else:
                    self._block(element, frames)
        self._alone()
        yield from self._flush()

    # What an element is made of.

    def _open(self, frames: list[_Frame], element: Element) -> None:
        name = element.name.lower()
        above = frames[-1] if frames else None
        level = 0 if above is None else above.level
        is_captioned = name in of.CAPTIONED or (above is not None and above.is_captioned and name not in of.KINDS)
        wraps = name in of.FRONTS
        has_heading = not wraps and not is_captioned and self._heading_of(element) is not None
        title = element.attributes.get("title", "")
        is_titled = not has_heading and name in of.KINDS and bool(title)
        is_counted = not has_heading and not is_titled and self._bare_number(element) is not None
        level += has_heading or is_titled or is_counted
        frame = _Frame(element, iter(self._parts(element)), level, is_captioned=is_captioned, wraps=wraps)
        frames.append(frame)
        if is_titled:
            self._head(frame.level, escape(title))
            frame.is_named = True
        elif name == "abstract" and not has_heading:
            self._head(level + 1, "Abstract")

    def _parts(self, element: Element) -> list[tuple[str, list[Element | str]]]:
        """Return the parts of an element in order: runs of words, data, and what stands apart."""
        parts: list[tuple[str, list[Element | str]]] = []
        flows = self._flows(element)
        numbers = sum(one.name.lower() in of.NUMBERS for one in element.elements)
        for child in element.children:
            kind = self._kind(child, element, flows=flows, has_number=numbers == 1)
            if kind == "none" or (kind == "blank" and not (parts and parts[-1][0] == "run")):
                continue
            kind = "run" if kind == "blank" else kind
            if parts and parts[-1][0] == kind and kind in ("run", "data"):
                parts[-1][1].append(child)
            else:
                parts.append((kind, [child]))
        return parts

    def _kind(self, child: Element | str, parent: Element, *, flows: bool, has_number: bool) -> str:
        if isinstance(child, str):
            return "blank" if child.isspace() else "run"
        name = child.name.lower()
        if name in of.SKIPPED:
            return "none"
        if flows:
            if name == "label" and child is next((one for one in parent.children if _is_something(one)), None):
                return "number"
            return "run" if name in of.NOTES or id(child) not in self._blocks else "block"
        if name in of.NUMBERS or name in of.TERMS:
            return "number" if has_number or name != "num" else "data"
        if self._is_heading(child, parent):
            return "heading"
        if id(child) in self._prose:
            return "block"
        if not child.chars and parent.name.lower() in of.BLOCKS:
            # What a program is to do with a paragraph of a law.
            return "none"
        return "run" if name in of.LOOKS or (name in of.REFERENCES and child.chars) else "data"

    def _flows(self, element: Element) -> bool:
        name = element.name.lower()
        if element.says:
            return True
        if name in of.PARAGRAPHS:
            # Those of laws are numbered, and stand in each other.
            return element.child("num") is None
        return name in _FLOWING and not any(
            id(one) in self._blocks or one.name.lower() in _BEFORE for one in element.elements
        )

    def _is_heading(self, element: Element, parent: Element) -> bool:
        name = element.name.lower()
        if name == "name":
            # RFCs call titles so.
            within = parent.name.lower()
            return element.chars > 0 and within in ("section", "references", "note", "figure", "table")
        if name not in of.HEADINGS or not element.chars or id(element) in self._blocks:
            return False
        return not any(one.name.lower() in _NAMING for one in element.elements)

    def _heading_of(self, element: Element) -> Element | None:
        """Return the heading of an element, which may stand in what wraps it."""
        waiting: list[tuple[Element, Element]] = [(one, element) for one in reversed(element.elements)]
        while waiting:
            child, parent = waiting.pop()
            if self._is_heading(child, parent):
                return child
            if child.name.lower() in of.FRONTS:
                waiting.extend((one, child) for one in reversed(child.elements))
        return None

    def _bare_number(self, element: Element) -> str | None:
        """Return the number of a part that is called by its kind, where it has no words of its own."""
        if element.name.lower() not in of.KINDS:
            return None
        numbers = [one for one in element.elements if one.name.lower() == "num"]
        said = " ".join(numbers[0].text.split()) if len(numbers) == 1 else ""
        return said.rstrip(".") if _BARE.match(said) else None

    # How a part is told.

    def _number(self, element: Element, frame: _Frame) -> None:
        said = " ".join(element.text.split())
        if not said:
            return
        name = element.name.lower()
        if name == "num" and (number := self._bare_number(frame.element)) is not None:
            kind = frame.element.name.capitalize()
            if not self._heading_of(frame.element):
                self._head(frame.level, escape(f"{kind} {number}"))
            else:
                self._before.append(f"{kind} {number}.")
            return
        if name in of.TERMS or name == "speaker":
            said = f"{said.rstrip(':')}:"
        elif name == "label" and frame.element.name.lower() in of.SOURCES and said.isdigit():
            said = f"[{said}]"
        elif name == "label" and said[-1].isalnum() and (frame.is_captioned or not said[0].isdigit()):
            said = f"{said}."
        self._before.append(said)

    def _heading(self, element: Element, frames: list[_Frame]) -> None:
        owner = next((frame for frame in reversed(frames) if not frame.wraps), frames[0])
        html = self._inline.html([element])
        if owner.is_captioned or owner.is_named or element.chars > _LONGEST_HEADING:
            self._paragraph(html)
            return
        owner.is_named = True
        self._head(max(owner.level, 1), html)

    def _block(self, element: Element, frames: list[_Frame]) -> None:
        name = element.name.lower()
        if name in of.CODES:
            self._alone()
            self._page.append(f"<pre>\n{escape(element.text.strip(chr(10)).rstrip(), quote=False)}</pre>")
        elif name in of.TABLES and not element.says and any(one.name.lower() in of.ROWS for one in element.below()):
            self._table(element)
        elif name in of.FORMULAS:
            number = element.child("label")
            self._paragraph(f"{self._inline.html([element])} {self._inline.html([number] if number else [])}")
        elif name in of.VERSES and not element.says:
            lines = (self._inline.html([one]) for one in element.elements)
            self._paragraph("<br>".join(line for line in lines if line.strip()))
        elif name in of.SOURCES and not any(one.name.lower() in of.SOURCES for one in element.elements):
            self._source(element)
        elif name in of.LISTS:
            self._open(frames, element)
            form = (element.attributes.get(key, "") for key in ("style", "list-type", "type", "rend", "class"))
            is_numbered = name in of.NUMBERED or any(map(of.NUMBERED_AS.match, form))
            start = element.attributes.get("start", "")
            frames[-1].count = int(start) - 1 if _STARTS.match(start) else 0
            frames[-1].count = frames[-1].count if is_numbered else None
        else:
            above = frames[-1]
            is_item = name in of.ITEMS or (name in of.PARAGRAPHS and above.element.name.lower() in of.LISTS)
            if is_item or name == "dd":
                self._mark(element, above)
            self._open(frames, element)

    def _mark(self, element: Element, above: _Frame) -> None:
        """Put the mark of an item before it, where nothing else numbers it."""
        if self._before and self._before[-1] == _MARK:
            self._before.pop()
        if element.child(*of.NUMBERS) is not None or above.element.name.lower() in of.ITEMS:
            return
        if above.count is None:
            self._before.insert(0, _MARK) if element.name.lower() == "dd" else self._before.append(_MARK)
        else:
            above.count += 1
            self._before.append(f"{above.count}.")
        if hung := element.attributes.get("hangText"):
            self._before.append(f"{hung.rstrip(':')}:")

    def _source(self, element: Element) -> None:
        """Tell a work as an item: what it is called here, who made it, its title, and when."""
        said = " ".join(self._inline.text([element]).split()) if element.flows else ", ".join(self._cited(element))
        anchor = element.attributes.get("anchor", "")
        if not self._before:
            self._before.append(_MARK)
        self._paragraph(escape(f"[{anchor}] {said}" if anchor else said))

    def _cited(self, element: Element) -> Iterator[str]:
        """Yield what a work is told by, a part each."""
        waiting = [element]
        while waiting:
            one = waiting.pop()
            said = one.attributes
            if one.name.lower() in _UNCITED:
                continue
            if (name := person(one)) is not None or (name := said.get("fullname") or day(one)) is not None:
                yield name
            elif "name" in said and "value" in said:
                yield f"{said['name']} {said['value']}"
            elif one.is_leaf or one.says:
                if text := " ".join(self._inline.text([one]).split()):
                    yield text
            else:
                waiting.extend(reversed(one.elements))

    def _table(self, element: Element) -> None:
        """Tell a table: what it is called, and its rows, in which cells may reach over others."""
        rows: list[str] = []
        columns: dict[str, int] = {}
        inside: list[Element] = list(reversed(element.elements))
        while inside:
            one = inside.pop()
            name = one.name.lower()
            if name in of.ROWS:
                cells = (self._cell(cell, columns) for cell in one.elements if cell.name.lower() in of.CELLS)
                rows.append(f"<tr>{''.join(cells)}</tr>")
            elif name == "colspec":
                columns[one.attributes.get("colname", "")] = len(columns) + 1
            elif name in (*of.HEADINGS, "caption", "name", "label"):
                self._paragraph(self._inline.html([one]))
            else:
                inside.extend(reversed(one.elements))
        self._alone()
        self._page.append(f"<table>{''.join(rows)}</table>")

    def _cell(self, cell: Element, columns: dict[str, int]) -> str:
        said = cell.attributes
        first, last = (columns.get(said.get(key, "")) for key in ("namest", "nameend"))
        wide = str(last - first + 1) if first and last and first < last <= _MOST_COLUMNS else said.get("colspan", "")
        more = said.get("morerows", "")
        high = str(int(more) + 1) if _STARTS.match(more) else said.get("rowspan", said.get("rows", ""))
        spans = "".join(
            f' {key}="{value}"' for key, value in (("colspan", wide), ("rowspan", high)) if _STARTS.match(value)
        )
        tag = "th" if cell.name.lower() == "th" else "td"
        return f"<{tag}{spans}>{self._inline.html([cell])}</{tag}>"

    def _data(self, elements: Sequence[Element], level: int) -> Iterator[Piece]:
        members = self._values.members(elements)
        if not members:
            return
        self._alone()
        yield from self._flush()
        told = members_told(members, level, self._most)
        if told is None:
            told = [f"{' '.join(one.text.split())}\n" for one in elements]
        for piece in told:
            # A line below another one would be read as its rest.
            if isinstance(piece, str):
                piece = f"{piece.rstrip()}\n\n" if piece.strip() else ""
            yield piece

    def _paragraph(self, html: str) -> None:
        if _WORDS.search(html) is None:
            return
        before = "".join(f"{escape(one)} " for one in self._before)
        self._before.clear()
        self._page.append(f"<p>{before}{html}</p>")

    def _head(self, level: int, html: str) -> None:
        before = "".join(f"{escape(one)} " for one in self._before if one != _MARK)
        self._before.clear()
        tag = f"h{min(max(level, 1), _DEEPEST_LEVEL)}"
        self._page.append(f"<{tag}>{before}{html}</{tag}>")

    def _alone(self) -> None:
        """Tell numbers that stand before no words."""
        said = " ".join(one for one in self._before if one != _MARK)
        self._before.clear()
        if said:
            self._page.append(f"<p>{escape(said)}</p>")

    def _flush(self) -> Iterator[Piece]:
        if self._page:
            yield from text_here("".join(self._page))
            yield "\n"
            self._page.clear()


def _is_something(child: Element | str) -> bool:
    return isinstance(child, Element) or not child.isspace()
