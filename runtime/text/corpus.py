"""Texts for training and evaluation: folders of plain text, JSON lines of pairs, sentences, and the held-out split.

Whether a document is held out depends on its name alone (`is_held_out`), so a set that grows never moves a document
from one side to the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from armt.errors import DocumentError, NoTextError, UsageError, error_line

_TEXT_SUFFIXES = frozenset({".txt", ".md", ".text"})
_PAIR_KEYS = ("text", "prompt", "response")

# A full stop after one of these does not end a sentence.
_ABBREVIATIONS = re.compile(
    r"(?:mr|mrs|ms|dr|st|prof|rev|hon|capt|col|gen|lt|sr|jr|vs"
    r"|etc|e\.g|i\.e|cf|ca|no|fig|vol|ch|sec|al|inc|ltd|co|approx)"
)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ODD = re.compile(r"[^A-Za-z0-9 ,.;:!?'’‘“”\"()\-–—]")
_COMMON = re.compile(
    r"(?:the|a|an|of|to|in|and|is|was|were|are|be|been|had|have"
    r"|has|he|she|it|they|that|this|with|for|on|as|not|but|his|her)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One document of a folder: `name` is its path within the folder, with `/` between the parts."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A document, an instruction about it and the wanted answer.

    Attributes:
        name: what the held-out split goes by: the `source` key where there is one, else file:line.
        text, prompt, response: none of them blank.
        source, licence: where the text comes from; empty where the file does not say.
    """

    name: str
    text: str
    prompt: str
    response: str
    source: str = ""
    licence: str = ""


def is_held_out(name: str, share: float = 0.05) -> bool:
    """Say whether the document of this name is kept from training; `share` is the part of all names that is.

    Raises:
        ValueError: `share` is not within 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: expected 0 to 1, got {share}")
    # A name that is no Unicode is one too.
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def iter_texts(source: str | Path) -> Iterator[Text]:
    """Read the plain text files (.txt, .md, .text) of a folder and those below it, in sorted order; or one file.

    Blank files are passed over.

    Raises:
        UsageError: nothing is there.
        NoTextError: no file with text.
        DocumentError: a file is not UTF-8 or cannot be read.
    """
    source = Path(source)
    if not source.exists():
        raise UsageError(f"{source}: no such file or folder")
    # A folder may be called like a file; a link may lead nowhere, and a pipe would be waited on for ever.
    below = (path for path in source.rglob("*") if path.suffix.lower() in _TEXT_SUFFIXES and path.is_file())
    files = [source] if source.is_file() else sorted(below)
    found = False
    for path in files:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as exc:
            raise DocumentError(f"{path}: not UTF-8 text (byte {exc.start})") from exc
        except OSError as exc:
            raise DocumentError(f"{path}: {error_line(exc)}") from exc
        if text.strip():
            found = True
            yield Text(name=path.name if path == source else path.relative_to(source).as_posix(), text=text)
    if not found:
        raise NoTextError(f"{source}: no text in it (looked for {', '.join(sorted(_TEXT_SUFFIXES))})")


def _pair(path: Path, number: int, line: str) -> Pair:
    try:
        # Without its end: what is missing there would be looked for in the first column of the next line.
        row = json.loads(line.rstrip())
    except json.JSONDecodeError as exc:
        raise DocumentError(f"{path}:{number}: not JSON: {exc.msg} at column {exc.colno}") from exc
    except RecursionError as exc:
        raise DocumentError(f"{path}:{number}: not JSON that can be read: nested too deeply") from exc
    if not isinstance(row, dict):
        raise DocumentError(f"{path}:{number}: expected a JSON object, got {type(row).__name__}")
    for key in _PAIR_KEYS:
        if key not in row:
            raise DocumentError(f"{path}:{number}: missing key {key!r} (a pair needs text, prompt and response)")
        if not isinstance(row[key], str) or not row[key].strip():
            raise DocumentError(f"{path}:{number}: {key}: expected text, got {row[key]!r:.40}")
        check_whole(f"{path}:{number}: {key}", row[key])
    source, licence = str(row.get("source", "")), str(row.get("licence", ""))
    return Pair(
        name=source or f"{path.name}:{number}",
        text=row["text"],
        prompt=row["prompt"],
        response=row["response"],
        source=source,
        licence=licence,
    )


def check_whole(where: str, text: str) -> None:
    """Refuse half characters (lone surrogates), which JSON can write and no tokenizer takes."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise DocumentError(f"{where}: half a character at {exc.start}") from exc


def read_pairs(path: str | Path) -> Iterator[Pair]:
    """Read pairs from JSON lines with the keys `text`, `prompt`, `response` (`source`, `licence` if known).

    Raises:
        UsageError: no such file.
        NoTextError: not one pair in it.
        DocumentError: a line is not such an object; the message names file and line.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    found = False
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    found = True
                    yield _pair(path, number, line)
    except UnicodeDecodeError as exc:
        raise DocumentError(f"{path}: not UTF-8 text") from exc
    if not found:
        raise NoTextError(f"{path}: no pair in it")


def sentences(text: str) -> list[str]:
    """Split running English text into sentences, white space made single; blank lines end sentences too."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        flat = " ".join(paragraph.split())
        start = 0
        for match in _SENTENCE_END.finditer(flat):
            before = flat[start : match.start()].rsplit(" ", 1)[-1].lower().lstrip("(\"'“‘[")
            initial = len(before) == 1 and before.isalpha() and before != "i"
            if flat[match.start()] == "." and (_ABBREVIATIONS.fullmatch(before) or initial):
                continue
            found.append(flat[start : match.end()].strip())
            start = match.end()
        if flat[start:].strip():
            found.append(flat[start:].strip())
    return found


def is_plain(sentence: str, *, fewest: int = 5, most: int = 40) -> bool:
    """Say whether a sentence reads as ordinary English: `fewest` to `most` words, no code, no lists, quotes closed."""
    parts = sentence.split()
    if not fewest <= len(parts) <= most or not sentence[0].isupper() or sentence[-1] not in ".!?":
        return False
    letters = sum(c.isalpha() or c == " " for c in sentence)
    if _ODD.search(sentence) or letters < 0.9 * len(sentence) or sentence.count("(") != sentence.count(")"):
        return False
    if re.search(r"\w\.\w|\.\.|--|\b[A-Z]{3,}\b", sentence):
        return False
    return any(_COMMON.fullmatch(part.lower()) for part in parts)


def load_filler() -> tuple[str, ...]:
    """Return the sentences that ship with the package, in their order (public domain; see docs/data.md)."""
    text = resources.files("armt.runtime.recall").joinpath("filler.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)


def read_filler(source: str | Path) -> tuple[str, ...]:
    """Return the sentences of a folder (or file) that holds one sentence a line.

    Raises:
        UsageError, NoTextError, DocumentError: as `iter_texts`.
    """
    return tuple(line.strip() for text in iter_texts(source) for line in text.text.splitlines() if line.strip())
