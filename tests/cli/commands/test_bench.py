"""``armt bench`` from the command line to the rows, on a tiny model."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import armt.cli.commands.bench as command
import armt.runtime.bench.machine as machine
import armt.runtime.bench.training as training
from armt.cli.app import app
from armt.cli.arguments.options import LoadOptions
from armt.errors import ExitCode
from armt.kernels.choose import TORCH
from armt.runtime.bench.bench import BenchSettings
from armt.runtime.bench.machine import CoreTime


@pytest.fixture(autouse=True)
def _low_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product that the ceiling is taken from would cost more than all the rest."""
    monkeypatch.setattr(machine, "_CEILING_SIZE", 64)


def bench(model: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["bench", "-m", str(model), "-r", "1", "--dtype", "float32", *map(str, words)])


def subject(options: LoadOptions, *, shape: str) -> command._Measured:
    return command._Measured(name=shape, options=options, shape=shape, segment=None, memory_tokens=None)


def rows_of(stdout: str, form: str) -> list[dict[str, Any]]:
    """Return the rows of any format with their method and tokens as text."""
    if form == "json":
        # The last line is one object.
        return list(json.loads(stdout.splitlines()[-1])["rows"])
    if form == "jsonl":
        return [json.loads(line) for line in stdout.splitlines()]
    if form == "csv":
        return list(csv.DictReader(io.StringIO(stdout)))
    lines = [line.strip("| ").split(" | ") for line in stdout.splitlines() if line.startswith("| ")]
    return [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]


