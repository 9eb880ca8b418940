"""What folders and lists give: documents that are read behind each other as one, and what a walk has passed over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.arguments.options import SelectionOptions
from armt.cli.checks import check_there, is_own, refuse_inputs
from armt.cli.console import note
from armt.cli.inputs import check_list, select
from armt.cli.progress import counted
from armt.errors import DocumentError, NoTextError

if TYPE_CHECKING:
    from armt.runtime.jobs.document import Item
    from armt.runtime.text.selection import Selection


def gathered(
    options: SelectionOptions, paths: Sequence[str], *, own: Sequence[Path], quiet: bool, lenient: bool = True
) -> Item:
    """Return the documents of a command line as one: all of a folder, and of a list, behind each other.

    Args:
        options: what is taken out of folders and lists.
        paths: files and folders; a file that is named has to be there.
        own: files that the command writes, which are none of them where an earlier run has written them.
        quiet: do not say what was passed over.
        lenient: documents that cannot be read are left out.

    Raises:
        UsageError: as `check_list` and `select`; a file is not there; one of them would be written over.
        NoTextError: there are none.
        DocumentError: none of them can be looked at.
    """
    from armt.runtime.jobs.document import Item, LeftOut

    check_list(options, paths)
    check_there([path for path in paths if not os.path.isdir(path)])  # noqa: PTH112 (names that no file can have)
    selection = select(options, paths, own=[file for file in own if is_own(file)])
    found = list(selection)
    for file in own:
        # No link leads to what is not there.
        if file.exists():
            refuse_inputs(file, [document.path for document in found])
    say_passed_over(selection, paths, len(found), quiet=quiet)
    failed = tuple(
        LeftOut(path=document.path, sha256=None, error=f"{document.path}: {document.problem}")
        for document in found
        if document.problem is not None
    )
    if len(failed) == len(found) or (failed and not lenient):
        for left in failed[:-1]:
            note(left.error)
        raise DocumentError(failed[-1].error)
    there = tuple(document.path for document in found if document.problem is None)
    return Item(paths=there, lenient=lenient, left_out=failed)


def say_passed_over(selection: Selection, paths: Sequence[str], documents: int, *, quiet: bool) -> None:
    """Say what a walk that is over has passed over in folders.

    Args:
        selection: the walk.
        paths: where it began, none of a list.
        documents: how many it has found.
        quiet: only that there are none.

    Raises:
        NoTextError: there are none.
    """
    if selection.passed_over and not quiet:
        note(f"{counted(selection.passed_over, 'other file')} not read (--glob '*' takes every file)")
    if selection.ignored and not quiet:
        why = "by .gitignore, or as answers of armt's"
        note(f"{counted(selection.ignored, 'entry', 'entries')} left out {why} (--no-ignore takes all)")
    if selection.without_text and not quiet:
        what = counted(selection.without_text, "picture, font or the like", "pictures, fonts and the like")
        note(f"{what} not read (--no-ignore takes all)")
    if not documents:
        by = f" by --glob {', '.join(map(repr, selection.globs))}" if selection.globs else ""
        raise NoTextError(f"no documents in {', '.join(paths) or 'the list'}{by}")
