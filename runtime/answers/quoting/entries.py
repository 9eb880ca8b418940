"""Lines of a short document that say most and are no sentences: what is to be paid, and what is to be done by whom."""

from __future__ import annotations

import re

from armt.runtime.answers.language.tables.rows import cells, separator, whole_lines

# The line of an invoice that all is asked for in: "Total 2,928.00", "Amount due: £1,087.20".
_SUM = re.compile(
    r"[ \t]*(?P<said>(?:grand total|total(?: (?:due|amount|payable|to pay))?|(?:amount|balance)(?: due| payable)?"
    r"|to pay|please pay)\b[^\n\w]{0,40}(?:[A-Z]{3} ?)?[$€£¥]? ?\d[\d.,' ]*(?: ?(?:[A-Z]{3}|[$€£¥]))?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
# The names of columns of what is to be done, and of who does it or when.
_DEED = re.compile(r"actions?(?: items?)?|tasks?|to-?dos?|what|next steps?", re.IGNORECASE)
_DOER = re.compile(
    r"who|owners?|responsible|assign(?:ed to|ee)|due(?: date)?|by(?: when)?|deadline|when|lead", re.IGNORECASE
)


def sum_to_pay(text: str) -> tuple[int, int] | None:
    """Return the last line that says what is to be paid in all, as characters; None where there is none."""
    found = None
    for match in _SUM.finditer(text):
        found = match.span("said")
    return None if found is None else (found[0], found[0] + len(text[slice(*found)].rstrip()))


def rows_of_deeds(text: str) -> list[tuple[int, int]]:
    """Return the rows of tables of what is to be done by whom or when, as characters, without the marks around them."""
    found: list[tuple[int, int]] = []
    at, mark = 0, ""
    for line in whole_lines(text):
        cut = separator(line)
        if cut is None:
            mark = ""
        elif not mark:
            names = [name.strip(" *_") for name in cells(line, cut[0])]
            if any(map(_DEED.fullmatch, names)) and any(map(_DOER.fullmatch, names)):
                mark = cut[0]
        elif cut[0] == mark and any(map(str.isalnum, line)):
            bare = line.strip(" \t|")
            first = at + line.index(bare)
            found.append((first, first + len(bare)))
        at += len(line) + 1
    return found
