"""What a cell of Markdown says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.inside.marks import is_stressed, said_in


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("780 MB/s", "780 MB/s"),
        ("**780 MB/s**", "780 MB/s"),
        ("***780***", "780"),
        ("_no_", "no"),
        ("~~old~~ new", "old new"),
        ("[Zstandard](http://www.zstd.net/) 1.4.0 -1", "Zstandard 1.4.0 -1"),
        ("[a (b)](http://c.org/d_(e))", "a (b)"),
        ("[zlib][1]", "zlib"),
        ("[24.x][]", "24.x"),
        ("[`a_b.yml`](https://c.org/a_b.yml)", "a_b.yml"),
        ('<font color="red">No</font>', "No"),
        ("[Zstandard] 1.4.0", "Zstandard 1.4.0"),
        ("[ ] to do", "[ ] to do"),
        ("[x] done", "[x] done"),
        ("0.4 ms[^2]", "0.4 ms"),
        ("![logo](a.png) Acme", "Acme"),
        ('<img src="a.png" width=100>', ""),
        ("`**kwargs`", "**kwargs"),
        ("`-k`, `--top_k`", "-k, --top_k"),
        ("max_len and min_len", "max_len and min_len"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"htmldate\[all\] 1.11", "htmldate[all] 1.11"),
        ("one<br>two<br/>three", "one two three"),
        ("H<sub>2</sub>O", "H2O"),
        ("a &lt; b&nbsp;c", "a < b c"),
        ("", ""),
    ],
)
def test_marks_are_left_out(cell: str, said: str) -> None:
    assert said_in(cell) == said


def test_a_cell_is_stressed_as_a_whole_or_not() -> None:
    assert is_stressed("**Total**")
    assert is_stressed(" __Total__ ")
    assert not is_stressed("**Total** of all")
    assert not is_stressed("Total")


@given(st.text("a*_`[]()!<>&;\\~ 1", max_size=60))
def test_any_cell_is_read_and_what_it_says_has_no_more_letters(cell: str) -> None:
    assert said_in(cell).count("a") <= cell.count("a")


def test_stress_without_an_end_is_not_looked_for_all_over() -> None:
    # Each star looked through the rest of its cell.
    cell = "*a " * 20_000
    begun = time.perf_counter()
    assert said_in(cell) == cell.strip()
    assert time.perf_counter() - begun < 4
