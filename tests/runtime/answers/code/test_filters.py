"""What functions take, return, say and are, how long they are, and which are never used."""

from __future__ import annotations

import pytest

from .samples import STORE, output_of, rows_of, stored

TYPED = '''
class Text:
    def join(self, parts: list[str], *, sep: str = "") -> "Text":
        """Join them."""
        return self

    def size(self) -> int: return 1

    # It is small.
    def name(self) -> str | None: return None


def empty() -> bool:
    return True


def nothing(key, timeout=None):
    pass
'''
UNUSED = """
def _used(): ...
def _unused(): ...
def _named(): ...
def public(): _used(); getattr(x, "_named")  # _unused
@hook
def _hooked(): ...


class A:
    def _alone(self): ...
    def __init__(self): ...


class B(Base):
    def _of_base(self): ...
"""


@pytest.mark.parametrize(
    ("question", "output"),
    [
        ("Which functions take a parameter named timeout?", "nothing"),
        ("Which functions take a timeout parameter?", "nothing"),
        ("Which methods of Text take sep?", "join"),
        ("Which functions take no parameters?", "Text.size, Text.name, empty"),
        ("Which functions take more than one parameter?", "Text.join, nothing"),
        ("Which methods of Text have fewer than 2 parameters?", "size, name"),
        ("Which functions return bool?", "empty"),
        ("Which functions return a boolean?", "empty"),
        ("Which methods return Text?", "Text.join"),
        ("Which methods of Text return str?", "name (str | None)"),
        ("Which functions have no documentation?", "Text.size, empty, nothing"),
        ("Which functions have no docstring?", "Text.size, Text.name, empty, nothing"),
        ("Which methods of Text are documented?", "join, name"),
        ("Is Text.join documented?", "yes"),
        ("Does Text.name have a docstring?", "no"),
        ("How long is join?", "3 lines (lines 3 to 5)"),
        ("How many lines does size have?", "1 line (line 7)"),
        ("Which lines does Text span?", "9 lines (lines 2 to 10)"),
        ("How long is this file?", "18 lines"),
        ("What is the longest function?", "Text.join (3 lines)"),
        ("What is the shortest method of Text?", "Text.size, Text.name (1 line)"),
        ("Which functions are longer than 1 line?", None),
        ("Which functions are longer than 2 lines?", "Text.join"),
        ("Which methods of Text have fewer than 2 lines?", "size, name"),
        ("What is the signature of join?", 'def join(self, parts: list[str], *, sep: str = "") -> "Text"'),
        ("Show me the code of empty", "def empty() -> bool:\\n    return True"),
        ("Show me Text.name", "# It is small.\\ndef name(self) -> str | None: return None"),
        ("Which functions take a parameter named nothing?", None),
        ("Which functions return float?", None),
        ("How long is nowhere?", None),
    ],
)
def test_what_functions_are(question: str, output: str | None) -> None:
    expected = None if output is None else output.replace("\\n", "\n")
    assert output_of(stored(("a.py", TYPED)), question) == expected


def test_long_definitions_are_not_shown() -> None:
    text = stored(("store.py", STORE))
    assert output_of(text, "Show me Store") is None
    assert rows_of(text, "Show me main")[0].startswith("def main():\n")
    # Which of them?
    assert output_of(text, "Show me put") is None


@pytest.mark.parametrize(
    ("path", "source", "question", "output"),
    [
        ("a.py", UNUSED, "Which functions are never called?", "_unused, A._alone"),
        ("a.py", UNUSED, "Which private methods are unused?", "A._alone"),
        ("a.c", "static int f(void) { return 1; }\nint g(void) { return 2; }\n", "Which functions are unused?", "f"),
        # Who includes it may call it.
        ("a.h", "static int f(void) { return 1; }\n", "Which functions are unused?", None),
        ("A.java", "class A { private void f() {} private void g() { g(); } }\n", "Which methods are unused?", "A.f"),
        ("a.go", "package a\nfunc f() {}\n", "Which functions are unused?", None),
        ("a.rs", "mod b { fn g() {} }\nfn f() {}\n", "Which functions are unused?", "b::g, f"),
        # What stands in its file may call it.
        ("a.rs", "mod b;\nfn f() {}\n", "Which functions are unused?", None),
        # What runs the file is no documentation.
        ("a.sh", "#!/bin/sh\nf() { :; }\n", "Which functions are undocumented?", "f"),
        ("a.py", "def f(a): return a\n", "Which functions return bool?", None),
        ("a.js", "function f() { return true }\n", "Which functions return bool?", None),
        ("a.go", "package a\nfunc f() (int, error) {}\nfunc g() int {}\n", "Which functions return an error?", "f"),
        ("a.go", "package a\nfunc f(a string) {}\nfunc g(b int) {}\n", "Which functions take a string?", "f"),
        ("a.c", "int f(struct node *a);\nint g(int b);\n", "Which functions take a struct node?", "f"),
        ("A.java", "class A { void f(B b) {} void g(int... c) {} }\n", "Which methods take a B?", "A.f"),
        ("a.rs", "fn f() -> Result<()> {}\nfn g() -> Result<u8> {}\n", "Which functions return Result<()>?", "f"),
        ("a.go", "package a\nfunc f() *T {}\nfunc g() T {}\nfunc h() {}\n", "Which functions return *T?", "f"),
        ("a.cc", "void f(int);\nvoid g(int *a);\nvoid h(void (*a)(int));\n", "Which functions take an int?", "f"),
        ("a.c", "void f(int *a);\nvoid g(int b);\n", "Which functions take an int?", "g"),
        ("a.go", "package a\nfunc f(int) {}\nfunc g() {}\n", "Which functions take no parameters?", "g"),
        ("a.py", "def f(*args): ...\ndef g(args): ...\n", "Which functions accept *args?", "f"),
        # Nothing says what it takes.
        ("a.py", "def f(a: str): ...\ndef g(b): ...\n", "Which functions take a str?", None),
        ("A.java", "class A { void f() {} void f(int a) {} }\n", "How many overloads does f have?", "2"),
        ("a.py", "def f(): ...\n", "How many overloads does f have?", None),
        ("a.cc", "class A { void f(\n  int a,\n  int b\n); };\n", "signature of f", "void f(int a, int b)"),
        ("a.js", "const f = a => b => a\n", "signature of f", "const f = a"),
        ("a.h", "extern int f (int a) __THROW __wur;\n", "signature of f", "extern int f (int a)"),
        # A macro is no type.
        ("a.h", "ZEXTERN int ZEXPORT f(int a, int b);\n", "signature of f", None),
        ("a.h", "ZEXTERN int ZEXPORT f(int a, int b);\nint g(void);\n", "Which functions return int?", None),
        ("a.h", "struct a { z_const Byte *b; };\n", "What type is b?", None),
        ("A.java", "class A { A() {}\n  void f() {\n  }\n}\n", "What is the shortest method?", "A.f (2 lines)"),
        ("a.cc", "class A { void f(); };\nvoid A::f() {}\n", "Which functions are undocumented?", "A::f"),
        ("a.cc", "class A {\n/// Does.\nvoid f(); };\nvoid A::f() {}\n", "Which functions are undocumented?", None),
    ],
)  # fmt: skip
def test_in_other_files(path: str, source: str, question: str, output: str | None) -> None:
    assert output_of(stored((path, source)), question) == output


def test_several_files_have_no_length() -> None:
    text = stored(("a.py", "def f(): ...\n"), ("b.py", "def g(): ...\n"))
    assert output_of(text, "How long is this file?") is None
    assert output_of(text, "How long is g?") == "1 line (line 1)"
