"""Progress on stderr: one counter of what a job does, and several ways to show it.

A live view on a terminal (the wavefront over the layers, a bar, numbers), a line now and then elsewhere, JSON lines for
machines, or failures alone. A job of one document and one of thousands are counted alike.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from armt.cli.arguments.options import Color, ProgressStyle
from armt.cli.console import event, harmless, note, say
from armt.cli.inputs import Totals
from armt.cli.terminal import Unechoed, redraws

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.live import Live

    from armt.runtime.engine.executor import StepDone
    from armt.runtime.jobs.events import Plan
    from armt.runtime.jobs.sinks import Stream

_PLAIN_INTERVAL_S = 5.0
_COLORS = ("cyan", "blue", "magenta", "green", "yellow", "red")
_WIDEST_BAR = 40


class Counter:
    """Counts what a job has done. Tokens count by cells: a segment halfway up the layers counts half.

    Args:
        totals: what is to do, for a job over many documents.
    """

    def __init__(self, totals: Totals | None = None) -> None:
        self.totals = totals or Totals(None)
        self.plan: Plan | None = None
        self.steps = self.segments = 0
        self.done = self.failed = self.skipped = 0
        self.lo = self.hi = 0
        self.lanes = 1
        self.front: tuple[tuple[int, int], ...] = ()
        self.names: dict[int, str] = {}
        self.writing = self.written = 0
        self._numbers: dict[str, int] = {}
        self._cell_tokens = 0
        self._bytes_past = self._known_tokens = self._known_bytes = 0
        self._started = time.perf_counter()
        self._round_started = 0.0
        self._rounds_s = 0.0

    def planned(self, plan: Plan) -> None:
        """The job begins."""
        self.plan = plan
        self._started = time.perf_counter()

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        """A document goes onto the conveyor."""
        self.names[number] = name
        self._numbers[name] = number
        if tokens is not None:
            self._known_tokens += tokens
            self._known_bytes += size

    def step(self, event: StepDone) -> None:
        """A step of reading has run."""
        step = event.step
        self.steps += 1
        self.lo, self.hi, self.lanes = step.lo, step.hi, len(step.lanes)
        self.front = tuple((segment.document, segment.index) for segment in step.segments)
        self._cell_tokens += sum(segment.tokens for segment in step.segments)
        self.segments += 0 if self.plan is None else len(step.leaving(self.plan.layers))

    def round(self, requests: int) -> None:
        """A round of so many requests begins, or has ended."""
        if requests:
            self.writing, self.written, self._round_started = requests, 0, time.perf_counter()
        else:
            self._rounds_s += time.perf_counter() - self._round_started
            self.writing = 0

    def token(self) -> None:
        """An answer has got a token."""
        self.written += 1

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
    def alone(self) -> bool:
        """Whether there is one document only."""
        return self.plan is not None and self.plan.name is not None

    @property
    def layers(self) -> int:
        """Layers that are run."""
        return 1 if self.plan is None else self.plan.layers

    @property
    def elapsed_s(self) -> float:
        """Seconds since the job began."""
        return time.perf_counter() - self._started

    @property
    def reading_s(self) -> float:
        """Seconds spent on reading."""
        round_s = time.perf_counter() - self._round_started if self.writing else 0.0
        return max(1e-9, self.elapsed_s - self._rounds_s - round_s)

    @property
    def tokens(self) -> int:
        """Tokens read."""
        return self._cell_tokens // self.layers

    @property
    def left_s(self) -> float | None:
        """Seconds of reading to go; None while that is not known."""
        if not self._cell_tokens:
            return None
        if self.alone:
            assert self.plan is not None
            if not self.plan.segments or not self.plan.tokens:
                return None
            if self.steps == self.plan.steps:
                # Tokens that fill no segment wait in a memory file: nothing more is read.
                return 0.0
            total = self.plan.tokens * self.layers
            return self.reading_s * max(0.0, total - self._cell_tokens) / self._cell_tokens
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

    @property
    def share(self) -> tuple[int, int | None]:
        """How much of the whole is past: steps of one document, or documents."""
        if self.alone:
            assert self.plan is not None
            return self.steps, self.plan.steps
        past = self.done + self.failed + self.skipped
        return past, self.totals.documents if self.totals.complete else None

    def parts(self) -> list[str]:
        """Say it in parts, the most important first."""
        if self.writing:
            seconds = time.perf_counter() - self._round_started
            what = f"writing: {counted(self.written, 'token')}, {duration(seconds)}"
            return [what, *self._reading_parts()]
        return self._reading_parts()

    def _reading_parts(self) -> list[str]:
        if self.alone and self.plan is not None and self.plan.tokens == 0:
            return []
        left = self.left_s
        parts = [f"{duration(left)} left"] if left and (self.alone or self.to_do) else []
        speed = f"{self.tokens / self.reading_s:,.0f} tokens/s"
        read = counted(self.tokens, "token")
        if self.alone:
            assert self.plan is not None
            unit = "diagonal" if self.plan.schedule.choice == "diagonal" else "step"
            total = "" if self.plan.steps is None else f"/{self.plan.steps:,}"
            steps = f"{self.steps:,}{total} {unit}{'s' * ((self.plan.steps or self.steps) != 1)}"
            return [steps, *parts, read, speed, counted(self.segments, "segment")]
        documents = [f"{self.done:,} done", f"{self.failed:,} failed"]
        documents += [f"{self.skipped:,} done before"] * bool(self.skipped)
        documents += [] if self.to_do is None else [f"{self.to_do:,} to do"]
        return [", ".join(documents), *parts, read, speed]

    def sentence(self) -> str:
        """Say it in one plain line."""
        name = f"{self.plan.name}: " if self.plan is not None and self.plan.name else ""
        return f"{name}{', '.join(self.parts())}"


def counted(number: int, word: str, words: str | None = None) -> str:
    """Return a number with its noun: ``1 token``, ``2 tokens``; ``words`` where the plural is irregular."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


