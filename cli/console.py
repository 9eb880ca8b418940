"""What the commands say and where: the answer on stdout, everything else on stderr.

`handled` is the one place where an error becomes a line and an exit code. What comes from documents, their names or the
model is shown harmlessly: a terminal would obey the escape sequences in it.
"""

from __future__ import annotations

import errno
import functools
import io
import json
import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TextIO, TypeVar

import typer

from armt.errors import ArmtError, DeviceLost, ExitCode, error_line, exit_code_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

P = ParamSpec("P")
R = TypeVar("R")

_DEBUG_VARIABLE = "ARMT_DEBUG"
# What errors call the stream that answers go to.
_STDOUT = "standard output"
# Of a line on stderr: what it quotes of a document or a request may have any length.
_MOST_CHARS = 2_000
# No file can be called so, or nobody may look at it: who names one is told as if it were not there.
_OUT_OF_REACH = frozenset({errno.ENAMETOOLONG, errno.EACCES})
# What torch has no kind of error for: a processor's memory is full.
_CPU_ALLOCATOR = "DefaultCPUAllocator"
# Whether stderr is read by a program: every line is then a JSON object.
_events: ContextVar[bool] = ContextVar("events", default=False)
# Whether the user wants errors alone.
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)
# Control characters become their pictures (U+2400 and on); line breaks and tabs stay.
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"} | {
    127: "\u2421",
    **dict.fromkeys(range(128, 160), "�"),
    # Marks that turn the direction of what follows, with which a name can pretend to be another.
    **dict.fromkeys((*range(8234, 8239), *range(8294, 8298)), "�"),
}


def harmless(text: str) -> str:
    """Return text with control characters made visible, so that a terminal shows them instead of obeying them."""
    return text.translate(_PICTURES)


def for_terminal() -> Callable[[str], str]:
    """Return what makes text harmless where standard output is a terminal; pipes get it as it is."""
    return harmless if sys.stdout.isatty() else str


