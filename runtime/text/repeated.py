"""What is said over several lines: the marks before each of a mail's or a comment's, and words cut at their ends."""

from __future__ import annotations

import re

#: How such lines begin in the answer to a mail, and in Markdown: "> " or "AM> ".
REPEATED_LINE = re.compile(r"^[ \t]*[A-Z]{0,4}>", re.MULTILINE)
#: The marks before a line that a program may have wrapped, one for each time that it is repeated.
MARKS = re.compile(r"(?:>++(?:[ \t]|(?=\n|\Z)))+")
_MARKS_BETWEEN = re.compile(r"\n(?:>++(?:[ \t]|(?=\n|\Z)))+")
# A comment of several lines, as settings, makefiles and the like have it: each begins with its mark.
_COMMENT = re.compile(r"[ \t]*(#+)[ \t].*(?:\n[ \t]*\1(?:[ \t].*)?)+")
_COMMENT_BETWEEN = re.compile(r"\n[ \t]*#+")

# A hyphen that is shown where a line ends, and never within one; the hyphen of a keyboard may belong to its word.
_CUT = re.compile(r"(?<=\w)[\u2010\u00ad]\n[ \t]*(?=\w)")


def on_a_line(text: str) -> str:
    """Return what is said over several lines, every run of white space as one space, without the marks of all but one.

    These are the marks of what a mail repeats, and of a comment (``#``).

    What stands before the first line is left to the caller. A word that a manual page has cut at the end of a line is
    whole.
    """
    text = _MARKS_BETWEEN.sub("\n", text)
    if _COMMENT.fullmatch(text) is not None:
        text = _COMMENT_BETWEEN.sub("\n", text)
    return " ".join(_CUT.sub("", text).split())
