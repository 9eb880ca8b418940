"""What the words of a sentence do."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.prose.acts import (
    announces,
    counts,
    decides,
    exemplifies,
    goes_on,
    is_formal,
    points_back,
    points_on,
    rules,
    weighs,
    without_figures,
)

PLAIN = "The mill of Norrey grinds oats."


@pytest.mark.parametrize(
    "said",
    [
        "The mill of Norrey grinds oats for 30 euros.",
        "The mill of Norrey grinds 40 % of the oats.",
        "The mill of Norrey burnt on 3 May.",
        "The mill of Norrey opens at 7:30 pm.",
    ],
)
def test_sums_shares_and_days_count(said: str) -> None:
    assert counts(said)
    assert not counts(PLAIN)


@pytest.mark.parametrize(
    "said",
    [
        "The committee decided to sell the mill.",
        "The appeal is denied.",
        "The licence for the mill was hereby granted.",
        "The mill must be sold.",
        "The wheel broke because the axle had rusted.",
    ],
)
def test_decisions_and_reasons_rule(said: str) -> None:
    assert rules(said)
    assert not rules(PLAIN)


def test_what_was_decided_may_begin_a_sentence() -> None:
    assert decides("Agreed on Saturday at the Anchor.")
    assert not decides("They agreed on Saturday.")


def test_what_a_document_says_that_it_does_is_told_from_what_it_tells() -> None:
    assert announces("We propose a second wheel for the mill.")
    assert announces("This memo describes the wheels of the mills.")
    assert not announces(PLAIN)
    assert weighs("The main purpose of the mill is oats.")
    assert not weighs(PLAIN)
    assert exemplifies("Mills grind, for example, oats.")
    assert exemplifies("Many seeds are ground, e.g. oats.")
    assert not exemplifies("The foreseen oats were ground.")


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
        "It represents the consensus of the IETF community.",
        'The key words "MUST" and "SHOULD" are to be read as in RFC 2119.',
        "The meeting is open to members of the mill only.",
        "This is an Internet Standards Track document.",
        "<br/>\n<br/> Show your love for the mill with shirts and mugs!",
        "Find volunteers for note taking",
        "The syllabus constitutes no part of the opinion of the Court but has been prepared for the reader.",
        "NOTICE: This opinion is subject to formal revision before publication in the preliminary print.",
        "The meeting will be on a zoom.us video conference.",
        "Wheels and sails: discussion [25 mins]",
        "Welcome to the page of the mill!",
        "Tonight is a particular honor for me, because I was a miller.",
        "It's an honour to speak in Norrey.",
        "Contact ada@mill.example with questions of any kind.",
        "Last updated: 3 May 2024",
        "Última atualização: 3 de maio de 2024",
    ],
)
def test_formalities_say_next_to_nothing(said: str) -> None:
    assert is_formal(said)


@pytest.mark.parametrize(
    "said",
    [
        PLAIN,
        "The board approved the budget.",
        "Sources of income are oats and wheat.",
        "The motion was carried by three votes to two.",
        "He hired two men for the mill.",
        "The wheel turns for [25 mins] each day.",
        "Show your oats to the miller.",
        "<" * 200 + ">" * 200,
        "",
    ],
)
def test_what_is_said_of_something_is_no_formality(said: str) -> None:
    assert not is_formal(said)


@pytest.mark.parametrize(
    "said",
    [
        "See the page of the mill of Norrey.",
        "[The mill of Norrey](https://mill.example) - oats",
        "For a list of the mills of the valley, please see the page of the mill.",
        "More on the wheels can be found on the page of the mill.",
        "Please follow the instructions of the miller.",
        "The wheels are described below.",
    ],
)
def test_what_names_where_something_is_said_points_on(said: str) -> None:
    assert points_on(said)
    assert not points_on(PLAIN)


@pytest.mark.parametrize(
    "said",
    ["It was sold.", '"They grind oats."', "This option turns the wheel.", "In that case oats are ground."],
)
def test_what_has_a_word_for_what_stands_before_points_back(said: str) -> None:
    assert points_back(said)
    assert not goes_on(said)


@pytest.mark.parametrize(
    "said",
    [
        "All this oat is ground by hand.",
        "Most of these mills burnt.",
        "That's how the wheel stopped.",
        "That means that oats are dear.",
        "When that happens, the miller is called.",
        "If they burn, the miller pays.",
        "During this time no oats were ground.",
        "To avoid this problem, the mill was moved.",
        "To do so, turn the wheel.",
        "In both cases the miller pays.",
    ],
)
def test_a_word_for_what_stands_before_may_be_its_second(said: str) -> None:
    """Such sentences were quoted alone: only the first word was looked at."""
    assert points_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "All the oats are ground by hand.",
        "That mills burn is known.",
        "That said, mills burn.",
        "All that the miller grinds is oats.",
        "Given that mills burn, water is at hand.",
        "That's why the mill must be sold.",
        "When the wheel stops, the miller is called.",
        "If this agreement is ended, the mill is sold.",
        "On this page are all mills.",
        "To support this project, buy oats.",
        "To do the accounts takes a day.",
        "Since 1920 the mill has been closed.",
    ],
)
def test_what_names_something_behind_such_a_word_points_to_nothing(said: str) -> None:
    assert not points_back(said)


@pytest.mark.parametrize(
    "said",
    ["However, oats are ground.", "**So** oats are ground.", "There oats are ground.", "In other cases oats burn."],
)
def test_what_goes_on_points_back_to_nothing(said: str) -> None:
    assert goes_on(said)
    assert not points_back(said)


@pytest.mark.parametrize(
    "said",
    [
        PLAIN,
        "There are 38 people on the list.",
        "It was agreed to sell the mill.",
        "It is often said that mills burn.",
        "This policy tells when oats are ground.",
        "In this article we grind oats.",
        "These terms of use are those of the mill.",
        "Italy grinds oats.",
        "",
    ],
)
def test_what_begins_alike_and_points_to_nothing(said: str) -> None:
    assert not points_back(said)
    assert not goes_on(said)


def test_figures_give_way_to_words() -> None:
    assert without_figures("Bake at 190 °C for 35 minutes.") == "Bake at so many for so many."
    # Numbers of nothing stay, and so does what only begins as a month does.
    assert without_figures("12 married couples and 7 mills") == "12 married couples and 7 mills"


def test_a_long_run_of_digits_is_looked_through_once() -> None:
    """From each of its digits it was looked through again, as far back as it went: minutes for as many."""
    line, began = "1" * 30_000, time.perf_counter()
    assert without_figures(f"{line}%") == "so many"
    assert without_figures(line) == line
    assert not counts(line)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "said",
    [
        "Norrey Mill is a fast-growing and innovative company with a passion for oats.",
        "For over 25 years we have been the leading partner of all villages.",
        "We're thrilled to show you wheel 4.0, our biggest release ever!",
        "Our millers work in a friendly atmosphere with flat hierarchies.",
        "Keeping your oats dry is our top priority.",
        "Jo presented her report.",
        "The treasurer gave an update on the wheel.",
        "Please report any bugs you encounter at our tracker.",
        "Bug reports, feature suggestions and especially code contributions are most welcome.",
        "8.1 Nothing in this Agreement limits liability for death or for fraud.",
        "10.2 No variation shall be effective unless signed by both millers.",
        "This Agreement constitutes the entire agreement between the millers.",
    ],
)
def test_praise_and_what_anybody_writes_is_a_formality(said: str) -> None:
    """Of an advertisement of a job that it has a friendly atmosphere was quoted, and not what it asks for."""
    assert is_formal(said)


@pytest.mark.parametrize(
    "said",
    [
        "The mill with the fastest growing wheel leads the valley.",
        "Files of a level overlap with those of the next level.",
        "Ada presented the accounts, which show a loss of 300 pounds.",
        "Bugs that are welcome guests of the mill eat oats.",
        "Nothing in the mill is dry.",
        "No variation of the wheel was found by the miller.",
    ],
)
def test_what_looks_like_a_formality_and_tells_something_is_none(said: str) -> None:
    assert not is_formal(said)


def test_the_first_points_to_what_was_counted_and_a_summary_to_nothing() -> None:
    assert points_back("The first is whether the wheel turned.")
    assert not points_back("The first is that the wheel turned.")
    assert not points_back("The first wheel turned in 1912.")
    assert not points_back("This summary does not contain all terms.")
    assert not points_back("This appeal concerns the wheel of a mill.")
