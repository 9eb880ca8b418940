"""Headings of Markdown: its marks, the facts at the top of a page, and titles as pages show them."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.prose.markdown import MarkdownHeadings, emphasised

from .finding import PROSE, markdown, titles


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('<a name="pack"></a>The Pack', "The Pack"),
        ("![DANGER](#) Electrical Shock Hazard", "DANGER Electrical Shock Hazard"),
        ("[Interview](https://mill.example/ada) with **Ada Moor**", "Interview with Ada Moor"),
        ("Setup <!-- first --> {#setup}", "Setup"),
        ("Setup {: #setup .wide }", "Setup"),
        ("`Vec<T>`, __init__ and a < b > c", "`Vec<T>`, __init__ and a < b > c"),
        ("The `<a>` element and `**`", "The `<a>` element and `**`"),
        ("**Vote** [¶](#vote)", "Vote"),
        ('Vote [#](#f "Permalink to this heading")', "Vote"),
        (r"3\. *Fishermen's* complaint &amp; quay", "3. Fishermen's complaint & quay"),
        ("2**3 and 4**5, x**2 + y**2", "2**3 and 4**5, x**2 + y**2"),
        ("a[i](x) calls, if a <i and b> c", "a[i](x) calls, if a <i and b> c"),
        # What a program puts in is no word.
        ("`website` {{%optional%}} {#website}", "`website`"),
        ("New {{< badge new >}} mill", "New mill"),
        ('[Mill](https://a.b/Mill_(novel)) and [one](a.html "title")', "Mill and one"),
        ("[![Build](b.svg)](ci) Norrey {#setup} <!-- x -->", "Build Norrey"),
        # Nothing would be left of it.
        ('<a name="pack"></a>', '<a name="pack"></a>'),
    ],
)
def test_a_title_is_shown_as_its_page_shows_it(title: str, shown: str) -> None:
    finder = MarkdownHeadings()
    finder.feed(f"## {title}\n\nSaid.\n")
    assert [heading.title for heading in finder.finish()] == [shown]


MARKDOWN = """# One *day* #

text
## Two
```sh
# a comment
```
~~~~
## code
~~~
# code still
~~~~
Setext
===
Second
------

- item
---
> quote
---
| a | b |
---
#no heading
#######  seven
    # code
###
 ### Three ###
last
==="""


def test_markdown() -> None:
    found = markdown(MARKDOWN)
    assert titles(found) == [(1, "One day"), (2, "Two"), (1, "Setext"), (2, "Second"), (3, "Three"), (1, "last")]
    lines = [MARKDOWN[heading.start :].split("\n")[0].strip(" #") for heading in found]
    assert lines == ["One *day*", *(heading.title for heading in found[1:])]


CLAUSES = """# Lease

**1.** **The mill**
It is let with its wheel.

**2. Rent, and when it is due**
It is due in May.

### Costs
**3.1** **Heating**
Nobody pays for it before winter.
"""


def test_clauses_with_bold_titles_are_headings_where_they_are_all_of_them() -> None:
    """ "2. Rent It is due in May." was quoted as a sentence under the title of the lease."""
    expected = [(1, "Lease"), (6, "1. The mill"), (6, "2. Rent, and when it is due"), (3, "Costs"), (6, "3.1 Heating")]
    found = markdown(CLAUSES)
    assert titles(found) == expected
    assert CLAUSES[found[1].start :].startswith("**1.** **The mill**\n")
    # Where others stand in the line of their text, what is below them would be of the one before.
    others = CLAUSES.replace("**2. Rent, and when it is due**\n", "**2. Rent.** ")
    assert titles(markdown(others.replace("**1.** **The mill**\n", "**1. The mill.** "))) == [
        (1, "Lease"),
        (3, "Costs"),
    ]
    # A sentence in bold is none, nor what goes on behind it.
    said = "".join(
        f"**{n}. Nobody may enter the mill by night or in winter.**\n\n**{n}. Of rent:**\n\n" for n in (1, 2, 3)
    )
    assert markdown(said) == []


@pytest.mark.parametrize("end", ["---", "..."])
@pytest.mark.parametrize("first", ["", "# View this page at example.org\n#\n"])
def test_facts_at_the_top_of_markdown_are_no_headings(end: str, first: str) -> None:
    """The last of them was one, underlined by the rule behind it; so was a comment before the first of them."""
    told = f"---\n{first}title: A day\ntags:\n  - x\n\n# remark\ndate: 2024-05-07\n{end}\n# Head\n\n{PROSE}"
    for seed in (None, 1, 2):
        assert titles(markdown(told, seed)) == [(1, "Head")]


def test_facts_in_toml_are_no_headings_either() -> None:
    told = f'+++\nimage = "a.png"\n# remark = "b"\ntitle = "A day"\n+++\n\n# Head\n\n{PROSE}'
    assert titles(markdown(told)) == [(1, "Head")]
    assert titles(markdown(f"+++\n# Head\n\n{PROSE}\n## Part\n")) == [(1, "Head"), (2, "Part")]


def test_a_rule_at_the_top_of_markdown_begins_no_facts() -> None:
    assert titles(markdown(f"---\n\n# Head\n\n{PROSE}\nPart\n---\n")) == [(1, "Head"), (2, "Part")]
    assert titles(markdown(f"---\n{PROSE}\nPart\n---\n")) == [(2, "Part")]
    assert titles(markdown("Part\n---\na: b\n---\n")) == [(2, "Part"), (2, "a: b")]


def test_facts_at_the_top_of_markdown_that_nothing_ends_leave_the_headings() -> None:
    """A document with a rule at its top and "Draft:" in the next line had none."""
    assert titles(markdown(f"---\nDraft: of May\n\n# Head\n\n{PROSE}\n## Part\n")) == [(1, "Head"), (2, "Part")]
    assert titles(markdown(f"---\ncode: |\n  ```\n---\n# Head\n\n{PROSE}")) == [(1, "Head")]


def test_the_address_of_a_link_is_none_of_a_title() -> None:
    """A heading was none where its line was longer than a title with the address of its link."""
    address = "https://example.org/" + "a" * 300
    text = f"# One\n\n### [Two]({address}) - anna\n\n{PROSE}\n[Three]({address})\n---\n\n## Four [5]({address}) ##\n"
    assert titles(markdown(text)) == [(1, "One"), (3, "Two - anna"), (2, "Three"), (2, "Four 5")]
    # What is shown counts: a title of more than a hundred characters is prose, and so is what nobody shows whole.
    assert markdown(f"# {'long ' * 25}\n\n# {'w ' * 40}[x]({address}) {'w ' * 40}\n") == []
    assert markdown(f"# [x]({address * 5})\n") == []


def test_a_heading_of_many_spaces_and_hashes_is_looked_at_in_no_time() -> None:
    began = time.monotonic()
    for line in ("#" + " " * 900 + "x", "# x" + " #" * 450 + " y", "# " + "[" * 900, "# " + "[](" * 300):
        markdown(f"{line}\n" * 50)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("**Ingredients**", "Ingredients"),
        ("__How to bake__:", "How to bake"),
        ("**It is done.**", None),
        ("**Chapter 4**", None),
        ("**Oats** and milk", None),
        ("Ingredients", None),
    ],
)
def test_a_line_that_is_bold_as_a_whole_is_a_heading(line: str, said: str | None) -> None:
    assert emphasised(line) == said
