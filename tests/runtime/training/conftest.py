"""Models made trainable, as the tests of passes, losses and gradients want them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.training.model import LoraSettings, Trainable


@pytest.fixture(scope="session")
def make_trainable() -> Callable[..., Trainable]:
    """Nothing whitened, values as they are, LoRA of ``rank``; ``wide``: masters in float64, so that no error hides."""

    def make(model: ArmtModel, *, rank: int = 2, start: Weights | None = None, wide: bool = False) -> Trainable:
        rows, d = len(model.config.memory_layers), model.config.d_model
        trainable = Trainable(
            model.config,
            model.weights,
            whitening=torch.eye(d).expand(rows, d, d).clone(),
            value_scale=torch.ones(rows),
            lora=LoraSettings(rank=rank),
            seed=0,
            start=start,
        )
        if wide:
            for name, tensor in trainable.masters.items():
                trainable.masters[name] = tensor.detach().double().requires_grad_()
            trainable.whitening, trainable.value_scale = trainable.whitening.double(), trainable.value_scale.double()
        return trainable

    return make
