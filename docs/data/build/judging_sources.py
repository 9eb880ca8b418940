"""Questions that people put to stories, articles, abstracts, posts and reviews, with the sentence that answers.

They are from ordinary clones.

Each source is a repository in a folder of its own name; those that are not there are left out.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answer_sets import Measured, Question

from armt.runtime.answers.language.sentences import sentence_spans
from armt.runtime.answers.language.words import content_stems

# Of what is joined, in bytes; some fifty segments.
_DOCUMENT = 24_000
# An answer in other words than its section's is in the sentence with most of its telling words, if that has so many.
_SAID_SHARE, _LEAST_SAID = 0.7, 2
# Of posts and reviews; the others are for measuring.
_TAUGHT = 0.6


@dataclass(slots=True)
class _Joined:
    """A document that is put together of the texts of a source, each once."""

    parts: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    begins: dict[str, int] = field(default_factory=dict)
    at: int = 0

    def ask(self, text: str, question: str, answer: str, start: int, end: int) -> None:
        """Put a question to a text, whose answer stands at these characters of it."""
        if text not in self.begins:
            self.begins[text] = self.at
            self.parts.append(text + "\n\n")
            self.at += len(self.parts[-1].encode())
        first = self.begins[text] + len(text[:start].encode())
        last = first + len(text[start:end].encode())
        self.questions.append(Question(" ".join(question.split()), " ".join(answer.split()), first, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSource:
    """A set of questions by people.

    Attributes:
        name: as it is told.
        files: a file or folder beneath the clones; without it the source gives nothing.
        licence: of it.
        kind: of its texts.
        asked: yields text, question, answer and the characters of the text where it stands.
        whole: whether each text is a document by itself.
        most: questions of a document, spread over all that it has; None for all of them.
    """

    name: str
    files: str
    licence: str
    kind: str
    asked: Callable[[Path], Iterator[tuple[str, str, str, int, int]]]
    whole: bool = False
    most: int | None = None

    def documents(self, clones: Path) -> Iterator[Measured]:
        """Yield its documents with their questions; nothing where its clone is not there."""
        path = clones / self.files
        if not path.exists():
            return
        joined = _Joined()
        number = 0
        for text, question, answer, start, end in self.asked(path):
            new = text not in joined.begins
            if joined.parts and new and (self.whole or joined.at > _DOCUMENT):
                yield self._document(joined, number)
                joined, number = _Joined(), number + 1
            joined.ask(text, question, answer, start, end)
        if joined.parts:
            yield self._document(joined, number)

    def _document(self, joined: _Joined, number: int) -> Measured:
        step = 1 if self.most is None else math.ceil(len(joined.questions) / self.most)
        return Measured(
            name=f"{self.name}/{number}", source=self.name, licence=self.licence, kind=self.kind,
            text="".join(joined.parts), questions=joined.questions[::step],
        )  # fmt: skip


# Fairy tales, and questions of teachers about them.


def _fairytales(folder: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield questions whose answers their section has; the stories stand beside the folder of questions."""
    for path in sorted(folder.glob("*-questions.csv")):
        story = folder.parents[1] / "section-stories" / folder.name / path.name.replace("-questions", "-story")
        sections = {row["section"]: " ".join(row["text"].split()) for row in _rows(story)}
        text = "\n\n".join(sections.values())
        for row in _rows(path):
            number = row["cor_section"].split(",")[0].strip()
            if row["ex-or-im1"] != "explicit" or number not in sections:
                continue
            section = sections[number]
            place = _place(section, row["answer1"])
            if place is not None:
                before = text.index(section)
                yield text, row["question"], row["answer1"], before + place[0], before + place[1]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return list(csv.DictReader(lines))


def _place(text: str, answer: str) -> tuple[int, int] | None:
    """Return where a text says an answer: in these words, or in the sentence with most of them; else None."""
    answer = " ".join(answer.split()).strip(" .")
    match = re.search(rf"\b{re.escape(answer)}\b", text, re.IGNORECASE) if answer else None
    if match is not None:
        return match.start(), match.end()
    said = set(content_stems(answer))
    if len(said) < _LEAST_SAID:
        return None
    spans = list(sentence_spans(text))
    shares = [len(said & set(content_stems(text[start:end]))) / len(said) for start, end in spans]
    best = max(shares, default=0.0)
    return spans[shares.index(best)] if best >= _SAID_SHARE else None


