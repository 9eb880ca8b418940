"""One question to one document: passages that may answer it, a quote, a short answer, and whether there is one.

The memory and the words point to passages; what is answered is said by the text in the window; and whether the document
answers at all is decided by rules on what was found (`judging.answerable`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.backing import is_backed, undenied, undenied_item, unmarked, without_opening
from armt.runtime.answers.finding.beside import with_what_is_beside
from armt.runtime.answers.finding.candidates import (
    Candidate,
    Searched,
    find_quotes,
    without_mark,
)
from armt.runtime.answers.finding.items import item_lines
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.finding.reranking import reranked
from armt.runtime.answers.judging.answerable import Rules, ends_by_length, is_near, is_worth_showing, may_be_answered
from armt.runtime.answers.judging.confidence import confidence_of
from armt.runtime.answers.judging.copied import words_of
from armt.runtime.answers.judging.cutting.clauses import stands_elsewhere
from armt.runtime.answers.judging.cutting.counts import counted_among
from armt.runtime.answers.judging.cutting.cuts import (
    mended,
    number_alone,
    of_label,
    of_pair,
    whole_entry,
    within_column,
)
from armt.runtime.answers.judging.cutting.placing import placed
from armt.runtime.answers.judging.cutting.verbs import content_of_verb
from armt.runtime.answers.judging.literal import code_behind, says_who
from armt.runtime.answers.judging.same_form import of_fitting_documents
from armt.runtime.answers.language.checks import answer_missing, missing
from armt.runtime.answers.language.code import fenced, without_fences
from armt.runtime.answers.language.comments.settings import has_comment, setting_of
from armt.runtime.answers.language.kinds import (
    answer_of_kind,
    asked_kind,
    asks_no_truth,
    asks_whether,
    counted_things,
    counts_of,
    is_answered,
    is_held_to_kind,
    wants_sentence,
)
from armt.runtime.answers.language.measures import whole_measure, with_what_it_closes
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.dashed import asked_side
from armt.runtime.answers.language.tables.rows import NamedCells, asked_cell, asked_value
from armt.runtime.answers.language.two_parts import named_part
from armt.runtime.answers.language.words import content_stems, word_spans
from armt.runtime.answers.prompts import PromptTokenizer, answer_messages
from armt.runtime.answers.records import NOT_SAID, AskedAnswer, Evidence
from armt.runtime.answers.stated.changes import asked_of_heading, said_above
from armt.runtime.answers.stated.commands import asks_how_to
from armt.runtime.answers.stated.defaults import asked_default
from armt.runtime.answers.stated.definitions import asked_term
from armt.runtime.answers.stated.obliged import obliged
from armt.runtime.answers.stated.timelines import asked_time, time_above
from armt.runtime.defaults import ANSWER_TOKENS, ASK_WINDOW, EVIDENCE, JUDGED, RERANK
from armt.runtime.engine.copying import Copying, CopyText
from armt.runtime.engine.decoder import RunPrompt
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.engine.sampling import Sampling
from armt.runtime.text.code.comments import without_inner_marks, without_marks
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.answers.counted.computed import Counted
    from armt.runtime.answers.judging.judge import Judging
    from armt.runtime.text.stored import StoredText

#: Tokens of passages that are looked through, however small the window: no model reads them.
LEAST_BUDGET = 16384
# What copies are weighed against: the model reads the same text and would say what it would say anyway.
_NOTHING_ASKED = "What does it say?"
# "And Jethro": sentences of a story begin so, and no answers.
_AND = re.compile(r"^(?:and|but|or|so|for|now)\s+(?=\w)", re.IGNORECASE)
# "All the souls that came out of the loins of Jacob were seventy".
_RESTATED = re.compile(r"(?P<subject>\S.*?)\s(?:is|are|was|were)\s+(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
# More words than these are said of something, and are not what it is.
_MOST_SAID, _END_MARKS = 8, ".!;"
_ASKS_WHICH = re.compile(r"(?:who|whom|when|where|which|how \w+|(?:what|how) (?:is|are|was|were))\b", re.IGNORECASE)

_TRUTHS = frozenset(("true", "false"))
_BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How questions are answered.

    Attributes:
        window: tokens of evidence, question and answer together.
        evidence: quotes that are given at most; at least one.
        max_tokens: of an answer.
        copies: answers are words of the evidence, in a row, and nothing else.
        key_weight: of keys against words, 0 to 1; None for what points at the segments to say.
        rules: when there is an answer.
        rerank: of the best segments, so many at most are ordered anew by how likely they make the question
            (`finding.reranking`); 0 for none.
        judged: of the best sentences, so many at most are put before the model's judge; 0 for none: then
            copies of their words are not judged either.
        judge: whose judge that is, where it is not the model's own; see `armt.runtime.library.judge_directory`.
        skim: documents are not read for it: their passages are found by words alone, and only those are looked at.
        reword: questions are put in the words of documents as well, where the judge's model can do that.
        min_confidence: an answer that is less likely to be right, 0 to 1, is shown as what stands nearest.
    """

    window: int = ASK_WINDOW
    evidence: int = EVIDENCE
    max_tokens: int = ANSWER_TOKENS
    copies: bool = True
    key_weight: float | None = None
    rules: Rules = field(default_factory=Rules)
    rerank: int = RERANK
    judged: int = JUDGED
    judge: str | None = None
    skim: bool = False
    reword: bool = True
    min_confidence: float = 0.0


