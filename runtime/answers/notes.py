"""Notes and gist: what is asked of the model about a section, how its drafts are judged, and what stands in for it.

The section, or its most telling passages where it is longer than the window, stands in the window; the memory holds
what came before it. The best of several drafts that pass the checker is the note; where none passes, drafts are made
once more, and then the section's best sentence is quoted instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.language.checks import missing, missing_in
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.prompts import DocumentKind, PromptTokenizer, gist_messages, note_examples, note_messages
from armt.runtime.answers.quotes import Spread, best_quote, sentence_scores, weighed
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.engine.sampling import Sampling

if TYPE_CHECKING:
    from armt.runtime.answers.sections import Section
    from armt.runtime.text.stored import StoredText

#: Tokens of a window: the section, the worked examples and the note.
NOTE_WINDOW = 1536
#: Of a section its most telling sentences are shown, so many tokens: as good as all of it, and half the time.
SECTION_TOKENS = 500
NOTE_TOKENS = 40
GIST_TOKENS = 96

# What was measured best on held-in books (docs/results/answers.md).
_PENALTY = 1.1
_TEMPERATURE, _TOP_P = 0.7, 0.9
# A note of fewer telling words says nothing, one that repeats an example's or the last note's says nothing new.
_LEAST_WORDS = 3
_MOST_SHARED = 0.7
# A sentence that stands for a note is about as long as one.
_QUOTE_WORDS = 28
# Talk about a text instead of what it says, unless the text has these words itself.
_TALK = frozenset(
    content_stems("picture phrase text passage page author summary sentence paragraph image table figure")
)
_TALK_PHRASE = re.compile(r"\bit (?:says|reads|is (?:written|said|mentioned|described))\b", re.IGNORECASE)
# Of a note's telling words at least so many must stand in what it was shown; a gist has nothing to add to its notes.
_LEAST_GROUNDED = 0.5
_LEAST_GROUNDED_GIST = 0.75
# And so many in sentences that follow each other: words from here and there make sentences that nobody wrote.
_LEAST_TOGETHER, _TOGETHER = 0.5, 3
_LEAST_SENTENCE_TOKENS = 8
# Longer than any text of so many tokens: what need not be tokenised to know that it does not fit.
_MOST_CHARS_PER_TOKEN = 16
_ITEM_NUMBER = re.compile(r"^\d{1,3}[.):]?\s+(?=\w)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)")
# What a model says about the text before it says what the text says.
_LEAD_IN = re.compile(
    r"^(?:sure[,!]?\s+|here (?:is|are)[^:]{0,60}:\s*"
    r"|in (?:the|this) (?:given |biblical )?(?:passage|section|text|book|account|story)(?: of \w+)?(?: above)?,\s+"
    r"|(?:the|this) (?:given |above |input )?(?:passage|section|text|code|book|document)(?: above)?\s+"
    r"(?:is about|describes|discusses|details|outlines|highlights|emphasizes|mentions|presents|provides|explains|states"
    r"|says|tells|shows)\s+(?:that |how |the importance of )?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOptions:
    """How notes are written.

    Attributes:
        window: tokens of prompt and note together.
        section_tokens: how much of a section is shown at most, its most telling sentences; None for what fits.
        max_tokens: of a note.
        drafts: written at first; of several the best is kept.
        retries: drafts written once more where none passes the checker; 0 quotes at once.
        seed: of the drafts' sampling.
    """

    window: int = NOTE_WINDOW
    section_tokens: int | None = SECTION_TOKENS
    max_tokens: int = NOTE_TOKENS
    drafts: int = 1
    retries: int = 1
    seed: int = 0


def section_note(
    text: StoredText,
    part: Section,
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    kind: DocumentKind,
    spread: Spread | None = None,
    before: Sequence[str] = (),
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
        before: notes already written, the last one last; a note that repeats one is not taken.
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
        return best_quote(text, part, spread, most_words=_QUOTE_WORDS)
    for attempt, count in enumerate((options.drafts, options.retries)):
        if not count:
            continue
        requests = [
            Request(
                memory=memory,
                prompt=prompt,
                max_tokens=options.max_tokens,
                window=options.window,
                sampling=_sampling(options, attempt, draft),
                stop=("\n",),
            )
            for draft in range(count)
        ]
        replies = yield requests
        # The passages shown need not be all of the section, which is what the note will be verified against.
        kept = [reply for reply in replies if not missing_in(_ended(reply), text, part.start, part.end)]
        note = _best(kept, shown, [*before, *note_examples(kind)])
        if note is not None:
            return Note(
                text=note, kind="note", passage=Evidence.at(text, part.start, part.end, by="section"), checked=True
            )
    return best_quote(text, part, spread, most_words=_QUOTE_WORDS)


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
    there = set(content_stems(told))
    if len(prompt) + GIST_TOKENS > options.window:
        return None
    for attempt in range(1 + bool(options.retries)):
        (reply,) = yield [
            Request(
                memory=memory, prompt=prompt, max_tokens=GIST_TOKENS, window=options.window,
                sampling=_sampling(options, attempt, 0), stop=("\n\n",),
            )
        ]  # fmt: skip
        written = _ended(reply)
        absent = missing(written, told) or (missing_in(written, text, 0, text.size) if text is not None else ())
        said = set(content_stems(written))
        grounded = len(said) >= _LEAST_WORDS and len(said & there) >= _LEAST_GROUNDED_GIST * len(said)
        # One of the notes over again is no gist.
        if grounded and not absent and written not in lines:
            return written
    return None


def most_telling(notes: Sequence[Note]) -> str:
    """Return the text of the note that says most of what all of them say; what stands in for a gist that failed."""
    lines = [_line(note) for note in notes]
    return lines[int(np.argmax(sentence_scores([Sentence(0, 0, line) for line in lines])))]


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
    options = options or NoteOptions()
    for attempt in range(1 + bool(options.retries)):
        (reply,) = yield [
            Request(
                memory=memory, prompt=prompt, max_tokens=GIST_TOKENS, window=options.window,
                sampling=_sampling(options, attempt, 0),
            )
        ]  # fmt: skip
        written = _whole_sentences(reply)
        if set(content_stems(written)) and not missing(written, told):
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
    shown = _telling(text, part, tokenizer, spread, min(room, options.section_tokens or room))
    prompt = tokenizer.encode_chat(note_messages(kind, shown, instructed=instructed))
    return prompt, shown


def _telling(text: StoredText, part: Section, tokenizer: PromptTokenizer, spread: Spread | None, room: int) -> str:
    """Return a section, or its most telling sentences in their order where it is longer than the room."""
    pieces = list(weighed(text, part))
    whole = pieces[0][1] if len(pieces) == 1 and len(pieces[0][1]) <= _MOST_CHARS_PER_TOKEN * room else None
    if whole is not None and len(tokenizer.encode(whole)) <= room:
        return whole
    found = [sentence for start, piece in pieces for sentence in sentences(piece, start)]
    kept: list[Sentence] = []
    for index in np.argsort(-sentence_scores(found, spread), kind="stable").tolist():
        # The separator is a token of its own.
        needed = len(tokenizer.encode(found[index].text)) + 1
        if needed <= room:
            kept.append(found[index])
            room -= needed
        if room < _LEAST_SENTENCE_TOKENS:
            break
    return "\n".join(sentence.text for sentence in sorted(kept, key=lambda sentence: sentence.start))


def _sampling(options: NoteOptions, attempt: int, draft: int) -> Sampling:
    """Return how a draft is written: the first greedily, all others by chance, each with a seed of its own."""
    if attempt == 0 and draft == 0:
        return Sampling(repetition_penalty=_PENALTY)
    return Sampling(
        temperature=_TEMPERATURE, top_p=_TOP_P, seed=options.seed + 1000 * attempt + draft, repetition_penalty=_PENALTY
    )


def _best(replies: Sequence[Reply], shown: str, before: Sequence[str]) -> str | None:
    """Return the draft that passes the checks and says most in the section's own words; None where none passes."""
    told = [set(content_stems(sentence.text)) for sentence in sentences(shown, 0)]
    there = set[str]().union(*told)
    best: tuple[float, float, str] | None = None
    for reply in replies:
        note = _ended(reply)
        said = set(content_stems(note))
        if len(said) < _LEAST_WORDS:
            continue
        if _talks(note, said - there, shown) or missing(note, shown) or any(_repeats(said, other) for other in before):
            continue
        grounded = len(said & there) / len(said)
        if grounded < _LEAST_GROUNDED or _together(said, told) < _LEAST_TOGETHER * len(said):
            continue
        likely = reply.log_probability / max(1, reply.tokens)
        best = max(best or (grounded, likely, note), (grounded, likely, note))
    return None if best is None else best[2]


