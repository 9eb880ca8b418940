"""A seeded, bounded fuzzer: inputs are mutated, run in a child with limits, and only errors of our own are allowed.

A case is a name and a number: the same two give the same input anywhere, so that a failure can be run again alone.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import resource
import signal
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from armt.errors import ArmtError

#: No input may take longer, of a processor and of a clock (a busy machine may stop it for a while), or so much memory.
CASE_SECONDS = 10
_CASE_WAITS = 120
# The number of the case stands at the start of what a child leaves, and is written over.
_CASE_BYTES = 40
MOST_BYTES = 4 * 2**30

CASES = int(os.environ.get("ARMT_FUZZ_CASES", "0"))
#: Number of the first case: a hunt that goes on where another ended meets nothing twice.
FIRST = int(os.environ.get("ARMT_FUZZ_FIRST", "0"))

_BITS = b"\0\x01\x7f\x80\xff"
_TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xfe\xff", b"\r\n", b"\xed\xa0\x80", b"\xf0\x9f\xa6\x9c", b"\x1b[2J"),
    *(b"<div>" * 50, b"</p>", b"<h1>", b"<pre>", b"<!--", b"]]>", b"<![CDATA[", b"&#xD800;", b"&#0;", b"<select>"),
    *(b'<meta charset="hex">', b'<meta charset="utf-7">', b"charset=zlib", b"%PDF-", b"PK\x03\x04", b"{\\rtf1"),
    *(b"\\u-10000?", b"\\'zz", b"\\bin999999999 ", b"CHAPTER 1\n\n", b"# ", b"```\n", b"====\n", b"A" * 5000),
    *(b"2147483648", b"-1", b"1e999", b"NaN", b"99999999999999999999", b"null", b"[" * 2000, b"{{", b"}}", b"{%"),
    *(b"Content-Type: text/plain; charset=punycode\n", b"Content-Transfer-Encoding: base64\n", b"=?utf-8?q?=?="),
)


def mutated(data: bytes, source: Random) -> bytes:
    """Return data with one to five changes: bits, bytes, blocks taken out, doubled, moved, or put in."""
    result = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 3, 5))):
        place = source.randrange(len(result) + 1)
        end = min(len(result), place + source.choice((1, 2, 8, 64, 1000)))
        change = source.randrange(7)
        if change == 0 and result:
            result[place % len(result)] ^= 1 << source.randrange(8)
        elif change == 1 and result:
            result[place % len(result)] = source.choice(_BITS)
        elif change == 2:
            del result[place:end]
        elif change == 3:
            result[place:place] = result[place:end] * source.choice((1, 2, 50))
        elif change == 4:
            result[place:place] = source.choice(_TOKENS)
        elif change == 5:
            result[place:end] = source.choice(_TOKENS)
        else:
            del result[place:]
    return bytes(result)


def mutated_archive(data: bytes, source: Random) -> bytes:
    """Return an archive that is damaged itself, or whole around a damaged part: deeper code sees only the latter."""
    if source.random() < 0.3:
        return mutated(data, source)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = source.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, source) if name == chosen else part)
    return buffer.getvalue()


def mutated_json(value: Any, source: Random) -> Any:
    """Return a structure in which one to three values are others, gone, or doubled."""
    value = json.loads(json.dumps(value))
    for _ in range(source.choice((1, 1, 2, 3))):
        holders = [node for node in _nodes(value) if node]
        if not holders:
            return value
        holder = source.choice(holders)
        key = source.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if source.random() < 0.2:
            del holder[key]
        else:
            # A copy: what is put in may be changed in turn.
            holder[key] = json.loads(json.dumps(source.choice(_VALUES)))
    return value


_VALUES = (
    *(None, True, -1, 0, 2**31, 2**63, 1e308, "", "a", "\0", "\ud800", "▁", [], {}, [[]], {"type": "Sequence"}),
    *({"type": "ByteLevel"}, {"type": "Regex"}, {"Regex": "(a+)+$"}, {"Regex": "("}, ["a", "b"], "a b", "x" * 5000),
)


def _nodes(value: Any) -> list[Any]:
    found, stack = [], [value]
    while stack:
        node = stack.pop()
        if isinstance(node, (dict, list)):
            found.append(node)
            stack.extend(node.values() if isinstance(node, dict) else node)
    return found


def hunt(name: str, make: Callable[[Random], Any], check: Callable[[Any], None], cases: int) -> None:
    """Run cases in a child; fail with the first that raises a foreign error, hangs, crashes, or takes too much memory.

    Args:
        name: Of the hunt, part of every seed.
        make: Makes an input.
        check: Raises nothing but ArmtError, with one line.
        cases: How many.
    """
    with tempfile.TemporaryFile() as log:
        pid = os.fork()
        if pid == 0:
            _child(name, make, check, cases, log.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        log.seek(0)
        said = log.read().decode(errors="replace")
    # A dump has what was called last in front, a traceback behind.
    assert code == 0, f"{name}: exit code {code} at {said[:2000]}\n{said[2000:][-2000:]}"


def _child(name: str, make: Callable[[Random], Any], check: Callable[[Any], None], cases: int, log: int) -> None:
    code = 1
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MOST_BYTES, resource.RLIM_INFINITY))
        # The traceback is written, then the signal does what it does by itself: it ends the process.
        os.lseek(log, _CASE_BYTES, os.SEEK_SET)
        faulthandler.register(signal.SIGPROF, file=log, chain=True)
        for number in range(FIRST, FIRST + cases):
            os.pwrite(log, f"case {number}\n".encode().ljust(_CASE_BYTES), 0)
            signal.setitimer(signal.ITIMER_PROF, CASE_SECONDS)
            faulthandler.dump_traceback_later(_CASE_WAITS, exit=True, file=log)
            run_case(name, number, make, check)
        code = 0
    except BaseException:
        import traceback

        os.lseek(log, 0, os.SEEK_END)
        os.write(log, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(code)


def run_case(name: str, number: int, make: Callable[[Random], Any], check: Callable[[Any], None]) -> None:
    """Run one case."""
    made = make(Random(f"{name} {number}"))
    try:
        check(made)
    except ArmtError as exc:
        if "\n" in str(exc) or len(str(exc)) > 2000:
            raise AssertionError(f"not one line: {exc}") from exc


def share(kinds: Sequence[str], few: int) -> int:
    """Return how many cases one of several kinds gets: few in the ordinary suite."""
    return max(1, CASES // len(kinds)) if CASES else few
