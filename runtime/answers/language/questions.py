"""Questions as forms are matched against them: without the mark at their end."""

from __future__ import annotations

_END = "?.! "


def without_mark(question: str) -> str:
    """Return a question without white space around it and the mark at its end."""
    return question.strip().rstrip(_END)


def on_one_line(question: str) -> str:
    """Return a question without the mark at its end, its words with a space between them."""
    return " ".join(question.split()).rstrip(_END)
