"""``armt train`` from the command line to the model, on a tiny base: success, resumption, kills, and mistakes."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from forked import Child
from safetensors.torch import load_file
from typer.testing import CliRunner, Result

import armt
import armt.cli.commands.train as command
from armt.cli.app import app
from armt.errors import ExitCode
from armt.models.checkpoint.beside.judge import load_judge
from armt.models.checkpoint.beside.reworder import load_reworder
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.listing import FINDER, JUDGE, REWORDER
from armt.models.checkpoint.write import update_armt
from armt.runtime.answers.finding.pointing import TaughtKeys
from armt.runtime.training.checkpoint import load_checkpoint, read_metrics

STAGE = '[[stage]]\nname = "s"\nsteps = {steps}\nwarmup = 1\n[[stage.task]]\nkind = "text"\nsamples = 2\n'
LONG = "A long walk by the river. " * 60


@pytest.fixture
def model(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    return write_tiny_model(tmp_path / "start")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(LONG)
    return folder


def plan(path: Path, steps: int = 3, head: str = "[lora]\nrank = 2\n") -> Path:
    """Write a curriculum of running text."""
    path.write_text(head + STAGE.format(steps=steps))
    return path


def words_of(model: Path, out: Path, *words: object) -> list[str]:
    return ["train", str(model), "-o", str(out), "--dtype", "float32", "--device", "cpu", *map(str, words)]


def run(model: Path, out: Path, *words: object) -> Result:
    return CliRunner().invoke(app, words_of(model, out, *words))


@pytest.mark.parametrize("trained", ["lora", "all"])
def test_a_run_writes_a_model(model: Path, texts: Path, tmp_path: Path, trained: str) -> None:
    out, before = tmp_path / "out", signal.getsignal(signal.SIGINT)
    curriculum = plan(tmp_path / "plan.toml", head=f'[base]\ntrain = "{trained}"\n')
    result = run(model, out, "--curriculum", curriculum, "--data", texts)
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    lines = result.stderr.replace("\r", "\n").splitlines()
    # A bar that is shown is wiped away, without a line of its own.
    assert lines[-1].endswith(f"armt: wrote {out / 'model'}")
    assert any("text=" in line and "tok/s=" in line for line in lines)
    assert [row["step"] for row in read_metrics(out / "run")] == [1, 2, 3]
    assert (out / "run" / "adapter.safetensors").exists() == (trained == "lora")
    one, other = (
        armt.load(path, device="cpu", dtype="checkpoint", kernels="torch").model.weights
        for path in (model, out / "model")
    )
    assert not torch.equal(one.layers["qkv.weight"], other.layers["qkv.weight"])
    assert torch.equal(one.embedding, other.embedding) == (trained == "lora")
    if trained == "lora":
        # The same adapter in peft's format makes the same model.
        update_armt(model, out / "run" / "peft", tmp_path / "again")
        made, same = (load_file(path / "model.safetensors") for path in (out / "model", tmp_path / "again"))
        assert made.keys() == same.keys()
        for name, tensor in made.items():
            torch.testing.assert_close(same[name], tensor, rtol=1e-5, atol=1e-6)
    # What stops a run must not outlive it.
    assert signal.getsignal(signal.SIGINT) is before
    again = run(model, out, "--curriculum", curriculum, "--data", texts, "--resume", "-q")
    assert again.exit_code == ExitCode.USAGE
    assert again.stderr == f"armt: {out / 'model'}: exists already; this run is complete\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_run_says_how_to_go_on_and_does(
    model: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Of a terminal that is closed both the shell and the system tell; the first one ended the run without a word."""
    out, curriculum = tmp_path / "out", plan(tmp_path / "plan.toml")
    show = command._Bar.show

    def interrupting(bar: command._Bar, report: object) -> None:
        show(bar, report)  # type: ignore[arg-type]
        if bar.done == 2:
            for _ in range(2 if number == signal.SIGHUP else 1):
                signal.raise_signal(number)

    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with monkeypatch.context() as patch:
        patch.setattr(command._Bar, "show", interrupting)
        stopped = run(model, out, "--curriculum", curriculum, "--data", texts, "-q")
    assert stopped.exit_code == ExitCode.INTERRUPTED
    assert signal.signal(signal.SIGHUP, before) is signal.SIG_DFL
    assert stopped.stderr == "armt: stopped after 2 of 3 steps; go on with --resume\n"
    assert load_checkpoint(out / "run").step == 2
    refused = run(model, out, "--curriculum", curriculum, "--data", texts)
    assert refused.exit_code == ExitCode.USAGE
    assert refused.stderr == (
        f"armt: {out / 'run'}: holds a run already; go on with --resume, or choose another directory\n"
    )
    other = plan(tmp_path / "other.toml", head="seed = 7\n[lora]\nrank = 2\n")
    changed = run(model, out, "--curriculum", other, "--data", texts, "--resume", "-q")
    assert changed.exit_code == ExitCode.USAGE
    assert changed.stderr == f"armt: {out / 'run'}: the checkpoint there is of another run (seed differ)\n"
    resumed = run(model, out, "--curriculum", curriculum, "--data", texts, "--resume", "-q")
    assert (resumed.exit_code, resumed.stderr) == (ExitCode.OK, "")
    assert (out / "model" / "config.json").exists()
    assert [row["step"] for row in read_metrics(out / "run")] == [1, 2, 3]


