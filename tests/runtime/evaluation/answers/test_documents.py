"""Documents that have been read, and dialogues held side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from armt.runtime.answers.known import read_known
from armt.runtime.evaluation.answers.documents import hold_all, read_document, segments_before
from armt.runtime.evaluation.answers.finding import searches
from armt.runtime.session import Armt


def test_memories_are_kept_of_what_comes_before(tiny: Armt, data: Path) -> None:
    known = read_known(data)[0]
    middle = known.outline[1].start
    read = read_document(tiny, known, [0, middle], "auto")
    before = segments_before(read.ranges, middle)
    assert set(read.passed) == {0, before}
    assert 0 < before < len(read.ranges)
    # As if the document ended there.
    assert torch.count_nonzero(read.passed[0].matrix) == 0
    assert torch.count_nonzero(read.passed[before].matrix) > 0
    assert not torch.equal(read.passed[before].matrix, read.memory.matrix)


def test_the_last_segment_has_what_is_left(tiny: Armt, data: Path) -> None:
    """Quotes were looked for as if it were full, so that less fitted into the window than where questions are asked."""
    known = read_known(data)[0]
    read = read_document(tiny, known, [], "auto")
    (found,) = searches(
        tiny, read, [np.zeros(len(read.ranges), dtype=np.float32)], [np.zeros(1, dtype=np.float32)], 0.5
    )
    assert len(found.token_counts) == len(read.ranges)
    assert sum(found.token_counts) == len(read.ids) < 32 * len(read.ranges)


def test_a_segment_is_before_a_byte_where_it_ends_there() -> None:
    ranges = np.array([[0, 10], [10, 25], [25, 30]])
    assert [segments_before(ranges, byte) for byte in (0, 9, 10, 24, 25, 30)] == [0, 0, 1, 1, 2, 3]


def test_dialogues_held_together_give_what_each_gives(tiny: Armt) -> None:
    def talk(number: int) -> Any:
        for _ in range(number):
            yield []
        return number

    assert hold_all(tiny, [talk(number) for number in range(12)]) == list(range(12))
