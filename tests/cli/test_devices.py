"""Commands over several devices: what they write is what one process writes, and what one has begun another ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt.errors import ExitCode
from armt.runtime.devices import crew as crew_module
from armt.runtime.devices.crew import Crew
from armt.runtime.engine.executor import Executor, StepDone

pytestmark = pytest.mark.usefixtures("short_drafts")

Call = Callable[..., Any]

_TIMES = ("read_s", "decode_s", "created")
_LONG = "".join(chr(97 + (i * i * 7) % 26) + " " * (i % 5 == 0) for i in range(1500))


@pytest.fixture(scope="module", params=["armt", "rmt"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, write_tiny_model: Call) -> Path:
    """A model of five layers, so that one of four devices has two of them."""
    options = {"dialect": "rmt"} if request.param == "rmt" else {}
    directory: Path = write_tiny_model(tmp_path_factory.mktemp(request.param) / "model", layers=5, **options)
    return directory


@pytest.fixture
def joined(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Say whether torchrun has started this process as the first of four."""
    return lambda yes: monkeypatch.setattr(crew_module, "_joined", crew if yes else None)


@pytest.fixture
def both(call: Call, joined: Callable[[bool], None]) -> Callable[..., tuple[Any, Any]]:
    """Run a command over four devices and on one: ``both(model, "ask", ...)``."""

    def run(model: Path, name: str, *words: object) -> tuple[Any, Any]:
        options = ["-m", model, "--device", "cpu", "--dtype", "float32", "--kernels", "torch", "-q"]
        found = []
        for several in (True, False):
            joined(several)
            found.append(call(name, *map(str, [*words, *options])))
        return found[0], found[1]

    return run


def plain(text: str) -> list[Any]:
    """Return JSON lines without what differs from run to run."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key not in _TIMES}
        return [without(each) for each in value] if isinstance(value, list) else value

    return [without(json.loads(line)) for line in text.splitlines()]


def test_a_folder_is_summarized(both: Callable[..., tuple[Any, Any]], model: Path, folder: Path) -> None:
    """Documents behind each other or side by side, in rounds, and one that cannot be read among them."""
    ours, other = both(model, "summarize", folder, "-p", "What?", "-n", "5", "--jsonl", "--lanes", "3")
    assert (ours.returncode, other.returncode) == (ExitCode.SOME_FAILED,) * 2
    assert len(plain(ours.stdout)) == 5
    assert plain(ours.stdout) == plain(other.stdout)


def test_notes_are_taken(both: Callable[..., tuple[Any, Any]], model: Path, folder: Path) -> None:
    """Dialogues that score, write and check while reading goes on."""
    ours, other = both(model, "summarize", folder / "b.md", "--notes", "1", "--json")
    assert ours.returncode == ExitCode.OK, ours.stderr
    assert plain(ours.stdout) == plain(other.stdout)


def test_questions_are_answered(both: Callable[..., tuple[Any, Any]], model: Path, tmp_path: Path) -> None:
    """With evidence, which is looked for by the memory's keys too; and from the memory alone, past a segment's end."""
    (tmp_path / "long.txt").write_text(_LONG)
    for words in (["--evidence", "2"], ["--evidence", "0", "-n", "40", "--temp", "1", "--seed", "3"]):
        ours, other = both(model, "ask", tmp_path / "long.txt", "What is it?", "--json", *words)
        assert ours.returncode == ExitCode.OK, ours.stderr
        assert plain(ours.stdout) == plain(other.stdout)


def test_a_finder_leaves_processes_without_work(
    both: Callable[..., tuple[Any, Any]], write_tiny_model: Call, with_finder: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Two of five layers read the document, and all of them what is asked of it."""
    model = with_finder(write_tiny_model(tmp_path / "model", layers=5))
    (tmp_path / "long.txt").write_text(_LONG)
    ours, other = both(model, "ask", tmp_path / "long.txt", "What is it?", "--json")
    assert ours.returncode == ExitCode.OK, ours.stderr
    assert plain(ours.stdout) == plain(other.stdout)


