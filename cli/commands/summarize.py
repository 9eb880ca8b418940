"""``armt summarize``: read documents to the end and write what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.errors import UsageError
from armt.runtime.defaults import NOTE_WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from armt.models.config import ArmtConfig
    from armt.runtime.answers.records import Style as StyleName
    from armt.runtime.jobs.settings import JobSettings
    from armt.runtime.text.stored import StoredText
    from armt.runtime.text.tokens import Tokenizer


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


@dataclass(frozen=True, kw_only=True)
class SummaryOptions:
    """What a summary is to be."""

    style: Annotated[
        Style | None,
        typer.Option(
            "--style",
            help="A note a section (a quote where the model is small), a gist, or quotes alone. Default: notes.",
        ),
    ] = None
    length: Annotated[Length | None, typer.Option("--length", help="How long the summary is. Default: medium.")] = None
    notes: Annotated[
        int | None, typer.Option("--notes", min=1, help="So many notes, of a small model too. Default: by --length.")
    ] = None
    instruction: Annotated[
        str | None,
        typer.Option(
            "-p",
            "--instruction",
            help="Ask one thing of the whole instead, from the memory alone; not with --style, --length, --notes.",
        ),
    ] = None
    window: Annotated[
        int | None,
        typer.Option("--window", min=256, help=f"How many tokens the model sees at once. Default: {NOTE_WINDOW}."),
    ] = None
    skim: Annotated[
        bool,
        typer.Option(
            "--skim",
            help="Do not read the documents: choose quotes by their words alone. A moment instead of minutes.",
        ),
    ] = False
    system: opt.System = None

    @property
    def window_tokens(self) -> int:
        """Tokens that are looked at together."""
        return self.window or NOTE_WINDOW


@command
def summarize(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files or directories to read; - is standard input.", show_default=False),
    ] = None,
    *,
    asked: SummaryOptions,
    job: opt.JobOptions,
    given: Given,
) -> None:
    """Summarize documents of any length.

    Examples:

        armt summarize book.txt

        cat book.txt | armt summarize

        armt summarize contract.pdf --length short --report contract.html

        armt summarize papers/ --glob '*.pdf' -o results.jsonl --resume

        find . -name '*.md' -print0 | armt summarize --files-from - --null --jsonl

    The whole document is read, whatever its length: nothing is cut. A model below 500 million parameters, as the
    default one is, quotes the sentences that tell most (--skim: chosen by their words alone, without reading). A
    larger one writes a note for each section; --notes asks any model for notes. Every name and number of a note stands
    in its section, or a quote replaces it. Logs, tables, agreements, source code and files of settings are summed up
    by rules. What -p asks is answered freely and not checked. The summary goes to standard output, everything else to
    standard error. Directories are read recursively. With --memory alone, the text that the memory has read is
    summarized, where that is at hand.
    """
    from armt.cli.checks import check_unicode
    from armt.cli.inputs import named_or_piped
    from armt.cli.jobs import Command

    if asked.instruction is not None and not asked.instruction.strip():
        raise UsageError("--instruction: empty; say what is to be asked, or leave it out")
    check_unicode("--instruction", asked.instruction)
    check_unicode("--system", asked.system)
    elsewhere = job.selection.files_from is not None or job.memory.memory is not None
    paths = named_or_piped(files or [], command="summarize", elsewhere=elsewhere)
    about_text = _check_options(asked, job, paths, given)
    freely = asked.instruction is not None
    has_documents = bool(paths) or job.selection.files_from is not None
    goes_on = has_documents and job.memory.memory is not None
    command = Command(
        name="summarize",
        paths=paths,
        together=False,
        options=job,
        given=given,
        layers_for=None if freely else partial(_layers_for, asked, goes_on=goes_on),
        again=not freely,
        about_text=about_text,
    )
    command.run(partial(_settings, asked, job))


def _check_options(asked: SummaryOptions, job: opt.JobOptions, paths: Sequence[str], given: Given) -> list[str]:
    """Refuse options that do not go with each other, and tell of those that do nothing here.

    Returns:
        Those given that a text is needed for.
    """
    freely = asked.instruction is not None
    if freely:
        about_notes = ("--style", "--length", "--notes", "--window", "--skim")
        given.refuse(*about_notes, beside="--instruction (-p), which asks one thing of the whole and writes no notes")
    about_text: list[str] = (
        [] if freely else [name for name in ("--style", "--length", "--notes", "--skim") if name in given.names]
    )
    has_documents = bool(paths) or job.selection.files_from is not None
    if not freely and (has_documents or about_text):
        # Of a memory whose text is not at hand a summary is asked freely, too. Second drafts of notes have a seed.
        given.refuse("--system", beside="notes and quotes; it goes with -p")
        writing = [name for name in opt.DecodingOptions.names() if name != "--seed"]
        given.tell(*writing, beside="notes and quotes, only with -p", quiet=job.display.quiet)
    if asked.style is Style.QUOTES and not freely:
        beside = "--style quotes, for which nothing is written"
        given.tell("--window", "--seed", beside=beside, quiet=job.display.quiet)
    elif asked.notes is not None:
        given.tell("--skim", beside="--notes, which are written while the model reads", quiet=job.display.quiet)
    return about_text


def _layers_for(
    asked: SummaryOptions, directory: Path, config: ArmtConfig, tokenizer: Tokenizer, *, goes_on: bool
) -> Callable[[StoredText, int], int]:
    """Return what says how many layers of a model read a document to summarize it, 0 where its form says enough.

    Args:
        asked: for.
        directory, config, tokenizer: of the model.
        goes_on: documents go on from a memory, and are quoted by their words alone.
    """
    from armt.models.checkpoint.beside.fitting import fitting_teller
    from armt.runtime.answers.quoting.telling import learned
    from armt.runtime.answers.works.forms import form_of, is_small, layers_read, whole_prompt_of

    window = config.window_within(asked.window_tokens)
    style: StyleName = (asked.style or Style.NOTES).value
    numbered = asked.notes is not None
    # One that does not fit ends the run, too, whatever the documents are.
    fitting = None if asked.skim or numbered else fitting_teller(directory, config, learned())
    teller = None if goes_on else fitting

    def layers(text: StoredText, tokens: int) -> int:
        form = form_of(
            text,
            style=style,
            numbered=numbered,
            small=is_small(config),
            shown_whole=lambda: whole_prompt_of(text, tokens, tokenizer, window) is not None,
        )
        return layers_read(form, teller, config, style=style)

    return layers


def _settings(asked: SummaryOptions, job: opt.JobOptions) -> JobSettings:
    """Say to the runtime what is asked; called once paths and options are known to be right, since it loads torch."""
    from armt.cli.earlier import memory_sha256
    from armt.runtime.answers.question import Question
    from armt.runtime.answers.works.forms import INSTRUCTION
    from armt.runtime.answers.works.summary import SummaryOptions
    from armt.runtime.jobs.settings import JobSettings

    question = Question(
        # What is asked where no text is at hand, of a memory file alone, or where the user names it.
        text=INSTRUCTION if asked.instruction is None else asked.instruction,
        system=asked.system,
        max_tokens=job.decoding.max_tokens,
        sampling=job.decoding.sampling(),
    )
    summary = SummaryOptions(
        style=(asked.style or Style.NOTES).value,
        length=(asked.length or Length.MEDIUM).value,
        notes=asked.notes,
        window=asked.window_tokens,
        seed=job.decoding.seed,
        skim=asked.skim,
    )
    return JobSettings(
        questions=(question,),
        summary=None if asked.instruction is not None else summary,
        encodings=job.text.encodings,
        format=job.text.format,
        memory_sha256=memory_sha256(job.memory),
    )