def _lost_seconds(directory: Path) -> list[float]:
    """Seconds of every step behind the last checkpoint."""
    kept = load_checkpoint(directory).step
    return [row["seconds"] for row in read_metrics(directory) if row["step"] > kept]


def _stopped_between_checkpoints(child: Child, directory: Path) -> list[float]:
    """Stop a run where it stands; returns seconds of the steps that it would lose."""
    os.kill(child.pid, signal.SIGSTOP)
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    return _lost_seconds(directory)


def test_a_killed_run_loses_one_interval_at_most_and_ends_the_same(model: Path, texts: Path, tmp_path: Path) -> None:
    """kill -9 while it trains, then --resume: as if nothing had happened."""
    out, interval = tmp_path / "out", 1.0
    endless = plan(tmp_path / "endless.toml", steps=100_000)
    words = words_of(model, out, "--curriculum", endless, "--data", texts, "--save-every", interval, "-q")
    child = Child(words, tmp_path / "stderr")
    try:
        patience = time.monotonic() + 120
        # Longer than an interval, so that a run without checkpoints would lose more than one.
        while sum(row["seconds"] for row in read_metrics(out / "run")) <= 2 * interval:
            # Its end is left to be waited for.
            assert os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
            assert time.monotonic() < patience
            time.sleep(0.05)
        # It is looked at while it stands still: what is seen is what the kill leaves.
        while not (lost := _stopped_between_checkpoints(child, out / "run")):
            assert time.monotonic() < patience
            os.kill(child.pid, signal.SIGCONT)
            time.sleep(0.05)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    kept = load_checkpoint(out / "run").step
    assert kept > 0
    assert lost == _lost_seconds(out / "run")
    # A step that ends after the interval is followed by a checkpoint; so only the last one lost may exceed it.
    assert sum(lost[:-1]) <= interval
    curriculum = plan(tmp_path / "plan.toml", steps=kept + 3)
    resumed = run(model, out, "--curriculum", curriculum, "--data", texts, "--resume", "-q")
    whole = run(model, tmp_path / "whole", "--curriculum", curriculum, "--data", texts, "-q")
    assert (resumed.exit_code, whole.exit_code) == (ExitCode.OK, ExitCode.OK), resumed.stderr + whole.stderr
    assert [row["step"] for row in read_metrics(out / "run")] == list(range(1, kept + 4))
    files = [path / "model" / "model.safetensors" for path in (out, tmp_path / "whole")]
    assert files[0].read_bytes() == files[1].read_bytes()


