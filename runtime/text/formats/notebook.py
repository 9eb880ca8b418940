"""Text out of notebooks: what was written in them, their code, and what it printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from armt.errors import error_line
from armt.runtime.text.formats.pieces import FormatError, Piece, confined_pieces

#: How a terminal shows what is printed, and what it shows no longer: the beginning of a line that was written anew.
_STYLED = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n\r])", re.MULTILINE)


def notebook_text(source: str) -> Iterator[Piece]:
    """Yield a notebook as Markdown: cells of text as they are, code and what it printed between fences.

    Raises:
        FormatError: It is damaged, no notebook, or made to exhaust memory.
    """
    yield from confined_pieces(lambda: _cells(source), name="notebook", size=len(source))


def _cells(source: str) -> Iterator[Piece]:
    try:
        notebook = json.loads(source)
        # Older ones have sheets of them.
        cells = notebook.get("cells") or [cell for sheet in notebook.get("worksheets", []) for cell in sheet["cells"]]
        shown = [_cell(cell) for cell in cells]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise FormatError(f"damaged notebook ({error_line(exc)})") from exc
    yield from (f"{text}\n\n" for text in shown if text)


def _cell(cell: dict[str, Any]) -> str:
    text = _joined(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") != "code":
        return text
    return "\n\n".join(_fenced(part) for part in (text, *map(_printed, cell.get("outputs", []))) if part)


def _printed(output: dict[str, Any]) -> str:
    """Return what an output says as text; the end of an error's trace is the error."""
    if output.get("output_type") in ("error", "pyerr"):
        return _STYLED.sub("", f"{output.get('ename', '')}: {output.get('evalue', '')}")
    data = output.get("data", {})
    # Beside text with marks of its own stands what that is for programs: "<IPython.core.display.Markdown object>".
    said = output.get("text") or data.get("text/markdown") or data.get("text/plain", "")
    return _OVERWRITTEN.sub("", _STYLED.sub("", _joined(said)))


def _joined(lines: str | list[str]) -> str:
    return (lines if isinstance(lines, str) else "".join(lines)).strip("\n")


def _fenced(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}\n{text}\n{fence}"
