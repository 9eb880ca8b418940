"""Whatever a file has, its settings are stretches of it that stand in each other."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.text.settings.bracketed import read_bracketed
from armt.runtime.text.settings.columns import read_columns
from armt.runtime.text.settings.indented import read_indented
from armt.runtime.text.settings.paths import read_paths
from armt.runtime.text.settings.setting import listed, unquoted

PIECES = st.sampled_from(
    [
        "a: 1",
        "- x",
        "- b: |",
        "  ",
        "\n",
        "\n\n",
        "# é",
        "{",
        "}",
        "[s]",
        "k = [",
        "]",
        "ü = 2",
        '"""',
        "<A>",
        "</A>",
        "CREATE TABLE t (",
        "c int,",
        ");",
        "-- µ",
        "/*",
        "*/",
        "'",
        "o.p: 1",
        "x 1;",
        "\xa0",
        "\t",
        ",",
        ":",
        "rpc F (A)",
    ]
)


@pytest.mark.parametrize(
    "read",
    [
        read_indented,
        partial(read_bracketed, spaced=True),
        partial(read_bracketed, spaced=False),
        read_columns,
        read_paths,
    ],
)
@given(parts=st.lists(PIECES, max_size=30))
def test_settings_are_stretches_of_whole_characters(read, parts) -> None:  # type: ignore[no-untyped-def]
    text = "".join(parts)
    data = text.encode()
    settings = read(text)
    for number, one in enumerate(settings):
        assert 0 <= one.start <= one.at <= one.end <= len(data)
        assert one.end <= one.stop <= len(data)
        data[one.start : one.end].decode()
        assert one.parent is None or (one.parent < number and settings[one.parent].stop >= one.end)


@pytest.mark.parametrize(("written", "bare"), [("'a'", "a"), ('"a b"', "a b"), ("'a", "'a"), (" x ", "x"), ("'", "'")])
def test_quotes_around_a_value_are_none_of_it(written: str, bare: str) -> None:
    assert unquoted(written) == bare


def test_a_list_between_brackets_has_its_items() -> None:
    assert listed("[a, 'b c' , ]") == ["a", "b c"]
    assert listed("[]") == listed("a, b") == listed("[a") == []
    assert listed("[\"a, b\", 'c,d', it's, that's, \"e]") == ["a, b", "c,d", "it's", "that's", '"e']


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ('"A=1" "B=2"', '"A=1" "B=2"'),
        ('"a", "b"', '"a", "b"'),
        (r'"say \" or \""', r"say \" or \""),
        ("'it''s'", "it's"),
        ('"C:\\dir\\"', "C:\\dir\\"),
    ],
)
def test_quotes_of_several_strings_are_none_around_them(written: str, bare: str) -> None:
    """Two variables were `A=1" "B=2`."""
    assert unquoted(written) == bare
