"""Articles of an encyclopedia: their text, without what refers to sources and other articles."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.web.html import page_text

LEAD = "The mill has stood at the river since the year of the great flood, and still grinds. " * 5


def read(article: str, *, around: str = "") -> str:
    page = f"<body><h1>Mill</h1>{around}<div id='mw-content-text'>{article}</div></body>"
    return "".join(piece for piece in page_text(page) if isinstance(piece, str))


@pytest.mark.parametrize(
    "markup",
    [
        *(
            "<div class='hatnote'>Zebra</div>",
            "<div role='note' class='x navbox'>Zebra</div>",
            "<ul class='portal'>Zebra</ul>",
        ),
        *("<div class='toc'>Zebra</div>", "<div id='toc'>Zebra</div>", "<span class='mw-editsection'>Zebra</span>"),
        *(
            "<sup class='reference'>Zebra</sup>",
            "<ol class='references'><li>Zebra</ol>",
            "<div class='catlinks'>Zebra</div>",
        ),
        *("<div class='printfooter'>Zebra</div>", "<a class='mw-jump-link' href='#x'>Zebra</a>"),
    ],
)
@pytest.mark.parametrize("lead", [LEAD, "Short."], ids=["long", "short"])
def test_what_is_no_text_of_an_article(markup: str, lead: str) -> None:
    """References, categories and notes filled the ends of summaries; in an article of few words, a list, as well."""
    text = read(f"<p>{lead}</p>{markup}<p>So it is.</p>")
    assert "Zebra" not in text
    assert text.split() == f"Mill {lead} So it is.".split()


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='reflist' style='list-style-type: lower-alpha;'><ol class='references' data-mw-group='lower-alpha'>"
        "<li>Zebra</li></ol></div>",
        *("<ul class='gallery'><li>Zebra</ul>", "<table class='wikitable'><tr><td>Zebra</table>"),
        "<span class='noprint'>Zebra</span>",
    ],
)
def test_what_is_text_of_an_article(markup: str) -> None:
    assert "Zebra" in read(f"<p>{LEAD}</p>{markup}")


def test_the_heading_of_a_list_of_sources_goes_with_it() -> None:
    text = read(f"<p>{LEAD}</p><h2>Sources</h2><ol class='references'><li>A</ol><h2>See also</h2><ul><li>Dam</ul>")
    assert "Sources" not in text
    assert text.split()[-3:] == ["See", "also", "Dam"]


FACTS = "<table class='infobox'><tr><th>River<td>Ouse</table>"


@pytest.mark.parametrize(
    ("article", "lines"),
    [
        (f"{FACTS}<p>One.</p><p>{LEAD}</p><h2>Use</h2><p>Flour.</p>", ["One.", "The", "River\tOuse", "Use", "Flour."]),
        (f"{FACTS}<p>{LEAD}</p><div class='mw-heading'><h2>Use</h2></div><p>x</p>", ["The", "River\tOuse", "Use", "x"]),
        (f"<p>{LEAD}</p>{FACTS}", ["The", "River\tOuse"]),
        (f"<p>{LEAD}</p><h2>Use</h2>{FACTS}<p>Flour.</p>", ["The", "Use", "Flour.", "River\tOuse"]),
        # What is left out is not looked at again.
        (f"<div class='navbox'>{FACTS}</div><p>{LEAD}</p>", ["The"]),
    ],
)
def test_the_table_of_facts_stands_behind_the_lead(article: str, lines: list[str]) -> None:
    """The first lines of a summary were rows of it."""
    found = [line.split(" ")[0] for line in read(article).splitlines() if line]
    assert found == ["Mill", *lines]


def test_other_pages_have_names_of_their_own() -> None:
    page = (
        f"<body><p>{LEAD}</p><ol class='references'><li>Zebra</ol><table class='infobox'><tr><td>x</table><p>End.</p>"
    )
    text = "".join(piece for piece in page_text(page) if isinstance(piece, str))
    assert text.split()[-3:] == ["Zebra", "x", "End."]
