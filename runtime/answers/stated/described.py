"""What a document is called, and what it says that it is about: in a title, an abstract, a sentence of its first page.

Summaries say it below their notes, and questions about the document itself are answered by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.code import is_code_line
from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.messages.chats import is_chat
from armt.runtime.answers.language.messages.mails import is_mail
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, sentences, speaker, turns_of
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.quotes import is_finished, stands_alone
from armt.runtime.answers.quoting.abstracts import abstract_sentences, lead_of
from armt.runtime.answers.quoting.asides import asides_of, is_in
from armt.runtime.answers.quoting.openings import opening_worth
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.agreements import parties_of
from armt.runtime.answers.stated.authors import authors_in_head
from armt.runtime.text.formats.mail import bare_subject
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
#: So much of a document is its head.
HEAD_BYTES = 3 * 1024
_TOLD_BYTES, _TITLE_BYTES = 64 * 1024, 1536
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
_IS = re.compile(r"(?P<what>[^.:;!?]{1,80}?)[ ,](?:is|are|refers to)[ ](?:[\w-]+ ){0,5}?(?:an?|the|one of)\b")
# Behind a name stand what it is short for, and a line about it: "ripgrep (rg)", "Bempp-cl: a library".
_NAME_ENDS = re.compile(r"\s*[:(\[|,]|\s[-–—]\s")
_MOST_INTRODUCING = 25
_UNDERLINED = re.compile(r"\A[^\n]+\n[ \t]*(?:-{3,}|={3,})[ \t]*\n\s*(?=\S)")
# Where it says so behind its first page.
_INTRODUCES = re.compile(
    r"\b(?:introduction|abstract|overview|scope|purpose|about|summary|preface|motivation|what is)\b", re.IGNORECASE
)
# The entries before a text, between two lines of hyphens.
_FRONT = re.compile(r"\A---[ \t]*\n(?P<said>.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(?P<said>[^\n]*[^\s\"'])", re.MULTILINE)
# "Title: ", "#+TITLE: " and "\\title{" say so in any text.
_LABELLED_TITLE = re.compile(
    r"^(?:(?:#\+)?(?i:title):[ \t]+|\\title\{)(?P<said>[^\s{}][^\n{}]{1,199}?)[ \t]*(?:\}|$)", re.MULTILINE
)
# Of a mail, and of a memo with its labels in capitals.
_SUBJECT = re.compile(
    r"\A(?:[A-Z][\w-]+:[^\n]*\n)*Subject: *(?P<mail>\S[^\n]*)"
    r"|^(?=(?:TO|FROM|DATE):)(?:[^\n]+\n(?:[ \t]*\n)?){1,5}?(?:RE|SUBJECT):[ \t]*(?P<memo>\S[^\n]*)",
    re.MULTILINE,
)
_SUBJECT_FIELD = "Subject: "
# A title in the middle of its line, and one in a line alone; "Chapter 1" is that of a part.
_CENTRED = re.compile(r"^[ \t]{8,}(?P<said>[A-Z]\S*(?: \S+){0,14}?)(?: {3,}.*)?$", re.MULTILINE)
_ALONE = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*(?P<said>[^\W\d_][^\n]{2,90}?[^\s.,;:])[ \t]*(?=\n[ \t]*\n)")
_PART = re.compile(
    r"\W*(?:(?:chapter|part|section|book|act|page|exhibit|table of contents|contents)\b|\d"
    r"|(?:name|synopsis|abstract|summary|introduction|preface|foreword|for immediate release)\W*\Z|(?-i:import|from) )",
    re.IGNORECASE,
)
# A title above the line that says when, or by whom.
_FIRST = re.compile(r"\A\s*(?P<said>[^\W\d_][^\n]{2,90}[^\s.,;:])[ \t]*\n[ \t]*(?P<below>[^\n]{4,60})(?=\n[ \t]*\n)")
_SIGNATURE = re.compile(r"(?:^|\n)[ \t]*(?i:name|by|signed|signature):[^\n]*\n\Z")
# Where a line is in the middle of a page, the room before it is no wider than that behind it.
_PAGE_CHARS = 90
# A manual page says in a line of its own what it is about; one too long for that goes on in the next.
_NAMED = re.compile(
    r"^[ \t]*(?:#+ )?NAME[ \t]*\n(?:[ \t]*\n)?"
    r"[ \t]*(?P<said>\S[^\n]{0,200}? (?:--?|–|—) \S[^\n]*(?:\n(?![^\n]* (?:--?|–|—) )[ \t]+\S[^\n]*){0,2})"
    r"(?=\n(?:[^\n]*\n)*?[ \t]*(?:#+ )?(?:SYNOPSIS|DESCRIPTION)\b)",
    re.MULTILINE,
)
# The first line of a module's docstring, behind comments alone.
_DOCSTRING = re.compile(
    r"\A(?:[ \t]*(?:#[^\n]*)?\n)*[rRuU]?(?P<mark>\"\"\"|''')\s*(?P<said>\w[^\n]{7,200}?)[ \t]*(?:(?P=mark)|\n|\Z)"
)
_LEAST_WORDS, _LEAST_TELLING = 6, 3
# A title of fewer words is a name, and says nothing of what it names.
_LEAST_TITLE_WORDS = 2


class Told(NamedTuple):
    """What a document says of itself.

    Attributes:
        sentence: with its place.
        stated: the part of it that answers; None for all of it.
    """

    sentence: Sentence
    stated: str | None


def described_by_itself(text: StoredText) -> Sentence | None:
    """Return the sentence in which a document says what it describes; None where it does not.

    Args:
        text: of the document; its beginning is looked through.
    """
    beginning = _beginning(text)
    if (named := _in_a_line(beginning)) is not None:
        first, said = len(beginning[: named.start("said")].encode()), named["said"].rstrip()
        return Sentence(first, first + len(said.encode()), said)
    found = abstract_sentences(text)
    if told := _first(found, _DOES) or next(iter(lead_of(found, 1)), None):
        return told
    found = _opening_sentences(beginning, text)
    # What is called by a small letter begins with one.
    return _introduced(found, text) or _first(list(filter(_is_finished, found)), _DOES)


def _beginning(text: StoredText) -> str:
    return beginning_of(text, _TOLD_BYTES)


def _opening_sentences(beginning: str, text: StoredText) -> list[Sentence]:
    """Return the sentences in which a document may say what it is about: of its first page, and of an introduction."""
    asides = asides_of(text)
    return [
        one
        for one in map(_behind_title, sentences(beginning, 0, text.headings))
        if stands_alone(one.text)
        and opening_worth(one.text) >= 1
        and not is_in(asides, one.start)
        and (one.start < HEAD_BYTES or _is_introduced(one, text))
    ]


def is_spoken(text: StoredText) -> bool:
    """Whether people take turns at the beginning of a document: no sentence of theirs says what it is about."""
    lines = beginning_of(text, HEAD_BYTES).split("\n")
    return bool(turns_of(lines)) or is_chat(lines, surely=True)


def is_of_mails(text: StoredText) -> bool:
    """Whether a document is a mail, or a thread or mailbox of some."""
    return is_mail(beginning_of(text, HEAD_BYTES))


def subject_of(text: StoredText) -> str | None:
    """Return what mails are about, without what who answers and lists set before it; None of several subjects.

    Args:
        text: of mails, see `is_of_mails`.
    """
    found = dict[str, str]()
    for line in text.lines():
        if line.startswith(_SUBJECT_FIELD):
            subject = bare_subject(" ".join(line.removeprefix(_SUBJECT_FIELD).split()))
            found.setdefault(subject.casefold(), subject)
            if len(found) > 1:
                return None
    subject = next(iter(found.values()), "")
    return subject if len(subject.split()) >= _LEAST_TITLE_WORDS else None


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
    """Return the sentence that says what the title names: "Redis is an ..."; None where none of the first does."""
    title = title_of(text)
    named = "" if title is None else _NAME_ENDS.split(title.stated or title.sentence.line, maxsplit=1)[0]
    names = set(content_stems(named))
    for one in found[:_MOST_INTRODUCING]:
        match = _IS.match(one.line)
        if match is not None and names and names <= set(content_stems(match["what"])):
            return one
    return None


def _is_introduced(sentence: Sentence, text: StoredText) -> bool:
    """Whether a sentence stands where a document says what it is about."""
    heading = heading_at(text.headings, sentence.start)
    return heading is not None and _INTRODUCES.search(heading.title) is not None


def about(text: StoredText) -> Told | None:
    """Return what a document is about: what it says that it describes, its parties, its title, else how it begins."""
    beginning = _beginning(text)
    if (subject := _SUBJECT.search(beginning[:HEAD_BYTES])) is not None:
        kind = subject.lastgroup or ""
        return around(beginning, subject.start(kind), bare_subject(subject[kind].strip()))
    found, told = sentences(beginning, 0, text.headings), described_by_itself(text)
    if told is None and (parties := parties_of(text)) is not None:
        told = next((one for one in found if one.start <= parties.place < one.end), None)
    # An agreement "contains" all that was agreed: that is not what it is about.
    told = told or _first(found, _IS_SO)
    if told is not None:
        return Told(told, None)
    title = title_of(text)
    if title is not None and len((title.stated or "").split()) >= _LEAST_TITLE_WORDS:
        return title
    return next((Told(sentence, None) for sentence in _full(found, text)), None)


def _in_a_line(beginning: str) -> re.Match[str] | None:
    """Find the line that says what a document is: below NAME, or first in a docstring; its ``said`` is what it says."""
    return _NAMED.search(beginning[:HEAD_BYTES]) or _DOCSTRING.match(beginning)


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


def front_of(head: str) -> str:
    """Return the beginning of a text as far as the entries before it reach; "" where there are none."""
    found = _FRONT.match(head)
    return "" if found is None else head[: found.end()]


def title_of(text: StoredText) -> Told | None:
    """Return the title set before a text, behind a label, or the heading that it begins with; else a line that may be.

    Such is the line that a manual page is named by, the one above a day or an author, one in its middle, or alone.
    """
    head = beginning_of(text, _TITLE_BYTES)
    if (named := _FRONT_TITLE.search(front_of(head))) is not None:
        return around(head, named.start("said"), named["said"])
    if (subject := _SUBJECT.match(head)) is not None and subject["mail"]:
        return around(head, subject.start("mail"), bare_subject(subject["mail"].strip()))
    heading = next((one for one in text.headings if one.end is None), None)
    at = len(head)
    if heading is not None and heading.start < len(head.encode()) and not _PART.match(heading.title):
        at = len(head.encode()[: heading.start].decode())
    labelled = _LABELLED_TITLE.search(head, 0, at)
    # "Name: Ann", "Title: Director": what somebody is.
    if labelled is not None and not _SIGNATURE.search(head[: labelled.start()]):
        return around(head, labelled.start("said"), labelled["said"])
    if heading is not None and at < len(head):
        said = head[at:].split("\n", 1)[0].strip()
        return around(head, at, heading.title if heading.title in said else said)
    found = _in_a_line(head) or next(_lines_of_title(head), None)
    if found is None:
        return None
    return around(head, found.start("said"), " ".join(found["said"].split()), until=found.end("said"))


def _lines_of_title(head: str) -> Iterator[re.Match[str]]:
    """Yield the lines that may be a title, the likeliest first."""
    first = _FIRST.match(head)
    if first is not None and (authors_in_head(first["below"]) or parts_of_kind("date", first["below"])):
        yield first
    turns = turns_of(head.split("\n"))
    for line in (*_CENTRED.finditer(head), *_ALONE.finditer(head)):
        said, indent = line["said"], line.start("said") - line.start()
        label = speaker(said)
        is_right = line.re is _CENTRED and 2 * indent + len(said) > _PAGE_CHARS
        is_turn = label is not None and label["name"] in turns
        if not (
            _PART.match(said) or is_right or is_turn or is_code_line(said) or parts_of_kind("date", said) == [said]
        ):
            yield line


def line_at(head: str, at: int, end: int) -> str:
    stop = head.find("\n", end)
    return head[head.rfind("\n", 0, at) + 1 : stop if stop >= 0 else len(head)]


def around(head: str, at: int, said: str, *, until: int = 0, offset: int = 0) -> Told:
    """Return the line of a head that says something, or of a long one the sentence, with that.

    Args:
        head: a part of the text.
        at: character at which it is said.
        said: what.
        until: character behind it, where it has more than these.
        offset: byte at which the part begins.
    """
    start = head.rfind("\n", 0, at) + 1
    line = line_at(head, at, until or at + len(said))
    begin = start + len(line) - len(line.lstrip())
    shown = line.strip()
    first = offset + len(head[:begin].encode())
    if len(shown) > LONGEST_SENTENCE_CHARS:
        place = offset + len(head[:at].encode())
        for sentence in sentences(head, offset):
            if sentence.start <= place < sentence.end:
                return Told(sentence, said if said in sentence.text else None)
    return Told(Sentence(first, first + len(shown.encode()), shown), said)
