"""Answers, notes and summaries as people read them; from the records' JSON, so that every route shows the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from armt.disk import ending_of
from armt.runtime.answers.backing import below, without_opening
from armt.runtime.answers.finding.items import item_lines, lines_of_items
from armt.runtime.answers.language.code import without_fences
from armt.runtime.text.code.comments import without_marks
from armt.runtime.text.code.grammars import is_code
from armt.runtime.text.documents import SUFFIXES
from armt.runtime.text.prose.markdown import is_markdown, shown_title, without_tags
from armt.runtime.text.prose.markup import without_markup
from armt.runtime.text.prose.pages import without_breaks
from armt.runtime.text.repeated import on_a_line

_NAMED_LINK = re.compile(r"(?<![\w\]])\[([^\[\]]{1,200})\]\[[^\[\]]{0,100}\]")
_STRESS = re.compile(r"(?<!\w)_{1,2}(?=[^\W_])|(?<=[^\W_])_{1,2}(?!\w)|(?<=[.,;:!?)])_{1,2}(?!\w)")
# So bold words begin or end whose other mark stands in another sentence: "**Output mode.** Selects ...".
_BOLD_CUT = re.compile(r"(?:(?<=[.!?:…] )|\A)\*\*(?=[\"“‘(]?[A-Z])|(?<=[.!?:…])\*\*(?=\s|\Z)")
# The mark before a definition, and the one at the end of a line that Markdown breaks there.
_DEFINES, _BROKEN = re.compile(r"\A:[ \t]+(?=\S)"), re.compile(r"\\(?= [A-Z\d])")
# What is text to those who read it, and has links and stress as Markdown has.
_LIKE_MARKDOWN = (".dj", ".djot", ".qmd", ".rmd")
# "# Build the wheel.": a comment in a file whose headings have no such mark; and in one that is no text by its name.
_COMMENT = re.compile(r"^[ \t]*#+[ \t]+(?=\S)", re.MULTILINE)
_COMMENT_OF_PROGRAMS = re.compile(r"^[ \t]*(?:#+|//+|--|;+)[ \t]+(?=\S)", re.MULTILINE)
# So much of a line an editor shows without scrolling far.
_NEAR_COLUMN = 1000
# An answer may come without the marks of Markdown that its quote has: before items, around words.
_MARKS = re.compile(r"^[ \t]*[-*+•][ \t]+|(?<=\s)[-*+•](?=\s)|\*+(?=\S)|(?<=\S)\*+", re.MULTILINE)
#: Said before a quote that may answer where none is found to.
NEAREST = "No sure answer. What stands nearest:"
_FROM_MEMORY = "(from memory alone: no text was looked at)"
# What is less sure than that is said to be.
_SURE = 0.65


def line_text(line: int, column: int | None) -> str:
    """Say on which line something stands, and where it does so far from its beginning: ``line 1, column 5023``."""
    return f"line {line}" if column is None or column <= _NEAR_COLUMN else f"line {line}, column {column}"


def place_text(passage: Mapping[str, Any], *, with_path: bool = False) -> str:
    """Say where a passage stands: ``Exodus 4, line 120``, ``page 3``."""
    parts = [str(passage["path"])] if with_path else []
    if passage["heading"]:
        parts.append(" ".join(str(passage["heading"]).split()))
    on_line = line_text(passage["line"], passage.get("column"))
    parts.append(on_line if passage["page"] is None else f"page {passage['page']}")
    return ", ".join(parts)


def written_text(output: str, finish_reason: str | None) -> str:
    """Return what a model has written freely; an ellipsis says that it had more to say than it was given room for."""
    return f"{output} …" if finish_reason == "length" else output


def memory_text(output: str, finish_reason: str | None) -> str:
    """Return what a model has written of a memory alone where people expect what stands in a text."""
    return f"{written_text(output, finish_reason)}\n  {_FROM_MEMORY}"


def shown_quote(quote: str, path: str) -> str:
    """Return a quote as it is shown: of source code, settings and their like what a comment says, without its marks.

    A comment is one where each of its lines has a mark. Of all else what stands between pages is left out.
    """
    if is_code(path):
        return without_marks(quote)
    quote = without_breaks(quote)
    suffix = ending_of(path)
    mark = _COMMENT if suffix in ("", *SUFFIXES) else _COMMENT_OF_PROGRAMS
    if is_markdown(path):
        return _DEFINES.sub("", quote)
    return quote if not all(map(mark.match, quote.split("\n"))) else mark.sub("", quote)


def shown_lines(quote: str, path: str) -> list[str]:
    """Return a quote as it is read: on one line, but for items of a list behind what opens it; see `as_shown`."""
    lines = lines_of_items(shown_quote(quote, path))
    return [f"{line[: len(line) - len(line.lstrip())]}{as_shown(line.lstrip(), path)}" for line in lines]


def as_shown(line: str, path: str) -> str:
    """Return a line of a document as it is read: of Markdown and its like without where links lead, marks of stress."""
    if not is_markdown(path) and ending_of(path) not in _LIKE_MARKDOWN:
        return without_markup(line, path)
    parts = shown_title(line).split("`")
    # Every other part is code. A stress may begin in one sentence and end in the next, a link be named below the text.
    parts[::2] = map(_without_stress, parts[::2])
    return "`".join(parts).strip() or line


def _without_stress(part: str) -> str:
    """Return what is no code without what its page does not show."""
    for pattern in (_BROKEN, _STRESS, _BOLD_CUT):
        part = pattern.sub("", part)
    return _NAMED_LINK.sub(r"\1", part)


def quote_text(quote: str, indent: str = "", above: str = "") -> str:
    """Return a quote in quotation marks, on one line or with the items of a list below each other.

    Args:
        quote: the document's words.
        indent: before each line.
        above: what it stands under, from `_above`.
    """
    return f"{indent}“{above}" + f"\n{indent} ".join(item_lines(quote)) + "”"


def _above(record: Mapping[str, Any], path: str) -> str:
    """Return what a quote or a note stands under, as it is shown before it; "" for nothing."""
    lead_in = record.get("lead_in")
    return f"{as_shown(without_opening(on_a_line(lead_in['quote'])), path)} … " if lead_in else ""


def _evidence_text(evidence: Mapping[str, Any], indent: str) -> str:
    """Return a quote of an answer, behind what it stands under."""
    path = str(evidence["path"])
    return quote_text(_without_tags(shown_quote(evidence["quote"], path), path), indent, _above(evidence, path))


def _without_tags(said: str, path: str) -> str:
    """Return words of a document without the tags of HTML that Markdown has; where nothing else is there, as it is."""
    return (without_tags(said).strip() or said) if is_markdown(path) else said


def _bare(text: str) -> str:
    """Return words without what marks them as an item, a stress or the end of a sentence, to compare them by."""
    return " ".join(_MARKS.sub("", text).split()).rstrip(".").strip()


def answer_text(answer: Mapping[str, Any]) -> str:
    """Return an answer, then its quotes with their places, and how its question was read where that was misspelled.

    Whether words of documents found it is said of each question.
    """
    said = _answer_text(answer)
    return said if answer.get("read_as") is None else f"{said}\n  (read as: {on_a_line(answer['read_as'])})"


def _answer_text(answer: Mapping[str, Any]) -> str:
    if answer.get("parts"):
        return "\n".join(f"{on_a_line(part['question'])}\n{_answer_text(part)}" for part in answer["parts"])
    said = _own_text(answer)
    if (doubt := doubt_text(answer.get("confidence"))) is not None:
        said += f"\n  ({doubt})"
    return said if answer.get("asked_as") is None else f"{said}\n  (asked as: {on_a_line(answer['asked_as'])})"


def doubt_text(confidence: float | None) -> str | None:
    """Say how sure an answer is that is not; None for one that is, or of which that is not known."""
    if confidence is None or confidence >= _SURE:
        return None
    return f"not sure: of ten such answers some {round(10 * confidence)} are right"


def _own_text(answer: Mapping[str, Any]) -> str:
    if not answer["answered"]:
        return _nearest_text(answer["evidence"][0]) if answer.get("near") else str(answer["output"])
    if not answer["evidence"]:
        said = str(answer["output"])
        return said if answer["grounded"] else memory_text(said, answer["finish_reason"])
    first = answer["evidence"][0]
    if answer.get("rows") and "\n" in str(answer["output"]) and is_code(str(first["path"])):
        # A definition is shown as it is written.
        return f"{answer['output']}\n    ({place_text(first, with_path=True)})"
    said, path = str(answer["output"]), str(first["path"])
    said = " ".join(_without_tags(said if is_code(path) else shown_quote(said, path), path).split())
    lines = [said]
    for evidence in answer["evidence"]:
        path = str(evidence["path"])
        quote, place = shown_quote(evidence["quote"], path), place_text(evidence, with_path=True)
        above = evidence.get("lead_in")
        spelled = (quote, without_fences(quote), *(() if above is None else (below(above["quote"], quote),)))
        if _bare(said) in (_bare(_without_tags(shown, path)) for shown in spelled):
            # The document's own sentence is the answer: it is said once.
            lines[0] = f"{_evidence_text(evidence, '')}\n    ({place})"
        else:
            lines.append(f"{_evidence_text(evidence, '  ')}\n    ({place})")
    more = (answer.get("rows") or 0) - len(answer["evidence"])
    if more > 0:
        lines.append(f"    and {more:,} more")
    return "\n".join(lines)


def _nearest_text(evidence: Mapping[str, Any]) -> str:
    """Return the quote that may answer what is not answered, with its place, as what it is."""
    return f"{NEAREST}\n{_evidence_text(evidence, '  ')}\n    ({place_text(evidence, with_path=True)})"


def note_text(note: Mapping[str, Any], *, with_path: bool = False, before: Mapping[str, Any] | None = None) -> str:
    """Return a note with its place; a sentence of the document stands in quotation marks, items below each other.

    Args:
        note: as JSON.
        with_path: its place has the path of its document.
        before: the note above it. What both stand under is not shown again.
    """
    text, path = str(note["text"]), str(note["passage"]["path"])
    above = _above(note, path)
    if above and before is not None and before.get("lead_in") == note["lead_in"]:
        above = "… "
    quoted = "\n    ".join(shown_lines(text, path)) if note["kind"] == "quote" else None
    said = on_a_line(f"{above}{text}") if quoted is None else f"“{above}{quoted}”"
    alike = f"; {note['entries']:,} such entries" if note.get("entries") else ""
    return f"- {said} ({place_text(note['passage'], with_path=with_path)}{alike})"


def summary_text(summary: Mapping[str, Any], *, with_paths: bool = False) -> str:
    """Return notes in the order of the document, then the gist: notes are there while the document is still read.

    Where several documents were read as one, places have the path of theirs.
    """
    notes = summary["notes"]
    lines = [
        note_text(note, with_path=with_paths, before=before)
        for before, note in zip([None, *notes], notes, strict=False)
    ]
    if summary["gist"]:
        path = str(notes[0]["passage"]["path"]) if notes else ""
        gist = as_shown(shown_quote(str(summary["gist"]), path), path)
        lines += ["", f"In short: {gist}"] if lines else [gist]
    return "\n".join(lines)
