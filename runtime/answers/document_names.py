"""What several documents that are asked as one are called, and which of them a question names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.words import content_stems, in_words, stems

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# So far from its beginning the first heading of a text is its title.
_TITLE_BYTES = 1024
_WORD = re.compile(r"[^\W_]+(?:['’]s\b)?")
_KINDS = r"(?:file|log|table|sheet|spreadsheet|list|document|server|host)"
# Around what a document is called in a question: "how many errors were there in the log web02?"
_BEFORE = re.compile(
    rf"(?:,? ?\b(?:in|on|of|for|at|from|by|according to) (?:the |our |my )?)(?P<kind>{_KINDS} )?[\"'“‘`]?$",
    re.IGNORECASE,
)
# "How many errors does web02 have?"
_SUBJECT = re.compile(r"\b(?:does|did|has)(?: the)? $", re.IGNORECASE)
_BEHIND = re.compile(rf"[\"'”’`]?(?P<kind> {_KINDS})?(?= |,|[?.!]*$)", re.IGNORECASE)
# What stands between words of a name, and no two words of a sentence: "web02.log", "sales_2024".
_JOINED = re.compile(r"[._/\\-]")


class Rest(NamedTuple):
    """A question without the document that it names.

    Attributes:
        question: what is left of it.
        is_sure: it is called as files are; any other word may say something of what is asked for.
    """

    question: str
    is_sure: bool


class DocumentNames:
    """What documents are called: by the words of their paths, and of their titles.

    Args:
        texts: of the documents.
    """

    def __init__(self, texts: Sequence[StoredText]) -> None:
        self._texts = texts

    @cached_property
    def _names(self) -> Sequence[frozenset[str]]:
        return _names_of(tuple(f"{in_words(text.path)} {_title(text)}" for text in self._texts))

    def named(self, question: str, among: Collection[int] | None = None) -> int | None:
        """Return the number of the one document that has all words by which a question may name one.

        Args:
            question: in plain words.
            among: numbers of documents that may be meant; all if None.

        Returns:
            None where it has no word that one of them is called by, and where none has all of these, or several.
        """
        asked = frozenset().union(*(_stems(word) for word in _WORD.finditer(question)))
        numbers = range(len(self._texts)) if among is None else among
        said = {number: words for number in numbers if (words := asked & self._names[number])}
        most = frozenset[str]().union(*said.values())
        found = [number for number, words in said.items() if words == most]
        return found[0] if len(found) == 1 else None

    def without_name(self, question: str, number: int) -> Rest | None:
        """Return a question without what says that it is to a document; None where nothing does, or more than that.

        Args:
            question: in plain words.
            number: of the document.
        """
        span = self._name_in(question, number)
        if span is None:
            return None
        before, behind = _BEFORE.search(question, 0, span[0]), _BEHIND.match(question, span[1])
        name = question[slice(*span)]
        is_file = _JOINED.search(name) is not None or any(map(str.isdigit, name))
        if is_file and behind is not None and (subject := _SUBJECT.search(question, 0, span[0])) is not None:
            verb = subject.group().split()[0]
            return Rest(f"{question[: subject.start()]}{verb} it{question[behind.end() :]}", is_sure=True)
        if before is None or behind is None:
            return None
        is_sure = is_file or before["kind"] is not None or behind["kind"] is not None
        rest = f"{question[: before.start()]}{question[behind.end() :]}"
        return Rest(" ".join(rest.split()).lstrip(", "), is_sure)

    def _name_in(self, question: str, number: int) -> tuple[int, int] | None:
        """Return where a question has what a document alone is called, in one place; None where it does in none."""
        names, own, words = self._names[number], self._telling(number), list(_WORD.finditer(question))
        of_name = [not names.isdisjoint(_stems(word)) for word in words]
        telling = [at for at, word in enumerate(words) if not own.isdisjoint(_stems(word))]
        if not telling or not all(of_name[telling[0] : telling[-1] + 1]):
            return None
        first, last = telling[0], telling[-1]
        # "log" of "web02.log" is what others are called, too.
        while (
            first and of_name[first - 1] and _JOINED.fullmatch(question, words[first - 1].end(), words[first].start())
        ):
            first -= 1
        while (
            words[last + 1 :]
            and of_name[last + 1]
            and _JOINED.fullmatch(question, words[last].end(), words[last + 1].start())
        ):
            last += 1
        return words[first].start(), words[last].end()

    def _telling(self, number: int) -> frozenset[str]:
        """Return the words of a document's name that not all have; of one alone those of its file."""
        if len(self._texts) == 1:
            return frozenset(content_stems(in_words(Path(self._texts[0].path).stem)))
        return self._names[number] - self._common

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset.intersection(*self._names)


# They are the same for each question to some documents, of which there may be thousands.
@lru_cache(2)
def _names_of(said: tuple[str, ...]) -> Sequence[frozenset[str]]:
    return [frozenset(stems(one)) for one in said]


def _stems(word: re.Match[str]) -> Collection[str]:
    """Return the stems of a word of a question; of one that says nothing only where it is a name: "in May"."""
    is_name = word.start() > 0 and word.group()[0].isupper()
    return tuple(stems(word.group())) if is_name else content_stems(word.group())


def _title(text: StoredText) -> str:
    """Return the first heading of a text, where it stands at its beginning; "" where none does."""
    first = next(iter(text.headings), None)
    return first.title if first is not None and first.end is None and first.start < _TITLE_BYTES else ""
