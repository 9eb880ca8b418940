"""Headings behind the marks of AsciiDoc, Org, wikis, Textile, Pod and Typst."""

from __future__ import annotations

import pytest

from armt.runtime.text.headings import Heading
from armt.runtime.text.prose.marked import MarkedHeadings, marks_of
from armt.runtime.text.stored import StoredText

from .finding import PROSE, cut, titles


def found_in(path: str, text: str, seed: int | None = None) -> list[Heading]:
    marks = marks_of(path)
    assert marks is not None
    finder = MarkedHeadings(marks, path)
    for piece in cut(text, seed):
        finder.feed(piece)
    return finder.finish()


ASCIIDOC = f"""\
// of a mill
= The Größe of mills
:toc: left

{PROSE}
[[wheels]]
== The link:wheel.html[wheel] ==
{PROSE}
[source,sh]
----
== echo
# no title
----

.Example
====
{PROSE}
====

Older titles
~~~~~~~~~~~~

|===
| a

== b
|===

=== Deeper

....
= no title
....
"""


def test_titles_of_asciidoc() -> None:
    """Of a manual in AsciiDoc nothing had a heading."""
    found = [found_in("mill.adoc", ASCIIDOC, seed) for seed in (None, 1, 2)]
    expected = [(1, "The Größe of mills"), (2, "The wheel"), (3, "Older titles"), (3, "Deeper")]
    assert [titles(one) for one in found] == [expected] * 3
    assert ASCIIDOC.encode()[found[0][1].start :].startswith(b"== The link:")


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}== in a paragraph\n",
        "=no blank\n",
        "====\nAn example\n====\n",
        ".Listing\n--------\nls\n--------\n",
        "[source]\n--------\nls\n--------\n",
        "|===\n|Name |Size\n\n== no\n|===\n",
        "Name of what is longer\n----\nls\n----\n",
        "////\n== left out\n////\n",
    ],
)
def test_what_is_no_title_of_asciidoc(text: str) -> None:
    assert found_in("a.adoc", text) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "a.org",
            "#+TITLE: Mills\n\n* TODO Oats :food:\ntext\n** Rye\n*bold* text\n#+BEGIN_SRC sh\n* no\n#+END_SRC\n",
            [(1, "Mills"), (1, "Oats"), (2, "Rye")],
        ),
        ("a.mediawiki", "== Oats ==\n\n<pre>\n== no ==\n</pre>\n===Rye===\n== not so\n", [(2, "Oats"), (3, "Rye")]),
        ("a.textile", "h1. Oats\n\nh2(#rye). Rye\n\n<pre>\nh1. no\n</pre>\n", [(1, "Oats"), (2, "Rye")]),
        ("a.pod", "=head1 OATS\n\n=over\n\n=item a\n\n=head2 Rye\n", [(1, "OATS"), (2, "Rye")]),
        ("a.typ", "= Oats\n\n== Rye <rye>\n```\n= no\n```\n#let a = 1\n", [(1, "Oats"), (2, "Rye")]),
    ],
)
def test_titles_of_other_markups(path: str, text: str, expected: list[tuple[int, str]]) -> None:
    assert [titles(found_in(path, text, seed)) for seed in (None, 1)] == [expected] * 2


def test_the_name_of_a_file_says_how_its_titles_are_marked() -> None:
    assert titles(list(StoredText.of_string("a.adoc", "= Mill\n\ntext\n").headings)) == [(1, "Mill")]
    assert not StoredText.of_string("a.txt", "= Mill\n\ntext\n").headings
    # Without a mark the headings are those of any text.
    assert titles(list(StoredText.of_string("a.org", f"CHAPTER 1\n\n{PROSE}").headings)) == [(2, "CHAPTER 1")]
