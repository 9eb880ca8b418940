"""`Piece`: a sentence with what it is about, and how well it fits a question by its words and its form.

Rare words of the question count more, and so do those at a sentence's beginning: there stands what it is about, a term
that it defines, an option. Those in its neighbours and its heading count less. Forms that say what is asked for (a
label, a number, a cause) count besides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from armt.runtime.answers.finding.evidence import Scores
from armt.runtime.answers.finding.items import is_heading_of_list
from armt.runtime.answers.language.kinds import Kind, asked_kind, counted_things, counts_of, parts_of_kind
from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.sentences import Sentence, sends_elsewhere, without_footnotes
from armt.runtime.answers.language.settings import setting_of
from armt.runtime.answers.language.tables.rows import NamedCells
from armt.runtime.answers.language.two_parts import IDENTIFIER, is_labelled
from armt.runtime.answers.language.words import alike_in, content_stems, joined_stems, named_stop_words, stem, words
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


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence before it is ranked.

    Attributes:
        told: it, with what it is about.
        found: score of its segment, in standard deviations above the mean segment.
        by: who found its passage.
    """

    told: InContext
    found: float
    by: FoundBy

    @property
    def line(self) -> str:
        """The sentence behind its title, on one line; of a list what opens it."""
        return self.told.opening or titled(self.told.title, self.told.sentence)

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
    if asked_kind(question) == "date":
        # "When was 3.3.0 released?": a date stands beside it, and nothing says that it was.
        asked = asked - _TAKING_PLACE or asked
    return asked - _ASKING or asked


