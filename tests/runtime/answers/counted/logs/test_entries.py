"""Questions to logs that all entries answer."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.logs.entries import Entries
from armt.runtime.text.stored import StoredText

LOG = """2026-01-01 10:00:00 INFO started
2026-01-01 10:00:05 WARN disk at 90 %
2026-01-01 10:00:07 ERROR request 7 timed out
  at server.py, line 3
2026-01-01 10:00:08 INFO served
2026-01-01 10:00:09 ERROR request 9 timed out
2026-01-01 10:00:12 FATAL disk full
2026-01-01 10:00:13 INFO stopped
"""


@pytest.mark.parametrize(
    ("question", "output", "count"),
    [
        ("How many errors are there?", "2", 2),
        ("How many errors were logged?", "2", 2),
        ("How many error messages does the log contain?", "2", 2),
        ("how many warnings?", "1", 1),
        ("How many entries does this log have?", "7", 7),
        # Lines are more than entries.
        ("How many lines are there in the log?", None, 0),
        ("How many fatal entries are there?", "1", 1),
        ("How many entries mention 'timed out'?", "2", 2),
        ("How many entries contain DISK?", "2", 2),
        ("How many warnings mention the disk?", "1", 1),
        ("How many entries mention request 7?", "1", 1),
        ("How many entries mention timed?", "2", 2),
        ("How many entries mention time?", None, 0),
        ("How many entries contain errors?", None, 0),
        ("How many entries contain no errors?", None, 0),
        ("How many warnings mention disk?", "1", 1),
        ("What was the first error?", "2026-01-01 10:00:07 ERROR request 7 timed out\n  at server.py, line 3", 1),
        ("What is the last error in the log?", "2026-01-01 10:00:09 ERROR request 9 timed out", 1),
        ("Which was the most recent entry?", "2026-01-01 10:00:13 INFO stopped", 1),
        ("When was the first error?", "2026-01-01 10:00:07", 1),
        ("When did the last error occur?", "2026-01-01 10:00:09", 1),
        ("When does the log end?", "2026-01-01 10:00:13", 1),
        ("How many debug messages are there?", None, 0),
        ("How many errors are there per hour?", None, 0),
        ("How many users are there?", None, 0),
        ("Why was there an error?", None, 0),
    ],
)
def test_what_all_entries_say(question: str, output: str | None, count: int) -> None:
    found = Entries(StoredText.of_string("a.log", LOG)).answer(question)
    assert ((None, 0) if found is None else (found.output, found.count)) == (output, count)


def test_the_first_entries_are_quoted() -> None:
    told = "".join(f"2026-01-01 10:00:00 ERROR number {n}\n" for n in range(300))
    found = Entries(StoredText.of_string("a.log", told)).answer("How many errors are there?")
    assert found is not None
    assert (found.output, found.count) == ("300", 300)
    assert told.encode()[slice(*found.rows[1])].decode() == "2026-01-01 10:00:00 ERROR number 1"


def test_levels_of_one_rank_are_counted_together() -> None:
    told = "".join(f"2026-01-01 10:00:0{n} {'ERROR' if n % 2 else 'SEVERE'} number {n}\n" for n in range(6))
    log = Entries(StoredText.of_string("a.log", told))
    first, last = log.answer("What was the first error?"), log.answer("What was the last error?")
    assert first is not None
    assert last is not None
    assert (first.output, last.output) == ("2026-01-01 10:00:00 SEVERE number 0", "2026-01-01 10:00:05 ERROR number 5")
    both = log.answer("How many errors are there?")
    assert both is not None
    assert both.output == "6"


def test_what_stands_last_in_a_log_that_goes_back_is_its_first_entry() -> None:
    told = "".join(f"2026-01-01 10:00:0{n} ERROR number {n}\n" for n in range(6, 0, -1))
    log = Entries(StoredText.of_string("a.log", told))
    assert log.answer("What was the last error?") is None
    assert log.answer("When does the log end?") is None
    found = log.answer("How many errors are there?")
    assert found is not None
    assert found.output == "6"


def test_marks_of_a_phrase_count() -> None:
    told = "".join(f"2026-01-01 10:00:{n:02} INFO cpu at 100{'%' if n % 3 else ' ms'}\n" for n in range(30))
    log = Entries(StoredText.of_string("a.log", told))
    for question in ('How many entries mention "100%"?', "How many entries mention 100%?"):
        found = log.answer(question)
        assert found is not None
        assert found.output == "20", question
    for question in ('How many entries mention ""?', 'How many entries mention "!!!"?', 'How many entries mention "?'):
        assert log.answer(question) is None, question


def test_what_no_entry_can_answer() -> None:
    log = Entries(StoredText.of_string("a.log", LOG))
    assert log.needs_all("How many errors were there per hour?")
    assert log.needs_all("How many lines are there?")
    assert not log.needs_all("How many requests timed out?")
    assert not log.needs_all("Why did it fail?")


def test_of_a_level_that_no_entry_has_none_is_the_last() -> None:
    """A warning was, which has "error =" in what it says."""
    told = "".join(f"2026-01-01 10:00:0{n} {'WARN error = 7' if n % 2 else 'INFO served'}\n" for n in range(8))
    log = Entries(StoredText.of_string("a.log", told))
    assert log.needs_all("What was the last error?")
    assert not log.needs_all("What was the last warning?")
    # What is fatal may be an error, and so may what has no level.
    for more in ("2026-01-01 10:00:09 FATAL disk full\n", "2026-01-01 10:00:09 failed\n" * 3):
        assert not Entries(StoredText.of_string("a.log", told + more)).needs_all("What was the last error?")


def test_addresses_are_whole() -> None:
    told = "".join(f"2026-01-01 10:00:0{n} INFO from 10.0.0.{n}{n}\n" for n in range(1, 6))
    told += "2026-01-01 10:00:09 INFO from 10.0.0.1\n"
    found = Entries(StoredText.of_string("a.log", told)).answer("How many entries mention 10.0.0.1?")
    assert found is not None
    assert found.output == "1"


def test_levels_that_few_entries_have_are_not_counted() -> None:
    told = "".join(f"2026-01-01 10:00:0{n} sshd: error: number {n}\n" for n in range(6))
    log = Entries(StoredText.of_string("a.log", f"{told}2026-01-01 10:00:08 ERROR one\n"))
    assert log.answer("How many errors are there?") is None


def test_the_last_entry_is_the_latest_wherever_it_stands() -> None:
    """Of logs that were put one behind the other the last line is none of the latest."""
    times = ["2026-01-02 10:00:00", "2026-01-09 10:00:00", "2026-01-01 10:00:00", "2026-01-03 10:00:00"]
    log = Entries(StoredText.of_string("a.log", "".join(f"{time} ERROR at {time[:10]}\n" for time in times)))
    for question, expected in (
        ("When does the log end?", times[1]),
        ("When does the log begin?", times[2]),
        ("What was the last error?", f"{times[1]} ERROR at 2026-01-09"),
        ("What was the first error?", f"{times[2]} ERROR at 2026-01-01"),
    ):
        found = log.answer(question)
        assert found is not None
        assert found.output == expected, question
