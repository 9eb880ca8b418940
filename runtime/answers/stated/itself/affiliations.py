"""Where the authors of a paper work, as its front matter or its LaTeX says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, Told, front_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ASKS = re.compile(
    r"(?:where|for whom) (?:do|does|did) (?:the |its )?(?:authors?|they) work(?: for)?"
    r"|what (?:are|is) the (?:authors?['’]?s? )?affiliations?(?: of the authors?)?"
    r"|(?:which|what) (?:university|universities|institutions?|institutes?|organi[sz]ations?|company)"
    r" (?:are|is|do|does) .{0,30}(?:authors?|they|it|this) .{0,20}(?:from|at|with|work.{0,6})"
    r"|(?:which|what) (?:university|universities|institutions?|institutes?) (?:is|are) (?:it|this|the authors?) from"
    r"|where (?:are|is) the authors? (?:from|based)",
    re.IGNORECASE,
)
# "affiliations:" with items below it, set in or not.
_IN_FRONT = re.compile(r"^affiliations?:[ \t]*\n(?P<below>(?:[ \t]*(?:-[ \t]|[ \t])[^\n]*\n)+)", re.MULTILINE)
_NAME = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:name|organization|institution):[ \t]*(?P<quote>[\"']?)(?P<name>[^\n]+?)(?P=quote)[ \t]*,?$",
    re.MULTILINE,
)
_LATEX = re.compile(r"\\(?:affil|affiliation|institute|institution)(?:\[[^\]\n]*\])?\{(?P<name>[^{}]{4,200})\}")
_PREAMBLE_BYTES = 16 * 1024


def where_authors_work(question: str, text: StoredText) -> Told | None:
    """Return where the authors of a text work; None where it does not say, and for another question.

    Args:
        question: in plain words.
        text: of one document; its beginning is looked through.
    """
    if _ASKS.fullmatch(without_mark(question)) is None:
        return None
    head = beginning_of(text, _PREAMBLE_BYTES)
    front = front_of(beginning_of(text, HEAD_BYTES)) or front_of(head)
    listed = _IN_FRONT.search(front)
    at = 0 if listed is None else listed.start("below")
    found = list(_LATEX.finditer(head) if listed is None else _NAME.finditer(listed["below"]))
    if not found:
        return None
    first, last = at + found[0].start(), at + found[-1].end()
    names = dict.fromkeys(" ".join(match["name"].split()).strip(" ,\\") for match in found)
    said = head[first:last]
    start = len(head[:first].encode())
    return Told(Sentence(start, start + len(said.encode()), said), " and ".join(names), alone=True)
