"""Tables that Markdown has as pages do: ``<table>``, ``<tr>`` and ``<td>`` in the text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

_TABLE = re.compile(r"\s*<table\b", re.IGNORECASE)
_END = re.compile(r"</table\s*>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^<>]*>(?P<cells>.*?)(?:</tr\s*>|(?=<tr\b|</table))", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(
    r"<t(?P<kind>[hd])\b(?P<more>[^<>]*)>(?P<said>.*?)(?=</t[hd]\s*>|<t[hd]\b|\Z)", re.IGNORECASE | re.DOTALL
)
_SPANS = re.compile(r"(?:col|row)span\s*=\s*[\"']?(?!1\b)\d", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class WrittenRow(NamedTuple):
    """A row: at which characters of the table it begins and ends, and what its cells say."""

    start: int
    end: int
    said: list[str]


def opens_table(line: str) -> bool:
    """Whether a line begins a table of a page."""
    return _TABLE.match(line) is not None


def ends_table(line: str) -> bool:
    """Whether a table of a page ends in a line."""
    return _END.search(line) is not None


def written_rows(lines: Sequence[str]) -> list[WrittenRow]:
    """Return the rows of a table of a page, that of names first.

    Args:
        lines: from the one that begins it to the one in which it ends.

    Returns:
        Empty where it names no columns, has another table in it, or cells that reach over others.
    """
    told = "".join(lines)
    found: list[WrittenRow] = []
    if len(_TABLE.findall(told)) != 1:
        return []
    for row in _ROW.finditer(told):
        cells = [*_CELL.finditer(row["cells"])]
        if any(_SPANS.search(cell["more"]) for cell in cells) or not (found or _names(cells)):
            return []
        if cells:
            found.append(WrittenRow(row.start(), row.end(), [_said(cell["said"]) for cell in cells]))
    return found


def _names(cells: Sequence[re.Match[str]]) -> bool:
    """Whether cells name columns."""
    return bool(cells) and cells[-1]["kind"].lower() == "h"


def _said(cell: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", cell)).replace("\xa0", " ").split())
