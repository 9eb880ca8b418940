"""The slowest and the fastest of what a log tells the time of."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.counted.documents import counted_of
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


@pytest.mark.parametrize("said", ["1" * 100_000, "duration_" * 20_000, "1.1" * 50_000, "took: " * 30_000])
def test_long_entries_take_no_time(said: str) -> None:
    started = time.perf_counter()
    duration_answer("What was the slowest query?", log_of(said))
    assert time.perf_counter() - started < 4
