"""Questions to a project: which of its files says what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from armt.runtime.answers.stated.projects.asked import at_top, document_of_project, is_told_or_not, told_of_project
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

FILES = {
    "README.md": "# oatmill\n\nGrinds fine oats.\n\n## Usage\n\n```sh\noatmill grind\n```\n\n## License\n\nMIT\n\n"
    "## Tests\n\nRun `make test`.\n",
    "CONTRIBUTING.md": "# Guide\n\nTell the miller first.\n",
    "SECURITY.md": "# Security\n\nWrite to the guard.\n",
    "CHANGES.md": "# Changes\n\n## 1.2.0\n\n- Wheels turn.\n\n## 1.1.0\n\n- Oats.\n\n## 1.0.0\n\n- Mill.\n",
    "docs/start.md": "# Start\n\nRun this:\n\n    pip install oatmill\n",
    "wheel/README.md": "# wheel\n\nTurns around.\n",
    "pyproject.toml": '[project]\nname = "oatmill"\nrequires-python = ">=3.9"\n\n[tool.install]\nversion = "none"\n',
}


@pytest.fixture
def project(tmp_path: Path) -> JoinedText:
    texts = list[StoredText]()
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        texts.append(StoredText.of(open_document(path)))
    return JoinedText(texts)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does this project do?", "Grinds fine oats."),
        ("What is oatmill?", "Grinds fine oats."),
        ("How do I use it?", "oatmill grind"),
        ("What licence is it under?", "MIT"),
        ("How do I contribute?", "Tell the miller first."),
        # The guide says nothing of it.
        ("How do I run the tests?", "Run `make test`."),
        ("How do I report a vulnerability?", "Write to the guard."),
        # Elsewhere than in the README, where that does not say it.
        ("How do I install it?", "pip install oatmill"),
        ("Which Python version is required?", ">=3.9"),
        ("What changed in the latest version?", "- Wheels turn."),
        ("What's new?", "- Wheels turn."),
        ("Where are the docs?", None),
        ("Who grinds oats?", None),
    ],
)
def test_what_a_folder_says_of_its_project(project: JoinedText, question: str, said: str | None) -> None:
    told = told_of_project(question, project)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or project.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_what_nothing_else_answers(project: JoinedText) -> None:
    """ "How do I use it?" was answered by any line that uses something."""
    assert is_told_or_not("Where are the docs?", project)
    assert is_told_or_not("How do I use it?", project)
    assert is_told_or_not("What are the dependencies?", project)
    assert not is_told_or_not("Who grinds oats?", project)


def test_the_document_at_the_top(project: JoinedText) -> None:
    assert at_top("readme", project) == 0
    assert at_top("nothing", project) is None
    assert document_of_project("How do I contribute?", project) == 1
    assert document_of_project("Who grinds oats?", project) is None


def test_of_one_document_what_it_says_itself() -> None:
    text = StoredText.of_string("README.md", FILES["README.md"], format="markdown")
    told = told_of_project("What does oatmill do?", text)
    assert told is not None
    assert told.sentence.text == "Grinds fine oats."
    assert told_of_project("What does the wheel do?", text) is None


def test_a_course_with_commands_may_say_it_in_other_words() -> None:
    course = "# Grinding for beginners\n\nFirst get a mill:\n\n    pip install oatmill\n\nIt is used on Sundays.\n"
    text = StoredText.of_string("course.md", course, format="markdown")
    assert not is_told_or_not("How do I use it?", text)
    assert is_told_or_not("How do I use it?", StoredText.of_string("README.md", course, format="markdown"))
