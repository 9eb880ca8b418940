"""Short sections that are called as what a question asks for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.itself.headed import below_its_name, below_somebody
from armt.runtime.text.stored import StoredText

CV = (
    "# Ada\n\n## Languages\n\nEnglish, German\n\n## Skills\n- PLC\n- Python\n\n## 3. Purpose\n\nTo sell oats.\n\n"
    "## Fees\n\n£5 an hour\n\n## Work\n\n"
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What languages does she speak?", "English, German"),
        ("Which language can she speak?", "English, German"),
        ("What are her skills?", "- PLC\n- Python"),
        ("What is the purpose of the agreement?", "To sell oats."),
        ("What is its purpose?", "To sell oats."),
        ("What is the scope?", None),
        # More is asked for, a kind of answer, what no heading is called, and what is long.
        ("What languages does she speak in Turin?", None),
        ("How much are the fees?", None),
        ("What books does she read?", None),
        ("What work does she do?", None),
        ("Does she have skills?", None),
    ],
)
def test_what_is_asked_for_stands_below_its_name(question: str, told: str | None) -> None:
    """The languages that she speaks were "Siemens S7", of the section below them."""
    text = StoredText.of_string("a.md", CV + "She mended the wheel of the mill. " * 20, format="markdown")
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told
    assert found is None or text.read(found.sentence.start, found.sentence.end) == told


def test_two_sections_of_a_name_answer_nothing() -> None:
    text = StoredText.of_string("a.md", CV + CV, format="markdown")
    assert below_its_name("What languages does she speak?", text) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How do I apply?", "Send your CV."),
        ("How can one apply?", "Send your CV."),
        ("What do they offer?", "30 days of holiday"),
        ("What do we bring?", "Python"),
        ("How do I cancel?", "By letter."),
        ("How can I make a cancelling?", "By letter."),
        ("How do I pay?", None),
        ("What do they sell?", None),
        ("How do I apply twice?", None),
    ],
)
def test_how_something_is_done_stands_below_a_heading_that_says_so(question: str, told: str | None) -> None:
    """How one applies was the first sentence that had the word."""
    job = "# Job\n\n## What we offer\n\n30 days of holiday\n\n## What you bring\n\nPython\n\n## How to apply\n\n"
    text = StoredText.of_string(
        "a.md", f"{job}Send your CV.\n\n## Cancelling\n\nBy letter.\n\n## Pay\n\n£5\n", format="markdown"
    )
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told


def test_what_is_not_insured_is_not_what_is() -> None:
    told = "# Policy\n\n## What is insured\n\nFire.\n\n## What is not insured\n\nFlood.\n\n## Excess\n\n£5\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    found = [below_its_name(f"What is {what}?", text) for what in ("insured", "not covered", "not the excess")]
    assert [one and one.sentence.text for one in found] == ["Fire.", "Flood.", None]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What are we doing on Sunday?", "To Sintra by train."),
        ("What happens on Saturday?", "A walk."),
        ("What is planned for Monday?", None),
        ("What train do we take on Sunday?", None),
        ("When is the walk on Saturday?", None),
    ],
)
def test_what_is_planned_stands_below_its_day(question: str, told: str | None) -> None:
    trip = "Trip\n\nSAT 15 JUN\nA walk.\n\nSUN 16 JUN\nTo Sintra by train.\n\nTUE 18 JUN\nHome.\n"
    found = below_its_name(question, StoredText.of_string("a.txt", trip))
    assert (None if found is None else found.sentence.text) == told


LEASE = """# Lease

## 1. Premises
The flat at 14 Harbour Street.

## 2. Duties of the Landlord
The Landlord shall keep the roof.
The Landlord shall insure the building.

## 3. Rent
The rent is £900.

## 4. Pets
No dogs.

## 5. Use
```sh
lamp on
```

## 6. Law
The law of England.

Signed: J. Okafor
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What about pets?", "No dogs."),
        ("What are the premises?", "The flat at 14 Harbour Street."),
        (
            "What are the duties of the landlord?",
            "The Landlord shall keep the roof.\nThe Landlord shall insure the building.",
        ),
        (
            "What are the landlord's obligations?",
            "The Landlord shall keep the roof.\nThe Landlord shall insure the building.",
        ),
        ("What must the landlord do?", "The Landlord shall keep the roof.\nThe Landlord shall insure the building."),
        (
            "What does the landlord have to do",
            "The Landlord shall keep the roof.\nThe Landlord shall insure the building.",
        ),
        # Who has signed is no part of it.
        ("What is the law?", "The law of England."),
        # A sum is asked for; more is; another has the duties; code is shown otherwise.
        ("What is the rent?", None),
        ("What about dogs and pets?", None),
        ("What must the tenant do?", None),
        ("What must the landlord do about pets?", None),
        ("What about use?", None),
        ("What about lease?", None),
    ],
)
def test_what_a_section_is_called_asks_for_all_of_it(question: str, told: str | None) -> None:
    """One of three duties was told, and of pets that there are no dogs alone."""
    text = StoredText.of_string("a.md", LEASE, format="markdown")
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told
    assert found is None or text.read(found.sentence.start, found.sentence.end) == told


