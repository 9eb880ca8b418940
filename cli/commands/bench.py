"""``armt bench``: measure reading on this machine, both schedules side by side."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.arguments.parsing import parse_size, parse_sizes
from armt.cli.console import note, say
from armt.cli.progress import counted, duration
from armt.cli.terminal import redraws
from armt.errors import UsageError

if TYPE_CHECKING:
    from armt.cli.arguments.options import LoadOptions
    from armt.models.model import ArmtModel
    from armt.runtime.bench.bench import Baseline, Bench, BenchSettings, Progress
    from armt.runtime.bench.row import Row
    from armt.runtime.bench.training import TrainingBench

_PLAIN_INTERVAL_S = 10.0
# Lengths, repetitions and tokens whose logits are compared: in full, and where an answer within seconds is wanted.
_FULL, _QUICK = ("4K,16K", 3, 8192), ("2K", 2, 512)
# OpenMP ends the process where the system has no room for as many as it is told to start.
_MOST_THREADS = 1024
# Behind each document, beside a baseline that decodes.
_DECODED_TOKENS = 64


class Format(StrEnum):
    """Formats of the rows."""

    MD = "md"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class BaselineName(StrEnum):
    """What can be measured beside the schedules."""

    TRANSFORMERS = "transformers"
    LLAMA = "llama.cpp"


@dataclass(frozen=True, kw_only=True)
class MeasuringOptions:
    """How often is measured, on how many threads, and against what."""

    quick: Annotated[
        bool, typer.Option("--quick", help="An answer within seconds: --seq 2K -r 2, logits compared over 512 tokens.")
    ] = False
    baseline: Annotated[
        BaselineName | None,
        typer.Option(help="Measure full attention over the same base beside it; llama.cpp needs llama-cpp-python."),
    ] = None
    baseline_file: Annotated[
        Path | None, typer.Option("-b", "--baseline-file", help="The base's GGUF file, for llama.cpp.")
    ] = None
    decode: Annotated[
        int | None,
        typer.Option(min=0, help=f"Tokens to write behind each document. Default: {_DECODED_TOKENS} beside llama.cpp."),
    ] = None
    limit: Annotated[float, typer.Option(min=0.0, help="Skip a baseline that would take more seconds.")] = 300.0
    train: Annotated[
        bool, typer.Option("--train", help="Measure training instead, beside torch's own record of the layers.")
    ] = False
    repetitions: Annotated[
        int | None, typer.Option("-r", "--repetitions", min=1, help=f"Of every measurement. Default: {_FULL[1]}.")
    ] = None
    threads: Annotated[
        int | None, typer.Option(min=1, max=_MOST_THREADS, help="Threads of the CPU. Default: torch's choice.")
    ] = None
    seed: opt.Seed = 0


@command
def bench(
    seq: Annotated[
        str | None, typer.Option("--seq", help=f"Document lengths: 4K,32K,128K. Default: {_FULL[0]}.")
    ] = None,
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
    format: Annotated[Format, typer.Option("--format", help="Format of the rows on standard output.")] = Format.MD,
    plot: Annotated[Path | None, typer.Option(help="Draw time and memory against length into a .png or .svg.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a figure that is there.")] = False,
    quiet: opt.Quiet = False,
    *,
    model: opt.LoadOptions,
    measuring: MeasuringOptions,
    given: Given,
) -> None:
    """Measure how fast documents are read here.

    Examples:

        armt bench --quick

        armt bench --seq 4K,32K,128K

        armt bench --seq 8K,16K --baseline transformers --plot speed.png

        armt bench --seq 2K --baseline llama.cpp -b SmolLM2-135M-Instruct.Q4_1.gguf

        armt bench --train

        armt bench --shape llama-3.2-1b --segment 1024 --memory-tokens 128 --seq 4K --format json

    Sequential and diagonal reading run in turn, repetition by repetition, and the largest relative difference between
    their logits is part of every row. The ceiling is the rate of a 2048 x 2048 x 2048 matrix product in the same run.
    It is said beforehand how long it will take, and afterwards where other work makes the rows doubtful.
    """
    from armt.cli.loading import with_directory

    if measuring.train:
        given.refuse("--quick", "--schedule", beside="--train, which measures steps of one size")
    if shape is not None:
        given.refuse("--model", "--dialect", "--base", beside="--shape, which has weights of its own")
    if measuring.baseline is None:
        given.refuse("--limit", beside="both schedules alone, only with --baseline")
    _check(seq, schedule, shape, plot, force, model, measuring)
    size = None if segment is None else parse_size(segment, "--segment")
    name = shape or ("default" if model.model is None else Path(model.model).name)
    if shape is None:
        model = with_directory(model, given, quiet=quiet)
    subject = _Measured(name=name, options=model, shape=shape, segment=size, memory_tokens=memory_tokens)
    _run(subject, measuring, seq, schedule, format, plot, quiet=quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What is measured: a model, or a known shape with random weights.

    Attributes:
        name: what rows call it.
        options: of the model; of a shape, where and in what it is computed.
        shape: its name, None for a model.
        segment, memory_tokens: tokens, as they were asked for.
    """

    name: str
    options: LoadOptions
    shape: str | None
    segment: int | None
    memory_tokens: int | None

    def opened(self, seed: int, *, quiet: bool) -> tuple[ArmtModel, dict[str, Any]]:
        """Return the model, and the base's own configuration."""
        return self._loaded(quiet) if self.shape is None else self._shaped(self.shape, seed, quiet)

    def _shaped(self, shape: str, seed: int, quiet: bool) -> tuple[ArmtModel, dict[str, Any]]:
        """Make a model of a known shape."""
        import torch

        from armt.kernels.choose import choose_backend, load_ops
        from armt.models.shapes import SHAPES, random_model, shape_config
        from armt.runtime.choose import choose

        options, memory_tokens = self.options, self.memory_tokens
        config = shape_config(
            shape, segment_tokens=self.segment or 512, memory_tokens=32 if memory_tokens is None else memory_tokens
        )
        choices = choose(options.device, options.dtype, options.kernels, notify=None if quiet else note)
        device, dtype = choices.device.choice, choices.dtype.choice or torch.float32
        # A shape has no checkpoint whose dtype it could keep.
        backend = choices.kernels or choose_backend(choices.asked_kernels, device, dtype)
        ops = load_ops(backend.choice)
        return random_model(config, device=device, dtype=dtype, seed=seed, ops=ops), dict(SHAPES[shape])

    def _loaded(self, quiet: bool) -> tuple[ArmtModel, dict[str, Any]]:
        """Open a model."""
        import json

        from armt.cli.loading import open_model
        from armt.models.model import ArmtModel as Model

        armt = open_model(self.options, quiet=quiet)
        opened = armt.model
        if self.memory_tokens is not None and self.memory_tokens != opened.config.memory_tokens:
            raise UsageError(
                f"--memory-tokens: the model has {opened.config.memory_tokens} of them, which is part of it"
            )
        if self.segment is not None:
            config = replace(opened.config, segment_tokens=self.segment)
            opened = Model(config, opened.weights, memory_dtype=opened.memory_dtype, ops=opened.block.ops)
        if not quiet:
            say(f"model: {armt.path}")
        source = armt.path if self.options.base is None else self.options.base
        raw = json.loads((source / "config.json").read_text(encoding="utf-8"))
        return opened, dict(raw.get("base_model_config") or raw)


