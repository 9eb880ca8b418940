"""Which sentences of a document are quoted: one after another those that tell most of it (`quoting.telling`).

The best of what is left is taken again and again, for its length: what is quoted already counts less, and a sentence
of few words that tells as much as one of many is better. One that points back ("It ...") is quoted with what stands
before it. Of several documents that are read as one each has a quote. What is to be paid, and who is to do what, is
quoted beside, as lines and rows say it (`quoting.due`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.language.code import FENCE
from armt.runtime.answers.language.places.abstracts import abstract_sentences, lead_of
from armt.runtime.answers.language.places.lead_ins import lead_in_of
from armt.runtime.answers.language.prose.acts import goes_on, points_back
from armt.runtime.answers.language.sentences import Sentence, sentences_in
from armt.runtime.answers.quoting.by_words import best_quote, quote_note
from armt.runtime.answers.quoting.due import deeds_in, has_deeds, next_meeting, rows_of_deeds
from armt.runtime.answers.quoting.reading import ToldTokens
from armt.runtime.answers.quoting.saying import Saying, is_item, sayings_of
from armt.runtime.answers.quoting.telling import tellings
from armt.runtime.answers.records import Note
from armt.runtime.answers.sections import LEAST_NOTE_BYTES, Length, Section, aligned, note_count
from armt.runtime.answers.stated.everyday.payable import sum_to_pay

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
# What is said of the next meeting stands in so much of the end of a document.
_TAIL_BYTES = 16 * 1024
# What a sentence tells is shared by its words to this power, 0 favours long ones, 1 short ones; of one that is quoted
# alone, to this.
_LENGTH_POWER, _ALONE_POWER = 0.6, 0.35
# What a sentence is worth all of whose words are quoted already, and in a section that has a quote.
_TOLD, _TOLD_SECTION = 0.52, 0.85
# Of two sentences that share more of their words one is quoted.
_SAME = 0.7
# What a step of a timeline is worth, beside what is said of all of it.
_STEP = 0.5
_CLOCK = re.compile(
    r"\W*(?:(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}),?[ T]+)?"
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s?[A-Z]{2,4})?\W*",
    re.IGNORECASE,
)
# So many of the best are looked at for the next quote.
_LOOKED_AT = 3000
# Of so many sentences of an abstract one is quoted in any case.
_LEAD = 3
# Two sentences are quoted together where they have no more bytes, so are a list and what announces it.
_MOST_BYTES = 500
# Between them stand marks of items, and no example.
_MOST_BETWEEN = 3
# A blank line, an indent, a mark.
_MOST_MARK = 40
# Between the parts of one that was cut so much stands: a break of the line, and an indent.
_MOST_GAP = 24


@dataclass(frozen=True, slots=True)
class _Choice:
    """What may be quoted together: a sentence, or one that points back and that before it.

    Attributes:
        sayings: their numbers, next to each other.
        worth: what they tell, for their length.
        stems: their telling words.
        section: number of the section that they stand in.
        text: number of the document that they stand in.
        ends: byte at which the last of them begins.
    """

    sayings: tuple[int, ...]
    worth: float
    stems: frozenset[str]
    section: int
    text: int
    ends: int

    def is_beside(self, other: _Choice) -> bool:
        """Whether it may be quoted beside another one: it is not a part of that, nor says it the same."""
        same = len(self.stems & other.stems) > _SAME * len(self.stems | other.stems)
        return not same and set(self.sayings).isdisjoint(other.sayings)


@dataclass(frozen=True, slots=True)
class Scored:
    """The sentences of a document, and how much they tell.

    Attributes:
        sayings: in order.
        logits: how much each tells, ``[n]``.
        parts: the sections of the document.
    """

    sayings: Sequence[Saying]
    logits: NDArray[np.float64]
    parts: Sequence[Section]

    @classmethod
    def of(cls, text: StoredText, parts: Sequence[Section], title: str = "", told: ToldTokens | None = None) -> Scored:
        """Look through a document.

        Args:
            text: of the document, or of several that are read as one.
            parts: its sections; of large ones stretches are looked at.
            title: what it is called, where that is known.
            told: what a model made of it, where one has read it.
        """
        sayings = sayings_of(text, parts)
        if told is None:
            return cls(sayings, tellings(text, sayings, title), parts)
        by_model = told.logits([saying.sentence for saying in sayings])
        return cls(sayings, tellings(text, sayings, title, told.weights) + by_model, parts)


def telling_quotes(text: StoredText, scored: Scored, count: int) -> list[Note]:
    """Return the sentences that tell most of a document as notes, in their order.

    Args:
        text: of the document, or of several that are read as one: each has a quote.
        scored: its sentences.
        count: how many are taken; fewer where fewer say anything.

    Returns:
        None of them where nothing says anything by itself.
    """
    sayings = scored.sayings
    choices = list(_choices(text, scored, _LENGTH_POWER if count > 1 else _ALONE_POWER))
    if not choices:
        return []
    chosen = _chosen(choices, min(count, 1 + int(_SHARE * len(choices))), _summed_up(text))
    found = [_joined(text, [sayings[number].sentence for number in choice.sayings]) for choice in chosen]
    texts = {choice.text for choice in choices}
    notes = [quote_note(text, sentence) for sentence in found] + _untold(text, texts)
    return sorted(notes, key=lambda note: note.passage.start)


def quote_count(text: StoredText, length: Length) -> int:
    """Return how many quotes a document has at most: by its size, and of a short one by its headings too."""
    if text.size > SHORT_BYTES:
        return note_count(text.size, length)
    most = note_count(SHORT_BYTES, length)
    headings = sum(heading.end is None for heading in text.headings)
    by_size = max(_LEAST_QUOTES[length], _MORE_QUOTES * text.size // LEAST_NOTE_BYTES[length])
    return min(most, max(by_size, min(headings, text.size // _HEADED_BYTES)))


def entries_of(text: StoredText, length: Length) -> list[Note]:
    """Return what a short document says is to be paid, and what is to be done by whom, as its lines say it.

    Of any one that says so, when the next meeting is: it stands in its end.
    """
    found: list[Sentence] = []
    for start, end in text.parts(0, text.size) if text.size <= SHORT_BYTES else ():
        piece = text.read(start, end)
        spans = rows_of_deeds(piece)[: _MOST_DEEDS[length]]
        if has_deeds(piece):
            found.extend(deeds_in(sentences_in(text, start, piece))[: _MOST_DEEDS[length]])
        if (to_pay := sum_to_pay(piece)) is not None:
            spans.append(to_pay)
        for first, last in spans:
            begin = start + len(piece[:first].encode())
            found.append(Sentence(begin, begin + len(piece[first:last].encode()), piece[first:last]))
    for start, end in text.parts(0, text.size):
        tail = aligned(text, max(start, end - _TAIL_BYTES), end)
        meets = next_meeting(sentences_in(text, tail, text.read(tail, end)))
        found.extend(() if meets is None else (meets,))
    return [quote_note(text, sentence) for sentence in found]


def _choices(text: StoredText, scored: Scored, power: float) -> Iterator[_Choice]:
    """Yield what may be quoted; what it tells is shared by its words to a ``power``."""
    sayings, logits = scored.sayings, scored.logits
    worth = np.exp(logits - logits.max()) if len(logits) else logits
    for number, saying in enumerate(sayings):
        if not saying.by_itself:
            continue
        numbers: tuple[int, ...] = (number,)
        # "This option ..." stands under the option.
        if _needs_before(sayings, number) and not (saying.opens and lead_in_of(text, saying.sentence)):
            if not _goes_before(text, sayings, number):
                continue
            numbers = (number - 1, number)
        ended = saying.sentence.text.rstrip()
        if ended.endswith((":", "—")):
            # What announces a list says nothing without it; behind a dash somebody may have been interrupted.
            items = _items_behind(text, sayings, numbers)
            if not items and ended.endswith(":"):
                continue
            numbers += items
        together = [sayings[one] for one in numbers]
        words = sum(len(one.said.split()) for one in together)
        yield _Choice(
            sayings=numbers,
            worth=(_STEP if _is_step(saying) else 1.0)
            * sum(float(worth[one]) for one in numbers)
            / float(max(1, words) ** power),
            stems=frozenset().union(*(one.stems for one in together)),
            section=bisect_right(scored.parts, saying.sentence.start, key=_start),
            text=saying.text,
            ends=saying.sentence.start,
        )


def _is_step(saying: Saying) -> bool:
    """Whether a sentence stands under a heading that is a time of the clock: what was done by and by."""
    return saying.heading is not None and _CLOCK.fullmatch(saying.heading.title) is not None


def _items_behind(text: StoredText, sayings: Sequence[Saying], numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the items that follow what announces them, as many as are short enough to be quoted with it."""
    start, last = sayings[numbers[0]].sentence.start, numbers[-1]
    for number in range(last + 1, len(sayings)):
        saying, before = sayings[number], sayings[number - 1].sentence
        if saying.text != sayings[last].text or saying.sentence.end - start > _MOST_BYTES:
            break
        # Between items there is nothing but their marks.
        mark = text.read(before.end, saying.sentence.start)
        if len(mark) > _MOST_MARK or not is_item(f"{mark.strip()} {saying.sentence.text}"):
            break
        last = number
    return tuple(range(numbers[-1] + 1, last + 1))


