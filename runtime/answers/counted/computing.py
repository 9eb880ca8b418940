"""What the rows of a table say together: whose cells fit, how many there are, the most, the sum, the mean.

Which table is asked, and what of it, is told by `tables`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import mean, median

from armt.runtime.answers.counted.asking.asked import ColumnBound, Understood
from armt.runtime.answers.counted.cells.amounts import without_measure
from armt.runtime.answers.counted.cells.clocks import written_like
from armt.runtime.answers.counted.cells.values import SWAPPED
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.nouns import BALANCE, NOT_SUMMED
from armt.runtime.answers.counted.rows import Row
from armt.runtime.answers.counted.table import Table, unit_of
from armt.runtime.answers.counted.words import folded

# More names are no answer, but a list to be looked at in the table itself.
_MOST_NAMED = 12
# So many values may be the commonest.
_MOST_TIED = 3


def answer_of(table: Table, what: Understood) -> Computed | None:
    """Return what the rows of a table say together that fit what is asked; None where none does, or too many do.

    None as well where a cell may reach over empty ones below it, and the answer would be another one then.
    """
    found = _computed(table, what, table.rows)
    return None if found is None or may_reach(table, what) else found


def _computed(table: Table, what: Understood, rows: Sequence[Row]) -> Computed | None:
    fitting = fitting_rows(table, what, rows)
    return _answered(table, fitting, what) if fitting else None


def may_reach(table: Table, what: Understood) -> bool:
    """Whether the answer would be another one if cells reached over the empty ones below them."""
    columns = {*what.where, *(bound.column for bound in what.bounds), *what.wanted}
    columns.update(*what.rivals, *({than.column, *than.where} for than in what.than))
    # What is summed up is there once, however many rows it is of.
    columns |= {what.of} if what.of is not None and what.operation.startswith(("most", "least")) else set()
    if (rows := table.reaching(columns)) is None:
        return False
    found, other = (_computed(table, what, one) for one in (table.rows, rows))
    return (found and found.output) != (other and other.output)


def fitting_rows(table: Table, what: Understood, rows: Sequence[Row]) -> list[Row]:
    """Return those of some rows whose cells are what a question asks of."""
    bounds = list(what.bounds)
    for than in what.than if what.operation not in ("whether", "difference") else ():
        if (other := _row_of(table, rows, than.where, than.column)) is None:
            return []
        limit = _measured(table, other, than.column)
        bounds.append(ColumnBound(than.column, limit, above=than.above is True, below=than.above is False))
    return [
        row
        for row in rows
        if _is_of(table, row, what.where)
        and all(_is_within(table, row, bound) for bound in bounds)
        and (not what.rivals or any(_is_of(table, row, rival) for rival in what.rivals))
    ]


def _is_of(table: Table, row: Row, where: Mapping[int, frozenset[str]]) -> bool:
    return all(folded(table.cell(row, column)) in values for column, values in where.items())


def _row_of(table: Table, rows: Sequence[Row], where: Mapping[int, frozenset[str]], column: int) -> Row | None:
    """Return the one row that has some cells; None where several have, or nothing stands in a column of it."""
    found = [row for row in rows if _is_of(table, row, where)]
    return found[0] if len(found) == 1 and table.cell(found[0], column) else None


def _measured(table: Table, row: Row, column: int) -> float | Decimal | str:
    """Return what a row has in a column of numbers, times or days, so that the less sorts before the more."""
    return table.measured(column, table.cell(row, column))


def _is_within(table: Table, row: Row, bound: ColumnBound) -> bool:
    value = table.cell(row, bound.column)
    if not value:
        return False
    there = table.measured(bound.column, value) if bound.limit != "" else ""
    if isinstance(there, str) and isinstance(bound.limit, str):
        # Of a year all days: "after 2015" is not in it.
        there = there[: len(bound.limit)]
    if there == bound.limit:
        return bound.equal
    return bound.above if there > bound.limit else bound.below  # type: ignore[operator]  # both are of one kind


def _answered(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    if what.operation == "count":
        if what.of is None:
            return _said(f"{len(rows):,}", rows, is_count=True)
        return _said(f"{len({folded(cell) for row in rows if (cell := table.cell(row, what.of))}):,}", rows)
    if what.operation in ("sum", "mean", "median", "spent"):
        return _summed(table, rows, what)
    if what.operation in ("most_mean", "least_mean", "most_sum", "least_sum"):
        return _of_groups(table, rows, what)
    if what.operation in ("whether", "difference"):
        return _compared(table, rows, what)
    if what.operation == "is_so":
        return _whether_so(table, rows, what.wanted)
    if what.rivals and any(_row_of(table, rows, rival, what.of or 0) is None for rival in what.rivals):
        return None
    if what.operation in ("most", "least"):
        rows = _extreme(table, rows, what)
    elif len(rows) > 1 and (what.alone or (what.where and not all(_is_told(table, row, what.wanted) for row in rows))):
        # Of two that are called alike one may have none.
        return None
    elif what.whole and _may_be_others(table, rows, what):
        return None
    names = dict.fromkeys(name for row in rows if (name := name_of(table, row, what.wanted)))
    if what.of is None and what.operation in ("most", "least"):
        names = dict.fromkeys(_spelled(names))
    if not names or len(names) > _MOST_NAMED:
        return None
    if len(what.wanted) == 1:
        names = dict.fromkeys(_scaled(table, what.wanted[0], name) for name in names)
    mark = "; " if any("," in name for name in names) and len(names) > 1 else ", "
    return _said(mark.join(names), rows)


def _whether_so(table: Table, rows: Sequence[Row], wanted: Sequence[int]) -> Computed | None:
    """Return what the one row that is asked for says by a column of "yes" and "no"; None of several rows."""
    if len(rows) != 1 or len(wanted) != 1:
        return None
    cell, (so, _) = folded(table.cell(rows[0], wanted[0])), table.meanings.columns.flags[wanted[0]]
    return _said("Yes" if cell in so else "No", rows) if cell else None


def _is_told(table: Table, row: Row, wanted: Sequence[int]) -> bool:
    """Whether a row has what is asked for, and not its name alone where more is."""
    others = [column for column in wanted if column not in table.meanings.names]
    return all(table.cell(row, column) for column in others) if others else bool(name_of(table, row, wanted))


def _may_be_others(table: Table, rows: Sequence[Row], what: Understood) -> bool:
    """Whether one of those that answer stands in other rows, too, of which is not so what is asked for."""
    found = {folded(name) for row in rows if (name := name_of(table, row, what.wanted))}
    fitting = set(map(id, rows))
    return any(folded(name_of(table, row, what.wanted)) in found for row in table.rows if id(row) not in fitting)


def _scaled(table: Table, column: int, number: str) -> str:
    """Return a number with what its column counts in: "340 M" of "Parameters (M)"."""
    scale = table.meanings.scales[column] if table.columns.numeric[column] else ""
    return f"{number} {scale}" if scale and number[-1:].isdecimal() else number


def _spelled(names: Iterable[str]) -> Iterable[str]:
    """Return names without those that differ from others by their capitals alone: each as it stands first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(folded(name), name)
    return found.values()


