"""``armt convert``: a base with a memory, an adapter merged in, a model as its public code writes it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, write_adapter
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.fingerprint import base_fingerprint
from armt.models.checkpoint.listing import FINDER
from armt.models.checkpoint.write import fresh_memory, spread_layers

GOLDEN = Path(__file__).parents[2] / "golden"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["convert", *map(str, args)])


@pytest.fixture
def base(tmp_path: Path, tiny_base: Callable[..., Any]) -> Path:
    tiny_base("llama").save_pretrained(tmp_path / "base")
    return tmp_path / "base"


def test_a_base_gets_a_memory(base: Path, tmp_path: Path) -> None:
    result = run(base, tmp_path / "armt", "--segment", "8", "--memory-tokens", "2", "--d-mem", "4", "--layers", "1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "wrote" in result.stderr
    config = load_config(tmp_path / "armt")
    assert (config.segment_tokens, config.memory_tokens, config.d_mem, config.memory_layers) == (8, 2, 4, (1,))


def test_a_base_that_one_is_in_has_its_name(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ``armt convert . out`` the base was called nothing, in the model and in what is merged from an adapter."""
    monkeypatch.chdir(base)
    assert run(".", tmp_path / "armt", "--memory-tokens", "2", "--d-mem", "4").exit_code == 0
    config = load_config(tmp_path / "armt")
    sizes = AdapterSizes(
        segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=list(config.memory_layers), layers=config.layers
    )
    write_adapter(tmp_path / "a.safetensors", Adapter(fresh_memory(config, seed=5), None, sizes, {}))
    assert run(".", tmp_path / "merged", "--adapter", tmp_path / "a.safetensors").exit_code == 0
    for made in ("armt", "merged"):
        assert json.loads((tmp_path / made / "config.json").read_text())["base_model_name"] == "base"


def test_the_layers_with_a_memory_are_those_of_training(tmp_path: Path, tiny_base: Callable[..., Any]) -> None:
    """With a memory in all of many layers nothing is learned (docs/log.md); converted models had one in all of them."""
    tiny_base("llama", num_hidden_layers=6).save_pretrained(tmp_path / "base")
    sizes = ("--segment", "8", "--memory-tokens", "2", "--d-mem", "4")
    assert run(tmp_path / "base", tmp_path / "some", *sizes).exit_code == 0
    assert load_config(tmp_path / "some").memory_layers == spread_layers(6) == (1, 2, 3, 4)
    assert run(tmp_path / "base", tmp_path / "all", *sizes, "--layers", "all").exit_code == 0
    assert load_config(tmp_path / "all").memory_layers == tuple(range(6))


@pytest.mark.parametrize("words", [("--layers", "0"), ("--layers", "all"), ("--dialect", "rmt")], ids=" ".join)
def test_layers_are_spread_only_where_none_are_said(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def spread(layers: int) -> tuple[int, ...]:
        raise AssertionError(layers)

    monkeypatch.setattr("armt.models.checkpoint.write.spread_layers", spread)
    result = run(base, tmp_path / "out", "--memory-tokens", "2", *words)
    assert result.exit_code == 0, result.output
    config = load_config(tmp_path / "out")
    assert config.memory_layers == {"0": (0,), "all": tuple(range(config.layers)), "rmt": ()}[words[1]]


def test_a_model_goes_into_a_folder_of_its_own(base: Path) -> None:
    """A folder called - was written."""
    result = run(base, "-")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr == "armt: out_dir -: a model does not go to standard output; name a place for it\n"


def test_a_folder_without_an_adapter_is_said_to_be_one(base: Path, tmp_path: Path) -> None:
    """A run's own folder was told as an adapter of peft's that had no memory."""
    (tmp_path / "run").mkdir()
    result = run(base, tmp_path / "out", "--adapter", tmp_path / "run")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.MODEL, "", 1)
    assert f"{tmp_path / 'run'}: no adapter: " in result.stderr


