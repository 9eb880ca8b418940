"""What an acronym stands for, and which questions ask for it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.acronyms import (
    acronyms_of,
    asked_acronym,
    long_forms,
    named_with_its_initials,
)
from armt.runtime.answers.stated.asked import is_stated_or_not, stated_in
from armt.runtime.text.stored import StoredText


@pytest.mark.parametrize(
    ("question", "name", "alone"),
    [
        ("What does TDIU stand for?", "TDIU", True),
        ("What does the acronym TDIU stand for?", "TDIU", True),
        ('What does "R&D" stand for?', "R&D", True),
        ("What is IoT short for?", "IoT", True),
        ("What is APIs an abbreviation of?", "API", True),
        ("What is the abbreviation TDIU?", "TDIU", True),
        ("What is the full form of TDIU?", "TDIU", True),
        ("What is TDIU?", "TDIU", False),
        ("What does TDIU mean?", "TDIU", False),
        # Other words may be meant by small letters.
        ("what does tdiu stand for", "TDIU", False),
        ("What does the mill stand for?", "MILL", False),
        ("What does Norrey mean?", None, None),
        ("What is the TDIU granted for?", None, None),
    ],
)
def test_what_is_asked(question: str, name: str | None, alone: bool | None) -> None:
    found = asked_acronym(question)
    assert (None if found is None else tuple(found)) == (None if name is None else (name, alone))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "TDIU",
            "He is granted a total disability rating based on individual unemployability due to service-connected\n"
            "disabilities (TDIU) now.",
            "total disability rating based on individual unemployability due to service-connected disabilities",
        ),
        ("AOJ", "It went to the agency of original jurisdiction (AOJ) in March.", "agency of original jurisdiction"),
        (
            "DEA",
            "Basic eligibility for Dependents' Educational Assistance (DEA).",
            "Dependents' Educational Assistance",
        ),
        # One word gives two letters; a hyphen parts words; the last letter may be followed by small ones.
        ("PTSD", "He suffers from posttraumatic stress disorder (PTSD).", "posttraumatic stress disorder"),
        ("VOM", "Use a volt-ohm-milliammeter (VOM).", "volt-ohm-milliammeter"),
        ("R&D", "All research and development (R&D) is paid.", "research and development"),
        ("IoT", "This is the Internet of Things (IoT).", "Internet of Things"),
        ("API", "Of application programming interfaces (APIs) we have two.", "application programming interfaces"),
        ("FSA", 'A Flexible Spending Account (hereinafter "FSA") is paid.', "Flexible Spending Account"),
        ("FSA", "A **Flexible Spending Account** (**FSA**) is paid.", "Flexible Spending Account"),
        # The other way round, and behind a label.
        ("AOJ", "The AOJ (agency of original jurisdiction, of the north) said so.", "agency of original jurisdiction"),
        ("CCU", "Words\n\nCCU: Central Control Unit\n", "Central Control Unit"),
        ("CCU", "| Word | Meaning |\n|---|---|\n| CCU | Central Control Unit |\n", "Central Control Unit"),
        ("CCU", "A CCU stands for a central control unit of mills.", "central control unit"),
        # Where one has no word between, it comes first, wherever it is.
        (
            "MGC",
            "The mill grinds all of the corn (MGC). We call the Mill Grinding Company (MGC) so.",
            "Mill Grinding Company",
        ),
        # No initials, letters of two sentences, too far off, running over a comma; a name alone says nothing.
        ("TDIU", "Entitlement to TDIU is granted (TDIU).", None),
        ("VA", "The examinations of the veteran in April were read (VA).", None),
        ("AOJ", "The agency is here. Of the original jurisdiction (AOJ) is nothing.", None),
        ("MGC", "The mill, which grinds, sells all corn (MGC).", None),
        ("AOJ", f"The agency {'of mills and wheels ' * 9} of original jurisdiction (AOJ) is here.", None),
        ("IL", "Springfield, Illinois (IL), has no mill.", None),
        ("CCU", "In the list CCU: Central Control Unit stands.", None),
        ("CCU", "The CCU is here.", None),
        ("", "The (TDIU) is here.", None),
    ],
)
def test_the_words_beside_it_have_its_letters(name: str, content: str, words: str | None) -> None:
    found = long_forms(name, StoredText.of_string("a.txt", f"Ärger.\n\n{content}\n")) if name else []
    assert (found[0].words if found else None) == words
    assert words is None or is_backed(words, [content])


def test_the_surest_comes_first_and_pieces_cut_none(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "x " * 3000 + "It went to the agency of original jurisdiction (AOJ) then. " + "y " * 3000
    text, place = StoredText.of_string("a.txt", whole), whole.index("AOJ")
    for size in (place - 10, place, place + 2, place + 5):
        pieces = [whole[:size], whole[size:]]
        monkeypatch.setattr(StoredText, "pieces", lambda self, pieces=pieces: iter(pieces))
        assert [tuple(found) for found in long_forms("AOJ", text)] == [(place, "agency of original jurisdiction")]


def test_a_long_form_that_a_piece_cuts_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood in the first of two pieces was taken for all of it."""
    whole = "x " * 3000 + "AOJ stands for agency of original jurisdiction. " + "y " * 3000
    text, cut = StoredText.of_string("a.txt", whole), whole.index("risdiction")
    monkeypatch.setattr(StoredText, "pieces", lambda self: iter([whole[:cut], whole[cut:]]))
    assert [found.words for found in long_forms("AOJ", text)] == ["agency of original jurisdiction"]


