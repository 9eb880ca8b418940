"""The result file of a job: one JSON line per document, on the disk before the next one is written.

A line is whole or it is dropped: whoever is killed leaves at most half a last line, and `--resume` cuts it off. What is
done is recognised by path, SHA-256, model and settings. A file is one of ours only where every line has our keys.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from armt.disk import Busy, locked, replace_file, sync_directory
from armt.errors import UsageError

Result = dict[str, Any]


class ResultLog:
    """An open result file, locked against a second job.

    Args:
        path: of the file.
        model: fingerprint of the model.
        settings: hash of what is asked of each document.
        resume: go on with what is there.
        retry_errors: do documents again that failed.

    Raises:
        UsageError: the file has results and ``resume`` is off, another job is writing to it, or it is no result file.
    """

    #: How every line begins, and no line of another program.
    _begins = b'{"model_fingerprint": "'

    def __init__(
        self, path: Path, *, model: str, settings: str, resume: bool = False, retry_errors: bool = False
    ) -> None:
        self.path, self._model, self._settings = path, model, settings
        self._done: set[bytes] = set()
        self._failed: set[bytes] = set()
        self._paths: set[bytes] = set()
        self._file = _locked(path)
        try:
            if not resume and path.stat().st_size:
                raise UsageError(f"{path}: has results already; --resume goes on with them, or name another file")
            if retry_errors:
                self._drop_failures()
            self._take_in()
        except BaseException:
            self._file.close()
            raise
        sync_directory(path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def has_path(self, path: str) -> bool:
        """Whether there is any result for a path: only then is it worth hashing the document."""
        return _digest(path) in self._paths

    def has(self, path: str, sha256: str | None) -> bool:
        """Whether there is a result of a document: an answer, or a failure."""
        return _digest(path, sha256) in self._done

    def has_failed(self, path: str, sha256: str | None) -> bool:
        """Whether that result is a failure."""
        return _digest(path, sha256) in self._failed

    def results(self) -> Iterator[Result]:
        """Yield what the file has of this model and these settings."""
        with self.path.open("rb") as file:
            for _, raw in self._lines(file):
                result: Result = json.loads(raw)
                if self._is_ours(result):
                    yield result

    def write(self, result: Mapping[str, Any]) -> None:
        """Append one result; when this returns, it is on the disk."""
        self._file.write(json_line(self._sealed(result)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._remember(result)

    def _remember(self, result: Mapping[str, Any]) -> None:
        path, sha256, failed = self._identity(result)
        name = _digest(path, sha256)
        self._paths.add(_digest(path))
        self._done.add(name)
        if failed:
            self._failed.add(name)
        else:
            self._failed.discard(name)

    def _take_in(self) -> None:
        """Learn what is done, and cut off a line that was not finished."""
        end = 0
        with self.path.open("rb") as file:
            for start, raw in self._lines(file):
                end = start + len(raw)
                result: Result = json.loads(raw)
                if self._is_ours(result):
                    self._remember(result)
        self._file.truncate(end)
        self._file.seek(end)

    def _drop_failures(self) -> None:
        """Rewrite the file without the failures that this job would do again."""
        with self.path.open("rb") as file:
            kept = [
                raw
                for _, raw in self._lines(file)
                if not (self._is_ours(result := json.loads(raw)) and self._identity(result)[2])
            ]
        replace_file(self.path, b"".join(kept))
        # The lock belongs to the file that has just been replaced.
        old, self._file = self._file, _locked(self.path)
        old.close()

    def _lines(self, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
        """Yield start and bytes of every finished line; an unfinished or damaged last one is left out.

        Raises:
            UsageError: there is a line that this command has not written: nothing of the file may be cut off.
        """
        start, unfinished = 0, False
        for raw in file:
            whole = raw.endswith(b"\n") and self._is_result(raw)
            # What a kill has cut stands behind lines of ours, or begins as a first line of ours does.
            if unfinished or not (whole or start or raw.startswith(self._begins) or self._begins.startswith(raw)):
                raise self._foreign()
            if whole:
                yield start, raw
            unfinished = not whole
            start += len(raw)

    def _is_result(self, raw: bytes) -> bool:
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            return False
        if not isinstance(value, dict):
            return False
        if not self._has_seal(value):
            raise self._foreign()
        return True

    def _foreign(self) -> UsageError:
        return UsageError(f"{self.path}: not a result file of this command; it is left as it is")

    def _has_seal(self, value: Result) -> bool:
        """Whether a line on the disk was written by this command, for whatever model."""
        return "path" in value and "model_fingerprint" in value and "settings" in value

    def _sealed(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a result with what recognises it later."""
        return {"model_fingerprint": self._model, "settings": self._settings, **result}

    def _identity(self, result: Mapping[str, Any]) -> tuple[str, str | None, bool]:
        """Return the path of a result, the SHA-256 of its document, and whether it is a failure."""
        return str(result["path"]), result.get("sha256"), "error" in result

    def _is_ours(self, result: Mapping[str, Any]) -> bool:
        """Whether a line on the disk belongs to this model and these settings."""
        return result.get("model_fingerprint") == self._model and result.get("settings") == self._settings


def json_line(value: Mapping[str, Any]) -> bytes:
    """Return one line of UTF-8 JSON; names that are no Unicode are escaped."""
    try:
        return json.dumps(value, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value).encode() + b"\n"


def _locked(path: Path) -> BinaryIO:
    try:
        return locked(path)
    except Busy as exc:
        raise UsageError(f"{path}: another job is writing to it") from exc
    except OSError as exc:
        raise UsageError(f"{path}: cannot be written ({exc.strerror or exc})") from exc


def _digest(path: str, sha256: str | None = "") -> bytes:
    """Return 16 bytes in place of path and hash: a hundred thousand of them stay small."""
    return hashlib.blake2b(f"{path}\0{sha256}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
