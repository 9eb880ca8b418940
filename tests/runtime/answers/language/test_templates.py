"""Messages that differ in names alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.templates import templates

NAMES = ("anna", "bela", "carl", "dora", "emil", "fritz")


def test_messages_that_differ_in_a_name_are_of_one_template() -> None:
    counts = {f"no password for user {name} here": 1 for name in NAMES}
    assert templates({"begun": 1, **counts, "over and out now": 3}) == [["begun"], list(counts), ["over and out now"]]


def test_they_may_differ_in_two_places() -> None:
    counts = {f"user {name} of {name[::-1]} came": 1 for name in NAMES}
    assert templates(counts) == [list(counts)]
    # Nothing is left of what differs in three.
    counts = {f"user {name} of {name[::-1]} in {name * 2} came": 1 for name in NAMES}
    assert len(templates(counts)) == len(NAMES)


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param({f"the job was {word} today": 1 for word in NAMES[:4]}, id="few words"),
        pytest.param({f"the job was {word} today": 50 for word in NAMES}, id="words that come again and again"),
        pytest.param({f"{name} came late": 1 for name in NAMES}, id="short messages"),
        pytest.param({f"{'so ' * n}many words {name}": 1 for n, name in enumerate(NAMES)}, id="other lengths"),
    ],
)
def test_other_words_tell_messages_apart(counts: dict[str, int]) -> None:
    assert templates(counts) == [[message] for message in counts]


def test_a_name_that_very_many_have_is_left_by_itself() -> None:
    """As root is in most of what a server says of its users."""
    counts = {f"no password for user {name} here": 2 for name in NAMES} | {"no password for user root here": 300}
    first, second = templates(counts)
    assert (first, second) == (list(counts)[:-1], ["no password for user root here"])


def test_many_messages_take_no_long_time() -> None:
    words = [f"w{n}" for n in range(20)]
    counts = {" ".join([*words[:19], f"x{n}"]) + f" y{n % 7} z{n}": 1 for n in range(1500)}
    counts |= {" ".join(f"{n}{at}" for at in range(12)): 1 for n in range(10_000)}
    began = time.process_time()
    assert sum(map(len, templates(counts))) == len(counts)
    assert time.process_time() - began < 7


@given(st.dictionaries(st.text(alphabet="ab ", max_size=12), st.integers(1, 9), max_size=40))
def test_each_message_is_in_one_template(counts: dict[str, int]) -> None:
    found = templates(counts)
    assert sorted(message for group in found for message in group) == sorted(counts)
    order = list(counts)
    assert [group[0] for group in found] == sorted((group[0] for group in found), key=order.index)
