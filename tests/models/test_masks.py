"""Masks: every entry by the rule in words, in loops of Python."""

from __future__ import annotations

import itertools

import pytest
import torch

from armt.models.masks import extension_mask, extension_past_mask, held_mask, segment_mask

CPU = torch.device("cpu")


@pytest.mark.parametrize("window", [None, 1, 3, 7])
@pytest.mark.parametrize(("past", "span"), [(0, 0), (0, 4), (2, 4), (4, 4)])
def test_the_mask_of_a_segment(window: int | None, past: int, span: int) -> None:
    sink, real, memory = 1, 4, 2
    tokens = sink + real + memory
    mask = segment_mask(tokens, window, past, span, sink, real, CPU)
    if mask is None:
        # Plain causal attention does.
        assert not span
        assert window is None or window >= tokens
        return
    assert mask.shape == (tokens, span + tokens)
    for query, key in itertools.product(range(tokens), range(tokens)):
        near = window is None or query - key < window
        assert bool(mask[query, span + key]) == (key <= query and near), (query, key)
    for query, slot in itertools.product(range(tokens), range(span)):
        is_sink, is_memory = query < sink, query >= sink + real
        sees = is_memory or (not is_sink and slot >= query - sink)
        assert bool(mask[query, slot]) == (sees and slot >= span - past), (query, slot)


@pytest.mark.parametrize("window", [None, 2, 50])
@pytest.mark.parametrize("lengths", [[0], [3], [0, 3, 5]])
@pytest.mark.parametrize("tokens", [1, 4])
def test_the_mask_of_new_tokens(lengths: list[int], tokens: int, window: int | None) -> None:
    keys = max(lengths) + tokens
    mask = extension_mask(lengths, tokens, keys, window, CPU)
    for lane, length in enumerate(lengths):
        for new, key in itertools.product(range(tokens), range(keys)):
            query = length + new
            sees = key <= query and (window is None or query - key < window)
            if mask is None:
                # Every key is seen, or what is seen is what plain causal attention sees.
                assert sees == (tokens == 1 or key <= new)
            else:
                assert bool(mask[lane, 0, new, key]) == sees


@pytest.mark.parametrize("window", [None, 2, 50])
def test_the_mask_of_one_token_behind_what_the_device_knows(window: int | None) -> None:
    lengths = [0, 3, 6]
    mask = held_mask(torch.tensor(lengths), 1, 7, window)
    assert mask.shape == (3, 1, 1, 7)
    for lane, key in itertools.product(range(3), range(7)):
        near = window is None or lengths[lane] - key < window
        assert bool(mask[lane, 0, 0, key]) == (key <= lengths[lane] and near)


@pytest.mark.parametrize("whole", [False, True])
def test_the_mask_of_new_tokens_over_the_past(whole: bool) -> None:
    real, past, sinks, tokens, span = [0, 2], [3, 1], [1, 0], 3, 4
    mask = extension_past_mask(real, tokens, past, span, whole, sinks, CPU)
    assert mask.shape == (2, 1, tokens, span)
    for lane, new, slot in itertools.product(range(2), range(tokens), range(span)):
        index = real[lane] + new - sinks[lane]
        sees = whole or (new >= sinks[lane] and slot >= index)
        assert bool(mask[lane, 0, new, slot]) == (sees and slot >= span - past[lane]), (lane, new, slot)
