"""Documents of folders and lists as one: what is in it, what is left out, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from armt.cli.app import app
from armt.cli.arguments.options import SelectionOptions
from armt.cli.gathering import gathered
from armt.errors import DocumentError, ExitCode, NoTextError, UsageError


@pytest.fixture
def folder(tmp_path: Path, unlistable: str) -> Path:
    """A folder of two documents and a folder that may not be listed."""
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_text("Words.")
    (tmp_path / unlistable).mkdir()
    return tmp_path


def test_what_cannot_be_looked_at_is_left_out(folder: Path, unlistable: str) -> None:
    item = gathered(SelectionOptions(), [str(folder)], own=[], quiet=True)
    assert (item.paths, item.lenient) == ((str(folder / "a.txt"), str(folder / "b.md")), True)
    assert [left.told for left in item.left_out] == [f"{folder / unlistable}: Permission denied; left out"]


def test_pictures_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.png", "c.ico"):
        (tmp_path / name).write_text("Words.")
    item = gathered(SelectionOptions(glob=["*"]), [str(tmp_path)], own=[], quiet=False)
    assert (item.paths, item.left_out) == ((str(tmp_path / "a.txt"),), ())
    assert capsys.readouterr().err == "armt: 2 pictures, fonts and the like not read (--no-ignore takes all)\n"


def test_one_that_is_left_of_several_has_no_name_of_its_own(folder: Path) -> None:
    """A result would be known again as that of the one document alone."""
    (folder / "b.md").unlink()
    item = gathered(SelectionOptions(), [str(folder)], own=[], quiet=True)
    assert (item.paths, item.path) == ((str(folder / "a.txt"),), None)


def test_where_nothing_can_be_looked_at_each_is_told(
    folder: Path, unlistable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "y").mkdir()
    (folder / "y" / unlistable).mkdir()
    (folder / "w").mkdir()
    nothing = [str(folder / "y"), str(folder / unlistable)]
    with pytest.raises(DocumentError, match="Permission denied"):
        gathered(SelectionOptions(), nothing, own=[], quiet=True)
    assert capsys.readouterr().err == f"armt: {folder / 'y' / unlistable}: Permission denied\n"
    with pytest.raises(NoTextError, match="no documents in"):
        gathered(SelectionOptions(glob=["*.pdf"]), [str(folder / "w")], own=[], quiet=True)


def test_what_would_be_written_over_is_refused_and_what_armt_wrote_is_none(folder: Path) -> None:
    for own in (folder / "a.txt", folder / "link.txt"):
        if own.name == "link.txt":
            own.symlink_to("b.md")
        with pytest.raises(UsageError, match="is what is read"):
            gathered(SelectionOptions(), [str(folder)], own=[own], quiet=True)
    (folder / "a.txt").write_text('{"path": null, "sha256": null, "model": "m", "truncated": false}')
    item = gathered(SelectionOptions(), [str(folder)], own=[folder / "a.txt"], quiet=True)
    assert str(folder / "a.txt") not in item.paths


def test_a_file_that_is_named_has_to_be_there(folder: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        gathered(SelectionOptions(), [str(folder), str(folder / "missing.txt")], own=[], quiet=True)


@pytest.mark.parametrize("way", [("--skim",), ()], ids=["skimmed", "read"])
def test_what_cannot_be_read_again_is_known_again(
    tiny_model_dir: Path, folder: Path, unlistable: str, tmp_path_factory: pytest.TempPathFactory, way: tuple[str, ...]
) -> None:
    """What was left out and has no SHA-256 had the rest asked anew at each resumption, and a line more written."""
    (folder / "broken.txt").symlink_to("nowhere")
    results = tmp_path_factory.mktemp("results") / "r.jsonl"
    line = [*map(str, ("ask", folder, "-Q", "Who?", "--together", *way, "-m", tiny_model_dir, "-o", results))]
    first = CliRunner().invoke(app, [*line, "-q"])
    written = results.read_bytes()
    left = [Path(one["path"]).name for one in json.loads(written)["left_out"]]
    assert (first.exit_code, left) == (ExitCode.SOME_FAILED, ["broken.txt", unlistable])
    for _ in range(2):
        again = CliRunner().invoke(app, [*line, "-q", "--resume"])
        assert (again.exit_code, again.stderr, results.read_bytes()) == (first.exit_code, first.stderr, written)
    rehearsed = CliRunner().invoke(app, [*line, "--resume", "--dry-run", "--json"])
    assert json.loads(rehearsed.stdout)["skipped"] == 1
    # What can be read now is asked.
    (folder / "nowhere").write_text("More words.")
    assert CliRunner().invoke(app, [*line, "-q", "--resume"]).exit_code == ExitCode.SOME_FAILED
    assert results.read_bytes().count(b"\n") == 2


def test_an_empty_file_is_told_and_is_no_failure(tiny_model_dir: Path, tmp_path: Path) -> None:
    """A right answer about the files of a package had the exit code 1, for its empty `__init__.py`."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("Words.")
    (folder / "empty.txt").touch()
    line = [*map(str, (folder, "-m", tiny_model_dir)), "--glob", "*.txt", "--glob", "*.docx"]
    out = tmp_path
    asking = ["ask", *line, "-Q", "Who?", "--together", "--skim", "-o", str(out / "r.jsonl")]
    commands = (
        asking,
        [*asking, "--resume"],
        [*asking, "--force", "--dry-run"],
        ["read", *line, "-o", str(out / "m.armt"), "--force"],
    )
    for words in commands:
        done = CliRunner().invoke(app, words)
        assert (done.exit_code, "empty.txt: no text in it; left out" in done.stderr) == (ExitCode.OK, True), words
    assert [Path(one["path"]).name for one in json.loads((out / "r.jsonl").read_text())["left_out"]] == ["empty.txt"]
    # What cannot be read is one, beside it too.
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    for words in ([*asking, "--resume"], [*asking, "--dry-run", "--force"], commands[3]):
        assert CliRunner().invoke(app, words).exit_code == ExitCode.SOME_FAILED, words
