"""What is drawn together in questions: "What's the rent?" is asked as "What is the rent?"."""

from __future__ import annotations

import re

_WH = r"(?P<asks>what|who|where|when|why|how)"
# "whats" and "hows" are nothing else; "whos" is typed for "who's".
_DRAWN = re.compile(rf"\b(?<!\bthe ){_WH}(?:['’](?P<mark>s|re|ll|d)|(?P<bare>s))(?= \w)", re.IGNORECASE)
# "Who hasn't paid?"; whoever asks "Isn't it so?" asks whether it is, and "What doesn't it do?" is in no other order.
_ASKS = r"(?:who|which|what|whose|how many)\b(?: \w+){0,4}?"
_VERB = r"(?:is|are|was|were|has|have|had|does|do|did)"
_NOT = re.compile(rf"\b(?P<verb>{_ASKS} {_VERB})n['’]?t(?= (?!(?:i|you|he|she|it|we|they|the|an?)\b)\w)", re.IGNORECASE)
_HAS = re.compile(r" (?:been|got|happened|changed|gone|become)\b", re.IGNORECASE)
_FULL = {"re": "are", "ll": "will"}
_WOULD = frozenset(("what", "who"))


def drawn_apart(question: str) -> str:
    """Return a question whose first words are written out, as "Where is", "Who has", "Who will" and "Who has not"."""
    return _NOT.sub(r"\g<verb> not", _DRAWN.sub(_apart, question))


def _apart(drawn: re.Match[str]) -> str:
    mark = (drawn["mark"] or "").lower()
    if mark == "d":
        # "Where'd it go?", and "Who'd be glad of help?".
        return f"{drawn['asks']} {'would' if drawn['asks'].lower() in _WOULD else 'did'}"
    verb = _FULL.get(mark)
    if verb is None:
        verb = "has" if _HAS.match(drawn.string, drawn.end()) is not None else "is"
    return f"{drawn['asks']} {verb}"
