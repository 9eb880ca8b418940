"""A run as a whole: what is trained and exported, exact resumption, and what is refused before the first step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from armt.errors import ModelError, NoTextError, UsageError
from armt.models.checkpoint.adapter import read_adapter
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.fingerprint import base_fingerprint
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import convert_base, spread_layers
from armt.models.config import ArmtConfig
from armt.models.weights import Weights
from armt.runtime.training import run as runs
from armt.runtime.training.checkpoint import load_checkpoint, save_checkpoint
from armt.runtime.training.config import Curriculum, default_curriculum, parse_curriculum
from armt.runtime.training.loop import StepReport, Trainer, TrainOptions
from armt.runtime.training.passes import Passes
from armt.runtime.training.run import adapter_of, open_base, prepare, train
from armt.runtime.training.samples.batch import ActiveText, Sample, make_batch
from armt.runtime.training.samples.data import read_corpus

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")
TEXT = {"kind": "text", "samples": 2, "segments": [1, 2]}
# Bytes and three special tokens.
_VOCABULARY = 259
# Two documents of three segments, the last ragged, and text after them.
SAMPLES = [
    Sample(
        segments=[list(range(k, 32 + k)), list(range(40, 72)), list(range(32 - k))],
        active=[ActiveText(ids=[3, 1, 4, 1, 5 + k], weights=[1.0] * 5)],
    )
    for k in range(2)
]
RATES = {"memory": 1e-2, "tokens": 1e-2, "base": 3e-3}


# Partial memory, learned positions, heads kept interleaved and a parallel residual.
@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("A long walk by the river. " * 60)
    return folder


@pytest.fixture
def model(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    return write_tiny_model(tmp_path / "start", segment=32)


def _curriculum(steps: int = 4, decay: float = 0.0, **more: Any) -> Curriculum:
    stage = {"name": "s", "steps": steps, "task": [TEXT], "warmup": 1, "rates": RATES}
    return parse_curriculum({
        "seed": 3, "base": {"train": "all"}, "optimizer": {"decay": decay}, "stage": [stage],
        "model": {"segment_tokens": 32, "memory_tokens": 2, "d_mem": 4}, **more,
    })  # fmt: skip


def _train(start: Path, out: Path, texts: Path, curriculum: Curriculum, dtype: torch.dtype = torch.float32,
           **more: Any) -> Path | None:  # fmt: skip
    return train(
        start, out, curriculum, read_corpus([texts]), TrainOptions(save_every_s=1e9), device=CPU, dtype=dtype, **more
    )


def _prepare(start: Path, out: Path, texts: Path, curriculum: Curriculum, dtype: torch.dtype = torch.float32,
             resume: bool = True) -> Trainer:  # fmt: skip
    return prepare(
        start,
        curriculum,
        read_corpus([texts]),
        TrainOptions(),
        device=CPU,
        dtype=dtype,
        directory=out / "run",
        resume=resume,
    )


def _logits(config: ArmtConfig, weights: Weights) -> Tensor:
    passes = Passes(config, weights)
    with torch.no_grad():
        return torch.cat([passes.logits(row) for row in passes.run(make_batch(SAMPLES, CPU)).hidden])


@pytest.mark.parametrize("start", ["armt", "llama", "gpt2", "gpt_neox"])
def test_the_loss_falls_and_the_export_is_the_trained_model(
    start: str, tmp_path: Path, texts: Path, model: Path, tiny_base: Callable[..., Any]
) -> None:
    if start != "armt":
        tokenizer, model = model, tmp_path / "base"
        # GPT-2 keeps matrices transposed, GPT-NeoX heads interleaved; Llama here has a head tied to the embedding.
        tied = start != "gpt_neox"
        tiny_base(start, vocab_size=_VOCABULARY, tie_word_embeddings=tied).float().save_pretrained(model)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(tokenizer / name, model / name)
    reports: list[StepReport] = []
    curriculum = _curriculum(steps=16)
    made = _train(model, tmp_path / "out", texts, curriculum, on_step=reports.append)
    assert made == tmp_path / "out" / "model"
    losses = [report.losses["text"] for report in reports]
    assert sum(losses[-4:]) < 0.8 * sum(losses[:4])
    assert sorted(path.name for path in (tmp_path / "out" / "run").iterdir()) == ["checkpoint.pt", "metrics.jsonl"]
    loaded = load_model(made, device=CPU)
    trainer = _prepare(model, tmp_path / "out", texts, curriculum)
    trained = trainer.trainable.weights()
    assert torch.equal(_logits(loaded.config, loaded.weights), _logits(trainer.trainable.config, trained))
    before = load_model(model, device=CPU).weights if start == "armt" else trainer.trainable.base
    for name, tensor in loaded.weights.layers.items():
        assert not torch.equal(tensor, before.layers[name]), name
    assert not torch.equal(loaded.weights.embedding, before.embedding)
    assert (loaded.weights.head is loaded.weights.embedding) == (start in ("llama", "gpt2"))
    assert any("head" in name or "embed_out" in name for name in load_file(made / "model.safetensors")) == (
        start in ("armt", "gpt_neox")
    )


@pytest.fixture
def base(tmp_path: Path, model: Path, tiny_base: Callable[..., Any]) -> Path:
    """A tiny plain base with a tokenizer."""
    path = tmp_path / "base"
    tiny_base("llama", vocab_size=_VOCABULARY).float().save_pretrained(path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(model / name, path / name)
    return path


def _low_rank(targets: Sequence[str] = ("qkv",), rank: int = 2, steps: int = 3, **model: Any) -> Curriculum:
    stage = {"name": "s", "steps": steps, "warmup": 1, "rates": {"memory": 1e-2, "lora": 1e-2}, "task": [TEXT]}
    return parse_curriculum(
        {
            "seed": 3,
            "lora": {"rank": rank, "targets": list(targets)},
            "stage": [stage],
            "model": {"segment_tokens": 32, "memory_tokens": 2, "d_mem": 4, **model},
        }
    )


def test_a_base_that_one_is_in_has_its_name(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adapters of ``armt train .`` were those of a base called nothing."""
    monkeypatch.chdir(model)
    trainable = SimpleNamespace(config=load_config(model), memory=dict, lora=lambda: None)
    trainer: Any = SimpleNamespace(trainable=trainable, step_number=1, tokens=1)
    assert adapter_of(trainer, Path(), "").sizes.base_name == model.name == "start"


