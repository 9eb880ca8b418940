"""What minutes say of a meeting in forms of their own: who took part and who did not, and the day.

"Who was at the meeting?" has no word that the list has, nor its heading. Most days that minutes name are those of other
meetings, or by which something is to be done; their own stands at the top.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import BULLETS, Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.asked import told_of_itself
from armt.runtime.answers.stated.itself.days import DAY
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, Told, around, line_at
from armt.runtime.months import MONTH

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_MEETING = r"(?:the |this |that |today's )?(?:\w+ )?(?:meeting|call|session|conference|workshop|hearing)"
_ASKS_WHO = re.compile(
    rf"who (?:all )?(?:was|were|is|are) (?:present|there)(?: (?:at|in|on|for) {_MEETING})?"
    rf"|who (?:all )?(?:was|were|is|are) (?:at|in|on) {_MEETING}"
    rf"|who (?:all )?(?:attended|joined|took part in|participated in) {_MEETING}"
    r"|who (?:attended|took part|participated)"
    rf"|who (?:were|are) the (?:participants|attendees)(?: (?:of|at|in) {_MEETING})?"
    r"|(?:list|name) the (?:participants|attendees)",
    re.IGNORECASE,
)
# "The board meeting"; of the next one, or of the last, minutes are not.
_OTHERS = r"(?:the|our|next|last|latest|previous|first|second|other|following)\b"
_ONE_MEETING = (
    rf"(?:(?:the|this|that|today's|our) )?(?:(?P<which>(?!{_OTHERS})\w+(?: (?!{_OTHERS})\w+)?) )?"
    r"(?:meeting|call|session|conference|workshop|hearing)"
)
_ASKS_WHO_MISSED = re.compile(
    rf"who (?:all )?(?:was|were|is|are) (?:absent|missing|excused|not (?:present|there|at {_MEETING}))"
    rf"(?: (?:at|in|on|for|from) {_MEETING})?"
    r"|who (?:did not|didn['’]t|could not|couldn['’]t) (?:attend|come|make it|take part|join)"
    rf"(?: (?:to |in |at )?{_MEETING})?"
    rf"|who missed {_MEETING}|who (?:sent|gave|offered)(?: (?:his|her|their))? (?:apologies|regrets)|who apologi[sz]ed",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(
    rf"(?:when|on (?:what|which) (?:day|date)) (?:was|did|is) {_ONE_MEETING} (?:held|take place|happen|convened)",
    re.IGNORECASE,
)
_ASKS_DAY = re.compile(
    rf"(?:when was|(?:what|which) (?:day|date) was|what (?:is|was) the (?:date|day) of) {_ONE_MEETING}", re.IGNORECASE
)
_ASKS_BODY = re.compile(r"when did (?:they|you|we|(?:the|our) (?P<which>\w+(?: (?:of )?\w+)?)) meet", re.IGNORECASE)
# Whoever met may be called so by anybody.
_BODIES = frozenset(content_stems("board committee council team group members trustees directors association society"))
_IS_OF_MEETING, _TITLE_BYTES = re.compile(r"\b(?:minutes|meeting|agenda|call notes)\b", re.IGNORECASE), 300
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_OWN_DAY = rf"(?:the )?(?P<day>{DAY}|(?:{_NTH}(?: of)? {MONTH}|{MONTH}\.? {_NTH})(?!\w))"
_MARKS, _WEEKDAY = r"[ \t#*_>|]*", r"(?:[a-z]{3,9}\.?,? )?"
# The surest first: behind a label, in a line of its own that is no item, and what a sentence of the beginning tells.
_LABELLED, _HEADED, _TOLD = (
    re.compile(form, re.IGNORECASE | re.MULTILINE)
    for form in (
        rf"^[ \t-]*{_MARKS}(?:(?:meeting )?(?:date|day)(?: (?:and|&) time| of (?:the )?meeting)?|when)[ \t]*[:|*_]"
        rf"[ \t*_|:]*{_WEEKDAY}{_OWN_DAY}",
        rf"^(?![ \t]*(?:[{BULLETS}]|\d{{1,2}}[.)])\s){_MARKS}"
        r"(?:(?:[^\n.]{0,80}\b)?(?:held|meeting|minutes|agenda|session|assembly|call)\b[^\n]{0,100}?(?<![\w.])"
        rf"|{_WEEKDAY}(?=[^\n]{{0,60}}$)){_OWN_DAY}",
        r"\b(?:meeting|session|assembly|board|committee|council|directors|trustees|team|group|members|we)\b[^\n.]{0,80}?"
        rf"\b(?:met|held|took place|convened|called to order)\b[^\n]{{0,100}}?\bon {_WEEKDAY}{_OWN_DAY}",
    )
)
# Running text has so many words in small letters.
_LEAST_SMALL = 5
_STOP = re.compile(r"(?<=[a-z\d)])\. ")
# What is said on such a line of another meeting, or before another day.
_OTHER_MEETING = re.compile(
    r"\b(?:next|previous|last|prior|future|again|will|approv\w*|accept\w*|confirm\w*|adopt\w*|agreed|signed|read|correct"
    r"|circulated|amended|due)\b",
    re.IGNORECASE,
)
_BEFORE_ALONE = re.compile(rf"{_MARKS}(?:on )?{_WEEKDAY}(?:the )?", re.IGNORECASE)
_OTHER_DAY = re.compile(rf"\b(?:by|until|before|after|to) {_WEEKDAY}(?:the )?$", re.IGNORECASE)
# "8 and 9 June", "June 8 & 9".
_RANGE_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?\s*(?:&|and|to|[-–/])\s*$")
_RANGE_BEHIND = re.compile(r"\s*(?:&|and|to|[-–/])\s*\d{1,2}(?:st|nd|rd|th)?(?![\d:.])")
_LISTED = r"^[ \t#*_>-]*{0}[ \t*_]*(?::[ \t*_]*(?P<said>[^\n]*\w[^\n]*)|:?[ \t*_]*)$"
_PRESENT, _ABSENT = (
    re.compile(_LISTED.format(names), re.IGNORECASE | re.MULTILINE)
    for names in (
        r"(?:meeting )?(?:participants|attendees|attendance|in attendance|attending|(?:members |those |also )?present)",
        r"(?:apologies(?: (?:for absence|received))?|(?:members |those )?absent|absentees|regrets|excused|not present)",
    )
)
# A line that belongs to a list, and an empty one.
_ITEM, _EMPTY = re.compile(rf"[ \t]*(?:[|{BULLETS}]" + r"|\(?\d{1,2}[.)])\s"), re.compile(r"[ \t]*\n")
# The names of a table's columns, and the rule below them.
_NAMES_COLUMNS = re.compile(r"[ \t]*\|[^\n]*\n[ \t]*\|?[ :|-]*-[ :|-]*\n")
_COLUMN_OF_PEOPLE = re.compile(
    r"^(?=[ \t]*\|[ \t*_]*(?:attendees?|participants?|present)[ \t*_]*\|)", re.IGNORECASE | re.MULTILINE
)
_HEAD_BYTES, _LONGEST_LIST_BYTES = 16 * 1024, 4000


def asks_who_met(question: str) -> bool:
    """Whether a question asks who took part in a meeting."""
    return _ASKS_WHO.fullmatch(without_mark(question)) is not None


def asks_who_missed(question: str) -> bool:
    """Whether a question asks who did not take part in a meeting."""
    return _ASKS_WHO_MISSED.fullmatch(without_mark(question)) is not None


def asks_when_met(question: str, text: StoredText | None = None) -> bool:
    """Whether a question asks when a meeting was, and a text is of that meeting; of any text if None."""
    bare = without_mark(question)
    forms = (_ASKS_WHEN, _ASKS_DAY, _ASKS_BODY)
    asked = next((found for form in forms if (found := form.fullmatch(bare)) is not None), None)
    if asked is None or text is None:
        return asked is not None
    title = beginning_of(text, _TITLE_BYTES)
    if _IS_OF_MEETING.search(title) is None and people_of(text) is None:
        return False
    which = set(content_stems(asked["which"] or "")) - set(content_stems(title))
    # "The budget meeting" is another one, and so is that of the board where the committee's minutes speak of it.
    return not which or (which <= _BODIES and which.isdisjoint(content_stems(text.read(0, text.size))))


def day_met(text: StoredText) -> Told | None:
    """Return the day of the meeting that minutes are of, with its line or sentence at their top; None where none is.

    Args:
        text: of the minutes.
    """
    head = beginning_of(text, HEAD_BYTES)
    for form in (_LABELLED, _HEADED, _TOLD):
        for found in form.finditer(head):
            start = found.start("day")
            is_told = sum(word[:1].islower() for word in line_at(head, start, start).split()) >= _LEAST_SMALL
            if _is_other(head, start, is_told=is_told) or (is_told and form is not _TOLD):
                continue
            if _RANGE_BEFORE.search(head[:start]) or _RANGE_BEHIND.match(head, found.end("day")):
                return None
            return around(head, start, found["day"])
    told = told_of_itself("date", text)
    if told is None or told.stated is None:
        return None
    at = head.find(told.stated, len(text.read(0, told.sentence.start)))
    return None if at < 0 or _is_other(head, at) else told


def _is_other(head: str, at: int, *, is_told: bool = False) -> bool:
    """Whether the line of a day, or the one above a day that stands alone, says that it is one of something else.

    Args:
        head: of the minutes.
        at: character at which the day begins.
        is_told: it stands in running text, of which its sentence tells.
    """
    start = head.rfind("\n", 0, at) + 1
    above = head[:start].rstrip().rpartition("\n")[2] if _BEFORE_ALONE.fullmatch(head, start, at) else ""
    line = line_at(head, at, at)
    if is_told:
        line = _STOP.split(line[: at - start])[-1] + _STOP.split(line[at - start :])[0]
    return _OTHER_MEETING.search(f"{above}\n{line}") is not None or _OTHER_DAY.search(head[start:at]) is not None


def people_of(text: StoredText, *, absent: bool = False) -> Sentence | None:
    """Return the list, or the line, in which the beginning of a text says who took part; None where it does not.

    Args:
        text: of the document.
        absent: or who did not.
    """
    head = beginning_of(text, _HEAD_BYTES)
    form = _ABSENT if absent else _PRESENT
    for match in form.finditer(head):
        if match["said"]:
            start, end = match.start("said"), match.end("said")
        else:
            start, end = _list_below(head, match.end())
        said = head[start:end]
        if any(other["said"] for other in form.finditer(said)):
            # "Attendance" stands above "Present: Anna" and "Absent: Bela".
            continue
        if said.strip() and len(said.encode()) <= _LONGEST_LIST_BYTES:
            first = len(head[:start].encode())
            return Sentence(first, first + len(said.encode()), said)
    column = None if absent else _COLUMN_OF_PEOPLE.search(head)
    if column is None:
        return None
    start, end = _list_below(head, column.start() - 1)
    first = len(head[:start].encode())
    return Sentence(first, first + len(head[start:end].encode()), head[start:end]) if end > start else None


def _list_below(head: str, at: int) -> tuple[int, int]:
    """Return where the lines below a heading begin and end: all that follow each other, all items, or all rows."""
    at = min(len(head), at + 1)
    while (empty := _EMPTY.match(head, at)) is not None:
        at = empty.end()
    if (named := _NAMES_COLUMNS.match(head, at)) is not None:
        at = named.end()
    start = end = at
    is_list = _ITEM.match(head, at) is not None
    while at < len(head):
        stop = head.find("\n", at)
        stop = len(head) if stop < 0 else stop
        line = head[at:stop]
        if line.startswith("#") or (is_list and line.strip() and not (_ITEM.match(line + " ") or line[:1] in " \t")):
            break
        if not line.strip() and not is_list:
            break
        end = stop if line.strip() else end
        at = stop + 1
    return start, end
