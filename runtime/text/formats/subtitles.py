"""Text out of subtitles (SRT, WebVTT): what is said, without the numbers of cues and their times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from armt.runtime.text.formats.pieces import FormatError, Piece

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[,.](\d{1,3})"
_TIMES = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*$", re.MULTILINE)
#: How subtitles begin, behind a byte order mark.
BEGINS_SUBTITLES = re.compile(rb"WEBVTT(?=\s)|\s*\d+[ \t]*\r?\n[ \t]*\d+:\d\d:\d\d,\d+[ \t]*-->")
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
#: What stands between cues, for programs and for those who write them.
_BESIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|\Z)")
#: Who speaks, the reading of a word; how text is shown, and when each word of a cue is.
_TAG = re.compile(
    r"<v(?:\.[^<>\s]*)?[ \t](?P<who>[^<>]*)>|<(?P<read>/?)rt>"
    r"|</?(?:[bcisuv]|font|lang|ruby)\b[^<>]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}",
    re.IGNORECASE,
)
#: Stands around who speaks, at the head of a line.
_WHO = "\x00"
#: A pause of so many seconds ends what is said.
_PAUSE_S = 4.0
_LEAST_ROLLING = 4


class _Cue(NamedTuple):
    """What is shown together.

    Attributes:
        begin, end: in seconds.
        lines: that are shown, each behind who speaks, "" where that is not said.
    """

    begin: float
    end: float
    lines: list[tuple[str, str]]


def subtitles_text(source: str) -> Iterator[Piece]:
    """Yield what is said line by line; who speaks stands before it where another one does. A pause ends a paragraph.

    Raises:
        FormatError: There are no cues in it.
    """
    cues = [cue for cue in _cues(source) if cue.lines]
    is_rolling = _roll(cues)
    end, last, speaks = 0.0, ("", ""), ""
    for cue in cues:
        is_again = is_rolling and cue.lines[0] == last
        if last[1] and cue.begin - end >= _PAUSE_S:
            yield "\n"
        for who, line in cue.lines[is_again:]:
            if who and who != speaks:
                yield f"\n{who}: " if last[1] else f"{who}: "
                speaks = who
            yield f"{line}\n"
            last = who, line
        end = cue.end


def _roll(cues: list[_Cue]) -> bool:
    """Whether lines go up as others come below them, as programs that listen write it: each comes twice and more."""
    again = sum(one.lines[-1] == other.lines[0] for one, other in pairwise(cues))
    return len(cues) >= _LEAST_ROLLING and 2 * again >= len(cues)


def _cues(source: str) -> Iterator[_Cue]:
    found = list(_TIMES.finditer(source))
    if not found:
        raise FormatError("no subtitles in it (--format text?)")
    for times, behind in pairwise((*found, None)):
        assert times is not None
        shown = source[times.end() :] if behind is None else _unnamed(source[times.end() : behind.start()])
        first, *others = _BLANK.split(shown)
        shown = "\n".join([first, *(part for part in others if not _BESIDE.match(part))])
        yield _Cue(_seconds(times.groups()[:4]), _seconds(times.groups()[4:]), list(_lines(shown)))


def _unnamed(shown: str) -> str:
    """Return what stands between the times of two cues without the number or the name of the second one."""
    *lines, before, name, _ = ("", *shown.split("\n"))
    return "\n".join((*lines, before)) if name.strip().isdigit() or not before.strip() else shown


def _lines(shown: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a cue as they are seen, each behind who speaks."""
    who = ""
    for line in _TAG.sub(_seen, shown.replace(_WHO, "")).split("\n"):
        if line.startswith(_WHO):
            _, who, line = line.split(_WHO, 2)
            who = _unescaped(who)
        if line := _unescaped(line):
            yield who, line


def _unescaped(text: str) -> str:
    """Return a text in one line with the characters that it names, of which one may be a break."""
    return " ".join(html.unescape(text).split())


def _seen(tag: re.Match[str]) -> str:
    if tag["who"] is not None:
        return f"\n{_WHO}{' '.join(tag['who'].split())}{_WHO}"
    return "" if tag["read"] is None else ")" if tag["read"] else "("


def _seconds(time: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts = (part or "0" for part in time)
    return 3600 * int(hours) + 60 * int(minutes) + float(f"{seconds}.{parts}")
