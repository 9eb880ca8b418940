"""From files of source code to their outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from armt.runtime.text.code.grammars import GRAMMARS, Grammar
from armt.runtime.text.code.macros import is_cplusplus, one_branch, without_macros
from armt.runtime.text.code.outline import Outline, shifted
from armt.runtime.text.code.walk import Walk

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: Larger files are read as text alone: they were hardly written by people.
LARGEST_BYTES = 1 << 19

# Headers full of macros have one error in five lines, and prose that is read as code one in four.
_FEW_ERRORS, _ERRORS_A_LINE = 4, 0.23


# The headings of a file, its summary and what is asked of it are each made of its outline.
@lru_cache(maxsize=2)
def outline_in(source: str, grammar: Grammar) -> Outline:
    """Return what a file of source code defines; nothing where hardly any of it is its language: prose by such a name.

    Nothing either where that cannot be found in reasonable time.

    Args:
        source: its text.
        grammar: of its language.

    Returns:
        An outline that is not to be changed.
    """
    found = _read(source, grammar)
    if found is None:
        return Outline([grammar.name])
    lines = source.count("\n") + 1
    return found if found.errors <= max(_FEW_ERRORS, _ERRORS_A_LINE * lines) else Outline(found.languages)


def _read(source: str, grammar: Grammar) -> Outline | None:
    encoded = source.encode()
    if grammar.name not in ("C", "C++"):
        return Walk(encoded, grammar).outline()
    wider = next(one for one in GRAMMARS if one.name == "C++")
    if grammar.name == "C" and is_cplusplus(source):
        grammar = wider
    encoded = without_macros(encoded)
    found = Walk(encoded, grammar).outline()
    if found is None or not found.errors:
        return found
    # Other macros may stand behind declarations, and braces in branches: another reading may be better at it.
    readings = {(text, one.name): (text, one) for text in (encoded, one_branch(encoded)) for one in (grammar, wider)}
    others = (Walk(text, one).outline() for text, one in list(readings.values())[1:])
    best = min(
        (found, *(one for one in others if one is not None)),
        key=lambda outline: (outline.errors, -len(outline.definitions)),
    )
    return replace(best, languages=[grammar.name])


def outlines_of(text: StoredText, numbers: Sequence[int] | None = None) -> Iterator[tuple[int, Outline]]:
    """Yield what the source code in a text defines, by its number among the documents; far too long files are left out.

    Args:
        text: of one document, or of several.
        numbers: of those that are looked through, in order; None for all.
    """
    at = 0
    wanted = None if numbers is None else frozenset(numbers)
    for number, part in enumerate(text.texts):
        is_wanted = wanted is None or number in wanted
        if is_wanted and part.language is not None and part.size <= LARGEST_BYTES:
            outline = outline_in(part.read(0, part.size), part.language)
            yield number, shifted(outline, at) if at else outline
        at += part.size


def outline_of(text: StoredText) -> Outline:
    """Return what the source code in a text defines, of one document or of several."""
    found = Outline()
    for _, outline in outlines_of(text):
        found.add(outline)
    return found
