"""Text out of files and streams: formats, encodings, and one clear line for what cannot be read."""

from __future__ import annotations

import hashlib
import io
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from document_samples import archive, docx, epub, paragraph, pdf

from armt.errors import DocumentError, ExitCode, NoTextError, UsageError
from armt.runtime.text.documents import MissingDocument, iter_text, may_span_rows, open_document
from armt.runtime.text.encoding import HEAD_BYTES
from armt.runtime.text.headings import HeadingStart
from armt.runtime.text.stored import StoredText


def read(source: Path | io.BytesIO, **options: object) -> str:
    return "".join(iter_text(source, **options))  # type: ignore[arg-type]


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


class Dribble(io.RawIOBase):
    """A pipe: it never gives more than seven bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(7, size) if size >= 0 else 7)


def test_text_is_read_with_unix_line_ends(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "one\r\ntwo\nthrée\r\n".encode())
    assert read(path) == "one\ntwo\nthrée\n"


def test_line_end_split_over_two_blocks_stays_one(tmp_path: Path) -> None:
    # The carriage return is the last byte of the head, the line feed the first of the next block.
    path = write(tmp_path, "a.txt", b"x" * (HEAD_BYTES - 1) + b"\r\ny")
    assert read(path) == "x" * (HEAD_BYTES - 1) + "\ny"


def test_a_pipe_that_dribbles_gives_the_whole_text_and_its_hash() -> None:
    data = "ein Wörterbuch, 日本語\n".encode() * 50
    document = open_document(Dribble(data))  # type: ignore[arg-type]
    assert document.sha256 is None
    assert "".join(document.text()) == data.decode()
    assert (document.path, document.sha256) == ("-", hashlib.sha256(data).hexdigest())
    assert document.pages is None


def test_large_file_is_streamed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"a line of text\n" * 2_000_000)
    tracemalloc.start()
    try:
        length = sum(len(piece) for piece in iter_text(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length == path.stat().st_size
    assert peak < 5_000_000, f"{peak} bytes held for a file of {length}"


def test_missing_file_and_directory_end_with_usage(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.txt", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(MissingDocument, match=words) as caught:
            read(path)
        assert str(path) in str(caught.value)
        assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize(("name", "shown"), [("a\nb", r"'a\\nb'"), ("a word " * 2000, "a word ")])
def test_a_text_in_the_place_of_its_path_is_not_read_again(name: str, shown: str) -> None:
    """All of it came back, with its lines."""
    with pytest.raises(MissingDocument, match=shown) as caught:
        open_document(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 4200


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n", "\u2003\u00a0".encode()], ids=["empty", "ascii", "unicode"])
def test_no_text(tmp_path: Path, data: bytes) -> None:
    path = write(tmp_path, "a.txt", data)
    with pytest.raises(NoTextError, match=r"a\.txt: no text"):
        read(path)


def test_unknown_format_and_encoding_are_usage_errors(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"x")
    with pytest.raises(UsageError, match=r"format: expected one of .* got 'odt'"):
        open_document(path, format="odt")
    # "hex" and "zlib" are codecs of bytes: they were taken, and ended in a traceback.
    for name in ("klingon", "hex", "zlib", "base64", "rot13", "idna", "unicode_escape", "a\0b", "\udcff"):
        with pytest.raises(UsageError, match="is unknown, or no encoding of text"):
            open_document(path, encodings=[name])


PAGE = """<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><h1>Head</h1>
<p>One <b>bo</b>ld
line&amp;more.<br>next</p><script>var x = "<p>no</p>";</script><!-- no -->
<ul><li>first</li><li>second</li></ul><pre>  keep
    this</pre><table><tr><td>a</td><td>b</td></tr></table></body></html>"""
PAGE_TEXT = "Head\n\nOne bold line&more.\nnext\n\nfirst\n\nsecond\n\n  keep\n    this\n\na\tb\n"


def squeezed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["page.html", None], ids=["by name", "by contents"])
def test_html(tmp_path: Path, name: str | None) -> None:
    source = io.BytesIO(PAGE.encode()) if name is None else write(tmp_path, name, PAGE.encode())
    assert squeezed(read(source)) == squeezed(PAGE_TEXT)


@pytest.mark.parametrize("begin", ["", "\ufeff\n"])
def test_a_page_that_is_called_a_text_is_read_as_a_page(tmp_path: Path, begin: str) -> None:
    """Answers were its markup."""
    path = write(tmp_path, "page.txt", (begin + PAGE).encode())
    notices: list[str] = []
    assert squeezed(read(path, on_notice=notices.append)) == squeezed(PAGE_TEXT)
    told = "is a web page by what it begins with, and read as one (--format text: as it stands)"
    assert notices == [f"{path}: {told}"]
    assert read(path, format="text").lstrip("\ufeff\n") == PAGE


def test_markdown_that_is_html_line_by_line_is_read_as_a_page(tmp_path: Path) -> None:
    """A log of a chat was judged and quoted with its tags; the facts above it stay in lines of their own."""
    front = "---\ntitle: Logs\n---\n"
    markup = front + "".join(f"<b>[1:{n}]</b> <i>&lt;ada&gt; oats</i><br />\n" for n in range(10, 16))
    path, notices = write(tmp_path, "a.md", markup.encode()), list[str]()
    document = open_document(path, on_notice=notices.append)
    with StoredText.of(document) as stored:
        shown = "".join(stored.pieces())
    assert shown.startswith(f"{front}\n[")
    assert squeezed(shown)[3:] == [f"[1:{n}] <ada> oats" for n in range(10, 16)]
    assert document.kind == "html"
    assert notices == [f"{path}: is HTML line by line, and read as a page (--format markdown: as it stands)"]
    assert read(path, format="html") == shown
    assert read(path, format="markdown") == markup


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "<htmlx> is no tag.\n"),
        ("a.txt", "Of <html> pages.\n"),
        ("a.log", "<html>\n"),
        ("a.csv", "<html>,1\n"),
    ],
)
def test_other_texts_stay_as_they_are(tmp_path: Path, name: str, text: str) -> None:
    notices: list[str] = []
    assert read(write(tmp_path, name, text.encode()), on_notice=notices.append) == text
    assert notices == []


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>'
    notices: list[str] = []
    assert read(write(tmp_path, "a.html", page.encode("koi8-r")), on_notice=notices.append).strip() == "Привет"
    assert notices == []


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "hz-gb-2312"])
def test_html_declares_an_encoding_of_ascii_alone(encoding: str) -> None:
    """Its bytes are UTF-8 too, and were ESC $ B with letters behind."""
    page = f'<html><head><meta charset="{encoding}"></head><body>日本</body></html>'
    assert read(io.BytesIO(page.encode(encoding))).strip() == "日本"


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "hz-gb-2312"])
@pytest.mark.parametrize("read_as", ["utf-8", None])
def test_html_declares_an_encoding_of_ascii_alone_that_shows_behind_the_head(
    encoding: str, read_as: str | None
) -> None:
    """What was declared and is not so failed where UTF-8 begins late; what is so is read as it is declared."""
    ascii_alone = "<p>plain</p>" * (HEAD_BYTES // 12)
    page = f'<html><head><meta charset="{encoding}"></head><body>{ascii_alone}<p>日本</p></body></html>'
    assert read(io.BytesIO(page.encode(read_as or encoding))).rstrip().endswith("日本")


def test_html_nested_deeper_than_the_stack() -> None:
    depth = sys.getrecursionlimit() * 3
    page = "<html><body>" + "<div>" * depth + "deep" + "</div>" * depth
    assert "deep" in read(io.BytesIO(page.encode()))


DOCX = docx(
    "<w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t></w:r></w:p>" + paragraph("Thrée"),
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [(DOCX, ["One\ttwo", "Thrée"]), (epub("<p>first</p>", "<p>second</p>"), ["first", "second"])],
    ids=["docx", "epub"],
)
def test_packed_formats_from_a_stream(data: bytes, expected: list[str]) -> None:
    document = open_document(io.BytesIO(data))
    assert squeezed("".join(document.text())) == expected
    assert document.sha256 == hashlib.sha256(data).hexdigest()


def test_headings_of_docx_are_marked() -> None:
    # Ids of styles are translated, names of built-in styles are not; a style inherits the level of its base, and a
    # base that leads back to itself ends nothing.
    styles = (
        '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="own"><w:name w:val="own"/><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:styleId="loop"><w:name w:val="loop"/><w:basedOn w:val="loop"/></w:style>'
        '<w:style w:styleId="line"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
        '<w:style w:styleId="body"><w:name w:val="y"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    paragraph = '<w:p><w:pPr><w:pStyle w:val="{0}"/></w:pPr><w:r><w:t>{0}</w:t></w:r></w:p>'
    names = ["berschrift1", "own", "loop", "line", "body", "none"]
    direct = '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>direct</w:t></w:r></w:p><w:p/>'
    body = "".join(map(paragraph.format, names)) + direct
    data = docx(body, styles=styles)
    marks = [piece for piece in open_document(io.BytesIO(data)).marked() if not isinstance(piece, str)]
    assert marks == [
        HeadingStart(1, "berschrift1"),
        HeadingStart(1, "own"),
        HeadingStart(3, "line"),
        HeadingStart(1, "direct"),
    ]


@pytest.mark.parametrize("name", ["a.docx", "a.epub"])
@pytest.mark.parametrize("data", [b"PK\x03\x04 cut off", archive({"other": "x"})], ids=["damaged", "other zip"])
def test_damaged_archive_is_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(DocumentError, match=name) as caught:
        read(write(tmp_path, name, data))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"{\\rtf1 Here.\\par}"),
        ("a.xlsx", b"<html><body>Here."),
        ("a.rtf", docx(paragraph("Here."))),
    ],
)
def test_what_has_the_name_of_another_format_is_read_by_its_contents(tmp_path: Path, name: str, data: bytes) -> None:
    """Servers export pages as workbooks, and programs save rich text as DOCX: both were said to be damaged."""
    assert read(write(tmp_path, name, data)).strip() == "Here."


def test_other_archive_is_to_be_unpacked() -> None:
    with pytest.raises(DocumentError, match=r"is an archive \(zip\); unpack it first$"):
        read(io.BytesIO(archive({"other": "x"})))


def test_pdf_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(DocumentError, match=r"-: .*pip install pypdfium2$"):
        read(io.BytesIO(b"%PDF-1.4\n"))


@pytest.mark.parametrize("data", [b"", b"<html>Log in", b"x" * 2000 + b"%PDF-1.4\n"])
def test_what_only_has_the_name_of_a_pdf_needs_no_extra(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was damaged or locked, or one was to install what could not have read it."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    path = write(tmp_path, "a.pdf", data)
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert str(caught.value) == f"{path}: is no PDF"


@pytest.mark.parametrize("text", ["It begins with %PDF-1.4.\n", "„%PDF-1.4“\n", 'MARK = {b"%PDF-1": "pdf"}\n'])
def test_a_text_about_pdf_is_none(text: str) -> None:
    """It was called a damaged one."""
    assert read(io.BytesIO(text.encode())) == text


class TestPdf:
    @pytest.fixture(autouse=True)
    def _reader(self) -> None:
        pytest.importorskip("pypdfium2", reason="the pdf extra is not installed")

    def test_pages_in_order_and_scanned_ones_said(self) -> None:
        notices: list[str] = []
        document = open_document(io.BytesIO(pdf(["first page", "", "third"])), on_notice=notices.append)
        assert squeezed("".join(document.text())) == ["first page", "third"]
        assert document.pages == 3
        assert notices == ["-: 1 of 3 pages holds no text (scanned? ocrmypdf adds what it can read)"]

    @pytest.mark.parametrize(
        ("pages", "told"),
        [([""], "1 of 1 page holds"), (["", ""], "2 of 2 pages hold"), (["", "", "third"], "2 of 3 pages hold")],
    )
    def test_pages_without_text_are_counted(self, pages: list[str], told: str) -> None:
        notices: list[str] = []
        with suppress(NoTextError):
            read(io.BytesIO(pdf(pages)), on_notice=notices.append)
        assert notices == [f"-: {told} no text (scanned? ocrmypdf adds what it can read)"]

    def test_pages_are_places(self) -> None:
        with StoredText.of(open_document(io.BytesIO(pdf(["first page", "", "third"])))) as stored:
            text = stored.read(0, stored.size)
            assert stored.pages == 3
            assert [stored.place(text.index(word), stored.size).page for word in ("first", "page", "third")] == [
                1,
                1,
                3,
            ]

    @pytest.mark.parametrize("before", [b"\n  ", b"\xef\xbb\xbf", b"\x00\x01", b"HTTP/1.1 200 OK\r\n\r\n"])
    def test_something_may_stand_before_it(self, before: bytes) -> None:
        assert squeezed(read(io.BytesIO(before + pdf(["first page"])))) == ["first page"]

    def test_scanned_throughout_is_no_text(self) -> None:
        with pytest.raises(NoTextError):
            read(io.BytesIO(pdf(["", ""])))

    def test_damaged(self) -> None:
        with pytest.raises(DocumentError, match="damaged or locked PDF"):
            read(io.BytesIO(b"%PDF-1.4\nnothing"))


@pytest.mark.parametrize(
    ("kind", "path", "may"),
    [
        ("page", "-", True),
        ("docx", "a", True),
        ("odf", "a.odt", True),
        ("odf", "a.ods", False),
        ("xlsx", "a.xlsx", False),
        ("text", "a.csv", False),
        # The text of a page, as a memory keeps it.
        ("text", "a.HTML", True),
        ("markdown", "a.html", False),
        (None, "a.html b.html", False),
    ],
)
def test_in_which_formats_cells_reach_over_rows(kind: str | None, path: str, may: bool) -> None:
    assert may_span_rows(kind, path) is may
