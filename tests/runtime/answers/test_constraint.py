"""Copies of the evidence: exact, from border to border."""

from __future__ import annotations

import re

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.answers.constraint import CopyConstraint, CopyText
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.engine.rounds import Request, answer_round
from armt.runtime.engine.sampling import Sampling
from armt.runtime.session import Armt

STOP = frozenset((99,))
# Two sentences that begin alike, and one that is the beginning of the other.
IDS = [1, 2, 3, 1, 2, 3, 4, 5]
TEXT = CopyText(ids=IDS, begins=frozenset({0, 3}), ends=frozenset({2, 7}))
# What may have been written of copies that begin at either border.
PREFIXES = sorted({tuple(IDS[first:last]) for first in (0, 3) for last in range(first, len(IDS) + 1)})


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


def test_a_copy_ends_where_a_span_does_and_nowhere_else() -> None:
    ending = [tokens for tokens in PREFIXES if 99 in (pushed(*tokens).allowed(STOP) or ())]
    # From the first border or the second, up to either end; one without a token is nothing.
    assert ending == [(1, 2, 3), (1, 2, 3, 1, 2, 3, 4, 5), (1, 2, 3, 4, 5)]


def test_a_copy_never_runs_from_one_text_into_the_next() -> None:
    first, none = frozenset({0}), frozenset[int]()
    constraint = CopyConstraint(
        [CopyText(ids=[1], begins=first, ends=first), CopyText(ids=[2], begins=none, ends=none)]
    )
    constraint.push(1)
    assert constraint.allowed(STOP) == [99]


def test_texts_without_a_beginning_or_an_end_are_refused() -> None:
    for begins, ends in (((), (1,)), ((1,), (0,))):
        with pytest.raises(UsageError, match="nothing can be copied"):
            CopyConstraint([CopyText(ids=[1, 2], begins=frozenset(begins), ends=frozenset(ends))])


def test_what_can_be_copied_is_known_before() -> None:
    for begins, ends in (((), ()), ((), (1,)), ((0,), ()), ((1,), (0,)), ((0,), (0,)), ((0, 1), (0,)), ((0,), (1,))):
        text = CopyText(ids=[1, 2], begins=frozenset(begins), ends=frozenset(ends))
        try:
            CopyConstraint([text])
        except UsageError:
            assert not text.can_be_copied
        else:
            assert text.can_be_copied


@pytest.mark.parametrize(
    "text",
    ["One is here.  Two is there;\nthree is not.", "Die Äpfel sind süß. Où est-il ? 今天天气很好。我们去公园吧！"],
)
def test_borders_are_exact_bytes_whatever_the_characters(tiny: Armt, text: str) -> None:
    """A copy of the tiny tokenizer's tokens (one a byte) is the sentence; spans count from the document's begin."""
    before = "Ä" * 5
    spans = [(item.start, item.end) for item in sentences(text, len(before.encode()))]
    copied = CopyText.of(tiny.tokenizer, text, len(before.encode()), spans)
    data = (before + text).encode()
    for first, last, (start, end) in zip(sorted(copied.begins), sorted(copied.ends), spans, strict=True):
        assert tiny.tokenizer.decode(copied.ids[first : last + 1]).strip() == data[start:end].decode()
        # A token is a byte, so that the first of them says where the copy begins.
        assert first == start - len(before.encode())
        assert last == end - 1 - len(before.encode())


@pytest.mark.parametrize("seed", range(4))
def test_a_model_can_write_nothing_else(tiny: Armt, seed: int) -> None:
    """A random model at a high temperature would write noise; with the constraint each text is a run of sentences."""
    text = "The ark is of wood. The ark is of gold! Was it heavy? It was."
    spans = [(item.start, item.end) for item in sentences(text)]
    copied = CopyText.of(tiny.tokenizer, text, 0, spans)
    request = Request(
        memory=tiny.read(torch.tensor(tiny.tokenizer.encode("Something else."))),
        prompt=tiny.tokenizer.encode("Which?"),
        max_tokens=80,
        window=128,
        sampling=Sampling(temperature=3.0, seed=seed),
        constraint=lambda: CopyConstraint([copied]),
    )
    (reply,) = answer_round(tiny, [request])
    runs = {text[start:end] for start, _ in spans for _, end in spans if start < end}
    assert reply.text.strip() in runs
    assert re.match(r"(The|Was|It)", reply.text.strip())
    assert reply.text.strip()[-1] in ".!?"
