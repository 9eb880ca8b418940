"""``armt verify``: check results against their sources, without a model."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.completion import complete_results
from armt.cli.arguments.groups import command
from armt.cli.console import harmless, note
from armt.cli.progress import counted
from armt.errors import ExitCode, UsageError
from armt.runtime.text.ignored import RESULTS_NAME

if TYPE_CHECKING:
    from armt.runtime.answers.verifying.verify import Failure


@command
def verify(
    results: Annotated[
        list[Path],
        typer.Argument(
            help="Files of results of `armt summarize` or `armt ask`: JSON lines, or JSON that was made readable; "
            "a directory of answers; - is standard input.",
            autocompletion=complete_results,
        ),
    ],
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where relative paths begin. Default: this directory.")
    ] = None,
    encoding: Annotated[
        list[str] | None, typer.Option("--encoding", help="As it was given for reading; repeatable.")
    ] = None,
    json_output: Annotated[
        bool,
        typer.Option("--json", help="One JSON object per failure instead of its line.", rich_help_panel="Display"),
    ] = False,
    quiet: opt.Quiet = False,
) -> None:
    """Check quotes against their sources, byte for byte, answers against their quotes, notes against their sections.

    Examples:

        armt verify results.jsonl

        armt verify *.json

        armt summarize book.txt --json > book.json; armt verify book.json

        armt ask book.txt "Who fled to Midian?" --json | armt verify -

    No model is loaded. One line per failure on standard output; exit code 1 where there is one.
    """
    from armt.runtime.answers.verifying.verify import Tally
    from armt.runtime.answers.verifying.verify import verify as failures_of

    _check(results, folder, encoding or ())
    # Answers that are mirrored into a directory have all results beside them.
    results = [file / RESULTS_NAME if (file / RESULTS_NAME).is_file() else file for file in results]
    tally = Tally()
    for file in results:
        failures = failures_of(
            file,
            folder=folder,
            encodings=tuple(encoding or ()),
            tally=tally,
            on_notice=None if quiet else note,
            stdin=sys.stdin.buffer,
        )
        for failure in failures:
            _show(failure, None if len(results) == 1 else file, as_json=json_output)
    if not quiet:
        note(
            f"{counted(tally.results, 'result')}: {counted(tally.quotes, 'quote')} and {counted(tally.notes, 'note')} "
            f"checked, {counted(tally.failures, 'failure')}, {tally.skipped:,} without anything to check"
        )
    if tally.failures:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _show(failure: Failure, file: Path | None, *, as_json: bool) -> None:
    """Print a failure in a line, with the file of results that it is of, where there are several."""
    if as_json:
        told = {"line": failure.line, "path": failure.path, "failure": failure.what}
        print(json.dumps(told if file is None else {"results": str(file), **told}), flush=True)
    else:
        print(harmless(str(failure) if file is None else f"{file}: {failure}"), flush=True)


def _check(results: Sequence[Path], folder: Path | None, encodings: Sequence[str]) -> None:
    """Refuse what is wrong in itself before anything is read."""
    from armt.runtime.text.documents import check_reading

    check_reading(encodings, None)
    if folder is not None and not folder.is_dir():
        raise UsageError(f"--folder {folder}: no such directory")
    streams = list(map(str, results)).count("-")
    if streams > 1:
        raise UsageError("standard input (-) can be read only once")
    if streams and sys.stdin.isatty():
        raise UsageError("standard input is a terminal: pipe results in, or name a file (armt verify --help)")
