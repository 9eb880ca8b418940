"""The sentences of a document that may answer a question, the best first.

Passages are chosen by the scores of their segments (`evidence`), and their sentences are ranked (`pieces`). Before them
goes what answers by its form, wherever it stands (`stated`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.configured.asked import FoundSetting, found_settings, setting_spans, sure_setting, told_spans
from armt.runtime.answers.counted.cells.layout import Layout
from armt.runtime.answers.counted.rows import file_layout
from armt.runtime.answers.finding.aligned_rows import AlignedRows
from armt.runtime.answers.finding.evidence import Ranges, Scores, choose_passages, combine, found_by, standardised
from armt.runtime.answers.finding.items import (
    NUMBER_ALONE,
    is_heading_of_list,
    items_below,
    names_list_below,
    with_its_list,
)
from armt.runtime.answers.finding.marks import WEIGHTS, sentence_ranks
from armt.runtime.answers.finding.pieces import InContext, Piece, is_sentence, label_of, telling_words, titled
from armt.runtime.answers.language.checks import is_ordinary
from armt.runtime.answers.language.code import is_code_line, is_fence
from armt.runtime.answers.language.comments.settings import has_comment
from armt.runtime.answers.language.kinds import Kind, asks_whether, parts_of_kind
from armt.runtime.answers.language.messages.chats import asks_unmarked, heads_among, tells_before_asking
from armt.runtime.answers.language.messages.mails import says_when_sent
from armt.runtime.answers.language.places.entries import Entries
from armt.runtime.answers.language.places.lead_ins import introduced_by
from armt.runtime.answers.language.places.titles import Titles, capitals
from armt.runtime.answers.language.questions import (
    asks_what_is_supported,
    asks_what_is_to_come,
    is_request,
    says_what_is_dropped,
)
from armt.runtime.answers.language.sentences import BULLETS, LONGEST_SENTENCE_CHARS, Sentence, sentences_in
from armt.runtime.answers.language.tables.rows import (
    NamedCells,
    are_alike,
    cells,
    column_names,
    is_rule,
    paired,
    said_of,
    separator,
)
from armt.runtime.answers.language.two_parts import IDENTIFIER, OPTIONS_ALONE, SIGNATURE_ALONE, is_labelled
from armt.runtime.answers.language.words import content_stems, words
from armt.runtime.answers.records import FoundBy
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.acronyms import acronyms_of
from armt.runtime.answers.stated.asked import is_stated_or_not, told_in
from armt.runtime.answers.stated.commands import SAYS_OF_THIS
from armt.runtime.answers.stated.itself.titles import names_of
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.answers.stated.timelines import TimesAlone, asked_time, is_time, time_before
from armt.runtime.months import MONTH
from armt.runtime.text.prose.markdown import emphasised, only_pictures
from armt.runtime.text.prose.markup import is_unshown

if TYPE_CHECKING:
    from armt.runtime.answers.counted.computed import Counted
    from armt.runtime.answers.finding.likeness import WordVectors
    from armt.runtime.text.stored import StoredText


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """A document whose segments have been scored for one question.

    Attributes:
        text: of the document.
        ranges: int64 ``[segments, 2]``: byte offsets of each segment.
        token_counts: of each segment.
        words: ``[segments]``, `WordScores.segments`.
        vectors: what tells of which words a sentence's are like.
        keys: ``[segments]``; None where nothing but words points at the document's segments.
        key_weight: of them against words, 0 to 1, where the options do not say.
        order: ``[segments]``: what passages are chosen by, instead of words and keys together (`finding.reranking`);
            None for these.
        documents: ``[segments]``, `WordScores.documents`; None for one document.
        counted: what computes answers from all of the document; None where nothing does, as mostly.
    """

    text: StoredText
    ranges: Ranges
    token_counts: Sequence[int]
    words: Scores
    vectors: WordVectors
    keys: Scores | None
    key_weight: float = 0.0
    order: Scores | None = None
    documents: Scores | None = None
    counted: Counted | None = None

    def weight(self, asked: float | None) -> float:
        """Return what keys count against words, 0 to 1: as asked for, or as the document has it."""
        return self.key_weight if asked is None else asked

    def scores(self, key_weight: float | None) -> Scores:
        """Return the scores of the segments, in standard deviations above their mean, ``[segments]``; see `weight`."""
        return combine(self.words, self.keys, self.weight(key_weight))


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
        headed: a list whose heading names all that is asked for.
        fit: how much likelier a judge finds it to answer than that nothing does, a logit; None for what none looked at.
        lead_in: what opens the list that it is an item of, above what stands around it; None for what is none.
        share: of the question's words that a setting has, whose names say more than their words; None for all else.
        names: what its document is called: its title, its file's name in words.
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
    headed: bool = False
    fit: float | None = None
    share: float | None = None
    lead_in: Sentence | None = None
    names: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The sentence behind its title, on one line."""
        return titled(self.title, self.sentence)

    @property
    def label(self) -> str:
        """What may begin with a label; see `label_of`."""
        return label_of(self.sentence, self.line)


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
    scores = searched.scores(key_weight)
    settings = found_settings(question, searched.text)
    told = told_in(question, searched.text, sure_setting(settings))
    defining = None if told is None else _as_candidate(told, searched, scores)
    if (told is not None and told.alone) or is_stated_or_not(question, searched.text):
        return [] if defining is None else [defining]
    pieces = pieces_of(question, searched, budget, key_weight)
    titles, timed = Titles(searched.text.headings), asked_time(question)
    ranked = sentence_ranks(" ".join([question, *acronyms_of(question, searched.text)]), pieces, searched.vectors)
    candidates = [
        Candidate(
            piece.told.sentence,
            piece.told.title,
            piece.told.around,
            float(ranked[index]),
            piece.found,
            piece.by,
            row=piece.told.row,
            stated=None if timed is None else _time_of(piece, titles, timed),
            heading=piece.told.heading,
            whole=bool(piece.told.opening),
            headed=is_heading_of_list(piece.told.opening),
            lead_in=piece.told.lead_in,
            names=piece.names,
        )
        for index in np.argsort(-ranked, kind="stable").tolist()
        for piece in [pieces[index]]
    ]
    if any(part.settings for part in searched.text.texts):
        apart = _apart(_apart(candidates, setting_spans(searched.text)), told_spans(settings))
        candidates = sorted([*_configured(settings, searched, scores), *apart], key=lambda item: -item.score)
    if defining is None:
        return candidates
    # What is a part of it says nothing more, nor does what it is a part of.
    return [defining, *_apart(candidates, [(defining.sentence.start, defining.sentence.end)])]


