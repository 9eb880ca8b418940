"""`Filters`: which functions take, return or document something, how long they are, and what is never used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from textwrap import dedent
from typing import TYPE_CHECKING

from armt.runtime.answers.code.listing import Listing
from armt.runtime.answers.code.naming import Naming
from armt.runtime.answers.code.telling import found_at, head_of, listed, told_of_each
from armt.runtime.answers.code.types import gives, is_typed, plain_type
from armt.runtime.answers.code.uses import Uses
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.text.code.grammars import CALLED, VALUES
from armt.runtime.text.code.outline import Definition, Outline, defined_once
from armt.runtime.text.code.signatures import Parameter

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Longer ones are read where they stand.
_LONGEST_SHOWN_LINES, _LONGEST_SHOWN_BYTES = 15, 1000
# Of what stands on several lines.
_BEHIND_OPENING, _BEFORE_CLOSING = re.compile(r"([(\[]) "), re.compile(r",? ([)\]])")
# Of Ruby, where nothing stands in a method.
_END = re.compile(r"[; ]+end$")
_COUNTS = {word: at for at, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}
# Macros of the system behind a prototype.
_RESERVED = re.compile(r"(?<=\))(?: __[A-Za-z_]+\b(?: ?\((?:[^()]|\([^()]*\))*\))?)+$")
_ABOVE = ("longer", "more", "over", "above", "greater", "larger")
# Java calls these itself.
_CALLED_BY_NAME = frozenset(("main", "readObject", "writeObject", "readResolve", "writeReplace", "readObjectNoData"))


class Filters:
    """Definitions by what they take, return, say and are; a method a meaning of `phrasings`.

    Args:
        text: of the files.
        outline: what they define.
        naming: of that.
        listing: likewise.
        uses: of names in the files.
    """

    def __init__(self, text: StoredText, outline: Outline, naming: Naming, listing: Listing, uses: Uses) -> None:
        self._text, self._outline, self._naming = text, outline, naming
        self._listing, self._uses = listing, uses

    def takers(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which functions take a parameter of a name, or of a type."""
        asked = match["taken"].strip("`'\"")
        among = [one for one in self._among(meant, match) if one.kind in CALLED]
        found = [
            one
            for one in among
            if any(each.name and asked in (each.name, _before_type(each.said)) for each in one.parameters)
        ]
        if match.groupdict().get("named") is None and match.groupdict().get("is_name") is None:
            wanted = plain_type(asked)
            typed = [one for one in among if wanted in self._types(one)]
            if found and typed and found != typed:
                return None
            # Of what has no type it may be one all the same.
            untyped = any(wanted not in (types := self._types(one)) and None in types for one in among)
            found = found or ([] if untyped else typed)
        return self._told(found, meant)

    def taker_counts(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which functions take none, or more than so many, or fewer."""
        among = [one for one in self._among(meant, match) if one.kind in CALLED]
        if any(self._naming.language(one) == "shell" for one in among):
            return None
        bound = match.groupdict().get("bound")
        if bound is None:
            return self._told([one for one in among if not one.parameters], meant)
        is_above, than = bound.lower().split()[0] in _ABOVE, _COUNTS.get(match["most"].lower()) or int(match["most"])
        return self._told(
            [one for one in among if (len(one.parameters) > than if is_above else len(one.parameters) < than)], meant
        )

    def givers(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which functions return something of a type; with the type where it is one of several."""
        among = [one for one in self._among(meant, match) if one.kind in ("function", "method")]
        if any(self._is_cut(one) for one in among):
            return None
        untold = [
            one for one in among if one.type is None and (self._gives(one) or not is_typed(self._naming.language(one)))
        ]
        if untold or not among:
            return None
        told = [(one, gives(one.type, match["returned"])) for one in among]
        found = [one for one, said in told if said is not None]
        names = [
            f"{one.name if meant else one.title}{f' ({said})' if said else ''}"
            for one, said in told
            if said is not None
        ]
        return found_at(listed(names), map(head_of, found)) if found else None

    def documented(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which are documented."""
        return self._told([one for one in self._among(meant, match) if self._is_documented(one, match)], meant)

    def undocumented(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which have no documentation."""
        return self._told([one for one in self._among(meant, match) if not self._is_documented(one, match)], meant)

    def is_documented(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer whether something has documentation."""
        return told_of_each(
            [(one, "yes" if self._is_documented(one, match) else "no", head_of(one)) for one in meant], meant
        )

    def length(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer how many lines something has, and which."""
        found = [one for one in meant if one.kind not in VALUES]
        found = [one for one in found if one.has_body] or found
        told = []
        for one in found:
            first, last = self._span(one)
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            told.append((one, f"{_lines(last - first + 1)} ({lines})", head_of(one)))
        return told_of_each(told, found)

    def file_length(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer how many lines a file has."""
        if len(self._text.texts) != 1:
            return None
        source = self._text.read(0, self._text.size)
        last = source.rstrip().rpartition("\n")[2]
        end = len(source.rstrip().encode())
        place = (end - len(last.strip().encode()), end)
        return found_at(_lines(source.count("\n") + (not source.endswith("\n"))), [place]) if last.strip() else None

    def longest(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which of a kind has the most lines, or the fewest."""
        found = [one for one in self._among(meant, match) if one.has_body]
        lengths = [self._length(one) for one in found]
        if not found:
            return None
        most = (min if match["extreme"].lower() in ("shortest", "smallest") else max)(lengths)
        those = [one for one, length in zip(found, lengths, strict=True) if length == most]
        return found_at(f"{listed(one.title for one in those)} ({_lines(most)})", map(head_of, those))

    def longer(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which of a kind have more lines than so many, or fewer."""
        than = int(match["lines"].replace(",", ""))
        is_above = match["bound"].lower().split()[0] in _ABOVE
        found = [one for one in self._among(meant, match) if one.has_body]
        found = [one for one in found if (self._length(one) > than if is_above else self._length(one) < than)]
        return self._told(found, meant)

    def unused(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which functions nothing names: of those that nothing else can."""
        among = [one for one in self._among(meant, match) if self._is_here_alone(one)]
        named = {one.name for one in self._uses.of(among, in_strings=True)} if among else set()
        return self._told([one for one in among if one.name not in named], meant)

    def shown(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer with the definition itself, where it is short."""
        found = [one for one in meant if one.has_body] or list(meant)
        if len(found) != 1:
            return None
        start, end = found[0].outer, found[0].end
        written = self._text.read(start, end)
        if len(written) > _LONGEST_SHOWN_BYTES or written.count("\n") >= _LONGEST_SHOWN_LINES:
            return None
        before = self._text.read(self._line_start(start), start)
        return found_at(dedent(before + written if not before.strip() else written).strip(), [(start, end)])

    def signature(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer with what stands before the body."""
        called = defined_once(self._naming.called(meant))
        if any(self._is_cut(one) for one in called):
            return None
        return told_of_each([(one, self._head(one), head_of(one)) for one in called], called)

    def overload_count(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer how many functions of a name there are, told apart by their parameters."""
        found = [one for one in defined_once(meant) if one.kind in CALLED and one.overloads]
        is_one = len({one.title for one in meant}) == 1
        return found_at(f"{len(found):,}", map(head_of, found)) if found and is_one else None

    def _among(self, meant: Sequence[Definition], match: re.Match[str]) -> list[Definition]:
        return self._listing.all_of_kind(match["kinds"], meant or None)

    def _head(self, one: Definition) -> str:
        """Return what stands before a body, on one line."""
        head = " ".join(self._text.read(*head_of(one)).split())
        if self._naming.language(one) == "Ruby":
            head = _END.sub("", head)
        head = _RESERVED.sub("", head.rstrip(":;{ ").removesuffix("=>").rstrip())
        return _BEFORE_CLOSING.sub(r"\1", _BEHIND_OPENING.sub(r"\1", head))

    def _is_cut(self, one: Definition) -> bool:
        """Whether something in C begins behind a macro that no grammar knows, so that its type is not told."""
        if self._naming.language(one) not in ("C", "C++"):
            return False
        before = self._text.read(self._line_start(one.start), one.start).strip()
        return bool(before) and before[-1] not in "{};:>"

    def _told(self, found: Sequence[Definition], meant: Sequence[Definition]) -> Computed | None:
        names = (one.name if meant else one.title for one in found)
        return found_at(listed(names), map(head_of, found)) if found else None

    def _types(self, one: Definition) -> set[str | None]:
        """Return the types of what something takes, None among them where one is not told."""
        is_declared = self._naming.language(one) in ("C", "C++")
        return {
            None if each.type is None else plain_type(_declared(each) if is_declared else each.type)
            for each in one.parameters
        }

    def _gives(self, one: Definition) -> bool:
        """Whether something returns a value, as far as it says so."""
        return any(each.within == one.title and each.name not in ("", "None") for each in self._outline.returns)

    def _is_documented(self, one: Definition, match: re.Match[str]) -> bool:
        is_string = "docstring" in match.string.lower() and self._naming.language(one) == "Python"
        same = self._naming.by_title[one.title]
        return any(each.documented and (not is_string or each.documented[0].start > each.start) for each in same)

    def _is_here_alone(self, one: Definition) -> bool:
        """Whether something can be named in its own file alone, as far as its language tells."""
        if one.kind not in ("function", "method") or one.decorators or one.name in _CALLED_BY_NAME or not one.has_body:
            return False
        language = self._naming.language(one)
        holders = self._naming.holders_of(one)
        # What it is derived from may call it, and its other parts.
        if any(each.bases or each.interfaces or "partial" in each.modifiers for each in holders):
            return False
        if language in ("C", "C++"):
            is_header = self._text.document(one.start)[0].path.endswith((".h", ".hh", ".hpp", ".hxx", ".cuh"))
            return one.kind == "function" and "static" in one.modifiers and not is_header
        if language == "Python":
            return "private" in one.modifiers and not one.name.endswith("_")
        if language in ("JavaScript", "TypeScript"):
            return one.name.startswith("#")
        if language == "Rust" and self._text.document(one.start)[0].path in self._with_modules:
            return False
        return language in ("Java", "C#", "Rust") and "private" in one.modifiers

    @cached_property
    def _with_modules(self) -> set[str]:
        """The files of Rust with modules in other ones (``mod name;``), which see what is private."""
        those = (one for one in self._outline.definitions if one.kind == "module" and not one.has_body)
        return {self._text.document(one.start)[0].path for one in those}

    def _span(self, one: Definition) -> tuple[int, int]:
        """Return the first and the last line of something."""
        end = one.start + len(self._text.read(one.start, one.end).rstrip().encode())
        return self._text.place(one.start, one.start).line, self._text.place(end - 1, end - 1).line

    def _length(self, one: Definition) -> int:
        first, last = self._span(one)
        return last - first + 1

    def _line_start(self, at: int) -> int:
        part, begin = self._text.document(at)
        before = part.read(0, at - begin)
        return begin + len(before[: before.rfind("\n") + 1].encode())


def _declared(parameter: Parameter) -> str:
    """Return the type of a parameter of C, with what points at it: that stands beside the name."""
    said, _, _ = parameter.said.partition("=")
    if "(*" in said:
        # ``int (*done)(void)`` is none of int.
        return said
    return f"{parameter.type}{' *' if '*' in said else ''}"


def _before_type(said: str) -> str:
    return said.split(":")[0].split("=")[0].strip()


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"
