"""The documents of a result, read again in the way in which they were read, while their bytes are still the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from armt.disk import sha256_file
from armt.errors import ArmtError, UsageError, error_line
from armt.runtime.answers.records import RecordError
from armt.runtime.text.documents import open_document
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

# Lines that ask about the same documents in turns are common, documents by the thousand are too.
_TEXTS_KEPT = 2


class BadSource(Exception):
    """A source has changed or cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a result says of a document.

    Attributes:
        sha256: of its bytes; None where it says nothing of them.
        format: that it was read as by force; None where that was left to armt.
        encodings: that were tried before UTF-8; None where none were given.
    """

    sha256: str | None
    format: str | None = None
    encodings: tuple[str, ...] | None = None


def documents_of(value: Mapping[str, Any]) -> list[tuple[str, Named]]:
    """Return the documents that a result is about, in order, one as often as it was read; none where it is no result.

    Several were read together where it has ``sources`` and no path of its own; beside one, those in front of the
    document are what a memory had read before, of which nothing but an answer's quotes may be.

    Raises:
        RecordError: how they were read is told in no way that there is.
    """
    return _each([value] if isinstance(value.get("path"), str) else value.get("sources"), _reading(value))


def read_before(value: Mapping[str, Any], own: Sequence[tuple[str, Named]]) -> dict[str, Named]:
    """Return what a memory had read before the documents that a result is about, by path.

    Raises:
        RecordError: as `documents_of`.
    """
    known = dict(own)
    return {path: named for path, named in _each(value.get("sources"), {}) if path not in known}


def _each(items: object, reading: Mapping[str, Any]) -> list[tuple[str, Named]]:
    return [
        (item["path"], _named({**reading, **_reading(item)}, item.get("sha256")))
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, Mapping) and isinstance(item.get("path"), str)
    ]


def _reading(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an object says of how it was read."""
    return {name: item[name] for name in ("format", "encodings") if item.get(name) is not None}


def _named(reading: Mapping[str, Any], sha256: object) -> Named:
    format, encodings = reading.get("format"), reading.get("encodings")
    if not isinstance(format, str | None):
        raise RecordError("format: expected text")
    if not isinstance(encodings, list | None) or not all(isinstance(name, str) for name in encodings or ()):
        raise RecordError("encodings: expected a list of texts")
    return Named(
        sha256=sha256 if isinstance(sha256, str) else None,
        format=format,
        encodings=None if encodings is None else tuple(encodings),
    )


@dataclass(frozen=True)
class Documents:
    """The documents of one result.

    Attributes:
        sources: where their texts are kept.
        each: with their paths, in the order in which they were read, one as often as it was.
        earlier: what a memory had read before, by path.
    """

    sources: Sources
    each: Sequence[tuple[str, Named]]
    earlier: Mapping[str, Named] = field(default_factory=dict)

    @cached_property
    def named(self) -> Mapping[str, Named]:
        """Those that the result is about, by path."""
        return dict(self.each)

    @property
    def whole(self) -> str:
        """The name of all documents together, which is the document's own where it is one."""
        return " ".join(path for path, _ in self.each)

    def has(self, path: str) -> bool:
        """Whether a path names one of them, or all together."""
        return path in self.named or path == self.whole

    def may_be_quoted(self, path: str) -> bool:
        """Whether a path names a document that an answer may quote."""
        return self.has(path) or path in self.earlier

    def text(self, path: str) -> StoredText:
        """Return the text of one of them, of all together, or of one that was read before.

        Raises:
            BadSource: it is not what it was, or cannot be read.
        """
        known = {**self.earlier, **self.named}
        if path not in known:
            return JoinedText([self._text(*part) for part in self.each])
        return self._text(path, known[path])

    def _text(self, path: str, named: Named) -> StoredText:
        try:
            return self.sources.text(path, named)
        except ArmtError as exc:
            raise BadSource(path, str(exc).removeprefix(f"{path}: ")) from exc


class Sources:
    """The texts of documents, read when they are asked for; the last few stay.

    Args:
        folder: where relative paths begin; the working directory where it is None.
        encodings: to try before UTF-8, where a result does not say with which ones it was made.
        on_notice: told what reading has to say.
    """

    def __init__(
        self, folder: Path | None, encodings: Sequence[str] = (), on_notice: Callable[[str], None] | None = None
    ) -> None:
        self._folder = folder
        self._encodings = tuple(encodings)
        self._on_notice = on_notice
        self._texts: OrderedDict[tuple[str, str | None, tuple[str, ...]], StoredText] = OrderedDict()
        self._kept = _TEXTS_KEPT

    def keep(self, documents: int) -> None:
        """Keep as many texts as one result is about, so that none is closed while it is used."""
        self._kept = max(_TEXTS_KEPT, documents)

    def text(self, path: str, named: Named) -> StoredText:
        """Return the text of a source that is still what it was.

        Raises:
            ArmtError: it is not, or cannot be read.
        """
        if path == "-":
            raise UsageError("standard input cannot be read again")
        if named.sha256 is None:
            raise UsageError("the result has no sha256 of its source")
        key = (path, named.format, self._encodings if named.encodings is None else named.encodings)
        if (kept := self._texts.get(key)) is None:
            kept = self._read(*key, named.sha256)
            while len(self._texts) >= self._kept:
                self._texts.popitem(last=False)[1].close()
            self._texts[key] = kept
        self._texts.move_to_end(key)
        _compare(kept.sha256, named.sha256)
        return kept

    def _read(self, path: str, format: str | None, encodings: tuple[str, ...], sha256: str) -> StoredText:
        where = Path(path) if self._folder is None else self._folder / path
        document = open_document(where, encodings=encodings, format=format, on_notice=self._on_notice)
        if not where.is_file():
            # A device may be read for ever.
            raise UsageError(f"{path}: no file that can be read again")
        # Hashed first: a file that has become something else is not taken apart.
        try:
            _compare(sha256_file(where), sha256)
        except OSError as exc:
            raise UsageError(f"{path}: {error_line(exc)}") from exc
        text = StoredText.of(document)
        # Passages name the document as the result does, not where it lies now.
        text.path = path
        return text

    def __enter__(self) -> Sources:
        return self

    def __exit__(self, *_: object) -> None:
        for text in self._texts.values():
            text.close()


def _compare(there: str | None, said: str) -> None:
    if there != said:
        raise UsageError(f"changed since it was read (SHA-256 {str(there)[:12]}, the result has {said[:12]})")
