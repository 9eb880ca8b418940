"""Which of the sentences that a judge finds to answer goes before another one, by what it looks past.

A judge is taught on what sentences say. So it takes a line about another day as gladly, an entry of another version,
and all of a list of which one item answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.judging.answerable import Rules
from armt.runtime.answers.language.abroad.asked import asked_abroad
from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.stamps import STAMP
from armt.runtime.answers.language.tables.paired import pair_name
from armt.runtime.answers.language.words import alike_in, content_stems, fold, joined_stems, stem

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate

# By rules a sentence fits about as well as another from this share of its score on.
_ABOUT_AS_GOOD = 0.75
# When something is may be said without a day, and a clock is in many a number.
_TOLD_BY_FORM: tuple[Kind, ...] = ("money", "time")
# What stands behind "which" is what is asked for, and need not be said.
_ASKED_NOUN = re.compile(
    r"\W*(?:in |from |by |since |with )?(?:which|what) (?!(?:is|are|was|were|do|does|did)\b)(?P<noun>[\w-]+)",
    re.IGNORECASE,
)
# "How long is the trial period?" is not told by what holds after it.
_ASKS_LENGTH = re.compile(
    r"\W*how long (?:is|was|does|did|will) (?:the|this|my|our|your|her|his|its|their) (?P<term>[\w'’ -]{3,50}?)"
    r"(?: (?:last|take|run|be))?\W*\Z",
    re.IGNORECASE,
)
_BESIDE = (
    r"\b(?:after|before|during|until|following|since|within|throughout) (?:the (?:end of )?|this |my |our |your )?{}\b"
)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?:[A-Z][\w'’-]+ )?(?P<name>[A-Z][\w'’-]*[^\W_])(?<!['’]s)")
_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|them|his|their|I|you|my|your)\b", re.IGNORECASE)
# "How much notice do I have to give?" is about what "you" do where a text speaks to its reader, and not what "we" do.
_I_DO = re.compile(
    r"\b(?:do|did|must|should|can|may|could|will|would|shall) I (?:(?:have|need|want|get|ought) to )?(?P<does>[a-z]+)\b"
)
_MODAL = r"(?: (?:will|shall|must|may|can|should|have to|need to|are required to|agree to|only|also|always|normally))*"
_DONE_TO_YOU = re.compile(rf"\b(?:we|the [\w-]+){_MODAL} (?P<does>\w+) (?:to |back to )?you\b", re.IGNORECASE)
_YOU_DO = re.compile(rf"\byou{_MODAL} (?P<does>\w+)", re.IGNORECASE)
# In an agreement of two sides who asks is one of them: "I" am the tenant, whatever else the landlord does.
_SIDES = (
    ("tenant|lessee|lodger|renter", "landlord|landlady|lessor|owner"), ("employee|worker", "employer|company"),
    ("borrower", "lender|bank"), ("customer|client|subscriber|user", "supplier|provider|company|seller|vendor"),
    ("buyer|purchaser", "seller|vendor"), ("licensee", "licensor"), ("guest|visitor", "host|hotel"),
    ("student|pupil", "school|university|college"), ("member", "club|association|committee|board"),
)  # fmt: skip
# Behind the first word: "When did sudden6 join?"
_NAME = re.compile(r"(?<=\s)(?:[A-Z][\w-]*|\w*[^\W\d_]\d[\w-]*)")
# So many words are told apart from others; by so much, as a logit, the first may be likelier.
_LEAST_WANTED, _WITH_NAME, _LIKELIER = 3, 2, 2.0
# "What is the status of the PEP?"
_ASKS_WHAT_IS = re.compile(
    r"\W*what(?:['’]s| is| was| are| were) (?:the|its|their|our|my) (?P<label>[\w-]+(?: [\w-]+){0,3}?)"
    r"(?: of (?:the|this|that|these|our|my) [\w-]+(?: [\w-]+)?)?\W*\Z"
    r"|\W*what (?P<kind>type|category|priority) of [\w-]+ is (?:this|it)\W*\Z",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[*_]{0,2}(?P<label>[^\W\d_][\w -]{1,40}?)[*_]{0,2}:[*_]{0,2} \S")
# What is one thing, and no list: "What version is needed?", "How is it found?", "How many are there?".
_ASKS_FOR_ONE = re.compile(
    r"\W*(?:(?:(?:to|from|in|at|with|by|for|on) )?(?:what|which) (?:(?:[\w-]+ ){0,2}[\w-]*[^\Ws] )?"
    r"(?:is|was|does|did|has)\b"
    r"(?! (?:needed|required|included|listed|done|covered|there)\W*\Z)"
    r"|how (?:many|much|long|often|far|fast|is|was|does|did)\b|when\b|(?:where|who) (?:is|was|does|did)\b)",
    re.IGNORECASE,
)
_LEAST_OF_ITEM = 2
# The last day on which something may be done, and how a sentence says one: "by 31 August".
_ASKS_DEADLINE = re.compile(
    r"\b(?:deadline|closing date|last (?:day|date) (?:to|for)|by when|until when)\b", re.IGNORECASE
)
_DECIMAL = re.compile(r"[\d,]+\.\d+")
_BEFORE_DAY = re.compile(
    r"\b(?:by|until|till|before|no later than|not later than|deadline(?: is|:)?|due(?: on)?) (?:the )?\Z", re.IGNORECASE
)
_OF_DEADLINE = frozenset(content_stems("deadline closing last final day date due"))
# "The application deadline" is until when one may apply: words that begin alike are of one.
_BEGIN_ALIKE, _BELIEVED = 5, 1.0


def in_order(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged, the best first, with that in front which answers before what it was thought to."""
    best = labelled_first(question, named_first(question, all_words_first(question, of_kind_first(question, best))))
    best = dated_first(question, best)
    best = reader_first(question, of_person_first(question, own_length_first(question, best)))
    best = last_day_first(question, side_first(question, best))
    return item_first(question, best)


