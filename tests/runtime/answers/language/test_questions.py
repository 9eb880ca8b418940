"""Questions as forms are matched against them."""

from __future__ import annotations

from armt.runtime.answers.language.questions import on_one_line, without_mark


def test_the_mark_at_the_end_is_left_off() -> None:
    assert without_mark(" Who  built\nit ?! ") == "Who  built\nit"
    assert on_one_line(" Who  built\nit ?! ") == "Who built it"
    assert (without_mark("?"), on_one_line(" . ")) == ("", "")
