"""`Setting`: what a line of a file of settings sets, and what it stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: "# deny = 3": a setting behind the mark of a comment and a space has one value, or it may be words.
SWITCHED_OFF = re.compile(
    r"[#;]++[ \t]*+(?P<key>[A-Za-z_][\w.-]*+)[ \t]*+=(?![=>])[ \t]*+"
    r"(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s#\"']\S*+)?[ \t]*+(?:#.*)?$"
)

#: "db.pool:20": no time, whose hour has digits alone, no drive, which is one letter, and no address.
COLONED = re.compile(r"(?P<key>[A-Za-z_](?:\\.|[\w.$-])++):(?P<value>(?!//)\S.*|)$")

# "PASS_MAX_DAYS  Maximum number of days ...", "- user: who ...": a comment of several settings says what each is.
_NAMES = re.compile(r"(?:[-*][ \t]++)?(?P<key>[A-Za-z_][\w.-]*\w)(?:[ \t]*[:=–-]+[ \t]|[ \t])\s*\w")
_LEAST_NAMED = 2
# More lines of comments above a setting are about more than that.
_MOST_COMMENT_LINES = 12
# A comment that begins so much further in goes on behind what is set above it.
_BEHIND = 8
#: Nothing stands below what is further in than this: that of a file of brackets alone is read in no time.
DEEPEST = 32
#: Of a value that goes on in further lines so much is kept.
LONGEST_VALUE_CHARS = 4_000
# The items of a list: a comma parts none in the quotes that one begins with.
_ITEMS = re.compile(r"[\s(\[{]*+(?:\"(?:[^\"\\]|\\.)*+\"|'[^']*+')?[^,]*+")
# Where a string ends, and where another one begins, in what stands between quotes.
_ENDS = {mark: re.compile(rf"(?<!\\){mark}[\s,;]") for mark in "\"'`"}
_BEGINS = {mark: re.compile(rf"[\s,;]{mark}") for mark in "\"'`"}


@dataclass(slots=True, eq=False)
class Setting:
    """A key with its value, or with what is set below it; one object each.

    Attributes:
        start: byte of the text at which the comment above it begins, or it does.
        at: byte at which it begins itself.
        end: byte behind its value, or behind its own line where others stand below it.
        stop: byte behind all that stands below it.
        key: without quotes; "" for an item of a list.
        value: as it is written, quotes and marks of comments left out; None where what it sets stands below it.
        comment: what is said above it and behind it.
        parent: what it stands below, by its number; None for nothing.
        is_off: it stands behind the mark of a comment.
        items: values of its list, where it has one of plain values.
        shared: what is said above the settings right above it that are called alike: FIRST_UID and LAST_UID.
        told_at: bytes between which the lines stand that say what it is, where these stand above another setting.
        is_field: it is one of those that a text begins with, which may go on with prose.
    """

    start: int
    at: int
    end: int
    stop: int
    key: str
    value: str | None
    comment: str = ""
    parent: int | None = None
    is_off: bool = False
    items: list[str] = field(default_factory=list)
    shared: str = ""
    told_at: tuple[int, int] | None = None
    is_field: bool = False


class Line(NamedTuple):
    """A line of a text.

    Attributes:
        start: byte at which it begins.
        text: what it says, without the break at its end.
        mark: byte of the mark of a comment that switches it off and stands in its text as a space; None of others.
    """

    start: int
    text: str
    mark: int | None = None

    @property
    def indent(self) -> int:
        """How many columns stand before it."""
        spread = self.text.expandtabs()
        return len(spread) - len(spread.lstrip())

    @property
    def begin(self) -> int:
        """Byte at which it says something, or stands switched off."""
        if self.mark is not None:
            return self.mark
        return self.start + len(self.text[: len(self.text) - len(self.text.lstrip())].encode())

    @property
    def end(self) -> int:
        """Byte behind what it says."""
        return self.start + len(self.text.rstrip().encode())


def lines_in(text: str) -> Iterator[Line]:
    """Yield the lines of a text."""
    start = 0
    for line in text.split("\n"):
        yield Line(start, line)
        start += len(line.encode()) + 1


_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _are_called_alike(one: str, other: str) -> bool:
    """Whether two names have a word in common, and another one each."""
    ours, theirs = ({word.casefold() for word in _HUMPS.findall(key)} for key in (one, other))
    return bool(ours & theirs) and len(ours) > 1 and len(theirs) > 1


class Tree:
    """Settings as they are read, line by line: those that are open, and the comments above the next one."""

    def __init__(self) -> None:
        self.settings: list[Setting] = []
        # What is open, the outermost first: how far it is set in, and its number.
        self.open: list[tuple[int, int]] = []
        self._comments: list[tuple[int, str]] = []
        # What stands above settings, line by line, by their numbers; and whether the next one stands right below one.
        self._told: dict[int, list[tuple[int, str]]] = {}
        self._follows = False
        # How far what is set above is set in, where a comment stands behind it that may go on; None of any other line.
        self._behind: int | None = None
        # The last comment was a mark alone.
        self._parted = False

    def remark(self, line: Line, said: str) -> None:
        """Take a comment that stands in lines of its own."""
        if self._behind is not None and line.indent >= self._behind + _BEHIND:
            self._go_on_behind(line, said)
            return
        self._follows, self._behind = False, None
        if not any(map(str.isalnum, said)):
            self._parted = True
            return
        if self._parted and not self.settings:
            # What the file is stands above what its first setting is.
            self._comments.clear()
        self._parted = False
        self._comments.append((line.begin, said.strip()))

    def forget(self) -> None:
        """Forget the comments so far: an empty line stands below them."""
        self._comments.clear()
        self._follows, self._behind = False, None

    def _go_on_behind(self, line: Line, said: str) -> None:
        """Take a comment that goes on with the one behind the last setting."""
        last = self.settings[-1]
        last.comment = f"{last.comment} {said.strip()}"
        last.end = last.stop = max(last.stop, line.end)
        self.reach(line.end)

    def add(
        self, line: Line, key: str, value: str | None, *, at: int | None = None, behind: str = "", is_off: bool = False
    ) -> Setting:
        """Take a setting, below what is open.

        Args:
            line: its own.
            key: without quotes.
            value: None where others are set below it.
            at: byte at which it begins; where the line does if None.
            behind: the comment behind it.
            is_off: it stands behind the mark of a comment.
        """
        begin = line.begin if at is None else at
        kept = self._comments[-_MOST_COMMENT_LINES:]
        said = " ".join(filter(None, [*(said for _, said in kept), behind.strip()]))
        made = Setting(
            start=kept[0][0] if kept else begin,
            at=begin,
            end=line.end,
            stop=line.end,
            key=key,
            value=value,
            comment=said,
            parent=self.open[:DEEPEST][-1][1] if self.open else None,
            is_off=is_off or line.mark is not None,
        )
        if self._follows and not made.comment and _are_called_alike(self.settings[-1].key, key):
            made.shared = self.settings[-1].comment or self.settings[-1].shared
        if len(kept) > 1:
            self._told[len(self.settings)] = kept
        self._follows, self._behind = True, line.indent if behind.strip() and value is not None else None
        self._comments.clear()
        self.settings.append(made)
        self.reach(line.end)
        return made

    def share_out(self) -> None:
        """Give each setting what is said of it where comments name several: "PASS_MAX_DAYS  Days until ..."."""
        by_key = {one.key: one for one in self.settings if one.key}
        for number, lines in self._told.items():
            owner, parts = self.settings[number], list[tuple[Setting, list[str], int]]()
            before: list[str] = []
            for begin, line in lines:
                named = _NAMES.match(line)
                if named is not None and (one := by_key.get(named["key"])) is not None:
                    parts.append((one, [line], begin))
                else:
                    (parts[-1][1] if parts else before).append(line)
            if len({id(one) for one, *_ in parts}) < _LEAST_NAMED:
                continue
            owner.comment = " ".join(before)
            ends = [begin for *_, begin in parts[1:]] + [owner.at]
            for (one, said, begin), end in zip(parts, ends, strict=True):
                one.comment = " ".join(filter(None, [one.comment, *said]))
                one.told_at = begin, end

    def enter(self, indent: int) -> None:
        """Take what is set from here on as standing below the last setting."""
        self.open.append((indent, len(self.settings) - 1))

    def leave(self, indent: int) -> None:
        """Close what is set in as far, or further."""
        while self.open and self.open[-1][0] >= indent:
            self.open.pop()

    def reach(self, end: int) -> None:
        """Let everything that is open go on as far as a byte."""
        for _, number in self.open[:DEEPEST]:
            self.settings[number].stop = max(self.settings[number].stop, end)

    @property
    def ends_sentence(self) -> bool:
        """Whether the comment so far ends as a sentence does."""
        return bool(self._comments) and self._comments[-1][1].endswith(".")

    @property
    def last(self) -> Setting | None:
        """The setting that was read last."""
        return self.settings[-1] if self.settings else None


def above(settings: Sequence[Setting], number: int) -> Iterator[int]:
    """Yield the numbers of what a setting stands below, the nearest first."""
    parent = settings[number].parent
    while parent is not None:
        yield parent
        parent = settings[parent].parent


def path_of(settings: Sequence[Setting], number: int) -> list[str]:
    """Return the keys that a setting stands below, and its own, the outermost first; items of lists have none."""
    keys = [settings[one].key for one in (number, *above(settings, number))]
    return [key for key in reversed(keys) if key]


def listed(value: str) -> list[str]:
    """Return the items of a list between brackets, on one line; none of any other value."""
    if not (value.startswith("[") and value.endswith("]")):
        return []
    return [unquoted(one) for one in _ITEMS.findall(value[1:-1]) if one.strip()]


def unquoted(value: str) -> str:
    """Return a value without the quotes around it; those of several strings, ``"A=1" "B=2"``, are around none."""
    bare = value.strip()
    if len(bare) < 2 or bare[0] not in "\"'`" or bare[0] != bare[-1]:
        return bare
    mark, inner = bare[0], bare[1:-1]
    end = _ENDS[mark].search(inner)
    if end is not None and _BEGINS[mark].search(inner, end.end() - 1):
        return bare
    return inner.replace("''", "'") if mark == "'" else inner
