"""Stamps: what programs write at the head of a log's lines, a time, and around it how grave it is.

Before the time may stand a level, a priority of syslog (RFC 5424, 6.2.1), or the name of the service whose line it is,
as docker compose writes it. The time of day is always there: dates alone head chronicles, tables and lists of changes.
Years of two digits are those of programs that write them so, told by what stands behind. Lines are looked at without
the colours of a terminal.
"""

from __future__ import annotations

import re

from armt.runtime.months import SHORT, month_number

#: What logs call a level, by its rank: 3 ends a program, 2 is an error, 1 a warning.
LEVELS = {
    3: ("FATAL", "CRITICAL", "CRIT", "PANIC", "EMERG", "EMERGENCY", "ALERT", "FATA", "FTL", "PNC"),
    2: ("ERROR", "ERR", "ERRO", "SEVERE"),
    1: ("WARN", "WARNING", "WRN"),
    0: ("NOTICE", "INFO", "DEBUG", "TRACE", "INFORMATION", "VERBOSE", "INF", "DEBU", "DBG", "TRC"),
}
#: The names of levels as alternatives of a pattern, longer ones first.
LABELS = "|".join(sorted((label for labels in LEVELS.values() for label in labels), key=len, reverse=True))
# Those of syslog by their number; what a priority leaves is its facility. Google's and Android's are letters, those of
# bunyan and pino tens, and .NET's have four letters, of which these are no names elsewhere.
_SEVERITIES = ("EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG")
_LETTERS = {
    "V": "TRACE",
    "D": "DEBUG",
    "I": "INFO",
    "W": "WARNING",
    "E": "ERROR",
    "F": "FATAL",
    "A": "FATAL",
    "O": "INFO",
}
_TENS = {"10": "TRACE", "20": "DEBUG", "30": "INFO", "40": "WARN", "50": "ERROR", "60": "FATAL"}
_OWN = {"FAIL": "ERROR", "FAILED": "ERROR", "DBUG": "DEBUG", "TRCE": "TRACE"}
# CUPS has letters of its own, and Redis marks behind the time.
_CUPS = {"X": "EMERG", "A": "ALERT", "C": "CRIT", "N": "NOTICE", "d": "DEBUG"}
_REDIS = {" . ": "DEBUG", " - ": "VERBOSE", " * ": "NOTICE", " # ": "WARNING"}

