"""What a job goes on from: the checkpoint of an earlier run, the memory of earlier documents and its index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.checks import checkpoint_file
from armt.cli.console import note
from armt.cli.options import CheckpointOptions, MemoryOptions

if TYPE_CHECKING:
    from armt.runtime.jobs.settings import Before, Checkpoints
    from armt.runtime.session import Armt


def checkpoints_beside(output: Path | None, options: CheckpointOptions) -> Checkpoints | None:
    """Return where checkpoints go, None for none; with --resume an earlier one is found without asking for more."""
    from armt.runtime.jobs.settings import Checkpoints

    every_s = options.every_s
    if output is None or (every_s is None and not options.resume):
        return None
    return Checkpoints(
        file=checkpoint_file(output),
        every_s=float("inf") if every_s is None else every_s,
        resume=options.resume,
    )


def checkpoint_beside(output: Path | None) -> Path | None:
    """Return the checkpoint of an earlier run, None where there is none."""
    return checkpoint_file(output) if output is not None and checkpoint_file(output).exists() else None


def load_before(
    options: MemoryOptions, armt: Armt, *, quiet: bool, search: bool = False, alone: bool = False
) -> Before | None:
    """Read the memory file that a job goes on from, if any; with ``search`` what it has read as well, as a text.

    Args:
        options: name it.
        armt: the model.
        quiet: nothing is said of what is not to be had.
        search: questions are put to the text of what it has read, too.
        alone: nothing else is read.

    Raises:
        MemoryFileError: it cannot be used.
    """
    from armt.runtime.jobs.indexing import earlier_text
    from armt.runtime.jobs.memory_file import load_memory
    from armt.runtime.jobs.settings import Before

    if options.memory is None:
        return None
    notify = (lambda _line: None) if quiet else note
    stored = load_memory(options.memory, armt)
    if stored.notice:
        notify(stored.notice)
    searched = earlier_text(options.memory, armt, alone=alone, on_notice=notify) if search else None
    return Before(memory=stored.memory, path=options.memory, sources=stored.sources, searched=searched)


def memory_sha256(options: MemoryOptions) -> str | None:
    """Return the SHA-256 of the memory file; one that is not there is reported when it is loaded."""
    from armt.disk import sha256_file

    return sha256_file(options.memory) if options.memory is not None and options.memory.is_file() else None