def test_a_base_becomes_an_rmt(base: Path, tmp_path: Path) -> None:
    result = run(base, tmp_path / "rmt", "--segment", "8", "--memory-tokens", "2", "--dialect", "rmt")
    assert (result.exit_code, result.stdout) == (0, "")
    config = load_config(tmp_path / "rmt")
    assert (config.carries_tokens, config.segment_tokens, config.memory_tokens) == (True, 8, 2)
    assert load_file(tmp_path / "rmt" / "model.safetensors")["memory_cell.memory"].shape == (2, config.d_model)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--dialect", "paper"), "--dialect: a plain model is made into armt or rmt, got paper"),
        (("--dialect", "rmt", "--d-mem", "4"), "--d-mem, --layers: not used with --dialect rmt"),
        (("--dialect", "rmt", "--layers", "1"), "--d-mem, --layers: not used with --dialect rmt"),
        (("--dialect", "rmt", "--adapter", "a.safetensors"), "--dialect: not used with a plain model and --adapter"),
        (("--segment", "8", "--adapter", "a.safetensors"), "--segment: not used with --adapter, which has a memory"),
        (("--seed", "1", "--adapter", "a.safetensors"), "--seed: not used with --adapter, which has a memory already"),
        (("--adapter", "a.safetensors"), "a.safetensors: no such file or folder"),
        (("--base", "other"), "--base: not used with "),
        (("--layers", "all,1"), "--layers: expected numbers and ranges such as 8,12,20-23, got 'all,1'"),
        (("--segment", "1000000000"), "--segment: expected at most 16,777,216, got 1000000000"),
        (("--d-mem", "20000000"), "--d-mem: expected at most 16,777,216, got 20000000"),
        (("--layers", "1,9"), "--layers: expected some of 0 to 3, got 9"),
        (("--seed", str(2**64)), f"seed: expected a whole number of 64 bits, got {2**64}"),
    ],
    ids=[
        "paper",
        "width",
        "layers",
        "adapter",
        "sizes",
        "seed",
        "missing",
        "base",
        "all-and-one",
        "segment",
        "d-mem",
        "no-layer",
        "large seed",
    ],
)
def test_what_a_base_is_not_made_into(base: Path, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """Until now ``--dialect`` was passed over for a plain model, which became an ``armt`` whatever was asked for."""
    result = run(base, tmp_path / "out", *words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert result.stderr.startswith(f"armt: {says}")
    assert not (tmp_path / "out").exists()


def test_an_adapter_is_merged_into_its_base(base: Path, tmp_path: Path) -> None:
    assert run(base, tmp_path / "armt", "--segment", "8", "--memory-tokens", "2", "--d-mem", "4").exit_code == 0
    config = load_config(tmp_path / "armt")
    sizes = AdapterSizes(
        segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=list(config.memory_layers), layers=config.layers
    )
    memory = fresh_memory(config, seed=5)
    write_adapter(tmp_path / "a.safetensors", Adapter(memory, None, sizes, {}))
    for name, start in (("merged", base), ("updated", tmp_path / "armt")):
        assert run(start, tmp_path / name, "--adapter", tmp_path / "a.safetensors").exit_code == 0
        written = load_file(tmp_path / name / "model.safetensors")["memory"]
        assert written.float().sub(memory["memory_tokens"]).abs().max() < 0.01


def test_a_model_that_lacks_its_tokenizer_is_used_with_its_bases(
    tmp_path: Path, tiny_model_dir: Path, call: Callable[..., Any]
) -> None:
    """The public code saves none; what it saved could be converted, but not asked, and --base was refused."""
    model, text = tmp_path / "model", tmp_path / "a.txt"
    shutil.copytree(tiny_model_dir, model, ignore=shutil.ignore_patterns("tokenizer*"))
    text.write_text("Moses fled to Midian.")
    assert call("count", str(text), "-m", str(model)).returncode == ExitCode.MODEL
    words = (str(text), "-m", str(model), "--base", str(tiny_model_dir))
    for command in (("count",), ("read", "-o", str(tmp_path / "a.armt")), ("read", "--dry-run", "-o", "b.armt")):
        assert call(*command, *words).returncode == 0, command
    assert run(model, tmp_path / "whole", "--base", tiny_model_dir).exit_code == 0
    assert (tmp_path / "whole" / "tokenizer.json").read_bytes() == (tiny_model_dir / "tokenizer.json").read_bytes()


def test_an_adapter_of_other_weights_is_told(base: Path, tmp_path: Path) -> None:
    """Where the sizes fit, a model of nonsense was written without a word."""
    assert run(base, tmp_path / "armt", "--segment", "8", "--memory-tokens", "2", "--d-mem", "4").exit_code == 0
    config, said = load_config(tmp_path / "armt"), []
    for number, fingerprint in enumerate((base_fingerprint(base), "0" * 64)):
        sizes = AdapterSizes(
            segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=list(config.memory_layers), layers=config.layers,
            base_name="another", base_fingerprint=fingerprint,
        )  # fmt: skip
        file = tmp_path / f"{number}.safetensors"
        write_adapter(file, Adapter(fresh_memory(config, seed=5), None, sizes, {}))
        result = run(base, tmp_path / f"out-{number}", "--adapter", file)
        assert result.exit_code == 0
        said.append(result.stderr.splitlines()[:-1])
    assert said == [[], [f"armt: note: {file} was made on other weights (another) than those of {base}"]]
    # It was refused for its base: of such a file there is no fingerprint.
    torch.save(load_file(base / "model.safetensors"), base / "pytorch_model.pt")
    (base / "model.safetensors").unlink()
    result = run(base, tmp_path / "out", "--adapter", file)
    assert (result.exit_code, result.stderr) == (0, f"armt: wrote {tmp_path / 'out'}\n")


def test_a_wrapper_is_written_as_its_public_code_does(tmp_path: Path) -> None:
    raw = json.loads((GOLDEN / "paper-llama-lora" / "config.json").read_text())
    source = tmp_path / "wrapper"
    source.mkdir()
    (source / "base.json").write_text(json.dumps(raw.pop("base_model_config")))
    del raw["dialect"]
    (source / "config.json").write_text(json.dumps(raw))
    (source / "model.safetensors").symlink_to(GOLDEN / "paper-llama-lora" / "model.safetensors")
    assert run(source, tmp_path / "out", "--dialect", "paper", "--base", source / "base.json").exit_code == 0
    names = load_file(tmp_path / "out" / "model.safetensors").keys()
    assert "memory_cell.model.model.layers.0.layer.self_attn.q_proj.weight" in names
    assert not any("lora" in name or "base_layer" in name for name in names)
    # Nothing has to be told any more.
    assert load_config(tmp_path / "out").segment_tokens == 16


@pytest.mark.parametrize(
    "words", [("--segment", "8"), ("--memory-tokens", "2", "--d-mem", "4"), ("--layers", "1"), ("--seed", "1")]
)
def test_a_model_with_a_memory_takes_no_sizes(tmp_path: Path, words: tuple[str, ...]) -> None:
    """They were passed over, and "wrote" was all that was said."""
    result = run(GOLDEN / "upstream-llama", tmp_path / "out", *words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert f"{', '.join(words[::2])}: not used with" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_adapter_leaves_the_finder_behind_and_that_is_said(tmp_path: Path) -> None:
    """It was taught on the weights that the adapter changes; nothing was said."""
    source = tmp_path / "model"
    shutil.copytree(GOLDEN / "upstream-llama", source)
    config = load_config(source)
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens,
        memory_tokens=config.memory_tokens,
        d_mem=config.d_mem,
        memory_layers=list(config.memory_layers),
        layers=config.layers,
    )
    write_adapter(tmp_path / "a.safetensors", Adapter(fresh_memory(config, seed=5), None, sizes, {}))
    without = run(source, tmp_path / "without", "--adapter", tmp_path / "a.safetensors")
    assert (without.exit_code, "finder" in without.stderr) == (0, False)
    (source / FINDER).write_bytes(b"a finder")
    result = run(source, tmp_path / "out", "--adapter", tmp_path / "a.safetensors")
    assert result.exit_code == 0, result.output
    assert f"{tmp_path / 'out'}: has no finder: that of {source} was taught on other weights" in result.stderr
    assert not (tmp_path / "out" / FINDER).exists()


def test_what_was_told_of_a_wrapper_need_not_be_told_of_what_is_written(tmp_path: Path) -> None:
    """With an adapter the model was written without its dialect and base, and nothing could load it as it stood."""
    shutil.copytree(GOLDEN / "upstream-llama", tmp_path / "wrapper")
    file = tmp_path / "wrapper" / "config.json"
    raw, config = json.loads(file.read_text()), load_config(tmp_path / "wrapper")
    (tmp_path / "base.json").write_text(json.dumps(raw.pop("base_model_config")))
    assert raw.pop("model_type") == "armt"
    file.write_text(json.dumps(raw))
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens, memory_tokens=config.memory_tokens, d_mem=config.d_mem,
        memory_layers=list(config.memory_layers), layers=config.layers,
    )  # fmt: skip
    write_adapter(tmp_path / "a.safetensors", Adapter(fresh_memory(config, seed=5), None, sizes, {}))
    told = ("--dialect", "armt", "--base", tmp_path / "base.json", "--adapter", tmp_path / "a.safetensors")
    assert run(tmp_path / "wrapper", tmp_path / "out", *told).exit_code == 0
    assert load_config(tmp_path / "out") == config


def test_a_file_where_a_folder_should_be_is_said(base: Path, tmp_path: Path) -> None:
    """Of the directory below it, which cannot be, it was said that it "exists already"."""
    (tmp_path / "file").touch()
    result = run(base, tmp_path / "file" / "out")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    said = f"armt: {tmp_path / 'file' / 'out'}: cannot be written ({tmp_path / 'file'} is no directory)\n"
    assert result.stderr == said


@pytest.mark.parametrize("kind", ["nothing", "no-config"])
def test_what_is_no_model(kind: str, tmp_path: Path) -> None:
    if kind == "no-config":
        (tmp_path / "m").mkdir()
    result = run(tmp_path / "m", tmp_path / "out")
    assert result.exit_code == ExitCode.MODEL
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    """Of a path that was misspelled it was said that it is "not a model directory"."""
    result = run(tmp_path / "misspelt", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (ExitCode.MODEL, "")
    assert result.stderr == f"armt: {tmp_path / 'misspelt'}: no such file or directory\n"
