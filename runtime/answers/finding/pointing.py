"""`Pointing`: what is kept of a segment so that a question finds it, beside the words that both have.

A model with a finder points by it; another one with memory, by the keys under which its memory was written; one without
memory has words alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from armt.models.checkpoint.beside.finder import Finder
from armt.models.checkpoint.beside.fitting import fitting_finder
from armt.runtime.answers.finding.finder import FinderTap, finder_scores, question_means
from armt.runtime.answers.finding.keys import KeyTap, key_layer, key_scores, question_queries
from armt.runtime.answers.finding.tap import Keys, Tap
from armt.runtime.answers.language.words import telling
from armt.runtime.engine.memory import Memory, empty_memory

if TYPE_CHECKING:
    from armt.runtime.session import Armt

Scores = NDArray[np.float32]

# What a token that says nothing ("the", "?") counts beside one that does.
_LITTLE = 0.1
# Of the memory's own keys beside words, found on held-in books and questions (docs/results/answers.md).
_WRITE_KEYS_WEIGHT = 0.15


class Pointing(Protocol):
    """A way to point at segments."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many keys are kept of a segment, and of which width."""
        ...

    @property
    def weight(self) -> float:
        """What its scores count beside those of words, 0 to 1."""
        ...

    @property
    def layers(self) -> int | None:
        """How many layers, from the lowest, have to read a document for it.

        None where it needs the memory that all of them leave. Else what they leave is not used: evidence is put before
        the model with nothing read before it, which answers as often rightly (docs/results/answers.md).
        """
        ...

    def tap(self) -> Tap:
        """Return what keeps the keys while reading goes on."""
        ...

    def scores(self, memory: Memory, question: str, keys: Keys) -> Scores:
        """Score segments for a question ``[segments]``.

        Args:
            memory: of the document; no open tokens.
            question: in plain words.
            keys: int8 ``[segments, *shape]``, from a tap.
        """
        ...


class WriteKeys:
    """The memory's own: each segment has the keys under which the memory wrote it; see `finding.keys`."""

    weight = _WRITE_KEYS_WEIGHT
    layers = None

    def __init__(self, armt: Armt) -> None:
        self._armt = armt
        self.shape = (armt.config.memory_tokens, armt.config.d_mem)

    def tap(self) -> Tap:
        return KeyTap(self._armt.model)

    def scores(self, memory: Memory, question: str, keys: Keys) -> Scores:
        ids, starts = self._armt.tokenizer.encode_placed(question)
        ids = ids[: self._armt.config.segment_tokens]
        queries = question_queries(self._armt.model, memory, ids)
        weights = np.where(telling(question, starts)[: len(ids)], 1.0, _LITTLE).astype(np.float32)
        return key_scores(queries, weights, keys)


class TaughtKeys:
    """What a finder makes of each segment; see `finding.finder`."""

    def __init__(self, armt: Armt, finder: Finder) -> None:
        self._armt, self._finder = armt, finder
        self.shape = (1, finder.width)
        self.weight = finder.weight
        self.layers = finder.reading_layers

    def tap(self) -> Tap:
        return FinderTap(self._finder, self._armt.model)

    def scores(self, memory: Memory, question: str, keys: Keys) -> Scores:
        ids = question_ids(self._armt, question)
        means = question_means(self._armt.model, ids, self._finder.query_layers)
        return finder_scores(self._finder.queries(means[None])[0], keys)


def memory_behind(armt: Armt, memory: Memory) -> Memory:
    """Return what evidence is read behind: a document's memory, or nothing where that need not have been read whole."""
    pointing = armt.pointing
    return memory if pointing is None or pointing.layers is None else empty_memory(armt.model)


def question_ids(armt: Armt, question: str) -> list[int]:
    """Return a question's tokens as a finder is asked by them: as words stand in the middle of a text."""
    return armt.tokenizer.encode(" " + question)[: armt.config.segment_tokens]


def pointing_of(armt: Armt) -> Pointing | None:
    """Return what points at the segments that a model reads; None where only words do.

    Raises:
        ModelError: its finder is damaged, or not of this model.
    """
    if key_layer(armt.model) is None:
        return None
    finder = fitting_finder(armt.path, armt.config)
    return WriteKeys(armt) if finder is None else TaughtKeys(armt, finder)
