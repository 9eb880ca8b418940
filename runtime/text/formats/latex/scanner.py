"""Where a reader of LaTeX stands: its source, what is open, and the arguments of commands.

No step goes back over what it has read, and nothing calls itself, so braces may nest as deep as they like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from armt.runtime.text.formats.latex import commands
from armt.runtime.text.formats.latex.macros import ARGUMENT, balanced

OPTION = re.compile(rf"[ \t]*+(?:\n[ \t]*+)?+\[(?:[^\[\]{{}}\\]++|\\.|{balanced(2)}|\[[^\[\]]*+\])*+\]", re.DOTALL)
_SMALL_OPTION = re.compile(r"\s*\[[^\[\]\n]{0,40}\]|\([^()\n]{0,40}\)")
_BARE = re.compile(r"[ \t]*\\[A-Za-z@]+\s*(?=\{)")
BRACE, SPACE = re.compile(r"[ \t]*+\n?[ \t]*+\{"), re.compile(r"\s*")
_SIZE = re.compile(r"\s*+\[\s*+-?[\d.]++\s*+[a-z]{0,2}\s*+\]")
_LENGTH = re.compile(
    r"\s*+(?:=\s*+)?+(?:-?[\d.]++(?:\s*+(?:pt|em|ex|cm|mm|in|pc|bp|sp|mu|fill?|\\[a-zA-Z]++))?+|\\[a-zA-Z]++)"
    r"(?:\s++(?:plus|minus)\s*+-?[\d.]++\s*+[a-z]{1,4})*+\s*+"
)
#: What may begin or end a condition.
_CONDITION = re.compile(r"\\(?P<word>[A-Za-z@]++)|\\.|%[^\n]*+", re.DOTALL)
#: Texts within texts (notes in captions in tables) beyond these are read as if they had no braces.
_DEEPEST = 40
_MOST_EXPANDING = 60
Then = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is open: a group, an argument, an environment.

    Attributes:
        end: "}", "]", or the name of an environment.
        then: takes the text of it; None where that stands where it is.
        outer: where text went before it; None where it goes on to.
        rest: the arguments behind it.
        is_short: whether it has one paragraph.
    """

    end: str
    then: Then | None = None
    outer: list[str] | None = None
    rest: str = ""
    is_short: bool = False


def nothing(_: str) -> None:
    """Take what is no text."""


GROUP = Frame("}")


