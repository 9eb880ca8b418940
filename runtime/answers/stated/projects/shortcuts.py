"""What a key does, or several together, as lists and tables of shortcuts say it: "- `CTRL-T` - Paste the file"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import lines_of
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.readme import plain_name

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_HELD = r"(?:ctrl|control|alt|option|opt|shift|cmd|command|meta|super|win)"
_ALONE = r"(?:f\d{1,2}|esc(?:ape)?)"
# These are words of any text: "What is the end?" asks for no key.
_WORD = r"(?:tab|enter|return|space(?: ?bar)?|backspace|delete|insert|home|end|page ?(?:up|down))"
_HELD_WITH = rf"(?:{_HELD} ?[-+] ?)+(?:{_ALONE}|{_WORD}|[^\s\"'`”’]{{1,9}})"
_BEFORE, _BEHIND = r"(?:the )?[\"'`“‘]?", r"[\"'`”’]?"
_ASKS = re.compile(
    rf"what (?:does|do|is) (?:pressing )?{_BEFORE}(?P<keys>{_HELD_WITH}|{_ALONE}){_BEHIND}(?: keys?| shortcut)?"
    r"(?: (?:do|for|mean|used for))?"
    rf"|what (?:does|do|is) (?:pressing {_BEFORE}(?P<word>{_WORD}){_BEHIND}|{_BEFORE}(?P<key>{_WORD}){_BEHIND} key)"
    r"(?: (?:do|for|mean|used for))?"
    rf"|what happens (?:when|if) (?:i|you|one) (?:press|hit|type|use) {_BEFORE}"
    rf"(?P<pressed>{_HELD_WITH}|{_ALONE}|{_WORD}){_BEHIND}"
    r"(?: keys?)?",
    re.IGNORECASE,
)
# An item or the first cell of a row, and what stands behind a dash, a colon, a bar or some spaces.
_LINE = re.compile(
    r"[ \t]*(?:[-*+•][ \t]+|\|[ \t]*)?(?P<keys>[^|:–—\n]{1,80}?)"
    r"(?:[ \t]*\|[ \t]*|[ \t]{2,}|[ \t]?[:–—][ \t]+|[ \t]-+[ \t]+)(?P<said>[^\n|]*[^\s|])"
)
_TAG, _OTHERS = re.compile(r"</?kbd>"), re.compile(r"\s*(?:,|/|\bor\b)\s*")
# The same key by other names.
_SAME = (
    ("control", "ctrl"),
    ("command", "cmd"),
    ("escape", "esc"),
    ("option", "alt"),
    ("opt", "alt"),
    ("return", "enter"),
)


def key_told(question: str, text: StoredText) -> Told | None:
    """Return the line that says what keys do that a question asks about, and what they do; None where none says it.

    Args:
        question: in plain words.
        text: of the document, or of several.
    """
    asked = _ASKS.fullmatch(without_mark(question))
    if asked is None:
        return None
    wanted = _plain(next(filter(None, asked.groupdict().values())))
    for place, line in lines_of(text):
        found = _LINE.match(line)
        if found is not None and any(_plain(keys) == wanted for keys in _OTHERS.split(_TAG.sub("", found["keys"]))):
            lead = len(line) - len(line.lstrip())
            said = line[lead : found.end()]
            start = place + len(line[:lead].encode())
            return Told(Sentence(start, start + len(said.encode()), said), found["said"])
    return None


def _plain(keys: str) -> str:
    """Return keys as they are compared: "Control + T" is "ctrlt"."""
    plain = plain_name(keys)
    for name, short in _SAME:
        plain = plain.replace(name, short)
    return plain
