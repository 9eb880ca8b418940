"""What is refused before a model is loaded: outputs that are in the way, paths that are not there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from armt.cli.inputs import same_file
from armt.cli.options import CheckpointOptions
from armt.errors import UsageError


def check_output(output: Path, inputs: Sequence[str], *, force: bool) -> None:
    """Refuse an output file that is an input, is there already, or has no directory to stand in.

    Raises:
        UsageError: it is one of these.
    """
    refuse_inputs(output, inputs)
    if output.is_dir():
        raise UsageError(f"{output}: is a directory, expected a file")
    if not output.parent.is_dir():
        raise UsageError(f"{output.parent}: no such directory")
    if output.exists() and not force:
        raise UsageError(f"{output}: is there already; --force replaces it")


def refuse_inputs(output: Path, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read, by whatever name or link it is reached.

    Raises:
        UsageError: the output is one of the inputs.
    """
    for path in inputs:
        if path != "-" and same_file(output, Path(path)):
            raise UsageError(f"{output}: is what is read; name another file for the output")


def check_resumable(options: CheckpointOptions, output: Path | None, alone: Sequence[str] = ()) -> None:
    """Refuse to resume, or to prepare for it, where there is nothing on the disk to go on from.

    Args:
        options: what was asked for.
        output: where results go.
        alone: the paths of the one document, where it is only one; a stream among many has no checkpoint.

    Raises:
        UsageError: results go nowhere, or the document is a stream.
    """
    if options.every_s is None and not options.resume:
        return
    name = "--resume" if options.resume else "--checkpoint-every"
    if output is None:
        raise UsageError(f"{name} needs results on disk: name them with -o")
    if "-" in alone:
        raise UsageError(f"-: a stream cannot be read again: {name} needs files")


def check_there(paths: Sequence[str]) -> None:
    """Refuse paths that are not there before a model is loaded for them.

    Raises:
        MissingDocument: one is not.
    """
    from armt.runtime.text.documents import MissingDocument

    for path in paths:
        if path != "-" and not Path(path).exists():
            raise MissingDocument(f"{path}: no such file")