def name_of(table: Table, row: Row, wanted: Sequence[int]) -> str:
    """Return what a row has in some columns, "" where nothing stands there."""
    return " ".join(value for column in wanted if (value := table.cell(row, column)))


def _extreme(table: Table, rows: Sequence[Row], what: Understood) -> list[Row]:
    """Return the rows that have the most of a column, or the least; or the value that most rows have, or fewest."""
    if what.of is None:
        # "BERLIN" is Berlin, as where one of them is asked for.
        counts = Counter(name for row in rows if (name := folded(name_of(table, row, what.wanted))))
        if not counts:
            return []
        best = (max if what.operation == "most" else min)(counts.values())
        if list(counts.values()).count(best) > _MOST_TIED:
            return []
        everywhere = {name for row in table.rows if (name := folded(name_of(table, row, what.wanted)))}
        if what.operation == "least" and len(counts) < len(everywhere):
            # Those that have none are the fewest.
            return []
        return [row for row in rows if counts.get(folded(name_of(table, row, what.wanted))) == best]
    there = [row for row in rows if table.cell(row, what.of)]
    if what.alone and len({name_of(table, row, what.wanted) for row in there}) < len(there):
        # Who has the most in one row may have less in all of them.
        return _agreed(table, rows, what)
    measured = [_measured(table, row, what.of) for row in there]
    return [there[at] for at in _placed(measured, what)]


def _placed(measured: Sequence[float | Decimal | str], what: Understood) -> list[int]:
    """Return which of some values have the places that are asked for, the first first; none where two may have one."""
    order = sorted(range(len(measured)), key=lambda at: measured[at], reverse=what.operation == "most")
    ranked, last = [measured[at] for at in order], max(what.rank, what.many)
    # Behind two that are level nobody knows which is the second, nor which of two at the end is one of three.
    if (
        len(ranked) < last
        or (what.many == 1 and len(set(ranked[:last])) < last)
        or (what.many > 1 and ranked[last - 1] in ranked[last:])
    ):
        return []
    return order[:last] if what.many > 1 else [at for at in order if measured[at] == ranked[last - 1]]


def _grouped(table: Table, rows: Sequence[Row], what: Understood) -> dict[str, list[Decimal]]:
    """Return the numbers of all rows of each of what is asked for; none where nothing stands in one of them."""
    numbers: dict[str, list[Decimal]] = {}
    of = what.of or 0
    for row in rows:
        name, cell = folded(name_of(table, row, what.wanted)), table.cell(row, of)
        if not (name and cell):
            return {}
        numbers.setdefault(name, []).append(Decimal(repr(table.numbers(of)[cell])))
    return numbers


def _best(groups: Mapping[str, list[Decimal]], told: Callable[[list[Decimal]], Decimal], *, most: bool) -> set[str]:
    """Return of which groups what is told of each is the most, or the least."""
    values = {name: told(numbers) for name, numbers in groups.items()}
    best = (max if most else min)(values.values(), default=None)
    return {name for name, value in values.items() if value == best}