class Found(NamedTuple):
    """The answer to a question in one way in which it is put.

    Attributes:
        answer: with its quotes.
        fit: how much likelier a judge finds its first quote to answer than that nothing does, a logit; None where it
            was not asked, since the form of a quote alone says what answers, or there is no quote.
    """

    answer: AskedAnswer
    fit: float | None


def answer_question(
    question: str,
    searched: Searched,
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: AskOptions | None = None,
    judging: Judging | None = None,
    opening: RunPrompt | None = None,
) -> Dialogue[Found]:
    """Answer a question from the text of a document.

    Args:
        question: in plain words.
        searched: the document.
        memory: what evidence is read behind, from `memory_behind`; no open tokens.
        tokenizer: the model's.
        options: as they are by default if None.
        judging: tells which sentence answers, and which of its words; None where only rules do.
        opening: what all questions to this memory begin with, from `opening_of`; one for this question alone if None.

    Yields:
        Requests of one round; where segments are ordered anew, those for it first.

    Returns:
        The answer with its quotes, the best first; not answered where the rules say so.
    """
    options = options or AskOptions()
    if searched.counted is not None:
        computed = computed_answer(question, searched.text, searched.counted, options.evidence)
        if computed is not None:
            return Found(computed, None)
    if options.rerank:
        searched = yield from reranked(
            question,
            searched,
            segments=options.rerank,
            window=options.window,
            key_weight=options.key_weight,
            memory=memory,
            tokenizer=tokenizer,
        )
    candidates = candidates_for(question, searched, tokenizer, options, judging)
    candidates = with_what_is_beside(question, candidates, options.evidence, searched.text)
    evidence = tuple(
        _evidence(searched.text, candidate)
        for candidate in candidates[: options.evidence]
        if candidate is candidates[0] or is_worth_showing(candidate, candidates[0], options.rules)
    )
    if not may_be_answered(question, searched, candidates, options.rules):
        near = is_near(question, searched, candidates, options.rules)
        return Found(_unanswered(question, evidence, 0, near=near), candidates[0].fit if candidates else None)
    best = candidates[0]
    of_code = searched.text.document(best.sentence.start)[0].language is not None
    if (said := _said_by_form(question, best, evidence, searched.text)) is not None:
        return _told(_answered(question, *said, 0, None, of_code=of_code), best.fit, options)
    opening = opening_of(tokenizer) if opening is None else opening
    answer = yield from _answered_from(
        question,
        best,
        evidence,
        memory=memory,
        tokenizer=tokenizer,
        options=options,
        judging=judging,
        opening=opening,
        of_code=of_code,
    )
    return _told(answer, best.fit, options)


