"""What a document is called: its title, before it, behind a label, as a heading, or in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.language.code import is_code_line
from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.sentences import speaker, turns_of
from armt.runtime.answers.language.words import in_words
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.authors import authors_in_head
from armt.runtime.answers.stated.itself.subjects import subject_told
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, Told, around, front_of
from armt.runtime.text.prose.markdown import shown_title

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

_TITLE_BYTES = 1536
# Behind "title: >" it stands in the next line.
_FRONT_TITLE = re.compile(
    r"^title(?::|[ \t]*=)[ \t]*(?:[>|][-+]?[ \t]*\n[ \t]+)?[\"']?(?P<said>[^\n]*[^\s\"'])", re.MULTILINE
)
# "Title: ", "#+TITLE: " and "\\title{" say so in any text.
_LABELLED_TITLE = re.compile(
    r"^(?:(?:#\+)?(?i:title):[ \t]+|\\title\{)(?P<said>[^\s{}][^\n{}]{1,199}?)[ \t]*(?:\}|$)", re.MULTILINE
)
# A title in the middle of its line, and one in a line alone; "Chapter 1" is that of a part.
_CENTRED = re.compile(r"^[ \t]{8,}(?P<said>[A-Z]\S*(?: \S+){0,14}?)(?: {3,}.*)?$", re.MULTILINE)
_ALONE = re.compile(r"(?:\A|\n[ \t]*\n)[ \t]*(?P<said>[^\W\d_][^\n]{2,90}?[^\s.,;:])[ \t]*(?=\n[ \t]*\n)")
_PART = re.compile(
    r"\W*(?:(?:chapter|part|section|book|act|page|exhibit|table of contents|contents)\b|\d"
    r"|(?:name|synopsis|abstract|summary|introduction|preface|foreword|for immediate release)\W*\Z|(?-i:import|from) )",
    re.IGNORECASE,
)
# The number of a decision or a proposal before what it is called.
_NUMBERED = re.compile(r"\A\d{1,4}[.:)]\s+(?=[^\W\d_])")
# What may stand above a title: comments, images, links to builds.
_BADGES = re.compile(r"<!--.*?-->|<[^<>]*>|!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])|[\[\]]|\([^()\s]*\)", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
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


def title_of(text: StoredText) -> Told | None:
    """Return the title set before a text, behind a label, or the heading that it begins with; else a line that may be.

    Such is the line that a manual page is named by, the one above a day or an author, one in its middle, or alone.
    """
    head = beginning_of(text, _TITLE_BYTES)
    heading = next((one for one in text.headings if one.end is None), None)
    named = _FRONT_TITLE.search(front_of(head))
    # A day is the name of a page among others, where the page has a title of its own.
    if named is not None and (heading is None or heading.level > 1 or any(map(str.isalpha, named["said"]))):
        return around(head, named.start("said"), named["said"])
    if (subject := subject_told(head, len(head), in_memo=False)) is not None:
        return subject
    at = len(head)
    if heading is not None and heading.start < len(head.encode()) and _may_be_title(heading, text):
        at = len(head.encode()[: heading.start].decode())
    labelled = _LABELLED_TITLE.search(head, 0 if named is None else len(front_of(head)), at)
    # "Name: Ann", "Title: Director": what somebody is.
    if labelled is not None and not _SIGNATURE.search(head[: labelled.start()]):
        return around(head, labelled.start("said"), labelled["said"])
    if heading is not None and at < len(head):
        said = head[at:].split("\n", 1)[0].strip()
        return around(head, at, heading.title if heading.title in said else said)
    found = line_that_names(head) or next(_lines_of_title(head), None)
    if found is None:
        return None
    return around(head, found.start("said"), " ".join(found["said"].split()), until=found.end("said"))


def called(text: StoredText) -> str:
    """Return what a document is called; "" where nothing says it."""
    title = title_of(text)
    return "" if title is None else title.stated or title.sentence.line


def names_of(text: StoredText) -> tuple[str, ...]:
    """Return what a document is called, for those who read it: its title, and its file's name in words."""
    return tuple(filter(None, (called(text), in_words(Path(text.path).stem))))


def stated_title(text: StoredText) -> str | None:
    """Return a title without its number, where it stands before the text, behind a label or as a heading.

    None for a line that may be one, and for a heading with text before it, which is that of a part.
    """
    title = title_of(text)
    if title is None or title.stated is None:
        return None
    sentence, said = title.sentence, title.stated
    is_in_front = sentence.start < len(front_of(beginning_of(text, _TITLE_BYTES)).encode())
    if not is_in_front and (sentence.line == said or sentence.line.lstrip("# ").startswith(said)):
        heading = next((one for one in text.headings if one.end is None), None)
        if heading is None or heading.start > sentence.start + len(sentence.text.encode()):
            return None
        if heading.level > 1 and _WORDS.search(_BADGES.sub("", _before(text, heading.start))):
            return None
    return shown_title(_NUMBERED.sub("", said, count=1)).strip(" #:.") or None


def behind_title(called: str, said: str) -> str:
    """Return what is said behind a title in one line: "Mills: They grind.", but "Who grinds? They do."."""
    if called.endswith(("?", "!")):
        return f"{called} {said}"
    return f"{called} – {said}" if ":" in called else f"{called}: {said}"


def _before(text: StoredText, start: int) -> str:
    head = text.read(0, start)
    return head[len(front_of(head)) :]


def _may_be_title(heading: Heading, text: StoredText) -> bool:
    """Whether a heading is no part's; a decision may be called "10. Disable polling" above parts without numbers."""
    if _PART.match(heading.title) is None:
        return True
    others = [one for one in text.headings if one.end is None and one is not heading]
    is_above = bool(others) and all(one.level > heading.level for one in others)
    return is_above and _NUMBERED.match(heading.title) is not None


def line_that_names(beginning: str) -> re.Match[str] | None:
    """Find the line that says what a document is: below NAME, or first in a docstring; its ``said`` is what it says."""
    return _NAMED.search(beginning[:HEAD_BYTES]) or _DOCSTRING.match(beginning)


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
