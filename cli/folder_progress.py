"""Progress of a job over many documents: one view for all of them, on stderr."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from armt.cli.console import say
from armt.cli.options import Color, ProgressStyle
from armt.cli.progress import console_of, duration
from armt.errors import ArmtError

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.live import Live

    from armt.runtime.engine.executor import StepDone

_PLAIN_INTERVAL_S = 5.0
_COLORS = ("cyan", "magenta", "green", "yellow", "blue", "red")


class Totals:
    """Counts what is to do, beside the run: a large folder need not be walked before the first document is read.

    Args:
        sizes: of all documents in bytes, by a walk of its own; None where they can be drawn only once.
    """

    def __init__(self, sizes: Iterable[int] | None) -> None:
        self.documents = 0
        self.bytes = 0
        self.complete = False
        if sizes is not None:
            threading.Thread(target=self._count, args=(sizes,), daemon=True).start()

    def _count(self, sizes: Iterable[int]) -> None:
        # Where the walk fails, the run says why; a display without totals is all that is lost.
        with suppress(ArmtError, OSError):
            for size in sizes:
                self.bytes += size
                self.documents += 1
            self.complete = True


class FolderProgress:
    """Counts what a job has done; the views say it.

    Args:
        layers: that are run.
        totals: what is to do.
    """

    def __init__(self, layers: int, totals: Totals) -> None:
        self.layers, self.totals = layers, totals
        self.done = self.failed = self.skipped = 0
        self.lo = self.hi = 0
        self.front: tuple[int, ...] = ()
        self.names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._cell_tokens = 0
        self._bytes_past = 0
        self._known_tokens = self._known_bytes = 0
        self._started = time.perf_counter()

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        """A document goes onto the conveyor."""
        self.names[number] = name
        self._numbers[name] = number
        if tokens is not None:
            self._known_tokens += tokens
            self._known_bytes += size

    def step(self, event: StepDone) -> None:
        """A step has run."""
        step = event.step
        self.lo, self.hi = step.lo, step.hi
        self.front = tuple(segment.document for segment in step.segments)
        self._cell_tokens += sum(segment.tokens for segment in step.segments)

    def finished(self, name: str, size: int, error: str | None) -> None:
        """A document is done or has failed."""
        if error is None:
            self.done += 1
        else:
            self.failed += 1
        self._past(name, size)

    def skip(self, name: str, size: int) -> None:
        """A document was done before."""
        self.skipped += 1
        self._past(name, size)

    def _past(self, name: str, size: int) -> None:
        self._bytes_past += size
        number = self._numbers.pop(name, None)
        if number is not None:
            self.names.pop(number, None)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the job began."""
        return time.perf_counter() - self._started

    @property
    def tokens(self) -> int:
        """Tokens read; a segment halfway up the layers counts half."""
        return self._cell_tokens // self.layers

    @property
    def left_s(self) -> float | None:
        """Seconds to go by the tokens that the remaining bytes will be; None while that is not known."""
        if not self.totals.complete or not self._known_bytes or not self.tokens:
            return None
        left = max(0, self.totals.bytes - self._bytes_past) * self._known_tokens / self._known_bytes
        return left * self.elapsed_s / self.tokens

    @property
    def to_do(self) -> int | None:
        """Documents to go, None while they are being counted."""
        if not self.totals.complete:
            return None
        return max(0, self.totals.documents - self.done - self.failed - self.skipped)

    def sentence(self) -> str:
        """Say it in one plain line."""
        parts = [f"{self.done:,} done", f"{self.failed:,} failed"]
        if self.skipped:
            parts.append(f"{self.skipped:,} done before")
        if self.to_do is not None:
            parts.append(f"{self.to_do:,} to do")
        speed = self.tokens / max(self.elapsed_s, 1e-9)
        left = "" if self.left_s is None or not self.to_do else f", {duration(self.left_s)} left"
        return f"{', '.join(parts)}; {self.tokens:,} tokens, {speed:,.0f} tokens/s{left}"


