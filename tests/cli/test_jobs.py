"""Jobs on the command line: one document or a folder, where results go, what is refused, and what survives a kill."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import Child
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.cli.console import harmless
from armt.disk import claiming
from armt.errors import ExitCode
from armt.models.checkpoint import read

pytestmark = pytest.mark.usefixtures("short_drafts")

SAMPLED = ("--dtype", "float32", "-n", "8", "--temp", "1.5", "--seed", "3")
TIMINGS = ("read_s", "decode_s")


def run(command: str, model: Path, *words: object, stdin: bytes | None = None) -> Result:
    # From the memory alone, sampled: what has been read shows in every answer of a random model.
    way = ("-p", "What is it?") if command == "summarize" else ("--evidence", "0")
    return CliRunner().invoke(app, [command, "-m", str(model), *SAMPLED, *way, *map(str, words)], input=stdin)


def records(text: str) -> dict[str, dict[str, Any]]:
    found = [json.loads(line) for line in text.splitlines()]
    assert len({record["path"] for record in found}) == len(found)
    return {record["path"]: {k: v for k, v in record.items() if k not in TIMINGS} for record in found}


def test_a_folder_is_one_line_per_document(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    result = run("summarize", tiny_model_dir, folder, "-o", out)
    assert result.exit_code == ExitCode.SOME_FAILED
    assert result.stdout == ""
    assert "binary.txt: looks binary" in result.stderr
    assert "4 documents done, 1 failed" in result.stderr
    found = records(out.read_text())
    assert {str(Path(path).relative_to(folder)) for path in found} == {
        "a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt", "sub/binary.txt",
    }  # fmt: skip
    for path, record in found.items():
        assert record["truncated"] is False
        assert ("error" in record) == path.endswith("binary.txt")
        if "output" in record:
            # Eight tokens are no room for an end.
            assert record["output"] + " …\n" == run("summarize", tiny_model_dir, path, "-q").stdout


@pytest.mark.parametrize("options", [("-o", "one.json"), ("-o", "one.txt", "--force"), ("-q", "--report", "one.html")])
def test_what_another_job_is_about_to_write_is_refused(
    tiny_model_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """Both ended well, and the answer of one of them was lost."""
    monkeypatch.chdir(folder)
    target = Path(next(word for word in options if word.startswith("one.")))
    with claiming(target):
        result = run("summarize", tiny_model_dir, "a.txt", *options)
        assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
        assert f"{target}: another job is writing to it; " in result.stderr
    assert run("summarize", tiny_model_dir, "a.txt", *options).exit_code == ExitCode.OK
    assert target.is_file()


def test_globs_and_mirrored_answers(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("ask", tiny_model_dir, folder, "--glob", "?.txt", "-Q", "Who?", "-Q", "Why?", "-o", out)
    assert result.exit_code == ExitCode.OK, result.stderr
    assert "2 other files not read" in result.stderr
    written = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert written == ["a.txt.txt", "results.jsonl", "sub/c.txt.txt", "sub/deep/d.txt.txt"]
    alone = run("ask", tiny_model_dir, folder / "sub" / "c.txt", "-Q", "Who?", "Why?", "-q").stdout
    assert (out / "sub" / "c.txt.txt").read_text() == alone


@pytest.mark.parametrize("null", [True, False])
def test_lists_of_paths(tiny_model_dir: Path, folder: Path, null: bool) -> None:
    paths = [str(folder / "a.txt"), str(folder / "sub" / "c.txt")]
    stdin = b"".join(path.encode() + (b"\0" if null else b"\n") for path in paths)
    options = ["--files-from", "-", "--jsonl", "-q", *(["--null"] if null else [])]
    result = run("summarize", tiny_model_dir, *options, stdin=stdin)
    assert result.exit_code == ExitCode.OK, result.stderr
    assert set(records(result.stdout)) == set(paths)


def test_text_on_stdout_has_headings(tiny_model_dir: Path, folder: Path) -> None:
    result = run("summarize", tiny_model_dir, folder / "a.txt", folder / "b.md", "-q")
    for name in ("a.txt", "b.md"):
        alone = run("summarize", tiny_model_dir, folder / name, "-q").stdout
        assert f"==> {folder / name} <==\n{alone}" in result.stdout


def test_resume_skips_what_is_done_and_retries_failures(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    command = ("summarize", tiny_model_dir, folder, "-o", out)
    run(*command)
    before = out.read_bytes()
    assert run(*command).exit_code == ExitCode.USAGE
    again = run(*command, "--resume")
    assert again.exit_code == ExitCode.SOME_FAILED
    assert "0 documents done, 0 failed, 5 done before (1 of them failed: --retry-errors)" in again.stderr
    assert out.read_bytes() == before
    (folder / "sub" / "binary.txt").write_text("Now it is text.")
    (folder / "a.txt").write_text("It has changed, so that its result is of another document.")
    changed = run(*command, "--resume", "--retry-errors")
    assert changed.exit_code == ExitCode.OK
    assert "2 documents done, 0 failed, 3 done before" in changed.stderr
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert sum("error" in line for line in lines) == 0
    # What was said of it as it was has given way.
    assert sum(line["path"].endswith("a.txt") for line in lines) == 1
    assert CliRunner().invoke(app, ["verify", str(out)]).exit_code == ExitCode.OK
    other = run(*command, "--resume", "-p", "Another question?")
    assert "5 documents done" in other.stderr


@pytest.mark.parametrize(
    ("words", "log"),
    [
        (("summarize", "--style", "quotes", "{root}/docs", "-o", "{root}/r.jsonl"), "r.jsonl"),
        (("summarize", "--style", "quotes", "{root}/docs", "-o", "{root}/out/"), "out/results.jsonl"),
        # Read together, as one document.
        (("ask", "{root}/docs/a.txt", "{root}/docs/b.md", "What?", "-o", "{root}/r.jsonl"), "r.jsonl"),
    ],
    ids=["lines", "mirror", "together"],
)
def test_force_replaces_results(
    tiny_model_dir: Path, tmp_path: Path, folder: Path, words: tuple[str, ...], log: str
) -> None:
    """``--force``, which "replaces an output file that is there", was refused as well, once a model had been loaded."""
    (folder / "sub" / "binary.txt").unlink()
    line, out = [*(word.format(root=tmp_path) for word in words), "-q", "--dtype", "float32"], tmp_path / log

    def call(*more: str) -> Result:
        return CliRunner().invoke(app, [*line, *more])

    assert call("-m", str(tiny_model_dir)).exit_code == ExitCode.OK
    before = out.read_text()
    refused = call("-m", str(tmp_path / "no-model"))
    said = f"armt: {out}: has results already; --resume goes on with them, --force replaces them\n"
    assert (refused.exit_code, refused.stderr, out.read_text()) == (ExitCode.USAGE, said, before)
    (folder / "a.txt").write_text("Now it says something else.")
    assert call("-m", str(tiny_model_dir), "--force").exit_code == ExitCode.OK
    after = out.read_text()
    assert len(after.splitlines()) == len(before.splitlines())
    assert "Now it says" not in before
    assert "Now it says" in after


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("-o", "{x}.json"), "json"),
        (("-o", "{x}.JSON"), "json"),
        (("-o", "{x}.txt", "--json"), "json"),
        (("-o", "{x}.html", "--json"), "json"),
        (("-o", "{x}.JSONL"), "lines"),
        (("-o", "{x}.txt"), "text"),
        (("{root}/docs/b.md", "--jsonl", "-o", "{x}.txt"), "json"),
    ],
    ids=" ".join,
)
def test_the_ending_of_a_file_says_what_goes_into_it(
    tiny_model_dir: Path, tmp_path: Path, folder: Path, words: tuple[str, ...], form: str
) -> None:
    """Plain text went into ``answer.json``, ``results.JSONL``, and beside ``--jsonl`` where files are read together."""
    filled = [word.format(x=tmp_path / "x", root=tmp_path) for word in words]
    line = ["ask", str(folder / "a.txt"), *filled, "-Q", "What?", "-m", str(tiny_model_dir), "-q"]
    done = CliRunner().invoke(app, line)
    assert (done.exit_code, done.output) == (ExitCode.OK, "")
    (file,) = tmp_path.glob("x.*")
    if form == "text":
        assert not file.read_text().startswith("{")
    else:
        result = json.loads(file.read_text())
        # Lines of a file that is gone on with say of which model they are.
        assert ("model_fingerprint" in result) == (form == "lines")


def test_quiet_goes_before_verbose(tiny_model_dir: Path, folder: Path) -> None:
    """What was chosen and why stood on stderr beside -q as well, which leaves nothing there but errors."""
    line = ["summarize", str(folder / "a.txt"), "--style", "quotes", "-m", str(tiny_model_dir), "-v"]
    assert "kernels: " in CliRunner().invoke(app, line).stderr
    assert CliRunner().invoke(app, [*line, "-q"]).stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("summarize", "{root}/docs/a.txt", "--style", "quotes", "-o", "{root}/out/", "--json"), "--json"),
        (("summarize", "{root}/docs/a.txt", "--style", "quotes", "-o", "{root}/out/", "--jsonl"), "--jsonl"),
        (("summarize", "{root}/docs/a.txt", "--style", "quotes", "-o", "{root}/r.jsonl", "--json"), None),
        (("summarize", "{root}/docs/a.txt", "--style", "quotes", "-o", "{root}/out/", "--json", "--dry-run"), None),
        (("ask", "{root}/docs/a.txt", "What?", "--judged", "4"), "--judged"),
        (("ask", "{root}/docs/a.txt", "What?", "--judged", "0"), None),
        (("ask", "{root}/docs/a.txt", "What?", "--judged", "0", "--min-confidence", "1"), "--min-confidence"),
        (("ask", "{root}/docs/a.txt", "What?", "--min-confidence", "1"), "--min-confidence"),
        (("ask", "{root}/docs/a.txt", "What?"), None),
    ],
)
def test_what_comes_of_nothing_is_told(
    tiny_model_dir: Path, tmp_path: Path, folder: Path, words: tuple[str, ...], told: str | None
) -> None:
    """``--json`` beside a directory, and ``--judged`` with a model that has no judge, were passed over silently."""
    line = [*(word.format(root=tmp_path) for word in words), "-m", str(tiny_model_dir), "--progress", "none"]
    done = CliRunner().invoke(app, line)
    assert done.exit_code == ExitCode.OK
    lines = [said for said in done.stderr.splitlines() if "not used" in said]
    assert [said.split(": not used with ")[0] for said in lines] == ([] if told is None else [f"armt: {told}"])


@pytest.mark.parametrize(
    ("words", "code", "lines"),
    [
        (("{root}/empty",), ExitCode.NO_TEXT, ["no documents in {root}/empty"]),
        (
            ("{root}/docs/sub/deep", "--glob", "*.md"),
            ExitCode.NO_TEXT,
            [
                "1 other file not read (--glob '*' takes every file)",
                "no documents in {root}/docs/sub/deep by --glob '*.md'",
            ],
        ),
        (("{root}/docs", "--glob", ""), ExitCode.USAGE, ["--glob: an empty pattern takes no file; is a variable of "]),
        (("--files-from", "{root}/docs"), ExitCode.USAGE, ["{root}/docs: is a directory, expected a list of paths; "]),
    ],
    ids=["empty", "no match", "empty pattern", "no list"],
)
def test_no_model_is_loaded_for_no_document(
    tiny_model_dir: Path,
    tmp_path: Path,
    folder: Path,
    words: tuple[str, ...],
    code: ExitCode,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A model was loaded first, and a summary of 0 documents stood before the reason."""
    monkeypatch.setattr("armt.cli.jobs.with_directory", lambda *_, **__: pytest.fail("a model was looked for"))
    (tmp_path / "empty").mkdir()
    done = run("summarize", tiny_model_dir, *(word.format(root=tmp_path) for word in words))
    assert (done.exit_code, done.stdout) == (code, "")
    said = done.stderr.splitlines()
    assert len(said) == len(lines)
    for line, expected in zip(said, lines, strict=True):
        assert line.startswith(f"armt: {expected.format(root=tmp_path)}")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("{folder}", "--resume"), ExitCode.USAGE, "--resume needs results on disk"),
        (("{folder}", "--checkpoint-every", "5s"), ExitCode.USAGE, "--checkpoint-every needs results on disk"),
        (("{folder}", "--retry-errors", "-o", "{out}"), ExitCode.USAGE, "needs --resume"),
        (("{folder}", "--null"), ExitCode.USAGE, "--files-from"),
        # It ran on this machine instead.
        (("{folder}", "-o", "{out}", "--ray-address", ""), ExitCode.USAGE, "--ray-address: empty"),
        (("{folder}", "-o", "{folder}/x.json"), ExitCode.USAGE, "neither"),
        (("--files-from", "no-such-list"), ExitCode.USAGE, "no-such-list"),
        (("-", "--files-from", "-"), ExitCode.USAGE, "both"),
        (("{folder}/a.txt", "--glob", "*", "--jsonl"), ExitCode.USAGE, "no directory"),
        (("{folder}", "--glob", "*.rst"), ExitCode.NO_TEXT, "no documents"),
    ],
)
def test_wrong_usage(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, words: tuple[str, ...], code: ExitCode, reason: str
) -> None:
    filled = [word.format(folder=folder, out=tmp_path / "r.jsonl") for word in words]
    result = run("summarize", tiny_model_dir, *filled, stdin=b"x")
    assert result.exit_code == code, result.output
    assert reason in result.stderr


