"""What the documentation of a definition says in its parts: what it does, returns and raises, and what parameters are.

Read are the forms that people use: tags (``@param``, ``\\return``, ``:raises X:``), sections as Google, NumPy and Rust
have them (``Returns:``, a title above hyphens, ``# Errors``), and a first paragraph in any of them. YARD has types in
brackets (``@param [String] name``), and JSDoc what is optional.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from armt.runtime.text.code.comments import Line, without_tags


class Said(NamedTuple):
    """Some lines of a documentation.

    Attributes:
        text: on one line, without marks.
        start: byte of the text at which it begins.
        end: byte behind it.
    """

    text: str
    start: int
    end: int


_TAG = re.compile(
    r"[@\\](?P<tag>\w+)(?:\[[\w, ]+\])?(?=\s|$|\{)\s*|:(?P<field>\w+)(?P<of>(?:\s+[^:\n]+)?):\s*"
    r"|<(?P<element>param|returns|exception|typeparam)(?:\s+(?:name|cref)=\"(?P<its>[^\"]+)\")?>\s*"
)
_TITLE = re.compile(r"(?:#+\s*)?(?P<title>[A-Z][A-Za-z ]{2,30}?)\s*(?P<colon>:?)$")
_ENTRY = re.compile(
    r"[*-]?\s*`{0,2}(?P<names>\*{0,2}\w[\w.]*(?:\s*,\s*\*{0,2}\w[\w.]*)*)`{0,2}\s*(?:\((?P<type>[^()]*)\))?(?:\s*:|\s+[-–—])(?:\s+|$)"
)
# Of YARD; JSDoc has names of small letters in brackets.
_TYPES = r"\[(?:[A-Z#:]|nil\b|true\b|false\b|void\b|self\b)[\w:<>, #(){}=|]*\]"
_PARAMETER = re.compile(
    rf"(?:{_TYPES}\s+(?=[\w*]))?(?:\{{(?P<type>[^{{}}]*)\}}\s*)?"
    r"(?:\[(?P<optional>[\w.]+)(?:\s*=\s*[^\]]*)?\]|(?P<name>[\w.*$]+))"
    rf"\s*(?:{_TYPES}\s+)?[-:]?\s*(?P<said>.*)$"
)
_RAISED = re.compile(r"(?:[{\[](?P<type>[\w.:]+)[}\]]|(?P<name>[A-Z][\w.:]*))\s*[-:,]?\s*")
_TYPE = re.compile(rf"(?:\{{[^{{}}]*\}}|{_TYPES})\s*[-:]?\s*")
# What ends an element of C#, which a quote of what is said in it leaves out.
_CLOSING = re.compile(r"(?:\s*</(?:param|returns|exception|typeparam)>)+\s*$")
_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?](?=\s)|(?=\n|\Z))")
_RETURNS = frozenset(("return", "returns", "rtype", "yields", "yield"))
_RAISES = frozenset(("raise", "raises", "throws", "throw", "exception", "except", "errors"))
_PARAMETERS = frozenset(
    (
        *("param", "parameter", "parameters", "arg", "args", "argument", "arguments", "keyword", "key", "kwarg"),
        *(
            "keyword arguments",
            "other parameters",
            "attributes",
            "attribute",
            "ivar",
            "cvar",
            "var",
            "prop",
            "property",
        ),
        *("tparam", "typeparam"),
    )
)
_TITLES = (
    _RETURNS
    | _RAISES
    | _PARAMETERS
    | {
        *(
            "example",
            "examples",
            "note",
            "notes",
            "see also",
            "usage",
            "warning",
            "warnings",
            "panics",
            "safety",
            "todo",
        )
    }
)


class Documentation:
    """The parts of a documentation.

    Args:
        lines: of it, without marks.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def summary(self, name: str = "") -> Said | None:
        """Return the first paragraph: what it is, or does.

        Args:
            name: of what is documented, which is no tag: ``@contextmanager decorator.``
        """
        found: list[Line] = []
        for line in self._lines:
            tag = _TAG.match(line.text)
            tag = None if tag is not None and name and tag["tag"] == name else tag
            if (
                tag is not None
                and not found
                and (tag["tag"] or "") in ("brief", "description", "desc", "file", "fileoverview")
            ):
                rest = line.text[tag.end() :]
                if rest:
                    found.append(_cut(line, tag.end()))
                continue
            if self._title(line) is not None:
                break
            if not line.text or tag is not None:
                if found:
                    break
                continue
            found.append(line)
        return said_of(found)

    def returns(self) -> Said | None:
        """Return what is said of what it returns."""
        for said in self._tagged(_RETURNS, but="rtype"):
            typed = _TYPE.match(said.text)
            if typed is None:
                return said
            if typed.end() == len(said.text):
                return _inner(said)
            return Said(said.text[typed.end() :], said.start + len(typed[0].encode()), said.end)
        for lines in self._sections(_RETURNS):
            # NumPy has the type in a line of its own.
            is_typed = len(lines) > 1 and lines[1].indent > lines[0].indent
            return said_of(lines[1:] if is_typed else lines)
        return None

    def returned_type(self) -> Said | None:
        """Return the type of what it returns: ``{number}`` of JSDoc, ``[Integer]`` of YARD, ``:rtype:``."""
        for tag, _, said in self._tags(_RETURNS):
            typed = _TYPE.match(said.text)
            if tag == "rtype":
                return said
            if typed is not None and tag in ("return", "returns"):
                return _inner(Said(typed[0], said.start, said.start + len(typed[0].encode())))
        return None

    def section(self, *titles: str) -> Said | None:
        """Return what stands under a title, in small letters."""
        return next(map(said_of, self._sections(frozenset(titles))), None)

    def sentence(self, pattern: str) -> Said | None:
        """Return the only sentence that says something; None where none does, or several.

        Args:
            pattern: of what it says.
        """
        text, starts = "", list[int]()
        for line in self._lines:
            starts.append(len(text))
            # Nothing goes on behind an empty line.
            text += f"{line.text} " if line.text else "\n"
        found = [one for one in _SENTENCE.finditer(text) if re.search(pattern, one[0])]
        if len(found) != 1:
            return None
        first, last = (bisect_right(starts, at) - 1 for at in (found[0].start(), found[0].end() - 1))
        start = self._lines[first].start + len(text[starts[first] : found[0].start()].encode())
        end = self._lines[last].start + len(text[starts[last] : found[0].end()].rstrip().encode())
        return Said(found[0][0].strip(), start, end)

    def raises(self) -> list[tuple[str, Said]]:
        """Return what it is said to raise, and when."""
        found: list[tuple[str, Said]] = []
        for line, of, said in self._tags(_RAISES):
            name = _RAISED.match(of or said.text)
            if name is not None and line:
                found.append(((name["type"] or name["name"]).rstrip(".:"), said))
        for lines in self._sections(_RAISES):
            for names, entry in _entries(lines):
                found += [(name, entry) for name in names if name[:1].isupper() or "." in name]
        return found

    def parameter(self, name: str) -> Said | None:
        """Return what is said of a parameter, or a member."""
        for _, of, said in self._tags(_PARAMETERS):
            named = _PARAMETER.match(f"{of} {said.text}".strip() if of else said.text)
            if of and of.split()[-1].lstrip("*") == name:
                return said
            if named is not None and not of and _last(named) == name:
                at = named.start("said")
                return (
                    said
                    if not named["said"]
                    else Said(said.text[at:], said.start + len(said.text[:at].encode()), said.end)
                )
        for lines in self._sections(_PARAMETERS):
            for names, entry in _entries(lines):
                if name in (one.lstrip("*") for one in names):
                    return entry
        return None

    def _tagged(self, tags: frozenset[str], *, but: str = "") -> Iterator[Said]:
        for line, _, said in self._tags(tags):
            if line != but and said.text:
                yield said

    def _tags(self, tags: frozenset[str]) -> Iterator[tuple[str, str, Said]]:
        """Yield the tag, what stands in it beside its name, and what it says, which may go on in the next lines."""
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            at += 1
            tag = _TAG.match(line.text)
            name = "" if tag is None else (tag["tag"] or tag["field"] or tag["element"]).lower()
            if tag is None or name not in tags:
                continue
            lines = [_cut(line, tag.end())] if line.text[tag.end() :] else []
            while at < len(self._lines) and self._lines[at].text and _TAG.match(self._lines[at].text) is None:
                lines.append(self._lines[at])
                at += 1
            if (said := said_of(lines)) is not None:
                yield name, (tag["of"] or tag["its"] or "").strip(), said

    def _title(self, line: Line) -> str | None:
        """Return the title of a section, in small letters, where a line is one."""
        title = _TITLE.match(line.text)
        if title is None or title["title"].lower() not in _TITLES:
            return None
        at = self._lines.index(line)
        below = self._lines[at + 1] if at + 1 < len(self._lines) else None
        is_one = bool(title["colon"]) or line.text.startswith("#")
        # NumPy's hyphens say nothing, and are left out of lines.
        is_one = is_one or (
            below is not None and not below.text and at + 2 < len(self._lines) and bool(self._lines[at + 2].text)
        )
        return title["title"].lower() if is_one else None

    def _sections(self, titles: frozenset[str]) -> Iterator[list[Line]]:
        """Yield the lines below a title, to the next one."""
        found: list[Line] | None = None
        indent = 0
        for line in self._lines:
            title = self._title(line)
            if title is not None:
                if found:
                    yield found
                found, indent = ([] if title in titles else None), line.indent
            elif found is not None and line.text:
                if found and line.indent <= indent and found[0].indent > indent:
                    yield found
                    found = None
                else:
                    found.append(line)
        if found:
            yield found


