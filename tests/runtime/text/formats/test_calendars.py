"""Calendars: what an event is, when, where and with whom, in words."""

from __future__ import annotations

import io

import pytest

from armt.errors import DocumentError
from armt.runtime.text.documents import SUFFIXES, open_document
from armt.runtime.text.headings import HeadingStart


def pieces(*lines: str) -> list[object]:
    return list(
        open_document(io.BytesIO("\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", "")).encode())).marked()
    )


def event(*lines: str, kind: str = "VEVENT") -> str:
    found = pieces(f"BEGIN:{kind}", *lines, f"END:{kind}")
    return "".join(piece for piece in found if isinstance(piece, str))


def test_an_event_is_said_in_words() -> None:
    """It was read as it is stored: 20240305T100000, with what is for programs."""
    zone = ("BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000", "END:STANDARD")
    found = pieces(
        *zone,
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "DTSTART;TZID=Europe/Berlin:20240305T100000",
        "DTEND;TZID=Europe/Berlin:20240305T113000",
        "SUMMARY:Planning\\, part",
        "  two",
        "LOCATION:Room 4\\, Norrey",
        'ORGANIZER;CN="Moor, Anna; head":mailto:anna@mill.example',
        "ATTENDEE;CN=Ben Roe;ROLE=REQ-PARTICIPANT:mailto:ben@mill.example",
        "ATTENDEE:MAILTO:poe@mill.example",
        "DESCRIPTION:We see: the wheel.\\n\\nBring plans\\; all.",
        *("BEGIN:VALARM", "DESCRIPTION:Alarm", "END:VALARM", "END:VEVENT"),
    )
    assert found[0] == HeadingStart(1, "Planning, part two")
    assert "".join(piece for piece in found if isinstance(piece, str)) == (
        "Planning, part two\n\nWhen: Tuesday, 5 March 2024, 10:00 to 11:30 (Europe/Berlin)\nWhere: Room 4, Norrey\n"
        "Organizer: Moor, Anna; head\nAttendees: Ben Roe, poe@mill.example\n\nWe see: the wheel.\n\nBring plans; all.\n"
    )
    assert SUFFIXES[".ics"] == "calendar"


def test_an_event_without_a_name_stands_below_no_other() -> None:
    one, other = (("BEGIN:VEVENT", *lines, "END:VEVENT") for lines in (("SUMMARY:Plan",), ("DTSTART:20240506",)))
    headings = [piece for piece in pieces(*one, *other) if isinstance(piece, HeadingStart)]
    assert headings == [HeadingStart(1, "Plan"), HeadingStart(1, "Monday, 6 May 2024")]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240509"), "Monday, 6 May 2024 to Wednesday, 8 May 2024"),
        (("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240507"), "Monday, 6 May 2024"),
        (
            ("DTSTART:20240506T220000Z", "DURATION:PT3H"),
            "Monday, 6 May 2024, 22:00 to Tuesday, 7 May 2024, 01:00 (UTC)",
        ),
        (("DTSTART:20240506T2200", "DURATION:P99999999D"), "Monday, 6 May 2024, 22:00"),
        (("DTSTART:00010101", "DTEND:00010101"), "Monday, 1 January 1"),
        # A flight: the hour of its end was told as one where it begins, or not at all.
        (
            ("DTSTART;TZID=Asia/Tokyo:20240506T170000", "DTEND;TZID=America/Los_Angeles:20240506T110000"),
            "Monday, 6 May 2024, 17:00 (Asia/Tokyo) to Monday, 6 May 2024, 11:00 (America/Los_Angeles)",
        ),
        (
            ("DTSTART;TZID=Europe/Berlin:20240506T100000", "DTEND:20240506T110000"),
            "Monday, 6 May 2024, 10:00 to 11:00 (Europe/Berlin)",
        ),
    ],
    ids=["days", "one day", "length", "no length", "the first day", "a flight", "no zone at its end"],
)
def test_when_it_is(lines: tuple[str, ...], said: str) -> None:
    assert event(*lines) == f"When: {said}\n"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20240601T000000Z",
            "every week on Tuesday, Thursday, until Saturday, 1 June 2024",
        ),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;COUNT=6", "every 2 months, 6 times"),
        # The last working day, not each.
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month"),
    ],
)
def test_how_often_it_is(rule: str, said: str) -> None:
    assert event(f"RRULE:{rule}") == f"Repeats: {said}\n"
    assert event("RRULE:FREQ=HOURLY", "STATUS:CANCELLED") == "Status: cancelled\n"


def test_who_has_neither_name_nor_address_is_nobody() -> None:
    assert event("ATTENDEE:", "ATTENDEE;CN=Ben Roe:mailto:ben@mill.example") == "Attendees: Ben Roe\n"


def test_what_is_to_be_done_has_its_day() -> None:
    assert event("SUMMARY:Pay", "DUE;VALUE=DATE:20240510", "DTSTART:99999999", kind="VTODO") == (
        "Pay\n\nDue: Friday, 10 May 2024\n"
    )


def test_a_calendar_without_events_is_one_line() -> None:
    with pytest.raises(DocumentError, match=r"no events in it \(--format text\?\)"):
        pieces("END:VEVENT", "SUMMARY:x")


def test_a_calendar_is_called_by_its_name_and_its_events_stand_below_that() -> None:
    """The first event was taken for what all of it is called."""
    found = pieces("X-WR-CALNAME:The\\, mill", "BEGIN:VEVENT", "SUMMARY:Name: oats", "NAME:None", "END:VEVENT")
    assert [piece for piece in found if isinstance(piece, HeadingStart)] == [
        HeadingStart(1, "The, mill"),
        HeadingStart(2, "Name: oats"),
    ]
    assert "".join(piece for piece in found if isinstance(piece, str)).startswith("The, mill\n\nName: oats\n\n")
    assert HeadingStart(1, "Oats") in pieces("BEGIN:VEVENT", "SUMMARY:Oats", "NAME:None", "END:VEVENT")


def test_who_will_not_come_is_told_and_a_name_with_a_comma_is_one() -> None:
    lines = (
        "ATTENDEE;CN=Ann;PARTSTAT=ACCEPTED:mailto:a@mill.example",
        "ATTENDEE;PARTSTAT=declined:mailto:b@mill.example",
    )
    assert "Attendees: Ann, b@mill.example (declined)\n" in event("SUMMARY:Oats", *lines)
    assert "Attendees: Ann; b@mill.example (declined); Moor, Ada\n" in event(
        "SUMMARY:Oats", *lines, 'ATTENDEE;CN="Moor, Ada":mailto:c@mill.example'
    )