def _told(answer: AskedAnswer, fit: float | None, options: AskOptions) -> Found:
    """Return an answer with how sure it is; one that is not sure enough is none."""
    if not answer.answered or fit is None:
        return Found(answer, fit)
    if (confidence := confidence_of(fit)) < options.min_confidence:
        return Found(_unanswered(answer.question, answer.evidence, answer.tokens_written, near=True), fit)
    return Found(replace(answer, confidence=confidence), fit)


def _said_by_form(
    question: str, best: Candidate, evidence: tuple[Evidence, ...], text: StoredText
) -> tuple[str, tuple[Evidence, ...]] | None:
    """Return the answer that the form of a quote gives, with the quotes that say it; None where a model has to read."""
    if (above := _said_above(question, best, text)) is not None:
        return above[0], (evidence[0], _evidence(text, above[1]))
    if (stated := _stated(question, best)) is not None:
        return number_alone(question, within_column(best.sentence.text, stated)), evidence[:1]
    if best.defines or asks_whether(question):
        # No model need say it again; and none was taught to say yes or no.
        line = best.sentence.line
        return line if best.defines or best.whole else without_mark(line), evidence
    return None


def opening_of(tokenizer: PromptTokenizer) -> RunPrompt:
    """Return what all questions begin with, for one memory: instructions and examples, run once."""
    # Of prompts that differ behind it.
    one, other = (tokenizer.encode_chat(answer_messages(text, text)) for text in ("A", "0"))
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return RunPrompt(ids=tuple(one[:same]))


def answer_request(
    question: str,
    evidence: str,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: AskOptions,
    judging: Judging | None = None,
    quote: str | None = None,
) -> Request:
    """Ask for an answer about evidence, copied from the quote in it, or from all of it.

    Args:
        question: in plain words.
        evidence: what the model reads.
        memory: what evidence is read behind, from `memory_behind`; no open tokens.
        tokenizer: the model's.
        options: how questions are answered.
        judging: tells which copy answers, unless `AskOptions.judged` says that nothing is judged; None where the
            likeliest does.
        quote: a part of the evidence; None for all of it.
    """
    evidence = on_a_line(evidence)
    prompt, aside = (tokenizer.encode_chat(answer_messages(evidence, asked)) for asked in (question, _NOTHING_ASKED))
    source = evidence if quote is None else words_of(question, quote)
    text = CopyText.of(tokenizer, source, 0, word_spans(source)) if options.copies and source else None
    judge = judging.copies if judging is not None and options.judged else None
    copying = None if text is None or not text.can_be_copied else Copying(text=text, aside=aside, judge=judge)
    return Request(
        memory=memory,
        prompt=prompt,
        max_tokens=options.max_tokens,
        window=max(options.window, len(prompt) + options.max_tokens, len(aside) + options.max_tokens),
        sampling=Sampling(),
        copying=copying,
        stop=("\n",) if copying is None else (),
    )


