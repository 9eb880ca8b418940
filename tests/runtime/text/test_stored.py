"""The text of a document by byte range: what is read back is what was there, and places are where a reader looks."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from armt.errors import DocumentError, NoTextError
from armt.runtime.text import stored as module
from armt.runtime.text.documents import MissingDocument, open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import Heading, Place, StoredText


def of_bytes(data: bytes, **options: str) -> StoredText:
    return StoredText.of(open_document(io.BytesIO(data), **options))  # type: ignore[arg-type]


@pytest.fixture(params=["in memory", "in a file"])
def _kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in a file":
        monkeypatch.setattr(module, "_MEMORY_BYTES", 10)


@pytest.mark.usefixtures("_kept")
def test_ranges_lines_and_headings(tmp_path: Path) -> None:
    text = "CHAPTER 1\n\nGröße.\nzwei\n\nCHAPTER 2\n\nEnde."
    path = tmp_path / "a.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    data = text.encode()
    with StoredText.of(open_document(path, encodings=["cp1252"])) as stored:
        assert (stored.path, stored.size, stored.pages) == (str(path), len(data), None)
        assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert stored.read(0, len(data)) == text
        start = data.index("ö".encode())
        assert stored.read(start, start + 2) == "ö"
        assert stored.read(5, 5) == ""
        assert "".join(stored.pieces(start)) == text[text.index("ö") :]
        assert stored.headings == [Heading(0, 2, "CHAPTER 1"), Heading(data.index(b"CHAPTER 2"), 2, "CHAPTER 2")]
        zwei = data.index(b"zwei")
        assert stored.place(zwei, zwei + 4) == Place(start=zwei, end=zwei + 4, line=4, page=None, heading="CHAPTER 1")
        assert stored.place(len(data), len(data)).heading == "CHAPTER 2"
        assert stored.place(len(data), len(data)).line == 8


@pytest.mark.usefixtures("_kept")
def test_offsets_that_are_wrong() -> None:
    with StoredText.of_string("x", "aöb — and more than ten bytes") as stored:
        for start, end in ((0, 2), (2, 4)):
            with pytest.raises(ValueError, match="cut a character"):
                stored.read(start, end)
        for start, end in ((-1, 2), (3, 1), (0, stored.size + 1)):
            with pytest.raises(ValueError, match="outside"):
                stored.read(start, end)
            with pytest.raises(ValueError, match="outside"):
                stored.place(start, end)
        with pytest.raises(ValueError, match="inside of a character"):
            list(stored.pieces(2))
    with pytest.raises(ValueError, match="closed"):
        stored.read(0, 1)


@pytest.mark.usefixtures("_kept")
@given(parts=st.lists(st.text("aö日🦜\n", max_size=9), min_size=1, max_size=4))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_where_characters_begin(parts: list[str]) -> None:
    """Also in several texts as one, empty ones among them."""
    whole = "".join(parts)
    begins = {len(whole[:count].encode()) for count in range(len(whole) + 1)}
    texts = [StoredText.of_string("x", part) for part in parts]
    for text in (StoredText.of_string("x", whole), JoinedText(texts)):
        assert {offset for offset in range(text.size + 1) if text.begins_character(offset)} == begins
        for offset in (-1, text.size + 1):
            with pytest.raises(ValueError, match="outside"):
                text.begins_character(offset)
        text.close()
        with pytest.raises(ValueError, match="closed"):
            text.begins_character(0)


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.text("aö日🦜\n", max_size=9), max_size=30),
    block=st.integers(1, 9),
    limit=st.integers(0, 40),
    data=st.data(),
)
def test_any_text_in_blocks_of_any_size(pieces: list[str], block: int, limit: int, data: st.DataObject) -> None:
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK_BYTES", block)
        patch.setattr(module, "_MEMORY_BYTES", limit)
        with StoredText("x") as stored:
            for piece in pieces:
                stored._append(piece.encode())
            assert stored.size == len(text.encode())
            first = data.draw(st.integers(0, len(text)))
            last = data.draw(st.integers(first, len(text)))
            start, end = len(text[:first].encode()), len(text[:last].encode())
            assert stored.read(start, end) == text[first:last]
            assert "".join(stored.pieces(start)) == text[first:]
            assert stored.place(start, end).line == text[:first].count("\n") + 1
            assert stored.place(start, end).column == first - text.rfind("\n", 0, first)


@pytest.mark.usefixtures("_kept")
def test_the_place_in_a_long_line_is_found_without_reading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the thousands of segments of a document that is one line has a place."""
    monkeypatch.setattr(module, "_BLOCK_BYTES", 8)
    kept, looked_at = StoredText._bytes, []

    def counted(self: StoredText, start: int, end: int) -> bytes:
        looked_at.append(end - start)
        return kept(self, start, end)

    with StoredText.of_string("x", f"one\n{'größe ' * 200}\nEnde") as stored:
        monkeypatch.setattr(StoredText, "_bytes", counted)
        start = len(f"one\n{'größe ' * 150}".encode())
        place = stored.place(start, start + 1)
    assert (place.line, place.column) == (2, 901)
    assert sum(looked_at) <= 2 * 8


