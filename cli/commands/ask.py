"""``armt ask``: read documents once and answer every question about them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import handled
from armt.errors import UsageError


@handled
def ask(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files to read together, or directories; - is standard input.", show_default=False),
    ] = None,
    question: Annotated[list[str] | None, typer.Option("-q", "--question", help="A question; repeatable.")] = None,
    questions: Annotated[
        str | None, typer.Option("--questions", help="File with one question a line; - is standard input.")
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Answer for each file by itself.")] = False,
    output: opt.Output = None,
    memory: opt.MemoryFile = None,
    model: opt.Model = None,
    schedule: opt.Schedule = opt.ScheduleName.AUTO,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    kernels: opt.Kernels = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    max_tokens: opt.MaxTokens = 256,
    temperature: opt.Temperature = 0.0,
    top_p: opt.TopP = 1.0,
    top_k: opt.TopK = 0,
    repetition_penalty: opt.RepetitionPenalty = opt.REPETITION_PENALTY,
    seed: opt.Seed = 0,
    system: opt.System = None,
    encoding: opt.Encoding = None,
    format: opt.Format = None,
    glob: opt.Glob = None,
    files_from: opt.FilesFrom = None,
    null: opt.Null = False,
    resume: opt.Resume = False,
    retry_errors: opt.RetryErrors = False,
    checkpoint_every: opt.CheckpointEvery = None,
    lanes: opt.Lanes = None,
    ray: opt.Ray = False,
    ray_address: opt.RayAddress = None,
    workers: opt.Workers = None,
    json_output: opt.Json = False,
    jsonl: opt.JsonLines = False,
    quiet: opt.QuietLong = False,
    verbose: opt.Verbose = False,
    progress: opt.Progress = opt.ProgressStyle.AUTO,
    color: opt.ColorOption = opt.Color.AUTO,
) -> None:
    """Ask documents one or more questions; they are read once.

    Examples:

        armt ask book.txt -q "Who is the narrator?" -q "Where does it end?"

        armt ask --memory book.armt --questions questions.txt

        armt ask contracts/ -q "When does it end?" -o answers.jsonl

    Several files are read behind each other into one memory; with --each, a directory or --files-from, every document
    is asked by itself. A question starts with -q here; --quiet has no short form.
    """
    from armt.cli.command import Command

    paths = list(files or ())
    if not paths and files_from is None and memory is None:
        raise UsageError("no document: name files or directories, - for standard input, or --memory (armt ask --help)")
    Command(
        name="ask", paths=paths, questions=_questions(question, questions, paths, files_from), single=False, each=each,
        output=output, memory=memory, model=model, schedule=schedule.value, device=device, dtype=dtype,
        dialect=dialect, base=base, max_tokens=max_tokens, temperature=temperature, top_p=top_p, top_k=top_k,
        repetition_penalty=repetition_penalty, seed=seed, system=system, encodings=tuple(encoding or ()),
        format=format, globs=tuple(glob or ()),
        files_from=files_from, null=null, resume=resume, retry_errors=retry_errors,
        checkpoint_every=checkpoint_every, lanes=lanes,
        ray=ray or ray_address is not None, ray_address=ray_address, workers=workers,
        as_json=json_output or jsonl, as_lines=jsonl, quiet=quiet, verbose=verbose, progress=progress, color=color,
    ).run()  # fmt: skip


def _questions(
    given: list[str] | None, listed: str | None, paths: list[str], files_from: str | None
) -> tuple[str, ...]:
    """Gather the questions, those of the options first.

    Raises:
        UsageError: there is none, or standard input would have to serve twice.
    """
    found = list(given or ())
    if listed is not None:
        if listed == "-" and ("-" in paths or files_from == "-"):
            raise UsageError("standard input cannot hold both the questions and what is read")
        try:
            text = sys.stdin.read() if listed == "-" else Path(listed).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise UsageError(f"{listed}: questions cannot be read ({getattr(exc, 'strerror', None) or exc})") from exc
        found += [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise UsageError('no question: -q "Who is it about?", or --questions FILE with one a line')
    return tuple(found)