def duration(seconds: float) -> str:
    """Write seconds for people: ``7s``, ``3m 05s``, ``2h 10m``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}m {rest:02d}s" if minutes < 60 else f"{minutes // 60}h {minutes % 60:02d}m"


def fitted(parts: Sequence[str], width: int) -> str:
    """Return as many parts as have room, the first ones first: what matters less gives way."""
    text = ""
    for part in parts:
        longer = f"{text}, {part}" if text else part
        if text and len(longer) > width:
            break
        text = longer
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


class View:
    """Says failures and notices, and nothing else: the base of the other views. Takes the events of a job.

    Args:
        totals: what is to do, for a job over many documents.
        silent: notices are left out too.
    """

    def __init__(self, totals: Totals | None = None, *, silent: bool = False) -> None:
        self.counter = Counter(totals)
        self._silent = silent

    def note(self, line: str) -> None:
        """Say something that a user should know."""
        if not self._silent:
            note(line)

    def failure(self, line: str) -> None:
        """Say what went wrong with one of many documents."""
        note(line)

    def end(self) -> None:
        """The job has ended, well or not."""

    def beside(self, stream: BinaryIO) -> Stream:
        """Return what answers are to be written to, so that they and what this view shows leave each other whole."""
        return stream

    def planned(self, plan: Plan) -> None:
        self.counter.planned(plan)

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        self.counter.opened(number, name, tokens, size)

    def step(self, event: StepDone) -> None:
        self.counter.step(event)
        self._tick()

    def round(self, requests: int) -> None:
        self.counter.round(requests)
        self._tick()

    def token(self) -> None:
        self.counter.token()
        self._tick()

    def finished(self, name: str, size: int, error: str | None) -> None:
        self.counter.finished(name, size, error)
        # The error of a document that is the only one ends the command, and is said there.
        if error is not None and not self.counter.alone and self.counter.plan is not None:
            self.failure(error)
        self._tick()

    def left_out(self, why: str) -> None:
        self.failure(why)

    def skipped(self, name: str, size: int) -> None:
        self.counter.skip(name, size)
        self._tick()

    def _tick(self) -> None:
        return None


class PlainView(View):
    """A line every few seconds, and one at the end of a job of one document."""

    def __init__(self, totals: Totals | None = None) -> None:
        super().__init__(totals)
        self._said_at = time.perf_counter()

    def end(self) -> None:
        if self.counter.alone and self.counter.steps:
            say(self.counter.sentence())

    def _tick(self) -> None:
        # What fails before there is a plan is the command's to say.
        # Nor is there anything to be told while a text is looked at that no model reads.
        is_due = time.perf_counter() - self._said_at >= _PLAIN_INTERVAL_S
        if self.counter.plan is not None and is_due and self.counter.parts():
            self._said_at = time.perf_counter()
            say(self.counter.sentence())


class JsonView(View):
    """One JSON object a line: ``plan``, ``step``, ``round``, ``document``, ``note`` and ``done`` events."""

    def note(self, line: str) -> None:
        self._write("note", message=line)

    def failure(self, line: str) -> None:
        """Leave it to the ``document`` event, which has the error."""

    def left_out(self, why: str) -> None:
        # It has no event of its own: the document is all that were read together.
        self.note(why)

    def end(self) -> None:
        self._write("done", **self._numbers(), read_s=round(self.counter.reading_s, 3))

    def planned(self, plan: Plan) -> None:
        super().planned(plan)
        self._write(
            "plan",
            path=plan.name or None,
            schedule=plan.schedule.choice,
            schedule_reason=plan.schedule.reason,
            layers=plan.layers,
            tokens=plan.tokens,
            segments=plan.segments,
            steps=plan.steps,
        )

    def step(self, event: StepDone) -> None:
        super().step(event)
        counter = self.counter
        documents = [counter.names.get(number) for number in dict.fromkeys(number for number, _ in counter.front)]
        self._write("step", lo=counter.lo, hi=counter.hi, documents=documents, **self._numbers())

    def round(self, requests: int) -> None:
        super().round(requests)
        self._write("round", requests=requests, tokens_written=self.counter.written)

    def finished(self, name: str, size: int, error: str | None) -> None:
        super().finished(name, size, error)
        status = "done" if error is None else "failed"
        # A memory that is asked by itself is no document, and has no path.
        self._write("document", path=name or None, status=status, error=error, **self._numbers())

    def skipped(self, name: str, size: int) -> None:
        super().skipped(name, size)
        self._write("document", path=name, status="skipped", error=None, **self._numbers())

    def _numbers(self) -> dict[str, object]:
        counter = self.counter
        return {
            "step": counter.steps,
            "segments_read": counter.segments,
            "tokens_read": counter.tokens,
            "tokens_per_s": round(counter.tokens / counter.reading_s, 1),
            "done": counter.done,
            "failed": counter.failed,
            "skipped": counter.skipped,
            "to_do": counter.to_do,
        }

    @staticmethod
    def _write(name: str, **values: Any) -> None:
        event(name, **values)


class RichView(View):
    """A live view: a bar with numbers, the wavefront over the layers, and whose segments are on it."""

    def __init__(self, console: Console, totals: Totals | None = None) -> None:
        super().__init__(totals)
        self._console = console
        self._live: Live | None = None
        self._echo = Unechoed()
        self._running = False
        # What was drawn last, and how wide the terminal was.
        self._drawn: tuple[Group, int] | None = None

    def planned(self, plan: Plan) -> None:
        super().planned(plan)
        self._running = True
        self.show()

    def show(self) -> None:
        """Show the view, below the cursor's line."""
        from rich.live import Live

        if self._running and self._live is None:
            # A new one each time: an old one would go up over as many lines as it had when it was taken away.
            self._live = Live(get_renderable=self.render, console=self._console, refresh_per_second=10, transient=True)
            self._echo.start()
            self._live.start(refresh=True)

    def hide(self) -> None:
        """Take the view off the terminal; it goes on counting."""
        if self._live is not None:
            live, self._live, self._drawn = self._live, None, None
            try:
                live.stop()
            finally:
                # Whatever is wrong with what is shown, or whoever interrupts it: a terminal without an echo stays so.
                self._echo.stop()

    def beside(self, stream: BinaryIO) -> Stream:
        return _Beside(stream, self) if stream.isatty() else stream

    def end(self) -> None:
        if not self._running:
            return
        self._running = False
        self.hide()
        if self.counter.alone and self.counter.steps:
            self._console.print(harmless(self.counter.sentence()), style="dim", highlight=False, markup=False)

    def note(self, line: str) -> None:
        self.failure(line)

    def failure(self, line: str) -> None:
        text = f"armt: {harmless(line)}"
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def render(self) -> Group:
        """Return what is shown now, fitted to the width of the terminal."""
        from rich.console import Group

        width = self._console.width
        if self._live is not None and self._drawn is not None and width < self._drawn[1] and _wraps_anew():
            self._leave_wrapped(*self._drawn, width)
        group = Group(self._bar(), self._front(), *([] if self.counter.alone else [self._legend()]))
        self._drawn = group, width
        return group

    def _leave_wrapped(self, drawn: Group, before: int, width: int) -> None:
        """Erase the rows that lines drawn for a wider terminal have more now: rich goes up over as many as it wrote."""
        from rich.control import Control
        from rich.segment import ControlType, Segment

        options = self._console.options.update(width=before)
        lengths = map(Segment.get_line_length, self._console.render_lines(drawn, options, pad=False))
        more = sum(max(0, length - 1) // width for length in lengths)
        self._console.control(Control(*[(ControlType.ERASE_IN_LINE, 2), (ControlType.CURSOR_UP, 1)] * more))

    def _bar(self) -> RenderableType:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        width = self._console.width
        completed, total = self.counter.share
        # The numbers have the first claim on the line, the bar on what they leave.
        bar = max(8, min(_WIDEST_BAR, width // 4))
        row = Table.grid(padding=(0, 1))
        text = Text(fitted([harmless(part) for part in self.counter.parts()], width - bar - 2), no_wrap=True)
        row.add_row(ProgressBar(total=total, completed=completed, width=bar, pulse=total is None), text)
        return row

    def _front(self) -> RenderableType:
        from rich.text import Text

        counter = self.counter
        lanes, room = counter.lanes, max(1, self._console.width - 8 - counter.lanes + 1)
        front = Text("layers ", style="dim", no_wrap=True)
        # Where there are more layers than columns, each column stands for several.
        columns = min(counter.layers, room)
        for column in range(columns):
            layer = column * counter.layers // columns
            if counter.lo <= layer < counter.hi:
                # Neighbouring layers hold neighbouring segments: the colours walk up with them.
                at = (layer - counter.lo) * lanes
                for document, index in counter.front[at : at + lanes]:
                    front.append("█", style=_color(document + index if counter.alone else document))
            else:
                front.append("·", style="dim")
        return front

    def _legend(self) -> RenderableType:
        from rich.text import Text

        legend, room = Text(no_wrap=True), self._console.width - 1
        for number in dict.fromkeys(document for document, _ in self.counter.front):
            name = harmless(os.path.basename(self.counter.names.get(number, "")))  # noqa: PTH119 (often, for show)
            if not name or len(legend) + len(name) + 4 > room:
                continue
            legend.append(f"█ {name}  ", style=_color(number))
        return legend


def _wraps_anew() -> bool:
    """Whether the terminal breaks its lines anew when it gets narrower, as all do but a few that cut them off."""
    return os.environ.get("TERM") != "linux" and not {"XTERM_VERSION", "STY"} & os.environ.keys()


class _Beside:
    """A terminal that a view and answers share: the view is away while a line is begun, and below it afterwards."""

    def __init__(self, stream: BinaryIO, view: RichView) -> None:
        self._stream, self._view = stream, view

    def write(self, data: bytes) -> None:
        self._view.hide()
        self._stream.write(data)
        if data.endswith(b"\n"):
            self._stream.flush()
            self._view.show()

    def flush(self) -> None:
        self._stream.flush()


def _color(number: int) -> str:
    return _COLORS[number % len(_COLORS)]


def console_of(color: Color) -> Console:
    """Return the console on stderr, coloured as asked; a ``NO_COLOR`` that is not empty counts for ``auto``."""
    from rich.console import Console

    no_color = color is Color.NEVER or (color is Color.AUTO and bool(os.environ.get("NO_COLOR")))
    force = True if color is Color.ALWAYS else None
    return Console(stderr=True, no_color=no_color, force_terminal=force)


def make_view(style: ProgressStyle, *, quiet: bool, color: Color, totals: Totals | None = None) -> View:
    """Choose how progress is shown: live on a terminal, plain lines elsewhere, nothing when quiet."""
    if style is ProgressStyle.AUTO:
        style = ProgressStyle.RICH if redraws(sys.stderr) else ProgressStyle.PLAIN
    choices: dict[ProgressStyle, Callable[[], View]] = {
        ProgressStyle.NONE: lambda: View(totals),
        ProgressStyle.JSONL: lambda: JsonView(totals),
        ProgressStyle.PLAIN: lambda: PlainView(totals),
        ProgressStyle.RICH: lambda: RichView(console_of(color), totals),
    }
    return View(totals, silent=True) if quiet else choices[style]()
