"""Whether a document answers a question at all: rules on what was found, since a small model always says something."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from armt.runtime.answers.counted.table import sums_up
from armt.runtime.answers.finding.candidates import Candidate, Searched
from armt.runtime.answers.finding.evidence import can_stand_out
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.judging.cutting.counts import there_are
from armt.runtime.answers.judging.literal import code_behind, says_who
from armt.runtime.answers.language.kinds import Kind, asked_kind, asks_whether, parts_of_kind
from armt.runtime.answers.language.prose.paying import is_about_money
from armt.runtime.answers.language.tables.rows import asks_for_nothing
from armt.runtime.answers.language.two_parts import is_labelled
from armt.runtime.answers.language.unknown import unknown_names
from armt.runtime.answers.language.words import alike_in, content_stems, joined_stems, named_stop_words
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.obliged import obliged
from armt.runtime.months import MONTH
from armt.runtime.text.headings import headings_above

# Nothing but words tells whether there is an answer to those.
_YES_OR_NO_SHARE = 0.66
# What a judge was taught on are sentences: of a setting a lower logit is enough, and so much lower still for each share
# of the question's words that it has above the least one; and none that has fewer than these is believed.
_UNFIT_SETTING, _SURE, _LEAST_OF_SETTING = -2.0, 8.0, 0.3
_ASKS_WHO = re.compile(r"\W*who(?:m|se)?\b", re.IGNORECASE)
# "When is the next service?" is not answered by the next meeting.
_NEXT = re.compile(
    r"^when (?:is|was|will|does|did)\b.{0,40}?\b(?:next|upcoming|previous) (?P<thing>\w+)", re.IGNORECASE
)
# Whose name a family member's is asked for, some word for one stands beside it.
_KIN = frozenset(
    content_stems(
        "mother father parent son daughter child children brother sister sibling wife husband spouse widow widower"
        " married marry marriage uncle aunt nephew niece cousin grandmother grandfather grandson granddaughter mum dad"
        " born birth family heir twin"
    )
)
_ASKS_KIN = re.compile(
    r"\b(?:mother|father|parent|son|daughter|brother|sister|wife|husband|uncle|aunt|nephew|niece|cousin|grandmother"
    r"|grandfather)(?:s|['’]s|s['’])?(?: (?:first |last |full )?names?)?\W*\Z",
    re.IGNORECASE,
)
_ASKS_NAME = re.compile(r"\W*(?P<asks>who|whom|whose|where)\b", re.IGNORECASE)
_OF_REACHING = frozenset(
    content_stems("phone telephone mobile cell fax number contact reach call email e-mail mail address")
)
# What columns are called in which nobody's name stands.
_OF_NOBODY = frozenset(
    content_stems(
        "role job title position occupation profession grade level department division group class section category"
        " type kind status city town country state region place location office address site nationality language"
        " email mail phone date day note comment description"
    )
)
# "When does the lease end?" is not answered by the day on which it begins, and nothing said of its end.
_ASKS_END = re.compile(
    r"(?:(?:un)?till? )?when (?:does|do|did|will|is|was)\b.{0,60}\b(?:ends?|expires?|finish|terminate|run out|over)\W*$"
    r"|(?:bis )?wann ende\w+ |quand (?:se termine|finit|prend fin|expire)\b"
    r"|¿?cu[aá]ndo (?:termina|acaba|finaliza|vence)\b|quando (?:finisce|termina|scade|acaba)\b|wanneer eindig\w+ ",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:begin|start|commence|beginn|débute|comienz|empiez|inizi|começ|begint)\w*|\b(?:begun|began)\b", re.IGNORECASE
)
_ENDS = re.compile(
    r"\b(?:end|expir|terminat|finish|clos|until|till|through|bis\b|jusqu|hasta|termin|fino\b|scad|acab|venc|até\b|tot\b"
    r"|eind|pren\w+ fin\b|finaliza|fini[rst])\w*"
    # A stretch goes to its last day, and is over; "subject to" and "over the road" end nothing.
    rf"|\b(?:to|au|al) (?:the )?(?:\d|{MONTH}\b)|\b(?:is|are|was|were|be|all) over\b|\d\s?[-–]\s?\d",
    re.IGNORECASE,
)
# How long it goes on tells its end, too.
_GOES_ON = re.compile(
    r"\b(?:for|over|lasts?|lasting|dauert|dure|dura|duurt)"
    r" (?:(?:an?|the|une?|una) )?(?:\w+ )?(?:(?:period|term|durée|duración|durata) (?:of|de|di) )?\Z",
    re.IGNORECASE,
)
_DEFAULT, _ANY = frozenset(content_stems("default")), 1e-6
# What may be a number to call, an address of mail or a time of day, though it is not written as most are: "112", "mail
# (at) mill.org", "at 1900", "after lunch". A day is no time of it, nor is "Mon-Fri 8-18 h" a number to call.
_MAY_BE: Mapping[Kind, re.Pattern[str]] = {
    "phone": re.compile(r"\d{3}|\d(?:[ ./-]?\d){5}"),
    "mail": re.compile(r"@|[(\[{<]at[)\]}>]| at \S+ dot ", re.IGNORECASE),
    "hour": re.compile(
        r"\d(?:[:.h]\d\d|\s?(?:h|uhr)\b)"
        r"|\b(?:at|from|by|to|around|about) (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)"
        r"|\b(?:noon|midday|midnight|morning|evening|afternoon|night|dawn|dusk|sunrise|sunset|daylight|break|lunch"
        r"|dinner|supper|school|work|hour|minute|before|after|until|till|once|when|as soon as|immediately|any ?time"
        r"|always|24/7|earl(?:y|ier)|late)",
        re.IGNORECASE,
    ),
}
# A year, an amount, a version: "3 days" may be "three" or counted out, and a day or a time is written in many ways.
_TELLING_NUMBER = re.compile(r"\W*v?\d(?:[.,]?\d)+\W*", re.IGNORECASE)
_BEGINNING_BYTES = 300
# A further quote is shown where it fits the question at least so well as the best one.
_WORTH = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a document answers a question; found on questions with and without an answer (docs/results/answers.md).

    Attributes:
        share: of the question's telling words that its best passage must have.
        score: of the best passage, in standard deviations above the mean segment, where one can stand out.
        doubt: nats below which an answer is too unlikely to be given in place of its quote.
        agreement: F1 that an answer must be expected to have, by what a judge finds of all copies, to be given in place
            of its quote.
        denial: how likely the model may find it, after the evidence, to say that there is no answer. One that was not
            trained to say so hardly ever does.
        unfit: logit of the best sentence below which a judge finds that none answers.
        believed: above it neither the passage's score counts, nor the share of the question's words that it has, nor
            the model's denial.
        denied: below it no further quote is shown beside one that answers no more than it does.
        near: above it a sentence that does not answer is shown all the same, as the nearest there is, where it has a
            share of the question's words: none from ``denied``, up to ``share`` here.
    """

    share: float = 0.5
    score: float = 0.5
    doubt: float = -15.0
    agreement: float = 0.5
    denial: float = 0.5
    unfit: float = -0.5
    believed: float = 0.0
    denied: float = -2.0
    near: float = -4.0


