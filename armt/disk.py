"""Files on disk, each rule once: replacing a file or a folder in one step, locking, hashing, sweeping up after a kill.

What is written stands beside its target under a name that nobody can foresee, follows no link, and is locked by its
writer: a scratch whose lock can be had belongs to a process that is gone, and the next writer removes it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_BLOCK_BYTES = 1 << 20
_SUFFIX = ".armt-partial"
_TOKEN_DIGITS = 16
# That of a file which says that another is being written: all who write it have to foresee this one.
_CLAIM = "0" * _TOKEN_DIGITS
# A file name has at most 255 bytes on every file system in use; the scratch's own parts need some thirty of them.
_LONGEST_STEM_BYTES = 200
# File systems of clusters and of other machines have no locks, or cannot be told to write a directory.
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK})
_NO_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES})
#: Endings of compressed files, which stand behind that of what is in them.
COMPRESSED = frozenset((".gz", ".bz2", ".xz"))
# What rotation sets behind the name of a log: numbers, dates, and the words of those that keep one.
_ROTATED = re.compile(r"(?<=\.log)(?:[._-](?:\d{1,14}|old|bak))+\Z", re.IGNORECASE)

# A folder is swept when a process first writes into it: listing it for each of 100,000 answers would take for ever.
_swept: set[str] = set()
_MOST_SWEPT = 10_000


class Busy(Exception):
    """Another process holds the lock of a file."""


def folder_name(path: Path | str) -> str:
    """Return what a folder is called, though its path may be no more than ``.``; a link keeps its own name."""
    return os.path.basename(os.path.abspath(path))  # noqa: PTH100, PTH119 (Path.resolve would follow the link)


def unpacked_name(path: str) -> str:
    """Return what a file would be called that were not compressed: ``app.log`` of ``app.log.gz``."""
    stem, ending = os.path.splitext(path)  # noqa: PTH122 (names that no file can have, and 100,000 of them)
    return stem if ending.lower() in COMPRESSED else path


def ending_of(path: str) -> str:
    """Return the ending of a file's name that says what is in it, in lower case: ``.log`` of ``app.log.2.gz``."""
    return os.path.splitext(_ROTATED.sub("", unpacked_name(path)))[1].lower()  # noqa: PTH122 (as above)


