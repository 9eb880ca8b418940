"""``armt run``: answer a batch file of requests, in the form of OpenAI's and vLLM's batch files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.arguments.parsing import is_standard_output
from armt.cli.console import for_terminal, say
from armt.errors import ExitCode, NoTextError, UsageError, error_line
from armt.runtime.text.formats.packed.compressed import is_compressed

if TYPE_CHECKING:
    from armt.cli.arguments.options import DisplayOptions, ModelOptions
    from armt.runtime.jobs.batch import RequestLog
    from armt.runtime.jobs.events import JobSummary
    from armt.runtime.jobs.requests import RequestDefaults
    from armt.runtime.jobs.sinks import Stream
    from armt.runtime.session import Armt

# Enough to tell what is compressed.
_HEAD_BYTES = 16


@command
def run(
    requests: Annotated[
        str,
        opt.path_option("-i", "--input", kind=str, help="Batch file, one JSON request a line; - is standard input."),
    ],
    output: Annotated[
        Path | None,
        opt.path_option("-o", "--output", help="File for the responses. Default, and -: standard output."),
    ] = None,
    *,
    model: opt.ModelOptions,
    decoding: opt.PlainDecodingOptions,
    many: opt.ResumeOptions,
    display: opt.DisplayOptions,
    given: Given,
) -> None:
    """Answer the requests of a batch file (custom_id, url, body), one response a line.

    Examples:

        armt run -i requests.jsonl -o results.jsonl

        armt run -i requests.jsonl -o results.jsonl --resume

    The options are what holds where a request does not say. Conversations may have any length.
    """
    from armt.cli.checks import check_log, check_names
    from armt.cli.loading import loading, open_model, with_directory
    from armt.cli.runs import open_log

    output = None if output is None or is_standard_output(output) else output
    if many.retry_errors and not many.resume:
        raise UsageError("--retry-errors does failed requests of an earlier run again: it needs --resume")
    if many.resume and output is None:
        raise UsageError("--resume needs responses on disk: name them with -o")
    check_names(model)
    _check_input(requests)
    if output is not None:
        instead = None if many.resume else "--resume goes on with them, or name another file"
        check_log(output, [requests], instead=instead)
    model = with_directory(model, given, quiet=display.quiet)
    # Needs torch, whose import takes seconds: what is wrong with paths has been said.
    with loading(quiet=display.quiet):
        from armt.runtime.jobs.batch import RequestLog
        from armt.runtime.jobs.requests import RequestDefaults

    defaults = RequestDefaults(max_tokens=decoding.max_tokens, sampling=decoding.sampling())
    armt = open_model(model, quiet=display.quiet, verbose=display.explains)
    with ExitStack() as stack:
        log = None
        if output is not None:
            log = stack.enter_context(open_log(RequestLog, output, armt.path, armt.config, defaults.digest(), many))
        summary = _answer(armt, requests, defaults, model=model, log=log, lanes=many.lanes, display=display)
    if not summary.documents:
        raise NoTextError(f"{requests}: no requests in it")
    if summary.failed or summary.failed_before:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _answer(
    armt: Armt,
    requests: str,
    defaults: RequestDefaults,
    *,
    model: ModelOptions,
    log: RequestLog | None,
    lanes: int | None,
    display: DisplayOptions,
) -> JobSummary:
    """Answer the requests of a file, show the progress, and say how it went."""
    from armt.cli.inputs import Totals
    from armt.cli.progress import make_view
    from armt.cli.runs import summed_up
    from armt.runtime.jobs.batch import BatchJob
    from armt.runtime.jobs.requests import parse_requests

    # A pipe can be read once.
    can_be_counted = requests != "-" and Path(requests).is_file()
    totals = Totals((len(line) for line in _lines(requests) if line.strip()) if can_be_counted else None)
    view = make_view(display.progress, quiet=display.quiet, color=display.color, totals=totals)
    job = BatchJob(
        armt,
        sink=partial(_write, view.beside(sys.stdout.buffer)) if log is None else log.write,
        schedule=model.schedule.value,
        log=log,
        lanes=lanes,
        events=view,
    )
    if display.explains:
        say(f"schedule: {job.schedule.choice} ({job.schedule.reason})")
    with summed_up(job, view, display, "request"):
        return job.run(parse_requests(_lines(requests), defaults))


def _check_input(requests: str) -> None:
    if requests == "-":
        if sys.stdin.isatty():
            raise UsageError("standard input is a terminal: pipe requests in, or name a file (armt run --help)")
    elif not Path(requests).exists():
        raise UsageError(f"{requests}: no such file")
    elif Path(requests).is_dir():
        raise UsageError(f"{requests}: is a directory, expected a file")
    elif Path(requests).is_file() and is_compressed(_head(Path(requests))):
        raise UsageError(f"{requests}: is compressed: unpack it into a pipe, and name that (armt run -)")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError as exc:
        raise UsageError(f"{path}: {error_line(exc)}") from exc


def _write(stdout: Stream, response: Mapping[str, Any]) -> None:
    from armt.runtime.jobs.results import json_line

    stdout.write(for_terminal()(json_line(response).decode()).encode())
    stdout.flush()


def _lines(requests: str) -> Iterator[bytes]:
    from armt.runtime.jobs.requests import request_lines

    if requests == "-":
        yield from request_lines(sys.stdin.buffer)
        return
    try:
        with Path(requests).open("rb") as file:
            yield from request_lines(file)
    except OSError as exc:
        raise UsageError(f"{requests}: {error_line(exc)}") from exc
