"""Lays a story out in segments: facts hidden in filler at known tokens, the document text and its ids side by side.

Ids are built piece by piece (a sentence with the space before it), which gives the ids of the whole text for byte-level
tokenizers, since those never join a token across a space that begins a word. `encode` must add no special tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import NamedTuple

from armt.errors import NoTextError
from armt.runtime.recall import words
from armt.runtime.recall.story import TRAIN_VOCABULARY, Event, Question, RecallTask, Vocabulary, make_story

Encode = Callable[[str], Sequence[int]]

_EXACT_TRIES = 40


class TokenSpan(NamedTuple):
    """Tokens `start` to `end` (exclusive) of a segment, counted within the segment."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFact:
    """A fact where it stands.

    Attributes:
        event: what it says (entity, place, item, superseded fact).
        start, end: characters of `RecallSample.document`, without the space before.
        spans: its tokens; one span, or several where a segment border cuts the fact.
    """

    event: Event
    start: int
    end: int
    spans: tuple[TokenSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSample:
    """One document with its facts and questions; the questions are not part of the document.

    Attributes:
        document: the text; segment by segment its ids are `segments`.
        segments: ids of each segment. With filler all have `segment_tokens` ids (the last of a plan by `tokens` may
            have fewer); without filler they are ragged.
    """

    task: RecallTask
    document: str
    segments: tuple[tuple[int, ...], ...]
    facts: tuple[PlacedFact, ...]
    questions: tuple[Question, ...]

    @property
    def tokens(self) -> int:
        """Number of tokens in all segments."""
        return sum(len(segment) for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallPlan:
    """What a sample looks like.

    Attributes:
        task: qa1, qa2 or qa3.
        segment_tokens: tokens of a segment.
        segments: number of segments; or give
        tokens: length of the document in tokens (0: the facts alone, without filler).
        facts: fewest and most facts, both included.
        questions: questions on one memory, at most.
        filler: hide the facts in filler; False: facts alone, at least one in each segment.
        moves_again: qa1: chance that a fact is about a person already met.
        cut_facts: a segment border may fall inside a fact.
        fact_segments: facts stand in segments first to last (exclusive) only; None: anywhere.
    """

    task: RecallTask = RecallTask.QA1
    segment_tokens: int
    segments: int | None = None
    tokens: int | None = None
    facts: tuple[int, int] = (1, 1)
    questions: int = 1
    filler: bool = True
    moves_again: float = 0.0
    cut_facts: bool = False
    fact_segments: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "task", RecallTask(self.task))
        if (self.segments is None) == (self.tokens is None):
            raise ValueError("segments: expected either segments or tokens, got both or neither")
        if self.segment_tokens < 1 or (self.segments is not None and self.segments < 1) or (self.tokens or 0) < 0:
            raise ValueError("segment_tokens: expected a positive size and a positive number of segments")
        if not self.task.supporting_facts <= self.facts[0] <= self.facts[1]:
            raise ValueError(f"facts: expected {self.task.supporting_facts} <= fewest <= most, got {self.facts}")
        if self.fact_segments is not None and not 0 <= self.fact_segments[0] < self.fact_segments[1]:
            raise ValueError(f"fact_segments: expected 0 <= first < last, got {self.fact_segments}")

    @property
    def total_tokens(self) -> int:
        """Tokens of the document; 0 where the facts alone decide."""
        return self.tokens if self.tokens is not None else (self.segments or 0) * self.segment_tokens


class Filler:
    """Ordinary sentences in their order, without those that name a person of the vocabulary; ids are kept once made.

    Args:
        sentences: plain sentences, no space around them.
        encode: text to ids, without special tokens.
        names: names that no sentence may mention, besides all of the built-in ones.

    Raises:
        NoTextError: no sentence is left.
    """

    def __init__(self, sentences: Sequence[str], encode: Encode, *, names: Sequence[str] = ()) -> None:
        barred = {*words.NAMES, *words.HELD_OUT_NAMES, *names}
        self.sentences = [s for s in sentences if s and barred.isdisjoint(re.findall(r"\w+", s))]
        if not self.sentences:
            raise NoTextError("filler: expected at least one sentence that names nobody of the vocabulary")
        self._encode = encode
        self._ids: dict[int, tuple[int, ...]] = {}

    def ids(self, index: int) -> tuple[int, ...]:
        """Return the ids of a sentence (counted round) with the space before it."""
        index %= len(self.sentences)
        if index not in self._ids:
            self._ids[index] = tuple(self._encode(" " + self.sentences[index]))
        return self._ids[index]

    def text(self, index: int) -> str:
        """Return a sentence (counted round)."""
        return self.sentences[index % len(self.sentences)]

    def exactly(self, rng: Random, tokens: int, *, first: bool = False) -> tuple[str, tuple[int, ...]]:
        """Return running text of exactly `tokens`: whole sentences, then one cut after a word where that fits.

        Where no text has that length (tokenizers that never give it), the ids are cut and the text is the nearest one.
        """
        space = "" if first else " "
        nearest: tuple[str, tuple[int, ...]] = ("", ())
        for attempt in range(_EXACT_TRIES):
            index = rng.randrange(len(self.sentences))
            sentence, length = self.text(index), len(self.ids(index))
            # One more than wanted, for the first sentence of a document has no space before it.
            while length <= tokens:
                index += 1
                sentence, length = f"{sentence} {self.text(index)}", length + len(self.ids(index))
            # Words first; the later tries cut inside a word too, as byte-level tokenizers without merges need it.
            ends = [m.end() for m in re.finditer(r"\S+" if attempt < _EXACT_TRIES // 2 else r".", sentence)]
            low, high = 0, len(ends)
            while low < high:
                middle = (low + high) // 2
                ids = tuple(self._encode(space + sentence[: ends[middle]]))
                if len(ids) == tokens:
                    return sentence[: ends[middle]], ids
                if len(ids) < tokens:
                    low = middle + 1
                else:
                    high, nearest = middle, (sentence[: ends[middle]], ids[:tokens])
        if len(nearest[1]) == tokens:
            return nearest
        raise NoTextError(f"filler: no text of {tokens} tokens can be made of it")


class _Page:
    """A document being written: text, ids and the facts' places in both."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.characters = 0
        self.ids: list[int] = []
        self.facts: list[tuple[Event, int, int, int, int]] = []

    def add(self, text: str, ids: Sequence[int], event: Event | None = None) -> None:
        gap = 1 if self.parts else 0
        start, first = self.characters + gap, len(self.ids)
        self.parts.append(text)
        self.characters = start + len(text)
        self.ids.extend(ids)
        if event is not None:
            self.facts.append((event, start, self.characters, first, len(self.ids)))


def _packed_end(position: int, lengths: Sequence[int], segment_tokens: int, cut: bool) -> int:
    """Return where the facts end when laid one after another from `position`, borders respected unless `cut`."""
    for length in lengths:
        if not cut and position // segment_tokens != (position + length - 1) // segment_tokens:
            position = (position // segment_tokens + 1) * segment_tokens
        position += length
    return position


class RecallGenerator:
    """Makes samples: holds the tokenizer, the filler with its ids, and the words.

    Args:
        encode: text to ids, without special tokens.
        filler: plain sentences; `armt.runtime.text.corpus.load_filler()` gives those that ship with the package.
        vocabulary: the words of the stories (`armt.runtime.recall.story.vocabulary(held_out_names=True, ...)`).
    """

    def __init__(self, encode: Encode, filler: Sequence[str], *, vocabulary: Vocabulary = TRAIN_VOCABULARY) -> None:
        self._encode = encode
        self._filler = Filler(filler, encode, names=vocabulary.names)
        self._vocabulary = vocabulary

    def sample(self, plan: RecallPlan, seed: int) -> RecallSample:
        """Return the sample of a plan and a seed: equal arguments give equal samples, on every machine.

        Raises:
            ValueError: the facts do not fit into the segments.
        """
        rng = Random(f"{plan.task.value} {seed}")
        story = make_story(
            plan.task,
            rng,
            facts=rng.randint(*plan.facts),
            questions=plan.questions,
            vocabulary=self._vocabulary,
            moves_again=plan.moves_again,
        )
        page = _Page()
        if plan.filler and plan.total_tokens:
            self._hide(plan, rng, story.events, page)
            borders = list(range(plan.segment_tokens, len(page.ids), plan.segment_tokens))
        else:
            borders = self._bare(plan, rng, story.events, page)
        edges = [0, *borders, len(page.ids)]
        return RecallSample(
            task=plan.task,
            document=" ".join(page.parts),
            segments=tuple(tuple(page.ids[a:b]) for a, b in pairwise(edges)),
            facts=tuple(_placed(fact, edges) for fact in page.facts),
            questions=story.questions,
        )

    def _ids(self, event: Event, *, first: bool = False) -> tuple[int, ...]:
        return tuple(self._encode(event.sentence if first else " " + event.sentence))

    def _bare(self, plan: RecallPlan, rng: Random, events: Sequence[Event], page: _Page) -> list[int]:
        """Write the facts alone; return the borders between segments."""
        starts: set[int] = set()
        if plan.segments is not None:
            if len(events) < plan.segments:
                raise ValueError(f"facts: expected at least {plan.segments}, one for each segment, got {len(events)}")
            starts = {0, *rng.sample(range(1, len(events)), plan.segments - 1)}
        borders, used = [], 0
        for number, event in enumerate(events):
            ids = self._ids(event, first=number == 0)
            full = used + len(ids) > plan.segment_tokens
            if len(ids) > plan.segment_tokens or (full and plan.segments is not None and number not in starts):
                raise ValueError(f"facts: {used + len(ids)} tokens do not fit a segment of {plan.segment_tokens}")
            if number and (number in starts or full):
                borders.append(len(page.ids))
                used = 0
            page.add(event.sentence, ids, event)
            used += len(ids)
        return borders

    def _hide(self, plan: RecallPlan, rng: Random, events: Sequence[Event], page: _Page) -> None:
        """Write facts and filler, `plan.total_tokens` ids in all."""
        size, total, cut = plan.segment_tokens, plan.total_tokens, plan.cut_facts
        first, last = plan.fact_segments or (0, -(-total // size))
        low, high = first * size, min(last * size, total)
        lengths = [len(self._ids(event)) for event in events]
        # A name that begins a document has no space before it, and may then take more tokens.
        lengths[0] = max(lengths[0], len(self._ids(events[0], first=True)))
        if (not cut and max(lengths) > size) or _packed_end(low, lengths, size, cut) > high:
            raise ValueError(f"facts: {sum(lengths)} tokens do not fit into tokens {low} to {high} ({size} a segment)")
        free = sorted(rng.randint(low, high - sum(lengths)) for _ in events)
        targets = [offset + sum(lengths[:k]) for k, offset in enumerate(free)]
        cursor = rng.randrange(len(self._filler.sentences))
        done = 0
        while len(page.ids) < total:
            position = len(page.ids)
            # Only the very first sentence of a document has no space before it.
            filler = self._filler.ids(cursor) if position else tuple(self._encode(self._filler.text(cursor)))
            after = position + len(filler)
            if done < len(events) and (
                position >= targets[done] or _packed_end(after, lengths[done:], size, cut) > high
            ):
                self._place(rng, page, events[done], low=low, size=size, cut=cut)
                done += 1
            elif after > total:
                page.add(*self._filler.exactly(rng, total - position, first=position == 0))
            else:
                page.add(self._filler.text(cursor), filler)
                cursor += 1

    def _place(self, rng: Random, page: _Page, event: Event, *, low: int, size: int, cut: bool) -> None:
        """Write a fact here, or at the next border where it would be cut here and must not be."""
        position = len(page.ids)
        ids = self._ids(event, first=position == 0)
        if position < low:
            page.add(*self._filler.exactly(rng, low - position, first=position == 0))
        elif not cut and position // size != (position + len(ids) - 1) // size:
            page.add(*self._filler.exactly(rng, size - position % size))
        page.add(event.sentence, self._ids(event, first=not page.parts), event)


def _placed(fact: tuple[Event, int, int, int, int], edges: Sequence[int]) -> PlacedFact:
    """Turn a fact's place in the whole document into spans of segments."""
    event, start, end, first, last = fact
    spans = [
        TokenSpan(segment, max(first, a) - a, min(last, b) - a)
        for segment, (a, b) in enumerate(pairwise(edges))
        if first < b and last > a
    ]
    return PlacedFact(event=event, start=start, end=end, spans=tuple(spans))
