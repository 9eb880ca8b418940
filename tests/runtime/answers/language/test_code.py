"""What is code, line by line: statements, and not prose that has some in it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.code import (
    Statement,
    ends_line,
    fenced,
    is_code_line,
    is_fence,
    is_type_of,
    setting_of,
    settings,
)


@pytest.mark.parametrize(
    "line",
    [
        "int main() {",
        "}",
        "    self.works.pop(opened, None)",
        "kept = None if found is None else found",
        "made: dict[str, int] = {}",
        '  "size": None,',
        "return any(",
        "from mill.corn import Corn",
        "assert result.answers is not None",
        "for (i = 0; i < n; i++)",
        "x[i] += y[j] * z_all[k]",
        "[ txqueuelen PACKETS ]",
        "openssl cms -sign -in corn -text -out \\",
    ],
)
def test_statements_are_code(line: str) -> None:
    assert is_code_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "And it came to pass at midnight, that the LORD smote all;",
        "for the following reasons:",
        "from the house of Jacob to the wilderness (of Sin)",
        "of their Contribution(s) or Contribution(s)",
        "nice(2)",
        "See `armt read` (and _very_ *seldom* [12]) for more.",
        "The option --json prints book.txt as a_b.",
        "今天天气很好（真的）。",
    ],
)
def test_prose_is_none(line: str) -> None:
    assert not is_code_line(line)


def test_what_ends_as_code_does() -> None:
    assert ends_line("return 0;")
    assert ends_line("for the following reasons:")
    assert not ends_line("The reasons are:")


def test_fences_are_paired_from_the_first_that_names_a_language() -> None:
    text = "a\n```\nb\n```sh\nc\n```\nd\n"
    assert [text[start:end] for start, end in fenced(text)] == ["a\n```\n", "```sh\nc\n```\n"]
    assert fenced("no fence ``` here") == []
    assert [is_fence(line) for line in ("```", "  ~~~ sh", "`x`", "``` `x`")] == [True, True, False, False]


@pytest.mark.parametrize("text", ["~" * 600_000 + "`", "```" + "~" * 600_000 + "`", " " * 600_000 + "~~~`"])
def test_time_is_linear(text: str) -> None:
    """A run of tildes was tried from each of them: 128 KB took more than 20 s."""
    began = time.monotonic()
    assert fenced(text) == []
    assert time.monotonic() - began < 20


def test_a_statement_reaches_as_far_as_its_brackets_and_backslashes() -> None:
    statement, reached = Statement(), []
    for line in ("f(a[", "1], {", "})", "armt read \\", "book.txt", "{", "x"):
        reached.append(statement.is_open)
        statement.take(line, is_code=True, is_row=False)
    assert reached == [False, True, True, False, True, False, False]
    statement.take("open (", is_code=True, is_row=True)
    assert (statement.is_code, statement.is_open) == (True, False)


def test_the_type_of_what_a_function_returns() -> None:
    assert is_type_of("static int\n", "mill_open(int flags);")
    assert is_type_of("struct corn *\n", "mill_take(int count);")
    assert not is_type_of("Returns a value\n", "mill_take(int count);")
    assert not is_type_of("int\n", "mill = 3;")


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
