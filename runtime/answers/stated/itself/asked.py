"""Questions about the document itself: what it is about and called (`described`, `titles`), who wrote it and when.

Their words stand all over a document ("this document was written ...") and hardly ever where the answer is: at its
beginning, in a title, a line "by ...", a date, or a sentence that says what "this document describes".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.sections import aligned, beginning_of
from armt.runtime.answers.stated.itself.authors import authors_in_front, authors_in_head, authors_in_tail, dated_byline
from armt.runtime.answers.stated.itself.days import (
    Day,
    day_in_front,
    day_labelled,
    is_of_change,
    is_of_rights,
    year_published,
)
from armt.runtime.answers.stated.itself.described import KINDS, PROGRAMS, about
from armt.runtime.answers.stated.itself.subjects import sent_told
from armt.runtime.answers.stated.itself.titles import title_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, Told, around, front_of, line_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What of itself a document is asked for: "date" is when it was written or published, "dated" whatever day it bears.
#: "sent" when a mail was.
Asked = Literal["about", "title", "author", "date", "sent", "dated", "changed", "reviewed"]

_IT = rf"(?:it|this|(?:this|the) (?:whole |entire )?{KINDS}|this (?:whole |entire )?{PROGRAMS})"
# What stands on pages: a text may tell of such a thing as well ("the recipe was made"), so that less is asked of it.
_PAGES = (
    r"(?:(?:blog |news |forum )?(?:post|entry)|(?:blog |news |help |wiki )(?:article|page)|web ?page|recipe|faq"
    r"|tutorial|press release|newsletter|white ?paper|leaflet|handbook|terms|lab|lesson|exercise|assignment|worksheet"
    r"|post-?mortem|incident report|retrospective|advisory)"
)
_ONLY_THIS = r"(?:interview|review|announcement|blog|web ?site|site|notice|form|column|poem)"
_ANY = rf"(?:{_IT}|(?:this|these|the) {_PAGES}|this {_ONLY_THIS})"
_MAIL = r"(?:(?:this|the) (?:e-?mail|mail|message|letter))"
_CHANGED = r"(?:updated|modified|changed|edited|amended|revised)"
_FORMS: tuple[tuple[Asked, str], ...] = (
    (
        "about",
        rf"what(?:'s|’s| is| does)? {_IT} (?:all )?(?:about|describe|say|cover|deal with)"
        rf"|what (?:is|are) (?:the )?(?:main |central )?(?:topic|subject|theme|purpose|content)s?(?: of {_IT})?"
        rf"|(?:please )?(?:summari[sz]e|sum up|describe|give (?:me )?an? (?:summary|overview) of) {_IT}"
        r"|(?:what is )?the gist|tl;?dr"
        rf"|what (?:is|are) (?:it|this|that|this {KINDS}|this {PROGRAMS})(?: for| used for)?",
    ),
    ("title", rf"what(?:'s|’s| is) (?:the )?title(?: of {_IT})?|what is {_IT} (?:called|titled)"),
    (
        "author",
        rf"who (?:wrote|authored|published|edited|is the author of|are the authors of) {_IT}"
        rf"|who (?:is|are) the (?:author|writer|editor)s?(?: of {_IT})?|{_IT} (?:was|is) (?:written )?by whom"
        rf"|who (?:wrote|has written|authored|posted|sent) {_ANY}|who (?:was|were) the authors?(?: of {_ANY})?"
        rf"|who (?:is|are) the (?:author|writer)s? of {_ANY}|who (?:was|is) {_ANY} (?:(?:written|posted) )?by"
        rf"|who (?:is|was) {_MAIL} from|from whom is {_MAIL}"
        rf"|what (?:is|are) the (?:names? of the authors?|author(?:['’]s|s['’]) names?)(?: of {_ANY})?",
    ),
    (
        "date",
        rf"when (?:was|is) {_IT} (?:written|published|released|issued|made)"
        rf"|when (?:was|were) {_ANY} (?:first |originally )?(?:written|published|posted|put online)"
        rf"|when was this (?:{KINDS}|{_PAGES}) created"
        rf"|what is the (?:publication date|(?:date|year) of publication)(?: of {_ANY})?",
    ),
    ("sent", rf"when (?:was|is) (?:it|{_MAIL}) (?:sent|dated|from|written)|what is the date of {_MAIL}"),
    ("dated", rf"when (?:was|is) {_IT} (?:dated|from)|what is the (?:date|year)(?: of {_IT})?"),
    (
        "changed",
        rf"when (?:was|were|is|has) {_ANY} (?:been )?(?:last |most recently )?{_CHANGED}(?: last)?"
        r"|when (?:was|is) the (?:last|latest|most recent) (?:update|change|revision|modification|edit)"
        rf"(?: (?:of|to) {_ANY})?"
        rf"|when (?:did|have) (?:you|they|we) last (?:update|modify|change|edit|amend|revise)d? {_ANY}"
        r"|what is the date of the (?:last|latest|most recent) (?:update|change|revision|modification|edit)"
        rf"(?: (?:of|to) {_ANY})?",
    ),
    (
        "reviewed",
        rf"when (?:was|were) {_ANY} (?:last |most recently )?reviewed|when was the last review(?: of {_ANY})?",
    ),
)
_ASKS = tuple((asked, re.compile(form, re.IGNORECASE)) for asked, form in _FORMS)
# Labels that say when a text was changed stand below the head of a page too.
_LABEL_BYTES = 16 * 1024
_TAIL_BYTES = 16 * 1024
_YEAR = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}\b")
# Before a day that is one of a person, or to come.
_OTHER_DAY = re.compile(
    r"\b(?:birth|born|dob|died|due|deadline|expir\w+|valid (?:until|to)|until|issn|isbn)\b", re.IGNORECASE
)
# Running text has so many words in small letters, unless it says when it was made.
_LEAST_SMALL = 5
_MADE = re.compile(
    r"\b(?:made|dated|entered into|effective|written|published|posted|issued|released|updated|revised|created|prepared"
    r"|version|copyright)\b|©",
    re.IGNORECASE,
)


def asked_of_itself(question: str) -> Asked | None:
    """Return what a question wants to know of the document itself, or None where it is about something else."""
    bare = without_mark(question)
    return next((asked for asked, form in _ASKS if form.fullmatch(bare)), None)


def told_of_itself(asked: Asked, text: StoredText) -> Told | None:
    """Return what a document says of itself, or None.

    Args:
        asked: from `asked_of_itself`.
        text: of the document; its beginning is looked through.
    """
    if asked == "about":
        return about(text)
    if asked == "title":
        return title_of(text)
    head = beginning_of(text, HEAD_BYTES)
    if asked == "author":
        return _author(text, head)
    if asked == "sent":
        return sent_told(head)
    if asked in ("changed", "reviewed"):
        return _changed(asked, text)
    told = _published(head)
    return _changed("changed", text) if told is None and asked == "dated" else told


def _changed(asked: str, text: StoredText) -> Told | None:
    """Return when a text was last changed or reviewed: in the entries before it, at its beginning, else at its end."""
    head = beginning_of(text, _LABEL_BYTES)
    day = day_in_front(asked, front_of(head)) or day_labelled(asked, head)
    if day is not None or text.size <= _LABEL_BYTES:
        return None if day is None else _on(head, day)
    start = aligned(text, max(_LABEL_BYTES, text.size - _TAIL_BYTES), text.size)
    tail = text.read(start, text.size)
    day = day_labelled(asked, tail, is_end=True)
    return None if day is None else _on(tail, day, offset=start)


def _on(part: str, day: Day, *, offset: int = 0) -> Told:
    told = around(part, day.start, day.said, until=day.end, offset=offset)
    # Of a long line the sentence with the label may be another one than that with the day.
    return told if told.stated else around(part, day.end - len(day.said), day.said, offset=offset)


def _published(head: str) -> Told | None:
    """Return when a text was written or published, by its head."""
    if (day := day_in_front("published", front_of(head)) or day_labelled("published", head)) is not None:
        return _on(head, day)
    if (byline := dated_byline(head)) is not None and not byline.groupdict().get("changed"):
        return around(head, byline.start("day"), byline["day"])
    if (year := year_published(head)) is not None:
        return _on(head, year)
    days = [
        (at, day)
        for at, day in _days_in(head)
        if not (_OTHER_DAY.search(before := _before(head, at)) or is_of_change(before))
    ]
    # What stands in running text may be the day of anything; a year alone there hardly ever is the text's own.
    own = [one for one in days if not _is_told(head, one[0])]
    found = next((one for one in own if not is_of_rights(_before(head, one[0]))), own[0] if own else None)
    found = found or next((one for one in days if not _YEAR.fullmatch(one[1])), None)
    return None if found is None else around(head, *found)


def _before(head: str, at: int) -> str:
    """Return what stands before a place on its line; where nothing does, the line above."""
    start = head.rfind("\n", 0, at) + 1
    before = head[start:at]
    return before if before.strip(" \t*_") else head[:start].rstrip().rpartition("\n")[2]


def _days_in(head: str) -> list[tuple[int, str]]:
    """Return the days of a head that have a year, each time that it says them, in order, with their characters."""
    days = (day for day in parts_of_kind("date", head) if _YEAR.search(day))
    return sorted(
        (found.start(), day) for day in days for found in re.finditer(rf"(?<!\w){re.escape(day)}(?!\w)", head)
    )


def _is_told(head: str, at: int) -> bool:
    """Whether a place is in running text, by the words around it; what says when a text was made is none."""
    line = line_at(head, at, at)
    small = sum(word[:1].islower() for word in line.split())
    return small >= _LEAST_SMALL and _MADE.search(line) is None


def _author(text: StoredText, head: str) -> Told | None:
    found = authors_in_front(front_of(head)) or authors_in_head(head)
    start = 0
    if found is None:
        start = aligned(text, max(0, text.size - _TAIL_BYTES), text.size)
        tail = text.read(start, text.size)
        found = authors_in_tail(head, tail)
        head = tail
    return None if found is None else around(head, found.start, found.names, until=found.end, offset=start)