_CLOCK = r"[ \d]\d:\d\d(?::\d\d)?(?:[.,]\d+)?"
_SECONDS = r"\d\d:\d\d:\d\d(?:[.,]\d+)?"
# Behind a tab a time is that of a row, unless somebody asks a server for something there (CloudFront).
_REQUESTED = r"(?=(?:\t[^\t\n]{1,80}){1,6}?\t(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT)\t)"
_NAME = "[A-Z][a-z]{2}"
# With its date: ISO, that of most of Europe and of America, web servers and mail, Apache and ctime, syslog,
# java.util.logging, Android, Snort; ISO without marks; and years of two digits: Spark, rich, Hadoop, WebSphere, old
# MySQL.
_DATED = (
    rf"(?:{_NAME} )?\d{{4}}[-/.]\d\d[-/.]\d\d(?:[T ]{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?|\t{_SECONDS}{_REQUESTED})"
    r"|\d\d?[-/.]\d\d?[-/.]\d{4},?[T -]\d?\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[AaPp][Mm]\b)?"
    rf"|(?:{_NAME}, )?\d\d?[-/ ]{_NAME}[-/ ]\d{{4}}[: ]{_SECONDS}(?: [+-]\d{{4}})?"
    rf"|{_NAME} {_NAME} [ \d]\d {_SECONDS}(?:(?: [A-Z]{{3,4}})? \d{{4}}\b)?"
    rf"|{_NAME} [ \d]\d (?:\d{{4}} )?{_SECONDS}"
    rf"|{_NAME} \d\d?, \d{{4}} \d?\d:\d\d:\d\d(?: [AP]M\b)?"
    r"|(?P<android>\d\d-\d\d \d\d:\d\d:\d\d\.\d+)|\d\d/\d\d-\d\d:\d\d:\d\d\.\d+(?=\s)"
    rf"|\d{{8}}(?:T\d{{6}}(?:[.,]\d+)?|[T ]{_SECONDS})(?:Z|[+-]\d\d:?\d\d)?(?=[\]:|]?\s)"
    rf"|(?:\d\d/\d\d/\d\d {_SECONDS}|\d{{6}} \d{{6}})(?=\]? (?:\d+ )?(?:{LABELS})\s)"
    r"|\d\d?[-/.]\d\d?[-/.]\d\d,? \d?\d:\d\d:\d\d:\d{3} [A-Z]{2,5}(?=\] [\da-f]{4,8} )"
    r"|\d{6} [ \d]\d:\d\d:\d\d(?=\s+[\[A-Za-z])"
    # Without marks before a bar, and without a year in brackets.
    r"|\d{8}-\d?\d:\d\d?:\d\d?:\d{1,3}(?=\|)|(?<=\[)\d\d[./-]\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?(?=\])"
)
# Seconds since 1970: a number alone has a word behind it, since tables and lists of numbers have none.
# Clusters write the day behind it, or a mark.
_EPOCH = (
    r"1\d{9} \d{4}\.\d\d\.\d\d(?=\s\S)|(?<=\w )1\d{9}(?= -?\d [A-Za-z*(\\])"
    r"|1\d{9}\.\d{3,9}(?=\s)|1\d{9}(?:\d{3})?(?=\]?\s+[\[(<]?[A-Za-z])"
)
_SERVICE = r"(?:(?:\d{1,3}\|)?\w[\w.-]{0,60}[ \t]{1,40}\|\s{1,2})?"
_BEFORE = (
    rf"{_SERVICE}(?:(?P<redis>\d{{1,7}}:[A-Z] )|[A-Z], (?=\[)|(?P<cups>[XACEWNIDd]) (?=\[\d\d/{_NAME}/)"
    rf"|<(?P<priority>\d{{1,3}})>(?:\d )?)?"
    rf"(?i:[\[<(]?(?P<before>{LABELS})[\]>)]?:?(?:[ \t|-]{{1,4}}|(?=\[)|,(?=\d\d?/\d)))?\W{{0,2}}"
    r"(?:(?P<letter>[IWEFD])(?=\d{4,8} \d\d:))?"
)
# Where a line comes from, before a time that nobody writes in prose: a word, one in brackets, which a level may stand
# before (Cassandra), the job and the step of a build; processes that are traced; and in a cluster what alerts, or the
# number of the entry, the node and what of it.
_FROM = (
    r"(?:(?:[ \t]{1,8}|\S{1,60} |(?:[A-Z]{4,5} {1,2})?\[[^\]\n]{1,80}\] |[^\t\n]{1,80}\t[^\t\n]{1,80}\t)"
    r"(?=\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d| \d\d:\d\d:\d\d[.,]\d))"
    r"|(?:-|[A-Z][A-Z\d_]{2,30}) (?=1\d{9} \d{4}\.\d\d\.\d\d )"
    r"|\d{1,9} (?:\w[\w.:*-]{0,60} ){0,3}[A-Za-z_][\w.:*-]{0,60} (?=1\d{9} -?\d )"
    r"|(?:\[pid +\d+\]|\d{1,7}) {1,2}(?=\d\d:\d\d:\d\d(?:\.\d+)? (?:\w+\(|[-+<]{3})))"
)
_GOOGLE = r"(?<=[IWEFD])(?:\d\d|\d{4})?\d{4} \d\d:\d\d:\d\d\.\d+"
#: A line of a log, by its head; a clock without a date may also stand there in prose.
DATED = re.compile(rf"{_BEFORE}(?:{_DATED}|{_GOOGLE}|{_EPOCH}|\[\s*\d+\.\d{{3,}}\])")
# Under a key of its own, in an object of JSON or behind other pairs, a time may also be an object.
_KEYS = (
    r"(?i:@?timestamp|time|ts|datetime|time_iso8601|asctime|eventTime|timeMillis|epochSecond|@t|__REALTIME_TIMESTAMP)"
)
_PAIRS = r"(?:[\w.@-]{1,40}=(?:\"(?:[^\"\\\n]|\\.){0,600}+\"|[^\s\"]{0,200}+) ){0,8}?"
#: So far into a line of keys and values its level is looked for.
KEYED_CHARS = 4000
# The same and clocks alone; behind the names of host and user as web servers write it; or under a key: there
# a space may stand behind a date, and a comma before parts of a second; any other one stands behind the time.
STAMP = re.compile(
    rf"{_FROM}??{_BEFORE}(?P<time>{_DATED}|{_GOOGLE}|{_SECONDS}|\[\s*\d+\.\d+s?\]|{_EPOCH}"
    # At a terminal, as zerolog has it.
    rf"|\d?\d:\d\d[AP]M(?= (?:{LABELS})\s))"
    rf"|(?:\S{{1,200}}+ ){{1,4}}\[(?P<request>\d\d/{_NAME}/\d{{4}}:\d\d:\d\d:\d\d(?:\.\d+| [+-]\d{{4}}))\]"
    rf"|{_PAIRS}msg=audit\((?P<audit>\d+\.\d+)"
    rf"|{_SERVICE}(?:\{{(?:[^\"\n]*+\"){{1,400}}?(?:{_KEYS}\"\s?:\s?|t\"\s?:\s?(?=\{{))"
    rf"(?:\{{\s?\"(?:\$date|seconds)\"\s?:\s?)?\"?|{_PAIRS}(?:{_KEYS}\s?[:=]\s?\"?|t=(?=\d{{4}}-)))"
    r"(?P<keyed>\d(?:[\dT:.Z+-]|(?<=\d{4}-\d\d-\d\d) (?=\d\d:\d\d)|(?<=:\d\d),(?=\d)){7,40})"
)
# In small letters, as it may stand in a sentence, or as Windows writes it; the number of a process or event before it.
_BEHIND = re.compile(
    rf"[\])]?[:,]?(?:\s+\d{{1,6}})?\s*[\[(<|-]?\s*(?P<label>(?:{LABELS.lower()})(?=[\s:|\])>])"
    rf"|(?:{'|'.join(map(str.capitalize, LABELS.split('|')))})(?=\s\s|[:|\])>]))"
    # WebSphere, Android Studio, old MongoDB, Google's in what Kubernetes passes on, and TensorFlow.
    r"|(?:\] [\da-f]{4,8} \S{1,60}\s+(?=\w )|\s+\d+-\d+\s+\S+\s+\S+\s+(?=\w\s)"
    r"|\s(?=\w\s+(?:[A-Z]{3,8}|-)\s+\[)|\sstd(?:out|err) [FP] (?=\w\d{4,8} \d\d:)"
    r"|: (?=\w [\w./-]{1,80}:\d+\] ))(?P<own>[VDIWEFO])"
    r"|\s+(?:\d+\s+){0,2}(?P<letter>[VDIWEFA])[ /]"
)
_OBJECT = re.compile(r"\s(?:std(?:out|err) [FP] )?\{\"")
_UNDER_KEY = re.compile(
    r"(?:[\"'](?i:level|lvl|log_?level|log\.level|level_?name|severity|@l)[\"']\s?:\s?"
    rf"(?:[\"'](?P<label>(?i:{LABELS}))[\"']|(?P<tens>[1-6]0)\b)|(?<!\S)(?i:level|lvl|severity)=\"?(?P<pair>(?i:{LABELS}))\b)"
    r"|\"PRIORITY\"\s?:\s?\"?(?P<priority>[0-7])\b|^PRIORITY=(?P<exported>[0-7])$|\"\},\s{0,2}\"s\"\s?:\s?\"(?P<letter>[DIWEF])\d?\"",
    re.MULTILINE,
)
# Graylog's numbers are those of syslog.
_GRAYLOG = re.compile(r"\"level\"\s?:\s?([0-7])\b")
# At the head of a line without a time: Maven; Python; logrus at a terminal; .NET; Android; npm; and as scripts do,
# where what stands there may be a warning for whoever reads.
_AT_HEAD = re.compile(
    rf"\[(?P<framed>(?i:{LABELS}))\s?\](?=\s|\Z)"
    rf"|(?P<named>{LABELS})(?::[\w.-]{{1,80}}:|\s*\[\d{{4}}\] )"
    r"|(?P<own>trce|dbug|info|warn|fail|crit): [^\s\[\]]{1,200}\[\d+\]\s*(?:\n|\Z)"
    r"|(?P<letter>[VDIWEF])/[^(\n]{1,40}\( *\d+\): "
    r"|npm (?P<npm>WARN|ERR|warn|error)[! ]"
    r"|> Task :\S{1,200} (?P<gradle>FAILED)\b"
    rf"|level=(?P<pair>(?i:{LABELS}))\s"
    rf"|(?P<bare>{LABELS}):?\s+\S"
)
_MNEMONIC = re.compile(r"%[A-Z][A-Z\d_]{0,30}-(?P<priority>[0-7])-[A-Z\d_]{1,40}: ")
# Lines without a time or a level that nobody but a program writes: AWS around each call of a function, and Gradle.
_OWN_LINE = re.compile(
    r"(?:START|END|REPORT) RequestId: [\da-f-]{36}\b|INIT_START Runtime Version: "
    r"|> Task :\S{1,200}(?: [A-Z-]{4,20})?\s*$"
)
# Times that sort: seconds, and with a year, where a month stands by its name or behind the year.
_BY_SECONDS = re.compile(r"(1\d{9}|1\d{12}|1\d{15})(\.\d+|)(?: \d{4}\.\d\d\.\d\d)?")
_OF_DAY = r"(?P<hour>\d?\d):(?P<minute>\d\d?)(?::(?P<second>\d\d?))?(?:[.,:](?P<rest>\d+))?"
_ZONE = r"(?: ?(?P<zone>Z|[+-]\d\d:?\d\d))?"
_BY_YEAR = re.compile(
    rf"(?:[A-Z][a-z]{{2}} )?(?P<year>\d{{4}})[-/.]?(?P<month>\d\d)[-/.]?(?P<day>\d\d)[T -]{_OF_DAY}{_ZONE}"
)
_MONTH = rf"(?P<month>{'|'.join(SHORT)})"
_BY_NAME = re.compile(rf"(?:{_NAME},? )?(?P<day>\d?\d)[-/ ]{_MONTH}[-/ ](?P<year>\d{{4}})[: ]{_OF_DAY}{_ZONE}")
_BEFORE_YEAR = re.compile(rf"{_NAME} {_MONTH} (?P<day>[ \d]\d) {_OF_DAY} (?:(?P<zone>[A-Z]{{3,4}}) )?(?P<year>\d{{4}})")
_COLOURS = re.compile(r"\x1b\[[\d;:?]*[A-Za-z]")


