"""Answers that are cut in the wrong place."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.judging.cutting.cuts import (
    mended,
    number_alone,
    of_label,
    of_pair,
    whole_entry,
    within_column,
)

CAUSE = "This is the direct cause of the growth, though the root cause is that the reader has stopped."
TOPIC = "Our main topic of the day was **counting the mills of the north**:"


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # Names.
        ("Who is the head?", "The head is Nina-Marie Purcell of Norrey.", "Nina-Marie", "Nina-Marie Purcell"),
        ("Who keeps it?", "It is kept by [Project Pendulum](https://mill.example).", "Project", "Project Pendulum"),
        ("Who led it?", "Present: Cllr Ann Mann Cllr Bob Roe Cllr Cid Fox", "Cllr Ann Mann", None),
        ("Who came?", "Then Ann came. The others left.", "Ann", None),
        ("Who came?", "There came Ann Monday.", "Ann", None),
        ("Who came?", "Ann Roe came before Ann Poe did.", "Ann", None),
        # What somebody is says less than who it is.
        ("Who spoke?", "It was told by its director, Mr Gary Roe.", "its director", "its director, Mr Gary Roe"),
        ("Who spoke?", "It was told by the miller, Ann and Bob.", "the miller", None),
        ("Who is ill?", "she's ill, says Ann", "she's", ""),
        # What it was before.
        ("What was it reduced to?", "It was reduced from 1s to 300ms.", "1s to 300ms", "300ms"),
        ("To how much was it reduced?", "It was reduced from 1s to 300ms.", "from 1s to 300ms", "300ms"),
        ("How was it reduced?", "It was reduced from 1s to 300ms.", "from 1s to 300ms", None),
        # No place is who.
        ("Who can vote?", "Anyone, even from outside the town, can vote.", "outside the town", ""),
        # What points to the text itself says nothing, nor does a label, nor a number of somebody.
        ("What is the law?", "This agreement is governed by the laws of Ohio.", "This agreement", ""),
        ("When is it?", "It is this Friday.", "this Friday", None),
        ("Which firm wrote it?", "Contact: mill at Norrey", "Contact:", ""),
        ("Who added it?", "#7739 `7ffc2bd` Add it (janedoe)", "#7739 `7ffc2bd`", ""),
        ("Who added it?", "#7739 `7ffc2bd` Add it (janedoe)", "janedoe", None),
        ("Who added it?", "Added by @jd", "@jd", None),
        # What tells something is not a part of it.
        ("Which code is returned?", "The code 522 indicates that it is not supported.", "522 indicates", "522"),
        ("What state is it in?", "It enters the TRANSACTION state.", "TRANSACTION state", None),
        # Whose role it is, and the name behind letters.
        ("Who is the treasurer?", "Treasurer | Kim Lee", "Treasurer", "Kim Lee"),
        ("Who counts them?", "The Breeding Bird Survey (BBS) counts them.", "BBS", "Breeding Bird Survey (BBS)"),
        # What is joined to a number is another thing.
        ("What is the quorum?", "It has a quorum of 66%, and a term of a day.", "66%, and a term of a day", "66%"),
        ("What is in it?", "It has 66% of oats, and a bit of rye.", "66% of oats, and a bit of rye", None),
        # An initial is cut, and a number is nobody.
        ("Who wrote it?", "It was written by L. Peter Deutsch.", "L.", "L. Peter Deutsch"),
        ("Who wrote it?", "It was written by Peter L. The end.", "Peter L.", None),
        ("Who are they?", "We have four maintainers.", "four", ""),
        ("When was it founded?", "It was founded in 1911 by Ann Poe.", "1911 by Ann Poe", "1911"),
        # The time of a voltage.
        ("What is the voltage?", "Triggers have a +5V level and last 1ms.", "1ms", "+5V"),
        # Bounds: they were left out, and the rest says something else.
        ("When must it happen?", "It must happen within 24 hours of it.", "24 hours", "within 24 hours"),
        (
            "When is it opened?",
            "It is opened before the end of the year.",
            "the end of the year",
            "before the end of the year",
        ),
        ("How long should it sit?", "Let it sit for at least an hour.", "an hour", "at least an hour"),
        ("How many people fit in?", "No more than 12 people fit in.", "12", "No more than 12"),
        ("How often is it held?", "It is held at least twice a month.", "twice a month", "at least twice a month"),
        ("How old must they be?", "Guests must be over the age of 16.", "16", "over the age of 16"),
        ("How heavy is it?", "It weighs less than 2 kg.", "2 kg", "less than 2 kg"),
        ("How much does a night cost?", "A night may cost up to £150.", "£150", "up to £150"),
        # No kind is asked for, and a time is given; the bound of a day says what is done by then.
        ("How early must I cancel?", "CANCEL IT AT LEAST 14 DAYS AHEAD.", "14 DAYS", "AT LEAST 14 DAYS"),
        ("What is said?", "Bring it back before 3 May 2024.", "3 May 2024", None),
        ("How late may it be?", "No one may be more than two hours late.", "two hours", None),
        ("How many may come?", "Nobody may bring more than 12 sheep.", "12", None),
        # What it may not be more than is what it may be.
        (
            "How long may it stand?",
            "We pay nothing once it has stood for more than 60 days.",
            "more than 60 days",
            "60 days",
        ),
        ("How long may it stand?", "Not insured: standing for more than 60 days.", "60 days", None),
        ("How long did it stand?", "It stood for more than 60 days.", "60 days", "more than 60 days"),
        ("How long may it last at most?", "It may last up to three days.", "three days", None),
        ("When does it start?", "It starts on 1 May.", "1 May", None),
        # Of two clauses that one which says what is asked for.
        ("What was the root cause?", CAUSE, "the direct cause of the growth", "that the reader has stopped"),
        ("What was the root cause?", CAUSE, "the reader has stopped", None),
        ("What was the main topic?", TOPIC, "Our main topic of the day was", "counting the mills of the north"),
        ("What is the price?", "The discount on the price is five dollars.", "five dollars", None),
        (
            "What is the price?",
            "The price is what all of us have to pay here for it in the town today, says Ann.",
            "Ann",
            None,
        ),
        # What is asked for is no answer: what it is stands behind it.
        (
            "What is the equivalent of `old`?",
            "Our equivalent of `old` is `new.one`.",
            "Our equivalent of `old`",
            "`new.one`",
        ),
        ("What is the equivalent of `old`?", "Our equivalent of `old` is gone.", "gone", None),
        (
            "What is the wheel?",
            "The wheel of the grey mill of Norrey is new.",
            "The wheel of the grey mill of Norrey",
            None,
        ),
        # Who is meant by a term is said behind it.
        ("Who counts as local?", "Local staff are defined as those living here.", "Local staff", "those living here"),
        (
            "What is a unit?",
            '"Unit" means one flat of the house; others do not count.',
            "Unit",
            "one flat of the house",
        ),
        ("What is a unit?", "A unit refers to whatever the board says it is, and it has said so.", "A unit", None),
        ("Which code means that it is gone?", "Code 2 means that it is gone.", "Code 2", None),
        ("Who cites it?", "The board refers to its charter.", "The board", None),
        ("Where is it?", "Local staff are defined as those living here.", "Local staff", None),
        ("Who defines it?", "Local staff are defined as such by the board.", "the board", None),
        # What it does is no part of a number, nor what happens before of how long it takes.
        ("Which bus goes there?", "The bus number 17 runs every hour.", "17 runs", "17"),
        ("Which bus goes there?", "The bus number 17 runs every hour.", "number 17", None),
        (
            "How long does it take?",
            "It leaves at 8:40 and 17:30 and takes 35 minutes.",
            "17:30 and takes 35 minutes",
            "35 minutes",
        ),
        ("How long does it take?", "It takes place in two weeks and takes it all.", "two weeks and takes it all", None),
        ("When does the desk close?", "The desk closes at 6 pm.", "6 pm.", "6 pm"),
        ("When does the desk close?", "The desk closes at 6 p.m.", "6 p.m.", None),
        # Who somebody is stands behind the role; a label, and a part, say less than the sentence.
        (
            "Who does the work?",
            "The contractor is Haldane Marine of Grimsby, as before.",
            "The contractor",
            "Haldane Marine of Grimsby",
        ),
        ("Who does the work?", "The contractor is the mayor.", "The contractor", None),
        ("What was wrong?", "Approved with one correction: the sum was £5.", "one correction", ""),
        # Nobody knows which they are.
        ("Which drivers are there?", "Several drivers are there, they are:", "Several", ""),
        ("How many drivers are there?", "Several drivers are there, they are:", "Several", None),
        # Something has to come behind it.
        ("Who are they?", "They are the members who are appointed.", "the members who", ""),
        ("What was the topic?", "A topic of theirs was the wheel.", "A topic of theirs was", ""),
        ("What grade did she get?", "She got an A in it.", "an A", None),
        ("Wann beginnt es?", "Es fängt am 1. Mai an.", "am 1. Mai an", None),
    ],
)
def test_an_answer_is_given_whole(question: str, line: str, answer: str, given: str | None) -> None:
    found = mended(question, line, answer)
    assert found == (answer if given is None else given)
    assert not found or is_backed(found, [line])


@pytest.mark.parametrize("part", ["the a is ", "A ", "the ", ", the a of ", "at least "])
def test_long_lines_take_no_time(part: str) -> None:
    begin = time.process_time()
    for question in ("What is the a?", "Who is it?", "How long is it?"):
        mended(question, f"x y {part * 4000}", "x y")
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("said", "answer", "given"),
    [
        ("Customer:      Stein & Sons    Due date:  2 June", "Stein & Sons Due date: 2 June", "Stein & Sons"),
        ("Customer:      Stein & Sons    Due date:  2 June", "Stein & Sons", "Stein & Sons"),
        ("Due date:  2 June", "Due date: 2 June", "Due date: 2 June"),
        # Without a gap it may be a part of what is said.
        ("Customer: Stein & Sons Due date: 2 June", "Stein & Sons Due date: 2 June", "Stein & Sons Due date: 2 June"),
    ],
)
def test_an_answer_ends_with_its_column(said: str, answer: str, given: str) -> None:
    """The due date of an invoice was a part of the customer's name."""
    assert within_column(said, answer) == given


