"""Windows with notes and gists that texts have of themselves: manuals, packages, code and change logs."""

from __future__ import annotations

import ast
import gzip
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

from phrases import third_person
from windows import MOST_BEFORE, Cutter, Origin, Window, before, first_sentence, mended

from armt.runtime.answers.notes import SECTION_TOKENS

_LEAST_LINES, _MOST_LINES = 4, 16

# Manual pages and package descriptions: what their own summary says, and what options are for.

_OPTION = re.compile(r"^(?P<names>-{1,2}[A-Za-z0-9][^\n]{0,50})\n(?P<what>[A-Za-z][^\n]{20,})", re.MULTILINE)
_FUNCTION = re.compile(
    r"^(?:class )?(?P<names>[A-Za-z_][\w.]+)\([^\n]{0,120}\)(?: -> [^\n]*)?¶?\n\n(?P<what>[A-Z][^\n]{20,})",
    re.MULTILINE,
)
_LONG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]|^-\w\b")
_FIRST_CLAUSE = re.compile(r"(?<=[a-z)])[.;:](?=\s|$)|, (?=(?:which|where|so|but|and|as|unless|if|when)\b)| \(")
_RUNS_A_PAGE, _MOST_RUN = 8, 4
_MOST_REST = 1500
_MOST_WORDS = 16
_PURPOSE_CHARS = 2600
_LEAST_SUMMARY = 5
_LEAST_PARAGRAPH = 120
_PART = re.compile(r"-(?:doc|dev|dbg|data|common|tests?|examples?)$")


def pages(rows: Sequence[dict[str, str]], cutter: Cutter, random: Random) -> Iterator[Window]:
    """Yield manual pages: options with what they are for, and what the whole is.

    Args:
        rows: of corpus.py's summaries.
        cutter: what sections are cut with.
        random: says how many options a section has.
    """
    for row in rows:
        text = mended(row["text"])
        package, _, page = row["source"].partition("/")
        origin = Origin(name=row["source"], kind="manual", source=package, licence=row["licence"])
        yield from _options(text, _OPTION, "The option", origin, cutter, random)
        yield from _purpose(mended(row["response"]), text, page.rpartition(".")[0], origin, cutter)


def references(rows: Sequence[tuple[str, str, str]], cutter: Cutter, random: Random) -> Iterator[Window]:
    """Yield functions of reference manuals with what they do; rows are name, licence and text."""
    for name, licence, text in rows:
        origin = Origin(name=name, kind="manual", source=name.partition("/")[0], licence=licence)
        yield from _options(text, _FUNCTION, "The function", origin, cutter, random)


def _options(
    text: str, pattern: re.Pattern[str], noun: str, origin: Origin, cutter: Cutter, random: Random
) -> Iterator[Window]:
    """Yield runs of options that follow each other, with what each does."""
    found = list(pattern.finditer(text))
    at = 0
    for _ in range(_RUNS_A_PAGE):
        run = found[at : at + random.randint(1, _MOST_RUN)]
        if not run:
            return
        at += len(run)
        end = found[at].start() if at < len(found) else text.find("\n\n", run[-1].end())
        end = min(len(text) if end < 0 else end, run[-1].end() + _MOST_REST)
        shown = cutter.section(text[run[0].start() : end], "manual")
        response = _said_of(run, noun)
        if response and cutter.is_section(shown):
            yield origin.note(before(text, run[0].start()), shown, response)


def _said_of(run: Sequence[re.Match[str]], noun: str) -> str:
    parts = []
    for match in run:
        name = _LONG.search(match["names"].strip()) if noun == "The option" else re.match(r"[\w.]+", match["names"])
        does = third_person(_FIRST_CLAUSE.split(match["what"])[0])
        if name is None or not does or len(does.split()) > _MOST_WORDS:
            return ""
        parts.append(f"{name[0]} {does}")
    return f"{noun} {parts[0]}." if len(parts) == 1 else f"{noun} {', '.join(parts[:-1])}, and {parts[-1]}."


