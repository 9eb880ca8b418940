"""Prompt and `Memory` to tokens. The prompt opens the active segment; memory is read, and written when a segment fills.

Past the end of a segment the dialect decides: ``paper`` lets the context grow, ``armt`` and ``armt_sw`` commit the
segment to memory and open the next one, so that the length of the output has no bound. A lane with a window keeps its
segment open until the window is full, whatever the dialect: the memory stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from armt.errors import DocumentError, UsageError
from armt.kernels.threads import one_thread
from armt.models.active import OpenLane
from armt.models.model import ArmtModel
from armt.runtime.engine.malloc import keep_freed_memory
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.sampling import Likeliest, Sampler, Sampling, fetched, likeliest
from armt.runtime.engine.slots import open_segments
from armt.runtime.engine.token_graph import token_graph

# Rows of a score whose logits exist at the same time: a vocabulary of 150,000 in float32 takes 0.6 MB a row.
_SCORED_ROWS = 64


class NotFinite(DocumentError):
    """A lane's logits are not finite: the model's numbers have run over, and nothing sensible can be written."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that a lane has produced.

    Attributes:
        lane: which prompt it belongs to.
        id: the token; stopping tokens are not reported.
        logits: ``[vocab]`` that it was chosen from.
        found: its `log_probability`, where that is known already; else it is computed when it is asked for.
    """

    lane: int
    id: int
    logits: Tensor
    found: float | None = None

    @property
    def log_probability(self) -> float:
        """Natural logarithm of its probability, as the model gives it before penalties and temperature."""
        if self.found is not None:
            return self.found
        with one_thread():
            wide = self.logits.float()
            return float(wide[self.id] - torch.logsumexp(wide, dim=-1))


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What may come next.

    Attributes:
        logits: per lane ``[vocab]``, None for a lane that has ended.
        likeliest: per lane what its logits say, where that was found on the device; else None.
    """

    logits: list[Tensor | None]
    likeliest: list[Likeliest | None]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """How likely a text is after a prompt, token by token; natural logarithms, float32.

    Attributes:
        tokens: of each token, ``[n]``.
        ends: that the text ends behind it, ``[n]``; empty where that was not asked for.
        states: the last layer's outputs at each token, ``[n, d]``; None where they were not asked for.
    """

    tokens: Tensor
    ends: Tensor
    states: Tensor | None = None


@dataclass(slots=True, eq=False)
class RunPrompt:
    """A prompt that several continuations begin with: empty at first, then what the first of them found.

    It belongs to one memory and one prompt.

    Attributes:
        opening: holds what this prompt and others begin with; None where nothing does.
        ids: its tokens; of an opening they are known before it is run.
    """

    opening: RunPrompt | None = None
    ids: tuple[int, ...] = ()
    lane: OpenLane | None = field(default=None, init=False)
    logits: Tensor | None = field(default=None, init=False)

    def held(self, ids: Sequence[int]) -> RunPrompt | None:
        """Return what holds most of a prompt: itself, its opening, or None where neither does."""
        for run in (self, self.opening):
            if run is not None and run.lane is not None and tuple(ids[: len(run.ids)]) == run.ids:
                return run
        return None


