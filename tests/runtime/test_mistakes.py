"""What pydantic finds wrong, in our words: short, whatever was got, and of JSON or TOML rather than of Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from armt.runtime.mistakes import Expected, mistake, spoken_path

STRICT = ConfigDict(strict=True)


class Table(BaseModel):
    key: int


@dataclass
class Settings:
    """As curricula are: strict, and from JSON."""

    key: int


def refused(value: str) -> str:
    raise ValueError(f"name: expected another than {value}")


def found(kind: Any, value: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind, config=None if kind is Table else STRICT).validate_python(value)
    return caught.value.errors()[0]


def found_in_json(kind: Any, text: str) -> Any:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_json(text, strict=True)
    return caught.value.errors()[0]


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (int, "a", "expected a whole number, got 'a'"),
        (float, True, "expected a number, got True"),
        (bool, 1, "expected true or false, got 1"),
        (str, None, "expected a text, got None"),
        (list[int], {}, "expected a list, got {}"),
        (tuple[int, int], 3, "expected a list, got 3"),
        (dict[str, int], [], "expected an object, got []"),
        (Table, 3, "expected an object, got 3"),
        (Literal["a", "b"], "c", "expected 'a' or 'b', got 'c'"),
        (Annotated[int, Field(ge=1)], 0, "expected greater than or equal to 1, got 0"),
        (Annotated[list[int], Field(min_length=2)], [3], "expected a list of at least 2, got [3]"),
        (tuple[int, int], (1, 2, 3), "expected a list of at most 2, got (1, 2, 3)"),
        (Annotated[str, AfterValidator(refused)], "x", "name: expected another than x"),
        (
            Annotated[int, Field(ge=1, le=9), Expected("a number from 1 to 9")],
            0,
            "expected a number from 1 to 9, got 0",
        ),
        (Annotated[int, Expected("a {brace}")], "x", "expected a {brace}, got 'x'"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_mistakes_are_said_in_our_words(kind: Any, value: Any, said: str) -> None:
    assert mistake(found(kind, value)) == said


def test_a_table_is_an_object_in_other_words() -> None:
    assert mistake(found_in_json(Settings, "3")) == "expected an object, got 3"
    assert mistake(found_in_json(Settings, "3"), an_object="a table") == "expected a table, got 3"
    assert mistake(found(Literal["an object"], 3), an_object="a table") == "expected 'an object', got 3"


def test_what_is_missing_has_its_place() -> None:
    error = found(Table, {})
    assert (spoken_path(error["loc"]), mistake(error)) == ("key", "missing")


def test_what_follows_an_expectation_keeps_its_own_words() -> None:
    kind = Annotated[str, Expected("a name"), AfterValidator(refused)]
    assert mistake(found(kind, 3)) == "expected a name, got 3"
    assert mistake(found(kind, "x")) == "name: expected another than x"


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, "\n" * 1000, 10**4000, [["a" * 1000] * 1000] * 1000, {str(number): "a" * 99 for number in range(99)}],
    ids=["text", "lines", "number", "lists", "keys"],
)
def test_what_was_got_is_cut(value: Any) -> None:
    said = mistake(found(bool, value))
    assert said.startswith("expected true or false, got ")
    assert len(said) < 120
    assert "\n" not in said
    # Nobody takes it for the whole.
    assert "..." in said


def test_nesting_is_no_matter() -> None:
    value: Any = []
    for _ in range(100_000):
        value = [value]
    assert mistake(found(bool, value)).startswith("expected true or false, got [[")


def test_places_are_written_as_in_a_program() -> None:
    assert spoken_path(("messages", 2, "content", 0, "type")) == "messages[2].content[0].type"
    assert spoken_path(()) == ""
