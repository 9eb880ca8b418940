"""Prompt and `Memory` to tokens. The prompt opens the active segment; memory is read, and written when a segment fills.

Past the end of a segment the dialect decides: ``paper`` lets the context grow, ``armt`` and ``armt_sw`` commit the
segment to memory and open the next one, so that the length of the output has no bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from armt.errors import UsageError
from armt.models.active import ActiveSegment
from armt.models.model import ArmtModel
from armt.runtime.engine.malloc import keep_freed_memory
from armt.runtime.engine.memory import Memory, states_of
from armt.runtime.engine.sampling import Sampler, Sampling


@dataclass(frozen=True, slots=True)
class Token:
    """A token that a lane has produced.

    Attributes:
        lane: which prompt it belongs to.
        id: the token; stopping tokens are not reported.
        logits: ``[vocab]`` that it was chosen from.
    """

    lane: int
    id: int
    logits: Tensor


class Decoder:
    """Decodes one or more prompts together, each on its own memory.

    Args:
        model: the model.
        memories: one per prompt, without open tokens (they belong in front of the prompt); they are copied, so the
            same memory may serve many prompts.

    Raises:
        UsageError: a memory has open tokens.
    """

    def __init__(self, model: ArmtModel, memories: Sequence[Memory]) -> None:
        if any(memory.open_tokens for memory in memories):
            raise UsageError("a memory has open tokens: put them in front of the prompt, or read them into it first")
        keep_freed_memory()
        self.model = model
        self._active = ActiveSegment(
            model,
            states_of(model, list(memories)),
            past=[min(model.config.segment_tokens, m.tokens_read) for m in memories],
            position=[m.position for m in memories],
            written=[m.segments_read for m in memories],
        )

    def decode(
        self,
        prompts: Sequence[Sequence[int] | Tensor],
        *,
        max_tokens: int | Sequence[int],
        stop_ids: frozenset[int] = frozenset(),
        sampling: Sampling | Sequence[Sampling] | None = None,
    ) -> Iterator[Token]:
        """Continue the prompts.

        Args:
            prompts: per lane at least one token, at most a segment (read what comes before into the memory).
            max_tokens: for every lane, or one per lane.
            stop_ids: tokens that end a lane.
            sampling: for every lane, or one per lane; greedy if None.

        Yields:
            Tokens as they come, lane by lane.

        Raises:
            UsageError: a prompt is empty or longer than a segment.
        """
        ids = [self.model.check_ids(prompt) for prompt in prompts]
        for prompt in ids:
            if not 0 < len(prompt) <= self.model.config.segment_tokens:
                raise UsageError(
                    f"a prompt must have 1 to {self.model.config.segment_tokens} tokens, got {len(prompt)}; "
                    "read the rest into the memory first"
                )
        if sampling is None or isinstance(sampling, Sampling):
            sampling = [sampling or Sampling()] * len(ids)
        samplers = [Sampler(options) for options in sampling]
        left = [max_tokens] * len(ids) if isinstance(max_tokens, int) else list(max_tokens)
        assert len(left) == len(samplers) == len(ids)
        while any(left):
            logits = self._advance(ids, left)
            ids = []
            for lane, row in enumerate(logits):
                if row is None:
                    ids.append(torch.empty(0, dtype=torch.int64, device=self.model.device))
                    continue
                chosen = samplers[lane].choose(row)
                left[lane] = 0 if chosen in stop_ids else left[lane] - 1
                ids.append(torch.tensor([chosen], device=self.model.device))
                if chosen not in stop_ids:
                    yield Token(lane, chosen, row)

    @torch.inference_mode()
    def _advance(self, ids: Sequence[Tensor], left: Sequence[int]) -> list[Tensor | None]:
        """Run the newest tokens of the lanes that go on; returns the logits of each lane's last token."""
        config = self.model.config
        going = [lane for lane, tokens in enumerate(left) if tokens]
        if config.commits_while_decoding:
            full = [lane for lane in going if self._active.real[lane] == config.segment_tokens]
            if full:
                self._active.close(full)
        none = torch.empty(0, dtype=torch.int64, device=self.model.device)
        hidden = self._active.extend([ids[lane] if left[lane] else none for lane in range(len(ids))])
        rows = self.model.logits(torch.stack([hidden[lane][-1] for lane in going]))
        logits: list[Tensor | None] = [None] * len(ids)
        for lane, row in zip(going, rows, strict=True):
            logits[lane] = row
        return logits
