"""The tables of `armt eval answers`: which there are, of which documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from armt.errors import UsageError

Rows = Callable[..., list[dict[str, Any]]]


def test_all_tables_have_their_rows(rows: Rows) -> None:
    made = rows()
    assert json.loads(json.dumps(made)) == made
    assert {row["table"] for row in made} == {"notes", "finding", "memory", "quotes", "questions", "no answer"}
    assert {row.get("document") for row in made if row["table"] in ("finding", "memory")} == {"one", "two"}


def test_tables_and_documents_can_be_chosen(rows: Rows) -> None:
    assert {(row["table"], row["document"]) for row in rows(names=("two",), tables=("finding",))} == {
        ("finding", "two")
    }
    with pytest.raises(UsageError, match="no document three"):
        rows(names=("three",))
    with pytest.raises(UsageError, match="tables: expected"):
        rows(tables=("tea",))
