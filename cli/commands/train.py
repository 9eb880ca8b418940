"""``armt train``: teach a base model to remember, or go on with an ARMT one."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import command
from armt.cli.console import note
from armt.cli.runs import say_not_kept
from armt.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from armt.models.checkpoint.beside.taught import Taught
    from armt.models.config import ArmtConfig
    from armt.runtime.answers.judging.judge import Judging
    from armt.runtime.answers.known import Known
    from armt.runtime.training.beside.reworder import Reworded
    from armt.runtime.training.beside.teller import Noted
    from armt.runtime.training.config import Curriculum
    from armt.runtime.training.loop import StepReport
    from armt.runtime.training.samples.data import Corpus


class OrderName(StrEnum):
    """In what order the cells of a pass run; the result is the same."""

    LAYERS = "layers"
    SEQUENTIAL = "sequential"
    DIAGONAL = "diagonal"


_Dtype = Annotated[
    str, typer.Option(envvar="ARMT_DTYPE", help="auto, bfloat16, float32 or float64.", rich_help_panel="Model")
]


@dataclass(frozen=True, kw_only=True)
class TaughtOptions:
    """What is learned, and from what."""

    curriculum: Annotated[
        Path | None,
        typer.Option(help="TOML file that says what is learned when. Default: recall, and what --data has."),
    ] = None
    data: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of plain text, or .jsonl of pairs or windows (docs/training.md); repeatable."),
    ] = None
    adapter: Annotated[
        Path | None, typer.Option(help="adapter.safetensors of an earlier run on this base, to go on from.")
    ] = None
    filler: Annotated[
        Path | None, typer.Option(help="Folder or file with one sentence a line, to hide facts in. Default: built in.")
    ] = None
    finder: Annotated[
        Path | None,
        typer.Option(
            help="Teach an ARMT directory to find, and nothing else: documents with outlines and questions whose "
            "places are known (.jsonl.gz, docs/training.md)."
        ),
    ] = None
    judge: Annotated[
        Path | None,
        typer.Option(
            help="Teach a model to tell which sentence answers, and which of its words, and nothing else: documents "
            "with questions whose places are known (.jsonl.gz, docs/training.md)."
        ),
    ] = None
    teller: Annotated[
        Path | None,
        typer.Option(
            help="Teach a model which sentences tell most of a document, and nothing else: notes on what a reader must "
            "learn of documents that stand in the same folder (.jsonl, docs/training.md)."
        ),
    ] = None
    reworder: Annotated[
        Path | None,
        typer.Option(
            help="Teach a model to put questions in the words of documents, and nothing else: pairs of questions "
            "(.jsonl or .jsonl.gz, docs/training.md)."
        ),
    ] = None
    further: Annotated[
        bool,
        typer.Option("--further", help="With --judge: go on from the judge that the model has, with other questions."),
    ] = False

    @property
    def beside(self) -> dict[str, Path]:
        """What is taught beside the weights, which stay as they are: the documents of it by its option."""
        given = {
            "--finder": self.finder,
            "--judge": self.judge,
            "--teller": self.teller,
            "--reworder": self.reworder,
        }
        return {option: path for option, path in given.items() if path is not None}


@dataclass(frozen=True, kw_only=True)
class PassOptions:
    """How gradients are computed; they are the same, but for `truncate`."""

    order: Annotated[
        OrderName | None,
        typer.Option(help="Order of the cells. Default: layers, the fastest on a CPU; plain RMT has sequential alone."),
    ] = None
    checkpointing: Annotated[
        bool, typer.Option("--checkpointing", help="Compute cells again on the way back: less memory, slower.")
    ] = False
    truncate: Annotated[
        int | None,
        typer.Option(min=1, help="Back-propagate through this many segments where a task says nothing. Default: all."),
    ] = None
    compile: Annotated[bool, typer.Option("--compile", help="Compile the layers' element-wise parts.")] = False

    def chosen(self) -> dict[str, Any]:
        """Return them by the names of `TrainOptions`."""
        order = None if self.order is None else self.order.value
        return {
            "order": order,
            "checkpointing": self.checkpointing,
            "truncate": self.truncate,
            "compiled": self.compile,
        }


@command
def train(
    model: Annotated[
        str,
        typer.Argument(metavar="model_dir", help="Hugging Face directory of a base model, or an ARMT directory."),
    ],
    out_dir: Annotated[
        Path,
        opt.path_option("-o", "--output", help="Directory of the run: run/ at once, model/ at the end."),
    ],
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in the output directory.")
    ] = False,
    save_every: Annotated[float, typer.Option(min=1.0, help="Seconds between checkpoints.")] = 120.0,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw the curves into run/curves.png (needs matplotlib).")
    ] = False,
    device: opt.Device = "auto",
    dtype: _Dtype = "auto",
    quiet: opt.Quiet = False,
    *,
    taught: TaughtOptions,
    passes: PassOptions,
) -> None:
    """Teach a model to remember.

    Trains a memory, and low-rank changes or all weights of its base. Stopped and killed runs go on with --resume.

    Examples:

        armt train ./SmolLM2-135M-Instruct -o ./mine --data ./texts --data pairs.jsonl --curriculum mine.toml

        armt train ./SmolLM2-135M-Instruct -o ./mine --data ./texts --data pairs.jsonl --curriculum mine.toml --resume
    """
    from armt.cli.checks import check_names

    check_names(opt.LoadOptions(device=device, dtype=dtype))
    model_dir, config = _check(model, out_dir, taught, passes, resume=resume, plot=plot)
    if taught.beside:
        return _teach_beside(model_dir, out_dir, taught, device, dtype, quiet)
    # What is wrong with paths has been said: the import of torch takes seconds.
    from armt.runtime.choose import choose_device
    from armt.runtime.text.corpus import read_filler
    from armt.runtime.training.dtype import training_dtype
    from armt.runtime.training.loop import TrainOptions
    from armt.runtime.training.plot import plot_metrics
    from armt.runtime.training.run import train as run

    notify = None if quiet else note
    corpus, plan = _corpus_and_plan(taught, config, notify)
    where = choose_device(device).choice
    whole = plan.base.train == "all"
    kind = training_dtype(dtype, where, config.base, whole=whole, notify=notify).choice
    sentences = None if taught.filler is None else read_filler(taught.filler)
    options = TrainOptions(**passes.chosen(), save_every_s=save_every)
    with _stop_signals() as stop, _Bar(plan.steps, quiet) as bar:
        made = run(
            model_dir, out_dir, plan, corpus, options,
            device=where, dtype=kind, resume=resume, on_step=bar.show, filler=sentences, stop=stop,
            adapter=taught.adapter, notify=notify,
        )  # fmt: skip
    drawn = plot_metrics(out_dir / "run") if plot else None
    if drawn is not None and not quiet:
        note(f"wrote {drawn}")
    if made is None:
        note(f"stopped after {bar.done} of {plan.steps} steps; go on with --resume")
        raise typer.Exit(int(ExitCode.INTERRUPTED))
    if not quiet:
        say_not_kept(model_dir, made)
        note(f"wrote {made}")


def _corpus_and_plan(
    taught: TaughtOptions, config: ArmtConfig, notify: Callable[[str], None] | None
) -> tuple[Corpus, Curriculum]:
    """Read what is trained on, and what is done with it where no file says that."""
    from armt.runtime.training.config import default_curriculum, read_curriculum
    from armt.runtime.training.samples.data import read_corpus

    corpus = read_corpus(taught.data or [], notify=notify)
    if taught.curriculum is None:
        return corpus, default_curriculum(corpus.kinds)
    if config.has_memory:
        return corpus, read_curriculum(taught.curriculum, sizes=config)
    sizes = None
    if taught.adapter is not None:
        from armt.models.checkpoint.adapter import read_adapter

        sizes = read_adapter(taught.adapter).sizes
    return corpus, read_curriculum(taught.curriculum, layers=config.layers, sizes=sizes)


def _check(
    model: str, out_dir: Path, taught: TaughtOptions, passes: PassOptions, *, resume: bool, plot: bool
) -> tuple[Path, ArmtConfig]:
    """Refuse what is wrong in itself before torch is imported; returns the directory of what is to be trained."""
    from armt.cli.checks import check_place, check_unpacked, model_at, refuse_dash
    from armt.models.checkpoint.directory import load_config
    from armt.models.checkpoint.listing import ADAPTER_CONFIG, JUDGE

    refuse_dash("-o", out_dir, "a run")
    if out_dir.exists() and not out_dir.is_dir():
        raise UsageError(f"{out_dir}: a file; a run has a directory")
    if any((out_dir / name).exists() for name in ("config.json", ADAPTER_CONFIG)):
        raise UsageError(f"{out_dir}: holds a model; a run has a directory of its own")
    check_place(out_dir / "run")
    if not resume and (out_dir / "run" / "checkpoint.pt").exists():
        raise UsageError(f"{out_dir / 'run'}: holds a run already; go on with --resume, or choose another directory")
    if plot and find_spec("matplotlib") is None:
        raise UsageError("--plot needs one more package: pip install matplotlib")
    model_dir = model_at(model)
    config = load_config(model_dir, plain=True)
    if config.carries_tokens and taught.curriculum is None and not taught.beside:
        raise UsageError("--curriculum: needed, since the one of the package teaches keys and plain RMT has none")
    others = (taught.curriculum, taught.data, taught.adapter, taught.filler, resume or None, plot or None)
    if len(taught.beside) > 1:
        raise UsageError(f"{' and '.join(taught.beside)} are taught one after the other: each to a model of its own")
    kinds = (("--finder", "find"), ("--judge", "judge"), ("--teller", "tell"), ("--reworder", "reword"))
    for option, teaches in kinds:
        if option in taught.beside and any(other is not None for other in others):
            raise UsageError(
                f"{option} teaches to {teaches} and nothing else: it goes with no curriculum, data, adapter or run"
            )
        if option in taught.beside and any(passes.chosen().values()):
            raise UsageError(f"{option} teaches without gradients through a memory: no order, truncation or compiling")
    if taught.further and taught.judge is None:
        raise UsageError("--further goes with --judge: it is the judge that is taught further")
    if taught.further and not (model_dir / JUDGE).is_file():
        raise UsageError(f"{model_dir}: has no judge to go on from; without --further it is taught one")
    for path in (taught.curriculum, taught.adapter, *taught.beside.values(), *(taught.data or ())):
        if path is not None and not path.exists():
            raise UsageError(f"{path}: no such file or folder")
    check_unpacked(taught.data or ())
    if taught.adapter is not None and taught.adapter.is_dir():
        raise UsageError(f"--adapter {taught.adapter}: a folder; a run goes on from adapter.safetensors of another")
    return model_dir, config


def _teach_beside(model_dir: Path, out_dir: Path, taught: TaughtOptions, device: str, dtype: str, quiet: bool) -> None:
    """Write the model with a finder, a judge, a teller or a reworder to ``out_dir/model``."""
    from tqdm import tqdm

    ((option, data),) = taught.beside.items()
    if (out_dir / "model").exists():
        raise UsageError(f"{out_dir / 'model'}: exists already; name another directory with -o")
    documents = _documents(option, data)
    if not documents:
        raise UsageError(f"{data}: no {'questions' if taught.reworder else 'documents'} in it")
    # What is wrong with paths and documents has been said: the import of torch takes seconds.
    from armt.models.checkpoint.beside.taught import write_with
    from armt.runtime.session import load
    from armt.runtime.training.run import training_in

    armt = load(model_dir, device=None if device == "auto" else device, dtype=None if dtype == "auto" else dtype)
    documents_bar = tqdm(total=len(documents), file=sys.stderr, disable=quiet, dynamic_ncols=True, unit="document")
    with training_in(out_dir), documents_bar as bar:

        def show_document(known: Known | Noted) -> None:
            bar.update()

        def show_loss(loss: float) -> None:
            bar.set_postfix(loss=f"{loss:.3f}")

        def show_step(number: int, steps: int, loss: float) -> None:
            if number == 1:
                # Documents have been searched, or read; what follows takes longer.
                bar.unit = "step"
                bar.reset(total=steps)
            show_loss(loss)
            bar.update()

        begun = armt.judging if taught.further else None
        teach = partial(_teaching(option, begun, show_document, show_step, show_loss), armt, documents)
        made = write_with(armt.path, lambda model: teach(model=model), out_dir / "model", dialect=armt.config.dialect)
    if not quiet:
        note(f"wrote {made}")


def _documents(option: str, data: Path) -> Sequence[Known] | Sequence[Noted] | Sequence[Reworded]:
    """Return the documents that something is taught by, or the questions."""
    if option == "--reworder":
        from armt.runtime.training.beside.reworder import read_reworded

        return read_reworded(data)
    if option == "--teller":
        from armt.runtime.training.beside.teller import read_noted

        return list(read_noted(data, data.parent))
    from armt.runtime.answers.known import read_known

    return read_known(data)


def _teaching(
    option: str,
    begun: Judging | None,
    on_document: Callable[[Known | Noted], None],
    on_step: Callable[[int, int, float], None],
    on_epoch: Callable[[float], None],
) -> Callable[..., Taught]:
    """Return what teaches, by documents and the fingerprint of a model."""
    if option == "--teller":
        from armt.runtime.training.beside.teller import teach_teller

        return partial(teach_teller, on_document=on_document)
    if option == "--reworder":
        from armt.runtime.training.beside.reworder import teach_reworder

        return partial(teach_reworder, on_step=on_step)
    if option == "--finder":
        from armt.runtime.training.beside.finder import teach_finder

        return partial(teach_finder, on_document=on_document, on_epoch=on_epoch)
    from armt.runtime.training.beside.judge import teach_judge
    from armt.runtime.training.beside.own_layers import teach_own

    return partial(
        teach_judge, teach_own=teach_own, begun=begun, on_document=on_document, on_step=on_step, on_epoch=on_epoch
    )


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether the run should stop.

    The first SIGINT, SIGTERM or SIGHUP ends the run after its step, with a checkpoint; a second one ends it at once,
    but for SIGHUP: of a closed terminal both the shell and the system tell.
    """
    caught: list[int] = []

    def note(number: int, _frame: object) -> None:
        if caught and number != signal.SIGHUP:
            raise KeyboardInterrupt
        caught.append(number)

    # Who starts it by nohup wants it to go on.
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    numbers = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hangs_up else ()))
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield lambda: bool(caught)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Bar:
    """One tqdm line with losses, accuracy and speed."""

    def __init__(self, steps: int, quiet: bool) -> None:
        from tqdm import tqdm

        self.done = 0
        # Drawn with the first step: before it stands what goes wrong.
        self._bar: tqdm[Any] = tqdm(
            total=steps, file=sys.stderr, disable=quiet, dynamic_ncols=True, unit="step", delay=1e-3
        )

    def show(self, report: StepReport) -> None:
        """Show a step."""
        self._bar.update(report.step - self._bar.n)
        self.done = report.step
        numbers = {name: f"{value:.3f}" for name, value in (*report.losses.items(), *report.accuracy.items())}
        self._bar.set_description(report.stage, refresh=False)
        self._bar.set_postfix({**numbers, "tok/s": f"{report.tokens / max(report.seconds, 1e-9):.0f}"})

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_exc: object) -> None:
        # A line without a step would only stand before the error.
        self._bar.leave = self.done > 0
        self._bar.close()
