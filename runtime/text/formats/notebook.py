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
    except (ValueError, RecursionError) as exc:
        raise FormatError(f"damaged notebook ({error_line(exc)})") from exc
    if not isinstance(notebook, dict):
        raise FormatError("damaged notebook (it is no object)")
    # Older ones have sheets of them.
    cells = _objects(notebook.get("cells")) or [
        cell for sheet in _objects(notebook.get("worksheets")) for cell in _objects(sheet.get("cells"))
    ]
    yield from (f"{text}\n\n" for text in map(_cell, cells) if text)


def _objects(found: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; programs leave nothing in place of some, or of all."""
    given = [one for one in _listed(found) if one is not None]
    if not all(isinstance(one, dict) for one in given):
        raise FormatError("damaged notebook (a cell or an output is no object)")
    return given


def _listed(found: Any) -> list[Any]:
    if found is not None and not isinstance(found, list):
        raise FormatError("damaged notebook (its cells or outputs are no list)")
    return found or []


def _cell(cell: dict[str, Any]) -> str:
    text = _joined(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") != "code":
        return text
    return "\n\n".join(_fenced(part) for part in (text, *map(_printed, _objects(cell.get("outputs")))) if part)


def _printed(output: dict[str, Any]) -> str:
    """Return what an output says as text; the end of an error's trace is the error."""
    if output.get("output_type") in ("error", "pyerr"):
        return _STYLED.sub("", f"{output.get('ename', '')}: {output.get('evalue', '')}")
    [data] = _objects([output.get("data")]) or [{}]
    # Beside text with marks of its own stands what that is for programs: "<IPython.core.display.Markdown object>".
    said = output.get("text") or data.get("text/markdown") or data.get("text/plain", "")
    return _OVERWRITTEN.sub("", _STYLED.sub("", _joined(said)))


def _joined(lines: Any) -> str:
    """Return a text, or lines of one, without those that are nothing."""
    parts = [one for one in (lines if isinstance(lines, list) else [lines]) if one is not None]
    if not all(isinstance(one, str) for one in parts):
        raise FormatError("damaged notebook (what it says is no text)")
    return "".join(parts).strip("\n")


def _fenced(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}\n{text}\n{fence}"
