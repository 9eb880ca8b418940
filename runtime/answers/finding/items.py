"""Lists: what stands in items below a sentence that ends with a colon, or below a heading, is one answer.

"The following reasons:" says nothing without them, and the first of eleven ingredients is a wrong answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set
from textwrap import dedent
from typing import NamedTuple

from armt.runtime.answers.finding.pieces import is_sentence
from armt.runtime.answers.language.code import are_commands, fenced, without_fences
from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.numbers import is_number_word, spelled
from armt.runtime.answers.language.sentences import BOXES, BULLETS, Sentence, sentences_in
from armt.runtime.answers.language.tables.rows import is_rule
from armt.runtime.answers.language.words import alike_in, content_stems, fold
from armt.runtime.answers.sections import aligned, line_before
from armt.runtime.text.prose.markdown import emphasised
from armt.runtime.text.prose.pages import without_breaks
from armt.runtime.text.repeated import goes_on_behind_marks, on_a_line
from armt.runtime.text.stored import StoredText

# Of a longer list no part would be an answer.
_LONGEST_LIST_BYTES = 2000
_LEAST_ITEMS, _MOST_ADDRESS_WORDS = 2, 6
# A list that is looked for by what opens it, and what stands behind it, has so many bytes at most.
_AROUND_LIST_BYTES = 8 * 1024
# Where more than this stands behind the last sentence of a passage, it is some text.
_BEHIND_BYTES = 256
_ITEM = re.compile(rf"(?:[{BOXES}{BULLETS}]" + r"|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\([A-Z]{1,2}\))\s")
# The number of an item, which stands before its first sentence.
NUMBER_ALONE = re.compile(r"\(?\d{1,3}[.)]")
_NUMBERED = re.compile(rf"\n\s*{NUMBER_ALONE.pattern}\s+$")
# Where a line of a list begins: behind an empty line, or with a mark, as rows of tables do.
_ITEM_LINE = re.compile(rf"\n(?:[^\S\n]*\n)+|\n(?=[^\S\n]*(?:{_ITEM.pattern}|\|)|#{{1,6}} )")
# One that has no mark is short, and neither ends as a sentence does nor opens a list.
_BARE_ITEM = re.compile(r"[\w\"'“‘(\[$€£¥¼-¾][^\n\t]{0,99}(?<![.!?:;…。！？：])")
# "for a period of eighteen", and "(18) months" in the next line, which is no item.
_NUMBER_CUT = re.compile(r"(?P<word>[^\W\d_]+(?:-[^\W\d_]+)?)\n[^\S\n]*(?=\(\d{1,3}\)\s)")
# "Which improvements are planned?", of "Improvements": that they are is said by the list.
_TOLD = frozenset(content_stems("planned listed mentioned described named given included done taken made"))
# "They are as follows:".
_POINTS_ON = frozenset(content_stems("follows following below"))
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
_COLON = re.compile(r"[:：][*_]*$")
# "Everyone has the same three problems.", "4 of his most recent discoveries": so many items stand below it.
_COUNTS = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,2}|[a-z]+) (?:(?:of|main|key|new|most|more|simple|important|different|big|recent|the"
    r"|his|her|their|our|my|its) ){0,4}(?:[a-z]+ )?(?P<things>[a-z]{2,}s)\b"
)
# Between fences, or set in behind a colon.
_CODE_BELOW = re.compile(r"\n[^\S\n]*(?:`{3,}|~{3,})[^\n]*\n|(?<=:)[^\S\n]*\n[^\S\n]*\n(?=(?: {4}|\t| {2,}\$ )\S)")
# A quote that begins with code, and may end with what is said of that.
_CODE_ABOVE = re.compile(
    r"[^\S\n]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<code>.*?)(?:\n[^\S\n]*(?P=fence)[^\S\n]*(?P<said>\n.*)?)?\Z", re.DOTALL
)
_ASKS_FOR_SEVERAL = re.compile(
    r"(?:what|which|who|list|name|give|show|tell|how (?:do|does|can|should|is|are|to))\b(?!.*\bhow (?:many|much)\b)",
    re.IGNORECASE,
)


class Items(NamedTuple):
    """A list.

    Attributes:
        sentence: all of it, with the line that opens it where that is a sentence.
        opening: what it is a list of.
        is_counted: what opens it says how many it has, and ends as a sentence does.
    """

    sentence: Sentence
    opening: str
    is_counted: bool = False

    @property
    def is_headed(self) -> bool:
        """Whether it stands below a heading, and not behind a colon."""
        return not self.is_counted and is_heading_of_list(self.opening)

    def is_asked_for(self, question: str, asked: Set[str]) -> bool:
        """Whether a question asks for all of it, as far as its opening alone does not.

        Args:
            question: in plain words.
            asked: the stems that tell what it is about.
        """
        if self.is_counted:
            things = {stem for found in _COUNTS.finditer(self.opening) for stem in content_stems(found["things"])}
            return _ASKS_FOR_SEVERAL.match(question.lstrip()) is not None and not things.isdisjoint(asked)
        return not self.is_headed or is_asked_for(question, asked, self.opening)


def points_back(text: StoredText, found: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence opens a list and only the one before it says of what: "We have four maintainers. They are:".

    Args:
        text: of the document.
        found: sentences of a passage, in order.
        at: of the sentence among them.
    """
    if not 0 < at < len(found) or not _COLON.search(found[at].line):
        return False
    is_same_paragraph = "\n\n" not in text.read(found[at - 1].end, found[at].start)
    return is_same_paragraph and set(content_stems(found[at].line)) <= _POINTS_ON and is_sentence(found[at - 1].line)


