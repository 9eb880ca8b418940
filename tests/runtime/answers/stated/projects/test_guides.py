"""What a README, or a file that is there for it, says of taking part, citing and reporting."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.guides import guide_asked, told_by_guide

from .test_readme import readme

PARTS = """# oatmill

## Contributing

[![Welcome](https://img.shields.io/welcome.svg)](https://norrey.example)

Thank you for coming!

Write to the miller first.

## Running the tests

Have oats at hand.

```sh
make test
```

## How to cite

Please use:

```bibtex
@book{oatmill}
```
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I contribute?", "Write to the miller first."),
        ("How can I contribute to oatmill?", "Write to the miller first."),
        ("How do I run the tests?", "Have oats at hand.\nmake test"),
        ("How do I cite it?", "Please use:\n@book{oatmill}"),
        ("How do I cite oatmill?", "Please use:\n@book{oatmill}"),
        ("How do I pay for it?", None),
    ],
)
def test_parts_that_any_readme_has(question: str, said: str | None) -> None:
    text = readme(PARTS)
    told = told_by_guide(question, text)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    assert told_by_guide(question, readme("# The mill\n\nIt grinds.\n", "a.md")) is None


def test_a_guide_for_who_contributes() -> None:
    text = readme("# Guide\n\nTell the miller what you want.\n\n## Tests\n\nRun them.\n", "CONTRIBUTING.md")
    told = told_by_guide("How do I contribute?", text)
    assert told is not None
    assert told.sentence.text == "Tell the miller what you want."
    assert told_by_guide("How do I cite it?", text) is None
    # It says something of tests, and not all that it says is about them.
    tests = told_by_guide("How do I run the tests?", text)
    assert tests is not None
    assert tests.sentence.text == "Run them."
    assert told_by_guide("How do I run the tests?", readme("# Guide\n\nTell us.\n", "CONTRIBUTING.md")) is None
    assert guide_asked("How do I contribute?") == "contributing"
    assert guide_asked("How do I cite it?") is None
    assert guide_asked("How do I report a vulnerability?") == "security"
    assert guide_asked("How do I report a bug?") is None
