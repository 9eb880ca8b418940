"""Questions that a text nearly answers: those of SQuAD 2.0 without an answer, and such as are put about somebody else.

A judge that has seen a question's sentences and those of any others learns which words they share. Here the words are
right and something is not: people wrote the questions of SQuAD so, and in others one name, year or thing that is spoken
of is exchanged for another one of the same document that stands nowhere near the answer.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from answer_sets import Measured, Question

from armt.runtime.text.corpus import is_held_out

_SQUAD = "squad/data/dev-v2.0.json"
# Of what is joined, in characters; some fifty segments.
_DOCUMENT = 24_000
# "Anna", "House of Brandt", but not the first word of a sentence, wherever it begins.
_NAME = re.compile(r"(?<![.!?:] )(?<![\n\"“”'‘’(])(?<!^)\b[A-Z][a-z]+(?: (?:of |the )?[A-Z][a-z]+)*")
_THING = re.compile(r"\b[Tt]he ([a-z]{3,})\b")
_YEAR = re.compile(r"\b\d{4}\b")
# Bytes around an answer in which what is put in must not stand.
_NEAR = 250
# Things that are spoken of so often at least, and the most frequent of them; names of more letters than these.
_OFTEN, _MOST_THINGS, _INITIALS = 3, 12, 3
# Of a document's questions so many are put once more, about something else.
_SHARE, _LEAST = 0.25, 3
# What stands behind "the" in any question.
_ORDINARY = frozenset(
    (
        *("author", "beginning", "best", "city", "country", "day", "effect", "end", "first", "last", "main", "most"),
        *("name", "next", "night", "number", "only", "other", "process", "purpose", "reason", "rest", "result", "same"),
        *("story", "term", "time", "way", "whole", "world", "year"),
    )
)


def without_an_answer(clones: Path) -> Iterator[Measured]:
    """Yield the articles of SQuAD's development set with their questions without an answer, in documents of one size.

    Those that are held out of the windows are left out, and all of them where the clone is not there.
    """
    path = clones / _SQUAD
    articles = json.loads(path.read_text(encoding="utf-8"))["data"] if path.is_file() else []
    for article in articles:
        name = f"wiki/{article['title']}"
        if is_held_out(name):
            continue
        paragraphs: list[str] = []
        questions: list[Question] = []
        number = size = 0
        for paragraph in article["paragraphs"]:
            if size > _DOCUMENT and questions:
                yield _document(f"{name}/{number}", paragraphs, questions)
                paragraphs, questions, number, size = [], [], number + 1, 0
            paragraphs.append(paragraph["context"])
            size += len(paragraph["context"])
            questions += [
                Question(" ".join(item["question"].split()), None, None, None)
                for item in paragraph["qas"]
                if not item["answers"]
            ]
        if questions:
            yield _document(f"{name}/{number}", paragraphs, questions)


def _document(name: str, paragraphs: Sequence[str], questions: list[Question]) -> Measured:
    return Measured(
        name=name, source="SQuAD 2.0 (dev)", licence="CC BY-SA 4.0", kind="article", text="\n\n".join(paragraphs),
        questions=questions,
    )  # fmt: skip


def about_others(documents: Iterable[Measured], random: Random) -> Iterator[Measured]:
    """Yield documents once more, with a part of their questions put about something else of theirs."""
    for document in documents:
        things = _Things(document.text)
        data = document.text.encode()
        made = []
        for item in document.questions:
            if item.start is None or item.end is None:
                continue
            near = data[max(0, item.start - _NEAR) : item.end + _NEAR].decode(errors="ignore")
            if (question := things.exchanged(item.question, near, random)) is not None:
                made.append(Question(question, None, None, None))
        if made:
            count = max(_LEAST, int(len(document.questions) * _SHARE))
            yield Measured(
                name=f"{document.name}/others", source=document.source, licence=document.licence, kind=document.kind,
                text=document.text, questions=random.sample(made, min(count, len(made))),
            )  # fmt: skip


class _Things:
    """What a text speaks of."""

    def __init__(self, text: str) -> None:
        self._text = text
        names = Counter(match[0] for match in _NAME.finditer(text))
        self._names = sorted(
            name for name, count in names.items() if count > 1 and len(name) > _INITIALS and name.lower() not in text
        )
        self._things = Counter(match[1] for match in _THING.finditer(text))
        self._often = [
            word for word, count in self._things.most_common(_MOST_THINGS) if count >= _OFTEN and word not in _ORDINARY
        ]
        self._years = sorted(set(_YEAR.findall(text)))

    def exchanged(self, question: str, near: str, random: Random) -> str | None:
        """Return a question with one name, thing or year in place of another; None where there is none to take.

        Args:
            question: in plain words.
            near: the text around its answer, which must not have what is put in.
            random: says which.
        """
        found: list[tuple[int, int, str]] = []

        def offer(start: int, end: int, others: Iterable[str]) -> None:
            fitting = [other for other in others if other not in question and other not in near]
            if fitting:
                found.append((start, end, random.choice(fitting)))

        for match in _NAME.finditer(question):
            if match[0] in self._text:
                offer(*match.span(), [name for name in self._names if (" " in name) == (" " in match[0])])
        for match in _THING.finditer(question):
            if match[1] not in _ORDINARY and self._things[match[1]] > 1:
                # "The king" for "the queen", and "the wolves" for "the sheep" at worst.
                alike = [word for word in self._often if word.endswith("s") == match[1].endswith("s")]
                offer(*match.span(1), alike)
        for match in _YEAR.finditer(question):
            offer(*match.span(), self._years)
        if not found:
            return None
        start, end, other = random.choice(found)
        return question[:start] + other + question[end:]
