"""How well settings fit a question."""

from __future__ import annotations

import pytest

from armt.runtime.answers.configured.ranking import ranked
from armt.runtime.text.settings.bracketed import read_bracketed
from armt.runtime.text.settings.indented import read_indented

TEXT = """\
services:
  web:
    image: nginx:1.27
    healthcheck:
      interval: 30s
      timeout: 5s
  db:
    image: postgres:16
    healthcheck:
      interval: 10s
      retries: 3
    read_only: false
version: "3.8"
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How long does the database healthcheck wait between tries?", "10s"),
        ("Which image does the database use?", "postgres:16"),
        ("What is the timeout of the web healthcheck?", "5s"),
        ("Is the database read only?", "false"),
    ],
)
def test_the_setting_that_is_asked_for_is_the_first(question: str, value: str) -> None:
    settings = tuple(read_indented(TEXT))
    assert settings[ranked(question, settings)[0].number].value == value


def test_a_value_of_another_kind_does_not_fit() -> None:
    settings = tuple(read_indented(TEXT))
    found = [settings[one.number].value for one in ranked("How many retries has the healthcheck?", settings)]
    assert "3" in found
    assert "false" not in found


def test_what_is_not_of_a_name_that_others_have_is_less_likely() -> None:
    settings = tuple(read_indented(TEXT))
    (version,) = [
        one for one in ranked("Which Postgres version is it?", settings) if settings[one.number].key == "version"
    ]
    assert version.share < 0.5
    assert not version.is_whole


def test_what_is_told_by_its_comment_alone_is_said_to_be() -> None:
    text = "# People with an old router take port 5050 instead.\nport = 5000\n"
    (port,) = ranked("Which port do people with an old router take?", tuple(read_bracketed(text, spaced=False)))
    assert port.is_told
    (port,) = ranked("Which port is it?", tuple(read_bracketed(text, spaced=False)))
    assert not port.is_told
