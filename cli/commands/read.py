"""``armt read``: read documents once and keep what they left as a memory file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import answer, note, say
from armt.cli.options import command
from armt.errors import ModelError

if TYPE_CHECKING:
    from armt.runtime.jobs.memory_file import MemorySink
    from armt.runtime.jobs.results import Result
    from armt.runtime.jobs.settings import Before, Checkpoints
    from armt.runtime.session import Armt


@command
def read(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files to read, in this order; - is standard input.", show_default=False),
    ] = None,
    *,
    written: opt.MemoryFileOptions,
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
    says where each part stands; it grows with the documents (1.1 KB a segment), the memory does not. `armt inspect`
    describes both.
    """
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import check_output, check_resumable, check_there, checkpoints_beside, load_before
    from armt.cli.loading import open_model, with_directory

    paths = named_or_piped(files or [], command="read", elsewhere=False)
    check_output(written.output, paths, force=written.force or checkpoints.resume)
    check_resumable(checkpoints, written.output, paths)
    check_there(paths)
    model = with_directory(model, quiet=display.quiet)
    beside = checkpoints_beside(written.output, checkpoints)
    # What follows needs torch, whose import takes seconds: what is wrong with paths has been said.
    armt = open_model(model, quiet=display.quiet, verbose=display.verbose)
    if not armt.config.memory_layers:
        raise ModelError(f"{armt.path}: this model has no memory to keep; `armt convert` and `armt train` give it one")
    before = load_before(memory, armt, quiet=display.quiet)
    sink = _sink(armt, written, memory, text)
    _run(armt, paths, sink, before, beside, memory=memory, text=text, model=model, display=display)
    _report(written, sink.result_of_job, quiet=display.quiet)


def _sink(armt: Armt, written: opt.MemoryFileOptions, memory: opt.MemoryOptions, text: opt.TextOptions) -> MemorySink:
    """Return what takes the memory, and writes its index where one is wanted."""
    from armt.cli.jobs import load_earlier_index
    from armt.runtime.jobs.memory_file import IndexOptions, MemorySink

    if not written.index:
        return MemorySink(written.output, armt)
    earlier = None if memory.memory is None else load_earlier_index(memory.memory, armt)
    index = IndexOptions(
        encodings=tuple(text.encoding or ()), format=text.format, keep_text=written.keep_text, earlier=earlier
    )
    return MemorySink(written.output, armt, index)


def _run(
    armt: Armt,
    paths: Sequence[str],
    sink: MemorySink,
    before: Before | None,
    checkpoints: Checkpoints | None,
    *,
    memory: opt.MemoryOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    display: opt.DisplayOptions,
) -> None:
    """Read the documents as one, showing how far it has come."""
    from armt.cli.jobs import memory_sha256
    from armt.cli.progress import make_view
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.job import Job
    from armt.runtime.jobs.settings import JobSettings

    view = make_view(display.progress, quiet=display.quiet, color=display.color)
    job = Job(
        armt,
        JobSettings(encodings=tuple(text.encoding or ()), format=text.format, memory_sha256=memory_sha256(memory)),
        sink=sink,
        schedule=model.schedule.value,
        before=before,
        checkpoints=checkpoints,
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


def _report(written: opt.MemoryFileOptions, result: Result, *, quiet: bool) -> None:
    """Say what has been written."""
    from armt.runtime.jobs.memory_file import describe_memory_file

    facts, output = describe_memory_file(written.output), written.output
    if not quiet:
        note(f"wrote {output}: {facts['tokens_read']:,} tokens read, {output.stat().st_size:,} bytes")
    if written.json_output:
        facts |= {"truncated": False, "read_s": result["read_s"]}
        answer(f"{json.dumps(facts, ensure_ascii=False)}\n")
