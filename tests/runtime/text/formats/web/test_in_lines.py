"""Markdown that is HTML line by line."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.web.in_lines import is_html_in_lines

FRONT = "---\ntitle: Logs\n---\n"
LINE = '<span class="date">[1:29]</span> <span class="said">&lt;ada&gt; the wheel is mended</span><br />\n'
LAW = '<div class="body">\n  <p class="a">(1) It is so.</p>\n\n</div>\n'


@pytest.mark.parametrize("text", [FRONT + LINE * 5, LINE * 9 + "## More\n", LAW * 5, "<TD>1</TD>\n" * 5])
def test_lines_between_tags_are_html(text: str) -> None:
    assert is_html_in_lines(text)


@pytest.mark.parametrize(
    "text",
    [
        LINE * 4,
        FRONT + "The wheel is mended.\n" * 5,
        LINE * 5 + "It was mended.\n",
        # A list that goes on behind a tag, a picture that says nothing, addresses, types, code.
        "<b>Wheel</b>: it is mended\n" * 9,
        '<p align="center">\n<img src="a.png">\n</p>\n' * 9 + "It is a mill.\n",
        "<https://a.org/b>\n" * 9,
        "<T>a</T>\n" * 9,
        f"```html\n{LINE * 99}```\n",
        "",
    ],
    ids=["few", "prose", "mixed", "behind tags", "pictures", "addresses", "types", "code", "nothing"],
)
def test_others_are_markdown(text: str) -> None:
    assert not is_html_in_lines(text)
