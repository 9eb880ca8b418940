"""Training of all weights of a base: gradients, exact resumption, and an export that is the model that was trained."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from armt.errors import UsageError
from armt.models.checkpoint.read import load_model
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.training.batch import ActiveText, Batch, Sample, make_batch
from armt.runtime.training.checkpoint import load_checkpoint, save_checkpoint
from armt.runtime.training.config import Curriculum, parse_curriculum
from armt.runtime.training.data import read_corpus
from armt.runtime.training.loop import StepReport, Trainer, TrainOptions
from armt.runtime.training.losses import token_loss
from armt.runtime.training.model import LoraSettings, Trainable
from armt.runtime.training.passes import Passes
from armt.runtime.training.run import prepare, train

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")
TEXT = {"kind": "text", "samples": 2, "segments": [1, 2]}
# Bytes and three special tokens.
_VOCABULARY = 259
RATES = {"memory": 1e-2, "tokens": 1e-2, "base": 3e-3}


def _batch(model: ArmtModel) -> Batch:
    """Two documents of three segments, the last ragged, and text after them."""
    random = torch.Generator().manual_seed(3)
    size, vocab = model.config.segment_tokens, model.weights.embedding.shape[0]

    def ids(count: int) -> list[int]:
        return torch.randint(0, vocab, (count,), generator=random).tolist()

    return make_batch(
        [
            Sample(segments=[ids(size), ids(size), ids(size - k)], active=[ActiveText(ids=ids(5), weights=[1.0] * 5)])
            for k in range(2)
        ],
        CPU,
    )


def _trainable(model: ArmtModel) -> Trainable:
    """Masters of everything in float64, so that a logic error cannot hide under rounding."""
    rows, d = len(model.config.memory_layers), model.config.d_model
    trainable = Trainable(
        model.config,
        model.weights,
        whitening=torch.eye(d).expand(rows, d, d).clone(),
        value_scale=torch.ones(rows),
        lora=LoraSettings(rank=0),
        seed=0,
        start=model.weights,
    )
    for name, tensor in trainable.masters.items():
        trainable.masters[name] = tensor.detach().double().requires_grad_()
    trainable.whitening, trainable.value_scale = trainable.whitening.double(), trainable.value_scale.double()
    return trainable


def _loss(trainable: Trainable, batch: Batch, **how: Any) -> Tensor:
    passes = Passes(trainable.config, trainable.weights(), **how)
    hidden = passes.run(batch).hidden
    return torch.stack([passes.logits(row).sin().mean() for row in hidden]).sum()


def _gradients(trainable: Trainable, batch: Batch, **how: Any) -> dict[str, Tensor]:
    masters = trainable.masters
    found = torch.autograd.grad(_loss(trainable, batch, **how), list(masters.values()))
    return dict(zip(masters, found, strict=True))


# Partial memory, learned positions, heads kept interleaved and a parallel residual.
@pytest.mark.parametrize("case", ["upstream-llama", "upstream-partial", "upstream-gpt2", "upstream-neox"])
def test_orders_agree_in_float64(case: str) -> None:
    model = load_model(GOLDEN / case, device=CPU, dtype=torch.float64)
    trainable, batch = _trainable(model), _batch(model)
    wanted = _gradients(trainable, batch, order="sequential")
    assert {name.removeprefix("base.layers.") for name in wanted} >= set(model.weights.layers)
    # A gradient of zero would agree with anything. The biases of keys cancel in the softmax, but stand beside others.
    assert all(gradient.abs().max() > 0 for gradient in wanted.values())
    for how in ({"order": "diagonal"}, {"order": "layers"}, {"order": "layers", "checkpointing": True}):
        for name, gradient in _gradients(trainable, batch, **how).items():
            torch.testing.assert_close(gradient, wanted[name], rtol=1e-7, atol=1e-10, msg=f"{how}: {name}")


@pytest.mark.parametrize("family", ["llama", "qwen3", "gemma3_text", "gpt2"])
def test_gradients_are_slopes(family: str, make_armt: Callable[..., Any]) -> None:
    """Along a random direction in all masters, a tied embedding's two uses included."""
    model = make_armt(family, base={"tie_word_embeddings": True}).model
    assert model.weights.head is model.weights.embedding
    trainable, batch = _trainable(model), _batch(model)
    assert "base.head" not in trainable.masters
    gradients = _gradients(trainable, batch)
    random = torch.Generator().manual_seed(1)
    way = {name: torch.randn(t.shape, generator=random, dtype=torch.float64) for name, t in gradients.items()}
    slope = sum(float((gradients[name] * way[name]).sum()) for name in way)
    ends = []
    for step in (1e-6, -1e-6):
        moved = _trainable(model)
        for name, tensor in moved.masters.items():
            moved.masters[name] = (tensor.detach() + step * way[name]).requires_grad_()
        ends.append(float(_loss(moved, batch).detach()))
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5)


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
        return torch.cat([passes.logits(row) for row in passes.run(_batch(ArmtModel(config, weights))).hidden])


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


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"base": {"train": "some"}}, "base: train: expected 'lora', 'all' or 'none', got 'some'"),
        ({"base": {"weights": "all"}}, "base: unknown key 'weights'"),
        ({"base": {"train": "all"}, "lora": {"rank": 4}}, r'lora: not used with \[base\] train = "all"'),
        ({"base": {"train": "none"}, "lora": {"rank": 4}}, r'lora: not used with \[base\] train = "none"'),
        ({"base": {"train": "all"}, "rates": {"lora": 1e-3}}, "stage s: rates: lora is not used"),
        ({"rates": {"base": 1e-5}}, r'stage s: rates: base is not used with \[base\] train = "lora"'),
    ],
)
def test_settings_that_would_do_nothing_are_refused(raw: dict[str, Any], words: str) -> None:
    stage = {"name": "s", "steps": 1, "task": [TEXT], **({"rates": raw.pop("rates")} if "rates" in raw else {})}
    with pytest.raises(UsageError, match=words):
        parse_curriculum({**raw, "stage": [stage]})


def test_cross_entropy_goes_through_every_weight(model: Path) -> None:
    """The loss that training takes, as against the sum that the gradient tests take."""
    loaded = load_model(model, device=CPU)
    trainable, batch = _trainable(loaded), _batch(loaded)
    passes = Passes(loaded.config, trainable.weights())
    loss = token_loss(passes, batch, passes.run(batch).hidden).loss
    found = torch.autograd.grad(loss, list(trainable.masters.values()), allow_unused=True)
    assert [name for name, gradient in zip(trainable.masters, found, strict=True) if gradient is None] == []
