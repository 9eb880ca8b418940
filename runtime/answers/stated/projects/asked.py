"""Questions to a project: which of its files says what is asked, its README, its manifest, or one that is there for it.

Of a folder that is the file which lies above all others of its name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.stated.changes import asked_changes, changes_in, of_latest
from armt.runtime.answers.stated.itself.asked import asked_of_itself
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.about import told_about
from armt.runtime.answers.stated.projects.guides import guide_asked, told_by_guide
from armt.runtime.answers.stated.projects.licence import asks_for_licence, licensed_so
from armt.runtime.answers.stated.projects.links import asks_for_page, linked_in
from armt.runtime.answers.stated.projects.manifests import asks_for_needs, described_by_manifest
from armt.runtime.answers.stated.projects.readme import is_readme
from armt.runtime.answers.stated.projects.shortcuts import key_told
from armt.runtime.answers.stated.projects.taglines import asks_what_it_is
from armt.runtime.answers.stated.projects.usage import asks_for_use, installed_elsewhere, installed_so, used_so

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_FINDERS = (linked_in, licensed_so, used_so, installed_so, told_by_guide)


def told_of_project(question: str, text: StoredText) -> Told | None:
    """Return what the files of a project say to a question about it, and the sentence in which; None for another one.

    Args:
        question: in plain words.
        text: of one document, or of several.
    """
    if (told := described_by_manifest(question, text) or key_told(question, text)) is not None:
        return told
    if len(text.texts) == 1:
        return _told(question, text)
    first = at_top("readme", text)
    numbers = (document_of_project(question, text), first if guide_asked(question) is not None else None)
    for number in numbers:
        told = None if number is None else _told(question, text.texts[number])
        if told is not None and number is not None:
            return told.moved(text.begins_of_documents[number])
    if first is not None and (elsewhere := installed_elsewhere(question, text.texts[first], text)) is not None:
        return elsewhere
    # Of a folder with settings their keys have such words, too: "version", "changes".
    changes = asked_changes(of_latest(question, text))
    entries = None if changes is None else changes_in(changes, text)
    return None if entries is None else Told(entries, None, alone=True)


def is_told_or_not(question: str, text: StoredText) -> bool:
    """Whether nothing answers a question but what a project says, if anything: how it is used, where its docs are."""
    if asks_for_needs(question, text):
        return True
    number = 0 if len(text.texts) == 1 else at_top("readme", text)
    if number is None:
        return False
    readme = text.texts[number]
    is_asked = asks_for_page(question, readme) or asks_for_use(question, readme)
    return is_asked and is_readme(readme, surely=True)


def document_of_project(question: str, text: StoredText) -> int | None:
    """Return the document at the top of a folder that is there for what a question asks; None where none is."""
    if (called := guide_asked(question)) is not None and (guide := at_top(called, text)) is not None:
        return guide
    first = at_top("readme", text)
    if first is None:
        return None
    readme = text.texts[first]
    asks = (asks_what_it_is, asks_for_page, asks_for_licence, asks_for_use)
    is_of_all = asked_of_itself(question) in ("about", "title") or guide_asked(question) is not None
    return first if is_of_all or any(is_asked(question, readme) for is_asked in asks) else None


def at_top(called: str, text: StoredText) -> int | None:
    """Return the one document of a name that lies above all others, as the README that says what a folder is about."""
    # Every question to a folder comes here, and a path of each of its documents takes its time to be taken apart.
    named = [at for at, part in enumerate(text.texts) if called in part.path.casefold()]
    if not named:
        return None
    depth = min(part.path.count(os.sep) for part in text.texts)
    found = [
        at
        for at in named
        if text.texts[at].path.count(os.sep) == depth and Path(text.texts[at].path).stem.casefold() == called
    ]
    return found[0] if len(found) == 1 else None


def _told(question: str, text: StoredText) -> Told | None:
    if asks_what_it_is(question, text) and (told := told_about(text)) is not None:
        return told
    return next(filter(None, (find(question, text) for find in _FINDERS)), None)
