"""Files beside a model's weights that were taught on them: what such a file is, written, read and told apart.

They are safetensors files of float32 and float16 tensors; of those that all of a kind have, what 16 bits hold as well
is written in 16, and is float32 again once loaded. Their facts (all are strings) are ``format``, ``format_version`` and
``model``, the fingerprint of the weights that they were taught on, and those of their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from armt.disk import replace_file
from armt.errors import ModelError, error_line
from armt.models.checkpoint.fingerprint import model_fingerprint

Vectors = NDArray[np.float32]
Halves = NDArray[np.float16]
Scores = NDArray[np.float64]

# Larger ones overflow where a vector's length is taken.
_LARGEST = 1e9
_VERSION = "1"
_FACTS = ("format", "format_version", "model")


class OfModel(Protocol):
    """What knows which model it was taught on; a dataclass."""

    @property
    def model(self) -> str: ...


T = TypeVar("T", bound=OfModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideWeights(Generic[T]):
    """One kind of such files.

    Attributes:
        name: as a person calls it: "finder".
        file: its name in a model's directory.
        tensors: names of its tensors, which are attributes of what it holds.
        more: names of those that it may have besides, in groups: of each all or none.
        facts: of it, besides those that all have.
        told: gives these of what is to be written.
        held: gives the tensors of what is to be written that it has besides.
        made: makes what it holds from the model's fingerprint, its facts and its tensors; raises ValueError where they
            do not fit each other.
    """

    name: str
    file: str
    tensors: tuple[str, ...]
    more: tuple[tuple[str, ...], ...] = ()
    facts: tuple[str, ...]
    told: Callable[[T], Mapping[str, str]]
    held: Callable[[T], Mapping[str, Any]] = lambda _: {}
    made: Callable[[str, Mapping[str, str], Mapping[str, Any]], T]

    def save(self, path: Path, item: T) -> None:
        """Write it; a file that is there is replaced in one step.

        Raises:
            OSError: it cannot be written.
        """
        facts = {"format": f"armt-{self.name}", "format_version": _VERSION, "model": item.model, **self.told(item)}
        tensors = {**{name: _narrowest(getattr(item, name)) for name in self.tensors}, **self.held(item)}
        replace_file(path, save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, facts))

    def load(self, path: Path) -> T:
        """Read it.

        Raises:
            ModelError: the file is missing, damaged or of another kind.
        """
        try:
            with safe_open(path, framework="numpy") as file:
                facts = dict(file.metadata() or {})
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if facts.get("format") != f"armt-{self.name}":
                raise ModelError(f"{path}: a safetensors file, but no {self.name}")
            further = {name for group in self.more if group[0] in tensors for name in group}
            if (
                set(tensors) != {*self.tensors, *further}
                or set(facts) != {*_FACTS, *self.facts}
                or facts["format_version"] != _VERSION
            ):
                raise ValueError("other facts, tensors or version")
            wide = {name: _widened(tensors[name]) for name in self.tensors}
            return self.made(facts["model"], facts, tensors | wide)
        # An AttributeError: the file names a kind of numbers that numpy does not have.
        except (SafetensorError, OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
            raise ModelError(f"{path}: no {self.name}, or a damaged one ({error_line(exc)})") from exc

    def of(self, directory: Path, *, dialect: str) -> T | None:
        """Return that of a model's directory; None where it has none.

        Raises:
            ModelError: the file is damaged, or was taught on other weights.
        """
        path = directory / self.file
        if not path.is_file():
            return None
        item = self.load(path)
        if item.model != model_fingerprint(directory, dialect=dialect, with_finder=False):
            raise ModelError(f"{path}: was taught on other weights than those beside it; teach it again or remove it")
        return item

    def place(self, directory: Path, item: T, *, dialect: str) -> None:
        """Put it beside the weights that it belongs to, whatever they were called when it was taught.

        Raises:
            ModelError: the directory cannot be read.
            OSError: it cannot be written.
        """
        fingerprint = model_fingerprint(directory, dialect=dialect, with_finder=False)
        self.save(directory / self.file, replace(item, model=fingerprint))  # type: ignore[type-var]


def _narrowest(tensor: NDArray[Any]) -> NDArray[Any]:
    """Return a tensor for a file: in 16 bits where these hold its every number."""
    with np.errstate(over="ignore"):
        halves = tensor.astype(np.float16)
    return halves if np.array_equal(halves, tensor) else tensor


def _widened(tensor: NDArray[Any]) -> NDArray[Any]:
    return tensor.astype(np.float32) if tensor.dtype == np.float16 else tensor


def check_tensor(name: str, tensor: Any, dimensions: int, dtype: type[np.floating[Any]] = np.float32) -> None:
    """Raise ValueError where a tensor is not what projections can be: finite numbers of a dtype, none too large."""
    bounded = tensor.dtype == dtype and float(np.abs(tensor).max(initial=0.0)) <= _LARGEST
    if not bounded or tensor.ndim != dimensions:
        raise ValueError(f"{name}: expected finite {dtype.__name__} numbers in {dimensions} dimensions")
