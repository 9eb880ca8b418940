"""What of C and C++ no grammar knows, and how it is left out where it stands."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.macros import is_cplusplus, one_branch, without_macros


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("class API Box {", "class     Box {"),
        ("struct API_EXPORT(1) Box final : Base {", "struct               Box final : Base {"),
        ("int a GUARDED_BY(lock);", "int a                 ;"),
        ("void f() EXCLUDES(lock) {", "void f()                {"),
        ("int f (int a) __THROW __nonnull ((1));", "int f (int a)                        ;"),
        ("int f (int a)\n  __attribute_pure__ __wur;", "int f (int a)\n                          ;"),
        ("FILE *f (void)\n  __THROW\n __attr_dealloc (g, 1);", "FILE *f (void)\n         \n                      ;"),
        # The grammar knows it.
        ("int f(void) __attribute__((x));", "int f(void) __attribute__((x));"),
        # What may be anything else stays.
        ("return MAXIMUM(a, b);", "return MAXIMUM(a, b);"),
        ("else ABORT();", "else ABORT();"),
        ("class Box {", "class Box {"),
        ("struct POINT p;", "struct POINT p;"),
    ],
)
def test_macros_leave_white_space(source: str, said: str) -> None:
    assert without_macros(source.encode()).decode() == said


def test_the_first_branch_of_each_condition_stays() -> None:
    source = (
        b"#if A\nint a;\n#  ifdef B\nint b;\n#  else\nint c;\n#  endif\n#elif D\nint d;\n#endif\nint e;\n#define F\n"
    )
    left = one_branch(source)
    assert len(left) == len(source)
    assert [line.strip() for line in left.split(b"\n") if line.strip()] == [
        b"int a;",
        b"int b;",
        b"int e;",
        b"#define F",
    ]
    assert one_branch(b"#endif\nint a;\n#else\n") == b"      \nint a;\n     \n"


@pytest.mark.parametrize(
    ("source", "is_it"),
    [
        ("namespace a {\n", True),
        ("template <class T>\n", True),
        ("class A : B {\n", True),
        ("using std::string;\n", True),
        ("struct a { int b; };\n", False),
        ("/* A string may be read\n   using strtod(3). */\n", False),
    ],
)
def test_what_no_header_of_c_says(source: str, is_it: bool) -> None:
    assert is_cplusplus(source) == is_it
