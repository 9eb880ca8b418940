"""How much a sentence tells of its document, by its words, its form and its place; no model.

Each sentence has some forty features, and each feature a weight. The weights were learned from documents of which was
noted what a reader must learn, and which of their sentences tell it (`docs/data/build/telling.py`; listwise, as in Cao
et al., 2007): those sentences should stand above all others of their document. They are in `telling.toml`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.language.places.abstracts import abstract_sentences
from armt.runtime.answers.language.prose.acts import (
    announces,
    counts,
    exemplifies,
    is_formal,
    points_on,
    rules,
    weighs,
)
from armt.runtime.answers.language.prose.alone import is_finished, stands_alone
from armt.runtime.answers.language.prose.openings import opening_worth
from armt.runtime.answers.language.sentences import speaker
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.quoting.saying import Saying

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Under such headings stands what a document is for, and what came of it.
_TELLING_HEADING = re.compile(
    r"\b(?:abstract|summary|overview|introduction|conclusions?|decisions?|purpose|motivation|background|about|what is"
    r"|why|description|results?|findings|impact|root cause|lessons|resolution|resolved|goals?|proposal|highlights|scope"
    r"|discussion|order|key)\b",
    re.IGNORECASE,
)
# Such an end has what is said behind it: "And he spake, saying,".
_GOES_ON = (",", ";", ":", "-", "–", "—", "...", "…", "(")
_CODE = re.compile(r"[{}<>=_\\|`]")
_NUMBER = re.compile(r"\d+")
# The words that a document has most.
_FREQUENT, _MOST_FREQUENT = 15, 5
_FIRST, _FEW_WORDS, _SOME_WORDS = 3, 6, 9
_BEGINNING, _END = 0.05, 0.95
# The sum of a sentence's words is divided by their number to this power: 0 favours long sentences, 1 short ones.
_LENGTH_POWER = 0.85
_MOST_NUMBERS, _LOWEST_LEVEL = 4, 4


def tellings(
    text: StoredText, sayings: Sequence[Saying], title: str = "", weights: Mapping[str, float] | None = None
) -> NDArray[np.float64]:
    """Return how much each sentence tells, as a logit beside the others of its document ``[n]``.

    Args:
        text: of the document.
        sayings: its sentences, in order, from `saying.sayings_of`.
        title: what it is called, where that is known.
        weights: of features, by their names; None for those that come with armt.
    """
    weights = learned() if weights is None else weights
    scores = np.zeros(len(sayings))
    for number, features in enumerate(features_of(text, sayings, title)):
        scores[number] = math.fsum(weights[name] * value for name, value in features.items() if value)
    return scores


@cache
def learned() -> Mapping[str, float]:
    """Return the weights that come with armt, by the names of the features."""
    listed = files("armt.runtime.answers.quoting").joinpath("telling.toml").read_text(encoding="utf-8")
    weights: dict[str, float] = tomllib.loads(listed)["weights"]
    return weights


def features_of(text: StoredText, sayings: Sequence[Saying], title: str = "") -> Iterator[dict[str, float]]:
    """Yield the features of each sentence by their names."""
    titled = set(content_stems(title))
    summed_up = {one.start for one in abstract_sentences(text)}
    total = Counter(stem for saying in sayings for stem in content_stems(saying.sentence.text))
    frequent = {stem for stem, _ in total.most_common(_FREQUENT)}
    centres = [
        sum(math.sqrt(total[stem]) for stem in saying.stems) / max(1, len(saying.stems)) ** _LENGTH_POWER
        for saying in sayings
    ]
    most = max(centres, default=0.0) or 1.0
    places, named, above = Counter[int](), set[str](), None
    for saying, centre in zip(sayings, centres, strict=True):
        sentence, said = saying.sentence, saying.said
        words, place, at = len(said.split()), sentence.start / max(1, text.size), places[saying.text]
        places[saying.text] += saying.by_itself
        heading = saying.heading
        if heading is not above:
            named, above = set(content_stems(heading.title)) if heading is not None else set(), heading
        whole = sentence.text
        yield {
            "few words": words < _FEW_WORDS,
            "not many words": words < _SOME_WORDS,
            "length": math.log(max(1, words)),
            "finished": is_finished(whole),
            "ends": whole.rstrip("\"'”’)").endswith((".", "!", "。", "！")),
            "goes on": whole.rstrip("\"'”’)").endswith(_GOES_ON),
            "by itself": saying.by_itself,
            "stands alone": stands_alone(whole),
            "place": place,
            "order": -math.log1p(at),
            "among the first": at < _FIRST,
            "at the beginning": place < _BEGINNING,
            "at the end": place > _END,
            "opens a paragraph": saying.opens,
            "opens a section": saying.is_first,
            "level of heading": float(min(_LOWEST_LEVEL, heading.level)) if heading is not None else 0.0,
            "telling heading": heading is not None and _TELLING_HEADING.search(heading.title) is not None,
            "words of heading": len(saying.stems & named) / max(1, len(named)),
            "words of title": len(saying.stems & titled) / max(1, len(titled)),
            "names title": bool(saying.stems & titled),
            "centre": centre / most,
            "frequent words": float(min(_MOST_FREQUENT, len(saying.stems & frequent))),
            "form": math.log(opening_worth(whole)),
            "abstract": sentence.start in summed_up,
            "aside": saying.is_aside,
            "figures": counts(said),
            "numbers": min(_MOST_NUMBERS, len(_NUMBER.findall(said))) / _MOST_NUMBERS,
            "rules": rules(said),
            "formality": is_formal(said),
            "points on": points_on(said),
            "example": exemplifies(said),
            "weighty": weighs(said),
            "announces": announces(said),
            "quoted": said.startswith(('"', "“", "„")),
            "speaker": speaker(whole) is not None,
            "address": "http" in whole or "](" in whole,
            "code": _CODE.search(whole) is not None,
            "parenthesis": "(" in said,
        }
