"""Recall tasks: answers checked by an independent replay of the story, places checked against the text and the ids."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime.recall import words
from armt.runtime.recall.babilong import TASK_LABELS, is_correct, read_babilong, task_of
from armt.runtime.recall.layout import Filler, RecallGenerator, RecallPlan, RecallSample
from armt.runtime.recall.story import Action, RecallTask, Story, Vocabulary, make_story, vocabulary
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


def replay(story: Story) -> dict[str, list[str]]:
    """Follow persons and objects through a story's sentences alone: the places of each in turn."""
    where: dict[str, list[str]] = {}
    carries: dict[str, set[str]] = {}
    for event in story.events:
        last = event.sentence.rstrip(".").rsplit(" ", 1)[1]
        person = event.sentence.split(" ", 1)[0]
        hands = carries.setdefault(person, set())
        if event.action is Action.MOVE:
            for who in [person, *hands]:
                where.setdefault(who, []).append(last)
        elif event.action is Action.TAKE:
            assert all(last not in held for held in carries.values()), "an object that somebody holds is taken"
            here = where.get(person, [])[-1:]
            # What lies somewhere can only be taken there.
            assert not where.get(last) or where[last][-1:] == here
            if here and not where.get(last):
                where[last] = [*here]
            hands.add(last)
        else:
            hands.remove(last)
    return where


@pytest.mark.parametrize("task", list(RecallTask))
@pytest.mark.parametrize("again", [0.0, 0.6])
def test_answers_follow_from_the_sentences(task: RecallTask, again: float) -> None:
    asked = 0
    for seed in range(150):
        facts = task.supporting_facts + seed % 9
        story = make_story(task, Random(seed), facts=facts, questions=3, moves_again=again)
        where = replay(story)
        assert len(story.events) == facts
        assert len({q.subject for q in story.questions}) == len(story.questions)
        for question in story.questions:
            asked += 1
            trail = where[question.subject]
            if task is RecallTask.QA3:
                before = question.text.rstrip("?").rsplit(" ", 1)[1]
                assert trail.count(before) == 1
                assert question.answer == trail[trail.index(before) - 1]
            else:
                assert question.answer == trail[-1]
            assert max(question.supporting) < facts
            places = [story.events[i].place for i in question.supporting]
            assert question.answer in places
    assert asked > 150


@pytest.mark.parametrize("task", [RecallTask.QA2, RecallTask.QA3])
def test_supporting_facts_are_enough_and_needed(task: RecallTask) -> None:
    """The simplest story has nothing but the supporting facts, so a wrong or missing index shows at once."""
    for seed in range(30):
        story = make_story(task, Random(seed), facts=task.supporting_facts)
        assert story.questions[0].supporting == tuple(range(task.supporting_facts))


def test_a_move_supersedes_the_last_one_of_the_same_person() -> None:
    story = make_story("qa1", Random(4), facts=12, questions=12, moves_again=0.7)
    latest: dict[str, int] = {}
    for index, event in enumerate(story.events):
        assert event.supersedes == latest.get(event.entity)
        if event.supersedes is not None:
            assert event.place != story.events[event.supersedes].place
        latest[event.entity] = index
    assert any(event.supersedes is not None for event in story.events)
    assert {q.subject: q.supporting for q in story.questions} == {name: (i,) for name, i in latest.items()}


def test_without_moves_again_every_fact_has_its_own_person() -> None:
    story = make_story("qa1", Random(1), facts=20)
    assert len({event.entity for event in story.events}) == 20


def test_words_are_many_and_the_held_out_ones_apart() -> None:
    assert len(words.NAMES) >= 120
    assert len(words.HELD_OUT_NAMES) >= 40
    assert len(words.PLACES) >= 16
    assert len(words.HELD_OUT_PLACES) >= 8
    assert len(words.MOVE_VERBS) >= 5
    assert len(words.OBJECTS) + len(words.HELD_OUT_OBJECTS) >= 30
    lists = [getattr(words, name) for name in dir(words) if name.isupper()]
    assert all(len(set(part)) == len(part) for part in lists)
    assert all(set(a).isdisjoint(b) for a, b in combinations(lists, 2))
    assert vocabulary(held_out_names=True).names == words.HELD_OUT_NAMES
    assert vocabulary(held_out_names=True).places == words.PLACES


def test_no_place_is_part_of_another() -> None:
    """The answer comparison looks for labels inside the output, so "bar" must not be found in "barn"."""
    places = [*words.PLACES, *words.HELD_OUT_PLACES]
    assert not [(a, b) for a in places for b in places if a != b and a in b]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"facts": 2}, "facts: expected at least 3"),
        ({"questions": 0}, "questions: expected"),
        ({"moves_again": 1.5}, "moves_again: expected"),
    ],
)
def test_story_refuses_bad_numbers(change: dict[str, float], message: str) -> None:
    arguments = {"facts": 5, "questions": 1, "moves_again": 0.0} | change
    with pytest.raises(ValueError, match=message):
        make_story("qa3", Random(0), **arguments)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="names: expected at least 2"):
        Vocabulary(names=["Ann"], places=["a", "b"], objects=["c", "d"])


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


@pytest.mark.parametrize(
    ("output", "question", "right"),
    [
        ("Kitchen.", "Where is Mary?", True),
        ("The most recent location of Mary is kitchen. Before: garden", "Where is Mary?", True),
        ("kitchen or garden", "Where is Mary?", False),
        ("garden", "Where is Mary?", False),
        ("", "Where is Mary?", False),
        # The place named in the question is not counted against the answer.
        ("It was in the kitchen before the garden", "Where was the apple before the garden?", True),
        ("kitchen <example> garden", "Where is Mary?", True),
    ],
)
def test_babilong_comparison(output: str, question: str, right: bool) -> None:
    assert is_correct("kitchen", output, question, TASK_LABELS["qa1"]) is right


def test_babilong_files(tmp_path: Path) -> None:
    folder = tmp_path / "qa2"
    folder.mkdir()
    text = 'A "long" text, ' + "x" * 200_000
    quoted = text.replace('"', '""')
    (folder / "4k.csv").write_text(f'input,target,question\n"{quoted}",kitchen,Where is it?\n', encoding="utf-8")
    row = {"input": "short", "target": "office", "question": "Where?"}
    (folder / "8k.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    first, second = read_babilong(tmp_path)
    assert (first.task, first.input, first.target, first.question) == ("qa2", text, "kitchen", "Where is it?")
    assert (second.input, second.target, second.source) == ("short", "office", f"{folder / '8k.jsonl'}:1")


def test_babilong_errors_are_one_line_and_say_where(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(read_babilong(tmp_path / "none"))
    with pytest.raises(NoTextError, match="CSV or JSON"):
        list(read_babilong(tmp_path))
    with pytest.raises(UsageError, match="such as qa1"):
        task_of(Path("data/4k.csv"))
    path = tmp_path / "qa1.jsonl"
    path.write_text('{"input": "a", "question": "b"}\n', encoding="utf-8")
    with pytest.raises(
        DocumentError, match=r"qa1\.jsonl:1: expected the columns input, question, target; missing target"
    ):
        list(read_babilong(path))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match="not readable JSON lines"):
        list(read_babilong(path))


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
