"""What a question asks of a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from armt.runtime.answers.counted.asked import Bound, Understood, may_be_asked, understood
from armt.runtime.answers.counted.columns import Columns, Meanings
from armt.runtime.answers.counted.symbols import Held
from armt.runtime.answers.counted.words import Question, folded

#: Name, city, salary, start date.
COLUMNS = Columns(
    names=("name", "city", "salary (EUR)", "start date"),
    called=("", "staff"),
    numeric=(False, False, True, False),
    units=("", "", "", ""),
    measured=(False, False, False, False),
    listed=(False, False, False, False),
    decimal_commas=(False, False, False, False),
    days=(False, False, False, True),
    day_chars=(0, 0, 0, 10),
    unique=(True, False, True, True),
    nearly=(True, False, True, True),
)


def ask(text: str, *cells: tuple[int, str], columns: Columns = COLUMNS) -> Understood | None:
    question = Question(text)
    places = [(column, cell, question.holds(cell)) for column, cell in cells]
    return understood(
        question,
        Meanings(columns),
        [Held(column, folded(cell), *place) for column, cell, place in places if place is not None],
    )


def asked(text: str, *cells: tuple[int, str], columns: Columns = COLUMNS) -> Understood:
    found = ask(text, *cells, columns=columns)
    assert found is not None
    return found


def test_cells_are_held_in_whole_words() -> None:
    question = Question("Who's in “Berlin-Mitte”, Li Wei’s home, IT or it?")
    assert question.holds("Berlin-Mitte") == (2, 3)
    assert question.holds("Berlin") is None
    assert question.holds("li wei") == (3, 5)
    assert question.holds("IT") == (6, 7)
    assert question.holds("it") is None
    assert question.holds("") is None
    assert may_be_asked(question)
    assert not may_be_asked(Question(""))
    assert not may_be_asked(Question("Is it so?"))


def test_operations_columns_and_conditions() -> None:
    found = asked("How many people in Oslo earn more than 60,000?", (1, "Oslo"))
    assert (found.operation, found.of, found.wanted) == ("count", None, ())
    assert found.where == {1: frozenset({"oslo"})}
    assert found.bounds == (Bound(2, 60000.0, above=True),)
    found = asked("Who started before 2020?")
    assert (found.wanted, found.bounds) == ((0,), (Bound(3, "2020", below=True),))
    found = asked("Which city has the highest salary?")
    assert (found.operation, found.of, found.wanted) == ("most", 2, (1,))
    found = asked("What is the average salary?")
    assert (found.operation, found.of, found.wanted) == ("mean", 2, ())


@pytest.mark.parametrize("change", [{"numeric": (False,) * 4}, {"decimal_commas": (True,) * 4}])
def test_a_bound_is_of_numbers_that_are_read_as_the_question_is(change: dict[str, tuple[bool, ...]]) -> None:
    columns = replace(COLUMNS, **change)  # type: ignore[arg-type]
    assert ask("Who has a salary over 60,000?") is not None
    assert ask("Who has a salary over 60,000?", columns=columns) is None


def test_a_cell_that_stands_in_two_columns_is_the_name_or_nothing() -> None:
    columns = replace(COLUMNS, names=("name", "manager", "salary", "start date"))
    cells = ((0, "Li Wei"), (1, "Li Wei"))
    assert asked("What is Li Wei's salary?", *cells, columns=columns).where == {0: frozenset({"li wei"})}
    assert asked("Whose manager is Li Wei?", *cells, columns=columns).where == {1: frozenset({"li wei"})}
    assert ask("Who is Li Wei?", *cells, columns=columns) is None
    assert ask("What is Li Wei's salary?", (1, "Li Wei"), columns=columns) is None
