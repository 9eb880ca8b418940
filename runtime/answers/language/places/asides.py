"""What stands in a document beside what it tells: references, thanks, licences, tables of contents, status notices.

It is found by its headings, by lines of their own that are as good as headings in text that has lost them, and by the
marks that Project Gutenberg sets around its books. Of mails it is what stands around their text, of chats what nobody
says. None of it is quoted in a summary, where anything else can be.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.language.messages import chats, mails
from armt.runtime.answers.sections import aligned, beginning_of, samples_of
from armt.runtime.text.prose.markdown import is_markdown
from armt.runtime.text.prose.markup import markup_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_NUMBER = r"(?:(?:appendix\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})[.):]?\s+)?"
_TITLES = (
    r"acknowledge?ments?|acknowledge?ments and disclosures|funding|contributors|about the authors?"
    r"|author(?:'?s?'?|s['’])? (?:address(?:es)?|contributions?|information)"
    r"|(?:declaration of |conflicts? of |competing )(?:interests?|competing interests?)|conflicts? of interest"
    r"|status of this memo|(?:full |the full )?copyright(?: (?:notice|statement|page))?"
    r"|intellectual property(?: rights)?"
    r"|licen[cs](?:e|ing)|uncopyright|imprint|colophon|title ?page|dedication|trademarks?"
    r"|(?:table of )?contents|toc|list of (?:figures|tables|illustrations)|index"
    r"|revision history|document history|sponsors|backers|badges|navigation(?: menu)?"
    r"|anti-?trust (?:policy )?(?:notice|statement|policy)"
)
# Behind most of a text these are lists of others; before that they may be what it is about.
_LISTS = (
    r"(?:normative |informative |selected |cited |general )?references(?: cited| and notes)?|bibliography|works cited"
    r"|literature(?: cited)?|citations|see also|external links|further reading|footnotes|endnotes|notes|thanks|credits"
)
_ASIDE = re.compile(rf"\W*{_NUMBER}(?:{_TITLES})\W*", re.IGNORECASE)
# Who was at a meeting. Of a course or a school such a heading has rules below it: sentences.
_THERE = re.compile(
    rf"\W*{_NUMBER}(?:(?:members |also )?present|(?:in |(?:[\w'’-]+ ){{0,2}})attend(?:ance|ees)|attending"
    r"|apologies(?: for absence)?|regrets|absent(?:ees)?|roll call)\W*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"^(?=(?:[^\n]*?\s[a-z]{2,}\b){4})[^\n]*[^\W\d_]{2}[.!](?:\s|\Z)", re.MULTILINE)
_LIST = re.compile(rf"\W*{_NUMBER}(?:{_LISTS})\W*", re.IGNORECASE)
# Of an agreement these are clauses like others, where somebody has to do something, or gets or keeps it.
_CLAUSES = re.compile(
    rf"\W*{_NUMBER}(?:intellectual property(?: rights)?|licen[cs](?:e|ing)|trademarks?|funding)\W*", re.IGNORECASE
)
_AGREEMENT = re.compile(r"\b(?:agreement|contract|terms (?:of|and|&)|lease|deed)\b", re.IGNORECASE)
_BINDS = re.compile(
    r"\b(?:shall|hereby|agrees?|grants?|retains?|vests?|belongs? to|owns?|may not|must not)\b", re.IGNORECASE
)
_TITLE_BYTES = 256
# What is no list of others is short.
_MOST_BYTES = 6 * 1024
# In a text without headings such a line stands alone, and only behind most of the text.
_LINE = re.compile(
    rf"^[ \t]*{_NUMBER}(?:References|REFERENCES|Bibliography|BIBLIOGRAPHY|Acknowledge?ments?|ACKNOWLEDGE?MENTS?)"
    r"[ \t]*$",
    re.MULTILINE,
)
_LAST_PART = 0.5
# What only names the mark of a comment stands within a line.
_COMMENT = re.compile(rb"^ {0,3}(?P<mark><!--)", re.MULTILINE)
# In AsciiDoc: a line, or what stands between two; neither is any in what is shown as it stands.
_ADOC_COMMENT = re.compile(
    rb"^(?:(?P<line>//(?!/)[^\n]*)|(?P<mark>(?P<slashes>/{4,})|-{4,}|\.{4,}|\+{4,})[ \t\r]*|(?P<fence>```)[^\n]*)$",
    re.MULTILINE,
)
# In reStructuredText two points begin one, and what is set in below them goes on with it.
_RST_COMMENT = re.compile(
    rb"^(?P<indent>[ \t]*)\.\. (?!\[|\||_|[\w:+.-]+::)[^\n]*"
    rb"(?:\n(?P=indent)[ \t]++\S[^\n]*|\n[ \t]*(?=\n(?P=indent)[ \t]++\S))*\n?",
    re.MULTILINE,
)
# What Project Gutenberg sets before and behind a book.
_BEGINS = re.compile(r"^\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG [^\n]*\n", re.MULTILINE)
_ENDS = re.compile(r"^\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG [^\n]*", re.MULTILINE)
_FRONT_BYTES, _BACK_BYTES = 64 * 1024, 64 * 1024
# Where so much of a document would be left out, it is what the document is about.
_MOST = 0.6
# Of mails and chats so much is looked through at once, and of longer ones so much in all.
_LOOKED_AT_BYTES, _MOST_LOOKED_AT = 1 << 20, 1 << 25


def asides_of(text: StoredText, *, before: int | None = None) -> list[tuple[int, int]]:
    """Return the stretches of a document that stand beside what it tells, in bytes: in order, apart.

    Args:
        text: of one document; of several nothing is left out.
        before: those that begin before this byte are asked for: of mails and chats not all is looked through for them.

    Returns:
        Of what headings, lines and marks tell nothing where it would be most of the text. Of a chat it may be: in many
        an hour nobody says a word.
    """
    if len(text.texts) > 1:
        return []
    if between := _between_messages(text, before):
        return _apart(between)
    headed = _headed(text)
    found = _apart([*headed, *_of_gutenberg(text), *_behind_a_line(text), *_commented(text)])
    return found if sum(end - start for start, end in found) <= _MOST * text.size else []


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that meet as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def is_in(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether a byte stands in one of several stretches, in order and apart."""
    at = bisect_right(spans, (place, place + (1 << 62))) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def _between_messages(text: StoredText, before: int | None) -> list[tuple[int, int]]:
    """Return what stands around the text of mails, or what nobody says in a chat; nothing of another text."""
    sample = "\n".join(samples_of(text))
    if mails.is_mail(sample):
        spans_of = mails.furniture
    elif chats.is_chat(sample.split("\n")):
        spans_of = chats.furniture
    else:
        return []
    found = []
    for start, piece in _pieces(text, before):
        at, position = 0, start
        for first, last in sorted(spans_of(piece)):
            # Stretches may have parts in common: each is told from where it begins.
            position, at = position + len(piece[at:first].encode()), first
            found.append((position, position + len(piece[first:last].encode())))
    return found


