"""Under which licence a project is, as its README says it: below "License", in a sentence, or in a badge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import aligned, beginning_of
from armt.runtime.answers.stated.itself.told import Told, around
from armt.runtime.answers.stated.projects.readme import is_readme

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ASKS = re.compile(
    r"(?:(?:under|with) )?(?:what|which) (?:(?:software|open[- ]source) )?licen[cs]e"
    r" (?:is|are|does|do|has|have|was|covers|applies)\b.*"
    r"|what(?:'s|’s| is) (?:the |its )?licen[cs]e(?: (?:of|for) (?:it|this|(?:this|the) \w+|\S+))?"
    r"|how is (?:it|this|(?:this|the) \w+|\S+) licen[cs]ed"
    r"|is (?:it|this|(?:this|the) \w+|\S+) (?:open[- ]source|free software|free to use)",
    re.IGNORECASE,
)
# Names of licences, of those with one beginning the longest first. What one is called may end in the word itself.
_NUMBER = r"(?:,? ?(?:[Vv]ersion |v)?\d(?:\.\d)?)?"
_NAME = (
    "(?:(?:"
    + "|".join(
        (
            r"MIT No Attribution|MIT-0|MIT/X11|MIT|0BSD|ISC|Zlib|WTFPL|Unlicense|UNLICENSE|public domain",
            r"CC0(?:[- ]1\.0)?(?: Universal)?|CC[- ]BY(?:-\w+)*(?: \d\.\d)?",
            r"(?:(?:New|Modified|Simplified|[23][- ]clause|two-clause|three-clause) )?"
            r"BSD(?:[- ](?:style|[0-4](?:[- ][Cc]lause)?))?",
            rf"Apache(?:[- ]Software)?(?: Licen[cs]e)?(?:-\d\.\d|{_NUMBER})",
            rf"(?:GNU )?(?:(?:Lesser|Affero|Library) )?General Public Licen[cs]e{_NUMBER}(?: or (?:any )?later)?",
            r"(?:GNU )?[AL]?GPL(?:[- ]?v?\d(?:\.\d)?)?(?:\+|-(?:only|or-later)| or later)?",
            rf"Mozilla Public Licen[cs]e{_NUMBER}|MPL(?:[- ]?v?\d\.\d)?",
            rf"Eclipse Public Licen[cs]e{_NUMBER}|EPL(?:[- ]\d\.\d)?",
            rf"Boost Software Licen[cs]e{_NUMBER}|BSL[- ]1\.[01]",
            rf"Artistic(?:[- ]Licen[cs]e)?(?:-\d\.\d|{_NUMBER})|PSF|Python Software Foundation",
            r"Blue ?Oak(?:[- ]Model)?(?:[- ]Licen[cs]e)?(?:[- ]1\.0\.0)?",
        )
    )
    + ")(?:[ -]Licen[cs]e)?)"
)
_BETWEEN = r"(?:[\])`*]*(?:\([^()\s]*\))?,? ?(?:and|or|OR|AND|/) ?(?:the )?[\[`*]*)"
_NAMES = re.compile(rf"(?<![\w./-]){_NAME}(?:{_BETWEEN}{_NAME})*(?![\w-])")
_SAYS = re.compile(
    r"(?i:(?:licen[cs]ed|released|distributed|available|published|free)(?: (?:software|and|open|source))*"
    r"(?: (?:as|in|into))?(?: (?:under|by|with))?(?: the)?(?: terms of)?(?: the)?(?: permissive| either of)?)[ \n]+"
    rf"[\[`\"*]*(?P<name>{_NAMES.pattern})"
    rf"|[Ll]icen[cs]e[*_`\"]*:[*_`\"]*[ \n]+[\[`*\"]*(?P<labelled>{_NAMES.pattern})"
)
_HEADING = re.compile(
    r"\W*(?:\d+\W+)?(?:(?:copyright|credits?|legal|notice)(?: and | & |/))?licen[cs](?:e|es|ing)(?: (?:and|&) \w+)?\W*",
    re.IGNORECASE,
)
# From one name to another: there is the end of a line between them, and no empty one.
_SAME_PART = r"(?:[^\n]|\n(?![ \t]*\n))*"
_LINES_BETWEEN = re.compile(rf"{_SAME_PART}\n{_SAME_PART}")
_UNDER = re.compile(r"[ \t]*([-=~*^\"#])\1{2,}[ \t]*\n\s*")
_SECTION_BYTES, _READ_BYTES = 2000, 256 * 1024


def asks_for_licence(question: str, text: StoredText) -> bool:
    """Whether a question asks a README under which licence its project is."""
    return _ASKS.fullmatch(without_mark(question)) is not None and is_readme(text)


def licensed_so(question: str, text: StoredText) -> Told | None:
    """Return the line of a README that says under which licence its project is, and the name of it; None for none.

    Args:
        question: in plain words.
        text: of one document.
    """
    if not asks_for_licence(question, text):
        return None
    for heading in (one for one in text.headings if one.end is None and _HEADING.fullmatch(one.title) is not None):
        section = text.read(heading.start, aligned(text, min(text.size, heading.start + _SECTION_BYTES), text.size))
        title = section.partition("\n")[0]
        found = list(_NAMES.finditer(section, len(title)))
        if not found:
            continue
        told = around(section, found[0].start(), found[0].group(), offset=heading.start)
        others = {one.group() for one in found if _LINES_BETWEEN.fullmatch(section[found[0].end() : one.start()])}
        # "the engine: Apache-2.0", and in the next line what else is under another one.
        return _lines(section, found[0].start(), heading.start) if others - {found[0].group()} else told
    beginning = beginning_of(text, _READ_BYTES)
    said = _SAYS.search(beginning)
    if said is None:
        return None
    name = "name" if said["name"] else "labelled"
    return around(beginning, said.start(name), said[name])


def _lines(section: str, at: int, offset: int) -> Told:
    """Return the lines around a place up to empty ones."""
    start = max(section.rfind("\n\n", 0, at) + 2, section.index("\n") + 1)
    start = found.end() if (found := _UNDER.match(section, start)) is not None else start
    end = section.find("\n\n", at)
    said = section[start : end if end >= 0 else len(section)].rstrip()
    first = offset + len(section[:start].encode())
    return Told(Sentence(first, first + len(said.encode()), said), None)
