"""Read checkpoints of every dialect into `Weights`: each tensor is copied once, into its place in a stacked weight.

All names must match as sets, all shapes must agree, or the checkpoint is refused before anything is allocated.
Nothing is downloaded, no code of a checkpoint is run, pickles are read with ``weights_only=True``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from armt.errors import ModelError
from armt.kernels.choose import choose_backend, load_ops
from armt.models.checkpoint.directory import leftovers, load_config
from armt.models.checkpoint.files import TensorFiles
from armt.models.checkpoint.names import (
    TensorPlace,
    layer_shapes,
    memory_shapes,
)
from armt.models.checkpoint.source import Checkpoint, open_checkpoint
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights

_log = logging.getLogger(__name__)


def load_model(
    path: Path,
    *,
    device: torch.device,
    dtype: torch.dtype | None = None,
    dialect: str | None = None,
    base: Path | None = None,
    kernels: str | None = None,
    plain: bool = False,
    layers: tuple[int, int] | None = None,
) -> ArmtModel:
    """Load an ARMT checkpoint directory.

    Args:
        path: directory with ``config.json`` and weights (safetensors, sharded or not, or a ``.bin``).
        device: where the weights go.
        dtype: of weights and hidden states; None keeps the checkpoint's.
        dialect: for a configuration that says none.
        base: directory with the base's ``config.json``, for checkpoints that do not carry it.
        kernels: backend of the grouped operations, see `kernels.choose.choose_backend`.
        plain: take a plain causal language model as well, as one whose layers carry no memory.
        layers: load only layers from the first number to below the second, as a model of their own; no other tensor is
            read. Embeddings and head come with layer 0.

    Raises:
        ModelError: the directory is not a complete checkpoint that this code implements, or a weight is not finite.
        BackendUnavailable: the kernels asked for cannot run here.
    """
    config = load_config(path, dialect=dialect, base=base, plain=plain)
    found = open_checkpoint(path, config)
    if ignored := leftovers(path):
        _log.warning("%s: not read: %s", path, ", ".join(ignored))
    chosen = dtype or _checkpoint_dtype(config, found.files)
    # A memory that the checkpoint wants wider than the weights stays so, whatever dtype they are loaded in.
    wanted = getattr(torch, config.memory_dtype) if config.memory_dtype else chosen
    memory_dtype = wanted if dtype is None else torch.promote_types(dtype, wanted)
    ops = load_ops(choose_backend(kernels, device, chosen).choice)
    lo, hi = layers or (0, config.layers)
    weights = _weights(found, path, config, (lo, hi), device, chosen)
    return ArmtModel(config.part(lo, hi), weights, memory_dtype=memory_dtype, ops=ops)


def load_weights(
    path: Path, config: ArmtConfig, *, layers: tuple[int, int], device: torch.device, dtype: torch.dtype
) -> Weights:
    """Load the weights of some layers of a model that is known; arguments and errors as `load_model`."""
    return _weights(open_checkpoint(path, config), path, config, layers, device, dtype)


def _weights(
    found: Checkpoint, path: Path, config: ArmtConfig, layers: tuple[int, int], device: torch.device, dtype: torch.dtype
) -> Weights:
    """Read the tensors of some layers, and no other."""
    lo, hi = layers
    table = {name: place for name in found.names if (place := found.table[name].among(lo, hi, config)) is not None}
    weights = _empty(config.part(lo, hi), table, device, dtype)
    spans: dict[str, Tensor] = {}
    for name, place in table.items():
        target = place.view(weights)
        assert target is not None
        target.copy_(place.arrange(found.get(name)))
        if target.numel():
            spans[name] = torch.stack(torch.aminmax(target))
    _check_finite(spans, dtype, path)
    if weights.head is not weights.embedding and torch.equal(weights.head, weights.embedding):
        weights.head = weights.embedding
    return weights


def _check_finite(spans: Mapping[str, Tensor], dtype: torch.dtype, path: Path) -> None:
    """Refuse weights that are no numbers, or are too large for the dtype: all that is read would come out so.

    Args:
        spans: by name the least and the greatest number of a tensor ``[2]``, NaN where one of all is.

    Raises:
        ModelError: some are not finite.
    """
    if not spans or bool(torch.stack(list(spans.values())).isfinite().all()):
        return
    first, *others = [name for name, span in spans.items() if not bool(span.isfinite().all())]
    more = f" and {len(others)} more" if others else ""
    raise ModelError(f"{path}: {first}{more}: not finite in {str(dtype).removeprefix('torch.')}")


def _checkpoint_dtype(config: ArmtConfig, files: TensorFiles) -> torch.dtype:
    if config.model_dtype is not None:
        chosen: torch.dtype = getattr(torch, config.model_dtype)
        return chosen
    return files.dtype()


def _empty(config: ArmtConfig, table: Mapping[str, TensorPlace], device: torch.device, dtype: torch.dtype) -> Weights:
    """Allocate the weights of some layers and of what else stands in a table of places.

    A head that the file has is apart from the embedding until both are known.
    """
    shapes = {place.field: place.shape for place in table.values()}

    def room(shape: tuple[int, ...]) -> Tensor:
        return torch.empty(shape, device=device, dtype=dtype)

    def room_for(field: str) -> Tensor | None:
        return room(shapes[field]) if field in shapes else None

    count = len(config.memory_layers)
    embedding = room(shapes.get("embedding", (0, config.d_model)))
    return Weights(
        layers={key: room(shape) for key, shape in layer_shapes(config).items()},
        memory={key: room((count, *shape)) for key, shape in memory_shapes(config).items()},
        embedding=embedding,
        positions=room_for("positions"),
        final_norm=room(shapes["final_norm"]),
        final_norm_bias=room_for("final_norm_bias"),
        head=room(shapes["head"]) if "head" in shapes else embedding,
        memory_tokens=room(shapes.get("memory_tokens", (0, config.d_model))),
        sink=room_for("sink"),
    )
