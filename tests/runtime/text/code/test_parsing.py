"""From files to outlines: of which language they are, what is too long, odd or none, and several as one."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from armt.errors import DocumentError
from armt.runtime.text.code import walk
from armt.runtime.text.code.grammars import grammar_of
from armt.runtime.text.code.parsing import LARGEST_BYTES, outline_in, outline_of, outlines_of
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import SAMPLES, defined, text_of


def test_a_header_may_be_one_of_cplusplus() -> None:
    assert defined("a.h", "namespace a {\nclass B : public C {\n  int d();\n};\n}\n") == [
        ("namespace", "a"),
        ("class", "a::B"),
        ("method", "a::B::d"),
    ]
    assert outline_of(text_of("a.h", "struct a { int b; };\n")).languages == ["C"]
    assert outline_of(text_of("a.h", "template <typename T> T a(T b);\n")).languages == ["C++"]


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", "", []),
        ("a.py", "# nothing but this\n", []),
        ("a.py", "def broken(:\n\ndef whole():\n    pass\n", [("function", "whole")]),
        ("a.c", "int whole(void) { return 1; }\n}}}} int", [("function", "whole")]),
        ("a.go", "package a\nfunc whole() {}\nfunc {{{\n", [("function", "whole")]),
        ("a.js", "function whole() {}\nclass {{{ ;;\n", [("function", "whole")]),
        ("a.txt", "def whole(): pass\n", []),
    ],
)
def test_odd_files(path: str, source: str, expected: list[tuple[str, str]]) -> None:
    assert [one for one in defined(path, source) if one in expected] == expected
    if not expected:
        assert defined(path, source) == []


def test_what_is_embedded_may_be_missing() -> None:
    # The last of no words was taken, and the file could not be read.
    assert ("struct", "S") in defined("a.go", "package a\ntype S struct { X, y int; *; z func()T }\n")


def test_what_is_far_too_long_is_left() -> None:
    line = "def f(): pass\n"
    longest = line + "#" * (LARGEST_BYTES - len(line) - 1) + "\n"
    assert len(longest.encode()) == LARGEST_BYTES
    assert defined("a.py", longest) == [("function", "f")]
    assert defined("a.py", f"{longest}\n") == []


@pytest.mark.parametrize("path", ["a.py", "a.c", "a.h"])
def test_what_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    source = "int f(void) { return 1; }\n" if path != "a.py" else "def f(): pass\n"
    grammar = grammar_of(path)
    assert grammar is not None
    seconds = itertools.count()
    with monkeypatch.context() as patched:
        patched.setattr(walk, "thread_time", lambda: float(next(seconds)))
        outline_in.cache_clear()
        found = outline_in(source * 20, grammar)
    assert (found.languages, found.definitions) == ([grammar.name], [])
    outline_in.cache_clear()
    assert len(outline_in(source * 20, grammar).definitions) == 20


def test_several_files_count_through() -> None:
    parts = [text_of(*SAMPLES[language]) for language in ("python", "go")]
    notes = StoredText.of_string("notes.txt", "ü: def nothing(): pass\n")
    text = JoinedText([parts[0], notes, parts[1]])
    outline = outline_of(text)
    assert outline.languages == ["Python", "Go"]
    assert [line.text for line in outline.about] == ["A store of things."]
    separate = [outline_of(part) for part in parts]
    assert [one.title for one in outline.definitions] == [o.title for s in separate for o in s.definitions]
    for one in outline.definitions:
        assert one.name in text.read(one.start, one.head_end)
        assert [text.read(line.start, line.end) for line in one.documented] == [line.text for line in one.documented]
        part, _ = text.document(one.start)
        assert part.path == ("cache.go" if one.start > parts[0].size else "store.py")
    for start, end in outline.comments:
        assert text.read(start, end)[:1] in ("#", "/")
    for mentions in (outline.calls, outline.raises, outline.passed):
        assert all(one.name in text.read(one.start, one.end) for one in mentions)


def test_only_what_is_wanted_is_parsed() -> None:
    text = JoinedText([text_of("a.py", "def f(): pass\n"), text_of("b.py", "def g(): pass\n")])
    assert [(number, [one.name for one in found.definitions]) for number, found in outlines_of(text, [1])] == [
        (1, ["g"])
    ]


def test_a_file_is_parsed_once_for_all_that_is_made_of_it() -> None:
    source, grammar = "def f(): pass\n", grammar_of("a.py")
    assert grammar is not None
    found = outline_in(source, grammar)
    assert outline_in(source, grammar) is found
    # What is made of it leaves it as it is.
    assert [one.name for one in outline_of(JoinedText([text_of("a.py", source)] * 2)).definitions] == ["f", "f"]
    assert [one.name for one in found.definitions] == ["f"]


def test_it_is_code_by_its_kind_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("def f(): pass\n")
    read = StoredText.of(open_document(path))
    assert read.language is grammar_of("a.py")
    assert [one.title for one in read.headings] == ["f"]
    plain = StoredText.of(open_document(path, format="text"))
    assert plain.language is None
    assert not outline_of(plain).definitions
    other = tmp_path / "a.txt"
    other.write_text("def f(): pass\n")
    with pytest.raises(DocumentError, match=r"a\.txt: its name has the ending of no language that is known"):
        StoredText.of(open_document(other, format="code"))
