"""One question to one document: passages that may answer it, a quote, a short answer, and whether there is one.

The memory and the words point to passages; what is answered is said by the text in the window; and whether the document
answers at all is decided by rules on what was found, since a small model always says something.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.constraint import CopyConstraint, CopyText
from armt.runtime.answers.finding.evidence import Ranges, Scores, can_stand_out, choose_passages, combine, found_by
from armt.runtime.answers.language.checks import answer_missing, missing
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, sentences
from armt.runtime.answers.language.words import content_stems, stem
from armt.runtime.answers.named import IDENTIFIER, OPTIONS_ALONE, named_part
from armt.runtime.answers.prompts import PromptTokenizer, answer_messages, memory_messages
from armt.runtime.answers.records import AskedAnswer, Evidence, FoundBy
from armt.runtime.answers.sections import aligned
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Request
from armt.runtime.engine.sampling import Sampling

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: What is said where the document does not answer.
NOT_SAID = "The document does not say."

ASK_WINDOW = 1024
ANSWER_TOKENS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a document answers a question; found on questions with and without an answer (docs/results/answers.md).

    Attributes:
        share: of the question's telling words that its best passage must have.
        score: of the best passage, in standard deviations above the mean segment, where one can stand out.
        gain: nats that the answer must gain by the evidence.
        denial: how likely the model may find it, after the evidence, to say that there is no answer. One that was not
            trained to say so hardly ever does.
    """

    share: float = 0.5
    score: float = 0.5
    gain: float = 0.0
    denial: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How questions are answered.

    Attributes:
        window: tokens of evidence, question and answer together.
        evidence: quotes that are given at most; at least one.
        max_tokens: of an answer.
        copies: answers are words of the evidence, in a row, and nothing else.
        key_weight: of keys against words, 0 to 1; None for what points at the segments to say.
        rules: when there is an answer.
    """

    window: int = ASK_WINDOW
    evidence: int = 3
    max_tokens: int = ANSWER_TOKENS
    copies: bool = True
    key_weight: float | None = None
    rules: Rules = Rules()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """A document whose segments have been scored for one question.

    Attributes:
        text: of the document.
        ranges: int64 ``[segments, 2]``: byte offsets of each segment.
        token_counts: of each segment.
        words: ``[segments]``, from `word_scores`.
        keys: ``[segments]``; None where nothing but words points at the document's segments.
        key_weight: of them against words, 0 to 1, where the options do not say.
    """

    text: StoredText
    ranges: Ranges
    token_counts: Sequence[int]
    words: Scores
    keys: Scores | None
    key_weight: float = 0.0

    def weight(self, options: AskOptions) -> float:
        """Return what keys count against words, 0 to 1."""
        return self.key_weight if options.key_weight is None else options.key_weight


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might be the quote.

    Attributes:
        sentence: with its place.
        title: the line before it that names what it explains, an option alone on its line; None where there is none.
        around: it with its neighbours: what an answer may be made of.
        score: how well it fits the question, among the candidates.
        found: score of its segment, in standard deviations above the mean segment.
        by: who found its passage.
    """

    sentence: Sentence
    title: Sentence | None
    around: str
    score: float
    found: float
    by: FoundBy


def answer_question(
    question: str,
    searched: Searched,
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: AskOptions | None = None,
) -> Dialogue[AskedAnswer]:
    """Answer a question from the text of a document.

    Args:
        question: in plain words.
        searched: the document.
        memory: of the document; no open tokens.
        tokenizer: the model's.
        options: as they are by default if None.

    Yields:
        Requests of one round.

    Returns:
        The answer with its quotes, the best first; not answered where the rules say so.
    """
    options = options or AskOptions()
    candidates = find_quotes(question, searched, tokenizer, options)
    evidence = tuple(
        _evidence(searched.text, candidate)
        for candidate in candidates[: options.evidence]
        if candidate.score >= _WORTH * candidates[0].score
    )
    if not may_be_answered(question, searched, candidates, options.rules):
        return _unanswered(question, evidence, 0)
    best = candidates[0]
    asked = _answer_request(question, best.around, memory, tokenizer, options)
    denied = replace(asked, forced=tokenizer.encode(NOT_SAID), constraint=None)
    reply, denial = yield [asked, denied]
    if denial.log_probability > math.log(options.rules.denial):
        return _unanswered(question, evidence, reply.tokens)
    answer = reply.text.strip()
    absent = answer_missing(answer, best.around) if answer else ("",)
    if not absent:
        alone = replace(_answer_request(question, "", memory, tokenizer, options), forced=reply.ids, constraint=None)
        (blind,) = yield [alone]
        if reply.log_probability - blind.log_probability < options.rules.gain:
            return _unanswered(question, evidence, reply.tokens)
    # What the model says in words that are not there is not given, nor what it copies from beside the quote, past the
    # end of a sentence or without an end; the quote answers for itself.
    own = _titled(best.title, best.sentence)
    is_quote = (
        bool(absent) or not reply.complete or len(sentences(answer)) > 1 or (options.copies and answer not in own)
    )
    title = "" if best.title is None else best.title.line
    part = named_part(question, best.sentence.text, title, None if is_quote else answer)
    return AskedAnswer(
        question=question,
        output=part or (best.sentence.line if is_quote else answer),
        answered=True,
        grounded=True,
        evidence=evidence,
        finish_reason="stop" if is_quote or part else reply.finish_reason,
        tokens_written=reply.tokens,
    )


