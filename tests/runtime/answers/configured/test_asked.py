"""Which setting answers, and of several documents whose."""

from __future__ import annotations

from armt.runtime.answers.configured.asked import found_settings, setting_spans, sure_setting
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

TEXT = "web:\n  # Seconds.\n  idle_timeout: 30\n  workers: 4\ndb:\n  workers: 2\n"


def sure(question: str, text: StoredText) -> Told | None:
    return sure_setting(found_settings(question, text))


def text_of(name: str = "a.yml", text: str = TEXT) -> StoredText:
    return StoredText.of_string(name, text)


def test_the_value_answers_and_the_setting_with_its_comment_is_quoted() -> None:
    told = sure("What is the idle timeout of web?", text_of())
    assert told is not None
    assert told.stated == "30"
    assert told.sentence.text == "# Seconds.\n  idle_timeout: 30"


def test_of_two_that_fit_as_well_neither_answers_by_itself() -> None:
    assert sure("How many workers are there?", text_of()) is None
    assert len(found_settings("How many workers are there?", text_of())) >= 2
    told = sure("How many workers has db?", text_of())
    assert told is not None
    assert told.stated == "2"


def test_settings_of_several_documents_have_the_bytes_of_all() -> None:
    joined = JoinedText([text_of("notes.txt", "Nothing is set here.\n"), text_of()])
    told = sure("How many workers has db?", joined)
    assert told is not None
    assert joined.read(told.sentence.start, told.sentence.end) == "workers: 2"
    assert setting_spans(joined)[0][0] == len("Nothing is set here.\n")


def test_what_is_no_file_of_settings_has_none() -> None:
    assert sure("How many workers has db?", text_of("notes.txt")) is None
    assert setting_spans(text_of("notes.txt")) == []


def test_one_word_of_a_question_is_enough_where_a_setting_is_called_by_it_alone() -> None:
    # "How many users are there?" was answered with a timeout: "user" was the only word, and its name had it.
    text = StoredText.of_string("a.yml", "tcp_user_timeout: 0\ncompress: yes\nmax_connections: 9\n")
    assert sure("How many users are there?", text) is None
    for question, stated in (("Is compression on?", "yes"), ("How many connections are allowed?", "9")):
        told = sure(question, text)
        assert told is not None
        assert told.stated == stated


def test_what_is_said_of_a_setting_and_cannot_be_quoted_does_not_answer() -> None:
    """A setting with too long a comment answered alone: "What does open_url do?" with "close"."""
    items = "".join(f"# * item_{number}: It does what nobody else does here at all.\n" for number in range(11))
    text = StoredText.of_string("a.conf", f"{items}# * open_url: It opens.\nleft = close\nurls = open\n")
    assert sure("What does open_url do?", text) is None
    assert all(found.sentence.text != "left = close" for found in found_settings("What does open_url do?", text))


def test_in_what_unit_something_is_told_is_said_by_comments_of_schemas_too() -> None:
    columns = "name text, -- of the maker\nprice integer, -- in pence\nweight numeric -- in grams\n"
    text = text_of("a.sql", f"CREATE TABLE goods (\n{columns});\n")
    told = [sure(f"In what unit is the {column}?", text) for column in ("price", "weight", "name")]
    assert [one and one.stated for one in told] == ["in pence", "in grams", None]
    # Where a setting is called so, it is asked for.
    found = found_settings("In what currency is the price?", text_of("a.yml", "price: 5\ncurrency: EUR\n"))
    assert [one.stated for one in found] == ["EUR"]
