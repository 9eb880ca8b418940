"""Options that several commands share, spelled once."""

from __future__ import annotations

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


_MODEL, _DECODE, _SHOW = "Model", "Decoding", "Display"

Model = Annotated[
    str | None,
    typer.Option("-m", "--model", envvar="ARMT_MODEL", help="Directory of an ARMT model, or a hub name. Default: the built-in model.",
                 rich_help_panel=_MODEL),
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
Device = Annotated[
    str, typer.Option(envvar="ARMT_DEVICE", help="auto, cpu, cuda, ...", rich_help_panel=_MODEL)
]
Dtype = Annotated[
    str, typer.Option(envvar="ARMT_DTYPE", help="auto, float32, bfloat16, float16 or float64.", rich_help_panel=_MODEL)
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
Seed = Annotated[int, typer.Option(help="Of the sampler: same seed, same text.", rich_help_panel=_DECODE)]
System = Annotated[
    str | None, typer.Option("-s", "--system", help="System message of the chat.", rich_help_panel=_DECODE)
]
Encoding = Annotated[
    list[str] | None, typer.Option(help="Encoding to try first; repeatable. Default: detected.")
]
Format = Annotated[
    str | None, typer.Option(help="text, markdown, html, docx, epub or pdf. Default: by name and contents.")
]
MemoryFile = Annotated[Path | None, typer.Option("--memory", help="Memory file to go on from, written by `armt read`.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Nothing on stderr but errors.", rich_help_panel=_SHOW)]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Say what was chosen and why.", rich_help_panel=_SHOW)
]
Progress = Annotated[ProgressStyle, typer.Option(help="How progress is shown on stderr.", rich_help_panel=_SHOW)]
ColorOption = Annotated[Color, typer.Option("--color", help="Colours on stderr.", rich_help_panel=_SHOW)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout instead of text.", rich_help_panel=_SHOW)]
