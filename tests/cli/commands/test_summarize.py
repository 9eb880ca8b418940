"""``armt summarize`` as a user meets it: streams, exit codes, JSON keys, bad input, Ctrl-C."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from forked import Child
from typer.testing import CliRunner, Result

from armt.__main__ import _end_as_interrupted
from armt.cli.app import app
from armt.errors import ExitCode

pytestmark = pytest.mark.usefixtures("short_drafts")

KEYS = {
    "path", "sha256", "model", "tokens_read", "segments_read", "truncated", "schedule", "schedule_reason",
    "from_memory", "output",
    "style", "gist", "notes", "coverage",
    "finish_reason", "tokens_written", "seed", "read_s", "decode_s",
}  # fmt: skip
TEXT = "The quick brown fox jumps over the lazy dog. " * 20


def summarize(model: Path, *words: str, stdin: bytes | None = None) -> Result:
    command = ["summarize", "-m", str(model), "--dtype", "float32", "-n", "12", "-p", "What is it?", *words]
    return CliRunner().invoke(app, command, input=stdin)


def last_line(result: Result) -> str:
    return result.stderr.strip().splitlines()[-1]


def test_answer_on_stdout_everything_else_on_stderr(tiny_model_dir: Path, book: Path) -> None:
    result = summarize(tiny_model_dir, str(book))
    assert result.exit_code == ExitCode.OK, result.stderr
    # A byte a token: what is written is shorter than what was asked for only by what is no character.
    assert 0 < len(result.stdout.strip("\n").removesuffix(" …")) <= 12
    assert "tokens/s" in result.stderr
    assert "tokens/s" not in result.stdout


def test_quiet_says_nothing_on_stderr(tiny_model_dir: Path, book: Path) -> None:
    assert summarize(tiny_model_dir, str(book), "-q").stderr == ""


@pytest.mark.parametrize(("words", "told"), [(("--notes", "1", "--skim"), ["armt: --skim"]), (("--skim",), [])])
def test_skim_beside_notes_that_are_asked_for_is_told_to_do_nothing(
    tiny_model_dir: Path, book: Path, words: tuple[str, ...], told: list[str]
) -> None:
    done = CliRunner().invoke(app, ["summarize", "-m", str(tiny_model_dir), str(book), "--progress", "none", *words])
    assert done.exit_code == ExitCode.OK
    lines = [said for said in done.stderr.splitlines() if "not used" in said]
    assert [said.split(": not used with ")[0] for said in lines] == told


def test_json_has_the_documented_keys_and_counts_everything(tiny_model_dir: Path, book: Path) -> None:
    result = summarize(tiny_model_dir, str(book), "--json", "-q")
    record = json.loads(result.stdout)
    assert set(record) == KEYS
    assert record["tokens_read"] == len(TEXT)
    assert record["segments_read"] == -(-len(TEXT) // 32)
    assert record["truncated"] is False
    assert record["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert record["tokens_written"] == 12
    assert (record["schedule"], record["path"]) == ("diagonal", str(book))


def test_schedules_agree_and_stdin_is_a_document_like_any_other(tiny_model_dir: Path, book: Path) -> None:
    answers = {
        summarize(tiny_model_dir, str(book), "-q", "--schedule", schedule).stdout
        for schedule in ("sequential", "diagonal", "auto")
    }
    answers.add(summarize(tiny_model_dir, "-", "-q", stdin=TEXT.encode()).stdout)
    assert len(answers) == 1


def test_the_beginning_of_a_document_reaches_the_answer(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Only through memory: the first segment is long gone when the answer is written."""
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("A" * 32 + TEXT)
    other.write_text("z" * 32 + TEXT)
    assert summarize(tiny_model_dir, str(one), "-q").stdout != summarize(tiny_model_dir, str(other), "-q").stdout


