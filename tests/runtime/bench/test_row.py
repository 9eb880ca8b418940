"""What speaks against believing a row."""

from __future__ import annotations

import pytest

from armt.runtime.bench.row import Row


@pytest.mark.parametrize(
    ("deviation", "cores", "words"),
    [
        (19.0, 0.4, ""),
        (None, None, ""),
        (34.0, 0.4, "repetitions differ by 34%"),
        (1.0, 1.25, "other processes kept 1.2 cores busy"),
        (50.0, 0.6, "repetitions differ by 50% and other processes kept 0.6 cores busy"),
    ],
)
def test_a_row_is_doubtful_where_repetitions_differ_or_others_worked(
    deviation: float | None, cores: float | None, words: str
) -> None:
    row = Row(
        method="diagonal", reason="", shape="tiny", dtype="float32", tokens=40, segment_tokens=16, memory_tokens=4,
        segments=3, tokens_per_s=100.0, tokens_per_s_deviation=deviation, other_cores=cores,
    )  # fmt: skip
    assert row.doubt() == words