class Decoder:
    """Decodes one or more prompts together, each on its own memory.

    Args:
        model: the model.
        memories: one per prompt, without open tokens (they belong in front of the prompt); they are copied, so the
            same memory may serve many prompts.
        windows: per prompt, how many tokens its segment may take before anything is committed; None for a segment of
            the model's own size. All lanes None by default.

    Raises:
        UsageError: a memory has open tokens.
    """

    def __init__(
        self, model: ArmtModel, memories: Sequence[Memory], *, windows: Sequence[int | None] | None = None
    ) -> None:
        if any(memory.open_tokens for memory in memories):
            raise UsageError("a memory has open tokens: put them in front of the prompt, or read them into it first")
        keep_freed_memory()
        self.model = model
        size = model.config.segment_tokens
        self._room = [size if window is None else window for window in windows or [None] * len(memories)]
        self._left: list[int] = []
        self._active = open_segments(model, memories)
        self._tokens = token_graph(self._active)

    def decode(
        self,
        prompts: Sequence[Sequence[int] | Tensor],
        *,
        max_tokens: int | Sequence[int],
        stop_ids: frozenset[int] = frozenset(),
        sampling: Sampling | Sequence[Sampling] | None = None,
        run: Sequence[RunPrompt | None] | None = None,
    ) -> Iterator[Token]:
        """Continue the prompts.

        Args:
            prompts: per lane at least one token, at most a segment or the lane's window (read what comes before into
                the memory).
            max_tokens: for every lane, or one per lane.
            stop_ids: tokens that end a lane.
            sampling: for every lane, or one per lane; greedy if None.
            run: per lane what holds its prompt for further continuations, filled here where it is empty; or None.

        Yields:
            Tokens as they come, lane by lane.

        Raises:
            UsageError: a prompt is empty or longer than a segment.
            NotFinite: the logits of a lane are not finite.
        """
        ids = [self.model.check_ids(prompt) for prompt in prompts]
        self._check(ids)
        if sampling is None or isinstance(sampling, Sampling):
            sampling = [sampling or Sampling()] * len(ids)
        samplers = [Sampler(options) for options in sampling]
        self._left = [max_tokens] * len(ids) if isinstance(max_tokens, int) else list(max_tokens)
        assert len(self._left) == len(samplers) == len(ids)
        begun = list(run or [None] * len(ids))
        outlook = self._begin(ids, begun)
        while any(self._left):
            written = [0] * len(ids)
            for lane, row in enumerate(outlook.logits):
                # One may have been ended while another's token was looked at.
                if row is None or not self._left[lane]:
                    continue
                chosen, found = _choose(samplers[lane], row, outlook.likeliest[lane])
                self._left[lane] = 0 if chosen in stop_ids else self._left[lane] - 1
                written[lane] = chosen
                if chosen not in stop_ids:
                    yield Token(lane, chosen, row, found)
            if any(self._left):
                outlook = self._go_on(written)

    def finish(self, lane: int) -> None:
        """End a lane while `decode` runs: what it has written is enough."""
        self._left[lane] = 0

    @torch.inference_mode()
    def outlook(
        self, prompts: Sequence[Sequence[int]], *, run: Sequence[RunPrompt | None] | None = None
    ) -> list[Tensor]:
        """Run prompts and return how likely each token comes next; nothing is chosen.

        Args:
            prompts: per lane at least one token.
            run: per lane what holds its prompt, filled here where it is empty; or None.

        Returns:
            Per lane natural logarithms, float32 ``[vocab]``.

        Raises:
            UsageError: a prompt is empty or too long.
            NotFinite: the logits of a lane are not finite.
        """
        ids = [self.model.check_ids(list(prompt)) for prompt in prompts]
        self._check(ids)
        self._left = [1] * len(ids)
        rows = self._begin(ids, list(run or [None] * len(ids))).logits
        return [torch.log_softmax(row.float(), dim=-1).cpu() for row in rows if row is not None]

    def score(
        self,
        prompts: Sequence[Sequence[int]],
        continuations: Sequence[Sequence[int]],
        *,
        run: Sequence[RunPrompt | None] | None = None,
    ) -> list[Tensor]:
        """Return how likely texts are after prompts, see `weigh`.

        Returns:
            Per lane the natural logarithm of every token's probability, float32 ``[len(continuation)]``.
        """
        return [found.tokens for found in self.weigh(prompts, continuations, run=run)]

    @torch.inference_mode()
    def weigh(
        self,
        prompts: Sequence[Sequence[int]],
        continuations: Sequence[Sequence[int]],
        *,
        stop_ids: frozenset[int] = frozenset(),
        with_states: bool = False,
        run: Sequence[RunPrompt | None] | None = None,
    ) -> list[Weighed]:
        """Return how likely texts are after prompts, and that they end where they may; nothing is chosen.

        Args:
            prompts: per lane at least one token.
            continuations: per lane the tokens to be scored; prompt and continuation fit the lane's segment or window.
            stop_ids: tokens that end a text; none if its ends do not matter.
            with_states: what the model makes of a text is wanted as well.
            run: per lane what holds its prompt where that has been run; or None.

        Raises:
            UsageError: a prompt is empty, or prompt and continuation are too long.
            NotFinite: the logits of a lane are not finite.
        """
        ids = [self.model.check_ids([*prompt, *text]) for prompt, text in zip(prompts, continuations, strict=True)]
        self._check(ids)
        begun = self._put_back(ids, run or [None] * len(ids))
        texts = [all_ids[len(prompt) :] for all_ids, prompt in zip(ids, prompts, strict=True)]
        hidden = self._active.extend([all_ids[len(held) :] for all_ids, (held, _) in zip(ids, begun, strict=True)])
        stops = torch.tensor(sorted(stop_ids), dtype=torch.int64, device=self.model.device)
        weighed = []
        for lane, (text, (held, known)) in enumerate(zip(texts, begun, strict=True)):
            # The last token of a prompt says the first of the text; the last of the text says whether it ends.
            first = len(prompts[lane]) - 1 - len(held)
            rows = hidden[lane][max(0, first) : None if stop_ids else -1]
            parts = [] if first >= 0 or known is None else [known.unsqueeze(0)]
            parts += [
                self.model.logits(rows[start : start + _SCORED_ROWS]) for start in range(0, len(rows), _SCORED_ROWS)
            ]
            tokens, ends, at = [torch.empty(0)], [torch.empty(0)], 0
            for part in parts if len(text) else ():
                wide = part.float()
                total = wide.logsumexp(dim=-1)
                wanted = text[at : at + len(part)]
                count = len(wanted)
                tokens.append((wide[:count].gather(1, wanted.unsqueeze(1))[:, 0] - total[:count]).cpu())
                if stop_ids:
                    ends.append((wide[:, stops].logsumexp(dim=1) - total).cpu())
                at += len(part)
            states = hidden[lane][len(hidden[lane]) - len(text) :].float().cpu() if with_states else None
            found = Weighed(torch.cat(tokens), torch.cat(ends)[1:], states)
            if not bool(torch.cat((found.tokens, found.ends)).isfinite().all()):
                raise NotFinite(f"the model's logits are not finite (lane {lane})")
            weighed.append(found)
        return weighed

    def _put_back(
        self, prompts: Sequence[Tensor], run: Sequence[RunPrompt | None]
    ) -> list[tuple[tuple[int, ...], Tensor | None]]:
        """Open the lanes of whose prompts something has been run; returns what, and the logits behind it."""
        begun: list[tuple[tuple[int, ...], Tensor | None]] = [((), None)] * len(prompts)
        for lane, (ids, one) in enumerate(zip(prompts, run, strict=True)):
            held = None if one is None else one.held(ids.tolist())
            if held is not None and held.lane is not None:
                self._active.put_back(lane, held.lane)
                begun[lane] = held.ids, held.logits
        return begun

    def _check(self, ids: Sequence[Tensor]) -> None:
        for tokens, room in zip(ids, self._room, strict=True):
            if not 0 < len(tokens) <= room:
                advice = "; read the rest into the memory first" if len(tokens) else ""
                raise UsageError(f"a prompt must have 1 to {room} tokens, got {len(tokens)}{advice}")

    @torch.inference_mode()
    def _begin(self, prompts: Sequence[Tensor], run: Sequence[RunPrompt | None]) -> _Outlook:
        """Run the prompts that have not been run, and keep those that will be wanted again."""
        begun = self._put_back(prompts, run)
        self._close_full()
        rest = [ids[len(held) :] for ids, (held, _) in zip(prompts, begun, strict=True)]
        known = {
            lane: logits
            for lane, (new, (_, logits)) in enumerate(zip(rest, begun, strict=True))
            if not len(new) and logits is not None
        }
        outlook = self._extend(rest, known)
        for lane, one in enumerate(run):
            if one is not None and one.lane is None and self._left[lane]:
                # The lane last: it says that the rest is there.
                one.ids, one.logits = tuple(prompts[lane].tolist()), outlook.logits[lane]
                one.lane = self._active.copied(lane)
        return outlook

    @torch.inference_mode()
    def _go_on(self, written: Sequence[int]) -> _Outlook:
        """Run the tokens that have been written, one a lane; those of lanes that have ended do not matter."""
        self._close_full()
        if self._tokens is None:
            device, none = self.model.device, torch.empty(0, dtype=torch.int64, device=self.model.device)
            return self._extend(
                [torch.tensor([token], device=device) if self._left[b] else none for b, token in enumerate(written)], {}
            )
        lanes = [lane for lane, tokens in enumerate(self._left) if tokens]
        rows, found = self._tokens.run(written, lanes)
        if not all(found[lane].finite for lane in lanes):
            raise NotFinite("the model's logits are not finite")
        going = [bool(tokens) for tokens in self._left]
        return _Outlook(
            [row if goes else None for row, goes in zip(rows, going, strict=True)],
            [entry if goes else None for entry, goes in zip(found, going, strict=True)],
        )

    def _close_full(self) -> None:
        """Commit the segments that are full, in dialects that do."""
        if not self.model.config.commits_while_decoding:
            return
        full = [
            lane for lane, tokens in enumerate(self._left) if tokens and self._active.real[lane] >= self._room[lane]
        ]
        if full:
            self._active.close(full)

    def _extend(self, ids: Sequence[Tensor], known: Mapping[int, Tensor]) -> _Outlook:
        """Run the newest tokens of the lanes that go on.

        Args:
            ids: per lane.
            known: logits of lanes that have nothing to run.
        """
        left, lanes = self._left, len(ids)
        none = torch.empty(0, dtype=torch.int64, device=self.model.device)
        hidden = self._active.extend([ids[lane] if left[lane] else none for lane in range(lanes)])
        run = [lane for lane in range(lanes) if left[lane] and lane not in known]
        logits = [known.get(lane) if left[lane] else None for lane in range(lanes)]
        if run:
            rows = self.model.logits(torch.stack([hidden[lane][-1] for lane in run]))
            for lane, row in zip(run, rows, strict=True):
                logits[lane] = row
        going = [lane for lane in range(lanes) if logits[lane] is not None]
        found = _look([row for row in logits if row is not None])
        outlook = _Outlook(logits, [None] * lanes)
        for lane, entry in zip(going, found, strict=True):
            outlook.likeliest[lane] = entry
        return outlook


def _look(rows: Sequence[Tensor]) -> list[Likeliest | None]:
    """Check logits ``[vocab]`` of some lanes; on a device, say what is likeliest, with one wait for all of them."""
    if not rows or rows[0].device.type == "cpu":
        if not all(map(_all_finite, rows)):
            raise NotFinite("the model's logits are not finite")
        return [None] * len(rows)
    found = fetched(likeliest(torch.stack(list(rows))))
    if not all(entry.finite for entry in found):
        raise NotFinite("the model's logits are not finite")
    return list(found)


def _choose(sampler: Sampler, logits: Tensor, found: Likeliest | None) -> tuple[int, float | None]:
    """Return what a lane writes next, and the logarithm of its probability where that costs nothing more."""
    if found is not None and sampler.takes_likeliest:
        return found.id, found.log_probability
    with one_thread():
        chosen = sampler.choose(logits)
    return chosen, None if found is None else float(logits[chosen]) - found.log_total


def _all_finite(row: Tensor) -> bool:
    """Say whether no entry is an infinity or not a number."""
    with one_thread():
        # What is not a number is the least and the greatest; a tenth of the time of looking at every entry.
        return all(bool(end.isfinite()) for end in torch.aminmax(row))
