"""Answers and summaries as people read them."""

from __future__ import annotations

from typing import Any

from armt.runtime.answers.records import NOT_SAID
from armt.runtime.answers.rendering import (
    NEAREST,
    answer_text,
    as_shown,
    memory_text,
    note_text,
    place_text,
    quote_text,
    shown_lines,
    shown_quote,
    summary_text,
)


def passage(quote: str, **changes: Any) -> dict[str, Any]:
    return {"path": "a.txt", "line": 7, "page": None, "heading": "Chapter  1", "quote": quote, **changes}


def answer(output: str, *quotes: str, **changes: Any) -> dict[str, Any]:
    return {
        "output": output,
        "answered": True,
        "grounded": True,
        "finish_reason": "stop",
        "evidence": [passage(quote) for quote in quotes],
        **changes,
    }


def test_places_say_page_or_line() -> None:
    assert place_text(passage("")) == "Chapter 1, line 7"
    assert place_text(passage("", page=3, heading=None), with_path=True) == "a.txt, page 3"


def test_the_column_is_said_where_it_is_far() -> None:
    """A document may be one line: that alone led nobody anywhere."""
    assert place_text(passage("", column=5023)) == "Chapter 1, line 7, column 5023"
    assert place_text(passage("", column=1000)) == place_text(passage("", column=None)) == "Chapter 1, line 7"
    assert place_text(passage("", column=5023, page=3)) == "Chapter 1, page 3"


def test_an_answer_that_is_the_quote_is_said_once() -> None:
    shown = answer_text(answer("Forty years.", "Forty\nyears.", "It was manna."))
    assert shown == "“Forty years.”\n    (a.txt, Chapter 1, line 7)\n  “It was manna.”\n    (a.txt, Chapter 1, line 7)"
    assert answer_text(answer("Forty.", "Forty years.")).startswith("Forty.\n  “Forty years.”\n")


def test_how_a_question_was_read_is_said_behind_its_answer() -> None:
    """Only where its spelling was put right: whoever asked otherwise has to know."""
    read = answer("Forty.", "Forty years.", read_as="How many\n years?")
    assert answer_text(read) == f"{answer_text({**read, 'read_as': None})}\n  (read as: How many years?)"
    unsaid = answer(NOT_SAID, answered=False, near=False, read_as="How many?")
    assert answer_text(unsaid) == f"{NOT_SAID}\n  (read as: How many?)"


def test_in_which_words_of_documents_it_was_found_is_said_behind_an_answer() -> None:
    found = answer("Forty.", "Forty years.", question="how long", asked_as="What is the\n duration?")
    assert answer_text(found) == f"{answer_text({**found, 'asked_as': None})}\n  (asked as: What is the duration?)"
    told = answer("Forty.", "Forty years.", parts=[found], read_as="!")
    assert answer_text(told).endswith("\n  (asked as: What is the duration?)\n  (read as: !)")


def test_an_answer_that_is_not_sure_says_so() -> None:
    sure, unsure = (answer("Forty.", "Forty years.", confidence=share) for share in (0.65, 0.64))
    said = answer_text({**sure, "confidence": None})
    assert answer_text(sure) == said
    assert answer_text(unsure) == f"{said}\n  (not sure: of ten such answers some 6 are right)"


def test_parts_of_an_answer_are_shown_below_their_questions() -> None:
    parts = [
        answer("Forty.", "Forty years.", question="How many\n years?"),
        answer(NOT_SAID, answered=False, question="Why?"),
    ]
    told = answer(f"Forty.; Why? {NOT_SAID}", "Forty years.", parts=parts, read_as="!")
    assert answer_text(told) == f"How many years?\n{answer_text(parts[0])}\nWhy?\n{NOT_SAID}\n  (read as: !)"


