"""Questions with their slips of the key put right: "When does teh laese end?" looks for no lease.

A word is left as it is that the document has, that a dictionary has (pyspellchecker's, of English; a few that films
rarely say are in lists/ordinary.txt), or that the model has as one token; and so is every name in a capital, and a
question in another language. Else what it was meant for is one letter away, or two neighbours exchanged, in a long word
of the document two: a word of the document before one of the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from armt.runtime.answers.language.abroad.asked import asked_abroad, asks_whether_abroad, wants_sentence_abroad
from armt.runtime.answers.language.questions import LONGEST_REWORDED_CHARS
from armt.runtime.answers.language.words import STOP_WORDS, fold, stem, whole_words, word_list, words

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_WORD = re.compile(r"(?<![\w./@#:$%&'’=\\-])[A-Za-z]{3,30}(?![\w/@#:='’\\(-]|\.\w)")
_MARKS = re.compile(r"[^\w]+")
_LETTERS = re.compile(r"[a-z]{3,30}")
_ASKING = word_list("asking")
# A shorter word has too many neighbours, but for what every question has; two slips are those of a long one.
_LEAST, _LONG, _LONGEST = 4, 7, 31
# Of a dictionary made of films' subtitles, what is said as rarely as this is rather another slip.
_RARELY = 1000


class DocumentWords:
    """The words of a document, looked at when first a question has one that nobody knows.

    Args:
        pieces: gives the document's text from its beginning, each time that it is called.
    """

    def __init__(self, pieces: Callable[[], Iterable[str]]) -> None:
        self._pieces = pieces

    @cached_property
    def words(self) -> frozenset[str]:
        """All that are letters, folded."""
        found: set[str] = set()
        for piece in whole_words(self._pieces()):
            found.update(words(piece))
        return frozenset(filter(_LETTERS.fullmatch, found))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.words))


def spelled(question: str, there: DocumentWords, known: Callable[[str], bool]) -> str:
    """Return a question with what nobody writes put right; as it is where all of it is known, or nothing like it is.

    Args:
        question: as it was asked.
        there: the words of the document.
        known: whether the model has a word as one token.
    """
    if len(question) > LONGEST_REWORDED_CHARS:
        return question
    found = list(_WORD.finditer(question))
    strange = [match for match in found if _may_be_a_slip(match, question) and not known(match.group())]
    if not strange or _is_abroad(question):
        return question
    slips = [match for match in strange if not _is_word(fold(match.group()), there)]
    # Of another language, or of names that nobody wrote with a capital.
    if len(slips) > max(1, len(question.split()) // 2):
        return question
    for match in reversed(slips):
        if (meant := _meant(fold(match.group()), there, is_first=match is found[0])) is not None:
            meant = meant.capitalize() if match.group()[0].isupper() else meant
            question = question[: match.start()] + meant + question[match.end() :]
    return question


def is_respelled(question: str, read_as: str) -> bool:
    """Whether a question is another with slips put right, as `spelled` does it: word by word."""
    typed, meant = question.split(), read_as.split()
    # What is read may be of unknown origin, and as long as somebody likes.
    are_short = max(len(question), len(read_as)) <= LONGEST_REWORDED_CHARS + len(typed)
    is_as_long = are_short and len(typed) == len(meant)
    return is_as_long and all(one == other or _is_slip(one, other) for one, other in zip(typed, meant, strict=True))


def _is_slip(one: str, other: str) -> bool:
    typed, meant = (fold(_MARKS.sub("", word)) for word in (one, other))
    if max(len(typed), len(meant)) > _LONGEST:
        return False
    near = _dictionary().edit_distance_1(typed)
    is_near = meant in near or (len(typed) >= _LONG and not near.isdisjoint(_dictionary().edit_distance_1(meant)))
    return is_near and _MARKS.findall(one) == _MARKS.findall(other)


def _may_be_a_slip(match: re.Match[str], question: str) -> bool:
    word = match.group()
    is_first = not question[: match.start()].strip()
    return (word.islower() or (is_first and word[1:].islower())) and fold(word) not in STOP_WORDS


def _is_word(word: str, there: DocumentWords) -> bool:
    # The list is of stems: hardly any but a whole word ends in e.
    is_ordinary = word.endswith("e") and word in word_list("ordinary")
    return is_ordinary or word in _dictionary() or word in there.words


def _is_abroad(question: str) -> bool:
    return asked_abroad(question) is not None or asks_whether_abroad(question) or wants_sentence_abroad(question)


def _meant(word: str, there: DocumentWords, *, is_first: bool) -> str | None:
    """Return the word that one was meant for; None where none is near."""
    dictionary = _dictionary()
    near = dictionary.edit_distance_1(word)
    asking = near & (_ASKING if is_first else STOP_WORDS)
    if len(word) < _LEAST:
        near = asking
    exchanged = set(_exchanged(word))

    def rank(one: str) -> tuple[bool, ...]:
        is_said = one in there.words or stem(one) in there.stems or one in STOP_WORDS
        return (is_first and one in _ASKING, one in exchanged, is_said, one[0] == word[0])

    # Of a short word that the document does not have, nobody knows what was meant: an IBAN is no Ian.
    may_be_any = len(word) >= _LONG - 1
    likely = [
        one
        for one in near
        if one in there.words
        or one in STOP_WORDS
        or (dictionary[one] > _RARELY and (may_be_any or one in exchanged or (is_first and one in _ASKING)))
    ]
    if likely:
        return max(likely, key=lambda one: (rank(one), dictionary[one], one))
    return _of_two_slips(word, near, there.words) if len(word) >= _LONG else None


def _of_two_slips(word: str, near: Collection[str], there: Collection[str]) -> str | None:
    """Return the one word of a document that is two letters away, None for several: then it may be any."""
    alike = [one for one in there if one[0] == word[0] and abs(len(one) - len(word)) <= 2 and len(one) >= _LONG - 1]
    found = [one for one in alike if not _dictionary().edit_distance_1(one).isdisjoint(near)]
    nearest = min(found, key=lambda one: (abs(len(one) - len(word)), one), default=None)
    return nearest if len({stem(one) for one in found}) == 1 else None


def _exchanged(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@lru_cache(maxsize=1)
def _dictionary() -> SpellChecker:
    # Read when first it is needed: it takes a tenth of a second.
    from spellchecker import SpellChecker

    return SpellChecker()
