"""`ActiveSegment`: the open segment of each lane while decoding, with its key/value cache.

The segments before it are in the layer states. New tokens read the memory and do not write it; when a lane's segment is
closed, its memory tokens run once over the cache and write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

import torch
from torch import Tensor

from armt.kernels.threads import one_thread
from armt.models.masks import extension_mask, extension_past_mask
from armt.models.model import ArmtModel
from armt.models.state import LayerStates, Memories, SlidingWindow

# Tokens by which a lane's cache grows: a card's attention wants even widths, and every width is recorded anew.
_GROWTH = 256


@dataclass(frozen=True, slots=True)
class NewRows:
    """Which rows run over the layers behind what open segments hold, as plain integers.

    The tuples have one entry per chosen lane.

    Attributes:
        lanes: numbers of the lanes, ascending.
        rows: how many rows are new; hidden states are padded to the longest.
        front: how many of them stand in front of a segment's real tokens.
        closing: whether they are the memory tokens that close the segments.
    """

    lanes: tuple[int, ...]
    rows: tuple[int, ...]
    front: tuple[int, ...]
    closing: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """The lanes of one run over the layers.

    Attributes:
        lanes: their numbers.
        index: the same on the device; None where all lanes run.
        memories: of these lanes.
        closing: ``[1, B']`` whether nothing has been written before, where the run closes segments; else None.
    """

    lanes: list[int]
    index: Tensor | None
    memories: Memories
    closing: Tensor | None

    def of(self, tensor: Tensor) -> Tensor:
        """Pick the lanes of ``[B, ...]``."""
        return tensor if self.index is None else tensor.index_select(0, self.index)


@dataclass(frozen=True, slots=True, eq=False)
class OpenLane:
    """What a lane holds of its open segment, for a lane of other open segments to go on from.

    Attributes:
        key, value: of all layers that are here ``[L, Hkv, n, D]``.
        real: how many of the n tokens are real ones.
    """

    key: Tensor
    value: Tensor
    real: int


class ActiveSegment:
    """Open segments of ``B`` lanes.

    Args:
        model: the model.
        state: what the lanes have read; written when a segment is closed.
        past: per lane, real tokens of earlier segments that a sliding window still sees.
        position: per lane, augmented tokens before the open segment.
        written: per lane, segments written since its state was zero.
        onward: runs the layers above those of ``model`` where another device holds them, see `run`; None where there
            are none.

    Attributes:
        real: per lane, real tokens in the open segment.
    """

    def __init__(
        self,
        model: ArmtModel,
        state: LayerStates,
        *,
        past: Sequence[int],
        position: Sequence[int],
        written: Sequence[int],
        onward: Callable[[Tensor, NewRows], Tensor] | None = None,
    ) -> None:
        self.model, self.state, self._onward = model, state, onward
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
        lanes = [b for b, new in enumerate(ids) if len(new)]
        if max((len(ids[b]) for b in lanes), default=0) <= 1:
            # Picking lanes copies what they hold: too much for a token each, and little beside a prompt.
            lanes = list(range(self.lanes))
        front = [self.model.config.front_tokens if len(ids[b]) and not self._length[b] else 0 for b in lanes]
        rows = [self._embed(b, ids[b], with_front=bool(first)) for b, first in zip(lanes, front, strict=True)]
        out = self.run(_padded(rows), NewRows(tuple(lanes), _lengths(rows), tuple(front), closing=False))
        got = {b: out[at, front[at] : len(rows[at])] for at, b in enumerate(lanes)}
        return [got[b] if b in got else out.new_empty(0, out.shape[-1]) for b in range(self.lanes)]

    @property
    def held(self) -> list[int]:
        """Per lane, tokens in the open segment, what stands in front of the real ones included."""
        return list(self._length)

    @property
    def cache(self) -> tuple[Tensor, Tensor]:
        """Keys and values of all layers ``[L, B, Hkv, P, D]``; others take their place when they grow."""
        return self._key, self._value

    def reserve_tokens(self) -> None:
        """Make room in the cache for one more token of every lane."""
        self._reserve(max(self._length) + 1)

    def count_tokens(self, lanes: Sequence[int]) -> None:
        """Count one token more in some lanes, whose keys and values the cache has got (`one_token.run_tokens`)."""
        for b in lanes:
            self.real[b] += 1
            self._length[b] += 1

    @property
    def whole(self) -> bool:
        """Whether all layers are here."""
        return self._onward is None

    def copied(self, lane: int) -> OpenLane:
        """Copy what a lane holds."""
        held = self._length[lane]
        return OpenLane(self._key[:, lane, :, :held].clone(), self._value[:, lane, :, :held].clone(), self.real[lane])

    def put_back(self, lane: int, held: OpenLane) -> None:
        """Open a lane's empty segment with what another held behind the same memory."""
        assert not self._length[lane], "the lane's segment is empty"
        tokens = held.key.shape[2]
        self._reserve(tokens)
        self._key[:, lane, :, :tokens], self._value[:, lane, :, :tokens] = held.key, held.value
        self.real[lane], self._length[lane] = held.real, tokens

    def _embed(self, lane: int, new: Tensor, *, with_front: bool) -> Tensor:
        """Return the rows of a lane's new tokens ``[n, d]``."""
        if not len(new):
            return self.model.weights.embedding.new_empty(0, self.model.config.d_model)
        start = self._length[lane]
        tokens = None if self.state.tokens is None else self.state.tokens[lane]
        return self.model.embed(
            new, self.position[lane], with_memory=False, with_front=with_front, start=start, tokens=tokens
        )

    def close(self, lanes: Sequence[int]) -> None:
        """Commit the open segments of some lanes to memory and open empty ones."""
        config = self.model.config
        assert not config.carries_tokens, "a segment stays open where the dialect carries memory tokens"
        none = torch.empty(0, dtype=torch.int64, device=self.model.device)
        rows = [self.model.embed(none, self.position[b], with_front=False, start=self._length[b]) for b in lanes]
        self.run(_padded(rows), NewRows(tuple(lanes), _lengths(rows), (0,) * len(rows), closing=True))

    def run(self, hidden: Tensor, new: NewRows) -> Tensor:
        """Run new rows through the layers, and count them.

        Args:
            hidden: ``[B', n, d]``, one row of rows per chosen lane, padded.
            new: what they are.

        Returns:
            ``[B', n, d]``: the outputs of the last layer.
        """
        if hidden.shape[1]:
            hidden = self._run(hidden, new)
        if new.closing:
            self._closed(new.lanes)
        else:
            for b, rows, front in zip(new.lanes, new.rows, new.front, strict=True):
                self.real[b] += rows - front
                self._length[b] += rows
        return hidden if self._onward is None else self._onward(hidden, new)

    def _closed(self, lanes: Sequence[int]) -> None:
        """Begin new segments behind those that have just been written."""
        config = self.model.config
        if self.state.window is not None:
            self._remember(self.state.window, lanes)
        for b in lanes:
            self.past[b] = min(config.segment_tokens, self.past[b] + self.real[b])
            self.position[b] += self._length[b] + config.memory_tokens
            self.written[b] += 1
            self.real[b] = self._length[b] = 0

    def _run(self, hidden: Tensor, new: NewRows) -> Tensor:
        """Run rows through all layers."""
        lanes, tokens = list(new.lanes), hidden.shape[1]
        alike = len({(self._length[b], rows) for b, rows in zip(lanes, new.rows, strict=True)}) == 1
        # A card would rather do more than be told more often.
        if not alike and tokens > 1 and not new.closing and hidden.device.type == "cpu":
            return self._run_unlike(hidden, new)
        width = max(self._length[b] for b in lanes) + tokens
        self._reserve(width)
        chosen = self._choose(lanes, new.closing)
        masks: dict[int | None, Tensor | None] = {}
        angles: dict[int, tuple[Tensor, Tensor] | None] = {}
        rotation = self.model.block.rotation
        for layer in range(self.model.config.layers):
            window = None if self.model.config.sliding_window else self.model.config.base.windows[layer]
            if window not in masks:
                masks[window] = self._mask(lanes, tokens, width, window, new)
            kind = rotation.kind(layer)
            if kind not in angles:
                angles[kind] = self._angles(layer, lanes, tokens)
            hidden = self._layer(layer, hidden, chosen, width, masks[window], angles[kind])
        return hidden

    def _run_unlike(self, hidden: Tensor, new: NewRows) -> Tensor:
        """Run rows of lanes that differ in what they hold or get through all layers, one lane's behind the other's.

        Nothing is computed of what pads them, and each attends by itself: behind a mask as wide as the longest of them
        its sums would be ordered otherwise than they are alone.
        """
        block, config = self.model.block, self.model.config
        alone = [
            NewRows((b,), (rows,), (front,), closing=False)
            for b, rows, front in zip(new.lanes, new.rows, new.front, strict=True)
            if rows
        ]
        counts = [one.rows[0] for one in alone]
        memories = [self.state.lanes_of(one.lanes) for one in alone]
        widths = [self._length[one.lanes[0]] + one.rows[0] for one in alone]
        self._reserve(max(widths))
        masks: dict[int | None, list[Tensor | None]] = {}
        angles: dict[int, tuple[Tensor, Tensor] | None] = {}
        with one_thread():
            x = torch.cat([lane[:rows] for lane, rows in zip(hidden, new.rows, strict=True)]).unsqueeze(0)
        for layer in range(config.layers):
            first, last = self.state.rows(layer, layer + 1)
            if first != last:
                read = [
                    block.read(rows.unsqueeze(1), layer, layer + 1, memory)
                    for rows, memory in zip(_apart(x, counts, 1), memories, strict=True)
                ]
                with one_thread():
                    x = torch.cat(read, dim=2)[0]
            window = None if config.sliding_window else config.base.windows[layer]
            if window not in masks:
                masks[window] = [
                    self._mask(list(one.lanes), one.rows[0], width, window, one)
                    for one, width in zip(alone, widths, strict=True)
                ]
            kind = block.rotation.kind(layer)
            if kind not in angles:
                angles[kind] = _one_behind_the_other(
                    [self._angles(layer, list(one.lanes), one.rows[0]) for one in alone]
                )
            query, key, value = (
                _apart(rows, counts, 2) for rows in block.project(x, layer, layer + 1, 1, angles[kind])
            )
            attended = []
            for at, (one, width) in enumerate(zip(alone, widths, strict=True)):
                lane = slice(one.lanes[0], one.lanes[0] + 1)
                own = slice(width - one.rows[0], width)
                with one_thread():
                    self._key[layer, lane, :, own], self._value[layer, lane, :, own] = key[at], value[at]
                    keys, values = self._seen(layer, itemgetter(lane), width)
                attended.append(block.attend(query[at], keys, values, layer, layer + 1, masks[window][at]))
            with one_thread():
                # As it is projected: heads behind tokens.
                both = torch.cat([lane.transpose(1, 2) for lane in attended], dim=1).transpose(1, 2)
            x = block.finish(x, both, layer, layer + 1)
        return _padded([rows[0] for rows in _apart(x, new.rows, 1)])

    def _seen(self, layer: int, pick: Callable[[Tensor], Tensor], width: int) -> tuple[Tensor, Tensor]:
        """Return the keys and values of one layer that the rows of some lanes may see, ``[B', Hkv, P, D]``."""
        keys, values = pick(self._key[layer])[:, :, :width], pick(self._value[layer])[:, :, :width]
        window = self.state.window
        if window is None:
            return keys, values
        return torch.cat((pick(window.key[layer]), keys), dim=2), torch.cat((pick(window.value[layer]), values), dim=2)

    def _choose(self, lanes: list[int], closing: bool) -> _Chosen:
        device = self.model.device
        whole = lanes == list(range(self.lanes))
        flags = torch.tensor([[not self.written[b] for b in lanes]], device=device) if closing else None
        if whole:
            return _Chosen(lanes, None, self.state, flags)
        return _Chosen(lanes, torch.tensor(lanes, device=device), self.state.lanes_of(lanes), flags)

    def _layer(
        self,
        layer: int,
        hidden: Tensor,
        chosen: _Chosen,
        width: int,
        mask: Tensor | None,
        angles: tuple[Tensor, Tensor] | None,
    ) -> Tensor:
        block, window = self.model.block, self.state.window
        hidden = block.read(hidden.unsqueeze(0), layer, layer + 1, chosen.memories)[0]
        count, tokens, d = hidden.shape
        x = hidden.reshape(1, count * tokens, d)
        # Every lane sees all that it holds, however much that is.
        reach = self.model.config.base.windows[layer]
        alone = tokens == 1 and chosen.index is None and chosen.closing is None
        plain = window is None and (reach is None or reach >= width)
        if alone and plain and angles is not None and block.extend_fits(layer, angles):
            key, value = self._key[layer], self._value[layer]
            return block.extend(x[0], layer, angles, key, value, self._length).view(count, tokens, d)
        query, key, value = block.project(x, layer, layer + 1, count, angles)
        self._keep(layer, chosen, key, value)
        keys, values = self._seen(layer, chosen.of, width)
        attended = block.attend(query, keys, values, layer, layer + 1, mask)
        out = block.finish(x, attended, layer, layer + 1).view(count, tokens, d)
        first, last = self.state.rows(layer, layer + 1)
        if chosen.closing is not None and first != last:
            block.write_rows(out.unsqueeze(0), first, last, chosen.memories, chosen.closing, None)
        return out

    def _keep(self, layer: int, chosen: _Chosen, key: Tensor, value: Tensor) -> None:
        """Put the keys and values ``[B', Hkv, n, D]`` of new tokens behind those that the cache holds."""
        starts = [self._length[b] for b in chosen.lanes]
        if chosen.index is None and len(set(starts)) == 1:
            new = slice(starts[0], starts[0] + key.shape[2])
            self._key[layer, :, :, new] = key
            self._value[layer, :, :, new] = value
            return
        for i, (b, start) in enumerate(zip(chosen.lanes, starts, strict=True)):
            new = slice(start, start + key.shape[2])
            self._key[layer, b, :, new] = key[i]
            self._value[layer, b, :, new] = value[i]

    def _remember(self, window: SlidingWindow, lanes: Sequence[int]) -> None:
        """Move the sliding window of all layers on over the real tokens of the open segments."""
        sink = self.model.config.sink_tokens
        for b in lanes:
            own = slice(sink, sink + self.real[b])
            for layer in range(self.model.config.layers):
                window.push(layer, b, self._key[layer, b, :, own], self._value[layer, b, :, own])

    def _angles(self, layer: int, lanes: list[int], tokens: int) -> tuple[Tensor, Tensor] | None:
        rotation = self.model.block.rotation
        if not rotation.used:
            return None
        start = [self._length[b] + (self.position[b] if self.model.config.global_rotary else 0) for b in lanes]
        if len(set(start)) == 1 and not self.model.config.global_rotary:
            cosine, sine = rotation.local(layer, layer + 1, start[0] + tokens)
            return cosine[:, start[0] :], sine[:, start[0] :]
        place = rotation.place
        positions = torch.tensor(start, device=place).unsqueeze(1) + torch.arange(tokens, device=place)
        return rotation.at(layer, positions)

    def _mask(self, lanes: list[int], tokens: int, width: int, window: int | None, new: NewRows) -> Tensor | None:
        device, config = self.model.device, self.model.config
        lengths = [self._length[b] for b in lanes]
        own = extension_mask(lengths, tokens, width, window, device)
        if not config.sliding_window:
            return own
        if own is None:
            own = torch.ones(tokens, width, dtype=torch.bool, device=device).tril(width - tokens)
            own = own.expand(len(lanes), 1, -1, -1)
        real, past = [self.real[b] for b in lanes], [self.past[b] for b in lanes]
        span, front = config.segment_tokens, list(new.front)
        before = extension_past_mask(real, tokens, past, span, new.closing, front, device)
        return torch.cat((before.expand(len(lanes), -1, -1, -1), own), dim=-1)

    def _reserve(self, width: int) -> None:
        """Grow the cache to at least ``width`` tokens a lane."""
        held = self._key.shape[3]
        if width <= held:
            return
        shape = (*self._key.shape[:3], -(-width // _GROWTH) * _GROWTH - held, self._key.shape[4])
        # Zeros, not uninitialised memory: padded places are masked, but NaN times zero would survive.
        empty = torch.zeros(shape, device=self._key.device, dtype=self._key.dtype)
        self._key, self._value = torch.cat((self._key, empty), dim=3), torch.cat((self._value, empty), dim=3)


def _padded(rows: Sequence[Tensor]) -> Tensor:
    """Line up the rows of lanes ``[n_b, d]`` as ``[B', n, d]``, zeros behind the shorter ones."""
    hidden = rows[0].new_zeros(len(rows), max(len(row) for row in rows), rows[0].shape[-1])
    for b, row in enumerate(rows):
        hidden[b, : len(row)] = row
    return hidden


def _apart(rows: Tensor, counts: Sequence[int], dim: int) -> list[Tensor]:
    """Part the rows of lanes that stand one behind the other in a dimension."""
    return [rows.narrow(dim, start, count) for start, count in zip(accumulate(counts, initial=0), counts, strict=False)]


def _one_behind_the_other(angles: Sequence[tuple[Tensor, Tensor] | None]) -> tuple[Tensor, Tensor] | None:
    """Put the angles of lanes ``[1, n_b, R]`` one behind the other; None where a layer has none."""
    turned = [pair for pair in angles if pair is not None]
    if not turned:
        return None
    return torch.cat([cosine for cosine, _ in turned], dim=1), torch.cat([sine for _, sine in turned], dim=1)


def _lengths(rows: Sequence[Tensor]) -> tuple[int, ...]:
    return tuple(len(row) for row in rows)