def _answered_from(
    question: str,
    best: Candidate,
    evidence: tuple[Evidence, ...],
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: AskOptions,
    judging: Judging | None,
    opening: RunPrompt,
    of_code: bool,
) -> Dialogue[AskedAnswer]:
    """Have the model read a sentence between its neighbours; it answers, or finds no answer there."""
    asked = answer_request(question, best.around, memory, tokenizer, options, judging, best.line)
    asked = replace(asked, run=RunPrompt(opening))
    denied = replace(asked, forced=tokenizer.encode(NOT_SAID), copying=None)
    reply, denial = yield [asked, denied]
    line = without_mark(best.line)
    certain = (
        is_answered(question, line)
        or says_who(question, line)
        or (best.fit is not None and best.fit > options.rules.believed)
    )
    if denial.log_probability > math.log(options.rules.denial) and not certain:
        return _unanswered(question, evidence, reply.tokens, near=True)
    # Words that are not there are not given, nor what the model hardly believes; then the quote answers for itself.
    answer = _AND.sub("", reply.text.strip())
    # Why something is, or how it is done, is not said in a few words.
    is_given = (
        bool(answer)
        and not answer_missing(answer, best.line)
        and reply.log_probability >= options.rules.doubt
        # What is of the kind that is asked for is held to that.
        and (reply.agreement >= options.rules.agreement or is_held_to_kind(question, line))
        and is_copied(question, best)
    )
    given = with_what_it_closes(line, _closed(line, _worth_giving(question, answer, reply))) if is_given else ""
    given = undenied(question, line, given)
    given = counted_among(question, line, answer_of_kind(question, line, whole_measure(question, line, given)))
    given = content_of_verb(question, line, placed(question, line, given))
    if ends_by_length(question, line) or stands_elsewhere(question, line, given):
        # The day on which something begins is not its last one, nor is who does something what is done.
        given = ""
    if best.row and asked_kind(question) == "count" and not _counts(question, given, best.row):
        # How many rows there are of a sort is said by none of them.
        return _unanswered(question, evidence, reply.tokens)
    given = of_label(question, best.sentence.text, within_column(best.sentence.text, given))
    given = mended(question, line, given)
    given = _of_one_cell(question, given, best.row)
    title = "" if best.title is None else best.title.line
    part = named_part(question, setting_of(best.sentence.text), title, given or None) or ""
    part = within_column(best.sentence.text, part)
    finish_reason = reply.finish_reason if given and not part else "stop"
    # How something is done is not said without the name of the command that does it.
    named = best.line if best.title is not None and asks_how_to(question) else best.sentence.line
    whole = named if best.whole else without_mark(named)
    said = of_pair(question, best.sentence.text, part or given or whole)
    return _answered(question, said, evidence, reply.tokens, finish_reason, of_code=of_code)


def _of_one_cell(question: str, given: str, row: NamedCells) -> str:
    """Return an answer that is from several cells of a row without those that the question has; nothing of two others.

    "Tomas Okafor Turin" of "Who went to Turin?".
    """
    values = [value for _, value in row]
    if not given or not row or any(given in value for value in values):
        return whole_entry(question, values, given)
    asked = set(content_stems(question))
    others = [value for value in values if value and value in given and not set(content_stems(value)) <= asked]
    return others[0] if len(others) == 1 else ""


def _counts(question: str, given: str, row: NamedCells) -> bool:
    """Whether a row may say how many: a column is called by what is counted, or the answer begins a cell.

    The number in "Person 25" counts nothing.
    """
    things = counted_things(question)
    if any(things & set(content_stems(name)) for name, _ in row):
        return True
    return bool(given) and any(value == given or value.startswith(f"{given} ") for _, value in row)


def is_copied(question: str, best: Candidate) -> bool:
    """Whether the answer is some of a sentence's words, which the model is to choose."""
    said_whole = best.defines or best.whole or asks_whether(question) or wants_sentence(question)
    return not said_whole and _stated(question, best) is None


