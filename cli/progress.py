"""Progress on stderr: a live view per diagonal on a terminal, plain lines elsewhere, JSON lines for machines."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from armt.cli.options import Color, ProgressStyle

if TYPE_CHECKING:
    from rich.console import Console, Group
    from rich.live import Live

    from armt.runtime.engine.executor import StepDone
    from armt.runtime.jobs.answer import Plan

_PLAIN_INTERVAL_S = 5.0
_SEGMENT_COLORS = ("cyan", "blue", "magenta", "green", "yellow")


class View(Protocol):
    """What the commands tell while they read and write."""

    def reading(self, label: str, plan: Plan) -> None:
        """A document is about to be read."""

    def step(self, event: StepDone) -> None:
        """A step has run."""

    def done(self) -> None:
        """The document has been read."""


class Counter:
    """Counts what a reading has done. Tokens count by cells: a segment halfway up the layers counts half."""

    def __init__(self, label: str, plan: Plan) -> None:
        self.label, self.plan = label, plan
        self.steps = 0
        self.segments = 0
        self.lo, self.hi = 0, 0
        self.front: tuple[tuple[int, int], ...] = ()
        self._cell_tokens = 0
        self._started = time.perf_counter()

    def add(self, event: StepDone) -> None:
        """Take one step in."""
        step = event.step
        self.steps += 1
        self.lo, self.hi = step.lo, step.hi
        self.front = tuple((segment.document, segment.index) for segment in step.segments)
        self._cell_tokens += sum(segment.tokens for segment in step.segments)
        self.segments += step.hi == self.plan.layers

    @property
    def tokens(self) -> int:
        """Tokens read so far."""
        return self._cell_tokens // self.plan.layers

    @property
    def tokens_per_s(self) -> float:
        """Reading speed so far."""
        return self.tokens / max(self.elapsed_s, 1e-9)

    @property
    def elapsed_s(self) -> float:
        """Seconds since reading started."""
        return time.perf_counter() - self._started

    @property
    def left_s(self) -> float | None:
        """Seconds to go, by the tokens read so far; None while that is not known."""
        if self.plan.segments is None or not self._cell_tokens:
            return None
        total = self.plan.segments * self._tokens_per_segment * self.plan.layers
        return self.elapsed_s * max(0.0, total - self._cell_tokens) / self._cell_tokens

    @property
    def _tokens_per_segment(self) -> float:
        tokens, segments = self.plan.tokens or 0, self.plan.segments or 1
        return tokens / max(segments, 1)

    def sentence(self) -> str:
        """Say it in one plain line."""
        total = f"/{self.plan.steps}" if self.plan.steps is not None else ""
        unit = "diagonals" if self.plan.schedule.choice == "diagonal" else "steps"
        left = "" if self.left_s is None else f", {duration(self.left_s)} left"
        return (
            f"{self.label}: {self.steps}{total} {unit}, {self.segments} segments, {self.tokens:,} tokens, "
            f"{self.tokens_per_s:,.0f} tokens/s{left}"
        )


def duration(seconds: float) -> str:
    """Write seconds for people: ``7s``, ``3m 05s``, ``2h 10m``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}m {rest:02d}s" if minutes < 60 else f"{minutes // 60}h {minutes % 60:02d}m"


class SilentView:
    """Shows nothing."""

    def reading(self, label: str, plan: Plan) -> None:
        return None

    def step(self, event: StepDone) -> None:
        return None

    def done(self) -> None:
        return None


class PlainView:
    """One line every few seconds, and one at the end."""

    def __init__(self) -> None:
        self._counter: Counter | None = None
        self._said_at = 0.0

    def reading(self, label: str, plan: Plan) -> None:
        self._counter = Counter(label, plan)
        self._said_at = time.perf_counter()

    def step(self, event: StepDone) -> None:
        assert self._counter is not None
        self._counter.add(event)
        if time.perf_counter() - self._said_at >= _PLAIN_INTERVAL_S:
            self._said_at = time.perf_counter()
            print(self._counter.sentence(), file=sys.stderr, flush=True)

    def done(self) -> None:
        if self._counter is not None and self._counter.steps:
            print(self._counter.sentence(), file=sys.stderr, flush=True)
        self._counter = None


class JsonView:
    """One JSON object a line: ``plan``, ``step`` and ``done`` events."""

    def __init__(self) -> None:
        self._counter: Counter | None = None

    def reading(self, label: str, plan: Plan) -> None:
        self._counter = Counter(label, plan)
        self._write(
            "plan", path=label, schedule=plan.schedule.choice, schedule_reason=plan.schedule.reason,
            layers=plan.layers, tokens=plan.tokens, segments=plan.segments, steps=plan.steps,
        )  # fmt: skip

    def step(self, event: StepDone) -> None:
        assert self._counter is not None
        self._counter.add(event)
        self._write("step", **self._numbers(), lo=self._counter.lo, hi=self._counter.hi)

    def done(self) -> None:
        if self._counter is not None:
            self._write("done", **self._numbers(), read_s=round(self._counter.elapsed_s, 3))
        self._counter = None

    def _numbers(self) -> dict[str, object]:
        counter = self._counter
        assert counter is not None
        return {
            "path": counter.label,
            "step": counter.steps,
            "segments_read": counter.segments,
            "tokens_read": counter.tokens,
            "tokens_per_s": round(counter.tokens_per_s, 1),
        }

    @staticmethod
    def _write(event: str, **values: object) -> None:
        print(json.dumps({"event": event, **values}), file=sys.stderr, flush=True)


class RichView:
    """A live view: the wavefront over the layers, diagonals done and to do, tokens, speed, time left."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._counter: Counter | None = None

    def reading(self, label: str, plan: Plan) -> None:
        from rich.live import Live

        self._counter = Counter(label, plan)
        self._live = Live(get_renderable=self._render, console=self._console, refresh_per_second=12, transient=True)
        self._live.start()

    def step(self, event: StepDone) -> None:
        assert self._counter is not None
        self._counter.add(event)

    def done(self) -> None:
        if self._live is None:
            return
        self._live.stop()
        if self._counter is not None and self._counter.steps:
            self._console.print(self._counter.sentence(), style="dim", highlight=False)
        self._live = self._counter = None

    def _render(self) -> Group:
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        counter = self._counter
        assert counter is not None
        front = Text("layers ", style="dim")
        for layer in range(counter.plan.layers):
            if counter.lo <= layer < counter.hi:
                # Neighbouring layers hold neighbouring segments: the colours walk up with them.
                document, index = counter.front[layer - counter.lo]
                front.append("█", style=_SEGMENT_COLORS[(document + index) % len(_SEGMENT_COLORS)])
            else:
                front.append("·", style="dim")
        row = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=counter.plan.steps, completed=counter.steps, width=40, pulse=counter.plan.steps is None)
        row.add_row(bar, Text(counter.sentence(), overflow="ellipsis", no_wrap=True))
        return Group(row, front)


def console_of(color: Color) -> Console:
    """Return the console on stderr, coloured as asked; ``NO_COLOR`` counts for ``auto``."""
    from rich.console import Console

    no_color = color is Color.NEVER or (color is Color.AUTO and "NO_COLOR" in os.environ)
    force = True if color is Color.ALWAYS else None
    return Console(stderr=True, no_color=no_color, force_terminal=force)


def make_view(style: ProgressStyle, *, quiet: bool, color: Color) -> View:
    """Choose how progress is shown: rich on a terminal, plain lines elsewhere, nothing when quiet."""
    if quiet or style is ProgressStyle.NONE:
        return SilentView()
    if style is ProgressStyle.JSONL:
        return JsonView()
    if style is ProgressStyle.PLAIN or (style is ProgressStyle.AUTO and not sys.stderr.isatty()):
        return PlainView()
    return RichView(console_of(color))


@contextmanager
def showing(view: View, label: str, plan: Plan) -> Iterator[View]:
    """Show one reading; the display is taken down whatever happens."""
    view.reading(label, plan)
    try:
        yield view
    finally:
        view.done()
