"""What a format hands over comes through a child process as it was, and what goes wrong there is one line."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from armt.runtime.text.formats import pieces
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark, confined_pieces
from armt.runtime.text.headings import HeadingStart, PageStart


def test_pieces_come_through_in_order() -> None:
    sent: list[Piece] = ["Grüße\n", PageStart(), HeadingStart(3, "Größe"), "", Remark("one page is empty"), "end"]
    received = list(confined_pieces(lambda: iter(sent), name="thing", size=10))
    assert received == [piece for piece in sent if piece != ""]


def test_a_long_text_comes_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_BLOCK_CHARS", 4)
    assert list(confined_pieces(lambda: iter(["abcdefghij"]), name="thing", size=10)) == ["abcd", "efgh", "ij"]


def test_what_the_reader_refuses_is_said_in_its_words() -> None:
    def read() -> Iterator[Piece]:
        yield "before"
        raise FormatError("locked thing")

    received = confined_pieces(read, name="thing", size=10)
    assert next(received) == "before"
    with pytest.raises(FormatError, match=r"^locked thing$"):
        next(received)


def test_a_reader_that_crashes_is_damage() -> None:
    def read() -> Iterator[Piece]:
        yield "before"
        os._exit(7)

    with pytest.raises(FormatError, match="damaged thing, or made to exhaust its reader") as caught:
        list(confined_pieces(read, name="thing", size=10))
    assert "\n" not in str(caught.value)


def test_an_error_of_another_kind_names_itself() -> None:
    def read() -> Iterator[Piece]:
        yield from ()
        raise ZeroDivisionError("once\nmore")

    with pytest.raises(FormatError, match=r"damaged thing.*ZeroDivisionError: once more"):
        list(confined_pieces(read, name="thing", size=10))
