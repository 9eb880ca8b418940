"""Where something is to be found, as the address that a document gives for it: "Where is the documentation?".

It is that of a link which is called so, or stands behind a label or in a sentence that names it. A picture may be the
link, as badges are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence
from armt.runtime.answers.language.words import alike_in, content_stems
from armt.runtime.answers.sections import aligned, byte_at, matches_in
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.projects.readme import is_readme, names_of_project, plain_name

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ANYBODY = r"(?:i|we|you|one|people|users?)"
_THE = r"(?:the |its |their )?"
_ASKS = re.compile(
    rf"where (?:can|do|could|should|would|may) {_ANYBODY} (?P<verb>find|see|read|get|download|look up|ask|report|file)"
    r" (?:out )?(?:more |the |its |their |any |an? |full |complete )*(?P<found>[\w' -]{2,40}?)"
    r"|where (?:is|are) (?:the |its |their )(?P<is>[\w' -]{2,40}?)(?: (?:hosted|found|published|available|kept))?"
    rf"|what(?:'s|’s| is) {_THE}(?:url|link|(?:web )?address) (?:of|for|to) {_THE}(?P<of>[\w' -]{{2,40}}?)"
    rf"|what(?:'s|’s| is) {_THE}(?P<page>home ?page|web ?site|(?:git ?hub )?repo(?:sitory)?|issue tracker|bug tracker"
    r"|(?:project )?url)",
    re.IGNORECASE,
)
# What is called by several words, each group by its own; the first fits questions, too.
_CALLED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?:(?:official|full|online|user|complete|latest|stable|reference|api|detailed|project|the|read the|package)"
        r" )*(?:documentations?|docs?|user(?:['’]s)? (?:guide|manual)|manual|api reference|reference manual|handbook)"
        r"(?: (?:site|page|website|status|here))?",
        r"(?:the )?(?:(?:project )?source(?: code)?|code(?: repository)?"
        r"|(?:git ?hub |git |source |code )*repo(?:sitory)?|git ?hub(?: page)?|sources)",
        r"(?:the )?(?:(?:git ?hub )?issues?(?: tracker| page)?|bug ?tracker|bugs?|(?:report|file|submit|open)"
        r"(?:ing)? (?:an? )?(?:bugs?|issues?)|bug reports?|problems?|tracker)",
        r"(?:the )?(?:change ?log|release notes|what['’]?s new|(?:release |version )?history|changes|releases?)",
        r"(?:the )?(?:(?:project )?home ?page|(?:project |official )?web ?site|(?:project )?url|web)",
        r"(?:the )?(?:(?:user |community )*(?:forums?|discord(?: server| channel)?|chat|slack|mailing ?list|gitter"
        r"|zulip|discussions?|support|community|help|questions?)(?: page| group)?)",
        r"(?:the )?(?:contribut(?:ing|ion|or)(?:['’]?s)?(?: guide(?:lines)?)?|developer guide)",
        r"(?:the )?(?:examples?|tutorials?|demos?|getting started|quick ?start)(?: guide| page)?",
        r"(?:the )?(?:download(?:s| page)?|binaries|installers?|prebuilt binaries)",
        r"(?:the )?(?:paper|preprint|article|publication)",
        r"(?:the )?(?:pypi|npm|crates\.io)(?: page| package)?",
    )
)
_ADDRESS = r"(?:https?://|www\.)[^\s<>\"'`)\]}|]+(?:\([^\s()]*\)[^\s<>\"'`)\]}|]*)?"
_PLACE = rf"(?:{_ADDRESS}|(?:\.{{0,2}}/)?[\w./-]+\.(?:md|rst|txt|html?|adoc))"
_SHOWN = r"(?:\([^()\n]*\)|\[[^\[\]\n]*\])"
_LINK = re.compile(
    "|".join(
        (
            # Of Markdown, a picture may be the link; of reStructuredText; of HTML; by a label that is said elsewhere.
            rf"\[(?:!\[(?P<alt>[^\[\]\n]*)\]{_SHOWN}|(?P<md>[^\[\]\n]{{1,80}}))\]\(<?(?P<md_to>{_PLACE})>?[^()\n]*\)",
            rf"`(?P<rst>[^`<>]{{1,80}}?)\s*<<?(?P<rst_to>{_PLACE})>?>`_",
            rf"<a\s[^<>]*?href=[\"'](?P<html_to>{_PLACE})[\"'][^<>]*>\s*"
            r"(?:<img[^<>]*?alt=[\"'](?P<img>[^\"']*)[\"'][^<>]*>|(?P<html>[^<>]{1,80}))\s*</a>",
            rf"\[(?:!\[(?P<ref_alt>[^\[\]\n]*)\]{_SHOWN}|(?P<ref_text>[^\[\]\n]{{1,80}}))\]\[(?P<ref>[^\[\]\n]*)\]",
        )
    )
)
_LABELLED = re.compile(
    r"^[ \t>|]*(?:[-*+•][ \t]+)?[*_`]*(?P<label>[A-Z][\w' -]{1,40}?)[*_`]*[ \t]*(?::|\||–|—|-(?=[ \t]))"
    rf"[ \t]*[*_`<]*(?P<to>{_ADDRESS})",
    re.MULTILINE,
)
# "The documentation is available at `Read the Docs <https://norrey.example>`_", "Issues: https://norrey.example".
_SAID = (
    r"(?<![\w-])(?:{called})(?![\w-])[*_`]*(?:[ \n]+[a-z-]+){{0,3}}?(?:[ \n]+(?:is|are|at|on|in|from|via|here|is at"
    r"|can be found|available|hosted|located|found)|:)*[ \n]+(?:\[[^\[\]]*\]\(|`[^`<>]{{0,60}}<|[<(])?(?P<to>{address})"
)
_IMAGE = re.compile(r"img\.shields\.io|badge\.fury\.io|/badges?/|\.(?:svg|png|jpe?g|gif)\b")
_ENDS = ".,;:!?"
_PLAIN = re.compile(r"[`*_:]+|&nbsp;")
_MARKS = re.compile(r"\A\W+|\W+\Z")
# Where projects keep their code, and which of what is asked for is there.
_REPOSITORY = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|sr\.ht)/[\w.~-]+/"
    r"(?P<name>[\w-]+(?:\.[\w-]+)*?)(?=\.git\b|[/\s\"'`)>\]}#?]|[.,;:](?:\s|\Z)|\Z)"
)
_SOURCE, _SAYS_SOURCE = _CALLED[1], re.compile(r"\b(?:source|code)", re.IGNORECASE)
# Of a README it is known that it gives an address for these, or none.
_OF_PROJECT = (_CALLED[0], _SOURCE, _CALLED[3], _CALLED[4])


class _Found(NamedTuple):
    """An address; that which is sorted first is the surest.

    Attributes:
        rank: how it is said, from 0: as a link or behind a label, in a sentence, as a picture, in other addresses.
        place: byte at which it, or its link, begins.
        address: as it is written.
        is_not_said: the link does not say that it leads to code.
    """

    rank: int
    place: int
    address: str
    is_not_said: bool = True


def linked_in(question: str, text: StoredText) -> Told | None:
    """Return the line with the address at which a document says that something is, and the address; None for none.

    Args:
        question: in plain words.
        text: of one document.
    """
    asked = _asked(question)
    if asked is None:
        return None
    what, group = asked
    found = min((one for one in _links(what, group, text) if not _IMAGE.search(one.address)), default=None)
    if group is _SOURCE and (found is None or found.is_not_said):
        # What is called "GitHub" may be a page of it, and the repository of something else.
        is_one = found is not None and _REPOSITORY.fullmatch(found.address.rstrip("/")) is not None
        found = _repository(text) or (found if is_one else None)
    return None if found is None else _told(found, text)


def asks_for_page(question: str, text: StoredText) -> bool:
    """Whether a question asks a README for a page of its project, which it gives the address of, or does not."""
    asked = _asked(question)
    return asked is not None and asked[1] in _OF_PROJECT and is_readme(text)


def _asked(question: str) -> tuple[str, re.Pattern[str] | None] | None:
    """Return what a question asks the address of, and which names that may have; None for another question."""
    asked = _ASKS.fullmatch(without_mark(question))
    if asked is None:
        return None
    what = next(filter(None, (asked[name] for name in ("found", "is", "of", "page"))))
    if (asked["verb"] or "").lower() in ("report", "file"):
        what = f"report {what}"
    group = next((form for form in _CALLED if form.fullmatch(what)), None)
    # "Where is the office?": at no address of a page.
    return None if group is None and asked["is"] is not None else (what, group)


def _repository(text: StoredText) -> _Found | None:
    """Return the address of the repository that is called as the project is, as other addresses begin with it."""
    names = names_of_project(text) if is_readme(text) else set()
    return next(
        (
            _Found(3, byte_at(begin, match, match.start()), match.group())
            for begin, match in matches_in(text, _REPOSITORY)
            if plain_name(match["name"]) in names
        ),
        None,
    )


def _links(what: str, group: re.Pattern[str] | None, text: StoredText) -> Iterator[_Found]:
    """Yield the addresses of what is asked for, the surest with the lowest rank."""
    stems = set(content_stems(what))
    for begin, match in matches_in(text, _LINK):
        said, picture = next(
            (match[name], name in ("alt", "img", "ref_alt"))
            for name in ("alt", "md", "rst", "img", "html", "ref_alt", "ref_text")
            if match[name] is not None
        )
        to = match["md_to"] or match["rst_to"] or match["html_to"]
        if to is None:
            to = _of_reference(match["ref"] or said, text)
        if to is not None and _is_called(said, stems, group):
            yield _Found(
                2 if picture else 0, byte_at(begin, match, match.start()), to, _SAYS_SOURCE.search(said) is None
            )
    for begin, match in matches_in(text, _LABELLED):
        if _is_called(match["label"], stems, group):
            yield _Found(0, byte_at(begin, match, match.start("to")), match["to"].rstrip(_ENDS))
    if group is not None:
        said = re.compile(_SAID.format(called=group.pattern, address=_ADDRESS), re.IGNORECASE)
        for begin, match in matches_in(text, said):
            yield _Found(1, byte_at(begin, match, match.start("to")), match["to"].rstrip(_ENDS))


def _is_called(said: str, stems: set[str], group: re.Pattern[str] | None) -> bool:
    said = _MARKS.sub("", _PLAIN.sub("", " ".join(said.split())))
    if group is not None:
        return group.fullmatch(said) is not None
    named = set(content_stems(said))
    return bool(stems) and len(alike_in(stems, named)) == len(stems) == len(named)


def _of_reference(name: str, text: StoredText) -> str | None:
    """Return the address of a link that a label in brackets stands for: "[docs]: https://norrey.example"."""
    form = re.compile(rf"^ {{0,3}}\[{re.escape(name)}\]:[ \t]*<?(?P<to>[^\s<>]+)", re.MULTILINE | re.IGNORECASE)
    return next((match["to"] for _, match in matches_in(text, form)), None)


def _told(found: _Found, text: StoredText) -> Told | None:
    """Return the line that has an address; where it stands elsewhere than the link, the line that says it."""
    places = [found.place] if found.address in _line_at(found.place, text).text else []
    if not places:
        form = re.compile(re.escape(found.address))
        places = [byte_at(begin, match, match.start()) for begin, match in matches_in(text, form)][:1]
    line = _line_at(places[0], text) if places else None
    return None if line is None else Told(line, found.address if found.address in line.text else None)


def _line_at(place: int, text: StoredText) -> Sentence:
    """Return the line of a byte, or so much of a longer one."""
    begin = max(0, place - LONGEST_SENTENCE_CHARS)
    before = text.read(aligned(text, begin, place), place)
    start = place - len(before.rpartition("\n")[2].encode())
    said = text.read(start, aligned(text, min(text.size, place + LONGEST_SENTENCE_CHARS), text.size)).split("\n")[0]
    lead = len(said) - len(said.lstrip())
    said = said.strip()
    return Sentence(start + lead, start + lead + len(said.encode()), said)
