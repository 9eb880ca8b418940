"""The file of a finder, ``finder.safetensors`` beside a model's weights: two projections into one space.

What they are for is told in `runtime.answers.finding.finder`. Its tensors are float32: ``key_weight`` ``[width, d]``,
``key_bias`` ``[width]``, ``query_weight`` ``[width, layers * d]``, ``query_bias`` ``[width]``. Its facts (all are
strings): ``format``, ``format_version``, ``model`` (fingerprint of the model that it was taught on, without a finder),
``layer``, ``query_layers`` (with commas between) and ``weight``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from armt.disk import replace_file
from armt.errors import ModelError, error_line
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import FINDER

Vectors = NDArray[np.float32]

# Larger ones overflow where a vector's length is taken.
_LARGEST = 1e9
_FORMAT, _VERSION = "armt-finder", "1"
_TENSORS = ("key_weight", "key_bias", "query_weight", "query_bias")
_FACTS = ("format", "format_version", "model", "layer", "query_layers", "weight")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finder:
    """Two projections into one space, for one model.

    Attributes:
        model: fingerprint of the model whose hidden states it was taught on, without a finder.
        layer: whose outputs are averaged over a segment.
        query_layers: whose outputs are averaged over a question, ascending.
        weight: of its scores beside those of words, 0 to 1.
        key_weight: float32 ``[width, d]``.
        key_bias: float32 ``[width]``.
        query_weight: float32 ``[width, len(query_layers) * d]``.
        query_bias: float32 ``[width]``.
    """

    model: str
    layer: int
    query_layers: tuple[int, ...]
    weight: float
    key_weight: Vectors
    key_bias: Vectors
    query_weight: Vectors
    query_bias: Vectors

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        if not 0 <= self.weight <= 1:
            raise ValueError(f"weight: expected 0 to 1, got {self.weight}")
        if not self.query_layers or min(*self.query_layers, self.layer) < 0:
            raise ValueError("layers: expected at least one, counted from 0")
        if list(self.query_layers) != sorted(set(self.query_layers)):
            raise ValueError("query_layers: expected ascending numbers")
        for name in _TENSORS:
            tensor, dimensions = getattr(self, name), 1 + name.endswith("weight")
            bounded = tensor.dtype == np.float32 and bool((np.abs(tensor) <= _LARGEST).all())
            if not bounded or tensor.ndim != dimensions:
                raise ValueError(f"{name}: expected finite float32 numbers in {dimensions} dimensions")
        if len({len(getattr(self, name)) for name in _TENSORS}) != 1 or not self.width:
            raise ValueError("the projections have different widths")
        if self.query_weight.shape[1] != self.key_weight.shape[1] * len(self.query_layers):
            raise ValueError("query_weight: expected the hidden states of each layer")

    @property
    def width(self) -> int:
        """Numbers that are kept of a segment."""
        return len(self.key_weight)

    @property
    def last_layer(self) -> int:
        """The highest layer that it looks at."""
        return max(self.layer, *self.query_layers)

    def keys(self, means: Vectors) -> Vectors:
        """Return the vectors of segments ``[n, width]`` from their mean hidden states ``[n, d]``."""
        return unit_vectors(means @ self.key_weight.T + self.key_bias)

    def queries(self, means: Vectors) -> Vectors:
        """Return the vectors of questions ``[n, width]`` from mean hidden states ``[n, len(query_layers), d]``."""
        return unit_vectors(means.reshape(len(means), -1) @ self.query_weight.T + self.query_bias)


def save_finder(path: Path, finder: Finder) -> None:
    """Write a finder; a file that is there is replaced in one step.

    Raises:
        OSError: it cannot be written.
    """
    facts = {
        "format": _FORMAT,
        "format_version": _VERSION,
        "model": finder.model,
        "layer": str(finder.layer),
        "query_layers": ",".join(str(layer) for layer in finder.query_layers),
        "weight": repr(finder.weight),
    }
    replace_file(path, save({name: np.ascontiguousarray(getattr(finder, name)) for name in _TENSORS}, facts))


def load_finder(path: Path) -> Finder:
    """Read a finder.

    Raises:
        ModelError: the file is missing, damaged or no finder.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            facts = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if facts.get("format") != _FORMAT:
            raise ModelError(f"{path}: a safetensors file, but no finder")
        if set(facts) != set(_FACTS) or set(tensors) != set(_TENSORS) or facts["format_version"] != _VERSION:
            raise ValueError("other facts, tensors or version")
        return Finder(
            model=facts["model"],
            layer=int(facts["layer"]),
            query_layers=tuple(int(layer) for layer in facts["query_layers"].split(",")),
            weight=float(facts["weight"]),
            **tensors,
        )
    # An AttributeError: the file names a kind of numbers that numpy does not have.
    except (SafetensorError, OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
        raise ModelError(f"{path}: no finder, or a damaged one ({error_line(exc)})") from exc


def finder_of(directory: Path, *, dialect: str) -> Finder | None:
    """Return the finder of a model's directory; None where it has none.

    Raises:
        ModelError: the file is damaged, or was taught on other weights.
    """
    path = directory / FINDER
    if not path.is_file():
        return None
    finder = load_finder(path)
    if finder.model != model_fingerprint(directory, dialect=dialect, with_finder=False):
        raise ModelError(f"{path}: was taught on other weights than those beside it; teach it again or remove it")
    return finder


def place_finder(directory: Path, finder: Finder, *, dialect: str) -> None:
    """Put a finder beside the weights that it belongs to, whatever they were called when it was taught.

    Raises:
        ModelError: the directory cannot be read.
        OSError: it cannot be written.
    """
    fingerprint = model_fingerprint(directory, dialect=dialect, with_finder=False)
    save_finder(directory / FINDER, replace(finder, model=fingerprint))


def unit_vectors(vectors: Vectors) -> Vectors:
    """Return vectors ``[..., n]`` of length one; those of length zero stay as they are."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
