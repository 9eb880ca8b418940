"""What of things may be the most or the least, and which columns tell it that a question does not name."""

from __future__ import annotations

from typing import Literal

MOST = ("best", "highest", "largest", "biggest", "greatest", "maximum", "latest", "newest", "most", "longest")
LEAST = ("worst", "lowest", "smallest", "minimum", "earliest", "oldest", "least", "fewest", "shortest")
#: Places of an order, from the first on.
PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
#: How long something is, or takes.
OF_LENGTH = frozenset(("longest", "shortest"))
#: Of marks, and of nothing else: the best time is the lowest.
OF_MARKS = frozenset(("best", "worst"))
#: Of days these alone are said, and of nothing else.
OF_TIME = frozenset(("latest", "newest", "earliest", "oldest"))
#: How much there is of something, all together; not how high it is.
AMOUNTS = frozenset(("most", "least", "fewest"))
# Beside one of these another is as good.
_SIZES = "population inhabitant resident area size capacity"
_HEIGHTS = "height elevation altitude"
_MARKS, _PAY, _WARMTH = "rating score star", "salary wage pay income", ("temperature temp", "mean average annual")
_PRICES, _TIMES, _SPEEDS = "price cost fee rent tariff", "time duration latency runtime", "speed throughput"
_OF_PRICES = "per unit monthly yearly annual net gross total night month day week year hour person piece"
_OF_TIMES = "mean average run running total processing finish finishing race net"
#: What is compared by a column that the question does not name: what that must be called, and may besides.
COMPARED: dict[str, tuple[tuple[Literal["most", "least"], str, str], ...]] = {
    "oldest": (("most", "age", ""),),
    "youngest": (("least", "age", ""),),
    "most populous": (("most", "population inhabitant resident", ""),),
    "most populated": (("most", "population inhabitant resident", ""),),
    "least populous": (("least", "population inhabitant resident", ""),),
    "least populated": (("least", "population inhabitant resident", ""),),
    "largest": (("most", _SIZES, ""),),
    "biggest": (("most", _SIZES, ""),),
    "smallest": (("least", _SIZES, ""),),
    "tallest": (("most", _HEIGHTS, ""),),
    "highest": (("most", _HEIGHTS, ""),),
    "lowest": (("least", _HEIGHTS, ""),),
    "deepest": (("most", "depth", ""),),
    "widest": (("most", "width", ""),),
    "warmest": (("most", *_WARMTH),),
    "hottest": (("most", *_WARMTH),),
    "coldest": (("least", *_WARMTH),),
    "coolest": (("least", *_WARMTH),),
    **dict.fromkeys(("farthest", "furthest", "farthest away", "furthest away"), (("most", "distance", ""),)),
    **dict.fromkeys(("nearest", "closest"), (("least", "distance", ""),)),
    **dict.fromkeys(("best rated", "highest rated", "top rated"), (("most", _MARKS, ""),)),
    **dict.fromkeys(("worst rated", "lowest rated"), (("least", _MARKS, ""),)),
    **dict.fromkeys(("best paid", "highest paid"), (("most", _PAY, _OF_PRICES),)),
    **dict.fromkeys(("worst paid", "lowest paid", "least paid"), (("least", _PAY, _OF_PRICES),)),
    "longest": (("most", "length duration runtime", ""),),
    "shortest": (("least", "length duration runtime height", ""),),
    "heaviest": (("most", "weight", ""),),
    "lightest": (("least", "weight", ""),),
    "most expensive": (("most", _PRICES, _OF_PRICES),),
    **dict.fromkeys(("cheapest", "least expensive"), (("least", _PRICES, _OF_PRICES),)),
    "fastest": (("most", _SPEEDS, ""), ("least", _TIMES, _OF_TIMES)),
    "slowest": (("least", _SPEEDS, ""), ("most", _TIMES, _OF_TIMES)),
    "latest": (("most", "date day time", ""),),
    "newest": (("most", "date", ""),),
    "most recent": (("most", "date day time", ""),),
    "earliest": (("least", "date day time", ""),),
}
#: And by which column where there is none of these.
INSTEAD: dict[str, tuple[tuple[Literal["most", "least"], str, str], ...]] = {
    "longest": (("most", "page", ""),),
    "shortest": (("least", "page", ""),),
    # What was to be spent on something tells that as well, unless another column has money, too.
    "most expensive": (("most", "budget", "production total"),),
    **dict.fromkeys(("cheapest", "least expensive"), (("least", "budget", "production total"),)),
}
#: How large an invoice is says its amount.
OF_SIZE: dict[str, Literal["most", "least"]] = {"largest": "most", "biggest": "most", "smallest": "least"}
#: By what something costs, and by how old it is.
BY_PRICE = frozenset(("most expensive", "cheapest", "least expensive"))
BY_AGE = frozenset(("oldest", "youngest"))
#: What one has more of than another, or less.
FURTHER = ("more", "higher", "greater", "larger", "bigger", "better")
SHORT_OF = ("less", "fewer", "lower", "smaller", "worse")
ABOVE = frozenset(("more", "greater", "higher", "larger", "over", "above", "older"))
