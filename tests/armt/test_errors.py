"""The tree of errors as its docstring draws it, their exit codes, and foreign errors in one line of ours."""

from __future__ import annotations

import errno
import re

import pytest

from armt import errors
from armt.errors import (
    ArmtError,
    DeviceLost,
    ExitCode,
    MemoryFileError,
    ModelError,
    UsageError,
    error_line,
    exit_code_of,
)
from armt.runtime.answers.records import RecordError
from armt.runtime.answers.report import ReportError
from armt.runtime.engine.decoder import NotFinite
from armt.runtime.text.documents import MissingDocument


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("no good"), "no good"),
        (ValueError("first\n  second\t third\r\n"), "first second third"),
        (ValueError(" \n"), "ValueError"),
        (KeyError(), "KeyError"),
        (FileNotFoundError(2, "No such file or directory", "/some/where"), "No such file or directory"),
        (OSError("said by a library"), "said by a library"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
         "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)  # fmt: skip
def test_what_an_error_says_is_one_line(error: Exception, line: str) -> None:
    assert error_line(error) == line


def test_a_long_one_is_cut() -> None:
    assert error_line(ValueError("word " * 1000)) == ("word " * 40)


def _drawn() -> list[tuple[str, str, int]]:
    """Return parent, name and exit code of every error in the drawing."""
    found, above = [], {0: "ArmtError"}
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"    ([│ ]*)[├└]── (\w+) +(\d)", line):
            depth = len(match[1]) // 4
            found.append((above[depth], match[2], int(match[3])))
            above[depth + 1] = match[2]
    return found


def test_the_drawing_is_the_tree() -> None:
    classes = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    classes |= {kind.__name__: kind for kind in (MissingDocument, NotFinite, RecordError, ReportError)}
    tree = {
        (kind.__bases__[0].__name__, name, int(kind.exit_code))
        for name, kind in classes.items()
        if issubclass(kind, ArmtError) and kind is not ArmtError
    }
    assert len(tree) == 11
    assert set(_drawn()) == tree


def test_no_error_ends_as_success() -> None:
    assert all(code != ExitCode.OK for _, _, code in _drawn())
    assert ArmtError.exit_code == ExitCode.SOME_FAILED


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        (UsageError, errno.ENOSPC, ExitCode.SOME_FAILED),
        (UsageError, errno.EDQUOT, ExitCode.SOME_FAILED),
        (MemoryFileError, errno.EFBIG, ExitCode.SOME_FAILED),
        # Another place is to be named, and a model is not to be had.
        (UsageError, errno.EACCES, ExitCode.USAGE),
        (MemoryFileError, errno.EACCES, ExitCode.MODEL),
        (ModelError, errno.ENOSPC, ExitCode.MODEL),
        (DeviceLost, errno.ENOSPC, ExitCode.DEVICE_LOST),
    ],
)
def test_a_full_disk_ends_with_one_code(kind: type[ArmtError | DeviceLost], number: int, code: ExitCode) -> None:
    """It was 1 for answers, 2 for a model and 3 for a memory file."""
    error = kind("a")
    error.__cause__ = OSError(number, "why")
    assert exit_code_of(error) == code
    assert exit_code_of(kind("a")) == kind.exit_code
