"""What stands in the two columns above a memo of the IETF: its number, what it obsoletes, its category, its authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.asked import asked_of_itself
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, Told
from armt.runtime.months import MONTH

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_IT = r"(?:it|this|(?:this|the) (?:rfc|memo|document|specification|standard))"
_RFCS = r"(?:rfcs?|documents?|specifications?|standards?|memos?)"


class _Field(NamedTuple):
    """A label on the left of the head, and the questions for what stands behind it."""

    asks: re.Pattern[str]
    label: str


_FIELDS = tuple(
    _Field(re.compile(asks, re.IGNORECASE), label)
    for asks, label in (
        (
            rf"(?:which|what)(?: {_RFCS})? (?:does|do|is|are) {_IT} (?:obsoletes?|replaces?|supersedes?)"
            rf"|(?:which|what) {_RFCS} (?:is|are) (?:obsoleted|replaced|superseded)(?: by {_IT})?",
            "Obsoletes",
        ),
        (
            rf"(?:which|what)(?: {_RFCS})? (?:does|do) {_IT} (?:updates?|amends?|extends?)"
            rf"|(?:which|what) {_RFCS} (?:is|are) (?:updated|amended)(?: by {_IT})?",
            "Updates",
        ),
        (
            rf"(?:which|what) (?:category|kind of {_RFCS}) is {_IT}"
            rf"|what is (?:the|its) (?:category|status)(?: of {_IT})?"
            rf"|is {_IT} an? (?:standard|draft|internet standard|best current practice|informational.{{0,10}})",
            "Category",
        ),
        (
            rf"(?:which|what) rfc is (?:it|this)|what is (?:the|its) (?:rfc )?number(?: of {_IT})?",
            "Request for Comments",
        ),
    )
)
_NUMBER = re.compile(r"^Request for Comments: \d+", re.MULTILINE)
# The head ends with the day, in its right column.
_HEAD = re.compile(r"\A\s*(?P<head>(?:\S|[ \t]{20})[^\n]*\n(?:[^\n]*\S[^\n]*\n)*)(?=[ \t]*\n)")
_NAME = re.compile(
    r"[ \t]{3,}(?P<name>(?:[A-Z]\.[ -]?){1,3}(?:(?:van|von|de|der|del|la|le) )*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
    r"(?:,? (?:Ed\.|Editor|Jr\.))?[ \t]*$",
    re.MULTILINE,
)
_DAY = re.compile(rf"[ \t](?P<day>(?:\d{{1,2}} )?{MONTH} \d{{4}})[ \t]*$", re.MULTILINE)


def told_by_memo(question: str, text: StoredText) -> Told | None:
    """Return what the head of a memo says to a question about it; None for other documents, and other questions.

    Args:
        question: in plain words.
        text: of one document; its beginning is looked through.
    """
    bare, itself = without_mark(question), asked_of_itself(question)
    field = next((one for one in _FIELDS if one.asks.fullmatch(bare) is not None), None)
    if field is None and itself not in ("author", "date", "dated"):
        return None
    beginning = beginning_of(text, HEAD_BYTES)
    found = _HEAD.match(beginning.removeprefix("\ufeff"))
    if found is None or _NUMBER.search(found["head"]) is None:
        return None
    head, at = found["head"], beginning.index(found["head"])
    if field is not None:
        return _labelled(field.label, head, at, beginning)
    if itself == "author":
        names = list(_NAME.finditer(head))
        spans = [match.span("name") for match in names]
        return _quoted(spans, " and ".join(match["name"] for match in names), at, beginning) if names else None
    day = _DAY.search(head)
    return None if day is None else _quoted([day.span("day")], day["day"], at, beginning)


def _labelled(label: str, head: str, at: int, beginning: str) -> Told | None:
    """Return what stands behind a label, on its line and those below that go on; what is right of it is no part."""
    form = re.compile(
        rf"^{label}:[ \t]*(?P<said>\S+(?: \S+)*)[^\n]*"
        r"(?P<more>(?:\n[ \t]+\d+(?:, ?\d+)*,?(?=[ \t]{3,}|[ \t]*$)[^\n]*)*)",
        re.MULTILINE,
    )
    found = form.search(head)
    if found is None:
        return None
    lines = [found["said"], *re.findall(r"(?<=\n)[ \t]+(\d+(?:, ?\d+)*,?)", found["more"])]
    last = lines[-1]
    end = found.end("said") if len(lines) == 1 else found["more"].rindex(last) + found.start("more") + len(last)
    return _quoted([(found.start(), end)], " and ".join(line.rstrip(",") for line in lines), at, beginning)


def _quoted(spans: list[tuple[int, int]], stated: str, at: int, beginning: str) -> Told:
    first, last = at + spans[0][0], at + spans[-1][1]
    said = beginning[first:last]
    start = len(beginning[:first].encode())
    return Told(Sentence(start, start + len(said.encode()), said), stated, alone=True)
