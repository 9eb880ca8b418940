"""Quotes: the sentences of a document that say most about it, word by word; no model.

Each section gives its best sentence, so a summary of quotes covers its document by construction. A sentence is as good
as its words are telling: a word tells much when the section uses it often and the rest of the document seldom
(tf-idf, the centroid of Radev et al., 2004); words that a sentence repeats, and its length, count little. The time is
linear in the document's length, and of a large section only a part is weighed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sections import Section, aligned
from armt.runtime.answers.sentences import Sentence, sentences
from armt.runtime.answers.words import content_stems

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Of a larger section so much is weighed: its beginning, middle and end.
_WEIGHED_BYTES = 256 * 1024
_PARTS = 4
# Sentences shorter than this say too little by themselves, longer ones are too long for a note.
_LEAST_WORDS, _MOST_WORDS = 5, 60
# The sum of a sentence's weights is divided by its number of telling words to this power: 0 favours long ones, 1 short.
_LENGTH_POWER = 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """How many sections of a document have a word.

    Attributes:
        counts: sections by stem.
        total: all sections.
    """

    counts: Counter[str]
    total: int

    def weight(self, word: str) -> float:
        """Return a word's inverse section frequency, smoothed; a word unknown to it is as rare as can be."""
        return math.log((1 + self.total) / (1 + self.counts[word])) + 1.0


def best_quotes(text: StoredText, parts: Sequence[Section]) -> list[Note]:
    """Return the best sentence of each section as a note.

    Args:
        text: of the document.
        parts: its sections, in order.
    """
    spread = spread_of(text, parts)
    return [best_quote(text, part, spread) for part in parts]


def best_quote(text: StoredText, part: Section, spread: Spread | None = None) -> Note:
    """Return the best sentence of a section as a note of kind "quote".

    Args:
        text: of the document.
        part: one of its sections.
        spread: of the document's words; without it the section's words alone decide.
    """
    found = [sentence for start, piece in weighed(text, part) for sentence in sentences(piece, start)]
    best = found[int(np.argmax(sentence_scores(found, spread)))]
    place = text.place(best.start, best.end)
    passage = Evidence(
        path=text.path,
        start=best.start,
        end=best.end,
        line=place.line,
        page=place.page,
        heading=place.heading,
        quote=best.text,
        score=None,
        by="section",
    )
    return Note(text=best.text, kind="quote", passage=passage, checked=True)


def spread_of(text: StoredText, parts: Sequence[Section]) -> Spread:
    """Count in how many sections of a document each word stands."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update({word for _, piece in weighed(text, part) for word in content_stems(piece)})
        if len(counts) > _MOST_WORDS_KEPT:
            # Words of one section are as rare as unknown ones.
            counts = Counter({word: count for word, count in counts.items() if count > 1})
    return Spread(counts, len(parts))


#: Distinct words that `spread_of` keeps, so that numbers without end do not fill the memory.
_MOST_WORDS_KEPT = 500_000


def sentence_scores(found: Sequence[Sentence], spread: Spread | None = None) -> NDArray[np.float64]:
    """Score the sentences of a section by how much of it they say.

    Returns:
        [sentences], higher is better.
    """
    contents = [content_stems(sentence.text) for sentence in found]
    counts = Counter(word for content in contents for word in content)
    weights = {
        word: math.log1p(count) * (spread.weight(word) if spread is not None else 1.0) for word, count in counts.items()
    }
    return np.array(
        [
            _score(len(sentence.text.split()), [weights[word] for word in set(content)])
            for sentence, content in zip(found, contents, strict=True)
        ]
    )


def _score(length: int, weights: list[float]) -> float:
    if not weights:
        return 0.0
    score: float = math.fsum(weights) / len(weights) ** _LENGTH_POWER
    if length < _LEAST_WORDS:
        score *= 0.3
    return score * min(1.0, _MOST_WORDS / max(1, length))


def weighed(text: StoredText, part: Section) -> Iterator[tuple[int, str]]:
    """Yield what is looked at of a section, each part with its byte offset: all, or stretches of a large one."""
    size = part.end - part.start
    if size <= _WEIGHED_BYTES:
        yield part.start, text.read(part.start, part.end)
        return
    length = _WEIGHED_BYTES // _PARTS
    for index in range(_PARTS):
        start = aligned(text, part.start + (size - length) * index // (_PARTS - 1), part.end)
        end = aligned(text, start + length, part.end)
        yield start, text.read(start, end)
