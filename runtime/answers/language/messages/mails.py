"""What stands around the text of mails: fields, signatures, footers of lists, and lines that say who has written.

It is told by lines alone, so that it is found in a mailbox, in one message, and in a thread that was copied as text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

_FIELD = (
    r"(?:From|To|Cc|Date|Sent|Subject|Reply-To|Message-ID|In-Reply-To|References|Content-Type|Organization)"
    r":[ \t][^\n]*\n(?:[ \t]+\S[^\n]*\n)*"
)
# The line before a message of a mailbox, which archives of lists keep: "From jane at mill.example  Tue Mar  5 ...".
_ENVELOPE = (
    r"From \S{1,100}(?: at \S{1,100})? +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d \d{4}\n"
)
# The head of a message has one of these at least, and another field.
_HEAD = re.compile(
    rf"(?:\A|(?<=\n\n))(?:{_ENVELOPE})?(?=(?:{_FIELD})*?(?:From|Subject): )(?:{_FIELD}){{2,12}}(?=[ \t]*(?:\n|\Z))"
)
# The fields of a message that is answered below the text, as Outlook has them.
_ORIGINAL = re.compile(
    r"^[ \t]*(?:-{3,12} ?(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Forwarded message"
    r"|Message d'origine) ?-{3,12}|_{16,}(?=[ \t]*\n[ \t]*\*?(?:From|Von|De|Da|Van):))[ \t]*\n"
    r"(?:[ \t]*\*?[A-Z][\w-]{1,20}:\*?[ \t][^\n]*\n){0,8}",
    re.MULTILINE,
)
_ARMOUR = re.compile(
    r"^(?:- )?-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Z]\w+: [^\n]*\n)*"
    r"|^-----BEGIN PGP (?P<what>SIGNATURE|PUBLIC KEY BLOCK|MESSAGE)-----[ \t]*\n"
    r"(?:[^\n]{0,100}\n){0,120}?-----END PGP (?P=what)-----[^\n]*",
    re.MULTILINE,
)
# Two hyphens alone begin a signature; PGP sets two more before them.
_SIGNATURE = re.compile(r"^(?:- )?--[ \t\xa0]*$", re.MULTILINE)
_MOST_LINES, _MOST_CHARS = 24, 1600
# What programs of lists put below a message.
_FOOTER = re.compile(
    r"^_{10,}[ \t]*\n(?=(?:[^\n]*\n){0,3}?[^\n]*(?:mailing list|list(?:info|@|s?\.)|unsubscribe|https?://))"
    r"|^(?=To unsubscribe |You received this message because |Unsubscribe (?:here|from)|This message was sent to )"
    r"|^-{5,} next part -{5,}[ \t]*$|^-{10,}[ \t]*\n(?=[^\n]*(?:unsubscribe|mailing list))",
    re.MULTILINE,
)
_FOOTER_CHARS = 900
# Who has written what is repeated below, on one line or two.
_ATTRIBUTION = re.compile(
    r"^(?!>)[ \t]*(?:On [^\n]{4,200}(?:\n[^\n]{0,120})?\bwrote:"
    r"|Am [^\n]{4,160}(?:\n[^\n]{0,120})?\bschrieb[^\n]{0,80}:|Le [^\n]{4,160}(?:\n[^\n]{0,120})?\ba écrit ?:"
    r"|El [^\n]{4,160}(?:\n[^\n]{0,120})?\bescribió:|Quoting [^\n]{3,100}:"
    r"|\d{4}[-/]\d\d?[-/]\d\d?[^\n]{0,20} [^\n]{2,80}(?:<[^<>\n]*>|\([^()\n]*\)):"
    r"|[^\n:>]{2,80}<[^<>\n]*> (?:wrote|writes):"
    r"|[^\n:>]{2,60} (?:wrote|writes|schrieb):)[ \t]*$",
    re.MULTILINE,
)
# "Best regards," with the name below; and what telephones say.
_CLOSING = re.compile(
    r"^[ \t]*(?:(?:(?:with )?(?:best|kind|warm|many)? ?(?:regards|wishes|thanks)|cheers|thanks|sincerely|yours(?: \w+)?"
    r"|mit freundlichen grüßen|viele grüße|cordialement)[,.!]?[ \t]*\n(?:[ \t]*\n)?"
    r"(?:[ \t]*[^\W\d_>][^\n]{0,40}(?:\n|\Z)){1,2}(?=[ \t]*(?:\n|\Z|--|__))"
    r"|sent from my [^\n]{2,40}$)",
    re.MULTILINE | re.IGNORECASE,
)
# Below such a closing stands who that is, where nothing marks it as a signature, and what all mails of a firm end with.
_SIGNS_OFF = re.compile(
    r"^[ \t]*(?:(?:with )?(?:best|kind|warm) ?(?:regards|wishes)|sincerely|yours (?:sincerely|faithfully|truly)"
    r"|mit freundlichen grüßen|viele grüße|cordialement)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^(?:>|[ \t]*P\.? ?S\b)", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_SENT = re.compile(
    r"(?:Date|Sent): (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?(?: .{0,20})?"
)
#: So much of a text shows that it is mail.
_LOOKED_AT = 4096


def is_attribution(sentence: str) -> bool:
    """Whether a sentence says who has written what is repeated below: "On 3 May Ada Moor wrote:"."""
    return _ATTRIBUTION.fullmatch(sentence.strip()) is not None


def says_when_sent(line: str) -> bool:
    """Whether a line is the field of a message that says when it was sent."""
    return _SENT.fullmatch(line) is not None


def is_mail(text: str) -> bool:
    """Whether a text is a message, or a thread of some: it begins with the fields of one.

    Args:
        text: or its beginning; line ends as ``\\n``.
    """
    head = text[:_LOOKED_AT].lstrip("\n")
    if "\n\n" not in head:
        # Of a head to hundreds of people a part is seen.
        head = f"{head[: head.rfind(chr(10)) + 1]}\n"
    found = _HEAD.match(head)
    return (
        found is not None
        and "\nFrom: " in f"\n{found[0]}"
        and ("\nSubject: " in f"\n{found[0]}" or "\nDate: " in found[0])
    )


def furniture(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands around the text of mails, as characters; stretches may have parts in common.

    Args:
        text: of messages that follow each other; line ends as ``\\n``.
    """
    heads = [found.span() for found in _HEAD.finditer(text)]
    yield from heads
    for pattern in (_ORIGINAL, _ARMOUR, _ATTRIBUTION, _CLOSING):
        for found in pattern.finditer(text):
            yield found.span()
    starts = [start for start, _ in heads]
    ends = [*starts[1:], len(text)] if starts else [len(text)]
    begins = starts or [0]
    for begin, end in zip(begins, ends, strict=True):
        for found in _FOOTER.finditer(text, begin, end):
            yield found.start(), _footer_end(text, found.start(), end)
        yield from _below_closings(text, begin, end)
        signed = _SIGNATURE.search(text, begin, end)
        if signed is not None:
            yield signed.start(), _signature_end(text, signed.start(), end)


def _below_closings(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands below the closings of a message, up to where another one is repeated."""
    closings = [found.end() for found in _CLOSING.finditer(text, begin, end) if _SIGNS_OFF.match(found[0]) is not None]
    forms = (_ORIGINAL, _ATTRIBUTION, _GOES_ON) if closings else ()
    behind = sorted(other.start() for form in forms for other in form.finditer(text, begin, end))
    for start in closings:
        at = bisect_left(behind, start)
        yield start, _signature_end(text, start, behind[at] if at < len(behind) else end)


def _signature_end(text: str, start: int, end: int) -> int:
    """Return where a signature ends: with its message, unless more stands below it than any has."""
    if end - start <= _MOST_CHARS and text.count("\n", start, end) <= _MOST_LINES:
        return end
    blank = _BLANK.search(text, start, min(end, start + _MOST_CHARS))
    return min(end, start + _MOST_CHARS) if blank is None else blank.start()


def _footer_end(text: str, start: int, end: int) -> int:
    if end - start <= _FOOTER_CHARS:
        return end
    blank = _BLANK.search(text, start, start + _FOOTER_CHARS)
    return start + _FOOTER_CHARS if blank is None else blank.start()
