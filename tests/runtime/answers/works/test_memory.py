"""Works that look at the memory alone: one keeps it, one answers from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from armt.runtime.answers.question import Question
from armt.runtime.answers.rendering import memory_text, written_text
from armt.runtime.answers.works.memory import KeepMemory, MemoryWork
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, hold
from armt.runtime.session import Armt


@pytest.fixture(scope="module")
def memory(tiny: Armt) -> Memory:
    read = tiny.read(torch.arange(70) % 90, "sequential", keep_open=True)
    assert isinstance(read, Memory)
    return read


def held(tiny: Armt, dialogues: Sequence[Dialogue[None]]) -> None:
    for dialogue in dialogues:
        hold(tiny, dialogue)


@pytest.mark.parametrize("with_keys", [False, True])
def test_keeping(memory: Memory, with_keys: bool) -> None:
    work = KeepMemory(with_keys=with_keys)
    assert (work.memory, work.keys, work.wants_keys) == (None, None, with_keys)
    # What is open is a part of the memory: reading goes on from it.
    assert work.keeps_open(None)
    keys = np.ones((2, 2, 4), dtype=np.int8), np.ones(2, dtype=np.float32)
    if with_keys:
        work.keyed(*keys)
    assert list(work.read(memory)) == []
    assert (work.memory, work.facts()) == (memory, {})
    assert work.keys is None or all(map(np.array_equal, work.keys, keys))
    assert (work.keys is not None) == with_keys


def questions(*texts: str) -> list[Question]:
    return [Question(text=text, max_tokens=4) for text in texts]


def test_one_instruction_gives_an_output(tiny: Armt, memory: Memory, heard: Any) -> None:
    work = MemoryWork(tiny, questions("Sum it up."), single=True, listener=heard)
    held(tiny, work.read(memory))
    facts = work.facts()
    assert set(facts) == {"from_memory", "output", "style", "gist", "notes", "coverage", "finish_reason"}
    assert facts["from_memory"] is True
    assert (facts["style"], facts["gist"], facts["notes"]) == ("gist", facts["output"], [])
    assert facts["finish_reason"] in ("stop", "length")
    assert heard.whole == [(0, written_text(facts["output"], facts["finish_reason"]))]
    assert "".join(piece for _, piece in heard.pieces) == facts["output"]


def test_a_summary_of_a_memory_alone_is_marked(tiny: Armt, memory: Memory, heard: Any) -> None:
    """It looked like one of the text: there was nothing to tell it by."""
    work = MemoryWork(tiny, questions("Sum it up."), single=True, marked=True, listener=heard)
    held(tiny, work.read(memory))
    facts = work.facts()
    assert list(facts) == ["from_memory", "output", "style", "gist", "notes", "coverage", "grounded", "finish_reason"]
    assert facts["grounded"] is False
    assert heard.whole == [(0, memory_text(facts["output"], facts["finish_reason"]))]
    assert heard.whole[0][1].startswith("".join(piece for _, piece in heard.pieces))


def test_answers_are_in_order_whoever_ends_first_and_marked_as_from_memory(
    tiny: Armt, memory: Memory, heard: Any
) -> None:
    work = MemoryWork(tiny, questions("Who?", "Where and when, and why?"), single=False, listener=heard)
    held(tiny, list(work.read(memory))[::-1])
    assert work.facts()["from_memory"] is True
    answers = work.facts()["answers"]
    assert [answer["question"] for answer in answers] == ["Who?", "Where and when, and why?"]
    said = [(answer["answered"], answer["grounded"], answer["evidence"]) for answer in answers]
    assert said == [(True, False, [])] * 2
    assert [number for number, _ in heard.whole] == [1, 0]
    assert all("from memory alone" in text for _, text in heard.whole)


def test_an_open_end_is_kept_where_a_question_stands_beside_it(tiny: Armt) -> None:
    """A long question fits nowhere; one short one is enough."""
    (short,) = questions("Who?")
    frame = short.frame(tiny)
    room = tiny.config.segment_tokens - len(frame.prefix_ids) - len(frame.suffix_ids)
    assert room > 0
    work = MemoryWork(tiny, [*questions("Who? " * 20), short], single=False)
    assert [work.keeps_open(tokens) for tokens in (None, 64 + room, 64 + room + 1, 64)] == [True, True, False, False]


def test_one_output_cannot_hold_two_answers(tiny: Armt) -> None:
    with pytest.raises(AssertionError):
        MemoryWork(tiny, questions("Who?", "Where?"), single=True)
