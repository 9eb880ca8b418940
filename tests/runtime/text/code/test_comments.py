"""Lines of comments without their marks, and quotes of them."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.comments import comment_lines, without_inner_marks, without_marks


@pytest.mark.parametrize(
    ("comment", "lines"),
    [
        ("# One.", ["One."]),
        ("#: One.", ["One."]),
        ("#! One.", ["One."]),
        ("// One.", ["One."]),
        ("/// One.", ["One."]),
        ("//! One.", ["One."]),
        ("///< One.", ["One."]),
        ("-- One.", ["One."]),
        ("/* One. */", ["One."]),
        ("/** One. */", ["One."]),
        ("/**< One. */", ["One."]),
        ("/*! One. **/", ["One."]),
        ("/**\n * One.\n *\n *   Two.\n */", ["", "One.", "", "Two.", ""]),
        ("/*\n   One\n   * two\n*/", ["", "One", "two", ""]),
        ('"""One.\n\n    Two."""', ["One.", "", "Two."]),
        ("r'''One.'''", ["One."]),
        ('"One."', ["One."]),
        ("/// <summary>One.</summary>", ["One."]),
        ("/// <summary>\n/// One.\n/// </summary>", ["", "One.", ""]),
        ("# ------\n# One.\n# ======", ["", "One.", ""]),
        ('# It\'s "so".', ['It\'s "so".']),
        ("# a * b // c", ["a * b // c"]),
        ("#", [""]),
        ("/**/", [""]),
        ("# ä€😀 — ö", ["ä€😀 — ö"]),
    ],
)
def test_lines_are_without_marks_and_say_where_they_stand(comment: str, lines: list[str]) -> None:
    before = "ü = 1\n  "
    found = list(comment_lines(comment, len(before.encode())))
    assert [line.text for line in found] == lines
    source = (before + comment).encode()
    for line in found:
        assert source[line.start : line.end].decode() == line.text


def test_indents_count_characters() -> None:
    found = list(comment_lines('"""Ä:\n    b: c\n        d\n    """', 100))
    assert [line.indent for line in found if line.text] == [3, 4, 8]


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("// One\n// two.", "One\ntwo."),
        ("One\n    // two.", "One\ntwo."),
        ("/** One\n * two. */", "One\ntwo."),
        ("One\n     * two.", "One\ntwo."),
        ("# One\n# two.", "One\ntwo."),
        ('"""One\n    two."""', "One\n    two."),
        ("/// One.", "One."),
        # Nothing but a mark is left as it is.
        ("//", "//"),
        # What is no comment has no marks.
        ("def f(a, *b):", "def f(a, *b):"),
        ("x = a * b", "x = a * b"),
        ("#include <stdio.h>", "#include <stdio.h>"),
        ("int a; // One.", "int a; // One."),
        ("return a\n", "return a\n"),
    ],
)
def test_a_quote_of_a_comment_is_shown_without_marks(quote: str, said: str) -> None:
    assert without_marks(quote) == said


def test_words_that_go_on_in_another_line_are_given_without_its_mark() -> None:
    """ "When // it is done" was the answer."""
    quote = "// It is removed when\n// it is done // or not."
    assert without_inner_marks("removed when // it is done", quote) == "removed when it is done"
    # A mark that is said.
    assert without_inner_marks("it is done // or not.", quote) == "it is done // or not."
    assert without_inner_marks("7 // 2", "half = 7 // 2") == "7 // 2"


def test_comments_behind_semicolons_have_no_marks() -> None:
    assert without_marks("; If it is\n; so.\n;it = On") == "If it is\nso.\n;it = On"
