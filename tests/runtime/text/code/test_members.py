"""Members without a body: fields that records and constructors take, structures by another name."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.parsing import outline_of

from .samples import defined, only, text_of


@pytest.mark.parametrize(
    ("path", "source", "members"),
    [
        ("a.java", "record P(int x, String... y) { P {} }", [("field", "P.x"), ("field", "P.y")]),
        ("a.cs", "record struct P(int X = 1);", [("property", "P.X")]),
        # What a class takes is no field of it.
        ("a.cs", "class P(int X);", []),
        (
            "a.ts",
            "class P { constructor(private readonly x: number, @In() public y = 1, z: string) {} }",
            [("field", "P.x"), ("field", "P.y")],
        ),
        ("a.ts", "class P { make(x: number) {} }", []),
        ("a.js", "class P { constructor(x) {} }", []),
    ],
)
def test_what_is_taken_as_a_field(path: str, source: str, members: list[tuple[str, str]]) -> None:
    found = [(kind, title) for kind, title in defined(path, source) if kind in ("field", "property")]
    assert found == members


def test_members_have_types_and_values() -> None:
    outline = outline_of(text_of("a.cs", 'namespace N { record P(int X, string Y = "a"); }'))
    one = only(outline, "N.P.Y")
    assert (one.type, one.value, one.holder) == ("string", '"a"', "N.P")
    assert [parameter.name for parameter in only(outline, "N.P").parameters] == ["X", "Y"]


def test_a_typedef_is_another_name_of_a_structure() -> None:
    source = "typedef struct node { int k; } node_t, *node_p;\ntypedef union u v;\ntypedef int count_t;\n"
    outline = outline_of(text_of("a.c", source))
    assert {one.name: one.alias for one in outline.definitions if one.kind == "type"} == {
        "node_t": "node",
        "node_p": "",
        "v": "u",
        "count_t": "",
    }
    inside = outline_of(text_of("a.cc", "namespace n { typedef struct a { int k; } b; }"))
    assert only(inside, "n::b").alias == "n::a"
