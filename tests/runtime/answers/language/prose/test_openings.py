"""What a sentence is worth by its form alone."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.prose.openings import opening_worth

PLAIN = "The mill grinds the oats of the valley."


@pytest.mark.parametrize(
    "text",
    [
        "Figure 3: The wheel of the mill.",
        "[12] A. Moor and H. Finch, Mills of the valley.",
        "; Any mill not named here is to be passed over.",
        "Wheels of the Mill ........................ 12",
        'oats := "wheat" / "rye"',
        "What this means is that the mill stands.",
        "The wheels are turned as follows.",
        "Which mill grinds the oats of the valley?",
        "The mill grinds the following oats:",
    ],
)
def test_what_points_elsewhere_is_worth_less(text: str) -> None:
    assert opening_worth(text) < opening_worth(PLAIN) == 1.0


@pytest.mark.parametrize(
    "text", ["**Short version:** _Oats are ours._", "TL;DR: oats are ground.", "In short, it grinds."]
)
def test_what_is_said_in_short_is_worth_more(text: str) -> None:
    assert opening_worth(text) > opening_worth(PLAIN)
