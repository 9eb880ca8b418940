"""The result file of a job: one JSON line per document, on the disk before the next one is written.

A line is whole or it is dropped: whoever is killed leaves at most half a last line, and `--resume` cuts it off. What is
done is recognised by path, SHA-256, model and settings; of a document that has changed the last answer alone stays, and
the earlier one no shorter than until that is on the disk. A file is one of ours only where every line has our keys.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import weakref
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from armt.disk import Busy, locked, naming, replacing, sync_directory
from armt.errors import UsageError, error_line
from armt.runtime.jobs.document import together

Result = dict[str, Any]
# Of what is done, how much is kept in memory: some thousand documents.
_KEPT_KIB = 256


class ResultIndex:
    """What a result file says is done. The file is read, and left as it is.

    Args:
        path: of the file.
        model: fingerprint of the model.
        settings: hash of what is asked of each document.
        retry_errors: documents that failed count as not done.

    Raises:
        UsageError: it is no result file.
    """

    #: How every line begins, and no line of another program.
    _begins = b'{"model_fingerprint": "'

    def __init__(self, path: Path, *, model: str, settings: str, retry_errors: bool = False) -> None:
        self.path, self._model, self._settings, self._retry_errors = path, model, settings, retry_errors
        self._take_in()

    def has_path(self, path: str) -> bool:
        """Whether there is any result for a path: only then is it worth hashing the document."""
        return self._known.has_path(_digest(path))

    def has(self, path: str, sha256: str | None) -> bool:
        """Whether there is a result of a document: an answer, or a failure. A stream is a new one every time."""
        return (path, sha256) != ("-", None) and self._known.failed(_digest(path, sha256)) is not None

    def has_failed(self, path: str, sha256: str | None) -> bool:
        """Whether that result is a failure."""
        return bool(self._known.failed(_digest(path, sha256)))

    def result_of(self, path: str, sha256: str | None) -> Result | None:
        """Return the last result of a document; None where there is none."""
        of_it = (result for result in self.results() if self._identity(result)[:2] == (path, sha256))
        return next(iter(deque(of_it, maxlen=1)), None) if self.has(path, sha256) else None

    def results(self) -> Iterator[Result]:
        """Yield what the file has of this model and these settings."""
        with self.path.open("rb") as file:
            for _, result in self._lines(file):
                if self._is_ours(result):
                    yield result

    def _remember(self, result: Mapping[str, Any], at: int) -> None:
        """Note a result whose line begins at a byte, and whether it takes the place of another one."""
        path, sha256, failed = self._identity(result)
        name, digest = _digest(path), _digest(path, sha256)
        self._known.add(name, digest, failed)
        if not self._may_repeat(result):
            # A failure says nothing that would be better than an answer, of whatever contents.
            self._is_stale |= self._known.follow(name, digest, None if failed else at)

    def _take_in(self) -> None:
        """Learn what is done, and where the last finished line ends."""
        self._known, self._is_stale, self._end = _Known(), False, 0
        with self.path.open("rb") as file:
            for raw, result in self._lines(file):
                if self._is_ours(result) and not self._is_retried(result):
                    self._remember(result, self._end)
                self._end += len(raw)

    def _is_superseded(self, result: Mapping[str, Any], at: int) -> bool:
        """Whether a document of ours has changed since, and a line behind this one has an answer about it as it is."""
        path, sha256, _ = self._identity(result)
        digest, last = self._known.kept(_digest(path))
        return at < last and digest != _digest(path, sha256) and not self._may_repeat(result)

    def _may_repeat(self, result: Mapping[str, Any]) -> bool:
        """Whether another result may stand beside one under the same name: it is not known what each is about.

        Streams have one name, as documents have that were read together; and some files could not be read.
        """
        return result["path"] in (None, "-") or result.get("sha256") is None

    def _is_retried(self, result: Mapping[str, Any]) -> bool:
        return self._retry_errors and self._identity(result)[2]

    def _lines(self, file: BinaryIO) -> Iterator[tuple[bytes, Result]]:
        """Yield bytes and result of every finished line; an unfinished or damaged last one is left out.

        Raises:
            UsageError: there is a line that this command has not written: nothing of the file may be cut off.
        """
        is_first, unfinished = True, False
        for raw in file:
            result = self._parsed(raw) if raw.endswith(b"\n") else None
            # What a kill has cut stands behind lines of ours, or begins as a first line of ours does.
            cut = not is_first or raw.startswith(self._begins) or self._begins.startswith(raw)
            if unfinished or (result is None and not cut):
                raise self._foreign()
            if result is not None:
                yield raw, result
            is_first, unfinished = False, result is None

    def _parsed(self, raw: bytes) -> Result | None:
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            return None
        if not isinstance(value, dict):
            return None
        if not self._has_seal(value):
            raise self._foreign()
        return value

    def _foreign(self) -> UsageError:
        return UsageError(f"{self.path}: not a result file of this command; it is left as it is; name another file")

    def _has_seal(self, value: Result) -> bool:
        """Whether a line on the disk was written by this command, for whatever model."""
        return "path" in value and "model_fingerprint" in value and "settings" in value

    def _identity(self, result: Mapping[str, Any]) -> tuple[str, str | None, bool]:
        """Return the name of what a result is about, its SHA-256, and whether it is a failure."""
        path, sha256, failed = result["path"], result.get("sha256"), "error" in result
        # A failure of several does not say which they were: it is no result of them, and they are done again.
        if path is None and not failed:
            path, sha256 = _of_several(result)
        return str(path), sha256, failed

    def _is_ours(self, result: Mapping[str, Any]) -> bool:
        """Whether a line on the disk belongs to this model and these settings."""
        return result.get("model_fingerprint") == self._model and result.get("settings") == self._settings


class ResultLog(ResultIndex):
    """An open result file, locked against a second job.

    Args:
        path, model, settings: as for `ResultIndex`.
        resume: go on with what is there.
        retry_errors: do documents again that failed; their results are taken out of the file.
        replace: without ``resume``, begin anew where something is there, whatever it is.

    What a run has done again because a document had changed is taken out when the log is closed, or opened the next
    time where the run was stopped before.

    Raises:
        UsageError: the file has results and neither ``resume`` nor ``replace`` is on, another job is writing to it, or
            it is no result file.
    """

    def __init__(
        self,
        path: Path,
        *,
        model: str,
        settings: str,
        resume: bool = False,
        retry_errors: bool = False,
        replace: bool = False,
    ) -> None:
        self._file = _locked(path)
        try:
            if replace and not resume:
                self._file.truncate(0)
            if not resume and path.stat().st_size:
                raise UsageError(f"{path}: has results already; --resume goes on with them, or name another file")
            super().__init__(path, model=model, settings=settings, retry_errors=retry_errors)
            if retry_errors or self._is_stale:
                self._clean(retried=True)
                # The lock belongs to the file that has just been replaced.
                old, self._file = self._file, _locked(path)
                old.close()
                self._take_in()
            # A line that was not finished is cut off.
            self._file.truncate(self._end)
            self._file.seek(self._end)
        except BaseException:
            self._file.close()
            raise
        sync_directory(path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._is_stale and self._is_there():
                # What has failed again in this run stays.
                self._clean(retried=False)
        finally:
            # What could not be written is tried once more.
            with naming(self.path):
                self._file.close()

    def write(self, result: Mapping[str, Any]) -> None:
        """Append one result; when this returns, it is on the disk."""
        at = self._file.tell()
        with naming(self.path):
            self._file.write(json_line(self._sealed(result)))
            self._file.flush()
            os.fsync(self._file.fileno())
        self._remember(result, at)

    def _clean(self, *, retried: bool) -> None:
        """Replace the file by one without superseded results; ``retried``: nor the failures that this job does again.

        Raises:
            UsageError: it cannot be written.
        """
        at = 0
        self._file.seek(0)
        try:
            with replacing(self.path) as file:
                for raw, result in self._lines(self._file):
                    again = retried and self._is_retried(result)
                    if not self._is_ours(result) or not (again or self._is_superseded(result, at)):
                        file.write(raw)
                    at += len(raw)
        except OSError as exc:
            raise UsageError(f"{self.path}: cannot be written ({error_line(exc)})") from exc

    def _is_there(self) -> bool:
        """Whether the file still stands under its name: somebody may have moved it away."""
        with suppress(OSError):
            return os.path.samestat(self.path.lstat(), os.fstat(self._file.fileno()))
        return False

    def _sealed(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a result with what recognises it later."""
        return {"model_fingerprint": self._model, "settings": self._settings, **result}


