"""``armt convert``: give a plain causal language model an (untrained) memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from armt.cli.console import note
from armt.cli.options import command


@command
def convert(
    base_dir: Annotated[Path, typer.Argument(help="Hugging Face directory of a causal language model.")],
    out_dir: Annotated[Path, typer.Argument(help="ARMT directory to write; must not exist.")],
    segment: Annotated[int, typer.Option(min=1, help="Real tokens of a segment.")] = 1024,
    memory_tokens: Annotated[int, typer.Option(min=1, help="Memory tokens appended to each segment.")] = 32,
    d_mem: Annotated[int, typer.Option("--d-mem", min=1, help="Width of the memory projections.")] = 64,
    layers: Annotated[
        str | None, typer.Option(help="Layers that carry memory, for instance 8,12,16. Default: all.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the initial weights.")] = 0,
) -> None:
    """Turn a plain model directory into an ARMT one that answers like its base until it is trained.

    Example:

        armt convert ./SmolLM2-135M-Instruct ./smollm2-armt --segment 1024 --memory-tokens 32 --d-mem 64
    """
    from armt.cli.parsing import parse_layers
    from armt.models.checkpoint.write import convert_base

    chosen = None if layers is None else parse_layers(layers, "--layers")
    convert_base(
        base_dir, out_dir, segment_tokens=segment, memory_tokens=memory_tokens, d_mem=d_mem,
        memory_layers=chosen, seed=seed,
    )  # fmt: skip
    note(f"wrote {out_dir}")
