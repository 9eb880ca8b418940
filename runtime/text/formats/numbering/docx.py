"""The numbers of clauses, headings and items in DOCX documents: programs count them, and no text holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from armt.runtime.text.formats.numbering.numerals import number_of, numeral
from armt.runtime.text.formats.pieces import as_seen

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
#: A style is based on another, which is based on another: programs write up to five.
MOST_ANCESTORS = 20
#: What is shown of a number is no longer in any program, and would be written before every paragraph.
_MOST_CHARS = 255
#: A bullet says nothing, but for one that says what is done and what is not.
_BOXES = ("☐", "☑", "☒")
_KINDS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered.

    Attributes:
        start: the first number.
        format: as the file names it ("decimal", "lowerLetter", "bullet").
        text: what is shown, with "%1" for the number of the first level; of bullets boxes alone.
        restart: this level and those above it let it begin anew; None for all above, 0 for none.
        style: id of the style of paragraphs that are on this level.
        is_legal: whether all numbers in it are digits.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    style: str = ""
    is_legal: bool = False


@dataclass(frozen=True, slots=True)
class _List:
    """A list of paragraphs: its counts are those of all lists of the same kind.

    Attributes:
        kind: id of the kind.
        levels: those that are numbered.
        starts: by level with what this list begins, where that is its own.
    """

    kind: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbers:
    """Counts the paragraphs of a document, which are to be asked for in its order.

    Attributes:
        lists: by id.
        styles: by the id of a style the list and the level of its paragraphs; None where it says nothing.
        bases: by the id of a style that which it is based on.
    """

    lists: dict[str, _List] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: Element, styles: Element | None) -> Numbers:
        """Read the parts of a document that say how it is numbered."""
        numbers = cls(lists=dict(_lists(numbering)))
        for style in () if styles is None else styles.iter(f"{_WORD}style"):
            name = style.get(f"{_WORD}styleId", "")
            numbers.styles[name] = _place(style)
            if base := _value(style, "basedOn"):
                numbers.bases[name] = base
        return numbers

    def label(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, with a space behind it; "" for nothing, and for most bullets."""
        if paragraph.find(f"{_WORD}pPr") is None or not self.lists:
            return ""
        list_id, level = self._list_of(paragraph)
        found = self.lists.get(list_id or "")
        if list_id is None or found is None or (shown := found.levels.get(level)) is None:
            return ""
        mark = paragraph.find(f"{_WORD}pPr/{_WORD}rPr")
        if mark is not None and any(mark.find(f"{_WORD}{gone}") is not None for gone in ("del", "moveFrom")):
            return ""
        counts, levels, is_legal = self._counted(list_id, found, level), found.levels, shown.is_legal
        if shown.format == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, _Level())
            return _written(counts.get(at, of.start), "decimal" if is_legal else of.format)

        label = re.sub(r"%([1-9])", number, shown.text).strip()
        return f"{label} " if label else ""

    def _list_of(self, paragraph: Element) -> tuple[str | None, int]:
        """Return list and level of a paragraph: its own, or those of its style."""
        list_id, level = _place(paragraph)
        style = _value(paragraph, "pPr", "pStyle")
        for _ in range(MOST_ANCESTORS):
            if not style or (list_id is not None and level is not None):
                break
            of_style, at = self.styles.get(style, (None, None))
            if list_id is None and of_style is not None:
                list_id = of_style
                # A list says itself on which level the paragraphs of a style are.
                levels = self.lists[of_style].levels if of_style in self.lists else {}
                level = next((number for number, one in levels.items() if one.style == style), level)
            level = at if level is None else level
            style = self.bases.get(style, "")
        return list_id, level or 0

    def _counted(self, list_id: str, found: _List, level: int) -> dict[int, int]:
        counts = self._counts.setdefault(found.kind, {})
        own = found.starts.get(level)
        if level not in counts or (own is not None and (list_id, level) not in self._begun):
            counts[level] = found.levels[level].start if own is None else own
        else:
            counts[level] += 1
        self._begun.add((list_id, level))
        for deeper in [number for number in counts if number > level]:
            restart = found.levels.get(deeper, _Level()).restart
            if restart is None or level < restart:
                del counts[deeper]
        return counts


def _lists(numbering: Element) -> Iterator[tuple[str, _List]]:
    kinds: dict[str, dict[int, _Level]] = {}
    links: dict[str, str] = {}
    linked: dict[str, str] = {}
    for kind in numbering.iter(f"{_WORD}abstractNum"):
        name = kind.get(f"{_WORD}abstractNumId", "")
        kinds[name], links[name] = dict(_levels(kind)), _value(kind, "numStyleLink")
        if link := _value(kind, "styleLink"):
            linked[link] = name
    for one in numbering.iter(f"{_WORD}num"):
        name = _value(one, "abstractNumId")
        # A kind may be that of a style, which another one is made for.
        name = linked.get(links.get(name, ""), name)
        levels, starts = dict(kinds.get(name, {})), {}
        for override in one.iter(f"{_WORD}lvlOverride"):
            levels.update(_levels(override))
            level, start = number_of(override.get(f"{_WORD}ilvl", "")), number_of(_value(override, "startOverride"))
            if level is not None and start is not None:
                starts[level] = start
        yield one.get(f"{_WORD}numId", ""), _List(name, levels, starts)


def _levels(parent: Element) -> Iterator[tuple[int, _Level]]:
    for level in parent.findall(f"{_WORD}lvl"):
        number, start = number_of(level.get(f"{_WORD}ilvl", "")), number_of(_value(level, "start"))
        if number is not None and number < _LEVELS:
            legal, format = level.find(f"{_WORD}isLgl"), _value(level, "numFmt") or "decimal"
            text = _value(level, "lvlText")[:_MOST_CHARS]
            yield (
                number,
                _Level(
                    # The standard has it so, where nothing is said.
                    start=0 if start is None else start,
                    format=format,
                    text=_box(level, text) if format == "bullet" else text,
                    restart=number_of(_value(level, "lvlRestart")),
                    style=_value(level, "pStyle"),
                    is_legal=legal is not None and legal.get(f"{_WORD}val", "1") not in ("0", "false"),
                ),
            )


def _box(level: Element, bullet: str) -> str:
    """Return the box that a bullet is, ticked or not, "" for any other."""
    fonts = level.find(f"{_WORD}rPr/{_WORD}rFonts")
    shown = as_seen(bullet, "" if fonts is None else fonts.get(f"{_WORD}ascii", ""))
    return shown if shown in _BOXES else ""


def _place(element: Element) -> tuple[str | None, int | None]:
    """Return the list and the level that a paragraph or a style names; list "0" is none."""
    return _value(element, "pPr", "numPr", "numId") or None, number_of(_value(element, "pPr", "numPr", "ilvl"))


def _value(element: Element, *path: str) -> str:
    found = element.find("/".join(f"{_WORD}{name}" for name in path))
    return "" if found is None else found.get(f"{_WORD}val", "")


def _written(number: int, format: str) -> str:
    """Write a number as a list does."""
    if format == "none":
        return ""
    return f"{number:02}" if format == "decimalZero" else numeral(number, _KINDS.get(format, "1"))
