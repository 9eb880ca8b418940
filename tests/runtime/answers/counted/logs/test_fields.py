"""Logs whose entries have the same fields."""

from __future__ import annotations

import pytest

from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.logs.fields import Fields
from armt.runtime.text.stored import StoredText

REQUESTS = """10.0.0.5 - - [12/Mar/2025:09:14:01 +0000] "GET /index.html HTTP/1.1" 200 5120
10.0.0.7 - - [12/Mar/2025:09:14:03 +0000] "GET /login HTTP/1.1" 200 1311
10.0.0.7 - - [12/Mar/2025:09:14:09 +0000] "POST /login HTTP/1.1" 302 0
10.0.0.9 - - [12/Mar/2025:09:15:22 +0000] "GET /missing.png HTTP/1.1" 404 -
10.0.0.5 - - [12/Mar/2025:09:16:40 +0000] "GET /report.pdf HTTP/1.1" 200 90211
10.0.0.9 - - [12/Mar/2025:09:17:05 +0000] "GET /api/items HTTP/1.1" 500 88
10.0.0.5 - - [12/Mar/2025:09:18:12 +0000] "GET /index.html HTTP/1.1" 304 0
"""
EVENTS = "".join(
    f'{{"time": "2025-06-02T08:0{at}:10Z", "user": "{user}", "action": "{action}", "status": "{status}"}}\n'
    for at, (user, action, status) in enumerate(
        [("mara", "login", "ok"), ("leo", "upload", "ok"), ("mara", "search", "ok"), ("zoe", "login", "failed")]
    )
)


def said(question: str, told: str, path: str) -> str | None:
    counted = counted_of(StoredText.of_string(path, told))
    found = None if counted is None else counted.answer(question)
    return None if found is None else found.output


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many requests are there?", "7"),
        ("How many requests returned 404?", "1"),
        ("How many requests returned 500?", "1"),
        ("How many requests returned 503?", None),
        ("How many POST requests were there?", "1"),
        ("Which address made the most requests?", "10.0.0.5"),
        ("When was the first request?", "12/Mar/2025:09:14:01"),
        ("How many entries are there?", "7"),
        ("How many failed requests were there?", None),
    ],
)
def test_requests_to_a_server(question: str, answer: str | None) -> None:
    """None of these was answered by more than one of the entries."""
    assert said(question, REQUESTS, "access.log") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many events failed?", "1"),
        ("Which user has the most events?", "mara"),
        ("How many different users are there?", "3"),
        ("How many events does mara have?", "2"),
        ("When was the last event?", "2025-06-02T08:03:10Z"),
        ("How many events worked?", None),
    ],
)
def test_objects_of_json(question: str, answer: str | None) -> None:
    assert said(question, EVENTS, "events.log") == answer


@pytest.mark.parametrize(
    "told",
    [
        REQUESTS.replace("+0000", "+0100", 1),
        REQUESTS + "10.0.0.5 - - [12/Mar/2025:09:19:00 +0000] nothing\n",
        EVENTS.replace('"user"', '"who"', 1),
        EVENTS.replace('"mara"', '{"id": 1}', 1),
        EVENTS + '{"time": "2025\n',
    ],
)
def test_a_log_with_other_entries_has_none(told: str) -> None:
    assert not isinstance(counted_of(StoredText.of_string("app.log", told)), Fields)
