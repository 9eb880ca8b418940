"""Texts in pieces, and the headings that are found in them."""

from __future__ import annotations

import random

from armt.runtime.text.headings import Heading
from armt.runtime.text.prose.markdown import MarkdownHeadings
from armt.runtime.text.prose.plain import PlainHeadings

PROSE = "It was a bright cold day in April, and the clocks were striking thirteen.\n"


def plain(text: str, seed: int | None = None) -> list[Heading]:
    finder = PlainHeadings()
    for piece in cut(text, seed):
        finder.feed(piece)
    return finder.finish()


def markdown(text: str, seed: int | None = None) -> list[Heading]:
    finder = MarkdownHeadings()
    for piece in cut(text, seed):
        finder.feed(piece)
    return finder.finish()


def cut(text: str, seed: int | None) -> list[str]:
    if seed is None:
        return [text]
    source, position, pieces = random.Random(seed), 0, []
    while position < len(text):
        size = source.choice([1, 3, 20, 500])
        pieces.append(text[position : position + size])
        position += size
    return pieces


def titles(found: list[Heading]) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in found]
