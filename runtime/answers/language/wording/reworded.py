"""Which questions may be put in other words: in English, by such as name what they name."""

from __future__ import annotations

from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.questions import LONGEST_REWORDED_CHARS, on_one_line
from armt.runtime.answers.language.words import fold, word_list

_ENGLISH, _FOREIGN = word_list("english"), word_list("foreign")


def is_english(question: str) -> bool:
    """Say whether a question has more words of English than of another language that is asked in.

    A model that was taught to reword English ones makes something else of all others.
    """
    words = [fold(word.strip(".,;:!?¿¡'’\"()")) for word in question.split()]
    return sum(word in _ENGLISH for word in words) > sum(word in _FOREIGN for word in words)


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
