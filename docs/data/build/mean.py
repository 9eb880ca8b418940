"""The mean of adapters, as the default model is of two courses, or of judges: what either has learned is in it.

    python docs/data/build/mean.py OUT.safetensors ADAPTER.safetensors ADAPTER.safetensors ...

Every tensor is the mean of theirs (Wortsman and others, 2022, arXiv:2203.05482), of low-rank pairs too: the mean of the
factors, which is near that of their products where one course goes on from the other. What is told of an adapter beside
its tensors is that of the last.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("adapters", type=Path, nargs="+")
    options = parser.parse_args()
    tensors, told = mean_of(options.adapters)
    save_file(tensors, options.out, metadata=told)


def mean_of(adapters: Sequence[Path]) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return the mean of adapters, in the dtypes of the last, and what the last says of itself.

    Args:
        adapters: written by `armt train`.

    Raises:
        ValueError: they do not hold the same tensors.
    """
    sums: dict[str, Tensor] = {}
    last: dict[str, Tensor] = {}
    told: dict[str, str] = {}
    for path in adapters:
        with safe_open(path, framework="pt") as file:
            told, last = file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        shapes = {name: tensor.shape for name, tensor in last.items()}
        if sums and shapes != {name: tensor.shape for name, tensor in sums.items()}:
            raise ValueError(f"{path}: holds other tensors than {adapters[0]}")
        for name, tensor in last.items():
            sums[name] = sums.get(name, torch.zeros(tensor.shape)) + tensor.float()
    return {name: (total / len(adapters)).to(last[name].dtype) for name, total in sums.items()}, told


if __name__ == "__main__":
    main()
