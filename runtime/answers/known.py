"""Documents of which a person said what stands where: outlines, and questions whose answers are known.

What finding is taught on and what answers are measured on are such documents. The sets are made by docs/data/build.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from armt.errors import DocumentError, error_line
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.text.documents import MissingDocument
from armt.runtime.text.stored import StoredText

if TYPE_CHECKING:
    from armt.runtime.session import Armt


_ARTICLES = frozenset(("a", "an", "the"))


class Asked(NamedTuple):
    """A question to a document.

    Attributes:
        question: in plain words.
        answer: None where the document has none.
        start, end: the bytes where it stands.
        also: others that answer as well.
    """

    question: str
    answer: str | None
    start: int
    end: int
    also: tuple[tuple[int, int], ...] = ()

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The bytes of all that answer; none where there is no answer."""
        return () if self.answer is None else ((self.start, self.end), *self.also)

    def is_answered_by(self, start: int, end: int) -> bool:
        """Whether bytes have some of a place that answers."""
        return any(start < last and end > first for first, last in self.places)

    def segments(self, ranges: NDArray[np.int64]) -> set[int]:
        """Return which segments of its document, int64 ``[segments, 2]``, have some of a place that answers."""
        return set().union(*(segments_of(ranges, start, end) for start, end in self.places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document with what is known of it.

    Attributes:
        name, kind: as the set has them.
        text: all of it.
        outline: what a person said of a stretch of it, and its bytes.
        questions: what was asked of it.
    """

    name: str
    kind: str
    text: StoredText
    outline: tuple[Sentence, ...]
    questions: tuple[Asked, ...]


def read_known(path: Path) -> list[Known]:
    """Read a set of documents.

    Raises:
        MissingDocument: there is no such file.
        DocumentError: the file is none.
    """
    unfit, number = f"{path}: not a set of documents with answers", 0
    try:
        found: list[Known] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):  # noqa: B007 (of the line at fault)
                found.append(_known(json.loads(line)))
        return found
    except FileNotFoundError as exc:
        raise MissingDocument(f"{path}: no such file") from exc
    except gzip.BadGzipFile as exc:
        raise DocumentError(f"{unfit} (it is not compressed: gzip -k FILE)") from exc
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise DocumentError(f"{unfit} ({error_line(exc)})") from exc
    except (ValueError, KeyError, TypeError, RecursionError, DocumentError) as exc:
        why = "nested too deeply to be read" if isinstance(exc, RecursionError) else error_line(exc)
        raise DocumentError(f"{unfit} (line {number}: {why})") from exc


def placed_tokens(armt: Armt, known: Known) -> tuple[list[int], NDArray[np.int64]]:
    """Return a document's tokens, and the bytes of its segments int64 ``[segments, 2]``."""
    ids: list[int] = []
    starts: list[int] = []
    for placed in armt.tokenizer.iter_placed(known.text.pieces()):
        ids += placed.ids
        starts += placed.starts
    firsts = starts[:: armt.config.segment_tokens]
    return ids, np.array(list(zip(firsts, [*firsts[1:], known.text.size], strict=True)), dtype=np.int64)


def token_counts(ids: Sequence[int], segment_tokens: int) -> list[int]:
    """Return how many tokens each segment of a document has; the last one has what is left."""
    return [min(segment_tokens, len(ids) - at) for at in range(0, len(ids), segment_tokens)]


def segments_of(ranges: NDArray[np.int64], start: int, end: int) -> set[int]:
    """Return which segments of a document, int64 ``[segments, 2]``, have a part of a byte range."""
    return set(np.flatnonzero((ranges[:, 0] < end) & (ranges[:, 1] > start)).tolist())


def f1(reference: str, answer: str) -> float:
    """Return the share of words that answer and reference have in common, as SQuAD counts it (arXiv 1606.05250).

    But for marks inside of a word, which part it here.
    """
    wanted, said = Counter(_normal(reference)), Counter(_normal(answer))
    shared = sum((wanted & said).values())
    if not shared:
        return float(not wanted and not said)
    precision, recall = shared / sum(said.values()), shared / sum(wanted.values())
    return 2 * precision * recall / (precision + recall)


def _normal(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _ARTICLES]


def _known(value: Mapping[str, Any]) -> Known:
    text = StoredText.of_string(_words(value, "name"), _words(value, "text"))
    return Known(
        name=text.path,
        kind=_words(value, "kind"),
        text=text,
        outline=tuple(Sentence(*_range(text, line), _words(line, "text")) for line in value["outline"]),
        questions=tuple(
            Asked(
                _words(item, "question"),
                None if item["answer"] is None else _words(item, "answer"),
                *_range(text, item),
                # Sets of before know one place.
                tuple(_range(text, place) for place in item.get("also", ())),
            )
            for item in value["questions"]
        ),
    )


def _words(item: Mapping[str, Any], key: str) -> str:
    if not isinstance(item[key], str):
        raise ValueError(f"{key}: expected text, got {item[key]!r:.40}")
    return str(item[key])


def _range(text: StoredText, item: Mapping[str, Any]) -> tuple[int, int]:
    """Return the bytes that a line of an outline or a question is about; of what has no place, none.

    Raises:
        ValueError: they are not within the text, or cut a character.
    """
    start, end = item["start"] or 0, item["end"] or 0
    # Outlines of headings that follow each other have lines about nothing, which end before they begin.
    if not (type(start) is type(end) is int and 0 <= start <= text.size and 0 <= end <= text.size):
        raise ValueError(f"start, end: expected bytes within 0 to {text.size}, got {start!r:.40}, {end!r:.40}")
    if not (text.begins_character(start) and text.begins_character(end)):
        raise ValueError(f"start, end: bytes {start} to {end} cut a character")
    return start, end
