"""Lines of reStructuredText and AsciiDoc as their pages show them: without where links lead, roles, marks of stress."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from armt.runtime.text.prose.markdown import STRONG

_Rules = Sequence[tuple[re.Pattern[str], str]]

# "`here <https://a.org>`__", ":ref:`Install <install>`", ":class:`Mill`", "`Mill`_", "``a``", "**so**" and "*so*".
_RST: _Rules = (
    (re.compile(r"(?<!`)(?::[\w:+.-]+:)?`([^`<>\n]*[^`<>\s])\s+<[^<>`\n]*>`_{0,2}"), r"\1"),
    (re.compile(r"(?<![\w`]):[\w+.-]+(?::[\w+.-]+)*:`~?([^`\n]+)`"), r"\1"),
    (re.compile(r"(?<![\w`])`([^`\n]+)`__?(?!\w)"), r"\1"),
    (re.compile(r"(?<!`)``([^`\n]+)``(?!`)"), r"`\1`"),
    (STRONG, r"\2"),
)
# "https://a.org[here]", "link:a.html[here]", "<<wheels,the wheels>>", "`+a+`", "*so*", "_so_", "term:: what it is".
_ADOC: _Rules = (
    (re.compile(r"(?<!\w)(?:link:[^\s\[\]]+|https?://[^\s\[\]]+)\[([^\[\]\n]*[^\[\]\s^])\^?\]"), r"\1"),
    (re.compile(r"<<[^<>,\n]+,\s*([^<>\n]+)>>"), r"\1"),
    (re.compile(r"`\+([^`\n]+?)\+`"), r"`\1`"),
    (STRONG, r"\2"),
    (re.compile(r"(?<!\w)(__?)(?=[^\s_])([^_\n]*[^\s_])\1(?!\w)"), r"\2"),
    (re.compile(r"(?<=\S)::(?=\s|\Z)"), ":"),
)
_BY_SUFFIX = {".adoc": _ADOC, ".asciidoc": _ADOC, ".rst": _RST}


def without_markup(line: str, path: str) -> str:
    """Return a line of a document as its page shows it; that of a file in no such markup, by its name, as it is."""
    for pattern, shown in _BY_SUFFIX.get(PurePath(path).suffix.lower(), ()):
        line = pattern.sub(shown, line)
    return line
