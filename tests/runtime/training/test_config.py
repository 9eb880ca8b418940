"""Curricula: what they mean, and every mistake named with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.recall.story import RecallTask
from armt.runtime.session import Armt
from armt.runtime.training.config import (
    Curriculum,
    ModelSettings,
    Rates,
    default_curriculum,
    parse_curriculum,
    read_curriculum,
)

RECALL: dict[str, object] = {"kind": "recall", "samples": 2, "segments": [1, 2], "facts": [2, 2]}
TEXT = {"kind": "text", "samples": 2, "segments": [1, 2]}


def _one(only: dict[str, object] | None = None, **stage: Any) -> dict[str, Any]:
    """A curriculum of one stage of one task, as TOML gives it."""
    return {"stage": [{"name": "s", "steps": 1, "task": [only or RECALL], **stage}]}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"base": {"train": "some"}}, "base: train: expected 'lora', 'all' or 'none', got 'some'"),
        ({"base": {"weights": "all"}}, "base: unknown key 'weights'"),
        ({"base": {"train": "all"}, "lora": {"rank": 4}}, r'lora: not used with \[base\] train = "all"'),
        ({"base": {"train": "none"}, "lora": {"rank": 4}}, r'lora: not used with \[base\] train = "none"'),
        ({"base": {"train": "all"}, "rates": {"lora": 1e-3}}, "stage s: rates: lora is not used"),
        ({"rates": {"base": 1e-5}}, r'stage s: rates: base is not used with \[base\] train = "lora"'),
        ({"model": {"dialect": "rmt", "d_mem": 8}}, 'model: d_mem is not used with dialect = "rmt": no layer has'),
        ({"model": {"memory_layers": "some"}}, "memory_layers: expected a list of layers or \"all\", got 'some'"),
        ({"model": {"dialect": "rmt", "memory_layers": [1]}}, "model: memory_layers is not used with"),
        ({"model": {"dialect": "paper"}}, "model: dialect: expected 'armt' or 'rmt', got 'paper'"),
    ],
)
def test_settings_that_would_do_nothing_are_refused(raw: dict[str, Any], words: str) -> None:
    stage = {"name": "s", "steps": 1, "task": [TEXT], **({"rates": raw.pop("rates")} if "rates" in raw else {})}
    with pytest.raises(UsageError, match=words):
        parse_curriculum({**raw, "stage": [stage]})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, "at least one"),
        ({"stage": [{"name": "a", "steps": 0, "task": [RECALL]}]}, "steps: expected at least 1"),
        ({"stage": [{"name": "a", "steps": 1, "task": [{**RECALL, "fact": 2}]}]}, "unknown key 'fact'"),
        (
            {"stage": [{"name": "a", "steps": 1, "task": [{"kind": "poetry"}]}]},
            "kind: expected 'recall', 'text', 'pairs', 'windows' or 'base', got 'poetry'",
        ),
        ({"stage": [{"name": "a", "steps": 1, "task": [RECALL]}], "optimiser": {}}, "unknown key 'optimiser'"),
        ({"stage": [{"name": "a", "steps": 1, "task": [{**RECALL, "every": 2, "offset": 2}]}]}, "offset"),
    ],
)
def test_curricula_with_mistakes_name_them(raw: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_curriculum(raw)


def test_the_default_curriculum_needs_no_data_and_keeps_the_base() -> None:
    stages = default_curriculum().stage
    assert {task.kind for stage in stages for task in stage.task} == {"recall", "base"}
    assert all(any(task.kind == "base" for task in stage.task) for stage in stages)


def test_the_default_curriculum_takes_what_there_is() -> None:
    *others, last = default_curriculum({"pairs", "text"}).stage
    assert {task.kind for stage in others for task in stage.task} == {"recall", "base"}
    assert {task.kind for task in last.task} == {"recall", "base", "pairs", "text"}
    assert "windows" in {task.kind for task in default_curriculum({"windows"}).stage[-1].task}


@pytest.mark.parametrize(
    ("layers", "spread"),
    [(1, (0,)), (2, (0, 1)), (4, (1, 2, 3)), (16, (4, 6, 8, 10, 11, 12)), (30, (8, 12, 16, 20, 22, 24))],
)
def test_a_memory_is_in_a_few_layers_where_nothing_is_said(layers: int, spread: tuple[int, ...]) -> None:
    assert ModelSettings().layers_of(layers) == spread
    assert ModelSettings(memory_layers="all").layers_of(layers) is None
    assert ModelSettings(memory_layers=(0,)).layers_of(layers) == (0,)


def test_the_default_models_curricula_are_ones_that_this_version_reads() -> None:
    courses = sorted((Path(__file__).parents[3] / "docs").glob("default-model*.toml"))
    assert len(courses) == 7
    assert all(read_curriculum(course).steps > 0 for course in courses)


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"distill": 1.5}, "distill: expected 0 to 1, got 1.5"),
        ({"distill": "much"}, "distill: expected a number, got 'much'"),
        ({"kind": "text", "continued": 1.5}, "continued: expected 0 to 1, got 1.5"),
        ({"kind": "recall", "continued": 0.5}, "continued: expected 0 in tasks of kind recall"),
        ({"kind": "pairs", "distill": 0.5}, "distill: expected 0 in tasks of kind pairs"),
        ({"kind": "pairs", "stays": 2}, "stays: 2 needs kind text"),
        ({"kind": "text", "stays": 2, "segments": [1, 2]}, "segments of one number"),
        ({"kind": "text", "stays": 0}, "stays: expected at least 1, got 0"),
        ({"kind": "windows", "truncate": 0}, "truncate: expected at least 1, got 0"),
        ({"kind": "base", "truncate": 2}, "truncate: tasks of kind base have one segment"),
    ],
)
def test_shares_that_cannot_be_are_refused(task: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        parse_curriculum(_one({"kind": "text", **task}))


def test_what_is_said_and_what_is_left_out() -> None:
    raw = _one({**RECALL, "task": "qa2"}, rates={"memory": 0.5})
    made = parse_curriculum({**raw, "model": {"memory_layers": [0, 2]}})
    (stage,) = made.stage
    (task,) = stage.task
    assert (task.task, task.segments, task.owners, task.weight) == (RecallTask.QA2, (1, 2), "order", 1.0)
    assert stage.rates == Rates(memory=0.5)
    assert (stage.rates.of("memory"), Rates().of("memory"), Rates().of("tokens")) == (0.5, 1e-3, 1e-3)
    # Said or not, a read loss is of recall alone, and by itself of memories that have keys.
    assert (task.weight_of_reads(keys=True), task.weight_of_reads(keys=False)) == (0.3, 0.0)
    assert replace(task, read_weight=0.7).weight_of_reads(keys=False) == 0.7
    assert replace(task, kind="text", read_weight=0.7).weight_of_reads(keys=True) == 0.0
    assert (made.model.memory_layers, made.model.segment_tokens, made.seed) == ((0, 2), 128, 0)
    # A stage without a name is called by its number.
    assert parse_curriculum({"stage": [{"steps": 1, "task": [RECALL]}] * 2}).stage[1].name == "2"


def test_every_step_is_of_one_stage() -> None:
    made = parse_curriculum({"stage": [{"name": n, "steps": k, "task": [RECALL]} for n, k in (("a", 2), ("b", 3))]})
    assert made.steps == 5
    assert [(made.at(step)[0].name, made.at(step)[1]) for step in range(5)] == [
        ("a", 0), ("a", 1), ("b", 0), ("b", 1), ("b", 2),
    ]  # fmt: skip
    with pytest.raises(IndexError):
        made.at(5)


@pytest.mark.parametrize(("task", "stage", "expected"), [(16, 64, 16), (None, 64, 64), (None, None, 128)])
def test_whose_segments_count(task: int | None, stage: int | None, expected: int) -> None:
    (made,) = parse_curriculum(_one({**RECALL, "segment_tokens": task}, segment_tokens=stage)).stage
    assert made.segment_size(made.task[0], 128) == expected


def test_low_rank_changes_are_of_a_base_trained_by_them() -> None:
    def rank(train: str) -> int:
        return parse_curriculum({**_one(), "base": {"train": train}}).low_rank.rank

    assert (rank("lora"), rank("all"), rank("none")) == (16, 0, 0)
    assert parse_curriculum({**_one(), "lora": {"rank": 3}}).low_rank.rank == 3


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"owners": "both"}, "owners: expected 'segment' or 'order', got 'both'"),
        ({"samples": 0}, "samples: expected at least 1, got 0"),
        ({"segment_tokens": 0}, "segment_tokens: expected at least 1, got 0"),
        ({"places": 1}, "places: expected at least 2, got 1"),
        ({"segments": [3, 2]}, "segments: expected 1 <= fewest <= most, got 3, 2"),
        ({"facts": [0, 2]}, "facts: expected 1 <= fewest <= most, got 0, 2"),
        ({"total_segments": 0}, "total_segments: expected at least 1, got 0"),
        ({"tokens": 1}, "tokens: expected at least 2, got 1"),
        ({"weight": -1.0}, r"weight: expected at least 0, got -1\.0"),
        ({"weight": float("nan")}, "weight: expected at least 0, got nan"),
        ({"answer_weight": float("inf")}, "answer_weight: expected at least 0, got inf"),
        ({"read_weight": -0.5}, r"read_weight: expected at least 0, got -0\.5"),
        ({"moves_again": 7.0}, r"moves_again: expected 0 to 1, got 7\.0"),
        ({"segments": 3}, "stage s: task 1: "),
        ({"task": "qa9"}, "task: expected 'qa1', 'qa2' or 'qa3', got 'qa9'"),
    ],
)
def test_tasks_that_cannot_be(task: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=f"^curriculum: stage s: task 1: .*{message}|^curriculum: {message}"):
        parse_curriculum(_one({**RECALL, **task}))


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ({"task": []}, "stage s: task: expected at least one"),
        ({"decay": "linear"}, "stage s: decay: expected 'constant' or 'cosine', got 'linear'"),
        ({"rates": {"head": 1.0}}, r"stage s: rates: unknown key 'head'"),
        ({"rates": {"tokens": -1.0}}, r"stage s: rates: tokens: expected 0 to 1, got -1\.0"),
        ({"rates": {"memory": float("nan")}}, "stage s: rates: memory: expected 0 to 1, got nan"),
        ({"rates": {"lora": 30.0}}, r"stage s: rates: lora: expected 0 to 1, got 30\.0"),
        ({"warmup": -1}, "stage s: warmup: expected at least 0, got -1"),
        ({"segment_tokens": 0}, "stage s: segment_tokens: expected at least 1, got 0"),
    ],
)
def test_stages_that_cannot_be(stage: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_curriculum(_one(**stage))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"stage": 3}, "^curriculum: stage: expected a list, got 3"),
        ({"stage": ["facts"]}, "^curriculum: stage 1: expected a table, got 'facts'"),
        (_one(task="recall"), "^curriculum: stage s: task: expected a list, got 'recall'"),
        (_one(rates=0.1), r"^curriculum: stage s: rates: expected a table, got 0\.1"),
        ({**_one(), "lora": 16}, r"^curriculum: lora: expected a table, got 16"),
    ],
)
def test_values_where_a_table_belongs(raw: dict[str, Any], message: str) -> None:
    """The bug: an AttributeError, and a traceback for a file with `rates = 0.1`."""
    with pytest.raises(UsageError, match=message):
        parse_curriculum(raw)


@pytest.mark.parametrize(
    ("table", "value", "message"),
    [
        ("optimizer", {"beta1": 1.5}, r"optimizer: beta1: expected 0 to below 1, got 1\.5"),
        ("optimizer", {"beta2": float("nan")}, "optimizer: beta2: expected 0 to below 1, got nan"),
        ("optimizer", {"decay": -0.1}, r"optimizer: decay: expected at least 0, got -0\.1"),
        ("optimizer", {"clip": 0.0}, r"optimizer: clip: expected more than 0, got 0\.0"),
        ("optimizer", {"clip": -1.0}, r"optimizer: clip: expected more than 0, got -1\.0"),
        ("lora", {"scale": float("nan")}, "lora: scale: expected more than 0, got nan"),
        ("lora", {"targets": []}, "lora: targets: expected some of down, out, qkv, up, got none"),
        ("model", {"memory_tokens": 0}, "model: memory_tokens: expected at least 1, got 0"),
        ("model", {"d_mem": 0}, "model: d_mem: expected at least 1, got 0"),
        ("seed", 2**64, "seed: expected a whole number of 64 bits, got 18446744073709551616"),
    ],
)
def test_numbers_that_train_nothing_or_astray(table: str, value: object, message: str) -> None:
    """Training ran up the loss, stood still, or ended as a mistake of armt's own after the last step."""
    with pytest.raises(UsageError, match=f"^curriculum: {message}$"):
        parse_curriculum({**_one(), table: value})
    # No bound at all is one.
    assert parse_curriculum({**_one(), "optimizer": {"clip": float("inf")}}).optimizer.clip == float("inf")


