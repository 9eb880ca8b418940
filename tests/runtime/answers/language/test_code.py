"""What is code, line by line: statements, and not prose that has some in it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.code import (
    Statement,
    are_commands,
    ends_line,
    fenced,
    fenced_code,
    is_code_line,
    is_fence,
    is_type_of,
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


def test_a_line_that_markdown_breaks_is_no_code() -> None:
    """What a program goes on behind has a space before it, or is a mark of its own."""
    assert not any(map(is_code_line, ("**Type:** Strings\\", "Yours, Ada\\", "It is `one`.\\")))
    assert all(map(is_code_line, ("run \\", "a & b \\\\", "a|\\")))


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


MAIL = "Now it turns like a charm, and\nnobody knows of it. These have to\nbe checked."


@pytest.mark.parametrize("opening", ["```", "~~~text", "``` md", "```{note}"])
def test_prose_between_fences_is_no_code(opening: str) -> None:
    """A mail between fences was cut at the ends of its lines."""
    close, quoted = opening[:3], "> " + MAIL.replace("\n", "\n> ")
    told = f"Ä.\n\n{opening}\nmake all\n\n{MAIL}\n\n> make it\n>\n{quoted}\n{close}\nEnd.\n"
    inside = fenced(told)
    spans = fenced_code(told)
    assert spans[0][0] == inside[0][0]
    assert spans[-1][1] == inside[-1][1]
    code = "".join(told[first:last] for first, last in spans)
    assert code.split() == f"{opening} make all > make it > {close}".split()


@pytest.mark.parametrize(
    "block",
    [
        # One line is one; and lists, commands, tables and lines without an end are none.
        "Now it turns like a charm.",
        "- now it turns like a charm.\n- nobody knows of it here at all.",
        "run the mill with all of x\nmill --turn all of it.",
        "Wheel of the mill at Ely\nStone of the mill at Ely",
        "eth0 Link encap:Ethernet HWaddr 00:e0\ninet addr:10.1.0.1 Mask:255.0.0.0 ok.",
    ],
)
def test_what_else_stands_between_fences_is_code(block: str) -> None:
    told = f"```\n{block}\n```\n"
    assert fenced_code(told) == fenced(told) == [(0, len(told))]
    prose = f"```sh\n{MAIL}\n```\n"
    assert fenced_code(prose) == fenced(prose)


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("mkdir -p /etc/a.d\n  cat >/etc/a.d/l.conf <<EOF\n  [Socket]\n  Listen=2222\n  EOF\n  systemctl reload", True),
        ("pip install -r requirements.txt\n    python setup.py build \\\n      --fast", True),
        ("$ curl -L https://x.y/z | sh\n$ ./configure --prefix=/usr\n$ make", True),
        ("systemctl stop ssh.socket\nsystemctl enable --now ssh.service", True),
        ("# Fuzz them (10 s each)\ngo test ./a/ -fuzz A\ngo test ./a/ -fuzz B -fuzztime 10s", True),
        ("# Fuzz them\n# All of them\nThe tests.", False),
        # One line is shown as it is; and what somebody says has marks like these, too.
        ("curl -L https://x.y/z | sh", False),
        ("see foo/bar for more and then\nuse the --x option with\nit", False),
        ("install it with -x.\nrun ./it --now", False),
        ("port = 3\nhost = x", False),
    ],
)
def test_lines_that_are_typed(text: str, so: bool) -> None:
    assert are_commands(text) is so


@pytest.mark.parametrize(
    "heading",
    ["Removal of members\n~~~~~~~~~~~~~~~~~~", "~~~~~~~~~~~~~~~~~~\nRemoval of members\n~~~~~~~~~~~~~~~~~~"],
    ids=["underlined", "with a line above it too"],
)
def test_tildes_below_a_title_underline_it_and_open_no_code(heading: str) -> None:
    # All below such a heading was code, of which each line was a sentence.
    text = f"It is so.\n\n{heading}\n\nWho has not voted in two months\nis removed.\n\n~~~\nrun()\n~~~\n"

    assert [text[first:last] for first, last in fenced(text)] == ["~~~\nrun()\n~~~\n"]


def test_tildes_below_a_paragraph_or_longer_than_the_line_above_open_code() -> None:
    assert len(fenced("Type this\nthen that:\n~~~~~~~~~~\nrun()\n~~~~~~~~~~\n")) == 1
    assert len(fenced("Type:\n~~~~~~~~~~\nrun()\n~~~~~~~~~~\n")) == 1
