"""One forward pass of training: read documents into memories, then run the active segments on them.

Three orders of the same cells, with equal results and gradients (plain RMT, whose memory tokens go from the last layer
to the first, has only the first of them):

* ``sequential``: segment by segment, layer by layer.
* ``diagonal``: all cells with the same segment + layer in one grouped call.
* ``layers``: layer by layer; a layer without memory runs all segments at once, as lanes. The fastest where, as in
  training, all hidden states are kept anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from armt.kernels.eager.associative import dpfp
from armt.models.block import Block
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.engine.schedule import diagonal
from armt.runtime.training.block import NativeBlock, make_block
from armt.runtime.training.layer import Tiles
from armt.runtime.training.samples.batch import Batch, Sample
from armt.runtime.training.states import TrainingStates

Order = Literal["layers", "sequential", "diagonal"]
# Takes a cell's output, its layer and its segment.
_Note = Callable[[Tensor, int, int], None]


def orders(config: ArmtConfig) -> tuple[Order, ...]:
    """Return the orders in which the cells of a model can run."""
    return ("sequential",) if config.carries_tokens else ("layers", "sequential", "diagonal")


def fastest_order(config: ArmtConfig) -> Order:
    """Return the order that is the fastest on a CPU."""
    return orders(config)[0]


@dataclass(frozen=True, slots=True, eq=False)
class PassResult:
    """What a pass gives.

    Attributes:
        hidden: ``[Q, T, d]`` of the active segments after the last layer.
        states: memories after the documents.
        keys: per memory layer, keys of all memory tokens times their gates ``[S, B, M, d_key]``, where asked for.
        queries: per memory layer, queries of all active tokens ``[Q, T, d_key]``, where asked for.
    """

    hidden: Tensor
    states: TrainingStates
    keys: list[Tensor]
    queries: list[Tensor]


class Passes:
    """Runs batches through given weights.

    Args:
        config: what the layers compute; ``segment_tokens`` is that of the stage.
        weights: of this step.
        order: of the cells; None for the fastest that there is, see `fastest_order`.
        checkpointing: keep only the inputs of cells and compute the rest again on the way back.
        truncate: back-propagate through this many segments only; None for all.
        compiled: compile the element-wise parts of the layers, where that is possible.
        native: run layers by the C++ kernels where these compute them.
        tiles: what those have made of these weights in other passes.
    """

    def __init__(
        self,
        config: ArmtConfig,
        weights: Weights,
        *,
        order: Order | None = None,
        checkpointing: bool = False,
        truncate: int | None = None,
        compiled: bool = False,
        native: bool = True,
        tiles: Tiles | None = None,
    ) -> None:
        tiles = Tiles() if tiles is None else tiles
        self.config = config
        self.model = ArmtModel(config, weights)
        self._block = make_block(config, weights, compiled=compiled, native=native, tiles=tiles)
        # Active segments carry no memory tokens: without them a step reads and never writes.
        # Where memory tokens are carried no layer writes, with or without them.
        reads = config if config.carries_tokens else replace(config, memory_tokens=0)
        self._reading = make_block(reads, weights, compiled=compiled, native=native, tiles=tiles)
        self._order: Order = order or fastest_order(config)
        assert self._order in orders(config), "refused before training starts"
        self._checkpointing = checkpointing
        self._truncate = truncate
        self._state_dtype = torch.float64 if weights.embedding.dtype == torch.float64 else torch.float32

    def run(self, batch: Batch, *, want_reads: bool = False, before: TrainingStates | None = None) -> PassResult:
        """Read the documents of a batch and run its active segments.

        Args:
            batch: the work.
            want_reads: return keys and queries for the contrastive loss.
            before: memories that the documents go on from; see `begin`.
        """
        states, keys = self.read(batch.samples, want_keys=want_reads, before=before)
        hidden, queries = self.activate(batch, states, want_queries=want_reads)
        return PassResult(hidden, states, keys, queries)

    def begin(self, left: TrainingStates | None, lanes: Sequence[int | None]) -> TrainingStates:
        """Return the memories that documents begin with.

        Args:
            left: what earlier documents have left, without history; None where there are none.
            lanes: per document, the lane of ``left`` that it goes on from; None for an empty memory.
        """
        empty = self._empty_states(len(lanes))
        if left is None:
            return empty
        return left.lanes_of([lane or 0 for lane in lanes]).where([lane is not None for lane in lanes], empty)

    def read(
        self, samples: Sequence[Sample], *, want_keys: bool = False, before: TrainingStates | None = None
    ) -> tuple[TrainingStates, list[Tensor]]:
        """Read documents into memories; returns the states and, where asked for, the keys written.

        Args:
            samples: the documents.
            want_keys: of all segments; gradients go back through those of the last `truncate` ones.
            before: what they go on from, from `begin`; None for empty memories.
        """
        states = self._empty_states(len(samples)) if before is None else before
        count = len(samples[0].segments)
        if not count or not self.config.has_memory:
            return states, []
        kept = count if self._truncate is None else min(count, self._truncate)
        with torch.no_grad():
            parts = [
                self._read_range(samples, start, start + 1, states, want_keys=want_keys)
                for start in range(count - kept)
            ]
        if kept < count:
            states = states.detached()
        parts.append(self._read_range(samples, count - kept, count, states, want_keys=want_keys))
        return states.read_by_all(), [torch.cat(rows) for rows in zip(*parts, strict=True)]

    def activate(
        self, batch: Batch, states: TrainingStates, *, want_queries: bool = False, zeroed: bool = False
    ) -> tuple[Tensor, list[Tensor]]:
        """Run the active segments on memories; returns hidden states ``[Q, T, d]`` and queries of memory layers.

        Args:
            batch: the work.
            states: from `read`.
            want_queries: return the queries too.
            zeroed: read nothing, as if the memory were empty.
        """
        config = self.config
        mine = states.lanes_of(batch.sample_of)
        if zeroed:
            mine = self._empty_states(len(batch.sample_of))
        position = [self._position(batch.samples[number], batch.segments) for number in batch.sample_of]
        rows = [
            self.model.embed(ids, start, with_memory=False, tokens=None if mine.tokens is None else mine.tokens[lane])
            for lane, (ids, start) in enumerate(zip(batch.active_ids, position, strict=True))
        ]
        hidden = torch.stack(rows).unsqueeze(0)
        lanes, tokens = batch.active_ids.shape
        queries: list[Tensor] = []
        for layer in range(config.layers):
            if want_queries and layer in config.memory_layers:
                projection = self.model.weights.memory["query"][len(queries) : len(queries) + 1][0]
                queries.append(dpfp(hidden[0] @ projection.T, normalize=config.normalize_keys))
            group = CellGroup(
                lo=layer,
                hi=layer + 1,
                lanes=lanes,
                real=(tokens,) * lanes,
                first=(False,) * lanes,
                past=(0,) * lanes,
                position=tuple(position),
            )
            hidden = self._step(self._reading, hidden, group, mine)
        return hidden[0, :, config.front_tokens :], queries

    def logits(self, hidden: Tensor) -> Tensor:
        """Return logits ``[n, vocab]`` of hidden states ``[n, d]``, in their dtype."""
        if isinstance(self._block, NativeBlock):
            return self._block.logits(self.model.final_norm(hidden))
        return self.model.logits(hidden)

    def _empty_states(self, lanes: int) -> TrainingStates:
        tokens = self.model.weights.memory_tokens if self.config.carries_tokens else None
        return TrainingStates.zeros(
            self.config, lanes, device=self.model.device, dtype=self._state_dtype, tokens=tokens
        )

    def _position(self, sample: Sample, index: int) -> int:
        return sum(len(segment) + self.config.extra_tokens for segment in sample.segments[:index])

    def _step(self, block: Block, hidden: Tensor, group: CellGroup, states: TrainingStates) -> Tensor:
        if not self._checkpointing or not torch.is_grad_enabled():
            return block.step(hidden, group, states)
        lo, hi = states.rows(group.lo, group.hi)
        before = states.memory(lo, hi) if hi > lo else (None, None)

        def cell(hidden: Tensor, matrix: Tensor | None, normalizer: Tensor | None) -> tuple[Tensor | None, ...]:
            # Runs twice: on the way back the states have moved on, so those before this cell come as arguments.
            own = states.lanes_of(range(states.lanes))
            if matrix is not None:
                own.store(lo, hi, matrix, normalizer)
            out = block.step(hidden, group, own)
            return (out, *(own.memory(lo, hi) if hi > lo else (None, None)))

        out, matrix, normalizer = checkpoint(cell, hidden, *before, use_reentrant=False)
        if matrix is not None:
            states.store(lo, hi, matrix, normalizer)
        assert isinstance(out, Tensor)
        return out

    def _read_range(
        self, samples: Sequence[Sample], start: int, end: int, states: TrainingStates, *, want_keys: bool
    ) -> list[Tensor]:
        """Read segments ``start`` to ``end - 1`` of all samples."""
        if self.config.carries_tokens:
            for segment in range(start, end):
                self._read_carrying(BatchSegments(self.config, samples, segment, segment + 1, states.begun), states)
            return []
        cells = BatchSegments(self.config, samples, start, end, states.begun)
        entered = [cells.embed(self.model, segment) for segment in range(start, end)]
        keys: dict[tuple[int, int], Tensor] = {}

        def note(out: Tensor, layer: int, segment: int) -> None:
            # out: [B, N, d] of one cell.
            if want_keys and layer in self.config.memory_layers:
                row = self.config.memory_layers.index(layer)
                memory, written = self.model.weights.memory, cells.memory_rows(out, segment)
                projection, gate, bias = (memory[name][row : row + 1][0] for name in ("key", "gate", "gate_bias"))
                key = dpfp(written @ projection.T, normalize=self.config.normalize_keys)
                # What a token adds to a read is q . k times its gate: a token may keep out of it by closing the gate.
                keys[row, segment] = key * torch.sigmoid(written @ gate.T + bias)

        depth = self.config.memory_layers[-1] + 1
        if self._order == "diagonal":
            self._read_diagonal(cells, entered, depth, states, note)
        elif self._order == "sequential":
            for segment, hidden in enumerate(entered, start):
                for layer in range(depth):
                    hidden = self._step(self._block, hidden, cells.group(layer, layer + 1, [segment]), states)
                    note(hidden[0], layer, segment)
        else:
            self._read_layers(cells, entered, depth, states, note)
        return [
            torch.stack([keys[row, segment] for segment in range(start, end)])
            for row in range(len(self.config.memory_layers))
            if want_keys
        ]

    def _read_carrying(self, cells: BatchSegments, states: TrainingStates) -> None:
        """Read one segment of all samples where memory tokens go from its last layer to the next one's first."""
        segment = cells.start
        hidden = cells.embed(self.model, segment, states.tokens)
        for layer in range(self.config.layers):
            hidden = self._step(self._block, hidden, cells.group(layer, layer + 1, [segment]), states)
        states.tokens = self.model.left_tokens(hidden[0], cells.real[segment])

    def _read_layers(
        self, cells: BatchSegments, entered: list[Tensor], depth: int, states: TrainingStates, note: _Note
    ) -> None:
        hidden = torch.cat(entered, dim=1)
        lanes, segments = cells.lanes, range(cells.start, cells.end)
        for layer in range(depth):
            if layer not in self.config.memory_layers:
                group = cells.side_by_side(layer)
                hidden = self._step(self._block, hidden, group, states)
                continue
            parts = []
            for part, segment in zip(torch.split(hidden, lanes, dim=1), segments, strict=True):
                parts.append(self._step(self._block, part, cells.group(layer, layer + 1, [segment]), states))
                note(parts[-1][0], layer, segment)
            hidden = torch.cat(parts, dim=1)

    def _read_diagonal(
        self, cells: BatchSegments, entered: list[Tensor], depth: int, states: TrainingStates, note: _Note
    ) -> None:
        outputs: dict[int, Tensor] = dict(enumerate(entered, cells.start))
        for step in diagonal(range(cells.start, cells.end), depth):
            standing = list(step.segments)
            hidden = torch.cat([outputs[segment] for segment in standing])
            out = self._step(self._block, hidden, cells.group(step.lo, step.hi, standing), states)
            for row, segment in enumerate(standing):
                outputs[segment] = out[row : row + 1]
                note(out[row], step.lo + row, segment)