def test_a_key_that_must_be_there() -> None:
    with pytest.raises(UsageError, match="curriculum: stage 1: missing key 'steps'"):
        parse_curriculum({"stage": [{"task": [RECALL]}]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "run.toml: no such file"),
        (b"seed = ", "run.toml:1: not TOML: Invalid value|run.toml: not TOML: Invalid value"),
        (b"seed = '\xff'", "run.toml: not TOML: not UTF-8 at byte 8"),
        (b"seed = 1", r"run.toml: expected at least one \[\[stage\]\]"),
    ],
    ids=["missing", "cut", "no-utf-8", "no-stage"],
)
def test_files_that_are_no_curriculum(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "run.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_curriculum(path)


def test_a_file_and_its_table_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text("seed = 4\n[[stage]]\nname = 's'\nsteps = 1\n[[stage.task]]\nkind = 'recall'\n")
    made: Curriculum = read_curriculum(path)
    assert made == parse_curriculum({"seed": 4, **_one({"kind": "recall"})})


@pytest.mark.parametrize(
    ("line", "got"),
    [("memory_layers = [1, 4, 9]", r"\[4, 9\]"), ("memory_layers = []", "none"), ("added_layers = [-1]", r"\[-1\]")],
)
def test_layers_that_a_base_does_not_have(tmp_path: Path, line: str, got: str) -> None:
    """The error came from where the base is converted, which knows of no file."""
    path = tmp_path / "run.toml"
    path.write_text(f"seed = 4\n[model]\n{line}\n[[stage]]\nsteps = 1\n[[stage.task]]\nkind = 'recall'\n")
    name = line.partition(" ")[0]
    with pytest.raises(UsageError, match=f"^{path}:3: model: {name}: expected some of 0 to 3, got {got}$"):
        read_curriculum(path, layers=4)
    # Sizes are of no use to a model that has a memory.
    assert read_curriculum(path).seed == 4
    path.write_text(path.read_text().replace(line, "memory_layers = 'all'"))
    assert read_curriculum(path, layers=4).model.memory_layers == "all"


@pytest.mark.parametrize(
    ("line", "expected", "got"),
    [
        ("segment_tokens = 64", "6", "64"),
        ("memory_tokens = 3", "2", "3"),
        ("d_mem = 64", "3", "64"),
        ("memory_layers = [2, 1]", r"\[0, 1, 2, 3\]", r"\[1, 2\]"),
    ],
)
def test_sizes_that_a_memory_does_not_have(
    tmp_path: Path, make_armt: Callable[..., Armt], line: str, expected: str, got: str
) -> None:
    """They were passed over, and a run of hours ended with others than were asked for."""
    path, sizes = tmp_path / "run.toml", make_armt().config
    path.write_text(f"[model]\n{line}\n[[stage]]\nsteps = 1\n[[stage.task]]\nkind = 'recall'\n")
    name = line.partition(" ")[0]
    said = f"^{path}:2: model: {name}: expected {expected}, as what training goes on from has it, got {got}$"
    with pytest.raises(UsageError, match=said):
        read_curriculum(path, sizes=sizes)
    right = "segment_tokens = 6\nmemory_tokens = 2\nd_mem = 3\nmemory_layers = "
    for layers in ("'all'", "[0, 1, 2, 3]", "[3, 1, 2, 0]"):
        path.write_text(path.read_text().replace(line, right + layers))
        assert read_curriculum(path, sizes=sizes).model.segment_tokens == 6
        line = right + layers


def test_the_value_that_is_wrong_is_the_one_named() -> None:
    """Not ``offset``, of which nothing was said."""
    with pytest.raises(UsageError, match="every: expected at least 1, got 0"):
        parse_curriculum({"seed": 4, **_one({"kind": "recall", "every": 0})})