def may_be_answered(question: str, searched: Searched, candidates: Sequence[Candidate], rules: Rules) -> bool:
    """Say by what was found, before an answer is written, whether a document may answer a question.

    Args:
        question: in plain words.
        searched: the document.
        candidates: from `candidates_for`.
        rules: what must be found.
    """
    if candidates and candidates[0].defines:
        return True
    if not candidates:
        return False
    best = candidates[0]
    is_believed = best.fit is not None and best.fit > rules.believed
    # Where a segment stands among the others says nothing against a sentence that was read and answers.
    is_sure = is_believed or best.headed or best.share is not None
    if can_stand_out(len(searched.ranges)) and best.found < rules.score and not is_sure:
        return False
    # What has more of the words has to convince less.
    enough = rules.unfit
    is_said = says_who(question, best.line) or code_behind(question, best.line) is not None
    is_said |= _has_what_reaches(question, best)
    if is_said or best.headed or there_are(question, best.line):
        # Its heading says what its items are, which hardly ever say it themselves; and a count may go on to its parts.
        enough = min(enough, rules.near)
    if best.share is not None:
        enough = min(enough, _UNFIT_SETTING - _SURE * max(0.0, best.share - rules.share))
    if best.fit is not None and best.fit < enough:
        return False
    share = max(rules.share, _YES_OR_NO_SHARE) if asks_whether(question) else rules.share
    # A judge was taught on what people write: of source code it has to have the words.
    is_code = searched.text.document(best.sentence.start)[0].language is not None
    # A label says all that is asked for in a document of which the rest is known: "Languages: English, Maltese".
    is_known = best.share is None or best.share >= _LEAST_OF_SETTING
    if _lacks_thing(question, best) or _lacks_name(question, best) or _lacks_kind(question, best):
        return False
    if _is_of_all(question, best) or asks_for_nothing(question, best.row):
        return False
    if _only_begins(question, best.line) or _only_repeats(question, best):
        return False
    told = (is_believed and is_known and not is_code) or _has_share(question, best, share)
    if not (told or is_said) and not is_labelled(frozenset(content_stems(question)), best.label):
        return False
    if _lacks_number(question, best, searched):
        return False
    if _lacks_sum(question, best):
        return False
    # What is asked about something that the document does not even name is not answered by it.
    return not unknown_names(question, searched.text.pieces)


