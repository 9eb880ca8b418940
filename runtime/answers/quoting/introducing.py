"""Quotes with their lead-ins: what they stand under, or a heading above that of theirs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from armt.runtime.answers.language.places.lead_ins import lead_in_of
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.text.headings import Heading, headings_above

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_STRESS = ":*_ "
# What stands under such a heading is not done, or not so.
_NOT_SO = re.compile(r"\b(?:reject|alternative|non-?goals?\b|out of scope|withdrawn|obsolete|deprecat)", re.IGNORECASE)


def with_lead_ins(text: StoredText, notes: Sequence[Note]) -> list[Note]:
    """Return notes, quotes with their lead-ins.

    Args:
        text: of their document, or of several that are read as one.
        notes: with places in that.
    """
    titles = [heading for heading in text.headings if heading.end is None]
    called = Counter(heading.title for heading in titles)
    found, before = list[Note](), (0, 0)
    for note in notes:
        led = _with_lead_in(text, note, titles, called) if note.kind == "quote" else note
        # What the quote above ends with is not said again; a label that it begins with is.
        is_above = led.lead_in is not None and before[0] <= led.lead_in.start and led.lead_in.end == before[1]
        found.append(note if is_above else led)
        before = note.passage.start, note.passage.end
    return found


def _with_lead_in(text: StoredText, note: Note, titles: Sequence[Heading], called: Counter[str]) -> Note:
    place = note.passage
    found = lead_in_of(text, Sentence(place.start, place.end, note.text))
    if found is None or found.line.strip(_STRESS).casefold() in (place.heading or "").casefold():
        found = _heading_above(text, place.start, titles, called)
    if found is None:
        return note
    return replace(note, lead_in=Evidence.at(text, found.start, found.end, quote=found.text, by="section"))


def _heading_above(text: StoredText, start: int, titles: Sequence[Heading], called: Counter[str]) -> Sentence | None:
    """Return the heading above that of a byte where that alone does not tell what is said.

    Others are called as it is ("Bug fixes" of each version), or what stands under the one above is not so ("Rejected
    ideas").
    """
    above = list(headings_above(titles, start))
    if not above:
        return None
    own, is_one_of_several = above[0], called[above[0].title] > 1
    for heading in above[1:]:
        # What all of a document stands under is its title.
        is_title = all(other.level > heading.level for other in titles if other is not heading)
        if _NOT_SO.search(heading.title) or (is_one_of_several and not is_title):
            line = text.read(heading.start, own.start).split("\n", 1)[0]
            first = line.find(heading.title)
            begin = heading.start + len(line[: max(0, first)].encode())
            return Sentence(begin, begin + len(heading.title.encode()), heading.title) if first >= 0 else None
        if is_one_of_several:
            return None
    return None
