"""Short documents: which of their sentences are quoted; no model.

A document of a page or a few is cut where its headings stand, or its paragraphs where it has none, and its best
sentences are taken one after another: what is under a heading that has a quote already counts less, and so do words
that are quoted already. So each heading is told where there are few, and the most telling ones where there are many.
What was decided, sums, days and shares count in a sentence's favour; formalities and what points back to a sentence
before it count against it. What is to be paid, and who is to do what, is quoted beside, as lines and rows say it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.language.sentences import Sentence, speaker
from armt.runtime.answers.language.stamps import STAMP
from armt.runtime.answers.language.titles import Titles
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.quotes import (
    Stretch,
    best_quote,
    is_finished,
    is_title,
    quote_note,
    refers_back,
    sentence_scores,
    stands_alone,
)
from armt.runtime.answers.quoting.abstracts import abstract_sentences, lead_of
from armt.runtime.answers.quoting.entries import rows_of_deeds, sum_to_pay
from armt.runtime.answers.quoting.weight import decides, is_formal, weight, without_figures
from armt.runtime.answers.records import Note
from armt.runtime.answers.sections import LEAST_NOTE_BYTES, Length, Section, note_count
from armt.runtime.text.repeated import REPEATED_LINE

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: A document of fewer bytes is short: about five pages.
SHORT_BYTES = 12_000
# It has a quote for a sixth of the text that a note is about, as many at most as one of `SHORT_BYTES` has notes; one
# for each heading, where each has so much text; and of a few sentences about half.
_MORE_QUOTES, _HEADED_BYTES, _SHARE = 6, 100, 0.6
_LEAST_QUOTES = {"short": 2, "medium": 3, "long": 5}
# Of what is to be done so many rows are quoted beside.
_MOST_DEEDS = {"short": 3, "medium": 6, "long": 12}
# What a sentence is worth whose stretch has a quote already, and each of its words that stand in a quote.
_TOLD_STRETCH, _TOLD_WORD = 0.45, 0.7
# One that is worth less than this share of the best is left out.
_LEAST_WORTH = 0.12
# What it is worth that opens its document, or its stretch, or points back to what is not quoted.
_LEAD, _OPENING, _POINTS_BACK = 1.8, 1.25, 0.6
_LEAD_HEADINGS = 2
# Of an abstract so many sentences count so much.
_ABSTRACT, _SUMMED_UP = 3, 2.5
_ATTRIBUTION = re.compile(r"\W*on .{5,120}\bwrote:", re.IGNORECASE | re.DOTALL)
# An entry of a life or a chronicle: "2017 - 2021     Research fellow, Bergen."
_DATED_ENTRY = re.compile(
    r"(?:19|20)\d\d(?:\s?[-–—]\s?(?:(?:19|20)\d\d|today|now|present))?[:,]?\s+(?=\D)", re.IGNORECASE
)
_LEAST_ENTRY_WORDS = 4
# What a recipe has so much of.
_INGREDIENT = re.compile(
    r"\W*\d[\d/.,½¼¾–-]*\s?(?:oz|g|kg|ml|l|cups?|tbsp|tsp|tablespoons?|teaspoons?|lbs?|cloves?|pinch(?:es)?)\b(?!.*\.\s)"
)
# A line of its own that says no sentence is a title, a day or a name, unless it is an item of a list.
_ITEM = re.compile(r"\s*(?:[-*+•·‣–]|\(?(?:\d{1,3}|[a-z])[.):])\s")
_TITLE_WORDS = 12
# When something was said, at the head of a line of a chat.
_CLOCK = re.compile(
    r"\[?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s)?\d{1,2}:\d\d(?::\d\d)?\s?(?:[ap]m)?\]?(?=[\s:,-])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences that a short document may be quoted by.

    Attributes:
        found: in order.
        stretches: the number of the stretch that each stands in.
        texts: the number of the document that each stands in, where several are read as one.
        leads: whether each stands where a document says what it is about: below its first two headings, or anywhere.
        abstract: where those of its abstract begin that say what was done or found.
    """

    found: list[Sentence]
    stretches: list[int]
    texts: list[int]
    leads: list[bool]
    abstract: frozenset[int]


