"""What a command reads: files, folders, lists of paths, standard input; where the answers of a folder go."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from armt.errors import ArmtError, UsageError, error_line

if TYPE_CHECKING:
    from armt.cli.arguments.options import SelectionOptions
    from armt.runtime.jobs.document import Item
    from armt.runtime.text.selection import Selection

# Of every file system in use.
_LONGEST_NAME_BYTES = 255


def named_or_piped(paths: Sequence[str], *, command: str, elsewhere: bool, meant: str | None = None) -> list[str]:
    """Return the paths of a command line; standard input where none are named and something is piped in.

    Args:
        paths: as named.
        command: its name, for the error.
        elsewhere: documents come from a list or a memory file as well, so that no path is needed.
        meant: what stands where a path was expected, and was taken for something else; None for nothing.

    Raises:
        UsageError: there is nothing to read, a name is empty, standard input is a terminal, or is named twice.
    """
    named = list(paths)
    if not named and not elsewhere:
        if not _is_piped():
            instead = "" if meant is None else f"{meant if meant.isprintable() else repr(meant)} is no file; "
            raise UsageError(f"no document: {instead}name one, or pipe a document in (armt {command} --help)")
        named = ["-"]
    if named.count("-") > 1:
        raise UsageError("standard input (-) can be read only once")
    if "-" in named and sys.stdin.isatty():
        raise UsageError(f"standard input is a terminal: pipe a document in, or name a file (armt {command} --help)")
    for path in named:
        # The path "" is there: it is the directory that one is in.
        if not path.strip() and not os.path.exists(path):  # noqa: PTH110
            raise UsageError("an empty name is no path; is a variable of the shell empty?")
        _refuse_url(path)
    return named


def check_list(options: SelectionOptions, paths: Sequence[str]) -> None:
    """Refuse options about lists of paths that do not go together, and a list that is not there or is none.

    Raises:
        UsageError: they do not, or it is not.
    """
    if options.null and options.files_from is None:
        raise UsageError("--null says how the list of --files-from ends its paths; there is no --files-from")
    if options.files_from == "-" and "-" in paths:
        raise UsageError("standard input cannot be both the list of paths and a document")
    if options.files_from == "-" and sys.stdin.isatty():
        raise UsageError("standard input is a terminal: pipe a list of paths in")
    if options.files_from not in (None, "-") and not os.path.exists(options.files_from):  # noqa: PTH110 (a pipe is there)
        raise UsageError(f"{options.files_from}: no such file")
    if options.files_from is not None and os.path.isdir(options.files_from):  # noqa: PTH112 (as above)
        raise UsageError(f"{options.files_from}: is a directory, expected a list of paths; a directory needs no option")


def select(options: SelectionOptions, paths: Sequence[str], *, own: Iterable[Path]) -> Selection:
    """Return the documents of a command line, drawn lazily.

    Args:
        options: what is taken out of folders and lists.
        paths: files and folders.
        own: files and folders that the command writes: they are never read, and neither is a file that the shell has
            put in place of standard output or standard error. What is named and stands in such a folder is read; what a
            list names there is not.

    Raises:
        UsageError: patterns without a directory, or a list that cannot be read.
    """
    from armt.runtime.text.selection import Selection, check_globs, outside

    globs = tuple(options.glob or ())
    # Who names such a file of the shell's means it.
    shells = [file for file in _redirected() if not any(same_file(file, Path(path)) for path in paths)]
    # Unlike Path.resolve, realpath answers for links that lead round in a circle.
    excluded = frozenset(Path(os.path.realpath(path)) for path in (*own, *shells))
    if options.files_from is None:
        check_globs(globs, paths)
        roots: Iterable[str] = paths
    else:
        roots = chain(paths, outside(_listed(options.files_from, null=options.null), excluded))
    return Selection(roots, globs, excluded, ignore=not options.no_ignore)


def items_of(selection: Selection) -> Iterator[Item]:
    """Yield the documents of a selection as the items of a job."""
    from armt.runtime.jobs.document import Item

    return (Item.of(found) for found in selection)


class Totals:
    """Counts what is to do, beside the run: a large folder need not be walked before the first document is read.

    Args:
        sizes: of all documents in bytes, by a walk of its own; None where they can be drawn only once.
    """

    def __init__(self, sizes: Iterable[int] | None) -> None:
        self.documents = 0
        self.bytes = 0
        self.complete = False
        if sizes is not None:
            threading.Thread(target=self._count, args=(sizes,), daemon=True).start()

    def _count(self, sizes: Iterable[int]) -> None:
        # Where the walk fails, the run says why; a display without totals is all that is lost.
        with suppress(ArmtError, OSError):
            for size in sizes:
                self.bytes += size
                self.documents += 1
            self.complete = True


def mirrored(folder: Path, roots: Sequence[str], ending: str = ".txt") -> Callable[[Item], Path]:
    """Return where the answer of each item goes below a folder: distinct documents have distinct places.

    With several roots, each has a folder of its own name: files of equal names in them must not meet.

    Args:
        folder: that is written.
        roots: the paths of the command line.
        ending: of the files.
    """
    # By what stands before the names of what is in a root, which need not be spelled as that is: ./docs, docs//. With
    # one root nothing is told apart.
    own = {_before(root): _safe(root) for root in roots} if len(roots) > 1 else {}

    def place(item: Item) -> Path:
        relative = item.relative
        # A root that cannot be listed is an item itself.
        root = own.get(_before(item.name) if relative == "." else item.name.removesuffix(relative))
        *folders, name = (relative if root is None else f"{root}/{relative}").split("/")
        return folder.joinpath(*folders, _fitting(name, ending))

    return place


def placed(
    items: Iterable[Item], folder: Path, place: Callable[[Item], Path], *, own: Path, replaces: bool
) -> Iterator[Item]:
    """Yield items, each of which has a place of its own; where all are drawn before anything is read, nothing is lost.

    Args:
        items: documents.
        folder: where they are mirrored.
        place: says where.
        own: file of the command itself in the folder.
        replaces: files that are there may be replaced.

    Raises:
        UsageError: two documents have one place, one's answer would stand where another needs a folder, a link leads
            out of the folder, or another file, a pipe or a device stands there.
    """
    taken, folders = {str(own): own.name}, {str(folder): folder.name}
    for item in items:
        path = place(item)
        above = [str(up) for up in path.parents[: len(path.parts) - len(folder.parts) - 1]]
        other = taken.get(str(path)) or folders.get(str(path)) or next((taken[up] for up in above if up in taken), None)
        if other == item.name:
            raise UsageError(f"{item.name}: named twice")
        if other is not None:
            raise UsageError(f"{other} and {item.name} would have one file for their answers ({path})")
        if path.is_symlink():
            raise UsageError(f"{path}: a link; answers go into real files")
        refuse_special(path)
        if not replaces and path.exists():
            raise UsageError(f"{path}: is there already; --force replaces it")
        taken[str(path)] = item.name
        for up in above:
            if up not in folders and Path(up).is_symlink():
                raise UsageError(f"{up}: a link; answers go into real folders")
            folders.setdefault(up, item.name)
        yield item


def same_file(first: Path, second: Path) -> bool:
    """Whether two paths lead to one file, by whatever names and links."""
    try:
        return first.samefile(second)
    except OSError:
        return False


def refuse_special(output: Path) -> None:
    """Refuse to replace what is no file: a pipe or a device would be gone, whatever the user's word.

    Raises:
        UsageError: it is one of these.
    """
    try:
        mode = output.stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        kind = "pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "device"
        raise UsageError(f"{output}: a {kind}, which is never replaced; name a file")


def _redirected() -> Iterator[Path]:
    """Yield the files that the shell has put in place of standard output and standard error, where it can be known."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that stands in for one has no number.
        with suppress(OSError, ValueError):
            path = Path(os.path.realpath(f"/dev/fd/{stream.fileno()}"))
            if path.is_file():
                yield path


