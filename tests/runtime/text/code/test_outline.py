"""Outlines: definitions that are one, headings, and outlines behind each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from armt.runtime.text.code.comments import Line
from armt.runtime.text.code.grammars import grammar_of
from armt.runtime.text.code.outline import Definition, Outline, defined_once, depth_of, shifted, titled
from armt.runtime.text.code.parsing import outline_in

from .samples import SAMPLES


def outline(path: str, source: str) -> Outline:
    grammar = grammar_of(path)
    assert grammar is not None
    return outline_in(source, grammar)


@pytest.mark.parametrize(
    ("path", "source", "once"),
    [
        # A prototype before its body, and behind it.
        ("a.c", "int f(int a);\nint f(int a) { return 1; }\n", [("f", 14)]),
        ("a.c", "int f(int a) { return 1; }\nint f(int a);\n", [("f", 0)]),
        ("a.c", "int f(int a);\nint f(int a);\n", [("f", 0)]),
        ("a.cpp", "int f(int a) {}\nint f(float a) {}\n", [("f", 0), ("f", 16)]),
        ("a.java", "class A { int f(int a) {} int f() {} }\n", [("A", 0), ("A.f", 10), ("A.f", 26)]),
        ("a.py", "a = 1\na = 2\n", [("a", 0)]),
        # A class and a function may have one name.
        ("a.py", "class a: pass\ndef a(): pass\n", [("a", 0), ("a", 14)]),
    ],
)
def test_what_is_one_definition(path: str, source: str, once: list[tuple[str, int]]) -> None:
    found = defined_once(outline(path, source).definitions)
    assert [(one.title, one.start) for one in found] == once


def test_headings_have_no_values_and_nothing_in_functions() -> None:
    found = outline(
        "a.py", "A = 1\ndef f():\n    def g(): pass\n    class H: pass\nclass C:\n    b = 1\n    def m(self): pass\n"
    )
    assert [one.title for one in found.definitions] == ["A", "f", "f.g", "f.H", "C", "C.b", "C.m"]
    assert [one.title for one in titled(found.definitions)] == ["f", "C", "C.m"]


@pytest.mark.parametrize(("holder", "depth"), [("", 0), ("A", 1), ("A.B", 2), ("a::b::c", 3)])
def test_depth_is_how_many_hold_it(holder: str, depth: int) -> None:
    assert depth_of(Definition("method", "m", holder, f"{holder}.m", 0, 1, 2, 0)) == depth


@pytest.mark.parametrize("language", list(SAMPLES))
def test_all_that_has_a_place_is_moved(language: str) -> None:
    """A file behind so many spaces is the file, moved by as many bytes."""
    path, source = SAMPLES[language]
    if source.startswith("#!"):
        source = source.partition("\n")[2]
    blank = "\n" * 50
    assert shifted(outline(path, source), len(blank)) == outline(path, blank + source)


def test_the_first_that_says_what_it_is_says_it_for_all() -> None:
    one, other = outline("a.py", "x = f(1)\n"), outline("b.go", "// Package b is small.\npackage b\n\nvar x = g(1)\n")
    found = replace(one, definitions=[*one.definitions], calls=[*one.calls])
    found.add(shifted(other, 9))
    found.add(shifted(outline("c.py", '"""Another."""\n'), 100))
    assert found.languages == ["Python", "Go"]
    assert found.about == (Line("Package b is small.", 12, 31, 3),)
    assert [one.start for one in found.definitions] == [0, 9 + 34]
    assert [one.name for one in found.calls] == ["f", "g"]


def test_traits_of_a_type_are_put_together() -> None:
    one, other = (
        outline("a.rs", "impl A for T {}\n"),
        outline("b.rs", "impl B for T<u8> {}\nimpl A for U {}\nimpl U {}\n"),
    )
    one.add(other)
    assert one.implemented == {"T": ["A", "B"], "U": ["A"]}
