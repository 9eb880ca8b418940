"""Options that several commands share, spelled once."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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


_MODEL, _DECODE, _MANY, _SHOW = "Model", "Decoding", "Many documents", "Display"


def _use_kernels(asked: str | None) -> str | None:
    """Let ``--kernels`` speak through the variable that the backend's choice reads anyway."""
    if asked is not None:
        os.environ["ARMT_KERNELS"] = asked
    return asked


Model = Annotated[
    str | None,
    typer.Option("-m", "--model", envvar="ARMT_MODEL", rich_help_panel=_MODEL,
                 help="Directory of an ARMT model, or a hub name. Default: the built-in model."),
]  # fmt: skip
Dialect = Annotated[
    str | None,
    typer.Option(help="paper, armt or armt_sw, where the checkpoint does not say.", rich_help_panel=_MODEL),
]
Base = Annotated[
    Path | None,
    typer.Option(help="Directory with the base's config.json, for checkpoints that do not carry it.",
                 rich_help_panel=_MODEL),
]  # fmt: skip
Device = Annotated[str, typer.Option(envvar="ARMT_DEVICE", help="auto, cpu, cuda, ...", rich_help_panel=_MODEL)]
Dtype = Annotated[
    str, typer.Option(envvar="ARMT_DTYPE", help="auto, float32, bfloat16, float16 or float64.", rich_help_panel=_MODEL)
]
Kernels = Annotated[
    str | None,
    typer.Option(
        help="auto, torch, triton, amx or onednn. Default: by device.", callback=_use_kernels, rich_help_panel=_MODEL
    ),
]
Schedule = Annotated[
    ScheduleName, typer.Option(envvar="ARMT_SCHEDULE", help="How cells are executed.", rich_help_panel=_MODEL)
]
MaxTokens = Annotated[
    int, typer.Option("-n", "--max-tokens", min=1, help="Tokens to write at most.", rich_help_panel=_DECODE)
]
Temperature = Annotated[
    float, typer.Option("--temperature", "--temp", min=0.0, help="0 is greedy.", rich_help_panel=_DECODE)
]
TopP = Annotated[float, typer.Option(help="Keep the likeliest tokens up to this share.", rich_help_panel=_DECODE)]
TopK = Annotated[int, typer.Option(min=0, help="Keep this many tokens; 0 for all.", rich_help_panel=_DECODE)]
# Written greedily, small models come back to the same phrase for good; other tools have the same default.
REPETITION_PENALTY = 1.1
RepetitionPenalty = Annotated[
    float,
    typer.Option(help="Divide the logits of tokens already written by this; 1 for none.", rich_help_panel=_DECODE),
]
Seed = Annotated[int, typer.Option(help="Of the sampler: same seed, same text.", rich_help_panel=_DECODE)]
System = Annotated[
    str | None, typer.Option("-s", "--system", help="System message of the chat.", rich_help_panel=_DECODE)
]
Encoding = Annotated[list[str] | None, typer.Option(help="Encoding to try first; repeatable. Default: detected.")]
Format = Annotated[
    str | None, typer.Option(help="text, markdown, html, docx, epub or pdf. Default: by name and contents.")
]
MemoryFile = Annotated[Path | None, typer.Option("--memory", help="Memory file to go on from, written by `armt read`.")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="File for the answer; FILE.jsonl for one result a line; a directory to mirror "
                 "the documents into. Default: standard output."),
]  # fmt: skip
Glob = Annotated[
    list[str] | None,
    typer.Option("--glob", help="Files to take out of directories, for instance '*.txt'; repeatable. Default: every "
                 "format that armt reads.", rich_help_panel=_MANY),
]  # fmt: skip
FilesFrom = Annotated[
    str | None,
    typer.Option("--files-from", help="List of paths to read, one a line; - is standard input.", rich_help_panel=_MANY),
]
Null = Annotated[
    bool,
    typer.Option("-0", "--null", help="Paths in the list end with a zero byte (find -print0).", rich_help_panel=_MANY),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the results that are there.", rich_help_panel=_MANY)]
RetryErrors = Annotated[
    bool, typer.Option("--retry-errors", help="With --resume: do failed documents again.", rich_help_panel=_MANY)
]
CheckpointEvery = Annotated[
    str | None,
    typer.Option("--checkpoint-every", help="Keep the state of a long document beside the output this often, for "
                 "instance 60s, so that --resume goes on in the middle.", rich_help_panel=_MANY),
]  # fmt: skip
Ray = Annotated[
    bool,
    typer.Option("--ray", help="Run on a Ray cluster, by default on this machine (armt[ray]).", rich_help_panel=_MANY),
]
RayAddress = Annotated[
    str | None, typer.Option("--ray-address", help="Address of the Ray cluster; implies --ray.", rich_help_panel=_MANY)
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="With --ray: models at work. Default: one per GPU.", rich_help_panel=_MANY),
]
Lanes = Annotated[
    int | None,
    typer.Option("--lanes", min=1, help="Answers written together. Default: by device.", rich_help_panel=_MANY),
]
JsonLines = Annotated[
    bool, typer.Option("--jsonl", help="One JSON object per document on stdout.", rich_help_panel=_SHOW)
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Nothing on stderr but errors.", rich_help_panel=_SHOW)]
QuietLong = Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.", rich_help_panel=_SHOW)]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Say what was chosen and why.", rich_help_panel=_SHOW)]
Progress = Annotated[ProgressStyle, typer.Option(help="How progress is shown on stderr.", rich_help_panel=_SHOW)]
ColorOption = Annotated[Color, typer.Option("--color", help="Colours on stderr.", rich_help_panel=_SHOW)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout instead of text.", rich_help_panel=_SHOW)]
