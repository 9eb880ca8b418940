"""Teaching a reworder: what it is taught by, that it learns, and that the model stays as it is."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

import armt
from armt.errors import UsageError
from armt.models.checkpoint.beside.own_layers import OWN
from armt.runtime.answers.judging.rewording import Rewording
from armt.runtime.session import Armt
from armt.runtime.training.beside.reworder import Reworded, RewordSettings, read_reworded, teach_reworder

PAIRS = (
    Reworded(question="on", reworded="Is it?"),
    Reworded(question="how so", reworded="Why?"),
)
SETTINGS = RewordSettings(layers=2, rank=16, rate=1e-2, questions=1, epochs=100, warm_up=5)


@pytest.fixture(scope="module")
def model(tiny_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Armt:
    """A tiny model that can say spaces and line ends, whose rows are next to nothing in others."""
    path = tmp_path_factory.mktemp("speaks") / "model"
    shutil.copytree(tiny_model_dir, path)
    tensors = load_file(path / "model.safetensors")
    for name, tensor in tensors.items():
        if len(tensor) == 259:
            rows = torch.randn(tensor.shape, generator=torch.Generator().manual_seed(0)).to(tensor.dtype)
            tensors[name] = rows
    save_file(tensors, path / "model.safetensors", {"format": "pt"})
    return armt.load(path, device="cpu", dtype="float32")


def test_it_says_what_it_was_taught(model: Armt) -> None:
    before = {name: weight.clone() for name, weight in model.model.weights.layers.items() if torch.is_tensor(weight)}
    losses: list[float] = []
    steps: list[tuple[int, int]] = []

    def on_step(number: int, of: int, loss: float) -> None:
        steps.append((number, of))
        losses.append(loss)

    reworder = teach_reworder(model, PAIRS, model="0" * 64, on_step=on_step, settings=SETTINGS)
    assert steps == [(number, 200) for number in range(1, 201)]
    assert losses[-1] < losses[0] / 4
    assert reworder.first + reworder.changes.count == model.config.layers
    assert reworder.changes.count == 2
    said = Rewording(model, reworder).reworded([pair.question for pair in PAIRS])
    assert said == [pair.reworded for pair in PAIRS]
    for name, weight in before.items():
        assert (model.model.weights.layers[name] == weight).all()


def test_the_same_pairs_teach_the_same(model: Armt) -> None:
    short = RewordSettings(layers=2, rank=2, epochs=2)
    one, other = (teach_reworder(model, PAIRS, model="0" * 64, settings=short) for _ in range(2))
    assert all((one.changes.up[name] == other.changes.up[name]).all() for name in OWN)
    assert any(one.changes.up[name].any() for name in OWN)


def test_a_model_that_hands_on_memory_tokens_is_refused(make_armt: Callable[..., Armt]) -> None:
    with pytest.raises(UsageError, match="cannot be taught to reword"):
        teach_reworder(make_armt(dialect="rmt"), PAIRS, model="0" * 64)


def test_pairs_are_read_from_lines_packed_or_not(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"question": f" {one.question} ", "reworded": one.reworded, "from": "x"}) + "\n" for one in PAIRS
    )
    (tmp_path / "pairs.jsonl").write_text(lines)
    (tmp_path / "pairs.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert read_reworded(tmp_path / "pairs.jsonl") == read_reworded(tmp_path / "pairs.jsonl.gz") == list(PAIRS)


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", '{"question": "a"}', '{"question": "a", "reworded": " "}', '{"question": 1, "reworded": "b"}', "x"],
)
def test_a_line_that_is_no_pair_is_said(line: str, tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"question": "a", "reworded": "b"}) + "\n" + line + "\n")
    with pytest.raises(UsageError, match="line 2: no pair of questions"):
        read_reworded(path)


def test_what_is_not_packed_is_said(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl.gz"
    path.write_text("{}")
    with pytest.raises(UsageError, match="cannot be read"):
        read_reworded(path)
