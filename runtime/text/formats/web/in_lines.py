"""Markdown that is HTML line by line, as programs write it for makers of sites: logs of chats, laws, tables."""

from __future__ import annotations

import re

from armt.runtime.text.formats.web.elements import BLOCKS
from armt.runtime.text.prose.front_matter import end_of_front_matter

_INLINE = {
    *("a", "b", "br", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "small", "span", "strong"),
    *("sub", "sup", "tbody", "td", "tfoot", "th", "thead", "u"),
}
_NAMES = "|".join(sorted(BLOCKS | _INLINE))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:[\s/][^<>]*+)?>", re.IGNORECASE)
_LAST = re.compile(rf"{_TAG.pattern}\Z", re.IGNORECASE)
_FENCE = ("```", "~~~")
#: So many lines that say something stand between tags, of a file that is made of such.
_LEAST_LINES, _LEAST_SHARE = 5, 0.9


def is_html_in_lines(text: str) -> bool:
    """Whether nearly all lines that say something begin with a tag and end with one; code between fences is none.

    Args:
        text: of a file of Markdown, or the beginning of it; line ends as ``\\n``.
    """
    tagged = others = 0
    for line in text[end_of_front_matter(text) :].split("\n"):
        bare = line.strip()
        if bare.startswith(_FENCE):
            return False
        if any(map(str.isalnum, _TAG.sub("", bare))):
            is_tagged = _TAG.match(bare) is not None and _LAST.search(bare) is not None
            tagged, others = tagged + is_tagged, others + (not is_tagged)
    return tagged >= _LEAST_LINES and tagged >= _LEAST_SHARE * (tagged + others)
