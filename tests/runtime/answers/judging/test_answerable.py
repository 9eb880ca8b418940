"""Whether a document answers a question, and whether what stands nearest may be what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from word_vectors import WORD_VECTORS

from armt.runtime.answers.finding.candidates import Candidate, Searched, find_quotes
from armt.runtime.answers.finding.evidence import bm25_scores
from armt.runtime.answers.judging.answerable import Rules, ends_by_length, is_near, is_worth_showing, may_be_answered
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.text.stored import StoredText

BUILT, OPENED = "The station of Norrey was built in 1885.", "The station opened in 1885."
PROSE = "The wind blew over the heath, and nobody was there to hear it. Sheep slept under the wall.\n\n"


def found(line: str, fit: float | None, path: str = "a.txt") -> tuple[Searched, Sequence[Candidate]]:
    """A document of one sentence, and that sentence."""
    text = StoredText.of_string(path, line, format="code" if path.endswith(".py") else "text")
    ranges, scores = np.array([[0, text.size]]), np.zeros(1, dtype=np.float32)
    searched = Searched(text=text, ranges=ranges, token_counts=[9], words=scores, vectors=WORD_VECTORS, keys=None)
    return searched, [Candidate(Sentence(0, text.size, line), None, line, 1.0, 1.0, "words", fit=fit)]


@pytest.mark.parametrize(("fit", "answered"), [(-0.6, False), (-0.4, True), (2.1, True)])
def test_a_judge_may_say_that_nothing_answers(fit: float, answered: bool) -> None:
    assert may_be_answered("When was the station of Norrey built?", *found(BUILT, fit), Rules()) is answered


@pytest.mark.parametrize(
    ("question", "line", "answered"),
    [
        ("What is Claire's phone number?", "Claire Dubois, Studio Dubois, 24103 Kiel, +49 431 555 022", True),
        ("What is Claire's email?", "Claire Dubois <claire@studio.example>", True),
        # Another one's, one of two, and nobody's.
        ("What is Henrik's phone number?", "Claire Dubois, Studio Dubois, 24103 Kiel, +49 431 555 022", False),
        ("What is Claire's phone number?", "Claire: +49 431 555 022 or +49 431 555 023", False),
        ("What is the phone number?", "Claire Dubois, Studio Dubois, 24103 Kiel, +49 431 555 022", False),
        ("What is Claire's phone number?", "Claire Dubois, Studio Dubois, 24103 Kiel", False),
    ],
)
def test_a_number_beside_a_name_is_whose_it_is(question: str, line: str, answered: bool) -> None:
    """No line says "phone number" beside one, and the judge does not believe it."""
    assert may_be_answered(question, *found(line, -1.9), Rules()) is answered
    assert not may_be_answered(question, *found(line, -4.1), Rules())


@pytest.mark.parametrize(
    ("question", "line", "answered"),
    [
        ("What phone number do I call to reach the travel agency?", "Flights are booked through our agency.", False),
        ("What phone number do I call to reach the agency?", "Call our agency (07:00-20:00, Sat 9-13 h).", False),
        ("What phone number do I call to reach the agency?", "Dial 112 for the agency.", True),
        ("What phone number do I call to reach the agency?", "The agency: 01 23 45 67 89.", True),
        ("What is the email address of the agency?", "Write to the agency through its page.", False),
        ("What is the email address of the agency?", "The agency: office (at) mill.org.", True),
        ("What time do we have to be there on Wednesday?", "The dates are 12-14 June, Wednesday to Friday.", False),
        ("What time do we have to be there on Wednesday?", "On Wednesday we meet at ten.", True),
        ("What time do we have to be there on Wednesday?", "On Wednesday we meet after lunch.", True),
        ("What time did the meeting start?", "Meeting started at 1900.", True),
        ("What time does the meeting start?", "The meeting: 19h.", True),
    ],
)
def test_what_is_to_be_called_or_written_to_or_kept_is_there(question: str, line: str, answered: bool) -> None:
    """Believed or not: a judge found an agency's line to answer, by its words."""
    assert may_be_answered(question, *found(line, 3.0), Rules()) is answered


