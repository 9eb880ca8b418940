"""Settings of configuration files, and the comments above them: neither answers without the other.

A setting (``key: value``, ``KEY=value``, ``- KEY=value``, ``port 6379``, ``listen 80;``) has the value, and the comment
says what it is. A mark of a comment is one of a heading in Markdown, so that what is no stretch between fences must
look like settings as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from armt.runtime.answers.language.code import is_within

# A comment, and what it says: nothing where it parts two others. Behind "#" without a space stands a setting that is
# switched off, or a word of a compiler.
_COMMENT = re.compile(r"[ \t]*+(?:#++|;++)(?P<said>.*)")
#: A line of some comment.
ANY_COMMENT = re.compile(r"^[ \t]*+[#;]", re.MULTILINE)
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


@dataclass(frozen=True, slots=True)
class SettingLine:
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
    if ANY_COMMENT.search(text) is None:
        return []
    lines = list(lines_of(text, titles))
    fenced_lines = [is_within(fences, line.start) for line in lines]
    is_all = _are_settings(text, [line for line, is_fenced in zip(lines, fenced_lines, strict=True) if not is_fenced])
    found, run = [], list[SettingLine]()
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


def _sets_off(said: str) -> bool:
    return _sets(said, is_off=True) or _STRUCTURE.fullmatch(said) is not None


def has_comment(said: str) -> bool:
    """Whether a sentence is a setting with the comment above it."""
    return setting_of(said) != said


def setting_of(said: str) -> str:
    """Return the setting of a sentence that has comments above one, without its marks; any other sentence as it is."""
    *above, last = said.split("\n")
    if not above or any(_COMMENT.match(line) is None for line in above):
        return said
    off = _COMMENT.match(last)
    return re.sub(r"^\s*+(?:-\s++)?", "", last if off is None else off["said"])


def lines_of(text: str, titles: Container[int]) -> Iterator[SettingLine]:
    """Yield the lines of a text as those of a configuration file.

    Args:
        text: line ends as ``\\n``.
        titles: where the lines begin that are headings, and no comments.
    """
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        comment = _COMMENT.fullmatch(line) if start not in titles else None
        said = "" if comment is None else comment["said"]
        sets = len(line) <= _MOST_TOLD_CHARS and (_sets(line) if comment is None else _sets(said, is_off=True))
        parts = sets or _STRUCTURE.fullmatch(said) is not None
        says = not parts and said[:1].isspace() and any(map(str.isalnum, said))
        yield SettingLine(
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


def _are_settings(text: str, lines: Sequence[SettingLine]) -> bool:
    """Tell whether most lines but for comments set something, or belong to what does."""
    count = sum(line.sets for line in lines)
    others = [text[line.start : line.end] for line in lines if not (line.sets or line.is_off)]
    others = [line for line in others if line.strip()]
    belong = sum(len(line) <= _MOST_TOLD_CHARS and _STRUCTURE.fullmatch(line) is not None for line in others)
    return count >= _LEAST_SETTINGS and count + belong >= _LEAST_SHARE * (count + len(others))


def _told_by(text: str, run: Sequence[SettingLine], setting: SettingLine) -> Sequence[SettingLine]:
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