def _run(
    subject: _Measured,
    measuring: MeasuringOptions,
    seq: str | None,
    schedule: str,
    format: Format,
    plot: Path | None,
    *,
    quiet: bool,
) -> None:
    """Measure what `bench` was asked for, once nothing is wrong with paths: the import of torch takes seconds."""
    import torch

    from armt.runtime.bench.bench import Bench

    if measuring.threads is not None:
        torch.set_num_threads(measuring.threads)
    view = _View(quiet)
    if measuring.train:
        _measure_training(subject, measuring, format, view, quiet=quiet)
        return
    settings = _settings(seq, schedule, measuring)
    view.warn_of_load(torch.get_num_threads())
    measured, raw = subject.opened(measuring.seed, quiet=quiet)
    beside = _baseline(measuring, settings, raw, measured)
    work = Bench(measured, subject.name, settings, baseline=beside, on_progress=view.progress)
    _measure(work, counted(len(settings.tokens), "length"), view, format, plot)


def _measure_training(
    subject: _Measured, measuring: MeasuringOptions, format: Format, view: _View, *, quiet: bool
) -> None:
    """Measure steps of training; weights stay as they lie in the files, whatever the backend."""
    from armt.models.model import ArmtModel
    from armt.runtime.bench.training import TrainingBench, TrainingSettings
    from armt.runtime.training.dtype import training_dtype

    dtype = subject.options.dtype
    unpacked = replace(subject, options=replace(subject.options, kernels="torch"))
    measured, _ = unpacked.opened(measuring.seed, quiet=quiet)
    if dtype != "checkpoint":
        # Training has a fastest dtype of its own, and one that it does not compute in.
        kind = training_dtype(dtype, measured.device, measured.config.base, notify=None if quiet else note).choice
        measured = ArmtModel(measured.config, measured.weights.to(kind))
    settings = TrainingSettings(repetitions=measuring.repetitions or _FULL[1], seed=measuring.seed)
    work = TrainingBench(measured, subject.name, settings, on_progress=view.progress)
    if measured.config.has_memory:
        _measure(work, "windows and documents", view, format, None)
        return
    if not quiet:
        note("documents are left out: a plain model carries nothing from their segments to a question")
    _measure(work, "windows", view, format, None)


