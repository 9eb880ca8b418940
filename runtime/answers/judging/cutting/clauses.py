"""Where in its sentence an answer cannot stand: as who does what is asked for, or in front of the clause that says it.

A small model copies what a sentence begins with: asked what the landlord provides, "The landlord"; asked what the limit
is, the "For free services" before it.
"""

from __future__ import annotations

import re

from armt.runtime.answers.language.kinds import asked_kind
from armt.runtime.answers.language.words import alike_in, content_stems, fold, stem

# "What does the company match for the pension?"; "What does it mean?" has a subject and a verb at least.
_ASKS_OBJECT = re.compile(
    r"\W*(?:what|whom|who|which)(?: [\w'’-]+){0,3}?"
    r" (?:do|does|did|will|would|can|could|may|might|must|shall|should)(?:n['’]t)? (?P<rest>[^?]+)",
    re.IGNORECASE,
)
_ASKS_WHAT_IS = re.compile(r"\W*what(?:['’]s| (?:is|are|was|were)) (?P<rest>[^?]+)", re.IGNORECASE)
_ASKS_WHEN = re.compile(r"\W*when (?:does|do|did|will|is|are|was|were|can|must|shall) (?P<rest>[^?]+)", re.IGNORECASE)
_WORD, _OWN_VERB = (
    re.compile(r"[^\W\d_]+"),
    re.compile(r"\b[a-z]+(?:s|ed)\b|\b(?:will|shall|must|may|is|are|was|were) "),
)
# Behind the time another verb with the same subject follows.
_JOINS = re.compile(r",? (?:and|but|or) (?:(?:then|will|shall|must|may|is|are|was|were|be) ){0,2}\Z", re.IGNORECASE)
# "What does the fee depend on?" asks for what stands behind a preposition, which may stand in front.
_STRANDED = re.compile(
    r"\b(?:in|on|at|for|with|by|from|of|to|under|about|after|before|into|against)\W*\Z", re.IGNORECASE
)
# "What is the profile modeled as?": what is modeled stands before it.
_ASKS_AS = re.compile(
    r"\W*what (?:is|are|was|were) [\w'’ -]+? (?P<verb>[a-z]{3,}) (?:as|by|with|to|into|from|for|of|in|on)\W*",
    re.IGNORECASE,
)
_IS_DONE = re.compile(
    r" (?:is|are|was|were|(?:can|may|will|shall|must|should|has|have) be(?:en)?)(?: [a-z]+ly)? (?P<verb>[a-z]+)\b"
)
_HELPS = r"(?:will|would|shall|should|may|might|must|can|could|has|have|had|do|does|did)"
_ADVERB = r"(?:also|not|never|always|only|generally|usually|currently|then|already|still|now|both|each|all|\w+ly)"
_TO_THE_VERB = re.compile(rf"(?: {_HELPS}\b)?(?:(?: been)? {_ADVERB}\b)?(?: be)? (?P<verb>[^\W\d_]+)", re.IGNORECASE)
_BEING = re.compile(r" (?:be|been|being|is|are|was|were|am|gets?|got)\b", re.IGNORECASE)
# "Files read by the parser", and no subject of "read".
_BY = re.compile(r" by\b", re.IGNORECASE)
_FRONT = re.compile(
    r"\W*(?:for|in|if|when|whenever|where|wherever|under|during|after|before|with|without|except|unless|while|although"
    r"|though|because|since|upon|on|at|as|once|until|within|despite|besides|depending|subject to|in addition to)\b",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|shall|may|must|can|should|equals?|remains?|amounts?)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r",(?= )")
_PARTS = re.compile(r"[,;:]")


def stands_elsewhere(question: str, line: str, answer: str) -> bool:
    """Whether an answer stands where its sentence has something else than what a question asks for.

    Args:
        question: in plain words.
        line: the sentence, on one line.
        answer: words of it.
    """
    at = line.find(answer) if answer else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return False
    asks_as, is_done = _ASKS_AS.fullmatch(question), _IS_DONE.match(line, at + len(answer))
    if asks_as is not None and is_done is not None and asks_as["verb"].lower() == is_done["verb"]:
        return True
    asks_object = _ASKS_OBJECT.match(question)
    if asks_object is not None and _is_subject(asks_object["rest"], line, at + len(answer), answer):
        return True
    return _is_in_front(question, line, at + len(answer)) or _is_of_other_verb(question, line, at, at + len(answer))


def _is_subject(rest: str, line: str, end: int, answer: str) -> bool:
    """Whether a verb of a question stands right behind words of a sentence, which do what it asks about.

    Args:
        rest: of the question, from its subject on.
        line: the sentence.
        end: of the words.
        answer: the words.
    """
    # The first word is the subject, or of it.
    verbs = set(content_stems(rest.partition(" ")[2]))
    behind = _TO_THE_VERB.match(line, end)
    if behind is None or _BEING.match(line, end) is not None or _BY.match(line, behind.end()) is not None:
        return False
    verb = stem(fold(behind["verb"]))
    return verb in verbs and verb not in content_stems(answer)


def _is_of_other_verb(question: str, line: str, start: int, end: int) -> bool:
    """Whether a time is that of another verb: "It begins on Monday and ends at noon" tells when it ends behind that."""
    asked = _ASKS_WHEN.match(question)
    verb = content_stems(asked["rest"])[-1:] if asked is not None else []
    if not verb:
        return False
    places = [word.span() for word in _WORD.finditer(line) if stem(fold(word.group())) == verb[0]]
    if len(places) != 1 or places[0][0] < end:
        return False
    # With a verb of its own in front, and something behind the one that is asked for.
    between, behind = line[end : places[0][0]], line[places[0][1] :]
    has_own = _OWN_VERB.search(line, 0, start) is not None
    return has_own and _JOINS.match(between) is not None and len(behind.split()) > 1


def _is_in_front(question: str, line: str, end: int) -> bool:
    """Whether words stand before the clause of a sentence that says all that a question asks for."""
    asked = _ASKS_WHAT_IS.match(question) or _ASKS_OBJECT.match(question)
    if asked is None or _FRONT.match(line) is None:
        return False
    if asked_kind(question) is not None or _STRANDED.search(question) is not None:
        return False
    rest = asked["rest"]
    # Of who does it the clause may have another word.
    wanted = set(content_stems(rest if asked.re is _ASKS_WHAT_IS else rest.partition(" ")[2]))
    for comma in _COMMA.finditer(line, end):
        if not wanted or alike_in(set(content_stems(rest)), set(content_stems(line[: comma.start()]))):
            return False
        clause = _PARTS.split(line[comma.end() :], maxsplit=1)[0]
        if alike_in(wanted, set(content_stems(clause))) == wanted and _says_of(clause, wanted, asked.re):
            return True
    return False


def _says_of(clause: str, wanted: set[str], asks: re.Pattern[str]) -> bool:
    """Whether a clause says what something is that is asked for: its verb stands behind a word for it.

    "In Paris, the capital of France, they met" has no clause that says what the capital is.
    """
    if asks is _ASKS_OBJECT:
        return True
    verb = _IS.search(clause)
    return verb is not None and bool(alike_in(wanted, set(content_stems(clause[: verb.start()]))))
