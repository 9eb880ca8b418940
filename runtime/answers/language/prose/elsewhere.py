"""Sentences that name where something is said, and say nothing."""

from __future__ import annotations

import re

_ELSEWHERE = re.compile(
    r"(?:[-*•] )?[(\[*_]*(?:note: )?(?:(?:please |also )*(?:see|refer to|consult|visit)\b"
    r"|for (?:more|further|full) (?:details?|information)\b)"
    # A line that is a link, as tables of contents have them.
    r"|(?:[-*•] |\d+\. )?\[[^\]]{1,120}\]\([^()\s]*\)\W*\Z",
    re.IGNORECASE,
)


def sends_elsewhere(line: str) -> bool:
    """Whether a sentence names where something is said, and says nothing: "See our policy for more details."."""
    return _ELSEWHERE.match(line) is not None
