"""The judge: of the sentences that rules put first it tells which one answers, if any, and which of its words do.

The model reads each of them with the question behind it, up to a layer in its upper half, the last of these layers with
a change of the judge's own (`judging.own_layers`), and a small network sees what it makes of both (a cross-encoder;
Nogueira and Cho, 2019, arXiv:1901.04085). What it says is a logit beside the others and beside "none of them", to which
the score by rules is added. Of copies of the words of that one a second network sees what the model makes of their ends
(`engine.copying`).
`training.beside.judge` teaches it; its file is `models.checkpoint.beside.judge`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from armt.models.checkpoint.beside.fitting import fitting_judge
from armt.models.checkpoint.beside.judge import CopyJudge, Judge
from armt.models.checkpoint.beside.kind import Vectors
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.judging.answerable import Rules
from armt.runtime.answers.judging.own_layers import OwnReading
from armt.runtime.answers.judging.pairs import Pair, pairs_of, states_of
from armt.runtime.answers.language.abroad.asked import asked_abroad
from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.tables.paired import pair_name
from armt.runtime.answers.language.words import alike_in, content_stems, joined_stems

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate
    from armt.runtime.session import Armt

# So many sentences are looked at together, then twice and four times as many in all, unless one of them is as sure as
# that to answer, as a logit: of those that answer the best one may stand far behind by rules (docs/log.md).
_AT_FIRST, _SURE = 12, 1.0
# By rules a sentence fits about as well as another from this share of its score on.
_ABOUT_AS_GOOD = 0.75
# When something is may be said without a day, and a clock is in many a number.
_TOLD_BY_FORM: tuple[Kind, ...] = ("money", "time")
# What stands behind "which" is what is asked for, and need not be said.
_ASKED_NOUN = re.compile(
    r"\W*(?:in |from |by |since |with )?(?:which|what) (?!(?:is|are|was|were|do|does|did)\b)(?P<noun>[\w-]+)",
    re.IGNORECASE,
)
# "How long is the trial period?" is not told by what holds after it.
_ASKS_LENGTH = re.compile(
    r"\W*how long (?:is|was|does|did|will) (?:the|this|my|our|your|her|his|its|their) (?P<term>[\w'’ -]{3,50}?)"
    r"(?: (?:last|take|run|be))?\W*\Z",
    re.IGNORECASE,
)
_BESIDE = (
    r"\b(?:after|before|during|until|following|since|within|throughout) (?:the (?:end of )?|this |my |our |your )?{}\b"
)
_PERSON = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?:[A-Z][\w'’-]+ )?(?P<name>[A-Z][\w'’-]*[^\W_])(?<!['’]s)")
_PRONOUN = re.compile(r"\b(?:he|she|they|him|her|them|his|their|I|you|my|your)\b", re.IGNORECASE)
# Two words may stand together anywhere; by so much, as a logit, the first may be likelier.
_LEAST_WANTED, _LIKELIER = 3, 2.0


class Judging:
    """A model with its judge.

    Args:
        armt: the model.
        judge: that was taught on it.

    Attributes:
        judge: the same.
    """

    def __init__(self, armt: Armt, judge: Judge) -> None:
        self._armt, self.judge = armt, judge

    @property
    def path(self) -> Path:
        """Directory of the model whose judge it is."""
        return self._armt.path

    @property
    def copies(self) -> CopyJudge | None:
        """What tells which words of a sentence answer; None where their likelihood does."""
        return self.judge.copies

    def judged(self, question: str, candidates: Sequence[Candidate], most: int, shown: int = 1) -> list[Candidate]:
        """Order the best candidates anew.

        Args:
            question: in plain words.
            candidates: from `candidates.find_quotes`, the best first.
            most: how many of them are looked at; fewer where one of the first is sure to answer.
            shown: so many may be shown, and are looked at in any case.

        Returns:
            All of them; those that were looked at have a `fit`, and stand in front in its order. What says by its form
            what is asked for stays the first.
        """
        stated = [candidate for candidate in candidates[:1] if candidate.defines]
        begin = len(stated)
        fits = self._fits(question, candidates[begin:most], max(_AT_FIRST, shown))
        looked_at, others = candidates[begin : begin + len(fits)], candidates[begin + len(fits) :]
        best = [replace(looked_at[at], fit=float(fits[at])) for at in np.argsort(-fits, kind="stable").tolist()]
        best = named_first(question, all_words_first(question, of_kind_first(question, best)))
        best = of_person_first(question, own_length_first(question, best))
        return [*stated, *best, *others]

    def _fits(self, question: str, candidates: Sequence[Candidate], at_first: int) -> Vectors:
        """Return the logits beside 0, that none answers, of the first candidates ``[n]``: as far as one has to look."""
        fits = logits = np.zeros(0, dtype=np.float32)
        while len(fits) < len(candidates) and not (fits > _SURE).any():
            lot = candidates[len(fits) : max(at_first, 2 * len(fits))]
            states = self.states(pairs_of(self._armt, question, lot))
            logits = np.concatenate([logits, self.judge.logits(states)])
            fits = with_rules(logits, [item.score for item in candidates[: len(logits)]], self.judge.rules)
        return fits

    def states(self, pairs: Sequence[Pair]) -> Vectors:
        """Return what it sees of pairs, float32 ``[n, 2, d]``; see `pairs.states_of`."""
        if self.judge.own is None:
            return states_of(self._armt, pairs, self.judge.layer)
        return self._own.states(pairs)

    @cached_property
    def _own(self) -> OwnReading:
        """Its own layers, made when a question first wants them."""
        return OwnReading(self._armt, self.judge)


def of_kind_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with a sentence of the kind in front that a question in another language asks for.

    A judge was taught in English: of "Wie hoch ist die Miete?" it takes when the rent is due.
    """
    kind = None if asked_abroad(question) is None else asked_kind(question)
    if kind not in _TOLD_BY_FORM or not best or parts_of_kind(kind, best[0].line):
        return best
    shared = set(content_stems(question)).intersection(content_stems(best[0].line))
    about_as_good = [
        item
        for item in best
        if item.score >= _ABOUT_AS_GOOD * best[0].score and shared <= set(content_stems(item.line))
    ]
    first = next((item for item in about_as_good if parts_of_kind(kind, item.line)), best[0])
    return [first, *(item for item in best if item is not first)]


