"""Questions to a curriculum vitae: where somebody works now, worked in 2015, or before that, and how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.everyday.careers import Job, jobs_of, month_of
from armt.runtime.answers.stated.itself.told import Told, around, names_document

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_Asked = Literal["now", "in", "before", "after", "first", "last", "span", "begin", "end", "post", "age"]

_WHO = r"(?P<who>(?:[\w.'’-]+ ){0,3}?[\w.'’-]+)"
_NOW = r"(?: (?:now|currently|at present|at the moment|today|these days|nowadays))?"
_EMPLOYER = r"(?:employer|company|firm|workplace)"
_POST = rf"(?:{_EMPLOYER}|job|role|position|post|occupation|job title)"
_AT, _NAME, _YEAR = r"(?:at|for|with)", r"(?P<name>.{2,80})", r"(?P<year>(?:19|20)\d\d)"
_WORK = r"(?:work(?:s|ed|ing)?|employed)"
_DONE = (
    rf"(?:(?:where|who|for whom|which {_EMPLOYER}) (?:did|was|were|had|has) {_WHO}(?: been)? {_WORK}(?: for| at| by)?"
    r"|what did {who} (?:do|work as))"
).replace("{who}", _WHO.replace("<who>", "<whom>"))
_JOINING = (
    r"(?:(?:joining|working (?:at|for)|(?:moving|going) to|starting (?:at|with)|(?:she|he|they) joined|leaving) )?"
)
_WHEN = r"(?:when|in (?:which|what) (?:year|month))"
_FORMS: tuple[tuple[_Asked, str], ...] = (
    ("before", rf"{_DONE}(?: right| just| directly)? before {_JOINING}{_NAME}"),
    ("before", rf"{_DONE} (?:before(?: that)?|previously)"),
    ("after", rf"{_DONE}(?: right| just| directly)? after {_JOINING}{_NAME}"),
    ("in", rf"{_DONE} in {_YEAR}"),
    ("in", rf"(?:who|what|which) was {_WHO} {_POST} in {_YEAR}"),
    ("first", rf"(?:what|where|who|which) (?:is|was) {_WHO} first {_POST}"),
    ("last", rf"(?:what|where|who|which) (?:is|was) {_WHO} (?:last|latest|most recent) {_POST}"),
    (
        "span",
        rf"how long (?:was|were|is|are|did|has|have|does|do) {_WHO}(?: been)?(?: {_WORK}| stay(?:ed)?)? {_AT} {_NAME}",
    ),
    ("span", rf"(?:from when to when|when) (?:was|were|did|has|have) {_WHO} (?:{_WORK} )?{_AT} {_NAME}"),
    ("begin", rf"{_WHEN} did {_WHO} (?:join|(?:start|begin)(?: (?:to work|work(?:ing)?))?(?: {_AT})?) {_NAME}"),
    ("begin", rf"since when (?:has|have|is|are|does|do) {_WHO}(?: been)? (?:{_WORK} )?{_AT} {_NAME}"),
    ("end", rf"{_WHEN} did {_WHO} (?:leave|quit|(?:stop|finish)(?: working)?(?: {_AT})?) {_NAME}"),
    ("end", rf"until when (?:was|were|did) {_WHO} (?:{_WORK} )?{_AT} {_NAME}"),
    ("post", rf"(?:what|which) (?:is|was) {_WHO} (?:job|role|position|post|job title|title) (?:at|with) {_NAME}"),
    ("post", rf"what (?:did|does) {_WHO} work as {_AT} {_NAME}"),
    ("now", rf"(?:where|who|which {_EMPLOYER}) (?:does|do|is|are) {_WHO}{_NOW} {_WORK}(?: for| at| by)?{_NOW}"),
    ("now", rf"(?:who|what|which)(?:['’]s| is| are) {_WHO} (?:current|present) {_POST}{_NOW}"),
    (
        "now",
        rf"(?:who|what) is the (?:current|present) {_POST} of {_WHO}|what does {_WHO.replace('who', 'whom')} do now",
    ),
    ("age", rf"how old (?:is|are) {_WHO}(?: now)?|(?:what is|what['’]s) {_WHO.replace('who', 'whom')} age"),
)
_ASKS = tuple((asked, re.compile(form, re.IGNORECASE)) for asked, form in _FORMS)
_PERSON = re.compile(
    r"(?:she|he|they|you|i|her|his|their|your|my|(?:the|this|that) (?:candidate|applicant|person|woman|man)(?:['’]s)?)",
    re.IGNORECASE,
)
_BORN = re.compile(r"\b(?:born|date of birth|d\.?o\.?b\b|birth ?date)[^\n\d]{0,40}\d[^\n]{0,30}", re.IGNORECASE)
_MONTHS_A_YEAR = 12


def told_by_career(question: str, text: StoredText) -> Told | None:
    """Return what a curriculum vitae says of somebody's work, or of their age; None where something else is asked for.

    Args:
        question: in plain words.
        text: of one document.
    """
    bare = without_mark(question)
    matches = ((asked, form.fullmatch(bare)) for asked, form in _ASKS)
    asked, match = next(((asked, match) for asked, match in matches if match is not None), (None, None))
    if asked is None or match is None:
        return None
    named = {name: said for name, said in match.groupdict().items() if said}
    if not _is_of_person(named.get("who") or named.get("whom") or "", text) or not (jobs := jobs_of(text)):
        return None
    return _born(text) if asked == "age" else _told(asked, named, jobs)


def _is_of_person(who: str, text: StoredText) -> bool:
    """Whether a question is about the one whom a text is about: by a pronoun, or a name that its beginning has."""
    return _PERSON.fullmatch(who) is not None or (who[:1].isupper() and names_document(who, text))


def _told(asked: _Asked, named: dict[str, str], jobs: Sequence[Job]) -> Told | None:
    """Return the one entry that a question asks for, and what of it answers."""
    chosen = list(_chosen(asked, named, jobs))
    if len(chosen) != 1:
        return None
    job = chosen[0]
    ends = {"span": job.span, "begin": job.begin, "end": job.span if job.last is None else job.end}
    return Told(job.sentence, ends.get(asked, job.name), alone=True)


def _chosen(asked: _Asked, named: dict[str, str], jobs: Sequence[Job]) -> Iterator[Job]:
    if asked in ("first", "last"):
        yield jobs[0 if asked == "first" else -1]
    elif asked == "now":
        yield from (job for job in jobs if job.last is None)
    elif asked == "in":
        first = month_of(named["year"])
        yield from (
            job for job in jobs if job.first < first + _MONTHS_A_YEAR and (job.last is None or job.last >= first)
        )
    else:
        stems = set(content_stems(named["name"])) if "name" in named else set(content_stems(jobs[-1].sentence.text))
        of_name = [at for at, job in enumerate(jobs) if stems and stems <= set(content_stems(job.sentence.text))]
        if asked == "before":
            of_name = [at - 1 for at in of_name[:1] if at > 0]
        elif asked == "after":
            of_name = [at + 1 for at in of_name[-1:] if at + 1 < len(jobs)]
        yield from (jobs[at] for at in of_name)


def _born(text: StoredText) -> Told | None:
    """Return the one line that says when somebody was born: nothing else tells how old they are now."""
    found = [(begin, match) for begin, match in matches_in(text, _BORN) if parts_of_kind("date", match.group())]
    if len(found) != 1:
        return None
    begin, match = found[0]
    day = parts_of_kind("date", match.group())[0]
    said = match.group()[: match.group().index(day) + len(day)]
    line_begin = match.string.rfind("\n", 0, match.start()) + 1
    line = match.string[line_begin:].split("\n", 1)[0]
    return around(line, match.start() - line_begin, said, offset=byte_at(begin, match, line_begin))._replace(alone=True)
