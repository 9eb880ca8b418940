"""How a project is used and installed, as its README shows it: by code below "Usage", and by commands that name it."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import aligned, byte_at, matches_in
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.readme import (
    INSTALLS,
    first_paragraphs,
    is_readme,
    names_of_project,
    plain_name,
    says_something,
)
from armt.runtime.text.headings import heading_at
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_HOW = r"how (?:do|can|could|should|would|does|to)(?: (?:i|we|you|one))?"
_THING = r"(?:library|package|project|module|plugin|tool|framework|program|command|extension|crate|app|software|script)"
_IT = rf"(?:it|this|(?:this|the) {_THING}|(?P<{{0}}>\S+(?: \S+)?))"
_ASKS = re.compile(
    rf"{_HOW} (?:use|run|start(?: using)?|get started(?: with)?|call|invoke)(?: {_IT.format('name')})?"
    rf"|how is {_IT.format('used')} used"
    r"|(?:show|give) (?:me )?(?:an? )?(?:usage )?examples?(?: of (?:it|its use|how to use it))?"
    r"|is there an? (?:usage )?example",
    re.IGNORECASE,
)
_ASKS_INSTALL = re.compile(rf"{_HOW} (?:install|get|set up|add) {_IT.format('name')}", re.IGNORECASE)
# What any README may have a part for, and what that is called; the first is how to contribute.
_ASKS_PARTS = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(rf"\W*(?:\d\W+)?(?:{called})\W*", re.IGNORECASE))
    for asks, called in (
        (
            rf"{_HOW} (?:contribute|help(?: out)?|get involved|take part)(?: (?:to|with|in) (?:it|this|\S+))?",
            r"(?:how to )?contribut(?:e|ing|ions?)(?: (?:to \S+|guide(?:lines)?))?|getting involved|how to help",
        ),
        (
            rf"{_HOW} (?:cite|reference|acknowledge) {_IT.format('name')}",
            r"(?:how to )?cit(?:e|ing|ations?)(?: (?:us|this work|\S+))?(?: (?:and|&) \w+)?",
        ),
    )
)
# What shows its use, from the surest.
_CALLED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\W*(?:(?:basic|simple|example|quick|general|common|cli|command[- ]line|library|api) )?usage"
        r"(?:[ -]examples?| guide| in \w+)?\W*",
        r"\W*(?:how to use(?: it| this)?|using \S+|how do i use it\W*)\W*",
        r"\W*(?:quick ?-?start(?: guide| example)?|getting started(?: with \S+)?|quick (?:tour|example|intro\w*))\W*",
        r"\W*(?:(?:a |simple |basic |first |minimal |code )*examples?(?: code)?|sample code|synopsis|demo|tutorial)\W*",
    )
)
_INSTALLATION = re.compile(
    r"\W*(?:\d\W+)?(?:(?:quick |easy |how to )?install(?:ation|ing|ing \S+)?(?: (?:guide|instructions))?)\W*",
    re.IGNORECASE,
)
# Of who works on it, and for what is not released.
_OF_DEVELOPERS = re.compile(r"\b(?:develop\w*|contribut\w*|source|test\w*|nightly|dev)\b", re.IGNORECASE)
_FENCED = re.compile(
    r"(?:^(?P<said>(?![ \t]*(?:[-=~`#*+>|]|\d+\.))[^\n]+(?:\n[^\n`]+)*)\n\s*)?^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n"
    r"(?P<code>(?:(?![ \t]*(?P=fence))[^\n]*\n)+)[ \t]*(?P=fence)",
    re.MULTILINE,
)
_SET_IN = re.compile(
    r"^(?:(?P<said>(?![ \t]*(?:[-=~`#*+>|]|\.\.|\d+\.))[^\n]+(?:\n[^\n]+)*?:{1,2})[ \t]*\n(?:[ \t]*\n)*"
    r"(?:\.\. (?:code|code-block|sourcecode)::[^\n]*\n(?:[ \t]+:[^\n]*\n)*[ \t]*\n)?"
    r"|\.\. (?:code|code-block|sourcecode)::[^\n]*\n(?:[ \t]+:[^\n]*\n)*[ \t]*\n|::[ \t]*\n[ \t]*\n)"
    r"(?P<code>(?:^(?: {2,}|\t)\S[^\n]*(?:\n|\Z)(?:[ \t]*\n(?=(?: {2,}|\t)\S))*)+)",
    re.MULTILINE,
)
_MOST_BYTES, _SECTION_BYTES, _MOST_LINES = 1500, 6000, 12
_FENCE = re.compile(r"^[ \t]*`{3,}[^\n]*$", re.MULTILINE)
_BORDER = re.compile(rf"\n[ \t]*\n|{_FENCE.pattern}|^\.\. code[^\n]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"(?<![^\n])(?![-=~^`.]{2})[^\s][^\n]*(?:\n(?![ \t]*\n)[^\n]+)*")
_DIRECTIVE = re.compile(r"^\.\. ", re.MULTILINE)
_PROMPT = re.compile(r"\A[$>%] ")


def asks_for_use(question: str, text: StoredText) -> bool:
    """Whether a question asks a README how its project is used or installed, which it shows, or does not."""
    return is_readme(text) and any(_is_of_project(form, question, text) is not None for form in (_ASKS, _ASKS_INSTALL))


def _is_of_project(form: re.Pattern[str], question: str, text: StoredText) -> re.Match[str] | None:
    """Return how a question asks in a form, where it does so of the project itself."""
    asked = form.fullmatch(without_mark(question))
    if asked is None or not is_readme(text):
        return None
    name = next(filter(None, asked.groupdict().values()), None)
    return asked if name is None or plain_name(name) in names_of_project(text) else None


def used_so(question: str, text: StoredText) -> Told | None:
    """Return the first code that shows how a project is used, with the paragraph right above it; None where none does.

    Args:
        question: in plain words; it asks how the project, and nothing else, is used.
        text: of a README.
    """
    if _is_of_project(_ASKS, question, text) is None:
        return None
    titles = [heading for heading in text.headings if heading.end is None]
    for form in _CALLED:
        for at, heading in enumerate(titles):
            if form.fullmatch(heading.title) is None:
                continue
            # What is used in several ways is shown below one of them first.
            behind = next((one.start for one in titles[at + 1 :] if one.level <= heading.level), text.size)
            if (shown := _shown(text, heading.start, min(behind, heading.start + _SECTION_BYTES))) is not None:
                return shown
    return None


def installed_so(question: str, text: StoredText) -> Told | None:
    """Return the first commands that install a project by its name, or code below "Installation"; None where none do.

    Args:
        question: in plain words; it asks how the project, and nothing else, is installed.
        text: of a README.
    """
    asked = _is_of_project(_ASKS_INSTALL, question, text)
    if asked is None:
        return None
    own = names_of_project(text, installed=False)
    titles = [heading for heading in text.headings if heading.end is None]
    for begin, match in matches_in(text, INSTALLS):
        place = byte_at(begin, match, match.start())
        heading = heading_at(text.headings, place)
        if (
            match["name"] is None
            or match["clone"]
            or (heading is not None and _OF_DEVELOPERS.search(heading.title) is not None)
        ):
            continue
        if plain_name(match["name"]) in own | ({plain_name(asked["name"])} if asked["name"] else set()):
            return _block_at(place, text)
    for at, heading in enumerate(titles):
        if _INSTALLATION.fullmatch(heading.title) is not None:
            behind = next((one.start for one in titles[at + 1 :] if one.level <= heading.level), text.size)
            end = min(behind, heading.start + _SECTION_BYTES)
            return _shown(text, heading.start, end, any_code=True) or _first_paragraph(text, heading.start, end)
    return None


def asks_to_contribute(question: str) -> bool:
    """Whether a question asks how one takes part in a project."""
    return _ASKS_PARTS[0][0].fullmatch(without_mark(question)) is not None


def part_of_project(question: str, text: StoredText) -> Told | None:
    """Return what a README, or a guide for who contributes, says below the heading that any has: how it is cited.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    called = next((heading for asks, heading in _ASKS_PARTS if asks.fullmatch(bare) is not None), None)
    is_guide = called is _ASKS_PARTS[0][1] and Path(text.path).stem.casefold() == "contributing"
    if called is None or not (is_guide or is_readme(text)):
        return None
    titles = [heading for heading in text.headings if heading.end is None]
    for at, heading in enumerate(titles):
        if called.fullmatch(heading.title) is not None:
            behind = next((one.start for one in titles[at + 1 :] if one.level <= heading.level), text.size)
            end = min(behind, heading.start + _SECTION_BYTES)
            code = None if called is _ASKS_PARTS[0][1] else _shown(text, heading.start, end, any_code=True)
            return code or _first_paragraph(text, heading.start, end)
    if not is_guide or (first := next(first_paragraphs(text), None)) is None:
        return None
    return Told(Sentence(first.start, first.start + len(first.text.encode()), first.text), None, alone=True)