def test_the_key_of_a_setting_tells_that_it_is_a_time() -> None:
    searched, (best,) = found("backup_time = 0 2 * * *", 3.0)
    assert may_be_answered("What time is the backup?", searched, [replace(best, share=1.0)], Rules())
    assert not may_be_answered("What time is the backup?", searched, [best], Rules())


def test_how_many_there_are_needs_no_more_words() -> None:
    said = "There are two interviews: one with the team, and a paid trial day."
    assert may_be_answered("How many interviews are there?", *found(said, -2.2), Rules())
    assert not may_be_answered("How many interviews are there?", *found("It has two interviews.", -2.2), Rules())


@pytest.mark.parametrize(("fit", "answered"), [(None, False), (-0.1, False), (0.1, True)])
def test_a_judge_may_find_an_answer_in_other_words(fit: float | None, answered: bool) -> None:
    """A third of the question's words: too few for rules; but what the document does not name it does not tell."""
    assert may_be_answered("When did trains first reach the station?", *found(OPENED, fit), Rules()) is answered
    assert not may_be_answered("When did trains first reach the station of Norrey?", *found(OPENED, fit), Rules())


LINES = "Lines of code\n\nAlmost 20000 lines of code.\n"


@pytest.mark.parametrize(
    ("question", "path", "before", "answered"),
    [
        (
            "How many lines of code were there in 2015?",
            "a.md",
            f"# History\n\n## 2015\n\n{PROSE}## 2003\n\n### ",
            False,
        ),
        ("How many lines of code were there in 2003?", "a.md", f"# History\n\n## 2003\n\n{PROSE}### ", True),
        ("How many lines of code were there?", "a.md", f"# History\n\n## 2003\n\n{PROSE}### ", True),
        ("How many lines of code did version 7.1 have?", "a.md", f"# History of 7.1\n\n{PROSE}## ", True),
        (
            "How many lines of code did version 7.1 have?",
            "a.md",
            f"# History\n\n{PROSE}What 7.1 brought.\n\n## ",
            False,
        ),
        (
            "How many lines of code did version 7.1 have?",
            "curl-7.1.md",
            f"# History\n\n{PROSE}What 7.1 brought.\n\n## ",
            True,
        ),
        ("How many lines of code did all 3 parts have?", "a.md", f"# History\n\n{PROSE}3 parts.\n\n## ", True),
    ],
)
def test_what_is_said_of_one_year_or_version_is_not_of_another(
    question: str, path: str, before: str, answered: bool
) -> None:
    """It has to stand in the sentence, a heading above it, or what the document is called and begins with."""
    filler = f"# Notes\n\n{PROSE * 4}" if "History of" not in before else before.partition("\n")[0] + f"\n\n{PROSE * 4}"
    whole = filler + before + LINES
    text = StoredText.of_string(path, whole, format="markdown")
    at = len(whole.encode()) - len("Almost 20000 lines of code.\n")
    sentence = Sentence(at, at + 27, "Almost 20000 lines of code.")
    candidate = Candidate(sentence, None, sentence.text, 1.0, 1.0, "words", fit=2.0, heading="Lines of code")
    ranges, scores = np.array([[0, text.size]]), np.zeros(1, dtype=np.float32)
    searched = Searched(text=text, ranges=ranges, token_counts=[9], words=scores, vectors=WORD_VECTORS, keys=None)
    assert may_be_answered(question, searched, [candidate], Rules()) is answered


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Can a 17 year old join the club?", "Members of the club who join must be at least 18 years old."),
        ("What happens on 2026-05-12 at the mill?", "On 12 May 2026 the mill opens."),
        ("What happens at 15:00 at the mill?", "At 3 pm the mill opens."),
    ],
)
def test_what_is_written_in_other_ways_may_be_meant(question: str, line: str) -> None:
    searched, candidates = found(f"{line}\n", 2.0)
    text = StoredText.of_string("a.txt", f"{line}\n\n{PROSE * 6}17, 2026-05-12, 15:00.\n")
    assert may_be_answered(question, replace(searched, text=text), candidates, Rules())


