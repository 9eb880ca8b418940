"""The checker: what is a name or number, and what counts as the same."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armt.runtime.answers.language import checks
from armt.runtime.answers.language.checks import Claim, answer_missing, claims, is_ordinary, missing

SECTION = """1 Now Moses kept the flock of Jethro his father in law, the priest of Midian: 1,234 men of Egypt, an
hundred and twenty and seven years, in the year 1885 (2021-03-12) John Brown-Smith met the Israelites. It cost $2.5
million, or 3.50 a head. See max_len and readFile() in src/a.py; chapter XIV. Threescore and ten souls
from Italy; the café of Ménière."""

STANDS = {
    "possessive and plural": "Moses keeps Jethro's flock; two Midians.".replace("two ", ""),
    "digit grouping": "There were 1234 men.",
    "number words": "They lived 127 years, and were seventy.",
    "number words in the note": "Seventy souls in eighteen eighty-five.",
    "dates": "It was on 12 March 2021.",
    "peoples and countries": "Egyptians, an Italian and Israel fight.",
    "Roman numerals": "Describes chapter 14.",
    "identifiers": "Uses max_len, `readFile` and a.py.",
    "scales": "It cost 2,500,000 dollars and 3.5 each.",
    "hyphens": "John Brown-Smith and Smith came.",
    "ordinary words first": "Describes a king. Introduces laws. A new start: Nobody comes.",
    "titles": "The Plagues Of Midian Described",
    "capitals": "MOSES KEEPS THE FLOCK",
    "vague numbers": "One of them, the first, has hundreds.",
    "accents": "Meniere has a Café.",
    "nothing to check": "They go on and on.",
    "first person": "I said what I said.",
}
ABSENT = {
    "a name first": ("Zerah keeps the flock.", ("Zerah",)),
    "a name inside": ("The king of Judah attacks.", ("Judah",)),
    "a year": ("It was built in 1886.", ("1886",)),
    "a number word": ("Sixty souls came.", ("Sixty",)),
    "a number of several words": ("They stayed a hundred and twenty-eight years.", ("hundred and twenty-eight",)),
    "part of a number": ("There were 234 men.", ("234",)),
    "a scale": ("It cost 2.5 billion.", ("2.5",)),
    "one of two names": ("John Brown-Smith met Mary Smith.", ("Mary",)),
    "identifiers": ("Uses foo_bar, --force and writeFile.", ("foo_bar", "--force", "writeFile")),
    "a month": ("It was in May, in Rome.", ("May", "Rome")),
    "after a colon": ("Nobody came: Ramses slept. “Aaron,” he said.", ("Ramses", "Aaron")),
    "a Roman numeral": ("See parts II and XIV.", ("II",)),
    "the same name twice": ("Aaron and Aaron.", ("Aaron",)),
    # A people is one of its country, not of whatever begins alike.
    "like a people": ("He saw Egbert and an Egoist.", ("Egbert", "Egoist")),
    "a title": ("The Plagues Of Babylon Described", ("Babylon",)),
}


def test_a_method_is_named_without_what_it_belongs_to() -> None:
    section = "PurePath.with_suffix(suffix): a new path. os.path.join() joins."
    assert missing("What does with_suffix return, and join()?", section) == ()
    assert missing("What does suffix_with return?", section) == ("suffix_with",)


@pytest.mark.parametrize("note", STANDS.values(), ids=STANDS.keys())
def test_what_stands_in_the_section(note: str) -> None:
    assert missing(note, SECTION) == ()


@pytest.mark.parametrize(("note", "absent"), ABSENT.values(), ids=ABSENT.keys())
def test_what_does_not(note: str, absent: tuple[str, ...]) -> None:
    assert missing(note, SECTION) == absent


def _noted() -> list[Any]:
    """Return notes written by hand, each with its section and what is invented in it."""
    data = tomllib.loads(Path(__file__).with_name("noted.toml").read_text(encoding="utf-8"))
    return [
        pytest.param(note, kind["section"], absent, id=f"{name}: {note}")
        for name, kind in data.items()
        for note, absent in [*((note, []) for note in kind["true"]), *kind["invented"]]
    ]


@pytest.mark.parametrize(("note", "section", "absent"), _noted())
def test_notes_written_by_hand(note: str, section: str, absent: list[str]) -> None:
    """113 of them: 60 true, 53 invented. When first run, 5 of the invented passed (docs/answers.md)."""
    assert sorted(missing(note, section)) == sorted(absent)


@pytest.mark.parametrize(
    ("note", "section"),
    [
        ("He met O'Brien.", "He met O’Brien."),
        ("He met O’Brien.", "He met O'Brien, and OʼBrien."),
        ("Saw Me\u0301nie\u0300re.", "the café of Ménière"),
        ("Saw Ménière.", "the cafe\u0301 of Me\u0301nie\u0300re"),
        ("Uses gro\u0308ße_x.", "see größe_x"),
        ("Sold by Micro\u00adsoft.", "Mic\u00adrosoft sells it"),
        ("Asked by Иванова й.", "Иванова и\u0306"),
        ("東京でギガ", "\u30ad\u3099\u30ab\u3099は"),
        ("See हिन्दी_नाम.", "it is हिन्दी_नाम।"),
        ("And so we’ll go, if I’m right, as Moses says he’d.", "Moses went."),
    ],
)
def test_the_same_name_in_other_characters(note: str, section: str) -> None:
    """Accents as characters of their own cut a name, and each apostrophe made another one of it."""
    assert missing(note, section) == ()


def test_a_number_behind_a_mark_is_a_part_of_its_word() -> None:
    assert missing("There were 2 men.", "see e\u03012 there") == ("2",)
    # A mark of direction before a number is nothing of it.
    assert missing("There were 2 men.", "there were \u200e2 men") == ()


def test_numbers_of_verses_and_items_say_nothing() -> None:
    verses = "1 Moses spoke.\n2 They went.\n3 Aaron spoke.\n"
    assert missing("There were 2 men.", verses) == ("2",)
    assert missing("2 They went.", verses) == ()
    assert missing("2 men went.", verses) == ("2",)
    # A number that does not count on is one of the text's own.
    assert missing("There were 12 men.", "They went, and then\n12 men came.") == ()
    assert missing("There were 2 men.", "They went, and then\n2 men came.") == ()
    chapter = "3:15 Before.\n3:16 And he said.\n3:17 After."
    assert missing("There were 3 men, or 16.", chapter) == ("3", "16")
    assert missing("See 3:16, not 3:18; at 7:30 or 7.45.", chapter + " At 7.30 or 7:45.") == ("3:18",)


@pytest.mark.parametrize(
    ("note", "section", "absent"),
    [
        ("Иван приехал в Москву в 1950.", "Ивана видели в Москве.", ("1950",)),
        ("Петя видел Машу.", "Ивана видели.", ("Машу",)),
        ("東京でソニーは5台", "ソニーは5台を", ()),
        ("アップルは6台", "ソニーは5台を", ("6", "アップル")),
        ("他用iPhone。", "他有电话。", ("iPhone",)),
        ("اشترى ٣٤ كتابا", "اشترى 34 كتابا", ()),
        ("Die Stadt wuchs 1.234 Jahre.", "Eine Stadt, 1234 Jahre alt.", ()),
    ],
    ids=["russian", "russian name", "katakana", "katakana name", "latin in chinese", "arabic digits", "german"],
)
def test_other_scripts(note: str, section: str, absent: tuple[str, ...]) -> None:
    assert missing(note, section) == absent


def test_a_section_in_pieces_is_the_section() -> None:
    """Words and numbers lie across the borders of pieces."""
    pieces = [SECTION[at : at + 3] for at in range(0, len(SECTION), 3)]
    for note in STANDS.values():
        assert missing(note, iter(pieces)) == ()
    for note, absent in ABSENT.values():
        assert missing(note, iter(pieces)) == absent


def test_reading_stops_when_all_is_found() -> None:
    def pieces() -> object:
        yield SECTION + "\n"
        raise AssertionError("read on")

    assert missing("Moses and Jethro.", pieces()) == ()  # type: ignore[arg-type]


def test_claims_say_what_they_are() -> None:
    assert [(claim.text, claim.kind) for claim in claims("In 1885 the men of Rome left.")] == [
        ("1885", "number"),
        ("Rome", "name"),
    ]


@pytest.mark.parametrize("word", ["introduces", "summarises", "neighbours", "although", "seventy"])
def test_ordinary_words(word: str) -> None:
    assert is_ordinary(word)
    assert not is_ordinary("zerah")


def test_answers_and_their_quotes() -> None:
    assert answer_missing("The priest of Midian", "Jethro, priest of Midian") == ()
    assert answer_missing("In 1886 by Peter and a priest", SECTION) == ("1886", "Peter")
    assert answer_missing("a tall shepherd", SECTION) == ("tall", "shepherd")
    assert answer_missing("70", SECTION) == ()


def test_time_is_linear() -> None:
    """Notes of unknown origin may be long: 120 KB of names; quadratic work took minutes."""
    began = time.monotonic()
    assert missing("Abc is. " * 15_000, "x") == ("Abc",)
    assert time.monotonic() - began < 60


_WORDS = (
    *(
        "Egypt",
        "Egyptians",
        "Egyptian",
        "Rome",
        "Roman",
        "Italy",
        "Italians",
        "Israelites",
        "Israel",
        "Ménière",
        "Meniere's",
    ),
    *(
        "Companies",
        "Company",
        "Москва",
        "Москве",
        "Иваном",
        "Иван",
        "Straße",
        "STRASSE",
        "İstanbul",
        "istanbul",
        "Łódź",
    ),
    *(
        "XIV",
        "14",
        "fourteen",
        "March",
        "2021-03-12",
        "src/a.py",
        "a.py",
        "readFile()",
        "ΟΔΟΣ",
        "Οδός",
        "ソニー",
        "naïve",
        "Me\u0301nie\u0300re",
        "O’Brien",
        "O'Brien",
        "Ita\u00adly",
    ),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12), st.sampled_from(_WORDS))
def test_looking_for_cores_first_changes_nothing(section: list[str], note: str) -> None:
    """`missing` skips stretches that do not hold the core of any claim; all tokens looked at give the same."""
    text = " ".join(section)
    everything = [*claims(f"They saw {note}."), Claim("x", "name", frozenset(("w:",)))]
    there = checks._forms_of(text, everything)
    said = tuple(claim.text for claim in claims(f"They saw {note}.") if not claim.forms & there)
    assert missing(f"They saw {note}.", text) == tuple(dict.fromkeys(said))
