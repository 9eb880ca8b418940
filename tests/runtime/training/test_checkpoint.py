"""Checkpoints and metrics of a run: complete or absent, and nothing said twice after a resumption."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.training.checkpoint import (
    CHECKPOINT,
    METRICS,
    Checkpoint,
    MetricsFile,
    load_checkpoint,
    read_metrics,
    save_checkpoint,
)


def _checkpoint(**changes: Any) -> Checkpoint:
    fields: dict[str, Any] = {
        "step": 3, "tokens": 100, "seconds": 1.5, "masters": {"memory.key": torch.arange(6.0)},
        "optimizer": {"state": {0: {"step": 3, "exp_avg": torch.ones(2).bfloat16()}}}, "whitening": torch.eye(2),
        "value_scale": torch.ones(1), "setting": {"seed": 4, "lora": {"targets": ["qkv"]}, "base": None},
    }  # fmt: skip
    return Checkpoint(**{**fields, **changes})


def test_a_run_goes_on_from_what_was_saved(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, _checkpoint(step=2))
    save_checkpoint(tmp_path, _checkpoint())
    found = load_checkpoint(tmp_path)
    assert (found.step, found.tokens, found.seconds) == (3, 100, 1.5)
    assert found.setting == _checkpoint().setting
    assert torch.equal(found.masters["memory.key"], torch.arange(6.0))
    assert torch.equal(found.whitening, torch.eye(2))
    moment = found.optimizer["state"][0]["exp_avg"]
    assert moment.dtype == torch.bfloat16
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]


def test_the_one_before_stays_where_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_checkpoint(tmp_path, _checkpoint(step=2))

    def full(_: object, file: Any) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(UsageError, match=r"cannot be written .No space left on device"):
        save_checkpoint(tmp_path, _checkpoint())
    monkeypatch.undo()
    assert load_checkpoint(tmp_path).step == 2
    assert [path.name for path in tmp_path.iterdir()] == [CHECKPOINT]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda whole: whole[:-100], "damaged"),
        (lambda whole: b"", "damaged"),
        (lambda whole: None, r"no checkpoint\.pt to resume from; leave --resume out to begin$"),
    ],
    ids=["cut", "empty", "missing"],
)
def test_what_cannot_be_gone_on_from(tmp_path: Path, damage: Any, message: str) -> None:
    save_checkpoint(tmp_path, _checkpoint())
    file = tmp_path / CHECKPOINT
    left = damage(file.read_bytes())
    file.unlink() if left is None else file.write_bytes(left)
    with pytest.raises(UsageError, match=message):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"format": 2, "step": 1}, "written by another version; begin in another directory$"),
        ({"format": 1, "step": 1}, "damaged .*missing"),
        ({"step": 1}, "damaged .'format'"),
        ([1], "damaged"),
    ],
    ids=["another-version", "fields-missing", "no-format", "a-list"],
)
def test_files_that_are_no_checkpoint(tmp_path: Path, raw: Any, message: str) -> None:
    torch.save(raw, tmp_path / CHECKPOINT)
    with pytest.raises(UsageError, match=message) as caught:
        load_checkpoint(tmp_path)
    assert "\n" not in str(caught.value)


def test_metrics_of_steps_that_are_run_again_are_dropped(tmp_path: Path) -> None:
    """Three steps were done and the checkpoint is of the second; a kill has cut the last line short."""
    metrics = MetricsFile(tmp_path, 0)
    for step in (1, 2, 3):
        metrics.add({"step": step, "text": step / 2})
        # In the file at once: a display follows it.
        assert len(read_metrics(tmp_path)) == step
    metrics.close()
    with (tmp_path / METRICS).open("a") as file:
        file.write('{"step": 4, "te')
    assert [row["step"] for row in read_metrics(tmp_path)] == [1, 2, 3]
    resumed = MetricsFile(tmp_path, 2)
    resumed.add({"step": 3, "text": 9.0})
    resumed.close()
    rows = [json.loads(line) for line in (tmp_path / METRICS).read_text().splitlines()]
    assert rows == [{"step": 1, "text": 0.5}, {"step": 2, "text": 1.0}, {"step": 3, "text": 9.0}]


def test_damaged_lines_of_metrics_keep_no_run_from_going_on(tmp_path: Path) -> None:
    """What no step has written ended --resume as a mistake of armt's own."""
    (tmp_path / METRICS).write_bytes(b'{"step": 1}\n\xff\xfe\n\0\0\0\n5\n[]\n{"text": 3}\n{"step": 2}\n')
    assert read_metrics(tmp_path) == [{"step": 1}, {"step": 2}]
    MetricsFile(tmp_path, 1).close()
    assert read_metrics(tmp_path) == [{"step": 1}]


def test_a_run_from_the_start_forgets_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / METRICS).write_text('{"step": 1}\n')
    MetricsFile(tmp_path, 0).close()
    assert (tmp_path / METRICS).read_text() == ""
    assert read_metrics(tmp_path / "nowhere") == []
