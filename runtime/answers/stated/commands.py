"""How something is done, where a sentence leaves it to the commands or code below it.

"If you use Fedora, install it from the official repositories:" tells nobody what to type; the block below it does.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.options import Entry

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Longer blocks are examples, and no answers.
_LONGEST_BYTES, _MOST_LINES = 800, 12
_ASKS_HOW_TO = re.compile(
    r"(?:please\s+)?(?:(?:tell|show)\s+me\s+)?(?:how\s+(?:do|does|can|could|should|would|might|must)\s+(?:i|we|you|one)\b"
    r"|how\s+to\b|how\s+(?:is|are)\s+\S.*?\s(?:installed|built|compiled|run|started|stopped|enabled|disabled|set\s+up)\b"
    r"|(?:with\s+|by\s+)?(?:what|which)\s+(?:\w+\s+)?commands?\b|what(?:['’]s|\s+(?:is|are))\s+the\s+commands?\b)",
    re.IGNORECASE,
)
# Right below, with nothing but an empty line between: fenced, or, where a colon announces it, set in.
_FENCED = re.compile(
    r"\s*?\n(?:[^\S\n]*\n)?[^\S\n]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<code>.*?)\n[^\S\n]*(?P=fence)", re.DOTALL
)
_SET_IN = re.compile(
    r"[^\S\n]*\n(?:[^\S\n]*\n)?(?P<code>(?: {4,}|\t| {2,}\$ )\S[^\n]*(?:\n(?: {4,}|\t| {2,}\$ )\S[^\n]*)*)"
)
_PROMPT = re.compile(r"\s*[$>%#] ")


def asks_how_to(question: str) -> bool:
    """Whether a question asks how something is done, or for the command that does it."""
    return _ASKS_HOW_TO.match(question.strip()) is not None


def commands_below(sentence: Sentence, text: StoredText) -> Entry | None:
    """Return a sentence with the code right below it.

    Returns:
        The sentence up to the end of the code, and one line of code without its prompt, or the sentence with several.
        None where no code stands there, or more than an answer.
    """
    if "\n```" in sentence.text or not sentence.text.strip():
        return None
    end = aligned(text, min(text.size, sentence.end + _LONGEST_BYTES), text.size)
    below = text.read(sentence.end, end)
    found = _FENCED.match(below)
    if found is None and sentence.text.rstrip("*_ ").endswith(":"):
        found = _SET_IN.match(below)
    if found is None or not found["code"].strip():
        return None
    lines = [line for line in found["code"].split("\n") if line.strip()]
    if len(lines) > _MOST_LINES:
        return None
    stop = sentence.end + len(below[: found.start("code") + len(found["code"].rstrip())].encode())
    whole = Sentence(sentence.start, stop, text.read(sentence.start, stop))
    if len(lines) == 1:
        return Entry(whole, _PROMPT.sub("", lines[0], count=1).strip())
    return Entry(whole, f"{sentence.line}\n{dedent(found['code']).strip()}")
