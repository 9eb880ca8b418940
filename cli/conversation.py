"""``armt ask`` without a question, at a terminal: documents are read once, and what is typed then is asked.

What they leave is kept as `armt read` would write it, and every question goes to it, as ``armt ask --memory`` would;
nothing is written. For a model without a memory, and one that is to skim, the text alone is kept.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import JobOptions
from armt.cli.checks import check_names, check_there
from armt.cli.console import for_terminal, harmless, note, speaks_events
from armt.cli.earlier import load_before
from armt.cli.loading import loading, open_model, stages, with_directory
from armt.cli.progress import make_view
from armt.cli.reading import opened_before, read_before
from armt.cli.runs import run_alone, tell_of_judge
from armt.errors import ArmtError

if TYPE_CHECKING:
    from armt.runtime.answers.asking import AskOptions
    from armt.runtime.jobs.document import Item
    from armt.runtime.jobs.settings import Before, JobSettings
    from armt.runtime.session import Armt

_PROMPT = "? "
# What people type at other programs to leave them; none of it is a question.
_ENDS = frozenset({"exit", "quit", ":q"})


class Terminated(KeyboardInterrupt):
    """Somebody wants the process to end (SIGTERM, SIGHUP), whatever is being typed or answered."""


def typed() -> Iterator[str]:
    """Yield the lines that are typed at a terminal, until its end (Ctrl-D, exit), each asked for by a question mark.

    Lines that are pasted together come one after the other. Ctrl-C takes back what is half typed.

    Raises:
        KeyboardInterrupt: by Ctrl-C once more, with nothing typed since.
    """
    with suppress(ImportError):
        # Where it is there, `input` lets a line be edited, and brings earlier ones back.
        import_module("readline")
    at, interrupted = "", False
    while True:
        shown = sys.stdout.isatty()
        if not shown:
            _beside(at + _PROMPT)
        try:
            line = input(at + _PROMPT if shown else "")
            # Some encodings let bytes that are no text pass as halves of characters.
            line.encode()
        except EOFError:
            _beside("\n")
            return
        except KeyboardInterrupt as exc:
            # What is said of it does not stand behind the question mark.
            _beside("\n")
            if isinstance(exc, Terminated) or (interrupted and not _half_typed()):
                raise
            note("Ctrl-C again ends, as Ctrl-D and exit do")
            at, interrupted = "", True
            continue
        except UnicodeError:
            note("the terminal sends what is no text in its encoding; say it in other words")
            continue
        at, interrupted = "\n", False
        first, *others = re.split(r"[\r\n]+", line)
        if first.strip() in _ENDS:
            return
        yield first
        for other in others:
            _beside(f"\n{_PROMPT}{harmless(other)}\n")
            if other.strip() in _ENDS:
                return
            yield other


def _half_typed() -> str:
    """Return what stands in the line that has been interrupted, where lines can be edited; elsewhere nothing."""
    readline = sys.modules.get("readline")
    return "" if readline is None else str(readline.get_line_buffer())


def _beside(text: str) -> None:
    """Show what is no part of an answer: at the terminal, and not among answers that somebody keeps."""
    stream = sys.stdout if sys.stdout.isatty() else sys.stderr
    if stream is sys.stdout or not speaks_events():
        print(text, end="", file=stream, flush=True)


@contextmanager
def _terminable() -> Iterator[None]:
    """Tell the end of the process from Ctrl-C, which interrupts a question only: elsewhere both are the same."""

    def end(_number: int, _frame: object) -> None:
        raise Terminated

    # What is ignored, or ends the process at once, goes on doing so.
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in before.items() if callable(handler)}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Questions about the same documents, one after the other.

    Attributes:
        item: the documents, which are read behind each other; no paths where a memory alone is asked.
        options: of the command.
        given: those on the command line itself.
        asking: makes what is asked out of a question. It needs torch, whose import takes seconds.
        reads: the model reads the documents before questions are typed, where it has a memory.
    """

    item: Item
    options: JobOptions
    given: Given
    asking: Callable[[str], JobSettings]
    reads: bool = True

    def run(self, lines: Iterable[str]) -> int:
        """Read the documents, and answer line by line; what cannot be answered is said, and the next one is heard.

        Returns:
            How many documents were left out.

        Raises:
            ArmtError: the documents cannot be read, or nothing can be asked in this way.
        """
        check_names(self.options.model, self.options.text, self.options.memory)
        if not self.item.lenient:
            check_there(self.item.paths, files=True)
        display = self.options.display
        model = with_directory(self.options.model, self.given, quiet=display.quiet)
        found = replace(self, options=replace(self.options, model=model))
        if not display.quiet:
            ends = "Ctrl-D or exit ends"
            note(f"ask when it has been read; {ends}" if self.item.paths and self.reads else ends)
        with loading(quiet=display.quiet):
            # What is wrong with how it is asked is said before documents are read for it.
            asked = self.asking("")
        directory = Path(str(model.model))
        with stages(quiet=display.quiet) as progress:
            asked = asked.with_judge(directory, progress=progress)
        tell_of_judge(self.given, directory, asked.evidence, quiet=display.quiet)
        armt = open_model(model, quiet=display.quiet, verbose=display.explains)
        before, left_out = found.read(armt, asked.evidence)
        item = found.item if before is None else replace(found.item, paths=())
        with _terminable():
            for line in lines:
                if any(map(str.isalnum, line)):
                    found.answer_whole(armt, item, before, line.strip())
                elif line.strip():
                    note("a question without a word; say what you want to know")
        return left_out

    def read(self, armt: Armt, asked: AskOptions | None) -> tuple[Before | None, int]:
        """Return what questions go to: a memory, and the text it has read where they look at it; None for documents.

        Beside it how many documents were left out.
        """
        options, search = self.options, asked is not None
        if not self.item.paths:
            return load_before(options.memory, armt, quiet=options.display.quiet, search=search, alone=True), 0
        if not (self.reads and armt.config.has_memory):
            # Whether a model without a memory takes one is said by whoever loads it.
            load_before(options.memory, armt, quiet=True)
            if not search:
                return None, 0
            return opened_before(armt, self.item, text=options.text, display=options.display)
        return read_before(
            armt,
            self.item,
            asked=asked,
            memory=options.memory,
            text=options.text,
            model=options.model,
            display=options.display,
        )

    def answer_whole(self, armt: Armt, item: Item, before: Before | None, question: str) -> None:
        """Answer a question; Ctrl-C leaves it there, and what has been read is kept for the next one.

        Raises:
            KeyboardInterrupt: the process is to end, or processes of other devices would wait for what never comes.
        """
        try:
            self.answer(armt, item, before, question)
        except KeyboardInterrupt as exc:
            if isinstance(exc, Terminated) or (self.options.model.devices or 1) > 1:
                raise
            _beside("\n")
            note("interrupted; ask on, or Ctrl-D ends")

    def answer(self, armt: Armt, item: Item, before: Before | None, question: str) -> None:
        """Answer a question on standard output."""
        from armt.runtime.jobs.sinks import TextSink

        display = self.options.display
        view = make_view(display.progress, quiet=display.quiet, color=display.color)
        settings = self.asking(question).with_judge(armt.path)
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
