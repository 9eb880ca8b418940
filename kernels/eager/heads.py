"""The associative memory in heads, with gates per entry of a value, and with reads that are repeated.

What some older checkpoints have beyond the paper (`n_heads`, `gating`, `act_on`). A head is a memory of its own over
its part of the projections and of the values; the matrices of all heads lie one below the other. No backend has
kernels of its own for these: torch computes them in every one.

Sources: ARMT (arXiv 2407.04841) with the options of its published code; adaptive computation time (arXiv 1603.08983).
"""

from __future__ import annotations

import torch
from torch import Tensor

from armt.kernels.eager.associative import CORRECTION_EPS, DENOMINATOR_EPS, dpfp

# A token has read enough when its probabilities of halting add up to more than this.
HALT_THRESHOLD = 0.9


def headed_read(
    hidden: Tensor,
    w_query: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    *,
    heads: int,
    normalize: bool,
    halt: tuple[Tensor, Tensor] | None = None,
    hops: int = 0,
) -> Tensor:
    """Add to every hidden state what the memory holds for it, head by head, read once or again and again.

    Args:
        hidden: ``[G, B, N, d]``, B lanes of N tokens per group.
        w_query: ``[G, d_mem, d]``.
        matrix: ``[G, B, d_key, d / heads]``.
        normalizer: ``[G, B, d_key]``, or None where the dialect has no denominator.
        heads: number of heads.
        normalize: whether the keys of a head are normalised.
        halt: weight ``[G, 1, d]`` and bias ``[G, 1]`` of the probability that a token reads no further.
        hops: most reads of a token; 0 for a single one without ``halt``.

    Returns:
        ``[G, B, N, d]`` in the dtype of ``hidden``.
    """
    exact = torch.float64 if hidden.dtype == torch.float64 else torch.float32

    def read(state: Tensor) -> Tensor:
        key = _keys(state, w_query, heads, normalize, exact)
        value = key @ _split(matrix.to(exact), heads)
        if normalizer is not None:
            total = key @ _split(normalizer.to(exact).unsqueeze(-1), heads)
            value = value / (total + DENOMINATOR_EPS)
        return value.transpose(2, 3).flatten(3).to(hidden.dtype)

    if halt is None or not hops:
        return hidden + read(hidden)
    weight, bias = halt
    state, mixed = hidden, torch.zeros_like(hidden)
    spent = hidden.new_zeros(*hidden.shape[:3], 1)
    running = torch.ones_like(spent, dtype=torch.bool)
    for _ in range(hops):
        chance = torch.sigmoid(state @ weight.transpose(1, 2).unsqueeze(1) + bias.view(-1, 1, 1, 1)).to(hidden.dtype)
        ends = running & (spent + chance > HALT_THRESHOLD)
        share = torch.where(ends, 1 - spent, chance)
        spent = torch.where(running, spent + share, spent)
        state = read(state)
        # Chosen rather than multiplied: what is read on for tokens that have ended must not reach them, NaN included.
        mixed = torch.where(running, state * share + mixed * (1 - share), mixed)
        running = running & ~ends
    return hidden + mixed


def headed_write(
    rows: Tensor,
    w_key: Tensor,
    w_value: Tensor,
    w_gate: Tensor,
    b_gate: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    first: Tensor,
    active: Tensor | None = None,
    *,
    heads: int,
    normalize: bool,
    correction: bool,
) -> tuple[Tensor, Tensor | None]:
    """Write the memory tokens' outputs into the memories of all heads by the delta rule.

    Args:
        rows: ``[G, B, m, d]``, the layer's output at the memory tokens.
        w_key: ``[G, d_mem, d]``.
        w_value: ``[G, d, d]``.
        w_gate: ``[G, g, d]`` with ``g`` gates: one per head, or one per entry of a value.
        b_gate: ``[G, g]``.
        matrix: ``[G, B, d_key, d / heads]``.
        normalizer: ``[G, B, d_key]``, or None where the dialect has no denominator.
        first: bool ``[G, B]``: the state is that of no segment yet.
        active: bool ``[G, B]``; lanes that hold no segment keep their state. None if all do.
        heads: number of heads.
        normalize: whether the keys of a head are normalised (this also picks the correction's epsilon).
        correction: whether ``z`` grows only by what it does not hold yet.

    Returns:
        The new matrix and normaliser, in the dtypes of the old ones; the arguments are not changed.
    """
    exact = torch.float64 if rows.dtype == torch.float64 else torch.float32
    key = _keys(rows, w_key, heads, normalize, exact)
    value = _heads(rows @ w_value.transpose(1, 2).unsqueeze(1), heads).to(exact)
    gate = _heads((rows @ w_gate.transpose(1, 2).unsqueeze(1)).to(exact) + b_gate.to(exact)[:, None, None], heads)
    gate = torch.sigmoid(gate)
    old_matrix = _split(matrix.to(exact), heads)
    old = key @ old_matrix
    coefficient = torch.ones_like(key[..., :1])
    old_normalizer = None
    if normalizer is not None:
        old_normalizer = _split(normalizer.to(exact).unsqueeze(-1), heads)
        total = key @ old_normalizer + DENOMINATOR_EPS
        old = old / total
        if correction:
            length = key.square().sum(-1, keepdim=True)
            fresh = (1 - total / (length if normalize else length + CORRECTION_EPS)).clamp(0, 1)
            coefficient = torch.where(first[:, :, None, None, None], coefficient, fresh)
    if active is not None:
        alive = active[:, :, None, None, None].to(exact)
        gate, coefficient = gate * alive, coefficient * alive
    turned = key.transpose(-1, -2)
    new_matrix = (old_matrix + turned @ (gate * (value - old))).flatten(2, 3).to(matrix.dtype)
    if normalizer is None or old_normalizer is None:
        return new_matrix, None
    return new_matrix, (old_normalizer + turned @ coefficient).flatten(2).to(normalizer.dtype)


def _keys(x: Tensor, weight: Tensor, heads: int, normalize: bool, exact: torch.dtype) -> Tensor:
    """Return the keys ``[G, B, h, N, d_key / h]`` of ``x`` ``[G, B, N, d]``."""
    return dpfp(_heads((x @ weight.transpose(1, 2).unsqueeze(1)).to(exact), heads), normalize=normalize)


def _heads(x: Tensor, heads: int) -> Tensor:
    """Cut ``[G, B, N, h * n]`` into heads, ``[G, B, h, N, n]``."""
    return x.reshape(*x.shape[:3], heads, -1).transpose(2, 3)


def _split(x: Tensor, heads: int) -> Tensor:
    """Take ``[G, B, h * n, w]`` apart into heads, ``[G, B, h, n, w]``."""
    return x.reshape(*x.shape[:2], heads, -1, x.shape[-1])
