"""``armt text``: what armt reads of a document, as UTF-8; byte offsets in results count in it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import command
from armt.cli.console import answer, note


@command
def text(
    file: Annotated[str | None, typer.Argument(help="A document; - is standard input.", show_default=False)] = None,
    quiet: opt.Quiet = False,
    *,
    reading: opt.TextOptions,
) -> None:
    """Write the text of a document to standard output, as the model is given it.

    Example:

        armt text contract.pdf | head -c 2000
    """
    from armt.cli.checks import check_there
    from armt.cli.inputs import named_or_piped
    from armt.runtime.text.documents import open_document

    (path,) = named_or_piped([] if file is None else [file], command="text", elsewhere=False)
    check_there([path], files=True)
    document = open_document(
        sys.stdin.buffer if path == "-" else path,
        encodings=reading.encodings,
        format=reading.format,
        on_notice=None if quiet else note,
    )
    for piece in document.text():
        answer(piece)
