"""Settings of configuration files, with the comments that say what they are."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.code import fenced
from armt.runtime.answers.language.comments.settings import has_comment, setting_of, settings
from armt.runtime.answers.language.sentences import sentences


def told(text: str, titles: frozenset[int] = frozenset()) -> list[str]:
    return [text[first:last] for first, last in settings(text, fenced(text), titles)]


COMPOSE = """services:
  mill:
    image: norrey/mill
    # environment:
    #   Default listening port, can also be changed
    #   (see -p)
    #   - PORT=5000
    #
    #   Log levels (
    #   - LEVEL=INFO
    #   - COLOUR=no
    #
    # Where corn is kept.

    # Mac users: take 5050.
    ports:
      - 5000:5000
    # The name by which others know it
    hostname: mill
"""
SERVER = """# how many
workers auto;
http {
    # the port of the site
    listen 80;
    # Change to no where passwords are none
    #PasswordAuthentication yes
    # Note: it does not do
    PermitRootLogin no
}
"""
INI = """[corn]
; Bushels of it
; on one wagon.
bushels = 12  # at most

#if defined
x = 3
# ------
time = 5
# default: 4
;hours = 4
				# (and no more)
days = 7
export MILL="a b"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# We need gcc for the wheel,\n# and git for its\n# number. So be it.\nRUN apt-get install gcc\n",
            ["# We need gcc for the wheel, and git for its number.", "So be it.", "RUN apt-get install gcc"],
        ),
        # Titles of Markdown, comments of their own, and settings that are off.
        ("# How to set it up\n# On Linux\n", ["# How to set it up", "# On Linux"]),
        ("# How to set it up\n## on Linux\n", ["# How to set it up", "## on Linux"]),
        ("# Runs all of it.\n# and so on\n", ["# Runs all of it.", "# and so on"]),
        ("# the one and the other\n# port = 3\n", ["# the one and the other", "# port = 3"]),
    ],
)
def test_a_comment_goes_on_in_the_next_line(text: str, expected: list[str]) -> None:
    """Of a makefile each line of a comment was a sentence, and half a sentence was the answer."""
    assert [one.line for one in sentences(text)] == expected


def test_a_setting_has_the_comment_above_it() -> None:
    """The value was no part of what was quoted, which said what it is the value of."""
    assert told(COMPOSE) == [
        "    #   Default listening port, can also be changed\n    #   (see -p)\n    #   - PORT=5000",
        "    #   Log levels (\n    #   - LEVEL=INFO",
        "    #   - COLOUR=no",
        "    # The name by which others know it\n    hostname: mill",
    ]
    assert told(SERVER) == [
        "# how many\nworkers auto;",
        "    # the port of the site\n    listen 80;",
        "    # Change to no where passwords are none\n    #PasswordAuthentication yes",
        "    # Note: it does not do\n    PermitRootLogin no",
    ]


def test_what_is_no_comment_of_a_setting() -> None:
    """Words of a compiler, rules, and what goes on behind the setting above it."""
    assert told(INI) == ["; Bushels of it\n; on one wagon.\nbushels = 12  # at most", "# default: 4\n;hours = 4"]


def test_of_a_long_comment_the_last_sentence_is_told() -> None:
    long = "".join(f"# line {number} of it\n" for number in range(5))
    assert told(f"{long}port: 1\nhost: a\n") == ["# line 4 of it\nport: 1"]
    assert told(f"{long}# and on.\n# The port\n# of it\nport: 1\nhost: a\n") == ["# The port\n# of it\nport: 1"]
    wide = f"# {'corn ' * 90}\n# and rye\nport: 1\nhost: a\n"
    assert told(wide) == ["# and rye\nport: 1"]
    assert told(f"# a\nport: {'1' * 592}\nhost: a\n# b\nmill: c\n") == ["# b\nmill: c"]
    assert told(f"# {'corn ' * 40}\nport: {'1' * 592}\nhost: a\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "# Minutes\nDate: 3 May\nPresent: Anna\n",
        "## 1.2\n- fix: the mill\n- feat: a wheel\n",
        "# Chapters\nChapter 1\nExodus 4\n",
        "# Corn\nrye: 3\n\nIt was ground in the old mill by the river,\nwhere people came from afar.\nThey had rye and "
        "corn\nof many kinds.\noats: 4\n",
        "port: 5\nhost: a\n",
        "",
    ],
)
def test_prose_and_headings_are_no_settings(text: str) -> None:
    assert told(text) == []


def test_a_heading_is_no_comment_and_a_comment_between_fences_is_one() -> None:
    text = "# Corn\nrye: 3\noats: 4\n"
    assert told(text) == ["# Corn\nrye: 3"]
    assert told(text, frozenset({0})) == []
    assert told("It is read so, and in no\nother way:\n```\n# Corn\nrye: 3\n```\n") == ["# Corn\nrye: 3"]


def test_the_setting_of_a_comment() -> None:
    assert setting_of("# The port\n  #  - PORT=5000") == "PORT=5000"
    assert setting_of("; The port\n# of it\n  port: 8412") == "port: 8412"
    assert [setting_of(said) for said in ("port: 1", "# Corn", "a\nport: 1")] == ["port: 1", "# Corn", "a\nport: 1"]
    assert has_comment("# The port\nport: 1")
    assert not any(map(has_comment, ("port: 1", "# Corn", "a\nport: 1")))


@pytest.mark.parametrize(
    "line",
    [
        "a" * 300_000,
        " " * 300_000 + "x",
        "# " + "a-" * 150_000 + "=",
        "a " * 150_000 + ";",
        "# " * 150_000,
        "#" * 300_000,
        "'" * 300_000,
        "# a\nb: c\n" * 30_000,
        "# a\n" * 70_000 + "b: c",
        "# '" + "a" * 300_000 + "\n#a='" + "'\"" * 100_000,
        "[" * 300_000 + "\n" + "-" * 300_000 + "\n" + "<" * 300_000,
    ],
)
def test_time_of_settings_is_linear(line: str) -> None:
    began = time.monotonic()
    for text in (line, f"# a\n{line}\nb: c\nd: e"):
        assert all(last - first <= 600 for first, last in settings(text, fenced(text)))
        setting_of(f"# a\n{text}")
    assert time.monotonic() - began < 20