def may_be_answered(question: str, searched: Searched, candidates: Sequence[Candidate], rules: Rules) -> bool:
    """Say by what was found, without a model, whether a document may answer a question.

    Args:
        question: in plain words.
        searched: the document.
        candidates: from `find_quotes`.
        rules: what must be found.
    """
    if not candidates or (can_stand_out(len(searched.ranges)) and candidates[0].found < rules.score):
        return False
    asked = telling_words(question)
    if len(asked & set(content_stems(candidates[0].around))) < rules.share * len(asked):
        return False
    # What is asked about something that the document does not even name is not answered by it.
    return not missing(question, searched.text.pieces())


def answer_from_text(
    question: str, evidence: str, *, memory: Memory, tokenizer: PromptTokenizer, options: AskOptions | None = None
) -> Dialogue[str]:
    """Answer a question from a given stretch of text, whatever it says: the ceiling with the right passage given."""
    options = options or AskOptions()
    (reply,) = yield [_answer_request(question, evidence, memory, tokenizer, options)]
    return reply.text.strip()


def _answer_request(
    question: str, evidence: str, memory: Memory, tokenizer: PromptTokenizer, options: AskOptions
) -> Request:
    evidence = " ".join(evidence.split())
    prompt = tokenizer.encode_chat(answer_messages(evidence, question))
    copied = CopyText.of(tokenizer, evidence, 0, _word_spans(evidence)) if options.copies and evidence else None
    return Request(
        memory=memory,
        prompt=prompt,
        max_tokens=options.max_tokens,
        window=max(options.window, len(prompt) + options.max_tokens),
        sampling=Sampling(),
        constraint=None if copied is None or not copied.begins else partial(CopyConstraint, [copied]),
        stop=("\n",),
    )


def _word_spans(text: str) -> list[tuple[int, int]]:
    """Return the byte ranges of a text's words, marks at their ends left out."""
    spans, at, position = [], 0, 0
    for match in _WORD.finditer(text):
        position += len(text[at : match.start()].encode())
        end = position + len(match.group().encode())
        spans.append((position, end))
        at, position = match.end(), end
    return spans


def answer_from_memory(
    question: str, *, memory: Memory, tokenizer: PromptTokenizer, options: AskOptions | None = None
) -> Dialogue[AskedAnswer]:
    """Answer a question from memory alone, where the document's text is gone.

    Returns:
        An answer that is marked as grounded in nothing.
    """
    options = options or AskOptions()
    (reply,) = yield [
        Request(
            memory=memory,
            prompt=tokenizer.encode_chat(memory_messages(question)),
            max_tokens=options.max_tokens,
            sampling=Sampling(),
        )
    ]
    return AskedAnswer(
        question=question,
        output=reply.text.strip(),
        answered=True,
        grounded=False,
        evidence=(),
        finish_reason=reply.finish_reason,
        tokens_written=reply.tokens,
    )


def find_quotes(question: str, searched: Searched, tokenizer: PromptTokenizer, options: AskOptions) -> list[Candidate]:
    """Return the sentences that may answer a question, the best first; empty where no segment fits the window."""
    weight = searched.weight(options)
    scores = combine(searched.words, searched.keys, weight)
    budget = options.window - options.max_tokens - len(tokenizer.encode_chat(answer_messages("", question)))
    # Passages are rounded to whole sentences, which costs some tokens at both ends.
    passages = choose_passages(scores, searched.token_counts, int(_ROUNDED * budget))
    pieces: list[_Piece] = []
    headings = {heading.start for heading in searched.text.headings}
    for passage in passages:
        best = passage.first + int(np.argmax(scores[passage.first : passage.last]))
        by = found_by(searched.words, searched.keys, weight, best)
        found = _whole_sentences(searched, passage.first, passage.last)
        for at, sentence in enumerate(found):
            if sentence.start in headings or OPTIONS_ALONE.fullmatch(sentence.line):
                # It names what stands below it, which it is around.
                continue
            around = searched.text.read(found[max(0, at - 1)].start, found[min(len(found) - 1, at + 1)].end)
            title = found[at - 1] if at and OPTIONS_ALONE.fullmatch(found[at - 1].line) else None
            pieces.append(_Piece(sentence, title, around, float(scores[_segment_of(searched.ranges, sentence)]), by))
    ranked = _sentence_ranks(question, pieces)
    return [
        Candidate(piece.sentence, piece.title, piece.around, float(ranked[index]), piece.found, piece.by)
        for index in np.argsort(-ranked, kind="stable").tolist()
        for piece in [pieces[index]]
    ]


