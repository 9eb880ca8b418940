"""``armt ask``: read once, answer many questions; and ``summarize --memory``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode

TEXT = "The quick brown fox jumps over the lazy dog. " * 15
QUESTIONS = ("Who jumps?", "Over whom does it jump, and how high, and why at all?", "When?")


def run(command: str, model: Path, *words: object, stdin: str | None = None) -> Result:
    # Sampled: a random model repeats itself when it is greedy, whatever it has read.
    way = ["--evidence", "0"] if command == "ask" else ["-p", "What is it?"]
    line = [command, "-m", str(model), "--dtype", "float32", "-n", "9", "--temp", "1.5", *way, *map(str, words)]
    return CliRunner().invoke(app, line, input=stdin)


def asked(questions: tuple[str, ...] = QUESTIONS) -> list[str]:
    return [word for question in questions for word in ("-Q", question)]


def test_each_question_is_answered_as_if_it_were_alone(tiny_model_dir: Path, book: Path) -> None:
    """One reading, one batch; questions of different length share it and do not see each other."""
    together = json.loads(run("ask", tiny_model_dir, book, *asked(), "--json", "-q").stdout)
    assert [answer["question"] for answer in together["answers"]] == list(QUESTIONS)
    assert len({answer["output"] for answer in together["answers"]}) == len(QUESTIONS)
    for question, answer in zip(QUESTIONS, together["answers"], strict=True):
        alone = run("ask", tiny_model_dir, book, question, "-q").stdout
        assert alone.splitlines()[:-1] == f"{answer['output']} …".splitlines()
        assert "from memory alone" in alone
    assert (together["tokens_read"], together["truncated"]) == (len(TEXT), False)


@pytest.mark.parametrize("command", ["ask", "summarize"])
def test_a_memory_that_is_named_as_a_document_is_told_of(
    tiny_model_dir: Path, book: Path, tmp_path: Path, command: str
) -> None:
    """It was said to look binary, once a model had been loaded for it."""
    memory = tmp_path / "book.armt"
    read = ["read", str(book), "-o", str(memory), "-m", str(tiny_model_dir), "--dtype", "float32", "-q"]
    assert CliRunner().invoke(app, read).exit_code == ExitCode.OK
    done = run(command, tmp_path / "no-model", memory, *(["Who jumps?"] if command == "ask" else []))
    said = f"armt: {memory}: a memory, which is no document; --memory {memory} goes on from it\n"
    assert (done.exit_code, done.stdout, done.stderr) == (ExitCode.USAGE, "", said)


@pytest.mark.parametrize("lanes", [1, 2, 8])
def test_rounds_do_not_change_answers(tiny_model_dir: Path, book: Path, lanes: int) -> None:
    result = run("ask", tiny_model_dir, book, *asked(), "-q", "--lanes", lanes)
    assert result.stdout == run("ask", tiny_model_dir, book, *asked(), "-q").stdout
    assert result.stdout.count("Q: ") == len(QUESTIONS)


def test_a_memory_file_answers_like_the_document(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    memory = tmp_path / "book.armt"
    written = CliRunner().invoke(
        app, ["read", str(book), "-o", str(memory), "-m", str(tiny_model_dir), "--dtype", "float32"]
    )
    assert written.exit_code == ExitCode.OK
    assert run("ask", tiny_model_dir, "--memory", memory, *asked(), "-q").stdout == (
        run("ask", tiny_model_dir, book, *asked(), "-q").stdout
    )
    assert run("summarize", tiny_model_dir, "--memory", memory, "-q").stdout == (
        run("summarize", tiny_model_dir, book, "-q").stdout
    )
    on = tmp_path / "on.txt"
    on.write_text("And it went on.")
    more = json.loads(run("summarize", tiny_model_dir, on, "--memory", memory, "-q", "--json").stdout)
    assert more["tokens_read"] == len(on.read_text())
    assert more["output"] + " …\n" != run("summarize", tiny_model_dir, on, "-q").stdout


@pytest.fixture
def memory(tiny_model_dir: Path, book: Path, tmp_path: Path) -> Path:
    path = tmp_path / "book.armt"
    line = ["read", str(book), "-o", str(path), "-m", str(tiny_model_dir), "--dtype", "float32", "-q"]
    assert CliRunner().invoke(app, line).exit_code == ExitCode.OK
    return path


@pytest.mark.parametrize("way", ["memory", "index", "summarize"])
def test_a_memory_alone_is_one_line(tiny_model_dir: Path, book: Path, memory: Path, tmp_path: Path, way: str) -> None:
    """As a stream of documents it had none: "no documents in the list", and an empty file was left."""
    command = "summarize" if way == "summarize" else "ask"
    words: list[object] = ["--memory", memory, *([] if command == "summarize" else asked()), "-q"]
    words += ["--evidence", 2] if way == "index" else []
    record = json.loads(run(command, tiny_model_dir, *words, "--json").stdout)
    del record["read_s"], record["decode_s"]
    (line,) = run(command, tiny_model_dir, *words, "--jsonl").stdout.splitlines()
    assert json.loads(line).items() >= record.items()
    # And what it has read is looked at.
    assert json.loads(line).get("searched") == {"memory": [], "index": [str(book)], "summarize": None}[way]
    out = tmp_path / "r.jsonl"
    for resume in ((), ("--resume",)):
        done = run(command, tiny_model_dir, *words, "-o", out, *resume)
        assert (done.exit_code, done.output) == (ExitCode.OK, "")
        (line,) = out.read_text().splitlines()
        assert json.loads(line).items() >= record.items()
        assert next(iter(json.loads(line))) == "model_fingerprint"
    # Another memory is another result.
    (tmp_path / "more.txt").write_text("And it went on.")
    line = ["read", str(tmp_path / "more.txt"), "-o", str(memory), "-m", str(tiny_model_dir), "--force", "-q"]
    assert CliRunner().invoke(app, [*line, "--dtype", "float32"]).exit_code == ExitCode.OK
    assert run(command, tiny_model_dir, *words, "-o", out).exit_code == ExitCode.USAGE
    assert run(command, tiny_model_dir, *words, "-o", out, "--resume").exit_code == ExitCode.OK
    assert len(out.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "out/"), "out/: a directory is for answers of many documents, and a memory alone has none"),
        (("--ray", "-o", "r.jsonl"), "--ray is for many documents, and a memory alone has none"),
        (("-o", "r.jsonl", "--retry-errors"), "it needs --resume"),
        (("-o", "no/r.jsonl"), "no: no such directory"),
    ],
)
def test_what_does_not_go_with_a_memory_alone(
    tiny_model_dir: Path, memory: Path, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(memory.parent)
    there = sorted(memory.parent.iterdir())
    done = run("ask", tiny_model_dir, "--memory", memory, "-Q", "Who?", *words)
    assert done.exit_code == ExitCode.USAGE, done.output
    assert said in done.stderr
    assert sorted(memory.parent.iterdir()) == there


def test_several_files_are_one_text_unless_each(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Something else entirely, and quite long enough for two segments at least.")
    both = json.loads(run("ask", tiny_model_dir, book, other, *asked(QUESTIONS[:1]), "--json", "-q").stdout)
    assert both["tokens_read"] == len(TEXT) + len(other.read_text())
    assert [source["path"] for source in both["sources"]] == [str(book), str(other)]
    each = run("ask", tiny_model_dir, book, other, *asked(QUESTIONS[:1]), "--each", "--jsonl", "-q").stdout
    records = {record["path"]: record for record in map(json.loads, each.splitlines())}
    alone = json.loads(run("ask", tiny_model_dir, other, *asked(QUESTIONS[:1]), "--json", "-q").stdout)
    assert records[str(other)]["answers"] == alone["answers"]


def test_one_text_is_one_line(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    """``--jsonl`` and ``-o FILE.jsonl`` asked each file by itself, which nothing says but ``--each``."""
    other, out = tmp_path / "other.txt", tmp_path / "r.jsonl"
    other.write_text("Something else entirely, and quite long enough for two segments at least.")
    words: list[object] = [book, other, *asked(QUESTIONS[:1]), "-q"]
    both = json.loads(run("ask", tiny_model_dir, *words, "--json").stdout)
    (line,) = run("ask", tiny_model_dir, *words, "--jsonl").stdout.splitlines()
    assert json.loads(line)["answers"] == both["answers"]
    for resume in ((), ("--resume",), ("--resume", "--retry-errors")):
        done = run("ask", tiny_model_dir, *words, "-o", out, *resume)
        assert (done.exit_code, done.output) == (ExitCode.OK, "")
        (line,) = out.read_text().splitlines()
        assert json.loads(line)["answers"] == both["answers"]
    assert "r.jsonl: has this result already" in run("ask", tiny_model_dir, *words[:-1], "-o", out, "--resume").stderr
    found = json.loads(run("ask", tiny_model_dir, *words, "-o", out, "--resume", "--dry-run", "--json").stdout)
    assert (found["skipped"], found["to_do"]) == (1, 0)
    # What has changed is asked anew, and so is the other order.
    assert run("ask", tiny_model_dir, other, book, *words[2:], "-o", out, "--resume").exit_code == ExitCode.OK
    other.write_text("Now it says something else.")
    assert run("ask", tiny_model_dir, *words, "-o", out, "--resume").exit_code == ExitCode.OK
    assert len(out.read_text().splitlines()) == 3
    each = run("ask", tiny_model_dir, *words, "--each", "--jsonl").stdout.splitlines()
    assert {json.loads(line)["path"] for line in each} == {str(book), str(other)}


@pytest.mark.parametrize("words", [("-o", "out/"), ("--ray", "-o", "r.jsonl")])
def test_what_is_for_many_documents_needs_each(
    tiny_model_dir: Path, book: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book.parent)
    done = run("ask", tiny_model_dir, book, book, "-Q", "Who?", *words)
    assert done.exit_code == ExitCode.USAGE, done.output
    assert "files that are read together are one (--each)" in done.stderr


def test_a_report_of_one_text_is_a_page(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = [book, book, *asked(QUESTIONS[:1]), "-q", "--evidence", 2, "--report", page, "-o", tmp_path / "r.jsonl"]
    assert run("ask", tiny_model_dir, *words).exit_code == ExitCode.OK
    assert "fox" in page.read_text()


def test_quotes_of_several_files_stand_in_one_each(tiny_model_dir: Path, tmp_path: Path) -> None:
    """The last line of one went on in the first of the next: a quote of both stood in neither."""
    first, second, page = (tmp_path / name for name in ("a.txt", "b.txt", "p.html"))
    first.write_text("Über die Mühle. " * 30 + "The notes of the captain end here\n")
    second.write_text(
        "Letters of the captain to his sister were sent from Norrey.\n\n" + "Snow fell on the hills. " * 30
    )
    words = (
        "ask",
        "-m",
        tiny_model_dir,
        "--dtype",
        "float32",
        first,
        second,
        "To whom were letters of the captain sent?",
    )
    out = tmp_path / "r.json"
    result = CliRunner().invoke(app, [*map(str, words), "--json", "-q", "-o", str(out), "--report", str(page)])
    assert result.exit_code == ExitCode.OK, result.output
    (answer,) = json.loads(out.read_text())["answers"]
    quotes = {found["path"]: found["quote"] for found in answer["evidence"]}
    assert quotes[str(second)] == "Letters of the captain to his sister were sent from Norrey."
    for found in answer["evidence"]:
        assert Path(found["path"]).read_bytes()[found["start"] : found["end"]].decode() == found["quote"]
    checked = CliRunner().invoke(app, ["verify", str(out)])
    assert checked.exit_code == ExitCode.OK, checked.output
    # The page shows one behind the other, and marks the same words.
    marks = re.findall(r'<mark data-n="(\d+)"[^>]*>(.*?)</mark>', page.read_text(), re.DOTALL)
    assert len(marks) == len(answer["evidence"])
    for number, marked in marks:
        assert re.sub(r"<a .*?</a>", "", marked) == answer["evidence"][int(number) - 1]["quote"]


def searched(model: Path, command: str, *words: object) -> Result:
    result = CliRunner().invoke(app, [command, "-m", str(model), "--dtype", "float32", *map(str, words)])
    assert result.exit_code == ExitCode.OK, result.output
    return result


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("Über die Mühle. " * 30 + "The lease of the mill ends in March.\n")
    second.write_text("Snow fell on the hills. " * 30 + "The treasurer of the village is Paula Winter.\n")
    return first, second


@pytest.mark.parametrize("way", ["there", "kept", "many"])
def test_quotes_come_from_what_the_memory_has_read_too(
    tiny_model_dir: Path, parts: tuple[Path, Path], tmp_path: Path, way: str
) -> None:
    """Only the new document was searched: "The document does not say.", and both stood there as sources."""
    (first, second), memory, page = parts, tmp_path / "m.armt", tmp_path / "p.html"
    searched(tiny_model_dir, "read", first, "-o", memory, *(["--keep-text"] if way == "kept" else []), "-q")
    if way == "kept":
        first.rename(tmp_path / "elsewhere.txt")
    asked = ["-Q", "When does the lease of the mill end?", "-Q", "Who is the treasurer of the village?"]
    out = tmp_path / "r.jsonl"
    many = ["--each", "-o", out] if way == "many" else ["--json", "--report", page]
    result = searched(tiny_model_dir, "ask", "--memory", memory, second, *asked, *many, "-q")
    record = json.loads(out.read_text() if way == "many" else result.stdout)
    best = [answer["evidence"][0] for answer in record["answers"]]
    assert [(found["path"], found["quote"], found["line"]) for found in best] == [
        (str(first), "The lease of the mill ends in March.", 1),
        (str(second), "The treasurer of the village is Paula Winter.", 1),
    ]
    assert record["searched"] == [str(first), str(second)]
    if way != "many":
        out.write_text(json.dumps(record))
        # The page has both documents, so that each quote has its mark.
        marks = re.findall(r'<mark data-n="\d+"[^>]*>(?:<a .*?</a>)*(.*?)</mark>', page.read_text(), re.DOTALL)
        assert {found["quote"] for found in best} <= set(marks)
    if way != "kept":
        checked = CliRunner().invoke(app, ["verify", str(out)])
        assert checked.exit_code == ExitCode.OK, checked.output


@pytest.mark.parametrize("why", ["gone", "changed", "no index"])
def test_where_the_earlier_text_is_not_to_be_had_that_is_said(
    tiny_model_dir: Path, parts: tuple[Path, Path], tmp_path: Path, why: str
) -> None:
    (first, second), memory = parts, tmp_path / "m.armt"
    searched(tiny_model_dir, "read", first, "-o", memory, *(["--no-index"] if why == "no index" else []), "-q")
    if why == "gone":
        first.unlink()
    elif why == "changed":
        first.write_text("Something else. " * 40)
    words = ["--memory", memory, second, "-Q", "When does the lease of the mill end?", "--json"]
    result = searched(tiny_model_dir, "ask", *words)
    said = {
        "gone": f"{first}: no such file",
        "changed": f"{tmp_path / 'm.index'}: {first} has changed since it was read; read it again with -o",
        "no index": f"{memory}: no m.index beside it",
    }
    assert f"armt: {said[why]}: only what is read now is searched\n" in result.stderr
    record = json.loads(result.stdout)
    assert record["searched"] == [str(second)]
    assert [Path(source["path"]).name for source in record["sources"]] == ["a.txt", "b.txt"]
    assert "searched" not in searched(tiny_model_dir, "ask", *words, "-q").stderr


def test_a_memory_alone_has_a_page_too(tiny_model_dir: Path, parts: tuple[Path, Path], tmp_path: Path) -> None:
    """It was asked for, and never written."""
    memory, page = tmp_path / "m.armt", tmp_path / "p.html"
    searched(tiny_model_dir, "read", parts[0], "-o", memory, "-q")
    asked = ["-Q", "When does the lease of the mill end?", "--report", page]
    searched(tiny_model_dir, "ask", "--memory", memory, *asked, "-q")
    assert "The lease of the mill ends in March." in page.read_text()


def test_of_what_cannot_be_opened_no_schedule_is_made_up(
    call: Callable[..., Any], tiny_model_dir: Path, tmp_path: Path
) -> None:
    """It was said to be sequential, and that this had been asked for."""
    damaged = tmp_path / "book.docx"
    damaged.write_bytes(b"PK\x03\x04 no archive")
    line = ["ask", str(damaged), "Who?", "-m", str(tiny_model_dir), "--dtype", "float32", "-v"]
    found = call(*line, "--schedule", "diagonal")
    assert found.returncode == ExitCode.SOME_FAILED
    assert "schedule: diagonal (asked for)" in found.stderr


def test_what_is_skimmed_is_not_read(call: Callable[..., Any], tiny_model_dir: Path, tmp_path: Path) -> None:
    """Its passages are found by their words, and answer as they do where all has been read."""
    text = tmp_path / "facts.txt"
    text.write_text("The lamp stands in the kitchen. Mary went to the garden. The cat sleeps on the roof. " * 4)
    line = ["ask", text, "Does the cat sleep on the roof?", "-m", tiny_model_dir, "--dtype", "float32", "--json", "-q"]
    read, skimmed = (json.loads(call(*map(str, line), *way).stdout) for way in ([], ["--skim"]))
    assert (skimmed["tokens_read"], skimmed["segments_read"], skimmed["schedule"]) == (0, 0, None)
    assert skimmed["schedule_reason"] == "nothing was read: the text alone is looked at"
    assert read["tokens_read"] == len(text.read_text())
    (was,), (now,) = read["answers"], skimmed["answers"]
    assert (now["output"], now["answered"]) == (was["output"], True) == ("The cat sleeps on the roof.", True)
    assert {quote["by"] for quote in now["evidence"]} == {"words"}
    explained = [call(*map(str, line[:-1]), "-v", *way).stderr for way in ([], ["--skim"])]
    assert ["layers that read: 3 of 3" in said for said in explained] == [True, False]
    # A schedule was named for what nothing had been read of.
    assert ["schedule: none (nothing was read)" in said for said in explained] == [False, True]
    events = call(*map(str, line[:-1]), "--skim", "--progress", "jsonl").stderr.splitlines()
    (plan,) = [event for event in map(json.loads, events) if event["event"] == "plan"]
    assert (plan["tokens"], plan["segments"], plan["steps"]) == (0, 0, 0)
    told = call(*map(str, line[:3]), "-m", str(tiny_model_dir), "--skim", "--dry-run").stdout
    assert "the model does not read them, their text alone is looked at" in told


def test_skimming_a_folder_goes_on_where_it_stopped(tiny_model_dir: Path, tmp_path: Path) -> None:
    """And results of another way of asking are no results of this one."""
    folder, results = tmp_path / "folder", tmp_path / "r.jsonl"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"The cat {name} sleeps on the roof. " * 9)
    line = ["ask", folder, "Who sleeps?", "-m", tiny_model_dir, "--dtype", "float32", "-q", "-o", results]
    first = CliRunner().invoke(app, [*map(str, line), "--skim"])
    assert (first.exit_code, results.read_text().count("\n")) == (ExitCode.OK, 2)
    written = results.read_bytes()
    again = CliRunner().invoke(app, [*map(str, line), "--skim", "--resume"])
    assert (again.exit_code, results.read_bytes()) == (ExitCode.OK, written)
    other = CliRunner().invoke(app, [*map(str, line), "--resume"])
    assert (other.exit_code, results.read_bytes()[: len(written)]) == (ExitCode.OK, written)
    read = [json.loads(row)["tokens_read"] > 0 for row in results.read_text().splitlines()]
    assert read == [False, False, True, True]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A folder of three documents, one of which cannot be read."""
    folder = tmp_path / "library"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("The lamp stands in the kitchen. The cat sleeps on the roof. " * 4)
    (folder / "b.docx").write_bytes(b"PK\x03\x04 no archive")
    (folder / "sub" / "c.md").write_text("Mary went to the garden. The wind blew over the heath. " * 4)
    return folder


