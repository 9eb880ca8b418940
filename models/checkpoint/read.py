"""Read checkpoints of every dialect into `Weights`: each tensor is copied once, into its place in a stacked weight.

All names must match as sets, all shapes must agree, or the checkpoint is refused. Nothing is downloaded, no code of a
checkpoint is run, pickles are read with ``weights_only=True``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from armt.errors import ModelError
from armt.kernels.choose import choose_backend, load_ops
from armt.models.checkpoint.files import TensorFiles, read_json
from armt.models.config import ArmtConfig, parse_config
from armt.models.families import FAMILIES, Family, Part
from armt.models.model import ArmtModel
from armt.models.weights import Weights

MEMORY_NAMES = {
    "W_mq.weight": "query",
    "W_mk.weight": "key",
    "W_mv.weight": "value",
    "W_mb.weight": "gate",
    "W_mb.bias": "gate_bias",
}
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
        kernels: backend of the grouped operations, see `kernels.backend.choose_backend`.

    Raises:
        ModelError: the directory is not a complete checkpoint that this code implements.
        BackendUnavailable: the kernels asked for cannot run here.
    """
    config = load_config(path, dialect=dialect, base=base)
    files = TensorFiles(path)
    names = _CanonicalNames(files, config)
    chosen = dtype or _checkpoint_dtype(config, files)
    # A memory that the checkpoint wants wider than the weights stays so, whatever dtype they are loaded in.
    wanted = getattr(torch, config.memory_dtype) if config.memory_dtype else chosen
    memory_dtype = wanted if dtype is None else torch.promote_types(dtype, wanted)
    ops = load_ops(choose_backend(kernels, device, chosen).choice)
    weights = _fill(config, names, device, chosen)
    return ArmtModel(config, weights, memory_dtype=memory_dtype, ops=ops)


def load_config(path: Path, *, dialect: str | None = None, base: Path | None = None) -> ArmtConfig:
    """Read ``config.json`` of an ARMT checkpoint directory, with the base's where it is kept apart."""
    if not path.is_dir():
        raise ModelError(f"{path}: not a model directory")
    raw = read_json(path / "config.json")
    base_config = None
    if not isinstance(raw.get("base_model_config"), Mapping):
        base_config = _base_config(raw, base)
    if "segment_size" not in raw:
        raise ModelError(
            f"{path}: a plain {raw.get('model_type')} model, not an ARMT one; `armt convert` adds a memory"
        )
    return parse_config(raw, dialect=dialect, base_config=base_config, where=str(path / "config.json"))


def _base_config(raw: Mapping[str, Any], base: Path | None) -> dict[str, Any] | None:
    """Find the base's configuration: in the given directory, else in the hub's cache on this disk."""
    if base is not None:
        return read_json(base / "config.json" if base.is_dir() else base)
    name = raw.get("base_model_name")
    if not isinstance(name, str) or not name:
        return None
    if Path(name).is_dir():
        return read_json(Path(name) / "config.json")
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        cached = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        return None
    return read_json(Path(cached)) if isinstance(cached, str) else None


def _checkpoint_dtype(config: ArmtConfig, files: TensorFiles) -> torch.dtype:
    if config.model_dtype is not None:
        chosen: torch.dtype = getattr(torch, config.model_dtype)
        return chosen
    return files.dtype()


def canonical_name(name: str, family: Family) -> str:
    """Return the one spelling of a tensor's name in an ARMT checkpoint: Hugging Face's, ``memory``, ``sink``."""
    short = name.removeprefix("memory_cell.")
    if short in ("memory", "sink"):
        return short
    aliased = re.sub(r"^layers\.(\d+)\.", rf"{family.layers_attr}.\1.", short)
    short = aliased if aliased != short else short.removeprefix("model.")
    return re.sub(rf"^({re.escape(family.layers_attr)}\.\d+)\.layer\.", r"\1.", short)


class _CanonicalNames:
    """The checkpoint's tensors under one spelling: Hugging Face names, ``memory``, ``sink``.

    The paper's wrappers prefix ``memory_cell.`` and register the layers twice; both spellings of a tensor may be in
    the file and must then hold the same values.
    """

    def __init__(self, files: TensorFiles, config: ArmtConfig) -> None:
        self.files = files
        family = FAMILIES[config.family]
        self._names: dict[str, str] = {}
        for name in files.names():
            short = canonical_name(name, family)
            if any(short.endswith(f".{buffer}") for buffer in family.buffers):
                continue
            if short in self._names:
                if not torch.equal(files.get(name), files.get(self._names[short])):
                    raise ModelError(f"{files.path}: {name} and {self._names[short]} are one weight but differ")
                continue
            self._names[short] = name

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def names(self) -> set[str]:
        return set(self._names)

    def get(self, name: str, shape: tuple[int, ...]) -> Tensor:
        tensor = self.files.get(self._names[name])
        if tuple(tensor.shape) != shape:
            raise ModelError(
                f"{self.files.path}: {self._names[name]} has shape {list(tensor.shape)}, expected {list(shape)}"
            )
        if tensor.dtype not in _DTYPES:
            # Quantised numbers mean nothing without their scales.
            raise ModelError(f"{self.files.path}: {self._names[name]} has dtype {tensor.dtype}, expected a plain float")
        return tensor