def is_near(question: str, searched: Searched, candidates: Sequence[Candidate], rules: Rules) -> bool:
    """Whether what stands nearest to a question may be what was meant, though it is not found to answer it."""
    if not candidates:
        return False
    best = candidates[0]
    if not any(map(str.isalnum, best.line)):
        # A bracket of code stands near to nothing.
        return False
    if best.fit is None:
        return best.found >= rules.score
    if best.fit > rules.believed:
        return True
    share = max(0.0, rules.share * (rules.denied - best.fit) / (rules.denied - rules.near))
    is_alike = best.fit > rules.near and _has_share(question, best, share)
    # All of the document is looked through for names.
    return is_alike and not unknown_names(question, searched.text.pieces)


def _has_share(question: str, best: Candidate, share: float) -> bool:
    """Whether a sentence between its neighbours, or its heading, has such a share of a question's telling words."""
    if best.share is not None:
        return best.share >= share
    return _shares(question, telling_words(question), best, share)


def _shares(question: str, asked: Set[str], best: Candidate, share: float) -> bool:
    said = "\n".join((best.around, best.heading, *best.names))
    there = alike_in(asked, {*content_stems(said, named_stop_words(question)), *joined_stems(said)})
    return len(there) >= share * len(asked)


def _lacks_thing(question: str, best: Candidate) -> bool:
    """Whether a sentence, with all around it, says no word of that whose default, or whose next one, is asked for."""
    asked = telling_words(question)
    of_what = asked - _DEFAULT
    if asked & _DEFAULT and of_what and best.share is None and not _shares(question, of_what, best, _ANY):
        return True
    thing = _NEXT.search(question)
    there = set(content_stems(f"{best.around}\n{best.heading}\n{best.line}"))
    if not best.row and _ASKS_KIN.search(question) is not None and there.isdisjoint(_KIN):
        return True
    wanted = set() if thing is None else set(content_stems(thing["thing"]))
    return bool(wanted) and not alike_in(wanted, there)


def _lacks_kind(question: str, best: Candidate) -> bool:
    """Whether a sentence, with all around it, has no number to call, no address of mail or no time that is asked for.

    What a row or a setting has of it is told by what its column or its key is called.
    """
    kind = asked_kind(question)
    if kind is None or kind not in _MAY_BE or best.row or best.share is not None:
        return False
    said = f"{best.around}\n{best.heading}\n{best.line}"
    return not parts_of_kind(kind, said) and _MAY_BE[kind].search(said) is None


def _lacks_sum(question: str, best: Candidate) -> bool:
    """Whether it is asked what something costs, and neither a sentence nor what is around it is about money.

    The cells of a row need not say what their numbers are of.
    """
    if asked_kind(question) != "money" or any(map(str.isdigit, "".join(value for _, value in best.row or ()))):
        return False
    return not is_about_money(f"{best.around}\n{best.heading}\n{best.line}")


