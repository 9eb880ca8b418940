"""What the rows of a table say together."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from .samples import PEOPLE, said, tables


def test_commas_that_are_decimal_points_stay_some() -> None:
    told = "Name;Preis\nBrot;3,50\nMilch;1,25\nKäse;1.012,00\n"
    assert said("What is the total Preis?", told) == "1.016,75"
    assert said("Which Name has the lowest Preis?", told) == "Milch"


def test_rows_are_quoted_in_their_order() -> None:
    found = tables(PEOPLE).answer("Who lives in Berlin?")
    assert found is not None
    assert [PEOPLE.encode()[start:end].decode().split(",")[1] for start, end in found.rows] == [
        "Anna Schmidt",
        "Jo Bloggs",
    ]


def test_a_name_with_a_comma_is_parted_by_semicolons() -> None:
    told = 'name,city,age\n"Nordmann, Ola",Oslo,5\n"Wei, Li",Oslo,6\n"Rossi, Maria",Rome,7\nBo,Rome,8\n'
    assert said("Who lives in Oslo?", told) == "Nordmann, Ola; Wei, Li"


def test_many_names_are_no_answer() -> None:
    rows = "".join(f"Person {n},Oslo,{n}\n" for n in range(40))
    assert said("Who lives in Oslo?", f"name,city,age\n{rows}") is None
    assert said("How many people live in Oslo?", f"name,city,age\n{rows}") == "40"


@given(st.lists(st.integers(3000, 10**6), min_size=4, max_size=40))
def test_numbers_agree_with_python(numbers: list[int]) -> None:
    # The last one would be taken for their sum.
    assume(abs(numbers[-1] - sum(numbers[:-1])) > 1)
    told = "name,amount\n" + "".join(f"Row {n}x,{number}\n" for n, number in enumerate(numbers))
    found = tables(told)
    for question, true in (
        ("What is the highest amount?", max(numbers)),
        ("What is the lowest amount?", min(numbers)),
        ("What is the total amount?", sum(numbers)),
        ("How many rows are there?", len(numbers)),
    ):
        computed = found.answer(question)
        assert computed is not None
        assert int(computed.output.replace(",", "")) == true


@pytest.mark.parametrize("number", ["9" * 308, "9" * 400, "9" + ",999" * 140])
def test_numbers_that_no_float_has(number: str) -> None:
    found = tables(f"name\tscore\nAnn\t{number}\nBob\t-{number}\nCid\t{number}\nDan\t5\n", "list.tsv")
    assert found.answer("What is the average score?") is None
    assert found.answer("Who has the highest score?") is None


def test_negative_sums_have_their_sign_before_the_coin() -> None:
    told = "name,cost,city\nAnn,-$15.50,Oslo\nBob,$7.25,Rome\nCid,$2.00,Rome\n"
    assert said("What is the total cost?", told) == "-$6.25"


def test_sums_have_the_unit_of_most() -> None:
    told = "task,duration,team\nA,1 day,X\nB,3 days,X\nC,14 days,Y\n"
    assert said("What is the total duration?", told, "tasks.csv") == "18 days"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who lives in Berlin?", "Ann, Bob, Cy"),
        ("How many people live in Berlin or Oslo?", "5"),
        ("Which city has the most people?", "Berlin"),
        ("Which city has the fewest people?", "Oslo"),
        ("What is the most common city?", "Berlin"),
    ],
)
def test_cells_that_differ_in_capitals_are_one(question: str, answer: str) -> None:
    """Oslo had the most people, since each spelling of Berlin was a city, and nobody lived in one of three."""
    assert said(question, "name,city,salary\nAnn,Berlin,5\nBob,BERLIN,7\nCy,berlin,3\nDo,Oslo,3\nEd,Oslo,8\n") == answer


SPANNED = "name\tcity\tsalary\nAnn\tBerlin\t5\nBob\t\t7\nCy\tOslo\t9\nDo\tOslo\t3\nEd\tBerlin\t\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many people live in Berlin?", "2"),
        ("Who lives in Berlin?", "Ann, Ed"),
        ("What is the average salary in Berlin?", "5"),
        ("Which city has the most people?", "Berlin, Oslo"),
        ("Who has the lowest salary?", "Do"),
    ],
)
def test_an_empty_cell_may_be_a_part_of_the_one_above(question: str, answer: str) -> None:
    """In a page Berlin reaches over two rows, and its text has it in the first: one person was said to live there."""
    assert said(question, SPANNED, "staff.html") is None
    # Of a table in plain text it is empty.
    assert said(question, SPANNED, "staff.txt") == answer


def test_what_would_be_the_same_is_answered_beside_empty_cells() -> None:
    assert said("Who lives in Oslo?", SPANNED, "staff.html") == "Cy, Do"
    assert said("Who has the highest salary?", SPANNED, "staff.html") == "Cy"
    assert said("What is the total salary?", SPANNED, "staff.html") == "24"


def test_no_row_counts_what_cells_may_reach_over() -> None:
    found = tables(SPANNED, "staff.html")
    assert found.needs_all("How many people live in Berlin?")
    # Where somebody lives a row may say, and of what stands above it nobody knows that it is empty.
    assert not found.needs_all("What is the city of Bob?")
    assert tables(SPANNED, "staff.txt").needs_all("What is the city of Bob?")


def test_numbers_of_millions_are_told_as_such() -> None:
    told = "model,firm,parameters (M)\nA,Orbit,117\nB,Kite,340\nC,Kite,95\n"
    assert said("What is the average number of parameters?", told, "models.csv") == "184 M"
    assert said("What is the highest number of parameters?", told, "models.csv") in (None, "340 M")
    assert said("How many parameters does B have?", told, "models.csv") == "340 M"
    assert said("Which model has the most parameters?", told, "models.csv") == "B"


def test_what_is_so_of_some_rows_of_one_is_not_so_of_it() -> None:
    told = "talk,speaker,room,level\nA,Ann,R1,3\nB,Ann,R2,5\nC,Ben,R2,4\n"
    assert said("Which rooms have a level above 3?", told, "talks.csv") == "R2"
    assert said("Which rooms have a level above 4?", told, "talks.csv") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the median salary?", "70250"),
        ("What is the median salary in Oslo?", "82000"),
        ("What is the median of the salaries?", "70250"),
        ("What is the median city?", None),
    ],
)
def test_the_median_stands_in_the_middle(question: str, answer: str | None) -> None:
    told = PEOPLE.replace("3,Anna Schmidt,Berlin,64000", "3,Anna Schmidt,Berlin,")
    assert said(question, told) == answer
