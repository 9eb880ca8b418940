"""``armt convert``: give a plain causal language model a memory, or write an ARMT model as its public code does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import note
from armt.cli.options import command


@command
def convert(
    model_dir: Annotated[
        Path, typer.Argument(help="Hugging Face directory of a causal language model, or an ARMT directory.")
    ],
    out_dir: Annotated[Path, typer.Argument(help="ARMT directory to write; must not exist.")],
    segment: Annotated[int, typer.Option(min=1, help="Real tokens of a segment.")] = 1024,
    memory_tokens: Annotated[int, typer.Option(min=1, help="Memory tokens appended to each segment.")] = 32,
    d_mem: Annotated[int, typer.Option("--d-mem", min=1, help="Width of the memory projections.")] = 64,
    layers: Annotated[
        str | None, typer.Option(help="Layers that carry memory, for instance 8,12,16. Default: all.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the initial weights.")] = 0,
    adapter: Annotated[
        Path | None, typer.Option(help="What training made: an adapter file, or a directory in peft's format.")
    ] = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
) -> None:
    """Turn a plain model directory into an ARMT one that answers like its base until it is trained.

    With --adapter, memory and LoRA of an adapter are merged in instead. An ARMT directory is written as the public code
    of its dialect writes and reads it: LoRA pairs merged, one name for each tensor.

    Examples:

        armt convert ./SmolLM2-135M-Instruct ./smollm2-armt --segment 1024 --memory-tokens 32 --d-mem 64

        armt convert ./SmolLM2-135M-Instruct ./trained --adapter out/run/adapter.safetensors

        armt convert ./wrapper-with-lora ./merged --dialect paper --base ./Llama-3.2-1B
    """
    from armt.cli.parsing import parse_layers
    from armt.models.checkpoint.directory import is_armt, read_config

    carrying = None if layers is None else parse_layers(layers, "--layers")
    raw = read_config(model_dir)
    # What is wrong with the directory has been said: the import of torch takes seconds.
    from armt.models.checkpoint.write import apply_adapter, convert_base, publish, update_armt

    if is_armt(raw):
        if adapter is None:
            publish(model_dir, out_dir, dialect=dialect, base=base)
        else:
            update_armt(model_dir, adapter, out_dir, dialect=dialect, base=base)
    elif adapter is not None:
        apply_adapter(model_dir, adapter, out_dir)
    else:
        convert_base(
            model_dir,
            out_dir,
            segment_tokens=segment,
            memory_tokens=memory_tokens,
            d_mem=d_mem,
            memory_layers=carrying,
            seed=seed,
        )
    note(f"wrote {out_dir}")
