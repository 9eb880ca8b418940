"""Which places of an order questions ask for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.ranks import Ranked, ranked

from ..samples import said, tables

PEAKS = """Name,Country,Height (m)
Everest,Nepal,8849
K2,Pakistan,8611
Lhotse,Nepal,8516
Mont Blanc,France,4806
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (" what is the second highest T0", Ranked(" what is the highest T0", rank=2)),
        (" who C0 the 3rd most", Ranked(" who C0 the most", rank=3)),
        (" which X0 is the fifth most expensive", Ranked(" which X0 is the most expensive", rank=5)),
        (" what is the three highest T0", Ranked(" what is the highest T0", many=3)),
        (" which two T0 is the highest", Ranked(" which T0 is the highest", many=2)),
        (" which N0 T0 C0 the most", Ranked(" which T0 C0 the most", many=4)),
        (" what is the first highest T0", Ranked(" what is the first highest T0")),
        (" what is the second T0", Ranked(" what is the second T0")),
        (" what is the second to last T0", Ranked(" what is the second to last T0")),
    ],
)
def test_places_stand_before_superlatives(question: str, expected: Ranked) -> None:
    assert ranked(question, ["4"]) == expected


def test_a_number_that_is_none_of_places_stays() -> None:
    for written in ("1", "0", "2.5", "5 kg"):
        assert ranked(" which N0 T0 C0 the most", [written]).many == 1


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the second highest peak?", "K2"),
        ("Which peak is the 2nd highest?", "K2"),
        ("Which peak is the second lowest?", "Lhotse"),
        ("Which peak has the third greatest height?", "Lhotse"),
        ("What is the height of the second highest peak?", "8611"),
        ("How high is the third highest peak?", "8516"),
        ("In which country is the second highest peak?", "Pakistan"),
        ("What is the second highest height?", "8611"),
        ("What is the second highest peak in Nepal?", "Lhotse"),
        ("What are the three highest peaks?", "Everest, K2, Lhotse"),
        ("Which two peaks are the lowest?", "Mont Blanc, Lhotse"),
        ("Which 2 peaks in Nepal are the highest?", "Everest, Lhotse"),
        # There are no five, nor three in Nepal.
        ("What is the fifth highest peak?", None),
        ("What are the five highest peaks?", None),
        ("What is the third highest peak in Nepal?", None),
        ("Which country has the second highest peak?", "Pakistan"),
        # Of several rows of one country the second is none of countries.
        ("Which country has the second most peaks?", None),
        # None of them is computed but from places.
        ("Which two peaks are in Nepal?", None),
        ("What is the country of the three highest peaks?", None),
        ("What is the second average height?", None),
    ],
)
def test_the_second_of_all_rows(question: str, answer: str | None) -> None:
    assert said(question, PEAKS, "peaks.csv") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        # Two are level at the top, and two behind the third.
        ("Who has the highest score?", "Ann, Ben"),
        ("Who has the second highest score?", None),
        ("What is the second highest score?", None),
        ("Who has the third highest score?", None),
        ("Who has the second lowest score?", None),
        ("Who are the two best?", None),
        ("Which two students have the highest score?", "Ann, Ben"),
        ("Which 3 students have the highest score?", "Ann, Ben, Cid"),
        ("Which four students have the highest score?", None),
    ],
)
def test_those_who_are_level_have_no_places(question: str, answer: str | None) -> None:
    told = "Student,Class,Score\nAnn,a,9\nBen,b,9\nCid,b,8\nDan,a,7\nEve,a,7\nFay,b,\n"
    assert said(question, told, "scores.csv") == answer


def test_no_row_answers_which_is_the_second() -> None:
    peaks = tables(PEAKS, "peaks.csv")
    for question in ("What is the second highest peak?", "What are the five highest peaks?"):
        assert peaks.needs_all(question), question
