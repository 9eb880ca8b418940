"""The one line that tells what the whole of a document is about (*In short*), in words of the document alone.

From the surest: what it says that it describes; what tells most before its first part begins, or in its introduction;
its title with what its parts are called. Where it has no parts, any sentence may tell most, and where none is to be
trusted, as in minutes, laws and stories, the title alone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from armt.runtime.answers.backing import unmarked
from armt.runtime.answers.language.places.lead_ins import introduced_by
from armt.runtime.answers.language.prose.acts import goes_on, is_formal, points_back
from armt.runtime.answers.language.sentences import BULLETS, Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.prompts import DocumentKind
from armt.runtime.answers.quoting.choosing import Scored, telling_quotes
from armt.runtime.answers.quoting.saying import Saying, said_by
from armt.runtime.answers.sections import beginning_of, line_before
from armt.runtime.answers.stated.itself.described import is_spoken
from armt.runtime.answers.stated.itself.subjects import is_of_mails, subject_of
from armt.runtime.answers.stated.itself.titles import behind_title, line_that_names, stated_title, title_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES
from armt.runtime.answers.stated.itself.topics import dated_parts, topics_of
from armt.runtime.answers.stated.projects.about import described
from armt.runtime.text.headings import headings_above

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# A longer text is a book, of which no sentence says what it is about; of a shorter one a quote says so. Of minutes,
# laws and stories the best tells what is essential in two of five, of articles and manuals in three.
_LED: Container[DocumentKind] = ("article", "manual")
_LEAST_LED_BYTES, _MOST_LED_BYTES = 1_500, 64 * 1024
# What describes its document gives way to what tells so much more, as a logit: of 16 such lines five told what is
# essential, of the others twelve.
_OUTDONE = 1.0
# A title of fewer words tells nothing of the whole.
_LEAST_TELLING_WORDS = 3
# In what is called so, among so many of the first parts, a document says what it is about.
_INTRODUCES = re.compile(
    r"\W*(?:introduction|abstract|overview|purpose|about|summary|preface|foreword|goals?|motivation|description|what is"
    r"|in (?:short|a nutshell)|tl;?dr)\b",
    re.IGNORECASE,
)
_FIRST_PARTS = 3
# "At Norrey Mills, we want you to be successful" welcomes the reader.
_OURSELVES = re.compile(r"(?:(?:here )?at [^,.]{1,40}, )?we\b", re.IGNORECASE)
# A title that any document may have tells nothing before a sentence.
_ANY_TITLE = re.compile(
    r"(?:what (?:is|are) (?:this|it|these)|introduction|overview|about|read ?me|summary|preamble|preface)\W*",
    re.IGNORECASE,
)
# The mark of an item; and what sends the reader elsewhere.
_BULLET, _IN_ITEM = re.compile(rf"[ \t]*+[{BULLETS}][ \t]"), re.compile(rf"[ \t]+\S|[{BULLETS}][ \t]")
_SENDS = re.compile(
    r"(?:please )?(?:see|visit|refer to|check out|click|for (?:more|further|details))\b"
    r"|(?:before [^,]{1,80}, )?(?:we (?:strongly |highly )?recommend|you (?:should|may want to)|please) "
    r"(?:that you )?(?:read|start|look)",
    re.IGNORECASE,
)
# What is called so tells of many things, of which no sentence tells one that is the most: meetings, releases.
_OF_MANY = re.compile(
    r"\b(?:minutes|agenda|meetings?|call notes|release notes|change ?log|q ?& ?a|faq"
    r"|frequently asked questions)\b|\A\W*(?:(?:notable|breaking|recent|latest) )?changes\b",
    re.IGNORECASE,
)
# A sentence ends so, or a line cuts it so; a number of a footnote may stand behind. What is said has plain words.
_PLAIN, _MOST_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*[,:;]?"), 0.7
_ENDS = re.compile(r"[.!…。！।;,:](?:[\"'”’»)\]*_\s]|<[^<>]*>|\d{1,3}(?=\Z|<))*\Z")
# "The wheel was mended at this stage": which one stands before it, unless it is a document, or what the title names.
_POINTS = re.compile(
    r"\b(?:this(?! (?:is|was)\b)|these(?! and other\b)|those(?! (?:of|who|that|which|whose|where|in|with|from|for)\b)"
    r"|such(?! as\b))\b(?P<what>(?: [\w'’-]+){0,2})",
    re.IGNORECASE,
)
# "Only a few of them": no word before is of several.
_OF_THEM = re.compile(
    r"\A(?:(?!\w{3,}s\b).)*?\b(?:one|some|few|many|most|all|none|each|both|any|neither|either) of them\b",
    re.IGNORECASE | re.DOTALL,
)
_ITSELF = frozenset(
    content_stems(
        """
        document memo paper article page policy agreement contract act pep rfc kep proposal specification report post
        guide tutorial study release version licence license project repository package book lease notice readme manual
        handbook command program library terms guidelines principles year week month work module tool country nation
        world century
        """
    )
)
# What somebody else is quoted with.
_QUOTATIONS = ('"', "“", "„", "«")
# "[the ABI][conventions]": the address of a link stands elsewhere.
_REFERENCE = re.compile(r"(?<![\w\])])\[([^\[\]\n]*[^\W\d_][^\[\]\n]*)\]\[[\w .:/-]*\]")


def in_short(text: StoredText, *, kind: DocumentKind, scored: Scored, is_read: bool) -> str | None:
    """Return the line that tells what a document is about, None where nothing does.

    Args:
        text: of the document, or of several that are read as one: of mails the subject is told, of others what the
            first says of itself.
        kind: of document.
        scored: its sentences.
        is_read: whether a model has read them: then they may outdo what the document says of itself.
    """
    several = len(text.texts) > 1
    if not several and is_of_mails(text):
        return subject_of(text)
    said = described(text)
    entries = dated_parts(text)
    if said is not None and _is_of_entry(text, entries, said.start):
        said = None
    if several:
        return None if said is None else said.line
    called = stated_title(text)
    topics = None if called is None else topics_of(text, called)
    stated = None if said is None else _titled(called, said.text)
    is_led = _LEAST_LED_BYTES <= text.size <= _MOST_LED_BYTES and kind in _LED and not is_spoken(text)
    if not is_led or _OF_MANY.search(called or ""):
        return stated or topics or _telling_title(called)
    looked_at = _whole(scored if topics is None else _opening(scored, text), text, called or "", entries)
    if said is not None and line_that_names(beginning_of(text, HEAD_BYTES)) is not None:
        # A manual page says in a line of its own what it is about: "mill - grind oats", then "mill is a program that".
        looked_at = _that_begin(looked_at, f"{said.text.split()[0]} is ")
    if said is None or (is_read and _is_outdone(said, looked_at)):
        found = telling_quotes(text, looked_at, 1)
        if found:
            return _titled(called, found[0].text)
    return stated or topics or _telling_title(called)


def _telling_title(called: str | None) -> str | None:
    """Return a title that tells something by itself; None for a name, as "Terms"."""
    tells = called is not None and len(called.split()) >= _LEAST_TELLING_WORDS and not _ANY_TITLE.fullmatch(called)
    return called if tells else None


def _titled(called: str | None, said: str) -> str:
    """Return what tells most as it is read, behind its title where it says little of that itself."""
    # What a line cuts goes on behind the mark.
    line = _REFERENCE.sub(r"\1", unmarked(said_by(said))).rstrip(" ;,")
    named = set(content_stems(called or ""))
    if called is None or _ANY_TITLE.fullmatch(called) or len(named & set(content_stems(line))) > len(named) // 2:
        return line
    return behind_title(called, line)


def _opening(scored: Scored, text: StoredText) -> Scored:
    """Return the sentences of a document with parts of which only those may be quoted that stand before the first one.

    Of what stands in a part of its own only an introduction is about the whole.
    """
    parts = [heading for heading in text.headings if heading.end is None]
    title = title_of(text)
    is_title = title is not None and parts[0].start < title.sentence.end
    # What is called "What is ..." far below is one of many questions.
    introductions = [one.start for one in parts[:_FIRST_PARTS] if _INTRODUCES.match(one.title)]
    first = parts[1].start if is_title and len(parts) > 1 else parts[0].start

    def opens(saying: Saying) -> bool:
        at = saying.sentence.start
        if _OURSELVES.match(saying.said):
            return False
        return at < first or any(one.start in introductions for one in headings_above(parts, at))

    sayings = [one if opens(one) else replace(one, by_itself=False) for one in scored.sayings]
    return replace(scored, sayings=sayings)


def _whole(scored: Scored, text: StoredText, called: str, entries: Container[str]) -> Scored:
    """Return the sentences of a document, of which none may be quoted that tells a part, or where something is told.

    One item of several tells a part, wherever the others stand, and so does what a line above introduces, or what
    points to something that stands before it.
    """
    lines = [line_before(text, one.sentence.start) + one.sentence.text for one in scored.sayings]
    bullets = sum(_BULLET.match(line) is not None for line in lines)
    indented = sum(line[:1].isspace() for line in lines)
    # Lines below that of an item are indented, as are all of some texts.
    mark = _BULLET if 2 * indented > len(lines) else _IN_ITEM
    first = scored.sayings[0] if scored.sayings else None
    known = _ITSELF | set(content_stems(called))

    def is_part(saying: Saying, line: str) -> bool:
        if (bullets > 1 and mark.match(line) is not None) or introduced_by(text, saying.sentence) is not None:
            return True
        said = saying.said
        if _SENDS.match(said) is not None or is_formal(said) or said.startswith(_QUOTATIONS) or _is_list(said):
            return True
        return (saying is not first and _points(saying, known)) or _is_of_entry(text, entries, saying.sentence.start)

    sayings = [
        replace(one, by_itself=False) if one.by_itself and is_part(one, line) else one
        for one, line in zip(scored.sayings, lines, strict=True)
    ]
    return replace(scored, sayings=sayings)


def _is_list(said: str) -> bool:
    """Whether a sentence has no end, and mostly names and addresses: "`id`, `website`, `client_id`"."""
    words = said.split()
    plain = sum(_PLAIN.fullmatch(word) is not None for word in words)
    return _ENDS.search(said) is None and (plain < _MOST_PLAIN * len(words) or "://" in said)


def _is_of_entry(text: StoredText, entries: Container[str], place: int) -> bool:
    """Whether a byte stands under a version or a day among others."""
    return any(heading.title in entries for heading in headings_above(text.headings, place))


def _that_begin(scored: Scored, beginning: str) -> Scored:
    """Return the sentences of a document of which only those may be quoted that begin so."""
    return replace(
        scored,
        sayings=[
            one if unmarked(one.said).startswith(beginning) else replace(one, by_itself=False) for one in scored.sayings
        ],
    )


def _points(saying: Saying, known: Set[str]) -> bool:
    """Whether a sentence points to something else than what it or its document names, and stands alone all the same."""
    said = saying.said
    if points_back(said):
        return saying.is_first
    if goes_on(said):
        return saying.opens
    return _OF_THEM.match(said) is not None or any(
        known.isdisjoint(content_stems(found["what"]))
        and set(content_stems(said[: found.start()])).isdisjoint(content_stems(found["what"]))
        for found in _POINTS.finditer(said)
    )


def _is_outdone(said: Sentence, scored: Scored) -> bool:
    """Whether another sentence that may be quoted tells much more than one.

    "In this document we describe the algorithm" describes a document and tells little of it.
    """
    inside, others = list[float](), list[float]()
    for saying, logit in zip(scored.sayings, scored.logits, strict=True):
        if saying.sentence.start < said.end and said.start < saying.sentence.end:
            inside.append(float(logit))
        elif saying.by_itself:
            others.append(float(logit))
    return bool(inside) and bool(others) and max(others) > max(inside) + _OUTDONE
