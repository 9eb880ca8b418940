"""What a model is shown and shall say, cut as the tool cuts it, and what of it is fit for training.

A window is one of three: a section of a document with its note, notes with their gist, or evidence with a question and
its answer. The document's text right before the section goes with it, for the memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from armt.runtime.answers.drafts import Shown, Strictness
from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.sentences import sentence_spans
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.notes import GIST_TOKENS, NOTE_TOKENS, SECTION_TOKENS, _telling
from armt.runtime.answers.prompts import DocumentKind
from armt.runtime.answers.records import NOT_SAID
from armt.runtime.answers.sections import Section
from armt.runtime.text.stored import StoredText
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.config import WindowKind
from armt.runtime.training.samples.windows import Window

#: Of the text before a section.
MOST_BEFORE = 12_000
_LEAST_WORDS = 3
_LEAST_SECTION = 60
_MOST_ANSWER_WORDS = 24
_ENDS = ".,;:!?()[]\"“”'"
# What the checker drops (drafts.strictness) is not worth learning, but people use other words than the text more often
# than it lets a model.
_NOTE_SHARE = {"story": 0.36, "minutes": 0.6, "code": 0.6, "law": 0.65, "log": 0.6, "article": 0.7}
_OTHER_SHARE = 0.75
_GIST_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The document that samples come from; attributes as those of `Window`."""

    name: str
    kind: DocumentKind
    source: str
    licence: str

    def note(self, earlier: str, shown: str, response: str) -> Window:
        """Return a section with its note."""
        return self._window("note", earlier, shown, "", response)

    def gist(self, earlier: str, lines: Sequence[str], response: str) -> Window:
        """Return notes with their gist."""
        return self._window("gist", earlier[-MOST_BEFORE:], "\n".join(lines), "", response)

    def answer(self, earlier: str, shown: str, question: str, response: str) -> Window:
        """Return evidence with a question and its answer."""
        return self._window("answer", earlier, shown, question, " ".join(response.split()))

    def _window(self, asked: WindowKind, earlier: str, shown: str, question: str, response: str) -> Window:
        return Window(
            name=self.name, asked=asked, kind=self.kind, before=earlier, shown=shown, question=question,
            response=response, source=self.source, licence=self.licence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts sections and evidence as `armt summarize` and `armt ask` do, and judges responses."""

    tokenizer: Tokenizer

    def tokens(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(self.tokenizer.encode(text))

    def is_section(self, shown: str) -> bool:
        """Say whether a section is long enough to be in need of a note."""
        return self.tokens(shown) >= _LEAST_SECTION

    def section(self, text: str, kind: DocumentKind) -> str:
        """Return a section as the model is shown it: lines unwrapped, at most its most telling sentences."""
        # A text far longer than the window is read where it begins; no section that has a note is.
        piece = text.strip()[: 60 * SECTION_TOKENS]
        if not piece:
            return ""
        stored = StoredText.of_string("section", piece)
        part = Section(0, stored.size, None)
        return _telling(stored, part, self.tokenizer, None, SECTION_TOKENS, raw=kind == "code")

    def fits(self, window: Window) -> bool:
        """Say whether a sample is fit for training: said by the text, of the right length, no ruin of mark-up."""
        response, shown = window.response, window.shown
        if response != " ".join(response.split()) or not shown.strip() or _MARKUP.search(response):
            return False
        if window.asked == "answer":
            return _is_answer(window)
        if len(response.split()) < _LEAST_WORDS or not response[-2:].strip('"”').endswith((".", "?", "!")):
            return False
        if self.tokens(response) > (NOTE_TOKENS if window.asked == "note" else GIST_TOKENS) or missing(response, shown):
            return False
        share = _GIST_SHARE if window.asked == "gist" else _NOTE_SHARE.get(window.kind, _OTHER_SHARE)
        told = Shown(shown, Strictness(share, 0.0, words=2), lambda _: ())
        # What is as long as the text, or stands in it whole, is no summary of it.
        is_copy = response.rstrip(".").lower() in " ".join(shown.split()).lower()
        # A commentary's lines are headings of some words.
        says = window.kind == "story" or all(told.keeps(sentence) for sentence in sentence_lines(response))
        return told.share(response) >= share and says and len(response) < 0.7 * len(shown) and not is_copy


_MARKUP = re.compile(r"[<>{}|\\^~]|``|\*\*|__\w|&\w+;|https?:|\[\d|^\W|\.\.\.|\[\]|\*\w")


def _is_answer(window: Window) -> bool:
    response = window.response
    if response == NOT_SAID:
        return True
    if response != response.strip(_ENDS) or not 1 <= len(response.split()) <= _MOST_ANSWER_WORDS:
        return False
    if any(response.count(first) != response.count(last) for first, last in ("()", "[]", "“”")):
        return False
    return re.search(rf"(?<![\w-]){re.escape(response)}(?!\w)", window.shown) is not None


def mended(text: str) -> str:
    """Return a rendered page without the hyphens of its line ends and half characters."""
    return re.sub(r"‐ (?=[a-z])|Â(?=\s)", "", text)


def before(text: str, start: int) -> str:
    """Return what stands right before a place of a document."""
    return text[max(0, start - MOST_BEFORE) : start]


def evidence(text: str, start: int, end: int, random: Random) -> tuple[str, int] | None:
    """Return the sentence of a place with one neighbour on each side, sometimes two, and where the first begins.

    Returns:
        None where no one sentence holds the place.
    """
    spans = list(sentence_spans(text))
    found = [index for index, (first, last) in enumerate(spans) if first <= start and end <= last]
    if not found:
        return None
    return _around(text, spans, found[0], random)


def nearest_evidence(text: str, question: str, random: Random, barred: str = "") -> tuple[str, int] | None:
    """Return the evidence that shares the most words with a question, as the finder would.

    Args:
        text: of the document, or a part of it.
        question: that the evidence shall not answer.
        random: says how many neighbours a sentence has.
        barred: what must not stand in it.
    """
    asked = set(content_stems(question))
    best: tuple[float, int] | None = None
    spans = list(sentence_spans(text))
    for index, (first, last) in enumerate(spans):
        there = text[spans[max(0, index - 2)][0] : spans[min(len(spans) - 1, index + 2)][1]]
        if barred and barred.lower() in there.lower():
            continue
        own = set(content_stems(text[first:last]))
        score = len(asked & own) / (8 + len(own)) ** 0.5
        best = max(best or (score, index), (score, index))
    return None if best is None else _around(text, spans, best[1], random)


def _around(text: str, spans: Sequence[tuple[int, int]], index: int, random: Random) -> tuple[str, int]:
    reach = 2 if random.random() < 0.2 else 1
    first, last = spans[max(0, index - reach)][0], spans[min(len(spans) - 1, index + reach)][1]
    return " ".join(text[first:last].split()), first


def sentence_lines(text: str) -> list[str]:
    """Return the sentences of a text, each on one line."""
    return [" ".join(text[first:last].split()) for first, last in sentence_spans(text)]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, on one line."""
    return next(iter(sentence_lines(text)), "")
