"""`--report page.html`: what was said about a document beside the document itself, as one file for a browser.

Everything is in the page: style, a few lines of script, the text. Each note, quote and answer links to its passage, and
each passage back. The text is set in blocks that a browser lays out only when they come into view, so a book opens at
once. jinja2 escapes whatever comes from a document; the page forbids itself any script but its own and any connection.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote as url_quote

from armt.disk import replacing
from armt.errors import ArmtError, error_line
from armt.runtime.answers.finding.items import item_lines
from armt.runtime.answers.records import AskedAnswer, Coverage, Evidence, Summary
from armt.runtime.answers.rendering import NEAREST, as_shown, doubt_text, line_text, shown_lines
from armt.runtime.answers.sections import aligned
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    import jinja2

    from armt.runtime.text.stored import StoredText

# A block is laid out as a whole: some screens of text.
_BLOCK_BYTES = 8 * 1024
_BLOCK_LOOK_BYTES = 2 * 1024
# A larger text is shown around the beginnings of its passages only.
_WHOLE_BYTES = 16 * 1024 * 1024
_BEFORE_BYTES, _BEHIND_BYTES = 4 * 1024, 16 * 1024


class ReportError(ArmtError):
    """A page cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something on the left that links to a passage on the right.

    Attributes:
        number: from 1, over the whole page.
        evidence: its passage.
    """

    number: int
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One document on the page of a folder.

    Attributes:
        path: of the document.
        page: of its report, relative to the index page; None where it failed, or was answered before there were pages.
        gist: or the first note, or the first answer.
        notes: how many, quotes and answers included.
        coverage: of its notes.
        error: why it failed; None where it did not.
    """

    path: str
    page: str | None
    gist: str = ""
    notes: int = 0
    coverage: Coverage | None = None
    error: str | None = None

    @property
    def link(self) -> str:
        """The page as a link has it."""
        return "" if self.page is None else url_quote(os.fsencode(self.page.replace(os.sep, "/")))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text; ``marks`` are the mentions whose passages hold it, ``begins`` those that begin with it."""

    text: str
    marks: tuple[int, ...]
    begins: tuple[int, ...]
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """Text that a browser lays out together, behind so many bytes that are not shown."""

    left_out: int
    pieces: list[_Piece]


def write_report(
    path: Path,
    text: StoredText,
    *,
    summary: Summary | None = None,
    answers: Sequence[AskedAnswer] = (),
    facts: Mapping[str, str] | None = None,
    index: str | None = None,
) -> None:
    """Write the page of one document; the file is replaced in one step.

    Args:
        path: of the page.
        text: of the document.
        summary: what was said about it.
        answers: to questions about it.
        facts: what a reader may want to know of the run, as name and value ("model", "tokens").
        index: link to the page of the folder, where there is one.

    Raises:
        ReportError: it cannot be written.
        ValueError: a passage is none of the text's.
    """
    mentions = list(_mentions(summary, answers))
    numbers = {id(mention.evidence): mention.number for mention in mentions}
    coverage = None if summary is None else summary.coverage
    values = {
        "title": Path(text.path).name or text.path,
        "path": text.path,
        "sha256": text.sha256,
        "summary": summary,
        "answers": answers,
        "number": lambda evidence: numbers[id(evidence)],
        "coverage": coverage,
        "ticks": [_tick(mention, text.size) for mention in mentions],
        "blocks": _blocks(text, mentions),
        "facts": facts or {},
        "index": index,
    }
    _write(path, "report.html", values)


def write_index(path: Path, entries: Iterable[IndexEntry], *, title: str) -> None:
    """Write the page of a folder: one line for each document, with a link to its own page.

    Args:
        path: of the page.
        entries: one for each document.
        title: such as the folder's name.

    Raises:
        ReportError: it cannot be written.
    """
    _write(path, "index.html", {"title": title, "entries": list(entries)})


def index_entry(
    path: str, page: str | None, summary: Summary | None, answers: Sequence[AskedAnswer] = ()
) -> IndexEntry:
    """Return what the page of a folder says about one document."""
    if summary is None:
        return IndexEntry(path=path, page=page, gist=answers[0].output if answers else "", notes=len(answers))
    # Of a table the line above those of its columns.
    gist = (summary.gist or "").partition("\n")[0] or (summary.notes[0].text if summary.notes else "")
    return IndexEntry(path=path, page=page, gist=gist, notes=len(summary.notes), coverage=summary.coverage)


def _mentions(summary: Summary | None, answers: Sequence[AskedAnswer]) -> Iterator[Mention]:
    noted = [] if summary is None else [note.passage for note in summary.notes]
    found = [*noted, *(evidence for answer in answers for evidence in answer.evidence)]
    for number, evidence in enumerate(found, start=1):
        yield Mention(number=number, evidence=evidence)


def _tick(mention: Mention, size: int) -> dict[str, Any]:
    """Return place and width of a passage on the bar of the whole document, in percent."""
    start, end = mention.evidence.start, mention.evidence.end
    return {
        "number": mention.number,
        "left": f"{100 * start / max(1, size):.3f}",
        "width": f"{100 * (end - start) / max(1, size):.3f}",
    }


def _blocks(text: StoredText, mentions: Sequence[Mention]) -> Iterator[_Block]:
    """Yield the text in blocks that end at lines, each cut where passages begin and end."""
    for mention in mentions:
        if not 0 <= mention.evidence.start <= mention.evidence.end <= text.size:
            raise ValueError(f"passage {mention.number} reaches out of the text")
    waiting = deque(sorted(mentions, key=lambda mention: mention.evidence.start))
    inside: list[Mention] = []
    position = 0
    for first, last in _stretches(text, mentions):
        start, left_out = first, first - position
        while start < last:
            end = min(last, _block_end(text, start))
            while waiting and waiting[0].evidence.start < end:
                inside.append(waiting.popleft())
            yield _Block(left_out, list(_pieces(text, start, end, inside)))
            inside = [mention for mention in inside if mention.evidence.end > end]
            start, left_out = end, 0
        position = last
    if position < text.size:
        yield _Block(text.size - position, [])


def _stretches(text: StoredText, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield what is shown of a text: all, or of one that no browser could hold where its passages begin."""
    if text.size <= _WHOLE_BYTES:
        yield 0, text.size
        return
    around = sorted(
        (max(0, item.evidence.start - _BEFORE_BYTES), min(text.size, item.evidence.start + _BEHIND_BYTES))
        for item in mentions
    )
    shown: list[list[int]] = []
    for start, end in around:
        if shown and start <= shown[-1][1]:
            shown[-1][1] = max(shown[-1][1], end)
        else:
            shown.append([start, end])
    for start, end in shown:
        yield aligned(text, start, text.size), aligned(text, end, text.size)


