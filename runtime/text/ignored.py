"""What a walk through a folder leaves out: virtual environments, what armt wrote, and what .gitignore names."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.text import limits
from armt.runtime.text.formats.packed.compressed import Inflated, is_compressed
from armt.runtime.text.formats.pieces import FormatError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: The file with the results of all documents, in a folder of answers.
RESULTS_NAME = "results.jsonl"
#: Files that only a virtual environment has, of venv and of conda.
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta/history")
#: What pages say of themselves, and where: in the first lines.
PAGE_MARK, PAGE_MARK_BYTES = b'<meta name="generator" content="armt">', 512
_PAGE_SUFFIXES = (".html", ".htm")
# Of a folder of answers, how each line of its results begins, and the document that it is about.
_RESULT = re.compile(
    rb'^\{"model_fingerprint": "[^"]*", "settings": "[^"]*", "path": ("(?:[^"\\]|\\.)*")', re.MULTILINE
)
_HEAD_BYTES = 1 << 16
# Folders within folders of a mirror that are looked into.
_DEEPEST = 32


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

        Patterns of folders above it hold where they belong to the same repository, and do not name the folder itself:
        who names what is ignored means it.
        """
        # abspath: the walk goes by the names that the user gave.
        folder = Path(os.path.abspath(root))  # noqa: PTH100
        chain = [folder, *folder.parents]
        top = next((index for index, above in enumerate(chain) if os.path.lexists(above / ".git")), 0)
        names = cls()
        for above in reversed(chain[1 : top + 1]):
            names = names.inside(above)
        return cls() if names._name(folder, is_folder=True) else names

    def inside(self, folder: Path) -> Ignored:
        """Return what holds in a folder below."""
        spec = _read(folder / ".gitignore")
        return self if spec is None else Ignored((*self.specs, (Path(os.path.abspath(folder)), spec)))  # noqa: PTH100

    def has(self, path: Path, *, is_folder: bool) -> bool:
        """Whether a path is left out."""
        if is_folder and any(os.path.lexists(path / mark) for mark in _ENVIRONMENT_MARKS):
            return True
        if is_folder and (_is_page(path / "index.html") or _is_mirror(path)):
            return True
        if not is_folder and path.suffix.lower() in _PAGE_SUFFIXES and _is_page(path):
            return True
        return self._name(path, is_folder=is_folder)

    def _name(self, path: Path, *, is_folder: bool) -> bool:
        """Whether patterns name a path."""
        if not self.specs:
            return False
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        for folder, spec in reversed(self.specs):
            below = absolute.relative_to(folder).as_posix()
            decided = spec.check_file(f"{below}/" if is_folder else below).include
            if decided is not None:
                return decided
        return False


def _is_page(path: Path) -> bool:
    """Whether a file is a page as ``--report`` writes them: one may stand beside the document that it is about."""
    return PAGE_MARK in head_of(path, PAGE_MARK_BYTES)


def _is_mirror(folder: Path) -> bool:
    """Whether a folder holds answers as ``-o FOLDER/`` writes them: results alone may stand beside their documents."""
    for line in _RESULT.finditer(head_of(folder / RESULTS_NAME)):
        with suppress(ValueError):
            # Below the root that was walked, whichever of the folders above it that was.
            parts = [part for part in Path(json.loads(line[1])).parts[-_DEEPEST:] if part not in ("/", "..")]
            places = ("/".join(parts[first:]) for first in range(len(parts)))
            if any(os.path.isfile(folder / f"{place}.txt") for place in places):  # noqa: PTH113
                return True
    return False


def head_of(path: Path, size: int = _HEAD_BYTES) -> bytes:
    """Return how a file begins, or what is compressed in it; nothing where it is no plain file that can be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            head = file.read(size)
            if not is_compressed(head):
                return head
            file.seek(0)
            return Inflated(file, head).read(size)
    except (OSError, FormatError):
        return b""


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
