"""Quotes: verbatim, one for each section, the same every time, linear in length."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.quoting.by_words import Spread, best_quote, best_quotes, sentence_scores, weighed
from armt.runtime.answers.sections import Section, sections
from armt.runtime.text.stored import StoredText

DOCUMENTS = {
    "prose": "The frogs came up. A king ruled Egypt with an iron hand, and the frogs filled his house. Yes.\n\n" * 30,
    "one line without spaces": "x" * 50_000,
    "numbers": "1 2 3\n" * 5000,
    "chinese": "今天天气很好。我们去公园吧！" * 500,
    "one character": " a ",
}


@pytest.mark.parametrize(
    "said",
    ["Please refer to our Policy of Mills and of Frogs for Details.", "[The Policy of Mills in the North](#mills)"],
)
def test_what_sends_elsewhere_is_hardly_quoted(said: str) -> None:
    scores = sentence_scores(sentences(f"{said}\n\nPlease order at our Policy of Mills and of Frogs for Details.\n"))
    assert scores[0] < scores[1]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_quotes_are_words_of_their_sections(name: str) -> None:
    text = StoredText.of_string("a.txt", DOCUMENTS[name])
    parts = sections(text, 4)
    notes = best_quotes(text, parts)
    assert len(notes) == len(parts)
    for note, part in zip(notes, parts, strict=True):
        passage = note.passage
        assert (note.kind, note.checked, passage.by, passage.score) == ("quote", True, "section", None)
        assert part.start <= passage.start < passage.end <= part.end
        assert text.read(passage.start, passage.end) == passage.quote == note.text
        assert passage.line == text.read(0, passage.start).count("\n") + 1
    assert notes == best_quotes(text, parts)


def test_the_sentence_that_says_most_is_chosen() -> None:
    """It holds the words that the section comes back to; the first and the longest sentence do not."""
    told = (
        "It was a day like any other day, and nobody in all the town had thought about anything in particular at all. "
        "The dam broke. Water from the dam flooded the lower town and broke the bridge. Yes. The bridge was lost. "
        "People of the lower town fled the water."
    )
    text = StoredText.of_string("a", told)
    note = best_quote(text, Section(0, text.size, None))
    assert note.text == "Water from the dam flooded the lower town and broke the bridge."


_OPENS = "The mill of Norrey grinds oats."
_BEHIND = "Sacks of oats from the mill of Norrey stood in every village of the valley. Villages of the valley ate oats."


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (f"{_OPENS} {_BEHIND}", _OPENS),
        # Elsewhere it is worth what its words are, and what speaks of something before it opens nothing.
        (f"The valley is long. {_BEHIND} {_OPENS}", "Sacks of oats"),
        (f"Its mill grinds oats in Norrey. {_BEHIND}", "Sacks of oats"),
        (f"12 Its mill grinds oats in Norrey. {_BEHIND}", "Sacks of oats"),
        (f"> The mill of Selby sells its wheat to Bremen.\n\n{_OPENS} {_BEHIND}", _OPENS),
    ],
)
def test_what_opens_a_section_tells_what_it_is_about(told: str, expected: str) -> None:
    text = StoredText.of_string("a", told)
    assert best_quote(text, Section(0, text.size, None)).text.startswith(expected)


def test_addresses_of_pages_make_a_sentence_long() -> None:
    told = "We thank the people of the mill, who ground oats: [Anna Moor]({0}), [Harold Finch]({0}), [Rose Vale]({0})."
    near = "The oats that we ate were ground by the people of the mill."
    for address, expected in (("a", "We thank"), ("mill.example/people/" * 9, near)):
        text = StoredText.of_string("a", f"{told.format(address)} {near}")
        assert best_quote(text, Section(0, text.size, None)).text.startswith(expected)


def test_a_sentence_of_few_telling_words_stands_for_nothing() -> None:
    told = "And he said, Here am I. And he said, Here am I. The bush burned with fire, and was not consumed by fire."
    text = StoredText.of_string("a", told)
    assert best_quote(text, Section(0, text.size, None)).text.startswith("The bush burned")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # Cut off in front: "If the place to" stands in a line of its own.
        (
            "copy the object code on a network server of copies\n\n(a) Copies of the code may stand on a server.",
            "(a) Copies of the code may stand on a server.",
        ),
        (
            "See the object code of copies.\n\nThe code of the copies is free software.",
            "The code of the copies is free software.",
        ),
        # Cut off behind: the list that it announces is not there.
        (
            "The server keeps the copies of the object code and copies:\n\n12 The server keeps copies of all code.",
            "12 The server keeps copies of all code.",
        ),
    ],
)
def test_a_finished_sentence_is_better_than_an_unfinished_one(told: str, expected: str) -> None:
    text = StoredText.of_string("a", told)
    assert best_quote(text, Section(0, text.size, None)).text == expected


@pytest.mark.parametrize(
    "head",
    [
        "Ms. J. P. Doe                 3 May 2024\n4 Low Rd.\nNorrey Mill",
        "Ms. J. P. Doe, Harold Finch and Rose Vale, 4 Low Rd., Norrey, 12 East St., Selby.",
        "Oats of the mill      12 sacks of grain\nWheat of the mill     40 sacks of wheat.",
    ],
)
def test_the_head_of_a_letter_says_little(head: str) -> None:
    said = "We have sold the old grain of the winter to your miller."
    text = StoredText.of_string("a.txt", f"{head}\n\n{said}\n")
    assert best_quote(text, Section(0, text.size, None)).text == said


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("-   The mill of Norrey grinds oats for us all.", "- The mill of Norrey grinds oats for us all."),
        ("(a)    The mill of Norrey grinds oats for us all.", "(a) The mill of Norrey grinds oats for us all."),
        ("IBM 公司 今天 在 诺里 开设 了 一个 新的 磨坊。", "公司 今天 在 诺里 开设 了 一个 新的 磨坊。"),
        # No word has four letters.
        ("The dog did not eat the pie, so the cat ate it.", "The dog did not eat that pies, so the cat ate it."),
    ],
)
def test_what_is_said_is_no_address(told: str, plain: str) -> None:
    assert sentence_scores(sentences(told)) > 0.9 * sentence_scores(sentences(plain))


def test_a_footnote_behind_the_stop_leaves_a_sentence_finished() -> None:
    noted, cut = (sentences(f"The server keeps the copies of the code{end}") for end in (".[1]", " [1]"))
    assert sentence_scores(cut) < 0.6 * sentence_scores(noted)


def test_a_row_of_a_table_is_no_sentence() -> None:
    told = "| archive | inflated sixty times and more | fills memory |\n\nNo archive is inflated without a limit.\n"
    text = StoredText.of_string("a.md", told)
    assert best_quote(text, Section(0, text.size, None)).text == "No archive is inflated without a limit."


@pytest.mark.parametrize("mark", ["> ", "AM> "])
def test_what_a_mail_repeats_of_another_is_not_quoted(mark: str) -> None:
    repeated = f"{mark}The mill of Norrey grinds the oats of Norrey and the\n{mark}oats of Selby.\n"
    told = f"{repeated}\nNobody has ground oats at the mill of Norrey today.\n"
    text = StoredText.of_string("a", told)
    assert best_quote(text, Section(0, text.size, None)).text == "Nobody has ground oats at the mill of Norrey today."


@pytest.mark.parametrize(
    "formal",
    [
        "Copyright (c) 2024 Norrey Mill and the persons identified as its authors.",
        "No part of this book may be reproduced in any form without permission of Norrey Mill.",
        "We use cookies to improve the experience of all who visit Norrey Mill.",
        "© 2024 Norrey Mill, Selby, with all that belongs to it.",
    ],
)
def test_whose_the_rights_are_is_no_summary(formal: str) -> None:
    text = StoredText.of_string("a", f"{formal} {_OPENS} Sacks stood there. Oats were eaten in the valley.")
    assert best_quote(text, Section(0, text.size, None)).text == _OPENS


def test_the_fields_at_the_head_of_a_document_say_nothing() -> None:
    """Of what describes a package its "Project-URL" was quoted."""
    head = "Metadata-Version: 2.4\nName: oats\nProject-URL: Issue tracker of the mill in Norrey, https://a.example/i.\n"
    text = StoredText.of_string(
        "a.md", f"{head}\n<h1>The mill of Norrey grinds oats.</h1>\n\nThe oats of Selby are dried there on Sundays.\n"
    )
    assert best_quote(text, Section(0, text.size, None)).text == "The oats of Selby are dried there on Sundays."
    # Where there is nothing else they are quoted all the same.
    alone = StoredText.of_string("a.md", head)
    assert best_quote(alone, Section(0, alone.size, None)).text in head


def test_no_sentence_is_quoted_twice_where_there_is_another() -> None:
    said = "The mill of Norrey grinds oats for Selby and wheat for Bremen."
    first, second = f"{said} Nobody knew.", f"{said} Harold Finch mended its wheel with oak in May."
    text = StoredText.of_string("a", f"{first}\n\n{second}")
    border = text.size - len(second)
    parts = [Section(0, border - 2, None), Section(border, text.size, None)]
    assert [note.text for note in best_quotes(text, parts)] == [said, "Harold Finch mended its wheel with oak in May."]
    again = [Section(0, len(said), None), Section(border, border + len(said), None)]
    assert [note.text for note in best_quotes(text, again)] == [said, said]
    # The mark of an item makes no other sentence of it.
    text = StoredText.of_string("a", f"{said}\n\n- {said}\n- Harold Finch mended its wheel with oak in May.")
    parts = [Section(0, len(said), None), Section(len(said) + 2, text.size, None)]
    assert [note.text for note in best_quotes(text, parts)] == [said, "Harold Finch mended its wheel with oak in May."]


def test_what_repeats_others_alone_is_quoted_all_the_same() -> None:
    text = StoredText.of_string("a.md", "# Words\n\n> Ok.\n>\n> Villages of the valley ate oats.\n", format="markdown")
    assert "Villages of the valley" in best_quote(text, Section(0, text.size, None)).text


def test_what_is_said_of_code_is_better_than_the_code() -> None:
    told = (
        "    resumed = None if found is None else self.resumed_works(found, first_item, opened_documents)\n"
        "    # Of a killed run the documents that were under way are opened again.\n"
        "    return self.resumed_works_of_documents(found, first_item, opened_documents)\n"
    )
    text = StoredText.of_string("a.py", told)
    assert best_quote(text, Section(0, text.size, None)).text.startswith("# Of a killed run")


def test_the_mark_of_an_item_is_no_part_of_the_quote() -> None:
    text = StoredText.of_string("a.txt", "Some of it:\n\n- The clerk of the mill has sold the grain of the winter.\n")
    note = best_quote(text, Section(0, text.size, None))
    assert note.text == "The clerk of the mill has sold the grain of the winter."
    assert text.read(note.passage.start, note.passage.end) == note.text


@pytest.mark.parametrize(
    ("told", "quote"),
    [
        ("[^1]: The clerk of the mill has sold its grain.\n", "The clerk of the mill has sold its grain."),
        ('    """The clerk sold é.\n\n    Old grain of the mill is dropped after seven days."""\n    x = 1\n',
         "Old grain of the mill is dropped after seven days."),
        ("    '''Old grain of the mill is dropped after seven days.'''\n",
         "Old grain of the mill is dropped after seven days."),
        ('"""\n', '"""'),
        ("* stop in the mill of old Norrey ([#12](https://a.example/12)) ([3df8789](https://a.example/3df8789a))\n",
         "stop in the mill of old Norrey"),
        ("* [[`48642191f5`](https://a.example/4864)] - **doc**: stop in the mill [#2029](https://a.example/2029)\n",
         "**doc**: stop in the mill"),
        ("- [\\#127](https://a.example/127) Fixes the wheel of the old mill.\n", "Fixes the wheel of the old mill."),
        ("[#12](https://a.example/12) is mended in the old mill.\n",
         "[#12](https://a.example/12) is mended in the old mill."),
        ("Old grain of the mill is in [#12](https://a.example/12) of the list.\n",
         "Old grain of the mill is in [#12](https://a.example/12) of the list."),
    ],
)  # fmt: skip
def test_marks_around_a_quote_are_no_part_of_it(told: str, quote: str) -> None:
    text = StoredText.of_string("a.txt", f"é\n\n{told}")
    note = best_quote(text, Section(4, text.size, None))
    assert note.text == note.passage.quote == text.read(note.passage.start, note.passage.end) == quote


@pytest.mark.parametrize("most_words", [None, 8])
def test_what_is_said_is_better_than_what_is_between_fences(most_words: int | None) -> None:
    fence = "```console\n$ pip install fastkv\nCollecting fastkv. Downloading fastkv wheels of Norrey Mill.\n```"
    said = "It keeps the keys of each shard sorted on disk."
    for told in (f"é\n\n{fence}\n\n{said}\n", f"{said}\n\n{fence}\n"):
        text = StoredText.of_string("a.md", told, format="markdown")
        assert best_quote(text, Section(0, text.size, None), most_words=most_words).text == said
    text = StoredText.of_string("a.md", fence, format="markdown")
    assert best_quote(text, Section(0, text.size, None)).text.startswith("Collecting")


@pytest.mark.parametrize(
    "hidden",
    [
        '<p align="center"><a href="https://ci.example/fast/keys"><img src="https://shields.example/badge.svg"></a></p>',
        "[![Build of keys](https://shields.example/fast/badge.svg)](https://ci.example/fast/keys/main/status)",
        '<p><img alt="Fast keys. Stores of keys" src="https://shields.example/fast/stores/badge.svg"></p>',
    ],
)
def test_what_a_page_does_not_show_is_no_quote(hidden: str) -> None:
    said = "It keeps keys sorted."
    text = StoredText.of_string("a.md", f"{hidden}\n\n{said}\n", format="markdown")
    assert best_quote(text, Section(0, text.size, None)).text == said
    text = StoredText.of_string("a.md", hidden, format="markdown")
    assert best_quote(text, Section(0, text.size, None)).text in hidden


def test_a_long_sentence_is_better_than_a_heading() -> None:
    told = (
        "# Transport\n\nThe railways, which carried "
        + ", ".join(["wheat and cotton", "salt and sugar"] * 5)
        + ", closed.\n"
    )
    text = StoredText.of_string("a.md", told)
    note = best_quote(text, Section(0, text.size, None), most_words=10)
    assert note.text.startswith("The railways")


def test_words_of_the_whole_document_tell_little_about_a_section() -> None:
    found = sentences("The king spoke to the king about kings. The locusts ate what the hail left.")
    counts = Counter({"king": 40})
    known, unknown = sentence_scores(found, Spread(counts, 40)), sentence_scores(found)
    assert known[1] / known[0] > unknown[1] / unknown[0]


def test_of_a_large_section_a_part_is_weighed() -> None:
    text = StoredText.of_string("a", "Words of no great weight 123. " * 100_000 + "é")
    parts = list(weighed(text, Section(0, text.size, None)))
    assert sum(len(part.encode()) for _, part in parts) < 300_000
    assert all(text.read(start, start + len(part.encode())) == part for start, part in parts)
    assert parts[-1][0] + len(parts[-1][1].encode()) == text.size
    began = time.monotonic()
    best_quotes(text, sections(text, 5))
    assert time.monotonic() - began < 60


def test_the_rest_of_a_numbered_heading_is_no_quote() -> None:
    content = (
        "  10. Automatic Licensing of Downstream Recipients.\n\n"
        "The recipient of a copy is licensed by the miller of Norrey without more.\n\n"
        "  11. Interpretation of Sections 15 and 16.\n\n"
        "Where a section has no effect the courts of Selby apply the law that comes nearest.\n"
    )
    text = StoredText.of_string("a.txt", content)
    said = [note.text for note in best_quotes(text, sections(text, 2))]
    assert said == [
        "The recipient of a copy is licensed by the miller of Norrey without more.",
        "Where a section has no effect the courts of Selby apply the law that comes nearest.",
    ]


def test_of_a_transcript_who_speaks_says_nothing_and_what_is_said_in_passing_little() -> None:
    turns = (
        "Anna Moor: Yeah , right .\nHarold Finch: Oh Anna Moor , right , uh .\n"
        "Anna Moor: The millers of Norrey ground twelve sacks of oats for the Lent fair in spring.\n"
        "Harold Finch: How many sacks of oats did the millers of Norrey grind for the Lent fair in spring?\n"
    )
    text = StoredText.of_string("a.txt", turns * 3)
    (note,) = best_quotes(text, sections(text, 1))
    assert note.text == "Anna Moor: The millers of Norrey ground twelve sacks of oats for the Lent fair in spring."


def test_a_label_that_comes_once_makes_no_transcript() -> None:
    told = [
        "Note: the mill is closed in winter, when the river freezes.",
        "Has the miller of Norrey sold the oats of last summer to the baker of Selby?",
    ]
    alone = sentence_scores([Sentence(0, 0, told[1])])
    assert sentence_scores([Sentence(0, 0, one) for one in told])[1] == alone[0]


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        ("name,city,salary\nAnna,Berlin,100\nBob,Rome,200\nCarl,Oslo,150\n", 3),
        ("| name | city of birth |\n|---|---|\n| Anna | Berlin |\n| Bob | Rome |\n", 2),
        ("count\tof which are lost\n1\t2\n3\t4\n", 2),
        ('who,what is said of them\nAnna,"She lives\nin Bonn"\nBob,nothing\n', 2),
    ],
    ids=["comma", "bar", "tab", "several-lines"],
)
def test_a_table_is_quoted_by_its_rows(told: str, rows: int) -> None:
    """The names of its columns were its quote, which say nothing by themselves."""
    text = StoredText.of_string("a", told)
    (note,) = best_quotes(text, [Section(0, text.size, None)])
    assert note.passage.line > told.count("\n") - rows - told.count('"\n')
    assert "|--" not in note.text
    # Where there is nothing else, that is what there is.
    text = StoredText.of_string("a", told.split("\n", 1)[0])
    assert best_quotes(text, [Section(0, text.size, None)])[0].passage.line == 1
