"""What a sentence stands under that it cannot be understood without: its lead-in.

"- sell it" says nothing without "You must not:", nor "This option is local only." without the option. A lead-in is the
line that introduces a list, the item that a list below it belongs to, the term that a paragraph describes (an option of
a manual page, an entry of a list of definitions), or the label or speaker that a paragraph begins with. It is found by
the indents and the marks of the lines above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armt.runtime.answers.language.prose.alone import refers_back
from armt.runtime.answers.language.sentences import BOXES, BULLETS, Sentence, sentences, speaker
from armt.runtime.answers.language.wrapping import ROUND
from armt.runtime.answers.sections import aligned, line_before
from armt.runtime.text.headings import heading_at
from armt.runtime.text.prose.markdown import emphasised

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# So much above a sentence is looked through. What is longer is none of these: a line that introduces a list, an item, a
# term, and a term without a mark, which a line of a paragraph looks like.
_LOOKED_AT_BYTES = 6 * 1024
_MOST_CHARS, _MOST_ITEM_CHARS, _MOST_TERM_CHARS, _MOST_BARE_CHARS = 240, 120, 80, 45
# Marks of items, each kind by a group of its own; an option is one of a manual page.
_MARK = re.compile(
    rf"(?P<bullet>[{BOXES}{BULLETS}](?=\s))|(?P<number>\(?\d{{1,3}}[.):](?=\s))|(?P<letter>\(?[a-z][.)](?=\s))"
    r"|(?P<roman>\(?[ivx]{2,5}[.)](?=\s))|(?P<option>--?(?:\[no-\])?[A-Za-z?#][\w?-]*)"
)
# What stands for one: see `ROUND`.
_BULLET = re.compile(r"(?P<bullet>o)")
# Behind a term in its own line its description begins in a column.
_COLUMN = re.compile(r"\t|[ ]{2,}")
# A term of a list of definitions in AsciiDoc, and what joins a paragraph to what is said of one.
_DEFINED, _JOINS = re.compile(r"(?<=[^\s:]):{2,4}[ \t]*\Z"), "+"
# What ends such a line, behind marks of stress; and what introduces a list without that.
_INTRODUCES = re.compile(r":[\s*_]*\Z")
_FOLLOWING = re.compile(r"\bfollowing\b|\bas follows\b", re.IGNORECASE)
# "The tenant must not:", "Not included", "What is excluded:": a list of what is not so. Not "No later than:".
_DENYING = re.compile(
    r"(?:\b(?:must|may|shall|should|can|could|will|do|does|did|is|are)\s+not\b|\b(?:cannot|never)\b|n['’]t\b"
    r"|\A\W*(?:not|no|except|excluding)\b(?!\s+(?:only|later|more|less|fewer|just|yet)\b)"
    r"|\b(?:not\s+(?:covered|included|allowed|permitted|supported|available)|exclu(?:sions?|ded|des?))\b"
    r"|\bexcept\b)(?!\s+(?:only|be\s+limited|limited)\b)",
    re.IGNORECASE,
)
# "❌ Banned: comments. Docs." says of all of it that it is banned.
_LABEL = re.compile(r"[^\w\n]{0,6}[^\W\d_][\w'’-]*(?: [\w'’-]+){0,3}[*_]{0,2}:(?=\s)")
_GREETS = re.compile(r"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening))\b", re.IGNORECASE)
_ENDS = (".", "!", "?", ";", ",", "-")
_QUOTATIONS = ('"', "“", "„", "«")
# What a page does not show, or shows as something else than words: tags, comments, directives, anchors.
_UNSHOWN = re.compile(r"<[!/?a-zA-Z]|\.\. |\[\[[^\[\]]{1,100}\]\]\s*\Z|:[a-z-]{1,20}:(?:\s|\Z)")
_LINE = re.compile(r"(?<=\n)[^\s\n][^\n]*")
# A paragraph may have an indent in its first line alone, which is as long as others are.
_LEAST_FULL_CHARS = 50
_TAB = 4


@dataclass(frozen=True, slots=True)
class _Unit:
    """Lines that belong together: an item, a term, a paragraph.

    Attributes:
        start: character at which the first of them begins, behind its indent.
        end: character behind the last.
        indent: of the first.
        kind: of its mark; empty for none.
        said: character behind its mark.
        joins: whether nothing stands between it and the next one.
    """

    start: int
    end: int
    indent: int
    kind: str
    said: int
    joins: bool


def introduced_by(text: StoredText, sentence: Sentence) -> Sentence | None:
    """Return what opens the list whose item a sentence is, or stands in; None for what is none.

    Args:
        text: of its document.
        sentence: of it.

    Returns:
        The line above it; where there is none its heading, if that says of what stands below that it is not so.
    """
    line = line_before(text, sentence.start) + sentence.text
    if not (_MARK.match(line.lstrip()) or ROUND.match(line)):
        return None
    found = lead_in_of(text, sentence)
    return _denying_heading(text, sentence) if found is None else found


def denies(lead_in: str) -> bool:
    """Whether what opens a list says of its items that they are not so: "This does not cover:", "Exclusions"."""
    return _DENYING.search(lead_in) is not None


def _denying_heading(text: StoredText, sentence: Sentence) -> Sentence | None:
    """Return the line of the heading that an item stands under, where that says that it is not so."""
    heading = heading_at(text.headings, sentence.start)
    begin = text.document(sentence.start)[1]
    if heading is None or heading.end is not None or not denies(heading.title):
        return None
    if heading.start < max(begin, sentence.start - _LOOKED_AT_BYTES):
        return None
    line = text.read(heading.start, sentence.start).split("\n", 1)[0].rstrip()
    return Sentence(heading.start, heading.start + len(line.encode()), line) if line else None


def lead_in_of(text: StoredText, sentence: Sentence) -> Sentence | None:
    """Return what a sentence stands under that says what it is about; None where there is no such line.

    Args:
        text: of its document.
        sentence: to be quoted.
    """
    heading = heading_at(text.headings, sentence.start)
    first = text.document(sentence.start)[1]
    begin = aligned(text, max(first, sentence.start - _LOOKED_AT_BYTES), sentence.start)
    if heading is not None and heading.end is None and heading.start >= begin:
        first, begin = -1, heading.start
    above = text.read(begin, sentence.start)
    if begin != first:
        # A heading, or a line that is cut.
        cut = above.find("\n") + 1
        if not cut:
            return None
        begin, above = begin + len(above[:cut].encode()), above[cut:]
    window = above + sentence.text
    units = list(_units(window, len(above)))
    found = _above(window, units, len(above), sentence.text) if units else None
    # A sentence may begin within its term.
    if found is None or found[1] > len(above):
        return None
    first, last = found
    first_byte = begin + len(window[:first].encode())
    said = window[first:last]
    return Sentence(first_byte, first_byte + len(said.encode()), said)


def _above(window: str, units: Sequence[_Unit], start: int, text: str) -> tuple[int, int] | None:
    """Return the lead-in of what begins at a character, as characters; the last unit is where it stands."""
    own, directly = units[-1], len(units) - 2
    begins = start <= own.said
    # 'Clause 14 provides:', and what it says between quotation marks.
    is_quoted = begins and not own.kind and text.startswith(_QUOTATIONS)
    if own.kind == "option":
        return None if begins else _term(window, own)
    # "Where: the mill" below "When: on Monday" has a label of its own.
    if not begins and _LABEL.match(text) is None and (label := _label(window, own, start)) is not None:
        return label
    is_defined = not own.kind
    for at in range(len(units) - 2, -1, -1):
        unit, below = units[at], units[at + 1]
        if is_quoted and at == directly and (introduced := _introduction(window, unit)) is not None:
            return introduced
        if is_defined:
            is_defined = is_joined = window[unit.end : below.start].strip() == _JOINS
            defined = _defined(window, unit) if is_joined or "\n" not in window[unit.start : unit.end] else None
            if defined is not None:
                return defined
        is_below = at == directly and not window[unit.end : own.start].strip()
        if is_below and not own.kind and unit.kind == "option" and _is_alone(window, unit):
            # A page shows the indent of what it says of an option, and text that was taken from it has none.
            return _term(window, unit)
        if unit.indent > own.indent or (unit.indent == own.indent and (unit.kind == own.kind or not own.kind)):
            continue
        if unit.kind == "option" and unit.indent < own.indent:
            return _term(window, unit)
        # What an item says behind its first sentence is said of that.
        introduced = _introduction(window, unit) if begins or not own.kind else None
        if introduced is not None:
            return introduced
        if unit.indent == own.indent:
            # A number at the head of a line of prose is taken for another mark.
            if unit.kind:
                continue
            return None
        if unit.kind:
            is_term = _is_term(window[unit.said : unit.end])
            return _item(window, unit) if is_term or own.kind or refers_back(text) else None
        is_term = unit.joins and below.indent > unit.indent and _is_term(window[unit.start : unit.end])
        return (unit.start, unit.end) if is_term and unit.end - unit.start <= _MOST_BARE_CHARS else None
    return None


def _label(window: str, unit: _Unit, start: int) -> tuple[int, int] | None:
    """Return the label that an item begins with ("Banned: ..."), or who speaks, with the colon; or a line in bold.

    Where lines below each other have labels ("Methods: ...", "Results: ...") it is the last one before a character.
    """
    said = window[unit.said : unit.end]
    title, _, below = said.partition("\n")
    if below and (defined := _defined(window, unit)) is not None:
        return defined
    if below and emphasised(title.strip()) is not None:
        end = len(title)
    elif (named := speaker(said)) is not None:
        first, end = unit.said, named.end()
        for line in _LINE.finditer(window, unit.said, start):
            if (named := speaker(line[0])) is not None:
                first, end = line.start(), named.end()
        return first, first + len(window[first : first + end].rstrip())
    elif unit.kind and (label := _LABEL.match(said)) is not None:
        end = label.end()
    else:
        return None
    return unit.said, unit.said + len(said[:end].rstrip())


def _defined(window: str, unit: _Unit) -> tuple[int, int] | None:
    """Return the term that stands in the first line of a unit, as lists of definitions have it, without its mark."""
    line = window[unit.said : unit.end].split("\n", 1)[0]
    mark = _DEFINED.search(line)
    return None if mark is None or mark.start() > _MOST_TERM_CHARS else (unit.said, unit.said + mark.start())


def _units(window: str, last: int) -> Iterator[_Unit]:
    """Yield what stands in the lines up to the one in which a character is."""
    start, at, goes_on = None, 0, False
    end = window.find("\n", last)
    lines = window[: end if end >= 0 else len(window)].split("\n")
    first, indent, kind, said = 0, 0, "", 0
    for line in lines:
        bare = line.lstrip(" \t")
        width = _width(line[: len(line) - len(bare)])
        here = at + len(line) - len(bare)
        if not any(map(str.isalnum, bare)) or _UNSHOWN.match(bare):
            if start is not None:
                yield _Unit(first, start, indent, kind, said, joins=False)
            start, goes_on = None, False
        else:
            mark = _MARK.match(bare) or (_BULLET.match(bare) if ROUND.match(line) else None)
            # The lines of an item, and of a paragraph that is wrapped, go on; a description below its term does not.
            is_moved = width < indent or (not kind and width > indent + 1)
            begins = not goes_on or mark is not None or is_moved
            if is_moved and goes_on and mark is None and width < indent and _is_full(window[first:start], kind):
                begins, indent = False, width
            if begins:
                if start is not None:
                    yield _Unit(first, start, indent, kind, said, joins=goes_on)
                first, indent = here, width
                kind = "" if mark is None else str(mark.lastgroup)
                behind = 0 if mark is None or kind == "option" else mark.end()
                said = here + behind + len(bare[behind:]) - len(bare[behind:].lstrip())
            start, goes_on = at + len(line.rstrip()), True
        at += len(line) + 1
    if start is not None:
        yield _Unit(first, start, indent, kind, said, joins=False)


def _is_full(said: str, kind: str) -> bool:
    """Whether some lines are the first one of a paragraph that is indented there alone."""
    return not kind and len(said) >= _LEAST_FULL_CHARS and "\n" not in said and not said.endswith(_ENDS)


def _width(indent: str) -> int:
    return len(indent.expandtabs(_TAB))


def _introduction(window: str, unit: _Unit) -> tuple[int, int] | None:
    """Return the last sentence of a paragraph or an item where that introduces what stands below it."""
    said = window[unit.said : unit.end]
    if not _INTRODUCES.search(said) and not _FOLLOWING.search(said[-_MOST_CHARS:]):
        return None
    found = sentences(said)
    first = len(said.encode()[: found[-1].start].decode()) if found else 0
    if not found or len(said) - first > _MOST_CHARS:
        return None
    # What begins in small letters is the rest of a line that stands apart.
    is_cut = not unit.kind and said[first].islower()
    return (unit.said + first, unit.end) if _is_introduction(said[first:]) and not is_cut else None


def _item(window: str, unit: _Unit) -> tuple[int, int] | None:
    """Return what an item says that others belong to, or the first sentence of that."""
    said = window[unit.said : unit.end]
    if len(said) <= _MOST_ITEM_CHARS:
        return unit.said, unit.end
    found = sentences(said)
    return (unit.said, unit.said + len(found[0].text)) if found and len(found[0].text) <= _MOST_ITEM_CHARS else None


def _is_introduction(said: str) -> bool:
    return _INTRODUCES.search(said) is not None or _FOLLOWING.search(said) is not None


def _term(window: str, unit: _Unit) -> tuple[int, int]:
    """Return the option that a unit begins with, without its description."""
    line = window[unit.start : unit.end].split("\n", 1)[0]
    column = _COLUMN.search(line)
    term = line if column is None else line[: column.start()].rstrip()
    # "-V ,  --version": other spellings.
    return unit.start, unit.start + len(line if term.endswith(",") else term)


def _is_alone(window: str, unit: _Unit) -> bool:
    """Whether a unit only names something in one line."""
    said = window[unit.start : unit.end]
    return "\n" not in said and _is_term(said)


def _is_term(said: str) -> bool:
    """Whether some lines only name something, and greet nobody."""
    return _GREETS.match(said) is None and len(said) <= _MOST_TERM_CHARS and not said.rstrip().endswith(_ENDS)
