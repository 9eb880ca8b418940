"""The words of a quote that an answer may be copied from: what it says, and not what stands at its head.

Which of them answer the model and a judge of copies tell.
"""

from __future__ import annotations

import re

from armt.runtime.answers.finding.candidates import without_mark
from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.messages.chats import said_in

# What the stamp of a message in a chat tells, and the name behind it.
_OF_STAMP: tuple[Kind, ...] = ("time", "date", "hour", "often")
# When somebody did something, or said so, the stamp may tell; of what is or will be a message tells more.
_WHEN_DONE = re.compile(
    r"\b(?:did|said|say|says|wrote|written|sent|send|posted|repl(?:y|ied)|ask(?:s|ed)?|join(?:s|ed)?|left)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\b(?:when|what (?:time|day|hour|date)|which (?:day|date|hour)|since|until)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:m|se)?\b|\b(?:nick|handle|username|person|author|sender|member|user)\b", re.IGNORECASE)
# Who says what, and of whom a message speaks that is about another one: "she's vegan", "who is there".
_WHO_SAYS = re.compile(
    r"\bwho(?:m|se)? (?:else )?(?:says?|said|asks?|asked|wrote|writes|wonders?|wondered|mention(?:s|ed)|suggest(?:s|ed)"
    r"|propos(?:es|ed)|thinks?|thought|tells?|told|wants?|wanted|complain(?:s|ed)|repl(?:ies|ied)|posted|sent)\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"\W*(?:she|he|they|who|what|when|where|how|which)(?:['’]\w+)?\b", re.IGNORECASE)


def words_of(question: str, quote: str) -> str:
    """Return what of a quote may answer a question.

    The number of a verse or an item is no part of what it says, nor is when a message was sent, and by whom, of what is
    said in it.
    """
    said = without_mark(quote)
    body, kind = said_in(said), asked_kind(question)
    if kind in _OF_STAMP or _WHEN.search(question):
        is_told = kind in ("date", "hour") and bool(parts_of_kind(kind, body)) and not _WHEN_DONE.search(question)
        return body if is_told else said
    is_own = _OF_ANOTHER.match(body) is None or _WHO_SAYS.search(question) is not None
    return said_in(said, by_whom=is_own and _WHO.search(question) is not None)
