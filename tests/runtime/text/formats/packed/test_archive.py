"""Archives that are damaged, foreign, or made to exhaust memory: one line, at once."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile

import pytest
from document_samples import archive, docx, epub, odf, paragraph

from armt.errors import ArmtError, DocumentError
from armt.runtime.text import limits
from armt.runtime.text.documents import iter_text


def read(data: bytes, **options: str) -> str:
    return "".join(iter_text(io.BytesIO(data), **options))  # type: ignore[arg-type]


def test_a_small_document_that_inflates_to_hundreds_of_mebibytes_is_refused_before_that() -> None:
    # 0.26 MB became 913 MB of memory.
    data = docx(paragraph("x" * 1000) * 80_000, compressed=True)
    assert len(data) < 500_000
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match=r"^-: inflates to 79 MiB from 0\.\d\d MiB: made to exhaust memory$"):
            read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_many_parts_together_are_a_bomb_too() -> None:
    data = archive({f"word/{number}.xml": "x" * 3_000_000 for number in range(30)}, compressed=True)
    with pytest.raises(DocumentError, match="made to exhaust memory"):
        read(data, format="docx")


def test_a_large_document_of_real_words_is_read_in_little_memory() -> None:
    # Every paragraph that had been read was kept as an empty element: a long document was held as a tree.
    source = random.Random(1)
    words = ["".join(source.choices("abcdefghijklmnop", k=6)) for _ in range(2000)]
    body = "".join(paragraph(" ".join(source.choices(words, k=3))) for _ in range(20_000))
    data = docx(body, compressed=True)
    del body
    tracemalloc.start()
    try:
        lines = sum(piece.count("\n") for piece in iter_text(io.BytesIO(data)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Between two paragraphs stands an empty line.
    assert lines == 2 * 20_000 - 1
    assert peak < len(data) + 1_000_000, f"{peak} bytes held"


def test_other_compression_is_refused() -> None:
    # Its blocks inflate to any size before their end is looked at.
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("word/document.xml", "x")
    with pytest.raises(DocumentError, match="compression method 12"):
        read(buffer.getvalue(), format="docx")


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_MEMBERS", 2)
    with pytest.raises(DocumentError, match="3 parts in it, expected at most 2"):
        read(archive(dict.fromkeys("abc", "x")), format="docx")


def test_a_part_that_is_read_whole_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_PART_BYTES", limits.MIB)
    with pytest.raises(DocumentError, match="a part in it is larger than 1 MiB"):
        read(epub("x" * (limits.MIB + 1)))


@pytest.mark.parametrize("kind", ["docx", "odf"])
def test_xml_nested_deeper_than_any_document(kind: str) -> None:
    if kind == "docx":
        data = docx("<w:p>" * 100_000 + "</w:p>" * 100_000)
    else:
        data = odf("<text:p>" * 100_000 + "</text:p>" * 100_000)
    with pytest.raises(DocumentError, match="nests deeper than 1,000 elements"):
        read(data)


@pytest.mark.parametrize("name", ["docx", "epub", "odf"])
def test_every_flipped_bit_is_one_line_or_none(name: str) -> None:
    # zlib.error was no error of a damaged archive: a traceback for one flipped bit.
    text = "".join(random.Random(1).choices("abcdefgh ", k=600))
    whole = {"docx": docx(paragraph(text)), "epub": epub(f"<p>{text}</p>"), "odf": odf(f"<text:p>{text}</text:p>")}
    with zipfile.ZipFile(io.BytesIO(whole[name])) as file:
        data = archive({member: file.read(member).decode() for member in file.namelist()}, compressed=True)
    errors = []
    for position in range(0, len(data), 3):
        damaged = bytearray(data)
        damaged[position] ^= 1 << position % 8
        try:
            read(bytes(damaged), format=name)
        except ArmtError as exc:
            errors.append(str(exc))
    assert len(errors) > 50
    assert not any("\n" in error for error in errors)


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (b"\x28\xb5\x2f\xfd\x24", "-: is compressed (zstd); unpack it first"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "-: is locked with a password, or of an old Office"),
        (b"\x89PNG\r\n\x1a\n", "-: is a picture"),
        (b"a.txt".ljust(257, b"\0") + b"ustar\0", "-: is an archive (tar); unpack it first"),
    ],
    ids=["zstd", "password", "picture", "tar"],
)
@pytest.mark.parametrize("options", [{}, {"format": "docx"}], ids=["by its contents", "as docx"])
def test_what_is_no_document_is_called_by_its_name(begin: bytes, said: str, options: dict[str, str]) -> None:
    """It looked binary; and a document behind a password was said to be damaged."""
    with pytest.raises(DocumentError) as caught:
        read(begin + b"\0" * 2000, **options)
    assert str(caught.value).startswith(said)


def test_words_that_begin_like_an_archive_are_words() -> None:
    assert read(b"BZh is a name, Rar! a cry.") == "BZh is a name, Rar! a cry."
