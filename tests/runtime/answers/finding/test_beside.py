"""What stands beside a sentence and answers with it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.finding.beside import with_what_is_beside
from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

TOLD = "It can be built.\n\nTo build it, use:\n\n```\n$ make all\n```\n\nOthers use:\n\n```\nninja\n```\n"
TEXT = StoredText.of_string("a.md", TOLD)


def candidates(*fits: float | None) -> list[Candidate]:
    told = [one for one in sentences(TOLD) if one.text.endswith((".", ":"))]
    return [Candidate(one, None, one.text, 1.0, 1.0, "words", fit=fit) for one, fit in zip(told, fits, strict=True)]


def given(question: str, *fits: float | None, shown: int = 3) -> list[tuple[str, str | None]]:
    found = with_what_is_beside(question, candidates(*fits), shown, TEXT)
    return [(one.sentence.line.split()[0], one.stated) for one in found]


def test_what_announces_commands_answers_with_them() -> None:
    assert given("How do I build it?", 1.0, 0.5, 0.2) == [("To", "make all"), ("Others", "ninja"), ("It", None)]
    assert given("How do I build it?", None, None, None)[0] == ("To", "make all")
    # Of what answers far better it does not take the place, nor of what is not shown.
    assert given("How do I build it?", 2.0, 0.5, 0.2)[0] == ("It", None)
    assert given("How do I build it?", 1.0, 0.5, 0.2, shown=1)[0] == ("It", None)


def test_what_says_what_this_does_answers_with_the_code_above_it() -> None:
    told = "Use:\n\n```\nmill --ours\n```\n\nThis keeps ours.\n\n```\nmill --theirs\n```\n"
    text, one = StoredText.of_string("a.md", told), next(one for one in sentences(told) if one.text.startswith("This"))
    (found,) = with_what_is_beside("How do I keep ours?", [Candidate(one, None, one.text, 1.0, 1.0, "words")], 1, text)
    assert (found.stated, found.sentence.line) == ("mill --ours", "``` mill --ours ``` This keeps ours.")


def test_what_is_to_be_done_is_what_the_best_sentence_announces() -> None:
    """The sentence answered without the command below it: "If it stands still, turn it:"."""
    told = "It may stand still.\n\n1. If it stands still, turn it:\n\n       mill turn\n"
    text, one = StoredText.of_string("a.md", told), sentences(told)[-2]
    best = Candidate(one, None, one.text, 1.0, 1.0, "words")
    for question, stated in (
        ("What should I do if it stands still?", "mill turn"),
        ("What happens if it stands still?", "mill turn"),
        ("When does it stand still?", None),
    ):
        (found,) = with_what_is_beside(question, [best], 1, text)
        assert found.stated == stated
        assert found.sentence.text.endswith("mill turn" if stated else "turn it:")


def test_who_asks_for_something_else_is_given_the_sentence() -> None:
    for question in ("What can be built?", "When was it built?"):
        assert given(question, 1.0, 0.5, 0.2) == [("It", None), ("To", None), ("Others", None)]
    assert with_what_is_beside("How do I build it?", [], 3, TEXT) == []


def test_an_option_is_that_of_the_entry_above() -> None:
    told = "-k, --insecure\n    Accept any certificate.\n"
    text, one = StoredText.of_string("a.txt", told), sentences(told)[-1]
    (best,) = with_what_is_beside(
        "Which option accepts any certificate?", [Candidate(one, None, one.text, 1.0, 1.0, "words")], 3, text
    )
    assert best.stated == "-k, --insecure"


@pytest.mark.parametrize(
    ("before", "line", "has_it"),
    [
        ("None of them works. ", "Therefore, it is not recommended.", True),
        ("Large products grow.\n", "To counteract this, we scale them.", True),
        ("Ärger hilft nicht. ", "That is why nobody does it.", True),
        ("It rains. ", "So I fixed it quickly.", False),
        ("None of them works. ", "It is not recommended.", False),
        # Of a long one all, however many bytes its letters take.
        (f"Nichts {'öä ' * 150}hilft. ", "Therefore, it is not recommended.", True),
        ("None of them works.\n\n", "Therefore, it is not recommended.", False),
        ("None of them works.\n \t\n", "Therefore, it is not recommended.", False),
        ("# A title\n", "Therefore, it is not recommended.", False),
        ("", "Therefore, it is not recommended.", False),
    ],
)
def test_what_follows_from_something_is_told_with_it(before: str, line: str, has_it: bool) -> None:
    text = StoredText.of_string("a.md", f"It rains.\n\n{before}{line}\nMore.\n")
    start = len(f"It rains.\n\n{before}".encode())
    one = Candidate(Sentence(start, start + len(line.encode()), line), None, line, 1.0, 1.0, "words")
    (why,) = with_what_is_beside("Why is it not recommended?", [one], 3, text)
    assert why.sentence.text == (before + line if has_it else line)
    assert text.read(why.sentence.start, why.sentence.end) == why.sentence.text
    assert with_what_is_beside("What is not recommended?", [one], 3, text) == [one]


@pytest.mark.parametrize(
    ("question", "line", "has_it"),
    [
        ("How do I make tea for two?", "Tea for two can be made in this way.", True),
        ("how to make tea for two", "To do this for two, fill it twice.", True),
        ("What should I do for two?", "For two, this is done twice.", True),
        ("How do I make tea for two?", "For two, fill it twice.", False),
        # What it announces tells that.
        ("How do I make tea for two?", "To do this for two:", False),
        # What is counted is not done.
        ("How many can have tea?", "Two can have tea in this way.", False),
        ("Who can have tea?", "Two can have tea in this way.", False),
    ],
)
def test_how_something_is_done_is_told_with_what_it_points_back_to(question: str, line: str, has_it: bool) -> None:
    before = "Fill the pot, and wait. "
    text = StoredText.of_string("a.md", f"{before}{line}\n")
    one = Candidate(Sentence(len(before), len(before + line), line), None, line, 1.0, 1.0, "words")
    (best,) = with_what_is_beside(question, [one], 3, text)
    assert best.sentence.text == (before + line if has_it else line)


def test_what_stands_beside_a_sentence_stands_in_its_document() -> None:
    line = "Therefore, use:"
    first, second = (StoredText.of_string("a.md", told) for told in ("It breaks.", f"{line}\n"))
    text = JoinedText([first, second, StoredText.of_string("c.md", "\n    make\n")])
    one = Candidate(Sentence(first.size, first.size + len(line), line), None, line, 1.0, 1.0, "words")
    for question in ("Why is it used?", "How do I use it?"):
        assert with_what_is_beside(question, [one], 3, text) == [one]


STAYS = (
    "**Porto, 4 to 8 May:** Hotel Mira. Breakfast is included. Check-in from 14:00.\n\n"
    "**Lisbon, 8 to 12 May:** Hotel Sol. Breakfast costs 9 euros. Check-in from 15:00.\n\nLisbon has breakfast bars.\n"
)
PRICED = STAYS.replace("costs 9 euros", "is good").replace("is included", "costs 8 euros")


@pytest.mark.parametrize(
    ("question", "told", "first"),
    [
        # The one of Porto was given of Lisbon.
        ("Is breakfast included in Lisbon?", STAYS, "Breakfast costs 9 euros."),
        ("Is breakfast included in Lisbon?", STAYS.replace("**", ""), "Breakfast costs 9 euros."),
        ("Is breakfast included in Lisbon?", STAYS.replace("**Porto", "- **Porto"), "Breakfast costs 9 euros."),
        ("Is breakfast included in Porto?", STAYS, "Breakfast is included."),
        # Of another place, or of none, nothing is said.
        ("Is breakfast included in Faro?", STAYS, "Breakfast is included."),
        ("Is breakfast included?", STAYS, "Breakfast is included."),
        ("Is breakfast included in Lisbon?", STAYS.replace("**Porto, 4 to 8 May:** ", ""), "Breakfast is included."),
        # Of two it is not known which.
        ("Is breakfast included in Lisbon?", f"{STAYS}\n**Lisbon:** Breakfast is good.\n", "Breakfast is included."),
        # Who asks for how much is not answered without a sum.
        ("How much does breakfast cost in Lisbon?", PRICED, "Breakfast costs 8 euros."),
    ],
)
def test_what_is_of_the_paragraph_that_is_asked_about_goes_first(question: str, told: str, first: str) -> None:
    text = StoredText.of_string("a.md", told)
    found = [one for one in sentences(told) if "reakfast" in one.text]
    best = [Candidate(one, None, one.text, 1.0, 1.0, "words", fit=1.0 - at) for at, one in enumerate(found)]
    assert with_what_is_beside(question, best, 3, text)[0].sentence.line == first
    assert len(with_what_is_beside(question, best, 3, text)) == len(best)


def test_of_another_paragraph_nothing_goes_first_that_is_far_less_likely() -> None:
    text = StoredText.of_string("a.md", STAYS)
    found = [one for one in sentences(STAYS) if one.text.startswith("Breakfast")]
    best = [
        Candidate(one, None, one.text, 1.0, 1.0, "words", fit=fit) for one, fit in zip(found, (4.0, -3.0), strict=True)
    ]
    assert with_what_is_beside("Is breakfast included in Lisbon?", best, 3, text) == best
