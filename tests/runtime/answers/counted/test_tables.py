"""Questions to tables that all of their rows answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

PEOPLE = """id,name,city,salary,manager,start date
1,Ola Nordmann,Oslo,82000,Li Wei,2019-03-01
2,Li Wei,Shanghai,71000,,2015-07-15
3,Anna Schmidt,Berlin,64000,Li Wei,2021-11-20
4,Jo Bloggs,Berlin,58000,Anna Schmidt,2023-01-09
5,Maria Rossi,Rome,69500,Ola Nordmann,2020-05-05
"""
STOCK = """sku,product name,supplier name,price,qty,status
A1,Pump,Acme,$120.50,4,open
A2,Valve,Acme,$12.00,100,open
A3,Hose,Falk,$30.00,7,closed
B1,Gauge,Falk,"$1,045.00",0,open
Total,,,"$1,207.50",111,
"""


def tables(told: str, path: str = "people.csv") -> Tables:
    return Tables(StoredText.of_string(path, told))


def said(question: str, told: str, path: str = "people.csv") -> str | None:
    found = tables(told, path).answer(question)
    return None if found is None else found.output


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who lives in Oslo?", "Ola Nordmann"),
        ("Who lives in Berlin?", "Anna Schmidt, Jo Bloggs"),
        ("List the people in Berlin.", "Anna Schmidt, Jo Bloggs"),
        ("Who lives in Berlin or Oslo?", "Ola Nordmann, Anna Schmidt, Jo Bloggs"),
        ("How many people live in Berlin?", "2"),
        ("How many rows are there?", "5"),
        ("What is the total number of employees?", "5"),
        ("How many cities are there?", "4"),
        ("How many people started after 2019?", "3"),
        ("How many people have a salary of at least 64000?", "4"),
        ("Who earns more than 65,000?", "Ola Nordmann, Li Wei, Maria Rossi"),
        ("Who earns 69500?", "Maria Rossi"),
        ("Who has the highest salary?", "Ola Nordmann"),
        ("Who earns the least?", "Jo Bloggs"),
        ("Who is the highest paid employee in Berlin?", "Anna Schmidt"),
        ("What is the lowest salary in Berlin?", "58000"),
        ("Which city has the highest salary?", "Oslo"),
        ("Which city has the most people?", "Berlin"),
        ("What is the most common city?", "Berlin"),
        ("Who started most recently?", "Jo Bloggs"),
        ("Who has the earliest start date?", "Li Wei"),
        ("Which employee started in 2015?", "Li Wei"),
        ("When did Jo Bloggs start?", "2023-01-09"),
        ("What is the total salary?", "344500"),
        ("What is the sum of all salaries in Berlin?", "122000"),
        ("What is the average salary in Berlin?", "61000"),
        ("What is Jo Bloggs’s salary?", "58000"),
        ("What is the salary of Anna Schmidt and Jo Bloggs?", "64000, 58000"),
        # A name may be a row's, or stand in it as that of somebody else.
        ("Who is the manager of Maria Rossi?", "Ola Nordmann"),
        ("Whose manager is Li Wei?", "Ola Nordmann, Anna Schmidt"),
        ("Who does Li Wei manage?", "Ola Nordmann, Anna Schmidt"),
        ("Which city does Anna Schmidt live in?", "Berlin"),
    ],
)
def test_what_all_rows_say(question: str, answer: str) -> None:
    assert said(question, PEOPLE) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which product is the cheapest?", "Valve"),
        ("Which product is the most expensive?", "Gauge"),
        ("Which supplier has the most products?", "Acme, Falk"),
        ("How many products are open?", "3"),
        ("How many suppliers are there?", "2"),
        # The row that sums up is no product, and sums of sums are none.
        ("What is the total price?", "$1,207.50"),
        ("What is the total qty?", "111"),
        ("What is the average price of Acme products?", "$66.25"),
        ("Which products cost more than $40?", "Pump, Gauge"),
        ("Which product has a qty of 7?", "Hose"),
        ("Who is the supplier of the Gauge?", "Falk"),
    ],
)
def test_products_of_suppliers(question: str, answer: str) -> None:
    assert said(question, STOCK, "stock.csv") == answer


@pytest.mark.parametrize(
    "question",
    [
        "Who does not live in Berlin?",
        "Who wrote the report in Berlin?",
        "How many accidents happened in Berlin?",
        "How many of the 5 people live in Berlin?",
        "Who is the manager?",
        "What is the table about?",
        "Who lives in Paris?",
        "What is the average salary per city?",
        "Who earns more than Maria Rossi?",
        "Who has the second highest salary?",
        "What is the highest average salary?",
        "What is the highest city?",
        "Why does Jo Bloggs live in Berlin?",
        "Is Jo Bloggs in Berlin?",
        "Does anybody live in Berlin?",
        "What is the total?",
        "",
    ],
)
def test_what_is_not_understood_to_its_last_word_is_left(question: str) -> None:
    assert said(question, PEOPLE) is None


def test_a_short_cell_is_meant_as_it_is_written() -> None:
    told = "name,department,paid\nAnna,IT,yes\nBela,HR,no\nCarl,IT,no\n"
    assert said("Who works in IT?", told) == "Anna, Carl"
    assert said("Who has it?", told) is None
    assert said("Is it paid?", told) is None


def test_names_in_two_columns_are_one() -> None:
    told = "first_name,last_name,age\nAnna,Ek,61\nBela,Nagy,35\nCarl,Ek,7\n"
    assert said("Who is the oldest?", told) == "Anna Ek"
    assert said("How old is Bela Nagy?", told) == "35"
    assert said("How many people are over 30?", told) is None
    assert said("Who is older than 30?", told) == "Anna Ek, Bela Nagy"


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
    told = 'name,city\n"Nordmann, Ola",Oslo\n"Wei, Li",Oslo\n"Rossi, Maria",Rome\nBo,Rome\n'
    assert said("Who lives in Oslo?", told) == "Nordmann, Ola; Wei, Li"


def test_many_names_are_no_answer() -> None:
    rows = "".join(f"Person {n},Oslo,{n}\n" for n in range(40))
    assert said("Who lives in Oslo?", f"name,city,age\n{rows}") is None
    assert said("How many people live in Oslo?", f"name,city,age\n{rows}") == "40"


def test_two_tables_that_both_answer_leave_it_open() -> None:
    told = (
        "Staff\n\nname,city\nAnna,Oslo\nBela,Rome\n\nGuests\n\nname,city\nCarl,Oslo\nDora,Rome\nEmil,Rome\nFay,Rome\n"
    )
    headings = [Heading(told.index(title), 1, title) for title in ("Staff", "Guests")]
    found = Tables(StoredText.of_string("people.csv", told, headings=headings))
    assert [len(table.rows) for table in found.tables] == [2, 4]
    assert found.answer("Who lives in Oslo?") is None


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=40))
def test_numbers_agree_with_python(numbers: list[int]) -> None:
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
