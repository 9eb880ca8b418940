"""Questions to documents of a kind, which say what is asked in a section that all of them have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.stated.customary.kinds.advisories import ADVISORIES
from armt.runtime.answers.stated.customary.kinds.cards import CARDS
from armt.runtime.answers.stated.customary.kinds.decisions import DECISIONS
from armt.runtime.answers.stated.customary.kinds.failures import FAILURES
from armt.runtime.answers.stated.customary.kinds.jobs import JOBS
from armt.runtime.answers.stated.customary.kinds.meetings import MEETINGS
from armt.runtime.answers.stated.customary.kinds.papers import PAPERS
from armt.runtime.answers.stated.customary.kinds.privacy import PRIVACY
from armt.runtime.answers.stated.customary.kinds.runbooks import RUNBOOKS
from armt.runtime.answers.stated.customary.kinds.terms import TERMS
from armt.runtime.answers.stated.customary.moments import told_of_moment

if TYPE_CHECKING:
    from armt.runtime.answers.stated.itself.told import Told
    from armt.runtime.text.stored import StoredText

_KINDS = (FAILURES, DECISIONS, PRIVACY, TERMS, PAPERS, CARDS, MEETINGS, ADVISORIES, JOBS, RUNBOOKS)


def told_by_section(question: str, text: StoredText) -> Told | None:
    """Return what a section of a document says that all of its kind have, where a question asks for that; else None.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    return told_of_moment(bare, text) or next(filter(None, (kind.told(bare, text) for kind in _KINDS)), None)
