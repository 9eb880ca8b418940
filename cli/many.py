"""Run a job over many documents: in this process, or on a cluster."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from armt.cli.arguments.options import JobOptions
from armt.cli.earlier import checkpoints_beside, load_before
from armt.cli.loading import find_directory, open_model
from armt.cli.progress import View
from armt.cli.runs import note_pace, open_results, say_schedule

if TYPE_CHECKING:
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.events import JobSummary
    from armt.runtime.jobs.results import ResultLog
    from armt.runtime.jobs.settings import JobSettings
    from armt.runtime.jobs.sinks import ReportPages, Sink


class Run(Protocol):
    """Runs a job over many documents somewhere.

    Attributes:
        summary: how far it has come, while it runs and afterwards.
    """

    summary: JobSummary

    def open_log(self, path: Path) -> AbstractContextManager[ResultLog]:
        """Give the result file, open."""
        ...

    def run(
        self, items: Iterator[Item], sink: Sink, log: ResultLog | None, view: View, pages: ReportPages | None
    ) -> None:
        """Run the job.

        Args:
            items: the documents, as they are found.
            sink: takes the results.
            log: the result file, where results of an earlier run stand; None where there is none.
            view: shows how far it has come.
            pages: for the browser, None where none are wanted.

        Raises:
            ArmtError: it cannot be run, or ends before the last document.
        """
        ...


class LocalRun:
    """Runs a job over many documents in this process.

    Args:
        options: of the command, with the model's directory.
        settings: what is asked of each document.
    """

    def __init__(self, options: JobOptions, settings: JobSettings) -> None:
        from armt.runtime.jobs.events import JobSummary

        self._options, self._settings, self.summary = options, settings, JobSummary()
        self._armt = open_model(options.model, quiet=options.display.quiet, verbose=options.display.explains)

    def open_log(self, path: Path) -> AbstractContextManager[ResultLog]:
        return open_results(path, self._armt.path, self._armt.config, self._settings, self._options)

    def run(
        self, items: Iterator[Item], sink: Sink, log: ResultLog | None, view: View, pages: ReportPages | None
    ) -> None:
        from armt.runtime.jobs.job import Job

        options, search = self._options, self._settings.evidence is not None
        job = Job(
            self._armt,
            self._settings,
            sink=sink,
            schedule=options.model.schedule.value,
            log=log,
            before=load_before(options.memory, self._armt, quiet=options.display.quiet, search=search),
            lanes=options.many.lanes,
            checkpoints=checkpoints_beside(None if log is None else log.path, options.many),
            stdin=sys.stdin.buffer,
            events=view,
            on_notice=view.note,
            pages=pages,
        )
        self.summary = job.summary
        try:
            job.run(items)
        finally:
            say_schedule(job, options.display)
        note_pace(options.model, job)
        if pages is not None:
            pages.finish(log)


class RayRun:
    """Runs a job over many documents on a cluster, which makes no pages; arguments as `LocalRun`."""

    def __init__(self, options: JobOptions, settings: JobSettings) -> None:
        from armt.models.checkpoint.directory import load_config
        from armt.runtime.jobs.events import JobSummary
        from armt.runtime.jobs.ray import RayPlan

        model = options.model
        self._options, self._settings, self.summary = options, settings, JobSummary()
        self._plan = RayPlan(
            model=find_directory(model.model, quiet=options.display.quiet).resolve(),
            device=None if model.device == "auto" else model.device,
            dtype=None if model.dtype == "auto" else model.dtype,
            kernels=model.kernels,
            dialect=model.dialect,
            base=None if model.base is None else model.base.resolve(),
            schedule=model.schedule.value,
            memory=options.memory.memory,
            lanes=options.many.lanes,
            workers=options.ray.workers,
            devices=model.devices,
            address=options.ray.ray_address,
        )
        self._config = load_config(self._plan.model, dialect=model.dialect, base=model.base, plain=True)

    def open_log(self, path: Path) -> AbstractContextManager[ResultLog]:
        return open_results(path, self._plan.model, self._config, self._settings, self._options)

    def run(
        self, items: Iterator[Item], sink: Sink, log: ResultLog | None, view: View, pages: ReportPages | None
    ) -> None:
        from armt.runtime.jobs.ray import run_on_ray

        run_on_ray(self._plan, self._settings, items, sink=sink, log=log, events=view, summary=self.summary)