def pieces_of(question: str, searched: Searched, budget: int, key_weight: float | None = None) -> list[Piece]:
    """Return the sentences of the passages that are chosen for a question, unranked; see `find_quotes`."""
    scores, weight = searched.scores(key_weight), searched.weight(key_weight)
    # Passages are rounded to whole sentences, which costs some tokens at both ends.
    order = scores if searched.order is None else standardised(searched.order)
    if searched.documents is not None:
        order = standardised(order + _OF_DOCUMENT * searched.documents)
    passages = choose_passages(order, searched.token_counts, int(_ROUNDED * budget))
    # Whether something is so is answered by words of the question alone.
    asked = frozenset[str]() if asks_whether(question) else frozenset(content_stems(question))
    documents = _Documents(searched.text)
    pieces: list[Piece] = []
    for passage in passages:
        best = passage.first + int(np.argmax(order[passage.first : passage.last]))
        by = found_by(searched.words, searched.keys, weight, best)
        for found in filter(None, _whole_sentences(searched, passage.first, passage.last)):
            titles, names = documents.at(found[0].start)
            for said in _Passage(searched.text, found, titles, asked, question).told():
                own = _segments_of(searched.ranges, said)
                document = 0.0 if searched.documents is None else float(searched.documents[own.start])
                pieces.append(Piece(said, float(scores[own].max()), by, document, names))
    return pieces


class _Documents:
    """The documents of a text: what their titles are, and what each is called. None has those of the one before it.

    Args:
        text: of one document or several.
    """

    def __init__(self, text: StoredText) -> None:
        self._text = text
        self._found: dict[int, tuple[Titles, tuple[str, ...]]] = {}

    def at(self, place: int) -> tuple[Titles, tuple[str, ...]]:
        """Return the titles of the document that a byte belongs to, and its names."""
        document, begin = self._text.document(place)
        if begin not in self._found:
            headings = document.headings
            titles = Titles([heading.moved(begin) for heading in headings] if begin else headings)
            self._found[begin] = titles, names_of(document)
        return self._found[begin]


