"""Questions as forms are matched against them, and what is asked of whoever reads."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.questions import (
    asks_what_is_supported,
    asks_what_is_to_come,
    is_request,
    on_one_line,
    says_what_is_dropped,
    without_mark,
)


def test_the_mark_at_the_end_is_left_off() -> None:
    assert without_mark(" Who  built\nit ?! ") == "Who  built\nit"
    assert on_one_line(" Who  built\nit ?! ") == "Who built it"
    assert (without_mark("?"), on_one_line(" . ")) == ("", "")


def test_a_request_is_no_question() -> None:
    """By when somebody wants something was said in no sentence that could be quoted."""
    assert is_request("Could you send replacements by 14 March?")
    assert is_request("Ann Moor: Bob, could you do that by Friday?")
    assert is_request("Would you please send us some photos?")
    for line in ("Could you say that again?", "Can you use it without a network?", "Could you tell me when it is?"):
        assert not is_request(line)


def test_what_is_to_come_is_no_day_of_a_mail() -> None:
    assert asks_what_is_to_come("When is lunch?")
    assert asks_what_is_to_come("By when must it be done?")
    for question in ("When did Bob reply?", "When is the mail from?", "Who is it?"):
        assert not asks_what_is_to_come(question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which versions are supported?", True),
        ("Which wheel is required?", True),
        ("Which versions are no longer supported?", False),
        ("Which versions does it drop support for?", False),
        ("Who grinds oats?", False),
    ],
)
def test_what_is_supported(question: str, said: bool) -> None:
    assert asks_what_is_supported(question) is said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- Drop support for wheels of 3 feet.", True),
        ("We removed support for oats.", True),
        ("Wheels of wood are no longer supported.", True),
        ("Support for old wheels has been dropped.", True),
        ("Wheels of 3 feet are supported.", False),
        ("A drop of oil supports the wheel.", False),
    ],
)
def test_what_is_supported_no_more(line: str, said: bool) -> None:
    """Which versions are required was answered by those that had been dropped."""
    assert says_what_is_dropped(line) is said
