"""``armt convert``: give a plain causal language model a memory, or write an ARMT model as its public code does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.console import note
from armt.cli.loading import refuse_base
from armt.cli.runs import say_not_kept
from armt.errors import UsageError
from armt.models.keys import MOST


@dataclass(frozen=True, kw_only=True)
class NewMemory:
    """The sizes of a memory that a plain model is given."""

    segment: Annotated[int | None, typer.Option(min=1, help="Real tokens of a segment. Default: 1024.")] = None
    memory_tokens: Annotated[
        int | None, typer.Option(min=1, help="Memory tokens appended to each segment. Default: 32.")
    ] = None
    d_mem: Annotated[
        int | None, typer.Option("--d-mem", min=1, help="Width of the memory projections. Default: 64.")
    ] = None
    layers: Annotated[
        str | None,
        typer.Option(
            help="Layers that carry memory, for instance 8,12,16, or all. Default: six of the upper three quarters, "
            "as armt train has them."
        ),
    ] = None
    seed: Annotated[int | None, typer.Option(help="Of the initial weights. Default: 0.")] = None

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are written."""
        return [f"--{one.name.replace('_', '-')}" for one in fields(self) if getattr(self, one.name) is not None]

    def check(self) -> None:
        """Refuse sizes that no model has.

        Raises:
            UsageError: one is too large.
        """
        sizes = {"--segment": self.segment, "--memory-tokens": self.memory_tokens, "--d-mem": self.d_mem}
        for name, size in sizes.items():
            if (size or 0) > MOST:
                raise UsageError(f"{name}: expected at most {MOST:,}, got {size}")


@command
def convert(
    model: Annotated[
        str,
        typer.Argument(
            metavar="model_dir", help="Hugging Face directory of a causal language model, or an ARMT directory."
        ),
    ],
    out_dir: Annotated[Path, typer.Argument(help="ARMT directory to write; must not exist.")],
    adapter: Annotated[
        Path | None, typer.Option(help="What training made: an adapter file, or a directory in peft's format.")
    ] = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    *,
    memory: NewMemory,
    given: Given,
) -> None:
    """Turn a plain model directory into an ARMT one that answers like its base until it is trained.

    With --adapter, memory and LoRA of an adapter are merged in instead. An ARMT directory is written as the public code
    of its dialect writes and reads it: LoRA pairs merged, one name for each tensor, what was taught on it beside.
    With --dialect rmt a plain model gets memory tokens, random ones, and no layer has a memory.

    Examples:

        armt convert ./SmolLM2-135M-Instruct ./smollm2-armt --segment 1024 --memory-tokens 32 --d-mem 64

        armt convert ./SmolLM2-135M-Instruct ./trained --adapter out/run/adapter.safetensors

        armt convert ./wrapper-with-lora ./merged --dialect paper --base ./Llama-3.2-1B
    """
    from armt.cli.checks import check_names, check_place, model_at, refuse_dash
    from armt.models.checkpoint.directory import is_armt, read_config

    refuse_dash("out_dir", out_dir, "a model")
    check_names(opt.LoadOptions(dialect=dialect))
    model_dir = model_at(model)
    raw = read_config(model_dir)
    refuse_base(given, model_dir, base)
    if is_armt(raw):
        _check_armt(model_dir, memory.given)
    else:
        _check_new(dialect, memory.given, adapter=adapter is not None)
        memory.check()
    if os.path.lexists(out_dir):
        raise UsageError(f"{out_dir}: exists already; name another directory")
    check_place(out_dir)
    if adapter is not None and not adapter.exists():
        raise UsageError(f"{adapter}: no such file or folder")
    # What is wrong with the directory has been said: the import of torch takes seconds.
    if is_armt(raw):
        _write_again(model_dir, out_dir, adapter, dialect, base)
    elif adapter is not None:
        from armt.models.checkpoint.write import apply_adapter

        apply_adapter(model_dir, adapter, out_dir, notify=note)
        say_not_kept(model_dir, out_dir)
    else:
        _give_memory(model_dir, out_dir, raw, memory, dialect)
        say_not_kept(model_dir, out_dir)
    note(f"wrote {out_dir}")


def _write_again(model_dir: Path, out_dir: Path, adapter: Path | None, dialect: str | None, base: Path | None) -> None:
    """Write an ARMT model as its public code does, with what an adapter has changed."""
    from armt.models.checkpoint.write import publish, update_armt

    if adapter is None:
        publish(model_dir, out_dir, dialect=dialect, base=base)
    else:
        update_armt(model_dir, adapter, out_dir, dialect=dialect, base=base)
        say_not_kept(model_dir, out_dir)


def _give_memory(
    model_dir: Path, out_dir: Path, raw: Mapping[str, Any], memory: NewMemory, dialect: str | None
) -> None:
    """Write a plain model with a memory that nothing has been taught."""
    layers = _memory_layers(model_dir, raw, memory.layers, dialect)
    from armt.models.checkpoint.write import convert_base

    convert_base(
        model_dir,
        out_dir,
        segment_tokens=memory.segment or 1024,
        memory_tokens=memory.memory_tokens or 32,
        d_mem=memory.d_mem or 64,
        memory_layers=layers,
        seed=memory.seed or 0,
        dialect="rmt" if dialect == "rmt" else "armt",
    )


def _memory_layers(
    model_dir: Path, raw: Mapping[str, Any], layers: str | None, dialect: str | None
) -> tuple[int, ...] | None:
    """Return the layers of a plain model that are to carry memory: None for all, or where the dialect has none."""
    if dialect == "rmt" or layers == "all":
        return None
    elif layers is not None:
        from armt.cli.arguments.parsing import parse_layers
        from armt.models.checkpoint.directory import plain_config

        wanted = parse_layers(layers, "--layers")
        count = plain_config(raw, str(model_dir / "config.json")).layers
        if outside := [layer for layer in wanted if layer >= count]:
            raise UsageError(f"--layers: expected some of 0 to {count - 1}, got {', '.join(map(str, outside))}")
        return wanted
    else:
        from armt.models.checkpoint.directory import plain_config
        from armt.models.checkpoint.write import spread_layers

        return spread_layers(plain_config(raw, str(model_dir / "config.json")).layers)


def _check_armt(model_dir: Path, sizes: list[str]) -> None:
    """Refuse sizes of a memory for a model that has one: nothing would come of them."""
    if sizes:
        raise UsageError(f"{', '.join(sizes)}: not used with {model_dir}, an ARMT model, which has a memory already")


def _check_new(dialect: str | None, sizes: list[str], *, adapter: bool) -> None:
    """Refuse what a plain model is not made into, and what would do nothing."""
    if dialect not in (None, "armt", "rmt"):
        raise UsageError(f"--dialect: a plain model is made into armt or rmt, got {dialect}")
    if dialect is not None and adapter:
        raise UsageError("--dialect: not used with a plain model and --adapter, which says itself what it makes")
    if sizes and adapter:
        raise UsageError(f"{', '.join(sizes)}: not used with --adapter, which has a memory already")
    if dialect == "rmt" and {"--d-mem", "--layers"} & set(sizes):
        raise UsageError("--d-mem, --layers: not used with --dialect rmt: no layer has a memory")
