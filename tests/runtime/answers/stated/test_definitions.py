"""Which questions ask what something is, and where a text says so."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.definitions import (
    asked_name,
    asked_term,
    definition_below,
    find_definition,
    introduction_place,
)
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

LICENCE = """\
  1. Words.

  The licensor gives a Contribution to others. A Contribution of this kind is the best of all.

      "Contribution" shall mean any work that is given
      to the Licensor. "You" (or "Your") shall mean an individual.

  The "Corresponding Source" for a work in object code form means all the source code. To "propagate" a work means to
copy it. For the purposes of this licence, "control" means ownership. A licence whose control means nothing is void.
"""


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a Contribution?", "Contribution"),
        ("what is the \"covered work\"", "covered work"),
        ("What does \"You\" mean?", "You"),
        ("What does the term copyleft mean?", "copyleft"),
        ("What does vDSO stand for?", "vDSO"),
        ("What is meant by control?", "control"),
        ("Define the User Product.", "User Product"),
        ("Who was Norrey?", "Norrey"),
        ("What is it?", None),
        ("When does the licence end?", None),
        ("What is the amount that is due when both of the parties have signed?", None),
    ],
)  # fmt: skip
def test_what_is_asked(question: str, term: str | None) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("term", "begins"),
    [
        ("Contribution", '"Contribution" shall mean'),
        ("contributions", '"Contribution" shall mean'),
        ("You", '"You" (or "Your")'),
        ("Corresponding Source", '"Corresponding Source" for a work'),
        ("Corresponding Source for a work", '"Corresponding Source" for a work'),
        ("propagate", '"propagate" a work means'),
        # Not where a sentence is about something else.
        ("control", '"control" means ownership'),
        ("licensor", None),
        ("ontribution", None),
    ],
)
def test_where_it_is_said(term: str, begins: str | None) -> None:
    text = StoredText.of_string("a.txt", "Ä" * 40_000 + "\n\n" + LICENCE)
    found = find_definition(term, text)
    assert (None if found is None else text.read(found.place, text.size)[: len(begins or "")]) == begins


def test_a_weaker_form_where_there_is_no_other() -> None:
    text = StoredText.of_string(
        "a.txt", "An omer is part of it. An omer is the tenth part of an ephah. The ephah is old."
    )
    assert find_definition("omer", text) == (26, "sentence")
    assert find_definition("ephah", text) is None


def test_a_term_may_be_a_link() -> None:
    """It was none: a few words of the sentence were given, or another one."""
    told = (
        "They began [Prossimo](https://mill.example/p). It is a sort of NTP server called [ntpd](https://mill.example)."
    )
    text = StoredText.of_string("a.md", f"{told} [Redis](https://redis.io) is a database.\n")
    assert find_definition("ntpd", text) == (told.index("ntpd]("), "sentence")
    assert find_definition("Redis", text) == (len(told) + 2, "sentence")
    assert find_definition("Prossimo", text) is None


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        # Another sentence was given, in which the day is named.
        ("Policy\n\nSnow Day\n\nA day on which nobody has to come here.\n", "A day on which"),
        ("## Snow Days\n\nThe days on which nobody has to come.\n", "The days on which"),
        ("**Snow Day**\n: Any day on which nobody has to come.\n", "Any day on which"),
        ("Snow Day\n\nCall us by eight in the morning of that day.\n", None),
        ("Snow Day\n\nA day.\n", None),
        ("On a snow day\n\nA bus takes all of us home.\n", None),
    ],
)
def test_a_glossary_has_the_meaning_below_the_word(told: str, begins: str | None) -> None:
    text = StoredText.of_string("a.md", f"Ärger.\n\n{told}")
    place = definition_below("Snow Day", text)
    assert (None if place is None else text.read(place, text.size)[: len(begins or "")]) == begins


CONTRACT = """\
Agreement Number: N115      Effective Date: March 1, 1996      Term: 1 Year