def test_seed_decides_what_is_sampled(tiny_model_dir: Path, book: Path) -> None:
    def sampled(seed: str) -> str:
        return summarize(tiny_model_dir, str(book), "-q", "--temp", "1.5", "--top-k", "50", "--seed", seed).stdout

    assert sampled("3") == sampled("3")
    assert len({sampled(str(seed)) for seed in range(4)}) > 1


def test_a_repetition_penalty_keeps_an_answer_from_going_around(tiny_model_dir: Path, book: Path) -> None:
    def written(*options: str) -> str:
        return summarize(tiny_model_dir, str(book), "-q", "-n", "12", *options).stdout

    # The model's tokens are characters: with the largest penalty each is written once.
    strict = written("--repetition-penalty", "100").strip()
    assert len(strict) == len(set(strict)) > 1
    assert written() == written("--repetition-penalty", "1.1")
    assert written("--repetition-penalty", "1") != strict


def test_several_files_go_on_after_one_that_fails(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("  \n")
    result = summarize(tiny_model_dir, str(empty), str(tmp_path / "missing.txt"), str(book), "--json", "-q")
    assert result.exit_code == ExitCode.SOME_FAILED
    records = {Path(record["path"]).name: record for record in map(json.loads, result.stdout.splitlines())}
    assert "no text" in records["empty.txt"]["error"]
    assert "no such file" in records["missing.txt"]["error"]
    assert set(records["book.txt"]) == KEYS


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", ExitCode.NO_TEXT, "no text"),
        (b" \n\t ", ExitCode.NO_TEXT, "no text"),
        (b"\x00\x01\x02" * 500, ExitCode.SOME_FAILED, "binary"),
    ],
)
def test_bad_files_end_with_one_line(
    tiny_model_dir: Path, tmp_path: Path, content: bytes, code: ExitCode, words: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    result = summarize(tiny_model_dir, str(path), "-q")
    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert str(path) in result.stderr
    assert words in result.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--device", "cuda:7"), "device"),
        (("--dtype", "int8"), "dtype"),
        (("--top-p", "1.5"), "top-p"),
        (("--encoding", "no-such-encoding"), "encoding"),
    ],
)
def test_options_that_cannot_be_honoured(tiny_model_dir: Path, book: Path, options: Sequence[str], words: str) -> None:
    result = summarize(tiny_model_dir, str(book), "-q", *options)
    assert result.exit_code == ExitCode.USAGE
    assert words in result.stderr


