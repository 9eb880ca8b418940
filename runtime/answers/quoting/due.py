"""What a document says and is told in any case: who is to do what, when one meets again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.tables.rows import cells, separator, whole_lines

# The names of columns of what is to be done, and of who does it or when.
_DEED = re.compile(r"actions?(?: items?)?|tasks?|to-?dos?|what|next steps?", re.IGNORECASE)
_DOER = re.compile(
    r"who|owners?|responsible|assign(?:ed to|ee)|due(?: date)?|by(?: when)?|deadline|when|lead", re.IGNORECASE
)
# "The next meeting is on 18 November", "Next meeting: 4 May", and not "subject to approval at the next meeting".
_MEETS = re.compile(
    r"\b(?:next (?:\w+ ){0,3}?(?:meeting|session|call|gathering|get-together)"
    r"|nächste[nrs]? (?:Sitzung|Treffen|Termin|Versammlung|Besprechung)|prochaine (?:réunion|séance|assemblée)"
    r"|próxima (?:reunión|sesión)|prossima (?:riunione|seduta)|próxima reunião|volgende vergadering)\b"
    r"(?: of [\w ]{1,40}?)?(?: date| time)?\s?(?:[:–-]|is\b|was\b|will\b|on\b|takes\b|to be\b|shall\b"
    r"|findet|ist\b|aura|sera|será|è\b|sarà|is op|scheduled|held)(?P<said>.{0,120})",
    re.IGNORECASE,
)
# A line of its own above the day.
_NEXT = re.compile(
    r"[\W\d]*(?:(?:date|time)s?(?: and (?:time|place|venue))?(?: of)? )?(?:the )?next (?:\w+ )?"
    r"(?:meeting|session|call)s?(?: date)?\W*",
    re.IGNORECASE,
)
# "ACTION: Dev to draft the application by 6 February.", "**Action item (Ann):** order the paint".
_LABEL = re.compile(r"\baction[^\n:]{0,50}:", re.IGNORECASE)
_LABELLED_DEED = re.compile(
    r"\W{0,4}actions?(?: (?:items?|points?))?(?: ?\d{1,3})?(?: ?\([^()]{1,30}\))?[*_]{0,2}\s?:[*_]{0,2}"
    r"\s+(?:\S+\s+){2,}\S",
    re.IGNORECASE,
)


def next_meeting(found: Iterable[Sentence]) -> Sentence | None:
    """Return the last sentence that says on which day there is a next meeting; None where none does.

    Where a line of its own announces it, that is the sentence below.

    Args:
        found: the sentences of a text, in order.
    """
    said, is_announced = None, False
    for sentence in found:
        match = _MEETS.search(sentence.line)
        day = sentence.line if is_announced else "" if match is None else match["said"]
        if day and parts_of_kind("date", day):
            said = sentence
        is_announced = _NEXT.fullmatch(sentence.line) is not None
    return said


def has_deeds(text: str) -> bool:
    """Whether a text has a label of what is to be done anywhere, so that its sentences are worth looking through."""
    return _LABEL.search(text) is not None


def deeds_in(found: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences that say behind a label what is to be done: "ACTION: Jo to ask the members.".

    Args:
        found: the sentences of a text, in order.
    """
    return [sentence for sentence in found if _LABELLED_DEED.match(sentence.line)]


def rows_of_deeds(text: str) -> list[tuple[int, int]]:
    """Return the rows of tables of what is to be done by whom or when, as characters, without the marks around them."""
    found: list[tuple[int, int]] = []
    at, mark = 0, ""
    for line in whole_lines(text):
        cut = separator(line)
        if cut is None:
            mark = ""
        elif not mark:
            names = [name.strip(" *_") for name in cells(line, cut[0])]
            if any(map(_DEED.fullmatch, names)) and any(map(_DOER.fullmatch, names)):
                mark = cut[0]
        elif cut[0] == mark and any(map(str.isalnum, line)):
            bare = line.strip(" \t|")
            first = at + line.index(bare)
            found.append((first, first + len(bare)))
        at += len(line) + 1
    return found
