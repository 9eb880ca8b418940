"""Recall tasks: answers checked by an independent replay of the story, places checked against the text and the ids."""

from __future__ import annotations

from random import Random

import pytest

from armt.runtime.recall.story import Action, RecallTask, Story, Vocabulary, make_story


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
