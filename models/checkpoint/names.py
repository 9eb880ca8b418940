"""From the name of a published tensor to its place in `Weights`: one table, for all that read or write checkpoints.

`canonical_name` turns every published spelling into one: Hugging Face's own names, the memory's projections beside
them (``model.layers.0.W_mq.weight``), ``memory`` and ``sink``. `places` says where each stands. `published_name` is
the way back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch import Tensor

from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES, Family, Part
from armt.models.state import memory_rows
from armt.models.weights import Weights

MEMORY_NAMES: Mapping[str, str] = {
    "W_mq.weight": "query",
    "W_mk.weight": "key",
    "W_mv.weight": "value",
    "W_mb.weight": "gate",
    "W_mb.bias": "gate_bias",
    "act.p.weight": "halt",
    "act.p.bias": "halt_bias",
}
"""The memory's tensors of a layer, and their keys in ``Weights.memory``."""


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """Where the values of one tensor of a checkpoint stand.

    Attributes:
        field: of `Weights`.
        shape: of the tensor in the checkpoint.
        key: in the fields ``layers`` and ``memory``, the stack.
        row: in the stack: the layer, or the number of the layer among those with memory.
        part: of the base's layers, which rows in which layout; None elsewhere.
        heads: of the base, for layouts that go by head.
    """

    field: str
    shape: tuple[int, ...]
    key: str = ""
    row: int = 0
    part: Part | None = None
    heads: int = 1

    def among(self, lo: int, hi: int, config: ArmtConfig) -> TensorPlace | None:
        """Return the place in the weights of layers ``lo`` to ``hi - 1`` alone, or None where they do without it.

        Embeddings and head belong to the lowest layer; what is small (norms, memory tokens) to every part.
        """
        if self.field in ("embedding", "head", "positions"):
            return None if lo else self
        if self.field not in ("layers", "memory"):
            return self
        first, end = (lo, hi) if self.field == "layers" else memory_rows(config, lo, hi)
        return replace(self, row=self.row - first) if first <= self.row < end else None

    def view(self, weights: Weights) -> Tensor | None:
        """Return the rows of ``weights`` that the tensor fills, or None where they are not there."""
        if self.part is not None:
            return weights.layers[self.key][self.row, self.part.start : self.part.start + self.part.rows]
        if self.field == "memory":
            return weights.memory[self.key][self.row]
        found: Tensor | None = getattr(weights, self.field)
        return found

    def of_memory(self, memory: Mapping[str, Tensor]) -> Tensor | None:
        """Return the tensor out of a memory without its base (`fresh_memory`), or None where it belongs to the base."""
        if self.field == "memory":
            return memory[self.key][self.row]
        return memory.get(self.field) if self.field in ("memory_tokens", "sink") else None

    def arrange(self, tensor: Tensor) -> Tensor:
        """Turn a checkpoint's tensor into rows of the stacked weight."""
        return tensor if self.part is None else arrange(tensor, self.part, self.heads)

    def restore(self, rows: Tensor) -> Tensor:
        """Turn rows of the stacked weight into the checkpoint's tensor."""
        return rows if self.part is None else restore(rows, self.part, self.heads)


def places(config: ArmtConfig) -> dict[str, TensorPlace]:
    """Return the place of every tensor that a checkpoint of this configuration may hold, by canonical name."""
    family, d = FAMILIES[config.family], config.d_model
    vocabulary = (config.base.vocab_size, d)
    table = {
        family.embedding: TensorPlace("embedding", vocabulary),
        family.head: TensorPlace("head", vocabulary),
        f"{family.final_norm}.weight": TensorPlace("final_norm", (d,)),
    }
    if not config.plain:
        table["memory"] = TensorPlace("memory_tokens", (config.memory_tokens, d))
    if config.base.norm == "layer":
        table[f"{family.final_norm}.bias"] = TensorPlace("final_norm_bias", (d,))
    if family.positions:
        rows = config.base.learned_positions + (config.extra_tokens if config.wrap_positions else 0)
        table[family.positions] = TensorPlace("positions", (rows, d))
    if config.use_sink:
        table["sink"] = TensorPlace("sink", (1, d))
    heads, parts = config.base.heads, family.parts(config.base)
    for layer in range(config.layers):
        for part in parts:
            name = f"{family.layers_attr}.{layer}.{part.name}"
            table[name] = TensorPlace("layers", part.shape, part.target, layer, part, heads)
    shapes = memory_shapes(config)
    for row, layer in enumerate(config.memory_layers):
        for name, key in MEMORY_NAMES.items():
            if key in shapes:
                table[f"{family.layers_attr}.{layer}.{name}"] = TensorPlace("memory", shapes[key], key, row)
    return table


