"""Chapters of a manual page, and what is quoted of them."""

from __future__ import annotations

from armt.runtime.answers.quoting.chapters import chapter_quotes, chapters
from armt.runtime.text.stored import StoredText

HEAD = "mill(1)   Mill Manual   mill(1)\n\nNAME\n       mill - grind öats\n\nSYNOPSIS\n       mill [options]\n\n"
CHAPTERS = {
    "DESCRIPTION": "The mill program grinds oats and wheat of the valley into flour.",
    "SACKS": "Sacks of oats are read from standard input one after another.",
    "OPTIONS": "Option --wheel-{n} sets how fast wheel {n} of the mill turns.",
    "ENVIRONMENT": "The variable MILL_WHEEL says which wheel of the mill turns first.",
}


def page(options: int = 400, head: str = HEAD) -> StoredText:
    told = head
    for title, said in CHAPTERS.items():
        lines = [said.format(n=n) for n in range(options if title == "OPTIONS" else 1)]
        told += f"{title}\n" + "".join(f"       {line}\n\n" for line in lines)
    return StoredText.of_string(
        "mill.1.txt", f"{told}SEE ALSO\n       The page of the baker(1) says what flour is for.\n"
    )


def test_each_chapter_of_a_manual_page_is_quoted_once() -> None:
    """Nine of ten quotes were of the options, whatever stood there."""
    text = page()
    notes = chapter_quotes(text, 20)
    assert [note.passage.heading for note in notes] == list(CHAPTERS)
    assert [note.text for note in notes if note.passage.heading != "OPTIONS"] == [
        said for title, said in CHAPTERS.items() if title != "OPTIONS"
    ]
    for note in notes:
        assert text.read(note.passage.start, note.passage.end) == note.text


def test_chapters_are_what_stands_under_their_titles() -> None:
    text = page(options=1)
    parts = chapters(text, 20)
    assert [text.read(part.start, part.end) for part in parts] == [said.format(n=0) for said in CHAPTERS.values()]
    # The largest are left where there are more.
    assert [part.heading for part in chapters(page(), 2)] == ["OPTIONS", "ENVIRONMENT"]


def test_other_texts_have_none() -> None:
    for head in (
        "",
        "SYNOPSIS\n       mill [options]\n\nNAME\n       mill\n\n",
        "NAME\n       mill\n\n" + "x\n" * 4000,
    ):
        text = page(head=head)
        assert chapters(text, 20) == chapter_quotes(text, 20) == []
    alone = StoredText.of_string("a.txt", HEAD + "DESCRIPTION\n       It grinds oats.\n")
    assert chapters(alone, 20) == []
