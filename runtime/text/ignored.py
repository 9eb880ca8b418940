"""What a walk through a folder leaves out: virtual environments, and what .gitignore names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.text import limits

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: Files that only a virtual environment has, of venv and of conda.
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta/history")


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder: its own .gitignore's and those of the folders above it.

    Attributes:
        specs: ``(folder, patterns)``, the nearest folder last; the last pattern that speaks of a path decides.
    """

    specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, root: Path) -> Ignored:
        """Return what holds in the folder that a walk begins in, its own .gitignore not counted.

        Patterns of folders above it hold where they belong to the same repository.
        """
        # abspath: the walk goes by the names that the user gave.
        folder = Path(os.path.abspath(root))  # noqa: PTH100
        chain = [folder, *folder.parents]
        top = next((index for index, above in enumerate(chain) if os.path.lexists(above / ".git")), 0)
        names = cls()
        for above in reversed(chain[1 : top + 1]):
            names = names.inside(above)
        return names

    def inside(self, folder: Path) -> Ignored:
        """Return what holds in a folder below."""
        spec = _read(folder / ".gitignore")
        return self if spec is None else Ignored((*self.specs, (Path(os.path.abspath(folder)), spec)))  # noqa: PTH100

    def has(self, path: Path, *, is_folder: bool) -> bool:
        """Whether a path is left out."""
        if is_folder and any(os.path.lexists(path / mark) for mark in _ENVIRONMENT_MARKS):
            return True
        if not self.specs:
            return False
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        for folder, spec in reversed(self.specs):
            below = absolute.relative_to(folder).as_posix()
            decided = spec.check_file(f"{below}/" if is_folder else below).include
            if decided is not None:
                return decided
        return False


def _read(path: Path) -> GitIgnoreSpec | None:
    """Return the patterns of a file; None where there is none that can be read.

    Patterns that would take a hostile time to match are left out, and their files are read.
    """
    try:
        # Not a pipe, which would be waited on for ever.
        if not path.is_file():
            return None
        with path.open("rb") as file:
            lines = os.fsdecode(file.read(limits.LARGEST_IGNORE_BYTES)).splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    kept = []
    for line in lines:
        if any(name.count("*") > limits.MOST_WILDCARDS for name in line.split("/")):
            continue
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            # Git takes no notice of a pattern that makes no sense.
            continue
        kept.append(line)
    return GitIgnoreSpec.from_lines(kept)
