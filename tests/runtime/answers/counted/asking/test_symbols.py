"""Questions to tables in symbols."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.symbols import Held, Symbols, is_several_of
from armt.runtime.answers.counted.rows import Names, Row, table_rows
from armt.runtime.answers.counted.table import Table
from armt.runtime.answers.counted.words import Question, folded
from armt.runtime.text.stored import StoredText

STAFF = """name,city,salary,start date,manager
Ann,Oslo,5,2019-01-02,Li Wei
Ben,Rome,6,2020-03-04,Li Wei
Li Wei,Rome,9,2018-05-06,
"""


def symbols(text: str, told: str = STAFF) -> Symbols:
    names, *rows = table_rows(StoredText.of_string("staff.csv", told))
    assert isinstance(names, Names)
    table, question = Table(names, [row for row in rows if isinstance(row, Row)], ("staff",)), Question(text)
    held = [
        Held(column, folded(value), *place)
        for column, numeric in enumerate(table.columns.numeric)
        if not numeric
        for value in table.values(column)
        if (place := question.holds(value)) is not None
    ]
    return Symbols(question, table.meanings, held)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who lives in Oslo?", " who lives in V0"),
        ("What is Ann's salary?", " what is V0 's C0"),
        ("How many people earn over 5,000?", " how many T0 C0 over N0"),
        ("How many rows are there?", " how many T1 are there"),
        ("Who started after 2019?", " who C0 after D0"),
        ("Who was born in Rome?", " who was born in V0"),
        # Both a name and the name of a manager, which the cells tell.
        ("Who does Li Wei manage?", " who does V0 C0"),
        ("What is the total cost?", " what is the total cost"),
    ],
)
def test_what_a_table_has_stands_in_symbols_and_the_rest_in_words(question: str, said: str) -> None:
    assert symbols(question).said == said


def test_lists_say_what_symbols_are() -> None:
    found = symbols("Did Li Wei start in 2018 for a salary of 9?")
    assert [sorted({cell.column for cell in cells}) for cells in found.held] == [[0, 4]]
    assert (found.mentioned, found.values) == ([3, 2], ["2018", "9"])
    assert found.is_partial
    assert not symbols("What is the latest start date?").is_partial


def test_what_is_called_once_may_be_said_as_several() -> None:
    assert symbols("Which salaries are there in the city?").several == {0}
    assert not symbols("What is the salary?").several
    assert not is_several_of(Question("prices").words[0], "closing prices")
    assert is_several_of(Question("prices").words[0], "closing_price (USD)")


def test_a_number_has_its_unit_behind_it() -> None:
    told = "inn,way,price\nPlaza,300 km,4\nGrand,20 km,5\nInn,4 km,1\n"
    found = symbols("Which inns have a way over 10 km?", told)
    assert (found.said, found.values) == (" which X0 have a C1 over N0", ["10 km"])
    assert symbols("Which inns have a way over 10 miles?", told).said == " which X0 have a C1 over N0 miles"


def test_names_in_two_columns_are_one_symbol() -> None:
    told = "first name,last name,age\nAnn,Ek,5\nBen,Kim,6\nCid,Fox,7\n"
    found = symbols("How old is Ben Kim?", told)
    assert found.said == " how old is V0"
    assert found.second[0].value == "kim"


def test_months_amounts_and_what_is_denied() -> None:
    told = "invoice,client,issued,planned,paid\n1,Ann,2024-01-02,5,yes\n2,Ben,2024-02-04,6,no\n3,Cid,2024-03-06,7,no\n"
    found = symbols("Which invoices of March 2024 are unpaid?", told)
    assert (found.said, found.values) == (" which X0 of D0 are not C1", ["2024-03"])
    assert symbols("What is the highest planned amount?", told).said == " what is the highest C0"
    assert symbols("What is the highest undone amount?", told).said == " what is the highest undone amount"
    told = "film,year\nHeat,1995\nHer,2013\nRoma,2018\n"
    assert symbols("Which films are between 1995 and 2013?", told).said == " which X0 are between D0 and D1"


@pytest.mark.parametrize("said", ["March 1, 2024", "Mar 1 2024", "1 March 2024", "1st March 2024", "2024-03-01"])
def test_days_are_those_of_the_calendar_however_they_are_written(said: str) -> None:
    told = "share,date,price\nGoog,2024-03-04,5\nGoog,2024-04-01,6\nMsft,2024-03-05,7\n"
    found = symbols(f"What is the price of Goog on {said} in euros?", told)
    assert (found.said, found.values) == (" what is the C0 of V0 on D0 in euros", ["2024-03-01"])
    # With numbers alone nobody knows which is the month, and a day without its year is none where there are two.
    of_two_years = told.replace("2024-03-05", "2023-03-05")
    for other, table in (("3/4/2024", told), ("3/4/2024", of_two_years), ("March 1", of_two_years)):
        assert "D" not in symbols(f"What is the price of Goog on {other}?", table).said


@pytest.mark.parametrize(
    ("said", "day"), [("on March 1", "2024-03-01"), ("on 1 March", "2024-03-01"), ("in March", "2024-03")]
)
def test_of_the_only_year_days_and_months_need_not_say_it(said: str, day: str) -> None:
    told = "share,date,price\nGoog,2024-03-04,5\nGoog,2024-04-01,6\nMsft,2024-03-05,7\n"
    assert symbols(f"What is the price of Goog {said}?", told).values == [day]
    assert symbols("What may Goog do?", told).values == []


def test_millions_stand_behind_numbers() -> None:
    told = "model,parameters (M)\nA,117\nB,340\nC,94\n"
    found = symbols("Which models have more than 2 million parameters?", told)
    assert (found.said, found.values) == (" which X0 have more than N0 C1", ["2 million"])


def test_the_first_of_several_days_has_its_own_symbol() -> None:
    told = "peak,first climbed,last mapped\nK2,1954,2001\nLhotse,1956,2003\n"
    assert symbols("Which peaks were climbed before 1955?", told).said == " which X0 were F1 before D0"
    assert symbols("Which peaks were first climbed in 1954?", told).said == " which X0 were C1 in V0"
    assert symbols("When was Lhotse mapped?", told).said == " when was V0 L0"
    assert symbols("Which peaks are there?", told).are_several
    assert not symbols("Which peak is it?", told).are_several


def test_who_is_paid_earns_and_who_pays_does_not() -> None:
    assert symbols("Who is paid the most?").said == " who is C0 the most"
    assert symbols("Who pays the most?").said == " who pays the most"
    assert symbols("Who paid Ann?").said == " who paid V0"
