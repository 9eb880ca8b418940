"""Questions as forms are matched against them, without the mark at their end; and what is asked of whoever reads."""

from __future__ import annotations

import re

#: A longer one is left as it is asked: nobody types so much, and it takes time to look through.
LONGEST_REWORDED_CHARS = 1000
_END = "?.! "
# Behind who says it, and to whom: "Ann: Bob, could you ...".
_REQUEST = re.compile(
    r"(?:\W*[A-Z][\w-]*(?: [A-Z][\w-]*)?[:,] ){0,2}\W*(?:(?:so|and|also|then),? )?"
    r"(?:could you|(?:can|would|will) you please)\b(?! (?:tell|explain|say|imagine|believe)\b)",
    re.IGNORECASE,
)
# What is to be done needs more words than "Could you say that again?".
_LEAST_REQUESTED = 6
_TO_COME = re.compile(
    r"(?:until |from |since |by )?when (?:is|are|do|does|will|shall|can|should|must)\b", re.IGNORECASE
)
_SUPPORTED = re.compile(
    r"\bsupport(?:s|ed)\b|\bdo(?:es)? .*\bsupport\b|\b(?:required?|requires|needed|needs?|minimum|compatible)\b",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"\b(?:drop(?:s|ped|ping)?|remov(?:e|es|ed|ing)|removal of|end(?:s|ed)?) (?:\w+ ){0,3}support (?:for|of)\b"
    r"|\bno longer (?:\w+ )?support|\bsupport (?:for|of) [^.;]{1,60} (?:is|was|has been|have been|were) (?:drop|remov)",
    re.IGNORECASE,
)
_LOST = re.compile(r"\b(?:drop|remov|end|no longer|stop|deprecat)", re.IGNORECASE)
_OF_A_MAIL = re.compile(r"\b(?:e-?mails?|mails?|messages?|letters?|dated|sent)\b", re.IGNORECASE)


def without_mark(question: str) -> str:
    """Return a question without white space around it and the mark at its end."""
    return question.strip().rstrip(_END)


def on_one_line(question: str) -> str:
    """Return a question without the mark at its end, its words with a space between them."""
    return " ".join(question.split()).rstrip(_END)


def is_request(line: str) -> bool:
    """Whether a sentence with a question mark asks for something to be done: "Could you call Ann by Friday?"."""
    return _REQUEST.match(line) is not None and len(line.split()) >= _LEAST_REQUESTED


def asks_what_is_to_come(question: str) -> bool:
    """Whether a question asks when something is, or will be: that no mail was sent then is sure."""
    return _TO_COME.match(question.lstrip()) is not None and _OF_A_MAIL.search(question) is None


def asks_what_is_supported(question: str) -> bool:
    """Whether a question asks what something works with, or needs, and not what it does no more."""
    return _SUPPORTED.search(question) is not None and _LOST.search(question) is None


def says_what_is_dropped(line: str) -> bool:
    """Whether a sentence says that something is supported no more: "Drop support for Python 3.8."."""
    return _DROPPED.search(line) is not None