def of_kind_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with a sentence of the kind in front that a question in another language asks for.

    A judge was taught in English: of "Wie hoch ist die Miete?" it takes when the rent is due.
    """
    kind = None if asked_abroad(question) is None else asked_kind(question)
    if kind not in _TOLD_BY_FORM or not best or parts_of_kind(kind, best[0].line):
        return best
    shared = set(content_stems(question)).intersection(content_stems(best[0].line))
    about_as_good = [
        item
        for item in best
        if item.score >= _ABOUT_AS_GOOD * best[0].score and shared <= set(content_stems(item.line))
    ]
    first = next((item for item in about_as_good if parts_of_kind(kind, item.line)), best[0])
    return [first, *(item for item in best if item is not first)]


def all_words_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which has all words of a question, where the first lacks some of them.

    A judge is taught on what sentences say, and looks past a name: asked which version added zstd, it takes an entry
    about Python. Both have to be found to answer, and about as likely.
    """
    noun = _ASKED_NOUN.match(question)
    wanted = telling_words(question) - set(content_stems("" if noun is None else noun["noun"]))
    # What stands around an entry of a log is told of others.
    stamp = STAMP.match(best[0].line) if best else None
    around = best[0].around if best and (stamp is None or not stamp["time"]) else ""
    if not best or best[0].share is not None or not _lacks(wanted, best[0], around):
        return best
    # Two words may stand together anywhere, unless one of them is a name.
    names = wanted.intersection(content_stems(" ".join(_NAME.findall(question))))
    if len(wanted) < (_WITH_NAME if names else _LEAST_WANTED):
        return best
    kind = asked_kind(question)
    rivals = _as_likely(best)
    if kind is not None and parts_of_kind(kind, best[0].line):
        # Who asks how many is not answered without a number.
        rivals = [item for item in rivals if parts_of_kind(kind, item.line)]
    first = next((item for item in rivals if not _lacks(wanted, item)), best[0])
    return [first, *(item for item in best if item is not first)]


