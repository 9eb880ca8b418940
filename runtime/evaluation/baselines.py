"""Summaries of a given number of words, without a model or by a plain one: what notes have to be better than."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from armt.errors import UsageError
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.notes import PENALTY
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import Request, answer_round
from armt.runtime.engine.sampling import Sampling

if TYPE_CHECKING:
    from armt.runtime.session import Armt

#: Draws of the random baseline; its rows are their mean.
RANDOM_DRAWS = 20

# Of an answer: no tokenizer of a supported family writes English with more. What is too much is cut off.
_TOKENS_PER_WORD = 2


def lead(found: Sequence[Sentence], words: int) -> list[Sentence]:
    """Return the first sentences of a document, as many as have so many words."""
    return cut(found, words)


def evenly(found: Sequence[Sentence], words: int) -> list[Sentence]:
    """Return evenly spaced sentences with so many words together."""
    total = sum(_words(sentence) for sentence in found)
    count = max(1, min(len(found), round(words * len(found) / max(1, total))))
    while count < len(found):
        chosen = [found[int((index + 0.5) * len(found) / count)] for index in range(count)]
        if sum(_words(sentence) for sentence in chosen) >= words:
            return cut(chosen, words)
        count += 1
    return cut(found, words)


def drawn(found: Sequence[Sentence], words: int, seed: int) -> list[Sentence]:
    """Return sentences drawn at random with so many words together, in the order of the document."""
    order = list(range(len(found)))
    Random(seed).shuffle(order)
    return _first_of(found, order, words)


def lexrank(found: Sequence[Sentence], words: int) -> list[Sentence]:
    """Return the sentences that LexRank (Erkan and Radev, 2004; ``sumy``) ranks first, in the order of the document.

    Raises:
        UsageError: ``sumy`` is not installed.
    """
    return _first_of(found, _lexrank_order(tuple(found)), words)


@lru_cache(maxsize=4)
def _lexrank_order(found: tuple[Sentence, ...]) -> tuple[int, ...]:
    """Rank sentences, best first; takes a minute for a thousand, so it is kept for other numbers of words."""
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph
        from sumy.models.dom import Sentence as Ranked
        from sumy.summarizers.lex_rank import LexRankSummarizer
    except ImportError as exc:
        raise UsageError("LexRank needs one more package: pip install sumy") from exc

    class Rated(LexRankSummarizer):  # type: ignore[misc]
        """Gives all ratings, where the library gives the best sentences in the order of the document."""

        def _get_best_sentences(self, sentences: Any, count: Any, rating: Any) -> Any:
            return rating

    tokenizer: Any = _Words()
    ranked = [Ranked(sentence.line, tokenizer) for sentence in found]
    ratings = Rated()(ObjectDocumentModel([Paragraph(ranked)]), len(ranked)) if ranked else {}
    # Sentences with the same words are one to the library.
    return tuple(sorted(range(len(found)), key=lambda index: (-float(ratings[ranked[index]]), index)))


def last_window(base: Armt, found: Sequence[Sentence], words: int, window: int) -> list[Sentence]:
    """Return what a plain model says that sees the end of a document alone, as people use it on what is too long.

    Args:
        base: the model; its memory stays empty.
        found: the sentences of the document.
        words: of the summary; it is cut there, and shorter where the model ends before.
        window: tokens of the end with the instruction. The summary has room of its own behind them, but where the
            model's table of positions ends.

    Returns:
        The summary, at the place of the sentences shown; nothing where none fits.
    """
    tokens = _TOKENS_PER_WORD * words
    room = base.model.config.window_within(window + tokens) - tokens
    task = f"Summarize the text above in {words} words."
    room -= len(base.tokenizer.encode_chat([{"role": "user", "content": f"\n\n{task}"}]))
    shown: list[Sentence] = []
    for sentence in reversed(found):
        # The line's end is a token of its own.
        room -= len(base.tokenizer.encode(sentence.line)) + 1
        if room < 0:
            break
        shown.insert(0, sentence)
    if not shown or words <= 0:
        return []
    told = "\n".join(sentence.line for sentence in shown)
    prompt = base.tokenizer.encode_chat([{"role": "user", "content": f"{told}\n\n{task}"}])
    (reply,) = answer_round(
        base,
        [
            Request(
                memory=empty_memory(base.model), prompt=prompt, max_tokens=tokens, window=len(prompt) + tokens,
                sampling=Sampling(repetition_penalty=PENALTY),
            )
        ],
    )  # fmt: skip
    return cut([Sentence(shown[0].start, shown[-1].end, reply.text)], words)


def cut(found: Sequence[Sentence], words: int) -> list[Sentence]:
    """Return the first sentences, the last one cut, so that they have exactly so many words."""
    kept: list[Sentence] = []
    for sentence in found:
        if words <= 0:
            break
        said = sentence.text.split()[:words]
        kept.append(Sentence(sentence.start, sentence.end, " ".join(said)))
        words -= len(said)
    return kept


def _first_of(found: Sequence[Sentence], order: Sequence[int], words: int) -> list[Sentence]:
    kept = cut([found[index] for index in order], words)
    return sorted(kept, key=lambda sentence: sentence.start)


def _words(sentence: Sentence) -> int:
    return len(sentence.text.split())


class _Words:
    """What sumy asks of a tokenizer; its own would download word lists."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(word for word in sentence.split() if any(character.isalpha() for character in word))
