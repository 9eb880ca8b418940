"""``armt ask`` without a question, at a terminal: documents are read once, and what is typed then is asked.

They are read into a memory file for as long as that takes, as `armt read` writes it, and every question goes to it, as
``armt ask --memory`` would. A model without a memory looks at the text for each question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from armt.cli.checks import check_names, check_there
from armt.cli.console import for_terminal, note
from armt.cli.earlier import load_before
from armt.cli.loading import loading, open_model, with_directory
from armt.cli.options import JobOptions, MemoryOptions
from armt.cli.progress import make_view
from armt.cli.reading import read_into
from armt.cli.runs import run_alone
from armt.errors import ArmtError

if TYPE_CHECKING:
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.settings import Before, JobSettings
    from armt.runtime.session import Armt

_PROMPT = "? "


def typed() -> Iterator[str]:
    """Yield the lines that are typed at a terminal, until its end (Ctrl-D), each asked for by a question mark."""
    with suppress(ImportError):
        # Where it is there, `input` lets a line be edited, and brings earlier ones back.
        import_module("readline")
    at = ""
    while True:
        # What is asked for is no answer: whoever keeps those does not want it among them.
        shown = sys.stdout.isatty()
        if not shown:
            print(at + _PROMPT, end="", file=sys.stderr, flush=True)
        try:
            line = input(at + _PROMPT if shown else "")
        except EOFError:
            print(file=sys.stderr)
            return
        except UnicodeDecodeError:
            note("the terminal sends what is no text in its encoding; say it in other words")
            continue
        at = "\n"
        yield line


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Questions about the same documents, one after the other.

    Attributes:
        paths: of the documents, which are read behind each other; none where a memory alone is asked.
        options: of the command.
        asking: makes what is asked out of a question. It needs torch, whose import takes seconds.
    """

    paths: Sequence[str]
    options: JobOptions
    asking: Callable[[str], JobSettings]

    def run(self, lines: Iterable[str]) -> None:
        """Read the documents, and answer line by line; what cannot be answered is said, and the next one is heard.

        Raises:
            ArmtError: the documents cannot be read.
        """
        check_names(self.options.model, self.options.text, self.options.memory)
        check_there(self.paths, files=True)
        display = self.options.display
        model = with_directory(self.options.model, quiet=display.quiet)
        found = replace(self, options=replace(self.options, model=model))
        if not display.quiet:
            note("ask when it has been read; Ctrl-D ends")
        with loading(quiet=display.quiet):
            from armt.runtime.jobs.document import Item
        armt = open_model(model, quiet=display.quiet, verbose=display.verbose)
        with TemporaryDirectory(prefix="armt-", ignore_cleanup_errors=True) as folder:
            before = found.read(armt, Path(folder))
            item = Item(paths=() if before is not None else tuple(self.paths))
            for line in lines:
                if line.strip():
                    found.answer(armt, item, before, line.strip())

    def read(self, armt: Armt, folder: Path) -> Before | None:
        """Return what questions go to: a memory and the text it has read; None where the text is all there is."""
        options, display = self.options, self.options.display
        memory = options.memory
        if self.paths and armt.config.has_memory:
            memory = MemoryOptions(memory=folder / "read.armt")
            places = [folder / "read.armt", folder / "read.index"]
            read_into(
                places,
                armt,
                self.paths,
                keep_text=True,
                memory=options.memory,
                text=options.text,
                model=options.model,
                display=display,
            )
        # A memory that was written a moment ago has nothing to say for itself.
        quiet = display.quiet or memory is not options.memory
        return load_before(memory, armt, quiet=quiet, search=True, alone=True)

    def answer(self, armt: Armt, item: Item, before: Before | None, question: str) -> None:
        """Answer a question on standard output."""
        from armt.runtime.jobs.sinks import TextSink

        display = self.options.display
        view = make_view(display.progress, quiet=display.quiet, color=display.color)
        settings = self.asking(question)
        try:
            run_alone(
                armt,
                settings,
                item,
                sink=TextSink(view.beside(sys.stdout.buffer), settings.titles, many=False, escape=for_terminal()),
                view=view,
                model=self.options.model,
                display=display,
                before=before,
                checkpoints=None,
                lanes=self.options.many.lanes,
            )
        except ArmtError as exc:
            note(str(exc))
