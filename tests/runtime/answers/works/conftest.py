"""Documents as works see them, without a conveyor: the tiny model takes a byte for a token, 32 for a segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from armt.runtime.answers.finding.likeness import TokenIds
from armt.runtime.text.stored import StoredText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A subject; its length in tokens is not known unless it is said."""

    text: StoredText
    starts: Sequence[int]
    known_tokens: int | None = None
    tokens: Sequence[TokenIds] | None = None


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Make a subject: ``document(text, segment=32, known_tokens=None)``."""

    def make(text: str, *, segment: int = 32, known_tokens: int | None = None) -> Document:
        stored = StoredText.of_string("a.txt", text)
        return Document(text=stored, starts=range(0, stored.size, segment), known_tokens=known_tokens)

    return make


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, str]] = []
        self.whole: list[tuple[int, str]] = []

    def text(self, number: int, piece: str) -> None:
        self.pieces.append((number, piece))

    def ended(self, number: int, text: str) -> None:
        self.whole.append((number, text))


@pytest.fixture
def heard() -> Heard:
    return Heard()
