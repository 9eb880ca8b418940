"""`Setting`: what a line of a file of settings sets, and what it stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# More lines of comments above a setting are about more than that.
_MOST_COMMENT_LINES = 12
#: Nothing stands below what is further in than this: that of a file of brackets alone is read in no time.
DEEPEST = 32
#: Of a value that goes on in further lines so much is kept.
LONGEST_VALUE_CHARS = 4_000


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


class Line(NamedTuple):
    """A line: where it begins, a byte of the text; and what it says, without the break at its end."""

    start: int
    text: str

    @property
    def indent(self) -> int:
        """How many columns stand before it."""
        spread = self.text.expandtabs()
        return len(spread) - len(spread.lstrip())

    @property
    def begin(self) -> int:
        """Byte at which it says something."""
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


class Tree:
    """Settings as they are read, line by line: those that are open, and the comments above the next one."""

    def __init__(self) -> None:
        self.settings: list[Setting] = []
        # What is open, the outermost first: how far it is set in, and its number.
        self.open: list[tuple[int, int]] = []
        self._comments: list[tuple[int, str]] = []

    def remark(self, line: Line, said: str) -> None:
        """Take a comment that stands in lines of its own."""
        self._comments.append((line.begin, said.strip()))

    def forget(self) -> None:
        """Forget the comments so far: an empty line stands below them."""
        self._comments.clear()

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
            is_off=is_off,
        )
        self._comments.clear()
        self.settings.append(made)
        self.reach(line.end)
        return made

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
    return [unquoted(one) for one in value[1:-1].split(",") if one.strip()]


def unquoted(value: str) -> str:
    """Return a value without the quotes around it."""
    bare = value.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] in "\"'`" and bare[0] == bare[-1] else bare
