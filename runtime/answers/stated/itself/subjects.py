"""The subject of mails, memos and letters: what they are about, and what they are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.messages.mails import is_mail
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.told import HEAD_BYTES, LEAST_TITLE_WORDS, Told, around
from armt.runtime.text.formats.mail import bare_subject

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Of a mail, and of a memo with its labels in capitals.
_SUBJECT = re.compile(
    r"\A(?:[A-Z][\w-]+:[^\n]*\n)*Subject: *(?P<mail>\S[^\n]*)"
    r"|^(?=(?:TO|FROM|DATE):)(?:[^\n]+\n(?:[ \t]*\n)?){1,5}?(?:RE|SUBJECT):[ \t]*(?P<memo>\S[^\n]*)",
    re.MULTILINE,
)
# Of a letter it stands above or below the greeting.
_GREETS = re.compile(r"^[ \t]*(?:Dear|To whom it may concern|Sehr geehrte|Madame|Monsieur)\b[^\n]{0,80}$", re.MULTILINE)
_OF_LETTER = re.compile(
    r"^[ \t]*(?:re|subject|regarding|betreff|betr\.|objet) ?:[ \t]*(?P<letter>\S[^\n]*)", re.MULTILINE | re.IGNORECASE
)
_SUBJECT_FIELD = "Subject: "
_SENT = re.compile(r"^(?:Date|Sent): *(?P<sent>\S[^\n]*)", re.MULTILINE)


def is_of_mails(text: StoredText) -> bool:
    """Whether a document is a mail, or a thread or mailbox of some."""
    return is_mail(beginning_of(text, HEAD_BYTES))


def subject_of(text: StoredText) -> str | None:
    """Return what mails are about, without what who answers and lists set before it; None of several subjects.

    Args:
        text: of mails, see `is_of_mails`.
    """
    found = dict[str, str]()
    for line in text.lines():
        if line.startswith(_SUBJECT_FIELD):
            subject = bare_subject(" ".join(line.removeprefix(_SUBJECT_FIELD).split()))
            found.setdefault(subject.casefold(), subject)
            if len(found) > 1:
                return None
    subject = next(iter(found.values()), "")
    return subject if len(subject.split()) >= LEAST_TITLE_WORDS else None


def subject_told(beginning: str, chars: int, *, in_memo: bool) -> Told | None:
    """Return the line of a subject, without what who answers and lists set before it; None where there is none.

    Args:
        beginning: of a document.
        chars: so many of its characters are looked through.
        in_memo: whether it may be that of a memo or a letter, too.
    """
    found = _SUBJECT.search(beginning, 0, chars)
    if found is None and _GREETS.search(beginning, 0, chars) is not None:
        found = _OF_LETTER.search(beginning, 0, chars)
    kind = "" if found is None else found.lastgroup or ""
    if found is None or not (in_memo or kind == "mail"):
        return None
    return around(beginning, found.start(kind), bare_subject(found[kind].strip()))


def sent_told(beginning: str) -> Told | None:
    """Return the line of a mail that says when it was sent; None of several mails, and of what is none.

    Args:
        beginning: of a document.
    """
    found = list(_SENT.finditer(beginning)) if is_mail(beginning) else []
    return around(beginning, found[0].start("sent"), found[0]["sent"].strip()) if len(found) == 1 else None