def test_training_goes_on_from_an_adapter_of_the_base(base: Path, tmp_path: Path, texts: Path) -> None:
    """What it holds is where masters start; targets that it lacks start anew, and sizes are its own."""
    _train(base, tmp_path / "first", texts, _low_rank())
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    earlier = read_adapter(adapter)
    # Another size of segments in the curriculum is not asked for.
    curriculum = _low_rank(("qkv", "down"), segment_tokens=16, d_mem=8)
    trainer = prepare(
        base, curriculum, read_corpus([texts]), TrainOptions(), device=CPU, dtype=torch.float32,
        directory=tmp_path / "more" / "run", resume=False, adapter=adapter,
    )  # fmt: skip
    trainable = trainer.trainable
    assert (trainable.config.segment_tokens, trainable.config.d_mem) == (32, 4)
    for name, tensor in trainable.memory().items():
        torch.testing.assert_close(tensor.detach(), earlier.memory[name].float(), rtol=1e-3, atol=1e-5)
    lora = trainable.lora()
    assert lora is not None
    assert earlier.lora is not None
    assert torch.equal(lora.up["qkv.weight"], earlier.lora.up["qkv.weight"].float())
    assert torch.equal(lora.down["qkv.weight"], earlier.lora.down["qkv.weight"].float())
    assert not lora.up["down.weight"].any()
    made = _train(base, tmp_path / "more", texts, curriculum, adapter=adapter)
    assert made is not None
    written = read_adapter(tmp_path / "more" / "run" / "adapter.safetensors").lora
    assert written is not None
    assert sorted(written.up) == ["down.weight", "qkv.weight"]


