"""Which rows have the most of something, and what is asked for of them."""

from __future__ import annotations

import pytest

from ..samples import said

SHOP = """Product,Category,Price,Stock,Supplier
Hammer,Tools,18.50,40,Ironworks
Saw,Tools,24.00,12,Ironworks
Lamp,Lighting,32.90,0,Luxo
Bulb,Lighting,3.20,250,Luxo
"""
INVOICES = """Invoice,Customer,Amount,Issued,Due,Status
INV-1,Acme,1200.50,2024-01-05,2024-02-04,paid
INV-2,Borg,350.00,2024-01-20,2024-02-19,open
INV-3,Acme,980.00,2024-02-02,2024-03-03,open
INV-4,Cato,4100.00,2024-02-15,2024-03-16,paid
"""
STAFF = """Name,Job,Department,Salary
Ann,Manager,Sales,72000
Bob,Developer,Design,81000
Cid,Developer,Design,64000
Dan,Agent,Sales,51000
"""
LEAGUE = "Pos,Team,Won,Lost,Points\n1,Reds,8,1,25\n2,Blues,6,2,20\n3,Greens,4,3,15\n"
BOOKS = "Title,Author,Year,Pages,Price\nDune,Herbert,1965,412,9.99\nEmma,Austen,1815,474,7.50\nLoss,Austen,1817,249,6\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the cheapest tool?", "Hammer"),
        ("Which tool is the most expensive?", "Saw"),
        ("Which tools are there?", "Hammer, Saw"),
        ("Which tool has the lowest price?", "Hammer"),
        ("What is the second most expensive tool?", "Hammer"),
        ("What is the highest product price?", "32.90"),
        ("What is the average product price?", "19.65"),
        ("Which category has the highest average price?", "Tools"),
        ("Which category has the lowest average stock?", "Tools"),
        ("Which supplier has the cheapest product?", "Luxo"),
        # That of the cheapest of them is not that of all.
        ("Which supplier has the cheapest products?", None),
        ("What is the cheapest luxo?", None),
        ("Which category is the cheapest?", None),
    ],
)
def test_the_cheapest_of_a_kind(question: str, answer: str | None) -> None:
    assert said(question, SHOP, "inventory.csv") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the largest invoice?", "INV-4"),
        ("Which open invoice is the smallest?", "INV-2"),
        ("What is the second largest invoice?", "INV-1"),
        ("Which customer has the largest invoice?", "Cato"),
        ("Which is larger, INV-1 or INV-2?", "INV-1"),
        ("Which invoices are over 1000?", "INV-1, INV-4"),
        ("How much is the invoice INV-2?", "350.00"),
        ("What is the average invoice amount?", "1657.62"),
        ("What is the sum of all invoices?", "6630.50"),
        ("What is the due date of INV-3?", "2024-03-03"),
        ("What is the largest customer?", None),
        ("What is the total invoices?", None),
    ],
)
def test_how_large_an_invoice_is_says_its_amount(question: str, answer: str | None) -> None:
    assert said(question, INVOICES, "invoices.csv") == answer


def test_a_number_may_be_that_of_an_invoice() -> None:
    """Among the invoices larger than 2 was the second one."""
    told = INVOICES.replace("INV-", "")
    assert said("Which invoices are larger than 2?", told, "invoices.csv") is None
    assert said("How many invoices are smaller than 1000?", told, "invoices.csv") is None
    assert said("Which invoices are over 1000?", told, "invoices.csv") == "1, 4"
    assert said("How many invoices are smaller than 1000?", INVOICES, "invoices.csv") == "2"


def test_how_large_what_is_counted_is_no_amount_says() -> None:
    told = INVOICES.replace("Status", "Units").replace("paid", "4").replace("open", "9")
    assert said("What is the largest invoice?", told, "invoices.csv") is None
    assert said("Which invoices are over 1000?", told, "invoices.csv") is None
    assert said("Which city is the largest?", "city,land,total\nOslo,NO,5\nRome,IT,9\n", "cities.csv") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is the best paid developer?", "Bob"),
        ("Which manager earns the most?", "Ann"),
        ("Which developer earns the least?", "Cid"),
        ("Which department has the highest average salary?", "Design"),
        ("Which department has the lowest average salary?", "Sales"),
        ("Which department has the average salary?", None),
    ],
)
def test_the_best_paid_of_a_job_and_the_highest_mean(question: str, answer: str | None) -> None:
    assert said(question, STAFF, "staff.csv") == answer