def _entries(lines: Sequence[Line]) -> Iterator[tuple[list[str], Said]]:
    """Yield the names and what is said of them in a section with an entry for each: ``name (type): said``."""
    at, least = 0, min((line.indent for line in lines), default=0)
    while at < len(lines):
        line, at = lines[at], at + 1
        entry = _ENTRY.match(line.text)
        if line.indent > least:
            continue
        # NumPy has the name in a line of its own, and its type behind a colon that stands apart.
        alone = entry is None or (" : " in line.text and at < len(lines) and lines[at].indent > line.indent)
        names = [name.strip() for name in (line.text.split(":")[0] if entry is None else entry["names"]).split(",")]
        told = [] if entry is None or alone or not line.text[entry.end() :] else [_cut(line, entry.end())]
        while at < len(lines) and lines[at].indent > least:
            told.append(lines[at])
            at += 1
        said = said_of(told) or said_of([line])
        if said is not None and all(re.fullmatch(r"\*{0,2}[\w.]+", name) for name in names):
            yield names, said


def _inner(said: Said) -> Said:
    """Return a type without what stands around it."""
    bare = said.text.rstrip(" -:")
    end = said.end - len(said.text[len(bare) :].encode())
    return Said(bare[1:-1].strip(), said.start + 1, end - 1)


def _last(named: re.Match[str]) -> str:
    """Return the parameter that a tag names; of an option of an object (``options.port``) the option."""
    return (named["name"] or named["optional"] or "").strip("*.").rpartition(".")[2]


def _cut(line: Line, at: int) -> Line:
    """Return a line from one of its characters on."""
    return Line(line.text[at:], line.start + len(line.text[:at].encode()), line.end, line.indent)


def said_of(lines: Sequence[Line]) -> Said | None:
    """Return lines as one; None where there are none."""
    shown = [line for line in lines if _CLOSING.sub("", line.text)]
    if not shown:
        return None
    text = " ".join(line.text for line in shown)
    closing = _CLOSING.search(shown[-1].text)
    end = shown[-1].end - (0 if closing is None else len(closing[0].encode()))
    return Said(without_tags(text).strip(), shown[0].start, max(shown[0].start, end))