class BatchSegments:
    """Segments of a batch of samples, described to the block.

    Args:
        config: with the size of segments.
        samples: the documents.
        start, end: segments ``start`` to ``end - 1``.
        begun: per sample, whether a memory stands before its first segment; none does if None.
    """

    def __init__(
        self,
        config: ArmtConfig,
        samples: Sequence[Sample],
        start: int,
        end: int,
        begun: Sequence[bool] | None = None,
    ) -> None:
        self.config, self.samples, self.start, self.end = config, samples, start, end
        self.lanes = len(samples)
        self._begun = (False,) * self.lanes if begun is None else begun
        extra = config.extra_tokens
        self.real = {s: [len(sample.segments[s]) for sample in samples] for s in range(start, end)}
        self.position = {
            s: [sum(len(piece) + extra for piece in sample.segments[:s]) for sample in samples]
            for s in range(start, end)
        }
        self.tokens = max(max(real) for real in self.real.values()) + extra

    def embed(self, model: ArmtModel, segment: int, tokens: Tensor | None = None) -> Tensor:
        """Return ``[1, B, N, d]``: what is in front, real tokens, memory tokens, padding.

        Args:
            model: whose embeddings.
            segment: which.
            tokens: ``[B, M, d]``, what the segments before have left at their memory tokens; None for the learned ones.
        """
        rows = []
        for lane, (sample, position) in enumerate(zip(self.samples, self.position[segment], strict=True)):
            ids = torch.tensor(list(sample.segments[segment]), dtype=torch.int64, device=model.device)
            row = model.embed(ids, position, tokens=None if tokens is None else tokens[lane])
            rows.append(torch.nn.functional.pad(row, (0, 0, 0, self.tokens - row.shape[0])))
        return torch.stack(rows).unsqueeze(0)

    def group(self, lo: int, hi: int, segments: Sequence[int]) -> CellGroup:
        """Describe layers ``lo`` to ``hi - 1``, layer ``lo + i`` working on ``segments[i]``."""
        return CellGroup(
            lo=lo,
            hi=hi,
            lanes=self.lanes,
            real=tuple(tokens for s in segments for tokens in self.real[s]),
            first=tuple(s == 0 and not begun for s in segments for begun in self._begun),
            past=(0,) * (self.lanes * len(segments)),
            position=tuple(position for s in segments for position in self.position[s]),
        )

    def side_by_side(self, layer: int) -> CellGroup:
        """Describe one layer without memory, all segments as lanes."""
        segments = range(self.start, self.end)
        return CellGroup(
            lo=layer,
            hi=layer + 1,
            lanes=self.lanes * len(segments),
            real=tuple(tokens for s in segments for tokens in self.real[s]),
            first=(False,) * (self.lanes * len(segments)),
            past=(0,) * (self.lanes * len(segments)),
            position=tuple(position for s in segments for position in self.position[s]),
        )

    def memory_rows(self, out: Tensor, segment: int) -> Tensor:
        """Pick the memory tokens ``[B, M, d]`` of a cell's output ``[B, N, d]``."""
        count = self.config.memory_tokens
        starts = torch.tensor(self.real[segment], device=out.device) + self.config.front_tokens
        index = starts.view(-1, 1) + torch.arange(count, device=out.device)
        return out.gather(1, index.unsqueeze(-1).expand(-1, -1, out.shape[-1]))
