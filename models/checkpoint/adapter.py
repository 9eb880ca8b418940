"""Low-rank changes of the base's linear layers, and the files that hold them together with a memory.

A change of a stacked weight ``W [L, out, in]`` is ``scale * B @ A`` with ``A [L, r, in]`` and ``B [L, out, r]``.
Targets go by the stacked names of `families.Part` (``qkv.weight`` is queries, keys and values in one).

Source: LoRA (arXiv 2106.09685), section 4.1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from armt.errors import ModelError, error_line
from armt.models.checkpoint.files import check_floats, entry_of, write_safetensors
from armt.models.checkpoint.names import TensorPlace, layer_shapes, memory_shapes
from armt.models.config import ArmtConfig

_FORMAT = "armt adapter 1"
_MEMORY = ("query", "key", "value", "gate", "gate_bias", "memory_tokens")
# Where memory tokens are carried, they are all of the memory.
_CARRIED = ("memory_tokens",)


@dataclass(slots=True, eq=False)
class Lora:
    """Low-rank changes, by stacked weight.

    Attributes:
        down: ``A [L, r, in]`` by target.
        up: ``B [L, out, r]`` by target.
        scale: factor on ``B @ A``.
    """

    down: dict[str, Tensor]
    up: dict[str, Tensor]
    scale: float

    def delta(self, target: str) -> Tensor:
        """Return the change of a whole stacked weight ``[L, out, in]``."""
        return torch.bmm(self.up[target], self.down[target]) * self.scale

    def merged(self, tensor: Tensor, place: TensorPlace) -> Tensor:
        """Return a checkpoint tensor with its change added in float32, in its own dtype and layout."""
        part = place.part
        if part is None or part.target not in self.up:
            return tensor
        rows = slice(part.start, part.start + part.rows)
        delta = (self.up[part.target][place.row, rows].float() @ self.down[part.target][place.row].float()) * self.scale
        return place.restore(place.arrange(tensor).float() + delta).to(tensor.dtype).contiguous()


def new_lora(shapes: Mapping[str, tuple[int, ...]], rank: int, scale: float, *, seed: int) -> Lora:
    """Return a change of nothing yet: ``A`` random, ``B`` zero, float32.

    Args:
        shapes: ``(L, out, in)`` by target.
        rank: r.
        scale: factor on ``B @ A``.
        seed: of ``A``.
    """
    random = torch.Generator().manual_seed(seed)
    down, up = {}, {}
    for target, (layers, out, inner) in shapes.items():
        down[target] = (torch.rand(layers, rank, inner, generator=random) * 2 - 1) * inner**-0.5
        up[target] = torch.zeros(layers, out, rank)
    return Lora(down, up, scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterSizes:
    """What an adapter is made for; stands in its header.

    Attributes:
        carries_tokens: it makes a plain RMT of its base, in which no layer has a memory.
    """

    segment_tokens: int
    memory_tokens: int
    d_mem: int
    memory_layers: Sequence[int]
    layers: int
    base_name: str = ""
    base_fingerprint: str = ""
    carries_tokens: bool = False

    def __post_init__(self) -> None:
        """Raise TypeError where a header's entries are of other types."""
        for name in ("segment_tokens", "memory_tokens", "d_mem", "layers"):
            if not isinstance(getattr(self, name), int):
                raise TypeError(f"{name}: expected a whole number, got {getattr(self, name)!r}")
        if not isinstance(self.memory_layers, Sequence) or not all(isinstance(n, int) for n in self.memory_layers):
            raise TypeError(f"memory_layers: expected a list of whole numbers, got {self.memory_layers!r}")
        if not isinstance(self.carries_tokens, bool):
            raise TypeError(f"carries_tokens: expected true or false, got {self.carries_tokens!r}")

    def header(self) -> dict[str, Any]:
        """Return what a file's header says; what only plain RMT has is said by it alone, as older versions expect."""
        said = asdict(self)
        if not self.carries_tokens:
            del said["carries_tokens"]
        return said


def tell_other_base(
    sizes: AdapterSizes, adapter: Path, base: Path, fingerprint: str, notify: Callable[[str], None]
) -> None:
    """Say where an adapter was made on other weights than those that it is to change; its sizes may fit all the same.

    Args:
        sizes: of the adapter.
        adapter, base: what the message calls them.
        fingerprint: of the base, see `fingerprint.base_fingerprint`.
        notify: called with a line.
    """
    if sizes.base_fingerprint and sizes.base_fingerprint != fingerprint:
        made_on = f" ({sizes.base_name})" if sizes.base_name else ""
        notify(f"note: {adapter} was made on other weights{made_on} than those of {base}")


