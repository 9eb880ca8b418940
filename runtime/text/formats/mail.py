"""Text out of e-mail messages."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import MIMEPart
from email.parser import BytesParser
from io import BytesIO
from typing import IO

from armt.errors import error_line
from armt.runtime.text.encoding import HEAD_BYTES, MIXED, decode, guessed, looks_binary, meant_by, text_codec, told
from armt.runtime.text.formats.calendars import calendar_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark, confined_pieces
from armt.runtime.text.formats.web.html import declared_charset, html_text, page_text
from armt.runtime.text.headings import HeadingStart, one_line

_MESSAGE, _CALENDAR = "message/rfc822", "text/calendar"
# As the standard library has it: a question mark may stand in what is encoded.
_WORD = r"=\?[^?]*\?[bBqQ]\?.*?\?="
_WORDS = re.compile(rf"{_WORD}(?:\s*{_WORD})*")
_TEXTS = ("text/plain", "text/html")
#: Plain text of fewer words beside a page of so many times as many says that there is a page, and no more.
_STUB_WORDS, _PAGE_TIMES = 80, 5
#: The line before each message of a mailbox: "From jane@mill.example Tue Mar  5 09:12:00 2024".
BEGINS_MAILBOX = re.compile(
    rb"From \S[^\n]{0,200} (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\n]{0,20}\d\d:\d\d[^\n]{0,40} \d{4}\b"
)
# How a field of a message begins; its date with the hour; and what no person writes.
_FIELD = re.compile(rb"[!-9;-~]{1,80}:")
_DATE = re.compile(rb"date:[^\n]{0,20}?\b\d{1,2} [a-z]{3} \d{2,4} \d\d:\d\d", re.IGNORECASE)
_NAMED_BY_PROGRAMS = {b"message-id", b"mime-version", b"received"}
_ESCAPED = re.compile(rb">+From ")
#: From whom a page of the web is that a browser has saved as a message.
_SAVED = re.compile(r"\bsaved by\b", re.IGNORECASE)
_FIELDS = ("From", "To", "Cc", "Date", "Subject")
_OF_PEOPLE = ("From", "To", "Cc")
# Who it is from: a name before an address, or behind one as old programs and the archives of lists write it.
_NAME_BEHIND = re.compile(r"[^<>()\n]*\((?P<name>(?:[^()\n]|\([^()\n]*\))+)\)\s*\Z")
_NAME_BEFORE = re.compile(r"\"?(?P<name>[^\"<>\n]*[^\"<>\s])\"?\s*<[^<>\n]*>\s*\Z")
# What is set before a subject by who answers, and by lists.
_SET_BEFORE = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw)(?:\[\d+\])?:\s*|\[[^\[\]\n]{1,60}\]\s*)+(?=\S)", re.IGNORECASE
)


def begins_message(head: bytes) -> bool:
    """Whether a document begins with the fields of a message, to the empty line behind them.

    Others begin with lines of that form: notes, memos ("From: Ann", "Date: 5 May"), records. From whom it is and what
    only programs write, of which the hour of its date is some, make a message of them.
    """
    names: set[bytes] = set()
    is_dated = False
    for number, line in enumerate(BytesIO(head.removeprefix(codecs.BOM_UTF8))):
        if not line.strip():
            return b"from" in names and (is_dated or not names.isdisjoint(_NAMED_BY_PROGRAMS))
        # What begins with white space is more of the field before.
        if number and line.startswith((b" ", b"\t")):
            continue
        if _FIELD.match(line) is None:
            return False
        names.add(line.partition(b":")[0].lower())
        is_dated = is_dated or _DATE.match(line) is not None
    return False


def mail_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a message: sender, receivers, date and subject, then the plain or HTML texts of its body.

    A message that has no text but other messages, forwarded whole or as a digest, is followed by those, and an
    invitation without any by its events; those of a mailbox follow each other. Attachments are named in a notice, not
    read. The subject is a heading; of a mailbox who wrote each message stands before it.

    Raises:
        FormatError: The message is damaged or made to exhaust its reader, or what is called so begins as no message and
            looks binary.
    """
    size = file.seek(0, 2)
    file.seek(0)
    # Bodies may be anything: what tells a picture that is called a mail is that it has no fields.
    head = file.read(HEAD_BYTES).removeprefix(codecs.BOM_UTF8)
    if looks_binary(head) and not any(begins.match(head.lstrip()) for begins in (_FIELD, BEGINS_MAILBOX)):
        raise FormatError("looks binary, and begins as no message")
    file.seek(0)
    yield from confined_pieces(lambda: _mailbox(file), name="message", size=size)


