"""What the model reads of a sentence and a question, and which hidden states a judge sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.judging.pairs import Pair, layer_of, pairs_of, states_of
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import Segment
from armt.runtime.session import Armt


def candidate(line: str, around: str = "", heading: str = "") -> Candidate:
    return Candidate(Sentence(0, len(line.encode()), line), None, around or line, 1.0, 1.0, "words", heading=heading)


def said(armt: Armt, pair: Pair) -> str:
    return armt.tokenizer.decode(pair.ids)


def test_the_question_stands_behind_the_sentence(in_segments: Callable[[int], Armt]) -> None:
    armt = in_segments(128)
    line = "It was\nbuilt in 1885."
    found = candidate(line, f"The station is old. {line} It has a roof.", "Norrey")
    (pair,) = pairs_of(armt, "When was it built?", [found])
    assert said(armt, pair) == (
        "Norrey. The station is old.  >> It was built in 1885.\nQuestion: When was it built?\nAnswer:"
    )
    assert armt.tokenizer.decode(pair.ids[-pair.asked :]) == "\nQuestion: When was it built?\nAnswer:"


def test_a_document_is_called_by_its_name_where_the_question_does(in_segments: Callable[[int], Armt]) -> None:
    """Of the mill a sentence about its rent says nothing, and was found to answer no question about the mill."""
    armt = in_segments(128)
    found = replace(candidate("The rent is 9 crowns.", heading="1. Rent"), names=("Lease of the mill", "lease 2024"))
    asked = {
        "How high is the rent of the mill?": "Lease of the mill. 1. Rent.  >> ",
        "How high is the rent in 2024?": "lease 2024. 1. Rent.  >> ",
        "How high is the rent?": "1. Rent.  >> ",
    }
    for question, begins in asked.items():
        (pair,) = pairs_of(armt, question, [found])
        assert said(armt, pair).startswith(f"{begins}The rent is 9 crowns.\n")


def test_a_row_is_read_with_the_names_of_its_columns(in_segments: Callable[[int], Armt]) -> None:
    """The judge saw "2 Li Wei 71000", and took any row with the name of who is asked about."""
    armt = in_segments(128)
    row = (("id", "2"), ("name", "Li Wei"), ("salary", "71000"))
    found = replace(candidate("2\tLi Wei\t71000", "id: 2; name: Li Wei; salary: 71000"), row=row)
    (pair,) = pairs_of(armt, "What is the salary?", [found])
    assert said(armt, pair).startswith(" >> id: 2; name: Li Wei; salary: 71000\nQuestion: ")


@pytest.mark.parametrize("segment_tokens", [1, 2, 32, 128])
def test_no_pair_is_longer_than_a_segment(in_segments: Callable[[int], Armt], segment_tokens: int) -> None:
    armt = in_segments(segment_tokens)
    long = candidate("word " * 200, "before " * 50 + "word " * 200, "heading " * 20)
    for question in ("Short?", "long " * 100 + "?"):
        for pair in pairs_of(armt, question, [long, candidate("Short.")]):
            assert 0 < len(pair.ids) <= segment_tokens
            assert 0 < pair.asked <= max(1, segment_tokens // 2)
            assert np.isfinite(states_of(armt, [pair], 1)).all()


def test_a_sentence_that_leaves_no_room_has_nothing_before_it(in_segments: Callable[[int], Armt]) -> None:
    armt = in_segments(64)
    (pair,) = pairs_of(armt, "Who?", [candidate("w" * 100, "before " + "w" * 100)])
    assert said(armt, pair).startswith("www")
    assert len(pair.ids) == 64


def test_a_long_question_keeps_its_end(in_segments: Callable[[int], Armt]) -> None:
    """The last token is what a judge sees: of a question that was cut it was a word somewhere in it."""
    armt = in_segments(128)
    (pair,) = pairs_of(armt, "Who " * 60 + "?", [candidate("Anna.")])
    asked = armt.tokenizer.decode(pair.ids[-pair.asked :])
    assert (pair.asked, asked.startswith("\nQuestion: Who"), asked.endswith("\nAnswer:")) == (60, True, True)


def test_states_are_those_of_the_last_token_and_the_mean_of_the_questions(tiny: Armt) -> None:
    pairs = [Pair(list(range(5, 25)), 6), Pair(list(range(40, 48)), 3), Pair(list(range(9, 39)), 1)]
    layer = layer_of(tiny)
    states = states_of(tiny, pairs, layer)
    assert states.shape == (3, 2, tiny.config.d_model)
    front = tiny.config.front_tokens
    for pair, found in zip(pairs, states, strict=True):
        segment = Segment(document=0, index=0, ids=pair.ids, first=True, last=True, past=0, position=0)
        (*_, done) = Executor(tiny.model, "sequential", layers=layer + 1).run([segment])
        assert done.left is not None
        with torch.inference_mode():
            rows = done.left[0, front : front + len(pair.ids)].float()
        assert found[0] == pytest.approx(rows[-1].numpy(), abs=1e-5)
        assert found[1] == pytest.approx(rows[-pair.asked :].mean(dim=0).numpy(), abs=1e-5)


def test_nothing_was_read_before_a_pair(tiny: Armt) -> None:
    """Whatever is judged beside it, a sentence has the same states."""
    pairs = [Pair(list(range(5, 25)), 6), Pair(list(range(40, 60)), 3)]
    together = states_of(tiny, pairs, 1)
    (alone,) = states_of(tiny, pairs[1:], 1)
    assert together[1] == pytest.approx(alone, abs=1e-5)
    assert np.abs(together[0] - together[1]).max() > 1e-3
    assert states_of(tiny, [], 1).shape == (0, 2, tiny.config.d_model)