@dataclass(slots=True, eq=False)
class Adapter:
    """A memory and LoRA without their base.

    Attributes:
        memory: as `write.fresh_memory` gives it; of a plain RMT the memory tokens alone.
        lora: changes of the base, or None.
        sizes: what it is made for.
        notes: further words of the header: how it was trained.
    """

    memory: dict[str, Tensor]
    lora: Lora | None
    sizes: AdapterSizes
    notes: dict[str, str]

    def check(self, config: ArmtConfig, where: Path) -> None:
        """Compare all tensors with a configuration.

        Args:
            config: of the ARMT model that they go into.
            where: what the message calls the adapter.

        Raises:
            ModelError: one is missing or has another shape, or it is made for another kind of memory.
        """
        if self.sizes.carries_tokens != config.carries_tokens:
            made, other = ("plain RMT", "an ARMT") if self.sizes.carries_tokens else ("an ARMT", "plain RMT")
            raise ModelError(f"{where}: made for {made}, not for {other}")
        count = len(config.memory_layers)
        expected: dict[str, tuple[int, ...]] = {}
        if not config.carries_tokens:
            expected = {f"memory.{key}": (count, *shape) for key, shape in memory_shapes(config).items()}
        expected["memory.memory_tokens"] = (config.memory_tokens, config.d_model)
        found = {f"memory.{name}": tensor for name, tensor in self.memory.items()}
        for target, down in ({} if self.lora is None else self.lora.down).items():
            assert self.lora is not None
            layers, out, inner = (*layer_shapes(config).get(target, ()), 0, 0, 0)[:3]
            rank = down.shape[1] if down.ndim == 3 else -1
            expected |= {f"lora.{target}.A": (layers, rank, inner), f"lora.{target}.B": (layers, out, rank)}
            found |= {f"lora.{target}.A": down, f"lora.{target}.B": self.lora.up[target]}
        for name, shape in expected.items():
            given = list(found[name].shape) if name in found else "nothing"
            if given != list(shape):
                raise ModelError(f"{where}: {name}: expected {list(shape)}, got {given}")


def write_adapter(path: Path, adapter: Adapter, *, dtype: torch.dtype = torch.bfloat16) -> None:
    """Write an adapter as one safetensors file; the file is complete or absent."""
    entries = [entry_of(f"memory.{name}", tensor.to(dtype)) for name, tensor in adapter.memory.items()]
    header: dict[str, Any] = {"armt": _FORMAT, "sizes": json.dumps(adapter.sizes.header()), **adapter.notes}
    if adapter.lora is not None:
        header["lora_scale"] = repr(adapter.lora.scale)
        for target in adapter.lora.up:
            entries.append(entry_of(f"lora.{target}.A", adapter.lora.down[target].to(dtype)))
            entries.append(entry_of(f"lora.{target}.B", adapter.lora.up[target].to(dtype)))
    write_safetensors(path, entries, header)


def read_adapter(path: Path) -> Adapter:
    """Read an adapter file.

    Raises:
        ModelError: it is damaged or is something else.
    """
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            header = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in list(file.keys())}
    except (SafetensorError, OSError) as exc:
        raise ModelError(f"{path}: damaged or unreadable adapter ({error_line(exc)})") from exc
    if header.pop("armt", None) != _FORMAT:
        raise ModelError(f"{path}: not an adapter that this version reads")
    header.pop("format", None)
    try:
        sizes = AdapterSizes(**json.loads(header.pop("sizes")))
        memory = {n.removeprefix("memory."): t for n, t in tensors.items() if n.startswith("memory.")}
        if missing := sorted(set(_CARRIED if sizes.carries_tokens else _MEMORY) - set(memory)):
            raise KeyError(f"memory.{missing[0]}")
        scale = header.pop("lora_scale", None)
        lora = None if scale is None else _lora_of(tensors, float(scale))
        if memory["memory_tokens"].ndim != 2:
            raise ValueError(f"memory.memory_tokens: {list(memory['memory_tokens'].shape)}")
    except (KeyError, TypeError, ValueError, RecursionError) as exc:
        raise ModelError(f"{path}: incomplete adapter ({error_line(exc)})") from exc
    for name, tensor in tensors.items():
        check_floats(tensor, name, path)
    return Adapter(memory, lora, sizes, header)


def _lora_of(tensors: Mapping[str, Tensor], scale: float) -> Lora:
    targets = sorted({name.removeprefix("lora.")[:-2] for name in tensors if name.startswith("lora.")})
    down = {target: tensors[f"lora.{target}.A"] for target in targets}
    return Lora(down, {target: tensors[f"lora.{target}.B"] for target in targets}, scale)
