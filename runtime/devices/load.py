"""Load a model range by range: every process reads the tensors of its own layers, and no other."""

from __future__ import annotations

from pathlib import Path

import torch

from armt.errors import UsageError
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.source import open_checkpoint
from armt.models.model import ArmtModel
from armt.runtime.devices.link import Link
from armt.runtime.devices.model import SpreadModel
from armt.runtime.devices.orders import Hold
from armt.runtime.devices.ranges import layer_ranges


def load_spread(
    link: Link,
    path: Path,
    *,
    devices: int,
    device: torch.device,
    dtype: torch.dtype | None,
    dialect: str | None,
    base: Path | None,
    kernels: str | None,
) -> SpreadModel:
    """Load a model over the first processes of a run.

    Args:
        link: to the other processes, from the first.
        path, dtype, dialect, base, kernels: as for `load_model`; the path must mean the same everywhere.
        devices: how many processes hold it.
        device: kind of device, the same for all.

    Raises:
        ModelError: the directory is not a complete checkpoint that armt implements.
        UsageError: there are fewer layers than devices, or one GPU is named for all.
    """
    if device.index is not None:
        raise UsageError(f"--device {device}: with several devices each process takes the one of its number")
    config = load_config(path, dialect=dialect, base=base, plain=True)
    ranges = layer_ranges(config, devices)
    # What is wrong with the checkpoint is said here, and not once more by every process.
    open_checkpoint(path, config)
    order = Hold(
        path=str(path),
        dialect=dialect,
        base=None if base is None else str(base),
        dtype=None if dtype is None else str(dtype).removeprefix("torch."),
        kernels=kernels,
        device=device.type,
        ranges=tuple(ranges),
    )
    link.tell(order, *range(1, link.size))
    own = load_part(order, 0, device_of(order.device, 0))
    trained = [own.memory_trained]
    trained += [bool(link.receive(torch.zeros(1, dtype=torch.int64), rank)) for rank in range(1, devices)]
    return SpreadModel(config, own, link, ranges, trained=any(trained))


def load_part(order: Hold, rank: int, device: torch.device) -> ArmtModel:
    """Load the layers of one process."""
    return load_model(
        Path(order.path),
        device=device,
        dtype=None if order.dtype is None else getattr(torch, order.dtype),
        dialect=order.dialect,
        base=None if order.base is None else Path(order.base),
        kernels=order.kernels,
        plain=True,
        layers=order.ranges[rank],
    )


def device_of(kind: str, local_rank: int) -> torch.device:
    """Return the device of a process: the GPU of its number on its machine, or the CPU that all share."""
    if kind != "cuda":
        return torch.device(kind)
    torch.cuda.set_device(local_rank)
    return torch.device("cuda", local_rank)
