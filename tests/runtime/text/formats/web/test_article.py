"""The main part of a page as a scraper makes it out, where it is installed and starts."""

from __future__ import annotations

import io
import sys

import pytest

from armt.errors import DocumentError
from armt.runtime.text.documents import iter_text, open_document
from armt.runtime.text.headings import HeadingStart

SENTENCES = "The committee met on Monday and agreed on the budget for the coming year. " * 5
LINKS = "".join(f'<li><a href="/{number}">Menu {number}</a></li>' for number in range(20))
PAGE = (
    f"<html><body><nav><ul>{LINKS}</ul></nav><article><h1>Budget</h1><p>{SENTENCES}</p><h2>Details</h2><p>{SENTENCES}</p>"
    "</article><footer>All rights reserved</footer></body></html>"
)


def read(page: str, format: str | None = None) -> str:
    return "".join(iter_text(io.BytesIO(page.encode()), format=format))


def test_an_article_is_the_page_without_its_navigation() -> None:
    pytest.importorskip("trafilatura", reason="the web extra is not installed")
    pieces = list(open_document(io.BytesIO(PAGE.encode()), format="article").marked())
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert text.count("agreed on the budget") == 10
    assert "Menu" not in text
    assert HeadingStart(2, "Details") in pieces
    assert "Menu 3" in read(PAGE, "html")


def test_a_page_without_an_article_says_so() -> None:
    pytest.importorskip("trafilatura", reason="the web extra is not installed")
    with pytest.raises(DocumentError, match="--format html reads the whole page"):
        read("<html><body></body></html>", "article")


def test_a_scraper_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(DocumentError, match=r"needs one more package: pip install trafilatura$"):
        read(PAGE, "article")


class _Broken:
    """A scraper that lacks what it needs itself."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "trafilatura":
            raise ImportError(
                "lxml.html.clean module is now a separate project lxml_html_clean.", name="lxml.html.clean"
            )


def test_a_scraper_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was told to be installed again, by those who had just installed it."""
    monkeypatch.delitem(sys.modules, "trafilatura", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Broken(), *sys.meta_path])
    with pytest.raises(
        DocumentError, match=r"trafilatura is installed and does not start \(lxml.html.clean module is now"
    ):
        read(PAGE, "article")