def test_a_setting_needs_less_than_a_sentence() -> None:
    """A judge was taught on sentences."""
    searched, (candidate,) = found("station: Norrey", -1.0)
    for share, answered in ((0.5, True), (None, False)):
        assert may_be_answered("Which station?", searched, [replace(candidate, share=share)], Rules()) is answered


@pytest.mark.parametrize(
    ("question", "line", "answered"),
    [
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026 and runs for an indefinite time.", False),
        ("When does the tenancy begin?", "The tenancy begins on 1 May 2026 and runs for an indefinite time.", True),
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026 and ends on 30 April 2028.", True),
        ("When does the tenancy end?", "The tenancy starts in May and lasts until June 2028.", True),
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026, subject to the consent of the owner.", False),
        ("When does the tenancy end?", "The tenancy of the flat over the mill begins on 1 May 2026.", False),
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026 and rent is due within 5 days.", False),
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026 and runs for two years.", True),
        ("When does the tenancy end?", "It begins on 1 May 2026 and lasts for a period of 24 months.", True),
        ("When will the fair end?", "The fair starts in May: Monday 4 to 10 May.", True),
        ("Wann endet das Mietverhältnis?", "Das Mietverhältnis beginnt am 1. Mai 2026.", False),
        ("Wann endet das Mietverhältnis?", "Das Mietverhältnis beginnt am 1. Mai und dauert zwei Jahre.", True),
        ("Wann endet das Mietverhältnis?", "Das Mietverhältnis beginnt am 1. Mai und dauert bis Juni.", True),
        ("Quand finit le bail ?", "Le bail commence et prend effet le 1er mai.", False),
        ("Quand finit le bail ?", "Le bail commence le 1er mai et prend fin le 30 avril.", True),
        ("Quand finit le bail ?", "Le bail commence le 1er mai au rez-de-chaussée.", False),
        ("¿Cuándo termina el contrato?", "El contrato empieza el 1 de mayo y tiene como finalidad la vivienda.", False),
    ],
)
def test_when_something_begins_is_not_when_it_ends(question: str, line: str, answered: bool) -> None:
    """A judge believed so: a tenancy for an indefinite time ended on the day on which it began."""
    assert may_be_answered(question, *found(line, 2.0), Rules()) is answered


@pytest.mark.parametrize(
    ("question", "line", "by_length"),
    [
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026 and runs for two years.", True),
        (
            "When does the tenancy end?",
            "The tenancy begins on 1 May 2026 and runs for two years, until April 2028.",
            False,
        ),
        ("When does the tenancy end?", "The tenancy begins on 1 May 2026.", False),
        ("When does the tenancy begin?", "The tenancy begins on 1 May 2026 and runs for two years.", False),
    ],
)
def test_an_end_may_be_told_by_a_beginning_and_a_length(question: str, line: str, by_length: bool) -> None:
    assert ends_by_length(question, line) is by_length


def test_of_source_code_a_judge_has_to_have_the_words() -> None:
    """It was taught on what people write: of 142 questions to code four more were answered wrongly, and one rightly."""
    question = "When did trains first reach the station?"
    assert may_be_answered(question, *found(OPENED, 2.0), Rules())
    assert not may_be_answered(question, *found(OPENED, 2.0, "a.py"), Rules())
    assert may_be_answered("When was the station opened?", *found(OPENED, 2.0, "a.py"), Rules())


