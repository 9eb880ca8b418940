"""Which documents are taken: no walk hangs, ends early, or loses a good file beside a bad one."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from armt.errors import DocumentError, UsageError
from armt.runtime.text.documents import MissingDocument, iter_text, open_document
from armt.runtime.text.selection import Selection, check_globs, outside, paths_from


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return folder


def found(folder: Path, **options: Any) -> list[str]:
    return [item.relative for item in Selection([str(folder)], **options)]


def test_of_a_folder_documents_logs_and_tables_are_taken_and_other_files_where_they_are_asked_for(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.md", "b.log", "c.CSV", "d.tsv", "e.rst", "f.py", "g.json")
    assert found(tmp_path) == ["a.md", "b.log", "c.CSV", "d.tsv", "e.rst"]
    assert found(tmp_path, globs=["*.py"]) == ["f.py"]


def test_of_files_with_the_number_of_a_section_manual_pages_are_taken(tmp_path: Path) -> None:
    """Libraries and logs have such names too: each of them would fail, or be a text more."""
    write(tmp_path, "syslog.1", "lib.so.1", "a.tex")
    (tmp_path / "ls.1").write_text(".TH LS 1\n.SH NAME\nls\n")
    (tmp_path / "gone.1").symlink_to("nowhere.1")
    selection = Selection([str(tmp_path)])
    assert [item.relative for item in selection] == ["a.tex", "ls.1"]
    assert selection.passed_over == 3


def test_compressed_files_are_taken_as_what_is_in_them(tmp_path: Path) -> None:
    """Rotated logs, changelogs and manual pages of most systems are."""
    write(tmp_path, "a.py.gz", "all.tar.gz", "b.gz", "notes.md.xz", "syslog.1.gz")
    (tmp_path / "app.log.gz").write_bytes(gzip.compress(b"started\n"))
    (tmp_path / "ls.1.gz").write_bytes(gzip.compress(b".TH LS 1\n.SH NAME\nls\n"))
    (tmp_path / "cut.1.gz").write_bytes(gzip.compress(b".TH LS 1\n")[:12])
    assert found(tmp_path) == ["app.log.gz", "ls.1.gz", "notes.md.xz"]
    assert found(tmp_path, globs=["*.py.gz"]) == ["a.py.gz"]


def test_rotated_logs_are_logs(tmp_path: Path) -> None:
    """Of a folder of them the newest alone was read, and nothing said of the others."""
    write(tmp_path, "app.log", "app.log.1", "app.log-20261101", "Xorg.0.log.old", "syslog.1", "lib.so.1", "page.html.1")
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(b"started\n"))
    assert found(tmp_path) == ["Xorg.0.log.old", "app.log", "app.log-20261101", "app.log.1", "app.log.2.gz"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("src/**/*.txt", ["src/a.txt", "src/x/b.txt", "src/x/y/c.txt"]),
        ("**/x/**/*.txt", ["src/x/b.txt", "src/x/y/c.txt"]),
        ("**/*.txt", ["[d].txt", "src/a.txt", "src/x/b.txt", "src/x/y/c.txt"]),
        ("src/*.txt", ["src/a.txt", "src/x/b.txt", "src/x/y/c.txt"]),
        ("sr**/a.txt", ["src/a.txt"]),
        ("src/**/x/b.txt", ["src/x/b.txt"]),
        ("[[]d].txt", ["[d].txt"]),
        ("[", []),
    ],
)
def test_two_stars_stand_for_folders_and_for_none(tmp_path: Path, glob: str, expected: list[str]) -> None:
    """``src/**/*.txt`` left out what stands in ``src`` itself."""
    write(tmp_path, "[d].txt", "src/a.txt", "src/x/b.txt", "src/x/y/c.txt")
    assert found(tmp_path, globs=[glob]) == expected


def test_a_link_that_leads_round_in_a_circle_loses_nothing(tmp_path: Path) -> None:
    # Asking the loop what it is raised OSError inside the listing: the whole folder was one failed document.
    write(tmp_path, "a.txt", "z.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "m.txt").symlink_to("n.txt")
    (tmp_path / "n.txt").symlink_to("m.txt")
    for excluded in (frozenset(), frozenset({tmp_path / "z.txt"})):
        items = list(Selection([str(tmp_path)], excluded=excluded))
        names = ["a.txt", "loop.txt", "m.txt", "n.txt", "z.txt"]
        assert [item.relative for item in items] == names[: len(names) - len(excluded)]
        assert [item.relative for item in items if item.problem] == ["loop.txt", "m.txt", "n.txt"]
    with pytest.raises(MissingDocument, match=r"loop\.txt: Too many levels"):
        _ = items[1].source


def test_pipes_and_links_to_pipes_are_never_opened(tmp_path: Path) -> None:
    # A link that led to no file was taken for one that leads nowhere, and opened: for ever, where it was a pipe.
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to("pipe.txt")
    (tmp_path / "null.txt").symlink_to("/dev/null")
    (tmp_path / "file.txt").symlink_to("a.txt")
    assert found(tmp_path) == ["a.txt", "file.txt"]


def test_a_link_that_leads_nowhere_is_a_document_that_fails(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("none.txt")
    (item,) = Selection([str(tmp_path)])
    with pytest.raises(MissingDocument, match=r"a\.txt: no such file"):
        open_document(item.source)


def test_a_file_deleted_during_the_walk_is_said(tmp_path: Path) -> None:
    # It was looked at once more, was no file any longer, and vanished from the count.
    write(tmp_path, "a.txt", "b.txt")
    walk = iter(Selection([str(tmp_path)]))
    assert next(walk).relative == "a.txt"
    (tmp_path / "b.txt").unlink()
    (item,) = walk
    with pytest.raises(MissingDocument, match=r"b\.txt: no such file"):
        open_document(item.source)


def test_a_link_that_nobody_may_read_is_a_document_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """/proc has such links; one that is taken away while the folder is walked ended the run as well."""
    write(tmp_path, "a.txt", "c.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")

    def refused(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    walk = iter(Selection([str(tmp_path)], excluded=frozenset({tmp_path / "out"})))
    monkeypatch.setattr("os.path.realpath", lambda path: refused(path) if str(path).endswith("b.txt") else str(path))
    assert [found.relative for found in walk] == ["a.txt", "b.txt", "c.txt"]


@pytest.fixture
def _nested(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Folders in each other, and a good file beside them; taken away here, since pytest does so by recursion."""
    name, depth = request.param
    home = Path.cwd()
    write(tmp_path, "zz.txt")
    try:
        os.chdir(tmp_path)
        for _ in range(depth):
            Path(name).mkdir()
            os.chdir(name)
        Path("deep.txt").write_text("x")
        os.chdir(home)
        yield
        os.chdir(tmp_path)
        for _ in range(depth):
            os.chdir(name)
        Path("deep.txt").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path(name).rmdir()
    finally:
        os.chdir(home)


