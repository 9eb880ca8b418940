"""Which column of a table a word of a question means."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.meant import Left, Meant
from armt.runtime.answers.counted.asking.symbols import Symbols
from armt.runtime.answers.counted.words import Question

from ..samples import tables


class _Asked(Meant):
    def superlative(self, by: str) -> tuple[str, str] | None:
        try:
            operation, column = self._superlative(by)
        except Left:
            return None
        return operation, self._columns.names[column]


@pytest.mark.parametrize(
    ("file", "names", "by", "expected"),
    [
        ("films", "title,budget", "most expensive", ("most", "budget")),
        ("films", "title,budget,price", "most expensive", ("most", "price")),
        ("films", "title,budget,spent", "cheapest", None),
        ("books", "title,pages,price", "longest", ("most", "pages")),
        ("films", "title,pages,duration", "longest", ("most", "duration")),
        ("parts", "title,page,price", "longest", None),
        ("invoices", "invoice,amount,rate", "largest", ("most", "amount")),
        ("invoices", "invoice,amount,quantity", "largest", None),
        ("invoices", "invoice,amount,cost", "smallest", None),
        ("cities", "city,amount,rate", "largest", None),
    ],
)
def test_by_which_column_something_is_the_most(
    file: str, names: str, by: str, expected: tuple[str, str] | None
) -> None:
    rows = "".join(f"N-{letter}{f',{at}7' * names.count(',')}\n" for at, letter in enumerate("abc", start=1))
    (table,) = tables(f"{names}\n{rows}", f"{file}.csv").tables
    assert _Asked(Symbols(Question(""), table.meanings, ()), table.meanings).superlative(by) == expected
