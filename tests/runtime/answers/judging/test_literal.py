"""What a sentence says in the very words of a question."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.literal import code_behind, says_who

PAY = "Please pay by 22 March 2024 to IBAN DE00 1234 5678 0000 1234 56."


@pytest.mark.parametrize(
    ("question", "line", "says"),
    [
        ("Who collects the money?", "Ms Chen collects the money until 27 September.", True),
        ("Who must repair the roof?", "The Landlord shall repair the roof and the walls.", True),
        ("Who wrote Emma?", "Jane Austen wrote Emma in 1815.", True),
        # Nobody, if somebody, whoever is meant by a word, and who has something done to them.
        ("Who collects the money?", "Nobody collects the money.", False),
        ("Who pays the rent?", "If the Tenant pays the rent late, a fee is due.", False),
        ("Who collects the money?", "He collects the money.", False),
        ("Who is collected?", "Ms Chen is collected from school.", False),
        # Of one word, in other words, and far behind.
        ("Who collects?", "Ms Chen collects.", False),
        ("Who collects the fees?", "Ms Chen collects the money.", False),
        (
            "Who collects the money?",
            "Ms Chen of the school council in Ely, by the old brown mill, collects the money.",
            False,
        ),
    ],
)
def test_who_does_it_is_said_in_the_words_of_the_question(question: str, line: str, says: bool) -> None:
    """The model denied that it was said."""
    assert says_who(question, line) is says


@pytest.mark.parametrize(
    ("question", "line", "code"),
    [
        ("What is the IBAN?", PAY, "DE00 1234 5678 0000 1234 56"),
        ("What's my customer number?", "Customer number 700 123 45    Date: 3 March 2024", "700 123 45"),
        ("What is the BIC?", PAY, None),
        ("What is the rent?", "The rent 1200", None),
        ("What is the IBAN?", "IBAN DE00 1234 5678, of the club IBAN DE11 1234 5678.", None),
        ("Where is the IBAN?", PAY, None),
    ],
)
def test_a_number_stands_behind_what_it_is_called(question: str, line: str, code: str | None) -> None:
    assert code_behind(question, line) == code
