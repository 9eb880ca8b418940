"""Which of the sentences that a judge finds to answer goes before another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.judging.ordering import (
    all_words_first,
    dated_first,
    in_order,
    item_first,
    labelled_first,
    last_day_first,
    named_first,
    of_kind_first,
    of_person_first,
    own_length_first,
    reader_first,
    side_first,
)
from armt.runtime.answers.language.sentences import Sentence


def candidate(line: str) -> Candidate:
    return Candidate(Sentence(0, len(line), line), None, line, 1.0, 1.0, "words")


def test_of_a_question_in_another_language_what_is_of_its_kind_goes_first() -> None:
    due, rent = "Die Miete ist am 3. zu zahlen.", "Die Miete beträgt 1.180 Euro."
    best = [Candidate(Sentence(n, n + 1, line), None, line, 1.0, 1.0, "words") for n, line in enumerate((due, rent))]
    assert [item.line for item in of_kind_first("Wie hoch ist die Miete?", best)] == [rent, due]
    assert of_kind_first("How high is the rent?", best) == best
    assert of_kind_first("Wer zahlt die Miete?", best) == best
    # One that has far fewer of the words is about something else.
    far = [best[0], replace(best[1], score=0.5)]
    assert of_kind_first("Wie hoch ist die Miete?", far) == far


def test_of_two_that_answer_that_one_is_first_which_has_all_words() -> None:
    """The first was, which names something else: the judge looks past a name."""
    question = "In which version was zstd support added?"
    other, right = "Python 3.9 is added to those that have support.", "Support for `zstd` is added."
    best = [replace(candidate(other), fit=1.1), replace(candidate(right), fit=-0.2)]
    assert [item.line for item in all_words_first(question, best)] == [right, other]
    # It has to be found to answer, and about as likely.
    for fits in ((1.1, -0.6), (3.1, 0.9)):
        doubtful = [replace(item, fit=fit) for item, fit in zip(best, fits, strict=True)]
        assert all_words_first(question, doubtful) == doubtful
    # Who asks how many is not answered without a number.
    lines = ("At most 30 of them.", "Redirects are allowed by default.")
    numbered = [replace(candidate(line), fit=fit) for line, fit in zip(lines, (1.1, 0.2), strict=True)]
    assert all_words_first("How many redirects are allowed by default?", numbered) == numbered
    # What stands around the first may have said the rest.
    around = [replace(best[0], around="zstd is new."), best[1]]
    assert all_words_first(question, around) == around
    # Two words may stand together anywhere, but for a name; what stands around an entry of a log is told of others.
    assert all_words_first("Who added zstd?", best) == best
    entries = fitting("[21:45:09] Quits: sudden6", "[19:08:30] Joins: sudden6")
    entries[0] = replace(entries[0], around="[19:08:30] Joins: sudden6\n[21:45:09] Quits: sudden6")
    assert all_words_first("When did sudden6 join?", entries) == entries[::-1]
    assert all_words_first(question, []) == []


def test_of_lines_about_names_that_one_goes_first_whose_name_is_asked_for() -> None:
    """ "Sunday   closed" was said of Tuesday."""
    sunday, tuesday, said = map(candidate, ("Sunday    closed", "Tuesday    closed", "On Tuesday it is open."))
    question = "Is it open on Tuesday?"
    assert named_first(question, [sunday, said, tuesday]) == [tuesday, sunday, said]
    assert named_first(question, [said, sunday, tuesday]) == [said, sunday, tuesday]
    assert named_first("Is it open on Monday?", [sunday, tuesday]) == [sunday, tuesday]
    assert named_first(question, []) == []


def fitting(*lines: str, fits: tuple[float, ...] = (1.1, 0.2)) -> list[Candidate]:
    return [replace(candidate(line), fit=fit) for line, fit in zip(lines, fits, strict=True)]


def test_how_long_something_is_is_not_told_by_what_is_after_it() -> None:
    """The notice after the trial period was given as its length."""
    after, own = "After the trial period the notice is three months.", "The first six months are a trial period."
    question = "How long is the trial period?"
    for asked in (question, "How long does the trial period last?"):
        assert own_length_first(asked, fitting(after, own)) == fitting(after, own)[::-1]
    # It need not be found to answer, but must not be denied.
    doubtful = fitting(after, own, fits=(3.1, -1.2))
    assert own_length_first(question, doubtful) == doubtful[::-1]
    for best in (
        fitting(own, after),
        fitting(after, own, fits=(3.1, -2.5)),
        fitting(after, "A trial period is usual."),
        [],
    ):
        assert own_length_first(question, best) == best
    assert own_length_first("How long is the notice?", fitting(after, own)) == fitting(after, own)


def test_a_sentence_about_the_person_that_is_named_goes_first() -> None:
    """What the judge thought of an expert was given for what he thought of Mr Roe."""
    other, right = "Ms Poe concluded that it was bad.", "Mr Roe was evasive."
    question = "What did the judge think of Mr Roe?"
    assert of_person_first(question, fitting(other, right)) == fitting(other, right)[::-1]
    # The first may be about him; two may be meant, or nobody.
    for best in (fitting("He was evasive.", right), fitting(right, other), fitting(other, "A roe came."), []):
        assert of_person_first(question, best) == best
    for asked in ("What did Mr Roe say to Ms Poe?", "What did the judge think of Roe?"):
        assert of_person_first(asked, fitting(other, right)) == fitting(other, right)


def test_what_the_reader_has_to_do_is_not_told_by_what_is_done_to_them() -> None:
    ours, yours = "We will always give you 7 days' notice.", "You must give us two weeks' written notice."
    both = "If we give you notice, you give us yours within a week."
    for question, lines, first in (
        ("How much notice do I have to give?", (ours, yours), yours),
        ("How much notice must I give you?", ("The owner gives you a month.", yours), yours),
        # What is asked about others, or is about both, or says it of nobody else, stays first.
        ("How much notice do you have to give?", (ours, yours), ours),
        ("How much notice do I have to give?", (both, yours), both),
        ("How much notice do I get?", (ours, yours), ours),
        ("How much notice do I have to give?", (ours, "You must pay us a month's rent."), ours),
    ):
        assert reader_first(question, fitting(*lines))[0].line == first
    doubtful = [replace(item, fit=fit) for item, fit in zip(fitting(ours, yours), (3.0, 0.5), strict=True)]
    assert reader_first("How much notice do I have to give?", doubtful) == doubtful


def test_the_line_whose_label_is_asked_for_goes_first() -> None:
    """ "Active status is determined ..." was given for the status of a document."""
    other, right = "Active status is found as the rules have it.", "Status: Final"
    for question in ("What is the status?", "What is the status of the PEP?", "What's its status?"):
        assert labelled_first(question, fitting(other, right)) == fitting(other, right)[::-1]
        assert in_order(question, fitting(other, right)) == fitting(other, right)[::-1]
    assert labelled_first("What type of rule is this?", fitting(other, "Type: new"))[0].line == "Type: new"
    assert labelled_first("What is the status?", fitting(other, "**Status:** Final"))[0].line == "**Status:** Final"
    # It is denied, several lines are labelled so, and another label has more words.
    for best in (
        fitting(other, right, fits=(1.1, -2.5)),
        fitting("Status: Open", right),
        fitting(other, "Status of the mill: Final"),
        [],
    ):
        assert labelled_first("What is the status?", best) == best
    for question in ("What is the status of old mills in Oslo?", "Who has the status?"):
        assert labelled_first(question, fitting(other, right)) == fitting(other, right)


BUMPS = "What has changed says what is bumped:\n- fixes bump the last number\n- breaking changes bump the first number"


@pytest.mark.parametrize(
    ("question", "is_first"),
    [
        ("Which number is bumped by breaking changes?", True),
        ("What is bumped by breaking changes?", True),
        # All of it may be asked for, both items have these words, or none has more than one.
        ("What should I bump for breaking changes?", False),
        ("Which numbers are bumped by breaking changes?", False),
        ("Which number is bumped?", False),
        ("What is broken?", False),
        ("When are breaking changes bumped?", False),
    ],
)
def test_of_a_list_the_item_that_has_all_words_goes_first(question: str, is_first: bool) -> None:
    """All of the list was given, of which one item answers."""
    whole = replace(candidate(BUMPS), whole=True, fit=1.5)
    items = []
    for line in BUMPS.split("\n")[1:]:
        at = BUMPS.index(line)
        items.append(replace(candidate(line), sentence=Sentence(at, at + len(line), line), fit=-0.5))
    best = [whole, *items]
    found = item_first(question, best)
    assert found == ([replace(items[1], fit=1.5), whole, items[0]] if is_first else best)
    assert in_order(question, best)[0] == found[0]
    # What stands elsewhere is no item of it.
    elsewhere = [whole, replace(items[1], sentence=Sentence(900, 910, items[1].line))]
    assert item_first(question, elsewhere) == elsewhere
    assert item_first(question, items) == items
    assert item_first(question, []) == []


def test_a_deadline_is_the_only_day_by_which_something_is_to_be_done() -> None:
    """It was "within a week", in which they answer, and without the word nothing was believed."""
    lines = ("We answer within a week.", "Send it by 31 August 2024.", "The trial day is on 3 May.")
    best = [replace(candidate(line), fit=fit) for line, fit in zip(lines, (0.7, -2.8, -3.0), strict=True)]
    best[1] = replace(best[1], heading="How to apply")
    for question in ("What is the deadline?", "When is the application deadline?", "What's the closing date?"):
        first, *others = last_day_first(question, best)
        assert (first.line, first.fit, others) == (lines[1], 1.0, [best[0], best[2]])
    # Of something else, of two, and of what is far from answering nothing is known.
    assert last_day_first("What is the deadline for refunds?", best) == best
    assert last_day_first("When do they answer?", best) == best
    second = replace(candidate("Pay until 1 May."), fit=-1.0)
    assert last_day_first("What is the deadline?", [*best, second]) == [*best, second]
    far = [best[0], replace(best[1], fit=-4.5)]
    assert last_day_first("What is the deadline?", far) == far


def test_when_something_is_due_is_no_sum() -> None:
    """ "Amount due 64.63" has the word."""
    lines = ("Amount due    64.63", "Please pay by 22 March 2024.", "It rains.")
    best = [replace(candidate(line), fit=fit) for line, fit in zip(lines, (-0.4, -1.1, -3.0), strict=True)]
    first, *others = dated_first("When is it due?", best)
    assert (first.line, first.fit, others) == (lines[1], -0.4, [best[0], best[2]])
    assert dated_first("How much is due?", best) == best
    # What is no label may say when without a day, and of two days neither is meant.
    said = [replace(candidate("It is due when the bill comes."), fit=-0.4), *best[1:]]
    assert dated_first("When is it due?", said) == said
    two = [*best, replace(candidate("It came on 3 May."), fit=-1.5)]
    assert dated_first("When is it due?", two) == two


def test_what_one_side_of_an_agreement_does_is_not_told_by_what_the_other_one_does() -> None:
    """How much notice "I" have to give was the landlord's."""
    theirs, other = "The landlord shall give two months' notice.", "The landlord may enter after giving notice."
    mine = "The tenant may end it by giving one month's written notice."
    question = "How much notice do I have to give?"
    best = fitting(theirs, other, mine, fits=(2.0, -0.2, -1.3))
    first = side_first(question, best)[0]
    assert (first.line, first.fit) == (mine, 2.0)
    assert [item.line for item in in_order(question, best)] == [mine, theirs, other]
    # It is denied, asked of others, or about both; nothing else says it of that side.
    for asked, items in (
        (question, fitting(theirs, mine, fits=(2.0, -2.5))),
        ("How much notice must the landlord give?", best),
        ("How much notice do I get?", best),
        (question, fitting("The tenant and the landlord give notice.", mine)),
        (question, fitting(theirs, "The tenant shall pay the rent.")),
        (question, []),
    ):
        assert side_first(asked, items) == items
