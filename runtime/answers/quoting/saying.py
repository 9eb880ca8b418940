"""Which sentences of a document say something by themselves, and so may be quoted.

No title, row, ingredient, address, line of another mail, or what stands between fences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armt.runtime.answers.language.messages.chats import message_of
from armt.runtime.answers.language.messages.mails import is_attribution
from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.answers.language.places.titles import Titles
from armt.runtime.answers.language.prose.acts import decides, without_figures
from armt.runtime.answers.language.prose.alone import is_finished, is_title, stands_alone
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.stamps import STAMP
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.quoting.by_words import Stretch, bare, weighed
from armt.runtime.answers.sections import Section
from armt.runtime.text.headings import Heading, heading_at
from armt.runtime.text.repeated import REPEATED_LINE, on_a_line

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# An entry of a life or a chronicle: "2017 - 2021     Research fellow, Bergen."
_DATED_ENTRY = re.compile(
    r"(?:19|20)\d\d(?:\s?[-–—]\s?(?:(?:19|20)\d\d|today|now|present))?[:,]?\s+(?=\D)", re.IGNORECASE
)
_LEAST_ENTRY_WORDS = 4
# What a recipe has so much of.
_INGREDIENT = re.compile(
    r"\W*\d[\d/.,½¼¾–-]*\s?(?:oz|g|kg|ml|l|cups?|tbsp|tsp|tablespoons?|teaspoons?|lbs?|cloves?|pinch(?:es)?)\b(?!.*\.\s)"
)
# A line of its own that says no sentence is a title, a day or a name, unless it is an item of a list.
_ITEM = re.compile(r"\s*(?:[-*+•·‣–]|\(?(?:\d{1,3}|[a-z])[.):])\s")
_TITLE_WORDS = 12
# When something was, at the head of a line of a chronicle: "09:20 EDT: ...".
_CLOCK = re.compile(
    r"\[?(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?\s)?\d{1,2}:\d\d(?::\d\d)?\s?(?:[ap]m)?\]?(?=[\s:,-])", re.IGNORECASE
)
# "That support is handled by the team in 2 ways.": it says only that something is told.
_COUNT = r"several|(?:a )?few|many|various|the following|\d{1,2}|two|three|four|five|six|seven|eight|nine|ten"
_ANNOUNCES = re.compile(
    rf"(?:[\w'’`,-]+\s){{0,8}}?(?:there (?:are|is)|in|has|have|into)\s(?:{_COUNT}|a (?:number|couple|variety) of)\s"
    r"(?:(?:different|main|possible|other)\s)?"
    r"(?:ways|kinds|types|sorts|parts|steps|stages|phases|reasons|options|categories|methods|forms)"
    r"(?:\s(?:to|of|for|in which)(?:\s[\w'’`-]+){1,6})?[.!]?",
    re.IGNORECASE,
)
# What stands below such a line is a signature; and what a program prints is keys with values.
_SIGNATURE = re.compile(r"--[ \t]*\n")
_SET = re.compile(r"(?<!\S)[\w.-]{1,40}=(?=\S)")
# Where a reader's own machine answers, once all is set up; and the fields of a mail that a page repeats.
_OWN_MACHINE = re.compile(r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?![\w.-])")
_FIELD = re.compile(
    r"(?:subject|sent|cc|bcc|reply-to|message[- ]id|in-reply-to|references):\s|(?:from|to):\s.*\w@\w"
    # What a patch that is sent ends with.
    r"|(?:signed-off|acked|reviewed|tested|reported)-by:\s|\d+ files? changed, \d"
    # How a page of an archive leads to others; and where a link leads, below the text of Markdown.
    r"|(?:previous|next) (?:message|in thread)\b.{0,20}:|messages? sorted by:|more information about the \S+ mailing"
    r"|\[[^\[\]]{1,200}\]:\s+<?(?:https?://|mailto:|[#/.])\S",
    re.IGNORECASE,
)
# "3.2.6. Grinding with wheels of oak": the number stands by itself.
_COUNT_ABOVE = re.compile(rb"(?<=\n)[ \t]*\d{1,2}(?:\.\d{1,2}){0,4}\.?[ \t]*\Z")
_PARAGRAPH = re.compile(rb"\n[^\S\n]*\n")
# What leads to the number of a page in a table of contents.
_LEADERS = re.compile(rb"[ \t]*(?:(?:\.[ \t]){3}|\.{5})[. \t]*\d{0,4}")
# Few points are left before it where a title is long.
_LED, _NUMBER = re.compile(r"\s\.{2,4}\Z"), re.compile(rb"[. \t]*\d{1,4}[ \t\r]*(?:\n|\Z)")
# So much is looked at around a sentence.
_LINE_BYTES = 256


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that may be quoted.

    Attributes:
        sentence: with its place.
        said: what it says on one line, without the mark of an item, when it was said and by whom.
        stems: its telling words.
        text: the number of the document that it stands in, where several are read as one.
        heading: that it stands under; None for none.
        opens: whether it begins a paragraph.
        is_first: whether it is the first under its heading.
        is_aside: whether it stands beside what its document tells, see `places.asides`.
        by_itself: whether it says something by itself that its document tells; others are weighed beside these.
    """

    sentence: Sentence
    said: str
    stems: frozenset[str]
    text: int
    heading: Heading | None
    opens: bool
    is_first: bool
    is_aside: bool
    by_itself: bool


