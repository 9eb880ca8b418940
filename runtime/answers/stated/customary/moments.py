"""When a failure began and ended, how long it lasted and how bad it was, by labels and the timeline of its report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.customary.kinds.failures import DETECTED, FAILURES, FIXED, IT
from armt.runtime.answers.stated.customary.sections import heading_form
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.shown import parts_called

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText


class _Moment(NamedTuple):
    """Something that is measured of a failure.

    Attributes:
        asks: questions for it.
        label: a pattern of what is written before it.
        tells: what an entry of a timeline has that says it, the last of them; "" for the first entry, None for none.
    """

    asks: re.Pattern[str]
    label: re.Pattern[str]
    tells: re.Pattern[str] | None


def _moment(asks: str, label: str, tells: str | None = None) -> _Moment:
    line = re.compile(
        rf"^[ \t]*(?:[-*+•|][ \t]*)?[*_]{{0,2}}(?:{label})(?: \([^()\n]{{1,30}}\))?[*_]{{0,2}}[ \t]*"
        r"[:|][*_]{0,2}[ \t]*"
        r"(?P<said>[^\s|][^\n|]{0,79}?)[ \t]*\|?[ \t]*$",
        re.IGNORECASE | re.MULTILINE,
    )
    return _Moment(re.compile(asks, re.I), line, None if tells is None else re.compile(tells, re.I))


_ENDED = re.compile(
    r"\b(?:resolved|restor(?:ed|es)|recover(?:ed|s|y)|fixed|mitigated|back (?:to normal|up|online)|to normal"
    r"|healthy|(?:works?|working|running) (?:again|normally|fine)|operational|all clear|ended|rolled back)\b",
    re.IGNORECASE,
)
_CLOSED = frozenset(
    content_stems(
        "issue problem incident outage resolved fixed permanently permanent customer confirmed all systems services"
        " verified operational healthy everything normal marked declared closed recovery recovered restored back again"
        " utc cet"
    )
)
_LEAST_TOLD = 2
_NOTICED = re.compile(
    r"\b(?:alert(?:s|ed)?|alarms?|notic\w+|detect\w+|discover\w+|report\w*|inform\w+|notified|complain\w*|paged|spotted|saw)\b",
    re.IGNORECASE,
)
_MOMENTS = (
    _moment(
        rf"how long (?:did|was|were|has) (?:{IT}|the (?:services?|site|system)|we|they|everything) (?:been )?"
        r"(?:last(?:ed)?|take|down|out|affected|unavailable|ongoing|offline|broken)(?: for)?"
        r"|how long (?:until|till|before) (?:we|they|it|everything|things|service)"
        r" (?:recovered|(?:was|were) (?:back|fixed|resolved|up|restored).{0,15})"
        r"|how long did (?:the )?(?:recovery|fix|repair|resolution|outage|downtime|incident) (?:take|last)"
        r"|how long (?:was|were) .{1,30} (?:down|out|affected|unavailable|broken|offline)"
        rf"|what was the (?:total )?(?:duration|length|downtime)(?: of {IT})?"
        rf"|how long (?:did it take|was it|until it was)(?: to)? (?:fix|resolve|recover|restore)[ds]?(?: {IT})?",
        r"(?:total |incident |outage |approximate )*(?:duration|downtime|length)"
        r"|time to (?:recovery|recover|resolve|resolution|restore|mitigate|repair)|ttr|mttr",
    ),
    _moment(
        rf"how long did it take (?:us |them )?to (?:detect|notice|discover|find)(?: {IT})?"
        r"|how (?:fast|quickly|soon) (?:did|was) (?:we|they|you|it)"
        r" (?:spot|notice|detect|find|discover|see)(?:ed)?(?: it)?"
        r"|what was the time to (?:detection|detect)",
        r"time to (?:detection|detect|notice|discover)|ttd|mttd",
    ),
    _moment(
        rf"how (?:severe|serious|bad|critical) (?:was|is) {IT}|what (?:was|is) the (?:severity|priority)"
        rf"(?: level)?(?: of {IT})?",
        r"(?:incident )?(?:severity|priority|sev)(?: level)?|impact level",
    ),
    _moment(
        rf"when did {IT} (?:start|begin|happen|occur)|when was (?:the|its) (?:start|beginning)(?: of {IT})?",
        r"(?:incident |outage |impact )?(?:start(?:ed)?|began|beginning)(?: (?:time|date|at|on))*",
        r"",
    ),
    _moment(
        rf"when (?:was|did) {IT} (?:finally )?(?:resolved|fixed|over|ended?|end|restored|solved|mitigated|stop)"
        rf"|when did (?:we|they|you) (?:finally )?(?:close|resolve|fix|end|mitigate) {IT}(?: for good)?"
        rf"|when was (?:the )?(?:service|everything|it) (?:back|restored|up again|working again).{{0,12}}",
        r"(?:incident |outage |impact )?(?:resolved|end(?:ed)?|fixed|resolution|mitigated|restored)"
        r"(?: (?:time|date|at|on))*",
        _ENDED.pattern,
    ),
)
_TIMELINE = heading_form(r"(?:incident |outage |event )?timeline(?: of .{1,30})?|chronology|sequence of events")
# A row of a table, or an item, with a time before what happened.
_ENTRY = re.compile(
    r"^[ \t]*(?:\|[ \t]*(?P<cell>[^|\n]*\d[^|\n]*?)[ \t]*\|[^\n]*"
    r"|(?:[-*+•][ \t]+)?[*_`\[]{0,3}(?P<time>(?!#)(?:[^\s|:][^\n|:]{0,24}[ \tT])?\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:[ \t]?[AP]\.?M\.?)?(?:[ \t]\(?[A-Z]{2,4}(?:[+-]\d+)?\)?)?)[*_`\]]{0,3}[ \t]*[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|no|never|failed|partially|attempt\w*|still)\b|n['’]t\b", re.IGNORECASE)


def told_of_moment(question: str, text: StoredText) -> Told | None:
    """Return when or how long something failed, as the report says it; None where it asks for something else.

    Args:
        question: in plain words, without its mark.
        text: of one document.
    """
    asked = next((moment for moment in _MOMENTS if moment.asks.fullmatch(question)), None)
    if asked is None or not FAILURES.is_of(text):
        return None
    labelled = list(_labelled(asked.label, text))
    if len({told.stated for told in labelled}) == 1:
        return labelled[0]
    if labelled or asked.tells is None:
        # It reports several.
        return None
    entries = [entry for entry in _entries(text) if asked.tells.search(entry.sentence.text) is not None]
    if not asked.tells.pattern:
        return entries[0] if entries else None
    return next((entry for entry in reversed(entries) if _DENIED.search(entry.sentence.text) is None), None)


def told_of_event(question: str, text: StoredText) -> Told | None:
    """Return the entry of a report's timeline that tells how a failure was noticed or ended, where no section does.

    Args:
        question: in plain words, without its mark.
        text: of one document.
    """
    asked = next((one for one in (DETECTED, FIXED) if one.is_asked(question, FAILURES.fillers)), None)
    if asked is None or not FAILURES.is_of(text):
        return None
    tells = _NOTICED if asked is DETECTED else _ENDED
    entries = [entry for entry in _entries(text) if tells.search(entry.sentence.text) is not None]
    told = [entry._replace(stated=None) for entry in entries if _DENIED.search(entry.sentence.text) is None]
    if asked is FIXED:
        # "Issue resolved and closed" does not say how.
        told = [entry for entry in reversed(told) if _tells_how(entry.sentence.text)]
    return told[0] if told else None


def _tells_how(entry: str) -> bool:
    said = {stem for stem in content_stems(entry) if stem.isalpha()}
    return len(said - _CLOSED) >= _LEAST_TOLD


def _labelled(label: re.Pattern[str], text: StoredText) -> Iterator[Told]:
    """Yield the lines in which something stands behind a label."""
    for begin, match in matches_in(text, label):
        line, said = match.group().strip(), match["said"].strip("*_ ")
        if any(map(str.isalnum, said)):
            start = byte_at(begin, match, match.start() + match.group().index(line))
            yield Told(Sentence(start, start + len(line.encode()), line), said, alone=True)


def _entries(text: StoredText) -> Iterator[Told]:
    """Yield the entries of a report's timeline with their times."""
    part = next(parts_called(_TIMELINE, text), None)
    for match in () if part is None else _ENTRY.finditer(part.below):
        line = match.group().strip()
        time = (match["cell"] or match["time"]).strip("*_` ")
        if part is not None:
            yield Told(part.quoted(match.start() + match.group().index(line), line), time, alone=True)
