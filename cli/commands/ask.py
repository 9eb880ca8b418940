"""``armt ask``: read documents once and answer every question about them."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.console import harmless
from armt.disk import ending_of
from armt.errors import ExitCode, UsageError, error_line
from armt.runtime.defaults import ASK_WINDOW, EVIDENCE, JUDGED, LEAST_WINDOW, RERANK

if TYPE_CHECKING:
    from armt.cli.jobs import Command
    from armt.models.config import ArmtConfig
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.settings import JobSettings
    from armt.runtime.text.stored import StoredText
    from armt.runtime.text.tokens import Tokenizer

# "#1 ranked?" is none, nor is "#hashtag": comments have a space there, as headings have.
_COMMENT = re.compile(r"#+(?:\s|$)")
# A name of a thing, were it asked for.
_ALONE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What ends a question, in Chinese and in Arabic too.
_ASKS = ("?", "\uff1f", "\u061f")


@dataclass(frozen=True, kw_only=True)
class QuestionOptions:
    """What is asked, and how it is answered."""

    question: Annotated[
        list[str] | None, typer.Option("-Q", "--question", help="A question, whatever it looks like; repeatable.")
    ] = None
    questions: Annotated[
        str | None,
        opt.path_option(
            "--questions",
            kind=str,
            help="File with one question a line (# and a space: a comment, where no ? ends it); - is standard input.",
        ),
    ] = None
    each: Annotated[bool, typer.Option("--each", help="Answer for each file by itself.")] = False
    together: Annotated[
        bool,
        typer.Option("--together", help="Ask all documents of a directory or list as one: an answer from any of them."),
    ] = False
    skim: Annotated[
        bool,
        typer.Option(
            "--skim",
            help="Do not read the documents: find passages by their words alone, and read only those. Seconds instead "
            "of minutes.",
        ),
    ] = False
    evidence: Annotated[
        int, typer.Option("--evidence", min=0, help="Quotes that are shown at most; 0 asks the memory alone.")
    ] = EVIDENCE
    window: Annotated[
        int | None,
        typer.Option(
            "--window",
            min=LEAST_WINDOW,
            help=f"How many tokens the model sees at once: passage, question and answer. Default: {ASK_WINDOW}.",
        ),
    ] = None
    rerank: Annotated[
        int,
        typer.Option(
            "--rerank",
            min=0,
            help="How many passages may be read once more where several fit a question about as well; 0: none.",
        ),
    ] = RERANK
    judged: Annotated[
        int,
        typer.Option(
            "--judged",
            min=0,
            help="How many of the sentences that fit best the model may compare to choose the one that answers; "
            "0: rules choose it.",
        ),
    ] = JUDGED
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="<model>",
            envvar="ARMT_JUDGE",
            help="Which model compares them: a directory, a hub name, default, or own (the one that answers). "
            "Default: own where it was taught to, else the default model once that is prepared.",
        ),
    ] = None
    min_confidence: Annotated[
        float,
        typer.Option(
            "--min-confidence",
            min=0,
            max=1,
            help="How often an answer must be right, 0 to 1, by what is known of others: what is less sure is shown as "
            "what stands nearest.",
        ),
    ] = 0
    as_asked: Annotated[
        bool, typer.Option("--as-asked", help="Ask in these words alone, and not in those of documents as well.")
    ] = False
    system: opt.System = None


@command
def ask(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="files... questions",
            help="Files to read together, or directories; - is standard input. Then what you want to know: a question "
            "has a space in it or ? behind it, or is one word that no file is called; what has the name of a document "
            "(notes.txt) is none.",
            show_default=False,
        ),
    ] = None,
    *,
    asked: QuestionOptions,
    job: opt.JobOptions,
    given: Given,
) -> None:
    """Ask documents one or more questions; they are read once.

    Examples:

        armt ask exodus.txt "Who fled to Midian?" "How long did they eat manna?"

        armt ask --memory book.armt --questions questions.txt

        armt ask contracts/ "When does it end?" -o answers.jsonl

        armt ask staff.csv "Who has the highest salary?"

        armt ask library/ "Who fled to Midian?" --together --skim

        armt ask book.txt

    The answer comes with the sentences of the document that carry it and where they stand; where there are none, the
    document does not say. Several files are read behind each other into one memory; with --each, a directory or
    --files-from, every document is asked by itself, and with --together all of them at once. Without a question, at a
    terminal, you type one after the other.
    """
    from armt.cli.console import note
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import Command

    if any(not word.strip() and not os.path.exists(word) for word in files or []):  # noqa: PTH110 (Path("") is there)
        raise UsageError("an empty word is neither a file nor a question; is a variable of the shell empty?")
    named, behind = split_questions(files or [])
    if not asked.question and asked.questions is None:
        _refuse_loose(named, behind)
    if not job.display.quiet:
        for word in words_alone(behind):
            note(f"{word}: no file is called so; asked as a question")
    elsewhere = job.selection.files_from is not None or job.memory.memory is not None
    paths = named_or_piped(named, command="ask", elsewhere=elsewhere, meant=next(iter(behind), None))
    _check_options(asked, job, paths, given)
    texts = _texts(behind, asked, job, paths)
    gathered = _gathered(paths, asked, job) if asked.together else None
    if gathered is not None:
        # As if they had been named one by one.
        paths, job = list(gathered.paths), replace(job, selection=opt.SelectionOptions())
    command = Command(
        name="ask",
        paths=paths,
        together=not asked.each,
        gathered=gathered,
        options=job,
        given=given,
        layers_for=partial(_layers_for, texts, asked.evidence) if texts and asked.evidence else None,
        reads=not asked.skim,
        asks=asked.evidence > 0,
    )
    if texts:
        command.run(partial(_settings, texts, asked, job))
    elif asked.questions is None and _is_shown(command):
        _talk(command, asked)
    elif asked.questions is not None:
        raise UsageError(f"{asked.questions}: no question in it")
    else:
        raise UsageError(_no_question(paths))


def _texts(behind: Sequence[str], asked: QuestionOptions, job: opt.JobOptions, paths: list[str]) -> tuple[str, ...]:
    """Return all questions: those behind the documents, of options, and of a file, which is none that is written."""
    from armt.cli.checks import check_apart, check_unicode
    from armt.cli.console import note

    given_here, on_notice = [*(asked.question or ()), *behind], None if job.display.quiet else note
    texts = gather_questions(given_here, asked.questions, paths, job.selection.files_from, on_notice)
    check_unicode("--question", *texts)
    check_unicode("--system", asked.system)
    if asked.questions not in (None, "-"):
        check_apart({"--questions": Path(asked.questions), "-o": job.result.path, "--report": job.result.report})
    return texts


def _layers_for(
    texts: Sequence[str], evidence: int, _directory: Path, _config: ArmtConfig, tokenizer: Tokenizer
) -> Callable[[StoredText, int], int | None]:
    """Return what says that no layer of a model reads a document whose rows, code or form answer all questions.

    Args:
        texts: the questions.
        evidence: quotes that are asked for.
        tokenizer: of the model.
    """
    from armt.runtime.answers.works.asked import AskedOfText

    def is_common(word: str) -> bool:
        return len(tokenizer.encode_all([f" {word}"])[0]) == 1

    def layers(text: StoredText, _tokens: int) -> int | None:
        return None if AskedOfText(text, texts, is_common, evidence).need_reading else 0

    return layers


def _talk(command: Command, asked: QuestionOptions) -> None:
    """Answer what is typed; ends with `typer.Exit` where documents were left out."""
    from armt.cli.conversation import Conversation, typed

    talk = Conversation(
        item=command.item,
        options=command.options,
        given=command.given,
        asking=lambda text: _settings((text,), asked, command.options),
        reads=command.reads,
    )
    if talk.run(typed()):
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _check_options(asked: QuestionOptions, job: opt.JobOptions, paths: Sequence[str], given: Given) -> None:
    """Refuse options that do not go with each other, and tell of those that do nothing here."""
    if not asked.evidence:
        given.refuse(
            "--skim",
            "--rerank",
            "--judged",
            "--judge",
            "--min-confidence",
            "--as-asked",
            "--window",
            beside="--evidence 0, which looks at no text",
        )
    elif paths or job.selection.files_from is not None:
        # Of a memory whose text is not at hand questions are asked freely, too.
        given.refuse("--system", beside="quotes of the text; it goes with --evidence 0")
        beside = "quotes of the text, only with --evidence 0"
        given.tell(*opt.DecodingOptions.names(), beside=beside, quiet=job.display.quiet)
    if asked.evidence and not asked.judged:
        beside = "--judged 0, where no judge says how sure an answer is"
        given.tell("--min-confidence", beside=beside, quiet=job.display.quiet)
    if asked.skim and job.memory.memory is not None:
        raise UsageError("--skim: not used with --memory, of documents that have been read")


def _is_shown(command: Command) -> bool:
    """Whether somebody sits at a terminal, who is shown the answers, about documents that are all there."""
    options = command.options
    plain = options.result == opt.ResultOptions() and options.selection == opt.SelectionOptions()
    # Only how many answers are written together is of use to the questions of one document.
    alone = options.ray == opt.RayOptions() and options.many == opt.ManyOptions(lanes=options.many.lanes)
    # Of what was found in folders and lists, what is not there is left out.
    there = command.gathered is not None or all(os.path.exists(path) for path in command.paths)  # noqa: PTH110
    there = there and "-" not in command.paths
    return sys.stdin.isatty() and there and plain and alone and not command.is_many


def _gathered(paths: Sequence[str], asked: QuestionOptions, job: opt.JobOptions) -> Item:
    """Return all documents of folders and lists as one."""
    from armt.cli.checks import checkpoint_file
    from armt.cli.gathering import gathered

    if asked.each:
        raise UsageError("--together: not used with --each, which asks every document by itself")
    if not paths and job.selection.files_from is None:
        raise UsageError("--together: needs directories, files or a list of them (--files-from)")
    own = [path for path in (job.result.path, job.result.report) if path is not None]
    own += [checkpoint_file(path) for path in own]
    return gathered(job.selection, paths, own=own, quiet=job.display.quiet)


def _settings(texts: Sequence[str], asked: QuestionOptions, job: opt.JobOptions) -> JobSettings:
    """Say to the runtime what is asked; called once paths and options are known to be right, since it loads torch."""
    from armt.cli.earlier import memory_sha256
    from armt.runtime.answers.asking import AskOptions
    from armt.runtime.answers.question import Question
    from armt.runtime.jobs.settings import JobSettings

    sampling = job.decoding.sampling()
    evidence = AskOptions(
        window=asked.window or ASK_WINDOW,
        evidence=asked.evidence,
        rerank=asked.rerank,
        judged=asked.judged,
        reword=not asked.as_asked,
        min_confidence=asked.min_confidence,
        judge=asked.judge,
        skim=asked.skim,
    )
    return JobSettings(
        questions=tuple(
            Question(text=text, system=asked.system, max_tokens=job.decoding.max_tokens, sampling=sampling)
            for text in texts
        ),
        single=False,
        evidence=evidence if asked.evidence else None,
        encodings=job.text.encodings,
        format=job.text.format,
        memory_sha256=memory_sha256(job.memory),
    )


def split_questions(words: list[str]) -> tuple[list[str], list[str]]:
    """Tell files from questions: what stands behind them, is no path, and has a space or a question mark.

    What is called as a document is one, were it misspelt: ``my fiel.txt``. A name of a thing alone (``rent``) asks as
    well, behind a file that is there; several in a row are a question without its quotation marks.
    """
    end = len(words)
    while end and (_is_question(words[end - 1]) or _is_word_alone(words, end - 1)):
        end -= 1
    return words[:end], words[end:]


def words_alone(questions: Sequence[str]) -> list[str]:
    """Return the questions that might have been meant as files: one word, without a question mark."""
    return [question for question in questions if _ALONE.fullmatch(question) is not None]


def _is_word_alone(words: Sequence[str], at: int) -> bool:
    from armt.runtime.answers.language.words import word_list

    beside = [words[near] for near in (at - 1, at + 1) if 0 <= near < len(words)]
    # Whoever puts one question into quotation marks means no other by several words.
    is_one = not any(map(_is_loose, beside)) or any(_has_space(word) and _is_question(word) for word in words)
    is_there = words[0] == "-" or os.path.exists(words[0])  # noqa: PTH110
    return is_one and is_there and _is_loose(words[at]) and words[at].lower() not in word_list("asking")


def _is_loose(word: str) -> bool:
    """Whether a word is neither a file nor a question by its form."""
    return _ALONE.fullmatch(word) is not None and not os.path.exists(word)  # noqa: PTH110


def gather_questions(
    given: list[str],
    listed: str | None,
    paths: list[str],
    files_from: str | None,
    on_notice: Callable[[str], None] | None = None,
) -> tuple[str, ...]:
    """Gather the questions, those of the command line first; none where nothing is asked.

    Args:
        given: on the command line.
        listed: a file with one a line; what begins with ``# `` or ``## ``, and ends without a question mark, is a
            comment there.
        paths, files_from: what is read.
        on_notice: told of the comments, of which one might have been meant as a question.

    Raises:
        UsageError: one is empty or has no word, what lists them is no text, or standard input would serve twice.
    """
    from armt.cli.progress import counted

    found = list(given)
    if not all(question.strip() for question in found):
        raise UsageError("--question: an empty question; say what you want to know")
    if listed is not None:
        if listed == "-" and ("-" in paths or files_from == "-"):
            raise UsageError("standard input cannot hold both the questions and what is read")
        try:
            # Editors of some systems put a byte-order mark in front, which is no part of the first question.
            text = sys.stdin.read() if listed == "-" else _decoded(Path(listed).read_bytes())
            text = text.removeprefix("\ufeff")
        except (OSError, UnicodeDecodeError) as exc:
            raise UsageError(f"{listed}: questions cannot be read ({error_line(exc)})") from exc
        if "\0" in text:
            raise UsageError(f"{listed}: questions cannot be read (looks binary)")
        # At line breaks alone: splitlines cuts at characters that stand within a line as well (U+2028, NEL).
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        asked = [line for line in lines if not _is_comment(line)]
        if on_notice is not None and (passed := len(lines) - len(asked)):
            on_notice(f"{listed}: {counted(passed, 'comment')} (lines that begin with # and do not ask)")
        found += asked
    # A judge asked of nothing tells of anything that it answers.
    wordless = next((question for question in found if not any(map(str.isalnum, question))), None)
    if wordless is not None:
        raise UsageError(f"{wordless}: a question without a word; say what you want to know")
    return tuple(found)


def _decoded(listed: bytes) -> str:
    """Return the text of a list of questions, which is UTF-8, or UTF-16 where a byte-order mark says so."""
    is_wide = listed.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return listed.decode("utf-16" if is_wide else "utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _is_comment(line: str) -> bool:
    """Whether a line of a list of questions is none: what asks is a question, whatever it begins with."""
    return _COMMENT.match(line) is not None and not line.endswith(_ASKS)


def _refuse_loose(named: Sequence[str], behind: Sequence[str]) -> None:
    """Refuse the words of a question that stand by themselves, each of them a file that is not there."""
    from armt.runtime.text.documents import NAMED

    loose: list[str] = []
    for word in reversed(named):
        is_file = word == "-" or os.path.exists(word) or ending_of(word) in NAMED  # noqa: PTH110
        if is_file or _has_space(word) or "/" in word:
            break
        loose.insert(0, word)
    if len(loose) > 1 and not any(map(_has_space, behind)):
        words = harmless(" ".join((*loose, *behind)))
        raise UsageError(
            f"no question, and no files are called {words}; a question stands in quotation marks: "
            f'armt ask book.txt "{words}"'
        )


def _no_question(paths: Sequence[str]) -> str:
    """Say how a question is asked, and why what might have been meant as one is none."""
    how = 'armt ask book.txt "Who is it about?", or --questions FILE with one a line'
    word = next((path for path in reversed(paths) if path != "-" and not os.path.exists(path)), None)  # noqa: PTH110
    if word is None:
        return f"no question: {how}"
    shown = word if word.isprintable() else repr(word)
    if word.startswith("-"):
        # Anywhere else it would have been taken for an option.
        return f"{shown} stands behind --, where all are files and questions; options stand before it: {how}"
    if _is_question(word):
        return f"no question behind the files: {shown} stands before one; questions come last, or after -Q: {how}"
    if _has_space(word):
        return f"no question, and {shown} is no file; a question that ends as the name of one stands after -Q: {how}"
    return f"no question, and {shown} is no file; one word is a question with ? behind it, or after -Q: {how}"


def _is_question(word: str) -> bool:
    from armt.runtime.text.documents import NAMED

    is_asked = word.rstrip().endswith("?") or (_has_space(word) and ending_of(word) not in NAMED)
    if word == "-" or not is_asked:
        return False
    try:
        return not Path(word).exists()
    except OSError:
        # Too long to be the name of anything.
        return True


def _has_space(word: str) -> bool:
    return any(character.isspace() for character in word.strip())