def _mailbox(file: IO[bytes]) -> Iterator[Piece]:
    attached = count = 0
    damage: list[FormatError] = []
    is_box = _begin(file)
    # Of many messages each begins with its heading, so that nothing of it stands below that of the one before.
    fields = ("Subject", *_FIELDS) if is_box else _FIELDS
    for message in _messages(file) if is_box else (file,):
        if count:
            yield "\n"
        count += 1
        try:
            for piece in _message(message, dict.fromkeys(fields), is_box=is_box):
                if isinstance(piece, _Attached):
                    attached += piece.count
                else:
                    yield piece
        except FormatError as exc:
            damage.append(exc)
    # One of many is no reason to refuse the others.
    if damage and len(damage) == count:
        raise damage[0]
    if damage:
        yield Remark(f"{len(damage)} of {count} messages cannot be read ({damage[0]})")
    if attached:
        yield Remark("1 attached file is not read" if attached == 1 else f"{attached} attached files are not read")


def _begin(file: IO[bytes]) -> bool:
    """Go to where a message, or the first of a mailbox, begins; return whether it is a mailbox."""
    file.seek(len(codecs.BOM_UTF8) if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else 0)
    first = at = file.tell()
    line = file.readline()
    while line.isspace():
        at = file.tell()
        line = file.readline()
    is_box = BEGINS_MAILBOX.match(line) is not None
    # Before a message by itself an empty line ends its fields: there are none.
    file.seek(at if is_box else first)
    return is_box


