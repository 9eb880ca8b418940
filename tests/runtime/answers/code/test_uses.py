"""Where names are used, and where they only stand."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.uses import Uses
from armt.runtime.text.code.parsing import outline_of

from .samples import output_of, stored

SOURCE = '''"""LIMIT is of this file: ö."""

LIMIT = 3
__all__ = ["LIMIT", "Tree"]


class Tree:
    """LIMIT, of a tree."""

    left: "Tree"

    def grow(self):
        # LIMIT again
        log("LIMIT reached: %d", self)
        log(f"LIMIT ö {LIMIT}")
        return 'LIMIT' + "Tree"


print("LIMIT", LIMIT)
'''


def test_names_in_strings_and_comments_are_no_uses() -> None:
    """Each string with the word was a line that uses it, and its function one that does."""
    text = stored(("tree.py", SOURCE))
    uses = Uses(text, outline_of(text))
    (limit,) = (one for one in outline_of(text).definitions if one.name == "LIMIT")
    assert [(one.within, text.place(one.start, one.end).line) for one in uses.of([limit])] == [
        ("Tree.grow", 15),
        ("", 19),
    ]
    assert output_of(text, "Who uses LIMIT?") == "Tree.grow, line 19"
    # An annotation in a string is one all the same.
    assert output_of(text, "Where is Tree used?") == "line 10"


@pytest.mark.parametrize(
    ("path", "source", "output"),
    [
        ("a.js", "const MOST = 1;\nfunction f() { return `MOST ${MOST}`; }\nfunction g() { return 'MOST'; }\n", "f"),
        ("a.rs", 'const MOST: i32 = 1;\nfn f() { println!("{MOST}"); }\nfn g() { h("MOST {MOST}"); }\n', "f"),
        ("a.sh", "MOST=1\nf() {\n  echo \"MOST $MOST\"\n}\ng() {\n  echo 'MOST $MOST'\n}\n", "f"),
        ("a.go", 'package a\nconst Most = 1\nfunc f() { g("Most") }\nfunc h() int { return Most }\n', "h"),
    ],
)
def test_what_is_computed_in_strings_is_a_use(path: str, source: str, output: str) -> None:
    name = "Most" if path == "a.go" else "MOST"
    assert output_of(stored((path, source)), f"Who uses {name}?") == output


def test_what_stands_in_a_namespace_is_told_by_its_line() -> None:
    text = stored(("a.cc", "namespace n {\nint a = 1;\nint b = a;\nint f() { return a; }\n}\n"))
    assert output_of(text, "Who uses a?") == "line 3, n::f"


def test_comments_below_each_other_are_one() -> None:
    text = stored(("a.go", "// One\n// two.\npackage a\n\n// Three.\nvar x = 1 // four\n"))
    found = [text.read(start, end) for start, end in Uses(text, outline_of(text)).comments]
    assert found == ["// One\n// two.", "// Three.", "// four"]
