"""``--dry-run``: what would be read, written and passed over, as the run itself then does it; nothing is written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode
from armt.models.checkpoint.beside.finder import Finder, place_finder
from armt.runtime.forecast import pace

pytestmark = pytest.mark.usefixtures("short_drafts")


@pytest.fixture(autouse=True)
def _known_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_ceiling", lambda: 1e6)


def run(command: str, model: Path, *words: object) -> Result:
    line = [command, "-m", str(model), "--dtype", "float32", "--device", "cpu", *map(str, words)]
    return CliRunner().invoke(app, line)


def rehearse(command: str, model: Path, *words: object) -> dict[str, Any]:
    return dict(json.loads(run(command, model, *words, "--dry-run", "--json", "-q").stdout))


def tree(root: Path) -> list[str]:
    return sorted(str(path) for path in root.rglob("*"))


def test_a_folder_is_looked_at_as_the_run_does(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "out", tree(tmp_path)
    line = ("summarize", tiny_model_dir, folder, "--notes", 1, "-o", f"{out}/", "--report", tmp_path / "pages")
    found = rehearse(*line)
    assert tree(tmp_path) == before
    assert found["writes"] == [str(out / "results.jsonl"), str(tmp_path / "pages")]
    assert run(*line, "-q").exit_code == ExitCode.SOME_FAILED
    results = {result["path"]: result for result in map(json.loads, (out / "results.jsonl").read_text().splitlines())}
    assert {document["path"] for document in found["documents"]} == set(results)
    for document in found["documents"]:
        result = results[document["path"]]
        if "error" in document:
            assert document["error"] == result["error"]
            continue
        assert (document["tokens"], document["segments"]) == (result["tokens_read"], result["segments_read"])
        assert Path(document["output"]).is_file()
    assert found["tokens"] == sum(result.get("tokens_read", 0) for result in results.values())
    assert (found["to_do"], found["skipped"], found["failed"]) == (4, 0, 1)


def test_what_the_model_does_not_read_takes_it_no_time(
    tiny_model_dir: Path, told_model: Callable[..., Path], tmp_path: Path
) -> None:
    told = {
        "log": "2026-11-02T08:{n:02}:17Z ERROR the mill stands still\n",
        "story": "{n} And he told her that she had sold his mill.\n",
    }
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, said in told.items():
        (folder / f"{name}.txt").write_text("".join(said.format(n=n % 60) for n in range(200)))
    model = told_model()
    found = rehearse("summarize", model, *(folder / f"{name}.txt" for name in told))
    log, story = found["documents"]
    assert (log["read_s"], story["read_s"]) == (0.0, found["read_s"])
    assert (log["reads"], story["reads"]) == (False, True)
    assert found["read_s"] > 0
    shown = run("summarize", model, folder, "--dry-run", "-q").stdout
    assert shown.splitlines()[-3].endswith("(computed, not measured); of 1 the text alone is looked at")
    # Without a teller a small model quotes by words alone.
    shown = run("summarize", tiny_model_dir, folder / "story.txt", "--dry-run", "-q").stdout
    assert shown.splitlines()[-3].endswith("the model does not read them, their text alone is looked at")
    # Notes that are asked for are written.
    assert rehearse("summarize", tiny_model_dir, folder / "story.txt", "--notes", "3")["read_s"] > 0
    # Of a short story, too, a small model writes nothing.
    (tmp_path / "short.txt").write_text(told["story"] * 3)
    for style in ("notes", "gist"):
        found = rehearse("summarize", tiny_model_dir, tmp_path / "short.txt", "--style", style)
        assert ([document["reads"] for document in found["documents"]], found["read_s"]) == ([False], 0.0)


def test_what_is_quoted_is_read_where_the_model_has_a_teller(told_model: Callable[..., Path], tmp_path: Path) -> None:
    model, path = told_model(), tmp_path / "article.txt"
    path.write_text("Lichens grow on the bark of rowans.\n" * 200)
    found = rehearse("summarize", model, path)
    assert [document["reads"] for document in found["documents"]] == [True]
    assert found["read_s"] > 0
    # As far up as it looks, where notes are written by all layers.
    assert rehearse("summarize", model, path, "--notes", "3")["read_s"] > found["read_s"]
    for words in (("--skim",), ("--skim", "--style", "quotes")):
        found = rehearse("summarize", model, path, *words)
        assert ([document["reads"] for document in found["documents"]], found["read_s"]) == ([False], 0.0)


@pytest.mark.parametrize(
    ("questions", "words", "reads"),
    [
        (("How many mills are there?",), (), False),
        (("How many mills are there?", "Which mill has the most wheels?"), (), False),
        (("How many mills are there?", "Why does it rain?"), (), True),
        # The memory alone is asked.
        (("How many mills are there?",), ("--evidence", "0"), True),
    ],
)
def test_what_rows_answer_is_not_read(
    tiny_model_dir: Path, tmp_path: Path, questions: tuple[str, ...], words: tuple[str, ...], reads: bool
) -> None:
    """The rehearsal said that the model would read a table, which the run computes."""
    path = tmp_path / "mills.csv"
    path.write_text("mill,wheels\n" + "".join(f"Mill {n},{n}\n" for n in range(60)))
    line = (path, *questions, *words)
    found = rehearse("ask", tiny_model_dir, *line)
    assert [document["reads"] for document in found["documents"]] == [reads]
    assert (found["read_s"] > 0) is reads
    real = json.loads(run("ask", tiny_model_dir, *line, "--json", "-q").stdout)
    assert (real["segments_read"] > 0) is reads


def test_what_goes_on_from_a_memory_is_quoted_by_its_words_alone(
    told_model: Callable[..., Path], tmp_path: Path
) -> None:
    """Its first tokens are another text's; the rehearsal said that it would be read."""
    model, path, memory = told_model(), tmp_path / "article.txt", tmp_path / "m.armt"
    path.write_text("Lichens grow on the bark of rowans.\n" * 20)
    assert run("read", model, path, "-o", memory, "--keep-text", "-q").exit_code == ExitCode.OK
    listed = tmp_path / "listed.txt"
    listed.write_text(f"{path}\n")
    for words, reads in (((path,), False), (("--files-from", listed), False), ((), True)):
        line = ("summarize", model, *words, "--memory", memory)
        (expected,) = rehearse(*line)["documents"]
        result = json.loads(run(*line, "--json", "-q").stdout)
        assert (expected["reads"], result["tokens_read"]) == (reads, expected["tokens"] if reads else 0)