@pytest.mark.parametrize(
    ("heading", "question", "told"),
    [
        # When it began was told.
        ("Contributing Factors", "What caused the outage?", "- A key of somebody."),
        ("Root cause", "What was the root cause?", "- A key of somebody."),
        ("Cause", "What was the cause of the outage?", "- A key of somebody."),
        ("Causes", "Why did it happen?", "- A key of somebody."),
        ("Factors", "What caused the outage?", None),
        ("Root cause", "What caused Ann to leave?", None),
    ],
)
def test_what_caused_a_failure_stands_below_its_name(heading: str, question: str, told: str | None) -> None:
    text = StoredText.of_string(
        "a.md", f"# Outage\n\n## {heading}\n\n- A key of somebody.\n\n## Stats\n\nNone.\n", format="markdown"
    )
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told


FAQ = """# FAQ

## Does it issue wildcard certificates?

Yes. It must use DNS.

## What IP addresses does it use to validate my web server?

We do not say.

## How long are certificates valid?

For 90 days.

## Is it free?

Yes.
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Are wildcard certificates supported?", "Yes. It must use DNS."),
        ("Which IP addresses are used for validation?", "We do not say."),
        # A stretch of time is asked for; more is; several are of certificates; one word is too little.
        ("How long are certificates valid?", None),
        ("Which IP addresses of mail servers are used for validation?", None),
        ("What are certificates?", None),
        ("Is it free?", None),
    ],
)
def test_a_question_among_others_has_its_answer_below(question: str, told: str | None) -> None:
    """What such a list says was shown as what stands nearest."""
    found = below_its_name(question, StoredText.of_string("a.md", FAQ, format="markdown"))
    assert (None if found is None else found.sentence.text) == told


STANDUP = """# Ärger

- Warren Poe (@wp)
  - A sprint.
  - Worked on Matti's wheel, which is
    of oak.
- **Matti**:
    - the mill
- Ann
- Bob
  - one
- Bob
  - two
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # What was done with Matti's wheel was given.
        ("What did Matti do?", "- **Matti**:\n    - the mill"),
        ("What did Matti work on this week?", "- **Matti**:\n    - the mill"),
        (
            "What has Warren been working on?",
            "- Warren Poe (@wp)\n  - A sprint.\n  - Worked on Matti's wheel, which is\n    of oak.",
        ),
        # Nothing stands below it, or two have that name.
        ("What did Ann do?", None),
        ("What did Bob do?", None),
        ("What did Cid do?", None),
        ("What did they do?", None),
        ("Why did Matti do it?", None),
    ],
)
def test_what_somebody_did_stands_below_the_name(question: str, told: str | None) -> None:
    text = StoredText.of_string("a.md", STANDUP, format="markdown")
    found = below_somebody(question, text)
    assert (None if found is None else found.sentence.text) == told
    assert found is None or text.read(found.sentence.start, found.sentence.end) == told
    assert found is None or stated_in(question, text) == found


PAPER = f"""## Abstract

We ground oats in forty mills.

## Introduction

{"Oats are ground in mills. " * 40}

## 4. Conclusions

Broad wheels last.
They turn slowly.

{"Narrow wheels break. " * 40}
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the abstract?", "We ground oats in forty mills."),
        ("What is the conclusion?", "Broad wheels last.\nThey turn slowly."),
        ("What do the authors conclude?", "Broad wheels last.\nThey turn slowly."),
        ("What does the miller conclude?", None),
        ("What are the limitations?", None),
    ],
)
def test_parts_of_papers_say_in_their_first_paragraph_what_they_come_to(question: str, said: str | None) -> None:
    text = StoredText.of_string("a.md", PAPER, format="markdown")
    told = below_its_name(question, text)
    assert (None if told is None else told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


LEAFLET = """# Dolorex 200 mg tablets

## What it is for

Dolorex relieves headache.

## Storage

Store below 25 °C.

## Claims

Call at any time.

## Pay

£5
"""


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # It was for "Dolorex 200 mg tablets", and how it is stored, or a claim made, was withheld.
        ("What is it for?", "Dolorex relieves headache."),
        ("How should I store it?", "Store below 25 °C."),
        ("How do I make a claim?", "Call at any time."),
        # A noun that is no word for doing something is called the same as what is done.
        ("How do I pay?", None),
        ("How do I claim?", None),
        ("How do I store and cool it?", None),
        ("What is it not for?", None),
    ],
)
def test_a_section_may_be_called_by_the_noun_of_what_is_done(question: str, told: str | None) -> None:
    text = StoredText.of_string("a.md", LEAFLET, format="markdown")
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told
    assert told is None or stated_in(question, text) == found
