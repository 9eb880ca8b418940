"""What a project is or does, as its README says it first: "Build is a simple, correct Python build frontend."."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.stated.itself.told import heading_line
from armt.runtime.answers.stated.projects.readme import (
    THING,
    Paragraph,
    first_paragraphs,
    is_name,
    is_of_part,
    is_readme,
    names_of_project,
    plain_name,
    title_of_project,
)
from armt.runtime.text.headings import heading_at
from armt.runtime.text.prose.markdown import shown_title

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_MOST_PARAGRAPHS = 4
# So many words of a heading say something, so near below the title.
_LEAST_WORDS, _MOST_BYTES = 4, 2048
_VERBS = (
    r"(?:(?:is|are) (?:\w+ly )?(?:an?|the|one|your)|makes|provides?|offers?|lets?|helps?|enables?|gives?|adds?|extends?"
    r"|allows? (?:you|us|users|one|developers)|implements?|brings?|finds?|reads?|converts?|turns?|generates?|creates?"
    r"|detects?|manages?|parses?|builds?|wraps?|simplifies|automates?|extracts?|combines?|computes?|performs?"
    r"|replaces?|exposes?|packages|serves)\b"
)
_ASKS = re.compile(
    rf"what (?:is|are|does|do|can) (?:(?P<thing>(?:this|the) {THING}|it)"
    rf"|(?:the )?(?P<name>\S+(?: \S+){{0,2}}?)(?: {THING})?)"
    r"(?: (?:do|for|about|used for|good for|all about|do for (?:me|you|us)))?",
    re.IGNORECASE,
)
_NAMED_THING = re.compile(THING, re.IGNORECASE)
# "`cloudpickle` makes it possible to", "The pytest-xdist plugin extends pytest", "This package provides bindings".
_SAYS = re.compile(
    rf"\W*(?:(?:the|program|project|package) )?(?P<name>[^\s,.;:!?]+(?: [^\s,.;:!?]+)?)(?: \([^()]*\))?[\"”`*_]*,?"
    rf"(?: {THING})?(?: ?(?:--|–|—|,) ?[^.\n]{{3,60}}?(?:--|–|—|,))?[\s,]+(?:\w+ly |also )?{_VERBS}",
    re.IGNORECASE,
)
_THIS = re.compile(rf"\W*this (?:[\w-]+ )?{THING} (?:\w+ly )?{_VERBS}|\W*this is an?\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"\W*(?:introduction|overview|about|summary|description|what(?:['’]s| is| are)|purpose|in short)\b", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]*_`]*\Z")
# Somebody speaks of themselves, or quotes somebody; and where a name comes from.
_SPOKEN = re.compile(
    r"[\"“„«]|[\W_]*(?:I|we|my|our|and|but|with version|suppose|imagine)\b|.*(?:\bderives from\b|\?\Z)",
    re.IGNORECASE,
)


def asks_what_it_is(question: str, text: StoredText) -> bool:
    """Whether a question asks what a project is, or what it does, by its name or as *the tool*.

    Args:
        question: in plain words.
        text: of the README of the project.
    """
    asked = _ASKS.fullmatch(without_mark(question))
    if asked is None or not is_readme(text):
        return False
    return asked["thing"] is not None or plain_name(asked["name"]) in names_of_project(text)


def tagline(text: StoredText) -> Sentence | None:
    """Return the sentence in which a README says what its project is or does; None for other documents.

    Of its first paragraphs it is the first sentence that says so of the project by name, else the first of all, where
    the title is a name and no part begins before it.
    """
    if not is_readme(text):
        return None
    found = [_first_of(paragraph) for paragraph in islice(first_paragraphs(text), _MOST_PARAGRAPHS)]
    names = names_of_project(text)
    if (named := next((one for one in found if _is_of(names, one)), None)) is not None:
        return named
    first = next((one for one in found if _opens(one, text)), None)
    below = _below_title(text)
    return below if below is not None and (first is None or below.start < first.start) else first


def _below_title(text: StoredText) -> Sentence | None:
    """Return the heading right below the title that says something, as what stands there in large letters does."""
    titles = [heading for heading in text.headings if heading.end is None]
    if len(titles) < 2 or not is_name(title_of_project(text) or "") or is_of_part(titles[1].title):
        return None
    between = list(first_paragraphs(text))[:1]
    line = heading_line(titles[1], text)
    marks = len(line.text) - len(line.text.lstrip("# \t"))
    line = Sentence(line.start + marks, line.end, line.text[marks:])
    told = (
        not line.text.endswith("?")
        and len(shown_title(titles[1].title).split()) >= _LEAST_WORDS
        and line.start - titles[0].start <= _MOST_BYTES
    )
    return line if told and (not between or between[0].start > line.start) else None


def _first_of(paragraph: Paragraph) -> Sentence:
    """Return the first sentence of a paragraph: a capital at the beginning of a line begins no other."""
    found = sentences(paragraph.text, paragraph.start)
    last = next((one for one in found if _ENDS.search(one.text) is not None), found[-1])
    said = paragraph.text.encode()[: last.end - paragraph.start].decode()
    return Sentence(paragraph.start, last.end, said)


def _opens(sentence: Sentence, text: StoredText) -> bool:
    """Whether a sentence stands before the first part of a document whose title is a name, or in an introduction."""
    if _SPOKEN.match(sentence.line) is not None:
        return False
    heading = heading_at(text.headings, sentence.start)
    called = title_of_project(text)
    if called is not None and not is_name(called):
        return False
    title = next((one for one in text.headings if one.end is None), None)
    is_title = heading is title and called is not None
    return heading is None or is_title or _INTRODUCES.match(heading.title) is not None


def _is_of(names: set[str], sentence: Sentence) -> bool:
    if _THIS.match(sentence.line) is not None:
        return True
    match = _SAYS.match(sentence.line)
    if match is None:
        return False
    words = match["name"].split()
    # "Pydantic V2" is one of several.
    return plain_name(match["name"]) in names or (
        plain_name(words[0]) in names and _NAMED_THING.fullmatch(words[-1]) is not None
    )
