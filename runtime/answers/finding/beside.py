"""What stands beside a sentence and answers with it: the option that it explains, the commands that it announces.

And the sentence before it, where it says what follows from that, and is asked why; or how, and it says "in this way".
And whose paragraph it is: "**Porto, 4 to 8 May:** Hotel Miradouro. Breakfast is included." says nothing of Lisbon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.language.kinds import asked_kind, parts_of_kind, wants_sentence
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence, sentences
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.commands import asks_how_to, commands_above, commands_around, commands_below
from armt.runtime.answers.stated.options import asks_which_option, option_above

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate
    from armt.runtime.text.stored import StoredText

# So much less than the logit of the best sentence one may have that is followed by what is to be typed.
_ABOUT_AS_WELL = 1.0
_ASKS_WHY = re.compile(r"(?:why|how come|for what reason|what(?:['’]s| is| was) the reason)\b", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"(?:[-*•]\s+)?(?:therefore|thus|hence|consequently|accordingly|as a (?:result|consequence)|this is why"
    r"|that(?:['’]s| is| was) why|for (?:this|that|these|those) reasons?|because of (?:this|that)"
    r"|to (?:counteract|avoid|prevent|fix|solve) th(?:is|at))\b",
    re.IGNORECASE,
)
# "Decaffeinated coffee can be made in this way", "To do so, hold both keys".
_AS_BEFORE = re.compile(
    r"\b(?:th(?:is|at) (?:way|manner|fashion)|like th(?:is|at)|doing (?:so|th(?:is|at))|to do (?:so|th(?:is|at))"
    r"|for th(?:is|at) purpose|th(?:is|at) (?:is|(?:can|must|should|may) be) done)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?][\"'”’)\]]*\s*\Z")
# The longest sentence, in characters of four bytes, and what parts two.
_BEFORE_BYTES = 4 * LONGEST_SENTENCE_CHARS + 16
_BLANK = re.compile(r"\n[^\S\n]*\n")
# "**Porto, 4 to 8 May:** Hotel Miradouro." All of a paragraph, or of an item of a list, is about Porto.
_PARAGRAPH_BEGINS = re.compile(r"\n[^\S\n]*(?=\n|[-*•+] |\d{1,3}[.)] |\*\*)")
_OF_WHAT = re.compile(
    r"\s*(?:[-*•+] |\d{1,3}[.)] )?(?:\*\*(?P<bold>[^*\n]{1,80}?):?\*\*|(?P<plain>[^\n:.*]{1,60}):(?=\s))"
)
# Behind the first word of a question.
_NAMED = re.compile(r"(?<=\w\s)[^\W\d_a-zß-ÿ][\w'’-]+")
# One of another paragraph may be so much less likely, as a logit: the first one is certainly about something else.
_OF_OTHER_PARAGRAPH = 6.0


def _with_the_one_before(best: Candidate, text: StoredText) -> Candidate:
    """Return a sentence with the one before it, where both are of a paragraph."""
    if best.defines or best.row or best.title is not None:
        return best
    begin = text.document(best.sentence.start)[1]
    start = aligned(text, max(begin, best.sentence.start - _BEFORE_BYTES), best.sentence.start)
    said = text.read(start, best.sentence.start)
    found = sentences(said, start)
    if not found or not _ENDED.search(found[-1].text) or _BLANK.search(text.read(found[-1].end, best.sentence.start)):
        return best
    before = found[-1].start
    if before == start > begin:
        # It may begin further up.
        return best
    return replace(best, sentence=Sentence(before, best.sentence.end, text.read(before, best.sentence.end)), whole=True)


def _with_what_it_points_to(best: Candidate, text: StoredText) -> Candidate:
    """Return a sentence that says how something is done "in this way" with the one before it; any other as it is.

    What announces something is told by what is below it.
    """
    points_back = best.stated is None and not best.line.endswith(":") and _AS_BEFORE.search(best.line) is not None
    return _with_the_one_before(best, text) if points_back else best


def _with_what_it_announces(best: Candidate, text: StoredText) -> Candidate:
    """Return a sentence that ends with a colon with the commands below it; any other one as it is."""
    is_sentence = best.title is None and not (best.defines or best.row or best.whole)
    entry = commands_below(best.sentence, text) if is_sentence and best.line.endswith(":") else None
    return best if entry is None else replace(best, sentence=entry.sentence, stated=entry.meaning)


def _of_named_paragraph(question: str, best: list[Candidate], text: StoredText) -> list[Candidate]:
    """Return what was judged with that in front whose paragraph is about what a question names, and the first's is not.

    What a paragraph is about stands at its beginning, and a judge sees one sentence of it.
    """
    named = set(content_stems(" ".join(_NAMED.findall(question))))
    first = best[0]
    if not named or first.row or first.defines or not named.isdisjoint(content_stems(f"{first.line}\n{first.heading}")):
        return best
    if not (of_first := _label_of_paragraph(first, text)) or not named.isdisjoint(of_first):
        return best
    kind, shared = asked_kind(question), (telling_words(question) - named).intersection(content_stems(first.line))
    rivals = [
        item
        for item in best[1:]
        if not item.row
        and (item.fit is None or first.fit is None or item.fit >= first.fit - _OF_OTHER_PARAGRAPH)
        and (not shared or not shared.isdisjoint(content_stems(item.line)))
        and (kind is None or not parts_of_kind(kind, first.line) or parts_of_kind(kind, item.line))
        and not named.isdisjoint(_label_of_paragraph(item, text))
    ]
    if len(rivals) != 1:
        return best
    believed = replace(rivals[0], fit=first.fit, score=max(rivals[0].score, first.score))
    return [believed, *(item for item in best if item is not rivals[0])]


def _label_of_paragraph(one: Candidate, text: StoredText) -> list[str]:
    """Return the words that the paragraph of a sentence is labelled with; empty for none."""
    begin = text.document(one.sentence.start)[1]
    start = aligned(text, max(begin, one.sentence.start - _BEFORE_BYTES), one.sentence.start)
    said = text.read(start, one.sentence.end)
    places = [place.end() for place in _PARAGRAPH_BEGINS.finditer(said[: len(said) - len(one.sentence.text)])]
    if not places and start > begin:
        return []
    label = _OF_WHAT.match(said, places[-1] if places else 0)
    return [] if label is None else content_stems(label["bold"] or label["plain"])


def with_what_is_beside(
    question: str, candidates: Sequence[Candidate], shown: int, text: StoredText
) -> list[Candidate]:
    """Return what answers which option does something with the option above it, and how, with the commands below it.

    What answers why something is by "Therefore" has the sentence before it, and so has what is done "in this way".
    Of those that answer about as well as the best one, what has commands is the best. Before all that goes what is of
    the paragraph about what a question names.
    """
    if candidates:
        candidates = _of_named_paragraph(question, list(candidates), text)
    first, others = list(candidates[:shown]), candidates[shown:]
    if first and _ASKS_WHY.match(question.strip()):
        best = _with_the_one_before(first[0], text) if _FOLLOWS.match(first[0].line) else first[0]
        return [best, *first[1:], *others]
    if first and wants_sentence(question) and not asks_how_to(question):
        # What is to be done may be to type what the sentence announces.
        best = _with_what_it_announces(first[0], text)
        return [_with_what_it_points_to(best, text), *first[1:], *others]
    beside = option_above if asks_which_option(question) else commands_below if asks_how_to(question) else None
    if beside is None or not first:
        return [*first, *others]
    for at, one in enumerate(first if beside is commands_below else first[:1]):
        entry = commands_above(one.sentence, text) if beside is commands_below else None
        if entry is None and not (one.title is not None or one.defines or one.row or one.whole):
            entry = beside(one.sentence, text)
        if entry is None and beside is commands_below and at == 0 and not one.row:
            entry = commands_around(one.sentence, text)
        if entry is not None:
            first[at] = replace(one, sentence=entry.sentence, stated=entry.meaning)
    if beside is commands_below and not first[0].defines:
        # One that is not found to answer takes the place of none that is.
        least = max((first[0].fit or 0.0) - _ABOUT_AS_WELL, min(first[0].fit or 0.0, 0.0))
        first.sort(key=lambda one: one.stated is None or (one.fit or 0.0) < least)
        first[0] = _with_what_it_points_to(first[0], text)
    return [*first, *others]