@pytest.mark.parametrize(
    ("question", "answered"),
    [("Which languages are spoken in Norrey?", True), ("Which languages are spoken in Salu?", False)],
)
def test_a_label_that_says_what_is_asked_for_is_enough(question: str, answered: bool) -> None:
    """Of "languages", "spoken" and the country the line has one, and was denied; a country that is not named is."""
    told = "The railway station of Norrey was built in 1885 by Amalia Brandt. It has a roof of copper.\n\n"
    text = StoredText.of_string("a.txt", told + PROSE * 11 + "Languages: Norrish, Carian\n\n" + PROSE * 12)
    starts = np.arange(0, text.size, 100)
    ranges = np.stack([starts, np.minimum(starts + 100, text.size)], axis=1)
    words = bm25_scores(text, ranges, [question])[0]
    document = Searched(
        text=text, ranges=ranges, token_counts=[100] * len(ranges), words=words, vectors=WORD_VECTORS, keys=None
    )
    candidates = find_quotes(question, document, 2048)
    assert candidates[0].line == "Languages: Norrish, Carian"
    assert may_be_answered(question, document, candidates, Rules()) is answered


@pytest.mark.parametrize(
    ("question", "fit", "near"),
    [
        # All of its words, at the bound and beyond it; a fifth of them; none.
        *(("When was the station of Norrey built?", fit, near) for fit, near in ((-3.9, True), (-4.1, False))),
        *(
            ("Which piper left the station at dawn in winter?", fit, near)
            for fit, near in ((-2.5, True), (-3.5, False))
        ),
        *(("Who whistles?", fit, near) for fit, near in ((-1.9, True), (-2.1, False))),
        # Of a name that is not there nothing is near, unless it is found to answer.
        *(("Who built the station of Salu?", fit, near) for fit, near in ((-0.1, False), (0.1, True))),
    ],
)
def test_the_further_from_an_answer_the_more_words_are_wanted(question: str, fit: float, near: bool) -> None:
    assert is_near(question, *found(BUILT, fit), Rules()) is near


def test_without_a_judge_what_stands_out_is_near() -> None:
    document, (one,) = found(BUILT, None)
    for score, near in ((0.6, True), (0.4, False)):
        assert is_near("Who whistles?", document, [replace(one, found=score)], Rules()) is near
    assert not is_near("Who whistles?", document, [], Rules())


def test_a_bracket_is_near_to_nothing() -> None:
    for line, near in (("}", False), ("} end", True)):
        assert is_near("Who whistles?", *found(line, 0.5), Rules()) is near


@pytest.mark.parametrize(
    ("best_fit", "score", "fit", "shown"),
    [
        (1.0, 0.6, None, True),
        (1.0, 0.59, None, False),
        # Beside what answers stands what would be given by itself, and beside what does not answer what is not denied.
        (1.0, 1.0, -0.4, True),
        (1.0, 1.0, -0.6, False),
        (-0.6, 1.0, -1.9, True),
        (-0.6, 1.0, -2.1, False),
        (None, 1.0, -1.9, True),
    ],
)
def test_a_further_quote_fits_about_as_well(
    best_fit: float | None, score: float, fit: float | None, shown: bool
) -> None:
    _, (best,) = found(BUILT, best_fit)
    assert is_worth_showing(replace(best, score=score, fit=fit), best, Rules()) is shown


@pytest.mark.parametrize(
    ("question", "line", "answered"),
    [
        # The title was given: nobody of a family is named there.
        ("What was her mother's name?", "Ada Roe (1871-1948)", False),
        ("Who was her mother?", "Ada Roe was a miller.", False),
        ("What was her mother's name?", "Ada was the daughter of Eva Roe.", True),
        ("Who was her husband?", "In 1909 she married Bo Roe.", True),
        ("What was her name?", "Ada Roe (1871-1948)", True),
    ],
)
def test_somebody_of_a_family_is_named_beside_a_word_for_one(question: str, line: str, answered: bool) -> None:
    searched, candidates = found(line, 2.0)
    assert may_be_answered(question, searched, candidates, Rules()) is answered


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("When is the next meeting?", True),
        # It was 18 November.
        ("When is the next service?", False),
        ("What is the default meeting?", True),
        ("What is the default umask?", False),
    ],
)
def test_the_next_one_and_the_default_are_of_what_is_named(question: str, answered: bool) -> None:
    line = "The next meeting is on 18 November; by default we meet in the small hall."
    searched, candidates = found(line, 2.0)
    assert may_be_answered(question, searched, candidates, Rules()) is answered


