"""What a document says that it is about: in an abstract, a sentence of its first page, its subject or its title.

Summaries say it below their notes, and questions about the document itself are answered by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from armt.runtime.answers.language.messages.chats import is_chat
from armt.runtime.answers.language.places.abstracts import abstract_sentences, lead_of
from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.answers.language.prose.acts import goes_on, is_formal
from armt.runtime.answers.language.prose.alone import is_finished, stands_alone
from armt.runtime.answers.language.prose.openings import opening_worth
from armt.runtime.answers.language.sentences import Sentence, sentences_in, turns_of
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.agreements import parties_of
from armt.runtime.answers.stated.itself.subjects import subject_told
from armt.runtime.answers.stated.itself.titles import line_that_names, stated_title, title_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, LEAST_TITLE_WORDS, Told
from armt.runtime.text.headings import heading_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What a document may be, and a file of source code.
KINDS = (
    r"(?:document|text|file|paper|article|book|novel|report|memo|rfc|[pk]ep|adr|proposal|specification|standard|page|guide"
    r"|manual|policy|essay|story"
    r"|contract|agreement|licen[cs]e|readme|thesis|study|letter|mail|e-mail|message|transcript|speech)"
)
# What a file may be: "the program" may well be another one that it tells of.
PROGRAMS = (
    r"(?:module|library|package|program|script|tool|command|utility|project|repository|plugin|extension|framework)"
)
_TOLD_BYTES = 64 * 1024
# From the surest: what a document says that it does, or is.
_DOES, _IS_SO = (
    re.compile(
        rf"^(?:in |the (?:purpose|aim|goal|subject) of )?this (?:{KINDS}|{PROGRAMS})\b.{{0,60}}?\b(?:{verbs})\b",
        re.IGNORECASE,
    )
    for verbs in (
        "describes?|defines?|specif(?:y|ies)|explains?|introduces?|discusses|presents?|proposes?|outlines?|surveys?|examines?"
        "|sets out|deals with|is about|tells|we|documents",
        "provides?|gives?|covers?|contains?|reviews?|reports?|is an?|is the|governs?",
    )
)
# "Redis is an ...", of what the title names, among so many sentences.
_IS = re.compile(r"(?P<what>[^.:;!?]{1,80}?)[ ,](?:is|are|was|were|refers to)[ ](?:[\w-]+ ){0,5}?(?:an?|the|one of)\b")
# Behind a name of somebody stands when they lived, and in which languages it is another one.
_BRACKETS = re.compile(r" ?\((?:[^()]|\([^()]*\))*\)(?=[ ,])")
# Behind a name stand what it is short for, and a line about it: "ripgrep (rg)", "Bempp-cl: a library".
_NAME_ENDS = re.compile(r"\s*[:(\[|,]|\s[-–—]\s")
_MOST_INTRODUCING, _MOST_BEGINNING = 25, 3
# "`ddgr` is a tool": a name of few words, none of which points to something else.
_SAYS_WHAT = re.compile(
    r"(?!(?:it|this|that|these|those|there|here|he|she|they|we|you|i|what|who|one|all|some|most|many|the"
    r"|my|our|your|his|her|its|their)\b)"
    r"[`*\"“]*\w\S*(?: \S+){0,3}? (?:is|are|(?P<was>was|were)) (?:\w+ly |also )?(?:an?|the|one of)\b",
    re.IGNORECASE,
)
_UNDERLINED = re.compile(r"\A[^\n]+\n[ \t]*(?:-{3,}|={3,})[ \t]*\n\s*(?=\S)")
# Where it says so behind its first page.
_INTRODUCES = re.compile(
    r"\b(?:introduction|abstract|overview|scope|purpose|about|summary|preface|motivation|what is)\b", re.IGNORECASE
)
_LEAST_WORDS, _LEAST_TELLING = 6, 3


def described_by_itself(text: StoredText) -> Sentence | None:
    """Return the sentence in which a document says what it describes; None where it does not.

    Args:
        text: of the document; its beginning is looked through.
    """
    beginning = beginning_of(text, _TOLD_BYTES)
    if (named := line_that_names(beginning)) is not None:
        first, said = len(beginning[: named.start("said")].encode()), named["said"].rstrip()
        return Sentence(first, first + len(said.encode()), said)
    found = abstract_sentences(text)
    if told := _first(found, _DOES) or next(iter(lead_of(found, 1)), None):
        return told
    found = _opening_sentences(beginning, text)
    # What is called by a small letter begins with one.
    return _introduced(found, text) or _first(list(filter(_is_finished, found)), _DOES)


def _opening_sentences(beginning: str, text: StoredText) -> list[Sentence]:
    """Return the sentences in which a document may say what it is about: of its first page, and of an introduction."""
    asides = asides_of(text, before=_TOLD_BYTES)
    return [
        one
        for one in map(_behind_title, sentences_in(text, 0, beginning))
        if stands_alone(one.text)
        and opening_worth(one.text) >= 1
        and not is_formal(one.line)
        and not is_in(asides, one.start)
        and (one.start < HEAD_BYTES or _is_introduced(one, text))
    ]


def is_spoken(text: StoredText) -> bool:
    """Whether people take turns at the beginning of a document: no sentence of theirs says what it is about."""
    lines = beginning_of(text, HEAD_BYTES).split("\n")
    return bool(turns_of(lines)) or is_chat(lines, surely=True)


def _behind_title(sentence: Sentence) -> Sentence:
    """Return a sentence without the title above it, where a line of hyphens stands between them."""
    title = _UNDERLINED.match(sentence.text)
    if title is None:
        return sentence
    start = sentence.start + len(title.group().encode())
    return Sentence(start, sentence.end, sentence.text[title.end() :])


def _is_finished(sentence: Sentence) -> bool:
    return is_finished(sentence.text)


def _introduced(found: list[Sentence], text: StoredText) -> Sentence | None:
    """Return the sentence that says what the title names: "Redis is an ..."; None where none of the first does.

    Where nothing says what a document is called, what it begins with is what it is about.
    """
    title = title_of(text)
    if stated_title(text) is None and (begun := next(filter(_says_what, found[:_MOST_BEGINNING]), None)) is not None:
        return begun
    named = "" if title is None else _NAME_ENDS.split(title.stated or title.sentence.line, maxsplit=1)[0]
    names = set(content_stems(named))
    for one in found[:_MOST_INTRODUCING]:
        match = _IS.match(_BRACKETS.sub("", one.line))
        if match is not None and names and names <= set(content_stems(match["what"])) and not goes_on(one.line):
            return one
    return None


def _says_what(sentence: Sentence) -> bool:
    """Whether a sentence says what something is, or who somebody was with the years of a life."""
    line = _BRACKETS.sub("", sentence.line)
    match = _SAYS_WHAT.match(line)
    # Of what was, only the years of a life tell that nothing else is meant.
    return match is not None and (match["was"] is None or line != sentence.line)


def _is_introduced(sentence: Sentence, text: StoredText) -> bool:
    """Whether a sentence stands where a document says what it is about."""
    heading = heading_at(text.headings, sentence.start)
    return heading is not None and _INTRODUCES.search(heading.title) is not None


def about(text: StoredText, *, surely: bool = False) -> Told | None:
    """Return what a document is about: what it says that it describes, its parties, its title, else how it begins.

    Args:
        text: of the document.
        surely: neither its title nor how it begins says it.
    """
    beginning = beginning_of(text, _TOLD_BYTES)
    if (subject := subject_told(beginning, HEAD_BYTES, in_memo=True)) is not None:
        return subject
    found, told = sentences_in(text, 0, beginning), described_by_itself(text)
    if told is None and (parties := parties_of(text)) is not None:
        told = next((one for one in found if one.start <= parties.place < one.end), None)
    # An agreement "contains" all that was agreed: that is not what it is about.
    told = told or _first(found, _IS_SO)
    if told is not None:
        return Told(told, None)
    if surely:
        return None
    title = title_of(text)
    if title is not None and len((title.stated or "").split()) >= LEAST_TITLE_WORDS:
        return title
    return next((Told(sentence, None) for sentence in _full(found, text)), None)


def _first(found: list[Sentence], form: re.Pattern[str]) -> Sentence | None:
    return next((sentence for sentence in found if form.match(sentence.line)), None)


def _full(found: list[Sentence], text: StoredText) -> Iterator[Sentence]:
    """Yield the sentences that say something: no headings, no scraps, nothing without an end."""
    starts = {heading.start for heading in text.headings if heading.end is None}
    for sentence in found:
        line = sentence.line
        if (
            sentence.start not in starts
            and line.rstrip("\"'”’)").endswith((".", "!", "。"))
            and len(line.split()) >= _LEAST_WORDS
            and len(set(content_stems(line))) >= _LEAST_TELLING
        ):
            yield sentence
