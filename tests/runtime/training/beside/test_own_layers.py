"""Teaching a judge's own layers: what they learn, by the factors' gradients, and that it is the same each time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import armt
from armt.kernels.native import backward
from armt.models.block import Block
from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.own_layers import OWN
from armt.runtime.answers.judging.own_layers import OwnReading
from armt.runtime.answers.judging.pairs import Pair, states_of
from armt.runtime.session import Armt
from armt.runtime.training.beside import own_layers
from armt.runtime.training.beside.own_layers import OwnSettings, teach_own
from armt.runtime.training.block import NativeBlock

LAYER = 1
LEARNING = OwnSettings(layers=1, rank=3, rate=3e-2, network_rate=1e-2, warm_up=2)


@dataclass(frozen=True)
class Asked:
    pairs: tuple[Pair, ...]
    right: int


@pytest.fixture(scope="module")
def model(tiny_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Armt:
    path = tmp_path_factory.mktemp("own") / "model"
    shutil.copytree(tiny_model_dir, path)
    config = json.loads((path / "config.json").read_text())
    config["segment_size"] = 32
    (path / "config.json").write_text(json.dumps(config))
    return armt.load(path, dtype="float64")


def cases() -> list[Asked]:
    """Of two sentences the one with token 7 in it is right; all pairs end alike."""
    random = torch.Generator().manual_seed(0)
    found = []
    for number in range(48):
        size = 6 + number % 5
        ids = torch.randint(20, 60, (2, size), generator=random).tolist()
        ids[number % 2][2] = 7
        found.append(Asked(tuple(Pair([*each, 3, 4], 2) for each in ids), number % 2))
    return found


def network(model: Armt) -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(2 * model.config.d_model, 1)


def taught(model: Armt, settings: OwnSettings) -> tuple[Judge, list[float]]:
    lost: list[float] = []
    seen = network(model)

    def loss_of(batch: Sequence[Asked], states: Tensor) -> Tensor:
        logits = seen(states.float()).view(len(batch), 2)
        return nn.functional.cross_entropy(logits, torch.tensor([one.right for one in batch]))

    def tell(number: int, steps: int, loss: float) -> None:
        lost.append(loss)
        assert (number, steps) == (len(lost), 36)

    own = teach_own(model, cases() * 12, seen, loss_of, LAYER, tell, settings=settings)
    weight = np.concatenate([seen.weight.detach().numpy(), -seen.weight.detach().numpy()])
    judge = Judge(
        model="0" * 64, layer=LAYER, rules=0.0, seen_weight=weight, seen_bias=np.zeros(2, dtype=np.float32),
        logit_weight=np.array([1, -1], dtype=np.float32), logit_bias=seen.bias.detach().numpy(), own=own,
    )  # fmt: skip
    return judge, lost


@pytest.fixture(scope="module")
def learned(model: Armt) -> tuple[Judge, list[float]]:
    """A judge whose layers have learned, and what was lost in each step."""
    return taught(model, LEARNING)


def test_they_learn_what_the_network_alone_is_not_shown(model: Armt, learned: tuple[Judge, list[float]]) -> None:
    judge, lost = learned
    assert np.mean(lost[-5:]) < 0.35 < 0.6 < lost[0]
    pairs = [pair for case in cases() for pair in case.pairs]
    logits = judge.logits(OwnReading(model, judge).states(pairs)).reshape(-1, 2)
    right = np.mean(logits.argmax(axis=1) == [case.right for case in cases()])
    assert right > 0.9
    without = judge.logits(states_of(model, pairs, LAYER)).reshape(-1, 2)
    assert np.abs(logits - without).max() > 0.1


def test_the_same_cases_make_the_same_layers(model: Armt, learned: tuple[Judge, list[float]]) -> None:
    (one, _), (other, _) = learned, taught(model, LEARNING)
    assert one.own is not None
    assert other.own is not None
    assert all((one.own.up[name] == other.own.up[name]).all() for name in OWN)
    assert one.own.down["qkv"].shape == (1, 3, model.config.d_model)
    assert all(np.abs(one.own.up[name]).max() > 0 for name in OWN)


def test_changes_go_on_from_what_they_are(model: Armt, learned: tuple[Judge, list[float]]) -> None:
    """Of their rank and number, at a rate of their own; without steps that move them they are what they were."""
    judge, _ = learned
    assert judge.own is not None
    seen = network(model)
    with torch.no_grad():
        seen.weight.copy_(torch.from_numpy(judge.seen_weight[:1]))
    lost: dict[float, list[float]] = {0.0: [], 1e-2: []}

    def loss_of(batch: Sequence[Asked], states: Tensor) -> Tensor:
        logits = seen(states.float()).view(len(batch), 2)
        return nn.functional.cross_entropy(logits, torch.tensor([one.right for one in batch]))

    for rate in lost:
        settings = OwnSettings(rank=8, further_rate=rate, network_rate=0.0, warm_up=2)

        def tell(number: int, steps: int, loss: float, rate: float = rate) -> None:
            lost[rate].append(loss)

        own = teach_own(model, cases(), seen, loss_of, LAYER, tell, begun=judge.own, settings=settings)
        assert own is not None
        same = [
            (own.up[name] == judge.own.up[name]).all() and (own.down[name] == judge.own.down[name]).all()
            for name in OWN
        ]
        assert all(same) if rate == 0 else not any(same)
        assert own.down["qkv"].shape == judge.own.down["qkv"].shape == (1, 3, model.config.d_model)
    assert lost[0.0][0] < 0.35


def test_the_lowest_layer_has_none(model: Armt) -> None:
    """Below it nothing has read the pair: there is nothing that the layers would begin with."""
    assert teach_own(model, cases(), network(model), lambda batch, states: states.sum(), 0) is None


def test_a_model_of_float16_is_taught_in_float32(model: Armt) -> None:
    """Small gradients vanish in float16, and a step that went astray is left out."""
    half = armt.load(model.path, dtype="float16")
    seen = network(half)

    def loss_of(batch: Sequence[Asked], states: Tensor) -> Tensor:
        assert states.dtype == torch.float32
        # Beyond what float16 can hold, and once no number at all.
        lost.append(0.0)
        return seen(states).square().sum() * (1e6 if len(lost) != 2 else float("nan"))

    lost: list[float] = []
    own = teach_own(half, cases(), seen, loss_of, LAYER, settings=OwnSettings(layers=1))
    assert own is not None
    assert len(lost) == 3
    assert all(np.abs(own.up[name]).max() > 0 for name in OWN)


def test_by_the_kernels_they_learn_the_same(make_armt: Callable[..., Armt], monkeypatch: pytest.MonkeyPatch) -> None:
    """In bfloat16 the factors get their gradients from the C++ kernels, in float32 from torch."""
    if backward.find() is None:
        pytest.skip("no C++ kernels on this machine")
    # The smallest sizes that fill tiles.
    base = {
        "hidden_size": 64, "head_dim": 32, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96,
        "vocab_size": 64,
    }  # fmt: skip
    path = make_armt(base=base, segment=32, dtype="bfloat16").path
    blocks: list[type] = []
    make = own_layers.make_block
    monkeypatch.setattr(
        own_layers, "make_block", lambda *args, **how: (blocks.append(type(made := make(*args, **how))), made)[1]
    )
    settings = OwnSettings(layers=1, rate=1e-2, network_rate=1e-2, warm_up=2)
    judges = {
        dtype: taught(armt.load(path, dtype=dtype, kernels="torch"), settings) for dtype in ("bfloat16", "float32")
    }
    assert [blocks.count(kind) for kind in (NativeBlock, Block)] == [len(blocks) // 2] * 2
    (narrow, lost), (wide, exact) = judges["bfloat16"], judges["float32"]
    assert lost[0] == pytest.approx(exact[0], rel=0.02)
    assert np.mean(lost[-5:]) < 0.5 * lost[0]
    assert narrow.own is not None
    assert wide.own is not None
    for name in OWN:
        one, other = (
            judge.own.up[name].astype(np.float64).ravel() for judge in (narrow, wide) if judge.own is not None
        )
        assert one @ other > 0.5 * np.linalg.norm(one) * np.linalg.norm(other)
