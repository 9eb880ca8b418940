"""Sentences that have all words of a question."""

from __future__ import annotations

from armt.runtime.answers.counted.inside.prose import Saying


def test_sentences_that_have_all_words() -> None:
    saying = Saying(("citi", "larg"))
    told = "Large is the bear. The largest of the cities is Oslo.\nIt is the larger city."
    assert list(saying.sentences(told)) == []
    assert list(Saying(("citi", "largest")).sentences(told)) == ["The largest of the cities is Oslo."]
    # By their beginnings alone.
    assert saying.may_stand(told)
    assert not saying.may_stand("The bear is large.")