def _check(
    seq: str | None,
    schedule: str,
    shape: str | None,
    plot: Path | None,
    force: bool,
    model: LoadOptions,
    measuring: MeasuringOptions,
) -> None:
    """Refuse what is wrong in itself before a model is opened."""
    from armt.cli.checks import check_names, check_output
    from armt.models.shapes import shape_config
    from armt.runtime.bench.table import check_plot

    if plot is not None:
        check_output(plot, (), force=force)
        check_plot(plot)
    check_names(model)
    if shape is not None:
        shape_config(shape, segment_tokens=1, memory_tokens=1)
    if seq is not None:
        parse_sizes(seq, "--seq")
    _schedules(schedule)
    if measuring.train and (seq is not None or plot is not None or measuring.baseline or measuring.decode):
        raise UsageError(
            "--train: measures steps of one size; --seq, --plot, --baseline and --decode do not go with it"
        )
    if measuring.baseline is BaselineName.LLAMA:
        from armt.runtime.bench.llama import check_llama

        check_llama(measuring.baseline_file)
    elif measuring.baseline_file is not None:
        raise UsageError("-b: only --baseline llama.cpp reads a GGUF file")


def _settings(seq: str | None, schedule: str, measuring: MeasuringOptions) -> BenchSettings:
    from armt.runtime.bench.bench import BenchSettings

    lengths, repetitions, compared_tokens = _QUICK if measuring.quick else _FULL
    decoded = _DECODED_TOKENS if measuring.baseline is BaselineName.LLAMA else 0
    return BenchSettings(
        tokens=parse_sizes(lengths if seq is None else seq, "--seq"),
        schedules=_schedules(schedule),
        repetitions=measuring.repetitions or repetitions,
        limit_s=measuring.limit,
        compared_tokens=compared_tokens,
        decoded_tokens=decoded if measuring.decode is None else measuring.decode,
        seed=measuring.seed,
    )


def _measure(work: Bench | TrainingBench, what: str, view: _View, format: Format, plot: Path | None) -> None:
    """Run the benchmark and write its rows, then the figure: a figure that fails must not take the rows with it."""
    from armt.runtime.bench.table import csv_text, json_line, json_object, markdown
    from armt.runtime.bench.table import plot as draw

    repetitions = counted(work.settings.repetitions, "repetition")
    view.line(f"this will take about {duration(work.prepare())}: {what}, {repetitions}")
    rows: list[Row] = []
    for row in work.run():
        rows.append(row)
        where = f"{row.method} at {row.tokens:,} tokens"
        if row.skipped:
            view.line(f"{where}: skipped, {row.skipped}")
        if doubt := row.doubt():
            view.line(f"{where}: {doubt}; measure again when the machine is quiet")
        if format is Format.JSONL:
            print(json_line(row, work.machine), flush=True)
    view.clear()
    if format is not Format.JSONL:
        render = {Format.MD: markdown, Format.CSV: csv_text, Format.JSON: json_object}[format]
        print(render(rows, work.machine), flush=True)
    if plot is not None:
        draw(rows, work.machine, plot)


def _schedules(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in list(opt.ScheduleName):
            raise UsageError(f"--schedule: expected sequential, diagonal or auto, got {name!r}")
    return names


def _baseline(
    measuring: MeasuringOptions, settings: BenchSettings, raw: dict[str, Any], model: ArmtModel
) -> Baseline | None:
    import torch

    from armt.runtime.bench.baseline import TransformersBaseline
    from armt.runtime.bench.llama import LlamaBaseline, check_llama
    from armt.runtime.bench.machine import torch_dtype

    base = model.config.base
    if measuring.baseline is BaselineName.TRANSFORMERS:
        own = torch_dtype(model.device, model.dtype)
        return TransformersBaseline(raw, base, device=model.device, dtype=own)
    if measuring.baseline is None:
        return None
    if model.device.type != "cpu":
        raise UsageError(f"--baseline llama.cpp is measured on the CPU, and the model is on {model.device.type}")
    longest = max(settings.tokens) + settings.decoded_tokens
    return LlamaBaseline(check_llama(measuring.baseline_file), base, longest=longest, threads=torch.get_num_threads())


class _View:
    """Says on stderr where the benchmark is: in place on a terminal, now and then elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live = redraws(sys.stderr)
        self._next = time.monotonic() + _PLAIN_INTERVAL_S

    def warn_of_load(self, threads: int) -> None:
        """Say where other work takes the cores already."""
        from armt.runtime.bench.machine import load_warning

        if warning := load_warning(threads):
            self.line(warning)

    def progress(self, at: Progress) -> None:
        """Show a step; a terminal sees every diagonal."""
        if self._quiet:
            return
        text = f"{at.method}, {at.tokens:,} tokens, repetition {at.repetition + 1}"
        text += f": step {at.step:,} of {at.steps:,}" if at.steps else ""
        text += f", {duration(at.left_s)} left" if at.left_s else ""
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
