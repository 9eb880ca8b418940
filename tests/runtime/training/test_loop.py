"""The training loop: exact resumption, curricula and data as users get them wrong, and what comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.errors import ModelError, NoTextError, UsageError
from armt.models.checkpoint.read import load_model
from armt.runtime.text.corpus import Pair, Text
from armt.runtime.training import loop
from armt.runtime.training.checkpoint import load_checkpoint, read_metrics
from armt.runtime.training.config import Curriculum, Rates, parse_curriculum
from armt.runtime.training.loop import StepReport, TrainOptions
from armt.runtime.training.passes import Passes
from armt.runtime.training.run import prepare, train
from armt.runtime.training.samples.data import Corpus, read_corpus
from armt.runtime.training.samples.material import Material

CPU = torch.device("cpu")
# Of the longest words, two facts are more bytes than a segment has tokens.
RECALL = {
    "kind": "recall", "samples": 2, "segments": [1, 2], "facts": [2, 2], "questions": 1, "names": 32, "places": 32,
}  # fmt: skip
WALK = Corpus([Text(name="a", text="A long walk by the river. " * 60)], [])
FILLER = ("The rain fell on the old town all day long.", "Nobody had seen the sun for a week or more.") * 3


def _curriculum(*tasks: dict[str, object], steps: int = 4, **stage: object) -> Curriculum:
    table = {"name": "s", "steps": steps, "segment_tokens": 64, "task": list(tasks or (RECALL,)), "warmup": 1, **stage}
    return parse_curriculum({"seed": 3, "lora": {"rank": 2}, "stage": [table]})


@pytest.fixture
def model(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    """A tiny ARMT model with a byte-level tokenizer, whose weights training goes on from."""
    return write_tiny_model(tmp_path / "start", segment=64)


def _train(model: Path, out: Path, curriculum: Curriculum, corpus: Corpus | None = None, **more: object) -> Path | None:
    return train(
        model,
        out,
        curriculum,
        corpus or Corpus([], []),
        TrainOptions(save_every_s=1e9),
        device=CPU,
        dtype=torch.float32,
        filler=FILLER,
        **more,  # type: ignore[arg-type]
    )


def test_a_stopped_run_goes_on_exactly(model: Path, tmp_path: Path) -> None:
    whole, parts, seen = tmp_path / "whole", tmp_path / "parts", []
    _train(model, whole, _curriculum())
    assert _train(model, parts, _curriculum(), on_step=seen.append, stop=lambda: len(seen) == 2) is None
    assert load_checkpoint(parts / "run").step == 2
    _train(model, parts, _curriculum(), resume=True)
    one, other = load_checkpoint(whole / "run"), load_checkpoint(parts / "run")
    for name, tensor in one.masters.items():
        assert torch.equal(tensor, other.masters[name]), name
    rows = [read_metrics(path / "run") for path in (whole, parts)]
    assert [row["step"] for row in rows[1]] == [1, 2, 3, 4]
    timeless = [[{k: v for k, v in row.items() if k != "seconds"} for row in table] for table in rows]
    assert timeless[0] == timeless[1]


def test_documents_go_on_from_earlier_ones_and_so_does_a_stopped_run(model: Path, tmp_path: Path) -> None:
    """What earlier documents have left is part of a run: without it a run that goes on would be another one."""
    text = {"kind": "text", "samples": 3, "segments": [1, 1]}
    curricula = {share: _curriculum(text | {"continued": share}, steps=4) for share in (0.0, 0.7)}
    for share, curriculum in curricula.items():
        _train(model, tmp_path / f"whole {share}", curriculum, WALK)
    seen: list[StepReport] = []
    parts = tmp_path / "parts"
    assert _train(model, parts, curricula[0.7], WALK, on_step=seen.append, stop=lambda: len(seen) == 2) is None
    assert load_checkpoint(parts / "run").left[0]["begun"].tolist() == [True] * 3
    _train(model, parts, curricula[0.7], WALK, resume=True)
    whole, anew, stopped = (
        load_checkpoint(path / "run").masters for path in (tmp_path / "whole 0.7", tmp_path / "whole 0.0", parts)
    )
    assert all(torch.equal(tensor, stopped[name]) for name, tensor in whole.items())
    assert not torch.equal(whole["memory.value"], anew["memory.value"])


def test_a_stage_does_not_go_on_from_the_one_before(model: Path, tmp_path: Path) -> None:
    text = {"kind": "text", "samples": 2, "segments": [1, 1], "continued": 1.0}
    stages = [{"name": name, "steps": 1, "segment_tokens": 64, "task": [text]} for name in ("a", "b")]
    curriculum = parse_curriculum({"seed": 3, "lora": {"rank": 2}, "stage": stages})
    alone = parse_curriculum(
        {"seed": 3, "lora": {"rank": 2}, "stage": [stages[0], stages[1] | {"task": [text | {"continued": 0.0}]}]}
    )
    both = [_train(model, tmp_path / str(number), one, WALK) for number, one in enumerate((curriculum, alone))]
    assert all(path is not None for path in both)
    one, other = (load_checkpoint(tmp_path / str(number) / "run").masters for number in range(2))
    assert all(torch.equal(tensor, other[name]) for name, tensor in one.items())


def test_lanes_that_stay_in_their_documents_remember_their_own_words(model: Path, tmp_path: Path) -> None:
    """Nothing is learned here, so what a lane has left is the memory of its document read at a go."""
    task = {"kind": "text", "samples": 3, "segments": [2, 2], "stays": 3}
    still = {"memory": 0.0, "lora": 0.0, "tokens": 0.0}
    curriculum = _curriculum(task, steps=5, rates=still)
    texts = Corpus([Text(name=name, text=f"{name} walks by the river. " * 60) for name in ("Ann", "Bo", "Cy")], [])
    trainer = prepare(
        model, curriculum, texts, TrainOptions(), device=CPU, dtype=torch.float32, directory=tmp_path, resume=False
    )
    for _ in range(5):
        trainer.step()
    left, material, trainable = trainer.checkpoint().left[0], trainer.material, trainer.trainable
    assert isinstance(material, Material)
    # Lane 0 began its second document with the fourth step; 1 and 2 were one and two parts ahead of it.
    passes = Passes(replace(trainable.config, segment_tokens=64), trainable.weights())
    for lane, parts in enumerate((2, 3, 1)):
        document = 1 + (lane == 2)
        rng = Random(f"3 0 0 {lane} {document}")
        whole = material.texts.sample(rng, segments=6, segment_tokens=64)
        states, _ = passes.read([replace(whole, segments=whole.segments[: 2 * parts])])
        found, expected = left["matrices"][:, lane], states.tensors()["matrices"][:, 0]
        # What position a segment starts at differs, and with it rounding.
        assert torch.norm(found - expected) < 1e-4 * torch.norm(expected), lane


def test_training_changes_memory_and_loads(model: Path, tmp_path: Path) -> None:
    made = _train(model, tmp_path / "out", _curriculum(rates={"memory": 0.1, "lora": 0.1, "tokens": 0.1}))
    assert made == tmp_path / "out" / "model"
    before, after = (load_model(path, device=CPU).weights for path in (model, made))
    assert not torch.allclose(before.memory["value"], after.memory["value"])
    assert not torch.allclose(before.layers["qkv.weight"], after.layers["qkv.weight"])
    assert torch.equal(before.layers["up.weight"], after.layers["up.weight"])


def test_every_kind_of_task_runs(model: Path, tmp_path: Path) -> None:
    folder, pairs = tmp_path / "texts", tmp_path / "pairs.jsonl"
    folder.mkdir()
    (folder / "a.txt").write_text("A long walk by the river. " * 60)
    pairs.write_text(json.dumps({"text": "It rained. " * 20, "prompt": "What?", "response": "Rain."}) + "\n")
    tasks = [{"kind": kind, "samples": 2, "tokens": 60} for kind in ("text", "pairs", "base")]
    steps: list[object] = []
    corpus = read_corpus([folder, pairs])
    _train(model, tmp_path / "out", _curriculum(*tasks, RECALL, steps=1), corpus, on_step=steps.append)
    assert {"text", "pairs", "base", "qa1"} <= set(steps[0].losses)  # type: ignore[attr-defined]


def test_a_task_may_have_segments_of_its_own_size(model: Path, tmp_path: Path) -> None:
    steps: list[StepReport] = []
    text = {"kind": "text", "samples": 3, "segments": [2, 2]}
    _train(model, tmp_path / "out", _curriculum({**text, "segment_tokens": 16}, text, steps=1), WALK,
           on_step=steps.append)  # fmt: skip
    assert steps[0].tokens == 3 * 3 * (16 + 64)


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_checkpoint(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No rate that may be asked for does it so soon.
    monkeypatch.setattr(Rates, "__post_init__", lambda _: None)
    rates = {"memory": 1e30, "lora": 1e30, "tokens": 1e30}
    with pytest.raises(ModelError, match="not a number"):
        _train(model, tmp_path / "out", _curriculum(steps=6, rates=rates))
    assert load_checkpoint(tmp_path / "out" / "run").step == 0


def test_no_rate_is_at_fault_before_the_first_step(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever lowered the rates and resumed would have met the same line for ever."""
    monkeypatch.setattr(loop, "token_loss", lambda *_: SimpleNamespace(loss=torch.tensor(torch.nan), asked=0))
    with pytest.raises(ModelError, match=r"^step 1: .* not a number; the model's own numbers run over in float32$"):
        _train(model, tmp_path / "out", _curriculum(steps=2))


