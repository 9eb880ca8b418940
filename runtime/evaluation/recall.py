"""Recall: how often a question about a long text is answered right, with memory, without it, and by the base alone.

The stories are made in the manner of BABILong (`recall.story`) and are not BABILong itself; its own files run through
`babilong_items`. Answers are generated greedily and compared as BABILong compares them (`babilong.is_correct`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.memory import Memory, emptied, empty_memory
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.schedule import Schedule
from armt.runtime.recall.babilong import TASK_LABELS, BabilongSample, is_correct
from armt.runtime.recall.layout import RecallGenerator, RecallPlan
from armt.runtime.recall.story import Vocabulary
from armt.runtime.session import Armt

# An answer's first sentence is what counts.
_ANSWER_TOKENS = 16
# Lanes decoded together: they share every matrix product.
_LANES = 8
# Half the width of a 95 % interval, in standard deviations.
_DEVIATIONS = 1.96


class Interval(NamedTuple):
    """A share and the 95 % interval around it."""

    share: float
    low: float
    high: float


def wilson(right: int, asked: int) -> Interval:
    """Return a share with Wilson's interval, which stays within 0 to 1 for few and for extreme counts.

    Args:
        right: successes.
        asked: trials.
    """
    if not asked:
        return Interval(math.nan, 0.0, 1.0)
    share, z = right / asked, _DEVIATIONS
    middle = (share + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked)) / (1 + z * z / asked)
    # Rounding must not push the ends past the share itself.
    return Interval(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallItem:
    """A text and the questions on it.

    Attributes:
        ids: tokens of the text.
        questions: (question, right answer).
        labels: all answers that the task can have.
    """

    ids: Sequence[int]
    questions: Sequence[tuple[str, str]]
    labels: frozenset[str]


@dataclass(slots=True)
class RecallScore:
    """Counts of one setting.

    Attributes:
        task: qa1, qa2, ...
        segments, tokens: of the longest text.
        texts: number of texts.
        asked: questions answered, by way.
        right: of these, by way.
    """

    task: str
    segments: int = 0
    tokens: int = 0
    texts: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Return the numbers as JSON."""
        row: dict[str, Any] = {
            "task": self.task, "segments": self.segments, "tokens": self.tokens, "texts": self.texts,
        }  # fmt: skip
        for way, asked in self.asked.items():
            share, low, high = wilson(self.right.get(way, 0), asked)
            row[way] = {
                "right": self.right.get(way, 0), "asked": asked, "accuracy": round(share, 4),
                "low": round(low, 4), "high": round(high, 4),
            }  # fmt: skip
        return row


def made_items(
    generator: RecallGenerator, plan: RecallPlan, vocabulary: Vocabulary, *, texts: int, seed: int
) -> Iterator[RecallItem]:
    """Make texts of a plan.

    Args:
        generator: with the tokenizer, the filler and the words.
        plan: what a text looks like.
        vocabulary: the generator's words.
        texts: how many.
        seed: of the first; the others follow.
    """
    for number in range(texts):
        made = generator.sample(plan, seed + number)
        yield RecallItem(
            ids=[token for segment in made.segments for token in segment],
            questions=[(question.text, question.answer) for question in made.questions],
            labels=frozenset(vocabulary.places),
        )


def babilong_items(armt: Armt, samples: Iterable[BabilongSample]) -> Iterator[RecallItem]:
    """Turn rows of real BABILong files into items; tasks without known labels are compared by the answer itself."""
    for sample in samples:
        yield RecallItem(
            ids=armt.tokenizer.encode(sample.input),
            questions=[(sample.question, sample.target)],
            labels=TASK_LABELS.get(sample.task, frozenset({sample.target})),
        )


def score_recall(
    armt: Armt,
    items: Iterable[RecallItem],
    *,
    task: str,
    schedule: Schedule,
    base: Armt | None = None,
) -> RecallScore:
    """Read texts, ask the questions, count: with the memory, and again with the memory zeroed.

    Args:
        armt: the model.
        items: texts with questions.
        task: what the score is called.
        schedule: of the reading.
        base: the base without a trained memory; answers from the last segment alone.
    """
    score = RecallScore(task)
    reader = Reader(armt.model, schedule)
    size = armt.config.segment_tokens
    for item in items:
        # Read to the end: the question opens a segment of its own, as after a long document.
        (reading,) = reader.read([Source([item.ids])])
        memory = reading.memory
        _ask(armt, memory, item, score, "memory")
        _ask(armt, emptied(armt.model, memory), item, score, "zeroed")
        if base is not None:
            tail = list(item.ids[-size:])
            _ask(base, empty_memory(base.model), item, score, "base", document=tail)
        score.texts += 1
        score.tokens = max(score.tokens, len(item.ids))
        score.segments = max(score.segments, -(-len(item.ids) // size))
    return score


def _ask(
    armt: Armt, memory: Memory, item: RecallItem, score: RecallScore, way: str, *, document: Sequence[int] = ()
) -> None:
    """Ask all questions of a text and count the right answers."""
    prompts = [_prompt(armt, question, document) for question, _ in item.questions]
    for start in range(0, len(prompts), _LANES):
        lanes = prompts[start : start + _LANES]
        answers = decode_texts(armt, [memory] * len(lanes), lanes, max_tokens=_ANSWER_TOKENS)
        for (question, target), answer in zip(item.questions[start : start + _LANES], answers, strict=True):
            score.asked[way] = score.asked.get(way, 0) + 1
            score.right[way] = score.right.get(way, 0) + is_correct(target, answer, question, item.labels)


def _prompt(armt: Armt, question: str, document: Sequence[int]) -> list[int]:
    """Return the ids that ask a question, with as much of a document before it as a segment has room for."""
    frame = armt.tokenizer.chat_frame(question)
    if not document:
        return list(frame.bare_ids)
    room = armt.config.segment_tokens - len(frame.prefix_ids) - len(frame.suffix_ids)
    return [*frame.prefix_ids, *(document[-room:] if room > 0 else ()), *frame.suffix_ids]


def decode_texts(
    armt: Armt, memories: Sequence[Memory], prompts: Sequence[Sequence[int]], *, max_tokens: int
) -> list[str]:
    """Answer prompts together, greedily.

    Args:
        armt: the model.
        memories: one for each prompt.
        prompts: token ids; all but the last segment of a longer one is read first.
        max_tokens: of an answer.
    """
    size = armt.config.segment_tokens
    opened = list(memories)
    active = []
    for lane, prompt in enumerate(prompts):
        head = (len(prompt) - 1) // size * size
        if head:
            source = Source([list(prompt[:head])], resumed=replace(opened[lane], open_tokens=()))
            (reading,) = Reader(armt.model, "sequential").read([source])
            opened[lane] = reading.memory
        active.append(list(prompt[head:]))
    ids: list[list[int]] = [[] for _ in prompts]
    decoder = Decoder(armt.model, opened)
    for token in decoder.decode(active, max_tokens=max_tokens, stop_ids=armt.tokenizer.eos_ids):
        ids[token.lane].append(token.id)
    return [armt.tokenizer.decode(row) for row in ids]
