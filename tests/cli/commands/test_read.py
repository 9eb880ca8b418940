"""``armt read``: memory files written and read on by the command."""

from __future__ import annotations

import errno
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import Child
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.disk import claiming
from armt.errors import ExitCode
from armt.runtime.engine.executor import Executor, StepDone
from armt.runtime.jobs.memory_file import describe_memory_file

FIRST, SECOND = "It was the best of times. " * 13, "It was the worst of times! " * 7


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    return paths


def read(model: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["read", "-m", str(model), "--dtype", "float32", *map(str, words)])


def test_reading_on_from_a_file_equals_reading_together(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]
) -> None:
    """The very bytes, sources and open tokens included."""
    one, on, both = (tmp_path / name for name in ("one.armt", "on.armt", "both.armt"))
    for words in ((texts[0], "-o", one), (texts[1], "--memory", one, "-o", on), (*texts, "-o", both)):
        result = read(tiny_model_dir, *words, "--schedule", "sequential", "-q")
        assert (result.exit_code, result.output) == (ExitCode.OK, "")
    assert on.read_bytes() == both.read_bytes()
    assert one.read_bytes() != both.read_bytes()


@pytest.mark.parametrize("name", ["m.armt", "m.index"])
def test_a_memory_that_another_reading_writes_is_refused(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path], name: str
) -> None:
    """Both ended well, and one of the two memories was lost."""
    with claiming(tmp_path / name):
        for more in ((), ("--force",), ("--resume",)):
            result = read(tiny_model_dir, texts[0], "-o", tmp_path / "m.armt", *more)
            assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
            assert f"{tmp_path / name}: another job is writing to it; " in result.stderr
    assert not (tmp_path / "m.armt").exists()
    assert read(tiny_model_dir, texts[0], "-o", tmp_path / "m.armt", "-q").exit_code == ExitCode.OK


def test_a_folder_is_read_as_its_documents_are(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    """But for what cannot be read, which is told; the memory itself is no document, were it written there before."""
    folder, out, named = tmp_path / "folder", tmp_path / "folder" / "m.armt", tmp_path / "named.armt"
    folder.mkdir()
    for path in texts:
        path.rename(folder / path.name)
    (folder / "c.docx").write_bytes(b"PK\x03\x04 no archive")
    for words in ((folder, "-o", out), (folder, "-o", out, "--force")):
        result = read(tiny_model_dir, *words, "-q")
        assert (result.exit_code, result.stdout) == (ExitCode.SOME_FAILED, "")
    chosen = read(tiny_model_dir, folder, "--glob", "*.txt", "-o", tmp_path / "chosen.armt", "-q")
    assert (chosen.exit_code, chosen.output) == (ExitCode.OK, "")
    assert read(tiny_model_dir, *(folder / path.name for path in texts), "-o", named, "-q").exit_code == ExitCode.OK
    assert out.read_bytes() == named.read_bytes() == (tmp_path / "chosen.armt").read_bytes()
    alone = read(tiny_model_dir, folder / "a.txt", "--glob", "*.txt", "-o", tmp_path / "no.armt", "-q")
    assert "--glob picks files out of directories, and no directory was given" in alone.stderr


def test_resume_does_not_replace_the_memory_of_something_else(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]
) -> None:
    """A finished memory file was lost where its name was given to another document."""
    out = tmp_path / "a.armt"
    assert read(tiny_model_dir, texts[0], "-o", out, "-q").exit_code == ExitCode.OK
    before = out.read_bytes()
    refused = read(tiny_model_dir, texts[1], "-o", out, "--resume", "-q")
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert f"{out}: a memory of something else" in refused.stderr
    assert out.read_bytes() == before
    # The same bytes by another name, and other bytes by the same name, are the document that it is of.
    copy = tmp_path / "copy.txt"
    copy.write_text(FIRST)
    assert read(tiny_model_dir, copy, "-o", out, "--resume", "-q").exit_code == ExitCode.OK
    copy.write_text(SECOND)
    assert read(tiny_model_dir, copy, "-o", out, "--resume", "-q").exit_code == ExitCode.OK
    assert read(tiny_model_dir, texts[0], "-o", out, "--resume", "--force", "-q").exit_code == ExitCode.OK
    assert out.read_bytes() == before


