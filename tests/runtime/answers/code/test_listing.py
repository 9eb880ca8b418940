"""Which definitions a word for several means."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.listing import Listing
from armt.runtime.text.code.parsing import outline_of

from .samples import stored

PYTHON = """
LIMIT = 3
_HIDDEN = 4
rate = 5


class Point(Base):
    MOST = 1
    x: int = 0

    def __init__(self):
        self.y = 1

    @property
    def norm(self):
        return 1

    def move(self): pass

    def test_move(self): pass


class PointError(Exception): pass


@overload
def helper(a: int) -> int: ...
@overload
def helper(a: str) -> str: ...
def helper(a):
    def inner(): pass
    return a


def test_helper(): pass
"""
C = """
#ifndef A_H
#define A_H
#define SIZE 3
#define MOST(a) (a)
typedef struct node { int key; } node_t;
typedef union { int a; } value_t;
typedef int (*hook_t)(void);
struct plain { int b; };
extern int (*hook)(void);
int run(const char *format, ...);
#endif
"""
RUST = "enum Msg { Quit, Move { x: i32, y: i32 } }\nstruct P { a: u8 }\n#[test]\nfn works() {}\n"
JAVA = """
enum Mode { LRU(1), LFU(2); private final int n; Mode(int n) { this.n = n; } }
class Box {
  static final int MOST = 3;
  void put(int a) { }
  void put(String a) { }
}
"""
GO = "package a\ntype Opts struct { *Base; sync.Mutex; Port int }\nconst ( A = iota; B; C )\n"


@pytest.mark.parametrize(
    ("path", "source", "kinds", "names"),
    [
        ("a.py", PYTHON, "constants", ["LIMIT", "_HIDDEN", "MOST"]),
        ("a.py", PYTHON, "variables", ["rate"]),
        # Stubs of one function are no other ones, and what stands in it is its own.
        ("a.py", PYTHON, "functions", ["helper", "test_helper"]),
        ("a.py", PYTHON, "tests", ["test_move", "test_helper"]),
        ("a.py", PYTHON, "exceptions", ["PointError"]),
        ("a.py", PYTHON, "classes", ["Point", "PointError"]),
        ("a.py", PYTHON, "methods", ["__init__", "norm", "move", "test_move"]),
        ("a.h", C, "macros", ["SIZE", "MOST"]),
        ("a.h", C, "constants", ["SIZE"]),
        ("a.h", C, "typedefs", ["node_t", "value_t", "hook_t"]),
        ("a.h", C, "structs", ["node", "plain"]),
        ("a.h", C, "functions", ["run"]),
        ("a.h", C, "variables", ["hook"]),
        ("a.rs", RUST, "tests", ["works"]),
        # What stands on the line of another test, or below it, is none.
        (
            "a.rs",
            "#[test] fn a() { fn b() {} }\nfn c() {}\n#[tokio::test]\n#[ignore]\nasync fn d() {}\n",
            "tests",
            ["a", "d"],
        ),
        ("a.go", GO, "constants", ["A", "B", "C"]),
        ("A.java", JAVA, "constants", ["MOST"]),
        ("A.java", JAVA, "methods", ["Mode", "put", "put"]),
    ],
)
def test_all_of_a_kind(path: str, source: str, kinds: str, names: list[str]) -> None:
    text = stored((path, source))
    assert [one.name for one in Listing(text, outline_of(text).definitions).of_kind(kinds, None)] == names


@pytest.mark.parametrize(
    ("path", "source", "holder", "kinds", "names"),
    [
        ("a.py", PYTHON, "Point", "properties", ["x", "y", "norm"]),
        ("a.py", PYTHON, "Point", "constants", ["MOST"]),
        ("a.py", PYTHON, "Point", "tests", ["test_move"]),
        ("a.rs", RUST, "Msg", "values", ["Quit", "Move"]),
        ("a.rs", RUST, "Msg", "variants", ["Quit", "Move"]),
        ("A.java", JAVA, "Mode", "values", ["LRU", "LFU"]),
        ("a.go", GO, "Opts", "fields", ["Base", "Mutex", "Port"]),
        ("a.h", C, "node", "fields", ["key"]),
    ],
)
def test_what_something_holds(path: str, source: str, holder: str, kinds: str, names: list[str]) -> None:
    text = stored((path, source))
    definitions = outline_of(text).definitions
    meant = [one for one in definitions if one.title == holder]
    assert [one.name for one in Listing(text, definitions).of_kind(kinds, meant)] == names


def test_methods_are_what_is_called_on_objects() -> None:
    text = stored(("a.py", PYTHON))
    found = Listing(text, outline_of(text).definitions).methods()
    assert [one.title for one in found] == ["Point.__init__", "Point.norm", "Point.move", "Point.test_move"]