class _Passage:
    """Sentences of a document that follow each other, and what each of them is about.

    Args:
        text: in which they stand.
        found: the sentences, at least one.
        titles: of the document.
        asked: stems of the question that a line may have and say nothing.
        question: in plain words.
    """

    def __init__(
        self, text: StoredText, found: Sequence[Sentence], titles: Titles, asked: Set[str], question: str
    ) -> None:
        document, _ = text.document(found[0].start)
        self._text, self._found, self._titles = text, found, titles
        self._asked, self._question, self._wanted = asked, question, telling_words(question)
        self._spaced = AlignedRows(text)
        # What is called a table names its columns in its first row, whatever stands there.
        self._layout = file_layout(text)
        self._rows = _rows(text, found, self._spaced, self._layout)
        self._heads = _heads(found)
        self._path, self._is_source = document.path, document.language is not None
        self._entries = Entries(text, () if self._is_source else found, titles)
        self._timed, self._is_to_come = asked_time(question), asks_what_is_to_come(question)
        self._is_supported = asks_what_is_supported(question)
        is_timed = self._timed is not None and not self._is_source
        self._times = TimesAlone(text, found[0].start, found[-1].end) if is_timed else None

    def told(self) -> Iterator[InContext]:
        """Yield the sentences that say something, with what they are about."""
        above: int | None = None
        part, found, titles = "", self._found, self._titles
        for at, sentence in enumerate(found):
            bold, is_title = emphasised(sentence.line), titles.hold(sentence)
            is_heading = is_title or bold is not None
            part = bold or ("" if is_title else part)
            listed = items_below(self._text, found, at, is_heading=is_heading)
            if listed is not None and listed.is_asked_for(self._question, self._wanted):
                around = f"{listed.opening}\n{listed.sentence.text}" if listed.is_headed else listed.sentence.text
                yield InContext(listed.sentence, None, around, (), titles.above(sentence), listed.opening)
                continue
            if only_pictures(sentence.line) or names_list_below(self._text, found, at):
                # It shows badges, or is told with that.
                continue
            # In code a call looks like a signature, and nothing is said of it.
            is_said = not self._is_source and not is_code_line(sentence.text.split("\n", 1)[0])
            if at and is_said and _names_alone(found[at - 1].line):
                above = at - 1
            name = self._entries.name(at)
            title = found[at - 1] if above == at - 1 else name if self._entries.begins(at) else None
            lead_in = None if self._rows[at] or title is not None else introduced_by(self._text, sentence)
            time = self._times.above(sentence) if self._times else None
            # It names what stands below it, which it is around.
            if not self._only_names(at, explains=title is not None or lead_in is not None or time is not None):
                entry = None if name is title else name
                under = part if entry is None else f"{part} {entry.line}".strip()
                heading = self._heading(sentence, under) if time is None else time.said
                around = self._around(at, above)
                yield InContext(sentence, title, around, self._rows[at], heading, lead_in=lead_in, entry=entry)

    def _only_names(self, at: int, *, explains: bool) -> bool:
        """Whether a sentence names something else, or says when something is that is not asked for, and no more.

        Args:
            at: which.
            explains: what stands above it tells what it is about, so that it may have words of the question alone.
        """
        sentence, row, timed = self._found[at], self._rows[at], self._timed
        is_title = self._titles.hold(sentence)
        # "Who insures the mill?" is answered above "(b) insure the mill", and when it was "resolved" below "6:11 PM".
        is_told = explains or (timed is not None and time_before(timed, sentence.line, "") is not None)
        return (
            (
                is_title
                and not is_labelled(self._asked, sentence.line)
                # "3.3.0 / 2020-07-19", "6:11 PM Resolved": some say when.
                and not (timed is not None and parts_of_kind(timed, sentence.line))
            )
            # A time alone says when what stands below it happened.
            or (bool(self._times) and is_time(sentence.line))
            or (not is_title and self._titles.list_up(sentence))
            or self._entries.is_name(at)
            or (self._layout is not None and self._layout.named_by > sentence.start == 0)
            or _heads_a_table(self._found, at, self._rows)
            or self._spaced.is_head(sentence)
            or is_unshown(sentence.text, self._path)
            # "Anna,Oslo" is a row where columns have names, and no title.
            or (not row and _stands_above(self._found, at))
            or (
                not row
                and not has_comment(sentence.text)
                and _only_names(sentence.line, frozenset() if is_told else self._asked)
            )
            or (self._is_to_come and says_when_sent(sentence.line))
            or (self._is_supported and says_what_is_dropped(sentence.line))
            # When something was written tells only when it was: "When did Bob reply?"
            or (at in self._heads and self._wanted.isdisjoint(content_stems(sentence.line)))
        )

    def _around(self, at: int, above: int | None) -> str:
        """Return a sentence between its neighbours, below the name that it explains, if any.

        The neighbours of a row are about something else, and what it says is said by the names of its columns. A
        heading is about what stands below it, and not above.
        """
        found, titles = self._found, self._titles
        behind = at + 1 if at + 1 < len(found) and not titles.hold(found[at + 1]) else at
        before = at if titles.hold(found[at]) else max(0, at - 1)
        around = said_of(self._rows[at]) or self._text.read(found[before].start, found[behind].end)
        if above is not None and at - 1 > above >= at - _BELOW:
            # What is said of a function is said below its name, however many sentences that takes.
            around = f"{found[above].line}\n{around}"
        return around

    def _heading(self, sentence: Sentence, part: str) -> str:
        """Return the heading of a sentence, with the part in bold that it stands in.

        Who wrote a message of a mailbox is called so in its heading: its field says no more than that.
        """
        heading = self._titles.above(sentence)
        is_sender = sentence.line.startswith("From: ") and heading.partition(": ")[0] in sentence.line
        return f"{heading.partition(': ')[2] if is_sender else heading} {part}".strip()