@pytest.mark.parametrize("form", ["md", "csv", "json", "jsonl"])
def test_every_format_has_every_method_at_every_length(tiny_model_dir: Path, form: str) -> None:
    result = bench(tiny_model_dir, "--seq", "40,100", "--baseline", "transformers", "--format", form, "--quiet")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    methods = ["sequential", "diagonal", "transformers"]
    assert [(str(row["tokens"]), row["method"]) for row in rows_of(result.stdout, form)] == [
        (tokens, method) for tokens in ("40", "100") for method in methods
    ]
    assert "nan" not in result.stdout.lower()


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_plot_is_drawn_beside_the_rows(tiny_model_dir: Path, tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib", reason="the plot extra is not installed")
    target = tmp_path / f"speed.{ending}"
    result = bench(tiny_model_dir, "--seq", "40,100", "--plot", target, "-q")
    assert result.exit_code == ExitCode.OK, result.output
    assert len(rows_of(result.stdout, "md")) == 4
    data = target.read_bytes()
    assert data.startswith(b"\x89PNG") if ending == "png" else b"diagonal" in data or b"<svg" in data


def test_a_plot_that_cannot_be_drawn_is_refused_before_measuring(
    tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command._Measured, "opened", lambda *_, **__: pytest.fail("a model was opened"))
    for target, words in (
        (tmp_path / "no" / "speed.png", "no such directory"),
        (tmp_path / "speed.pdf", ".png or .svg"),
    ):
        result = bench(tiny_model_dir, "--seq", "40", "--plot", target)
        assert result.exit_code == ExitCode.USAGE
        assert words in result.stderr
    monkeypatch.setattr("armt.runtime.bench.table.find_spec", lambda name: None)
    result = bench(tiny_model_dir, "--seq", "40", "--plot", tmp_path / "speed.png")
    assert result.exit_code == ExitCode.USAGE
    assert "pip install matplotlib" in result.stderr


def test_segments_of_another_length_run_on_the_same_kernels(
    tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model cut anew used to fall back to torch's operations, whatever had been chosen for it."""
    chosen = replace(TORCH, backend="triton")
    monkeypatch.setattr("armt.models.checkpoint.read.load_ops", lambda _: chosen)
    result = bench(tiny_model_dir, "--seq", "40", "--segment", "16", "--format", "json", "-q")
    found = json.loads(result.stdout)
    assert found["machine"]["kernels"] == "triton"
    assert {(row["segment_tokens"], row["segments"]) for row in found["rows"]} == {(16, 3)}


def test_a_shape_runs_on_the_kernels_of_its_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights used to run on torch's operations, whatever suits the device."""
    chosen = replace(TORCH, backend="triton")
    monkeypatch.setattr("armt.kernels.choose.load_ops", lambda _: chosen)
    monkeypatch.setattr("armt.models.shapes.random_model", lambda config, **options: options["ops"])
    model, _ = subject(LoadOptions(device="cpu", dtype="float32"), shape="smollm2-135m").opened(0, quiet=True)
    assert model is chosen


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((), "default"),
        (("-m", "{model}"), "model"),
        (("-m", "org/name"), "name"),
        (("--shape", "smollm2-135m"), "smollm2-135m"),
    ],
    ids=["default", "directory", "hub", "shape"],
)
def test_rows_call_the_model_as_its_user_does(
    tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    """They had the name of the folder in which the default model, or one of the hub, is kept."""
    named: list[str] = []
    (tmp_path / "model").symlink_to(tiny_model_dir)
    monkeypatch.setattr("armt.runtime.library.find_model", lambda *_, **__: tmp_path / "default-0123")
    monkeypatch.setattr(command, "_run", lambda subject, *_, **__: named.append(subject.name))
    line = ["bench", "--quick", "-q", *(word.format(model=tmp_path / "model") for word in words)]
    assert CliRunner().invoke(app, line).exit_code == ExitCode.OK
    assert named == [name]


def test_a_base_with_a_table_of_positions_is_measured_as_far_as_it_goes(
    write_armt: Callable[..., Path], tiny_base: Callable[..., Any], tmp_path: Path
) -> None:
    """Longer documents are skipped with a word; its short table used to end the whole run."""
    model = write_armt(tmp_path / "gpt2", tiny_base("gpt2"), dialect="paper")
    result = bench(model, "--seq", "40,600", "--baseline", "transformers", "--format", "jsonl")
    assert result.exit_code == ExitCode.OK, result.output
    skipped = [row["skipped"] for row in rows_of(result.stdout, "jsonl") if row["method"] == "transformers"]
    assert skipped == ["", "the base's table of positions ends at 512"]
    assert "transformers at 600 tokens: skipped, the base's table of positions ends at 512" in result.stderr


def test_llama_cpp_reads_and_writes_beside_the_model(tiny_model_dir: Path, tmp_path: Path, fake_llama: Any) -> None:
    file = tmp_path / "base.gguf"
    file.touch()
    words = ("--seq", "40,600", "--baseline", "llama.cpp", "-b", file, "--decode", "5", "--format", "jsonl")
    result = bench(tiny_model_dir, *words)
    assert result.exit_code == ExitCode.OK, result.output
    (other,) = fake_llama.made
    assert (other.path, other.n_ctx) == (str(file), 605)
    assert len(other.cache) == 45
    short, long = (row for row in rows_of(result.stdout, "jsonl") if row["method"] == "llama.cpp")
    assert (short["dtype"], short["decoded_tokens"]) == ("Q4_1", 5)
    assert short["decode_tokens_per_s"] > 0
    assert long["skipped"] == "the file's context ends at 512"
    assert "llama.cpp at 600 tokens: skipped" in result.stderr


def test_how_long_it_takes_is_said_before(tiny_model_dir: Path) -> None:
    result = bench(tiny_model_dir, "--seq", "40,100", "--format", "jsonl")
    assert result.exit_code == ExitCode.OK, result.output
    assert re.search(r"^this will take about \d+s: 2 lengths, 1 repetition$", result.stderr, re.MULTILINE)


def test_quick_measures_little_but_what_is_asked_for(tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[BenchSettings] = []
    monkeypatch.setattr(command, "_measure", lambda work, *_: made.append(work.settings))
    runner = CliRunner()
    for words in ([], ["--quick"], ["--quick", "--seq", "96", "-r", "5"]):
        assert runner.invoke(app, ["bench", "-m", str(tiny_model_dir), *words]).exit_code == ExitCode.OK
    assert [(one.tokens, one.repetitions, one.compared_tokens) for one in made] == [
        ([4096, 16384], 3, 8192),
        ([2048], 2, 512),
        ([96], 5, 512),
    ]


def test_other_work_is_warned_of(tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (64.0, 1.0, 1.0))
    # Ten seconds of other work between any two looks, of which there are two.
    looks = iter(range(2))
    monkeypatch.setattr(
        "armt.runtime.bench.bench.CoreTime.now",
        lambda: CoreTime(at_s=(n := next(looks)) * 5.0, busy_s=n * 10.0, own_s=0.0),
    )
    result = bench(tiny_model_dir, "--seq", "40")
    assert "load average of the last minute is 64.0" in result.stderr
    assert "other processes kept 2.0 cores busy; measure again" in result.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--baseline", "llama.cpp"), "-b FILE.gguf"),
        (("-b", "base.gguf"), "only --baseline llama.cpp"),
        (("--memory-tokens", "3"), "--memory-tokens: the model has 2"),
        (("--schedule", "auto,zigzag"), "zigzag"),
        (("--seq", "0"), "--seq"),
        (("--segment", "0"), "--segment: expected sizes"),
        # OpenMP ended the process: there is no room for so many.
        (("--threads", "100000"), "1024"),
    ],
)
def test_wrong_usage(tiny_model_dir: Path, words: tuple[str, ...], reason: str) -> None:
    result = bench(tiny_model_dir, *words)
    assert result.exit_code == ExitCode.USAGE, result.output
    assert reason in result.stderr


