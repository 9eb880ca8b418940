"""kill -9 at random moments, a full disk, two writers: nothing lost, nothing doubled, the same bytes in the end.

Run by `make chaos`, no part of the ordinary suite. ``ARMT_CHAOS_KILLS`` says how many kills, shared among the routes.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from armt.errors import ExitCode

ROUTES = ("folder", "mirror", "notes", "report", "long", "read", "run")
KILLS = int(os.environ.get("ARMT_CHAOS_KILLS", "200"))
# Seconds of work and the moment of an answer differ from run to run.
_TIMES = ("read_s", "decode_s", "created")

Start = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """A command that is killed, and how what it leaves is compared.

    Attributes:
        words: of the command line, without output and ``--resume``.
        output: name of the file or folder that it writes.
        code: how an undisturbed run ends.
        seconds: how long one takes.
    """

    words: tuple[object, ...]
    output: str
    code: int
    seconds: float


def write_documents(root: Path, count: int, draw: random.Random) -> Path:
    root.mkdir()
    for number in range(count):
        size = draw.choice((20, 100, 700, 3000))
        (root / f"{number:02}.txt").write_text("".join(draw.choice("abcdefghij klmno\n") for _ in range(size)) + "z")
    (root / "broken.txt").write_bytes(b"\0" * 50)
    return root


def words_of(name: str, model: Path, root: Path, draw: random.Random) -> tuple[list[object], str, int]:
    """Return a route's words, its output and its exit code; its inputs are written below ``root``."""
    loaded = ["-m", model, "--dtype", "float32"]
    sampled = [*loaded, "-n", "8", "--temp", "1.5", "--seed", "3", "-q"]
    checkpoints = ["--checkpoint-every", "0.02s"]
    memory = ["-p", "What is it?"]
    if name in ("folder", "mirror", "notes", "report"):
        noted = name in ("notes", "report")
        docs = write_documents(root / "docs", 6 if noted else 20, draw)
        way = ["--notes", "2"] if noted else memory
        output = "out/" if name == "mirror" else "r.jsonl"
        return ["summarize", *sampled, docs, *way, "--lanes", "3", *checkpoints], output, ExitCode.SOME_FAILED
    if name == "run":
        requests = [
            {
                "custom_id": str(number),
                "body": {"messages": [{"role": "user", "content": "word " * draw.randrange(300)}]},
            }
            for number in range(20)
        ]
        (root / "in.jsonl").write_text("".join(f"{json.dumps(request)}\n" for request in requests) + "nonsense\n")
        return ["run", *sampled, "-i", root / "in.jsonl", "--lanes", "3"], "r.jsonl", ExitCode.SOME_FAILED
    (root / "long.txt").write_text("".join(draw.choice("abcdefghij klmno\n") for _ in range(60_000)))
    if name == "long":
        return ["summarize", *sampled, root / "long.txt", *memory, *checkpoints], "answer.txt", ExitCode.OK
    return ["read", *loaded, "-q", root / "long.txt", *checkpoints], "m.armt", ExitCode.OK


def result_of(path: Path) -> Any:
    """Return what is compared: records by name without their times, files by their bytes."""
    if not path.exists():
        return None
    if path.is_dir():
        return {child.relative_to(path).as_posix(): result_of(child) for child in path.rglob("*") if child.is_file()}
    if path.suffix != ".jsonl":
        return path.read_bytes()
    records = [without_times(json.loads(line)) for line in path.read_text().splitlines()]
    names = [record.get("path") or record["armt"]["name"] for record in records]
    assert len(set(names)) == len(names), "a document was done twice"
    return dict(zip(names, records, strict=True))


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_times(each) for key, each in value.items() if key not in _TIMES}
    return value


def differences(found: Any, expected: Any, where: str = "") -> list[str]:
    """Return where two results differ, and how."""
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        return [line for key in found for line in differences(found[key], expected[key], f"{where} {key}")]
    return [] if found == expected else [f"{where}: {str(found)[:200]} instead of {str(expected)[:200]}"]


def into(folder: Path, name: str, words: Sequence[object], output: str) -> list[object]:
    """Return a route's words with what it writes below a folder."""
    return [*words, "-o", f"{folder}/{output}", *(["--report", f"{folder}/pages"] if name == "report" else [])]


def outcome(folder: Path, output: str) -> dict[str, Any]:
    """Return what a route has written below a folder, pages for the browser included."""
    return {"results": result_of(folder / output), "pages": result_of(folder / "pages")}


def lines_of(path: Path) -> bytes:
    """Return the whole lines of a result file or a mirror's."""
    log = path / "results.jsonl" if path.suffix == "" else path
    if log.suffix != ".jsonl" or not log.exists():
        return b""
    data = log.read_bytes()
    return data[: data.rfind(b"\n") + 1]


