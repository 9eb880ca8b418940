"""Where results go: to a stream as text or JSON lines, into a file, a result log, or a tree that mirrors the documents.

A sink takes the results of a job one by one; what it returns from is safe. A job of one document may also tell it the
text as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from armt.disk import folder_name, replace_file
from armt.runtime.answers.records import AskedAnswer, Evidence, RecordError, Summary
from armt.runtime.answers.report import IndexEntry, index_entry, write_index, write_report
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.rendering import as_text, heading, question_line
from armt.runtime.jobs.results import Result, ResultLog, json_line
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

#: The page that leads to those of all documents.
INDEX_NAME = "index.html"
_SUMMARY = ("style", "gist", "notes", "coverage")


class Stream(Protocol):
    """Takes bytes: standard output, or something before it."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


class Sink(Protocol):
    """Takes what a job makes."""

    def text(self, number: int, piece: str) -> None:
        """Take a piece of an answer as it comes; jobs of several documents tell none."""
        ...

    def ended(self, number: int, text: str) -> None:
        """Take the whole of an answer, as people see it; jobs of several documents tell none."""
        ...

    def result(self, item: Item, result: Result) -> None:
        """Take the result of a document; when this returns, it is where it belongs."""
        ...


class Pages(Protocol):
    """Makes a page for people out of a result, while its text is at hand."""

    def page(self, item: Item, text: StoredText, result: Result) -> None:
        """Take a result and the text it is about."""
        ...

    def failed(self, item: Item, error: str) -> None:
        """Take a document that there is no page of, and why."""
        ...

    def passed_over(self, item: Item) -> None:
        """Take a document that an earlier run has made a page of, or that failed then."""
        ...


class Whole:
    """Looks at whole results only: the base of sinks that do not show texts as they come."""

    def text(self, number: int, piece: str) -> None:
        return None

    def ended(self, number: int, text: str) -> None:
        return None


class TextSink:
    """Writes answers for people: one document's as they come, of several each under its name.

    Args:
        stream: for the answers.
        questions: what is asked, for the lines above several answers.
        many: there may be more than one document.
        escape: makes text harmless for where it is shown.
    """

    def __init__(
        self, stream: Stream, questions: Sequence[str], *, many: bool, escape: Callable[[str], str] = str
    ) -> None:
        self._stream, self._questions, self._many = stream, questions, many
        self._escape = escape
        # The answer whose turn it is, what of it has been shown, and whole ones whose turn has not come.
        self._turn, self._shown = 0, ""
        self._waiting: dict[int, str] = {}

    def text(self, number: int, piece: str) -> None:
        if number == self._turn:
            self._show(piece)

    def ended(self, number: int, text: str) -> None:
        self._waiting[number] = text
        while self._turn in self._waiting:
            whole = f"{self._waiting.pop(self._turn)}\n"
            # What was shown of it cannot be taken back: another text stands on a line of its own.
            self._show(whole.removeprefix(self._shown) if whole.startswith(self._shown) else f"\n{whole}")
            self._turn, self._shown = self._turn + 1, ""

    def result(self, item: Item, result: Result) -> None:
        if self._many and "error" not in result:
            self._write(f"{heading(item.name)}\n{as_text(result)}")

    def _show(self, text: str) -> None:
        if not self._shown and len(self._questions) > 1:
            self._write(f"{chr(10) if self._turn else ''}{question_line(self._questions[self._turn])}\n")
        self._shown += text
        self._write(text)

    def _write(self, text: str) -> None:
        self._stream.write(encoded(self._escape(text)))
        self._stream.flush()


class JsonSink(Whole):
    """Writes one JSON object a line to a stream; ``escape`` as for `TextSink`."""

    def __init__(self, stream: Stream, *, escape: Callable[[str], str] = str) -> None:
        self._stream, self._escape = stream, escape

    def result(self, item: Item, result: Result) -> None:
        self._stream.write(self._escape(json_line(result).decode()).encode())
        self._stream.flush()


class FileSink(Whole):
    """Writes the one result of a job into a file, as text or as JSON; an error leaves the file as it was."""

    def __init__(self, path: Path, *, as_json: bool) -> None:
        self._path, self._as_json = path, as_json

    def result(self, item: Item, result: Result) -> None:
        if "error" not in result:
            replace_file(self._path, json_line(result) if self._as_json else encoded(as_text(result)))


