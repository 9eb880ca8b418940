"""`Tap`: what it keeps of the segments of a run, by document."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from armt.runtime.answers.finding.tap import Tap
from armt.runtime.engine.segments import Segment


class Arrived:
    def __init__(self, rows: Tensor) -> None:
        self._rows = rows

    def get(self) -> Tensor:
        return self._rows


class Counting(Tap):
    """A step is a segment, or None where none has passed; its key says which it was."""

    def of_step(self, event: Any) -> Any:
        if event is None:
            return None
        return event, Arrived(torch.full((1, 2, 3), 10.0 * event.document + event.index + 1))

    def seen(self, rows: Tensor) -> Tensor:
        return rows

    def made(self, seen: Tensor) -> np.ndarray:
        assert len(seen) <= 64
        return seen.numpy()


def segment(document: int, index: int) -> Any:
    return Segment(document=document, index=index, ids=[1], first=index == 0, last=False, past=0, position=0)


def test_documents_on_one_conveyor_are_kept_apart() -> None:
    tap = Counting((2, 3))
    for event in (segment(0, 0), None, segment(1, 0), segment(0, 1)):
        tap.take(event)
    keys, scales = tap.taken(0)
    assert (keys.shape, keys.dtype) == ((2, 2, 3), np.int8)
    np.testing.assert_allclose((keys * scales[:, None, None])[:, 0, 0], [1, 2], rtol=1e-6)
    assert len(tap.keys(0)[0]) == 2
    assert tap.keys(0)[0].shape == (0, 2, 3)
    assert len(tap.taken(1)[1]) == 1


def test_what_was_kept_goes_on_and_what_failed_is_forgotten() -> None:
    tap = Counting((2, 3))
    tap.take(segment(0, 0))
    kept = tap.keys(0)
    tap.restore(0, *kept)
    tap.restore(1, *kept)
    tap.forget(1)
    tap.take(segment(0, 1))
    assert len(tap.taken(0)[0]) == 2
    assert (tap.taken(0)[0][:1] == kept[0]).all()
    assert not len(tap.taken(1)[0])


def test_segments_of_a_failed_document_that_are_still_under_way_are_not_kept() -> None:
    """Nobody asked for them any more, so that they stayed for as long as the run."""
    tap = Counting((2, 3))
    tap.take(segment(0, 0))
    tap.forget(0)
    for event in (segment(0, 1), segment(1, 0), None):
        tap.take(event)
    assert not len(tap.taken(0)[0])
    assert len(tap.keys(1)[0]) == 1


def test_rows_wait_for_each_other_and_none_is_lost() -> None:
    tap = Counting((2, 3))
    for index in range(150):
        tap.take(segment(0, index))
    keys, scales = tap.taken(0)
    np.testing.assert_allclose((keys * scales[:, None, None])[:, 1, 2], range(1, 151), rtol=1e-6)
