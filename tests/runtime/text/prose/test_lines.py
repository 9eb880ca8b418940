"""Lines of a text that comes in pieces."""

from __future__ import annotations

from armt.runtime.text.prose.plain import PlainHeadings


def test_one_line_of_many_megabytes_is_not_held() -> None:
    finder = PlainHeadings()
    for _ in range(1000):
        finder.feed("x" * 100_000)
    assert len(finder._lines._line) < 1000
    assert finder.finish() == []
