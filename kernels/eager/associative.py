"""The associative memory: feature map, read and delta-rule write, grouped over cells.

Sources: ARMT (arXiv 2407.04841), equations 3 to 8, and the published code's epsilons, dialect by dialect.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels.eager import places

# Added to z · phi wherever it divides.
DENOMINATOR_EPS = 1e-5
# Added to |k|^2 in the correction of the dialect that does not normalise its keys.
CORRECTION_EPS = 1e-5
_NU = 3
_FEW_TOKENS = 8


def dpfp(x: Tensor, *, normalize: bool) -> Tensor:
    """Map projections to keys: products of ``y = (relu(x), relu(-x))`` with itself rolled by 1, 2 and 3.

    Args:
        x: ``[..., d_mem]``.
        normalize: divide by the Euclidean length (at least 1e-12).

    Returns:
        ``[..., 6 * d_mem]``.
    """
    if not torch.is_grad_enabled():
        key = _dpfp_in_place(x)
        # As `F.normalize` does, in half the calls: for few tokens they are all that it costs.
        return key.div_(_length(key)) if normalize else key
    y = torch.cat((F.relu(x), F.relu(-x)), dim=-1)
    key = torch.cat([y * y.roll(shift, dims=-1) for shift in range(1, _NU + 1)], dim=-1)
    return F.normalize(key, dim=-1, eps=1e-12) if normalize else key


def _dpfp_in_place(x: Tensor) -> Tensor:
    """Compute the unnormalised feature map with every product written where it belongs."""
    half, width = x.shape[-1], 2 * x.shape[-1]
    if width < _NU:
        # A single projection: rolls go around more than once, slices of one copy do not.
        y = torch.cat((x.clamp_min(0), (-x).clamp_min(0)), dim=-1)
        return torch.cat([y * y.roll(shift, dims=-1) for shift in range(1, _NU + 1)], dim=-1)
    # y with its own end in front of it: every roll is then a slice. Of few tokens slices take as long as products, and
    # in brackets twice as long as by name.
    y = x.new_empty(*x.shape[:-1], _NU + width)
    torch.clamp_min(x, 0, out=y.narrow(-1, _NU, half))
    torch.neg(x, out=y.narrow(-1, _NU + half, half)).clamp_min_(0)
    y.narrow(-1, 0, _NU).copy_(y.narrow(-1, width, _NU))
    own, key = y.narrow(-1, _NU, width), x.new_empty(*x.shape[:-1], _NU, width)
    for shift, products in enumerate(key.unbind(-2), 1):
        torch.mul(own, y.narrow(-1, _NU - shift, width), out=products)
    return key.flatten(-2)


def _length(key: Tensor) -> Tensor:
    """Return the Euclidean length of keys ``[..., d_key]``, at least 1e-12: ``[..., 1]``."""
    length: Tensor = torch.linalg.vector_norm(key, dim=-1, keepdim=True)
    return length.clamp_min_(1e-12)


def memory_read(
    hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
) -> Tensor:
    """Compute `kernels.ops.MemoryRead`; in place on a CPU where no gradient is recorded."""
    groups, lanes, tokens, width = hidden.shape
    projected = torch.bmm(hidden.reshape(groups, lanes * tokens, width), w_query.transpose(1, 2))
    if places.on_cpu(hidden) and hidden.dtype != torch.float16 and not torch.is_grad_enabled():
        return _read_in_place(hidden, projected, matrix, normalizer, normalize=normalize)
    # Products of projections overflow float16 before the normalisation could bring them back.
    exact = torch.float64 if hidden.dtype == torch.float64 else torch.float32
    # Without it, keys and what they have written stay beyond its range: an activation of 1,500 is enough.
    dtype = exact if overflows(hidden.dtype, normalize=normalize) else hidden.dtype
    query = dpfp(projected.to(exact), normalize=normalize).to(dtype).view(groups * lanes, tokens, -1)
    value = torch.bmm(query, matrix.flatten(0, 1).to(dtype))
    if normalizer is not None:
        total = torch.bmm(query, normalizer.flatten(0, 1).unsqueeze(-1).to(dtype))
        value = value / (total + DENOMINATOR_EPS)
    return hidden + value.to(hidden.dtype).view_as(hidden)


def overflows(dtype: torch.dtype, *, normalize: bool) -> bool:
    """Whether keys, and a memory made of them, may lie beyond the range of ``dtype``."""
    return dtype == torch.float16 and not normalize


def _read_in_place(
    hidden: Tensor, projected: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
) -> Tensor:
    """Read with one division per token instead of one per entry: the key's length and the denominator are both scales.

    ``(phi / n) A / ((phi / n) z + eps) = phi A / (phi z + eps n)``. Not for float16, whose range phi may leave.
    """
    groups, lanes, tokens, width = hidden.shape
    cells = groups * lanes
    key = _dpfp_in_place(projected).view(cells, tokens, -1)
    length = _length(key) if normalize else None
    small = DENOMINATOR_EPS if length is None else DENOMINATOR_EPS * length
    scale = None if length is None else length.reciprocal()
    if tokens < _FEW_TOKENS:
        # Less work in the memory's own dtype than converting the memory.
        key = key.to(matrix.dtype)
        value = torch.bmm(key, matrix.flatten(0, 1)).to(hidden.dtype)
        if normalizer is not None:
            scale = torch.reciprocal(torch.bmm(key, normalizer.flatten(0, 1).unsqueeze(-1)) + small)
    elif normalizer is None:
        value = torch.bmm(key, matrix.flatten(0, 1).to(key.dtype))
    else:
        # The normaliser is one more column of the matrix (padded to 32 entries, so that rows stay aligned).
        joined = key.new_empty(cells, key.shape[-1], width + 32)
        joined[..., :width] = matrix.flatten(0, 1)
        joined[..., width] = normalizer.flatten(0, 1)
        joined[..., width + 1 :].zero_()
        product = torch.bmm(key, joined)
        value = product[..., :width]
        scale = torch.reciprocal(product[..., width : width + 1] + small)
    seen = hidden.view(cells, tokens, width)
    return (seen.add_(value) if scale is None else seen.addcmul_(value, scale.to(hidden.dtype))).view_as(hidden)


def memory_write(
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
    normalize: bool,
    correction: bool,
    reuse: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Compute `kernels.ops.MemoryWrite`; ``reuse`` wants a contiguous ``matrix``."""
    groups, lanes, tokens, width = rows.shape
    flat = rows.reshape(groups, lanes * tokens, width)
    exact = torch.float64 if rows.dtype == torch.float64 else torch.float32
    key = dpfp(torch.bmm(flat, w_key.transpose(1, 2)).to(exact), normalize=normalize)
    value = torch.bmm(flat, w_value.transpose(1, 2)).to(exact)
    beta = torch.sigmoid(torch.bmm(flat, w_gate.transpose(1, 2)).to(exact) + b_gate.to(exact).unsqueeze(1))
    cells = groups * lanes
    key, value, beta = key.view(cells, tokens, -1), value.view(cells, tokens, -1), beta.view(cells, tokens, 1)
    old_matrix = matrix.flatten(0, 1).to(exact)
    old = torch.bmm(key, old_matrix)
    coefficient = torch.ones_like(beta)
    if normalizer is not None:
        old_normalizer = normalizer.flatten(0, 1).to(exact)
        total = torch.bmm(key, old_normalizer.unsqueeze(-1)) + DENOMINATOR_EPS
        old = old / total
        if correction:
            length = key.square().sum(-1, keepdim=True)
            # An all-zero key divides by zero: total / 0 = inf, clipped to 0, as the reference has it.
            fresh = (1 - total / (length if normalize else length + CORRECTION_EPS)).clamp(0, 1)
            coefficient = torch.where(first.reshape(cells, 1, 1), coefficient, fresh)
    if active is not None:
        alive = active.reshape(cells, 1, 1).to(exact)
        beta, coefficient = beta * alive, coefficient * alive
    gained = beta * (value - old)
    if reuse and matrix.dtype == exact and not torch.is_grad_enabled():
        matrix.view(cells, *matrix.shape[2:]).baddbmm_(key.transpose(1, 2), gained)
        return matrix, None if normalizer is None else normalizer.add_((coefficient * key).sum(1).view_as(normalizer))
    new_matrix = torch.baddbmm(old_matrix, key.transpose(1, 2), gained).view_as(matrix).to(matrix.dtype)
    if normalizer is None:
        return new_matrix, None
    return new_matrix, (old_normalizer + (coefficient * key).sum(1)).view_as(normalizer).to(normalizer.dtype)


