from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.text.prose.pages import LOOKED_AT_BYTES, PageBreak, Unpaged, page_breaks, without_breaks
from armt.runtime.text.stored import StoredText

_FULL = (
    "The keeper of the lamp walks around the lake each evening and\n"
    "writes down how high the water stands at every gate.\n"
)
_SONNET = "The " + "lake is still and dark tonight,\nthe " * 60 + "heron waits.\n\n"
_SMALL = "o lake\nwhere herons wait\n" * 60


_COLORS = ("red", "green", "blue", "grey", "pink", "gold", "black", "white")


def _rfc(*, feeds: bool = True) -> str:
    """Return a memo whose every page ends within a sentence."""
    parts = ["   This memo is about lamps.\n"]
    for page, color in enumerate(("red", "green", "blue", "grey"), 1):
        parts.append(f"\n   A client of {color} lamps sends one line.\n" * 20)
        parts.append(f"   The {color} server MUST close the line before it is\n\n\n\n")
        parts.append(f"Stone & Lee     Standards Track     [Page {page}]\n" + ("\f\n" if feeds else ""))
        parts.append(f"RFC 9999        Lamps        May 2026\n\n\n   {color} again.\n")
    return "".join(parts)


def _scanned(between: str) -> str:
    """Return pages of which each ends within a sentence, with something between them."""
    text = ""
    for number, color in enumerate(_COLORS, 3):
        text += _FULL * 12 + f"\nWhoever finds that one of the {color} gates is broken has to call\n"
        text += between.format(number) + f"the {color} mayor within a day.\n"
    return text


def _lines(text: str, page_starts: tuple[int, ...] = ()) -> list[str]:
    breaks = page_breaks(text.encode(), page_starts)
    found = sentences(text, 0, (), breaks)
    # Quotes are the document's words at their places.
    assert all(text.encode()[one.start : one.end].decode() == one.text for one in found)
    return [one.line for one in found]


@pytest.mark.parametrize("feeds", [True, False], ids=["form feeds", "lost form feeds"])
def test_a_sentence_goes_on_over_the_pages_of_a_memo(feeds: bool) -> None:
    # Foot and head stood in between, as sentences of their own; half a sentence answered.
    lines = _lines(_rfc(feeds=feeds))
    assert "The green server MUST close the line before it is green again." in lines
    assert not any("Standards Track" in line or "RFC 9999" in line for line in lines)


@pytest.mark.parametrize(
    "between",
    [
        "\n{}\n\n",
        "\n- {} -\n\n",
        "\nPage {} of 9\n\n",
        "\n---Page Break---\n\n",
        "{}\n\n\f",
        "\n{}\n\n\fON LAMPS\n\n",
        "\n<PAGE>\n",
    ],
)
def test_a_sentence_goes_on_over_the_number_of_a_page(between: str) -> None:
    lines = _lines(_scanned(between))
    told = "Whoever finds that one of the {0} gates is broken has to call the {0} mayor within a day."
    assert {told.format(color) for color in _COLORS} <= set(lines)
    assert not any(line.strip(" -").isdecimal() or "Page" in line or "LAMPS" in line for line in lines)


def test_pages_of_a_format_have_heads_and_feet_that_count_them() -> None:
    text, starts = "", []
    for number, color in enumerate(_COLORS, 1):
        starts.append(len(text))
        text += f"{color} one of them.\n{_FULL}She opens the gate of {color} iron, and then goes on with the\n"
        text += f"\nManual of the lamp {number}\n\n"
    lines = _lines(text, tuple(starts))
    assert "She opens the gate of red iron, and then goes on with the green one of them." in lines
    assert not any("Manual of" in line for line in lines)


def test_the_foot_of_the_last_page_is_none_of_its_text() -> None:
    text = "".join(f"{_FULL}\n{number}\n\f" for number in range(1, 5)) + f"{_FULL}\n5\n"
    assert not any(line.isdecimal() for line in _lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{number}\n\n{_SONNET}" for number in range(1, 9)),
        "".join(f"{number}\n\n{_SMALL}\n" for number in range(1, 9)),
        "Flour\n\n1\n\nEggs\n\n2\n\nmilk\n\n3\n\nsalt\n",
        "".join(f"row {n}\n{n}\n" for n in range(200)),
        "".join(f"{n}\n" for n in range(2000)),
        "for (;;) {\n    x = 1;\n}\n\n12\n\n" * 50,
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 90,
        _FULL * 100,
        "",
    ],
    ids=["sonnets", "poems in small letters", "list", "rows", "numbers", "code", "table", "prose", "empty"],
)
def test_nothing_is_lost_where_there_are_no_pages(text: str) -> None:
    assert page_breaks(text.encode()) == []


