"""What a file of source code has, as a summary says it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from armt.runtime.answers.code.overview import Overview, tells_of_code
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import CACHE, STORE, stored

PYTHON = ("store.py", STORE)
GO = ("cache.go", CACHE)
SAID = "Python: 4 classes (StoreError, Color, Store, Small), 5 methods, 2 functions (check, main)."


@pytest.mark.parametrize(
    ("files", "gist"),
    [
        # The first sentence of what the file says of itself.
        ((PYTHON,), f"A store of things — größer, for tests. {SAID}"),
        ((GO,), "Package cache keeps things. Go: 1 struct (Cache), 1 method."),
        (
            (PYTHON, GO),
            f"Python and Go (2 files): {SAID.removeprefix('Python: ').removesuffix('.')}, 1 struct (Cache).".replace(
                "5 methods", "6 methods"
            ),
        ),
        ((("a.py", "def f(): pass\n"),), "Python: 1 function (f)."),
        # A prototype and its body are one.
        ((("a.c", "int f(int a);\nint f(int a) { return 1; }\n"),), "C: 1 function (f)."),
        # One whose body stands elsewhere is none of the file, unless it has no body at all.
        ((("a.c", "int g(void);\nint f(int a) { return g(); }\n"),), "C: 1 function (f)."),
        ((("a.h", "int g(void);\nint f(int a);\n"),), "C: 2 functions (g, f)."),
        ((("a.cs", "class A { int B; A() {} }\n"),), "C#: 1 class (A), 1 constructor."),
        # More than eight are counted alone, and none that stands in a function.
        (
            (("a.py", "".join(f"def f{n}():\n    def g(): pass\n" for n in range(9))),),
            "Python: 9 functions.",
        ),
        (
            (("a.py", '"""See e.g. This. And more."""\nclass A: pass\n'),),
            "See e.g. This. Python: 1 class (A).",
        ),
    ],
)
def test_the_gist_counts_what_is_defined(files: tuple[tuple[str, str], ...], gist: str) -> None:
    overview = Overview(stored(*files))
    assert overview.is_told
    assert overview.gist() == gist
    assert tells_of_code(gist)


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        ((PYTHON,), True),
        ((PYTHON, GO), True),
        ((("a.py", ""),), False),
        ((("a.py", "x = 1\nprint(x)\n"),), False),
        ((("a.sh", "echo a\n"),), False),
        ((("a.txt", STORE),), False),
        ((PYTHON, ("notes.txt", "It is small.\n")), False),
    ],
)
def test_what_defines_nothing_is_text_like_any_other(files: tuple[tuple[str, str], ...], is_told: bool) -> None:
    assert Overview(stored(*files)).is_told == is_told


@pytest.mark.parametrize(
    "gist",
    [
        "",
        "It is about Python: a snake.",
        "A store of things.",
        "Python: 4 classes",
        "Snake: 4 classes.",
        "12 entries from 2025-03-04 09:00:00 to 2025-03-04 09:05:00: 3 ERROR.",
        "NotPython: 4 classes.",
    ],
)
def test_other_gists_do_not_tell_of_code(gist: str) -> None:
    assert not tells_of_code(gist)


def said(text: StoredText, most: int) -> list[str]:
    """Return the texts of notes, after a look at whether they stand where they say."""
    notes = Overview(text).notes(most)
    for note in notes:
        passage = note.passage
        assert (note.kind, note.checked) == ("quote", True)
        assert note.text == passage.quote == text.read(passage.start, passage.end) != ""
        assert (passage.line, passage.heading) == (
            text.place(passage.start, passage.end).line,
            text.place(passage.start, passage.end).heading,
        )
    starts = [(note.passage.start, note.passage.end) for note in notes]
    assert starts == sorted(starts)
    assert all(end <= start for (_, end), (start, _) in pairwise(starts))
    return [note.text for note in notes]


def test_notes_are_of_what_is_public_and_documented_first() -> None:
    text = stored(PYTHON)
    assert said(text, 0) == []
    assert said(text, 1) == ["Goes wrong."]
    # Of the second in order of the text, its first sentence.
    assert said(text, 3) == ["Goes wrong.", "Keeps things under keys.", "Check a key."]
    # What holds members is told before these, whatever is said of it.
    assert said(text, 4) == ["Goes wrong.", "class Color(Enum):", "Keeps things under keys.", "Check a key."]
    assert len(said(text, 100)) == 11


def test_what_is_not_documented_is_noted_by_its_head() -> None:
    source = "def _hidden():\n    '''Said.'''\n\n\ndef größe(ä='ö'): pass\n\n\nclass A(B): pass\n"
    assert said(stored(("a.py", source)), 2) == ["def größe(ä='ö'):", "class A(B):"]
    assert said(stored(("a.py", source)), 3) == ["Said.", "def größe(ä='ö'):", "class A(B):"]


def test_a_space_that_only_holds_others_is_no_note() -> None:
    assert said(stored(("a.cpp", "namespace a {\nint f() { return 1; }\n}\n")), 5) == ["int f()"]


def test_notes_of_several_files_stand_in_their_own() -> None:
    text = stored(PYTHON, GO)
    assert isinstance(text, JoinedText)
    assert "Cache is what keeps, größer." in said(text, 20)
    (note,) = (note for note in Overview(text).notes(20) if note.text == "Cache is what keeps, größer.")
    passage = note.passage.within(text)
    assert (passage.path, passage.line, passage.heading) == ("cache.go", 9, "Cache")
    assert text.texts[1].read(passage.start, passage.end) == note.text
