"""What a command reads and where its answers go: sources are never written over, distinct ones never meet."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.cli.arguments.options import SelectionOptions
from armt.cli.inputs import Totals, mirrored, placed, same_file, select
from armt.errors import ExitCode, UsageError
from armt.runtime.jobs.document import Item
from armt.runtime.text.selection import Selection

pytestmark = pytest.mark.usefixtures("short_drafts")

TEXT = "It was a dark and stormy night. " * 5


def run(command: str, model: Path, *words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(
        app, [command, "-m", str(model), "--dtype", "float32", "-n", "4", *map(str, words)], input=stdin
    )


def read(model: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["read", "-m", str(model), "--dtype", "float32", *map(str, words)])


@pytest.mark.parametrize("force", [(), ("--force",), ("--resume",)], ids=["plain", "force", "resume"])
@pytest.mark.parametrize("name", ["book.txt", "link.txt", "hard.txt", "sub/../book.txt"])
def test_a_source_is_never_the_output(
    tiny_model_dir: Path, tmp_path: Path, book: Path, name: str, force: tuple[str, ...]
) -> None:
    """``summarize book.txt -o book.txt`` replaced the book and ended with exit code 0."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.txt").symlink_to("book.txt")
    (tmp_path / "hard.txt").hardlink_to(book)
    for result in (
        run("summarize", tiny_model_dir, book, "-o", tmp_path / name, *force),
        run("ask", tiny_model_dir, book, "Who?", "-o", tmp_path / name, *force),
        read(tiny_model_dir, book, "-o", tmp_path / name, *force),
    ):
        assert result.exit_code == ExitCode.USAGE, result.output
        assert "is what is read" in result.stderr
        assert book.read_text() == TEXT