@pytest.mark.parametrize("way", [(), ("--skim",)], ids=["read", "skimmed"])
def test_a_folder_is_asked_as_one(
    call: Callable[..., Any], tiny_model_dir: Path, library: Path, tmp_path: Path, way: tuple[str, ...]
) -> None:
    """Of each document by itself most said nothing. What cannot be read is told, and the rest is asked all the same."""
    model = ["-m", str(tiny_model_dir), "--dtype", "float32"]
    questions = ("Does the cat sleep on the roof?", "Did Mary go to the garden?")
    done = call("ask", str(library), *questions, "--together", *way, *model, "--json", "--progress", "none")
    result, broken = json.loads(done.stdout), str(library / "b.docx")
    assert (done.returncode, done.stderr.count(f"{broken}: ")) == (ExitCode.SOME_FAILED, 1)
    assert done.stderr.strip().endswith("; left out")
    ((left),) = result["left_out"]
    assert (left["path"], result["path"]) == (broken, None)
    read = [str(library / "a.txt"), str(library / "sub" / "c.md")]
    assert [source["path"] for source in result["sources"]] == read
    assert [answer["evidence"][0]["path"] for answer in result["answers"]] == read
    (tmp_path / "r.json").write_text(done.stdout)
    assert call("verify", str(tmp_path / "r.json")).returncode == ExitCode.OK


