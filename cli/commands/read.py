"""``armt read``: read documents once and keep what they left as a memory file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import note, say
from armt.cli.options import command
from armt.errors import ModelError

if TYPE_CHECKING:
    from armt.runtime.jobs.results import Result


@command
def read(
    output: Annotated[Path, typer.Option("-o", "--output", help="Memory file to write, for instance book.armt.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files to read, in this order; - is standard input.", show_default=False),
    ] = None,
    index: Annotated[
        bool, typer.Option("--index/--no-index", help="Write book.index beside it: where what stands, for `armt ask`.")
    ] = True,
    keep_text: Annotated[bool, typer.Option("--keep-text", help="Put the text into the index, compressed.")] = False,
    force: opt.Force = False,
    json_output: opt.Json = False,
    *,
    memory: opt.MemoryOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    checkpoints: opt.CheckpointOptions,
    display: opt.DisplayOptions,
) -> None:
    """Read documents into one memory and write it to a file of constant size.

    Examples:

        armt read book.txt -o book.armt

        armt read sequel.txt --memory book.armt -o both.armt

        armt ask --memory both.armt "Who is the narrator?"

        armt read archive.txt -o archive.armt --checkpoint-every 60s --resume

    Reading on from a memory gives exactly what reading both documents together gives. Beside the memory, book.index
    says where each part stands; it grows with the documents (1.2 KB a segment), the memory does not. `armt inspect`
    describes both.
    """
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import (
        check_output,
        check_there,
        checkpoints_beside,
        load_before,
        load_earlier_index,
        memory_sha256,
    )
    from armt.cli.loading import find_directory, open_model
    from armt.cli.progress import make_view

    paths = named_or_piped(files or [], command="read", elsewhere=False)
    check_output(output, paths, force=force or checkpoints.resume)
    check_there(paths)
    find_directory(model.model, quiet=display.quiet)
    # What follows needs torch, whose import takes seconds: what is wrong with paths has been said.
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.job import Job
    from armt.runtime.jobs.memory_file import IndexOptions, MemorySink, describe_memory_file
    from armt.runtime.jobs.settings import JobSettings

    beside = checkpoints_beside(output, checkpoints)
    armt = open_model(model, quiet=display.quiet, verbose=display.verbose)
    if not armt.config.memory_layers:
        raise ModelError(f"{armt.path}: this model has no memory to keep; `armt convert` and `armt train` give it one")
    view = make_view(display.progress, quiet=display.quiet, color=display.color)
    before = load_before(memory, armt, quiet=display.quiet)
    options = None
    if index:
        earlier = None if memory.memory is None else load_earlier_index(memory.memory, armt)
        options = IndexOptions(
            encodings=tuple(text.encoding or ()), format=text.format, keep_text=keep_text, earlier=earlier
        )
    sink = MemorySink(output, armt, options)
    settings = JobSettings(
        encodings=tuple(text.encoding or ()), format=text.format, memory_sha256=memory_sha256(memory)
    )
    job = Job(
        armt,
        settings,
        sink=sink,
        schedule=model.schedule.value,
        before=before,
        checkpoints=beside,
        stdin=sys.stdin.buffer,
        events=view,
        on_notice=view.note,
        work=sink.work,
    )
    try:
        job.run_one(Item(paths=tuple(paths)))
    finally:
        view.end()
        if display.verbose:
            say(f"schedule: {job.schedule.choice} ({job.schedule.reason})")
    _report(describe_memory_file(output), output, sink.result_of_job, json_output=json_output, quiet=display.quiet)


def _report(facts: Result, output: Path, result: Result, *, json_output: bool, quiet: bool) -> None:
    """Say what has been written."""
    if not quiet:
        note(f"wrote {output}: {facts['tokens_read']:,} tokens read, {output.stat().st_size:,} bytes")
    if json_output:
        facts |= {"truncated": False, "read_s": result["read_s"]}
        print(json.dumps(facts, ensure_ascii=False), flush=True)
