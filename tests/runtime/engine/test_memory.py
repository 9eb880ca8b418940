"""`Memory` and its way in and out of the layer states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace

import pytest
import torch
from torch import Tensor

from armt.runtime.engine.memory import emptied, empty_memory, load_layer, memory_of_lane, save_layer, states_of
from armt.runtime.session import Armt


def test_shapes(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """Rows are the layers that carry memory; windows are kept of every layer."""
    memory = make_armt(dialect="armt_sw", wrap_layers=[False, True, True, False]).read(token_ids(20))
    assert memory.layers == (1, 2)
    assert memory.matrix.shape == (2, 18, 16)
    assert memory.normalizer is not None
    assert memory.normalizer.shape == (2, 18)
    assert memory.past_key is not None
    assert memory.past_value is not None
    assert memory.past_key.shape == memory.past_value.shape == (4, 2, 6, 4)
    assert memory.bytes == 8 * (2 * 18 * 16 + 2 * 18 + 2 * 4 * 2 * 6 * 4)
    plain = make_armt(use_denom=False).read(token_ids(20))
    assert (plain.normalizer, plain.past_key, plain.past_value) == (None, None, None)


def test_the_size_does_not_depend_on_the_length(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt(dialect="armt_sw")
    assert model.read(token_ids(1)).bytes == model.read(token_ids(200)).bytes == empty_memory(model.model).bytes


def test_counts(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """Positions count sink and memory tokens too; a ragged segment has its own of both."""
    memory = make_armt(dialect="armt_sw", use_sink=True).read(token_ids(20))
    assert (memory.tokens_read, memory.segments_read, memory.position) == (20, 4, 20 + 4 * 3)


def test_a_memory_is_not_tied_to_the_run_it_came_from(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """Memories of one queue are copies: the next document must not write into the one before."""
    model = make_armt(dialect="armt_sw")
    first, second = model.read([token_ids(20, 1), token_ids(26, 2)])
    assert_same_memory(first, model.read(token_ids(20, 1)), 1e-9)
    assert not torch.equal(first.matrix, second.matrix)
    with pytest.raises(FrozenInstanceError):
        first.tokens_read = 3  # type: ignore[misc]


def test_emptied_and_open_tokens(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    model = make_armt()
    memory = model.read(token_ids(20))
    blank = emptied(model.model, memory)
    assert memory.matrix.any()
    assert not blank.matrix.any()
    assert blank.normalizer is not None
    assert not blank.normalizer.any()
    assert (blank.tokens_read, blank.segments_read) == (20, 4)
    assert memory.with_open_tokens((3, 4)).open_tokens == (3, 4)
    assert memory.open_tokens == ()


@pytest.mark.parametrize("dialect", ["armt", "armt_sw"])
def test_lanes_take_memories_in_and_give_them_back(
    dialect: str,
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
) -> None:
    model = make_armt(dialect=dialect, wrap_layers=[True, False, True, False]).model
    memories = make_armt(dialect=dialect, wrap_layers=[True, False, True, False]).read(
        [token_ids(20, 1), token_ids(9, 2)]
    )
    state = states_of(model, memories)
    assert state.lanes == 2
    for lane, memory in enumerate(memories):
        counts = {name: getattr(memory, name) for name in ("tokens_read", "segments_read", "position")}
        assert_same_memory(memory_of_lane(model, state, lane, **counts), memory, 0.0)
    # One layer of one lane at a time, and nothing else is touched.
    copy = empty_memory(model)
    for layer in range(4):
        load_layer(state, memories[1], layer, 0)
        save_layer(state, copy, layer, 0)
    counted = replace(
        copy, **{name: getattr(memories[1], name) for name in ("tokens_read", "segments_read", "position")}
    )
    assert_same_memory(counted, memories[1], 0.0)
    assert_same_memory(
        memory_of_lane(model, state, 1, tokens_read=9, segments_read=2, position=9 + 4), memories[1], 0.0
    )
