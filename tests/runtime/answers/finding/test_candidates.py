"""Which sentence of a document fits a question best, by words and by form."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from armt.runtime.answers.finding.candidates import find_quotes, without_mark
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.text.headings import Heading
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

from .samples import BUDGET, searched

FILLER = "The wind blew over the heath, and nobody was there to hear it. Sheep slept under the wall.\n\n"


def test_an_option_is_explained_where_it_begins_a_line() -> None:
    text = (
        FILLER * 3
        + "See --quiet and --quiet again, and more of --quiet.\n\n"
        + FILLER * 9
        + "-q, --quiet\nPrint errors only.\n\n"
    )
    question = "What does the option --quiet do?"
    candidates = find_quotes(question, searched(question, text), BUDGET)
    assert candidates[0].sentence.text.startswith("-q, --quiet")


def test_what_names_columns_above_a_rule_is_no_answer() -> None:
    """Names with a rule below them are some whatever they say, and neither of both is a row."""
    text = "| Package | 95th percentile |\n|---|---:|\n| chardet | 1.0 ms |\n| other | 0.9 ms |\n\n" + FILLER * 9
    question = "What is the 95th percentile of a package?"
    found = find_quotes(question, searched(question, text), BUDGET)
    assert {found[0].row, found[1].row} == {
        (("Package", "chardet"), ("95th percentile", "1.0 ms")),
        (("Package", "other"), ("95th percentile", "0.9 ms")),
    }
    assert not any(candidate.sentence.text.startswith(("| Package", "|---")) for candidate in found)


def test_rows_of_a_file_have_the_names_of_its_columns_whatever_these_are() -> None:
    """An empty name, or one twice, and no row had any: the name of whom was asked for was cut for an answer."""
    rows = "".join(f"Carter,Director {n},Anna Lance{n},{n},{n},\n" for n in range(30))
    told = f"president,position,appointee,length,length,\n{rows}"
    question = "What was the length of Anna Lance7?"
    found = find_quotes(question, searched(question, StoredText.of_string("a.csv", told)), BUDGET)
    assert found[0].row == (
        ("president", "Carter"),
        ("position", "Director 7"),
        ("appointee", "Anna Lance7"),
        ("length", "7"),
        ("length (2)", "7"),
        ("", ""),
    )
    # The names are no row, though no row has them as they are written.
    assert not any(candidate.sentence.text.startswith("president") for candidate in found)


def test_lines_with_labels_are_quoted_one_by_one() -> None:
    text = "Capital: Lima\nClimate: varies from tropical to dry\nAirports: 191 (2013)\n\n" + FILLER * 9
    question = "What is the climate like?"
    candidates = find_quotes(question, searched(question, text), BUDGET)
    assert candidates[0].sentence.text == "Climate: varies from tropical to dry"
    start = text.index("Climate")
    assert (candidates[0].sentence.start, candidates[0].sentence.end) == (start, start + 36)


def test_a_row_of_several_lines_has_the_names_of_its_columns() -> None:
    """It was none, and the one behind it had no names; a line of a cell that looks like a label was one."""
    text = 'sku,item,price\nA2,Valve,12\nA3,"Yard hose\nSize: half an inch",30\nB1,Gauge,45\n\n' + FILLER * 9
    for question, row in (
        ("What is the price of the gauge?", (("sku", "B1"), ("item", "Gauge"), ("price", "45"))),
        ("What is the price of A3?", (("sku", "A3"), ("item", "Yard hose Size: half an inch"), ("price", "30"))),
    ):
        assert find_quotes(question, searched(question, text), BUDGET)[0].row == row


def test_a_setting_is_quoted_with_its_comment_and_labelled_by_its_key() -> None:
    """The comment was the quote, without the value; and such a line was cut before its key again."""
    text = (
        "# Others take the same one.\nwheel: 3\n\n# Norrey listens there\nport: 8412\n\n# Login Without Password\n"
        "PermitLogin no\n\nflour: 5\n"
    )
    question = "Which port does norrey listen on?"
    best = find_quotes(question, searched(question, text), BUDGET)[0]
    assert best.sentence.text == "# Norrey listens there\nport: 8412"
    assert (best.line, best.label) == ("# Norrey listens there port: 8412", "port: 8412")
    said = {item.line: item.label for item in find_quotes(question, searched(question, text), BUDGET)}
    assert said["# Login Without Password PermitLogin no"] == "PermitLogin no"
    assert said["flour: 5"] == "flour: 5"


def test_a_heading_of_markdown_is_no_comment_of_what_stands_below_it() -> None:
    text = StoredText.of_string("a.md", "# Norrey listens\n\n# Norrey\nport: 8412\nwheel: 3\n", format="markdown")
    question = "Which port does norrey listen on?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].sentence.text == "port: 8412"


def test_titles_and_questions_are_no_answers() -> None:
    text = "Grant of Patent License.\n\nWhat happens to a patent license?\n\nIt ends with the suit.\n\n" + FILLER * 12
    question = "What happens to the patent license?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert said[0] == "It ends with the suit."
    assert not any("icense" in line for line in said)


def test_what_a_table_of_contents_lists_is_no_answer() -> None:
    text = (
        "Contents\n\nKeeping rye dry\n\n" + FILLER * 4 + "\n## Keeping rye dry\n\nHang the sacks up.\n\n" + FILLER * 9
    )
    document = searched("How is rye kept dry?", StoredText.of_string("a.md", text, format="markdown"))
    said = [item.line for item in find_quotes("How is rye kept dry?", document, BUDGET)]
    assert not any("Keeping rye dry" in line for line in said)
    assert "Hang the sacks up." in said


def test_what_a_general_label_is_of_is_said_by_its_heading() -> None:
    text = (
        "## Rent\n\n- **Amount:** $1500 per month\n- **Due:** on the first\n\n"
        "## Deposit\n\n- **Amount:** $900\n\n## Late fees\n\n- $10.00 charge for each day that rent is due\n\n"
    ) + FILLER * 9
    for question, line in (
        ("How much is the rent?", "- **Amount:** $1500 per month"),
        ("How much is the deposit?", "- **Amount:** $900"),
    ):
        document = searched(question, StoredText.of_string("a.md", text, format="markdown"))
        assert find_quotes(question, document, BUDGET)[0].line == line


def test_words_that_are_written_in_parts_are_found() -> None:
    text = "Mills are shut while it is raining.\n\nWheat is no food for hens in egg-laying.\n\n" + FILLER * 9
    question = "Is it food during egglaying?"
    assert "egg-laying" in find_quotes(question, searched(question, text), BUDGET)[0].line


def test_what_stands_behind_the_number_of_a_heading_is_no_answer_and_a_step_is() -> None:
    text = (
        FILLER
        + "\n  13. Use of Grain with the License of Another Northern Mill.\n\n"
        + "You may grind grain under the license of another mill at any time of the year.\n\n"
        + FILLER * 4
        + "\n1. Ask another mill for its license before the winter.\n\n"
        + FILLER * 9
    )
    question = "May I grind under the license of another mill?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert not any("Use of Grain" in line for line in said)
    assert "You may grind grain under the license of another mill at any time of the year." in said
    assert any("Ask another mill" in line for line in said)


def test_a_heading_of_prose_is_no_answer_and_an_item_of_a_list_is() -> None:
    text = (
        "Reading and writing mills\n\nThe mills of Norrey are read and written by one clerk alone, every day.\n\n"
        + FILLER * 9
        + "Mills of the north\n\nMills of the south\n\n"
        + FILLER * 9
    )
    question = "What of reading and writing mills?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert "Reading and writing mills" not in said
    assert "The mills of Norrey are read and written by one clerk alone, every day." in said
    assert "Mills of the north" in said


@pytest.mark.parametrize(
    "signature", ["Mill.grind(corn=None, *, fine=False)", "int grind(struct corn *corn);", "def grind(corn) -> Flour"]
)
def test_a_signature_is_quoted_with_what_it_does(signature: str) -> None:
    text = FILLER * 3 + f"{signature}\n\nMake flour of the corn.\n\n" + FILLER * 9
    question = "What does grind do with corn?"
    found = find_quotes(question, searched(question, text), BUDGET)
    assert found[0].line == f"{signature} Make flour of the corn."
    assert not any(item.line == signature for item in found)


def test_what_is_not_so_is_asked_for_what_is_not_so() -> None:
    charged = "The order of Norrey was charged on Monday morning."
    other = "The order of Selby was not charged, since nobody was there."
    text = FILLER * 3 + f"{charged}\n\n{other}\n\n" + FILLER * 9
    for question, expected in (("Which order was charged?", charged), ("Which order was not charged?", other)):
        assert find_quotes(question, searched(question, text), BUDGET)[0].line == expected


def test_of_two_that_deny_the_one_that_denies_as_often_as_the_question() -> None:
    charged = "Orders that are charged before Monday (today if not given) come to the miller of the town."
    other = "Orders that are not charged before Monday (today if not given) come to the miller of the town."
    text = f"{charged}\n\n{other}\n\n" + FILLER * 30
    question = "Which orders that are not charged before Monday (today if not given) come first?"
    assert find_quotes(question, searched(question, text, 300), BUDGET)[0].line == other


def test_a_call_is_not_quoted_with_the_next_statement() -> None:
    text = FILLER * 3 + "mill.grind(corn)\nflour = mill.take(corn_of_all)\n\n" + FILLER * 9
    question = "What flour does the mill take?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert "flour = mill.take(corn_of_all)" in said
    assert not any(line.startswith("mill.grind") for line in said)


def test_all_that_stands_below_a_signature_is_about_it() -> None:
    text = (
        FILLER * 3
        + "Mill.grind(corn)\n\nMake flour of what there is. The wheel turns. It will raise a Stop where none is.\n\n"
        + FILLER * 9
    )
    question = "What does grind raise?"
    found = {item.line: item.around for item in find_quotes(question, searched(question, text), BUDGET)}
    assert found["It will raise a Stop where none is."].startswith("Mill.grind(corn)\n")


def test_a_line_that_ends_in_brackets_or_a_colon_is_no_sentence() -> None:
    text = (
        "The mills of Norrey stood (est.)\n\nThe mills of Norrey stood:\n\nThe mills of Norrey stood.\n\n" + FILLER * 12
    )
    question = "What of the mills of Norrey?"
    ranks = {item.line: item.score for item in find_quotes(question, searched(question, text), BUDGET)}
    whole = ranks["The mills of Norrey stood."]
    assert whole > ranks["The mills of Norrey stood:"] == ranks["The mills of Norrey stood (est.)"]


def test_words_in_capitals_are_names_though_they_say_nothing_else() -> None:
    """HAVING is looked for as it stands; "having" is not it."""
    text = (
        "Having a clause is having it all.\n\n"
        + FILLER * 12
        + "HAVING leaves out the groups that it does not hold for.\n\n"
        + FILLER * 12
    )
    question = "What does the HAVING clause do?"
    assert telling_words(question) == {"HAVING", "claus"}
    assert find_quotes(question, searched(question, text), BUDGET)[0].line.startswith("HAVING leaves")


@pytest.mark.parametrize("said", ["A SAMPLE takes a part of it.", "“A SAMPLE takes a part of it.”"])
def test_a_sentence_goes_before_a_line_that_is_none(said: str) -> None:
    text = f"SAMPLE way [, ...]\n\n{said}\n\n" + FILLER * 12
    question = "What does SAMPLE do?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == said


def test_a_line_labelled_with_what_is_asked_for_comes_first() -> None:
    text = "Norrey has few airports, and those airports of Norrey are old.\nAirports: 13\n\n" + FILLER * 12
    question = "How many airports does Norrey have?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == "Airports: 13"


def test_a_number_stands_where_one_is_asked_for() -> None:
    text = (
        "The mill of Norrey stood and stood.\n\n"
        + FILLER * 4
        + "The mill of Norrey stood forty years.\n\n"
        + FILLER * 9
    )
    question = "How long did the mill of Norrey stand?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == "The mill of Norrey stood forty years."


def test_a_definition_comes_first_from_outside_of_the_passages() -> None:
    text = (
        "A Baobab of Norrey stood there.\n\n"
        + FILLER * 60
        + 'By "Baobab" they knew it. A "Baobab" is a tree.\n\n'
        + FILLER
    )
    found = find_quotes("What is a Baobab?", searched("What is a Baobab?", text), 300)
    assert (found[0].line, found[0].defines) == ('A "Baobab" is a tree.', True)
    assert not any(item.defines for item in found[1:])


def test_nothing_runs_from_one_document_into_the_next() -> None:
    """A sentence without its stop at the end of one took the first of the next with it, and stood in neither."""
    texts = [
        StoredText.of_string("a.txt", FILLER * 3 + "The old notes of the captain"),
        StoredText.of_string(
            "b.txt", "Letters of the captain are old. Amalia is his sister.\n\n" + FILLER * 3 + "--fast"
        ),
        StoredText.of_string("c.txt", "Letters are old and fast.\n\n" + FILLER),
    ]
    joined = JoinedText(texts)
    question = "Whose letters are old?"
    found = find_quotes(question, searched(question, joined), BUDGET)
    for item in found:
        document, begin = joined.document((item.title or item.sentence).start)
        assert item.sentence.end - begin <= document.size, item.line
        assert item.around in document.read(0, document.size)
    lines = {item.line: item for item in found}
    assert lines["Letters of the captain are old."].around == "Letters of the captain are old. Amalia is his sister."
    # An option at the end of one is not what the next begins with.
    assert lines["Letters are old and fast."].title is None
    (defining,) = (item for item in find_quotes("Who is Amalia?", searched("Who is Amalia?", joined), BUDGET)
                   if item.defines)  # fmt: skip
    assert defining.line == "Amalia is his sister."


def test_whether_something_is_so_is_said_by_words_of_the_question() -> None:
    text = FILLER * 3 + "The valve of the mill is red.\n\nThe pump of the mill is old.\n\n" + FILLER * 9
    for question in ("Is the valve of the mill red?", "Is the valve red?"):
        assert find_quotes(question, searched(question, text), BUDGET)[0].line == "The valve of the mill is red."
    question = "What of the red valve of the mill?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert "The valve of the mill is red." not in said


def test_a_heading_says_what_stands_below_it_is_about() -> None:
    text = (
        FILLER * 3
        + "CARRIAGE OF GOODS\n\nNobody pays more than ten crowns for a sack.\n\n"
        + "CARE OF SHEEP\n\nNobody pays more than nine crowns for a night.\n\n"
        + FILLER * 9
    )
    for question, expected in (("What is the carriage?", "ten crowns"), ("What is the care of them?", "nine crowns")):
        assert expected in find_quotes(question, searched(question, text), BUDGET)[0].line


def test_another_word_for_the_same_counts_less_than_the_same() -> None:
    begins = "The fair at Norrey commences on Monday, when the bell is rung."
    starts = "The fair at Norrey starts on Monday, when the bell is rung."
    other = "The fair at Norrey pleases everybody who is there to see it."
    question = "When does the fair at Norrey start?"
    for texts, expected in (((other, begins), begins), ((begins, starts), starts)):
        text = FILLER * 3 + "\n\n".join(texts) + "\n\n" + FILLER * 9
        assert find_quotes(question, searched(question, text), BUDGET)[0].line == expected


def test_a_stretch_of_time_stands_where_one_is_asked_for() -> None:
    notice = "Either side may end the lease upon ninety days of notice."
    text = FILLER * 3 + f"The end of the lease needs a notice in writing.\n\n{notice}\n\n" + FILLER * 9
    question = "What is the notice period for the end of the lease?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == notice


def test_a_number_of_the_things_that_are_counted_goes_before_another() -> None:
    text = FILLER * 3 + "5 sacks\n12 mills\n\nGrind the sacks one by one.\n\n" + FILLER * 9
    question = "How many sacks are there?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == "5 sacks"


def test_a_label_before_a_word_of_the_question_says_nothing_of_it() -> None:
    text = FILLER * 3 + "Command: GRIND\n\nA miller uses the GRIND command to make flour.\n\n" + FILLER * 9
    question = "What does the GRIND command do?"
    said = [item.line for item in find_quotes(question, searched(question, text), BUDGET)]
    assert said[0] == "A miller uses the GRIND command to make flour."
    assert "Command: GRIND" not in said
    question = "What is the code of the mill?"
    text = FILLER * 3 + "Code of the mill: .to\n\n" + FILLER * 9
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == "Code of the mill: .to"


def test_terms_in_parentheses_and_labels_state_their_answer() -> None:
    text = (
        FILLER * 3
        + "Number: 15      Signing Date: March 1, 1996      Term: 1 Year\n\n"
        + "This lease is made between Harold Finch (the Landlord) and Maria Lopez (the Tenant).\n\n"
        + "This lease is made on the 3rd day of May 2020 in Norrey.\n\n"
        + FILLER * 9
    )
    for question, stated, quote in (
        ("What is the signing date?", "March 1, 1996", "Signing Date: March 1, 1996"),
        ("Who is the tenant?", "Maria Lopez", "This lease is made between"),
        ("Who are the parties?", "Harold Finch and Maria Lopez", "This lease is made between"),
        ("When does the lease begin?", "the 3rd day of May 2020", "This lease is made on"),
    ):
        best = find_quotes(question, searched(question, text), BUDGET)[0]
        assert (best.defines, best.stated) == (True, stated)
        assert best.sentence.text.startswith(quote)
        assert text.encode()[best.sentence.start : best.sentence.end].decode() == best.sentence.text


def test_a_preamble_in_several_lines_is_quoted_whole() -> None:
    preamble = "BETWEEN:\n\n     NORREY MILL, a mill of the north\n\n     - and -\n\n     SELBY & SONS, bakers"
    text = FILLER + f"THIS AGREEMENT made as of the 30th day of June 1999\n\n{preamble}\n\n" + FILLER * 12
    question = "Who are the parties to the agreement?"
    best = find_quotes(question, searched(question, text), BUDGET)[0]
    assert best.stated == "NORREY MILL and SELBY & SONS"
    assert best.sentence.line == "NORREY MILL, a mill of the north - and - SELBY & SONS"
    assert text.encode()[best.sentence.start : best.sentence.end].decode() == best.sentence.text


RECIPE = """
It is a soup of beans, and it takes some time.