def test_an_adapter_that_does_not_go_with_what_is_asked_for(
    base: Path, model: Path, tmp_path: Path, texts: Path
) -> None:
    _train(base, tmp_path / "first", texts, _low_rank(steps=1))
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    for start, curriculum, says in (
        (base, _low_rank(("out",)), "the adapter changes qkv too"),
        (base, _low_rank(rank=3), "the adapter has rank 2 and scale 2"),
        (base, _curriculum(), 'train = "all"'),
        (model, _low_rank(), "has a memory already"),
    ):
        with pytest.raises(UsageError, match=says):
            _train(start, tmp_path / "more", texts, curriculum, adapter=adapter)
    (tmp_path / "cut.safetensors").write_bytes(adapter.read_bytes()[:100])
    with pytest.raises(ModelError, match="damaged or unreadable adapter"):
        _train(base, tmp_path / "more", texts, _low_rank(), adapter=tmp_path / "cut.safetensors")
    assert not (tmp_path / "more").exists()


def test_layers_get_a_memory_beside_those_of_the_adapter(base: Path, tmp_path: Path, texts: Path) -> None:
    """New ones begin with values of zero, so that the model starts as what the adapter has made."""
    first = _low_rank(memory_layers=[1])
    _train(base, tmp_path / "first", texts, first)
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    earlier = read_adapter(adapter)
    curriculum = _low_rank(added_layers=[0])
    trainer = prepare(
        base, curriculum, read_corpus([texts]), TrainOptions(), device=CPU, dtype=torch.float32,
        directory=tmp_path / "more" / "run", resume=False, adapter=adapter,
    )  # fmt: skip
    assert trainer.trainable.config.memory_layers == (0, 1)
    for name, tensor in trainer.trainable.memory().items():
        kept = tensor if name == "memory_tokens" else tensor[1:]
        torch.testing.assert_close(kept.detach(), earlier.memory[name].float(), rtol=1e-3, atol=1e-5)
    assert not trainer.trainable.memory()["value"][0].any()
    assert trainer.trainable.memory()["query"][0].any()
    _train(base, tmp_path / "more", texts, curriculum, adapter=adapter)
    written = read_adapter(tmp_path / "more" / "run" / "adapter.safetensors")
    assert list(written.sizes.memory_layers) == [0, 1]
    assert written.memory["value"][0].any()
    for again, given, says in (
        (_low_rank(added_layers=[1]), adapter, "has a memory in layer 1 already"),
        (_low_rank(added_layers=[99]), adapter, "expected some of 0 to"),
        (_low_rank(added_layers=[0]), None, "goes with --adapter only"),
    ):
        with pytest.raises(UsageError, match=says):
            _train(base, tmp_path / "refused", texts, again, adapter=given)


