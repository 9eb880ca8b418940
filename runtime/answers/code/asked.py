"""`Asked`: what questions to source code ask, each answered by what is defined, called, raised and documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from armt.runtime.answers.code.documentation import Documentation
from armt.runtime.answers.code.filters import Filters
from armt.runtime.answers.code.listing import Listing
from armt.runtime.answers.code.naming import Naming
from armt.runtime.answers.code.notices import authors_in, licences_in, todos_in
from armt.runtime.answers.code.phrasings import Named, is_in_one_case, kind_called, named_in
from armt.runtime.answers.code.qualities import Qualities
from armt.runtime.answers.code.telling import (
    bare_name,
    derived_from,
    derived_in,
    found_at,
    head_of,
    imported,
    imported_from,
    last_name,
    listed,
    place_of,
    quoted,
    shown_code,
    stands_in,
    told_of_each,
)
from armt.runtime.answers.code.uses import Uses
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.language.words import HUMP, content_stems
from armt.runtime.text.code.grammars import CALLED, HOLDERS, VALUES
from armt.runtime.text.code.outline import SEPARATOR, Definition, Mention, Outline

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# ``@throws {Error} if``, ``@raise [KeyError] if``
_BRACED = re.compile(r"[{\[][\w.:]+[}\]]\s*[-:]?\s*(?=\S)")
_OTHER_PATH = re.compile(r"(?!(?:crate|self|super)::)\w+::")
_ENUMS = ("Enum", "Flag")
# Between the words of a name: "OutputStyleOption", "output_style".
_WORDS_IN_NAME = re.compile(rf"_|{HUMP}")
# Without names of anything else.
_LITERAL = re.compile(r"(?:\"[^\"]*\"|'[^']*'|\b(?:true|false|null|nil|None|True|False)\b|[^A-Za-z_\"'])+")
# Between the parts of the name of a library, and between several.
_PARTS = re.compile(r"[./\\,\s]+|::")
# What is asked of names that may be defined elsewhere.
_ELSEWHERE = frozenset(("callers", "calls_at", "call_count", "subclasses"))
# What is asked of nothing but code.
_CODE_ALONE = _ELSEWHERE | {"callees", "returned_type", "parameter_count", "bases", "interfaces"}
# What asks for all that there is of something: no sentence of the text answers it.
_OF_ALL = frozenset(
    (
        *("count", "count_of", "all", "all_of", "callers", "call_count", "raises", "raisers", "raised"),
        *("bases", "interfaces", "subclasses", "returns", "parameters", "parameter_count"),
    )
)
_DEFINED = re.compile(r"\b(?:defined|declared|implemented|definition|declaration)\b", re.IGNORECASE)
# Names that are no words: "run_all", "runAll", "Runner2", "RUN", "Runner".
_OF_CODE = re.compile(r"[_\d]|[a-z][A-Z]|^[A-Z]")
_FUNCTIONS = frozenset(("function", "func", "procedure"))
# Of several returns what each gives.
_MOST_GIVEN = 4
_LONGEST_VALUE = 600


class Asked:
    """What is asked of source code: a method a meaning of `phrasings`.

    Args:
        text: of the files.
        outline: what they define, as far as it is asked for.
        is_code_alone: whether no other documents stand among them, so that a question that names nothing is of these.
    """

    def __init__(self, text: StoredText, outline: Outline, *, is_code_alone: bool) -> None:
        self._text, self._outline, self._is_code_alone = text, outline, is_code_alone
        self._naming = Naming(text, outline)

    def answer(self, asked: str, match: re.Match[str]) -> Computed | None:
        """Answer a question; None where it names nothing that is defined, or the code does not say.

        Args:
            asked: what, by its phrasing.
            match: of the phrasing.
        """
        if not self._is_of_code(asked, match):
            return None
        named = named_in(match)
        meant = [] if named is None else self._named(named, asked, match)
        # What is called may be defined elsewhere.
        if not meant and named is not None and asked not in _ELSEWHERE:
            return None
        return self._ask(asked)(meant, match)

    def _ask(self, asked: str) -> Callable[[Sequence[Definition], re.Match[str]], Computed | None]:
        """Return what answers a question."""
        for part in (self._qualities, self._filters):
            if hasattr(part, asked):
                found: Callable[[Sequence[Definition], re.Match[str]], Computed | None] = getattr(part, asked)
                return found
        own: Callable[[Sequence[Definition], re.Match[str]], Computed | None] = getattr(self, f"_{asked}")
        return own

    def needs_all(self, asked: str, match: re.Match[str]) -> bool:
        """Whether all of something that is defined is asked for, so that no sentence answers it."""
        named = named_in(match)
        meant = [] if named is None else self._named(named, asked, match)
        if asked in ("qualified", "qualified_count") and (named is None or meant):
            return self._is_of_code(asked, match) and self._qualities.is_certain(meant, match)
        if asked not in _OF_ALL or not self._is_of_code(asked, match):
            return False
        if named is None:
            return True
        # Values take nothing, and what is said of them may stand in a sentence.
        return any(one.kind not in VALUES for one in meant)

    def _named(self, named: Named, asked: str, match: re.Match[str]) -> list[Definition]:
        """Return what a question names; in small letters or capitals alone it may name anything that is called so."""
        if asked in _ELSEWHERE:
            named_so = {one.name for one in self._outline.calls}
            named_so |= {bare_name(base) for one in self._outline.definitions for base in one.bases}
            return self._naming.named(named, in_any_case=is_in_one_case(match) and named.name not in named_so)
        return self._naming.named(named, in_any_case=is_in_one_case(match))

    def _is_of_code(self, asked: str, match: re.Match[str]) -> bool:
        """Whether a question is one to the code, where other documents stand among it.

        Told by what it says of a name, by the form of the name, or by a phrasing that nothing else has: "What does the
        report raise?" is none.
        """
        if self._is_code_alone:
            return True
        named = named_in(match)
        if named is None:
            return False
        around = match.string[match.start("name") - 1] + match.string[match.end("name") :][:2]
        is_marked = "`" in around or "()" in around
        is_defined = asked == "where" and _DEFINED.search(match.string) is not None
        is_name = _OF_CODE.search(match["name"]) is not None and not match.string.isupper()
        return bool(named.kind or named.holder) or is_marked or is_defined or is_name or asked in _CODE_ALONE

    def _where(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        # A prototype is where something is defined only where nothing else is.
        found = [one for one in meant if one.has_body] or list(meant)
        return found_at(listed(self._naming.lines(one.start for one in found), " and "), map(head_of, found))

    def _holder(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        held = [one for one in meant if one.holder]
        return found_at(listed(one.holder for one in held), map(head_of, held)) if held else None

    def _does(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        if " implement" in match.string and any(one.bases for one in meant):
            # Its interfaces are asked for.
            return None
        found = [(one, Documentation(one.documented).summary(one.name)) for one in meant]
        told = [(one, said.text, (said.start, said.end)) for one, said in found if said is not None]
        # Where other documents stand beside the code they may say it.
        return told_of_each(told, meant) if told or not self._is_code_alone else shown_code(self._text, meant)

    def _is(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        return self._does(meant, match) or self._value(meant, match)

    def _about(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        said = Documentation(self._outline.about).summary() if len(self._text.texts) == 1 else None
        return None if said is None else quoted(said)

    def _returns(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        called = self._naming.called(meant)
        told = [(one, Documentation(one.documented).returns()) for one in called]
        said = [
            (one, one.type or "", head_of(one))
            if returns is None
            else (one, returns.text, (returns.start, returns.end))
            for one, returns in told
            if returns is not None or one.type
        ]
        if said:
            return told_of_each(said, called)
        given = [one for one in self._outline.returns if one.name and one.within in {own.title for own in called}]
        values = list(dict.fromkeys(" ".join(one.name.split()) for one in given))
        is_short = len(values) <= _MOST_GIVEN and len({one.title for one in called}) == 1
        return found_at(" or ".join(values), map(place_of, given)) if values and is_short else None

    def _returned_type(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        called = self._naming.called(meant)
        said = [(one, Documentation(one.documented).returned_type()) for one in called if not one.type]
        told = [(one, one.type, head_of(one)) for one in called if one.type]
        told += [(one, each.text, (each.start, each.end)) for one, each in said if each is not None]
        return told_of_each(told, called)

    def _raises(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        titles = {one.title for one in meant}
        holders = {one.title for one in meant if one.kind in HOLDERS}
        found = [
            (one.name, (one.start, one.end))
            for one in self._outline.raises
            if one.within in titles or any(_is_in(one.within, holder) for holder in holders)
        ]
        names = {name for name, _ in found}
        for one in meant:
            for name, said in Documentation(one.documented).raises():
                if SEPARATOR.split(name)[-1] not in names:
                    names.add(name)
                    # What says when begins with the line that says what.
                    found.append((name, (self._naming.line_of((said.start, said.end))[0], said.end)))
        if found:
            return found_at(listed(name for name, _ in found), sorted(place for _, place in found))
        return self._under(meant, "errors", "panics")

    def _raises_when(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        asked = match.groupdict().get("raised") or ""
        is_any = not asked or asked.lower() in ("error", "exception")
        said = [
            (one, name, each)
            for one in meant
            for name, each in Documentation(one.documented).raises()
            if is_any or SEPARATOR.split(name)[-1] == SEPARATOR.split(asked)[-1]
        ]
        if not said and is_any:
            return self._under(meant, "errors")
        if not said:
            return self._sentences(meant, rf"\b(?:[Rr]ais|[Tt]hrow)\w*\b.*\b{re.escape(asked)}\b")
        is_one = len({one.title for one in meant}) == 1
        told = []
        for one, name, each in said:
            when = _BRACED.sub("", each.text)
            named = "" if not is_any or when.startswith(name) else f"{name}: "
            told.append(f"{'' if is_one else f'{one.title}: '}{named}{when}")
        return found_at("; ".join(dict.fromkeys(told)), ((each.start, each.end) for _, _, each in said))

    def _panics(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        return self._under(meant, "panics") or self._sentences(meant, r"\b[Pp]anics?\b")

    @staticmethod
    def _sentences(meant: Sequence[Definition], pattern: str) -> Computed | None:
        """Return the sentence of the documentation that says something."""
        found = [(one, said) for one in meant if (said := Documentation(one.documented).sentence(pattern)) is not None]
        return told_of_each([(one, said.text, (said.start, said.end)) for one, said in found], meant)

    @staticmethod
    def _under(meant: Sequence[Definition], *titles: str) -> Computed | None:
        """Return what the documentation says under one of some titles."""
        found = [(one, said) for one in meant if (said := Documentation(one.documented).section(*titles)) is not None]
        return told_of_each([(one, said.text, (said.start, said.end)) for one, said in found], meant)

    def _raisers(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        found = [one for one in self._outline.raises if one.name == match["raised"]]
        return found_at(self._withins(found), map(place_of, found)) if found else None

    def _raised(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        found = self._outline.raises
        return found_at(listed(one.name for one in found), map(place_of, found)) if found else None

    def _parameters(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        called = self._naming.called(meant)
        if any(self._names_none(one) for one in called):
            return None
        takes = [(one, ", ".join(each.said for each in one.parameters) or "none", head_of(one)) for one in called]
        return told_of_each(takes, called)

    def _parameter_count(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        called = self._naming.called(meant)
        if any(self._names_none(one) for one in called):
            return None
        return told_of_each([(one, f"{len(one.parameters):,}", head_of(one)) for one in called], called)

    def _names_none(self, one: Definition) -> bool:
        """Whether its language has no names for what it is called with."""
        return self._naming.language(one) == "shell"

    def _default(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        asked = match["parameter"]
        among = self._naming.called(meant) if meant else self._outline.definitions
        found = [
            (parameter.default, head_of(one))
            for one in among
            for parameter in one.parameters
            if parameter.name == asked and parameter.default is not None
        ]
        holders = {one.title for one in meant}
        found = found or [
            (one.value, head_of(one))
            for one in self._outline.definitions
            if one.name == asked
            and one.value is not None
            and one.kind in VALUES
            and (not meant or one.holder in holders)
        ]
        if not found and not meant:
            found = [
                (value, place_of(one))
                for value, one in self._outline.initial
                if one.name == asked and _LITERAL.fullmatch(value)
            ]
        return found_at(str(found[0][0]), [found[0][1]]) if len({value for value, _ in found}) == 1 else None

    def _parameter(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        among = [*meant, *self._naming.called(meant)] if meant else self._outline.definitions
        told = [
            said for one in among if (said := Documentation(one.documented).parameter(match["parameter"])) is not None
        ]
        return quoted(told[0]) if len({said.text for said in told}) == 1 else None

    def _type(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        return told_of_each([(one, one.type, head_of(one)) for one in meant if one.type and one.kind in VALUES], meant)

    def _value(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        valued = [(one, one.value) for one in meant if one.value and one.kind in VALUES]
        if not valued or any(len(value) > _LONGEST_VALUE for _, value in valued):
            # A table of hundreds of entries is no answer.
            return None
        return found_at(listed((value for _, value in valued), " or "), (head_of(one) for one, _ in valued))

    def _bases(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        return derived_from([(one, one.bases or self._implemented(one)) for one in meant])

    def _base_class(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        told = [(one, one.bases if (apart := self._naming.bases_apart(one)) is None else apart[0]) for one in meant]
        return derived_from([(one, bases) for one, bases in told if bases is not None])

    def _interfaces(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        told = [
            (one, self._implemented(one) or one.bases if (apart := self._naming.bases_apart(one)) is None else apart[1])
            for one in meant
        ]
        return derived_from([(one, bases) for one, bases in told if bases is not None])

    def _implemented(self, one: Definition) -> tuple[str, ...]:
        """Return the interfaces of something, and the traits that it is given elsewhere, or derives."""
        return (*one.interfaces, *self._outline.implemented.get(one.name, ()), *derived_in(one))

    def _subclasses(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        names = _names(meant, match)
        # A trait of another path is another one.
        given = {
            title
            for title, traits in self._outline.implemented.items()
            if any(bare_name(one) in names and (not meant or _OTHER_PATH.match(one) is None) for one in traits)
        }
        found = [
            one
            for one in self._outline.definitions
            if one.kind in HOLDERS
            and (
                one.name in given
                or any(bare_name(base) in names for base in (*one.bases, *one.interfaces, *derived_in(one)))
            )
        ]
        # It may be given to what is defined elsewhere.
        others = sorted(given - {one.name for one in found})
        places = map(head_of, found or meant)
        return (
            found_at(listed((*(one.title for one in found), *others)), places) if found or (others and meant) else None
        )

    def _callers(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        calls = self._calls(meant, match)
        return found_at(self._withins(calls), map(self._naming.line_of, map(place_of, calls))) if calls else None

    def _calls_at(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        calls = self._calls(meant, match)
        places = dict.fromkeys(map(self._naming.line_of, map(place_of, calls)))
        return found_at(listed(self._naming.lines(one.start for one in calls), " and "), places) if calls else None

    def _call_count(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        calls = self._calls(meant, match)
        return found_at(f"{len(calls):,}", map(place_of, calls)) if calls else None

    def _users(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        uses = self._names_in_code.of(meant)
        return found_at(self._withins(uses), map(self._naming.line_of, map(place_of, uses))) if uses else None

    def _uses_at(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        uses = self._names_in_code.of(meant)
        places = dict.fromkeys(map(self._naming.line_of, map(place_of, uses)))
        return found_at(listed(self._naming.lines(one.start for one in uses), " and "), places) if uses else None

    def _callees(self, meant: Sequence[Definition], _: re.Match[str]) -> Computed | None:
        titles = {one.title for one in self._naming.called(meant)}
        calls = [one for one in self._outline.calls if one.within in titles]
        return (
            found_at(listed(one.name for one in calls), map(self._naming.line_of, map(place_of, calls)))
            if calls
            else None
        )

    def _count(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        return self._counted(match["kinds"], None)

    def _count_of(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        if self._names_by_macros(meant):
            return None
        return self._counted(match["kinds"], meant)

    def _all(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        found = self._listing.of_kind(match["kinds"], None)
        if not found and kind_called(match["kinds"]) in _FUNCTIONS:
            found = self._listing.methods()
        return found_at(listed(one.title for one in found), map(head_of, found)) if found else None

    def _all_of(self, meant: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        if self._names_by_macros(meant):
            return None
        found = self._listing.of_kind(match["kinds"], meant)
        return found_at(listed(one.name for one in found), map(head_of, found)) if found else None

    def _names_by_macros(self, meant: Sequence[Definition]) -> bool:
        """Whether a structure of C has members whose names macros make: ``int __PREFIX(size);`` is no function."""
        titles = {title for one in meant for title in (one.title, one.alias) if title}
        return any(
            one.holder in titles and one.kind == "method" and one.name.isupper() and not one.has_body
            for one in self._outline.definitions
            if self._naming.language(one) in ("C", "C++")
        )

    def _enumerated(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        asked = content_stems(match["phrase"])
        enums = [
            one
            for one in self._outline.definitions
            if (one.kind == "enum" or any(base.endswith(_ENUMS) for base in one.bases))
            and asked
            and stands_in(content_stems(_WORDS_IN_NAME.sub(" ", one.name)), asked)
        ]
        found = (
            []
            if len(enums) != 1
            else [one for one in self._outline.definitions if one.holder == enums[0].title and one.kind in VALUES]
        )
        return found_at(listed(one.name for one in found), map(head_of, found)) if found else None

    def _author(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        return self._noticed(authors_in)

    def _licence(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        return self._noticed(licences_in)

    def _noticed(
        self, notices_in: Callable[[Sequence[str]], list[tuple[int, tuple[str, int, int]]]]
    ) -> Computed | None:
        """Return what comments say of the file."""
        comments = self._names_in_code.comments
        found = notices_in([self._text.read(start, end) for start, end in comments])
        places = [(comments[number][0] + start, comments[number][0] + end) for number, (_, start, end) in found]
        return found_at(listed(said for _, (said, _, _) in found), places) if found else None

    def _import(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        asked = _PARTS.split(match["library"].strip("/."))
        found = [
            one
            for one in self._outline.imports
            if stands_in(_PARTS.split(imported(one)), asked) or asked == [last_name(one)]
        ]
        return found_at(found[0].name, map(place_of, found)) if found else None

    def _imported_from(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        asked = match["from"]
        found = [(one, imported_from(one)) for one in self._outline.imports]
        there = [one for one, told in found if (told[0] if told is not None else imported(one)) == asked]
        names = [name for one, told in found if one in there and told is not None for name in told[1]]
        # What is not in a list of names may be imported as well.
        is_told = bool(names) and all(told is not None for one, told in found if one in there)
        return found_at(listed(names), map(place_of, there)) if is_told else None

    def _imports(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        found = [one for one in self._outline.imports if imported(one).strip()]
        return found_at(listed(map(imported, found)), map(place_of, found)) if found else None

    def _todos(self, _: Sequence[Definition], match: re.Match[str]) -> Computed | None:
        found = [
            (said, (start + first, start + last))
            for start, end in self._names_in_code.comments
            for said, first, last in todos_in(self._text.read(start, end))
        ]
        return found_at("; ".join(words for words, _ in found), (place for _, place in found)) if found else None

    def _calls(self, meant: Sequence[Definition], match: re.Match[str]) -> list[Mention]:
        """Return where something is called, or handed on to be called; by its name where it is not defined here."""
        names = _names(meant, match)
        called = {one.name for one in meant if one.kind in CALLED}
        found = [one for one in self._outline.calls if one.name in names]
        found += [one for one in self._outline.passed if one.name in called]
        if meant:
            found = [call for call in found if any(self._may_be_of(call, one) for one in meant)]
        return sorted(found, key=lambda one: one.start)

    def _may_be_of(self, call: Mention, one: Definition) -> bool:
        """Whether a call of a name may be one of something that is defined, by what it is called on."""
        if one.kind in HOLDERS or one.kind == "constructor":
            return True
        is_within = not one.holder or _is_in(call.within, one.holder)
        if one.kind == "method":
            # What is called on nothing, or on the object itself, is of its own class.
            return is_within or self._derives(call.within, one.holder) if call.on in ("", "self") else True
        there, here = (self._text.document(at)[0] for at in (one.start, call.start))
        # A function of this file is called by its name alone, from another one by that of its file as well.
        return call.on == "" or call.on in ("exports", "module") or (there is not here and call.on != "self")

    def _derives(self, within: str, holder: str) -> bool:
        """Whether what stands somewhere is of a class that is derived from another."""
        classes = [one for one in self._outline.definitions if one.kind in HOLDERS and _is_in(within, one.title)]
        name = SEPARATOR.split(holder)[-1]
        return any(name in (bare_name(base) for base in (*one.bases, *self._implemented(one))) for one in classes)

    def _counted(self, kinds: str, meant: Sequence[Definition] | None) -> Computed | None:
        found = self._listing.of_kind(kinds, meant)
        if meant is not None:
            holders = [one for one in meant if one.kind in HOLDERS]
            return found_at(f"{len(found):,}", map(head_of, found or holders)) if found or holders else None
        # Whether methods are functions is a matter of taste: both are said.
        methods = self._listing.methods() if kind_called(kinds) in _FUNCTIONS else []
        said = f"{len(methods):,} method{'s' if len(methods) > 1 else ''}" if methods else ""
        output = f"{len(found):,}" if found else ""
        return (
            found_at(", and ".join(filter(None, (output, said))), map(head_of, found or methods))
            if found or methods
            else None
        )

    @cached_property
    def _names_in_code(self) -> Uses:
        return Uses(self._text, self._outline)

    @cached_property
    def _qualities(self) -> Qualities:
        return Qualities(self._text, self._outline, self._naming, self._listing)

    @cached_property
    def _filters(self) -> Filters:
        return Filters(self._text, self._outline, self._naming, self._listing, self._names_in_code)

    @cached_property
    def _listing(self) -> Listing:
        return Listing(self._text, self._outline.definitions)

    def _withins(self, mentions: Sequence[Mention]) -> str:
        """Say in which definitions something stands; outside of all, on which lines."""
        return listed(one.within or self._naming.lines([one.start])[0] for one in mentions)


def _names(meant: Sequence[Definition], match: re.Match[str]) -> set[str]:
    """Return the names of what a question names, which may be defined elsewhere."""
    named = named_in(match)
    return {one.name for one in meant} or ({named.name} if named is not None and not named.holder else set())


def _is_in(title: str, holder: str) -> bool:
    return title.startswith((f"{holder}.", f"{holder}::"))
