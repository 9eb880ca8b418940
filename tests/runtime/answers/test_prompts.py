"""Kinds of documents, and what the model is shown."""

from __future__ import annotations

import pytest

from armt.runtime.answers.prompts import (
    DocumentKind,
    answer_messages,
    document_kind,
    gist_messages,
    note_examples,
    note_messages,
)

SAMPLES: dict[str, tuple[DocumentKind, str]] = {
    "story": (
        "story",
        "He took her hand, and she said unto him: Go to them, for they hunger. So he went from her. " * 20,
    ),
    "manual page": (
        "manual",
        "NAME\n  tern - list files\n\nOPTIONS\n\n  -a, --all\n    Show all files by default.\n\n" * 9,
    ),
    "licence": ("law", "The Licensor hereby grants the party a copyright license under this Agreement. " * 20),
    "code": (
        "code",
        "def one(x):\n    return x + 1\n\nclass Two:\n    value = one(2)\n    if value:\n        pass\n" * 9,
    ),
    "log": ("log", "2024-05-01 10:00:01 gate: connection refused\n" * 40),
    "changelog": (
        "log",
        "tern (2.4-1) stable; urgency=low\n\n  * Fix a crash.\n  * Drop a patch.\n\n -- A B <a@b.c>  Mon\n" * 9,
    ),
    "minutes": ("minutes", "The committee agreed on the motion of the chair. The meeting was adjourned. " * 20),
    "a talk": (
        "minutes",
        "ABC: What are the options of the file?\n\nJ. Doe: Default parameters are installed.\n\n" * 9,
    ),
    "labels": ("article", "Land: Burma\nArea: 676,552 km2\nCapital: Rangoon is the largest town of Burma.\n"),
    "article": ("article", "Lichens grow on the bark of rowans. Sheep eat the saplings of most trees there. " * 20),
    "a life": (
        "article",
        "In 1842 she wrote to her mother that he had sold his mill, and in 1843 hers. " * 20,
    ),
    "a tale": ("story", "In 1984 she wrote to her mother that he had sold his mill in Selby. " * 20),
    "an old tale": ("story", "That year she wrote to her mother that he had sold his mill in Selby. " * 20),
    "empty": ("article", ""),
    "chinese": ("article", "今天天气很好。我们去公园吧！" * 50),
}


def test_pauses_that_are_written_down_make_no_code_of_a_transcript() -> None:
    turns = "Anna Moor: We grind on Monday , {pause}\nHarold Finch: Um {gap}\n"
    assert document_kind(turns * 4) == "minutes"


@pytest.mark.parametrize("name", SAMPLES)
def test_kinds_are_told_by_simple_features(name: str) -> None:
    kind, sample = SAMPLES[name]
    assert document_kind(sample) == kind


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in SAMPLES.values()}))
def test_the_passage_stands_last_and_examples_only_where_needed(kind: DocumentKind) -> None:
    instructed = note_messages(kind, "The passage.", instructed=True)
    assert [message["role"] for message in instructed] == ["system", "user"]
    shown = note_messages(kind, "The passage.", instructed=False)
    assert [message["role"] for message in shown] == ["user", "assistant"] * len(note_examples(kind)) + ["user"]
    assert [message["content"] for message in shown if message["role"] == "assistant"] == note_examples(kind)
    for messages in (instructed, shown):
        assert messages[-1]["content"].startswith("The passage.")


def test_gist_and_answers_end_with_what_is_asked() -> None:
    for instructed in (True, False):
        assert "One.\nTwo." in gist_messages(["One.", "Two."], instructed=instructed)[-1]["content"]
    last = answer_messages("The evidence.", "Why?")[-1]
    assert last["role"] == "user"
    assert last["content"].startswith("The evidence.")
    assert last["content"].endswith("Why?")
