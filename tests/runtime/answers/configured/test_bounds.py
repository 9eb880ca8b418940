"""Which bound is asked for, and which a setting is."""

from __future__ import annotations

import pytest

from armt.runtime.answers.configured.bounds import SettingBound, bound_asked, bound_of, plainly


@pytest.mark.parametrize(
    ("question", "bound"),
    [
        ("How many connections are there at most?", SettingBound.UPPER),
        ("Up to how many jobs run?", SettingBound.UPPER),
        ("What is the maximum size?", SettingBound.UPPER),
        ("How many connections may be open?", SettingBound.UPPER),
        ("How many workers are there at the very least?", SettingBound.LOWER),
        ("What is the lowest number of workers?", SettingBound.LOWER),
        # A limit that is said to be the lower one.
        ("What is the lower limit of workers?", SettingBound.LOWER),
        ("What is the limit of workers?", SettingBound.UPPER),
        ("How long must a password be?", SettingBound.LOWER),
        # Of what has to be, what is said goes before how it is said.
        ("How long must one wait at most?", SettingBound.UPPER),
        ("What are the minimum and the maximum?", None),
        ("How many connections are open?", None),
        ("What is the most important setting?", None),
    ],
)
def test_the_words_of_a_question_ask_for_a_bound(question: str, bound: SettingBound | None) -> None:
    assert bound_asked(question) is bound


@pytest.mark.parametrize(
    ("names", "bound"),
    [
        (("max",), SettingBound.UPPER),
        (("maxConnections", "pool"), SettingBound.UPPER),
        (("UID_MIN",), SettingBound.LOWER),
        (("jobs", "limits"), SettingBound.UPPER),
        # Its own name goes before those of what it stands below.
        (("min", "limits"), SettingBound.LOWER),
        # Minutes, and not the least of anything.
        (("REQUESTS_PER_MIN",), None),
        (("timeout_min",), None),
        (("min_max_ratio", "limits"), None),
        (("minutes",), None),
    ],
)
def test_the_names_of_a_setting_say_which_bound_it_is(names: tuple[str, ...], bound: SettingBound | None) -> None:
    assert bound_of(names) is bound


def test_what_is_said_of_a_limit_is_asked_for_alone() -> None:
    assert plainly("What is the lower limit of workers?") == "What is the lower of workers?"
    assert plainly("What is the limit?") == "What is the limit?"