def test_an_adapter_of_other_weights_is_told_by_one_look_at_the_base(
    base: Path, tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All weights of the base were hashed for this and for the checkpoint, and the adapter was read twice."""
    _train(base, tmp_path / "first", texts, _low_rank(steps=1))
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    look, read = Mock(side_effect=["0" * 64, base_fingerprint(base)]), Mock(side_effect=read_adapter)
    monkeypatch.setattr(runs, "base_fingerprint", look)
    monkeypatch.setattr(runs, "read_adapter", read)
    told: list[str] = []
    for name in ("other", "same"):
        _train(base, tmp_path / name, texts, _low_rank(), adapter=adapter, notify=told.append, stop=lambda: True)
    assert told == [f"note: {adapter} was made on other weights ({base.name}) than those of {base}"]
    assert (look.call_count, read.call_count) == (2, 2)


def test_the_default_course_needs_a_base_and_nothing_else(base: Path, tmp_path: Path) -> None:
    """The first steps of what `armt train BASE -o OUT` runs, in segments that the stories of its tokenizer fit."""
    whole = default_curriculum()
    first = replace(whole.stage[0], steps=3, segment_tokens=128)
    curriculum = replace(whole, stage=(first,), model=replace(whole.model, segment_tokens=128, memory_tokens=2))
    seen: list[StepReport] = []
    train(base, tmp_path / "out", curriculum, read_corpus([]), TrainOptions(save_every_s=1e9), device=CPU,
          dtype=torch.float32, on_step=seen.append)  # fmt: skip
    assert ["base" in report.losses for report in seen] == [False, False, True]
    made = load_model(tmp_path / "out" / "model", device=CPU, dtype=torch.float32).config
    assert made.memory_layers == spread_layers(made.layers) != ()


def test_a_converted_base_starts_as_the_base_does(base: Path, tmp_path: Path, texts: Path) -> None:
    """It went on with the random memory of `armt convert`, drawn in coordinates in which no rate moves it."""
    curriculum = _low_rank()
    convert_base(
        base, tmp_path / "made", segment_tokens=32, memory_tokens=2, d_mem=4, memory_layers=spread_layers(4), seed=9
    )
    trainers = [_prepare(start, tmp_path, texts, curriculum, resume=False) for start in (base, tmp_path / "made")]
    plain, made = (trainer.trainable for trainer in trainers)
    assert made.config == plain.config
    assert made.masters.keys() == plain.masters.keys()
    for name, tensor in plain.masters.items():
        assert torch.equal(made.masters[name], tensor), name
    assert torch.equal(made.whitening, plain.whitening)


def test_another_adapter_is_another_run(base: Path, tmp_path: Path, texts: Path) -> None:
    _train(base, tmp_path / "first", texts, _low_rank(steps=1))
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    _train(base, tmp_path / "more", texts, _low_rank(), adapter=adapter, stop=lambda: True)
    with pytest.raises(UsageError, match="is of another run \\(adapter differ\\)"):
        _train(base, tmp_path / "more", texts, _low_rank(), resume=True)


def test_a_stopped_run_goes_on_exactly(model: Path, tmp_path: Path, texts: Path) -> None:
    seen: list[StepReport] = []
    _train(model, tmp_path / "whole", texts, _curriculum(), torch.bfloat16)
    _train(model, tmp_path / "parts", texts, _curriculum(), torch.bfloat16, on_step=seen.append,
           stop=lambda: len(seen) == 2)  # fmt: skip
    _train(model, tmp_path / "parts", texts, _curriculum(), torch.bfloat16, resume=True)
    one, other = (load_checkpoint(tmp_path / name / "run") for name in ("whole", "parts"))
    assert one.masters.keys() == other.masters.keys()
    for name, tensor in one.masters.items():
        assert torch.equal(tensor, other.masters[name]), name
    files = [(tmp_path / name / "model" / "model.safetensors").read_bytes() for name in ("whole", "parts")]
    assert files[0] == files[1]


def test_weights_that_are_no_numbers_are_not_kept(model: Path, tmp_path: Path, texts: Path) -> None:
    """A model of them was written behind the last step, and a checkpoint from which every --resume ended at once."""
    trainer, directory = _prepare(model, tmp_path, texts, _curriculum(), resume=False), tmp_path / "run"
    trainer.options = TrainOptions(save_every_s=0.0)
    directory.mkdir()

    def spoil(report: StepReport) -> None:
        if report.step == 2:
            trainer.trainable.masters["memory_tokens"].data[0] = float("inf")

    with pytest.raises(ModelError, match="step 2: weights are no numbers any more; lower the rates and go on"):
        trainer.run(directory, on_step=spoil)
    assert load_checkpoint(directory).step == 1


def test_masters_keep_what_the_compute_dtype_cannot_hold(model: Path, tmp_path: Path, texts: Path) -> None:
    trainer = _prepare(model, tmp_path / "out", texts, _curriculum(), torch.bfloat16, resume=False)
    exact = load_model(model, device=CPU).weights
    assert trainer.trainable.base.embedding.dtype == torch.bfloat16
    for name, tensor in exact.layers.items():
        assert torch.equal(trainer.trainable.masters[f"base.layers.{name}"], tensor), name
    assert torch.equal(trainer.trainable.masters["base.embedding"], exact.embedding)
    # What is compared with, and distilled from, is the base as it was.
    held = trainer.trainable.base.embedding.clone()
    trainer.step()
    assert torch.equal(trainer.trainable.base.embedding, held)
    assert not torch.equal(trainer.trainable.masters["base.embedding"], exact.embedding)


def test_decay_and_rate_go_by_the_kind_of_parameter(model: Path, tmp_path: Path, texts: Path) -> None:
    trainer = _prepare(model, tmp_path / "out", texts, _curriculum(decay=0.1), resume=False)
    trainer.step()
    groups = {group["kind"]: group for group in trainer.optimizer.param_groups}
    decays = {kind: group["weight_decay"] for kind, group in groups.items()}
    assert decays == {"memory": 0.1, "tokens": 0.0, "base": 0.1, "base vectors": 0.0}
    assert (groups["base"]["lr"], groups["base vectors"]["lr"], groups["memory"]["lr"]) == (3e-3, 3e-3, 1e-2)
    by_name = {id(tensor): name for name, tensor in trainer.trainable.masters.items()}
    matrices = {by_name[id(tensor)].removeprefix("base.layers.") for tensor in groups["base"]["params"]}
    assert matrices == {"qkv.weight", "out.weight", "up.weight", "down.weight", "base.head"}


def test_checkpoints_say_what_is_trained_and_older_ones_mean_low_rank(model: Path, tmp_path: Path, texts: Path) -> None:
    stage = {"name": "s", "steps": 2, "task": [TEXT], "warmup": 1}
    low = parse_curriculum({"seed": 3, "lora": {"rank": 2}, "stage": [stage]})
    _train(model, tmp_path / "out", texts, low, stop=lambda: True)
    directory = tmp_path / "out" / "run"
    found = load_checkpoint(directory)
    older = {name: value for name, value in found.setting.items() if name != "train"}
    assert older != found.setting
    save_checkpoint(directory, replace(found, setting=older))
    with pytest.raises(UsageError, match=r"another run \(lora, train differ\)"):
        _train(model, tmp_path / "out", texts, _curriculum(), resume=True)
    assert _train(model, tmp_path / "out", texts, low, resume=True) is not None


def test_a_base_that_is_not_trained_stays(model: Path, tmp_path: Path, texts: Path) -> None:
    stage = {"name": "s", "steps": 2, "task": [TEXT], "warmup": 1, "rates": {"memory": 0.1}}
    made = _train(model, tmp_path / "out", texts, parse_curriculum({"base": {"train": "none"}, "stage": [stage]}))
    assert made is not None
    before, after = (load_model(path, device=CPU).weights for path in (model, made))
    assert all(torch.equal(tensor, after.layers[name]) for name, tensor in before.layers.items())
    assert not torch.equal(before.memory["value"], after.memory["value"])


def test_a_base_that_cannot_read_as_far_is_refused(model: Path, tmp_path: Path, texts: Path) -> None:
    """Its positions end at 512 tokens: 16 segments of 32 and the one that follows are too many."""
    assert json.loads((model / "config.json").read_text())["base_model_config"]["max_position_embeddings"] == 512

    def prepared(segments: int, share: float) -> None:
        task = {**TEXT, "segments": [1, segments], "distill": share}
        curriculum = parse_curriculum({"stage": [{"name": "s", "steps": 1, "task": [task]}]})
        _prepare(model, tmp_path / "out", texts, curriculum, resume=False)

    with pytest.raises(UsageError, match=r"stage s: distill: the base reads 512 tokens at most, .* has 544"):
        prepared(16, 0.5)
    prepared(15, 0.5)
    prepared(16, 0.0)


def test_another_run_is_not_resumed(model: Path, tmp_path: Path, texts: Path) -> None:
    _train(model, tmp_path / "out", texts, _curriculum(), stop=lambda: True)
    with pytest.raises(UsageError, match=r"another run \(seed differ\)"):
        _train(model, tmp_path / "out", texts, _curriculum(seed=4), resume=True)
    with pytest.raises(UsageError, match="holds a run already; go on with --resume"):
        _train(model, tmp_path / "out", texts, _curriculum())


def test_a_run_that_is_complete_is_left_alone(model: Path, tmp_path: Path, texts: Path) -> None:
    (tmp_path / "out" / "model").mkdir(parents=True)
    with pytest.raises(UsageError, match="model: exists already; this run is complete"):
        _train(model, tmp_path / "out", texts, _curriculum(), resume=True)


def test_a_model_that_is_not_there_leaves_no_folder(tmp_path: Path, texts: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere: not a model directory$"):
        _train(tmp_path / "nowhere", tmp_path / "out", texts, _curriculum())
    assert not (tmp_path / "out").exists()


def test_a_trainers_checkpoint_has_the_configuration_around_it(model: Path, tmp_path: Path, texts: Path) -> None:
    """Every other command read it; training looked for a config.json inside."""
    inner = model / "checkpoint-5"
    inner.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (model / name).rename(inner / name)
    _train(inner, tmp_path / "out", texts, _curriculum(steps=1))
    assert load_config(tmp_path / "out" / "model").segment_tokens == 32


def test_weights_in_a_pt_file_are_trained(model: Path, tmp_path: Path, texts: Path) -> None:
    """They were loaded, and then there were "no weights" to tell the run's base by."""
    torch.save(load_file(model / "model.safetensors"), model / "pytorch_model.pt")
    (model / "model.safetensors").unlink()
    _train(model, tmp_path / "out", texts, _curriculum(steps=1))
    assert load_checkpoint(tmp_path / "out" / "run").setting["base"] == base_fingerprint(model, of_any_file=True)


def test_data_that_no_task_takes_are_told(base: Path, tmp_path: Path, texts: Path) -> None:
    """A run of hours ended without them, and nothing said so."""
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"text": "It rained for days.", "prompt": "What?", "response": "Rain."}\n')
    told: list[str] = []
    more: dict[str, Any] = {"device": CPU, "dtype": torch.float32, "directory": tmp_path / "run", "resume": False}
    for curriculum in (_curriculum(), _curriculum(stage=[{"steps": 1, "task": [TEXT, {"kind": "pairs"}]}])):
        with suppress(NoTextError):
            prepare(base, curriculum, read_corpus([texts, pairs]), TrainOptions(), notify=told.append, **more)
    assert told == ['note: the curriculum has no task of kind = "pairs": what --data has for one is not used']


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("upstream-sw", r"training of sliding-window models \(armt_sw\) is not implemented"),
        ("upstream-gating", "training with n_heads, gating or act_on is not implemented"),
    ],
)
def test_kinds_of_memory_that_are_not_trained(case: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        open_base(GOLDEN / case, _curriculum(), CPU, torch.float32)


def test_one_run_at_a_time_has_a_directory(model: Path, texts: Path, tmp_path: Path) -> None:
    """The second trained to its end, and only then found the model of the first."""
    said: list[str] = []

    def again(_: StepReport) -> None:
        for resume in (False, True):
            with pytest.raises(UsageError, match="out: another process is training in it") as caught:
                _train(model, tmp_path / "out", texts, _curriculum(1), resume=resume)
            said.append(str(caught.value))

    assert _train(model, tmp_path / "out", texts, _curriculum(1), on_step=again) is not None
    assert len(said) == 2
