"""`ArmtModel`: configuration and weights together, with the operations that the runtime composes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.errors import UsageError
from armt.kernels.choose import TORCH
from armt.kernels.eager.associative import overflows
from armt.kernels.ops import Head, Ops
from armt.models.block import Block
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates, States
from armt.models.weights import Weights

# Rows up to which a backend's own head is asked: beyond, a product of matrices is computed as fast as its weight comes.
_FEW_ROWS = 8


class ArmtModel:
    """An ARMT model, ready to run.

    Args:
        config: what it computes.
        weights: its tensors, on one device, in one dtype. A backend with a layout of its own takes the matrices over.
        memory_dtype: dtype of the associative memory; None for that of the weights. Where keys are not normalised,
            what they write leaves the range of float16, and float32 is taken instead.
        ops: whose grouped operations compute.
    """

    def __init__(
        self,
        config: ArmtConfig,
        weights: Weights,
        *,
        memory_dtype: torch.dtype | None = None,
        ops: Ops[Any] = TORCH,
    ) -> None:
        self.config = config
        self.weights = weights
        self.memory_dtype = memory_dtype or weights.embedding.dtype
        if overflows(self.memory_dtype, normalize=config.normalize_keys):
            self.memory_dtype = torch.float32
        # Gemma rounds the factor to the dtype of the embeddings.
        self._embedding_scale = float(torch.tensor(config.base.embedding_scale, dtype=weights.embedding.dtype))
        if ops.pack is not None:
            weights.pack(ops.pack, gated=config.base.gated)
        self.block = Block(config, weights, ops)

    @property
    def device(self) -> torch.device:
        """Where the weights live."""
        return self.weights.embedding.device

    @property
    def dtype(self) -> torch.dtype:
        """Dtype of weights and hidden states."""
        return self.weights.embedding.dtype

    @property
    def memory_trained(self) -> bool:
        """Whether any value projection is not zero: with all of them zero, nothing is ever written.

        Where memory tokens are carried no weight tells, and it is taken to be.
        """
        return self.config.carries_tokens or bool(self.weights.memory["value"].count_nonzero())

    def memory_weight(self, name: str, layer: int) -> Tensor:
        """Return one projection of the memory of one layer, by its key in ``Weights.memory``."""
        return self.weights.memory[name][self.config.memory_layers.index(layer)]

    @property
    def last_memory_layer(self) -> int:
        """The highest layer that carries memory, or -1: layers above it need not run where only memory is wanted."""
        return self.config.memory_layers[-1] if self.config.memory_layers else -1

    def new_state(self, lanes: int = 1) -> LayerStates:
        """Return layer states for ``lanes`` documents side by side of which nothing has been read."""
        config = self.config
        state = LayerStates(config, lanes, device=self.device, dtype=self.dtype, memory_dtype=self.memory_dtype)
        if config.carries_tokens:
            state.keep_tokens(self.weights.memory_tokens.detach().expand(lanes, -1, -1), range(lanes))
        return state

    def step(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None = None) -> Tensor:
        """Run one grouped call, see `Block.step`."""
        return self.block.step(hidden, group, state, into)

    def embed_tokens(self, ids: Tensor) -> Tensor:
        """Embed tokens ``[n]`` and nothing beside them, without positions; returns ``[n, d]``."""
        rows = F.embedding(ids, self.weights.embedding)
        return rows if self._embedding_scale == 1.0 else rows * self._embedding_scale

    def embed(
        self,
        ids: Tensor,
        position: int,
        *,
        with_memory: bool = True,
        with_front: bool = True,
        start: int = 0,
        tokens: Tensor | None = None,
    ) -> Tensor:
        """Embed one segment, or a stretch of it.

        Args:
            ids: int64 ``[r]``, the real tokens.
            position: augmented tokens before the segment in its document (learned positions count them).
            with_memory: append the memory tokens.
            with_front: put in front what the dialect has there: the sink token, or the memory tokens that are read.
            start: augmented index within the segment at which the stretch begins.
            tokens: ``[M, d]``, memory tokens that an earlier segment has left; None for the learned ones.

        Returns:
            ``[n, d]``.

        Raises:
            UsageError: the document is longer than the base's table of learned positions.
        """
        w = self.weights
        parts = [self.embed_tokens(ids)]
        memory_tokens = (w.memory_tokens if tokens is None else tokens).to(self.dtype)
        if with_front and self.config.carries_tokens:
            parts.insert(0, memory_tokens)
        elif with_front and w.sink is not None:
            parts.insert(0, w.sink.to(self.dtype))
        if with_memory:
            parts.append(memory_tokens)
        hidden = torch.cat(parts) if len(parts) > 1 else parts[0]
        if w.positions is not None:
            memory = self.config.memory_tokens if with_memory else 0
            hidden = hidden + w.positions[self._positions(hidden.shape[0], position, memory, start)]
        return hidden

    @cached_property
    def _head(self) -> Head | None:
        """The backend's own product with the head; made when logits are first wanted, as reading alone never does."""
        make = self.block.ops.head
        return None if make is None else make(self.weights.head)

    def logits(self, hidden: Tensor) -> Tensor:
        """Apply the final norm and the head to ``[n, d]``; returns ``[n, vocab]``."""
        normed, head = self.final_norm(hidden), self.weights.head
        if self._head is not None and len(hidden) <= _FEW_ROWS:
            return self._head(normed)
        # For one row the matrix-vector product reads the head faster than a product of matrices.
        return torch.mv(head, normed[0]).unsqueeze(0) if len(hidden) == 1 else F.linear(normed, head)

    def check_ids(self, ids: Sequence[int] | Tensor) -> Tensor:
        """Return token ids as an int64 tensor on the model's device.

        Raises:
            UsageError: an id is outside the vocabulary.
        """
        # Looked at where they are, which for tokens of a document is the host: the device need not be waited for.
        tensor = torch.as_tensor(ids, dtype=torch.int64)
        if tensor.numel():
            least, greatest = torch.aminmax(tensor.cpu())
            low, high, last = int(least), int(greatest), self.weights.embedding.shape[0] - 1
            if low < 0 or high > last:
                raise UsageError(f"token ids must lie in 0..{last}, got {low if low < 0 else high}")
        return tensor.to(self.device)

    def final_norm(self, hidden: Tensor) -> Tensor:
        """Apply the base's final norm to ``[n, d]``."""
        base, w = self.config.base, self.weights
        bias = None if w.final_norm_bias is None else w.final_norm_bias.unsqueeze(0)
        scale = w.final_norm.unsqueeze(0)
        normed = self.block.ops.grouped_norm(
            hidden.unsqueeze(0), scale, bias, kind=base.norm, eps=base.norm_eps, offset=base.norm_offset
        )
        return normed[0]

    def left_tokens(self, out: Tensor, real: Sequence[int]) -> Tensor:
        """Return the memory tokens ``[B, M, d]`` that segments leave, where the dialect carries them.

        The final norm is part of them: what upstream takes is the last of the base's hidden states, which is normed.

        Args:
            out: the last layer's outputs ``[B, N, d]``.
            real: real tokens of each lane's segment.
        """
        count, front = self.config.memory_tokens, self.config.front_tokens
        rows = torch.cat([lane[front + r : front + r + count] for lane, r in zip(out, real, strict=True)])
        return self.final_norm(rows).view(len(real), count, -1)

    def _positions(self, tokens: int, position: int, memory: int, start: int) -> Tensor:
        """Return the rows of the learned position table for ``tokens`` augmented tokens of a segment."""
        assert self.weights.positions is not None
        config, rows = self.config, self.weights.positions.shape[0]
        # Memory tokens that take the last rows, wherever they stand.
        wrapped = memory if config.wrap_positions else 0
        first = start + (position if config.global_positions else 0)
        limit = rows if wrapped else config.base.learned_positions
        if first + tokens - wrapped > limit:
            counted = "over the document" if config.global_positions else "in a segment and what is written behind it"
            raise UsageError(
                f"the base's position table has {limit} rows, and this dialect counts positions {counted}, "
                f"which needs row {first + tokens - wrapped}; such a model cannot read on"
            )
        index = torch.arange(first, first + tokens, device=self.device)
        index[tokens - wrapped :] = torch.arange(rows - wrapped, rows, device=self.device)
        return index
