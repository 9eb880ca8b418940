"""Whether a question in other words may stand for the one that was asked: it names what that one names."""

from __future__ import annotations

from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.questions import LONGEST_REWORDED_CHARS, on_one_line


def may_stand_for(reworded: str, question: str) -> bool:
    """Say whether a question in other words has the names and numbers of the one that was asked, and no others.

    Args:
        reworded: in other words.
        question: as it was asked, its spelling put right.
    """
    is_short = max(len(reworded), len(question)) <= LONGEST_REWORDED_CHARS
    return (
        is_short
        and bool(on_one_line(reworded))
        and reworded.endswith("?")
        and not missing(reworded, question)
        and not missing(question, reworded)
    )
