"""What stands in a document beside what it tells."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.places.asides import asides_of, is_in
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

TOLD = "The mill grinds the oats of the valley, and its wheel has turned since the spring. " * 20


def asides(text: str, format: str = "markdown") -> list[str]:
    stored = StoredText.of_string("a.md", text, format=format)
    return [stored.read(start, end) for start, end in asides_of(stored)]


@pytest.mark.parametrize(
    "title",
    [
        "License",
        "Acknowledgements",
        "12. Authors' Addresses",
        "Table of Contents",
        "Full Copyright Statement",
        "Antitrust Policy Notice",
    ],
)
def test_what_stands_under_such_a_heading_is_left_out_as_far_as_the_next(title: str) -> None:
    text = f"# Mills\n\n{TOLD}\n\n## {title}\n\nOats are thanked.\n\n## Wheels\n\n{TOLD}\n"
    assert asides(text) == [f"## {title}\n\nOats are thanked.\n\n"]


@pytest.mark.parametrize("title", ["Present", "2. Voting member attendance", "Apologies for absence"])
def test_who_was_at_a_meeting_is_left_out_and_what_is_said_of_attending_is_not(title: str) -> None:
    """A rule of a course, to come to every meeting, stood below such a heading."""
    there = f"## {title}\n\n* [x] Ada Moor - Mills of Norrey, Ltd.\n* [ ] Bela Roe\n\n"
    assert asides(f"# Mills\n\n{TOLD}\n\n{there}## Wheels\n\n{TOLD}\n") == [there]
    told = f"## {title}\n\nYou have to come to the mill every day.\n\n"
    assert asides(f"# Mills\n\n{TOLD}\n\n{told}## Wheels\n\n{TOLD}\n") == []


def test_a_list_of_works_is_one_behind_most_of_the_text_alone() -> None:
    listed = "## References\n\n[1] A. Moor. Mills.\n\n"
    assert asides(f"# Mills\n\n{TOLD}\n\n{listed}") == [listed]
    assert asides(f"# Mills\n\n{listed}## Wheels\n\n{TOLD}\n") == []


def test_a_line_of_its_own_is_as_good_as_a_heading() -> None:
    assert asides(f"{TOLD}\n\nReferences\n\n[1] A. Moor. Mills.\n", "text") == ["References\n\n[1] A. Moor. Mills.\n"]
    assert asides(f"{TOLD}\n\nReferences are kept in the mill.\n", "text") == []


def test_an_appendix_behind_the_references_is_none_of_them() -> None:
    text = f"# Mills\n\n{TOLD * 2}\n\nReferences\n\n[1] A. Moor. Mills.\n\n# Appendix\n\nOats are weighed.\n"
    assert asides(text) == ["References\n\n[1] A. Moor. Mills.\n\n"]


def test_the_marks_around_a_book_and_what_stands_outside_of_them_are_left_out() -> None:
    front, behind = "This ebook is for the use of anyone.\n*** START OF THE PROJECT GUTENBERG EBOOK MILLS ***\n", ""
    behind = "*** END OF THE PROJECT GUTENBERG EBOOK MILLS ***\nDonations are welcome.\n"
    assert asides(f"{front}\n{TOLD}\n{behind}", "text") == [front, behind]


def test_nothing_is_left_out_where_that_is_most_of_the_text_or_several_are_read_as_one() -> None:
    assert asides("# License\n\nOats may be ground.\n") == []
    text = StoredText.of_string("a.md", f"# Mills\n\n{TOLD}\n\n# License\n\nOats may be ground.\n", format="markdown")
    assert len(asides_of(text)) == 1
    assert asides_of(JoinedText([text, text])) == []


def test_the_title_of_a_document_is_what_it_is_about() -> None:
    # Of 12 kB under "# Licensing" the first 6 were left out.
    told = "".join(f"## Part {number}\n\n{TOLD}\n\n" for number in range(8))
    assert asides(f"# Licensing\n\n{told}") == []
    assert asides(f"# Index\n\n{TOLD * 8}\n") == []
    assert len(asides(f"# Licensing\n\nOats.\n\n# Mills\n\n{told}")) == 1


def test_a_byte_is_in_one_of_several_stretches() -> None:
    spans = [(2, 4), (6, 9)]
    assert [place for place in range(11) if is_in(spans, place)] == [2, 3, 6, 7, 8]
    assert not is_in([], 0)


CHAT = """\
[08:13:00] *** Joins: tux3 (~tux3@ )
[08:13:00] *** ChanServ sets mode: +o tux3
[08:18:47] <ada> Die Mühle ist fertig
[08:19:12] *** Quits: tux3 (~tux3@ ) (Ping timeout: 272 seconds)
[08:20:42] <bela> What do you think?
[08:21:05] *** Joins: tux3 (~tux3@ )
"""


def test_of_a_chat_it_is_what_nobody_says_however_much_that_is() -> None:
    """Who came and went was quoted, as most lines of a quiet day say nothing else."""
    lines = CHAT.splitlines(keepends=True)
    assert asides(CHAT, "text") == [lines[0] + lines[1], lines[3], lines[5]]


def test_of_mails_it_is_what_stands_around_their_text() -> None:
    head, said = "Subject: Oats\nFrom: Ada Moor <ada@mill.example>\n", "\nGrüße vom Müller: they come on Monday.\n\n"
    signature = "-- \nAda Moor\nThe mill of Norrey\n\n"
    assert asides((head + said + signature) * 3, "text") == [
        head,
        f"{signature}{head}",
        f"{signature}{head}",
        signature,
    ]


def test_places_are_right_where_a_text_is_looked_through_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armt.runtime.answers.language.places.asides._LOOKED_AT_BYTES", 200)
    whole = asides(CHAT * 9, "text")
    assert "".join(whole) == "".join(line for line in (CHAT * 9).splitlines(keepends=True) if "***" in line)


def test_comments_in_markdown_stand_aside() -> None:
    hint = "<!-- This is the most important section of the whole proposal: write it well. -->"
    text = StoredText.of_string("a.md", f"# Mills\n\n{TOLD}\n\n{hint}\n\n{TOLD}\n<!-- open", format="markdown")
    named = StoredText.of_string("b.md", f"It begins with `<!--`.\n\n{TOLD}\n\nmill --> river\n", format="markdown")
    assert asides_of(named) == []
    ((start, end),) = asides_of(text)
    assert text.read(start, end) == hint
    assert asides_of(StoredText.of_string("a.txt", f"# Mills\n\n{TOLD}\n\n{hint}\n\n{TOLD}\n")) == []


def test_of_a_long_chat_only_its_beginning_is_looked_through_where_that_is_asked_for() -> None:
    """.4 s went into a chat of 8 MB for a sentence of its first page."""
    line = "[08:18:47] <ada> The mill of Norrey grinds the oats of all the valley.\n"
    text = StoredText.of_string("a.log", ("[08:18:47] *** tom has joined #mill\n" + line * 1000) * 20)
    of_all = asides_of(text)
    near = asides_of(text, before=1000)
    assert of_all[0][0] == 0
    assert near == of_all[: len(near)]
    assert 0 < len(near) < len(of_all)


def test_in_an_agreement_rights_are_a_clause_like_others() -> None:
    clause = "## 5. Intellectual property\n\nAll rights in the wheel shall vest in the mill.\n\n"
    assert asides(f"# Agreement on a wheel\n\n{TOLD}\n\n{clause}## 6. Law\n\n{TOLD}\n") == []
    assert asides(f"# On wheels\n\n{TOLD}\n\n{clause}## 6. Law\n\n{TOLD}\n") == [clause]
    licence = "## License\n\nMIT\n\n"
    assert asides(f"# Contract tests\n\n{TOLD}\n\n{licence}## Law\n\n{TOLD}\n") == [licence]


def test_comments_in_asciidoc_stand_aside() -> None:
    """They were quoted as if they were text."""
    line, block = (
        "// Jo has to check this, ä, before we print it.\n",
        "////\nIt must be paid by May.\n\n// Soon.\n////\n",
    )
    shown = f"----\n{line}----\n\n```c\n{line}```\n\n/// It is none.\n"
    told = f"= Mills\n\n{line}{TOLD}\n\n{block}\n{shown}\n{TOLD}\n{line.rstrip()}"
    text = StoredText.of_string("a.adoc", told)
    assert [text.read(start, end) for start, end in asides_of(text)] == [line, block, line.rstrip()]
    # A rule below a title opens nothing, and what nobody closes is no comment.
    under = StoredText.of_string("b.asciidoc", f"Mills\n-----\n\n{line}{TOLD}\n\n////\n{TOLD}\n")
    assert [under.read(start, end) for start, end in asides_of(under)] == [line]
    assert asides_of(StoredText.of_string("a.txt", told)) == []


def test_comments_in_restructured_text_stand_aside() -> None:
    comment, inner = ".. TODO Say more of it,\n   and of the wheels.\n\n   Of oats, too.\n", "  .. Is it so?\n"
    shown = ".. note:: It turns.\n\n.. image:: a.png\n\n.. _wheels:\n\n.. [1] Moor.\n\n"
    told = f"Mills\n=====\n\n{comment}\n{TOLD}\n\n{shown}- So.\n\n{inner}\n{TOLD}\n"
    text = StoredText.of_string("a.rst", told)
    assert [text.read(start, end) for start, end in asides_of(text)] == [comment, inner]
    assert asides_of(StoredText.of_string("a.txt", told)) == []
