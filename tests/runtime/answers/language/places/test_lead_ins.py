"""What a sentence stands under that it cannot be understood without."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.places.lead_ins import denies, introduced_by, lead_in_of
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

MANUAL = """\
DESCRIPTION
       mill grinds what is put into it.

OPTIONS
       -w, --wheel
              Choose the wheel.

              This option is of no use without water.

       -q     Be quiet. All bells are off, too.

   Variables
       MILL_OATS
           If this is set, only oats are ground.
"""
MARKDOWN = """\
# Terms

You may, if you pay:

- use the mill
- grind oats
  of your own

You must not:

1. sell it
   1. to a miller
   2. to a baker

2. burn it

We may close it at any time.

## Flags

0. `--dry`, `-d`

    This flag grinds nothing.

0. `--wet`

    It wets all.

    The stone is wet afterwards.
"""


def lead_in(told: str, said: str, format: str = "markdown") -> str | None:
    text = StoredText.of_string("a.md" if format == "markdown" else "a.txt", told, format=format)
    start = told.encode().index(said.encode())
    found = lead_in_of(text, Sentence(start, start + len(said.encode()), said))
    if found is None:
        return None
    assert text.read(found.start, found.end) == found.text
    assert found.end <= start
    return found.line


@pytest.mark.parametrize(
    ("said", "under"),
    [
        ("use the mill", "You may, if you pay:"),
        ("grind oats\n  of your own", "You may, if you pay:"),
        ("burn it", "You must not:"),
        ("to a baker", "sell it"),
        ("This flag grinds nothing.", "`--dry`, `-d`"),
        # Behind another paragraph of the same item.
        ("The stone is wet afterwards.", "`--wet`"),
        ("We may close it at any time.", None),
        ("You must not:", None),
    ],
)
def test_items_stand_under_what_introduces_them_and_paragraphs_under_their_term(said: str, under: str | None) -> None:
    assert lead_in(MARKDOWN, said) == under


@pytest.mark.parametrize(
    ("said", "under"),
    [
        ("Choose the wheel.", "-w, --wheel"),
        ("This option is of no use without water.", "-w, --wheel"),
        ("All bells are off, too.", "-q"),
        # The option is a part of what is quoted.
        ("-q     Be quiet.", None),
        ("If this is set, only oats are ground.", "MILL_OATS"),
        ("mill grinds what is put into it.", None),
    ],
)
def test_what_a_manual_page_says_of_an_option_stands_under_it(said: str, under: str | None) -> None:
    assert lead_in(MANUAL, said, "text") == under


@pytest.mark.parametrize(
    ("said", "under"),
    [("They are dry.", "Ada:"), ("They are dear.", "Bela:"), ("All of\nthem burn.", "Bela:"), ("They do.", "Cy Dee:")],
)
def test_of_labels_below_each_other_a_sentence_stands_under_its_own(said: str, under: str) -> None:
    """What Bela said was said to be Ada's, and the results of a paper its background."""
    told = "Ada: I grind oats. They are dry.\nBela: You burn them. They are dear. All of\nthem burn.\n"
    told += "Cy Dee: No. They do.\n"
    assert lead_in(told, said, "text") == under
    assert lead_in(f"They met.\n\n{told}", said) == under


DEFINED = """\
*-w*, *--wheel*::
Turns the wheel. Only millers may use it.
+
The wheel is of oak.

*OATS* (number)::

How many oats are ground. The default is 3.

Other mills burnt. They were of wood.
"""


@pytest.mark.parametrize(
    ("said", "under"),
    [
        ("Only millers may use it.", "*-w*, *--wheel*"),
        ("The wheel is of oak.", "*-w*, *--wheel*"),
        ("How many oats are ground.", "*OATS* (number)"),
        ("The default is 3.", "*OATS* (number)"),
        ("They were of wood.", None),
    ],
)
def test_what_a_list_of_definitions_says_stands_under_its_term(said: str, under: str | None) -> None:
    """Of a manual page in AsciiDoc "Only the superuser may use it" was quoted without the option."""
    assert lead_in(DEFINED, said, "text") == under


def test_what_is_said_of_an_option_may_have_its_indent() -> None:
    """Of the web pages of manuals no quote named its option."""
    told = "OPTIONS\n\n--[no-]wheel\n\nTurn the wheel. It is of oak.\n\n--oats=<n>\n\nGrind oats.\n\nThey are dry.\n"
    assert lead_in(told, "Turn the wheel.", "text") == "--[no-]wheel"
    assert lead_in(told, "It is of oak.", "text") == "--[no-]wheel"
    assert lead_in(told, "Grind oats.", "text") == "--oats=<n>"
    code = "```\nmill\n  --oats=wet\n```\n\nGrind oats.\n"
    assert lead_in(code, "Grind oats.") is None
    assert lead_in("-- They came to the mill.\n\nIt burned.\n", "It burned.", "text") is None


def test_what_announces_code_is_no_term() -> None:
    assert lead_in("For example::\n\n    mill -w\n\nThe wheel turns. It is of oak.\n", "It is of oak.", "text") is None


def test_an_o_for_a_bullet_is_a_mark() -> None:
    """What stands below "What you will do" had nothing to do with it."""
    told = "Miller\n\nWhat you will do\n  o grind oats and wheat\n  o sell bread\n\nCome.\n"
    assert lead_in(told, "o sell bread", "text") == "What you will do"
    assert lead_in(told, "sell bread", "text") == "What you will do"
    # It is a word where nothing sets it in.
    assert lead_in(told.replace("  o", "o"), "o sell bread", "text") is None


