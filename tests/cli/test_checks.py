"""What is refused before a model is loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from armt.cli.app import app
from armt.cli.arguments.options import CheckpointOptions, LoadOptions, MemoryOptions, SelectionOptions, TextOptions
from armt.cli.checks import (
    check_apart,
    check_checkpoint,
    check_endings,
    check_folder,
    check_log,
    check_names,
    check_output,
    check_place,
    check_resumable,
    check_there,
    check_unicode,
    checkpoint_file,
    form_told,
)
from armt.cli.inputs import select
from armt.errors import ArmtError, DocumentError, ExitCode, MemoryFileError, UsageError

EVERY = CheckpointOptions(checkpoint_every="60s")
RESUME = CheckpointOptions(resume=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.txt").write_text("text")
    (tmp_path / "there.txt").write_text("kept")
    (tmp_path / "link.txt").symlink_to("in.txt")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("in.txt", "is what is read"),
        ("link.txt", "is what is read"),
        ("there.txt", "is there already; --force replaces it"),
        (".", "is a directory"),
        ("no/out.txt", r"no such directory; make it first \(mkdir -p\)$"),
        # To make a directory of a file was what it was told to do.
        ("there.txt/out.txt", r"there\.txt: is no directory; nothing can be written below it$"),
        ("there.txt/no/out.txt", r"there\.txt: is no directory; nothing can be written below it$"),
    ],
)
def test_outputs_that_are_in_the_way(folder: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_output(folder / name, [str(folder / "in.txt"), "-"], force=False)


def test_force_replaces_what_is_there_and_never_what_is_read(folder: Path) -> None:
    check_output(folder / "there.txt", [str(folder / "in.txt")], force=True)
    with pytest.raises(UsageError, match="is what is read"):
        check_output(folder / "link.txt", [str(folder / "in.txt")], force=True)


def test_force_replaces_files_alone(folder: Path) -> None:
    """A pipe that another program waited at became a file, and so would a device have."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    (folder / "to_pipe").symlink_to("pipe")
    for name in ("pipe", "to_pipe"):
        with pytest.raises(UsageError, match=f"{name}: a pipe, which is never replaced"):
            check_output(folder / name, [], force=True)
        with pytest.raises(UsageError, match=f"{name}: a pipe"):
            check_log(folder / name, [])
    pipe.rename(checkpoint_file(folder / "r.jsonl"))
    with pytest.raises(UsageError, match="a pipe"):
        check_checkpoint(folder / "r.jsonl", EVERY, [], force=True)
    # It was met once the first checkpoint was written.
    checkpoint_file(folder / "d.jsonl").mkdir()
    with pytest.raises(UsageError, match=r"d\.jsonl\.checkpoint: is a directory, expected a file"):
        check_checkpoint(folder / "d.jsonl", EVERY, [], force=True)


def test_a_link_stays_and_what_it_leads_to_is_replaced(folder: Path) -> None:
    """The link itself was replaced: what it had led to kept its old contents."""
    (folder / "sub").mkdir()
    (folder / "sub" / "link").symlink_to("../there.txt")
    (folder / "new").symlink_to("sub/new.txt")
    assert check_output(folder / "there.txt", [], force=True) == folder / "there.txt"
    assert check_output(folder / "sub" / "link", [], force=True) == (folder / "there.txt").resolve()
    assert check_output(folder / "new", [], force=True) == folder.resolve() / "sub" / "new.txt"
    # One that leads nowhere was replaced without a word.
    for name in ("sub/link", "new"):
        with pytest.raises(UsageError, match="is there already"):
            check_output(folder / name, [], force=False)


def test_links_that_lead_nowhere(folder: Path) -> None:
    (folder / "round").symlink_to("round")
    (folder / "away").symlink_to("no/such.txt")
    with pytest.raises(UsageError, match="round: a link that leads round in a circle"):
        check_output(folder / "round", [], force=True)
    with pytest.raises(UsageError, match=r"no: no such directory; make it first \(mkdir -p\)$"):
        check_output(folder / "away", [], force=True)
    # It was said to have "Too many levels of symbolic links".
    with pytest.raises(UsageError, match="away: a link; results go line by line into a real file"):
        check_log(folder / "away", [])


