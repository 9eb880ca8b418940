"""C and C++ as their grammars can read them: without macros that they do not know, one branch of each condition.

What is left out is white space, so that everything stays where it is.
"""

from __future__ import annotations

import re

# What no header of C has at the beginning of a line.
_CPLUSPLUS = re.compile(
    r"^[ \t]*(?:class\s+\w+\s*(?:final\s*)?[:{]|namespace\b[\w\s:]*\{|template\s*<"
    r"|using\s+(?:namespace\s+)?[\w:]+\s*[;=])",
    re.MULTILINE,
)
# "class EXPORT Name {", and "int count GUARDED_BY(lock);".
_EXPORTED = re.compile(
    rb"(\b(?:class|struct|union|enum(?:\s+class)?)\s+)([A-Z][A-Z0-9_]{2,}(?:\([^()\n]*\))?)"
    rb"(?=\s+[A-Za-z_]\w*\s*(?:final\s*)?[:{])"
)
_ANNOTATED = re.compile(
    rb"((?<=[\w)\]])(?<!return)(?<!else)(?<!throw)(?<!case)\s+)([A-Z][A-Z0-9_]{3,}\([^()\n]*\))(?=\s*[;{=])"
)
# "int f (void) __THROW __nonnull ((1));" of headers of the system.
_RESERVED = re.compile(
    rb"((?<=\))\s*+)((?:__(?!attribute__|asm)[A-Za-z_]+\b(?:[ \t]*\((?:[^()\n]|\([^()\n]*\))*\))?\s*+)+)(?=;)"
)
_NOT_A_BREAK = re.compile(rb"[^\n]")
_DIRECTIVE = re.compile(rb"[ \t]*#[ \t]*(\w+)")


def is_cplusplus(source: str) -> bool:
    """Whether a header says what none of C does."""
    return _CPLUSPLUS.search(source) is not None


def without_macros(source: bytes) -> bytes:
    """Return a file without the macros that stand before the names of classes, or behind declarations."""
    for macro in (_EXPORTED, _ANNOTATED, _RESERVED):
        source = macro.sub(lambda match: match[1] + _NOT_A_BREAK.sub(b" ", match[2]), source)
    return source


def one_branch(source: bytes) -> bytes:
    """Return a file with the first branch of each condition alone."""
    lines, is_other = source.split(b"\n"), list[bool]()
    for at, line in enumerate(lines):
        directive = _DIRECTIVE.match(line)
        kind = b"" if directive is None else directive[1]
        if kind in (b"if", b"ifdef", b"ifndef"):
            is_other.append(False)
        elif kind in (b"else", b"elif") and is_other:
            is_other[-1] = True
        if kind in (b"if", b"ifdef", b"ifndef", b"else", b"elif", b"endif") or any(is_other):
            lines[at] = b" " * len(line)
        if kind == b"endif" and is_other:
            is_other.pop()
    return b"\n".join(lines)
