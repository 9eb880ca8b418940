"""What goes to people: harmless, on one line, with the documented exit code; a closed stream is no traceback."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
import typer

from armt.cli.console import handled, harmless, mend_streams, note
from armt.errors import ArmtError, DocumentError, ExitCode, MemoryFileError, ModelError, NoTextError, UsageError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 漢\n\t.", "plain ü 漢\n\t."),
        ("\033[2J", "␛[2J"),
        ("\033]0;title\007", "␛]0;title␇"),
        ("a\rb\bc\0\177", "a␍b␈c␀␡"),
        # One character that is an escape sequence's beginning in eight bits.
        ("\x9b2J", "\ufffd2J"),
        # Turns the direction of what follows: "exe.txt" that is none.
        ("a\u202etxt.exe\u2066", "a\ufffdtxt.exe\ufffd"),
    ],
)
def test_control_characters_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_message_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    note("a\nname\033[2J: \udcff missing")
    assert capsys.readouterr().err == "armt: a name␛[2J: \\udcff missing\n"


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (UsageError("a"), 2, "a"),
        (ModelError("a"), 3, "a"),
        (MemoryFileError("a"), 3, "a"),
        (NoTextError("a"), 4, "a"),
        (DocumentError("a"), 1, "a"),
        (ArmtError("a"), 1, "a"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "out of memory"),
        (RecursionError("x" * 900), 1, "something is nested too deeply to be read"),
        (OSError(28, "No space left on device", "out.jsonl"), 1, "out.jsonl: No space left on device"),
        (ZeroDivisionError("a\nb"), 1, "this is a bug: ZeroDivisionError: a b (armt --debug shows where)"),
    ],
)
def test_every_error_is_a_line_and_a_code(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARMT_DEBUG", raising=False)

    @handled
    def command() -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == code == ExitCode(code)
    assert capsys.readouterr().err == f"armt: {line}\n"


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_DEBUG", "1")

    @handled
    def command() -> None:
        raise UsageError("a")

    with pytest.raises(typer.Exit):
        command()
    assert "Traceback" in capsys.readouterr().err


def test_streams_that_are_not_there_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """``<&-`` and ``>&-`` leave Python None for a stream."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    mend_streams()
    with sys.stdin, sys.stdout, sys.stderr:
        assert sys.stdin.read() == ""
        print("nobody hears this")


def test_a_stream_that_cannot_show_a_character_escapes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ASCII terminal, and names that are no UTF-8, ended a run with UnicodeEncodeError."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", errors="strict"))
    mend_streams()
    print("ü \udcff")
    sys.stdout.flush()
    assert raw.getvalue() == b"\\xfc \\udcff\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_end_without_a_traceback(closed: str, tmp_path: object) -> None:
    command = f"{sys.executable} -m armt env --no-such-option {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == ExitCode.USAGE
    assert "Traceback" not in done.stdout + done.stderr