def _expected(config: ArmtConfig) -> dict[str, tuple[int, ...]]:
    """List every tensor a checkpoint of this configuration holds, the head apart, with its shape."""
    family, d = FAMILIES[config.family], config.d_model
    names: dict[str, tuple[int, ...]] = {
        family.embedding: (config.base.vocab_size, d),
        f"{family.final_norm}.weight": (d,),
        "memory": (config.memory_tokens, d),
    }
    if config.base.norm == "layer":
        names[f"{family.final_norm}.bias"] = (d,)
    if family.positions:
        rows = config.base.learned_positions + (config.memory_tokens if config.wrap_positions else 0)
        names[family.positions] = (rows, d)
    if config.use_sink:
        names["sink"] = (1, d)
    for layer in range(config.layers):
        for part in family.parts(config.base):
            names[f"{family.layers_attr}.{layer}.{part.name}"] = part.shape
    shapes = {"query": (config.d_mem, d), "key": (config.d_mem, d), "value": (d, d), "gate": (1, d), "gate_bias": (1,)}
    for layer in config.memory_layers:
        for name, target in MEMORY_NAMES.items():
            names[f"{family.layers_attr}.{layer}.{name}"] = shapes[target]
    return names


def _check_names(config: ArmtConfig, found: _CanonicalNames) -> None:
    expected, head = set(_expected(config)), FAMILIES[config.family].head
    if not config.base.tied_head:
        expected.add(head)
    missing = sorted(expected - found.names())
    superfluous = sorted(found.names() - expected - {head})
    if missing or superfluous:
        raise ModelError(
            f"{found.files.path}: " + "; ".join(_listing(kind, names) for kind, names in
                                                (("missing", missing), ("unexpected", superfluous)) if names)
        )  # fmt: skip


def _listing(kind: str, names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} {kind} tensor{'s' if len(names) > 1 else ''} ({', '.join(names[:5])}{more})"


def _fill(config: ArmtConfig, found: _CanonicalNames, device: torch.device, dtype: torch.dtype) -> Weights:
    _check_names(config, found)
    family, base = FAMILIES[config.family], config.base
    shapes = _expected(config)

    def single(name: str) -> Tensor:
        return found.get(name, shapes[name]).to(device=device, dtype=dtype, copy=True)

    embedding = single(family.embedding)
    bias = f"{family.final_norm}.bias"
    return Weights(
        layers=_stack_layers(config, found, device, dtype),
        memory=_stack_memory(config, found, shapes, device, dtype),
        embedding=embedding,
        positions=single(family.positions) if family.positions else None,
        final_norm=single(f"{family.final_norm}.weight"),
        final_norm_bias=single(bias) if base.norm == "layer" else None,
        head=_head(config, found, embedding),
        memory_tokens=single("memory"),
        sink=single("sink") if config.use_sink else None,
    )


def _head(config: ArmtConfig, found: _CanonicalNames, embedding: Tensor) -> Tensor:
    """Return the head: the file's own where it has one that differs, else the embedding itself."""
    name = FAMILIES[config.family].head
    if name not in found:
        return embedding
    own = found.get(name, tuple(embedding.shape)).to(device=embedding.device, dtype=embedding.dtype)
    if torch.equal(own, embedding):
        return embedding
    return own.clone()


def _stack_layers(
    config: ArmtConfig, found: _CanonicalNames, device: torch.device, dtype: torch.dtype
) -> dict[str, Tensor]:
    family, base = FAMILIES[config.family], config.base
    parts = family.parts(base)
    stacked: dict[str, Tensor] = {}
    for target, shape in _stacked_shapes(parts).items():
        stacked[target] = torch.empty((config.layers, *shape), device=device, dtype=dtype)
    for layer in range(config.layers):
        for part in parts:
            source = found.get(f"{family.layers_attr}.{layer}.{part.name}", part.shape)
            place = stacked[part.target][layer, part.start : part.start + part.rows]
            place.copy_(arrange(source, part, base.heads))
    return stacked


def _stacked_shapes(parts: Iterable[Part]) -> dict[str, tuple[int, ...]]:
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for part in parts:
        rows[part.target] = max(rows.get(part.target, 0), part.start + part.rows)
        columns[part.target] = part.columns
    return {target: (rows[target], columns[target]) if columns[target] else (rows[target],) for target in rows}


def arrange(source: Tensor, part: Part, heads: int) -> Tensor:
    """Turn a checkpoint tensor into rows of the stacked weight, as `Part.layout` says."""
    if part.layout == "transposed":
        return source.t() if part.columns else source
    if part.layout == "interleaved":
        # GPT-NeoX: [heads, (q, k, v), head_dim] -> [(q, k, v), heads, head_dim]
        tail = source.shape[1:]
        return source.reshape(heads, 3, -1, *tail).transpose(0, 1).reshape(source.shape)
    return source


def restore(rows: Tensor, part: Part, heads: int) -> Tensor:
    """Undo `arrange`: rows of a stacked weight as the checkpoint's tensor."""
    if part.layout == "transposed":
        return rows.t().contiguous() if part.columns else rows
    if part.layout == "interleaved":
        return rows.reshape(3, heads, -1, *rows.shape[1:]).transpose(0, 1).reshape(rows.shape)
    return rows


def _stack_memory(
    config: ArmtConfig, found: _CanonicalNames, shapes: Mapping[str, tuple[int, ...]], device: torch.device,
    dtype: torch.dtype,
) -> dict[str, Tensor]:  # fmt: skip
    attr = FAMILIES[config.family].layers_attr
    d = config.d_model
    empty = {"query": (config.d_mem, d), "key": (config.d_mem, d), "value": (d, d), "gate": (1, d), "gate_bias": (1,)}
    stacked = {
        target: torch.empty((len(config.memory_layers), *shape), device=device, dtype=dtype)
        for target, shape in empty.items()
    }
    for row, layer in enumerate(config.memory_layers):
        for name, target in MEMORY_NAMES.items():
            full = f"{attr}.{layer}.{name}"
            stacked[target][row].copy_(found.get(full, shapes[full]))
    return stacked


def dump_json(value: Any) -> str:
    """Return ``value`` as the JSON text of a configuration file."""
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