def test_of_a_folder_asked_as_one_a_single_document_may_be_left(tiny_model_dir: Path, library: Path) -> None:
    line = ["ask", library, "-Q", "Does the cat sleep?", "--together", "--glob", "[ab].*", "-m", tiny_model_dir]
    result = json.loads(CliRunner().invoke(app, [*map(str, line), "--json", "-q"]).stdout)
    assert (result["path"], result["sha256"]) == (None, None)
    assert [source["path"] for source in result["sources"]] == [str(library / "a.txt")]
    assert result["answers"][0]["evidence"][0]["path"] == str(library / "a.txt")


def test_a_folder_asked_as_one_is_known_again(tiny_model_dir: Path, library: Path, tmp_path: Path) -> None:
    """With a document that was left out it was asked anew each time, and stood in the file as often.

    Known again, it was left out without a word and with another exit code.
    """
    results = tmp_path / "r.jsonl"
    line = [str(word) for word in ("ask", library, "-Q", "Who?", "--together", "--skim", "-m", tiny_model_dir, "-q")]
    first = CliRunner().invoke(app, [*line, "-o", str(results)])
    assert (first.exit_code, first.stderr.count("\n")) == (ExitCode.SOME_FAILED, 1)
    written = results.read_bytes()
    again = CliRunner().invoke(app, [*line, "-o", str(results), "--resume"])
    assert (again.exit_code, results.read_bytes()) == (ExitCode.SOME_FAILED, written)
    assert again.stderr == first.stderr
    # Somebody has taken out why.
    result = json.loads(written)
    unsaid = [{name: left[name] for name in ("path", "sha256")} for left in result["left_out"]]
    results.write_text(json.dumps(result | {"left_out": unsaid}) + "\n")
    edited = CliRunner().invoke(app, [*line, "-o", str(results), "--resume"])
    assert (edited.exit_code, edited.stderr) == (ExitCode.SOME_FAILED, f"armt: {library / 'b.docx'}; left out\n")
    results.write_bytes(written)
    for resume in ((), ("--resume",)):
        one = CliRunner().invoke(app, [*line, "-o", str(tmp_path / "r.json"), *resume])
        assert (one.exit_code, one.stderr.count("\n")) == (ExitCode.SOME_FAILED, 1)
    (library / "a.txt").write_text("Something else. " * 9)
    changed = CliRunner().invoke(app, [*line, "-o", str(results), "--resume"])
    assert (changed.exit_code, results.read_bytes() == written) == (ExitCode.SOME_FAILED, False)