def _time_of(piece: Piece, titles: Titles, timed: Kind) -> str | None:
    """Return the one day or hour of a heading, "3.3.0 / 2020-07-19", or before what happened; None for all else."""
    if not titles.hold(piece.told.sentence):
        return time_before(timed, piece.line, piece.told.around)
    times = parts_of_kind(timed, piece.line)
    return times[0] if len(times) == 1 else None


def document_fit(searched: Searched, place: int) -> float:
    """Return how far the document of a byte is behind the one that fits best: from 0 to -1, and 0 of one alone."""
    return 0.0 if searched.documents is None else _score_at(searched, place, searched.documents)


def _score_at(searched: Searched, place: int, scores: Scores) -> float:
    segment = int(np.searchsorted(searched.ranges[:, 1], place, side="right"))
    return float(scores[min(len(searched.ranges) - 1, segment)])


def _as_candidate(told: Told, searched: Searched, scores: Scores) -> Candidate:
    """Return what a text states by its form as a quote."""
    # "Holiday means any of the following:" says nothing without what follows.
    sentence = told.sentence if told.stated is not None else with_its_list(searched.text, told.sentence)
    found = _score_at(searched, sentence.start, scores)
    return Candidate(sentence, None, sentence.text, 1.0, found, "words", defines=True, stated=told.stated)


def _configured(settings: Iterable[FoundSetting], searched: Searched, scores: Scores) -> list[Candidate]:
    """Return the settings that may answer as candidates, each below the names of what it stands below."""
    return [
        Candidate(
            found.sentence,
            None,
            found.sentence.text,
            _SHARED * found.share + WEIGHTS.document * document_fit(searched, found.sentence.start),
            _score_at(searched, found.sentence.start, scores),
            "words",
            stated=found.stated,
            heading=found.path,
            share=found.share,
        )
        for found in settings
    ]


