"""`Memory`: what a document left in the model. Its size does not depend on the document's length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from armt.models.model import ArmtModel
from armt.models.state import LayerStates, carried, part_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Memory:
    """All that a document left: the states of its layers, or the memory tokens that it hands on.

    ``Lm`` layers carry an associative memory, out of ``L``.

    Attributes:
        layers: which layers the rows of ``matrix`` belong to.
        matrix: associative memory ``[Lm, d_key, d_model]``.
        normalizer: ``[Lm, d_key]``, or None where the dialect has no denominator.
        past_key, past_value: ``[L, Hkv, S, head_dim]``, sliding window only.
        tokens: memory tokens of the next segment ``[M, d_model]``, where the dialect carries them.
        tokens_read, segments_read: real tokens and segments written to the memory.
        position: augmented tokens (sink or memory, real, memory) of these segments.
        open_tokens: tokens at the document's end that have not been read into the memory: less than a segment.
    """

    layers: tuple[int, ...]
    matrix: Tensor
    normalizer: Tensor | None = None
    past_key: Tensor | None = None
    past_value: Tensor | None = None
    tokens: Tensor | None = None
    tokens_read: int = 0
    segments_read: int = 0
    position: int = 0
    open_tokens: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Memory of {self.tokens_read:,} tokens in {self.segments_read:,} segments: {len(self.layers)} layers, "
            f"{self.bytes:,} bytes, {len(self.open_tokens)} tokens open>"
        )

    @property
    def bytes(self) -> int:
        """Size of the tensors in bytes."""
        return sum(tensor.nbytes for tensor in carried(self).values())

    @property
    def is_finite(self) -> bool:
        """Whether all its numbers are finite."""
        return all(bool(tensor.isfinite().all()) for tensor in carried(self).values())

    def clone(self) -> Memory:
        """Return a copy that shares no tensor with this one."""
        return self.with_tensors({name: tensor.clone() for name, tensor in carried(self).items()})

    def with_tensors(self, tensors: Mapping[str, Tensor]) -> Memory:
        """Return the same memory with other tensors, by name."""
        named: dict[str, Any] = dict(tensors)
        return replace(self, **named)

    def with_open_tokens(self, tokens: tuple[int, ...]) -> Memory:
        """Return the same memory with another open tail."""
        return replace(self, open_tokens=tokens)


def empty_memory(model: ArmtModel) -> Memory:
    """Return the memory of a document of which nothing has been read."""
    return memory_of_lane(model, model.new_state(1), 0, tokens_read=0, segments_read=0, position=0)


def memory_of_lane(
    model: ArmtModel, state: LayerStates, lane: int, *, tokens_read: int, segments_read: int, position: int
) -> Memory:
    """Copy one lane of the layer states out into a `Memory`."""

    tensors: dict[str, Any] = {name: tensor.clone() for name, tensor in state.lane(lane).items()}
    return Memory(
        layers=model.config.memory_layers,
        **tensors,
        tokens_read=tokens_read,
        segments_read=segments_read,
        position=position,
    )


def emptied(model: ArmtModel, memory: Memory) -> Memory:
    """Return the same memory with nothing in it: for measuring what the memory contributes.

    A sliding window stays: what it holds is the text itself.
    """
    empty = empty_memory(model)
    return replace(memory, matrix=empty.matrix, normalizer=empty.normalizer, tokens=empty.tokens)


def load_layer(state: LayerStates, memory: Memory, layer: int, lane: int) -> None:
    """Put one layer of a memory into one lane of the layer states; memory tokens enter with the lowest."""
    if layer == 0 and state.tokens is not None and memory.tokens is not None:
        state.tokens[lane] = memory.tokens
    for in_state, in_memory in _shares(state, memory, layer, lane):
        in_state.copy_(in_memory)


def save_layer(state: LayerStates, memory: Memory, layer: int, lane: int) -> None:
    """Copy one layer of one lane of the layer states into a memory's tensors; memory tokens leave with the highest."""
    if layer == state.config.layers - 1 and state.tokens is not None and memory.tokens is not None:
        memory.tokens.copy_(state.tokens[lane])
    for in_state, in_memory in _shares(state, memory, layer, lane):
        in_memory.copy_(in_state)


def _shares(state: LayerStates, memory: Memory, layer: int, lane: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield views of what one layer carries: in one lane of the layer states, and in a memory."""
    in_state = part_of(state.lane(lane), state.config, layer, layer + 1)
    in_memory = part_of(carried(memory), state.config, layer, layer + 1)
    for name in in_state.keys() & in_memory.keys():
        yield in_state[name], in_memory[name]


def states_of(model: ArmtModel, memories: Sequence[Memory]) -> LayerStates:
    """Return layer states with one lane per memory, each a copy."""
    state = model.new_state(len(memories))
    for lane, memory in enumerate(memories):
        for layer in range(model.config.layers):
            load_layer(state, memory, layer, lane)
    return state
