"""What was taught on a model's weights and stands beside them, together: for those who copy, write or leave it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from armt.disk import making_folder
from armt.errors import UsageError, error_line
from armt.models.checkpoint.beside.finder import FINDERS, Finder
from armt.models.checkpoint.beside.judge import JUDGES, Judge
from armt.models.checkpoint.beside.kind import BesideWeights
from armt.models.checkpoint.beside.reworder import REWORDERS, Reworder
from armt.models.checkpoint.beside.teller import TELLERS, Teller
from armt.models.checkpoint.fingerprint import model_fingerprint

Taught = Finder | Judge | Reworder | Teller
_KIND_OF: dict[type[Taught], BesideWeights[Any]] = {
    Finder: FINDERS,
    Judge: JUDGES,
    Reworder: REWORDERS,
    Teller: TELLERS,
}
#: All kinds of files that stand beside weights.
KINDS = tuple(_KIND_OF.values())


def taught_of(directory: Path, *, dialect: str) -> tuple[Taught, ...]:
    """Return what stands beside a model's weights.

    Raises:
        ModelError: a file is damaged, or was taught on other weights.
    """
    found = (kind.of(directory, dialect=dialect) for kind in KINDS)
    return tuple(item for item in found if item is not None)


def place_taught(directory: Path, items: Iterable[Taught], *, dialect: str) -> None:
    """Put what was taught on a model's weights beside them; errors as `kind.BesideWeights.place`."""
    for item in items:
        _kind_of(item).place(directory, item, dialect=dialect)


def write_with(armt_dir: Path, teach: Callable[[str], Taught], out_dir: Path, *, dialect: str) -> Path:
    """Teach something on a model's weights, and write a copy of the model with it beside them, all at once.

    Args:
        armt_dir: the model; one of the kind that it has stays behind.
        teach: makes what is taught, which knows the model by this fingerprint.
        out_dir: ARMT directory to write; it must not exist.
        dialect: in which the model is computed.

    Returns:
        ``out_dir``.

    Raises:
        UsageError: ``out_dir`` exists already or cannot be written.
    """
    if out_dir.exists():
        raise UsageError(f"{out_dir}: exists already")
    item = teach(model_fingerprint(armt_dir, dialect=dialect, with_finder=False))
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        with making_folder(out_dir) as made:
            for file in sorted(armt_dir.iterdir()):
                if file.is_file():
                    shutil.copyfile(file, made / file.name)
            kind = _kind_of(item)
            kind.save(made / kind.file, item)
    except OSError as exc:
        raise UsageError(f"{out_dir}: cannot be written ({error_line(exc)})") from exc
    return out_dir


def _kind_of(item: Taught) -> BesideWeights[Any]:
    return _KIND_OF[type(item)]
