"""Who does what a line of a chat says."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.cutting.speakers import whoever_does

LINE = "[12/03/2024, 18:12] Max: I'll bring sandwiches. Nia, can you bring the stove?"


@pytest.mark.parametrize(
    ("question", "line", "answer", "told"),
    [
        ("Who is bringing sandwiches?", LINE, "Nia", "Max"),
        ("Who brings the stove?", LINE, "Max", "Nia"),
        ("Who brings the stove?", "[12/03/2024, 18:12] Max: Good. Can you bring the stove, Nia?", "", "Nia"),
        # Whoever asks is another one, and what is said of somebody is not said of who writes it.
        ("Who asked for the stove?", LINE, "Max", "Max"),
        ("Who has exams?", "[12/03/2024, 18:15] Nia: Yes. I know that Omar has exams", "Omar", "Omar"),
        ("Who has exams?", "[12/03/2024, 18:15] Nia: I can come.", "Omar", "Omar"),
        ("What does Max bring?", LINE, "sandwiches", "sandwiches"),
        ("Who brings sandwiches?", "I'll bring sandwiches. Nia, can you bring the stove?", "Nia", "Nia"),
    ],
)
def test_who_does_what_a_message_says(question: str, line: str, answer: str, told: str) -> None:
    assert whoever_does(question, line, answer) == told
