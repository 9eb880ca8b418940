"""What the rows of a table are called by their own numbers, or by the file."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.columns import Columns, Meanings
from armt.runtime.answers.counted.records import Records
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.stored import StoredText


def records(*names: str, numeric: str = "", days: str = "", unique: str = "a", called: str = "list") -> Records:
    """Of columns whose numbers, days and unique ones are told by letters, the first being "a"."""
    letters = [chr(ord("a") + at) for at in range(len(names))]
    none = [False] * len(names)
    return Records(
        Meanings(
            Columns(
                names=names,
                called=(called,),
                numeric=[letter in numeric for letter in letters],
                units=[""] * len(names),
                measured=none,
                decimal_commas=none,
                days=[letter in days for letter in letters],
                day_chars=[10 * (letter in days) for letter in letters],
                unique=[letter in unique for letter in letters],
                nearly=[letter in unique for letter in letters],
                listed=none,
            )
        )
    )


@pytest.mark.parametrize(
    ("names", "called", "expected"),
    [
        (("order id", "city"), "list", {"order"}),
        (("Ticket No.", "city"), "list", {"ticket"}),
        (("support_ticket_id", "city"), "list", {"ticket"}),
        (("orderId", "city"), "list", {"order"}),
        (("order", "city"), "list", {"order"}),
        (("id", "city"), "orders 2026", {"order"}),
        (("id", "city"), "all_orders", {"order"}),
        (("id", "city"), "list", set()),
        # Of many files the rows are nothing that they are called.
        (("id", "city"), "cities", set()),
        (("city", "orders"), "orders", set()),
    ],
)
def test_rows_are_called_by_their_own_number_or_by_the_file(
    names: tuple[str, ...], called: str, expected: set[str]
) -> None:
    assert records(*names, called=called).called == expected


def test_an_order_in_several_rows_is_none_of_them() -> None:
    assert records("order id", "item", unique="", called="orders").called == frozenset()
    assert records("date", "item", "order id", days="a", unique="", called="orders").called == frozenset()


def test_without_a_number_rows_are_what_the_file_is_called_where_each_has_its_day() -> None:
    assert records("date", "payer", days="a", called="payments").called == {"payment"}
    assert records("city", "payer", called="payments").called == frozenset()
    # How many orders there were on a day.
    assert records("date", "count", days="a", numeric="b", called="orders").called == frozenset()
    assert records("date", "quantity", days="a", numeric="b", called="orders").called == {"order"}


def test_goods_are_not_counted_by_rows_that_say_how_many() -> None:
    assert records("item id", "city").called == {"item"}
    assert records("item id", "quantity", numeric="b").called == frozenset()
    assert records("item id", "unit price", numeric="b").called == {"item"}


@pytest.mark.parametrize(
    ("names", "days", "expected"),
    [
        (("ticket id", "opened", "closed"), "bc", 1),
        (("order id", "delivery date", "order date"), "bc", 2),
        (("shipment id", "shipped", "delivered"), "bc", 1),
        (("order id", "date", "due date"), "bc", 1),
        (("ticket id", "closed"), "b", None),
        (("ticket id", "opened", "created"), "bc", None),
        # An employee is older than the job.
        (("employee id", "created"), "b", None),
    ],
)
def test_the_day_of_a_record_is_that_on_which_it_came(names: tuple[str, ...], days: str, expected: int | None) -> None:
    assert records(*names, days=days).day == expected


def test_who_has_records_and_what_is_done_with_them() -> None:
    found = records("order id", "customer", "sales rep", "city", "status")
    assert found.who == [1, 2]
    assert [found.is_had(at, "have") for at in range(5)] == [False, True, True, True, False]
    # Who sells places none.
    assert [found.is_had(at, "place") for at in (1, 2)] == [True, False]
    assert [found.is_had(at, "handle") for at in (1, 2)] == [False, True]
    assert not records("shipment id", "origin", "destination").is_had(1, "have")


def test_names_answer_where_they_are_those_of_the_records() -> None:
    assert records("employee id", "name", unique="ab").names == (1,)
    assert records("order id", "name", unique="ab").names == (0,)
    assert records("book id", "title", unique="ab").names == (1,)
    assert records("date", "payer", days="a", called="payments").names == ()


def test_one_column_says_how_many_goods_a_row_is_about() -> None:
    assert records("order id", "quantity", "unit price", numeric="bc").quantity == 1
    assert records("order id", "quantity", "pieces", numeric="bc").quantity is None
    assert records("order id", "minimum quantity", numeric="b").quantity is None


def test_what_is_to_come_and_what_has_come_to_pass() -> None:
    found = records("order id", "paid", "due date", "ordered", days="bcd")
    assert [found.is_done(at) for at in (1, 2, 3)] == [True, False, True]
    assert [found.is_due(at) for at in (1, 2, 3)] == [False, True, False]
    assert found.come_from
    assert not records("shipment id", "city").come_from
    assert records("order id", "time").has_times
    assert records("order id", "status").has_status
    assert [found.is_item(0), records("order id", "product").is_item(1)] == [False, True]
    assert records("ticket id", "agent").is_serving(1)


ORDERS = """order id,order date,sales rep,city,item,quantity,unit price,status
O1,2026-01-04,Bo Lind,Turku,lamp,2,184.59,shipped
O2,2026-01-09,Ana Silva,Lyon,desk,1,37.16,cancelled
O3,2026-03-02,Ana Silva,Lyon,lamp,9,148.10,open
O4,2026-02-20,Ana Silva,Turku,battery,7,25.24,shipped
O5,2026-02-01,Dario Conti,Oslo,lamp,3,25.24,cancelled
O6,2026-01-12,Bo Lind,Turku,desk,3,25.24,shipped
"""
TICKETS = """ticket id,opened,closed,agent,status
T1,2026-01-02,2026-02-05,Bo,closed
T2,2026-01-05,,Al,open
T3,2026-03-01,,Bo,open
T4,2026-02-11,2026-02-12,Cy,closed
"""
LINES = "order id,item,quantity\nO1,pen,2\nO1,pad,3\nO2,pen,4\nO3,clip,1\n"
STOCK = "product,city,qty,price\nPump,Oslo,4,120\nPump,Rome,5,90\nHose,Oslo,7,30\n"


def said(question: str, told: str, path: str) -> str | None:
    found = Tables(StoredText.of_string(path, told)).answer(question)
    return None if found is None else found.output


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many orders are there?", "6"),
        ("How many orders were placed?", "6"),
        ("How many orders were cancelled?", "2"),
        ("How many of the orders are cancelled?", "2"),
        ("How many cancelled orders are there?", "2"),
        ("How many orders have the status open?", "1"),
        ("How many orders come from Lyon?", "2"),
        ("How many orders came from Lyon?", "2"),
        ("How many orders does Ana Silva have?", "3"),
        ("How many orders were handled by Bo Lind?", "2"),
        ("How many orders are for lamps?", "3"),
        ("How many orders were placed after 2026-02-01?", "2"),
        ("Which sales rep has the most orders?", "Ana Silva"),
        ("Who has the most orders?", "Ana Silva"),
        ("Which city has the fewest orders?", "Oslo"),
        ("How many lamps were ordered?", "14"),
        ("How many lamps were shipped?", "2"),
        ("What is the total quantity of lamps?", "14"),
        ("When was the last order?", "2026-03-02"),
        ("When was the first order?", "2026-01-04"),
        ("Which is the last cancelled order?", "O5"),
        ("What is the city of the most recent order?", "Lyon"),
        ("Which order has the highest quantity?", "O3"),
        # What was cancelled was not sold, and what a unit costs is not what an order does.
        ("How many lamps were sold?", None),
        ("Which order is the most expensive?", None),
        # Of lamps there are orders, and pieces.
        ("How many lamps are there?", None),
        # Who sells places no orders; a rep without any has the fewest.
        ("How many orders did Ana Silva place?", None),
        ("Who has the fewest cancelled orders?", None),
        ("How many orders are not cancelled?", None),
    ],
)
@pytest.mark.parametrize("path", ["orders.csv", "orders 2026.csv", "x.csv"])
def test_a_number_of_goods_is_none_of_orders(question: str, answer: str | None, path: str) -> None:
    """Beside a column "quantity", or a "unit price", no orders were counted."""
    assert said(question, ORDERS, path) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many tickets does Bo have?", "2"),
        ("Who has the most tickets?", "Bo"),
        ("How many tickets are assigned to Al?", "1"),
        ("When was the last ticket opened?", "2026-03-01"),
        ("When was the last ticket?", "2026-03-01"),
        ("When was the last ticket closed?", "2026-02-12"),
        ("Which ticket was opened last?", "T3"),
        ("Which ticket was opened first?", "T1"),
        ("Which ticket was closed last?", "T4"),
        ("What is the oldest open ticket?", "T2"),
        ("How many tickets were closed?", "2"),
        # The stem of what was opened is that of what is open.
        ("How many tickets are open?", "2"),
        ("How many tickets did Bo open?", None),
        ("Who opened the last ticket?", None),
    ],
)
def test_the_last_is_that_of_the_latest_day(question: str, answer: str | None) -> None:
    """A row was quoted for the last ticket, whichever stood near."""
    assert said(question, TICKETS, "tickets.csv") == answer
    assert said(question, TICKETS.replace("ticket id", "id"), "tickets.csv") == answer
    assert (answer is not None) != Tables(StoredText.of_string("t.csv", TICKETS)).needs_all(question)


@pytest.mark.parametrize(
    ("told", "question", "answer"),
    [
        (LINES, "How many orders are there?", None),
        # What was made is counted by where, and when, before it is a record.
        (
            "name,year,price\nVega,1970-01-01,5\nFiat,1971-01-01,6\nOpel,1970-01-01,7\n",
            "How many cars were made in 1970?",
            "2",
        ),
        (LINES, "How many pens were ordered?", "6"),
        (STOCK, "How many pumps are there?", None),
        (STOCK, "How many pumps have a price over 100?", None),
        (STOCK.replace("Pump,Rome", "Valve,Rome"), "How many pumps are there?", "4"),
        ("item,qty,delivered\nPump,4,2025-01-03\nPump,5,\n", "How many pumps were delivered?", "4"),
        (
            "loan_id,loaned,due\nL1,2025-01-03,2025-03-01\nL2,2025-01-04,2025-02-01\n",
            "When is the last loan due?",
            None,
        ),
        ("loan_id,loaned,due\nL1,2025-01-03,2025-03-01\nL2,2025-01-04,2025-02-01\n", "How many loans are there?", "2"),
        ("id,ordered,qty\n1,2025-01-03,3\n2,2025-03-01,2\n", "Which order has the highest qty?", None),
        ("visit id,date,time\n1,2025-01-03,9:00\n2,2025-01-03,8:00\n", "Which visit was the last?", None),
        ("case,reported,reporter\n17,2025-01-03,Kim\n18,2025-02-03,Al\n", "Which case was reported last?", "18"),
        ("case,opened,hours\n17,2025-01-03,5\n18,2025-02-03,3\n", "Which case was opened first?", "17"),
        ("player id,player,goals\nP1,Ann,3\nP2,Bo,9\n", "Who has the most goals?", "Bo"),
        ("player id,player,team\nP1,Ann,Ajax\nP2,Bo,PSV\n", "What is the team of P2?", "PSV"),
        ("shipment id,date,city\n1,2025-01-03,Oslo\n2,2025-02-03,Rome\n", "How many shipments come from Rome?", None),
    ],
)
def test_what_else_may_be_counted(told: str, question: str, answer: str | None) -> None:
    assert said(question, told, "list.csv") == answer