def named_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the line in front that begins with what a question names: "Tuesday   closed".

    Of lines about other names, as of other days, a judge takes one as gladly.
    """
    asked = set(content_stems(question))
    names = [set(content_stems(pair_name(item.sentence.text) or "")) for item in best]
    if not best or not names[0] or names[0] <= asked:
        return best
    at = next((at for at, name in enumerate(names) if name and name <= asked), 0)
    return [best[at], *best[:at], *best[at + 1 :]]


def labelled_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the line in front whose label is what is asked for: "Status: Final" of its status.

    It must not be denied.
    """
    asked = _ASKS_WHAT_IS.match(question)
    label = [] if asked is None else content_stems(asked["label"] or asked["kind"])
    if not label or not best or best[0].defines or best[0].row:
        return best
    are_labelled = [content_stems(pair_name(item.sentence.text) or _label(item.line)) == label for item in best]
    if sum(are_labelled) != 1 or (best[at := are_labelled.index(True)].fit or 0.0) < Rules().unfit:
        return best
    return [best[at], *best[:at], *best[at + 1 :]]


def _label(line: str) -> str:
    found = _LABELLED.match(line)
    return "" if found is None else found["label"]


def own_length_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which says how long something is, where the first tells what is after.

    It need not be found to answer: the other one does not, and this one may then be shown as what stands nearest.
    """
    asked = _ASKS_LENGTH.match(question)
    beside = None if asked is None else re.compile(_BESIDE.format(re.escape(asked["term"])), re.IGNORECASE)
    if asked is None or beside is None or not best or beside.search(best[0].line) is None:
        return best
    own = re.compile(rf"\b{re.escape(asked['term'])}\b", re.IGNORECASE)
    rivals = (item for item in best[1:] if item.share is None and (item.fit or 0) >= Rules().denied)
    rivals = (item for item in rivals if own.search(item.line) and parts_of_kind("time", item.line))
    first = next((item for item in rivals if beside.search(item.line) is None), best[0])
    return [first, *(item for item in best if item is not first)]


def of_person_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which names the person that a question does: "Mr Stobbs was evasive".

    Not where the first has a word for somebody. Both have to be found to answer, and about as likely.
    """
    people = [re.compile(rf"\b{re.escape(person['name'])}\b") for person in _PERSON.finditer(question)]
    if len(people) != 1 or not best or people[0].search(best[0].line) or _PRONOUN.search(best[0].line):
        return best
    first = next((item for item in _as_likely(best) if people[0].search(item.line)), best[0])
    return [first, *(item for item in best if item is not first)]


def reader_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which says what its reader does, where the first says it of others.

    Asked how much notice "I" have to give, a judge takes "We will give you 7 days' notice". Both have to be found to
    answer, and about as likely.
    """
    asked = _I_DO.search(question)
    does = None if asked is None else stem(asked["does"])
    if does is None or not best or not _has_done(_DONE_TO_YOU, best[0], does) or _has_done(_YOU_DO, best[0], does):
        return best
    first = next((item for item in _as_likely(best) if _has_done(_YOU_DO, item, does)), best[0])
    return [first, *(item for item in best if item is not first)]


def side_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which says what one side of an agreement does, where "I" am that side.

    Asked how much notice "I" have to give, a judge takes "The landlord shall give two months' notice". The other one
    need not be found to answer: what is asked of the tenant, the landlord's does not.
    """
    asked = _I_DO.search(question)
    does = None if asked is None else stem(asked["does"])
    if does is None or not best or best[0].defines:
        return best
    for mine, yours in _SIDES:
        is_yours, is_mine = (
            re.compile(rf"\b(?:the|an?|each) (?:{side})\b(?!['’]s)[^.;:]{{0,80}}?\b(?P<does>[a-z]+)\b", re.IGNORECASE)
            for side in (yours, mine)
        )
        if not _side_does(is_yours, best[0], does) or _side_does(is_mine, best[0], does):
            continue
        rivals = [item for item in best[1:] if item.share is None and (item.fit or 0) >= Rules().denied]
        first = next((item for item in rivals if _side_does(is_mine, item, does)), None)
        if first is not None:
            believed = replace(first, fit=max(first.fit or 0.0, best[0].fit or 0.0))
            return [believed, *(item for item in best if item is not first)]
    return best


