"""What nobody sees of a page is no text of it, and nothing else is lost with it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.formats.pieces import Piece
from armt.runtime.text.formats.web.html import html_text
from armt.runtime.text.formats.web.unseen import LONGEST_UNSEEN_CHARS
from armt.runtime.text.headings import HeadingStart


def pieces(page: str) -> list[Piece]:
    return list(html_text(f"<html><body>{page}</body></html>"))


def words(page: str) -> list[str]:
    return "".join(piece for piece in pieces(page) if isinstance(piece, str)).split()


@pytest.mark.parametrize(
    "attribute",
    [
        *("hidden", 'hidden=""', "HIDDEN", 'style="display:none"', 'style="color: red; DISPLAY : None !important;"'),
        *('style="visibility:hidden"', 'hidden style="display:none"', 'hidden style="color:red"'),
    ],
)
def test_what_is_hidden_is_left_out(attribute: str) -> None:
    """It was quoted as what the page says."""
    page = f"<h1>Mill</h1><p>Open <span {attribute}>not </span>today.</p><div {attribute}><h2>Old</h2>Gone.</div>End."
    found = pieces(page)
    assert words(page) == ["Mill", "Open", "today.", "End."]
    assert [piece for piece in found if isinstance(piece, HeadingStart)] == [HeadingStart(1, "Mill")]


def test_what_is_hidden_within_what_is_hidden() -> None:
    page = "<div hidden>a<div hidden>b<p style='display:none'>c</p></div>d</div><p>Seen.</p>"
    assert words(page) == ["Seen."]


def test_rows_and_items_stand_as_people_see_them() -> None:
    rows = "<tr><td>a</td><td hidden>x</td><td>b</td></tr><tr hidden><td>y</td></tr>"
    assert words(f"<table>{rows}</table><ol><li>one</li><li hidden>no</li><li>two</li></ol>") == [
        *("a", "b", "1.", "one", "2.", "two")
    ]


@pytest.mark.parametrize(
    "page",
    [
        *('<p hidden="until-found">Seen.</p>', '<p hidden style="display:block">Seen.</p>'),
        *('<p aria-hidden="true">Seen.</p>', '<p style="overflow:hidden;x-display:none">Seen.</p>'),
        *('<p style="display:none;display:block">Seen.</p>', '<p title=" hidden ">Seen.</p>'),
        # By a click, or within.
        '<div role="tabpanel" hidden>Seen.</div>',
        '<div style="visibility:hidden">Seen<b style="visibility:visible">.</b></div>',
        # Formulas for those who cannot see their pictures.
        '<span style="display: none;"> <math><mi>Seen.</mi></math></span>',
    ],
)
def test_what_people_see_is_read(page: str) -> None:
    assert "".join(words(page + "<p>And more.</p>")) == "Seen.Andmore."


@pytest.mark.parametrize(
    "page",
    [
        *("<div hidden>a <p>Behind.</p>", "<div><div hidden>a <p>Behind.</p></div>", "<p hidden>a <br>Behind."),
        *("<div hidden/><p>Behind.</p>", "</div><div hidden>a <p>Behind.</p>", "<b hidden>a <p>Behind.</p>"),
        *("<br hidden>Behind.", "<input hidden>Behind.", "<img style='display:none'>Behind.", "<hr hidden>Behind."),
        "<!-- </div> --><div hidden>a <p>Behind.</p>",
    ],
)
def test_nothing_is_lost_behind_an_element_that_has_no_end(page: str) -> None:
    assert words(f"<p>Before.</p>{page}")[-1] == "Behind."


def test_a_page_that_its_scripts_show_is_read() -> None:
    text = "word " * (LONGEST_UNSEEN_CHARS // 4)
    assert len(words(f"<nav>Home</nav><main style='visibility:hidden'>{text}</main>")) == LONGEST_UNSEEN_CHARS // 4 + 1
    assert words("<main hidden>All.</main>") == ["All."]
    # Answers that a click shows are most of such a page, or half of it.
    assert words(f"<div style='display:none'>{text}and said.</div><p>{text * 3}more.</p>").count("said.") == 1
    assert words(f"<div hidden>{text[:-10]}</div><p>{text}and more.</p>")[-1] == "more."


@pytest.mark.parametrize(
    "page",
    [
        *("<div hidden>" * 10_000, "<p hidden>x<script " * 5_000, "<p hidden><!-- " * 8_000, "<script" * 18_000),
        *("<x style='" + "display:" * 15_000 + "none'>x", "<div hidden>x" * 5_000 + "</div>" * 5_000),
    ],
)
def test_hostile_pages_take_no_time(page: str) -> None:
    start = time.process_time()
    list(html_text(f"<p hidden>a</p>{page[:120_000]}"))
    assert time.process_time() - start < 3