def test_a_folder_asked_behind_a_memory_is_known_again(tiny_model_dir: Path, library: Path, tmp_path: Path) -> None:
    """What the memory had read was taken for a part of it where a document was left out."""
    memory, results = tmp_path / "m.armt", tmp_path / "r.jsonl"
    (tmp_path / "before.txt").write_text("The boat is called Wanda. " * 9)
    words = ["read", tmp_path / "before.txt", "-o", memory, "-m", tiny_model_dir, "--dtype", "float32", "-q"]
    assert CliRunner().invoke(app, [*map(str, words)]).exit_code == ExitCode.OK
    line = ["ask", library, "-Q", "Who?", "--together", "--memory", memory, "-o", results, "-m", tiny_model_dir, "-q"]
    for resume in ((), ("--resume",)):
        done = CliRunner().invoke(app, [*map(str, line), "--dtype", "float32", *resume])
        assert done.exit_code == ExitCode.SOME_FAILED, done.stderr
    assert len(results.read_text().splitlines()) == 1


def test_an_answer_from_a_memory_alone_may_be_asked_for_again(
    tiny_model_dir: Path, library: Path, tmp_path: Path
) -> None:
    memory, out, other = tmp_path / "m.armt", tmp_path / "r.json", tmp_path / "n.armt"
    words = ["read", library / "a.txt", "-o", memory, "-m", tiny_model_dir, "--dtype", "float32", "-q"]
    assert CliRunner().invoke(app, [*map(str, words)]).exit_code == ExitCode.OK
    for resume in ((), ("--resume",)):
        done = run("ask", tiny_model_dir, "--memory", memory, "-Q", "Who?", "-o", out, "-q", *resume)
        assert done.exit_code == ExitCode.OK, done.stderr
    behind = run(
        "ask", tiny_model_dir, library / "sub" / "c.md", "--memory", memory, "-Q", "Who?", "-o", out, "--force"
    )
    assert behind.exit_code == ExitCode.OK, behind.stderr
    written = out.read_bytes()
    alone = run("ask", tiny_model_dir, "--memory", memory, "-Q", "Who?", "-o", out, "-q", "--resume")
    assert (alone.exit_code, out.read_bytes()) == (ExitCode.USAGE, written)
    memory.rename(other)
    refused = run("ask", tiny_model_dir, "--memory", other, "-Q", "Who?", "-o", out, "-q", "--resume")
    assert (refused.exit_code, "is there already" in refused.stderr) == (ExitCode.USAGE, True)


