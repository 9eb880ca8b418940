"""The operations of a grouped step: one `Protocol` each, with shapes and dtypes, and `Ops`, a backend's whole set.

Axes: G layers in the group, B lanes (documents side by side), C = G * B cells, M rows of a group (all tokens of all
its lanes), N tokens of a cell, d width of the model, R rotated entries of a head. Every backend's functions have these
signatures, and mypy refuses one that has another. Torch's versions in `kernels/eager` say how each is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from torch import Tensor

from armt.kernels.backends import Backend
from armt.kernels.eager.attention import grouped_attention
from armt.kernels.eager.rotary import HeadNorm
from armt.kernels.layers import CellMemories, LlamaLayers

# How a backend takes stacked matrices: plain tensors, or what its own `Pack` has made of them.
WeightT = TypeVar("WeightT")
_WeightT_contra = TypeVar("_WeightT_contra", contravariant=True)
_WeightT_co = TypeVar("_WeightT_co", covariant=True)


class GroupedLinear(Protocol[_WeightT_contra]):
    """Linear layers, one weight matrix per group."""

    def __call__(
        self,
        x: Tensor,
        weight: _WeightT_contra,
        bias: Tensor | None = None,
        *,
        residual: Tensor | None = None,
        activation: str | None = None,
        offsets: Tensor | None = None,
        out: Tensor | None = None,
    ) -> Tensor:
        """Compute ``activation(x[g] @ weight[g].T + bias[g]) + residual[g]``.

        Args:
            x: ``[G, M, K]``, the model's dtype, as all tensors here.
            weight: ``[G, N, K]``, a layer range of the stacked weights.
            bias: ``[G, N]`` or None.
            residual: ``[G, M, N]`` or None.
            activation: name in `kernels.eager.activation`, or None.
            offsets: int32 ``[G + 1]`` where groups have unequally many rows: ``x`` and ``residual`` are then packed
                as ``[T, K]`` and ``[T, N]``, and group g has rows ``offsets[g]`` to ``offsets[g + 1] - 1``. Refused
                with ValueError where weights are packed.
            out: ``[G, M, N]``, contiguous, none of the inputs, to be filled and returned; where no gradient is
                recorded and groups have equally many rows.

        Returns:
            ``[G, M, N]`` (packed rows: ``[T, N]``) in the dtype of ``x``.
        """
        ...


class GroupedMlp(Protocol[_WeightT_contra]):
    """The MLP, one pair of weight matrices per group."""

    def __call__(
        self,
        x: Tensor,
        up: _WeightT_contra,
        up_bias: Tensor | None,
        down: _WeightT_contra,
        down_bias: Tensor | None,
        *,
        activation: str,
        gated: bool,
        residual: Tensor | None = None,
        out: Tensor | None = None,
    ) -> Tensor:
        """Compute ``inner(x[g]) @ down[g].T + down_bias[g] + residual[g]``.

        Args:
            x: ``[G, M, K]``, the model's dtype, as all tensors here.
            up: ``[G, F, K]``; of a gated MLP ``[G, 2F, K]``, the rows of gate first.
            up_bias: one entry per row of ``up``, or None.
            down: ``[G, N, F]``.
            down_bias: ``[G, N]`` or None.
            activation: name in `kernels.eager.activation`.
            gated: whether the inner state is ``activation(gate) * up``, or else the activation of a product.
            residual: ``[G, M, N]`` or None.
            out: as in `GroupedLinear`.

        Returns:
            ``[G, M, N]`` in the dtype of ``x``.
        """
        ...


class GroupedNorm(Protocol):
    """RMS and layer norm, one weight vector per group."""

    def __call__(
        self,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        *,
        kind: str,
        eps: float,
        offset: bool = False,
        residual: Tensor | None = None,
    ) -> Tensor:
        """Normalise the last axis, with statistics in float32 (float64 for float64 inputs).

        Args:
            x: ``[G, M, D]``.
            weight: ``[G, D]``.
            bias: ``[G, D]``, layer norm only, or None.
            kind: ``"rms"`` or ``"layer"``; ValueError for another.
            eps: added to the mean square or the variance.
            offset: multiply by ``1 + weight`` (Gemma; RMS norm only).
            residual: ``[G, M, D]``, added to the result, or None.

        Returns:
            ``[G, M, D]`` in the dtype of ``x``.
        """
        ...


class Rotary(Protocol):
    """Rotary position embedding of queries and keys."""

    def __call__(self, x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
        """Rotate the first ``R`` entries of every head, pairing entry i with entry i + R/2.

        Args:
            x: ``[C, N, H + Hkv, D]``, queries and keys side by side, C cells: G groups of equally many lanes.
            cosine, sine: ``[C or 1, N, R]`` in the dtype of ``x``; both halves of R hold the same angles.
            norm: applied to every head first, or None.

        Returns:
            ``[C, N, H + Hkv, D]``, a new tensor.
        """
        ...


class GroupedAttention(Protocol):
    """Attention within each cell."""

    def __call__(self, query: Tensor, key: Tensor, value: Tensor, *, scale: float, mask: Tensor | None) -> Tensor:
        """Attend within each cell.

        Args:
            query: ``[C, H, N, D]``, one entry per cell.
            key, value: ``[C, Hkv, P, D]`` with H a multiple of Hkv. P is N where only the segment itself is seen.
            scale: factor on query · key.
            mask: boolean ``[N, P]`` or ``[C, 1, N, P]``, True where attention is allowed; None for plain causal.

        Returns:
            ``[C, H, N, D]``.
        """
        ...


class MemoryRead(Protocol):
    """Reading the associative memory."""

    def __call__(
        self, hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
    ) -> Tensor:
        """Add to every hidden state what the memory holds for it: ``h + phi(W_q h) A / (phi(W_q h) · z + eps)``.

        Args:
            hidden: ``[G, B, N, d]``.
            w_query: ``[G, d_mem, d]``, in the dtype of ``hidden``.
            matrix: ``[G, B, d_key, d]``, the memory's dtype: that of ``hidden`` or a wider one.
            normalizer: ``[G, B, d_key]``, as ``matrix``, or None where the dialect has no denominator.
            normalize: whether keys are normalised.

        Returns:
            ``[G, B, N, d]`` in the dtype of ``hidden``, which may be overwritten where no gradient is recorded.
        """
        ...


class MemoryWrite(Protocol):
    """Writing the associative memory by the delta rule."""

    def __call__(
        self,
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
        """Write the memory tokens' outputs; all rows of a cell are written against the same old state.

        The state of a first segment must be zero already; ``first`` only sets its correction coefficient to exactly 1.

        Args:
            rows: ``[G, B, m, d]``, the layer's output at the memory tokens, the model's dtype.
            w_key, w_value, w_gate, b_gate: ``[G, d_mem, d]``, ``[G, d, d]``, ``[G, 1, d]`` and ``[G, 1]``, as rows.
            matrix: ``[G, B, d_key, d]``, the memory's dtype: that of ``rows`` or a wider one.
            normalizer: ``[G, B, d_key]``, as ``matrix``, or None where the dialect has no denominator.
            first: bool ``[G, B]``.
            active: bool ``[G, B]``; lanes that hold no segment keep their state. None if all do.
            normalize: whether keys are normalised (this also picks the correction's epsilon).
            correction: whether ``z`` grows only by what it does not hold yet.
            reuse: the new state may take the place of the old one where no gradient is recorded.

        Returns:
            The new matrix and normaliser, in the dtypes of the old ones. Unless ``reuse``, no argument is changed.
        """
        ...


class Pack(Protocol[_WeightT_co]):
    """Bringing stacked weights into a backend's own layout."""

    def __call__(self, weight: Tensor, parts: int = 1) -> _WeightT_co | Tensor:
        """Return ``weight`` ``[L, parts * N, K]`` in that layout, or as it is where it does not fit.

        Args:
            weight: may be let go afterwards.
            parts: 2 where it holds gate and up, the rows of gate first.
        """
        ...


class RunLayers(Protocol):
    """Whole layers in one call."""

    def __call__(
        self, hidden: Tensor, layers: LlamaLayers, cosine: Tensor, sine: Tensor, memories: CellMemories, out: Tensor
    ) -> Tensor:
        """Run G cells through their whole layers, memory and all. Only for what `Fits` has said yes to.

        Args:
            hidden: ``[G, N, d]``, the model's dtype; may be overwritten.
            layers: the G layers.
            cosine, sine: ``[G or 1, N, R]``.
            memories: of the cells; written to.
            out: ``[G, N, d]``, contiguous, filled and returned; it may lie one cell behind ``hidden`` in the same
                buffer.

        Returns:
            ``out``.
        """
        ...


class Extend(Protocol):
    """One new token of every lane through one layer, in one call."""

    def __call__(
        self,
        x: Tensor,
        layer: LlamaLayers,
        cosine: Tensor,
        sine: Tensor,
        keys: Tensor,
        values: Tensor,
        *,
        before: Sequence[int],
    ) -> Tensor:
        """Run a layer, all but its memory. Only for what `Fits` has said yes to.

        Args:
            x: ``[B, d]``, one token of each lane.
            layer: one layer.
            cosine, sine: ``[B or 1, 1, R]``.
            keys, values: ``[B, Hkv, P, D]``, the cache; what a lane's token adds to it is written at its ``before``.
            before: per lane, tokens that the cache holds of it.

        Returns:
            ``[B, d]``.
        """
        ...


class FewRows(Protocol):
    """What makes a layer ready for `Extend`."""

    def __call__(self, layer: LlamaLayers) -> LlamaLayers:
        """Return a layer with its weights as `Extend` reads them soonest; asked once, when it first writes on."""
        ...


class Fits(Protocol):
    """The one way to say that a backend's whole layers do not serve a model; asked before anything is changed."""

    def __call__(self, layers: LlamaLayers, *, turned: int, memories: CellMemories | None) -> bool:
        """Say whether `RunLayers` (``memories`` given) or `Extend` (None) computes such layers. Changes nothing.

        Args:
            layers: as they would be passed.
            turned: R.
            memories: as they would be passed.
        """
        ...


class Head(Protocol):
    """The product with a head, for few rows."""

    def __call__(self, normed: Tensor) -> Tensor:
        """Return the logits ``[n, V]`` of ``[n, d]``."""
        ...


class MakeHead(Protocol):
    """A head in a backend's layout, beside the embedding that it may share its tensor with."""

    def __call__(self, weight: Tensor) -> Head | None:
        """Return the product with a head ``[V, d]``, or None where torch's is as good."""
        ...


@dataclass(frozen=True, slots=True)
class Ops(Generic[WeightT]):
    """A backend's operations.

    Attributes:
        backend: whose they are.
        pack: None where the backend takes stacked weights as they are.
        run_layers, extend, fits: None where a backend computes no whole layers; ``fits`` is there where one of the
            others is.
        few_rows: None where ``extend`` takes layers as they are.
        head: None where a backend has none of its own.
    """

    backend: Backend
    grouped_linear: GroupedLinear[WeightT]
    grouped_mlp: GroupedMlp[WeightT]
    grouped_norm: GroupedNorm
    rotary: Rotary
    memory_read: MemoryRead
    memory_write: MemoryWrite
    grouped_attention: GroupedAttention = grouped_attention
    run_layers: RunLayers | None = None
    extend: Extend | None = None
    few_rows: FewRows | None = None
    pack: Pack[WeightT] | None = None
    fits: Fits | None = None
    head: MakeHead | None = None
