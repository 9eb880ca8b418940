"""Lists below what opens them: one quote, where it can be seen to its end."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.finding.items import (
    is_asked_for,
    is_heading_of_list,
    item_lines,
    items_below,
    names_list_below,
    points_back,
    with_its_list,
)
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.text.headings import Heading
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

ITEMS = "- 200 g oats\n- 1 cup of milk, warm\n  and fresh\n- salt\n"
AFTER = "\nStir it well.\n"


def below(content: str, *, at: int = 0, is_heading: bool = False) -> tuple[str, str] | None:
    text = StoredText.of_string("a.md", content)
    found = items_below(text, sentences(content), at, is_heading=is_heading)
    return None if found is None else (found.sentence.text, found.opening)


def test_a_list_goes_with_the_sentence_whose_colon_opens_it() -> None:
    assert below(f"You need:\n\n{ITEMS}{AFTER}") == (f"You need:\n\n{ITEMS}".rstrip(), "You need:")
    boxes = ITEMS.replace("-", "☐")
    assert below(f"You need:\n\n{boxes}{AFTER}") == (f"You need:\n\n{boxes}".rstrip(), "You need:")
    drawn = ITEMS.replace("-", "▪")
    assert below(f"You need:\n\n{drawn}{AFTER}") == (f"You need:\n\n{drawn}".rstrip(), "You need:")
    assert below(f"**You need:**\n\n{ITEMS}{AFTER}") == (f"**You need:**\n\n{ITEMS}".rstrip(), "**You need:**")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[ada@norrey.example](mailto:ada@norrey.example)", True),
        ("- Email: ada@norrey.example", True),
        ("https://norrey.example/mill", True),
        ("- Ada Moor", False),
        ("The mill of Ada Moor is what ada@norrey.example is for.", False),
    ],
)
def test_an_address_alone_goes_with_the_colon_above_it(line: str, said: bool) -> None:
    """ "For questions contact:" was all of the answer."""
    found = below(f"For questions contact:\n\n{line}\n{AFTER}")
    assert found == ((f"For questions contact:\n\n{line}", "For questions contact:") if said else None)


@pytest.mark.parametrize(
    ("own", "item", "behind"),
    [
        ("(1) You must:", "(a) eat;\n(b) sleep.", "(2) We may:\n\n(a) wait;\n(b) go."),
        ("1. You must:", "   a. eat;\n   b. sleep.", "2. We may go."),
        ("(h) You must:", "(i) eat;\n(ii) sleep.", "(i) We may go."),
        ("(ii) You must:", "(1) eat;\n(2) sleep.", "(iii) We may go."),
        ("- You must:", "  - eat\n  - sleep", "- We may:\n  - wait\n  - go"),
        ("* You must:", "- eat\n- sleep", "* We may go."),
    ],
)
def test_an_item_that_opens_a_list_ends_it_with_the_next_one_of_its_own(own: str, item: str, behind: str) -> None:
    """What the tenant must was quoted with what the landlord shall."""
    content = f"Duties are these.\n\n{own}\n\n{item}\n\n{behind}\n{AFTER}"
    found = [below(content, at=at) for at in range(len(sentences(content)))]
    said = [one for one in found if one is not None and one[1].endswith("You must:")]
    assert len(said) == 1
    assert said[0][0].endswith("sleep." if "." in item.splitlines()[-1] else "sleep")
    assert "eat" in said[0][0]


def test_the_next_number_is_no_item_of_the_one_before() -> None:
    assert below(f"1. Mind the following:\n2. Stir the oats.\n3. Serve.\n{AFTER}") is None
    assert below(f"(h) Members may:\n(i) vote;\n(ii) speak.\n{AFTER}") is not None


def test_a_heading_with_a_number_is_no_item_of_the_list_above_it() -> None:
    """The first clause was the third of the parties."""
    content = "It is made between:\n\n1. Ann Moor; and\n\n2. Bob Roe.\n\n1. Term\n\nIt lasts.\n"
    # Numbers alone are no sentences of a passage.
    said = [sentence for sentence in sentences(content) if not sentence.text[0].isdigit()]
    for headings, last in (([], "1. Term"), ([Heading(content.rindex("1."), 1, "1. Term")], "Bob Roe.")):
        text = StoredText.of_string("a.txt", content, headings=headings)
        found = items_below(text, said, 0, is_heading=False)
        assert found is not None
        assert found.sentence.text.endswith(last)


def test_below_a_heading_it_stands_by_itself() -> None:
    assert below(f"**Ingredients**\n\n{ITEMS}{AFTER}", is_heading=True) == (ITEMS.rstrip(), "Ingredients")
    # It is none where something else opens it.
    assert below(f"You need much.\n\n{ITEMS}{AFTER}") is None


BARE = "200 g oats\n\n1 cup of milk\n\nsalt\n"


def test_items_without_marks_are_a_list_where_they_stand_apart() -> None:
    """So pages and documents give their lists, and the first item was the answer, or the last."""
    assert below(f"You need:\n\n{BARE}{AFTER}") == (f"You need:\n\n{BARE}".rstrip(), "You need:")
    assert below(f"Ingredients\n\n{BARE}{AFTER}", is_heading=True) == (BARE.rstrip(), "Ingredients")
    # The next heading is no item, nor is what stands behind a list with marks.
    assert below(f"You need:\n\n{BARE}\n# Equipment\n\nA bowl\n") == (f"You need:\n\n{BARE}".rstrip(), "You need:")
    assert below(f"You need:\n\n{ITEMS}\nEquipment\n{AFTER}") == (f"You need:\n\n{ITEMS}".rstrip(), "You need:")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"You need:\n\n- oats\n{AFTER}", id="one item"),
        pytest.param(f"You need:\n\nOats and milk.\n{AFTER}", id="no list"),
        pytest.param(f"You need:\nOats\nand milk\n{AFTER}", id="lines of a sentence"),
        pytest.param(f"You need:\n\nOats\n\nFor this:\n\nmilk\n{AFTER}", id="lists that follow each other"),
        pytest.param("You need:\n\n" + "- a sack of oats from Norrey\n" * 90 + AFTER, id="too long"),
    ],
)
def test_what_is_no_list_to_be_quoted(content: str) -> None:
    assert below(content) is None


def test_a_list_ends_with_its_document() -> None:
    """The end of the last line was taken for more of the list."""
    assert below(f"You need:\n\n{ITEMS}\n \n") == (f"You need:\n\n{ITEMS}".rstrip(), "You need:")
    content = f"You need:\n\n{ITEMS}"
    both = JoinedText([StoredText.of_string("a.md", part) for part in (content, "Stir it well.\n")])
    found = items_below(both, sentences(content), 0, is_heading=False)
    assert found is not None
    assert found.sentence.text == content.rstrip()
    far = StoredText.of_string("a.md", content + "\n" * 500 + "- milk\n")
    assert items_below(far, sentences(content), 0, is_heading=False) is None


def test_a_table_goes_with_the_sentence_whose_colon_opens_it() -> None:
    """ "These keys are there:" was quoted alone, and tables are filled up with spaces."""
    rows = ["| Key | Does |", "|-----|------|", *(f"| {key:<90} | {key.upper():<90} |" for key in "abcdefghij")]
    table = "\n".join(rows)
    assert below(f"These keys are there:\n\n{table}\n{AFTER}") == (
        f"These keys are there:\n\n{table}",
        "These keys are there:",
    )
    assert below(f"Keys\n\n{table}\n{AFTER}", is_heading=True) is None
    lines = item_lines(f"These keys are there:\n\n{table}")
    assert lines[:3] == ["These keys are there:", "| Key | Does |", "| a | A |"]
    assert len(lines) == 12


def test_a_list_that_a_passage_cuts_may_have_more_items() -> None:
    content = f"You need:\n\n{ITEMS}{AFTER}"
    text, found = StoredText.of_string("a.md", content), sentences(content)
    assert items_below(text, found[:-2], 0, is_heading=False) is None


def test_a_heading_is_asked_for_by_all_that_a_question_wants_of_several() -> None:
    assert is_asked_for("What ingredients do I need?", {"ingredi"}, "Ingredients")
    assert not is_asked_for("How many ingredients are there?", {"ingredi"}, "Ingredients")
    assert not is_asked_for("What ingredients has the lemon cake?", {"ingredi", "lemon"}, "Ingredients")
    assert (is_heading_of_list("Ingredients"), is_heading_of_list("You need:"), is_heading_of_list("")) == (
        True,
        False,
        False,
    )


def test_each_item_of_a_quote_is_a_line() -> None:
    """Eleven ingredients were shown as one line, in which nobody could tell them apart."""
    nested = "You need:\n\n1. oats,\n   200 g\n2. milk\n\t- warm\n    - fresh\n"
    assert item_lines(nested) == ["You need:", "1. oats, 200 g", "2. milk", "    - warm", "    - fresh"]
    # Code keeps its lines, and loses what opens it.
    code = ["Use this:", "  $ make", "    all"]
    assert item_lines("Use\nthis:\n\n```sh\n$ make\n  all") == item_lines("Use this:\n\n    $ make\n      all") == code
    assert item_lines("Use\nthis:\n\n\n  ~~~\n$ make\n  all") == code
    assert item_lines("```sh\n  make\n    all\n```\n\nThis makes\nall.") == ["make", "  all", "This makes all."]
    assert item_lines("~~~\nmake docs\nmake all") == ["make docs", "make all"]
    several = "Use this:\n\n```sh\nmake\n  all\n```\n\nOr,\nfor docs:\n\n- a\n- b\n\n```\nmake docs\n```"
    assert item_lines(several) == [*code[:1], "  make", "    all", "Or, for docs:", "- a", "- b", "  make docs"]
    assert item_lines(f"{several}\n\nThat is all.\n")[-2:] == ["  make docs", "That is all."]
    assert item_lines("```sh\nmake\n```\nThen:\n```sh\nmake docs\n```") == ["  make", "Then:", "  make docs"]
    assert item_lines("Use\nthis:\n```\nmake\n```\nand wait.") == ["Use this:", "  make", "and wait."]
    assert item_lines("Use this\n\n    and that") == ["Use this", "    and that"]
    assert item_lines("### Added\n- A\n### Fixed\n- B #4") == ["### Added", "- A", "### Fixed", "- B #4"]
    assert item_lines("200 g oats\n\n\n1 cup of milk\n \nsalt") == ["200 g oats", "1 cup of milk", "salt"]
    # Prose that somebody has wrapped is none.
    assert item_lines("All of it was sold in\n1885, to\na man of 12. ") == [
        "All of it was sold in 1885, to a man of 12."
    ]


def test_a_number_in_digits_behind_one_in_words_is_no_item() -> None:
    # A quote was cut into two lines there.
    assert item_lines("It lasts for a period of eighteen\n(18) months.") == [
        "It lasts for a period of eighteen (18) months."
    ]
    assert item_lines("It lasts for twenty-four\n    (24) hours.") == ["It lasts for twenty-four (24) hours."]
    assert item_lines("It has these:\n(1) a wheel\n(2) a stone") == ["It has these:", "(1) a wheel", "(2) a stone"]


def test_empty_lines_are_looked_through_once() -> None:
    began = time.perf_counter()
    assert item_lines("a:" + "\n \n" * 20_000 + "b") == ["a:", "b"]
    assert time.perf_counter() - began < 2


def test_commands_keep_their_lines() -> None:
    """On one line nobody could type them."""
    quote = "mkdir -p /etc/a.d\n    cat >/etc/a.d/l.conf <<EOF\n    [Socket]\n      Listen=2\n    EOF"
    assert item_lines(quote) == ["mkdir -p /etc/a.d", "cat >/etc/a.d/l.conf <<EOF", "[Socket]", "  Listen=2", "EOF"]


def test_that_something_is_planned_need_not_stand_in_its_heading() -> None:
    asked = telling_words(question := "Which improvements are planned for 2026?")
    assert is_asked_for(question, asked, "Improvements (2026)")
    assert not is_asked_for(question, asked, "Improvements (2025)")
    assert not is_asked_for("What is planned?", telling_words("What is planned?"), "Improvements")


def test_a_definition_comes_with_the_list_that_it_opens() -> None:
    # "means any of the following:" was all that was given.
    holiday = "Holiday means any of the following:\n\n(A) a Sunday; or\n\n(B) a day on which the mill rests."
    content = f"Ä.\n\n{holiday}\n\nThe mill is that of Norrey:\n\nIt has a wheel, and two stones of granite.\n"
    text = StoredText.of_string("a.txt", content)
    of = {one.line.split()[0]: one for one in sentences(content)}
    assert with_its_list(text, of["Holiday"]).text == holiday
    assert with_its_list(text, of["The"]) == of["The"]
    assert with_its_list(text, of["It"]) == of["It"]


@pytest.mark.parametrize(
    ("before", "opening"),
    [
        ("We have four millers.  They are:", "We have four millers. They are:"),
        ("We have four millers. These are as follows:", "We have four millers. These are as follows:"),
        # It says of what it is a list, or another paragraph does not.
        ("We have four millers. The stones are:", "The stones are:"),
        ("We have four millers.\n\nThey are:", "They are:"),
        ("# Millers\nThey are:", "They are:"),
    ],
)
def test_they_are_those_of_the_sentence_before(before: str, opening: str) -> None:
    """Who the millers are was answered by "four"."""
    listed = "Ann – Norrey\n\nBob – Turin\n\n"
    content = f"Ä.\n\n{before}\n\n{listed}The wheel of the mill turns, and nobody knows why.\n"
    text = StoredText.of_string("a.txt", content)
    found = sentences(content)
    at = next(at for at, one in enumerate(found) if one.line.endswith(":"))
    items = items_below(text, found, at, is_heading=False)
    assert items is not None
    assert items.opening == opening
    assert items.sentence.text == text.read(items.sentence.start, items.sentence.end)
    assert items.sentence.line == f"{opening} Ann – Norrey Bob – Turin"
    assert points_back(text, found, at) is names_list_below(text, found, at - 1) is ("millers" in opening)


@pytest.mark.parametrize(
    ("opening", "question", "is_asked"),
    [
        ("All have the same 3 problems.", "What problems do they have?", True),
        ("She tells of three of her most recent problems that she wishes away.", "Which are her problems?", True),
        ("All have the same 3 problems.", "How many problems do they have?", False),
        ("All have the same 3 problems.", "Who are the millers?", False),
        # It has another number, or none, and what has a number is one thing.
        ("All have the same 4 problems.", "What problems do they have?", None),
        ("All have problems.", "What problems do they have?", None),
        ("This is page 3 of it.", "What problems do they have?", None),
    ],
)
def test_a_sentence_that_counts_opens_a_list_of_so_many(opening: str, question: str, is_asked: bool | None) -> None:
    """Asked which problems, "3" was given."""
    content = f"{opening}\n\n- Oats are dear\n- Wheels stand still\n- Nobody comes\n{AFTER}"
    text = StoredText.of_string("a.md", content)
    items = items_below(text, sentences(content), 0, is_heading=False)
    assert (None if items is None else items.is_asked_for(question, telling_words(question))) is is_asked
    if items is not None:
        assert (items.is_counted, items.is_headed) == (True, False)
        assert items.sentence.text == content.removesuffix(AFTER).strip()
