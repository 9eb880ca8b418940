"""How a project is used and installed, as its README shows it: by code below "Usage", and by commands that name it."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.readme import INSTALLS, THING, is_readme, names_of_project, plain_name
from armt.runtime.answers.stated.projects.shown import commands_at, parts_called
from armt.runtime.text.headings import heading_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: How a question begins that asks how somebody does something, and what it may call the project.
HOW = r"how (?:do|can|could|should|would|does|to)(?: (?:i|we|you|one))?"
IT = rf"(?:it|this|(?:this|the) {THING}|(?P<{{0}}>\S+(?: \S+)?))"
_ASKS = re.compile(
    rf"{HOW} (?:use|run|start(?: using)?|get started(?: with)?|call|invoke)(?: {IT.format('name')})?"
    rf"|how is {IT.format('used')} used"
    r"|(?:show|give) (?:me )?(?:an? )?(?:usage )?examples?(?: of (?:it|its use|how to use it))?"
    r"|is there an? (?:usage )?example",
    re.IGNORECASE,
)
_ASKS_INSTALL = re.compile(rf"{HOW} (?:install|get|set up|add) {IT.format('name')}", re.IGNORECASE)
# What shows its use, from the surest.
_CALLED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"[^\w.`]*(?:(?:basic|simple|example|quick|general|common|cli|command[- ]line|library|api) )?usage"
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


def asks_for_use(question: str, text: StoredText) -> bool:
    """Whether a question asks a README how its project is used or installed, which it shows, or does not."""
    return any(_is_of_project(form, question, text) is not None for form in (_ASKS, _ASKS_INSTALL))


def _is_of_project(form: re.Pattern[str], question: str, text: StoredText) -> re.Match[str] | None:
    """Return how a question asks in a form, where it does so of the project itself."""
    asked = form.fullmatch(without_mark(question))
    if asked is None or not is_readme(text):
        return None
    name = next(filter(None, asked.groupdict().values()), None)
    return asked if name is None or plain_name(name) in names_of_project(text) else None


def used_so(question: str, text: StoredText) -> Told | None:
    """Return the first code that shows how a project is used, with the paragraph right above it, else words.

    Args:
        question: in plain words; it asks how the project, and nothing else, is used.
        text: of a README.
    """
    if _is_of_project(_ASKS, question, text) is None:
        return None
    parts = [part for form in _CALLED for part in parts_called(form, text)]
    code = next(filter(None, (part.code() for part in parts)), None)
    # What is called "Usage" may tell it in words.
    told = next((part for form in _CALLED[:2] for part in parts_called(form, text)), None)
    return code or (None if told is None else told.paragraph())


def installed_so(question: str, text: StoredText) -> Told | None:
    """Return the first commands that install a project by its name, or code below "Installation"; None where none do.

    Args:
        question: in plain words; it asks how the project, and nothing else, is installed.
        text: of a README.
    """
    asked = _is_of_project(_ASKS_INSTALL, question, text)
    if asked is None:
        return None
    named = {plain_name(asked["name"])} if asked["name"] else set[str]()
    if (found := _command_for(names_of_project(text, installed=False) | named, text, here=True)) is not None:
        return found
    part = next(parts_called(_INSTALLATION, text), None)
    return None if part is None else part.code(installs=True) or part.paragraph()


def installed_elsewhere(question: str, readme: StoredText, text: StoredText) -> Told | None:
    """Return the first commands in any document of a folder that install its project by name; None where none do.

    Args:
        question: in plain words; it asks how the project, and nothing else, is installed.
        readme: of the project.
        text: of all documents.
    """
    if _is_of_project(_ASKS_INSTALL, question, readme) is None:
        return None
    return _command_for(names_of_project(readme, installed=False), text)


def _command_for(names: Set[str], text: StoredText, *, here: bool = False) -> Told | None:
    """Return the first commands that install what is called so, other than for who works on it.

    Args:
        names: of the project.
        text: of one document, or of several.
        here: whether what lies beside the document is it, too: "pip install .".
    """
    beside: Told | None = None
    for begin, match in matches_in(text, INSTALLS):
        place = byte_at(begin, match, match.start())
        heading = heading_at(text.headings, place)
        if match["clone"] or (heading is not None and _OF_DEVELOPERS.search(heading.title) is not None):
            continue
        if match["name"] is not None and plain_name(match["name"]) in names:
            return commands_at(place, text)
        if here and beside is None and match["here"] is not None:
            beside = commands_at(place, text)
    return beside
