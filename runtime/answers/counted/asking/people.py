"""People whom a question calls by one of their names: "Ann", and "Lee", where a row is about Ann Lee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from armt.runtime.answers.counted.asking.symbols import Held
from armt.runtime.answers.counted.words import Question, folded, words_of

# Who has more names may be called by those between, and who has one is called by it.
_NAMES = range(2, 4)


def called_by_part(asked: Question, people: Iterable[tuple[int, str]], taken: Sequence[Held]) -> Iterator[Held]:
    """Yield the cells with people that a question calls by their first name alone, or by their last.

    Args:
        asked: in words.
        people: columns and values in which people stand.
        taken: cells that stand in the question whole; where they do, nobody else is called so.
    """
    said = {
        word.folded: at
        for at, word in enumerate(asked.words)
        if at and word.written[:1].isupper() and not any(cell.start <= at < cell.end for cell in taken)
    }
    for column, value in people if said else ():
        words = words_of(value)
        if len(words) in _NAMES:
            for part in dict.fromkeys((words[0], words[-1])):
                if part.written[:1].isupper() and (at := said.get(part.folded)) is not None:
                    yield Held(column, folded(value), at, at + 1)
