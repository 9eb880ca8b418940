"""Questions whose places are known: the quote, the answer, and that there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.asking import (
    AskOptions,
    answer_from_text,
    answer_question,
    candidates_for,
)
from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.pointing import memory_behind
from armt.runtime.answers.judging.answerable import may_be_answered
from armt.runtime.answers.known import Asked, Known, f1, placed_tokens, segments_of, token_counts
from armt.runtime.answers.language.wording.plain import in_full
from armt.runtime.answers.question import Question, requests_of
from armt.runtime.answers.records import AskedAnswer
from armt.runtime.answers.works.asking import AskingWork
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import answer_round, default_lanes
from armt.runtime.evaluation.answers.documents import Read, Row, hold_all, read_document
from armt.runtime.evaluation.answers.finding import (
    HITS,
    order_of,
    rank_of,
    reranked_all,
    scores_of_words,
    searches,
)

if TYPE_CHECKING:
    from armt.runtime.answers.finding.likeness import TokenIds
    from armt.runtime.answers.judging.judge import Judging
    from armt.runtime.session import Armt
    from armt.runtime.text.stored import StoredText


def quote_rows(
    armt: Armt, documents: Sequence[Known], asking: AskOptions, schedule: str, tell: Callable[[str], None]
) -> Iterator[Row]:
    """Find quotes, and decide by rules whether there is an answer: all questions, and nothing is decoded.

    By words alone, and with what points at the segments beside them.
    """
    results: dict[tuple[str, str], list[Row]] = {}
    for number, known in enumerate(documents, 1):
        tell(f"quotes from {known.name}, {number} of {len(documents)}")
        for way, row in _quoted(armt, known, asking, schedule):
            results.setdefault((known.kind, way), []).append(row)
    for (kind, way), rows in results.items():
        with_answer = [row for row in rows if row["has_answer"]]
        without = [row for row in rows if not row["has_answer"]]
        keys = [*(f"hit{k}" for k in HITS), "quote_right", "answered", "answered_right"]
        yield {
            "table": "quotes", "kind": kind, "method": way,
            "documents": sum(known.kind == kind for known in documents),
            "n": len(with_answer), **_means(with_answer, keys),
            "n_without": len(without), "answered_without": _means(without, ["answered"])["answered"],
        }  # fmt: skip


def _quoted(armt: Armt, known: Known, asking: AskOptions, schedule: str) -> Iterator[tuple[str, Row]]:
    asked, pointing = [in_full(question) for question, *_ in known.questions], armt.pointing
    read = None if pointing is None else read_document(armt, known, [], schedule)
    ids, ranges = placed_tokens(armt, known) if read is None else (read.ids, read.ranges)
    words = scores_of_words(armt, known, ranges, asked)
    counts = token_counts(ids, armt.config.segment_tokens)
    plain = [
        Searched(
            text=known.text, ranges=ranges, token_counts=counts, words=word, vectors=armt.word_vectors, keys=None
        )
        for word in words
    ]  # fmt: skip
    ways = {"words": plain}
    if pointing is not None and read is not None:
        keys = [pointing.scores(read.memory, question, read.keys["keys"]) for question in asked]
        ways["both"] = searches(armt, read, words, keys, pointing.weight)
        if asking.rerank:
            own = memory_behind(armt, read.memory)
            ways["both, reranked"] = reranked_all(armt, own, asked, ways["both"], asking)
    for way, searched in ways.items():
        for item, document in zip(known.questions, searched, strict=True):
            yield way, _quote_row(armt, item, document, asking)


def _quote_row(armt: Armt, item: Asked, searched: Searched, asking: AskOptions) -> Row:
    question = in_full(item.question)
    candidates = candidates_for(question, searched, armt.tokenizer, asking, _judging(armt, asking))
    right = item.segments(searched.ranges)
    rank = rank_of(order_of(searched, asking.key_weight), right)
    quote = candidates[0].sentence if candidates else None
    is_right = quote is not None and bool(right & segments_of(searched.ranges, quote.start, quote.end))
    answered = may_be_answered(question, searched, candidates, asking.rules)
    return {
        "has_answer": item.answer is not None, **{f"hit{k}": rank < k for k in HITS}, "quote_right": is_right,
        "answered": answered, "answered_right": answered and is_right,
    }  # fmt: skip


def _judging(armt: Armt, asking: AskOptions) -> Judging | None:
    return armt.judging_by(asking.judge) if asking.judged else None


def _means(rows: Sequence[Row], keys: Sequence[str]) -> Row:
    return {key: round(float(np.mean([row[key] for row in rows])), 4) if rows else None for key in keys}


def question_rows(
    armt: Armt, documents: Sequence[Known], asking: AskOptions, schedule: str, tell: Callable[[str], None]
) -> Iterator[Row]:
    """Ask questions, and see what is answered, from which quote, and how near to the answer that is known.

    Beside it as if the right segments had been found, from their text alone, and with the text withheld. Where they
    are to skim, nothing that reading has left counts but in the last.
    """
    results: dict[str, list[Row]] = {}
    for document in documents:
        tell(f"questions on {document.name}")
        read = read_document(armt, document, (), schedule)
        for row in _answered(armt, read, asking):
            results.setdefault(document.kind, []).append(row)
    for kind, rows in results.items():
        known = [row for row in rows if row["has_answer"]]
        unknown = [row for row in rows if not row["has_answer"]]
        yield {
            "table": "questions", "kind": kind, "n": len(known), "documents": sum(d.kind == kind for d in documents),
            **_means(known, ["answered", "quote_right", "answered_right", "f1", "given_f1", "ceiling_f1"]),
            **_means(known, ["withheld_f1", "withheld_zeroed_f1"]),
        }  # fmt: skip
        yield {
            "table": "no answer", "kind": kind, "n": len(unknown),
            **_means(unknown, ["answered"]),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Subject:
    """A document that has been read, as a work sees it."""

    text: StoredText
    starts: Sequence[int]
    known_tokens: int
    tokens: Sequence[TokenIds] | None = None


def _answered(armt: Armt, read: Read, asking: AskOptions) -> Iterator[Row]:
    known = read.known
    counts = token_counts(read.ids, armt.config.segment_tokens)
    memory, nothing = read.memory, empty_memory(armt.model)
    own = nothing if asking.skim else memory_behind(armt, memory)
    judging = _judging(armt, asking)
    ask = partial(answer_question, memory=own, tokenizer=armt.tokenizer, options=asking, judging=judging)
    ask_of = partial(answer_from_text, memory=own, tokenizer=armt.tokenizer, options=asking, judging=judging)
    # As `armt ask` does it: in full, put right, in other words where its own leave it open.
    work = AskingWork(
        armt,
        _Subject(known.text, read.ranges[:, 0].tolist(), len(read.ids)),
        [Question(text=item.question, max_tokens=asking.max_tokens) for item in known.questions],
        options=asking,
        earlier=read.keys.get("keys"),
    )
    hold_all(armt, work.read(nothing if asking.skim else memory))
    results = work.answers
    answerable = [(in_full(item.question), item.start, item.end) for item in known.questions if item.answer is not None]
    # As if the right segments had been found: what finding costs stands between these and those above.
    pointed = hold_all(
        armt, [ask(question, _pointed(armt, read, counts, start, end)) for question, start, end in answerable]
    )
    ceilings = hold_all(armt, [ask_of(question, _around(read, start, end)) for question, start, end in answerable])
    # With the text gone: what the memory says of it, and what a model says that has read nothing.
    by_memory, by_nothing = (
        _from_memory(armt, left, [question for question, *_ in answerable], asking) for left in (memory, nothing)
    )
    others = zip(pointed, ceilings, by_memory, by_nothing, strict=True)
    for item, result in zip(known.questions, results, strict=True):
        answer = item.answer
        row: Row = {"has_answer": answer is not None, "answered": result.answered}
        if answer is not None:
            quote = result.evidence[0] if result.evidence else None
            right = quote is not None and bool(
                item.segments(read.ranges) & segments_of(read.ranges, quote.start, quote.end)
            )
            given, ceiling, remembered, guessed = next(others)
            row |= {
                "quote_right": right,
                "answered_right": right and result.answered,
                "f1": _f1_of(answer, result),
                "given_f1": _f1_of(answer, given.answer),
                "ceiling_f1": f1(answer, ceiling),
                "withheld_f1": f1(answer, remembered),
                "withheld_zeroed_f1": f1(answer, guessed),
            }
        yield row


def _from_memory(armt: Armt, memory: Memory, questions: Sequence[str], asking: AskOptions) -> list[str]:
    """Answer questions as where no evidence is asked for."""
    put = [Question(text=question, max_tokens=asking.max_tokens) for question in questions]
    requests, lanes = requests_of(armt, memory, put), default_lanes(armt.model)
    rounds = (answer_round(armt, requests[at : at + lanes]) for at in range(0, len(requests), lanes))
    return [reply.text.strip() for replies in rounds for reply in replies]


def _f1_of(answer: str, result: AskedAnswer) -> float:
    return f1(answer, result.output) if result.answered else 0.0


def _pointed(armt: Armt, read: Read, counts: Sequence[int], start: int, end: int) -> Searched:
    """A document in which the segments of a place, and no others, have been found."""
    words = np.zeros(len(read.ranges), dtype=np.float32)
    words[sorted(segments_of(read.ranges, start, end))] = 1.0
    return Searched(
        text=read.known.text, ranges=read.ranges, token_counts=counts, words=words, vectors=armt.word_vectors, keys=None
    )


def _around(read: Read, start: int, end: int) -> str:
    """Return the text of the segments in which an answer stands."""
    right = sorted(segments_of(read.ranges, start, end))
    text = read.known.text
    first = max(0, int(read.ranges[right[0], 0]) if right else start)
    last = int(read.ranges[right[-1], 1]) if right else end
    data = "".join(text.pieces()).encode()[first:last]
    return data.decode(errors="ignore")
