"""The plan of a run, without torch: which cell runs when."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.engine.schedule import PLANS, Schedule, Step, diagonal, sequential, step_count

# A queue of documents, as the number of segments of each; a segment is (document, number in the document).
Cell = tuple[int, int]
queues = st.lists(st.integers(1, 6), max_size=6)
depths = st.integers(1, 9)


def segments_of(queue: list[int]) -> list[Cell]:
    return [(document, index) for document, size in enumerate(queue) for index in range(size)]


def ran_at(steps: list[Step[Cell]]) -> dict[tuple[Cell, int], int]:
    """Map every cell (segment, layer) to its step, and check that none runs twice."""
    when: dict[tuple[Cell, int], int] = {}
    for step in steps:
        for layer, segment in enumerate(step.segments, step.lo):
            assert (segment, layer) not in when
            when[segment, layer] = step.index
    return when


def test_the_plan_needs_no_torch() -> None:
    code = "import sys, armt.runtime.engine.schedule; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@given(queue=queues, layers=depths)
def test_every_cell_runs_once_after_what_it_needs(schedule: Schedule, queue: list[int], layers: int) -> None:
    segments = segments_of(queue)
    steps = list(PLANS[schedule](segments, layers))
    when = ran_at(steps)
    assert set(when) == {(segment, layer) for segment in segments for layer in range(layers)}
    assert [step.index for step in steps] == list(range(step_count(schedule, len(segments), layers)))
    for number, segment in enumerate(segments):
        for layer in range(layers):
            if layer:
                assert when[segment, layer - 1] < when[segment, layer]
            if number:
                assert when[segments[number - 1], layer] < when[segment, layer]


@given(queue=queues, layers=depths)
def test_diagonal_groups_are_as_large_as_the_dependencies_allow(queue: list[int], layers: int) -> None:
    """Step t holds exactly the cells with segment + layer = t: no gap between documents, and none within a group."""
    segments = segments_of(queue)
    for t, step in enumerate(diagonal(segments, layers)):
        lo, hi = max(0, t - len(segments) + 1), min(layers, t + 1)
        assert (step.lo, step.hi) == (lo, hi)
        assert step.segments == tuple(segments[t - layer] for layer in range(lo, hi))


@given(queue=queues, layers=depths)
def test_sequential_runs_one_cell_at_a_time(queue: list[int], layers: int) -> None:
    cells = [(step.segments, step.lo) for step in sequential(segments_of(queue), layers)]
    assert cells == [((segment,), layer) for segment in segments_of(queue) for layer in range(layers)]


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@given(queue=queues, layers=depths)
def test_segments_enter_and_leave_once_and_in_order(schedule: Schedule, queue: list[int], layers: int) -> None:
    steps = list(PLANS[schedule](segments_of(queue), layers))
    assert [step.entering for step in steps if step.entering is not None] == segments_of(queue)
    assert [step.leaving(layers) for step in steps if step.leaving(layers) is not None] == segments_of(queue)


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_segments_are_drawn_one_by_one(schedule: Schedule) -> None:
    """An endless stream can be planned: a plan that looked ahead would not come back."""
    drawn: list[int] = []

    def stream() -> Iterator[int]:
        for number in count():
            drawn.append(number)
            yield number

    steps = list(islice(PLANS[schedule](stream(), 3), 7))
    assert len(steps) == 7
    assert drawn == (list(range(7)) if schedule == "diagonal" else [0, 1, 2])


@pytest.mark.parametrize(("schedule", "segments", "layers", "steps"), [
    ("diagonal", 0, 4, 0), ("sequential", 0, 4, 0),  # nothing to run
    ("diagonal", 1, 4, 4), ("sequential", 1, 4, 4),  # a lone segment cannot be grouped
    ("diagonal", 10, 4, 13), ("sequential", 10, 4, 40),
])  # fmt: skip
def test_step_count(schedule: Schedule, segments: int, layers: int, steps: int) -> None:
    assert step_count(schedule, segments, layers) == steps
