"""Evidence: which passages of a document go back into the window for a question.

Rankings of the segments, added: by words, which are BM25 (Robertson and Zaragoza, 2009) and a quarter of likeness,
and by the memory's own keys, which the engine scores. Each is put into standard deviations above its mean first: a
convex sum of such scores beats fusion of ranks and needs few samples to tune (Bruch, Gai and Ingber, 2023,
arXiv:2210.11934). Of several documents it counts, too, which of them the question is about.

A border may cut what is asked for, so a segment has a part of its neighbours' scores; and since neighbours come into
the window with it, the next place in the ranking is for one that stands elsewhere.
"""

from __future__ import annotations

import heapq
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.finding.likeness import TokenIds, WordVectors, encoded, likeness_scores
from armt.runtime.answers.language import words as language
from armt.runtime.answers.language.characters import JOINED
from armt.runtime.answers.records import FoundBy
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.acronyms import acronyms_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

Scores = NDArray[np.float32]
Ranges = NDArray[np.int64]

#: Segments that are put back with a passage on either side of it.
NEIGHBOURS = 1
# What likeness counts beside BM25, found on held-in books and questions (docs/results/answers.md).
_LIKENESS_WEIGHT = 0.25
# What a segment has of the score of one beside it, and by how many standard deviations one that stands beside a better
# one goes down in the ranking; found on held-in books (docs/results/answers.md).
_OF_NEIGHBOURS, _BESIDE = 0.1, 1.0
# Stands for whatever word no question asks for; its number keeps the lengths of the segments right.
_OTHER = 0
# Less than any score that is one.
_LITTLE = 1e-6


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of neighbouring segments.

    Attributes:
        first: index of its first segment.
        last: index behind its last segment.
    """

    first: int
    last: int


class WordScores(NamedTuple):
    """What words say of where questions are answered.

    Attributes:
        segments: float32 ``[questions, segments]``: of each segment, in standard deviations above the mean one.
        documents: float32 ``[questions, segments]``: how far the document that a segment begins in is behind the one
            that fits best, 0, and at most -1; None where there is one document.
    """

    segments: Scores
    documents: Scores | None

    def of(self, question: int) -> tuple[Scores, Scores | None]:
        """Return those for the question with a number, each ``[segments]``."""
        return self.segments[question], None if self.documents is None else self.documents[question]


def word_scores(
    text: StoredText,
    ranges: Ranges,
    questions: Sequence[str],
    vectors: WordVectors,
    *,
    tokens: Sequence[TokenIds] | None = None,
) -> WordScores:
    """Score a text for questions: its segments by the same words and by those like them, its documents by the same.

    Args:
        text: of the document.
        ranges: [segments, 2]: byte offsets of each segment's start and end.
        questions: what is asked.
        vectors: the model's.
        tokens: of each segment, int32 ``[tokens]``, where somebody has kept them; else each is encoded.
    """
    counted = _Counted.of(text, ranges, questions)
    same = counted.scores()
    tokens = encoded(segment_texts(text, ranges), vectors.tokenizer) if tokens is None else tokens
    like = likeness_scores(tokens, questions, vectors)
    for words, alike in zip(same, like, strict=True):
        words[:] = combine(words, alike, _LIKENESS_WEIGHT)
    return WordScores(same, _document_scores(counted, text, ranges))


def _document_scores(counted: _Counted, text: StoredText, ranges: Ranges) -> Scores | None:
    """Return `WordScores.documents`."""
    numbers = np.searchsorted(text.begins_of_documents, ranges[:, 0], side="right") - 1
    # An empty document has no segment.
    found, document_of = np.unique(numbers, return_inverse=True)
    if len(found) < 2:
        return None
    whole = counted.documents(document_of, [text.texts[number].path for number in found]).scores()
    best = whole.max(axis=1, keepdims=True)
    behind: Scores = (whole - best) / np.maximum(best, _LITTLE)
    return behind[:, document_of]


def bm25_scores(text: StoredText, ranges: Ranges, questions: Sequence[str]) -> Scores:
    """Score the segments of a document for questions.

    The document is read once. Only the questions' words are told apart, so what is held does not grow with the
    document's vocabulary.

    Args:
        text: of the document.
        ranges: [segments, 2]: byte offsets of each segment's start and end.
        questions: their words.

    Returns:
        [questions, segments], 0 where a segment has no word of the question.
    """
    return _Counted.of(text, ranges, questions).scores()


class _Counted(NamedTuple):
    """The words of some parts of a text, as far as questions have them.

    Attributes:
        parts: of each part its words by their number in the vocabulary, and `_OTHER` for all that nobody asks for.
        vocabulary: numbers of the questions' words.
        asked: the words of each question.
    """

    parts: list[list[int]]
    vocabulary: Mapping[str, int]
    asked: list[list[str]]

    @classmethod
    def of(cls, text: StoredText, ranges: Ranges, questions: Sequence[str]) -> _Counted:
        """Read the segments ``[segments, 2]`` of a text."""
        asked = [_terms(question, text) for question in questions]
        terms = sorted({term for found in asked for term in found})
        vocabulary = {term: index for index, term in enumerate(terms, start=1)}
        if not vocabulary:
            return cls([[_OTHER]] * len(ranges), vocabulary, asked)
        named = frozenset().union(*map(language.named_stop_words, questions))
        parts = [
            [vocabulary.get(word, _OTHER) for word in chain(language.stems(part, named), _joined(part, vocabulary))]
            for part in _in_whole_words(segment_texts(text, ranges))
        ]
        # A segment without words would make the library's mean length a division by zero.
        return cls([part or [_OTHER] for part in parts], vocabulary, asked)

    def documents(self, document_of: NDArray[np.int64], paths: Sequence[str]) -> _Counted:
        """Return the words of documents, each with those that it is called by.

        Args:
            document_of: the document of each part ``[parts]``, from 0 and in their order.
            paths: of the documents.
        """
        parts = [self._of_name(path) for path in paths]
        for document, part in zip(document_of.tolist(), self.parts, strict=True):
            parts[document] += part
        return self._replace(parts=parts)

    def _of_name(self, path: str) -> list[int]:
        """Return the words of a path that are asked for: "rent_2024.md" is about a rent."""
        numbers = (self.vocabulary.get(word) for word in language.stems(language.in_words(path)))
        return [number for number in numbers if number is not None]

    def scores(self) -> Scores:
        """Return the scores by BM25 ``[questions, parts]``."""
        scores = np.zeros((len(self.asked), len(self.parts)), dtype=np.float32)
        if not self.vocabulary or not self.parts:
            return scores
        ranker = _ranker()
        ranker.index((self.parts, {"": _OTHER, **self.vocabulary}), show_progress=False, create_empty_token=False)
        for row, found in zip(scores, self.asked, strict=True):
            if found:
                row[:] = ranker.get_scores_from_ids([self.vocabulary[term] for term in found])
        return scores


def _joined(part: str, vocabulary: Mapping[str, int]) -> Iterator[str]:
    """Yield what a question writes in one word and a text in parts; no other counts for the segment's length."""
    return (word for word in language.joined_stems(part) if word in vocabulary)


