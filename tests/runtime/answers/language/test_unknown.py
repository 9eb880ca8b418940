"""Names of a question that a document has in no form."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.unknown import unknown_names


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("When was the first case in the USA?", "It was seen in the United States in January."),
        ("When was the first case in the USA?", "It was seen in the United States of America in January."),
        ("How did the USA's economy do?", "The United States had losses."),
        ("How did the U.S. economy do?", "The United States had losses."),
        ("How did the US economy do?", "The U.S. economy shrank."),
        ("Where in the United States was it?", "A second US case is known from Chicago."),
        ("Where in the United States was it?", "A second U.S. case is known from Chicago."),
        ("What did the World Health Organization tell people about masks?", "The WHO warned in May."),
        ("What did the WHO say?", "The World Health Organization warned in May."),
        ("Who leads the DHS?", "The Department of Homeland Security has a new head."),
        ("What is COVID19?", "The COVID-19 disease spreads."),
        ("What is the value of R0 there?", "The R 0 was about 0.8."),
        ("How many deaths has low fruit/vegetable intake?", "Low intake of fruit and vegetable kills."),
        ("Are herons shy, yes/no?", "Herons are shy."),
        ("What does --no-merges do?", "With --[no-]merges they are left out."),
        ("Where was it in the United Kingdom?", "A second UK case is known from Leeds."),
        ("Who leads the EU?", "The EUROPEAN\nUNION has a new head."),
        ("What does Ann say?", "Ann says nothing."),
        ("What is it about?", "Nothing."),
        ("Is it OK to take it with milk?", "It may be taken with milk."),
        ("Who broke the TV?", "The cat knocked the television over."),
        ("When was the PR about oats merged?", "Pull requests: oats, merged in May."),
        ("What is the p99 of reads?", "op,p99_us\nread,24"),
        ("Why did charges fail at 2:24?", "02:24:02 charge failed"),
        ("Why did charges fail at 02:24?", "2026-03-11T02:24:02.736Z charge failed"),
    ],
)
def test_what_stands_there_in_another_form_is_known(question: str, text: str) -> None:
    assert unknown_names(question, lambda: [text]) == ()


@pytest.mark.parametrize(
    ("question", "text", "unknown"),
    [
        ("What did Raymond Sullivan publish?", "The RS papers of John Sullivan.", ("Raymond",)),
        ("When was the first case in the USA?", "Users saw a first case in May.", ("USA",)),
        (
            "What did the World Health Organization tell people about masks?",
            "Who warned people about masks in May?",
            ("World", "Health", "Organization"),
        ),
        ("What is the R1 value?", "The R 10 was about 0.8.", ("R1",)),
        ("Where is it in the EU?", "It is used in Europe.", ("EU",)),
        # Of two letters no others stand for these.
        ("How did the US economy do?", "Unless Seller pays, it ends.", ("US",)),
        ("What did Ursula Smith publish?", "The US had losses.", ("Ursula", "Smith")),
        # Every option and path of words was in every document.
        ("What does --dry-run do?", "Oats are dried.", ("--dry-run",)),
        ("What does --no-verify do?", "With no option they verify, with --no-verify-all less.", ("--no-verify",)),
        ("What is in etc/passwd?", "Oats are dried, etc.", ("etc/passwd",)),
        ("How old is Anna/Berta there?", "Anna is nine.", ("Anna/Berta",)),
        ("Who is Ann in 1987?", "Bob is.", ("1987", "Ann")),
        ("What happened at 2:24?", "At 12:24 it rained, and at 2:245 nothing.", ("2:24",)),
        ("What is the p99 of reads?", "op,mp99,p999\nread,24,1", ("p99",)),
        ("Who broke the TV?", "The cat did.", ("TV",)),
    ],
)
def test_what_stands_there_in_no_form_is_unknown(question: str, text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_names(question, lambda: [text]) == unknown


def test_a_name_may_stand_where_two_pieces_meet() -> None:
    assert unknown_names("Did Ann meet him in the USA?", lambda: ["Ann met him in the United ", "States."]) == ()
    assert unknown_names("Did Ann meet him in the USA?", lambda: ["Ann met him in the Uni", "ted States."]) == ()
    assert unknown_names("Did Ann meet a US official?", lambda: ["Ann has a VIR", "US."]) == ("US",)
    assert unknown_names("What of fruit/vegetable intake?", lambda: ["A fru", "it. ", "A vegeta", "ble."]) == ()


def test_a_document_of_apostrophes_alone_takes_no_longer() -> None:
    """Minutes went by: from each of them all the others were gone through."""
    assert unknown_names("Who leads the WHO?", lambda: ["W'" * 30_000]) == ("WHO",)


def test_a_document_is_read_again_only_where_a_name_is_not_seen_at_once() -> None:
    read: list[int] = []

    def pieces() -> list[str]:
        read.append(1)
        return ["Ann met ", "Bob in the United States."]

    assert unknown_names("Did Ann meet Bob?", pieces) == ()
    assert len(read) == 1
    assert unknown_names("Did Ann meet Bob in the USA?", pieces) == ()
    assert len(read) > 1


def test_rules_and_numbers_are_looked_through_once_for_a_time() -> None:
    """Days before a time were tried from each of their characters: a rule of 64,000 took ten seconds."""
    began = time.perf_counter()
    assert unknown_names("What happened at 2:24?", lambda: iter(["-" * 100_000 + "1-" * 100_000])) == ("2:24",)
    assert time.perf_counter() - began < 2