def required_names(config: ArmtConfig, table: Mapping[str, TensorPlace]) -> set[str]:
    """Return the names that a complete checkpoint holds: all but a head that is tied to the embedding."""
    return set(table) - ({FAMILIES[config.family].head} if config.base.tied_head else set())


def memory_shapes(config: ArmtConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of a layer's memory tensors, by their keys in ``Weights.memory``."""
    d = config.d_model
    gates = d if config.gating else config.memory_heads
    shapes: dict[str, tuple[int, ...]] = {
        "query": (config.d_mem, d),
        "key": (config.d_mem, d),
        "value": (d, d),
        "gate": (gates, d),
        "gate_bias": (gates,),
    }
    return shapes | {"halt": (1, d), "halt_bias": (1,)} if config.hops else shapes


def layer_shapes(config: ArmtConfig) -> dict[str, tuple[int, ...]]:
    """Return the shape of each stacked weight of the base, ``[L, out, in]`` or ``[L, n]``, by its key."""
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for part in FAMILIES[config.family].parts(config.base):
        rows[part.target] = max(rows.get(part.target, 0), part.start + part.rows)
        columns[part.target] = part.columns
    return {key: (config.layers, rows[key], *([columns[key]] if columns[key] else [])) for key in rows}


def canonical_name(name: str, family: Family) -> str:
    """Return the one spelling of a published tensor's name."""
    short = name.removeprefix("armt.").removeprefix("memory_cell.")
    if short in ("memory", "sink"):
        return short
    # A base inside of peft's wrappers, and a linear layer beside its low-rank change.
    short = re.sub(r"^model\.base_model\.model\.", "model.", short)
    short = re.sub(r"\.base_layer\.(weight|bias)$", r".\1", short)
    # The paper's wrappers register the layers a second time.
    aliased = re.sub(r"^layers\.(\d+)\.", rf"{family.layers_attr}.\1.", short)
    short = aliased if aliased != short else short.removeprefix("model.")
    return re.sub(rf"^({re.escape(family.layers_attr)}\.\d+)\.layer\.", r"\1.", short)


def is_lora(name: str) -> bool:
    """Say whether a name is that of one half of a low-rank change."""
    return ".lora_" in name


def published_name(name: str, family: Family, dialect: str) -> str:
    """Return a canonical name as the dialect's own code writes it."""
    outer = "memory_cell." if dialect in ("paper", "rmt") else ""
    if name in ("memory", "sink"):
        return f"{outer}{name}"
    found = re.match(rf"^({re.escape(family.layers_attr)}\.\d+)\.(.+)$", name)
    if found is not None and found[2] not in MEMORY_NAMES and dialect != "rmt":
        name = f"{found[1]}.layer.{found[2]}"
    return f"{outer}model.{name}"


def full_base_name(name: str, family: Family, *, bare: bool) -> str:
    """Return the canonical name of a plain base's tensor; old files (``bare``) lack the name of the inner model."""
    root = family.layers_attr.split(".")[0]
    return f"{root}.{name}" if bare and name != family.head else name


def is_buffer(name: str, family: Family) -> bool:
    """Say whether a name is that of a constant (a mask, frequencies), which is computed here and not read."""
    return any(name.endswith(f".{buffer}") for buffer in family.buffers)


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