def sayings_of(text: StoredText, parts: Sequence[Section]) -> list[Saying]:
    """Return the sentences of a document that are neither headings nor names of columns, in order.

    Args:
        text: of the document, or of several that are read as one.
        parts: its sections; of large ones stretches are looked at.
    """
    titles, asides, found = Titles(text.headings), asides_of(text), list[Saying]()
    ends = [end for _, end in text.parts(0, text.size)]
    number, above = 0, None
    for part in parts:
        stretch = Stretch.of(text, part)
        pieces = [(start, piece.encode()) for start, piece in weighed(text, part)]
        behind = -1
        for sentence in stretch.found:
            if stretch.holds_aside(sentence, titles) or stretch.holds_names(sentence):
                continue
            while len(pieces) > 1 and sentence.start >= pieces[1][0]:
                pieces, behind = pieces[1:], -1
            while number + 1 < len(ends) and sentence.start >= ends[number]:
                number += 1
            start, piece = pieces[0]
            heading, is_aside = heading_at(text.headings, sentence.start), is_in(asides, sentence.start)
            said = said_by(sentence.text)
            found.append(
                Saying(
                    sentence=sentence,
                    said=said,
                    stems=frozenset(content_stems(sentence.text)),
                    text=number,
                    heading=heading,
                    opens=behind < 0 or _PARAGRAPH.search(piece, behind - start, sentence.start - start) is not None,
                    is_first=heading is not above or not found,
                    is_aside=is_aside,
                    by_itself=not is_aside
                    and _says_something(sentence, said)
                    and not _is_of_another(piece, sentence, start),
                )
            )
            behind, above = sentence.end, heading
    return found


def is_item(line: str) -> bool:
    """Whether a line begins with the mark of an item."""
    return _ITEM.match(line) is not None


def said_by(text: str) -> str:
    """Return what a sentence says, without the mark of an item, when it was said and by whom, on one line.

    Of "[09:33] Nadia: 2pm at the gate" that is "2pm at the gate".
    """
    rest = bare(text)[1]
    if (mark := _ITEM.match(rest)) is not None:
        rest = rest[mark.end() :]
    if (sent := message_of(rest)) is not None and sent.said < len(rest):
        return on_a_line(rest[sent.said :])
    if (stamp := STAMP.match(rest)) is not None or (stamp := _CLOCK.match(rest)) is not None:
        rest = rest[stamp.end() :].lstrip(" ]:,-–")
    return on_a_line(rest)


def _says_something(sentence: Sentence, said: str) -> bool:
    """Whether a sentence, which says ``said``, does so by itself, and is no title, row, or line of another mail."""
    text = sentence.text
    if REPEATED_LINE.search(text) or is_attribution(text) or _INGREDIENT.match(text) or "\t" in text:
        return False
    if _ANNOUNCES.fullmatch(said) or _OWN_MACHINE.search(said) or _FIELD.match(said) or _SIGNATURE.match(text):
        return False
    # "batch=2 time=38ms limit=100" is what a program prints.
    if len(_SET.findall(said)) > max(1, len(said.split()) // 2):
        return False
    # "And the LORD spake unto Moses, saying," says nothing without what he said.
    if text.endswith(","):
        return False
    if _DATED_ENTRY.match(said) and len(said.split()) >= _LEAST_ENTRY_WORDS:
        return True
    # "Agreed on Saturday 13 December at the Anchor." has capitals but for small words, as a title or an address has.
    if decides(said) and is_finished(said):
        return True
    # Scripts without capitals write no titles by them. A sentence of many figures is none of code.
    is_named = is_title(sentence.line) and text.lower() != text.upper()
    return not is_named and stands_alone(without_figures(said))


def _is_of_another(piece: bytes, sentence: Sentence, start: int) -> bool:
    """Whether a sentence stands in a line of another mail or of contents, or is a short paragraph as titles are."""
    first, last = sentence.start - start, sentence.end - start
    begin = piece.rfind(b"\n", 0, first) + 1
    line = piece[max(begin, first - _LINE_BYTES) : first].decode(errors="ignore")
    if REPEATED_LINE.match(line):
        return True
    if _LEADERS.match(piece, last) or _LEADERS.search(sentence.text.encode()):
        return True
    if _LED.search(sentence.text) and _NUMBER.match(piece, last):
        return True
    # "fzf is a fuzzy finder.": a name may begin in small letters.
    is_ended = is_finished(sentence.text) or sentence.text.endswith(".")
    if is_ended or _ITEM.match(line + sentence.text) or len(sentence.text.split()) > _TITLE_WORDS:
        return False
    above = _COUNT_ABOVE.sub(b"", piece[max(0, first - _LINE_BYTES) : first]).rstrip(b" \t")
    behind = piece[last : last + _LINE_BYTES].lstrip(b" \t")
    return (not above or above.endswith(b"\n\n")) and (not behind or behind.startswith(b"\n\n"))
