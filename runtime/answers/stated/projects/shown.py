"""What a part of a README shows: code with what is said right above it, a paragraph, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.itself.told import PARAGRAPH, Told
from armt.runtime.answers.stated.projects.readme import INSTALLS, says_something
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Between fences, and set in behind a colon or below a directive.
# Lines above it have words each, so that empty ones are looked through once.
_FENCED = re.compile(
    r"(?:^(?P<said>(?![ \t]*(?:[-=~`#*+>|]|\d+\.))[ \t]*[^\s`][^\n]*(?:\n[ \t]*[^\s`][^\n`]*)*)\n(?:[ \t]*\n)*)?"
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<code>(?:(?![ \t]*(?P=fence))[^\n]*\n)+)[ \t]*(?P=fence)",
    re.MULTILINE,
)
_SET_IN = re.compile(
    r"^(?:(?P<said>(?![ \t]*(?:[-=~`#*+>|]|\.\.|\d+\.))[ \t]*\S[^\n]*(?:\n[ \t]*\S[^\n]*)*?:{1,2})[ \t]*\n(?:[ \t]*\n)*"
    r"(?:\.\. (?:code|code-block|sourcecode)::[^\n]*\n(?:[ \t]+:[^\n]*\n)*[ \t]*\n)?"
    r"|\.\. (?:code|code-block|sourcecode)::[^\n]*\n(?:[ \t]+:[^\n]*\n)*[ \t]*\n|::[ \t]*\n[ \t]*\n)"
    r"(?P<code>(?:^(?: {2,}|\t)\S[^\n]*(?:\n|\Z)(?:[ \t]*\n(?=(?: {2,}|\t)\S))*)+)",
    re.MULTILINE,
)
_MOST_BYTES, _SECTION_BYTES, _MOST_LINES = 1500, 6000, 12
_FENCE = re.compile(r"^[ \t]*`{3,}[^\n]*$", re.MULTILINE)
_BORDER = re.compile(rf"\n[ \t]*\n|{_FENCE.pattern}|^\.\. code[^\n]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^\.\. ", re.MULTILINE)
_PROMPT = re.compile(r"\A[$>%] ")


class Part(NamedTuple):
    """What stands below a heading, up to the next that is as high, or so much of it.

    Attributes:
        start: byte at which its heading begins.
        title: the line of the heading.
        below: what stands below that.
        own: so many characters of it stand above the next heading, whatever that is.
    """

    start: int
    title: str
    below: str
    own: int

    def code(self, *, installs: bool = False) -> Told | None:
        """Return its first code with the paragraph right above that; None for none.

        Args:
            installs: whether code that installs something is meant, too.
        """
        found = (*_FENCED.finditer(self.below), *_SET_IN.finditer(self.below))
        for match in sorted(found, key=lambda one: one.start()):
            if not installs and INSTALLS.search(match["code"]) is not None:
                continue
            # A directive between both is no part of what is said.
            at = match.start("code") if _DIRECTIVE.search(match.group()) is not None else match.start()
            whole = self.below[at : match.end()]
            at += len(whole) - len(whole.lstrip("\n"))
            shown = _cut(dedent(match["code"]).strip("\n"))
            above = on_a_line(match["said"] or "") if at < match.start("code") else ""
            return Told(self.quoted(at, _cut(whole.strip("\n"))), f"{above}\n{shown}" if above else shown, alone=True)
        return None

    def paragraph(self) -> Told | None:
        """Return its first paragraph that says something, before other headings; the first one where none says more."""
        paragraphs = list(takewhile(lambda one: not one.group().startswith("#"), PARAGRAPH.finditer(self.below)))
        found = next((one for one in paragraphs if says_something(one.group())), next(iter(paragraphs), None))
        if found is None:
            return None
        said = found.group().rstrip()
        behind = next(iter(paragraphs[paragraphs.index(found) + 1 :]), None)
        if said.endswith(":") and behind is not None:
            # The list that it opens.
            said = self.below[found.start() : behind.end()].rstrip()
        return Told(self.quoted(found.start(), said), None, alone=True) if len(said.encode()) <= _MOST_BYTES else None

    def quoted(self, at: int, said: str) -> Sentence:
        """Return a piece of what stands below its heading, from a character there."""
        place = self.start + len(f"{self.title}\n{self.below[:at]}".encode())
        return Sentence(place, place + len(said.encode()), said)


def parts_called(form: re.Pattern[str], text: StoredText) -> Iterator[Part]:
    """Yield the parts of a text whose headings are called so as a whole."""
    titles = [heading for heading in text.headings if heading.end is None]
    for at, heading in enumerate(titles):
        if form.fullmatch(heading.title) is not None:
            # What is shown in several ways stands below headings of its own.
            behind = next((one.start for one in titles[at + 1 :] if one.level <= heading.level), text.size)
            end = aligned(text, min(behind, heading.start + _SECTION_BYTES), text.size)
            inside = min(end, titles[at + 1].start if at + 1 < len(titles) else end)
            title, _, below = text.read(heading.start, end).partition("\n")
            own = len(text.read(heading.start, inside)) - len(title) - 1
            yield Part(heading.start, title, below, max(0, own))


def commands_at(place: int, text: StoredText) -> Told:
    """Return the commands that stand around a line of code, between empty lines or fences."""
    document, begin = text.document(place)
    last = begin + document.size
    start, end = max(begin, place - _MOST_BYTES), min(last, place + _MOST_BYTES)
    before, behind = text.read(aligned(text, start, place), place), text.read(place, aligned(text, end, last))
    for border in (_FENCE, _BORDER):
        above = border.split(before)[-1]
        said = above + border.split(behind, maxsplit=1)[0]
        if above != before and len(said.strip().split("\n")) <= _MOST_LINES:
            break
    first = place - len(above.encode()) + len(said[: len(said) - len(said.lstrip("\n"))].encode())
    said = said.strip("\n")
    if any(heading.start == first for heading in text.headings):
        title, _, said = said.partition("\n")
        first += len(f"{title}\n".encode())
    lines = [line for line in said.split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        said = behind.split("\n", 1)[0]
        first = place
    said = said.rstrip()
    lead = len(said) - len(said.lstrip())
    if "\n" not in said:
        command = _PROMPT.sub("", said.strip())
        return Told(Sentence(first + lead, first + len(said.encode()), said.strip()), command, alone=True)
    return Told(Sentence(first, first + len(said.encode()), said), dedent(said).strip(), alone=True)


def _cut(said: str) -> str:
    """Return code that is not too long for an answer, up to an empty line."""
    if len(said.encode()) <= _MOST_BYTES:
        return said.rstrip()
    short = said.encode()[:_MOST_BYTES].decode(errors="ignore")
    before, mark, _ = short.rpartition("\n\n")
    return (before if mark and len(before) > len(short) // 3 else short.rpartition("\n")[0]).rstrip()
