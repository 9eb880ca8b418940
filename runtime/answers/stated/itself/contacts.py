"""The one address or number that a document has, where no more is asked for: "What is her e-mail address?".

Where somebody is tells the one line behind "Address:".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import byte_at, lines_of, matches_in
from armt.runtime.answers.stated.itself.told import Told, names_document

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_KINDS: tuple[Kind, ...] = ("mail", "phone", "page")
_NAMES = frozenset(
    content_stems(
        "e mail e-mail email address phone telephone number website webpage web page homepage home url contact"
    )
)
_ASKS_WHERE = re.compile(
    r"where (?:is|are) (?:the |your )?(?P<what>[^?]{2,60}?)(?: (?:located|based|situated|to be found))?", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"^[ \t>*_-]{0,6}(?P<all>(?:(?:postal|street|our|full|mailing|visiting) )?address[*_]{0,2}:[*_]{0,2}"
    r"(?:[ \t]+|[ \t]*\n(?:[ \t]*\n)?[ \t]*)(?P<said>[^\n]*\d[^\n]*))$",
    re.IGNORECASE | re.MULTILINE,
)
_CALLED = re.compile(
    r"\b(?:call|phone|tel|telephone|mobile|cell|ring|hotline|helpline)\b[^\d+(\n]{0,20}\Z", re.IGNORECASE
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
    if kind == "phone" and len(found) > 1:
        # Numbers of customers look like telephone numbers: one that is to be called is one.
        called = [told for part, told in found.items() if _CALLED.search(told.sentence.text.partition(part)[0])]
        return called[0] if len(called) == 1 else None
    return next(iter(found.values())) if len(found) == 1 else None


def address_in(question: str, text: StoredText) -> Told | None:
    """Return the one address of a document behind that word, where a question asks where what its beginning names is.

    Args:
        question: in plain words.
        text: of one document.
    """
    asked = _ASKS_WHERE.fullmatch(without_mark(question))
    if asked is None or text.size > _MOST_BYTES or not names_document(asked["what"], text):
        return None
    found = list(matches_in(text, _ADDRESS))
    if len(found) != 1:
        return None
    begin, match = found[0]
    start, told = byte_at(begin, match, match.start("all")), match["all"].rstrip()
    return Told(Sentence(start, start + len(told.encode()), told), match["said"].strip())