def without_colours(line: str) -> str:
    """Return a line without the codes by which a terminal colours it."""
    return _COLOURS.sub("", line) if "\x1b" in line else line


def time_of(stamp: re.Match[str]) -> str:
    """Return the time that `STAMP` has found, as it is written."""
    return stamp["time"] or stamp["request"] or stamp["audit"] or stamp["keyed"]


def order_of(time: str) -> tuple[str, tuple[float, ...]] | None:
    """Return by what a time sorts among others, and how it is written: those of another form sort apart.

    None where it has no year, or numbers of which nobody knows which is the month.
    """
    if (found := _BY_SECONDS.fullmatch(time)) is not None:
        # Thousandths have three digits more.
        return f"{len(found[1])} digits", (float(found[1] + found[2]),)
    found = _BY_YEAR.fullmatch(time) or _BY_NAME.fullmatch(time) or _BEFORE_YEAR.fullmatch(time)
    if found is None:
        return None
    named = found.groupdict()
    month = named["month"]
    number = int(month) if month.isdecimal() else month_number(month)
    parts = (named["year"], str(number), named["day"], named["hour"], named["minute"], named["second"] or "0")
    rest = float(f"0.{named['rest'] or 0}")
    return f"dated {named['zone'] or ''}", (*map(float, parts), rest)


