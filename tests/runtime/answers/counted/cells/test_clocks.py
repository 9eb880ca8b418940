"""Times of day and how long something took."""

from __future__ import annotations

from decimal import Decimal

import pytest

from armt.runtime.answers.counted.cells.clocks import clock_said, clocks_of, lasting, written_like

from ..samples import said

TRAINS = """Train,From,To,Departs,Arrives,Platform
RE 7,Bonn,Trier,07:12,09:40,3
IC 118,Bonn,Hamburg,07:45,12:02,1
RB 26,Bonn,Mainz,08:05,10:11,4
ICE 20,Bonn,Berlin,09:20,14:31,1
RE 9,Bonn,Trier,10:12,12:40,3
"""
RACE = """Place,Bib,Runner,Country,Finish time,Age group
1,14,Samuel Kiprop,Kenya,2:09:41,M30
2,3,Abel Tesfaye,Ethiopia,2:10:05,M25
3,27,Luca Ferri,Italy,2:13:58,M35
4,101,Mira Holt,Germany,2:27:12,F30
5,19,Paul Ng,Singapore,2:29:30,M40
"""
SONGS = (
    "Title,Artist,Duration,Year\nBlue Door,Ann Lee,4:05,2011\nRain,Bob Ray,3:58,2014\nLong Road,Ann Lee,11:20,2019\n"
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["9:05", "10:00"], [545, 600]),
        (["9:05 pm", "12:30 am", "12:00 p.m."], [1265, 30, 720]),
        (["2:09:41", "0:59:03"], [7781, 3543]),
        (["1:02.5"], ["62.5"]),
        # Beside three parts the first of two is of minutes.
        (["1:02:03", "59:30"], [3723, 3570]),
        (["9:05", "9:05 pm"], None),
        (["9:75"], None),
        (["9"], None),
        ([], None),
    ],
)
def test_times_are_compared_as_numbers(values: list[str], expected: list[int] | None) -> None:
    found = clocks_of(values)
    assert (None if found is None else list(found.values())) == (expected and [*map(Decimal, expected)])


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("Finish time", ["2:09:41", "2:10:05"], True),
        ("Duration", ["04:05"], True),
        ("time", ["2:09:41"], True),
        ("time", ["09:15:22", "10:20:11"], False),
        ("time", ["9:15", "10:20"], False),
        ("Departs", ["9:15:22"], False),
        ("Duration", ["9:15 pm"], False),
    ],
)
def test_what_took_so_long_is_no_time_of_day(name: str, values: list[str], expected: bool) -> None:
    assert lasting(name, values) is expected


@pytest.mark.parametrize(
    ("written", "like", "lasts", "expected"),
    [
        ("9:00", "14:05", False, 540),
        ("3:00 pm", "14:05", False, 900),
        ("9:00", "14:05:30", False, 32400),
        ("2:15:00", "2:09:41", True, 8100),
        # Nine in the morning or in the evening; two hours, or two minutes.
        ("9:00", "9:05 pm", False, None),
        ("2:15", "2:09:41", True, None),
        ("9:00:10", "14:05", False, None),
    ],
)
def test_what_a_question_says_is_read_as_the_column_is(written: str, like: str, lasts: bool, expected: int) -> None:
    assert clock_said(written, like, lasts=lasts) == expected


def test_times_are_written_as_others_are() -> None:
    assert [written_like(Decimal(24), like) for like in ("2:09:41", "4:05")] == ["0:00:24", "0:24"]
    assert written_like(Decimal("62.5"), "4:05.10") == "1:02.50"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When does the first train to Trier leave?", "07:12"),
        ("When does the last train leave?", "10:12"),
        ("What is the last train to Trier?", "RE 9"),
        ("Which train leaves first?", "RE 7"),
        ("Which train arrives last?", "ICE 20"),
        ("What is the latest arrival?", "14:31"),
        ("When does ICE 20 arrive?", "14:31"),
        ("Which platform does the train to Hamburg leave from?", "1"),
        ("When does the train to Hamburg arrive?", "12:02"),
        ("Which trains leave from platform 1?", "IC 118, ICE 20"),
        ("Which trains leave after 9:00?", "ICE 20, RE 9"),
        ("Which trains leave after 9 am?", "ICE 20, RE 9"),
        ("Which trains to Trier leave after 8:00?", "RE 9"),
        ("Which trains arrive before 12:00?", "RE 7, RB 26"),
        ("How many trains go to Trier?", "2"),
        ("How many trains leave before 8:00?", "2"),
        # There are two to Trier, and on other days others; how long one takes no column says.
        ("When does the train to Trier leave?", None),
        ("Which train leaves first on Sunday?", None),
        ("When does the first train from Berlin leave?", None),
        ("When does the first bus to Trier leave?", None),
        ("Which train is the fastest?", None),
        ("Which train takes the longest?", None),
        ("Which trains leave after 9?", None),
    ],
)
def test_when_trains_leave(question: str, answer: str | None) -> None:
    assert said(question, TRAINS, "departures.csv") == answer


def test_not_all_trains_run_on_each_day() -> None:
    rows = TRAINS.splitlines()
    told = "\n".join([f"{rows[0]},Days", f"{rows[1]},Mon-Fri", *(f"{row},daily" for row in rows[2:])]) + "\n"
    assert said("When does the first train to Trier leave?", told, "departures.csv") is None
    assert said("Which trains leave after 9:00?", told, "departures.csv") == "ICE 20, RE 9"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who came third?", "Luca Ferri"),
        ("What was the finish time of Paul Ng?", "2:29:30"),
        ("Which place did Paul Ng finish in?", "5"),
        ("Who was the fastest?", "Samuel Kiprop"),
        ("Who was the fastest runner from Germany?", "Mira Holt"),
        ("Who was the second fastest runner?", "Abel Tesfaye"),
        ("Who was faster, Mira Holt or Paul Ng?", "Mira Holt"),
        ("How much faster was Kiprop than Tesfaye?", "0:00:24"),
        ("How much faster was Ng than Holt?", "0:02:18 more: Paul Ng 2:29:30, Mira Holt 2:27:12"),
        ("Which runners had a finish time under 2:15:00?", "Samuel Kiprop, Abel Tesfaye, Luca Ferri"),
        ("Which runners had a finish time under 2:15?", None),
        ("Who has the highest bib?", None),
        ("Who won the silver medal?", None),
        ("What is the average finish time?", None),
    ],
)
def test_who_was_faster(question: str, answer: str | None) -> None:
    """Nothing was said of runners behind a place and a bib, and times were words."""
    assert said(question, RACE, "marathon.csv") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which song is the longest?", "Long Road"),
        ("How long is Rain?", "3:58"),
        ("How much longer is Long Road than Rain?", "7:22"),
        ("Which songs are longer than Rain?", "Blue Door, Long Road"),
        ("What is the total duration?", None),
    ],
)
def test_how_long_songs_are(question: str, answer: str | None) -> None:
    assert said(question, SONGS, "songs.csv") == answer
