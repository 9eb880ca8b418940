"""What an option or a numbered code means, where a manual lists it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.options import (
    asked_code,
    asked_option,
    asked_setting,
    asks_which_option,
    code_entry,
    named_entry,
    option_above,
    option_called,
    option_entry,
    term_entry,
)
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

# As `col -b` prints it: a tab stands for eight spaces.
MANUAL = """NAME
       fetch - transfer a file

SYNOPSIS
       fetch [-k] [-o file] URL

OPTIONS
       Use -k with care, and --limit-rate never.

       -k, --insecure
\t      (TLS) By  default,  every  connection  is verified.  This op‐
\t      tion makes fetch skip that.

\t      When this option is not used, it does not.

       --limit-rate <speed>
\t      Specify the maximum rate.

       --raw  When used, nothing is decoded, as you
\t      would expect.

       -m, --max-time
       -t, --time

EXIT CODES
       7      Failed to connect.
       28     Operation timeout. The period was
\t      reached.
"""
HELP = """usage: fetch [-h] [-m] url

options:
  -m, --minimal         Only output the charset, and
                        nothing else.
  -t RATE, --threshold RATE
                        The most that is allowed.
  --level={low,high}    How much is said.
"""
# As DocBook sets a manual page.
SPELLED = """OPTIONS
       dbname
           What is dumped.

       -c
       --clean
           Drop all objects first.

       -d
       --createdb
           May create databases.

       -D
       --no-createdb
           May create none. Use -d to
           change that.

       -T pattern
       --exclude-table=pattern
           Do not dump any tables matching pattern.

           It may be given more than once.

       -Z 0..9
       --compress=0..9
           The level of compression.

       -?
       --help[=topic]
           Show help.
"""
MARKDOWN = """# Options

- `--force`: overwrites what is there.
- **-q** – says nothing.

### `--depth <n>`

How deep folders are searched.

| Flag | Meaning |
|---|---|
| `-k`, `--keep` | keeps all files |