def _side_does(side: re.Pattern[str], item: Candidate, does: str) -> bool:
    """Whether a sentence is about a side of an agreement, and has what this stem says behind it."""
    begins = side.match(item.line)
    return begins is not None and does in map(stem, map(fold, re.findall(r"[a-z]+", item.line[begins.start("does") :])))


def _has_done(form: re.Pattern[str], item: Candidate, does: str) -> bool:
    """Whether a sentence says by its form that somebody does what this stem says."""
    return any(stem(fold(found["does"])) == does for found in form.finditer(item.line))


def dated_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the only sentence in front that has a day, where when is asked and a label has none.

    "Amount due 64.63" has the word, and says nothing of when it is due.
    """
    kind = asked_kind(question)
    if kind != "date" or not best or best[0].defines or best[0].row or _has_time(best[0]):
        return best
    is_label = pair_name(best[0].sentence.text) is not None or _LABELLED.match(best[0].line) is not None
    near = [item for item in best[1:] if item.share is None and (item.fit or 0) >= Rules().denied and _has_time(item)]
    if not is_label or len(near) != 1:
        return best
    first = replace(near[0], fit=max(near[0].fit or 0.0, best[0].fit or 0.0))
    return [first, *(item for item in best if item is not near[0])]


def _has_time(item: Candidate) -> bool:
    times = (*parts_of_kind("date", item.line), *parts_of_kind("hour", item.line))
    # "64.63" may be written of an hour, and hardly ever is.
    return not all(map(_DECIMAL.fullmatch, times))


def last_day_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the only sentence in front that says by which day, where a deadline is asked for.

    A judge takes what has the other words, "We answer within a week", and believes no sentence without that word.
    """
    if _ASKS_DEADLINE.search(question) is None or not best or best[0].defines:
        return best
    wanted = {word[:_BEGIN_ALIKE] for word in telling_words(question) - _OF_DEADLINE}
    bound = [
        item
        for item in best
        if item.share is None
        and (item.fit or 0) >= Rules().near
        and any(_BEFORE_DAY.search(item.line[: item.line.find(day)]) for day in parts_of_kind("date", item.line))
    ]
    said = [word[:_BEGIN_ALIKE] for item in bound for word in content_stems(f"{item.line}\n{item.heading}")]
    if len(bound) != 1 or not wanted <= set(said):
        return best
    believed = replace(bound[0], fit=max(bound[0].fit or 0.0, _BELIEVED))
    return [believed, *(item for item in best if item is not bound[0])]


def item_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the one item of a list in front that has all words of a question which the list has.

    Asked which bump breaking changes need, a judge takes the list of all kinds of changes. It has found that to answer.
    """
    if not best or not best[0].whole or _ASKS_FOR_ONE.match(question) is None:
        return best
    whole, kind, wanted = best[0], asked_kind(question), telling_words(question)
    opening = whole.sentence.text.split("\n", 1)[0]
    said = _shared(wanted, whole.line)
    items = [
        item
        for item in best[1:]
        if whole.sentence.start < item.sentence.start < item.sentence.end <= whole.sentence.end
        and not item.whole
        and len(_shared(wanted, item.line)) >= _LEAST_OF_ITEM
        and _shared(wanted, f"{opening}\n{item.line}") == said
        and (kind is None or parts_of_kind(kind, item.line))
    ]
    if len(items) != 1:
        return best
    others = [item for item in best if item is not items[0]]
    return [replace(items[0], fit=max(items[0].fit or 0.0, whole.fit or 0.0)), *others]


def _as_likely(best: Sequence[Candidate]) -> list[Candidate]:
    """Return what is found to answer about as likely as the first, without that."""
    least = max(Rules().unfit, (best[0].fit or 0) - _LIKELIER)
    return [item for item in best[1:] if item.share is None and (item.fit or 0) >= least]


def _lacks(wanted: Set[str], item: Candidate, more: str = "") -> bool:
    """Whether a sentence under its heading lacks some words."""
    return _shared(wanted, f"{item.line}\n{item.heading}\n{more}") != wanted


def _shared(wanted: Set[str], said: str) -> Set[str]:
    """Return which of some words are said, whole or in one with others."""
    return alike_in(wanted, {*content_stems(said), *joined_stems(said)})