Ingram Micro, a corporation ("Distributor"), and the miller of Norrey (the Miller) agree. It is made on 3 May 2020 (the
"Signing Day"). For this section, distributor shall mean anybody who sells. The miller (an old man) is not meant.
"""


@pytest.mark.parametrize(
    ("term", "who", "begins", "said"),
    [
        ("effective date", False, "Effective Date: March", "label"),
        ("term", False, "Term: 1 Year", "label"),
        # At the beginning of a line labels are found as labels are.
        ("agreement number", False, None, None),
        ("distributor", False, "distributor shall mean", "sentence"),
        ("distributor", True, '"Distributor")', "parentheses"),
        ("miller", True, "Miller) agree", "parentheses"),
        ("signing day", False, '"Signing Day")', "parentheses"),
        ("old man", True, None, None),
    ],
)
def test_what_stands_in_parentheses_or_behind_a_label(
    term: str, who: bool, begins: str | None, said: str | None
) -> None:
    text = StoredText.of_string("a.txt", CONTRACT)
    found = find_definition(term, text, who=who)
    assert (found and found.said) == said
    assert (None if found is None else text.read(found.place, text.size)[: len(begins or "")]) == begins


def test_pieces_of_a_text_cut_no_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "x " * 3000 + "\n\nA Contribution is any work. " + "y " * 3000
    text = StoredText.of_string("a.txt", whole)
    place = whole.index("Contribution")
    for size in (place + 1, place + 5, place + 13, place + 18):
        pieces = [whole[:size], whole[size:]]
        monkeypatch.setattr(StoredText, "pieces", lambda self, pieces=pieces: iter(pieces))
        assert find_definition("Contribution", text) == (place, "sentence")


@pytest.mark.parametrize("text", ["Contribution " * 100_000, "Contribution (" * 50_000, "Contribution for a " * 50_000])
def test_time_is_linear(text: str) -> None:
    assert find_definition("Contribution", StoredText.of_string("a.txt", text)) is None


def test_what_is_called_so_says_what_a_term_is() -> None:
    """The weakest form: the term stands behind what it is."""
    story = "Autogrouping came late. The kernel has a feature known as autogrouping for builds."
    text = StoredText.of_string("a.txt", story)
    assert find_definition("autogrouping", text) == (story.index("autogrouping for"), "sentence")
    text = StoredText.of_string("a.txt", f"{story} Autogrouping is a way to group tasks.")
    assert find_definition("autogrouping", text) == (len(story) + 1, "sentence")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Lady Russell?", "Lady Russell"),
        ("who was Sir Walter Elliot", "Sir Walter Elliot"),
        ("Who is Joan of Arc?", "Joan of Arc"),
        ("Who are the Hayters?", None),
        ("Who is the landlord?", None),
        ("Who is afraid of Virginia?", None),
        ("Who wrote it?", None),
        ("What is Norrey?", None),
    ],
)
def test_of_whom_is_asked_who_it_is(question: str, name: str | None) -> None:
    assert asked_name(question) == name


STORY = """\
Tamsin came late. "Ask Tamsin, the door is open," said Mr Pell, a civil, cautious lawyer. Mrs. Lund, of Norrey, in the
hills, was a woman who never spoke. Old Tamsin Brook had been a nurse. Aksel ran.
"""


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Mr Pell", "Mr Pell, a civil"),
        ("Mr. Pell", "Mr Pell, a civil"),
        ("Mrs Lund", "Mrs. Lund, of Norrey"),
        ("Tamsin Brook", "Tamsin Brook had been a nurse"),
        # Nowhere is it said; here the name stands first.
        ("Aksel", "Aksel ran"),
        ("Aks", None),
        ("Nobody", None),
    ],
)
def test_where_somebody_is_introduced(name: str, begins: str | None) -> None:
    text = StoredText.of_string("a.txt", STORY)
    place = introduction_place(name, text)
    assert (None if place is None else text.read(place, text.size)[: len(begins or "")]) == begins


def test_a_heading_introduces_nobody() -> None:
    book = (
        "THE SECOND BOOK OF MOSES\n\nNobody knew it.\n\nAnd she called his name Moses, for he came out of the water.\n"
    )
    text = StoredText.of_string("a.txt", book)
    assert text.headings
    assert introduction_place("Moses", text) == book.index("Moses, for")
    # Where a text has it in headings alone, it does not say.
    assert introduction_place("Moses", StoredText.of_string("a.txt", "THE BOOK OF MOSES\n\nNobody knew it.\n")) is None


def test_what_is_said_to_somebody_does_not_say_who_it_is() -> None:
    text = StoredText.of_string("a.txt", "He went to Moses. He said to Moses, The people are many. Moses, the servant.")
    assert introduction_place("Moses", text) == 57


@pytest.mark.parametrize("written", ["``grist``", "`grist`", "**grist**", "grist"])
def test_a_term_may_stand_between_marks(written: str) -> None:
    text = StoredText.of_string("a.md", f"Nobody grinds.\n\n{written} is a tool for mills.\n")
    found = find_definition("grist", text)
    assert found is not None
    assert text.read(found.place, text.size).startswith(written)


def test_what_source_code_is_called_with_defines_nothing() -> None:
    """`Flags("nsqd", ...)` looked like a name with what it is called by, and a key of a structure like a label."""
    code = 'func run() {\n\tf := Flags("milld", Exit)\n\treturn Server{\n\t\tmilld:  l,\n\t}\n}\n'
    beside = JoinedText([StoredText.of_string("a.go", code, format="code"), StoredText.of_string("b.txt", "Oats.\n")])
    assert find_definition("milld", beside) is None
    said = StoredText.of_string("b.txt", 'Mills Ltd ("milld") grinds.\n')
    found = find_definition("milld", JoinedText([beside.texts[0], said]))
    assert found is not None
    assert found.said == "parentheses"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does milld do?", "`milld` is the daemon that grinds oats."),
        ("What does the tool `grist` do?", "grist is a sieve for flour."),
        # What something is may say nothing of what it does, and of whom it is asked is meant otherwise.
        ("What does flour do?", None),
        ("What does the miller do?", None),
    ],
)
def test_what_something_does_is_said_where_it_is_said_what_it_is(question: str, told: str | None) -> None:
    said = ("`milld` is the daemon that grinds oats.", "grist is a sieve for flour.", "Flour is a powder.")
    text = StoredText.of_string("a.md", "\n\n".join((*said, "The miller is one that pays.")), format="markdown")
    found = stated_in(question, text)
    assert (None if found is None else found.sentence.line) == told


ASIDES = (
    "Grinding, and in particular coarse grinding (which leaves the husk on it), is a noisy craft. "
    "The draft of [Norm\n651](https://a.b/c) (Robust Wheel\nHandling) is here; Norm 652 (Low) came before. "
    "Norm 653 (Old Name) was Norm 653 (New Name). The mill (Bo Roe) is old."
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is coarse grinding?", "which leaves the husk on it"),
        ("What is Norm 651?", "Robust Wheel Handling"),
        ("What is Norm 651 about?", "Robust Wheel Handling"),
        # Of one word nobody knows that it is a name, and of two names which is meant.
        ("What is Norm 652?", None),
        ("What is Norm 653?", None),
        # It is said of another kind of it, and whose it is does not say what it is.
        ("What is grinding?", None),
        ("What is the mill?", None),
    ],
)
def test_what_stands_in_parentheses_behind_a_term_says_what_it_is(question: str, said: str | None) -> None:
    """ "A noisy craft" was given, and of a rule that somebody had discussed it."""
    told = stated_in(question, StoredText.of_string("a.md", f"Ä. {ASIDES}"))
    assert (None if told is None else told.stated) == said
    assert said is None or (told is not None and said in told.sentence.line)


GLOSSARY = (
    "[wheel]{#wheel}\n:   To turn (a [stone](#stone)) in a mill.\n\n"
    "[old wheel]{#old}\n:   A wheel that stands.\n\nNode\n: One in a rack.\n"
)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("What is a wheel?", "To turn (a [stone](#stone)) in a mill."),
        ("What is old wheel?", "A wheel that stands."),
        ("What does Node mean?", "Node : One in a rack."),
        ("What is a stone?", None),
    ],
)
def test_what_markdown_marks_as_a_definition_is_one(question: str, line: str | None) -> None:
    """The term was given, or what another one means."""
    text = StoredText.of_string("a.md", f"# Ä\n\n{GLOSSARY}", format="markdown")
    told = stated_in(question, text)
    assert (None if told is None else told.sentence.line) == line
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
