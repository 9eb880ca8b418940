"""``armt read``: read documents once and keep what they left as a memory file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from armt.cli import options as opt
from armt.cli.streams import handled, say


@handled
def read(
    files: Annotated[
        list[str], typer.Argument(help="Files to read, in this order; - is standard input.", show_default=False)
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Memory file to write, for instance book.armt.")],
    memory: opt.MemoryFile = None,
    model: opt.Model = None,
    schedule: opt.Schedule = opt.ScheduleName.AUTO,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    kernels: opt.Kernels = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    encoding: opt.Encoding = None,
    format: opt.Format = None,
    json_output: opt.Json = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    progress: opt.Progress = opt.ProgressStyle.AUTO,
    color: opt.ColorOption = opt.Color.AUTO,
) -> None:
    """Read documents into one memory and write it to a file of constant size.

    Examples:

        armt read book.txt -o book.armt

        armt read sequel.txt --memory book.armt -o both.armt

        armt ask --memory both.armt -q "Who is the narrator?"

    Reading on from a memory gives exactly what reading both documents together gives. `armt inspect book.armt`
    says what a memory has read.
    """
    from armt.cli.inputs import open_inputs
    from armt.cli.loading import open_model
    from armt.cli.progress import make_view, showing
    from armt.runtime.answer import count_tokens, plan_reading, read_document
    from armt.runtime.joined import JoinedDocuments
    from armt.runtime.memory_file import describe_memory_file, load_memory, save_memory

    documents = open_inputs(files, command="read", encoding=encoding, format=format, quiet=quiet)
    armt = open_model(model, device=device, dtype=dtype, dialect=dialect, base=base, quiet=quiet, verbose=verbose)
    stored = None if memory is None else load_memory(memory, armt)
    if stored is not None and stored.notice and not quiet:
        say(f"armt: {stored.notice}")
    before = None if stored is None else stored.memory
    joined = JoinedDocuments(armt.tokenizer, documents)
    counted = count_tokens(joined.stretches())
    plan = plan_reading(armt, counted.known, schedule.value, before)
    if verbose:
        say(f"schedule: {plan.schedule.choice} ({plan.schedule.reason})")
    with showing(make_view(progress, quiet=quiet, color=color), " ".join(files), plan) as view:
        result = read_document(armt, counted, plan, memory=before, on_step=view.step)
    save_memory(output, armt, result.memory, [*(stored.sources if stored else ()), *joined.records])
    facts = describe_memory_file(output)
    if not quiet:
        say(f"armt: wrote {output}: {facts['tokens_read']:,} tokens read, {output.stat().st_size:,} bytes")
    if json_output:
        facts |= {"truncated": False, "read_s": round(result.read_s, 3)}
        print(json.dumps(facts, ensure_ascii=False), flush=True)
