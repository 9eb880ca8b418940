"""Run a job for ``summarize``, ``ask`` and ``read``: from options to sinks and back to an exit code.

One document is a job of one. Where results go decides the sink; the job itself is the same for all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import JobOptions
from armt.cli.checks import (
    check_apart,
    check_checkpoint,
    check_endings,
    check_folder,
    check_log,
    check_names,
    check_output,
    check_resumable,
    check_there,
    checkpoint_file,
    form_told,
    is_result,
    kept_checkpoint,
    refuse_dash,
)
from armt.cli.console import for_terminal, note
from armt.cli.earlier import checkpoint_beside, checkpoints_beside, load_before, text_before
from armt.cli.gathering import say_passed_over
from armt.cli.inputs import Totals, check_list, items_of, mirrored, placed, select
from armt.cli.loading import find_directory, loading, open_model, stages, with_directory
from armt.cli.many import LocalRun, RayRun, Run
from armt.cli.progress import counted, make_view
from armt.cli.runs import claimed, open_results, run_alone, summed_up, tell_of_judge
from armt.errors import ExitCode, UsageError
from armt.runtime.text.ignored import RESULTS_NAME

if TYPE_CHECKING:
    from armt.cli.rehearsal import LayersFor
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.events import JobSummary
    from armt.runtime.jobs.results import ResultIndex, ResultLog
    from armt.runtime.jobs.settings import JobSettings
    from armt.runtime.jobs.sinks import ReportPages, Sink, Stream
    from armt.runtime.text.selection import Selection

# Why there is none of what was answered before.
_NO_PAGE = "a page is made when its document is answered; --force answers all of them again"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A parsed command line.

    Attributes:
        name: of the command.
        paths: files and folders; ``-`` is standard input. None at all where a memory alone is asked.
        together: several files are read behind each other, as one document.
        gathered: all of folders and lists as one document, in place of the paths; None where there is no such.
        options: the options that all jobs have.
        given: those on the command line itself.
        reads: the model reads the documents, where it has a memory.
        layers_for: says how many layers of a model read one, for `Rehearsal`; None where that turns on no text.
        asks: questions are put to their text.
        output, report: the files of one document, once they have been checked: what links lead to.
        again: where a memory alone is named, what it has read is looked at again as the document.
        about_text: options given that nothing comes of without a text.
    """

    name: str
    paths: Sequence[str]
    together: bool
    options: JobOptions
    given: Given
    reads: bool = True
    layers_for: LayersFor | None = None
    asks: bool = False
    gathered: Item | None = None
    output: Path | None = None
    report: Path | None = None
    again: bool = False
    about_text: Sequence[str] = ()

    @property
    def is_many(self) -> bool:
        """Whether documents are drawn one by one, with a result for each, rather than one result made."""
        result = self.options.result
        by_line = result.jsonl or self.output_is_folder or result.is_log
        # Documents that are read together are one, and a memory alone has none to draw.
        return self.reads_many or self.on_ray or (by_line and len(self.paths) == 1 and self.gathered is None)

    @property
    def reads_many(self) -> bool:
        """Whether there may be more than one document."""
        if self.gathered is not None:
            # They are one, however many.
            return False
        folder = any(path != "-" and Path(path).is_dir() for path in self.paths)
        several = len(self.paths) > 1 and not self.together
        return folder or several or self.options.selection.files_from is not None

    @property
    def on_ray(self) -> bool:
        """Whether it runs on a cluster."""
        return self.options.ray.ray or self.options.ray.ray_address is not None

    @property
    def output_is_folder(self) -> bool:
        """Whether answers are mirrored into a directory."""
        output = self.options.result.path
        return output is not None and (self.options.result.is_folder or (self.reads_many and not output.suffix))

    @property
    def log_path(self) -> Path | None:
        """The file with one result a line, None where results go elsewhere."""
        result = self.options.result
        if result.path is None or not (result.is_log or self.output_is_folder):
            return None
        return result.path if result.is_log else result.path / RESULTS_NAME

    def run(self, settings: Callable[[], JobSettings]) -> None:
        """Run it; ends with `typer.Exit` where not all went well.

        Args:
            settings: makes what is asked. They need torch, whose import takes seconds: a wrong path is said before.

        Raises:
            ArmtError: it cannot be run.
        """
        check_list(self.options.selection, self.paths)
        check_names(self.options.model, self.options.text, self.options.memory)
        refuse_dash("--report", self.options.result.report, "a page")
        if self.options.many.retry_errors and not self.options.many.resume:
            raise UsageError("--retry-errors does failed documents of an earlier run again: it needs --resume")
        if self.is_many:
            self._check_many()
        output, report = (None, None) if self.is_many else self._check_one()
        if self.options.result.dry_run:
            self._rehearse(settings)
            return
        if self.is_many and self._can_be_walked:
            self._check_any()
        model = with_directory(self.options.model, self.given, quiet=self.options.display.quiet)
        found = replace(self, options=replace(self.options, model=model), output=output, report=report)
        with loading(quiet=self.options.display.quiet):
            asked = settings()
        directory = Path(str(model.model))
        with stages(quiet=self.options.display.quiet) as progress:
            asked = asked.with_judge(directory, progress=progress)
        self._tell(asked, directory)
        with claimed((output, report), replaces=self._replaces):
            code = found._run_many(asked) if found.is_many else found._run_one(asked)
        if code is not ExitCode.OK:
            raise typer.Exit(int(code))

    def _tell(self, settings: JobSettings, model: Path) -> None:
        """Say which options do nothing with what is asked, and of a model."""
        quiet = self.options.display.quiet
        tell_of_judge(self.given, model, settings.evidence, quiet=quiet)
        if self.output_is_folder:
            beside = f"a directory, which has answers as text and all results in {RESULTS_NAME}"
            self.given.tell("--json", "--jsonl", beside=beside, quiet=quiet)

    def _rehearse(self, settings: Callable[[], JobSettings]) -> None:
        """Say what would be done; ends with `typer.Exit` where a document cannot be read."""
        from armt.cli.rehearsal import Rehearsal

        result, many = self.options.result, self.options.many
        log, mirror = self.log_path, result.path if self.output_is_folder else None
        checkpoint = checkpoint_beside(log or result.path) if many.resume else None
        rehearsal = Rehearsal(
            command=self.name,
            model=self.options.model,
            given=self.given,
            text=self.options.text,
            reads=self.reads,
            layers_for=self.layers_for,
            asks=self.asks,
            writes=[path for path in (log or result.path, result.report) if path is not None],
            prints=result.path is None,
            place=None if mirror is None else mirrored(mirror, self.paths),
            checkpoint=checkpoint,
            form="jsonl" if result.jsonl else "json" if result.json_output else "text",
            quiet=self.options.display.quiet,
        )
        earlier = partial(self._earlier, settings, log) if many.resume and log is not None and log.exists() else None
        if not self.is_many:
            tally = rehearsal.run(self._rehearsed(), earlier)
            if tally.first is not None:
                raise typer.Exit(int(tally.first.exit_code))
            if tally.failed_left:
                raise typer.Exit(int(ExitCode.SOME_FAILED))
            return
        selection = self._selection()
        tally = rehearsal.run(items_of(selection), earlier)
        documents = tally.to_do + tally.skipped + tally.failed
        say_passed_over(selection, self.paths, documents, quiet=self.options.display.quiet)
        if tally.failed:
            raise typer.Exit(int(ExitCode.SOME_FAILED))

    def _rehearsed(self) -> list[Item]:
        """Return the one document, or what a memory has read in its place; nothing where a memory alone is asked."""
        memory = self.options.memory.memory
        if self.paths or memory is None or not (self.again or self.asks):
            return [self.item] if self.paths else []
        # A text that questions are put to has to be at hand as well, though nothing is read of it again.
        small = self.asks and self._is_small()
        text = text_before(memory, None, quiet=self.options.display.quiet, alone=True, needs=self._needs, small=small)
        return [text.item] if self.again and text is not None else []

    def _is_small(self) -> bool:
        """Whether a model, which is not loaded, is of no use without a text."""
        from armt.models.checkpoint.directory import load_config
        from armt.runtime.answers.works.forms import is_small

        model = self.options.model
        directory = find_directory(model.model, quiet=self.options.display.quiet, fetch=False)
        return is_small(load_config(directory, dialect=model.dialect, base=model.base, plain=True))

    @property
    def _needs(self) -> list[str]:
        """The options given that nothing comes of where a memory alone is asked."""
        return [*self.about_text, *(["--report"] if self.options.result.report is not None else [])]

    def _earlier(self, settings: Callable[[], JobSettings], log: Path, directory: Path) -> ResultIndex:
        """Return what an earlier run of a model has done; what is asked has to be made for it, which needs torch."""
        from armt.models.checkpoint.directory import load_config
        from armt.models.checkpoint.fingerprint import answers_fingerprint
        from armt.runtime.jobs.results import ResultIndex

        model, asked = self.options.model, settings()
        config = load_config(directory, dialect=model.dialect, base=model.base, plain=True)
        judge, tells = asked.judge_of(directory), asked.tells(directory)
        fingerprint = answers_fingerprint(directory, dialect=config.dialect, base=config.base, judge=judge, tells=tells)
        retry_errors = self.options.many.retry_errors
        return ResultIndex(log, model=fingerprint, settings=asked.digest(), retry_errors=retry_errors)

    def _check_one(self) -> tuple[Path | None, Path | None]:
        """Refuse what does not go together, and paths that are not there, before a model is loaded.

        Returns:
            Where output and report are written; None for the output where it is a line of a file.
        """
        self._refuse_options_for_many()
        result = self.options.result
        if self.output_is_folder:
            raise UsageError(f"{result.output}: a directory is for answers of many documents, and {self._why_one}")
        checkpoint = kept_checkpoint(result.path, self.options.many)
        memory = self.options.memory.memory
        check_apart({"--memory": memory, "-o": result.path, "--report": result.report, "its checkpoint": checkpoint})
        output, report = (
            None if path is None else check_output(path, self.paths, force=self._replaces)
            for path in (None if result.is_log else result.path, result.report)
        )
        if self.log_path is not None:
            check_log(self.log_path, self.paths, instead=self._instead)
        text = None if result.is_log or result.as_json else result.path
        check_endings(text, result.report)
        if text is not None and (told := form_told(text)) is not None and not self.options.display.quiet:
            note(told)
        check_resumable(self.options.many, result.path, self.paths)
        self._check_checkpoint(result.path)
        if self.gathered is None:
            check_there(self.paths)
        return output, report

    @property
    def item(self) -> Item:
        """The documents, as one."""
        from armt.runtime.jobs.document import Item

        return Item(paths=tuple(self.paths)) if self.gathered is None else self.gathered

    def _run_one(self, settings: JobSettings) -> ExitCode:
        model, display = self.options.model, self.options.display
        armt = open_model(model, quiet=display.quiet, verbose=display.explains)
        before = load_before(
            self.options.memory,
            armt,
            quiet=display.quiet,
            search=settings.evidence is not None or (self.again and not self.paths),
            alone=not self.paths,
            again=self.again and not self.paths,
            needs=self._needs,
        )
        item = self.item
        if self.again and not self.paths and before is not None and before.searched is not None:
            item, before = before.again()
        with ExitStack() as stack:
            log = None
            if self.log_path is not None:
                opened = open_results(self.log_path, armt.path, armt.config, settings, self.options)
                log = stack.enter_context(opened)
            if log is not None and (known := _result_of(log, item)) is not None:
                return self._leave(known)
            view = make_view(display.progress, quiet=display.quiet, color=display.color)
            summary = run_alone(
                armt,
                settings,
                item,
                sink=self._sink_for_one(settings, log, view.beside(sys.stdout.buffer)),
                view=view,
                model=model,
                display=display,
                before=before,
                checkpoints=checkpoints_beside(self.options.result.path, self.options.many),
                lanes=self.options.many.lanes,
                pages=self._pages,
            )
        return ExitCode.SOME_FAILED if summary.left_out else ExitCode.OK

    def _leave(self, known: Mapping[str, Any]) -> ExitCode:
        """Say that a result is there, what it was made without, and what of it is not."""
        from armt.runtime.jobs.document import LeftOut

        report, quiet = self.options.result.report, self.options.display.quiet
        if not quiet:
            note(f"{self.log_path}: has this result already")
        left_out = list(map(LeftOut.of, known.get("left_out", ())))
        for left in left_out:
            note(left.told)
        lacks_page = report is not None and not report.is_file()
        if lacks_page:
            note(f"{report}: not written: {_NO_PAGE}")
        failed = any(left.is_failure for left in left_out) or "error" in known
        return ExitCode.SOME_FAILED if lacks_page or failed else ExitCode.OK

    @cached_property
    def _pages(self) -> ReportPages | None:
        """Pages for the browser, None where none are wanted."""
        from armt.runtime.jobs.sinks import ReportPages

        report = self.options.result.report
        if report is None or not self.is_many:
            return None if self.report is None else ReportPages(self.report)
        return ReportPages(report, title=", ".join(self.paths), place=mirrored(report, self.paths, ".html"))

    def _items(self, selection: Selection) -> Iterator[Item]:
        """Yield the documents of a selection; where they could not be looked at before, their places are looked at."""
        items = items_of(selection)
        return items if self._can_be_walked else self._placed(items)

    def _placed(self, items: Iterator[Item]) -> Iterator[Item]:
        """Yield documents, each of which has a place of its own in the folders that are written."""
        from armt.runtime.jobs.sinks import INDEX_NAME

        output, report = self.options.result.path, self.options.result.report
        if self.output_is_folder and output is not None and self.log_path is not None:
            items = placed(items, output, mirrored(output, self.paths), own=self.log_path, replaces=self._replaces)
        if report is not None:
            place = mirrored(report, self.paths, ".html")
            items = placed(items, report, place, own=report / INDEX_NAME, replaces=self._replaces)
        return items

    def _sink_for_one(self, settings: JobSettings, log: ResultLog | None, stdout: Stream) -> Sink:
        from armt.runtime.jobs.sinks import FileSink, JsonSink, LogSink, TextSink

        if log is not None:
            return LogSink(log)
        if self.output is not None:
            return FileSink(self.output, as_json=self.options.result.as_json)
        if self.options.result.json_output or self.options.result.jsonl:
            return JsonSink(stdout, escape=for_terminal())
        return TextSink(stdout, settings.titles, many=False, escape=for_terminal())

    def _run_many(self, settings: JobSettings) -> ExitCode:
        for folder in (self.log_path.parent if self.log_path else None, self.options.result.report):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
        selection, totals = self._selection(), self._totals()
        run: Run = RayRun(self.options, settings) if self.on_ray else LocalRun(self.options, settings)
        view = make_view(
            self.options.display.progress,
            quiet=self.options.display.quiet,
            color=self.options.display.color,
            totals=totals,
        )
        with ExitStack() as stack:
            log = None if self.log_path is None else stack.enter_context(run.open_log(self.log_path))
            stack.enter_context(summed_up(run, view, self.options.display, "document"))
            sink = self._sink_for_many(settings, log, view.beside(sys.stdout.buffer))
            run.run(self._items(selection), sink, log, view, self._pages)
        return self._verdict(run.summary, selection)

    def _check_many(self) -> None:
        """Refuse what does not go together, before a model is loaded."""
        output, many = self.options.result.path, self.options.many
        check_resumable(many, output)
        if not self.on_ray:
            self.given.refuse("--workers", beside="one process; it goes with --ray")
        if output is not None and self.log_path is None:
            raise UsageError(f"{output}: many results go into FILE.jsonl or a directory, and it is neither")
        if self.options.ray.ray_address == "":
            # It would be a cluster of its own on this machine.
            raise UsageError("--ray-address: empty; is a variable of the shell empty?")
        if self.on_ray and ("-" in self.paths or many.checkpoint_every is not None):
            raise UsageError("--ray reads files on every node: standard input and --checkpoint-every do not go with it")
        if self.on_ray and len(self.paths) != 1 and not self.reads_many:
            raise UsageError(f"--ray is for many documents, and {self._why_one}")
        self._check_checkpoint(self.log_path)
        if self.options.result.report is not None:
            self._check_pages(self.options.result.report)
        if self.log_path is not None:
            check_log(self.log_path, self.paths, instead=self._instead, makes_folder=self.output_is_folder)
        if output is not None and self.output_is_folder:
            # What stands in the way of single documents is told where they can be walked.
            replaces = self._replaces or self._can_be_walked
            check_folder(output, self.paths, force=replaces, own=RESULTS_NAME)

    def _check_any(self) -> None:
        """Refuse folders without a document, before a model is loaded for none."""
        selection = self._walk()
        if next(iter(selection), None) is None:
            say_passed_over(selection, self.paths, 0, quiet=self.options.display.quiet)

    @property
    def _why_one(self) -> str:
        """Why there is one result, where it is not of one path."""
        return "files that are read together are one (--each)" if self.paths else "a memory alone has none"

    @property
    def _replaces(self) -> bool:
        """Whether files that are there may be replaced: by the user's word, or as those of a run that is gone on with.

        One that there is nothing left of to go on with may have written none of them.
        """
        return self.options.result.force or (self.options.many.resume and self._is_begun)

    @property
    def _is_begun(self) -> bool:
        """Whether there is something of an earlier run: its checkpoint, its lines, or its one result."""
        log, output = self.log_path, self.options.result.path
        if output is None or checkpoint_beside(log or output) is not None:
            return output is not None
        return is_result(output, self.paths, self.options.memory.memory) if log is None else log.is_file()

    @property
    def _instead(self) -> str | None:
        """What may be done with results that are there; None where it is."""
        return None if self._replaces else "--resume goes on with them, --force replaces them"

    def _check_checkpoint(self, output: Path | None) -> None:
        check_checkpoint(output, self.options.many, self.paths, force=self.options.result.force)

    def _check_pages(self, folder: Path) -> None:
        if self.on_ray:
            raise UsageError("--report needs the documents' text on this machine: it does not go with --ray")
        if folder.suffix or (folder.exists() and not folder.is_dir()):
            raise UsageError(f"{folder}: pages of many documents go into a directory")
        check_folder(folder, self.paths, force=self._replaces)

    def _selection(self) -> Selection:
        """Return the documents, once it is known that each answer has a place of its own.

        Raises:
            UsageError: two would have the same, or another file stands there.
        """
        if self._can_be_walked and (self.output_is_folder or self.options.result.report is not None):
            # All of them once, before anything is read.
            for _ in self._placed(items_of(self._walk())):
                pass
        return self._walk()

    def _totals(self) -> Totals:
        """Return a count of the documents that goes on beside the run, by a walk of its own."""
        from armt.runtime.jobs.document import Item

        return Totals((Item.of(found).size for found in self._walk()) if self._can_be_walked else None)

    @property
    def _can_be_walked(self) -> bool:
        """Whether the documents can be drawn more than once: a list, which may be a pipe, and standard input cannot."""
        return self.options.selection.files_from is None and "-" not in self.paths

    def _walk(self) -> Selection:
        own = [
            path for path in (self.options.result.path, self.log_path, self.options.result.report) if path is not None
        ]
        own += [checkpoint_file(path) for path in own]
        return select(self.options.selection, self.paths, own=own)

    def _sink_for_many(self, settings: JobSettings, log: ResultLog | None, stdout: Stream) -> Sink:
        from armt.runtime.jobs.sinks import JsonSink, LogSink, TextSink

        if log is None and (self.options.result.jsonl or self.options.result.json_output):
            return JsonSink(stdout, escape=for_terminal())
        if log is None:
            return TextSink(stdout, settings.titles, many=True, escape=for_terminal())
        folder = self.options.result.path if self.output_is_folder else None
        return LogSink(log, None if folder is None else mirrored(folder, self.paths))

    def _verdict(self, summary: JobSummary, selection: Selection) -> ExitCode:
        say_passed_over(selection, self.paths, summary.documents, quiet=self.options.display.quiet)
        missing = 0 if self._pages is None else self._pages.missing
        if missing:
            had = f"{counted(missing, 'document')} answered before {'has' if missing == 1 else 'have'} no page"
            note(f"{self.options.result.report}: {had}: {_NO_PAGE}")
        return ExitCode.SOME_FAILED if summary.failed or summary.failed_before or missing else ExitCode.OK

    def _refuse_options_for_many(self) -> None:
        given = {
            "--glob": self.options.selection.glob,
            "--null": self.options.selection.null,
            "--retry-errors": self.options.many.retry_errors and self.log_path is None,
            "--workers": self.options.ray.workers,
        }
        for name, value in given.items():
            if value:
                raise UsageError(f"{name} is for a directory, a list of paths or results in -o FILE.jsonl")


def _result_of(log: ResultLog, item: Item) -> Mapping[str, Any] | None:
    """Return the result that a file has of a document, or of several, whatever they were read without; else None."""
    found = (log.result_of(*known) for known in item.known_as())
    return next((result for result in found if result is not None), None)
