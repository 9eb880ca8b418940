"""Which documents a job has: directories walked in a stable order, patterns, lists of paths."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from armt.disk import ending_of
from armt.errors import UsageError, error_line
from armt.runtime.text.documents import SUFFIXES, MissingDocument
from armt.runtime.text.formats.manual.page import MANUAL_SUFFIXES, begins_manual
from armt.runtime.text.formats.packed.compressed import is_compressed
from armt.runtime.text.ignored import Ignored, head_of

_BLOCK_BYTES = 1 << 16
# Pictures, fonts, sound and film: who takes every file of a folder does not mean them.
_WITHOUT_TEXT = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".webp", ".avif", ".tif", ".tiff", ".heic", ".psd"),
        *(".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".wav", ".ogg", ".flac", ".m4a", ".mp4", ".mov"),
        *(".avi", ".mkv", ".webm"),
    )
)


@dataclass(slots=True)
class Selection:
    """Paths of documents, drawn lazily.

    Left out of directories are hidden files and folders, pipes and devices, links to folders, and what `excluded` and
    `ignore` say.

    Attributes:
        roots: files and directories as the user named them; a file is taken whatever it is called.
        globs: patterns for what is taken from directories, against the name, or against the path below the directory
            where the pattern holds a slash; none of them takes every format that armt reads.
        excluded: resolved paths that are never taken: the job's own output, a file or a folder with all in it. A file
            that is named is left out only where it is one of them.
        ignore: whether directories leave out virtual environments and what .gitignore names, and pictures, fonts, sound
            and film that no pattern asks for by the ending of its name.
        passed_over: how many files in directories did not match; complete when the walk is.
        ignored: how many files and folders `ignore` left out, a folder as one.
        without_text: how many pictures and the like it left out.
    """

    roots: Iterable[str]
    globs: Sequence[str] = ()
    excluded: frozenset[Path] = frozenset()
    ignore: bool = True
    passed_over: int = field(default=0, init=False)
    ignored: int = field(default=0, init=False)
    without_text: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Found]:
        for root in self.roots:
            # Not Path.is_dir, which raises for names that no file can have.
            if root != "-" and os.path.isdir(root):  # noqa: PTH112
                yield from self._walk(Path(root))
            elif not _is_one_of(root, self.excluded):
                yield Found(root, _safe_relative(root))

    def _walk(self, root: Path) -> Iterator[Found]:
        """Yield matching files below a folder, entries by name, each folder's in its place; links are not followed.

        Without recursion: folders nest deeper than Python's stack.
        """
        names = Ignored.above(root) if self.ignore else None
        # Only links need to be resolved one by one: what is below a real folder is where that is.
        real = os.path.realpath(root)
        if _is_within(Path(real), self.excluded):
            return
        stack: list[tuple[Iterator[_Entry], Path, str, Ignored | None]] = []
        opening: Path | None = root
        while stack or opening is not None:
            if opening is not None:
                names = names.inside(opening) if names is not None else None
                try:
                    stack.append((iter(_listed(opening)), opening, real, names))
                except OSError as exc:
                    # A folder that cannot be listed is one failed document, not the end of the run.
                    yield Found(str(opening), _below(opening, root), problem=error_line(exc))
                opening = None
                continue
            entries, folder, above, names = stack[-1]
            entry = next(entries, None)
            if entry is None:
                stack.pop()
                continue
            path, real = folder / entry.name, os.path.join(above, entry.name)  # noqa: PTH118 (a string, 100,000 times)
            if self._is_left_out(entry, path, real, names):
                continue
            if entry.is_folder:
                opening = path
            elif not self._matches(path, _below(path, root)):
                self.passed_over += 1
            elif self.ignore and self._has_no_text(entry.name):
                self.without_text += 1
            elif entry.is_document:
                yield Found(str(path), _below(path, root), problem=entry.problem)

    def _is_left_out(self, entry: _Entry, path: Path, real: str, names: Ignored | None) -> bool:
        if entry.name.startswith(".") or (entry.is_folder and entry.is_link):
            return True
        if _is_within(_real(path), self.excluded) if entry.is_link else Path(real) in self.excluded:
            return True
        if names is not None and names.has(path, is_folder=entry.is_folder):
            self.ignored += 1
            return True
        return False

    def _matches(self, path: Path, below: str) -> bool:
        name = path.name
        if not self.globs:
            suffix = ending_of(name)
            # Logs and libraries have such names too.
            return suffix in SUFFIXES or (suffix in MANUAL_SUFFIXES and begins_manual(head_of(path)))
        return any(_pattern(glob).match(below if "/" in glob else name) is not None for glob in self.globs)

    def _has_no_text(self, name: str) -> bool:
        suffix = ending_of(name)
        return suffix in _WITHOUT_TEXT and not any(glob.lower().endswith(suffix) for glob in self.globs)


@lru_cache
def _pattern(glob: str) -> re.Pattern[str]:
    """Return what a pattern stands for: stars reach over the borders of folders, and ``**/`` may be no folder."""
    parts = re.split(r"(?:^|(?<=/))\*\*/", glob)
    bodies = (translate(part).removeprefix("(?s:").rpartition(")")[0] for part in parts)
    return re.compile(rf"(?s:{'(?:.*/)?'.join(bodies)})\Z")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a folder.

    Attributes:
        is_document: a file, or something that fails as one and is said: a link that leads nowhere or round in a
            circle, a file that is gone. Pipes and devices would be waited on for ever.
        problem: why it cannot be looked at.
    """

    name: str
    is_folder: bool
    is_link: bool
    is_document: bool
    problem: str | None = None


