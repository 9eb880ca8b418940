"""Teaching a judge: what it learns, that it is the same each time, and what cannot be taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import armt
from armt.errors import DocumentError
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.names import layer_shapes
from armt.runtime.answers.judging.judge import Judging
from armt.runtime.answers.known import Asked, Known
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText
from armt.runtime.training.beside import judge as teaching
from armt.runtime.training.beside.copies import CopySettings
from armt.runtime.training.beside.judge import Case, JudgeSettings, _found, _some_of, teach_judge

SETTINGS = JudgeSettings(width=32, epochs=120, dropout=0.0, rate=3e-3, copies=CopySettings(questions=0))
PEOPLE = ("Anna", "Bert", "Carl", "Dora", "Emil", "Frida", "Gerd", "Hanna")


@pytest.fixture
def model(in_segments: Callable[[int], Armt]) -> Armt:
    return in_segments(128)


def known_of(name: str, people: Sequence[str], *, asked: bool = True) -> Known:
    """Of each person two sentences have the words that are asked for, and the one with !!! answers."""
    pieces, questions, at = [], [], 0
    for number, person in enumerate(people):
        lines = [f"{person} lives at the mill, says the smith.\n", f"{person} lives at the inn, swears the cook!!!\n"]
        for line in lines if number % 2 else lines[::-1]:
            if "!!!" in line:
                questions.append(Asked(f"Where does {person} live?", line.strip(), at, at + len(line)))
            pieces.append(line)
            at += len(line)
        pieces.append("\n")
        at += 1
    text = StoredText.of_string(name, "".join(pieces))
    nobody = Asked("Where does Yann live?", None, 0, 0)
    return Known(name=name, kind="story", text=text, outline=(), questions=(*questions, nobody) if asked else ())


def right(model: Armt, judging: Judging, known: Known) -> int:
    """Return how many questions have their sentence first."""
    count = 0
    for item, candidates in _found(model, known):
        best = judging.judged(item.question, candidates, 8)[0].sentence
        count += item.is_answered_by(best.start, best.end)
    return count


def test_it_learns_which_sentences_answer(model: Armt) -> None:
    told: list[float] = []
    read: list[str] = []
    lessons = [known_of("one", PEOPLE[:4]), known_of("two", PEOPLE[4:])]
    judge = teach_judge(
        model, lessons, model="f" * 64, settings=SETTINGS,
        on_epoch=told.append, on_document=lambda known: read.append(known.name),
    )  # fmt: skip
    assert (judge.model, judge.d_model) == ("f" * 64, model.config.d_model)
    assert judge.layer < model.config.reading_layers
    assert read == ["one", "two"]
    assert told[-1] < 0.3 < 0.7 < told[0]
    assert [right(model, Judging(model, judge), known) for known in lessons] == [4, 4]


def test_layers_of_its_own_are_taught_behind_the_network(model: Armt) -> None:
    """They are given the network as it has been learned, its loss on what is seen of pairs, and the layer."""
    given: list[tuple[int, float]] = []

    def teach(
        armt: Armt, cases: Sequence[Case], network: nn.Module, loss_of: Callable[[Sequence[Case], Tensor], Tensor],
        layer: int, on_step: Callable[[int, int, float], None] | None, *, begun: OwnLayers | None,
    ) -> OwnLayers:  # fmt: skip
        assert begun is None
        assert all(len(case.pairs) == len(case.states) == len(case.right) for case in cases)
        network.eval()
        given.append((layer, loss_of(cases, torch.cat([case.states for case in cases]).float()).item()))
        shapes = {name: layer_shapes(armt.config)[f"{name}.weight"] for name in OWN}
        return OwnLayers(
            down={name: np.zeros((1, 1, shape[2]), dtype=np.float16) for name, shape in shapes.items()},
            up={name: np.zeros((1, shape[1], 1), dtype=np.float16) for name, shape in shapes.items()},
        )

    judge = teach_judge(
        model,
        [known_of("one", PEOPLE[:4])],
        model="f" * 64,
        settings=replace(SETTINGS, unanswered=1.0),
        teach_own=teach,
    )
    ((layer, lost),) = given
    assert (layer, judge.own is not None) == (judge.layer, True)
    assert lost < 0.3


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_answers_is_put_to_it_though_rules_put_it_behind(model: Armt, most: int) -> None:
    """The best by rules stand in front of it; a question that nothing answers has these alone."""
    known = known_of("one", PEOPLE[:4])
    for item, candidates in _found(model, known):
        some = _some_of(item, candidates, most)
        assert len(some) == min(most, len(candidates))
        assert list(some[:-1]) == candidates[: most - 1]
        answering = [one for one in some if item.is_answered_by(one.sentence.start, one.sentence.end)]
        assert len(answering) == (item.answer is not None)
        assert answering or list(some) == candidates[:most]


def own_of(model: Armt, size: float) -> OwnLayers:
    """A change of one layer: rows and columns all alike."""
    shapes = {name: layer_shapes(model.config)[f"{name}.weight"] for name in OWN}
    return OwnLayers(
        down={name: np.full((1, 1, shape[2]), size, dtype=np.float16) for name, shape in shapes.items()},
        up={name: np.full((1, shape[1], 1), size, dtype=np.float16) for name, shape in shapes.items()},
    )


def test_it_is_taught_further_with_other_questions(model: Armt) -> None:
    """It begins with what it has learned, and what it knows of words stays where none of them answer."""
    settings = replace(SETTINGS, copies=CopySettings(questions=2, epochs=1))
    known = known_of("one", PEOPLE[:4])
    asked = tuple(item._replace(answer="the inn" if item.answer else None) for item in known.questions)
    judge = teach_judge(model, [replace(known, questions=asked)], model="f" * 64, settings=settings)
    told: list[float] = []
    further = teach_judge(
        model, [known, known_of("two", PEOPLE[4:])], model="f" * 64, begun=Judging(model, judge),
        settings=replace(settings, epochs=60, width=7), on_epoch=told.append,
    )  # fmt: skip
    assert further.copies is judge.copies is not None
    assert (further.layer, further.seen_weight.shape) == (judge.layer, judge.seen_weight.shape)
    assert len(told) == 60
    anew: list[float] = []
    teach_judge(
        model, [known, known_of("two", PEOPLE[4:])], model="f" * 64,
        settings=replace(SETTINGS, epochs=1), on_epoch=anew.append,
    )  # fmt: skip
    assert told[0] < anew[0]
    assert [right(model, Judging(model, further), one) for one in (known, known_of("two", PEOPLE[4:]))] == [4, 4]
    assert np.abs(further.seen_weight - judge.seen_weight).max() > 1e-3


def test_what_it_knows_of_words_goes_on(model: Armt) -> None:
    settings = replace(
        SETTINGS, epochs=2, copies=CopySettings(questions=2, epochs=3, further_epochs=2, width=5, rate=1e-2)
    )
    known = known_of("one", PEOPLE[:4])
    asked = tuple(item._replace(answer="the inn" if item.answer else None) for item in known.questions)
    lessons = [replace(known, questions=asked)]
    judge = teach_judge(model, lessons, model="f" * 64, settings=settings)
    told: list[float] = []
    further = teach_judge(
        model, lessons, model="f" * 64, begun=Judging(model, judge), on_epoch=told.append,
        settings=replace(settings, copies=replace(settings.copies, width=9)),
    )  # fmt: skip
    assert len(told) == 2 + 2
    assert judge.copies is not None
    assert further.copies is not None
    assert further.copies.seen_weight.shape == judge.copies.seen_weight.shape
    assert (further.copies.seen_weight != judge.copies.seen_weight).any()


@pytest.mark.parametrize("spread_by", [4, 2048])
def test_its_layers_are_taught_further_over_what_they_make_of_pairs(
    model: Armt, monkeypatch: pytest.MonkeyPatch, spread_by: int
) -> None:
    """The network is what it was, and sees what the changed layers make of pairs: these are read in their steps."""
    monkeypatch.setattr(teaching, "_SPREAD_BY", spread_by)
    judge = teach_judge(model, [known_of("one", PEOPLE[:4])], model="f" * 64, settings=SETTINGS)
    judging = Judging(model, replace(judge, own=own_of(model, 0.1)))
    known = known_of("two", PEOPLE[4:])

    def teach(
        armt: Armt, cases: Sequence[Case], network: nn.Module, loss_of: Callable[[Sequence[Case], Tensor], Tensor],
        layer: int, on_step: Callable[[int, int, float], None] | None, *, begun: OwnLayers | None,
    ) -> OwnLayers:  # fmt: skip
        assert begun is judging.judge.own
        network.eval()
        for case in cases:
            assert case.states.shape == (len(case.pairs), 0)
            seen = judging.states(case.pairs)
            with torch.no_grad():
                given = network(torch.from_numpy(seen.reshape(len(seen), -1)), torch.zeros(len(case.pairs))).numpy()
            assert np.abs(given - judging.judge.logits(seen)).max() < 0.05
        return own_of(armt, 0.2)

    told: list[float] = []
    further = teach_judge(
        model, [known], model="f" * 64, settings=SETTINGS, teach_own=teach, begun=judging, on_epoch=told.append
    )
    assert told == []
    assert further.own is not None
    assert float(further.own.up["qkv"].max()) == pytest.approx(0.2, abs=1e-3)
    assert np.abs(further.seen_weight - judge.seen_weight).max() < 1e-3


def never(*_: object, **__: object) -> OwnLayers:
    raise AssertionError("layers are taught")


def test_what_a_judge_has_no_layers_for_it_is_not_given(model: Armt) -> None:
    """A few questions are too few to begin layers with; and with nobody to teach them they stay as they are."""
    plain = teach_judge(model, [known_of("one", PEOPLE[:4])], model="f" * 64, settings=SETTINGS)
    known, few = known_of("two", PEOPLE[4:]), replace(SETTINGS, epochs=3)
    told: list[float] = []
    further = teach_judge(
        model, [known], model="f" * 64, settings=few, teach_own=never, begun=Judging(model, plain), on_epoch=told.append
    )
    assert (further.own, len(told)) == (None, 3)
    changed = replace(plain, own=own_of(model, 0.1))
    kept = teach_judge(
        model, [known], model="f" * 64, settings=few, begun=Judging(model, changed), on_epoch=told.append
    )
    assert (kept.own is changed.own, len(told)) == (True, 6)
    assert np.abs(kept.seen_weight - further.seen_weight).max() > 1e-3


def test_the_same_lessons_make_the_same_judge(model: Armt) -> None:
    few = replace(SETTINGS, epochs=2, dropout=0.3)
    known = known_of("one", PEOPLE[:3])
    one, other = (teach_judge(model, [known], model="f" * 64, settings=few) for _ in range(2))
    third = teach_judge(model, [known], model="f" * 64, settings=replace(few, seed=1))
    assert (one.seen_weight == other.seen_weight).all()
    assert (one.logit_bias == other.logit_bias).all()
    assert np.abs(one.seen_weight - third.seen_weight).max() > 1e-4


def test_where_all_questions_have_an_answer_it_learns_when_there_is_none(model: Armt) -> None:
    """Of a question without the sentence that answers it a judge that was taught so says no more often."""
    answered = [
        replace(known, questions=known.questions[:-1])
        for known in (known_of("one", PEOPLE[:4]), known_of("two", PEOPLE[4:]))
    ]
    others = [item for item in _found(model, known_of("one", PEOPLE[:4])) if item[0].answer is not None]

    def doubts(unanswered: float, documents: Sequence[Known]) -> float:
        settings = replace(SETTINGS, unanswered=unanswered)
        judging = Judging(model, teach_judge(model, documents, model="f" * 64, settings=settings))
        fits = []
        for item, candidates in others:
            wrong = [one for one in candidates if not item.is_answered_by(one.sentence.start, one.sentence.end)]
            fits.append(judging.judged(item.question, wrong, 8)[0].fit or 0.0)
        return float(np.mean(fits))

    assert doubts(1.0, answered) < doubts(0.0, answered) - 1.0
    # Where some have none it has been told.
    told = [known_of("one", PEOPLE[:4]), known_of("two", PEOPLE[4:])]
    assert doubts(1.0, told) == doubts(0.0, told)


def test_it_learns_which_words_of_them_answer_too(model: Armt) -> None:
    told: list[float] = []
    settings = replace(SETTINGS, epochs=2, copies=CopySettings(questions=2, epochs=3))
    known = known_of("one", PEOPLE[:3])
    asked = tuple(item._replace(answer="the inn" if item.answer else None) for item in known.questions)
    judge = teach_judge(
        model, [replace(known, questions=asked)], model="f" * 64, settings=settings, on_epoch=told.append
    )
    assert judge.copies is not None
    assert judge.copies.seen_weight.shape == (32, model.config.d_model)
    assert len(told) == 2 + 3
    without = teach_judge(model, [known], model="f" * 64, settings=replace(settings, copies=CopySettings(questions=0)))
    assert without.copies is None
    assert (judge.seen_weight == without.seen_weight).all()


def test_what_cannot_be_taught_is_said(model: Armt) -> None:
    unanswered = replace(known_of("one", PEOPLE[:2]), questions=(Asked("Where does Anna live?", None, 0, 0),))
    for documents in ([], [known_of("one", PEOPLE[:2], asked=False)], [unanswered]):
        with pytest.raises(DocumentError, match="no question whose place is known has its answer"):
            teach_judge(model, documents, model="f" * 64)


def test_an_rmt_has_one_too(rmt_model_dir: Path) -> None:
    """It needs no memory in the layers, as a finder does."""
    model = armt.load(rmt_model_dir, dtype="float64")
    known = known_of("one", PEOPLE[:3])
    judge = teach_judge(model, [known], model="f" * 64, settings=replace(SETTINGS, epochs=2))
    assert judge.layer < model.config.layers
    for (question, *_), candidates in _found(model, known):
        fits = [item.fit for item in Judging(model, judge).judged(question, candidates[:4], 8)]
        assert all(fit is not None and np.isfinite(fit) for fit in fits)
