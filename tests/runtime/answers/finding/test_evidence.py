"""Evidence: BM25 over byte ranges, the sum of two rankings, and passages that fit the window."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from armt.runtime.answers.finding.evidence import (
    Passage,
    bm25_scores,
    choose_passages,
    combine,
    found_by,
    ranking,
    standardised,
    word_scores,
)
from armt.runtime.answers.finding.likeness import encoded, likeness_scores
from armt.runtime.session import Armt
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

PARTS = [
    "The frogs came up over Egypt. ",
    "A priest of Midian had seven daughters. ",
    "Nothing of interest is said here. ",
    "Moses kept the flock of the priest. ",
    "The naïve café owner's frog jumped. ",
]


def ranges(parts: list[str]) -> np.ndarray:
    ends = np.cumsum([len(part.encode()) for part in parts])
    return np.stack([np.concatenate([[0], ends[:-1]]), ends], axis=1)


def scores(*questions: str, parts: list[str] = PARTS) -> np.ndarray:
    return bm25_scores(StoredText.of_string("a", "".join(parts)), ranges(parts), questions)


def test_words_are_the_same_ones_and_those_that_are_like_them(tiny: Armt) -> None:
    parts = ["The dog saw the toad. ", "A cat slept well. ", "The lamp was lit. "]
    text, questions = StoredText.of_string("a", "".join(parts)), ["toad", "lamp"]
    found = word_scores(text, ranges(parts), questions, tiny.word_vectors).segments
    tokens = encoded(parts, tiny.tokenizer)
    alike = likeness_scores(tokens, questions, tiny.word_vectors)
    same = bm25_scores(text, ranges(parts), questions)
    for number in range(2):
        expected = 0.75 * standardised(same[number]) + 0.25 * standardised(alike[number])
        assert found[number] == pytest.approx(expected, abs=1e-5)
    assert found.argmax(axis=1).tolist() == [0, 2]
    # What has been kept is not encoded again: of other tokens no segment is like anything.
    others = [np.zeros(0, dtype=np.int32)] * 3
    kept = word_scores(text, ranges(parts), questions, tiny.word_vectors, tokens=others).segments
    assert kept[0] == pytest.approx(0.75 * standardised(same[0]), abs=1e-5)


def test_of_several_documents_it_counts_which_one_a_question_is_about(tiny: Armt) -> None:
    """Each segment has the place of its document: words that stand elsewhere in it, and such as it is called by."""
    parts = ["Bylaws of the mill. ", "Members pay nine crowns. ", "The lamp was lit. ", "Members pay in time. "]
    first, other = (StoredText.of_string(name, "".join(said)) for name, said in (("a", parts[:2]), ("b", parts[2:])))
    question = "What do members of the mill pay?"

    def behind(text: StoredText, asked: str = question) -> list[float]:
        found = word_scores(text, ranges(parts), [asked], tiny.word_vectors)
        documents = found.of(0)[1]
        return [] if documents is None else documents.tolist()

    assert behind(StoredText.of_string("a", "".join(parts))) == []
    both = behind(JoinedText([first, other]))
    assert both[:2] == [0.0, 0.0]
    assert both[2] == both[3]
    assert -1 < both[2] < 0
    # "mill_rules.txt" is about the mill, whatever it says of it.
    called = behind(JoinedText([first, StoredText.of_string("x/mill_rules.txt", "".join(parts[2:]))]))
    assert called[2] > both[2]
    assert behind(JoinedText([first, other]), "Who flew?") == [0.0] * 4
    # An empty document has no segment, and one without the words is behind by all.
    texts = [StoredText.of_string("e", ""), StoredText.of_string("c", parts[2]), first]
    (found,) = word_scores(JoinedText(texts), ranges([parts[2], *parts[:2]]), [question], tiny.word_vectors).documents  # type: ignore[misc]
    assert found.tolist() == [-1.0, 0.0, 0.0]


def test_bm25_is_the_formula() -> None:
    """One word in two of five segments: idf and term frequency as Lucene writes them, worked out here by hand."""
    found = scores("priests")[0]
    lengths = np.array([len(part.replace("'s", "").split()) for part in PARTS])
    idf = np.log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    expected = [idf * 1 / (1 + 1.5 * (1 - 0.75 + 0.75 * length / lengths.mean())) for length in lengths[[1, 3]]]
    np.testing.assert_allclose(found[[1, 3]], expected, rtol=1e-5)
    assert not found[[0, 2, 4]].any()


def test_words_are_folded_and_stemmed_and_stop_words_do_not_count() -> None:
    found = scores("What of the Café's FROGS?", "of the", "", "xyzzy")
    assert found[0].argmax() == 4
    assert found[0][0] > 0
    assert not found[0][2]
    # Nothing else is left of the question, so stop words have to do.
    assert found[1].any()
    assert not found[2].any()
    assert not found[3].any()


def test_an_acronym_of_the_text_is_found_by_its_words() -> None:
    """A sentence about a TFN was not found by those who ask for their tax file number."""
    found = scores(
        "Who asks for my tax file number?", parts=["Tax file number (TFN). ", "Oats. ", "A form asks for a TFN."]
    )
    assert found[0].tolist()[1] == 0
    assert found[0][2] > scores("Who asks for my number?", parts=["Oats. ", "A form asks for a TFN."])[0][1]


def test_scripts_without_spaces_are_found() -> None:
    found = scores("公园在哪里", parts=["今天天气很好。", "我们去公园吧！", "好。"])
    assert found[0].argmax() == 1


def test_segments_may_cut_characters_and_be_empty() -> None:
    """Tokens do: a token may hold one of a character's bytes."""
    text = StoredText.of_string("a", "é frog 😀 toad")
    found = bm25_scores(text, np.array([[0, 1], [1, 9], [9, 9], [9, text.size]]), ["toad"])
    assert found.argmax() == 3
    assert bm25_scores(text, np.zeros((0, 2), dtype=np.int64), ["toad"]).shape == (1, 0)


