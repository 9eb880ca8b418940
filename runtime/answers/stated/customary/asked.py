"""Questions to documents of a kind, which say what is asked in a section that all of them have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.stated.customary.decisions import DECISIONS
from armt.runtime.answers.stated.customary.failures import FAILURES
from armt.runtime.answers.stated.customary.moments import told_of_moment
from armt.runtime.answers.stated.customary.papers import PAPERS
from armt.runtime.answers.stated.customary.privacy import PRIVACY
from armt.runtime.answers.stated.customary.terms import TERMS

if TYPE_CHECKING:
    from armt.runtime.answers.stated.itself.told import Told
    from armt.runtime.text.stored import StoredText

_KINDS = (FAILURES, DECISIONS, PRIVACY, TERMS, PAPERS)


def told_by_section(question: str, text: StoredText) -> Told | None:
    """Return what a section of a document says that all of its kind have, where a question asks for that; else None.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    return told_of_moment(bare, text) or next(filter(None, (kind.told(bare, text) for kind in _KINDS)), None)