@pytest.mark.parametrize("name", ROUTES)
def test_killed_at_random_moments(
    name: str,
    tiny_model_dir: Path,
    tmp_path: Path,
    start: Start,
    draw: random.Random,
    capsys: pytest.CaptureFixture[str],
) -> None:
    inputs, calm, torn = (tmp_path / folder for folder in ("inputs", "calm", "torn"))
    for folder in (inputs, calm, torn):
        folder.mkdir()
    words, output, code = words_of(name, tiny_model_dir, inputs, draw)
    began = time.perf_counter()
    assert start(*into(calm, name, words, output)).wait() == code
    route = Route(tuple(words), output, code, time.perf_counter() - began)
    expected = outcome(calm, output)
    kills, whole_runs, resumed, seconds = 0, 0, 0, route.seconds
    # What is left of the division goes to the first.
    share = KILLS // len(ROUTES) + (ROUTES.index(name) < KILLS % len(ROUTES))
    while kills < share:
        before = lines_of(torn / output)
        had_checkpoint = any(torn.rglob("*.checkpoint"))
        child, began = start(*into(torn, name, route.words, output), "--resume"), time.perf_counter()
        ended = child.kill_after(draw.random() * seconds)
        # What was there is there, byte for byte; a torn last line stands behind it.
        assert lines_of(torn / output).startswith(before)
        resumed += had_checkpoint or bool(before)
        kills += not ended
        if ended:
            # A busy machine was slower when the first run was timed: later ones would end before they are killed.
            seconds = max(time.perf_counter() - began, seconds / 2)
        # One that is killed on its way out has written its text, which is not known as its own when it is repeated.
        if ended or (name == "long" and (torn / output).exists() and not any(torn.rglob("*.checkpoint"))):
            assert differences(outcome(torn, output), expected) == []
            whole_runs += 1
            shutil.rmtree(torn)
            torn.mkdir()
    assert start(*into(torn, name, route.words, output), "--resume").wait() == code
    assert differences(outcome(torn, output), expected) == []
    left = [path.name for path in torn.rglob("*") if "partial" in path.name or "checkpoint" in path.name]
    assert left == []
    with capsys.disabled():
        print(f"\n{name}: {kills} kills, {resumed} runs went on with something, {whole_runs + 1} ended; the same bytes")


def test_two_writers(tiny_model_dir: Path, tmp_path: Path, start: Start, draw: random.Random) -> None:
    """The second one is refused, and the first one's results are those of an undisturbed run."""
    (tmp_path / "inputs").mkdir()
    words, _, code = words_of("folder", tiny_model_dir, tmp_path / "inputs", draw)
    assert start(*words, "-o", tmp_path / "calm.jsonl").wait() == code
    children = [start(*words, "-o", tmp_path / "r.jsonl", "--resume") for _ in range(4)]
    codes = sorted(child.wait() for child in children)
    # Who comes when the first has ended finds all done; the exit code is the same.
    assert set(codes) <= {code, ExitCode.USAGE}
    assert code in codes
    assert result_of(tmp_path / "r.jsonl") == result_of(tmp_path / "calm.jsonl")


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[bool]:
    """Mount a small disk; gives whether that is allowed here."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def _short_files() -> None:
    """Let no file grow past some bytes, where nothing may be mounted: the same OSError in the same places."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


@pytest.mark.parametrize("name", ["folder", "mirror", "read"])
def test_a_full_disk(name: str, tiny_model_dir: Path, tmp_path: Path, start: Start, draw: random.Random) -> None:
    """One line and an exit code; with room again the run goes on, and ends as an undisturbed one."""
    (tmp_path / "inputs").mkdir()
    (tmp_path / "calm").mkdir()
    words, output, code = words_of(name, tiny_model_dir, tmp_path / "inputs", draw)
    assert start(*words, "-o", f"{tmp_path}/calm/{output}").wait() == code
    with small_disk(tmp_path / "disk", "64k") as mounted:
        torn, ballast = tmp_path / "disk", tmp_path / "disk" / "ballast"
        prepare = None
        if mounted:
            ballast.write_bytes(b"\0" * (1 << 13 if name == "read" else 3 << 12))
            if name == "read":
                ballast.write_bytes(b"\0" * (14 << 12))
        else:
            prepare = _short_files
        child = start(*words, "-o", f"{torn}/{output}", "--resume", prepare=prepare)
        assert child.wait() in (ExitCode.SOME_FAILED, ExitCode.MODEL)
        said = (tmp_path / "stderr").read_text().splitlines()
        assert "Traceback" not in "\n".join(said)
        assert "space left" in said[-1] or "too large" in said[-1]
        ballast.unlink(missing_ok=True)
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=4m", str(torn)], check=True)
        assert start(*words, "-o", f"{torn}/{output}", "--resume").wait() == code
        assert result_of(torn / output) == result_of(tmp_path / "calm" / output)
        assert [path.name for path in torn.rglob("*") if "partial" in path.name] == []
