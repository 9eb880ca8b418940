"""What a bill, a quotation or a receipt asks for in all: "Amount due: £1,087.20"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.stated.itself.told import Told, around

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# The line of an invoice that all is asked for in: "Total 2,928.00", "Amount due: £1,087.20".
_SUM = re.compile(
    r"[ \t]*(?P<said>(?P<label>grand total|total(?: (?:due|amount|payable|to pay))?"
    r"|(?:amount|balance)(?: due| payable)?|to pay|please pay)\b[^\n\w]{0,40}?"
    r"(?P<sum>(?:[A-Z]{3} ?)?[$€£¥]? ?\d[\d.,' ]*(?: ?(?:[A-Z]{3}|[$€£¥]))?))[*_]{0,2}[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_OF_BILL = r"(?: (?:of|on|for|in) (?:the|this|my|our) (?:invoice|bill|order|receipt|quot(?:e|ation)|statement))?"
_IN_ALL = r"(?: (?:in total|altogether|in all|now|for (?:it|this|everything)))?"
_ASKS_TO_PAY = re.compile(
    rf"(?:how much (?:money )?|what )(?:(?:do|must|should|will|shall) (?:i|we|you) (?:still )?(?:have to |need to )?"
    rf"(?:pay|owe)|(?:is|remains) (?:still )?(?:due|owed|payable|outstanding|(?:left )?to (?:be )?pa(?:y|id))){_IN_ALL}"
    rf"|what(?:['’]s| is) the (?:(?:final|total) )?(?:amount|sum|balance)"
    rf"(?: (?:due|payable|owed|to (?:be )?pa(?:y|id)))?{_OF_BILL}"
    r"|how much is (?:the|this|my|our) (?:invoice|bill)(?: for)?",
    re.IGNORECASE,
)
_ASKS_TOTAL = re.compile(
    rf"what(?:['’]s| is) the (?:grand )?total(?: (?:amount|sum|price|cost))?{_OF_BILL}",
    re.IGNORECASE,
)
# "The balance of £1,446 is due on 6 April", of what a letter says in its sentences.
_LEFT = re.compile(
    r"\b(?:balance|remainder|rest|remaining (?:amount|sum|balance|payment)|outstanding (?:amount|balance|sum)"
    r"|(?:amount|sum) (?:still )?(?:due|outstanding|owed|left to pay))\b(?: (?:of|is|are|now|due|remaining|outstanding)"
    r"|[ \t]?:){1,3} (?P<sum>(?:[A-Z]{3} ?)?[$€£¥]? ?\d[\d.,']*\d(?: ?(?:[A-Z]{3}\b|[€£¥]))?)",
    re.IGNORECASE,
)
_ASKS_LEFT = re.compile(
    r"how much (?:money )?(?:is|remains|do|does|must|have|has).*\b(?:left|still|remain\w*|outstanding)\b(?: .*)?"
    r"|(?:what|how much) is the (?:remaining |outstanding )?(?:balance|remainder)(?: (?:due|to (?:be )?pa(?:y|id)))?",
    re.IGNORECASE,
)
_OF_WHAT_IS_LEFT = re.compile(r"\b(?:pa(?:y|id)|owe[ds]?|due|balance|remainder|outstanding)\b", re.IGNORECASE)
# A longer text has sums of others.
_MOST_BYTES = 12_000


def sum_to_pay(text: str) -> tuple[int, int] | None:
    """Return the last line that says what is to be paid in all, as characters; None where there is none."""
    found = None
    for match in _SUM.finditer(text):
        found = match.span("said")
    return None if found is None else (found[0], found[0] + len(text[slice(*found)].rstrip()))


def asked_sum(question: str, text: StoredText) -> Told | None:
    """Return the line that says what is to be paid, or the total, where a question asks for no more than that.

    None for any other question, and of a text with several such sums.

    Args:
        question: in plain words.
        text: of the document.
    """
    bare = without_mark(question)
    is_total = _ASKS_TOTAL.fullmatch(bare) is not None
    if text.size > _MOST_BYTES or not any(form.fullmatch(bare) for form in (_ASKS_TOTAL, _ASKS_TO_PAY, _ASKS_LEFT)):
        return None
    said = text.read(0, text.size)
    found = list(_SUM.finditer(said))
    if not found and _ASKS_LEFT.fullmatch(bare) and _OF_WHAT_IS_LEFT.search(bare):
        return _left(said)
    found = [one for one in found if "total" in one["label"].casefold()] if is_total else found
    if not found:
        return None
    # Two lines of one name are those of two bills.
    last = found[-1]
    if sum(one["label"].casefold() == last["label"].casefold() for one in found) > 1:
        return None
    start = len(said[: last.start("said")].encode())
    line = last["said"].rstrip()
    return Told(Sentence(start, start + len(line.encode()), line), last["sum"].strip())


def _left(said: str) -> Told | None:
    """Return the one sum that sentences say is left to be paid."""
    found = list(_LEFT.finditer(said))
    if len({one["sum"] for one in found}) != 1:
        return None
    return around(said, found[0].start(), found[0].group(), until=found[0].end())._replace(
        stated=found[0]["sum"].strip()
    )