def test_a_name_that_is_no_unicode_is_json_all_the_same(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Its bytes stood in the JSON of ``--dry-run`` and ``read``, which no parser takes then."""
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("It was dark.")
    for form, place in (("--json", ("documents", 0)), ("--jsonl", ())):
        told = json.loads(run("summarize", tiny_model_dir, path, "--dry-run", form, "-q").stdout_bytes.decode())
        for part in place:
            told = told[part]
        assert told["path"] == str(path)
    told = json.loads(
        run("read", tiny_model_dir, path, "-o", tmp_path / "m.armt", "--json", "-q").stdout_bytes.decode()
    )
    assert told["sources"][0]["path"] == str(path)


def test_what_is_done_is_passed_over(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.jsonl"
    line = ("ask", tiny_model_dir, folder, "-Q", "Who?", "-o", out)
    run(*line, "-q")
    (folder / "a.txt").write_text("It has changed.")
    written = out.read_bytes()
    found = rehearse(*line, "--resume")
    assert (found["to_do"], found["skipped"], found["failed"]) == (1, 4, 0)
    assert [document["path"] for document in found["documents"] if document["status"] == "to_do"] == [
        str(folder / "a.txt")
    ]
    # A failure is done again only where that is asked for; and another question is another run.
    assert rehearse(*line, "--resume", "--retry-errors")["failed"] == 1
    assert rehearse("ask", tiny_model_dir, folder, "-Q", "Why?", "-o", out, "--resume")["skipped"] == 0
    assert out.read_bytes() == written


def test_a_torn_result_file_is_left_torn(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    """The run cuts half a line off; looking must not."""
    out = tmp_path / "results.jsonl"
    line = ("ask", tiny_model_dir, folder, "-Q", "Who?", "-o", out)
    run(*line, "-q")
    with out.open("ab") as file:
        file.write(b'{"model_fingerprint": "half')
    torn = out.read_bytes()
    assert rehearse(*line, "--resume")["skipped"] == 5
    assert out.read_bytes() == torn


def test_a_result_file_of_another_program_is_refused(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"a": 1}\n')
    done = run("ask", tiny_model_dir, folder, "-Q", "Who?", "-o", tmp_path / "r.jsonl", "--resume", "--dry-run")
    assert done.exit_code == ExitCode.USAGE
    assert "not a result file" in done.stderr


def test_several_files_are_read_as_one_document(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    paths = [str(folder / "a.txt"), str(folder / "b.md")]
    found = rehearse("read", tiny_model_dir, *paths, "-o", tmp_path / "m.armt")
    assert found["writes"] == [str(tmp_path / "m.armt"), str(tmp_path / "m.index")]
    (document,) = found["documents"]
    assert (document["path"], document["sources"]) == (None, paths)
    assert (document["tokens"], document["segments"]) == (40 + 333, -(-373 // 32))
    assert not (tmp_path / "m.armt").exists()
    assert rehearse("read", tiny_model_dir, *paths, "-o", tmp_path / "m.armt", "--no-index")["writes"] == [
        str(tmp_path / "m.armt")
    ]


def test_time_is_computed_until_it_has_been_measured(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("ask", tiny_model_dir, folder / "b.md", "-Q", "Who?")
    computed = rehearse(*line)
    assert (computed["basis"], computed["measured"]) == ("computed", None)
    assert computed["read_s"] > 0
    # Any reading counts here, and 333 tokens by the tiny model are far faster than a million operations a second.
    monkeypatch.setattr(pace, "_LEAST_TOKENS", 1)
    monkeypatch.setattr(pace, "_LEAST_S", 0.0)
    assert run(*line, "-q").exit_code == ExitCode.OK
    measured = rehearse(*line)
    assert measured["basis"] == "measured"
    assert measured["read_s"] < computed["read_s"]
    shown = run(*line, "--dry-run").stdout
    assert f"(as fast as on {measured['measured']})" in shown


def test_questions_take_less_reading_where_a_finder_looks_at_lower_layers(
    found_model_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_ceiling", lambda: 1e6)
    line = ("ask", found_model_dir, folder / "b.md", "-Q", "Who?")
    asked, alone = rehearse(*line), rehearse(*line, "--evidence", "0")
    assert asked["tokens"] == alone["tokens"]
    assert 0 < asked["read_s"] < alone["read_s"]


def test_quotes_take_no_reading(tiny_model_dir: Path, folder: Path) -> None:
    found = rehearse("summarize", tiny_model_dir, folder / "b.md", "--style", "quotes")
    assert (found["read_s"], found["basis"], found["tokens"]) == (0.0, None, 333)


def test_for_people(tiny_model_dir: Path, folder: Path) -> None:
    done = run("summarize", tiny_model_dir, folder, "--notes", 1, "--dry-run", "--glob", "*.txt")
    assert done.exit_code == ExitCode.SOME_FAILED
    rows = done.stdout.splitlines()
    assert rows[0].split() == ["40", "2", rows[0].split()[2], str(folder / "a.txt")]
    assert "to read: 3 documents, 247 tokens in 10 segments; reading takes about " in done.stdout
    assert "(computed, not measured)" in done.stdout
    assert "cannot be read: 1 document\n" in done.stdout
    assert "to write: standard output" in done.stdout
    assert "binary.txt: looks binary" in done.stderr
    assert "1 other file not read" in done.stderr
    lines = run("summarize", tiny_model_dir, folder, "--dry-run", "--jsonl", "-q").stdout.splitlines()
    assert [json.loads(line)["status"] for line in lines].count("to_do") == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--report", "{root}/pages"), "standard output, {root}/pages"),
        (
            ("-o", "{root}/out/", "--report", "{root}/pages"),
            "{root}/out/results.jsonl, 4 files beside it, {root}/pages",
        ),
        (("-o", "{root}/r.jsonl"), "{root}/r.jsonl"),
    ],
)
def test_all_that_would_be_written_is_named(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Beside pages the answers were left out, and the files of the answers stood beside the pages."""
    line = [word.format(root=tmp_path) for word in words]
    done = run("summarize", tiny_model_dir, folder, "--dry-run", "-q", *line)
    assert f"to write: {said.format(root=tmp_path)}\n" in done.stdout


def test_what_a_memory_has_read_is_looked_at_again(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    source, memory = tmp_path / "a.txt", tmp_path / "m.armt"
    source.write_text("The wind blew over the heath. " * 9)
    assert run("read", tiny_model_dir, source, "-o", memory, "--keep-text", "-q").exit_code == ExitCode.OK
    source.unlink()
    found = rehearse("summarize", tiny_model_dir, "--memory", memory)
    assert [document["path"] for document in found["documents"]] == [str(source)]
    assert (found["to_do"], found["tokens"]) == (1, 270)
    # Nothing is read where the memory alone is asked.
    for words in (("summarize", "-p", "What?"), ("ask", "-Q", "What?")):
        assert rehearse(words[0], tiny_model_dir, *words[1:], "--memory", memory)["to_do"] == 0
    memory.with_suffix(".index").unlink()
    assert rehearse("summarize", tiny_model_dir, "--memory", memory)["to_do"] == 0
    refused = run("summarize", tiny_model_dir, "--memory", memory, "--style", "quotes", "--dry-run")
    assert (refused.exit_code, "--style needs the text" in refused.stderr) == (ExitCode.USAGE, True)


def test_a_memory_whose_text_is_gone_is_refused_as_by_the_run(tiny_model_dir: Path, tmp_path: Path) -> None:
    """The dry run said that it would answer."""
    source, memory = tmp_path / "a.txt", tmp_path / "m.armt"
    source.write_text("The wind blew over the heath. " * 9)
    assert run("read", tiny_model_dir, source, "-o", memory, "-q").exit_code == ExitCode.OK
    line = ("ask", tiny_model_dir, "-Q", "What blew?", "--memory", memory)
    assert rehearse(line[0], tiny_model_dir, *line[2:])["to_do"] == 0
    source.unlink()
    for gone in (source, memory.with_suffix(".index")):
        gone.unlink(missing_ok=True)
        dry, real = run(*line, "--dry-run"), run(*line)
        assert dry.exit_code == real.exit_code != ExitCode.OK
        assert dry.stderr.splitlines()[-1] == real.stderr.splitlines()[-1]
    # Nothing is looked at.
    assert run(*line, "--evidence", "0", "--dry-run").exit_code == ExitCode.OK


def test_one_document_that_cannot_be_read_ends_as_the_run_does(tiny_model_dir: Path, folder: Path) -> None:
    for name, words in (("sub/binary.txt", "looks binary"), ("nosuch.txt", "no such file")):
        line = ("summarize", tiny_model_dir, folder / name)
        dry, real = run(*line, "--dry-run"), run(*line)
        assert dry.exit_code == real.exit_code != ExitCode.OK
        assert words in dry.stderr


@pytest.mark.parametrize(
    "changes", [{"layer": 3}, {"direction": np.zeros(5, dtype=np.float32)}], ids=["layer", "width"]
)
def test_a_teller_that_does_not_fit_ends_it_as_the_run(
    told_model: Callable[..., Path], folder: Path, changes: dict[str, Any]
) -> None:
    """The dry run said how long reading would take."""
    line = ("summarize", told_model(**changes), folder / "a.txt", "-q")
    dry, real = run(*line, "--dry-run"), run(*line)
    assert dry.exit_code == real.exit_code == ExitCode.MODEL
    assert dry.stderr == real.stderr
    assert "teller.safetensors: looks at layer" in dry.stderr
    assert not dry.stdout
    # Who asks for quotes by their words alone needs none.
    assert run(*line, "--skim", "--dry-run").exit_code == ExitCode.OK


@pytest.mark.parametrize(
    ("finder", "said"), [((3, 32), "looks at layer 3 of width 32"), ((0, 31), "of width 31")], ids=["layer", "width"]
)
def test_a_finder_that_does_not_fit_ends_it_as_the_run(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, finder: tuple[int, int], said: str
) -> None:
    """The dry run said how long reading would take."""
    layer, width = finder
    model = Path(shutil.copytree(tiny_model_dir, tmp_path / "model"))
    key, query = np.ones((5, width), dtype=np.float32), np.ones(5, dtype=np.float32)
    parts = {"key_weight": key, "key_bias": query, "query_weight": key, "query_bias": query}
    place_finder(model, Finder(model="", layer=layer, query_layers=(0,), weight=0.3, **parts), dialect="armt")
    line = ("ask", model, folder / "b.md", "-Q", "Who?", "-q")
    dry, real = run(*line, "--dry-run"), run(*line)
    assert dry.exit_code == real.exit_code == ExitCode.MODEL
    assert dry.stderr == real.stderr
    assert said in dry.stderr
    assert not dry.stdout
    # Where nothing is looked for in what is read, none is needed.
    for words in (("--skim",), ("--evidence", "0", "--max-tokens", "2")):
        assert run(*line, *words, "--dry-run").exit_code == ExitCode.OK
        assert run(*line, *words).exit_code == ExitCode.OK


def test_weights_are_not_needed_and_nothing_is_fetched(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for file in tiny_model_dir.iterdir():
        if file.suffix != ".safetensors":
            (bare / file.name).write_bytes(file.read_bytes())
    assert rehearse("summarize", bare, folder / "a.txt")["tokens"] == 40
    monkeypatch.setattr("armt.models.default.base.ensure_base", lambda **_: pytest.fail("was fetched"))
    monkeypatch.setattr("armt.models.default.base.find_base", lambda: None)
    done = CliRunner().invoke(app, ["summarize", str(folder / "a.txt"), "--dry-run"])
    assert done.exit_code == ExitCode.MODEL
    assert "armt models pull default" in done.stderr
