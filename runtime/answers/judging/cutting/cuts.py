"""Answers that a model cuts in the wrong place: a name, a bound, the end of a clause; with what stands in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from armt.runtime.answers.judging.cutting.beside import says_less, with_what_is_beside
from armt.runtime.answers.judging.cutting.in_a_row import of_role, whole_row
from armt.runtime.answers.judging.cutting.in_marks import within_marks
from armt.runtime.answers.judging.cutting.moments import of_its_verb, one_of_several, whole_moment
from armt.runtime.answers.judging.cutting.places import whole_place
from armt.runtime.answers.judging.cutting.placing import opening_kind
from armt.runtime.answers.judging.cutting.ranges import between_both, end_of_range, length_beside_end
from armt.runtime.answers.judging.cutting.recurring import whole_recurrence, whole_week
from armt.runtime.answers.judging.cutting.speakers import whoever_does
from armt.runtime.answers.judging.cutting.units import in_its_unit
from armt.runtime.answers.judging.cutting.verbs import beside_its_verb
from armt.runtime.answers.language.kinds import asked_kind, parts_of_kind
from armt.runtime.answers.language.measures import with_smaller_units
from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.tables.paired import pair_name
from armt.runtime.answers.language.words import STOP_WORDS, content_stems, fold
from armt.runtime.months import ANY_WEEKDAY, MONTH, WEEKDAY

# In German sentences end with "an".
_ENGLISH = re.compile(r"\b(?:what|who|whom|whose|which|when|where|how)\b", re.IGNORECASE)
# Behind these something has to come. In capitals they may be names, or marks of grades.
_NO_END = re.compile(
    r"(?:^|\s)(?:is|are|was|were|the|an?|and|or|but|of|that|which|who|whom|whose|by|from|into|than|called|named)\Z"
)
# "twice unless" of "twice unless someone has reserved them": the condition belongs to it, whole.
_HALF_CONDITION = re.compile(r"(?P<said>.*\S),? (?:unless|if|except|provided|although|though|because|while)\Z")
_REST_OF_CONDITION = re.compile(r"(?: (?:[^\s.,;:()]|[.,](?=\d))+){1,14}(?=[.,;:)]|\Z)")
# "522 indicates": what somebody is told by is not what they are told.
_TELLS = re.compile(r"\s(?:indicates?|denotes?|represents|specifies|describes|signifies)\Z")
# The stop of "at 6 pm." ends the sentence, that of "6 p.m." does not.
_STOP_OF_HOUR = re.compile(r"(?<=[\d ][ap]m)\.\Z", re.IGNORECASE)
# "17 runs" of "number 17 runs every half hour".
_NUMBER_DOES = re.compile(
    r"(?P<said>(?:[\w.]+ )?\d[\w./-]*) (?:runs|goes|leaves|departs|arrives|stops|opens|closes|costs|takes|begins|starts"
    r"|ends|applies|requires|contains|covers)"
)
# "8:40 and 17:30 and takes about 35 minutes".
_VERB_OF_TIME = re.compile(
    r".*\b(?:takes?|took|lasts?|lasted|runs? for|ran for|stay(?:s|ed)? for)(?: for)? (?P<said>.+)", re.IGNORECASE
)
# A label without what it says, and what points to the text itself: "Contact:", "This agreement".
_POINTS = re.compile(
    r"[\w ]{1,30}:|(?:this|these|such|said) (?!(?:time|year|month|week|\w*day|morning|evening|\d)\b)[\w-]+",
    re.IGNORECASE,
)
# So many, and nobody knows which.
_SOME = re.compile(r"(?:several|many|some|few|a few|various|most|both|all|others|different|multiple)", re.IGNORECASE)
_ASKS_WHICH = re.compile(r"\W*(?:which|what)\b", re.IGNORECASE)
# Nobody is called by numbers and marks alone.
_WORD = re.compile(r"[^\W\d_]{2}[^\W\d_]*(?![\w`])|@\w")
# "What was it reduced to?" is not answered by what it was before.
_ASKS_TO_WHAT = re.compile(
    r"\b(?:reduced|increased|raised|lowered|changed|moved|renamed|upgraded|downgraded|cut|set|extended|shortened|grow"
    r"|rise|fall|drop|go) to\W*\Z|^\W*to (?:what|which|how)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(r"(?:from )?\S.{0,60}? to (?P<to>\S.*)", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\W*who(?:m)?\b", re.IGNORECASE)
# Where something is, and no person.
_PLACED = re.compile(
    r"(?:outside|inside|within|in|at|on|from|during|after|before|through|without|under|as part of)\s", re.IGNORECASE
)
# "She's vegan" says of somebody who is named elsewhere.
_PRONOUN = re.compile(r"(?:he|she|it|they|we|you|i)(?:['’]\w+)?", re.IGNORECASE)
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ][\w'’-]*\.?")
_NAME = re.compile(rf"{_CAPITAL.pattern}(?: {_CAPITAL.pattern})*")
# Behind the stop of an initial, "L. Peter Deutsch", and behind no other.
_NAME_GOES_ON = re.compile(r"(?:(?<!\.)|(?<=\b[A-Z]\.))(?: [^\W\d_a-zß-ÿ][\w'’-]+)+")
_SURNAME_FIRST = re.compile(rf"{_NAME.pattern}, {_NAME.pattern}")
# "Its director, Mr Gary Stobbs."
_NAMED = re.compile(
    rf"(?P<name>, (?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir)\.? )?{_CAPITAL.pattern}(?: {_CAPITAL.pattern}){{0,2}}?)"
    r"(?=\.?\Z|[;:)]|\. |, (?!and\b|or\b))"
)
_MOST_OF_NAME, _SEVERAL = 4, 2
# "The contractor is Haldane Marine of Grimsby": who that is stands behind it.
_ROLE = re.compile(r"(?:the|our|their|its|his|her|my|an?) [a-z][a-z' -]*", re.IGNORECASE)
_IS_NAMED = re.compile(
    rf" (?:is|are|was|were|will be|became) (?P<name>{_NAME.pattern}(?: (?:of|from|and|&) {_NAME.pattern})*)"
)
_NO_NAME = re.compile(rf" (?:{MONTH}|{WEEKDAY})\b", re.IGNORECASE)
# What is done within a day, or by Monday, is not done on it.
_BOUNDS = {
    "date": re.compile(r"\b(?:no later than|not later than|before|after|within|by) (?:the )?\Z", re.IGNORECASE),
    "hour": re.compile(r"\b(?:no later than|not later than|before|after|by|until) (?:the )?\Z", re.IGNORECASE),
    "time": re.compile(r"\b(?:at least|at most|up to|(?:no |not )?(?:more|less|longer) than) \Z", re.IGNORECASE),
    "age": re.compile(
        r"\b(?:at least|at most|up to|over|under|above|below|(?:no |not )?(?:more|less|older|younger) than)"
        r"(?: the age of)? \Z",
        re.IGNORECASE,
    ),
    **dict.fromkeys(
        ("often", "count", "money", "size", "degrees"),
        re.compile(r"\b(?:at least|at most|up to|(?:no |not )?(?:more|less|fewer) than) \Z", re.IGNORECASE),
    ),
}
_MORE = re.compile(r"(?:more|less|longer|fewer) than", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:no|not|never|none|nor|nobody|nothing|cannot|without)\b|n['’]t\b", re.IGNORECASE)
# How long something may be is the time that it may not be more than.
_ASKS_ALLOWED = re.compile(r"\bhow (?:long|many|much|often|far)\b.*\b(?:may|allowed|permitted)\b", re.IGNORECASE)
_ASKS_BOUND = re.compile(
    r"\b(?:least|most|up to|max\w*|min\w*|limit\w*|allowed|longest|shortest|before|after|until|since|end|expire)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_IS = re.compile(
    r"\W*what(?:['’]s| (?:is|are|was|were)) (?:the|our|their|its|his|her|my) (?P<term>[\w'’ -]{3,60}?)\W*\Z",
    re.IGNORECASE,
)
# "a quorum of 66%, and a voting period of 7 days": another thing behind a number and its unit.
_AND_ANOTHER = re.compile(r"(?P<said>\d[\d.,]*(?:\s?%| ?[a-z]+)), and an? \w.*")
_CLAUSE = (
    r"(?:\A|[,;:—–] ?)(?:(?:though|although|but|and|while|whereas|because|since|so|as) )?"
    r"(?:the|our|their|its|his|her|my|this) {term}(?: (?:of|for) (?:[\w'’-]+ ){{1,4}}?|\s)"
    r"(?:is|are|was|were) (?P<said>.+)"
)
_MOST_SAID = 12
# "The equivalent of the old one is the new one."
_ASKS_WHAT = re.compile(r"\W*what(?:['’]s| (?:is|are|was|were)) ", re.IGNORECASE)
_SAID_IS = re.compile(r" (?:is|are|was|were) (?P<said>[^\s,;:][^,;:]*?)\.?\Z")
# "Local employees are defined as those permanently residing here": who counts as local staff is behind it.
_ASKS_MEANT = re.compile(r"\W*(?:what|who|whom|which)\b", re.IGNORECASE)
_MEANS = re.compile(
    r"[\"”’']? (?:(?P<defined>(?:is|are|was|were|(?:shall|will) be) (?:defined|understood) (?:as|to mean))"
    r"|(?:shall |will )?means?|(?:shall |will )?refers? to) (?P<said>[^,;:.]+)(?=[;.]|\Z)"
)
_DAY = re.compile(rf"\b(?:{MONTH}|{ANY_WEEKDAY})\b")
# What stands between gaps beside others: "Est ABV: 6.6 %", a label and what it says.
_GAP, _LABELLED = re.compile(r"\s{2,}|\t"), re.compile(r"(?P<label>[^\W\d_][^:]{0,40}):\s?(?P<said>\S.*)")
# Behind a gap another label begins.
_LABEL_BESIDE = re.compile(r"(?<=\S) {3,}([^\W\d_][\w.'’/-]*(?: [\w.'’/-]+){0,3}:)(?= )")


def mended(question: str, line: str, answer: str) -> str:
    """Return an answer without what a model has cut it wrongly by; nothing where its sentence answers whole.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    answer = whole_row(question, line, within_marks(question, line, number_alone(question, answer)))
    if _ENGLISH.search(question) is None:
        return answer
    answer = beside_its_verb(question, line, _in_its_clause(question, line, _behind_is(question, line, answer)))
    answer = whole_place(question, line, in_its_unit(question, line, _TELLS.sub("", answer)))
    answer = _whole_condition(line, with_smaller_units(line, answer))
    if (another := _AND_ANOTHER.fullmatch(answer)) is not None:
        answer = another["said"]
    if _ASKS_WHICH.match(question) is not None and (does := _NUMBER_DOES.fullmatch(answer)) is not None:
        answer = does["said"]
    lasts = _VERB_OF_TIME.fullmatch(answer) if asked_kind(question) == "time" else None
    if lasts is not None and parts_of_kind("time", lasts["said"]):
        answer = lasts["said"]
    if _NO_END.search(answer) is not None or _POINTS.fullmatch(answer) is not None:
        return ""
    if _SOME.fullmatch(answer) is not None and _ASKS_WHICH.match(question) is not None:
        return ""
    if _ASKS_TO_WHAT.search(question) is not None and (reached := _FROM_TO.fullmatch(answer)) is not None:
        return reached["to"]
    if _ASKS_WHO.match(question) is not None:
        answer = _whole_name(line, _who_it_is(line, answer))
        answer = whoever_does(question, line, of_role(question, line, answer))
        answer = with_what_is_beside(question, line, answer)
        is_nobody = any(form is not None for form in (_PLACED.match(answer), _PRONOUN.fullmatch(answer)))
        is_nobody = is_nobody or _WORD.search(answer) is None or is_number_word(fold(answer))
        return "" if is_nobody else answer
    if says_less(question, line, answer):
        return ""
    answer = of_its_verb(question, line, one_of_several(question, answer))
    answer = length_beside_end(question, line, answer)
    answer = whole_recurrence(question, line, whole_moment(question, line, answer))
    answer = whole_week(question, line, answer)
    answer = _STOP_OF_HOUR.sub("", end_of_range(question, line, between_both(question, line, answer)))
    return with_what_is_beside(question, line, _with_bound(question, line, answer))


