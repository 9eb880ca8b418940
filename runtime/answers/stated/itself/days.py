"""When a document was published, and when it was last changed: the labels and entries that say which of the two.

"lastmod: 2025-04-28" and "Page last reviewed: 3 May 2024" are no days on which it was published, nor the other way
round: a day behind the one kind of label never answers for the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from armt.runtime.months import MONTH

_MONTH = rf"{MONTH}\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?"
#: A day or a month with its year, whatever the case of its letters.
DAY = (
    rf"(?i:\d{{4}}-\d\d-\d\d(?:T\d\d:[\d:.Z+-]{{2,20}})?|\d{{4}}/\d\d/\d\d"
    rf"|(?:{_NTH} (?:of )?{_MONTH}|{_MONTH}(?: {_NTH})?),? \d{{4}}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}/\d{4})(?!\w)"
)
DATED = rf"(?i:{_WEEKDAY})(?P<day>{DAY})"
_CHANGED = r"(?:updated?|modified|modification|changed?|edited|edit|amended|revised|revision)"
_REVIEWED = r"(?:reviewed|review|checked|verified)"
_PUBLISHED = r"(?:published|publication|posted|issued|written|created|released)"
_AT = r"(?:[-_ ]?(?:at|on|date|time))?"
_VALUE = rf"(?::|[ \t]*=)[ \t]*[\"']?(?P<day>{DAY})"
# In the entries before a text, the surest first.
_FRONT = {
    "changed": (
        rf"^(?:last[-_ ]?mod|(?:date[-_ ]?)?(?:last[-_ ]?)?{_CHANGED}{_AT}){_VALUE}",
        rf"^(?:date[-_ ]?)?(?:last[-_ ]?)?{_REVIEWED}{_AT}{_VALUE}",
    ),
    "reviewed": (rf"^(?:date[-_ ]?)?(?:last[-_ ]?)?{_REVIEWED}{_AT}{_VALUE}",),
    "published": (
        rf"^(?:date[-_ ]?)?(?:first[-_ ]?)?(?:pub|publish|(?!created){_PUBLISHED}){_AT}{_VALUE}",
        rf"^date{_VALUE}",
        rf"^(?:date[-_ ]?)?(?:created|creation){_AT}{_VALUE}",
    ),
}
_IN_FRONT = {
    name: tuple(re.compile(form, re.IGNORECASE | re.MULTILINE) for form in forms) for name, forms in _FRONT.items()
}
_ITSELF = (
    r"(?:(?:web ?|help )?page|web ?site|site|document|text|file|article|post|entry|recipe|report|guide|manual|faq"
    r"|notice|leaflet|(?:package )?insert|handbook|statement|agreement|policy|terms(?: (?:of|and) \w{1,20})?|content"
    r"|version)"
)
_BY = r"(?: (?:on|in|at|as of|by))?"
# "Last modified by Jane Doe on 3 May 2024".
_WHOM = r"(?: by (?-i:[A-Z][\w.'’-]{0,40}(?: [A-Z][\w.'’-]{0,40}){0,3})(?=,? on ),?)?"


def _labels(verbs: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the forms of a label with a day behind it, and of a sentence of a text about itself."""
    return (
        re.compile(
            # At the beginning of a line, or behind a mark: "By Jane Doe | Updated 3 May 2024".
            r"(?:^|[|·•(\[–—]|\s-\s|,(?= last ))[ \t*_>#~]{0,8}"
            rf"(?P<sure>(?:(?:this |the )?(?:\w{{1,20}} )?{_ITSELF} )?(?:(?:was|were|is|has been|have been) )?"
            r"(?:(?:last|latest|most recently|most recent|first|date(?: (?:of|last|of last|of the last))?) )?)"
            rf"{verbs}(?: date)?(?: of (?:the )?(?:text|page|document))?{_WHOM}(?:{_BY} | ?[–—-] ?"
            r"|(?P<colon>[ \t*_]{0,4}:[ \t*_]{0,4}(?:\n[ \t]{0,40}){0,2})"
            rf"|(?P<alone>[ \t*_]{{0,4}}(?:\n[ \t]{{0,40}}){{1,2}})){DATED}",
            re.IGNORECASE | re.MULTILINE,
        ),
        re.compile(
            rf"\b(?:(?:this|these) (?:\w{{1,20}} )?{_ITSELF} (?:was|were|is|has been|have been)"
            rf" (?:last |most recently )?{verbs}|(?:we|i) (?:have )?(?:last |most recently ){verbs}"
            rf" (?:this|these|our) (?:\w{{1,20}} )?{_ITSELF}){_BY} {DATED}",
            re.IGNORECASE,
        ),
    )