def _mistakes(tmp_path: Path) -> dict[str, tuple[list[object], int, str]]:
    """Return, by name: the words of the command, its exit code, and what its one line says."""
    empty, short, good = tmp_path / "empty", tmp_path / "short", tmp_path / "texts"
    for folder in (empty, short):
        folder.mkdir()
    packed = tmp_path / "pairs.jsonl.gz"
    packed.write_bytes(gzip.compress(b"{}"))
    # 63 tokens: one less than two segments.
    (short / "a.txt").write_text(LONG[:63])
    usual: list[object] = ["--curriculum", plan(tmp_path / "plan.toml"), "--data", good]

    def curriculum(name: str, head: str) -> list[object]:
        return ["--curriculum", plan(tmp_path / f"{name}.toml", head=head), "--data", good]

    usage, none = ExitCode.USAGE, ExitCode.NO_TEXT
    return {
        "no text": ([*usual[:2], "--data", empty], none, f"{empty}: no text in it"),
        "no folder": ([*usual[:2], "--data", tmp_path / "nowhere"], usage, "nowhere: no such file or folder"),
        "packed": ([*usual[:2], "--data", packed], usage, f"{packed}: compressed by gzip, which is not read here"),
        "no data": (usual[:2], usage, "give a folder of text with --data"),
        "too short": ([*usual[:2], "--data", short], none, "no document has 64 tokens"),
        "unknown key": (
            curriculum("key", "[lora]\nranks = 2\n"),
            usage,
            "key.toml:2: lora: unknown key 'ranks'; did you mean rank?",
        ),
        "idle settings": (
            curriculum("idle", '[base]\ntrain = "all"\n[lora]\nrank = 2\n'),
            usage,
            "lora: not used with [base]",
        ),
        "not TOML": (curriculum("odd", "seed = \n"), usage, "odd.toml:1: not TOML"),
        "no curriculum": (["--curriculum", tmp_path / "nowhere.toml"], usage, "nowhere.toml: no such file"),
        "nothing to resume": (
            [*usual, "--resume"],
            usage,
            "no checkpoint.pt to resume from; leave --resume out to begin",
        ),
        "half precision": ([*usual, "--dtype", "float16"], usage, "--dtype: small gradients vanish in float16"),
        "output in a file": ([*usual, "-o", tmp_path / "texts" / "a.txt" / "out"], usage, "cannot be written"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "no text",
        "no folder",
        "packed",
        "no data",
        "too short",
        "unknown key",
        "idle settings",
        "not TOML",
        "no curriculum",
        "nothing to resume",
        "half precision",
        "output in a file",
    ],
)
def test_mistakes_end_with_one_line(model: Path, texts: Path, tmp_path: Path, name: str) -> None:
    words, code, line = _mistakes(tmp_path)[name]
    result = run(model, tmp_path / "out", *words, "-q")
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith("armt: ")
    assert result.stderr.count("\n") == 1
    assert line in result.stderr
    assert not (tmp_path / "out" / "model").exists()


def test_links_that_lead_nowhere_are_left_out_and_said(model: Path, texts: Path, tmp_path: Path) -> None:
    """One of them ended the run."""
    lines = tmp_path / "lines"
    lines.mkdir()
    (lines / "pairs.jsonl").write_text(
        "".join(json.dumps({"text": LONG, "prompt": f"{number}?", "response": "A walk."}) + "\n" for number in range(3))
    )
    for place in (texts, lines):
        for name in ("gone.txt", "gone.jsonl")[place is lines :]:
            (place / name).symlink_to(tmp_path / "nowhere")
    curriculum = plan(tmp_path / "plan.toml", steps=1)
    result = run(model, tmp_path / "out", "--curriculum", curriculum, "--data", texts, "--data", lines)
    assert result.exit_code == ExitCode.OK, result.stderr
    assert f"armt: note: {texts}: 2 links left out that lead nowhere\n" in result.stderr
    assert f"armt: note: {lines}: 1 link left out that leads nowhere\n" in result.stderr


