"""`Command`: what ``summarize`` and ``ask`` have in common once their options are parsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from armt.cli.console import say
from armt.cli.options import Color, ProgressStyle
from armt.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from armt.cli.folder import FolderOptions
    from armt.runtime.jobs.job import JobSettings
    from armt.runtime.jobs.memory_file import StoredMemory
    from armt.runtime.session import Armt


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A parsed command line; the fields are the options of the same names.

    Attributes:
        name: of the command.
        questions: put to each document, or to all together.
        single: one question, whose answer is the output.
        each: every document by itself, even without a directory.
        as_json, as_lines: JSON on stdout; one object per document.
    """

    name: str
    paths: Sequence[str]
    questions: tuple[str, ...]
    single: bool
    each: bool
    output: Path | None
    memory: Path | None
    model: str | None
    schedule: str
    device: str
    dtype: str
    dialect: str | None
    base: Path | None
    max_tokens: int
    temperature: float
    top_p: float
    top_k: int
    repetition_penalty: float
    seed: int
    system: str | None
    encodings: tuple[str, ...]
    format: str | None
    globs: tuple[str, ...]
    files_from: str | None
    null: bool
    resume: bool
    retry_errors: bool
    checkpoint_every: str | None
    lanes: int | None
    ray: bool
    ray_address: str | None
    workers: int | None
    as_json: bool
    as_lines: bool
    quiet: bool
    verbose: bool
    progress: ProgressStyle
    color: Color

    def run(self) -> None:
        """Run it; ends with `typer.Exit` where not all went well.

        Raises:
            ArmtError: it cannot be run.
        """
        from armt.cli.folder import is_folder_job, parse_seconds

        seconds = parse_seconds(self.checkpoint_every)
        settings = self._settings()
        many = (
            self.each
            or self.ray
            or is_folder_job(self.paths, files_from=self.files_from, output=self.output, as_lines=self.as_lines)
        )
        if many:
            self._run_many(settings, seconds)
        else:
            self._run_one(settings, seconds)

    def _settings(self) -> JobSettings:
        from armt.runtime.engine.sampling import Sampling
        from armt.runtime.jobs.job import JobSettings

        return JobSettings(
            questions=self.questions,
            single=self.single,
            system=self.system,
            max_tokens=self.max_tokens,
            sampling=Sampling(
                temperature=self.temperature,
                top_p=self.top_p,
                top_k=self.top_k,
                seed=self.seed,
                repetition_penalty=self.repetition_penalty,
            ),
            encodings=self.encodings,
            format=self.format,
            memory_sha256=None if self.memory is None else _sha256(self.memory),
        )

    def _run_one(self, settings: JobSettings, seconds: float | None) -> None:
        from armt.cli.answering import Answering
        from armt.cli.folder import needs_many
        from armt.cli.inputs import open_inputs
        from armt.cli.progress import make_view

        needs_many(
            globs=self.globs, null=self.null, resume=self.resume, retry_errors=self.retry_errors, checkpoint_s=seconds
        )
        documents = open_inputs(
            self.paths, command=self.name, encoding=self.encodings, format=self.format, quiet=self.quiet
        )
        armt = self._open()
        stored = self._stored(armt)
        Answering(
            armt=armt,
            settings=settings,
            schedule=self.schedule,
            view=make_view(self.progress, quiet=self.quiet, color=self.color),
            verbose=self.verbose,
            lanes=self._lanes(armt),
        ).run(documents, stored=stored, memory_path=self.memory, as_json=self.as_json, output=self.output)

    def _run_many(self, settings: JobSettings, seconds: float | None) -> None:
        from armt.cli.folder import run_folder
        from armt.cli.folder_progress import make_folder_view

        options = self._folder_options(seconds)
        if self.ray:
            self._end(self._run_on_ray(settings, options))
            return
        armt = self._open()
        stored = self._stored(armt)
        code = run_folder(
            armt,
            settings,
            options,
            schedule=self.schedule,
            view=make_folder_view(self.progress, quiet=self.quiet, color=self.color),
            verbose=self.verbose,
            memory=None if stored is None else stored.memory,
            lanes=self._lanes(armt),
        )
        self._end(code)

    def _run_on_ray(self, settings: JobSettings, options: FolderOptions) -> ExitCode:
        from armt.cli.folder import run_folder_on_ray
        from armt.cli.folder_progress import make_folder_view
        from armt.runtime.jobs.ray import RayPlan
        from armt.runtime.library import find_model

        if "-" in self.paths or options.checkpoint_s is not None:
            raise UsageError(
                "--ray reads files on every node: neither standard input nor --checkpoint-every goes with it"
            )
        named = {
            name: None if value == "auto" else value for name, value in (("device", self.device), ("dtype", self.dtype))
        }
        plan = RayPlan(
            model=find_model(self.model).resolve(), **named, dialect=self.dialect, base=self.base,
            schedule=self.schedule, memory=self.memory, lanes=self.lanes, workers=self.workers,
            address=self.ray_address,
        )  # fmt: skip
        view = make_folder_view(self.progress, quiet=self.quiet, color=self.color)
        return run_folder_on_ray(plan, settings, options, view=view)

    @staticmethod
    def _end(code: ExitCode) -> None:
        if code is not ExitCode.OK:
            raise typer.Exit(int(code))

    def _folder_options(self, seconds: float | None) -> FolderOptions:
        from armt.cli.folder import FolderOptions
        from armt.cli.inputs import refuse_terminal

        if "-" in self.paths or self.files_from == "-":
            refuse_terminal(self.name)
        if not self.paths and self.files_from is None:
            raise UsageError("no document: name files or directories, or --files-from")
        return FolderOptions(
            paths=self.paths,
            files_from=self.files_from,
            null=self.null,
            globs=self.globs,
            output=self.output,
            resume=self.resume,
            retry_errors=self.retry_errors,
            checkpoint_s=seconds,
            as_json=self.as_json,
            quiet=self.quiet,
        )

    def _open(self) -> Armt:
        from armt.cli.loading import open_model

        return open_model(
            self.model, device=self.device, dtype=self.dtype, dialect=self.dialect, base=self.base, quiet=self.quiet,
            verbose=self.verbose,
        )  # fmt: skip

    def _stored(self, armt: Armt) -> StoredMemory | None:
        from armt.runtime.jobs.memory_file import load_memory

        if self.memory is None:
            return None
        stored = load_memory(self.memory, armt)
        if stored.notice and not self.quiet:
            say(f"armt: {stored.notice}")
        return stored

    def _lanes(self, armt: Armt) -> int:
        from armt.runtime.jobs.questions import default_lanes

        return self.lanes or default_lanes(armt)


def _sha256(path: Path) -> str | None:
    from armt.disk import sha256_file

    # A file that is not there is reported when it is loaded.
    return sha256_file(path) if path.is_file() else None
