"""The decoder block over a group of cells: one implementation for every family, schedule and dialect.

A step takes the hidden states of a layer range ``lo:hi`` (`CellGroup`), reads the memory, runs the layers, and writes
the memory. Sequential execution is the same call with a group of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import torch
from torch import Tensor

from armt.kernels.choose import TORCH
from armt.kernels.eager.heads import headed_read, headed_write
from armt.kernels.eager.rotary import HeadNorm, norm_heads
from armt.kernels.layers import CellMemories, LlamaLayers
from armt.kernels.ops import Ops
from armt.kernels.packed import Packed
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.masks import segment_mask
from armt.models.rotation import Rotation
from armt.models.state import Memories, SlidingWindow, States
from armt.models.weights import Weights

# Bytes of hidden states that a CPU computes at once in half precision: what passes between the operations of a run of
# so many cells stays in its cache. In float32 products take so much longer that it does not matter (docs/log.md).
_RUN_BYTES = 1_500_000


class _Whole(NamedTuple):
    """A step that a backend computes in one call."""

    layers: LlamaLayers
    angles: tuple[Tensor, Tensor]
    memories: CellMemories


class _Kind(NamedTuple):
    """What cells that share a mask have in common; see `segment_mask`."""

    window: int | None
    past: int
    real: int


class Block:
    """Computes layers of one model.

    Args:
        config: what the layers compute.
        weights: the model's tensors; views of them are used, never copies.
        ops: whose grouped operations compute; torch's carry gradients.
    """

    def __init__(self, config: ArmtConfig, weights: Weights, ops: Ops[Any] = TORCH) -> None:
        self.config = config
        self.weights = weights
        self.ops = ops
        self.device = weights.embedding.device
        self.dtype = weights.embedding.dtype
        self.rotation = Rotation(config.base, device=self.device, dtype=self.dtype)
        self._scales = torch.tensor(config.base.attention_scales, dtype=self.dtype, device=self.device)
        self._one_scale = len(set(config.base.attention_scales)) == 1
        base = config.base
        other_norms = base.norm != "rms" or base.norm_offset or base.sandwich_norms or base.qk_norm
        self._llama_like = base.gated and not other_norms and not base.parallel_residual
        self._llama_layers: dict[int, LlamaLayers] = {}
        self._extended: dict[int, LlamaLayers] = {}
        # Index tensors are made once, on the device: a step that copies one there cannot be recorded.
        self._index = lru_cache(maxsize=1024)(partial(_index_on, self.device))

    def step(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None = None) -> Tensor:
        """Run the group's layers on its segments and update their state.

        Args:
            hidden: ``[G, B, N, d]``: per cell what is in front, real and memory tokens, padding after them. May be
                overwritten.
            group: the cells.
            state: of the same number of lanes; its rows of the group's layers are replaced.
            into: ``[G, B, N, d]``, contiguous, where the outputs may be left, for callers that record no gradient. It
                may overlap ``hidden``: nothing is written to it while that is still needed.

        Returns:
            ``[G, B, N, d]``: the layers' outputs.
        """
        whole = self._whole(hidden, group, state)
        if whole is not None:
            return self._run_whole(hidden, group, state, whole, into)
        runs = self._runs(hidden)
        if len(runs) == 1:
            return self._step(hidden, group, state, into)
        out = torch.empty_like(hidden) if into is None else into
        # From the top down: where outputs lie one slot above the inputs, a run may overwrite those of the run above.
        for start, end in reversed(runs):
            part = group.part(group.lo + start, group.lo + end)
            made = self._step(hidden[start:end], part, state, out[start:end])
            if made.data_ptr() != out[start:end].data_ptr():
                out[start:end] = made
        return out

    def _whole(self, hidden: Tensor, group: CellGroup, state: States) -> _Whole | None:
        """Describe the step as one call, or return None where backend or base have no such. Nothing is changed."""
        lanes, tokens = hidden.shape[1:3]
        config, lo, hi = self.config, group.lo, group.hi
        if not config.plain_memory:
            return None
        if self.ops.run_layers is None or self.ops.fits is None or not self._llama_like or not self._one_scale:
            return None
        windows = config.base.windows[lo:hi]
        masked = config.sliding_window or any(window is not None and window < tokens for window in windows)
        angles = self._angles(group, tokens)
        if lanes != 1 or masked or torch.is_grad_enabled() or angles is None:
            return None
        layers, memories = self._layers(lo, hi), self._cell_memories(group, state)
        fits = self.ops.fits(layers, turned=angles[0].shape[2], memories=memories)
        return _Whole(layers, angles, memories) if fits else None

    def _cell_memories(self, group: CellGroup, state: States) -> CellMemories:
        """Tell a backend which memory each cell of a lone lane reads, and where it finds what it writes."""
        config, count = self.config, len(self.config.memory_layers)
        rows = [state.rows(layer, layer + 1) for layer in range(group.lo, group.hi)]
        matrix, normalizer = state.memory(0, count)
        return CellMemories(
            weights=self.weights.memory,
            matrix=matrix,
            normalizer=normalizer,
            rows=[first if first < last else -1 for first, last in rows],
            starts=[config.front_tokens + real if real and config.memory_tokens else -1 for real in group.real],
            first=group.first,
            tokens=config.memory_tokens,
            normalize=config.normalize_keys,
            correction=config.correction,
        )

    def _run_whole(self, hidden: Tensor, group: CellGroup, state: States, whole: _Whole, into: Tensor | None) -> Tensor:
        assert self.ops.run_layers is not None
        state.begin(group)
        out = torch.empty_like(hidden) if into is None else into
        made = self.ops.run_layers(hidden[:, 0], whole.layers, *whole.angles, whole.memories, out[:, 0])
        memories = whole.memories
        if len(memories.matrix):
            state.store(0, len(memories.matrix), memories.matrix, memories.normalizer)
        return made.unsqueeze(1)

    def _runs(self, hidden: Tensor) -> list[tuple[int, int]]:
        """Cut the layers of ``hidden`` into runs that are computed one after the other; cells do not see each other."""
        groups = hidden.shape[0]
        if hidden.device.type != "cpu" or hidden.element_size() > 2 or torch.is_grad_enabled():
            return [(0, groups)]
        most = max(1, _RUN_BYTES // (hidden[0].numel() * hidden.element_size()))
        count = -(-groups // most)
        return [(groups * run // count, groups * (run + 1) // count) for run in range(count)]

    def _step(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None) -> Tensor:
        groups, lanes, tokens, width = hidden.shape
        state.begin(group)
        hidden = self.read(hidden, group.lo, group.hi, state)
        x = hidden.view(groups, lanes * tokens, width)
        query, key, value = self.project(x, group.lo, group.hi, lanes, self._angles(group, tokens))
        attended = self._attend(query, key, value, group, state)
        if state.window is not None:
            self._remember(key, value, group, state.window)
        # Queries, keys and values of a whole group weigh as much as its activations: let them go before the MLP.
        del query, key, value
        into = None if into is None else into.view(x.shape)
        out = self.finish(x, attended, group.lo, group.hi, into).view(groups, lanes, tokens, width)
        self._write(out, group, state)
        return out

    def read(self, hidden: Tensor, lo: int, hi: int, state: Memories) -> Tensor:
        """Add what the memories of layers ``lo`` to ``hi - 1`` hold to ``hidden`` ``[G, B, N, d]``."""
        first, last = state.rows(lo, hi)
        if first == last:
            return hidden
        matrix, normalizer = state.memory(first, last)
        where = self._memory_index(lo, hi, first, last)
        picked = hidden if where is None else hidden.index_select(0, where)
        read = self._read_memory(picked, first, last, matrix, normalizer)
        if where is None:
            return read
        # In place where no gradient needs the old values: most layers may carry no memory.
        put = hidden.index_copy if torch.is_grad_enabled() else hidden.index_copy_
        return put(0, where, read)

    def _read_memory(self, hidden: Tensor, first: int, last: int, matrix: Tensor, normalizer: Tensor | None) -> Tensor:
        m, config = self.weights.memory, self.config
        query = m["query"][first:last]
        if config.plain_memory:
            return self.ops.memory_read(hidden, query, matrix, normalizer, normalize=config.normalize_keys)
        halt = (m["halt"][first:last], m["halt_bias"][first:last]) if config.hops else None
        return headed_read(
            hidden,
            query,
            matrix,
            normalizer,
            heads=config.memory_heads,
            normalize=config.normalize_keys,
            halt=halt,
            hops=config.hops,
        )

    def project(
        self, x: Tensor, lo: int, hi: int, lanes: int, angles: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Compute queries, keys (both rotated) and values.

        Args:
            x: ``[G, B * N, d]``.
            lo, hi: layer range.
            lanes: B.
            angles: cosine and sine ``[1 or G * B, N, R]``, or None where the base does not rotate.

        Returns:
            query ``[G * B, H, N, D]``, key and value ``[G * B, Hkv, N, D]``.
        """
        base = self.config.base
        cells, heads = x.shape[0] * lanes, base.heads + base.kv_heads
        normed = self._norm(x, "norm1", lo, hi)
        qkv = self.ops.grouped_linear(normed, self._matrix("qkv.weight", lo, hi), self._slice("qkv.bias", lo, hi))
        packed = qkv.view(cells, -1, base.heads + 2 * base.kv_heads, base.head_dim)
        turned, value = packed[:, :, :heads], packed[:, :, heads:]
        norm = self._head_norm(lo, hi)
        if angles is not None:
            turned = self.ops.rotary(turned, *angles, norm=norm)
        elif norm is not None:
            turned = norm_heads(turned, norm)
        query, key = turned[:, :, : base.heads], turned[:, :, base.heads :]
        return query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)

    def finish(self, x: Tensor, attended: Tensor, lo: int, hi: int, into: Tensor | None = None) -> Tensor:
        """Project the attended values ``[G * B, H, N, D]``, run the MLP, and add both to ``x`` ``[G, B * N, d]``.

        The last product is written to ``into`` where that is given; a norm behind it (sandwich) writes elsewhere.
        """
        base = self.config.base
        mixed = attended.transpose(1, 2).reshape(x.shape[0], x.shape[1], base.q_rows)
        weight, bias = self._matrix("out.weight", lo, hi), self._slice("out.bias", lo, hi)
        if base.parallel_residual:
            both = self.ops.grouped_linear(mixed, weight, bias, residual=x)
            return self._mlp(self._norm(x, "norm2", lo, hi), both, lo, hi, into)
        if base.sandwich_norms:
            h = self._norm(self.ops.grouped_linear(mixed, weight, bias), "attention_norm", lo, hi, residual=x)
            inner = self._mlp(self._norm(h, "norm2", lo, hi), None, lo, hi)
            return self._norm(inner, "mlp_norm", lo, hi, residual=h)
        h = self.ops.grouped_linear(mixed, weight, bias, residual=x)
        return self._mlp(self._norm(h, "norm2", lo, hi), h, lo, hi, into)

    def extend_fits(self, layer: int, angles: tuple[Tensor, Tensor]) -> bool:
        """Say whether `extend` runs a layer; ``angles`` as there."""
        if self.ops.extend is None or self.ops.fits is None or not self._llama_like:
            return False
        return self.ops.fits(self._one_layer(layer), turned=angles[0].shape[2], memories=None)

    def extend(
        self, x: Tensor, layer: int, angles: tuple[Tensor, Tensor], keys: Tensor, values: Tensor, before: Sequence[int]
    ) -> Tensor:
        """Run one new token of every lane through a layer, but for its memory, in one call; where `extend_fits`.

        Args:
            x: ``[B, d]``.
            layer: the layer.
            angles: cosine and sine ``[1 or B, 1, R]``.
            keys, values: ``[B, Hkv, P, D]``, the layer's cache, to which the tokens add theirs.
            before: per lane, tokens that it holds of it.

        Returns:
            ``[B, d]``.
        """
        assert self.ops.extend is not None
        ready = self._extended.get(layer)
        if ready is None:
            ready, prepare = self._one_layer(layer), self.ops.few_rows
            ready = self._extended[layer] = ready if prepare is None else prepare(ready)
        return self.ops.extend(x, ready, *angles, keys, values, before=before)

    def attend(self, query: Tensor, key: Tensor, value: Tensor, lo: int, hi: int, mask: Tensor | None) -> Tensor:
        """Attend with the scales of layers ``lo`` to ``hi - 1``; shapes as in `kernels.ops.GroupedAttention`."""
        query, scale = self._scaled(query, lo, hi)
        return self.ops.grouped_attention(query, key, value, scale=scale, mask=mask)

    def write_rows(self, rows: Tensor, lo: int, hi: int, state: Memories, first: Tensor, active: Tensor | None) -> None:
        """Write ``rows`` ``[n, B, M, d]`` into memory rows ``lo`` to ``hi - 1``; the flags are ``[n, B]``."""
        m = self.weights.memory
        weights = (m["key"][lo:hi], m["value"][lo:hi], m["gate"][lo:hi], m["gate_bias"][lo:hi])
        normalize, correction = self.config.normalize_keys, self.config.correction
        if self.config.plain_memory:
            written = self.ops.memory_write(
                rows,
                *weights,
                *state.memory(lo, hi),
                first,
                active,
                normalize=normalize,
                correction=correction,
                reuse=True,
            )
        else:
            written = headed_write(
                rows,
                *weights,
                *state.memory(lo, hi),
                first,
                active,
                heads=self.config.memory_heads,
                normalize=normalize,
                correction=correction,
            )
        state.store(lo, hi, *written)

    def _one_layer(self, layer: int) -> LlamaLayers:
        made = self._llama_layers.get(layer)
        if made is None:
            made = self._llama_layers[layer] = self._layers(layer, layer + 1)
        return made

    def _scaled(self, query: Tensor, lo: int, hi: int) -> tuple[Tensor, float]:
        """Return the queries of layers ``lo`` to ``hi - 1`` and the one scale that is left to apply."""
        if self._one_scale:
            return query, self.config.base.attention_scales[lo]
        scales = self._scales[lo:hi].repeat_interleave(query.shape[0] // (hi - lo))
        return query * scales.view(-1, 1, 1, 1), 1.0

    def _layers(self, lo: int, hi: int) -> LlamaLayers:
        base, w = self.config.base, self.weights.layers
        return LlamaLayers(
            norm1=w["norm1.weight"][lo:hi],
            norm2=w["norm2.weight"][lo:hi],
            qkv=self._matrix("qkv.weight", lo, hi),
            qkv_bias=self._slice("qkv.bias", lo, hi),
            out=self._matrix("out.weight", lo, hi),
            out_bias=self._slice("out.bias", lo, hi),
            up=self._matrix("up.weight", lo, hi),
            up_bias=self._slice("up.bias", lo, hi),
            down=self._matrix("down.weight", lo, hi),
            down_bias=self._slice("down.bias", lo, hi),
            heads=base.heads,
            key_heads=base.kv_heads,
            head_dim=base.head_dim,
            scale=base.attention_scales[lo],
            eps=base.norm_eps,
            activation=base.activation,
        )

    def _memory_index(self, lo: int, hi: int, first: int, last: int) -> Tensor | None:
        """Say which layers of the group ``lo:hi`` own memory rows ``first`` to ``last - 1``; None for all of them."""
        if last - first == hi - lo:
            return None
        return self._index(tuple(layer - lo for layer in self.config.memory_layers[first:last]))

    def _mlp(self, x: Tensor, residual: Tensor | None, lo: int, hi: int, into: Tensor | None = None) -> Tensor:
        return self.ops.grouped_mlp(
            x,
            self._matrix("up.weight", lo, hi),
            self._slice("up.bias", lo, hi),
            self._matrix("down.weight", lo, hi),
            self._slice("down.bias", lo, hi),
            activation=self.config.base.activation,
            gated=self.config.base.gated,
            residual=residual,
            out=into,
        )

    def _norm(self, x: Tensor, name: str, lo: int, hi: int, residual: Tensor | None = None) -> Tensor:
        base = self.config.base
        weight, bias = self.weights.layers[f"{name}.weight"][lo:hi], self._slice(f"{name}.bias", lo, hi)
        return self.ops.grouped_norm(
            x, weight, bias, kind=base.norm, eps=base.norm_eps, offset=base.norm_offset, residual=residual
        )

    def _head_norm(self, lo: int, hi: int) -> HeadNorm | None:
        base, w = self.config.base, self.weights.layers
        if not base.qk_norm:
            return None
        query, key = w["q_norm.weight"][lo:hi], w["k_norm.weight"][lo:hi]
        return HeadNorm(query, key, base.heads, base.norm_eps, base.norm_offset)

    def _matrix(self, name: str, lo: int, hi: int) -> Tensor | Packed:
        """Return a stacked matrix of layers ``lo`` to ``hi - 1``, in the layout that the backend takes."""
        packed = self.weights.packed.get(name)
        return self.weights.layers[name][lo:hi] if packed is None else packed[lo:hi]

    def _slice(self, name: str, lo: int, hi: int) -> Tensor | None:
        tensor = self.weights.layers.get(name)
        return None if tensor is None else tensor[lo:hi]

    def _angles(self, group: CellGroup, tokens: int) -> tuple[Tensor, Tensor] | None:
        if not self.rotation.used:
            return None
        if not self.config.global_rotary:
            cosine, sine = self.rotation.local(group.lo, group.hi, tokens)
            if cosine.shape[0] > 1 and group.lanes > 1:
                return cosine.repeat_interleave(group.lanes, 0), sine.repeat_interleave(group.lanes, 0)
            return cosine, sine
        place = self.rotation.place
        offsets = torch.tensor(group.position, device=place).view(-1, 1)
        positions = offsets + torch.arange(tokens, device=place)
        by_layer = [self.rotation.at(layer, positions[group.row(layer)]) for layer in range(group.lo, group.hi)]
        return torch.cat([cosine for cosine, _ in by_layer]), torch.cat([sine for _, sine in by_layer])

    def _attend(self, query: Tensor, key: Tensor, value: Tensor, group: CellGroup, state: States) -> Tensor:
        """Attend cell by cell kind: cells that share a mask go in one call, no mask exists once per cell."""
        if state.window is not None:
            past_key, past_value = (
                t[group.lo : group.hi].flatten(0, 1) for t in (state.window.key, state.window.value)
            )
            key, value = torch.cat((past_key, key), dim=2), torch.cat((past_value, value), dim=2)
        tokens = query.shape[2]
        query, scale = self._scaled(query, group.lo, group.hi)
        kinds = self._kinds(group, tokens)
        if len(kinds) == 1:
            mask = self._mask(next(iter(kinds)), tokens)
            return self.ops.grouped_attention(query, key, value, scale=scale, mask=mask)
        out = torch.empty_like(query)
        for kind, cells in kinds.items():
            index = self._index(tuple(cells))
            mine = [tensor.index_select(0, index) for tensor in (query, key, value)]
            part = self.ops.grouped_attention(*mine, scale=scale, mask=self._mask(kind, tokens))
            out = out.index_copy(0, index, part)
        return out

    def _kinds(self, group: CellGroup, tokens: int) -> dict[_Kind, list[int]]:
        """Sort the cells by the mask they need."""
        kinds: dict[_Kind, list[int]] = defaultdict(list)
        for cell, (real, past) in enumerate(zip(group.real, group.past, strict=True)):
            if self.config.sliding_window:
                kinds[_Kind(None, past, real)].append(cell)
            else:
                window = self.config.base.windows[group.lo + cell // group.lanes]
                kinds[_Kind(window if window is not None and window < tokens else None, 0, 0)].append(cell)
        return kinds

    def _mask(self, kind: _Kind, tokens: int) -> Tensor | None:
        span = self.config.segment_tokens if self.config.sliding_window else 0
        return segment_mask(tokens, kind.window, kind.past, span, self.config.sink_tokens, kind.real, self.device)

    def _remember(self, key: Tensor, value: Tensor, group: CellGroup, window: SlidingWindow) -> None:
        sink, span = self.config.sink_tokens, self.config.segment_tokens
        if group.uniform(span):
            own = slice(sink, sink + span)
            window.fill(group.lo, group.hi, key[:, :, own], value[:, :, own])
            return
        for cell, real in enumerate(group.real):
            if real:
                own = slice(sink, sink + real)
                layer, lane = group.lo + cell // group.lanes, cell % group.lanes
                window.push(layer, lane, key[cell, :, own], value[cell, :, own])

    def _write(self, out: Tensor, group: CellGroup, state: States) -> None:
        first, last = state.rows(group.lo, group.hi)
        config = self.config
        if first == last or not config.memory_tokens:
            return
        where = self._memory_index(group.lo, group.hi, first, last)
        cells = [cell for layer in config.memory_layers[first:last] for cell in _numbers(group.row(layer))]
        shape = (last - first, group.lanes)
        if group.uniform(config.segment_tokens):
            start = config.front_tokens + config.segment_tokens
            rows = out[:, :, start : start + config.memory_tokens]
            rows = rows if where is None else rows.index_select(0, where)
            active = None
        else:
            starts = torch.tensor([config.front_tokens + group.real[c] for c in cells], device=self.device)
            index = (starts.view(*shape, 1) + torch.arange(config.memory_tokens, device=self.device)).unsqueeze(-1)
            picked = out if where is None else out.index_select(0, where)
            rows = picked.gather(2, index.expand(*shape, -1, out.shape[-1]))
            active = self._flags([group.real[c] > 0 for c in cells], shape)
        self.write_rows(rows, first, last, state, self._flags([group.first[c] for c in cells], shape), active)

    def _flags(self, flags: Sequence[bool], shape: tuple[int, int]) -> Tensor:
        """Return flags on the device; where none is set, made there, so that the step can be recorded."""
        if not any(flags):
            return torch.zeros(shape, dtype=torch.bool, device=self.device)
        return torch.tensor(flags, device=self.device).view(shape)


def _index_on(device: torch.device, numbers: tuple[int, ...]) -> Tensor:
    return torch.tensor(numbers, device=device)


def _numbers(cells: slice) -> range:
    return range(cells.start, cells.stop)