def _apart(candidates: Iterable[Candidate], spans: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Return those candidates that have no part of some spans, in order and apart."""
    starts = [start for start, _ in spans]

    def is_apart(candidate: Candidate) -> bool:
        at = bisect_right(starts, candidate.sentence.start)
        before = spans[at - 1][1] if at else 0
        return before <= candidate.sentence.start and (at == len(spans) or spans[at][0] >= candidate.sentence.end)

    return [candidate for candidate in candidates if is_apart(candidate)]


def _names_alone(line: str) -> bool:
    """Whether a line is an option or a signature, and nothing else: what it does is said below it."""
    return OPTIONS_ALONE.fullmatch(line) is not None or SIGNATURE_ALONE.fullmatch(line) is not None


def _heads(found: Sequence[Sentence]) -> Set[int]:
    """Return which sentences say who sent the message below, and when: where one is called as no lunch break is."""
    heads = heads_among([sentence.text for sentence in found])
    return {*heads} if any(not is_ordinary(word) for name in heads.values() for word in words(name)) else set()


def _stands_above(found: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence is a heading: a few words without a mark, and behind it a full sentence or a signature."""
    line, below = found[at].line, found[at + 1].line if at + 1 < len(found) else ""
    if not _HEADING.fullmatch(line) or len(line.split()) > _TITLE_WORDS:
        return False
    return _names_alone(below) or (len(below.split()) > _TITLE_WORDS and is_sentence(below))


def _only_names(line: str, asked: Set[str]) -> bool:
    """Whether a line names something and says nothing of it: an option, a title, a question, words of the question."""
    if _names_alone(line) or line.endswith(("{", "[", "(")) or is_fence(line) or asks_unmarked(line):
        return True
    if line.endswith(("?", "？")):
        return not (is_request(line) or tells_before_asking(line))
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
    # "This keeps it" says what something above does.
    return is_title or (bool(asked) and set(content_stems(line)) <= asked and SAYS_OF_THIS.match(line) is None)


def without_mark(line: str) -> str:
    """Return a sentence without the number of its verse, or the mark of its item."""
    return _MARK.sub("", line)


def _rows(text: StoredText, found: Sequence[Sentence], spaced: AlignedRows, layout: Layout | None) -> list[NamedCells]:
    """Return the named cells of each sentence that is a row of a table."""
    rows: list[NamedCells] = []
    names: Sequence[str] = () if layout is None else layout.columns
    before: tuple[str, int] | None = None
    for sentence in found:
        cut = separator(sentence.text)
        # Names are looked for once a table, whether it has some or not.
        if layout is None and cut is not None and not are_alike(cut, before):
            names = _column_names(text, sentence)
        rows.append(paired(names, sentence.text) if cut is not None else spaced.cells_of(sentence))
        before = cut
    return rows


def _column_names(text: StoredText, row: Sentence) -> list[str]:
    # The table of another document has other columns.
    begin = text.document(row.start)[1]
    above = text.read(max(begin, aligned(text, max(0, row.start - _TABLE_BYTES), row.start)), row.start)
    headed = bisect_right(text.headings, row.start, key=lambda heading: heading.start)
    start = max(begin, text.headings[headed - 1].start) if headed else begin
    return column_names(
        row.text, above, text.read(start, aligned(text, min(text.size, start + _HEAD_BYTES), text.size))
    )


def _heads_a_table(found: Sequence[Sentence], at: int, rows: Sequence[NamedCells]) -> bool:
    """Whether a sentence is the row that names the columns of the one below it, or the rule between them."""
    if is_rule(found[at].text):
        return True
    below = at + 1 + (at + 1 < len(found) and is_rule(found[at + 1].text))
    cut = separator(found[at].text) if below < len(found) and rows[below] else None
    return cut is not None and cells(found[at].text, cut[0]) == [name for name, _ in rows[below]]


# What a setting is worth that has all words of a question, beside a sentence.
_SHARED = 1.6
# So far above a row the names of its columns are looked for, and in so much behind the heading that it stands under.
_TABLE_BYTES, _HEAD_BYTES = 64 * 1024, 2048
# Of so many sentences below an option or a signature each is about it.
_BELOW = 12
# "Grant of Patent License.": a few words.
_TITLE_WORDS = 6
# "Reading and writing files", and not "Airports: 13" or "- red wine".
_HEADING = re.compile(r"[^\W\d_a-z][^\d.:;!?=<>{}|。！？：]*(?<![,…])")
# "Command: OPER" says nothing of it.
_LABEL_ALONE = re.compile(r"[^\W\d_][\w ]{0,40}: *(?P<value>[^\s:]+)")
# "10 Feb Salary", of a statement; "12 May they live" is a verse.
_DAY = (
    rf"\d{{1,2}}\s+(?!May\s+(?:the|they|he|she|it|his|her|my|our|your|this|that|all|we|you|there|not?)\b){MONTH}(?!\w)"
)
# "12 And", "(b) You", "(iii) You", "iv) You", "3. Grant", "14.3 Choice", "**Term.** It", and not "12 men" or "A man".
_MARK = re.compile(
    # "**Survivorship.** If any terms": a heading in the line that it stands above.
    r"^(?:(?:[-*•]\s+)?(?P<mark>\*\*|__)[^*_]{1,80}[.?!](?P=mark)"
    rf"|(?!{_DAY})\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}\.?(?=\s+[\"'“‘(]?[A-Z])"
    r"|[\[(]?(?:\d{1,3}|[a-zA-Z])[.):\]]{1,2}"
    r"|\(?(?:[ivxl]{2,6}|(?P<letter>[a-z])(?P=letter))\)|\[?\d{1,3}:\d{1,3}\]?"
    # And what Markdown marks as a definition.
    rf"|[o:{BULLETS}]"
    r")\s+(?=\S)"
    # "c.The term", of a text that has lost its spaces.
    r"|^(?:\(?[a-z]\)|(?:[a-z]|\d{1,2})\.)(?=[A-Z][A-Za-z]+\s)"
)
_ROUNDED = 0.9
# By how many standard deviations segments of a document that does not fit at all go down.
_OF_DOCUMENT = 1.0
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
        cut = sentences_in(text, low, text.read(low, high))
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


def _segments_of(ranges: Ranges, told: InContext) -> slice:
    """Return the segment in which the middle of a sentence stands; of a row all that it touches: its words are few."""
    start, end = told.sentence.start, told.sentence.end - 1
    places = [start, end] if told.row else [(start + end + 1) // 2] * 2
    first, last = np.searchsorted(ranges[:, 0], places, side="right") - 1
    return slice(max(0, int(first)), max(0, int(last)) + 1)