def _whole_condition(line: str, answer: str) -> str:
    """Return an answer that a model has cut behind "unless" with all of that condition, or without it where it is long.

    "Books can be renewed twice unless someone else has reserved them" is not answered by "twice unless".
    """
    half = _HALF_CONDITION.fullmatch(answer)
    at = line.find(answer) if half is not None else -1
    if half is None or at < 0:
        return answer
    rest = _REST_OF_CONDITION.match(line, at + len(answer))
    return half["said"] if rest is None else answer + rest.group()


def number_alone(question: str, answer: str) -> str:
    """Return the one telephone number, or address of mail, that an answer has where such is asked for; else all of it.

    Args:
        question: in plain words.
        answer: words of a sentence.
    """
    kind = asked_kind(question)
    found = set(parts_of_kind(kind, answer)) if kind in ("phone", "mail") else set[str]()
    return found.pop() if len(found) == 1 else answer


def within_column(said: str, answer: str) -> str:
    """Return an answer without the label of another column of its line: "Stein & Sons" of "Stein & Sons   Due date:".

    Args:
        said: the sentence with its spaces.
        answer: words of it.
    """
    for label in _LABEL_BESIDE.findall(said):
        before, found, _ = answer.partition(f" {label}")
        if found and before:
            return before.rstrip()
    return answer