def _pieces(text: StoredText, before: int | None) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text that are looked through, each of whole lines, with where it begins."""
    start, size = 0, min(text.size, _MOST_LOOKED_AT)
    last = size if before is None else min(size, before)
    while start < last:
        end = aligned(text, min(start + _LOOKED_AT_BYTES, size), size)
        piece = text.read(start, end)
        if end < size:
            blank, line = piece.rfind("\n\n"), piece.rfind("\n")
            piece = piece[: blank + 2 if blank > 0 else line + 1 or len(piece)]
        yield start, piece
        start += len(piece.encode())


def _headed(text: StoredText) -> list[tuple[int, int]]:
    """Return what stands under a heading of such a name, to the next one that is as high or higher."""
    titles, size = [heading for heading in text.headings if heading.end is None], text.size
    is_agreement = _AGREEMENT.search(beginning_of(text, _TITLE_BYTES)) is not None
    found = []
    for at, heading in enumerate(titles):
        # What a document is called is what it is about: "# Licensing", with its sections below.
        if at == 0 and all(other.level > heading.level for other in titles[1:]):
            continue
        is_list = heading.start > _LAST_PART * size and _LIST.fullmatch(heading.title) is not None
        is_there = _THERE.fullmatch(heading.title) is not None
        if is_list or is_there or _ASIDE.fullmatch(heading.title) is not None:
            behind = next((other.start for other in titles[at + 1 :] if other.level <= heading.level), size)
            end = behind if is_list else min(behind, heading.start + _MOST_BYTES)
            is_clause = is_agreement and _CLAUSES.fullmatch(heading.title) is not None
            # Of which this makes it no aside.
            told = _BINDS if is_clause else _SENTENCE if is_there else None
            if told is None or told.search(text.read(heading.start, aligned(text, end, size))) is None:
                found.append((heading.start, end))
    return found


def _commented(text: StoredText) -> list[tuple[int, int]]:
    """Return the comments of a page in Markdown, AsciiDoc or reStructuredText: hints for who writes on."""
    markup = markup_of(text.path)
    if (markup is None and not is_markdown(text.path)) or text.size > _MOST_LOOKED_AT:
        return []
    data = text.read(0, text.size).encode()
    if markup == "restructuredtext":
        return [found.span() for found in _RST_COMMENT.finditer(data)]
    return [*(_comments_of_markdown(data) if markup is None else _comments_of_asciidoc(data))]


def _comments_of_markdown(data: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while (begins := _COMMENT.search(data, at)) is not None and (end := data.find(b"-->", begins.end())) >= 0:
        at = end + len(b"-->")
        yield begins.start("mark"), at


def _comments_of_asciidoc(data: bytes) -> Iterator[tuple[int, int]]:
    at, unclosed = 0, set[bytes]()
    while (found := _ADOC_COMMENT.search(data, at)) is not None:
        at = min(found.end() + 1, len(data))
        if found["line"] is not None:
            yield found.start(), at
            continue
        # Rules below titles look like marks, and have no second one.
        mark = found["mark"] or found["fence"]
        closes = (
            None if mark in unclosed else re.compile(rb"^%s[ \t\r]*$" % re.escape(mark), re.MULTILINE).search(data, at)
        )
        if closes is None:
            unclosed.add(mark)
            continue
        at = min(closes.end() + 1, len(data))
        if found["slashes"] is not None:
            yield found.start(), at


def _of_gutenberg(text: StoredText) -> list[tuple[int, int]]:
    found = []
    front = beginning_of(text, _FRONT_BYTES)
    if (begins := _BEGINS.search(front)) is not None:
        found.append((0, len(front[: begins.end()].encode())))
    start = aligned(text, max(0, text.size - _BACK_BYTES), text.size)
    back = text.read(start, text.size)
    if (ends := _ENDS.search(back)) is not None:
        found.append((start + len(back[: ends.start()].encode()), text.size))
    return found


def _behind_a_line(text: StoredText) -> list[tuple[int, int]]:
    """Return what stands behind the last line that could be the heading of references, as far as the next heading."""
    start = aligned(text, max(int(_LAST_PART * text.size), text.size - (1 << 20)), text.size)
    last = text.read(start, text.size)
    lines = list(_LINE.finditer(last))
    if not lines:
        return []
    begin = start + len(last[: lines[-1].start()].encode())
    behind = start + len(last[: lines[-1].end()].encode())
    after = (one.start for one in text.headings if one.end is None and one.start > behind)
    return [(begin, next(after, text.size))]
