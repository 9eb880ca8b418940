"""Which cells say that something is so, and which that it is not."""

from __future__ import annotations

from collections.abc import Sequence

_SO = frozenset(
    (
        *("yes", "y", "true", "✓", "✔", "✅", "☑", "●", "•", ":heavy_check_mark:", ":white_check_mark:"),
        *(":ballot_box_with_check:", "✅ yes", "✓ yes", "✔ yes", "supported", "included"),
    )
)
_NOT_SO = frozenset(
    (
        *("no", "n", "false", "✗", "✘", "❌", "✖", "☐", "○", ":x:", ":negative_squared_cross_mark:", "❌ no", "✗ no"),
        *("not supported", "not included", "unsupported"),
    )
)
#: Nothing is said by these alone; beside marks it is not so.
BLANK = frozenset(("", "-", "–", "—", "--", "---"))
# A cross is a mark for what is so where no other is, and one for what is not beside a tick.
_CROSS = "x"
# The look of a sign is said behind it.
_VARIATION = "\ufe0f"


def mark_of(cell: str, beside: Sequence[str]) -> bool | None:
    """Return whether a cell says that something is so; None where it says something else, or nothing.

    Args:
        cell: of a table, as it is written.
        beside: all other cells that have such marks, where they have any.
    """
    said = cell.replace(_VARIATION, "").strip().casefold()
    if said in _SO or said in _NOT_SO:
        return said in _SO
    others = {other.replace(_VARIATION, "").strip().casefold() for other in beside}
    if said == _CROSS:
        return others <= BLANK | {_CROSS}
    # Where nothing but ticks stands, what has none is not so.
    return False if said in BLANK and others & (_SO | {_CROSS}) and others <= _SO | _NOT_SO | BLANK | {_CROSS} else None
