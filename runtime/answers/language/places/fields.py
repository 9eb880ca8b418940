"""Fields at the head of a text, as mails and packages have them: they say what it is, and nothing about its subject."""

from __future__ import annotations

import re

from armt.runtime.text.prose.front_matter import end_of_front_matter

# One field: its name, and what stands set in below it.
_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]{1,40}):[^\n]*(?:\n[ \t]+\S[^\n]*)*(?:\n|\Z)")
_LEAST_FIELDS = 3
# A transcript has names before colons, too, and verses have labels: a head has two such fields.
_KNOWN = frozenset(
    (
        *("from", "to", "cc", "date", "subject", "message-id", "content-type", "mime-version"),
        *("metadata-version", "name", "version", "package", "source", "maintainer", "license", "author"),
        *("author-email", "home-page", "summary", "architecture", "section", "priority", "classifier", "title"),
    )
)
_LEAST_KNOWN = 2


def head_of_fields(text: str) -> int:
    """Return how many characters of a text are the fields that it begins with; 0 where it begins with none.

    They are lines "Name: value" up to a blank line, of which some are known from mails, packages or pages; or the facts
    at the top of a page.

    Args:
        text: or the beginning of it; line ends as ``\\n``.
    """
    if front := end_of_front_matter(text):
        return front - text.endswith("\n", 0, front)
    at = 0
    names: list[str] = []
    while (found := _FIELD.match(text, at)) is not None:
        names.append(found["name"].lower())
        at = found.end()
    is_head = len(names) >= _LEAST_FIELDS and len(_KNOWN.intersection(names)) >= _LEAST_KNOWN
    return at if is_head and (at == len(text) or text.startswith("\n", at)) else 0
