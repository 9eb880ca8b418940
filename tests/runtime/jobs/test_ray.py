"""Jobs on Ray: the same results as on one machine, and the same resumption."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from armt.cli.app import app
from armt.errors import DeviceLost, ExitCode, ModelError, UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.question import Question
from armt.runtime.answers.records import RecordError
from armt.runtime.jobs import ray as ray_job
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.ray import RayPlan, run_on_ray
from armt.runtime.jobs.settings import JobSettings
from armt.runtime.session import Armt
from armt.runtime.session import load_chosen as load_here

TIMINGS = ("read_s", "decode_s")


def records(path: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({record["path"] for record in found}) == len(found)
    return {record["path"]: {k: v for k, v in record.items() if k not in TIMINGS} for record in found}


def plan_for(model: Path, devices: int | None = None) -> RayPlan:
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
        devices=devices,
        address=None,
    )


def test_a_worker_searches_what_the_memory_has_read(tiny_model_dir: Path, tmp_path: Path) -> None:
    """As one machine does; each document goes on from the memory by itself."""
    for name, text in {"a": "The lease of the mill ends in March. ", "b": "Snow fell. ", "c": "Rain fell. "}.items():
        (tmp_path / f"{name}.txt").write_text(text * 9)
    first, memory = tmp_path / "a.txt", tmp_path / "m.armt"
    words = ["read", "-m", tiny_model_dir, "--dtype", "float32", first, "-o", memory, "-q"]
    assert CliRunner().invoke(app, list(map(str, words))).exit_code == ExitCode.OK
    question = Question(text="When does the lease of the mill end?")
    asking = JobSettings(questions=(question,), single=False, evidence=AskOptions())
    worker = ray_job.ArmtWorker(replace(plan_for(tiny_model_dir), memory=memory), asking)
    names = [str(tmp_path / f"{name}.txt") for name in "bc"]
    found = worker({"path": names, "relative": names, "problem": ["", ""]})["result"]
    for name, record in zip(names, map(json.loads, found), strict=True):
        assert record["searched"] == [str(first), name]
        assert record["answers"][0]["evidence"][0]["path"] == str(first)


def test_without_ray_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tiny_model_dir: Path, asks: Callable[..., JobSettings], kept: Any
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r'pip install "ray\[data\]"'):
        run_on_ray(plan_for(tiny_model_dir), asks("?"), [Item(paths=("a.txt",))], sink=kept, log=None)


def test_what_ray_says_of_itself_is_not_heard(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A line about its own log level stood among the events of --progress jsonl, and behind -q."""
    fake, data = ModuleType("ray"), ModuleType("ray.data")
    fake.data = data  # type: ignore[attr-defined]
    fake.init = lambda **_: os.write(2, b"Set ray log level\n")  # type: ignore[attr-defined]
    data.DataContext = SimpleNamespace(get_current=SimpleNamespace)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setitem(sys.modules, "ray.data", data)
    for name in ("RAY_BACKEND_LOG_LEVEL", "RAY_USAGE_STATS_ENABLED"):
        monkeypatch.setenv(name, "x")
    assert ray_job._ray(None) is fake
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


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
def test_two_workers_of_two_devices_write_what_one_process_writes(tiny_model_dir: Path, tmp_path: Path) -> None:
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
    command = [
        sys.executable,
        "-m",
        "armt",
        *words,
        "-o",
        str(out),
        "--ray",
        "--workers",
        "2",
        "--devices",
        "2",
        "--resume",
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "ARMT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(command, env=environment, check=False, timeout=600)
    assert done.returncode == ExitCode.SOME_FAILED
    assert out.read_text().startswith("".join(lines[:20]))
    assert records(out) == records(alone)


@contextmanager
def _lost_in_ray() -> Iterator[None]:
    try:
        yield
    except BaseException as exc:
        raise RuntimeError("the actor died") from exc


class FakeRay:
    """As much of Ray as a job uses: one worker, which gets all documents at once, on a cluster of three GPUs.

    What a worker raises comes out as something else, as it does of Ray.
    """

    def __init__(self) -> None:
        self.data = self
        self.asked: dict[str, Any] = {}

    def cluster_resources(self) -> dict[str, float]:
        return {"GPU": 3.0}

    def from_items(self, items: list[dict[str, str]], **_more: object) -> FakeRay:
        self._items = items
        return self

    def map_batches(self, worker: Any, *, fn_constructor_args: tuple[Any, ...], **more: Any) -> FakeRay:
        with _lost_in_ray():
            self._worker = worker(*fn_constructor_args)
        self.asked = more
        return self

    def ActorPoolStrategy(self, *, size: int) -> int:
        return size

    def iter_rows(self) -> Iterator[dict[str, str]]:
        with _lost_in_ray():
            columns = self._worker({key: [item[key] for item in self._items] for key in self._items[0]})
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))

    def shutdown(self) -> None:
        self._items = []


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    fake = FakeRay()
    monkeypatch.setattr(ray_job, "_ray", lambda _address: fake)
    return fake


