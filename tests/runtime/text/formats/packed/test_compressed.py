"""Compressed files: read as what is in them, damage and bombs refused."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from armt.errors import ArmtError, DocumentError, NoTextError
from armt.runtime.text import limits
from armt.runtime.text.documents import open_document
from armt.runtime.text.formats.packed.compressed import Inflated, is_compressed
from armt.runtime.text.stored import StoredText

WAYS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
way = pytest.mark.parametrize("way", WAYS)


@way
def test_it_is_read_as_what_is_in_it(tmp_path: Path, way: str) -> None:
    path = tmp_path / f"notes.md.{way}"
    path.write_bytes(WAYS[way](b"# Rent\n\n900 euros \xe2\x80\x93 a month.\r\n"))
    text = StoredText.of(open_document(path))
    assert text.read(0, text.size) == "# Rent\n\n900 euros – a month.\n"
    assert [heading.title for heading in text.headings] == ["Rent"]
    # Of the file that there is: who looks whether it has changed has no other.
    assert text.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@way
def test_a_stream_is_too(way: str) -> None:
    assert "".join(open_document(io.BytesIO(WAYS[way](b"Words."))).text()) == "Words."


@way
def test_source_code_is_known_by_the_name_in_the_name(tmp_path: Path, way: str) -> None:
    path = tmp_path / f"a.py.{way}"
    path.write_bytes(WAYS[way](b"def f():\n    return 1\n"))
    with StoredText.of(open_document(path)) as text:
        assert text.language is not None
        assert text.language.name == "Python"


@way
def test_several_members_are_one_text(way: str) -> None:
    """Logs that are appended to are compressed day by day."""
    data = WAYS[way](b"Monday\n") + WAYS[way](b"Tuesday\n")
    document = open_document(io.BytesIO(data))
    assert "".join(document.text()) == "Monday\nTuesday\n"
    assert document.sha256 == hashlib.sha256(data).hexdigest()


@way
def test_padding_behind_it_is_none_of_it(way: str) -> None:
    """Tapes and backups are filled up with zeros."""
    data = WAYS[way](b"Monday\n") + bytes(20_000) + WAYS[way](b"Tuesday\n") + bytes(512)
    assert "".join(open_document(io.BytesIO(data)).text()) == "Monday\nTuesday\n"


@way
@pytest.mark.parametrize("rest", [b"Wednesday\n", b"\0" * 9000 + b"x", b"\x1f", b"PK\3\4", b"BZh9"])
def test_what_goes_on_with_something_else_is_refused(way: str, rest: bytes) -> None:
    """A log that had been appended to as it was lost its last lines without a word."""
    data = WAYS[way](b"Monday\n") * 2 + rest
    with pytest.raises(
        DocumentError, match=r"^-: damaged: goes on with something else behind the end of what is compressed$"
    ):
        "".join(open_document(io.BytesIO(data)).text())


@way
def test_a_file_of_which_nothing_is_compressed_is_empty(way: str) -> None:
    """That of bzip2 begins in another way, and was taken for text."""
    assert is_compressed(WAYS[way](b""))
    with pytest.raises(NoTextError, match=r"^-: no text in it$"):
        "".join(open_document(io.BytesIO(WAYS[way](b"") * 2)).text())
    assert "".join(open_document(io.BytesIO(WAYS[way](b"") + WAYS[way](b"Words.") + WAYS[way](b""))).text()) == "Words."


@way
def test_reading_gives_as_much_as_is_asked_for(way: str) -> None:
    text = b"".join(b"%d\n" % n for n in range(40_000))
    data = WAYS[way](text[:100_000]) + WAYS[way](text[100_000:])
    stream = Inflated(io.BytesIO(data), data[:16])
    blocks = list(iter(lambda: stream.read(70_001), b""))
    assert b"".join(blocks) == text
    assert {len(block) for block in blocks[:-1]} == {70_001}


@way
def test_many_members_take_no_longer_than_one(way: str) -> None:
    """Each copies what is behind it of a block, and blocks are small."""
    started = time.process_time()
    assert "".join(open_document(io.BytesIO(WAYS[way](b"") * 30_000 + WAYS[way](b"Words."))).text()) == "Words."
    assert time.process_time() - started < 10


@way
def test_it_is_inflated_as_it_is_read(way: str) -> None:
    """A log of a gigabyte is not held in memory."""
    data = WAYS[way](b"".join(hashlib.sha256(b"%d" % n).hexdigest().encode() for n in range(50_000)))
    file = io.BytesIO(data)
    pieces = open_document(file).text()
    next(pieces)
    assert file.tell() < len(data) // 2


@way
def test_what_is_cut_short_or_damaged_is_one_line(way: str) -> None:
    whole = WAYS[way]("".join(f"Line {n} of many.\n" for n in range(2000)).encode())
    said = set()
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << position % 8
        for data in (whole[:position] if position > 10 else b"\x1f\x8b", bytes(damaged)):
            try:
                "".join(open_document(io.BytesIO(data)).text())
            except ArmtError as exc:
                said.add(str(exc))
    assert any(one.startswith("-: damaged, or cut short (") for one in said)
    assert not any("\n" in one for one in said)


@way
def test_bombs_are_refused(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_DECOMPRESSED_BYTES", 1 << 20)
    monkeypatch.setattr(limits, "HIGHEST_RATIO", 10)
    data = WAYS[way](b"bomb\n" * 400_000)
    with pytest.raises(
        DocumentError, match=r"^-: inflates to more than 1 MiB from 0\.0\d MiB: made to exhaust memory$"
    ):
        "".join(open_document(io.BytesIO(data)).text())


@way
def test_what_is_compressed_twice_is_unpacked_once(way: str) -> None:
    with pytest.raises(DocumentError, match=r"^-: is compressed twice; unpack it first$"):
        "".join(open_document(io.BytesIO(WAYS[way](gzip.compress(b"Words.")))).text())


def test_errors_of_a_disk_are_those_of_the_disk() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    assert is_compressed(b"\x1f\x8b\x08")
    with pytest.raises(OSError, match="Input/output error"):
        Inflated(Failing(), b"\x1f\x8b\x08").read(9)