@given(parts=st.lists(st.sampled_from(["a", "ö", "日", "\n", "bc" * 9]), max_size=30), most=st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_lines(parts: list[str], most: int) -> None:
    """Whatever blocks cut; one that is too long comes in parts, of which the last alone has an end."""
    told = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK_BYTES", 8)
        assert list(StoredText.of_string("x", told).lines()) == told.splitlines(keepends=True)
        patch.setattr(module, "_LINE_CHARS", most)
        lines = list(StoredText.of_string("x", told).lines())
    assert "".join(lines) == told
    assert all("\n" not in line[:-1] and line for line in lines)
    assert max(map(len, lines), default=0) <= most + 8
    assert all(len(line) > most or line.endswith("\n") for line in lines[:-1])


def test_a_long_line_is_no_longer_held_than_it_may_be() -> None:
    """What there was of it was copied with each piece of the text, all of it in the end."""
    with StoredText.of_string("x", f"a\n{'x' * 3_500_000}\nb") as text:
        lengths = [len(line) for line in text.lines()]
    assert (lengths[0], sum(lengths), lengths[-1]) == (2, 3_500_004, 1)
    assert 3 <= len(lengths) - 2 <= 4


def test_a_large_text_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MEMORY_BYTES", 1 << 20)
    path = tmp_path / "a.txt"
    path.write_bytes(b"a line of text\n" * 600_000)
    tracemalloc.start()
    try:
        with StoredText.of(open_document(path)) as stored:
            place = stored.place(stored.size - 1, stored.size)
            length = sum(map(len, stored.pieces()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (length, place.line) == (9_000_000, 600_000)
    # What stays in memory at first is there twice while it moves out.
    assert peak < 5_000_000, f"{peak} bytes held"


def test_errors_are_those_of_the_document(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        of_bytes(b" \n")
    with pytest.raises(DocumentError, match="looks binary"):
        of_bytes(b"\0\0")
    path = tmp_path / "gone.txt"
    path.write_text("x")
    document = open_document(path)
    path.unlink()
    with pytest.raises(MissingDocument):
        StoredText.of(document)
    with pytest.raises(DocumentError, match="half a character at 1"):
        StoredText.of_string("x", "a\ud800")


def test_a_disk_that_is_full_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.FileIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_MEMORY_BYTES", 3)
    monkeypatch.setattr(module.tempfile, "TemporaryFile", lambda **options: Full("/dev/null", "w"))
    with pytest.raises(DocumentError, match=r"^-: no room to keep its text \(No space"):
        of_bytes(b"more than three")


PAGE = (
    "<html><body><h1>Head <b>one</b></h1><p>Text</p><div><h3> Two<br>lines </h3></div><h2> </h2><pre>\x01 a\n  b</pre>"
)


def test_headings_of_a_page() -> None:
    with of_bytes(PAGE.encode()) as stored:
        text = stored.read(0, stored.size)
        assert text == "Head one\n\nText\n\nTwo\nlines\n\n a\n  b\n"
        assert stored.headings == [Heading(0, 1, "Head one"), Heading(text.index("Two"), 3, "Two lines")]


def test_headings_of_a_page_nested_and_without_marks() -> None:
    with of_bytes(b"<html><h1><h2>in</h2></h1><pre><h4>pre</h4></pre>") as stored:
        assert [(heading.level, heading.title) for heading in stored.headings] == [(2, "in"), (4, "pre")]
    # A page without any h1 to h6 is looked at as plain text is.
    with of_bytes(b"<html><p>CHAPTER 1<p>text<p>CHAPTER 2<p>text") as stored:
        assert [heading.title for heading in stored.headings] == ["CHAPTER 1", "CHAPTER 2"]


def test_headings_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\ntext\n\nNAME\n\n## Two\n")
    with StoredText.of(open_document(path)) as stored:
        assert [(heading.level, heading.title) for heading in stored.headings] == [(1, "One"), (2, "Two")]
    with StoredText.of_string("x", path.read_text(), format="markdown") as again:
        assert again.headings == stored.headings


def test_cells_of_a_page_may_reach_over_rows() -> None:
    with of_bytes(b"<html><table><tr><td rowspan=2>a<td>b<tr><td>c</table>") as page:
        assert page.may_span_rows
    with of_bytes(b"a\tb\n\tc\n") as plain:
        assert not plain.may_span_rows
