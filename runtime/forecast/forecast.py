"""What a job would do, without doing it: which documents it reads, how long they are, which are done already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, BinaryIO

from armt.errors import ArmtError
from armt.models.config import ArmtConfig
from armt.runtime.jobs.document import Item, open_item

if TYPE_CHECKING:
    from armt.runtime.forecast.pace import Pace
    from armt.runtime.jobs.results import ResultIndex
    from armt.runtime.text.stored import StoredText
    from armt.runtime.text.tokens import Tokenizer


class Status(StrEnum):
    """What a job would do with a document."""

    TO_DO = "to_do"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of one document.

    Attributes:
        item: the document.
        status: ``skipped`` where it has a result, ``failed`` where it cannot be read.
        sha256: of one document's bytes that were looked at, None of several.
        reads: whether the model reads it.
        tokens, segments: of its text.
        read_s: seconds of reading; None where they cannot be told, 0 where the model does not read it.
        error: why it cannot be read.
        left_out: paths of documents of it that cannot be read, and that it would be read without.
        failed_left: how many of these are not empty.
    """

    item: Item
    status: Status
    sha256: str | None = None
    reads: bool = True
    tokens: int = 0
    segments: int = 0
    read_s: float | None = 0.0
    error: ArmtError | None = None
    left_out: tuple[str, ...] = ()
    failed_left: int = 0

    def facts(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        found: dict[str, Any] = {"path": self.item.path, "status": self.status.value}
        if len(self.item.paths) > 1:
            found["sources"] = [path for path in self.item.paths if path not in self.left_out]
        if self.left_out:
            found["left_out"] = list(self.left_out)
        if self.error is not None:
            return {**found, "error": str(self.error)}
        if self.status is Status.SKIPPED:
            return found
        read_s = None if self.read_s is None else round(self.read_s, 1)
        counts = {"tokens": self.tokens, "segments": self.segments}
        return {**found, "reads": self.reads, **counts, "read_s": read_s}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Looks at documents as a job would.

    Attributes:
        tokenizer, config: of the model, whose weights are not needed.
        pace: how fast it reads, None where that is not known.
        layers: how many of them read the documents; 0 where the model does not read them at all.
        layers_for: says of a document's text, with its tokens, how many read this one, None for as many as read any;
            None where it turns on none.
        encodings, format: as for `open_document`.
        done: results of an earlier run, None where none are gone on with.
        stdin: what the path ``-`` reads.
        on_notice: called with a line of text for whatever a user should know.
    """

    tokenizer: Tokenizer
    config: ArmtConfig
    pace: Pace | None
    layers: int
    layers_for: Callable[[StoredText, int], int | None] | None = None
    encodings: Sequence[str] = ()
    format: str | None = None
    done: ResultIndex | None = None
    stdin: BinaryIO | None = None
    on_notice: Callable[[str], None] | None = None

    def of(self, items: Iterable[Item]) -> Iterator[Expected]:
        """Yield what is expected of each document, one after the other."""
        for item in items:
            if self._is_done(item):
                yield Expected(item=item, status=Status.SKIPPED)
                continue
            try:
                yield self._opened(item)
            except ArmtError as exc:
                yield Expected(item=item, status=Status.FAILED, error=exc)

    def _is_done(self, item: Item) -> bool:
        if self.done is None or not (item.lenient or self.done.has_path(item.name)):
            return False
        return any(self.done.has(*known) for known in item.known_as())

    def _opened(self, item: Item) -> Expected:
        opened = open_item(
            item,
            self.tokenizer,
            segment_tokens=self.config.segment_tokens,
            encodings=self.encodings,
            format=self.format,
            stdin=self.stdin,
            on_notice=self.on_notice,
        )
        for document in opened.left_out:
            if self.on_notice is not None:
                self.on_notice(document.told)
        try:
            tokens = sum(len(stretch) for stretch in opened.stretches())
            sha256 = None if opened.alone is None else opened.alone.sha256
            layers = self.layers
            if layers and self.layers_for is not None:
                own = self.layers_for(opened.text, tokens)
                layers = layers if own is None else own
        finally:
            opened.close()
        segments = -(-tokens // self.config.segment_tokens)
        if not layers:
            read_s: float | None = 0.0
        else:
            read_s = None if self.pace is None else self.pace.seconds(self.config, tokens, layers)
        return Expected(
            item=item,
            status=Status.TO_DO,
            sha256=sha256,
            reads=layers > 0,
            tokens=tokens,
            segments=segments,
            read_s=read_s,
            left_out=tuple(document.path for document in opened.left_out),
            failed_left=sum(document.is_failure for document in opened.left_out),
        )
