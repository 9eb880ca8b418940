"""The steady state of a diagonal as one CUDA graph: recorded once, then replayed instead of launched kernel by kernel.

A full-width step has fixed shapes, works on the layer states in place, and differs from the next one in its hidden
states alone, which stand in the executor's fixed slots. The ramps, first segments and ragged ends run as ever. Decoding
is recorded in token_graph.py.

A replay reads the addresses that were recorded. So a recording keeps every tensor that the step read and that was
there before it: masks, index tensors and tables of angles live in caches, which let them go for newer ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates, States

StepFunction = Callable[[Tensor, CellGroup, States, Tensor | None], Tensor]
# Steps that run eagerly first: tables are built and kernels compiled in them, which recording must not do.
_WARM_UP = 2
_LOG = logging.getLogger("armt")


class Recorder(Protocol):
    """Records work without running it, and runs it as often as is wanted."""

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        """Record ``work`` and return the tensor that every replay fills."""
        ...

    def replay(self) -> None:
        """Run what was recorded."""
        ...

    def release(self) -> None:
        """Give back what eager steps hold for their next ones: a replay has its own room for a step's activations."""
        ...


class CudaRecorder:
    """A `Recorder` made of one CUDA graph.

    Args:
        device: that ``work`` runs on, whichever is the current one.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._graph = torch.cuda.CUDAGraph()

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        """Record ``work`` on a stream of its own."""
        # Without a stream `torch.cuda.graph` takes one of the device that was current when it was first used: work on
        # another one would run, and the graph be empty. Other threads go on meanwhile: one asks after what NCCL does.
        stream, mode = _recording_stream(self._device), "thread_local"
        try:
            # Where recording fails `torch.cuda.graph` leaves its stream the current one; the outer context does not.
            with (
                torch.cuda.stream(torch.cuda.current_stream(self._device)),
                torch.cuda.graph(self._graph, stream=stream, capture_error_mode=mode),
            ):
                return work()
        except RuntimeError:
            _failed.append(self._graph)
            raise

    def replay(self) -> None:
        """Run the graph on the current stream."""
        self._graph.replay()

    def release(self) -> None:
        """Empty the allocator's cache; recording has done so already."""
        torch.cuda.empty_cache()


# Recordings that have failed: torch's allocator goes on asking them what belongs to them, and does not hold them.
_failed: list[torch.cuda.CUDAGraph] = []


@cache
def _recording_stream(device: torch.device) -> torch.cuda.Stream:
    """Return the one stream of a device on which is recorded: cuBLAS keeps room for each stream that it has seen."""
    return torch.cuda.Stream(device)  # type: ignore[no-untyped-call]


def obstacle(config: ArmtConfig, device: torch.device) -> str | None:
    """Say why a model's steps cannot be recorded, or None."""
    if device.type != "cuda":
        return f"graphs are recorded on a GPU, and the model is on {device.type}"
    if config.global_rotary:
        return "rotary angles change from segment to segment"
    return None


def stepper(step: StepFunction, config: ArmtConfig, state: LayerStates, layers: int) -> StepFunction:
    """Return how an executor steps: with a graph where one can be recorded, else as it is.

    Args:
        step: the model's step.
        config: of the model.
        state: the layer states of the run; a graph is bound to their buffers.
        layers: width of a full diagonal.
    """
    if layers == 1 or obstacle(config, state.device) is not None:
        return step
    return StepGraph(step, config, state, layers, partial(CudaRecorder, state.device))


class Reads(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Keeps the tensors that operations read and did not make themselves.

    Attributes:
        kept: one per storage.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._made: set[int] = set()
        self._kept: dict[int, Tensor] = {}

    @property
    def kept(self) -> list[Tensor]:
        """One tensor per storage that was there before."""
        return list(self._kept.values())

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run an operation; note what it reads and what it makes."""
        kwargs = kwargs or {}
        for tensor in _tensors((args, kwargs)):
            if _storage(tensor) not in self._made:
                self._kept.setdefault(_storage(tensor), tensor)
        made = func(*args, **kwargs)
        self._made.update(storage for t in _tensors(made) if (storage := _storage(t)) not in self._kept)
        return made


def _tensors(values: Any) -> list[Tensor]:
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, Tensor)]


def _storage(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


class Recording:
    """Work that was recorded, with all that a replay reads.

    Args:
        recorder: holds the work.
        output: what every replay fills.
        kept: tensors that were there before, one per storage.
    """

    def __init__(self, recorder: Recorder, output: Tensor, kept: list[Tensor]) -> None:
        self._recorder, self._output, self._kept = recorder, output, kept

    @classmethod
    def of(cls, work: Callable[[], Tensor], recorder: Recorder, what: str) -> Recording | None:
        """Record ``work``; None where that fails, which one line says of ``what`` then runs as ever."""
        reads = Reads()

        def watched() -> Tensor:
            with reads:
                return work()

        try:
            output = recorder.record(watched)
        except RuntimeError as exc:
            # Nothing has run: recording only notes what would.
            _LOG.warning(
                "%s are not recorded as a CUDA graph, and run one kernel after the other: %s", what, _line(exc)
            )
            return None
        return cls(recorder, output, reads.kept)

    def replay(self) -> Tensor:
        """Run the work; what it returns is valid until the next replay."""
        self._recorder.replay()
        return self._output

    def release(self) -> None:
        """See `Recorder.release`."""
        self._recorder.release()


class StepGraph:
    """A step function that replays a recording wherever the diagonal is full and steady.

    A recording is bound to the tensors it was made with, and keeps them; the result of a replayed step is valid until
    the next one. Where recording fails, one line says so and every step runs eagerly.

    Args:
        step, config, state, layers: as in `stepper`.
        recorder: makes the recording, once.
    """

    def __init__(
        self, step: StepFunction, config: ArmtConfig, state: LayerStates, layers: int, recorder: Callable[[], Recorder]
    ) -> None:
        self._step, self._config, self._state, self._layers = step, config, state, layers
        self._make = recorder
        self._recording: Recording | None = None
        self._input: Tensor | None = None
        self._seen = 0
        self._failed = False
        # Whether eager steps have run since the last replay.
        self._eager = False

    def __call__(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None = None) -> Tensor:
        """Run one step; see `Block.step`."""
        steady = self._steady(group) and state is self._state and not self._failed
        if steady and self._seen >= _WARM_UP and self._recording is None:
            self._record(hidden, group, into)
        if not steady or self._recording is None:
            self._seen += steady
            self._eager = True
            return self._step(hidden, group, state, into)
        return self._replay(self._recording, hidden)

    def _replay(self, recording: Recording, hidden: Tensor) -> Tensor:
        assert self._input is not None
        if self._eager:
            recording.release()
            self._eager = False
        if hidden.data_ptr() != self._input.data_ptr():
            self._input.copy_(hidden)
        return recording.replay()

    def _record(self, hidden: Tensor, group: CellGroup, into: Tensor | None) -> None:
        self._input = hidden
        self._recording = Recording.of(lambda: self._step(hidden, group, self._state, into), self._make(), "steps")
        self._failed = self._recording is None

    def _steady(self, group: CellGroup) -> bool:
        """Whether the step is the one that a recording replays: full width, full segments, none of them first."""
        size = self._config.segment_tokens
        past = not self._config.sliding_window or all(seen == size for seen in group.past)
        return group.lo == 0 and group.hi == self._layers and group.uniform(size) and past and not any(group.first)


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