def names_list_below(text: StoredText, found: Sequence[Sentence], at: int) -> bool:
    """Whether the sentence behind one opens a list of what this one names; see `points_back`."""
    return points_back(text, found, at + 1) and items_below(text, found, at + 1, is_heading=False) is not None


def items_below(text: StoredText, found: Sequence[Sentence], at: int, *, is_heading: bool) -> Items | None:
    """Return the list that a sentence opens, or None; with the one before it where only that says of what it is.

    Args:
        text: of the document.
        found: sentences of a passage, in order.
        at: of the sentence among them.
        is_heading: it is a heading, and no part of what it names.
    """
    opening = found[at].line
    is_heading = is_heading and not _COLON.search(opening)
    counted = set[int]() if is_heading or _COLON.search(opening) else _counted(opening)
    if not (is_heading or _COLON.search(opening) or counted):
        return None
    last, items, first, is_bare = at, 0, found[at].start, False
    own = _mark(text, found[at])
    while last + 1 < len(found):
        gap = text.read(found[last].end, found[last + 1].start)
        # "(1) You must: (a) ... (b) ... (2) We must:": what opens a list may be an item, and the next one like it none.
        # Behind "(h)" an "(i)" may be the first of its own.
        if own is not None and (items or own.label.isdigit()) and own.is_followed_by(_mark(text, found[last + 1])):
            break
        if last > at and _is_headed(text, found, last + 1) and not _is_headed(text, found, at + 1):
            # "1. Definitions" behind the parties of an agreement, which have numbers as well.
            break
        begins = "\n" in gap and (_ITEM.match(found[last + 1].text) or _NUMBERED.search(gap)) is not None
        # Behind a colon all of a table answers as a list does.
        begins |= not is_heading and "\n" in gap and found[last + 1].text.startswith("|")
        is_bare = not begins if last == at else is_bare
        if is_bare:
            begins = gap.endswith("\n\n") and not begins and _is_bare_item(found[last + 1], text)
        # What goes on in the line of an item belongs to it, and an indented line below it.
        goes_on = not is_bare and items > 0 and ("\n" not in gap or (gap.count("\n") == 1 and gap[-1] in " \t"))
        if not (begins or goes_on):
            break
        if is_heading and last == at:
            first = found[at].end + len(gap.encode()) - len(gap.lstrip().encode())
        items += begins
        last += 1
    # Tables are filled up with spaces.
    is_enough = items >= _LEAST_ITEMS or (items == 1 and not is_heading and _is_address(found[at + 1]))
    if (
        not is_enough
        or (counted and items not in counted)
        or sum(len(part.line.encode()) for part in found[at + is_heading : last + 1]) > _LONGEST_LIST_BYTES
    ):
        return None
    # What a passage cuts may have more items.
    if last + 1 == len(found) and not _ends_document(found[last], text):
        return None
    if not is_heading and points_back(text, found, at):
        first, opening = found[at - 1].start, f"{found[at - 1].line} {opening}"
    named = emphasised(opening) or opening if is_heading else opening
    return Items(Sentence(first, found[last].end, text.read(first, found[last].end)), named, bool(counted))