class LogSink(Whole):
    """Appends results to a log; with a mirror, the answer of a document is safe there before its line is.

    Args:
        log: the result file.
        mirror: says where an item's answer goes; None for no files beside the log.
    """

    def __init__(self, log: ResultLog, mirror: Callable[[Item], Path] | None = None) -> None:
        self._log, self._mirror = log, mirror

    def result(self, item: Item, result: Result) -> None:
        if self._mirror is not None and "error" not in result:
            path = self._mirror(item)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, encoded(as_text(result)))
        self._log.write(result)


class ReportPages:
    """Writes pages for the browser: one file for one document; for many a folder with an index.

    Args:
        path: of the page, or of the folder.
        title: of the folder's index; None for one document.
        place: says where the page of an item goes in the folder; None for one document.

    Attributes:
        missing: documents that had been answered before and have no page, known at the end.
    """

    def __init__(self, path: Path, *, title: str | None = None, place: Callable[[Item], Path] | None = None) -> None:
        self._path, self._title, self._place = path, title, place
        self.missing = 0
        self._entries: list[IndexEntry] = []
        self._earlier: dict[str, Item] = {}

    def page(self, item: Item, text: StoredText, result: Result) -> None:
        summary, answers = _counted_through(*_records(result), text)
        model = folder_name(result["model"])
        facts = {"model": model, "tokens read": f"{result['tokens_read']:,}"}
        if self._place is None:
            write_report(self._path, text, summary=summary, answers=answers, facts=facts)
            return
        target = self._place(item)
        name = target.relative_to(self._path).as_posix()
        target.parent.mkdir(parents=True, exist_ok=True)
        index = "/".join([".."] * name.count("/") + [INDEX_NAME])
        write_report(target, text, summary=summary, answers=answers, facts=facts, index=index)
        self._entries.append(index_entry(item.name, name, summary, answers))

    def failed(self, item: Item, error: str) -> None:
        self._entries.append(IndexEntry(path=item.name, page=None, error=error))

    def passed_over(self, item: Item) -> None:
        self._earlier[item.name] = item

    def finish(self, log: ResultLog | None) -> None:
        """Write the index of a folder by the documents' paths; ``log`` has the results of earlier runs."""
        if self._title is None:
            return
        entries = self._entries + ([] if log is None or not self._earlier else [*self._entries_of(log)])
        write_index(self._path / INDEX_NAME, sorted(entries, key=lambda entry: entry.path), title=self._title)

    def _entries_of(self, log: ResultLog) -> Iterable[IndexEntry]:
        """Return the entries of documents that were passed over; one that was answered may have no page."""
        assert self._place is not None
        found: dict[str, IndexEntry] = {}
        lacking: set[str] = set()
        for result in log.results():
            item = self._earlier.get(str(result["path"]))
            if item is None:
                continue
            if "error" in result:
                # It may have been read at another time.
                found.setdefault(item.name, IndexEntry(path=item.name, page=None, error=str(result["error"])))
                continue
            found.pop(item.name, None)
            target = self._place(item)
            name = target.relative_to(self._path).as_posix() if target.is_file() else None
            if name is None:
                lacking.add(item.name)
            with suppress(RecordError):
                found[item.name] = index_entry(item.name, name, *_records(result))
        self.missing = len(lacking)
        return found.values()


def _records(result: Result) -> tuple[Summary | None, list[AskedAnswer]]:
    summary = Summary.from_json({name: result.get(name) for name in _SUMMARY}) if "style" in result else None
    return summary, [AskedAnswer.from_json(answer) for answer in result.get("answers", ())]


def _counted_through(
    summary: Summary | None, answers: Sequence[AskedAnswer], text: StoredText
) -> tuple[Summary | None, list[AskedAnswer]]:
    """Return records whose passages stand where a page shows them: of several documents the bytes count through."""
    if not isinstance(text, JoinedText):
        return summary, list(answers)

    def moved(found: Evidence) -> Evidence:
        return replace(found.beyond(text.begin(found.path, end=found.end, quote=found.quote)), path=text.path)

    if summary is not None:
        summary = replace(summary, notes=tuple(replace(note, passage=moved(note.passage)) for note in summary.notes))
    return summary, [replace(answer, evidence=tuple(map(moved, answer.evidence))) for answer in answers]


def encoded(text: str) -> bytes:
    """Return text as UTF-8; what a name had that is no Unicode stays as it was."""
    return text.encode("utf-8", "surrogateescape")
