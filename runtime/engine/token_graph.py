"""Decoding as one CUDA graph: a new token of every lane through all layers, its logits, and what is likeliest next.

Which tokens are new and how many each lane holds is on the device, and a replay moves both on by itself. The host looks
once a token, for all lanes together, and writes there only where a lane goes on with something else than the likeliest.
A graph is bound to the cache of keys and values: when that has grown, another is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor

from armt.models.active import ActiveSegment
from armt.models.one_token import obstacle, run_tokens
from armt.runtime.engine.graph import CudaRecorder, Recorder, Recording
from armt.runtime.engine.sampling import Likeliest, fetched, likeliest

# Tokens that run eagerly first: tables are built and kernels compiled in them, and short answers end.
_WARM_UP = 8


def token_graph(active: ActiveSegment) -> TokenGraph | None:
    """Return what runs single tokens of open segments, or None where that is not done from the device alone."""
    if active.model.device.type != "cuda" or not active.whole or obstacle(active.model.config) is not None:
        return None
    return TokenGraph(active, partial(CudaRecorder, active.model.device))


class TokenGraph:
    """Runs one new token of every lane; from some token on by a recording.

    Args:
        active: the open segments.
        recorder: makes a recording, once for every size of the cache.
    """

    def __init__(self, active: ActiveSegment, recorder: Callable[[], Recorder]) -> None:
        self._active, self._make = active, recorder
        model, lanes = active.model, active.lanes
        self._ids = torch.zeros(lanes, dtype=torch.int64, device=model.device)
        self._held = torch.zeros_like(self._ids)
        found_in = torch.promote_types(model.dtype, torch.float32)
        self._found = torch.zeros(lanes, len(Likeliest._fields), dtype=found_in, device=model.device)
        # What the two tensors hold, as the host knows it.
        self._next: list[int] = []
        self._counted: list[int] = []
        self._recording: Recording | None = None
        self._recorded: Tensor | None = None
        self._seen = 0
        self._failed = False

    def run(self, ids: Sequence[int], lanes: Sequence[int]) -> tuple[Tensor, list[Likeliest]]:
        """Run a token of some lanes, and count it.

        Args:
            ids: per lane of all, what it has written last; that of a lane which has ended does not matter.
            lanes: those that go on.

        Returns:
            The logits ``[B, vocab]`` after the tokens, and what they say, for all lanes; those of other lanes mean
            nothing.
        """
        self._active.reserve_tokens()
        self._tell(ids, lanes)
        logits = self._replayed()
        found = fetched(self._found)
        self._active.count_tokens(lanes)
        self._next = [entry.id for entry in found]
        self._counted = [count + 1 for count in self._counted]
        # A replay fills the same tensor again.
        return logits.clone(), found

    def _tell(self, ids: Sequence[int], lanes: Sequence[int]) -> None:
        """Write to the device what it does not know; a lane that has ended goes on for itself."""
        held = self._active.held
        if not self._next or any(self._next[lane] != ids[lane] for lane in lanes):
            self._ids.copy_(torch.tensor(ids))
        if not self._counted or any(self._counted[lane] != held[lane] for lane in lanes):
            self._held.copy_(torch.tensor(held))
            self._counted = held

    def _replayed(self) -> Tensor:
        keys, _ = self._active.cache
        if self._recorded is not keys:
            self._recording, self._recorded = None, keys
            # With a cache of another size, kernels are chosen anew before they are recorded.
            self._seen = min(self._seen, _WARM_UP - 1)
        if self._recording is None and not self._failed and self._seen >= _WARM_UP:
            self._recording = Recording.of(self._work, self._make(), "tokens")
            self._failed = self._recording is None
        self._seen += 1
        return self._work() if self._recording is None else self._recording.replay()

    def _work(self) -> Tensor:
        """Run the tokens that the device knows of, and have it know the next ones; returns their logits."""
        active = self._active
        # A lane that has ended goes on as well, at the end of the cache at last.
        held = self._held.clamp(max=active.cache[0].shape[3] - 1)
        logits = active.model.logits(run_tokens(active, self._ids, held))
        self._found.copy_(likeliest(logits))
        self._ids.copy_(self._found[:, 0])
        self._held.add_(1)
        return logits
