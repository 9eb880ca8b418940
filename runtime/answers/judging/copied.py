"""The words of a quote that an answer may be copied from: what it says, and not what stands at its head.

Which of them answer the model and a judge of copies tell.
"""

from __future__ import annotations

import re

from armt.runtime.answers.finding.candidates import without_mark
from armt.runtime.answers.language.kinds import Kind, asked_kind
from armt.runtime.answers.language.messages.chats import said_in

# What the stamp of a message in a chat tells, and the name behind it.
_OF_STAMP: tuple[Kind, ...] = ("time", "date", "hour", "often")
_WHEN = re.compile(r"\b(?:when|what (?:time|day|hour|date)|which (?:day|date|hour)|since|until)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:m|se)?\b|\b(?:nick|handle|username|person|author|sender|member|user)\b", re.IGNORECASE)


def words_of(question: str, quote: str) -> str:
    """Return what of a quote may answer a question.

    The number of a verse or an item is no part of what it says, nor is when a message was sent, and by whom, of what is
    said in it.
    """
    said = without_mark(quote)
    if asked_kind(question) in _OF_STAMP or _WHEN.search(question):
        return said
    return said_in(said, by_whom=_WHO.search(question) is not None)
