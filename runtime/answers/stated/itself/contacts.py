"""The one address or number that a document has, where no more is asked for: "What is her e-mail address?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import lines_of
from armt.runtime.answers.stated.itself.told import Told

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_KINDS: tuple[Kind, ...] = ("mail", "phone", "page")
_NAMES = frozenset(
    content_stems(
        "e mail e-mail email address phone telephone number website webpage web page homepage home url contact"
    )
)
# A longer text has those of others.
_MOST_BYTES = 64 * 1024


def asked_contact(question: str) -> Kind | None:
    """Return the kind of address or number that a question asks for, and says nothing else of; None for all else."""
    kind = asked_kind(question)
    return kind if kind in _KINDS and set(content_stems(question)) <= _NAMES else None


def contact_in(kind: Kind, text: StoredText) -> Told | None:
    """Return the line with the only address or number of a kind in a document; None where there is none, or several."""
    if text.size > _MOST_BYTES:
        return None
    found: dict[str, Told] = {}
    for place, line in lines_of(text):
        for part in parts_of_kind(kind, line):
            start = place + len(line.encode()) - len(line.lstrip().encode())
            said = line.strip()
            found.setdefault(part, Told(Sentence(start, start + len(said.encode()), said), part))
    return next(iter(found.values())) if len(found) == 1 else None
