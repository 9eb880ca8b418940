"""Learn what the marks of a sentence count when sentences are ranked for a question (`finding.marks.WEIGHTS`).

    python docs/data/build/sentence_weights.py DOCUMENTS [--most N] [--choosing]

DOCUMENTS has those of docs/data/answers/questions.jsonl.gz, from documents.py; of --most N of them. The weights are
those by which it is likeliest, in a softmax over the sentences of a document, that one is first that answers; what is
rare stays near what was set by hand. Printed are the shares of questions with a right sentence among the first, for a
fifth of the documents, by the weights that are in use and by those learned of the others; and then those learned of
all. --choosing: shares alone, for the documents by which is chosen.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import torch
from judging_asked import QUESTIONS, Words
from torch import Tensor

import armt
from armt.runtime.answers.asking import LEAST_BUDGET
from armt.runtime.answers.finding.candidates import Searched, pieces_of
from armt.runtime.answers.finding.evidence import word_scores
from armt.runtime.answers.finding.marks import WEIGHTS, Marks, sentence_marks
from armt.runtime.answers.known import Known, placed_tokens, token_counts
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

# What was set by hand: where learning begins, and where it is held to, the more the rarer a mark is.
BY_HAND = Marks(
    inside=0.3, first=0.12, like_one=0.3, around=0.2, above=0.2, alike=0.45, alike_around=0.25, segment=0.03,
    document=0.4, defined=0.15, titled=0.4, headed=0.4, labelled=0.15, opens_list=0.15, cause=0.12, numbered=0.2,
    of_kind=0.3, counted=0.2, sends_elsewhere=-0.3, fragment=-0.03, denies_too=0.12, denies=-0.02,
    denies_otherwise=-0.12,
)  # fmt: skip
# Questions to these documents do not tell: there are no options of manuals, who says "not" says it as others do, and
# where more is said is sometimes said in half an answer. Each is asked of one document.
_NOT_LEARNED = ("document", "titled", "sends_elsewhere", "denies")
# How much larger weights are while they are learned: they are told beside 1 for what has all words of a question.
_SHARPNESS = 12.0
_HELD_TO = 1e-4
# Behind all others, as a score.
_FAR = 1e4
_HITS = (1, 4, 8, 16, 32, 64)


class Case(NamedTuple):
    """The sentences for a question.

    Attributes:
        document: whose they are.
        marks: float32 ``[sentences, marks]``.
        right: bool ``[sentences]``: which answer.
    """

    document: str
    marks: Tensor
    right: Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--most", type=int)
    parser.add_argument("--choosing", action="store_true")
    options = parser.parse_args()
    model = armt.load()
    with gzip.open(QUESTIONS, "rt", encoding="utf-8") as lines:
        entries = [
            entry
            for entry in map(json.loads, lines)
            if not entry["held_out"]
            and (entry.get("use") == "choosing") is options.choosing
            and (options.documents / entry["file"]).is_file()
        ]
    Random(0).shuffle(entries)
    entries = entries[: options.most]
    cases = [case for entry in entries for case in cases_of(model, options.documents / entry["file"], entry)]
    if options.choosing:
        print(len(cases), "in use:", hits(cases, WEIGHTS))
        return
    names = list(dict.fromkeys(case.document for case in cases))
    apart = set(names[: len(names) // 5])
    some, others = ([case for case in cases if (case.document in apart) is is_apart] for is_apart in (False, True))
    print(len(others), "in use:", hits(others, WEIGHTS))
    print(len(others), "learned:", hits(others, learned(some)))
    print(len(cases), "of", len(names), "documents:", learned(cases))


def cases_of(model: armt.Armt, path: Path, entry: dict[str, Any]) -> Iterator[Case]:
    """Yield the questions that something of a document answers."""
    text = StoredText.of(open_document(str(path)))
    words = Words.of(text.read(0, text.size))
    asked = [(item["question"], words.places(item["said"])) for item in entry["questions"] if item["kind"] != "none"]
    asked = [(question, places) for question, places in asked if places]
    known = Known(name=entry["file"], kind=entry["kind"], text=text, outline=(), questions=())
    ids, ranges = placed_tokens(model, known)
    counts, vectors = token_counts(ids, model.config.segment_tokens), model.word_vectors
    scores = word_scores(text, ranges, [question for question, _ in asked], vectors).segments
    for (question, places), found in zip(asked, scores, strict=True):
        searched = Searched(text=text, ranges=ranges, token_counts=counts, words=found, vectors=vectors, keys=None)
        pieces = pieces_of(question, searched, LEAST_BUDGET)
        sentences = [piece.told.sentence for piece in pieces]
        right = [any(one.start < place.end and place.start < one.end for place in places) for one in sentences]
        marks = np.array(sentence_marks(question, pieces, vectors), dtype=np.float32).reshape(-1, len(WEIGHTS))
        yield Case(entry["file"], torch.from_numpy(marks), torch.tensor(right, dtype=torch.bool))


def hits(cases: Sequence[Case], weights: Marks) -> dict[int, float]:
    """Return the share of questions with a right sentence among the first so many."""
    by = torch.tensor(weights)
    orders = [case.right[(-(case.marks @ by)).argsort(stable=True)] for case in cases]
    return {many: round(sum(bool(right[:many].any()) for right in orders) / len(orders), 3) for many in _HITS}


def learned(cases: Iterable[Case]) -> Marks:
    """Return the weights by which it is likeliest that a sentence that answers is first."""
    cases = [case for case in cases if bool(case.right.any())]
    marks, right = torch.cat([case.marks for case in cases]), torch.cat([case.right for case in cases])
    case_of = torch.repeat_interleave(torch.tensor([len(case.right) for case in cases]))
    spread = marks.std(dim=0) + 1e-3
    begun = _SHARPNESS * torch.tensor(BY_HAND)
    is_learned = torch.tensor([name not in _NOT_LEARNED for name in Marks._fields])
    change = torch.zeros(len(WEIGHTS), requires_grad=True)
    optimizer = torch.optim.LBFGS([change], max_iter=60, line_search_fn="strong_wolfe")

    def log_sum(scores: Tensor) -> Tensor:
        most = torch.full((len(cases),), -math.inf).scatter_reduce(0, case_of, scores.detach(), "amax")
        return most + torch.zeros(len(cases)).index_add(0, case_of, (scores - most[case_of]).exp()).log()

    def loss() -> Tensor:
        optimizer.zero_grad()
        scores = marks @ (begun + is_learned * change / spread)
        lacking = log_sum(scores) - log_sum(scores.masked_fill(~right, -_FAR))
        total = lacking.mean() + _HELD_TO * change.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    weights = (begun + is_learned * change.detach() / spread).tolist()
    one = Marks(*weights)
    whole = one.inside + one.alike + one.alike_around
    return Marks(
        *(
            by_hand if name in _NOT_LEARNED else round(weight / whole, 3)
            for name, weight, by_hand in zip(Marks._fields, weights, BY_HAND, strict=True)
        )
    )


if __name__ == "__main__":
    main()
