"""How what is found in source code is told: lists, what each of several of one name is, the places of either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from armt.runtime.answers.code.documentation import Said
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.sections import aligned
from armt.runtime.text.code.grammars import CALLED, HOLDERS
from armt.runtime.text.code.outline import SEPARATOR, Definition, Mention
from armt.runtime.text.stored import StoredText

#: Where something stands: its bytes in the text.
Stretch = tuple[int, int]

# Of Python, from its own package.
_RELATIVE = re.compile(r"from\s*(?P<dots>\.+)\s*import\b")
# Longer ones are lists in all but name.
_MOST_NAMED = 60
# Longer code is no answer, and is not set in so far.
_MOST_LINES, _MOST_CHARS, _MOST_INDENTED = 12, 800, 80
# Of one name with several meanings all are said.
_MOST_MEANT = 4


def head_of(one: Definition) -> Stretch:
    """Return where a definition stands without its body."""
    return one.start, one.head_end


def place_of(one: Mention) -> Stretch:
    """Return where something is called, raised, returned or imported."""
    return one.start, one.end


def listed(names: Iterable[str], mark: str = ", ") -> str:
    """Return names in a row, each once; of very many the first."""
    found = list(dict.fromkeys(names))
    more = len(found) - _MOST_NAMED
    return mark.join(found[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def stands_in(words: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether words stand among others in a row."""
    return any(list(words[at : at + len(asked)]) == list(asked) for at in range(len(words)))


def last_name(one: Mention) -> str:
    """Return the last name of an import: ``b`` of ``from a import b``."""
    return re.split(r"[\s.:]+", one.name.rstrip("; ")).pop()


def imported(one: Mention) -> str:
    """Return what an import names, without the words around it: ``.a`` of ``from . import a``."""
    said = re.sub(r"\s*/[/*].*$", "", one.name)
    if (between := re.search(r"[\"'<]([^\"'<>]+)[\"'>]", said)) is not None:
        return between[1]
    if (relative := _RELATIVE.match(said)) is not None:
        names = (name.split(" as ")[0].strip() for name in said[relative.end() :].strip("() ").split(","))
        return ", ".join(f"{relative['dots']}{name}" for name in names if name)
    said = re.sub(r"^(?:from|import(?: static)?|use|using|pub use)\s+", "", said).rstrip(";")
    return said.split(" import ")[0].split(" as ")[0].strip()


def imported_from(one: Mention) -> tuple[str, list[str]] | None:
    """Return what is imported by its name, and from where; None where names stand in no list.

    Read are ``from a import b, c as d`` and ``import { b, c as d } from "a"``.
    """
    python = re.fullmatch(r"from\s*(?P<where>[\w.]+)\s*import\b(?P<names>[^#]+)", one.name)
    script = re.fullmatch(
        r"import\s*(?:type\s*)?\{(?P<names>[^{}]+)\}\s*from\s*[\"'](?P<where>[^\"']+)[\"'];?", one.name
    )
    said = python or script
    if said is None:
        return None
    names = [name.split(" as ")[0].strip() for name in said["names"].strip("() ").split(",")]
    return said["where"], [name for name in names if name]


def told_of_each(said: Sequence[tuple[Definition, str, Stretch]], meant: Sequence[Definition]) -> Computed | None:
    """Return what is said of each of several of one name; None where they are too many to be all meant.

    Args:
        said: of those of which something is, and where.
        meant: all of them: where others have the name of which nothing is said, it is told of whom something is.
    """
    found = list(dict.fromkeys(said))
    texts = list(dict.fromkeys(text for _, text, _ in found))
    if not found or len(texts) > _MOST_MEANT:
        return None
    titles = {one.title for one, _, _ in found}
    if len(texts) == 1 and titles == {one.title for one in meant}:
        return found_at(texts[0], [found[0][2]])
    if len(titles) == 1 and len({one.title for one in meant}) == 1:
        output = " or ".join(texts)
    else:
        output = "; ".join(dict.fromkeys(f"{one.title}: {text}" for one, text, _ in found))
    return found_at(output, (place for _, _, place in found))


def bare_name(base: str) -> str:
    """Return the name of a class that another is derived from."""
    return SEPARATOR.split(re.sub(r"[<(\[].*", "", base))[-1]


def derived_in(one: Definition) -> list[str]:
    """Return the traits of Rust that something derives: ``#[derive(Debug, Clone)]``."""
    derives = (
        each[len("derive(") : -1] for each in one.decorators if each.startswith("derive(") and each.endswith(")")
    )
    return [name.strip() for said in derives for name in said.split(",") if name.strip()]


def derived_from(found: Iterable[tuple[Definition, Sequence[str]]]) -> Computed | None:
    """Return what classes are derived from, or have; None where that is nothing."""
    derived = [(one, bases) for one, bases in found if one.kind in HOLDERS and bases]
    said = listed(base for _, bases in derived for base in bases)
    return found_at(said, (head_of(one) for one, _ in derived)) if derived else None


def shown_code(text: StoredText, meant: Sequence[Definition]) -> Computed | None:
    """Return the code of what is called and nothing is said of: all of it where that is short, else its head.

    None for several, and for what is no function: of a class its constructor says little.
    """
    found = [one for one in meant if one.kind in CALLED and one.has_body]
    if len(found) != 1:
        return None
    own = found[0]
    code = text.read(own.start, own.end)
    if code.count("\n") >= _MOST_LINES or len(code) > _MOST_CHARS:
        return found_at(" ".join(text.read(*head_of(own)).split()), [head_of(own)])
    # All of it is set in as far as its first line.
    before = text.read(aligned(text, max(0, own.start - _MOST_INDENTED), own.start), own.start).rpartition("\n")[2]
    indented = before if not before.strip() else ""
    return found_at(code.replace(f"\n{indented}", "\n"), [(own.start, own.end)])


def quoted(said: Said) -> Computed:
    """Return what a documentation says."""
    return Computed(said.text, ((said.start, said.end),), 1)


def found_at(output: str, places: Iterable[Stretch]) -> Computed:
    """Return an answer with the places that it is from, each once."""
    found = tuple(dict.fromkeys(places))
    return Computed(output, found, len(found))
