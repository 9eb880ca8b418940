"""``armt train``: teach a base model to remember, or go on with an ARMT one."""

from __future__ import annotations

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.streams import handled, say
from armt.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from armt.runtime.train import StepReport


class OrderName(StrEnum):
    """In what order the cells of a pass run; the result is the same."""

    LAYERS = "layers"
    SEQUENTIAL = "sequential"
    DIAGONAL = "diagonal"


@handled
def train(
    model_dir: Annotated[Path, typer.Argument(help="Hugging Face directory of a base model, or an ARMT directory.")],
    out_dir: Annotated[
        Path, typer.Option("-o", "--output", help="Directory of the run: run/ at once, model/ at the end.")
    ],
    curriculum: Annotated[
        Path | None, typer.Option(help="TOML file that says what is learned when. Default: a short recall curriculum.")
    ] = None,
    data: Annotated[
        list[Path] | None, typer.Option(help="Folder of plain text, or .jsonl with text, prompt, response; repeatable.")
    ] = None,
    filler: Annotated[
        Path | None, typer.Option(help="Folder or file with one sentence a line, to hide facts in. Default: built in.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in the output directory.")
    ] = False,
    save_every: Annotated[float, typer.Option(min=1.0, help="Seconds between checkpoints.")] = 120.0,
    order: Annotated[
        OrderName, typer.Option(help="Order of the cells: layers is fastest on a CPU.")
    ] = OrderName.LAYERS,
    checkpointing: Annotated[
        bool, typer.Option("--checkpointing", help="Compute cells again on the way back: less memory, slower.")
    ] = False,
    truncate: Annotated[
        int | None, typer.Option(min=1, help="Back-propagate through this many segments. Default: all.")
    ] = None,
    compile: Annotated[bool, typer.Option("--compile", help="Compile the layers' element-wise parts.")] = False,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw the curves into run/curves.png (needs matplotlib).")
    ] = False,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    quiet: opt.Quiet = False,
) -> None:
    """Train memory and low-rank changes of a model; stopped and killed runs go on with --resume.

    Examples:

        armt train ./SmolLM2-135M-Instruct -o ./mine --data ./texts --data pairs.jsonl --curriculum mine.toml

        armt train ./SmolLM2-135M-Instruct -o ./mine --data ./texts --data pairs.jsonl --curriculum mine.toml --resume
    """
    if not resume and (out_dir / "run" / "checkpoint.pt").exists():
        raise UsageError(f"{out_dir / 'run'}: holds a run already; go on with --resume, or choose another directory")
    from armt.runtime.choose import choose_device, choose_dtype
    from armt.runtime.corpus import read_filler
    from armt.runtime.train import TrainOptions
    from armt.runtime.train_config import default_curriculum, read_curriculum
    from armt.runtime.train_data import read_corpus
    from armt.runtime.train_plot import plot_metrics
    from armt.runtime.train_run import train as run

    plan = default_curriculum() if curriculum is None else read_curriculum(curriculum)
    corpus = read_corpus(data or [])
    where = choose_device(device).choice
    bar = _Bar(plan.steps, quiet)
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        # The first signal ends the run after its step, with a checkpoint; a second one ends it at once.
        signal.signal(number, lambda caught, _frame: _stop(caught, stopping))
    made = run(
        model_dir, out_dir, plan, corpus,
        TrainOptions(order=order.value, checkpointing=checkpointing, truncate=truncate, compiled=compile,
                     save_every_s=save_every),
        device=where, dtype=choose_dtype(dtype, where).choice, resume=resume, on_step=bar.show,
        filler=None if filler is None else read_filler(filler), stop=lambda: bool(stopping),
    )  # fmt: skip
    bar.close()
    if plot:
        say(f"armt: wrote {plot_metrics(out_dir / 'run')}")
    if made is None:
        say(f"armt: stopped after {bar.done} of {plan.steps} steps; go on with --resume")
        raise typer.Exit(int(ExitCode.INTERRUPTED))
    say(f"armt: wrote {made}")


def _stop(number: int, stopping: list[int]) -> None:
    if stopping:
        raise KeyboardInterrupt
    stopping.append(number)


class _Bar:
    """One tqdm line with losses, accuracy and speed."""

    def __init__(self, steps: int, quiet: bool) -> None:
        from tqdm import tqdm

        self.done = 0
        self._bar: tqdm[Any] = tqdm(total=steps, file=sys.stderr, disable=quiet, dynamic_ncols=True, unit="step")

    def show(self, report: StepReport) -> None:
        """Show a step."""
        self._bar.update(report.step - self._bar.n)
        self.done = report.step
        numbers = {name: f"{value:.3f}" for name, value in (*report.losses.items(), *report.accuracy.items())}
        self._bar.set_description(report.stage, refresh=False)
        self._bar.set_postfix({**numbers, "tok/s": f"{report.tokens / max(report.seconds, 1e-9):.0f}"})

    def close(self) -> None:
        """End the line."""
        self._bar.close()
