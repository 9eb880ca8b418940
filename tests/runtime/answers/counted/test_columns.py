"""What the columns of a table are."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.columns import Columns, Meanings, words_of_name

from .samples import said


def meanings(
    *names: str, numeric: str = "", days: str = "", unique: str = "", called: tuple[str, ...] = ("list",)
) -> Meanings:
    """Of columns whose numbers, days and unique ones are told by letters, the first being "a"."""
    letters = [chr(ord("a") + at) for at in range(len(names))]
    return Meanings(
        Columns(
            names=names,
            called=called,
            numeric=[letter in numeric for letter in letters],
            units=[""] * len(names),
            measured=[False] * len(names),
            decimal_commas=[False] * len(names),
            days=[letter in days for letter in letters],
            day_chars=[10 * (letter in days) for letter in letters],
            unique=[letter in unique for letter in letters],
            nearly=[letter in unique for letter in letters],
            listed=[False] * len(names),
        )
    )


def test_a_unit_behind_a_line_is_no_part_of_a_name() -> None:
    found = meanings("host", "memory_gb", "uptime_days", "temp_min", "_mb", "price_eur", "price_usd", "sick days")
    assert [len(phrase) for phrase in found.phrases] == [1, 1, 1, 2, 1, 1, 1, 2]
    assert [len(phrase) for phrase in found.written] == [1, 2, 2, 2, 1, 2, 2, 2]


def test_names_have_words_and_what_they_are_measured_in_is_none() -> None:
    assert [word.folded for word in words_of_name("firstName_of it")] == ["first", "name", "of", "it"]
    assert meanings("Weight_in_lbs", "salary (EUR)", "supplier name").phrases == [
        ("weight",),
        ("salari",),
        ("supplier",),
    ]


@pytest.mark.parametrize(
    ("names", "unique", "expected"),
    [
        (("id", "name", "city"), "a", (1,)),
        (("first_name", "last name", "city"), "", (0, 1)),
        # Mr and Ms are no names of rows.
        (("title", "name", "city"), "", (1,)),
        (("title", "assignee", "city"), "a", (0,)),
        (("product name", "city"), "", (0,)),
        (("address", "city", "owner"), "a", (0,)),
        (("customer", "city"), "", ()),
        # What has a number may have its name beside it.
        (("product id", "product", "city"), "ab", (1,)),
        (("product id", "product", "city"), "a", (0,)),
    ],
)
def test_names_of_rows(names: tuple[str, ...], unique: str, expected: tuple[int, ...]) -> None:
    found = meanings(*names, numeric="a" if names[0] == "id" else "", unique=unique)
    assert found.names == expected


def test_rows_are_people_where_they_have_what_only_people_have() -> None:
    assert meanings("name", "city", "salary", numeric="c").are_people
    assert meanings("player", "goals", numeric="b", unique="a").are_people
    assert not meanings("name", "continent", "population", numeric="c").are_people
    assert not meanings("address", "city", "owner", unique="a").are_people
    assert meanings("player id", "player", "goals", numeric="c", unique="ab").are_people
    # An owner's age may be that of a pet.
    assert not meanings("owner", "pet", "age", numeric="c", unique="a").are_people


def test_rows_are_people_where_the_file_is_called_so_or_they_can_be_written_to() -> None:
    assert meanings("name", "city", called=("staff",)).are_people
    assert not meanings("name", "city").are_people
    assert not meanings("name", "city", "price", numeric="c", called=("members",)).are_people
    assert not meanings("name", "city", called=("staff meetings",)).are_people
    assert meanings("name", "email", "city").are_people
    # Firms have addresses, too.
    assert not meanings("name", "email", "city", called=("suppliers",)).are_people
    assert meanings("guest", "table", numeric="b", unique="a").are_people


def test_rows_are_things_where_each_has_a_name_and_no_number_counts_them() -> None:
    assert meanings("product", "price", numeric="b", unique="a").are_things
    assert not meanings("museum", "count", numeric="b", unique="a").are_things
    assert not meanings("pump", "units", numeric="b", unique="a").are_things
    # What a unit costs counts nothing.
    assert meanings("pump", "unit price", numeric="b", unique="a").are_things
    assert not meanings("name", "year", "price", numeric="c", days="b").are_things
    assert "list" in meanings("name", "price", called=("lists",)).things
    assert "class" not in meanings("name", "price", called=("class",)).things
    # Of medals by country the rows are countries.
    assert meanings("country", "gold", numeric="b", unique="a", called=("medals",)).things == {"countri"}
    assert "row" in meanings("product", "price").rows
    assert not meanings("Ann", "Oslo", "Sales").rows


def test_places_are_told_where_one_column_says_where() -> None:
    assert meanings("name", "city", "age").places("live") == [1]
    # A product lives nowhere.
    assert meanings("product", "city", "price").places("live") == []
    assert meanings("product", "city", "price").places("base") == [1]
    assert meanings("name", "city", "age", "birthplace").places("live") == []
    assert meanings("name", "home city", "office", "age").places("live") == []
    assert meanings("name", "department", "city").places("work") == [1, 2]
    assert meanings("flight", "origin", "destination").places("come") == []
    assert meanings("product", "origin").places("come") == [1]


def test_amounts_roles_and_days() -> None:
    found = meanings(
        "order", "amount", "rank", "order date", "manager", "supplier", numeric="abc", days="d", unique="a"
    )
    assert [found.is_amount(at) for at in range(4)] == [False, True, False, False]
    assert (found.is_role(4), found.is_role(5), found.is_whom(5)) == (True, False, True)
    assert not found.is_day(3)
    assert meanings("date", "price", days="a").is_day(0)
    assert meanings("team", "price", numeric="b").is_intensive(1)
    assert not meanings("team", "votes", numeric="b").is_intensive(1)


def test_what_columns_of_other_names_are() -> None:
    found = meanings(
        "item", "licence", "currency", "genre", "customer", "maker", "amount (EUR)", numeric="g", unique="a"
    )
    assert (found.is_licence(1), found.used, found.is_kind(3), found.is_served(4)) == (True, [1, 2], True, True)
    assert (found.is_firm(5), found.is_person(4), found.is_money(6)) == (True, True, True)
    assert found.is_in(6, "euros")
    assert not found.is_in(6, "$")
    # A price is not what was paid, nor a salary.
    assert not meanings("item", "price (EUR)", numeric="b").is_money(1)
    assert not meanings("name", "salary (EUR)", numeric="b").is_money(1)


def test_when_things_came_to_be() -> None:
    assert meanings("tower", "completed", days="b").is_beginning(1)
    assert meanings("car", "year", days="b", unique="a").is_beginning(1)
    assert not meanings("club", "year", days="b", unique="a").is_beginning(1)
    assert meanings("club", "founded", days="b", unique="a").is_beginning(1)
    assert not meanings("car", "year", "sold", days="bc", unique="a").is_beginning(1)
    assert not meanings("car", "sold", days="b", unique="a").is_beginning(1)
    assert meanings("game", "release date", days="b").is_own_year(1)
    assert not meanings("tower", "completed", days="b").is_own_year(1)


def test_names_stand_behind_codes_and_days() -> None:
    assert meanings("sku", "item", "city", unique="ab").names == (1,)
    assert meanings("sku", "status", "city", unique="ab").names == (0,)
    assert meanings("date", "talk", "room", days="a", unique="b").names == (1,)
    assert meanings("date", "talk", "paper", days="a", unique="bc").names == ()
    assert meanings("room", "talk", unique="b").names == ()
    # What the file is called says what has an address.
    assert meanings("address", "rent", numeric="b", unique="a", called=("flats",)).things == {"address", "flat"}


def test_places_in_one_another_are_several() -> None:
    assert meanings("name", "city", "country").places("") == [1, 2]
    assert meanings("name", "city", "town").places("") == []
    assert meanings("train", "from", "to").ways == {"from": 1, "to": 2}
    assert meanings("train", "from", "city").ways == {}


def test_what_stands_in_brackets_hides_no_name() -> None:
    """A column "Parameters (M)" was called nothing, nor was one of heights in metres."""
    found = meanings("model", "parameters (M)", "height (m)", "age (months)", numeric="bcd")
    assert (found.phrases[1:], found.scales) == ([("paramet",), ("height",), ()], ["", "M", "", ""])
    assert found.is_averaged(1)
    assert meanings("tower", "floors", numeric="b", unique="a").is_amount(1)
    assert not meanings("tower", "floor", numeric="b", unique="a").is_amount(1)


def test_what_is_there_for_a_kind_is_of_it_where_nothing_else_says_for_whom() -> None:
    assert meanings("symbol", "date", "price").is_about(0)
    assert not meanings("symbol", "date", "price").is_about(2)
    # Tickets for Rome go there, and lamps for Kim are hers.
    for other in ("destination", "to", "customer", "old symbol"):
        assert not meanings("symbol", other, "price").is_about(0)


HOSTS = "host,role,memory_gb,os\napp-1,app,16,Debian\ndb1,database,128,Debian\ndb2,database,64,Rocky\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which host has the most memory?", "db1"),
        ("Which hosts run Debian?", "app-1, db1"),
        ("Which hosts have more memory than db2?", "db1"),
        ("Which database hosts run Debian?", "db1"),
        ("How much more memory does db2 have than db1?", "64 less: db2 64, db1 128"),
        ("Who has the most memory?", None),
    ],
)
def test_a_host_may_be_a_machine(question: str, answer: str | None) -> None:
    """It was taken for a person, of whom several rows may be."""
    assert said(question, HOSTS, "servers.csv") == answer


def test_a_host_may_be_a_person() -> None:
    told = "show,host,since\nMorning Tea,Ann Lee,2011\nNight Owl,Bob Ray,2015\nQuiz Hour,Ann Lee,2008\n"
    assert said("Who is the host of Night Owl?", told, "shows.csv") == "Bob Ray"
    assert said("Which host has the most shows?", told, "shows.csv") == "Ann Lee"
