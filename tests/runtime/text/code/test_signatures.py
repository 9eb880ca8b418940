"""Names, parameters, bases, types and values out of the nodes of a syntax tree."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.grammars import grammar_of
from armt.runtime.text.code.outline import Definition
from armt.runtime.text.code.parsing import outline_in
from armt.runtime.text.code.signatures import Parameter


def first(path: str, source: str, name: str) -> Definition:
    grammar = grammar_of(path)
    assert grammar is not None
    return next(one for one in outline_in(source, grammar).definitions if one.name == name)


def parts(one: Parameter) -> tuple[str, str | None, str | None]:
    return one.name, one.type, one.default


@pytest.mark.parametrize(
    ("path", "source", "parameters"),
    [
        (
            "a.py",
            "def f(a, b: int, c=1, d: str = 'x'): pass",
            [("a", None, None), ("b", "int", None), ("c", None, "1"), ("d", "str", "'x'")],
        ),
        (
            "a.py",
            "def f(a, /, *b, c, **d): pass",
            [("a", None, None), ("b", None, None), ("c", None, None), ("d", None, None)],
        ),
        ("a.py", "def f(a, *, b=None): pass", [("a", None, None), ("b", None, "None")]),
        ("a.py", "def f(): pass", []),
        ("a.py", "class A:\n    def f(self): pass", []),
        ("a.py", "class A:\n    @classmethod\n    def f(cls, a): pass", [("a", None, None)]),
        ("a.c", "int f(void) {}", []),
        ("a.c", "int f(int) {}", [("", "int", None)]),
        ("a.c", "int f(int, ...);", [("", "int", None), ("", None, None)]),
        ("a.go", "func (A) f(int, string) {}", [("", "int", None), ("", "string", None)]),
        ("a.c", "int f(int a, char b[3]) {}", [("a", "int", None), ("b", "char", None)]),
        ("a.c", "char *f(int *a);", [("a", "int", None)]),
        ("a.c", "#define f(a, b) a + b\n", [("a", None, None), ("b", None, None)]),
        ("a.cpp", "void f(int a, const T& b = T()) {}", [("a", "int", None), ("b", "T", "T()")]),
        (
            "a.go",
            "package a\nfunc f(a, b int, c string) {}",
            [("a", "int", None), ("b", "int", None), ("c", "string", None)],
        ),
        ("a.go", "package a\nfunc (r *R) f(a ...int) {}", [("a", "int", None)]),
        ("a.rs", "fn f(a: &str, mut b: Vec<u8>) {}", [("a", "&str", None), ("b", "Vec<u8>", None)]),
        ("a.rs", "impl A { fn f(&mut self, a: u8) {} }", [("a", "u8", None)]),
        ("a.js", "function f(a, b = 1, ...c) {}", [("a", None, None), ("b", None, "1"), ("c", None, None)]),
        ("a.js", "const f = a => a;", [("a", None, None)]),
        ("a.js", "const f = async (a, b) => a;", [("a", None, None), ("b", None, None)]),
        (
            "a.ts",
            "function f(this: A, a?: number, b: string = 'x') {}",
            [("a", "number", None), ("b", "string", "'x'")],
        ),
        ("a.java", "class A { void f(final int a, String... b) {} }", [("a", "int", None), ("b", "String...", None)]),
        ("a.cs", 'class A { void f(int a, string b = "x") {} }', [("a", "int", None), ("b", "string", '"x"')]),
        ("a.cs", "class A { void f(params int[] a) {} }", [("a", "int[]", None)]),
        (
            "a.rb",
            "def f(a, b = 1, c: 2, *d); end",
            [("a", None, None), ("b", None, "1"), ("c", None, "2"), ("d", None, None)],
        ),
        ("a.sh", "f() { echo; }", []),
    ],
)
def test_parameters(path: str, source: str, parameters: list[tuple[str, str | None, str | None]]) -> None:
    found = first(path, source, "f").parameters
    assert [parts(one) for one in found] == parameters
    assert all(one.name in one.said for one in found)


@pytest.mark.parametrize(
    ("path", "source", "bases"),
    [
        ("a.py", "class A: pass", ()),
        ("a.py", "class A(B, c.D, metaclass=E): pass", ("B", "c.D")),
        ("a.py", "class A(B[C]): pass", ("B[C]",)),
        ("a.cpp", "class A : public B, virtual protected c::D<E> {};", ("B", "c::D<E>")),
        ("a.cpp", "struct A : B {};", ("B",)),
        ("a.rs", "trait A: B + C {}", ("B", "C")),
        ("a.js", "class A extends B {}", ("B",)),
        ("a.ts", "class A extends B<C> implements D, E {}", ("B",)),
        ("a.ts", "interface A extends B, C {}", ("B", "C")),
        ("a.java", "class A extends B implements C, D<E> {}", ("B",)),
        ("a.java", "interface A extends B, C {}", ("B", "C")),
        ("a.cs", "class A : B, C<D> {}", ("B", "C<D>")),
        ("a.rb", "class A < B::C; end", ("B::C",)),
    ],
)
def test_bases(path: str, source: str, bases: tuple[str, ...]) -> None:
    assert first(path, source, "A").bases == bases


@pytest.mark.parametrize(
    ("path", "source", "interfaces"),
    [
        ("a.ts", "class A extends B<C> implements D, E {}", ("D", "E")),
        ("a.ts", "class A extends B {}", ()),
        ("a.java", "class A extends B implements C, D<E> {}", ("C", "D<E>")),
        ("a.java", "enum A implements B { C }", ("B",)),
        # C# does not tell them apart, and Python has none.
        ("a.cs", "class A : B, C<D> {}", ()),
        ("a.py", "class A(B): pass", ()),
    ],
)
def test_interfaces(path: str, source: str, interfaces: tuple[str, ...]) -> None:
    assert first(path, source, "A").interfaces == interfaces


@pytest.mark.parametrize(
    ("path", "source", "kind", "holder"),
    [
        ("a.cpp", "int b::A::f() { return 1; }", "method", "b::A"),
        ("a.cpp", "int A<T>::f() { return 1; }", "method", "A"),
        ("a.cpp", "class A { int f(); };", "method", "A"),
        ("a.go", "package a\nfunc (a *A) f() {}", "method", "A"),
        ("a.go", "package a\nfunc (a A[T]) f() {}", "method", "A"),
        ("a.rs", "impl<T> B for A<T> { fn f() {} }", "method", "A"),
        ("a.js", "A.prototype.f = function () {};", "method", "A"),
        ("a.js", "exports.f = () => 1;", "function", ""),
        ("a.js", "class A { f = () => 1; }", "method", "A"),
        ("a.js", "const a = { f: function () {} };", "function", ""),
        ("a.py", "if True:\n    def f(): pass", "function", ""),
        ("a.py", "def g():\n    def f(): pass", "function", "g"),
        ("a.rb", "module A\n  def self.f; end\nend", "function", "A"),
        ("a.rb", "class A\n  class << self\n    def f; end\n  end\nend", "method", "A"),
    ],
)
def test_what_holds_a_function(path: str, source: str, kind: str, holder: str) -> None:
    found = first(path, source, "f")
    assert (found.kind, found.holder) == (kind, holder)


@pytest.mark.parametrize(
    ("path", "source", "name", "kind"),
    [
        ("a.c", "typedef struct a { int x; } a;", "a", "struct"),
        ("a.c", "typedef struct { int x; } a;", "a", "struct"),
        ("a.c", "typedef enum { B } a;", "a", "enum"),
        ("a.c", "typedef int (*a)(int);", "a", "type"),
        ("a.c", "typedef unsigned long a;", "a", "type"),
        ("a.go", "package a\ntype a struct{}", "a", "struct"),
        ("a.go", "package a\ntype a interface{}", "a", "interface"),
        ("a.go", "package a\ntype a []int", "a", "type"),
        ("a.py", "a = 1", "a", "variable"),
        ("a.py", "A_B = 1", "A_B", "constant"),
        ("a.py", "class A:\n    b = 1", "b", "field"),
        ("a.rb", "A = 1", "A", "constant"),
    ],
)
def test_kinds(path: str, source: str, name: str, kind: str) -> None:
    assert first(path, source, name).kind == kind
