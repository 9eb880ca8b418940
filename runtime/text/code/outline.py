"""`Outline`: what a file of source code defines, calls, raises and imports, and what its comments say of that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from armt.runtime.text.code.comments import Line
from armt.runtime.text.code.grammars import VALUES
from armt.runtime.text.code.signatures import Parameter

#: Between the names in a title.
SEPARATOR = re.compile(r"\.|::")


@dataclass(frozen=True, slots=True)
class Definition:
    """Something that is defined.

    Attributes:
        kind: "class", "struct", "function", "method", "constant" and so on, in the words of all languages.
        name: by itself.
        holder: qualified name of what it is a member of; "" for none.
        title: qualified name.
        start: byte of the text at which it begins, decorators and comments above it left out.
        head_end: byte behind what stands before its body.
        end: byte behind it.
        outer: byte at which the comments that document it begin; `start` where they stand elsewhere, or are none.
        documented: the lines that say what it is.
        parameters: of what is called.
        type: of what it gives, or is; as written, None where it is not.
        value: what it is set to; None where it is to nothing.
        bases: what it is derived from.
        interfaces: what it says that it implements, where that is said apart.
        has_body: whether its body stands here; a prototype has none.
        is_local: whether it stands in a function.
        overloads: whether others of its name are other ones, by their parameters.
        modifiers: words that are true of it, as `Modifiers` has them.
        decorators: likewise annotations and attributes, as written, without marks.
        alias: title of the structure that it is another name of; "" for none.
    """

    kind: str
    name: str
    holder: str
    title: str
    start: int
    head_end: int
    end: int
    outer: int
    documented: tuple[Line, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    type: str | None = None
    value: str | None = None
    bases: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    has_body: bool = False
    is_local: bool = False
    overloads: bool = False
    modifiers: frozenset[str] = frozenset()
    decorators: tuple[str, ...] = ()
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that calls, raises, returns or imports something.

    Attributes:
        name: of what; the last part of a qualified one. Of imports and returns all that is written.
        start: byte at which it begins.
        end: byte behind it.
        within: title of the innermost definition that it stands in; "" for none.
        on: of a call, what it is called on: "self" for the object itself, "" for nothing.
    """

    name: str
    start: int
    end: int
    within: str
    on: str = ""


@dataclass(slots=True)
class Outline:
    """What a file of source code has.

    Attributes:
        languages: as people write them, each once.
        definitions: in the order of the text.
        calls, raises, returns, imports: likewise.
        passed: names that calls are given, which may be of functions.
        initial: what keys of objects are set to, as ``(name, value)``: of a literal, or a structure.
        implemented: of a type in Rust, the traits that it has, by its name.
        comments: all of them, in the order of the text.
        strings: likewise, without the expressions in them.
        errors: how much in it is none of its language, as macros may make it.
        about: the lines that say what the file is; of several files what the first that has any says.
    """

    languages: list[str] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    calls: list[Mention] = field(default_factory=list)
    raises: list[Mention] = field(default_factory=list)
    returns: list[Mention] = field(default_factory=list)
    passed: list[Mention] = field(default_factory=list)
    initial: list[tuple[str, Mention]] = field(default_factory=list)
    imports: list[Mention] = field(default_factory=list)
    implemented: dict[str, list[str]] = field(default_factory=dict)
    comments: list[tuple[int, int]] = field(default_factory=list)
    strings: list[tuple[int, int]] = field(default_factory=list)
    about: tuple[Line, ...] = ()
    errors: int = 0

    def add(self, other: Outline) -> None:
        """Take what another file has, which stands behind this one's."""
        self.languages = list(dict.fromkeys((*self.languages, *other.languages)))
        self.about = self.about or other.about
        for mine, its in (
            (self.definitions, other.definitions),
            (self.calls, other.calls),
            (self.raises, other.raises),
            (self.returns, other.returns),
            (self.passed, other.passed),
            (self.initial, other.initial),
            (self.imports, other.imports),
            (self.comments, other.comments),
            (self.strings, other.strings),
        ):
            mine.extend(its)  # type: ignore[arg-type]
        for name, traits in other.implemented.items():
            self.implemented.setdefault(name, []).extend(traits)


def depth_of(one: Definition) -> int:
    """Return in how many others a definition stands."""
    return len(SEPARATOR.findall(one.holder)) + 1 if one.holder else 0


def defined_once(definitions: Sequence[Definition]) -> list[Definition]:
    """Return each definition once, in the order of the text: a prototype beside a body is none of its own."""
    found: dict[tuple[str, str], Definition] = {}
    for one in definitions:
        key = (one.title, one.kind)
        # Of one name with other parameters there may be several.
        is_other = key in found and found[key].has_body and one.has_body and found[key].parameters != one.parameters
        if is_other and one.overloads:
            key = (f"{one.title}:{one.start}", one.kind)
        if key not in found or (one.has_body and not found[key].has_body):
            found[key] = one
    return sorted(found.values(), key=lambda one: one.start)


def titled(definitions: Sequence[Definition]) -> Iterator[Definition]:
    """Yield those that are headings of their file: what holds members, and what is called; no member of a function."""
    for one in definitions:
        if not one.is_local and one.kind not in VALUES:
            yield one


def shifted(outline: Outline, by: int) -> Outline:
    """Return an outline of a text that stands behind so many bytes of others."""

    def lines(found: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(replace(one, start=one.start + by, end=one.end + by) for one in found)

    def mentions(found: Sequence[Mention]) -> list[Mention]:
        return [replace(one, start=one.start + by, end=one.end + by) for one in found]

    return replace(
        outline,
        definitions=[
            replace(
                one,
                start=one.start + by,
                head_end=one.head_end + by,
                end=one.end + by,
                outer=one.outer + by,
                documented=lines(one.documented),
                parameters=tuple(replace(p, start=p.start + by, end=p.end + by) for p in one.parameters),
            )
            for one in outline.definitions
        ],
        calls=mentions(outline.calls),
        raises=mentions(outline.raises),
        returns=mentions(outline.returns),
        passed=mentions(outline.passed),
        initial=[
            (value, one)
            for (value, _), one in zip(outline.initial, mentions([m for _, m in outline.initial]), strict=True)
        ],
        imports=mentions(outline.imports),
        comments=[(start + by, end + by) for start, end in outline.comments],
        strings=[(start + by, end + by) for start, end in outline.strings],
        about=lines(outline.about),
    )