def test_two_things_are_not_one_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    check_apart({"-o": Path("a"), "--report": Path("b"), "its checkpoint": None, "--memory": None})
    for first, second in (("a", "a"), ("a", "no/../a"), ("in.txt", "link.txt")):
        with pytest.raises(UsageError, match=rf"-o and --report would be one file \({second}\); name another"):
            check_apart({"-o": Path(first), "--memory": None, "--report": Path(second)})


@pytest.mark.parametrize(
    ("answer", "report", "said"),
    [
        ("a.html", None, r"a\.html: an answer is text or JSON; --report a\.html writes a page$"),
        ("a.PDF", None, r"a\.PDF: an answer is text or JSON, no \.PDF; name it a\.txt$"),
        ("d/a.csv", None, r"a\.csv: an answer is text or JSON, no \.csv; name it a\.txt$"),
        ("a.py", None, r"a\.py: an answer is text or JSON, no \.py; name it a\.txt$"),
        ("a.ndjson", None, r"a\.ndjson: an answer is text or JSON, no \.ndjson; name it a\.jsonl$"),
        (None, "d/a.json", r"--report d/a\.json: a page is HTML; name it a\.html$"),
        (None, "a.txt", r"--report a\.txt: a page is HTML; name it a\.html$"),
    ],
)
def test_names_say_what_files_are(answer: str | None, report: str | None, said: str) -> None:
    """Plain text was written into a file called as a page, and a page into one called as JSON."""
    for fine, page in (("a.txt", "a.html"), ("a.MD", "a"), ("a.2026", "page.2026"), ("a.log", "a.XHTML"), (None, None)):
        check_endings(None if fine is None else Path(fine), None if page is None else Path(page))
    with pytest.raises(UsageError, match=said):
        check_endings(None if answer is None else Path(answer), None if report is None else Path(report))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a", None),
        ("a.txt", None),
        ("a.MD", None),
        ("a.log", None),
        ("a.xyz", "a.xyz: is written as text"),
        ("a.2026", "2026"),
    ],
)
def test_a_text_under_an_ending_that_may_mean_more_is_told(name: str, told: str | None) -> None:
    """A file called as a table held sentences, and nothing said so."""
    said = form_told(Path(name))
    assert said is None if told is None else told in str(said)


def test_a_file_for_results(folder: Path) -> None:
    check_log(folder / "r.jsonl", [])
    check_log(folder / "out" / "results.jsonl", [], makes_folder=True)
    with pytest.raises(UsageError, match="out: no such directory"):
        check_log(folder / "out" / "results.jsonl", [])
    with pytest.raises(UsageError, match="is what is read"):
        check_log(folder / "in.txt", [str(folder / "in.txt")])
    # It was met once a model had been loaded.
    (folder / "r.jsonl").mkdir()
    with pytest.raises(UsageError, match=r"r\.jsonl: is a directory, expected a file"):
        check_log(folder / "r.jsonl", [])


def test_results_that_are_there_are_kept(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"there\.txt: has results already; do that$"):
        check_log(folder / "there.txt", [], instead="do that")
    check_log(folder / "there.txt", [])
    (folder / "empty.jsonl").touch()
    check_log(folder / "empty.jsonl", [], instead="do that")


def test_a_folder_of_answers(folder: Path) -> None:
    out = folder / "out"
    out.mkdir()
    check_folder(out, [str(folder)], force=False)
    with pytest.raises(UsageError, match="holds what is read"):
        check_folder(folder, [str(folder)], force=True)
    (out / "results.jsonl").write_text("")
    check_folder(out, [], force=False, own="results.jsonl")
    (out / "other").write_text("")
    with pytest.raises(UsageError, match="has files already"):
        check_folder(out, [], force=False, own="results.jsonl")
    check_folder(out, [], force=True, own="results.jsonl")


@pytest.mark.parametrize("name", ["there.txt", "there.txt/out", "there.txt/out/deep"])
def test_a_folder_that_cannot_be_made(folder: Path, name: str) -> None:
    """It was met once a model had been loaded, and ended as if a document had failed."""
    with pytest.raises(UsageError, match=r"there\.txt: is no directory; many files go into one"):
        check_folder(folder / name, [], force=True)
    check_folder(folder / "new" / "deep", [], force=False)


