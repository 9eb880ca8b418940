"""Everything that armt raises on purpose, and the exit code that each kind ends a command with.

    ArmtError
    ├── UsageError          2   an option or argument that cannot be honoured
    │   └── BackendUnavailable  2   a kernel backend, device or dtype that was forced and is not there
    ├── ModelError          3   a checkpoint, memory file or base model that cannot be loaded
    │   ├── ConfigError     3   a configuration key whose value is not implemented
    │   └── MemoryFileError 3   a memory file that is damaged or belongs to another model
    ├── NoTextError         4   an input without any text
    └── DocumentError       1   one document among several that could not be read
        └── MissingDocument 2   its path is not there (runtime/text/documents.py)

`DeviceLost` (5) stands apart, as KeyboardInterrupt does: no document is at fault, and nothing that takes the error of
one may take it.

Foreign errors (from safetensors, json, the operating system) are translated into these at the boundary
where they appear, with ``raise ... from exc``.
"""

from __future__ import annotations

from enum import IntEnum

_LINE_CHARS = 200


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


def error_line(exc: BaseException) -> str:
    """Return what a foreign error says, in one line of bounded length that fits into a message of ours.

    Of the operating system's errors, that is the reason alone: number and path are said otherwise.
    """
    said = (exc.strerror if isinstance(exc, OSError) else None) or exc
    return " ".join(str(said).split())[:_LINE_CHARS] or type(exc).__name__
