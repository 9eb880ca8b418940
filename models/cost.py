"""What reading costs: useful floating-point operations, and the bytes that must move at least.

Useful operations are those of the linear layers, of the causal half of attention (within a base's window, and over a
sliding window's past), and of the memory's read and write, two per multiply-add. Real, memory and sink tokens count
alike; norms, activations, the feature map and padding count nothing. For a cell of ``N`` tokens, ``M`` of them memory
tokens, in a layer of width ``d`` with ``H`` heads of ``D`` entries and an MLP of width ``F``:

* linear: ``2 N (d (H + 2 Hkv) D + H D d + 3 d F)``, ``2 d F`` instead of ``3 d F`` where the MLP is not gated
* attention: ``4 H D`` per allowed pair of a query and a key: ``N (N + 1) / 2`` pairs where nothing narrows them
* read: ``2 N (d d_mem + d_key d + d_key)``
* write: ``2 M (d d_mem + d d + d + 2 d_key d + d_key)``

The last ``d_key`` of read and write is the denominator's. With ``h`` heads the memory is ``d_key d / h``; the ``d`` in
the write is the gate's, ``h d`` with heads and ``d d`` with a gate per entry; repeated reads count as often as they may
be repeated, with ``d`` for the decision. Bytes are the weights once per step, the layer states, and
the hidden states in and out: what no implementation that steps from group to group can avoid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from armt.models.base import BaseConfig
from armt.models.config import ArmtConfig


@dataclass(frozen=True, slots=True)
class Cost:
    """Work of a piece of computation.

    Attributes:
        flops: useful floating-point operations.
        bytes: bytes read and written at least.
    """

    flops: int
    bytes: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.flops + other.flops, self.bytes + other.bytes)

    def __mul__(self, times: int) -> Cost:
        return Cost(self.flops * times, self.bytes * times)


def layer_parameters(base: BaseConfig) -> int:
    """Return the weights of one layer's linear parts; norms and biases are left out."""
    inner = (3 if base.gated else 2) * base.d_ff
    return base.d_model * (base.qkv_rows + base.q_rows + inner)


def base_parameters(base: BaseConfig) -> int:
    """Return the weights of a base without a memory, a tied head counted once; norms and biases are left out."""
    outer = (1 if base.tied_head else 2) * base.vocab_size
    return base.layers * layer_parameters(base) + outer * base.d_model


def memory_parameters(config: ArmtConfig) -> int:
    """Return the weights of one layer's memory."""
    d = config.d_model
    return d * (2 * config.d_mem + d + _gates(config) + (config.hops > 0))


def _gates(config: ArmtConfig) -> int:
    return config.d_model if config.gating else config.memory_heads


def _state_values(config: ArmtConfig) -> int:
    """Return the entries of one layer's memory."""
    return config.d_key * (config.memory_width + config.use_denominator)


def _read_flops(config: ArmtConfig) -> int:
    """Return the useful operations of reading one layer's memory for one token."""
    once = 2 * (config.d_model * config.d_mem + _state_values(config))
    return once if not config.hops else config.hops * (once + 2 * config.d_model)


def causal_pairs(tokens: int, window: int | None = None) -> int:
    """Return how many pairs of a query and a key causal attention over ``tokens`` tokens has, within a window."""
    if window is None or window >= tokens:
        return tokens * (tokens + 1) // 2
    return window * (window + 1) // 2 + (tokens - window) * window


def cell_flops(config: ArmtConfig, layer: int, real: int, past: int = 0) -> int:
    """Return the useful operations of one cell.

    Args:
        config: of the model.
        layer: number of the layer.
        real: real tokens of the segment.
        past: real tokens of earlier segments that a sliding window sees.
    """
    base, d = config.base, config.d_model
    tokens = real + config.extra_tokens
    pairs = causal_pairs(tokens, None if config.sliding_window else base.windows[layer])
    # A real token sees the past from its own index on, a memory token all of it.
    seen = min(real, past)
    pairs += seen * past - seen * (seen - 1) // 2 + config.memory_tokens * past
    flops = 2 * tokens * layer_parameters(base) + 4 * base.q_rows * pairs
    if layer in config.memory_layers:
        matrix, total = config.d_key * config.memory_width, config.d_key if config.use_denominator else 0
        flops += tokens * _read_flops(config)
        projected = d * config.d_mem + d * d + _gates(config) * d
        flops += 2 * config.memory_tokens * (projected + 2 * matrix + total)
    return flops


def step_cost(config: ArmtConfig, lo: int, reals: Sequence[int], *, value_bytes: int, past: int = 0) -> Cost:
    """Return the cost of one grouped call.

    Args:
        config: of the model.
        lo: lowest layer of the group.
        reals: real tokens of the segment on each layer from ``lo`` on.
        value_bytes: bytes of a weight, state or activation.
        past: as in `cell_flops`, for all cells.
    """
    flops, values = 0, 0
    for layer, real in enumerate(reals, lo):
        flops += cell_flops(config, layer, real, past)
        tokens = real + config.extra_tokens
        values += layer_parameters(config.base) + 2 * tokens * config.d_model
        if layer in config.memory_layers:
            values += memory_parameters(config) + 2 * _state_values(config)
    return Cost(flops, values * value_bytes)


def run_cost(config: ArmtConfig, tokens: int, *, value_bytes: int, layers: int | None = None) -> Cost:
    """Return the cost of reading a document, the head and the embedding left out. It is the same in both schedules.

    Args:
        config: of the model.
        tokens: real tokens of the document; a ragged last segment is read too.
        value_bytes: bytes of a weight, state or activation.
        layers: layers that are run, None for all.
    """
    layers = config.layers if layers is None else layers
    full, rest = divmod(tokens, config.segment_tokens)
    window = config.segment_tokens if config.sliding_window else 0

    def column(real: int, past: int) -> Cost:
        return step_cost(config, 0, [real] * layers, value_bytes=value_bytes, past=past)

    total = Cost(0, 0)
    if full:
        total += column(config.segment_tokens, 0) + column(config.segment_tokens, window) * (full - 1)
    if rest:
        total += column(rest, window if full else 0)
    return total


def full_attention_flops(base: BaseConfig, tokens: int) -> int:
    """Return the useful operations of the base itself over a whole document, the head left out."""
    pairs = sum(causal_pairs(tokens, window) for window in base.windows)
    return 2 * tokens * layer_parameters(base) * base.layers + 4 * base.q_rows * pairs