def combine(words: Scores, keys: Scores | None, weight: float) -> Scores:
    """Add two rankings of the same segments.

    Args:
        words: [segments].
        keys: [segments], the memory's or whatever is added; None where there is none.
        weight: of the keys, 0 to 1; the words have the rest.

    Returns:
        [segments], in standard deviations above the mean segment.
    """
    if keys is None:
        return standardised(words)
    if not 0 <= weight <= 1:
        raise ValueError(f"weight: expected 0 to 1, got {weight}")
    if keys.shape != words.shape:
        raise ValueError(f"keys: expected shape {words.shape}, got {keys.shape}")
    total: Scores = ((1 - weight) * standardised(words) + weight * standardised(keys)).astype(np.float32)
    return total


def ranking(scores: Scores) -> Iterator[int]:
    """Yield segments, the best first, by their scores and a part of their neighbours'.

    One that stands beside a better one goes down for it.

    Args:
        scores: [segments], from `combine`.
    """
    own = _with_neighbours(scores).tolist()
    # How often a segment has gone down, and in the queue how often it had when it was put there.
    down = [0] * len(own)
    waiting = [(-score, segment, 0) for segment, score in enumerate(own)]
    heapq.heapify(waiting)
    done = [False] * len(own)
    while waiting:
        _, segment, was = heapq.heappop(waiting)
        if was != down[segment]:
            heapq.heappush(waiting, (_BESIDE * down[segment] - own[segment], segment, down[segment]))
            continue
        done[segment] = True
        yield segment
        for beside in _around(segment, 1, len(own)):
            if not done[beside]:
                down[beside] += 1


def _with_neighbours(scores: Scores) -> Scores:
    found = scores.copy()
    found[1:] += _OF_NEIGHBOURS * scores[:-1]
    found[:-1] += _OF_NEIGHBOURS * scores[1:]
    return standardised(found)


def can_stand_out(segments: int) -> bool:
    """Whether one segment can be told from the mean: the best of n is at most sqrt(n - 1) deviations above it."""
    return segments >= _MANY


def standardised(scores: Scores) -> Scores:
    """Return scores in standard deviations above their mean; zeros where all are the same."""
    spread = float(scores.std()) if scores.size else 0.0
    if spread <= 1e-12:
        return np.zeros_like(scores, dtype=np.float32)
    standard: Scores = ((scores - scores.mean()) / spread).astype(np.float32)
    return standard


