"""Stories in segments: facts stand where the sample says, in the text as in the ids."""

from __future__ import annotations

import re
from random import Random

import pytest

from armt.errors import NoTextError
from armt.runtime.recall.layout import Filler, RecallGenerator, RecallPlan, RecallSample
from armt.runtime.recall.story import RecallTask
from armt.runtime.text.corpus import load_filler

FILLER = [
    "The road was long, and nobody had seen the end of it.",
    "It rained for most of the afternoon.",
    "She had never thought of it in that way before.",
    "There was a letter on the table, which had been opened by somebody else.",
    "They agreed that the weather was unusually warm for the time of the year, and sat down again.",
]


class WordTokenizer:
    """One id for a word with the space before it or a mark: nothing is joined across spaces."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.texts: list[str] = []

    def encode(self, text: str) -> list[int]:
        found = []
        for token in re.findall(r" ?\w+| ?[^\w\s]| ", text):
            if token not in self.ids:
                self.ids[token] = len(self.texts)
                self.texts.append(token)
            found.append(self.ids[token])
        return found

    def decode(self, ids: list[int]) -> str:
        return "".join(self.texts[i] for i in ids)


PLANS = {
    "one-segment": RecallPlan(segment_tokens=32, segments=1, facts=(2, 2)),
    "many": RecallPlan(segment_tokens=32, segments=8, facts=(3, 8), questions=4, moves_again=0.3),
    # Facts longer than what is left of most segments: every border is met.
    "tight": RecallPlan(segment_tokens=11, segments=6, facts=(5, 6)),
    "cut": RecallPlan(segment_tokens=9, segments=12, facts=(8, 8), cut_facts=True),
    "qa2": RecallPlan(task=RecallTask.QA2, segment_tokens=40, segments=4, facts=(2, 8), questions=2),
    "first-segment": RecallPlan(segment_tokens=40, segments=5, facts=(2, 3), fact_segments=(0, 1)),
    "last-segments": RecallPlan(segment_tokens=40, segments=5, facts=(2, 3), fact_segments=(3, 5)),
    # 157 is no multiple of 50: the last segment is short.
    "tokens": RecallPlan(task=RecallTask.QA3, segment_tokens=50, tokens=157, facts=(4, 4)),
    "facts-alone": RecallPlan(segment_tokens=40, segments=3, facts=(3, 6), filler=False),
    "no-filler-0k": RecallPlan(task=RecallTask.QA3, segment_tokens=20, tokens=0, facts=(9, 9)),
}


def check_places(sample: RecallSample, plan: RecallPlan, tokenizer: WordTokenizer) -> None:
    assert [i for segment in sample.segments for i in segment] == tokenizer.encode(sample.document)
    for fact in sample.facts:
        assert sample.document[fact.start : fact.end] == fact.event.sentence
        ids = [i for span in fact.spans for i in sample.segments[span.segment][span.start : span.end]]
        assert tokenizer.decode(ids).strip() == fact.event.sentence
        assert plan.cut_facts or len(fact.spans) == 1
        if plan.fact_segments is not None:
            assert plan.fact_segments[0] <= fact.spans[0].segment < plan.fact_segments[1]


@pytest.mark.parametrize("name", PLANS)
def test_facts_stand_where_the_sample_says(name: str) -> None:
    plan, tokenizer = PLANS[name], WordTokenizer()
    generator = RecallGenerator(tokenizer.encode, FILLER)
    for seed in range(40):
        sample = generator.sample(plan, seed)
        check_places(sample, plan, tokenizer)
        sizes = [len(segment) for segment in sample.segments]
        if plan.filler and plan.segments is not None:
            assert sizes == [plan.segment_tokens] * plan.segments
        elif plan.tokens:
            assert sizes == [50, 50, 50, 7]
        else:
            assert min(sizes) > 0
            assert max(sizes) <= plan.segment_tokens
            assert {span.segment for f in sample.facts for span in f.spans} == set(range(len(sizes)))


def test_some_fact_is_cut_only_where_allowed() -> None:
    generator = RecallGenerator(WordTokenizer().encode, FILLER)
    cut = [fact for seed in range(10) for fact in generator.sample(PLANS["cut"], seed).facts if len(fact.spans) > 1]
    assert cut
    assert all(fact.spans[1].start == 0 and fact.spans[1].segment == fact.spans[0].segment + 1 for fact in cut)


def test_facts_are_spread_over_the_whole_document() -> None:
    generator = RecallGenerator(WordTokenizer().encode, FILLER)
    plan = RecallPlan(segment_tokens=64, segments=16, facts=(4, 4))
    segments = [fact.spans[0].segment for seed in range(100) for fact in generator.sample(plan, seed).facts]
    # 400 facts over 16 segments, 25 each if even; the bounds are four standard deviations off.
    assert all(6 <= segments.count(segment) <= 45 for segment in range(16))


def test_equal_seeds_give_equal_samples_and_others_differ() -> None:
    plan = PLANS["many"]
    tokenizer = WordTokenizer()
    first, second = (RecallGenerator(tokenizer.encode, FILLER) for _ in range(2))
    second.sample(plan, 99)
    assert first.sample(plan, 7) == second.sample(plan, 7)
    assert first.sample(plan, 7).document != first.sample(plan, 8).document


def test_bytes_without_merges_are_filled_exactly() -> None:
    """A tokenizer of single bytes never has a word of the length that is left; the filler is cut inside a word."""
    generator = RecallGenerator(lambda text: list(text.encode()), FILLER)
    sample = generator.sample(RecallPlan(segment_tokens=64, segments=6, facts=(3, 3)), 1)
    assert bytes(i for s in sample.segments for i in s).decode() == sample.document
    assert sample.tokens == 384


def test_filler_that_names_a_person_is_left_out() -> None:
    kept = Filler(["Mary was here for a while.", "It was late.", "Tim saw it."], lambda t: [0], names=["Tim"])
    assert kept.sentences == ["It was late."]
    with pytest.raises(NoTextError, match="names nobody"):
        Filler(["Mary was here for a while."], lambda t: [0])


def test_plans_that_cannot_be_met_are_refused() -> None:
    generator = RecallGenerator(WordTokenizer().encode, FILLER)
    for plan in (
        RecallPlan(segment_tokens=5, segments=4, facts=(1, 1)),
        RecallPlan(segment_tokens=16, segments=2, facts=(9, 9)),
        RecallPlan(segment_tokens=40, segments=4, facts=(2, 2), filler=False),
        RecallPlan(segment_tokens=10, segments=1, facts=(3, 3), filler=False),
    ):
        with pytest.raises(ValueError, match="facts: "):
            generator.sample(plan, 0)
    for bad in ({}, {"segments": 2, "tokens": 9}, {"segments": 0}, {"segments": 2, "facts": (3, 2)}):
        with pytest.raises(ValueError, match="expected"):
            RecallPlan(segment_tokens=16, **bad)  # type: ignore[arg-type]


def test_shipped_filler_is_plain_and_names_nobody() -> None:
    filler = load_filler()
    assert len(filler) > 2000
    assert len(Filler(filler, lambda text: [0]).sentences) == len(filler)
    assert len(set(filler)) == len(filler)
    assert sum(len(line.encode()) + 1 for line in filler) <= 400_000


def test_short_sentences_fill_a_long_gap() -> None:
    """A border can be further off than any sentence is long; filling looked at one sentence and gave up."""
    tokenizer = WordTokenizer()
    text, ids = Filler(["It was late.", "It rained a lot."], tokenizer.encode).exactly(Random(0), 40)
    assert tokenizer.encode(" " + text) == list(ids)
    assert len(ids) == 40


def test_a_document_may_begin_with_a_name_that_takes_more_tokens_there() -> None:
    """Byte-level tokenizers often know a name with its space as one token and without it as several."""

    class Spaced(WordTokenizer):
        def encode(self, text: str) -> list[int]:
            first = re.match(r"\w+", text)
            if first is None:
                return super().encode(text)
            letters = [super(Spaced, self).encode(letter)[0] for letter in first.group()]
            return [*letters, *super().encode(text[first.end() :])]

    generator = RecallGenerator(Spaced().encode, FILLER)
    plan = RecallPlan(segment_tokens=40, segments=1, facts=(3, 3))
    for seed in range(300):
        assert [len(segment) for segment in generator.sample(plan, seed).segments] == [40]
