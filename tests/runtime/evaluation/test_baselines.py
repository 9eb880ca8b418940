"""Summaries without a model: as many words as are asked for, taken as each baseline says."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from armt.errors import UsageError
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.evaluation import baselines

STORY = "The otter of Brindlewick built a dam of willow.\n" + "".join(
    f"{number} The {animal} went up to the river in the {ordinal} year, and drank of it.\n"
    for number, (animal, ordinal) in enumerate(
        [("fox", "first"), ("hare", "second"), ("crane", "third"), ("wolf", "fourth"), ("mole", "fifth")] * 8, start=1
    )
)


@pytest.mark.parametrize("words", [1, 7, 40, 100_000])
@pytest.mark.parametrize("name", ["lead", "evenly", "lexrank", "drawn"])
def test_baselines_have_the_words_that_are_asked_for(name: str, words: int) -> None:
    found = sentences(STORY)
    total = sum(len(sentence.text.split()) for sentence in found)
    summary = baselines.drawn(found, words, 3) if name == "drawn" else getattr(baselines, name)(found, words)
    assert sum(len(sentence.text.split()) for sentence in summary) == min(words, total)
    assert [sentence.start for sentence in summary] == sorted(sentence.start for sentence in summary)


def test_even_sentences_are_spread_over_the_document() -> None:
    found = [Sentence(number, number + 1, "one two three") for number in range(100)]
    starts = np.array([sentence.start for sentence in baselines.evenly(found, 30)])
    assert len(starts) == 10
    assert set(np.diff(starts)) == {10}


def _numbered(count: int) -> list[Sentence]:
    return [Sentence(number, number + 1, f"sentence {number}") for number in range(count)]


def test_the_lead_is_the_beginning_and_its_last_sentence_is_cut() -> None:
    assert [sentence.text for sentence in baselines.lead(_numbered(5), 5)] == ["sentence 0", "sentence 1", "sentence"]
    assert baselines.lead(_numbered(5), 0) == []


def test_random_sentences_go_by_their_seed() -> None:
    """Another draw for another seed, the same for the same; no sentence is never drawn."""
    found = _numbered(20)
    draws = [tuple(sentence.start for sentence in baselines.drawn(found, 8, seed)) for seed in range(40)]
    assert draws[3] == tuple(sentence.start for sentence in baselines.drawn(found, 8, 3))
    assert len(set(draws)) > 30
    assert {start for draw in draws for start in draw} == set(range(20))


def test_lexrank_takes_the_sentence_that_most_others_are_like() -> None:
    """One shares a word with each of the others, which share none among themselves; the rest is in their order."""
    texts = ["bread by night", "wine in winter", "bread wine ships", "ships at sea"]
    found = [Sentence(number, number + 1, text) for number, text in enumerate(texts)]
    assert [sentence.start for sentence in baselines.lexrank(found, 3)] == [2]
    assert [sentence.start for sentence in baselines.lexrank(found, 6)] == [0, 2]
    assert baselines.lexrank([], 6) == []


def test_lexrank_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_sumy(name: str, *more: Any) -> Any:
        if name.startswith("sumy"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without_sumy)
    with pytest.raises(UsageError, match=r"LexRank needs the extra packages of `pip install 'armt\[eval\]'`"):
        baselines.lexrank(_numbered(3), 2)
