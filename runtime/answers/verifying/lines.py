"""Files of results as people keep them: JSON lines, or what a program that prints JSON for the eye makes of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from armt.errors import UsageError, error_line
from armt.runtime.text.limits import LARGEST_RESULTS_BYTES, MIB

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
# How a value over many lines begins, and no line of a result file.
_OPENERS = (b"{", b"[")
# Control characters that stand in no text, and in no JSON.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# So many lines are looked at for something like a result.
_MOST_OTHERS = 10_000

#: Where results come from, for whoever gives a file of something else.
WRITTEN_BY = "armt ask and armt summarize write them with --json or -o FILE.jsonl"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no JSON.

    Attributes:
        reason: in one line.
        is_begun: it begins as a result does, and may be one that is damaged.
        is_binary: it has bytes that no text has.
    """

    reason: str
    is_begun: bool = False
    is_binary: bool = False


def values_in(file: BinaryIO) -> Iterator[tuple[int, object]]:
    """Yield number and value of each line that is not blank; `Unreadable` for one that is no JSON.

    Where the first line is no object by itself, and all of the file is one (as ``jq .`` prints it), or several behind
    each other, or an array of them, each object is yielded with the number of the line in which it begins.

    Args:
        file: read once, and never moved: a pipe will do.

    Raises:
        UsageError: it begins as such a file does, and is too large to be taken whole.
    """
    lines: Iterator[tuple[int, bytes]] = _told(file, 1)
    first = next(lines, None)
    if first is None:
        return
    number, line = first
    value = _value(line)
    if not isinstance(value, dict):
        data = line + file.read(max(0, LARGEST_RESULTS_BYTES - len(line)) + 1)
        if len(data) <= LARGEST_RESULTS_BYTES and (objects := _objects(data)):
            yield from ((number + before, found) for before, found in objects)
            return
        if len(data) > LARGEST_RESULTS_BYTES and line.strip() in _OPENERS:
            most = LARGEST_RESULTS_BYTES // MIB
            raise UsageError(f"more than {most} MiB that are no JSON lines (jq -c . makes some of them)")
        lines = _told(chain(io.BytesIO(data + file.readline()), file), number)
        next(lines)
    yield number, value
    for number, line in lines:
        yield number, _value(line)


def results_in(file: BinaryIO) -> Iterator[tuple[int, object]]:
    """Yield what `values_in` does where anything is like a result; a text of another kind is refused as a whole.

    Args:
        file: as for `values_in`.

    Raises:
        UsageError: as `values_in`; no line is like a result, or none of the first `_MOST_OTHERS`.
    """
    others: list[tuple[int, object]] = []
    found, is_binary = values_in(file), False
    for number, value in found:
        others.append((number, value))
        is_binary = is_binary or (isinstance(value, Unreadable) and value.is_binary)
        # Among so many bytes some begin as a result does; of results one alone may have been damaged.
        if (value.is_begun and not is_binary) if isinstance(value, Unreadable) else isinstance(value, dict):
            yield from others
            yield from found
            return
        if len(others) == _MOST_OTHERS:
            break
    if others:
        number, value = others[0]
        if is_binary:
            raise UsageError(f"no results in it (it is no text); {WRITTEN_BY}")
        what = value.reason if isinstance(value, Unreadable) else "no object of JSON"
        raise UsageError(f"no results in it (line {number}: {what}); {WRITTEN_BY}")


def _told(lines: Iterator[bytes] | BinaryIO, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield lines that are not blank with their numbers."""
    return ((number, line) for number, line in enumerate(lines, start) if line.strip())


def _value(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as exc:
        is_begun = line.lstrip().startswith(_OPENERS)
        is_binary = not is_begun and _BINARY.search(line) is not None
        return Unreadable(f"no JSON ({error_line(exc)})", is_begun=is_begun, is_binary=is_binary)


def _objects(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a text that is nothing but objects, or one array of them; behind how many line breaks each.

    Returns:
        Empty where it is something else, or damaged.
    """
    try:
        text = data.decode("utf-8-sig")
        return _listed(text, _behind(text, 0))
    except (ValueError, RecursionError):
        return []


def _listed(text: str, at: int) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of a text from ``at`` on; see `_objects`.

    Raises:
        ValueError, RecursionError: it is no such text.
    """
    found: list[tuple[int, dict[str, Any]]] = []
    breaks = counted = 0
    end = "]" if text.startswith("[", at) else ""
    at = _behind(text, at + len(end))
    while at < len(text) and not (end and not found and text[at] == end):
        value, behind = _DECODER.raw_decode(text, at)
        if not isinstance(value, dict):
            raise ValueError("no object")
        breaks, counted = breaks + text.count("\n", counted, at), at
        found.append((breaks, value))
        at = _behind(text, behind)
        if end and text[at : at + 1] == end:
            at = _behind(text, at + 1)
            if at < len(text):
                raise ValueError("more behind the array")
            return found
        if end:
            # JSON has no comma behind the last one, and the next thing is an object.
            if text[at : at + 1] != ",":
                raise ValueError("no comma")
            at = _behind(text, at + 1)
    if end:
        raise ValueError("an array without objects, or without an end")
    return found


def _behind(text: str, at: int) -> int:
    """Return where white space ends that begins at a place."""
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()
