"""``armt summarize``: read documents to the end and write what they are about."""

from __future__ import annotations

from typing import Annotated

import typer

from armt.cli import options as opt
from armt.cli.options import command

INSTRUCTION = "Summarize the text above in a few sentences."


@command
def summarize(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files or directories to read; - is standard input.", show_default=False),
    ] = None,
    instruction: Annotated[
        str, typer.Option("-p", "--instruction", help="What to ask of the document, after it.")
    ] = INSTRUCTION,
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

        armt summarize papers/ --glob '*.pdf' -o results.jsonl --resume

        find . -name '*.md' -print0 | armt summarize --files-from - --null --jsonl

    The whole document is read, whatever its length: nothing is cut. The summary goes to standard output,
    everything else to standard error. Directories are read recursively, all documents through one conveyor.
    """
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import Command, memory_sha256
    from armt.runtime.answers.question import Question
    from armt.runtime.jobs.settings import JobSettings

    elsewhere = selection.files_from is not None or memory.memory is not None
    paths = named_or_piped(files or [], command="summarize", elsewhere=elsewhere)
    question = Question(text=instruction, system=system, max_tokens=decoding.max_tokens, sampling=decoding.sampling())
    settings = JobSettings(
        questions=(question,),
        encodings=tuple(text.encoding or ()),
        format=text.format,
        memory_sha256=memory_sha256(memory),
    )
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
