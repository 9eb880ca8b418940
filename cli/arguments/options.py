"""Options that several commands share, spelled once, in frozen groups; `groups` spreads them out for a command."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments.completion import complete_memories, complete_models
from armt.cli.arguments.parsing import is_standard_output, parse_seconds
from armt.errors import UsageError
from armt.kernels.backends import BACKENDS
from armt.runtime.defaults import LEAST_PENALTY, MOST_PENALTY, REPETITION_PENALTY

if TYPE_CHECKING:
    from armt.runtime.engine.sampling import Sampling


class Color(StrEnum):
    """When to colour what goes to a terminal."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class ScheduleName(StrEnum):
    """How the cells of a reading are executed."""

    AUTO = "auto"
    SEQUENTIAL = "sequential"
    DIAGONAL = "diagonal"


class ProgressStyle(StrEnum):
    """How progress is shown on stderr."""

    AUTO = "auto"
    RICH = "rich"
    PLAIN = "plain"
    JSONL = "jsonl"
    NONE = "none"


_MODEL, _DECODING, _DOCUMENTS, _MANY, _DISPLAY = "Model", "Decoding", "Documents", "Many documents", "Display"


def _option(*names: str, panel: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, **more)


Penalty = Annotated[
    float,
    _option(
        "--repetition-penalty",
        panel=_DECODING,
        min=LEAST_PENALTY,
        max=MOST_PENALTY,
        help="Divide the logits of tokens already written by this; 1 for none.",
    ),
]


def path_option(*names: str, help: str, kind: type[str | Path] = Path, **more: Any) -> Any:
    """Return the option of a file or folder; an empty name would be the directory that one is in, or no word at all.

    Args:
        names: of the option; the first one is named in the error.
        help: of the option.
        kind: ``str`` where more is read out of the name.
        **more: as Typer takes it.
    """

    def read(name: object) -> str | Path:
        if name == "":
            raise UsageError(f"{names[0]}: an empty name is no path; is a variable of the shell empty?")
        # config.toml may have a number there.
        return kind(str(name))

    return typer.Option(*names, help=help, parser=read, metavar=f"<{kind.__name__.lower()}>", **more)


