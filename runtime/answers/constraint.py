"""What is written can only be copied: consecutive tokens of the evidence, from where a span begins to where one ends.

The positions at which what has been written so far may stand are kept as they are (an exact set, no hash of n-grams):
after each token only those stay whose next token it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from armt.errors import UsageError

Span = tuple[int, int]


class PlacesTokens(Protocol):
    """What a text to be copied from needs of a tokenizer."""

    def encode_placed(self, text: str) -> tuple[list[int], Sequence[int]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyText:
    """A stretch of a document that may be copied from, and where copies may begin and end.

    Attributes:
        ids: its tokens.
        begins: tokens at which a copy may begin, by their number.
        ends: tokens behind which a copy may end.
    """

    ids: Sequence[int]
    begins: frozenset[int]
    ends: frozenset[int]

    @property
    def last_end(self) -> int:
        """The last token behind which a copy may end; -1 where there is none."""
        return max(self.ends, default=-1)

    @property
    def can_be_copied(self) -> bool:
        """Whether there is a copy that begins and ends: "}," may be one token, behind which none ends."""
        return bool(self.begins) and min(self.begins) <= self.last_end

    @classmethod
    def of(cls, tokenizer: PlacesTokens, text: str, start: int, spans: Sequence[Span]) -> CopyText:
        """Tokenise a stretch of a document as it stands in a prompt.

        Args:
            tokenizer: the model's.
            text: the stretch.
            start: its byte offset in the document.
            spans: byte ranges in the document of sentences or clauses, none empty. One whose border falls into a token
                that holds words of another span neither begins nor ends there.
        """
        ids, token_starts = tokenizer.encode_placed(text)
        data = text.encode()
        begins: set[int] = set()
        ends: set[int] = set()
        for first, last in spans:
            # Several tokens may share a start where a character takes more than one: the first has the border.
            index = bisect_right(token_starts, first - start) - 1
            while index > 0 and token_starts[index - 1] == token_starts[index]:
                index -= 1
            if index >= 0 and not data[token_starts[index] : first - start].strip():
                begins.add(index)
            index = bisect_right(token_starts, last - start - 1) - 1
            behind = token_starts[index + 1] if index + 1 < len(ids) else len(data)
            if index >= 0 and not data[last - start : behind].strip():
                ends.add(index)
        return cls(ids=ids, begins=frozenset(begins), ends=frozenset(ends))


@dataclass(frozen=True, slots=True)
class _Live:
    text: int
    first: int
    at: int


@dataclass(slots=True)
class CopyConstraint:
    """Lets a lane write one copied run and nothing else; one object serves one lane once.

    Args:
        texts: what may be copied from; a copy never runs from one into the next.

    Raises:
        UsageError: no copy can begin anywhere.
    """

    texts: Sequence[CopyText]
    _live: list[_Live] = field(init=False, default_factory=list)
    _lasts: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._lasts = [text.last_end for text in self.texts]
        self._live = [
            _Live(number, first, first)
            for number, text in enumerate(self.texts)
            for first in sorted(text.begins)
            # One that begins behind the last end could never be finished.
            if first <= self._lasts[number]
        ]
        if not self._live:
            raise UsageError("nothing can be copied from the evidence")

    def allowed(self, stop_ids: frozenset[int]) -> Sequence[int] | None:
        """Return the tokens that go on with a live copy, and those that stop where one may end."""
        tokens = {self.texts[live.text].ids[live.at] for live in self._live if live.at <= self._lasts[live.text]}
        if not tokens or any(map(self._may_end, self._live)):
            tokens |= stop_ids
        return sorted(tokens)

    def push(self, token: int) -> None:
        """Keep the copies that go on with the token."""
        self._live = [
            _Live(live.text, live.first, live.at + 1)
            for live in self._live
            if live.at <= self._lasts[live.text] and self.texts[live.text].ids[live.at] == token
        ]

    def _may_end(self, live: _Live) -> bool:
        return live.at > live.first and live.at - 1 in self.texts[live.text].ends
