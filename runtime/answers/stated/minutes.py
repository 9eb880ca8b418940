"""What minutes say of a meeting in forms of their own: who took part, in a list or behind a label.

"Who was at the meeting?" has no word that the list has, nor its heading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import BULLETS, Sentence
from armt.runtime.answers.sections import beginning_of

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
_ASKS_WHEN = re.compile(
    rf"when (?:was|did|is) {_MEETING} (?:held|take place|happen|convened)|(?:what|which) (?:day|date) was {_MEETING}"
    rf"|what (?:is|was) the date of {_MEETING}",
    re.IGNORECASE,
)
# Asked of any text: only minutes are of the meeting.
_ASKS_WHEN_WAS = re.compile(
    r"when was (?:the|this|that|today's) (?:(?!next|last|latest|previous|first|second|other|annual|following)\w+ )?"
    r"(?:meeting|call)|when did (?:they|you|we) meet",
    re.IGNORECASE,
)
_IS_OF_MEETING, _TITLE_BYTES = re.compile(r"\b(?:minutes|meeting|agenda|call notes)\b", re.IGNORECASE), 300
_PRESENT = re.compile(
    r"^[ \t#*_>-]*(?:meeting )?"
    r"(?:participants|attendees|attendance|in attendance|attending|(?:members |those |also )?present)"
    r"[ \t*_]*(?::[ \t*_]*(?P<said>[^\n]*\w[^\n]*)|:?[ \t*_]*)$",
    re.IGNORECASE | re.MULTILINE,
)
# A line that belongs to a list, and an empty one.
_ITEM, _EMPTY = re.compile(rf"[ \t]*(?:[|{BULLETS}]" + r"|\(?\d{1,2}[.)])\s"), re.compile(r"[ \t]*\n")
_HEAD_BYTES, _LONGEST_LIST_BYTES = 16 * 1024, 4000


def asks_who_met(question: str) -> bool:
    """Whether a question asks who took part in a meeting."""
    return _ASKS_WHO.fullmatch(without_mark(question)) is not None


def asks_when_met(question: str, text: StoredText | None = None) -> bool:
    """Whether a question asks when a meeting was; of a text that begins as minutes do in fewer words, too."""
    bare = without_mark(question)
    if _ASKS_WHEN.fullmatch(bare) is not None:
        return True
    if text is None or _ASKS_WHEN_WAS.fullmatch(bare) is None:
        return False
    return _IS_OF_MEETING.search(beginning_of(text, _TITLE_BYTES)) is not None


def people_of(text: StoredText) -> Sentence | None:
    """Return the list, or the line, in which the beginning of a text says who took part; None where it does not.

    Args:
        text: of the document.
    """
    head = beginning_of(text, _HEAD_BYTES)
    for match in _PRESENT.finditer(head):
        if match["said"]:
            start, end = match.start("said"), match.end("said")
        else:
            start, end = _list_below(head, match.end())
        said = head[start:end]
        if said.strip() and len(said.encode()) <= _LONGEST_LIST_BYTES:
            first = len(head[:start].encode())
            return Sentence(first, first + len(said.encode()), said)
    return None


def _list_below(head: str, at: int) -> tuple[int, int]:
    """Return where the lines below a heading begin and end: all that follow each other, or all items of a list."""
    at = min(len(head), at + 1)
    while (empty := _EMPTY.match(head, at)) is not None:
        at = empty.end()
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
