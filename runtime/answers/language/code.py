"""What in a text is code: stretches between fences, lines that look like statements, and settings with their comments.

A setting of a configuration file (``key: value``, ``KEY=value``, ``- KEY=value``, ``port 6379``, ``listen 80;``) has
the value, and the comment above it says what it is: neither answers without the other. A mark of a comment is one of a
heading in Markdown, so that what is no stretch between fences must look like settings as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

# What opens or closes a block or goes on behind a backslash, a call (but no page of a manual, as "nice(2)"), an entry,
# and what a name is set to.
_FORM = re.compile(
    r"[{}(\[\\]\s*$|^\s*[\w.]+\((?![\ds]\)).*\)\s*$|^\s*([\"'])\w+\1: "
    r"|^\s*[\w.]+(?:\[[^\]]*\])?(?:: [^=]{1,60})? [-+*/|]?= \S"
)
# Nothing goes on behind such a line. Prose may begin and end so too ("for the following reasons:"), but has no other
# mark of code.
_ENDS = re.compile(r"[{};]\s*$|^\s*(?:def|class|import|return|if|for|#include|//|/\*)\b.*[:;{)]\s*$")
_TYPE = re.compile(
    r"\s*(?:(?:static|const|unsigned|signed|extern|inline|struct|enum|union)\s+)*[a-z_]\w*(?:\s*\*+)?\s*"
)
_CALLED = re.compile(r"\s*\*?\w+\(")
# Words of code have marks inside, not around them as a word in brackets, in quotes or with emphasis has.
_AROUND, _INSIDE = "\"'“”‘’()[]{}<>.,;:!?*_`", re.compile(r"[_(){}\[\]=<>\\|*]|\w\w\.\w\w")
_CODE_SHARE, _CODE_WORDS = 0.45, 2
# Prose seldom has one of them at the head of a line and such a word behind it.
_STATEMENTS = frozenset(
    {"assert", "async", "await", "class", "def", "elif", "except", "from", "import", "raise", "return", "yield"}
)
# Possessive: a run of a fence's marks that ends in another one is tried once, not from each of its marks.
_FENCE = re.compile(r"^[ \t]*+(?:`{3,}+|~{3,}+)([^`\n]*+)(?:\n|$)", re.MULTILINE)

# A comment, and what it says: nothing where it parts two others. Behind "#" without a space stands a setting that is
# switched off, or a word of a compiler.
_COMMENT = re.compile(r"[ \t]*+(?:#++|;++)(?P<said>.*)")
_ANY_COMMENT = re.compile(r"^[ \t]*+[#;]", re.MULTILINE)
# Every quantifier is possessive, or stops at what cannot stand in it: no start is tried twice.
_KEY = r"[\"']?(?P<key>[^\W\d][\w.@/-]*+)[\"']?"
_SET = re.compile(rf"[ \t]*+(?:export[ \t]++|-[ \t]++)?{_KEY}[ \t]*+=(?![=>])[ \t]*+(?P<value>.*)")
_NAMED = re.compile(rf"[ \t]*+{_KEY}:[ \t]++(?P<value>[^\s|>].*)")
# "PermitRootLogin no", "port 6379"; and "listen 80;".
_SWITCHED = re.compile(
    r"[ \t]*+(?P<key>[^\W\d][\w.-]*+)[ \t]++(?P<value>\d[\w.:/]*+|/\S*+|yes|no|on|off|true|false|none|auto)[ \t]*+"
)
_CLOSED = re.compile(r"[ \t]*+(?P<key>[a-z][a-z0-9_]*+)[ \t]++(?P<value>[^\s;{}][^;{}]*+);[ \t]*+")
# One word, or several in quotes; a comment may stand behind it.
_ONE_VALUE = re.compile(r"(?:\"[^\"]*+\"|'[^']*+'|[^\s#]\S*+)?[ \t]*+(?:#.*)?")
# "Date: 3 May" is a label of a letter, and "# Example: see below" says something.
_LABEL = re.compile(r"[A-Z][a-z]++")
_SAYING = frozenset({"default", "defaults", "e.g", "example", "examples", "i.e", "note", "see", "todo", "warning"})
# What else stands in such a file: sections, keys of what is set below them, items of one word, brackets, tags.
_STRUCTURE = re.compile(
    r"\s*+(?:\[[^\]]*+\]|-\s++\S++|[\w.\"'/-]++:(?:\s*+[|>][+-]?)?|\S.*\{|[\])}]++[,;]?|<[^>]*+>)\s*+"
)
_LEAST_SETTINGS, _LEAST_SHARE = 2, 0.5
# A longer comment keeps its sentences, less the last one.
_MOST_COMMENT_LINES, _MOST_COMMENT_CHARS, _MOST_TOLD_CHARS = 4, 400, 600
# A comment that begins so much further to the right goes on behind the setting above it.
_BEHIND = 8


def is_fence(line: str) -> bool:
    """Whether a line opens or closes a stretch of code, and says nothing itself."""
    return _FENCE.fullmatch(line) is not None


def fenced(text: str) -> list[tuple[int, int]]:
    """Return the stretches between fences, these included; a text may begin or end inside of one."""
    found: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text) if "```" in text or "~~~" in text else ():
        if match[1].strip() and opened is not None:
            # A fence that names a language opens: the one before it has closed what began before this text.
            found.append((found[-1][1] if found else 0, opened.end()))
            opened = match
        elif opened is None:
            opened = match
        else:
            found.append((opened.start(), match.end()))
            opened = None
    return found if opened is None else [*found, (opened.start(), len(text))]


def is_code_line(line: str) -> bool:
    """Tell whether a line is code, by its form or by marks inside many of its words."""
    if _FORM.search(line):
        return True
    if _INSIDE.search(line) is None:
        return False
    words = line.split()
    marked = sum(_is_marked(word) for word in words)
    if words[0] in _STATEMENTS or ends_line(line):
        return marked > 0 and len(words) >= _CODE_WORDS
    return marked >= max(_CODE_WORDS, _CODE_SHARE * len(words))


def ends_line(line: str) -> bool:
    """Tell whether a line ends as code does, so that nothing behind it belongs to it."""
    return _ENDS.search(line) is not None


def _is_marked(word: str) -> bool:
    # One or more: "Contribution(s)".
    inner = word.replace("(s)", "s").strip(_AROUND)
    return _INSIDE.search(inner) is not None if inner else _INSIDE.search(word) is not None


def is_type_of(before: str, line: str) -> bool:
    """Tell whether a line is the type of what a function on the next one returns, as declarations in C are set."""
    return _TYPE.fullmatch(before) is not None and _CALLED.match(line) is not None


class Statement:
    """What is known of the code above a line: whether it is some, and whether it goes on.

    Attributes:
        is_code: whether the line above is code, or a row of a table.
        is_row: whether it is a row.
    """

    __slots__ = ("_depth", "_joined", "is_code", "is_row")

    def __init__(self) -> None:
        self.is_code = self.is_row = False
        self._depth, self._joined = 0, False

    @property
    def is_open(self) -> bool:
        """Whether its brackets, or a backslash, reach over the next line."""
        return self.is_code and (self._depth > 0 or self._joined)

    def take(self, line: str, *, is_code: bool, is_row: bool) -> None:
        """Look at the next line. A row is by itself, whatever stands in its cells."""
        counts = is_code and not is_row
        self._depth = (self._depth if self.is_open else 0) + _brackets(line) if counts else 0
        self._joined = counts and line.rstrip().endswith("\\")
        self.is_code, self.is_row = is_code, is_row


def _brackets(line: str) -> int:
    """Return how many more brackets a line opens than it closes; those around blocks do not count."""
    return sum(line.count(mark) for mark in "([") - sum(line.count(mark) for mark in ")]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of what may be a configuration file.

    Attributes:
        start: its first character.
        end: the character behind its last one.
        column: of its first character that is no white space.
        says: it is a comment in words.
        sets: it is a setting, switched off or not.
        is_off: it is a comment, whatever that says.
    """

    start: int
    end: int
    column: int
    says: bool
    sets: bool
    is_off: bool


