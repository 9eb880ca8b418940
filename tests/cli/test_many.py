"""A job over many documents: in this process, and what a cluster is told."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.cli.arguments.options import (
    DecodingOptions,
    DisplayOptions,
    JobOptions,
    ManyOptions,
    MemoryOptions,
    ModelOptions,
    RayOptions,
    ResultOptions,
    SelectionOptions,
    TextOptions,
)
from armt.cli.many import LocalRun, RayRun
from armt.cli.progress import View
from armt.errors import ExitCode
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.results import ResultLog
from armt.runtime.jobs.settings import JobSettings
from armt.runtime.jobs.sinks import JsonSink, LogSink

_QUOTES = JobSettings(summary=SummaryOptions(style="quotes"))


@pytest.fixture
def options(tiny_model_dir: Path) -> Callable[..., JobOptions]:
    """Options of a command: ``options(dtype="float32", ray=RayOptions(workers=2))``."""

    def make(*, ray: RayOptions | None = None, many: ManyOptions | None = None, **model: Any) -> JobOptions:
        return JobOptions(
            result=ResultOptions(),
            memory=MemoryOptions(),
            text=TextOptions(),
            model=ModelOptions(model=str(tiny_model_dir), **model),
            decoding=DecodingOptions(),
            selection=SelectionOptions(),
            many=many or ManyOptions(),
            ray=ray or RayOptions(),
            display=DisplayOptions(quiet=True),
        )

    return make


def test_documents_are_done_here(options: Callable[..., JobOptions], folder: Path, tmp_path: Path) -> None:
    """Those that a result file has are passed over, and one that cannot be read is counted."""
    names = [str(folder / name) for name in ("a.txt", "b.md", "sub/binary.txt")]
    for resume, expected in ((False, (2, 1, 0)), (True, (0, 0, 3))):
        run = LocalRun(options(dtype="float32", device="cpu", many=ManyOptions(resume=resume)), _QUOTES)
        with run.open_log(tmp_path / "r.jsonl") as log:
            run.run((Item(paths=(name,)) for name in names), LogSink(log), log, View(silent=True), None)
        assert (run.summary.done, run.summary.failed, run.summary.skipped) == expected
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 3


def test_a_cluster_is_told_what_was_asked(
    options: Callable[..., JobOptions], tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody chose is chosen where it runs."""
    told: list[Any] = []
    monkeypatch.setattr("armt.runtime.jobs.ray.run_on_ray", lambda plan, *_, **__: told.append(plan))
    hows: list[dict[str, Any]] = [{}, {"device": "cuda", "dtype": "float16", "devices": 2}]
    for how in hows:
        run = RayRun(options(ray=RayOptions(workers=3), many=ManyOptions(lanes=4), **how), _QUOTES)
        run.run(iter(()), JsonSink(io.BytesIO()), None, View(silent=True), None)
    free, chosen = told
    assert (free.model, free.workers, free.lanes) == (tiny_model_dir.resolve(), 3, 4)
    assert (free.device, free.dtype, free.devices) == (None, None, None)
    assert (chosen.device, chosen.dtype, chosen.devices) == ("cuda", "float16", 2)


def test_an_answer_whose_line_found_no_room_is_gone_on_with(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood in the way of the run that was to go on: nothing said that it was one of armt's own."""
    out = tmp_path / "out"

    def run() -> Result:
        words = ("summarize", "-m", str(tiny_model_dir), "--dtype", "float32", "-n", "4", "-q", "--resume")
        return CliRunner().invoke(app, [*words, str(folder / "sub" / "deep"), "-o", str(out)])

    def full(_log: ResultLog, _result: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(ResultLog, "write", full)
        assert run().exit_code == ExitCode.SOME_FAILED
    assert sorted(path.name for path in out.iterdir()) == ["d.txt.txt", "results.jsonl"]
    assert run().exit_code == ExitCode.OK
    assert len((out / "results.jsonl").read_text().splitlines()) == 1
