"""The sentences of a document that may answer a question, the best first.

Passages are chosen by the scores of their segments (`evidence`), sentences by the question's words in them and around
them, and by their form: an option over its meaning, a label before its value, a term before what it means, a number
where one is asked for.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from armt.runtime.answers.finding.evidence import Ranges, Scores, choose_passages, combine, found_by, standardised
from armt.runtime.answers.finding.items import NUMBER_ALONE, emphasised, is_asked_for, is_heading_of_list, items_below
from armt.runtime.answers.language.code import is_code_line, is_fence
from armt.runtime.answers.language.kinds import asked_kind, counted_things, counts_of, parts_of_kind
from armt.runtime.answers.language.named import IDENTIFIER, OPTIONS_ALONE, SIGNATURE_ALONE, is_labelled
from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.sentences import (
    BULLETS,
    LONGEST_SENTENCE_CHARS,
    Sentence,
    sends_elsewhere,
    sentences,
)
from armt.runtime.answers.language.settings import has_comment, setting_of
from armt.runtime.answers.language.tables import NamedCells, are_alike, cells, column_names, paired, said_of, separator
from armt.runtime.answers.language.titles import Titles, capitals
from armt.runtime.answers.language.words import alike_in, content_stems, joined_stems, named_stop_words, stem, words
from armt.runtime.answers.records import FoundBy
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.itself import Told
from armt.runtime.answers.stated.quote import is_stated_or_not, stated_in

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """A document whose segments have been scored for one question.

    Attributes:
        text: of the document.
        ranges: int64 ``[segments, 2]``: byte offsets of each segment.
        token_counts: of each segment.
        words: ``[segments]``, from `word_scores`.
        keys: ``[segments]``; None where nothing but words points at the document's segments.
        key_weight: of them against words, 0 to 1, where the options do not say.
        order: ``[segments]``: what passages are chosen by, instead of words and keys together (`finding.reranking`);
            None for these.
    """

    text: StoredText
    ranges: Ranges
    token_counts: Sequence[int]
    words: Scores
    keys: Scores | None
    key_weight: float = 0.0
    order: Scores | None = None

    def weight(self, asked: float | None) -> float:
        """Return what keys count against words, 0 to 1: as asked for, or as the document has it."""
        return self.key_weight if asked is None else asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might be the quote.

    Attributes:
        sentence: with its place.
        title: the line before it that names what it explains, an option alone on its line; None where there is none.
        around: it with its neighbours, and what stands above it that it explains: what an answer may be made of.
        score: how well it fits the question, among the candidates.
        found: score of its segment, in standard deviations above the mean segment.
        by: who found its passage.
        defines: it says what the question asks the meaning of.
        stated: the part of it that is the answer, where its form tells.
        heading: that it stands under; "" for none.
        row: its cells with the names of their columns, where it is a row of a table that has them.
        whole: no part of it is an answer: it is a list.
        fit: how much likelier a judge finds it to answer than that nothing does, a logit; None for what none looked at.
    """

    sentence: Sentence
    title: Sentence | None
    around: str
    score: float
    found: float
    by: FoundBy
    defines: bool = False
    row: NamedCells = ()
    stated: str | None = None
    heading: str = ""
    whole: bool = False
    fit: float | None = None

    @property
    def line(self) -> str:
        """The sentence behind its title, on one line."""
        return _titled(self.title, self.sentence)

    @property
    def label(self) -> str:
        """What may begin with a label; see `_label`."""
        return _label(self.sentence, self.line)