def _stated(question: str, best: Candidate) -> str | None:
    """Return what a quote gives as the answer by its form, or None.

    "What is the price of oats?" has its answer in a row of a table, "What is the port?" in `"port": 8412`, "Who is the
    carrier?" in "The carrier is Falk."
    """
    if best.stated is not None:
        return best.stated
    # Who has to do it is said above the items, whether one of them is quoted or all.
    opens = best.lead_in.line if best.lead_in is not None else item_lines(best.sentence.text)[0] if best.whole else ""
    if (who := obliged(question, without_mark(opens))) is not None:
        return who
    if best.whole and (said := _said_with_items(question, best.sentence.text)) is not None:
        return said
    if best.row:
        cell = None if missing(question, best.around) else asked_cell(question, best.row)
        # Who has opened what is a draft is not said by that.
        return None if cell is not None and cell.casefold() in _TRUTHS and asks_no_truth(question) else cell
    if (code := code_behind(question, best.line)) is not None:
        return code
    default = asked_default(question, best.line)
    if default is not None and telling_words(question) <= set(content_stems(f"{best.around}\n{best.heading}")):
        return default
    # How something is done is said by a setting and its comment together.
    is_whole = has_comment(best.sentence.text) and wants_sentence(question)
    value = None if is_whole else asked_value(question, best.line)
    if value is not None:
        return value
    term = asked_term(question)
    match = None if term is None else _RESTATED.fullmatch(without_mark(best.line))
    if term is None or match is None or set(content_stems(match["subject"])) != set(content_stems(term)):
        return None
    said = match["said"].rstrip(_END_MARKS)
    repeats = set(content_stems(said)) <= set(content_stems(term))
    return None if repeats or len(said.split()) > _MOST_SAID else said


def _said_with_items(question: str, listed: str) -> str | None:
    """Return what one item of a list answers, or how many there are, by the number that the line above them has."""
    opens, *items = item_lines(listed)
    counts = counts_of(counted_things(question), opens)
    return counts[0] if len(counts) == 1 else asked_side(question, [without_mark(item.lstrip()) for item in items])


def _said_above(question: str, best: Candidate, text: StoredText) -> tuple[str, Candidate] | None:
    """Return the version or the time that a heading above a quote has, where one is asked for, and that heading."""
    if best.defines:
        return None
    asked, timed = asked_of_heading(question), asked_time(question)
    above = None if asked is None else said_above(asked, best.sentence, text)
    if above is None and timed is not None:
        above = time_above(timed, best.sentence, text)
    return None if above is None else (above[0], replace(best, sentence=above[1], title=None, lead_in=None))


def _without_the_question(question: str, answer: str) -> str:
    """Return what an answer says of its subject where that is the question's own; else all of it."""
    match, asked = _RESTATED.fullmatch(answer), set(content_stems(question))
    if (
        match is None
        or _ASKS_WHICH.match(question) is None
        or not set(content_stems(match["subject"])) <= asked
        or set(content_stems(match["said"])) <= asked
    ):
        return answer
    return match["said"]


def _worth_giving(question: str, answer: str, reply: Reply) -> str:
    """Return an answer, or nothing where it has no end, goes on past one, or is words of the question alone."""
    restates = set(content_stems(answer)) <= set(content_stems(question))
    return (
        _without_the_question(question, answer)
        if reply.complete and len(sentences(answer)) <= 1 and not restates
        else ""
    )


def _closed(line: str, answer: str) -> str:
    """Return an answer with the brackets that it opens, where its sentence closes them behind it."""
    opened: list[str] = []
    for mark in answer:
        if mark in _BRACKETS:
            opened.append(_BRACKETS[mark])
        elif opened and mark == opened[-1]:
            opened.pop()
    while opened and answer + opened[-1] in line:
        answer += opened.pop()
    return answer


def candidates_for(
    question: str,
    searched: Searched,
    tokenizer: PromptTokenizer,
    options: AskOptions,
    judging: Judging | None = None,
) -> list[Candidate]:
    """Return the sentences that may answer a question, the best first: by rules, and by a judge where there is one."""
    budget = options.window - options.max_tokens - len(tokenizer.encode_chat(answer_messages("", question)))
    # What is put into the window is a sentence between its neighbours.
    budget = max(budget, LEAST_BUDGET)
    candidates = find_quotes(question, searched, budget, options.key_weight)
    if judging is None or not options.judged:
        return candidates
    judged = judging.judged(question, candidates, options.judged, options.evidence)
    return of_fitting_documents(question, judged, searched)


