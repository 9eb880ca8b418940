"""``armt read``: read documents once and keep what they left as a memory file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.console import answer, note
from armt.cli.progress import counted
from armt.errors import ExitCode, ModelError

if TYPE_CHECKING:
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.results import Result


@dataclass(frozen=True, kw_only=True)
class MemoryFileOptions:
    """What `armt read` writes."""

    output: Annotated[Path, opt.path_option("-o", "--output", help="Memory file to write, for instance book.armt.")]
    index: Annotated[
        bool, typer.Option("--index/--no-index", help="Write book.index beside it: where what stands, for `armt ask`.")
    ] = True
    keep_text: Annotated[
        bool, typer.Option("--keep-text", help="Keep the text in the index, to be quoted without the documents.")
    ] = False
    force: opt.Force = False
    dry_run: opt.DryRun = False
    json_output: opt.Json = False


@command
def read(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files to read, in this order, or directories, with all in them; - is standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    written: MemoryFileOptions,
    memory: opt.MemoryOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    selection: opt.SelectionOptions,
    checkpoints: opt.CheckpointOptions,
    display: opt.DisplayOptions,
    given: Given,
) -> None:
    """Read documents into one memory and write it to a file of constant size.

    Examples:

        armt read book.txt -o book.armt

        armt read sequel.txt --memory book.armt -o both.armt

        armt ask --memory both.armt "Who fled to Midian?"

        armt read library/ --glob '*.md' -o library.armt

        armt read archive.txt -o archive.armt --checkpoint-every 60s --resume

    Reading on from a memory gives exactly what reading both documents together gives. Beside the memory, book.index
    says where each part stands and grows with the documents (1.1 KB a segment); `armt inspect` describes both. Of a
    directory or a list, documents that cannot be read are left out; then the exit code is 1.
    """
    from armt.cli.earlier import check_own, checkpoints_beside
    from armt.cli.gathering import gathered
    from armt.cli.inputs import named_or_piped
    from armt.cli.loading import open_model, with_directory
    from armt.cli.reading import read_into
    from armt.cli.runs import claimed

    if not written.index:
        given.refuse("--keep-text", beside="--no-index: the text would stand in the index")
    paths = named_or_piped(files or [], command="read", elsewhere=selection.files_from is not None)
    lenient = selection.files_from is not None or any(Path(path).is_dir() for path in paths)
    own = _files(written) if lenient else ()
    item = gathered(selection, paths, own=own, quiet=display.quiet, lenient=lenient)
    places = _check(item.paths, written, memory, text, model, checkpoints, lenient=lenient)
    if written.dry_run:
        _rehearse(item, written, text, model, checkpoints, given, quiet=display.quiet)
        return
    model = with_directory(model, given, quiet=display.quiet)
    if checkpoints.resume and not written.force:
        check_own(written.output, item.paths)
    beside = checkpoints_beside(written.output, checkpoints)
    with claimed(places, replaces=_replaces(written, checkpoints)):
        # What follows needs torch, whose import takes seconds: what is wrong with paths has been said.
        armt = open_model(model, quiet=display.quiet, verbose=display.explains)
        if not armt.config.has_memory:
            raise ModelError(
                f"{armt.path}: this model has no memory to keep; `armt convert` and `armt train` give it one"
            )
        result, failed = read_into(
            places,
            armt,
            item,
            keep_text=written.keep_text,
            memory=memory,
            text=text,
            model=model,
            display=display,
            checkpoints=beside,
        )
    _report(written, result, quiet=display.quiet)
    if failed:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _files(written: MemoryFileOptions) -> list[Path]:
    """Return what is written, whatever else is wrong with its names."""
    from armt.cli.checks import checkpoint_file
    from armt.runtime.answers.finding.index_file import SUFFIX

    output = written.output
    return [output, output.parent / f"{output.stem}{SUFFIX}", checkpoint_file(output)]


def _replaces(written: MemoryFileOptions, checkpoints: opt.CheckpointOptions) -> bool:
    """Whether what is there may be replaced: a reading that is gone on with has left its checkpoint, or the memory."""
    from armt.cli.checks import is_memory
    from armt.cli.earlier import checkpoint_beside

    begun = checkpoint_beside(written.output) is not None or is_memory(written.output)
    return written.force or (checkpoints.resume and begun)


def _check(
    paths: Sequence[str],
    written: MemoryFileOptions,
    memory: opt.MemoryOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    checkpoints: opt.CheckpointOptions,
    *,
    lenient: bool,
) -> Sequence[Path]:
    """Refuse what is wrong in itself before a model is opened; returns the memory's file, and the index's if any."""
    from armt.cli.checks import (
        check_apart,
        check_checkpoint,
        check_names,
        check_output,
        check_resumable,
        check_there,
        refuse_dash,
    )
    from armt.runtime.answers.finding.index_file import index_path

    refuse_dash("-o", written.output, "a memory")
    replaces = _replaces(written, checkpoints)
    # What has no name of its own, such as the directory that one is in, has no index beside it.
    places = [check_output(written.output, paths, force=replaces)]
    if written.index:
        index = index_path(written.output)
        check_apart({"-o": written.output, "its index": index})
        places.append(check_output(index, paths, force=replaces))
    check_checkpoint(written.output, checkpoints, paths, force=written.force)
    check_resumable(checkpoints, written.output, paths)
    if not lenient:
        check_there(paths, files=True)
    check_names(model, text, memory)
    return places


def _rehearse(
    item: Item,
    written: MemoryFileOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    checkpoints: opt.CheckpointOptions,
    given: Given,
    *,
    quiet: bool,
) -> None:
    """Say what would be read and written."""
    from armt.cli.earlier import checkpoint_beside
    from armt.cli.rehearsal import Rehearsal
    from armt.runtime.answers.finding.index_file import index_path

    rehearsal = Rehearsal(
        command="read",
        model=model,
        given=given,
        text=text,
        reads=True,
        writes=[written.output, *([index_path(written.output)] if written.index else [])],
        checkpoint=checkpoint_beside(written.output) if checkpoints.resume else None,
        form="json" if written.json_output else "text",
        quiet=quiet,
    )
    tally = rehearsal.run([item])
    if tally.first is not None:
        raise typer.Exit(int(tally.first.exit_code))
    if tally.failed_left:
        raise typer.Exit(int(ExitCode.SOME_FAILED))


def _report(written: MemoryFileOptions, result: Result, *, quiet: bool) -> None:
    """Say what has been written."""
    from armt.runtime.jobs.memory_file import describe_memory_file
    from armt.runtime.jobs.results import json_line

    facts, output = describe_memory_file(written.output), written.output
    if not quiet:
        waiting = facts["open_tokens"]
        # The view has counted those alone that fill segments: the numbers are to add up.
        more = f" (of which the last {waiting:,} wait for more to fill a segment)" if waiting else ""
        note(f"wrote {output}: {counted(facts['tokens_read'], 'token')} read{more}, {output.stat().st_size:,} bytes")
    if written.json_output:
        facts |= {"truncated": False, "read_s": result["read_s"]}
        answer(json_line(facts).decode())
