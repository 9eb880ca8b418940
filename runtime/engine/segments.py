"""Cut documents into segments, as a stream: one segment is looked ahead, never a whole document."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from armt.runtime.engine.memory import Memory


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A segment on its way through the conveyor.

    Attributes:
        document: number of the document in the run.
        index: number of the segment in the document, counted from where reading starts.
        ids: real tokens, at most ``segment_tokens``.
        first: whether the layer state is still zero when the segment arrives.
        last: whether the document ends with it.
        past: real tokens before it that a sliding window can see.
        position: augmented tokens before it in the document.
        resumed: memory that the document goes on from; only on the segment with index 0.
        mark: segments of the document read when this one has been, where a copy of the layers is wanted then.
    """

    document: int
    index: int
    ids: Tensor | Sequence[int]
    first: bool
    last: bool
    past: int
    position: int
    resumed: Memory | None = None
    mark: int | None = None

    @property
    def tokens(self) -> int:
        """Number of real tokens."""
        return len(self.ids)


def tokens_ahead(tokens: int, segment_tokens: int) -> int:
    """Return how many of a prompt's tokens are read before its rest opens the active segment.

    The rule of every dialect: a last segment that is exactly full stays open, and is committed when the first new token
    is due.
    """
    return max(0, (tokens - 1) // segment_tokens * segment_tokens)


def cut(tokens: Iterable[Sequence[int] | Tensor], segment_tokens: int) -> Iterator[Sequence[int] | Tensor]:
    """Regroup a stream of token lists into pieces of ``segment_tokens``; the last may be shorter.

    Args:
        tokens: non-overlapping stretches of one document, of any lengths.
        segment_tokens: real tokens of a full segment.
    """
    carry: list[int] = []
    for stretch in tokens:
        if isinstance(stretch, Tensor):
            stretch = stretch.tolist()
        carry.extend(stretch)
        start = 0
        while len(carry) - start >= segment_tokens:
            yield carry[start : start + segment_tokens]
            start += segment_tokens
        del carry[:start]
    if carry:
        yield carry


class Counts(Protocol):
    """How much of a document has been read."""

    @property
    def tokens_read(self) -> int: ...

    @property
    def segments_read(self) -> int: ...

    @property
    def position(self) -> int: ...


def segments_of(
    document: int,
    pieces: Iterable[Sequence[int] | Tensor],
    *,
    segment_tokens: int,
    extra_tokens: int,
    resumed: Memory | None = None,
    after: Counts | None = None,
    marks: Container[int] = (),
) -> Iterator[Segment]:
    """Describe the pieces of one document as segments.

    Args:
        document: number of the document in the run.
        pieces: as `cut` gives them.
        segment_tokens: real tokens of a full segment.
        extra_tokens: that each segment carries besides; see `ArmtConfig.extra_tokens`.
        resumed: memory to go on from.
        after: what has been read before the pieces, where the layers already hold it; then ``resumed`` has no effect.
        marks: after how many segments of the document, those before the pieces included, the layers are to be copied.
    """
    before: Counts | None = after or resumed
    written = before.segments_read if before else 0
    past = min(segment_tokens, before.tokens_read) if before else 0
    position = before.position if before else 0
    loaded = resumed if after is None else None
    held: Sequence[int] | Tensor | None = None
    index = 0

    def segment(ids: Sequence[int] | Tensor, last: bool) -> Segment:
        read = written + index + 1
        return Segment(
            document=document,
            index=index,
            ids=ids,
            first=read == 1,
            last=last,
            past=past,
            position=position,
            resumed=None if index else loaded,
            mark=read if read in marks else None,
        )

    for piece in pieces:
        if held is not None:
            yield segment(held, False)
            index += 1
            past = min(segment_tokens, past + len(held))
            position += len(held) + extra_tokens
        held = piece
    if held is not None:
        yield segment(held, True)
