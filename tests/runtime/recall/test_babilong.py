"""BABILong's files and its comparison of answers, odd corners included, so that numbers compare."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime.recall.babilong import TASK_LABELS, is_correct, read_babilong, task_of


@pytest.mark.parametrize(
    ("output", "question", "right"),
    [
        ("Kitchen.", "Where is Mary?", True),
        ("The most recent location of Mary is kitchen. Before: garden", "Where is Mary?", True),
        ("kitchen or garden", "Where is Mary?", False),
        ("garden", "Where is Mary?", False),
        ("", "Where is Mary?", False),
        # The place named in the question is not counted against the answer.
        ("It was in the kitchen before the garden", "Where was the apple before the garden?", True),
        ("kitchen <example> garden", "Where is Mary?", True),
    ],
)
def test_babilong_comparison(output: str, question: str, right: bool) -> None:
    assert is_correct("kitchen", output, question, TASK_LABELS["qa1"]) is right


def test_babilong_files(tmp_path: Path) -> None:
    folder = tmp_path / "qa2"
    folder.mkdir()
    text = 'A "long" text, ' + "x" * 200_000
    quoted = text.replace('"', '""')
    (folder / "4k.csv").write_text(f'input,target,question\n"{quoted}",kitchen,Where is it?\n', encoding="utf-8")
    row = {"input": "short", "target": "office", "question": "Where?"}
    (folder / "8k.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    bound, samples = csv.field_size_limit(), read_babilong(tmp_path)
    first = next(samples)
    # It is one for all of the process, and was lifted for good.
    assert csv.field_size_limit() == bound
    (second,) = samples
    assert (first.task, first.input, first.target, first.question) == ("qa2", text, "kitchen", "Where is it?")
    assert (second.input, second.target, second.source) == ("short", "office", f"{folder / '8k.jsonl'}:1")


def test_babilong_errors_are_one_line_and_say_where(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(read_babilong(tmp_path / "none"))
    with pytest.raises(NoTextError, match="CSV or JSON"):
        list(read_babilong(tmp_path))
    with pytest.raises(UsageError, match="such as qa1"):
        task_of(Path("data/4k.csv"))
    path = tmp_path / "qa1.jsonl"
    path.write_text('{"input": "a", "question": "b"}\n', encoding="utf-8")
    with pytest.raises(
        DocumentError, match=r"qa1\.jsonl:1: expected the columns input, question, target; missing target"
    ):
        list(read_babilong(path))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match="not readable JSON lines"):
        list(read_babilong(path))


@pytest.mark.parametrize(
    ("path", "task"),
    [
        ("data/qa3/4k.csv", "qa3"),
        # The folder holds all tasks, the file one of them.
        ("qa1-qa5/qa2_8k.jsonl", "qa2"),
        ("QA10/0k.csv", "qa10"),
        ("qa1/lookaqa2.csv", "qa1"),
    ],
)
def test_the_task_is_the_last_one_that_a_path_names(path: str, task: str) -> None:
    assert task_of(Path(path)) == task


def test_a_spreadsheet_s_mark_and_other_columns_are_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "qa1.csv"
    path.write_text("\ufeffinput,id,question,target\na,1,b,c\n", encoding="utf-8")
    (sample,) = read_babilong(path)
    assert (sample.input, sample.question, sample.target, sample.source) == ("a", "b", "c", f"{path}:2")


def test_files_that_are_no_text(tmp_path: Path) -> None:
    for name, reader in (("qa1.csv", "CSV file"), ("qa1.jsonl", "JSON lines")):
        (tmp_path / name).write_bytes(b"input,question,target\n\xff,b,c\n")
        with pytest.raises(DocumentError, match=rf"{name}: not (a )?readable {reader}"):
            list(read_babilong(tmp_path / name))
    (tmp_path / "qa1.jsonl").write_text("[1]\n")
    with pytest.raises(DocumentError, match=r"qa1\.jsonl:1: expected a JSON object, got list"):
        list(read_babilong(tmp_path / "qa1.jsonl"))


@pytest.mark.usefixtures("_uncollected")
def test_a_line_nested_without_end_is_told_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "qa1.jsonl"
    path.write_text("[" * 100_000)
    with pytest.raises(DocumentError, match=r"qa1\.jsonl: not readable JSON lines: nested too deeply"):
        list(read_babilong(path))
