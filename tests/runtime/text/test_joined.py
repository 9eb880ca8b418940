"""Several texts as one: the bytes count through, the places are those of each document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from armt.runtime.text.joined import JoinedText, stretches
from armt.runtime.text.stored import Heading, StoredText

PARTS = ["# Änfang\nfirst line\nsecond\n", "", "büch two\nline\n"]


@pytest.fixture
def joined() -> JoinedText:
    texts = [StoredText.of_string(name, part) for name, part in zip("abc", PARTS, strict=True)]
    texts[0].headings = [Heading(0, 1, "Änfang")]
    texts[2].headings = [Heading(0, 2, "büch")]
    return JoinedText(texts)


def test_any_range_is_that_of_the_texts_behind_each_other(joined: JoinedText) -> None:
    whole = "".join(PARTS)
    data = whole.encode()
    assert joined.size == len(data)
    borders = [at for at in range(len(data) + 1) if at == len(data) or data[at] & 0xC0 != 0x80]
    for start in borders:
        assert "".join(joined.pieces(start)) == data[start:].decode()
        for end in (at for at in borders if at >= start):
            assert joined.read(start, end) == data[start:end].decode()
    assert [at for at in range(len(data)) if joined.begins_character(at)] == borders[:-1]


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 10**6)])
def test_ranges_outside_are_refused(joined: JoinedText, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside of a b c"):
        joined.read(start, end)


class Counted(list[int]):
    """A list that counts what is taken out of it."""

    taken = 0

    def __getitem__(self, at: Any) -> Any:
        Counted.taken += 1
        return super().__getitem__(at)

    def __iter__(self) -> Iterator[int]:
        for number in super().__iter__():
            Counted.taken += 1
            yield number


def test_of_many_texts_those_of_the_range_are_looked_at() -> None:
    """All were, for each segment of all of them: 10,000 files read together took hours of that."""
    begins = Counted(range(0, 40_000, 4))
    assert list(stretches(begins, 20_002, 20_010)) == [
        (5000, 20_002, 20_004),
        (5001, 20_004, 20_008),
        (5002, 20_008, 20_010),
    ]
    assert Counted.taken < 60
    joined = JoinedText([StoredText.of_string(str(number), "word") for number in range(1000)])
    joined._begins = Counted(joined._begins)
    Counted.taken = 0
    assert joined.read(2001, 2006) == "ordwo"
    assert list(joined.parts(2001, 2006)) == [(2001, 2004), (2004, 2006)]
    assert Counted.taken < 100


def test_places_are_those_of_the_document_under_the_offsets_of_all(joined: JoinedText) -> None:
    first, begin = len("# Änfang\n".encode()), len(PARTS[0].encode())
    place = joined.place(first, first + 5)
    assert (place.start, place.end, place.line, place.heading) == (first, first + 5, 2, "Änfang")
    # A stretch that goes on into the next document stands where it begins.
    assert joined.place(first, begin + 5).line == 2
    place = joined.place(begin + len("büch two\n".encode()), joined.size)
    assert (place.start, place.line, place.heading) == (begin + 10, 2, "büch")


def test_a_byte_belongs_to_the_document_that_holds_it(joined: JoinedText) -> None:
    begin = len(PARTS[0].encode())
    found = [joined.document(at) for at in (0, begin - 1, begin, joined.size)]
    # The empty one holds none.
    assert [(text.path, at) for text, at in found] == [("a", 0), ("a", 0), ("c", begin), ("c", begin)]
    assert [text.path for text in joined.texts] == ["a", "b", "c"]
    # A text by itself says the same of itself.
    alone = joined.texts[0]
    assert (alone.document(5), list(alone.texts)) == ((alone, 0), [alone])


def test_a_range_is_cut_where_a_document_ends(joined: JoinedText) -> None:
    begin = len(PARTS[0].encode())
    assert list(joined.parts(3, begin)) == [(3, begin)]
    assert list(joined.parts(begin, joined.size)) == [(begin, joined.size)]
    # The empty one has no part of it.
    assert list(joined.parts(3, begin + 4)) == [(3, begin), (begin, begin + 4)]
    assert list(joined.texts[0].parts(3, begin)) == [(3, begin)]


def test_a_document_is_found_by_its_path(joined: JoinedText) -> None:
    begin = len(PARTS[0].encode())
    assert [joined.begin(name) for name in "abc"] == [0, begin, begin]
    # Read twice it says the same twice.
    twice = JoinedText([joined.texts[0], joined.texts[2], joined.texts[0]])
    assert (twice.begin("a"), twice.begins("a"), twice.begins("d")) == (0, [0, begin + len(PARTS[2].encode())], [])
    with pytest.raises(ValueError, match="d is no document of a b c"):
        joined.begin("d")


def test_headings_count_through(joined: JoinedText) -> None:
    assert joined.headings == [Heading(0, 1, "Änfang"), Heading(len(PARTS[0].encode()), 2, "büch")]


def test_closing_it_closes_them(joined: JoinedText, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr(StoredText, "close", lambda self: closed.append(self.path))
    joined.close()
    assert closed == ["a", "b", "c"]


def test_no_line_goes_on_in_the_next_document() -> None:
    texts = [StoredText.of_string(name, part) for name, part in zip("abc", ("one\ntwo", "", "three\n"), strict=True)]
    assert list(JoinedText(texts).lines()) == ["one\n", "two", "three\n"]


def test_of_a_document_that_was_read_twice_the_one_with_the_quote_is_meant() -> None:
    """A log that had grown was marked at the words of before, or in the middle of a character."""
    before, after = "xx", "ééééé\nThe keeper is Ótto.\n"
    joined = JoinedText([StoredText.of_string("log", text) for text in (before, after)])
    quote = "The keeper is Ótto."
    end = len(after.encode()) - 1
    assert joined.begin("log") == joined.begin("log", end=2, quote="xx") == 0
    assert joined.begin("log", end=end, quote=quote) == 2
    for wrong in (end - 1, end + 9, 3):
        with pytest.raises(ValueError, match="log is no document of"):
            joined.begin("log", end=wrong, quote=quote)


def test_what_stands_between_pages_is_where_it_is_in_its_text() -> None:
    text = StoredText.of_string("b.txt", "Call the\n\n[Page 1]\n\f\n\nmayor.\n")
    whole = JoinedText([StoredText.of_string("a.txt", "Änne waits.\n"), text])
    (one,) = whole.page_breaks
    assert whole.read(one.start, one.end) == "\n\n[Page 1]\n\f\n\n"
    assert one.goes_on