def sentence_ranks(question: str, pieces: Sequence[Piece]) -> Scores:
    """Score sentences for a question, float32 ``[pieces]``; best are those with the most."""
    asked = _Asked.of(question)
    there = [_Words.of(asked, piece) for piece in pieces]
    weights = _Weights(asked.telling, [found.inside for found in there])
    return np.array(
        [
            weights.of(found)
            + _SEGMENT * min(piece.found, _MOST_FOUND)
            + _named(asked, piece)
            + _formed(asked, piece)
            + _affirmed(asked, piece.line)
            for piece, found in zip(pieces, there, strict=True)
        ],
        dtype=np.float32,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a question counts when sentences are ranked.

    Attributes:
        telling: stems that its answer's passage should have.
        every: all stems that say something.
        capitals: words that say nothing else, and are names here.
        names: identifiers and options.
        numbers: in it.
        kind: of the answer, None for any.
        things: words for what is counted; empty where nothing is.
        wants_number, wants_cause: what a sentence should have.
        denials: how often it says that something is not so.
    """

    telling: Set[str]
    every: frozenset[str]
    capitals: Set[str]
    names: Sequence[str]
    numbers: Set[str]
    kind: Kind | None
    things: Set[str]
    wants_number: bool
    wants_cause: bool
    denials: int

    @classmethod
    def of(cls, question: str) -> _Asked:
        return cls(
            telling=telling_words(question),
            every=frozenset(content_stems(question)),
            capitals=named_stop_words(question),
            names=[match.group() for match in IDENTIFIER.finditer(question)],
            numbers=_numbers(question),
            kind=asked_kind(question),
            things=counted_things(question),
            wants_number=_WANTS_NUMBER.search(question) is not None,
            wants_cause=question.lstrip().lower().startswith(_ASKING_CAUSE),
            denials=len(_NOT.findall(question)),
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the question's words stand: in the sentence, at its beginning, around it, above it; and words like them."""

    inside: Set[str]
    first: Set[str]
    around: Set[str]
    above: Set[str]
    alike: Set[str]

    @classmethod
    def of(cls, asked: _Asked, piece: Piece) -> _Words:
        def among(text: str) -> set[str]:
            return set(content_stems(text, asked.capitals))

        about = piece.about
        stems = among(about) | set(joined_stems(about))
        return cls(
            inside=asked.telling & stems,
            first=asked.telling & among(_beginning(piece)),
            around=asked.telling & among(piece.told.around),
            above=asked.telling & among(piece.told.heading),
            alike=alike_in(asked.telling, stems),
        )


def _beginning(piece: Piece) -> str:
    """Return what says of whom a sentence speaks: its first words, and of a row its cells up to the first name."""
    if not piece.told.row:
        return " ".join(piece.about.split()[:_FIRST_WORDS])
    values = [value for _, value in piece.told.row]
    named = (at for at, value in enumerate(values, 1) if any(map(str.isalpha, value)))
    return " ".join(values[: next(named, 0)])


class _Weights:
    """What words of a question are worth, together 1: the more the fewer sentences have them."""

    def __init__(self, asked: Iterable[str], inside: Sequence[Set[str]]) -> None:
        self._rarity = {
            word: math.log(1 + len(inside) / (1 + sum(word in found for found in inside))) for word in asked
        }
        self._total = sum(self._rarity.values()) or 1.0

    def of(self, found: _Words) -> float:
        """Return what a sentence is worth by its words."""
        return (
            self._sum(found.inside)
            + _BEGINNING * self._sum(found.first)
            + _NEARBY * self._sum(found.around - found.inside)
            + _HEADED * self._sum(found.above - found.inside - found.around)
            + _ALIKE * self._sum(found.alike - found.inside)
        )

    def _sum(self, found: Set[str]) -> float:
        return sum(self._rarity[word] for word in found) / self._total


def _named(asked: _Asked, piece: Piece) -> float:
    """Return what it is worth that a sentence explains an option or identifier of the question."""
    title, headed = piece.told.title, IDENTIFIER.findall(piece.told.heading)
    return (
        _DEFINED * any(name in piece.line[:_DEFINITION_CHARS] for name in asked.names)
        + _TITLED * any(title is not None and name in title.line for name in asked.names)
        + _TITLED * any(name in headed for name in asked.names)
    )


def _formed(asked: _Asked, piece: Piece) -> float:
    """Return what a sentence is worth by its form: a label, a number, a cause, a whole sentence."""
    line, kind = piece.line, asked.kind
    return (
        _LABELLED_WITH * (is_labelled(asked.every, piece.label) or is_heading_of_list(piece.told.opening))
        + _OF_KIND * (asked.wants_cause and _CAUSE.search(line) is not None)
        + _NUMBERED * (asked.wants_number and not _numbers(line) <= asked.numbers)
        + _OF_KIND * (kind is not None and kind != "count" and bool(parts_of_kind(kind, line)))
        + _OF_KIND * (bool(asked.things) and bool(counts_of(asked.things, line)))
        - _ELSEWHERE * sends_elsewhere(line)
        - _FRAGMENT * (not is_sentence(line))
    )


def _affirmed(asked: _Asked, line: str) -> float:
    """Return what it is worth that a sentence denies as the question does, and nothing where that does not."""
    denials = len(_NOT.findall(line))
    worth = _DENIED if asked.denials else -_DENYING
    return worth * (denials > 0) - _DENYING * (asked.denials > 0 and denials != asked.denials)


def _numbers(line: str) -> set[str]:
    return {word for word in words(line) if is_number_word(word) or any(map(str.isdigit, word))}


# What a question's word counts at a sentence's beginning besides, and in a neighbour of the sentence; and what a
# standard deviation of the segment's score counts, up to so many: the head of a long table has more than any row.
_BEGINNING, _NEARBY, _SEGMENT, _MOST_FOUND = 0.3, 0.3, 0.05, 5.0
_FIRST_WORDS = 6
# An option or identifier of the question at the beginning of a sentence is explained there, the more so alone above it.
_DEFINED, _DEFINITION_CHARS, _TITLED = 0.5, 60, 0.5
# A line is labelled with what is asked for; it is no sentence; there is a number where one is asked for; and it says,
# as the question does, that something is not so.
_LABELLED_WITH, _FRAGMENT, _NUMBERED, _DENIED = 0.5, 0.05, 0.2, 0.35
# Of two that fit as well, the one that says what is so answers what is asked without a "not", and the one that denies
# as often as the question answers what is asked with some.
_DENYING = 0.05
# A word of the question stands in the heading above, or one that is like it in the sentence; and there is a time, a sum
# or a number of things where one is asked for.
_HEADED, _ALIKE, _OF_KIND = 0.2, 0.5, 0.2
# "Amount: $1,500" below "Rent" is the amount of the rent: what it is of is said by the heading alone.
_GENERAL_LABEL = re.compile(
    r"(?:[-*•]\s+)?[*_]{0,3}(?:amount|total|date|time|name|value|number|price|cost|address|phone|e-?mail|title|place|location"
    r"|duration|length|rate|due|deadline|start|begins?|end|ends|type|size|status|version|by|who|when|where)s?[*_]{0,3}:",
    re.IGNORECASE,
)
# It sends elsewhere, and says nothing.
_ELSEWHERE = 0.35
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|so as to|in order to|as a result|reasons?|therefore|hence"
    r"|otherwise|prevent\w*|avoid\w*|to (?:reduce|ensure|keep|make|improve|allow|help|protect|save))\b|[-—–] so\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_WANTS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|high|tall|large|big|wide|deep|fast|often)\b"
    r"|\bwhen (?:was|were|did|is|are|has|had|will)\b"
    r"|\b(?:what|which) (?:\w+ )?"
    r"(?:year|century|date|time|age|temperature|number|amount|share|percent|percentage|distance|height)\b",
    re.IGNORECASE,
)
# Words that ask for a cause.
_ASKING_CAUSE = ("why", "how come", "for what reason", "what is the reason")
# What ends a sentence, and what may stand behind that.
_ENDS, _CLOSERS = (".", "!", "。", "！"), "\"'”’»」』"
# Words that ask: what is asked for need not say them.
_ASKING_WORDS = """
kind sort type size name called purpose use used mean meaning happen option say does work reason number amount year date
time period duration place people person give tell describe explain long large big much many old need needed become
"""
_ASKING = frozenset(stem(word) for word in _ASKING_WORDS.split())
_TAKING_PLACE = frozenset(map(stem, ("release", "publish", "version", "take", "place", "happen", "occur", "hold")))
