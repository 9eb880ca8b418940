"""Questions for a row or a column that no table of a document has, named by a word that stands nowhere in it.

"How much is a monthly pass for a bus?" has a column, and some row would answer for the bus. So nothing does, where the
question says the word as a name: behind "for", before what rows are called ("the homepage field"), or where it is no
ordinary word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from armt.runtime.answers.counted.crossed.asked import Sought
from armt.runtime.answers.counted.crossed.labels import Label, Labels
from armt.runtime.answers.language.checks import is_ordinary
from armt.runtime.answers.language.words import alike_in, stem, words

_BEFORE_NAMES = frozenset(("for", "of", "in", "on", "from", "with", "at"))
_ARTICLES = frozenset(("a", "an", "the"))
# What something does stands behind it: "does nestjs have a router".
_AUXILIARIES = frozenset(("is", "are", "was", "were", "does", "do", "did", "has", "have"))
_AMOUNTS = (("how", "many"), ("how", "much"))


def names_absent(question: str, asked: Sought, tables: Iterable[Labels], there: Set[str]) -> bool:
    """Whether a question names a column of a table in whole, or a row, and with it something that is nowhere.

    Args:
        question: in plain words.
        asked: the same, understood.
        tables: of the document.
        there: stems of all of its words.
    """
    said, stems = list(words(question)), asked.said | asked.thing
    absent = {one for one in asked.all_telling if one.isalpha() and one not in asked.barred and not _stands(one, there)}
    if not absent:
        return False
    for labels in tables:
        columns, rows = (_whole(one, stems) for one in (labels.columns, labels.called))
        called = labels.of_rows | labels.of_columns
        # Where the question has both, it says there what it asks for in other words; and half of a question is none.
        rest = asked.all_telling.difference(labels.context, called, columns, rows)
        if bool(columns) == bool(rows) or not rest <= absent:
            continue
        places = [at for at, word in enumerate(said) if stem(word) in rest]
        if any(_is_named(said, at, called, is_row=bool(columns), is_column=bool(rows)) for at in places):
            return True
    return False


def _whole(named: Iterable[Label], stems: Set[str]) -> frozenset[str]:
    """Return the stems of those names that a question has in whole."""
    return frozenset[str]().union(*(label.stems for label in named if label.own and not label.lacks(stems)))


def _stands(one: str, there: Set[str]) -> bool:
    return one in there or bool(alike_in({one}, there))


def _is_named(said: Sequence[str], at: int, called: Set[str], *, is_row: bool, is_column: bool) -> bool:
    """Whether a question says a word as the name of a row, or of a column."""
    behind, before = said[at + 1 : at + 2], tuple(said[max(0, at - 2) : at])
    if any(stem(word) in called for word in behind):
        return True
    if is_column and before in _AMOUNTS:
        return True
    bare = before[:-1] if before[-1:] and before[-1] in _ARTICLES else before
    if not is_row or not bare:
        return False
    is_end = not behind or behind[0] in _BEFORE_NAMES
    is_subject = bare[-1] in _AUXILIARIES and bool(behind)
    return not is_ordinary(said[at]) or is_subject or (is_end and bare[-1] in _BEFORE_NAMES)
