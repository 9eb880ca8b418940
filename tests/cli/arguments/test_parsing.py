"""Sizes, times and layers as users write them."""

from __future__ import annotations

import pytest

from armt.cli.arguments.parsing import parse_layers, parse_seconds, parse_size, parse_sizes
from armt.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"), [("4096", 4096), ("4K", 4096), ("4k", 4096), ("32K", 32_768), ("1M", 1 << 20), ("1m", 1 << 20)]
)
def test_letters_are_powers_of_two_whatever_their_case(text: str, size: int) -> None:
    """``4k`` was 4,000 in one parser and 4,096 in another."""
    assert parse_size(text) == size


def test_lists_keep_their_order() -> None:
    assert parse_sizes("8K, 4k,16") == [8192, 4096, 16]


@pytest.mark.parametrize("text", ["", "0", "-4K", "4KB", "1.5K", "4K,", "4" * 30, "٤"])
def test_other_texts_are_refused_with_the_option_named(text: str) -> None:
    with pytest.raises(UsageError, match="--seq"):
        parse_sizes(text, "--seq")


def test_the_least_size_is_the_callers() -> None:
    assert parse_sizes("0,1K", "--tokens", least=0) == [0, 1024]


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60.0), ("5m", 300.0), ("1h", 3600.0), ("7", 7.0), ("0.5s", 0.5)])
def test_times(text: str, seconds: float) -> None:
    assert parse_seconds(text, "--checkpoint-every") == seconds


@pytest.mark.parametrize("text", ["", "often", "-1s", "nan", "inf", "infs", "s", "1d"])
def test_other_times_are_refused(text: str) -> None:
    """Infinity and no-number are floats to Python: a checkpoint every ``nan`` seconds would never be written."""
    with pytest.raises(UsageError, match="--checkpoint-every: expected a time"):
        parse_seconds(text, "--checkpoint-every")


@pytest.mark.parametrize(("text", "layers"), [("8,12,20-23", (8, 12, 20, 21, 22, 23)), ("3", (3,)), ("2-2,1", (1, 2))])
def test_layers(text: str, layers: tuple[int, ...]) -> None:
    assert parse_layers(text, "--layers") == layers


@pytest.mark.parametrize("text", ["", "a", "1-", "1,,2", "-3", "5-2", "1,5-2"])
def test_other_layers_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--layers: expected numbers and ranges"):
        parse_layers(text, "--layers")
