"""Sources read again: as the result says that they were read, where it says so, and only while they are the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from armt.disk import sha256_file
from armt.errors import ArmtError, UsageError
from armt.runtime.answers.records import RecordError
from armt.runtime.answers.verifying.sources import BadSource, Documents, Named, Sources, documents_of


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"path": "a", "sha256": "x"}, {"a": Named(sha256="x")}),
        ({"path": "a", "sha256": 3, "sources": [{"path": "b"}]}, {"a": Named(sha256=None)}),
        ({"path": None, "sources": [{"path": "b", "sha256": "y"}, 7, {}]}, {"b": Named(sha256="y")}),
        (
            {"path": "a", "sha256": "x", "format": "html", "encodings": ["latin-1"]},
            {"a": Named(sha256="x", format="html", encodings=("latin-1",))},
        ),
        # What is said of all holds for each that says nothing itself.
        (
            {"format": "text", "sources": [{"path": "b"}, {"path": "c", "format": "html", "encodings": []}]},
            {"b": Named(sha256=None, format="text"), "c": Named(sha256=None, format="html", encodings=())},
        ),
        ({"answers": []}, {}),
        ({"sources": "b"}, {}),
    ],
)
def test_what_a_result_is_about(value: dict[str, Any], named: dict[str, Named]) -> None:
    assert dict(documents_of(value)) == named


@pytest.mark.parametrize("wrong", [{"format": 3}, {"format": ["html"]}, {"encodings": "latin-1"}, {"encodings": [1]}])
def test_ways_of_reading_that_are_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match=f"{next(iter(wrong))}: expected"):
        documents_of({"path": "a", **wrong})


def test_a_text_is_read_as_is_said_and_kept_apart_from_another_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("<p>Ğ</p>".encode("iso8859-9"))
    sha256 = sha256_file(path)
    with Sources(tmp_path, ("latin-1",)) as sources:

        def read(**reading: Any) -> str:
            text = sources.text("a.txt", Named(sha256=sha256, **reading))
            assert text.path == "a.txt"
            return text.read(0, text.size).strip()

        # The encoding that was given to all goes behind what the result says.
        assert read() == "<p>Ð</p>"
        assert read(encodings=("iso8859-9",)) == "<p>Ğ</p>"
        assert read(format="html", encodings=("iso8859-9",)) == "Ğ"
        assert read(format="html") == "Ð"
        for reading in ({"format": "poem"}, {"encodings": ("no-such",)}):
            with pytest.raises(ArmtError, match=r"poem|no-such"):
                read(**reading)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A result of others may name a pipe, from which nothing comes, or a device without an end."""
    os.mkfifo(tmp_path / "p.txt")
    with Sources(tmp_path) as sources:
        for path in ("p.txt", "/dev/zero"):
            with pytest.raises(UsageError, match="no file that can be read again"):
                sources.text(path, Named(sha256="0" * 64))


def test_as_many_texts_stay_open_as_a_result_is_about(tmp_path: Path) -> None:
    named = {}
    for name in "abc":
        (tmp_path / name).write_text(f"{name}.")
        named[name] = Named(sha256=sha256_file(tmp_path / name))
    with Sources(tmp_path) as sources:
        read = Documents(sources, [*named.items()])
        sources.keep(len(named))
        assert (read.whole, read.has("a b c"), read.has("b"), read.has("d")) == ("a b c", True, True, False)
        whole = read.text(read.whole)
        assert whole.read(0, whole.size) == "a.b.c."
        # As often as it was read.
        twice = Documents(sources, [*named.items(), ("a", named["a"])])
        assert (twice.whole, twice.text(twice.whole).read(0, 8), list(twice.named)) == ("a b c a", "a.b.c.a.", [*"abc"])
        (tmp_path / "d").write_text("d.")
        with pytest.raises(BadSource, match="changed since it was read") as bad:
            Documents(sources, [("d", Named(sha256="0" * 64))]).text("d")
        assert bad.value.path == "d"
        for path, sha256, why in (("-", "x", "standard input"), ("a", None, "no sha256"), ("e", "x", "no such file")):
            with pytest.raises(BadSource, match=why):
                Documents(sources, [(path, Named(sha256=sha256))]).text(path)
