"""Names of a question that a document does not have, however it writes them.

The checker (`checks`) holds a note to the words of its section. Whoever asks has not the text at hand: of the *USA*,
where it has "United States"; of *COVID19*, where it has "COVID-19". What a document has in no such form it says nothing
about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.words import STOP_WORDS, fold

# Words that are not among the letters of what is said by its first ones.
_SMALL = r"(?:(?:of|the|and|for|in|on|de)\s+)*"
_BETWEEN = r"[\s-]+"
_ACRONYM = re.compile(r"[A-Z](?:\.?[A-Z]){1,5}\.?")
_WRITTEN_OUT = re.compile(rf"\b[A-Z][\w'’]*(?:{_BETWEEN}{_SMALL}[A-Z][\w'’]*)+")
# Two letters are the first ones of much; of these everybody knows what they are.
_TWO_LETTERS = frozenset(("US", "UK", "EU", "UN"))
# Of "the United States of America" many leave out the last.
_SHORTER = {"USA": "US"}
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]+)(\d+)")
_MARKS = re.compile(r"[/-]")


def unknown_names(question: str, pieces: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """Return the names and numbers of a question that a document has in no form.

    Args:
        question: in plain words.
        pieces: gives the document's text from its beginning, each time that it is called.

    Returns:
        As the question has them, each once; empty where the document may be about all of them.
    """
    return tuple(name for name in missing(question, pieces()) if not _is_there(name, question, pieces))


def _is_there(name: str, question: str, pieces: Callable[[], Iterable[str]]) -> bool:
    parts = [part for part in _MARKS.split(name) if part]
    if len(parts) > 1 and all(part.isalpha() for part in parts):
        # "fruit/vegetable".
        return not missing(" and ".join(parts), pieces())
    forms = "|".join(_other_forms(name, question))
    return bool(forms) and any(re.search(forms, piece) for piece in pieces())


def _other_forms(name: str, question: str) -> Iterator[str]:
    """Yield patterns of what a document may have in the place of a name."""
    glued = _LETTERS_THEN_DIGITS.fullmatch(name)
    if glued is not None:
        yield rf"(?i:\b{re.escape(glued[1])}[\s-]?{glued[2]}\b)"
    if _ACRONYM.fullmatch(name):
        yield from _forms_of_letters(name.replace(".", ""))
    first, _, rest = question.strip().partition(" ")
    # "Where in the United States": the first capital is the question's.
    for match in _WRITTEN_OUT.finditer(rest if fold(first) in STOP_WORDS else question):
        if re.search(rf"\b{re.escape(name)}\b", match.group()):
            letters = "".join(re.findall(r"\b[A-Z]", match.group()))
            if len(letters) > 2 or letters in _TWO_LETTERS:
                yield _dotted(letters)


def _forms_of_letters(letters: str) -> Iterator[str]:
    for some in dict.fromkeys((letters, _SHORTER.get(letters, letters))):
        yield _dotted(some)
        if len(some) > 2 or some in _TWO_LETTERS:
            yield r"\b" + rf"{_BETWEEN}{_SMALL}".join(rf"{letter}[\w'’]*" for letter in some) + r"\b"


def _dotted(letters: str) -> str:
    """Return a pattern of letters with dots or without; the United States may have an A behind them."""
    america = r"(?:A\b|\.\s?A\b)?" if letters == "US" else ""
    return r"\b" + r"\.?\s?".join(letters) + rf"{america}(?!\w)"
