"""Items of a name and what belongs to it: "Patrick Erichsen – Target", "Treasurer: Ann Poe", "Ann Poe (chair)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from armt.runtime.answers.language.words import content_stems

# More words are said of something, and are no name.
_SIDE = r"[^\s–—:()](?:[^–—:()\n]{0,58}[^\s–—:()])?"
_FORMS = tuple(
    re.compile(rf"\s*(?P<one>{_SIDE}){between}(?P<other>{_SIDE}){end}\W*")
    for between, end in ((r"\s+(?:-{1,2}|[–—])\s+", ""), (r":\s+", ""), (r"\s+\(", r"\)"))
)
_LEAST_ITEMS = 2
_ASKS = re.compile(r"\W*(?:who|whom|whose|which|what|where)\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\W*(?:who|whom)\b", re.IGNORECASE)


def asked_side(question: str, items: Sequence[str]) -> str | None:
    """Return what belongs to the name that a question has, or whose name it is that what it says belongs to.

    "Who works for Target?" and "Which company does Patrick Erichsen work for?" have their answers in one item.

    Args:
        question: in plain words.
        items: of a list, a line each, without their marks.

    Returns:
        What of several items answers, with "and" between them; None where none does, or not all items have that form.
    """
    if _ASKS.match(question) is None or len(items) < _LEAST_ITEMS:
        return None
    form = next((form for form in _FORMS if all(map(form.fullmatch, items))), None)
    pairs = [match.group("one", "other") for item in items if form is not None and (match := form.fullmatch(item))]
    asked = set(content_stems(question))
    sides = [side for pair in pairs for side in _behind(asked, *pair)]
    # The vice chair is no chair.
    most = max((shared for shared, _ in sides), default=0)
    found = [said for shared, said in sides if shared == most]
    if not found or len(found) == len(items):
        # What all have is said of none.
        return None
    is_nobody = _ASKS_WHO.match(question) is not None and not all(side[0].isupper() for side in found)
    return None if is_nobody else " and ".join(dict.fromkeys(found))


def _behind(asked: set[str], one: str, other: str) -> list[tuple[int, str]]:
    """Return the side of a pair whose other side is words of a question, and how many these are."""
    sides = ((set(content_stems(one)), other), (set(content_stems(other)), one))
    return [
        (len(stems), said)
        for stems, said in sides
        if stems and stems <= asked and not set(content_stems(said)) <= asked
    ]
