"""``--dry-run``: say what a command would read and write and how long reading takes, and do none of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import ModelOptions, TextOptions
from armt.cli.console import harmless, note
from armt.cli.loading import find_directory, refuse_unused
from armt.cli.progress import counted, duration
from armt.errors import ArmtError

if TYPE_CHECKING:
    from armt.models.config import ArmtConfig
    from armt.runtime.forecast.forecast import Expected
    from armt.runtime.forecast.pace import Pace, Run
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.results import ResultIndex
    from armt.runtime.text.stored import StoredText
    from armt.runtime.text.tokens import Tokenizer


def run_of(model: ModelOptions, directory: Path) -> Run:
    """Return what the speed of a reading with these options belongs to."""
    from armt.runtime.forecast.pace import Run

    return Run(
        model=str(directory.resolve()),
        device=model.device,
        dtype=model.dtype,
        kernels=model.kernels,
        schedule=model.schedule.value,
        devices=model.devices or 1,
    )


class LayersFor(Protocol):
    """Makes what says of a document how many layers of a model read it, None for as many as read any."""

    def __call__(
        self, directory: Path, config: ArmtConfig, tokenizer: Tokenizer
    ) -> Callable[[StoredText, int], int | None]: ...


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What would be done.

    Attributes:
        command: its name.
        model, text: as the user named them.
        given: the options on the command line itself.
        reads: whether the model reads documents at all, where it has a memory.
        layers_for: makes what says of a document's text, with its tokens, how many layers of a model read it; None
            where that turns on no text.
        asks: questions are put to their text, so that they are read as far up as a finder looks.
        writes: files and folders that would be written, those of single documents aside.
        prints: answers go to standard output.
        place: where the answer of each document would go, None where it has no file of its own.
        checkpoint: in the middle of a document, from which the run would go on; None where there is none.
        form: ``text``, ``json`` (one object) or ``jsonl`` (a document a line).
        quiet: no notices.
    """

    command: str
    model: ModelOptions
    given: Given
    text: TextOptions
    reads: bool
    layers_for: LayersFor | None = None
    asks: bool = False
    writes: Sequence[Path] = ()
    prints: bool = False
    place: Callable[[Item], Path] | None = None
    checkpoint: Path | None = None
    form: str = "text"
    quiet: bool = False

    def run(self, items: Iterable[Item], done: Callable[[Path], ResultIndex] | None = None) -> Tally:
        """Look at the documents and print what is found.

        Args:
            items: the documents.
            done: reads the results of an earlier run, for the directory of a model; None where none are gone on with.
        """
        from armt.models.checkpoint.directory import load_config, tokenizer_directory
        from armt.runtime.forecast.forecast import Forecast
        from armt.runtime.forecast.pace import pace_of
        from armt.runtime.text.tokens import Tokenizer

        directory = find_directory(self.model.model, quiet=self.quiet, fetch=False)
        refuse_unused(self.given, directory, self.model.base)
        config = load_config(directory, dialect=self.model.dialect, base=self.model.base, plain=True)
        reads = self.reads and config.has_memory
        pace = pace_of(run_of(self.model, directory)) if reads else None
        tokenizer = Tokenizer.load(tokenizer_directory(directory, self.model.base), vocabulary=config.base.vocab_size)
        forecast = Forecast(
            tokenizer=tokenizer,
            config=config,
            pace=pace,
            layers=self._layers(directory, config) if reads else 0,
            layers_for=None if self.layers_for is None else self.layers_for(directory, config, tokenizer),
            encodings=self.text.encodings,
            format=self.text.format,
            done=None if done is None else done(directory),
            stdin=sys.stdin.buffer,
            on_notice=None if self.quiet else note,
        )
        tally = Tally(keeps=self.form == "json")
        for expected in forecast.of(items):
            self._tell(tally.add(expected, self._output(expected)), expected)
        self._sum_up(tally, directory, pace, reads)
        return tally

    def _layers(self, directory: Path, config: ArmtConfig) -> int:
        """Return how many layers of a model read the documents.

        Raises:
            ModelError: questions are put to their text, and the model's finder is damaged or not of this model.
        """
        from armt.models.checkpoint.beside.fitting import fitting_finder

        finder = fitting_finder(directory, config) if self.asks else None
        return config.reading_layers if finder is None else finder.reading_layers

    def _output(self, expected: Expected) -> Path | None:
        return None if self.place is None or expected.error is not None else self.place(expected.item)

    def _tell(self, facts: dict[str, Any], expected: Expected) -> None:
        """Print one document, unless all come as one object in the end."""
        from armt.runtime.forecast.forecast import Status

        if expected.error is not None:
            note(str(expected.error))
        if self.form == "jsonl":
            _print_json(facts)
        elif self.form == "text" and expected.status is Status.TO_DO:
            time = "-" if not expected.reads else "?" if expected.read_s is None else duration(expected.read_s)
            output = f" -> {facts['output']}" if "output" in facts else ""
            _print(f"{expected.tokens:>10} {expected.segments:>8} {time:>8} {expected.item.title}{output}")

    def _sum_up(self, tally: Tally, directory: Path, pace: Pace | None, reads: bool) -> None:
        if self.form == "json":
            known = pace if tally.unread < tally.to_do else None
            basis = None if known is None else "computed" if known.measured is None else "measured"
            found = {
                "dry_run": True,
                "command": self.command,
                "model": str(directory),
                **tally.facts(),
                "basis": basis,
                "measured": None if known is None else known.measured,
                "writes": [str(path) for path in self.writes],
                "checkpoint": None if self.checkpoint is None else str(self.checkpoint),
                "documents": tally.documents,
            }
            _print_json(found)
        elif self.form == "text":
            for line in self._sentences(tally, pace, reads):
                _print(line)

    def _sentences(self, tally: Tally, pace: Pace | None, reads: bool) -> list[str]:
        lengths = f"{counted(tally.tokens, 'token')} in {counted(tally.segments, 'segment')}"
        lines = [f"to read: {counted(tally.to_do, 'document')}, {lengths}; {_time(tally, pace, reads)}"]
        if self.checkpoint is not None:
            lines.append(f"goes on: {self.checkpoint} stands in the middle of a document, and may shorten that")
        if tally.skipped:
            lines.append(f"skipped: {counted(tally.skipped, 'document')} with a result (--resume)")
        if tally.failed:
            lines.append(f"cannot be read: {counted(tally.failed, 'document')}")
        if tally.left_out:
            lines.append(f"left out: {counted(tally.left_out, 'document')} without text that can be read")
        outputs = [*(["standard output"] if self.prints else []), *map(str, self.writes)]
        if self.place is not None:
            # The results come first.
            outputs.insert(1, f"{counted(tally.to_do, 'file')} beside it")
        return [
            *lines,
            f"to write: {', '.join(outputs)}",
            "a dry run: nothing was read into a memory, nothing was written",
        ]


