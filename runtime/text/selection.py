"""Which documents a job has: directories walked in a stable order, patterns, lists of paths."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from armt.errors import UsageError
from armt.runtime.text.documents import SUFFIXES, MissingDocument

_BLOCK_BYTES = 1 << 16


@dataclass(slots=True)
class Selection:
    """Paths of documents, drawn lazily.

    Attributes:
        roots: files and directories as the user named them; a file is taken whatever it is called.
        globs: patterns for what is taken from directories, against the name, or against the path below the directory
            where the pattern holds a slash; none of them takes every format that armt reads.
        excluded: files that are never taken: the job's own output.
        passed_over: how many files in directories did not match; complete when the walk is.
    """

    roots: Iterable[str]
    globs: Sequence[str] = ()
    excluded: frozenset[Path] = frozenset()
    passed_over: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Found]:
        for root in self.roots:
            path = Path(root)
            if root != "-" and path.is_dir():
                yield from self._walk(path, path)
            else:
                yield Found(root, _safe_relative(root))

    def _walk(self, folder: Path, root: Path) -> Iterator[Found]:
        """Yield matching files below a folder, entries by name; links to folders are not followed."""
        try:
            with os.scandir(folder) as found:
                entries = sorted((entry.name, entry.is_dir(), entry.is_symlink()) for entry in found)
        except OSError as exc:
            # A folder that cannot be listed is one failed document, not the end of the run.
            yield Found(str(folder), _below(folder, root), problem=exc.strerror or str(exc))
            return
        for name, is_folder, is_link in entries:
            path = folder / name
            if name.startswith(".") or (is_folder and is_link):
                continue
            if is_folder:
                yield from self._walk(path, root)
            elif self._matches(name, path.relative_to(root).as_posix()):
                if self._is_document(path):
                    yield Found(str(path), _below(path, root))
            else:
                self.passed_over += 1

    def _is_document(self, path: Path) -> bool:
        # Pipes and devices would be waited on for ever. A link that leads nowhere is a document that fails.
        if not path.is_file() and not path.is_symlink():
            return False
        return not self.excluded or path.resolve() not in self.excluded

    def _matches(self, name: str, below: str) -> bool:
        if not self.globs:
            return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 (a string, 100,000 times)
        return any(
            fnmatchcase(below, glob) or fnmatchcase(below, glob.removeprefix("**/"))
            if "/" in glob
            else fnmatchcase(name, glob)
            for glob in self.globs
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A document of a job.

    Attributes:
        path: to open, and to name it by.
        relative: below the directory it was found in, without leading slashes and dots: where its answer is mirrored.
        problem: why it could not be looked at, else None.
    """

    path: str
    relative: str
    problem: str | None = None

    @property
    def source(self) -> Path:
        """The path to open.

        Raises:
            MissingDocument: it could not be looked at.
        """
        if self.problem is not None:
            raise MissingDocument(f"{self.path}: {self.problem}")
        return Path(self.path)


def paths_from(stream: BinaryIO, *, null: bool) -> Iterator[str]:
    """Yield paths out of a list as it comes in: one a line, or ended by zero bytes; empty ones are passed over.

    Args:
        stream: for instance the output of ``find``.
        null: whether zero bytes end the paths (``find -print0``).
    """
    end = b"\0" if null else b"\n"
    rest = b""
    while True:
        # read1 hands over what has come in: the first document need not wait for the last path.
        block = stream.read1(_BLOCK_BYTES) if hasattr(stream, "read1") else stream.read(_BLOCK_BYTES)
        *whole, rest = (rest + block).split(end)
        for raw in (*whole, *(() if block else (rest,))):
            name = os.fsdecode(raw if null else raw.removesuffix(b"\r"))
            if name:
                yield name
        if not block:
            return


def check_globs(globs: Sequence[str], roots: Sequence[str]) -> None:
    """Refuse patterns that nothing applies to.

    Raises:
        UsageError: there are patterns, and no directory among the roots.
    """
    if globs and not any(Path(root).is_dir() for root in roots):
        raise UsageError("--glob picks files out of directories, and no directory was given")


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _safe_relative(name: str) -> str:
    parts = [part for part in Path(name).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or name
