"""The builder of docs/data/build/telling.py: what quotes tell, on documents made here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import telling as builder

from armt.runtime.training.beside.teller import Noted, read_noted


@pytest.fixture
def documents(tmp_path: Path) -> list[Noted]:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text(
            f"# Mill {number}\n\nThe mill of Norrey {number} was sold to the miller's daughter for 900 pounds.\n\n"
            "For more on the wheels of the valley please see the page of the mill.\n\n"
            "Perhaps it will rain again on the green fields tomorrow, who can say.\n"
        )
    path = tmp_path / "nuggets.jsonl"
    said = {"nuggets": [{"weight": 2, "said": ["was sold to"]}], "worthless": ["see the page"]}
    path.write_text("".join(json.dumps({"file": f"{number}.md", **said}) + "\n" for number in range(4)))
    return list(read_noted(path, tmp_path))


def test_what_quotes_tell_is_counted(documents: list[Noted]) -> None:
    for document in documents:
        assert builder.told(document, np.array([5.0, 0.0, 0.0])) == (1.0, 0, 2)
        assert builder.told(document, np.array([0.0, 5.0, 4.0])) == (0.0, 1, 2)


def test_documents_are_scored_by_what_was_learned_from_others(
    documents: list[Noted], capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = [np.zeros((3, 4), dtype=np.float32) + np.eye(3, 4, dtype=np.float32) for _ in documents]
    asked = list[int]()
    for states in (None, hidden):

        def learn(known: object) -> object:
            asked.append(len(list(known)))  # type: ignore[call-overload]
            return builder.documents_scores(documents, known, states)  # noqa: B023

        builder.show(documents, 4, learn)
    assert asked == [3] * 8
    lines = capsys.readouterr().out.splitlines()
    assert [line[:36] for line in lines] == ["4 documents: told 1.000; of 8 lines "] * 2
