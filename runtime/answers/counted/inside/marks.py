"""What a cell of Markdown says, without the marks that stress, link and break its lines."""

from __future__ import annotations

import html
import re

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"<img\b[^<>]*>|!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])")
# "[zlib](https://zlib.net)", "[zlib][1]", "[zlib][]" and "[zlib]"; of a box to be ticked the mark stays.
_LINK = re.compile(
    r"(?<!\\)\[([^\[\]]+)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])|(?<!\\)\[([^\[\]]{2,})\](?![\[(:])"
)
# Marks of code in the words of a link are not its own.
_LINKED_CODE = re.compile(r"(?<!\\)\[(`+[^`\[\]]+`+)\]\((?:[^()]|\([^()]*\))*\)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]]+\]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|abbr|b|big|code|em|font|i|kbd|mark|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
# Of stress without an end so much is looked through for one.
_STRESS = re.compile(
    r"(\*\*\*|\*\*|\*|~~)(?=[^\s*])(.{1,500}?)(?<=[^\s*])\1|(?<!\w)(__|_)(?=[^\s_])(.{1,500}?)(?<=[^\s_])\3(?!\w)"
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")
_STRESSED = re.compile(r"\s*(\*\*|__).+\1\s*")
# Stars in stars: "**a *b* c**".
_MOST_NESTED = 3


def said_in(cell: str) -> str:
    """Return what a cell says: "Zstandard 1.4.0" of ``[Zstandard](http://zstd.net) **1.4.0**``."""
    if not any(mark in cell for mark in "`*_[<&~\\"):
        return cell
    cell = _LINKED_CODE.sub(r"\1", cell)
    pieces, at = [], 0
    for code in _CODE.finditer(cell):
        # Marks in code are its own.
        pieces += [_without_marks(cell[at : code.start()]), code.group(2).strip()]
        at = code.end()
    return " ".join("".join([*pieces, _without_marks(cell[at:])]).split())


def is_stressed(cell: str) -> bool:
    """Whether all of a cell is in bold."""
    return _STRESSED.fullmatch(cell) is not None


def _without_marks(text: str) -> str:
    text = _LINK.sub(lambda link: link[1] or link[2], _FOOTNOTE.sub("", _IMAGE.sub("", _BREAK.sub(" ", text))))
    text = _TAG.sub("", text)
    for _ in range(_MOST_NESTED):
        bare = _STRESS.sub(lambda stress: stress[2] or stress[4], text)
        if bare == text:
            break
        text = bare
    return html.unescape(_ESCAPE.sub(r"\1", text)).replace("\xa0", " ")
