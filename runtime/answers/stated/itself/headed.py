"""What stands below the heading that is called as what a question asks for: "What languages does she speak?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.language.kinds import asked_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import alike_in, content_stems
from armt.runtime.answers.sections import aligned, byte_at, matches_in
from armt.runtime.answers.stated.itself.told import PARAGRAPH, Told
from armt.runtime.months import ANY_WEEKDAY, MONTH, WEEKDAY

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

_NOUN = r"(?P<{0}>[\w-]+(?: (?:of )?[\w-]+)?)"
_ASKS = re.compile(
    rf"(?:what|which) {_NOUN.format('noun')} (?:does|do|did|can|has|have|had) (?!.* (?:when|if|in|on|for|with)\b).+"
    rf"|what are (?:her|his|their|its|my|your|our|the) {_NOUN.format('own')}"
    r"|what (?:is|are|was|were) (?:the|its) (?P<aim>purpose|aims?|objectives?|scope)"
    r"(?: of (?:it|(?:this|the) [\w -]{2,30}))?",
    re.IGNORECASE,
)
# What a section is called as a whole: "What about pets?", "What are the tenant's duties?".
_ASKS_OF_ALL = re.compile(
    r"what (?:about|is|are|was|were) (?P<what>(?:(?:the|its|her|his|their|our|my|your) )?[\w'’-]+(?: [\w'’-]+){0,4})",
    re.IGNORECASE,
)
_ASKS_DUTIES = re.compile(
    r"what (?:must|shall|should|has|have|does|do) (?:the |an? )?(?P<who>[\w-]+(?: [\w-]+)?)"
    r"(?: (?:have|need|has|need(?:s|ed)?|to|required|obliged|supposed))* do",
    re.IGNORECASE,
)
# "How do I apply?" below "How to apply" or "Applying", and "What do they offer?" below "What we offer".
_ANYBODY = r"(?:i|we|you|one|people|somebody|someone)"
_ASKS_HOW = re.compile(
    rf"how (?:(?:do|can|should|could|would|may|must|does) {_ANYBODY}|to) (?P<what>.{{3,60}})",
    re.IGNORECASE,
)
# "How do I make a claim?" below "How to claim" or "Claims", "How should I store it?" below "Storage".
_LIGHT = frozenset(content_stems("make do get take have give"))
_DONE_AS_NOUN = re.compile(r"\W*(?:the )?[\w-]+(?:tion|age|ment|al)s?\W*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# A heading that has all words of a question, and these stand in no other, asks it: "What it is for".
_LEAST_WORDS = 4
_TELLS_HOW = re.compile(r"\W*(?:how (?:to|do|can)\b|[\w-]{2,}ing\b)", re.IGNORECASE)
_ASKS_WHAT_IS_DONE = re.compile(
    r"what (?:do|does|did|will|would|should|can|must) (?:i|we|you|they|he|she|the [\w-]+) (?P<what>.{3,60})",
    re.IGNORECASE,
)
_TELLS_WHAT = re.compile(r"\W*what (?:i|we|you|they)\b", re.IGNORECASE)
# What a report of a failure is divided in.
_ASKS_CAUSE = re.compile(
    r"(?:what (?:caused|led to|triggered) (?:it|(?:the|this) [\w -]+)|what (?:is|are|was|were) the (?:root )?causes?"
    r"(?: (?:of|for) (?:it|(?:the|this) [\w -]+))?|why did (?:it|this) happen)",
    re.IGNORECASE,
)
_CAUSES = tuple(
    frozenset(content_stems(called))
    for called in (
        "cause",
        "root cause",
        "contributing factors",
        "contributing causes",
        "root cause analysis",
        "trigger",
    )
)
# Of a list of questions that people ask; what they ask with stands in none of them.
_ASKING = frozenset(content_stems("support allow possible use work available need get"))
_LEAST_ASKED = 2
# "What are we doing on Sunday?" of what is planned below "SUN 16 JUN".
_ASKS_PLAN = re.compile(
    rf"what (?:are|is|do|does|will|did|happens|have)\b.{{0,40}}?\b(?:on |this |next )?(?P<day>{WEEKDAY})(?:s)?"
    r"(?: (?:morning|afternoon|evening|night))?",
    re.IGNORECASE,
)
_DAY_OF_HEADING = re.compile(
    rf"\W*(?P<day>{ANY_WEEKDAY})\b\.?,?"
    rf"(?: (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\.?(?: (?:of )?{MONTH})?\.?| {MONTH}\.? \d{{1,2}})?\W*",
    re.IGNORECASE,
)
_DAY_LETTERS = 3
_COVERED = frozenset(content_stems("covered insured included"))
_DENIED = re.compile(r"\b(?:not|no|never)\b|n['’]t\b", re.IGNORECASE)
_DUTIES = frozenset(content_stems("duty obligation responsibility"))
# Below the last section of a contract stands who has signed it.
_SIGNED = re.compile(r"\n[ \t]*\n[ \t]*(?:signed|signatures?|in witness whereof)\b", re.IGNORECASE)
# "What did Warren work on?", of an item "- Warren" with items of its own.
_ASKS_OF = re.compile(
    r"(?i:what (?:did|does|has|is|will)) (?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})"
    r" (?:do|done|work(?:ed|ing)? on|doing|report(?:ed)?|been (?:doing|working on))(?: (?:this|last) (?:week|month))?"
)
_NAMED_ITEM = (
    r"^(?P<indent>[ \t]*)[-*+•][ \t]+[*_]{{0,2}}{name}(?: [A-Z][\w'’-]*)*(?: \(@?[\w-]+\))?:?[*_]{{0,2}}:?[ \t]*\n"
)
_DEEPER = r"(?:(?={indent}[ \t]+\S)[^\n]*(?:\n|\Z))+"
_LONGEST_ITEM_BYTES = 2000
_NUMBER = re.compile(r"\W*\d+(?:\.\d+)*\W+")
# Of a longer section some sentence answers, and of what is a sum or a day that alone.
_MOST_BYTES = 300
# What is asked for as a whole may be a list.
_MOST_BYTES_OF_ALL = 600
# What papers are divided in says in its first paragraph what it comes to.
_OF_PAPERS = frozenset(content_stems("abstract summary conclusion conclusions introduction overview motivation"))
_ASKS_CONCLUSION = re.compile(
    r"what (?:do|did|does) (?:they|it|he|she|the (?:authors?|paper|study|report|article)) conclude", re.IGNORECASE
)
_CONCLUSION = frozenset(content_stems("conclusion conclusions"))
_MOST_BYTES_OF_PARAGRAPH = 2_000


def below_its_name(question: str, text: StoredText) -> Told | None:
    """Return the short section below the one heading that is the noun which a question asks for; None for none.

    "Purpose" of a contract, whatever its number, says what that is.

    Args:
        question: in plain words.
        text: of one document.
    """
    if asked_kind(question) is not None:
        return None
    titles = [heading for heading in text.headings if heading.end is None]
    asked = _ASKS.fullmatch(without_mark(question))
    named = set() if asked is None else set(content_stems(asked[asked.lastgroup or 0]))
    found = [at for at, heading in enumerate(titles) if named and _named(heading) == named]
    if len(found) == 1:
        said = _below(titles, found[0], text, _MOST_BYTES)
        return None if said is None else Told(said, None)
    # The first is the title of the whole, unless it is a day, or that of a part of a paper.
    may_be = [
        at
        for at, heading in enumerate(titles)
        if at or _DAY_OF_HEADING.fullmatch(heading.title) or _named(heading) <= _OF_PAPERS
    ]
    found = [at for at in may_be if _is_called(question, titles[at])]
    found = found or [at for at, heading in enumerate(titles) if _asks_the_same(question, heading)]
    if len(found) != 1:
        return None
    said = _below(titles, found[0], text, _MOST_BYTES_OF_ALL)
    if said is None and _named(titles[found[0]]) <= _OF_PAPERS:
        said = _first_paragraph(titles, found[0], text)
    return None if said is None else Told(said, None, alone=True)


def _below(titles: Sequence[Heading], at: int, text: StoredText, most: int) -> Sentence | None:
    """Return all that stands below a heading, up to the next one; None for nothing, and for more than so much."""
    start = titles[at].start
    behind = titles[at + 1].start if at + 1 < len(titles) else text.size
    said = text.read(start, aligned(text, min(behind, start + 2 * most), behind))
    _, _, below = said.partition("\n")
    told = _SIGNED.split(below, maxsplit=1)[0].strip()
    if not told or len(told.encode()) > most or behind > start + 2 * most or "```" in told:
        return None
    first = start + len(said[: len(said) - len(below.lstrip())].encode())
    return Sentence(first, first + len(told.encode()), told)


def _first_paragraph(titles: Sequence[Heading], at: int, text: StoredText) -> Sentence | None:
    """Return the first paragraph below a heading; None where that is too long, or none at all."""
    start = titles[at].start
    behind = titles[at + 1].start if at + 1 < len(titles) else text.size
    title, _, below = text.read(
        start, aligned(text, min(behind, start + 2 * _MOST_BYTES_OF_PARAGRAPH), behind)
    ).partition("\n")
    found = PARAGRAPH.search(below)
    if found is None or len(found.group().encode()) > _MOST_BYTES_OF_PARAGRAPH:
        return None
    first = start + len(f"{title}\n{below[: found.start()]}".encode())
    return Sentence(first, first + len(found.group().encode()), found.group())


def _asks_the_same(question: str, heading: Heading) -> bool:
    """Whether a heading is a question that has all of another: what stands below it answers both."""
    asks = heading.title.rstrip().endswith("?")
    asked = set(content_stems(question)) - _ASKING if asks else set()
    return len(asked) >= _LEAST_ASKED and alike_in(asked, set(content_stems(heading.title))) == asked


def _is_called(question: str, heading: Heading) -> bool:
    """Whether a heading has all that a question asks for, in these words or others that mean it, and nothing else."""
    named, bare = _named(heading), without_mark(question)
    asked_words, said_words = (sorted(_WORD.findall(said.lower())) for said in (bare, heading.title))
    if asked_words == said_words and len(asked_words) >= _LEAST_WORDS:
        return True
    if _ASKS_CAUSE.fullmatch(bare) is not None:
        return named in _CAUSES
    if _ASKS_CONCLUSION.fullmatch(bare) is not None:
        return bool(named) and named <= _CONCLUSION
    if (of_duties := _ASKS_DUTIES.fullmatch(bare)) is not None:
        whose = set(content_stems(of_duties["who"]))
        return bool(named & _DUTIES) and bool(whose) and named - _DUTIES == whose
    if (planned := _ASKS_PLAN.fullmatch(bare)) is not None:
        day = _DAY_OF_HEADING.fullmatch(heading.title)
        return day is not None and day["day"][:_DAY_LETTERS].lower() == planned["day"][:_DAY_LETTERS].lower()
    for asks, tells in ((_ASKS_HOW, _TELLS_HOW), (_ASKS_WHAT_IS_DONE, _TELLS_WHAT)):
        if (done := asks.fullmatch(bare)) is not None and (stems := set(content_stems(done["what"]))):
            if asks is _ASKS_HOW and _is_noun_of(stems, named, heading):
                return True
            is_same = named in (stems, stems - _LIGHT if asks is _ASKS_HOW else stems)
            return is_same and tells.match(_NUMBER.sub("", heading.title, count=1)) is not None
    if (of_all := _ASKS_OF_ALL.fullmatch(bare)) is None:
        return False
    asked = set(content_stems(of_all["what"]))
    if asked and named and asked | named <= _COVERED:
        # What a policy covers is what it insures.
        asked = named = set(_COVERED)
    if (_DENIED.search(bare) is None) != (_DENIED.search(heading.title) is None):
        # "What is not insured" says nothing of what is.
        return False
    if asked & _DUTIES and named & _DUTIES:
        asked, named = asked - _DUTIES, named - _DUTIES
        return asked == named
    return bool(asked) and asked == named


def _is_noun_of(stems: set[str], named: set[str], heading: Heading) -> bool:
    """Whether a section is called as the noun of what is done: "Storage" of storing, "Claims" of making a claim."""
    light = stems - _LIGHT
    if light < stems:
        return named == light
    is_noun = _DONE_AS_NOUN.fullmatch(_NUMBER.sub("", heading.title, count=1)) is not None
    return is_noun and len(named) == 1 and alike_in(stems, named) == stems


def below_somebody(question: str, text: StoredText) -> Told | None:
    """Return the items of the one item that is somebody's name, of whom a question asks what they did; None for none.

    Args:
        question: in plain words.
        text: of one document.
    """
    asked = _ASKS_OF.fullmatch(without_mark(question))
    if asked is None:
        return None
    item = re.compile(_NAMED_ITEM.format(name=re.escape(asked["name"])), re.MULTILINE)
    found = list[Told]()
    for begin, match in matches_in(text, item):
        below = re.compile(_DEEPER.format(indent=re.escape(match["indent"]))).match(match.string, match.end())
        said = "" if below is None else match.string[match.end("indent") : below.end()].rstrip()
        if said and len(said.encode()) <= _LONGEST_ITEM_BYTES:
            start = byte_at(begin, match, match.end("indent"))
            found.append(Told(Sentence(start, start + len(said.encode()), said), None))
    return found[0] if len(found) == 1 else None


def _named(heading: Heading) -> set[str]:
    """Return the stems of what a section is called, without its number."""
    return set(content_stems(_NUMBER.sub("", heading.title, count=1)))
