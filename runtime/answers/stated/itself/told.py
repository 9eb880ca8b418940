"""What a document says of itself, and the line or the sentence in which it does."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, sentences, sentences_in
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import aligned, beginning_of
from armt.runtime.text.prose.front_matter import end_of_front_matter

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

#: So much of a document is its head.
HEAD_BYTES = 3 * 1024
#: A title of fewer words is a name, and says nothing of what it names.
LEAST_TITLE_WORDS = 2
#: Lines up to an empty one, which are no rule below a title, no fence and no directive.
PARAGRAPH = re.compile(r"(?<![^\n])(?![-=~^`.]{2})\S[^\n]*(?:\n(?![ \t]*\n)[^\n]+)*")
_PRONOUN = re.compile(r"it|they|them|you|we|this|these|that", re.IGNORECASE)
# So far around a place its sentence is looked for.
_AROUND = 2 * LONGEST_SENTENCE_CHARS
# No line of a heading is longer.
_HEADING_BYTES = 2_000


class Told(NamedTuple):
    """What a document says of itself.

    Attributes:
        sentence: with its place.
        stated: the part of it that answers; None for all of it.
        alone: it says all of it: what else has the question's words is about something else.
    """

    sentence: Sentence
    stated: str | None
    alone: bool = False

    def moved(self, by: int) -> Told:
        """Return it with places that count through several documents."""
        sentence = self.sentence
        return self._replace(sentence=replace(sentence, start=by + sentence.start, end=by + sentence.end))


def front_of(head: str) -> str:
    """Return the beginning of a text as far as the facts at its top reach; "" where there are none."""
    return head[: end_of_front_matter(head)]


def is_pronoun(what: str) -> bool:
    """Whether words of a question stand for whatever the document is about: "it", "they"."""
    return _PRONOUN.fullmatch(what) is not None


def names_document(what: str, text: StoredText, also: str = "") -> bool:
    """Whether a question means a document's own subject: by a pronoun, or by words that its beginning has.

    Args:
        what: words of the question: "it", "library".
        text: of one document.
        also: what else may have them, such as the heading that is looked below.
    """
    if is_pronoun(what):
        return True
    named = set(content_stems(what))
    return bool(named) and named <= set(content_stems(f"{beginning_of(text, HEAD_BYTES)}\n{also}"))


def line_at(head: str, at: int, end: int) -> str:
    stop = head.find("\n", end)
    return head[head.rfind("\n", 0, at) + 1 : stop if stop >= 0 else len(head)]


def heading_line(heading: Heading, text: StoredText) -> Sentence:
    """Return the line of a heading, whose bytes count through all documents of the text."""
    document, begin = text.document(heading.start)
    last = begin + document.size
    end = aligned(text, min(last, heading.start + _HEADING_BYTES), last)
    said = text.read(heading.start, end).split("\n")[0].rstrip()
    return Sentence(heading.start, heading.start + len(said.encode()), said)


def around(head: str, at: int, said: str, *, until: int = 0, offset: int = 0) -> Told:
    """Return the line of a head that says something, or of a long one the sentence, with that.

    Args:
        head: a part of the text.
        at: character at which it is said.
        said: what.
        until: character behind it, where it has more than these.
        offset: byte at which the part begins.
    """
    start = head.rfind("\n", 0, at) + 1
    line = line_at(head, at, until or at + len(said))
    begin = start + len(line) - len(line.lstrip())
    shown = line.strip()
    first = offset + len(head[:begin].encode())
    if len(shown) > LONGEST_SENTENCE_CHARS:
        place = offset + len(head[:at].encode())
        for sentence in sentences(head, offset):
            if sentence.start <= place < sentence.end:
                return Told(sentence, said if said in sentence.text else None)
    return Told(Sentence(first, first + len(shown.encode()), shown), said)


def sentence_at(text: StoredText, place: int) -> Sentence | None:
    """Return the sentence of a document that a byte belongs to."""
    begin = aligned(text, max(0, place - _AROUND), place)
    stop = aligned(text, min(text.size, place + _AROUND), text.size)
    for low, high in text.parts(begin, stop):
        for sentence in sentences_in(text, low, text.read(low, high)):
            if sentence.start <= place < sentence.end:
                return sentence
    return None