def test_tags_in_markdown_are_not_shown() -> None:
    """Answers were shown with them, quotes of summaries without; what is code or no tag stays."""
    quote = '<p align="center">The <b>wheel</b> is `<b>` &amp; Vec<T>.</p><br>'
    shown = answer_text({**answer("<b>wheel</b>", quote), "evidence": [passage(quote, path="a.md")]})
    assert shown.startswith("wheel\n  “The wheel is `<b>` & Vec<T>.”\n")
    assert answer_text(answer("<b>wheel</b>", quote)).startswith(f"<b>wheel</b>\n  “{quote}”")
    whole = answer_text({**answer(quote, quote), "evidence": [passage(quote, path="a.md")]})
    assert whole.startswith("“The wheel is `<b>` & Vec<T>.”\n    (a.md")
    tags = answer_text({**answer("<br>", "<br>"), "evidence": [passage("<br>", path="a.md")]})
    assert tags.startswith("“<br>”")


def test_an_answer_that_is_the_quote_but_for_its_marks_is_said_once() -> None:
    """The differences of two commands stood there twice: as answer without, and as quote with the marks of Markdown."""
    shown = answer_text(answer("You need: * warm milk. * no `x_*_y`.", "You need:\n\n* **warm** milk.\n* no `x_*_y`."))
    assert shown == "“You need:\n * **warm** milk.\n * no `x_*_y`.”\n    (a.txt, Chapter 1, line 7)"
    assert answer_text(answer("Never write", "* Never write.")).startswith("“* Never write.”")
    # What is said more or less is no mark.
    assert answer_text(answer("2 * 3", "* 2 * 3 * 4")).startswith("2 * 3\n  “")


def test_code_among_what_is_said_keeps_its_lines() -> None:
    """What a guide says of setting up stood there twice, first with commands and fences all on one line."""
    quote = "First:\n\n```sh\nmake\nmake docs\n```\n\nThen wait."
    shown = "“First:\n   make\n   make docs\n Then wait.”\n    (a.txt, Chapter 1, line 7)"
    assert answer_text(answer("First:\nmake\nmake docs\nThen wait.", quote)) == shown
    assert answer_text(answer("First: ```sh make make docs ``` Then wait.", quote)) == shown
    assert answer_text(answer("make docs", quote)).startswith("make docs\n  “First:\n     make\n")


def test_a_list_is_shown_with_its_items_below_each_other() -> None:
    ingredients = "You need:\n\n- oats\n- warm\n  milk"
    place = "\n    (a.txt, Chapter 1, line 7)"
    shown = f"“You need:\n - oats\n - warm milk”{place}"
    assert answer_text(answer("You need: - oats - warm milk", ingredients)) == shown
    shown = f"Oats.\n  “You need:\n   - oats\n   - warm milk”{place}"
    assert answer_text(answer("Oats.", ingredients)) == shown


def test_a_quote_that_goes_on_over_the_end_of_a_page_is_shown_without_that() -> None:
    """Foot and head stood as lines of their own within the quotation marks."""
    quote = "Call the\n\n\nLee   Lamps   [Page 4]\n\f\nRFC 1   May\n\n\n   mayor."
    assert quote_text(shown_quote(quote, "a.txt")) == quote_text(quote) == "“Call the mayor.”"
    assert shown_lines(quote, "a.txt") == ["Call the mayor."]


def test_commands_stand_on_lines_of_their_own() -> None:
    quote, place = "To build it, use:\n\n```\n$ make\n$ make test", "\n    (a.txt, Chapter 1, line 7)"
    shown = f"“To build it, use:\n   $ make\n   $ make test”{place}"
    assert answer_text(answer("To build it, use:\n$ make\n$ make test", quote)) == shown
    assert answer_text(answer("make", quote.removesuffix("\n$ make test"))).startswith("make\n  “To build it, use:\n")


def test_a_quote_of_several_lines_of_another_mail_is_shown_as_one() -> None:
    quote = "> It comes on the 12th\n> of May."
    assert quote_text(quote) == "“> It comes on the 12th of May.”"
    note = {"text": quote, "kind": "quote", "passage": {"path": "a", "line": 1, "page": None, "heading": None}}
    assert note_text(note) == "- “> It comes on the 12th of May.” (line 1)"
    assert note_text(note | {"entries": 1234}) == "- “> It comes on the 12th of May.” (line 1; 1,234 such entries)"