def test_a_path_is_called_as_it_was_given(
    tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotes of ``./a.txt`` named ``a.txt``: verify called them those of another document, --resume did all again."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(TEXT)
    for paths in (("./a.txt",), ("./a.txt", ".//b.txt")):
        Path("r.jsonl").unlink(missing_ok=True)
        for _ in range(2):
            done = run("ask", tiny_model_dir, *paths, "What was dark?", "-q", "-o", "r.jsonl", "--resume")
            assert done.exit_code == ExitCode.OK, done.output
        (line,) = Path("r.jsonl").read_text().splitlines()
        (answer,) = json.loads(line)["answers"]
        assert answer["evidence"][0]["path"] in paths
        verified = CliRunner().invoke(app, ["verify", "r.jsonl"])
        assert verified.exit_code == ExitCode.OK, verified.output


def test_answers_are_not_appended_to_requests(tiny_model_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    content = json.dumps({"custom_id": "a", "body": {"messages": [{"role": "user", "content": "Hi"}]}}) + "\n"
    path.write_text(content)
    (tmp_path / "link.jsonl").hardlink_to(path)
    for name in ("f.jsonl", "link.jsonl"):
        for resume in ((), ("--resume",)):
            result = run("run", tiny_model_dir, "-i", path, "-o", tmp_path / name, *resume)
            assert result.exit_code == ExitCode.USAGE, result.output
            assert path.read_text() == content


@pytest.mark.parametrize("words", [("summarize", "{}", "-o"), ("ask", "{}", "Who?", "-o"), ("read", "{}", "-o")])
def test_a_file_that_is_there_is_replaced_only_by_force(
    tiny_model_dir: Path, tmp_path: Path, book: Path, words: tuple[str, ...]
) -> None:
    target = tmp_path / "letter.txt"
    target.write_text("Dear sister")
    line = ["-m", str(tiny_model_dir), "--dtype", "float32", *(() if words[0] == "read" else ("-n", "4"))]
    line = [words[0], *line, *(word.format(book) for word in words[1:]), str(target)]
    refused = CliRunner().invoke(app, line)
    assert refused.exit_code == ExitCode.USAGE
    assert "is there already; --force replaces it" in refused.stderr
    assert target.read_text() == "Dear sister"
    assert CliRunner().invoke(app, [*line, "--force"]).exit_code == ExitCode.OK
    assert target.read_bytes() != b"Dear sister"


def test_a_result_in_json_may_be_made_again_and_no_other(tiny_model_dir: Path, tmp_path: Path, book: Path) -> None:
    """Repeated with --resume, a command that had come to its end was refused as if somebody else had written there."""
    out, page, other = tmp_path / "answer.json", tmp_path / "page.html", tmp_path / "other.txt"
    other.write_text(TEXT)
    asked = ("--style", "quotes", "-o", out, "--json", "--report", page, "--resume", "-q")
    for _ in range(2):
        assert run("summarize", tiny_model_dir, book, *asked).exit_code == ExitCode.OK
        assert json.loads(out.read_text())["path"] == str(book)
    refused = run("summarize", tiny_model_dir, other, *asked)
    assert (refused.exit_code, refused.stderr) == (
        ExitCode.USAGE,
        f"armt: {out}: is there already; --force replaces it\n",
    )
    for mine in ('{"path": 1, "sources": 2}', '{"path": ', f'{{"path": "{book}"}}'):
        out.write_text(mine)
        assert run("summarize", tiny_model_dir, book, *asked).exit_code == ExitCode.USAGE
        assert out.read_text() == mine


@pytest.mark.parametrize("way", ["-o", "--report", "-o read"])
def test_a_pipe_stays_and_a_link_is_followed(tiny_model_dir: Path, tmp_path: Path, book: Path, way: str) -> None:
    """``--force`` put a file in place of a pipe, and of a link, so that what it led to kept its old contents."""
    (tmp_path / "pages").mkdir()
    kind = ".html" if way == "--report" else ".txt"
    pipe, kept, link = tmp_path / f"pipe{kind}", tmp_path / f"kept{kind}", tmp_path / "pages" / f"link{kind}"
    os.mkfifo(pipe)
    kept.write_text("old")
    link.symlink_to(kept)
    command, option = ("read", "-o") if way.endswith("read") else ("summarize", way)
    line: list[object] = [book, "--force", "-q", *([] if command == "read" else ["--style", "quotes"]), option]
    call = read if command == "read" else partial(run, "summarize")
    refused = call(tiny_model_dir, *line, pipe)
    assert refused.exit_code == ExitCode.USAGE, refused.output
    assert refused.stderr == f"armt: {pipe}: a pipe, which is never replaced; name a file\n"
    assert pipe.is_fifo()
    done = call(tiny_model_dir, *line, link)
    assert done.exit_code == ExitCode.OK, done.output
    assert link.readlink() == kept
    assert kept.read_bytes() != b"old"
    # Its index is looked for beside the name that the memory is called by.
    assert (tmp_path / "pages" / "link.index").is_file() == (command == "read")


@pytest.mark.parametrize("resume", [(), ("--resume",), ("--resume", "--retry-errors")])
@pytest.mark.parametrize("content", ["a letter\n", '{"path": "x", "of": "another program"}\n', '{"custom_id": "a"}\n'])
def test_a_foreign_file_is_not_cut_by_resume(
    tiny_model_dir: Path, tmp_path: Path, folder: Path, content: str, resume: tuple[str, ...]
) -> None:
    target = tmp_path / "mine.jsonl"
    target.write_text(content)
    for words in (("summarize", folder), ("ask", folder, "-Q", "Who?")):
        result = run(words[0], tiny_model_dir, *words[1:], "-o", target, *resume)
        assert result.exit_code == ExitCode.USAGE, result.output
        assert target.read_text() == content


def test_own_answers_are_not_read(
    tiny_model_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``summarize . -o out``, three times, had 20, 32 and 44 lines: its answers were its next documents."""
    monkeypatch.chdir(folder)
    for out in ("out", "out/", "r.jsonl", str(folder / "out")):
        for _ in range(2):
            run("summarize", tiny_model_dir, ".", "-o", out, "--resume", "-q", "--glob", "*")
    for log in ("out/results.jsonl", "r.jsonl"):
        paths = [json.loads(line)["path"] for line in (folder / log).read_text().splitlines()]
        assert len(paths) == len(set(paths))
        assert not [path for path in paths if path.startswith("out") and log.startswith("out")]


def test_what_the_shell_sends_there_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``armt summarize . > summary.txt`` had a summary of its summaries."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    with (tmp_path / "summary.txt").open("w") as out, (tmp_path / "errors.txt").open("w") as said:
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", said)
        (tmp_path / "list").write_text("".join(f"{tmp_path / name}\n" for name in ("a.txt", "summary.txt")))
        found = [Path(each.path).name for each in select(SelectionOptions(), [str(tmp_path)], own=())]
        listed = list(select(SelectionOptions(files_from=str(tmp_path / "list")), [], own=()))
        named = list(select(SelectionOptions(), [str(tmp_path / "summary.txt")], own=()))
    monkeypatch.undo()
    assert found == ["a.txt", "b.txt"]
    assert [Path(each.path).name for each in listed] == ["a.txt"]
    assert len(named) == 1


def test_a_name_with_a_slash_is_a_directory(
    tiny_model_dir: Path, tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("summarize", tiny_model_dir, book.name, "-o", "answers/", "-q")
    assert result.exit_code == ExitCode.OK, result.output
    assert sorted(path.name for path in (tmp_path / "answers").iterdir()) == ["book.txt.txt", "results.jsonl"]


@pytest.mark.parametrize(
    ("command", "target", "reason"),
    [
        ("summarize", "no/such/out.txt", "no/such: no such directory"),
        ("summarize", "no/such/out.jsonl", "no/such: no such directory"),
        ("read", "no/such/m.armt", "no/such: no such directory"),
        ("run", "no/such/out.jsonl", "no/such: no such directory"),
        ("read", "{dir}", "is a directory"),
    ],
)
def test_an_output_that_cannot_be_is_found_before_reading(
    tiny_model_dir: Path,
    tmp_path: Path,
    book: Path,
    command: str,
    target: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A missing directory was met after an hour of reading."""
    import armt.cli.jobs
    import armt.cli.loading
    import armt.cli.many

    for module in (armt.cli.jobs, armt.cli.loading, armt.cli.many):
        monkeypatch.setattr(module, "open_model", lambda *_, **__: pytest.fail("a model was loaded"))
    monkeypatch.chdir(tmp_path)
    source = ["-i", book] if command == "run" else [book]
    result = CliRunner().invoke(
        app, [command, "-m", str(tiny_model_dir), *map(str, source), "-o", target.format(dir=tmp_path)]
    )
    assert result.exit_code == ExitCode.USAGE, result.output
    assert reason in result.stderr


class TestMirror:
    """Distinct sources have distinct targets, or the run is refused before anything is read."""

    def mirror(self, model: Path, *words: object) -> Result:
        return run("summarize", model, *words, "-q")

    @pytest.mark.parametrize(
        ("words", "paths"),
        [
            (("out/a.txt", "b.txt"), ["out/a.txt", "b.txt"]),
            (("out/a.txt", "--files-from", "list", "--force"), ["out/a.txt", "b.txt"]),
        ],
        ids=["named", "listed"],
    )
    def test_documents_that_stand_in_the_output_folder(
        self,
        tiny_model_dir: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        words: tuple[str, ...],
        paths: list[str],
    ) -> None:
        """What is named was passed over as if it were of an earlier run; what a list names there is."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "out").mkdir()
        for path in ("out/a.txt", "b.txt", "out/earlier.txt"):
            (tmp_path / path).write_text(TEXT)
        (tmp_path / "list").write_text("b.txt\nout/earlier.txt\n")
        done = run("summarize", tiny_model_dir, *words, "-o", "out/", "--dry-run", "-q")
        assert done.exit_code == ExitCode.OK, done.output
        assert [line for line in ("out/a.txt", "b.txt", "out/earlier.txt") if line in done.output] == paths

    def test_equal_names_in_two_roots_do_not_meet(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        for name in ("d1", "d2"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "x.txt").write_text(f"{name} " * 20)
        out = tmp_path / "out"
        result = self.mirror(tiny_model_dir, tmp_path / "d1", tmp_path / "d2", "-o", out)
        assert result.exit_code == ExitCode.OK, result.output
        answers = list(out.rglob("x.txt.txt"))
        assert len(answers) == 2
        assert len((out / "results.jsonl").read_text().splitlines()) == 2

    @pytest.mark.parametrize(
        ("roots", "places"),
        [
            (("./d1", "d2/."), ["d1/x.txt.txt", "d2/x.txt.txt"]),
            ((".", "../w"), ["root/d1/x.txt.txt", "root/d2/x.txt.txt", "w/d1/x.txt.txt", "w/d2/x.txt.txt"]),
        ],
    )
    def test_roots_are_told_apart_however_they_are_spelled(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roots: tuple[str, ...], places: list[str]
    ) -> None:
        """``./d1 ./d2`` were refused where ``d1 d2`` were not: what is found in ./d1 is called d1/x.txt."""
        for name in ("d1", "d2"):
            (tmp_path / "w" / name).mkdir(parents=True)
            (tmp_path / "w" / name / "x.txt").write_text(TEXT)
        monkeypatch.chdir(tmp_path / "w")
        items = map(Item.of, Selection(roots))
        place = mirrored(Path("out"), roots)
        own = Path("out") / "results.jsonl"
        drawn = list(placed(items, Path("out"), place, own=own, replaces=False))
        assert sorted(place(item).relative_to("out").as_posix() for item in drawn) == places

    def test_the_root_of_a_document_is_not_searched_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path was made of every root for every document: of 2,000 named files four million."""
        made: list[object] = []
        roots = [".", "./d0", "d1//", "/", "/abs/d", "../up", "d1/./in/"]
        items = [
            Item(paths=(name,), relative=relative)
            for name, relative in (
                *(("here/x", "here/x"), ("d0/x", "x"), ("d1/s/x", "s/x"), ("/etc/x", "etc/x"), ("/abs/d/x", "x")),
                *(("../up/x", "x"), ("d1/in/x", "x"), ("./named", "named"), ("a/../x", "a/x"), ("d0", "."), (".", ".")),
            )
        ]
        place = mirrored(Path("out"), roots)
        monkeypatch.setattr("armt.cli.inputs.Path", lambda *parts: made.append(parts) or Path(*parts))
        assert [place(item).relative_to("out").as_posix() for item in items] == [
            *("root/here/x.txt", "d0/x.txt", "d1/s/x.txt", "root/etc/x.txt", "abs/d/x.txt", "up/x.txt", "d1/in/x.txt"),
            *("named.txt", "a/x.txt", "d0/..txt", "root/..txt"),
        ]
        assert len(made) <= len(items)

    def test_a_folder_within_another_is_named_twice(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of ``a a/b`` what is in a/b was summarized twice, the second time as if it stood in a."""
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "b" / "x.txt").write_text(TEXT)
        monkeypatch.chdir(tmp_path)
        roots = ("a", "a/b")
        drawn = placed(
            map(Item.of, Selection(roots)), Path("out"), mirrored(Path("out"), roots), own=Path("out/r"), replaces=False
        )
        with pytest.raises(UsageError, match=r"a/b/x\.txt: named twice"):
            list(drawn)

    def test_paths_that_lead_to_one_place_are_refused(
        self, tiny_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """``../x.txt x.txt`` both became x.txt.txt: the second answer took the first one's place."""
        (tmp_path / "sub").mkdir()
        for path in (tmp_path / "x.txt", tmp_path / "sub" / "x.txt"):
            path.write_text(TEXT)
        monkeypatch.chdir(tmp_path / "sub")
        result = self.mirror(tiny_model_dir, "../x.txt", "x.txt", "-o", "out/")
        assert result.exit_code == ExitCode.USAGE, result.output
        assert "would have one file" in result.stderr
        assert not list(Path("out").rglob("*.txt"))

    def test_a_file_beside_a_folder_of_its_answers_name(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        """The answer to ``a`` is ``a.txt``, where the folder ``a.txt/`` needs its own."""
        docs = tmp_path / "docs"
        (docs / "a.txt").mkdir(parents=True)
        (docs / "a").write_text(TEXT)
        (docs / "a.txt" / "b.txt").write_text(TEXT)
        result = self.mirror(tiny_model_dir, docs, "--glob", "*", "-o", tmp_path / "out")
        assert result.exit_code == ExitCode.USAGE, result.output
        assert "would have one file" in result.stderr

    @pytest.mark.parametrize("length", [240, 244, 250, 255])
    def test_a_long_name_does_not_end_the_run(self, tiny_model_dir: Path, tmp_path: Path, length: int) -> None:
        """255 bytes are the most that a name has: ``.txt`` behind 252 of them is an error of the file system."""
        docs = tmp_path / "docs"
        docs.mkdir()
        for name in ("a.txt", "b" * (length - 4) + ".txt", "z.txt"):
            (docs / name).write_text(TEXT)
        result = self.mirror(tiny_model_dir, docs, "-o", tmp_path / "out")
        assert result.exit_code == ExitCode.OK, result.output
        assert len(list((tmp_path / "out").rglob("*.txt"))) == 3
        assert len((tmp_path / "out" / "results.jsonl").read_text().splitlines()) == 3

    def test_long_names_that_begin_alike_stay_apart(self) -> None:
        place = mirrored(Path("out"), ["docs"])
        items = [Item(paths=(f"docs/{'b' * 250}{n}",), relative="b" * 250 + n) for n in "123"]
        assert len({place(item) for item in items}) == 3
        assert all(len(os.fsencode(place(item).name)) <= 255 for item in items)
        umlauts = [Item(paths=("x",), relative="ä" * 126 + n) for n in "12"]
        assert len({place(item) for item in umlauts}) == 2
        assert all(len(os.fsencode(place(item).name)) <= 255 for item in umlauts)

    def test_places_are_told_apart_or_refused(self, tmp_path: Path) -> None:
        """Of random trees and roots: either every document has a place of its own, or it is said."""
        draw = random.Random(3)
        for _ in range(200):
            roots = draw.sample(["a", "b", "a/b", "a/", "./a"], draw.randrange(1, 4))
            ends = ("x", "x.txt", "b/x", "x.txt/y")
            names = {f"{draw.choice(roots).rstrip('/')}/{draw.choice(ends)}" for _ in range(4)}
            items = [Item(paths=(name,), relative=name.partition("/")[2]) for name in sorted(names)]
            place = mirrored(tmp_path, roots)
            places = [place(item) for item in items]
            clash = len(set(places)) < len(places) or any(up in places for one in places for up in one.parents)
            drawn = placed(items, tmp_path, place, own=tmp_path / "results.jsonl", replaces=False)
            if clash:
                with pytest.raises(UsageError, match="would have one file"):
                    list(drawn)
            else:
                assert list(drawn) == items

    @pytest.mark.parametrize("name", ["r", "r.txt/a"])
    def test_the_files_of_the_command_itself_have_their_place(self, tmp_path: Path, name: str) -> None:
        """A document called ``index`` lost its page to the index of pages."""
        item = Item(paths=(f"docs/{name}",), relative=name)
        place = mirrored(tmp_path, ["docs"])
        with pytest.raises(UsageError, match=rf"r\.txt and docs/{name} would have one file"):
            list(placed([item], tmp_path, place, own=tmp_path / "r.txt", replaces=False))

    def test_a_link_leads_no_answer_out_of_the_folder(self, tmp_path: Path) -> None:
        """A planted link had answers written wherever it led."""
        (tmp_path / "out").mkdir()
        (tmp_path / "away").mkdir()
        (tmp_path / "out" / "sub").symlink_to("../away")
        items = [Item(paths=("docs/sub/a",), relative="sub/a")]
        place = mirrored(tmp_path / "out", ["docs"])
        with pytest.raises(UsageError, match="out/sub: a link"):
            list(placed(items, tmp_path / "out", place, own=tmp_path / "out" / "results.jsonl", replaces=False))

    @pytest.mark.parametrize("kind", ["pipe", "link"])
    def test_no_answer_stands_in_place_of_what_is_no_file(self, tmp_path: Path, kind: str) -> None:
        """With --force a pipe was replaced, and a link, whose target kept its old contents."""
        answer = tmp_path / "out" / "a.txt"
        answer.parent.mkdir()
        os.mkfifo(answer) if kind == "pipe" else answer.symlink_to("../mine.txt")
        items = [Item(paths=("docs/a",), relative="a")]
        place = mirrored(answer.parent, ["docs"])
        with pytest.raises(UsageError, match=rf"out/a\.txt: a {kind}"):
            list(placed(items, answer.parent, place, own=answer.parent / "results.jsonl", replaces=True))

    def test_places_of_a_list_are_told_apart_as_it_is_read(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        """Of two files with one place, the second answer stood where the first had been, and both counted as done."""
        (tmp_path / "w").mkdir()
        for path in (tmp_path / "x.txt", tmp_path / "w" / "x.txt"):
            path.write_text(TEXT)
        (tmp_path / "list").write_text("x.txt\n../x.txt\n")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path / "w")
            result = self.mirror(tiny_model_dir, "--files-from", "../list", "-o", "out/")
        assert result.exit_code == ExitCode.USAGE
        assert "x.txt and ../x.txt would have one file" in result.stderr

    def test_pages_have_places_of_their_own_too(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        """Two documents of one name had one page, and a long name ended the run."""
        names = ("a/x.txt", "b/x.txt", f"a/{'n' * 251}.txt")
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(TEXT)
        result = self.mirror(
            tiny_model_dir, tmp_path / "a", tmp_path / "b", "-o", tmp_path / "r.jsonl", "--report", tmp_path / "pages"
        )
        assert result.exit_code == ExitCode.OK, result.output
        assert len(list((tmp_path / "pages").rglob("*.html"))) == len(names) + 1

    def test_the_index_of_pages_has_those_of_an_earlier_run(self, tiny_model_dir: Path, tmp_path: Path) -> None:
        """A run that went on wrote an index of what it had done itself: the pages before it could not be found."""
        docs = tmp_path / "docs"
        docs.mkdir()
        for name in ("a.txt", "c.txt", "b.txt"):
            (docs / name).write_text(TEXT)
            result = self.mirror(
                tiny_model_dir, docs, "--resume", "-o", tmp_path / "r.jsonl", "--report", tmp_path / "pages",
                "--style", "quotes",
            )  # fmt: skip
            assert result.exit_code == ExitCode.OK, result.output
        index = (tmp_path / "pages" / "index.html").read_text()
        assert re.findall(r'href="([abc]\.txt\.html)"', index) == ["a.txt.html", "b.txt.html", "c.txt.html"]


def test_one_file_is_recognised_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "b").write_text("")
    (tmp_path / "l").symlink_to("a")
    assert same_file(tmp_path / "a", tmp_path / "l")
    assert not same_file(tmp_path / "a", tmp_path / "b")
    assert not same_file(tmp_path / "a", tmp_path / "missing")


def test_totals_are_counted_beside_the_run() -> None:
    totals = Totals([100, 300])
    for _ in range(500):
        if totals.complete:
            break
        time.sleep(0.01)
    assert (totals.documents, totals.bytes, totals.complete) == (2, 400, True)
    assert not Totals(None).complete


def test_a_walk_that_fails_leaves_the_totals_open() -> None:
    def failing() -> Any:
        yield 1
        raise OSError("gone")

    totals = Totals(None)
    # What the thread runs, run here: all of it is over when the totals are looked at.
    totals._count(failing())
    assert (totals.documents, totals.bytes, totals.complete) == (1, 1, False)


class TestStandardInput:
    """What is piped in is a document, and only where somebody pipes."""

    def test_a_pipe_needs_no_dash(self, tiny_model_dir: Path, book: Path) -> None:
        import sys
        from subprocess import PIPE, Popen

        command = [sys.executable, "-m", "armt", "count", "-m", str(tiny_model_dir)]
        with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
            stdout, _ = process.communicate(TEXT, timeout=120)
        assert stdout.split() == [str(len(TEXT)), "5", "-"]

    def test_nothing_is_waited_for(self, tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from armt.cli import inputs

        monkeypatch.setattr(inputs, "_is_piped", lambda: False)
        result = run("summarize", tiny_model_dir)
        assert result.exit_code == ExitCode.USAGE
        assert "pipe a document in" in result.stderr

    def test_what_may_have_been_meant_as_a_path_is_named(
        self, tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Who had misspelt a name with a space in it read that there was no document."""
        from armt.cli import inputs

        monkeypatch.setattr(inputs, "_is_piped", lambda: False)
        result = run("ask", tiny_model_dir, "my fiel", "Who?")
        said = "armt: no document: my fiel is no file; name one, or pipe a document in (armt ask --help)\n"
        assert (result.exit_code, result.stderr) == (ExitCode.USAGE, said)

    def test_an_empty_name_is_no_path(self, tiny_model_dir: Path, book: Path) -> None:
        """It was the directory that one was in: ".: is a directory, expected a file"."""
        for line in (["summarize", str(book), ""], ["count", " "], ["text", ""]):
            result = CliRunner().invoke(app, [*line, *([] if line[0] == "text" else ["-m", str(tiny_model_dir)])])
            assert result.exit_code == ExitCode.USAGE
            assert result.stderr == "armt: an empty name is no path; is a variable of the shell empty?\n"

    def test_it_can_be_read_once(self, tiny_model_dir: Path) -> None:
        result = run("summarize", tiny_model_dir, "-", "-", stdin=b"x")
        assert result.exit_code == ExitCode.USAGE
        assert "only once" in result.stderr

    @pytest.mark.parametrize("url", ["https://example.org/book.txt", "ftp://example.org/x"])
    def test_urls_are_not_fetched_and_that_is_said(self, tiny_model_dir: Path, url: str) -> None:
        for command in ("summarize", "count"):
            line = [command, "-m", str(tiny_model_dir), url]
            result = CliRunner().invoke(app, line)
            assert result.exit_code == ExitCode.USAGE
            assert f"{url}: URLs are not fetched" in result.stderr


def test_gitignore_and_hidden_folders_are_left_out(
    tiny_model_dir: Path, tmp_path: Path, write_folder: Callable[..., Path]
) -> None:
    docs = write_folder(tmp_path / "docs", {"a.txt": 40, "b/c.txt": 40, "skip/d.txt": 40, ".hidden/e.txt": 40})
    (docs / ".gitignore").write_text("skip/\n")

    def names(*words: str) -> set[str]:
        out = run("summarize", tiny_model_dir, docs, "--jsonl", "-q", *words).stdout
        return {str(Path(json.loads(line)["path"]).relative_to(docs)) for line in out.splitlines()}

    assert names() == {"a.txt", "b/c.txt"}
    assert names("--no-ignore") == {"a.txt", "b/c.txt", "skip/d.txt"}
    said = run("summarize", tiny_model_dir, docs, "--jsonl").stderr
    assert "1 entry left out by .gitignore, or as answers of armt's (--no-ignore takes all)" in said


def test_answers_of_earlier_runs_are_no_documents(
    tiny_model_dir: Path, tmp_path: Path, write_folder: Callable[..., Path]
) -> None:
    """A run left out what it wrote itself; what another one had written beside the documents was summarized."""
    docs = write_folder(tmp_path / "docs", {"a.txt": 40, "b/c.txt": 40})
    run("summarize", tiny_model_dir, docs, "-q", "-o", f"{docs}/mirror/", "--report", docs / "pages")
    run("summarize", tiny_model_dir, docs / "a.txt", "-q", "--report", docs / "a.html")
    assert {path.name for path in docs.iterdir()} == {"a.txt", "a.html", "b", "mirror", "pages"}
    done = run("summarize", tiny_model_dir, docs, "--jsonl")
    names = [str(Path(json.loads(line)["path"]).relative_to(docs)) for line in done.stdout.splitlines()]
    assert names == ["a.txt", "b/c.txt"]
    assert "3 entries left out" in done.stderr
    # A folder that is named is read, whatever is in it.
    assert len(run("summarize", tiny_model_dir, docs / "mirror", "--jsonl", "-q").stdout.splitlines()) == 2


@pytest.mark.parametrize("command", ["summarize", "count"])
def test_a_list_that_is_not_there_is_found_before_a_model_is_loaded(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said behind a summary of no documents."""
    import armt.cli.many

    monkeypatch.setattr(armt.cli.many, "open_model", lambda *_, **__: pytest.fail("a model was loaded"))
    result = CliRunner().invoke(app, [command, "--files-from", str(tmp_path / "none.txt")])
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr == f"armt: {tmp_path / 'none.txt'}: no such file\n"
