"""Logs: their unusual lines, word for word, and what all of it is, counted.

A log says the same few things again and again. Lines that differ in numbers, addresses and names of files alone are of
one kind, as in Drain (He and others, 2017); of each kind the first is as good as all, and a kind says the more the
fewer lines are of it. What the log itself calls an error comes before that. No model is asked: a small one would find
the usual, since there is most of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.sheets import is_table
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS
from armt.runtime.answers.language.stamps import LABELS, LEVELS, STAMP, level_beside, severity
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sections import samples_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_LEAST_LINES, _LOG_SHARE, _LEVEL_SHARE, _KIND_SHARE = 2, 0.5, 0.3, 0.6
_RANK_OF = {label: rank for rank, labels in LEVELS.items() for label in labels}
_LEVEL = re.compile(
    rf"\b(?P<plain>{LABELS})\b"
    rf"|(?i:\b(?:level|lvl|severity)[\"']?[=:]\s*[\"']?(?P<keyed>{LABELS})\b|[\[<](?:\w+:)?(?P<framed>{LABELS})[\]>])"
)
_LEVEL_CHARS = 160
_SERVER_ERROR = re.compile(r"\" 5\d\d(?:\s|$)")
# Without a level, words that nobody writes where all is well.
_TROUBLE = re.compile(
    r"\b(?:fail(?:ed|ure|s)?|errors?|denied|refused|panic|killed|exception|traceback|timed? ?out|corrupt(?:ed)?|"
    r"unreachable|segfault|oom)\b",
    re.IGNORECASE,
)
# What differs between lines of one kind: words with numbers in them, paths, and a word in quotes.
_VARIES = re.compile(r"\"[^\"\s]*\"|'[^'\s]*'|[^\s\"']*[\d/][^\s\"']*")
# Of a line with all that belongs to it so much tells its kind; and so many kinds are told apart.
_KIND_CHARS, _MOST_KINDS = 400, 50_000
# A kind is usual where it has more lines than these, or than this share of all.
_FEW_LINES, _FEW_SHARE = 3, 0.01
# Of a log without anything unusual so many kinds are shown, those of which there is most.
_USUAL_KINDS = 5


@dataclass(slots=True)
class _Kind:
    """Lines of a log that say the same.

    Attributes:
        start, end: byte offsets of the first of them, what belongs to it included.
        rank: of its level.
        count: of the lines.
    """

    start: int
    end: int
    rank: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line with a time, or a level before the first time ("" then), and the lines without one behind it."""

    start: int
    text: str
    time: str


def is_log(sample: str) -> bool:
    """Say whether most lines of a sample begin with a time and are a program's: with levels, or again and again alike.

    What people have said, each time in other words, is told by its notes; a table whose columns have names is one of
    times.
    """
    lines = [line for line in sample.splitlines() if line.strip()]
    timed = [line for line in lines if STAMP.match(line)]
    if len(timed) < max(_LEAST_LINES, _LOG_SHARE * len(lines)):
        return False
    labels = [_level(line)[1] for line in timed]
    levels = sum(label is not None for label in labels)
    kinds = set(map(_kind, timed, labels))
    if levels >= _LEVEL_SHARE * len(timed):
        return True
    return len(kinds) <= _KIND_SHARE * len(timed) and not is_table(sample)


def is_log_text(text: StoredText) -> bool:
    """Say whether a text is a log by its samples; of several documents, whether each is one."""
    return all(is_log("\n".join(samples_of(part))) for part in text.texts)