def of_label(question: str, said: str, answer: str) -> str:
    """Return what the label says that a question names, of several beside each other, where an answer is another's.

    "240.8 kcal" of "BU:GU: 0.563   Calories: 240.8 kcal   Est ABV: 6.6 %" for the calories.

    Args:
        question: in plain words.
        said: the sentence with its spaces.
        answer: words of it.
    """
    labelled = [one for part in _GAP.split(said.strip()) if (one := _LABELLED.fullmatch(part)) is not None]
    asked = set(content_stems(question))
    named = [one for one in labelled if (stems := set(content_stems(one["label"]))) and stems <= asked]
    if len(labelled) < _SEVERAL or len(named) != 1 or not answer or answer in named[0]["said"]:
        return answer
    return named[0]["said"].rstrip()


def of_pair(question: str, said: str, answer: str) -> str:
    """Return an answer from a line of a name and what belongs to it: what belongs there, or the day with its hours.

    "11.71" of "Total      11.71" for the total; "Wed 18 March      Open evening, 6 pm" for when the evening is.

    Args:
        question: in plain words.
        said: the sentence with its spaces.
        answer: words of it.
    """
    name = pair_name(said)
    if name is None:
        return answer
    is_asked = {*content_stems(name)} <= {*content_stems(question)}
    if is_asked and answer.startswith(f"{name} "):
        return answer[len(name) :].lstrip(" :=")
    lacks_day = _DAY.search(name) is not None and _DAY.search(answer) is None
    return " ".join(said.split()) if lacks_day and not is_asked and asked_kind(question) == "date" else answer


