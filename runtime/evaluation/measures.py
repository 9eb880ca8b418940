"""Measures that compare a summary with what a person wrote: ROUGE."""

from __future__ import annotations

from typing import Any

from armt.errors import UsageError


def rouge_scorer(*kinds: str) -> Any:
    """Return what scores texts by kinds of ROUGE, stemmed (Lin, 2004; ``rouge-score``).

    Raises:
        UsageError: ``rouge-score`` is not installed.
    """
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as exc:
        raise UsageError("ROUGE needs the package rouge-score: pip install rouge-score") from exc
    return RougeScorer(list(kinds), use_stemmer=True)


def rouge(reference: str, text: str) -> tuple[float, float]:
    """Return the F-measures of ROUGE-1 and ROUGE-2.

    Raises:
        UsageError: see `rouge_scorer`.
    """
    scores = rouge_scorer("rouge1", "rouge2").score(reference, text)
    return float(scores["rouge1"].fmeasure), float(scores["rouge2"].fmeasure)
