"""Samples for training: recall stories asked in chat form, running text, pairs of a document and an answer.

Every sample is a pure function of its seed, so a run that is resumed sees what it would have seen.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from armt.errors import NoTextError, UsageError
from armt.runtime.recall.layout import RecallSample
from armt.runtime.recall.story import Action, Event, Question
from armt.runtime.text.corpus import Pair, Text, is_held_out, iter_texts, read_pairs
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.config import TaskKind
from armt.runtime.training.samples.batch import ActiveText, ReadTarget, Sample
from armt.runtime.training.samples.windows import Window, is_windows, read_windows

# Weight of an answer's words around the one that counts.
_FRAME_WEIGHT = 0.1
# What other programs call JSON, by the line or not; braces and keys are no text to learn.
_JSON_SUFFIXES = frozenset({".json", ".ndjson"})
# Documents tried before saying that none is long enough: those with the most characters.
_LONGEST = 8


class ChatForm:
    """Writes questions and answers the way the model's chat template does.

    Args:
        tokenizer: the model's.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._end = min(tokenizer.eos_ids) if tokenizer.eos_ids else None
        self._prefix = tokenizer.chat_frame("x").prefix_ids

    def question(self, instruction: str, *, system: bool = True) -> list[int]:
        """Return the ids of a conversation that ends where the answer to ``instruction`` begins.

        Args:
            instruction: what the user says.
            system: begin with the template's own system prompt; without it a question takes half of the tokens.
        """
        ids = self._tokenizer.chat_frame(instruction).bare_ids
        return ids if system else ids[self._system :]

    @cached_property
    def _system(self) -> int:
        """Tokens of the system prompt: what comes before all that two conversations of different ones share."""
        one, other = (self._tokenizer.chat_frame("x", system).bare_ids for system in (None, "y"))
        shared = 0
        while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
            shared += 1
        return len(one) - shared

    def around(self, document: Sequence[int], instruction: str) -> list[int]:
        """Return the ids of a question about a document that stands in the active segment itself."""
        frame = self._tokenizer.chat_frame(instruction)
        return [*frame.prefix_ids, *document, *frame.suffix_ids]

    def answer(self, text: str) -> list[int]:
        """Return the ids of an answer, its end included."""
        return self._tokenizer.encode(text) + ([self._end] if self._end is not None else [])

    def subject_token(self, asked: Sequence[int], question: Question, *, system: bool = True) -> int:
        """Return the place of the subject's last token in the ids of a question."""
        head = question.text.split(question.subject, 1)[0] + question.subject
        before = len(self._prefix) - (0 if system else self._system)
        return min(before + len(self._tokenizer.encode(head)) - 1, len(asked) - 1)


def recall_answer(question: Question) -> str:
    """Return the sentence that answers a recall question."""
    return f"In the {question.answer}."


def recall_sample(
    made: RecallSample, form: ChatForm, *, memory_tokens: int, owners: str, system: bool = True
) -> Sample:
    """Turn a recall story into a sample: every question in an active segment of its own.

    Asked one after another in one segment, the last questions would be answered by leaving out the places already
    named, without a look at the memory.

    Args:
        made: the story, laid out.
        form: how questions are written.
        memory_tokens: of a segment.
        owners: ``segment``: a fact owns all memory tokens of its segment; ``order``: the facts of a segment share its
            memory tokens out among themselves, in their order.
        system: begin questions with the system prompt.
    """
    owned = _owned(made, memory_tokens, owners)
    active = []
    for question in made.questions:
        asked, said = form.question(question.text, system=system), form.answer(recall_answer(question))
        subject = form.subject_token(asked, question, system=system)
        head = len(form.answer(recall_answer(question).split(f" {question.answer}")[0])) - 1
        at = len(asked) + head
        weights = [0.0] * len(asked) + [1.0 if place == head else _FRAME_WEIGHT for place in range(len(said))]
        reads = _reads(made, question, owned, subject, at - 1, memory_tokens)
        active.append(ActiveText(ids=[*asked, *said], weights=weights, answers=[at], reads=reads))
    return Sample(segments=made.segments, active=active, subjects=_subjects(made))


