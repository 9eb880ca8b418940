"""How a project is used and installed, as its README shows it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.usage import asks_for_use, installed_so, used_so
from armt.runtime.text.stored import StoredText

from .test_readme import readme

SHOWN = """# oatmill

Grinds oats.

## Installation

With any of these:

```sh
# With pip
pip install oatmill

# With npm
npm install oatmill
```

## Usage

First of all a mill is made:

```python
from oatmill import Mill

mill = Mill(wheels=3)
```

```python
mill.stop()
```

## Development

    pip install wheelwright
"""
RST = """oatmill
=======

Grinds oats.

Quick start
-----------

.. code-block:: python

   import oatmill
   oatmill.grind()

Turn it::

    oatmill turn

Install
-------

Ask the miller of Norrey
for a copy.

He has some.
"""


@pytest.mark.parametrize("question", ["How do I use it?", "How do I use oatmill?", "Show me an example."])
def test_the_first_code_below_usage(question: str) -> None:
    text = readme(SHOWN)
    told = used_so(question, text)
    assert told is not None
    assert told.stated == "First of all a mill is made:\nfrom oatmill import Mill\n\nmill = Mill(wheels=3)"
    assert told.sentence.text.startswith("First of all a mill is made:\n\n```python\n")
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    assert told.alone


def test_code_that_is_set_in() -> None:
    text = StoredText.of_string("oatmill.rst", RST, format="rst")
    told = used_so("How do I use it?", text)
    assert told is not None
    assert told.stated == "import oatmill\noatmill.grind()"
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_commands_that_name_it() -> None:
    text = readme(SHOWN)
    told = installed_so("How do I install it?", text)
    assert told is not None
    assert told.stated == "# With pip\npip install oatmill\n\n# With npm\nnpm install oatmill"
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("# oatmill\n\nGet it:\n\n    $ python -m pip install oatmill\n", "python -m pip install oatmill"),
        ("# oatmill\n\nIt needs a wheel:\n\n    pip install wheel\n", None),
        ("# oatmill\n\n## Developing\n\n    pip install oatmill\n", None),
        # The code of it may be had in other ways.
        ("# oatmill\n\n    git clone https://norrey.example/oatmill\n", None),
        # What lies beside it is itself.
        (
            "# oatmill\n\n```sh\npython3 -m venv .v && .v/bin/pip install -q .\n```\n",
            "python3 -m venv .v && .v/bin/pip install -q .",
        ),
        ("# oatmill\n\n    pip install '.[fast]'\n\nOr:\n\n    pip install oatmill\n", "pip install oatmill"),
        ("# oatmill\n\n## Installing\n\n    make all\n    make mill\n", None),
        ("# oatmill\n\n## Installing\n\nRun this:\n\n    make mill\n", "Run this:\nmake mill"),
    ],
)
def test_how_it_is_installed(content: str, said: str | None) -> None:
    told = installed_so("How do I install oatmill?", readme(content))
    assert (None if told is None else told.stated) == said


def test_words_below_installation_where_there_is_no_code() -> None:
    text = StoredText.of_string("oatmill.rst", RST, format="rst")
    told = installed_so("How do I install it?", text)
    assert told is not None
    assert told.sentence.text == "Ask the miller of Norrey\nfor a copy."
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_long_code_ends_at_an_empty_line() -> None:
    block = "\n".join(f"mill.grind({number})" for number in range(40))
    text = readme(f"# oatmill\n\n## Example\n\n```python\n{block}\n\n{block}\n\n{block}\n```\n")
    told = used_so("How do I use it?", text)
    assert told is not None
    assert told.stated == f"{block}\n\n{block}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I use it?", True),
        ("How do I install oatmill?", True),
        ("How do I use the wheel?", False),
        ("How do I clean it?", False),
    ],
)
def test_what_asks_for_use(question: str, said: bool) -> None:
    assert asks_for_use(question, readme(SHOWN)) is said
    assert not asks_for_use(question, readme("# The mill\n\nIt grinds.\n", "a.md"))


def test_what_is_not_there_is_not_shown() -> None:
    assert used_so("How do I use it?", readme("# oatmill\n\n## Examples\n\nTurn the wheel.\n")) is None
    assert used_so("How do I use the wheel?", readme(SHOWN)) is None


def test_use_may_be_told_in_words() -> None:
    told = used_so("How do I use it?", readme("# oatmill\n\n## Usage\n\nTurn the wheel.\n"))
    assert told is not None
    assert told.sentence.text == "Turn the wheel."
