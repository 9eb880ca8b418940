"""Who did something, where a text says by whom it was done: "Seconded by Ethan White."

Such a line has a verb and a name, and what was done stands before it: a sentence with more of the question's words says
who did something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.checks import is_ordinary
from armt.runtime.answers.language.words import content_stems, words
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.itself.told import names_document
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_PARTICIPLES = {
    "wrote": "written", "made": "made", "led": "led", "sent": "sent", "built": "built", "took": "taken",
    "gave": "given", "chose": "chosen", "drew": "drawn", "brought": "brought", "paid": "paid", "bought": "bought",
    "sold": "sold", "won": "won", "put forward": "put forward", "held": "held", "taught": "taught", "ran": "run",
}  # fmt: skip
_ASKS = re.compile(
    rf"\W*who(?: has| have| had)? (?P<verb>[a-z]{{3,20}}ed|{'|'.join((*_PARTICIPLES, *_PARTICIPLES.values()))})"
    r" (?P<what>[^?]{3,80}?)\W*\Z",
    re.IGNORECASE,
)
# An initial has its dot, and so has a title; that of another word ends the sentence.
_PART = r"(?:(?:Dr|Mr|Mrs|Ms|St|Prof)\.|[^\W\d_a-zß-ÿ]\.|[^\W\d_a-zß-ÿ][\w'’-]*)"
_SMALL = r"(?:and|&|de|da|di|del|van|von|der|den|la|le|of)"
# Some write two spaces behind every dot.
_NAMED = rf" by:? {{1,2}}(?P<name>(?:the )?{_PART}(?: {{1,2}}(?:{_PART}|{_SMALL}))*)"
# "Who chairs the club?" of "Marta Roe, a teacher who chairs the club": what somebody does all the time.
_ASKS_ROLE = re.compile(
    r"\W*who (?P<verb>[a-z]{2,20}s) (?P<what>(?:the|its|his|her|our|their|this) [^?]{3,60}?)\W*\Z", re.IGNORECASE
)
_HAS_ROLE = re.compile(
    rf"(?<![\w.])(?P<name>{_PART}(?:\s(?:{_PART}|de|da|di|del|van|von|der|den|la|le))+),"
    r"(?:\s(?:an?|the|its|his|her|our|their)\s[^,.;:\"“”?!]{1,60}?)?\swho\s(?P<verb>[a-z]+s)\s(?P<what>[^,.;:\"“”?!]{3,100})"
)
_LOOSE_END = re.compile(rf"(?: +{_SMALL})+\Z")
_SENTENCE_ENDS = re.compile(r"[.!?;][*_)\"'”’]*\s+|\n\s*\n|\n[ \t]*[-*+•]\s")
# Before a sentence that begins with what was done it stands to what, in the same paragraph.
_BEFORE_CHARS = 300
# "Lex to set up a folder", as minutes have it; "Lex will set it up", "The board has agreed to set it up".
_ASKS_WHO_WILL = re.compile(
    r"\W*who (?:will|shall|should|must|is to|has to|is going to|(?:has )?(?:agreed|offered|volunteered|promised) to"
    r"|was asked to) (?P<what>(?!be\b)[^?]{3,80}?)\W*\Z",
    re.IGNORECASE,
)
_WILL = re.compile(
    rf"(?:^|(?<=[.!?] ))[ \t>*_\d.)(\[•-]*(?:(?i:actions?(?: items?)?)\W{{1,4}})?"
    rf"(?P<name>[Tt]he [a-z]+|(?:[Tt]he )?{_PART}"
    rf"(?:(?: |, )(?:{_PART}|{_SMALL}))*) "
    r"(?P<how>to|will|shall|is to|has to|is going to"
    r"|(?:has |have )?(?:agreed|offered|volunteered|promised) to)(?= [a-z])",
    re.MULTILINE,
)
_BEHIND_CHARS = 300
# "Who pays the water?" of "The tenant shall pay the electricity, gas and water bills."
_ASKS_WHO_DOES = re.compile(
    r"\W*who (?:(?P<modal>must|shall|will|should|has to|is to|needs to) )?"
    r"(?!(?:is|was|has|does|goes|says|it[’']?s)\b)(?P<verb>[a-z]{2,20})"
    r" (?P<what>[^?]{3,60}?)\W*\Z",
    re.IGNORECASE,
)
_MUST = r"(?:shall|must|will|should|always|usually|also|has to|have to)"
_DOES = (
    r"(?:^|(?<=[.!?] ))[ \t>*_\d.)(\[•-]*"
    r"(?P<name>We|You|[Tt]he [a-z][\w-]*(?: (?!{must} )[a-z][\w-]*)?|(?:[Tt]he )?{part}(?: {part})*)"
    r" (?:{must} )?{verb}(?= )(?P<what>[^.;:!?\n]{{2,160}})"
)
# Behind these somebody else may do it, or nobody does.
_CLAUSE_ENDS = re.compile(r",? (?:and|but|while|whereas|or) (?:the|we|you|they|he|she|it|[A-Z])\b")
_UNSURE = re.compile(r"\b(?:no|not|never|nothing|if|unless|except|only|when|but)\b", re.IGNORECASE)
_READER = frozenset(("We", "You"))
# "Made by Farben Pharma, Leipzig." of what all of a text is about.
_ASKS_MAKER = re.compile(
    r"\W*who (?:is (?:its|the) (?:maker|manufacturer|producer)(?: of)?|makes|made|manufacture[sd]|produce[sd])"
    r"(?: (?P<what>it|this|they|them|these|(?:the|this|these) [\w-]+))?\W*\Z",
    re.IGNORECASE,
)
_MADE = re.compile(
    rf"(?:^|(?<=[.!?] ))[ \t>*_•-]*(?:[Mm]ade|[Mm]anufactured|[Pp]roduced)(?: and \w+)?{_NAMED}", re.MULTILINE
)
# A longer text tells of several who do such a thing.
_MOST_BYTES_OF_RULES = 64 * 1024


class Doer(NamedTuple):
    """Who did something.

    Attributes:
        place: byte of the verb, or of the name.
        name: as the text has it.
    """

    place: int
    name: str


def doer_in(question: str, text: StoredText) -> Doer | None:
    """Return who did what a question asks for; None where it asks for something else, nobody is named, or several are.

    Args:
        question: in plain words.
        text: of the document.
    """
    maker = _ASKS_MAKER.match(question) if text.size <= _MOST_BYTES_OF_RULES else None
    if maker is not None and names_document(maker["what"] or "it", text):
        return _one_of(
            Doer(byte_at(begin, match, match.start("name")), _name_in(match))
            for begin, match in matches_in(text, _MADE)
        )
    if (role := _ASKS_ROLE.match(question)) is not None:
        return _in_role(role["verb"].lower(), set(content_stems(role["what"])), text)
    asked = _ASKS.match(question)
    if asked is None:
        return None
    verb, what = asked["verb"].lower(), set(content_stems(asked["what"]))
    done = re.compile(rf"\b(?i:{re.escape(_PARTICIPLES.get(verb, verb))}){_NAMED}")
    return _one_of(
        Doer(byte_at(begin, match, match.start()), _name_in(match))
        for begin, match in matches_in(text, done)
        if what and what <= set(content_stems(_said_before(match.string, match.start())))
    )


def assigned_in(question: str, text: StoredText) -> Doer | None:
    """Return who is to do what a question asks for: "Who will set up the folder?" of "Lex to set up a folder in drive".

    Args:
        question: in plain words.
        text: of the document.

    Returns:
        None where the question asks for something else, nobody is named, or several are.
    """
    asked = _ASKS_WHO_WILL.match(question)
    what = set() if asked is None else set(content_stems(asked["what"]))
    return _one_of(
        Doer(byte_at(begin, match, match.start("name")), _name_in(match))
        for begin, match in (matches_in(text, _WILL) if what else ())
        if _names_somebody(match) and what <= set(content_stems(_said_behind(match)))
    )


def does_in(question: str, text: StoredText) -> Doer | None:
    """Return who does what a question asks for, by the one sentence that begins with them, and goes on with the verb.

    "Who pays the water?" is answered by "The tenant shall pay the electricity, gas and water bills": a sentence with no
    more of the words tells what the landlord pays.

    Args:
        question: in plain words.
        text: of one document.

    Returns:
        None where the question asks for something else, nobody does it, somebody else does it as well, or it depends.
        The name is "" where it stands for a side of the text, "we" or "you": the sentence answers.
    """
    asked = _ASKS_WHO_DOES.match(question) if text.size <= _MOST_BYTES_OF_RULES else None
    what = set() if asked is None else set(content_stems(asked["what"]))
    if asked is None or not what or not (asked["modal"] or asked["verb"].lower().endswith("s")):
        return None
    form = _DOES.format(part=_PART, must=_MUST, verb=_any_form(asked["verb"].lower(), is_third=asked["modal"] is None))
    found = list[Doer]()
    for begin, match in matches_in(text, re.compile(form, re.MULTILINE)):
        own = _CLAUSE_ENDS.split(match["what"], maxsplit=1)[0]
        if what <= set(content_stems(own)):
            if _UNSURE.search(_said_behind(match) + match["what"]) is not None:
                return None
            name = "" if match["name"] in _READER else on_a_line(match["name"])
            found.append(Doer(byte_at(begin, match, match.start("name")), name))
    return found[0] if len({doer.name for doer in found}) == 1 else None


def _any_form(verb: str, *, is_third: bool) -> str:
    """Return a pattern of the present forms of a verb: "pays" and "pay", "carries" and "carry"."""
    bases = [verb]
    if is_third:
        bases = [verb.removesuffix("s")]
        bases += [verb.removesuffix("es")] if verb.endswith("es") else []
        bases += [f"{verb.removesuffix('ies')}y"] if verb.endswith("ies") else []
    forms = {form for base in bases for form in (base, f"{base}s", f"{base}es")} | {verb}
    return f"(?:{'|'.join(sorted(map(re.escape, forms), key=len, reverse=True))})"


def _in_role(verb: str, what: set[str], text: StoredText) -> Doer | None:
    """Return the one name behind which a text says that somebody does what is asked for."""
    return _one_of(
        Doer(byte_at(begin, match, match.start()), _name_in(match))
        for begin, match in matches_in(text, _HAS_ROLE)
        if match["verb"] == verb and what and what <= set(content_stems(match["what"]))
    )


def _one_of(doers: Iterable[Doer]) -> Doer | None:
    """Return the first of some who all have one name; None for nobody, and for several."""
    found = list(doers)
    return found[0] if len({doer.name for doer in found}) == 1 else None


def _name_in(match: re.Match[str]) -> str:
    return on_a_line(_LOOSE_END.sub("", match["name"]))


def _names_somebody(match: re.Match[str]) -> bool:
    """Whether what is to do something is a name: "Proposal to use the calendar" has none."""
    return match["how"] != "to" or not all(map(is_ordinary, words(match["name"])))


def _said_behind(match: re.Match[str]) -> str:
    """Return what stands behind a match in its sentence."""
    return _SENTENCE_ENDS.split(match.string[match.end() : match.end() + _BEHIND_CHARS], maxsplit=1)[0]


def _said_before(told: str, at: int) -> str:
    """Return what stands before a verb in its sentence, or, where nothing does, in the paragraph before that."""
    before = told[max(0, at - _BEFORE_CHARS) : at]
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(before)]
    own = before[ends[-1] if ends else 0 :]
    return own if own.strip(" \t*_-") else before[before.rfind("\n\n") + 1 :]