| Status | Meaning |
|---|---|
| 3 | no model |
"""


def text_of(told: str, path: str = "fetch.txt") -> StoredText:
    return StoredText.of_string(path, told, format="markdown" if path.endswith(".md") else "text")


@pytest.mark.parametrize(
    ("question", "option"),
    [
        ("What does -k do?", "-k"),
        ("What does the option --max-time mean?", "--max-time"),
        ("what does fetch -k do", "-k"),
        ("What is the -k option for?", "-k"),
        ("What is the meaning of `--raw`?", "--raw"),
        ("Explain --raw.", "--raw"),
        ("What's the --raw flag?", "--raw"),
        ("How does --retry work?", "--retry"),
        ("What does -k do when --raw is given?", None),
        ("What is the default of -k?", None),
        ("What does a well-known server do?", None),
        ("Why does -k fail?", None),
    ],
)
def test_questions_for_an_option(question: str, option: str | None) -> None:
    assert asked_option(question) == option


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("What is exit code 28?", ("28", "exit code")),
        ("What does fault code F5E2 indicate?", ("F5E2", "fault code")),
        ("What does error e21 mean?", None),
        ("What does error 404 mean?", ("404", "error")),
        ("What does the exit status 3 mean?", ("3", "exit status")),
        ("What is 28?", None),
        ("What is the code?", None),
    ],
)
def test_questions_for_a_code(question: str, code: tuple[str, str] | None) -> None:
    assert asked_code(question) == code


@pytest.mark.parametrize(
    ("option", "told", "meaning"),
    [
        ("-k", MANUAL, "(TLS) By default, every connection is verified. This op‐ tion makes fetch skip that."),
        ("--insecure", MANUAL, "(TLS) By default, every connection is verified. This op‐ tion makes fetch skip that."),
        ("--limit-rate", MANUAL, "Specify the maximum rate."),
        ("--raw", MANUAL, "When used, nothing is decoded, as you would expect."),
        ("-m", MANUAL, None),
        ("--limit", MANUAL, None),
        ("-o", MANUAL, None),
        ("-m", HELP, "Only output the charset, and nothing else."),
        ("--threshold", HELP, "The most that is allowed."),
        ("--level", HELP, "How much is said."),
        # Each spelling on its own line: the first had no meaning, and a sentence about another letter was the answer.
        ("-d", SPELLED, "May create databases."),
        ("-D", SPELLED, "May create none. Use -d to change that."),
        ("--no-createdb", SPELLED, "May create none. Use -d to change that."),
        ("-T", SPELLED, "Do not dump any tables matching pattern."),
        ("--exclude-table", SPELLED, "Do not dump any tables matching pattern."),
        ("-Z", SPELLED, "The level of compression."),
        ("--help", SPELLED, "Show help."),
        ("-C", SPELLED, None),
        ("--force", MARKDOWN, "overwrites what is there."),
        ("-q", MARKDOWN, "says nothing."),
        ("--depth", MARKDOWN, "How deep folders are searched."),
        ("--keep", MARKDOWN, "keeps all files"),
    ],
)
def test_the_entry_of_an_option(option: str, told: str, meaning: str | None) -> None:
    text = text_of(told, "a.md" if told is MARKDOWN else "a.txt")
    entry = option_entry(option, text)
    assert (None if entry is None else " ".join(entry.meaning.split())) == meaning
    if entry is not None:
        assert text.read(entry.sentence.start, entry.sentence.end) == entry.sentence.text
        assert option in entry.sentence.text.split("\n")[0]
        assert entry.sentence.text.endswith(entry.meaning)


@pytest.mark.parametrize(
    ("code", "of", "told", "meaning"),
    [
        ("28", "exit code", MANUAL, "Operation timeout. The period was reached."),
        ("F5E2", "fault code", "| Code | Says |\n|---|---|\n| **F5E2 – LID LOCK** | F 4 |\n", "LID LOCK"),
        ("E21", "error", "FAULTS\n\nE20   Door open.\nE21   Wheel stuck.\n", "Wheel stuck."),
        ("E21", "error", "See E21 in the list.\nE210: no water.\n", None),
        ("7", "exit code", MANUAL, "Failed to connect."),
        ("7", "signal", MANUAL, None),
        ("3", "status", MARKDOWN, "no model"),
        # A number at the head of a line that goes on with a sentence.
        ("7", "exit code", "The exit code came with version\n7  or later, and is none.\n", None),
        # A word far above it does not say what a number is.
        ("404", "error", "Errors are rare.\n\nThe houses:\n\n404  Main Street.\n", None),
        ("5", "error", "Sold in error.\n\nFruit:\n\n| No | Name |\n|---|---|\n| 4 | fig |\n| 5 | pear |\n", None),
        ("5", "error", "Errors\nof the tool:\n\n  4  Bad.\n     So bad.\n\n  5  Worse.\n", "Worse."),
    ],
)
def test_the_entry_of_a_code(code: str, of: str, told: str, meaning: str | None) -> None:
    entry = code_entry(code, of, text_of(told))
    assert (None if entry is None else " ".join(entry.meaning.split())) == meaning


def test_a_long_meaning_is_given_in_its_first_sentences() -> None:
    told = "  --all\n" + "      It takes all of what is there, and more of it.\n" * 40
    entry = option_entry("--all", text_of(told))
    assert entry is not None
    assert 300 <= len(entry.meaning) <= 400
    assert entry.meaning.endswith("more of it.")


def test_words_that_are_cut_at_the_end_of_a_line_are_whole_in_an_answer() -> None:
    told = stated_in("What does -k do?", text_of(MANUAL))
    assert told is not None
    assert told.stated == "(TLS) By default, every connection is verified. This option makes fetch skip that."
    code = stated_in("What is exit code 28?", text_of(MANUAL))
    assert code is not None
    assert code.stated == "Operation timeout. The period was reached."


@pytest.mark.parametrize(
    ("begins", "option"),
    [
        ("Specify the maximum", "--limit-rate <speed>"),
        ("This op", "-k, --insecure"),
        ("When this option is", "-k, --insecure"),
        ("Use -k with", None),
        ("fetch - transfer", None),
    ],
)
def test_the_option_that_a_sentence_explains_stands_above_it(begins: str, option: str | None) -> None:
    text = text_of(MANUAL)
    (sentence,) = (one for one in sentences(MANUAL) if one.text.startswith(begins))
    found = option_above(sentence, text)
    assert (None if found is None else found.meaning) == option
    if found is not None:
        assert text.read(found.sentence.start, found.sentence.end) == found.sentence.text
        assert found.sentence.text.startswith(option or "-")
        assert found.sentence.end == sentence.end


def test_questions_for_whichever_option() -> None:
    assert asks_which_option("Which option skips that?")
    assert asks_which_option("What command-line flag sets the rate?")
    assert not asks_which_option("What does the option -k do?")
    assert not asks_which_option("Which options are there?")


@pytest.mark.parametrize(
    ("told", "option"),
    [
        # An option stands above what is no more about it: it was the answer.
        ("OPTIONS\n  -v, --verbose  talk\n\nNotes\n\nThey took it.\n", None),
        ("-v, --verbose\n\nNotes\n\nThey took it.\n", None),
        ("It was cold:\n-5  degrees\n\nThey took it.\n", None),
        ("### `--depth <n>`\n\nHow deep.\n\n### Other\n\nThey took it.\n", None),
        ("### --depth <n>\n\nThey took it.\n", "--depth <n>"),
        ("-v, --verbose\nThey took it.\n", "-v, --verbose"),
        # The text begins with a line that has nothing: the answer began a byte too late.
        ("\n  -v, --verbose\n\n      They took it.\n", "-v, --verbose"),
        ("\n  ä:\n  -v, --verbose\n\n\n      They took it.\n", "-v, --verbose"),
    ],
)
def test_how_far_above_a_sentence_its_option_stands(told: str, option: str | None) -> None:
    text, words = text_of(told), "They took it."
    at = len(told.partition(words)[0].encode())
    found = option_above(Sentence(at, at + len(words), words), text)
    assert (None if found is None else found.meaning) == option
    if found is not None:
        assert text.read(found.sentence.start, found.sentence.end) == found.sentence.text
        assert found.sentence.text.lstrip("# ").startswith(option or "-")


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        ("  -v\n  --verbose=level\n      They took it.\n", "-v\n"),
        ("  -d\n\n  -v level\n  --verbose=level\n      They took it.\n", "-v level\n"),
    ],
)
def test_an_entry_with_a_line_for_each_spelling_begins_at_the_first(told: str, begins: str) -> None:
    text, words = text_of(told), "They took it."
    found = option_above(Sentence(told.index(words), told.index(words) + len(words), words), text)
    assert found is not None
    assert found.meaning == "--verbose=level"
    assert found.sentence.text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "option"),
    [
        ("Which option excludes a table?", "--exclude-table"),
        ("Which flag is for excluding tables?", "--exclude-table"),
        ("What option shows help?", None),
        ("Which option excludes a table of names?", None),
        ("What excludes a table?", None),
        ("Which option?", None),
    ],
)
def test_the_option_that_is_called_by_the_words_of_a_question(question: str, option: str | None) -> None:
    """What an entry says has other words than its name: "Do not dump any tables"."""
    found = option_called(question, text_of(SPELLED))
    assert (None if found is None else found.meaning) == option
    if found is not None:
        assert found.sentence.text.startswith("--exclude-table=pattern\n           Do not dump")


def test_entries_of_another_document_say_nothing() -> None:
    first = "The exit codes are elsewhere.\n  -v, --verbose\n          Be loud.\n"
    second = "    They took it.\n\n7  Apples.\n"
    text = JoinedText([text_of(first), text_of(second)])
    # The last line of a document may have no end.
    entry = option_entry("-k", JoinedText([text_of("Nothing."), text_of("-k  keep it\n")]))
    assert entry is not None
    assert (entry.sentence.start, entry.meaning) == (8, "keep it")
    (sentence,) = (one for one in sentences(second, len(first)) if one.text == "They took it.")
    # The option was that of the document before, and apples an exit code.
    assert option_above(sentence, text) is None
    assert code_entry("7", "exit code", text) is None


def test_a_table_of_numbers_is_not_looked_through_to_its_end() -> None:
    # For each line four kilobytes above it were read: 8 MB took minutes.
    assert code_entry("404", "exit code", text_of("404  5 ms for this page\n" * 20_000)) is None


SETTINGS = """\
# Options