def test_memory_tokens_are_kept_and_read_on(rmt_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    """Dialect rmt: the same bytes by either way, a schedule with its reason, and an index without keys."""
    one, on, both = (tmp_path / name for name in ("one.armt", "on.armt", "both.armt"))
    for words in ((texts[0], "-o", one), (texts[1], "--memory", one, "-o", on), (*texts, "-o", both)):
        result = read(rmt_model_dir, *words, "--verbose")
        assert result.exit_code == ExitCode.OK
        assert "schedule: sequential (in dialect rmt memory crosses from the last layer" in result.stderr
    assert on.read_bytes() == both.read_bytes()
    facts = json.loads(CliRunner().invoke(app, ["inspect", str(both), "--json"]).stdout)
    assert (facts["dialect"], facts["memory_layers"], facts["tensors"]["tokens"]) == ("rmt", [], [2, 32])
    assert facts["bytes"] == 2 * 32 * 4
    index = json.loads(CliRunner().invoke(app, ["inspect", str(tmp_path / "both.index"), "--json"]).stdout)
    assert index["keys"] is None
    asked = [
        "ask",
        "--memory",
        str(both),
        "-m",
        str(rmt_model_dir),
        "--dtype",
        "float32",
        "What was it?",
        "--json",
        "-q",
    ]
    (answer,) = json.loads(CliRunner().invoke(app, asked).stdout)["answers"]
    found = {evidence["by"] for evidence in answer["evidence"]}
    assert found
    assert not found & {"keys", "both"}


def test_a_schedule_that_the_dialect_lacks(rmt_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    result = read(rmt_model_dir, texts[0], "-o", tmp_path / "m.armt", "--schedule", "diagonal", "-q")
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("armt: schedule diagonal: in dialect rmt memory crosses from the last layer")
    assert not (tmp_path / "m.armt").exists()


def test_json_says_what_was_read(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    result = read(tiny_model_dir, *texts, "-o", tmp_path / "m.armt", "--json", "-q")
    facts = json.loads(result.stdout)
    assert facts["tokens_read"] == len(FIRST) + len(SECOND)
    assert facts["truncated"] is False
    assert [source["tokens"] for source in facts["sources"]] == [len(FIRST), len(SECOND)]


def test_a_document_without_text_writes_nothing(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    result = read(tiny_model_dir, texts[0], tmp_path / "empty.txt", "-o", tmp_path / "m.armt", "-q")
    assert result.exit_code == ExitCode.NO_TEXT
    assert not (tmp_path / "m.armt").exists()


def test_memories_that_cannot_be_used(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path], write_tiny_model: Callable[..., Path]
) -> None:
    path = tmp_path / "m.armt"
    assert read(tiny_model_dir, texts[0], "-o", path).exit_code == ExitCode.OK
    other = read(write_tiny_model(tmp_path / "other", seed=7), texts[1], "--memory", path, "-o", tmp_path / "x", "-q")
    assert other.exit_code == ExitCode.MODEL
    assert "belongs to another model" in other.stderr
    path.write_bytes(path.read_bytes()[:-5])
    damaged = read(tiny_model_dir, texts[1], "--memory", path, "-o", tmp_path / "x", "-q")
    assert damaged.exit_code == ExitCode.MODEL
    assert len(damaged.stderr.splitlines()) == 1
    assert str(path) in damaged.stderr
    assert not (tmp_path / "x").exists()


LONG = "".join(chr(97 + (i * i * 7) % 26) for i in range(2000))


@pytest.mark.parametrize("index", ["--index", "--no-index"])
def test_a_full_disk_ends_as_with_every_output(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path], index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended as if a model could not be loaded."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = read(tiny_model_dir, texts[0], "-o", tmp_path / "m.armt", "-q", index)
    assert (done.exit_code, done.stderr.count("\n")) == (ExitCode.SOME_FAILED, 1)
    assert "No space left on device" in done.stderr
    assert not (tmp_path / "m.armt").exists()


class TestCheckpoints:
    """A reading that was stopped goes on in the middle: the memory file has the bytes of an undisturbed run."""

    @pytest.fixture
    def files(self, tmp_path: Path, texts: tuple[Path, Path]) -> tuple[Path, Path]:
        """Two documents read behind each other, the second long."""
        (tmp_path / "long.txt").write_text(LONG)
        return texts[0], tmp_path / "long.txt"

    @staticmethod
    def stop_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        """Interrupt the run after this many steps, as Ctrl-C would."""
        run, steps = Executor._step, [0]

        def step(self: Executor, planned: Any) -> StepDone:
            steps[0] += 1
            if steps[0] > number:
                raise KeyboardInterrupt
            return run(self, planned)

        monkeypatch.setattr(Executor, "_step", step)

    @pytest.mark.parametrize("carried", [False, True], ids=["", "memory"])
    @pytest.mark.parametrize(("schedule", "steps"), [("diagonal", 31), ("sequential", 92)])
    def test_goes_on_in_the_middle(
        self,
        tiny_model_dir: Path,
        tmp_path: Path,
        files: tuple[Path, Path],
        schedule: str,
        steps: int,
        carried: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        out, calm, before = (tmp_path / name for name in ("m.armt", "calm.armt", "before.armt"))
        words: list[object] = [*files, "--schedule", schedule]
        if carried:
            (tmp_path / "b4.txt").write_text(SECOND)
            assert read(tiny_model_dir, tmp_path / "b4.txt", "-o", before, "-q").exit_code == ExitCode.OK
            words += ["--memory", before]
        assert read(tiny_model_dir, *words, "-o", calm, "-q").exit_code == ExitCode.OK
        words += ["-o", out]
        with monkeypatch.context() as patch:
            self.stop_at(patch, steps)
            stopped = read(tiny_model_dir, *words, "--checkpoint-every", "0s", "-q")
        assert stopped.exit_code == ExitCode.INTERRUPTED
        assert not out.exists()
        kept = tmp_path / "m.armt.checkpoint"
        assert kept.exists()
        again = read(tiny_model_dir, *words, "--resume", "--progress", "jsonl")
        assert again.exit_code == ExitCode.OK, again.output
        assert out.read_bytes() == calm.read_bytes()
        assert not kept.exists()
        assert "goes on at token 9" in again.stderr
        events = [json.loads(line) for line in again.stderr.splitlines() if line.startswith("{")]
        # Nothing is read twice, and the display was told of what is left alone.
        done = [event for event in events if event["event"] == "step"]
        assert len(done) == next(event["steps"] for event in events if event["event"] == "plan")
        assert len(done) < (45 if schedule == "diagonal" else 130)

    @pytest.mark.slow
    def test_killed_at_random_moments(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        """kill -9: what is there afterwards is a whole checkpoint or none."""
        book, out, calm = (tmp_path / name for name in ("book.txt", "m.armt", "calm.armt"))
        book.write_text(LONG * 15)
        words: list[object] = ["read", "-m", tiny_model_dir, "--dtype", "float32", book]
        resumed = [*words, "-o", out, "--resume", "--checkpoint-every", "0.01s"]
        kept, generator = tmp_path / "m.armt.checkpoint", random.Random(5)
        for _ in range(2):
            before = kept.stat().st_mtime_ns if kept.exists() else 0
            child = Child([*resumed, "-q"], tmp_path / "stderr")
            assert not child.kill_after(
                generator.random() * 0.1, lambda before=before: kept.exists() and kept.stat().st_mtime_ns > before
            )
            assert kept.exists()
            assert not out.exists()
        last = CliRunner().invoke(app, [*map(str, resumed)])
        assert last.exit_code == ExitCode.OK, last.output
        assert "goes on at token" in last.stderr
        assert CliRunner().invoke(app, [*map(str, words), "-o", str(calm), "-q"]).exit_code == ExitCode.OK
        assert out.read_bytes() == calm.read_bytes()
        assert [path.name for path in tmp_path.iterdir() if "checkpoint" in path.name] == []

    @pytest.mark.parametrize("changed", ["document", "schedule", "order"])
    def test_of_another_reading_is_not_used(
        self,
        tiny_model_dir: Path,
        tmp_path: Path,
        files: tuple[Path, Path],
        changed: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        out = tmp_path / "m.armt"
        with monkeypatch.context() as patch:
            self.stop_at(patch, 31)
            read(tiny_model_dir, *files, "-o", out, "--checkpoint-every", "0s", "-q")
        if changed == "document":
            files[1].write_text("X" + LONG[1:])
        words: list[object] = [*(files[::-1] if changed == "order" else files), "-o", out, "--resume"]
        words += ["--schedule", "sequential"] if changed == "schedule" else []
        again = read(tiny_model_dir, *words, "--progress", "none")
        assert again.exit_code == ExitCode.OK
        assert "not a checkpoint of this job" in again.stderr
        facts = json.loads(read(tiny_model_dir, *words, "--json", "-q").stdout)
        assert facts["tokens_read"] == len(FIRST) + len(LONG)

    def test_without_resume_an_old_one_is_taken_away(
        self, tiny_model_dir: Path, tmp_path: Path, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, kept = tmp_path / "m.armt", tmp_path / "m.armt.checkpoint"
        for steps in (31, 1):
            with monkeypatch.context() as patch:
                self.stop_at(patch, steps)
                read(tiny_model_dir, *files, "-o", out, "--checkpoint-every", "0s", "-q")
            assert kept.exists() == (steps == 31)

    def test_streams_are_refused(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        words = ["read", "-m", str(tiny_model_dir), "-", "-o", str(tmp_path / "m"), "--checkpoint-every", "5s"]
        result = CliRunner().invoke(app, words, input="text")
        assert result.exit_code == ExitCode.USAGE
        assert "a stream cannot be read again" in result.stderr


def test_the_last_line_says_which_tokens_wait(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    """The view ended with less than the line behind it, and nothing said where the rest had gone."""
    result = read(tiny_model_dir, texts[0], "-o", tmp_path / "m.armt")
    facts = describe_memory_file(tmp_path / "m.armt")
    assert 0 < facts["open_tokens"] < facts["tokens_read"]
    waiting = f"(of which the last {facts['open_tokens']} wait for more to fill a segment), "
    assert f"wrote {tmp_path / 'm.armt'}: {facts['tokens_read']} tokens read {waiting}" in result.stderr
    assert f"{facts['tokens_read'] - facts['open_tokens']} tokens, " in result.stderr
