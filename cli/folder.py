"""Run a job over many documents for ``summarize`` and ``ask``: where they come from, where results go, how it went."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.answering import answers_as_text
from armt.cli.console import say
from armt.cli.folder_progress import FolderProgress, FolderView, Totals
from armt.cli.progress import duration
from armt.errors import ExitCode, NoTextError, UsageError

if TYPE_CHECKING:
    from armt.runtime.engine.memory import Memory
    from armt.runtime.jobs.job import JobSettings, JobSummary, Result
    from armt.runtime.jobs.ray import RayPlan
    from armt.runtime.jobs.results import ResultLog
    from armt.runtime.session import Armt
    from armt.runtime.text.selection import Found, Selection

_MANIFEST = "results.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOptions:
    """What the user said about many documents.

    Attributes:
        paths: files and directories.
        files_from: list of paths, ``-`` for standard input, or None.
        null: paths in the list end with zero bytes.
        globs: what to take out of directories.
        output: JSONL file, or directory, or None for standard output.
        resume, retry_errors: go on with the results that are there.
        checkpoint_s: seconds between checkpoints of a long document, or None.
        as_json: results on standard output are JSON lines.
        quiet: nothing on stderr but errors.
    """

    paths: Sequence[str]
    files_from: str | None
    null: bool
    globs: Sequence[str]
    output: Path | None
    resume: bool
    retry_errors: bool
    checkpoint_s: float | None
    as_json: bool
    quiet: bool

    def __post_init__(self) -> None:
        if self.null and self.files_from is None:
            raise UsageError("--null says how the list of --files-from ends its paths; there is no --files-from")
        if self.files_from == "-" and "-" in self.paths:
            raise UsageError("standard input cannot be both the list of paths and a document")
        if self.retry_errors and not self.resume:
            raise UsageError("--retry-errors does failed documents of an earlier run again: it needs --resume")
        needs_file = [("--resume", self.resume), ("--checkpoint-every", self.checkpoint_s is not None)]
        for name, given in needs_file:
            if given and self.output is None:
                raise UsageError(f"{name} needs results on disk: name them with -o")
        if self.output is not None and self.output.suffix not in ("", ".jsonl") and not self.output.is_dir():
            raise UsageError(f"{self.output}: many results go into FILE.jsonl or a directory, and it is neither")

    @property
    def log_path(self) -> Path | None:
        """Where the results stand, one a line; None for standard output."""
        if self.output is None or self.output.suffix == ".jsonl":
            return self.output
        return self.output / _MANIFEST

    @property
    def checkpoint(self) -> tuple[Path, float] | None:
        """File and interval of checkpoints, or None."""
        return None if self.log_path is None else checkpoint_beside(self.log_path, self.checkpoint_s, self.resume)

    @property
    def mirror(self) -> Path | None:
        """The directory that answers are mirrored into, or None."""
        return None if self.output is None or self.output.suffix == ".jsonl" else self.output


def checkpoint_beside(output: Path, seconds: float | None, resume: bool) -> tuple[Path, float] | None:
    """Return file and interval of checkpoints; with --resume an earlier one is found without asking for more."""
    if seconds is None and not resume:
        return None
    return output.with_name(f"{output.name}.checkpoint"), float("inf") if seconds is None else seconds


def is_folder_job(paths: Sequence[str], *, files_from: str | None, output: Path | None, as_lines: bool) -> bool:
    """Whether a command line means one result per document rather than one answer."""
    to_lines = output is not None and (output.suffix == ".jsonl" or output.is_dir())
    return files_from is not None or as_lines or to_lines or any(path != "-" and Path(path).is_dir() for path in paths)


def needs_many(
    *, globs: Sequence[str], null: bool, resume: bool, retry_errors: bool, checkpoint_s: float | None
) -> None:
    """Refuse options for many documents where one answer is asked for.

    Raises:
        UsageError: one of them was given.
    """
    given = {
        "--glob": globs,
        "--null": null,
        "--resume": resume,
        "--retry-errors": retry_errors,
        "--checkpoint-every": checkpoint_s is not None,
    }
    for name, value in given.items():
        if value:
            raise UsageError(f"{name} is for a directory, a list of paths or results in -o FILE.jsonl")


def parse_seconds(text: str | None) -> float | None:
    """Read ``60s``, ``5m``, ``1h`` or a number of seconds; None stays None.

    Raises:
        UsageError: it is no such time.
    """
    if text is None:
        return None
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1.0)
    try:
        seconds = float(number) * unit
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"expected a time such as 60s or 5m, got {text!r}")
    return seconds


def select(options: FolderOptions) -> tuple[Selection, Totals]:
    """Return the documents of a job, and a count of them that goes on beside it.

    Raises:
        UsageError: patterns without a directory, or a list that cannot be read.
    """
    from armt.runtime.jobs.job import size_of
    from armt.runtime.text.selection import Selection, check_globs

    own = [options.log_path, options.checkpoint[0] if options.checkpoint else None]
    excluded = frozenset(path.resolve() for path in own if path is not None)
    if options.files_from is None:
        check_globs(options.globs, options.paths)
        roots: Iterable[str] = options.paths
        # A walk of its own: the run draws its documents one by one.
        walk = Selection(roots, options.globs, excluded)
        totals = Totals(None if "-" in options.paths else (size_of(found.path) for found in walk))
    else:
        roots = listed_paths(options.paths, options.files_from, null=options.null)
        totals = Totals(None)
    return Selection(roots, options.globs, excluded), totals


def listed_paths(paths: Sequence[str], files_from: str, *, null: bool) -> Iterable[str]:
    """Yield the named paths, then those of a list as it comes in.

    Raises:
        UsageError: the list cannot be read.
    """
    from armt.runtime.text.selection import paths_from

    yield from paths
    if files_from == "-":
        yield from paths_from(sys.stdin.buffer, null=null)
        return
    try:
        with Path(files_from).open("rb") as file:
            yield from paths_from(file, null=null)
    except OSError as exc:
        raise UsageError(f"{files_from}: {exc.strerror or exc}") from exc


def run_folder(
    armt: Armt, settings: JobSettings, options: FolderOptions, *, schedule: str, view: FolderView, verbose: bool,
    memory: Memory | None, lanes: int,
) -> ExitCode:  # fmt: skip
    """Run the job and say how it went.

    Returns:
        `ExitCode.OK`, or `ExitCode.SOME_FAILED`.

    Raises:
        NoTextError: there is no document.
        UsageError: the options do not go together.
    """
    from armt.runtime.choose import choose_schedule
    from armt.runtime.engine.reader import layers_to_run
    from armt.runtime.jobs.checkpoint import remove_checkpoint
    from armt.runtime.jobs.job import DocumentJob

    selection, totals = select(options)
    choice = choose_schedule(schedule, armt.config, None, armt.model.device)
    if verbose:
        say(f"schedule: {choice.choice} ({choice.reason})")
    started = time.perf_counter()
    with ExitStack() as stack:
        log = _open_log(armt.path, armt.config.dialect, settings, options, stack)
        job = DocumentJob(
            armt, settings, schedule=choice, sink=_sink(settings, options, log), log=log, memory=memory,
            lanes=lanes, checkpoint=options.checkpoint, stdin=sys.stdin.buffer, events=view,
            on_notice=None if options.quiet else lambda line: view.note(f"armt: {line}"),
        )  # fmt: skip
        if options.checkpoint is not None and not options.resume:
            # Left by a run whose results have been taken away: this one begins at the beginning.
            remove_checkpoint(options.checkpoint[0])
        view.begin(FolderProgress(layers_to_run(armt.model, want_logits=False), totals))
        try:
            job.run(selection)
        finally:
            view.end()
            if not options.quiet:
                say(summary_sentence(job.summary, time.perf_counter() - started, "documents"))
    return _verdict(job.summary, selection, options)


def run_folder_on_ray(plan: RayPlan, settings: JobSettings, options: FolderOptions, *, view: FolderView) -> ExitCode:
    """Run the job on a Ray cluster and say how it went; returns and raises as `run_folder`."""
    from armt.models.checkpoint.directory import load_config
    from armt.runtime.jobs.ray import run_on_ray

    selection, totals = select(options)
    config = load_config(plan.model, dialect=plan.dialect, base=plan.base)
    started = time.perf_counter()
    with ExitStack() as stack:
        log = _open_log(plan.model, config.dialect, settings, options, stack)
        view.begin(FolderProgress(config.layers, totals))
        try:
            summary = run_on_ray(
                plan, settings, selection, sink=_sink(settings, options, log), log=log, events=view
            )  # fmt: skip
        finally:
            view.end()
        if not options.quiet:
            say(summary_sentence(summary, time.perf_counter() - started, "documents"))
    return _verdict(summary, selection, options)


def _verdict(summary: JobSummary, selection: Selection, options: FolderOptions) -> ExitCode:
    if selection.passed_over and not options.quiet:
        say(f"armt: {selection.passed_over:,} other files were not read (--glob '*' takes every file)")
    if not summary.done + summary.failed + summary.skipped:
        raise NoTextError(f"no documents in {', '.join(options.paths) or 'the list'}")
    return ExitCode.SOME_FAILED if summary.failed or summary.failed_before else ExitCode.OK


def _open_log(
    model: Path, dialect: str, settings: JobSettings, options: FolderOptions, stack: ExitStack
) -> ResultLog | None:
    from armt.runtime.jobs.fingerprint import model_fingerprint
    from armt.runtime.jobs.results import ResultLog

    if options.log_path is None:
        return None
    return stack.enter_context(
        ResultLog(
            options.log_path,
            model=model_fingerprint(model, dialect=dialect),
            settings=settings.digest(),
            resume=options.resume,
            retry_errors=options.retry_errors,
        )
    )


class _sink:
    """Puts results where the user wants them; the answer of a document is safe before its line is."""

    def __init__(self, settings: JobSettings, options: FolderOptions, log: ResultLog | None) -> None:
        self._settings, self._options, self._log = settings, options, log

    def __call__(self, found: Found, result: Result) -> None:
        from armt.runtime.jobs.results import json_line

        if self._log is None:
            if self._options.as_json:
                sys.stdout.buffer.write(json_line(result))
                sys.stdout.buffer.flush()
            elif "error" not in result:
                print(f"==> {result['path']} <==\n{self._text(result)}", flush=True)
            return
        if self._options.mirror is not None and "error" not in result:
            self._mirror(self._options.mirror / f"{found.relative}.txt", result)
        self._log.write(result)

    def _mirror(self, path: Path, result: Result) -> None:
        from armt.runtime.jobs.memory_file import write_atomically

        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f".{path.name}.partial")
        write_atomically(path, self._text(result).encode(), scratch=scratch)

    def _text(self, result: Result) -> str:
        texts = [result["output"]] if self._settings.single else [answer["output"] for answer in result["answers"]]
        return answers_as_text(self._settings.questions, texts)


def summary_sentence(summary: JobSummary, elapsed_s: float, unit: str) -> str:
    """Say in one line how a job over documents or requests went."""
    before = f", {summary.skipped:,} done before" if summary.skipped else ""
    if summary.failed_before:
        before += f" ({summary.failed_before:,} of them failed: --retry-errors)"
    return (
        f"armt: {summary.done:,} {unit} done, {summary.failed:,} failed{before}; "
        f"{summary.tokens:,} tokens read in {duration(elapsed_s)}"
    )
