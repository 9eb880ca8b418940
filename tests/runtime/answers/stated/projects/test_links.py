"""Where something is to be found, as the address that a document gives for it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.links import asks_for_page, linked_in

from .test_readme import readme

LINKED = """# oatmill

[![Documentation](https://img.shields.io/docs.svg)](https://norrey.example/badge)
[![Build](https://img.shields.io/build.svg)](https://github.com/norrey/oatmill/actions)

Grinds oats. Read the [documentation](https://docs.norrey.example) or ask in the [forum][talk].
Wheels are turned by [wheel](https://github.com/norrey/wheel), see [the changes](CHANGES.md).

- **Bug tracker**: https://github.com/norrey/oatmill/issues
- Website: <https://norrey.example/>

[talk]: https://talk.norrey.example
"""


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("Where can I find the documentation?", "https://docs.norrey.example"),
        ("Where are the docs?", "https://docs.norrey.example"),
        ("Where do I report bugs?", "https://github.com/norrey/oatmill/issues"),
        ("Where can I get help?", "https://talk.norrey.example"),
        ("What is the website?", "https://norrey.example/"),
        ("Where can I find the changelog?", "CHANGES.md"),
        # Other addresses begin with that of its repository; the link is of something else.
        ("Where is the source code?", "https://github.com/norrey/oatmill"),
        ("What is the URL of the forum?", "https://talk.norrey.example"),
        ("Where is the wheel?", None),
        ("Where can I find the oats?", None),
        ("Where can I download it?", None),
        ("Why are there docs?", None),
    ],
)
def test_addresses(question: str, address: str | None) -> None:
    text = readme(LINKED)
    told = linked_in(question, text)
    assert (None if told is None else told.stated) == address
    if told is not None and address is not None:
        assert address in told.sentence.text
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ("The documentation is available at `Read the Docs <https://a.example/docs>`__.\n", "https://a.example/docs"),
        ("The documentation is at: https://a.example/docs.\n", "https://a.example/docs"),
        ("See `the docs <https://a.example/docs>`_ first.\n", "https://a.example/docs"),
        ('<p>\n<a href="https://a.example/docs">Documentation</a>\n</p>\n', "https://a.example/docs"),
        ('<a href="https://a.example"><img alt="Docs" src="https://a.example/docs.svg"></a>\n', "https://a.example"),
        ("[![Docs][picture]][docs]\n\n[picture]: a.svg\n[docs]: https://a.example\n", "https://a.example"),
        # A picture of it, the documentation of something else, and what only has such letters.
        ("![docs](https://img.shields.io/docs.svg)\n", None),
        ("Read [how to write documentation](https://a.example/write).\n", None),
        ("The docs, which are long, were written by us, whom you find at https://a.example/us.\n", None),
    ],
)
def test_where_documentation_is(content: str, address: str | None) -> None:
    told = linked_in("Where can I find the documentation?", readme(content))
    assert (None if told is None else told.stated) == address


def test_the_surest_of_several() -> None:
    """A link that is called so goes before a sentence, and a picture comes last."""
    content = (
        "[![Docs](a.svg)](https://c.example)\n\nThe docs are at https://b.example.\n\nSee [docs](https://a.example).\n"
    )
    told = linked_in("Where are the docs?", readme(content))
    assert told is not None
    assert told.stated == "https://a.example"


def test_pages_of_a_project_are_given_or_not() -> None:
    text = readme("# oatmill\n\nGrinds oats.\n")
    assert asks_for_page("Where can I find the documentation?", text)
    assert not asks_for_page("Where do I report bugs?", text)
    assert not asks_for_page("Where can I find the documentation?", readme("# The mill\n\nIt grinds.\n", "a.md"))
