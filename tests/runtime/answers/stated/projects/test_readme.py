"""What a README is, and where its text begins."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.readme import (
    first_paragraphs,
    is_named_and_described,
    is_of_part,
    is_readme,
    names_of_project,
    plain_name,
)
from armt.runtime.text.stored import StoredText

BADGED = """<!-- The mill of Norrey is licensed to all. -->
# Oat-Mill [![Build](https://img.shields.io/build.svg)](https://norrey.example/build)

[![Docs](https://img.shields.io/docs.svg)](https://norrey.example/docs)
[Home](https://norrey.example) | [Docs](https://norrey.example/docs)

> A small mill that grinds oats.

```sh
pip install oatmill[fast]
```

It has three wheels, and no more.
"""
TAGGED = """<p align="center">
  <img width="200"
       alt="The mill of Norrey in the snow">
  <br>
  <i>The official mill of the valley of Norrey.</i>
</p>

## Usage
"""


def readme(content: str, path: str = "README.md") -> StoredText:
    return StoredText.of_string(path, content, format="markdown")


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("README.md", "# Mill\n\nIt grinds oats.\n", True),
        ("mill.md", BADGED, True),
        ("mill.md", "# Mill\n\n## Installation\n\nBuy it.\n\n## License\n\nNone.\n", True),
        ("mill.md", "# Mill\n\nGrind with it:\n\n    npm install oat-mill\n", True),
        # A story that says how something is installed in passing, and one that has a part of such a name.
        ("mill.md", "# The mill\n\nShe told him to install the wheel.\n\n## Requirements\n\nOats.\n", False),
        ("mill.md", "", False),
    ],
)
def test_what_a_readme_is(path: str, content: str, said: bool) -> None:
    assert is_readme(readme(content, path)) is said


def test_what_a_project_is_called() -> None:
    text = readme(BADGED, "norrey/README.md")
    assert names_of_project(text) == {"oatmill", "norrey"}
    # What is installed beside it may be something else.
    other = readme("# Wheel\n\n    pip install oatmill\n", "wheel.md")
    assert names_of_project(other) == {"wheel", "oatmill"}
    assert names_of_project(other, installed=False) == {"wheel"}
    assert plain_name("Oat_mill.js") == "oatmilljs"


def test_names_behind_the_address_of_a_repository() -> None:
    text = readme("Get it:\n\n    git clone https://norrey.example/mills/oat-mill.git\n", "a.md")
    assert names_of_project(text) == {"oatmill"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BADGED, ["A small mill that grinds oats.", "It has three wheels, and no more."]),
        (TAGGED, ["The official mill of the valley of Norrey."]),
        ("Mill\n====\nGrinds the oats of a valley.\n", ["Grinds the oats of a valley."]),
        ("====\nMill\n====\n\n.. image:: a.svg\n   :alt: The mill of Norrey\n\n|Oats| |Wheat|\n", []),
        ("# Mill\n\nNote: this mill is closed today.\n\n- It grinds oats.\n\n| a | b |\n|---|---|\n", []),
    ],
)
def test_the_first_paragraphs(content: str, said: list[str]) -> None:
    text = readme(content)
    found = list(first_paragraphs(text))
    assert [one.text for one in found] == said
    assert all(text.read(one.start, one.start + len(one.text.encode())) == one.text for one in found)


def test_titles() -> None:
    assert is_named_and_described("oatmill: grinds the oats")
    assert is_named_and_described("oatmill -- grinds the oats")
    assert not is_named_and_described("Oats and their mills")
    assert is_of_part("Installation")
    assert not is_of_part("Mills")