def test_a_word_that_a_border_cuts_belongs_to_the_segment_that_it_begins_in() -> None:
    """Neither half of it would be found."""
    told = "It was built for the order A2711 and for others. Nothing more is known of it. The rest is silence."
    text, at = StoredText.of_string("a.txt", told), told.index("A2711")
    for cut in range(at, at + 6):
        ranges = np.array([[0, cut], [cut, 60], [60, len(told)]])
        scores = bm25_scores(text, ranges, ["What is A2711?"])[0]
        assert scores.argmax() == (cut == at)
        assert np.count_nonzero(scores) == 1
    # A border between two words cuts nothing, and an empty segment has no word to give.
    ranges = np.array([[0, 2], [2, 2], [2, len(told)]])
    assert np.count_nonzero(bm25_scores(text, ranges, ["What was built?"])[0]) == 1


@pytest.mark.parametrize(
    "word",
    ["\u0915\u093f\u0924\u093e\u092c", "re\u0301sume\u0301", "in\u00adn", "3.12.0"],
    ids=["hindi", "accent", "unseen", "version"],
)
def test_a_word_with_marks_is_whole_wherever_a_border_cuts_it(word: str) -> None:
    """A mark was no part of a word: cut before or behind one, neither half was found; nor was a dot within a number."""
    told = f"It was {word} and nothing else. Nothing more is known. The rest is silence."
    text, size = StoredText.of_string("a.txt", told), len(told.encode())
    for cut in range(1, len(word)):
        border = len(told[: told.index(word) + cut].encode())
        ranges = np.array([[0, border], [border, size - 20], [size - 20, size]])
        assert bm25_scores(text, ranges, [f"What is {word}?"])[0].nonzero()[0].tolist() == [0]


def test_the_sum_of_both_rankings() -> None:
    words, keys = np.array([0, 0, 4], dtype=np.float32), np.array([10, 20, 30], dtype=np.float32)
    np.testing.assert_allclose(standardised(keys), [-1.224745, 0, 1.224745], rtol=1e-5)
    np.testing.assert_allclose(combine(words, keys, 0.25), 0.75 * standardised(words) + 0.25 * standardised(keys))
    np.testing.assert_array_equal(combine(words, None, 0.25), standardised(words))
    assert not standardised(np.full(3, 7, dtype=np.float32)).any()
    with pytest.raises(ValueError, match="weight"):
        combine(words, keys, 1.5)
    with pytest.raises(ValueError, match="shape"):
        combine(words, keys[:2], 0.5)


