"""`ActiveSegment`: the open segment of each lane while decoding, with its key/value cache.

The segments before it are in the layer states. New tokens read the memory and do not write it; when a lane's segment is
closed, its memory tokens run once over the cache and write.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from armt.models.masks import extension_mask, extension_past_mask
from armt.models.model import ArmtModel
from armt.models.state import LayerStates

_GROWTH = 256


class ActiveSegment:
    """Open segments of ``B`` lanes.

    Args:
        model: the model.
        state: what the lanes have read; written when a segment is closed.
        past: per lane, real tokens of earlier segments that a sliding window still sees.
        position: per lane, augmented tokens before the open segment.
        written: per lane, segments written since its state was zero.

    Attributes:
        real: per lane, real tokens in the open segment.
    """

    def __init__(self, model: ArmtModel, state: LayerStates, *, past: Sequence[int], position: Sequence[int],
                 written: Sequence[int]) -> None:  # fmt: skip
        self.model, self.state = model, state
        self.lanes = state.lanes
        self.past, self.position, self.written = list(past), list(position), list(written)
        self.real = [0] * self.lanes
        self._length = [0] * self.lanes
        base = model.config.base
        shape = (model.config.layers, self.lanes, base.kv_heads, 0, base.head_dim)
        self._key = torch.empty(shape, device=model.device, dtype=model.dtype)
        self._value = torch.empty_like(self._key)

    def extend(self, ids: Sequence[Tensor]) -> list[Tensor]:
        """Run new tokens of every lane through all layers.

        Args:
            ids: per lane int64 ``[n_b]``; an empty tensor leaves a lane as it is.

        Returns:
            Per lane the last layer's output at its new tokens ``[n_b, d]``.
        """
        sinks = [int(not length and len(new) > 0) * self.model.config.sink_tokens
                 for length, new in zip(self._length, ids, strict=True)]  # fmt: skip
        rows = [
            self.model.embed(new, self.position[b], with_memory=False, with_sink=bool(sinks[b]), start=self._length[b])
            if len(new) else self.model.weights.embedding.new_empty(0, self.model.config.d_model)
            for b, new in enumerate(ids)
        ]  # fmt: skip
        out = self._run(rows, sinks, list(range(self.lanes)), closing=False)
        for b, new in enumerate(ids):
            self.real[b] += len(new)
            self._length[b] += len(rows[b])
        return [out[b, sinks[b] : len(row)] for b, row in enumerate(rows)]

    def close(self, lanes: Sequence[int]) -> None:
        """Commit the open segments of some lanes to memory and open empty ones."""
        config = self.model.config
        chosen = list(lanes)
        none = torch.empty(0, dtype=torch.int64, device=self.model.device)
        rows = [
            self.model.embed(none, self.position[b], with_sink=False, start=self._length[b]) for b in chosen
        ]  # fmt: skip
        if config.memory_tokens:
            self._run(rows, [0] * len(chosen), chosen, closing=True)
        if self.state.past_key is not None:
            for layer in range(config.layers):
                self._remember(layer, chosen)
        for b in chosen:
            self.past[b] = min(config.segment_tokens, self.past[b] + self.real[b])
            self.position[b] += self._length[b] + config.memory_tokens
            self.written[b] += 1
            self.real[b] = self._length[b] = 0

    def _run(self, rows: Sequence[Tensor], sinks: list[int], lanes: list[int], *, closing: bool) -> Tensor:
        """Run ``rows`` (per chosen lane ``[n_b, d]``) through all layers; returns ``[B', n, d]``, padded."""
        tokens = max(len(row) for row in rows)
        hidden = rows[0].new_zeros(len(rows), tokens, rows[0].shape[-1])
        for b, row in enumerate(rows):
            hidden[b, : len(row)] = row
        width = max(self._length[b] for b in lanes) + tokens
        self._reserve(width)
        whole = lanes == list(range(self.lanes))
        masks: dict[int | None, Tensor | None] = {}
        angles: dict[int, tuple[Tensor, Tensor] | None] = {}
        rotation = self.model.block.rotation
        for layer in range(self.model.config.layers):
            window = None if self.model.config.sliding_window else self.model.config.base.windows[layer]
            if window not in masks:
                masks[window] = self._mask(lanes, tokens, width, window, sinks, closing)
            kind = rotation.kind(layer)
            if kind not in angles:
                angles[kind] = self._angles(layer, lanes, tokens)
            hidden = self._layer(layer, hidden, lanes, whole, width, masks[window], angles[kind], closing)
        return hidden

    def _layer(self, layer: int, hidden: Tensor, lanes: list[int], whole: bool, width: int, mask: Tensor | None,
               angles: tuple[Tensor, Tensor] | None, closing: bool) -> Tensor:  # fmt: skip
        block, state = self.model.block, self.state
        view = state if whole else _LaneView(state, lanes)
        hidden = block.read(hidden.unsqueeze(0), layer, layer + 1, view)[0]
        count, tokens, d = hidden.shape
        x = hidden.reshape(1, count * tokens, d)
        alike = whole and len(set(self._length)) == 1
        if tokens == 1 and alike and mask is None and not closing and state.past_key is None:
            made = block.extend(x[0], layer, angles, self._key[layer], self._value[layer], self._length[0])
            if made is not None:
                return made.view(count, tokens, d)
        query, key, value = block.project(x, layer, layer + 1, count, angles)
        self._keep(layer, lanes, whole, key, value)
        chosen: slice | list[int] = slice(None) if whole else lanes
        keys, values = self._key[layer][chosen, :, :width], self._value[layer][chosen, :, :width]
        if state.past_key is not None and state.past_value is not None:
            keys = torch.cat((state.past_key[layer][chosen], keys), dim=2)
            values = torch.cat((state.past_value[layer][chosen], values), dim=2)
        attended = block.attend(query, keys, values, layer, layer + 1, mask)
        out = block.finish(x, attended, layer, layer + 1).view(count, tokens, d)
        if closing:
            self._commit(layer, out, lanes, view)
        return out

    def _keep(self, layer: int, lanes: list[int], whole: bool, key: Tensor, value: Tensor) -> None:
        """Put the keys and values ``[B', Hkv, n, D]`` of new tokens behind those that the cache holds."""
        starts = [self._length[b] for b in lanes]
        if whole and len(set(starts)) == 1:
            new = slice(starts[0], starts[0] + key.shape[2])
            self._key[layer, :, :, new] = key
            self._value[layer, :, :, new] = value
            return
        for i, (b, start) in enumerate(zip(lanes, starts, strict=True)):
            new = slice(start, start + key.shape[2])
            self._key[layer, b, :, new] = key[i]
            self._value[layer, b, :, new] = value[i]

    def _commit(self, layer: int, out: Tensor, lanes: list[int], view: LayerStates) -> None:
        """Write the memory tokens' outputs ``[B', M, d]`` of one layer."""
        first, last = self.state.rows(layer, layer + 1)
        if first != last:
            flags = torch.tensor([[not self.written[b] for b in lanes]], device=out.device)
            self.model.block.write_rows(out.unsqueeze(0), first, last, view, flags, None)

    def _remember(self, layer: int, lanes: list[int]) -> None:
        """Move one layer's sliding window on over the real tokens of the open segments."""
        sink = self.model.config.sink_tokens
        for b in lanes:
            own = slice(sink, sink + self.real[b])
            self.state.remember(layer, b, self._key[layer, b, :, own], self._value[layer, b, :, own])

    def _angles(self, layer: int, lanes: list[int], tokens: int) -> tuple[Tensor, Tensor] | None:
        rotation = self.model.block.rotation
        if not rotation.used:
            return None
        start = [self._length[b] + (self.position[b] if self.model.config.global_rotary else 0) for b in lanes]
        if len(set(start)) == 1 and not self.model.config.global_rotary:
            cosine, sine = rotation.local(layer, layer + 1, start[0] + tokens)
            return cosine[:, start[0] :], sine[:, start[0] :]
        device = self.model.device
        positions = torch.tensor(start, device=device).unsqueeze(1) + torch.arange(tokens, device=device)
        return rotation.at(layer, positions)

    def _mask(self, lanes: list[int], tokens: int, width: int, window: int | None, sinks: list[int],
              closing: bool) -> Tensor | None:  # fmt: skip
        device, config = self.model.device, self.model.config
        lengths = [self._length[b] for b in lanes]
        own = extension_mask(lengths, tokens, width, window, device)
        if not config.sliding_window:
            return own
        if own is None:
            own = torch.ones(tokens, width, dtype=torch.bool, device=device).tril(width - tokens)
            own = own.expand(len(lanes), 1, -1, -1)
        real, past = [self.real[b] for b in lanes], [self.past[b] for b in lanes]
        before = extension_past_mask(real, tokens, past, config.segment_tokens, closing, sinks, device)
        return torch.cat((before.expand(len(lanes), -1, -1, -1), own), dim=-1)

    def _reserve(self, width: int) -> None:
        """Grow the cache to at least ``width`` tokens a lane."""
        missing = width - self._key.shape[3]
        if missing <= 0:
            return
        shape = (*self._key.shape[:3], max(missing, _GROWTH), self._key.shape[4])
        # Zeros, not uninitialised memory: padded places are masked, but NaN times zero would survive.
        empty = torch.zeros(shape, device=self._key.device, dtype=self._key.dtype)
        self._key, self._value = torch.cat((self._key, empty), dim=3), torch.cat((self._value, empty), dim=3)


class _LaneView(LayerStates):
    """Some lanes of a state, for reading and writing the associative memory only."""

    def __init__(self, state: LayerStates, lanes: list[int]) -> None:
        self._state, self._lanes = state, lanes
        self._index = state._index

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        matrix, normalizer = self._state.memory(lo, hi)
        return matrix[:, self._lanes], None if normalizer is None else normalizer[:, self._lanes]

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        self._state.matrix[lo:hi, self._lanes] = matrix
        if self._state.normalizer is not None and normalizer is not None:
            self._state.normalizer[lo:hi, self._lanes] = normalizer
