"""How much of the text in each element of a page is sentences, and how much links."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.web import blocks as module
from armt.runtime.text.formats.web.blocks import Block, blocks
from armt.runtime.text.formats.web.html import _body

SENTENCE = "The mill has stood at the river since the year of the great flood, and still grinds."


def found(markup: str) -> dict[str, Block]:
    return {name: block for block in blocks(_body(markup)) for name in block.classes or {f"<{block.tag}>"}}


def test_each_element_counts_what_stands_in_it() -> None:
    page = (
        f"<div class=a><p class=b>{SENTENCE}</p><ul class=c><li><a href=x>Home</a><li>and<a href=y>Away</a></ul></div>"
    )
    page += "<script>if (x) y</script><select class=d><option>One</select><!-- no text -->"
    elements = found(page)
    size = len(SENTENCE)
    a, b, c = (elements[name] for name in "abc")
    assert (b.size, b.linked, b.prose, b.links) == (size, 0, size, 0)
    assert (c.size, c.linked, c.prose, c.links, c.own) == (11, 8, 0, 2, 3)
    assert (a.size, a.linked, a.prose, a.links) == (size + 11, 8, size, 2)
    assert (a.is_said, a.is_linked, c.is_said, c.is_linked) == (True, False, False, True)
    # What is there to be chosen from is no text, and what a script says no element.
    assert elements["d"].size == 0
    assert elements["<body>"].size == a.size
    assert "<script>" not in elements


@pytest.mark.parametrize(
    ("text", "is_prose"),
    [
        (SENTENCE, True),
        (f"{SENTENCE[:40]}<b>{SENTENCE[40:]}</b>", True),
        # Labels, titles and links are no sentences.
        ("The mill has stood.", False),
        (SENTENCE.rstrip("."), False),
        (f"<a href=x>{SENTENCE}</a>", False),
        # Nor are lines of their own that make one up together.
        (f"<div>{SENTENCE[:40]}</div><div>{SENTENCE[40:]}</div>", False),
        # A letter of Chinese says more than one of English.
        ("磨坊自从大洪水那一年起就一直矗立在河边,至今仍在磨面粉。", True),
    ],
)
def test_sentences_are_told_from_labels(text: str, is_prose: bool) -> None:
    assert (found(f"<div class=a>{text}</div>")["a"].prose > 0) == is_prose


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        ("related-links", {"related", "links"}),
        ("relatedLinks jp_ads", {"relatedlinks", "related", "links", "jp", "ads"}),
        # What a number stands before is no word.
        ("e1ad ad300x250 mt-2", {"e", "ad", "mt"}),
        ("", set()),
    ],
)
def test_names_are_the_words_of_classes(classes: str, names: set[str]) -> None:
    (block,) = (block for block in blocks(_body(f"<p class='{classes}'>x")) if block.tag == "p")
    assert block.names == names


def test_a_few_words_of_one_run_are_kept() -> None:
    elements = found(f"<p class=a>Read <b>more</b></p><p class=b>{SENTENCE}</p><div class=c><p>x</p><p>y</p></div>")
    assert [elements[name].text for name in "abc"] == ["Read more", "", ""]


def test_elements_stand_in_their_order_and_know_what_is_within_them() -> None:
    elements = blocks(_body("<div><p>a<b>c</b></p><p>d</p></div><p>e</p>"))
    assert [(block.tag, block.above, block.end) for block in elements] == [
        *(("body", -1, 6), ("div", 0, 5), ("p", 1, 4), ("b", 2, 4), ("p", 1, 5), ("p", 0, 6))
    ]


def test_a_page_of_too_many_elements_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ELEMENTS", 10)
    assert len(blocks(_body("<b>x</b>" * 9))) == 10
    assert blocks(_body("<b>x</b>" * 10)) == []