def test_progress_for_machines(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    result = run("summarize", tiny_model_dir, folder, "-o", tmp_path / "r.jsonl", "--progress", "jsonl")
    events = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    documents = [event for event in events if event["event"] == "document"]
    assert [event["done"] + event["failed"] for event in documents] == [1, 2, 3, 4, 5]
    steps = [event for event in events if event["event"] == "step"]
    assert any(len(event["documents"]) > 1 for event in steps), "documents follow each other without a gap"
    again = run("summarize", tiny_model_dir, folder, "-o", tmp_path / "r.jsonl", "--progress", "jsonl", "--resume")
    events = [json.loads(line) for line in again.stderr.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events] == ["plan", *["document"] * 5, "done"]
    assert [(event["status"], event["skipped"]) for event in events[1:-1]] == [("skipped", n + 1) for n in range(5)]


def words_of(model: Path, *words: object) -> list[str]:
    # Without an instruction a small model would not read what is short.
    return ["summarize", "-m", str(model), *SAMPLED, "-p", "What is it?", "-q", *map(str, words)]


@pytest.mark.slow
def test_killed_again_and_again_ends_as_undisturbed(
    tiny_model_dir: Path, tmp_path: Path, write_folder: Callable[..., Path]
) -> None:
    """kill -9 at random moments: every line is whole or dropped, nothing is done twice, the end is the same."""
    generator = random.Random(11)
    # So many, and some of them so long, that a run is still under way when it is looked at.
    lengths = {f"{number:02}.txt": generator.choice((20, 100, 400, 1000, 3000)) for number in range(24)}
    folder, out, calm = write_folder(tmp_path / "docs", lengths), tmp_path / "r.jsonl", tmp_path / "calm.jsonl"
    (folder / "broken.txt").write_bytes(b"\0" * 50)
    words = words_of(tiny_model_dir, folder, "-o", out, "--resume", "--lanes", 3, "--checkpoint-every", "0.02s")
    undisturbed = CliRunner().invoke(app, words_of(tiny_model_dir, folder, "-o", calm, "--lanes", 3))
    assert undisturbed.exit_code == ExitCode.SOME_FAILED
    done: list[int] = []
    for _ in range(2):
        wanted = (out.stat().st_size if out.exists() else 0) + generator.randrange(1, 3000)
        child = Child(words, tmp_path / "stderr")
        assert not child.kill_after(
            generator.random() * 0.1, lambda wanted=wanted: out.exists() and out.stat().st_size >= wanted
        )
        done.append(out.read_bytes().count(b"\n"))
        # Half a line, as a kill within a write leaves it.
        with out.open("ab") as file:
            file.write(b'{"model_fingerprint": "half')
    assert done == sorted(done)
    assert 0 < done[0] < 25
    assert CliRunner().invoke(app, words).exit_code == ExitCode.SOME_FAILED
    expected = records(calm.read_text())
    assert records(out.read_text()) == expected
    assert len(expected) == 25
    assert [path.name for path in tmp_path.iterdir() if "checkpoint" in path.name] == []


def test_a_closed_pipe_ends_quietly(tiny_model_dir: Path, folder: Path, write_folder: Callable[..., Path]) -> None:
    write_folder(folder, {f"{number}.txt": 500 for number in range(30)})
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "armt"),
            *words_of(tiny_model_dir, folder, "--glob", "?.txt", "--glob", "??.txt", "--jsonl", "--lanes", 1),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())
    process.stdout.close()
    with process.stderr as stderr:
        assert stderr.read() == b""
    assert process.wait(timeout=60) == ExitCode.OK


