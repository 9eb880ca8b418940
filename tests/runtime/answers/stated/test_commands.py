"""How something is done, where the commands stand below the sentence that announces them."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.commands import (
    announced_by,
    asked_command,
    asks_how_to,
    commands_above,
    commands_around,
    commands_below,
    explained_below,
)
from armt.runtime.text.stored import StoredText

OPENS = "Auf Fedora, use **this**:"


def below(told: str) -> tuple[str, str] | None:
    """Return the sentence that opens with what stands below it, and what is said, for the text between two others."""
    before = "Ärger.\n\n"
    text = StoredText.of_string("a.md", f"{before}{OPENS}{told}\n\nThen go on.\n")
    start = len(before.encode())
    entry = commands_below(Sentence(start, start + len(OPENS.encode()), OPENS), text)
    if entry is None:
        return None
    assert text.read(entry.sentence.start, entry.sentence.end) == entry.sentence.text
    return entry.sentence.text.removeprefix(OPENS), entry.meaning


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How do I install it?", True),
        ("how to build from source", True),
        ("How can we run the tests?", True),
        ("Which command shows the log?", True),
        ("What is the command to stop it?", True),
        ("With which git command do I make a patch?", True),
        ("How is it installed on Debian?", True),
        ("How long does it take?", False),
        ("How do cells divide?", False),
        ("What does it do?", False),
    ],
)
def test_who_asks_for_commands(question: str, asks: bool) -> None:
    assert asks_how_to(question) is asks


@pytest.mark.parametrize(
    ("told", "quoted", "said"),
    [
        ("\n\n```\n$ dnf install it\n```", "\n\n```\n$ dnf install it", "dnf install it"),
        ("\n```sh\nmake\n```", "\n```sh\nmake", "make"),
        ("\n\n~~~\nmake\n\nmake test\n~~~", "\n\n~~~\nmake\n\nmake test", f"{OPENS}\nmake\n\nmake test"),
        ("\n\n    $ make\n    $ make test", "\n\n    $ make\n    $ make test", f"{OPENS}\n$ make\n$ make test"),
        ("\n\n\tmake", "\n\n\tmake", "make"),
        ("\n```sh\n$ git checkout <branch>\n```", "\n```sh\n$ git checkout <branch>", "git checkout <branch>"),
        ("\n\n    make\n\n    make test", "\n\n    make\n\n    make test", f"{OPENS}\nmake\n\nmake test"),
    ],
    ids=["fenced", "right below", "several", "set in", "tab", "what is filled in", "set in, apart"],
)
def test_code_below(told: str, quoted: str, said: str) -> None:
    assert below(told) == (quoted, said)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "\n\nSomething else.",
        "\n\nSomething else.\n\n```\nmake\n```",
        "\n\n```\n```",
        "\n\n```\n```\n\nThis is none.\n\n```\nmake\n```",
        "\n\n```\n$ \n```",
        "\n\n```\nnever closed",
        "\n\n````\n```\nnever closed\n```",
        "\n\n```\n" + "make\n" * 13 + "```",
        "\n\n```\n" + "m" * 801 + "\n```",
        # What is too long is not cut.
        "\n\n    " + "m" * 801,
        "\n" + "\n    ".join(["", *["m" * 100] * 8]),
    ],
)
def test_what_is_no_code_right_below(told: str) -> None:
    assert below(told) is None


def test_code_that_is_set_in_wants_a_colon() -> None:
    text = StoredText.of_string("a.md", "Use this.\n\n    make\n")
    assert commands_below(Sentence(0, 9, "Use this."), text) is None
    # Between fences nobody doubts that it is some.
    text = StoredText.of_string("a.md", "Use this.\n\n```\nmake\n```\n")
    entry = commands_below(Sentence(0, 9, "Use this."), text)
    assert entry is not None
    assert entry.meaning == "make"


def test_what_closes_code_opens_none_below_its_last_line() -> None:
    told = "Ärger.\n\n```\nmake\n```\n\nOthers use this.\n\n```\nninja\n```\n"
    text = StoredText.of_string("a.md", told)
    found = [(one.text, entry.meaning) for one in sentences(told) if (entry := commands_below(one, text)) is not None]
    assert found == [("Ärger.", "make"), ("Others use this.", "ninja")]


def test_a_part_of_a_block_of_commands_has_all_of_it() -> None:
    """The document that stands among commands was cut off from what follows it."""
    block = "  mkdir -p /etc/a.d\n  cat >/etc/a.d/l.conf <<EOF\n  Listen=2\n  EOF\n  systemctl restart a.socket"
    for before, behind in (("", ""), ("Do so:\n\n", "\n\nSee a(5).\n"), ("Über:\n  \n", "\n \n  Later.")):
        text = StoredText.of_string("a.txt", before + block + behind)
        part = "cat >/etc/a.d/l.conf <<EOF\n  Listen=2"
        at = len((before + block).partition(part)[0].encode())
        found = commands_around(Sentence(at, at + len(part), part), text)
        assert found is not None
        assert text.read(found.sentence.start, found.sentence.end) == found.sentence.text == block.strip()
        assert found.meaning.split("\n")[2:] == ["Listen=2", "EOF", "systemctl restart a.socket"]
    long = StoredText.of_string("a.txt", "\n".join([block] * 4))
    assert commands_around(Sentence(2, 19, "mkdir -p /etc/a.d"), long) is None
    said = StoredText.of_string("a.txt", "Use it.\nIt is good.\n")
    assert commands_around(Sentence(0, 7, "Use it."), said) is None


def test_a_part_of_a_block_between_fences_has_what_stands_between_empty_lines() -> None:
    """Of two commands the one was given that has the words of the question in its message."""
    told = (
        "Ä. Do it so:\n\n```bash\nmake docs\nmill note 'docs: make them'\n\n# All of it\nmake all\n```\n\nThen rest.\n"
    )
    text = StoredText.of_string("a.md", told)

    def around(part: str, text: StoredText = text) -> tuple[str, str] | None:
        at = len(told.partition(part)[0].encode())
        found = commands_around(Sentence(at, at + len(part.encode()), part), text)
        assert found is None or text.read(found.sentence.start, found.sentence.end) == found.sentence.text
        return None if found is None else (found.sentence.text, found.meaning)

    docs = "make docs\nmill note 'docs: make them'"
    assert around("mill note 'docs: make them'") == (f"```bash\n{docs}", docs)
    assert around("make all") == ("# All of it\nmake all", "# All of it\nmake all")
    # Nobody types a program in another language line by line.
    assert around("mill note 'docs: make them'", StoredText.of_string("a.md", told.replace("bash", "java"))) is None


def test_what_says_what_this_does_has_the_code_above_it() -> None:
    """The command below "This keeps it" was given, which takes another one."""
    ours = "Ä. Use:\n\n```sh\nmill --ours x\nmill add x\n```\n\nThis keeps our x.\n\n"
    told = ours + "```\n$ mill --theirs\n```\nThat takes theirs.\n"
    text = StoredText.of_string("a.md", told)
    found = [(one.text, entry) for one in sentences(told) if (entry := commands_above(one, text)) is not None]
    assert [(said, entry.meaning) for said, entry in found] == [
        ("This keeps our x.", "mill --ours x\nmill add x"),
        ("That takes theirs.", "mill --theirs"),
    ]
    for said, entry in found:
        assert text.read(entry.sentence.start, entry.sentence.end) == entry.sentence.text
        assert entry.sentence.text.startswith("```")
        assert entry.sentence.text.endswith(said)
    for other in (told.replace("This", "Who"), told.replace("```\n\nThis", "```\n\nSo.\n\nThis")):
        text = StoredText.of_string("a.md", other)
        keeps = next(one for one in sentences(other) if "keeps" in one.text)
        assert commands_above(keeps, text) is None


def test_a_sentence_that_says_the_command_announces_none() -> None:
    """The block of another setting was given, which stands below."""
    for said, is_said in (
        ("_You know it with `mill -V`._", True),
        ("Mills use `rye`.", False),
        ("Run `mill -V`:", False),
    ):
        text = StoredText.of_string("a.md", f"{said}\n\n```\nmill lazy yes\n```\n")
        assert (commands_below(Sentence(0, len(said), said), text) is None) is is_said


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("What does `make` do?", "make"),
        ("What does the command make lint do?", "make lint"),
        ("What does running 'uv run ruff' do?", "uv run ruff"),
        ("What happens when I run make lint?", "make lint"),
        ("explain `make -j 4`", "make -j 4"),
        ("What does make do?", None),
        ("What is make lint?", None),
    ],
)
def test_questions_for_what_a_command_does(question: str, command: str | None) -> None:
    assert asked_command(question) == command


def test_what_a_command_does_is_said_by_what_announces_it() -> None:
    """Another sentence with one of its words was shown: "Create a user for the mill:"."""
    told = "Make a mill first.\n\nCheck the mill with:\n```\n$ make mill\n```\n\n"
    told += "Or do both:\n\n    make mill\n    make lint\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    for question, quote, stated in (
        ("What does `make mill` do?", "Check the mill with:\n```\n$ make mill", "Check the mill with:\nmake mill"),
        ("What does make lint do?", "Or do both:\n\n    make mill\n    make lint", "Or do both:\nmake mill\nmake lint"),
    ):
        found = stated_in(question, text)
        assert found is not None
        assert found.sentence.text == text.read(found.sentence.start, found.sentence.end) == quote
        assert found.stated == stated
    assert announced_by("make", text) is None
    assert announced_by("make mill", StoredText.of_string("a.txt", "make mill\n")) is None


def test_what_a_command_does_is_said_by_this_below_it() -> None:
    """Nothing above the block said what it does."""
    block = "```sh\nmill turn --left path/to/wheel\nmill stop\n```\n\n"
    told = f"Ä. Useful commands:\n\n{block}This turns the wheel\nto the left. It stops then.\n\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    found = explained_below("mill turn --left", text)
    assert found is not None
    assert found.meaning == "This turns the wheel to the left."
    assert text.read(found.sentence.start, found.sentence.end) == found.sentence.text
    assert found.sentence.text.startswith("mill turn --left path")
    said = stated_in("What does mill turn --left do?", text)
    assert said is not None
    assert said.stated == found.meaning
    # Another command, a part of one, two blocks, and what is said of something else.
    assert explained_below("mill turn --right", text) is None
    assert explained_below("mill turn --le", text) is None
    for other in (told + told, told.replace("This turns", "The miller turns"), told.replace("```", "")):
        assert explained_below("mill turn --left", StoredText.of_string("a.md", other, format="markdown")) is None
