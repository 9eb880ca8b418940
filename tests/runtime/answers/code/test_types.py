"""What types are called, and which functions return what is asked for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.types import gives, is_typed, plain_type


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("int", "int"),
        ("const struct node *", "node"),
        # What points at a number is no number.
        ("const char *", "char *"),
        ("&mut Vec<T>", "Vec"),
        ("&'a str", "str"),
        ('"Store"', "Store"),
        ("list[int]", "list"),
        ("[]string", "[]string"),
        ("Cache::Handle *", "Handle"),
        ("typing.List[int]", "List"),
        (None, ""),
    ],
)
def test_the_name_of_a_type(written: str | None, plain: str) -> None:
    assert plain_type(written) == plain


@pytest.mark.parametrize(
    ("written", "asked", "said"),
    [
        ("bool", "boolean", ""),
        ("boolean", "bool", ""),
        ("Result<u8, Error>", "Result", ""),
        ("Result<u8, Error>", "Error", None),
        ("list[int]", "list", ""),
        ("List<String>", "list", ""),
        ("list[int]", "list[int]", ""),
        ("list[str]", "list[int]", None),
        ("Promise<void>", "promise", ""),
        ("(string, error)", "error", ""),
        ("(n int, err error)", "int", ""),
        ("struct node *", "node", ""),
        ("int *", "int", None),
        ("const char *", "char*", ""),
        ("Cache::Handle*", "Handle*", ""),
        ("Handle", "Handle*", None),
        ("(*T, error)", "*T", ""),
        ("Listing", "list", None),
        (None, "str", None),
        # It may be something else.
        ("str | None", "str", "str | None"),
        ("Optional[str]", "string", "Optional[str]"),
        ('Union["A", dict[str, int]]', "A", 'Union["A", dict[str, int]]'),
        ("string | Promise<string>", "string", "string | Promise<string>"),
        ("Promise<User>", "User", "Promise<User>"),
        ("int?", "int", "int?"),
        ("dict[str, int | None]", "int", None),
        ("Callable[[int], str] | None", "str", None),
    ],
)
def test_what_a_function_gives(written: str | None, asked: str, said: str | None) -> None:
    assert gives(written, asked) == said


def test_not_every_language_has_types() -> None:
    assert is_typed("Go")
    assert not is_typed("Ruby")