def test_only_the_folder_of_a_run_has_to_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is there already, nothing is written beside it."""
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)
    for out, code in (("out", ExitCode.MODEL), ("new", ExitCode.USAGE)):
        refused = run(tmp_path / "nosuch", tmp_path / out)
        assert (refused.exit_code, refused.stderr.count("\n")) == (code, 1)


def test_a_finder_that_is_left_behind_is_said(model: Path, texts: Path, tmp_path: Path) -> None:
    """Training changes the weights that it was taught on; its model had none, and nothing was said."""
    (model / FINDER).write_bytes(b"a finder")
    out = tmp_path / "out"
    result = run(model, out, "--curriculum", plan(tmp_path / "plan.toml", steps=1), "--data", texts)
    assert result.exit_code == ExitCode.OK, result.stderr
    said = f"armt: {out / 'model'}: has no finder: that of {model} was taught on other weights (armt train --finder)\n"
    assert result.stderr.endswith(f"{said}armt: wrote {out / 'model'}\n")
    assert not (out / "model" / FINDER).exists()


def test_a_directory_without_a_model_is_said(texts: Path, tmp_path: Path) -> None:
    result = run(texts, tmp_path / "out", "--data", texts, "-q")
    assert result.exit_code == ExitCode.MODEL
    assert result.stderr.count("\n") == 1
    assert "config.json" in result.stderr
    assert "a model's directory has one beside its weights and tokenizer" in result.stderr


def test_an_error_does_not_stand_behind_the_progress_line(model: Path, texts: Path, tmp_path: Path) -> None:
    (texts / "a.txt").write_text("Too short.")
    result = run(model, tmp_path / "out", "--curriculum", plan(tmp_path / "plan.toml"), "--data", texts)
    assert result.exit_code == ExitCode.NO_TEXT
    assert result.stderr.split("\r")[-1].startswith("armt: no document has 64 tokens")


def test_curves_are_drawn(model: Path, texts: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "out"
    result = run(model, out, "--curriculum", plan(tmp_path / "plan.toml"), "--data", texts, "--plot", "-q")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert (out / "run" / "curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words",
    [("--order", "sequential"), ("--order", "diagonal", "--checkpointing"), ("--truncate", "1"), ("--filler", "F")],
    ids=" ".join,
)
def test_every_way_of_training_that_help_offers_works(
    model: Path, texts: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "filler.txt").write_text("The rain fell on the old town all day long.\n" * 3)
    given = [tmp_path / "filler.txt" if word == "F" else word for word in words]
    curriculum = plan(tmp_path / "plan.toml", steps=1)
    result = run(model, tmp_path / "out", "--curriculum", curriculum, "--data", texts, "-q", *given)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert (tmp_path / "out" / "model" / "config.json").exists()


def test_a_model_that_is_not_there_leaves_nothing_behind(tmp_path: Path, texts: Path) -> None:
    """The bug: ``o/run`` was made before anybody looked for the model."""
    result = run(tmp_path / "nosuch", tmp_path / "o", "--data", texts)
    assert (result.exit_code, result.stdout) == (ExitCode.MODEL, "")
    assert result.stderr.rstrip().endswith("nosuch: no such file or directory")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "o").exists()


def known_set(path: Path) -> Path:
    """Two documents, each with an outline of two lines and a question."""
    lines = []
    for name in ("one", "two"):
        text = f"{name}: " + "The ship sails at dawn. " * 4 + "The king counts his gold. " * 4
        half = text.index("The king")
        lines.append({
            "name": name, "kind": "story", "text": text, "outline": [
                {"text": "A ship sails", "start": 0, "end": half},
                {"text": "A king counts", "start": half, "end": len(text)},
            ], "questions": [{"question": "Who counts?", "answer": "The king", "start": half, "end": half + 8}],
        })  # fmt: skip
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    return path


def test_a_finder_is_taught_and_nothing_else(tiny_model_dir: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "out", known_set(tmp_path / "known.jsonl.gz")
    result = run(tiny_model_dir, out, "--finder", data)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert f"wrote {out / 'model'}" in result.stderr
    for file in tiny_model_dir.iterdir():
        assert (out / "model" / file.name).read_bytes() == file.read_bytes()
    model = armt.load(out / "model", dtype="float32")
    assert isinstance(model.pointing, TaughtKeys)
    assert model.pointing.shape == (1, 256)
    quiet = run(tiny_model_dir, tmp_path / "quiet", "--finder", data, "-q")
    assert (quiet.exit_code, quiet.output) == (0, "")
    again = run(tiny_model_dir, out, "--finder", data)
    assert (again.exit_code, again.stderr) == (
        2,
        f"armt: {out / 'model'}: exists already; name another directory with -o\n",
    )


def test_a_teller_is_taught_and_nothing_else(tiny_model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Mill\n\nThe mill was sold for 900 pounds today.\n\nIt rains on the fields again.\n"
    )
    notes = {"file": "a.md", "nuggets": [{"weight": 2, "said": ["was sold for"]}], "worthless": []}
    data, out = tmp_path / "notes.jsonl", tmp_path / "out"
    data.write_text(json.dumps(notes) + "\n")
    result = run(tiny_model_dir, out, "--teller", data)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert f"wrote {out / 'model'}" in result.stderr
    for file in tiny_model_dir.iterdir():
        assert (out / "model" / file.name).read_bytes() == file.read_bytes()
    model = armt.load(out / "model", dtype="float32")
    assert model.teller is not None
    assert model.teller.direction.any()
    told = CliRunner().invoke(app, ["inspect", str(out / "model"), "--json"])
    assert json.loads(told.stdout)["teller_layer"] == model.teller.layer
    data.write_text("no notes\n")
    bad = run(tiny_model_dir, tmp_path / "bad", "--teller", data)
    assert (bad.exit_code, bad.stderr.count("\n")) == (ExitCode.USAGE, 1)
    assert "line 1: no notes on a document" in bad.stderr
    beside = run(tiny_model_dir, tmp_path / "no", "--teller", data, "--judge", data)
    assert (beside.exit_code, "--judge and --teller are taught one after the other" in beside.stderr) == (2, True)


def test_an_adapter_is_a_file(model: Path, tmp_path: Path) -> None:
    """Of the folder in peft's format beside it "No such device" was said."""
    (tmp_path / "peft").mkdir()
    result = run(model, tmp_path / "out", "--adapter", tmp_path / "peft")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert f"--adapter {tmp_path / 'peft'}: a folder; a run goes on from adapter.safetensors" in result.stderr


