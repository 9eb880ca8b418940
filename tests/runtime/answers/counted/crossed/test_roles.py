"""Letters for who is responsible, accountable, consulted and informed."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.crossed.roles import are_roles, role_asked


@pytest.mark.parametrize(
    ("cells", "are"),
    [
        (("R", "A", "C/I", "-", ""), True),
        (("R/A", "C"), True),
        (("A", "B", "C"), False),
        (("A", "C"), False),
        (("Red", "R", "A"), False),
    ],
)
def test_charts_of_roles(cells: tuple[str, ...], are: bool) -> None:
    assert are_roles(cells) is are


def test_who_does_something_is_responsible_for_it() -> None:
    assert role_asked({"note"}) == "R"
    assert role_asked({"account", "note"}) == "A"
    assert role_asked({"respons", "inform"}) is None
