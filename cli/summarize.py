"""``armt summarize``: read documents to the end and write what they are about."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.streams import handled, say
from armt.errors import ArmtError, DocumentError, ExitCode, UsageError

if TYPE_CHECKING:
    from armt.cli.progress import View
    from armt.runtime.documents import Document
    from armt.runtime.sampling import Sampling
    from armt.runtime.session import Armt

INSTRUCTION = "Summarize the text above in a few sentences."


@handled
def summarize(
    files: Annotated[list[str], typer.Argument(help="Files to read; - is standard input.", show_default=False)],
    instruction: Annotated[
        str, typer.Option("-p", "--instruction", help="What to ask of the document, after it.")
    ] = INSTRUCTION,
    model: opt.Model = None,
    schedule: opt.Schedule = opt.ScheduleName.AUTO,
    device: opt.Device = "auto",
    dtype: opt.Dtype = "auto",
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    max_tokens: opt.MaxTokens = 256,
    temperature: opt.Temperature = 0.0,
    top_p: opt.TopP = 1.0,
    top_k: opt.TopK = 0,
    seed: opt.Seed = 0,
    system: opt.System = None,
    encoding: opt.Encoding = None,
    format: opt.Format = None,
    json_output: opt.Json = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    progress: opt.Progress = opt.ProgressStyle.AUTO,
    color: opt.ColorOption = opt.Color.AUTO,
) -> None:
    """Summarize documents of any length.

    Examples:

        armt summarize book.txt

        cat book.txt | armt summarize -

        armt summarize a.md b.html --json

    The whole document is read, whatever its length: nothing is cut. The summary goes to standard output,
    everything else to standard error.
    """
    from armt.cli.loading import open_model
    from armt.cli.progress import make_view
    from armt.runtime.sampling import Sampling

    if files == ["-"] and sys.stdin.isatty():
        raise UsageError("standard input is a terminal: pipe a document in, or name a file (armt summarize --help)")
    sampling = Sampling(temperature=temperature, top_p=top_p, top_k=top_k, seed=seed)
    documents = [_open(name, encoding, format, quiet) for name in files]
    armt = open_model(
        model, device=device, dtype=dtype, dialect=dialect, base=base, quiet=quiet, verbose=verbose
    )
    work = Summarizing(
        armt, instruction=instruction, system=system, schedule=schedule.value, max_tokens=max_tokens,
        sampling=sampling, view=make_view(progress, quiet=quiet, color=color), verbose=verbose,
    )  # fmt: skip
    code = ExitCode.OK
    for document in documents:
        if isinstance(document, ArmtError):
            failed: ArmtError | None = document
            name = files[documents.index(document)]
        else:
            name = document.path
            failed = work.run(document, stream=not json_output, heading=len(files) > 1, as_json=json_output)
        if failed is None:
            continue
        if len(files) == 1:
            raise failed
        code = ExitCode.SOME_FAILED
        say(f"armt: {failed}")
        if json_output:
            print(json.dumps({"path": name, "truncated": False, "error": str(failed)}), flush=True)
    raise typer.Exit(int(code))


def _open(name: str, encoding: list[str] | None, format: str | None, quiet: bool) -> Document | DocumentError:
    """Describe one input; a path that is not there is reported when its turn comes."""
    from armt.runtime.documents import open_document

    source = sys.stdin.buffer if name == "-" else Path(name)
    try:
        return open_document(
            source, encodings=encoding or (), format=format, on_notice=None if quiet else lambda line: say(f"armt: {line}")
        )
    except DocumentError as exc:
        return exc


class Summarizing:
    """Reads one document after the other with one model and writes the answers."""

    def __init__(
        self, armt: Armt, *, instruction: str, system: str | None, schedule: str, max_tokens: int, sampling: Sampling,
        view: View, verbose: bool,
    ) -> None:  # fmt: skip
        self.armt, self.schedule, self.max_tokens, self.sampling = armt, schedule, max_tokens, sampling
        self.view, self.verbose = view, verbose
        self.frame = armt.tokenizer.chat_frame(instruction, system)

    def run(self, document: Document, *, stream: bool, heading: bool, as_json: bool) -> ArmtError | None:
        """Summarize one document onto stdout; returns the error if it cannot be read."""
        from armt.cli.progress import showing
        from armt.runtime.answer import count_tokens, open_prompt, plan_reading, read_document

        try:
            counted = count_tokens(self.armt.tokenizer.iter_tokens(document.text()))
            plan = plan_reading(self.armt, counted.known, self.schedule)
            if self.verbose:
                say(f"schedule: {plan.schedule.choice} ({plan.schedule.reason})")
            with showing(self.view, document.path, plan) as view:
                read = read_document(self.armt, counted, plan, on_step=view.step)
        except ArmtError as exc:
            return exc
        started = time.perf_counter()
        asked = open_prompt(self.armt, read.memory, self.frame)
        output, written = self._write(asked, stream=stream, heading=document.path if heading else None)
        if as_json:
            result: dict[str, Any] = {
                "path": document.path,
                "sha256": document.sha256,
                "model": str(self.armt.path),
                "tokens_read": read.tokens,
                "segments_read": read.segments,
                "truncated": False,
                "schedule": read.schedule.choice,
                "schedule_reason": read.schedule.reason,
                "output": output,
                "tokens_written": written,
                "seed": self.sampling.seed,
                "read_s": round(read.read_s, 3),
                "decode_s": round(time.perf_counter() - started, 3),
            }
            print(json.dumps(result, ensure_ascii=False), flush=True)
        return None

    def _write(self, asked: tuple[Any, list[int]], *, stream: bool, heading: str | None) -> tuple[str, int]:
        """Decode one answer, streaming it where it is meant for people."""
        from armt.runtime.answer import write_answers

        if stream and heading is not None:
            print(f"==> {heading} <==", flush=True)
        parts: list[str] = []
        written = 0
        for piece in write_answers(self.armt, [asked], max_tokens=self.max_tokens, sampling=self.sampling):
            parts.append(piece.text)
            written += piece.tokens
            if stream:
                sys.stdout.write(piece.text)
                sys.stdout.flush()
        if stream:
            print(flush=True)
        return "".join(parts), written