def _purpose(summary: str, text: str, title: str, origin: Origin, cutter: Cutter) -> Iterator[Window]:
    """Yield how a page begins with what its NAME line says, and its sentences as lines with the same."""
    summary = summary.strip().rstrip(".")
    does = third_person(summary)
    start = max(0, text.find("DESCRIPTION\n"))
    body = text[start : start + _PURPOSE_CHARS].removeprefix("DESCRIPTION\n")
    shown = cutter.section(body, "manual")
    if cutter.is_section(shown):
        if does and title.lower() in body.lower():
            yield origin.note(before(text, start), shown, f"{title} {does}.")
        elif does or len(summary.split()) >= _LEAST_SUMMARY:
            yield origin.note(before(text, start), shown, f"{summary}.")
    lines = [first_sentence(part) for part in text[start:].split("\n\n") if len(part) > _LEAST_PARAGRAPH]
    lines = [line for line in lines if line.endswith(".") and len(line) < 2 * _LEAST_PARAGRAPH][:_MOST_LINES]
    if len(lines) >= _LEAST_LINES and does:
        yield origin.gist(text, lines, f"{title} {does}.")


def descriptions(rows: Sequence[dict[str, str]], cutter: Cutter) -> Iterator[Window]:
    """Yield Debian's long descriptions of packages with the short ones."""
    for row in rows:
        summary = row["response"].strip().rstrip(".")
        if len(summary.split()) >= _LEAST_LINES and not re.search(r" - |[;:()]", summary):
            origin = Origin(
                name=row["source"], kind="article", source="Debian package descriptions", licence=row["licence"]
            )
            # Parts of a package say what the package is.
            if not _PART.search(row["source"]):
                yield origin.note("", cutter.section(row["text"], "article"), f"{summary}.")


# Code with what its comments say.


_FUNCTIONS_A_MODULE = 30
_LEAST_BREAKS = 3


def python_code(root: Path, package: str, licence: str, cutter: Cutter) -> Iterator[Window]:
    """Yield functions of Python modules without their docstrings, with how these begin; and modules as gists."""
    for path in sorted(root.rglob("*.py")):
        inner = path.relative_to(root).as_posix().rpartition("dist-packages/")[2]
        if re.search(r"/tests?/|test_|/migrations/|/locale/|conf/", inner):
            continue
        try:
            text = path.read_text(encoding="utf-8")
            tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError):
            continue
        origin = Origin(name=f"{package}/{inner}", kind="code", source=package, licence=licence)
        found = [(_bare(text, node), _docstring_says(node), node) for node in _functions(tree)]
        said = [item for item in found if item[1] and item[0].count("\n") >= _LEAST_BREAKS and _whole(item[0], cutter)]
        said = said[:_FUNCTIONS_A_MODULE]
        for code, does, node in said:
            yield origin.note(before(text, _offset(text, node.lineno)), cutter.section(code, "code"), does)
        for (first, does, node), (second, also, other) in list(pairwise(said))[1:9:2]:
            both = f"{first}\n\n{second}"
            if _whole(both, cutter) and other.lineno - (node.end_lineno or 0) <= _LEAST_BREAKS:
                response = f"{does.rstrip('.')}, and {also[:1].lower()}{also[1:]}"
                yield origin.note(before(text, _offset(text, node.lineno)), cutter.section(both, "code"), response)
        about = first_sentence((ast.get_docstring(tree) or "").split("\n\n")[0])
        lines = [does for _, does, _ in found if does][:_MOST_LINES]
        if len(lines) >= _LEAST_LINES and len(about.split()) >= _LEAST_SUMMARY:
            yield origin.gist(text, lines, re.sub(r"^This (module|package|file)\b", r"The \1", about))


def _whole(code: str, cutter: Cutter) -> bool:
    """Say whether code fits the window: of longer code the lines that are shown make no function."""
    return cutter.tokens(code) <= SECTION_TOKENS


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (inner for inner in node.body if isinstance(inner, ast.FunctionDef))


def _offset(text: str, line: int) -> int:
    return sum(len(row) for row in text.splitlines(keepends=True)[: line - 1])


def _bare(text: str, node: ast.FunctionDef) -> str:
    """Return a function's lines without its docstring, at the left margin."""
    first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
    lines = text.splitlines()
    drop: range = range(0)
    if ast.get_docstring(node, clean=False) is not None:
        doc = node.body[0]
        drop = range(doc.lineno, (doc.end_lineno or doc.lineno) + 1)
    kept = [line for number, line in enumerate(lines[first - 1 : node.end_lineno], first) if number not in drop]
    return "\n".join(
        line[node.col_offset :] if line[: node.col_offset].isspace() or not node.col_offset else line for line in kept
    )


