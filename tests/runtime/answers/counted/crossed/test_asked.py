"""What a question to rows and columns asks for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.crossed.asked import sought


@pytest.mark.parametrize(
    ("question", "asks", "thing", "telling"),
    [
        ("Which plans have SSO?", "which", {"plan"}, {"sso"}),
        ("On which days is Fay on call?", "which", {"day"}, {"fay", "call"}),
        ("Is SSO in the Team plan?", "whether", set(), {"sso", "team", "plan"}),
        ("Which bar has the most protein?", "most", {"bar"}, {"protein"}),
        ("What does error 1002 mean?", "meaning", set(), {"error", "1002"}),
        ("Are followers-only posts shown in home feeds?", "whether", set(), {"follow", "post", "home", "feed"}),
        ("How much storage does Pro have?", "cell", set(), {"storag", "pro"}),
    ],
)
def test_what_is_asked_for(question: str, asks: str, thing: set[str], telling: set[str]) -> None:
    found = sought(question)
    assert found is not None
    assert (found.asks, found.thing, found.telling) == (asks, thing, telling)


@pytest.mark.parametrize("question", ["", "Storage of Pro", "Which plans don't have SSO?", "Tell me about SSO."])
def test_what_begins_as_no_question_or_denies_something_asks_nothing(question: str) -> None:
    assert sought(question) is None