def _of_groups(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    """Return what has the highest mean or sum of its rows, or the lowest; None where nothing stands in one of them."""
    most, _, told = what.operation.partition("_")
    best = _best(_grouped(table, rows, what), _total if told == "sum" else mean, most=most == "most")
    found = _spelled(name for row in rows if folded(name := name_of(table, row, what.wanted)) in best)
    return _said(", ".join(found), rows) if 0 < len(best) <= _MOST_TIED else None


def _agreed(table: Table, rows: Sequence[Row], what: Understood) -> list[Row]:
    """Return the rows of what has the most of several rows, or the least, in each way in which that may be meant.

    Which department pays the most may be asked of the sum of its salaries, of their mean, or of the highest one.
    """
    most, means = what.operation == "most", table.meanings
    if what.of is None or not means.is_averaged(what.of) or max(what.rank, what.many) > 1:
        return []
    # Of ratings there is no sum.
    is_sum = means.is_total(what.of)
    if not is_sum and not means.stems[what.of] & NOT_SUMMED:
        return []
    groups = _grouped(table, rows, what)
    ways = [_best(groups, told, most=most) for told in (mean, max if most else min, *((_total,) if is_sum else ()))]
    if not ways or len(ways[0]) != 1 or any(way != ways[0] for way in ways):
        return []
    return [row for row in rows if folded(name_of(table, row, what.wanted)) in ways[0]]


def _total(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _compared(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    """Return whether the one row that fits has more than another, or how much; how much less, where it has less."""
    (than,), of = what.than, what.of or 0
    one, other = (_row_of(table, table.rows, where, of) for where in (what.where, than.where))
    if one is None or other is None or len(rows) != 1:
        return None
    cells = [table.cell(row, of) for row in (one, other)]
    names = [name_of(table, row, tuple(where)) for row, where in ((one, what.where), (other, than.where))]
    both = ", ".join(f"{name} {_scaled(table, of, cell)}" for name, cell in zip(names, cells, strict=True))
    if what.operation == "whether":
        first, second = (_measured(table, row, of) for row in (one, other))
        is_so = first > second if than.above else first < second  # type: ignore[operator]  # both are of one kind
        return _said(f"{'Yes' if is_so else 'No'}: {both}", (one, other))
    is_clock = bool(table.clocks(of))
    numbers = [table.clocks(of)[cell] if is_clock else Decimal(repr(table.numbers(of)[cell])) for cell in cells]
    more = numbers[0] - numbers[1] if than.above is not False else numbers[1] - numbers[0]
    written = written_like(abs(more), cells[0]) if is_clock else _written(table, of, abs(more), cells)
    if more < 0 and than.above is not None:
        # Asked is how much more one has that has less.
        return _said(f"{written} {'less' if than.above else 'more'}: {both}", (one, other))
    return _said(written, (one, other))


def _summed(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    """Return the sum of a column, with as many decimals as its cells have; its mean or median, with two at least."""
    if what.of is None:
        return None
    there = [row for row in rows if table.cell(row, what.of)]
    values = [table.cell(row, what.of) for row in there]
    if not values:
        return None
    numbers = [Decimal(repr(table.numbers(what.of)[value])) for value in values]
    if what.operation == "spent":
        # Where money comes, too, what goes is less than nothing.
        has_both = any(number < 0 for number in table.numbers(what.of).values())
        if any(number > 0 for number in numbers) if has_both else table.meanings.touching(BALANCE):
            return None
        numbers = [*map(abs, numbers)]
    if what.operation in ("sum", "spent"):
        return _said(_written(table, what.of, _total(numbers), values), there)
    found = mean(numbers) if what.operation == "mean" else median(numbers)
    return _said(_written(table, what.of, found, values, is_mean=True), there)


def _written(table: Table, of: int, exact: Decimal, values: Sequence[str], *, is_mean: bool = False) -> str:
    """Return a number as some cells of a column are written."""
    # What a comma is, is known of the whole column.
    point, group = (",", ".") if table.has_decimal_commas(of) else (".", ",")
    written = [number for value in values if (number := without_measure(value)) is not None]
    places = max(len(number.partition(point)[2]) if "e" not in number.lower() else 0 for number in written)
    if is_mean:
        places = max(2, places)
    is_grouped = any(group in number for number in written)
    said = f"{exact:,.{places}f}" if is_grouped else f"{exact:.{places}f}"
    # Of "1 day" and "3 days" the longer one.
    before, behind = max(map(unit_of, values), key=lambda unit: len("".join(unit)))
    if is_mean and "." in said and not before:
        said = said.rstrip("0").rstrip(".")
    if point == ",":
        said = said.translate(SWAPPED)
    sign = "-" if said.startswith("-") and before else ""
    return _scaled(table, of, f"{sign}{before}{said.removeprefix(sign)}{behind}")


def _said(output: str, rows: Sequence[Row], *, is_count: bool = False) -> Computed:
    return Computed(output, tuple((row.start, row.end) for row in rows), len(rows), is_count)
