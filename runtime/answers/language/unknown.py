"""Names of a question that a document does not have, however it writes them.

The checker (`checks`) holds a note to the words of its section. Whoever asks has not the text at hand: of the *USA*,
where it has "United States"; of *COVID19*, where it has "COVID-19". What a document has in no such form it says nothing
about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.words import STOP_WORDS, content_stems, fold, whole_words

# Words that are not among the letters of what is said by its first ones.
_SMALL = r"(?:(?:of|the|and|for|in|on|de)\s+)*"
_BETWEEN = r"[\s-]+"
# Of a word behind its first letter; with a bound, since each of its apostrophes may be looked from.
_WORD_REST = r"[\w'’]{0,40}"
_ACRONYM = re.compile(r"[A-Z](?:\.?[A-Z]){1,5}\.?")
_WRITTEN_OUT = re.compile(rf"\b[A-Z][\w'’]*(?:{_BETWEEN}{_SMALL}[A-Z][\w'’]*)+")
# Two letters are the first ones of much ("Unless Seller"); of these everybody knows what they are.
_TWO_LETTERS = {"US": "United States", "UK": "United Kingdom", "EU": "European Union", "UN": "United Nations"}
# What everybody says for short, and a text may write out in small letters; "OK" says nothing.
_FOR_SHORT = {
    "CEO": "chief executive", "CPU": "processor", "DB": "database", "EOL": "end of life", "GP": "doctor",
    "ID": "identification|identifier|identity", "OK": "", "PC": "computer", "PR": "pull request|press release",
    "TV": "television", "VAT": "value[- ]added tax",
}  # fmt: skip
# Of "the United States of America" many leave out the last.
_SHORTER = {"USA": "US"}
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]+)(\d+)")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_EITHER = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")
# More than what a name is written out in.
_OVERLAP_CHARS = 120


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
    if _EITHER.fullmatch(name):
        # "fruit/vegetable": words in small letters are no names, and have to stand there all the same; not "yes/no".
        parts = name.split("/")
        words, is_idiom = " and ".join(parts), any(fold(part) in STOP_WORDS for part in parts)
        return not missing(words, pieces()) and (is_idiom or _are_said(words, pieces()))
    forms = "|".join(_other_forms(re.sub(r"['’]s?\Z", "", name), question))
    return bool(forms) and any(re.search(forms, piece) for piece in _overlapping(pieces()))


def _are_said(words: str, pieces: Iterable[str]) -> bool:
    wanted = set(content_stems(words))
    for piece in whole_words(pieces):
        wanted.difference_update(content_stems(piece))
        if not wanted:
            return True
    return not wanted


def _overlapping(pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces again, no word cut, each behind the end of the one before: a name may be of several words."""
    before = ""
    for piece in whole_words(pieces):
        text = before + piece
        yield text
        before = text if len(text) <= _OVERLAP_CHARS else text[-_OVERLAP_CHARS:].partition(" ")[2]


def _other_forms(name: str, question: str) -> Iterator[str]:
    """Yield patterns of what a document may have in the place of a name."""
    glued = _LETTERS_THEN_DIGITS.fullmatch(name)
    if glued is not None:
        # "p99" stands in "p99_us", where it is a word of a name.
        yield rf"(?i:(?<![^\W_]){re.escape(glued[1])}[\s_-]?{glued[2]}(?![^\W_]))"
    if _CLOCK.fullmatch(name):
        # "2:24" stands in "02:24:02", and in the time of an entry.
        yield rf"(?<![\d:])0?{name}(?::\d\d\b|(?![\d:]))"
    if name in _FOR_SHORT:
        yield rf"(?i:\b(?:{_FOR_SHORT[name]}))"
    if name.startswith("-"):
        # "--no-merges" stands in "--[no-]merges".
        yield r"(?i:--?[\[\]]*" + r"[-\[\]]*".join(map(re.escape, name.strip("-").split("-"))) + r"(?![\w-]))"
    if _ACRONYM.fullmatch(name):
        yield from _forms_of_letters(name.replace(".", ""))
    first, _, rest = question.strip().partition(" ")
    # "Where in the United States": the first capital is the question's.
    for match in _WRITTEN_OUT.finditer(rest if fold(first) in STOP_WORDS else question):
        if re.search(rf"\b{re.escape(name)}\b", match.group()):
            letters = "".join(re.findall(r"\b[A-Z]", match.group()))
            known = _TWO_LETTERS.get(letters)
            if len(letters) > 2 or (known and " ".join(match.group().split()).startswith(known)):
                yield _dotted(letters)


def _forms_of_letters(letters: str) -> Iterator[str]:
    for some in dict.fromkeys((letters, _SHORTER.get(letters, letters))):
        yield _dotted(some)
        if len(some) > 2:
            yield r"\b" + rf"{_BETWEEN}{_SMALL}".join(rf"{letter}{_WORD_REST}" for letter in some) + r"\b"
        elif some in _TWO_LETTERS:
            yield rf"(?i:\b{_TWO_LETTERS[some].replace(' ', _BETWEEN)}\b)"


def _dotted(letters: str) -> str:
    """Return a pattern of letters with dots or without; the United States may have an A behind them."""
    america = r"(?:A\b|\.\s?A\b)?" if letters == "US" else ""
    return r"\b" + r"\.?\s?".join(letters) + rf"{america}(?!\w)"
