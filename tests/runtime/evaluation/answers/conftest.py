"""A small set with an outline and questions, and the rows that a tiny random model has on it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import armt
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.notes import NoteOptions
from armt.runtime.evaluation.answers.tables import AnswersSettings, answers_rows
from armt.runtime.session import Armt

_STORY = "The otter of Brindlewick built a dam of willow.\n" + "".join(
    f"{number} The {animal} went up to the river in the {ordinal} year, and drank of it.\n"
    for number, (animal, ordinal) in enumerate(
        [("fox", "first"), ("hare", "second"), ("crane", "third"), ("wolf", "fourth"), ("mole", "fifth")] * 8, start=1
    )
)


def _written(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_bytes(gzip.compress("".join(json.dumps(document) + "\n" for document in documents).encode()))
    return path


def _document(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "story", "text": text, "outline": [], "questions": []} | more


@pytest.fixture(scope="module")
def tiny(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    half = len(_STORY) // 2
    line = _STORY.index("\n") + 1
    outline = [
        {"text": "An otter builds.", "start": 0, "end": line - 1},
        {"text": "The wolf drinks.", "start": half, "end": half + line},
    ]
    questions = [
        {"question": "What did the otter of Brindlewick build?", "answer": "a dam", "start": 0, "end": line - 1},
        {"question": "What does the zebra of Ruritania eat?", "answer": None, "start": None, "end": None},
    ]
    return _written(
        tmp_path_factory.mktemp("sets") / "set.jsonl.gz",
        _document("one", _STORY, outline=outline, questions=questions),
        _document("two", _STORY[half:], outline=[{"text": "They drink.", "start": 0, "end": line}]),
    )


@pytest.fixture
def story() -> str:
    """The text of document "one"."""
    return _STORY


@pytest.fixture
def rows(tiny: Armt, data: Path) -> Callable[..., list[dict[str, Any]]]:
    """Measure, by default everything; keywords are settings, ``base``, ``drafts``, ``rerank``, ``skim``, ``notify``."""

    def measured(
        *,
        base: Armt | None = None,
        drafts: int = 1,
        rerank: int = 0,
        skim: bool = False,
        notify: Callable[[str], None] | None = None,
        **changes: Any,
    ) -> list[dict[str, Any]]:
        settings = AnswersSettings(
            notes=(3,),
            options=NoteOptions(window=900, max_tokens=8, drafts=drafts),
            asking=AskOptions(window=2048, max_tokens=4, rerank=rerank, skim=skim),
            **{"data": data} | changes,
        )
        return list(answers_rows(tiny, settings, base=base, notify=notify))

    return measured
