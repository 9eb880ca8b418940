"""Teaching a finder: what it learns, that it is the same each time, and what cannot be taught."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from armt.errors import DocumentError, UsageError
from armt.models.checkpoint.beside.finder import Finder
from armt.runtime.answers.finding.finder import FinderTap, finder_scores, question_means
from armt.runtime.answers.finding.pointing import question_ids
from armt.runtime.answers.known import Asked, Known, placed_tokens, segments_of
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText
from armt.runtime.training.beside.finder import FinderSettings, _lesson, teach_finder

SETTINGS = FinderSettings(width=16, epochs=60, dropout=0.0, rate=3e-3)
TOPICS = {"a": "aaaa abab aaba ", "z": "zzzz zyzy zzyz ", "0": "0000 0101 0010 ", "#": "#### #!#! ##!# "}


def known_of(order: str, *, questions: bool = True) -> Known:
    """A document whose segments (32 bytes each) are about letters, and is asked about each by that letter."""
    parts = [(TOPICS[letter] * 3)[:32] for letter in order]
    places = [(letter * 4 + "?", number * 32, number * 32 + 32) for number, letter in enumerate(order)]
    return Known(
        name=order,
        kind="story",
        text=StoredText.of_string(order, "".join(parts)),
        outline=tuple(Sentence(start, end, text) for text, start, end in places) if questions else (),
        questions=(Asked("nowhere?", None, 0, 0),),
    )


def ranks(model: Armt, finder: Finder, known: Known) -> list[int]:
    """Return for each question how many segments stand before the right one."""
    ids, ranges = placed_tokens(model, known)
    tap = FinderTap(finder, model.model)
    list(Reader(model.model, "diagonal", on_step=tap.take).read([Source([ids])]))
    keys, _ = tap.keys(0)
    found = []
    for line in known.outline:
        means = question_means(model.model, question_ids(model, line.text), finder.query_layers)
        scores = finder_scores(finder.queries(means[None])[0], keys)
        found.append(int((scores > scores[sorted(segments_of(ranges, line.start, line.end))].max()).sum()))
    return found


def test_it_learns_what_segments_are_about(tiny: Armt) -> None:
    lessons = [known_of(order) for order in ("az0#", "#0za", "0a#z", "z#a0", "a#z0", "0#az")]
    told: list[float] = []
    read: list[str] = []
    finder = teach_finder(
        tiny, lessons, model="f" * 64, settings=SETTINGS,
        on_epoch=told.append, on_document=lambda known: read.append(known.name),
    )  # fmt: skip
    assert (finder.model, finder.width, finder.weight) == ("f" * 64, 16, SETTINGS.weight)
    assert finder.last_layer < tiny.config.reading_layers
    assert read == [known.name for known in lessons]
    assert told[-1] < 0.2 < 1.0 < told[0]
    for known in lessons:
        assert ranks(tiny, finder, known) == [0, 0, 0, 0]


def test_all_places_that_answer_are_right(tiny: Armt) -> None:
    """A question that another segment answers as well would teach that it does not."""
    known = replace(
        known_of("az0#"), questions=(Asked("a or z?", "a", 0, 32, also=((40, 50),)), Asked("who?", None, 0, 0))
    )
    lesson = _lesson(tiny, known, 1, [1])
    assert lesson is not None
    assert lesson.right.tolist() == [*torch.eye(4, dtype=torch.bool).tolist(), [True, True, False, False]]


def test_the_same_lessons_make_the_same_finder(tiny: Armt) -> None:
    few = replace(SETTINGS, epochs=2, dropout=0.3)
    one, other = (teach_finder(tiny, [known_of("az0#")], model="f" * 64, settings=few) for _ in range(2))
    third = teach_finder(tiny, [known_of("az0#")], model="f" * 64, settings=replace(few, seed=1))
    assert (one.key_weight == other.key_weight).all()
    assert (one.query_bias == other.query_bias).all()
    assert np.abs(one.key_weight - third.key_weight).max() > 1e-3


def test_what_cannot_be_taught_is_said(tiny: Armt, make_armt: Callable[..., Armt]) -> None:
    for documents in ([], [known_of("a")], [known_of("az", questions=False)]):
        with pytest.raises(DocumentError, match="two segments and a question"):
            teach_finder(tiny, documents, model="f" * 64, settings=SETTINGS)
    with pytest.raises(UsageError, match="no memory in its layers"):
        teach_finder(make_armt("llama", "rmt"), [], model="f" * 64)
