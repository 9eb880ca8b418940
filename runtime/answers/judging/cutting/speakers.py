"""Who does what a line of a chat says: who writes "I'll bring it", and who is asked to: "Nia, can you bring it?"."""

from __future__ import annotations

import re

from armt.runtime.answers.language.messages.chats import message_of
from armt.runtime.answers.language.words import content_stems

_ASKS_WHO = re.compile(r"\W*who(?:m)?\b(?!.*\b(?:asked|asks|said|says|wrote|writes|sent|posted|told)\b)", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_OWN = re.compile(r"\bI(?:['’](?:ll|m|ve|d))?\b|\b(?:me|my|mine)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"[@*]?(?P<name>[^\W\d_a-zß-ÿ][\w'’-]*),? (?:can|could|would|will) you\b|(?i:can|could|would|will) you\b.*,"
    r" [@*]?(?P<behind>[^\W\d_a-zß-ÿ][\w'’-]*)\?"
)


def whoever_does(question: str, line: str, answer: str) -> str:
    """Return who does what is asked for, by the sentence of a message that has the most words of the question.

    Args:
        question: in plain words.
        line: the message that the answer is from, on one line.
        answer: words of it.
    """
    sent = message_of(line) if _ASKS_WHO.match(question) is not None else None
    if sent is None or not sent.name or sent.said >= len(line):
        return answer
    asked = set(content_stems(question))
    parts = _SENTENCES.split(line[sent.said :].strip())
    said = max(parts, key=lambda part: len(asked.intersection(content_stems(part))))
    if asked.isdisjoint(content_stems(said)):
        return answer
    if (to := _ASKED.search(said)) is not None:
        return to["name"] or to["behind"]
    is_named = bool(answer) and answer in said
    return sent.name if _OWN.search(said) is not None and not is_named else answer