def _first_paragraph(text: StoredText, start: int, end: int) -> Told | None:
    """Return the first paragraph right below a heading that says something; the first one where none says more."""
    title, _, below = text.read(start, aligned(text, end, text.size)).partition("\n")
    paragraphs = list(takewhile(lambda one: not one.group().startswith("#"), _PARAGRAPH.finditer(below)))
    found = next((one for one in paragraphs if says_something(one.group())), next(iter(paragraphs), None))
    if found is None or len(found.group().encode()) > _MOST_BYTES:
        return None
    place = start + len(f"{title}\n{below[: found.start()]}".encode())
    said = found.group().rstrip()
    return Told(Sentence(place, place + len(said.encode()), said), None, alone=True)


def _block_at(place: int, text: StoredText) -> Told:
    """Return the commands that stand around a line of code, between empty lines or fences."""
    start, end = max(0, place - _MOST_BYTES), min(text.size, place + _MOST_BYTES)
    before, behind = text.read(aligned(text, start, place), place), text.read(place, aligned(text, end, text.size))
    for border in (_FENCE, _BORDER):
        above = border.split(before)[-1]
        said = above + border.split(behind, maxsplit=1)[0]
        if above != before and len(said.strip().split("\n")) <= _MOST_LINES:
            break
    first = place - len(above.encode()) + len(said[: len(said) - len(said.lstrip("\n"))].encode())
    said = said.strip("\n")
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


