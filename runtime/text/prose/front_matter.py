"""Front matter: facts at the top of a page, in YAML between rules of hyphens, or in TOML between rules of pluses.

They are for the programs that make sites of pages, begin with the first line, and the first of them that is no comment
has a key; else they are none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMENT = re.compile(r"#(?:\s.*)?$")
# Of a longer text no more is looked through.
_MOST_LINES = 200


class _Form(NamedTuple):
    """How facts are written: what stands above them, how one begins, and what stands below them."""

    above: re.Pattern[str]
    key: re.Pattern[str]
    below: re.Pattern[str]


_FORMS = tuple(
    _Form(re.compile(rf"\ufeff?{begin}\s*$"), re.compile(rf"[\w\"'-]+\s*{sign}(?:\s.*)?$"), re.compile(rf"{end}\s*$"))
    for begin, sign, end in (("---", ":", r"(?:---|\.\.\.)"), (r"\+\+\+", "=", r"\+\+\+"))
)


class FrontMatter:
    """Finds their end in lines that come one by one.

    Attributes:
        is_over: no line ends them any more.
    """

    __slots__ = ("_form", "_has_key", "is_over")

    def __init__(self) -> None:
        self._form: _Form | None = None
        self._has_key = self.is_over = False

    def ends(self, line: str) -> bool:
        """Take the next line, without its end; whether it is the rule behind them."""
        if self.is_over:
            return False
        if self._form is None:
            self._form = next((form for form in _FORMS if form.above.match(line)), None)
            self.is_over = self._form is None
        elif not self._has_key:
            self._has_key = self._form.key.match(line) is not None
            self.is_over = not self._has_key and _COMMENT.match(line) is None
        elif self._form.below.match(line):
            self.is_over = True
            return True
        return False


def end_of_front_matter(text: str) -> int:
    """Return the character behind the line that ends them; 0 where there are none.

    Args:
        text: or the beginning of it; line ends as ``\\n``.
    """
    front, at = FrontMatter(), 0
    for _ in range(_MOST_LINES):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if front.ends(text[at:end]):
            return min(len(text), end + 1)
        if front.is_over or end == len(text):
            break
        at = end + 1
    return 0