def level_beside(line: str) -> str | None:
    """Return the level right beside the time at the head of a line, or under its key, one of `LEVELS`; None for none.

    Letters are those of Google's logs, Android's, MongoDB's and WebSphere's.
    """
    stamp = STAMP.match(line)
    if stamp is None:
        return None
    if stamp["time"] is None or _OBJECT.match(line, stamp.end()):
        # What is passed on may be an object in a string of another one.
        return _under_key(line[:KEYED_CHARS]) or _under_key(line[:KEYED_CHARS].replace('\\"', '"'))
    if stamp["redis"] and (label := _REDIS.get(line[stamp.end() : stamp.end() + 3])):
        return label
    behind = _BEHIND.match(line, stamp.end())
    if stamp["cups"]:
        return _CUPS.get(stamp["cups"]) or _LETTERS[stamp["cups"]]
    letter = stamp["letter"] or (behind and (behind["own"] or (stamp["android"] and behind["letter"])))
    if letter:
        return _LETTERS[letter]
    label = stamp["before"] or (behind and behind["label"])
    return str(label).upper() if label else None


def _under_key(line: str) -> str | None:
    found = _UNDER_KEY.search(line)
    if found is None:
        number = _GRAYLOG.search(line) if '"short_message"' in line else None
        return None if number is None else _SEVERITIES[int(number[1])]
    if found["tens"]:
        return _TENS[found["tens"]]
    if priority := found["priority"] or found["exported"]:
        return _SEVERITIES[int(priority)]
    return _LETTERS[found["letter"]] if found["letter"] else (found["label"] or found["pair"]).upper()


def level_at_head(line: str) -> tuple[str, bool] | None:
    """Return the level at the head of a line without a time, and whether only programs write it so; None for none."""
    found = _AT_HEAD.match(line)
    if found is None:
        return None
    if found["letter"]:
        return _LETTERS[found["letter"]], True
    label = found[found.lastgroup or 0].upper()
    return _OWN.get(label, label), found["bare"] is None


def is_own_line(line: str) -> bool:
    """Whether a line has neither time nor level, and is a program's all the same."""
    return _OWN_LINE.match(line) is not None


def severity(line: str) -> str | None:
    """Return the level that a priority stands for, at the head of a line or as Cisco writes it; None for none."""
    stamp = STAMP.match(line)
    priority = stamp and (stamp["priority"] or ((found := _MNEMONIC.search(line, stamp.end())) and found["priority"]))
    return _SEVERITIES[int(priority) % len(_SEVERITIES)] if priority else None
