"""Lines of reStructuredText and AsciiDoc as their pages show them: without where links lead, roles, marks of stress.

Some are not shown at all: what sets how a block or a picture is made, where links lead, comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from armt.disk import ending_of
from armt.runtime.text.prose.markdown import STRONG

Markup = Literal["asciidoc", "restructuredtext"]
_Rules = Sequence[tuple[re.Pattern[str], str]]

# "`here <https://a.org>`__", ":ref:`Install <install>`", ":class:`Mill`", "`Mill`_", "``a``", "**so**" and "*so*".
_RST: _Rules = (
    (re.compile(r"(?<!`)(?::[\w:+.-]+:)?`([^`<>\n]*[^`<>\s])\s+<[^<>`\n]*>`_{0,2}"), r"\1"),
    # Their pages show "PEP 8".
    (re.compile(r"(?<![\w`]):pep:`!?(\d+)`"), r"PEP \1"),
    (re.compile(r"(?<![\w`]):rfc:`!?(\d+)`"), r"RFC \1"),
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
    # What joins a paragraph to its item.
    (re.compile(r"\A\+\s+(?=\S)"), ""),
)
# "code:: sh", "|key| image:: key.png", "_install:", "note::" above what it says, and comments: "TODO Update this."
_SETTING = (
    r"(?:code|code-block|sourcecode|highlight|prompt|image|figure|include|literalinclude|toctree|index|raw|only|contents|math"
    r"|parsed-literal|container|class|meta|role|default-role|sectnum|currentmodule|tabs|grid\S*)::[^\n]*"
)
_OPTIONS, _MORE = r"(?:\n[ \t]++:[\w-]+:[^\n]*)*", r"(?:\n[ \t]++(?!\.\. )[^\n]*)*"
_RST_UNSHOWN = re.compile(
    rf"(?:\s*\.\. (?:(?:\|[^|\n]+\| \w[^\n]*|{_SETTING}|[\w:+.-]+::[ \t]*){_OPTIONS}|_[^\n]*:[^\n]*"
    rf"|(?!\[|\||_|[\w:+.-]+::)[^\n]*{_MORE}))+\s*"
)
# "[source,sh]", "image::mill.png[]", "[[install]]", "// Update this.", "----".
_ADOC_UNSHOWN = re.compile(
    r"(?:\s*(?:\[[^\[\]\n]*\]|\[\[[^\[\]\n]*\]\]|(?:include|image|video|audio|ifdef|ifndef|ifeval|endif|toc)::[^\n]*"
    r"|//[^\n]*|([-=*+._/])\1{3,}|\|===|--)[ \t]*(?:\n|\Z))+\s*"
)
_MARKUPS: dict[str, Markup] = {
    **dict.fromkeys((".adoc", ".asciidoc"), "asciidoc"),
    **dict.fromkeys((".rest", ".rst"), "restructuredtext"),
}
_SHOWN: dict[Markup, _Rules] = {"asciidoc": _ADOC, "restructuredtext": _RST}
_UNSHOWN: dict[Markup, re.Pattern[str]] = {"asciidoc": _ADOC_UNSHOWN, "restructuredtext": _RST_UNSHOWN}


def markup_of(path: str) -> Markup | None:
    """Return in which of these a file is written, by its name; None for all else."""
    return _MARKUPS.get(ending_of(path))


def without_markup(line: str, path: str) -> str:
    """Return a line of a document as its page shows it; that of a file in no such markup, by its name, as it is."""
    markup = markup_of(path)
    for pattern, shown in () if markup is None else _SHOWN[markup]:
        line = pattern.sub(shown, line)
    return line


def is_unshown(said: str, path: str) -> bool:
    """Whether lines of a document are none that its page shows; False of a file in no such markup, by its name."""
    markup = markup_of(path)
    return markup is not None and _UNSHOWN[markup].fullmatch(said) is not None
