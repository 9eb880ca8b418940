"""What the runs of all commands share: a job over one document, its result file, its line at the end, its pace."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import DisplayOptions, JobOptions, ModelOptions, ResumeOptions
from armt.cli.console import note, say
from armt.cli.progress import View, counted, duration
from armt.disk import Busy, claiming
from armt.errors import UsageError, error_line

if TYPE_CHECKING:
    from armt.models.config import ArmtConfig
    from armt.runtime.answers.asking import AskOptions
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.events import JobSummary
    from armt.runtime.jobs.job import Job
    from armt.runtime.jobs.results import ResultLog
    from armt.runtime.jobs.settings import Before, Checkpoints, JobSettings, MakeWork
    from armt.runtime.jobs.sinks import ReportPages, Sink
    from armt.runtime.session import Armt

LogT = TypeVar("LogT", bound="ResultLog")


def run_alone(
    armt: Armt,
    settings: JobSettings,
    item: Item,
    *,
    sink: Sink,
    view: View,
    model: ModelOptions,
    display: DisplayOptions,
    before: Before | None,
    checkpoints: Checkpoints | None,
    lanes: int | None = None,
    pages: ReportPages | None = None,
    work: MakeWork | None = None,
) -> JobSummary:
    """Run a job over one document, several paths as one behind each other, and show how far it has come.

    Returns:
        How it went.

    Raises:
        ArmtError: it cannot be read, or its result cannot be had.
    """
    from armt.runtime.jobs.job import Job

    job = Job(
        armt,
        settings,
        sink=sink,
        schedule=model.schedule.value,
        before=before,
        lanes=lanes,
        checkpoints=checkpoints,
        stdin=sys.stdin.buffer,
        events=view,
        on_notice=view.note,
        work=work,
        pages=pages,
    )
    try:
        job.run_one(item)
    finally:
        view.end()
        say_schedule(job, display)
    note_pace(model, job)
    return job.summary


def note_pace(options: ModelOptions, job: Job) -> None:
    """Keep how fast the model has read, for what --dry-run says the next time."""
    from armt.cli.rehearsal import run_of
    from armt.runtime.forecast.pace import keep_pace

    armt, summary = job.armt, job.summary
    keep_pace(run_of(options, armt.path), armt.config, summary.paced, summary.read_s, layers=job.layers)


def summary_sentence(summary: JobSummary, elapsed_s: float, unit: str) -> str:
    """Say in one line how a job over documents or requests went."""
    before = f", {summary.skipped:,} done before" if summary.skipped else ""
    if summary.failed_before:
        before += f" ({summary.failed_before:,} of them failed: --retry-errors)"
    return (
        f"armt: {counted(summary.done, unit)} done, {summary.failed:,} failed{before}; "
        f"{counted(summary.tokens, 'token')} read in {duration(elapsed_s)}"
    )


@contextmanager
def claimed(files: Iterable[Path | None], *, replaces: bool) -> Iterator[None]:
    """Have files that are written in the end alone: of two commands the second is told so before it reads anything.

    Args:
        files: where each really stands, None for one that there is not.
        replaces: what is there may be replaced; else what another command has put there meanwhile is not.

    Raises:
        UsageError: another command is about to write one, or has just done so, or its folder cannot be written.
    """
    with ExitStack() as stack:
        for path in files:
            if path is None:
                continue
            try:
                stack.enter_context(claiming(path))
            except Busy as exc:
                raise UsageError(
                    f"{path}: another job is writing to it; wait for its end, or name another file"
                ) from exc
            except OSError as exc:
                raise UsageError(f"{path}: cannot be written ({error_line(exc)})") from exc
            if not replaces and path.exists():
                raise UsageError(f"{path}: is there already; --force replaces it")
        yield


class Summed(Protocol):
    """What does a job, and knows how it goes."""

    @property
    def summary(self) -> JobSummary: ...


@contextmanager
def summed_up(job: Summed, view: View, display: DisplayOptions, unit: str) -> Iterator[None]:
    """Say in the end how a job over documents or requests went, also to whoever has stopped it: how far it has come.

    Args:
        job: does it.
        view: shows it, and is ended first.
        display: says whether anybody wants to know.
        unit: what its documents are called.
    """
    started, stopped = time.perf_counter(), True
    try:
        yield
        stopped = False
    finally:
        view.end()
        if display.sums_up:
            # What was read of documents that have no result yet has been read all the same.
            seen = view.counter.tokens if stopped else 0
            summary = replace(job.summary, tokens=max(job.summary.tokens, seen))
            say(summary_sentence(summary, time.perf_counter() - started, unit))


@contextmanager
def open_log(
    kind: type[LogT],
    path: Path,
    model: Path,
    config: ArmtConfig,
    settings: str,
    many: ResumeOptions,
    *,
    judge: Path | None = None,
    tells: bool = False,
    replace: bool = False,
    has_answers: bool = False,
) -> Iterator[LogT]:
    """Give the result file of a job, open; one that was made for it and has no line in the end is taken away.

    Args:
        kind: of the file: results, or responses.
        path: of the file.
        model: directory of the model.
        config: of the model.
        settings: digest of what is asked.
        many: how it is gone on with.
        judge: directory of the model whose judge what is asked is put before; None for none.
        tells: the model's teller chooses what is quoted.
        replace: what is there may be replaced, where it is not gone on with.
        has_answers: files with answers stand in its folder; an empty one says whose they are, and stays beside them.

    Raises:
        UsageError: it cannot be gone on with.
    """
    from armt.models.checkpoint.fingerprint import answers_fingerprint

    was_there = path.exists()
    log = kind(
        path,
        model=answers_fingerprint(model, dialect=config.dialect, base=config.base, judge=judge, tells=tells),
        settings=settings,
        resume=many.resume,
        retry_errors=many.retry_errors,
        replace=replace,
    )
    with log:
        try:
            yield log
        finally:
            # Under its lock: no other job writes to it. Of a full disk an answer may be left whose line is not.
            if not was_there and not path.stat().st_size and not (has_answers and _has_others(path)):
                path.unlink()


def _has_others(path: Path) -> bool:
    """Whether a file is not alone in its folder."""
    return any(entry.name != path.name for entry in path.parent.iterdir())


def open_results(
    path: Path, model: Path, config: ArmtConfig, settings: JobSettings, options: JobOptions
) -> AbstractContextManager[ResultLog]:
    """Give the result file of a command, open, as `open_log` does.

    Args:
        path: of the file.
        model: directory of the model.
        config: of the model.
        settings: what is asked.
        options: of the command.

    Raises:
        UsageError: it cannot be gone on with.
    """
    from armt.runtime.jobs.results import ResultLog

    many, force = options.many, options.result.force
    judge, tells = settings.judge_of(model), settings.tells(model)
    return open_log(
        ResultLog, path, model, config, settings.digest(), many,
        judge=judge, tells=tells, replace=force, has_answers=path != options.result.path,
    )  # fmt: skip


def say_not_kept(model_dir: Path, out_dir: Path) -> None:
    """Say what a model had that does not fit the weights that were changed."""
    from armt.models.checkpoint.listing import FINDER, JUDGE, REWORDER, TELLER

    for file, name in ((FINDER, "finder"), (JUDGE, "judge"), (REWORDER, "reworder"), (TELLER, "teller")):
        if (model_dir / file).is_file():
            note(f"{out_dir}: has no {name}: that of {model_dir} was taught on other weights (armt train --{name})")


def tell_of_judge(given: Given, model: Path, asked: AskOptions | None, *, quiet: bool) -> None:
    """Say whose judge decides where a model has none, or that what asks it does nothing.

    Args:
        given: the options on the command line.
        model: its directory.
        asked: how questions are answered from a text; None where they are not.
        quiet: say nothing.

    Raises:
        ModelError: a judge is named that is not there.
    """
    from armt.runtime.library import is_default, judge_directory

    if asked is None or not asked.judged:
        return
    judge = judge_directory(model, asked.judge, fetch=False)
    if judge is None:
        beside = f"{model}, which has no judge (armt train --judge)"
        given.tell("--judged", "--min-confidence", beside=beside, quiet=quiet)
    elif judge != model and not quiet:
        whose = "the default model" if is_default(judge) else str(judge)
        note(f"note: {model} is asked with the judge of {whose} (--judge own: without)")


def say_schedule(job: Job, display: DisplayOptions) -> None:
    """Say with --verbose how a job has been computed, and why so."""
    if not display.explains:
        return
    if job.summary.done and not job.summary.tokens:
        say("schedule: none (nothing was read)")
        return
    say(f"schedule: {job.schedule.choice} ({job.schedule.reason})")
    if job.summary.read_s:
        say(f"layers that read: {job.layers} of {job.armt.config.layers}")
