"""What is written can only be copied: a run of consecutive tokens of the evidence, from one border to another.

The positions of the evidence at which what has been written so far may end are kept as they are (an exact set, no hash
of n-grams): after each token only those stay whose next token it is. When the lane has ended, the positions left say
where in the document the words stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from armt.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyText:
    """Tokens that may be copied, with the places where a copy may begin and end.

    Attributes:
        ids: tokens of one stretch of the document, in order.
        starts: indices of tokens at which a copy may begin, ascending.
        ends: indices of tokens after which a copy may end, ascending.
        places: per token the byte range ``(start, end)`` of it in the document's text.
    """

    ids: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    places: Sequence[tuple[int, int]]

    def __post_init__(self) -> None:
        if len(self.places) != len(self.ids):
            raise ValueError(f"places: expected {len(self.ids)}, got {len(self.places)}")
        for name in ("starts", "ends"):
            if any(not 0 <= index < len(self.ids) for index in getattr(self, name)):
                raise ValueError(f"{name}: expected indices of {len(self.ids)} tokens")


@dataclass(frozen=True, slots=True)
class Copied:
    """Where what was written stands.

    Attributes:
        text: which of the texts.
        first: index of its first token.
        last: index of its last token.
        start: byte offset in the document's text.
        end: byte offset of the first byte behind it.
    """

    text: int
    first: int
    last: int
    start: int
    end: int


@dataclass(slots=True)
class CopyConstraint:
    """Lets a lane write one copied run and nothing else; one object serves one lane once.

    Args:
        texts: what may be copied from; a copy never runs from one into the next.
        may_decline: whether the lane may end before its first token: nothing fits.

    Raises:
        UsageError: no copy can begin anywhere, and the lane may not decline.
    """

    texts: Sequence[CopyText]
    may_decline: bool = False
    _live: list[tuple[int, int, int]] = field(init=False, default_factory=list)
    _ends: list[frozenset[int]] = field(init=False, default_factory=list)
    _done: list[Copied] = field(init=False, default_factory=list)
    _begun: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._ends = [frozenset(text.ends) for text in self.texts]
        # A copy that begins behind the last end could never be finished.
        self._live = [
            (number, start, start)
            for number, text in enumerate(self.texts)
            for start in text.starts
            if text.ends and start <= text.ends[-1]
        ]
        if not self._live and not self.may_decline:
            raise UsageError("nothing can be copied from the evidence")

    def allowed(self, stop_ids: frozenset[int]) -> Sequence[int] | None:
        """Return the tokens that go on with a live copy, and those that stop where one may end."""
        tokens = {self.texts[number].ids[at] for number, _, at in self._live if self._goes_on(number, at)}
        if self.copied() is not None or (self.may_decline and not self._begun) or not tokens:
            tokens |= stop_ids
        return list(tokens)

    def push(self, token: int) -> None:
        """Keep the copies that go on with the token."""
        self._begun = True
        self._live = [
            (number, first, at + 1)
            for number, first, at in self._live
            if self._goes_on(number, at) and self.texts[number].ids[at] == token
        ]
        self._done = [
            Copied(number, first, at - 1, self.texts[number].places[first][0], self.texts[number].places[at - 1][1])
            for number, first, at in self._live
            if at - 1 in self._ends[number]
        ]

    def copied(self) -> Copied | None:
        """Return where what has been written stands, the first place of several; None where it is not whole."""
        return self._done[0] if self._done else None

    def finished(self) -> Copied | None:
        """Return the shortest whole copy that begins with what has been written, where the room ended too early."""
        if self._done:
            return self._done[0]
        for number, first, at in self._live:
            text = self.texts[number]
            end = next((end for end in text.ends if end >= at), None)
            if at > first and end is not None:
                return Copied(number, first, end, text.places[first][0], text.places[end][1])
        return None

    def _goes_on(self, number: int, at: int) -> bool:
        # Behind the last end nothing may follow: the lane could not stop any more.
        ends = self.texts[number].ends
        return bool(ends) and at <= ends[-1]


def borders(text: str, offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return the tokens at which spans of a text begin and end.

    Args:
        text: what was tokenised.
        offsets: per token its characters ``(start, end)`` in the text.
        spans: character ranges of sentences or clauses, in order, none empty.

    Returns:
        Indices of the tokens that hold a span's first character, and of those that hold its last. A token that holds
        words of two spans is a border of neither.
    """
    begins, ends = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for index, (start, end) in enumerate(offsets):
        for position in range(start, end):
            begins[position].append(index)
            ends[position + 1].append(index)
    starts, stops = set[int](), set[int]()
    for first, last in spans:
        for index in begins[first][:1]:
            if not text[offsets[index][0] : first].strip():
                starts.add(index)
        for index in ends[last][-1:]:
            if not text[last : offsets[index][1]].strip():
                stops.add(index)
    return sorted(starts), sorted(stops)
