"""Questions to documents of many kinds, as people who hold these would put them, with the sentences that answer.

They are those of docs/data/answers/questions.jsonl.gz that are neither held out nor for choosing how a judge is used
(`use`); the documents are to be had elsewhere, and those that are not there are none of them.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from answer_sets import Measured, Question

from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

QUESTIONS = Path(__file__).parents[3] / "docs" / "data" / "answers" / "questions.jsonl.gz"
# Of words that stand everywhere the first places are enough.
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed(Question):
    """A question that several places may answer."""

    also: list[Span] = field(default_factory=list)


def documents(folder: Path, questions: Path = QUESTIONS) -> Iterator[Measured]:
    """Yield the documents of a folder with their questions."""
    with gzip.open(questions, "rt", encoding="utf-8") as lines:
        for entry in map(json.loads, lines):
            path = folder / entry["file"]
            if not entry["held_out"] and entry.get("use") != "choosing" and path.is_file():
                text = StoredText.of(open_document(str(path)))
                yield asked_about(entry, text.read(0, text.size))


def asked_about(entry: dict[str, Any], text: str) -> Measured:
    """Return a document with its questions; those whose answer its text does not have are left out."""
    words = Words.of(text)
    placed = ((asked, words.places(asked["said"])) for asked in entry["questions"])
    return Measured(
        name=f"asked/{entry['file']}", source=entry["source"] or entry["file"], licence="", kind=entry["kind"],
        text=text,
        questions=[
            _question(asked, places) for asked, places in placed if bool(places) is (asked["kind"] != "none")
        ],
    )  # fmt: skip


def _question(asked: dict[str, Any], places: Sequence[Span]) -> Question:
    if not places:
        return Question(asked["question"], None, None, None)
    # A few words where these answer by themselves, else the sentence.
    answer = asked["answer"][0] if asked["kind"] == "span" else asked["said"][0]
    return Placed(asked["question"], answer, places[0].start, places[0].end, also=list(places[1:]))


@dataclass(frozen=True, slots=True)
class Words:
    """A text with single spaces, in which words are looked for that a line may cut.

    Attributes:
        text: it, with none at its ends.
        starts: where its words begin in it, in characters.
        stand: where they stand in the text as it is: first byte and the one behind.
    """

    text: str
    starts: list[int]
    stand: list[Span]

    @classmethod
    def of(cls, text: str) -> Words:
        """Look through a text."""
        words = text.split()
        stand, at, behind = list[Span](), 0, 0
        for word in words:
            found = text.index(word, at)
            start = behind + len(text[at:found].encode())
            behind = start + len(word.encode())
            stand.append(Span(start, behind))
            at = found + len(word)
        return cls(" ".join(words), [0, *accumulate(len(word) + 1 for word in words)][: len(words)], stand)

    def places(self, said: Sequence[str]) -> list[Span]:
        """Return the bytes where words stand, any of them; those that begin within a word begin with it."""
        found = list[Span]()
        for one in said:
            at, count = self.text.find(one), 0
            while at >= 0 and count < _MOST_PLACES:
                first = bisect_left(self.starts, at + 1) - 1
                last = bisect_left(self.starts, at + len(one)) - 1
                found.append(Span(self.stand[first].start, self.stand[last].end))
                at, count = self.text.find(one, at + 1), count + 1
        return found
