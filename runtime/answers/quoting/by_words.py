"""Quotes: the sentences of a document that say most about it, word by word; no model.

Each section gives its best sentence, so a summary of quotes covers its document by construction. A sentence is as good
as its words are telling: a word tells much when the section uses it often and the rest of the document seldom (tf-idf,
the centroid of Radev et al., 2004), and little when an earlier quote has it already (Nenkova and Vanderwende, 2005).
Names count in a sentence's favour, and that a section begins with it: what opens a section tells most often what it is
about. The time is linear in the document's length, and of a large section only a part is weighed. The settings were
tuned on sixteen books with outlines (docs/answers.md), what an opening is worth on six kinds of texts with summaries.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.language.code import fenced, is_within
from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.answers.language.places.fields import head_of_fields
from armt.runtime.answers.language.places.titles import Titles
from armt.runtime.answers.language.prose.alone import is_finished, is_title, refers_back, stands_alone, telling_stems
from armt.runtime.answers.language.prose.openings import opening_worth
from armt.runtime.answers.language.sentences import (
    BULLETS,
    Sentence,
    sentences_in,
    speaker,
    turns_of,
)
from armt.runtime.answers.language.tables.rows import rows_of_names, whole_lines
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sections import Section, aligned, beginning_of
from armt.runtime.text.repeated import REPEATED_LINE

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Of a larger section so much is weighed, in so many parts from its beginning to its end.
_WEIGHED_BYTES = 128 * 1024
_PARTS = 4
# Longer heads of fields are looked at for a part: those of packages list hundreds of kinds and links.
_HEAD_BYTES = 32 * 1024
#: Distinct words that `spread_of` keeps, so that numbers without end do not fill the memory.
_MOST_WORDS_KEPT = 50_000

# Longer sentences are too long for a note, and so are those of few words with the addresses of pages between them.
_MOST_WORDS, _WORD_CHARS = 35, 8
# What a sentence that can hardly stand by itself is worth: a heading, three words, a line of a table or of code.
_WEAK = 0.3
# What a sentence is worth that is cut off at one of its ends, or goes on in the next: measured the same on stories.
_UNFINISHED = 0.5
# The mark of an item is no part of what it says, nor is that of a footnote, nor what is around the text of a docstring,
# nor the links of a changelog to where something was changed: "([#12](https://...)) ([3df8789](https://...))".
_CHANGE = r"\[(?:[\w./-]{0,80}\\?#\d{1,7}|`?[0-9a-f]{7,40}`?)\]\([^()\s]{1,200}\)"
_ITEM = re.compile(
    rf"""\A(?:(?:[{BULLETS}]\s+)?\[?{_CHANGE}\]?\s+(?:-\s+|(?=[A-Z]))|[{BULLETS}]\s+|\[\^[\w-]{{1,40}}\]:\s+"""
    rf"""|(?:\"{{3}}|'{{3}})\s*)(?=\S)"""
)
_DOCSTRING_END = re.compile(r"""(?<=\S)\s*(?:\"{3}|'{3})\Z""")
_CHANGES_END = re.compile(rf"(?<=\S)(?:,?\s+(?:closes\s)?(?:\({_CHANGE}\)|{_CHANGE}))+\Z")
# So many sentences of a transcript begin with who speaks; so many telling words say something there.
_SPOKEN_SHARE, _LEAST_SPOKEN = 0.1, 7
# The sum of a sentence's weights is divided by its number of telling words to this power: 0 favours long ones, 1 short.
_LENGTH_POWER = 0.85
_FREQUENCY_POWER, _RARITY_POWER = 0.5, 0.5
# What a word is worth that an earlier quote has already, and a sentence that is one.
_REPEATED, _QUOTED_AGAIN = 0.7, 0.1
# Less than a sentence without telling words is worth.
_NOTHING = -1.0
_ASIDE_SHARE = 0.8
_NAME_BONUS, _MOST_NAMES = 0.2, 3
# What the first sentence of a section is worth that can stand by itself, where it speaks of nothing before it. The
# words are of English; of other languages all first sentences are taken for such.
_OPENING = 1.5


@dataclass(frozen=True, slots=True)
class Spread:
    """How many sections of a document have a word.

    Attributes:
        counts: sections by stem.
        total: all sections.
    """

    counts: Counter[str]
    total: int

    def weight(self, word: str) -> float:
        """Return a word's inverse section frequency, smoothed; a word unknown to it is as rare as can be."""
        return math.log((1 + self.total) / (1 + self.counts[word])) + 1.0


def best_quotes(text: StoredText, parts: Sequence[Section], before: Iterable[str] = ()) -> list[Note]:
    """Return the best sentence of each section as a note; none of one that stands aside where others do not.

    Args:
        text: of the document.
        parts: its sections, in order.
        before: what is quoted before them.
    """
    asides = asides_of(text)
    told = [part for part in parts if not _is_aside(part, asides)]
    parts = told or parts
    quoted = set(before)
    spread, said = spread_of(text, parts), Counter(word for quote in quoted for word in set(content_stems(quote)))
    notes: list[Note] = []
    for part in parts:
        note = best_quote(text, part, spread, said, quoted=quoted, asides=asides)
        notes.append(note)
        quoted.add(note.text)
        said.update(set(content_stems(note.text)))
    return notes


def _is_aside(part: Section, asides: Sequence[tuple[int, int]]) -> bool:
    """Whether nearly all of a section stands beside what its document tells."""
    shared = sum(max(0, min(part.end, end) - max(part.start, start)) for start, end in asides)
    return shared > _ASIDE_SHARE * (part.end - part.start)


def best_quote(
    text: StoredText,
    part: Section,
    spread: Spread | None = None,
    said: Mapping[str, int] | None = None,
    *,
    most_words: int | None = None,
    quoted: Container[str] = (),
    asides: Sequence[tuple[int, int]] = (),
) -> Note:
    """Return the best sentence of a section as a note of kind "quote".

    Args:
        text: of the document.
        part: one of its sections.
        spread: of the document's words; without it the section's words alone decide.
        said: in how many quotes before this one each stem stands.
        most_words: of the sentence, where there is one that is no longer.
        quoted: sentences that are quotes already; they are so again where there is no other.
        asides: bytes of what stands beside what the document tells, see `places.asides`.
    """
    stretch = Stretch.of(text, part)
    found = stretch.found
    titles = Titles(text.headings)
    if most_words is not None:
        short = [sentence for sentence in found if len(sentence.text.split()) <= most_words]
        # Where all that is short is headings and scraps, a long sentence says more.
        if any(not stretch.holds_aside(sentence, titles) and stands_alone(sentence.text) for sentence in short):
            found = short
    aside = [stretch.holds_aside(sentence, titles) or is_title(sentence.line) for sentence in found]
    scores = sentence_scores(found, spread, said, aside)
    if (opening := _opening(found, aside)) is not None:
        scores[opening] *= _OPENING
    scores *= [opening_worth(sentence.text) for sentence in found]
    scores[[bare(sentence.text)[1] in quoted for sentence in found]] *= _QUOTED_AGAIN
    scores[[is_in(asides, sentence.start) for sentence in found]] *= _WEAK
    scores[[stretch.holds_names(sentence) for sentence in found]] = _NOTHING
    return quote_note(text, found[int(np.argmax(scores))])


def quote_note(text: StoredText, sentence: Sentence) -> Note:
    """Return a sentence of a document as a note, without the marks around what it says."""
    mark, quote = bare(sentence.text)
    start = sentence.start + len(mark.encode())
    passage = Evidence.at(text, start, start + len(quote.encode()), quote=quote, by="section")
    return Note(text=quote, kind="quote", passage=passage, checked=True)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The sentences of a part of a document, and what is known of where they stand.

    Attributes:
        found: sentences, in order.
        between: bytes between fences.
        named: bytes of rows that name the columns of others, and of the fields at the document's head: neither says
            anything, whatever stands below it.
    """

    found: list[Sentence]
    between: list[tuple[int, int]]
    named: list[tuple[int, int]]

    @classmethod
    def of(cls, text: StoredText, part: Section) -> Stretch:
        """Look through a part of a document, or stretches of a large one."""
        stretch = cls([], [], [])
        head = _head_bytes(text) if part.start < _HEAD_BYTES else 0
        if head:
            stretch.named.append((0, head))
        for start, piece in weighed(text, part):
            stretch.found.extend(sentences_in(text, start, piece))
            stretch.between.extend(_fenced_bytes(piece, start))
            stretch.named.extend(span for span in _named_bytes(piece, start) if span[0] >= head)
        return stretch

    def holds_aside(self, sentence: Sentence, titles: Titles) -> bool:
        """Whether a sentence is a heading, or stands between fences."""
        return titles.hold(sentence) or is_within(self.between, sentence.start)

    def holds_names(self, sentence: Sentence) -> bool:
        """Whether a sentence names columns, or is a field at the head."""
        return is_within(self.named, sentence.start)


def _head_bytes(text: StoredText) -> int:
    """Return where the fields end that a document begins with."""
    beginning = beginning_of(text, _HEAD_BYTES)
    return len(beginning[: head_of_fields(beginning)].encode())


def _fenced_bytes(piece: str, start: int) -> list[tuple[int, int]]:
    """Return the stretches of a text between fences, in bytes of its document, where it begins at ``start``."""
    found, at, position = list[tuple[int, int]](), 0, start
    for first, last in fenced(piece):
        first_byte = position + len(piece[at:first].encode())
        at, position = last, first_byte + len(piece[first:last].encode())
        found.append((first_byte, position))
    return found


def _named_bytes(piece: str, start: int) -> list[tuple[int, int]]:
    """Return the rows of a text that name the columns of others, as `_fenced_bytes` does."""
    found, position, lines = list[tuple[int, int]](), start, whole_lines(piece)
    for line, is_names in zip(lines, rows_of_names(lines), strict=True):
        end = position + len(line.encode()) + 1
        if is_names:
            found.append((position, end))
        position = end
    return found


def bare(text: str) -> tuple[str, str]:
    """Return the mark of an item in front of a sentence, and what is said behind it, without what stands around that.

    Both are as they stand, and next to each other.
    """
    mark = _ITEM.match(text)
    begin = mark.end() if mark is not None else 0
    return text[:begin], _CHANGES_END.sub("", _DOCSTRING_END.sub("", text[begin:]))


def _opening(found: Sequence[Sentence], aside: Sequence[bool]) -> int | None:
    """Return which sentence opens a section; None where there is none, or people speak, who come to it by and by.

    None that stands ``aside`` does: headings, and what is between fences.
    """
    if _without_speakers([sentence.text for sentence in found])[1]:
        return None
    for number, (sentence, is_aside) in enumerate(zip(found, aside, strict=True)):
        text = sentence.text
        if is_aside or REPEATED_LINE.search(text) or not (stands_alone(text) and is_finished(text)):
            continue
        return None if refers_back(text) else number
    return None


def spread_of(text: StoredText, parts: Sequence[Section]) -> Spread:
    """Count in how many sections of a document each word stands."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update({word for _, piece in weighed(text, part) for word in content_stems(piece)})
        if len(counts) > _MOST_WORDS_KEPT:
            # Words of one section are as rare as unknown ones.
            counts = Counter({word: count for word, count in counts.items() if count > 1})
    return Spread(counts, len(parts))


def sentence_scores(
    found: Sequence[Sentence],
    spread: Spread | None = None,
    said: Mapping[str, int] | None = None,
    aside: Sequence[bool] = (),
) -> NDArray[np.float64]:
    """Score the sentences of a section by how much of it they say.

    Args:
        found: in order.
        spread: of the document's words.
        said: in how many earlier quotes each stem stands.
        aside: which of the sentences are headings, or between fences: what programs print says little.

    Returns:
        [sentences], higher is better.
    """
    texts, spoken = _without_speakers([sentence.text for sentence in found])
    contents = [telling_stems(text) for text in texts]
    # What a mail repeats of another has been said before, where anything else is said beside it.
    repeated = [REPEATED_LINE.search(text) is not None for text in texts]
    others = (text for text, again in zip(texts, repeated, strict=True) if not again)
    if any(repeated) and any(map(stands_alone, others)):
        contents = [[] if again else content for content, again in zip(contents, repeated, strict=True)]
    weights = _weights(Counter(word for content in contents for word in content), spread, said or {})
    scores = np.array([_score(text, [weights[word] for word in set(content)], spoken=spoken)
                       for text, content in zip(texts, contents, strict=True)])  # fmt: skip
    if aside:
        scores[np.array(aside)] *= _WEAK
    return scores


def _without_speakers(texts: list[str]) -> tuple[list[str], bool]:
    """Return sentences without the names of those who say them, and whether they are of a transcript."""
    turns = turns_of(texts)
    if sum(turns.values()) <= _SPOKEN_SHARE * len(texts):
        return texts, False
    labels = [speaker(text) for text in texts]
    bare = [
        text[label.end() :].lstrip() if label is not None and label["name"] in turns else text
        for text, label in zip(texts, labels, strict=True)
    ]
    return bare, True


def _weights(counts: Counter[str], spread: Spread | None, said: Mapping[str, int]) -> dict[str, float]:
    """Return what each stem of a section is worth."""
    return {
        word: count**_FREQUENCY_POWER
        * (spread.weight(word) ** _RARITY_POWER if spread is not None else 1.0)
        * _REPEATED ** said.get(word, 0)
        for word, count in counts.items()
    }


def _score(text: str, weights: list[float], *, spoken: bool) -> float:
    if not weights:
        return 0.0
    listed = text.split()
    score: float = math.fsum(weights) / len(weights) ** _LENGTH_POWER
    names = sum(word[0].isupper() for word in listed)
    score *= 1 + _NAME_BONUS * min(_MOST_NAMES, names) * (names < len(listed))
    score *= min(1.0, _MOST_WORDS / max(len(listed), len(text) / _WORD_CHARS))
    score *= 1.0 if is_finished(text) else _UNFINISHED
    if spoken and (text.endswith("?") or len(weights) < _LEAST_SPOKEN):
        # Who asks has not been answered yet, and what is said in passing is short.
        score *= _UNFINISHED
    return score if stands_alone(text, len(weights)) else score * _WEAK


def weighed(text: StoredText, part: Section) -> Iterator[tuple[int, str]]:
    """Yield what is looked at of a section, each part with its byte offset: all, or stretches of a large one."""
    size = part.end - part.start
    if size <= _WEIGHED_BYTES:
        yield part.start, text.read(part.start, part.end)
        return
    length = _WEIGHED_BYTES // _PARTS
    for index in range(_PARTS):
        start = aligned(text, part.start + (size - length) * index // (_PARTS - 1), part.end)
        end = aligned(text, start + length, part.end)
        yield start, text.read(start, end)
