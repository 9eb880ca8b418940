"""Text out of e-mail messages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import MIMEPart
from email.parser import BytesParser
from typing import IO

from armt.errors import error_line
from armt.runtime.text.encoding import text_codec
from armt.runtime.text.formats.html import html_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark, confined_pieces
from armt.runtime.text.headings import HeadingStart, one_line

_MESSAGE = "message/rfc822"
# As the standard library has it: a question mark may stand in what is encoded.
_WORD = r"=\?[^?]*\?[bBqQ]\?.*?\?="
_WORDS = re.compile(rf"{_WORD}(?:\s*{_WORD})*")
_FIELDS = ("From", "To", "Cc", "Date", "Subject")


def mail_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a message: sender, receivers, date and subject, then its plain or HTML body.

    A message that has no body but other messages, forwarded whole or as a digest, is followed by those. Attachments are
    named in a notice, not read. The subject is a heading.

    Raises:
        FormatError: The message is damaged or made to exhaust its reader.
    """
    size = file.seek(0, 2)
    file.seek(0)
    yield from confined_pieces(lambda: _message(file), name="message", size=size)


def _message(file: IO[bytes]) -> Iterator[Piece]:
    try:
        attached = 0
        waiting: list[tuple[int, MIMEPart]] = [(1, BytesParser(policy=policy.default).parse(file))]
        while waiting:
            level, message = waiting.pop()
            if level > 1:
                yield "\n"
            yield from _head(message, level)
            body = message.get_body(("plain", "html"))
            if body is not None:
                yield from _body(message, body)
            others = list(message.iter_attachments())
            if body is None:
                inside = [part.get_content() for part in (message, *others) if part.get_content_type() == _MESSAGE]
                others = [part for part in others if part.get_content_type() != _MESSAGE]
                waiting += ((level + 1, found) for found in reversed(inside))
            attached += len(others)
    except (FormatError, MemoryError, GeneratorExit):
        raise
    except Exception as exc:
        # The parser of the standard library is lenient in what it takes, not in what it raises later.
        raise FormatError(f"damaged message ({error_line(exc)})") from exc
    if attached:
        yield Remark(f"{attached} attached files are not read")


def _head(message: MIMEPart, level: int) -> Iterator[Piece]:
    for name in _FIELDS:
        value = " ".join(_field(message, name).split())
        if not value:
            continue
        if name == "Subject":
            yield HeadingStart(level, one_line(value))
        yield f"{name}: {value}\n"
    yield "\n"


def _body(message: MIMEPart, body: MIMEPart) -> Iterator[Piece]:
    """Yield the text of a body; where its plain text is blank, as programs write it beside a page, that of the page."""
    text = _decoded(body)
    page = None if text.strip() else message.get_body(("html",))
    if page is not None and page is not body:
        body, text = page, _decoded(page)
    yield from html_text(text) if body.get_content_subtype() == "html" else (text,)


def _field(message: MIMEPart, name: str) -> str:
    """Return what a field says; what the parser fails on, or loses, stands as it was written."""
    written = next((str(value) for field, value in message.raw_items() if field.lower() == name.lower()), "")
    try:
        said = str(message.get(name, ""))
    except Exception:
        # Of what it was not made for it raises what it likes: "a@" is an IndexError.
        said = ""
    # An address that it cannot make out is <>, a byte beyond ASCII that is no UTF-8 is lost, and so is a damaged word.
    is_lost = not said or "<>" in said or "\ufffd" in said or None in map(_charset, re.findall(_WORD, written))
    return _by_hand(written) if is_lost else said


def _by_hand(written: str) -> str:
    """Return a field with its encoded words and bytes decoded, as far as they can be."""
    data = written.encode("utf-8", "surrogateescape")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return _WORDS.sub(_said, " ".join(text.split()))


def _said(run: re.Match[str]) -> str:
    """Return what encoded words that follow each other say; those that cannot be decoded stand as they were written."""
    text = ""
    for charset, group in itertools.groupby(re.findall(_WORD, run[0]), key=_charset):
        words = list(group)
        try:
            # A character may be divided between two words.
            said = None if charset is None else b"".join(map(_data, words)).decode(charset)
        except (LookupError, ValueError):
            said = None
        text += f" {' '.join(words)} " if said is None else said
    return text


def _charset(word: str) -> str | None:
    """Return the encoding of an encoded word; None for one that is damaged, of which nothing would be left."""
    try:
        is_lost = not _data(word) and not word.endswith("??=")
    except (MessageError, ValueError):
        is_lost = True
    return None if is_lost else word[2:].partition("?")[0].lower()


def _data(word: str) -> bytes:
    return b"".join(part for part, _ in decode_header(word))


def _decoded(body: MIMEPart) -> str:
    data = body.get_payload(decode=True)
    assert isinstance(data, bytes)
    encoding = text_codec(body.get_content_charset("utf-8")) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise FormatError(f"its body is not {encoding}") from exc
    return text.replace("\r\n", "\n").replace("\r", "\n")
