"""What stands beside a sentence and answers with it: the option that it explains, the commands that it announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from armt.runtime.answers.stated.commands import asks_how_to, commands_below
from armt.runtime.answers.stated.options import asks_which_option, option_above

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate
    from armt.runtime.text.stored import StoredText

# So much less than the logit of the best sentence one may have that is followed by what is to be typed.
_ABOUT_AS_WELL = 1.0


def with_what_is_beside(
    question: str, candidates: Sequence[Candidate], shown: int, text: StoredText
) -> list[Candidate]:
    """Return what answers which option does something with the option above it, and how, with the commands below it.

    Of those that answer about as well as the best one, what has commands is the best.
    """
    first, others = list(candidates[:shown]), candidates[shown:]
    beside = option_above if asks_which_option(question) else commands_below if asks_how_to(question) else None
    if beside is None or not first:
        return [*first, *others]
    for at, one in enumerate(first if beside is commands_below else first[:1]):
        entry = None if one.title is not None or one.defines or one.row or one.whole else beside(one.sentence, text)
        if entry is not None:
            first[at] = replace(one, sentence=entry.sentence, stated=entry.meaning)
    if beside is commands_below and not first[0].defines:
        best = first[0].fit or 0.0
        first.sort(key=lambda one: one.stated is None or (one.fit or 0.0) < best - _ABOUT_AS_WELL)
    return [*first, *others]