def test_a_folder_that_is_a_link_to_itself(folder: Path) -> None:
    """It ended as a mistake of armt's own."""
    (folder / "round").symlink_to("round")
    with pytest.raises(UsageError, match="round: is no directory; many files go into one"):
        check_folder(folder / "round", [str(folder)], force=False)
    # What is left out of the documents is looked for all the same.
    assert [found.path for found in select(SelectionOptions(), [str(folder / "in.txt")], own=[folder / "round"])]


def test_a_checkpoint_replaces_checkpoints_alone(folder: Path) -> None:
    output = folder / "r.jsonl"
    file = checkpoint_file(output)
    check_checkpoint(output, EVERY, [], force=False)
    file.write_bytes(b"\x20" * 8 + b'{"__metadata__": {"format": "armt-checkpoint"')
    check_checkpoint(output, EVERY, [], force=False)
    file.write_text("a diary")
    # Nothing is kept where nobody asked for it.
    check_checkpoint(output, CheckpointOptions(), [], force=False)
    with pytest.raises(UsageError, match="no checkpoint"):
        check_checkpoint(output, EVERY, [], force=False)
    check_checkpoint(output, EVERY, [], force=True)
    with pytest.raises(UsageError, match="is what is read"):
        check_checkpoint(output, RESUME, [str(file)], force=True)


def test_what_cannot_be_resumed() -> None:
    check_resumable(CheckpointOptions(), None, ["-"])
    check_resumable(RESUME, Path("r.jsonl"), ["a.txt"])
    for options in (EVERY, RESUME):
        with pytest.raises(UsageError, match="name them with -o"):
            check_resumable(options, None)
        with pytest.raises(UsageError, match="a stream cannot be read again"):
            check_resumable(options, Path("r.jsonl"), ["-"])


@pytest.mark.parametrize(
    ("check", "kind", "said"),
    [
        (lambda: check_names(LoadOptions(dtype="float23")), UsageError, "did you mean float32"),
        (lambda: check_names(LoadOptions(kernels="avx521")), UsageError, "did you mean avx512"),
        (lambda: check_names(LoadOptions(dialect="papre")), UsageError, "did you mean paper"),
        (lambda: check_names(LoadOptions(), TextOptions(format="exe")), UsageError, "exe"),
        (lambda: check_names(LoadOptions(), TextOptions(encoding=["utf-88"])), UsageError, "utf-88"),
        (lambda: check_names(LoadOptions(), memory=MemoryOptions(memory=Path("no"))), MemoryFileError, "no: no such"),
        (lambda: check_there(["-", "nowhere"]), DocumentError, "nowhere: no such file"),
        # It was said behind the loading of the model, and the reading of what stands before it.
        (lambda: check_there(["-", "."], files=True), DocumentError, r"\.: is a directory, expected a file"),
    ],
)
def test_names_of_what_there_is_not(check: Callable[[], None], kind: type[ArmtError], said: str) -> None:
    with pytest.raises(kind, match=said):
        check()


def test_names_of_what_there_is(folder: Path) -> None:
    for name in ("auto", "checkpoint", "float32", "bfloat16"):
        check_names(replace(LoadOptions(), dtype=name, kernels="torch"), TextOptions(encoding=["utf-8"]))
    check_there([str(folder), str(folder / "in.txt"), "-"])


def test_a_folder_without_a_name_has_a_checkpoint_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-o .`` was a bug of armt's own: PosixPath('.') has an empty name."""
    monkeypatch.chdir(tmp_path)
    assert checkpoint_file(Path()) == tmp_path.with_name(f"{tmp_path.name}.checkpoint")
    assert checkpoint_file(Path("/")) == Path("/.checkpoint")
    assert checkpoint_file(Path("out/r.jsonl")) == Path("out/r.jsonl.checkpoint")


