"""Which of several documents a question names."""

from __future__ import annotations

import pytest

from armt.runtime.answers.document_names import DocumentNames
from armt.runtime.text.stored import StoredText


def called(*paths: str, told: str = "") -> DocumentNames:
    return DocumentNames([StoredText.of_string(path, told) for path in paths])


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What was sold in 2023?", 0),
        ("What was sold in the north in 2024?", 2),
        ("What does the lease say?", 3),
        ("What do the sales say?", None),
        ("What was sold in the north?", None),
        # Words of two documents of which neither has both.
        ("Does the lease speak of 2023?", None),
        ("Who is it?", None),
    ],
)
def test_a_document_is_named_by_words_that_the_others_lack(question: str, number: int | None) -> None:
    documents = called("a/sales_2023.csv", "a/sales_2024_south.csv", "a/sales_2024_north.csv", "a/lease.txt")
    if question == "What was sold in the north?":
        documents = called("a/north.csv", "a/north.txt")
    assert documents.named(question) == number


def test_among_some_of_them_fewer_words_tell() -> None:
    documents = called("north_2023.csv", "north_2024.csv", "south_2024.csv")
    assert documents.named("What came in 2024?") is None
    assert documents.named("What came in 2024?", among=(0, 1)) == 1


def test_a_title_at_the_beginning_names_it_too() -> None:
    titles = ("# Minutes of March\n\nIt rained.\n", f"{'It rained. ' * 200}\n\n# Minutes of April\n\nIt rained.\n")
    texts = [StoredText.of_string(f"{at}.md", told, format="markdown") for at, told in enumerate(titles)]
    assert DocumentNames(texts).named("Who came in March?") == 0
    assert DocumentNames(texts).named("Who came in April?") is None


@pytest.mark.parametrize(
    ("question", "rest", "is_sure"),
    [
        ("How many errors were there on web02?", "How many errors were there?", True),
        ("How many errors were there in web02.log?", "How many errors were there?", True),
        ("How many errors were logged in logs/web02.log?", "How many errors were logged?", True),
        ("In the file 'web02', how many errors are there?", "how many errors are there?", True),
        ("What was the last error in the web02 log?", "What was the last error?", True),
        ("Who earns the most in Oslo?", "Who earns the most?", False),
        ("Who earns the most in the Oslo table?", "Who earns the most?", True),
        ("How many errors does web02 have?", "How many errors does it have?", True),
        ("How many errors did the web02.log file report?", "How many errors did it report?", True),
        # It says something else.
        ("Who calls web02 in the morning?", None, True),
        ("How many errors were there?", None, True),
        # A word of a sentence that all of them are called by.
        ("How many errors does the logs show on web02?", "How many errors does the logs show?", True),
    ],
)
def test_a_question_without_the_document_that_it_is_to(question: str, rest: str | None, is_sure: bool) -> None:
    number = 2 if "Oslo" in question else 1
    found = called("logs/web01.log", "logs/web02.log", "logs/oslo.log").without_name(question, number)
    assert (found and found.question) == rest
    assert found is None or found.is_sure is is_sure


def test_a_document_alone_is_called_as_its_file_is() -> None:
    one = called("staff/salaries.csv")
    assert one.without_name("Who earns the most in salaries.csv?", 0) == ("Who earns the most?", True)
    assert one.without_name("Who earns the most of the staff?", 0) is None
