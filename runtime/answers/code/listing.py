"""The definitions that a word for several means: *functions*, *constants*, *properties*, *tests*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.code.phrasings import KINDS, kind_called
from armt.runtime.text.code.grammars import CALLED, VALUES
from armt.runtime.text.code.modifiers import name_of
from armt.runtime.text.code.outline import Definition, defined_once

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Where all of a kind are asked for, words mean less than beside a name.
_ALONE = {
    **dict.fromkeys(("function", "func", "procedure"), frozenset(("function",))),
    **dict.fromkeys(("constant", "const", "flag"), frozenset(("constant",))),
    "method": frozenset(("method", "constructor")),
    "variable": frozenset(("variable",)),
    "typedef": frozenset(("type", "struct", "enum", "union")),
}
_IS_PROPERTY = re.compile(r"^\s*@(?:[\w.]+\.)?(?:cached_)?property\b", re.MULTILINE)
_IS_ERROR = re.compile(r"(?:Error|Exception|Warning)$")
_TEST = re.compile(r"test(?=_|[A-Z0-9])|Test(?=[A-Z0-9_])")
# Of Rust, Java and C#.
_TESTING = frozenset(("test", "Test", "ParameterizedTest", "Fact", "Theory", "TestMethod"))


class Listing:
    """What is defined, each once, and nothing in functions.

    Args:
        text: of the files.
        definitions: of their outline.
    """

    def __init__(self, text: StoredText, definitions: Sequence[Definition]) -> None:
        self._text = text
        self._once = defined_once(definitions)
        #: In the order of the text.
        self.all = [one for one in self._once if not one.is_local]

    def methods(self) -> list[Definition]:
        """Return what is called on an object, and what makes one."""
        return [one for one in self.all if one.kind in ("method", "constructor")]

    def all_of_kind(self, kinds: str, meant: Sequence[Definition] | None) -> list[Definition]:
        """Return what `of_kind` does, methods among functions, and no constructors among methods."""
        found = self.of_kind(kinds, meant)
        word = kind_called(kinds)
        if word in ("function", "func", "procedure") and meant is None:
            found = sorted((*found, *self.methods()), key=lambda one: one.start)
        elif word == "method" and meant is None:
            # What modules of Ruby have are methods.
            ruby = [one for one in self.all if one.kind == "function" and one.holder and self._is_ruby(one)]
            found = sorted((*found, *ruby), key=lambda one: one.start)
        # What makes one is told apart from what it does.
        return [one for one in found if one.kind != "constructor"] if word == "method" else found

    def of_kind(self, kinds: str, meant: Sequence[Definition] | None) -> list[Definition]:
        """Return the definitions of a kind, in the order of the text.

        Args:
            kinds: what several of them are called.
            meant: what holds them; None for all, whatever holds them.
        """
        word = kind_called(kinds)
        wanted = (_ALONE if meant is None or word in ("constant", "const", "flag") else KINDS).get(word, KINDS[word])
        found = [one for one in self.all if one.kind in wanted]
        if word == "test":
            found = [one for one in self._once if one.kind in CALLED and self._is_test(one)]
        elif word == "property":
            # Where a language has them they are no fields.
            are_told = any(one.kind == "property" for one in self.all)
            found = [one for one in found if one.kind == "property" or (not are_told and self._reads_as_one(one))]
        elif word == "typedef":
            found = [one for one in found if self._begins(one, "typedef") or one.kind == "type"]
        elif word == "macro":
            found = [one for one in found if one.kind == "macro" or self._begins(one, "#")]
        elif word in ("exception", "error"):
            found = [one for one in found if any(map(_IS_ERROR.search, (one.name, *one.bases)))]
        # What only keeps a header from being read twice.
        found = [one for one in found if one.value or not self._begins(one, "#define") or one.kind != "constant"]
        if meant is None:
            return found
        holders = {title for one in meant for title in (one.title, one.alias)}
        found = [one for one in found if one.holder and one.holder in holders]
        members = [one for one in found if one.kind == "member"]
        return members if members and word in ("variant", "value") else found

    def _is_ruby(self, one: Definition) -> bool:
        language = self._text.document(one.start)[0].language
        return language is not None and language.name == "Ruby"

    def _begins(self, one: Definition, said: str) -> bool:
        return self._text.read(one.start, one.head_end).startswith(said)

    def _reads_as_one(self, one: Definition) -> bool:
        """Whether something is a field, or a method of Python that reads as one."""
        if one.name.startswith("__") and one.name.endswith("__"):
            return False
        return one.kind in VALUES or _IS_PROPERTY.search(self._text.read(one.outer, one.start)) is not None

    def _is_test(self, one: Definition) -> bool:
        """Whether something is a test, by its name, or by what it is marked with."""
        marks = {re.split(r"\.|::", name_of(each))[-1] for each in one.decorators}
        return _TEST.match(one.name) is not None or not marks.isdisjoint(_TESTING)
