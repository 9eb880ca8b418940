"""Measures that compare a text with what a person wrote: ROUGE for summaries, F1 for short answers."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from armt.errors import UsageError

_ARTICLES = frozenset(("a", "an", "the"))


def rouge_scorer(*kinds: str) -> Any:
    """Return what scores texts by kinds of ROUGE, stemmed (Lin, 2004; ``rouge-score``).

    Raises:
        UsageError: ``rouge-score`` is not installed.
    """
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as exc:
        raise UsageError("ROUGE needs the package rouge-score: pip install 'armt[eval]'") from exc
    return RougeScorer(list(kinds), use_stemmer=True)


def rouge(reference: str, text: str) -> tuple[float, float]:
    """Return the F-measures of ROUGE-1 and ROUGE-2.

    Raises:
        UsageError: see `rouge_scorer`.
    """
    scores = rouge_scorer("rouge1", "rouge2").score(reference, text)
    return float(scores["rouge1"].fmeasure), float(scores["rouge2"].fmeasure)


def f1(reference: str, answer: str) -> float:
    """Return the share of words that answer and reference have in common, as SQuAD counts it (arXiv 1606.05250).

    But for marks inside of a word, which part it here.
    """
    wanted, said = Counter(_normal(reference)), Counter(_normal(answer))
    shared = sum((wanted & said).values())
    if not shared:
        return float(not wanted and not said)
    precision, recall = shared / sum(said.values()), shared / sum(wanted.values())
    return 2 * precision * recall / (precision + recall)


def _normal(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _ARTICLES]
