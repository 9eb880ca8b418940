"""Types as they are written, and as questions call them: ``Result<T>`` is *a Result*, ``str | None`` may be a *str*."""

from __future__ import annotations

import re

# Words for the types of several languages.
_CALLED = {
    **dict.fromkeys(("bool", "boolean"), frozenset(("bool", "boolean", "Boolean", "_Bool"))),
    "string": frozenset(("string", "str", "String", "&str")),
    **dict.fromkeys(("int", "integer"), frozenset(("int", "Integer"))),
    **dict.fromkeys(("dict", "dictionary"), frozenset(("dict", "Dict"))),
    **{word: frozenset((word, word.capitalize())) for word in ("list", "tuple", "set", "promise", "iterator")},
    **dict.fromkeys(("nothing", "none", "null", "void"), frozenset(("None", "void", "()"))),
    "error": frozenset(("error",)),
}
# What points at one of these is another type.
_PLAIN = frozenset(
    ("int", "char", "void", "float", "double", "long", "short", "unsigned", "unsigned char", "size_t", "bool", "byte")
)
_LEADS = re.compile(r"\b(?:const|struct|enum|class|mut|static|inline|extern|virtual|unsafe)\b|'\w+\b|[\"']")
_SPACES = re.compile(r"^(?:\w+(?:::|\.))+(?=\w)")
_ARGUMENTS = re.compile(r"[<\[].*", re.DOTALL)
_OPTIONAL = re.compile(r"(?:\w+\.)?(?P<kind>Optional|Union)\[(?P<inner>.*)\]", re.DOTALL)
# What is still to come, and will be that.
_TO_COME = re.compile(r"(?:Promise|Task|ValueTask|Awaitable)<(?P<inner>.*)>", re.DOTALL)
_UNTYPED = frozenset(("Ruby", "shell", "JavaScript"))


def is_typed(language: str) -> bool:
    """Whether functions of a language may say what they return."""
    return language not in _UNTYPED


def plain_type(written: str | None) -> str:
    """Return the name of a type, without what qualifies it; what points at a number stays so."""
    bare = " ".join(_LEADS.sub(" ", written or "").replace("&", " ").split())
    name = bare.replace("*", "").strip()
    name = name if name.startswith(("[", "(")) else _ARGUMENTS.sub("", name).strip()
    # ``Cache::Handle``, ``typing.List``
    name = _SPACES.sub("", name)
    return f"{name} *" if "*" in bare and name in _PLAIN else name


def gives(written: str | None, asked: str) -> str | None:
    """Return whether a function returns what is asked for.

    Args:
        written: the type that it says it returns; None for none.
        asked: a type as the question has it: its name, or a word of many languages.

    Returns:
        None where it does not; the type where it may be others as well, and "" where it is that alone.
    """
    word = asked.strip("`'\" ")
    exact = " ".join(word.split())
    wanted = _CALLED.get(word.lower() if word.lower() in _CALLED and word.islower() else "", frozenset()) | {
        plain_type(word)
    }
    said = " ".join((written or ("None" if "None" in wanted else "")).split())
    if not said:
        return None
    if set("*&") & set(word):
        # What points at something is asked for.
        parts = _split(said[1:-1], ",") if said.startswith("(") and said.endswith(")") else [said]
        return (
            ""
            if any(_pointing(_behind_name(one) if len(parts) > 1 else one) == _pointing(word) for one in parts)
            else None
        )
    if said == exact or (plain_type(said) in wanted and not _is_several(said)):
        return "" if ("<" not in exact and "[" not in exact) or said == exact else None
    if said.startswith("(") and said.endswith(")"):
        # Of Go, and of tuples: each of them is returned.
        return "" if any(plain_type(_behind_name(one)) in wanted for one in _split(said[1:-1], ",")) else None
    return said if any(plain_type(one) in wanted for one in _alternatives(said)) else None


def _pointing(said: str) -> str:
    """Return a type that points at something, as it may be written elsewhere."""
    return _SPACES.sub("", said.replace(" ", "").removeprefix("const").removeprefix("struct"))


def _behind_name(one: str) -> str:
    """Return the type of a result of Go that may have a name."""
    return one.split()[-1] if one.split() else ""


def _is_several(said: str) -> bool:
    return len(_split(said, "|")) > 1 or said.endswith("?") or _OPTIONAL.fullmatch(said) is not None


def _alternatives(said: str) -> list[str]:
    """Return the types that one may be."""
    said = said.strip().strip("\"'")
    if (optional := _OPTIONAL.fullmatch(said)) is not None:
        inner = _split(optional["inner"], ",")
        return [*inner, "None"] if optional["kind"] == "Optional" else inner
    if (to_come := _TO_COME.fullmatch(said)) is not None:
        return [said, *_alternatives(to_come["inner"])]
    if said.endswith("?"):
        return [said[:-1], "null"]
    return [each for one in _split(said, "|") for each in ([one] if one == said else _alternatives(one))]


def _split(said: str, mark: str) -> list[str]:
    """Split at a mark, but not within brackets."""
    found, depth = [""], 0
    for at, letter in enumerate(said):
        is_arrow = letter == ">" and said[at - 1 : at] in ("-", "=")
        depth += (letter in "([{<") - (letter in ")]}>" and not is_arrow)
        if letter == mark and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [one.strip() for one in found if one.strip()]
