"""The import graph, drawn from the source: one direction, no circle, and who may use what."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: From the top: a folder imports from those behind it. The face (`armt`: errors, disk, cache) may be imported by all.
LAYERS = ("cli", "runtime", "models", "kernels", "armt")
MOST_MODULES = 14

Graph = Mapping[str, frozenset[str]]


def module_name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[0] != "armt":
        parts.insert(0, "armt")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path
    for layer in LAYERS
    for path in sorted((ROOT / layer).rglob("*.py"))
    if "__pycache__" not in path.parts
}


def layer_of(module: str) -> str:
    part = module.split(".")[1] if "." in module else "armt"
    return part if part in LAYERS else "armt"


def room_of(module: str) -> str:
    """Return the folder of a module: ``runtime/jobs``; a module that stands in no folder of its own is its own room.

    A folder within a room (``runtime/text/formats``) is a part of it.
    """
    folder = MODULES[module].parent.relative_to(ROOT)
    return "/".join(folder.parts[:2]) if len(folder.parts) > 1 else module


class _Imports(ast.NodeVisitor):
    """Gathers what a module imports: when it is loaded, when a function runs, or for type checkers only."""

    def __init__(self) -> None:
        self.always: list[ast.stmt] = []
        self.later: list[ast.stmt] = []
        self.typing: list[ast.stmt] = []
        self._into = self.always

    def visit_Import(self, node: ast.Import) -> None:
        self._into.append(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._into.append(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._within(node.body, self.later)

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            self._within(node.body, self.typing)
            self._within(node.orelse, self._into)
        else:
            self.generic_visit(node)

    def _within(self, body: Iterable[ast.stmt], into: list[ast.stmt]) -> None:
        before, self._into = self._into, into if self._into is not self.typing else self.typing
        for statement in body:
            self.visit(statement)
        self._into = before


@cache
def _visited(module: str) -> _Imports:
    visitor = _Imports()
    visitor.visit(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    return visitor


def imports_of(module: str, *, kinds: Iterable[str]) -> Iterator[str]:
    """Yield the full names that a module imports; ``from package import name`` gives package and ``package.name``."""
    for kind in kinds:
        for node in getattr(_visited(module), kind):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
                continue
            assert not node.level, f"{module}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


#: `Armt.summarize` and `Armt.ask` are a convenience: the public object reaches up the road when they are called.
CONVENIENCES = frozenset({("armt.runtime.session", "armt.runtime.results")})


@cache
def graph(*kinds: str) -> Graph:
    """Return which of our own modules each imports: ``always``, ``later`` (within functions), ``typing``."""
    return {
        module: frozenset(
            name
            for name in imports_of(module, kinds=kinds)
            if name in MODULES and name != module and (module, name) not in CONVENIENCES
        )
        for module in MODULES
    }


def circles(edges: Graph) -> list[list[str]]:
    """Return the strongly connected parts with more than one node (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(edges.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while True:
                part.append(stack.pop())
                if part[-1] == node:
                    break
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


def between_rooms(edges: Graph) -> dict[str, frozenset[str]]:
    rooms: dict[str, set[str]] = {}
    for module, others in edges.items():
        rooms.setdefault(room_of(module), set()).update(room_of(other) for other in others)
    return {room: frozenset(others - {room}) for room, others in rooms.items()}


def within_folders(edges: Graph) -> dict[str, dict[str, frozenset[str]]]:
    """Return of each folder which of what stands in it imports which other, a folder with all that is below it.

    A package's own module (``__init__``) stands in none of its folders.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for module, others in edges.items():
        for other in others:
            here, there = module.split("."), other.split(".")
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False)))
            if shared < min(len(here), len(there)):
                siblings = found.setdefault(".".join(here[:shared]), {})
                siblings.setdefault(here[shared], set()).add(there[shared])
    return {folder: {one: frozenset(others) for one, others in of.items()} for folder, of in found.items()}


def test_the_graph_is_not_empty() -> None:
    edges = graph("always", "later")
    assert len(edges) > 100
    assert "armt.runtime.jobs.flow" in edges["armt.runtime.jobs.job"]
    # Within a function: nothing heavy is loaded before a command runs.
    assert "armt.cli.jobs" in edges["armt.cli.commands.summarize"]
    assert "armt.cli.jobs" not in graph("always")["armt.cli.commands.summarize"]


def test_circles_are_found() -> None:
    edges = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("a"), "d": frozenset("a")}
    assert circles(edges) == [["a", "b", "c"]]
    assert circles({"a": frozenset("b"), "b": frozenset()}) == []


def test_imports_run_one_way() -> None:
    """From cli to runtime to models to kernels, within functions and for type checkers too."""
    upwards = [
        f"{module} imports {other}"
        for module, others in graph("always", "later", "typing").items()
        for other in sorted(others)
        if LAYERS.index(layer_of(other)) < LAYERS.index(layer_of(module)) and layer_of(module) != "armt"
    ]
    assert upwards == []


def test_the_face_is_nobodys_import() -> None:
    """`import armt` inside the package goes round by its lazy exports; errors, files and cache are the floor."""
    ground = {"armt.errors", "armt.disk", "armt.cache", "armt.toml_file"}
    for module, others in graph("always", "later").items():
        if layer_of(module) in ("runtime", "models", "kernels"):
            assert {other for other in others if layer_of(other) == "armt"} <= ground, module
    for name in ground:
        assert graph("always", "later")[name] <= ground


def test_conveniences_are_not_loaded_before_they_are_called() -> None:
    for module, other in CONVENIENCES:
        assert other not in set(imports_of(module, kinds=["always"]))
        assert other in set(imports_of(module, kinds=["later"]))


def test_no_modules_import_each_other() -> None:
    assert circles(graph("always", "later")) == []


def test_no_rooms_import_each_other() -> None:
    assert circles(between_rooms(graph("always", "later"))) == []


def test_siblings_are_found() -> None:
    edges = {"a.b.c": frozenset(("a.d.e", "a.b.f")), "a.d.g": frozenset(("a.b.f", "a"))}
    assert within_folders(edges) == {
        "a": {"b": frozenset("d"), "d": frozenset("b")},
        "a.b": {"c": frozenset("f")},
    }


def test_nothing_in_a_folder_imports_each_other() -> None:
    """Folders went round each other where no modules did: `finding` imported a module of `quoting`, which one of it."""
    found = {folder: circles(siblings) for folder, siblings in within_folders(graph("always", "later")).items()}
    assert {folder: round_ for folder, round_ in found.items() if round_} == {}


@pytest.mark.parametrize(
    ("libraries", "home"), [(("typer", "rich", "click"), "cli"), (("triton",), "kernels")], ids=["typer-rich", "triton"]
)
def test_some_libraries_have_one_home(libraries: tuple[str, ...], home: str) -> None:
    for module in MODULES:
        if layer_of(module) == home:
            continue
        imported = {name.split(".")[0] for name in imports_of(module, kinds=("always", "later", "typing"))}
        assert not imported & set(libraries), module


def test_no_bare_names() -> None:
    """`kernels` is a package of others, and none of the four stands on the path by itself."""
    for module in MODULES:
        roots = {name.split(".")[0] for name in imports_of(module, kinds=("always", "later", "typing"))}
        assert not roots & {"cli", "runtime", "models", "kernels", "tests"}, module


def test_no_folder_of_the_runtime_is_a_corridor() -> None:
    for folder in (ROOT / "runtime").rglob("*"):
        if folder.is_dir():
            modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(modules) <= MOST_MODULES, f"{folder.relative_to(ROOT)}: {len(modules)} modules"


_HEAVY = ("torch", "transformers", "triton", "numpy", "tokenizers", "safetensors", "pydantic")
# Commands one after the other in one process, and what each has loaded or found loaded.
_PROBE = """
import contextlib, io, json, os, sys
words, heavy = json.loads(sys.argv[1])
for line in words:
    sys.argv = ["armt", *line]
    code, answer = None, io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(answer), contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            from armt.cli.app import main
            main()
        except SystemExit as ended:
            code = ended.code or 0
    print(json.dumps([code, said.getvalue(), os.times().user, sorted(set(heavy) & set(sys.modules))]))
"""


def _probe(lines: list[list[str]]) -> list[tuple[int, str, float, list[str]]]:
    """Return of each command its exit code, what it said, the process's seconds so far, and what it has loaded."""
    command = [sys.executable, "-c", _PROBE, json.dumps([lines, _HEAVY])]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=True)
    found = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
    assert len(found) == len(lines)
    return found


def test_help_loads_nothing_heavy() -> None:
    helps = [["--help"], ["--version"], ["summarize", "--help"], ["train", "--help"]]
    for words, (code, said, seconds, heavy) in zip(helps, _probe(helps), strict=True):
        assert (code, said) == (0, "")
        # Typer loads pydantic for the values of a command's options; the first two have none.
        assert heavy in ([], ["pydantic"] if len(words) > 1 else []), words
        # Of processor time, which other work on the machine does not lengthen much; 0.5 s is the aim on a quiet one.
        assert seconds < 2.0


def test_what_needs_no_model_answers_at_once(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Wrong paths and bad options took 3 to 6 s: torch was imported first. Here all of them together take less."""
    (tmp_path / "text.txt").write_text("text")
    text, model = str(tmp_path / "text.txt"), str(tiny_model_dir)
    lines = [
        (["summarize", "no-such-file.txt", "-m", model], 2),
        (["ask", "no-such-file.txt", "Who?", "-m", model], 2),
        (["summarize", text, "--no-such-option"], 2),
        (["summarize", text, "-n", "0"], 2),
        (["summarize", text, "-m", "./no-such-model"], 3),
        (["count", text, "-m", "./no-such-model"], 3),
        (["summarize", text, "-o", "no/such/out.txt", "-m", model], 2),
        (["run", "-i", "no-such-file", "-m", model], 2),
        (["summarize", text, "--resume", "-m", model], 2),
        (["ask", text, "Who?", "--checkpoint-every", "9s", "-m", model], 2),
        (["summarize", "-", "--resume", "-o", f"{text}.out", "-m", model], 2),
        (["read", "-", "-o", f"{text}.armt", "--resume", "-m", model], 2),
        (["count", "no-such-file.txt", "-m", model], 2),
        # The one that has something to do, and needs no torch for it.
        (["count", text, "-m", model], 0),
    ]
    found = _probe([words for words, _ in lines])
    for (words, code), (got, said, _, heavy) in zip(lines, found, strict=True):
        assert got == code, (words, said)
        assert "torch" not in heavy, words
    assert found[-2][2] < 2.0
