"""Whether a sentence can say something by itself: its words, how it begins and ends, and whether it is prose at all."""

from __future__ import annotations

import re

from armt.runtime.answers.language.code import is_code_line
from armt.runtime.answers.language.prose.elsewhere import sends_elsewhere
from armt.runtime.answers.language.sentences import without_footnotes
from armt.runtime.answers.language.words import content_stems

# Sentences of fewer words, or of fewer telling ones, say too little by themselves.
_LEAST_WORDS, _LEAST_TELLING = 5, 4
_LEAST_LETTERS = 0.75
# A heading of HTML in Markdown. A title of a section or a part of one has at most so many words, and small letters in
# words of so many at most.
_TITLE_WORDS, _SMALL_WORD = 9, 4
_TAGGED = re.compile(r"<h[1-6]\b[^<>]*>")
# What is said has such a word in small letters; an address and a list of names have none. Behind three words of a line
# come three blanks in columns alone.
_LONG_WORD, _ANY_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{4,}"), re.compile(r"[^\W\d_]+")
_COLUMNS = re.compile(r"^[^\S\n]*+(?:\S++[^\S\n]{1,2}+(?=\S)){2,}+\S++[^\S\n]{3,}+\S", re.MULTILINE)
# Of so many between commas, and of such a share, a list of people is made; a name has so many words at most.
_BETWEEN_NAMES = re.compile(r"[,;]\s+(?:and\s+)?|\s+and\s+")
_LEAST_NAMES, _NAMED, _NAME_WORDS = 6, 0.8, 4
# What stands in front of books, programs and pages, whatever they tell.
_FORMAL = re.compile(
    r"\W*(?:copyright\W{1,3}(?:c\W|©|by\b|\d{4})|\(c\) ?\d{4}|© |all rights reserved|no part of this \w+ may be"
    r"|licen[cs]ed under the|unless required by applicable law or agreed to in writing, software"
    r"|you may (?:not use this file except|obtain a copy of the licen[cs]e at)"
    r"|permission is hereby granted|first published in \d{4}|follow us on"
    r"|by (?:continuing|using) (?:to (?:use|browse) )?(?:this|our) (?:web)?site|subscribe to our|sign up (?:for|to) our"
    r"|skip to (?:main )?content|(?:we|this (?:web)?site) uses? cookies"
    r"|this (?:document|memo) (?:specifies an internet standards? track|provides information for the internet"
    r"|is not an internet|is a product of the internet)|distribution of this (?:memo|document) is unlimited"
    r"|please refer to the current edition of|this article is about )",
    re.IGNORECASE,
)
# What a page in Markdown does not show, or shows as a picture: images, tags, and where links lead. A sentence may begin
# or end inside of a tag.
_UNSHOWN = re.compile(
    r"!\[[^\[\]]*\](?:\([^()\s]*\))?|(?<=\])\([^()\s]*\)|</?[a-zA-Z][^<>]*(?:>|\Z)|\A[^<>]*=[\"'][^<>]*>"
)
_BEGINNING = re.compile(r"\W*(?:[\[(]?(?:\d{1,3}|[a-z])(?::\d{1,3})?[\]).:]*\s+)?\W*(?P<first>\w?)")
_END_MARKS, _CLOSERS = (".", "!", "?", "…", "。", "！", "？", "؟", "।"), "\"'”’»)]"
# The words are of English; of other languages all sentences are taken to speak of nothing before them.
_REFERS_BACK = re.compile(
    r"(?:it|this|these|those|they|he|she|his|her|their|its|such|that|however|but|also|then|so|and|or|therefore|thus"
    r"|moreover|furthermore|in addition|for (?:example|instance)|another|other|here|there)\b",
    re.IGNORECASE,
)


def telling_stems(text: str) -> list[str]:
    """Return the telling stems of a sentence; none where all its words are of tags, images and addresses of pages."""
    if ("<" in text or "](" in text or "=" in text) and not any(map(str.isalnum, _UNSHOWN.sub("", text))):
        return []
    return content_stems(text)


def refers_back(text: str) -> bool:
    """Whether a sentence begins with a word for what stands before it: "They ..."."""
    beginning = _BEGINNING.match(text)
    assert beginning is not None
    return _REFERS_BACK.match(text, beginning.start("first")) is not None


def is_finished(text: str) -> bool:
    """Whether a sentence begins, behind the number of its verse or item, and ends as sentences do.

    One that sends elsewhere ("See below.") is not where anything is said.
    """
    beginning = _BEGINNING.match(text)
    begins = beginning is not None and not beginning["first"].islower() and not sends_elsewhere(text)
    return begins and without_footnotes(text).rstrip(_CLOSERS).endswith(_END_MARKS)


def is_title(line: str) -> bool:
    """Whether a line is written as titles are, its long words in capitals: "Interpretation of Sections 15."."""
    said = line.split()
    if _TAGGED.match(line) is not None:
        return True
    return len(said) <= _TITLE_WORDS and not any(word[:1].islower() for word in said if len(word) > _SMALL_WORD)


def stands_alone(text: str, telling: int | None = None) -> bool:
    """Whether a sentence can say something by itself; ``telling``: how many telling words it has, if known.

    Code cannot, where something is said of it beside it, nor can a row of a table, nor whose the rights are.
    """
    telling = len(set(telling_stems(text))) if telling is None else telling
    # Scripts without spaces have few words, and letters all the same. A row of a Markdown table is no sentence.
    enough = telling >= _LEAST_TELLING and (telling >= _LEAST_WORDS or len(text.split()) >= _LEAST_WORDS)
    if not enough or text.startswith("|"):
        return False
    letters = sum(map(str.isalpha, text)) + sum(map(str.isspace, text))
    if letters < _LEAST_LETTERS * len(text):
        return False
    if _FORMAL.match(text) is not None or is_code_line(text.split("\n", 1)[0]):
        return False
    return not _is_address(text)


def _is_address(text: str) -> bool:
    """Whether a sentence is names and numbers alone, as the head of a letter is, or in columns.

    Scripts without capitals have none for names either.
    """
    if _COLUMNS.search(text) is not None or _is_of_names(text):
        return True
    # "The cat ate it." has no long word at all.
    said = _LONG_WORD.findall(text) or _ANY_WORD.findall(text)
    if not all(word[0].isupper() for word in said):
        return False
    return not any(character.isalpha() and character.lower() == character.upper() for character in text)


def _is_of_names(text: str) -> bool:
    """Whether a sentence lists people: one of them may write their name in small letters."""
    listed = [part.split() for part in _BETWEEN_NAMES.split(text) if part.strip()]
    if len(listed) < _LEAST_NAMES:
        return False
    names = [part for part in listed if not any(word[0].islower() and len(word) > 1 for word in part)]
    full = sum(1 < len(part) <= _NAME_WORDS for part in names)
    return len(names) >= _NAMED * len(listed) and full > len(listed) / 2
