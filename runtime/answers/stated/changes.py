"""What changed in a version, and in which version something did: of a list of changes its headings say that.

Each entry says what was changed, and the heading above it, or the one above that, in which version and when: words of a
question that no entry has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.questions import on_one_line
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import aligned, byte_at, matches_in
from armt.runtime.answers.stated.itself.told import heading_line
from armt.runtime.text.headings import Heading, headings_above

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What of a change its heading says.
Asked = Literal["version", "date"]

_PRE = r"(?:[-.]?(?:alpha|beta|rc|a|b|post|dev|pre)[-.]?\d*)?"
_NUMBER = rf"\d+(?:\.\d+){{0,3}}{_PRE}"
# "12.03.2024" is a day, and no version.
_DOTTED_DAY = r"(?<![\w.])\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?![\w.]\d|\w)"
_VERSION = re.compile(rf"(?!{_DOTTED_DAY})(?<![\w.])v?\d+(?:\.\d+){{1,3}}{_PRE}(?![\w.]\d|\w)")
# "drop Python 2.7" has that of something else.
_OTHER_VERSION = re.compile(
    rf"\b(?!(?:Version|Release|In|Since|From|Until|As|The|Of)\b)[A-Z][\w+#.-]*[ -]{_VERSION.pattern}"
)
_LATEST = re.compile(
    r"what(?:['’]s| is| was) the (?:latest|newest|current|most recent|last) (?:version|release)(?: number)?"
    r"(?: of [\w .-]+)?",
    re.IGNORECASE,
)
_NAMES_LATEST = re.compile(
    r"\b(?:the|your|its) (?:latest|newest|most recent|last|current) (?:version|release|update)\b", re.IGNORECASE
)
_WHEN_LATEST = re.compile(
    r"when (?:was|is) (?:the|your|its) (?:latest|newest|most recent|last) (?:version|release)", re.IGNORECASE
)
_WHATS_NEW = re.compile(
    r"what(?:['’]s| is| has)(?: new| changed)(?: recently| lately)?|what changed recently", re.IGNORECASE
)
_LEAST_VERSIONS, _DAY = 3, re.compile(r"\b\d{4}-\d\d-\d\d\b|\b(?:19|20)\d\d\b")
_CHANGED = r"(?:added|fixed|removed|changed|deprecated|introduced|dropped|renamed|improved|broken|new|different)"
_CHANGES = (
    r"(?:(?:breaking|new|security|bug)[ -])?"
    r"(?:changes?|features?|fix(?:es)?|bug ?fixes|additions?|removals?|deprecations?|improvements?|updates?|news)"
)
# What a version fixed of these is told below "Fixed"; which ones it brought is not.
_PROBLEMS = r"bugs?|issues?|problems?|vulnerabilit(?:y|ies)"
_WERE = r"(?:were|was|are|is|have been|has been)"
_RELEASE = rf"(?:the )?(?:version |release )?v?(?P<version>{_NUMBER})(?: release| version)?"
_IN = rf"(?:in|of|with|for|since|by) {_RELEASE}"
_ASKS_CHANGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"what(?:['’]s| is| was| are| were| has been| has)?(?: the)?(?: all)? (?P<said>{_CHANGED}|{_CHANGES})"
        rf"(?: there| made)? {_IN}",
        rf"(?:which|what) (?P<said>{_CHANGES}) (?:are|were|came|was|is)(?: there| new| made| included)? {_IN}",
        rf"(?:which|what) (?P<said>{_PROBLEMS}) {_WERE} fixed {_IN}",
        rf"(?:which|what) (?P<said>features?) {_WERE} (?:added|introduced|new) {_IN}",
        rf"(?:which|what) (?:features?|things) {_WERE} (?P<said>{_CHANGED}) {_IN}",
        rf"(?:list|show|give)(?: me)?(?: all)?(?: the)? (?P<said>{_CHANGES}) {_IN}",
        rf"(?:which|what) (?P<said>{_PROBLEMS}) (?:does|did) {_RELEASE} fix",
        rf"(?:which|what) (?P<said>features?) (?:does|did) {_RELEASE} (?:add|introduce)",
        rf"(?:which|what) (?:features?|things) (?:does|did) {_RELEASE} (?P<said>remove|change|deprecate|break|drop)",
        rf"what (?:does|did) {_RELEASE} (?P<said>add|fix|change|remove|deprecate|introduce|break|drop)",
        rf"(?P<said>)(?:release notes|change ?log) (?:of|for) {_RELEASE}",
    )
)
# "Which version of Node does it need?" asks for what an entry says, and not for what stands above it.
_ASKS_VERSION = re.compile(
    r"\b(?:in|since|from|until|by) (?:which|what) (?:version|release)\b"
    rf"|^(?:with )?(?:which|what) (?:version|release)\b.*\b(?:{_CHANGED}|add|fix|remove|change|deprecate|introduce|drop"
    r"|renames?|improves?|adds|fixes|removes|changes|deprecates|introduces|drops|breaks?|broke|brought|brings?|first"
    r"|came|comes|began|begins|started|starts|supports?|supported|stopped|stops|made|makes|got|has|had|have)\b",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(
    rf"^when (?:was|were|did)\b.*\b(?:{_CHANGED}|add|fix|remove|change|drop|support(?:ed)?|deprecate)\b", re.IGNORECASE
)
# "What changed on macOS?", of items "- macOS: ...".
_ASKS_OF = re.compile(
    rf"what(?:['’]s| is| was| were| are| has been| has)?(?: new and)? (?:{_CHANGED}|updated) (?:on|for|in|with|about)"
    r" (?:the )?(?P<name>[^\W\d_][\w.+#-]*(?: [\w.+#-]+){0,2})",
    re.IGNORECASE,
)
_ITEMS_OF = (
    r"(?:^[ \t]*[-*+•][ \t]+[*_`\[]{{0,2}}{name}[*_`\]]{{0,2}}:[*_]{{0,2}} [^\n]+(?:\n[ \t]+[^\s*+•-][^\n]*)*\n?){{2,}}"
)
# What is asked for of a version, and how the heading above such entries begins.
_SECTIONS: dict[str, tuple[str, ...]] = {
    stem: begins
    for words, begins in (
        ("add addition introduce feature", ("add", "new", "feature")),
        ("fix bug bugfix issue problem", ("fix", "bug")),
        ("remove removal drop", ("remov", "drop")),
        ("deprecate deprecation", ("deprec",)),
        ("break breaking broken", ("break", "⚠")),
        ("security vulnerability", ("secur",)),
    )
    for stem in content_stems(words)
}
# "What was changed?" may be asked of all: other than what was fixed only where that has a heading.
_WAS_CHANGED, _CHANGED_ALONE = "changed", re.compile(r"what (?:was|were|has been|have been) changed\b", re.IGNORECASE)
_SECTIONS[_WAS_CHANGED] = ("chang",)
# Entries of a kind may stand below a line in bold, before a colon, or an item with items of its own.
_LABEL = re.compile(
    r"^(?P<indent>[ \t]*)(?P<item>[-*+•][ \t]+)?(?P<bold>\*\*|__)?(?P<said>[^\n*:]{1,40}?)(?P<colon>:)?"
    r"(?(bold)(?P=bold):?)[ \t]*$(?:(?=\s*^(?P<below>[ \t]*)(?:[-*+•]|\d+[.)])[ \t]))?",
    re.MULTILINE,
)
_LABELS = (
    *(begin for begins in _SECTIONS.values() for begin in begins),
    *("improv", "enhanc", "updat", "perf", "doc", "other", "misc", "intern", "refactor", "known"),
)
_BEFORE_TITLE = re.compile(r"^(?:[^\w⚠]|_)+")
_LABEL_WORDS = 3
# "Upgrading from 1.9 to 2.0": nobody knows in which of them something changed.
_REACHES = re.compile(rf"{_NUMBER}(?:\.x)?(?: (?:to|and|through|until) | ?(?:->|→|–|—) ?| - )v?\d+\.\d+", re.IGNORECASE)
# In "1.4.0 - 12.03.2024" and "2024-03-12 - 1.4.0" a day stands beside a version.
_DAYS = re.compile(rf"{_DOTTED_DAY}|\b\d{{4}}-\d\d-\d\d\b")
# The number of a section stands before words.
_SECTION_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,3})*)\.?\s+[^\W\d_]")
# So much is quoted of one version.
_MOST_BYTES, _LOOKED_THROUGH = 2_000, 64 * 1024
# A title, which may be underlined, and the empty lines below it.
_TITLE = re.compile(r"[^\n]*\n(?:[ \t]*[=~^+*#\"`-]{3,}[ \t]*\n)?\s*")
_MARKS_OF_NEXT = re.compile(r"(?:\A|\n)[#\s]*\Z")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+\S", re.MULTILINE)
# What stands above all entries of a version says nothing of them; what is called by the others are no changes.
_SAYS_NOTHING = re.compile(r"what['’]?s (?:changed|new)|changes|change ?log|release notes|highlights", re.IGNORECASE)
_NO_CHANGES = re.compile(
    r"(?:new )?contributors|thanks|credits|acknowledge?ments|assets|downloads?|checksums", re.IGNORECASE
)
# What an entry is followed by: a rule, and where all of them are, "**Full Changelog**: https://...".
_SENDS_AWAY = re.compile(
    r"\n[ \t]*(?:[-*_]{3,}|(?:[*_]{0,2}[\w ]{1,30}[*_]{0,2}:[*_]{0,2} )?(?:<?https?://\S+|\[[^\[\]\n]+\]\(\S+\)))\Z"
)


_ASKS_DAY = re.compile(
    rf"(?:when (?:was|did|is|has)|what day (?:was|did)) {_RELEASE} (?:been )?"
    r"(?:released|published|issued|tagged|shipped|come out|appear|out)"
    rf"|(?:what(?:['’]s| is| was) )?the (?:release )?date of {_RELEASE.replace('version>', 'other>')}",
    re.IGNORECASE,
)


class Changes(NamedTuple):
    """What is asked of a version: which one, and the entries of which kind; "" for all."""

    version: str
    kind: str


def asked_changes(question: str) -> Changes | None:
    """Return of which version a question asks what changed; None where it asks for something else."""
    bare = on_one_line(question)
    match = next((match for form in _ASKS_CHANGES if (match := form.fullmatch(bare)) is not None), None)
    if match is None:
        return None
    kind = next((stem for stem in content_stems(match["said"]) if stem in _SECTIONS), "")
    return Changes(match["version"], _WAS_CHANGED if _CHANGED_ALONE.match(bare) else kind)


def changes_in(asked: Changes, text: StoredText) -> Sentence | None:
    """Return the entries below the heading of a version, those of a kind where one is asked for and headings tell."""
    headings = list(text.headings)
    for at, heading in enumerate(headings):
        if heading.end is not None or not _is_of(asked.version, heading.title) or _is_counted(heading, headings):
            continue
        begins = _SECTIONS.get(asked.kind, ())
        whole = _Part(heading.start, _end(headings, at, text), _below(headings, at, text))
        bare = _without_what_all_have(whole, headings, text)
        parts: Mapping[int, tuple[str, int]] = {}
        for part in (whole, bare):
            parts = _parts(part, headings, text) if begins else {}
            for inner, (title, stop) in parts.items():
                if _bare(title).startswith(begins):
                    return _entries(inner, stop, text)
        # Of what is asked for there is nothing where others have headings of their own.
        is_none = bool(parts) and asked.kind != _WAS_CHANGED
        return None if is_none else _entries(bare.start, bare.end, text)
    return None


class _Part(NamedTuple):
    """What stands below the heading of a version: bytes, and the headings among them, by their numbers."""

    start: int
    end: int
    below: Sequence[int]


def _without_what_all_have(whole: _Part, headings: Sequence[Heading], text: StoredText) -> _Part:
    """Return what is told of a version without a title above all of it, and without who is new."""
    is_no_change = (headings[inner].start for inner in whole.below if _is_called(_NO_CHANGES, headings[inner]))
    start, end = whole.start, next(is_no_change, whole.end)
    below = [inner for inner in whole.below if headings[inner].start < end]
    first = headings[below[0]] if below else None
    if first is not None and _is_called(_SAYS_NOTHING, first) and _entries(start, first.start, text) is None:
        return _Part(first.start, end, below[1:])
    return _Part(start, end, below)


def _parts(part: _Part, headings: Sequence[Heading], text: StoredText) -> Mapping[int, tuple[str, int]]:
    """Return the headings below that of a version, else the lines that are such, with where their entries end."""
    below = {headings[inner].start: (headings[inner].title, _end(headings, inner, text)) for inner in part.below}
    return below or _labelled(part.start, part.end, text)


def _bare(title: str) -> str:
    """Return a title in small letters, without marks and pictures before it but for a sign that warns."""
    return _BEFORE_TITLE.sub("", title).casefold()


def _labelled(start: int, end: int, text: StoredText) -> Mapping[int, tuple[str, int]]:
    """Return the lines that say of which kind the entries of a version below them are, by where they begin.

    Returns:
        Of each what it says, and where its entries end. Nothing where none of them is called as such parts are.
    """
    told = text.read(start, aligned(text, min(end, start + _LOOKED_THROUGH), end))
    labels = [found for found in _LABEL.finditer(told) if _is_label(found)]
    parts: dict[int, tuple[str, int]] = {}
    for found in labels:
        # What is no deeper than an item ends what it has; what stands below a line may stand below its beginning.
        depth = len(found["indent"])
        outer = re.compile(rf"^[ \t]{{0,{depth}}}\S", re.MULTILINE).search(told, found.end()) if found["item"] else None
        behind = [other.start() for other in labels if other.start() > found.start() and len(other["indent"]) <= depth]
        stop = outer.start() if outer is not None else min(behind, default=len(told))
        parts[start + len(told[: found.start()].encode())] = found["said"], start + len(told[:stop].encode())
    return parts


def _is_label(found: re.Match[str]) -> bool:
    said = _bare(found["said"])
    below = -1 if found["below"] is None else len(found["below"])
    is_marked = found["bold"] is not None or below > len(found["indent"]) or (below >= 0 and found["colon"] is not None)
    return is_marked and len(said.split()) <= _LABEL_WORDS and said.startswith(_LABELS)


def changes_of(question: str, text: StoredText) -> Sentence | None:
    """Return the items of a list that all begin with the name of what a question asks the changes of: "macOS: ...".

    None where the question asks for something else, where less than two items stand together, and where two lists do.
    """
    asked = _ASKS_OF.fullmatch(on_one_line(question))
    if asked is None:
        return None
    form = re.compile(_ITEMS_OF.format(name=re.escape(asked["name"])), re.MULTILINE | re.IGNORECASE)
    found = list[Sentence]()
    for begin, match in matches_in(text, form):
        said = match.group().strip()
        start = byte_at(begin, match, match.end() - len(match.group().lstrip()))
        found.append(Sentence(start, start + len(said.encode()), said))
    return found[0] if len(found) == 1 and len(found[0].text.encode()) <= _MOST_BYTES else None


def asked_release(question: str) -> str | None:
    """Return the version of which a question asks when it came out; None where it asks for something else."""
    match = _ASKS_DAY.fullmatch(on_one_line(question))
    return None if match is None else match["version"] or match["other"]


def release_day(version: str, text: StoredText) -> tuple[str, Sentence] | None:
    """Return the day that the heading of a version has, and its line; None where none has one, or they have several.

    Several products may have a version of that number.
    """
    found: list[tuple[str, Sentence]] = []
    for heading in text.headings:
        if heading.end is None and _is_of(version, heading.title) and not _is_counted(heading, text.headings):
            line = heading_line(heading, text)
            found += [(day, line) for day in parts_of_kind("date", _VERSION.sub(" ", heading.title))]
    is_one = len({day for day, _ in found}) == 1
    return found[0] if is_one and found[0][0] in found[0][1].line else None


def lists_without(version: str, text: StoredText) -> bool:
    """Whether a text is a list of versions with their days, and has none of that number: "1.0 will come in April"."""
    titles = [heading.title for heading in text.headings if heading.end is None]
    dated = [title for title in titles if _VERSION.search(title) and parts_of_kind("date", _VERSION.sub(" ", title))]
    # Who asks for 0.9 may mean 0.9.0.
    has_some = any(_is_of(version, title) or f"{version}." in title for title in titles)
    return len(dated) >= _LEAST_VERSIONS and not has_some


def asks_for_latest(question: str) -> bool:
    """Whether a question asks for the latest version."""
    return _LATEST.fullmatch(on_one_line(question)) is not None


def of_latest(question: str, text: StoredText) -> str:
    """Return a question about the latest version with the number of that; as it is where a text has none.

    "What's new?" asks for what is new in that.
    """
    bare = on_one_line(question)
    asked = "What is new in the latest version" if _WHATS_NEW.fullmatch(bare) else bare
    asked = f"{asked} released" if _WHEN_LATEST.fullmatch(asked) else asked
    if asks_for_latest(question) or _NAMES_LATEST.search(asked) is None or (latest := latest_in(text)) is None:
        return question
    return _NAMES_LATEST.sub(f"version {latest[0].removeprefix('v')}", asked)


def latest_in(text: StoredText) -> tuple[str, Sentence] | None:
    """Return the greatest version that headings of a list of changes have, and the line of its heading.

    None where fewer than three headings have one, and where the greatest is neither the first of them nor stands in a
    list of days: the sections of a text have such numbers, too.
    """
    found: dict[str, Heading] = {}
    for heading in text.headings:
        if heading.end is None and not _reaches(heading.title):
            for version in _VERSION.findall(heading.title)[:1]:
                found.setdefault(version, heading)
    if len(found) < _LEAST_VERSIONS:
        return None
    latest, line = max(found, key=_order), heading_line(found[max(found, key=_order)], text)
    is_list = latest == next(iter(found)) or all(_DAY.search(heading.title) for heading in found.values())
    return (latest, line) if is_list and latest in line.line else None


def _order(version: str) -> tuple[tuple[int, ...], bool]:
    """Return what versions sort by: 3.0 is behind 3.0rc1."""
    numbers = re.match(r"v?(\d+(?:\.\d+)*)(.*)", version)
    assert numbers is not None
    parts = tuple(map(int, numbers[1].split(".")))
    return parts + (0,) * (4 - len(parts)), not numbers[2] or "post" in numbers[2]


def asked_of_heading(question: str) -> Asked | None:
    """Return whether a question asks in which version, or when, something changed."""
    question = question.lstrip()
    return "version" if _ASKS_VERSION.search(question) else "date" if _ASKS_WHEN.search(question) else None


def said_above(asked: Asked, sentence: Sentence, text: StoredText) -> tuple[str, Sentence] | None:
    """Return the version, or the day, that a heading above an entry has, and the line of that heading.

    None where the entry says it itself, and where no heading above it has a version.
    """
    if asked == "version" and _VERSION.search(_OTHER_VERSION.sub(" ", sentence.line)) is not None:
        return None
    if asked == "date" and any(_VERSION.fullmatch(part) is None for part in parts_of_kind("date", sentence.line)):
        return None
    document, begin = text.document(sentence.start)
    titles = [heading for heading in document.headings if heading.end is None]
    for found in headings_above(titles, sentence.start - begin):
        heading = found.moved(begin)
        version = _VERSION.search(heading.title)
        if version is None or _is_counted(heading, text.headings):
            continue
        if _reaches(heading.title):
            return None
        days = parts_of_kind("date", heading.title.replace(version.group(), " "))
        said = version.group() if asked == "version" else days[0] if len(days) == 1 else None
        line = heading_line(heading, text)
        return (said, line) if said is not None and said in line.line else None
    return None


def _is_of(version: str, title: str) -> bool:
    """Whether a title has a version, or begins with one of a single number."""
    if any(found.group().lstrip("v") == version for found in _VERSION.finditer(title)):
        return not _reaches(title)
    # "3 Results" is a section, and "Version 3 for cooks" none.
    bare = rf"((?:version |release )v?|v)?{re.escape(version)}(?(1)(?: .*)?)(?: ?[:/(\[–].*| [-\d].*)?"
    return re.fullmatch(bare, title.strip("[] "), re.IGNORECASE) is not None


def _reaches(title: str) -> bool:
    """Whether a title is of all versions from one to another."""
    return _REACHES.search(_DAYS.sub(" ", title)) is not None


def _is_counted(heading: Heading, headings: Sequence[Heading]) -> bool:
    """Whether the number of a heading is one of a section, "2.2 Options": the one before it stands above."""
    number = _SECTION_NUMBER.match(heading.title)
    if number is None:
        return False
    *parents, last = number[1].split(".")
    before = ".".join([*parents, str(int(last) - 1)] if int(last) > 1 else parents)
    return bool(before) and any(
        other.start < heading.start and (found := _SECTION_NUMBER.match(other.title)) is not None and found[1] == before
        for other in headings
    )


def _below(headings: Sequence[Heading], at: int, text: StoredText) -> list[int]:
    """Return the headings below one in its document, up to the next that is none."""
    document, begin = text.document(headings[at].start)
    found = []
    for other in range(at + 1, len(headings)):
        if headings[other].level <= headings[at].level or headings[other].start >= begin + document.size:
            break
        found.append(other)
    return found


def _end(headings: Sequence[Heading], at: int, text: StoredText) -> int:
    behind = at + 1 + len(_below(headings, at, text))
    end = headings[behind].start if behind < len(headings) else text.size
    (_, stop), *_ = text.parts(headings[at].start, end)
    return stop


def _entries(start: int, end: int, text: StoredText) -> Sentence | None:
    """Return what stands below a heading, its line left out: the first of it that ends where an entry does."""
    told = text.read(start, aligned(text, min(end, start + _MOST_BYTES), end))
    begins = _TITLE.match(told)
    if begins is None:
        return None
    # The next title begins behind its marks.
    below = _MARKS_OF_NEXT.sub("", told[begins.end() :])
    if start + len(told.encode()) < end:
        items = list(_ITEM.finditer(below))
        cut = items[-1].start() if len(items) > 1 else below.rfind("\n")
        below = below[:cut] if cut > 0 else below
    said = below.rstrip()
    while (away := _SENDS_AWAY.search(said)) is not None:
        said = said[: away.start()].rstrip()
    begin = start + len(told[: begins.end()].encode())
    return Sentence(begin, begin + len(said.encode()), said) if said else None


def _is_called(name: re.Pattern[str], heading: Heading) -> bool:
    return name.fullmatch(heading.title.strip(" *_:!")) is not None
