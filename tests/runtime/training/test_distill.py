"""Distillation from the base that reads a whole document by full attention, where the model has only its memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from armt.errors import UsageError
from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.runtime.training.batch import ActiveText, Batch, Sample, make_batch
from armt.runtime.training.config import Curriculum, parse_curriculum
from armt.runtime.training.data import read_corpus
from armt.runtime.training.loop import StepReport, Trainer, TrainOptions
from armt.runtime.training.losses import base_loss, distill_loss
from armt.runtime.training.model import LoraSettings, Trainable
from armt.runtime.training.passes import Passes
from armt.runtime.training.run import prepare, train

CPU = torch.device("cpu")
SIZE = 6


def _ids(count: int, seed: int) -> list[int]:
    return torch.randint(0, 40, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def _batch(segments: int) -> Batch:
    """Three documents, one with a ragged last segment, one with two active segments; all of unequal lengths."""
    samples = []
    for number in range(3):
        pieces = [
            _ids(SIZE - (number if place == segments - 1 else 0), 10 * number + place) for place in range(segments)
        ]
        active = [
            ActiveText(ids=_ids(4 + number, 100 + number + k), weights=[1.0] * (4 + number))
            for k in range(1 + number % 2)
        ]
        samples.append(Sample(segments=pieces, active=active))
    return make_batch(samples, CPU)


def _trainable(model: ArmtModel) -> Trainable:
    rows, d = len(model.config.memory_layers), model.config.d_model
    return Trainable(
        model.config,
        model.weights,
        whitening=torch.eye(d).expand(rows, d, d).clone(),
        value_scale=torch.ones(rows),
        lora=LoraSettings(rank=2),
        seed=0,
    )


def _teacher(model: ArmtModel) -> Passes:
    return Passes(replace(model.config, memory_layers=()), model.weights)


# Rotary, learned positions, and windows shorter than the document.
@pytest.mark.parametrize("family", ["llama", "gpt2", "mistral"])
def test_the_teacher_is_the_base_on_the_whole_text(
    family: str,
    tmp_path: Path,
    tiny_base: Callable[..., Any],
    write_armt: Callable[..., Path],
    in_float64: Callable[[str], AbstractContextManager[None]],
) -> None:
    """Against transformers' own logits, one document at a time, without padding."""
    base = tiny_base(family)
    model = load_model(write_armt(tmp_path / "model", base, segment=SIZE), device=CPU, dtype=torch.float64)
    passes, batch = Passes(model.config, model.weights), _batch(3)
    with torch.no_grad():
        hidden = passes.run(batch).hidden
        found = distill_loss(passes, _teacher(model), batch, hidden)
        sums, count = 0.0, 0
        for lane, text in enumerate(batch.active):
            before = [token for segment in batch.samples[batch.sample_of[lane]].segments for token in segment]
            with in_float64(family):
                logits = base(torch.tensor([[*before, *text.ids]])).logits[0, len(before) :]
            ours = passes.logits(hidden[lane, : len(text.ids)])
            sums += float(F.kl_div(ours.log_softmax(-1), logits.log_softmax(-1), reduction="sum", log_target=True))
            count += len(text.ids)
    assert count == 20
    assert float(found) == pytest.approx(sums / count, rel=1e-4)
    # The memory of a random model is no substitute for the text: without this, any teacher would do.
    assert float(found) > 0.1


def test_where_nothing_was_read_model_and_teacher_are_one(make_armt: Callable[..., Any]) -> None:
    model = make_armt().model
    sizes = {}
    for segments in (0, 2):
        trainable, batch = _trainable(model), _batch(segments)
        passes = Passes(model.config, trainable.weights())
        hidden = passes.run(batch).hidden
        loss = distill_loss(passes, _teacher(model), batch, hidden)
        if not segments:
            assert torch.equal(loss, base_loss(passes, _teacher(model), batch, hidden))
        found = torch.autograd.grad(loss, list(trainable.masters.values()), allow_unused=True)
        sizes[segments] = (float(loss.detach()), max(float(g.abs().max()) for g in found if g is not None))
    assert sizes[0][0] == pytest.approx(0, abs=1e-6)
    assert sizes[0][1] < 1e-6 < 1e-3 < sizes[2][1]


def _curriculum(steps: int = 2, segments: int = 2, **task: Any) -> Curriculum:
    text = {"kind": "text", "samples": 2, "segments": [1, segments], **task}
    stage = {"name": "s", "steps": steps, "task": [text], "warmup": 1, "rates": {"memory": 1e-2, "lora": 1e-2}}
    return parse_curriculum({"seed": 3, "lora": {"rank": 4}, "stage": [stage]})


@pytest.fixture
def start(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("A long walk by the river. " * 60)
    return write_tiny_model(tmp_path / "start")


def _trainer(start: Path, curriculum: Curriculum) -> Trainer:
    return prepare(
        start,
        curriculum,
        read_corpus([start.parent / "texts"]),
        TrainOptions(),
        device=CPU,
        dtype=torch.float32,
        directory=start.parent / "run",
        resume=False,
    )


def _first_gradient(start: Path, share: float) -> tuple[StepReport, Tensor]:
    trainer = _trainer(start, _curriculum(distill=share))
    seen: list[Tensor] = []
    kept = trainer._update

    def note(*arguments: Any) -> None:
        gradient = trainer.trainable.masters["lora.qkv.weight.B"].grad
        assert gradient is not None
        seen.append(gradient.clone())
        kept(*arguments)

    trainer._update = note  # type: ignore[method-assign]
    return trainer.step(), seen[0]


def test_the_share_mixes_the_two_losses(start: Path) -> None:
    plain, text = _first_gradient(start, 0.0)
    both, mixed = _first_gradient(start, 0.25)
    _, told = _first_gradient(start, 1.0)
    assert set(plain.losses) == {"text"}
    assert set(both.losses) == {"text", "text distill"}
    assert both.losses["text"] == plain.losses["text"]
    assert float((mixed - 0.75 * text - 0.25 * told).norm()) < 1e-4 * float(text.norm())
    assert float((told - text).norm()) > 0.1 * float(text.norm())


def test_distillation_brings_the_model_nearer(start: Path, tmp_path: Path) -> None:
    reports: list[StepReport] = []
    train(
        start,
        tmp_path / "out",
        _curriculum(steps=24, distill=1.0),
        read_corpus([tmp_path / "texts"]),
        TrainOptions(save_every_s=1e9),
        device=CPU,
        dtype=torch.float32,
        on_step=reports.append,
    )
    distances = [report.losses["text distill"] for report in reports]
    assert sum(distances[-6:]) < 0.8 * sum(distances[:6])


def test_a_base_that_cannot_read_as_far_is_refused(start: Path) -> None:
    """Its positions end at 512 tokens: 16 segments of 32 and the one that follows are too many."""
    assert json.loads((start / "config.json").read_text())["base_model_config"]["max_position_embeddings"] == 512
    with pytest.raises(UsageError, match=r"stage s: distill: the base reads 512 tokens at most, .* has 544"):
        _trainer(start, _curriculum(segments=16, distill=0.5))
    _trainer(start, _curriculum(segments=15, distill=0.5))
    _trainer(start, _curriculum(segments=16))


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ({"distill": 1.5}, "distill: expected 0 to 1, got 1.5"),
        ({"distill": "much"}, "distill: expected a valid number, got 'much'"),
        ({"kind": "pairs", "distill": 0.5}, "distill: expected 0 in tasks of kind pairs"),
    ],
)
def test_shares_that_cannot_be_are_refused(task: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        _curriculum(**task)