def expanded(name: str) -> Path:
    """Return the path of a name that may begin with ``~`` or ``~user``; of a user who is not there, as it stands."""
    return Path(os.path.expanduser(name))  # noqa: PTH111 (Path.expanduser raises for such a user)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error in writing a file say which one: the system tells the name where it is opened, and not later.

    Raises:
        OSError: as in the block.
    """
    try:
        yield
    except OSError as exc:
        # One without a number, as the parsers of files raise it, has a message of its own.
        if exc.errno is not None and exc.filename is None:
            exc.filename = str(path)
        raise


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of ``path`` when the block ends well; else what stood there stays.

    The file is on the disk before it is renamed, and has the mode that the user's umask gives.

    Raises:
        OSError: it cannot be written, or a pipe, a socket or a device stands there: renaming would take that away.
    """
    with contextlib.suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode) or stat.S_ISDIR(mode)):
            raise OSError(errno.EINVAL, "a pipe, a socket or a device, which is never replaced", str(path))
    _sweep_once(path.parent)
    try:
        scratch, file = _scratch_file(path)
    except OSError as exc:
        # Whoever reads of it has never seen the scratch's name.
        exc.filename = str(path)
        raise
    try:
        with naming(path), file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            scratch.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    sync_directory(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Make ``data`` the contents of a file in one step; see `replacing`."""
    with replacing(path) as file:
        file.write(data)


@contextmanager
def making_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder that becomes ``path`` when the block ends well, and is removed otherwise.

    Raises:
        OSError: it cannot be made, or ``path`` is a file or a folder with something in it.
    """
    with scratch_folder(path) as scratch:
        yield scratch
        for folder, _, files in os.walk(scratch):
            for name in files:
                _sync(Path(folder) / name)
            sync_directory(Path(folder))
        # Renaming onto an empty folder works, onto anything else it fails.
        scratch.rename(path)
        sync_directory(path.parent)


@contextmanager
def scratch_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside ``path`` that is gone when the block ends, and is swept if its owner was killed.

    Raises:
        OSError: it cannot be made.
    """
    _sweep_once(path.parent)
    scratch, lock = _scratch_directory(path)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        os.close(lock)


def sweep(folder: Path) -> None:
    """Remove what killed writers left in a folder; what living ones write stays."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        left = [entry.path for entry in entries if _is_scratch(entry.name)]
        for name in left:
            with contextlib.suppress(OSError):
                _remove_abandoned(Path(name))


def locked(path: Path, *, wait: bool = False) -> BinaryIO:
    """Open a file for reading and writing, alone; the lock lasts until it is closed.

    The lock is the file's own rather than one beside it (as filelock's), so that nothing is left in a user's folder.

    Args:
        path: of the file; it is made where it is missing.
        wait: until another process gives it back, however long that takes.

    Raises:
        Busy: another process has it, and ``wait`` is false.
        OSError: it cannot be opened, or is a link.
    """
    while True:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.fdopen(os.open(path, flags, 0o666), "r+b")
        try:
            _lock(file.fileno(), fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if _is_at(file.fileno(), path):
                return file
        except BlockingIOError as exc:
            file.close()
            raise Busy(str(path)) from exc
        except BaseException:
            file.close()
            raise
        # Between opening and locking another process has put a new file there: that one is meant.
        file.close()


@contextmanager
def claiming(path: Path) -> Iterator[None]:
    """Have a file that is yet to be written alone as long as the block lasts, whether or not one is there.

    What stands for it meanwhile is a scratch that is swept up after a kill. `replacing` alone does not keep two writers
    apart: each would put its own in the other's place, and both would say that all went well.

    Raises:
        Busy: another process has it.
        OSError: its folder cannot be written.
    """
    claim = _scratch(path, _CLAIM)
    try:
        file = locked(claim)
    except OSError as exc:
        exc.filename = str(path)
        raise
    with file:
        try:
            yield
        finally:
            # Under its lock: whoever waits for it makes one of its own.
            with contextlib.suppress(OSError):
                claim.unlink()


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Hold a folder as long as the block lasts, together with others: `removing` refuses meanwhile.

    Raises:
        Busy: it is being removed.
        OSError: it cannot be opened.
    """
    descriptor = _opened(folder, fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Have a folder alone as long as the block lasts; it is made where it is missing, and goes where it stays empty.

    Raises:
        Busy: somebody holds it.
        OSError: it cannot be made, or opened.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with removing(folder):
            yield
    finally:
        with contextlib.suppress(OSError):
            for path in made:
                path.rmdir()


@contextmanager
def removing(folder: Path) -> Iterator[None]:
    """Have a folder alone while it is removed.

    Raises:
        Busy: somebody holds it.
        OSError: it cannot be opened.
    """
    descriptor = _opened(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it; a kill leaves no half of it under its name.

    Raises:
        Busy: somebody holds it.
        OSError: it cannot be removed.
    """
    with removing(folder):
        # The lock goes with the folder, so that nobody sweeps it while it is emptied.
        scratch = _scratch(folder)
        folder.rename(scratch)
        shutil.rmtree(scratch)


def _opened(folder: Path, lock: int) -> int:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, lock | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        os.close(descriptor)
        raise Busy(str(folder)) from exc
    except OSError:
        # A file system without locks: nothing can be kept from anybody there.
        pass
    return descriptor


def _lock(descriptor: int, how: int) -> None:
    """Lock what is written; on a file system without locks nobody is kept from it, and nobody sweeps it up either."""
    try:
        fcntl.flock(descriptor, how)
    except OSError as exc:
        if exc.errno not in _NO_LOCKS:
            raise


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_directory(path: Path) -> None:
    """Make sure that the names in a directory are on the disk, as far as the file system can be told.

    A directory that may be written and not read cannot be opened for that; what stands in it is there all the same.
    """
    try:
        _sync(path)
    except OSError as exc:
        if exc.errno not in _NO_SYNC:
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _scratch_file(path: Path) -> tuple[Path, BinaryIO]:
    """Make and lock a scratch file; anew where a sweeper took it before it was locked."""
    while True:
        scratch = _scratch(path)
        # O_EXCL and O_NOFOLLOW: a file or link that somebody put there is never written to.
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.fdopen(os.open(scratch, flags, 0o666), "w+b")
        _lock(file.fileno(), fcntl.LOCK_EX)
        if _is_at(file.fileno(), scratch):
            return scratch, file
        file.close()


def _scratch_directory(path: Path) -> tuple[Path, int]:
    """Make and lock a scratch folder; anew where a sweeper took it before it was locked."""
    while True:
        scratch = _scratch(path)
        scratch.mkdir()
        try:
            lock = os.open(scratch, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        _lock(lock, fcntl.LOCK_EX)
        if _is_at(lock, scratch):
            return scratch, lock
        os.close(lock)


def _scratch(path: Path, token: str | None = None) -> Path:
    return path.with_name(f".{_stem(path)}.{token or secrets.token_hex(_TOKEN_DIGITS // 2)}{_SUFFIX}")


def _stem(path: Path) -> str:
    """Return the target's name, shortened where a scratch's name would be too long for the file system."""
    raw = os.fsencode(path.name)
    if len(raw) <= _LONGEST_STEM_BYTES:
        return path.name
    return os.fsdecode(raw[:_LONGEST_STEM_BYTES]) + "~" + hashlib.sha256(raw).hexdigest()[:8]


def _is_scratch(name: str) -> bool:
    if not (name.startswith(".") and name.endswith(_SUFFIX)):
        return False
    token = name.removesuffix(_SUFFIX).rpartition(".")[2]
    return len(token) == _TOKEN_DIGITS and not set(token) - set("0123456789abcdef")


def _sweep_once(folder: Path) -> None:
    name = os.path.abspath(folder)  # noqa: PTH100 (a string, 100,000 times)
    if name in _swept:
        return
    if len(_swept) >= _MOST_SWEPT:
        _swept.clear()
    _swept.add(name)
    sweep(folder)


def _remove_abandoned(scratch: Path) -> None:
    # NFS locks a file only for who may write to it.
    access = os.O_RDONLY if scratch.is_dir() else os.O_RDWR
    descriptor = os.open(scratch, access | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if scratch.is_dir():
            shutil.rmtree(scratch)
        else:
            scratch.unlink()
    finally:
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
