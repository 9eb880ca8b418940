"""Subtitles: the words that are said, and who says them; no numbers, times, styles or lines that come again."""

from __future__ import annotations

import io

import pytest

from armt.errors import DocumentError
from armt.runtime.text.documents import SUFFIXES, open_document
from armt.runtime.text.formats.subtitles import subtitles_text

SRT = """\
1
00:00:01,000 --> 00:00:04,000
<i>Hello there,</i>
my friend.

2
00:00:04,100 --> 00:00:06,000 X1:10 X2:20
{\\an8}The mill was built
3
00:00:06,100 --> 00:00:08,000
in 1885, 1 < 2 &amp; so.

4
00:00:14,100 --> 00:00:16,000
- Who said that?
- I did.

5
00:00:17,100 --> 00:00:18,000
2024
"""
VTT = """\
WEBVTT - A talk
Kind: captions

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 align:start
<v.loud Anna Moor>Hello <c.yellow>there</c></v>
<v Ben>Hi.</v>

00:05.000 --> 00:06.000
<v Ben>I am Ben.

NOTE
a note that
goes on

00:07.000 --> 00:08.000
NOTE this: <ruby>漢字<rt>kanji</rt></ruby>

100:00:07.000 --> 100:00:08.000

NOTE end
"""


def text(source: str) -> str:
    return "".join(open_document(io.BytesIO(source.encode())).text())


def test_what_is_said_is_read() -> None:
    """Numbers and times stood in the middle of its sentences."""
    said = "Hello there,\nmy friend.\nThe mill was built\nin 1885, 1 < 2 & so.\n\n- Who said that?\n- I did.\n2024\n"
    assert text(SRT) == text("\ufeff" + SRT.replace("\n", "\r\n")) == said
    assert SUFFIXES[".srt"] == SUFFIXES[".vtt"] == "subtitles"


def test_who_speaks_stands_before_it() -> None:
    assert text(VTT) == "Anna Moor: Hello there\n\nBen: Hi.\nI am Ben.\nNOTE this: 漢字(kanji)\n"


def test_a_break_that_is_named_ends_no_line() -> None:
    """One in the name of who speaks was a bug's line."""
    assert text("WEBVTT\n\n00:01.000 --> 00:04.000\n<v Anna&#10;Moor>Q&amp;A&#10;now") == "Anna Moor: Q&A now\n"


def test_lines_that_go_up_are_said_once() -> None:
    """Programs that listen show each line until another one has come, two or three times."""
    shown = (" \nhello<00:00:00.500><c> and</c>", "hello and\n ", "hello and\nno no", "no no", "no no\nyes", "yes")
    cues = "".join(f"00:0{at}.000 --> 00:0{at + 1}.000\n{lines}\n\n" for at, lines in enumerate(shown))
    assert text(f"WEBVTT\n\n{cues}") == "hello and\nno no\nyes\n"
    # Who says no twice says it twice.
    cues = "".join(
        f"00:0{at}.000 --> 00:0{at + 1}.000\n{line}\n\n" for at, line in enumerate(("no", "no", "a", "b", "c"))
    )
    assert text(f"WEBVTT\n\n{cues}") == "no\nno\na\nb\nc\n"


def test_a_file_without_cues_is_one_line() -> None:
    with pytest.raises(DocumentError, match=r"no subtitles in it \(--format text\?\)"):
        text("WEBVTT\n\nsome words\n")


@pytest.mark.parametrize("piece", ["<v ", "<v a>", "\x00", "\n \n", "{\\", "00:"])
def test_what_is_made_to_cost_much_is_read(piece: str) -> None:
    assert isinstance(list(subtitles_text(f"00:01.000 --> 00:02.000\n{piece * 50_000}")), list)