@pytest.mark.parametrize(
    ("question", "said", "answer", "given"),
    [
        # "TOTAL GBP 11.71" was the total.
        ("What is the total?", "TOTAL      GBP 11.71", "TOTAL GBP 11.71", "GBP 11.71"),
        ("How much is the loaf?", "Loaf       3.20", "3.20", "3.20"),
        ("Which wheel does it use?", "WHEEL      := oak 12", "WHEEL := oak 12", "oak 12"),
        # The name is what is asked for.
        ("What costs 3.20?", "Loaf       3.20", "Loaf", "Loaf"),
        ("What is sold?", "Loaf       3.20", "Loaf 3.20", "Loaf 3.20"),
        # The evenings were at "3.30-7 pm", whatever the day.
        (
            "When are the open evenings?",
            "Wed 18 March   Open evenings, 6 pm",
            "6 pm",
            "Wed 18 March Open evenings, 6 pm",
        ),
        ("When are the open evenings?", "Wed 18 March   Open evenings, 6 pm", "Wed 18 March", "Wed 18 March"),
        ("What time is the open evening?", "Wed 18 March   Open evening, 6 pm", "6 pm", "6 pm"),
        ("When is it open on Thursday?", "Thursday   9-8", "9-8", "9-8"),
        ("When is it open?", "It is open on Thursday, 9-8", "9-8", "9-8"),
    ],
)
def test_of_a_name_and_what_belongs_to_it_what_is_asked_for_is_given(
    question: str, said: str, answer: str, given: str
) -> None:
    assert of_pair(question, said, answer) == given


