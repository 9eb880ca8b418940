"""Questions about the document itself: what it is about, its title, who wrote it and when.

Their words stand all over a document ("this document was written ...") and hardly ever where the answer is: at its
beginning, in a title, a line "by ...", a date, or a sentence that says what "this document describes".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from armt.runtime.answers.language.code import is_code_line
from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, sentences, speaker, turns_of
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.quotes import is_finished, refers_back, stands_alone
from armt.runtime.answers.quoting.abstracts import abstract_sentences, lead_of
from armt.runtime.answers.quoting.asides import asides_of, is_in
from armt.runtime.answers.quoting.openings import opening_worth
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.agreements import parties_of
from armt.runtime.answers.stated.authors import authors_in_front, authors_in_head, authors_in_tail, dated_byline
from armt.runtime.answers.stated.days import Day, day_in_front, day_labelled, is_of_change
from armt.runtime.text.headings import heading_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What of itself a document is asked for: "date" is when it was written or published, "dated" whatever day it bears.
Asked = Literal["about", "title", "author", "date", "dated", "changed", "reviewed"]

_KINDS = (
    r"(?:document|text|file|paper|article|book|novel|report|memo|rfc|specification|standard|page|guide|manual|policy|essay|story"
    r"|contract|agreement|licen[cs]e|readme|thesis|study|letter|mail|e-mail|message|transcript|speech)"
)
# What a file may be: "the program" may well be another one that it tells of.
_PROGRAMS = (
    r"(?:module|library|package|program|script|tool|command|utility|project|repository|plugin|extension|framework)"
)
_IT = rf"(?:it|this|(?:this|the) (?:whole |entire )?{_KINDS}|this (?:whole |entire )?{_PROGRAMS})"
# What stands on pages: a text may tell of such a thing as well ("the recipe was made"), so that less is asked of it.
_PAGES = (
    r"(?:(?:blog |news |forum )?(?:post|entry)|(?:blog |news |help |wiki )(?:article|page)|web ?page|recipe|faq"
    r"|tutorial|press release|newsletter|white ?paper|leaflet|handbook|terms)"
)
_ONLY_THIS = r"(?:interview|review|announcement|blog|web ?site|site|notice|form|column|poem)"
_ANY = rf"(?:{_IT}|(?:this|these|the) {_PAGES}|this {_ONLY_THIS})"
_CHANGED = r"(?:updated|modified|changed|edited|amended|revised)"
_FORMS: tuple[tuple[Asked, str], ...] = (
    (
        "about",
        rf"what(?:'s|’s| is| does)? {_IT} (?:all )?(?:about|describe|say|cover|deal with)"
        rf"|what (?:is|are) (?:the )?(?:main |central )?(?:topic|subject|theme|purpose|content)s?(?: of {_IT})?"
        rf"|(?:please )?(?:summari[sz]e|sum up|describe|give (?:me )?an? (?:summary|overview) of) {_IT}"
        r"|(?:what is )?the gist|tl;?dr",
    ),
    ("title", rf"what(?:'s|’s| is) (?:the )?title(?: of {_IT})?|what is {_IT} (?:called|titled)"),
    (
        "author",
        rf"who (?:wrote|authored|published|edited|is the author of|are the authors of) {_IT}"
        rf"|who (?:is|are) the (?:author|writer|editor)s?(?: of {_IT})?|{_IT} (?:was|is) (?:written )?by whom"
        rf"|who (?:wrote|has written|authored|posted) {_ANY}|who (?:was|were) the authors?(?: of {_ANY})?"
        rf"|who (?:is|are) the (?:author|writer)s? of {_ANY}|who (?:was|is) {_ANY} (?:(?:written|posted) )?by"
        rf"|what (?:is|are) the (?:names? of the authors?|author(?:['’]s|s['’]) names?)(?: of {_ANY})?",
    ),
    (
        "date",
        rf"when (?:was|is) {_IT} (?:written|published|released|issued|made)"
        rf"|when (?:was|were) {_ANY} (?:first |originally )?(?:written|published|posted|put online)"
        rf"|when was this (?:{_KINDS}|{_PAGES}) created"
        rf"|what is the (?:publication date|(?:date|year) of publication)(?: of {_ANY})?",
    ),
    ("dated", rf"when (?:was|is) {_IT} (?:dated|from)|what is the (?:date|year)(?: of {_IT})?"),
    (
        "changed",
        rf"when (?:was|were|is|has) {_ANY} (?:been )?(?:last |most recently )?{_CHANGED}(?: last)?"
        r"|when (?:was|is) the (?:last|latest|most recent) (?:update|change|revision|modification|edit)"
        rf"(?: (?:of|to) {_ANY})?"
        rf"|when (?:did|have) (?:you|they|we) last (?:update|modify|change|edit|amend|revise)d? {_ANY}"
        r"|what is the date of the (?:last|latest|most recent) (?:update|change|revision|modification|edit)"
        rf"(?: (?:of|to) {_ANY})?",
    ),
    (
        "reviewed",
        rf"when (?:was|were) {_ANY} (?:last |most recently )?reviewed|when was the last review(?: of {_ANY})?",
    ),
)
_ASKS = tuple((asked, re.compile(form, re.IGNORECASE)) for asked, form in _FORMS)
# Labels that say when a text was changed stand below the head of a page too.
_HEAD_BYTES, _LABEL_BYTES, _TOLD_BYTES = 3 * 1024, 16 * 1024, 64 * 1024
# From the surest: what a document says that it does, or is.
_DOES = tuple(
    re.compile(
        rf"^(?:in |the (?:purpose|aim|goal|subject) of )?this (?:{_KINDS}|{_PROGRAMS})\b.{{0,60}}?\b(?:{verbs})\b",
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
_TITLE_BYTES, _TAIL_BYTES = 1536, 16 * 1024
_YEAR = re.compile(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}\b")
# Before a day that is one of a person, or to come.
_OTHER_DAY = re.compile(r"\b(?:birth|born|dob|died|due|deadline|expir\w+|valid (?:until|to)|until)\b", re.IGNORECASE)
_LEAST_WORDS, _LEAST_TELLING = 6, 3
# Running text has so many words in small letters, unless it says when it was made.
_LEAST_SMALL = 5
_MADE = re.compile(
    r"\b(?:made|dated|entered into|effective|written|published|posted|issued|released|updated|revised|created|prepared"
    r"|version|copyright)\b|©",
    re.IGNORECASE,
)
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


def asked_of_itself(question: str) -> Asked | None:
    """Return what a question wants to know of the document itself, or None where it is about something else."""
    bare = question.strip().rstrip("?.! ")
    return next((asked for asked, form in _ASKS if form.fullmatch(bare)), None)


def told_of_itself(asked: Asked, text: StoredText) -> Told | None:
    """Return what a document says of itself, or None.

    Args:
        asked: from `asked_of_itself`.
        text: of the document; its beginning is looked through.
    """
    if asked == "about":
        return _about(text)
    if asked == "title":
        return _title(text)
    head = text.read(0, aligned(text, min(_HEAD_BYTES, text.size), text.size))
    if asked == "author":
        return _author(text, head)
    if asked in ("changed", "reviewed"):
        return _changed(asked, text)
    told = _published(head)
    return _changed("changed", text) if told is None and asked == "dated" else told


def _changed(asked: str, text: StoredText) -> Told | None:
    """Return when a text was last changed or reviewed: in the entries before it, at its beginning, else at its end."""
    head = text.read(0, aligned(text, min(_LABEL_BYTES, text.size), text.size))
    day = day_in_front(asked, _front(head)) or day_labelled(asked, head)
    if day is not None or text.size <= _LABEL_BYTES:
        return None if day is None else _on(head, day)
    start = aligned(text, max(_LABEL_BYTES, text.size - _TAIL_BYTES), text.size)
    tail = text.read(start, text.size)
    day = day_labelled(asked, tail, is_end=True)
    return None if day is None else _on(tail, day, offset=start)


def _on(part: str, day: Day, *, offset: int = 0) -> Told:
    told = _around(part, day.start, day.said, until=day.end, offset=offset)
    # Of a long line the sentence with the label may be another one than that with the day.
    return told if told.stated else _around(part, day.end - len(day.said), day.said, offset=offset)


def _published(head: str) -> Told | None:
    """Return when a text was written or published, by its head."""
    if (day := day_in_front("published", _front(head)) or day_labelled("published", head)) is not None:
        return _on(head, day)
    if (byline := dated_byline(head)) is not None and not byline.groupdict().get("changed"):
        return _around(head, byline.start("day"), byline["day"])
    days = [
        (at, day)
        for at, day in _days_in(head)
        if not (_OTHER_DAY.search(before := _before(head, at)) or is_of_change(before))
    ]
    # What stands in running text may be the day of anything; a year alone there hardly ever is the text's own.
    found = next((one for one in days if not _is_told(head, one[0])), None)
    found = found or next((one for one in days if not _YEAR.fullmatch(one[1])), None)
    return None if found is None else _around(head, *found)


def _before(head: str, at: int) -> str:
    """Return what stands before a place on its line; where nothing does, the line above."""
    start = head.rfind("\n", 0, at) + 1
    before = head[start:at]
    return before if before.strip(" \t*_") else head[:start].rstrip().rpartition("\n")[2]


def described_by_itself(text: StoredText) -> str | None:
    """Return in which words a document says what it describes, on one line; None where it does not.

    Args:
        text: of the document; its beginning is looked through.
    """
    beginning = text.read(0, aligned(text, min(_TOLD_BYTES, text.size), text.size))
    if (named := _in_a_line(beginning)) is not None:
        return " ".join(named["said"].split())
    found = abstract_sentences(text)
    told = _first(found, _DOES[0]) or next(iter(lead_of(found, 1)), None)
    if told is None:
        found = _opening_sentences(beginning, text)
        # What is called by a small letter begins with one.
        told = _introduced(found, text) or _first(list(filter(_is_finished, found)), _DOES[0])
    return None if told is None else told.line


def _opening_sentences(beginning: str, text: StoredText) -> list[Sentence]:
    """Return the sentences in which a document may say what it is about: of its first page, and of an introduction."""
    asides = asides_of(text)
    return [
        one
        for one in map(_behind_title, sentences(beginning, 0, text.headings))
        if stands_alone(one.text)
        and opening_worth(one.text) >= 1
        and not is_in(asides, one.start)
        and (one.start < _HEAD_BYTES or _is_introduced(one, text))
    ]


def lead_sentence(text: StoredText) -> str | None:
    """Return the first sentence that says something by itself, on one line: of news and articles it says most.

    None of a text that begins otherwise: a story, a talk, a list of turns.
    """
    beginning = text.read(0, aligned(text, min(_HEAD_BYTES, text.size), text.size))
    if turns_of(beginning.split("\n")):
        return None
    found = filter(_is_finished, _opening_sentences(beginning, text))
    return next((one.line for one in found if not refers_back(one.text)), None)


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
    title = _title(text)
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


def _days_in(head: str) -> list[tuple[int, str]]:
    """Return the days of a head that have a year, each time that it says them, in order, with their characters."""
    days = (day for day in parts_of_kind("date", head) if _YEAR.search(day))
    return sorted(
        (found.start(), day) for day in days for found in re.finditer(rf"(?<!\w){re.escape(day)}(?!\w)", head)
    )


def _is_told(head: str, at: int) -> bool:
    """Whether a place is in running text, by the words around it; what says when a text was made is none."""
    line = _line_at(head, at, at)
    small = sum(word[:1].islower() for word in line.split())
    return small >= _LEAST_SMALL and _MADE.search(line) is None


def _line_at(head: str, at: int, end: int) -> str:
    stop = head.find("\n", end)
    return head[head.rfind("\n", 0, at) + 1 : stop if stop >= 0 else len(head)]


def _author(text: StoredText, head: str) -> Told | None:
    found = authors_in_front(_front(head)) or authors_in_head(head)
    start = 0
    if found is None:
        start = aligned(text, max(0, text.size - _TAIL_BYTES), text.size)
        tail = text.read(start, text.size)
        found = authors_in_tail(head, tail)
        head = tail
    return None if found is None else _around(head, found.start, found.names, until=found.end, offset=start)


def _around(head: str, at: int, said: str, *, until: int = 0, offset: int = 0) -> Told:
    """Return the line of a head that says something, or of a long one the sentence, with that.

    Args:
        head: a part of the text.
        at: character at which it is said.
        said: what.
        until: character behind it, where it has more than these.
        offset: byte at which the part begins.
    """
    start = head.rfind("\n", 0, at) + 1
    line = _line_at(head, at, until or at + len(said))
    begin = start + len(line) - len(line.lstrip())
    shown = line.strip()
    first = offset + len(head[:begin].encode())
    if len(shown) > LONGEST_SENTENCE_CHARS:
        place = offset + len(head[:at].encode())
        for sentence in sentences(head, offset):
            if sentence.start <= place < sentence.end:
                return Told(sentence, said if said in sentence.text else None)
    return Told(Sentence(first, first + len(shown.encode()), shown), said)


def _about(text: StoredText) -> Told | None:
    beginning = text.read(0, aligned(text, min(_TOLD_BYTES, text.size), text.size))
    if (subject := _SUBJECT.search(beginning[:_HEAD_BYTES])) is not None:
        kind = subject.lastgroup or ""
        return _around(beginning, subject.start(kind), subject[kind].strip())
    if (named := _in_a_line(beginning)) is not None:
        first = len(beginning[: named.start("said")].encode())
        said = named["said"].rstrip()
        return Told(Sentence(first, first + len(said.encode()), said), None)
    found = sentences(beginning, 0, text.headings)
    does, is_so = _DOES
    told = _first(found, does)
    if told is None and (parties := parties_of(text)) is not None:
        told = next((one for one in found if one.start <= parties.place < one.end), None)
    # An agreement "contains" all that was agreed: that is not what it is about.
    told = told or _first(found, is_so)
    if told is not None:
        return Told(told, None)
    title = _title(text)
    if title is not None and len((title.stated or "").split()) >= _LEAST_TITLE_WORDS:
        return title
    return next((Told(sentence, None) for sentence in _full(found, text)), None)


def _in_a_line(beginning: str) -> re.Match[str] | None:
    """Find the line that says what a document is: below NAME, or first in a docstring; its ``said`` is what it says."""
    return _NAMED.search(beginning[:_HEAD_BYTES]) or _DOCSTRING.match(beginning)


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


def _front(head: str) -> str:
    """Return the beginning of a text as far as the entries before it reach; "" where there are none."""
    found = _FRONT.match(head)
    return "" if found is None else head[: found.end()]


def _title(text: StoredText) -> Told | None:
    """Return the title set before a text, behind a label, or the heading that it begins with; else a line that may be.

    Such is the line that a manual page is named by, the one above a day or an author, one in its middle, or alone.
    """
    head = text.read(0, aligned(text, min(_TITLE_BYTES, text.size), text.size))
    if (named := _FRONT_TITLE.search(_front(head))) is not None:
        return _around(head, named.start("said"), named["said"])
    heading = next((one for one in text.headings if one.end is None), None)
    at = len(head)
    if heading is not None and heading.start < len(head.encode()) and not _PART.match(heading.title):
        at = len(head.encode()[: heading.start].decode())
    labelled = _LABELLED_TITLE.search(head, 0, at)
    # "Name: Ann", "Title: Director": what somebody is.
    if labelled is not None and not _SIGNATURE.search(head[: labelled.start()]):
        return _around(head, labelled.start("said"), labelled["said"])
    if heading is not None and at < len(head):
        said = head[at:].split("\n", 1)[0].strip()
        return _around(head, at, heading.title if heading.title in said else said)
    found = _in_a_line(head) or next(_lines_of_title(head), None)
    if found is None:
        return None
    return _around(head, found.start("said"), " ".join(found["said"].split()), until=found.end("said"))


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