__Ingredients__

* 200 g beans
* 1 onion

__Directions__

1. Boil the beans in water for an hour. Skim them.
2. Add the onion.

It keeps well.

"""


def test_what_stands_below_a_heading_is_one_answer() -> None:
    question = "What ingredients do I need?"
    best = find_quotes(question, searched(question, FILLER * 3 + RECIPE + FILLER * 9), BUDGET)[0]
    assert (best.sentence.text, best.whole) == ("* 200 g beans\n* 1 onion", True)
    # Another question is answered by one of them.
    question = "How much is there of beans?"
    assert (
        find_quotes(question, searched(question, FILLER * 3 + RECIPE + FILLER * 9), BUDGET)[0].line == "* 200 g beans"
    )


def test_a_bold_line_is_a_heading() -> None:
    question = "Why are there ingredients?"
    said = find_quotes(question, searched(question, FILLER * 3 + RECIPE + FILLER * 9), BUDGET)
    assert not any(item.line in ("__Ingredients__", "__Directions__") for item in said)
    assert next(item for item in said if "Add the onion" in item.line).heading == "Directions"


def test_what_a_colon_opens_is_quoted_with_it() -> None:
    text = FILLER * 3 + "The mill stops for these reasons:\n\n- no grain\n- no wind\n\n" + FILLER * 9
    question = "For what reasons does the mill stop?"
    best = find_quotes(question, searched(question, text), BUDGET)[0]
    assert best.line == "The mill stops for these reasons: - no grain - no wind"
    assert best.whole


def test_an_item_has_what_opens_its_list() -> None:
    items = "The Landlord shall:\n\n(a) keep the roof in repair; and\n(b) insure the building.\n\nNobody else may.\n\n"
    found = find_quotes("Who insures it?", searched("Who insures it?", FILLER + items + FILLER * 3), BUDGET)
    led = {item.line: item.lead_in and item.lead_in.text for item in found}
    assert led["(b) insure the building."] == "The Landlord shall:"
    assert led["Nobody else may."] is None


def test_the_number_of_an_item_is_no_sentence() -> None:
    text = FILLER * 3 + "Rules\n\n1. Grind the rye. Go home.\n2. Sleep.\n\n" + FILLER * 9
    question = "What of the rye?"
    found = find_quotes(question, searched(question, text), BUDGET)
    assert found[0].line == "Grind the rye."
    assert not any(item.line in ("1.", "2.") for item in found)


def test_a_heading_may_say_when() -> None:
    content = FILLER * 3 + "## 3.3.0 / 2020-07-19\n\nOats.\n\n## 3.2.0 / 2020-03-01\n\nRye of 3.3.0.\n\n" + FILLER * 9
    text = StoredText.of_string("a.md", content, headings=headings_of(content))
    question = "When was version 3.3.0 released?"
    best = find_quotes(question, searched(question, text), BUDGET)[0]
    assert (best.line, best.stated) == ("## 3.3.0 / 2020-07-19", "2020-07-19")
    question = "What is 3.3.0?"
    assert not any(item.line.startswith("##") for item in find_quotes(question, searched(question, text), BUDGET))


def test_a_number_of_a_heading_chooses_its_part() -> None:
    content = FILLER * 3 + "## 3.3.0\n\nIt grinds oats.\n\n## 3.2.0\n\nThe mill grinds rye.\n\n" + FILLER * 9
    text = StoredText.of_string("a.md", content, headings=headings_of(content))
    for version, said in (("3.3.0", "It grinds oats."), ("3.2.0", "The mill grinds rye.")):
        question = f"What does it grind in {version}?"
        assert find_quotes(question, searched(question, text), BUDGET)[0].line == said


@pytest.mark.parametrize(
    "said",
    [
        "See our policy of refunds for unused sacks.",
        "For more details of the refund of unused sacks, ask.",
        "* [The refund of unused sacks](#the-refund)",
    ],
)
def test_what_sends_elsewhere_is_no_answer(said: str) -> None:
    text = FILLER * 3 + f"{said}\n\nNobody pays for unused sacks.\n\n" + FILLER * 9
    question = "Is there a refund for unused sacks?"
    assert find_quotes(question, searched(question, text), BUDGET)[0].line == "Nobody pays for unused sacks."


def test_why_is_said_behind_a_because() -> None:
    text = (
        FILLER * 3
        + "The mill is closed in winter, as all know.\n\n"
        + "In winter the mill is closed because of the ice.\n\n"
        + FILLER * 9
    )
    question = "Why is the mill closed in winter?"
    assert "because" in find_quotes(question, searched(question, text), BUDGET)[0].line


def headings_of(content: str) -> list[Heading]:
    """The headings of Markdown of the second level."""
    starts = [match.start() for match in re.finditer(r"^## ", content, re.MULTILINE)]
    return [Heading(len(content[:at].encode()), 2, content[at + 3 :].split("\n")[0]) for at in starts]


@pytest.mark.parametrize(
    ("line", "copied"),
    [
        ("12 And the mill", "And the mill"),
        ("(b) You must", "You must"),
        ("iv) You must", "You must"),
        ("(xl) You must", "You must"),
        ("(bb) You must", "You must"),
        ("(oil) You must", "(oil) You must"),
        ("c.CSA means it", "CSA means it"),
        ("(a)The term", "The term"),
        ("1.The term", "The term"),
        ("e.V. is short", "e.V. is short"),
        ("i.Mill", "i.Mill"),
        ("(iii) You must", "You must"),
        ("3. Grant", "Grant"),
        ("1:5 And", "And"),
        ("- an item", "an item"),
        ("● an item", "an item"),
        ("\uf0b7 an item", "an item"),
        ("12 men were there", "12 men were there"),
        # Of "10 Feb" only "Feb" answered when.
        ("10 Feb Salary, Alder Ltd", "10 Feb Salary, Alder Ltd"),
        ("5 March World Book Day", "5 March World Book Day"),
        ("12 May they live long", "May they live long"),
        ("12 Marching on", "Marching on"),
        ("o answer the phone", "answer the phone"),
        # "o" was the code of a method.
        ("o X'02' PASSWORD", "X'02' PASSWORD"),
        ("**Term.** It lasts", "It lasts"),
        ("- __Why?__ It lasts", "It lasts"),
        ("**Terms** are long", "**Terms** are long"),
        ("A man", "A man"),
        ("I was there", "I was there"),
    ],
)
def test_which_numbers_are_marks(line: str, copied: str) -> None:
    assert without_mark(line) == copied


def test_the_field_of_a_sender_says_no_more_than_the_heading_of_the_message() -> None:
    """ "From: Lars" came before his signature: his name stood in the line and in the heading above it."""
    head = "Subject: Working with mills\nFrom: Lars Roe <lars@mill.example>\n\n"
    said = "It does not look as if the wheel turned.\n\n"
    signature = "Lars Roe <lars@mill.example>\nMiller, The Great Mill of Norrey\n"
    text = StoredText.of_string("a.txt", head + said + signature)
    text.headings = [Heading(0, 1, "Lars Roe: Working with mills")]
    question = "Where does Lars Roe work?"
    found = find_quotes(question, searched(question, text), BUDGET)
    above = {one.sentence.text.split("\n")[0]: one.heading for one in found}
    assert above["From: Lars Roe <lars@mill.example>"] == "Working with mills"
    assert above["Lars Roe <lars@mill.example>"] == "Lars Roe: Working with mills"


def test_a_day_in_a_heading_is_of_what_stands_below_it() -> None:
    """What stands above it was about it, too: the next entry of a timeline said when something was."""
    told = f"# Outage\n\n{FILLER}## 2018-07-08\n\nThe station closed.\n\n## 2018-07-09\n\nA report was sent.\n"
    starts = [match.start() for match in re.finditer("^#", told, re.MULTILINE)]
    titles = ("Outage", "2018-07-08", "2018-07-09")
    headings = [Heading(start, 1, title) for start, title in zip(starts, titles, strict=True)]
    text = StoredText.of_string("a.md", told, headings=headings)
    question = "When was the station closed?"
    found = {item.sentence.text: item.around for item in find_quotes(question, searched(question, text), BUDGET)}
    assert "closed" in found["## 2018-07-08"]
    assert "closed" not in found["## 2018-07-09"]


def test_a_sentence_of_one_document_alone_has_its_names() -> None:
    text = StoredText.of_string("lease-2024.txt", "Lease of the mill\n\nThe rent is 9 crowns.\n")
    (found, *_) = find_quotes("How high is it?", searched("How high is it?", text), BUDGET)
    assert found.names == ("Lease of the mill", "lease 2024")


def test_a_document_has_no_heading_and_no_columns_of_the_one_before_it() -> None:
    """A text without headings stood under the last one of the document before it, and rows had its columns."""
    first = StoredText.of_string("a.md", "# Rent\n\nIt is always paid in May.\n", headings=[Heading(0, 1, "Rent")])
    other = StoredText.of_string("b.txt", "Lights are always paid in June.\n")
    (found, *_) = find_quotes(
        "When are lights paid?", searched("When are lights paid?", JoinedText([first, other])), BUDGET
    )
    assert (found.sentence.line, found.heading, found.names) == ("Lights are always paid in June.", "", ("b",))
    (found, *_) = find_quotes("When is rent paid?", searched("When is rent paid?", JoinedText([first, other])), BUDGET)
    assert (found.sentence.line, found.heading, found.names) == ("It is always paid in May.", "Rent", ("Rent", "a"))
    tables = [
        StoredText.of_string(f"{head}.csv", f"{head},crowns\nmill,{at}\nbarn,2{at}\nsheds,3{at}\n")
        for at, head in enumerate(("asset", "building"))
    ]
    question = "How many crowns is the building barn?"
    rows = {item.row for item in find_quotes(question, searched(question, JoinedText(tables)), BUDGET)}
    assert {(("asset", "barn"), ("crowns", "20")), (("building", "barn"), ("crowns", "21"))} <= rows


def test_a_setting_is_one_of_the_document_that_a_question_is_about() -> None:
    """Of two files with the same keys the first one answered, whatever was said of the other."""
    texts = [
        StoredText.of_string(f"{name}.ini", f"port = {at}\nhost = hill\n")
        for at, name in enumerate(("mill", "barn"), 8)
    ]
    question = "Which port does the barn use?"
    both = searched(question, JoinedText(texts), size=texts[0].size)
    assert find_quotes(question, both, BUDGET)[0].sentence.text == "port = 8"
    told = replace(both, documents=np.array([-0.8, 0.0], dtype=np.float32))
    assert find_quotes(question, told, BUDGET)[0].sentence.text == "port = 9"
