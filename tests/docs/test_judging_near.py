"""Questions that a text answers nearly: what is exchanged in them, and which articles they are about."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import judging_near as near
import pytest
from answer_sets import Measured, Question

from armt.runtime.text.corpus import is_held_out

TEXT = (
    "Anna gave the king a lamp in 1901, and the king thanked her. "
    + "Nobody came for a long time. " * 20
    + "The queen sat by the queen's well, where the queen slept. In 1950 Bert saw her. "
    + "In the end Bert left, and Anna too."
)


def document(*questions: str, answer: str | None = "a lamp") -> Measured:
    start = None if answer is None else len(TEXT[: TEXT.index(answer)].encode())
    end = None if answer is None or start is None else start + len(answer.encode())
    asked = [Question(question, answer, start, end) for question in questions]
    return Measured(name="one", source="made", licence="CC0", kind="story", text=TEXT, questions=asked)


def others(*questions: str) -> set[str]:
    return {
        item.question
        for seed in range(8)
        for made in near.about_others([document(*questions)], Random(seed))
        for item in made.questions
    }


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("What was the king given?", {"What was the queen given?"}),
        ("What was it in 1901?", {"What was it in 1950?"}),
        ("What did he get from Anna?", {"What did he get from Bert?"}),
        ("What did Anna give the king?", {"What did Bert give the king?", "What did Anna give the queen?"}),
        # The first word of a question is no name, and what any question has stays.
        ("What was given the first time?", set()),
        ("Anna gave what?", set()),
    ],
)
def test_one_thing_gives_way_to_another_one_of_the_document(question: str, made: set[str]) -> None:
    assert others(question) == made


def test_they_have_no_answer_and_the_document_is_the_same() -> None:
    (made,) = near.about_others([document("What was the king given?")], Random(0))
    (asked,) = made.questions
    assert (made.name, made.text, made.licence) == ("one/others", TEXT, "CC0")
    assert (asked.answer, asked.start, asked.end) == (None, None, None)


def test_the_first_word_of_a_line_or_of_what_is_said_is_no_name() -> None:
    text = (
        "Anna gave the king a lamp.\n"
        + "It was so. " * 40
        + '\n\nWhen it was late, "There it is," said he.\nWhen, "There"?'
    )
    start = text.index("a lamp")
    asked = Measured(
        name="one", source="made", licence="CC0", kind="story", text=text,
        questions=[Question("What did Anna give him?", "a lamp", start, start + 6)],
    )  # fmt: skip
    assert list(near.about_others([asked], Random(0))) == []


def test_what_stands_near_the_answer_is_not_put_in() -> None:
    """The queen stands beside her well, so that a question about the well may be hers."""
    asked = document("Where did the king sit?", answer="the queen's well")
    assert list(near.about_others([asked], Random(0))) == []


def test_what_has_no_answer_is_not_put_again_and_of_others_a_part_is() -> None:
    assert list(near.about_others([document("What was the king given?", answer=None)], Random(0))) == []
    asked = document(*[f"What was the king given {number} times?" for number in range(40)])
    (made,) = near.about_others([asked], Random(0))
    assert len({item.question for item in made.questions}) == len(made.questions) == 10


def test_articles_have_the_questions_that_nothing_answers(tmp_path: Path) -> None:
    assert list(near.without_an_answer(tmp_path)) == []
    titles = [f"T{number}" for number in range(60)]
    held_out = {title for title in titles if is_held_out(f"wiki/{title}")}
    assert 0 < len(held_out) < 30
    long = "It was so. " * 2500
    asked = [
        {"question": "Who  was it?", "answers": [{"text": "It", "answer_start": 0}]},
        {"question": "Who was\nnot?", "answers": []},
    ]
    articles = [
        {"title": title, "paragraphs": [{"context": long, "qas": asked}, {"context": "The end.", "qas": asked[1:]}]}
        for title in titles
    ]
    path = tmp_path / "squad" / "data" / "dev-v2.0.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"data": articles}))
    made = list(near.without_an_answer(tmp_path))
    assert [item.name for item in made] == [
        f"wiki/{title}/{number}" for title in titles if title not in held_out for number in (0, 1)
    ]
    assert {(question.question, question.answer) for item in made for question in item.questions} == {
        ("Who was not?", None)
    }
    assert [item.text for item in made[:2]] == [long, "The end."]
