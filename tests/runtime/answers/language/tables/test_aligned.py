"""Tables whose columns are aligned by spaces: where they are, what their cells are, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.aligned import aligned_rows, aligned_tables, has_gap

PODS = """\
NAME                        READY   STATUS             RESTARTS      AGE
api-7d9c5b6f4d-2xk8p        1/1     Running            0             3d4h
worker-6b7f9c8d55-lm2nq     0/1     CrashLoopBackOff   17 (2m ago)   6h12m
redis-master-0              1/1     Running            1 (12d ago)   41d
"""
DISKS = """\
Filesystem      Size  Used Avail Use% Mounted on
udev            7.8G     0  7.8G   0% /dev
/dev/nvme0n1p2  468G  391G   54G  88% /
/dev/nvme0n1p1  511M  6.1M  505M   2% /boot/efi
"""


def tables(text: str) -> list[tuple[tuple[str, ...] | None, list[tuple[str, ...]]]]:
    return [(table.names, [row.cells for row in table.rows]) for table in aligned_tables(text.split("\n"))]


def test_what_commands_print() -> None:
    assert tables(PODS) == [
        (
            ("NAME", "READY", "STATUS", "RESTARTS", "AGE"),
            [
                ("api-7d9c5b6f4d-2xk8p", "1/1", "Running", "0", "3d4h"),
                ("worker-6b7f9c8d55-lm2nq", "0/1", "CrashLoopBackOff", "17 (2m ago)", "6h12m"),
                ("redis-master-0", "1/1", "Running", "1 (12d ago)", "41d"),
            ],
        )
    ]
    # A name may be of two words, and a single space part two columns.
    assert tables(DISKS) == [
        (
            ("Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on"),
            [
                ("udev", "7.8G", "0", "7.8G", "0%", "/dev"),
                ("/dev/nvme0n1p2", "468G", "391G", "54G", "88%", "/"),
                ("/dev/nvme0n1p1", "511M", "6.1M", "505M", "2%", "/boot/efi"),
            ],
        )
    ]


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        # One row is a table where its names are in capitals.
        ("NAME   IMAGE     UP\nweb    nginx:1   2h\n", ("NAME", "IMAGE", "UP"), [("web", "nginx:1", "2h")]),
        # With a rule, and a title right above.
        (
            "Prices in 2025\nFruit     Where it grows\n--------  --------------\nApple     Kent\nFig       Rome\n",
            ("Fruit", "Where it grows"),
            [("Apple", "Kent"), ("Fig", "Rome")],
        ),
        # Years name columns of numbers, and the first column may have no name.
        (
            "           2023    2024\nRevenue   1,200   1,350\nCosts       900   1,010\n",
            ("", "2023", "2024"),
            [("Revenue", "1,200", "1,350"), ("Costs", "900", "1,010")],
        ),
        # A cell may be empty, and go on in the next line.
        (
            "Code   Name   Meaning\n0      OK     all went\n              well\n1             no such file\n",
            ("Code", "Name", "Meaning"),
            [("0", "OK", "all went well"), ("1", "", "no such file")],
        ),
        # What several columns have in common stands above them.
        (
            "               BLEU              Cost\nModel      EN-DE   EN-FR     EN-DE   EN-FR\n"
            "ByteNet    23.75             2.1e19\nBig         28.4    41.8     2.3e19  2.4e19\n",
            ("Model", "BLEU EN-DE", "BLEU EN-FR", "Cost EN-DE", "Cost EN-FR"),
            [("ByteNet", "23.75", "", "2.1e19", ""), ("Big", "28.4", "41.8", "2.3e19", "2.4e19")],
        ),
        # A row that reaches over a gap has as many cells as the others, or is left out; a last line of words is none.
        (
            "Team         Points   Goals\nAjax             30      70\nPSV              28      61\n"
            "The Feyenoord Eleven  25  50\nSparta           20      33\nAll of this is as of Sunday.\n",
            ("Team", "Points", "Goals"),
            [("Ajax", "30", "70"), ("PSV", "28", "61"), ("The Feyenoord Eleven", "25", "50"), ("Sparta", "20", "33")],
        ),
    ],
    ids=["one row", "rule", "years", "empty cells", "groups", "overflow"],
)
def test_forms_of_tables(text: str, names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    assert tables(text) == [(names, rows)]


@pytest.mark.parametrize(
    "text",
    [
        "It rains.  It is cold.\nHe goes.  She stays at home.\nThey eat.  We drink a lot.\n",
        "Name:     Ann Lee\nAge:      34\nCity:     Oslo\n",
        "name    = foo\nport    = 80\nversion = 3\n",
        "int     a;\nchar    b;\nfloat   c;\n",
        "build      Build the thing\npush       Push it\npull       Pull it\n",
        "-a, --all     do not ignore\n-b, --both    take both\n-c, --count   3 times\n",
        "CREATE TABLE a(\n  id    INTEGER,\n  name  TEXT\n);\n",
        "2026-01-01 10:00:00  INFO   started\n2026-01-01 10:00:01  ERROR  failed\n2026-01-01 10:00:02  INFO   ended\n",
        "a | b   c\n1 | 2   3\n4 | 5   6\n",
        "The quick   brown\nfox jumps\nover\n",
        "",
    ],
    ids=["prose", "labels", "settings", "code", "commands", "options", "SQL", "log", "bars", "ragged", "nothing"],
)
def test_what_is_no_table(text: str) -> None:
    assert tables(text) == []


def test_each_row_is_a_sentence() -> None:
    """All of what a command had printed was one, from which the answer was taken."""
    assert [one.text for one in sentences(f"These run.\n\n{PODS}\nAnd that is all.\n")] == [
        "These run.",
        *PODS.strip().split("\n"),
        "And that is all.",
    ]
    rows = PODS.split("\n")[1:4]
    assert [one.text for one in sentences("\n".join(rows))] == rows
    assert aligned_rows(["Fruit  Kg", "-----  --", "Fig     3", "Plum    4", "and more of it"]) == [
        *(True, True, True, True),
        # What stands below a table begins anew.
        True,
    ]


@pytest.mark.parametrize(
    ("long", "cells"),
    [
        ("Bart Smith-Jones-Lee  7", []),
        ("Maximilian-Alexander Rome 7", [("Maximilian-Alexander", "Rome", "7")]),
        ("Maximilian-Alexander  New York  7", [("Maximilian-Alexander", "New York", "7")]),
    ],
)
def test_a_long_name_is_in_no_other_column(long: str, cells: list[tuple[str, ...]]) -> None:
    """Where it was long, and the town left out, somebody lived in her second name."""
    lines = ["NAME        TOWN    AGE", "Ann Lee     Rome     30", "Bob Fox     Oslo     40", "Cid Ray     Bern      5"]
    (table,) = aligned_tables([*lines[:2], long, *lines[2:]])
    assert [row.cells for row in table.rows][1:-2] == cells


def test_a_row_goes_on_over_few_lines() -> None:
    """Each line was joined to all before it: 160,000 took 8 seconds."""
    (table,) = aligned_tables(["NAME  KIND  NOTE", "a     1     2", *["      of    it"] * 1000])
    assert [(row.first, row.last) for row in table.rows] == [(1, 51)]
    assert table.rows[0].cells == ("a", f"1{' of' * 49}", f"2{' it' * 49}")


@pytest.mark.parametrize("days", ["Tuesday Monday Sunday", "Feb. Jan. Mar.", "Mon-Fri Sat Sun"])
def test_one_of_several_days_names_no_column(days: str) -> None:
    """Below "Tuesday  closed" stood what other days have of Tuesday."""
    lines = [f"{day:<12}{said}" for day, said in zip(days.split(), ("closed", "10:00 - 18:00", "9:30"), strict=True)]
    assert aligned_tables(lines) == []
    assert aligned_tables(["Day         Open", *lines[1:], *lines[1:]]) != []


def test_gaps() -> None:
    assert has_gap("a  b")
    assert not any(map(has_gap, ("a b", "  a", "a  ", "a\t  b", "a  |  b")))


@given(st.lists(st.text(alphabet="ab1 -.\u00e4\u3042", max_size=30), max_size=12))
def test_any_lines_have_rows_in_order(lines: list[str]) -> None:
    assert len(aligned_rows(lines)) == len(lines)
    for table in aligned_tables(lines):
        assert table.names is not None
        assert all(len(row.cells) == len(table.names) for row in table.rows)
        bounds = [table.first, *(at for row in table.rows for at in (row.first, row.last)), table.last]
        assert bounds == sorted(bounds)