def test_of_a_folder_asked_as_one_something_must_be_readable(tiny_model_dir: Path, library: Path) -> None:
    line = ["ask", library, "-Q", "Who?", "--together", "-m", tiny_model_dir, "-q"]
    nothing = CliRunner().invoke(app, [*map(str, line), "--glob", "*.pdf"])
    assert (nothing.exit_code, "no documents in" in nothing.stderr) == (ExitCode.NO_TEXT, True)
    broken = CliRunner().invoke(app, [*map(str, line), "--glob", "*.docx"])
    assert (broken.exit_code, broken.stdout) == (ExitCode.SOME_FAILED, "")
    assert broken.stderr.count("\n") == 1
    alone = CliRunner().invoke(app, ["ask", "--memory", str(library / "a.txt"), "-Q", "Who?", "--together"])
    assert "--together: needs directories, files or a list" in alone.stderr
    each = CliRunner().invoke(app, [*map(str, line), "--each"])
    assert "--together: not used with --each" in each.stderr


def test_a_document_that_is_asked_is_not_written_over(tiny_model_dir: Path, library: Path) -> None:
    """Found in a folder it was left out of what was read without a word, and replaced by the answer."""
    document, text = library / "a.txt", (library / "a.txt").read_text()
    line = ["ask", library, "-Q", "Who?", "--together", "--skim", "-m", tiny_model_dir, "-q", "--force"]
    for more in (["-o", document], [document, "-o", document], ["--report", library / "sub" / "c.md"]):
        done = CliRunner().invoke(app, [*map(str, [*line, *more])])
        assert (done.exit_code, done.stderr.count("is what is read")) == (ExitCode.USAGE, 1)
    assert document.read_text() == text
    settings = library / "data.json"
    settings.write_text('{"path": "/etc/mill", "mode": 3}')
    done = CliRunner().invoke(app, [*map(str, [*line, "-o", settings]), "--glob", "*"])
    assert (done.exit_code, settings.read_text()) == (ExitCode.USAGE, '{"path": "/etc/mill", "mode": 3}')
    settings.unlink()
    # What armt has written there itself is none of them.
    for _ in range(2):
        done = CliRunner().invoke(app, [*map(str, [*line, "-o", library / "r.json"]), "--glob", "*"])
        result = json.loads((library / "r.json").read_text())
        assert (done.exit_code, len(result["sources"])) == (ExitCode.SOME_FAILED, 2)