def found_by(words: Scores, keys: Scores | None, weight: float, segment: int) -> FoundBy:
    """Say whose ranking a segment owes its place to.

    "both" where it stands among the best of both, else the one that adds more to its score.
    """
    if keys is None:
        return "words"
    best = {name: int((scores > scores[segment]).sum()) for name, scores in (("words", words), ("keys", keys))}
    # A segment that the words do not single out has no rank among them.
    if float(words[segment]) <= float(words.mean()):
        return "keys"
    if max(best.values()) < _FEW:
        return "both"
    words_part = (1 - weight) * float(standardised(words)[segment])
    return "words" if words_part >= weight * float(standardised(keys)[segment]) else "keys"


# Documents of fewer segments fit the window, more or less, and their sentences are judged one by one.
_MANY = 8
#: A segment is among the best of a ranking when fewer than so many are better.
_FEW = 8


def choose_passages(
    scores: Scores, token_counts: Sequence[int], budget: int, neighbours: int = NEIGHBOURS
) -> list[Passage]:
    """Choose the passages for a question: the best segments with their neighbours, as many as the window holds.

    Args:
        scores: [segments], from `combine`.
        token_counts: of each segment.
        budget: tokens that may be put into the window.
        neighbours: segments on either side that come along while there is room.

    Returns:
        In the order of the document, neighbours merged; empty where not even the best segment fits, or none of many is
        better than the mean. Where one is, those that are not come along while there is room: what answers may do so
        in other words, and a judge reads it.
    """
    if can_stand_out(len(scores)) and not (scores > 0).any():
        return []
    chosen: set[int] = set()
    left = budget
    for core in ranking(scores):
        if core not in chosen and token_counts[core] > left:
            break
        for segment in _around(core, neighbours, len(token_counts)):
            if segment not in chosen and token_counts[segment] <= left:
                chosen.add(segment)
                left -= token_counts[segment]
    return list(_merged(chosen))


def _around(core: int, neighbours: int, count: int) -> Iterator[int]:
    """Yield a segment, then its neighbours by distance, what follows before what precedes."""
    yield core
    for distance in range(1, neighbours + 1):
        yield from (segment for segment in (core + distance, core - distance) if 0 <= segment < count)


def _merged(chosen: set[int]) -> Iterator[Passage]:
    segments = sorted(chosen)
    first = 0
    for at, segment in enumerate(segments):
        if at + 1 < len(segments) and segments[at + 1] == segment + 1:
            continue
        yield Passage(segments[first], segment + 1)
        first = at + 1


def _terms(question: str, text: StoredText) -> list[str]:
    """Return the distinct stems of a question's words, and of acronyms for them; stop words only if alone."""
    telling = language.content_stems(question, language.named_stop_words(question))
    others = (one for form in acronyms_of(question, text) for one in language.content_stems(form))
    return list(dict.fromkeys(telling or language.stems(question)) | dict.fromkeys(others))


def segment_texts(text: StoredText, ranges: Ranges) -> Iterator[str]:
    """Yield the text of each segment ``[segments, 2]``, whole characters."""
    for start, end in ranges.tolist():
        # A token may hold a part of a character.
        first = aligned(text, start, text.size)
        yield text.read(first, max(first, aligned(text, end, text.size)))


def _in_whole_words(parts: Iterable[str]) -> Iterator[str]:
    """Give a word that a border cuts to the segment that it begins in: neither half of it would be found."""
    before: str | None = None
    for part in parts:
        if before is not None:
            is_cut = _CUT_WORD.search(before, max(0, len(before) - _MOST_REST_CHARS)) is not None
            rest = _REST_OF_WORD.match(part) if is_cut else None
            if rest is not None:
                before, part = before + rest[0], part[rest.end() :]
            yield before
        before = part
    if before is not None:
        yield before


# Of scripts that write no spaces every piece is as good. Behind a letter may stand marks and what nobody sees, and
# within "3.2.0" dots.
_MOST_REST_CHARS = 40
_CUT_WORD = re.compile(rf"(?:[^\W{language.UNSPACED}]{JOINED}*+|\d\.)\Z")
_REST_OF_WORD = re.compile(rf"(?:[^\W{language.UNSPACED}]|{JOINED}|\.(?=\d)){{1,{_MOST_REST_CHARS}}}")


def _ranker() -> Any:
    import bm25s

    # It wants all that it does to be logged.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s.BM25(method="lucene", k1=_K1, b=_B, backend="numpy")


#: BM25's two settings, as bm25s and Lucene have them.
_K1, _B = 1.5, 0.75