def _talks(note: str, strange: set[str], shown: str) -> bool:
    """Whether a note talks about a text as the text itself does not; ``strange``: its words that are not there."""
    phrase = _TALK_PHRASE.search(note)
    return bool(_TALK & strange) or (phrase is not None and phrase[0].lower() not in shown.lower())


def _together(said: set[str], told: Sequence[set[str]]) -> int:
    """Return how many of a note's words stand in neighbouring sentences, where most of them do."""
    return max(
        (len(said & set[str]().union(*told[index : index + _TOGETHER])) for index in range(len(told))), default=0
    )


def _whole_sentences(reply: Reply) -> str:
    """Return what a reply says, without a lead-in; one that was cut off up to the end of its last sentence."""
    said = _LEAD_IN.sub("", " ".join(reply.text.split()))
    said = said[:1].upper() + said[1:]
    return said if reply.complete else _up_to_the_end(said)


def _ended(reply: Reply) -> str:
    """Return as much of a note or gist as ends as sentences do: the line that ends it may be one of the document's.

    "The options are:" announces and says nothing.
    """
    return _up_to_the_end(_whole_sentences(reply))


def _up_to_the_end(said: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(said)]
    return said[: ends[-1]] if ends else ""


def _repeats(said: set[str], other: str) -> bool:
    told = set(content_stems(other))
    return bool(told) and len(said & told) >= _MOST_SHARED * min(len(said), len(told))


def _line(note: Note) -> str:
    """Return a note on one line; a quote without the number of its verse or item, which a gist would copy."""
    line = " ".join(note.text.split())
    return _ITEM_NUMBER.sub("", line) if note.kind == "quote" else line


def _spread_out(lines: list[str], sizes: Sequence[int], room: int) -> list[str]:
    """Leave out every so many lines where not all of them fit."""
    step = max(1, -(-sum(sizes) // max(1, room)))
    return lines[::step]
