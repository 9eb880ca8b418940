"""Notes and gist: what is asked of the model about a section, how its drafts are judged, and what stands in for it.

The section, or its most telling passages where it is longer than the window, stands in the window; the memory holds
what came before it. A draft that passes the checker is the note; where it does not, others are drawn one after another,
and where none passes the section's best sentence is quoted instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.drafts import Shown, Strictness, sound, strictness
from armt.runtime.answers.language.checks import missing, missing_in
from armt.runtime.answers.language.sentences import Sentence, sentence_spans, sentences_in
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.prompts import DocumentKind, PromptTokenizer, gist_messages, note_examples, note_messages
from armt.runtime.answers.quoting.by_words import Spread, best_quote, sentence_scores, weighed
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.defaults import GIST_TOKENS, NOTE_WINDOW
from armt.runtime.engine.decoder import RunPrompt
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.engine.sampling import Sampling
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.answers.sections import Section
    from armt.runtime.text.stored import StoredText

#: Of a section its most telling sentences are shown, so many tokens: as good as all of it, and half the time.
SECTION_TOKENS = 500
NOTE_TOKENS = 40
#: Of sixty sections 31 had no note after the first draft, 17, 9 and 6 after one, two and three more.
RETRIES = 3

# What was measured best on held-in books (docs/results/answers.md).
#: Repetition penalty of notes and gists.
PENALTY = 1.1
_TEMPERATURE, _TOP_P = 0.7, 0.9
_SEEDS = 2**64
# A note that repeats an example's or the last note's says nothing new.
_MOST_SHARED = 0.7
#: A sentence that stands for a note is about as long as one.
QUOTE_WORDS = 28
# A gist has nothing to add to its notes.
_GIST_STRICTNESS = Strictness(0.75, 0.0)
# What a short document is about may be said in other words; in none of its own it is about something else.
_WHOLE_STRICTNESS = Strictness(0.6, 0.0, words=2)
_LEAST_SENTENCE_TOKENS = 8
# Longer than any text of so many tokens: what need not be tokenised to know that it does not fit.
_MOST_CHARS_PER_TOKEN = 16
_ITEM_NUMBER = re.compile(r"^\d{1,3}[.):]?\s+(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOptions:
    """How notes are written.

    Attributes:
        window: tokens of prompt and note together.
        section_tokens: how much of a section is shown at most, its most telling sentences; None for what fits.
        max_tokens: of a note.
        drafts: written at first; of several the best is kept.
        retries: further drafts, one after another until one passes the checker; 0 quotes at once.
        seed: of the drafts' sampling.
    """

    window: int = NOTE_WINDOW
    section_tokens: int | None = SECTION_TOKENS
    max_tokens: int = NOTE_TOKENS
    drafts: int = 1
    retries: int = RETRIES
    seed: int = 0


def section_note(
    text: StoredText,
    part: Section,
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    kind: DocumentKind,
    spread: Spread | None = None,
    options: NoteOptions | None = None,
) -> Dialogue[Note]:
    """Write the note of one section.

    Args:
        text: of the document.
        part: the section.
        memory: of what came before the section; no open tokens.
        tokenizer: the model's.
        kind: of the document.
        spread: of the document's words over its sections, for what is most telling and for a quote.
        options: as they are by default if None.

    Yields:
        Requests of one round.

    Returns:
        A checked note, or the section's best sentence as a quote.
    """
    options = options or NoteOptions()
    prompt, shown = _note_prompt(text, part, tokenizer, kind, spread, options)
    if len(prompt) + options.max_tokens > options.window:
        # A tokenizer of so many tokens, or a window so small, that the worked examples alone fill it.
        return best_quote(text, part, spread, most_words=QUOTE_WORDS)
    # The passages shown need not be all of the section, which is what the note will be verified against.
    drafts = Shown(
        shown, strictness(kind), lambda note: missing(note, shown) or missing_in(note, text, part.start, part.end)
    )
    run = RunPrompt()
    for attempt, count in enumerate((options.drafts, *(1,) * options.retries)):
        requests = [
            Request(
                memory=memory,
                prompt=prompt,
                max_tokens=options.max_tokens,
                window=options.window,
                sampling=_sampling(options, attempt, draft),
                stop=("\n",),
                run=run,
            )
            for draft in range(count)
        ]
        replies = yield requests
        note = _best(replies, drafts, note_examples(kind))
        if note is not None:
            return Note(
                text=note, kind="note", passage=Evidence.at(text, part.start, part.end, by="section"), checked=True
            )
    return best_quote(text, part, spread, most_words=QUOTE_WORDS)


def gist(
    notes: Sequence[Note],
    *,
    text: StoredText | None = None,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: NoteOptions | None = None,
) -> Dialogue[str | None]:
    """Say in one to three sentences what a document is about, from its notes.

    Args:
        notes: in order, at least one.
        text: of the document, which the gist is then checked against as well as against the notes.
        memory: of the whole document; no open tokens.
        tokenizer: the model's.
        options: window, retries and seed as for notes.

    Returns:
        The gist; None where none passes the checker.
    """
    options = options or NoteOptions()
    lines = [_line(note) for note in notes]
    room = (
        options.window
        - GIST_TOKENS
        - len(tokenizer.encode_chat(gist_messages([], instructed=tokenizer.has_chat_template)))
    )
    lines = _spread_out(lines, [len(tokenizer.encode(line)) + 1 for line in lines], room)
    prompt = tokenizer.encode_chat(gist_messages(lines, instructed=tokenizer.has_chat_template))
    told = "\n".join(lines)
    if len(prompt) + GIST_TOKENS > options.window:
        return None
    whole = Shown(
        told,
        _GIST_STRICTNESS,
        lambda said: missing(said, told) or (missing_in(said, text, 0, text.size) if text is not None else ()),
    )
    run = RunPrompt()
    for attempt in range(1 + options.retries):
        (reply,) = yield [
            Request(
                memory=memory, prompt=prompt, max_tokens=GIST_TOKENS, window=options.window,
                sampling=_sampling(options, attempt, 0), stop=("\n\n",), run=run,
            )
        ]  # fmt: skip
        written = sound(reply, whole)
        # One of the notes over again is no gist.
        said = set(content_stems(written))
        if said and not any(_says_all(line, said) for line in lines):
            return written
    return None


def most_telling(notes: Sequence[Note], text: StoredText | None = None) -> str | None:
    """Return the text of the note that says most of what all of them say; what stands in for a gist that failed.

    Args:
        notes: in order.
        text: of the document, which the note is then checked against: a number may be one in its section, and in the
            whole the number of a verse.

    Returns:
        None where none passes the checker.
    """
    lines = [_line(note) for note in notes]
    scores = sentence_scores([Sentence(0, 0, line) for line in lines])
    ranked = (lines[index] for index in np.argsort(-scores, kind="stable").tolist())
    return next((line for line in ranked if text is None or not missing_in(line, text, 0, text.size)), None)


def whole_summary(
    told: str, *, prompt: Sequence[int], memory: Memory, options: NoteOptions | None = None
) -> Dialogue[str | None]:
    """Summarize a document that stands in the window whole, as the base model would, with the same checks.

    Args:
        told: the document's text.
        prompt: document and instruction.
        memory: of what came before the document; no open tokens.
        options: window, retries and seed as for notes.

    Returns:
        The summary; None where none passes the checker.
    """
    options, run = options or NoteOptions(), RunPrompt()
    whole = Shown(told, _WHOLE_STRICTNESS, lambda said: missing(said, told))
    for attempt in range(1 + options.retries):
        (reply,) = yield [
            Request(
                memory=memory, prompt=prompt, max_tokens=GIST_TOKENS, window=options.window,
                sampling=_sampling(options, attempt, 0), run=run,
            )
        ]  # fmt: skip
        written = sound(reply, whole)
        if written:
            return written
    return None


def _note_prompt(
    text: StoredText,
    part: Section,
    tokenizer: PromptTokenizer,
    kind: DocumentKind,
    spread: Spread | None,
    options: NoteOptions,
) -> tuple[list[int], str]:
    """Return the prompt for a section's note, and the section's words that the note is checked against."""
    instructed = tokenizer.has_chat_template
    frame = tokenizer.encode_chat(note_messages(kind, "", instructed=instructed))
    room = options.window - options.max_tokens - len(frame)
    shown = _telling(text, part, tokenizer, spread, min(room, options.section_tokens or room), raw=kind == "code")
    prompt = tokenizer.encode_chat(note_messages(kind, shown, instructed=instructed))
    return prompt, shown


def _telling(
    text: StoredText, part: Section, tokenizer: PromptTokenizer, spread: Spread | None, room: int, *, raw: bool
) -> str:
    """Return a section, or its most telling sentences in their order where it is longer than the room.

    Lines are not broken but where sentences end, unless the text is wanted ``raw``: a model that is shown wrapped lines
    writes wrapped lines, and a note ends with its line.
    """
    pieces = [(start, piece, sentences_in(text, start, piece)) for start, piece in weighed(text, part)]
    if len(pieces) == 1 and len(pieces[0][1]) <= _MOST_CHARS_PER_TOKEN * room:
        piece = pieces[0][1]
        whole = piece if raw else _unwrapped(piece)
        if len(tokenizer.encode(whole)) <= room:
            return whole
    found = [sentence for *_, some in pieces for sentence in some]
    shown = [sentence.text if raw else sentence.line for sentence in found]
    kept: list[int] = []
    for index in np.argsort(-sentence_scores(found, spread), kind="stable").tolist():
        # The separator is a token of its own.
        needed = len(tokenizer.encode(shown[index])) + 1
        if needed <= room:
            kept.append(index)
            room -= needed
        if room < _LEAST_SENTENCE_TOKENS:
            break
    return "\n".join(shown[index] for index in sorted(kept))


def _unwrapped(piece: str) -> str:
    """Return a text with a line's end only where a sentence ends with it."""
    whole, at = "", 0
    for first, last in sentence_spans(piece):
        gap = "\n" if "\n" in piece[at:first] else " "
        whole += (gap if whole else "") + " ".join(piece[first:last].split())
        at = last
    return whole