def _is_address(sentence: Sentence) -> bool:
    """Whether a line is where somebody is reached: "For questions contact:" says nothing without it."""
    line = sentence.line
    said = len(line.split()) <= _MOST_ADDRESS_WORDS
    return said and any(parts_of_kind(kind, line) for kind in ("mail", "page", "phone"))


def _counted(opening: str) -> set[int]:
    """Return how many things a sentence says there are, of each sort: a list of so many below it may be these."""
    told = (fold(found["number"]) for found in _COUNTS.finditer(opening))
    values = ([int(word)] if word.isdigit() else spelled([word]) if is_number_word(word) else () for word in told)
    return {number for numbers in values for number in numbers if number >= _LEAST_ITEMS}


def with_its_list(text: StoredText, sentence: Sentence) -> Sentence:
    """Return a sentence with the list that its colon opens; as it is where it opens none.

    Args:
        text: of the document.
        sentence: some of it.
    """
    if not _COLON.search(sentence.line):
        return sentence
    stop = aligned(text, min(text.size, sentence.start + _AROUND_LIST_BYTES), text.size)
    low, high = next(iter(text.parts(sentence.start, stop)))
    found = sentences_in(text, low, text.read(low, high))
    if not found or found[0] != sentence or (listed := items_below(text, found, 0, is_heading=False)) is None:
        return sentence
    return listed.sentence


def _ends_document(sentence: Sentence, text: StoredText) -> bool:
    """Whether nothing stands behind a sentence in its document; the end of its last line is nothing."""
    document, begin = text.document(sentence.start)
    end = begin + document.size
    behind = aligned(text, min(end, sentence.end + _BEHIND_BYTES), end)
    return behind == end and not text.read(sentence.end, end).strip()


class _Mark(NamedTuple):
    """What an item begins with: how far it is set in, in characters, and the mark without its brackets and points."""

    indent: int
    around: str
    label: str

    def is_followed_by(self, other: _Mark | None) -> bool:
        """Whether another one is the next of the same list: "(b)" behind "(a)", a bullet as far out as this one."""
        if other is None or other.around != self.around:
            return False
        if not self.label:
            return other.indent <= self.indent
        if self.label.isdigit() and other.label.isdigit():
            return int(other.label) == int(self.label) + 1
        nexts = {_ROMAN[at + 1] for at in range(len(_ROMAN) - 1) if _ROMAN[at] == self.label}
        if len(self.label) == 1:
            nexts.add(chr(ord(self.label) + 1))
        return other.label in nexts


def _mark(text: StoredText, sentence: Sentence) -> _Mark | None:
    """Return what a sentence begins with, or its line; None where that is no item."""
    before = line_before(text, sentence.start)
    matched = _ITEM.match((before + sentence.text).lstrip())
    if matched is None:
        return None
    mark = matched.group().strip()
    label = mark.strip("().")
    indent = len(before) - len(before.lstrip())
    return _Mark(indent, mark, "") if not label.isalnum() else _Mark(indent, mark.replace(label, ""), label)


