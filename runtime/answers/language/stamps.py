"""Stamps: what programs write at the head of a log's lines, a time, and around it how grave it is.

Before the time may stand a level, a priority of syslog (RFC 5424, 6.2.1), or the name of the service whose line it is,
as docker compose writes it. The time of day is always there: dates alone head chronicles, tables and lists of changes.
"""

from __future__ import annotations

import re

#: What logs call a level, by its rank: 3 ends a program, 2 is an error, 1 a warning.
LEVELS = {
    3: ("FATAL", "CRITICAL", "CRIT", "PANIC", "EMERG", "EMERGENCY", "ALERT"),
    2: ("ERROR", "ERR", "SEVERE"),
    1: ("WARN", "WARNING"),
    0: ("NOTICE", "INFO", "DEBUG", "TRACE"),
}
#: The names of levels as alternatives of a pattern, longer ones first.
LABELS = "|".join(sorted((label for labels in LEVELS.values() for label in labels), key=len, reverse=True))
# Those of syslog by their number; what a priority leaves is its facility. Google's and Android's are letters.
_SEVERITIES = ("EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG")
_LETTERS = {"V": "TRACE", "D": "DEBUG", "I": "INFO", "W": "WARNING", "E": "ERROR", "F": "FATAL", "A": "FATAL"}

_CLOCK = r"\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?"
_SECONDS = r"\d\d:\d\d:\d\d(?:[.,]\d+)?"
_NAME = "[A-Z][a-z]{2}"
# With its date: ISO, that of most of Europe and of America, web servers and mail, Apache and ctime, syslog, Android.
_DATED = (
    rf"\d{{4}}[-/.]\d\d[-/.]\d\d[T ]{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?"
    r"|\d\d?[-/.]\d\d?[-/.]\d{4},?[T ]\d?\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AaPp][Mm]\b)?"
    rf"|(?:{_NAME}, )?\d\d?[-/ ]{_NAME}[-/ ]\d{{4}}[: ]{_SECONDS}(?: [+-]\d{{4}})?"
    rf"|{_NAME} {_NAME} [ \d]\d {_SECONDS}(?:(?: [A-Z]{{3,4}})? \d{{4}}\b)?"
    rf"|{_NAME} [ \d]\d {_SECONDS}"
    r"|(?P<android>\d\d-\d\d \d\d:\d\d:\d\d\.\d+)"
)
# Seconds since 1970: a number alone has a word behind it, since tables and lists of numbers have none.
_EPOCH = r"1\d{9}\.\d{3,9}(?=\s)|1\d{9}(?:\d{3})?(?=\]?\s+[\[(<]?[A-Za-z])"
_BEFORE = (
    r"(?:\w[\w.-]{0,60}[ \t]{1,40}\|\s{1,2})?(?:<(?P<priority>\d{1,3})>(?:\d )?)?"
    rf"(?i:[\[<(]?(?P<before>{LABELS})[\]>)]?:?[ \t|-]{{1,4}})?\W{{0,2}}(?:(?P<letter>[IWEFD])(?=\d{{4,8}} \d\d:))?"
)
_GOOGLE = r"(?<=[IWEFD])(?:\d{4})?\d{4} \d\d:\d\d:\d\d\.\d+"
#: A line of a log, by its head; a clock without a date may also stand there in prose.
DATED = re.compile(rf"{_BEFORE}(?:{_DATED}|{_GOOGLE}|{_EPOCH}|\[\s*\d+\.\d{{3,}}\])")
# The same and clocks alone; behind the names of host and user as web servers write it; or under a key of its own: there
# a space may stand behind a date, and a comma before parts of a second; any other one stands behind the time.
STAMP = re.compile(
    rf"{_BEFORE}(?P<time>{_DATED}|{_GOOGLE}|{_SECONDS}|\[\s*\d+\.\d+\]|{_EPOCH})"
    r"|\S+ \S+ \S+ \[(?P<request>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]"
    r"|(?:\{[^{}\n]{0,200}?\"|)(?:@?timestamp|time|ts|datetime)\"?\s?[:=]\s?\"?"
    r"(?P<keyed>\d(?:[\dT:.Z+-]|(?<=\d{4}-\d\d-\d\d) (?=\d\d:\d\d)|(?<=:\d\d),(?=\d)){7,40})"
)
_BEHIND = re.compile(
    rf"[\])]?:?\s*[\[(<|-]?\s*(?P<label>{LABELS.lower()})(?=[\s:|\])>])"
    r"|\s+(?:\d+\s+){0,2}(?P<letter>[VDIWEFA])[ /]"
)


def level_beside(line: str) -> str | None:
    """Return the level that stands right beside the time at the head of a line, one of `LEVELS`; None where none does.

    Letters are those of Google's logs and Android's.
    """
    stamp = STAMP.match(line)
    if stamp is None or stamp["time"] is None:
        return None
    behind = _BEHIND.match(line, stamp.end())
    letter = stamp["letter"] or (behind and stamp["android"] and behind["letter"])
    if letter:
        return _LETTERS[letter]
    label = stamp["before"] or (behind and behind["label"])
    return str(label).upper() if label else None


def severity(line: str) -> str | None:
    """Return the level that the priority at the head of a line stands for; None where it has none."""
    stamp = STAMP.match(line)
    return None if stamp is None or not stamp["priority"] else _SEVERITIES[int(stamp["priority"]) % len(_SEVERITIES)]