@pytest.mark.parametrize("devices", [None, 1, 3])
def test_workers_get_the_devices_of_their_model(
    ray: FakeRay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asks: Callable[..., JobSettings], kept: Any,
    tiny_model_dir: Path, devices: int | None,
) -> None:  # fmt: skip
    loaded: list[int | None] = []

    def load(*where: object, devices: int | None, **how: object) -> Armt:
        loaded.append(devices)
        return load_here(*where, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("armt.runtime.session.load_chosen", load)
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("abc")
    # The command line has refused what was given for nothing; what a default in config.toml says may be of no use.
    plan = replace(plan_for(tiny_model_dir, devices), workers=None, base=tiny_model_dir)
    items = [Item(paths=(str(tmp_path / f"{number}.txt"),)) for number in range(40)]
    run_on_ray(plan, asks("?"), items, sink=kept, log=None)
    assert loaded == [devices]
    assert (ray.asked["num_gpus"], ray.asked["compute"]) == ((3, 1) if devices == 3 else (1, 3))


def test_more_devices_than_the_cluster_has_gpus_are_refused(
    ray: FakeRay, tiny_model_dir: Path, asks: Callable[..., JobSettings], kept: Any
) -> None:
    with pytest.raises(UsageError, match="--devices 4: the cluster has 3 GPUs"):
        run_on_ray(plan_for(tiny_model_dir, devices=4), asks("?"), [Item(paths=("a",))], sink=kept, log=None)
    assert not ray.asked


@pytest.mark.parametrize("error", [ModelError("no such model"), DeviceLost("device 1: gone"), UsageError("no AMX")])
def test_what_ends_a_worker_ends_the_run_as_itself(
    ray: FakeRay, tiny_model_dir: Path, tmp_path: Path, asks: Callable[..., JobSettings], kept: Any,
    monkeypatch: pytest.MonkeyPatch, error: BaseException,
) -> None:  # fmt: skip
    """Where the model is loaded, and where documents are read."""
    (tmp_path / "a.txt").write_text("abc")
    items = [Item(paths=(str(tmp_path / "a.txt"),))]

    def fail(*_some: object, **_more: object) -> None:
        raise error

    for place in ("armt.runtime.jobs.job.Job.run", "armt.runtime.session.load_chosen"):
        with monkeypatch.context() as patch:
            patch.setattr(place, fail)
            with pytest.raises(type(error), match=str(error)):
                run_on_ray(plan_for(tiny_model_dir), asks("?"), items, sink=kept, log=None)


def test_an_error_that_only_a_node_knows_is_told_in_its_words() -> None:
    assert str(ray_job._told('["NewError", "so it is"]')) == "so it is"


def test_an_error_of_a_kind_of_its_own_keeps_its_exit_code() -> None:
    """Whatever was not in armt.errors itself came back as a failed document."""
    told = ray_job._told(ray_job._telling(RecordError("line: no number")))
    assert (str(told), told.exit_code) == ("line: no number", ExitCode.USAGE)
