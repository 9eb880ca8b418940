"""Real BABILong files: reading them, and the comparison of answers that its published scores use.

A file is CSV or JSON lines with the columns `input`, `question` and `target`; the task is the `qaN` in the file's path.

Source: the BABILong benchmark (Kuratov et al., 2024), its metrics for qa1 to qa5. The comparison is written anew and
kept to the letter, odd corners included, so that numbers compare.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from armt.errors import DocumentError, NoTextError, UsageError, error_line

_PLACES = frozenset({"bathroom", "bedroom", "garden", "hallway", "kitchen", "office"})
TASK_LABELS: dict[str, frozenset[str]] = {
    "qa1": _PLACES,
    "qa2": _PLACES,
    "qa3": _PLACES,
    "qa4": _PLACES,
    "qa5": frozenset({"Bill", "Fred", "Jeff", "Mary", "apple", "football", "milk"}),
}
"""All answers that a task of BABILong can have."""

_COLUMNS = ("input", "question", "target")
_LONGEST_TEXT = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BabilongSample:
    """One row: the task it belongs to, the long text, the question and the right answer; `source` is file:line."""

    task: str
    input: str
    question: str
    target: str
    source: str


def task_of(path: Path) -> str:
    """Return the task that a file's path names (`qa1` ...): the last `qaN` in it.

    Raises:
        UsageError: the path names no task.
    """
    found = re.findall(r"(?<![a-z0-9])qa\d+(?!\d)", str(path).lower())
    if not found:
        raise UsageError(f"{path}: expected a task such as qa1 in the name of a BABILong file or of its folder")
    return str(found[-1])


def _check(path: Path, line: int, row: dict[str, Any]) -> BabilongSample:
    missing = [name for name in _COLUMNS if not isinstance(row.get(name), str)]
    if missing:
        raise DocumentError(
            f"{path}:{line}: expected the columns input, question, target; missing {', '.join(missing)}"
        )
    values = {name: str(row[name]) for name in _COLUMNS}
    if not values["input"].strip():
        raise DocumentError(f"{path}:{line}: input: expected a text, got none")
    return BabilongSample(task=task_of(path), source=f"{path}:{line}", **values)


def _read_csv(path: Path) -> Iterator[BabilongSample]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            while (row := _next_row(reader)) is not None:
                yield _check(path, reader.line_num, row)
    except (csv.Error, UnicodeDecodeError) as exc:
        raise DocumentError(f"{path}: not a readable CSV file: {error_line(exc)}") from exc


def _next_row(reader: csv.DictReader[str]) -> dict[str, Any] | None:
    """Return a row, None behind the last one; its text may be as long as it will.

    The reader's bound for a cell is one for all of a process, and is lifted for no longer than that.
    """
    before = csv.field_size_limit(_LONGEST_TEXT)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(before)


def _read_json_lines(path: Path) -> Iterator[BabilongSample]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise DocumentError(f"{path}:{number}: expected a JSON object, got {type(row).__name__}")
                yield _check(path, number, row)
    except RecursionError as exc:
        raise DocumentError(f"{path}: not readable JSON lines: nested too deeply") from exc
    except (json.JSONDecodeError, UnicodeDecodeError) as exc:
        raise DocumentError(f"{path}: not readable JSON lines: {error_line(exc)}") from exc


def read_babilong(source: str | Path) -> Iterator[BabilongSample]:
    """Read BABILong files: one file, or every `.csv`, `.json` and `.jsonl` file under a folder, in sorted order.

    Raises:
        UsageError: nothing is there, or a file's path names no task.
        NoTextError: the folder holds no such file.
        DocumentError: a row lacks a column, or a file cannot be parsed; the message names file and line.
    """
    source = Path(source)
    if not source.exists():
        raise UsageError(f"{source}: no such file or folder")
    suffixes = {".csv", ".json", ".jsonl"}
    files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.suffix.lower() in suffixes)
    if not files:
        raise NoTextError(f"{source}: expected CSV or JSON lines files with the columns input, question, target")
    for path in files:
        yield from _read_csv(path) if path.suffix.lower() == ".csv" else _read_json_lines(path)


def first_sentence(output: str) -> str:
    """Return the part of an answer that counts: lowercase, up to the first full stop or example tag."""
    text = output.lower().split(".")[0]
    return text.split("<context>")[0].split("<example>")[0]


def is_correct(target: str, output: str, question: str, labels: frozenset[str] | set[str]) -> bool:
    """Say whether an answer counts as right: the target is the only label in its first sentence.

    Labels that the question mentions are left out ("Where was the apple before the kitchen?" may repeat "kitchen").

    Args:
        target: the right answer.
        output: what the model wrote.
        question: the question asked.
        labels: all answers that the task can have (`TASK_LABELS`, or the places of the recall tasks).
    """
    text, asked = first_sentence(output), question.lower()
    lowered = {label.lower() for label in labels}
    named = {label for label in lowered if label in text and label not in asked}
    return named == {target.lower()}
