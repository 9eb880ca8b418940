"""Sizes on the command line: ``4096``, ``4K`` (4,096), ``4k`` (4,000), and lists of them."""

from __future__ import annotations

import re

from armt.errors import UsageError

_FACTORS = {"": 1, "k": 1000, "K": 1024, "m": 1000**2, "M": 1024**2}
_SIZE = re.compile(r"(\d+)([kKmM]?)")


def parse_size(text: str, option: str = "size") -> int:
    """Read one size of at least 1; small letters count in thousands, capitals in powers of 1,024.

    Raises:
        UsageError: it is not a size.
    """
    match = _SIZE.fullmatch(text.strip())
    size = int(match[1]) * _FACTORS[match[2]] if match else 0
    if not size:
        raise UsageError(f"{option}: expected sizes such as 4096, 32k (32,000) or 32K (32,768), got {text!r}")
    return size


def parse_sizes(text: str, option: str = "size") -> list[int]:
    """Read a comma-separated list of sizes; arguments and errors as `parse_size`."""
    return [parse_size(part, option) for part in text.split(",")]
