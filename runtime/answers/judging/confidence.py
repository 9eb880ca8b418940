"""How sure an answer is: the share of answers that are right, of those that a judge was as sure of.

A judge's logit says how much likelier a sentence answers than that none does. What share of such answers is right was
counted on questions that no judge was taught with (docs/results/answers.md), and a line through it is what is told.
"""

from __future__ import annotations

import math

# Of that line, in logits: what a judge's logit counts, and what is added.
_COUNTS, _ADDED = 0.45, 0.3
# More than that was not seen on either side.
_LEAST, _MOST = 0.05, 0.95


def confidence_of(fit: float) -> float:
    """Return the share of answers that are right, to a hundredth, by how sure a judge is of their sentence.

    Args:
        fit: how much likelier it finds that to answer than that nothing does, a logit.
    """
    right = 1 / (1 + math.exp(-max(-30.0, min(30.0, _COUNTS * fit + _ADDED))))
    return round(min(max(right, _LEAST), _MOST), 2)