class _Known:
    """Digests of what is done, so that memory does not grow with the documents of a job.

    A private database of SQLite: a little of it is kept in memory, the rest in a temporary file that has no name and is
    gone with the process.

    Raises:
        UsageError: by all methods, where that file cannot be written or read.
    """

    def __init__(self) -> None:
        # Serial by itself: a job may be driven by another thread than the one that opened the file.
        self._table = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._table.close)
        self._table.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{_KEPT_KIB};"
            "CREATE TABLE paths (digest BLOB PRIMARY KEY, seen BLOB, answer BLOB, at INTEGER) WITHOUT ROWID;"
            "CREATE TABLE results (digest BLOB PRIMARY KEY, failed INTEGER) WITHOUT ROWID;"
        )

    def add(self, path: bytes, result: bytes, failed: bool) -> None:
        """Note a result; one of the same document before it is forgotten."""
        self._run("INSERT OR IGNORE INTO paths (digest) VALUES (?)", path)
        self._run("INSERT OR REPLACE INTO results VALUES (?, ?)", result, int(failed))

    def follow(self, path: bytes, result: bytes, at: int | None) -> bool:
        """Note the last result of a path.

        Args:
            path, result: digests.
            at: the byte at which its line begins; None for a failure.

        Returns:
            Whether it is an answer that takes the place of a result about other contents.
        """
        row = self._run("SELECT seen FROM paths WHERE digest = ?", path)
        self._run("UPDATE paths SET seen = ? WHERE digest = ?", result, path)
        if at is None:
            return False
        self._run("UPDATE paths SET answer = ?, at = ? WHERE digest = ?", result, at, path)
        return row is not None and row[0] not in (None, result)

    def kept(self, path: bytes) -> tuple[bytes, int]:
        """Return the last answer of a path and where it begins; (b"", -1) where there is none."""
        row = self._run("SELECT answer, at FROM paths WHERE digest = ? AND at IS NOT NULL", path)
        return (b"", -1) if row is None else (bytes(row[0]), int(row[1]))

    def has_path(self, path: bytes) -> bool:
        """Whether any result has this path."""
        return self._run("SELECT 1 FROM paths WHERE digest = ?", path) is not None

    def failed(self, result: bytes) -> bool | None:
        """Return whether a result is a failure; None where there is no such result."""
        row = self._run("SELECT failed FROM results WHERE digest = ?", result)
        return None if row is None else bool(row[0])

    def _run(self, statement: str, *values: bytes | int) -> tuple[Any, ...] | None:
        try:
            row: tuple[Any, ...] | None = self._table.execute(statement, values).fetchone()
        except sqlite3.OperationalError as exc:
            raise UsageError(f"{tempfile.gettempdir()}: cannot keep what is done there ({error_line(exc)})") from exc
        return row


