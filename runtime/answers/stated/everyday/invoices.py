"""Who an invoice is for, who sends it, when it is due, and how much of a thing it lists, by its labels and its columns.

"Bill to:" names whom it is for, its first line is who sends it, and below "Qty" stands how many of something there are;
no sentence says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.stated.itself.told import Told

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_BILL = r"(?:(?:this|the|my|our) )?(?:invoice|bill|receipt|statement)"
_IT = rf"(?:it|this|{_BILL})"
_I = r"(?:i|we|you|they|one|the (?:customer|client|buyer))"
_PAID = r"(?:paid|settled|due|payable)"
_ASKS_FOR_WHOM = re.compile(
    rf"(?:for |to )?who(?:m)?(?:['’]s| is| was) {_IT} (?:for|(?:(?:addressed|sent|made out|billed) )?to|addressed|sent"
    rf"|made out|billed)|who (?:is|was|gets|got|has been) (?:billed|invoiced|charged|{_BILL})(?: for (?:it|this))?"
    rf"|who (?:is|was) the (?:customer|client|buyer|bill payer)|who (?:must|has to|should|is to) pay(?: {_IT})?"
    r"|what is the billing address",
    re.IGNORECASE,
)
_ASKS_FROM_WHOM = re.compile(
    rf"who(?:['’]s| is| was) {_IT} from|who (?:sent|issued|wrote|made|raised) {_IT}|from whom (?:is|was) {_IT}"
    rf"|who (?:is|was) {_IT} (?:sent|issued) by|who (?:is|was) the (?:supplier|seller|vendor|merchant|issuer)"
    r"|who (?:is|was) (?:billing|invoicing|charging) (?:us|me)|who do (?:i|we) (?:have to )?pay|who must be paid",
    re.IGNORECASE,
)
_ASKS_DUE = re.compile(
    rf"(?:by |until |till )?when (?:(?:must|should|shall|does|has|is|will) {_IT} (?:(?:have )?to )?(?:be )?{_PAID}"
    rf"|(?:must|should|shall|do|does) {_I} (?:have to |need to )?pay(?: {_IT})?|is (?:the )?payment due)"
    rf"|(?:what|when) is the (?:due date|payment deadline|deadline(?: for payment)?)(?: (?:of|for|on) {_IT})?",
    re.IGNORECASE,
)
_ASKS_HOW_MANY = re.compile(
    r"how many (?P<what>[\w'’ -]{2,60}?)(?: (?:were|was|are|is|have been|did|do|has|have)(?: (?:i|we|they|you|there"
    rf"|{_BILL}))?(?: (?:order(?:ed)?|bought|buy|billed|invoiced|charged|delivered|on {_IT}|in {_IT}|listed))?"
    r"(?: (?:for|on|in total))?)",
    re.IGNORECASE,
)
# Two columns may stand beside each other: "TO:                  INVOICE #: 204".
_LABEL = (
    r"(?:^|(?<=[ ]{3}))[ \t]*+[-*|]{0,3}[ \t]*+[*_]{0,2}(?P<label>%s)[*_]{0,2}[ \t]*(?::[*_]{0,2}|\|)[*_]{0,2}"
    r"(?P<gap>[ \t]*)"
)
_VALUE = (
    r"(?P<said>[^\s|][^\n|]*?)??(?:[ \t]*\|?[ \t]*$|(?=[ ]{3,}\S))"
    r"(?:[^\n]*\n[ \t]*(?P<below>[^\s|:][^\n|:]*?)(?:[ \t]*$|(?=[ ]{3,}\S)))?"
)


def _labelled(names: str) -> re.Pattern[str]:
    return re.compile((_LABEL % names) + _VALUE, re.IGNORECASE | re.MULTILINE)


_TO = _labelled(
    r"bill(?:ed|ing)?(?: address| to)|invoiced?(?: to| for)|sold to|charge to|to|customer(?: name)?|client(?: name)?"
)
_FROM = _labelled(r"from|(?:bill(?:ed)?|invoiced?|issued|sold|sent) (?:from|by)|seller|supplier|vendor|merchant|issuer")
_DUE = _labelled(r"(?:payment )?due(?: date| by| on)?|date due|pay(?:ment|able)?(?: is)? (?:by|before|until|due)")
_OTHER_LABEL = re.compile(r"[A-Za-z][A-Za-z #.]{1,20}:")
_IS_INVOICE = re.compile(
    r"^\W*(?:[\w ]{1,30} )?(?:invoice|bill|receipt)\W*(?:(?:no|number|nr|#)?\W*[\w/-]*\d[\w/-]*\W*)?$"
    r"|^\W*(?:invoice|bill|receipt)[ \t]+(?:no|number|nr|date|#)\b",
    re.IGNORECASE | re.MULTILINE,
)
# Who sends a paper stands above its name, alone in a line: no label, no number, no page of the net.
_LETTERHEAD = re.compile(r"\W{0,6}(?P<name>[^\W\d_][\w&'’.,\- ]{2,60}?)\W{0,3}")
_COMPANY = re.compile(
    r"\b(?:ltd|limited|inc|llc|llp|plc|gmbh|ag|bv|sarl|co|company|& sons|brothers)\b\.?\W*\Z", re.IGNORECASE
)
_QUANTITY = re.compile(r"(?:qty|quantity|units?|pieces|pcs|hours|number|no)\.?", re.IGNORECASE)
_CELLS = re.compile(r"[ \t]*\|[ \t]*|\t+|[ \t]{2,}")
_COUNT = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?(?: ?(?:x|×|pcs|h))?")
# A longer text is no bill.
_MOST_BYTES, _LEAST_CELLS = 12_000, 3


class _Line(NamedTuple):
    """A line of a text without white space around it, with the byte that it begins at."""

    place: int
    line: str


def told_by_invoice(question: str, text: StoredText) -> Told | None:
    """Return what an invoice says of itself that a question asks; None where it asks for something else, or none does.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    how_many = _ASKS_HOW_MANY.fullmatch(bare)
    forms = (_ASKS_FOR_WHOM, _ASKS_FROM_WHOM, _ASKS_DUE)
    if text.size > _MOST_BYTES or not (how_many or any(form.fullmatch(bare) for form in forms)):
        return None
    said = text.read(0, text.size)
    title = _IS_INVOICE.search(said)
    if title is None:
        return None
    if how_many is not None:
        return _counted(how_many["what"], said)
    if _ASKS_FOR_WHOM.fullmatch(bare):
        return _behind(_TO, said)
    if _ASKS_DUE.fullmatch(bare):
        due = _behind(_DUE, said)
        return due if due is not None and parts_of_kind("date", due.stated or "") else None
    return _behind(_FROM, said) or _letterhead(said, title)


