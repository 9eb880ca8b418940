"""``armt summarize``: read documents to the end and write what they are about."""

from __future__ import annotations

from typing import Annotated

import typer

from armt.cli import options as opt
from armt.cli.console import handled
from armt.errors import UsageError

INSTRUCTION = "Summarize the text above in a few sentences."


@handled
def summarize(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files or directories to read; - is standard input.", show_default=False),
    ] = None,
    instruction: Annotated[
        str, typer.Option("-p", "--instruction", help="What to ask of the document, after it.")
    ] = INSTRUCTION,
    output: opt.Output = None,
    memory: opt.MemoryFile = None,
    model: opt.Model = None,
    schedule: opt.Schedule = opt.ScheduleName.AUTO,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    kernels: opt.Kernels = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    max_tokens: opt.MaxTokens = 256,
    temperature: opt.Temperature = 0.0,
    top_p: opt.TopP = 1.0,
    top_k: opt.TopK = 0,
    repetition_penalty: opt.RepetitionPenalty = opt.REPETITION_PENALTY,
    seed: opt.Seed = 0,
    system: opt.System = None,
    encoding: opt.Encoding = None,
    format: opt.Format = None,
    glob: opt.Glob = None,
    files_from: opt.FilesFrom = None,
    null: opt.Null = False,
    resume: opt.Resume = False,
    retry_errors: opt.RetryErrors = False,
    checkpoint_every: opt.CheckpointEvery = None,
    lanes: opt.Lanes = None,
    ray: opt.Ray = False,
    ray_address: opt.RayAddress = None,
    workers: opt.Workers = None,
    json_output: opt.Json = False,
    jsonl: opt.JsonLines = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    progress: opt.Progress = opt.ProgressStyle.AUTO,
    color: opt.ColorOption = opt.Color.AUTO,
) -> None:
    """Summarize documents of any length.

    Examples:

        armt summarize book.txt

        cat book.txt | armt summarize -

        armt summarize papers/ --glob '*.pdf' -o results.jsonl --resume

        find . -name '*.md' -print0 | armt summarize --files-from - --null --jsonl

    The whole document is read, whatever its length: nothing is cut. The summary goes to standard output,
    everything else to standard error. Directories are read recursively, all documents through one conveyor.
    """
    from armt.cli.command import Command

    paths = list(files or ())
    if not paths and files_from is None and memory is None:
        raise UsageError("no document: name files or directories, or - for standard input (armt summarize --help)")
    Command(
        name="summarize", paths=paths, questions=(instruction,), single=True, each=len(paths) > 1, output=output,
        memory=memory, model=model, schedule=schedule.value, device=device, dtype=dtype, dialect=dialect, base=base,
        max_tokens=max_tokens, temperature=temperature, top_p=top_p, top_k=top_k,
        repetition_penalty=repetition_penalty, seed=seed, system=system,
        encodings=tuple(encoding or ()), format=format, globs=tuple(glob or ()), files_from=files_from, null=null,
        resume=resume, retry_errors=retry_errors, checkpoint_every=checkpoint_every, lanes=lanes,
        ray=ray or ray_address is not None, ray_address=ray_address, workers=workers,
        as_json=json_output or jsonl, as_lines=jsonl, quiet=quiet, verbose=verbose, progress=progress, color=color,
    ).run()  # fmt: skip