def _sampling(options: NoteOptions, attempt: int, draft: int) -> Sampling:
    """Return how a draft is written: the first greedily, all others by chance, each with a seed of its own."""
    if attempt == 0 and draft == 0:
        return Sampling(repetition_penalty=PENALTY)
    seed = options.seed + 1000 * attempt + draft
    # Behind the largest seed comes the least: both are numbers of 64 bits.
    seed -= _SEEDS if seed >= _SEEDS else 0
    return Sampling(temperature=_TEMPERATURE, top_p=_TOP_P, seed=seed, repetition_penalty=PENALTY)


def _best(replies: Sequence[Reply], shown: Shown, examples: Sequence[str]) -> str | None:
    """Return what may be kept of the draft that says most in the section's own words; None where nothing may.

    One that repeats a worked example is about nothing.
    """
    best: tuple[float, float, str] | None = None
    told = [set(content_stems(example)) for example in examples]
    for reply in replies:
        note = sound(reply, shown)
        said = set(content_stems(note))
        if not said or any(repeats(said, other) for other in told):
            continue
        found = (shown.share(note), reply.log_probability / max(1, reply.tokens), note)
        best = max(best or found, found)
    return None if best is None else best[2]


def repeats(said: set[str], told: set[str]) -> bool:
    """Whether a note says what another has told, by the stems of both."""
    return bool(said and told) and len(said & told) >= _MOST_SHARED * min(len(said), len(told))


def _says_all(other: str, said: set[str]) -> bool:
    """Whether another text has said what these stems say already, as good as all of it."""
    return len(said & set(content_stems(other))) >= _MOST_SHARED * len(said)


def _line(note: Note) -> str:
    """Return a note on one line; a quote without the number of its verse or item, which a gist would copy."""
    line = on_a_line(note.text)
    return _ITEM_NUMBER.sub("", line) if note.kind == "quote" else line


def _spread_out(lines: list[str], sizes: Sequence[int], room: int) -> list[str]:
    """Leave out every so many lines where not all of them fit."""
    step = max(1, -(-sum(sizes) // max(1, room)))
    return lines[::step]
