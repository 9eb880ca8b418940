"""What agreements say in forms of their own: terms in parentheses behind what they mean, and who the parties are.

'Corio Inc., a Delaware corporation ("CORIO")' says who Corio is, and 'as of October 29, 1999 ("Effective Date")' which
day is meant. The parties stand in the preamble, "by and between" them, where nothing calls them so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence, sentences_in
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.labels import labelled_terms
from armt.runtime.months import MONTH

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ASKS_PARTIES = re.compile(
    r"(?:who|what|which) (?:are|were) (?:the |all |both )*(?:contracting |two |named |names of the )*parties"
    r"(?: (?:to|of|in|involved in) .+)?"
    r"|(?:between|among) (?:whom|who|which (?:parties|companies))\b.*"
    r"|(?:who|which (?:parties|companies)) (?:signs|signed|entered into|concluded) (?:this|the) .+"
    r"|(?:who|which (?:parties|companies)) made (?:this|the) (?:[\w-]+ )?"
    r"(?:agreement|contract|lease|licen[cs]e|policy|treaty|deed|deal)"
    r"|who (?:signs|is signing|has to sign|must sign)(?: it)?",
    re.IGNORECASE,
)
_ASKS_BEGIN = re.compile(
    r"when (?:does|did|do|will|is|was) (?:this|the) (?:\w+ )?"
    r"(?:agreement|contract|lease|tenancy|term|licen[cs]e|policy|treaty|deed)"
    r" (?:to )?(?:begin|start|commence|take effect|come into (?:force|effect)|become effective|made|signed)",
    re.IGNORECASE,
)
_ASKS_END = re.compile(
    r"(?:(?:until|till) )?when (?:does|did|do|will|is) (?:this|the) (?:\w+ )?(?:agreement|contract|lease|tenancy|term)"
    r" (?:to )?(?:end|expire|terminate|run out|run|last|over)",
    re.IGNORECASE,
)
_ASKS_TERM = re.compile(
    r"(?:how long (?:is|does|will|shall)|what is) (?:the |this )?(?:initial )?(?:term|duration)(?: of .*)?(?: last)?"
    r"|how long (?:is|does|will|shall) (?:the|this) (?:\w+ )?(?:agreement|contract|lease|licen[cs]e)"
    r" (?:last|run|continue|be in (?:force|effect)|in (?:force|effect)|valid)",
    re.IGNORECASE,
)
_ASKS_NOTICE = re.compile(
    r"(?:what|how long|how much) is the (?:notice(?: period)?|period of notice)"
    r"(?: (?:for|of) (?:termination|cancellation))?"
    r"|how much notice (?:must|shall|is to) be given(?: (?:for|of) termination| to (?:terminate|cancel|end) .*)?",
    re.IGNORECASE,
)
_THIS = r"(?:(?:this|the) (?:\w+ ){0,3}(?:agreement|contract|lease|licen[cs]e|deed)|it)"
_ASKS_LAW = re.compile(
    rf"(?:what|which) (?:is|are) the (?:governing|applicable) laws?(?: of {_THIS})?"
    rf"|(?:what|which) (?:(?:state|country)(?:['’]s)? )?laws? (?:governs?|applies|apply)(?: (?:to )?{_THIS})?"
    rf"|(?:by|under) (?:what|which) (?:(?:state|country)(?:['’]s)? )?laws? is {_THIS} (?:governed|made|construed)",
    re.IGNORECASE,
)
#: What agreements call the day on which they begin.
BEGINNINGS = ("effective date", "commencement date", "start date")
# "is made as of October 29, 1999", "dated 3 May 2020".
_MADE = re.compile(
    r"\b(?:(?:is|are|was|been)\s+(?:made|signed|executed|concluded|(?:hereby )?entered into|effective)|DATED|[Dd]ated"
    r"|(?i:agreement|contract|lease)\s+made)"
    r"(?P<said>(?:\s+(?:and|entered|into|as|of|on|this|the|effective)\b){0,8}(?:\s[\w.,]{1,20}){2,5})"
)
# The preamble stands at the beginning.
_HEAD_BYTES = 16 * 1024
# "between Corio Inc., a Delaware corporation, and Commerce One": names begin with capitals. What is said of the first
# may have an "and" in it, so that, where it is more than a name, one behind a mark is looked for first.
# A list of them has marks: "(1) HALE LTD, a company (the "Client"); and (2) ORR LLP".
_COUNTED = r"(?:\(?(?:\d|[a-d])[.)]\s+)?"
_BETWEEN = re.compile(rf"\b(?:between|BETWEEN|Between|among|AMONG)\s*:?\s+{_COUNTED}(?:the\s+)?(?=[\"“(]?[A-Z])")
_OTHER = rf"[\s-]*(?:and|AND)[\s-]+{_COUNTED}(?:the\s+)?(?P<other>[\"“(]?[A-Z].{{1,200}})"
_PAIRS = tuple(
    re.compile(rf"(?P<one>{one}){_OTHER}", re.DOTALL)
    for one in (r"[^,;:()]{2,90}?\s", r".{1,900}?(?:[\"”)],?|[;,])", r".{1,900}?\s")
)
# "The City of Aarhus" is one name, and "Ida Berg of Mill Lane" ends before where she lives.
_OF_NAMES = "City Town Bank University State Republic Kingdom Ministry Department Board County Province Church College"
_OF = "".join(rf"(?<!\b{name})" for name in _OF_NAMES.split()) + r"\sof\s"
# Where a name ends: at what is said of it.
_NAME_ENDS = re.compile(
    rf"\s*[(;:\[\n]|\s{{3,}}|{_OF}"
    r"|\s(?:a|an|having|with|whose|who|is|are|dated|located)\s"
    r"|,(?!\s*(?:Inc|INC|LLC|Ltd|LTD|L\.?P|Corp|S\.A|N\.A|PLC|plc|GmbH|AG)\b)"
)
_MOST_NAME_CHARS = 100
# Where a line that is as wide as prose goes on in the next one, which is set in no further: no name ends there.
_WRAPPED = re.compile(r"(?<=[^\n]{60})\n(?=[\w(\"“])")
# "Between Monday and Friday" nobody agrees.
_DAY_OR_MONTH = re.compile(rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|{MONTH})s?(?: \d{{1,4}})?", re.IGNORECASE)
# "Inc." keeps its dot, and "Orla Finn." ends with its sentence.
_ABBREVIATED = re.compile(
    r"(?:\b(?:Inc|Ltd|Co|Corp|Cos|Bros|Assn|Assoc|Intl|Mfg|Dept|Univ|Jr|Sr|Dr|Mr|Mrs|Ms|Prof|Messrs|St|Mt|Ft|No|plc|cie"
    r"|gmbh|llc|lp|llp|pte|pty|mbh|inh|e\.v|k\.g)|(?<![A-Za-z])(?:[A-Za-z]\.)*[A-Za-z])\.$",
    re.IGNORECASE,
)
_STOP = re.compile(r"\.(?=\s)")
_MONTH = r"[A-Z][a-z]{2,8}"
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day of\s+)?{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})\s*$"
)
_MONEY = re.compile(r"(?:[$€£¥₹]|\b[A-Z]{3})\s?\d+(?:[.,]\d+)*(?:\s(?:thousand|million|billion))?\s*$")
# Whole words and numbers: "Thirty (30) days" has a capital where it begins a sentence.
_MEASURE = re.compile(
    r"(?<![\w.,-])(?:[A-Za-z][a-z]*(?:-[a-z]+)?\s*\(\d{1,4}\)|\d{1,3}(?:,\d{3})+|\d{1,4})(?:\s+[a-z]+){1,3}\s*$"
)
# What a defined thing is told apart from by what stands before it: the definition before it, or the words around it.
_BEFORE = re.compile(r".*(?:[)\]]|\b(?:between|BETWEEN|among)\b|[;:])", re.DOTALL)
_LEAD = re.compile(r"(?:[\s,]|\b(?:and|or|by|the|AND)\b)+")
# "The Tenant has paid" is said of somebody, and is no name.
_ARTICLE = re.compile(r"(?:The|This|That|These|Those|Each|Any|All|In|If|It|On|At|For|Upon)\b")
_MOST_MEANT_CHARS = 160
# "agent for Robbie Fowler": of whom is meant, the name that the words end with.
_LAST_NAME = re.compile(r"[A-Z][\w.'’&-]*(?:[ ,]+(?:(?:of|de|van|von|and|&) )?[A-Z][\w.'’&-]*)*\.?$")


# What makes a text an agreement: its name at the top, and that somebody agrees.
_AGREEMENT = re.compile(r"\b(?:agreement|contract|lease|deed|covenant|memorandum of understanding)\b", re.IGNORECASE)
_AGREES = re.compile(
    r"\b(?:whereas|witnesseth|hereby agree|agree as follows|in consideration of|the parties (?:hereto )?agree"
    r"|hereinafter|now,? therefore|by and between|is made (?:and entered|between|as of|on|this))\b",
    re.IGNORECASE,
)
_TITLE_CHARS, _OVERVIEW_BYTES = 2048, 1024 * 1024
_LABELLED_DAY = re.compile(r"\b(?:Effective|Commencement|Start) Date:(?P<said>[^\n]{0,60})")
# Where a stretch of time is the term, and where it is the notice that ends it: not of who may mend a breach.
_TEXT = r"(?:agreement|contract|lease|licen[cs]e)"
_LASTS = re.compile(
    rf"\b(?:(?:this|the) {_TEXT}\b.{{0,120}}?\b(?:in (?:full force and )?effect|continue|extend|remain)"
    rf"|(?<!during the )(?:initial )?term of (?:this|the) {_TEXT}\b|initial term\b|for (?:a|an initial) term\b)"
    r"(?P<said>[^;]{0,120})",
    re.IGNORECASE,
)
# "The term begins on 1 March 2024 and ends on 28 February 2026.", or "It begins ...".
_SPANS = re.compile(
    rf"(?:\b(?:term|{_TEXT})|^It)\b.{{0,60}}\b(?:begin|commence|start|run)\w*\b.{{0,60}}\b(?:end|expire|terminate|until|to)\w*\b",
    re.IGNORECASE,
)
# "The tenancy begins on 1 June 2026 and is for twelve months."
_BEGINS = re.compile(
    rf"(?:\b(?:this|the) (?:\w+ )?(?:term|tenancy|employment|policy|{_TEXT})\b|^(?:It|Your employment)\b)[^.;]{{0,40}}?"
    r"\b(?:begins?|commences?|starts?|(?:takes?|comes? into) (?:effect|force)|(?:is|becomes?) effective) "
    r"(?:on |from |as of )?(?:the )?(?P<said>[^;]{0,60})",
    re.IGNORECASE,
)
# "shall continue until March 31, 2008": a day for a stretch of time.
_UNTIL, _IN_A_YEAR = re.compile(r"\b(?:until|till|through)\s"), re.compile(r"(?<!\d)\d{4}(?!\d)")
_BOTH = 2
_LATER = re.compile(
    r"[\s,]*(?:thereafter|prior|before|after|following|of (?:its|such|the) (?:expir|terminat))", re.IGNORECASE
)
_ENDS = re.compile(r"\b(?:(?:terminat|cancel)\w+|end(?:s|ed)?(?= (?:it|this|the)\b))", re.IGNORECASE)
_MENDS = re.compile(r"\b(?:breach|cure|default|fails?\b|in the event\b)", re.IGNORECASE)
# How long it is stands so many characters before it at most.
_NOTICE = re.compile(r"['’]?,? (?:(?:prior|advance|written|in writing|of|a) ){0,3}notice\b", re.IGNORECASE)
_NOTICE_CHARS = 60
# "notice of non-renewal at least one hundred eighty (180) days prior to the end".
_NOTICE_OF = re.compile(
    r"\bnotice of (?:non-?renewal|termination|cancellation)\b.{0,40}?"
    r"\b(?:at least|not less than) (?P<said>[^,;]{0,60})",
    re.IGNORECASE,
)
_PLACE = (
    r"(?:the )?(?:(?:State|Province|Commonwealth|Republic|Kingdom) of )?"
    r"(?!(?:State|Province|Republic)\b)[A-Z][\w-]+(?: (?:and |of )?[A-Z][\w-]+){0,3}"
)
_LAW = re.compile(
    rf"\bgoverned by\b.{{0,120}}?\blaws? of (?P<law>{_PLACE})|\blaws? of (?P<governs>{_PLACE}) (?:shall |will )?govern"
)
# How what is told of one begins.
_TOLD = re.compile(r"An agreement between .+?; [a-z]{1,20}(?: [a-z]{1,20})?: ", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who made an agreement.

    Attributes:
        place, end: bytes from where its text names the first of them to behind the name of the second.
        names: of two of them, as they stand there.
    """

    place: int
    end: int
    names: tuple[str, str]


