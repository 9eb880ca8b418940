"""`Weights`: all tensors of a model, each layer weight stacked over the layers, in memory once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from armt.kernels.ops import Pack
from armt.kernels.packed import Packed

MATRICES = ("qkv.weight", "out.weight", "up.weight", "down.weight")
"""The stacked weights that are multiplied with."""
_OUTER = ("embedding", "positions", "final_norm", "final_norm_bias", "head", "memory_tokens", "sink")


@dataclass(slots=True, kw_only=True)
class Weights:
    """The tensors of an ARMT model.

    ``L`` layers, ``Lm`` of them with memory, width ``d``, vocabulary ``V``.

    Attributes:
        layers: stacked block weights ``[L, out, in]``, norms and biases ``[L, n]``, by the targets of
            `families.Part` (``norm1.weight``, ``qkv.weight``, ``out.weight``, ``up.weight``, ``down.weight``, ...).
        memory: ``query`` and ``key`` ``[Lm, d_mem, d]``, ``value`` ``[Lm, d, d]``, ``gate`` ``[Lm, g, d]``,
            ``gate_bias`` ``[Lm, g]`` with ``g`` gates: one per head, or d; ``halt`` ``[Lm, 1, d]`` and ``halt_bias``
            ``[Lm, 1]`` where reads are repeated.
        embedding: ``[V, d]``.
        positions: ``[P, d]`` where positions are learned, else None.
        final_norm, final_norm_bias: ``[d]``; the bias None for RMS norm.
        head: ``[V, d]``; the embedding itself where the head is tied.
        memory_tokens: ``[M, d]``.
        sink: ``[1, d]`` or None.
        packed: those of `MATRICES` that a backend keeps in a layout of its own; they are then not in ``layers``.
    """

    layers: dict[str, Tensor]
    memory: dict[str, Tensor]
    embedding: Tensor
    positions: Tensor | None
    final_norm: Tensor
    final_norm_bias: Tensor | None
    head: Tensor
    memory_tokens: Tensor
    sink: Tensor | None
    packed: dict[str, Packed] = field(default_factory=dict, init=False)

    def pack(self, pack: Pack[Packed], *, gated: bool) -> None:
        """Move the matrices into a backend's layout, one stack at a time, so that little is there twice.

        Args:
            pack: of the backend's `Ops`.
            gated: whether ``up.weight`` holds gate and up.
        """
        for name in MATRICES:
            if name in self.layers:
                stack = pack(self.layers.pop(name), 2 if gated and name == "up.weight" else 1)
                if isinstance(stack, Tensor):
                    # A backend gives back what its layout does not fit.
                    self.layers[name] = stack
                else:
                    self.packed[name] = stack

    def to(self, dtype: torch.dtype) -> Weights:
        """Return them in another dtype; those that have it already are shared, and none may be packed."""
        assert not self.packed, "a backend's layout is made of one dtype"
        tables = {
            name: {key: tensor.to(dtype) for key, tensor in getattr(self, name).items()}
            for name in ("layers", "memory")
        }
        rest = {name: getattr(self, name) for name in _OUTER}
        outer = {name: None if tensor is None else tensor.to(dtype) for name, tensor in rest.items()}
        if self.head is self.embedding:
            outer["head"] = outer["embedding"]
        return Weights(**tables, **outer)  # type: ignore[arg-type]

    def named(self) -> Iterator[tuple[str, Tensor]]:
        """Yield every tensor once, with a readable name; a tied head is not repeated."""
        yield from ((f"layers.{name}", tensor) for name, tensor in self.layers.items())
        yield from ((f"layers.{name}", stack.dense()) for name, stack in self.packed.items())
        yield from ((f"memory.{name}", tensor) for name, tensor in self.memory.items())
        for name in _OUTER:
            tensor = getattr(self, name)
            if tensor is not None and not (name == "head" and self.head is self.embedding):
                yield name, tensor

    @property
    def parameters(self) -> int:
        """Number of parameters, a tied head counted once."""
        return sum(tensor.numel() for _, tensor in self.named())

    @property
    def bytes(self) -> int:
        """Bytes in memory, a tied head counted once."""
        return sum(tensor.numel() * tensor.element_size() for _, tensor in self.named())
