"""What is said over several lines: the marks before each that a mail repeats, and words that are cut at their ends."""

from __future__ import annotations

import re

#: How such lines begin in the answer to a mail, and in Markdown: "> " or "AM> ".
REPEATED_LINE = re.compile(r"^[ \t]*[A-Z]{0,4}>", re.MULTILINE)
#: The marks before a line that a program may have wrapped, one for each time that it is repeated.
MARKS = re.compile(r"(?:>++(?:[ \t]|(?=\n|\Z)))+")
_MARKS_BETWEEN = re.compile(r"\n(?:>++(?:[ \t]|(?=\n|\Z)))+")

# A hyphen that is shown where a line ends, and never within one; the hyphen of a keyboard may belong to its word.
_CUT = re.compile(r"(?<=\w)[\u2010\u00ad]\n[ \t]*(?=\w)")


def on_a_line(text: str) -> str:
    """Return what is said over several lines, every run of white space as one space, without the marks of all but one.

    What stands before the first line is left to the caller. A word that a manual page has cut at the end of a line is
    whole.
    """
    return " ".join(_CUT.sub("", _MARKS_BETWEEN.sub("\n", text)).split())