def _shown(text: StoredText, start: int, end: int, *, any_code: bool = False) -> Told | None:
    part = text.read(start, aligned(text, end, text.size))
    title, _, below = part.partition("\n")
    found = sorted((*_FENCED.finditer(below), *_SET_IN.finditer(below)), key=lambda match: match.start())
    for match in found:
        if not any_code and INSTALLS.search(match["code"]) is not None:
            continue
        # A directive between both is no part of what is said.
        at = match.start("code") if _DIRECTIVE.search(match.group()) is not None else match.start()
        whole = below[at : match.end()]
        lead = len(whole) - len(whole.lstrip("\n"))
        said = _cut(whole.strip("\n"))
        place = start + len(f"{title}\n{below[: at + lead]}".encode())
        shown = _cut(dedent(match["code"]).strip("\n"))
        above = on_a_line(match["said"] or "") if at == match.start() else ""
        stated = f"{above}\n{shown}" if above else shown
        return Told(Sentence(place, place + len(said.encode()), said), stated, alone=True)
    return None


def _cut(said: str) -> str:
    """Return code that is not too long for an answer, up to an empty line."""
    if len(said.encode()) <= _MOST_BYTES:
        return said.rstrip()
    short = said.encode()[:_MOST_BYTES].decode(errors="ignore")
    before, mark, _ = short.rpartition("\n\n")
    return (before if mark and len(before) > len(short) // 3 else short.rpartition("\n")[0]).rstrip()
