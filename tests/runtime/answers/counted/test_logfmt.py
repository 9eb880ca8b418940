"""Lines of names and values, as programs write them: what is made of them, and what they are asked."""

from __future__ import annotations

import pytest

from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.logfmt import fields_of, is_logfmt, logfmt_rows
from armt.runtime.answers.counted.rows import Names, Row
from armt.runtime.answers.counted.sheets import made_of_rows, table_overview
from armt.runtime.text.stored import StoredText

BATCHES = "".join(
    f"batch={at}/500 batch_time={time}ms limit=1000 offset={1000 * (at - 1)}\n"
    for at, time in enumerate((39.5, 41.5, 62.0, 38.0), 1)
)
# A line of a log may lack what others have.
LOG = """time=2025-03-12T09:14:01Z level=info msg="request served" method=GET path=/items status=200 user=mara
time=2025-03-12T09:14:03Z level=info msg="request served" method=GET path=/items status=200 user=leo
time=2025-03-12T09:14:09Z level=error msg="request \\"lost\\"" method=POST path=/items status=500
time=2025-03-12T09:15:22Z level=info msg="request served" method=GET path=/about status=200 user=mara
"""


def text_of(told: str, path: str = "run.txt") -> StoredText:
    return StoredText.of_string(path, told)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('batch=3 note="not \\"now\\"" empty=', {"batch": "3", "note": 'not "now"', "empty": ""}),
        ("  a=1   b.c=x/y\r\n", {"a": "1", "b.c": "x/y"}),
        ("batch=3 done", {}),
        ("a=1 a=2", {}),
        ('a="1', {}),
        ("", {}),
    ],
)
def test_a_line_is_all_fields_or_none(line: str, fields: dict[str, str]) -> None:
    """A word by itself is no field, nor is a name that comes again."""
    assert fields_of(line) == fields


@pytest.mark.parametrize(
    ("told", "is_made"),
    [
        (BATCHES, True),
        (BATCHES * 400, True),
        # Two lines, settings, and what somebody wrote among them.
        ("\n".join(BATCHES.split("\n")[:2]), False),
        ("host=a\nport=2\nuser=b\nname=c\n", False),
        ("host=a\nhost=b\nhost=c\nhost=d\n", False),
        (BATCHES + "and that was all\n", False),
        ("Prose of a few words.\nAnd more.\nAnd more.\n", False),
    ],
)
def test_what_is_made_of_such_lines(told: str, is_made: bool) -> None:
    """All lines have the same names, two at least."""
    assert is_logfmt(text_of(told)) is is_made
    assert (made_of_rows(text_of(told)) == "logfmt") is is_made


def test_fields_are_columns() -> None:
    """Where a line lacks a field its cell is empty, and each line is its own row."""
    names, *rows = logfmt_rows(text_of(LOG))
    assert isinstance(names, Names)
    assert names.columns == ("time", "level", "msg", "method", "path", "status", "user")
    assert [row.cells[-1] for row in rows if isinstance(row, Row)] == ["mara", "leo", "", "mara"]
    assert [LOG.encode()[row.start : row.end].decode() for row in rows if isinstance(row, Row)] == LOG.splitlines()
    assert list(logfmt_rows(text_of(LOG + "the end\n"))) == []


@pytest.mark.parametrize(
    ("told", "path", "question", "answer"),
    [
        (BATCHES, "run.txt", "How many batches are there?", "4"),
        (BATCHES, "run.txt", "What is the average batch time?", "45.25ms"),
        (BATCHES, "run.txt", "What was the longest batch time?", "62.0ms"),
        (BATCHES, "run.txt", "What is the total batch time?", "181.0ms"),
        (LOG, "app.log", "How many entries have status 200?", "3"),
        (LOG, "app.log", "How many POST entries are there?", "1"),
        (LOG, "app.log", "How many errors are there?", "1"),
        (LOG, "app.log", "Which user has the most entries?", "mara"),
    ],
)
def test_questions_that_all_lines_answer(told: str, path: str, question: str, answer: str) -> None:
    """None of these is said by a line: "batch=2/500" answered how many batches there are."""
    counted = counted_of(text_of(told, path))
    found = None if counted is None else counted.answer(question)
    assert found is not None
    assert found.output == answer


def test_its_overview_is_a_table() -> None:
    """Each field is told with its values."""
    told = table_overview(text_of(BATCHES * 4))
    assert told.startswith("16 rows of 4 columns:\n- batch: ")
    assert "- offset: 0 to 3000" in told