def test_a_name_is_given_as_its_cell_has_it() -> None:
    """Of "Carr, Denise", below "Name", only "Carr" answered."""
    cells = ["Carr, Denise", "Accounts", "2.14"]
    assert whole_entry("Who is in room 2.14?", cells, "Carr") == "Carr, Denise"
    assert whole_entry("Who is in room 2.14?", cells, "Denise") == "Carr, Denise"
    assert whole_entry("Who is in room 2.14?", cells, "Accounts") == "Accounts"
    assert whole_entry("Who is there?", ["Leeds, where it rains"], "Leeds") == "Leeds"
    assert whole_entry("What is her surname?", cells, "Carr") == "Carr"


@pytest.mark.parametrize(
    ("question", "answer", "given"),
    [
        ("How many calories does it have?", "0.563", "240.8 kcal/12oz"),
        ("How many calories does it have?", "240.8 kcal", "240.8 kcal"),
        ("How strong is it?", "0.563", "0.563"),
        ("What are calories and net weight?", "0.563", "0.563"),
    ],
)
def test_of_labels_beside_each_other_the_one_that_is_named_tells(question: str, answer: str, given: str) -> None:
    said = "  RATIO: 0.563        Calories: 240.8 kcal/12oz   Net weight: 6.6 kg"
    assert of_label(question, said, answer) == given


@pytest.mark.parametrize(
    ("question", "answer", "given"),
    [
        ("What is the phone number?", "24103 Kiel, +49 431 555 022", "+49 431 555 022"),
        ("What is his email?", "To: Bob Roe <bob@mill.example>", "bob@mill.example"),
        ("What is the service email?", "a@mill.example or b@mill.example", "a@mill.example or b@mill.example"),
        ("Where is it?", "24103 Kiel, +49 431 555 022", "24103 Kiel, +49 431 555 022"),
    ],
)
def test_a_number_is_given_alone(question: str, answer: str, given: str) -> None:
    assert number_alone(question, answer) == given


@pytest.mark.parametrize(
    ("line", "answer", "given"),
    [
        (
            "Books can be renewed twice unless someone else has reserved them.",
            "twice unless",
            "twice unless someone else has reserved them",
        ),
        ("They are sent twice, if at all.", "twice, if", "twice, if at all"),
        (f"They are sent twice unless {'very ' * 20}late.", "twice unless", "twice"),
        ("They are sent twice.", "twice", "twice"),
    ],
)
def test_no_answer_ends_where_a_condition_begins(line: str, answer: str, given: str) -> None:
    assert mended("How often can they be sent?", line, answer) == given