DECISION = """\
Entitlement to a total disability rating based on individual unemployability due to disabilities (TDIU) is granted.

The VA has an agency of original jurisdiction (AOJ). NATO stands for the alliance of the north.
"""


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        (
            "What does TDIU stand for?",
            "total disability rating based on individual unemployability due to disabilities",
        ),
        ("What is AOJ?", "agency of original jurisdiction"),
        ("what does aoj stand for?", "agency of original jurisdiction"),
        ("What does VA stand for?", None),
    ],
)
def test_a_quote_says_what_it_stands_for(question: str, stated: str | None) -> None:
    """ "Entitlement to" was the answer to the first."""
    told = stated_in(question, StoredText.of_string("a.txt", DECISION))
    assert (None if told is None else told.stated) == stated
    assert told is None or is_backed(told.stated or "", [told.sentence.text])


def test_a_sentence_may_say_so_with_other_initials() -> None:
    told = stated_in("What does NATO stand for?", StoredText.of_string("a.txt", DECISION.replace("The VA", "It")))
    assert told is not None
    assert told.sentence.text == "NATO stands for the alliance of the north."
    # "TDIU is a rating" says what it is, and not what it stands for.
    text = StoredText.of_string("a.txt", "TDIU is a rating that some are given.")
    assert stated_in("What does TDIU stand for?", text) is None
    assert stated_in("What is TDIU?", text) is not None


def test_a_sentence_says_more_of_what_it_is_than_the_long_form() -> None:
    content = "The agency of original jurisdiction (AOJ) sat. An AOJ means the office that decides first."
    told = stated_in("What is an AOJ?", StoredText.of_string("a.txt", content))
    assert told is not None
    assert told.sentence.text == "An AOJ means the office that decides first."


def test_who_asks_what_it_stands_for_is_told_nothing_else() -> None:
    assert is_stated_or_not("What does VA stand for?")
    assert is_stated_or_not("Who wrote this?")
    assert not is_stated_or_not("What is VA?")
    assert not is_stated_or_not("what does tdiu stand for")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            "and all that grinds in it are Large Multimodal\nModels, as is said. ChatGPT is an LMM.",
            "Large Multimodal Models",
        ),
        ("A Large-Mill Model grinds. It is an LMM. Our Large-Mill Models grind.", "Large-Mill Model"),
        # Nobody says LMM, two names have its letters, or the name is longer; and what is small is no name.
        ("Large Multimodal Models are here.", None),
        ("Large Multimodal Models and Lost Mill Money are LMMs.", None),
        ("The Old Large Multimodal Models are LMMs.", None),
        ("Large Multimodal Models Group is of LMMs.", None),
        ("They are large multimodal models, LMMs.", None),
    ],
)
def test_a_name_elsewhere_has_its_initials(told: str, words: str | None) -> None:
    """The document did not say."""
    text = StoredText.of_string("a.txt", f"Ä. {told}")
    found = named_with_its_initials("LMM", text)
    assert (None if found is None else found.words) == words
    if words is not None and found is not None:
        assert text.read(found.place, found.place + 5) == words[:5]
        stated = stated_in("What does LMM stand for?", text)
        assert stated is not None
        assert stated.stated == words


def test_a_name_of_two_letters_may_have_its_initials_by_chance() -> None:
    assert named_with_its_initials("LM", StoredText.of_string("a.txt", "Large Mills are LM.")) is None


@pytest.mark.parametrize(
    "piece", ["TDIU ", "(TDIU) ", "a b d (TDIU) ", "TDIU (a ", "total disability ", "TDIU: ", "((\n"]
)
def test_time_is_bounded(piece: str) -> None:
    text = StoredText.of_string("a.txt", piece * 100_000)
    begin = time.process_time()
    long_forms("TDIU", text)
    named_with_its_initials("TDIU", text)
    assert time.process_time() - begin < 5


REGISTER = "You give your mill owner number (MON). **_DOW_** means day of wheels, and it is Monday. ACE is a word."


@pytest.mark.parametrize(
    ("question", "forms"),
    [
        ("Must I tell them my mill owner number?", ["MON"]),
        ("What happens on a day of wheels to the mill owner number?", ["DOW", "MON"]),
        # Of an acronym nothing is looked for but that.
        ("Who gives the MON on the DOW?", []),
        # The same initials, and what stands for nothing that is said.
        ("Must I open a new one?", []),
        ("Must all call elsewhere?", []),
    ],
)
def test_acronyms_of_of_what_a_question_names(question: str, forms: list[str]) -> None:
    assert acronyms_of(question, StoredText.of_string("a.md", REGISTER)) == forms
