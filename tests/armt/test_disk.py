"""Replacing, locking and sweeping: what survives a kill, a planted link and a second writer."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from armt import disk


class GivenUpError(Exception):
    """What ends a block halfway, with something written already."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_has_a_name_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ``.`` a model that was converted, trained or answered with was called nothing."""
    (tmp_path / "model").mkdir()
    (tmp_path / "link").symlink_to("model")
    monkeypatch.chdir(tmp_path / "model")
    names = (".", Path(), "..", str(tmp_path / "link"), "../link/", Path("a/b/.."))
    assert [disk.folder_name(name) for name in names] == ["model", "model", tmp_path.name, "link", "link", "a"]


def test_a_home_that_is_not_there_is_a_name_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``ARMT_CONFIG=~nobody/x`` was a traceback of every command, and of ``--help``."""
    monkeypatch.setenv("HOME", str(tmp_path))
    given = ("~/a", "~nobody-here/a", "a/~", "/a")
    assert [disk.expanded(name) for name in given] == [tmp_path / "a", Path("~nobody-here/a"), Path("a/~"), Path("/a")]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Of a full disk "[Errno 28] No space left on device" was all that was said."""
    target = tmp_path / "a.txt"
    with pytest.raises(OSError, match="No space") as told, disk.replacing(target):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (told.value.filename, names(tmp_path)) == (str(target), [])
    with pytest.raises(FileNotFoundError) as told, disk.replacing(target):
        (tmp_path / "other").read_bytes()
    assert told.value.filename == str(tmp_path / "other")


def test_what_cannot_be_begun_has_its_own_name(tmp_path: Path) -> None:
    """It was that of the scratch beside it: ``.a.txt.1d556084de7d1331.armt-partial``."""
    path = tmp_path / "gone" / "a.txt"
    with pytest.raises(FileNotFoundError) as raised:
        disk.replace_file(path, b"data")
    assert raised.value.filename == str(path)


def test_a_file_is_replaced_or_left_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def write_half() -> None:
        with disk.replacing(target) as file:
            file.write(b"half")
            file.flush()
            (scratch,) = set(names(tmp_path)) - {"a.txt"}
            assert (tmp_path / scratch).read_bytes() == b"half"
            raise GivenUpError

    with pytest.raises(GivenUpError):
        write_half()
    assert target.read_text() == "old"
    disk.replace_file(target, b"new")
    assert target.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


