"""Charts of who is responsible for what, accountable, consulted and informed: a letter in each cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from armt.runtime.answers.language.words import stem

_LETTERS = re.compile(r"[RACISQ](?:\s*[/,+&]?\s*[RACISQ]){0,3}")
_ROLES = {
    **dict.fromkeys((stem("responsible"), stem("responsibility")), "R"),
    **dict.fromkeys((stem("accountable"), stem("accountability")), "A"),
    **dict.fromkeys((stem("consulted"), stem("consult")), "C"),
    **dict.fromkeys((stem("informed"), stem("inform")), "I"),
}
#: Stems of words that ask for one of them.
ROLES = frozenset(_ROLES)


def are_roles(cells: Iterable[str]) -> bool:
    """Whether cells say nothing but such letters, some of them who is responsible and some who is accountable."""
    said = [cell for cell in cells if cell.strip(" -–—")]
    letters = "".join(said)
    return "R" in letters and "A" in letters and all(_LETTERS.fullmatch(cell) for cell in said)


def role_asked(stems: Set[str]) -> str | None:
    """Return the letter that a question asks for: R where it asks who does something; None where it has two."""
    found = {_ROLES[one] for one in stems & ROLES}
    return (found or {"R"}).pop() if len(found) <= 1 else None