class FolderView:
    """Shows nothing but failures; the base of the other views."""

    def __init__(self) -> None:
        self.progress: FolderProgress | None = None

    def begin(self, progress: FolderProgress) -> None:
        """The job begins."""
        self.progress = progress

    def end(self) -> None:
        """The job has ended, well or not."""

    def note(self, line: str) -> None:
        """Say something beside the progress."""
        say(line)

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        """Take an event of the job; see `armt.runtime.jobs.job.JobEvents`."""
        self._progress.opened(number, name, tokens, size)

    def step(self, event: StepDone) -> None:
        """Take an event of the job."""
        self._progress.step(event)
        self._tick()

    def finished(self, name: str, size: int, error: str | None) -> None:
        """Take an event of the job."""
        self._progress.finished(name, size, error)
        if error is not None:
            self.note(f"armt: {error}")
        self._tick()

    def skipped(self, name: str, size: int) -> None:
        """Take an event of the job."""
        self._progress.skip(name, size)
        self._tick()

    @property
    def _progress(self) -> FolderProgress:
        assert self.progress is not None
        return self.progress

    def _tick(self) -> None:
        return None


class PlainFolderView(FolderView):
    """A line every few seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at = time.perf_counter()

    def _tick(self) -> None:
        if time.perf_counter() - self._said_at >= _PLAIN_INTERVAL_S:
            self._said_at = time.perf_counter()
            say(self._progress.sentence())


class JsonFolderView(FolderView):
    """One JSON object a line: ``document`` and ``step`` events."""

    def note(self, line: str) -> None:
        self._write("note", message=line)

    def finished(self, name: str, size: int, error: str | None) -> None:
        self._progress.finished(name, size, error)
        status = "done" if error is None else "failed"
        self._write("document", path=name, status=status, error=error, **self._numbers())

    def skipped(self, name: str, size: int) -> None:
        self._progress.skip(name, size)
        self._write("document", path=name, status="skipped", error=None, **self._numbers())

    def _tick(self) -> None:
        progress = self._progress
        documents = [progress.names.get(number) for number in dict.fromkeys(progress.front)]
        self._write("step", lo=progress.lo, hi=progress.hi, documents=documents, **self._numbers())

    def _numbers(self) -> dict[str, object]:
        progress = self._progress
        return {
            "done": progress.done,
            "failed": progress.failed,
            "skipped": progress.skipped,
            "to_do": progress.to_do,
            "tokens_read": progress.tokens,
        }

    @staticmethod
    def _write(event: str, **values: Any) -> None:
        say(json.dumps({"event": event, **values}))


class RichFolderView(FolderView):
    """A live view: documents done, failed and to do, the wavefront with a colour per document, speed, time left."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        self._live: Live | None = None

    def begin(self, progress: FolderProgress) -> None:
        from rich.live import Live

        super().begin(progress)
        self._live = Live(get_renderable=self.render, console=self._console, refresh_per_second=8, transient=True)
        self._live.start()

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
        self._live = None

    def note(self, line: str) -> None:
        self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def render(self) -> Group:
        """Return what is shown now."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        progress = self._progress
        total = progress.totals.documents if progress.totals.complete else None
        past = progress.done + progress.failed + progress.skipped
        row = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=total, completed=past, width=30, pulse=total is None)
        row.add_row(bar, Text(progress.sentence(), overflow="ellipsis", no_wrap=True))
        front = Text("layers ", style="dim")
        for layer in range(progress.layers):
            if progress.lo <= layer < progress.hi:
                front.append("█", style=_color(progress.front[layer - progress.lo]))
            else:
                front.append("·", style="dim")
        legend = Text(overflow="ellipsis", no_wrap=True)
        for number in dict.fromkeys(progress.front):
            name = os.path.basename(progress.names.get(number, ""))  # noqa: PTH119 (often, for show)
            if name:
                legend.append(f"█ {name}  ", style=_color(number))
        return Group(row, front, legend)


def _color(number: int) -> str:
    return _COLORS[number % len(_COLORS)]


def make_folder_view(style: ProgressStyle, *, quiet: bool, color: Color) -> FolderView:
    """Choose how the progress of a job is shown, as `armt.cli.progress.make_view` does for one document."""
    choices: dict[ProgressStyle, Callable[[], FolderView]] = {
        ProgressStyle.NONE: FolderView,
        ProgressStyle.JSONL: JsonFolderView,
        ProgressStyle.PLAIN: PlainFolderView,
        ProgressStyle.RICH: lambda: RichFolderView(console_of(color)),
    }
    if quiet:
        return FolderView()
    if style is ProgressStyle.AUTO:
        style = ProgressStyle.RICH if sys.stderr.isatty() else ProgressStyle.PLAIN
    return choices[style]()
