"""A configuration is read key by key: each is used, inert, or refused by its name and value."""

from __future__ import annotations

import re
from typing import Any

import pytest

from armt.errors import ConfigError
from armt.models.keys import MOST, Keys, shown


def test_keys_keep_account() -> None:
    keys = Keys({"a": 1, "b": None, "c": 2.5, "d": True, "e": "x"}, "file")
    assert (keys.integer("a"), keys.integer("b", 7), keys.number("c"), keys.boolean("d")) == (1, 7, 2.5, True)
    with pytest.raises(ConfigError, match="file: not implemented: e='x'"):
        keys.finish()
    keys.expect("e", "x")
    keys.finish()
    with pytest.raises(ConfigError, match="'f' is missing"):
        keys.take("f")


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("integer", True, "expected a positive integer, got True"),
        ("integer", 2.0, "expected a positive integer, got 2.0"),
        ("integer", 0, "expected a positive integer, got 0"),
        ("integer", MOST + 1, "expected at most 16777216, got 16777217"),
        ("number", True, "expected a number, got True"),
        ("number", "1", "expected a number, got '1'"),
        ("number", float("nan"), "expected a finite number, got nan"),
        ("number", float("-inf"), "expected a finite number, got -inf"),
        # No float holds it: float() would raise an OverflowError.
        ("number", 10**400, "expected a finite number, got 1"),
        ("positive", 0, "expected a positive number, got 0"),
        ("positive", -1, "expected a positive number, got -1"),
        ("boolean", 1, "expected true or false, got 1"),
        ("boolean", "true", "expected true or false, got 'true'"),
    ],
)
def test_values_of_another_kind(kind: str, value: Any, message: str) -> None:
    """JSON as Python reads it: true is an integer, and NaN is a number."""
    with pytest.raises(ConfigError, match=re.escape(f"file: a: {message}")):
        getattr(Keys({"a": value}, "file"), kind)("a")


@pytest.mark.parametrize(("kind", "default"), [("integer", 7), ("number", 0.5), ("positive", 2.0), ("boolean", False)])
def test_a_null_counts_as_absent_only_where_there_is_a_default(kind: str, default: Any) -> None:
    keys = Keys({"a": None}, "file")
    assert getattr(keys, kind)("a", default) == getattr(keys, kind)("b", default) == default
    with pytest.raises(ConfigError, match=r"file: a: expected .*, got None"):
        getattr(keys, kind)("a")


def test_limits_that_a_reader_sets() -> None:
    keys = Keys({"a": 5, "b": 0.5}, "file")
    assert (keys.integer("a", most=5), keys.positive("b", least=0.5)) == (5, 0.5)
    with pytest.raises(ConfigError, match="file: a: expected at most 4, got 5"):
        keys.integer("a", most=4)
    with pytest.raises(ConfigError, match=r"file: b: expected at least 0\.6, got 0\.5"):
        keys.positive("b", least=0.6)


@pytest.mark.parametrize(
    ("value", "allowed", "fits"),
    [
        (1, (1,), True),
        (True, (1,), False),
        (0, (False, None), False),
        (None, (False, None), True),
        ("x", ("y", "x"), True),
    ],
)
def test_values_that_are_implemented(value: Any, allowed: tuple[Any, ...], fits: bool) -> None:
    """1 == True in Python: ``n_heads: true`` must not be taken for 1."""
    keys = Keys({"a": value}, "file")
    if fits:
        keys.expect("a", *allowed)
        keys.finish()
    else:
        with pytest.raises(ConfigError, match=rf"file: a={value} is not implemented \(only .*\): why"):
            keys.expect("a", *allowed, reason=": why")
    # What is absent is as it always was.
    keys.expect("b", 3)


def test_what_nobody_took_is_named_in_order_with_its_value() -> None:
    keys = Keys({"z": 1, "inert": 2, "a": [1, 2], "inner": {}}, "file")
    keys.ignore({"inert", "absent"})
    with pytest.raises(ConfigError, match=re.escape("file: not implemented: a=[1, 2], inner={}, z=1")):
        keys.finish()


def test_values_are_shown_on_one_short_line() -> None:
    """The bug: a megabyte of configuration in one message."""
    for value in ("x" * 10_000, 10**4000, [[[[[[[[1]]]]]]]], "a\nb"):
        assert len(shown(value)) <= 110
        assert "\n" not in shown(value)


def test_keys_are_shown_on_one_short_line() -> None:
    """The bug: a key of 5,000 letters, or 300 of them, stood in the message whole, and so did its line breaks."""
    for names in (["x" * 5000], ["a\nb"], [f"key{number}" for number in range(300)]):
        with pytest.raises(ConfigError, match="file: not implemented: ") as caught:
            Keys(dict.fromkeys(names, 1), "file").finish()
        assert len(str(caught.value)) <= 200
        assert "\n" not in str(caught.value)
    with pytest.raises(ConfigError, match=re.escape("key0=1, key1=1, key2=1, key3=1, key4=1, and 2 more")):
        Keys({f"key{number}": 1 for number in range(7)}, "file").finish()
