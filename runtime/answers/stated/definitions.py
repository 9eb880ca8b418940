"""Sentences that say what something or who somebody is, for questions that ask just that.

"What is a Contribution?" has one telling word, which stands all over a licence; the sentence that begins
'"Contribution" shall mean' answers it, wherever it stands. It is looked for by its form in the whole text. Who somebody
is stands where a text has the name first, if nowhere else: there people are introduced.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from armt.runtime.answers.language.abroad.asked import whom_abroad
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.words import STOP_WORDS, content_stems
from armt.runtime.answers.sections import byte_at, matches_in

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Marks of Markdown and of reStructuredText as well: ``term``, **term**.
_QUOTES = "\"'“”‘’«»`*"
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
# "What does nsqd do?" is answered by what it is, "the daemon that ...". "What does the board do?" asks for its duties.
_ASKS_WORK = re.compile(
    r"what (?:does|do) (?:the (?:tool|program|command|daemon|service|library|package|module) )?"
    r"[\"'`“‘]?(?P<what>[\w./-]+)[\"'`”’]? do(?: for .*)?",
    re.IGNORECASE,
)
_OF_WORK = (
    r"\W*(?:the )?{name}\W*\s(?:is|are) (?:an?|the|one)\b.* (?:that|which|who|for|to|used|designed|responsible)\s"
)
_IS = r"(?:is|are|was|were)"
# From the surest to the weakest: what is said behind the term.
_SAYS = (
    rf"(?:(?:shall |will |can )?means?\b|{_IS} defined (?:as|to)|refers? to|stands? for|denotes?|{_IS} short for)",
    rf"{_IS} (?:an?|the|any|all|either|one|those|that|what|how|when|to)\b",
)
# Between the two, and behind the address of a link: ' (or "Your")', " for a work in object code form", " a work".
_BETWEEN = (
    r"(?:\]\([^()\s]{1,300}\))?(?:\s*\([^()]{1,80}\))?(?:\s+(?:for|of|in|under|on|as|an?|the)\s[^.,;:]{1,60}?)?\s+"
)
# In front of the term: "a feature known as autogrouping".
_NAMED = re.compile(rf"\b(?:known as|called|termed)\s+(?:(?:an?|the)\s+)?[{_QUOTES}\[]?$")
# 'Corio Inc. (hereinafter "Corio")', '("the Company")'; "Agreement No.: 115     Effective Date: March 1, 1996".
_IN_PARENTHESES = re.compile(rf"\((?:[a-z][a-z, ]{{0,40}}\s)?(?:[{_QUOTES}][Tt]he\s)?$")
_BEHIND_SPACES = re.compile(r"(?:\S {2,}|\t)$")
_BEFORE_CHARS = 48
_WHO = re.compile(r"who (?:exactly )?(?:is|are|was|were) (?P<name>.+)", re.IGNORECASE)
_SMALL_WORDS = frozenset({"of", "the", "de", "del", "la", "van", "von", "der", "den", "da", "di", "bin", "ibn", "al"})
# Behind a name: "Sir Walter Elliot, of Kellynch Hall, was a man"; "Mr Shepherd, a civil, cautious lawyer".
_NAME_SAYS = (
    r"(?:,[^.;:!?]{1,80}?,)?\s+(?:is|was|had been|became) (?:an?|the|one|his|her|their|our|my)\b",
    r",\s+(?P<said>(?:an?|the|one of|his|her|their|our|my|of)\s)",
    r"(?!\w)",
)
_SENTENCE_ENDS = re.compile(r"[.!?:;]\s|\n\s*\n|\n\s*(?=[A-Z\"“])")
_LEAD = re.compile(r"\W*\d*\W*(?:(?:an?|the|to|by)\s*)*|.*,(?:\s(?:an?|the))?", re.IGNORECASE | re.DOTALL)
# How far into its sentence a definition may begin: "For the purposes of this License, ...".
_LEAD_CHARS = 80
# "What is PEP 651 about?"; what has a number has a name besides.
_ABOUT, _NUMBERED = re.compile(r"\s+about\Z", re.IGNORECASE), re.compile(r"[^\W\d_]\S*[ -]#?\d+\Z")
_WORD_BEFORE = re.compile(r"(?<!\w)(?P<word>[a-z]+)[ \n]\Z")
# What a match may reach over from one piece of a text to the next.
_OVERLAP_CHARS = 1024


def asked_term(question: str) -> str | None:
    """Return the term whose meaning a question asks for; None where it asks for something else."""
    match = _ASKS.fullmatch(without_mark(question))
    if match is None:
        return whom_abroad(question)
    raw = match["what"] or match["means"] or match["define"]
    term = raw.strip().strip(_QUOTES).strip()
    # A word that says nothing is meant as a term where it stands in quotes: what does "You" mean?
    if not term or len(term.split()) > _MOST_WORDS or not (content_stems(term) or raw.strip()[0] in _QUOTES):
        return None
    return term


def asked_worker(question: str) -> str | None:
    """Return the name of what a question asks what it does, one word; None where it asks something else."""
    match = _ASKS_WORK.fullmatch(without_mark(question))
    return None if match is None or not content_stems(match["what"]) else match["what"]


def says_work(name: str, line: str) -> bool:
    """Whether a sentence that says what something is says what it does, too: "nsqd is the daemon that receives ..."."""
    return re.match(_OF_WORK.format(name=re.escape(name)), line, re.IGNORECASE) is not None


def asked_name(question: str) -> str | None:
    """Return the name of whom a question asks who it is; None where it asks for something else, or for no name."""
    match = _WHO.fullmatch(without_mark(question))
    words = [] if match is None else match["name"].strip().strip(_QUOTES).split()
    named = [word for word in words if word.lower() not in _SMALL_WORDS]
    # The first of them may be an article: "the King", who has no name.
    if not named or words[0].lower() in _SMALL_WORDS or len(words) > _MOST_WORDS:
        return None
    return " ".join(words) if all(word[0].isupper() for word in named) else None


#: How a text says what something is: in a sentence, before its name in parentheses, or behind it as behind a label.
Said = Literal["sentence", "parentheses", "label"]


class Definition(NamedTuple):
    """Where a text says what something is.

    Attributes:
        place: byte at which the term stands.
        said: how.
    """

    place: int
    said: Said


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text says what something is.

    Attributes:
        says: the term and what stands behind it, in small letters; "said" is in them in the text too.
        before: what stands in front of the term; None for anything.
        begins: the term is what its sentence begins with.
        is_name: the term stands in quotes, or begins with a capital.
        said: see `Definition`.
    """

    says: re.Pattern[str]
    before: re.Pattern[str] | None = None
    begins: bool = False
    is_name: bool = False
    said: Said = "sentence"

    def holds(self, window: str, start: int, match: re.Match[str]) -> bool:
        """Whether a match in a window's small letters, which begins at ``start``, says it in this form."""
        if self.before is not None and self.before.search(window[max(0, start - _BEFORE_CHARS) : start]) is None:
            return False
        if self.is_name and not (window[start] in _QUOTES or window[start].isupper()):
            return False
        if "said" in self.says.groupindex and not window[match.start("said")].islower():
            # Speech begins so: "he said to Moses, The people".
            return False
        return not self.begins or _begins_sentence(window, start)


