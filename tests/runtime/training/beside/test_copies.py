"""Teaching a judge which words answer: what it learns, that it is the same each time, and what teaches nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from armt.errors import UsageError
from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.known import Asked
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.session import Armt
from armt.runtime.training.beside.copies import CopyCase, CopySettings, copy_cases, teach_copies

SETTINGS = CopySettings(width=16, epochs=20, dropout=0.0, rate=1e-2)


@pytest.fixture(scope="module")
def cases() -> list[CopyCase]:
    """Of five copies the one that answers has its third number the largest, and is the least likely."""
    random, made = torch.Generator().manual_seed(0), []
    for _ in range(240):
        states = torch.randn(5, 8, generator=random)
        shared = torch.zeros(5)
        shared[states[:, 2].argmax()] = 1.0
        made.append(CopyCase(states.half(), -2 * shared, shared))
    return made


def chosen(cases: Sequence[CopyCase], settings: CopySettings) -> float:
    """Return the mean F1 of what is chosen of cases by what the others have taught."""
    judge = teach_copies(cases[:200], settings)
    best = [judge.copy_scores(case.states.float().numpy(), case.scores.double().numpy()).argmax() for case in cases]
    return float(np.mean([case.shared[at] for case, at in zip(cases[200:], best[200:], strict=True)]))


def test_it_learns_which_words_answer(cases: list[CopyCase]) -> None:
    assert chosen(cases, replace(SETTINGS, epochs=1)) < 0.5
    assert chosen(cases, SETTINGS) > 0.8


def test_the_same_cases_make_the_same_judge(cases: list[CopyCase]) -> None:
    few = replace(SETTINGS, epochs=2, dropout=0.3)
    one, other, third = (teach_copies(cases, replace(few, seed=seed)) for seed in (0, 0, 1))
    assert (one.seen_weight == other.seen_weight).all()
    assert (one.likely == other.likely).all()
    assert (one.seen_weight != third.seen_weight).any()


def test_what_it_has_learned_goes_on(cases: list[CopyCase]) -> None:
    """A network that is taught further begins as it is, whatever the width of a new one."""
    begun, (told, anew) = teach_copies(cases[:200], SETTINGS), (list[float](), list[float]())
    few = replace(SETTINGS, width=4, epochs=1, further_epochs=3)
    further = teach_copies(cases[200:], few, told.append, begun=begun)
    teach_copies(cases[200:], few, anew.append)
    assert further.seen_weight.shape == begun.seen_weight.shape
    assert len(told) == 3
    assert told[0] < 0.5 * anew[0]
    still = teach_copies(cases[200:], replace(few, rate=0.0), begun=begun)
    assert np.abs(still.seen_weight - begun.seen_weight).max() < 1e-3
    assert (still.logit_weight == begun.logit_weight).all()
    assert (still.likely == begun.likely).all()
    assert np.abs(further.seen_weight - begun.seen_weight).max() > 1e-2


def candidate(line: str, start: int, **form: bool) -> Candidate:
    return Candidate(Sentence(start, start + len(line), line), None, line, 1.0, 1.0, "words", **form)


def asked(question: str, answer: str | None, start: int = 0) -> Asked:
    return Asked(question, answer, start, start + 5)


LINE = "Anna lives at the old inn."


def weighed(model: Armt, *items: Asked, found: Sequence[Candidate] = (), questions: int = 16) -> list[CopyCase]:
    found = found or [candidate("The cook swears.", 100), candidate(LINE, 0)]
    return copy_cases(model, [(item, found) for item in items], CopySettings(questions=questions))


def test_copies_of_the_sentence_that_answers_are_weighed(in_segments: Callable[[int], Armt]) -> None:
    """Each from the beginning of a word to the end of one, by the words that it shares with the answer."""
    model = in_segments(128)
    (case,) = weighed(model, asked("Where does Anna live?", "the old inn"))
    assert case.states.shape == (len(case.scores), model.config.d_model)
    assert case.states.dtype == torch.float16
    assert len(case.shared) == len(case.scores)
    assert float(case.shared.max()) <= 1.0
    assert (case.scores < 0).all()


@pytest.mark.parametrize(
    ("item", "form"),
    [
        (asked("Where does Anna live?", None), {}),
        (asked("Where does Anna live?", "the old inn", 500), {}),
        (asked("Where does Anna live?", "in a castle with many towers"), {}),
        (asked("Where does Anna live?", "Anna lives at the old inn"), {}),
        (asked("Where does Anna live?", f"the old inn of the town{' ' * 32}and its yard"), {}),
        (asked("Why does Anna live at the inn?", "the old inn"), {}),
        (asked("Does Anna live at the inn?", "at the old inn"), {}),
        (asked("Where does Anna live?", "the old inn"), {"defines": True}),
        (asked("Where does Anna live?", "the old inn"), {"whole": True}),
    ],
    ids=["none", "elsewhere", "other words", "the sentence", "longer", "why", "whether", "a definition", "a list"],
)
def test_what_is_not_answered_by_some_of_its_words_teaches_nothing(
    in_segments: Callable[[int], Armt], item: Asked, form: dict[str, bool]
) -> None:
    assert weighed(in_segments(128), item, found=[candidate(LINE, 0, **form)]) == []


def test_a_document_with_many_questions_counts_no_more_than_others(in_segments: Callable[[int], Armt]) -> None:
    model = in_segments(128)
    items = [asked(f"Where does Anna live{mark}", "the old inn") for mark in ("?", " now?", " today?", ", please?")]
    counts = [len(weighed(model, *items, questions=questions)) for questions in (0, 1, 2, 16)]
    assert counts == [0, 1, 2, 4]


def test_what_the_model_cannot_be_asked_teaches_nothing(
    in_segments: Callable[[int], Armt], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long sentence, with a base whose positions end, ended the teaching of all documents."""
    model, item = in_segments(128), asked("Where does Anna live?", "the old inn")
    refused = Mock(side_effect=UsageError("a prompt must have 1 to 32 tokens"))
    monkeypatch.setattr("armt.runtime.training.beside.copies.weighed_copies", refused)
    assert weighed(model, item) == []
    assert refused.called
