"""Lines that a mail repeats of another, and quotes in Markdown: the mark before each is no part of what is said."""

from __future__ import annotations

import re

#: How such lines begin in the answer to a mail, and in Markdown: "> " or "AM> ".
REPEATED_LINE = re.compile(r"^[ \t]*[A-Z]{0,4}>", re.MULTILINE)
#: The marks before a line that a program may have wrapped, one for each time that it is repeated.
MARKS = re.compile(r"(?:>++(?:[ \t]|(?=\n|\Z)))+")
_MARKS_BETWEEN = re.compile(r"\n(?:>++(?:[ \t]|(?=\n|\Z)))+")


def on_a_line(text: str) -> str:
    """Return what is said over several lines, every run of white space as one space, without the marks of all but one.

    What stands before the first line is left to the caller.
    """
    return " ".join(_MARKS_BETWEEN.sub("\n", text).split())
