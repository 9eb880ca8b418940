"""``armt summarize``: read documents to the end and write what they are about."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli import options as opt
from armt.cli.options import command

if TYPE_CHECKING:
    from armt.runtime.jobs.settings import JobSettings


class Style(StrEnum):
    """What a summary looks like."""

    NOTES = "notes"
    GIST = "gist"
    QUOTES = "quotes"


class Length(StrEnum):
    """How long a summary is: about 150, 400 or 800 words of a long document."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@command
def summarize(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files or directories to read; - is standard input.", show_default=False),
    ] = None,
    style: Annotated[
        Style, typer.Option("--style", help="A note a section and a gist, the gist alone, or quotes alone.")
    ] = Style.NOTES,
    length: Annotated[Length, typer.Option("--length", help="How much is noted.")] = Length.MEDIUM,
    notes: Annotated[int | None, typer.Option("--notes", min=1, help="So many notes. Default: by --length.")] = None,
    instruction: Annotated[
        str | None,
        typer.Option("-p", "--instruction", help="Ask one thing of the whole instead, from the memory alone."),
    ] = None,
    window: Annotated[
        int | None, typer.Option("--window", min=256, help="Tokens that are looked at together. Default: 1536.")
    ] = None,
    system: opt.System = None,
    *,
    result: opt.ResultOptions,
    memory: opt.MemoryOptions,
    text: opt.TextOptions,
    model: opt.ModelOptions,
    decoding: opt.DecodingOptions,
    selection: opt.SelectionOptions,
    many: opt.ManyOptions,
    ray: opt.RayOptions,
    display: opt.DisplayOptions,
) -> None:
    """Summarize documents of any length.

    Examples:

        armt summarize book.txt

        cat book.txt | armt summarize

        armt summarize contract.pdf --length short --report contract.html

        armt summarize papers/ --glob '*.pdf' -o results.jsonl --resume

        find . -name '*.md' -print0 | armt summarize --files-from - --null --jsonl

    The whole document is read, whatever its length: nothing is cut. Notes appear while reading goes on, each with its
    place; every name and number in them stands in its section, or the note is replaced by a quote. The summary goes to
    standard output, everything else to standard error. Directories are read recursively.
    """
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import Command, memory_sha256

    def settings() -> JobSettings:
        from armt.runtime.answers.notes import NOTE_WINDOW
        from armt.runtime.answers.question import Question
        from armt.runtime.answers.works.summary import INSTRUCTION, SummaryOptions
        from armt.runtime.jobs.settings import JobSettings

        asked = instruction if instruction is not None else INSTRUCTION
        question = Question(text=asked, system=system, max_tokens=decoding.max_tokens, sampling=decoding.sampling())
        summary = SummaryOptions(
            style=style.value, length=length.value, notes=notes, window=window or NOTE_WINDOW, seed=decoding.seed
        )
        return JobSettings(
            # What is asked where no text is at hand: of a memory file alone.
            questions=(question,),
            summary=None if instruction is not None else summary,
            encodings=tuple(text.encoding or ()),
            format=text.format,
            memory_sha256=memory_sha256(memory),
        )

    elsewhere = selection.files_from is not None or memory.memory is not None
    paths = named_or_piped(files or [], command="summarize", elsewhere=elsewhere)
    Command(
        name="summarize",
        paths=paths,
        together=False,
        model=model,
        selection=selection,
        many=many,
        ray=ray,
        result=result,
        memory=memory,
        display=display,
    ).run(settings)
