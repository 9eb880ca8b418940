"""What the wording of a sentence is worth."""

from __future__ import annotations

import pytest

from armt.runtime.answers.quoting.weight import decides, is_formal, weight, without_figures

PLAIN = "The mill of Norrey grinds oats."


@pytest.mark.parametrize(
    "said",
    [
        "The mill of Norrey grinds oats for 30 euros.",
        "The mill of Norrey grinds 40 % of the oats.",
        "The mill of Norrey burnt on 3 May.",
        "The mill of Norrey opens at 7:30 pm.",
        "The committee decided to sell the mill.",
        "The appeal is denied.",
        "The licence for the mill was hereby granted.",
        "The mill must be sold.",
        "The wheel broke because the axle had rusted.",
    ],
)
def test_decisions_rules_and_figures_say_more(said: str) -> None:
    assert weight(said) > weight(PLAIN) == 1.0


def test_what_was_decided_says_more_than_what_must_be() -> None:
    assert weight("They agreed to sell the mill.") > weight("They must sell the mill.")
    assert decides("Agreed on Saturday at the Anchor.")
    assert not decides("They agreed on Saturday.")


@pytest.mark.parametrize(
    "said",
    [
        "The minutes of 9 September were approved without changes.",
        "Proposed by Lena, seconded by Doug.",
        "The meeting closed at 9.10 pm.",
        "Apologies: Sian Parry",
        "¹ Department of Mills, University of Norrey",
        "Thank you for your letter of 12 February.",
        "This report was approved by the board on 26 February 2025.",
        "This Agreement is made on 3 February 2025 between Norrey Mill and Selby Bakery.",
        "Signed for the Miller: Graham Tennant",
        "Author: Yuki Tanabe.",
        "This document is not an Internet Standards Track specification.",
    ],
)
def test_formalities_say_next_to_nothing(said: str) -> None:
    assert is_formal(said)
    assert weight(said) < 0.5


@pytest.mark.parametrize(
    "said",
    [
        PLAIN,
        "The board approved the budget.",
        "Sources of income are oats and wheat.",
        "The motion was carried by three votes to two.",
        "He hired two men for the mill.",
        "",
    ],
)
def test_what_is_said_of_something_is_no_formality(said: str) -> None:
    assert not is_formal(said)


@pytest.mark.parametrize(
    "said",
    [
        "Who grinds the oats of Norrey?",
        "The mill of Norrey grinds these:",
        '"The mill of Norrey grinds oats," said Tom.',
        "See the page of the mill of Norrey.",
        "[The mill of Norrey](https://mill.example) - oats",
        "For a list of the mills of the valley, please see the page of the mill.",
    ],
)
def test_who_asks_is_quoted_or_sends_elsewhere_says_less(said: str) -> None:
    assert weight(said) < 1.0


def test_figures_give_way_to_words() -> None:
    assert without_figures("Bake at 190 °C for 35 minutes.") == "Bake at so many for so many."
    # Numbers of nothing stay, and so does what only begins as a month does.
    assert without_figures("12 married couples and 7 mills") == "12 married couples and 7 mills"
