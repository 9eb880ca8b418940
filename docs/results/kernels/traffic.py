"""Work and memory traffic of a full grouped step, kernel by kernel: Triton's launches against torch's operators.

Counted, not measured. Plain products are the library's in both columns (kernels/triton/products.py), which adds a
residual in the product; attention takes keys and values that several query heads share as they are, without copies.
Bytes are those that a launch reads and writes in device memory when its inputs come from there
once and its outputs go there once; what stays in a cache between launches is counted all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShape:
    """The sizes of a full step of a gated, rotary, RMS-normed base; the defaults are Llama-3.2-1B's.

    Attributes:
        groups: layers, each with one cell.
        real, memory: tokens of a cell.
        dtype: of weights and activations; the memory is float32.
    """

    groups: int = 16
    real: int = 1024
    memory: int = 128
    d_model: int = 2048
    d_ff: int = 8192
    heads: int = 32
    kv_heads: int = 8
    head_dim: int = 64
    d_mem: int = 64
    dtype: torch.dtype = torch.bfloat16

    @property
    def tokens(self) -> int:
        """Tokens of a cell."""
        return self.real + self.memory


@dataclass(frozen=True, slots=True)
class Work:
    """One operation of a step.

    Attributes:
        name: what it computes.
        flops: two per multiply-add of its products.
        fused_bytes: of the Triton launches.
        torch_bytes: of the torch operators that do the same on a GPU.
    """

    name: str
    flops: int
    fused_bytes: int
    torch_bytes: int


@dataclass(frozen=True, slots=True)
class Card:
    """A GPU's datasheet: dense bfloat16 operations per second, bytes per second of its memory."""

    name: str
    flops: float
    bytes: float

    def seconds(self, work: Work, *, fused: bool) -> float:
        """Time that an operation takes at least; what torch moves beyond Triton is moved by launches of its own."""
        time = max(work.flops / self.flops, work.fused_bytes / self.bytes)
        return time if fused else time + (work.torch_bytes - work.fused_bytes) / self.bytes


CARDS = (
    Card("A100 SXM 80 GB", 312e12, 2.039e12),
    Card("H100 SXM", 989e12, 3.35e12),
)


def step_work(shape: StepShape) -> list[Work]:
    """Return the operations of a full step in order; attention is torch's own in both columns."""
    s, size = shape, torch.finfo(shape.dtype).bits // 8
    cells, tokens = s.groups, s.groups * s.tokens
    x, inner = tokens * s.d_model * size, tokens * s.d_ff * size
    projected, d_key = tokens * s.d_mem, 6 * s.d_mem
    key = tokens * d_key
    state = cells * d_key * s.d_model * 4
    q_rows, kv_rows = s.heads * s.head_dim, s.kv_heads * s.head_dim
    qkv, turned, mixed = (tokens * n * size for n in (q_rows + 2 * kv_rows, q_rows + kv_rows, q_rows))
    # Cast up, normalise in float32, cast down, multiply: four operators where one launch reads and writes once.
    norm_torch = x + 4 * 2 * x * (2 // size) + 3 * x

    def linear(name: str, rows: int, depth: int, *, residual: bool) -> Work:
        out, weight = tokens * rows * size, cells * rows * depth * size
        fused = tokens * depth * size + weight + out * (2 if residual else 1)
        # The sum reads the product back and writes it again.
        return Work(name, 2 * tokens * rows * depth, fused, fused + (2 * out if residual else 0))

    read_torch = (
        x + projected * size  # projection
        + projected * (size + 4)  # cast up
        + projected * 4 * 4 + 3 * 6 * projected * 4  # the two halves, the three products
        + key * 4 * 3 + key * (4 + size)  # length, division, cast down
        + key * size * 2 + state + x  # products with A and z
        + 2 * x + 3 * x  # division, sum
    )  # fmt: skip
    pairs = s.tokens * (s.tokens + 1) // 2
    return [
        Work(
            "memory_read", 2 * tokens * (s.d_model * s.d_mem + d_key * s.d_model + d_key),
            3 * x + state + cells * s.d_mem * s.d_model * size, read_torch,
        ),
        Work("norm 1", 0, 2 * x, norm_torch),
        linear("linear qkv", q_rows + 2 * kv_rows, s.d_model, residual=False),
        Work("rotary", 0, 2 * turned, 5 * turned),
        Work("attention (torch)", cells * 4 * q_rows * pairs, qkv + mixed, qkv + mixed),
        linear("linear out + residual", s.d_model, q_rows, residual=True),
        Work("norm 2", 0, 2 * x, norm_torch),
        Work(
            "gated_mlp", 4 * tokens * s.d_ff * s.d_model, x + 2 * cells * s.d_ff * s.d_model * size + inner,
            x + 2 * cells * s.d_ff * s.d_model * size + 7 * inner,
        ),
        linear("linear down + residual", s.d_model, s.d_ff, residual=True),
        _write_work(shape, size, state),
    ]  # fmt: skip


def _write_work(shape: StepShape, size: int, state: int) -> Work:
    s, d_key = shape, 6 * shape.d_mem
    rows = s.groups * s.memory
    weights = s.groups * s.d_model * (s.d_model + s.d_mem + 1) * size
    flops = 2 * rows * (s.d_model * s.d_mem + s.d_model**2 + s.d_model + 2 * d_key * s.d_model + d_key)
    values, keys = rows * s.d_model, rows * d_key * 4
    # Rows twice, keys written and read twice, what is new written and read; the state read twice and written once.
    fused = 2 * values * size + weights + 3 * keys + 2 * values * 4 + 3 * state
    # Products, casts, sums and quotients each pass over memory; the new state is made beside the old one and copied.
    plain = 3 * values * size + weights + 12 * keys + values * (2 * size + 4) + 9 * values * 4 + 5 * state
    return Work("memory_write", flops, fused, plain)