def find_quotes(question: str, searched: Searched, budget: int, key_weight: float | None = None) -> list[Candidate]:
    """Return the sentences that may answer a question, the best first.

    Args:
        question: in plain words.
        searched: the document.
        budget: tokens of the passages that are looked through.
        key_weight: of keys against words, 0 to 1; None for what points at the segments to say.

    Returns:
        Empty where no segment fits the budget.
    """
    weight = searched.weight(key_weight)
    scores = combine(searched.words, searched.keys, weight)
    told = stated_in(question, searched.text)
    defining = None if told is None else _as_candidate(told, searched, scores)
    if is_stated_or_not(question):
        return [] if defining is None else [defining]
    # Passages are rounded to whole sentences, which costs some tokens at both ends.
    order = scores if searched.order is None else standardised(searched.order)
    passages = choose_passages(order, searched.token_counts, int(_ROUNDED * budget))
    # Whether something is so is answered by words of the question alone.
    asked = frozenset[str]() if asks_whether(question) else frozenset(content_stems(question))
    titles, wants_day = Titles(searched.text.headings), asked_kind(question) == "date"
    pieces: list[_Piece] = []
    for passage in passages:
        best = passage.first + int(np.argmax(order[passage.first : passage.last]))
        by = found_by(searched.words, searched.keys, weight, best)
        for found in _whole_sentences(searched, passage.first, passage.last):
            for said in _told(searched.text, found, titles, asked, question):
                score = float(scores[_segments_of(searched.ranges, said)].max())
                pieces.append(_Piece(*said, score, by))
    ranked = _sentence_ranks(question, pieces)
    candidates = [
        Candidate(
            piece.sentence,
            piece.title,
            piece.around,
            float(ranked[index]),
            piece.found,
            piece.by,
            row=piece.row,
            stated=_day_of(piece, titles) if wants_day else None,
            heading=piece.heading,
            whole=bool(piece.opening),
        )
        for index in np.argsort(-ranked, kind="stable").tolist()
        for piece in [pieces[index]]
    ]
    if defining is None:
        return candidates
    return [defining, *(item for item in candidates if item.sentence.start != defining.sentence.start)]


def _told(
    text: StoredText, found: Sequence[Sentence], titles: Titles, asked: Set[str], question: str
) -> Iterator[_Told]:
    """Yield the sentences of a passage that say something, with what they are about."""
    above: int | None = None
    part = ""
    rows, wanted = _rows(text, found), telling_words(question)
    wants_day = asked_kind(question) == "date"
    for at, sentence in enumerate(found):
        bold, is_title = emphasised(sentence.line), titles.hold(sentence)
        is_heading = is_title or bold is not None
        part = bold or ("" if is_title else part)
        listed = items_below(text, found, at, is_heading=is_heading)
        if listed is not None and (not listed.is_headed or is_asked_for(question, wanted, listed.opening)):
            around = f"{listed.opening}\n{listed.sentence.text}" if listed.is_headed else listed.sentence.text
            yield _Told(listed.sentence, None, around, (), titles.above(sentence), listed.opening)
            continue
        # In code a call looks like a signature, and nothing is said of it.
        if at and _names_alone(found[at - 1].line) and not is_code_line(sentence.text.split("\n", 1)[0]):
            above = at - 1
        title = found[at - 1] if above == at - 1 else None
        if (
            (
                is_title
                and not is_labelled(asked, sentence.line)
                # "3.3.0 / 2020-07-19": some say when.
                and not (wants_day and parts_of_kind("date", sentence.line))
            )
            or (not is_title and titles.list_up(sentence))
            or _heads_a_table(sentence, rows[at + 1] if at + 1 < len(rows) else ())
            # "Anna,Oslo" is a row where columns have names, and no title.
            or (not rows[at] and _stands_above(found, at))
            or (
                not rows[at]
                and not has_comment(sentence.text)
                and _only_names(sentence.line, asked if title is None else frozenset())
            )
        ):
            # It names what stands below it, which it is around.
            continue
        # The neighbours of a row are about something else, and what it says is said by the names of its columns.
        # A heading is about what stands below it, and not above.
        behind = at + 1 if at + 1 < len(found) and not titles.hold(found[at + 1]) else at
        around = said_of(rows[at]) or text.read(found[max(0, at - 1)].start, found[behind].end)
        if above is not None and at - 1 > above >= at - _BELOW:
            # What is said of a function is said below its name, however many sentences that takes.
            around = f"{found[above].line}\n{around}"
        yield _Told(sentence, title, around, rows[at], f"{titles.above(sentence)} {part}".strip())


