"""How good notes, evidence and answers are, against documents with outlines and questions whose places are known.

The sets are made by docs/data/build/answer_sets.py; a small one lies in docs/data/answers/. What each row means is told
in docs/results/answers.md.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from armt.errors import UsageError
from armt.runtime.answers.asking import (
    AskOptions,
    answer_from_text,
    answer_question,
    candidates_for,
    may_be_answered,
)
from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.evidence import Scores, bm25_scores, combine, word_scores
from armt.runtime.answers.finding.pointing import Pointing, TaughtKeys, WriteKeys
from armt.runtime.answers.known import Known, placed_tokens, read_known, segments_of
from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.notes import NoteOptions, section_note
from armt.runtime.answers.prompts import document_kind, note_messages
from armt.runtime.answers.quotes import best_quotes, spread_of
from armt.runtime.answers.records import AskedAnswer, Coverage, Note
from armt.runtime.answers.sections import LEAST_NOTE_BYTES, Section, sections
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, emptied, empty_memory
from armt.runtime.engine.reader import Passed, Reader, Reading, Source
from armt.runtime.engine.rounds import Dialogue, Reply, Request, answer_round, default_lanes
from armt.runtime.evaluation import baselines
from armt.runtime.evaluation.measures import f1, rouge

if TYPE_CHECKING:
    from armt.runtime.session import Armt

ResultT = TypeVar("ResultT")
Row = dict[str, Any]

#: Parts of a document that are compared apart for the bootstrap: notes of one document are not independent.
_SLICES = 10
_RESAMPLED = 2000
_HITS = (1, 4, 8, 16)
#: What can be measured; "quotes" decodes nothing.
TABLES = ("notes", "finding", "memory", "quotes", "questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSettings:
    """What `answers_rows` measures.

    Attributes:
        data: of docs/data/build/answer_sets.py.
        names: documents by name; all if empty.
        tables: which of `TABLES`.
        notes: numbers of notes per document.
        questions: documents whose questions are asked, at most.
        options: how notes are written.
        asking: how questions are answered.
        seed: of the bootstrap and of the choice of documents.
    """

    data: Path
    names: tuple[str, ...] = ()
    tables: tuple[str, ...] = TABLES
    notes: tuple[int, ...] = (20, 40)
    questions: int = 25
    options: NoteOptions = field(default_factory=NoteOptions)
    asking: AskOptions = field(default_factory=AskOptions)
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """A document that a model has read.

    Attributes:
        known: the document.
        ids: its tokens.
        ranges: int64 ``[segments, 2]``: bytes of each segment.
        memory: of all of it.
        passed: memories by segments read.
        keys: int8 ``[segments, *shape]`` by what points with them; see `_pointings`.
    """

    known: Known
    ids: list[int]
    ranges: NDArray[np.int64]
    memory: Memory
    passed: Mapping[int, Memory]
    keys: Mapping[str, NDArray[np.int8]]


def answers_rows(
    armt: Armt,
    settings: AnswersSettings,
    *,
    base: Armt | None = None,
    schedule: str = "auto",
    notify: Callable[[str], None] | None = None,
) -> Iterator[Row]:
    """Measure notes, finding, the memory's part and questions; yields a row as soon as it is there.

    Args:
        armt: the model.
        settings: what is measured.
        base: the plain base; its notes without memory, and what it says of the last window, are baselines too.
        schedule: how documents are read.
        notify: called with a line before each part.

    Raises:
        UsageError: no such document or table.
        DocumentError: the data cannot be read.
    """
    if unknown := set(settings.tables) - set(TABLES):
        raise UsageError(f"tables: expected {', '.join(TABLES)}, got {', '.join(sorted(unknown))}")
    documents = read_known(settings.data)
    if unknown := set(settings.names) - {document.name for document in documents}:
        raise UsageError(f"{settings.data}: no document {', '.join(sorted(unknown))}")
    documents = [item for item in documents if not settings.names or item.name in settings.names]
    tell = notify or (lambda line: None)
    by_outline = not {"notes", "finding", "memory"}.isdisjoint(settings.tables)
    outlined = [document for document in documents if document.outline and by_outline]
    gains: list[tuple[float, float]] = []
    reads: dict[str, Read] = {}
    for document in outlined:
        tell(f"reading {document.name}")
        counts = [min(count, max(1, document.text.size // LEAST_NOTE_BYTES["long"])) for count in settings.notes]
        parts = {count: sections(document.text, count) for count in counts} if "notes" in settings.tables else {}
        read = reads[document.name] = read_document(armt, document, parts.values(), schedule)
        for sized in parts.values():
            tell(f"notes on {document.name}: {len(sized)}")
            yield from _note_rows(armt, read, sized, settings, gains, base)
    if gains:
        yield {"table": "notes", "method": "difference", **_bootstrap(gains, settings.seed)}
    for name, read in reads.items():
        other = next((item for key, item in reads.items() if key != name), None)
        if "finding" in settings.tables:
            tell(f"finding in {name}")
            yield from _finding_rows(armt, read, other, settings)
        if "memory" in settings.tables:
            tell(f"the memory's part in {name}")
            yield _memory_row(armt, read, other, settings)
    asked = [document for document in documents if document.questions]
    if "quotes" in settings.tables:
        tell(f"quotes for the questions of {len(asked)} documents")
        yield from _quote_rows(armt, asked, settings, schedule)
    if "questions" in settings.tables:
        random.Random(settings.seed).shuffle(asked)
        yield from _question_rows(armt, asked[: settings.questions], settings, schedule, tell)


def read_document(armt: Armt, known: Known, sized: Sequence[Sequence[Section]] | Any, schedule: str) -> Read:
    """Read a document, keeping the memories at the borders of sections and the keys of all segments."""
    ids, ranges = placed_tokens(armt, known)
    marks = {int(np.searchsorted(ranges[:, 1], part.start, side="right")) for parts in sized for part in parts}
    taps = {name: pointing.tap() for name, pointing in _pointings(armt).items()}

    def take(event: StepDone) -> None:
        for tap in taps.values():
            tap.take(event)

    reader = Reader(
        armt.model,
        choose_schedule(schedule, armt.config, None, armt.model.device).choice,
        on_step=take,
    )
    passed: dict[int, Memory] = {0: empty_memory(armt.model)}
    memory = passed[0]
    for event in reader.run([Source([ids], marks=marks - {0})]):
        if isinstance(event, Passed):
            passed[event.memory.segments_read] = event.memory
        else:
            assert isinstance(event, Reading)
            memory = event.memory
    keys = {name: tap.keys(0)[0] for name, tap in taps.items()}
    return Read(known=known, ids=ids, ranges=ranges, memory=memory, passed=passed, keys=keys)


def hold_all(armt: Armt, dialogues: Sequence[Dialogue[ResultT]]) -> list[ResultT]:
    """Hold dialogues side by side, so that they share rounds; returns what each returns, in order."""
    results: dict[int, ResultT] = {}
    waiting: dict[int, Sequence[Request]] = {}
    lanes = default_lanes(armt.model)

    def go_on(number: int, replies: list[Reply] | None) -> None:
        try:
            waiting[number] = next(dialogues[number]) if replies is None else dialogues[number].send(replies)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(dialogues)):
        go_on(number, None)
    while waiting:
        batch = list(waiting.items())[:lanes]
        waiting = dict(list(waiting.items())[lanes:])
        requests = [request for _, asked in batch for request in asked]
        replies = [
            reply for at in range(0, len(requests), lanes) for reply in answer_round(armt, requests[at : at + lanes])
        ]
        at = 0
        for number, asked in batch:
            go_on(number, replies[at : at + len(asked)])
            at += len(asked)
    return [results[number] for number in range(len(dialogues))]


# Notes.


def _note_rows(
    armt: Armt,
    read: Read,
    parts: Sequence[Section],
    settings: AnswersSettings,
    gains: list[tuple[float, float]],
    base: Armt | None,
) -> Iterator[Row]:
    known = read.known
    started = time.perf_counter()
    said: dict[int, str] = {}
    notes = _written(armt, read, parts, settings.options, said, memory=True)
    elapsed = time.perf_counter() - started
    words = sum(len(note.text.split()) for note in notes)
    row = _summary_row(known, "notes", _placed(notes), len(parts))
    yield row | _faithfulness(known, parts, notes, said) | {
        "drafts": settings.options.drafts, "seconds": round(elapsed, 1),
    }  # fmt: skip
    others: dict[str, list[Sentence]] = {"quotes": baselines.cut(_placed(best_quotes(known.text, parts)), words)}
    found = sentences(known.text.read(0, known.text.size))
    others |= {
        "lead": baselines.lead(found, words),
        "even": baselines.evenly(found, words),
        "lexrank": baselines.lexrank(found, words),
    }
    for plain, model in (("without memory", armt), ("base notes", base)):
        if model is not None:
            kept: dict[int, str] = {}
            others[plain] = _placed(_written(model, read, parts, settings.options, kept, memory=False))
    if base is not None:
        others["base last window"] = baselines.last_window(base, found, words, settings.options.window)
    rows = {name: _summary_row(known, name, summary, len(parts)) for name, summary in others.items()}
    yield from rows.values()
    draws = [baselines.drawn(found, words, seed) for seed in range(baselines.RANDOM_DRAWS)]
    scored = [_summary_row(known, "random", draw, len(parts)) for draw in draws]
    rows["random"] = scored[0] | {
        key: round(float(np.mean([item[key] for item in scored])), 2) for key in ("rouge1", "rouge2")
    }
    yield rows["random"]
    best = max(("lead", "even", "lexrank", "random"), key=lambda name: float(rows[name]["rouge1"]))
    rival = draws[0] if best == "random" else others[best]
    gains += list(zip(_by_slice(known, _placed(notes)), _by_slice(known, rival), strict=True))


def _written(
    armt: Armt, read: Read, parts: Sequence[Section], options: NoteOptions, said: dict[int, str], *, memory: bool
) -> list[Note]:
    known = read.known
    spread = spread_of(known.text, parts)
    kind = document_kind(known.text.read(0, min(known.text.size, 20_000)) if known.text.size else "")
    blank = empty_memory(armt.model)

    def dialogue(number: int, part: Section) -> Dialogue[Note]:
        segments = int(np.searchsorted(read.ranges[:, 1], part.start, side="right"))
        note = section_note(
            known.text,
            part,
            memory=read.passed.get(segments, blank) if memory else blank,
            tokenizer=armt.tokenizer,
            kind=kind,
            spread=spread,
            options=options,
        )
        return _overheard(note, said, number)

    return hold_all(armt, [dialogue(number, part) for number, part in enumerate(parts)])


def _overheard(dialogue: Dialogue[ResultT], said: dict[int, str], number: int) -> Dialogue[ResultT]:
    """Keep the first draft of a dialogue: what it would have said without a checker."""
    asked = next(dialogue)
    try:
        while True:
            replies = yield asked
            said.setdefault(number, replies[0].text)
            asked = dialogue.send(replies)
    except StopIteration as end:
        result: ResultT = end.value
        return result


def _placed(notes: Sequence[Note]) -> list[Sentence]:
    return [Sentence(note.passage.start, note.passage.end, note.text) for note in notes]


def _summary_row(known: Known, method: str, summary: Sequence[Sentence], parts: int) -> Row:
    one, two = rouge(" ".join(item.text for item in known.outline), " ".join(item.text for item in summary))
    words = sum(len(item.text.split()) for item in summary)
    return {
        "table": "notes", "document": known.name, "method": method, "sections": parts, "words": words,
        "rouge1": round(100 * one, 2), "rouge2": round(100 * two, 2),
    }  # fmt: skip


def _faithfulness(known: Known, parts: Sequence[Section], notes: Sequence[Note], said: Mapping[int, str]) -> Row:
    texts = [known.text.read(part.start, part.end) for part in parts]
    before = [missing(said.get(number, ""), text) for number, text in enumerate(texts)]
    after = [missing(note.text, text) for note, text in zip(notes, texts, strict=True)]
    coverage = Coverage.of(notes, known.text.size)
    return {
        "absent_before": sum(map(len, before)),
        "notes_with_absent_before": sum(map(bool, before)),
        "absent_after": sum(map(len, after)),
        "coverage": None if coverage is None else coverage.to_json(),
    }


def _by_slice(known: Known, summary: Sequence[Sentence]) -> list[float]:
    """Return ROUGE-1 of each tenth of a document: what was said of it against what its outline says."""
    slices = []
    for number in range(_SLICES):
        low, high = known.text.size * number / _SLICES, known.text.size * (number + 1) / _SLICES
        reference, said = (
            " ".join(item.text for item in items if low <= (item.start + item.end) / 2 < high)
            for items in (known.outline, summary)
        )
        slices.append(100 * rouge(reference, said)[0] if reference else 0.0)
    return slices


def _bootstrap(pairs: Sequence[tuple[float, float]], seed: int) -> Row:
    """Compare two methods by a paired bootstrap over slices of documents (Efron; 95 % interval of the mean gain)."""
    gain = np.array([ours - theirs for ours, theirs in pairs])
    generator = np.random.default_rng(seed)
    means = gain[generator.integers(0, len(gain), (_RESAMPLED, len(gain)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "against": "best of lead, even, random, lexrank", "slices": len(gain),
        "gain_rouge1": round(float(gain.mean()), 2), "low": round(float(low), 2), "high": round(float(high), 2),
    }  # fmt: skip


# Finding, and the memory's part.


def _finding_rows(armt: Armt, read: Read, other: Read | None, settings: AnswersSettings) -> Iterator[Row]:
    known = read.known
    queries = [line.text for line in known.outline]
    words = _word_scores(armt, known, read.ranges, queries)
    right = [segments_of(read.ranges, line.start, line.end) for line in known.outline]
    ways: dict[str, list[Scores]] = {"bm25": list(bm25_scores(known.text, read.ranges, queries)), "words": list(words)}
    for name, pointing in _pointings(armt).items():
        ways[name] = [pointing.scores(read.memory, query, read.keys[name]) for query in queries]
        if name == "keys":
            weight = pointing.weight if settings.asking.key_weight is None else settings.asking.key_weight
            ways["both"] = [combine(word, keys, weight) for word, keys in zip(words, ways["keys"], strict=True)]
        if other is not None:
            # The keys of another document, as many as there are segments.
            strange = np.resize(other.keys[name], read.keys[name].shape)
            ways[f"{name} of another"] = [pointing.scores(read.memory, query, strange) for query in queries]
    for way, scores in ways.items():
        ranks = [_rank(score, wanted) for score, wanted in zip(scores, right, strict=True)]
        hits = {f"hit{k}": round(sum(rank < k for rank in ranks) / max(1, len(ranks)), 4) for k in _HITS}
        yield {
            "table": "finding", "document": known.name, "method": way, "n": len(ranks), "segments": len(read.ranges),
            **hits,
        }  # fmt: skip


def _pointings(armt: Armt) -> dict[str, Pointing]:
    """Return what points at segments, as "keys", and the memory's own keys beside it where they are not that."""
    if armt.pointing is None:
        return {}
    own: dict[str, Pointing] = {"memory's keys": WriteKeys(armt)} if isinstance(armt.pointing, TaughtKeys) else {}
    return {"keys": armt.pointing, **own}


