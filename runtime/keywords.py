"""What errors call what a caller said: options on the command line, keyword arguments in Python."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection
from typing import ParamSpec, TypeVar

from armt.errors import ArmtError

P = ParamSpec("P")
R = TypeVar("R")

# An option, with a value or without; what a command is told to do stands first, and stays.
_OPTION = re.compile(r"armt [a-z]+ [^`()]*|--(?P<name>[a-z]+(?:-[a-z]+)*)(?P<end>:| (?=\d|\S+:(?:\s|$)))?")


def by_keyword(function: Callable[P, R]) -> Callable[P, R]:
    """Have the errors of a function of the Python interface name its keyword arguments where they name options.

    What goes wrong is said by what lies under both faces of armt, in the words of the command line:
    ``--devices 3: ...`` is ``devices=3: ...`` here. Options that are no keyword of the function stay as they are.
    """
    names = frozenset(getattr(function, "__kwdefaults__", None) or ())

    @functools.wraps(function)
    def told(*args: P.args, **options: P.kwargs) -> R:
        try:
            return function(*args, **options)
        except ArmtError as exc:
            exc.args = (named_by_keyword(str(exc), names),)
            raise

    return told


def named_by_keyword(message: str, names: Collection[str]) -> str:
    """Return a message with the options among ``names`` as keyword arguments: ``style: ...``, ``judge=own: ...``."""

    def said(found: re.Match[str]) -> str:
        name = (found["name"] or "").replace("-", "_")
        if name not in names:
            return found[0]
        return f"{name}:" if found["end"] == ":" else f"{name}="

    return _OPTION.sub(said, message)