def answer(text: str) -> None:
    """Write a part of the answer to stdout, as `for_terminal` has it; names that are no Unicode stay as they were."""
    sys.stdout.buffer.write(for_terminal()(text).encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()


def say(message: str) -> None:
    """Write one line to stderr; what it quotes of names and documents is made harmless, and stays on its line."""
    if _events.get():
        event("note", message=message)
        return
    line = harmless(message.replace("\n", " "))
    line = line if len(line) <= _MOST_CHARS else f"{line[:_MOST_CHARS]}…"
    print(line.encode("utf-8", "backslashreplace").decode(), file=sys.stderr, flush=True)


def note(message: str) -> None:
    """Say something in armt's own name."""
    say(message if _events.get() else f"armt: {message}")


def event(name: str, **values: object) -> None:
    """Tell a program something: one JSON object on a line of stderr."""
    print(json.dumps({"event": name, **values}), file=sys.stderr, flush=True)


def tell_event(message: str) -> None:
    """Tell a program why the command ends."""
    event("error", message=message)


def speak_events() -> None:
    """Make every further line of this command an event."""
    _events.set(True)


def speaks_events() -> bool:
    """Say whether standard error is for a program: every line there is an event then."""
    return _events.get()


def leave_out_warnings() -> None:
    """Leave out what the code beneath warns of for the rest of this command."""
    _quiet.set(True)


class _Notes(logging.Handler):
    """Says what the code beneath warns of as a note: logging by itself would write a line that is no event."""

    def emit(self, record: logging.LogRecord) -> None:
        if not _quiet.get():
            note(record.getMessage())


def mend_streams() -> None:
    """Make standard streams usable: a closed one stands for an empty one, and none fails on a character.

    Whoever starts a program with ``<&-`` has no standard input for it; one that was closed for output is an error as
    soon as something is written. What standard output cannot take is an error that names it; what standard error
    cannot take is lost, and no run ends for it. A width of none is none that is known.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 (for the life of the process)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("COLUMNS") == "0":
        # So a terminal without a size says it, and rich would show nothing in no columns.
        del os.environ["COLUMNS"]
    sys.stdout = _closed() if sys.stdout is None else _over(_Stdout, sys.stdout, sys.__stdout__)
    sys.stderr = _over(_Stderr, sys.stderr, sys.__stderr__)


def _over(kind: type[io.FileIO], stream: TextIO, own: TextIO | None) -> TextIO:
    """Return the process's own stream over a file of another kind; whatever stands in for it is left as it is."""
    if stream is not own or not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = kind(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        # Unbuffered where Python was told so (-u).
        raw if isinstance(stream.buffer, io.RawIOBase) else io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


class _Stdout(io.FileIO):
    """The file behind standard output: the system says what went wrong in writing, but not where."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as exc:
            exc.filename = _STDOUT
            raise


class _Closed(_Stdout):
    """What stands in for a standard output that is closed: an answer that goes nowhere is none, which is told once."""

    told = False

    def write(self, data: ReadableBuffer, /) -> int:
        if not self.told:
            self.told = True
            raise OSError(errno.EBADF, "closed", _STDOUT)
        return len(memoryview(data).cast("B"))


def _closed() -> TextIO:
    """Return a standard output that is closed; its number is taken, so that no file that is opened later has it."""
    return io.TextIOWrapper(io.BufferedWriter(_Closed(os.devnull, "wb")), encoding="utf-8", errors="backslashreplace")


class _Stderr(io.FileIO):
    """The file behind standard error, whose reader may be gone (``2>&1 | head``), or its disk full: nobody hears then.

    A line of progress is no reason to end a run of hours, and to call that well done.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(memoryview(data).cast("B"))


def _drop_stdout() -> None:
    """Let what is left for standard output go nowhere, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run_to_end(program: Callable[[], object]) -> NoReturn:
    """Run a program that ends with `SystemExit`, and see that standard output has taken all that was written.

    Help and version are written while words are parsed, where nothing is `handled`; what is printed last is written
    when all is over.
    """
    code: int | str | None = int(ExitCode.OK)
    try:
        try:
            program()
        except SystemExit as ended:
            # Those who write help end with 1 where its reader has gone (| head); armt's own word for that is 0.
            code = ended.code if not _is_gone(ended.__context__) else code
        sys.stdout.flush()
    except OSError as exc:
        if exc.filename != _STDOUT:
            raise
        _drop_stdout()
        if not _is_gone(exc):
            note(f"{_STDOUT}: {exc.strerror}")
            code = int(ExitCode.SOME_FAILED)
    sys.exit(code)


def _is_gone(exc: BaseException | None) -> bool:
    """Whether an error says that nobody reads standard output any more."""
    return isinstance(exc, BrokenPipeError) and exc.filename == _STDOUT


@contextmanager
def _heard() -> Iterator[None]:
    """Hear what the code beneath warns of while a command runs: programs are told in events, the quiet nothing."""
    plain, loud, notes = _events.set(False), _quiet.set(False), _Notes(logging.WARNING)
    logging.getLogger("armt").addHandler(notes)
    shown = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if _events.get() and not _quiet.get():
            note(f"{category.__name__}: {message}")
        elif not _quiet.get():
            shown(message, category, filename, lineno, file, line)

    try:
        with warnings.catch_warnings():
            warnings.showwarning = show
            yield
    finally:
        logging.getLogger("armt").removeHandler(notes)
        _events.reset(plain)
        _quiet.reset(loud)


def handled(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into one line on stderr and the documented exit code."""

    @functools.wraps(command)
    @_heard()
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (ArmtError, DeviceLost) as exc:
            _explain(exc)
            raise typer.Exit(int(exit_code_of(exc))) from exc
        except (KeyboardInterrupt, typer.Abort) as exc:
            # Who is asked whether to go on may interrupt, or say no: that is told apart by what lies beneath.
            if isinstance(exc, typer.Abort) and not isinstance(exc.__context__, KeyboardInterrupt):
                raise
            _tell("interrupted")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from exc
        except BrokenPipeError:
            # The reader of stdout has gone (| head): stop quietly, and keep Python from flushing at exit.
            _drop_stdout()
            raise typer.Exit(int(ExitCode.OK)) from None
        except RecursionError as exc:
            _explain(exc, "something is nested too deeply to be read")
            raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc
        except OSError as exc:
            if exc.filename == _STDOUT:
                _drop_stdout()
            _explain(exc, f"{exc.filename or _unnamed(exc)}: {error_line(exc)}".removeprefix(": "))
            code = ExitCode.USAGE if exc.errno in _OUT_OF_REACH else ExitCode.SOME_FAILED
            raise typer.Exit(int(code)) from exc
        except typer.Exit:
            raise
        except Exception as exc:
            if _is_full_card(exc):
                _explain(exc, f"out of memory on the device ({error_line(exc)})")
                raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc
            if isinstance(exc, MemoryError) or _CPU_ALLOCATOR in str(exc):
                _explain(exc, "out of memory")
                raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc
            # A mistake of armt's own. Whoever reports it can say where it is.
            _explain(exc, f"this is a bug: {type(exc).__name__}: {error_line(exc)} (armt --debug shows where)")
            raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc

    return wrapper


def _is_full_card(exc: Exception) -> bool:
    """Whether a GPU has no memory left; that is torch's word, which is imported where there is something to compute."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(exc, torch.OutOfMemoryError)


def _unnamed(exc: OSError) -> str:
    """Return what an error of the system is about that names nothing, where that can be known; else nothing."""
    if exc.errno == errno.ENOENT:
        try:
            os.getcwd()  # noqa: PTH109 (for its error)
        except FileNotFoundError:
            return "the directory that one is in"
    return ""


def _explain(exc: BaseException, message: str | None = None) -> None:
    if os.environ.get(_DEBUG_VARIABLE):
        traceback.print_exception(exc)
    _tell(message or str(exc))


def _tell(message: str) -> None:
    """Say why the command ends."""
    if _events.get():
        tell_event(message)
    else:
        note(message)


def enable_debug() -> None:
    """Show tracebacks for the rest of this process (and of those it starts)."""
    os.environ[_DEBUG_VARIABLE] = "1"
