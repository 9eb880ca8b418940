"""Cells that say that something is so, or that it is not."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.crossed.marks import mark_of


@pytest.mark.parametrize(
    ("cell", "beside", "is_so"),
    [
        ("✓", (), True),
        ("✔️", (), True),
        (":heavy_check_mark:", (), True),
        ("Yes", (), True),
        ("✗", (), False),
        (":x:", (), False),
        ("no", (), False),
        # A cross stands for what is so where nothing else does.
        ("x", ("x", "", "-"), True),
        ("x", ("✓", ""), False),
        # Nothing stands for what is not so beside ticks, and says nothing beside words.
        ("", ("✓", ""), False),
        ("-", ("x", "-"), False),
        ("", ("✓", "On request"), None),
        ("", ("Monday", "Tuesday"), None),
        ("Partial", ("Yes", "No"), None),
        ("(✔️)", ("✔️", ":x:"), None),
    ],
)
def test_marks(cell: str, beside: tuple[str, ...], is_so: bool | None) -> None:
    assert mark_of(cell, beside) is is_so
