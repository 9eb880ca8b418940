"""``armt verify``: a line for every untruth, and an exit code that says whether there was one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.disk import sha256_file
from armt.errors import ExitCode

TEXT = "Moses kept the flock in Midian. He was 80 years old.\n"
QUOTE = "Moses kept the flock in Midian."


def verify(*words: object) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, words)])


@pytest.fixture
def record(tmp_path: Path) -> dict[str, Any]:
    """An answer with one quote, as `armt ask` writes it."""
    source = tmp_path / "a.txt"
    source.write_text(TEXT)
    evidence = {
        "path": str(source), "start": 0, "end": len(QUOTE), "line": 1, "page": None, "heading": None, "quote": QUOTE,
        "score": 1.0, "by": "both",
    }  # fmt: skip
    answer = {
        "question": "Who?", "output": "Moses", "answered": True, "grounded": True, "evidence": [evidence],
        "finish_reason": "stop", "tokens_written": 1,
    }  # fmt: skip
    return {"path": str(source), "sha256": sha256_file(source), "answers": [answer], "error": None}


@pytest.fixture
def results(tmp_path: Path, record: dict[str, Any]) -> Path:
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps(record) + "\n" + json.dumps({"path": "b.txt", "error": "not there"}) + "\n")
    return path


def test_what_is_so_passes_and_is_counted(results: Path) -> None:
    done = verify(results)
    assert (done.exit_code, done.stdout) == (ExitCode.OK, ""), done.stdout
    assert done.stderr == ("armt: 1 result: 1 quote and 0 notes checked, 0 failures, 1 without anything to check\n")
    assert verify(results, "-q").stderr == ""


def test_an_untruth_is_a_line_and_an_exit_code(tmp_path: Path, results: Path, record: dict[str, Any]) -> None:
    record["answers"][0]["evidence"][0]["quote"] = "Aaron kept the flock in Midian."
    results.write_text(json.dumps(record) + "\n")
    done = verify(results)
    assert done.exit_code == ExitCode.SOME_FAILED
    (line,) = done.stdout.splitlines()
    assert str(tmp_path / "a.txt") in line
    assert "1 quote and 0 notes checked, 1 failure," in done.stderr
    (failure,) = [json.loads(line) for line in verify(results, "--json", "-q").stdout.splitlines()]
    assert failure.keys() == {"line", "path", "failure"}
    assert (failure["line"], failure["path"]) == (1, str(tmp_path / "a.txt"))


def test_what_a_document_is_called_cannot_move_the_terminal(results: Path, record: dict[str, Any]) -> None:
    record["path"] = "evil\x1b[2J.txt"
    record["answers"][0]["evidence"][0]["path"] = record["path"]
    results.write_text(json.dumps(record) + "\n")
    done = verify(results)
    assert done.exit_code == ExitCode.SOME_FAILED
    assert done.stdout.splitlines()
    assert "\x1b" not in done.stdout


def test_paths_begin_in_a_folder(results: Path, record: dict[str, Any], tmp_path: Path) -> None:
    record["path"] = record["answers"][0]["evidence"][0]["path"] = "a.txt"
    results.write_text(json.dumps(record) + "\n")
    assert verify(results, "--folder", tmp_path).exit_code == ExitCode.OK
    assert verify(results, "--folder", tmp_path.parent).exit_code == ExitCode.SOME_FAILED


def test_an_encoding_as_it_was_given_for_reading(results: Path, record: dict[str, Any], tmp_path: Path) -> None:
    """Read as another, the same bytes are other words."""
    source, quote = tmp_path / "a.txt", "Ğüneş kept the flock."
    source.write_bytes((quote + "\n").encode("iso8859-9"))
    record["sha256"] = sha256_file(source)
    record["answers"][0]["evidence"][0] |= {"quote": quote, "end": len(quote.encode())}
    results.write_text(json.dumps(record) + "\n")
    assert verify(results, "--encoding", "iso8859-9").exit_code == ExitCode.OK
    assert verify(results, "--encoding", "latin-1").exit_code == ExitCode.SOME_FAILED


def test_results_that_are_not_there(tmp_path: Path) -> None:
    done = verify(tmp_path / "no.jsonl")
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("by_memory", [False, True])
def test_a_document_is_read_as_the_result_says(tmp_path: Path, tiny_model_dir: Path, by_memory: bool) -> None:
    """Nothing in a result said that it had been read as a page: `armt verify` took page.txt for text, and failed."""
    source, memory = tmp_path / "page.txt", tmp_path / "m.armt"
    source.write_bytes("<h1>Hall</h1><p>The Ğüneş hall was built in 1885 by Ann Lee.</p>".encode("iso8859-9"))
    forced = ["--format", "html", "--encoding", "iso8859-9"]
    words = [str(source), *forced]
    if by_memory:
        read = CliRunner().invoke(app, ["read", "-m", str(tiny_model_dir), *words, "-o", str(memory), "-q"])
        assert read.exit_code == ExitCode.OK, read.output
        words = ["--memory", str(memory)]
    asked = ["ask", "-m", str(tiny_model_dir), *words, "-Q", "Was the Ğüneş hall built in 1885?", "--json", "-q"]
    done = CliRunner().invoke(app, asked)
    (record,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert record["answers"][0]["evidence"]
    results = tmp_path / "r.json"
    results.write_text(done.stdout)
    assert verify(results).stdout == ""
    # What the result says goes before what is said to `armt verify`.
    assert verify(results, "--encoding", "latin-1").exit_code == ExitCode.OK
    told = record["sources"][0] if by_memory else record
    for changed in ({"format": None}, {"encodings": ["latin-1"]}, {"format": "poem"}, {"format": 3}, {"encodings": ""}):
        kept = dict(told)
        told |= changed
        results.write_text(json.dumps(record))
        assert verify(results).exit_code == ExitCode.SOME_FAILED, changed
        told |= kept


def test_readable_json_and_standard_input(results: Path, record: dict[str, Any]) -> None:
    """`armt ask ... --json | jq . > pretty.json` gave a failure for each of its lines."""
    results.write_text(json.dumps(record, indent=2))
    done = verify(results)
    assert (done.exit_code, done.stdout) == (ExitCode.OK, "")
    assert "1 result: 1 quote" in done.stderr
    record["answers"][0]["evidence"][0]["quote"] = "Aaron kept the flock in Midian."
    for text in (json.dumps(record, indent=2), json.dumps([record], indent=2), json.dumps(record)):
        done = CliRunner().invoke(app, ["verify", "-"], input=text)
        assert done.exit_code == ExitCode.SOME_FAILED
        (line,) = done.stdout.splitlines()
        assert line.startswith(f"line {2 if text.startswith('[') else 1}: {record['path']}: quote")
    assert "-: no results in it" in CliRunner().invoke(app, ["verify", "-"], input="").stderr


def test_a_terminal_is_no_result(monkeypatch: pytest.MonkeyPatch, call: Any) -> None:
    """It would have waited for lines that nobody types."""
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True, "buffer": None})())
    done = call("verify", "-")
    assert done.returncode == ExitCode.USAGE
    assert "standard input is a terminal" in done.stderr
