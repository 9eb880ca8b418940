"""Commands that a document defines for itself, as far as they stand for a piece of it."""

from __future__ import annotations

import re


def balanced(depth: int) -> str:
    """Return a pattern of what stands in braces, with braces in it so deep; it never goes back over what it took."""
    inner = r"[^{}\\]++|\\."
    pattern = rf"\{{(?:{inner})*+\}}"
    for _ in range(depth):
        pattern = rf"\{{(?:{inner}|{pattern})*+\}}"
    return pattern


#: In braces.
ARGUMENT = re.compile(rf"\s*({balanced(3)})", re.DOTALL)
_BODY = balanced(6)
_NAME = r"\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))\s*"
_COMMAND = re.compile(rf"\*?{_NAME}(?:\[(\d)\]\s*)?(?:\[([^\[\]]*)\]\s*)?({_BODY})", re.DOTALL)
_PRIMITIVE = re.compile(rf"\s*+\\([A-Za-z]++)\s*+((?:#\d)*+)\s*+({_BODY})", re.DOTALL)
_OPTION = re.compile(r"\s*\[([^\[\]]*)\]")
_CALLED = re.compile(r"\\([A-Za-z]+)")
_PLACE = re.compile(r"#(\d)")
#: What programs of TeX are made of; such a command stands for no piece of text.
_PROGRAM = re.compile(r"@|\\(?:expandafter|csname|if[a-z]*|else|fi|futurelet|def|let|edef|gdef|loop|begingroup)\b")
_MOST_MACROS, _LONGEST_BODY_CHARS = 5_000, 5_000
_DEEPEST = 12


class Macros:
    """Commands that a document has defined.

    Args:
        budget: characters that all of them may be replaced by together; a few lines can stand for any length.
    """

    __slots__ = ("_budget", "_macros", "_names")

    def __init__(self, budget: int) -> None:
        self._budget = budget
        # Number of arguments, value of the first where it may be left out, and what stands for it.
        self._macros: dict[str, tuple[int, str | None, str]] = {}

    def define(self, source: str, at: int, *, is_primitive: bool, known: frozenset[str]) -> int | None:
        r"""Take a definition behind ``\newcommand`` or ``\def`` and return where it ends; None where it is none.

        Args:
            source: of the document.
            at: behind the command that defines.
            is_primitive: it is a ``\def``.
            known: names of commands that keep their meaning.
        """
        match = (_PRIMITIVE if is_primitive else _COMMAND).match(source, at)
        if match is None:
            return None
        if is_primitive:
            name, count, default, body = match[1], len(match[2]) // 2, None, match[3][1:-1]
        else:
            name, count, default, body = match[1] or match[2], int(match[3] or 0), match[4], match[5][1:-1]
        is_text = len(body) <= _LONGEST_BODY_CHARS and _PROGRAM.search(body) is None
        if is_text and name not in known and len(self._macros) < _MOST_MACROS:
            self._macros[name] = (count, default, body)
        return match.end()

    def operator(self, name: str, text: str) -> None:
        r"""Take what ``\DeclareMathOperator`` says."""
        self._macros.setdefault(name, (0, None, rf"\text{{{text}}}"))

    def called(self, name: str, source: str, at: int) -> tuple[str, int] | None:
        """Return what a command stands for and where its arguments end; None where it is none of these.

        Args:
            name: of the command.
            source: where it stands.
            at: behind its name.
        """
        if name not in self._macros:
            return None
        count, default, body = self._macros[name]
        arguments: list[str] = []
        if default is not None and count:
            option = _OPTION.match(source, at)
            arguments.append(default if option is None else option[1])
            at = at if option is None else option.end()
        while len(arguments) < count and (match := ARGUMENT.match(source, at)) is not None:
            arguments.append(match[1][1:-1])
            at = match.end()
        if count:
            body = _PLACE.sub(lambda one: arguments[int(one[1]) - 1] if 0 < int(one[1]) <= len(arguments) else "", body)
        self._budget -= len(body) + 1
        return (body, at) if self._budget > 0 else ("", at)

    def expanded(self, source: str) -> str:
        """Return a formula in which such commands are what they stand for."""
        for _ in range(_DEEPEST if self._macros else 0):
            parts: list[str] = []
            end = 0
            for match in _CALLED.finditer(source):
                if match.start() >= end and (found := self.called(match[1], source, match.end())) is not None:
                    parts += (source[end : match.start()], f"{found[0]} " if found[0][-1:].isalpha() else found[0])
                    end = found[1]
            if not parts:
                break
            source = "".join(parts) + source[end:]
        return source
