"""The headings of source code."""

from __future__ import annotations

import random

import pytest

from armt.runtime.text import limits
from armt.runtime.text.code.grammars import grammar_of
from armt.runtime.text.code.headings import CodeHeadings
from armt.runtime.text.code.parsing import LARGEST_BYTES
from armt.runtime.text.documents import open_document
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

from .samples import SAMPLES

EXPECTED = {
    "python": [(1, "Store"), (2, "Store.full"), (2, "Store.put"), (2, "Store.Inner"), (1, "check")],
    "go": [(1, "Store"), (2, "Store.Get"), (1, "Cache"), (1, "ID"), (2, "Cache.Get"), (1, "New")],
    "rust": [
        *((1, "Store"), (1, "Error"), (1, "Kept"), (2, "Kept::size"), (2, "Store::size"), (2, "Store::new")),
        *((1, "inner"), (2, "inner::deep"), (1, "twice"), (1, "Id")),
    ],
    "csharp": [
        *((1, "Shops"), (2, "Shops.Shop"), (3, "Shops.Shop.Shop"), (3, "Shops.Shop.Sell"), (2, "Shops.Kind")),
        *((2, "Shops.Point"), (2, "Shops.IShop"), (3, "Shops.IShop.Sell"), (2, "Shops.Item"), (2, "Shops.Made")),
    ],
    "shell": [(1, "say"), (1, "run_all")],
}


def headings(path: str, pieces: list[str]) -> list[Heading]:
    finder = CodeHeadings(grammar_of(path))
    for piece in pieces:
        finder.feed(piece)
    return finder.finish()


@pytest.mark.parametrize("language", list(EXPECTED))
def test_headings_are_what_is_called_and_what_holds_members(language: str) -> None:
    path, source = SAMPLES[language]
    assert [(one.level, one.title) for one in headings(path, [source])] == EXPECTED[language]


@pytest.mark.parametrize("seed", range(3))
def test_pieces_may_end_anywhere(seed: int) -> None:
    path, source = SAMPLES["python"]
    cuts = sorted(random.Random(seed).sample(range(len(source)), 20))
    pieces = [source[low:high] for low, high in zip([0, *cuts], [*cuts, len(source)], strict=True)]
    assert headings(path, pieces) == headings(path, [source])


def test_a_heading_begins_with_the_comments_above() -> None:
    text = StoredText.of_string("a.go", "package ä\n\n// F is\n// it.\nfunc F() {}\n", format="code")
    (heading,) = text.headings
    assert text.read(heading.start, text.size) == "// F is\n// it.\nfunc F() {}\n"
    place = text.place(heading.start + 20, heading.start + 25)
    assert (place.heading, place.line) == ("F", 5)


def test_of_far_too_much_there_are_none() -> None:
    line = "def f(): pass\n"
    assert len(headings("a.py", [line, "#" * (LARGEST_BYTES - len(line))])) == 1
    assert headings("a.py", [line, "#" * (LARGEST_BYTES - len(line)), "#"]) == []
    # So many bytes are more than half of as many characters.
    assert headings("a.py", [line, "#" + "ä" * (LARGEST_BYTES // 2)]) == []


def test_there_are_no_more_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_HEADINGS", 10)
    found = headings("a.py", ["".join(f"class C{n}:\n    def m(self): pass\n" for n in range(9))])
    assert len(found) <= 10
    assert [one.title for one in found] == [f"C{n}" for n in range(9)]


def test_a_file_is_read_as_code_by_its_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("code") / "a.py"
    path.write_bytes(b"\xef\xbb\xbf# CHAPTER 1\r\n\r\nCHAPTER = 2\r\n\r\n\r\n# Does it.\r\ndef f():\r\n    pass\r\n")
    document = open_document(path)
    text = StoredText.of(document)
    assert document.kind == "code"
    assert [(one.title, text.read(one.start, text.size)) for one in text.headings] == [
        ("f", "# Does it.\ndef f():\n    pass\n")
    ]