_LABELLED = {
    "changed": (_labels(_CHANGED), _labels(_REVIEWED)),
    "reviewed": (_labels(_REVIEWED),),
    "published": (_labels(_PUBLISHED),),
}
_AS_OF = re.compile(rf"^[ \t*_(]{{0,8}}as of:? {DATED}[ \t*_.)]{{0,8}}$", re.IGNORECASE | re.MULTILINE)
# "First published 2005", "Published by Mill Press, 2005": a year, and no other on its line.
_IN_YEAR = re.compile(
    r"^[ \t*_>]{0,8}(?:(?P<first>(?:First|Originally) [Pp]ublished|FIRST PUBLISHED)|Published|PUBLISHED):?"
    # What follows a sentence that says so is of this edition, and of who may do what.
    r"(?: [^\n\d.;]{0,60}?)?[ ,](?P<day>(?:1\d|20)\d\d)(?![\d-])(?:[^\n\d]{0,60}$|(?(first)(?=\. [A-Z])|(?!)))",
    re.MULTILINE,
)
_COPYRIGHT = re.compile(r"\bcopyright\b|©|\(c\)", re.IGNORECASE)
# What a day is said to be, in the line before it: the last of these words tells.
_TELLS = re.compile(
    rf"\b(?:(?P<changed>last[-_ ]?mod|(?:date|last)?[-_]?(?:{_CHANGED}|{_REVIEWED}){_AT})"
    rf"|made|dated?|entered|effective|{_PUBLISHED}|version|copyright)\b",
    re.IGNORECASE,
)
# Running text has so many words in small letters.
_LEAST_SMALL = 5


class Day(NamedTuple):
    """A day that a text says of itself, in characters of what was looked through.

    Attributes:
        start: of the label.
        end: behind the day.
        said: the day.
    """

    start: int
    end: int
    said: str


def day_in_front(asked: str, front: str) -> Day | None:
    """Return the day in the entries before a text ("---").

    Args:
        asked: "published", "changed" or "reviewed".
        front: these entries.
    """
    for form in _IN_FRONT[asked]:
        if (found := form.search(front)) is not None:
            return _day(found)
    return None


def day_labelled(asked: str, part: str, *, is_end: bool = False) -> Day | None:
    """Return the day that a label, or a text about itself, gives in a part of the text.

    Args:
        asked: "published", "changed" or "reviewed".
        part: the beginning of the text, or its end.
        is_end: the last one counts, and not the first.
    """
    for forms in _LABELLED[asked]:
        days = sorted(day for form in forms for found in form.finditer(part) for day in _told(found, part))
        if days:
            return days[-1 if is_end else 0]
    found = _AS_OF.search(part) if asked == "changed" and not is_end else None
    return None if found is None else _day(found)


def year_published(head: str) -> Day | None:
    """Return the year in the line of a head that says when it was published."""
    found = _IN_YEAR.search(head)
    return None if found is None else Day(found.start(), found.end("day"), found["day"])


def is_of_rights(before: str) -> bool:
    """Whether what stands before a day says that it is one of a copyright: years that a text was changed in, too."""
    return _COPYRIGHT.search(before) is not None


def is_of_change(before: str) -> bool:
    """Whether what stands before a day says that it is one of a change: "Published in March, revised on "."""
    last = max(_TELLS.finditer(before), key=lambda found: found.start(), default=None)
    return last is not None and last["changed"] is not None


def _told(found: re.Match[str], part: str) -> Iterator[Day]:
    groups = found.groupdict()
    if "sure" in groups and not (groups["sure"].strip() or groups["colon"] or groups["alone"]):
        # "updated 3 May 2024" may stand in running text, where anything else was.
        stop = part.find("\n", found.end())
        line = part[part.rfind("\n", 0, found.start("sure")) + 1 : stop if stop >= 0 else len(part)]
        if sum(word[:1].islower() for word in line.split()) >= _LEAST_SMALL:
            return
    yield _day(found)


def _day(found: re.Match[str]) -> Day:
    start = found.start("sure") if "sure" in found.groupdict() else found.start()
    return Day(start, found.end("day"), found["day"])
