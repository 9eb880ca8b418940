"""Checkpoints of a training run: complete or absent, and enough to go on exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from armt.disk import replace_file, replacing
from armt.errors import UsageError, error_line

CHECKPOINT = "checkpoint.pt"
METRICS = "metrics.jsonl"
_FORMAT = 1


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Where a run stands.

    Attributes:
        step: steps done.
        tokens: real tokens seen.
        seconds: spent.
        masters: the trained tensors.
        optimizer: its state.
        whitening, value_scale: see `training.model.Trainable`.
        setting: what must not change between a run and its continuation.
        left: per task of the stage whose documents go on from earlier ones, the memories that those have left.
    """

    step: int
    tokens: int
    seconds: float
    masters: Mapping[str, Tensor]
    optimizer: Mapping[str, Any]
    whitening: Tensor
    value_scale: Tensor
    setting: Mapping[str, Any]
    left: Mapping[int, Mapping[str, Tensor]] = field(default_factory=dict)


def save_checkpoint(directory: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; the one before stays until the new one is on the disk.

    Raises:
        UsageError: the directory cannot be written.
    """
    fields = {name: getattr(checkpoint, name) for name in Checkpoint.__dataclass_fields__}
    try:
        with replacing(directory / CHECKPOINT) as file:
            torch.save({"format": _FORMAT, **fields}, file)
    except OSError as exc:
        raise UsageError(f"{directory}: cannot be written ({error_line(exc)})") from exc


def load_checkpoint(directory: Path) -> Checkpoint:
    """Read a run's checkpoint.

    Raises:
        UsageError: there is none, or it is damaged.
    """
    path = directory / CHECKPOINT
    if not path.is_file():
        raise UsageError(f"{directory}: no {CHECKPOINT} to resume from; leave --resume out to begin")
    try:
        raw = torch.load(path, map_location="cpu", weights_only=True)
        if raw.pop("format") != _FORMAT:
            raise UsageError(f"{path}: written by another version; begin in another directory")
        return Checkpoint(**raw)
    except UsageError:
        raise
    except Exception as exc:
        # An unpickler raises whatever a damaged instruction makes of its stack.
        raise UsageError(f"{path}: damaged ({error_line(exc)})") from exc


class MetricsFile:
    """A JSON line for every step; on resuming, lines of steps that are run again are dropped.

    Args:
        directory: of the run.
        step: steps done already.
    """

    def __init__(self, directory: Path, step: int) -> None:
        self.path = directory / METRICS
        kept = [row for row in read_metrics(directory) if row["step"] <= step] if step else []
        replace_file(self.path, "".join(json.dumps(row) + "\n" for row in kept).encode())
        self._file = self.path.open("a", encoding="utf-8")

    def add(self, row: Mapping[str, Any]) -> None:
        """Append a line; it is in the file at once."""
        self._file.write(json.dumps(dict(row)) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_metrics(directory: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's metrics file; those that a kill or a failing disk has damaged are left out."""
    path = directory / METRICS
    if not path.is_file():
        return []
    rows = []
    for line in path.read_bytes().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("step"), int):
            rows.append(row)
    return rows
