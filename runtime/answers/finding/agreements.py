"""What agreements say in forms of their own: terms in parentheses behind what they mean, and who the parties are.

'Corio Inc., a Delaware corporation ("CORIO")' says who Corio is, and 'as of October 29, 1999 ("Effective Date")' which
day is meant. The parties stand in the preamble, "by and between" them, where nothing calls them so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.sections import aligned

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ASKS_PARTIES = re.compile(
    r"(?:who|what|which) (?:are|were) (?:the |all |both )*(?:contracting |two |named |names of the )*parties"
    r"(?: (?:to|of|in|involved in) .+)?"
    r"|(?:between|among) (?:whom|who|which (?:parties|companies))\b.*"
    r"|(?:who|which (?:parties|companies)) (?:signed|entered into|made|concluded) (?:this|the) .+",
    re.IGNORECASE,
)
_ASKS_BEGIN = re.compile(
    r"when (?:does|did|do|will|is|was) (?:this|the) (?:\w+ )?(?:agreement|contract|lease|licen[cs]e|policy|treaty|deed)"
    r" (?:to )?(?:begin|start|commence|take effect|come into (?:force|effect)|become effective|made|signed)",
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
# "between Corio Inc., a Delaware corporation, and Commerce One": names begin with capitals, and what is said of the
# first may have an "and" in it, so that one behind a mark is looked for first.
_FIRST = r"\b(?:between|BETWEEN|Between|among|AMONG)\s*:?\s+(?:the\s+)?(?P<one>[\"“(]?[A-Z].{1,900}?)"
_OTHER = r"(?:and|AND|&)[\s-]+(?:the\s+)?(?P<other>[\"“(]?[A-Z].{1,200})"
_BETWEEN = tuple(re.compile(rf"{_FIRST}{mark}[\s-]*{_OTHER}", re.DOTALL) for mark in (r"(?:[\"”)],?|[;,])", r"[\s,]"))
# Where a name ends: at what is said of it.
_NAME_ENDS = re.compile(
    r"\s*[(;:\[\n]|\s{3,}|(?<=\w{5})\.(?=\s)|\s(?:of|a|an|having|with|whose|who|is|are|dated)\s"
    r"|,(?!\s*(?:Inc|INC|LLC|Ltd|LTD|L\.?P|Corp|S\.A|N\.A|PLC|plc|GmbH|AG)\b)"
)
_MOST_NAME_CHARS = 100
# "Inc." keeps its dot.
_ABBREVIATED = re.compile(r"\b\w{1,4}\.$")
_MONTH = r"[A-Z][a-z]{2,8}"
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day of\s+)?{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})\s*$"
)
_MONEY = re.compile(r"(?:[$€£¥₹]|\b[A-Z]{3})\s?\d+(?:[.,]\d+)*(?:\s(?:thousand|million|billion))?\s*$")
_MEASURE = re.compile(r"(?:[a-z]+(?:-[a-z]+)?\s*\(\d{1,4}\)|\d{1,4})(?:\s+[a-z]+){1,3}\s*$")
# What a defined thing is told apart from by what stands before it: the definition before it, or the words around it.
_BEFORE = re.compile(r".*(?:[)\]]|\b(?:between|BETWEEN|among)\b|[;:])", re.DOTALL)
_LEAD = re.compile(r"(?:[\s,]|\b(?:and|or|by|the|AND)\b)+")
# "The Tenant has paid" is said of somebody, and is no name.
_ARTICLE = re.compile(r"(?:The|This|That|These|Those|Each|Any|All|In|If|It|On|At|For|Upon)\b")
_MOST_MEANT_CHARS = 160
# "agent for Robbie Fowler": of whom is meant, the name that the words end with.
_LAST_NAME = re.compile(r"[A-Z][\w.'’&-]*(?:[ ,]+(?:(?:of|de|van|von|and|&) )?[A-Z][\w.'’&-]*)*\.?$")


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


def asks_for_parties(question: str) -> bool:
    """Whether a question asks who made an agreement."""
    return _ASKS_PARTIES.fullmatch(question.strip().rstrip("?.! ")) is not None


def asks_for_beginning(question: str) -> bool:
    """Whether a question asks when an agreement begins."""
    return _ASKS_BEGIN.fullmatch(question.strip().rstrip("?.! ")) is not None


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
    head = _head(text)
    for form in _BETWEEN:
        for match in form.finditer(head):
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
    return text.read(0, aligned(text, min(_HEAD_BYTES, text.size), text.size))


def _name(said: str) -> str:
    """Return the name that a stretch of text begins with; nothing where it is longer than names are."""
    end = _NAME_ENDS.search(said)
    name = " ".join(said[: end.start() if end else len(said)].split()).strip('"“”, ')
    if not _ABBREVIATED.search(name):
        name = name.rstrip(".")
    return name if 1 < len(name) <= _MOST_NAME_CHARS else ""


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
        return ""
    else:
        name = _name(rest)
    return name if len(name) <= _MOST_MEANT_CHARS else ""
