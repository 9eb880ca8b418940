"""Everything that armt raises on purpose, and the exit code that each kind ends a command with.

    ArmtError
    ├── UsageError          2   an option or argument that cannot be honoured
    │   ├── BackendUnavailable  2   a kernel backend, device or dtype that was forced and is not there
    │   └── RecordError     2   a result that is no record of ours (runtime/answers/records.py)
    ├── ModelError          3   a checkpoint, memory file or base model that cannot be loaded
    │   ├── ConfigError     3   a configuration key whose value is not implemented
    │   └── MemoryFileError 3   a memory file that is damaged or belongs to another model
    ├── NoTextError         4   an input without any text
    ├── ReportError         1   a page that cannot be written (runtime/answers/report.py)
    └── DocumentError       1   one document among several that could not be read
        ├── MissingDocument 2   its path is not there (runtime/text/documents.py)
        └── NotFinite       1   the model's numbers have run over in it (runtime/engine/decoder.py)

What a full disk does not take ends with 1, whatever was to be written (`exit_code_of`).

`DeviceLost` (5) stands apart, as KeyboardInterrupt does: no document is at fault, and nothing that takes the error of
one may take it.

Foreign errors (from safetensors, json, the operating system) are translated into these at the boundary
where they appear, with ``raise ... from exc``.
"""

from __future__ import annotations

import errno
from enum import IntEnum

_LINE_CHARS = 200
# No room on the disk, in the user's share of it, or for so long a file.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ExitCode(IntEnum):
    """Exit codes of every command; documented in docs/cli.md."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    MODEL = 3
    NO_TEXT = 4
    DEVICE_LOST = 5
    INTERRUPTED = 130


class ArmtError(Exception):
    """Base of all errors that armt raises on purpose. The message is one line, fit to be shown as it is."""

    exit_code: ExitCode = ExitCode.SOME_FAILED


class UsageError(ArmtError):
    """An option or argument cannot be honoured."""

    exit_code = ExitCode.USAGE


class BackendUnavailable(UsageError):
    """A backend, device or dtype was asked for by name and is not available here."""


class ModelError(ArmtError):
    """A checkpoint cannot be loaded."""

    exit_code = ExitCode.MODEL


class ConfigError(ModelError):
    """A configuration holds a key or a value that is not implemented."""


class MemoryFileError(ModelError):
    """A memory file is damaged, or was written by another model."""


class NoTextError(ArmtError):
    """An input holds no text."""

    exit_code = ExitCode.NO_TEXT


class DocumentError(ArmtError):
    """A document cannot be read."""

    exit_code = ExitCode.SOME_FAILED


class DeviceLost(BaseException):
    """A process that holds a part of the model is gone, and the run with it; what has been written stays.

    It may be raised wherever the run stands, as KeyboardInterrupt. The message is one line, fit to be shown as it is.
    """

    exit_code = ExitCode.DEVICE_LOST


def exit_code_of(exc: ArmtError | DeviceLost) -> ExitCode:
    """Return the code that an error ends a command with.

    A full disk is no mistake of who uses armt, and no memory file that cannot be loaded: where something could not be
    written for it, that is as with every other output. Where it keeps a model from being had, that is what is told.
    """
    cause = exc.__cause__
    if isinstance(exc, UsageError | MemoryFileError) and isinstance(cause, OSError) and cause.errno in _FULL:
        return ExitCode.SOME_FAILED
    return exc.exit_code


def error_line(exc: BaseException) -> str:
    """Return what a foreign error says, in one line of bounded length that fits into a message of ours.

    Of the operating system's errors, that is the reason alone: number and path are said otherwise.
    """
    said = (exc.strerror if isinstance(exc, OSError) else None) or exc
    return " ".join(str(said).split())[:_LINE_CHARS] or type(exc).__name__
