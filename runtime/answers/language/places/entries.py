"""Entries: names that stand alone on a line, and what is said of each below it, as manuals list settings and commands.

"A boolean to specify whether all commits should be signed." says nothing of which setting that is: its name stands
above, "commit.gpgSign". What is said is set in below the name, stands in the next paragraph where a page has lost its
indents, or begins with the colon by which Markdown defines a term.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from armt.runtime.answers.language.places.titles import Titles
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.wrapping import indent
from armt.runtime.answers.sections import line_before

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# "commit.gpgSign", "branch.<name>.merge", "max_ack_delay": no word of a language; and what may be one or a number too.
_CODED = r"[A-Za-z][A-Za-z0-9-]*+(?:[._]++(?:[A-Za-z0-9-]++|<[\w-]++>))++(?:\.\*)?"
_PLAIN = r"[a-z][a-z0-9]*+(?:-[A-Za-z0-9]++)++|[A-Z][A-Z0-9]{2,}"
# "[on | off]", "<path>", "(s, n)", "index", "..." behind a command.
_ARGUMENTS = r"(?: (?:\([^()\n]{0,80}\)|\[[^\]\n]{1,60}\]?\]|<[^<>\n]{1,40}>|\.{3})){0,8}(?: [a-z][\w-]*){0,2}"
# "'expandtab' 'et'   boolean (default off)".
_QUOTED = r"'[\w-]+'(?: '[\w-]+')*(?:[ \t]+[a-z]+(?:[ \t]+\([^\n]{1,60})?)?"
_CODED_NAME, _PLAIN_NAME = (re.compile(rf"(?:{name}){_ARGUMENTS}") for name in (_CODED, _PLAIN))
_QUOTED_NAME = re.compile(_QUOTED)
_TERM, _DEFINED = re.compile(r"[^\W_](?:\S* ){0,7}\S*[^\s.!?;,-]"), re.compile(r":[ \t]+\S")
_MOST_CHARS = 120
_STOPS = (".", ":")
# Of so many sentences below a name each is about it; before the first that says something stand at most so many others.
_BELOW, _MOST_FACTS = 12, 2


class Entries:
    """The entries among sentences that follow each other.

    Args:
        text: of their document.
        found: the sentences, in order.
        titles: of the document: a heading names no entry.
    """

    def __init__(self, text: StoredText, found: Sequence[Sentence], titles: Titles) -> None:
        self._text, self._found = text, found
        self._names: dict[int, Sentence] = {}
        self._begins: set[int] = set()
        named = {at: name for at in range(len(found) - 1) if (name := self._named(at, titles)) is not None}
        self._heads = frozenset(named)
        for at, name in named.items():
            facts = range(at + 1, min(len(found), at + 2 + _MOST_FACTS))
            first = next((one for one in facts if found[one].line.endswith(_STOPS)), at + 1)
            below = self._below(at, first, name, titles)
            self._names.update(dict.fromkeys(below, name))
            self._begins.update([first] if first in below else ())

    def name(self, at: int) -> Sentence | None:
        """Return the name of the entry that a sentence tells something of; None where it is of none."""
        return self._names.get(at)

    def begins(self, at: int) -> bool:
        """Whether a sentence is the first that says something of its entry."""
        return at in self._begins

    def is_name(self, at: int) -> bool:
        """Whether a sentence is the name of an entry, and no more."""
        return at in self._heads

    def _named(self, at: int, titles: Titles) -> Sentence | None:
        """Return the name of an entry whose text begins with the next sentence; None for what names none."""
        sentence, *found = self._found[at : at + 2 + _MOST_FACTS]
        line = sentence.text.rsplit("\n", 1)[-1].strip()
        if not line or len(line) > _MOST_CHARS or titles.hold(sentence):
            return None
        is_alone = line == sentence.text
        is_term = is_alone and _TERM.fullmatch(line) is not None and _DEFINED.match(found[0].text) is not None
        is_coded = is_alone and _CODED_NAME.fullmatch(line) is not None
        is_plain = is_alone and _PLAIN_NAME.fullmatch(line) is not None
        if not (is_term or is_coded or is_plain or _QUOTED_NAME.fullmatch(line)):
            return None
        name = Sentence(sentence.end - len(line.encode()), sentence.end, line)
        own, between = self._indent(name.start), self._text.read(sentence.end, found[0].start)
        if own is None or "\n" not in between:
            return None
        is_apart = is_coded and between.count("\n") > 1 and any(one.line.endswith(_STOPS) for one in found)
        return name if is_term or is_apart or (self._indent(found[0].start) or 0) > own else None

    def _below(self, at: int, first: int, name: Sentence, titles: Titles) -> Sequence[int]:
        """Return which sentences tell something of an entry.

        Args:
            at: its name.
            first: what says something of it.
            name: the line that is its name.
            titles: of the document.
        """
        own, found = self._indent(name.start) or 0, self._found
        is_further_in = (self._indent(found[at + 1].start) or 0) > own
        end = at + 1
        while end < min(len(found), at + 1 + _BELOW) and end not in self._heads and not titles.hold(found[end]):
            here = self._least_indent(found[end])
            # Without indents the next paragraph may be about something else.
            if here <= own if is_further_in else end > first and self._is_apart(end):
                break
            end += 1
        return range(at + 1, end)

    def _is_apart(self, at: int) -> bool:
        """Whether a blank line stands before a sentence."""
        return self._text.read(self._found[at - 1].end, self._found[at].start).count("\n") > 1

    def _least_indent(self, sentence: Sentence) -> float:
        """Return how far the lines that begin within a sentence are set in, the first of them least."""
        own, lines = self._indent(sentence.start), sentence.text.split("\n")[1:]
        return min([inf if own is None else own, *(indent(line) for line in lines if line.strip())])

    def _indent(self, place: int) -> int | None:
        """Return how far a byte is set in; None where something stands before it in its line."""
        before = line_before(self._text, place)
        return None if before.strip() else indent(f"{before}.")
