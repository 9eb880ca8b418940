"""The mean of adapters."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mean import mean_of
from safetensors.torch import save_file
from torch import Tensor


def write(path: Path, seed: str, **tensors: Tensor) -> Path:
    save_file(tensors, path, metadata={"seed": seed})
    return path


def test_each_tensor_is_the_mean_and_the_last_tells(tmp_path: Path) -> None:
    one = write(tmp_path / "one", "1", a=torch.tensor([1.0, 2.0]), b=torch.tensor([[3.0]], dtype=torch.bfloat16))
    two = write(tmp_path / "two", "2", a=torch.tensor([5.0, 2.0]), b=torch.tensor([[4.0]], dtype=torch.bfloat16))
    tensors, told = mean_of([one, two])
    assert told == {"seed": "2"}
    assert tensors["a"].tolist() == [3.0, 2.0]
    assert tensors["b"].dtype == torch.bfloat16
    assert tensors["b"].item() == 3.5


@pytest.mark.parametrize("tensors", [{"a": torch.zeros(3)}, {"a": torch.zeros(2), "c": torch.zeros(1)}])
def test_adapters_of_other_models_have_no_mean(tmp_path: Path, tensors: dict[str, Tensor]) -> None:
    one, two = write(tmp_path / "one", "1", a=torch.zeros(2)), write(tmp_path / "two", "2", **tensors)
    with pytest.raises(ValueError, match="two: holds other tensors than"):
        mean_of([one, two])