def test_titles_that_count_on_are_no_heads_of_pages() -> None:
    text = "\f".join(f"Question {number}\n\n{_FULL}" for number in range(1, 9))
    assert [line for line in _lines(text) if "Question" in line] == [f"Question {number}" for number in range(1, 9)]


def test_the_first_head_of_a_part_is_left_as_its_name() -> None:
    heads = ["The Lake"] * 5 + ["The Gate"] * 20
    text = "\f".join([_FULL, *(f"{head}\n\n{_FULL}" for head in heads)])
    lines = _lines(text)
    assert lines.count("The Lake") == 1
    assert lines.count("The Gate") == 0


def test_a_page_that_ends_with_a_sentence_parts_what_follows() -> None:
    text = "".join(f"{_FULL}\n{number}\n\fBoats on the lake\n\n{_FULL}" for number in range(1, 3))
    assert "Boats on the lake" in _lines(text)


def test_only_what_is_between_the_pages_is_left_out_of_a_line() -> None:
    assert (
        without_breaks("They have\n\n\nA. Stone   [Page 4]\n\f\nRFC 1   July\n\n\n   to go.") == "They have\n   to go."
    )
    assert without_breaks("a gate\n\n12\n\nof iron.") == "a gate\nof iron."
    assert without_breaks("a gate\n\nOn lamps 12\n\nof iron.") == "a gate\nof iron."
    assert without_breaks("They have\n\n[Page 4]\n\f\nRFC 1   July\nOn Lamps\n\n\n   to go.") == "They have\n   to go."
    # The rest of a sentence is no head, with other sentences behind it, nor is a short one a foot.
    assert without_breaks("They have\n\n12\n\f\nto go.\n\nSo they did.") == "They have\nto go.\n\nSo they did."
    assert without_breaks("They go.\n\nWe wait.\n\f\nSo they did.") == "They go.\n\nWe wait.\nSo they did."
    # Items of a list that has no marks.
    assert without_breaks("oats\n\n1 cup of milk\n\nsalt") == "oats\n\n1 cup of milk\n\nsalt"
    for whole in (
        "a gate.\n\n12\n\nof iron",
        "a gate\n12\nof iron",
        "a gate\n\n12\n\nOf iron",
        "See\nPage 4\nof it",
        "12\n\nb",
    ):
        assert without_breaks(whole) == whole


def test_offsets_lead_back_to_what_was_left_out_of() -> None:
    text = "é one\n\n7\n\ntwo é\f\nthree"
    data = text.encode()
    breaks = [
        PageBreak(data.index(b"\n\n7"), data.index(b"two"), True),
        PageBreak(data.index(b"\f"), data.index(b"three"), False),
    ]
    left = Unpaged.of(text, 0, breaks)
    assert left.text == "é one\ntwo é\n\nthree"
    for word in ("one", "two", "three"):
        assert text[left.place(left.text.index(word)) :].startswith(word)
        assert left.left([text.index(word)]) == {left.text.index(word)}
    # A part that begins or ends within a break has none of it.
    start = data.index(b"7")
    assert Unpaged.of(data[start:].decode(), start, breaks).text.startswith("\ntwo")
    assert Unpaged.of(text[:8], 0, breaks).text.rstrip() == "é one"


def test_heads_of_pages_are_no_headings() -> None:
    text = "\f".join(f"THE LAMPS OF THE LAKE\n\n{_FULL}" for _ in range(6))
    stored = StoredText.of_string("a.txt", f"ON LAMPS\n\n{_FULL}\f{text}")
    assert [one.title for one in stored.headings] == ["ON LAMPS"]


def test_other_formats_have_no_pages() -> None:
    assert StoredText.of_string("a.md", _rfc(), format="markdown").page_breaks == []
    assert len(StoredText.of_string("a.txt", _rfc()).page_breaks) == 4


@pytest.mark.parametrize(
    "part",
    [
        "\f",
        "a\f",
        "1\n",
        "\n 1 \n",
        "[Page 1]\n",
        "[Page 1] ",
        " ",
        "\n",
        "word " * 20 + "\n\n7\n\n",
        "x\n\n[Page 3]\n\f\n",
    ],
)
def test_it_takes_linear_time(part: str) -> None:
    text = part * (400_000 // len(part))
    start = time.process_time()
    breaks = page_breaks(text.encode())
    Unpaged.of(text, 0, breaks)
    without_breaks(text)
    assert time.process_time() - start < 6
    assert len(text) <= LOOKED_AT_BYTES