class Span(NamedTuple):
    """From when to when an agreement is in force: the sentence that says it, and both days."""

    sentence: Sentence
    begin: str
    end: str


def asks_for_parties(question: str) -> bool:
    """Whether a question asks who made an agreement."""
    return _ASKS_PARTIES.fullmatch(without_mark(question)) is not None


def asks_for_beginning(question: str) -> bool:
    """Whether a question asks when an agreement begins."""
    return _ASKS_BEGIN.fullmatch(without_mark(question)) is not None


def asks_for_end(question: str) -> bool:
    """Whether a question asks when an agreement ends."""
    return _ASKS_END.fullmatch(without_mark(question)) is not None


def asked_terms(question: str) -> str | None:
    """Return which of the terms of an agreement a question asks for, by the name that `terms_of` has; or None."""
    bare = without_mark(question)
    forms = {"term": _ASKS_TERM, "notice": _ASKS_NOTICE, "law": _ASKS_LAW}
    return next((name for name, form in forms.items() if form.fullmatch(bare)), None)


def day_made(text: StoredText) -> tuple[int, str] | None:
    """Return the byte at which the beginning of a text says on which day it was made, and the day; or None.

    Args:
        text: of the document.
    """
    head = _head(text)
    for match in _MADE.finditer(head):
        for day in parts_of_kind("date", match["said"]):
            at = match.start("said") + match["said"].index(day)
            return len(head[:at].encode()), day
    return None


