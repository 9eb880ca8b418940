"""How what is found in source code is told."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.telling import (
    bare_name,
    derived_from,
    found_at,
    imported,
    imported_from,
    last_name,
    listed,
    stands_in,
    told_of_each,
)
from armt.runtime.text.code.outline import Definition, Mention
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import asked, output_of, rows_of, stored


def defined(title: str, kind: str = "function", start: int = 0) -> Definition:
    holder, _, name = title.rpartition(".")
    return Definition(kind, name, holder, title, start, start + 1, start + 2, start)


def test_lists_name_each_once_and_end() -> None:
    assert listed(["a", "b", "a"]) == "a, b"
    assert listed(map(str, range(70)), " or ").endswith("59 and 10 more")


def test_what_several_of_one_name_are() -> None:
    one, other = defined("A.f"), defined("B.f", start=9)
    both = [one, other]
    same = told_of_each([(one, "x", (0, 1)), (other, "x", (9, 10))], both)
    assert same is not None
    assert (same.output, same.rows) == ("x", ((0, 1),))
    different = told_of_each([(one, "x", (0, 1)), (other, "y", (9, 10))], both)
    assert different is not None
    assert (different.output, different.count) == ("A.f: x; B.f: y", 2)
    # Where nothing is said of one of them, it is told of which something is.
    single = told_of_each([(one, "x", (0, 1))], both)
    assert single is not None
    assert single.output == "A.f: x"
    overloads = told_of_each([(one, "x", (0, 1)), (defined("A.f", start=5), "y", (5, 6))], [one])
    assert overloads is not None
    assert overloads.output == "x or y"


def test_too_many_are_not_all_meant() -> None:
    many = [(defined(f"A{number}.f"), str(number), (number, number + 1)) for number in range(5)]
    assert told_of_each(many, [one for one, _, _ in many]) is None
    assert told_of_each([], []) is None


def test_only_what_holds_members_is_derived() -> None:
    found = derived_from([(defined("A", "class"), ["B", "C"]), (defined("A", "variable", 9), ["D"])])
    assert found is not None
    assert (found.output, found.rows) == ("B, C", ((0, 1),))
    assert derived_from([(defined("A", "class"), [])]) is None


@pytest.mark.parametrize(
    ("written", "names", "last"),
    [
        ("import os", "os", "os"),
        ("from a.b import c", "a.b", "c"),
        ("import a.b as c", "a.b", "c"),
        # A dot alone was said.
        ("from . import a", ".a", "a"),
        ("from .. import (a as b, c,)", "..a, ..c", None),
        ("from .a import b", ".a", "b"),
        ('#include "a/b.h" // c', "a/b.h", None),
        ("# include <a.h>", "a.h", None),
        ("use std::io::Read;", "std::io::Read", "Read"),
        ("using System.Text;", "System.Text", "Text"),
        ("import static java.util.List;", "java.util.List", "List"),
        ('import { a } from "b-c";', "b-c", None),
    ],
)
def test_what_is_imported(written: str, names: str, last: str | None) -> None:
    one = Mention(written, 0, 1, "")
    assert imported(one) == names
    if last is not None:
        assert last_name(one) == last


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("from typing import Any, Self as Own", ("typing", ["Any", "Self"])),
        ("from . import (a, b,)", (".", ["a", "b"])),
        ('import { a, b as c } from "d-e";', ("d-e", ["a", "b"])),
        # None is in a list.
        ("import os", None),
        ('import a from "b"', None),
        ("from a import (b, # c\n)", None),
    ],
)
def test_names_that_are_imported(written: str, told: tuple[str, list[str]] | None) -> None:
    assert imported_from(Mention(written, 0, 1, "")) == told


def test_words_in_a_row() -> None:
    assert stands_in(["a", "b", "c"], ["b", "c"])
    assert not stands_in(["a", "b", "c"], ["a", "c"])
    assert [bare_name(base) for base in ("a.B", "n::C<D>", "E[F]", "G")] == ["B", "C", "E", "G"]
    assert found_at("x", [(1, 2), (1, 2), (3, 4)]).count == 2


def test_what_nothing_is_said_of_is_shown() -> None:
    """A line that calls it was quoted, and its first word given: "def"."""
    code = (
        "class Mill:\n    def grind(self, oats):\n        return flour(oats)\n\n\n"
        "def flour(oats):\n    return oats\n\n\ndef long():\n" + "    run()\n" * 20
    )
    text = stored(("mill.py", code))
    assert output_of(text, "What does flour do?") == "def flour(oats):\n    return oats"
    assert output_of(text, "What does grind do?") == "def grind(self, oats):\n    return flour(oats)"
    assert rows_of(text, "What does grind do?") == ["def grind(self, oats):\n        return flour(oats)"]
    assert output_of(text, "What does long do?") == "def long():"
    # What is documented is told, and of several that are not nothing is.
    assert output_of(stored(("mill.py", f'{code}\ndef told():\n    """Grind."""\n')), "What does told do?") == "Grind."
    # Of a class its constructor is not all, and another document may say what a function does.
    assert asked(stored(("a.py", "class Mill:\n    def __init__(self):\n        pass\n")), "What does Mill do?") is None
    beside = JoinedText(
        [StoredText.of_string("mill.py", code, format="code"), StoredText.of_string("a.md", "# Mills\n")]
    )
    assert output_of(beside, "What does Mill.grind return?") == "flour(oats)"
    assert asked(beside, "What does Mill.grind do?") is None
    both = stored(("a.py", "def run():\n    pass\n"), ("b.py", "def run():\n    go()\n"))
    assert asked(both, "What does run do?") is None
