"""Where something is, as a model cuts it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.judging.cutting.places import whole_place

BREW = "The night will be held in the garage of 703 Cypress Drive in Allen TX 75002."
VERSION = "You can find the currently used version in the [.tools](https://a.b/c) file at the root of this repository."
POLICY = "The current Mill.js policy can be found at <https://mill.example/en/policy/>."


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # The end of a place.
        ("Where will it be held?", BREW, "Allen TX", "in the garage of 703 Cypress Drive in Allen TX 75002"),
        (
            "Where is the version?",
            VERSION,
            "at the root of this repository",
            "in the .tools file at the root of this repository",
        ),
        ("Where is it?", "It is in room 4 on the second floor.", "the second floor", "in room 4 on the second floor"),
        # From its house to its code.
        (
            "What is the address?",
            "The flat at 14 Quay Street, Ely CB7 4AA, is let.",
            "Quay Street, Ely CB7",
            "14 Quay Street, Ely CB7 4AA",
        ),
        (
            "What is his address?",
            "He lives at 9 Elm Rd, Allen, TX 75002-1234.",
            "Elm Rd, Allen, TX",
            "9 Elm Rd, Allen, TX 75002-1234",
        ),
        ("What is the address?", "In 1815 Quay Street burned.", "Quay", None),
        ("What's the address?", "Hotel Avenida, Rua do Salitre 28.", "28", "Rua do Salitre 28"),
        ("What is the address?", "There are 28 of them.", "28", None),
        (
            "What's the address?",
            "D, Hafenstrasse 7, 24103 Kiel, +49 431 555 022",
            "24103 Kiel, +49 431 555 022",
            "Hafenstrasse 7, 24103 Kiel",
        ),
        (
            "Where were they recruited?",
            "They were recruited in Leeds between January and May 2022.",
            "between January and May 2022",
            "",
        ),
        # When is behind where, or before it.
        ("Where is it?", "It is on 14 November at 7 pm in room 104.", "14 November at 7 pm in room 104", "in room 104"),
        ("Where is it?", "It is on 14 November at 7 pm.", "14 November at 7 pm", ""),
        ("Where do we meet?", "Meet at the hut at 8:15, train leaves 8:32", "at the hut at 8:15", "at the hut"),
        ("Who lives there?", "Ann lives at 14 Quay Street.", "Quay Street", None),
        # A name behind one word is whole, and times are no place.
        ("Where was he born?", "He was born in 1950 in Paris.", "Paris", None),
        ("Where did they go?", "In 1815 they went to Waterloo in Belgium.", "Belgium", None),
        (
            "Where is data kept?",
            "We keep data stored on G-Suite, GitHub, and Slack.",
            "G-Suite, GitHub, and Slack",
            None,
        ),
        ("Where is it from?", "It is in a bag at the mill.", "the mill", None),
        ("Who is there?", "It is in room 4 on the second floor.", "the second floor", None),
        ("Where is it?", "The mill took place in Ely, on a hill.", "a hill", None),
        ("Where was it held?", "The first summit took place last week.", "last week", ""),
        ("Where was it held?", "It was held three days ago.", "three days ago", ""),
        # An address is where something can be found.
        ("Where can I find the policy?", POLICY, "Mill.js", "https://mill.example/en/policy/"),
        ("Where does the policy stand?", POLICY, "Mill.js", None),
        # In which something is: a name before that word.
        (
            "In which namespace is it deployed?",
            "It has its own Helm Chart, which we deploy in the `cert` namespace.",
            "Helm Chart",
            "`cert`",
        ),
        ("From which port did it come?", "It came from Norrey7 port 324 in May.", "324", None),
        ("In which languages is it?", "It is in other languages (Spanish).", "Spanish", None),
        ("In which town is it?", "It is in the old town, by the mill town.", "mill", None),
        # Something is sent to an address, and may be all of the answer.
        ("Where do I send it?", "It is sent to [a@b.org](mailto:a@b.org) by Ann.", "", "a@b.org"),
        (
            "Where should I mail it?",
            "Mail a copy of it to legal@b.org.",
            "Mail a copy of it to legal@b.org",
            "legal@b.org",
        ),
        ("Where do I send it?", "It is sent to a@b.org or to c@d.org.", "c@d.org", None),
        ("Who sends it?", "It is sent to a@b.org.", "sent", None),
        ("Where can I find them?", "See https://a.b or https://c.d for them.", "them", None),
    ],
)
def test_a_place_is_given_whole(question: str, line: str, answer: str, given: str | None) -> None:
    """Asked where the night is held, a model gave the town, and the name of a program for where its policy is."""
    found = whole_place(question, line, answer)
    assert found == (answer if given is None else given)
    assert not found or found in line or is_backed(found, [line])


@pytest.mark.parametrize("part", ["in the mill ", "at ", "in a, ", "https://a", "at https://a.b "])
def test_long_lines_take_no_time(part: str) -> None:
    begin = time.process_time()
    whole_place("Where can I find it?", f"{part * 4000}at the hill", "the hill")
    assert time.process_time() - begin < 2
