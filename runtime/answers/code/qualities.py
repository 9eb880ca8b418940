"""`Qualities`: which definitions are async, static, private or abstract, and which are decorated with something.

What no word of the language says is no answer: whether a function of JavaScript that is not ``async`` gives a promise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from armt.runtime.answers.code.listing import Listing
from armt.runtime.answers.code.naming import Naming
from armt.runtime.answers.code.phrasings import KINDS, kind_called, quality_called
from armt.runtime.answers.code.telling import bare_name, found_at, head_of, listed, told_of_each
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.text.code.grammars import CALLED, HOLDERS
from armt.runtime.text.code.modifiers import ACCESS, UNSAID, name_of
from armt.runtime.text.code.outline import Definition, Outline

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_SCRIPTS = frozenset(("JavaScript", "TypeScript"))
_CLASSES = _SCRIPTS | {"Java", "C#", "C++"}
# The languages that have a word for something, or a rule.
_TOLD: dict[str, frozenset[str]] = {
    "async": _SCRIPTS | {"Python", "C#", "Rust"},
    "static": _CLASSES | {"Python", "C"},
    "class method": frozenset(("Python", "Ruby")),
    "abstract": frozenset(("Python", "TypeScript", "Java", "C#", "C++")),
    "virtual": frozenset(("C++", "C#")),
    "override": frozenset(("C#", "Java", "C++")),
    "const": frozenset(("C++", "Rust")),
    **dict.fromkeys(("public", "private"), _CLASSES | {"Python", "Rust", "Go", "Ruby"}),
    "protected": frozenset(("TypeScript", "Java", "C#", "C++", "Ruby")),
    "internal": frozenset(("C#",)),
    "package-private": frozenset(("Java",)),
    "exported": _SCRIPTS | {"Go"},
    "property": frozenset(("Python",)),
    **dict.fromkeys(("getter", "generator"), _SCRIPTS),
    "setter": _SCRIPTS | {"Python"},
    "dataclass": frozenset(("Python",)),
    "final": frozenset(("Java", "C++")),
    "sealed": frozenset(("C#",)),
    "readonly": frozenset(("TypeScript", "C#")),
    **dict.fromkeys(("inline", "constexpr", "explicit"), frozenset(("C++",))),
    "extern": frozenset(("C", "C++", "C#")),
    "unsafe": frozenset(("Rust", "C#")),
    "partial": frozenset(("C#",)),
    "synchronized": frozenset(("Java",)),
    "deprecated": _CLASSES | {"Python", "Rust", "Go", "C", "Ruby"},
    "overloaded": frozenset(("Java", "C#", "C++", "Python")),
}
# What may be so in others, without a word for it.
_UNMARKED = frozenset(("override", "generator", "final", "overloaded", "readonly", "extern"))
# Where these give what is still to come without the word, that may be meant as well.
_TO_COME = re.compile(r"\b(?:Promise|PromiseLike|Task|ValueTask)\b")
_ABC = re.compile(r"[(,.\s=]ABC(?:Meta)?\b")
_DEPRECATED = re.compile(r"[@\\]deprecated\b|Deprecated:|\.\. deprecated::")
# Of scripts that say in another place, or another way, what they export.
_EXPORTED_ELSEWHERE = re.compile(
    r"\bexports\b|\bexport\s*(?:type\s*)?[{*=]|\bexport\s+default\s+[\w.]+\s*(?:;|\n|\Z)", re.MULTILINE
)
# Where who may use something is not said by its own words, lists leave it out: it has none.
_LEAVE_OUT = frozenset(("Python", "Rust", "C#", "Java"))
# Whether something is one of these its declaration says.
_SURE_KINDS = frozenset(
    (
        *("class", "struct", "union", "interface", "trait", "enum", "enumeration", "record", "function", "method"),
        *("constructor", "macro", "module", "namespace", "type"),
    )
)
# All bases of a class stand in its head.
_WHOLE = frozenset(("Python", "JavaScript", "TypeScript", "Java", "C++"))
_MARKS = re.compile(r"\A(?:@|#?\[)|\]\Z|\(\)\]?\Z")
_NAMES = re.compile(r"[\[(](?:\s*[\"'][\w$]+[\"']\s*,?)+\s*[\])]")


class Qualities:
    """What is said of definitions beside their names; a method a meaning of `phrasings`.

    Args:
        text: of the files.
        outline: what they define.
        naming: of that.
        listing: likewise.
    """

    def __init__(self, text: StoredText, outline: Outline, naming: Naming, listing: Listing) -> None:
        self._text, self._outline, self._naming, self._listing = text, outline, naming, listing

    def qualified(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which of a kind are so, or are not."""
        found = self._those(meant, match)
        if not found:
            return None
        return found_at(listed(one.name if meant else one.title for one in found), map(head_of, found))

    def qualified_count(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer how many of a kind are so."""
        found = self._those(meant, match)
        return found_at(f"{len(found):,}", map(head_of, found)) if found else None

    def is_certain(self, meant: Sequence[Definition], match: re.Match[str]) -> bool:
        """Whether the code says which are so, were it none."""
        is_access = quality_called(match["quality"]) in ACCESS
        among = self._among(meant, match)
        is_said = not is_access or not any(UNSAID in one.modifiers for one in among)
        return is_said and self._those(meant, match) is not None

    def is_so(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer whether something is so; None where that is not certain."""
        quality = quality_called(match["quality"])
        found: dict[str, set[bool | None]] = {}
        for one in meant:
            found.setdefault(one.title, set()).add(self._is(one, quality))
        for title, each in found.items():
            # What sets a property has its name.
            if quality in ("property", "getter", "setter") and True in each:
                found[title] = {True}
        if not found or any(len(each) > 1 or None in each for each in found.values()):
            return None
        is_asked = match.groupdict().get("negated") is None
        return told_of_each(
            [(one, "yes" if found[one.title] == {is_asked} else "no", head_of(one)) for one in meant], meant
        )

    def is_kind(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer which of two kinds something is, or that it is of one."""
        asked = [match["one"].lower(), (match.groupdict().get("other") or "").lower()]
        kinds = {one.kind for one in meant}
        fit = [word for word in asked if word in _SURE_KINDS and kinds <= KINDS[word]]
        if len(fit) != 1 or not kinds <= HOLDERS | CALLED:
            return None
        return found_at(fit[0] if asked[1] else "yes", map(head_of, meant))

    def is_derived(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer whether a class is derived from another, as far as its bases are here."""
        asked = match["base"].strip("`'\"")
        classes = [one for one in meant if one.kind in HOLDERS]
        if not classes:
            return None
        waiting, seen = list(classes), {one.title for one in classes}
        is_whole = True
        while waiting:
            for base in (one := waiting.pop()).bases + one.interfaces:
                if bare_name(base) == asked:
                    return found_at("yes", map(head_of, classes))
                there = [each for each in self._naming.by_name.get(bare_name(base), ()) if each.kind in HOLDERS]
                is_whole = is_whole and (bool(there) or base == "object")
                waiting += [each for each in there if each.title not in seen]
                seen |= {each.title for each in there}
        # Traits and parts of a class may be said elsewhere.
        is_told = is_whole and all(self._naming.language(one) in _WHOLE for one in classes)
        return found_at("no", map(head_of, classes)) if is_told and asked in self._naming.by_name else None

    def visibility(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer who may use something."""
        words = {"Go": ("exported", "unexported")}
        told = []
        for one in meant:
            said = sorted(one.modifiers & ACCESS)
            if len(said) != 1 or UNSAID in one.modifiers:
                return None
            public, private = words.get(self._naming.language(one), ("public", "private"))
            told.append((one, {"public": public, "private": private}.get(said[0], said[0]), head_of(one)))
        return told_of_each(told, meant)

    def decorated(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer what is decorated with something."""
        asked = _MARKS.sub("", match["decorator"].strip())
        kinds = match.groupdict().get("kinds")
        among = self._outline.definitions if kinds is None else self._listing.all_of_kind(kinds, meant or None)
        found = [one for one in among if any(_is_called(each, asked) for each in one.decorators)]
        return found_at(listed(one.title for one in found), map(head_of, found)) if found else None

    def decorators(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer what something is decorated with."""
        found = [one for one in meant if one.decorators]
        told = [(one, ", ".join(f"{self._mark(one)}{each}" for each in one.decorators), head_of(one)) for one in found]
        return told_of_each(told, meant)

    def decorators_used(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer what anything is decorated with."""
        found = [one for one in self._outline.definitions if one.decorators]
        names = (f"{self._mark(one)}{name_of(each)}" for one in found for each in one.decorators)
        return found_at(listed(names), map(head_of, found)) if found else None

    def exports(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        """Answer what a file has for others; None where that is said in some other way."""
        public = [one for one in self._naming.by_name.get("__all__", ()) if one.value and not one.holder]
        if public:
            is_told = len(public) == 1 and _NAMES.fullmatch(public[0].value or "") is not None
            names = re.findall(r"[\w$]+", public[0].value or "")
            return found_at(listed(names), [head_of(public[0])]) if is_told else None
        alone = [one for one in self._listing.all if not one.holder]
        told = [self._is(one, "exported") for one in alone]
        found = [one for one, is_so in zip(alone, told, strict=True) if is_so]
        return found_at(listed(one.name for one in found), map(head_of, found)) if found and None not in told else None

    def overrides(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        """Answer which methods of a class have the names of those of its bases, where these are all here."""
        waiting, seen = [one for one in meant if one.kind in HOLDERS], set[str]()
        titles = {one.title for one in waiting}
        while waiting:
            one = waiting.pop()
            for base in (*one.bases, *one.interfaces):
                there = [each for each in self._naming.by_name.get(bare_name(base), ()) if each.kind in HOLDERS]
                if len(there) != 1 and base != "object":
                    return None
                waiting += [each for each in there if each.title not in seen]
                seen |= {each.title for each in there}
        inherited = {one.name for one in self._outline.definitions if one.holder in seen and one.kind in CALLED}
        found = [one for one in self._listing.methods() if one.holder in titles and one.name in inherited]
        return found_at(listed(one.name for one in found), map(head_of, found)) if found else None

    def _those(self, meant: Sequence[Definition], match: re.Match[str]) -> list[Definition] | None:
        """Return those of a kind that are so; None where it is not certain of any of them."""
        quality = quality_called(match["quality"])
        among = self._among(meant, match)
        told = [self._is(one, quality, in_list=True) for one in among]
        if quality == "async" and True in told:
            # What has no body has no word for it either.
            told = [one.has_body and is_so for one, is_so in zip(among, told, strict=True)]
        if not told or None in told:
            return None
        is_asked = match.groupdict().get("negated") is None
        return [one for one, is_so in zip(among, told, strict=True) if is_so is is_asked]

    def _among(self, meant: Sequence[Definition], match: re.Match[str]) -> list[Definition]:
        """Return those of the kind that is asked about."""
        quality = quality_called(match["quality"])
        kinds = match.groupdict().get("kinds") or ("classes" if quality == "dataclass" else "functions")
        found = self._listing.all_of_kind(kinds, meant or None)
        if kind_called(kinds) == "field":
            # What never changes is a field all the same.
            constants = self._listing.all_of_kind("constants", meant or None)
            found += [one for one in constants if one.holder and self._naming.language(one) in _CLASSES]
            found.sort(key=lambda one: one.start)
        if quality in ("getter", "setter"):
            # They have one name, and are two.
            titles = {one.title for one in found}
            found = [one for one in self._outline.definitions if one.title in titles and one.kind in CALLED]
        if quality == "exported" and any(self._naming.language(one) in _SCRIPTS for one in found):
            found = [one for one in found if not one.holder]
        # In some languages nothing is so.
        return found if quality in _UNMARKED else [one for one in found if self._naming.language(one) in _TOLD[quality]]

    def _is(self, one: Definition, quality: str, *, in_list: bool = False) -> bool | None:
        """Return whether something is so; None where that is not certain.

        Args:
            one: that is asked about.
            quality: in the words of `Modifiers`.
            in_list: whether all that are so are asked for, as their words say it.
        """
        language = self._naming.language(one)
        if language not in _TOLD[quality]:
            return None
        if quality == "static" and language == "Python" and one.kind not in CALLED:
            # What a class sets is neither called so nor is it not.
            return None
        if quality == "deprecated":
            is_said = any(_DEPRECATED.match(line.text) for line in one.documented) or "deprecated" in one.modifiers
            return is_said or (False if in_list else None)
        if quality == "override" and language == "Java":
            is_marked = any(name_of(each) == "Override" for each in one.decorators)
            return is_marked or (False if in_list and self._marks_overrides else None)
        if quality == "overloaded":
            return one.title in self._overloaded if one.kind in CALLED else None
        if (
            quality == "exported"
            and language in _SCRIPTS
            and self._text.document(one.start)[0].path in self._exporting_elsewhere
        ):
            return None
        if quality == "abstract" and one.kind in ("class", "struct") and language in ("Python", "C++"):
            return self._is_abstract(one, in_list=in_list)
        if language in ("C", "C++"):
            return self._is_in_c(one, quality, in_list=in_list)
        if quality in ACCESS and UNSAID in one.modifiers:
            return False if in_list and language in _LEAVE_OUT else None
        if quality in one.modifiers:
            return True
        if quality == "async" and (language in _SCRIPTS or language == "C#"):
            may_be = _TO_COME.search(one.type or "") is not None if in_list or language == "C#" else not one.type
            return None if may_be or _TO_COME.search(one.type or "") else False
        # An enumeration in a class is one without the word.
        is_implied = quality in ("final", "static", "sealed") and one.kind in ("record", "enum", "interface")
        return None if is_implied else False

    def _is_in_c(self, one: Definition, quality: str, *, in_list: bool) -> bool | None:
        """Say it by all declarations of something: in its class it has words that its body has not."""
        same = self._naming.by_title[one.title]
        declared = [each for each in same if each.modifiers & ACCESS]
        has = [
            quality in each.modifiers or (quality == "virtual" and "override" in each.modifiers) for each in declared
        ]
        if not declared:
            is_so = any(quality in each.modifiers for each in same)
            return None if not is_so and one.kind == "method" and quality != "const" else is_so
        if any(has) and (all(has) or in_list):
            return True
        if quality == "override" and not any(has):
            return False if in_list and self._marks_overrides else None
        if any(has):
            return None
        holders = self._naming.holders_of(one)
        is_doubtful = quality == "virtual" and not in_list and any(each.bases for each in holders)
        return None if is_doubtful else False

    def _is_abstract(self, one: Definition, *, in_list: bool) -> bool | None:
        """Return whether a class without a word for it is abstract: by its methods, and those of its bases here."""
        members = self._naming.by_holder.get(one.title, ())
        if any("abstract" in each.modifiers for each in members):
            return True
        own = {each.name for each in members}
        for base in one.bases:
            there = [each for each in self._naming.by_name.get(bare_name(base), ()) if each.kind in HOLDERS]
            titles = {each.title for each in there}
            wanted = {
                each.name
                for title in titles
                for each in self._naming.by_holder.get(title, ())
                if "abstract" in each.modifiers
            }
            if wanted - own:
                return None
            if not there and base != "object" and not in_list:
                return None
        return None if _ABC.search(self._text.read(*head_of(one))) else False

    @cached_property
    def _marks_overrides(self) -> bool:
        """Whether anything is marked as what overrides: who marks some marks all."""
        return any(
            "override" in one.modifiers or "Override" in map(name_of, one.decorators)
            for one in self._outline.definitions
        )

    @cached_property
    def _overloaded(self) -> frozenset[str]:
        """The titles that several functions have, told apart by what they take."""
        found = set()
        for title, same in self._naming.by_title.items():
            called = [each for each in same if each.kind in CALLED]
            taken = {tuple(one.type or one.said for one in each.parameters) for each in called if each.overloads}
            if len(taken) > 1 or any("overload" in each.modifiers for each in called):
                found.add(title)
        return frozenset(found)

    @cached_property
    def _exporting_elsewhere(self) -> set[str]:
        """The files of scripts that say in another place what they export."""
        scripts = (part for part in self._text.texts if part.language is not None and part.language.name in _SCRIPTS)
        return {part.path for part in scripts if _EXPORTED_ELSEWHERE.search(part.read(0, part.size)) is not None}

    def _mark(self, one: Definition) -> str:
        return "@" if self._naming.language(one) in _SCRIPTS | {"Python", "Java"} else ""


def _is_called(decorator: str, asked: str) -> bool:
    """Whether a decorator is meant by what a question calls it."""
    name = name_of(decorator)
    if "(" in asked:
        return "".join(decorator.split()) == "".join(asked.split())
    return name in (asked, f"{asked}Attribute") or name.endswith((f".{asked}", f"::{asked}"))
