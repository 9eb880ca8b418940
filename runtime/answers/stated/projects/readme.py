"""Whether a document is the README of a project, what that is called, and the paragraphs that it begins with.

Above these stand pictures, badges, lines of links, comments and directives, often for thousands of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.titles import stated_title, title_of
from armt.runtime.answers.stated.itself.told import front_of
from armt.runtime.text.prose.markdown import PICTURE, shown_title

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What a project may be called by who asks about it.
THING = (
    r"(?:library|package|project|module|plugin|tool|framework|program|command|extension|crate|app|repository|utility"
    r"|software|script)"
)
_READ_BYTES = 64 * 1024
_README = re.compile(r"read[ _-]?me", re.IGNORECASE)
# Addresses of badges.
_BADGE = re.compile(r"img\.shields\.io|badge\.fury\.io|/badges?[/.]|badge\.svg|codecov\.io|readthedocs\.org/projects/")
#: Commands that install something, and what; or what lies here.
INSTALLS = re.compile(
    r"(?:^[ \t$>]*|(?<=`)|(?<=&& ))(?:[\w.-]+/(?:[\w.-]+/)*(?=pip))?"
    r"(?:(?:\[?sudo\]? )?(?:(?:python3? -m )?pip3? install|apt(?:-get)? install)"
    r"|uv (?:tool|pip|add)(?: install)?|pipx install|conda install(?: -c \S+)?|npm (?:i|install)|yarn add|pnpm add"
    r"|brew install|cargo (?:install|add)|go (?:get|install)|gem install|docker (?:run|pull)|(?P<clone>git clone)"
    r"|composer require|dotnet add)\b(?:[ \t]+-{1,2}[\w-]+)*"
    r"(?:[ \t]+[\"']?(?:(?:\w+://|git@)\S*/)?(?P<name>@?[A-Za-z][\w./-]*?)(?:\.git)?(?![\w./-])"
    r"|[ \t]+[\"']?(?P<here>\.)(?=[\[\s\"']|\Z))?",
    re.MULTILINE,
)
_PARTS = re.compile(
    r"\W*(?:(?:quick |easy )?install(?:ation|ing)?|usage|(?:basic )?usage|quick ?-?start|getting started|contributing"
    r"|contributions?|licen[cs]e|requirements|prerequisites|building|features|how to (?:use|install)|development"
    r"|documentation|dependencies|change ?log|donate|(?:a )?(?:simple |quick )?examples?|testing)\b",
    re.IGNORECASE,
)
_LEAST_PARTS = 2
# A title is a name, and what it names may be said behind it: "cycler: composable cycles".
_NAME_ENDS = re.compile(r"\s*[:(\[|,]|\s[-–—]+\s")
_MOST_NAME_WORDS = 3
_BLOCK = re.compile(r"(?:(?!\n[ \t]*(?:\n|\Z)).)+", re.DOTALL)
# Pictures, links to them, and in reStructuredText what stands for them.
_PICTURE = re.compile(rf"{PICTURE.pattern}|\|[\w .+-]+\|_{{0,2}}")
_LINK = re.compile(r"\[[^\[\]]+\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])|`[^`<>]+<[^<>]*>`_{1,2}")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Such a tag ends a line, as any does that reaches over several.
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|br|hr|img|picture|source|center|table|t[rdh]|thead|tbody|ul|ol|li|details|summary)\b[^<>]*>"
    r"|</?[a-zA-Z][^<>\n]*\n[^<>]*>",
    re.IGNORECASE,
)
# Headings, tables, lists, code, directives and definitions of links.
_OTHER = re.compile(
    r"[ \t]*(?:#{1,6}\s|\.\. |\|[^\n]*\|[ \t]*(?:\n|\Z)|(?:[-*+•]|\d{1,2}[.)])[ \t]|```|~~~"
    r"|[-=~*_^\"#]{3,}[ \t]*(?:\n|\Z)|\[[^\[\]\n]+\]:|:[\w-]+:|\{[%{])|(?: {4,}|\t)"
)
# A heading between lines, or above one.
_UNDERLINED = re.compile(r"(?:([-=~*^\"#])\1{2,}[ \t]*\n)?[^\n]+\n[ \t]*([-=~*^\"#])\2{2,}[ \t]*(?:\n|\Z)")
# What a paragraph begins with that sends somewhere, warns, or greets.
_NOT_SAID = re.compile(
    r"<!--|\.\.\.|[\W_]*(?:note|notice|warning|important|tip|caution|danger|attention|update|news|see"
    r"|for (?:more|full|further)|read (?:the|more)|documentation|docs|website|home ?page|source(?: code)?|licen[cs]e"
    r"|author|version|status|download|table of|contents|the (?:home ?page|documentation|latest|source)"
    r"|this (?:page|file|readme|document)|welcome|thank|copyright|©|by(?= )|questions|comments|bugs?|issues|maintain"
    r"|if you|please|you can (?:find|read)|follow|join|translations?|languages?|english|\[?!)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST_WORDS, _LEAST_OWN_WORDS = 3, 1
_THANKS = re.compile(r"\W*(?:first (?:off|of all),? )?(?:thank|welcome)", re.IGNORECASE)
# What pays for a project, and pictures of others.
_ASIDE = re.compile(
    r"(?:.{0,80}\b(?:sponsor|supported by|special thanks|tidelift|need of funding)"
    r"|\W*(?:social media )?(?:photo|logo|image) by\b"
    r"|.{0,60}\bmodule available (?:through|via|on)\b)",
    re.IGNORECASE,
)


class Paragraph(NamedTuple):
    """A paragraph of running text.

    Attributes:
        start: byte at which it begins.
        text: as it stands there.
    """

    start: int
    text: str


def is_readme(text: StoredText, *, surely: bool = False) -> bool:
    """Whether a text is the README of a project: by its file's name, badges, commands that install, or its parts.

    Args:
        text: of one document.
        surely: commands alone do not tell: a course has them, too.
    """
    if _README.match(Path(text.path).stem) is not None:
        return True
    beginning = beginning_of(text, _READ_BYTES)
    parts = {one.title.casefold() for one in text.headings if one.end is None and _PARTS.match(one.title) is not None}
    if _BADGE.search(beginning) is not None or len(parts) >= _LEAST_PARTS:
        return True
    return not surely and INSTALLS.search(beginning) is not None


def plain_name(name: str) -> str:
    """Return a name as it is compared: "Pytest-xdist" is "pytestxdist"."""
    return "".join(filter(str.isalnum, name.casefold()))


def title_of_project(text: StoredText) -> str | None:
    """Return what a README is called, without the badges beside it; None where nothing says it."""
    told = title_of(text)
    if told is None or stated_title(text) is None:
        return None
    return shown_title(_PICTURE.sub("", told.sentence.line)).strip(" #=:.") or stated_title(text)


def is_name(title: str) -> bool:
    """Whether a title is too short to tell what a project does: it is what that is called."""
    return len(title.split()) <= _MOST_NAME_WORDS


def is_named_and_described(title: str) -> bool:
    """Whether a title says what it names: "cycler: composable cycles"."""
    _, *behind = _NAME_ENDS.split(title, maxsplit=1)
    return bool(behind) and len(_WORD.findall(behind[0])) > 1


def is_of_part(title: str) -> bool:
    """Whether a title is that of a part which any README may have: "Installation"."""
    return _PARTS.match(title) is not None


def names_of_project(text: StoredText, *, installed: bool = True) -> set[str]:
    """Return what a project is called, as names are compared: by its README's title, its file's name or its folder's.

    Args:
        text: of the README.
        installed: whether what its commands install is a name of it, too; others may be installed beside it.
    """
    stem = Path(text.path).stem
    title = _NAME_ENDS.split(title_of_project(text) or "", maxsplit=1)[0]
    may_be = [title if is_name(title) else "", Path(text.path).parent.name if _README.match(stem) else stem]
    if installed:
        may_be += [found["name"] for found in INSTALLS.finditer(beginning_of(text, _READ_BYTES)) if found["name"]]
    return {plain for name in may_be if len(plain := plain_name(name)) > 1}


def first_paragraphs(text: StoredText) -> Iterator[Paragraph]:
    """Yield the paragraphs of running text at the beginning of a document: no pictures, links alone, lists or code."""
    beginning = beginning_of(text, _READ_BYTES)
    asides = asides_of(text, before=_READ_BYTES)
    in_code = False
    for block in _BLOCK.finditer(beginning, len(front_of(beginning))):
        said = block.group().strip("\n")
        fences = len(re.findall(r"^[ \t]*```", said, re.MULTILINE))
        was_in_code, in_code = in_code, in_code != (fences % 2 == 1)
        if was_in_code or fences or not said.strip():
            continue
        at = block.start() + block.group().index(said)
        while (titled := _UNDERLINED.match(said)) is not None:
            at, said = at + titled.end(), said[titled.end() :]
        lines = [(at, said)]
        if _TAG.match(said.lstrip()) is not None:
            bare = _BLOCK_TAG.sub(_blank, said)
            lines = [(at + found.start(), found.group()) for found in re.finditer(r"[^\s][^\n]*", bare)]
        for begin, line in lines:
            paragraph = _paragraph(beginning, begin, line)
            if paragraph is not None and not is_in(asides, paragraph.start):
                yield paragraph


def says_something(paragraph: str) -> bool:
    """Whether a paragraph has words beside its pictures, and does not only thank who reads it."""
    words = len(_WORD.findall(_PICTURE.sub("", paragraph)))
    return words >= _LEAST_WORDS and _THANKS.match(paragraph) is None


def _blank(match: re.Match[str]) -> str:
    return "\n" * len(match.group())


def _paragraph(beginning: str, at: int, said: str) -> Paragraph | None:
    if _OTHER.match(said) is not None:
        return None
    shown = _PICTURE.sub("", said)
    own = _LINK.sub("", shown)
    if (
        len(_WORD.findall(_TAG.sub(" ", shown))) < _LEAST_WORDS
        or len(_WORD.findall(_TAG.sub(" ", own))) < _LEAST_OWN_WORDS
    ):
        return None
    # A line of links with words between them says nothing.
    links = _LINK.findall(shown)
    if len(links) > 1 and len(_WORD.findall(_TAG.sub(" ", own))) <= len(links):
        return None
    leading = re.match(r"(?:\s|>|</?[a-zA-Z][^<>]*>|\|(?= ))*", said)
    trailing = re.search(r"(?:\s|</?[a-zA-Z][^<>]*>)*\Z", said)
    assert leading is not None
    assert trailing is not None
    inside = said[leading.end() : max(leading.end(), trailing.start())]
    if not inside or _NOT_SAID.match(inside) or _ASIDE.match(inside) or _PICTURE.match(inside):
        return None
    return Paragraph(len(beginning[: at + leading.end()].encode()), inside)