def find_definition(term: str, text: StoredText, *, who: bool = False) -> Definition | None:
    """Return where the surest definition of a term begins in a text, the first of several; None for none.

    Args:
        term: from `asked_term`.
        text: all of it is looked through, in pieces.
        who: somebody is meant: "the Landlord" is who is called so, more than what the word means.
    """
    words = [re.escape(word) for word in term.lower().split()]
    # One of them or several.
    words[-1] = rf"{words[-1].removesuffix('s')}s?" if words[-1][-1].isalpha() else words[-1]
    # A word that says nothing is a term where it stands in quotes.
    quoted = not content_stems(term)
    named = _spaced(words) + (f"[{_QUOTES}]{{1,3}}" if quoted else f"[{_QUOTES}]{{0,3}}")
    means, says = (_Form(re.compile(named + _BETWEEN + says), begins=True) for says in _SAYS)
    behind = re.compile(_spaced(words) + rf"(?:[{_QUOTES}][^()]{{0,60}})?\)")
    called = _Form(behind, before=_IN_PARENTHESES, is_name=True, said="parentheses")
    forms = [
        *((called, means) if who else (means, called)),
        _Form(re.compile(named + r":[^\S\n]+(?!\(?\w{1,2}[).])\S"), before=_BEHIND_SPACES, said="label"),
        says,
        _Form(re.compile(named + r"(?!\w)"), before=_NAMED),
    ]
    return _surest(forms, text, quoted=quoted)


def definition_below(term: str, text: StoredText, *, is_marked: bool = False) -> int | None:
    """Return the byte at which the definition of a term begins that stands below it, as in a glossary; None for none.

    Args:
        term: from `asked_term`; it has a line of its own.
        text: all of it is looked through.
        is_marked: Markdown marks it as a definition, ":   A tool that". That may begin with any word.
    """
    words = r"\s".join(re.escape(word) for word in term.split())
    said = (
        r":[ \t]+(?P<said>\S)" if is_marked else r"(?::[ \t]+)?(?P<said>(?:an?|the|any|all|those|one)\s+(?:\S+\s+){4})"
    )
    form = re.compile(
        rf"^[ \t#*_>`\"“\[-]{{0,12}}{words}s?[ \t*_`\"”:\]]{{0,8}}(?:\{{[^{{}}\n]{{0,60}}\}})?[ \t]*\n"
        rf"(?:[ \t]*\n)?[ \t]*{said}",
        re.MULTILINE | re.IGNORECASE,
    )
    return next((byte_at(begin, found, found.start("said")) for begin, found in matches_in(text, form)), None)


