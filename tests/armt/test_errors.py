"""Foreign errors in one line of ours."""

from __future__ import annotations

import pytest

from armt.errors import error_line


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
