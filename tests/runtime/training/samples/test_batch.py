"""Samples side by side: each token is predicted from those before it, and padding counts for nothing."""

from __future__ import annotations

import pytest
import torch

from armt.runtime.training.samples.batch import IGNORED, ActiveText, Sample, joined, make_batch

CPU = torch.device("cpu")
LONG = ActiveText(ids=[5, 6, 7, 8], weights=[9.0, 0.0, 0.5, 1.0], answers=[3])
SHORT = ActiveText(ids=[1, 2], weights=[0.0, 1.0])
TWO = [Sample(segments=[[10, 11], [12]], active=[LONG, SHORT]), Sample(segments=[[20, 21], [22, 23]], active=[SHORT])]


def test_targets_are_the_next_tokens() -> None:
    """The first token is never predicted, whatever its weight; one of no weight is no target."""
    batch = make_batch(TWO, CPU)
    assert batch.active_ids.tolist() == [[5, 6, 7, 8], [1, 2, 0, 0], [1, 2, 0, 0]]
    none = IGNORED
    assert batch.targets.tolist() == [[none, 7, 8, none], [2, none, none, none], [2, none, none, none]]
    assert batch.target_weights.tolist() == [[0.0, 0.5, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
    # The answer is token 3, predicted at token 2.
    assert batch.answers.nonzero().tolist() == [[0, 2]]


def test_lanes_know_their_documents() -> None:
    batch = make_batch(TWO, CPU)
    assert (batch.sample_of, batch.segments, batch.active_lengths) == ([0, 0, 1], 2, [4, 2, 2])
    assert batch.active == [LONG, SHORT, SHORT]
    # 3 + 4 of the documents, 4 + 2 + 2 behind them.
    assert batch.tokens == 15


def test_documents_of_unequal_numbers_of_segments_are_no_batch() -> None:
    with pytest.raises(AssertionError, match=r"one number of segments, got \[1, 2\]"):
        make_batch([TWO[0], Sample(segments=[[1]], active=[SHORT])], CPU)


def test_read_at_one_go() -> None:
    """The document stands in front of every text that followed it; nothing is predicted."""
    whole, starts = joined(make_batch(TWO, CPU))
    assert starts == [3, 3, 4]
    assert [list(text.ids) for text in whole.active] == [
        [10, 11, 12, 5, 6, 7, 8],
        [10, 11, 12, 1, 2],
        [20, 21, 22, 23, 1, 2],
    ]
    assert (whole.segments, whole.sample_of) == (0, [0, 1, 2])
    assert (whole.targets == IGNORED).all()
