"""What a walk leaves out: the patterns of .gitignore as git reads them, virtual environments, and nothing for ever."""

from __future__ import annotations

import os
from pathlib import Path

from armt.runtime.text.ignored import Ignored
from armt.runtime.text.selection import Selection


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")
    return folder


def found(folder: Path, *, ignore: bool = True) -> list[str]:
    return [item.relative for item in Selection([str(folder)], ignore=ignore)]


def test_what_gitignore_names_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path, *("a.txt", "b.txt", "build/c.txt", "src/build/d.txt", "src/e.txt", "src/keep/f.txt", "src/keep/g.txt")
    )
    (tmp_path / ".gitignore").write_text("# comment\nbuild/\nb.*\ng.txt\n!\n[\n")
    (tmp_path / "src" / ".gitignore").write_text("/e.txt\n/keep/f.txt\n")
    (tmp_path / "src" / "keep" / ".gitignore").write_text("!f.txt\n!g.txt\n")
    selection = Selection([str(tmp_path)])
    assert [item.relative for item in selection] == ["a.txt", "src/keep/f.txt", "src/keep/g.txt"]
    assert selection.ignored == 4
    assert len(found(tmp_path, ignore=False)) == 7


def test_patterns_of_the_folders_above_hold_within_their_repository(tmp_path: Path) -> None:
    write(tmp_path, "repo/docs/a.txt", "repo/docs/b.txt", "repo/docs/sub/b.txt")
    (tmp_path / ".gitignore").write_text("a.txt\n")
    (tmp_path / "repo" / ".gitignore").write_text("/docs/b.txt\n")
    docs = tmp_path / "repo" / "docs"
    assert found(docs) == ["a.txt", "b.txt", "sub/b.txt"]
    (tmp_path / "repo" / ".git").mkdir()
    assert found(docs) == ["a.txt", "sub/b.txt"]


def test_a_folder_that_is_ignored_is_read_where_it_is_named(tmp_path: Path) -> None:
    """``armt summarize build`` found no documents in what a .gitignore above it names."""
    write(tmp_path, "build/docs/a.txt", "build/b.txt", "build/cache/c.txt", "d.txt")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n*.log\n")
    (tmp_path / "build" / ".gitignore").write_text("cache/\n")
    assert found(tmp_path) == ["d.txt"]
    assert found(tmp_path / "build") == ["b.txt", "docs/a.txt"]
    assert found(tmp_path / "build" / "docs") == ["a.txt"]


def test_a_pattern_for_folders_is_none_for_files(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("build/\n")
    names = Ignored().inside(tmp_path)
    assert names.has(tmp_path / "build", is_folder=True)
    assert not names.has(tmp_path / "build", is_folder=False)
    assert not Ignored().has(tmp_path / "build", is_folder=True)


def test_a_virtual_environment_is_left_out_without_any_pattern(tmp_path: Path) -> None:
    write(tmp_path, "env/pyvenv.cfg", "conda/conda-meta/history", "plain/a.txt")
    assert [Ignored().has(tmp_path / name, is_folder=True) for name in ("env", "conda", "plain")] == [True, True, False]


def test_folders_of_answers_are_left_out_and_documents_beside_their_results_are_not(tmp_path: Path) -> None:
    write(tmp_path, "mirror/sub/a.md.txt", "docs/sub/a.md", "docs/b.txt", "pages/a.txt", "site/a.txt", "odd/a.txt")
    line = '{"model_fingerprint": "f", "settings": "s", "path": "/x/docs/sub/a.md", "output": ""}\n'
    for folder in ("mirror", "docs"):
        (tmp_path / folder / "results.jsonl").write_text(line)
    hostile = [line.replace("/x/docs/sub/a.md", path) for path in ("", "/", "..", "\\x", "\\u0000", "/z" * 9000)]
    (tmp_path / "odd" / "results.jsonl").write_text("".join(hostile))
    (tmp_path / "pages" / "index.html").write_text('<!doctype html>\n<meta name="generator" content="armt">\n')
    (tmp_path / "site" / "index.html").write_text('<!doctype html>\n<meta name="generator" content="other">\n')
    assert found(tmp_path) == ["docs/b.txt", "docs/sub/a.md", "odd/a.txt", "site/a.txt", "site/index.html"]
    assert len(found(tmp_path, ignore=False)) == 8
    # So is a page by itself.
    (tmp_path / "docs" / "b.html").write_text('<!doctype html>\n<meta name="generator" content="armt">\n')
    assert found(tmp_path / "docs") == ["b.txt", "sub/a.md"]
    # A folder that is named is walked, whatever it is.
    assert found(tmp_path / "mirror") == ["sub/a.md.txt"]


def test_a_hostile_gitignore_takes_no_time(tmp_path: Path) -> None:
    # Matching tries every split of a name at every wildcard: 255 ** 12 of them here.
    (tmp_path / ".gitignore").write_text("a*" * 12 + "b\na*a*a*.txt\n")
    names = Ignored().inside(tmp_path)
    assert not names.has(tmp_path / ("a" * 200 + ".bin"), is_folder=False)
    # As many as anybody needs have their effect.
    assert names.has(tmp_path / "aaa.txt", is_folder=False)


def test_a_gitignore_that_is_a_pipe_or_bytes_is_passed_by(tmp_path: Path) -> None:
    write(tmp_path, "one/a.txt", "two/b.txt", "two/c.txt")
    os.mkfifo(tmp_path / "one" / ".gitignore")
    (tmp_path / "two" / ".gitignore").write_bytes(b"\xff\xfe\0\nb.txt\n")
    assert found(tmp_path) == ["one/a.txt", "two/c.txt"]
