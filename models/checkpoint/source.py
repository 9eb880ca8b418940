"""The tensors of an ARMT checkpoint, however they are spelled: aliases folded, names checked, LoRA merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from armt.errors import ModelError
from armt.models.checkpoint.directory import read_config
from armt.models.checkpoint.files import TensorFiles, check_floats
from armt.models.checkpoint.listing import ADAPTER_CONFIG, read_json
from armt.models.checkpoint.names import (
    TensorPlace,
    canonical_name,
    full_base_name,
    is_buffer,
    is_lora,
    places,
    required_names,
)
from armt.models.checkpoint.peft import Pair, Ranks, find_pairs, merge_pair
from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES
from armt.models.keys import shown


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """The tensors of an ARMT directory by canonical name, low-rank changes merged as they are read.

    Attributes:
        files: where they are.
        names: the file's spelling of each; of a weight and of its alias, the first.
        pairs: the changes, by the name of the weight that they change.
        table: where each stands.
    """

    files: TensorFiles
    names: Mapping[str, str]
    pairs: Mapping[str, Pair]
    table: Mapping[str, TensorPlace]

    def get(self, name: str) -> Tensor:
        """Return one tensor, in the layout and dtype of the file."""
        tensor = self.files.get(self.names[name])
        return merge_pair(tensor, self.pairs[name], self.table[name]) if name in self.pairs else tensor


def open_checkpoint(path: Path, config: ArmtConfig) -> Checkpoint:
    """Open an ARMT directory's tensors; where one is there in two spellings, both must hold the same values.

    Args:
        path: the directory.
        config: see `directory.load_config`.

    Raises:
        ModelError: a file is damaged, two spellings differ, or low-rank pairs are incomplete.
    """
    files, family, table = TensorFiles(path), FAMILIES[config.family], places(config)
    names: dict[str, str] = {}
    # Files of old plain models lack the name of the inner model.
    root = family.layers_attr.split(".")[0]
    bare = not any(name.startswith(f"{root}.") for name in files.names())
    for name in files.names():
        short = full_base_name(name, family, bare=bare) if config.plain else canonical_name(name, family)
        if is_buffer(short, family):
            continue
        if short not in names:
            names[short] = name
        elif not torch.equal(files.get(name), files.get(names[short])):
            raise ModelError(f"{path}: {name} and {names[short]} are one weight but differ")
    halves = {short: names.pop(short) for short in list(names) if is_lora(short)}
    pairs = find_pairs(files, halves, _ranks_of(path), config) if halves else {}
    for short, name in names.items():
        # peft renames a layer that it changes: either name alone says that a half has been lost or merged already.
        if (".base_layer." in name and name.endswith(".weight")) != (short in pairs):
            state = "no low-rank pair" if short not in pairs else "a low-rank pair but is not a base_layer"
            raise ModelError(f"{path}: {name} has {state}: half merged?")
    found = Checkpoint(files, names, pairs, table)
    _check_names(found, config)
    return found


def _check_names(found: Checkpoint, config: ArmtConfig) -> None:
    """Refuse a checkpoint that lacks a tensor, holds a foreign one, or one of another shape."""
    path, names, table = found.files.path, found.names, found.table
    missing, superfluous = sorted(required_names(config, table) - set(names)), sorted(set(names) - set(table))
    if missing or superfluous:
        both = (("missing", missing), ("unexpected", superfluous))
        raise ModelError(f"{path}: " + "; ".join(_listing(kind, listed) for kind, listed in both if listed))
    for short, name in names.items():
        _check(found.files, name, table[short].shape)


def _listing(kind: str, names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{len(names)} {kind} tensor{'s' if len(names) > 1 else ''} ({', '.join(names[:5])}{more})"


def _check(files: TensorFiles, name: str, shape: tuple[int, ...]) -> None:
    tensor = files.get(name)
    if tuple(tensor.shape) != shape:
        raise ModelError(f"{files.path}: {name} has shape {list(tensor.shape)}, expected {list(shape)}")
    check_floats(tensor, name, files.path)


def _ranks_of(path: Path) -> Ranks:
    """Find ranks and alphas of a directory's pairs: in peft's own file, else in the configuration."""
    if (path / ADAPTER_CONFIG).is_file():
        return Ranks(read_json(path / ADAPTER_CONFIG), str(path / ADAPTER_CONFIG))
    told = read_config(path).get("peft_config")
    if told is None:
        raise ModelError(
            f"{path}: holds low-rank pairs (lora_A, lora_B) but not their alpha: put peft's {ADAPTER_CONFIG} beside "
            'them, or "peft_config": {"r": ..., "lora_alpha": ...} into config.json'
        )
    if not isinstance(told, Mapping):
        raise ModelError(f"{path}: peft_config: expected an object, got {shown(told)}")
    return Ranks(told, f"{path}: peft_config")
