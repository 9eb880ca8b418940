"""``armt run``: answer a batch file of requests, in the form of OpenAI's and vLLM's batch files."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.console import handled, say
from armt.errors import ExitCode, NoTextError, UsageError

if TYPE_CHECKING:
    from armt.cli.folder_progress import FolderView
    from armt.runtime.jobs.batch import RequestDefaults, RequestLog
    from armt.runtime.jobs.job import JobSummary
    from armt.runtime.session import Armt


@handled
def run(
    requests: Annotated[
        str, typer.Option("-i", "--input", help="Batch file, one JSON request a line; - is standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File for the responses. Default: standard output.")
    ] = None,
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
    repetition_penalty: opt.RepetitionPenalty = 1.0,
    seed: opt.Seed = 0,
    resume: opt.Resume = False,
    retry_errors: opt.RetryErrors = False,
    lanes: opt.Lanes = None,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    progress: opt.Progress = opt.ProgressStyle.AUTO,
    color: opt.ColorOption = opt.Color.AUTO,
) -> None:
    """Answer the requests of a batch file (custom_id, url, body), one response a line.

    Examples:

        armt run -i requests.jsonl -o results.jsonl

        armt run -i requests.jsonl -o results.jsonl --resume

    The options are what holds where a request does not say. Conversations may have any length.
    """
    from armt.cli.folder_progress import make_folder_view
    from armt.cli.loading import open_model
    from armt.runtime.engine.sampling import Sampling
    from armt.runtime.jobs.batch import RequestDefaults

    if retry_errors and not resume:
        raise UsageError("--retry-errors does failed requests of an earlier run again: it needs --resume")
    if resume and output is None:
        raise UsageError("--resume needs responses on disk: name them with -o")
    _check_input(requests)
    sampling = Sampling(
        temperature=temperature, top_p=top_p, top_k=top_k, seed=seed, repetition_penalty=repetition_penalty
    )
    defaults = RequestDefaults(max_tokens=max_tokens, sampling=sampling)
    armt = open_model(model, device=device, dtype=dtype, dialect=dialect, base=base, quiet=quiet, verbose=verbose)
    with ExitStack() as stack:
        log: RequestLog | None = None
        if output is not None:
            log = stack.enter_context(_log(armt, defaults, output, resume=resume, retry_errors=retry_errors))
        summary = _answer(
            armt, requests, defaults, schedule=schedule.value, log=log, lanes=lanes, quiet=quiet, verbose=verbose,
            view=make_folder_view(progress, quiet=quiet, color=color),
        )  # fmt: skip
    if not summary.done + summary.failed + summary.skipped:
        raise NoTextError(f"{requests}: no requests in it")
    if summary.failed or summary.failed_before:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _answer(
    armt: Armt, requests: str, defaults: RequestDefaults, *, schedule: str, log: RequestLog | None, lanes: int | None,
    quiet: bool, verbose: bool, view: FolderView,
) -> JobSummary:  # fmt: skip
    """Answer the requests of a file, show the progress, and say how it went."""
    from armt.cli.folder import summary_sentence
    from armt.cli.folder_progress import FolderProgress, Totals
    from armt.runtime.choose import choose_schedule
    from armt.runtime.engine.reader import layers_to_run
    from armt.runtime.jobs.batch import BatchJob, parse_requests
    from armt.runtime.jobs.questions import default_lanes

    choice = choose_schedule(schedule, armt.config, None, armt.model.device)
    if verbose:
        say(f"schedule: {choice.choice} ({choice.reason})")
    job = BatchJob(
        armt, schedule=choice, sink=_write if log is None else log.write, log=log,
        lanes=lanes or default_lanes(armt), events=view,
    )  # fmt: skip
    totals = Totals(None if requests == "-" else (len(line) for line in _lines(requests) if line.strip()))
    view.begin(FolderProgress(layers_to_run(armt.model, want_logits=False), totals))
    started = time.perf_counter()
    try:
        return job.run(parse_requests(_lines(requests), defaults))
    finally:
        view.end()
        if not quiet:
            say(summary_sentence(job.summary, time.perf_counter() - started, "requests"))


def _check_input(requests: str) -> None:
    from armt.cli.inputs import refuse_terminal

    if requests == "-":
        refuse_terminal("run")
    elif not Path(requests).is_file():
        raise UsageError(f"{requests}: no such file")


def _log(armt: Armt, defaults: RequestDefaults, output: Path, *, resume: bool, retry_errors: bool) -> RequestLog:
    from armt.runtime.jobs.batch import RequestLog
    from armt.runtime.jobs.fingerprint import model_fingerprint

    return RequestLog(
        output,
        model=model_fingerprint(armt.path, dialect=armt.config.dialect),
        settings=defaults.digest(),
        resume=resume,
        retry_errors=retry_errors,
    )


def _write(response: Mapping[str, Any]) -> None:
    from armt.runtime.jobs.results import json_line

    sys.stdout.buffer.write(json_line(response))
    sys.stdout.buffer.flush()


def _lines(requests: str) -> Iterator[bytes]:
    if requests == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(requests).open("rb") as file:
            yield from file
    except OSError as exc:
        raise UsageError(f"{requests}: {exc.strerror or exc}") from exc