## `MILL_PORT`

Values: `Integer` | Default = `90`

- Type: number

The port that the mill listens on.
It must be free.

See [mills](mills.md).

## MILL_HOST (experimental)
Default: localhost.

Where it stands.

## grind(oats)

```
grind()
```

## MILL_WHEEL

The following can be set:

- `MILL_WHEEL_SIZE` - How large the wheel
  is. Default is `3`.
- **mill.wheelCount**: How many there are.
- `MILL_AXLE`

`MILL_OATS` is of no use.

### `mill_key` {{%optional%}} {#mill_key}

**Type:** String\\
**Description:** The key of it, as [the gate](gate.md)\\
**History:**\\
0.9 - added

### `mill_door`

**Description:** The door of it.\\
**Type:** String\\
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does MILL_PORT do?", "MILL_PORT"),
        ("What does the setting `mill.port` do?", "mill.port"),
        ("what is the environment variable MILL_PORT for?", "MILL_PORT"),
        ("Explain mill's millPort", "millPort"),
        ("What is the purpose of MILL_PORT?", "MILL_PORT"),
        ("What does grind_all() do?", "grind_all"),
        # Its value may be asked for.
        ("What is MILL_PORT?", None),
        ("What's MILL_PORT?", None),
        # Words of the language.
        ("What does the mill do?", None),
        ("What does U.S. mean?", None),
        ("What does PORT do?", None),
        ("What does MILL_PORT do when it is full?", None),
    ],
)
def test_questions_for_what_a_name_means(question: str, name: str | None) -> None:
    assert asked_setting(question) == name


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("MILL_PORT", "The port that the mill listens on.\nIt must be free."),
        ("MILL_HOST", "Where it stands."),
        ("MILL_WHEEL_SIZE", "How large the wheel\n  is. Default is `3`."),
        ("mill.wheelCount", "How many there are."),
        # What is told of it besides was given, and not what it is.
        ("mill_key", "The key of it, as [the gate](gate.md)"),
        ("mill_door", "The door of it."),
        # What opens a list says nothing, nor does code; an item may be a name alone, and a sentence is no entry.
        ("MILL_WHEEL", None),
        ("grind", None),
        ("MILL_AXLE", None),
        ("MILL_OATS", None),
        ("MILL", None),
        ("mill_port", None),
    ],
)
def test_what_a_document_says_below_a_name(name: str, meaning: str | None) -> None:
    text = JoinedText([StoredText.of_string(path, SETTINGS, format="markdown") for path in ("a.md", "b.md")])
    entry = named_entry(name, text)
    assert (None if entry is None else entry.meaning) == meaning
    if entry is not None:
        assert text.read(entry.sentence.start, entry.sentence.end) == entry.sentence.text
        assert name in entry.sentence.text.split("\n")[0]


