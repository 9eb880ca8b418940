"""The plan of a run, without torch: which cell runs when."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.engine.schedule import PLANS, Schedule, Step, diagonal, sequential, side_by_side, step_count

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
        for layer, _, segment in step.cells:
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
    assert [segment for step in steps for segment in step.entering] == segments_of(queue)
    assert [segment for step in steps for segment in step.leaving(layers)] == segments_of(queue)


def documents_of(queue: list[int]) -> list[list[Cell]]:
    return [[(document, index) for index in range(size)] for document, size in enumerate(queue)]


@given(queue=st.lists(st.integers(0, 6), max_size=9), layers=depths, lanes=st.integers(1, 4))
def test_lanes_run_every_cell_once_after_the_whole_segment_before(queue: list[int], layers: int, lanes: int) -> None:
    """A segment enters when the one before it in its document has left the highest layer: memory comes from there."""
    steps = list(side_by_side(documents_of(queue), layers, lanes))
    when = ran_at(steps)
    assert set(when) == {(segment, layer) for segment in segments_of(queue) for layer in range(layers)}
    assert [step.index for step in steps] == list(range(len(steps)))
    for (document, index), layer in when:
        if layer:
            assert when[(document, index), layer - 1] < when[(document, index), layer]
        elif index:
            assert when[(document, index - 1), layers - 1] < when[(document, index), 0]


@given(queue=st.lists(st.integers(0, 6), max_size=9), layers=depths, lanes=st.integers(1, 4))
def test_lanes_are_full_while_documents_last(queue: list[int], layers: int, lanes: int) -> None:
    """A document keeps its lane; a lane that it leaves is taken at once, empty documents take none."""
    lane_of: dict[int, int] = {}
    for step in side_by_side(documents_of(queue), layers, lanes):
        assert step.hi == step.lo + 1
        assert list(step.lanes) == sorted(set(step.lanes))
        for _, lane, (document, _) in step.cells:
            assert lane_of.setdefault(document, lane) == lane < lanes
        unread = [document for document, size in enumerate(queue) if size and document not in lane_of]
        assert len(step.lanes) == lanes or not unread


@given(queue=queues, layers=depths)
def test_one_lane_is_sequential_execution(queue: list[int], layers: int) -> None:
    assert list(side_by_side(documents_of(queue), layers, 1)) == list(sequential(segments_of(queue), layers))


def test_lanes_draw_documents_and_segments_as_they_have_room() -> None:
    drawn: list[Cell] = []

    def document(number: int) -> Iterator[Cell]:
        for index in count():
            drawn.append((number, index))
            yield number, index

    steps = list(islice(side_by_side(map(document, count()), 3, 2), 4))
    assert [step.lanes for step in steps] == [(0, 1)] * 4
    assert drawn == [(0, 0), (1, 0), (0, 1), (1, 1)]


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
