"""Questions to what `git log` prints: how many commits there are, when one was made, which one is about something.

The hash of a commit stands above its message, and the next one right below it: what is nearest is another's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.logs.log import shown_entry
from armt.runtime.answers.language.questions import on_one_line
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import lines_of, samples_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_HASH = r"[0-9a-f]{4,64}"
_HEAD = re.compile(r"commit (?P<hash>[0-9a-f]{7,64})(?: \([^\n]*\))?\s*")
# "Author:", "AuthorDate:", "Merge:"; a message is set in below them.
_FIELD = re.compile(r"(?P<name>[A-Z][A-Za-z]+): +(?P<value>\S.*?)\s*")
# Before each line of a message; before files that changed stands one space.
_SET_IN = "    "
_NAMED = rf"(?:the )?commit [\"'`]?(?P<hash>{_HASH})[\"'`]?"
_MADE = r"(?:made|committed|created|authored|written|done|pushed|recorded|from|by)"
_COUNT = re.compile(
    r"(?:how many|what is the (?:total )?number of) commits?(?: (?:are|were|is))?(?: there| listed| shown)?"
    r"(?: in (?:all|total|(?:the|this) (?:log|file|history|document|repository)))?",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"(?:when (?:was|is|did)|(?:what|which) (?:date|day|time) (?:was|is|has)|what is the (?:date|day|time) of)"
    rf" {_NAMED}"
    rf"(?: {_MADE})?",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"(?:who (?:made|wrote|authored|committed|created|pushed|did)|who is the author of|who was the author of) {_NAMED}"
    rf"|(?:by whom|by who) was (?:the )?commit (?P<other>{_HASH}) {_MADE}",
    re.IGNORECASE,
)
_WHAT = re.compile(
    rf"what (?:does|did) {_NAMED} (?:change|do|say|fix|add|remove|introduce|contain)"
    rf"|what (?:is|was|changed|was changed)(?: in| by| with)? (?:the )?commit (?P<other>{_HASH})(?: about| for)?",
    re.IGNORECASE,
)
# What is said of a commit, with words that its message need not have.
_DID = (
    r"(?:(?:has|had|did|does|do) )?"
    r"(?:chang|fix|add|remov|introduc|updat|mention|touch|renam|mov|delet|merg|concern|mak|writ)"
    r"(?:e[sd]?|s|ing|ed|es)?"
)
_WHICH = re.compile(
    rf"(?:which|what) commits? (?P<said>(?:(?:is|are|was|were|talks?|speaks?) (?:about|for|on|of)|deals? with|{_DID})"
    r" (?P<about>.+))",
    re.IGNORECASE,
)
# So many are named one by one; of more their subjects tell which.
_MOST_NAMED = 10


class _Commit(NamedTuple):
    """A commit as it stands in the log.

    Attributes:
        start: byte at which it begins.
        hash: as it is written.
        head: its lines from its hash to its last field.
        message: its lines below, as they stand.
    """

    start: int
    hash: str
    head: str
    message: str

    @property
    def place(self) -> tuple[int, int]:
        """The bytes that are quoted of it."""
        return self.start, self.start + len(shown_entry(self.head + self.message).encode())

    @property
    def subject(self) -> str:
        return self.message.strip().split("\n\n")[0]

    def field(self, *names: str) -> str | None:
        """Return the value of the first of some fields that it has."""
        fields = {match["name"]: match["value"] for line in self.head.split("\n") if (match := _FIELD.fullmatch(line))}
        return next((fields[name] for name in names if name in fields), None)

    def is_called(self, name: str) -> bool:
        """Whether a hash is its own: one of them may be cut short."""
        return self.hash.startswith(name) or name.startswith(self.hash)


def is_history(text: StoredText) -> bool:
    """Say whether a text begins as `git log` prints commits."""
    first, *others = samples_of(text)[0].lstrip().split("\n")
    fields = [match["name"] for line in others[:3] if (match := _FIELD.fullmatch(line)) is not None]
    return _HEAD.fullmatch(first) is not None and "Author" in fields


class Commits:
    """The commits of a history; read once when a question is to them."""

    def __init__(self, text: StoredText) -> None:
        self._text = text

    @cached_property
    def _all(self) -> Sequence[_Commit]:
        found: list[_Commit] = []
        heads: list[str] = []
        messages: list[str] = []
        start, name, is_head, is_open = 0, "", False, False
        for at, line in lines_of(self._text):
            head = _HEAD.fullmatch(line)
            if head is not None:
                _keep(found, start, name, heads, messages)
                start, name, is_head, is_open = at, head["hash"], True, True
                heads, messages = [line], []
            elif not is_open:
                continue
            elif is_head and _FIELD.fullmatch(line) is not None:
                heads.append(line)
            elif not line.strip() or line.startswith(_SET_IN):
                messages.append(line)
                is_head = False
            else:
                # Files that changed, and how, stand below the message.
                is_open = False
        _keep(found, start, name, heads, messages)
        return found

    def answer(self, question: str) -> Computed | None:
        """Answer a question by the commits; None where it is not understood, or there is none such."""
        question = on_one_line(question)
        if _COUNT.fullmatch(question) is not None:
            return _computed(f"{len(self._all):,}", self._all)
        for pattern, told in _OF_ONE:
            if (asked := pattern.fullmatch(question)) is not None:
                found = [one for one in self._all if one.is_called(_called(asked))]
                return _computed(told(found[0]), found) if len(found) == 1 else None
        asked = _WHICH.fullmatch(question)
        about = () if asked is None else self._about(asked["said"]) or self._about(asked["about"])
        return _computed(", ".join(one.hash for one in about), about)

    def needs_all(self, question: str) -> bool:
        """Whether a question is to a commit, which no sentence says: its hash stands apart from what it is."""
        question = on_one_line(question)
        patterns = (_COUNT, _WHICH, *(pattern for pattern, _ in _OF_ONE))
        return any(pattern.fullmatch(question) is not None for pattern in patterns)

    def _about(self, words: str) -> Sequence[_Commit]:
        """Return the commits whose messages have some words; those whose subjects do, where there are many."""
        wanted = frozenset(content_stems(words))
        found = [one for one in self._all if wanted <= frozenset(content_stems(one.message))] if wanted else []
        if len(found) > _MOST_NAMED:
            found = [one for one in found if wanted <= frozenset(content_stems(one.subject))]
        return found if len(found) <= _MOST_NAMED else []


def _date(commit: _Commit) -> str:
    return commit.field("Date", "AuthorDate", "CommitDate") or ""


def _author(commit: _Commit) -> str:
    return commit.field("Author") or ""


def _message(commit: _Commit) -> str:
    said = shown_entry(commit.head + commit.message)[len(commit.head) :]
    return " ".join(said.split())


# What is asked of one commit, and what of it answers.
_OF_ONE: tuple[tuple[re.Pattern[str], Callable[[_Commit], str]], ...] = (
    (_WHEN, _date),
    (_WHO, _author),
    (_WHAT, _message),
)


def _called(asked: re.Match[str]) -> str:
    return str(next(name for name in asked.groups() if name is not None)).lower()


def _keep(found: list[_Commit], start: int, name: str, heads: Sequence[str], messages: Sequence[str]) -> None:
    if heads:
        found.append(_Commit(start, name, "".join(heads), "".join(messages)))


def _computed(output: str, commits: Sequence[_Commit]) -> Computed | None:
    if not commits or not output:
        return None
    return Computed(output, tuple(commit.place for commit in commits), len(commits))