def is_short(text: StoredText) -> bool:
    """Whether a document, or several that are read as one, is told by single sentences rather than by sections."""
    return text.size <= SHORT_BYTES


def brief_quotes(text: StoredText, length: Length = "medium", most: int | None = None) -> list[Note]:
    """Return the sentences that say most of a short document as notes, in their order.

    Args:
        text: of the document, or of several that are read as one: each has a quote.
        length: how many are taken, see docs/answers.md.
        most: of them; None for what the length says.

    Returns:
        None of them where no sentence says anything by itself.
    """
    told = _told(text, _borders(text))
    if not told.found:
        return []
    count = min(quote_count(text, length), 1 + int(_SHARE * len(told.found)), most or len(told.found))
    chosen = _chosen(told, _worth(told), max(count, len(set(told.texts))))
    found = [told.found[number] for number in chosen]
    for entry in _entries(text, _MOST_DEEDS[length]) if most is None else ():
        if not any(entry.start < one.end and one.start < entry.end for one in found):
            found.append(entry)
    notes = [quote_note(text, sentence) for sentence in found] + _untold(text, told)
    return sorted(notes, key=lambda note: note.passage.start)


def _untold(text: StoredText, told: _Sentences) -> list[Note]:
    """Return the best line of each document that has no sentence which says something by itself."""
    parts = [
        (start, end)
        for number, (start, end) in enumerate(text.parts(0, text.size))
        if number not in told.texts and text.read(start, end).strip()
    ]
    return [best_quote(text, Section(start, end, None)) for start, end in parts]


def _entries(text: StoredText, most: int) -> list[Sentence]:
    """Return what is to be paid, and what is to be done by whom, as their lines say it."""
    found: list[Sentence] = []
    for start, end in text.parts(0, text.size):
        piece = text.read(start, end)
        spans = rows_of_deeds(piece)[:most]
        if (to_pay := sum_to_pay(piece)) is not None:
            spans.append(to_pay)
        for first, last in spans:
            begin = start + len(piece[:first].encode())
            found.append(Sentence(begin, begin + len(piece[first:last].encode()), piece[first:last]))
    return found