def _listed(folder: Path) -> list[_Entry]:
    with os.scandir(folder) as found:
        return sorted(map(_entry, found), key=lambda entry: entry.name)


def _entry(entry: os.DirEntry[str]) -> _Entry:
    is_link = entry.is_symlink()
    try:
        # What a link leads to is asked for anew; for all else the kind came with the listing.
        kind = entry.stat().st_mode if is_link else 0
        is_folder = entry.is_dir()
        is_document = stat.S_ISREG(kind) if is_link else entry.is_file()
    except OSError as exc:
        # A link that leads nowhere is opened, and fails in the usual words.
        problem = None if exc.errno == errno.ENOENT else error_line(exc)
        return _Entry(entry.name, is_folder=False, is_link=is_link, is_document=True, problem=problem)
    return _Entry(entry.name, is_folder=is_folder, is_link=is_link, is_document=is_document)


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

    A byte-order mark, which editors of some systems put before the first line, is no part of a path.

    Args:
        stream: for instance the output of ``find``.
        null: whether zero bytes end the paths (``find -print0``).

    Raises:
        UsageError: there are zero bytes, which no path has, and ``null`` is off; or it is compressed.
    """
    end, mark = (b"\0", b"") if null else (b"\n", codecs.BOM_UTF8)
    rest, is_first = b"", True
    while True:
        # read1 hands over what has come in: the first document need not wait for the last path.
        block = stream.read1(_BLOCK_BYTES) if hasattr(stream, "read1") else stream.read(_BLOCK_BYTES)
        if is_first and is_compressed(block):
            raise UsageError("the list of paths is compressed: unpack it first")
        is_first = False
        if not null and b"\0" in block:
            raise UsageError("the list of paths has zero bytes in it: -0 (--null) is for what find -print0 writes")
        *whole, rest = (rest + block).split(end)
        for raw in (*whole, *(() if block else (rest,))):
            name = os.fsdecode(raw if null else raw.removeprefix(mark).removesuffix(b"\r"))
            mark = b""
            if name:
                yield name
        if not block:
            return


def outside(paths: Iterable[str], own: frozenset[Path]) -> Iterator[str]:
    """Yield the paths of a list that lead to nothing of the job's own: one that ``find`` makes has its output too.

    Args:
        paths: of the list.
        own: resolved paths, a file or a folder with all in it.
    """
    return (path for path in paths if not _is_one_of(path, own, with_all_in_it=True))


def check_globs(globs: Sequence[str], roots: Sequence[str]) -> None:
    """Refuse patterns that nothing applies to.

    Raises:
        UsageError: there are patterns, and no directory among the roots; or one is empty.
    """
    if "" in globs:
        raise UsageError("--glob: an empty pattern takes no file; is a variable of the shell empty?")
    if globs and not any(Path(root).is_dir() for root in roots):
        raise UsageError("--glob picks files out of directories, and no directory was given")


def _is_one_of(path: str, own: frozenset[Path], *, with_all_in_it: bool = False) -> bool:
    # What is not there fails in the usual words, whatever its name.
    if not own or path == "-" or not os.path.exists(path):  # noqa: PTH110 (not Path.exists: as for Path.is_dir above)
        return False
    resolved = _real(path)
    return _is_within(resolved, own) if with_all_in_it else resolved in own


def _real(path: str | Path) -> Path:
    """Return where a path leads; unlike Path.resolve, also for links that lead round in a circle.

    A link that is gone meanwhile, or that nobody may read (/proc has some), leads nowhere: who opens it says so.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:
        return Path(path)


def _is_within(resolved: Path, own: frozenset[Path]) -> bool:
    return resolved in own or not own.isdisjoint(resolved.parents)


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _safe_relative(name: str) -> str:
    parts = [part for part in Path(name).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or name