class Scanner:
    """Reads commands with their arguments.

    Args:
        source: of a document.
    """

    __slots__ = (
        "_at",
        "_body",
        "_captured",
        "_code_from",
        "_endless",
        "_frames",
        "_is_unbalanced",
        "_open",
        "_sink",
        "_source",
        "_stack",
    )

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        #: Where reading goes on behind what a command stands for.
        self._stack: list[tuple[str, int]] = []
        self._frames: list[Frame] = []
        self._open: Counter[str] = Counter()
        self._captured = 0
        #: How many frames hold what is in the font of code; None where nothing is.
        self._code_from: int | None = None
        self._endless: set[str] = set()
        #: Whether some condition has no end of its own.
        self._is_unbalanced = False
        self._body: list[str] = []
        self._sink = self._body

    def _unknown(self) -> None:
        """Pass over the options of a command; its arguments are text."""
        match = OPTION.match(self._source, self._at)
        if match is not None and (self._source.startswith("{", match.end()) or _SIZE.fullmatch(match[0])):
            self._at = match.end()

    def _length(self) -> None:
        match = _LENGTH.match(self._source, self._at)
        self._at = self._at if match is None else match.end()

    def _small_option(self) -> None:
        match = _SMALL_OPTION.match(self._source, self._at)
        self._at = self._at if match is None else match.end()

    def _expand(self, body: str, at: int) -> None:
        if len(self._stack) >= _MOST_EXPANDING:
            self._at = at
            return
        # What ends with its last command goes on with what stands behind.
        self._stack.append((self._source, at))
        self._source, self._at = body, 0

    def _behind(self) -> None:
        """Go on behind what a command stands for, where that has been read to its end."""
        while self._at >= len(self._source) and self._stack:
            self._source, self._at = self._stack.pop()

    def _arguments(self, spec: str, then: Then | None = None, *, is_short: bool = False) -> None:
        """Read arguments: "x" is left out, "k" is text, "c" is handed over, "h" too, and has one paragraph."""
        for at, kind in enumerate(spec):
            self._behind()
            while (match := OPTION.match(self._source, self._at)) is not None:
                self._at = match.end()
            if kind == "x" and (match := ARGUMENT.match(self._source, self._at)) is not None:
                self._at = match.end()
                continue
            if kind == "x" and at == 0 and (match := _BARE.match(self._source, self._at)) is not None:
                # The first of several may be a command without braces: a length.
                self._at = match.end()
                continue
            begin = BRACE.match(self._source, self._at)
            if begin is None:
                return
            self._at = begin.end()
            rest = spec[at + 1 :]
            if kind == "k":
                self._frames.append(Frame("}", rest=rest))
            else:
                self._capture("}", nothing if kind == "x" else then, rest=rest, is_short=kind == "h" or is_short)
            return

    def _capture(self, end: str, then: Then | None, *, rest: str = "", is_short: bool = False) -> None:
        """Hand over what stands up to an end, instead of taking it where it stands."""
        if self._captured >= _DEEPEST:
            self._frames.append(Frame(end, rest=rest, is_short=is_short))
        else:
            self._frames.append(Frame(end, then, self._sink, rest, is_short))
            self._captured += 1
            self._sink = []
        if end not in "}]":
            self._open[end] += 1

    def _close(self) -> None:
        frame = self._frames.pop()
        if self._code_from is not None and len(self._frames) < self._code_from:
            self._code_from = None
        if frame.end not in "}]":
            self._open[frame.end] -= 1
        if frame.outer is not None:
            text, self._sink = "".join(self._sink), frame.outer
            self._captured -= 1
            if frame.then is not None:
                frame.then(text)
        elif frame.then is not None:
            frame.then("")
        if frame.rest:
            self._arguments(frame.rest)

    def _coded(self) -> None:
        """Read an argument in the font of code."""
        self._behind()
        if (match := BRACE.match(self._source, self._at)) is not None:
            self._at = match.end()
            self._frames.append(GROUP)
            if self._code_from is None:
                self._code_from = len(self._frames)

    def _is_code(self) -> bool:
        return self._code_from is not None

    def _raw(self) -> str | None:
        """Return an argument as it is written; None where there is none."""
        self._behind()
        while (match := OPTION.match(self._source, self._at)) is not None:
            self._at = match.end()
        match = ARGUMENT.match(self._source, self._at)
        if match is None:
            return None
        self._at = match.end()
        return match[1][1:-1]

    def _up_to(self, end: str) -> str | None:
        """Return what stands before an end and go behind it; None where there is no such end."""
        # In a document of unclosed ones each would look through all the rest.
        if end in self._endless and not self._stack:
            return None
        found = self._source.find(end, self._at)
        if found < 0:
            if not self._stack:
                self._endless.add(end)
            return None
        text, self._at = self._source[self._at : found], found + len(end)
        return text

    def _in_table(self) -> bool:
        # A command of a cell may have braces around it.
        return any(self._open[name] > 0 for name in commands.TABLES)

    def _in_capture_of(self, names: frozenset[str]) -> bool:
        return any(self._open[name] > 0 for name in names)

    def _pass_condition(self) -> None:
        """Go behind what no reader sees: to what stands for it instead, or behind its end."""
        if r"\fi" in self._endless and not self._stack:
            return
        first, depth = None, 0
        for match in _CONDITION.finditer(self._source, self._at):
            name = match["word"] or ""
            if name == "fi":
                first = match.end() if first is None else first
                depth -= 1
            elif name.startswith("if") and name not in commands.NO_CONDITIONS:
                depth += 1
            if depth < 0 or (depth == 0 and name == "else"):
                self._at = match.end()
                return
            if first is not None and self._is_unbalanced:
                break
        # Something of it is no condition, or the rest is not there.
        self._is_unbalanced = True
        if first is not None:
            self._at = first
        elif not self._stack:
            self._endless.add(r"\fi")
