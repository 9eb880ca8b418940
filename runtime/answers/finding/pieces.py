"""`Piece`: a sentence with what it is about, before it is ranked (`marks`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from armt.runtime.answers.language.comments.settings import setting_of
from armt.runtime.answers.language.kinds import asked_kind
from armt.runtime.answers.language.sentences import Sentence, without_footnotes
from armt.runtime.answers.language.tables.rows import NamedCells
from armt.runtime.answers.language.words import content_stems, named_stop_words, stem
from armt.runtime.answers.records import FoundBy


class InContext(NamedTuple):
    """A sentence with what it is about; see `Candidate`."""

    sentence: Sentence
    title: Sentence | None
    around: str
    row: NamedCells
    heading: str
    # What opens a list: that says how well it fits.
    opening: str = ""
    lead_in: Sentence | None = None
    # The name that it stands below with others: "commit.gpgSign".
    entry: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence before it is ranked.

    Attributes:
        told: it, with what it is about.
        found: score of its segment, in standard deviations above the mean segment.
        by: who found its passage.
        document: how far its document is behind the one that fits best, 0, and at most -1; 0 where there is one.
        names: what its document is called, where there are several.
    """

    told: InContext
    found: float
    by: FoundBy
    document: float = 0.0
    names: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The sentence behind its title, or the name of its entry, on one line; of a list what opens it."""
        return self.told.opening or titled(self.told.title or self.told.entry, self.told.sentence)

    @property
    def label(self) -> str:
        """What may begin with a label; see `label_of`."""
        return label_of(self.told.sentence, self.line)

    @property
    def about(self) -> str:
        """The line, behind its heading where that alone says what it is of: "Amount: $1,500" below "Rent"."""
        return f"{self.told.heading} {self.line}" if _GENERAL_LABEL.match(self.line) else self.line


def titled(title: Sentence | None, sentence: Sentence) -> str:
    """Return a sentence behind its title, on one line."""
    return sentence.line if title is None else f"{title.line} {sentence.line}"


def label_of(sentence: Sentence, line: str) -> str:
    """Return what of a line may begin with a label: all of it, or of a setting with a comment the setting."""
    setting = setting_of(sentence.text)
    return line if setting == sentence.text else setting


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does, one that asks nothing."""
    return without_footnotes(line).rstrip(_CLOSERS).endswith(_ENDS)


def telling_words(question: str) -> set[str]:
    """Return the stems of a question that its answer's passage can be expected to have."""
    asked = set(content_stems(question, named_stop_words(question)))
    if asked_kind(question) in ("date", "hour"):
        # "When was 3.3.0 released?": a date stands beside it, and nothing says that it was.
        asked = asked - _TAKING_PLACE or asked
    return asked - _ASKING or asked


# "Amount: $1,500" below "Rent" is the amount of the rent: what it is of is said by the heading alone.
_GENERAL_LABEL = re.compile(
    r"(?:[-*•]\s+)?[*_]{0,3}(?:amount|total|date|time|name|value|number|price|cost|address|phone|e-?mail|title|place|location"
    r"|duration|length|rate|due|deadline|start|begins?|end|ends|type|size|status|version|by|who|when|where)s?[*_]{0,3}:",
    re.IGNORECASE,
)
# What ends a sentence, and what may stand behind that.
_ENDS, _CLOSERS = (".", "!", "。", "！"), "\"'”’»」』"
# Words that ask: what is asked for need not say them.
_ASKING_WORDS = """
kind sort type size name called purpose use used mean meaning happen option say does work reason number amount year date
time period duration place people person give tell describe explain long large big much many old need needed become
"""
_ASKING = frozenset(stem(word) for word in _ASKING_WORDS.split())
_TAKING_PLACE = frozenset(map(stem, ("release", "publish", "version", "take", "place", "happen", "occur", "hold")))
