"""``armt text``: a document as the model is given it, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode
from armt.runtime.text.documents import open_document


def text(*words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["text", *map(str, words)], input=stdin)


def test_it_is_what_the_reader_gets(tmp_path: Path) -> None:
    """Offsets of quotes count in it: no line end is changed, none is added, letters are UTF-8."""
    path = tmp_path / "a.html"
    path.write_bytes("<h1>Ärger</h1><p>Erstens.</p><p>Zweitens.".encode("latin-1"))
    done = text(path, "-q")
    assert (done.exit_code, done.stderr) == (ExitCode.OK, "")
    expected = "".join(open_document(path).text())
    assert done.stdout_bytes == expected.encode()
    assert "Ärger" in expected
    assert "<p>" not in expected


def test_standard_input_and_a_format_by_hand() -> None:
    html = b"<p>One &amp; two</p>"
    assert text("-", stdin=html).stdout == html.decode()
    assert text("-", "--format", "html", stdin=html).stdout.strip() == "One & two"


def test_a_memory_is_no_document(tmp_path: Path) -> None:
    """It was said to look binary."""
    memory = tmp_path / "m.armt"
    memory.write_bytes(b'\0\0\0\0\0\0\0\0{"__metadata__":{"format":"armt-memory"}}')
    done = text(memory)
    said = f"armt: {memory}: a memory, which is no document; --memory {memory} goes on from it\n"
    assert (done.exit_code, done.stdout, done.stderr) == (ExitCode.USAGE, "", said)


def test_an_encoding_that_was_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Ğüneş".encode("iso8859-9"))
    assert text(path, "--encoding", "iso8859-9").stdout == "Ğüneş"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, ExitCode.USAGE, "no such file"),
        (b"", ExitCode.NO_TEXT, "no text"),
        (b"\0\1" * 99, ExitCode.SOME_FAILED, ""),
    ],
    ids=["missing", "empty", "binary"],
)
def test_what_has_no_text(tmp_path: Path, content: bytes | None, code: ExitCode, said: str) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    done = text(path)
    assert (done.exit_code, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