Quiet = Annotated[bool, _option("-q", "--quiet", panel=_DISPLAY, help="Nothing on stderr but errors.")]
Json = Annotated[bool, _option("--json", panel=_DISPLAY, help="One JSON object on stdout instead of text.")]
JsonLines = Annotated[bool, _option("--jsonl", panel=_DISPLAY, help="One JSON object per document on stdout.")]
Seed = Annotated[int, _option("--seed", panel=_DECODING, help="Same seed, same result.")]
System = Annotated[str | None, _option("-s", "--system", panel=_DECODING, help="System message of the chat.")]
Force = Annotated[bool, _option("--force", panel=_DOCUMENTS, help="Replace an output file that is there.")]
DryRun = Annotated[
    bool,
    _option(
        "--dry-run",
        panel=_DOCUMENTS,
        help="Say what would be read and written, and how long reading takes; do none of it.",
    ),
]
Model = Annotated[
    str | None,
    _option(
        *("-m", "--model"),
        panel=_MODEL,
        envvar="ARMT_MODEL",
        autocompletion=complete_models,
        help="Directory of an ARMT model, or a hub name. Default: the built-in model.",
    ),
]
Device = Annotated[str, _option("--device", panel=_MODEL, envvar="ARMT_DEVICE", help="auto, cpu, cuda, ...")]
Dtype = Annotated[
    str,
    _option(
        "--dtype", panel=_MODEL, envvar="ARMT_DTYPE", help="auto, checkpoint, float32, bfloat16, float16, float64."
    ),
]
Dialect = Annotated[
    str | None,
    _option("--dialect", panel=_MODEL, help="paper, armt, armt_sw or rmt, where the checkpoint does not say."),
]
Base = Annotated[
    Path | None,
    _option(
        "--base",
        panel=_MODEL,
        help="Directory with the base's config.json and tokenizer, for checkpoints without them.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class LoadOptions:
    """Which model, and what it runs on and in."""

    model: Model = None
    device: Device = "auto"
    dtype: Dtype = "auto"
    kernels: Annotated[
        str | None,
        _option(
            "--kernels",
            panel=_MODEL,
            envvar="ARMT_KERNELS",
            help=f"auto, {', '.join(BACKENDS)}. `armt env` says which one auto takes here, and why.",
        ),
    ] = None
    dialect: Dialect = None
    base: Base = None


@dataclass(frozen=True, kw_only=True)
class ModelOptions(LoadOptions):
    """Which model, what it runs on, and how cells are executed."""

    schedule: Annotated[
        ScheduleName, _option("--schedule", panel=_MODEL, envvar="ARMT_SCHEDULE", help="How cells are executed.")
    ] = ScheduleName.AUTO
    devices: Annotated[
        int | None,
        _option(
            "--devices",
            panel=_MODEL,
            min=1,
            help="Spread the layers over so many GPUs of a machine, a process for each. Default: 1.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class DecodingOptions:
    """How answers are written."""

    max_tokens: Annotated[
        int,
        _option("-n", "--max-tokens", panel=_DECODING, min=1, help="Most tokens of free text: -p, --evidence 0, run."),
    ] = 256
    temperature: Annotated[float, _option("--temperature", "--temp", panel=_DECODING, min=0.0, help="0 is greedy.")] = (
        0.0
    )
    top_p: Annotated[
        float, _option("--top-p", panel=_DECODING, min=0.0, max=1.0, help="Keep the likeliest tokens up to this share.")
    ] = 1.0
    top_k: Annotated[int, _option("--top-k", panel=_DECODING, min=0, help="Keep so many tokens; 0 for all.")] = 0
    repetition_penalty: Penalty = REPETITION_PENALTY
    seed: Annotated[int, _option("--seed", panel=_DECODING, help="Of the sampler: same seed, same text.")] = 0

    @classmethod
    def names(cls) -> list[str]:
        """Return the long names of these options: of writing freely, and of nothing else."""
        return [f"--{option.name.replace('_', '-')}" for option in fields(cls)]

    def sampling(self) -> Sampling:
        """Return how tokens are chosen.

        Raises:
            UsageError: a number is out of its range.
        """
        from armt.runtime.engine.sampling import Sampling

        return Sampling(
            temperature=self.temperature,
            top_p=self.top_p,
            top_k=self.top_k,
            seed=self.seed,
            repetition_penalty=self.repetition_penalty,
        )


@dataclass(frozen=True, kw_only=True)
class PlainDecodingOptions(DecodingOptions):
    """How answers are written where the form of the input has defaults of its own: no penalty."""

    repetition_penalty: Penalty = 1.0


@dataclass(frozen=True, kw_only=True)
class TextOptions:
    """How documents become text."""

    encoding: Annotated[
        list[str] | None,
        _option("--encoding", panel=_DOCUMENTS, help="Encoding to try first; repeatable. Default: detected."),
    ] = None
    format: Annotated[
        str | None,
        _option(
            "--format",
            panel=_DOCUMENTS,
            help="text, markdown, html, latex, man, docx, epub, pdf, ... Default: by name and contents.",
        ),
    ] = None

    @property
    def encodings(self) -> tuple[str, ...]:
        """Encodings to try first, in order."""
        return tuple(self.encoding or ())


@dataclass(frozen=True, kw_only=True)
class SelectionOptions:
    """Which documents are taken out of folders and lists."""

    glob: Annotated[
        list[str] | None,
        _option(
            "--glob",
            panel=_MANY,
            help="Files to take out of directories, for instance '*.txt'; repeatable. Default: all known formats.",
        ),
    ] = None
    no_ignore: Annotated[
        bool,
        _option(
            "--no-ignore",
            panel=_MANY,
            help="Take virtual environments, earlier answers, pictures and what .gitignore names too.",
        ),
    ] = False
    files_from: Annotated[
        str | None,
        path_option(
            "--files-from",
            kind=str,
            rich_help_panel=_MANY,
            help="List of paths to read, one a line; - is standard input.",
        ),
    ] = None
    null: Annotated[
        bool, _option("-0", "--null", panel=_MANY, help="Paths in the list end with a zero byte (find -print0).")
    ] = False


_Resume = Annotated[
    bool, _option("--resume", panel=_MANY, help="Go on with the results and the checkpoint that are there.")
]


@dataclass(frozen=True, kw_only=True)
class ResumeOptions:
    """How a run over many requests goes on after a stop."""

    resume: _Resume = False
    retry_errors: Annotated[
        bool, _option("--retry-errors", panel=_MANY, help="With --resume: do failed ones again.")
    ] = False
    lanes: Annotated[
        int | None,
        _option(
            "--lanes",
            panel=_MANY,
            min=1,
            help="Answers written together, and documents of a plain RMT read together. Default: by device.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class CheckpointOptions:
    """How long readings survive a stop."""

    resume: _Resume = False
    checkpoint_every: Annotated[
        str | None,
        _option(
            "--checkpoint-every",
            panel=_MANY,
            help="Keep the state of a long document beside the output this often, for instance 60s.",
        ),
    ] = None

    @property
    def every_s(self) -> float | None:
        """Seconds between checkpoints, None for none.

        Raises:
            UsageError: it is no time.
        """
        return None if self.checkpoint_every is None else parse_seconds(self.checkpoint_every, "--checkpoint-every")


@dataclass(frozen=True, kw_only=True)
class ManyOptions(ResumeOptions, CheckpointOptions):
    """How a job over many documents runs."""


@dataclass(frozen=True, kw_only=True)
class RayOptions:
    """Whether a job runs on a cluster."""

    ray: Annotated[
        bool, _option("--ray", panel=_MANY, help="Run on a Ray cluster, by default on this machine (needs ray[data]).")
    ] = False
    ray_address: Annotated[
        str | None, _option("--ray-address", panel=_MANY, help="Address of the Ray cluster; implies --ray.")
    ] = None
    workers: Annotated[
        int | None,
        _option("--workers", panel=_MANY, min=1, help="With --ray: models at work. Default: as GPUs allow."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class DisplayOptions:
    """What is shown on stderr."""

    quiet: Quiet = False
    verbose: Annotated[bool, _option("-v", "--verbose", panel=_DISPLAY, help="Say what was chosen and why.")] = False
    progress: Annotated[
        ProgressStyle, _option("--progress", panel=_DISPLAY, help="How progress is shown on stderr.")
    ] = ProgressStyle.AUTO
    color: Annotated[Color, _option("--color", panel=_DISPLAY, help="Colours on stderr.")] = Color.AUTO

    @property
    def explains(self) -> bool:
        """Whether it is said what was chosen and why; with ``--quiet`` nothing is."""
        return self.verbose and not self.quiet

    @property
    def sums_up(self) -> bool:
        """Whether a line says in the end how it went; machines have the event ``done`` for that."""
        return not self.quiet and self.progress is not ProgressStyle.JSONL


@dataclass(frozen=True, kw_only=True)
class ResultOptions:
    """Where results go, and in what form."""

    output: Annotated[
        str | None,
        path_option(
            *("-o", "--output"),
            kind=str,
            rich_help_panel=_DOCUMENTS,
            help="File for the answer, as text; FILE.json for JSON, FILE.jsonl for one result a line; a directory (or "
            "NAME/) to mirror the documents into. Default, and -: standard output.",
        ),
    ] = None
    report: Annotated[
        Path | None,
        path_option(
            "--report",
            rich_help_panel=_DOCUMENTS,
            help="Write a page for the browser: answers beside the text, places marked. For many documents a folder.",
        ),
    ] = None
    force: Force = False
    dry_run: DryRun = False
    json_output: Json = False
    jsonl: JsonLines = False

    @property
    def path(self) -> Path | None:
        """Where results go, None for standard output."""
        return None if self.output is None or is_standard_output(self.output) else Path(self.output)

    @property
    def is_folder(self) -> bool:
        """Whether the output is a directory, or is written as one (``out/``)."""
        return self.path is not None and (str(self.output).endswith("/") or self.path.is_dir())

    @property
    def is_log(self) -> bool:
        """Whether the output is a file with one result a line."""
        return self._ends_with(".jsonl") and not self.is_folder

    @property
    def as_json(self) -> bool:
        """Whether the one result of a file is JSON: by an option, or by the file's ending."""
        return self.json_output or self.jsonl or self._ends_with(".json")

    def _ends_with(self, ending: str) -> bool:
        return self.path is not None and self.path.suffix.lower() == ending


@dataclass(frozen=True, kw_only=True)
class MemoryOptions:
    """What reading goes on from."""

    memory: Annotated[
        Path | None,
        _option(
            "--memory",
            panel=_DOCUMENTS,
            autocompletion=complete_memories,
            help="Memory file to go on from, written by `armt read`.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class JobOptions:
    """All that jobs over documents have in common."""

    result: ResultOptions
    memory: MemoryOptions
    text: TextOptions
    model: ModelOptions
    decoding: DecodingOptions
    selection: SelectionOptions
    many: ManyOptions
    ray: RayOptions
    display: DisplayOptions