def all_words_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which has all words of a question, where the first lacks some of them.

    A judge is taught on what sentences say, and looks past a name: asked which version added zstd, it takes an entry
    about Python. Both have to be found to answer, and about as likely.
    """
    noun = _ASKED_NOUN.match(question)
    wanted = telling_words(question) - set(content_stems("" if noun is None else noun["noun"]))
    if (
        len(wanted) < _LEAST_WANTED
        or not best
        or best[0].share is not None
        or not _lacks(wanted, best[0], best[0].around)
    ):
        return best
    kind = asked_kind(question)
    rivals = _as_likely(best)
    if kind is not None and parts_of_kind(kind, best[0].line):
        # Who asks how many is not answered without a number.
        rivals = [item for item in rivals if parts_of_kind(kind, item.line)]
    first = next((item for item in rivals if not _lacks(wanted, item)), best[0])
    return [first, *(item for item in best if item is not first)]


def named_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with the line in front that begins with what a question names: "Tuesday   closed".

    Of lines about other names, as of other days, a judge takes one as gladly.
    """
    asked = set(content_stems(question))
    names = [set(content_stems(pair_name(item.sentence.text) or "")) for item in best]
    if not best or not names[0] or names[0] <= asked:
        return best
    at = next((at for at, name in enumerate(names) if name and name <= asked), 0)
    return [best[at], *best[:at], *best[at + 1 :]]


def own_length_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which says how long something is, where the first tells what is after.

    It need not be found to answer: the other one does not, and this one may then be shown as what stands nearest.
    """
    asked = _ASKS_LENGTH.match(question)
    beside = None if asked is None else re.compile(_BESIDE.format(re.escape(asked["term"])), re.IGNORECASE)
    if asked is None or beside is None or not best or beside.search(best[0].line) is None:
        return best
    own = re.compile(rf"\b{re.escape(asked['term'])}\b", re.IGNORECASE)
    rivals = (item for item in best[1:] if item.share is None and (item.fit or 0) >= Rules().denied)
    rivals = (item for item in rivals if own.search(item.line) and parts_of_kind("time", item.line))
    first = next((item for item in rivals if beside.search(item.line) is None), best[0])
    return [first, *(item for item in best if item is not first)]


def of_person_first(question: str, best: list[Candidate]) -> list[Candidate]:
    """Return what was judged with that in front which names the person that a question does: "Mr Stobbs was evasive".

    Not where the first has a word for somebody. Both have to be found to answer, and about as likely.
    """
    people = [re.compile(rf"\b{re.escape(person['name'])}\b") for person in _PERSON.finditer(question)]
    if len(people) != 1 or not best or people[0].search(best[0].line) or _PRONOUN.search(best[0].line):
        return best
    first = next((item for item in _as_likely(best) if people[0].search(item.line)), best[0])
    return [first, *(item for item in best if item is not first)]


def _as_likely(best: Sequence[Candidate]) -> list[Candidate]:
    """Return what is found to answer about as likely as the first, without that."""
    least = max(Rules().unfit, (best[0].fit or 0) - _LIKELIER)
    return [item for item in best[1:] if item.share is None and (item.fit or 0) >= least]


def _lacks(wanted: Set[str], item: Candidate, more: str = "") -> bool:
    """Whether a sentence under its heading lacks some words."""
    said = f"{item.line}\n{item.heading}\n{more}"
    return alike_in(wanted, {*content_stems(said), *joined_stems(said)}) != wanted


def with_rules(logits: Vectors, scores: Sequence[float], weight: float) -> Vectors:
    """Return logits with the scores by rules added, as far as these are below the best of them.

    Args:
        logits: ``[n]``.
        scores: by rules, one each.
        weight: what a point of them counts.
    """
    behind = np.asarray(scores, dtype=np.float32) - np.float32(max(scores))
    together: Vectors = logits + np.float32(weight) * behind
    return together


def lent(judging: Judging) -> Judging:
    """Return another model's judge for questions to one that has none.

    Which words of a sentence answer it does not tell: that is learned of the states of the model that answers.
    """
    return Judging(judging._armt, replace(judging.judge, copies=None))


def judging_of(armt: Armt) -> Judging | None:
    """Return a model with its judge; None where it has none.

    Raises:
        ModelError: its judge is damaged, or not of this model.
    """
    judge = fitting_judge(armt.path, armt.config)
    return None if judge is None else Judging(armt, judge)
