"""Notes and gist: what is asked of the model about a section, how its drafts are judged, and what stands in for it.

The section, or its most telling passages where it is longer than the window, stands in the window; the memory holds
what came before it. The best of several drafts that pass the checker is the note; where none passes, drafts are made
once more, and then the section's best sentence is quoted instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.checks import missing
from armt.runtime.answers.prompts import (
    DocumentKind,
    TeachingTokenizer,
    gist_messages,
    note_messages,
)
from armt.runtime.answers.quotes import Spread, best_quote, sentence_scores, weighed
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sentences import Sentence, sentences
from armt.runtime.answers.words import content_stems
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.engine.sampling import Sampling

if TYPE_CHECKING:
    from armt.runtime.answers.sections import Section
    from armt.runtime.text.stored import StoredText

#: Tokens of a window: the section, the worked examples and the note.
NOTE_WINDOW = 1536
NOTE_TOKENS = 48
GIST_TOKENS = 96

# What was measured best on held-in books (docs/results/answers.md).
_PENALTY = 1.1
_TEMPERATURE, _TOP_P = 0.7, 0.9
# A note of fewer telling words says nothing, one that repeats an example's or the last note's says nothing new.
_LEAST_WORDS = 3
_MOST_SHARED = 0.7
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)")
_LEAD_IN = re.compile(
    r"^(?:sure[,!]?\s+|here (?:is|are)[^:]{0,60}:\s*|(?:in )?(?:the|this) (?:passage|section|text)(?: above)?,?\s+"
    r"(?:is about|describes|says that|explains that|states that|tells how)\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOptions:
    """How notes are written.

    Attributes:
        window: tokens of prompt and note together.
        max_tokens: of a note.
        drafts: written at first; of several the best is kept.
        retries: drafts written once more where none passes the checker; 0 quotes at once.
        seed: of the drafts' sampling.
    """

    window: int = NOTE_WINDOW
    max_tokens: int = NOTE_TOKENS
    drafts: int = 1
    retries: int = 1
    seed: int = 0


def section_note(
    text: StoredText,
    part: Section,
    *,
    memory: Memory,
    tokenizer: TeachingTokenizer,
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
    prompt, shown = _prompt(text, part, tokenizer, kind, spread, options)
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
        note = _best(replies, shown, [*before, *_example_notes(kind)])
        if note is not None:
            return Note(text=note, kind="note", passage=_passage(text, part), checked=True)
    return best_quote(text, part, spread)
