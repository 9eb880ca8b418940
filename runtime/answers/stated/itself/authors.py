"""Who wrote a document, by the forms in which documents say so: behind a label, in a line "by ...", in the right column
of a head, in a line with a day, below a letter, in a section of a manual page; and who has signed as what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.stated.itself.days import DATED
from armt.runtime.months import MONTHS

# "authors:" above "- name: D. Smith", or "authors: [D. Smith, E. Roe]", between two lines of hyphens.
_LISTED = re.compile(r"^authors?:[ \t]*\n(?P<said>(?:[ \t-][^\n]*\n)+)", re.MULTILINE)
# Behind a name its address, its account or where somebody is from: "- D. Smith <d@mill.org>", "- D. Smith (@smith)".
_LISTED_NAME = re.compile(
    r"^(?P<indent>[ \t]*)(?:-[ \t]+(?:name:[ \t]*)?|name:[ \t]*)[\"'\[]{0,2}"
    r"(?P<name>[^\W\d_](?:[^\n\"'<(:#\[\]]|(?<=\w)'(?=\w)){1,60}?)(?=[ \t\"']*$|[\"']?[ \t]+[<(#]|\]\()",
    re.MULTILINE,
)
# "author: Jane Doe (@jane), John Roe <john@mill.org>".
_IN_A_ROW = re.compile(r"^authors?:[ \t]*[\"']?(?P<said>[^\W\d_][^\n]{1,600})$", re.MULTILINE)
# "author: jdoe", who has an account there and no more; 'author = "Jane Doe"' in TOML.
_IN_QUOTES = re.compile(r"^author[ \t]*=[ \t]*([\"'])(?P<said>[^\W\d_][^\n\"']{1,60})\1[ \t]*$", re.MULTILINE)
_ACCOUNT = re.compile(r"^author:[ \t]*[\"']?(?P<said>@?[a-z][\w.-]{1,40})[\"']?[ \t]*$", re.MULTILINE)
_WITH_ADDRESS = re.compile(
    r"(?P<name>[^\W\d_][^\s<>(),]{0,40}(?:[ \t]+[^\s<>(),]{1,40}){0,5})[ \t]*(?P<address><[^<>\n]*>|\([^()\n]*\))?"
    r"[ \t]*(?:,[ \t]*|[\"']?[ \t]*\Z)"
)
_IN_BRACKETS = re.compile(r"^authors?(?::|[ \t]*=)[ \t]*\[(?P<said>[^\[\]\n]+)\]", re.MULTILINE)
# "Author: ", ":Author: ", "#+AUTHOR: ", "**Prepared by:** ", `__author__ = "`; several names follow where it says so.
_LABELLED = re.compile(
    r"^[ \t]*[:#+*_]{0,3}(?i:(?:written|edited|prepared|compiled|posted|submitted|drafted) by:?|author:|from:|byline:"
    r"|author__ =|(?P<several>authors:|author\(s\):))[*_]{0,2}[ \t]+[\"']?(?P<said>[A-Z][^\n;<(\"|·•\\]{1,120})",
    re.MULTILINE,
)
_IN_BRACES = re.compile(r"^[ \t]*\\author\{(?P<said>[A-Z][^{}\\\n]*(?:\\and\b[^{}\\\n]*)*)\}", re.MULTILINE)
_NAMES = r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|and|&|de|da|di|del|van|von|der|den|la|le|of|the|y)){0,9}"
# Behind a name; its dots end no sentence.
_DEGREE = (
    r"(?:,? (?:(?:Ph|M|J|Ed)\. ?D|(?:M|B)\. ?(?:A|S|Sc|Ed|B\. ?A)|D\. ?Phil|LL\. ?[BDM]|R\. ?N|Esq|Jr|Sr"
    r"|PhD|MD|MSc|BSc)(?![\w-])\.?(?! [A-Z]))"
)
# "Jane Doe, M.D., John Roe and Ann Poe": each has two words, and the last one an "and".
_WHOLE = (
    r"(?!(?:Staff|Senior|Special|Associate|Assistant|Contributing|Managing|Executive|Chief) )"
    r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|da|di|del|van|von|der|den|la|le)){1,4}"
)
_AND = r"(?:and|AND|&)"
# Or a degree behind each.
_SEVERAL = (
    rf"(?:{_WHOLE}{_DEGREE}*(?:, {_WHOLE}{_DEGREE}*)*,? {_AND} {_WHOLE}|{_WHOLE}{_DEGREE}+(?:, {_WHOLE}{_DEGREE}+)+)"
)
_MEANT, _LAST_DEGREES = re.compile(_SEVERAL), re.compile(rf"{_DEGREE}+\Z")
_APART = re.compile(rf"{_DEGREE}*(?:, (?:{_AND} )?| {_AND} )")
# In a line of its own, or before what is no sentence: a mark, a day, what the author is.
_BYLINE = re.compile(
    rf"^[ \t]*[*_]{{0,2}}(?i:by)[ \t]+(?P<said>{_SEVERAL}|{_NAMES}){_DEGREE}*"
    r"(?:[ \t*_]*$|[ \t]*[|·•–—(<][^\n]*$|(?:,| on | in | -)[^\n.]{0,60}(?=\n[ \t]*\n|\s*\Z))",
    re.MULTILINE,
)
# "August 16, 2021 by Ashley Adamant 5 Comments", "Posted by Jane Doe on 3 May 2024 in News": so pages begin, with more
# behind a name. No sentence is meant that begins with "by Monday" or "by order".
_NOBODY = (
    r"(?!(?:The|Order|All|Law|Hand|Mail|E-?mail|Phone|Post|Fax|Admin|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
    rf"|{'|'.join(MONTHS)})(?:day)?\b)"
)
_SOMEBODY = (
    rf"{_NOBODY}(?P<said>[A-Z][\w.'’-]{{0,40}}"
    r"(?: (?:[A-Z][\w.'’-]{0,40}|and|&|de|da|di|del|van|von|der|den|la|le|y)){0,9}?)"
)
_NAME_ENDS = (
    r"(?=[ \t*_]{0,8}(?:$|[|·•–—(<\[]|- |in [A-Z]|at \d|(?i:,? ?(?:\d+ (?:comments?|min|minutes?|views|shares|likes)\b"
    r"|leave a (?:comment|reply)|no comments|comments?\b|filed under|(?:last )?(?:updated|modified|edited)\b"
    r"|(?:reading|read) time|share\b|print\b|jump to\b))))"
)
_DATED_BYLINES = (
    re.compile(
        rf"^[ \t*_>]{{0,8}}(?i:(?:(?:first )?(?:posted|published|written|submitted)(?: on)?:? )?){DATED}"
        r"(?i:(?: at| @)? \d{1,2}[:.]\d\d(?: ?[ap]\.?m\b\.?)?)?[ \t]{0,4}[|·•–—,*_-]{0,3}[ \t]{0,4}"
        rf"(?i:(?:written |posted |published |submitted )?by:?)[ \t]{{1,4}}{_SOMEBODY}{_NAME_ENDS}",
        re.MULTILINE,
    ),
    re.compile(
        rf"^[ \t*_>]{{0,8}}(?i:(?:written |posted |submitted |(?P<published>published ))?by:?)[ \t]{{1,4}}{_SOMEBODY}"
        r"[ \t*_]{0,4}(?:[,|·•–—-] ?|(?P<on>(?i:on) ))?"
        rf"(?i:(?:(?:posted|published|written|(?P<changed>(?:last )?(?:updated|modified|edited)))(?: on)?:? )?){DATED}"
        rf"{_NAME_ENDS}",
        re.MULTILINE,
    ),
)
# "Recipe by Jane Doe", and nothing else on the line.
_THING_BY = re.compile(
    rf"^[ \t*_]{{0,8}}(?i:(?:recipe|story|words|text|article|essay|review|report|post|tutorial) by:?)[ \t]{{1,4}}"
    rf"{_SOMEBODY}[ \t*_]{{0,8}}$",
    re.MULTILINE,
)
_BELOW_BY = re.compile(rf"^[ \t]*(?i:by)[ \t]*\n(?:[ \t]*\n)?[ \t]*(?P<said>{_NAMES})[ \t]*$", re.MULTILINE)
# "Network Working Group                    C. Kalt": in the right column of a head, beside what else it says or alone.
_SURNAME = r"(?:(?:van|von|de|der|den|di|la|le) )*(?:[A-Z]['’])?[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:-[A-Z][a-z]+)*"
_IN_COLUMN, _ALONE_IN_COLUMN = (
    re.compile(rf"{before}(?P<said>(?:[A-Z]\. ?){{1,3}}{_SURNAME}(?: [A-Z][a-z]+)?)(?:, Ed\.)?[ \t]*$", re.MULTILINE)
    for before in (r"\S {8,}", r"(?:\S {8,}|^ {40,})")
)
# Between the title of a paper and its abstract, as programs take text out of pages: a name, and below it where its
# bearer works, or how to write to them. Marks of notes stand behind a name.
_ABSTRACT = re.compile(r"^[ \t#]*abstract\b", re.MULTILINE | re.IGNORECASE)
_GIVEN = r"[^\W\d_a-zß-ÿ][\w.'’-]*"
_ABOVE_WORK = re.compile(
    rf"^[ \t]*(?P<said>{_GIVEN}(?: (?:{_GIVEN}|de|da|di|van|von|der|la)){{1,4}})[ \t*∗†‡§¶\d,¹²³⁴-⁹]*\n"
    r"(?:[^\n]+\n){0,4}?[^\n]*(?:@\w|\b(?:Universit\w+|Institut\w*|Department|Laborator\w+|College|School)\b)",
    re.MULTILINE,
)
# "Ngozi Adeyemi(1), Lars Holm(2)": several in a line, each with the mark of where they work.
_MARK_OF_WORK = r"\s?(?:\(\d(?:, ?\d)*\)|\[\d(?:, ?\d)*\]|[\d*∗†‡§¶¹²³⁴-⁹]+(?:,\d)*)"
_PERSON = rf"{_GIVEN}(?: (?:{_GIVEN}|de|da|di|van|von|der|la|le)){{1,4}}"
_IN_LINE_OF_MARKS = re.compile(
    rf"^[ \t]*(?P<said>{_PERSON}{_MARK_OF_WORK}(?:,? (?:and |& )?{_PERSON}{_MARK_OF_WORK})+)[ \t]*$", re.MULTILINE
)
_EMPTY = re.compile(r"\n[ \t]*\n")
# Below an empty line "M. HYLAND", and what the person is: an initial tells that it is a name.
_SIGNED_AS = re.compile(
    r"(?:\A|\n[ \t]*\n)[ \t]*(?:/s/ ?)?"
    r"(?P<said>(?:[A-Z][\w'’-]{1,40} )?(?:[A-Z]\. ?){1,3}[A-Z][\w'’-]{1,40}(?: [A-Z][\w'’-]{1,40})?)"
    r"(?:, (?:Jr|Sr|Esq)\.)?[ \t]*\n(?:[ \t]*\n)?[ \t]*"
    r"(?P<as>[A-Z][\w'’-]{0,40}(?: (?:of|the|and|for|[A-Z][\w'’-]{0,40})){0,6})[ \t]*(?=\n|\Z)"
)
# What stands before what somebody is says that they are something less.
_LESSER = re.compile(r"\b(?:vice|deputy|assistant|associate|former|acting|junior|co|under|interim|ex)\b", re.IGNORECASE)
_OF = re.compile(r"\s(?:of|for|and|the)\s", re.IGNORECASE)
_DEAR = re.compile(r"^[ \t]*Dear [^\n]{1,60}[,:]?[ \t]*$", re.MULTILINE)
_SIGNED = re.compile(
    r"^[ \t]*(?:yours (?:sincerely|faithfully|truly)|(?:sincerely|respectfully)(?: yours)?"
    r"|(?:with )?(?:best|kind|warm) (?:regards|wishes)),?[ \t]*\n(?:[ \t]*\n){0,4}"
    r"[ \t]*(?-i:(?P<said>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}))[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_SECTION = re.compile(
    r"^[ \t#]*AUTHORS?[ \t]*\n(?:[ \t]*\n)?[ \t]*(?:(?:[\w-]+ was )?(?i:written) by )?"
    rf"(?P<said>{_NAMES})(?=[.\s]*$|\s*[,;<(])",
    re.MULTILINE,
)
# "Written by Brad Richards.", and nothing else between two empty lines.
_CREDITED = re.compile(
    rf"(?:\A|\n[ \t]*\n|\n#[^\n]*\n)[ \t*_]{{0,4}}(?i:(?:originally )?(?:written|authored) by:?)[ \t]{{1,4}}{_SOMEBODY}"
    r"[ \t*_]{0,4}\.?[ \t*_]{0,4}(?=\n[ \t]*\n|\s*\Z)"
)
# "Doe, Jane and Roe, Émile": what stands behind any other name is where somebody is from, or what they are.
_INVERTED_NAME = rf"[^\s,]+, {_GIVEN}(?: {_GIVEN}){{0,2}}"
_INVERTED = re.compile(rf"{_INVERTED_NAME}(?: and {_INVERTED_NAME})*(?=,|$)")
# What goes on behind a name: when, or where, or a mark between it and something else.
_BEHIND = re.compile(r"\s+(?:[|·•–—-]+|on|at|in|for)\s|\s*[*_]+\s*$")
_SHORT = ("Jr.", "Sr.", "Inc.", "Ltd.", "Co.", "Corp.", "al.")


class Authors(NamedTuple):
    """Who wrote a text, with the characters in which it says so.

    Attributes:
        start: of the first name.
        end: behind the last one.
        names: several with "and" between them.
    """

    start: int
    end: int
    names: str


def authors_in_front(front: str) -> Authors | None:
    """Return the authors in the entries before a text ("---"), where these are a list or several; None otherwise."""
    listed, inline = _LISTED.search(front), _IN_BRACKETS.search(front)
    if listed is not None:
        found = list(_LISTED_NAME.finditer(front, listed.start("said"), listed.end("said")))
        # What is set in further is where somebody is from.
        found = [match for match in found if match["indent"] == found[0]["indent"]]
        if found:
            return Authors(found[0].start(), found[-1].end(), " and ".join(match["name"].rstrip() for match in found))
    if inline is not None:
        names = [name for said in inline["said"].split(",") if (name := said.strip(" \t\"'"))]
        # None are in [""], of a template that nobody has filled in.
        return Authors(inline.start("said"), inline.end("said"), " and ".join(names)) if names else None
    if (several := _with_addresses(front)) is not None:
        return several
    account = _ACCOUNT.search(front) or _IN_QUOTES.search(front)
    return None if account is None else Authors(account.start("said"), account.end("said"), account["said"])


def _with_addresses(front: str) -> Authors | None:
    """Return several authors of a line, where an address stands behind one of them at least."""
    row = _IN_A_ROW.search(front)
    if row is None:
        return None
    found, at = list[re.Match[str]](), 0
    while at < len(row["said"]) and (match := _WITH_ADDRESS.match(row["said"], at)) is not None:
        found.append(match)
        at = match.end()
    # "Doe, Jane <jane@mill.org>" is one.
    are_names = all(match["address"] or " " in match["name"] for match in found)
    if at < len(row["said"]) or len(found) < 2 or not are_names or not any(match["address"] for match in found):
        return None
    return _named(row, [match["name"] for match in found])


def authors_in_head(head: str) -> Authors | None:
    """Return the authors that the beginning of a text names, or None."""
    found, dated = _LABELLED.search(head), dated_byline(head)
    if dated is not None and (found is None or dated.start() <= found.start()):
        return _named(dated, [dated["said"]])
    if found is not None:
        said = _alone(found["said"])
        if found["several"]:
            return _named(found, _apart(said))
        if (several := _MEANT.match(said)) is not None:
            return _named(found, _apart(several.group()))
        inverted = _INVERTED.match(said)
        return _named(found, [said.split(", ", 1)[0] if inverted is None else inverted[0]])
    if (found := _IN_BRACES.search(head)) is not None:
        return _named(found, re.split(r"\s*\\and\s*", found["said"].strip()))
    if (found := _BYLINE.search(head) or _BELOW_BY.search(head) or _THING_BY.search(head)) is not None:
        several = _MEANT.fullmatch(found["said"])
        return _named(found, [_alone(found["said"])] if several is None else _apart(several.group()))
    if (above := _above_their_work(head)) is not None:
        return above
    # The column of a head, before its first empty line.
    empty = _EMPTY.search(head.lstrip())
    end = len(head) if empty is None else len(head) - len(head.lstrip()) + empty.start()
    column = list(_ALONE_IN_COLUMN.finditer(head, 0, end)) or list(_IN_COLUMN.finditer(head))[:1]
    if not column:
        return None
    return Authors(column[0].start("said"), column[-1].end("said"), " and ".join(match["said"] for match in column))


def _above_their_work(head: str) -> Authors | None:
    """Return whose names stand before the abstract of a paper: in a line, or each above where its bearer works."""
    abstract = _ABSTRACT.search(head)
    if abstract is None:
        return None
    marked = _IN_LINE_OF_MARKS.search(head, 0, abstract.start())
    if marked is not None:
        return _named(marked, [one for one in re.split(rf"{_MARK_OF_WORK}(?:,? (?:and |& )?)?", marked["said"]) if one])
    found = [
        match
        for match in _ABOVE_WORK.finditer(head, 0, abstract.start())
        # The first paragraph is the title.
        if _EMPTY.search(head, 0, match.start() + 1) and head[: match.start()].endswith("\n\n")
    ]
    return (
        None
        if not found
        else Authors(found[0].start("said"), found[-1].end("said"), " and ".join(one["said"] for one in found))
    )


def dated_byline(head: str) -> re.Match[str] | None:
    """Find the first line with a day and an author: groups ``day`` and ``said``; ``changed`` for a day of change."""
    found = (match for form in _DATED_BYLINES for match in form.finditer(head) if _stands_alone(head, match))
    return min(found, key=lambda match: match.start(), default=None)


def _stands_alone(head: str, match: re.Match[str]) -> bool:
    """Whether a line is none of running text that somebody wrapped, nor the name of a house that publishes."""
    groups = match.groupdict()
    if groups.get("published") and not groups["on"]:
        return False
    above, below = head[: match.start()].split("\n")[-2:-1], head[match.end() :].split("\n", 2)[1:2]
    return not "".join(above).strip() or above[0].startswith("#") or not "".join(below).strip()


def signed_as(title: str, tail: str) -> Authors | None:
    """Return who has signed as something ("judge") in the end of a text; None for nobody, and for several.

    Args:
        title: what is asked for.
        tail: the end of the text.

    Returns:
        Its end is behind what the person is, so that both are quoted.
    """
    asked, head = set(content_stems(title)), _OF.split(title)[0].rsplit(" ", 1)[-1].lower()
    found = [
        match
        for match in _SIGNED_AS.finditer(tail)
        if asked <= set(content_stems(match["as"]))
        and _OF.split(match["as"])[0].rsplit(" ", 1)[-1].lower() == head
        and set(_LESSER.findall(match["as"].lower())) <= set(_LESSER.findall(title.lower()))
    ]
    if not found or len({match["said"] for match in found}) > 1:
        return None
    return Authors(found[0].start("said"), found[0].end("as"), found[0]["said"])


def authors_in_tail(head: str, tail: str) -> Authors | None:
    """Return who signed a letter, or whom a section or a line of its own names, in the end of a text; None for nobody.

    Args:
        head: the beginning of the text, which says to whom a letter goes.
        tail: its end.
    """
    found = _last(_SIGNED.finditer(tail)) if _DEAR.search(head) else None
    found = found or _last(_SECTION.finditer(tail)) or _last(_CREDITED.finditer(tail))
    return None if found is None else _named(found, [_alone(found["said"]).split(", ", 1)[0]])


def _last(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return max(found, key=lambda match: match.start(), default=None)


def _named(found: re.Match[str], names: list[str]) -> Authors:
    return Authors(found.start("said"), found.end("said"), " and ".join(name.strip() for name in names if name.strip()))


def _apart(said: str) -> list[str]:
    """Return names that stand behind each other, without what they have behind them."""
    return _APART.split(_LAST_DEGREES.sub("", said))


def _alone(said: str) -> str:
    """Return a name without what goes on behind it, or the stop of its sentence."""
    name = _BEHIND.split(said.strip(), maxsplit=1)[0].rstrip(" ,*_")
    last = name.rsplit(" ", 1)[-1]
    is_stop = last.endswith(".") and last not in _SHORT and len(last) > 2
    return name[:-1] if is_stop else name
