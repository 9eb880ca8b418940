"""Low-rank changes while they are taught: which layers, in which batches, and steps that went astray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
import torch

from armt.models.checkpoint.beside.own_layers import OWN
from armt.runtime.session import Armt
from armt.runtime.training.beside.changes import Changes, Descent, of_one_length


def test_layers_below_the_first_stay_as_they_are(make_armt: Callable[..., Armt]) -> None:
    model = make_armt()
    weights = replace(model.model.weights)
    changes = Changes(model.config, weights, rank=2, seed=0, first=1)
    with torch.no_grad():
        for factors in changes.factors:
            factors.fill_(0.5)
    layers = changes.weights().layers
    for name in OWN:
        before, after = weights.layers[f"{name}.weight"], layers[f"{name}.weight"]
        assert torch.equal(after[0:1][0], before[0])
        # Two halves of a half, twice.
        assert torch.allclose(after[1:2][0], before[1] + 1.0)
        kept = changes.made()
        assert (kept.count, kept.down[name].shape[1]) == (model.config.layers - 1, 2)
        assert (kept.up[name] == 1.0).all()


def test_changes_go_on_from_those_that_were_kept(make_armt: Callable[..., Armt]) -> None:
    model = make_armt()
    begun = Changes(model.config, model.model.weights, rank=2, seed=3).made()
    further = Changes(model.config, model.model.weights, rank=7, seed=4, begun=begun).made()
    for name in OWN:
        assert (further.down[name] == begun.down[name]).all()
        assert (further.up[name] == begun.up[name]).all()


def test_all_texts_come_once_and_such_as_are_alike_together() -> None:
    lengths = [Random(0).randrange(1, 60) for _ in range(10)] + list(range(1, 60))
    batches = list(of_one_length(lengths, 4, Random(1), in_order=100))
    assert sorted(one for batch in batches for one in batch) == list(range(len(lengths)))
    assert {len(batch) for batch in batches} == {4, len(lengths) % 4}
    assert max(max(lengths[one] for one in batch) - min(lengths[one] for one in batch) for batch in batches) <= 4
    assert [max(lengths[one] for one in batch) for batch in batches] != sorted(
        max(lengths[one] for one in batch) for batch in batches
    )


def test_a_step_that_went_astray_is_left_out() -> None:
    parameter = torch.ones(3, requires_grad=True)
    descent = Descent([{"params": [parameter], "lr": 0.1, "weight_decay": 0.0}], warm_up=1, steps=4)
    descent.step(parameter.sum())
    assert parameter.tolist() == pytest.approx([0.9] * 3, abs=1e-5)
    descent.step((parameter * torch.tensor([1.0, float("nan"), 1.0])).sum())
    assert parameter.tolist() == pytest.approx([0.9] * 3, abs=1e-5)
    # The rate has fallen all the same: to a half, in the third of four steps.
    descent.step(parameter.sum())
    assert parameter.tolist() == pytest.approx([0.85] * 3, abs=1e-5)
