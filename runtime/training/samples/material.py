"""What a curriculum's tasks ask for, made into batches: stories, texts, pairs, windows and prompts of the base."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

import torch

from armt.errors import UsageError
from armt.runtime.recall.layout import RecallGenerator, RecallPlan, RecallSample
from armt.runtime.recall.story import TRAIN_VOCABULARY
from armt.runtime.text.corpus import Text, load_filler
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.config import TaskSettings
from armt.runtime.training.samples.batch import Batch, Sample, make_batch
from armt.runtime.training.samples.data import ChatForm, Corpus, PairDraw, Standing, TextDraw, recall_sample
from armt.runtime.training.samples.windows import WindowDraw

_BASE_PROMPTS = (
    "Summarize this text.",
    "What is this about?",
    "Explain the most important point.",
    "Write a short story.",
    "Who is mentioned here?",
    "What happened?",
    "List the main ideas.",
    "Give this text a title.",
)
# Long names and rare words make a story that no segment holds: a run is not to end at its thousandth step for one.
_STORIES_TRIED = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BatchPlan:
    """What a step wants of a task.

    Attributes:
        task: with what it trains.
        rng: the only source of chance, but for ``standing``.
        segment_tokens, memory_tokens: of a segment.
        standing: where the lanes stand of a task that stays in its documents; else None.
    """

    task: TaskSettings
    rng: Random
    segment_tokens: int
    memory_tokens: int
    standing: Sequence[Standing] | None = None


class Material:
    """Makes the samples of every task; see `runtime.training.samples.data`.

    Args:
        tokenizer: the model's.
        corpus: texts and pairs.
        filler: sentences that facts are hidden in; those that ship with the package if None.
        device: where batches go.
    """

    def __init__(self, tokenizer: Tokenizer, corpus: Corpus, device: torch.device,
                 filler: Sequence[str] | None = None) -> None:  # fmt: skip
        self.tokenizer, self._corpus, self._device = tokenizer, corpus, device
        self.form = ChatForm(tokenizer)
        self.filler = load_filler() if filler is None else tuple(filler)
        self._recall: dict[tuple[int | None, int | None, int | None, bool], RecallGenerator] = {}
        self._texts: TextDraw | None = None
        self._sentences: TextDraw | None = None
        self._pairs: PairDraw | None = None
        self._windows: WindowDraw | None = None

    def batch(self, plan: BatchPlan) -> Batch:
        """Return a batch of a task.

        Raises:
            UsageError, NoTextError: the task needs texts or pairs that were not given, or that are too short.
        """
        task, rng, segment_tokens = plan.task, plan.rng, plan.segment_tokens
        segments = rng.randint(*task.segments)
        count = task.lanes(segments)
        samples: list[Sample]
        if task.kind == "recall":
            samples = self._stories(plan, count, segments)
        elif plan.standing is not None:
            samples = [
                self.texts.part(lane, segments=segments, segment_tokens=segment_tokens) for lane in plan.standing
            ]
        elif task.kind == "text":
            samples = [self.texts.sample(rng, segments=segments, segment_tokens=segment_tokens) for _ in range(count)]
        elif task.kind == "pairs":
            samples = [
                self.pairs.sample(rng, segments=segments, segment_tokens=segment_tokens, instructions=task.instructions)
                for _ in range(count)
            ]
        elif task.kind == "windows":
            samples = self.windows.samples(
                rng, count, asked=task.asked, tokens=task.tokens, segments=segments, segment_tokens=segment_tokens
            )
        else:
            samples = [self.plain_texts.prompt(rng, self.form, _BASE_PROMPTS, tokens=task.tokens) for _ in range(count)]
        return make_batch(samples, self._device)

    def require(self, task: TaskSettings, segment_tokens: int) -> None:
        """See that there is what a task needs, before a run is far on its way.

        Raises:
            UsageError, NoTextError: texts, pairs or windows are missing, or none fits the task's sizes, or its facts do
                not.
        """
        if task.kind == "recall":
            self._require_stories(task, segment_tokens)
        elif task.kind == "text":
            self.texts.require(segments=task.stays * task.segments[1], segment_tokens=segment_tokens)
        elif task.kind == "pairs":
            self.pairs.require(segments=task.segments[1], segment_tokens=segment_tokens)
        elif task.kind == "windows":
            self.windows.require(
                task.asked, count=task.lanes(task.segments[1]), tokens=task.tokens, segments=task.segments[1],
                segment_tokens=segment_tokens,
            )  # fmt: skip
        elif task.kind == "base":
            self.plain_texts.ids(Random(0), 2)

    def _require_stories(self, task: TaskSettings, segment_tokens: int) -> None:
        """Lay the most facts out in the shortest document, where they may come to stand."""
        most = replace(task, facts=(task.facts[1], task.facts[1]))
        plan = BatchPlan(task=most, rng=Random(0), segment_tokens=segment_tokens, memory_tokens=1)
        self._stories(plan, 1, task.segments[0])

    def _stories(self, plan: BatchPlan, count: int, segments: int) -> list[Sample]:
        task = plan.task
        generator = self.recall(task.names, task.places, task.objects, odd_places=task.odd_places)
        try:
            story = RecallPlan(
                task=task.task,
                segment_tokens=plan.segment_tokens,
                segments=segments,
                facts=(max(task.facts[0], 1 if task.filler else segments), max(task.facts)),
                questions=task.questions,
                filler=task.filler,
                moves_again=task.moves_again,
                cut_facts=task.cut_facts,
            )
            made = [_laid_out(generator, story, plan.rng) for _ in range(count)]
        except ValueError as exc:
            raise UsageError(f"a recall task of this curriculum cannot be laid out: {exc}") from exc
        return [
            recall_sample(one, self.form, memory_tokens=plan.memory_tokens, owners=task.owners, system=task.system)
            for one in made
        ]

    def recall(
        self,
        names: int | None = None,
        places: int | None = None,
        objects: int | None = None,
        *,
        odd_places: bool = False,
    ) -> RecallGenerator:
        """Return the generator of stories over so many of the vocabulary's words, made when it is first needed.

        Args:
            names, places, objects: how many; None: all.
            odd_places: places are those and the objects.
        """
        key = (names, places, objects, odd_places)
        if key not in self._recall:
            words = replace(
                TRAIN_VOCABULARY,
                names=TRAIN_VOCABULARY.names[:names],
                places=TRAIN_VOCABULARY.places[:places],
                objects=TRAIN_VOCABULARY.objects[:objects],
            )
            if odd_places:
                words = replace(words, places=[*words.places, *words.objects])
            self._recall[key] = RecallGenerator(self.tokenizer.encode, self.filler, vocabulary=words)
        return self._recall[key]

    @property
    def texts(self) -> TextDraw:
        """The running texts."""
        if self._texts is None:
            self._texts = TextDraw(self._corpus.texts, self.tokenizer.encode)
        return self._texts

    @property
    def plain_texts(self) -> TextDraw:
        """Text of any kind: the running texts where there are some, else the sentences that facts are hidden in."""
        if self._corpus.texts:
            return self.texts
        if self._sentences is None:
            self._sentences = TextDraw([Text(name="filler", text=" ".join(self.filler))], self.tokenizer.encode)
        return self._sentences

    @property
    def pairs(self) -> PairDraw:
        """The documents with answers."""
        if self._pairs is None:
            self._pairs = PairDraw(self._corpus.pairs, self.tokenizer, self.form)
        return self._pairs

    @property
    def windows(self) -> WindowDraw:
        """The passages with what is asked about them."""
        if self._windows is None:
            self._windows = WindowDraw(self._corpus.windows, self.tokenizer, self.form.answer)
        return self._windows


def _laid_out(generator: RecallGenerator, plan: RecallPlan, rng: Random) -> RecallSample:
    """Return a story of this plan; where its words do not fit the segments, one of other words, if any does.

    Raises:
        ValueError: none of several fits.
    """
    for _ in range(_STORIES_TRIED - 1):
        with suppress(ValueError):
            return generator.sample(plan, rng.getrandbits(48))
    return generator.sample(plan, rng.getrandbits(48))