def test_the_mode_is_what_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        disk.replace_file(tmp_path / "a", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_link_at_the_target_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A link whose target is the user's own file must not become a way to overwrite that file."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "out").symlink_to(precious)
    disk.replace_file(tmp_path / "out", b"answer")
    assert precious.read_text() == "mine"
    assert (tmp_path / "out").read_text() == "answer"
    assert not (tmp_path / "out").is_symlink()


def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    """Renaming over a pipe, a socket or a device takes it away from whoever uses it."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="never replaced"):
        disk.replace_file(tmp_path / "pipe", b"answer")
    assert (tmp_path / "pipe").is_fifo()
    assert names(tmp_path) == ["pipe"]


@pytest.mark.parametrize("length", [200, 244, 255])
def test_long_names_have_room_for_their_scratch(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("n" * length)
    disk.replace_file(path, b"x")
    assert path.read_bytes() == b"x"


_KILLED = """
import os, signal, sys
from pathlib import Path
from typing import Any
from armt import disk
kind, path = sys.argv[1], Path(sys.argv[2])
with (disk.replacing(path) if kind == "file" else disk.making_folder(path)) as made:
    if kind == "file":
        made.write(b"half"); made.flush()
    else:
        (made / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_a_killed_writer_left_is_swept_by_the_next(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "target"
    subprocess.run([sys.executable, "-c", _KILLED, kind, str(path)], check=False, timeout=60)
    assert len(names(tmp_path)) == 1
    if kind == "file":
        disk.replace_file(path, b"whole")
    else:
        with disk.making_folder(path) as made:
            (made / "whole").write_text("whole")
    assert names(tmp_path) == ["target"]


def test_the_scratch_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "target"
    with disk.replacing(path) as first:
        first.write(b"first")
        disk.replace_file(path, b"second")
        assert path.read_bytes() == b"second"
    assert path.read_bytes() == b"first"


def test_files_with_similar_names_are_never_swept(tmp_path: Path) -> None:
    mine = [
        ".target.0123456789abcdeg.partial",
        ".target.partial",
        ".targets.0123456789abcdef.partial",
        "target.partial",
    ]
    for name in mine:
        (tmp_path / name).write_text("mine")
    disk.sweep(tmp_path)
    assert names(tmp_path) == sorted(mine)


def test_a_folder_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    def make_half() -> None:
        with disk.making_folder(tmp_path / "d") as made:
            (made / "x").write_text("half")
            assert names(tmp_path) == [made.name]
            raise GivenUpError

    with pytest.raises(GivenUpError):
        make_half()
    assert not names(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine").write_text("mine")
    with pytest.raises(OSError, match="not empty"), disk.making_folder(tmp_path / "d"):
        pass
    assert names(tmp_path) == ["d"]


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with disk.locked(path) as held:
        with pytest.raises(disk.Busy):
            disk.locked(path)
        held.write(b"x")
    disk.locked(path).close()
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="symbolic link"):
        disk.locked(tmp_path / "link")


def test_a_lock_belongs_to_the_file_that_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was replaced between opening and locking: the lock would be on a file that nobody sees."""
    path = tmp_path / "log"
    path.write_text("old")
    lock = fcntl.flock
    swapped: list[int] = []

    def swap(file: Any, flags: int) -> None:
        if not swapped:
            swapped.append(1)
            (tmp_path / "new").write_text("new")
            (tmp_path / "new").replace(path)
        lock(file, flags)

    monkeypatch.setattr(fcntl, "flock", swap)
    with disk.locked(path) as file:
        assert file.read() == b"new"


def test_where_there_are_no_locks_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system of a cluster that is mounted without locks no command could write anything."""

    def none(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    left = tmp_path / ".a.txt.0123456789abcdef.armt-partial"
    left.write_text("of a writer that may live")
    monkeypatch.setattr(fcntl, "flock", none)
    disk.replace_file(tmp_path / "a.txt", b"answer")
    with disk.making_folder(tmp_path / "made") as folder:
        (folder / "b").write_text("b")
    with disk.locked(tmp_path / "log") as log:
        log.write(b"line")
    assert names(tmp_path) == [left.name, "a.txt", "log", "made"]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EACCES])
def test_a_directory_that_cannot_be_synced_fails_no_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The file stood there, whole, and the command ended with an error."""
    real = os.open

    def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if Path(path) == tmp_path and flags & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(number, os.strerror(number))
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    disk.replace_file(tmp_path / "a.txt", b"answer")
    assert names(tmp_path) == ["a.txt"]


def test_what_is_swept_is_opened_for_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NFS gives a lock of its own only to who may write: what a killed writer had left stayed for good."""
    real = fcntl.flock

    def of_nfs(descriptor: int, how: int) -> None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        real(descriptor, how)

    (tmp_path / ".a.txt.0123456789abcdef.armt-partial").write_text("half")
    monkeypatch.setattr(fcntl, "flock", of_nfs)
    disk.sweep(tmp_path)
    assert names(tmp_path) == []


def test_a_scratch_folder_is_gone_at_the_end(tmp_path: Path) -> None:
    with disk.scratch_folder(tmp_path / "target") as scratch:
        (scratch / "wheel").write_text("x")
        assert scratch.parent == tmp_path
        # A second writer sweeps, but not what a living one holds.
        disk.sweep(tmp_path)
        assert scratch.is_dir()
    assert not names(tmp_path)

    def leave_half() -> None:
        with disk.scratch_folder(tmp_path / "target") as scratch:
            (scratch / "wheel").write_text("half")
            assert names(tmp_path) == [scratch.name]
            raise GivenUpError

    with pytest.raises(GivenUpError):
        leave_half()
    assert not names(tmp_path)


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = disk.locked(path)
    got = threading.Event()

    def wait() -> None:
        with disk.locked(path, wait=True):
            got.set()

    thread = threading.Thread(target=wait)
    thread.start()
    assert not got.wait(0.2), "the lock was had twice"
    held.close()
    thread.join(10)
    assert got.is_set()


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_scratch_that_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Between making and locking, another process may take it for one whose owner is gone."""
    lock = fcntl.flock
    taken: list[int] = []

    def swept(file: Any, flags: int) -> None:
        if not taken:
            taken.append(1)
            for path in tmp_path.iterdir():
                path.rmdir() if path.is_dir() else path.unlink()
        lock(file, flags)

    monkeypatch.setattr(fcntl, "flock", swept)
    if kind == "file":
        disk.replace_file(tmp_path / "target", b"whole")
    else:
        with disk.making_folder(tmp_path / "target") as made:
            (made / "whole").write_text("whole")
    assert (taken, names(tmp_path)) == ([1], ["target"])


def test_a_folder_that_is_used_is_not_removed(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "file").write_text("x")
    with disk.in_use(folder), disk.in_use(folder), pytest.raises(disk.Busy):
        disk.remove_folder(folder)
    assert (folder / "deep" / "file").exists()
    with disk.removing(folder), pytest.raises(disk.Busy), disk.in_use(folder):
        pass
    disk.remove_folder(folder)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "unpacked", "ending"),
    [
        ("a/app.LOG.GZ", "a/app.LOG", ".log"),
        ("book.txt", "book.txt", ".txt"),
        ("notes.xz", "notes", ""),
        (".gz", ".gz", ""),
        ("a.tar.bz2", "a.tar", ".tar"),
        ("a.gz/b", "a.gz/b", ""),
        ("app.log.2.gz", "app.log.2", ".log"),
        ("app.LOG-20261101", "app.LOG-20261101", ".log"),
        ("app.log.2026-11-01_1.xz", "app.log.2026-11-01_1", ".log"),
        ("Xorg.0.log.old", "Xorg.0.log.old", ".log"),
        ("syslog.1", "syslog.1", ".1"),
        ("catalog.1", "catalog.1", ".1"),
        ("page.html.1", "page.html.1", ".1"),
        ("app.log.json", "app.log.json", ".json"),
    ],
)
def test_what_is_compressed_has_the_name_of_what_is_in_it(name: str, unpacked: str, ending: str) -> None:
    assert (disk.unpacked_name(name), disk.ending_of(name)) == (unpacked, ending)


def test_one_alone_is_about_to_write_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with disk.claiming(path):
        disk.sweep(tmp_path)
        with pytest.raises(disk.Busy), disk.claiming(path):
            pass
        with disk.claiming(tmp_path / "b.json"):
            disk.replace_file(path, b"{}")
    assert names(tmp_path) == ["a.json"]
    with disk.claiming(path):
        pass
    with pytest.raises(FileNotFoundError) as raised, disk.claiming(tmp_path / "gone" / "a.json"):
        pass
    assert raised.value.filename == str(tmp_path / "gone" / "a.json")


def test_what_a_killed_writer_was_about_to_write_is_free(tmp_path: Path) -> None:
    """And what stood for it is swept up with the rest."""
    writer = "import os, sys\nfrom pathlib import Path\nfrom armt import disk\n"
    writer += "with disk.claiming(Path(sys.argv[1])):\n    os._exit(9)\n"
    path = tmp_path / "a.json"
    assert subprocess.run([sys.executable, "-c", writer, str(path)], check=False).returncode == 9
    assert len(names(tmp_path)) == 1
    with disk.claiming(path):
        assert len(names(tmp_path)) == 1
    assert names(tmp_path) == []
    subprocess.run([sys.executable, "-c", writer, str(path)], check=False)
    disk.sweep(tmp_path)
    assert names(tmp_path) == []


def test_a_long_name_is_looked_at_quickly() -> None:
    started = time.process_time()
    for name in ("a.log" + ".1" * 30_000 + "x", ".log" * 30_000, "a.log" + "1" * 60_000, "a.log" + ".-" * 30_000):
        disk.ending_of(name)
    assert time.process_time() - started < 2


def test_one_alone_works_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "work"
    with disk.working_in(folder):
        with pytest.raises(disk.Busy), disk.working_in(folder):
            pass
        (folder / "file").touch()
    assert names(folder) == ["file"]
    with disk.working_in(folder):
        (folder / "file").unlink()
    # It was there before, if empty now; what was made for nothing goes, and only that.
    assert names(folder) == []
    with disk.working_in(tmp_path / "deep" / "other" / "work"):
        pass
    assert names(tmp_path / "deep") == ["work"]


def test_a_removal_that_is_killed_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model with half of its files would be taken for a whole one."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "file").write_text("x")

    def stop(*_: object) -> None:
        raise GivenUpError

    with monkeypatch.context() as patch:
        patch.setattr(disk.shutil, "rmtree", stop)
        with pytest.raises(GivenUpError):
            disk.remove_folder(folder)
    assert not folder.exists()
    disk.sweep(tmp_path)
    assert names(tmp_path) == []


def test_an_error_with_a_message_of_its_own_keeps_it(tmp_path: Path) -> None:
    """A parser's error has no number: "None: PATH" was all that was left of it."""
    with pytest.raises(OSError, match="not a gzip file"), disk.naming(tmp_path / "a"):
        raise OSError("not a gzip file")
    with pytest.raises(OSError, match="No space left") as full, disk.naming(tmp_path / "a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert full.value.filename == str(tmp_path / "a")