def parties_of(text: StoredText) -> Parties | None:
    """Return the parties that the beginning of a text names, or None.

    Args:
        text: of the document.
    """
    # As long as before, so that each place stays.
    head = _WRAPPED.sub(" ", _head(text))
    for match in (
        pair
        for begin in _BETWEEN.finditer(head)
        for form in _PAIRS
        if (pair := form.match(head, begin.end())) is not None
    ):
        one, other = _name(match["one"]), _name(match["other"])
        if one and other:
            place = len(head[: match.start("one")].encode())
            end = match.start("other") + len(_shown(match["other"], other))
            return Parties(place, len(head[:end].encode()), (one, other))
    return None


def _shown(said: str, name: str) -> str:
    """Return the beginning of a text that has a name, which is on one line, as it stands there."""
    shown = re.match(r"\W*" + r"\s+".join(map(re.escape, name.split())), said)
    return said if shown is None else shown.group()


def _head(text: StoredText) -> str:
    return beginning_of(text, _HEAD_BYTES)


def _name(said: str) -> str:
    """Return the name that a stretch of text begins with; nothing where it is longer than names are."""
    end = _NAME_ENDS.search(said)
    said = said[: end.start() if end else len(said)]
    stop = next((match.end() for match in _STOP.finditer(said) if not _ABBREVIATED.search(said, 0, match.end())), None)
    name = " ".join(said[:stop].split()).strip('"“”, ')
    if not _ABBREVIATED.search(name):
        name = name.rstrip(".")
    return name if 1 < len(name) <= _MOST_NAME_CHARS and not _DAY_OR_MONTH.fullmatch(name) else ""


