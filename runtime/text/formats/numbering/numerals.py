"""The numbers of items: how they are written, and which a page gives to its lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

#: Beyond these nobody counts in letters or Roman numbers, and each would be as long as it says.
_MOST_LETTERED, _MOST_ROMAN = 780, 3999
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)

#: Elements of a page that are lists.
LISTS = ("ol", "ul", "menu", "dir")
#: What counts the items of a list, by its name in a style, and as programs that make documentation name a class; a
#: style sheet is not read. Anything else that a style names ("none", "disc") is no number.
_KINDS = {
    **{"decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"},
    **{"lower-roman": "i", "upper-roman": "I", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i"},
    **{"upperroman": "I"},
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)


def number_of(value: str) -> int | None:
    """Return a number that a document gives; None for what is none."""
    return int(value) if re.fullmatch(r"\d{1,9}", value) else None


def numeral(number: int, kind: str) -> str:
    """Write a number.

    Args:
        number: What is written.
        kind: The first of its kind, as HTML and OpenDocument name it: "a", "A", "i", "I"; any other is digits.
    """
    written = str(number)
    if kind in ("a", "A") and 0 < number <= _MOST_LETTERED:
        # Behind z comes aa, and behind that bb.
        written = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind in ("i", "I") and 0 < number <= _MOST_ROMAN:
        written = ""
        for value, sign in _ROMAN:
            written += sign * (number // value)
            number %= value
    return written.upper() if kind in ("A", "I") else written


@dataclass(slots=True)
class PageList:
    """A list of a page that is open.

    Attributes:
        kind: how its items are counted (see `numeral`), "" where they are not.
        number: of the next item.
        step: from one to the next.
    """

    kind: str
    number: int = 1
    step: int = 1

    @classmethod
    def of(cls, node: Any) -> PageList:
        """Begin a list; one whose role has to be said has been made to look like none."""
        if node.tag != "ol" or node.attributes.get("role"):
            return cls("")
        step = -1 if "reversed" in node.attributes else 1
        first = 1 if step > 0 else sum(1 for child in node.iter() if child.tag == "li")
        number = _integer(node, "start")
        return cls(_kind(node, "1"), first if number is None else number, step)

    def label(self, item: Any) -> str:
        """Return the number of the next item, "" for none."""
        value = _integer(item, "value")
        number = self.number if value is None else value
        self.number = number + self.step
        kind = _kind(item, self.kind) if self.kind else ""
        return numeral(number, kind) if kind else ""


def _kind(node: Any, default: str) -> str:
    """Return how a list or an item says that it is counted, "" for not at all."""
    attributes = node.attributes
    if match := _LIST_STYLE.search(attributes.get("style") or ""):
        return _KINDS.get(match[1].lower(), "")
    named = (kind for name in (attributes.get("class") or "").split() if (kind := _KINDS.get(name)))
    type = attributes.get("type")
    return next(named, type if type in ("1", "a", "A", "i", "I") else default)


def _integer(node: Any, name: str) -> int | None:
    match = re.match(r"\s*([+-]?\d{1,9})", node.attributes.get(name) or "")
    return None if match is None else int(match[1])


def own_number(label: str, words: str) -> bool:
    """Whether an item's words begin with its number, in a list whose own ones nobody sees: "(1)", "2.1 Term"."""
    own = rf"[\[(]?(?:\w{{1,5}}\.)*{label}(?:[\])]|[.:](?!\d))|(?:\w{{1,5}}\.)+{label}(?=\s|\Z)"
    return re.match(own, words, re.IGNORECASE) is not None
