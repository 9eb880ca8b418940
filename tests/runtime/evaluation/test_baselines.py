"""Summaries to compare with: as many words as are asked for, taken as each baseline says."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from armt.errors import UsageError
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.engine.rounds import Reply, Request
from armt.runtime.evaluation import baselines
from armt.runtime.session import Armt

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


class Overheard:
    """Stands in for the model's answers, keeping what was asked."""

    def __init__(self, text: str) -> None:
        self.asked: list[Request] = []
        self._reply = Reply(text=text, ids=(1, 2, 3), complete=True, log_probability=-1.0, decode_s=0.0)

    def __call__(self, armt: Armt, requests: list[Request]) -> list[Reply]:
        self.asked += requests
        return [self._reply for _ in requests]


@pytest.mark.parametrize("window", [200, 400])
def test_the_last_window_is_the_end_of_a_document(tiny: Armt, monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    """Whole sentences up to the last one, as many as fit with the instruction; the summary has room behind them."""
    heard = Overheard("They went up to the river, one after the other.")
    monkeypatch.setattr(baselines, "answer_round", heard)
    found = sentences(STORY)
    summary = baselines.last_window(tiny, found, 6, window)
    (request,) = heard.asked
    said = tiny.tokenizer.decode(request.prompt)
    lines = [line for line in said.split("\n") if line in {sentence.line for sentence in found}]
    shown = found[-len(lines) :]
    assert lines == [sentence.line for sentence in shown]
    assert f"{found[-1].line}\n\nSummarize the text above in 6 words." in said
    # One more would not have fitted; the tokenizer has a token a byte.
    assert window - len(found[-len(shown) - 1].line) - 2 < len(request.prompt) <= window
    assert (request.max_tokens, request.window) == (12, len(request.prompt) + 12)
    assert (request.memory.segments_read, request.sampling.temperature) == (0, 0)
    assert summary == [Sentence(shown[0].start, found[-1].end, "They went up to the river,")]


def test_where_no_sentence_fits_nothing_is_asked(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Overheard("")
    monkeypatch.setattr(baselines, "answer_round", heard)
    assert baselines.last_window(tiny, sentences(STORY), 6, 60) == []
    assert baselines.last_window(tiny, [], 6, 400) == []
    assert heard.asked == []


def test_the_last_window_leaves_room_where_positions_end(
    make_armt: Callable[..., Armt], tiny: Armt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GPT-2 has a table of positions: the text gives way to the summary."""
    base: Any = SimpleNamespace(model=make_armt("gpt2", "paper", dtype="float32").model, tokenizer=tiny.tokenizer)
    limit = base.model.config.window_within(10**6)
    heard = Overheard("a b c")
    monkeypatch.setattr(baselines, "answer_round", heard)
    baselines.last_window(base, _numbered(200), 5, 10**6)
    (request,) = heard.asked
    assert limit - 20 < len(request.prompt) + request.max_tokens <= limit


def test_lexrank_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_sumy(name: str, *more: Any) -> Any:
        if name.startswith("sumy"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without_sumy)
    with pytest.raises(UsageError, match="LexRank needs one more package: pip install sumy"):
        baselines.lexrank(_numbered(3), 2)
