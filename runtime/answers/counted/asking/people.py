"""People whom a question calls by one of their names: "Ann", and "Lee", where a row is about Ann Lee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from armt.runtime.answers.counted.asking.symbols import Held
from armt.runtime.answers.counted.words import Question, folded


def called_by_part(
    asked: Question, people: Mapping[str, Sequence[tuple[int, str]]], taken: Sequence[Held]
) -> Iterator[Held]:
    """Yield the cells with people that a question calls by their first name alone, or by their last.

    Args:
        asked: in words.
        people: columns and values in which people stand, by either name.
        taken: cells that stand in the question whole; where they do, nobody else is called so.
    """
    for at, word in enumerate(asked.words):
        is_taken = any(cell.start <= at < cell.end for cell in taken)
        if at and word.written[:1].isupper() and not is_taken:
            for column, value in people.get(word.folded, ()):
                yield Held(column, folded(value), at, at + 1)
