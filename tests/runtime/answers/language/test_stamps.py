"""Stamps: times at the heads of lines as programs write them, and the levels beside them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.stamps import DATED, LABELS, LEVELS, STAMP, level_beside, severity

STAMPED = [
    ("2025-03-04T09:00:00Z INFO started", "2025-03-04T09:00:00Z", None),
    ("[2025-03-04 09:00:00,123] started", "2025-03-04 09:00:00,123", None),
    ("2025-03-04T09:00:00.000Z\twarn\tdisk nearly full", "2025-03-04T09:00:00.000Z", "WARN"),
    ("Mar  4 09:00:00 host kernel: started", "Mar  4 09:00:00", None),
    # Apache's errors; Google's and Android's; seconds since 1970.
    ("[Wed Oct 11 14:32:52.123 2023] [error] denied", "Wed Oct 11 14:32:52.123 2023", "ERROR"),
    ("[Wed Oct 11 14:32:52 2023] [core:error] denied", "Wed Oct 11 14:32:52 2023", None),
    ("Wed Oct 11 14:32:52 UTC 2023 started", "Wed Oct 11 14:32:52 UTC 2023", None),
    ("E0511 14:32:52.123456 1234 mill.cc:12] no INFO", "0511 14:32:52.123456", "ERROR"),
    ("I20240511 14:32:52.123456 1234 mill.cc:12] started", "20240511 14:32:52.123456", "INFO"),
    ("05-11 14:32:52.123  1234  1237 F DEBUG   : died", "05-11 14:32:52.123", "FATAL"),
    ("05-11 14:32:52.123 W/Mill( 123): slow", "05-11 14:32:52.123", "WARNING"),
    ("1714557604 debug started", "1714557604", "DEBUG"),
    ("[1714557604] SERVICE ALERT: down", "1714557604", None),
    ("1714557604.123    200 10.0.0.1 TCP_MISS/200", "1714557604.123", None),
    # Days before months, months before days, months by name.
    ("01.05.2024 10:00:00 error: denied", "01.05.2024 10:00:00", "ERROR"),
    ("5/1/2024 10:00:00 AM started", "5/1/2024 10:00:00 AM", None),
    ("[5/1/2024, 1:00:00 PM] started", "5/1/2024, 1:00:00 PM", None),
    ("01/May/2024 10:00:01,123 | main | ERROR disk full", "01/May/2024 10:00:01,123", None),
    ("01-May-2024 10:00:01.123 INFO [main] started", "01-May-2024 10:00:01.123", None),
    ("Wed, 01 May 2024 10:00:01 +0000 started", "Wed, 01 May 2024 10:00:01 +0000", None),
    # Behind a level, a priority, and the name of a service.
    ("[ERROR] 2024-05-01 10:00:00 denied", "2024-05-01 10:00:00", "ERROR"),
    ("warning: [2024-05-01 10:00:00,123] slow", "2024-05-01 10:00:00,123", "WARNING"),
    ("web-1  | 2024-05-01T10:00:00Z INFO started", "2024-05-01T10:00:00Z", None),
    ("web-1  | <11>1 2024-05-01T10:00:00Z host app - - - denied", "2024-05-01T10:00:00Z", None),
    ("<34>1 2024-05-01T10:00:00.003Z host app - ID47 - denied", "2024-05-01T10:00:00.003Z", None),
    ("<34>Oct 11 22:14:15 host app: denied", "Oct 11 22:14:15", None),
]


@pytest.mark.parametrize(("line", "stamp", "level"), STAMPED)
def test_a_time_at_the_head_of_a_line_and_the_level_beside_it(line: str, stamp: str, level: str | None) -> None:
    match = STAMP.match(line)
    assert match is not None
    assert match["time"] == stamp
    assert DATED.match(line)
    assert level_beside(line) == level


@pytest.mark.parametrize(
    "line",
    [
        "1885-01-01 The station was built.",
        "01.05.2024 Opening",
        "2024-05-01,12.5,13.1",
        "5/1/2024 12 of 30",
        "1:1 In the beginning",
        "[1:2] And the earth",
        "* Wed May 01 2024 Anna <anna@example.org> - 1.2-3",
        "## [1.2.0] - 2024-05-01",
        "2024-05-01  Anna Moor  <anna@example.org>",
        "May 12 was a day of rain.",
        "1234567890 12 13",
        "1714557604,12,13",
        "On Wed Oct 11 14:32:52 2023 it began.",
        "| anna | 2024-05-01 10:00 | 5 |",
        "Error 404 is what it says.",
        "<b>12 men</b>",
        "At 10:00:00 it began.",
    ],
)
def test_dates_verses_and_numbers_are_no_times_of_a_log(line: str) -> None:
    assert STAMP.match(line) is None
    assert DATED.match(line) is None


def test_a_clock_alone_is_a_time_of_a_log_and_may_stand_in_prose() -> None:
    assert STAMP.match("09:00:00 started")
    assert DATED.match("09:00:00 started") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<34>1 2024-05-01T10:00:00Z host app - - - denied", "CRIT"),
        ("<7>[   12.345678] usb 1-1: new device", "DEBUG"),
        ("<191>Oct 11 22:14:15 host app: denied", "DEBUG"),
        ("2024-05-01T10:00:00Z denied", None),
        ("denied", None),
    ],
)
def test_a_priority_is_a_level_of_syslog(line: str, expected: str | None) -> None:
    assert severity(line) == expected


def test_no_level_is_lost_in_another_one() -> None:
    labels = LABELS.split("|")
    assert set(labels) == {label for group in LEVELS.values() for label in group}
    assert all(not label.startswith(tuple(labels[:at])) or at == 0 for at, label in enumerate(labels))


@given(st.text(alphabet="<[1 0:.-/|]TZMayIEerorwn\t,", max_size=80))
def test_any_line_can_be_looked_at(line: str) -> None:
    level, graded = level_beside(line), severity(line)
    known = {label for group in LEVELS.values() for label in group}
    assert {level, graded} <= known | {None}


@pytest.mark.parametrize("line", ["a" * 600_000, "a.-" * 200_000, "[ " * 300_000, "a " * 300_000, "{" + '"' * 600_000])
def test_time_is_linear(line: str) -> None:
    began = time.monotonic()
    assert STAMP.match(line) is DATED.match(line) is level_beside(line) is None
    assert time.monotonic() - began < 20
