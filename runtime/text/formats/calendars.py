"""Text out of calendars (iCalendar): what an event is, when, where and with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from armt.runtime.months import MONTHS
from armt.runtime.text.formats.pieces import FormatError, Piece
from armt.runtime.text.headings import HeadingStart, one_line

_FOLDED = re.compile(r"\n[ \t]")
_LINE = re.compile(r"(?P<name>[A-Za-z-]+)(?P<parameters>;(?:\"[^\"]*\"|[^\":])*)?:(?P<value>.*)")
_PARAMETER = re.compile(r";(?P<name>[A-Za-z-]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>[^\";]*))")
_ESCAPED = re.compile(r"\\(.)")
_TIME = re.compile(r"(?P<day>\d{8})(?:T(?P<hour>\d{4})\d{0,2}(?P<utc>Z?))?")
_LASTS = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
#: What people see of a calendar; alarms and zones are for programs.
_SHOWN = ("VEVENT", "VTODO", "VJOURNAL")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OFTEN = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
# What a calendar is called, before its events: in words of its own, as programs have long written it.
_CALLED = re.compile(r"^(?:X-WR-CALNAME|NAME)(?:;[^:\n]*)?:(?P<name>[^\n]*\S)", re.MULTILINE | re.IGNORECASE)
_NAMED_CHARS = 4096


class _Field(NamedTuple):
    """A line of an event.

    Attributes:
        name: in capitals.
        parameters: by their names in capitals.
        value: as it is written.
    """

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """What it says, where it is text."""
        return _ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], self.value).strip()

    @property
    def person(self) -> str:
        """Whom it names, by an address where no name is given."""
        return one_line(self.parameters.get("CN") or re.sub(r"\A(?i:mailto):", "", self.value))


class _Time(NamedTuple):
    """A day, or a time.

    Attributes:
        at: the beginning of a day where it has no hour.
        has_hour: whether it has one.
        zone: as the calendar names it, "" where it does not.
    """

    at: datetime
    has_hour: bool
    zone: str

    @property
    def day(self) -> str:
        """The day in words."""
        return f"{_DAYS[self.at.weekday()]}, {self.at.day} {MONTHS[self.at.month - 1]} {self.at.year}"

    @property
    def hour(self) -> str:
        """The hour, "" where it has none."""
        return f"{self.at:%H:%M}" if self.has_hour else ""

    @property
    def said(self) -> str:
        """The day, and the hour where it has one."""
        return f"{self.day}, {self.hour}" if self.has_hour else self.day


def calendar_text(source: str) -> Iterator[Piece]:
    """Yield the name of a calendar and its events in their order, each below what it is, which is a heading.

    Raises:
        FormatError: There is none in it.
    """
    is_empty = True
    head = re.split(r"^BEGIN:V(?:EVENT|TODO|JOURNAL)", source[:_NAMED_CHARS], maxsplit=1, flags=re.MULTILINE)[0]
    name = _CALLED.search(_FOLDED.sub("", head))
    called = "" if name is None else one_line(_Field("NAME", {}, name["name"]).text)
    for fields in _events(source):
        if is_empty and called:
            yield HeadingStart(1, called)
            yield f"{called}\n\n"
        if not is_empty:
            yield "\n"
        is_empty = False
        yield from _event(fields, level=2 if called else 1)
    if is_empty:
        raise FormatError("no events in it (--format text?)")


def _events(source: str) -> Iterator[list[_Field]]:
    """Yield the fields of what people see of a calendar, without those of the parts within it."""
    fields: list[_Field] = []
    inside: list[str] = []
    for line in _FOLDED.sub("", source).split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            fields = [] if inside[-1] in _SHOWN else fields
        elif name == "END" and inside:
            if inside.pop() in _SHOWN:
                yield fields
        elif inside and inside[-1] in _SHOWN:
            parameters = {
                one["name"].upper(): one["plain"] if one["quoted"] is None else one["quoted"]
                for one in _PARAMETER.finditer(found["parameters"] or "")
            }
            fields.append(_Field(name, parameters, value))


def _event(fields: list[_Field], *, level: int) -> Iterator[Piece]:
    first = {field.name: field for field in reversed(fields)}

    def said(name: str) -> str:
        return " ".join(first[name].text.split()) if name in first else ""

    title, when = said("SUMMARY"), _span(first)
    if title or when:
        # One without a name does not stand below that of the event before it.
        yield HeadingStart(level, one_line(title or when))
    if title:
        yield f"{title}\n\n"
    shown = {
        "When": when,
        "Due": _between(_time(first.get("DUE")), None),
        "Repeats": _repeats(said("RRULE")),
        "Where": said("LOCATION"),
        "Organizer": first["ORGANIZER"].person if "ORGANIZER" in first else "",
        "Attendees": _attendees(fields),
        "Status": "cancelled" if said("STATUS").upper() == "CANCELLED" else "",
        "Link": said("URL"),
    }
    yield "".join(f"{label}: {value}\n" for label, value in shown.items() if value)
    if text := first["DESCRIPTION"].text if "DESCRIPTION" in first else "":
        yield f"\n{text}\n"


def _attendees(fields: list[_Field]) -> str:
    """Return who was asked to an event; who will not come is called so."""
    people = [(field.person, field.parameters.get("PARTSTAT", "")) for field in fields if field.name == "ATTENDEE"]
    said = [f"{person} (declined)" if state.upper() == "DECLINED" else person for person, state in people if person]
    # "Moor, Ada" is one.
    return ("; " if any("," in person for person in said) else ", ").join(said)


def _span(fields: dict[str, _Field]) -> str:
    """Return from when to when an event is."""
    begin, end = _time(fields.get("DTSTART")), _time(fields.get("DTEND"))
    lasts = _LASTS.fullmatch(fields["DURATION"].value.strip()) if "DURATION" in fields else None
    with suppress(OverflowError):
        if begin is not None and end is None and lasts is not None:
            length = timedelta(**{name: int(count or 0) for name, count in lasts.groupdict().items()})
            end = begin._replace(at=begin.at + length)
        if end is not None and not end.has_hour:
            # The day behind the last one is written.
            end = end._replace(at=end.at - timedelta(days=1))
    return _between(begin, end)


def _time(field: _Field | None) -> _Time | None:
    """Return the time that a field says; None for none, and for what is none."""
    found = None if field is None else _TIME.fullmatch(field.value.strip())
    if field is None or found is None:
        return None
    try:
        at = datetime.strptime(found["day"] + (found["hour"] or "0000"), "%Y%m%d%H%M")
    except ValueError:
        return None
    return _Time(at, found["hour"] is not None, "UTC" if found["utc"] else one_line(field.parameters.get("TZID", "")))


def _between(begin: _Time | None, end: _Time | None) -> str:
    if begin is None:
        return ""
    if end is not None and end.zone not in ("", begin.zone):
        # A flight, which may land before the hour at which it left.
        return f"{_between(begin, None)} to {_between(end, None)}"
    said = begin.said
    if end is not None and end.at > begin.at:
        said += f" to {end.hour if end.at.date() == begin.at.date() else end.said}"
    return f"{said} ({begin.zone})" if begin.zone else said


def _repeats(rule: str) -> str:
    """Return how often an event is, as far as that is said in a few words."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    often, every = _OFTEN.get(parts.get("FREQ", "")), parts.get("INTERVAL", "1")
    if often is None:
        return ""
    said = f"every {every} {often}s" if every.isdecimal() and every != "1" else f"every {often}"
    by_day = {name[:2].upper(): name for name in _DAYS}
    # One of several days, the last working day say, takes more words.
    days = [by_day[day] for day in parts.get("BYDAY", "").split(",") if day in by_day and "BYSETPOS" not in parts]
    said += f" on {', '.join(days)}" if days else ""
    until = _time(_Field("UNTIL", {}, parts.get("UNTIL", "")))
    said += f", until {until.day}" if until is not None else ""
    count = parts.get("COUNT", "")
    return f"{said}, {count} times" if count.isdecimal() else said
