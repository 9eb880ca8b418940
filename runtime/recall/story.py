"""Seeded fact-recall tasks in the manner of BABILong: short facts about people, hidden in ordinary text.

The tasks are made like the first three of BABILong and are not BABILong itself (for its own files see `babilong.py`):

    qa1   one supporting fact    "Mary went to the kitchen."                         Where is Mary?
    qa2   two supporting facts   "Mary took the lamp. Mary went to the garden."      Where is the lamp?
    qa3   three                  "... Mary went to the park. Mary ran to the barn."  Where was the lamp before the barn?

The latest fact counts. A sample comes in two steps, both pure functions of the random generator: `make_story` says what
happens and what is asked, `layout.RecallGenerator` hides the facts in filler and counts tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from armt.runtime.recall import words

_TRIES = 60


class RecallTask(StrEnum):
    """The task: how many facts an answer rests on."""

    QA1 = "qa1"
    QA2 = "qa2"
    QA3 = "qa3"

    @property
    def supporting_facts(self) -> int:
        """Facts that an answer rests on: 1, 2 or 3."""
        return int(self.value[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of a sample. Every list needs two words at least."""

    names: Sequence[str]
    places: Sequence[str]
    objects: Sequence[str]
    move_verbs: Sequence[str] = words.MOVE_VERBS
    take_verbs: Sequence[str] = words.TAKE_VERBS
    drop_verbs: Sequence[str] = words.DROP_VERBS

    def __post_init__(self) -> None:
        for name in ("names", "places", "objects"):
            if len(set(getattr(self, name))) < 2:
                raise ValueError(f"{name}: expected at least 2 different words, got {len(set(getattr(self, name)))}")


TRAIN_VOCABULARY = Vocabulary(names=words.NAMES, places=words.PLACES, objects=words.OBJECTS)


def vocabulary(
    *, held_out_names: bool = False, held_out_places: bool = False, held_out_objects: bool = False
) -> Vocabulary:
    """Return the training vocabulary with the named parts replaced by words that training never sees."""
    return Vocabulary(
        names=words.HELD_OUT_NAMES if held_out_names else words.NAMES,
        places=words.HELD_OUT_PLACES if held_out_places else words.PLACES,
        objects=words.HELD_OUT_OBJECTS if held_out_objects else words.OBJECTS,
    )


