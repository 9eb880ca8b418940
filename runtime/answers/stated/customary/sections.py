"""What is shown of a section: all of a short one, of a longer one its first paragraph and the list that it opens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.shown import Part, parts_called

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Code between fences, or lines up to an empty one or a fence.
_BLOCK = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?:(?![ \t]*(?P=fence))[^\n]*\n)*+[ \t]*(?P=fence)[^\n]*$"
    r"|^[ \t]*\S[^\n]*(?:\n(?![ \t]*(?:`{3}|~{3}))[ \t]*\S[^\n]*)*",
    re.MULTILINE,
)
# What is not shown to a reader: comments, what links lead to, anchors, rules, pictures alone, tags of templates.
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|^\[[^\]\n]+\]:[ \t]+\S[^\n]*$|^\.\. _[^\n]*:[ \t]*$|^[ \t]*([-=_*~^\"#])\1{2,}[ \t]*$"
    r"|^[ \t]*!\[[^\]\n]*\]\([^)\n]*\)[ \t]*$|^\{[%{:<][^\n]*$|^<a [^\n>]*></a>[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_VISIBLE = re.compile(r"[^\n]")
_ITEM = re.compile(r"[ \t]*(?:[-*+•‣◦✅❌✔✗✘☑▪►→–—]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+\S")
# Behind what a part of it may be shown alone.
_BORDER = re.compile(r"\n(?=[ \t]*\n|[ \t]*(?:[-*+•‣◦]|\(?(?:\d{1,3}|[a-z])[.)])[ \t]+\S|\|)")
_INDENTED = re.compile(r" {2,}|\t")
_OPENS = re.compile(r"[:：][*_ \t]*\Z")
#: A section of fewer bytes is shown whole, and so much of another.
_WHOLE_BYTES, _MOST_BYTES = 900, 2_000
# Of a longer one only the sentences are shown that say what is asked.
_LONGEST_PARAGRAPH_BYTES = 500
_LISTED = re.compile(rf"^{_ITEM.pattern}|^\|", re.MULTILINE)
# So many paragraphs may stand before the list that a section is about.
_MOST_BEFORE = 3
# What words mean in a document is said there, and no more.
_TERMS = re.compile(r"\W*(?:\d+\W+)?(?:definitions?|glossary|terms used.{0,30})\W*", re.IGNORECASE)
# "**Cancellation.** You may ...", "__Cancellation__" and "1. #### Cancellation" above what is said.
_RUN_IN = re.compile(
    r"^[ \t]*(?:(?:[-*+•]|\d{1,2}[.)])[ \t]+)?"
    r"(?:(?P<mark>\*\*|__)(?P<title>[^*_\n]{2,80}?)[.:]?(?P=mark)[.:]?|(?<=\d[.)] )#{1,6}[ \t]+(?P<item>[^\n]{2,80}))"
    r"(?P<gap>[ \t]*(?:\n[ \t]*){0,2})(?P<below>[^\s#*_][^\n]*(?:\n(?![ \t]*[#\n])[ \t]*[^\n]+)*)",
    re.MULTILINE,
)
# A paragraph that is longer says it without the list behind it.
_LONGEST_LEAD_BYTES = 400


def section_called(called: str, text: StoredText, says: re.Pattern[str] | None = None) -> Told | None:
    """Return what the first section says that is called so; None where none is, or none says what is asked.

    Args:
        called: a pattern of what headings say without their numbers, and without what stands there in parentheses.
        text: of one document.
        says: what it has to say; of a longer section the paragraph is shown that does. None for anything.
    """
    form = heading_form(called)
    parts = list(parts_called(form, text))
    apart = _apart_from_terms(parts, text) if parts else []
    return next(filter(None, (shown(part, says) for part in apart)), None) or _run_in(form, text, says)


def _apart_from_terms(parts: Sequence[Part], text: StoredText) -> list[Part]:
    """Return those of some sections that are not the whole document, and say no more than what a word means."""
    title, terms = _title_of(text), list(_spans(_TERMS, text))
    return [part for part in parts if part.start != title and not any(low < part.start < high for low, high in terms)]


def _title_of(text: StoredText) -> int | None:
    """Return where the heading of a whole document begins: all others are below it."""
    titles = [heading for heading in text.headings if heading.end is None]
    is_above = bool(titles[1:]) and all(titles[0].level < heading.level for heading in titles[1:])
    return titles[0].start if is_above else None


def heading_form(called: str) -> re.Pattern[str]:
    """Return the pattern of the whole heading of a section, with its number and marks."""
    return re.compile(
        rf"\W*(?:(?:section|article|part|step)? ?(?:\d+(?:\.\d+)*|[ivx]+|[a-h])[.):]*[\s–—:.-]+)?\W*(?:{called})"
        r"(?:\s*[\[({].{0,80})?\W*",
        re.IGNORECASE,
    )


def shown(part: Part, says: re.Pattern[str] | None = None) -> Told | None:
    """Return what a section says, whole where it is short; None where it says nothing, or all at too great length."""
    blocks = list(_blocks(part.below[: part.own]))
    if not blocks or _OPENS.search(blocks[-1].group()) is not None:
        # It is told below headings of its own.
        blocks = list(_blocks(part.below))
    elif _size(blocks) > _WHOLE_BYTES:
        blocks = list(_beginning(blocks, says))
    if not blocks:
        return None
    first = blocks[0].start()
    said = _cut(part.below[first : blocks[-1].end()])
    lead = len(said) - len(said.lstrip())
    if not said or (says is not None and says.search(said) is None):
        return None
    whole = part.quoted(first + lead, said[lead:])
    return Told(whole if says is None else _narrowed(whole, says), None, alone=True)


def _narrowed(paragraph: Sentence, says: re.Pattern[str]) -> Sentence:
    """Return of a long paragraph of running text the sentences from the first to the last that say what is asked."""
    said = paragraph.text
    if len(said.encode()) <= _LONGEST_PARAGRAPH_BYTES or "\n\n" in said or _LISTED.search(said) is not None:
        return paragraph
    found = [sentence for sentence in sentences(said, paragraph.start) if says.search(sentence.text) is not None]
    if not found:
        return paragraph
    first, last = found[0], next((one for one, two in pairwise(found) if two.start > one.end + 2), found[-1])
    start, end = (len(said.encode()[: place - paragraph.start].decode()) for place in (first.start, last.end))
    return Sentence(first.start, last.end, said[start:end])


def _spans(form: re.Pattern[str], text: StoredText) -> Iterator[tuple[int, int]]:
    """Yield where the sections that are called so begin and end, in bytes."""
    for part in parts_called(form, text):
        yield part.start, part.start + len(f"{part.title}\n{part.below}".encode())


def _run_in(form: re.Pattern[str], text: StoredText, says: re.Pattern[str] | None) -> Told | None:
    """Return the paragraph that begins with a heading in its line, or stands below one that is bold or an item."""
    for begin, match in matches_in(text, _RUN_IN):
        if form.fullmatch(match["title"] or match["item"]) is None:
            continue
        # A heading on a line of its own is not shown with what stands below it.
        said = (match["below"] if "\n" in match["gap"] else match.group()).strip()
        if (says is None or says.search(said) is not None) and len(said.encode()) <= _MOST_BYTES:
            start = byte_at(begin, match, match.start() + match.group().rindex(said))
            return Told(Sentence(start, start + len(said.encode()), said), None, alone=True)
    return None


def _blocks(below: str) -> Iterator[re.Match[str]]:
    seen = _UNSEEN.sub(lambda found: _VISIBLE.sub(" ", found.group()), below)
    return (found for found in _BLOCK.finditer(seen) if found.group().strip())


def _size(blocks: Sequence[re.Match[str]]) -> int:
    """Return how many bytes there are from the first block to the end of the last."""
    return len(blocks[0].string[blocks[0].start() : blocks[-1].end()].encode())


def _beginning(blocks: Sequence[re.Match[str]], says: re.Pattern[str] | None) -> Sequence[re.Match[str]]:
    """Return the first paragraph of a long section that says what is asked, and the list or the code that it opens."""
    if says is not None:
        first = next((at for at, block in enumerate(blocks) if says.search(block.group()) is not None), 0)
        blocks = blocks[first:]
    count, in_list = 1, _ITEM.match(blocks[0].group()) is not None
    for at, block in enumerate(blocks[1:], 1):
        before, said = blocks[at - 1].group(), block.group()
        is_list = _ITEM.match(said) is not None and (in_list or len(before.encode()) <= _LONGEST_LEAD_BYTES)
        if is_list or _OPENS.search(before) is not None or (in_list and _INDENTED.match(said) is not None):
            count, in_list = at + 1, in_list or is_list
        elif in_list or at > _MOST_BEFORE or _size(blocks[: at + 1]) > _WHOLE_BYTES:
            break
    return blocks[:count]


def _cut(said: str) -> str:
    """Return what is not too long, of more as many items, rows or paragraphs as fit; "" for one that is longer."""
    said = said.rstrip()
    if len(said.encode()) <= _MOST_BYTES:
        return said
    within = len(said.encode()[:_MOST_BYTES].decode(errors="ignore"))
    borders = [found.start() for found in _BORDER.finditer(said, 0, within)]
    return said[: borders[-1]].rstrip() if borders else ""