@pytest.mark.usefixtures("_nested")
@pytest.mark.parametrize("_nested", [("d", 1200)], indirect=True)
def test_folders_nested_deeper_than_the_stack(tmp_path: Path) -> None:
    # One generator within another: 1,000 folders ended the run with RecursionError.
    items = list(Selection([str(tmp_path)]))
    assert [item.relative for item in items] == ["d/" * 1200 + "deep.txt", "zz.txt"]


@pytest.mark.usefixtures("_nested")
@pytest.mark.parametrize("_nested", [("d", 300)], indirect=True)
def test_what_is_written_costs_deep_folders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry was resolved from the root on: minutes for 1,200 nested folders."""
    resolved, real = [], os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: resolved.append(path) or real(path))
    items = list(Selection([str(tmp_path)], excluded=frozenset([tmp_path / "zz.txt"])))
    assert [item.relative for item in items] == ["d/" * 300 + "deep.txt"]
    assert len(resolved) == 1


@pytest.mark.usefixtures("_nested")
@pytest.mark.parametrize("_nested", [("d" * 200, 30)], indirect=True)
def test_folders_nested_deeper_than_a_path_may_be_are_said(tmp_path: Path) -> None:
    deep, last = Selection([str(tmp_path)])
    assert deep.problem == "File name too long"
    assert last.relative == "zz.txt"


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    # Path.is_dir and Path.exists raise for them: a list of paths ended with a traceback.
    for name in ("x" * 5000, "a\0b"):
        (item,) = Selection([name])
        with pytest.raises(MissingDocument, match="no such file"):
            open_document(item.source)


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/gr\xfc\xdfe.txt"
    path = Path(os.fsdecode(raw))
    path.write_text("hello")
    (item,) = Selection([str(tmp_path)])
    assert os.fsencode(item.path) == raw
    assert "".join(iter_text(item.source)) == "hello"
    path.unlink()
    with pytest.raises(DocumentError):
        "".join(iter_text(item.source))


def test_the_output_is_left_out_as_a_file_and_as_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "out/b.txt", "out/deep/c.txt", "results.txt", "other/d.txt")
    (tmp_path / "link.txt").symlink_to("out/b.txt")
    (tmp_path / "again").symlink_to("out")
    excluded = frozenset({(tmp_path / "out").resolve(), (tmp_path / "results.txt").resolve()})
    assert found(tmp_path, excluded=excluded) == ["a.txt", "other/d.txt"]


def test_hidden_files_and_virtual_environments_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", ".hidden.txt", ".git/x.txt", "env/pyvenv.cfg", "env/lib/top_level.txt", "conda/x.txt")
    write(tmp_path, "conda/conda-meta/history")
    selection = Selection([str(tmp_path)])
    assert [item.relative for item in selection] == ["a.txt"]
    assert (selection.ignored, selection.passed_over) == (2, 0)
    assert found(tmp_path, ignore=False) == ["a.txt", "conda/x.txt", "env/lib/top_level.txt"]


def test_who_takes_every_file_means_no_pictures(tmp_path: Path) -> None:
    """Each was told as a document that cannot be read, and the exit code was that of a failure."""
    write(tmp_path, "a.txt", "logo.png", "fonts/A.WOFF2", "png", "talk.mp4")
    selection = Selection([str(tmp_path)], ["*"])
    assert [item.relative for item in selection] == ["a.txt", "png"]
    assert (selection.without_text, selection.passed_over) == (3, 0)
    # What is asked for by its ending, or is to be taken in any case, fails and is told.
    assert found(tmp_path, globs=["*.PNG", "*.png"]) == ["logo.png"]
    assert len(found(tmp_path, globs=["*"], ignore=False)) == 5


@pytest.mark.parametrize("null", [False, True])
def test_a_mark_before_a_list_is_no_part_of_a_path(null: bool) -> None:
    """It was a part of the first one, which was no such file."""
    end = b"\0" if null else b"\r\n"
    first = b"\xef\xbb\xbfa.txt"
    listed = io.BytesIO(end.join([first, first, b""]))
    marked = "\ufeffa.txt"
    assert list(paths_from(listed, null=null)) == ([marked, marked] if null else ["a.txt", marked])


def test_zero_bytes_are_told_of_and_no_part_of_a_path() -> None:
    """All that ``find -print0`` had found was one path, which was no such file."""
    with pytest.raises(UsageError, match=r"^the list of paths is compressed: unpack it first$"):
        list(paths_from(io.BytesIO(gzip.compress(b"a.txt\n")), null=False))
    with pytest.raises(UsageError, match=r"zero bytes in it: -0 \(--null\)"):
        list(paths_from(io.BytesIO(b"a.txt\0b.txt\0"), null=False))


def test_an_empty_pattern_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--glob: an empty pattern"):
        check_globs(("*.md", ""), [str(tmp_path)])


def test_the_jobs_own_output_is_not_taken_from_a_list(tmp_path: Path) -> None:
    """``find . | armt summarize --files-from - -o out/`` read its own results, which find lists too."""
    write(tmp_path, "a.txt", "out/results.jsonl", "out/a.txt.txt")
    named = [str(tmp_path / name) for name in ("a.txt", "out/results.jsonl", "out/a.txt.txt", "gone", "a\0b")]
    own = frozenset({(tmp_path / "out").resolve()})
    assert [item.path for item in Selection(outside(named, own), excluded=own)] == [named[0], *named[3:]]


def test_what_is_named_is_taken_out_of_the_output_folder(tmp_path: Path) -> None:
    """``armt summarize out/a.txt -o out/`` had no documents, and of ``out/a.txt b.txt`` one, without a word."""
    write(tmp_path, "b.txt", "out/a.txt", "out/results.jsonl")
    named = [str(tmp_path / name) for name in ("out/a.txt", "b.txt", "out/results.jsonl")]
    own = frozenset({(tmp_path / "out").resolve(), (tmp_path / "out" / "results.jsonl").resolve()})
    assert [item.path for item in Selection(named, excluded=own)] == named[:2]


def test_relative_roots_with_dots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "docs/a.txt", "docs/b.txt")
    (tmp_path / "docs" / ".gitignore").write_text("b.txt\n")
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert [item.path for item in Selection(["../docs"])] == ["../docs/a.txt"]