def _behind(label: re.Pattern[str], said: str) -> Told | None:
    """Return what stands behind the one label of some names, or below it where its line ends with it."""
    found = [(one, name) for one in label.finditer(said) if (name := _value(one)) is not None]
    if len({one[name] for one, name in found}) != 1:
        return None
    one, name = found[0]
    return Told(_sentence(said, one.start("label"), one.end(name)), one[name].strip(), alone=True)


def _value(label: re.Match[str]) -> str | None:
    """Return which group has the value of a label: behind it, or below that where another one does."""
    is_behind = label["said"] and _OTHER_LABEL.match(label["said"]) is None
    return "said" if is_behind else "below" if label["below"] else None


def _letterhead(said: str, title: re.Match[str]) -> Told | None:
    """Return the first line, where that stands above what names the paper an invoice, and is a name."""
    first = next(_lines(said), None)
    if first is not None and _IS_INVOICE.match(first.line):
        # Some write what it is above that, in the middle of the page: no line of a customer then.
        second = next(islice(_lines(said), 1, None), None)
        first = second if second is not None and _COMPANY.search(second.line) else None
    elif first is not None and first.place >= title.start():
        first = None
    named = None if first is None else _LETTERHEAD.fullmatch(first.line)
    if first is None or named is None:
        return None
    at = said.index(first.line)
    return Told(_sentence(said, at, at + len(first.line)), named["name"], alone=True)


def _counted(what: str, said: str) -> Told | None:
    """Return how many of a thing the one row of it says, in the column that is called so."""
    column, found = None, list[tuple[_Line, str]]()
    asked = set(content_stems(what))
    for line in _lines(said):
        cells = _CELLS.split(line.line.strip("| \t"))
        named = [at for at, cell in enumerate(cells) if _QUANTITY.fullmatch(cell)]
        if len(cells) >= _LEAST_CELLS and len(named) == 1 and not any(map(str.isdigit, line.line)):
            column = (named[0], len(cells))
        elif column is not None and len(cells) == column[1] and _COUNT.fullmatch(cells[column[0]]):
            others = set(content_stems(" ".join(cells[: column[0]] + cells[column[0] + 1 :])))
            if asked and asked <= others:
                found.append((line, cells[column[0]]))
    if len(found) != 1:
        return None
    line, count = found[0]
    return Told(Sentence(line.place, line.place + len(line.line.encode()), line.line), count, alone=True)


def _lines(said: str) -> Iterator[_Line]:
    """Yield the lines that have something."""
    place = 0
    for line in said.splitlines(keepends=True):
        if bare := line.strip():
            yield _Line(place + len(line[: line.index(bare)].encode()), bare)
        place += len(line.encode())


def _sentence(said: str, start: int, end: int) -> Sentence:
    """Return characters of a text with their bytes."""
    first = len(said[:start].encode())
    return Sentence(first, first + len(said[start:end].encode()), said[start:end])