def test_a_folder_of_one_document_is_asked_as_one_of_many(tiny_model_dir: Path, library: Path, tmp_path: Path) -> None:
    """How many files it had decided which outputs there were."""
    line = [str(word) for word in ("ask", library, "-Q", "Who?", "--together", "-m", tiny_model_dir, "-q")]
    more = ["--glob", "a.txt", "-o", str(tmp_path / "r.jsonl"), "--report", str(tmp_path / "p.html")]
    assert CliRunner().invoke(app, [*line, *more]).exit_code == ExitCode.OK
    assert "The cat sleeps" in (tmp_path / "p.html").read_text()
    folder = CliRunner().invoke(app, [*line, "--glob", "a.txt", "-o", f"{tmp_path}/out/"])
    assert "files that are read together are one" in folder.stderr


def test_what_is_not_there_of_a_folder_is_left_out_and_what_is_named_is_not(
    tiny_model_dir: Path, library: Path, tmp_path: Path, unlistable: str
) -> None:
    """A link that leads nowhere was called a stream, and a folder that may not be listed ended the asking together."""
    (library / "broken.txt").symlink_to("nowhere")
    (library / unlistable).mkdir()
    line = [str(word) for word in ("ask", library, "-Q", "Who?", "--together", "--skim", "-m", tiny_model_dir)]
    done = CliRunner().invoke(app, [*line, "-o", str(tmp_path / "r.jsonl"), "--resume", "--progress", "jsonl"])
    (result,) = map(json.loads, (tmp_path / "r.jsonl").read_text().splitlines())
    left = [Path(one["path"]).name for one in result["left_out"]]
    assert (done.exit_code, left) == (ExitCode.SOME_FAILED, ["b.docx", "broken.txt", unlistable])
    events = [json.loads(row) for row in done.stderr.splitlines()]
    said = [event["message"] for event in events if event["event"] == "note"]
    assert f"{library / unlistable}: Permission denied; left out" in said
    rehearsed = CliRunner().invoke(app, [*line, "--dry-run", "--json"])
    found = json.loads(rehearsed.stdout)
    assert (rehearsed.exit_code, found["left_out"], len(found["documents"][0]["sources"])) == (1, 3, 2)
    named = CliRunner().invoke(app, [*line, str(library / "missing.txt")])
    assert (named.exit_code, "missing.txt: no such file" in named.stderr) == (ExitCode.USAGE, True)


