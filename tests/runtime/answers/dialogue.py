"""The dialogue for one question, driven by hand: a document, what the model is said to reply, and a judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from word_vectors import WORD_VECTORS

from armt.runtime.answers.asking import AskOptions, Found, answer_question
from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.finding.candidates import Candidate, Searched
from armt.runtime.answers.finding.evidence import bm25_scores
from armt.runtime.answers.records import AskedAnswer
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText

FILLER = "The wind blew over the heath, and nobody was there to hear it. Sheep slept under the wall.\n\n"
FACTS = "The railway station of Norrey was built in 1885 by Amalia Brandt. It has a roof of copper.\n\n"
TEXT = FILLER * 12 + FACTS + FILLER * 12 + "-q, --quiet\nPrint errors only.\n\n" + FILLER * 3


def searched(question: str, content: str = TEXT, size: int = 100, keys: Any = None) -> Searched:
    """A document in segments of so many bytes."""
    text = StoredText.of_string("a.txt", content)
    starts = np.arange(0, text.size, size)
    ranges = np.stack([starts, np.minimum(starts + size, text.size)], axis=1)
    scores = bm25_scores(text, ranges, [question])[0]
    return Searched(
        text=text, ranges=ranges, token_counts=[size] * len(ranges), words=scores, vectors=WORD_VECTORS, keys=keys
    )


def reply(text: str, likely: float = -2.0, agreement: float = 1.0) -> Reply:
    return Reply(
        text=text, ids=(1, 2), complete=True, log_probability=likely, decode_s=0.0, agreement=agreement
    )  # fmt: skip


OPTIONS = AskOptions(window=2048, rerank=0)


def talk(
    tiny: Armt, question: str, said: Reply | None = None, document: Searched | None = None, denial: float = -9.0
) -> tuple[AskedAnswer, list[Any]]:
    """Hold a dialogue with a given reply; ``denial`` is the logarithm of how likely the model finds no answer."""
    dialogue: Dialogue[Found] = answer_question(
        question,
        document or searched(question),
        memory=empty_memory(tiny.model),
        tokenizer=tiny.tokenizer,
        options=OPTIONS,
    )
    asked: list[Sequence[Request]] = []
    try:
        asked.append(next(dialogue))
        if said is not None:
            asked.append(dialogue.send([said, reply("", denial)]))
    except StopIteration as end:
        found: AskedAnswer = end.value.answer
        # Whatever is answered is said by a quote or computed from rows, or `armt verify` would refuse it.
        assert (
            not found.answered
            or found.rows is not None
            or is_backed(found.output, [said for item in found.evidence for said in item.backing])
        )
        return found, asked
    raise AssertionError("the dialogue asks for more")


class Judged:
    """A judge that puts the candidates with some words first, each with its logit, and judges copies by ``copies``."""

    def __init__(self, copies: Any = None, **fits: float) -> None:
        self._fits, self.copies = fits, copies

    def judged(self, question: str, candidates: Sequence[Candidate], most: int, shown: int) -> list[Candidate]:
        assert (most, shown) == (OPTIONS.judged, OPTIONS.evidence) == (32, 3)
        found = [
            replace(item, fit=max((fit for word, fit in self._fits.items() if word in item.line), default=-9.0))
            for item in candidates
        ]
        return sorted(found, key=lambda item: -(item.fit or 0.0))


def judged_talk(tiny: Armt, question: str, judge: Any, denial: float, min_confidence: float = 0.0) -> AskedAnswer:
    """Hold a dialogue with a judge; the model copies "1885", and finds it so likely that there is no answer."""
    dialogue: Dialogue[Found] = answer_question(
        question, searched(question), memory=empty_memory(tiny.model), tokenizer=tiny.tokenizer,
        options=replace(OPTIONS, min_confidence=min_confidence), judging=judge,
    )  # fmt: skip
    try:
        next(dialogue)
        dialogue.send([reply("1885"), reply("", denial)])
    except StopIteration as end:
        found: AskedAnswer = end.value.answer
        return found
    raise AssertionError("the dialogue asks for more")