def meant_before(said: str, *, who: bool = False) -> str:
    """Return what a term in parentheses means, of the sentence before them; nothing where that cannot be told.

    Args:
        said: 'This Agreement is made as of October 29, 1999 ', where '("Effective Date")' stands behind it.
        who: somebody is meant.
    """
    said = " ".join(said.split())
    for form in () if who else (_DATE, _MONEY, _MEASURE):
        if (match := form.search(said)) is not None:
            return match.group().strip()
    before = _BEFORE.match(said)
    rest = said[before.end() :] if before else said
    lead = _LEAD.match(rest)
    rest = rest[lead.end() :] if lead else rest
    last = _LAST_NAME.search(rest) if who else None
    if not rest[:1].isupper():
        name = last.group() if last else rest
    elif _ARTICLE.match(rest):
        name = last.group() if last else ""
    else:
        name = _name(rest)
    return name if len(name) <= _MOST_MEANT_CHARS else ""


def agreement_overview(text: StoredText) -> str:
    """Return who made an agreement, and what else of it has a usual form: the day, the term, the notice, the law.

    Where no preamble says who, labels may, and then tell what it costs as well (`labels`).

    Args:
        text: of the document; its beginning is read, and further on what `_OVERVIEW_BYTES` allows.

    Returns:
        In the agreement's own words; "" where the text is no agreement, or nothing but its parties is found.
    """
    head = _head(text)
    if _AGREEMENT.search(head[:_TITLE_CHARS]) is None:
        return ""
    parties = parties_of(text) if _AGREES.search(head) else None
    labelled = labelled_terms(text) if parties is None else None
    if parties is not None:
        sides, told = parties.names, {"made": _day(text, head)}
    elif labelled is not None:
        sides, told = labelled.sides, dict(labelled.terms)
    else:
        return ""
    # A label says it before a sentence does.
    told |= {name: said for name, (_, said) in terms_of(text).items() if name not in told}
    said = [f"{name}: {' '.join(value.split())}" for name, value in told.items() if value]
    return "; ".join([f"An agreement between {' and '.join(sides)}", *said]) + "." if said else ""


