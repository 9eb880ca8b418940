"""Low-rank adapters in the format of the library peft: ``adapter_config.json`` and ``adapter_model.safetensors``.

Written by hand: importing peft takes seconds and brings accelerate along, and the format is a name per pair. The
memory, for which peft has no place, stands beside them as an adapter file of armt's own (``memory.safetensors``),
which peft ignores.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from armt.disk import replace_file
from armt.errors import ModelError, error_line
from armt.models.checkpoint.adapter import Adapter, Lora, read_adapter, write_adapter
from armt.models.checkpoint.files import TensorFiles, check_floats, entry_of, write_safetensors
from armt.models.checkpoint.listing import ADAPTER_CONFIG, dump_json, read_json
from armt.models.checkpoint.names import TensorPlace, full_base_name, places
from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES
from armt.models.keys import Keys, shown

TENSORS = "adapter_model.safetensors"
MEMORY = "memory.safetensors"

_PREFIX = "base_model.model."
# What a configuration says beyond ranks and targets and does not change what is added to the weights.
_INERT = frozenset(
    """
    auto_mapping base_model_name_or_path bias fan_in_fan_out inference_mode init_lora_weights lora_dropout
    modules_to_save peft_version revision target_modules task_type exclude_modules loftq_config megatron_config
    megatron_core runtime_config qalora_group_size corda_config eva_config arrow_config ensure_weight_tying
    lora_ga_config layers_pattern layers_to_transform peft_type r lora_alpha rank_pattern alpha_pattern use_rslora
    """.split()  # noqa: SIM905
)
# What changes it in ways that are not implemented, by the value that does not.
_EXPECTED: Mapping[str, tuple[Any, ...]] = {
    "peft_type": ("LORA",),
    "bias": ("none",),
    "modules_to_save": (None, []),
    "use_dora": (False, None),
    "use_qalora": (False, None),
    "use_bdlora": (False, None),
    "alora_invocation_tokens": (None,),
    "layer_replication": (None, []),
    "lora_bias": (False, None),
    "trainable_token_indices": (None,),
    "target_parameters": (None, []),
}


class Pair(NamedTuple):
    """A low-rank change of one tensor of a checkpoint: ``scale * up @ down``, in the layout of a plain linear layer.

    Attributes:
        down: ``[r, in]``.
        up: ``[out, r]``.
        scale: of the product.
    """

    down: Tensor
    up: Tensor
    scale: float


def write_peft(directory: Path, adapter: Adapter, config: ArmtConfig, *, dtype: torch.dtype = torch.float32) -> None:
    """Write an adapter so that ``peft.PeftModel.from_pretrained(base, directory)`` takes its LoRA.

    Args:
        directory: exists; its files are replaced.
        adapter: with LoRA.
        config: of the ARMT model.
        dtype: of the tensors.

    Raises:
        OSError: a file cannot be written.
    """
    lora = adapter.lora
    assert lora is not None
    entries, modules, ranks, layouts = [], set(), [], set()
    for name, place in places(config).items():
        part = place.part
        if part is None or part.target not in lora.up:
            continue
        stem = name.removesuffix(".weight")
        up = lora.up[part.target][place.row, part.start : part.start + part.rows]
        if part.layout == "interleaved":
            up = place.restore(up)
        down = lora.down[part.target][place.row]
        layouts.add(part.layout)
        ranks.append(down.shape[0])
        modules.add(part.name.removesuffix(".weight"))
        entries.append(entry_of(f"{_PREFIX}{stem}.lora_A.weight", down.to(dtype).contiguous()))
        entries.append(entry_of(f"{_PREFIX}{stem}.lora_B.weight", up.to(dtype).contiguous()))
    rank = max(ranks)
    assert set(ranks) == {rank}, "all targets of a run have one rank"
    raw = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": adapter.sizes.base_name,
        "r": rank,
        "lora_alpha": lora.scale * rank,
        "target_modules": sorted(modules),
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": "transposed" in layouts,
        "inference_mode": True,
    }
    write_safetensors(directory / TENSORS, entries)
    replace_file(directory / ADAPTER_CONFIG, dump_json(raw).encode())
    write_adapter(directory / MEMORY, replace(adapter, lora=None), dtype=dtype)


def read_peft(directory: Path, config: ArmtConfig) -> Lora:
    """Read the LoRA of a peft directory, whoever made it.

    Args:
        directory: with ``adapter_config.json`` and the tensors.
        config: of the ARMT model whose base it changes.

    Raises:
        ModelError: a file is missing or damaged, or the adapter is of a kind that is not implemented.
    """
    ranks = Ranks(read_json(directory / ADAPTER_CONFIG), str(directory / ADAPTER_CONFIG))
    older = directory / "adapter_model.bin"
    files = TensorFiles(older if older.is_file() and not (directory / TENSORS).is_file() else directory / TENSORS)
    return stack_pairs(find_pairs(files, {name: name for name in files.names()}, ranks, config), config)


def has_memory(path: Path) -> bool:
    """Say whether an adapter brings a memory: armt's own file does, a directory where one stands beside peft's."""
    return not path.is_dir() or (path / MEMORY).is_file()


def read_memory(path: Path) -> Adapter:
    """Read an adapter file, or the memory beside an adapter in peft's format; that one's LoRA is not read yet.

    Raises:
        ModelError: it is damaged, or holds no memory.
    """
    if not has_memory(path) and not (path / ADAPTER_CONFIG).is_file():
        raise ModelError(f"{path}: no adapter: a file of armt's own is expected, or a folder with {ADAPTER_CONFIG}")
    if not has_memory(path):
        raise ModelError(f"{path}: no {MEMORY}: an adapter of peft's alone has no memory")
    return read_adapter(path / MEMORY if path.is_dir() else path)


def add_lora(adapter: Adapter, path: Path, config: ArmtConfig) -> Adapter:
    """Return an adapter with the LoRA of a directory in peft's format, where ``path`` is one.

    Raises:
        ModelError: the directory is damaged.
    """
    return replace(adapter, lora=read_peft(path, config)) if path.is_dir() else adapter


class Ranks:
    """Rank and scale of each pair, as an ``adapter_config.json`` gives them.

    Args:
        raw: the parsed file.
        where: what the messages call it.

    Raises:
        ConfigError: an option that is not implemented.
    """

    def __init__(self, raw: Mapping[str, Any], where: str) -> None:
        keys = Keys(raw, where)
        for name, allowed in _EXPECTED.items():
            keys.expect(name, *allowed)
        self.where = where
        self.rank = keys.integer("r")
        self.alpha = keys.number("lora_alpha")
        self.rooted = keys.boolean("use_rslora", False)
        self.ranks = self._pattern(keys, "rank_pattern")
        self.alphas = self._pattern(keys, "alpha_pattern")
        keys.ignore(_INERT)
        # Each version of peft adds options; one that is not set changes nothing.
        keys.ignore([name for name, value in raw.items() if value is None or value is False])
        keys.finish()

    @staticmethod
    def _pattern(keys: Keys, name: str) -> dict[str, float]:
        value = keys.take(name, None) or {}
        if not isinstance(value, Mapping):
            raise ModelError(f"{keys.where}: {name}: expected an object, got {shown(value)}")
        entries = Keys(value, f"{keys.where}: {name}")
        return {key: entries.positive(key) for key in value}

    def scale(self, module: str, rank: int) -> float:
        """Return the factor of a module's pair, its rank checked.

        Raises:
            ModelError: the tensors have another rank than the configuration says.
        """
        expected = _matching(self.ranks, module, self.rank)
        if rank != expected:
            raise ModelError(f"{self.where}: {module}: rank {expected:g} is said, the tensors have {rank}")
        return _matching(self.alphas, module, self.alpha) / (math.sqrt(rank) if self.rooted else rank)


def _matching(pattern: Mapping[str, float], module: str, default: float) -> float:
    """Return the first entry whose key is a module's name or its end, as peft matches them."""
    for key, value in pattern.items():
        try:
            if re.match(rf"(.*\.)?({key})$", module):
                return value
        except re.error as exc:
            raise ModelError(f"adapter: {key!r} is no pattern ({error_line(exc)})") from exc
    return default


