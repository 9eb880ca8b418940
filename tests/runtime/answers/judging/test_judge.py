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
    all_words_first,
    judging_of,
    named_first,
    of_kind_first,
    of_person_first,
    own_length_first,
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


def test_of_a_question_in_another_language_what_is_of_its_kind_goes_first() -> None:
    due, rent = "Die Miete ist am 3. zu zahlen.", "Die Miete beträgt 1.180 Euro."
    best = [Candidate(Sentence(n, n + 1, line), None, line, 1.0, 1.0, "words") for n, line in enumerate((due, rent))]
    assert [item.line for item in of_kind_first("Wie hoch ist die Miete?", best)] == [rent, due]
    assert of_kind_first("How high is the rent?", best) == best
    assert of_kind_first("Wer zahlt die Miete?", best) == best
    # One that has far fewer of the words is about something else.
    far = [best[0], replace(best[1], score=0.5)]
    assert of_kind_first("Wie hoch ist die Miete?", far) == far


def test_of_two_that_answer_that_one_is_first_which_has_all_words() -> None:
    """The first was, which names something else: the judge looks past a name."""
    question = "In which version was zstd support added?"
    other, right = "Python 3.9 is added to those that have support.", "Support for `zstd` is added."
    best = [replace(candidate(other), fit=1.1), replace(candidate(right), fit=-0.2)]
    assert [item.line for item in all_words_first(question, best)] == [right, other]
    # It has to be found to answer, and about as likely.
    for fits in ((1.1, -0.6), (3.1, 0.9)):
        doubtful = [replace(item, fit=fit) for item, fit in zip(best, fits, strict=True)]
        assert all_words_first(question, doubtful) == doubtful
    # Who asks how many is not answered without a number.
    lines = ("At most 30 of them.", "Redirects are allowed by default.")
    numbered = [replace(candidate(line), fit=fit) for line, fit in zip(lines, (1.1, 0.2), strict=True)]
    assert all_words_first("How many redirects are allowed by default?", numbered) == numbered
    # What stands around the first may have said the rest.
    around = [replace(best[0], around="zstd is new."), best[1]]
    assert all_words_first(question, around) == around
    # Two words may stand together anywhere.
    assert all_words_first("Who added zstd?", best) == best
    assert all_words_first(question, []) == []


def test_of_lines_about_names_that_one_goes_first_whose_name_is_asked_for() -> None:
    """ "Sunday   closed" was said of Tuesday."""
    sunday, tuesday, said = map(candidate, ("Sunday    closed", "Tuesday    closed", "On Tuesday it is open."))
    question = "Is it open on Tuesday?"
    assert named_first(question, [sunday, said, tuesday]) == [tuesday, sunday, said]
    assert named_first(question, [said, sunday, tuesday]) == [said, sunday, tuesday]
    assert named_first("Is it open on Monday?", [sunday, tuesday]) == [sunday, tuesday]
    assert named_first(question, []) == []


def fitting(*lines: str, fits: tuple[float, ...] = (1.1, 0.2)) -> list[Candidate]:
    return [replace(candidate(line), fit=fit) for line, fit in zip(lines, fits, strict=True)]


def test_how_long_something_is_is_not_told_by_what_is_after_it() -> None:
    """The notice after the trial period was given as its length."""
    after, own = "After the trial period the notice is three months.", "The first six months are a trial period."
    question = "How long is the trial period?"
    for asked in (question, "How long does the trial period last?"):
        assert own_length_first(asked, fitting(after, own)) == fitting(after, own)[::-1]
    # It need not be found to answer, but must not be denied.
    doubtful = fitting(after, own, fits=(3.1, -1.2))
    assert own_length_first(question, doubtful) == doubtful[::-1]
    for best in (
        fitting(own, after),
        fitting(after, own, fits=(3.1, -2.5)),
        fitting(after, "A trial period is usual."),
        [],
    ):
        assert own_length_first(question, best) == best
    assert own_length_first("How long is the notice?", fitting(after, own)) == fitting(after, own)


def test_a_sentence_about_the_person_that_is_named_goes_first() -> None:
    """What the judge thought of an expert was given for what he thought of Mr Roe."""
    other, right = "Ms Poe concluded that it was bad.", "Mr Roe was evasive."
    question = "What did the judge think of Mr Roe?"
    assert of_person_first(question, fitting(other, right)) == fitting(other, right)[::-1]
    # The first may be about him; two may be meant, or nobody.
    for best in (fitting("He was evasive.", right), fitting(right, other), fitting(other, "A roe came."), []):
        assert of_person_first(question, best) == best
    for asked in ("What did Mr Roe say to Ms Poe?", "What did the judge think of Roe?"):
        assert of_person_first(asked, fitting(other, right)) == fitting(other, right)