def test_interrupted_says_how_far_it_came(
    tiny_model_dir: Path, tmp_path: Path, write_folder: Callable[..., Path]
) -> None:
    folder, out = write_folder(tmp_path / "docs", {f"{n}.txt": 1000 for n in range(60)}), tmp_path / "r.jsonl"
    words = [word for word in words_of(tiny_model_dir, folder, "-o", out, "--lanes", 1) if word != "-q"]
    child = Child(words, tmp_path / "stderr")
    code = child.signal_after(0.0, lambda: out.exists() and out.stat().st_size > 0, signal.SIGINT)
    assert code == ExitCode.INTERRUPTED
    said = (tmp_path / "stderr").read_text()
    assert re.search(r"armt: \d+ documents? done", said)
    assert said.splitlines()[-1] == "armt: interrupted"
    assert all(json.loads(line) for line in out.read_text().splitlines())


def test_a_pdf_counts_its_pages(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Two pages, the second without text: that is said, and nothing is skipped."""
    pytest.importorskip("pypdfium2", reason="the pdf extra is not installed")
    content = "BT /F1 12 Tf 20 100 Td (Hello from the first page) Tj ET"
    page = "/Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F1 5 0 R>>>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>", f"<<{page}/Contents 6 0 R>>",
        f"<<{page}>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
    ]  # fmt: skip
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in enumerate(objects, 1))
    root = tmp_path / "docs"
    root.mkdir()
    # Without a table of offsets the reader repairs the file.
    (root / "a.pdf").write_text(f"%PDF-1.4\n{body}trailer<</Size 7/Root 1 0 R>>\n%%EOF")
    result = run("summarize", tiny_model_dir, root, "--jsonl")
    (record,) = records(result.stdout).values()
    assert record["pages"] == 2
    assert "1 of 2 pages holds no text" in result.stderr


@pytest.mark.parametrize("way", [("-p", "What?"), ("-p", "What?", "--temp", "1.5"), ("--notes", "2")], ids=str)
def test_numbers_that_are_none_fail_one_document(
    tmp_path: Path, write_tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, way: tuple[str, ...]
) -> None:
    """Logits of NaN ended a whole folder with a temperature, and were ``!!!!!!!!`` and exit code 0 without."""
    from safetensors.torch import load_file, save_file

    model = write_tiny_model(tmp_path / "model")
    tensors = load_file(model / "model.safetensors")
    # One token a byte: whatever holds a ~ is nothing that can be computed with. So are numbers that run over on the
    # way; weights are refused when they are loaded.
    monkeypatch.setattr(read, "_check_finite", lambda *_: None)
    tensors["model.model.embed_tokens.weight"][ord("~") - 33] = float("nan")
    save_file(tensors, model / "model.safetensors")
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in "abc":
        (docs / f"{name}.txt").write_text("Some words, one after the other. " * 6 + ("~ " * 40 if name == "b" else ""))
    line = ["summarize", "-m", str(model), "--dtype", "float32", "-n", "6", str(docs), "--jsonl", "-q", *way]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == ExitCode.SOME_FAILED, result.output
    found = {Path(path).name: record for path, record in records(result.stdout).items()}
    assert [name for name in sorted(found) if "error" in found[name]] == ["b.txt"], result.output
    assert "b.txt: " in found["b.txt"]["error"]
    assert "not finite" in found["b.txt"]["error"]
    memory = tmp_path / "m.armt"
    command = ["read", "-m", str(model), "--dtype", "float32", str(docs / "b.txt"), "-o", str(memory), "-q"]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code not in (0, 70), refused.output
    assert "not finite" in refused.stderr
    assert not memory.exists()


def test_a_terminal_shows_escapes_and_a_pipe_gets_them(
    tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = tmp_path / "a\033[2Jb.txt"
    name.write_text("Some words, one after the other. ")
    (tmp_path / "c.txt").write_text("Some words, one after the other. ")
    piped = run("summarize", tiny_model_dir, name, tmp_path / "c.txt", "-q").stdout
    assert "\033[2J" in piped
    monkeypatch.setattr("armt.cli.jobs.for_terminal", lambda: harmless)
    shown = run("summarize", tiny_model_dir, name, tmp_path / "c.txt", "-q").stdout
    assert "\033" not in shown
    assert "␛[2J" in shown
    missing = run("summarize", tiny_model_dir, f"{name}x")
    assert "\033" not in missing.stderr
    assert "a␛[2Jb.txtx: no such file" in missing.stderr


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("out/sub/c.txt.txt", ("-o", "{root}/out/")),
        ("pages/index.html", ("--report", "{root}/pages")),
        ("r.jsonl.checkpoint", ("-o", "{root}/r.jsonl", "--checkpoint-every", "1s")),
    ],
)
def test_no_file_that_is_there_is_replaced_unasked(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, there: str, words: tuple[str, ...]
) -> None:
    """Answers of single documents, pages and checkpoints were written over whatever stood there."""
    precious = tmp_path / there
    precious.parent.mkdir(parents=True, exist_ok=True)
    precious.write_text("precious")
    line = (folder, *(word.format(root=tmp_path) for word in words))
    refused = run("summarize", tiny_model_dir, *line)
    assert refused.exit_code == ExitCode.USAGE, refused.output
    assert str(precious) in refused.stderr or f"{precious.parent}: has files already" in refused.stderr
    assert "--force" in refused.stderr
    assert precious.read_text() == "precious"
    assert run("summarize", tiny_model_dir, *line, "--force", "-q").exit_code == ExitCode.SOME_FAILED
    assert not precious.exists() or precious.read_text() != "precious"


@pytest.mark.parametrize(
    ("words", "both"),
    [
        (("ask", "-Q", "Who?", "-o", "{x}.txt", "--report", "{x}.txt"), "-o and --report"),
        (("ask", "-Q", "Who?", "-o", "{x}", "--resume", "--report", "{x}.checkpoint"), "--report and its checkpoint"),
        (("ask", "-Q", "Who?", "--memory", "{x}.armt", "-o", "{x}.armt"), "--memory and -o"),
        (("read", "-o", "{x}.index"), "-o and its index"),
        (("ask", "--questions", "{x}.armt", "-o", "{x}.armt"), "--questions and -o"),
        (("ask", "--questions", "{x}.armt", "--report", "{x}.armt"), "--questions and --report"),
    ],
)
def test_two_outputs_are_not_one_file(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, words: tuple[str, ...], both: str
) -> None:
    """The page was written over the answer, and the index over the memory, with exit code 0."""
    (tmp_path / "x.armt").write_text("a memory")
    line = [words[0], "-m", str(tiny_model_dir), str(folder / "a.txt"), "--force"]
    done = CliRunner().invoke(app, [*line, *(word.format(x=tmp_path / "x") for word in words[1:])])
    assert done.exit_code == ExitCode.USAGE, done.output
    assert f"{both} would be one file (" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "docs", "x.armt"}
    assert (tmp_path / "x.armt").read_text() == "a memory"


@pytest.mark.parametrize("output", [".", "./"])
def test_the_directory_that_one_is_in_is_an_output(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    """It has no name, and that was told as a mistake of armt's own."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    (folder / "sub" / "binary.txt").unlink()
    done = run("summarize", tiny_model_dir, folder, "-o", output, "--report", output, "--checkpoint-every", "60s", "-q")
    assert (done.exit_code, done.stderr) == (ExitCode.OK, "")
    assert {path.name for path in Path().iterdir()} >= {"results.jsonl", "index.html", "a.txt.txt", "a.txt.html"}
    assert not list(tmp_path.rglob("*.checkpoint"))
    one = CliRunner().invoke(app, ["read", "-m", str(tiny_model_dir), str(folder / "a.txt"), "-o", output])
    assert (one.exit_code, one.stderr) == (ExitCode.USAGE, "armt: .: is a directory, expected a file\n")


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_dash_is_standard_output(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file called ``-`` was written, a memory and a page too.

    By the name that systems have for it, what the shell had put in its place was to be replaced, with all before it.
    """
    monkeypatch.chdir(tmp_path)
    line = ("summarize", tiny_model_dir, folder / "a.txt", "-q")
    assert run(*line, "-o", name).stdout == run(*line).stdout != ""
    request = {"custom_id": "a", "body": {"messages": [{"role": "user", "content": "Hi"}]}}
    (tmp_path / "in.jsonl").write_text(json.dumps(request) + "\n")
    words = ["run", "-m", str(tiny_model_dir), "-i", "in.jsonl", "-n", "2", "-q", "-o", name]
    assert json.loads(CliRunner().invoke(app, words).stdout)["custom_id"] == "a"
    page, memory = ("summarize", str(folder / "a.txt"), "--report", name), ("read", str(folder / "a.txt"), "-o", name)
    wrong = {
        page: f"--report {name}: a page does not go to standard output",
        memory: f"-o {name}: a memory does not go to standard output",
        ("train", str(tiny_model_dir), "-o", name): f"-o {name}: a run does not go to standard output",
    }
    for refused, said in wrong.items():
        done = CliRunner().invoke(app, [*refused, *([] if refused[0] == "train" else ["-m", str(tiny_model_dir)])])
        assert done.exit_code == ExitCode.USAGE, done.output
        assert done.stderr == f"armt: {said}; name a place for it\n"
    assert not (tmp_path / "-").exists()


def test_no_empty_file_is_left(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    """A run without a document left one where there had been none."""
    done = run("summarize", tiny_model_dir, folder, "--glob", "*.rst", "-o", tmp_path / "r.jsonl")
    assert done.exit_code == ExitCode.NO_TEXT
    assert not (tmp_path / "r.jsonl").exists()
    (tmp_path / "r.jsonl").write_text("")
    run("summarize", tiny_model_dir, folder, "--glob", "*.rst", "-o", tmp_path / "r.jsonl")
    assert (tmp_path / "r.jsonl").exists()


def test_results_do_not_go_into_a_pipe(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    """It was read for results of an earlier run, and waited for ever."""
    os.mkfifo(tmp_path / "r.jsonl")
    (tmp_path / "in.jsonl").write_text("{}\n")
    line = ["run", "-m", str(tiny_model_dir), "-i", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "r.jsonl")]
    for done in (run("summarize", tiny_model_dir, folder, "-o", tmp_path / "r.jsonl"), CliRunner().invoke(app, line)):
        assert done.exit_code == ExitCode.USAGE
        assert done.stderr == f"armt: {tmp_path / 'r.jsonl'}: a pipe, which is never replaced; name a file\n"


def test_a_folder_is_not_written_into_what_is_read(tiny_model_dir: Path, folder: Path) -> None:
    """All of it was left out as the run's own output, and "no documents" was all that was said."""
    for output in (folder, folder.parent):
        done = run("summarize", tiny_model_dir, folder, "-o", f"{output}/")
        assert done.exit_code == ExitCode.USAGE
        assert f"holds what is read ({folder})" in done.stderr
    assert run("summarize", tiny_model_dir, folder, "-o", folder / "answers", "-q").exit_code == ExitCode.SOME_FAILED


def test_what_has_no_room_to_end_says_so(tiny_model_dir: Path, folder: Path) -> None:
    """``"truncated": false`` stood beside it, and people saw half a sentence."""
    done = run("summarize", tiny_model_dir, folder / "a.txt")
    assert done.stdout.endswith(" …\n")
    assert f"armt: {folder / 'a.txt'}: cut at --max-tokens 8\n" in done.stderr
    record = json.loads(run("summarize", tiny_model_dir, folder / "a.txt", "--json").stdout)
    assert record["finish_reason"] == "length"
    assert done.stdout == f"{record['output']} …\n"
    asked = run("ask", tiny_model_dir, folder / "a.txt", "-Q", "Who?")
    assert " …\n  (from memory alone" in asked.stdout
    assert "cut at --max-tokens 8" in asked.stderr
    assert "cut" not in run("ask", tiny_model_dir, folder / "a.txt", "-Q", "Who?", "-q").stderr