def telling_words(question: str) -> set[str]:
    """Return the stems of a question that its answer's passage can be expected to have."""
    asked = set(content_stems(question))
    return asked - _ASKING or asked


@dataclass(frozen=True, slots=True)
class _Piece:
    """A candidate before it is ranked."""

    sentence: Sentence
    title: Sentence | None
    around: str
    found: float
    by: FoundBy

    @property
    def line(self) -> str:
        """The sentence behind its title, on one line."""
        return _titled(self.title, self.sentence)


def _sentence_ranks(question: str, pieces: Sequence[_Piece]) -> Scores:
    """Score sentences by the question's words in them, rare ones more, in their neighbours less, and their segment.

    Words at a sentence's beginning count more: there stands what it is about, a term that it defines, an option.
    """
    asked = telling_words(question)
    names = [match.group() for match in IDENTIFIER.finditer(question)]
    told = [piece.line for piece in pieces]
    inside = [asked & set(content_stems(line)) for line in told]
    nearby = [asked & set(content_stems(piece.around)) for piece in pieces]
    begins = [asked & set(content_stems(" ".join(line.split()[:_FIRST_WORDS]))) for line in told]
    count = len(pieces)
    rarity = {word: math.log(1 + count / (1 + sum(word in found for found in inside))) for word in asked}
    total = sum(rarity.values()) or 1.0

    def weight(found: set[str]) -> float:
        return sum(rarity[word] for word in found) / total

    return np.array(
        [
            weight(here)
            + _BEGINNING * weight(first)
            + _NEARBY * weight(near - here)
            + _SEGMENT * piece.found
            + _DEFINED * any(name in line[:_DEFINITION_CHARS] for name in names)
            + _TITLED * any(piece.title is not None and name in piece.title.line for name in names)
            for here, first, near, line, piece in zip(inside, begins, nearby, told, pieces, strict=True)
        ],
        dtype=np.float32,
    )


# What a question's word counts at a sentence's beginning besides, and in a neighbour of the sentence; and what a
# standard deviation of the segment's score counts.
_BEGINNING, _NEARBY, _SEGMENT = 0.3, 0.3, 0.05
_FIRST_WORDS = 6
# An option or identifier of the question at the beginning of a sentence is explained there, the more so alone above it.
_DEFINED, _DEFINITION_CHARS, _TITLED = 0.5, 60, 0.5
_ROUNDED = 0.9
_WORD = re.compile(r"[^\s.,;:!?()\[\]\"“”]\S*(?<![.,;:!?()\[\]\"“”])")
# A further quote is shown where it fits the question at least so well as the best one.
_WORTH = 0.6
# Words that ask: what is asked for need not say them.
_ASKING_WORDS = """
kind sort type name called purpose use used mean meaning happen option say does work reason number amount year date
time place people person give tell describe explain long large big much many old
"""
_ASKING = frozenset(stem(word) for word in _ASKING_WORDS.split())
# A line "Label: value" is a sentence of its own, whatever the line before it ends with.
_LABELLED = re.compile(r"\n(?=[^\W\d_][^\n:.!?]{0,60}: )")


def _whole_sentences(searched: Searched, first: int, last: int) -> list[Sentence]:
    """Return the sentences that a run of segments touches."""
    text = searched.text
    start, end = int(searched.ranges[first, 0]), int(searched.ranges[last - 1, 1])
    begin = aligned(text, max(0, start - LONGEST_SENTENCE_CHARS), start)
    stop = aligned(text, min(text.size, end + LONGEST_SENTENCE_CHARS), text.size)
    found = [part for sentence in sentences(text.read(begin, stop), begin) for part in _labelled_lines(sentence)]
    return [sentence for sentence in found if sentence.end > start and sentence.start < end]


def _labelled_lines(sentence: Sentence) -> Iterator[Sentence]:
    at = sentence.start
    for part in _LABELLED.split(sentence.text):
        size = len(part.encode())
        if part.strip():
            yield Sentence(at, at + size, part)
        at += size + 1


def _titled(title: Sentence | None, sentence: Sentence) -> str:
    return sentence.line if title is None else f"{title.line} {sentence.line}"


def _segment_of(ranges: Ranges, sentence: Sentence) -> int:
    """Return the segment in which the middle of a sentence stands."""
    middle = (sentence.start + sentence.end) // 2
    return min(len(ranges) - 1, max(0, int(np.searchsorted(ranges[:, 0], middle, side="right")) - 1))


def _evidence(text: StoredText, candidate: Candidate) -> Evidence:
    start, end = (candidate.title or candidate.sentence).start, candidate.sentence.end
    return Evidence.at(
        text,
        start,
        end,
        quote=text.read(start, end),
        score=round(candidate.found, 4),
        by=candidate.by,
    )


def _unanswered(question: str, evidence: tuple[Evidence, ...], tokens: int) -> AskedAnswer:
    return AskedAnswer(
        question=question,
        output=NOT_SAID,
        answered=False,
        grounded=True,
        evidence=evidence,
        finish_reason=None if not tokens else "stop",
        tokens_written=tokens,
    )