def test_what_stands_below_a_heading_ends_with_its_document() -> None:
    text = JoinedText([StoredText.of_string("a.md", "# MILL_PORT\n", format="markdown"), text_of("It is late.\n")])
    assert named_entry("MILL_PORT", text) is None


COMMANDS = """COMMANDS

**grind** (*or* **g**)
    grind the oats
    of the miller

``weigh``
    weigh what was ground

**clean**
**list**
    list all

**stop**
    stop it

**stop**
    stop all

turn
    turn the wheel
"""


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        # What another one does was given.
        ("What does mill grind do?", "grind the oats\n    of the miller"),
        ("What does the weigh command do?", "weigh what was ground"),
        ("What does `list` do?", "list all"),
        # Nothing stands below it, two have that name, and no mark says that it is a term.
        ("What does clean do?", None),
        ("What does mill stop do?", None),
        ("What does turn do?", None),
        ("What does the miller do?", None),
        ("When does mill grind?", None),
    ],
)
def test_what_a_command_does_is_set_in_below_it(question: str, meaning: str | None) -> None:
    text = text_of(f"Ä.\n\n{COMMANDS}")
    entry = term_entry(question, text)
    assert (None if entry is None else entry.meaning) == meaning
    if entry is not None:
        assert text.read(entry.sentence.start, entry.sentence.end) == entry.sentence.text
        told = stated_in(question, text)
        assert told is not None
        assert told.sentence == entry.sentence


def test_what_a_name_is_asks_for_its_meaning_where_nothing_is_set() -> None:
    assert asked_setting("What is MILL_PORT?") is None
    assert asked_setting("What is MILL_PORT?", has_values=False) == "MILL_PORT"
    assert asked_setting("What is the mill?", has_values=False) is None