def dpfp_ref(x: Tensor, *, normalize: bool) -> Tensor:
    """Compute `dpfp` in float32, entry by entry as the definition has it."""
    y = torch.cat((x.float().clamp_min(0), (-x.float()).clamp_min(0)), dim=-1)
    width = y.shape[-1]
    key = torch.stack([y[..., i] * y[..., (i - j) % width] for j in range(1, _NU + 1) for i in range(width)], dim=-1)
    return key / key.norm(dim=-1, keepdim=True).clamp_min(1e-12) if normalize else key


def memory_read_ref(
    hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
) -> Tensor:
    """Compute `memory_read` in float32, plainly."""
    query = dpfp_ref(torch.einsum("gbnd,gkd->gbnk", hidden.float(), w_query.float()), normalize=normalize)
    value = torch.einsum("gbnk,gbkd->gbnd", query, matrix.float())
    if normalizer is not None:
        value = value / (torch.einsum("gbnk,gbk->gbn", query, normalizer.float()) + DENOMINATOR_EPS).unsqueeze(-1)
    return hidden.float() + value


def memory_write_ref(
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
    normalize: bool,
    correction: bool,
) -> tuple[Tensor, Tensor | None]:
    """Compute `memory_write` in float32, one memory token of one cell after the other."""
    new_matrix, new_normalizer = matrix.float().clone(), None if normalizer is None else normalizer.float().clone()
    for g, b in ((g, b) for g in range(rows.shape[0]) for b in range(rows.shape[1])):
        if active is not None and not active[g, b]:
            continue
        keys = dpfp_ref(rows[g, b].float() @ w_key[g].float().T, normalize=normalize)
        for row, key in zip(rows[g, b].float(), keys, strict=True):
            beta, coefficient = torch.sigmoid(w_gate[g, 0].float() @ row + b_gate[g, 0].float()), torch.tensor(1.0)
            old = key @ matrix[g, b].float()
            if normalizer is not None and new_normalizer is not None:
                total = key @ normalizer[g, b].float() + DENOMINATOR_EPS
                old = old / total
                if correction and not first[g, b]:
                    length = key @ key if normalize else key @ key + CORRECTION_EPS
                    coefficient = (1 - total / length).clamp(0, 1)
                new_normalizer[g, b] += coefficient * key
            new_matrix[g, b] += torch.outer(key, beta * (w_value[g].float() @ row - old))
    return new_matrix, new_normalizer