def test_a_finder_goes_with_nothing_else(tiny_model_dir: Path, texts: Path, tmp_path: Path) -> None:
    data = known_set(tmp_path / "known.jsonl.gz")
    for words in (("--data", texts), ("--resume",), ("--curriculum", plan(tmp_path / "plan.toml"))):
        result = run(tiny_model_dir, tmp_path / "out", "--finder", data, *words)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "--finder teaches to find and nothing else" in result.stderr
    for words in (("--truncate", "2"), ("--order", "diagonal"), ("--compile",)):
        result = run(tiny_model_dir, tmp_path / "out", "--finder", data, *words)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert "--finder teaches without gradients through a memory" in result.stderr
    missing = run(tiny_model_dir, tmp_path / "out", "--finder", tmp_path / "none.gz")
    assert missing.stderr == f"armt: {tmp_path / 'none.gz'}: no such file or folder\n"
    (tmp_path / "empty.gz").touch()
    empty = run(tiny_model_dir, tmp_path / "out", "--finder", tmp_path / "empty.gz")
    assert (empty.exit_code, empty.stderr) == (2, f"armt: {tmp_path / 'empty.gz'}: no documents in it\n")
    assert not (tmp_path / "out").exists()


def test_a_run_has_a_directory(model: Path, tmp_path: Path) -> None:
    """Of a file in its place it was said after the model had been loaded."""
    (tmp_path / "out").touch()
    for words in ((), ("--judge", known_set(tmp_path / "known.jsonl.gz"))):
        result = run(model, tmp_path / "out", *words)
        assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
        assert result.stderr == f"armt: {tmp_path / 'out'}: a file; a run has a directory\n"


@pytest.mark.parametrize("name", ["config.json", "adapter_config.json"])
def test_a_run_is_no_part_of_a_model(model: Path, tmp_path: Path, name: str) -> None:
    """It was begun among the files of another model: the folder was two models then, one inside the other."""
    other = tmp_path / "other"
    other.mkdir()
    (other / name).write_text("{}")
    result = run(model, other)
    said = f"armt: {other}: holds a model; a run has a directory of its own\n"
    assert (result.exit_code, result.stderr) == (ExitCode.USAGE, said)
    assert [path.name for path in other.iterdir()] == [name]


