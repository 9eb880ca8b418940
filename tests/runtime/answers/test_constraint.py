"""Copies of the evidence: exact, from border to border, with their places."""

from __future__ import annotations

import re

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.answers.constraint import Copied, CopyConstraint, CopyText
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.engine.rounds import Request, answer_round
from armt.runtime.engine.sampling import Sampling
from armt.runtime.session import Armt

STOP = frozenset((99,))
# Two sentences that begin alike, and one that is the beginning of the other.
IDS = [1, 2, 3, 1, 2, 3, 4, 5]
TEXT = CopyText(ids=IDS, begins={0: 0, 3: 30}, ends={2: 29, 7: 80})


def pushed(*tokens: int) -> CopyConstraint:
    constraint = CopyConstraint([TEXT])
    for token in tokens:
        assert token in (constraint.allowed(STOP) or ())
        constraint.push(token)
    return constraint


def test_what_may_follow_is_what_follows_somewhere() -> None:
    assert pushed().allowed(STOP) == [1]
    assert pushed(1).allowed(STOP) == [2]
    # Both copies are alive: one may end here, one goes on with 1 (across the first border) and one with 4.
    assert pushed(1, 2, 3).allowed(STOP) == [1, 4, 99]
    assert pushed(1, 2, 3, 4).allowed(STOP) == [5]
    assert pushed(1, 2, 3, 4, 5).allowed(STOP) == [99]


def test_places_are_those_of_the_spans() -> None:
    assert pushed(1, 2, 3).copied() == Copied(0, 0, 29)
    assert pushed(1, 2, 3, 4, 5).copied() == Copied(0, 30, 80)
    assert pushed(1, 2, 3, 1).copied() is None
    # The room ran out within a copy: it is finished to the next border; one without a token is nothing.
    assert pushed(1, 2, 3, 4).finished() == Copied(0, 30, 80)
    assert pushed(1, 2).finished() == Copied(0, 0, 29)
    assert pushed().finished() is None


def test_a_copy_never_runs_from_one_text_into_the_next() -> None:
    constraint = CopyConstraint([CopyText(ids=[1], begins={0: 0}, ends={0: 5}), CopyText(ids=[2], begins={}, ends={})])
    constraint.push(1)
    assert constraint.allowed(STOP) == [99]
    assert constraint.copied() == Copied(0, 0, 5)


def test_texts_without_a_beginning_or_an_end_are_refused() -> None:
    for text in (CopyText(ids=[1, 2], begins={}, ends={1: 9}), CopyText(ids=[1, 2], begins={1: 4}, ends={0: 3})):
        with pytest.raises(UsageError, match="nothing can be copied"):
            CopyConstraint([text])


@pytest.mark.parametrize(
    "text",
    ["One is here.  Two is there;\nthree is not.", "Die Äpfel sind süß. Où est-il ? 今天天气很好。我们去公园吧！"],
)
def test_borders_are_exact_bytes_whatever_the_characters(tiny: Armt, text: str) -> None:
    """A copy of the tiny tokenizer's tokens (one a byte) is the sentence; offsets count from the document's begin."""
    before = "Ä" * 5
    spans = [(item.start, item.end) for item in sentences(text, len(before.encode()))]
    copied = CopyText.of(tiny.tokenizer, text, len(before.encode()), spans)
    assert sorted(copied.begins.values()) == [start for start, _ in spans]
    assert sorted(copied.ends.values()) == [end for _, end in spans]
    data = (before + text).encode()
    for (first, start), (last, end) in zip(sorted(copied.begins.items()), sorted(copied.ends.items()), strict=True):
        assert tiny.tokenizer.decode(copied.ids[first : last + 1]).strip() == data[start:end].decode()


@pytest.mark.parametrize("seed", range(4))
def test_a_model_can_write_nothing_else(tiny: Armt, seed: int) -> None:
    """A random model at a high temperature would write noise; with the constraint each text is a run of sentences."""
    text = "The ark is of wood. The ark is of gold! Was it heavy? It was."
    spans = [(item.start, item.end) for item in sentences(text)]
    copied = CopyText.of(tiny.tokenizer, text, 0, spans)
    made: list[CopyConstraint] = []

    def constraint() -> CopyConstraint:
        made.append(CopyConstraint([copied]))
        return made[-1]

    request = Request(
        memory=tiny.read(torch.tensor(tiny.tokenizer.encode("Something else."))),
        prompt=tiny.tokenizer.encode("Which?"),
        max_tokens=80,
        window=128,
        sampling=Sampling(temperature=3.0, seed=seed),
        constraint=constraint,
    )
    (reply,) = answer_round(tiny, [request])
    place = made[0].copied()
    assert place is not None
    assert reply.text.strip() == text[place.start : place.end]
    assert re.match(r"(The|Was|It)", reply.text.strip())
    assert reply.text.strip()[-1] in ".!?"
