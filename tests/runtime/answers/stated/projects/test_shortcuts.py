"""What keys do, as lists and tables of shortcuts say it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.shortcuts import key_told

from .test_readme import readme

KEYS = """# Keys

You can turn off CTRL-T: it is a setting.

- `CTRL-T` - Stop the mill
- <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>O</kbd>: Pour the oats
- `ALT-C`, `ALT-D` — Call the miller
- F5 - Turn the wheel again

| Key | What it does |
|---|---|
| `Cmd+K` | Clean the wheel |
| Esc | Leave |

Ctrl-X     Cut the corn
End        31 May
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does CTRL-T do?", "Stop the mill"),
        ("What does Control + T do?", "Stop the mill"),
        ("What happens when I press ctrl+shift+o?", "Pour the oats"),
        ("What does alt-d do?", "Call the miller"),
        ("What does the F5 key do?", "Turn the wheel again"),
        ("What is Cmd+K for?", "Clean the wheel"),
        ("What does pressing Command-K do?", "Clean the wheel"),
        ("What does Escape do?", "Leave"),
        ("What does Ctrl-X do?", "Cut the corn"),
        ("What does the end key do?", "31 May"),
        ("What happens when I press End?", "31 May"),
        ("What does Ctrl-Y do?", None),
        ("What does the wheel do?", None),
        ("What is the end?", None),
    ],
)
def test_what_keys_do(question: str, said: str | None) -> None:
    text = readme(KEYS)
    told = key_told(question, text)
    assert (None if told is None else told.stated) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
