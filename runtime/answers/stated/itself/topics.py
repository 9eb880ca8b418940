"""What a document treats of, by its headings: its title and what its parts are called.

Of minutes, terms, guides and references no sentence tells as much of the whole.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.stated.itself.titles import behind_title
from armt.runtime.months import MONTH

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

# So many parts have names of their own where a document is told by them.
_LEAST_TOPICS = 3
# Longer lines are not read at one glance.
_MOST_CHARS = 240
# What a part is called may be a sentence, which a list of names does not hold.
_SHORTEST_CHARS, _LONGEST_CHARS = 3, 70
# "2.1 ", "IV. ", "Chapter 4: ", "20/31 ": the number of a part.
_NUMBER = re.compile(
    r"(?:(?:chapter|part|section|article|item|appendix|annex|step)\s+)?"
    r"(?:§+\s?)?(?:\d+(?:\.\d+)+(?=(?-i:[A-Z][a-z]))"
    r"|(?:\d+[a-z]?(?:[./]\d+[a-z]?)*|[ivxlc]+|[a-z](?=[.):]))(?:[.):](?!\d)\s*|\s+[-–—]\s+|\s+))",
    re.IGNORECASE,
)
# "CHAPTER 4", "Part the Second": a part that has a number and no name.
_UNNAMED = re.compile(
    r"(?:chapter|part|section|article|item|appendix|annex|step|book|volume|act|scene|canto|letter|lesson|unit)\s+"
    r"(?:the\s+)?(?P<number>\w+)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+[a-z]?|[ivxlc]+|[a-z]", re.IGNORECASE)
# "Slide 3", "Problem 2" among others of that word; and two sentences.
_COUNTED = re.compile(r"(?P<word>[^\W\d_]+) #?\d{1,3}")
_SENTENCES = re.compile(r"[^\W\d_]{2}[.!] +[A-Z]")
# What stands around a name: "⚡ Performance", "Recovery:".
_BEFORE, _BEHIND = re.compile(r"[^\w\"'“‘(\[`$<]+|_+"), re.compile(r"[\s:.#*_]+\Z")
_ANCHOR = re.compile(r"\s*(?:\{:?\s*#[^}]*\}|\(#[\w-]*\))\s*\Z")
# A day, a version, a number.
_DAY = rf"(?:{MONTH}(?:\W{{1,2}}+|\Z))?"
_FIGURES = re.compile(
    rf"[\W\d_]*+{_DAY}(?:(?:version |release |v)?+\d[\w.+-]*+[\W_]*+)*+{_DAY}(?:\d{{4}})?[\W_]*+", re.IGNORECASE
)
# Where there is no title the first part is taken for one.
_ENTRY = re.compile(rf"{_FIGURES.pattern}|\W*(?:unreleased|upcoming|next)\W*", re.IGNORECASE)
# "[1.4.2] - 2024-05-03": a link to what has changed.
_BRACKETED = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\))?")
# Of these words are the names of parts that any document of a kind may have.
_USUAL = frozenset(
    content_stems(
        """
        abstract acknowledgements additional added advice affected agenda alternatives appendix apologies apply
        approach assessment attendance attendees author background backwards badges baseline basic benchmarks
        bibliography bug business changed changes changelog chat citation closing code comment community
        compatibility conclusion configuration consequence considerations considered contact contents context
        contributing contribution contributors copyright credits data dates decision definitions dependencies
        deprecated description design detailed details disclaimer discussion documentation download drawbacks
        example explanation faq features file fixed fixes foreword footer footnotes frequently asked general
        getting started glossary goals guide help history image impact implementation index info information
        install installation installing instructions internals interview introduction issue items key license
        licensing limitations links list log main master materials meeting members methods minutes miscellaneous
        model motivation name navigation negative next notes objectives offer open option order outline overview part
        participants performance personal point positive preamble preface prerequisites present primary prior profile
        art problem project proposal proposed purpose question quick quickstart rationale reading recent
        recommendations references related release removed requirements resolution resolved resources results
        review roadmap role running scope search section security setup share short sidebar simple site social
        software solution sources special specification sponsors standard start statement status steps structure
        summary support synopsis table takeaways team template terminology terms testing text thanks timeline
        tips title toc topic troubleshooting type unreleased unresolved update usage useful user using version
        vulnerability welcome work
        """
    )
)


def topics_of(text: StoredText, called: str) -> str | None:
    """Return what a document is called and what its parts are, "Benefits: Health Insurance, Paid Time Off and more".

    Args:
        text: of the document.
        called: its title, see `stated_title`: without one its parts tell of nothing.

    Returns:
        None where fewer than three parts have names that tell something.
    """
    asides = asides_of(text)
    told = [one for one in text.headings if one.end is None and not is_in(asides, one.start)]
    # The highest level that tells something does.
    for names in _levels(told):
        if (found := _telling(names, called)) is not None:
            return _listed(called, found)
        # Versions of a change log, years of a chronicle.
        if (dated := _in_figures(names)) is not None:
            first_to_last = f"{_shown(dated[0])} to {_shown(dated[-1])}"
            return first_to_last if _ENTRY.fullmatch(called) else behind_title(called, first_to_last)
    return None


def _listed(called: str, found: Sequence[str]) -> str:
    """Return a title and the names behind it, as many as are read at one glance."""
    # A name with a comma would be two.
    between = "; " if any("," in name or name.endswith("?") for name in found) else ", "
    told = behind_title(called, found[0])
    for number, name in enumerate(found[1:], 1):
        longer = f"{told}{between}{name}"
        if len(longer) > _MOST_CHARS and number >= _LEAST_TOPICS:
            return f"{told} and more"
        told = longer
    return told


def dated_parts(text: StoredText) -> frozenset[str]:
    """Return what parts are called that are versions or days among others: nothing that one says is said of all."""
    dated = (_in_figures(names) or () for names in _levels(text.headings))
    return frozenset(name for names in dated for name in names)


def _levels(headings: Sequence[Heading]) -> list[list[str]]:
    """Return the names of the parts of every level, the highest first, each once."""
    levels: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for heading in headings:
        if heading.end is None:
            levels[heading.level].setdefault(heading.title.casefold(), heading.title)
    return [list(names.values()) for _, names in sorted(levels.items())]


def _telling(titles: Sequence[str], called: str) -> list[str] | None:
    """Return the names that tell something; None where they are few."""
    names = dict.fromkeys(name for name in map(_name, titles) if _tells(name, called))
    counted = {name: found["word"] for name in names if (found := _COUNTED.fullmatch(name)) is not None}
    times = Counter(counted.values())
    told = [name for name in names if name not in counted or times[counted[name]] < _LEAST_TOPICS]
    return told if len(told) >= _LEAST_TOPICS else None


def _in_figures(titles: Sequence[str]) -> list[str] | None:
    """Return the names that are days, years or versions; None where they are few, or less than half."""
    names = [title for title in titles if _FIGURES.fullmatch(_BRACKETED.sub(r"\1", title))]
    return names if len(names) >= max(_LEAST_TOPICS, len(titles) / 2) else None


def _shown(name: str) -> str:
    """Return a day or a version without signs before it, and where it leads."""
    said = _BRACKETED.sub(r"\1", name)
    found = _BEFORE.match(said)
    return said if found is None else said[found.end() :]


def _name(title: str) -> str:
    """Return what a heading says without its number and the signs around it."""
    said = _ANCHOR.sub("", title)
    for form in (_BEFORE, _NUMBER, _BEFORE):
        if (found := form.match(said)) is not None:
            said = said[found.end() :]
    return _BEHIND.sub("", said)


def _is_unnamed(name: str) -> bool:
    """Whether a part has a number and no name."""
    found = _UNNAMED.fullmatch(name)
    return found is not None and (
        _FIGURE.fullmatch(found["number"]) is not None or is_number_word(found["number"].casefold())
    )


def _tells(name: str, called: str) -> bool:
    return (
        _SHORTEST_CHARS <= len(name) <= _LONGEST_CHARS
        and name.casefold() != called.casefold()
        and "://" not in name
        and _SENTENCES.search(name) is None
        and _FIGURES.fullmatch(name) is None
        and not _is_unnamed(name)
        and not _USUAL.issuperset(content_stems(name))
    )
