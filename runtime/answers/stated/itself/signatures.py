"""Who has signed an agreement for a party: the name below that of the party, in its own column where two stand beside.

A row of such a block has both names, "By: /s/ Jane Doe          By: /s/ John Roe", and does not say whose they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.itself.told import Told

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ASKS = re.compile(
    r"who (?:has |had )?(?:signed|signs|executed)(?: (?:it|(?:the|this) [\w-]+))? (?:for|on behalf of) (?:the )?"
    r"(?P<party>.{2,60})",
    re.IGNORECASE,
)
# Agreements are signed at their end; what is annexed stands behind.
_TAIL_BYTES = 64 * 1024
# Columns are parted by so many spaces, and begin below each other, if not to the character.
_APART, _RAGGED = re.compile(r"\S+(?: {1,2}\S+)*"), 4
_BELOW_LINES = 8
# Cells behind tabs have as many columns between them as no line has characters.
_CELL_COLUMNS = 1000
_SIGNED = re.compile(r"(?:signed|executed)(?: and delivered)? (?:for(?: and on behalf of)?|on behalf of|by)[ :]*", re.I)
# What tells a name: "By: /s/ Jane Doe", "Name: Jane Doe".
_NAMES = re.compile(r"(?:(?:Print(?:ed)? )?Name:|By: ?/s/|/s/)\s*(?P<name>[^\W\d_][\w.'’ -]{2,60})", re.IGNORECASE)


def asked_signer(question: str) -> str | None:
    """Return the party for which a question asks who has signed; None where it asks for something else."""
    match = _ASKS.fullmatch(without_mark(question))
    return None if match is None else match["party"].strip()


def signer_of(party: str, text: StoredText) -> Told | None:
    """Return the line that names who has signed for a party, and the name; None where none does, or several do.

    Args:
        party: its name, or the beginning of it.
        text: of one document; its end is looked through.
    """
    start = aligned(text, max(0, text.size - _TAIL_BYTES), text.size)
    lines = text.read(start, text.size).split("\n")
    signed = {
        name: at
        for party_at, line in enumerate(lines)
        for column, cell in _cells(line)
        if _SIGNED.sub("", cell, count=1).casefold().startswith(party.casefold())
        for at, name in [_below(lines, party_at, column)]
        if name
    }
    if len(signed) != 1:
        return None
    ((name, at),) = signed.items()
    said = lines[at].strip()
    before = "\n".join([*lines[:at], lines[at][: lines[at].index(said)]])
    begin = start + len(before.encode())
    return Told(Sentence(begin, begin + len(said.encode()), said), name, alone=True)


def _below(lines: list[str], at: int, column: int) -> tuple[int, str]:
    """Return the line below one that has a name behind a label in a column, and the name; "" where none has."""
    for below in range(at + 1, min(len(lines), at + 1 + _BELOW_LINES)):
        for start, cell in _cells(lines[below]):
            if abs(start - column) > _RAGGED:
                continue
            if (match := _NAMES.match(cell)) is not None:
                return below, match["name"].strip()
            # The next party, or a name that nothing calls one.
            if cell[0].isupper() and ":" not in cell:
                return at, ""
    return at, ""


def _cells(line: str) -> list[tuple[int, str]]:
    """Return what of a line stands in columns of its own, with where each begins: behind spaces, or tabs."""
    if "\t" in line:
        return [(_CELL_COLUMNS * at, cell.strip()) for at, cell in enumerate(line.split("\t")) if cell.strip()]
    return [(cell.start(), cell.group()) for cell in _APART.finditer(line)]
