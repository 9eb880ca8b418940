"""What a schema in SQL sets: the columns of its tables, what may be in a type, and what holds between tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from armt.runtime.text.settings.setting import Setting

# What opens a quote, and nothing closes, is no name: it is not looked for to the end of a text.
_WORD = r"(?:[\w$]+|\"[^\"]{1,128}\"|`[^`]{1,128}`|\[[^\]]{1,128}\])"
_NAME = rf"(?P<name>{_WORD}(?:\.{_WORD})*)"
_CREATED = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN|EXTERNAL)\s+)*"
    rf"(?:TABLE|TYPE)\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*(?P<open>\(|(?P<choice>AS\s+ENUM)\s*\()",
    re.IGNORECASE,
)
# What is told of a table behind it.
_ALTERED = re.compile(
    rf"ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?{_NAME}\s+(?P<said>ADD\b[^;]+);?"
    rf"|CREATE\s+(?:UNIQUE\s+)?INDEX\s[^;()]{0, 300}?\sON\s+(?:ONLY\s+)?(?P<indexed>{_WORD}(?:\.{_WORD})*)[^;]*;?",
    re.IGNORECASE,
)
_COMMENTED = re.compile(
    rf"COMMENT\s+ON\s+(?:TABLE|COLUMN|TYPE)\s+{_NAME}\s+IS\s+'(?P<said>(?:[^']|'')*)'", re.IGNORECASE
)
_CONSTRAINT = re.compile(
    r"(?:CONSTRAINT\s+\S+\s+)?(?P<kind>PRIMARY\s+KEY|FOREIGN\s+KEY|UNIQUE|CHECK|EXCLUDE|KEY|INDEX|FULLTEXT|LIKE)\b",
    re.IGNORECASE,
)
_COLUMN = re.compile(rf"(?P<key>{_WORD})\s+(?P<value>.+)", re.DOTALL)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`")
_REMARK = re.compile(r"--(?P<said>[^\n]*)|/\*(?P<text>.*?)(?:\*/|\Z)", re.DOTALL)
# That of what stands before a comma, behind it on its line.
_REMARK_BEHIND = re.compile(r"\s*+(?:--(?P<said>[^\n]*)|/\*(?P<text>[^\n]*?)\*/)")
_CHOICE = re.compile(r"'((?:[^']|'')*)'")


def read_columns(text: str) -> list[Setting]:
    """Return the tables and types of a schema, each before its columns, in the order of the text."""
    schema = _Schema(text)
    found = [*schema.created(), *schema.altered()]
    settings: list[Setting] = []
    for head, columns in sorted(found, key=lambda pair: pair[0].start):
        number = len(settings)
        settings.append(head)
        for column in columns:
            column.parent = number
            settings.append(column)
    _comment(text, settings)
    return settings


class _Part(NamedTuple):
    """What stands between two commas of a table: its characters, and the comments in it and right behind it."""

    start: int
    end: int
    bare: str
    remarks: list[re.Match[str]]


class _Schema:
    """A text in SQL.

    Args:
        text: of it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._bytes = None if text.isascii() else [0, *accumulate(len(character.encode()) for character in text)]

    def created(self) -> Iterator[tuple[Setting, list[Setting]]]:
        """Yield each table with its columns, and each type."""
        stop = 0
        for match in _CREATED.finditer(self._text):
            if match.start() < stop or self._is_in_remark(match.start()):
                continue
            stop = self._closed(match.end())
            head = self._made(match.start(), match.end(), _bare(match["name"]), None)
            head.comment = self._said_above(match.start(), head)
            head.stop = self._byte(stop)
            if match["choice"]:
                head.items = [one.replace("''", "'") for one in _CHOICE.findall(self._text[match.end() : stop])]
                head.value, head.end = ", ".join(head.items), head.stop
                yield head, []
            else:
                columns = map(self._column, self._parts(match.end(), stop - 1))
                yield head, [column for column in columns if column is not None]

    def altered(self) -> Iterator[tuple[Setting, list[Setting]]]:
        """Yield what is told of tables behind them."""
        for match in _ALTERED.finditer(self._text):
            if not self._is_in_remark(match.start()):
                value = " ".join((match["said"] or match.group()).split()).rstrip("; ")
                yield self._made(match.start(), match.end(), _bare(match["name"] or match["indexed"]), value), []

    def _column(self, part: _Part) -> Setting | None:
        """Return what a part of a table sets; None where it is neither a column nor a constraint."""
        said = part.bare.strip()
        constraint = _CONSTRAINT.match(said)
        column = None if constraint is not None else _COLUMN.match(said)
        if constraint is not None:
            key, value = " ".join(constraint["kind"].split()).upper(), said
        elif column is not None:
            key, value = _bare(column["key"]), column["value"]
        else:
            return None
        first = part.start + len(part.bare) - len(part.bare.lstrip())
        setting = self._made(first, part.start + len(part.bare.rstrip()), key, " ".join(value.split()))
        setting.comment = " ".join((one["said"] or one["text"] or "").strip() for one in part.remarks)
        if part.remarks:
            setting.start = min(setting.start, self._byte(part.remarks[0].start()))
            setting.end = setting.stop = max(setting.end, self._byte(part.remarks[-1].end()))
        return setting

    def _parts(self, start: int, stop: int) -> Iterator[_Part]:
        """Yield what stands between the commas that stand in no brackets, quotes or comments.

        A comment behind a comma, on its line, is of what stands before that.
        """
        text, depth, begin, at = self._text, 0, start, start
        remarks: list[re.Match[str]] = []
        while at < stop:
            if (quoted := _QUOTED.match(text, at, stop)) is not None:
                at = quoted.end()
            elif (remark := _REMARK.match(text, at, stop)) is not None:
                remarks.append(remark)
                at = remark.end()
            elif text[at] == "," and depth == 0:
                line = text.find("\n", at)
                behind = _REMARK_BEHIND.match(text, at + 1, stop if line < 0 else min(stop, line))
                yield self._part(begin, at, [*remarks, behind] if behind is not None else remarks)
                begin = at = behind.end() if behind is not None else at + 1
                remarks = []
            else:
                depth += (text[at] == "(") - (text[at] == ")")
                at += 1
        yield self._part(begin, stop, remarks)

    def _part(self, start: int, end: int, remarks: list[re.Match[str]]) -> _Part:
        bare, at = [], start
        for one in remarks:
            first, last = max(at, one.start()), min(end, one.end())
            if first < last:
                bare += [self._text[at:first], " " * (last - first)]
                at = last
        return _Part(start, end, "".join([*bare, self._text[at:end]]), remarks)

    def _closed(self, start: int) -> int:
        """Return what is behind the bracket that closes the one before a character, or behind the statement's end."""
        text, depth, at = self._text, 1, start
        while at < len(text) and depth:
            if text[at] == ";":
                return at + 1
            skipped = _QUOTED.match(text, at) or _REMARK.match(text, at)
            if skipped is not None:
                at = skipped.end()
            else:
                depth += (text[at] == "(") - (text[at] == ")")
                at += 1
        return at

    def _made(self, start: int, end: int, key: str, value: str | None) -> Setting:
        begin, stop = self._byte(start), self._byte(end)
        return Setting(start=begin, at=begin, end=stop, stop=stop, key=key, value=value)

    def _said_above(self, start: int, setting: Setting) -> str:
        """Return the comment right above a statement, with which that begins then."""
        said: list[str] = []
        line = self._text.rfind("\n", 0, start) + 1
        while line:
            above = self._text.rfind("\n", 0, line - 1) + 1
            remark = self._text[above : line - 1].strip()
            if not remark.startswith("--"):
                break
            said.append(remark.lstrip("-").strip())
            setting.start = self._byte(above)
            line = above
        return " ".join(reversed(said))

    def _is_in_remark(self, at: int) -> bool:
        return "--" in self._text[self._text.rfind("\n", 0, at) + 1 : at]

    def _byte(self, at: int) -> int:
        return at if self._bytes is None else self._bytes[at]


def _comment(text: str, settings: list[Setting]) -> None:
    """Give tables and columns what statements of their own say of them."""
    named: dict[tuple[str, ...], list[Setting]] = {}
    for setting in settings:
        table = () if setting.parent is None else (settings[setting.parent].key,)
        named.setdefault((*table, setting.key), []).append(setting)
    for match in _COMMENTED.finditer(text):
        names = tuple(part.strip('"`[]') for part in match["name"].split("."))
        # A name of two parts is a column of a table, or a table of a schema.
        for setting in named.get(names[-2:], named.get(names[-1:], [])):
            setting.comment = " ".join(filter(None, (setting.comment, match["said"].replace("''", "'"))))


def _bare(name: str) -> str:
    """Return a name without its schema and its quotes."""
    return name.rpartition(".")[2].strip('"`[]')
