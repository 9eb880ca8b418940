"""The judge at work: which sentence comes first, and what it leaves where it was."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import armt
from armt.errors import ModelError
from armt.models.checkpoint.beside.judge import CopyJudge, Judge, place_judge
from armt.models.checkpoint.listing import JUDGE
from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.judging import judge as judging
from armt.runtime.answers.judging.judge import (
    Judging,
    judging_of,
    with_rules,
)
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.session import Armt


def candidate(line: str, score: float = 1.0, *, defines: bool = False) -> Candidate:
    return Candidate(Sentence(0, len(line), line), None, line, score, 1.0, "words", defines=defines)


def network(d_model: int, *, layer: int = 0, rules: float = 0.0) -> Judge:
    ones = np.ones((1, 2 * d_model), dtype=np.float32)
    return Judge(
        model="0" * 64, layer=layer, rules=rules, seen_weight=ones, seen_bias=ones[0, :1], logit_weight=ones[0, :1],
        logit_bias=ones[0, :1],
    )  # fmt: skip


def of_copies(d_model: int) -> CopyJudge:
    one = np.ones(1, dtype=np.float32)
    return CopyJudge(seen_weight=np.ones((1, d_model), dtype=np.float16), seen_bias=one, logit_weight=one, likely=one)


@pytest.fixture
def judged(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> Judging:
    """A judge that likes long sentences, and rules that count one for one."""

    def lengths(armt: Armt, pairs: Sequence[str], layer: int) -> np.ndarray:
        return np.array([len(line) for line in pairs], dtype=np.float32)

    monkeypatch.setattr(judging, "pairs_of", lambda armt, question, found: [item.line for item in found])
    monkeypatch.setattr(judging, "states_of", lengths)
    monkeypatch.setattr(Judge, "logits", lambda self, states: states / 10)
    return Judging(tiny, network(tiny.config.d_model, rules=1.0))


def test_the_best_are_ordered_by_the_judge_and_the_rules_together(judged: Judging) -> None:
    found = [candidate("a" * 10, 3.0), candidate("b" * 30, 2.0), candidate("c" * 12, 2.9), candidate("d" * 90, 0.1)]
    order = judged.judged("What?", found, 3)
    assert [item.line[0] for item in order] == ["b", "c", "a", "d"]
    assert [item.fit for item in order[:3]] == [pytest.approx(fit, abs=1e-5) for fit in (2.0, 1.1, 1.0)]
    assert order[3] is found[3]


@pytest.mark.parametrize(
    ("answers", "most", "looked_at"),
    [(0, 99, 12), (11, 99, 12), (12, 99, 24), (24, 99, 40), (33, 99, 40), (9, 6, 6), (25, 32, 32)],
)
def test_further_ones_are_looked_at_until_one_is_sure_to_answer(
    judged: Judging, monkeypatch: pytest.MonkeyPatch, answers: int, most: int, looked_at: int
) -> None:
    """One that may answer, as the second here, is not sure to."""
    monkeypatch.setattr(
        Judge, "logits", lambda self, states: np.where(states > 50, 4.0, np.where(states > 20, 0.9, -1))
    )
    sizes = {1: 30, answers: 90}
    found = [candidate("b" * sizes.get(number, 10), 2.0 - number / 100) for number in range(40)]
    order = judged.judged("What?", found, most)
    assert [item.fit is not None for item in order] == [number < looked_at for number in range(40)]
    assert order[0].line == found[answers if answers < looked_at else 1].line
    # Nothing is shown that was not looked at.
    shown = judged.judged("What?", found, 99, shown=looked_at)
    assert sum(item.fit is not None for item in shown) >= looked_at


def test_what_says_it_by_its_form_stays_the_first(judged: Judging) -> None:
    found = [candidate("a", 1.0, defines=True), candidate("b" * 30), candidate("c" * 50)]
    assert [item.line[0] for item in judged.judged("What?", found, 8)] == ["a", "c", "b"]
    assert judged.judged("What?", found[:1], 8) == found[:1]
    assert judged.judged("What?", [], 8) == []


def test_a_point_of_the_rules_counts_its_weight() -> None:
    logits = np.array([0.5, 1.0], dtype=np.float32)
    assert with_rules(logits, [2.0, 1.5], 3.0).tolist() == [0.5, -0.5]


def test_a_judge_belongs_to_its_model(tiny_model_dir: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)
    loaded = armt.load(model)
    assert loaded.judging is None
    for judge in (network(loaded.config.d_model, layer=loaded.config.layers), network(loaded.config.d_model + 1)):
        place_judge(model, judge, dialect="armt")
        with pytest.raises(ModelError, match=f"{JUDGE}: looks at layer"):
            judging_of(loaded)
    place_judge(model, network(loaded.config.d_model, layer=loaded.config.layers - 1), dialect="armt")
    found = armt.load(model).judging
    assert found is not None
    fits = [item.fit for item in found.judged("Who?", [candidate("It was Anna."), candidate("Sheep slept.")], 8)]
    assert all(fit is not None and np.isfinite(fit) for fit in fits)
    assert fits == sorted(fits, reverse=True)  # type: ignore[type-var]


def test_another_models_judge_orders_what_is_found(
    tiny: Armt, tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that has none of its own was left to words and form."""
    lender = tmp_path / "lender"
    shutil.copytree(tiny_model_dir, lender)
    own = replace(network(tiny.config.d_model), copies=of_copies(tiny.config.d_model))
    place_judge(lender, own, dialect="armt")
    plain = Armt(tiny.model, tiny_model_dir)
    assert plain.judging_by(None) is plain.judging_by("own") is None
    lent = plain.judging_by(str(lender))
    assert lent is not None
    # Which words answer it has learned of the states of its own model.
    assert (armt.load(lender).judging.copies is not None, lent.copies) == (True, None)  # type: ignore[union-attr]
    assert plain.judging_by(str(lender)) is lent
    asked = [candidate("It was Anna."), candidate("Sheep slept.")]
    of_its_own = armt.load(lender).judging_by(None)
    assert of_its_own is not None
    assert [item.fit for item in lent.judged("Who?", asked, 8)] == [
        item.fit for item in of_its_own.judged("Who?", asked, 8)
    ]
    monkeypatch.setenv("ARMT_JUDGE", str(lender))
    assert plain.judging_by(None) is lent
    itself = armt.load(lender)
    # Named, it is its own, with all that it has learned.
    assert itself.judging_by(str(lender)) is itself.judging_by(None) is itself.judging
    (lender / JUDGE).write_bytes(b"no tensors")
    with pytest.raises(ModelError, match=r"a damaged one.*--judge own: without"):
        Armt(tiny.model, tiny_model_dir).judging_by(str(lender))
