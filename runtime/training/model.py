"""What is trained: memory projections, memory tokens, and of the base low-rank changes or all weights; float32 masters.

Plain RMT has memory tokens alone.

`Trainable.weights` makes, once per optimisation step, the tensors that the block computes with: LoRA added to the base,
or the base's own masters, memory projections unfolded from their whitened coordinates, all rounded to the compute
dtype. So training sees the very numbers that an export of it would hold.

Whitened coordinates: a projection of layer inputs x is trained as ``W = theta P`` with ``P = C^-1/2``, C being the
second moment of what the base feeds it. The few directions that dominate a residual stream then no longer drown the
rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor

from armt.errors import UsageError
from armt.kernels.eager import places
from armt.models.checkpoint.adapter import Lora, new_lora
from armt.models.config import ArmtConfig
from armt.models.weights import Weights

BaseTraining = Literal["lora", "all", "none"]
ParameterKind = Literal["memory", "tokens", "lora", "base", "base vectors"]

#: For pydantic, of what is read from files: a key that has no meaning is an error, not passed over.
STRICT = {"extra": "forbid"}
# The base's tensors outside its layers.
OUTER = ("embedding", "positions", "final_norm", "final_norm_bias", "head")


class LayerRows:
    """A stacked weight kept layer by layer, so that the gradient of a slice touches its layers only.

    Indexing with a slice gives ``[n, ...]``, as on a stacked tensor.
    """

    def __init__(self, rows: Sequence[Tensor]) -> None:
        self.rows = list(rows)

    def __getitem__(self, layers: slice) -> Tensor:
        chosen = self.rows[layers]
        return chosen[0].unsqueeze(0) if len(chosen) == 1 else torch.stack(chosen)


class LowRankRows(LayerRows):
    """Rows with a low-rank change added, and its factors, for who computes the factors' gradients without the rows'.

    Args:
        rows: per layer ``W + scale B A`` ``[out, in]``.
        down: per layer ``A [r, in]``.
        up: per layer ``B [out, r]``.
        scale: of the change.
    """

    def __init__(self, rows: Sequence[Tensor], down: Sequence[Tensor], up: Sequence[Tensor], scale: float) -> None:
        super().__init__(rows)
        self.down, self.up, self.scale = list(down), list(up), scale

    @classmethod
    def of(cls, whole: Tensor, down: Tensor, up: Tensor, scale: float) -> LowRankRows:
        """Return a stacked weight with a change added, in the weight's dtype, with its history.

        Args:
            whole: ``W [L, out, in]``.
            down, up: masters ``A [L, r, in]`` and ``B [L, out, r]``.
            scale: of the change.
        """
        down, up = down.to(whole.dtype), up.to(whole.dtype)
        rows = torch.baddbmm(whole, up, down, alpha=scale)
        return cls(rows.unbind(0), down.unbind(0), up.unbind(0), scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoraSettings:
    """Low-rank changes of the base.

    Attributes:
        rank: r; 0 for none.
        scale: factor on ``B @ A``.
        targets: stacked weights that they change, without ``.weight``.
    """

    __pydantic_config__ = STRICT

    rank: int = 16
    scale: float = 2.0
    targets: tuple[str, ...] = ("qkv", "out")

    def __post_init__(self) -> None:
        known = {"qkv", "out", "up", "down"}
        if self.rank < 0:
            raise ValueError(f"rank: expected at least 0, got {self.rank}")
        if not 0 < self.scale < math.inf:
            raise ValueError(f"scale: expected more than 0, got {self.scale}")
        if not self.targets or not set(self.targets) <= known:
            got = ", ".join(self.targets) or "none"
            raise ValueError(f"targets: expected some of {', '.join(sorted(known))}, got {got}")


class Trainable:
    """Master tensors over a base, and the weights that they amount to.

    Args:
        config: the ARMT model that is trained.
        base: its weights, which stay as they are: what changes are the masters.
        whitening: ``P [Lm, d, d]``, float32.
        value_scale: ``[Lm]``, the size of what value projections see, so that their masters are of one size.
        lora: settings of the low-rank changes.
        seed: of fresh tensors.
        start: train all weights of the base, from these, which are those of ``base`` in full precision; None: the base
            is changed by ``lora`` alone.
    """

    def __init__(
        self,
        config: ArmtConfig,
        base: Weights,
        *,
        whitening: Tensor,
        value_scale: Tensor,
        lora: LoraSettings,
        seed: int,
        start: Weights | None = None,
    ) -> None:
        self.config, self.base = config, base
        self.whitening, self.value_scale = whitening, value_scale
        self._lora = lora
        targets = [f"{name}.weight" for name in lora.targets] if lora.rank else []
        shapes = {target: cast(tuple[int, int, int], tuple(base.layers[target].shape)) for target in targets}
        low = new_lora(shapes, lora.rank, lora.scale, seed=seed)
        tensors = {f"lora.{t}.A": low.down[t] for t in targets} | {f"lora.{t}.B": low.up[t] for t in targets}
        if config.memory_layers:
            inverse = _inverse(whitening)
            for name in ("query", "key", "gate"):
                tensors[f"memory.{name}"] = torch.bmm(base.memory[name].float(), inverse)
            tensors["memory.value"] = torch.bmm(base.memory["value"].float(), inverse) / value_scale.view(-1, 1, 1)
            tensors["memory.gate_bias"] = base.memory["gate_bias"].float()
        tensors["memory_tokens"] = base.memory_tokens.float()
        self._whole = start is not None
        if start is not None:
            tensors |= {
                f"base.{name}": tensor.float()
                for name, tensor in start.named()
                if name.startswith("layers.") or name in OUTER
            }
        self.masters = {
            name: tensor.to(base.embedding.device).clone().requires_grad_() for name, tensor in tensors.items()
        }

    @property
    def parameters(self) -> int:
        """Number of trained parameters."""
        return sum(tensor.numel() for tensor in self.masters.values())

    def groups(self) -> dict[ParameterKind, list[Tensor]]:
        """Return the masters by what they are; ``base`` are its matrices, ``base vectors`` all else of it."""
        kinds: dict[ParameterKind, list[Tensor]] = {
            "memory": [],
            "tokens": [],
            "lora": [],
            "base": [],
            "base vectors": [],
        }
        for name, tensor in self.masters.items():
            kinds[_kind(name, tensor)].append(tensor)
        return kinds

    def weights(self) -> Weights:
        """Return the weights of this step, with their history; stacked ones that are trained are `LayerRows`."""
        base, dtype = self.base, self.base.embedding.dtype
        layers = dict(base.layers)
        for name in self._lora.targets if self._lora.rank else ():
            target = f"{name}.weight"
            down, up = self.masters[f"lora.{target}.A"], self.masters[f"lora.{target}.B"]
            layers[target] = cast(Tensor, LowRankRows.of(base.layers[target], down, up, self._lora.scale))
        outer: dict[str, Tensor | None] = {name: getattr(base, name) for name in OUTER}
        if self._whole:
            for name in layers:
                rows = self.masters[f"base.layers.{name}"].unbind(0)
                layers[name] = cast(Tensor, LayerRows([row.to(dtype) for row in rows]))
            outer = {name: None if tensor is None else tensor.to(dtype) for name, tensor in self._outer().items()}
            if base.head is base.embedding:
                outer["head"] = outer["embedding"]
        memory = base.memory | {
            name: cast(Tensor, LayerRows([row.to(dtype) for row in tensor.unbind(0)]))
            for name, tensor in self.memory().items()
            if name != "memory_tokens"
        }
        return Weights(
            layers=layers,
            memory=memory,
            memory_tokens=self.masters["memory_tokens"].to(dtype),
            sink=base.sink,
            **cast(dict[str, Tensor], outer),
        )

    def merged(self) -> Weights:
        """Return all weights as they have been trained, float32, without history; for training of the whole base."""
        assert self._whole, "low-rank changes are merged at export"
        memory = {name: tensor.detach() for name, tensor in self.memory().items()}
        tokens = memory.pop("memory_tokens")
        memory = self.base.memory | memory
        layers = {name: self.masters[f"base.layers.{name}"].detach() for name in self.base.layers}
        outer = {name: None if tensor is None else tensor.detach() for name, tensor in self._outer().items()}
        return Weights(
            layers=layers, memory=memory, memory_tokens=tokens, sink=self.base.sink, **cast(dict[str, Tensor], outer)
        )

    def _outer(self) -> dict[str, Tensor | None]:
        """Return the masters of the base's tensors outside its layers; a tied head is the embedding itself."""
        found = {name: self.masters.get(f"base.{name}") for name in OUTER}
        if self.base.head is self.base.embedding:
            found["head"] = found["embedding"]
        return found

    def memory(self) -> dict[str, Tensor]:
        """Return the memory's plain matrices, float32, whitening folded in (see `write.fresh_memory`).

        Where no layer has a memory, the memory tokens are all.
        """
        if not self.config.memory_layers:
            return {"memory_tokens": self.masters["memory_tokens"]}
        plain = {name: torch.bmm(self.masters[f"memory.{name}"], self.whitening) for name in ("query", "key", "gate")}
        scaled = self.masters["memory.value"] * self.value_scale.view(-1, 1, 1)
        plain["value"] = torch.bmm(scaled, self.whitening)
        plain["gate_bias"] = self.masters["memory.gate_bias"]
        plain["memory_tokens"] = self.masters["memory_tokens"]
        return plain

    def lora(self) -> Lora | None:
        """Return the low-rank changes, or None where there are none."""
        if not self._lora.rank:
            return None
        names = [f"{name}.weight" for name in self._lora.targets]
        return Lora(
            {t: self.masters[f"lora.{t}.A"].detach() for t in names},
            {t: self.masters[f"lora.{t}.B"].detach() for t in names},
            self._lora.scale,
        )

    def load_lora(self, lora: Lora) -> None:
        """Go on from low-rank changes that an earlier run has made; targets that they leave out start anew.

        Raises:
            UsageError: they are of another rank or scale, or change what is not trained here.
        """
        for target, down in lora.down.items():
            name = f"lora.{target}.A"
            if name not in self.masters:
                raise UsageError(f"lora: targets: the adapter changes {target.removesuffix('.weight')} too")
            if self.masters[name].shape != down.shape or lora.scale != self._lora.scale:
                raise UsageError(f"lora: the adapter has rank {down.shape[1]} and scale {lora.scale:g}")
            with torch.no_grad():
                self.masters[name].copy_(down)
                self.masters[f"lora.{target}.B"].copy_(lora.up[target])

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over masters of an earlier run."""
        assert tensors.keys() == self.masters.keys(), "a checkpoint of another setting is refused before"
        with torch.no_grad():
            for name, tensor in tensors.items():
                self.masters[name].copy_(tensor)


def _kind(name: str, tensor: Tensor) -> ParameterKind:
    if name.startswith("base."):
        # Stacked matrices have three axes; a head of its own is a matrix too, an embedding is a table of vectors.
        return "base" if tensor.dim() == 3 or name == "base.head" else "base vectors"
    return "lora" if name.startswith("lora.") else "tokens" if name == "memory_tokens" else "memory"


def _inverse(symmetric: Tensor) -> Tensor:
    """Invert symmetric positive matrices ``[n, d, d]`` by their eigenvalues, one at a time."""
    rows = []
    for matrix in places.exact(symmetric).unbind(0):
        values, vectors = torch.linalg.eigh(matrix)
        rows.append((vectors / values) @ vectors.T)
    return torch.stack(rows).float().to(symmetric.device) if rows else symmetric
