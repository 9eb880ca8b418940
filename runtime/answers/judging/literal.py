"""What a sentence says in the very words of a question, so that neither judge nor model has to believe it.

"Ms Chen collects the money" says who collects the money, and "IBAN DE00 1234" what the IBAN is.
"""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import content_stems, stem

_ASKS_WHO_DOES = re.compile(
    r"\W*who (?!(?:is|are|was|were|has|have|had|do|does|did|would)\b)(?P<does>.+?)\W*\Z", re.IGNORECASE
)
_MAY = frozenset(map(stem, ("shall", "must", "may", "can", "will", "should", "to", "also", "then")))
_DENIES = re.compile(r"\b(?:no|not|never|nobody|none|nor|cannot|without|unless|if)\b|n['’]t\b|\?", re.IGNORECASE)
_LEAST_SAID, _MOST_BEFORE = 2, 6
_ASKS_CODE = re.compile(
    r"\W*what(?:['’]s| is) (?:the|my|our|your|its|their) (?P<term>[\w-]+(?: [\w-]+){0,2})\W*\Z", re.IGNORECASE
)
_CODE = r"(?=[A-Z\d /-]*\d)(?P<code>[A-Z\d]{2,}(?:[ /-][A-Z\d]{1,})*)(?![\w.,-]*\w)"
_LEAST_CODE = 6


def says_who(question: str, line: str) -> bool:
    """Whether a sentence says of somebody that they do what a question asks who does, word by word.

    Args:
        question: in plain words.
        line: the sentence, on one line.
    """
    asked = _ASKS_WHO_DOES.match(question)
    wanted = [] if asked is None else [one for one in content_stems(asked["does"]) if one not in _MAY]
    if len(wanted) < _LEAST_SAID or _DENIES.search(line) is not None:
        return False
    said = [one for one in content_stems(line) if one not in _MAY]
    at = next((at for at in range(1, len(said)) if said[at : at + len(wanted)] == wanted), 0)
    return 0 < at <= _MOST_BEFORE


def code_behind(question: str, line: str) -> str | None:
    """Return the number that stands in a sentence right behind what is asked for; None for none, and for several.

    Args:
        question: in plain words: "What is the IBAN?".
        line: the sentence, on one line: "Pay to IBAN DE00 1234 5678.".
    """
    asked = _ASKS_CODE.match(question)
    if asked is None:
        return None
    form = rf"\b(?i:{re.escape(asked['term'])})(?: (?:is|no\.?|number|#))?:? {_CODE}"
    found = {match["code"] for match in re.finditer(form, line)}
    found = {code for code in found if sum(map(str.isalnum, code)) >= _LEAST_CODE}
    return found.pop() if len(found) == 1 else None
