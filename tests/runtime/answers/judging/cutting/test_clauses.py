"""Words of a sentence that stand where what is asked for cannot."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.judging.cutting.clauses import stands_elsewhere

LIMITED = "For products (including beta ones) that are free of charge, the provider's liability is limited to $5,000."


@pytest.mark.parametrize(
    ("question", "line", "answer"),
    [
        # Each was given: what a sentence begins with.
        ("What does the company match for the 401k?", "37signals matches 100% of what you pay.", "37signals"),
        ("What will the company match?", "Acme will also match what you pay.", "Acme"),
        ("What does the landlord have to provide?", "The owner shall provide two keys.", "The owner"),
        ("What did the firm buy in 2019?", "Acme bought Beta Labs in 2019.", "Acme"),
        ("Who did the board choose?", "The council chose Anna Moor.", "The council"),
        ("What is the limit of liability?", LIMITED, "products (including beta ones) that are free of charge"),
        ("What is the default shell?", "On all other days, the default shell is dash.", "other days"),
        ("What did the council ban?", "In Norrey, the council banned cars.", "Norrey"),
        # What something is called or taken as is not what it is taken as.
        ("What is the profile modeled as?", "The profile of a line is modeled as a curve.", "The profile of a line"),
        ("What was the mill used for?", "The mill of Norrey can be used for corn.", "The mill of Norrey"),
        # When it begins was when it ends.
        (
            "When does the lease expire?",
            "It commences on the Effective Date and expires at its end.",
            "the Effective Date",
        ),
    ],
)
def test_who_does_it_and_what_stands_in_front_answer_nothing(question: str, line: str, answer: str) -> None:
    assert stands_elsewhere(question, line, answer)


@pytest.mark.parametrize(
    ("question", "line", "answer"),
    [
        ("What is the profile modeled as?", "The profile is modeled as a curve.", "a curve"),
        ("What is it based on?", "What the line is used for is based on a curve.", "What the line"),
        ("What does the company match?", "37signals matches 100% of what you pay.", "100% of what you pay"),
        ("What is the limit of liability?", LIMITED, "$5,000"),
        # What is done stands in front where the verb is in the passive, or in a clause of its own.
        ("What did the council ban?", "Cars were banned by the council.", "Cars"),
        ("What does the fee cover?", "Shipping is covered by the fee.", "Shipping"),
        ("What does the parser read?", "Files read by the parser are kept.", "Files"),
        ("What leave do employees take?", "The leave that employees take is paid.", "The leave"),
        # A noun behind the words is no verb of the question.
        ("What tools does the team use?", "The team prefers Slack tools.", "Slack"),
        ("Who matches it?", "37signals matches 100% of what you pay.", "37signals"),
        # What stands in front may be what is asked for.
        ("What do we charge for?", "For parking, we charge five crowns.", "parking"),
        ("What does the API use to know its users?", "With JWT, the API authenticates users.", "JWT"),
        ("What is the capital of France?", "In Paris, the capital of France, they met.", "Paris"),
        ("What is the licence of the code?", "Under the MIT licence, the code is free.", "MIT"),
        ("What is the fee?", "For $50 a month, the fee is waived.", "$50 a month"),
        ("When is the fee due?", "In May, the fee is due.", "May"),
        ("When does the lease expire?", "It begins in May and expires in June.", "in June"),
        ("When does the lease expire?", "In May the lease and the option expire at noon.", "In May"),
        ("When does the lease begin?", "It begins in May and expires in June.", "in May"),
        # It stands behind as well.
        ("What does the firm buy?", "Acme buys what Acme sells.", "Acme"),
        ("What does the firm buy?", "It buys mills.", ""),
    ],
)
def test_what_is_done_answers_wherever_it_stands(question: str, line: str, answer: str) -> None:
    assert not stands_elsewhere(question, line, answer)


@pytest.mark.parametrize("part", [", a is", "for a, ", "what does ", "a "])
def test_long_lines_take_no_time(part: str) -> None:
    line = f"For x {part * 2000}"
    begin = time.process_time()
    stands_elsewhere("What is the end of it?", line, "x")
    stands_elsewhere(f"What does {part * 2000}", line, "x")
    assert time.process_time() - begin < 2