class Action(StrEnum):
    """What a fact says."""

    MOVE = "move"
    TAKE = "take"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact of a story.

    Attributes:
        sentence: the fact as it stands in the text, without a space around it.
        action: move, take or drop.
        entity: the person.
        place: where the person goes (move), else None.
        item: the object taken or dropped, else None.
        supersedes: index of the earlier fact that this one makes stale (the person's last move), or None.
    """

    sentence: str
    action: Action
    entity: str
    place: str | None = None
    item: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question about a story.

    Attributes:
        text: for instance "Where is Mary?".
        answer: one word, a place.
        subject: the word whose facts are asked for: a person (qa1) or an object (qa2, qa3).
        supporting: indices of the facts that give the answer, in the order of the text.
    """

    text: str
    answer: str
    subject: str
    supporting: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Facts in their order, and questions about how things stand after the last one."""

    task: RecallTask
    events: tuple[Event, ...]
    questions: tuple[Question, ...]


@dataclass(slots=True)
class _World:
    """What is true so far while a story is being told: indices are those of events."""

    events: list[Event] = field(default_factory=list)
    last_move: dict[str, int] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    # Per object: (place, the facts that put it there), one entry for each change of place.
    trail: dict[str, list[tuple[str, tuple[int, ...]]]] = field(default_factory=dict)

    def place_of(self, person: str) -> str | None:
        index = self.last_move.get(person)
        return None if index is None else self.events[index].place

    def carried(self, person: str) -> list[str]:
        return [item for item, holder in self.holder.items() if holder == person]

    def move(self, rng: Random, person: str, place: str, verbs: Sequence[str]) -> None:
        sentence = f"{person} {rng.choice(verbs)} to the {place}."
        index = len(self.events)
        event = Event(
            sentence=sentence,
            action=Action.MOVE,
            entity=person,
            place=place,
            supersedes=self.last_move.get(person),
        )
        self.events.append(event)
        self.last_move[person] = index
        for item in self.carried(person):
            self.trail[item].append((place, (self._last_take(item), index)))

    def take(self, rng: Random, person: str, item: str, verbs: Sequence[str]) -> None:
        sentence = f"{person} {rng.choice(verbs)} the {item}."
        self.events.append(Event(sentence=sentence, action=Action.TAKE, entity=person, item=item))
        self.holder[item] = person
        place = self.place_of(person)
        trail = self.trail.setdefault(item, [])
        if place is not None and not trail:
            trail.append((place, (self.last_move[person], len(self.events) - 1)))

    def drop(self, rng: Random, person: str, item: str, verbs: Sequence[str]) -> None:
        sentence = f"{person} {rng.choice(verbs)} the {item}."
        self.events.append(Event(sentence=sentence, action=Action.DROP, entity=person, item=item))
        del self.holder[item]

    def _last_take(self, item: str) -> int:
        indices = [i for i, e in enumerate(self.events) if e.action is Action.TAKE and e.item == item]
        return indices[-1]


def _tell_moves(rng: Random, vocabulary: Vocabulary, facts: int, moves_again: float) -> _World:
    """Tell a qa1 story: every fact is a move, by a new person or by one who moves again."""
    world = _World()
    fresh = list(vocabulary.names)
    rng.shuffle(fresh)
    for _ in range(facts):
        again = bool(world.last_move) and (not fresh or rng.random() < moves_again)
        person = rng.choice(sorted(world.last_move)) if again else fresh.pop()
        places = [place for place in vocabulary.places if place != world.place_of(person)]
        world.move(rng, person, rng.choice(places), vocabulary.move_verbs)
    return world


def _tell_objects(rng: Random, task: RecallTask, vocabulary: Vocabulary, facts: int, questions: int) -> _World:
    """Tell a qa2 or qa3 story: people take objects, carry them about, and put some down."""
    world = _World()
    need = task.supporting_facts
    cast = rng.sample(list(vocabulary.names), min(len(vocabulary.names), rng.randint(1, max(1, facts // need))))
    props = rng.sample(list(vocabulary.objects), min(len(vocabulary.objects), max(questions, len(cast))))
    for _ in range(facts):
        person = rng.choice(cast)
        here, carried = world.place_of(person), world.carried(person)
        # An object without an owner can be taken where it lies; one never seen can turn up anywhere.
        free = [
            item
            for item in props
            if item not in world.holder and (not world.trail.get(item) or world.trail[item][-1][0] == here)
        ]
        roll = rng.random()
        if not carried and free and roll < 0.6:
            world.take(rng, person, rng.choice(free), vocabulary.take_verbs)
        elif carried and here is not None and roll < 0.12:
            world.drop(rng, person, rng.choice(carried), vocabulary.drop_verbs)
        else:
            places = [place for place in vocabulary.places if place != here]
            world.move(rng, person, rng.choice(places), vocabulary.move_verbs)
    return world


def _askable(task: RecallTask, world: _World) -> list[Question]:
    """Return every question that the told facts answer, in a stable order."""
    if task is RecallTask.QA1:
        return [
            Question(
                text=f"Where is {person}?",
                answer=str(world.events[index].place),
                subject=person,
                supporting=(index,),
            )
            for person, index in world.last_move.items()
        ]
    found = []
    for item, trail in world.trail.items():
        if task is RecallTask.QA2 and trail:
            place, support = trail[-1]
            found.append(
                Question(text=f"Where is the {item}?", answer=place, subject=item, supporting=tuple(sorted(support)))
            )
        elif task is RecallTask.QA3 and len(trail) > 1:
            (before, support), (place, later) = trail[-2:]
            # "before the barn" must mean one visit only.
            if [where for where, _ in trail].count(place) == 1:
                found.append(
                    Question(
                        text=f"Where was the {item} before the {place}?",
                        answer=before,
                        subject=item,
                        supporting=tuple(sorted({*support, *later})),
                    )
                )
    return found


def make_story(
    task: RecallTask | str,
    rng: Random,
    *,
    facts: int,
    questions: int = 1,
    vocabulary: Vocabulary = TRAIN_VOCABULARY,
    moves_again: float = 0.0,
) -> Story:
    """Invent a story and questions about it; no token is counted here.

    Args:
        task: qa1, qa2 or qa3.
        rng: the only source of chance.
        facts: number of facts, at least the supporting facts of the task.
        questions: questions asked, all with different subjects; fewer where the story answers fewer, at least one.
        vocabulary: the words.
        moves_again: qa1 only: the chance, at each fact, that it is about a person already met (0 to 1). With 0 a person
            moves again only when the names run out.

    Raises:
        ValueError: `facts`, `questions` or `moves_again` is out of its range.
    """
    task = RecallTask(task)
    if facts < task.supporting_facts:
        raise ValueError(f"facts: expected at least {task.supporting_facts} for {task.value}, got {facts}")
    if questions < 1:
        raise ValueError(f"questions: expected at least 1, got {questions}")
    if not 0 <= moves_again <= 1:
        raise ValueError(f"moves_again: expected 0 to 1, got {moves_again}")
    best: tuple[_World, list[Question]] | None = None
    attempt = 0
    # Chance alone seldom tells the shortest qa3 stories, so the search goes on until one question can be asked.
    while attempt < _TRIES or best is None:
        attempt += 1
        if task is RecallTask.QA1:
            world = _tell_moves(rng, vocabulary, facts, moves_again)
        else:
            world = _tell_objects(rng, task, vocabulary, facts, questions)
        found = _askable(task, world)
        if found and (best is None or len(found) > len(best[1])):
            best = (world, found)
        if task is RecallTask.QA1 or len(found) >= questions:
            break
    assert best is not None
    asked = rng.sample(best[1], min(questions, len(best[1])))
    return Story(task=task, events=tuple(best[0].events), questions=tuple(asked))