def _subjects(made: RecallSample) -> list[frozenset[str]]:
    found: list[set[str]] = [set() for _ in made.segments]
    for fact in made.facts:
        for span in fact.spans:
            found[span.segment] |= {fact.event.entity, *([fact.event.item] if fact.event.item else [])}
    return [frozenset(words) for words in found]


def _owned(made: RecallSample, memory_tokens: int, owners: str) -> list[frozenset[tuple[int, int]]]:
    """Return the memory tokens that each fact owns; none for a fact that a border cuts."""
    standing: dict[int, list[int]] = {}
    for number, fact in enumerate(made.facts):
        if len(fact.spans) == 1:
            standing.setdefault(fact.spans[0].segment, []).append(number)
    owned = [frozenset[tuple[int, int]]() for _ in made.facts]
    for segment, facts in standing.items():
        count = len(facts)
        for place, number in enumerate(facts):
            first, last = 0, memory_tokens
            if owners == "order":
                first, last = (memory_tokens * edge // count for edge in (place, place + 1))
            owned[number] = frozenset((segment, token) for token in range(first, last))
    return owned


def _about(event: Event, question: Question, holders: frozenset[str]) -> bool:
    return event.entity == question.subject or event.item == question.subject or event.entity in holders


def _reads(
    made: RecallSample,
    question: Question,
    owned: Sequence[frozenset[tuple[int, int]]],
    subject: int,
    before: int,
    memory_tokens: int,
) -> list[ReadTarget]:
    """Return what should be read for a question: at its subject, and (upper layers) before the answer."""
    events = [fact.event for fact in made.facts]
    holders = frozenset(events[index].entity for index in question.supporting)
    about = [i for i, event in enumerate(events) if _about(event, question, holders)]
    # Tokens that no fact owns are neither right nor wrong where a fact about the subject stands: they may well hold it.
    places = {segment for i in about for segment, _ in owned[i]}
    taken = frozenset[tuple[int, int]]().union(*(owned[i] for i in range(len(events)) if i not in about))
    skipped = frozenset((segment, token) for segment in places for token in range(memory_tokens)) - taken
    subjects = holders | {question.subject}
    moves = [index for index in question.supporting if events[index].action is Action.MOVE]
    first = [index for index in question.supporting if events[index].action is not Action.MOVE] or moves
    found = []
    for position, facts, late in ((subject, first, False), (before, moves[-1:] or first, True)):
        own = frozenset[tuple[int, int]]().union(*(owned[index] for index in facts))
        if own:
            found.append(ReadTarget(position=position, own=own, skipped=skipped, subjects=subjects, late=late))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """What there is to train on besides the generators."""

    texts: Sequence[Text]
    pairs: Sequence[Pair]
    windows: Sequence[Window] = ()

    @property
    def kinds(self) -> set[TaskKind]:
        """The kinds of tasks that it has something for."""
        there: dict[TaskKind, bool] = {
            "text": bool(self.texts),
            "pairs": bool(self.pairs),
            "windows": bool(self.windows),
        }
        return {kind for kind, any_of_it in there.items() if any_of_it}


def read_corpus(sources: Sequence[Path], *, notify: Callable[[str], None] | None = None) -> Corpus:
    """Read folders of plain text and files of pairs or windows, without documents that are held out by their names.

    Args:
        sources: folders and files.
        notify: called with a line where a folder holds files of the other sort too, or links that lead nowhere, which
            are left out.

    Raises:
        UsageError: a source does not exist, or is JSON that is not called JSON lines.
        NoTextError: nothing is left.
    """
    texts: list[Text] = []
    pairs: list[Pair] = []
    windows: list[Window] = []
    for source in sources:
        lines = _line_files(source)
        for file in lines:
            if is_windows(file):
                windows += [window for window in read_windows(file) if not is_held_out(window.name)]
            else:
                pairs += [pair for pair in read_pairs(file) if not is_held_out(pair.name)]
        if notify is not None and source.is_dir():
            for left_out in _left_out(source, lines):
                notify(f"note: {source}: {left_out}")
        if not lines:
            texts += [text for text in iter_texts(source) if not is_held_out(text.name)]
    if sources and not texts and not pairs and not windows:
        raise NoTextError(
            f"{', '.join(map(str, sources))}: no document left to train on (one in twenty is held out by its name)"
        )
    return Corpus(texts, pairs, windows)


def _line_files(source: Path) -> list[Path]:
    """Return the files of JSON lines that a source is or holds; none of a folder of text."""
    if source.suffix.lower() in _JSON_SUFFIXES and source.is_file():
        raise UsageError(
            f"{source}: would be trained on as running text; pairs and windows, a line each, stand in a .jsonl file"
        )
    if source.suffix.lower() == ".jsonl":
        return [source] if source.is_file() else []
    if not source.is_dir() or any(source.rglob("*.txt")):
        return []
    return sorted(path for path in source.glob("*.jsonl") if path.exists())


def _left_out(source: Path, lines: Sequence[Path]) -> Iterator[str]:
    """Say which files of a folder are not trained on; nothing where all are."""
    if nowhere := sum(1 for path in source.rglob("*") if not path.exists()):
        yield f"{nowhere} link{'s' if nowhere > 1 else ''} left out that lead{'' if nowhere > 1 else 's'} nowhere"
    if lines and (count := sum(1 for pattern in ("*.md", "*.text") for _ in source.rglob(pattern))):
        yield f"{count} .md or .text left out beside .jsonl; texts go into a folder of their own"
    if not lines and (count := sum(1 for _ in source.glob("*.jsonl"))):
        yield f"{count} .jsonl left out beside texts; name each with --data to train on it"


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where a lane stands that stays in its document for several steps.

    Attributes:
        rng: the document's: drawn from it, the same text comes at each of the steps.
        part: which of its parts is next, counted from 0.
        parts: how many there are.
    """

    rng: Random
    part: int
    parts: int


class TextDraw:
    """Draws stretches of running text.

    Args:
        texts: documents.
        encode: text to ids.
    """

    def __init__(self, texts: Sequence[Text], encode: Callable[[str], list[int]]) -> None:
        if not texts:
            raise UsageError("this curriculum trains on running text: give a folder of text with --data")
        self._texts, self._encode = texts, encode

    def ids(self, rng: Random, tokens: int) -> list[int]:
        """Return ``tokens`` consecutive tokens of one document; fewer only if no document is that long.

        Raises:
            NoTextError: the documents are far too short.
        """
        best: list[int] = []
        for _ in range(40):
            text = rng.choice(self._texts).text
            # At least one character a token and seldom more than eight: a stretch that is surely long enough.
            start = rng.randrange(max(1, len(text) - 4 * tokens))
            if start:
                start = text.find(" ", start) + 1
            found = self._encode(text[start : start + 8 * tokens])[:tokens]
            if len(found) == tokens:
                return found
            best = max(best, found, key=len)
        if len(best) < 2:
            raise NoTextError("no document is long enough to train on")
        return best

    def sample(self, rng: Random, *, segments: int, segment_tokens: int) -> Sample:
        """Return ``segments`` segments and the one that follows, in which every token is predicted.

        Raises:
            NoTextError: no document is that long.
        """
        ids = self.ids(rng, (segments + 1) * segment_tokens)
        if len(ids) < (segments + 1) * segment_tokens:
            ids = self.require(segments=segments, segment_tokens=segment_tokens)
        pieces = [ids[k * segment_tokens : (k + 1) * segment_tokens] for k in range(segments + 1)]
        active = ActiveText(ids=pieces[-1], weights=[1.0] * segment_tokens)
        return Sample(segments=pieces[:-1], active=[active])

    def part(self, standing: Standing, *, segments: int, segment_tokens: int) -> Sample:
        """Return a document's next ``segments`` segments and the one that follows, with which the next part begins.

        Raises:
            NoTextError: no document has so many parts.
        """
        whole = self.sample(standing.rng, segments=standing.parts * segments, segment_tokens=segment_tokens)
        pieces = [*whole.segments, whole.active[0].ids]
        first = standing.part * segments
        active = ActiveText(ids=pieces[first + segments], weights=whole.active[0].weights)
        return Sample(segments=pieces[first : first + segments], active=[active])

    def require(self, *, segments: int, segment_tokens: int) -> list[int]:
        """Return the beginning of a document that is long enough for `sample`.

        Raises:
            NoTextError: there is none.
        """
        tokens = (segments + 1) * segment_tokens
        for text in heapq.nlargest(_LONGEST, self._texts, key=lambda one: len(one.text)):
            ids = self._encode(text.text[: 8 * tokens])[:tokens]
            if len(ids) == tokens:
                return ids
        raise NoTextError(f"no document has {tokens} tokens; shorten segments or stages")

    def prompt(self, rng: Random, form: ChatForm, instructions: Sequence[str], *, tokens: int) -> Sample:
        """Return one active segment without a document: running text, or a chat prompt around some of it."""
        if rng.random() < 0.5:
            ids = self.ids(rng, tokens)
        else:
            ids = form.around([], rng.choice(instructions))
            room = tokens - len(ids)
            if room > 8:
                ids = form.around(self.ids(rng, room // 2), rng.choice(instructions))
                ids += self.ids(rng, max(2, tokens - len(ids)))
        return Sample(segments=(), active=[ActiveText(ids=ids[:tokens], weights=[1.0] * len(ids[:tokens]))])


class PairDraw:
    """Draws documents with an instruction and an answer.

    Args:
        pairs: what there is.
        tokenizer: the model's.
        form: how questions are written.
    """

    def __init__(self, pairs: Sequence[Pair], tokenizer: Tokenizer, form: ChatForm) -> None:
        if not pairs:
            raise UsageError("this curriculum trains on documents with answers: give a .jsonl file with --data")
        self._pairs, self._tokenizer, self._form = pairs, tokenizer, form

    def sample(self, rng: Random, *, segments: int, segment_tokens: int, instructions: Sequence[str] = ()) -> Sample:
        """Return a document of ``segments`` segments (a longer one is cut) and its question and answer.

        Args:
            rng: the only source of chance.
            segments, segment_tokens: the document's size; its last segment may be ragged.
            instructions: half of the documents get one of these instead of their own prompt.

        Raises:
            NoTextError: no document comes to that many segments.
        """
        for _ in range(400):
            pair = rng.choice(self._pairs)
            if (ids := self._long_enough(pair, segments, segment_tokens)) is not None:
                break
        else:
            pair, ids = self.require(segments=segments, segment_tokens=segment_tokens)
        prompt = rng.choice(instructions) if instructions and rng.random() < 0.5 else pair.prompt
        return self._lay_out(pair, prompt, ids, segments=segments, segment_tokens=segment_tokens)

    def require(self, *, segments: int, segment_tokens: int) -> tuple[Pair, list[int]]:
        """Return a pair whose document is long enough for `sample`, and the document's tokens.

        Raises:
            NoTextError: there is none.
        """
        for pair in heapq.nlargest(_LONGEST, self._pairs, key=lambda one: len(one.text)):
            if (ids := self._long_enough(pair, segments, segment_tokens)) is not None:
                return pair, ids
        raise NoTextError(f"no document of the pairs comes to {segments} segments of {segment_tokens} tokens")

    def _long_enough(self, pair: Pair, segments: int, segment_tokens: int) -> list[int] | None:
        """Return a document's tokens where it reaches a quarter into its last segment."""
        ids = self._tokenizer.encode(pair.text[: 8 * segments * segment_tokens])
        return ids if len(ids) > (segments - 1) * segment_tokens + segment_tokens // 4 else None

    def _lay_out(self, pair: Pair, prompt: str, ids: Sequence[int], *, segments: int, segment_tokens: int) -> Sample:
        """Cut a document into segments; the last may be ragged."""
        pieces = [ids[k * segment_tokens : (k + 1) * segment_tokens] for k in range(segments)]
        asked, said = self._form.question(prompt), self._form.answer(pair.response)
        active = ActiveText(ids=[*asked, *said], weights=[0.0] * len(asked) + [1.0] * len(said))
        return Sample(segments=[piece for piece in pieces if piece], active=[active])