@dataclass(slots=True)
class Log:
    """What a log holds, from one reading of it.

    Attributes:
        text: of the log.
        total: its entries.
        first, last: times of the first entry and of the last one, as they are written.
        levels: entries by what they call their level.
    """

    text: StoredText
    total: int = 0
    first: str = ""
    last: str = ""
    levels: Counter[str] = field(default_factory=Counter)
    _kinds: dict[str, _Kind] = field(default_factory=dict)

    @classmethod
    def of(cls, text: StoredText) -> Log:
        """Read a log."""
        log, begin = cls(text), 0
        for part in text.texts:
            for entry in _entries(part, begin):
                log._take(entry)
            begin += part.size
        return log

    def _take(self, entry: _Entry) -> None:
        rank, label = _level(entry.text)
        self.total, self.first, self.last = self.total + 1, self.first or entry.time, entry.time or self.last
        if label is not None:
            self.levels[label] += 1
        key = _kind(entry.text, label)
        known = self._kinds.get(key)
        if known is not None:
            known.count += 1
        elif len(self._kinds) < _MOST_KINDS:
            self._kinds[key] = _Kind(entry.start, entry.start + len(_shown(entry.text).encode()), rank)

    def notes(self, count: int) -> list[Note]:
        """Return the unusual entries as quotes, at most ``count``, in their order."""
        few = max(_FEW_LINES, int(_FEW_SHARE * self.total))
        unusual = [kind for kind in self._kinds.values() if kind.rank or kind.count <= few]
        if unusual:
            chosen = sorted(unusual, key=lambda kind: (-kind.rank, kind.count, kind.start))[:count]
        else:
            usual = sorted(self._kinds.values(), key=lambda kind: (-kind.count, kind.start))
            chosen = usual[: min(count, _USUAL_KINDS)]
        return [self._quote(kind) for kind in sorted(chosen, key=lambda kind: kind.start)]

    def _quote(self, kind: _Kind) -> Note:
        quote = self.text.read(kind.start, kind.end)
        passage = Evidence.at(self.text, kind.start, kind.end, quote=quote, by="section")
        return Note(text=quote, kind="quote", passage=passage, checked=True)

    def overview(self) -> str:
        """Say from when to when the log reaches, how many entries it has, and how many of which level above INFO."""
        said = f"{self.total:,} {'entry' if self.total == 1 else 'entries'}"
        if self.first:
            said += f" from {self.first} to {self.last}" if self.first != self.last else f" at {self.first}"
        grave = sorted((-_RANK_OF.get(label, 2), label) for label in self.levels if _RANK_OF.get(label, 2))
        counted = [f"{self.levels[label]:,} {label}" for _, label in grave]
        return f"{said}{': ' if counted else ''}{', '.join(counted)}."


def _kind(entry: str, label: str | None) -> str:
    """Return what entries of one kind have in common: a level, and the words of the first line that do not vary."""
    head = entry[:_KIND_CHARS].split("\n", 1)[0]
    match = STAMP.match(head)
    told = head if match is None or match["keyed"] else head[match.end() :]
    return f"{label} {_VARIES.sub('#', told)}"


def _entries(text: StoredText, begin: int) -> Iterator[_Entry]:
    """Yield the entries of one document, whose bytes are counted from ``begin``."""
    start = at = begin
    held, time, is_timed = "", "", False
    for line in text.lines():
        match = STAMP.match(line)
        # Before the first time a level begins an entry: what else stands there is no part of the log.
        if match is not None or (not is_timed and _LEVEL.search(line[:_LEVEL_CHARS])):
            if held:
                yield _Entry(start, held, time)
            indent = len(line) - len(line.lstrip())
            start, held = at + len(line[:indent].encode()), line[indent:]
            time = "" if match is None else match["time"] or match["request"] or match["keyed"]
            is_timed = is_timed or match is not None
        elif held and len(held) <= LONGEST_SENTENCE_CHARS:
            held += line
        at += len(line.encode())
    if held:
        yield _Entry(start, held, time)


def _shown(entry: str) -> str:
    """Return as much of an entry as is quoted: whole lines, or the beginning of one."""
    entry = entry.rstrip()
    if len(entry) <= LONGEST_SENTENCE_CHARS:
        return entry
    cut = entry.rfind("\n", 0, LONGEST_SENTENCE_CHARS)
    return entry[: cut if cut > 0 else LONGEST_SENTENCE_CHARS].rstrip()


def _level(entry: str) -> tuple[int, str | None]:
    """Return the rank of an entry's level, and what it is called; None where it has none."""
    head = entry[:_LEVEL_CHARS]
    label = level_beside(head)
    if label is None:
        match = _LEVEL.search(head)
        # Who passes a line on gives it a priority, whatever it says.
        label = severity(head) if match is None else (match["plain"] or match["keyed"] or match["framed"]).upper()
    if label is not None:
        return _RANK_OF[label], label
    if _SERVER_ERROR.search(entry[:LONGEST_SENTENCE_CHARS]):
        return 2, "status 5xx"
    return int(_TROUBLE.search(entry[:LONGEST_SENTENCE_CHARS]) is not None), None
