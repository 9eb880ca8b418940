"""Marks: what speaks for a sentence as the answer to a question by its words and its form, and what each counts.

Rare words of the question count more, and so do those at a sentence's beginning: there stands what it is about, a term
that it defines, an option. Those in its neighbours and its heading count besides, words that are like them, and forms
that say what is asked for: a label, a number, a cause. What each counts was learned.
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
from armt.runtime.answers.finding.likeness import WordVectors, encoded, likeness_scores
from armt.runtime.answers.finding.pieces import Piece, is_sentence, telling_words
from armt.runtime.answers.language.kinds import Kind, asked_kind, counted_things, counts_of, parts_of_kind
from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.prose.elsewhere import sends_elsewhere
from armt.runtime.answers.language.two_parts import IDENTIFIER, is_labelled
from armt.runtime.answers.language.words import alike_in, content_stems, joined_stems, named_stop_words, words
from armt.runtime.answers.stated.timelines import with_time


def sentence_ranks(question: str, pieces: Sequence[Piece], vectors: WordVectors) -> Scores:
    """Score sentences for a question, float32 ``[pieces]``; best are those with the most."""
    weights = np.array(WEIGHTS, dtype=np.float32)
    ranks: Scores = np.array(sentence_marks(question, pieces, vectors), np.float32).reshape(-1, len(weights)) @ weights
    return ranks


def sentence_marks(question: str, pieces: Sequence[Piece], vectors: WordVectors) -> list[Marks]:
    """Return what speaks for each of some sentences as the answer to a question, and what against it."""
    asked = _Asked.of(question)
    there = [_Words.of(asked, piece) for piece in pieces]
    rarity = _Rarity(asked.telling, [found.inside for found in there])
    alike = _likeness(question, [f"{piece.told.heading} {piece.line}" for piece in pieces], vectors)
    alike_around = _likeness(question, [f"{piece.told.heading} {piece.told.around}" for piece in pieces], vectors)
    return [
        _marks_of(asked, rarity, piece, found, like, like_around)
        for piece, found, like, like_around in zip(pieces, there, alike, alike_around, strict=True)
    ]


class Marks(NamedTuple):
    """What speaks for a sentence as the answer to a question, and what against it.

    Of words their share by rarity, all of the question's together 1; else 1 for what is so.

    Attributes:
        inside, first, like_one, around, above: words in the sentence; among its first, where it says what it is
            about; such as have a word like them in it; else in its neighbours; else in the heading above.
        alike, alike_around: how like the words of it and its heading are, those with its neighbours, beside 1 for the
            question's own (`likeness`).
        segment: standard deviations of its segment above the mean one.
        document: how far its document is behind the one that fits best, 0, and at most -1; 0 where there is one.
        defined, titled, headed: it begins with an option or identifier of the question, stands below it, or under it.
        labelled, opens_list: it is labelled with what is asked for; it is what opens a list.
        cause, numbered, of_kind, counted: it has what is asked for: a cause; a number; a time, a sum or the like; a
            number of the things.
        sends_elsewhere, fragment: it says where something is said; it is no whole sentence.
        denies_too, denies, denies_otherwise: the question says that something is not so, and it does; it alone does;
            it does so another number of times.
    """

    inside: float
    first: float
    like_one: float
    around: float
    above: float
    alike: float
    alike_around: float
    segment: float
    document: float
    defined: float
    titled: float
    headed: float
    labelled: float
    opens_list: float
    cause: float
    numbered: float
    of_kind: float
    counted: float
    sends_elsewhere: float
    fragment: float
    denies_too: float
    denies: float
    denies_otherwise: float


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


class _Rarity:
    """What words of a question are worth, together 1: the more the fewer sentences have them."""

    def __init__(self, asked: Iterable[str], inside: Sequence[Set[str]]) -> None:
        self._of = {word: math.log(1 + len(inside) / (1 + sum(word in found for found in inside))) for word in asked}
        self._total = sum(self._of.values()) or 1.0

    def sum(self, found: Set[str]) -> float:
        return sum(self._of[word] for word in found) / self._total


def _likeness(question: str, texts: Sequence[str], vectors: WordVectors) -> Scores:
    """Return how like the words of each text are to those of a question: beside 1, as like as its own."""
    scores = likeness_scores(encoded([*texts, question], vectors.tokenizer), [question], vectors)[0]
    shares: Scores = scores[:-1] / max(float(scores[-1]), 1e-6)
    return shares


def _marks_of(asked: _Asked, rarity: _Rarity, piece: Piece, found: _Words, alike: float, alike_around: float) -> Marks:
    line, title, kind = piece.line, piece.told.title, asked.kind
    timed = with_time(kind, piece.told.heading, line)
    denials, headed = len(_NOT.findall(line)), IDENTIFIER.findall(piece.told.heading)
    return Marks(
        inside=rarity.sum(found.inside),
        first=rarity.sum(found.first),
        like_one=rarity.sum(found.alike - found.inside),
        around=rarity.sum(found.around - found.inside - found.alike),
        above=rarity.sum(found.above - found.inside - found.alike - found.around),
        alike=alike,
        alike_around=alike_around,
        segment=min(piece.found, _MOST_FOUND),
        document=piece.document,
        defined=any(name in line[:_DEFINITION_CHARS] for name in asked.names),
        titled=any(title is not None and name in title.line for name in asked.names),
        headed=any(name in headed for name in asked.names),
        labelled=is_labelled(asked.every, piece.label) or is_heading_of_list(piece.told.opening),
        opens_list=bool(piece.told.opening),
        cause=asked.wants_cause and _CAUSE.search(line) is not None,
        numbered=asked.wants_number and not _numbers(line) <= asked.numbers,
        of_kind=kind is not None and kind != "count" and bool(parts_of_kind(kind, timed)),
        counted=bool(asked.things) and bool(counts_of(asked.things, line)),
        sends_elsewhere=sends_elsewhere(line),
        fragment=not is_sentence(line),
        denies_too=asked.denials > 0 and denials > 0,
        denies=not asked.denials and denials > 0,
        denies_otherwise=asked.denials > 0 and denials != asked.denials,
    )


def _numbers(line: str) -> set[str]:
    return {word for word in words(line) if is_number_word(word) or any(map(str.isdigit, word))}


#: What each mark counts, beside 1 for all words of the question in a sentence: as it is likeliest that the sentences
#: are ranked first that answer 3,277 questions to 240 documents (docs/data/build/sentence_weights.py).
WEIGHTS = Marks(
    inside=0.305, first=0.127, like_one=0.508, around=0.22, above=0.237, alike=0.463,
    alike_around=0.232, segment=0.047, document=0.4, defined=0.042, titled=0.4, headed=0.193, labelled=0.122,
    opens_list=0.183, cause=0.16, numbered=0.3, of_kind=0.334, counted=0.18, sends_elsewhere=-0.3,
    fragment=-0.02, denies_too=0.146, denies=-0.02, denies_otherwise=-0.054,
)  # fmt: skip
_FIRST_WORDS, _DEFINITION_CHARS = 6, 60
# The head of a long table has more of a question's words than any row.
_MOST_FOUND = 5.0
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
