"""Evaluations from settings to rows: what is measured on, task by task, and what cannot be measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import armt
from armt.errors import NoTextError, UsageError
from armt.runtime.evaluation.run import RecallSettings, draw_pairs, load_base, recall_rows, text_ids, words_of
from armt.runtime.recall.words import HELD_OUT_NAMES, HELD_OUT_PLACES, NAMES, PLACES
from armt.runtime.session import Armt


@pytest.fixture(scope="module")
def tiny(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu", dtype="float32")


def _settings(**changes: object) -> RecallSettings:
    plain: dict[str, object] = {
        "tasks": ("qa1",), "segments": (4,), "tokens": None, "texts": 1, "facts": (1, 1), "questions": 1,
        "moves_again": 0.0, "cut_facts": True, "held_out": True, "held_out_places": False, "places": None,
        "filler": None, "data": None, "seed": 0,
    }  # fmt: skip
    return RecallSettings(**{**plain, **changes})  # type: ignore[arg-type]


def test_an_evaluation_may_keep_to_the_first_places() -> None:
    assert words_of(_settings()).places == PLACES
    assert words_of(_settings(places=3)).places == PLACES[:3]
    assert words_of(_settings(places=2, held_out_places=True)).places == HELD_OUT_PLACES[:2]


def test_recall_rows_come_task_by_task(tiny: Armt) -> None:
    rows = list(recall_rows(tiny, _settings(segments=(4, 6)), schedule="sequential"))
    assert [(row["task"], row["segments"]) for row in rows] == [("qa1", 4), ("qa1", 6)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"tasks": ("qa9",)}, "qa9"), ({"segments": (1,), "facts": (9, 9)}, "do not fit")],
    ids=["task", "facts"],
)
def test_settings_that_cannot_be_measured_say_so(tiny: Armt, changes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        list(recall_rows(tiny, _settings(**changes), schedule="sequential"))


def test_documents_without_the_right_length_are_refused(tiny: Armt, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"text": "Short.", "prompt": "What?", "response": "Short."}\n')
    with pytest.raises(NoTextError, match="2 to 4 segments"):
        list(draw_pairs(tiny, file, documents=1, min_segments=2, max_segments=4, seed=0))


def test_words_that_training_never_saw() -> None:
    assert (words_of(_settings()).names, words_of(_settings(held_out=False)).names) == (HELD_OUT_NAMES, NAMES)


def test_babilong_files_have_a_row_each(tiny: Armt, tmp_path: Path) -> None:
    """Rows of one file are one score; their labels are those of its task."""
    row = {"input": "Mary went to the garden. " * 4, "question": "Where is Mary?", "target": "garden"}
    for name, count in (("qa1.jsonl", 2), ("qa2.jsonl", 1)):
        (tmp_path / name).write_text((json.dumps(row) + "\n") * count)
    rows = list(recall_rows(tiny, _settings(data=tmp_path), schedule="sequential"))
    assert [(Path(row["file"]).name, row["task"], row["texts"]) for row in rows] == [
        ("qa1.jsonl", "qa1", 2),
        ("qa2.jsonl", "qa2", 1),
    ]


def test_lengths_in_tokens_come_before_segments(tiny: Armt) -> None:
    said: list[str] = []
    rows = list(recall_rows(tiny, _settings(tokens=(70, 100)), schedule="sequential", notify=said.append))
    assert [row["tokens"] for row in rows] == [70, 100]
    assert said == ["qa1, 70 tokens", "qa1, 100 tokens"]


def test_pairs_are_drawn_by_their_length_and_a_seed(tiny: Armt, tmp_path: Path) -> None:
    """Segments have 32 tokens of a byte: 64 are two segments, 65 are three."""
    lengths = [32, 64, 65, 96, 97] * 3
    lines = [
        json.dumps({"text": f"{n:02}" + "x" * (k - 2), "prompt": "?", "response": "!"}) for n, k in enumerate(lengths)
    ]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines) + "\n")

    def drawn(documents: int, seed: int) -> list[str]:
        found = draw_pairs(
            tiny, tmp_path / "pairs.jsonl", documents=documents, min_segments=2, max_segments=3, seed=seed
        )
        return [pair.text for pair in found]

    everything = drawn(100, 0)
    assert sorted({len(text) for text in everything}) == [64, 65, 96]
    assert len(everything) == 9
    assert drawn(4, 0) == everything[:4]
    assert drawn(100, 1) != everything


def test_a_character_may_be_several_tokens(tiny: Armt, tmp_path: Path) -> None:
    """Texts of other scripts were passed over by their number of characters: 32 of them are 96 tokens here."""
    line = json.dumps({"text": "水" * 32, "prompt": "?", "response": "!"})
    (tmp_path / "pairs.jsonl").write_text(line + "\n")
    (pair,) = draw_pairs(tiny, tmp_path / "pairs.jsonl", documents=1, min_segments=3, max_segments=3, seed=0)
    assert pair.text == "水" * 32


def test_the_first_tokens_of_texts(tiny: Armt, tmp_path: Path) -> None:
    for name, text in (("a.txt", "x" * 40), ("b.txt", "y" * 10), ("c.txt", "z" * 10)):
        (tmp_path / name).write_text(text)
    found = list(text_ids(tiny, [tmp_path], max_tokens=16, texts=2))
    assert [tiny.tokenizer.decode(ids) for ids in found] == ["x" * 16, "y" * 10]
    assert len(list(text_ids(tiny, [tmp_path], max_tokens=16, texts=None))) == 3


def test_a_base_reads_nothing_from_its_memory(tmp_path: Path, make_armt: Callable[..., Armt], tiny: Armt,
                                              tiny_base: Callable[..., Any]) -> None:  # fmt: skip
    """What it says of a segment is the same whatever came before, and what transformers' own model says of it."""
    plain = tiny_base("llama", vocab_size=259).float()
    plain.save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((tiny.path / name).read_bytes())
    base = load_base(tiny, tmp_path)
    assert (base.config.segment_tokens, base.tokenizer.encode("a")) == (32, tiny.tokenizer.encode("a"))
    ids = torch.tensor(tiny.tokenizer.encode("It rained all day. " * 4)[:64])
    with torch.no_grad():
        expected = plain(ids[None, 32:]).logits[0]
    torch.testing.assert_close(base.logits(ids)[32:].float(), expected.float(), rtol=1e-3, atol=1e-3)
