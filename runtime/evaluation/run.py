"""Evaluations as a whole: from settings to rows of results."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from armt.errors import NoTextError, UsageError
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import convert_base
from armt.runtime.choose import choose_schedule
from armt.runtime.evaluation.recall import RecallScore, babilong_items, made_items, score_recall
from armt.runtime.recall.babilong import read_babilong
from armt.runtime.recall.layout import RecallGenerator, RecallPlan
from armt.runtime.recall.story import RecallTask, Vocabulary, vocabulary
from armt.runtime.session import Armt
from armt.runtime.text.corpus import Pair, iter_texts, load_filler, read_filler, read_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSettings:
    """What `recall_rows` measures.

    Attributes:
        tasks: qa1, qa2, qa3.
        segments: lengths in segments.
        tokens: lengths in tokens instead; 0 for the facts alone.
        texts: of each task and length.
        facts: fewest and most of a text.
        questions: on each memory, at most.
        moves_again, cut_facts: see `layout.RecallPlan`.
        held_out: names and objects that training never saw.
        held_out_places: places too.
        places: only so many of them, in the order of the list; None for all.
        filler: one sentence a line; the sentences that ship with the package if None.
        data: BABILong files instead of made texts.
        seed: of the texts.
    """

    tasks: tuple[str, ...]
    segments: tuple[int, ...]
    tokens: tuple[int, ...] | None
    texts: int
    facts: tuple[int, int]
    questions: int
    moves_again: float
    cut_facts: bool
    held_out: bool
    held_out_places: bool
    places: int | None
    filler: Path | None
    data: Path | None
    seed: int


def recall_rows(
    armt: Armt,
    settings: RecallSettings,
    *,
    schedule: str,
    base: Armt | None = None,
    notify: Callable[[str], None] | None = None,
) -> Iterator[dict[str, Any]]:
    """Measure recall, task by task and length by length; yields a row as soon as it is there.

    Args:
        armt: the model.
        settings: what is measured.
        schedule: ``auto``, ``sequential`` or ``diagonal``.
        base: the plain base, see `load_base`.
        notify: called with a line before each setting.

    Raises:
        UsageError: a task is unknown, or the facts do not fit.
        NoTextError: nothing to evaluate on.
    """
    if settings.data is not None:
        yield from _babilong_rows(armt, settings.data, schedule=schedule, base=base)
        return
    unknown = [task for task in settings.tasks if task not in set(RecallTask)]
    if unknown:
        raise UsageError(f"--task: expected qa1, qa2 or qa3, got {unknown[0]}")
    words = words_of(settings)
    filler = load_filler() if settings.filler is None else read_filler(settings.filler)
    generator = RecallGenerator(armt.tokenizer.encode, filler, vocabulary=words)
    lengths = [("segments", n) for n in settings.segments]
    if settings.tokens is not None:
        lengths = [("tokens", n) for n in settings.tokens]
    for name in settings.tasks:
        for unit, length in lengths:
            if notify is not None:
                notify(f"{name}, {length} {unit}")
            task = RecallTask(name)
            fewest = max(settings.facts[0], task.supporting_facts)
            try:
                plan = RecallPlan(
                    task=task,
                    segment_tokens=armt.config.segment_tokens,
                    facts=(fewest, max(fewest, settings.facts[1])),
                    questions=settings.questions,
                    moves_again=settings.moves_again,
                    cut_facts=settings.cut_facts,
                    segments=length if unit == "segments" else None,
                    tokens=length if unit == "tokens" else None,
                )
                items = list(made_items(generator, plan, words, texts=settings.texts, seed=settings.seed))
            except ValueError as exc:
                raise UsageError(f"{name}, {length} {unit}: {exc}") from exc
            known = length if unit == "segments" else None
            chosen = choose_schedule(schedule, armt.config, known, armt.model.device).choice
            yield score_recall(armt, items, task=name, schedule=chosen, base=base).row()


def words_of(settings: RecallSettings) -> Vocabulary:
    """Return the words that the stories of an evaluation are made of."""
    words = vocabulary(
        held_out_names=settings.held_out, held_out_objects=settings.held_out, held_out_places=settings.held_out_places
    )
    return replace(words, places=words.places[: settings.places])


def _babilong_rows(armt: Armt, data: Path, *, schedule: str, base: Armt | None) -> Iterator[dict[str, Any]]:
    chosen = choose_schedule(schedule, armt.config, None, armt.model.device).choice
    found = False
    for (task, file), samples in groupby(read_babilong(data), lambda s: (s.task, s.source.rsplit(":", 1)[0])):
        score: RecallScore = score_recall(armt, babilong_items(armt, samples), task=task, schedule=chosen, base=base)
        found = True
        yield {"file": file, **score.row()}
    if not found:
        raise NoTextError(f"{data}: no question in it")


def load_base(armt: Armt, base_dir: Path) -> Armt:
    """Load a plain base in the form of an ARMT model whose memory stays empty, segments as long as the model's.

    Raises:
        ModelError: the base cannot be read.
    """
    config = armt.config
    with tempfile.TemporaryDirectory(prefix="armt-base-") as name:
        made = Path(name) / "base"
        convert_base(base_dir, made, segment_tokens=config.segment_tokens, memory_tokens=1, d_mem=4, memory_layers=(0,))
        model = load_model(made, device=armt.model.device, dtype=armt.model.dtype)
    return Armt(model, base_dir)


def text_ids(armt: Armt, files: Sequence[Path], *, max_tokens: int, texts: int | None) -> Iterator[list[int]]:
    """Yield the first tokens of text files and of the texts of folders.

    Raises:
        UsageError, NoTextError, DocumentError: see `corpus.iter_texts`.
    """
    found = (text for path in files for text in iter_texts(path))
    for number, text in enumerate(found):
        if texts is not None and number >= texts:
            return
        # Few tokenizers spend less than a token on eight characters, over a whole text.
        yield armt.tokenizer.encode(text.text[: 8 * max_tokens])[:max_tokens]


def draw_pairs(
    armt: Armt, path: Path, *, documents: int, min_segments: int, max_segments: int, seed: int
) -> Iterator[Pair]:
    """Yield pairs in a random order, those whose documents have a length within bounds.

    Raises:
        NoTextError: no document has such a length.
    """
    pairs = list(read_pairs(path))
    Random(seed).shuffle(pairs)
    size, taken = armt.config.segment_tokens, 0
    for pair in pairs:
        if taken == documents:
            return
        # Cheaper than tokenising: a token has at least one byte.
        if len(pair.text.encode()) <= (min_segments - 1) * size:
            continue
        count = -(-len(armt.tokenizer.encode(pair.text)) // size)
        if min_segments <= count <= max_segments:
            taken += 1
            yield pair
    if not taken:
        raise NoTextError(f"{path}: no document of {min_segments} to {max_segments} segments")
