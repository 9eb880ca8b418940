"""Notes beside the outline that a person wrote, and what the memory brings to them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.known import Known
from armt.runtime.answers.language.checks import missing
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.notes import NoteOptions, section_note
from armt.runtime.answers.prompts import document_kind, note_messages
from armt.runtime.answers.quoting.by_words import best_quotes, spread_of
from armt.runtime.answers.records import Coverage, Note
from armt.runtime.answers.sections import Section, beginning_of
from armt.runtime.engine.memory import emptied, empty_memory
from armt.runtime.engine.rounds import Dialogue, Request, answer_round
from armt.runtime.evaluation import baselines
from armt.runtime.evaluation.answers.documents import Read, ResultT, Row, hold_all, segments_before
from armt.runtime.evaluation.measures import rouge

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# Parts of a document that are compared apart for the bootstrap: notes of one document are not independent.
_SLICES = 10
_RESAMPLED = 2000
_MEMORY_LINES, _MEMORY_CHARS = 24, 1200
# Of a document's beginning, by which its kind is told.
_KIND_BYTES = 20_000


def note_rows(
    armt: Armt,
    read: Read,
    parts: Sequence[Section],
    options: NoteOptions,
    gains: list[tuple[float, float]],
    base: Armt | None,
) -> Iterator[Row]:
    """Compare notes with the outline, and baselines of as many words beside them.

    Args:
        armt: the model.
        read: the document.
        parts: its sections.
        options: how notes are written.
        gains: takes ROUGE-1 of each tenth of the document, of the notes and of the best baseline.
        base: the plain base, whose notes are a baseline too; None to leave it out.
    """
    known = read.known
    started = time.perf_counter()
    said: dict[int, str] = {}
    notes = _written(armt, read, parts, options, said, memory=True)
    elapsed = time.perf_counter() - started
    words = sum(len(note.text.split()) for note in notes)
    row = _summary_row(known, "notes", _placed(notes), len(parts))
    yield row | _faithfulness(known, parts, notes, said) | {
        "drafts": options.drafts, "seconds": round(elapsed, 1),
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
            others[plain] = _placed(_written(model, read, parts, options, kept, memory=False))
    if base is not None:
        others["base last window"] = baselines.last_window(base, found, words, options.window)
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
    kind = document_kind(beginning_of(known.text, _KIND_BYTES))
    blank = empty_memory(armt.model)

    def dialogue(number: int, part: Section) -> Dialogue[Note]:
        before = read.passed.get(segments_before(read.ranges, part.start), blank)
        note = section_note(
            known.text,
            part,
            memory=before if memory else blank,
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
    """Return ROUGE-1 of each tenth of a document that its outline tells of: what was said of it against the outline."""
    slices = []
    for number in range(_SLICES):
        low, high = known.text.size * number / _SLICES, known.text.size * (number + 1) / _SLICES
        reference, said = (
            " ".join(item.text for item in items if low <= (item.start + item.end) / 2 < high)
            for items in (known.outline, summary)
        )
        if reference:
            slices.append(100 * rouge(reference, said)[0])
    return slices


def bootstrap(pairs: Sequence[tuple[float, float]], seed: int) -> Row:
    """Compare two methods by a paired bootstrap over slices of documents (Efron; 95 % interval of the mean gain)."""
    gain = np.array([ours - theirs for ours, theirs in pairs])
    generator = np.random.default_rng(seed)
    means = gain[generator.integers(0, len(gain), (_RESAMPLED, len(gain)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {
        "against": "best of lead, even, random, lexrank", "slices": len(gain),
        "gain_rouge1": round(float(gain.mean()), 2), "low": round(float(low), 2), "high": round(float(high), 2),
    }  # fmt: skip


def memory_row(armt: Armt, read: Read, other: Read | None) -> Row:
    """How likely a person's notes are with the section in the window, by what the memory holds.

    What comes before the section, as when notes are written; the whole document; nothing; another whole document.
    """
    known = read.known
    kinds: dict[str, list[float]] = {"memory": [], "whole": [], "zeroed": [], "another": []}
    for line in weighed_lines(known):
        body = known.text.read(line.start, line.end)[:_MEMORY_CHARS]
        prompt = armt.tokenizer.encode_chat(note_messages("story", body, instructed=armt.tokenizer.has_chat_template))
        forced = armt.tokenizer.encode(line.text)
        memories = {
            "memory": read.passed[segments_before(read.ranges, line.start)],
            "whole": read.memory,
            "zeroed": emptied(armt.model, read.memory),
        }
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


def weighed_lines(known: Known) -> list[Sentence]:
    """Return the lines of an outline by which the memory is weighed, evenly spaced; none of an empty section."""
    lines = [line for line in known.outline if line.start < line.end]
    return lines[:: max(1, len(lines) // _MEMORY_LINES)]
