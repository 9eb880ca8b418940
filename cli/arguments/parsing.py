"""What people write on the command line: sizes, times, lists of them, and names of standard output."""

from __future__ import annotations

import re
from pathlib import Path

from armt.errors import UsageError

# As in the tables of every benchmark: 4K tokens are 4,096.
_FACTORS = {"": 1, "K": 1024, "M": 1024**2}
_SIZE = re.compile(r"(\d{1,15})([KM]?)", re.ASCII)
# What systems call it in the place of a file: to replace that file would take away what another program has written.
_STANDARD_OUTPUT = frozenset({"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def parse_size(text: str, option: str = "size", *, least: int = 1) -> int:
    """Read one size: ``4096`` or ``4K`` (also ``4k``), in powers of 1,024.

    Raises:
        UsageError: it is not a size, or less than ``least``.
    """
    match = _SIZE.fullmatch(text.strip().upper())
    size = int(match[1]) * _FACTORS[match[2]] if match else -1
    if size < least:
        raise UsageError(f"{option}: expected sizes such as 4096 or 32K (32,768), got {text!r}")
    return size


def parse_sizes(text: str, option: str = "size", *, least: int = 1) -> list[int]:
    """Read a comma-separated list of sizes; arguments and errors as `parse_size`."""
    return [parse_size(part, option, least=least) for part in text.split(",")]


def parse_seconds(text: str, option: str) -> float:
    """Read ``60s``, ``5m``, ``1h`` or a number of seconds.

    Raises:
        UsageError: it is no such time.
    """
    number, unit = (text[:-1], _SECONDS[text[-1:]]) if text[-1:] in _SECONDS else (text, 1.0)
    try:
        seconds = float(number) * unit
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"{option}: expected a time such as 60s or 5m, got {text!r}")
    return seconds


def parse_layers(text: str, option: str) -> tuple[int, ...]:
    """Read ``"8,12,20-23"`` as layer numbers, ascending.

    Raises:
        UsageError: it is not such a list.
    """
    layers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", part, re.ASCII)
        if match is None or int(match[2] or match[1]) < int(match[1]):
            raise UsageError(f"{option}: expected numbers and ranges such as 8,12,20-23, got {text!r}")
        layers.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(layers))


def is_standard_output(output: str | Path) -> bool:
    """Say whether an output is standard output by its name: ``-``, ``/dev/stdout``."""
    return str(output) in _STANDARD_OUTPUT
