"""`Naming`: the definitions that a question names, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from armt.runtime.answers.code.phrasings import KINDS, Named
from armt.runtime.answers.code.telling import Stretch, bare_name
from armt.runtime.answers.sections import aligned
from armt.runtime.text.code.grammars import CALLED, HOLDERS
from armt.runtime.text.code.outline import SEPARATOR, Definition, Outline

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# What is called to make one of a class.
_CONSTRUCTORS = frozenset(("__init__", "constructor", "initialize"))
_MAY_BE_INTERFACE = re.compile(r"I[A-Z]")
# Of a longer line what is around the place is shown.
_NEAR_BYTES = 400


class Naming:
    """What the names in questions mean.

    Args:
        text: of the files.
        outline: what they define.
    """

    def __init__(self, text: StoredText, outline: Outline) -> None:
        self._text, self._outline = text, outline

    def named(self, named: Named, *, in_any_case: bool = False) -> list[Definition]:
        """Return the definitions that a question may mean; none where it names nothing that is defined.

        Args:
            named: as the question has it.
            in_any_case: whether small letters may stand for capitals and the other way round, where nothing is called
                as it is written and one thing otherwise.
        """
        found = self._of_kind(
            [one for one in self.by_name.get(named.name, ()) if self._is_held(one, named.holder)], named
        )
        if found or not in_any_case:
            return found
        like = [
            one
            for one in self._outline.definitions
            if one.name.casefold() == named.name.casefold() and self._is_held(one, named.holder, in_any_case=True)
        ]
        found = self._of_kind(like, named)
        return found if len({one.title for one in found}) == 1 else []

    def _of_kind(self, found: list[Definition], named: Named) -> list[Definition]:
        """Return those of some of one name that a question may mean."""
        if named.kind:
            of_kind = [one for one in found if one.kind in KINDS[named.kind]]
            if not of_kind and named.kind == "constructor":
                return self.constructors(found)
            found = of_kind or ([] if any(one.kind in HOLDERS for one in found) else found)
        if not found and named.name.lower() == "constructor" and named.holder:
            return self.constructors(self.by_name.get(named.holder, ()))
        found = [one for one in found if one.kind != "namespace"] or found
        # What makes one of a class has its name in most languages: the class is meant.
        classes = {one.title for one in found if one.kind in HOLDERS}
        found = [one for one in found if one.holder not in classes or one.kind not in CALLED]
        return [one for one in found if not one.is_local] or found

    @cached_property
    def by_name(self) -> dict[str, list[Definition]]:
        """What is defined, by its name."""
        return _by(lambda one: one.name, self._outline.definitions)

    @cached_property
    def by_title(self) -> dict[str, list[Definition]]:
        """What is defined, by its name and that of its holder."""
        return _by(lambda one: one.title, self._outline.definitions)

    @cached_property
    def by_holder(self) -> dict[str, list[Definition]]:
        """What is a member of something, by the title of that."""
        return _by(lambda one: one.holder, self._outline.definitions)

    def _is_held(self, one: Definition, holder: str, *, in_any_case: bool = False) -> bool:
        holders = SEPARATOR.split(one.holder)
        is_named = not holder or holder in holders
        if in_any_case and holder.casefold() in map(str.casefold, holders):
            return True
        return is_named or any(one.holder == other.alias for other in self.by_name.get(holder, ()) if other.alias)

    def constructors(self, meant: Iterable[Definition]) -> list[Definition]:
        """Return what makes one of a class."""
        classes = {one.title: one.name for one in meant if one.kind in HOLDERS}
        return [
            one
            for one in self._outline.definitions
            if one.holder in classes
            and (one.kind == "constructor" or one.name in _CONSTRUCTORS or one.name == classes[one.holder])
        ]

    def holders_of(self, one: Definition) -> list[Definition]:
        """Return what something is a member of, as far as that is defined here."""
        name = SEPARATOR.split(one.holder)[-1]
        return [each for each in self.by_name.get(name, ()) if each.title == one.holder and each.kind in HOLDERS]

    def called(self, meant: Sequence[Definition]) -> list[Definition]:
        """Return what is called where something is; what is defined has its body, where one has."""
        called = [one for one in meant if one.kind in CALLED]
        # What a record takes are its fields.
        called = called or self.constructors(meant) or [one for one in meant if one.kind == "record"]
        documented = [one for one in called if one.documented]
        return documented if len({one.title for one in called}) == 1 and documented else called

    def language(self, one: Definition) -> str:
        """Return the language that something is defined in."""
        language = self._text.document(one.start)[0].language
        return "" if language is None else language.name

    def bases_apart(self, one: Definition) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None] | None:
        """Return the base class and the interfaces of something in C#, which has them in one list.

        Returns:
            None for what is of another language; each is None where it is not known.
        """
        if self.language(one) != "C#" or not one.bases:
            return None
        if one.kind in ("struct", "interface"):
            return (), one.bases
        first = {other.kind for other in self.by_name.get(bare_name(one.bases[0]), ()) if other.kind in HOLDERS}
        if first == {"interface"}:
            return (), one.bases
        # "IDisposable" is an interface, and "IPAddress" none.
        is_told = len(first) == 1 or (not first and _MAY_BE_INTERFACE.match(bare_name(one.bases[0])) is None)
        return (one.bases[:1], one.bases[1:]) if is_told else (None, None)

    def lines(self, starts: Iterable[int]) -> list[str]:
        """Say on which lines something begins, each once; of several files in which of them, too."""
        return list(dict.fromkeys(map(self._line, starts)))

    def _line(self, start: int) -> str:
        line = f"line {self._text.place(start, start).line}"
        is_one = len({part.path for part in self._text.texts}) == 1
        return line if is_one else f"{self._text.document(start)[0].path}, {line}"

    def line_of(self, place: Stretch) -> Stretch:
        """Return the line that something begins on, without the white space around it."""
        part, begin = self._text.document(place[0])
        low = aligned(self._text, max(begin, place[0] - _NEAR_BYTES), place[0])
        high = aligned(self._text, min(begin + part.size, place[0] + _NEAR_BYTES), begin + part.size)
        before, behind = self._text.read(low, place[0]), self._text.read(place[0], high)
        line = before[before.rfind("\n") + 1 :] + behind.split("\n", 1)[0]
        start = place[0] - len(before[before.rfind("\n") + 1 :].encode())
        start += len(line[: len(line) - len(line.lstrip())].encode())
        return start, start + len(line.strip().encode())


def _by(key: Callable[[Definition], str], definitions: Iterable[Definition]) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for one in definitions:
        found.setdefault(key(one), []).append(one)
    return found
