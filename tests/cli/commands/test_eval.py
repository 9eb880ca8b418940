"""``armt eval`` from the command line to the rows, on a tiny model, and its one line on what cannot be measured."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.cli.commands import eval as command
from armt.errors import ExitCode
from armt.runtime.evaluation.answers.tables import TABLES, AnswersSettings

RECALL = ("--task", "qa1", "--segments", "4", "--texts", "2", "--facts", "1,1", "--questions", "1", "--cut-facts")
WAYS = ("memory", "zeroed", "base")
# 259 bytes and special tokens: the vocabulary of the tiny model.
_VOCABULARY = 259


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, tiny_model_dir: Path, tiny_base: Callable[..., Any]) -> Path:
    """A plain base with the tiny model's tokenizer."""
    path = tmp_path_factory.mktemp("base")
    tiny_base("llama", vocab_size=_VOCABULARY).float().save_pretrained(path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(tiny_model_dir / name, path / name)
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        {"text": f"It rained for {number} days. " * 4, "prompt": "What?", "response": "Rain fell."}
        for number in (3, 4, 5)
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def evaluate(model: Path, name: str, *words: object) -> Result:
    command = ["eval", name, "-m", str(model), "--dtype", "float32", "--device", "cpu", *map(str, words)]
    return CliRunner().invoke(app, command)


def rows_of(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == ExitCode.OK, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_recall_gives_a_row_for_each_task_and_length(tiny_model_dir: Path, base: Path) -> None:
    words = (*RECALL, "--task", "qa2", "--segments", "4,6", "--base-model", base, "--format", "json", "-q")
    result = evaluate(tiny_model_dir, "recall", *words)
    rows = rows_of(result)
    assert result.stderr == ""
    assert [(row["task"], row["segments"]) for row in rows] == [("qa1", 4), ("qa1", 6), ("qa2", 4), ("qa2", 6)]
    for row in rows:
        for way in WAYS:
            assert row[way]["asked"] == 2
            assert row[way]["low"] <= row[way]["accuracy"] <= row[way]["high"]


def test_recall_says_what_it_does_and_that_no_base_is_compared(tiny_model_dir: Path) -> None:
    result = evaluate(tiny_model_dir, "recall", *RECALL)
    assert result.exit_code == ExitCode.OK
    notes = result.stderr.splitlines()
    assert notes == ["armt: note: without --base-model there is no comparison with the base", "armt: qa1, 4 segments"]
    header, row = result.stdout.splitlines()
    assert header.split() == ["task", "segments", "tokens", *WAYS]
    assert row.split()[:2] == ["qa1", "4"]
    assert row.rstrip().endswith("-")


def test_recall_reads_files_of_babilong(tiny_model_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "qa1" / "0k.csv"
    path.parent.mkdir()
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["", "input", "question", "target"])
        writer.writerows([[number, "Mary went to the garden. " * 4, "Where is Mary?", "garden"] for number in range(2)])
    (row,) = rows_of(evaluate(tiny_model_dir, "recall", "--data", path, "--format", "json", "-q"))
    assert (row["file"], row["task"], row["texts"], row["tokens"]) == (str(path), "qa1", 2, 100)


def test_perplexity_goes_segment_by_segment(tiny_model_dir: Path, base: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("The quick brown fox jumps over the lazy dog. " * 3)
    words = (path, "--max-tokens", "80", "--base-model", base, "-q")
    (row,) = rows_of(evaluate(tiny_model_dir, "perplexity", *words, "--format", "json"))
    assert [segment["tokens"] for segment in row["segments"]] == [31, 31, 15]
    assert row["segments"][0]["memory"] == row["segments"][0]["zeroed"]
    assert row["segments"][1]["memory"] != row["segments"][1]["zeroed"]
    table = evaluate(tiny_model_dir, "perplexity", *words)
    lines = table.stdout.splitlines()
    assert lines[0].split() == ["segment", "tokens", *WAYS]
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3", "2"]
    assert lines[-1].startswith("2 and later")


def test_summaries_are_compared_in_every_way(tiny_model_dir: Path, base: Path, pairs: Path) -> None:
    words = ("--data", pairs, "--base-model", base, "-q")
    (row,) = rows_of(evaluate(tiny_model_dir, "summary", *words, "--documents", "2", "--format", "json"))
    assert row["documents"] == 2
    assert set(row["loss"]) == {"memory", "zeroed", "base last", "base first"}
    assert row["rouge"] == {}
    lines = evaluate(tiny_model_dir, "summary", *words).stdout.splitlines()
    assert lines[0].split() == ["way", "loss", "memory", "likelier"]
    assert len(lines) == 5


def test_the_default_model_is_compared_with_its_own_base(
    tiny_model_dir: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its directory had been looked for, it passed for a model that was named."""
    monkeypatch.delenv("ARMT_MODEL", raising=False)
    monkeypatch.setattr("armt.cli.loading.find_directory", lambda name, quiet: tiny_model_dir)
    monkeypatch.setattr("armt.models.default.base.ensure_base", lambda: base)
    text = tmp_path / "a.txt"
    text.write_text("It rained for three days. " * 20)
    command = ["eval", "perplexity", str(text), "--max-tokens", "80", "--dtype", "float32", "--device", "cpu"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == ExitCode.OK, result.stderr
    assert "no comparison" not in result.stderr
    assert result.stdout.splitlines()[0].split()[-1] == "base"


@pytest.mark.parametrize("asked", [[], ["--with-base"]], ids=["named", "asked-for"])
def test_notes_are_compared_with_the_base_named(
    tiny_model_dir: Path, base: Path, tmp_path: Path, asked: list[str]
) -> None:
    """A base that was named and no more was passed over without a word."""
    for package in ("rouge_score", "sumy"):
        pytest.importorskip(package)
    text = "The otter built a dam of willow. " * 40
    outline = [{"text": "An otter builds.", "start": 0, "end": 32}]
    known = {"name": "one", "kind": "story", "text": text, "outline": outline, "questions": []}
    data = tmp_path / "set.jsonl.gz"
    data.write_bytes(gzip.compress(json.dumps(known).encode()))
    words = ("--data", data, "--table", "notes", "--notes", 2, "-q")
    rows = rows_of(evaluate(tiny_model_dir, "answers", *words, "--drafts", 3, "--base-model", base, *asked))
    assert {"base notes", "base last window"} < {row["method"] for row in rows}
    assert [row["drafts"] for row in rows if row["method"] == "notes"] == [3]
    plain = rows_of(evaluate(tiny_model_dir, "answers", *words))
    assert not {"base notes", "base last window"} & {row["method"] for row in plain}
    assert [row["drafts"] for row in plain if row["method"] == "notes"] == [1]


def test_summaries_are_written_and_scored_where_asked_for(tiny_model_dir: Path, pairs: Path) -> None:
    pytest.importorskip("rouge_score")
    result = evaluate(
        tiny_model_dir,
        "summary",
        "--data",
        pairs,
        "--documents",
        "1",
        "--rouge",
        "--show",
        "--format",
        "json",
        "--no-base",
    )
    (row,) = rows_of(result)
    assert {"memory", "zeroed"} <= set(row["rouge"])
    assert set(row["rouge"]["memory"]) >= {"rouge1", "rouge2", "rougeL"}
    assert "  reference: Rain fell.\n  written:   " in result.stderr


def _mistakes(tmp_path: Path) -> dict[str, tuple[str, list[object], int, str]]:
    """Return, by name: the command, its words, its exit code, and what its one line says."""
    empty, odd, short, none = (tmp_path / name for name in ("empty.txt", "odd.jsonl", "short.jsonl", "none"))
    empty.write_text(" \n")
    questions, blank, known = tmp_path / "qa1.csv", tmp_path / "qa2.csv", tmp_path / "known.jsonl.gz"
    bare = tmp_path / "bare.jsonl.gz"
    questions.write_text("input,question,target\n")
    blank.write_text("input,question,target\n ,Where is Mary?,garden\n")
    known.write_bytes(gzip.compress(b""))
    packed = tmp_path / "pairs.jsonl.gz"
    packed.write_bytes(gzip.compress(b"{}"))
    odd.write_text('{"text": "It rained.", "prompt": "What?"}\n')
    short.write_text('{"text": "Short.", "prompt": "What?", "response": "Short."}\n')
    bare.write_bytes(
        gzip.compress(b'{"name": "a", "kind": "story", "text": "It rained.", "outline": [], "questions": []}', mtime=0)
    )
    usage, no_text = ExitCode.USAGE, ExitCode.NO_TEXT
    return {
        "task": ("recall", ["--task", "qa9"], usage, "--task: expected qa1, qa2 or qa3, got 'qa9'"),
        "segments": ("recall", ["--segments", "many"], usage, "--segments: expected sizes such as 4096"),
        "facts": ("recall", ["--facts", "8,4"], usage, "--facts: expected fewest,most"),
        "too many facts": ("recall", ["--segments", "1", "--facts", "9,9", "--no-base"], usage, "do not fit"),
        "no question": ("recall", ["--data", questions], no_text, f"{questions}: no question in it"),
        "no input": ("recall", ["--data", blank], ExitCode.SOME_FAILED, f"{blank}:2: input: expected a text, got none"),
        "no segment": ("recall", ["--segments", "0"], usage, "--segments: expected sizes"),
        "no documents": ("answers", ["--data", known], no_text, f"{known}: no documents in it"),
        "nothing known": ("answers", ["--data", bare], no_text, "no outline or question in it to measure notes, "),
        "no answers": (
            "answers",
            ["--data", bare, "--table", "quotes"],
            no_text,
            "no question in it to measure quotes by",
        ),
        "no notes": ("answers", ["--data", known, "--notes", "0"], usage, "--notes: expected sizes"),
        "no BABILong": ("recall", ["--data", none], usage, str(none)),
        "no base": ("recall", ["--base-model", none], ExitCode.MODEL, f"{none}: no such file or directory"),
        "packed texts": ("perplexity", [packed], usage, f"{packed}: compressed by gzip"),
        "packed pairs": ("summary", ["--data", packed], usage, f"{packed}: compressed by gzip"),
        "packed BABILong": ("recall", ["--data", packed], usage, f"{packed}: compressed by gzip"),
        "no text": ("perplexity", [empty], no_text, f"{empty}: no text"),
        "no file": ("perplexity", [none], usage, f"{none}: no such file"),
        "no pairs": ("summary", ["--data", none], usage, f"{none}: no such file"),
        "half a pair": ("summary", ["--data", odd], ExitCode.SOME_FAILED, "odd.jsonl:1: missing key 'response'"),
        "short pairs": ("summary", ["--data", short], no_text, f"{short}: no document of 2 to 16 segments"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "task",
        "segments",
        "facts",
        "too many facts",
        "no question",
        "no input",
        "no segment",
        "no documents",
        "nothing known",
        "no answers",
        "no notes",
        "no BABILong",
        "no base",
        "packed texts",
        "packed pairs",
        "packed BABILong",
        "no text",
        "no file",
        "no pairs",
        "half a pair",
        "short pairs",
    ],
)
def test_mistakes_end_with_one_line(tiny_model_dir: Path, tmp_path: Path, name: str) -> None:
    command, words, code, line = _mistakes(tmp_path)[name]
    result = evaluate(tiny_model_dir, command, *words, "-q")
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("armt: ")
    assert result.stderr.count("\n") == 1
    assert line in result.stderr


@pytest.mark.parametrize("name", ["no BABILong", "no filler", "no base", "no file", "no pairs", "no answers' file"])
def test_paths_that_are_not_there_are_said_before_a_model_is_loaded(
    tiny_model_dir: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name was said when the model had been loaded for it."""
    monkeypatch.setattr("armt.cli.loading.open_model", lambda *_, **__: pytest.fail("a model was loaded"))
    none = str(tmp_path / "none")
    more = {
        "no filler": ("recall", ["--filler", none], ExitCode.USAGE, f"armt: {none}: no such file"),
        "no answers' file": ("answers", ["--data", none], ExitCode.USAGE, f"armt: {none}: no such file"),
    }
    command, words, code, line = {**_mistakes(tmp_path), **more}[name]
    result = evaluate(tiny_model_dir, command, *words, "-q")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (code, "", 1)
    assert line in result.stderr


def test_the_command_knows_the_tables() -> None:
    """Written twice: options are known before torch is imported."""
    assert command._TABLES == TABLES


def test_seed_and_schedule_of_answers_reach_the_drafts_and_the_reading(
    tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts were drawn by the same seed whatever was asked for, so that chance could not be told from effect."""
    seen = []

    def rows(_armt: object, settings: AnswersSettings, *, schedule: str, **_: object) -> list[dict[str, Any]]:
        seen.append((settings.seed, settings.options.seed, settings.options.drafts, schedule))
        return []

    monkeypatch.setattr("armt.runtime.evaluation.answers.tables.answers_rows", rows)
    data = tmp_path / "set.jsonl"
    data.touch()
    words = ("--data", data, "--seed", 7, "--drafts", 2, "--schedule", "sequential", "-q")
    result = evaluate(tiny_model_dir, "answers", *words)
    assert (result.exit_code, seen) == (0, [(7, 7, 2, "sequential")])
    told = evaluate(tiny_model_dir, "answers", "--data", data, "--judged", 3).stderr
    assert f"--judged: not used with {tiny_model_dir}, which has no judge" in told
