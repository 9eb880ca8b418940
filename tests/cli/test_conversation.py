"""``armt ask book.txt`` at a terminal: the book is read once, and what is typed is asked."""

from __future__ import annotations

import io
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from armt.cli import conversation
from armt.cli.conversation import Conversation, typed
from armt.errors import ExitCode
from armt.runtime.jobs.document import Item

FACTS = "The lamp stands in the kitchen. Mary went to the garden. The cat sleeps on the roof. " * 4
# The text answers both, whatever a model without sense has to say.
QUESTIONS = ("Does the cat sleep on the roof?", "Did Mary go to the garden?")


class Terminal(io.TextIOWrapper):
    """A terminal at which somebody has typed."""

    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")

    def isatty(self) -> bool:
        return True


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.txt"
    path.write_text(FACTS)
    return path


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_lines(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))

    return type_lines


@pytest.mark.parametrize("model", ["tiny_model_dir", "found_model_dir"])
def test_what_is_typed_is_answered_as_on_the_command_line(
    request: pytest.FixtureRequest, call: Callable[..., Any], type_in: Callable[..., None], facts: Path, model: str
) -> None:
    asked = ["ask", str(facts), "-m", str(request.getfixturevalue(model)), "--dtype", "float32", "-q"]
    alone = [call(*asked, question).stdout for question in QUESTIONS]
    type_in(QUESTIONS[0], "", f"  {QUESTIONS[1]}\t")
    found = call(*asked)
    assert (found.returncode, found.stdout) == (ExitCode.OK, "".join(alone))
    assert all("sleep" in text or "Mary" in text for text in alone)
    assert found.stderr.count("? ") == 4


def test_places_in_several_documents_are_as_on_the_command_line(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, tmp_path: Path
) -> None:
    birds, question = tmp_path / "birds.md", "Where does the owl live?"
    birds.write_text("# Fish\n\nThe trout swims in the river.\n\n# Birds\n\nThe owl lives in the barn.\n")
    asked = ["ask", str(facts), str(birds), "-m", str(tiny_model_dir), "--dtype", "float32", "-q"]
    alone = call(*asked, question).stdout
    assert "birds.md, Birds, line 7" in alone
    type_in(question)
    assert call(*asked).stdout == alone