def _is_headed(text: StoredText, found: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence is a heading, or stands behind the number of one."""
    first = bisect_right(text.headings, found[at - 1].end, key=lambda heading: heading.start)
    return first < len(text.headings) and text.headings[first].start <= found[at].start


def _is_bare_item(sentence: Sentence, text: StoredText) -> bool:
    """Whether a sentence may be an item without a mark, as pages and documents give them: apart, short, no heading."""
    headed = bisect_left(text.headings, sentence.start, key=lambda heading: heading.start)
    is_heading = (
        headed < len(text.headings)
        and text.headings[headed].start == sentence.start
        and text.headings[headed].end is None
    )
    return not is_heading and _BARE_ITEM.fullmatch(sentence.text) is not None


def item_lines(quote: str) -> list[str]:
    """Return a quote as people read it, a line for each item of a list and what opens it; else all of it on one line.

    Code keeps its lines, without those around it, and so do commands.
    Items keep how far they are indented, against the quote's first line. What stands between pages is left out.
    """
    quote = without_breaks(quote)
    if are_commands(quote):
        # What stands before the first line is no part of it.
        return [line for line in _aligned(quote) if line.strip()]
    if goes_on_behind_marks(quote):
        return [on_a_line(quote)]
    if _stands_among(stretches := fenced(quote), quote):
        return list(_lines_among_code(quote, stretches))
    if (above := _CODE_ABOVE.match(quote)) is not None:
        lines = dedent(above["code"].expandtabs(4)).split("\n")
        return [line for line in (*lines, on_a_line(above["said"] or "")) if line.strip()]
    code = _CODE_BELOW.search(quote)
    said, below = (quote, "") if code is None else (quote[: code.start()], quote[code.end() :])
    return _lines_of_prose(said) + _lines_of_code(below)


def _lines_of_prose(said: str) -> list[str]:
    found = (line.expandtabs(4) for line in _ITEM_LINE.split(_NUMBER_CUT.sub(_joined, said.strip())))
    return [" " * (len(line) - len(line.lstrip())) + on_a_line(line) for line in found if not is_rule(line)]


def _lines_of_code(code: str) -> list[str]:
    return [f"  {line}" for line in dedent(code.expandtabs(4)).rstrip().split("\n") if line.strip()]


def _stands_among(stretches: Sequence[tuple[int, int]], quote: str) -> bool:
    """Whether a quote has several stretches of code, or one in the middle."""
    if not stretches:
        return False
    (first, _), (_, last) = stretches[0], stretches[-1]
    return len(stretches) > 1 or bool(quote[:first].strip() and quote[last:].strip())


def _lines_among_code(quote: str, stretches: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield the lines of a quote with several stretches of code, or one in the middle, these without their fences."""
    at = 0
    for first, last in stretches:
        if (said := quote[at:first]).strip():
            yield from _lines_of_prose(said)
        yield from _lines_of_code(without_fences(quote[first:last]))
        at = last
    if (said := quote[at:]).strip():
        yield from _lines_of_prose(said)


def _joined(cut: re.Match[str]) -> str:
    """Return a number in words and what stands behind it on one line, where that is the same number in digits."""
    return f"{cut['word']} " if is_number_word(fold(cut["word"].rsplit("-", 1)[-1])) else cut.group()


def lines_of_items(quote: str) -> list[str]:
    """Return a quote on one line, but for items of a list behind what opens it: these stand below, a line each."""
    first, *others = item_lines(quote)
    lines = [first]
    for line in others:
        if _ITEM.match(line.lstrip()):
            lines.append(line)
        else:
            lines[-1] += f" {line.lstrip()}"
    return lines


def _aligned(quote: str) -> list[str]:
    """Return the lines of a quote as they stand below each other, whose first one has lost what stood before it."""
    first, *others = quote.expandtabs(4).rstrip().split("\n")
    return [first.strip(), *dedent("\n".join(others)).split("\n")]


def is_heading_of_list(opening: str) -> bool:
    """Whether what opens a list is a heading; "" opens none."""
    return bool(opening) and not _COLON.search(opening)


def is_asked_for(question: str, asked: Set[str], opening: str) -> bool:
    """Whether a heading names all that a question asks for, and it asks for what may be several.

    Args:
        question: in plain words.
        asked: the stems that tell what it is about.
        opening: the heading.
    """
    named, asked = set(content_stems(opening)), asked - _TOLD or asked
    return (
        bool(asked)
        and _ASKS_FOR_SEVERAL.match(question.lstrip()) is not None
        and len(alike_in(asked, named)) == len(asked)
    )