def tells_of_agreement(said: str) -> bool:
    """Say whether a text is written as `agreement_overview` writes."""
    return said.endswith(".") and _TOLD.match(said) is not None


def _day(text: StoredText, head: str) -> str:
    labelled = _LABELLED_DAY.search(head)
    found = parts_of_kind("date", labelled["said"]) if labelled else []
    made = None if found else day_made(text)
    return found[0] if found else (made[1] if made else "")


def _term(said: str) -> str:
    """Return the first stretch of time that is not counted from the end of another."""
    for time in parts_of_kind("time", said):
        if _LATER.match(said, said.index(time) + len(time)) is None:
            return time
    return ""


def _until(said: str) -> str:
    """Return until when something goes on, "until March 31, 2008"; nothing where no day is said."""
    until = _UNTIL.search(said)
    day = next(iter(parts_of_kind("date", said[until.end() :])), "") if until is not None else ""
    is_said = until is not None and _IN_A_YEAR.search(day) is not None and said.startswith(day, until.end())
    return f"{until.group()}{day}" if until is not None and is_said else ""


def span_of(text: StoredText) -> Span | None:
    """Return from which day to which an agreement is in force, where a sentence says both; or None.

    Args:
        text: of the document; of a long one the beginning is looked through.
    """
    found = terms_of(text).get("term")
    days = [] if found is None else _days_of(found[0].line)
    return None if found is None or len(days) != _BOTH else Span(found[0], *days)


def first_day_of(text: StoredText) -> tuple[Sentence, str] | None:
    """Return the sentence that says on which day an agreement begins, and the day; the first one that does."""
    for sentence in sentences_in(text, 0, beginning_of(text, _OVERVIEW_BYTES)):
        for found in _BEGINS.finditer(sentence.line):
            day = next(iter(parts_of_kind("date", found["said"])), "")
            if day and found["said"].startswith(day):
                return sentence, day
    return None


def last_day_of(text: StoredText) -> tuple[Sentence, str] | None:
    """Return the sentence that says until which day an agreement is in force, without the first one, and the day."""
    sentence, said = terms_of(text).get("term", (None, ""))
    days = parts_of_kind("date", said) if sentence is not None and _UNTIL.match(said) else []
    return (sentence, days[0]) if sentence is not None and len(days) == 1 else None


def terms_of(text: StoredText) -> dict[str, tuple[Sentence, str]]:
    """Return how long an agreement lasts, the notice that ends it, and its law, each where it is said first.

    Args:
        text: of the document; of a long one the beginning is looked through.

    Returns:
        By "term", "notice" and "law": the sentence, and what of it says so; those that are found.
    """
    found: dict[str, tuple[Sentence, str]] = {}
    for sentence in sentences_in(text, 0, beginning_of(text, _OVERVIEW_BYTES)):
        for name, said in _usual(sentence.line):
            found.setdefault(name, (sentence, said))
    return {name: found[name] for name in ("term", "notice", "law") if name in found}


def _days_of(line: str) -> list[str]:
    """Return the days on which an agreement begins and ends, where a sentence says so."""
    return parts_of_kind("date", line) if _SPANS.search(line) else []


def _usual(line: str) -> Iterator[tuple[str, str]]:
    """Yield the usual terms that a sentence of an agreement has."""
    lasts, noticed, law = _LASTS.search(line), _NOTICE.search(line), _LAW.search(line)
    if len(days := _days_of(line)) == _BOTH:
        yield "term", " to ".join(days)
    elif lasts is not None and (term := _term(lasts["said"]) or _until(lasts["said"])):
        yield "term", term
    if noticed is not None and _ENDS.search(line) and not _MENDS.search(line):
        said = line[max(0, noticed.start() - _NOTICE_CHARS) : noticed.start()]
        yield from (("notice", time) for time in parts_of_kind("time", said)[-1:])
    elif (of := _NOTICE_OF.search(line)) is not None:
        yield from (("notice", time) for time in parts_of_kind("time", of["said"])[:1])
    if law is not None:
        yield "law", law["law"] or law["governs"]
