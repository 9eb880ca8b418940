"""`Uses`: where a name stands in code, other than where it is defined; comments and strings are none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from armt.runtime.answers.code.telling import Stretch
from armt.runtime.text.code.grammars import VALUES
from armt.runtime.text.code.outline import Definition, Mention, Outline

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Between comments that go on in the next line.
_BETWEEN_BYTES = 80


class Uses:
    """The names in source code, and what is no code in it.

    Args:
        text: of the files.
        outline: what they define.
    """

    def __init__(self, text: StoredText, outline: Outline) -> None:
        self._text, self._outline = text, outline

    def of(self, meant: Sequence[Definition], *, in_strings: bool = False) -> list[Mention]:
        """Return where the names of definitions stand in code, other than where these are defined.

        Args:
            meant: the definitions.
            in_strings: whether those in strings are told too: what is looked up by its name stands there.
        """
        names = "|".join(sorted({re.escape(one.name) for one in meant}))
        name = re.compile(rf"(?<![\w$])(?:{names})(?![\w$])")
        # ``$name``
        expanded = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
        defined = set()
        for one in meant:
            head = self._text.read(one.start, one.head_end)
            if (itself := name.search(head)) is not None:
                defined.add(one.start + len(head[: itself.start()].encode()))
        found: list[Mention] = []
        begin = 0
        for part in self._text.texts:
            source = part.read(0, part.size) if part.language is not None else ""
            at, read = begin, 0
            is_shell = part.language is not None and part.language.name == "shell"
            for use in (expanded if is_shell else name).finditer(source):
                at += len(source[read : use.start()].encode())
                read = use.start()
                if at not in defined and not self._is_said(at, in_strings=in_strings):
                    found.append(Mention(use[0], at, at + len(use[0].encode()), self._within(at)))
            begin += part.size
        return found

    @cached_property
    def comments(self) -> list[Stretch]:
        """Comments and strings that document, comments on lines below each other together."""
        found: list[Stretch] = []
        for start, end in self._documenting:
            if found and start <= found[-1][1]:
                continue
            if found and start - found[-1][1] <= _BETWEEN_BYTES and not self._text.read(found[-1][1], start).strip():
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        return found

    def _is_said(self, at: int, *, in_strings: bool) -> bool:
        """Whether a byte stands in a comment, or in a string."""
        starts, ends = self._comments_at if in_strings else self._said_at
        before = bisect_right(starts, at) - 1
        return before >= 0 and at < ends[before]

    @cached_property
    def _said_at(self) -> tuple[list[int], list[int]]:
        return _reached([*self._documenting, *self._outline.strings])

    @cached_property
    def _comments_at(self) -> tuple[list[int], list[int]]:
        return _reached(self._documenting)

    @cached_property
    def _documenting(self) -> list[Stretch]:
        documented = [one.documented for one in self._outline.definitions] + [self._outline.about]
        return sorted([*self._outline.comments, *((lines[0].start, lines[-1].end) for lines in documented if lines)])

    def _within(self, at: int) -> str:
        starts, found, furthest = self._spans
        for number in range(bisect_right(starts, at) - 1, -1, -1):
            if furthest[number] <= at:
                break
            if at < found[number].end:
                return found[number].title
        return ""

    @cached_property
    def _spans(self) -> tuple[list[int], list[Definition], list[int]]:
        """Where definitions begin, these, and how far any of them up to each reaches."""
        # What stands in a namespace is used by nothing that has a name.
        those = (one for one in self._outline.definitions if one.kind not in VALUES and one.kind != "namespace")
        found = sorted(those, key=lambda one: one.start)
        return [one.start for one in found], found, list(accumulate((one.end for one in found), max))


def _reached(stretches: Iterable[Stretch]) -> tuple[list[int], list[int]]:
    """Return where stretches begin, in order, and how far any of them up to each reaches."""
    found = sorted(stretches)
    return [start for start, _ in found], list(accumulate((end for _, end in found), max))
