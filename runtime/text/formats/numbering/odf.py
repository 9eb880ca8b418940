"""The numbers of headings and items in OpenDocument files, whose styles say how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from armt.runtime.text.formats.numbering.docx import MOST_ANCESTORS
from armt.runtime.text.formats.numbering.numerals import number_of, numeral

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_WEIGHT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}font-weight"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
LIST, _ITEM, _LIST_HEADER = (f"{_TEXT}{name}" for name in ("list", "list-item", "list-header"))
#: What is shown of a number is no longer in any program, and would be written before every paragraph.
_MOST_CHARS = 255
#: How far text is raised: a share of its height, above its line.
_RAISED = re.compile(r"super\b|[1-9]")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered.

    Attributes:
        kind: of the number (see `numeral`), "" for none.
        prefix, suffix: what stands around it.
        start: the first number.
        shown: how many levels are, this one the last of them.
        pattern: what is shown, with "%1%" for the number of the first level; "" where that is not said.
    """

    kind: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    pattern: str = ""

    @classmethod
    def of(cls, element: Element) -> _Level:
        """Read a level."""
        prefix, suffix = element.get(f"{_STYLE}num-prefix", ""), element.get(f"{_STYLE}num-suffix", "")
        start = number_of(element.get(f"{_TEXT}start-value", "1"))
        return cls(
            kind=element.get(f"{_STYLE}num-format", ""),
            prefix=prefix[:_MOST_CHARS],
            suffix=suffix[:_MOST_CHARS],
            start=1 if start is None else start,
            shown=number_of(element.get(f"{_TEXT}display-levels", "1")) or 1,
            pattern=element.get(f"{_LOEXT}num-list-format", "")[:_MOST_CHARS],
        )


@dataclass(slots=True)
class _Open:
    """A list that is open.

    Attributes:
        style: that it has, "" for that of its paragraphs.
        level: 1 for one that is in no other.
        counts: the last number by level, which lists that go on from each other share.
        is_counted: whether the running item has its number, or needs none.
        start: number of the running item, where that is its own.
    """

    style: str
    level: int
    counts: dict[int, int]
    is_counted: bool = True
    start: int | None = None


