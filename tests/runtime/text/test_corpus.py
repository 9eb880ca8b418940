"""Readers and the held-out split, on small files made here."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime.text.corpus import is_held_out, is_plain, iter_texts, read_filler, read_pairs, sentences


def test_texts_come_in_order_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.md").write_text("Second.", encoding="utf-8")
    (tmp_path / "a.txt").write_text("\ufeffFirst.", encoding="utf-8")
    (tmp_path / "blank.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert [(t.name, t.text) for t in iter_texts(tmp_path)] == [("a.txt", "First."), ("b/two.md", "Second.")]
    assert [t.name for t in iter_texts(tmp_path / "a.txt")] == ["a.txt"]
    assert read_filler(tmp_path) == ("First.", "Second.")


def test_names_may_be_anything(tmp_path: Path) -> None:
    """A folder called like a file could not be read, and a name that is no Unicode is held out or not as any other."""
    (tmp_path / "notes.md").mkdir()
    name = os.fsdecode(b"caf\xe9.txt")
    for path in (tmp_path / "notes.md" / "one.txt", tmp_path / name):
        path.write_text("Text.")
    names = [text.name for text in iter_texts(tmp_path)]
    assert sorted(names) == sorted([name, "notes.md/one.txt"])
    assert is_held_out(name, 1)
    assert not is_held_out(name, 0)
    (tmp_path / "p.jsonl").write_text(json.dumps(GOOD), encoding="utf-8-sig")
    assert [pair.text for pair in read_pairs(tmp_path / "p.jsonl")] == ["Body."]


def test_texts_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(iter_texts(tmp_path / "none"))
    with pytest.raises(NoTextError, match="no text in it"):
        list(iter_texts(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DocumentError, match=r"a\.txt: not UTF-8 text \(byte 3\)"):
        list(iter_texts(tmp_path))


GOOD = {"text": "Body.", "prompt": "Summarize.", "response": "A body."}


def test_pairs_are_read_with_what_is_known(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(
        json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"source": "x/y", "licence": "MIT"}), encoding="utf-8"
    )
    first, second = read_pairs(path)
    assert (first.name, first.text, first.prompt, first.response) == ("p.jsonl:1", "Body.", "Summarize.", "A body.")
    assert (second.name, second.source, second.licence) == ("x/y", "x/y", "MIT")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"p\.jsonl:2: not JSON"),
        ('{"text": "a", "prompt": "b"', r"p\.jsonl:2: not JSON: .* at column 28$"),
        ("[1]", r"p\.jsonl:2: expected a JSON object, got list"),
        ('{"text": "a", "prompt": "b"}', r"p\.jsonl:2: missing key 'response'"),
        (json.dumps(GOOD | {"prompt": 3}), r"p\.jsonl:2: prompt: expected text, got 3"),
        (json.dumps(GOOD | {"text": "  "}), r"p\.jsonl:2: text: expected text"),
        (json.dumps(GOOD | {"prompt": "a\ud800"}), r"p\.jsonl:2: prompt: half a character at 1"),
        ("[" * 100_000, r"p\.jsonl:2: not JSON that can be read: nested too deeply"),
    ],
    ids=range(8),
)
@pytest.mark.usefixtures("_uncollected")
def test_bad_pairs_are_one_line_with_the_line_number(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=message) as caught:
        list(read_pairs(path))
    assert "\n" not in str(caught.value)


def test_pairs_without_a_file_or_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(read_pairs(tmp_path / "none.jsonl"))
    (tmp_path / "p.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(NoTextError, match="no pair"):
        list(read_pairs(tmp_path / "p.jsonl"))


def test_the_split_goes_by_the_name_alone() -> None:
    names = [f"package/page-{i}" for i in range(4000)]
    held = {name for name in names if is_held_out(name, 0.05)}
    # 200 expected; four standard deviations are 55.
    assert 145 < len(held) < 255
    # A larger share only adds; these two are fixed by the hash and must stay what they are.
    assert held <= {name for name in names if is_held_out(name, 0.1)}
    assert sorted(held)[:2] == ["package/page-1", "package/page-1007"]
    assert not is_held_out("x", 0)
    assert is_held_out("x", 1)
    with pytest.raises(ValueError, match="share: expected 0 to 1"):
        is_held_out("x", 2)


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = 'Mr. Brown came at 3.5 p.m. or so,\nand "waited." Then J. Smith left!  Why?\n\nA heading\n\nSee e.g. Lima.'
    assert sentences(text) == [
        'Mr. Brown came at 3.5 p.m. or so, and "waited."',
        "Then J. Smith left!",
        "Why?",
        "A heading",
        "See e.g. Lima.",
    ]


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("It rained for most of the afternoon.", True),
        ("it rained for most of the afternoon.", False),
        ("It rained for most of the afternoon", False),
        ("Too short a one.", False),
        ("Call foo_bar with the flag -x and a path.", False),
        ("See RFC 1234 and the GNU manual for it.", False),
        ("It is 1 2 3 4 5 6 7 8 9 10.", False),
        ("Lorem ipsum dolor sit amet consectetur.", False),
        ("The file (see below is not there yet.", False),
    ],
)
def test_plain_sentences(sentence: str, plain: bool) -> None:
    assert is_plain(sentence) is plain