def _messages(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yield the messages of a mailbox, each of which stands behind a line that says from whom and when."""
    lines: list[bytes] = []
    is_apart = False
    for line in itertools.islice(file, 1, None):
        if is_apart and BEGINS_MAILBOX.match(line):
            yield BytesIO(b"".join(lines))
            lines = []
            continue
        is_apart = not line.strip()
        # Such a line of a message has a mark before it.
        lines.append(line[1:] if _ESCAPED.match(line) else line)
    yield BytesIO(b"".join(lines))


@dataclass(frozen=True, slots=True)
class _Attached:
    """How many files are attached to a message."""

    count: int


def _titled(sender: str, subject: str) -> str:
    """Return what a message of a mailbox is called: by who wrote it, then by what it is about.

    The subject stands with each: questions ask for its words of whatever is said below it.
    """
    name = sender_name(sender)
    return f"{name}: {bare_subject(subject)}" if name else subject


def bare_subject(subject: str) -> str:
    """Return a subject without what those who answer it and lists set before it: "Re: [mill] "."""
    return _SET_BEFORE.sub("", subject, count=1) if _SET_BEFORE.match(subject) else subject


def sender_name(sender: str) -> str:
    """Return the name of a sender, or the address where there is none."""
    named = _NAME_BEHIND.match(sender) or _NAME_BEFORE.match(sender)
    return (sender if named is None else named["name"]).strip(' \t"<>')


def _message(file: IO[bytes], fields: Iterable[str], *, is_box: bool) -> Iterator[Piece | _Attached]:
    try:
        waiting: list[tuple[int, MIMEPart]] = [(1, BytesParser(policy=policy.default).parse(file))]
        while waiting:
            level, message = waiting.pop()
            if level > 1:
                yield "\n"
            yield from _head(message, level, fields, is_box=is_box)
            texts, others = _laid_out(message)
            body = list(map(_decoded, texts))
            yield from _body(texts, body, of_page=_SAVED.search(_field(message, "From")) is not None)
            if not any(text.strip() for text, _ in body):
                inside = [part.get_content() for part in others if part.get_content_type() == _MESSAGE]
                waiting += ((level + 1, found) for found in reversed(inside))
                calendars = [part for part in others if part.get_content_type() == _CALENDAR]
                others = [part for part in others if part.get_content_type() not in (_MESSAGE, _CALENDAR)]
                for part in calendars:
                    try:
                        yield from calendar_text(_decoded(part)[0])
                    except FormatError:
                        # When somebody is free, say; the message is there all the same.
                        others.append(part)
            yield _Attached(len(others))
    except (FormatError, MemoryError, GeneratorExit):
        raise
    except Exception as exc:
        # The parser of the standard library is lenient in what it takes, not in what it raises later.
        raise FormatError(f"damaged message ({error_line(exc)})") from exc


def _head(message: MIMEPart, level: int, fields: Iterable[str], *, is_box: bool) -> Iterator[Piece]:
    for name in fields:
        value = " ".join(_field(message, name).split())
        if not value:
            continue
        if name == "Subject":
            title = _titled(" ".join(_field(message, "From").split()), value) if is_box else value
            yield HeadingStart(level, one_line(title))
        yield f"{name}: {value}\n"
    yield "\n"


def _laid_out(part: MIMEPart) -> tuple[list[MIMEPart], list[MIMEPart]]:
    """Return the texts of a message in the order in which they are seen, and what is attached to it.

    Lists put a text behind the message of somebody, and pictures stand between texts; of what is there in several
    forms one is seen.
    """
    kind = part.get_content_type()
    if part.is_attachment() or part.get_content_maintype() != "multipart" or not part.is_multipart():
        is_text = kind in _TEXTS and not part.is_attachment()
        return ([part], []) if is_text else ([], [part])
    inside = list(part.iter_parts())
    if kind == "multipart/related" and inside:
        # The first is what the others belong to, where it is not said.
        start = part.get_param("start")
        root = next((one for one in inside if start and one.get("content-id") == start), inside[0])
        texts, others = _laid_out(root)
        return texts, [*others, *(one for one in inside if one is not root)]
    found = list(map(_laid_out, inside))
    if kind == "multipart/alternative":
        found.append(([], []))
        page = max(found, key=_has_page)
        plain = next(filter(_is_plain, found), page)
        return page if _is_stub(plain, page) else plain
    return [one for texts, _ in found for one in texts], [one for _, others in found for one in others]


def _is_plain(form: tuple[list[MIMEPart], list[MIMEPart]]) -> bool:
    """Whether a form of a message is plain text, and not blank, as programs write it beside a page."""
    texts, _ = form
    is_plain = all(one.get_content_type() == "text/plain" for one in texts)
    return is_plain and any(_decoded(one)[0].strip() for one in texts)


def _is_stub(plain: tuple[list[MIMEPart], list[MIMEPart]], page: tuple[list[MIMEPart], list[MIMEPart]]) -> bool:
    """Whether plain text asks for a program that shows the page, as senders of newsletters write it."""
    count = sum(len(_decoded(one)[0].split()) for one in plain[0])
    if plain is page or count > _STUB_WORDS or not _has_page(page):
        return False
    with suppress(FormatError):
        pieces = (piece for one in page[0] for piece in _read(one, _decoded(one)[0]))
        return sum(len(piece.split()) for piece in pieces if isinstance(piece, str)) > _PAGE_TIMES * count
    return False


def _read(part: MIMEPart, text: str, *, of_page: bool = False) -> Iterator[Piece]:
    if part.get_content_type() != "text/html":
        yield text
    else:
        yield from page_text(text) if of_page else html_text(text, marks_quotes=True)


def _has_page(form: tuple[list[MIMEPart], list[MIMEPart]]) -> bool:
    return any(one.get_content_type() == "text/html" for one in form[0])


def _body(parts: list[MIMEPart], body: list[tuple[str, str | None]], *, of_page: bool) -> Iterator[Piece]:
    """Yield the texts of a message, each beginning a line, and what is to be said of their encodings.

    Lines that it quotes of another have the marks of plain mail, unless it is a page of the web, saved as a message.
    """
    is_inside = False
    for part, (text, remark) in zip(parts, body, strict=True):
        if remark is not None:
            yield Remark(remark)
        if is_inside:
            yield "\n"
        yield from _read(part, text, of_page=of_page)
        is_inside = part.get_content_type() == "text/plain" and bool(text) and not text.endswith("\n")


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
    # To the parser a name behind an address is a comment.
    is_lost = is_lost or (name in _OF_PEOPLE and _NAME_BEHIND.match(written) is not None and "(" not in said)
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


def _decoded(body: MIMEPart) -> tuple[str, str | None]:
    """Return a text, and what is to be said of its encoding: where it declares none, and is no UTF-8, that is guessed.

    Raises:
        FormatError: It is not in the encoding that it declares, nor UTF-8.
    """
    data = body.get_payload(decode=True)
    assert isinstance(data, bytes)
    declared = text_codec(body.get_content_charset(""))
    if declared == "ascii":
        # What has other bytes all the same says no more than what declares nothing.
        declared = None
    for encoding in () if declared is None else meant_by(declared):
        with suppress(UnicodeDecodeError):
            return _lines(data.decode(encoding)), None
    found = told(data)
    if found is not None:
        is_mixed = found == MIXED
        remark = "some bytes of its body are not UTF-8; these alone are read as cp1252" if is_mixed else None
        return _lines(decode(data, found)), remark
    if declared is not None:
        raise FormatError(f"its body is not {declared}")
    of_page = declared_charset(data) if body.get_content_type() == "text/html" else None
    for encoding in () if of_page is None else meant_by(of_page):
        with suppress(UnicodeDecodeError):
            return _lines(data.decode(encoding)), None
    found = guessed(data) or "latin-1"
    return _lines(data.decode(found)), f"its body is not UTF-8; read as {found}, which is a guess"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