@pytest.mark.parametrize(
    "told",
    [
        # A line of a paragraph, whose first line alone has an indent.
        "    The mill of Norrey was sold by the council of the county in the\nwinter. It was cold there.\n",
        "Prose that ends in a colon:\n\nIt was cold there.\n",
        "- oats\n- wheat\n\nIt was cold there.\n",
        f"{'The mill must not be sold, ' * 12}and so:\n\n- It was cold there.\n",
        "<!-- For who fills this in:\n\n- It was cold there.\n",
        "# It was cold:\n\nIt was cold there.\n",
        "Hi Eric\n  It was cold there.\n",
        "It was cold there.\n",
    ],
    ids=["indent", "no item", "items above", "long", "comment", "heading", "greeting", "nothing above"],
)
def test_other_lines_introduce_nothing(told: str) -> None:
    assert lead_in(told, "It was cold there.") is None


@pytest.mark.parametrize(
    ("told", "under"),
    [
        ("- ❌ Banned: comments of others. It was cold there.\n", "❌ Banned:"),
        ("**Anna Moor:** We met at the mill. It was cold there.\n", "**Anna Moor:**"),
        ("You must not:\n\n- sell it. It was cold there.\n", None),
        ("We met there at 7: it was late. It was cold there.\n", None),
        ("- ❌ Banned: It was cold there.\n", "❌ Banned:"),
        ("**The mill**\nIt was cold there.\n", "**The mill**"),
        ("**The mill**\n\nIt was cold there.\n", None),
        ("When: on Monday\nIt was cold there.\n", "When:"),
    ],
    ids=[
        "label",
        "speaker",
        "second of an item",
        "clause",
        "first behind a label",
        "bold line",
        "bold line above",
        "next line",
    ],
)
def test_what_stands_behind_a_label_stands_under_it(told: str, under: str | None) -> None:
    """What was banned was quoted without that word: the contrary was said."""
    assert lead_in(told, "It was cold there.") == under


def test_what_has_a_label_of_its_own_stands_under_no_other() -> None:
    """ "When: … Where: the mill" was what a calendar said."""
    assert lead_in("When: on Monday\nWhere: the mill at Norrey\n", "Where: the mill at Norrey") is None


def test_a_number_at_the_head_of_a_line_is_no_other_list() -> None:
    told = "  You may, if:\n\n    a) you pay as is said in section\n    7.  This is due.\n\n    b) you grind oats.\n"
    assert lead_in(told, "b) you grind oats.", "text") == "You may, if:"


def test_nothing_is_taken_of_another_document() -> None:
    text = JoinedText(
        [StoredText.of_string("a.txt", "You must not:\n\n"), StoredText.of_string("b.txt", "- sell it\n")]
    )
    start = text.size - len("sell it\n")
    assert text.read(start, start + 7) == "sell it"
    assert lead_in_of(text, Sentence(start, start + 7, "sell it")) is None


def test_what_stands_far_above_is_not_looked_for() -> None:
    told = "You must not:\n\n" + "- sell any of the oats\n" * 20_000
    began = time.perf_counter()
    text = StoredText.of_string("a.md", told, format="markdown")
    start = text.size - len("sell any of the oats\n")
    assert lead_in_of(text, Sentence(start, start + 20, "sell any of the oats")) is None
    assert time.perf_counter() - began < 5


def test_what_introduces_a_quotation_is_its_lead_in() -> None:
    text = StoredText.of_string("a.txt", '4. Clause 14 provides:\n\n"Our liability is limited."\n\n"More."\n')
    for said, expected in (('"Our liability is limited."', "Clause 14 provides:"), ('"More."', None)):
        start = text.read(0, text.size).index(said)
        found = lead_in_of(text, Sentence(start, start + len(said), said))
        assert (None if found is None else found.text) == expected


@pytest.mark.parametrize(
    ("lead_in", "says"),
    [
        ("The tenant must not:", True),
        ("This warranty does not apply to:", True),
        ("## Not included", True),
        ("What is not covered", True),
        ("Exclusions", True),
        ("We don't repair:", True),
        ("Everything except:", True),
        ("The tenant must:", False),
        ("No later than 1 May you send us:", False),
        ("This includes, but is not limited to:", False),
        ("Not only these are included:", False),
        ("Notes", False),
        ("Included", False),
    ],
)
def test_some_lists_say_what_is_not_so(lead_in: str, says: bool) -> None:
    assert denies(lead_in) == says


TRIP = """\
# Trip

## Included

- breakfast

## Not included

- flights to Porto
- travel insurance

Ask us for both.
"""


@pytest.mark.parametrize(
    ("said", "under"),
    [
        ("breakfast", None),
        ("flights to Porto", "## Not included"),
        ("travel insurance", "## Not included"),
        ("Ask us for both.", None),
    ],
)
def test_items_stand_under_a_heading_that_denies_them(said: str, under: str | None) -> None:
    text = StoredText.of_string("trip.md", TRIP, format="markdown")
    start = TRIP.index(said)
    found = introduced_by(text, Sentence(start, start + len(said), said))
    assert (None if found is None else found.text) == under
    if found is not None:
        assert TRIP[found.start : found.end] == under


def test_a_heading_far_above_is_not_shown() -> None:
    told = "## Not included\n\n" + "- a thing that is not included\n" * 400 + "- flights\n"
    text = StoredText.of_string("trip.md", told, format="markdown")
    start = told.index("flights")
    assert introduced_by(text, Sentence(start, start + 7, "flights")) is None


@pytest.mark.parametrize("part", ["does not ", "exclude ", "not ", "A-"])
def test_long_lines_are_looked_through_in_no_time(part: str) -> None:
    begin = time.process_time()
    denies(part * 20_000)
    assert time.process_time() - begin < 2
