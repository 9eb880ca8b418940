"""What pydantic finds wrong with a value, in our words: where it stands, what was expected, and what was got.

Whoever reads a file with pydantic (a curriculum, a line of a batch file) makes one line of the first error.
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

# Of what was got: enough to recognise it by.
_GOT_CHARS = 80
# By pydantic's names of errors. Its own words speak of Python: of tuples, dictionaries and instances.
_WORDS: Mapping[str, str] = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "a text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
    "model_type": "an object",
}
_VALUE_ERROR = "Value error, "


@dataclass(frozen=True, slots=True)
class Expected:
    """Stands in ``Annotated``: what a value should be, said of all that can be wrong with it.

    What follows it there keeps its own errors; so do not put it behind a list whose entries have theirs.

    Attributes:
        what: follows the word "expected": ``a share from 0 to 1``.
    """

    what: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.custom_error_schema(
            handler(source), custom_error_type="expected", custom_error_message=f"expected {self.what}"
        )


def mistake(error: Mapping[str, Any], *, an_object: str = "an object") -> str:
    """Return what is wrong: ``expected a number, got 'much'``; what a check of ours has said stands as it is.

    Args:
        error: one of ``ValidationError.errors()``.
        an_object: what keys and values are called where the value was written: TOML has tables.
    """
    kind, said = str(error["type"]), str(error["msg"])
    if kind == "value_error":
        return said.removeprefix(_VALUE_ERROR)
    if kind == "missing":
        return "missing"
    if kind == "too_short":
        said = f"expected a list of at least {error['ctx']['min_length']}"
    elif kind == "too_long":
        said = f"expected a list of at most {error['ctx']['max_length']}"
    elif kind in _WORDS:
        said = f"expected {_WORDS[kind].replace('an object', an_object)}"
    return f"{said.replace('Input should be', 'expected')}, got {_got(error['input'])}"


def spoken_path(place: Sequence[str | int]) -> str:
    """Return where a value stands, as one would write it in a program: ``messages[2].content``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def _got(value: Any) -> str:
    """Return a value in so few characters, whatever its size or depth."""
    shown = reprlib.Repr()
    shown.maxstring = shown.maxother = shown.maxlong = _GOT_CHARS
    said = shown.repr(value)
    return said if len(said) <= _GOT_CHARS else f"{said[:_GOT_CHARS]}..."
