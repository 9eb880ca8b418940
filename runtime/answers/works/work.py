"""`Work`: what is asked of one document, while it is read and afterwards.

A job reads documents and holds dialogues; what the dialogues are about is the work's. It is told when the conveyor has
passed a mark and when all is read, and gives dialogues to be held; they share rounds with those of other documents.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.records import RecordError
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue

if TYPE_CHECKING:
    from armt.runtime.answers.finding.likeness import TokenIds
    from armt.runtime.text.stored import StoredText

Facts = dict[str, Any]
Keys = NDArray[np.int8]
Scales = NDArray[np.float32]


class Listener(Protocol):
    """Hears of the answers about one document as they are written."""

    def text(self, number: int, piece: str) -> None:
        """A piece of an answer has been written."""
        ...

    def ended(self, number: int, text: str) -> None:
        """An answer is whole; ``text`` is all that people see of it."""
        ...


class Subject(Protocol):
    """A document as a work sees it, before and while it is read."""

    @property
    def text(self) -> StoredText:
        """Its text; of several documents that are read as one, all of theirs."""
        ...

    @property
    def starts(self) -> Sequence[int]:
        """Byte in the text at which each segment begins, as far as it has been tokenised: one ahead of the reading."""
        ...

    @property
    def known_tokens(self) -> int | None:
        """Tokens of all of it, None for a long document."""
        ...

    @property
    def tokens(self) -> Sequence[TokenIds] | None:
        """Tokens of each segment, int32 ``[tokens]``; None where nobody has kept them."""
        ...


class Work(Protocol):
    """What is asked of one document."""

    @property
    def reads(self) -> bool:
        """Whether the model has to read the document at all."""
        ...

    @property
    def searches(self) -> bool:
        """Whether something is looked for in its segments."""
        ...

    @property
    def wants_keys(self) -> bool:
        """Whether what the job's `Tap` keeps of each segment is wanted."""
        ...

    @property
    def marks(self) -> Container[int]:
        """After how many segments its memory is wanted, besides that at the end."""
        ...

    def keeps_open(self, tokens: int | None) -> bool:
        """Whether the ragged end of a document of so many tokens (None: unknown) stays unread."""
        ...

    def begin(self) -> Sequence[Dialogue[None]]:
        """The document goes onto the conveyor."""
        ...

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        """All layers have passed a mark; ``memory`` is what was left until there."""
        ...

    def keyed(self, keys: Keys, scales: Scales) -> None:
        """Take the keys, before `read`: int8 ``[segments, *Tap.shape]`` and a scale per segment."""
        ...

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        """The document has been read."""
        ...

    def proceed(self) -> Sequence[Dialogue[None]]:
        """All is read and all dialogues so far have ended; without a further one the work is done."""
        ...

    def facts(self) -> Facts:
        """Return the part of the result that is the work's, once it is done."""
        ...

    def saved(self) -> Facts:
        """Return what has been written so far, as JSON for a checkpoint: no dialogue is under way."""
        ...

    def restore(self, saved: Facts) -> None:
        """Take up what an earlier run had written.

        Raises:
            RecordError: it is not what such a work saves.
        """
        ...


class PlainWork:
    """Nothing to do on the way: the base of works that begin when a document has been read."""

    @property
    def reads(self) -> bool:
        return True

    @property
    def searches(self) -> bool:
        return False

    @property
    def wants_keys(self) -> bool:
        return False

    @property
    def marks(self) -> Container[int]:
        return ()

    def keyed(self, keys: Keys, scales: Scales) -> None:
        raise AssertionError("no keys were wanted")

    def keeps_open(self, tokens: int | None) -> bool:
        return False

    def begin(self) -> Sequence[Dialogue[None]]:
        return ()

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        return ()

    def proceed(self) -> Sequence[Dialogue[None]]:
        return ()

    def saved(self) -> Facts:
        return {}

    def restore(self, saved: Facts) -> None:
        if saved:
            raise RecordError(f"expected nothing, got {', '.join(saved)[:80]}")