def whole_entry(question: str, values: Sequence[str], answer: str) -> str:
    """Return a name as a cell has it, surname first, where an answer is half of it: "Carr, Denise" of "Carr".

    Args:
        question: in plain words.
        values: of the cells of the row that the answer is from.
        answer: words of it.
    """
    if _ASKS_WHO.match(question) is None:
        return answer
    return next((value for value in values if _SURNAME_FIRST.fullmatch(value) and answer in value.split(", ")), answer)


def _in_its_clause(question: str, line: str, answer: str) -> str:
    """Return what a clause says that something is, where that is asked for and the answer stands in another clause.

    "This is the direct cause, though the root cause is the reader" tells what the root cause is.
    """
    asked = _ASKS_WHAT_IS.match(question)
    if asked is None or not answer:
        return answer
    found = re.search(_CLAUSE.format(term=re.escape(asked["term"])), line, re.IGNORECASE)
    if found is None or line.find(answer, found.start("said")) >= 0:
        return answer
    said = found["said"].strip(" *_.:;!")
    is_said = len(said.split()) <= _MOST_SAID and bool(set(content_stems(said)) - set(content_stems(question)))
    return said if is_said else ""


def _behind_is(question: str, line: str, answer: str) -> str:
    """Return what a sentence says something is, or means, where an answer is its subject: what the question has."""
    at = line.find(answer) if answer else -1
    meant = None if at < 0 or _ASKS_MEANT.match(question) is None else _MEANS.match(line, at + len(answer))
    asked = set(content_stems(question))
    # "Which code means that it is gone?" asks for the code; a board that refers to its charter is not what that is.
    is_term = meant is not None and (meant["defined"] is not None or set(content_stems(answer)) <= asked)
    is_told = meant is not None and not asked.isdisjoint(content_stems(meant["said"]))
    if meant is not None and is_term and not is_told and len(meant["said"].split()) <= _MOST_SAID:
        return meant["said"]
    said = None if at < 0 else _SAID_IS.match(line, at + len(answer))
    if said is None or _ASKS_WHAT.match(question) is None or len(said["said"].split()) > _MOST_SAID:
        return answer
    subject = set(content_stems(line[: at + len(answer)]))
    repeats = asked <= subject and len(subject) <= len(asked) + 1
    return said["said"] if repeats and content_stems(said["said"]) else answer


