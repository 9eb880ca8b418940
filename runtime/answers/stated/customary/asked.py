"""Questions to documents of a kind, which say what is asked in a section that all of them have."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.words import content_stems, stems
from armt.runtime.answers.stated.customary.kinds.advisories import ADVISORIES, SECURITY_POLICIES
from armt.runtime.answers.stated.customary.kinds.cards import CARDS
from armt.runtime.answers.stated.customary.kinds.contributing import CONDUCT, CONTRIBUTING
from armt.runtime.answers.stated.customary.kinds.decisions import DECISIONS
from armt.runtime.answers.stated.customary.kinds.failures import FAILURES
from armt.runtime.answers.stated.customary.kinds.governance import BYLAWS, GOVERNED
from armt.runtime.answers.stated.customary.kinds.jobs import JOBS
from armt.runtime.answers.stated.customary.kinds.meetings import MEETINGS
from armt.runtime.answers.stated.customary.kinds.papers import PAPERS
from armt.runtime.answers.stated.customary.kinds.privacy import PRIVACY
from armt.runtime.answers.stated.customary.kinds.requirements import REQUIREMENTS, ROADMAPS
from armt.runtime.answers.stated.customary.kinds.runbooks import RUNBOOKS
from armt.runtime.answers.stated.customary.kinds.syllabi import SYLLABI
from armt.runtime.answers.stated.customary.kinds.terms import TERMS
from armt.runtime.answers.stated.customary.moments import told_of_event, told_of_moment
from armt.runtime.answers.stated.itself.titles import stated_title

if TYPE_CHECKING:
    from armt.runtime.answers.stated.itself.told import Told
    from armt.runtime.text.stored import StoredText

# Between words of a title, and before them.
_BETWEEN, _BEFORE = (
    frozenset({"of", "the", "for", "in", "to", "and", "a", "an", "on", "at", "by", "with", "from"}),
    frozenset({"the", "a", "an", "our"}),
)
# What a document of a kind is called behind what it is about: "the Redis decision".
_CALLED = frozenset(
    {"decision", "proposal", "rfc", "adr", "pep", "kep", "outage", "incident", "failure", "post-mortem", "postmortem"}
    | {"paper", "study", "model", "alert", "meeting", "policy", "terms", "advisory", "vulnerability", "job", "position"}
)
_KINDS = (
    *(FAILURES, DECISIONS, PRIVACY, TERMS, PAPERS, CARDS, MEETINGS, ADVISORIES, JOBS, RUNBOOKS),
    *(SECURITY_POLICIES, CONDUCT, CONTRIBUTING, GOVERNED, BYLAWS, SYLLABI, ROADMAPS, REQUIREMENTS),
)


def told_by_section(question: str, text: StoredText) -> Told | None:
    """Return what a section of a document says that all of its kind have, where a question asks for that; else None.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    if (found := _told(bare, text)) is not None:
        return found
    named = frozenset(content_stems(f"{stated_title(text) or ''} {Path(text.path).stem}"))
    of_subject = _of_its_subject(bare, named)
    if of_subject is not None and (found := _told(of_subject, text)) is not None:
        return found
    asked = frozenset(stems(bare))
    return next(filter(None, (kind.meant(asked, text, named) for kind in _KINDS)), None) or told_of_event(bare, text)


def _told(bare: str, text: StoredText) -> Told | None:
    return told_of_moment(bare, text) or next(filter(None, (kind.told(bare, text) for kind in _KINDS)), None)


def _of_its_subject(question: str, named: Set[str]) -> str | None:
    """Return a question with "it" for what the title of a document is about; None where it has nothing of that.

    "Why was Redis chosen?" asks "Use Redis for sessions" why it was.

    Args:
        question: in plain words, without its mark.
        named: stems of the title.
    """
    words = question.split()
    is_named = [bool(stems := set(content_stems(word))) and stems <= named for word in words]
    runs = list[tuple[int, int]]()
    for at, word in enumerate(words):
        if is_named[at] and runs and all(one.lower() in _BETWEEN for one in words[runs[-1][1] : at]):
            runs[-1] = (runs[-1][0], at + 1)
        elif is_named[at] and word.lower() not in _BETWEEN:
            runs.append((at, at + 1))
    if not runs:
        return None
    start, end = max(runs, key=lambda run: run[1] - run[0])
    while end < len(words) and words[end].lower() in _CALLED:
        end += 1
    while start and words[start - 1].lower() in _BEFORE:
        start -= 1
    return " ".join([*words[:start], "it", *words[end:]])
