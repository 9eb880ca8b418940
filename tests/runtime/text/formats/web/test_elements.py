"""Lists of elements agree with each other and with what is read of each."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.web.elements import BLOCKS, CHOICES, HEADINGS, PARAGRAPHS, SKIPPED
from armt.runtime.text.formats.web.html import html_text


def text(markup: str) -> str:
    return "".join(piece for piece in html_text(f"<body>{markup}") if isinstance(piece, str)).strip()


def test_lists_agree() -> None:
    assert set(HEADINGS) < PARAGRAPHS < BLOCKS
    assert not SKIPPED & BLOCKS
    assert not SKIPPED & set(CHOICES)


@pytest.mark.parametrize(("names", "between"), [(HEADINGS, "\n\n"), (("div", "li", "section"), "\n"), (("b", "a"), "")])
def test_a_block_begins_a_line_and_a_paragraph_two(names: tuple[str, ...], between: str) -> None:
    for name in names:
        assert text(f"a<{name}>b</{name}>c") == between.join("abc")


def test_what_nobody_reads_is_skipped() -> None:
    for name in SKIPPED - {"head", "noscript", "annotation", "annotation-xml"}:
        assert text(f"a<{name}>b</{name}>c") == "ac"
