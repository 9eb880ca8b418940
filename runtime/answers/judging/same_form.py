"""Sentences of several documents that have one form: "Payment due: 15 March", in each invoice of a folder.

What they are about is said elsewhere in their documents, so that a judge finds all of them as likely to answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.finding.candidates import document_fit
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.language.words import content_stems
from armt.runtime.months import MONTH, WEEKDAY

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate, Searched

_VARIES = re.compile(rf"\S*\d\S*|\b(?:{MONTH}|{WEEKDAY})\b", re.IGNORECASE)


def of_fitting_documents(question: str, candidates: Sequence[Candidate], searched: Searched) -> list[Candidate]:
    """Return candidates with those that have the form of the best in the order in which their documents fit.

    Args:
        question: in plain words.
        candidates: the best first.
        searched: the document, or several as one.

    Returns:
        The same, in another order where the best differs from sentences of other documents in its numbers and days
        alone, none of which is asked for, and one of those documents fits the question better.
    """
    found = list(candidates)
    if searched.documents is None or not found or found[0].defines:
        return found
    form, varied = _form(found[0])
    if not varied or not telling_words(question).isdisjoint(varied):
        return found
    places = [at for at, candidate in enumerate(found) if not candidate.defines and _form(candidate)[0] == form]
    alike = sorted((found[at] for at in places), key=lambda one: -document_fit(searched, one.sentence.start))
    for at, candidate in zip(places, alike, strict=True):
        found[at] = candidate
    return found


def _form(candidate: Candidate) -> tuple[str, frozenset[str]]:
    """Return a sentence without its numbers and days, and the stems of these."""
    varied = (stem for part in _VARIES.findall(candidate.line) for stem in content_stems(part))
    return _VARIES.sub("#", candidate.line).casefold(), frozenset(varied)