def _lacks_name(question: str, best: Candidate) -> bool:
    """Whether somebody or some place is asked for, and a row of a table names none but what the question does.

    Who does something to whom a row is about is said by no cell of a place, a role or a group: "Bob Roe,Analyst,Rome".
    """
    asks = _ASKS_NAME.match(question)
    if not best.row or asks is None:
        return False
    asked = set(content_stems(question))
    others = [(name, value) for name, value in best.row if not asked.issuperset(content_stems(value))]
    others = [(name, value) for name, value in others if any(map(str.isalpha, value))]
    whose = set(content_stems(next((value for _, value in best.row if any(map(str.isalpha, value))), "")))
    if asks["asks"].lower().startswith("who") and whose and whose < asked:
        others = [(name, value) for name, value in others if not _OF_NOBODY.intersection(content_stems(name))]
    return not others


def _has_what_reaches(question: str, best: Candidate) -> bool:
    """Whether a line has the one number or address that is asked for, and whose that is, or what for.

    Nobody writes "phone number" beside one.
    """
    kind = asked_kind(question)
    if kind not in ("phone", "mail") or len(set(parts_of_kind(kind, best.line))) != 1:
        return False
    whose = telling_words(question) - _OF_REACHING
    said = {*content_stems(f"{best.line}\n{best.heading}"), *joined_stems(best.line)}
    return bool(whose) and alike_in(whose, said) == whose


def _is_of_all(question: str, best: Candidate) -> bool:
    """Whether a row sums up all others, and the question names one of them: "Total" is not what Oslo cost."""
    first = next((value for _, value in best.row if value), "")
    said = [*(f"{name}: {value}\n" for name, value in best.row), best.heading, *best.names]
    return sums_up(first) and bool(unknown_names(question, lambda: ["\n".join(said)]))


def _only_repeats(question: str, best: Candidate) -> bool:
    """Whether an item has no words but those of who asks who something is, and nothing above it says whom it is of."""
    if best.lead_in is None or _ASKS_WHO.match(question) is None:
        return False
    repeats = set(content_stems(best.sentence.line)) <= set(content_stems(question))
    return repeats and obliged(question, best.lead_in.line) is None


def _lacks_number(question: str, best: Candidate, searched: Searched) -> bool:
    """Whether a year, a version or another number of a question stands nowhere near a sentence.

    What was so in 2019 does not say what is asked of 2015. A number that the document is called by, or begins with, is
    that of all of it.
    """
    text, begin = searched.text.document(best.sentence.start)
    # What somebody may at 17 is told by what holds from 18 on.
    if best.share is not None or text.language is not None or asks_whether(question):
        return False
    if not any(map(_TELLING_NUMBER.fullmatch, question.split())):
        return False
    above = [heading.title for heading in headings_above(text.headings, best.sentence.start - begin)]
    name = re.sub(r"[-_]", " ", Path(text.path).stem)
    near = "\n".join((name, beginning_of(text, _BEGINNING_BYTES), *above, best.heading, best.around, best.line))
    lacking = unknown_names(question, lambda: [near])
    return any(_TELLING_NUMBER.fullmatch(number) for number in lacking)


def _only_begins(question: str, line: str) -> bool:
    """Whether a sentence says when something begins, and nothing of its end, which is asked for."""
    return _says_no_end(question, line) and not _goes_on(line)


def ends_by_length(question: str, line: str) -> bool:
    """Whether a sentence tells an end that is asked for by when something begins and how long it goes on.

    Neither of both is the answer by itself.
    """
    return _says_no_end(question, line) and _goes_on(line)


def _says_no_end(question: str, line: str) -> bool:
    is_of_end = _ASKS_END.match(question.strip()) is not None
    return is_of_end and _BEGINS.search(line) is not None and _ENDS.search(line) is None


def _goes_on(line: str) -> bool:
    return any(_GOES_ON.search(line[: line.index(time)]) for time in parts_of_kind("time", line))


def is_worth_showing(candidate: Candidate, best: Candidate, rules: Rules) -> bool:
    """Whether a further quote fits about as well as the best one, and a judge that looked at it does not deny that.

    Beside what answers stands nothing that would not be given by itself.
    """
    is_given = best.fit is not None and best.fit >= rules.unfit
    least = rules.unfit if is_given else rules.denied
    return candidate.score >= _WORTH * best.score and (candidate.fit is None or candidate.fit >= least)