def _docstring_says(node: ast.FunctionDef) -> str:
    doc = (ast.get_docstring(node) or "").split("\n\n")[0]
    said = first_sentence(doc).rstrip(" .;:,")
    does = third_person(said)
    if not does or re.search(r"[:`*>{}]|\.\.", said):
        return ""
    is_method = bool(node.args.args) and node.args.args[0].arg in ("self", "cls")
    return f"The {'method' if is_method else 'function'} {node.name} {does}."


_GO_FUNC = re.compile(r"^((?:// [^\n]*\n)+)(func (?:\([^)]*\) )?([A-Z]\w*)\(.*?\n}\n)", re.MULTILINE | re.DOTALL)
_GO_PACKAGE = re.compile(r"^(?:/\*\s*|// )(Package [^\n].*?)(?:\n\n|\n//\n|\*/|\npackage )", re.MULTILINE | re.DOTALL)


def go_code(root: Path, package: str, licence: str, cutter: Cutter) -> Iterator[Window]:
    """Yield functions of Go packages without their comments, with how these begin; and packages as gists."""
    for folder in sorted({path.parent for path in root.rglob("*.go")}):
        inner = folder.relative_to(root).as_posix()
        if re.search(r"testdata|vendor|internal/trace|^cmd/(?!go|gofmt|doc)|syscall", inner):
            continue
        origin = Origin(name=f"{package}/{inner}", kind="code", source=package, licence=licence)
        lines, about, text = [], "", ""
        for path in sorted(folder.glob("*.go")):
            if path.stem.endswith("_test"):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            if (match := _GO_PACKAGE.search(text)) is not None and not about:
                about = first_sentence(re.sub(r"\n// ?|\n", " ", match[1]))
            for match in list(_GO_FUNC.finditer(text))[:_FUNCTIONS_A_MODULE]:
                said, code = first_sentence(re.sub(r"^// ?", "", match[1], flags=re.MULTILINE)), match[2]
                if not said.startswith(f"{match[3]} ") or not third_person(said.removeprefix(f"{match[3]} ")):
                    continue
                lines.append(f"The {'method' if code.startswith('func (') else 'function'} {said}")
                if code.count("\n") > _LEAST_BREAKS and _whole(code, cutter):
                    yield origin.note(before(text, match.start(2)), cutter.section(code, "code"), lines[-1])
        if len(lines) >= _LEAST_LINES and len(about.split()) >= _LEAST_SUMMARY:
            yield origin.gist(text, lines[: 2 * _MOST_LINES], about)


# Logs of changes: an entry in a sentence.

_ENTRIES_A_PACKAGE = 8
_ENTRY = re.compile(r"^(\S+) \((\S+)\) \S+; urgency=\S+\n(.*?)\n -- .*$", re.MULTILINE | re.DOTALL)


def change_logs(paths: Sequence[tuple[str, Path]], cutter: Cutter, random: Random) -> Iterator[Window]:
    """Yield entries of Debian's change logs with what they change, said in a sentence."""
    for name, path in paths:
        # Who made a change and when is left out.
        text = re.sub(r" ?<[^<>\s]+@[^<>\s]+>", "", gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
        entries = [(match[1], match[2], match[3].rstrip()) for match in _ENTRY.finditer(text)]
        plain = [f"{package} ({version}) unstable; urgency=medium\n{body}\n" for package, version, body in entries]
        origin = Origin(name=f"changelog/{name}", kind="log", source="Debian change logs", licence="as the package")
        for at, (package, version, body) in enumerate(entries[:_ENTRIES_A_PACKAGE]):
            done = [_change(item) for item in re.split(r"^  \* ", body, flags=re.MULTILINE)[1:]]
            kept = [item for item in done if item][: random.randint(1, 3)]
            if kept:
                joined = kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}"
                response = f"Release {version} of {package} {joined}."
                # The newest stands first.
                yield origin.note("\n".join(plain[:at])[-MOST_BEFORE:], cutter.section(plain[at], "log"), response)


def _change(item: str) -> str:
    said = first_sentence(item)
    said = re.sub(
        r"\s*\(?(?:Closes|LP|Thanks|See|Bug)\b.*$|\s*\[[^\]]*\]|\s*\([A-Z][^()]*\)$", "", said, flags=re.IGNORECASE
    ).rstrip(" .:;,(")
    if re.fullmatch(r"New upstream (?:version|release)(?: [\d.]+\S*)?", said, re.IGNORECASE):
        return "brings a new upstream release"
    does = "" if said.startswith("Upload") else third_person(said)
    return does if 3 <= len(does.split()) <= 12 and ":" not in does else ""
