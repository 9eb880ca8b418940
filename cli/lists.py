"""Lists on the command line."""

from __future__ import annotations

from armt.errors import UsageError


def parse_layers(text: str) -> tuple[int, ...]:
    """Read ``"8,12,20-23"`` as layer numbers, ascending.

    Raises:
        UsageError: it is not such a list.
    """
    layers: set[int] = set()
    for part in text.split(","):
        low, dash, high = part.strip().partition("-")
        if not low.isdigit() or (dash and not high.isdigit()):
            raise UsageError(f"layers: expected numbers and ranges such as 8,12,20-23, got {text!r}")
        layers.update(range(int(low), int(high or low) + 1))
    return tuple(sorted(layers))
