"""Words of a paragraph, whatever elements they stand in, as those of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from armt.runtime.text.formats.xml import vocabulary as of
from armt.runtime.text.formats.xml.tree import Element

#: What of the same thing is read, where it is told in several ways: the first of these that is there.
_CHOICES = ("math", "corr", "reg", "expan", "textual-form", "tex-math")
#: What a formula in TeX stands in, where it is a document of its own.
_TEX_BEGIN, _TEX_END = r"\begin{document}", r"\end{document}"
#: A reference that is raised is a number of a note or of a source.
_MARKS = frozenset(("bibr", "fn", "aff", "corresp", "table-fn"))
_CALLED = re.compile(r"[A-Z][\w.-]{1,40}\Z")
#: Elements of a formula.
_MATHS = frozenset(
    {
        *("mi", "mn", "mo", "mtext", "mrow", "mfrac", "msup", "msub", "msubsup", "munderover", "munder", "mover"),
        *("msqrt", "mroot", "mstyle", "mpadded", "mfenced", "mtable", "mtr", "mtd", "mspace", "mphantom", "merror"),
        *("menclose",),
    }
)


# What no XML holds: the end of a note, before which stands no space.
_END = "\x00"


@dataclass(frozen=True, slots=True)
class _Markup:
    text: str


_Part = Element | str | _Markup


class Inline:
    """Joins words.

    Args:
        titles: of what references may lead to, by its id.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles

    def html(self, children: Sequence[Element | str]) -> str:
        """Return words as a page has them."""
        return self._joined(children, is_page=True)

    def text(self, children: Sequence[Element | str]) -> str:
        """Return words by themselves."""
        return self._joined(children, is_page=False)

    def _joined(self, children: Sequence[Element | str], *, is_page: bool) -> str:
        parts: list[str] = []
        waiting: list[_Part] = list(reversed(children))
        while waiting:
            child = waiting.pop()
            if isinstance(child, str):
                parts.append(escape(child, quote=False) if is_page else child)
            elif isinstance(child, _Markup):
                parts.append(child.text)
            else:
                waiting.extend(reversed(self._opened(child, is_page=is_page)))
        words = "".join(parts)
        if _END not in words:
            return words
        *notes, rest = words.split(_END)
        return "".join([*map(str.rstrip, notes), rest])

    def _opened(self, element: Element, *, is_page: bool) -> list[_Part]:
        """Return what stands in the place of an element."""
        name, children = element.name.lower(), list[_Part](element.children)
        if name in of.SKIPPED:
            return []
        if name in of.BREAKS:
            return [" ", *children]
        if name == "tex-math":
            before, begun, behind = element.text.partition(_TEX_BEGIN)
            return [(behind.partition(_TEX_END)[0] if begun else before).strip("$ \n\t")]
        if name == "math" or name in _MATHS:
            return self._around(name, children) if is_page else children
        if name in ("alternatives", "choice") and element.elements and not element.says:
            return [self._chosen(element)]
        if name in ("inline-formula", "disp-formula"):
            formula = element.child("math", "alternatives", "tex-math")
            return self._apart(element) if formula is None else [formula]
        if name in of.REFERENCES and not element.chars:
            return [self._shown(element)]
        if name in of.RAISED:
            if element.elements and all(one.attributes.get("ref-type") in _MARKS for one in element.elements):
                return []
            return self._around(of.RAISED[name], children) if is_page else children
        if name in of.NOTES:
            return [" [footnote: ", *self._apart(element), f"{_END}]"]
        if name == "quote":
            return ["“", *children, "”"]
        if name in of.BLOCKS or name in of.ITEMS or name in of.TERMS:
            return [" ", *self._apart(element), " "]
        return self._apart(element)

    def _around(self, tag: str, children: list[_Part]) -> list[_Part]:
        return [_Markup(f"<{tag}>"), *children, _Markup(f"</{tag}>")]

    def _apart(self, element: Element) -> list[_Part]:
        """Return its children, with spaces between them where it has no words itself: a name, or paragraphs."""
        if element.says or any(one.name.lower() in of.LOOKS for one in element.elements):
            return [*element.children]
        return list[_Part]([part for child in element.children for part in (child, " ")][:-1])

    def _chosen(self, element: Element) -> Element:
        elements = element.elements
        for wanted in _CHOICES:
            if (found := element.child(wanted)) is not None:
                return found
        return elements[-1] if element.name.lower() == "choice" else elements[0]

    def _shown(self, element: Element) -> str:
        target = next((element.attributes[key] for key in of.TARGETS if key in element.attributes), "").lstrip("#")
        if (title := self._titles.get(target)) is not None:
            return title
        return f"[{target}]" if _CALLED.match(target) else ""