def settings(text: str, fences: Sequence[tuple[int, int]], titles: Container[int] = ()) -> list[tuple[int, int]]:
    """Return the settings of a text with the comments right above them, as spans of whole lines: in order, apart.

    Args:
        text: line ends as ``\\n``.
        fences: the stretches of code in it, as `fenced` has them.
        titles: where the lines begin that are headings, and no comments.

    Returns:
        Those between fences, and all others where most lines of the text are settings, or parts of some.
    """
    if _ANY_COMMENT.search(text) is None:
        return []
    lines = list(_lines_of(text, titles))
    fenced_lines = [is_within(fences, line.start) for line in lines]
    is_all = _are_settings(text, [line for line, is_fenced in zip(lines, fenced_lines, strict=True) if not is_fenced])
    found, run = [], list[_Line]()
    for line, is_fenced in zip(lines, fenced_lines, strict=True):
        if line.sets and (is_fenced or is_all):
            above = _told_by(text, [one for one in run if one.column <= line.column + _BEHIND], line)
            if above or line.is_off:
                found.append(((above or [line])[0].start, line.end))
        if line.says:
            run.append(line)
        else:
            run = []
    return found


def setting_of(said: str) -> str:
    """Return the setting of a sentence that has comments above one, without its marks; any other sentence as it is."""
    *above, last = said.split("\n")
    if not above or any(_COMMENT.match(line) is None for line in above):
        return said
    off = _COMMENT.match(last)
    return re.sub(r"^\s*+(?:-\s++)?", "", last if off is None else off["said"])