def find_pairs(files: TensorFiles, names: Mapping[str, str], ranks: Ranks, config: ArmtConfig) -> dict[str, Pair]:
    """Return the low-rank changes in a file, by canonical name of the weight that they change.

    Args:
        files: where they are.
        names: those of its tensors that belong to pairs, each as it is called inside of the base.
        ranks: of the configuration.
        config: of the ARMT model.

    Raises:
        ModelError: a pair lacks a half or is one of several of its layer, changes no linear layer of the base, or has
            a wrong shape.
    """
    family, table = FAMILIES[config.family], places(config)
    halves: dict[str, dict[str, str]] = {}
    for short, name in names.items():
        found = re.match(r"^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.[\w-]+)?\.weight$", short)
        if found is None:
            raise ModelError(f"{files.path}: {name}: not a low-rank change of a linear layer")
        both = halves.setdefault(found[1], {})
        if found[2] in both:
            raise ModelError(f"{files.path}: {found[1]}: two low-rank changes, {both[found[2]]} and {name}")
        both[found[2]] = name
    pairs = {}
    for module, both in sorted(halves.items()):
        if len(both) != 2:
            lone = "lora_B" if "A" in both else "lora_A"
            raise ModelError(f"{files.path}: {module}: {lone} is missing, its other half is there")
        name = full_base_name(f"{module}.weight", family, bare=f"{module}.weight" not in table)
        place = table.get(name)
        if place is None or place.part is None or not place.part.columns:
            raise ModelError(f"{files.path}: {module}: not a linear layer of a {family.layers_attr} model")
        pairs[name] = _pair(files, both, module, ranks, place)
    return pairs


