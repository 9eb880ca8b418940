"""Whether a quote says an answer: what is written is held to it, and `armt verify` asks the same again.

Words of a quote may stand in it and say the contrary: "supported" of "not supported".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from armt.runtime.answers.language.code import without_fences
from armt.runtime.answers.language.places.lead_ins import denies
from armt.runtime.answers.language.tables.rows import meant_values
from armt.runtime.answers.language.words import STOP_WORDS, UNSPACED, alike_in, content_stems
from armt.runtime.text.code.comments import without_marks
from armt.runtime.text.repeated import on_a_line

_UNSPACED = re.compile(f"[{UNSPACED}]")
_POINTS = (".", ",")
# What Markdown stresses, and what it links: "**Term.**", "[Certbot](https://certbot.eff.org/)".
# Not "*.py or *.md", nor "*/*".
_STRESSED = re.compile(r"(?<![\w*/])(\*{1,3})(?=[\w\"'“‘(\[])([^*`\n]{1,200})(?<=[^\s*,/])\1(?![\w*/]|\.\S)")
_LINKED = re.compile(r"!?(?<![\w\])])\[([^\[\]\n]{1,200})\]\((?=[^()\s]*[./#])[^()\s]{1,1000}\)")
_IMAGE = re.compile(r"\s*!\[[^\[\]\n]{0,200}\]\([^()\s]{1,1000}(?: \"[^\"\n]{0,200}\")?\)")
_OPENS = re.compile(r"(?:#{1,6}|>)\s+(?=[^\W\d])")
# "not all clients", "no more than three": without what stands before them words say the contrary.
_DENIED_BEFORE = re.compile(r"(?:\b(?:not|never|no|nor|without|cannot)|n['’]t)\s+\Z", re.IGNORECASE)
_AUXILIARY = r"(?:do|does|did|is|are|was|were|will|would|shall|should|can|could|may|might|must|has|have|had)"
_DENIED_VERB = rf"(?:\b{_AUXILIARY}\s+(?:not|never)|\bcannot|\b{_AUXILIARY}n['’]t|\bcan['’]t|\bwon['’]t)\b"
# "They do not support the old format", "The landlord does not provide it"; not "shall not exceed 30 days".
_DENIED_OF_IT = re.compile(
    rf"{_DENIED_VERB}(?:\s+(?!(?:exceed|until|before|after|than|but|that|only|later|more|less|use)\b)\w+){{1,2}}"
    r"(?:\s+(?:an?|any|the|its|their|your))?\s+\Z",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(rf"\s+{_DENIED_VERB}(?!\s+(?:know|only|until)\b)", re.IGNORECASE)
# "Members under sixteen pay no fines", of who pays fines.
_NONE_BEHIND = re.compile(
    r"\s+\w+(?:\s+\w+)?\s+no\s+(?!(?:more|less|fewer|later|longer|doubt)\b)(?P<none>\w+)", re.IGNORECASE
)
_DENIES = re.compile(r"\b(?:not|never|no|nor|without|cannot|except|unless)\b|n['’]t\b", re.IGNORECASE)
# Who asks so asks for what is not.
_ASKS_WHAT_IS_NOT = re.compile(
    r"\b(?:lack|miss|prohibit|forbid|forbad|refus|fail|allerg|disappear|avoid|ban|deni|deny|reject|exclu|un\w+ed\b)",
    re.IGNORECASE,
)
# "The tenant must not:" goes on in its items; "Not included:" does not.
_GOES_ON = re.compile(rf"{_DENIED_VERB}\s*\Z", re.IGNORECASE)
_CLOSES = ":*_ \t…"
_ITEM_MARK = re.compile(r"(?:[-*•+]|\(?(?:\d{1,3}|[a-z]|[ivx]{2,5})[.)])\s+")


def is_backed(answer: str, quotes: Iterable[str]) -> bool:
    """Whether one of some quotes says an answer.

    An answer is a run of a quote's words, its lines put into one, with the marks of Markdown or without; the cell of a
    row or what a key is set to, as it is meant (`tables`: an escape stands for another character); what a comment says
    without the marks before its lines; or several such runs with "and" between them, as the parties of an agreement are
    given.

    Args:
        answer: as it was given; one without a word is backed by nothing.
        quotes: as they stand in the document.
    """
    said = _on_a_line(answer)
    return bool(said) and any(_says(quote, said) for quote in quotes)


def unmarked(text: str) -> str:
    """Return a text as Markdown means it to be read: without the stars that stress, and the addresses of links.

    What an image is called is told where it is a part of the sentence, and where nothing else is.
    """
    bare = _IMAGE.sub(_named_image, text).strip()
    return _LINKED.sub(r"\1", _STRESSED.sub(r"\2", bare if any(map(str.isalnum, bare)) else text))


def _named_image(image: re.Match[str]) -> str:
    """Return an image where the words before it go on in it, and nothing else."""
    before = image.string[: image.start()].split()
    return image.group() if before and before[-1].casefold() in STOP_WORDS else ""


def without_opening(text: str) -> str:
    """Return a whole quote without the mark of a heading or of what is quoted; of a cell "> 18" is no such thing."""
    return _OPENS.sub("", text, count=1) if _OPENS.match(text) else text


def _says(quote: str, said: str) -> bool:
    # Marks that stand in front of its lines are none of its words, unless they are.
    shown = (quote, on_a_line(quote), without_marks(quote), without_fences(quote))
    lines = dict.fromkeys(map(_on_a_line, shown))
    if any(_has_run(line, said) or _has_run(unmarked(line), said) for line in lines) or any(
        said == _on_a_line(value) for value in meant_values(quote)
    ):
        return True
    parts = said.split(" and ")
    return len(parts) > 1 and any(all(part and _has_run(line, part) for part in parts) for line in lines)


def undenied(question: str, line: str, answer: str) -> str:
    """Return an answer with the "not" that its sentence has before it; nothing where it says the contrary otherwise.

    Whoever asks what is supported is not answered by what is not, and who provides something not by who does not.
    """
    at = line.find(answer) if answer else -1
    while at >= 0 and (_cuts(line, at) or _cuts(line, at + len(answer))):
        at = line.find(answer, at + 1)
    if at < 0 or _ASKS_WHAT_IS_NOT.search(question):
        return answer
    if (denied := _DENIED_BEFORE.search(line, 0, at)) is not None:
        # Of "isn't" a part is no word.
        is_cut = line[: denied.start()][-1:].isalnum()
        return "" if is_cut else line[denied.start() : at + len(answer)]
    if _DENIES.search(question) or _DENIES.search(answer):
        return answer
    said = line[at + len(answer) :]
    none = _NONE_BEHIND.match(said)
    is_none = none is not None and bool(alike_in(set(content_stems(none["none"])), set(content_stems(question))))
    return "" if is_none or _DENIED_OF_IT.search(line, 0, at) or _DENIED_BEHIND.match(said) else answer


def below(lead_in: str, item: str) -> str:
    """Return an item of a list behind what opens that, on one line: "Not included: flights".

    Args:
        lead_in: what opens the list, or its heading, as it stands in the document.
        item: of it, with its mark or without.
    """
    opens = unmarked(without_opening(on_a_line(lead_in))).rstrip(_CLOSES)
    said = on_a_line(item)
    mark = _ITEM_MARK.match(said)
    said = unmarked(said if mark is None else said[mark.end() :])
    return f"{opens} {said}" if _GOES_ON.search(opens) else f"{opens}: {said}"


def undenied_item(question: str, answer: str, item: str, lead_in: str) -> str:
    """Return what an item of a list answers, with what opens the list where that says that it is not so.

    Whoever asks what the tenant may do, and is told "keep a dog" of what "The tenant must not:", is told the contrary.

    Args:
        question: in plain words.
        answer: words of the item.
        item: as it stands in the document.
        lead_in: what opens the list.
    """
    asks_what_is_not = _DENIES.search(question) is not None or _ASKS_WHAT_IS_NOT.search(question) is not None
    if asks_what_is_not or not denies(lead_in) or answer not in unmarked(on_a_line(item)):
        return answer
    return below(lead_in, item)


def _on_a_line(text: str) -> str:
    """Return a text on one line. Some tokenizers write a character as another that means the same."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _has_run(line: str, said: str) -> bool:
    """Whether words stand in a line as they are, none of them cut: "$1" is not said by "$1,450"."""
    at = line.find(said)
    while at >= 0:
        if not _cuts(line, at) and not _cuts(line, at + len(said)):
            return True
        at = line.find(said, at + 1)
    return False


def _cuts(line: str, at: int) -> bool:
    """Whether a place is inside of a word or a number; scripts without spaces may be cut anywhere."""
    before, behind = line[max(0, at - 1) : at], line[at : at + 1]
    if before.isalnum() and behind.isalnum():
        return not (_UNSPACED.match(before) or _UNSPACED.match(behind))
    return (before in _POINTS and behind.isdigit() and line[max(0, at - 2) : at - 1].isdigit()) or (
        behind in _POINTS and before.isdigit() and line[at + 1 : at + 2].isdigit()
    )