def test_untrained_memory_is_said_once(tmp_path: Path, write_tiny_model: object, book: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = write_tiny_model(tmp_path / "model")  # type: ignore[operator]
    tensors = load_file(path / "model.safetensors")
    save_file(
        {name: tensor.zero_() if "W_mv" in name else tensor for name, tensor in tensors.items()},
        path / "model.safetensors",
    )
    assert summarize(path, str(book), str(book)).stderr.count("memory is untrained") == 1
    assert "memory is untrained" not in summarize(path, str(book), "-q").stderr


def test_progress_events_for_machines(tiny_model_dir: Path, book: Path) -> None:
    result = summarize(tiny_model_dir, str(book), "--progress", "jsonl")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert events[0]["event"] == "plan"
    assert events[-1]["event"] == "done"
    steps = [event for event in events if event["event"] == "step"]
    # Three layers; the question is too long to stand beside the open tail, which therefore runs with the rest.
    assert len(steps) == events[0]["steps"] == -(-len(TEXT) // 32) + 3 - 1
    assert events[-1]["tokens_read"] == len(TEXT)


# The model never ends by itself.
_WITHOUT_END = ("-p", "Go on", "-n", "1000000", "--repetition-penalty", "1")


def _start(model: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "armt", "summarize", "-m", str(model), "--dtype", "float32", *words]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_interrupted_while_reading(tiny_model_dir: Path, tmp_path: Path) -> None:
    path, said = tmp_path / "long.txt", tmp_path / "stderr"
    path.write_text("He told her that the quick fox jumps over the lazy dog. " * 10_000)
    child = Child(
        [
            *("summarize", "-m", tiny_model_dir, "--dtype", "float32", path, "--notes", "9"),
            *("--progress", "jsonl", "-o", tmp_path / "out"),
        ],
        said,
    )
    code = child.signal_after(0.0, lambda: '"step"' in said.read_text(), signal.SIGINT)
    assert code == ExitCode.INTERRUPTED
    assert not (tmp_path / "out").exists()
    assert json.loads(said.read_text().splitlines()[-1]) == {"event": "error", "message": "interrupted"}
    assert "Traceback" not in said.read_text()


def _ends_as_interrupted() -> None:
    # Whoever runs the tests behind nohup has it ignored, in all that they start too.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    _end_as_interrupted()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_while_decoding(tiny_model_dir: Path, book: Path, tmp_path: Path, number: signal.Signals) -> None:
    words = ["summarize", "-m", tiny_model_dir, "--dtype", "float32", book, "-q", *_WITHOUT_END]
    answer, said = tmp_path / "answer", tmp_path / "stderr"
    child = Child(words, said, _ends_as_interrupted, answer)
    assert child.signal_after(0.0, lambda: bool(answer.read_bytes()), number) == ExitCode.INTERRUPTED
    assert said.read_text().strip() == "armt: interrupted"


def test_a_closed_pipe_ends_quietly(tiny_model_dir: Path, book: Path) -> None:
    process = _start(tiny_model_dir, str(book), "-q", *_WITHOUT_END)
    assert process.stdout is not None
    assert process.stdout.read(1)
    assert process.stderr is not None
    with process.stderr as stderr:
        process.stdout.close()
        assert stderr.read() == ""
    assert process.wait(timeout=60) == ExitCode.OK


def test_an_empty_instruction_is_none(tiny_model_dir: Path, book: Path) -> None:
    """It was put to the model, which wrote whatever came."""
    for words in ("", " \n"):
        result = summarize(tiny_model_dir, str(book), "-p", words)
        assert result.exit_code == ExitCode.USAGE
        assert result.stderr == "armt: --instruction: empty; say what is to be asked, or leave it out\n"


def test_output_is_not_bounded_by_the_segment(tiny_model_dir: Path, book: Path) -> None:
    """The dialect commits a full segment of 32 tokens and opens the next one."""
    result = summarize(tiny_model_dir, str(book), "--json", "-q", "-n", "200")
    assert json.loads(result.stdout)["tokens_written"] == 200


@pytest.fixture
def documents(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("".join(f"Fox number {number} jumps over her dog, then he barks. " for number in range(60)))
    second.write_text("".join(f"In house {number} lives the carrier of Bremen. " for number in range(90)))
    return first, second


def armt(command: str, model: Path, *words: object) -> Result:
    return CliRunner().invoke(app, [command, "-m", str(model), "--dtype", "float32", *map(str, words)])


@pytest.mark.parametrize("words", [(), ("--style", "quotes"), ("--length", "short"), ("--notes", "2")], ids=str)
def test_a_memory_is_summarized_from_its_text(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path, words: tuple[str, ...]
) -> None:
    """It was a guess from the memory alone, whatever was asked for."""
    source, memory = documents[0], tmp_path / "m.armt"
    assert armt("read", tiny_model_dir, source, "-o", memory, "-q").exit_code == ExitCode.OK
    expected = armt("summarize", tiny_model_dir, source, *words, "-q").stdout
    result = armt("summarize", tiny_model_dir, "--memory", memory, *words)
    assert (result.exit_code, result.stdout) == (ExitCode.OK, expected)
    said = f"armt: {memory}: what it has read is read again from the beginning\n"
    # A small model reads what it writes notes about.
    assert (said in result.stderr) == (words == ("--notes", "2"))
    assert armt("summarize", tiny_model_dir, "--memory", memory, *words, "-q").stderr == ""


def test_a_memory_of_several_documents_is_summarized_as_one(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path
) -> None:
    memory, page, out = tmp_path / "m.armt", tmp_path / "p.html", tmp_path / "r.json"
    assert armt("read", tiny_model_dir, *documents, "-o", memory, "--keep-text", "-q").exit_code == ExitCode.OK
    words = ["--memory", memory, "--notes", "5", "--json", "-o", out, "--report", page, "-q"]
    assert armt("summarize", tiny_model_dir, *words).exit_code == ExitCode.OK
    record = json.loads(out.read_text())
    assert [note["passage"]["path"] for note in record["notes"]] == [str(documents[0])] * 2 + [str(documents[1])] * 3
    assert (record["path"], [source["path"] for source in record["sources"]]) == (None, list(map(str, documents)))
    checked = CliRunner().invoke(app, ["verify", str(out)])
    assert checked.exit_code == ExitCode.OK, checked.output
    assert "Fox number 1 jumps" in page.read_text()
    # The text was kept: the sources need not be there.
    for document in documents:
        document.unlink()
    shown = armt("summarize", tiny_model_dir, "--memory", memory, "--style", "quotes", "--notes", "2", "-q")
    assert all(
        f"({document}, line 1" in line for document, line in zip(documents, shown.stdout.splitlines(), strict=True)
    )
    assert len(re.findall(r"line 1(?:, column \d{4,})?\)", shown.stdout)) == 2


def test_what_has_changed_of_a_memory_is_left_out_of_its_summary(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path
) -> None:
    """And told by the result, its exit code and a line, also to whoever wants to hear nothing else."""
    memory = tmp_path / "m.armt"
    assert armt("read", tiny_model_dir, *documents, "-o", memory, "-q").exit_code == ExitCode.OK
    documents[0].write_text("Something else.")
    done = armt("summarize", tiny_model_dir, "--memory", memory, "--style", "quotes", "--notes", "2", "--json", "-q")
    result = json.loads(done.stdout)
    assert (done.exit_code, done.stderr.count("\n")) == (ExitCode.SOME_FAILED, 1)
    assert [source["path"] for source in result["sources"]] == [str(documents[1])]
    assert [left["path"] for left in result["left_out"]] == [str(documents[0])]
    assert {note["passage"]["path"] for note in result["notes"]} == {str(documents[1])}


@pytest.mark.parametrize("words", [(), ("--style", "quotes")], ids=str)
@pytest.mark.parametrize("number", [1, 2])
def test_a_memory_is_one_line_that_is_known_again(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path, number: int, words: tuple[str, ...]
) -> None:
    """Of quotes from several documents nothing is read: they were taken for a result of none, and made once more."""
    memory, out, page = tmp_path / "m.armt", tmp_path / "r.jsonl", tmp_path / "p.html"
    assert armt("read", tiny_model_dir, *documents[:number], "-o", memory, "-q").exit_code == ExitCode.OK
    asked = ["--memory", memory, "--notes", "2", *words, "-q"]
    (line,) = armt("summarize", tiny_model_dir, *asked, "--jsonl").stdout.splitlines()
    assert all(note["passage"]["path"] in map(str, documents) for note in json.loads(line)["notes"])
    for resume in ((), ("--resume",)):
        done = armt("summarize", tiny_model_dir, *asked, "-o", out, "--report", page, *resume)
        assert (done.exit_code, done.output) == (ExitCode.OK, "")
        (again,) = out.read_text().splitlines()
        assert json.loads(again)["notes"] == json.loads(line)["notes"] != []
    assert "Fox number" in page.read_text()
    # A page that nobody had asked for was not made, without a word.
    late = armt("summarize", tiny_model_dir, *asked, "-o", out, "--report", tmp_path / "q.html", "--resume")
    assert (late.exit_code, late.stderr.count("\n")) == (ExitCode.SOME_FAILED, 1)
    assert f"{tmp_path / 'q.html'}: not written: a page is made when its document is answered" in late.stderr
    rehearsed = armt("summarize", tiny_model_dir, *asked, "-o", out, "--resume", "--dry-run", "--json")
    assert (json.loads(rehearsed.stdout)["skipped"], json.loads(rehearsed.stdout)["to_do"]) == (1, 0)


def test_pages_that_are_asked_for_later_are_said_to_be_missing(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, out, pages = documents[0].parent, tmp_path / "r.jsonl", tmp_path / "pages"
    words = [folder, "--glob", "*.txt", "--style", "quotes", "--notes", "1", "-o", out, "-q"]
    assert armt("summarize", tiny_model_dir, *words).exit_code == ExitCode.OK
    (folder / "new.txt").write_text("A third document, of one sentence.")
    for said in ("2 documents answered before have no page", "1 document answered before has no page"):
        later = armt("summarize", tiny_model_dir, *words, "--resume", "--report", pages)
        assert (later.exit_code, said in later.stderr) == (ExitCode.SOME_FAILED, True), later.stderr
        assert "--force answers all of them again" in later.stderr
        documents[0].unlink(missing_ok=True)
    whole = armt("summarize", tiny_model_dir, *words, "--force", "--report", pages)
    assert (whole.exit_code, whole.stderr) == (ExitCode.OK, "")


@pytest.mark.usefixtures("_writes_freely")
def test_a_summary_from_the_memory_alone_says_so(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path
) -> None:
    memory, out = tmp_path / "m.armt", tmp_path / "o.txt"
    assert armt("read", tiny_model_dir, documents[0], "-o", memory, "-q").exit_code == ExitCode.OK
    documents[0].unlink()
    result = armt("summarize", tiny_model_dir, "--memory", memory, "-n", "9")
    assert result.exit_code == ExitCode.OK
    assert (
        f"armt: {documents[0]}: no such file: the memory alone is asked, which answers freely and quotes nothing\n"
        in result.stderr
    )
    assert result.stdout.endswith("\n  (from memory alone: no text was looked at)\n")
    assert armt("summarize", tiny_model_dir, "--memory", memory, "-n", "9", "-o", out, "-q").stderr == ""
    assert out.read_text() == result.stdout
    # What is asked of the memory with -p is what was asked for.
    assert "memory alone" not in armt("summarize", tiny_model_dir, "--memory", memory, "-n", "9", "-p", "What?").stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--style", "notes"), "--style needs"),
        (("--length", "medium", "--notes", "3"), "--length, --notes need"),
        (("--report", "{folder}/p.html"), "--report needs"),
        (("-p", "What is it?", "--report", "{folder}/p.html"), "--report needs"),
    ],
)
def test_what_needs_a_text_is_refused_without_one(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    """Style, length and number were passed over, and the page was never written."""
    memory = tmp_path / "m.armt"
    assert armt("read", tiny_model_dir, documents[0], "-o", memory, "--no-index", "-q").exit_code == ExitCode.OK
    given = [word.format(folder=tmp_path) for word in words]
    result = armt("summarize", tiny_model_dir, "--memory", memory, *given)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (ExitCode.USAGE, "", 1)
    assert named in result.stderr
    assert not (tmp_path / "p.html").exists()


@pytest.mark.usefixtures("_writes_freely")
def test_what_settings_say_of_a_summary_needs_no_text(
    tiny_model_dir: Path, documents: tuple[Path, Path], tmp_path: Path, call: Callable[..., Any]
) -> None:
    """A length in config.toml was refused like one that was asked for: no memory without a text could be asked."""
    memory, config = tmp_path / "m.armt", tmp_path / "config.toml"
    config.write_text('[summarize]\nlength = "long"\n')
    assert armt("read", tiny_model_dir, documents[0], "-o", memory, "--no-index", "-q").exit_code == ExitCode.OK
    line = ("summarize", "-m", str(tiny_model_dir), "--dtype", "float32", "--memory", str(memory), "-n", "3", "-q")
    done = call(*line, ARMT_CONFIG=str(config))
    assert (done.returncode, done.stderr) == (ExitCode.OK, "")