@pytest.mark.parametrize(
    ("question", "row", "answered"),
    [
        ("Who climbed K2?", {"peak": "K2", "first climbed": "1954"}, False),
        ("Where is K2?", {"peak": "K2", "first climbed": "1954"}, False),
        ("When was K2 climbed?", {"peak": "K2", "first climbed": "1954"}, True),
        ("Who works in Oslo?", {"name": "Ann Lee", "city": "Oslo"}, True),
        # His role and his city are nobody, and another column may have who it is.
        ("Who manages Ann Lee?", {"name": "Ann Lee", "role": "Analyst", "city": "Rome"}, False),
        ("Who manages Ann Lee?", {"name": "Ann Lee", "role": "Analyst", "contact": "Bela"}, True),
        ("Who is Ann Lee?", {"name": "Ann Lee", "role": "Analyst", "city": "Rome"}, True),
    ],
)
def test_a_row_says_who_and_where_by_a_name_that_the_question_does_not_have(
    question: str, row: dict[str, str], answered: bool
) -> None:
    """Its row is all that a table has of K2, and was given for who climbed it."""
    searched, (best,) = found(",".join(row.values()), 2.0)
    assert may_be_answered(question, searched, [replace(best, row=tuple(row.items()))], Rules()) is answered


@pytest.mark.parametrize(
    ("question", "row", "answered"),
    [
        ("What did Rome cost in total?", {"trip": "Total", "cost": "1,050"}, False),
        ("What did Rome cost in total?", {"trip": "Rome", "cost": "640"}, True),
        ("What did all trips cost in total?", {"trip": "**Total**", "cost": "1,050"}, True),
        ("What did the trips to Rome cost in total?", {"trip": "Total", "cost Rome": "640"}, True),
    ],
)
def test_the_sum_of_all_rows_is_not_what_one_of_them_has(question: str, row: dict[str, str], answered: bool) -> None:
    """A table has Rome, and its last row was given for what it cost."""
    searched, (best,) = found("Rome, 640. " + " ".join(row.values()), 2.0)
    assert may_be_answered(question, searched, [replace(best, row=tuple(row.items()))], Rules()) is answered


@pytest.mark.parametrize(("lead_in", "answered"), [("The state requires:", False), ("Bo shall:", True), (None, True)])
def test_an_item_that_only_repeats_what_is_asked_says_of_nobody(lead_in: str | None, answered: bool) -> None:
    """ "executive director" was who fills in as executive director."""
    searched, (best,) = found("* insure the mill", 2.0)
    opening = None if lead_in is None else Sentence(0, len(lead_in), lead_in)
    question = "Who shall insure the mill?"
    assert may_be_answered(question, searched, [replace(best, lead_in=opening)], Rules()) is answered
    assert may_be_answered("What has she to insure?", searched, [replace(best, lead_in=opening)], Rules())


def test_a_dash_in_the_column_that_is_asked_for_answers_nothing() -> None:
    """The extension beside it was given for the mobile number; a model was asked before it was looked at."""
    searched, (best,) = found("Denise Carr, 214, -", 2.0)
    row = replace(best, row=(("Name", "Denise Carr"), ("Extension", "214"), ("Mobile", "-")))
    for question, answered in (("What is Denise Carr's mobile?", False), ("What is Denise Carr's extension?", True)):
        assert may_be_answered(question, searched, [row], Rules()) is answered


@pytest.mark.parametrize(("fit", "headed", "answered"), [(-3.9, True, True), (-3.9, False, False), (-4.1, True, False)])
def test_a_list_whose_heading_names_all_that_is_asked_convinces_sooner(
    fit: float, headed: bool, answered: bool
) -> None:
    """ "Immediate Actions (Completed)" stood above them, which no item says."""
    document, (list_,) = found("- a wheel of the mill\n- a stone of the mill", fit)
    candidates = [replace(list_, around=f"Parts\n{list_.around}", whole=True, headed=headed)]
    assert may_be_answered("Which parts does the mill have?", document, candidates, Rules()) is answered