def _block_end(text: StoredText, start: int) -> int:
    """Return where a block ends: behind a line, else anywhere between two characters."""
    low = aligned(text, min(text.size, start + _BLOCK_BYTES), text.size)
    high = aligned(text, min(text.size, low + _BLOCK_LOOK_BYTES), text.size)
    nearby = text.read(low, high)
    cut = nearby.find("\n") + 1
    return low + len(nearby[:cut].encode()) if cut else high


def _pieces(text: StoredText, start: int, end: int, inside: Sequence[Mention]) -> Iterator[_Piece]:
    borders = {start, end}
    for mention in inside:
        borders |= {border for border in (mention.evidence.start, mention.evidence.end) if start < border < end}
    ordered = sorted(borders)
    for first, last in pairwise(ordered):
        holding = [item for item in inside if item.evidence.start <= first and last <= item.evidence.end]
        begins = tuple(item.number for item in inside if item.evidence.start == first)
        is_quoted = any(item.evidence.quote for item in holding)
        yield _Piece(text.read(first, last), tuple(item.number for item in holding), begins, is_quoted)


def _write(path: Path, template: str, values: Mapping[str, Any]) -> None:
    page = _templates().get_template(template)
    try:
        with replacing(path) as file:
            _dump(page.generate(**values), file)
    except OSError as exc:
        raise ReportError(f"{path}: cannot be written ({error_line(exc)})") from exc


def _dump(parts: Iterator[str], file: IO[bytes]) -> None:
    for part in parts:
        # A document's name may be no Unicode.
        file.write(part.encode(errors="replace"))


@cache
def _templates() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("armt.runtime.answers", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"policy": _policy, "line_text": line_text, "quote_lines": _quote_lines, "said": _said}
    environment.globals |= {"shown_lines": _shown_lines, "shown": _shown, "doubt_text": doubt_text}
    return environment


def _quote_lines(quote: str) -> str:
    """Return a quote with a line for each item of a list."""
    return "\n".join(item_lines(quote))


def _shown_lines(quote: str, path: str) -> str:
    """Return a quote of a summary as a terminal shows it: lines that the document wraps are one."""
    return "\n".join(shown_lines(quote, path))


def _shown(line: str, path: str) -> str:
    return as_shown(on_a_line(line), path)


def _said(answer: AskedAnswer) -> str:
    """Return what an answer says, and a list that is the answer as it is quoted; of none, what its quotes are then."""
    if answer.near:
        return NEAREST
    quotes = (item.quote for item in answer.evidence)
    return next((_quote_lines(quote) for quote in quotes if on_a_line(quote) == answer.output), answer.output)


def _policy(*scripts: str) -> str:
    """Return a Content-Security-Policy that lets a page's own scripts run, by their hash, and nothing else in."""
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"
