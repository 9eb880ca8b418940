"""Jobs on Ray: the same results as on one machine, and the same resumption."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from armt.cli.app import app
from armt.errors import ExitCode, UsageError
from armt.runtime.jobs import ray as ray_job
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.ray import RayPlan, run_on_ray
from armt.runtime.jobs.settings import JobSettings

TIMINGS = ("read_s", "decode_s")


def records(path: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({record["path"] for record in found}) == len(found)
    return {record["path"]: {k: v for k, v in record.items() if k not in TIMINGS} for record in found}


def plan_for(model: Path) -> RayPlan:
    return RayPlan(
        model=model,
        device="cpu",
        dtype="float32",
        kernels=None,
        dialect=None,
        base=None,
        schedule="diagonal",
        memory=None,
        lanes=None,
        workers=2,
        address=None,
    )


def test_without_ray_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tiny_model_dir: Path, asks: Callable[..., JobSettings], kept: Any
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r'pip install "armt\[ray\]"'):
        run_on_ray(plan_for(tiny_model_dir), asks("?"), [Item(paths=("a.txt",))], sink=kept, log=None)


def test_a_worker_answers_as_the_program_does(
    tiny_model_dir: Path, tmp_path: Path, asks: Callable[..., JobSettings]
) -> None:
    """The actor by itself, without a cluster around it."""
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("abcdefg" * (20 * number + 1))
    worker = ray_job.ArmtWorker(plan_for(tiny_model_dir), asks("What?"))
    names = [str(tmp_path / f"{number}.txt") for number in range(6)]
    batch = {"path": names, "relative": [Path(name).name for name in names], "problem": [""] * 6}
    together = {
        path: json.loads(r) for path, r in zip(*(lambda o: (o["path"], o["result"]))(worker(batch)), strict=True)
    }
    assert set(together) == set(names)
    assert "no such file" in together[names[5]]["error"]
    for name in names[:5]:
        alone = json.loads(worker({"path": [name], "relative": ["x"], "problem": [""]})["result"][0])
        assert alone["output"] == together[name]["output"]
        assert alone["tokens_read"] == Path(name).stat().st_size


@pytest.mark.slow
def test_two_workers_write_what_one_process_writes(tiny_model_dir: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the ray extra is not installed")
    folder, alone, out = tmp_path / "docs", tmp_path / "alone.jsonl", tmp_path / "ray.jsonl"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(chr(97 + number % 26) * (1 + 37 * (number % 11)))
    (folder / "broken.txt").write_bytes(b"\0" * 40)
    words = ["summarize", str(folder), "-m", str(tiny_model_dir), "--dtype", "float32", "-q"]
    words += ["-p", "What?", "-n", "6", "--temp", "1.5"]
    assert CliRunner().invoke(app, [*words, "-o", str(alone)]).exit_code == ExitCode.SOME_FAILED
    # Half of the results are there already, with half a line behind them.
    lines = alone.read_text().splitlines(keepends=True)
    out.write_text("".join(lines[:20]) + lines[20][:60])
    command = [sys.executable, "-m", "armt", *words, "-o", str(out), "--ray", "--workers", "2", "--resume"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "ARMT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(command, env=environment, check=False, timeout=600)
    assert done.returncode == ExitCode.SOME_FAILED
    assert out.read_text().startswith("".join(lines[:20]))
    assert records(out) == records(alone)