def _lines_of(text: str, titles: Container[int]) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        comment = _COMMENT.fullmatch(line) if start not in titles else None
        said = "" if comment is None else comment["said"]
        sets = len(line) <= _MOST_TOLD_CHARS and (_sets(line) if comment is None else _sets(said, is_off=True))
        parts = sets or _STRUCTURE.fullmatch(said) is not None
        says = not parts and said[:1].isspace() and any(map(str.isalnum, said))
        yield _Line(
            start, end, len(line[: len(line) - len(line.lstrip())].expandtabs()), says, sets, comment is not None
        )
        start = end + 1


def _sets(line: str, *, is_off: bool = False) -> bool:
    """Tell whether a line sets something, or does so but for the mark that switches it off.

    What stands behind a mark and a space may be words ("# time = what a clock shows"): it has one value.
    """
    may_say = is_off and line[:1].isspace() and not line.lstrip().startswith("- ")
    found = _SET.fullmatch(line)
    if found is None:
        found = _NAMED.fullmatch(line) or _CLOSED.fullmatch(line) or _SWITCHED.fullmatch(line)
        if found is None or (may_say and found.re is not _NAMED):
            return False
        if found["key"].lower() in _SAYING or (_LABEL.fullmatch(found["key"]) and not (is_off and not may_say)):
            return False
    return not may_say or _ONE_VALUE.fullmatch(found["value"]) is not None


def _are_settings(text: str, lines: Sequence[_Line]) -> bool:
    """Tell whether most lines but for comments set something, or belong to what does."""
    count = sum(line.sets for line in lines)
    others = [text[line.start : line.end] for line in lines if not (line.sets or line.is_off)]
    others = [line for line in others if line.strip()]
    belong = sum(len(line) <= _MOST_TOLD_CHARS and _STRUCTURE.fullmatch(line) is not None for line in others)
    return count >= _LEAST_SETTINGS and count + belong >= _LEAST_SHARE * (count + len(others))


def _told_by(text: str, run: Sequence[_Line], setting: _Line) -> Sequence[_Line]:
    """Return the comments that are one with the setting below them: all, or of many lines the last sentence."""
    if not run:
        return run
    if len(run) > _MOST_COMMENT_LINES or run[-1].end - run[0].start > _MOST_COMMENT_CHARS:
        ends = [
            at for at, line in enumerate(run[:-1]) if text[line.start : line.end].rstrip().endswith((".", "!", "?"))
        ]
        last = run[ends[-1] + 1 :] if ends else run[-1:]
        run = last if len(last) <= _MOST_COMMENT_LINES else run[-1:]
    while run and setting.end - run[0].start > _MOST_TOLD_CHARS:
        run = run[1:]
    return run


def is_within(spans: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether a character stands in one of several spans that are in order and apart."""
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and place < spans[at][1]