@pytest.mark.parametrize(
    ("task", "error", "words"),
    [
        ({"kind": "text"}, UsageError, "--data"),
        ({"kind": "pairs"}, UsageError, "--data"),
        ({**RECALL, "facts": [40, 40]}, UsageError, "do not fit"),
    ],
    ids=["no text", "no pairs", "too many facts"],
)
def test_tasks_that_cannot_be_done_say_so(
    model: Path, tmp_path: Path, task: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        _train(model, tmp_path / "out", _curriculum(task))


def test_texts_shorter_than_two_segments_are_refused(model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Too short for a memory.")
    with pytest.raises(NoTextError, match="no document has 128 tokens"):
        _train(model, tmp_path / "out", _curriculum({"kind": "text"}), read_corpus([tmp_path / "a.txt"]))


def test_what_a_later_stage_lacks_is_said_before_the_first_step(model: Path, tmp_path: Path) -> None:
    stages = [{"name": "a", "steps": 1, "task": [RECALL]}, {"name": "b", "steps": 1, "task": [{"kind": "pairs"}]}]
    steps: list[object] = []
    with pytest.raises(UsageError, match="--data"):
        _train(model, tmp_path / "out", parse_curriculum({"stage": stages}), on_step=steps.append)
    assert not steps


def test_one_long_text_among_many_short_ones_is_found(model: Path, tmp_path: Path) -> None:
    """Forty draws at random would hardly ever meet it."""
    texts = [Text(name=f"{n}.txt", text="Short.") for n in range(5000)] + [
        Text(name="long.txt", text="A long walk. " * 30)
    ]
    pairs = [Pair(name=text.name, text=text.text, prompt="What?", response="Rain.") for text in texts]
    tasks = [{"kind": kind, "samples": 2, "segments": [2, 2]} for kind in ("text", "pairs")]
    assert _train(model, tmp_path / "out", _curriculum(*tasks, steps=1), Corpus(texts, pairs)) is not None


def _distilling(share: float, steps: int = 2) -> Curriculum:
    text = {"kind": "text", "samples": 2, "segments": [1, 2], "distill": share}
    stage = {"name": "s", "steps": steps, "task": [text], "warmup": 1, "rates": {"memory": 1e-2, "lora": 1e-2}}
    return parse_curriculum({"seed": 3, "lora": {"rank": 4}, "stage": [stage]})


@pytest.fixture
def distilled(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    """A tiny model of short segments: its base reads all of them at once."""
    return write_tiny_model(tmp_path / "start", segment=32)


def _first_gradient(
    model: Path, curriculum: Curriculum, options: TrainOptions | None = None
) -> tuple[StepReport, Tensor]:
    where = {"device": CPU, "dtype": torch.float32, "directory": model.parent / "run"}
    trainer = prepare(model, curriculum, WALK, options or TrainOptions(), **where, resume=False)
    seen: list[Tensor] = []
    kept = trainer._update

    def note(*arguments: Any) -> None:
        gradient = trainer.trainable.masters["lora.qkv.weight.B"].grad
        assert gradient is not None
        seen.append(gradient.clone())
        kept(*arguments)

    trainer._update = note  # type: ignore[method-assign]
    return trainer.step(), seen[0]


def test_the_share_mixes_the_two_losses(distilled: Path) -> None:
    plain, text = _first_gradient(distilled, _distilling(0.0))
    both, mixed = _first_gradient(distilled, _distilling(0.25))
    _, told = _first_gradient(distilled, _distilling(1.0))
    assert set(plain.losses) == {"text"}
    assert set(both.losses) == {"text", "text distill"}
    assert both.losses["text"] == plain.losses["text"]
    assert float((mixed - 0.75 * text - 0.25 * told).norm()) < 1e-4 * float(text.norm())
    assert float((told - text).norm()) > 0.1 * float(text.norm())


def test_distillation_brings_the_model_nearer(distilled: Path, tmp_path: Path) -> None:
    reports: list[StepReport] = []
    _train(distilled, tmp_path / "out", _distilling(1.0, steps=40), WALK, on_step=reports.append)
    distances = [report.losses["text distill"] for report in reports]
    assert sum(distances[-6:]) < 0.8 * sum(distances[:6])


def test_a_task_says_how_far_its_gradients_go_back(model: Path) -> None:
    """Before what the run says, which holds for tasks that say nothing."""

    def first(said: int | None, run: int | None) -> Tensor:
        task = {"kind": "text", "samples": 2, "segments": [3, 3], "segment_tokens": 32, "truncate": said}
        task = {key: value for key, value in task.items() if value is not None}
        return _first_gradient(model, _curriculum(task), TrainOptions(truncate=run))[1]

    one, every = first(None, 1), first(None, None)
    assert not torch.equal(one, every)
    assert torch.equal(first(1, None), one)
    assert torch.equal(first(1, 3), one)
    assert torch.equal(first(3, 1), every)
