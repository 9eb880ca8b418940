"""The transformer under the memory: what a decoder block of the base model computes, as plain numbers.

A `BaseConfig` is the meeting point of all families: `families.py` reads a Hugging Face ``config.json`` into one,
`block.py` computes from it alone and never asks which family it came from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

Activation = Literal["silu", "gelu", "gelu_tanh", "relu"]
NormKind = Literal["rms", "layer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaryConfig:
    """Rotary position embedding of one kind of layer.

    ``dims`` of each head's ``head_dim`` are rotated, in halves as Hugging Face lays them out. ``scaling`` is
    ``"none"``, ``"linear"`` (positions divided by ``factor``) or ``"llama3"`` (long wavelengths divided by
    ``factor``, short ones kept, a smooth passage between ``low_frequency`` and ``high_frequency``).
    """

    dims: int
    theta: float = 10_000.0
    scaling: Literal["none", "linear", "llama3"] = "none"
    factor: float = 1.0
    low_frequency: float = 1.0
    high_frequency: float = 4.0
    original_positions: int = 8192

    def __post_init__(self) -> None:
        if self.dims <= 0 or self.dims % 2:
            raise ValueError(f"dims: expected a positive even number, got {self.dims}")
        if self.scaling == "llama3" and self.high_frequency <= self.low_frequency:
            raise ValueError(
                f"high_freq_factor: expected more than low_freq_factor={self.low_frequency:g}, "
                f"got {self.high_frequency:g}"
            )

    def inverse_frequencies(self) -> list[float]:
        """Return the ``dims / 2`` angular speeds, in radians per position."""
        speeds = [self.theta ** (-2.0 * i / self.dims) for i in range(self.dims // 2)]
        if self.scaling == "linear":
            return [speed / self.factor for speed in speeds]
        if self.scaling == "llama3":
            return [self._llama3(speed) for speed in speeds]
        return speeds

    def _llama3(self, speed: float) -> float:
        """Scale one angular speed as Llama 3.1 does.

        Source: The Llama 3 Herd of Models (arXiv 2407.21783), and transformers' rope utilities.
        """
        wavelength = 2 * math.pi / speed
        if wavelength < self.original_positions / self.high_frequency:
            return speed
        if wavelength > self.original_positions / self.low_frequency:
            return speed / self.factor
        smooth = (self.original_positions / wavelength - self.low_frequency) / (
            self.high_frequency - self.low_frequency
        )
        return (1 - smooth) * speed / self.factor + smooth * speed


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseConfig:
    """A decoder-only transformer, layer by layer.

    Attributes:
        family: name of the base architecture, a key of `families.FAMILIES`.
        windows: per layer, the number of tokens that attention looks back over (itself included), or None for all.
        rotary: per layer, its rotary embedding, or None where positions are learned.
        learned_positions: rows of the learned position table, 0 where there is none.
        attention_scales: per layer, the factor on q·k.
        norm_offset: the norm multiplies by ``1 + weight`` (Gemma) instead of ``weight``.
        sandwich_norms: attention and MLP outputs are normalised before they join the residual stream (Gemma 3).
        parallel_residual: attention and MLP both read the layer's input (GPT-NeoX).
        embedding_scale: factor on token embeddings; memory tokens are not scaled.
    """

    family: str
    layers: int
    d_model: int
    heads: int
    kv_heads: int
    head_dim: int
    d_ff: int
    vocab_size: int
    norm: NormKind
    norm_eps: float
    activation: Activation
    windows: tuple[int | None, ...]
    rotary: tuple[RotaryConfig | None, ...]
    attention_scales: tuple[float, ...]
    gated: bool = True
    learned_positions: int = 0
    norm_offset: bool = False
    sandwich_norms: bool = False
    parallel_residual: bool = False
    qk_norm: bool = False
    qkv_bias: bool = False
    out_bias: bool = False
    mlp_bias: bool = False
    embedding_scale: float = 1.0
    tied_head: bool = False

    def __post_init__(self) -> None:
        for name in ("layers", "d_model", "heads", "kv_heads", "head_dim", "d_ff", "vocab_size"):
            value = getattr(self, name)
            if not isinstance(value, int) or value <= 0:
                raise ValueError(f"{name}: expected a positive integer, got {value!r}")
        if self.heads % self.kv_heads:
            raise ValueError(f"kv_heads: expected a divisor of heads={self.heads}, got {self.kv_heads}")
        for name in ("windows", "rotary", "attention_scales"):
            entries = len(getattr(self, name))
            if entries != self.layers:
                raise ValueError(f"{name}: expected one entry per layer ({self.layers}), got {entries}")
        widest = max((rotary.dims for rotary in self.rotary if rotary is not None), default=0)
        if widest > self.head_dim:
            raise ValueError(f"rotary: expected at most the {self.head_dim} dimensions of a head, got {widest}")

    def part(self, lo: int, hi: int) -> BaseConfig:
        """Return layers ``lo`` to ``hi - 1`` as a transformer of their own."""
        return replace(
            self,
            layers=hi - lo,
            windows=self.windows[lo:hi],
            rotary=self.rotary[lo:hi],
            attention_scales=self.attention_scales[lo:hi],
        )

    @property
    def qkv_rows(self) -> int:
        """Rows of the fused query, key and value projection."""
        return (self.heads + 2 * self.kv_heads) * self.head_dim

    @property
    def q_rows(self) -> int:
        """Rows of the query projection."""
        return self.heads * self.head_dim

    @property
    def kv_rows(self) -> int:
        """Rows of the key (and of the value) projection."""
        return self.kv_heads * self.head_dim