def quote_count(text: StoredText, length: Length) -> int:
    """Return how many quotes a short document has at most: by its size, and one for each heading where they are few."""
    most = note_count(SHORT_BYTES, length)
    headings = sum(heading.end is None for heading in text.headings)
    by_size = max(_LEAST_QUOTES[length], _MORE_QUOTES * text.size // LEAST_NOTE_BYTES[length])
    return min(most, max(by_size, min(headings, text.size // _HEADED_BYTES)))


def _borders(text: StoredText) -> list[int]:
    """Return the bytes at which stretches begin: headings, else paragraphs."""
    starts = {start for start, _ in text.parts(0, text.size)}
    headed = {heading.start for heading in text.headings if heading.end is None}
    if len(headed) < 2:
        whole = text.read(0, text.size)
        headed |= {len(whole[: blank.end()].encode()) for blank in re.finditer(r"\n[^\S\n]*\n\s*", whole)}
    return sorted(starts | headed)


def _told(text: StoredText, borders: Sequence[int]) -> _Sentences:
    """Return the sentences that say something by themselves."""
    told = _Sentences([], [], [], [], frozenset(one.start for one in lead_of(abstract_sentences(text), _ABSTRACT)))
    titles = Titles(text.headings)
    for number, (start, end) in enumerate(text.parts(0, text.size)):
        headed = [heading.start for heading in text.headings if start <= heading.start < end and heading.end is None]
        lead_end = headed[_LEAD_HEADINGS] if len(headed) > _LEAD_HEADINGS else end
        stretch, piece = Stretch.of(text, Section(start, end, None)), text.read(start, end).encode()
        for sentence in stretch.found:
            is_none = stretch.holds_aside(sentence, titles) or stretch.holds_names(sentence)
            if is_none or not _says_something(sentence) or _is_aside(piece, sentence, start):
                continue
            told.found.append(sentence)
            told.stretches.append(bisect_right(borders, sentence.start))
            told.texts.append(number)
            told.leads.append(sentence.start < lead_end)
    return told


def _says_something(sentence: Sentence) -> bool:
    """Whether a sentence says something by itself, and is no title, row, or line of another mail."""
    text = sentence.text
    if REPEATED_LINE.search(text) or _ATTRIBUTION.match(text) or _INGREDIENT.match(text) or "\t" in text:
        return False
    if _DATED_ENTRY.match(text) and len(text.split()) >= _LEAST_ENTRY_WORDS:
        return True
    said = _said(text)
    # "Agreed on Saturday 13 December at the Anchor." has capitals but for small words, as a title or an address has.
    if decides(said) and is_finished(said):
        return True
    # Scripts without capitals write no titles by them. A sentence of many figures is none of code.
    is_named = is_title(sentence.line) and text.lower() != text.upper()
    return not is_named and stands_alone(without_figures(said))


def _said(text: str) -> str:
    """Return what is said, without the mark of an item, when it was and by whom: "[09:33] Nadia: 2pm at the gate"."""
    bare = _ITEM.sub("", text, count=1)
    if (stamp := STAMP.match(bare)) is None and (stamp := _CLOCK.match(bare)) is None:
        return bare
    behind = bare[stamp.end() :].lstrip(" ]:,-–")
    label = speaker(behind)
    return behind if label is None else behind[label.end() :].lstrip()


def _is_aside(piece: bytes, sentence: Sentence, start: int) -> bool:
    """Whether a sentence stands in a line of another mail, or is a paragraph of one short line as titles are."""
    before, behind = piece[: sentence.start - start], piece[sentence.end - start :].lstrip(b" \t")
    line = before[before.rfind(b"\n") + 1 :].decode()
    if REPEATED_LINE.match(line):
        return True
    if is_finished(sentence.text) or _ITEM.match(line + sentence.text) or len(sentence.text.split()) > _TITLE_WORDS:
        return False
    above = before.rstrip(b" \t")
    return (not above or above.endswith(b"\n\n")) and (not behind or behind.startswith(b"\n\n"))


def _worth(told: _Sentences) -> NDArray[np.float64]:
    """Return what each sentence is worth by itself."""
    scores = sentence_scores(told.found)
    before, led = 0, set[int]()
    for number, (sentence, stretch) in enumerate(zip(told.found, told.stretches, strict=True)):
        line = " ".join(_said(sentence.text).split())
        points_back = refers_back(line)
        if stretch != before and not points_back:
            scores[number] *= _OPENING
        if told.leads[number] and told.texts[number] not in led and not is_formal(line):
            # What a text says first says most of it: of news the lead, of a story whom it is about.
            scores[number] *= _LEAD
            led.add(told.texts[number])
        if sentence.start in told.abstract:
            scores[number] *= _SUMMED_UP
        # What opens a stretch points back to nothing but its heading.
        if points_back and stretch == before:
            scores[number] *= _POINTS_BACK
        scores[number] *= weight(line)
        before = stretch
    return scores


def _chosen(told: _Sentences, worth: NDArray[np.float64], count: int) -> list[int]:
    """Return which sentences are taken: the best of what is left, again and again; of each document one at least."""
    stems = [set(content_stems(sentence.text)) for sentence in told.found]
    # A stretch of many sentences may have more quotes than one of few.
    shares = {stretch: max(1.0, count * size / len(stems)) for stretch, size in Counter(told.stretches).items()}
    quoted, taken = set[str](), Counter[int]()
    chosen: list[int] = []
    # The best of a document may be worth little beside another's.
    left = set(told.texts)
    while len(chosen) < count:
        now = worth.copy()
        for number, words in enumerate(stems):
            share = len(words & quoted) / max(1, len(words))
            stretch = told.stretches[number]
            # An abstract is told by several of its sentences.
            is_one = told.found[number].start not in told.abstract
            now[number] *= _TOLD_STRETCH ** (is_one * taken[stretch] / shares[stretch]) * _TOLD_WORD ** (2 * share)
            if number in chosen or (left and told.texts[number] not in left):
                now[number] = -1.0
        best = int(np.argmax(now))
        if now[best] < 0 or (not left and now[best] < _LEAST_WORTH * worth.max()):
            break
        chosen.append(best)
        left.discard(told.texts[best])
        quoted |= stems[best]
        taken[told.stretches[best]] += 1
    return chosen