def _pair(files: TensorFiles, both: Mapping[str, str], module: str, ranks: Ranks, place: TensorPlace) -> Pair:
    assert place.part is not None
    down, up = files.get(both["A"]), files.get(both["B"])
    for half, tensor in (("A", down), ("B", up)):
        check_floats(tensor, both[half], files.path)
    rank = down.shape[0] if down.ndim == 2 else -1
    expected = [(rank, place.part.columns), (place.part.rows, rank)]
    if [tuple(down.shape), tuple(up.shape)] != expected:
        raise ModelError(
            f"{files.path}: {module}: lora_A {list(down.shape)} and lora_B {list(up.shape)} do not fit "
            f"[r, {place.part.columns}] and [{place.part.rows}, r]"
        )
    return Pair(down, up, ranks.scale(module, rank))


def merge_pair(tensor: Tensor, pair: Pair, place: TensorPlace) -> Tensor:
    """Return a checkpoint tensor with its change added in float32, in its own dtype and layout."""
    assert place.part is not None
    delta = (pair.up.float() @ pair.down.float()) * pair.scale
    # A pair goes with the linear layer as it is computed; only GPT-2 stores that the other way round.
    delta = delta.t() if place.part.layout == "transposed" else delta
    return (tensor.float() + delta).to(tensor.dtype).contiguous()


def stack_pairs(pairs: Mapping[str, Pair], config: ArmtConfig) -> Lora:
    """Return the pairs of all layers as changes of the stacked weights, with a scale of 1.

    Queries, keys and values are one stack: where their ``A`` differ, ranks are put side by side.
    """
    table = places(config)
    by_target: dict[str, dict[int, list[tuple[TensorPlace, Pair]]]] = {}
    for name, pair in pairs.items():
        place = table[name]
        by_target.setdefault(place.key, {}).setdefault(place.row, []).append((place, pair))
    down, up = {}, {}
    for target, layers in by_target.items():
        down[target], up[target] = _stack(config, target, layers)
    return Lora(down, up, 1.0)


def _stack(
    config: ArmtConfig, target: str, layers: Mapping[int, list[tuple[TensorPlace, Pair]]]
) -> tuple[Tensor, Tensor]:
    parts = [part for part in FAMILIES[config.family].parts(config.base) if part.target == target]
    rows, columns = max(part.start + part.rows for part in parts), parts[0].columns
    wide = {layer: list(_side_by_side(pairs)) for layer, pairs in layers.items()}
    rank = max(sum(down.shape[0] for down, _ in halves) for halves in wide.values())
    down, up = torch.zeros(config.layers, rank, columns), torch.zeros(config.layers, rows, rank)
    for layer, halves in wide.items():
        start = 0
        for a, placed in halves:
            end = start + a.shape[0]
            down[layer, start:end] = a
            for place, b in placed:
                assert place.part is not None
                up[layer, place.part.start : place.part.start + place.part.rows, start:end] = b
            start = end
    return down, up


def _side_by_side(pairs: list[tuple[TensorPlace, Pair]]) -> Iterator[tuple[Tensor, list[tuple[TensorPlace, Tensor]]]]:
    """Yield each different ``A`` once, with the ``B`` that go with it, scaled and in rows of the stack."""
    groups: list[tuple[Tensor, list[tuple[TensorPlace, Tensor]]]] = []
    for place, pair in pairs:
        up = pair.up.float() * pair.scale
        if place.part is not None and place.part.layout == "interleaved":
            up = place.arrange(up)
        for down, placed in groups:
            if down.shape == pair.down.shape and torch.equal(down, pair.down.float()):
                placed.append((place, up))
                break
        else:
            groups.append((pair.down.float(), [(place, up)]))
    yield from groups
