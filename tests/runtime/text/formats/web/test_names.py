"""What the classes of elements say about them is held against their text."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.web.blocks import blocks
from armt.runtime.text.formats.web.html import _body
from armt.runtime.text.formats.web.names import COMMENT, named_furniture

SENTENCE = "The mill has stood at the river since the year of the great flood, and still grinds. "
LINKS = "<a href=x>Elsewhere</a> " * 4


def named(markup: str) -> set[str]:
    """Return what marks the first element of a page."""
    return set(named_furniture(blocks(_body(markup))[1]))


@pytest.mark.parametrize(
    ("name", "text", "is_furniture"),
    [
        # Of other pages, whatever they say.
        *(("related", SENTENCE * 20, True), ("outbrain", SENTENCE * 20, True)),
        # Some sentences at most.
        *(("ad", SENTENCE * 2, True), ("ad", SENTENCE * 20, False), ("cookie", SENTENCE * 20, False)),
        # No sentences.
        *(("banner", "Sale", True), ("banner", SENTENCE, False)),
        # Mostly links.
        *(
            ("sidebar", LINKS, True),
            ("sidebar", "2 cups of flour", False),
            ("menu", f"Soup 5 {LINKS[:23]} Bread 7", False),
        ),
        # It leads elsewhere after some words, or says what the text is about.
        *(("teaser", f"{SENTENCE}<a href=x>More</a>", True), ("teaser", SENTENCE, False)),
        ("teaser", f"{SENTENCE * 5}<a href=x>more</a>", False),
    ],
)
def test_a_name_counts_as_far_as_the_text_bears_it_out(name: str, text: str, is_furniture: bool) -> None:
    assert named(f"<div class='{name}'>{text}</div>") == ({name} if is_furniture else set())


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ("<div class='comments-area'>x</div>", {COMMENT}),
        ("<div class='commentlist'>x</div>", {COMMENT}),
        ("<div class='most-read'>x</div>", {"most read"}),
        ("<div class='most'>x</div>", set()),
        # For those who hear a page, in a sentence too.
        ("<span class='sr-only'>Close</span>", {"sr only"}),
        # Of elements within a sentence only what labels is believed.
        ("<span class='ad'>Ad</span>", {"ad"}),
        ("<a class='share' href='x'>the share of wheat</a>", set()),
        ("<span class='ad'>" + SENTENCE + "</span>", set()),
        ("<div class='ad has-ads'>x</div>", set()),
        ("<div>Advertisement:</div>", {"written"}),
    ],
)
def test_names_that_count(markup: str, names: set[str]) -> None:
    assert named(markup) == names
