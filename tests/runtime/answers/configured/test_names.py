"""What names of settings say in words."""

from __future__ import annotations

import pytest

from armt.runtime.answers.configured.names import meant_by, name_stems, spoken, stems_of
from armt.runtime.answers.language.words import stem


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("max_conn", "max conn"),
        ("maxConnections", "max Connections"),
        ("HTTPServer", "HTTP Server"),
        ("port80", "port 80"),
        ("fail-fast", "fail fast"),
        ("a.b", "a b"),
        ("x1", "x1"),
    ],
)
def test_names_are_words(name: str, said: str) -> None:
    assert spoken(name) == said


def test_what_is_written_for_short_is_written_out_too() -> None:
    assert {stem("maximum"), stem("connection")} <= name_stems("maxConns")
    assert stem("database") in stems_of("the db")
    assert stem("healthcheck") in name_stems("health_check")


def test_words_of_questions_are_meant_by_other_names() -> None:
    assert stem("interval") in meant_by(stem("wait"))
    assert meant_by(stem("nonsense")) == frozenset()
