"""Teaching which sentences tell most of a document, on documents made here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import DocumentError, UsageError
from armt.runtime.answers.quoting.telling import learned
from armt.runtime.session import Armt
from armt.runtime.training.beside.teller import (
    Noted,
    TellerSettings,
    learned_weights,
    learned_with,
    read_noted,
    sentence_states,
    teach_teller,
)

SAID = "The mill of Norrey {} was sold to the miller's daughter for 900 pounds."


def entry(number: int, **more: Any) -> dict[str, Any]:
    return {
        "file": f"{number}.md",
        "held_out": False,
        "nuggets": [{"tells": "It was sold.", "weight": 2, "said": [SAID.format(number)[:40]]}],
        "worthless": ["see the page of the mill"],
        **more,
    }


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(
            f"# Mill {number}\n\n{SAID.format(number)}\n\n"
            "For more on the wheels of the valley please see the page of the mill.\n\n"
            "Perhaps it will rain again on the green fields tomorrow, who can say.\n"
        )
    path = tmp_path / "nuggets.jsonl.gz"
    entries = [*map(entry, range(3)), entry(3, held_out=True), entry(4)]
    with gzip.open(path, "wt") as lines:
        lines.writelines(json.dumps(one) + "\n" for one in entries)
    return path


@pytest.fixture
def documents(notes: Path) -> list[Noted]:
    return list(read_noted(notes, notes.parent))


def test_of_documents_is_known_which_sentences_tell_what_must_be_learned(notes: Path, documents: list[Noted]) -> None:
    # The fourth is held out, and the fifth is not there.
    assert [document.file for document in documents] == ["0.md", "1.md", "2.md"]
    assert all(document.told == [{0}, set(), set()] for document in documents)
    assert all(document.worth.tolist() == [2.0, 0.0, 0.0] for document in documents)
    assert all(document.worthless.tolist() == [False, True, False] for document in documents)
    assert {document.features.shape for document in documents} == {(3, len(learned()))}
    assert all(document.names == tuple(learned()) for document in documents)
    assert [document.file for document in read_noted(notes, notes.parent, held_out=True)] == ["3.md"]


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[]",
        '{"file": "0.md"}',
        '{"file": "0.md", "nuggets": [{"said": 3, "weight": 1}], "worthless": []}',
        # Any letter of it told the nugget.
        '{"file": "0.md", "nuggets": [{"said": "was sold", "weight": 1}], "worthless": []}',
        '{"file": "0.md", "nuggets": [{"said": [" "], "weight": 1}], "worthless": []}',
        '{"file": "0.md", "nuggets": [{"said": ["was sold"], "weight": NaN}], "worthless": []}',
        '{"file": "0.md", "nuggets": [{"said": ["was sold"], "weight": 0}], "worthless": []}',
        '{"file": "0.md", "nuggets": [], "worthless": "see the page"}',
    ],
)
def test_what_is_no_note_is_said_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(f"{json.dumps(entry(9))}\n{line}\n")
    with pytest.raises(UsageError, match=r"notes\.jsonl, line 2: no notes on a document") as caught:
        list(read_noted(path, tmp_path))
    assert "\n" not in str(caught.value)


def test_a_document_without_sentences_teaches_nothing(notes: Path) -> None:
    """It has no features; the run ended with a ValueError of numpy."""
    (notes.parent / "0.md").write_text("# Mill 0\n")
    documents = list(read_noted(notes, notes.parent))
    assert [document.file for document in documents] == ["1.md", "2.md"]
    assert learned_weights(documents).any()


def test_weights_may_be_words_of_numbers(tmp_path: Path, notes: Path) -> None:
    path = tmp_path / "others.jsonl"
    said = [{"said": [SAID.format(0)[:40]], "weight": "2"}]
    path.write_text(json.dumps(entry(0, nuggets=said)) + "\n")
    (document,) = read_noted(path, notes.parent)
    assert document.worth.tolist() == [2.0, 0.0, 0.0]


def test_what_is_no_file_of_lines_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"no archive")
    for name in ("a.gz", "missing.jsonl"):
        with pytest.raises(UsageError, match="cannot be read"):
            list(read_noted(tmp_path / name, tmp_path))


def test_what_is_learned_puts_what_tells_above_the_rest(documents: list[Noted]) -> None:
    weights = learned_weights(documents)
    for document in documents:
        assert (document.features @ weights).argmax() == 0
    assert np.abs(learned_weights(documents, TellerSettings(penalty=1000.0))).max() < np.abs(weights).max()


def test_a_direction_is_learned_beside_features_that_say_nothing(documents: list[Noted]) -> None:
    random, way = np.random.default_rng(0), np.array([0.0, 0.0, 3.0, 0.0, 0.0])
    hidden = []
    for document in documents:
        document.features[:] = 1.0
        states = 0.1 * random.standard_normal((3, 5))
        states[0] += way
        # Of all sentences of a document: it tells none of them from others.
        hidden.append((states + 40 * random.standard_normal(5)).astype(np.float32))
    weights, direction = learned_with(documents, hidden, TellerSettings(components=4, hidden_penalty=0.01))
    for document, states in zip(documents, hidden, strict=True):
        assert (document.features @ weights + states @ direction).argmax() == 0
    assert direction.shape == (5,)
    assert direction.argmax() == 2


def test_hidden_states_are_those_of_each_sentence(tiny: Armt, documents: list[Noted]) -> None:
    states = sentence_states(tiny, documents[0], 1)
    assert states.shape == (3, tiny.config.d_model)
    # A mean of vectors of length sqrt(d) is no longer than they are.
    lengths = np.sqrt((states**2).mean(1))
    assert ((lengths > 0.05) & (lengths <= 1.0001)).all()
    assert np.abs(states[0] - states[1]).max() > 1e-3
    again = sentence_states(tiny, documents[0], 1)
    assert (states == again).all()


def test_a_teller_has_what_was_learned(tiny: Armt, documents: list[Noted]) -> None:
    seen = list[str]()
    teller = teach_teller(tiny, documents, model="m", on_document=lambda document: seen.append(document.file))
    assert (seen, teller.model, teller.layer) == (["0.md", "1.md", "2.md"], "m", 1)
    assert teller.by_name.keys() == learned().keys()
    hidden = [sentence_states(tiny, document, 1) for document in documents]
    weights, direction = learned_with(documents, hidden)
    np.testing.assert_allclose(teller.direction, direction, rtol=1e-5)
    np.testing.assert_allclose(teller.weights, weights, rtol=1e-5)


def test_a_model_without_a_memory_in_its_layers_is_taught_none(rmt_model_dir: Path, documents: list[Noted]) -> None:
    """It would be used by none."""
    model = armt.load(rmt_model_dir, device="cpu", dtype="float32")
    with pytest.raises(UsageError, match="has no memory in its layers"):
        teach_teller(model, documents, model="m")


def test_nothing_is_taught_where_no_sentence_tells_what_is_noted(tiny: Armt, tmp_path: Path, notes: Path) -> None:
    path = tmp_path / "others.jsonl"
    path.write_text(json.dumps(entry(0, nuggets=[{"said": ["of which nothing is said"], "weight": 1}])) + "\n")
    with pytest.raises(DocumentError, match="no sentence"):
        teach_teller(tiny, list(read_noted(path, notes.parent)), model="m")