@dataclass(slots=True)
class Numbers:
    """Counts the items and headings of a document, which are to be gone through in its order."""

    _styles: dict[str, dict[int, _Level]] = field(default_factory=dict)
    #: The style whose levels come next.
    _levels: dict[int, _Level] = field(default_factory=dict)
    _outline: dict[int, _Level] = field(default_factory=dict)
    #: By the style of a paragraph that of its list, "" for none, and the style that it is based on.
    _paragraphs: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    #: Styles of what nobody sees, of what is raised, those that are bold or are not, and the one that is described.
    _hidden: set[str] = field(default_factory=set)
    _raised: set[str] = field(default_factory=set)
    _bold: dict[str, bool] = field(default_factory=dict)
    _style: str = ""
    _open: list[_Open] = field(default_factory=list)
    _named: dict[str, dict[int, int]] = field(default_factory=dict)
    _last: dict[str, dict[int, int]] = field(default_factory=dict)
    _headings: dict[int, int] = field(default_factory=dict)

    def define(self, element: Element) -> None:
        """Take up what an element says of styles; elements come in the order of their part."""
        name = element.get(f"{_STYLE}name", "")
        if element.tag == f"{_TEXT}list-style":
            self._levels = self._styles[name] = {}
        elif element.tag == f"{_TEXT}outline-style":
            self._levels = self._outline
        elif element.tag in (f"{_TEXT}list-level-style-number", f"{_TEXT}outline-level-style"):
            self._levels[times(element.get(f"{_TEXT}level", ""))] = _Level.of(element)
        elif element.tag == f"{_STYLE}style":
            of_list, base = element.get(f"{_STYLE}list-style-name"), element.get(f"{_STYLE}parent-style-name", "")
            self._paragraphs[name], self._style = (of_list, base), name
        elif element.tag == f"{_STYLE}text-properties":
            if element.get(f"{_TEXT}display") == "none":
                self._hidden.add(self._style)
            if _RAISED.match(element.get(f"{_STYLE}text-position", "")):
                self._raised.add(self._style)
            if weight := element.get(_WEIGHT):
                self._bold[self._style] = weight == "bold"

    def is_hidden(self, element: Element) -> bool:
        """Whether the style of a paragraph, or of a part of one, says that nobody sees it."""
        return element.get(f"{_TEXT}style-name", "") in self._hidden

    def is_raised(self, element: Element) -> bool:
        """Whether the style of a part of a paragraph says that it is raised."""
        return element.get(f"{_TEXT}style-name", "") in self._raised

    def is_bold(self, element: Element) -> bool | None:
        """Whether the style of a paragraph, or of a part of one, says that it is bold; None where it does not say."""
        style = element.get(f"{_TEXT}style-name", "")
        for _ in range(MOST_ANCESTORS):
            if style in self._bold or not style:
                return self._bold.get(style)
            style = self._paragraphs.get(style, (None, ""))[1]
        return None

    def start(self, element: Element) -> None:
        """Begin a list or an item; any other element is none."""
        if element.tag == LIST:
            self._open.append(self._begun(element))
        elif element.tag in (_ITEM, _LIST_HEADER) and self._open:
            running = self._open[-1]
            running.is_counted = element.tag == _LIST_HEADER
            running.start = number_of(element.get(f"{_TEXT}start-value", ""))

    def end(self, element: Element) -> None:
        """End a list; any other element is none."""
        if element.tag == LIST:
            self._open.pop()

    def _begun(self, element: Element) -> _Open:
        style, name = element.get(f"{_TEXT}style-name", ""), element.get(_XML_ID)
        goes_on, before = element.get(f"{_TEXT}continue-numbering") == "true", element.get(f"{_TEXT}continue-list")
        if self._open:
            around = self._open[-1]
            if not goes_on:
                _forget(around.counts, around.level)
            return _Open(style or around.style, around.level + 1, around.counts)
        counts = self._named.get(before) if before else self._last.get(style) if goes_on else None
        counts = {} if counts is None else counts
        self._last[style] = counts
        if name:
            self._named[name] = counts
        return _Open(style, 1, counts)

    def label(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, with a space behind it; "" for nothing, and for bullets."""
        if self._open:
            running = self._open[-1]
            if running.is_counted:
                return ""
            running.is_counted = True
            levels = self._styles.get(running.style or self._list_of(paragraph) or "", {})
            return _counted(levels, running.counts, running.level, running.start)
        if paragraph.tag != f"{_TEXT}h" or paragraph.get(f"{_TEXT}is-list-header") == "true":
            return ""
        if not self._outline or self._list_of(paragraph) == "":
            return ""
        is_anew = paragraph.get(f"{_TEXT}restart-numbering") == "true"
        start = number_of(paragraph.get(f"{_TEXT}start-value", "1")) if is_anew else None
        return _counted(self._outline, self._headings, times(paragraph.get(f"{_TEXT}outline-level", "1")), start)

    def _list_of(self, paragraph: Element) -> str | None:
        """Return the style of the list that the style of a paragraph names, "" for none; None where it says nothing."""
        style = paragraph.get(f"{_TEXT}style-name", "")
        for _ in range(MOST_ANCESTORS):
            found, style = self._paragraphs.get(style, (None, ""))
            if found is not None or not style:
                return found
        return None


def _counted(levels: dict[int, _Level], counts: dict[int, int], at: int, start: int | None) -> str:
    """Count an item or a heading, and return its label."""
    own = levels.get(at, _Level())
    counts[at] = counts.get(at, own.start - 1) + 1 if start is None else start
    _forget(counts, at)
    if not own.kind:
        return ""

    def number(level: int) -> str:
        of = levels.get(level, _Level())
        return numeral(counts.get(level, of.start), of.kind) if of.kind else ""

    if own.pattern:
        label = re.sub(r"%(\d{1,2})%", lambda match: number(int(match[1])), own.pattern)
    else:
        numbers = map(number, range(max(1, at - own.shown + 1), at + 1))
        label = f"{own.prefix}{'.'.join(filter(None, numbers))}{own.suffix}"
    return f"{label.strip()} "


def _forget(counts: dict[int, int], level: int) -> None:
    """Let all levels below one begin anew."""
    for deeper in [number for number in counts if number > level]:
        del counts[deeper]


def times(count: str) -> int:
    """Return a count that a document gives, 1 for none and for what is no count."""
    return int(count) if re.fullmatch(r"[1-9]\d{0,17}", count) else 1