def test_a_segment_that_is_no_size_is_said_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The load of the machine was warned of first, once torch had been imported."""
    monkeypatch.setattr(command, "_run", lambda *_, **__: pytest.fail("something was measured"))
    result = CliRunner().invoke(app, ["bench", "--shape", "smollm2-135m", "--segment", "many"])
    said = "armt: --segment: expected sizes such as 4096 or 32K (32,768), got 'many'\n"
    assert (result.exit_code, result.stderr) == (ExitCode.USAGE, said)


def test_a_shape_that_is_not_known_is_refused() -> None:
    result = CliRunner().invoke(app, ["bench", "--shape", "gpt-5"])
    assert result.exit_code == ExitCode.USAGE, result.output
    assert "gpt-5" in result.stderr


@pytest.mark.parametrize("kind", ["tiny_model_dir", "rmt_model_dir"])
def test_training_is_measured_beside_torchs_own_record(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_WINDOW_TOKENS", "_ASKED_TOKENS", "_SAID_TOKENS", "_DOCUMENTS", "_SEGMENTS"):
        monkeypatch.setattr(training, name, 2)
    result = bench(request.getfixturevalue(kind), "--train", "--format", "jsonl")
    assert result.exit_code == ExitCode.OK, result.stderr
    assert "windows and documents, 1 repetition" in result.stderr
    methods = [row["method"] for row in rows_of(result.stdout, "jsonl")]
    assert methods == ["windows", "windows, torch", "documents", "documents, torch"]


def test_documents_are_left_out_of_the_training_of_a_plain_model(
    tiny_base: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_base("llama").float().save_pretrained(tmp_path)
    for name in ("_WINDOW_TOKENS", "_SAID_TOKENS"):
        monkeypatch.setattr(training, name, 2)
    result = bench(tmp_path, "--train", "--format", "jsonl")
    assert result.exit_code == ExitCode.OK, result.stderr
    assert "documents are left out: a plain model carries nothing from their segments to a question" in result.stderr
    assert [row["method"] for row in rows_of(result.stdout, "jsonl")] == ["windows", "windows, torch"]


@pytest.mark.parametrize("words", [("--seq", "1K"), ("--decode", "4"), ("--baseline", "transformers")])
def test_training_goes_with_nothing_of_reading(tiny_model_dir: Path, words: tuple[str, ...]) -> None:
    result = bench(tiny_model_dir, "--train", *words)
    assert result.exit_code == ExitCode.USAGE
    assert "--train: measures steps of one size" in result.stderr