class Aside(NamedTuple):
    """What stands in parentheses behind a term.

    Attributes:
        place: byte at which the term stands.
        words: what stands there, on one line.
        is_clause: "which targets somebody"; else what something with a number is called.
    """

    place: int
    words: str
    is_clause: bool


def said_aside(term: str, text: StoredText) -> Aside | None:
    """Return what stands in parentheses behind a term, as what it is; None for nothing, and where two places differ.

    "Spear phishing (which targets one person) is a threat", "PEP 651 (Robust Stack Overflow Handling)".

    Args:
        term: from `asked_term`; what it is *about* is what it is called.
        text: all of it is looked through.
    """
    term = _ABOUT.sub("", term)
    words = r"\s+".join(re.escape(word) for word in term.split())
    called = r"|(?P<called>[A-Z][^\W\d_]+(?:[ \n]+[^\s()]+){1,11})" if _NUMBERED.search(term) else r"|(?P<called>(?!))"
    form = re.compile(
        rf"(?<![\w-])(?i:{words})[{_QUOTES}\]]{{0,4}}(?:(?<=\])\([^()\s]{{1,300}}\))?[ \n]{{1,12}}"
        rf"\((?:(?P<clause>(?:which|that|who)\s[a-z]+\s[^()]{{3,160}}){called})\)"
    )
    found: dict[str, Aside] = {}
    for begin, match in matches_in(text, form):
        before = _WORD_BEFORE.search(match.string, max(0, match.start() - _BEFORE_CHARS), match.start())
        if before is not None and " " not in term and before["word"] not in STOP_WORDS:
            # It is of "spear phishing", and no other.
            continue
        said = " ".join((match["clause"] or match["called"]).split())
        aside = Aside(byte_at(begin, match, match.start()), said, match["clause"] is not None)
        found.setdefault(said.casefold(), aside)
    return next(iter(found.values())) if len(found) == 1 else None


def introduction_place(name: str, text: StoredText) -> int | None:
    """Return the byte at which a text says who somebody is, or names them for the first time; None where it does not.

    Args:
        name: from `asked_name`.
        text: all of it is looked through, in pieces.
    """
    # "Mrs. Smith" and "Mrs Smith".
    words = [rf"{re.escape(word.rstrip('.'))}\.?" for word in name.lower().split()]
    forms = [_Form(re.compile(_spaced(words) + says)) for says in _NAME_SAYS]
    # "The Second Book of Moses" introduces nobody.
    spans = [(heading.start, heading.start + len(heading.title.encode())) for heading in text.headings]
    found = _surest(forms, text, outside=spans)
    return None if found is None else found.place


def _spaced(words: Sequence[str]) -> str:
    """Return a pattern of words. It begins with letters, in small ones: by them it is found ten times as fast."""
    return rf"[{_QUOTES}]?\s+[{_QUOTES}]?".join(words)


def _surest(
    forms: Sequence[_Form], text: StoredText, *, quoted: bool = False, outside: Sequence[tuple[int, int]] = ()
) -> Definition | None:
    """Return the first place of the surest form that a text has.

    Args:
        forms: from the surest.
        text: all of it is looked through.
        quoted: in quotes alone.
        outside: byte ranges, in order, in which nothing counts.
    """
    found: dict[int, int] = {}
    before, at = "", 0
    for piece in text.pieces():
        window = before + piece
        small = "".join(map(_small, window)) if len(window) != len(window.lower()) else window.lower()
        for rank, form in enumerate(forms):
            for match in () if rank in found else form.says.finditer(small):
                start = match.start()
                while start and window[start - 1] in _QUOTES:
                    start -= 1
                if start == match.start() and ((start and window[start - 1].isalnum()) or quoted):
                    continue
                if form.holds(window, start, match):
                    place = at + len(window[:start].encode())
                    # In source code such words are what something is called with, `open("mill")`, or a key.
                    if form.said != "sentence" and text.document(place)[0].language is not None:
                        continue
                    last = bisect_right(outside, (place, text.size)) - 1
                    if last < 0 or place >= outside[last][1]:
                        found[rank] = place
                        break
        if 0 in found:
            break
        cut = max(0, len(window) - _OVERLAP_CHARS)
        at, before = at + len(window[:cut].encode()), window[cut:]
    if not found:
        return None
    rank, place = min(found.items())
    return Definition(place, forms[rank].said)


def _small(character: str) -> str:
    """Return a character in small letters where that is one character: places must stay where they are."""
    small = character.lower()
    return small if len(small) == 1 else character


def _begins_sentence(text: str, at: int) -> bool:
    """Whether a term is what its sentence is about: near its beginning, behind an article or what leads up to it."""
    lead = _SENTENCE_ENDS.split(text[max(0, at - _LEAD_CHARS) : at])[-1].strip(f" \n\t{_QUOTES}")
    return _LEAD.fullmatch(lead) is not None
