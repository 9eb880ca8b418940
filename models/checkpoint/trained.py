"""Write an ARMT directory whose every tensor has been trained: nothing of the base is left to refer to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from armt.models.checkpoint.files import TensorFiles, read_json
from armt.models.checkpoint.read import MEMORY_NAMES, canonical_name, restore
from armt.models.checkpoint.write import Entry, armt_config_json, base_entries, memory_entries, write_armt_directory
from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES
from armt.models.weights import Weights


def export_trained(source_dir: Path, config: ArmtConfig, weights: Weights, out_dir: Path) -> None:
    """Write an ARMT directory with trained weights in the place of all those of the model that they began as.

    Names and dtypes of the tensors are those of ``source_dir``, whatever its dialect; a plain base gets the names of
    the dialect ``armt``.

    Args:
        source_dir: the base or the ARMT model that was trained.
        config: the ARMT model.
        weights: what training made of it, float32.
        out_dir: ARMT directory to write.

    Raises:
        ModelError: the source is damaged.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    files, raw = TensorFiles(source_dir), read_json(source_dir / "config.json")
    if "segment_size" in raw:
        entries = [_entry(files, name, config, weights) for name in files.names()]
    else:
        raw = armt_config_json(
            raw, segment_tokens=config.segment_tokens, memory_tokens=config.memory_tokens, d_mem=config.d_mem,
            memory_layers=config.memory_layers, dtype=files.dtype(), base_name=source_dir.name,
        )  # fmt: skip
        memory = {**weights.memory, "memory_tokens": weights.memory_tokens}
        entries = [
            *(replace(entry, make=_maker(entry, config, weights)) for entry in base_entries(files, config)),
            *memory_entries(config, memory, files.dtype()),
        ]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=source_dir)


def _entry(files: TensorFiles, name: str, config: ArmtConfig, weights: Weights) -> Entry:
    tensor = files.get(name)
    kept = Entry(name, tuple(tensor.shape), tensor.dtype, lambda: files.get(name))
    return replace(kept, make=_maker(kept, config, weights))


def _maker(entry: Entry, config: ArmtConfig, weights: Weights) -> Callable[[], Tensor]:
    def make() -> Tensor:
        trained = _find(canonical_name(entry.name, FAMILIES[config.family]), config, weights)
        # What is not found are constants that old files carry along.
        return entry.make() if trained is None else trained.to("cpu", entry.dtype).contiguous()

    return make


@torch.no_grad()
def _find(name: str, config: ArmtConfig, weights: Weights) -> Tensor | None:
    """Return the weight of a canonical name, as the checkpoint's tensors are laid out."""
    family = FAMILIES[config.family]
    outer = {
        "memory": weights.memory_tokens, family.embedding: weights.embedding, family.head: weights.head,
        family.positions: weights.positions, f"{family.final_norm}.weight": weights.final_norm,
        f"{family.final_norm}.bias": weights.final_norm_bias,
    }  # fmt: skip
    if name in outer:
        return outer[name]
    found = re.match(rf"^{re.escape(family.layers_attr)}\.(\d+)\.(.+)$", name)
    if found is None:
        return None
    layer, rest = int(found[1]), found[2]
    if rest in MEMORY_NAMES:
        return weights.memory[MEMORY_NAMES[rest]][config.memory_layers.index(layer)]
    for part in family.parts(config.base):
        if part.name == rest:
            rows = weights.layers[part.target][layer, part.start : part.start + part.rows]
            return restore(rows, part, config.base.heads)
    return None