def test_a_segment_has_a_part_of_its_neighbours_scores() -> None:
    """What a border has cut is found in two halves, either of which is less than a whole elsewhere."""
    scores = np.array([0, 3, 3, 0, 0, 0, 3.1, 0, 0, 0, 0], dtype=np.float32)
    assert scores.argmax() == 6
    assert list(ranking(scores))[:3] == [1, 6, 2]
    assert choose_passages(scores, [10] * 11, 20, 0) == [Passage(1, 2), Passage(6, 7)]


def test_what_stands_beside_a_better_one_goes_down() -> None:
    scores = np.array([0, 2.5, 3, 2.4, 0.6, 1.6, -2], dtype=np.float32)
    # 1 and 3 come into the window with 2, so 5 is before them; 4 goes down for 5 and then for 3, 0 for 1.
    assert list(ranking(scores)) == [2, 5, 1, 3, 0, 4, 6]
    assert list(ranking(scores[:0])) == []
    rng = np.random.default_rng(0)
    many = rng.normal(size=500).astype(np.float32)
    assert sorted(ranking(many)) == list(range(500))
    assert next(ranking(many)) == many.argmax()
    # Numbers of a broken model end in some order, and not in none.
    assert sorted(ranking(np.array([1, np.nan, 2, -np.inf], dtype=np.float32))) == [0, 1, 2, 3]


def test_who_found_a_segment() -> None:
    words = np.concatenate([[5, 0], np.full(20, 1)]).astype(np.float32)
    keys = np.concatenate([[5, 4], np.arange(20) / 10]).astype(np.float32)
    assert found_by(words, None, 0.5, 0) == "words"
    assert found_by(words, keys, 0.5, 0) == "both"
    assert found_by(words, keys, 0.5, 1) == "keys"
    assert found_by(words, -keys, 0.5, 0) == "words"


def test_passages_are_in_document_order_and_neighbours_are_one() -> None:
    score = np.array([0, 9, 0, 0, 0, 0, 8, 7, 0, 0], dtype=np.float32)
    assert choose_passages(score, [10] * 10, 70, 1) == [Passage(0, 3), Passage(5, 9)]
    assert choose_passages(score, [10] * 10, 30, 0) == [Passage(1, 2), Passage(6, 8)]


def test_what_has_none_of_the_words_comes_along_while_there_is_room() -> None:
    """What answers in other words was in no passage where its segment was no better than the mean one."""
    score = np.array([0, 9, 0, 0, 0, 0, 8, 7, 0, 0], dtype=np.float32)
    assert choose_passages(score, [10] * 10, 100, 0) == [Passage(0, 10)]
    assert sum(item.last - item.first for item in choose_passages(score, [10] * 10, 70, 0)) == 7
    # Of many none is evidence where none stands out.
    assert choose_passages(np.zeros(10, dtype=np.float32), [10] * 10, 100, 0) == []
    assert choose_passages(np.zeros(3, dtype=np.float32), [10] * 3, 100, 0) == [Passage(0, 3)]


@pytest.mark.parametrize("budget", [0, 9, 10, 25, 64, 1000])
def test_the_window_is_never_overfull(budget: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        counts = rng.integers(1, 20, 30).tolist()
        found = choose_passages(rng.normal(size=30).astype(np.float32), counts, budget, 2)
        assert sum(sum(counts[item.first : item.last]) for item in found) <= budget
        assert all(a.last < b.first for a, b in pairwise(found))


def test_neighbours_come_along_while_there_is_room() -> None:
    score = np.array([0, 0, 9, 3, 0, 0], dtype=np.float32)
    assert choose_passages(score, [10] * 6, 20, 1) == [Passage(2, 4)]
    assert choose_passages(score, [10] * 6, 5, 1) == []
