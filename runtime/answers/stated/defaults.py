"""Which of what a line names is the default: the word marked "(default)", or what stands behind "default:".

"TRACE, DEBUG(default), INFO": a model copies the first of several.
"""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"(?:what|which|where|how (?:many|much|long|often|big|large|high|deep|far))\b(?! happens\b)"
    r"(?!.*\bdo(?: by default)?\W*$)(?!.*\bmean\b).*\bdefaults?\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\s?[(\[](?:the )?default[)\]]", re.IGNORECASE)
# "(default: 30)", "[defaults to 30]", and "Default: 30" to the end of its sentence, or of what is stressed.
_NAMED = re.compile(
    r"[(\[](?:the )?default(?:s to|s?:| is|s? =|=)\s(?P<inside>[^()\[\]]{1,80}?)(?:[,;] [^()\[\]]{0,80})?[)\]]"
    r"|(?<![\w-])default(?: value)?: (?P<behind>[^\s(\[;][^;\n]{0,80}?)(?=[.;,]?\s*$|[.;,] |\s[(\[]|[*_]+(?:\s|$))",
    re.IGNORECASE,
)
# What stands between the items of a list, and between a label and the first of them.
_BETWEEN = re.compile(r"[,;|:]\s+|\|\s*|\s/\s|\s(?:or|and)\s|^\s*[-*•#]+\s|\s[-–—]\s")
_QUOTED = re.compile(r"([\"'`])(?P<said>[^\"'`]+)\1$")
_BEFORE_CHARS = 80


def asked_default(question: str, line: str) -> str | None:
    """Return what a line says is the default, where a question asks for one and the line has one alone; else None.

    Args:
        question: in plain words.
        line: the sentence, on one line.
    """
    if _ASKS.match(question.strip()) is None:
        return None
    marked, named = list(_MARKED.finditer(line)), list(_NAMED.finditer(line))
    if len(marked) + len(named) != 1:
        return None
    if named:
        said = (named[0]["inside"] or named[0]["behind"]).strip()
        quoted = _QUOTED.fullmatch(said)
        return (quoted["said"] if quoted is not None else said) or None
    item = _BETWEEN.split(line[max(0, marked[0].start() - _BEFORE_CHARS) : marked[0].start()])[-1].strip()
    if (quoted := _QUOTED.search(item)) is not None:
        return quoted["said"]
    # Of several words it is not told which of them the default is.
    item = item.strip("*_`\"'")
    return item if item and len(item.split()) == 1 else None
