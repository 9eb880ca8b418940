"""The model of a command: looked for once, loaded with a word where it matters, and what was chosen on asking."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from armt.cli import loading
from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import LoadOptions
from armt.cli.console import note
from armt.cli.loading import find_directory, open_model, with_directory
from armt.errors import ModelError, UsageError
from armt.models.model import ArmtModel


class Terminal(io.StringIO):
    """Standard error as a terminal would be."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def options(tiny_model_dir: Path) -> LoadOptions:
    return LoadOptions(model=str(tiny_model_dir), device="cpu", dtype="float32", kernels="torch")


@pytest.mark.parametrize(
    ("trained", "quiet", "said"),
    [(True, False, ""), (False, True, ""), (False, False, "armt: note: this model's memory is untrained")],
    ids=["trained", "quiet", "untrained"],
)
def test_an_untrained_memory_is_no_secret(
    options: LoadOptions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    trained: bool, quiet: bool, said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(ArmtModel, "memory_trained", property(lambda _: trained))
    assert open_model(options, quiet=quiet).config.segment_tokens == 32
    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert stderr.startswith(said) if said else stderr == ""
    assert stderr.count("\n") == bool(said)


def test_a_model_without_memory_says_what_it_answers_from(
    write_tiny_model: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has none to be untrained."""
    path = write_tiny_model(tmp_path / "model", wrap_layers=[False] * 3)
    open_model(LoadOptions(model=str(path), device="cpu", dtype="float32"))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("armt: note: this model has no memory")


def test_what_was_chosen_and_why_is_said_on_asking(options: LoadOptions, capsys: pytest.CaptureFixture[str]) -> None:
    open_model(options, verbose=True, quiet=True)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"model: {options.model}"
    assert "\n".join(lines).count("asked for") == 3


def test_the_directory_is_looked_for_once(options: LoadOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name becomes the directory that it stands for; everything else stays as the user said it."""
    asked: list[str | None] = []

    def find(model: str | None, progress: object, fetch: bool) -> Path:
        asked.append(model)
        return Path("/models/it")

    monkeypatch.setattr("armt.runtime.library.find_model", find)
    found = with_directory(LoadOptions(model="org/name", dtype="bfloat16"), Given(), quiet=True)
    assert (found.model, found.dtype, asked) == ("/models/it", "bfloat16", ["org/name"])


def test_models_and_devices_that_are_not_there(options: LoadOptions, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        find_directory(str(tmp_path / "nowhere"), quiet=True)
    with pytest.raises(UsageError, match="device"):
        open_model(LoadOptions(model=options.model, device="abacus"), quiet=True)


@pytest.mark.parametrize(
    ("terminal", "quiet", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_on_a_terminal_something_moves_while_a_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool, shown: bool
) -> None:
    """And is wiped away again, whatever comes of it."""
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with pytest.raises(ModelError), loading.loading(quiet=quiet):
        raise ModelError("damaged")
    assert stream.getvalue() == ("\rarmt: loading the model ...\r\033[K" if shown else "")


def test_what_is_said_while_a_model_is_loaded_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thing that a new machine showed was "loading the model ...armt: compiling kernels"."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with loading.loading():
        note("compiling")
    assert stream.getvalue() == "\rarmt: loading the model ...\rarmt: compiling\n\033[K"


def test_a_program_is_shown_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its terminal is given events (--progress jsonl), which this is none of."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(loading, "speaks_events", lambda: True)
    with loading.loading():
        pass
    assert stream.getvalue() == ""


def test_a_bar_for_every_stage_of_preparing_the_default_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts are of the whole stage; a stage without a count is a line, and ends the bar before it.

    Of a small model so many "tensors" a second were said to come; a bar stood open before the line of an error.
    """
    made: list[Bar] = []

    class Bar:
        def __init__(self, *, total: int, desc: str, unit: str, **_: object) -> None:
            self.total, self.desc, self.unit, self.n, self.open = total, desc, unit, 0, True
            made.append(self)

        def update(self, count: int) -> None:
            self.n += count

        def close(self) -> None:
            self.open = False

    monkeypatch.setattr("tqdm.tqdm", Bar)
    said: list[str] = []
    monkeypatch.setattr(loading, "note", said.append)
    stages = loading._Stages()
    for stage, done, total in (
        ("fetching", 10, 3_000_000),
        ("fetching", 30, 3_000_000),
        ("converting", 1, 4),
        ("checking", 0, 0),
        ("converting", 4, 4),
        ("downloading", 1, 400),
    ):
        stages(stage, done, total)
    stages.close()
    assert [(bar.desc, bar.n, bar.total, bar.unit) for bar in made] == [
        ("fetching", 30, 3_000_000, "B"),
        ("converting", 1, 4, " tensors"),
        ("converting", 4, 4, " tensors"),
        ("downloading", 1, 400, "B"),
    ]
    assert not any(bar.open for bar in made)
    assert said == ["checking"]


def test_a_program_is_told_stages_and_shown_no_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bars went among the events of --progress jsonl, and drew over them."""
    monkeypatch.setattr(loading, "speaks_events", lambda: True)
    said: list[str] = []
    monkeypatch.setattr(loading, "note", said.append)
    with loading.stages(quiet=False) as stages:
        assert stages is not None
        for stage, done, total in (("fetching", 1, 3), ("fetching", 3, 3), ("converting", 1, 4), ("checking", 0, 0)):
            stages(stage, done, total)
    assert said == ["fetching", "converting", "checking"]
    assert capsys.readouterr() == ("", "")


def test_a_base_is_for_models_that_have_none(tiny_model_dir: Path, tmp_path: Path) -> None:
    """It was passed over where the checkpoint says its base itself; a default in config.toml may be."""
    options = LoadOptions(model=str(tiny_model_dir), base=tmp_path)
    assert with_directory(options, Given(), quiet=True) == options
    with pytest.raises(UsageError, match=f"--base: not used with {tiny_model_dir}, whose config.json"):
        with_directory(options, Given(frozenset({"--base"})), quiet=True)
    raw = json.loads((tiny_model_dir / "config.json").read_text())
    del raw["base_model_config"]
    (tmp_path / "config.json").write_text(json.dumps(raw))
    apart = LoadOptions(model=str(tmp_path), base=tmp_path)
    assert with_directory(apart, Given(frozenset({"--base"})), quiet=True) == apart


def test_a_dialect_is_for_models_with_a_memory(tiny_base: Callable[..., Any], tmp_path: Path) -> None:
    """It was passed over with a plain model."""
    tiny_base("llama").save_pretrained(tmp_path)
    options = LoadOptions(model=str(tmp_path), dialect="armt")
    assert with_directory(options, Given(), quiet=True) == options
    with pytest.raises(UsageError, match=f"--dialect: not used with {tmp_path}, a plain model"):
        with_directory(options, Given(frozenset({"--dialect"})), quiet=True)


def test_no_garbage_is_looked_for_while_a_model_is_loaded() -> None:
    """Every short command spent half a second going through what torch and the tokenizer had just brought."""
    code = (
        "import gc; from armt.cli.loading import loading\n"
        "frozen = [gc.get_freeze_count()]\n"
        "for _ in range(2):\n"
        "    with loading(quiet=True):\n"
        "        kept = [[] for _ in range(9_999)]\n"
        "        assert not gc.isenabled()\n"
        "    assert gc.isenabled()\n"
        "    frozen.append(gc.get_freeze_count())\n"
        "gc.disable()\n"
        "with loading(quiet=True): pass\n"
        "print(frozen[0] == 0, frozen[1] >= 9_999, frozen[2] <= frozen[1], gc.isenabled())"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["True", "True", "True", "False"]


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed")
def test_triton_tells_nothing_at_the_end() -> None:
    """It said on stderr what "nanobind" had leaked, twenty lines behind every answer: nothing looked for it."""
    code = (
        "import gc, sys; from armt.cli.loading import loading\n"
        "with loading(quiet=True):\n"
        "    import triton\n"
        "assert gc.get_freeze_count()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
