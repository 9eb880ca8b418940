"""`armt eval answers` on a tiny random model: every table, its keys, its measures and its baselines."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import armt
from armt.errors import UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.notes import NoteOptions
from armt.runtime.evaluation.answers import AnswersSettings, answers_rows, hold_all
from armt.runtime.session import Armt

STORY = "The otter of Brindlewick built a dam of willow.\n" + "".join(
    f"{number} The {animal} went up to the river in the {ordinal} year, and drank of it.\n"
    for number, (animal, ordinal) in enumerate(
        [("fox", "first"), ("hare", "second"), ("crane", "third"), ("wolf", "fourth"), ("mole", "fifth")] * 8, start=1
    )
)


def written(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(document) + "\n" for document in documents).encode()))
    return path


def document(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "story", "text": text, "outline": [], "questions": []} | more


@pytest.fixture(scope="module")
def tiny(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    half = len(STORY) // 2
    line = STORY.index("\n") + 1
    outline = [
        {"text": "An otter builds.", "start": 0, "end": line - 1},
        {"text": "The wolf drinks.", "start": half, "end": half + line},
    ]
    questions = [
        {"question": "What did the otter of Brindlewick build?", "answer": "a dam", "start": 0, "end": line - 1},
        {"question": "What does the zebra of Ruritania eat?", "answer": None, "start": None, "end": None},
    ]
    return written(
        tmp_path_factory.mktemp("sets") / "set.jsonl.gz",
        document("one", STORY, outline=outline, questions=questions),
        document("two", STORY[half:], outline=[{"text": "They drink.", "start": 0, "end": line}]),
    )


def rows(tiny: Armt, data: Path, **changes: Any) -> list[dict[str, Any]]:
    settings = AnswersSettings(
        data=data,
        notes=(3,),
        options=NoteOptions(window=900, max_tokens=8),
        asking=AskOptions(window=2048, max_tokens=4),
        **changes,
    )
    return list(answers_rows(tiny, settings))


def test_all_tables_have_their_rows(tiny: Armt, data: Path) -> None:
    made = rows(tiny, data)
    assert json.loads(json.dumps(made)) == made
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
    finding = {row["method"]: row for row in made if row["table"] == "finding" and row["document"] == "one"}
    assert set(finding) == {"bm25", "words", "keys", "both", "keys of another"}
    for row in finding.values():
        assert 0 <= row["hit1"] <= row["hit4"] <= row["hit8"] <= row["hit16"] <= 1
    (memory,) = [row for row in made if row["table"] == "memory" and row["document"] == "one"]
    assert {"nats_memory", "nats_zeroed", "nats_another", "likelier_with_memory"} <= set(memory)
    quotes = {row["method"]: row for row in made if row["table"] == "quotes"}
    assert set(quotes) == {"words", "both"}
    for row in quotes.values():
        assert (row["n"], row["quote_right"], row["answered"]) == (1, 1, 1)
        assert (row["n_without"], row["answered_without"]) == (1, 0)
    (questions,) = [row for row in made if row["table"] == "questions"]
    assert (questions["n"], questions["quote_right"]) == (1, 1)
    # The right segment given, the answer is the one of the right segment found.
    assert questions["given_f1"] == questions["f1"] > 0
    (unanswered,) = [row for row in made if row["table"] == "no answer"]
    assert (unanswered["n"], unanswered["answered"]) == (1, 0)


def test_tables_and_documents_can_be_chosen(tiny: Armt, data: Path) -> None:
    assert {(row["table"], row["document"]) for row in rows(tiny, data, names=("two",), tables=("finding",))} == {
        ("finding", "two")
    }
    with pytest.raises(UsageError, match="no document three"):
        rows(tiny, data, names=("three",))
    with pytest.raises(UsageError, match="tables: expected"):
        rows(tiny, data, tables=("tea",))


def test_dialogues_held_together_give_what_each_gives(tiny: Armt) -> None:
    def talk(number: int) -> Any:
        for _ in range(number):
            yield []
        return number

    assert hold_all(tiny, [talk(number) for number in range(12)]) == list(range(12))
