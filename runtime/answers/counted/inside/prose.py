"""Sentences that have all words of a question, which they may answer beside a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.words import content_stems

# A word is looked for by its beginning before it is looked at: "cit" of "citi", the stem of "city", "rat" of "rate".
_BEGINNING_CHARS, _CHANGED_ENDS = 4, "ei"


class Saying:
    """What has some words.

    Args:
        asked: their stems.
    """

    def __init__(self, asked: Collection[str]) -> None:
        self._asked = frozenset(asked)
        self._beginnings = [stem[:_BEGINNING_CHARS].rstrip(_CHANGED_ENDS) for stem in self._asked]

    def may_stand(self, told: str) -> bool:
        """Whether a text may have all of the words."""
        folded = told.casefold()
        return all(beginning in folded for beginning in self._beginnings)

    def sentences(self, paragraph: str) -> Iterator[str]:
        """Yield the sentences of a paragraph that have all of the words."""
        if self.may_stand(paragraph):
            yield from (one.text for one in sentences(paragraph) if self._asked <= set(content_stems(one.text)))
