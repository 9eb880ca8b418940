"""Elements of a page that nobody sees: by their attribute ``hidden``, or their own style."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

#: What hides no more than some words is believed; a longer text is shown by scripts, as the answers of a page are.
LONGEST_UNSEEN_CHARS = 1000

_MAY_HIDE = re.compile(r"\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Tags in their order, without those that stand in comments and scripts. Each part is gone over once.
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style)\b[^>]*+(?:>|\Z).*?(?:</(?P=raw)|\Z)|<(?P<name>/?[a-z][^\s/>]*+)",
    re.DOTALL | re.IGNORECASE,
)
#: What people see once they click on its name.
_CLICKED = ("tabpanel", "region")


def unseen(body: Any, markup: str) -> list[Any]:
    """Return the elements of a page that nobody sees, those within others as well, in the order of the page.

    Where it is in doubt whether or how far an element hides, it is none of them: its end is not known where the page
    leaves elements of its name open, and takes text along that people see.

    Args:
        body: of the page.
        markup: that it was parsed from.
    """
    if not _MAY_HIDE.search(markup):
        return []
    # One that both hold for is one.
    named = {node.mem_id: node for node in body.css("[hidden], [style]")}
    styled = [(node, node.attributes, _style(node.attributes.get("style") or "")) for node in named.values()]
    # What stands within something invisible may be visible again.
    is_shown_again = any(style.get("visibility") == "visible" for _, _, style in styled)
    found = [
        node
        for node, attributes, style in styled
        if _hides(attributes, style, is_shown_again) and node.tag not in ("html", "body") and not _is_formula(node)
    ]
    if not found:
        return []
    unclosed = _unclosed(markup)
    return [node for node in found if node.tag not in unclosed]


def _hides(attributes: dict[str, str | None], style: dict[str, str], is_shown_again: bool) -> bool:
    if (attributes.get("role") or "").strip().lower() in _CLICKED:
        return False
    display = style.get("display")
    # A style wins over the attribute; what is hidden until it is found, a search of the browser finds.
    is_hidden = "hidden" in attributes and (attributes["hidden"] or "").strip().lower() != "until-found"
    is_invisible = style.get("visibility") == "hidden" and not is_shown_again
    return display == "none" or (is_hidden and display is None) or is_invisible


def _style(text: str) -> dict[str, str]:
    """Return the last value of each property of a style, in small letters."""
    parts = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts}


def _is_formula(node: Any) -> bool:
    """Whether an element is a formula for those who cannot see its picture, as encyclopedias have it."""
    child = node.child
    while child is not None and child.tag == "-text" and not str(child.text_content or "").strip():
        child = child.next
    return child is not None and child.tag == "math"


def _unclosed(markup: str) -> set[str]:
    """Return the names of the elements that a page does not close as often as it opens them, or closes before."""
    depths: Counter[str] = Counter()
    doubtful: set[str] = set()
    for tag in _TAGS.finditer(markup):
        if name := (tag["name"] or "").lower():
            element = name.removeprefix("/")
            depths[element] += 1 if name == element else -1
            if depths[element] < 0:
                doubtful.add(element)
    return doubtful | {element for element, depth in depths.items() if depth}