# What people typed into a search engine, and paragraphs of Wikipedia.


def _searched(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield questions with the words of a paragraph that answer."""
    for item in _lines(path):
        raw = item["paragraph_text"]
        found = next((parts[0] for parts in item["original_nq_answers"] if parts), None)
        text, answer = joined_marks(raw), joined_marks(found["string"] if found else "")
        # Marks were moved: of several places the one that stands as far into the paragraph.
        at = found["start"] * len(text) / len(raw) if found else 0
        places = [match.start() for match in re.finditer(re.escape(answer), text)] if answer else []
        if places:
            start = min(places, key=lambda place: abs(place - at))
            yield text, item["question_text"], answer, start, start + len(answer)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


_BEFORE_MARK = re.compile(r" (?=[,.;:?!%)\]}]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)")
_BEHIND_MARK = re.compile(r"(?<=[(\[{$]) ")


def joined_marks(text: str) -> str:
    """Return a text that was cut into words and marks, with its marks where people write them."""
    text = text.replace("``", '"').replace("''", '"').replace(" -- ", " – ").replace(" - ", "-")
    text = _BEHIND_MARK.sub("", _BEFORE_MARK.sub("", " ".join(text.split())))
    return re.sub(r'" ([^"]*?) ?"', r'"\1"', text)


# Questions about sections of Wikipedia, and about what papers on medicine found.


def _sections(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield questions with the first sentence of a section that answers."""
    items = json.loads(path.read_text(encoding="utf-8"))
    # Those about one section come together.
    for item in sorted(items, key=lambda item: (item["article"], item["section"])):
        lines = [" ".join(line.split()) for line in item["candidates"]]
        if item["answers"]:
            at = item["answers"][0]
            start = sum(len(line) + 1 for line in lines[:at])
            yield " ".join(lines), item["question"], lines[at], start, start + len(lines[at])


def _findings(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield questions for yes or no, with what the paper concludes."""
    for item in json.loads(path.read_text(encoding="utf-8")).values():
        before = "\n".join(" ".join(part.split()) for part in item["CONTEXTS"])
        said = " ".join(item["LONG_ANSWER"].split())
        yield f"{before}\n{said}", item["QUESTION"], said, len(before) + 1, len(before) + 1 + len(said)


# Questions about posts of a forum and reviews of products.


def _paragraphs(path: Path) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield questions about the first paragraphs of a set in the format of SQuAD, with the first of their answers."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    for paragraph in paragraphs[: round(_TAUGHT * len(paragraphs))]:
        for asked in paragraph["qas"]:
            for answer in asked["answers"][:1]:
                start = answer["answer_start"]
                yield paragraph["context"], asked["question"], answer["text"], start, start + len(answer["text"])


#: Taken in this order.
PEOPLE = (
    PeopleSource(
        name="FairytaleQA", files="FairytaleQAData/data-by-train-split/questions/train", licence="Apache-2.0",
        kind="story", asked=_fairytales, whole=True,
    ),
    PeopleSource(
        name="Natural Questions (by QED)", files="QED/qed-dev.jsonlines", licence="CC BY-SA 3.0", kind="article",
        asked=_searched,
    ),
    PeopleSource(
        name="SelQA", files="selqa/ass/selqa-ass-test.json", licence="Apache-2.0; its text CC BY-SA", kind="article",
        asked=_sections,
    ),
    PeopleSource(
        name="PubMedQA", files="pubmedqa/data/ori_pqal.json", licence="MIT", kind="article", asked=_findings,
    ),
    PeopleSource(
        name="SquadShifts (posts)", files="squadshifts-website/datasets/reddit_v1.0.json", licence="Apache-2.0",
        kind="article", asked=_paragraphs, most=40,
    ),
    PeopleSource(
        name="SquadShifts (reviews)", files="squadshifts-website/datasets/amazon_reviews_v1.0.json",
        licence="Apache-2.0", kind="article", asked=_paragraphs, most=40,
    ),
)  # fmt: skip
