"""Which language a file is in, and that each grammar reads."""

from __future__ import annotations

from time import thread_time

import pytest

from armt.runtime.text.code.grammars import (
    CALLED,
    CODE_SUFFIXES,
    GRAMMARS,
    HOLDERS,
    VALUES,
    Grammar,
    grammar_of,
    is_code,
)
from armt.runtime.text.documents import NAMED, SUFFIXES

from .samples import SAMPLES


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.py", "Python"),
        ("dir.c/a.PY", "Python"),
        ("a.h", "C"),
        ("a.hpp", "C++"),
        ("kernel.cu", "C++"),
        ("a.go", "Go"),
        ("a.rs", "Rust"),
        ("a.mjs", "JavaScript"),
        ("a.test.ts", "TypeScript"),
        ("a.tsx", "TypeScript"),
        ("A.java", "Java"),
        ("A.cs", "C#"),
        ("a.rb", "Ruby"),
        ("run.sh", "shell"),
        ("py", None),
        (".py", None),
        ("a.py.txt", None),
        ("Makefile", None),
        ("a.md", None),
        ("-", None),
    ],
)
def test_a_language_is_told_by_the_name_of_a_file(path: str, name: str | None) -> None:
    grammar = grammar_of(path)
    assert (None if grammar is None else grammar.name) == name
    assert is_code(path) == (name is not None)


def test_no_two_languages_have_a_suffix_in_common() -> None:
    suffixes = [suffix for grammar in GRAMMARS for suffix in grammar.suffixes]
    assert len(suffixes) == len(set(suffixes)) == len(CODE_SUFFIXES)


def test_code_is_read_where_it_is_named_and_not_taken_from_directories() -> None:
    assert {NAMED[suffix] for suffix in CODE_SUFFIXES} == {"code"}
    assert not CODE_SUFFIXES & set(SUFFIXES)


def test_what_is_defined_is_of_a_kind_that_is_known() -> None:
    kinds = {kind for grammar in GRAMMARS for kind in (*grammar.defines.values(), *grammar.values.values())}
    assert kinds <= HOLDERS | CALLED | VALUES | {"type"}
    assert len(HOLDERS | CALLED | VALUES) == len(HOLDERS) + len(CALLED) + len(VALUES)


@pytest.mark.parametrize("grammar", GRAMMARS, ids=lambda grammar: grammar.suffixes[0])
def test_names_of_nodes_are_those_of_the_grammar(grammar: Grammar) -> None:
    """A name that a grammar does not have, or has no more, would define nothing without a word."""
    tree = grammar.parse(b"")
    assert tree is not None
    language = tree.language
    known = {language.node_kind_for_id(number) for number in range(language.node_kind_count)}
    named = {*grammar.defines, *grammar.values, *grammar.wraps, *grammar.calls, *grammar.imports, *grammar.raises}
    assert named - known == set()


@pytest.mark.parametrize("language", list(SAMPLES))
def test_samples_have_no_errors(language: str) -> None:
    path, source = SAMPLES[language]
    grammar = grammar_of(path)
    assert grammar is not None
    tree = grammar.parse(source.encode())
    assert tree is not None
    root = tree.root_node
    assert not root.has_error
    assert root.end_byte == len(source.encode())


def test_what_takes_too_long_is_given_up() -> None:
    # Each of these mends more of what stands before it: ten thousand times as many take hours.
    source, grammar = b"a => " * 2_000, grammar_of("a.c")
    assert grammar is not None
    assert grammar.parse(source, until=thread_time()) is None
    assert grammar.parse(source[:50]) is not None