def _goes_before(text: StoredText, sayings: Sequence[Saying], number: int) -> bool:
    """Whether the sentence before one that points back says what it points to, and is short enough to be quoted too.

    Behind an example it may point to that.
    """
    before, saying = sayings[number - 1], sayings[number]
    if not before.by_itself or saying.sentence.end - before.sentence.start > _MOST_BYTES:
        return False
    between = text.read(before.sentence.end, saying.sentence.start)
    is_near = len(between.split()) <= _MOST_BETWEEN and FENCE.search(between) is None
    return is_near and not _needs_before(sayings, number - 1)


def _needs_before(sayings: Sequence[Saying], number: int) -> bool:
    """Whether a sentence is understood with the one before it alone."""
    saying, before = sayings[number], sayings[number - 1] if number else None
    # What is the first of its document or its section points to its title.
    if before is None or before.text != saying.text or saying.is_first:
        return False
    # What opens a paragraph goes on from nothing, but may have a word for it.
    is_led_on = points_back(saying.said) or (goes_on(saying.said) and not saying.opens)
    return is_led_on or _is_rest(before, saying)


def _is_rest(before: Saying, saying: Saying) -> bool:
    """Whether a sentence is the rest of the one before it, which was cut where a line or a clause ends."""
    gap = saying.sentence.start - before.sentence.end
    is_cut = before.sentence.text[-1].isalnum() or before.sentence.text.endswith((",", ";"))
    # Rows have columns.
    is_prose = saying.sentence.text[0].islower() and "  " not in saying.sentence.text
    return is_prose and is_cut and not saying.opens and 0 <= gap <= _MOST_GAP