def test_questions_from_a_file_and_from_stdin(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    listed = tmp_path / "questions.txt"
    listed.write_text("\n".join(QUESTIONS) + "\n\n")
    expected = run("ask", tiny_model_dir, book, *asked(), "-q").stdout
    assert run("ask", tiny_model_dir, book, "--questions", listed, "-q").stdout == expected
    assert run("ask", tiny_model_dir, book, "--questions", "-", "-q", stdin=listed.read_text()).stdout == expected
    assert run("ask", tiny_model_dir, "-", *asked(), "-q", stdin=TEXT).stdout == expected
    # A byte-order mark was a part of the first question.
    listed.write_text("\n".join(QUESTIONS), encoding="utf-8-sig")
    assert run("ask", tiny_model_dir, book, "--questions", listed, "-q").stdout == expected
    assert run("ask", tiny_model_dir, book, "--questions", "-", "-q", stdin=listed.read_text()).stdout == expected


def test_a_list_of_questions_that_is_no_text_is_refused(book: Path, tmp_path: Path) -> None:
    """300,000 zero bytes were one question, and nothing ended."""
    listed = tmp_path / "questions.txt"
    listed.write_bytes(b"Who?\n" + b"\0" * 9)
    result = CliRunner().invoke(app, ["ask", str(book), "--questions", str(listed)])
    assert result.exit_code == ExitCode.USAGE
    assert result.stderr == f"armt: {listed}: questions cannot be read (looks binary)\n"


def test_a_question_ends_with_its_line(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    """A line separator within one, as office programs leave it, made two of it."""
    (tmp_path / "questions.txt").write_text("Who is\u2028the narrator?\r\nWhere does\x85it end?\n\f\n", newline="")
    done = run("ask", tiny_model_dir, book, "--questions", tmp_path / "questions.txt", "-q", "--json")
    asked = [answer["question"] for answer in json.loads(done.stdout)["answers"]]
    assert asked == ["Who is\u2028the narrator?", "Where does\x85it end?"]


def test_output_goes_to_a_file(tiny_model_dir: Path, book: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.txt"
    result = run("ask", tiny_model_dir, book, *asked(), "-q", "-o", target)
    assert result.stdout == ""
    assert target.read_text() == run("ask", tiny_model_dir, book, *asked(), "-q").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("{book}",), "no question: armt ask"),
        (("{book}", "why"), "no question, and why is no file; one word is a question with ? behind it"),
        # The last of its words was named alone, and a hint given that did not fit.
        (("{book}", "Who", "wrote", "it"), "no files are called Who wrote it; a question stands in quotation marks"),
        # Of a question it was said that one is a question with ? behind it.
        # Both were asked, of what was piped in.
        (("my fiel.txt", "Who?"), "my fiel.txt: no such file"),
        (("{book}", "my fiel.pdf", "Who?"), "my fiel.pdf: no such file"),
        (("{book}", "who wrote a.txt"), "a question that ends as the name of one stands after -Q"),
        (("Who?", "{book}"), "no question behind the files: Who? stands before one; questions come last, or after -Q"),
        # It was "no question" beside one.
        (("{book}", "--", "Who is it?", "--skim"), "--skim stands behind --, where all are files and questions"),
        # It was answered, with whatever stands first.
        (("{book}", "-Q", ""), "--question: an empty question; say what you want to know"),
        (("{book}", "-Q", "Who?", "-Q", " \t"), "--question: an empty question"),
        # What stands first was the answer to it.
        (("{book}", "?"), "?: a question without a word; say what you want to know"),
        (("{book}", "-Q", "\U0001f682 \u200b?"), "a question without a word"),
        # It was "no question, and  is no file".
        (("{book}", ""), "an empty word is neither a file nor a question; is a variable of the shell empty?"),
        (("", "Who is it?"), "an empty word is neither a file nor a question"),
        (("-Q", "Who?"), "no document"),
        (("-", "--questions", "-"), "cannot hold both"),
        (("{book}", "-Q", "Who?", "--resume"), "--resume needs results on disk"),
        (("{book}", "-Q", "Who?", "--null"), "--null"),
        (("{book}", "--questions", "no-such-file"), "no-such-file"),
        # How to ask was said, with this very option.
        (("{book}", "--questions", "/dev/null"), "/dev/null: no question in it"),
        (("{book}", "-Q", "Who?", "--checkpoint-every", "often"), "a time such as"),
        (("{book}", "-Q", "Who?", "--rerank", "-1"), "--rerank"),
        (("{book}", "-Q", "Who?", "--skim"), "--skim: not used with --evidence 0, which looks at no text"),
        (("{book}", "-Q", "Who?", "--evidence", "1", "--skim", "--memory", "{book}"), "--skim: not used with --memory"),
    ],
)
def test_wrong_usage(tiny_model_dir: Path, book: Path, words: tuple[str, ...], reason: str) -> None:
    result = run("ask", tiny_model_dir, *(word.format(book=book) for word in words), stdin="x")
    assert result.exit_code == ExitCode.USAGE, result.output
    assert reason in result.stderr