def _who_it_is(line: str, answer: str) -> str:
    """Return the name that a sentence gives to a role, where an answer is the role alone."""
    at = line.find(answer) if _ROLE.fullmatch(answer) is not None else -1
    named = None if at < 0 else _IS_NAMED.match(line, at + len(answer))
    return answer if named is None else named["name"].rstrip(".")


def _whole_name(line: str, answer: str) -> str:
    """Return a name with its rest, where it is cut: "Nina Purcell" of "Nina"."""
    at = line.find(answer)
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    if _NAME.fullmatch(answer) is None:
        # What somebody is says less than who it is.
        named = _NAMED.match(line, at + len(answer)) if answer.split()[-1].islower() and "," not in answer else None
        return answer if named is None else answer + named["name"].rstrip(".")
    rest = _NAME_GOES_ON.match(line, at + len(answer))
    if rest is None or _NO_NAME.match(rest.group()) is not None or rest.group().split()[0].lower() in STOP_WORDS:
        return answer
    # More words are those of several people.
    whole = answer + rest.group()
    return whole if len(whole.split()) <= _MOST_OF_NAME else answer


def _with_bound(question: str, line: str, answer: str) -> str:
    """Return a time or a number with the bound that it is, "within 24 hours", unless the question says so itself."""
    kind = asked_kind(question)
    if kind is None and (own := opening_kind(answer)) != "date":
        # "How early must I cancel?"
        kind = own
    bound = _BOUNDS.get(kind or "")
    if _ASKS_ALLOWED.search(question) is not None and (over := _MORE.match(answer)) is not None:
        return answer[over.end() :].lstrip()
    at = line.find(answer) if answer else -1
    if bound is None or at < 0 or line.find(answer, at + 1) >= 0 or _ASKS_BOUND.search(question) is not None:
        return answer
    before = bound.search(line, 0, at)
    is_over = before is not None and _MORE.match(before.group()) is not None
    if before is not None and is_over and (_ASKS_ALLOWED.search(question) or _DENIES.search(line, 0, before.start())):
        # Nothing that is "more than two hours" late is taken: two hours are the bound.
        return answer
    return answer if before is None else line[before.start() : at + len(answer)]