def _summed_up(text: StoredText) -> set[int]:
    """Return where the sentences of an abstract begin that say most of it."""
    return {one.start for one in lead_of(abstract_sentences(text), _LEAD)}


def _chosen(choices: Sequence[_Choice], count: int, summed_up: Container[int]) -> list[_Choice]:
    """Return what is taken: the best of what is left, again and again; of each document, and of its abstract, one."""
    left = sorted(choices, key=_worth, reverse=True)
    chosen, quoted, quotes, said = list[_Choice](), set[str](), Counter[int](), set[frozenset[str]]()

    def take(among: Sequence[_Choice]) -> _Choice:
        # Several documents may say the same.
        best = max(
            [one for one in among[:_LOOKED_AT] if one.stems not in said] or among[:_LOOKED_AT],
            key=lambda one: one.worth * _TOLD ** _share(one, quoted) * _TOLD_SECTION ** quotes[one.section],
        )
        chosen.append(best)
        quoted.update(best.stems)
        quotes[best.section] += 1
        said.add(best.stems)
        return best

    # The best of a document may be worth little beside another's.
    of_each = defaultdict[int, list[_Choice]](list)
    for choice in left:
        of_each[choice.text].append(choice)
    if len(of_each) > 1:
        firsts = {text: take(of_each[text]) for text in sorted(of_each)}
        left = [one for one in left if one.is_beside(firsts[one.text]) and one.stems not in said]
    first = [one for one in left if one.ends in summed_up]
    while left and len(chosen) < count:
        best = take(first or left)
        first, left = [], [one for one in left if one.is_beside(best)]
    return chosen


def _start(part: Section) -> int:
    return part.start


def _worth(choice: _Choice) -> float:
    return choice.worth


def _share(choice: _Choice, quoted: set[str]) -> float:
    return len(choice.stems & quoted) / max(1, len(choice.stems))


def _joined(text: StoredText, sentences: Sequence[Sentence]) -> Sentence:
    """Return sentences next to each other as one."""
    if len(sentences) == 1:
        return sentences[0]
    start, end = sentences[0].start, sentences[-1].end
    return Sentence(start, end, text.read(start, end))


def _untold(text: StoredText, told: set[int]) -> list[Note]:
    """Return the best line of each document that has no sentence which says something by itself."""
    parts = [
        (start, end)
        for number, (start, end) in enumerate(text.parts(0, text.size))
        if number not in told and text.read(start, end).strip()
    ]
    return [best_quote(text, Section(start, end, None)) for start, end in parts]