def json_line(value: Mapping[str, Any]) -> bytes:
    """Return one line of UTF-8 JSON; names that are no Unicode are escaped."""
    try:
        return json.dumps(value, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value).encode() + b"\n"


def _of_several(result: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return name and SHA-256 of what was read together for a result, as an `Item` of it has them.

    Its sources begin with those of the memory that was gone on from: the last ones have the tokens that were read, and
    where a memory alone was asked none have. A summary of what the memory has read is about all of them, whether its
    text was read again or looked at alone.
    """
    try:
        own, left = list(result["sources"]), int(result["tokens_read"])
        of_text = "notes" in result and not result.get("from_memory", False)
        if result.get("memory") is not None and not of_text:
            first = len(own)
            while left > 0 and first:
                first -= 1
                left -= int(own[first]["tokens"])
            own = own[first:]
        is_known = all(source["sha256"] is not None for source in own)
        if result.get("left_out"):
            # Some of these could not be read, and have no SHA-256.
            own = sorted([*own, *result["left_out"]], key=lambda source: (source["path"], str(source["sha256"])))
        sha256 = together([str(source["sha256"]) for source in own]) if own and is_known else None
        return " ".join(str(source["path"]) for source in own), sha256
    except (KeyError, TypeError, ValueError, OverflowError):
        # Not as it was written: a result of nothing that is asked for.
        return None, None


def _locked(path: Path) -> BinaryIO:
    try:
        return locked(path)
    except Busy as exc:
        raise UsageError(f"{path}: another job is writing to it; wait for its end, or name another file") from exc
    except OSError as exc:
        raise UsageError(f"{path}: cannot be written ({error_line(exc)})") from exc


def _digest(path: str, sha256: str | None = "") -> bytes:
    """Return 16 bytes in place of path and hash: a hundred thousand of them stay small."""
    return hashlib.blake2b(f"{path}\0{sha256}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
