"""What a README, or a file that is there for it, says of taking part, of tests, citing, and security."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.readme import first_paragraphs, is_readme
from armt.runtime.answers.stated.projects.shown import parts_called
from armt.runtime.answers.stated.projects.usage import HOW, IT

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText


class _Guide(NamedTuple):
    """What a project says of one thing.

    Attributes:
        asks: questions for it.
        called: headings of parts that say it.
        file: the name of one that says it, without its ending; "" for none.
        is_code: it is shown in code, where there is some.
        is_all: that file is there for nothing else.
    """

    asks: re.Pattern[str]
    called: re.Pattern[str]
    file: str
    is_code: bool = False
    is_all: bool = True


def _guide(asks: str, called: str, file: str, *, is_code: bool = False, is_all: bool = True) -> _Guide:
    heading = re.compile(rf"\W*(?:\d\W+)?(?:{called})\W*", re.IGNORECASE)
    return _Guide(re.compile(asks, re.IGNORECASE), heading, file, is_code, is_all)


_GUIDES = (
    _guide(
        rf"{HOW} (?:contribute|help(?: out)?|get involved|take part)(?: (?:to|with|in) (?:it|this|\S+))?",
        r"(?:how to )?contribut(?:e|ing|ions?)(?: (?:to \S+|guide(?:lines)?))?|getting involved|how to help",
        "contributing",
    ),
    _guide(
        rf"{HOW} (?:report|disclose) (?:an? |the )?"
        r"(?:security (?:issues?|bugs?|holes?|problems?)|vulnerabilit(?:y|ies))(?: (?:to|in|with) (?:it|this|\S+))?",
        r"security(?: policy| issues?)?|(?:reporting )?(?:an? )?(?:security )?(?:vulnerabilit(?:y|ies)|issues?)",
        "security",
    ),
    _guide(
        rf"{HOW} (?:run|execute|start) (?:the |its |all |unit )*tests?(?: ?suite)?|how is it tested",
        r"(?:how to )?(?:run(?:ning)? )?(?:the )?(?:unit )?test(?:s|ing)?(?: ?suite)?",
        "contributing",
        is_code=True,
        is_all=False,
    ),
    _guide(
        rf"{HOW} (?:cite|reference|acknowledge) {IT.format('name')}",
        r"(?:how to )?cit(?:e|ing|ations?)(?: (?:us|this work|\S+))?(?: (?:and|&) \w+)?",
        "",
        is_code=True,
    ),
)


def guide_asked(question: str) -> str | None:
    """Return the name of the file that is there for what a question asks; None where none would be."""
    guide = _asked(question)
    return None if guide is None else guide.file or None


def told_by_guide(question: str, text: StoredText) -> Told | None:
    """Return what a README, or a file that is there for it, says of how something is done; None for other documents.

    Args:
        question: in plain words.
        text: of one document.
    """
    guide = _asked(question)
    is_file = guide is not None and Path(text.path).stem.casefold() == guide.file
    if guide is None or not (is_file or is_readme(text)):
        return None
    part = next(parts_called(guide.called, text), None)
    if part is not None:
        return (part.code(installs=True) if guide.is_code else None) or part.paragraph()
    first = next(first_paragraphs(text), None) if is_file and guide.is_all else None
    if first is None:
        return None
    return Told(Sentence(first.start, first.start + len(first.text.encode()), first.text), None, alone=True)


def _asked(question: str) -> _Guide | None:
    bare = without_mark(question)
    return next((guide for guide in _GUIDES if guide.asks.fullmatch(bare) is not None), None)
