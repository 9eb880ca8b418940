"""What a document is about, and of a README what its project is: the sentence that says so, or its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.described import about, described_by_itself
from armt.runtime.answers.stated.itself.titles import line_that_names, title_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, LEAST_TITLE_WORDS, Told
from armt.runtime.answers.stated.projects.readme import is_named_and_described, is_of_part, is_readme, title_of_project
from armt.runtime.answers.stated.projects.taglines import tagline

if TYPE_CHECKING:
    from armt.runtime.answers.language.sentences import Sentence
    from armt.runtime.text.stored import StoredText


def described(text: StoredText) -> Sentence | None:
    """Return the sentence in which a document says what it describes, or a README what its project is."""
    return _of_project(text) or described_by_itself(text)


def told_about(text: StoredText) -> Told | None:
    """Return what a document is about; of a README what its project is, and nothing that is said of a part of it."""
    if not is_readme(text):
        return about(text)
    if (said := _of_project(text)) is not None:
        return Told(said, None)
    title, called = title_of(text), title_of_project(text) or ""
    if is_named_and_described(called):
        return title
    if (told := about(text, surely=True)) is not None:
        return told
    return title if len(called.split()) >= LEAST_TITLE_WORDS and not is_of_part(called) else None


def _of_project(text: StoredText) -> Sentence | None:
    """Return what a README says that its project is, where no line of it names what it is, as a manual's does."""
    is_named = line_that_names(beginning_of(text, HEAD_BYTES)) is not None
    return None if is_named else tagline(text)