def test_documents_are_read_once(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    tiny_model_dir: Path,
    facts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[list[str]] = []
    reading = conversation.read_before

    def counted(armt: object, item: Item, **rest: object) -> object:
        read.append(list(item.paths))
        return reading(armt, item, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(conversation, "read_before", counted)
    type_in(*QUESTIONS, *QUESTIONS)
    asked = ("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none")
    found = call(*asked, "--judged", "4")
    assert found.returncode == ExitCode.OK
    # Nothing comes of that with this model.
    assert found.stderr.count(f"--judged: not used with {tiny_model_dir}, which has no judge") == 1
    assert read == [[str(facts)]]
    assert "Ctrl-D" in found.stderr


def test_nothing_is_written_for_as_long_as_questions_are_typed(
    call: Callable[..., Any], tiny_model_dir: Path, facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever closed the terminal left the text of the book in the folder for temporary files."""
    folder, found = tmp_path / "temporary", list[list[Path]]()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def lines() -> Iterator[str]:
        found.append(list(folder.iterdir()))
        yield QUESTIONS[0]
        found.append(list(folder.iterdir()))

    monkeypatch.setattr(conversation, "typed", lines)
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    asked = call("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "-q")
    assert asked.returncode == ExitCode.OK
    assert found == [[], []]


@pytest.mark.parametrize("evidence", ["3", "0"])
@pytest.mark.parametrize("keeps", [True, False])
def test_documents_behind_a_memory_are_asked_as_on_the_command_line(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    tiny_model_dir: Path,
    facts: Path,
    tmp_path: Path,
    evidence: str,
    keeps: bool,
) -> None:
    """Where the text of what was read before was gone, the documents were not looked at either, and nothing said so."""
    way = ["-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none"]
    earlier, memory = tmp_path / "earlier.txt", str(tmp_path / "earlier.armt")
    earlier.write_text("Mary went to the garden. The trout swims in the river. " * 3)
    facts.write_text("The cat sleeps on the roof. " * 5)
    call("read", str(earlier), "-o", memory, *way, *(["--keep-text"] if keeps else []), "--format", "text")
    earlier.unlink()
    asked = ["ask", str(facts), "--memory", memory, *way, "--evidence", evidence, "-n", "8"]
    alone = [call(*asked, question) for question in QUESTIONS]
    type_in(*QUESTIONS)
    found = call(*asked)
    assert (found.returncode, found.stdout) == (ExitCode.OK, "".join(each.stdout for each in alone))
    said = "only what is read now is searched"
    assert (said in found.stderr) == (said in alone[0].stderr) == (evidence == "3" and not keeps)


def test_a_memory_alone_is_asked_without_a_word_about_its_text(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, tmp_path: Path
) -> None:
    way = ["-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none"]
    memory = str(tmp_path / "facts.armt")
    call("read", str(facts), "-o", memory, *way, "--no-index")
    type_in(QUESTIONS[0])
    found = call("ask", "--memory", memory, *way, "--evidence", "0", "-n", "8")
    assert "from memory alone" in found.stdout
    assert ".index" not in found.stderr
    assert "has been read" not in found.stderr


def test_a_memory_is_asked_without_reading(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, tmp_path: Path
) -> None:
    way, memory = ["-m", str(tiny_model_dir), "--dtype", "float32", "-q"], str(tmp_path / "facts.armt")
    assert call("read", str(facts), "-o", memory, *way).returncode == ExitCode.OK
    alone = call("ask", "--memory", memory, QUESTIONS[0], *way).stdout
    type_in(QUESTIONS[0])
    assert call("ask", "--memory", memory, *way).stdout == alone


@pytest.mark.parametrize("layers", [[False] * 3, [True] * 3], ids=["without a memory", "skimming"])
def test_for_a_model_that_does_not_read_the_text_is_opened_once(
    call: Callable[..., Any],
    write_tiny_model: Callable[..., Path],
    facts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layers: list[bool],
) -> None:
    """It was read and tokenised anew for each question: of two hundred documents that took longer than the answer."""
    model, other = write_tiny_model(tmp_path / "model", wrap_layers=layers), tmp_path / "other.md"
    other.write_text("# Birds\n\nThe owl lives in the barn.\n")
    way = ["-m", str(model), "--dtype", "float32", "-q", *(["--skim"] if any(layers) else [])]
    questions = (*QUESTIONS, "Where does the owl live?")
    alone = [call("ask", str(facts), str(other), question, *way).stdout for question in questions]

    def lines() -> Iterator[str]:
        facts.unlink()
        other.write_text("Nothing is here any more.\n")
        yield from questions

    monkeypatch.setattr(conversation, "typed", lines)
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert call("ask", str(facts), str(other), *way).stdout == "".join(alone)
    assert "other.md, Birds, line 3" in alone[2]


def test_what_cannot_be_read_of_a_folder_is_said_once(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    (facts.parent / "z.docx").write_bytes(b"PK\x03\x04 no archive")
    way = ["-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none", "--together"]
    for more in ([], ["--skim"]):
        type_in(*QUESTIONS)
        found = call("ask", str(facts.parent), "--glob", "*.txt", "--glob", "*.docx", *way, *more)
        assert (found.returncode, found.stderr.count("; left out")) == (ExitCode.SOME_FAILED, 1)
        assert "The cat sleeps" in found.stdout


def test_a_question_that_fails_does_not_end_it(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    type_in("why " * 4000, QUESTIONS[0])
    way = ["-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none"]
    found = call("ask", str(facts), *way, "--evidence", "0")
    assert found.returncode == ExitCode.OK
    assert found.stdout.count("from memory alone") == 2


def test_a_question_without_a_word_is_told_and_the_next_one_heard(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    """It was answered with whatever stands first."""
    type_in("?!", " ", QUESTIONS[0])
    found = call("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none", "--skim")
    assert found.returncode == ExitCode.OK
    assert found.stderr.count("armt: a question without a word; say what you want to know\n") == 1
    assert found.stdout.count("facts.txt") == 1
    assert "The cat sleeps" in found.stdout


def test_what_is_wrong_with_the_asking_is_said_before_anything_is_read(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    tiny_model_dir: Path,
    facts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A book was read for hours, and the first question ended it all."""
    monkeypatch.setattr(conversation, "read_before", lambda *_, **__: pytest.fail("read"))
    type_in(QUESTIONS[0])
    found = call("ask", str(facts), "-m", str(tiny_model_dir), "--evidence", "0", "--top-p", "5", "-q")
    assert (found.returncode, found.stdout) == (ExitCode.USAGE, "")
    assert "top-p" in found.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--json",),
        ("-o", "out.txt"),
        ("--report", "page.html"),
        ("--dry-run",),
        ("--workers", "2"),
        ("--retry-errors",),
    ],
)
def test_results_that_go_elsewhere_want_a_question(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, words: tuple[str, ...]
) -> None:
    type_in(QUESTIONS[0])
    found = call("ask", str(facts), "-m", str(tiny_model_dir), *words)
    assert found.returncode == ExitCode.USAGE
    assert "no question: armt ask" in found.stderr


def test_a_word_that_is_no_file_is_told_at_a_terminal_too(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    type_in(QUESTIONS[0])
    found = call("ask", str(facts), "why", "-m", str(tiny_model_dir))
    assert found.returncode == ExitCode.USAGE
    assert "why is no file" in found.stderr


def test_the_question_mark_is_no_part_of_the_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers may be piped on (| tee) while questions are typed."""
    monkeypatch.setattr(sys, "stdin", Terminal("Who?\n"))
    assert list(typed()) == ["Who?"]
    assert tuple(capsys.readouterr()) == ("", "? \n? \n")


def test_lines_that_are_pasted_together_are_a_question_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal that brackets what is pasted hands it on as one line: two questions were one."""
    given = iter(["Who?\nWhere is\x1b it?\r\nWhen?"])

    def read(_prompt: str) -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    assert list(typed()) == ["Who?", "Where is\x1b it?", "When?"]
    assert capsys.readouterr().err == "? \n? Where is\u241b it?\n\n? When?\n\n? \n"


def test_bytes_that_are_no_text_are_told_at_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the encoding of C they pass as halves of characters, which the tokenizer would not take."""
    stdin = Terminal("")
    stdin.buffer.write(b"what \xff is?\nWho?\n")
    stdin.seek(0)
    stdin.reconfigure(errors="surrogateescape")
    monkeypatch.setattr(sys, "stdin", stdin)
    assert list(typed()) == ["Who?"]
    assert "sends what is no text" in capsys.readouterr().err


def test_whoever_interrupts_is_told_so_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(_prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", read)
    with pytest.raises(KeyboardInterrupt):
        next(typed())
    assert capsys.readouterr().err == "? \narmt: Ctrl-C again ends, as Ctrl-D and exit do\n? \n"


def test_an_interrupt_takes_back_what_is_half_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ended all, and a book that had been read for hours was gone with it."""
    # What is typed, and whether it is interrupted.
    given = iter([("Who i", True), ("Wh", True), ("Who?", False), ("", True), ("Where", True), ("", True)])
    line = ""

    def read(_prompt: str) -> str:
        nonlocal line
        line, interrupted = next(given)
        if interrupted:
            raise KeyboardInterrupt
        return line

    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr(conversation, "_half_typed", lambda: line)
    lines = typed()
    assert next(lines) == "Who?"
    with pytest.raises(KeyboardInterrupt):
        next(lines)
    assert list(given) == []


@pytest.mark.parametrize("word", ["exit", " quit ", ":q"])
def test_words_that_leave_other_programs_leave_this_one(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """They were answered."""
    monkeypatch.setattr(sys, "stdin", Terminal(f"How does one exit?\n{word}\nWho?\n"))
    assert list(typed()) == ["How does one exit?"]
    given = iter([f"How does one exit?\n{word}\nWho?"])
    monkeypatch.setattr("builtins.input", lambda _: next(given))
    assert list(typed()) == ["How does one exit?"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_answer_that_is_interrupted_leaves_what_was_read(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    tiny_model_dir: Path,
    facts: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
) -> None:
    """Whoever ends the process (SIGTERM), or closes its terminal (SIGHUP), means all of it."""
    whole, ends = Conversation.answer, number != signal.SIGINT
    ending = (signal.SIGTERM, signal.SIGHUP)

    def answer(self: Conversation, armt: Any, item: Item, before: Any, question: str) -> None:
        if question == QUESTIONS[0]:
            signal.raise_signal(number)
        whole(self, armt, item, before, question)

    monkeypatch.setattr(Conversation, "answer", answer)
    type_in(*QUESTIONS)
    before = {each: signal.signal(each, signal.default_int_handler) for each in ending}
    try:
        found = call("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none")
        assert all(signal.getsignal(each) is signal.default_int_handler for each in ending)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert found.returncode == (ExitCode.INTERRUPTED if ends else ExitCode.OK)
    assert ("Mary" in found.stdout) != ends
    assert ("interrupted; ask on" in found.stderr) != ends


def test_a_program_reads_events_alone(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    type_in(*QUESTIONS)
    found = call("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "jsonl")
    assert found.returncode == ExitCode.OK
    assert {json.loads(line)["event"] for line in found.stderr.splitlines()} >= {"note", "plan", "step", "done"}
