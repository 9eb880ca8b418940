"""Words that questions have for columns of other names: what is done by whom, how long and tall is, units, months."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import content_stems
from armt.runtime.months import MONTHS, SHORT, month_number

#: What those do whose orders they are.
ORDERED = ("order", "ordered", "buy", "buys", "bought", "purchase", "purchased", "place", "placed")
_MAKERS = "maker manufacturer vendor brand company developer organisation organization producer builder creator"
# What somebody does to what rows are, and the columns that say who did.
_DONE_BY = (
    (
        "make makes made build builds built produce produces produced manufacture manufactures manufactured"
        " develop develops developed create creates created",
        _MAKERS,
    ),
    ("release releases released launch launches launched", f"{_MAKERS} publisher label"),
    ("write writes wrote written", "author writer"),
    ("direct directs directed", "director"),
    ("lead leads led", "leader lead captain"),
    ("manage manages managed supervise supervises supervised", "manager supervisor boss supervised"),
    ("own owns owned", "owner"),
    ("supply supplies supplied", "supplier vendor"),
    ("operate operates operated", "operator airline carrier"),
    ("give gives gave given present presents presented", "speaker presenter"),
    ("speak speaks spoke", "speaker"),
    ("teach teaches taught", "teacher instructor lecturer professor trainer"),
    ("publish publishes published", "publisher"),
    ("design designs designed", "designer architect"),
    ("edit edits edited", "editor"),
    ("compose composes composed", "composer"),
    ("coach coaches coached", "coach trainer"),
    (f"{' '.join(ORDERED)}", "customer client buyer"),
)
#: By each word of what is done the stems of the columns that say by whom.
DOERS = {word: frozenset(content_stems(columns)) for words, columns in _DONE_BY for word in words.split()}
#: All of these: whose name stands behind "by".
AGENTS = frozenset().union(*DOERS.values())
#: What is said of things that come to be, by the one year that stands beside them.
RELEASED = ("released", "published", "launched", "introduced", "issued", "produced", "come out", "came out")
#: How something is, and what the column that says it is called.
HOW = {
    word: frozenset(content_stems(columns))
    for words, columns in (
        ("tall high", "height elevation altitude"),
        ("long", "length duration runtime"),
        ("big large", "area size population inhabitant resident"),
        ("heavy", "weight"),
        ("wide", "width"),
        ("deep", "depth"),
        ("expensive much", "price cost fee"),
        ("far", "distance"),
        ("warm hot cold", "temperature temp"),
        ("fast", "speed"),
        ("often", "frequency times"),
    )
    for word in words.split()
}
#: When something leaves or arrives, and what the columns are called that say it.
MOVES = {
    **dict.fromkeys(("leave", "depart"), frozenset(content_stems("departure departs leaves"))),
    "arrive": frozenset(content_stems("arrival arrives")),
}
#: Comparatives, by the superlatives of which the column is known.
COMPARATIVES = {
    "taller": "tallest",
    "longer": "longest",
    "shorter": "shortest",
    "heavier": "heaviest",
    "lighter": "lightest",
    "cheaper": "cheapest",
    "faster": "fastest",
    "slower": "slowest",
}
#: What one is more than another, by the superlatives of which the column is known.
COMPARERS = {
    **COMPARATIVES,
    "higher": "highest",
    "lower": "lowest",
    "larger": "largest",
    "bigger": "biggest",
    "smaller": "smallest",
    "deeper": "deepest",
    "wider": "widest",
    "warmer": "warmest",
    "hotter": "hottest",
    "colder": "coldest",
    "cooler": "coolest",
    "older": "oldest",
    "younger": "youngest",
    "newer": "newest",
    **dict.fromkeys(("farther", "farther away"), "farthest"),
    **dict.fromkeys(("further", "further away"), "furthest"),
    "nearer": "nearest",
    "closer": "closest",
    "more expensive": "most expensive",
    "less expensive": "least expensive",
    "more populous": "most populous",
    "less populous": "least populous",
    "better rated": "best rated",
    "higher rated": "highest rated",
    "worse rated": "worst rated",
    "lower rated": "lowest rated",
    "better paid": "best paid",
    "higher paid": "highest paid",
    "worse paid": "worst paid",
    "lower paid": "lowest paid",
}
# The units of which each is the same as the others, as they are written behind numbers and in names of columns.
_SAME = (
    ("m", "meter", "metre"),
    ("km", "kilometer", "kilometre"),
    ("cm", "centimeter", "centimetre"),
    ("kg", "kilo", "kilogram"),
    ("g", "gram"),
    ("s", "sec", "second"),
    ("min", "mins", "minute"),
    ("h", "hr", "hrs", "hour"),
    ("%", "percent", "per cent"),
    ("€", "eur", "euro"),
    ("$", "usd", "dollar"),
    ("£", "gbp", "pound"),
    ("gb", "gigabyte"),
    ("mb", "megabyte"),
    ("kcal", "calory", "calorie"),
    ("chf", "franc"),
)
# Of "m" the plural is not "ms".
_SHORTEST_PLURAL = 3
_UNITS = {
    unit: same[0]
    for same in _SAME
    for one in same
    for unit in (one, f"{one}s" if len(one) >= _SHORTEST_PLURAL else one)
}
#: How many each of these words is.
MANY = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
# And as the names of columns have them.
_SCALES = {
    **dict.fromkeys(("thousand", "thousands", "k", "'000", "000"), 1e3),
    **dict.fromkeys(("million", "millions", "m", "mn", "mio"), 1e6),
    **dict.fromkeys(("billion", "billions", "bn"), 1e9),
}
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
_MONTHS = frozenset((*MONTHS, *SHORT, "Sept"))
_OF_LENGTHS = frozenset(
    content_stems("height length width depth altitude elevation prominence distance radius diameter thickness size way")
)


def bracketed(name: str) -> str:
    """Return what stands in brackets at the end of a column's name: "km²" of "Area (km²)"; "" where nothing does."""
    found = _IN_BRACKETS.search(name)
    return "" if found is None else found[1].strip()


def same_unit(unit: str) -> str:
    """Return a unit in the way in which it is compared: "min" of "minutes"."""
    folded = unit.strip().casefold().removesuffix(".")
    one = folded.removesuffix("s") if len(folded) >= _SHORTEST_PLURAL else folded
    return _UNITS.get(folded) or _UNITS.get(one, one)


def scale_of(name: str) -> float:
    """Return of how many a number in a column of that name tells: 1e6 of "Parameters (M)", 1 of "Height (m)"."""
    said = bracketed(name)
    first = re.match(r"[$€£]?\s*('?[^\W_]+)", said)
    if first is None or (said == "m" and not _OF_LENGTHS.isdisjoint(content_stems(name))):
        return 1.0
    return _SCALES.get(first[1].casefold(), 1.0)


def month_of(month: str, year: str) -> str | None:
    """Return "2024-03" of "March", or "Mar", and "2024"; None of what is no month of a year."""
    is_year = re.fullmatch(r"(?:1[5-9]|20)\d\d", year) is not None
    return f"{year}-{month_number(month):02}" if is_year and month.title() in _MONTHS else None
