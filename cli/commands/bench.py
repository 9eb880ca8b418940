"""``armt bench``: measure reading on this machine, both schedules side by side."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.console import handled, say
from armt.cli.sizes import parse_size, parse_sizes
from armt.errors import UsageError

if TYPE_CHECKING:
    from armt.models.model import ArmtModel
    from armt.runtime.bench.bench import Baseline, Bench, Progress, Row

_PLAIN_INTERVAL_S = 10.0


class Output(StrEnum):
    """Formats of the rows."""

    MD = "md"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class BaselineName(StrEnum):
    """What can be measured beside the schedules."""

    TRANSFORMERS = "transformers"


@handled
def bench(
    seq: Annotated[str, typer.Option("--seq", help="Document lengths: 4K,32K,128K; 32k is 32,000.")] = "4K,16K",
    schedule: Annotated[
        str, typer.Option(help="sequential, diagonal, auto, or a list; the first two always run.")
    ] = "sequential,diagonal",
    segment: Annotated[
        str | None, typer.Option(help="Tokens of a segment. Default: the model's, 512 for a shape.")
    ] = None,
    memory_tokens: Annotated[
        int | None, typer.Option(min=0, help="Memory tokens of a segment. Default: the model's, 32 for a shape.")
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(help="Random weights of a known shape instead of a model: llama-3.2-1b, smollm2-135m, ..."),
    ] = None,
    baseline: Annotated[
        BaselineName | None, typer.Option(help="Measure full attention over the same base beside it.")
    ] = None,
    limit: Annotated[float, typer.Option(min=0.0, help="Skip a baseline that would take more seconds.")] = 300.0,
    repetitions: Annotated[int, typer.Option("-r", "--repetitions", min=1, help="Of every measurement.")] = 3,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the CPU. Default: torch's choice.")] = None,
    output: Annotated[
        Output, typer.Option("-o", "--output", help="Format of the rows on standard output.")
    ] = Output.MD,
    plot: Annotated[Path | None, typer.Option(help="Draw time and memory against length into a .png or .svg.")] = None,
    model: opt.Model = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    kernels: opt.Kernels = None,
    seed: opt.Seed = 0,
    quiet: opt.Quiet = False,
) -> None:
    """Measure how fast documents are read here.

    Examples:

        armt bench --seq 4K,32K,128K

        armt bench --seq 8K,16K --baseline transformers --plot speed.png

        armt bench --shape llama-3.2-1b --segment 1024 --memory-tokens 128 --seq 4K -o json

    Sequential and diagonal reading run in turn, repetition by repetition, and the largest relative difference between
    their logits is part of every row. The ceiling is the rate of a 2048 x 2048 x 2048 matrix product in the same run.
    """
    import torch

    from armt.runtime.bench.bench import Bench, BenchSettings
    from armt.runtime.bench.table import check_plot

    if plot is not None:
        check_plot(plot)
    if threads is not None:
        torch.set_num_threads(threads)
    settings = BenchSettings(
        tokens=parse_sizes(seq, "--seq"),
        schedules=_schedules(schedule),
        repetitions=repetitions,
        limit_s=limit,
        seed=seed,
    )
    size = None if segment is None else parse_size(segment, "--segment")
    if shape is not None:
        measured, raw = _shaped(shape, size, memory_tokens, device, dtype, seed)
        name = shape
    else:
        measured, raw, name = _loaded(model, size, memory_tokens, device, dtype, dialect, base, quiet)
    beside = _baseline(raw, measured) if baseline is not None else None
    view = _View(quiet)
    _measure(Bench(measured, name, settings, baseline=beside, on_progress=view.progress), view, output, plot)


def _measure(work: Bench, view: _View, output: Output, plot: Path | None) -> None:
    """Run the benchmark and write its rows, then the figure: a figure that fails must not take the rows with it."""
    from armt.runtime.bench.table import csv_text, json_line, json_object, markdown
    from armt.runtime.bench.table import plot as draw

    rows: list[Row] = []
    for row in work.run():
        rows.append(row)
        if row.skipped:
            view.line(f"{row.method} at {row.tokens:,} tokens: skipped, {row.skipped}")
        if output is Output.JSONL:
            print(json_line(row, work.machine), flush=True)
    view.clear()
    if output is not Output.JSONL:
        render = {Output.MD: markdown, Output.CSV: csv_text, Output.JSON: json_object}[output]
        print(render(rows, work.machine), flush=True)
    if plot is not None:
        draw(rows, work.machine, plot)


def _schedules(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in list(opt.ScheduleName):
            raise UsageError(f"--schedule: expected sequential, diagonal or auto, got {name!r}")
    return names


def _shaped(
    shape: str, segment: int | None, memory_tokens: int | None, device: str, dtype: str, seed: int
) -> tuple[ArmtModel, dict[str, Any]]:
    """Make a model of a known shape; returns it with the base's own configuration."""
    from armt.kernels.choose import choose_backend, load_ops
    from armt.models.shapes import SHAPES, random_model, shape_config
    from armt.runtime.choose import choose_device, choose_dtype

    config = shape_config(
        shape, segment_tokens=segment or 512, memory_tokens=32 if memory_tokens is None else memory_tokens
    )
    where = choose_device(device).choice
    kind = choose_dtype(dtype, where).choice
    ops = load_ops(choose_backend(None, where, kind).choice)
    return random_model(config, device=where, dtype=kind, seed=seed, ops=ops), dict(SHAPES[shape])


def _loaded(
    model: str | None, segment: int | None, memory_tokens: int | None, device: str, dtype: str, dialect: str | None,
    base: Path | None, quiet: bool,
) -> tuple[ArmtModel, dict[str, Any], str]:  # fmt: skip
    """Open a model; returns it with the base's own configuration and a name for the rows."""
    import json

    from armt.cli.loading import open_model
    from armt.models.model import ArmtModel as Model

    armt = open_model(model, device=device, dtype=dtype, dialect=dialect, base=base, quiet=True)
    opened = armt.model
    if memory_tokens is not None and memory_tokens != opened.config.memory_tokens:
        raise UsageError(f"--memory-tokens: the model has {opened.config.memory_tokens} of them, which is part of it")
    if segment is not None:
        config = replace(opened.config, segment_tokens=segment)
        opened = Model(config, opened.weights, memory_dtype=opened.memory_dtype, ops=opened.block.ops)
    if not quiet:
        say(f"model: {armt.path}")
    source = armt.path if base is None else base
    raw = json.loads((source / "config.json").read_text(encoding="utf-8"))
    return opened, dict(raw.get("base_model_config") or raw), "default" if model is None else Path(model).name


def _baseline(raw: dict[str, Any], model: ArmtModel) -> Baseline:
    from armt.runtime.bench.baseline import TransformersBaseline

    return TransformersBaseline(raw, model.config.base, device=model.device, dtype=model.dtype)


class _View:
    """Says on stderr where the benchmark is: in place on a terminal, now and then elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._next = time.monotonic() + _PLAIN_INTERVAL_S

    def progress(self, at: Progress) -> None:
        """Show a step; a terminal sees every diagonal."""
        text = f"{at.method}, {at.tokens:,} tokens, repetition {at.repetition + 1}: step {at.step:,} of {at.steps:,}"
        if self._quiet:
            return
        if self._live:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() >= self._next:
            say(text)
            self._next = time.monotonic() + _PLAIN_INTERVAL_S

    def line(self, text: str) -> None:
        """Say something that stays."""
        self.clear()
        if not self._quiet:
            say(text)

    def clear(self) -> None:
        """Take the live line down."""
        if self._live and not self._quiet:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
