"""`armt eval answers` on a tiny random model: every table, its keys, its measures and its baselines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import armt
from armt.errors import UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.notes import NoteOptions
from armt.runtime.engine.rounds import Reply, Request, answer_round
from armt.runtime.evaluation.answers import AnswersSettings, answers_rows, hold_all
from armt.runtime.evaluation.run import load_base
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


def rows(tiny: Armt, data: Path, *, base: Armt | None = None, drafts: int = 1, **changes: Any) -> list[dict[str, Any]]:
    settings = AnswersSettings(
        data=data,
        notes=(3,),
        options=NoteOptions(window=900, max_tokens=8, drafts=drafts),
        asking=AskOptions(window=2048, max_tokens=4),
        **changes,
    )
    return list(answers_rows(tiny, settings, base=base))


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


def test_the_base_has_its_rows_in_the_same_table(
    tiny: Armt, data: Path, tmp_path: Path, tiny_base: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
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

    monkeypatch.setattr("armt.runtime.evaluation.answers.answer_round", overheard)
    monkeypatch.setattr("armt.runtime.evaluation.baselines.answer_round", overheard)
    made = rows(tiny, data, base=base, names=("one",), tables=("notes",))
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
    assert STORY.strip().endswith(base.tokenizer.decode(last.prompt).split("\n\n")[0].split("\n")[-1])


def test_drafts_can_be_counted(tiny: Armt, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def overheard(model: Armt, requests: Sequence[Request]) -> list[Reply]:
        rounds.append(len(requests))
        return answer_round(model, requests)

    monkeypatch.setattr("armt.runtime.evaluation.answers.answer_round", overheard)
    one, three = (rows(tiny, data, drafts=drafts, names=("one",), tables=("notes",)) for drafts in (1, 3))
    assert [row["drafts"] for made in (one, three) for row in made if row["method"] == "notes"] == [1, 3]
    # Three sections, by notes with and without memory: each with its drafts, and once more where all were refused.
    assert sum(rounds) == 2 * 3 * (1 + 1) + 2 * 3 * (3 + 1)


def test_dialogues_held_together_give_what_each_gives(tiny: Armt) -> None:
    def talk(number: int) -> Any:
        for _ in range(number):
            yield []
        return number

    assert hold_all(tiny, [talk(number) for number in range(12)]) == list(range(12))
