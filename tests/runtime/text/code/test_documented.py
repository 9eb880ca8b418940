"""Where definitions and files are documented."""

from __future__ import annotations

import pytest

from armt.runtime.text.code.parsing import outline_of

from .samples import only, sample, text_of


@pytest.mark.parametrize(
    ("language", "title", "above", "said"),
    [
        ("python", "größe", "#: How much is kept.", ["How much is kept."]),
        ("python", "Store", "@dataclass(frozen=True)", ["Keeps things — größer als ein Byte."]),
        ("python", "Store.size", "size: int = 5  # In bytes.", ["In bytes."]),
        ("python", "Store.full", "# Above a decorator.", ["Above a decorator."]),
        ("python", "Store.put", "async def put(", ["Put values under a key."]),
        ("c", "queue", "/**", ["A queue."]),
        ("c", "queue::items", "int *items;", ["what it holds"]),
        ("c", "queue_put", "// Adds a number.", ["Adds a number.", "Returns whether there was room."]),
        ("cpp", "draw::Square", "/// A square.", ["A square."]),
        ("cpp", "draw::paint", "/// Draws it.", ["Draws it."]),
        ("go", "Cache", "// Cache is a store.", ["Cache is a store."]),
        ("go", "Cache.items", "items map[string]string // by key", ["by key"]),
        ("rust", "Store", "/// A store.", ["A store."]),
        ("rust", "Store::new", "/// Makes one.", ["Makes one.", "# Errors", "None."]),
        ("javascript", "Server", "/**", ["A server.", "@extends Base"]),
        ("javascript", "double", "// Doubles.", ["Doubles."]),
        ("typescript", "Kept.name", "/** Its name. */", ["Its name."]),
        ("typescript", "Service", "@Component(", []),
        ("java", "Bank", "/**", ["A bank."]),
        ("java", "Bank.MOST", "/** The most. */", ["The most."]),
        ("csharp", "Shops.Shop", "/// <summary>A shop.</summary>", ["A shop."]),
        ("ruby", "Piles::MOST", "# How many.", ["How many."]),
        ("shell", "say", "# Says something.", ["Says something."]),
    ],
)
def test_what_documents_a_definition_and_where_it_begins(
    language: str, title: str, above: str, said: list[str]
) -> None:
    text, outline = sample(language)
    one = only(outline, title)
    assert text.read(one.outer, text.size).startswith(above)
    assert [line.text for line in one.documented if line.text] == said


@pytest.mark.parametrize(
    ("language", "about"),
    [
        ("python", "A store of things."),
        ("c", "A queue of numbers."),
        # What stands above the first definition is about that.
        ("cpp", ""),
        ("go", "Package cache keeps things."),
        ("rust", "Keeps things."),
        ("javascript", "An application."),
        ("java", ""),
        ("ruby", "A pile of things."),
        ("shell", "Runs it all."),
    ],
)
def test_what_a_file_is(language: str, about: str) -> None:
    assert " ".join(line.text for line in sample(language)[1].about) == about


def test_a_licence_is_not_what_a_file_is() -> None:
    source = "// Copyright 2020 Ann.\n\n// Package a is small.\npackage a\n"
    assert [line.text for line in outline_of(text_of("a.go", source)).about] == ["Package a is small."]


def test_of_very_many_comments_the_nearest_document() -> None:
    """Each was looked for from the first that stands beside it: a file full of them took minutes."""
    lines = "".join(f"// {n}\n" for n in range(2000))
    (found,) = outline_of(text_of("a.go", f"package a\n{lines}func f() {{}}\n")).definitions
    assert [line.text for line in found.documented] == [str(n) for n in range(1500, 2000)]