def test_what_several_quotes_stand_under_is_shown_once() -> None:
    """An agreement between two parties stood before each of its clauses."""
    place = {"path": "a.md", "line": 3, "page": None, "heading": None}
    led = {"kind": "quote", "passage": place, "lead_in": place | {"quote": "You must not:"}}
    notes = [led | {"text": "sell it"}, led | {"text": "eat it"}, led | {"text": "Oats.", "lead_in": None}]
    assert summary_text({"notes": [*notes, notes[1]], "gist": None}).split("\n") == [
        "- “You must not: … sell it” (line 3)",
        "- “… eat it” (line 3)",
        "- “Oats.” (line 3)",
        "- “You must not: … eat it” (line 3)",
    ]


def test_items_in_a_quote_of_a_summary_stand_below_what_opens_them() -> None:
    """Their marks stood in the middle of a line: "are candidates: * That have applied * Who have left"."""
    quote = "They are:\n\n* **Oats**,\n  of 1723\n  - white\n* rye"
    note = {"text": quote, "kind": "quote", "passage": passage(quote, path="a.md", heading=None)}
    assert note_text(note) == "- “They are:\n    * Oats, of 1723\n      - white\n    * rye” (line 7)"
    two = {**note, "text": "It fell.\n\nIt broke."}
    assert note_text(two) == "- “It fell. It broke.” (line 7)"


def test_comments_are_shown_without_marks() -> None:
    """What a Dockerfile is was "# Run on the native build platform"."""
    quote = "# Build the wheel\n# of oak."
    note = {"text": quote, "kind": "quote", "passage": passage(quote, path="Dockerfile", heading=None)}
    shown = summary_text({"notes": [note], "gist": "# Build the wheel."})
    assert shown == "- “Build the wheel of oak.” (line 7)\n\nIn short: Build the wheel."
    assert note_text({**note, "text": "#port 80"}).startswith("- “#port 80”")
    assert note_text({**note, "text": "# a\nb"}).startswith("- “# a b”")
    assert note_text({**note, "passage": passage(quote, path="a.md")}).startswith("- “# Build")


def test_what_a_quote_stands_under_is_shown_before_it() -> None:
    place = {"path": "a.md", "line": 3, "page": None, "heading": "Terms"}
    note = {"text": "sell\nit", "kind": "quote", "passage": place, "lead_in": place | {"quote": "You **must not**:"}}
    assert note_text(note) == "- “You must not: … sell it” (Terms, line 3)"
    said = answer("sell it", "sell it", near=True)
    said["evidence"][0] |= {"path": "a.md", "lead_in": place | {"quote": "You **must not**:"}}
    shown = "“You must not: … sell it”\n    (a.md, Chapter 1, line 7)"
    assert answer_text(said) == shown
    assert answer_text(said | {"answered": False}) == f"{NEAREST}\n  {shown}"
    assert answer_text(said | {"output": "You must not sell it"}) == shown
    said["evidence"][0]["lead_in"] |= {"quote": "## Not included"}
    assert answer_text(said).startswith("“Not included … sell it”\n")


def test_what_is_not_said_has_no_quotes_and_memory_alone_is_marked() -> None:
    assert answer_text(answer("The document does not say.", "x", answered=False)) == "The document does not say."
    near = answer("The document does not say.", "Some 3 tonnes leaked.", answered=False, near=True)
    assert answer_text(near) == f"{NEAREST}\n  “Some 3 tonnes leaked.”\n    (a.txt, Chapter 1, line 7)"
    assert answer_text(answer("Forty.", grounded=False)) == "Forty.\n  (from memory alone: no text was looked at)"


def test_how_many_rows_are_not_shown_is_said() -> None:
    place = "\n    (a.txt, Chapter 1, line 7)"
    assert answer_text(answer("3", "Anna,Oslo", rows=3)) == f"3\n  “Anna,Oslo”{place}\n    and 2 more"
    assert answer_text(answer("2", "Anna,Oslo", rows=2)).endswith(f"{place}\n    and 1 more")
    assert answer_text(answer("1", "Anna,Oslo", rows=1)).endswith(place)


