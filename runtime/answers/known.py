"""Documents of which a person said what stands where: outlines, and questions whose places are known.

What finding is taught on and what answers are measured on are such documents. The sets are made by docs/data/build.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from armt.errors import DocumentError, error_line
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.text.documents import MissingDocument
from armt.runtime.text.stored import StoredText

if TYPE_CHECKING:
    from armt.runtime.session import Armt


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document with what is known of it.

    Attributes:
        name, kind: as the set has them.
        text: all of it.
        outline: what a person said of a stretch of it, and its bytes.
        questions: question, answer and the bytes where it stands; None where the document does not answer.
    """

    name: str
    kind: str
    text: StoredText
    outline: tuple[Sentence, ...]
    questions: tuple[tuple[str, str | None, int, int], ...]


def read_known(path: Path) -> list[Known]:
    """Read a set of documents.

    Raises:
        MissingDocument: there is no such file.
        DocumentError: the file is none.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [_known(json.loads(line)) for line in lines]
    except FileNotFoundError as exc:
        raise MissingDocument(f"{path}: no such file") from exc
    except (OSError, EOFError, ValueError, KeyError, TypeError) as exc:
        raise DocumentError(f"{path}: not a set of documents with answers ({error_line(exc)})") from exc


def placed_tokens(armt: Armt, known: Known) -> tuple[list[int], NDArray[np.int64]]:
    """Return a document's tokens, and the bytes of its segments int64 ``[segments, 2]``."""
    ids: list[int] = []
    starts: list[int] = []
    for placed in armt.tokenizer.iter_placed(known.text.pieces()):
        ids += placed.ids
        starts += placed.starts
    firsts = starts[:: armt.config.segment_tokens]
    return ids, np.array(list(zip(firsts, [*firsts[1:], known.text.size], strict=True)), dtype=np.int64)


def segments_of(ranges: NDArray[np.int64], start: int, end: int) -> set[int]:
    """Return which segments of a document, int64 ``[segments, 2]``, have a part of a byte range."""
    return set(np.flatnonzero((ranges[:, 0] < end) & (ranges[:, 1] > start)).tolist())


def _known(value: Mapping[str, Any]) -> Known:
    return Known(
        name=value["name"],
        kind=value["kind"],
        text=StoredText.of_string(value["name"], value["text"]),
        outline=tuple(Sentence(line["start"], line["end"], line["text"]) for line in value["outline"]),
        questions=tuple(
            (item["question"], item["answer"], item["start"] or 0, item["end"] or 0) for item in value["questions"]
        ),
    )
