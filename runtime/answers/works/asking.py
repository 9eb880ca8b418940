"""A work that answers questions from a document's text: the memory and the words point, the text answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from armt.errors import DocumentError
from armt.runtime.answers.asking import AskOptions, Found, answer_question, opening_of
from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.evidence import Ranges, segment_texts, word_scores
from armt.runtime.answers.finding.likeness import TokenIds, WordTokenizer, encoded
from armt.runtime.answers.finding.pointing import memory_behind
from armt.runtime.answers.question import Question, close
from armt.runtime.answers.records import AskedAnswer, Evidence
from armt.runtime.answers.rendering import answer_text
from armt.runtime.answers.works.asked import Asked, AskedOfText, Part
from armt.runtime.answers.works.work import Facts, Keys, Listener, PlainWork, Scales, Subject
from armt.runtime.engine.decoder import RunPrompt
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue
from armt.runtime.text.joined import JoinedText

if TYPE_CHECKING:
    from armt.runtime.answers.counted.computed import Counted
    from armt.runtime.answers.finding.likeness import WordVectors
    from armt.runtime.session import Armt
    from armt.runtime.text.stored import StoredText

# Above this logit what answers a question in its own words is given; below it what answers it in other words is, where
# that is ahead by so much (docs/log.md).
_SURE, _AHEAD = 1.0, 1.0
# Bytes of a text that is searched once more when its first question is open; to search longer ones takes longer than to
# say all questions in other words beforehand.
_SEARCHED_TWICE = 2 << 20


@dataclass(frozen=True, slots=True)
class _Looking:
    """What passages are looked for in.

    Attributes:
        text: of the document.
        apart: its segments, those of several documents apart.
        token_counts: about how many tokens each of these has.
        tokens: of each, where they are kept.
        vectors: the model's.
        counted: what computes answers from the text; None where nothing does.
        memory: what evidence is read behind.
        opening: what all questions begin with.
    """

    text: StoredText
    apart: Apart
    token_counts: Sequence[int]
    tokens: Sequence[TokenIds] | None
    vectors: WordVectors
    counted: Counted | None
    memory: Memory
    opening: RunPrompt
    _searched: dict[str, Searched] = field(default_factory=dict, init=False)

    def look(self, questions: Iterable[str]) -> None:
        """Look for the passages of questions, in the words in which they are put, in one go."""
        asked = [question for question in dict.fromkeys(questions) if question not in self._searched]
        if not asked:
            return
        found = word_scores(self.text, self.apart.ranges, asked, self.vectors, tokens=self.tokens)
        for number, question in enumerate(asked):
            words, documents = found.of(number)
            self._searched[question] = Searched(
                text=self.text,
                ranges=self.apart.ranges,
                token_counts=self.token_counts,
                words=words,
                keys=None,
                documents=documents,
                counted=self.counted,
                vectors=self.vectors,
            )

    def searched(self, question: str) -> Searched:
        """Return the document as it has been searched for a question."""
        return self._searched[question]


class AskingWork(PlainWork):
    """Answers questions with quotes from the document.

    Args:
        armt: the model.
        subject: the document; what was read before it may stand in front of its text.
        questions: what is asked.
        options: how it is answered.
        earlier: keys of the segments that were read before, int8 ``[segments, *Pointing.shape]``; None for none. Those
            of the segments that are read now come behind them.
        listener: hears of whole answers.
    """

    def __init__(
        self,
        armt: Armt,
        subject: Subject,
        questions: Sequence[Question],
        *,
        options: AskOptions,
        earlier: Keys | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._armt, self._subject, self._questions = armt, subject, questions
        self._options = replace(options, window=armt.config.window_within(options.window))
        self._listener = listener
        self._keys = None if options.skim or armt.pointing is None else earlier
        # A damaged one is said before anything is read.
        self._judging = armt.judging_by(options.judge) if options.judged else None
        self._answers: dict[int, AskedAnswer] = {}

    @property
    def wants_keys(self) -> bool:
        return not self._options.skim and self._armt.pointing is not None and self._asked.need_reading

    @property
    def reads(self) -> bool:
        # A model without memory has nothing to keep of a document; its text is searched all the same.
        return not self._options.skim and self._armt.config.has_memory and self._asked.need_reading

    @property
    def searches(self) -> bool:
        return not self._asked.are_computed

    @cached_property
    def _asked(self) -> AskedOfText:
        questions, vectors = [question.text for question in self._questions], self._armt.word_vectors
        # A damaged reworder is said here, before anything is read; the model with it is made when a question wants it.
        judging = self._judging if self._options.reword else None
        reword = judging.reword if judging is not None and judging.rewords else None
        return AskedOfText(
            self._subject.text, questions, vectors.has_as_one_token, self._options.evidence, reword=reword
        )

    def keyed(self, keys: Keys, scales: Scales) -> None:
        self._keys = keys if self._keys is None else np.concatenate([self._keys, keys])

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        looking = self._looking(memory) if self.searches else None
        return [self._talk(number, asked, looking) for number, asked in enumerate(self._asked.questions)]

    def _looking(self, memory: Memory) -> _Looking:
        """Look for the passages of all questions that are not computed."""
        text = self._subject.text
        ranges, counts = segment_ranges(self._subject, self._armt.config.segment_tokens)
        if self._keys is not None and len(self._keys) != len(ranges):
            raise DocumentError(
                f"{text.path}: {len(ranges)} segments and the keys of {len(self._keys)}; read it from its beginning"
            )
        apart, vectors = apart_by_document(text, ranges), self._armt.word_vectors
        # What is not read has left none, and no finder is asked about it.
        is_read = not self._options.skim and self._asked.need_reading
        behind = memory_behind(self._armt, memory) if is_read else memory
        looking = _Looking(
            text=text,
            apart=apart,
            token_counts=apart.token_counts(counts),
            tokens=apart.tokens(text, self._subject.tokens, vectors.tokenizer),
            vectors=vectors,
            counted=self._asked.counted,
            memory=close(self._armt.model, behind),
            opening=opening_of(self._armt.tokenizer),
        )
        own = [way for question in self._asked.questions for way in question.searched_for]
        at_once = [] if text.size <= _SEARCHED_TWICE else self._asked.in_other_words.values()
        looking.look([*own, *at_once])
        return looking

    @property
    def answers(self) -> list[AskedAnswer]:
        """What the questions are answered, in their order, once all dialogues have ended."""
        return [self._answers[number] for number in range(len(self._questions))]

    def facts(self) -> Facts:
        facts: Facts = {"answers": [answer.to_json() for answer in self.answers]}
        if self._judging is not None and self._judging.path != self._armt.path:
            facts["judge"] = str(self._judging.path)
        return facts

    def _talk(self, number: int, asked: Asked, looking: _Looking | None) -> Dialogue[None]:
        answers: list[AskedAnswer] = []
        for part in asked.parts:
            if part.computed is not None:
                answer = self._placed(part.computed)
            else:
                assert looking is not None, "it is looked for whatever is not computed"
                answer = yield from self._answered_in_any_words(part, looking)
            answers.append(replace(answer, question=part.question))
        if len(answers) > 1:
            answer = AskedAnswer.of_parts(asked.was, answers, read_as=asked.read_as)
        else:
            answer = replace(answers[0], question=asked.was, read_as=asked.read_as)
        self._answers[number] = answer
        if self._listener is not None:
            self._listener.ended(number, answer_text(answer.to_json()))

    def _answered_in_any_words(self, part: Part, looking: _Looking) -> Dialogue[AskedAnswer]:
        """Answer a question in its own words, and in those of documents where these are surer to find what answers."""
        own = yield from self._answered_in_any_way(part.ways, looking)
        reworded = self._asked.reworded(part) if _may_be_found(own) else None
        if reworded is None:
            return own.answer
        looking.look(self._asked.in_other_words.values())
        other = yield from self._answered(reworded, looking)
        return replace(other.answer, asked_as=reworded) if _is_surer(other, own) else own.answer

    def _answered_in_any_way(self, ways: Sequence[str], looking: _Looking) -> Dialogue[Found]:
        """Answer a question in full; where that is not sure, as it was typed where the same quote is sure to answer."""
        found = yield from self._answered(ways[0], looking)
        for other in ways[1:]:
            if not found.answer.near:
                break
            as_typed = yield from self._answered(other, looking)
            quotes = as_typed.answer.evidence
            if as_typed.answer.answered and quotes and _is_same(quotes[0], found.answer.evidence[0]):
                found = as_typed
        return found

    def _answered(self, question: str, looking: _Looking) -> Dialogue[Found]:
        searched = looking.searched(question)
        pointing = None if self._keys is None else self._armt.pointing
        if self._keys is not None and pointing is not None:
            scores = pointing.scores(looking.memory, question, self._keys)[looking.apart.segments]
            searched = replace(searched, keys=scores, key_weight=pointing.weight)
        found = yield from answer_question(
            question, searched, memory=looking.memory, tokenizer=self._armt.tokenizer, options=self._options,
            judging=self._judging, opening=looking.opening,
        )  # fmt: skip
        return found._replace(answer=self._placed(found.answer))

    def _placed(self, answer: AskedAnswer) -> AskedAnswer:
        answer = localised(answer, self._subject.text)
        return replace(answer, evidence=_once(answer.evidence))


def _may_be_found(own: Found) -> bool:
    """Whether other words may find a better answer: not where the form of a quote says it, or a judge is sure of it."""
    return not own.answer.answered or (own.fit is not None and own.fit <= _SURE)


def _is_surer(other: Found, own: Found) -> bool:
    """Whether what other words have found is to be given; what rows say is computed for the question as it is put."""
    if not other.answer.answered or other.answer.rows is not None:
        return False
    return not own.answer.answered or (other.fit is not None and own.fit is not None and other.fit > own.fit + _AHEAD)


def _is_same(one: Evidence, other: Evidence) -> bool:
    return (one.path, one.start, one.end) == (other.path, other.start, other.end)


def _once(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return quotes without those that come again: of a sentence in two passages, of a document that was read twice."""
    found: dict[tuple[str, int, int], Evidence] = {}
    for item in evidence:
        found.setdefault((item.path, item.start, item.end), item)
    return tuple(found.values())


