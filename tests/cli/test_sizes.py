"""Sizes as users write them."""

from __future__ import annotations

import pytest

from armt.cli.sizes import parse_size, parse_sizes
from armt.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"), [("4096", 4096), ("4K", 4096), ("32k", 32_000), ("32K", 32_768), ("1M", 1 << 20), ("1m", 10**6)]
)
def test_small_letters_are_thousands_and_capitals_powers_of_two(text, size):
    assert parse_size(text) == size


def test_lists_keep_their_order():
    assert parse_sizes("8K, 4k,16") == [8192, 4000, 16]


@pytest.mark.parametrize("text", ["", "0", "-4K", "4KB", "1.5K", "4K,"])
def test_other_texts_are_refused_with_the_option_named(text):
    with pytest.raises(UsageError, match="--seq"):
        parse_sizes(text, "--seq")
