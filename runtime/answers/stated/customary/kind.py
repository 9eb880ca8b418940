"""Kinds of documents that are divided alike, how a text is known to be of one, and what is asked of its sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.customary.meant import Meaning, is_meant, meanings
from armt.runtime.answers.stated.customary.sections import heading_form, section_called
from armt.runtime.answers.stated.itself.titles import stated_title
from armt.runtime.answers.stated.itself.told import Told, sentence_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: A day, or a month, with its year.
DAY = (
    r"(?:[A-Z][a-z]{2,8}\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{4}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? \d{4}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
# So many sections of a kind tell that a document is of it; any document may have some.
_LEAST_SECTIONS = 2
_ANY = heading_form(
    "summary|overview|introduction|background|description|purpose|references|conclusions?|notes|contact(?: us)?"
)
# Later ones tell no more.
_MOST_HEADINGS = 200


class Customary(NamedTuple):
    """A section that documents of a kind have.

    Attributes:
        asks: questions that it answers.
        called: patterns of what it is called, from the surest.
        says: what one has that answers; None for anything.
        meant: what questions to it mean, in whatever words.
        elsewhere: what a sentence has that says it where no section does; None for nothing.
    """

    asks: re.Pattern[str]
    called: tuple[str, ...]
    says: re.Pattern[str] | None
    meant: tuple[Meaning, ...]
    elsewhere: re.Pattern[str] | None

    def is_asked(self, question: str, fillers: Set[str]) -> bool:
        """Whether a question asks for it, as a whole or in other words; see `is_meant`."""
        return self.asks.fullmatch(question) is not None or is_meant(frozenset(stems(question)), self.meant, fillers)


def customary(asks: str, *called: str, says: str = "", meant: str = "", elsewhere: str = "") -> Customary:
    """Return a section by a pattern of the questions to it, those of what it is called, and that of what it says.

    Args:
        asks: a pattern of whole questions.
        called: patterns of what it is called, from the surest.
        says: a pattern of what it has to say; "" for anything.
        meant: what questions in other words have; see `meanings`.
        elsewhere: a pattern of what a sentence has that says it where no section does; "" for nothing.
    """
    said, other = (re.compile(form, re.IGNORECASE) if form else None for form in (says, elsewhere))
    return Customary(re.compile(asks, re.IGNORECASE), called, said, meanings(meant), other)


class Saying(NamedTuple):
    """A sentence that documents of a kind have, in whatever section.

    Attributes:
        asks: questions that it answers.
        says: what it has, the surest first; its group "said" is the answer, where it has one.
    """

    asks: re.Pattern[str]
    says: tuple[re.Pattern[str], ...]


def saying(asks: str, *says: str) -> Saying:
    """Return a sentence by a pattern of the questions to it, and those of what it has."""
    return Saying(
        re.compile(asks, re.IGNORECASE), tuple(re.compile(form, re.IGNORECASE | re.MULTILINE) for form in says)
    )


class Kind(NamedTuple):
    """A kind of document.

    Attributes:
        titled: what is in the title of one, or in the name of its file.
        sections: that it may have.
        others: a pattern of what else in it is called alike.
        sayings: sentences that it may have; they are asked first.
        fillers: words that say nothing in a question to one.
    """

    titled: re.Pattern[str]
    sections: tuple[Customary, ...]
    others: str
    sayings: tuple[Saying, ...] = ()
    fillers: frozenset[str] = frozenset()

    def told(self, question: str, text: StoredText) -> Told | None:
        """Return what a section says that a question asks for; None where it asks for none, or there is none."""
        asked = [section for section in self.sections if section.asks.fullmatch(question)]
        sayings = [saying for saying in self.sayings if saying.asks.fullmatch(question)]
        if not (asked or sayings) or not self.is_of(text):
            return None
        said = (_said(form, text) for one in sayings for form in one.says)
        return next(filter(None, chain(said, _told_by(asked, text))), None)

    def meant(self, asked_for: frozenset[str], text: StoredText, named: Set[str]) -> Told | None:
        """Return what a section says that a question asks for in other words; None where it asks for more, or none.

        Args:
            asked_for: stems of the question.
            text: of one document.
            named: stems of what that is about.
        """
        fillers = self.fillers | named
        asked = [section for section in self.sections if is_meant(asked_for, section.meant, fillers)]
        if not asked or not self.is_of(text):
            return None
        return next(filter(None, _told_by(asked, text)), None)

    def is_of(self, text: StoredText) -> bool:
        """Whether a text is of this kind, by its title, the name of its file, or what its sections are called."""
        title = stated_title(text) or ""
        if self.titled.search(title) is not None or self.titled.search(Path(text.path).stem) is not None:
            return True
        titles = {heading.title for heading in text.headings[:_MOST_HEADINGS] if heading.end is None}
        named = {title for title in titles if _ANY.fullmatch(title) is None}
        forms = [*(heading_form("|".join(section.called)) for section in self.sections), heading_form(self.others)]
        found = [{title for title in named if form.fullmatch(title)} for form in forms]
        # One heading may answer several questions, and is one section.
        return min(sum(map(bool, found)), len(set().union(*found))) >= _LEAST_SECTIONS


def _told_by(asked: Iterable[Customary], text: StoredText) -> Iterator[Told | None]:
    """Yield what stands below each name that sections may have, then what is said elsewhere; None where nothing is."""
    for section in asked:
        for name in section.called:
            yield section_called(name, text, section.says)
        if section.elsewhere is not None:
            yield _said(section.elsewhere, text)


def _said(form: re.Pattern[str], text: StoredText) -> Told | None:
    """Return the first sentence that has something."""
    for begin, match in matches_in(text, form):
        if (sentence := sentence_at(text, byte_at(begin, match, match.start()))) is not None:
            stated = match.groupdict().get("said")
            return Told(sentence, stated if stated and stated in sentence.text else None, alone=True)
    return None