def test_a_batch_is_run(both: Callable[..., tuple[Any, Any]], model: Path, tmp_path: Path) -> None:
    bodies = [{"messages": [{"role": "user", "content": "word " * n}], "max_tokens": 5} for n in (1, 30)]
    lines = [json.dumps({"custom_id": str(n), "body": body}) for n, body in enumerate(bodies)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    ours, other = both(model, "run", "-i", tmp_path / "in.jsonl")
    assert ours.returncode == ExitCode.OK, ours.stderr
    assert len(plain(ours.stdout)) == 2
    # Requests have names of their own, drawn anew.
    assert [line["response"]["body"]["choices"] for line in plain(ours.stdout)] == [
        line["response"]["body"]["choices"] for line in plain(other.stdout)
    ]


@pytest.mark.parametrize("begins", [True, False], ids=["four-then-one", "one-then-four"])
def test_a_stopped_reading_goes_on_elsewhere(
    begins: bool,
    model: Path,
    tmp_path: Path,
    call: Call,
    joined: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A memory and a checkpoint do not know how many devices wrote them: the memory file has the same bytes."""
    (tmp_path / "long.txt").write_text(_LONG)
    (tmp_path / "before.txt").write_text(_LONG[::-1][:200])
    options = ["-m", str(model), "--device", "cpu", "--dtype", "float32", "--kernels", "torch"]

    def read(name: str, output: str, *words: str) -> Any:
        return call("read", str(tmp_path / name), "-o", str(tmp_path / output), *options, *words)

    joined(False)
    assert read("before.txt", "before.armt", "-q").returncode == ExitCode.OK
    carried = ["--memory", str(tmp_path / "before.armt")]
    assert read("long.txt", "calm.armt", "-q", *carried).returncode == ExitCode.OK
    joined(begins)
    run, steps = Executor._step, [0]

    def stopped(self: Executor, planned: Any) -> StepDone:
        steps[0] += 1
        if steps[0] > 40:
            raise KeyboardInterrupt
        return run(self, planned)

    with monkeypatch.context() as patch:
        patch.setattr(Executor, "_step", stopped)
        assert read("long.txt", "m.armt", "--checkpoint-every", "0s", *carried).returncode == ExitCode.INTERRUPTED
    joined(not begins)
    ended = read("long.txt", "m.armt", "--resume", *carried)
    assert ended.returncode == ExitCode.OK, ended.stderr
    assert "goes on at token" in ended.stderr
    for name in ("armt", "index"):
        assert (tmp_path / f"m.{name}").read_bytes() == (tmp_path / f"calm.{name}").read_bytes(), name


def test_what_does_not_go_together(
    call: Call, joined: Callable[[bool], None], tiny_model_dir: Path, folder: Path, tmp_path: Path
) -> None:
    model = ["-m", str(tiny_model_dir), "-q"]
    joined(True)
    other = call("ask", str(folder / "a.txt"), "Who?", "--devices", "3", *model)
    assert other.returncode == ExitCode.USAGE
    assert "torchrun has started 4 processes" in other.stderr
    # Three layers cannot be spread over four devices.
    few = call("ask", str(folder / "a.txt"), "Who?", *model)
    assert few.returncode == ExitCode.USAGE
    assert "the model has 3 layers" in few.stderr
    # What measures or writes models has no use for several processes, and says so rather than leave them idle.
    bench = call("bench", "-m", str(tiny_model_dir), "--seq", "64", "-q")
    assert bench.returncode == ExitCode.USAGE
    assert "torchrun has started 4 processes" in bench.stderr


def test_what_is_where_is_said(
    call: Call, joined: Callable[[bool], None], write_tiny_model: Call, folder: Path, tmp_path: Path
) -> None:
    joined(True)
    model = write_tiny_model(tmp_path / "model", layers=5)
    words = ["-m", str(model), "--device", "cpu", "--dtype", "float32", "--kernels", "torch", "-v"]
    said = call("ask", str(folder / "a.txt"), "Who?", *words).stderr
    assert "devices: 4 (layers 0 to 0, 1 to 1, 2 to 2, 3 to 4)" in said
