"""The abstract of a document: what its author says that it says, under such a heading or behind such a word."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from armt.runtime.answers.language.prose.alone import is_finished, refers_back, stands_alone
from armt.runtime.answers.language.sentences import Sentence, sentences_in
from armt.runtime.answers.sections import aligned, beginning_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_NUMBER = r"(?:\d{1,2}[.):]?\s+)?"
_HEADING = re.compile(
    rf"\W*{_NUMBER}(?:abstract|(?:executive |plain.language |lay )?summary|tl;?dr|synopsis|in brief|in short"
    r"|short version|orders?|holding|disposition|key (?:points|findings|takeaways|messages)|highlights)\W*",
    re.IGNORECASE,
)
# "Abstract. We show ...", "ABSTRACT", alone in its line, of a text that has lost its headings.
_WORD = re.compile(
    r"^[ \t]*(?:Abstract|ABSTRACT|A B S T R A C T|Summary|SUMMARY)(?:[ \t]*[.:—–-]+[ \t]*|[ \t]*\n)", re.MULTILINE
)
_ENDS = re.compile(
    r"^[ \t]*(?:(?:1|I)?\.?[ \t]*(?:Introduction|INTRODUCTION|Background|BACKGROUND)\b"
    r"|(?:Key ?words|KEYWORDS|Index Terms|CCS Concepts|Categories and Subject|General Terms"
    r"|Contents|CONTENTS|Table of Contents|Status of This Memo)\b)",
    re.MULTILINE,
)
# "We propose ...", "This paper shows ...", "our results": what an abstract is for.
_TELLS = re.compile(
    r"\b(?:we|I|this (?:\w+ )?(?:document|memo|paper|article|study|work|report|specification|thesis|rfc|proposal|note"
    r"|set))\b"
    r"(?: \w+){0,3}? (?:propos|introduc|present|show|describ|defin|specif|demonstrat|find|found|stud|investigat|develop"
    r"|conclude|redefin|establish|examin|argue|provid|report|analy[sz]|evaluat|review|updat|obsolet|suggest|test|measur"
    r"|compar|observ|identif|implement|collect|assess|estimat|explor|address|extend|replac)\w*"
    r"|\b(?:results?|findings|conclusions?|experiments|evidence) (?:\w+ )?(?:show|suggest|indicat|demonstrat|reveal)\w*"
    r"|\A\W*(?:results|findings|conclusions?|interpretation)\W{0,2}[:.]"
    r"|\bin conclusion\b|\b(?:is|are) (?:hereby )?(?:denied|granted|dismissed|affirmed|reversed|remanded|ordered)\b",
    re.IGNORECASE,
)
# "Methods: ...", "**Results:** ...": the paragraphs of an abstract that has parts, as those of medicine.
_LABELLED = re.compile(
    r"^[ \t]*[*_]{0,2}(?P<label>background|context|objectives?|aims?|purpose|(?:materials and )?methods|design|setting"
    r"|participants|results|findings|conclusions?|interpretation)[*_]{0,2}[:.][*_]{0,2}[ \t]+(?=\S)",
    re.IGNORECASE | re.MULTILINE,
)
_LEAST_LABELS, _CONCLUDES = 3, ("conclusion", "conclusions", "interpretation")
_BLANK = re.compile(r"\n[ \t]*\n")
# It begins in the first pages, which are so long, or of a longer document somewhat behind them.
_FIRST_BYTES, _FIRST_SHARE = 8 * 1024, 0.4
# It is of some words at least, and of a page at most.
_LEAST_BYTES, _MOST_BYTES = 120, 4 * 1024


def abstract_of(text: StoredText) -> tuple[int, int] | None:
    """Return where the abstract of a document stands, in bytes and without its heading; None where it has none."""
    if len(text.texts) > 1:
        return None
    titles = [heading for heading in text.headings if heading.end is None]
    called = Counter(heading.title.casefold() for heading in titles)
    for at, heading in enumerate(titles):
        if heading.start > max(_FIRST_BYTES, _FIRST_SHARE * text.size):
            break
        # Where every chapter has a summary, the first of them is none of the document.
        if called[heading.title.casefold()] == 1 and _HEADING.fullmatch(heading.title) is not None:
            end = titles[at + 1].start if at + 1 < len(titles) else text.size
            line = text.read(heading.start, end).split("\n", 1)[0]
            if (found := _within(text, heading.start + len(line.encode()), end)) is not None:
                return found
    head = beginning_of(text, _FIRST_BYTES)
    word = _WORD.search(head)
    if word is None:
        return _of_labels(head)
    start = len(head[: word.end()].encode())
    return _within(text, start, next((one.start for one in titles if one.start > start), text.size))


def _of_labels(head: str) -> tuple[int, int] | None:
    """Return from where to where an abstract stands whose parts have labels, in bytes; None where none does."""
    labels = list(_LABELLED.finditer(head))
    called = {one["label"].casefold() for one in labels}
    if len(called) < _LEAST_LABELS or labels[-1]["label"].casefold() not in _CONCLUDES:
        return None
    blank = _BLANK.search(head, labels[-1].end())
    end = len(head) if blank is None else blank.start()
    said = head[labels[0].start() : end].rstrip()
    start, size = len(head[: labels[0].start()].encode()), len(said.encode())
    return (start, start + size) if size <= _MOST_BYTES else None


def abstract_sentences(text: StoredText) -> list[Sentence]:
    """Return the sentences of an abstract that say something, in order; empty where there is none."""
    found = abstract_of(text)
    return [] if found is None else _sentences_in(text, *found)


def lead_of(found: list[Sentence], most: int) -> list[Sentence]:
    """Return the sentences of an abstract that are quoted: what it begins with, what is done, and what came out.

    Args:
        found: all of them, in order.
        most: of those that are returned.
    """
    telling = [one for one in found if _TELLS.search(one.text)]
    # What came out is said last.
    told = telling if len(telling) <= most else [*telling[: most - 1], telling[-1]]
    others = (one for one in found if one not in telling and not refers_back(one.text))
    return sorted([*told, *others][:most], key=lambda one: one.start)


def _sentences_in(text: StoredText, start: int, end: int) -> list[Sentence]:
    cut = sentences_in(text, start, text.read(start, end))
    return [one for one in cut if stands_alone(one.text) and is_finished(one.text) and not one.text.endswith("?")]


def _within(text: StoredText, start: int, end: int) -> tuple[int, int] | None:
    """Return an abstract without white space around it, which ends where something else begins; None for none."""
    end = aligned(text, min(end, start + _MOST_BYTES), end)
    said = text.read(start, end)
    if (other := _ENDS.search(said)) is not None:
        said = said[: other.start()]
    bare = said.strip()
    if len(bare) < _LEAST_BYTES:
        return None
    first = start + len(said[: len(said) - len(said.lstrip())].encode())
    return first, first + len(bare.encode())
