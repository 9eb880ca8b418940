"""Sentences that say what something is, for questions that ask just that.

"What is a Contribution?" has one telling word, which stands all over a licence; the sentence that begins
'"Contribution" shall mean' answers it, wherever it stands. It is looked for by its form in the whole text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.words import content_stems

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_QUOTES = "\"'“”‘’«»"
_ASKS = re.compile(
    r"(?:what|who) (?:exactly )?(?:is|are|was|were) (?:meant by |the (?:meaning|definition) of )?"
    r"(?:an? |the )?(?P<what>.+)"
    r"|what (?:does|do|did) (?:the (?:term|word|phrase|abbreviation) )?(?:an? |the )?(?P<means>.+?) "
    r"(?:mean|stand for|refer to|denote)"
    r"|(?:define|explain) (?:an? |the )?(?P<define>.+)",
    re.IGNORECASE,
)
# Terms are a few words; more of them are a question of another kind.
_MOST_WORDS = 6
_IS = r"(?:is|are|was|were)"
# From the surest to the weakest: what is said behind the term.
_SAYS = (
    rf"(?:(?:shall |will |can )?means?\b|{_IS} defined (?:as|to)|refers? to|stands? for|denotes?|{_IS} short for)",
    rf"{_IS} (?:an?|the|any|all|either|one|those|that|what|how|when|to)\b",
)
# Between the two: ' (or "Your")', " for a work in object code form", " a work".
_BETWEEN = r"(?:\s*\([^()]{1,80}\))?(?:\s+(?:for|of|in|under|on|as|an?|the)\s[^.,;:]{1,60}?)?\s+"
_SENTENCE_ENDS = re.compile(r"[.!?:;]\s|\n\s*\n|\n\s*(?=[A-Z\"“])")
_LEAD = re.compile(r"\W*\d*\W*(?:(?:an?|the|to|by)\s*)*|.*,(?:\s(?:an?|the))?", re.IGNORECASE | re.DOTALL)
# How far into its sentence a definition may begin: "For the purposes of this License, ...".
_LEAD_CHARS = 80
# What a match may reach over from one piece of a text to the next.
_OVERLAP_CHARS = 1024


def asked_term(question: str) -> str | None:
    """Return the term whose meaning a question asks for; None where it asks for something else."""
    match = _ASKS.fullmatch(question.strip().rstrip("?.! "))
    if match is None:
        return None
    raw = match["what"] or match["means"] or match["define"]
    term = raw.strip().strip(_QUOTES).strip()
    # A word that says nothing is meant as a term where it stands in quotes: what does "You" mean?
    if not term or len(term.split()) > _MOST_WORDS or not (content_stems(term) or raw.strip()[0] in _QUOTES):
        return None
    return term


def definition_place(term: str, text: StoredText) -> int | None:
    """Return the byte at which the surest definition of a term begins in a text, the first of several; None for none.

    Args:
        term: from `asked_term`.
        text: all of it is looked through, in pieces.
    """
    words = [re.escape(word) for word in term.lower().split()]
    # One of them or several.
    words[-1] = rf"{words[-1].removesuffix('s')}s?" if words[-1][-1].isalpha() else words[-1]
    # A word that says nothing is a term where it stands in quotes.
    closed = f"[{_QUOTES}]" if not content_stems(term) else f"[{_QUOTES}]?"
    # The pattern begins with letters, in small ones: then it is looked for by them, ten times as fast.
    named = rf"[{_QUOTES}]?\s+[{_QUOTES}]?".join(words) + closed + _BETWEEN
    forms = [re.compile(named + says) for says in _SAYS]
    found: dict[int, int] = {}
    before, at = "", 0
    for piece in text.pieces():
        window = before + piece
        small = "".join(map(_small, window)) if len(window) != len(window.lower()) else window.lower()
        for rank, form in enumerate(forms):
            for match in form.finditer(small):
                start = match.start()
                if start and window[start - 1] in _QUOTES:
                    start -= 1
                elif (start and window[start - 1].isalnum()) or closed[-1] != "?":
                    continue
                if rank not in found and _begins_sentence(window, start):
                    found[rank] = at + len(window[:start].encode())
        if 0 in found:
            break
        cut = max(0, len(window) - _OVERLAP_CHARS)
        at, before = at + len(window[:cut].encode()), window[cut:]
    return min(found.items())[1] if found else None


def _small(character: str) -> str:
    """Return a character in small letters where that is one character: places must stay where they are."""
    small = character.lower()
    return small if len(small) == 1 else character


def _begins_sentence(text: str, at: int) -> bool:
    """Whether a term is what its sentence is about: near its beginning, behind an article or what leads up to it."""
    lead = _SENTENCE_ENDS.split(text[max(0, at - _LEAD_CHARS) : at])[-1].strip(f" \n\t{_QUOTES}")
    return _LEAD.fullmatch(lead) is not None
