"""Pages of an encyclopedia made by MediaWiki: what stands around an article, and where its table of facts goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from armt.runtime.text.formats.web.blocks import Block
from armt.runtime.text.formats.web.elements import HEADINGS

#: What the program names the element that holds the text of an article.
_TEXTS = frozenset(("mw-parser-output", "mw-content-text"))
_FURNITURE = frozenset(
    (
        # To and about other articles, and about the state of this one.
        *("hatnote", "dablink", "rellink", "navbox", "vertical-navbox", "navbar", "sistersitebox", "side-box", "ambox"),
        *("portal", "portalbox", "authority-control", "catlinks", "stub", "shortdescription", "mw-indicators"),
        # What refers to sources, and their list.
        *("reference", "references", "reflist", "mw-references-wrap", "mw-cite-backlink", "Template-Fact"),
        # Around the article.
        *("printfooter", "mw-editsection", "toc", "mw-jump", "mw-jump-link", "jump-to-nav", "siteSub", "contentSub"),
        *("mw-portlet", "vector-menu", "vector-dropdown", "vector-page-toolbar", "Inline-Template", "mw-navigation"),
    )
)
#: How lists of remarks, which are text, are told from those of sources.
_REMARKS = ("lower-alpha", "lower-roman", "upper-alpha", "lower-greek")
_LISTS = frozenset(("references", "reflist", "mw-references-wrap"))
_FACTS = frozenset(("infobox", "portable-infobox"))


def is_wiki(found: list[Block]) -> bool:
    """Tell whether a page holds an article of an encyclopedia made by MediaWiki."""
    return any(not _TEXTS.isdisjoint(block.classes) for block in found)


def wiki_furniture(found: list[Block]) -> Iterator[int]:
    """Yield the places of what is no text of an article, others within them as well."""
    for at, block in enumerate(found):
        if block.classes.isdisjoint(_FURNITURE) or not block.classes.isdisjoint(_TEXTS):
            continue
        if block.classes.isdisjoint(_LISTS) or not _has_remarks(block.node.attributes):
            yield at


def _has_remarks(attributes: dict[str, str | None]) -> bool:
    said = " ".join(attributes.get(name) or "" for name in ("class", "style", "data-mw-group"))
    return any(mark in said for mark in _REMARKS)


def facts_of_wiki(found: list[Block], out: list[int]) -> Any:
    """Return the first table of facts of an article, None where there is none.

    Args:
        found: The elements of the page.
        out: Those of them that are no more there, with all within them.
    """
    end = 0
    gone = iter([*out, len(found)])
    after = next(gone)
    for at, block in enumerate(found):
        if at == after:
            end, after = block.end, next(gone)
        if at >= end and not block.classes.isdisjoint(_FACTS):
            return block.node
    return None


def put_behind_the_lead(facts: Any) -> None:
    """Put a table of facts that stands before the first sentences of an article behind them."""
    last, node = None, facts.next
    while node is not None:
        tag = node.tag or "-"
        classes = (node.attributes.get("class") or "").split() if tag == "div" else []
        if tag in HEADINGS or "mw-heading" in classes:
            break
        last = node if tag == "p" else last
        node = node.next
    if last is not None:
        # What is put there is a copy.
        last.insert_after(facts)
        facts.decompose()
