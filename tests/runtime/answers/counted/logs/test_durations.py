"""The slowest and the fastest of what a log tells the time of."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.logs.durations import asks_for_durations, duration_answer
from armt.runtime.answers.counted.logs.entries import Entries
from armt.runtime.text.stored import StoredText


def log_of(*said: str) -> StoredText:
    return StoredText.of_string(
        "a.log", "".join(f"2026-11-02T08:{n:02d}:00Z INFO {one}\n" for n, one in enumerate(said))
    )


QUERIES = log_of(
    "query on stock: 812 ms", "query on mill: 3.9 s", "GET /oats 200", "query on wall: 95 ms", "backup took 1 h"
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was the slowest query?", "2026-11-02T08:01:00Z INFO query on mill: 3.9 s"),
        ("Which query took the longest?", "2026-11-02T08:01:00Z INFO query on mill: 3.9 s"),
        ("How long did the slowest query take?", "3.9 s"),
        ("How fast was the fastest query?", "95 ms"),
        ("When was the slowest query on stock?", "2026-11-02T08:00:00Z"),
        # None of them is one.
        ("What was the slowest upload?", None),
        ("What is the oldest query?", None),
    ],
)
def test_units_are_told_apart(question: str, said: str | None) -> None:
    found = duration_answer(question, QUERIES)
    assert (None if found is None else found.output) == said


def test_a_key_may_have_the_unit() -> None:
    lines = [
        f'{{"ts": "2026-11-02T08:00:0{n}Z", "level": "info", "path": "/{n}", "duration_ms": {n * 7 % 5}}}'
        for n in range(5)
    ]
    text = StoredText.of_string("a.jsonl", "\n".join(lines) + "\n")
    found = duration_answer("What was the slowest request?", text)
    assert found is not None
    assert '"path": "/2"' in found.output
    assert found.count == 5


@pytest.mark.parametrize(
    ("said", "longest"),
    [
        # "1m12.5s" was 1 second behind a key, and no time elsewhere: 2s was the longest.
        (("upload took 1m12.5s", "upload took 2s", "upload took 900 ms"), "1m12.5s"),
        (("upload elapsed=1h2m", "upload elapsed=45s", "upload elapsed=800ms"), "1h2m"),
        (("upload took 12,001 ms", "upload took 890 ms"), "12,001 ms"),
        (("upload duration_ms=1e4", "upload duration_ms=1200", "upload duration_ms=null"), "1e4"),
        (("upload took=00:01:40", "upload took=00:00:59"), "00:01:40"),
        (("upload took 95s (limit 60s)", "upload took 8s"), "95s"),
        # Which of both it took is not told, and it may be the longest.
        (("upload ok, 95s, limit 60s", "upload took 8s"), None),
        # What is waited for is no time that it took.
        (("upload failed, retrying in 60s", "upload took 8s"), "8s"),
        (("upload failed, next try in 5 min", "upload took 8s", "upload expires in 2 days"), "8s"),
        (("upload timed out after 30s", "upload took 8s"), "30s"),
        (("upload again, retry took 12s", "upload took 8s"), "12s"),
        (("upload duration=12,5", "upload duration=8", "upload duration=3"), None),
    ],
)
def test_a_time_is_read_whole_or_nothing_is_the_longest(said: tuple[str, ...], longest: str | None) -> None:
    found = duration_answer("How long did the longest upload take?", log_of(*said))
    assert (None if found is None else found.output) == longest


def test_the_end_of_a_word_is_no_unit() -> None:
    """Of "durations" the unit was "ns"."""
    found = duration_answer("What was the slowest request?", log_of("durations=1", "durations=4ms"))
    assert found is not None
    assert "durations=1" in found.output


def test_times_behind_keys_of_several_names_are_not_compared() -> None:
    assert duration_answer("What was the slowest request?", log_of("elapsed=3", "duration_ms=5", "elapsed=4")) is None


def test_a_log_asked_so_is_answered_by_all_of_it_or_not_at_all() -> None:
    """One entry of 26 was quoted: 1840 ms for 3942."""
    assert asks_for_durations("What was the slowest upload?")
    entries = Entries(QUERIES)
    assert entries.needs_all("What was the slowest upload?")
    assert not entries.needs_all("What was said of the mill?")
    found = counted_of(QUERIES)
    assert found is not None
    computed = found.answer("What was the slowest query?")
    assert computed is not None
    assert QUERIES.read(*computed.rows[0]) == computed.output


@pytest.mark.parametrize(
    "said",
    [
        "1" * 100_000,
        "duration_" * 20_000,
        "1.1" * 50_000,
        "took: " * 30_000,
        "1m" * 50_000,
        "1,111" * 20_000,
        "took=1 " * 15_000,
        "every " * 20_000,
        "every 5 min " * 10_000,
    ],
)
def test_long_entries_take_no_time(said: str) -> None:
    started = time.perf_counter()
    duration_answer("What was the slowest query?", log_of(said))
    assert time.perf_counter() - started < 4
