"""What is said over several lines: marks that a mail or a comment repeats, words cut at their ends, pages."""

from __future__ import annotations

import re

from armt.runtime.text.prose.pages import without_breaks

#: How such lines begin in the answer to a mail, and in Markdown: "> " or "AM> ".
REPEATED_LINE = re.compile(r"^[ \t]*[A-Z]{0,4}>", re.MULTILINE)
#: The marks before a line that a program may have wrapped, one for each time that it is repeated.
MARKS = re.compile(r"(?:>++(?:[ \t]|(?=\n|\Z)))+")
_MARKS_BETWEEN = re.compile(r"\n(?:>++(?:[ \t]|(?=\n|\Z)))+")
# The mark of a comment, none before what it switches off ("# deny = 3"), where each line but the first has one; where
# that has one, too, the same ("##" is a heading below "#").
_COMMENTED = r"(?![#;])(?:[ \t]++(?![\w.-]++[ \t]*+[=:])[^\n]*+|(?=\n|\Z))"
_COMMENT = re.compile(
    rf"(?:[ \t]*+(?P<mark>[#;]++)[^\n]*+(?:\n[ \t]*+(?P=mark){_COMMENTED})++"
    rf"|(?![ \t]*+[#;])[^\n]*+(?:\n[ \t]*+[#;]++{_COMMENTED})++)\s*+"
)
_COMMENT_BETWEEN = re.compile(r"\n[ \t]*+[#;]++(?=\s|\Z)")

# A hyphen that is shown where a line ends, and never within one; the hyphen of a keyboard may belong to its word.
_CUT = re.compile(r"(?<=\w)[\u2010\u00ad]\n[ \t]*(?=\w)")


def goes_on_behind_marks(text: str) -> bool:
    """Whether each line but the first is one of a comment, and switches nothing off: they are one paragraph."""
    return "\n" in text and _COMMENT.fullmatch(text) is not None


#: What stands before the mark with which Markdown breaks a line; code has a space there, or marks of its own.
BEFORE_BREAK = r"\w.,:!?)*_`>}"
_BROKEN = re.compile(rf"(?<=[{BEFORE_BREAK}])\\(?=[ \t]*(?:\n|\Z))")


def on_a_line(text: str) -> str:
    """Return what is said over several lines, every run of white space as one space, without the marks of all but one.

    What stands before the first line is left to the caller. A word that a manual page has cut at the end of a line is
    whole, and so is a sentence that the end of a page cuts. Marks with which Markdown breaks lines are left out.
    """
    text = without_breaks(text)
    if goes_on_behind_marks(text):
        text = _COMMENT_BETWEEN.sub("\n", text)
    return " ".join(_CUT.sub("", _MARKS_BETWEEN.sub("\n", _unbroken(text))).split())


def _unbroken(text: str) -> str:
    """Return a text without the marks with which Markdown breaks its lines; "C:\\mill\\" has none."""
    without = _BROKEN.sub("", text)
    return text if "\n" not in text and "\\" in without else without