def _word_scores(armt: Armt, known: Known, ranges: NDArray[np.int64], questions: Sequence[str]) -> Scores:
    return word_scores(known.text, ranges, questions, tokenizer=armt.tokenizer, embedding=armt.model.weights.embedding)


def _rank(scores: Scores, wanted: set[int]) -> int:
    order = np.argsort(-scores, kind="stable").tolist()
    return next((rank for rank, segment in enumerate(order) if segment in wanted), len(order))


def _memory_row(armt: Armt, read: Read, other: Read | None, settings: AnswersSettings) -> Row:
    """How likely a person's notes are with the section in the window: with the memory, zeroed, and another's."""
    known = read.known
    lines = [line for line in known.outline if segments_of(read.ranges, line.start, line.end)]
    step = max(1, len(lines) // _MEMORY_LINES)
    kinds: dict[str, list[float]] = {"memory": [], "zeroed": [], "another": []}
    for line in lines[::step]:
        body = known.text.read(line.start, line.end)[:_MEMORY_CHARS]
        prompt = armt.tokenizer.encode_chat(note_messages("story", body, instructed=armt.tokenizer.has_chat_template))
        forced = armt.tokenizer.encode(line.text)
        memories = {"memory": read.memory, "zeroed": emptied(armt.model, read.memory)}
        if other is not None:
            memories["another"] = other.memory
        requests = [
            Request(memory=memory, prompt=prompt, forced=forced, window=len(prompt) + len(forced))
            for memory in memories.values()
        ]
        for kind, reply in zip(memories, answer_round(armt, requests), strict=True):
            kinds[kind].append(reply.log_probability / max(1, len(forced)))
    likelier = [on > off for on, off in zip(kinds["memory"], kinds["zeroed"], strict=True)]
    means = {f"nats_{kind}": round(-float(np.mean(values)), 4) if values else None for kind, values in kinds.items()}
    return {
        "table": "memory", "document": known.name, "n": len(likelier), **means,
        "likelier_with_memory": round(float(np.mean(likelier)), 4) if likelier else None,
    }  # fmt: skip


_MEMORY_LINES, _MEMORY_CHARS = 16, 1200


# Questions.


def _quote_rows(armt: Armt, documents: Sequence[Known], settings: AnswersSettings, schedule: str) -> Iterator[Row]:
    """Find quotes, and decide by rules whether there is an answer: all questions, and nothing is decoded.

    By words alone, and with what points at the segments beside them.
    """
    results: dict[tuple[str, str], list[Row]] = {}
    for known in documents:
        for way, row in _quoted(armt, known, settings, schedule):
            results.setdefault((known.kind, way), []).append(row)
    for (kind, way), rows in results.items():
        with_answer = [row for row in rows if row["has_answer"]]
        without = [row for row in rows if not row["has_answer"]]
        keys = [*(f"hit{k}" for k in _HITS), "quote_right", "answered", "answered_right"]
        yield {
            "table": "quotes", "kind": kind, "method": way,
            "documents": sum(known.kind == kind for known in documents),
            "n": len(with_answer), **_means(with_answer, keys),
            "n_without": len(without), "answered_without": _means(without, ["answered"])["answered"],
        }  # fmt: skip


def _quoted(armt: Armt, known: Known, settings: AnswersSettings, schedule: str) -> Iterator[tuple[str, Row]]:
    asked, pointing = [question for question, *_ in known.questions], armt.pointing
    read = None if pointing is None else read_document(armt, known, [], schedule)
    ranges = placed_tokens(armt, known)[1] if read is None else read.ranges
    counts = [armt.config.segment_tokens] * len(ranges)
    for item, words in zip(known.questions, _word_scores(armt, known, ranges, asked), strict=True):
        searched = Searched(text=known.text, ranges=ranges, token_counts=counts, words=words, keys=None)
        yield "words", _quote_row(armt, item, searched, settings)
        if pointing is not None and read is not None:
            keys = pointing.scores(read.memory, item[0], read.keys["keys"])
            both = replace(searched, keys=keys, key_weight=pointing.weight)
            yield "both", _quote_row(armt, item, both, settings)


def _quote_row(
    armt: Armt, item: tuple[str, str | None, int, int], searched: Searched, settings: AnswersSettings
) -> Row:
    question, answer, start, end = item
    candidates = candidates_for(question, searched, armt.tokenizer, settings.asking)
    right = segments_of(searched.ranges, start, end) if answer is not None else set()
    rank = _rank(combine(searched.words, searched.keys, searched.weight(settings.asking.key_weight)), right)
    quote = candidates[0].sentence if candidates else None
    is_right = quote is not None and bool(right & segments_of(searched.ranges, quote.start, quote.end))
    answered = may_be_answered(question, searched, candidates, settings.asking.rules)
    return {
        "has_answer": answer is not None, **{f"hit{k}": rank < k for k in _HITS}, "quote_right": is_right,
        "answered": answered, "answered_right": answered and is_right,
    }  # fmt: skip


def _means(rows: Sequence[Row], keys: Sequence[str]) -> Row:
    return {key: round(float(np.mean([row[key] for row in rows])), 4) if rows else None for key in keys}


def _question_rows(
    armt: Armt, documents: Sequence[Known], settings: AnswersSettings, schedule: str, tell: Callable[[str], None]
) -> Iterator[Row]:
    results: dict[str, list[Row]] = {}
    for document in documents:
        tell(f"questions on {document.name}")
        read = read_document(armt, document, (), schedule)
        for row in _answered(armt, read, settings):
            results.setdefault(document.kind, []).append(row)
    for kind, rows in results.items():
        known = [row for row in rows if row["has_answer"]]
        unknown = [row for row in rows if not row["has_answer"]]
        yield {
            "table": "questions", "kind": kind, "n": len(known), "documents": sum(d.kind == kind for d in documents),
            **_means(known, ["answered", "quote_right", "answered_right", "f1", "given_f1", "ceiling_f1"]),
        }  # fmt: skip
        yield {
            "table": "no answer", "kind": kind, "n": len(unknown),
            **_means(unknown, ["answered"]),
        }  # fmt: skip


def _answered(armt: Armt, read: Read, settings: AnswersSettings) -> Iterator[Row]:
    known = read.known
    asked = [question for question, *_ in known.questions]
    words = _word_scores(armt, known, read.ranges, asked)
    counts = [
        len(read.ids[at : at + armt.config.segment_tokens])
        for at in range(0, len(read.ids), armt.config.segment_tokens)
    ]
    pointing = armt.pointing
    searched = [
        Searched(
            text=known.text, ranges=read.ranges, token_counts=counts, words=found,
            keys=None if pointing is None else pointing.scores(read.memory, question, read.keys["keys"]),
            key_weight=0.0 if pointing is None else pointing.weight,
        )
        for question, found in zip(asked, words, strict=True)
    ]  # fmt: skip
    ask = partial(answer_question, memory=read.memory, tokenizer=armt.tokenizer, options=settings.asking)
    ask_of = partial(answer_from_text, memory=read.memory, tokenizer=armt.tokenizer, options=settings.asking)
    answerable = [item for item in known.questions if item[1] is not None]
    given = hold_all(armt, [ask(question, document) for question, document in zip(asked, searched, strict=True)])
    # As if the right segments had been found: what finding costs stands between these and those above.
    pointed = hold_all(
        armt, [ask(question, _pointed(read, counts, start, end)) for question, _, start, end in answerable]
    )
    ceilings = hold_all(armt, [ask_of(question, _around(read, start, end)) for question, _, start, end in answerable])
    of_given, best = iter(pointed), iter(ceilings)
    for (_, answer, start, end), result in zip(known.questions, given, strict=True):
        quote = result.evidence[0] if result.evidence else None
        right = quote is not None and bool(
            segments_of(read.ranges, start, end) & segments_of(read.ranges, quote.start, quote.end)
        )
        yield {
            "has_answer": answer is not None,
            "answered": result.answered,
            "quote_right": answer is not None and right,
            "answered_right": answer is not None and right and result.answered,
            "f1": _f1_of(answer, result),
            "given_f1": _f1_of(answer, next(of_given)) if answer is not None else 0.0,
            "ceiling_f1": f1(answer, next(best)) if answer is not None else 0.0,
        }


def _f1_of(answer: str | None, result: AskedAnswer) -> float:
    return f1(answer, result.output) if answer is not None and result.answered else 0.0


def _pointed(read: Read, counts: Sequence[int], start: int, end: int) -> Searched:
    """A document in which the segments of a place, and no others, have been found."""
    words = np.zeros(len(read.ranges), dtype=np.float32)
    words[sorted(segments_of(read.ranges, start, end))] = 1.0
    return Searched(text=read.known.text, ranges=read.ranges, token_counts=counts, words=words, keys=None)


def _around(read: Read, start: int, end: int) -> str:
    """Return the text of the segments in which an answer stands."""
    right = sorted(segments_of(read.ranges, start, end))
    text = read.known.text
    first = max(0, int(read.ranges[right[0], 0]) if right else start)
    last = int(read.ranges[right[-1], 1]) if right else end
    data = "".join(text.pieces()).encode()[first:last]
    return data.decode(errors="ignore")