def test_notes_come_before_the_gist() -> None:
    notes = [
        {"text": "They leave.", "kind": "note", "passage": passage("")},
        {"text": "It is\nmanna.", "kind": "quote", "passage": passage("It is\nmanna.")},
    ]
    shown = summary_text({"notes": notes, "gist": "A journey."})
    assert shown == ("- They leave. (Chapter 1, line 7)\n- “It is manna.” (Chapter 1, line 7)\n\nIn short: A journey.")
    assert summary_text({"notes": [], "gist": "A journey."}) == "A journey."
    # Of several documents each place says which.
    assert summary_text({"notes": notes[:1], "gist": None}, with_paths=True) == (
        "- They leave. (a.txt, Chapter 1, line 7)"
    )
    assert memory_text("A journey", "length") == "A journey …\n  (from memory alone: no text was looked at)"


def test_comments_of_code_are_shown_without_marks() -> None:
    quote = "Adds\n    // a number."
    assert shown_quote(quote, "a.c") == "Adds\na number."
    # Of anything else each mark is the document's own.
    assert shown_quote(quote, "a.txt") == quote
    # Of a file with the marks of comments, each line of a quote is one, or the quote is shown as it stands.
    assert shown_quote("# We need gcc,\n# and git.", "Dockerfile") == "We need gcc,\nand git."
    assert shown_quote("-- Who pays.", "a.sql") == "Who pays."
    assert shown_quote("-- Ada Moor", "a.txt") == "-- Ada Moor"
    assert shown_quote("# The port.\nport: 80", "a.yml") == "# The port.\nport: 80"
    assert shown_quote("# Install", "a.md") == "# Install"
    shown = answer("gcc", "# We need gcc.")
    shown["evidence"][0]["path"] = "Dockerfile"
    assert answer_text(shown) == "gcc\n  “We need gcc.”\n    (Dockerfile, Chapter 1, line 7)"
    shown["output"] = "# We need gcc."
    assert answer_text(shown) == "“We need gcc.”\n    (Dockerfile, Chapter 1, line 7)"
    place = "(a.c, Chapter 1, line 7)"
    said = answer("Adds a number.", evidence=[passage(quote, path="a.c")])
    assert answer_text(said) == f"“Adds a number.”\n    {place}"
    note = {"kind": "quote", "text": quote, "passage": passage(quote, path="a.c")}
    assert note_text(note, with_path=True) == f"- “Adds a number.” {place}"


def test_a_definition_is_shown_as_it_is_written() -> None:
    """On one line nobody could read a function of Python."""
    shown = answer("def f():\n    return 1", "def f():\n        return 1", rows=1)
    shown["evidence"][0]["path"] = "a.py"
    assert answer_text(shown) == "def f():\n    return 1\n    (a.py, Chapter 1, line 7)"


def test_the_mark_of_a_definition_is_not_shown() -> None:
    assert shown_quote(":   A tool that turns.", "a.md") == "A tool that turns."
    assert shown_quote(":   A tool that turns.", "a.txt") == ":   A tool that turns."
    assert shown_quote(":) it turns", "a.md") == ":) it turns"


def test_markdown_is_read_as_its_page_shows_it_and_no_other_text_is_changed() -> None:
    line = "You may [cancel](https://example.org/a) **at once**; what _must_ survive_ is `__init__`, and snake_case."
    shown = "You may cancel at once; what must survive is `__init__`, and snake_case."
    assert as_shown(line, "terms.md") == shown
    assert as_shown(line, "terms.txt") == line
    assert (
        as_shown("Use the [official ABI][abi] of [1] and a[0][1].", "a.md")
        == "Use the official ABI of [1] and a[0][1]."
    )
    # What is bold in two sentences has one mark in each.
    cut = "Oats burn. **This is so in all mills.", "Output mode.** Chooses 2**8 or **kwargs."
    assert [as_shown(said, "a.md") for said in cut] == [
        "Oats burn. This is so in all mills.",
        "Output mode. Chooses 2**8 or **kwargs.",
    ]
    assert as_shown("`oats` {{%optional%}}: Dry.\\ Kind: {{< nullable >}} Rye\\ 2.0 - added \\x", "a.md") == (
        "`oats`: Dry. Kind: Rye 2.0 - added \\x"
    )
    note = {"kind": "quote", "text": line, "passage": passage(line, path="terms.md")}
    assert f"“{shown}”" in note_text(note)
    assert summary_text({"notes": [note], "gist": "**Oats** are [ground](a)."}).endswith("In short: Oats are ground.")
