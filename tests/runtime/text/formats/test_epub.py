"""EPUB books: chapters in the order of their reading, headings marked, damage in one line."""

from __future__ import annotations

import io
import zipfile

import pytest
from document_samples import archive, epub

from armt.errors import NoTextError
from armt.runtime.text.documents import open_document
from armt.runtime.text.formats.epub import epub_text, fb2_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark
from armt.runtime.text.headings import HeadingStart


def pieces(data: bytes) -> list[Piece]:
    return list(epub_text(io.BytesIO(data)))


def lines(data: bytes) -> list[str]:
    return "".join(piece for piece in pieces(data) if isinstance(piece, str)).split()


def changed(data: bytes, changes: dict[str, str], *, without: str = "") -> bytes:
    """Return a book with other parts, and one left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name != without}
    return archive(parts | changes)


BOOK = epub("<p>second</p>", "<p>first</p>")


def test_chapters_come_in_the_order_of_the_spine() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        package = book.read("OPS/book.opf").decode()
    order = '<itemref idref="p0"/><itemref idref="p1"/>'
    assert order in package
    # The spine names the second page first, by a link with an escaped space.
    package = package.replace("p1.xhtml", "p%201.xhtml").replace(order, '<itemref idref="p1"/><itemref idref="p0"/>')
    spaced = changed(BOOK, {"OPS/book.opf": package, "OPS/p 1.xhtml": "<p>first</p>"}, without="OPS/p1.xhtml")
    assert lines(spaced) == ["first", "second"]


def test_headings_are_marked() -> None:
    found = pieces(epub("<h2>first</h2>", "<p>second</p>"))
    assert str(found[found.index(HeadingStart(2, "first")) + 1]).startswith("first")


def shelved(metadata: str, *pages: str) -> bytes:
    """Return a book with what its catalogue says of it."""
    book = epub(*pages)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        package = parts.read("OPS/book.opf").decode()
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf"'
    return changed(
        book, {"OPS/book.opf": package.replace("<manifest>", f"<metadata {names}>{metadata}</metadata><manifest>")}
    )


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        (
            "<dc:title>The\n Mills &amp; co</dc:title><dc:creator>Jane Doe</dc:creator>"
            '<dc:creator opf:role="ill">Ann Poe</dc:creator><dc:creator opf:role="aut">John Roe</dc:creator>',
            "Title: The Mills & co\nAuthor: Jane Doe and John Roe\n\n",
        ),
        (
            '<dc:creator id="a">Ann Poe</dc:creator><meta refines="#a" property="role">trl</meta>'
            "<dc:creator>Unknown</dc:creator><dc:title>The Mills</dc:title>",
            "Title: The Mills\n\n",
        ),
        ("<dc:creator>Jane Doe</dc:creator><dc:creator> Jane Doe</dc:creator>", "Author: Jane Doe\n\n"),
        ("<dc:title> </dc:title>", ""),
    ],
    ids=["roles", "version 3", "twice", "nothing"],
)
def test_title_and_authors_stand_before_the_text(metadata: str, said: str) -> None:
    """They are seen on a shelf and on a cover, which is a picture: who wrote a book was not to be asked."""
    found = pieces(shelved(metadata, "<img/>", "<h1>One</h1><p>It rains.</p>"))
    text = "".join(piece for piece in found if isinstance(piece, str))
    assert text.lstrip() == f"{said}One\n\nIt rains.\n\n"
    assert str(found[found.index(HeadingStart(1, "One")) + 1]).startswith("One")


def test_a_book_of_pictures_has_no_text() -> None:
    with pytest.raises(NoTextError):
        list(open_document(io.BytesIO(shelved("<dc:title>The Mills</dc:title>", "<img/>", "<p> </p>"))).text())


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ('<html><head><meta charset="koi8-r"/></head><body>Привет</body></html>', "koi8-r"),
        # What XML declares was not looked at: the chapter was damaged, or, by chance, UTF-8 of another text.
        ("<?xml version='1.0' encoding='koi8-r'?>\n<html><body>Привет</body></html>", "koi8-r"),
        ('<?xml version="1.0" encoding="utf-16"?><html><body>Привет</body></html>', "utf-16"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body>Привет</body></html>', "utf-8-sig"),
    ],
    ids=["html", "xml", "mark", "both"],
)
def test_a_chapter_says_its_encoding(page: str, encoding: str) -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["OPS/p0.xhtml"] = page.encode(encoding)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    assert lines(buffer.getvalue())[0] == "Привет"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        (archive({"other": "x"}), "lacks META-INF/container.xml"),
        (changed(BOOK, {}, without="OPS/book.opf"), "lacks OPS/book.opf"),
        (changed(epub("<p>first</p>"), {}, without="OPS/p0.xhtml"), "lacks OPS/p0.xhtml"),
        (changed(BOOK, {"OPS/book.opf": "<package"}), "damaged EPUB book"),
        (changed(BOOK, {"OPS/p0.xhtml": '<meta charset="ascii"/>é'}), "damaged EPUB book"),
    ],
    ids=["cut off", "another archive", "no list of parts", "no chapter", "no XML", "not its encoding"],
)
def test_damage_is_one_line(data: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said) as caught:
        pieces(data)
    assert "\n" not in str(caught.value)
    assert "There is no item" not in str(caught.value)


def test_a_book_is_read_without_a_chapter_that_it_lacks() -> None:
    """One was enough to refuse all of it."""
    found = pieces(changed(BOOK, {}, without="OPS/p1.xhtml"))
    assert "".join(piece for piece in found if isinstance(piece, str)).split() == ["second"]
    assert found[-1] == Remark("1 of 2 chapters is missing (OPS/p1.xhtml)")
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        package = book.read("OPS/book.opf").decode()
    found = pieces(changed(BOOK, {"OPS/book.opf": package.replace('idref="p0"', 'idref="p7"')}))
    assert found[-1] == Remark("1 of 2 chapters is missing (OPS/p7)")


def test_a_fiction_book_is_read_without_its_pictures() -> None:
    """All of it was tags and letters of pictures."""
    book = (
        '<?xml version="1.0" encoding="windows-1251"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        "<description><title-info><book-title>Книга</book-title></title-info></description>"
        "<body><title><p>Книга</p><p>о море</p></title><section><title><p>Глава 1</p></title><image l:href='#a'/>"
        "<p>Он <emphasis>вернулся</emphasis> <style name='x'>домой</style>.<a type='note'>[1]</a></p><empty-line/>"
        "<poem><stanza><v>Буря</v><v>мглою</v></stanza><text-author>А. П.</text-author></poem>"
        "<section><title><p>Море</p></title><subtitle>* * *</subtitle><p>Конец &amp; все.</p></section></section>"
        "</body><body name='notes'><section><title><p>1</p></title><p>Сноска.</p></section></body>"
        "<binary id='a'>QUJD</binary></FictionBook>"
    )
    pieces = list(open_document(io.BytesIO(book.encode("cp1251"))).marked())
    assert [(piece.level, piece.title) for piece in pieces if isinstance(piece, HeadingStart)] == [
        *((1, "Книга о море"), (2, "Глава 1"), (3, "Море"), (2, "1")),
    ]
    assert "".join(piece for piece in pieces if isinstance(piece, str)).split("\n\n") == [
        *("Книга о море", "Глава 1", "Он вернулся домой.[1]", "Буря\nмглою", "А. П.", "Море"),
        *("* * *", "Конец & все.", "1", "Сноска.\n"),
    ]


@pytest.mark.parametrize("begun", ["<binary ", "<p a", "<description>", "<a"])
def test_a_fiction_book_that_is_not_ended_costs_no_more(begun: str) -> None:
    assert list(fb2_text("x" + begun * 100_000))
