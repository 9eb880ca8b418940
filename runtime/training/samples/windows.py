"""Windows to train on: what the tool puts to the model about a passage, and what a good model says.

One JSON object a line: ``asked`` (note, gist or answer), ``kind`` (of the document), ``shown`` (the section, the notes
one a line, or the evidence), ``question`` (of answers), ``response``, ``before`` (the document's text in front of the
section), ``name`` (of the document), ``source`` and ``licence``. The prompts are those of
`armt.runtime.answers.prompts`, so that a model is trained on what it will meet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, get_args

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime.answers.prompts import DocumentKind, Message, answer_messages, gist_messages, note_messages
from armt.runtime.text.corpus import check_whole
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.config import WindowKind
from armt.runtime.training.samples.batch import ActiveText, Sample

_TEXTS = ("name", "before", "shown", "question", "response", "source", "licence")
# Candidates for each place of a batch: the more, the more alike are the lengths of those that are taken.
_CANDIDATES = 4
_MOST_CHARS_PER_TOKEN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A passage, what is asked about it, and what a good model says.

    Attributes:
        name: of the document; what the held-out split goes by.
        asked: what is wanted.
        kind: of the document.
        before: its text in front of the passage; may be empty.
        shown: the section, the notes one a line, or the evidence.
        question: where an answer is wanted.
        response: one line.
        source, licence: where the text comes from.
    """

    name: str
    asked: WindowKind
    kind: DocumentKind
    before: str
    shown: str
    question: str
    response: str
    source: str = ""
    licence: str = ""

    def messages(self) -> list[Message]:
        """Return the conversation whose next turn is the response."""
        if self.asked == "note":
            return note_messages(self.kind, self.shown, instructed=True)
        if self.asked == "gist":
            return gist_messages(self.shown.split("\n"), instructed=True)
        return answer_messages(self.shown, self.question)


def is_windows(path: Path) -> bool:
    """Say whether a file of JSON lines holds windows, by the keys of its first line."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip():
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    return False
                return isinstance(row, dict) and "asked" in row
    return False


def read_windows(path: Path) -> Iterator[Window]:
    """Read windows from JSON lines.

    Raises:
        DocumentError: a line is not such an object; the message names file and line.
        NoTextError: there is none.
    """
    found = False
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    found = True
                    yield _window(f"{path}:{number}", line)
    except UnicodeDecodeError as exc:
        raise DocumentError(f"{path}: not UTF-8 text") from exc
    if not found:
        raise NoTextError(f"{path}: no window in it")


def _window(place: str, line: str) -> Window:
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise DocumentError(f"{place}: not JSON") from exc
    if not isinstance(row, dict):
        raise DocumentError(f"{place}: expected a JSON object, got {type(row).__name__}")
    for key, known in (("asked", get_args(WindowKind)), ("kind", get_args(DocumentKind))):
        if row.get(key) not in known:
            raise DocumentError(f"{place}: {key}: expected one of {', '.join(known)}, got {str(row.get(key))[:40]!r}")
    texts = {key: row.get(key, "") for key in _TEXTS}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise DocumentError(f"{place}: {key}: expected text, got {type(text).__name__}")
        check_whole(f"{place}: {key}", text)
    for key in ("shown", "response", *(["question"] if row["asked"] == "answer" else [])):
        if not texts[key].strip():
            raise DocumentError(f"{place}: {key}: expected text, got none")
    return Window(asked=row["asked"], kind=row["kind"], **texts)


class WindowDraw:
    """Draws windows, those of one batch of about the same length.

    Sources are drawn by the square root of how many windows they have, so that a large one does not drown the others.

    Args:
        windows: what there is.
        tokenizer: the model's.
        answer: an answer's ids, its end included.
    """

    def __init__(self, windows: Sequence[Window], tokenizer: Tokenizer, answer: Callable[[str], list[int]]) -> None:
        if not windows:
            raise UsageError("this curriculum trains on windows: give a .jsonl file of them with --data")
        self._tokenizer, self._answer = tokenizer, answer
        self._of: dict[WindowKind, dict[str, list[Window]]] = {}
        for window in windows:
            self._of.setdefault(window.asked, {}).setdefault(f"{window.source} {window.kind}", []).append(window)

    def require(
        self, asked: Sequence[WindowKind], *, count: int, tokens: int, segments: int, segment_tokens: int
    ) -> None:
        """See that there are windows of all kinds, and short enough; arguments as `samples`.

        Raises:
            NoTextError: there are none of one.
        """
        for kind in asked:
            if kind not in self._of:
                raise NoTextError(f"no window asks for a {kind}")
            self.samples(
                Random(0), count, asked=(kind,), tokens=tokens, segments=segments, segment_tokens=segment_tokens
            )

    def samples(
        self, rng: Random, count: int, *, asked: Sequence[WindowKind], tokens: int, segments: int, segment_tokens: int
    ) -> list[Sample]:
        """Return ``count`` windows behind ``segments`` segments of what stands before them.

        Where a document has less text before its passage, the end of another document's stands before that: a memory
        seldom starts empty.

        Args:
            rng: the only source of chance.
            count: of samples.
            asked: kinds to draw from; those of a batch are of one.
            tokens: of a window, its response included, at most.
            segments, segment_tokens: of what stands before.

        Raises:
            NoTextError: no window is short enough.
        """
        kind = rng.choice(list(asked))
        found = []
        for _ in range(100 * count):
            window = self._draw(rng, kind)
            # So much text cannot fit.
            if len(window.shown) < _MOST_CHARS_PER_TOKEN * tokens:
                asking = self._tokenizer.encode_chat(window.messages())
                said = self._answer(window.response)
                if len(asking) + len(said) <= tokens:
                    found.append((window, asking, said))
            if len(found) == _CANDIDATES * count:
                break
        if len(found) < count:
            raise NoTextError(f"too few windows that ask for a {kind} fit {tokens} tokens")
        found.sort(key=lambda one: len(one[1]))
        first = rng.randint(0, len(found) - count)
        return [
            Sample(
                segments=self._before(rng, window, segments, segment_tokens),
                active=[ActiveText(ids=[*asking, *said], weights=[0.0] * len(asking) + [1.0] * len(said))],
            )
            for window, asking, said in found[first : first + count]
        ]

    def _draw(self, rng: Random, kind: WindowKind) -> Window:
        sources = self._of[kind]
        names = sorted(sources)
        (name,) = rng.choices(names, [len(sources[name]) ** 0.5 for name in names])
        return rng.choice(sources[name])

    def _before(self, rng: Random, window: Window, segments: int, segment_tokens: int) -> list[list[int]]:
        wanted = segments * segment_tokens
        ids: list[int] = []
        text = window.before
        for _ in range(100):
            if wanted and text:
                ids = [*self._tokenizer.encode(text[-_MOST_CHARS_PER_TOKEN * wanted :]), *ids]
            if len(ids) >= wanted:
                break
            text = self._draw(rng, window.asked).before
        else:
            raise NoTextError(f"no document has {wanted} tokens before its passage")
        ids = ids[len(ids) - wanted :]
        return [ids[start : start + segment_tokens] for start in range(0, wanted, segment_tokens)]