def answer_from_text(
    question: str,
    evidence: str,
    *,
    memory: Memory,
    tokenizer: PromptTokenizer,
    options: AskOptions | None = None,
    judging: Judging | None = None,
) -> Dialogue[str]:
    """Answer a question from a given stretch of text, whatever it says: the ceiling with the right passage given."""
    options = options or AskOptions()
    (reply,) = yield [answer_request(question, evidence, memory, tokenizer, options, judging)]
    return reply.text.strip()


def _evidence(text: StoredText, candidate: Candidate) -> Evidence:
    start, end = (candidate.title or candidate.sentence).start, candidate.sentence.end
    found = Evidence.at(
        text,
        start,
        end,
        quote=text.read(start, end),
        score=round(candidate.found, 4),
        by=candidate.by,
    )
    if (above := candidate.lead_in) is None:
        return found
    return replace(found, lead_in=Evidence.at(text, above.start, above.end, quote=above.text, by="section"))


def _answered(
    question: str,
    output: str,
    evidence: tuple[Evidence, ...],
    tokens: int,
    finish_reason: str | None,
    *,
    of_code: bool,
) -> AskedAnswer:
    quotes, backing = [item.quote for item in evidence], [said for item in evidence for said in item.backing]
    if quotes and of_code:
        output = " ".join(without_marks(_as_quoted(output, quotes[0])).split())
        output = without_inner_marks(output, quotes[0])
    elif quotes and fenced(quotes[0]) and output.split() == quotes[0].split():
        # Code keeps its lines, and what is said between its stretches.
        output = "\n".join(line.rstrip() for line in without_fences(quotes[0]).split("\n") if line.strip())
    # Of entries below several titles the first has one, too.
    if quotes and (line := on_a_line(quotes[0])) == on_a_line(output) and ("\n#" not in quotes[0] or " #" not in line):
        output = without_opening(output)
    if "\n" not in output:
        output = unmarked(output)
    if evidence and (above := evidence[0].lead_in) is not None:
        output = undenied_item(question, output, quotes[0], above.quote)
    return AskedAnswer(
        question=question,
        # What `armt verify` would not find in a quote is not said: the quote answers for itself.
        output=output if is_backed(output, backing) else unmarked(without_opening(on_a_line(quotes[0]))),
        answered=True,
        grounded=True,
        evidence=evidence,
        finish_reason=finish_reason,
        tokens_written=tokens,
    )


def _as_quoted(output: str, quote: str) -> str:
    """Return an answer with its line breaks, where it is all of a quote: marks of comments stand behind them."""
    return quote if output.split() == quote.split() else output


def computed_answer(question: str, text: StoredText, counted: Counted, evidence: int) -> AskedAnswer | None:
    """Return what rows of a table or entries of a log say together; it may stand in none of those that are quoted.

    Args:
        question: in plain words.
        text: of the document.
        counted: what computes answers from it.
        evidence: quotes that are given at most.

    Returns:
        Not answered where only all of them could, and None where a sentence may answer.
    """
    computed = counted.answer(question)
    if computed is None:
        # One row, or one entry, would answer for all.
        return _unanswered(question, (), 0) if counted.needs_all(question) else None
    quotes = [
        Evidence.at(text, start, end, quote=text.read(start, end), by="rows") for start, end in computed.rows[:evidence]
    ]
    return AskedAnswer(
        question=question,
        output=computed.output,
        answered=True,
        grounded=True,
        evidence=tuple(quotes),
        finish_reason=None,
        tokens_written=0,
        rows=computed.count,
    )


def _unanswered(question: str, evidence: tuple[Evidence, ...], tokens: int, *, near: bool = False) -> AskedAnswer:
    return AskedAnswer(
        question=question,
        output=NOT_SAID,
        answered=False,
        grounded=True,
        evidence=evidence,
        finish_reason=None if not tokens else "stop",
        tokens_written=tokens,
        near=near and bool(evidence),
    )