def test_a_folder_that_may_not_be_written_into_is_said_beforehand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said when all had been read, by the name of a scratch file, and with three different exit codes."""
    (folder / "there.jsonl").touch()
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != folder)
    for check in (
        lambda: check_output(folder / "out.txt", (), force=False),
        lambda: check_output(folder / "there.jsonl", (), force=True),
        lambda: check_log(folder / "r.jsonl", ()),
        lambda: check_log(folder / "out" / "results.jsonl", (), makes_folder=True),
        lambda: check_folder(folder / "out", (), force=True),
        lambda: check_place(folder / "new" / "model"),
    ):
        with pytest.raises(UsageError, match=f"^{re.escape(str(folder))}: a directory that may not be written into$"):
            check()
    # Lines go behind those that are there.
    check_log(folder / "there.jsonl", ())


def test_words_of_another_encoding_are_refused_by_name() -> None:
    """They were "half a character" of no option, behind the reading of the whole document."""
    check_unicode("--system", "Qué?", None, "")
    with pytest.raises(UsageError, match=r"^--question: 'l\\udce4uft\?' is not UTF-8; "):
        check_unicode("--question", "läuft?", "l\udce4uft?")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("train", "m", "-o", "out", "--data", ""), ""),
        (("train", "", "-o", "out"), ""),
        (("convert", "m", ""), ""),
        (("inspect", ""), ""),
        (("verify", ""), ""),
        (("verify", "r.jsonl", "--folder="), ""),
        (("eval", "perplexity", "a.txt", ""), ""),
        (("eval", "recall", "--filler", ""), ""),
        (("ask", "--memory", "", "Who?"), ""),
        (("ask", "a.txt", "--questions", ""), "--questions: "),
        (("summarize", "--files-from", ""), "--files-from: "),
        (("run", "-i", ""), "-i: "),
    ],
    ids=str,
)
def test_an_empty_name_is_not_the_directory_that_one_is_in(words: tuple[str, ...], named: str) -> None:
    """``armt train m --data "$TEXTS"`` with nothing in TEXTS was trained on all that stood around."""
    done = CliRunner().invoke(app, [*words])
    said = f"armt: {named}an empty name is no path; is a variable of the shell empty?\n"
    assert (done.exit_code, done.stdout, done.stderr) == (ExitCode.USAGE, "", said)


@pytest.mark.parametrize(
    "words", [("count", "a.txt", "-m", "m"), ("inspect", "m"), ("convert", "m", "out"), ("summarize", "a.txt")]
)
def test_a_dialect_that_there_is_not_is_a_wrong_option_everywhere(words: tuple[str, ...]) -> None:
    """Three of them ended as if a model could not be loaded."""
    done = CliRunner().invoke(app, [*words, "--dialect", "papre"])
    said = "armt: --dialect: expected paper, armt, armt_sw or rmt, got 'papre'; did you mean paper?\n"
    assert (done.exit_code, done.stderr) == (ExitCode.USAGE, said)


def test_the_directory_that_one_is_in_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("inspect", "."), ("convert", "./", "out")):
        assert "config.json: no such file" in CliRunner().invoke(app, [*words]).stderr


@pytest.mark.parametrize(
    "words",
    [
        ("summarize", "-m", "{model}", "{folder}", "-o"),
        ("summarize", "-m", "{model}", "{folder}", "--report"),
        ("ask", "-m", "{model}", "{folder}/a.txt", "Who?", "--report"),
        ("read", "-m", "{model}", "{folder}/a.txt", "-o"),
        ("run", "-m", "{model}", "-i", "{folder}/a.txt", "-o"),
        ("train", "{model}", "--data", "{folder}", "-o"),
    ],
    ids=" ".join,
)
def test_an_empty_output_is_no_directory(
    tiny_model_dir: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """``-o "$OUT"`` with nothing in OUT is no path; it ended as a mistake of armt's own, and wrote nothing."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    done = CliRunner().invoke(app, [*(word.format(folder=folder, model=tiny_model_dir) for word in words), ""])
    assert done.exit_code == ExitCode.USAGE
    assert done.stderr == f"armt: {words[-1]}: an empty name is no path; is a variable of the shell empty?\n"
    assert not list(Path().iterdir())
