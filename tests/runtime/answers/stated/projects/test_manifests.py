"""What the file that describes a package says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from armt.runtime.answers.stated.projects.manifests import described_by_manifest
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

PROJECT = """[project]
name = "oatmill"
requires-python = ">=3.9"

[project.scripts]
grind = "oatmill:main"

[tool.black]
target-version = ["py310"]
"""
PACKAGE = '{\n  "name": "oatmill",\n  "main": "mill.js",\n  "engines": {"node": ">=18"}\n}\n'


def opened(path: Path, content: str) -> StoredText:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    return StoredText.of(open_document(path))


@pytest.mark.parametrize(
    ("name", "content", "question", "said"),
    [
        ("pyproject.toml", PROJECT, "Which Python version is required?", ">=3.9"),
        ("pyproject.toml", PROJECT, "What is the minimum Python version?", ">=3.9"),
        ("pyproject.toml", PROJECT, "Which Python versions does it support?", ">=3.9"),
        ("pyproject.toml", PROJECT, "What is the main entry point?", '[project.scripts]\ngrind = "oatmill:main"'),
        ("package.json", PACKAGE, "Which version of Node.js is needed?", ">=18"),
        ("package.json", PACKAGE, "What is the entry point?", "mill.js"),
        ("Cargo.toml", '[package]\nrust-version = "1.70"\n', "Which Rust version is needed?", "1.70"),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n", "Which Python version do I need?", ">=3.8"),
        (
            "package.json",
            '{"dependencies": {"oats": "1"}}',
            "What are the dependencies?",
            "dependencies.oats: 1",
        ),
        (
            "Cargo.toml",
            '[dev-dependencies]\noats = "1"\n',
            "What are the dev dependencies?",
            '[dev-dependencies]\noats = "1"',
        ),
        # What is required may be said elsewhere.
        ("package.json", '{"dependencies": {"oats": "1"}}', "What are the requirements?", None),
        # Another file, another language, and another question.
        ("mill.toml", PROJECT, "Which Python version is required?", None),
        ("pyproject.toml", PROJECT, "Which Rust version is needed?", None),
        ("pyproject.toml", PROJECT, "Which Python packages are needed?", None),
    ],
)
def test_what_a_package_needs(tmp_path: Path, name: str, content: str, question: str, said: str | None) -> None:
    text = opened(tmp_path / name, content)
    told = described_by_manifest(question, text)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_of_several_files_that_above_the_others_is_asked(tmp_path: Path) -> None:
    below = opened(tmp_path / "wheel" / "pyproject.toml", PROJECT.replace("3.9", "3.7"))
    above = opened(tmp_path / "pyproject.toml", PROJECT)
    text = JoinedText([below, above])
    told = described_by_manifest("Which Python version is required?", text)
    assert told is not None
    assert told.stated == ">=3.9"
    assert text.read(told.sentence.start, told.sentence.end) == 'requires-python = ">=3.9"'
