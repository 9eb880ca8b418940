"""What a job goes on from: the checkpoint of an earlier run, the memory of earlier documents and its index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.arguments.options import CheckpointOptions, MemoryOptions
from armt.cli.checks import checkpoint_file
from armt.cli.console import note
from armt.disk import sha256_file
from armt.errors import ArmtError, UsageError

if TYPE_CHECKING:
    from armt.runtime.jobs.indexing import IndexedText
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


def check_own(output: Path, paths: Sequence[str]) -> None:
    """Refuse to go on with a memory file that is whole, and of something else.

    Args:
        output: that is to be gone on with.
        paths: of the files that are to be read; none is a stream.

    Raises:
        UsageError: it holds none of these.
    """
    from armt.runtime.jobs.memory_file import describe_memory_file

    if not output.is_file() or checkpoint_beside(output) is not None:
        return
    try:
        # The same file with other bytes, or the same bytes under another name, is the same document.
        sources = describe_memory_file(output)["sources"]
        known = {source[key] for source in sources for key in ("path", "sha256")}
        is_own = any(path in known or sha256_file(Path(path)) in known for path in paths)
    except (OSError, ArmtError):
        # What cannot be read says why by itself; a damaged file is none that anybody misses.
        return
    if not is_own:
        raise UsageError(f"{output}: a memory of something else, with nothing to go on with; --force replaces it")


def load_before(
    options: MemoryOptions,
    armt: Armt,
    *,
    quiet: bool,
    search: bool = False,
    alone: bool = False,
    again: bool = False,
    needs: Sequence[str] = (),
) -> Before | None:
    """Read the memory file that a job goes on from, if any; with ``search`` what it has read as well, as a text.

    Args:
        options: name it.
        armt: the model.
        quiet: nothing is said of what is not to be had.
        search: the text of what it has read is looked at, too.
        alone: nothing else is read.
        again: what it has read is read once more, and whoever reads it tells what has to be left out.
        needs: options that nothing comes of without a text.

    Raises:
        MemoryFileError: it cannot be used.
        UsageError: no text is looked at, and options need one.
    """
    from armt.runtime.jobs import memory_file

    if options.memory is None:
        return None
    text = partial(text_before, quiet=quiet, alone=alone, needs=needs) if search else None
    before = memory_file.load_before(options.memory, armt, text=text, on_notice=None if quiet else note)
    searched = before.searched
    if alone and needs and not search:
        raise UsageError(f"{options.memory}: the memory alone is asked: {_need(needs)} (name the documents)")
    if searched is not None and not (quiet or again):
        for left in searched.left_out:
            note(f"{left.told} of what is searched")
    if searched is not None and not quiet:
        # What was read on from a memory without an index has one of its own only.
        there = {text.path for text in searched.text.texts} | {left.path for left in searched.left_out}
        for path in [source.path for source in before.sources if source.path not in there]:
            note(f"{path}: not in the index beside {options.memory}: only the rest is looked at")
    return before


def text_before(
    memory: Path, armt: Armt | None, *, quiet: bool, alone: bool, needs: Sequence[str] = (), small: bool = False
) -> IndexedText | None:
    """Return what a memory file has read as a text; None where it is not at hand, which is said.

    Arguments and errors as `load_before`; without a model the index of any will do, and ``small`` says what it is.

    Raises:
        UsageError: it is not at hand, and nothing but a text is of use to the model, or to options.
    """
    from armt.runtime.answers.works.forms import is_small
    from armt.runtime.jobs.indexing import earlier_text

    said: list[str] = []
    # What a small model writes of a memory alone is nonsense, and looks like an answer.
    refuses = alone and (bool(needs) or small or (armt is not None and is_small(armt.config)))
    why = _need(needs) if needs else "a model as small as this one needs the text, which it quotes"
    instead = f"{why} (bring it back, name the documents, or `armt read --keep-text`)" if refuses else None
    searched = earlier_text(memory, armt, alone=alone, on_notice=said.append, instead=instead)
    if searched is None and instead is not None:
        raise UsageError(said[0])
    for line in () if quiet else said:
        note(line)
    return searched


def _need(options: Sequence[str]) -> str:
    return f"{', '.join(options)} {'need' if len(options) > 1 else 'needs'} the text"


def memory_sha256(options: MemoryOptions) -> str | None:
    """Return the SHA-256 of the memory file; one that is not there is reported when it is loaded."""
    from armt.disk import sha256_file

    return sha256_file(options.memory) if options.memory is not None and options.memory.is_file() else None