def test_a_mean_is_of_all_rows_or_of_none() -> None:
    told = STAFF.replace("51000", "")
    assert said("Which department has the highest average salary?", told, "staff.csv") is None
    told = STAFF.replace("Agent,Sales", "Agent,")
    assert said("Which department has the highest average salary?", told, "staff.csv") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who has the most points?", "Reds"),
        ("Which team won the most games?", "Reds"),
        ("Who lost the fewest matches?", "Reds"),
        ("How many games did the Blues win?", "6"),
        ("How many matches have the Greens lost?", "3"),
        ("Which team is second?", "Blues"),
        ("Who came in third place?", "Greens"),
        ("Who finished first?", "Reds"),
        ("What position are the Greens in?", "3"),
        ("Do the Reds have more points than the Blues?", "Yes: Reds 25, Blues 20"),
        # The table may go on.
        ("Which team is last?", None),
        ("Which team is fourth?", None),
        ("How many goals did the Blues win?", None),
        ("Who is the best team?", None),
    ],
)
def test_teams_and_their_places(question: str, answer: str | None) -> None:
    assert said(question, LEAGUE, "league.csv") == answer


def test_rows_that_are_numbered_have_no_places() -> None:
    assert said("Which team is second?", LEAGUE.replace("Pos", "No"), "league.csv") is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which book has the most pages?", "Emma"),
        ("Which book is the longest?", "Emma"),
        ("Is Dune longer than Emma?", "No: Dune 412, Emma 474"),
        ("Which books did Austen write?", "Emma, Loss"),
        ("What is the oldest book?", "Emma"),
        ("Which books were published before 1900?", "Emma, Loss"),
        ("In which year was Dune made?", "1965"),
    ],
)
def test_books_are_called_by_their_file(question: str, answer: str) -> None:
    """Nothing was computed of them: the stem is that of bookings, whose rows have the names of others."""
    assert said(question, BOOKS, "books.csv") == answer


SHIFTS = "who,project,hours\nAnn,Alpha,9\nBob,Alpha,6\nBob,Beta,7\nAnn,Beta,1\nBob,Beta,1\n"


@pytest.mark.parametrize(
    ("told", "question", "answer"),
    [
        (SHIFTS, "Which project has the most hours?", "Alpha"),
        # Its sum, and its mean; but the most hours at once are those of Alpha as well.
        (SHIFTS.replace("Alpha,6", "Alpha,1"), "Which project has the most hours?", "Alpha"),
        (SHIFTS.replace("Alpha,9", "Alpha,5"), "Which project has the most hours?", None),
        (SHIFTS.replace("Beta,1", "Beta,8"), "Which project has the most hours?", None),
        (SHIFTS.replace("Alpha,9", "Alpha,"), "Which project has the most hours?", None),
        (SHIFTS, "Which project has the second most hours?", None),
        (SHIFTS, "Which project has the highest total hours?", "Alpha"),
        (SHIFTS.replace("Beta,1", "Beta,8"), "Which project has the highest total hours?", "Beta"),
        (SHIFTS.replace("Beta,1", "Beta,8"), "Which project has the lowest total hours?", "Alpha"),
        # Of a country there are more than these cities.
        (
            "city,country,population\nOslo,Norway,709037\nBergen,Norway,291940\nRome,Italy,2870000\n",
            "Which country has the highest total population?",
            None,
        ),
    ],
)
def test_what_has_several_rows_has_the_most_where_all_ways_to_mean_it_agree(
    told: str, question: str, answer: str | None
) -> None:
    """It was left, though Alpha has more hours in all, in the mean and in one row."""
    assert said(question, told, "shifts.csv") == answer
