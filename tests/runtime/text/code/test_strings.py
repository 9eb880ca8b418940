"""What of a file of source code stands in strings, and what is computed in them."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.parsing import outline_of
from armt.runtime.text.code.strings import STRINGS

from .samples import text_of


@pytest.mark.parametrize(
    ("path", "source", "strings"),
    [
        ("a.py", "x = 'a' + f'ö {b:>{c}} {{d}}'\n", ["'a'", "f'ö ", " {{d}}'"]),
        # What is annotated before it is defined is named in a string; a literal is no name.
        ("a.py", "def f(a: 'Store', b: Optional['Store']) -> list['Store']: ...\n", []),
        ("a.py", "def f(a: Literal['store']) -> typing.Literal['b']: ...\n", ["'store'", "'b'"]),
        ("a.c", "char *a = \"b\"; char c = 'd';\n", ['"b"', "'d'"]),
        ("a.cc", 'auto a = R"(b)";\n', ['R"(b)"']),
        ("a.go", "package a\nvar a, b, c = \"d\", `e`, 'f'\n", ['"d"', "`e`", "'f'"]),
        # What is formatted is named in the string.
        (
            "a.rs",
            'fn f() { println!("{a} {{b}} {c:?} {}", "d"); g("{e}"); }\n',
            ['"{', "} {{b}} {", ':?} {}"', '"d"', '"{e}"'],
        ),
        ("a.js", "x = `a ${b} c` + 'd' + /e/;\n", ["`a ", " c`", "'d'", "/e/"]),
        ("a.ts", "const x = `a ${b}`;\n", ["`a ", "`"]),
        ("a.java", "class A { String a = \"b\"; char c = 'd'; }\n", ['"b"', "'d'"]),
        ("a.cs", 'class A { string a = $"b {c}"; string d = @"e"; }\n', ['$"b ', '"', '@"e"']),
        ("a.rb", 'a = "b #{c} d"\ne = %w[f]\n', ['"b ', ' d"', "f"]),
        ("a.sh", "a=\"b $c ${d} $(e)\"\nf='g'\n", ['"b ', '"', "'g'"]),
    ],
)
def test_strings_without_what_is_computed_in_them(path: str, source: str, strings: list[str]) -> None:
    outline = outline_of(text_of(path, source))
    assert [source.encode()[start:end].decode() for start, end in outline.strings] == strings


def test_strings_of_several_files_stand_behind_each_other() -> None:
    outline = outline_of(text_of("a.py", "a = 'b'\n"))
    outline.add(outline_of(text_of("b.py", "c = 'd'\n")))
    assert len(outline.strings) == 2


def test_every_language_has_strings() -> None:
    assert {"string", "string_literal", "raw_string_literal"} <= STRINGS
