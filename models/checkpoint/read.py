"""Read checkpoints of every dialect into `Weights`: each tensor is copied once, into its place in a stacked weight.

All names must match as sets, all shapes must agree, or the checkpoint is refused before anything is allocated.
Nothing is downloaded, no code of a checkpoint is run, pickles are read with ``weights_only=True``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from armt.errors import ModelError
from armt.kernels.choose import choose_backend, load_ops
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.files import TensorFiles
from armt.models.checkpoint.names import (
    Place,
    canonical_name,
    is_buffer,
    layer_shapes,
    memory_shapes,
    places,
    required_names,
)
from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES
from armt.models.model import ArmtModel
from armt.models.weights import Weights

_DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.float16)


def load_model(
    path: Path,
    *,
    device: torch.device,
    dtype: torch.dtype | None = None,
    dialect: str | None = None,
    base: Path | None = None,
    kernels: str | None = None,
) -> ArmtModel:
    """Load an ARMT checkpoint directory.

    Args:
        path: directory with ``config.json`` and weights (safetensors, sharded or not, or a ``.bin``).
        device: where the weights go.
        dtype: of weights and hidden states; None keeps the checkpoint's.
        dialect: overrides what the configuration says.
        base: directory with the base's ``config.json``, for checkpoints that do not carry it.
        kernels: backend of the grouped operations, see `kernels.choose.choose_backend`.

    Raises:
        ModelError: the directory is not a complete checkpoint that this code implements.
        BackendUnavailable: the kernels asked for cannot run here.
    """
    config = load_config(path, dialect=dialect, base=base)
    files = TensorFiles(path)
    table = places(config)
    names = _find_names(files, config, table)
    chosen = dtype or _checkpoint_dtype(config, files)
    # A memory that the checkpoint wants wider than the weights stays so, whatever dtype they are loaded in.
    wanted = getattr(torch, config.memory_dtype) if config.memory_dtype else chosen
    memory_dtype = wanted if dtype is None else torch.promote_types(dtype, wanted)
    ops = load_ops(choose_backend(kernels, device, chosen).choice)
    head = FAMILIES[config.family].head
    weights = _empty(config, table, device, chosen, own_head=head in names)
    for name, place in table.items():
        target = place.view(weights)
        if name in names and target is not None:
            target.copy_(place.arrange(files.get(names[name])))
    if torch.equal(weights.head, weights.embedding):
        weights.head = weights.embedding
    return ArmtModel(config, weights, memory_dtype=memory_dtype, ops=ops)


def _checkpoint_dtype(config: ArmtConfig, files: TensorFiles) -> torch.dtype:
    if config.model_dtype is not None:
        chosen: torch.dtype = getattr(torch, config.model_dtype)
        return chosen
    return files.dtype()


def _find_names(files: TensorFiles, config: ArmtConfig, table: Mapping[str, Place]) -> dict[str, str]:
    """Return the file's spelling of each canonical name, all names and shapes checked.

    Where a tensor is there in two spellings, both must hold the same values.
    """
    family = FAMILIES[config.family]
    names: dict[str, str] = {}
    for name in files.names():
        short = canonical_name(name, family)
        if is_buffer(short, family):
            continue
        if short not in names:
            names[short] = name
        elif not torch.equal(files.get(name), files.get(names[short])):
            raise ModelError(f"{files.path}: {name} and {names[short]} are one weight but differ")
    missing, superfluous = sorted(required_names(config, table) - set(names)), sorted(set(names) - set(table))
    if missing or superfluous:
        both = (("missing", missing), ("unexpected", superfluous))
        raise ModelError(f"{files.path}: " + "; ".join(_listing(kind, found) for kind, found in both if found))
    for short, name in names.items():
        _check(files, name, table[short].shape)
    return names


def _listing(kind: str, names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} {kind} tensor{'s' if len(names) > 1 else ''} ({', '.join(names[:5])}{more})"


def _check(files: TensorFiles, name: str, shape: tuple[int, ...]) -> None:
    tensor = files.get(name)
    if tuple(tensor.shape) != shape:
        raise ModelError(f"{files.path}: {name} has shape {list(tensor.shape)}, expected {list(shape)}")
    if tensor.dtype not in _DTYPES:
        # Quantised numbers mean nothing without their scales.
        raise ModelError(f"{files.path}: {name} has dtype {tensor.dtype}, expected a plain float")


def _empty(
    config: ArmtConfig, table: Mapping[str, Place], device: torch.device, dtype: torch.dtype, *, own_head: bool
) -> Weights:
    """Allocate a model's weights; a head that the file has is apart from the embedding until both are known."""
    shapes = {place.field: place.shape for place in table.values()}

    def room(shape: tuple[int, ...]) -> Tensor:
        return torch.empty(shape, device=device, dtype=dtype)

    def room_for(field: str) -> Tensor | None:
        return room(shapes[field]) if field in shapes else None

    count = len(config.memory_layers)
    embedding = room(shapes["embedding"])
    return Weights(
        layers={key: room(shape) for key, shape in layer_shapes(config).items()},
        memory={key: room((count, *shape)) for key, shape in memory_shapes(config).items()},
        embedding=embedding,
        positions=room_for("positions"),
        final_norm=room(shapes["final_norm"]),
        final_norm_bias=room_for("final_norm_bias"),
        head=room(shapes["head"]) if own_head else embedding,
        memory_tokens=room(shapes["memory_tokens"]),
        sink=room_for("sink"),
    )