def test_a_reworder_is_taught_and_nothing_else(tiny_model_dir: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "out", tmp_path / "reworded.jsonl"
    pairs = [
        ("do i have to come", "Is attendance mandatory?"),
        ("Is attendance mandatory?", "Is attendance mandatory?"),
    ]
    data.write_text("".join(json.dumps({"question": one, "reworded": other}) + "\n" for one, other in pairs))
    result = run(tiny_model_dir, out, "--reworder", data)
    assert (result.exit_code, result.stdout) == (0, ""), result.output
    assert f"wrote {out / 'model'}" in result.stderr
    assert re.search(r"100%.*\b(\d+)/\1 .*step", result.stderr), result.stderr
    for file in tiny_model_dir.iterdir():
        assert (out / "model" / file.name).read_bytes() == file.read_bytes()
    layers = load_reworder(out / "model" / REWORDER).changes.count
    told = CliRunner().invoke(app, ["inspect", str(out / "model"), "--json"])
    assert json.loads(told.stdout)["reworder_layers"] == layers > 0
    told = CliRunner().invoke(app, ["inspect", str(tiny_model_dir), "--json"])
    assert json.loads(told.stdout)["reworder_layers"] is None
    data.write_text('{"question": "why"}\n')
    bad = run(tiny_model_dir, tmp_path / "bad", "--reworder", data)
    assert (bad.exit_code, bad.stderr.count("\n")) == (ExitCode.USAGE, 1)
    assert "line 1: no pair of questions" in bad.stderr
    data.write_text("")
    empty = run(tiny_model_dir, tmp_path / "bad", "--reworder", data)
    assert (empty.exit_code, empty.stderr) == (ExitCode.USAGE, f"armt: {data}: no questions in it\n")
    both = run(tiny_model_dir, tmp_path / "bad", "--reworder", data, "--truncate", "2")
    assert (both.exit_code, both.stderr.count("\n")) == (ExitCode.USAGE, 1)


def test_a_judge_is_taught_and_nothing_else(tiny_model_dir: Path, texts: Path, tmp_path: Path) -> None:
    out, data = tmp_path / "out", known_set(tmp_path / "known.jsonl.gz")
    result = run(tiny_model_dir, out, "--judge", data)
    assert result.exit_code == 0, result.output
    assert (result.stdout, f"wrote {out / 'model'}" in result.stderr) == ("", True)
    for file in tiny_model_dir.iterdir():
        assert (out / "model" / file.name).read_bytes() == file.read_bytes()
    assert armt.load(out / "model", dtype="float32").judging is not None
    own = load_judge(out / "model" / JUDGE).own
    assert own is not None
    told = CliRunner().invoke(app, ["inspect", str(out / "model"), "--json"])
    assert json.loads(told.stdout)["judge_own_layers"] == own.count > 0
    # What it has already goes along where the other is taught.
    both = run(out / "model", tmp_path / "both", "--finder", data, "-q")
    assert (both.exit_code, both.output) == (0, "")
    model = armt.load(tmp_path / "both" / "model", dtype="float32")
    assert model.judging is not None
    assert isinstance(model.pointing, TaughtKeys)
    # What follows the documents takes longer, and tells how far it is.
    assert re.search(r"100%.*\b(\d+)/\1 .*step", result.stderr), result.stderr
    further = run(out / "model", tmp_path / "further", "--judge", data, "--further", "-q")
    assert (further.exit_code, further.output) == (0, "")
    taught = [load_judge(path / "model" / JUDGE) for path in (out, tmp_path / "further")]
    assert np.abs(taught[0].seen_weight - taught[1].seen_weight).max() > 0
    none = run(tiny_model_dir, tmp_path / "no", "--judge", data, "--further")
    assert (none.exit_code, none.stderr.count("\n")) == (2, 1)
    assert "has no judge to go on from" in none.stderr
    alone = run(out / "model", tmp_path / "no", "--further")
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    assert "--further goes with --judge" in alone.stderr
    beside = run(tiny_model_dir, tmp_path / "no", "--judge", data, "--data", texts)
    assert (beside.exit_code, beside.stderr.count("\n")) == (2, 1)
    assert "--judge teaches to judge and nothing else" in beside.stderr
    passes = run(tiny_model_dir, tmp_path / "no", "--judge", data, "--truncate", "2")
    assert "--judge teaches without gradients through a memory" in passes.stderr
    twice = run(tiny_model_dir, tmp_path / "no", "--judge", data, "--finder", data)
    assert (twice.exit_code, twice.stderr.count("\n")) == (2, 1)
    assert "--finder and --judge are taught one after the other" in twice.stderr
    assert not (tmp_path / "no").exists()


def test_a_finder_is_not_taught_to_an_rmt(rmt_model_dir: Path, tmp_path: Path) -> None:
    result = run(rmt_model_dir, tmp_path / "out", "--finder", known_set(tmp_path / "known.jsonl.gz"), "-q")
    assert (result.exit_code, result.stderr.count("\n")) == (ExitCode.USAGE, 1)
    assert "has no memory in its layers, past which a finder sees segments go" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_rmt_is_trained_stopped_and_gone_on_with(
    rmt_model_dir: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an ARMT is: the same bytes as without a stop, in a model that inspect describes."""
    curriculum, show = plan(tmp_path / "plan.toml"), command._Bar.show

    def interrupting(bar: command._Bar, report: object) -> None:
        show(bar, report)  # type: ignore[arg-type]
        if bar.done == 2:
            signal.raise_signal(signal.SIGINT)

    words = ("--curriculum", curriculum, "--data", texts, "--truncate", "1", "--checkpointing", "-q")
    with monkeypatch.context() as patch:
        patch.setattr(command._Bar, "show", interrupting)
        assert run(rmt_model_dir, tmp_path / "parts", *words).exit_code == ExitCode.INTERRUPTED
    for out, more in ((tmp_path / "parts", ("--resume",)), (tmp_path / "whole", ())):
        result = run(rmt_model_dir, out, *words, *more)
        assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    files = [(tmp_path / out / "model" / "model.safetensors").read_bytes() for out in ("parts", "whole")]
    assert files[0] == files[1]
    described = CliRunner().invoke(app, ["inspect", str(tmp_path / "parts" / "model"), "--json"])
    assert json.loads(described.stdout)["dialect"] == "rmt"


@pytest.mark.parametrize(
    ("head", "words", "says"),
    [
        (None, (), "--curriculum: needed, since the one of the package teaches keys and plain RMT has none"),
        ("[lora]\nrank = 2\n", ("--order", "diagonal"), "order diagonal: in dialect rmt memory crosses from the last"),
        ("[lora]\nrank = 2\n", ("--order", "layers"), "order layers: in dialect rmt memory crosses from the last"),
        ('[model]\ndialect = "rmt"\nd_mem = 8\n', (), "plan.toml:3: model: d_mem is not used with dialect ="),
    ],
    ids=["no curriculum", "diagonal", "layers", "width"],
)
def test_what_an_rmt_is_not_trained_by(
    rmt_model_dir: Path, texts: Path, tmp_path: Path, head: str | None, words: tuple[str, ...], says: str
) -> None:
    given = () if head is None else ("--curriculum", plan(tmp_path / "plan.toml", head=head))
    result = run(rmt_model_dir, tmp_path / "out", *given, "--data", texts, "-q", *words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_model_that_names_no_dialect_is_written_by_convert_first(model: Path, texts: Path, tmp_path: Path) -> None:
    """It was told to name the dialect, which `armt train` has no option for."""
    raw = json.loads((model / "config.json").read_text())
    del raw["model_type"]
    (model / "config.json").write_text(json.dumps(raw))
    result = run(model, tmp_path / "out", "--data", texts, "-q")
    assert result.exit_code == ExitCode.MODEL
    assert "name the dialect: paper, armt, armt_sw, rmt (`armt convert --dialect` writes" in result.stderr
    named = tmp_path / "named"
    assert CliRunner().invoke(app, ["convert", str(model), str(named), "--dialect", "armt"]).exit_code == ExitCode.OK
    assert load_config(named).dialect == "armt"


def test_layers_that_a_base_does_not_have_stand_in_a_file(
    tiny_base: Callable[..., Any], texts: Path, tmp_path: Path
) -> None:
    """The error named neither the file nor the line: it came from where the base is given its memory."""
    base = tmp_path / "base"
    tiny_base("llama").save_pretrained(base)
    curriculum = plan(tmp_path / "plan.toml", head="[model]\nmemory_layers = [0, 99]\n")
    refused = run(base, tmp_path / "out", "--curriculum", curriculum, "--data", texts, "-q")
    assert refused.exit_code == ExitCode.USAGE
    assert f"{curriculum}:2: model: memory_layers: expected some of 0 to " in refused.stderr
