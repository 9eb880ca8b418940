"""The steady state of a diagonal as one CUDA graph: recorded once, then replayed instead of launched kernel by kernel.

A full-width step has fixed shapes, works on the layer states in place, and differs from the next one in its hidden
states alone, which stand in the executor's fixed slots. The ramps, first segments and ragged ends run as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates

StepFunction = Callable[[Tensor, CellGroup, LayerStates, Tensor | None], Tensor]
# Steps that run eagerly first: tables are built and kernels compiled in them, which recording must not do.
_WARM_UP = 2


class Recorder(Protocol):
    """Records work without running it, and runs it as often as is wanted."""

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        """Record ``work`` and return the tensor that every replay fills."""
        ...

    def replay(self) -> None:
        """Run what was recorded."""
        ...


class CudaRecorder:
    """A `Recorder` made of one CUDA graph."""

    def __init__(self) -> None:
        self._graph = torch.cuda.CUDAGraph()

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        """Record ``work`` on a stream of its own."""
        with torch.cuda.graph(self._graph):
            return work()

    def replay(self) -> None:
        """Run the graph on the current stream."""
        self._graph.replay()


def obstacle(config: ArmtConfig, device: torch.device) -> str | None:
    """Say why a model's steps cannot be recorded, or None."""
    if device.type != "cuda":
        return f"graphs are recorded on a GPU, and the model is on {device.type}"
    if config.global_rotary:
        return "rotary angles change from segment to segment"
    if not config.sliding_window and len({_window(w, config) for w in config.base.windows}) > 1:
        return "layers with different windows are gathered by index"
    return None


def stepper(step: StepFunction, config: ArmtConfig, state: LayerStates, layers: int) -> StepFunction:
    """Return how an executor steps: with a graph where one can be recorded, else as it is.

    Args:
        step: the model's step.
        config: of the model.
        state: the layer states of the run; a graph is bound to their buffers.
        layers: width of a full diagonal.
    """
    if layers == 1 or obstacle(config, state.matrix.device) is not None:
        return step
    return StepGraph(step, config, state, layers, CudaRecorder)


class StepGraph:
    """A step function that replays a recording wherever the diagonal is full and steady.

    A recording is bound to the tensors it was made with; the result of a replayed step is valid until the next one.

    Args:
        step, config, state, layers: as in `stepper`.
        recorder: makes the recording, once.
    """

    def __init__(
        self, step: StepFunction, config: ArmtConfig, state: LayerStates, layers: int, recorder: Callable[[], Recorder]
    ) -> None:
        self._step, self._config, self._state, self._layers = step, config, state, layers
        self._make = recorder
        self._recorder: Recorder | None = None
        self._input: Tensor | None = None
        self._output: Tensor | None = None
        self._seen = 0

    def __call__(self, hidden: Tensor, group: CellGroup, state: LayerStates, into: Tensor | None = None) -> Tensor:
        """Run one step; see `Block.step`."""
        if not self._steady(group) or state is not self._state:
            return self._step(hidden, group, state, into)
        if self._seen < _WARM_UP:
            self._seen += 1
            return self._step(hidden, group, state, into)
        if self._recorder is None:
            self._record(hidden, group, into)
        assert self._input is not None
        assert self._output is not None
        assert self._recorder is not None
        if hidden.data_ptr() != self._input.data_ptr():
            self._input.copy_(hidden)
        self._recorder.replay()
        return self._output

    def _record(self, hidden: Tensor, group: CellGroup, into: Tensor | None) -> None:
        self._input, self._recorder = hidden, self._make()
        self._output = self._recorder.record(lambda: self._step(hidden, group, self._state, into))

    def _steady(self, group: CellGroup) -> bool:
        """Whether the step is the one that a recording replays: full width, full segments, none of them first."""
        size = self._config.segment_tokens
        past = not self._config.sliding_window or all(seen == size for seen in group.past)
        return group.lo == 0 and group.hi == self._layers and group.uniform(size) and past and not any(group.first)


def _window(window: int | None, config: ArmtConfig) -> int | None:
    """Return a layer's window where it narrows a segment."""
    tokens = config.sink_tokens + config.segment_tokens + config.memory_tokens
    return window if window is not None and window < tokens else None
