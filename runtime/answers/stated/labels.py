"""Agreements whose terms stand behind labels: "Landlord: Harold Finch", "Start Date: 1 May 2025", "Rent: $1500".

Forms of leases, orders and offers have no preamble that says who makes them; two labels of the two sides say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.sections import beginning_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Labels stand in the beginning of a form, or in that of its parts.
_LOOKED_BYTES = 64 * 1024
_LINE = re.compile(
    r"^[ \t]*+(?:[-*+•][ \t]++)?+[*_]{0,2}+(?P<label>[A-Za-z][A-Za-z /-]{1,28}?)(?:\(s\))?[*_]{0,2}:[*_]{0,2}[ \t]*+"
    r"(?P<said>[^\s][^\n]{0,119})$",
    re.MULTILINE,
)
_SIDES = (
    ("landlord", "tenant"), ("lessor", "lessee"), ("licensor", "licensee"), ("employer", "employee"),
    ("seller", "buyer"), ("vendor", "purchaser"), ("lender", "borrower"), ("client", "contractor"),
    ("client", "consultant"), ("customer", "supplier"), ("company", "contractor"), ("company", "employee"),
    ("disclosing party", "receiving party"), ("party a", "party b"),
)  # fmt: skip
_BEGINS = frozenset({"start date", "commencement date", "effective date", "beginning date", "begins", "start"})
_ENDS = frozenset({"end date", "expiry date", "expiration date", "termination date", "ends", "end"})
_TERM = frozenset({"term", "lease term", "initial term", "duration", "contract period", "lease period"})
_MONEY = re.compile(
    r"(?:(?:monthly|annual|base|total|purchase|security) )?(?:rent|price|fees?|salary|deposit|compensation)"
)
# "Amount" stands below a heading that says of what: "3. RENT".
_AMOUNT, _NUMBER = "amount", re.compile(r"^[\dIVX]{1,4}(?:\.\d+)*[.)]?\s+")
# Behind a name may stand where somebody lives: ", 41 Fern Road, Madison".
_ADDRESS = re.compile(r",\s+(?:\d{1,5}[a-z]?\s+[A-Z]|(?:of|residing at|living at)\s).*")
# What nobody has filled in yet, or has told at length.
_BLANK = re.compile(r"[_.\s\[\]-]*$")
_MOST_SAID = 60


@dataclass(frozen=True, slots=True)
class LabelledTerms:
    """What the labels of an agreement say.

    Attributes:
        sides: who makes it, as two labels name them.
        terms: what it begins and ends with, lasts and costs, by names of one or two words, in the order of the text.
    """

    sides: tuple[str, str]
    terms: dict[str, str]


def labelled_terms(text: StoredText) -> LabelledTerms | None:
    """Return what the labels of a text say of an agreement; None where no two of them name its sides.

    Args:
        text: of the document; its beginning is looked through.
    """
    names: dict[str, str] = {}
    terms: dict[str, str] = {}
    for label, said, heading in _labels(text):
        names.setdefault(label, said)
        if (term := _term(label, said, heading)) is not None:
            terms.setdefault(*term)
    sides = next(((names[one], names[other]) for one, other in _SIDES if one in names and other in names), None)
    if sides is None:
        return None
    one, other = (_ADDRESS.sub("", side) for side in sides)
    return LabelledTerms((one, other), terms)


def _labels(text: StoredText) -> Iterator[tuple[str, str, str]]:
    """Yield labels in small letters, what stands behind them, and the heading that they stand under."""
    head = beginning_of(text, _LOOKED_BYTES)
    position = at = 0
    for match in _LINE.finditer(head):
        position, at = position + len(head[at : match.start()].encode()), match.start()
        said = match["said"].strip("*_ \t")
        if _BLANK.match(said) is None:
            label = " ".join(match["label"].lower().split()).removesuffix(" name").removesuffix(" names")
            yield label, said, text.place(position, position).heading or ""


def _term(label: str, said: str, heading: str) -> tuple[str, str] | None:
    """Return what a label is of an agreement, and what it says; None where it is nothing of one."""
    if label in _BEGINS or label in _ENDS:
        return (
            ("begins" if label in _BEGINS else "ends", said) if _short(said) and parts_of_kind("date", said) else None
        )
    if label in _TERM:
        return ("term", said) if _short(said) and parts_of_kind("time", said) else None
    named = _NUMBER.sub("", heading).lower() if label == _AMOUNT else label
    is_money = _MONEY.fullmatch(named) is not None and bool(parts_of_kind("money", said))
    return (named, said) if is_money and _short(said) else None


def _short(said: str) -> bool:
    return len(said) <= _MOST_SAID