def segment_ranges(subject: Subject, segment_tokens: int) -> tuple[Ranges, list[int]]:
    """Return the byte range of each segment of a document that has been read, and about how many tokens it has."""
    starts = np.asarray(subject.starts, dtype=np.int64)
    ranges = np.stack([starts, np.append(starts[1:], subject.text.size)], axis=1)
    return ranges, [segment_tokens] * len(starts)


class Apart(NamedTuple):
    """The segments of several documents, none of them in two: a short document has a part of one.

    Attributes:
        ranges: int64 ``[parts, 2]``: byte range of each part.
        segments: int64 ``[parts]``: the segment that each is of.
    """

    ranges: Ranges
    segments: NDArray[np.int64]

    def token_counts(self, counts: Sequence[int]) -> list[int]:
        """Return about how many tokens each part has, by its share of the bytes of a segment, which has ``counts``."""
        sizes = self.ranges[:, 1] - self.ranges[:, 0]
        whole = np.bincount(self.segments, weights=sizes)[self.segments]
        shares = np.divide(sizes, whole, out=np.ones(len(sizes)), where=whole > 0)
        tokens: list[int] = np.ceil(np.asarray(counts)[self.segments] * shares).astype(int).tolist()
        return tokens

    def tokens(
        self, text: StoredText, kept: Sequence[TokenIds] | None, tokenizer: WordTokenizer
    ) -> Sequence[TokenIds] | None:
        """Return the tokens of each part, where those of the segments are kept."""
        if kept is None or len(self.segments) == len(kept):
            return kept
        is_cut = np.bincount(self.segments)[self.segments] > 1
        of_cut = iter(encoded(segment_texts(text, self.ranges[is_cut]), tokenizer))
        return [next(of_cut) if cut else kept[at] for at, cut in zip(self.segments, is_cut, strict=True)]


def apart_by_document(text: StoredText, ranges: Ranges) -> Apart:
    """Cut the segments ``[segments, 2]`` of several documents where one ends."""
    if len(text.texts) == 1:
        return Apart(ranges, np.arange(len(ranges)))
    parts = [(at, *part) for at, (start, end) in enumerate(ranges.tolist()) for part in text.parts(start, end)]
    found = np.asarray(parts, dtype=np.int64).reshape(-1, 3)
    return Apart(found[:, 1:], found[:, 0])


def localised(answer: AskedAnswer, text: StoredText) -> AskedAnswer:
    """Return an answer whose evidence names the document that it stands in, where several were read as one."""
    if not isinstance(text, JoinedText):
        return answer
    return replace(answer, evidence=tuple(evidence.within(text) for evidence in answer.evidence))
