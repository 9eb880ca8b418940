"""Drafts: which sentences that a model wrote about a text may be kept.

A sentence is kept where it ends as sentences do, says something, says it of what the text is about instead of talking
about the text, has no name or number that is not there, says it in words that stand together in the text, and denies
what the text denies. Sentences are judged one by one, so that a good one is not lost with a bad one behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from armt.runtime.answers.language.sentences import sentence_spans, sentences
from armt.runtime.answers.language.words import content_stems, words
from armt.runtime.answers.prompts import DocumentKind
from armt.runtime.engine.rounds import Reply

# Talk about a text instead of what it says, unless the text has these words itself.
_TALK = frozenset(
    content_stems("picture phrase text passage page author summary sentence paragraph image table figure")
)
_SHOWN = r"(?:passage|section|text|document|snippet|excerpt|code|book|summary)"
_TALK_PHRASE = re.compile(
    r"\bit (?:says|reads|is (?:written|said|mentioned|described))\b"
    rf"|^(?:in )?(?:the|this) (?:given |above |input |following )?{_SHOWN}\b"
    r"|^(?:this (?:is|file|module|example|chapter|page|list|function|method|class|command|option|feature)"
    r"|here (?:is|are)|the (?:following|above|given)|these are|there (?:is|are) (?:an? )?(?:example|way)s?)\b",
    re.IGNORECASE,
)
# What a model says about the text before it says what the text says.
_LEAD_IN = re.compile(
    r"^(?:sure[,!]?\s+|here (?:is|are)[^:]{0,60}:\s*"
    r"|in (?:the|this) (?:given |biblical )?(?:passage|section|text|book|account|story)(?: of \w+)?(?: above)?,\s+"
    rf"|(?:the|this) (?:given |above |input )?{_SHOWN}(?: above)?\s+"
    r"(?:describes|discusses|details|outlines|highlights|emphasizes|mentions|explains|states|says|tells|shows)\s+"
    r"(?:us )?(?:(?:that|how(?! to))\s+|(?=how to\b)))",
    re.IGNORECASE,
)
_FIRST_PERSON = frozenset(("i", "me", "my", "mine", "we", "us", "our", "ours"))
_POINTING = frozenset(("it", "its", "he", "his", "she", "her", "they", "their"))
_SENTENCE_END = re.compile(r"[^\s([{<][.!?…。！？]+[\"'”’»)\]]*$")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|hardly)\b|n['’]t\b", re.IGNORECASE
)
# What a sentence denies is looked for in the sentences that share the most of its words, half of them at least.
_LEAST_DENIED = 0.5
_QUOTED = re.compile(r"[\"“„«][^\"”»]*[\"”»]")
# Words from here and there make sentences that nobody wrote.
_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Strictness:
    """How near a sentence must stay to the text.

    Attributes:
        grounded: share of its telling words that must stand in the text.
        together: share of them that must stand in three sentences of the text that follow each other.
        words: telling words that it must have; one of fewer says nothing.
        affirms: whether it may affirm what a sentence that denies something shares the most words with.
    """

    grounded: float
    together: float
    words: int = 3
    affirms: bool = True


# Chosen on held-in books by ROUGE and by eye, for other documents by eye (docs/results/answers.md): what happens can be
# told in other words, while a rule, an option or a finding in other words is another one.
_TOLD, _STATED = Strictness(0.5, 0.5), Strictness(0.9, 0.75, words=4, affirms=False)


def strictness(kind: DocumentKind) -> Strictness:
    """Return how near to its section a note must stay."""
    return _TOLD if kind == "story" else _STATED


@dataclass(frozen=True, slots=True)
class Shown:
    """A text that drafts are judged against.

    Attributes:
        text: as the model was shown it.
        strict: how near to it drafts must stay.
        missing: names and numbers of a sentence that are not there.
    """

    text: str
    strict: Strictness
    missing: Callable[[str], Sequence[str]]
    _told: list[frozenset[str]] = field(init=False, repr=False, compare=False)
    _denies: list[bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = sentences(self.text)
        object.__setattr__(self, "_told", [frozenset(content_stems(sentence.text)) for sentence in found])
        object.__setattr__(self, "_denies", [_DENIAL.search(sentence.text) is not None for sentence in found])

    def keeps(self, sentence: str) -> bool:
        """Whether a sentence may be kept."""
        said = set(content_stems(sentence))
        if len(said) < self.strict.words or not _SENTENCE_END.search(sentence):
            return False
        grounded, together = self.share(sentence), self._together(said) / len(said)
        if grounded < self.strict.grounded or together < self.strict.together or self._talks(sentence, said):
            return False
        return self._agrees(said, denied=_DENIAL.search(sentence) is not None) and not self.missing(sentence)

    def share(self, sentence: str) -> float:
        """Return which share of a sentence's telling words stand in the text."""
        said = set(content_stems(sentence))
        return len(said.intersection(set().union(*self._told))) / max(1, len(said))

    def _together(self, said: set[str]) -> int:
        """Return how many of some words stand in neighbouring sentences, where most of them do."""
        runs = (set[str]().union(*self._told[index : index + _TOGETHER]) for index in range(len(self._told)))
        return max((len(said & run) for run in runs), default=0)

    def _agrees(self, said: set[str], *, denied: bool) -> bool:
        """Whether what is denied is denied by a sentence that shares the most with it, and what is affirmed is not."""
        if not denied and self.strict.affirms:
            return True
        shared = [len(said & told) for told in self._told]
        most = max(shared, default=0)
        if most < _LEAST_DENIED * len(said):
            return not denied
        return any(denies == denied for count, denies in zip(shared, self._denies, strict=True) if count == most)

    def _talks(self, sentence: str, said: set[str]) -> bool:
        """Whether a sentence talks about a text, or as its author, as the text itself does not."""
        if _TALK & said.difference(*self._told):
            return True
        there = " ".join(self.text.lower().split())
        phrase = _TALK_PHRASE.search(sentence)
        if phrase is not None and phrase[0].lower() not in there:
            return True
        own = _QUOTED.sub(" ", sentence)
        return not _FIRST_PERSON.isdisjoint(words(own)) and sentence.lower() not in there


def drafted(reply: Reply) -> str:
    """Return what a draft says, without a lead-in; one that was cut off up to the end of its last sentence."""
    told = _LEAD_IN.sub("", " ".join(reply.text.split()))
    told = told[:1].upper() + told[1:]
    found = [told[first:last] for first, last in sentence_spans(told)]
    if found and not reply.complete and not _SENTENCE_END.search(found[-1]):
        found.pop()
    return " ".join(found)


def sound(reply: Reply, shown: Shown) -> str:
    """Return the sentences of a draft that may be kept; "" where there is none.

    One that points back ("It ...") goes with the one before it.
    """
    told = drafted(reply)
    found: list[str] = []
    dropped = False
    for first, last in sentence_spans(told):
        sentence = told[first:last]
        points = next(words(sentence), "") in _POINTING
        dropped = (dropped and points) or not shown.keeps(sentence)
        if not dropped:
            found.append(sentence)
    return " ".join(found)
