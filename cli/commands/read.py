"""``armt read``: read documents once and keep what they left as a memory file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import handled, say
from armt.errors import UsageError

if TYPE_CHECKING:
    from armt.runtime.engine.memory import Memory
    from armt.runtime.jobs.answer import Plan
    from armt.runtime.jobs.reading_checkpoints import ReadingCheckpoints
    from armt.runtime.text.documents import Document

_Resume = Annotated[
    bool, typer.Option("--resume", help="Go on at the checkpoint of a reading that did not come to its end.")
]


@handled
def read(
    files: Annotated[
        list[str], typer.Argument(help="Files to read, in this order; - is standard input.", show_default=False)
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Memory file to write, for instance book.armt.")],
    memory: opt.MemoryFile = None,
    checkpoint_every: opt.CheckpointEvery = None,
    resume: _Resume = False,
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

        armt read archive.txt -o archive.armt --checkpoint-every 60s --resume

    Reading on from a memory gives exactly what reading both documents together gives. `armt inspect book.armt`
    says what a memory has read.
    """
    from armt.cli.folder import checkpoint_beside, parse_seconds
    from armt.cli.inputs import open_inputs
    from armt.cli.loading import open_model
    from armt.cli.progress import make_view, showing
    from armt.runtime.jobs.answer import count_tokens, plan_reading, read_document
    from armt.runtime.jobs.joined import JoinedDocuments
    from armt.runtime.jobs.memory_file import describe_memory_file, load_memory, save_memory
    from armt.runtime.jobs.reading_checkpoints import ReadingCheckpoints

    documents = open_inputs(files, command="read", encoding=encoding, format=format, quiet=quiet)
    place = checkpoint_beside(output, parse_seconds(checkpoint_every), resume)
    if place is not None:
        _refuse_streams(documents)
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
    checkpoints = None
    if place is not None:
        checkpoints = ReadingCheckpoints(
            armt, *place, documents=documents, memory_file=memory, schedule=plan.schedule.choice, layers=plan.layers
        )
        plan = _start(checkpoints, plan, before, " ".join(files), resume=resume, quiet=quiet)
    with showing(make_view(progress, quiet=quiet, color=color), " ".join(files), plan) as view:
        result = read_document(armt, counted, plan, memory=before, on_step=view.step, checkpoints=checkpoints)
    save_memory(output, armt, result.memory, [*(stored.sources if stored else ()), *joined.records])
    if checkpoints is not None:
        checkpoints.remove()
    facts = describe_memory_file(output)
    if not quiet:
        say(f"armt: wrote {output}: {facts['tokens_read']:,} tokens read, {output.stat().st_size:,} bytes")
    if json_output:
        facts |= {"truncated": False, "read_s": round(result.read_s, 3)}
        print(json.dumps(facts, ensure_ascii=False), flush=True)


def _refuse_streams(documents: Sequence[Document]) -> None:
    """Refuse checkpoints of what cannot be read again.

    Raises:
        UsageError: a document is no file.
    """
    for document in documents:
        if not isinstance(document.source, Path) or not document.source.is_file():
            raise UsageError(
                f"{document.path}: a stream cannot be read again: --checkpoint-every and --resume need files"
            )


def _start(
    checkpoints: ReadingCheckpoints, plan: Plan, memory: Memory | None, label: str, *, resume: bool, quiet: bool
) -> Plan:
    """Find where an earlier run stood, or begin at the beginning; returns what is left to do."""
    from armt.runtime.jobs.answer import plan_rest
    from armt.runtime.jobs.checkpoint import passed_tokens

    if not resume:
        checkpoints.remove()
        return plan
    if checkpoints.find() and not quiet:
        say(f"armt: {checkpoints.file}: not a checkpoint of this reading; nothing of it is used")
    if checkpoints.point is None:
        return plan
    if not quiet:
        say(f"armt: {label}: goes on at token {passed_tokens(checkpoints.point, memory):,}")
    return plan_rest(plan, checkpoints.point, memory)
