"""Rows about notes: the baselines beside them, drafts, and what the memory brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armt.runtime.answers.known import Known
from armt.runtime.answers.notes import RETRIES, NoteOptions
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import Reply, Request, answer_round
from armt.runtime.evaluation.answers import notes
from armt.runtime.evaluation.answers.documents import Read
from armt.runtime.evaluation.run import load_base
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText

Rows = Callable[..., list[dict[str, Any]]]


def test_notes_stand_beside_baselines_of_as_many_words(rows: Rows) -> None:
    made = rows(tables=("notes",))
    notes = {row["method"]: row for row in made if row["table"] == "notes" and row.get("document") == "one"}
    assert set(notes) == {"notes", "quotes", "lead", "even", "lexrank", "random", "without memory"}
    # A random model's notes are all replaced; baselines have as many words as they have.
    assert notes["notes"]["absent_after"] == 0
    assert notes["notes"]["coverage"]["replaced"] == 1
    assert {notes[name]["words"] for name in ("notes", "lead", "even", "lexrank", "random")} == {
        notes["notes"]["words"]
    }
    (difference,) = [row for row in made if row["method" if "method" in row else "table"] == "difference"]
    assert difference["low"] <= difference["gain_rouge1"] <= difference["high"]
    # Tenths of which the outlines say nothing counted as no gain: here 17 of 20.
    assert difference["slices"] == 3


def test_the_base_has_its_rows_in_the_same_table(
    tiny: Armt, rows: Rows, story: str, tmp_path: Path, tiny_base: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notes by the same prompts without memory, and what it says of the end alone, in as many words as the notes."""
    tiny_base("llama", seed=5, vocab_size=259).float().save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((tiny.path / name).read_bytes())
    base = load_base(tiny, tmp_path)
    asked: dict[Armt, list[Request]] = {tiny: [], base: []}

    def overheard(model: Armt, requests: Sequence[Request]) -> list[Reply]:
        asked[model] += requests
        return answer_round(model, requests)

    monkeypatch.setattr("armt.runtime.evaluation.answers.documents.answer_round", overheard)
    monkeypatch.setattr("armt.runtime.evaluation.baselines.answer_round", overheard)
    made = rows(base=base, names=("one",), tables=("notes",))
    methods = {row["method"]: row for row in made}
    assert {"base notes", "base last window"} < set(methods)
    for row in (methods["base notes"], methods["base last window"]):
        assert row.keys() == methods["lead"].keys()
    assert methods["base last window"]["words"] <= methods["notes"]["words"]
    *noted, last = asked[base]
    assert {request.memory.segments_read for request in asked[base]} == {0}
    assert any(request.memory.segments_read for request in asked[tiny])
    # The random models' notes are refused alike, so each section is asked about as often.
    assert [request.prompt for request in noted] == [request.prompt for request in asked[tiny][: len(noted)]]
    assert story.strip().endswith(base.tokenizer.decode(last.prompt).split("\n\n")[0].split("\n")[-1])


@pytest.mark.parametrize("text", ["a" * 19_999 + "é" * 9, ""], ids=["a-character-cut", "nothing"])
def test_the_kind_of_a_document_is_told_by_whole_characters(tiny: Armt, text: str) -> None:
    """One that reached over the 20,000th byte ended the evaluation."""
    known = Known(name="x", kind="story", text=StoredText.of_string("x", text), outline=(), questions=())
    none = np.zeros((0, 2), dtype=np.int64)
    read = Read(known=known, ids=[], ranges=none, memory=empty_memory(tiny.model), passed={}, keys={})
    assert notes._written(tiny, read, [], NoteOptions(), {}, memory=False) == []


def test_drafts_can_be_counted(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def overheard(model: Armt, requests: Sequence[Request]) -> list[Reply]:
        rounds.append(len(requests))
        return answer_round(model, requests)

    monkeypatch.setattr("armt.runtime.evaluation.answers.documents.answer_round", overheard)
    one, three = (rows(drafts=drafts, names=("one",), tables=("notes",)) for drafts in (1, 3))
    assert [row["drafts"] for made in (one, three) for row in made if row["method"] == "notes"] == [1, 3]
    # Three sections, by notes with and without memory: each with its drafts, and further ones since all are refused.
    assert sum(rounds) == 2 * 3 * (1 + RETRIES) + 2 * 3 * (3 + RETRIES)


def test_the_memory_is_that_of_what_comes_before(rows: Rows) -> None:
    """As when notes are written: a line about the beginning has nothing before it, and one further on has."""
    memory = {row["document"]: row for row in rows(tables=("memory",))}
    one, two = memory["one"], memory["two"]
    assert one["n"] == 2
    assert {"nats_memory", "nats_whole", "nats_zeroed", "nats_another"} <= one.keys()
    assert one["nats_memory"] not in (one["nats_zeroed"], one["nats_whole"])
    # Its one line is about its beginning.
    assert two["nats_memory"] == two["nats_zeroed"] != two["nats_whole"]
    assert two["likelier_with_memory"] == 0
