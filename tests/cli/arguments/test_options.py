"""Options are written once: the same in every command, one meaning per letter."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from armt.cli.app import app
from armt.cli.arguments import options as opt
from armt.errors import UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.engine import sampling


def commands() -> dict[str, Any]:
    """Return every command by its words, those of `eval` too."""
    found: dict[str, Any] = {}
    root: Any = typer.main.get_command(app)
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        found |= {name: command} if inner is None else {f"{name} {each}": inner[each] for each in inner}
    return found


def test_groups_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        opt.DisplayOptions().quiet = True  # type: ignore[misc]


def test_a_letter_means_one_thing_everywhere() -> None:
    """``-q`` was a question here and quiet there, ``-o`` a file here and a format there."""
    meanings: dict[str, set[str]] = {}
    for command in commands().values():
        for parameter in command.params:
            names = [*parameter.opts, *parameter.secondary_opts]
            for letter in (name for name in names if len(name) == 2 and name.startswith("-")):
                meanings.setdefault(letter, set()).add(max(names, key=len))
    assert meanings["-q"] == {"--quiet"}
    assert meanings["-o"] == {"--output"}
    assert meanings["-m"] == {"--model"}
    assert meanings["-n"] == {"--max-tokens"}


def test_the_same_option_has_the_same_help_everywhere() -> None:
    helps: dict[str, set[str]] = {}
    # Training has a schedule, dtypes and a resumption of its own; bench takes lists.
    for command in (command for name, command in commands().items() if name not in ("train", "bench")):
        for parameter in command.params:
            if parameter.param_type_name == "option" and "--quiet" in parameter.opts:
                helps.setdefault("--quiet", set()).add(str(parameter.help))
            for name in ("--model", "--device", "--dtype", "--schedule", "--top-p", "--resume", "--progress"):
                if parameter.param_type_name == "option" and name in parameter.opts:
                    helps.setdefault(name, set()).add(str(parameter.help))
    assert {name: len(texts) for name, texts in helps.items()} == dict.fromkeys(helps, 1)


def test_the_sampler_and_the_options_have_the_same_ranges() -> None:
    """What is out of range was said only once torch had been imported."""
    for option, least, most in (
        ("--top-p", 0.0, 1.0),
        ("--repetition-penalty", sampling.LEAST_PENALTY, sampling.MOST_PENALTY),
    ):
        for name in ("ask", "summarize", "run"):
            (found,) = [parameter for parameter in commands()[name].params if option in parameter.opts]
            assert (found.min, found.max) == (least, most)


def test_json_goes_wherever_json_lines_go() -> None:
    options = {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in commands().items()
    }
    looked_at = {name for name, found in options.items() if "--jsonl" in found}
    assert {"summarize", "ask", "count"} <= looked_at
    assert {name for name in looked_at if "--json" not in options[name]} == set()


def test_ask_and_summarize_share_their_options() -> None:
    shared = {
        name: {option for parameter in commands()[name].params for option in parameter.opts if option.startswith("--")}
        for name in ("ask", "summarize")
    }
    own = {
        "ask": {"--question", "--questions", "--each", "--together", "--skim", "--evidence", "--rerank"}
        | {"--judged", "--judge", "--min-confidence", "--as-asked"},
        "summarize": {"--style", "--length", "--notes", "--instruction", "--skim"},
    }
    assert shared["ask"] - own["ask"] == shared["summarize"] - own["summarize"]


def test_the_command_looks_at_as_many_segments_and_sentences_as_the_library() -> None:
    """Written twice: options are known before torch is imported."""
    for name in ("ask", "eval answers"):
        defaults = {parameter.name: parameter.default for parameter in commands()[name].params}
        assert (defaults["rerank"], defaults["judged"]) == (AskOptions().rerank, AskOptions().judged)


def test_a_dash_is_standard_output(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers went into a file called ``-``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").mkdir()
    assert opt.ResultOptions(output="-").path is opt.ResultOptions(output="/dev/fd/1").path is None
    assert not opt.ResultOptions(output="-").is_folder
    assert opt.ResultOptions(output="./-").path is not None


@pytest.mark.parametrize(("output", "folder"), [("out/", True), ("out", False), ("r.jsonl", False), (None, False)])
def test_a_slash_makes_a_directory(
    output: str | None, folder: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert opt.ResultOptions(output=output).is_folder is folder
    if output == "out":
        (tmp_path / "out").mkdir()
        assert opt.ResultOptions(output=output).is_folder


def test_times_between_checkpoints() -> None:
    assert opt.CheckpointOptions().every_s is None
    assert opt.CheckpointOptions(checkpoint_every="5m").every_s == 300
    with pytest.raises(UsageError, match="--checkpoint-every"):
        _ = opt.CheckpointOptions(checkpoint_every="often").every_s


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"top_p": 0.0}, "top-p"),
        ({"temperature": float("inf")}, "temperature"),
        ({"repetition_penalty": 1e30}, "penalty"),
        ({"seed": 2**64}, "seed"),
    ],
)
def test_numbers_out_of_their_range(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        opt.DecodingOptions(**changes).sampling()


def test_the_options_are_those_of_the_sampler() -> None:
    sampling = opt.DecodingOptions(temperature=0.5, top_p=0.9, top_k=3, seed=4, repetition_penalty=1.2).sampling()
    assert (sampling.temperature, sampling.top_p, sampling.top_k, sampling.seed) == (0.5, 0.9, 3, 4)
    assert sampling.repetition_penalty == 1.2


def test_machines_get_no_last_sentence() -> None:
    assert opt.DisplayOptions().sums_up
    assert not opt.DisplayOptions(quiet=True).sums_up
    assert not opt.DisplayOptions(progress=opt.ProgressStyle.JSONL).sums_up