def _day_of(piece: _Piece, titles: Titles) -> str | None:
    """Return the day that a heading has, "3.3.0 / 2020-07-19"; None for what is no heading, or has none or several."""
    days = parts_of_kind("date", piece.line) if titles.hold(piece.sentence) else []
    return days[0] if len(days) == 1 else None


def _as_candidate(told: Told, searched: Searched, scores: Scores) -> Candidate:
    """Return what a text states by its form as a quote."""
    sentence = told.sentence
    segment = min(len(searched.ranges) - 1, int(np.searchsorted(searched.ranges[:, 1], sentence.start, side="right")))
    found = float(scores[segment])
    return Candidate(sentence, None, sentence.text, 1.0, found, "words", defines=True, stated=told.stated)


def _names_alone(line: str) -> bool:
    """Whether a line is an option or a signature, and nothing else: what it does is said below it."""
    return OPTIONS_ALONE.fullmatch(line) is not None or SIGNATURE_ALONE.fullmatch(line) is not None


def _stands_above(found: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence is a heading: a few words without a mark, and behind it a full sentence or a signature."""
    line, below = found[at].line, found[at + 1].line if at + 1 < len(found) else ""
    if not _HEADING.fullmatch(line) or len(line.split()) > _TITLE_WORDS:
        return False
    return _names_alone(below) or (len(below.split()) > _TITLE_WORDS and _is_sentence(below))


def _is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does, one that asks nothing."""
    return line.rstrip(_CLOSERS).endswith(_ENDS)


def _only_names(line: str, asked: Set[str]) -> bool:
    """Whether a line names something and says nothing of it: an option, a title, a question, words of the question."""
    if _names_alone(line) or line.endswith(("?", "？", "{", "[", "(")) or is_fence(line):
        return True
    label = _LABEL_ALONE.fullmatch(line)
    if label is not None and (value := set(content_stems(label["value"]))) and value <= asked:
        return True
    if emphasised(line) is not None:
        return True
    line = without_mark(line)
    if IDENTIFIER.search(line) or any(character in ":=<>{}|" or character.isdigit() for character in line):
        return False
    said = line.split()
    is_title = len(said) <= _TITLE_WORDS and capitals(said) == 1.0
    return is_title or (bool(asked) and set(content_stems(line)) <= asked)


def asks_whether(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return _YES_OR_NO.match(question.lstrip()) is not None


def without_mark(line: str) -> str:
    """Return a sentence without the number of its verse, or the mark of its item."""
    return _MARK.sub("", line)


def telling_words(question: str) -> set[str]:
    """Return the stems of a question that its answer's passage can be expected to have."""
    asked = set(content_stems(question, named_stop_words(question)))
    if asked_kind(question) == "date":
        # "When was 3.3.0 released?": a date stands beside it, and nothing says that it was.
        asked = asked - _TAKING_PLACE or asked
    return asked - _ASKING or asked


class _Told(NamedTuple):
    """A sentence with what it is about; see `Candidate`."""

    sentence: Sentence
    title: Sentence | None
    around: str
    row: NamedCells
    heading: str
    # What opens a list: that says how well it fits.
    opening: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A candidate before it is ranked."""

    sentence: Sentence
    title: Sentence | None
    around: str
    row: NamedCells
    heading: str
    opening: str
    found: float
    by: FoundBy

    @property
    def line(self) -> str:
        """The sentence behind its title, on one line; of a list what opens it."""
        return self.opening or _titled(self.title, self.sentence)

    @property
    def label(self) -> str:
        """What may begin with a label; see `_label`."""
        return _label(self.sentence, self.line)


def _rows(text: StoredText, found: Sequence[Sentence]) -> list[NamedCells]:
    """Return the named cells of each sentence that is a row of a table."""
    rows: list[NamedCells] = []
    names: list[str] = []
    before: tuple[str, int] | None = None
    for sentence in found:
        cut = separator(sentence.text)
        # Names are looked for once a table, whether it has some or not.
        if cut is not None and not are_alike(cut, before):
            names = _column_names(text, sentence)
        rows.append(paired(names, sentence.text) if cut is not None else ())
        before = cut
    return rows


def _column_names(text: StoredText, row: Sentence) -> list[str]:
    above = text.read(aligned(text, max(0, row.start - _TABLE_BYTES), row.start), row.start)
    headed = bisect_right(text.headings, row.start, key=lambda heading: heading.start)
    start = text.headings[headed - 1].start if headed else 0
    return column_names(
        row.text, above, text.read(start, aligned(text, min(text.size, start + _HEAD_BYTES), text.size))
    )


def _heads_a_table(sentence: Sentence, below: NamedCells) -> bool:
    """Whether a sentence is the row that names the columns of the one below it."""
    found = separator(sentence.text) if below else None
    return found is not None and cells(sentence.text, found[0]) == [name for name, _ in below]


def _sentence_ranks(question: str, pieces: Sequence[_Piece]) -> Scores:
    """Score sentences by the question's words in them, rare ones more, in their neighbours less, and their segment.

    Words at a sentence's beginning count more: there stands what it is about, a term that it defines, an option.
    """
    asked = telling_words(question)
    names = [match.group() for match in IDENTIFIER.finditer(question)]
    every, wants_number = set(content_stems(question)), _WANTS_NUMBER.search(question) is not None
    wants_cause = question.lstrip().lower().startswith(("why", "how come", "for what reason", "what is the reason"))
    denies = len(_NOT.findall(question))
    said = _numbers(question)
    told = [piece.line for piece in pieces]
    named = named_stop_words(question)
    about = [f"{piece.heading} {piece.line}" if _GENERAL_LABEL.match(piece.line) else piece.line for piece in pieces]
    stems = [{*content_stems(line, named), *joined_stems(line)} for line in about]
    inside = [asked & found for found in stems]
    nearby = [asked & set(content_stems(piece.around, named)) for piece in pieces]
    begins = [asked & set(content_stems(" ".join(line.split()[:_FIRST_WORDS]), named)) for line in about]
    headed = [asked & set(content_stems(piece.heading, named)) for piece in pieces]
    names_headed = [frozenset(IDENTIFIER.findall(piece.heading)) for piece in pieces]
    kin = [alike_in(asked, found) for found in stems]
    kind, things = asked_kind(question), counted_things(question)
    count = len(pieces)
    rarity = {word: math.log(1 + count / (1 + sum(word in found for found in inside))) for word in asked}
    total = sum(rarity.values()) or 1.0

    def weight(found: set[str]) -> float:
        return sum(rarity[word] for word in found) / total

    return np.array(
        [
            weight(here)
            + _BEGINNING * weight(first)
            + _NEARBY * weight(near - here)
            + _HEADED * weight(head - here - near)
            + _ALIKE * weight(akin - here)
            + _SEGMENT * min(piece.found, _MOST_FOUND)
            + _DEFINED * any(name in line[:_DEFINITION_CHARS] for name in names)
            + _TITLED * any(piece.title is not None and name in piece.title.line for name in names)
            + _TITLED * any(name in words_of_heading for name in names)
            - _ELSEWHERE * sends_elsewhere(line)
            + _OF_KIND * (wants_cause and _CAUSE.search(line) is not None)
            + _LABELLED_WITH * (is_labelled(every, piece.label) or is_heading_of_list(piece.opening))
            - _FRAGMENT * (not _is_sentence(line))
            + _NUMBERED * (wants_number and not _numbers(line) <= said)
            + _OF_KIND * (kind is not None and kind != "count" and bool(parts_of_kind(kind, line)))
            + _OF_KIND * (bool(things) and bool(counts_of(things, line)))
            + (_DENIED if denies else -_DENYING) * (_NOT.search(line) is not None)
            - _DENYING * (denies > 0 and len(_NOT.findall(line)) != denies)
            for here, first, near, head, akin, line, piece, words_of_heading in zip(
                inside, begins, nearby, headed, kin, told, pieces, names_headed, strict=True
            )
        ],
        dtype=np.float32,
    )


def _numbers(line: str) -> set[str]:
    return {word for word in words(line) if is_number_word(word) or any(map(str.isdigit, word))}


# What a question's word counts at a sentence's beginning besides, and in a neighbour of the sentence; and what a
# standard deviation of the segment's score counts, up to so many: the head of a long table has more than any row.
_BEGINNING, _NEARBY, _SEGMENT, _MOST_FOUND = 0.3, 0.3, 0.05, 5.0
_FIRST_WORDS = 6
# An option or identifier of the question at the beginning of a sentence is explained there, the more so alone above it.
_DEFINED, _DEFINITION_CHARS, _TITLED = 0.5, 60, 0.5
# A line is labelled with what is asked for; it is no sentence; there is a number where one is asked for; and it says,
# as the question does, that something is not so.
_LABELLED_WITH, _FRAGMENT, _NUMBERED, _DENIED = 0.5, 0.05, 0.2, 0.35
# Of two that fit as well, the one that says what is so answers what is asked without a "not", and the one that denies
# as often as the question answers what is asked with some.
_DENYING = 0.05
# A word of the question stands in the heading above, or one that is like it in the sentence; and there is a time, a sum
# or a number of things where one is asked for.
_HEADED, _ALIKE, _OF_KIND = 0.2, 0.5, 0.2
# "Amount: $1,500" below "Rent" is the amount of the rent: what it is of is said by the heading alone.
_GENERAL_LABEL = re.compile(
    r"(?:[-*•]\s+)?[*_]{0,3}(?:amount|total|date|time|name|value|number|price|cost|address|phone|e-?mail|title|place|location"
    r"|duration|length|rate|due|deadline|start|begins?|end|ends|type|size|status|version|by|who|when|where)s?[*_]{0,3}:",
    re.IGNORECASE,
)
# It sends elsewhere, and says nothing.
_ELSEWHERE = 0.35
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|so as to|in order to|as a result|reasons?|therefore|hence"
    r"|otherwise|prevent\w*|avoid\w*|to (?:reduce|ensure|keep|make|improve|allow|help|protect|save))\b|[-—–] so\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had|need)\b",
    re.IGNORECASE,
)
_WANTS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|old|far|high|tall|large|big|wide|deep|fast|often)\b"
    r"|\bwhen (?:was|were|did|is|are|has|had|will)\b"
    r"|\b(?:what|which) (?:\w+ )?"
    r"(?:year|century|date|time|age|temperature|number|amount|share|percent|percentage|distance|height)\b",
    re.IGNORECASE,
)
# So far above a row the names of its columns are looked for, and in so much behind the heading that it stands under.
_TABLE_BYTES, _HEAD_BYTES = 64 * 1024, 2048
# Of so many sentences below an option or a signature each is about it.
_BELOW = 12
# "Grant of Patent License.": a few words.
_TITLE_WORDS = 6
# "Reading and writing files", and not "Airports: 13" or "- red wine".
_HEADING = re.compile(r"[^\W\d_a-z][^\d.:;!?=<>{}|。！？：]*(?<![,…])")
# What ends a sentence, and what may stand behind that.
_ENDS, _CLOSERS = (".", "!", "。", "！"), "\"'”’»」』"
# "Command: OPER" says nothing of it.
_LABEL_ALONE = re.compile(r"[^\W\d_][\w ]{0,40}: *(?P<value>[^\s:]+)")
# "12 And", "(b) You", "(iii) You", "iv) You", "3. Grant", "14.3 Choice", "**Term.** It", and not "12 men" or "A man".
_MARK = re.compile(
    # "**Survivorship.** If any terms": a heading in the line that it stands above.
    r"^(?:(?:[-*•]\s+)?(?P<mark>\*\*|__)[^*_]{1,80}[.?!](?P=mark)"
    r"|\d{1,3}(?:\.\d{1,3}){0,4}\.?(?=\s+[\"'“‘(]?[A-Z])|[\[(]?(?:\d{1,3}|[a-zA-Z])[.):\]]{1,2}"
    r"|\(?(?:[ivxl]{2,6}|(?P<letter>[a-z])(?P=letter))\)|\[?\d{1,3}:\d{1,3}\]?"
    rf"|[{BULLETS}]"
    r")\s+(?=\S)"
    # "c.The term", of a text that has lost its spaces.
    r"|^(?:\(?[a-z]\)|(?:[a-z]|\d{1,2})\.)(?=[A-Z][A-Za-z]+\s)"
)
_ROUNDED = 0.9
# Words that ask: what is asked for need not say them.
_ASKING_WORDS = """
kind sort type size name called purpose use used mean meaning happen option say does work reason number amount year date
time period duration place people person give tell describe explain long large big much many old need needed become
"""
_ASKING = frozenset(stem(word) for word in _ASKING_WORDS.split())
_TAKING_PLACE = frozenset(map(stem, ("release", "publish", "version", "take", "place", "happen", "occur", "hold")))
# A line "Label: value" is a sentence of its own, whatever the line before it ends with.
_LABELLED = re.compile(r"\n(?=[^\W\d_][^\n:.!?]{0,60}: )")


def _whole_sentences(searched: Searched, first: int, last: int) -> Iterator[list[Sentence]]:
    """Yield the sentences that a run of segments touches, those of each document by themselves.

    A document that ends without a stop goes on in no other, and what stands at its end is no title of the next one.
    """
    text = searched.text
    start, end = int(searched.ranges[first, 0]), int(searched.ranges[last - 1, 1])
    begin = aligned(text, max(0, start - LONGEST_SENTENCE_CHARS), start)
    stop = aligned(text, min(text.size, end + LONGEST_SENTENCE_CHARS), text.size)
    for low, high in text.parts(begin, stop):
        cut = sentences(text.read(low, high), low, text.headings)
        found = [part for sentence in cut for part in _labelled_lines(sentence)]
        yield [
            sentence
            for sentence in found
            if sentence.end > start and sentence.start < end and not NUMBER_ALONE.fullmatch(sentence.text)
        ]


def _labelled_lines(sentence: Sentence) -> Iterator[Sentence]:
    at = sentence.start
    # A row of several lines is whole, and so is a setting with its comment.
    is_whole = "\n" in sentence.text and (separator(sentence.text) is not None or has_comment(sentence.text))
    for part in (sentence.text,) if is_whole else _LABELLED.split(sentence.text):
        size = len(part.encode())
        if part.strip():
            yield Sentence(at, at + size, part)
        at += size + 1


def _label(sentence: Sentence, line: str) -> str:
    """Return what of a line may begin with a label: all of it, or of a setting with a comment the setting."""
    setting = setting_of(sentence.text)
    return line if setting == sentence.text else setting


def _titled(title: Sentence | None, sentence: Sentence) -> str:
    return sentence.line if title is None else f"{title.line} {sentence.line}"


def _segments_of(ranges: Ranges, told: _Told) -> slice:
    """Return the segment in which the middle of a sentence stands; of a row all that it touches: its words are few."""
    start, end = told.sentence.start, told.sentence.end - 1
    places = [start, end] if told.row else [(start + end + 1) // 2] * 2
    first, last = np.searchsorted(ranges[:, 0], places, side="right") - 1
    return slice(max(0, int(first)), max(0, int(last)) + 1)
