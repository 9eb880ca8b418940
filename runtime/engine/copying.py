"""The likeliest copy: of the runs of a text's words the one that a question makes likely.

Written token by token, a copy begins with what is likeliest there, which for a small model is how the text itself
begins, and cannot go back. Here whole copies are compared, with their ends, and each against how likely it is where
nothing is asked: what a text says first is likely either way (the difference of logarithms of contrastive decoding,
arXiv 2210.15097, section 2). Left out are those whose first token is much less likely than that of another. What was
taught to tell answers by what the model makes of them may judge with it; then the copy is taken that is expected to
share the most with the one that answers (minimum Bayes risk; Kumar and Byrne, 2004), and it is known how much that is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from armt.models.checkpoint.beside.kind import Scores, Vectors
from armt.models.model import ArmtModel
from armt.runtime.engine.decoder import Decoder, RunPrompt, Weighed
from armt.runtime.engine.memory import Memory

Span = tuple[int, int]


class PlacesTokens(Protocol):
    """What a text to be copied from needs of a tokenizer."""

    def encode_placed(self, text: str) -> tuple[list[int], Sequence[int]]: ...


class JudgesCopies(Protocol):
    """What tells answers among copies by more than how likely they are."""

    def copy_scores(self, states: Vectors, scores: Scores) -> Scores:
        """Return scores ``[n]`` of copies: logarithms of the chances that each answers, up to a sum.

        Args:
            states: the model's outputs at their last tokens, float32 ``[n, d]``.
            scores: by their likelihood, ``[n]``, nats.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyText:
    """A stretch of a document that may be copied from, and where copies may begin and end.

    Attributes:
        ids: its tokens.
        begins: tokens at which a copy may begin, by their number.
        ends: tokens behind which a copy may end.
    """

    ids: Sequence[int]
    begins: frozenset[int]
    ends: frozenset[int]

    @property
    def last_end(self) -> int:
        """The last token behind which a copy may end; -1 where there is none."""
        return max(self.ends, default=-1)

    @property
    def can_be_copied(self) -> bool:
        """Whether there is a copy that begins and ends: "}," may be one token, behind which none ends."""
        return bool(self.begins) and min(self.begins) <= self.last_end

    @classmethod
    def of(cls, tokenizer: PlacesTokens, text: str, start: int, spans: Sequence[Span]) -> CopyText:
        """Tokenise a stretch of a document as it stands in a prompt.

        Args:
            tokenizer: the model's.
            text: the stretch.
            start: its byte offset in the document.
            spans: byte ranges in the document of sentences, clauses or words, none empty. One whose border falls into a
                token that holds words of another span neither begins nor ends there.
        """
        ids, token_starts = tokenizer.encode_placed(text)
        data = text.encode()
        begins: set[int] = set()
        ends: set[int] = set()
        for first, last in spans:
            # Several tokens may share a start where a character takes more than one: the first has the border.
            index = bisect_right(token_starts, first - start) - 1
            while index > 0 and token_starts[index - 1] == token_starts[index]:
                index -= 1
            if index >= 0 and not data[token_starts[index] : first - start].strip():
                begins.add(index)
            index = bisect_right(token_starts, last - start - 1) - 1
            behind = token_starts[index + 1] if index + 1 < len(ids) else len(data)
            if index >= 0 and not data[last - start : behind].strip():
                ends.add(index)
        return cls(ids=ids, begins=frozenset(begins), ends=frozenset(ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copying:
    """What may be copied, and what copies are weighed against.

    Attributes:
        text: what may be copied; some copy can be.
        aside: tokens of the prompt with nothing asked in it.
        weight: what the likelihood there counts; 0 for nothing. Found on held-in documents (docs/results/answers.md).
        begins: so many places at most at which a copy begins are looked at, the best by their first token.
        within: of them, nats that one may be worse than the best.
        judge: has the last word; None where the likeliest is wanted.
    """

    text: CopyText
    aside: Sequence[int]
    weight: float = 0.4
    begins: int = 8
    within: float = 4.0
    judge: JudgesCopies | None = None


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy.

    Attributes:
        ids: its tokens.
        log_probability: of them after the prompt, their end not counted.
        complete: it ends where a copy may; else it was cut.
        agreement: F1 of the tokens that it is expected to share with the copy that answers; 1 where nothing judged.
    """

    ids: list[int]
    log_probability: float
    complete: bool
    agreement: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """Copies of a text, as they were weighed; at least one.

    Attributes:
        spans: of each the tokens of the text that it is, from and to, none empty unless cut.
        ids: of each its tokens.
        log_probabilities: of each after the prompt, its end not counted.
        scores: by the likelihood of each with its end, less what counts of that where nothing is asked; ``[n]``, nats.
        states: the model's outputs at their last tokens, float32 ``[n, d]``; ``[0, d]`` of a cut one without tokens.
        complete: they end where a copy may; else there is one, and it was cut.
    """

    spans: Sequence[Span]
    ids: Sequence[Sequence[int]]
    log_probabilities: Sequence[float]
    scores: Scores
    states: Vectors
    complete: bool = True

    def best(self, judge: JudgesCopies | None) -> Copied:
        """Return the likeliest, or what shares the most with those that a judge prefers; what is cut is not judged."""
        if judge is None or not self.complete:
            at = int(np.argmax(self.scores))
            return Copied(list(self.ids[at]), self.log_probabilities[at], self.complete)
        said = judge.copy_scores(self.states, self.scores)
        chances = np.exp(said - said.max())
        agreement = self._shared() @ (chances / chances.sum())
        at = int(np.argmax(agreement))
        return Copied(list(self.ids[at]), self.log_probabilities[at], True, float(agreement[at]))

    def _shared(self) -> Scores:
        """Return the F1 of the tokens of every two, ``[n, n]``: by where they stand, and not by which they are."""
        starts, ends = np.array(self.spans).T
        both = np.minimum.outer(ends, ends) - np.maximum.outer(starts, starts)
        shared: Scores = 2 * both.clip(0) / np.add.outer(ends - starts, ends - starts)
        return shared


def weighed_copies(
    model: ArmtModel,
    memory: Memory,
    prompt: Sequence[int],
    copying: Copying,
    *,
    max_tokens: int,
    stop_ids: frozenset[int],
    window: int | None = None,
    run: RunPrompt | None = None,
) -> Copies:
    """Weigh the copies that begin at the best places.

    Args:
        model: the model.
        memory: what both prompts read; no open tokens.
        prompt: that asks something.
        copying: what may be copied.
        max_tokens: of a copy, or fewer where the base's table of positions ends. Where none ends so early, one is cut.
        stop_ids: tokens that end a text.
        window: tokens that a prompt and a copy may take, as `Decoder` has it.
        run: holds the prompt for who asks something else of it.

    Raises:
        UsageError: a prompt is empty, or does not fit the window with a copy behind it.
        NotFinite: the model's logits are not finite.
    """
    if table := model.config.base.learned_positions:
        room = table - model.config.front_tokens - max(len(prompt), len(copying.aside))
        max_tokens = min(max_tokens, max(1, room))
    run = run or RunPrompt()
    text, prompts, runs = copying.text, (prompt, copying.aside), (run, RunPrompt(run.opening))
    next_tokens = Decoder(model, [memory] * 2, windows=[window] * 2).outlook(prompts, run=runs)
    asked, aside = (row.tolist() for row in next_tokens)
    chosen = _best_begins(copying, asked, aside)
    copies = [list(text.ids[at : min(text.last_end + 1, at + max_tokens)]) for at in chosen]
    weighed: list[list[Weighed]] = []
    # Where nothing is asked it does not matter where a copy ends, nor what is made of it.
    for tokens, stops, asks, held in zip(prompts, (stop_ids, frozenset[int]()), (True, False), runs, strict=True):
        count = len(copies)
        decoder = Decoder(model, [memory] * count, windows=[window] * count)
        weighed.append(decoder.weigh([tokens] * count, copies, stop_ids=stops, with_states=asks, run=[held] * count))
    return _ended(copying, chosen, copies, weighed, can_end=bool(stop_ids))


def _best_begins(copying: Copying, asked: Sequence[float], aside: Sequence[float]) -> list[int]:
    """Return the places at which the likeliest copies begin, by their first token alone, the likeliest first.

    Args:
        copying: what may be copied.
        asked, aside: log-probabilities of all tokens ``[V]`` behind either prompt.
    """
    text = copying.text
    begins = [at for at in sorted(text.begins) if at <= text.last_end]
    first = {at: asked[text.ids[at]] - copying.weight * aside[text.ids[at]] for at in begins}
    chosen = sorted(begins, key=lambda at: (-first[at], at))[: copying.begins]
    return [at for at in chosen if first[at] >= first[chosen[0]] - copying.within]


def _ended(
    copying: Copying,
    begins: Sequence[int],
    copies: Sequence[list[int]],
    weighed: Sequence[Sequence[Weighed]],
    *,
    can_end: bool,
) -> Copies:
    """Return the copies at every end that they may have; where there is none, the first as it was cut.

    Args:
        copying: what may be copied.
        begins, copies: where each begins, and its tokens up to the longest.
        weighed: of each behind either prompt.
        can_end: the model has tokens that end a text, whose likelihood counts.
    """
    text = copying.text
    spans, ids, likely, scores, states = [], [], [], [], []
    for at, copy, here, there in zip(begins, copies, *weighed, strict=True):
        so_far, otherwise = here.tokens.cumsum(0).tolist(), there.tokens.cumsum(0).tolist()
        ends = here.ends.tolist() if can_end else [0.0] * len(copy)
        assert here.states is not None
        for last, state in enumerate(here.states):
            if at + last in text.ends:
                spans.append((at, at + last + 1))
                ids.append(copy[: last + 1])
                likely.append(so_far[last])
                scores.append(so_far[last] + ends[last] - copying.weight * otherwise[last])
                states.append(state)
    if ids:
        return Copies(spans, ids, likely, np.array(scores), torch.stack(states).numpy())
    cut = weighed[0][0]
    assert cut.states is not None
    span, likelihood = (begins[0], begins[0] + len(copies[0])), float(cut.tokens.sum())
    return Copies([span], copies[:1], [likelihood], np.zeros(1), cut.states[-1:].numpy(), complete=False)