@dataclass(slots=True, kw_only=True)
class Tally:
    """Adds up what is expected of documents.

    Attributes:
        keeps: whether the facts of each document are kept.
        left_out: documents that others would be read without.
        failed_left: those of them that are not empty.
        unread: documents to do that the model does not read.
        read_s: seconds of reading, None once those of a document are not known.
        first: the first error.
    """

    keeps: bool
    to_do: int = 0
    skipped: int = 0
    failed: int = 0
    left_out: int = 0
    failed_left: int = 0
    tokens: int = 0
    segments: int = 0
    unread: int = 0
    read_s: float | None = 0.0
    first: ArmtError | None = None
    documents: list[dict[str, Any]] = field(default_factory=list)

    def add(self, expected: Expected, output: Path | None) -> dict[str, Any]:
        """Count one document and return its facts."""
        from armt.runtime.forecast.forecast import Status

        self.to_do += expected.status is Status.TO_DO
        self.skipped += expected.status is Status.SKIPPED
        self.failed += expected.status is Status.FAILED
        self.left_out += len(expected.left_out)
        self.failed_left += expected.failed_left
        self.unread += expected.status is Status.TO_DO and not expected.reads
        self.first = self.first or expected.error
        self.tokens += expected.tokens
        self.segments += expected.segments
        known = self.read_s is not None and expected.read_s is not None
        self.read_s = (self.read_s or 0.0) + (expected.read_s or 0.0) if known else None
        facts = {**expected.facts(), **({} if output is None else {"output": str(output)})}
        if self.keeps:
            self.documents.append(facts)
        return facts

    def facts(self) -> dict[str, Any]:
        """Return the sums as JSON has them."""
        return {
            "to_do": self.to_do,
            "skipped": self.skipped,
            "failed": self.failed,
            **({"left_out": self.left_out} if self.left_out else {}),
            "tokens": self.tokens,
            "segments": self.segments,
            "read_s": None if self.read_s is None else round(self.read_s, 1),
        }


def _time(tally: Tally, pace: Pace | None, reads: bool) -> str:
    if not reads or 0 < tally.unread == tally.to_do:
        return "the model does not read them, their text alone is looked at"
    if tally.read_s is None or pace is None:
        said = "how long reading takes is not known before the first time on this device"
    else:
        basis = "computed, not measured" if pace.measured is None else f"as fast as on {pace.measured}"
        said = f"reading takes about {duration(tally.read_s)} ({basis})"
    return f"{said}; of {tally.unread:,} the text alone is looked at" if tally.unread else said


def _print_json(value: Mapping[str, Any]) -> None:
    from armt.runtime.jobs.results import json_line

    _print(json_line(value).decode().removesuffix("\n"))


def _print(line: str) -> None:
    shown = harmless(line) if sys.stdout.isatty() else line
    sys.stdout.buffer.write(f"{shown}\n".encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