def _is_piped() -> bool:
    """Whether somebody feeds standard input: a pipe, a file or a socket, not a terminal or nothing."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)


def _refuse_url(path: str) -> None:
    scheme, colons, _ = path.partition("://")
    if colons and scheme in ("http", "https", "ftp", "s3") and not Path(path).exists():
        raise UsageError(f"{path}: URLs are not fetched; for instance: curl -sL {path} | armt ... -")


def _listed(files_from: str, *, null: bool) -> Iterator[str]:
    """Yield the paths of a list as it comes in."""
    from armt.runtime.text.selection import paths_from

    if files_from == "-":
        yield from paths_from(sys.stdin.buffer, null=null)
        return
    try:
        with Path(files_from).open("rb") as file:
            yield from paths_from(file, null=null)
    except OSError as exc:
        raise UsageError(f"{files_from}: {error_line(exc)}") from exc


def _fitting(name: str, ending: str) -> str:
    """Return a name with an ending, shortened where no file could be called that; distinct ones stay distinct."""
    raw = os.fsencode(name)
    if len(raw) + len(ending) <= _LONGEST_NAME_BYTES:
        return f"{name}{ending}"
    mark = f"~{hashlib.sha256(raw).hexdigest()[:16]}{ending}"
    return raw[: _LONGEST_NAME_BYTES - len(mark)].decode("utf-8", "ignore") + mark


def _before(folder: str) -> str:
    """Return what the names of what is in a folder begin with: ``docs/``, nothing for the one that one is in."""
    return str(Path(folder) / "x")[:-1]


def _safe(name: str) -> str:
    parts = [part for part in Path(name).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "root"
