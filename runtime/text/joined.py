"""`JoinedText`: the texts of several documents put behind each other, under one count of bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from armt.runtime.text.prose.pages import PageBreak
from armt.runtime.text.stored import Place, StoredText


def stretches(begins: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of the stretches of a range, one in each text that it has a part of.

    Only those texts are looked at: there may be thousands, and a range for each segment of them.

    Args:
        begins: where each text begins among the bytes of all, and where the last one ends.
        start, end: of the range, in the same bytes.
    """
    for number in range(max(0, bisect_right(begins, start) - 1), len(begins) - 1):
        if begins[number] >= end:
            return
        low, high = max(start, begins[number]), min(end, begins[number + 1])
        if low < high:
            yield number, low, high


def _stands(text: StoredText, start: int, end: int, words: str) -> bool:
    """Whether words stand at a byte range of a text."""
    is_within = start >= 0 and end <= text.size and text.begins_character(start) and text.begins_character(end)
    return is_within and text.read(start, end) == words


class JoinedText(StoredText):
    """Several texts as one. Offsets count through; places are those in the document that a stretch begins in.

    Args:
        texts: in reading order, at least one; they are closed with it.
    """

    __slots__ = ("_begins", "_texts")

    def __init__(self, texts: Sequence[StoredText]) -> None:
        super().__init__(" ".join(text.path for text in texts))
        self._texts = texts
        self._begins = [0, *accumulate(text.size for text in texts)]
        self.size = self._begins[-1]
        self.headings = [
            heading.moved(begin) for begin, text in zip(self._begins, texts, strict=False) for heading in text.headings
        ]

    @property
    def texts(self) -> Sequence[StoredText]:
        """The texts, in reading order."""
        return self._texts

    @property
    def page_breaks(self) -> Sequence[PageBreak]:
        """What stands between the pages of each text; see `StoredText.page_breaks`."""
        if self._page_breaks is None:
            self._page_breaks = [
                one.moved(begin)
                for begin, text in zip(self._begins, self.texts, strict=False)
                for one in text.page_breaks
            ]
        return self._page_breaks

    @property
    def begins_of_documents(self) -> Sequence[int]:
        """Where the texts begin, in reading order."""
        return self._begins[:-1]

    def read(self, start: int, end: int) -> str:
        """Return the text of a byte range; see `StoredText.read`."""
        if not 0 <= start <= end <= self.size:
            raise ValueError(f"bytes {start} to {end} are outside of {self.path} (its text has {self.size})")
        return "".join(
            self._texts[number].read(low - self._begins[number], high - self._begins[number])
            for number, low, high in stretches(self._begins, start, end)
        )

    def begins_character(self, offset: int) -> bool:
        """Whether a character begins at a byte offset; see `StoredText.begins_character`."""
        text, begin = self.document(offset)
        return text.begins_character(offset - begin)

    def pieces(self, start: int = 0) -> Iterator[str]:
        """Yield the text from a byte offset on; see `StoredText.pieces`."""
        for text, begin, after in zip(self.texts, self._begins, self._begins[1:], strict=False):
            if start < after:
                yield from text.pieces(max(0, start - begin))

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends; none goes on in the next document. See `StoredText.lines`."""
        for text in self.texts:
            yield from text.lines()

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the byte ranges of a range that stand in one document each, none of them empty."""
        for _, low, high in stretches(self._begins, start, end):
            yield low, high

    def place(self, start: int, end: int) -> Place:
        """Say where a byte range stands in its document; offsets stay those of all texts together."""
        text, begin = self.document(start)
        return replace(text.place(start - begin, min(end - begin, text.size)), start=start, end=end)

    def document(self, offset: int) -> tuple[StoredText, int]:
        """Return the document that a byte belongs to, and where it begins."""
        number = min(bisect_right(self._begins, offset) - 1, len(self.texts) - 1)
        return self.texts[number], self._begins[number]

    def begins(self, path: str) -> list[int]:
        """Return where the document of a path begins, each time that it was read."""
        return [begin for begin, text in zip(self._begins, self.texts, strict=False) if text.path == path]

    def begin(self, path: str, *, end: int = 0, quote: str = "") -> int:
        """Return where the document of a path begins.

        Of one that was read twice, and may have been another one by then, where it did first with a quote in its place.

        Args:
            path: of the document.
            end: byte of the document behind the quote.
            quote: words of it; empty for any.

        Raises:
            ValueError: none has it.
        """
        start, words = end - len(quote.encode()), quote
        begins = [
            begin for begin, text in zip(self._begins, self.texts, strict=False)
            if text.path == path and (not words or _stands(text, start, end, words))
        ]  # fmt: skip
        if not begins:
            raise ValueError(f"{path} is no document of {self.path}")
        return begins[0]

    def close(self) -> None:
        """Let go of the texts."""
        for text in self.texts:
            text.close()
