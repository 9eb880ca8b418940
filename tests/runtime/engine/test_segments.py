"""Cutting token streams into segments, one segment ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.engine.memory import Memory
from armt.runtime.engine.segments import cut, segments_of

stretches = st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=8)


def memory(**counts: int) -> Memory:
    empty = torch.zeros(0)
    return Memory(layers=(), matrix=empty, normalizer=None, **counts)


@given(stretches=stretches, size=st.integers(1, 7), as_tensors=st.booleans())
def test_cut_keeps_every_token_in_order(stretches: list[list[int]], size: int, as_tensors: bool) -> None:
    given: list[Any] = [torch.tensor(s, dtype=torch.int64) for s in stretches] if as_tensors else stretches
    pieces = [list(piece) for piece in cut(given, size)]
    assert [token for piece in pieces for token in piece] == [token for s in stretches for token in s]
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces)


def test_cut_draws_no_more_than_it_needs() -> None:
    drawn = 0

    def endless() -> Iterator[Sequence[int]]:
        nonlocal drawn
        while True:
            drawn += 4
            yield [1, 2, 3, 4]

    assert [len(piece) for piece in islice(cut(endless(), 6), 3)] == [6, 6, 6]
    assert drawn == 20


def described(pieces: list[list[int]], **options: Any) -> list[tuple[Any, ...]]:
    found = segments_of(7, pieces, segment_tokens=4, extra_tokens=2, **options)
    return [(s.document, s.index, s.tokens, s.first, s.last, s.past, s.position) for s in found]


def test_segments_know_what_came_before_them() -> None:
    assert described([[0] * 4, [0] * 4, [0] * 3]) == [
        (7, 0, 4, True, False, 0, 0),
        (7, 1, 4, False, False, 4, 6),
        (7, 2, 3, False, True, 4, 12),
    ]
    assert described([[0]]) == [(7, 0, 1, True, True, 0, 0)]
    assert described([]) == []


def test_segments_go_on_from_a_memory() -> None:
    """Only 3 tokens have been read, as one ragged segment: the window sees those 3, then 4."""
    start = memory(tokens_read=3, segments_read=1, position=5)
    assert described([[0] * 4, [0]], resumed=start) == [
        (7, 0, 4, False, False, 3, 5),
        (7, 1, 1, False, True, 4, 11),
    ]
    found = list(segments_of(0, [[0] * 4, [0]], segment_tokens=4, extra_tokens=2, resumed=start))
    assert [s.resumed for s in found] == [start, None]


def test_a_memory_of_nothing_is_a_beginning() -> None:
    assert described([[0] * 2], resumed=memory()) == [(7, 0, 2, True, True, 0, 0)]


@pytest.mark.parametrize("length", [1, 3, 4, 5, 8, 9])
def test_segments_are_one_ahead(length: int, token_ids: Callable[..., Any]) -> None:
    """The last segment is known as such when it is handed out, which takes one look ahead and no more."""
    drawn = 0

    def pieces() -> Iterator[list[int]]:
        nonlocal drawn
        for piece in token_ids(length).split(4):
            drawn += 1
            yield piece.tolist()

    for number, segment in enumerate(segments_of(0, pieces(), segment_tokens=4, extra_tokens=2)):
        assert segment.last == (number == -(-length // 4) - 1)
        assert drawn == number + 2 - segment.last
