"""One question to a document with a table: a cell, a row, or what all rows say together."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from armt.runtime.answers.asking import candidates_for
from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.records import NOT_SAID
from armt.runtime.session import Armt

from .dialogue import OPTIONS, reply, searched, talk

_STAFF = product(("Anna", "Bela", "Carl", "Dora"), ("Moor", "Stein", "Wald", "Berg"), ("Oslo", "Rome"))
TABLE = "name,city,age\n" + "".join(
    f"{name} {family},{city},{age}\n" for age, (name, family, city) in enumerate(_STAFF, start=20)
)


def test_a_cell_is_answered_by_the_name_of_its_column(tiny: Armt) -> None:
    """The model is not asked; the quote is the row, to the byte."""
    question = "In which city does Carl Wald with the age of 41 live?"
    found, asked = talk(tiny, question, document=searched(question, TABLE))
    row = TABLE.split("\n")[22]
    assert (row, asked) == ("Carl Wald,Rome,41", [])
    assert (found.output, found.answered, found.grounded) == ("Rome", True, True)
    assert [(quote.quote, quote.line) for quote in found.evidence] == [(row, 23)]


def test_a_row_of_names_is_no_title(tiny: Armt) -> None:
    """ "Anna,Oslo" was one, so that of a table of words no row was ever quoted."""
    question = "In which city does Anna live?"
    for table in ("name,city\nAnna,Oslo\nBo,Rome\nCy,Bern\n", "name,city,role\nAnna,Oslo,Clerk\nBo,Rome,Cook\n"):
        found, asked = talk(tiny, question, document=searched(question, table))
        assert (found.output, len(asked)) == ("Oslo", 0)
        assert found.evidence[0].quote.startswith("Anna,Oslo")


def test_a_row_about_somebody_else_answers_nothing(tiny: Armt) -> None:
    question = "In which city does Emil Wald live?"
    found, _ = talk(tiny, question, document=searched(question, TABLE))
    assert (found.output, found.answered) == (NOT_SAID, False)
    # Both names stand in the table, and in no row together: a model has to say so.
    question = "In which city does Wald Moor live?"
    found, asked = talk(tiny, question, reply("Oslo"), document=searched(question, TABLE), denial=-0.1)
    assert (found.output, len(asked)) == (NOT_SAID, 1)


def test_how_many_rows_there_are_is_said_by_none_of_them(tiny: Armt) -> None:
    """It was answered by the number in somebody's name."""
    table = "name,city,men allowed\n" + "".join(f"Person {n},Oslo,up to {n}\n" for n in range(20, 45))
    for question, given, said in (
        ("How many people live in Oslo?", "25", NOT_SAID),
        ("How many men has Person 25 in Oslo?", "25", "Person 25,Oslo,up to 25"),
    ):
        found, _ = talk(tiny, question, reply(given), document=searched(question, table))
        assert found.output == said, question


def test_what_all_rows_say_together_needs_no_model(tiny: Armt) -> None:
    question = "How many rows are in Oslo?"
    document = searched(question, TABLE)
    document = replace(document, counted=counted_of(document.text))
    found, asked = talk(tiny, question, document=document)
    assert (found.output, found.rows, asked) == ("16", 16, [])
    assert [quote.quote for quote in found.evidence[:2]] == ["Anna Moor,Oslo,20", "Anna Stein,Oslo,22"]
    assert len(found.evidence) == OPTIONS.evidence
    assert (found.tokens_written, found.finish_reason, found.evidence[0].by) == (0, None, "rows")


def test_what_is_asked_of_all_rows_is_answered_by_none_of_them(tiny: Armt) -> None:
    question = "How many people per city live in Oslo?"
    document = searched(question, TABLE)
    found, asked = talk(tiny, question, document=replace(document, counted=counted_of(document.text)))
    assert (found.output, found.answered, found.evidence, asked) == (NOT_SAID, False, (), [])


def test_the_head_of_a_long_table_is_no_better_than_the_row_that_is_meant(tiny: Armt) -> None:
    """It has two of the question's words, which no other segment has."""
    table = "order,customer,status\n" + "".join(f"A{n:04},Moor,{'open' if n % 2 else 'paid'}\n" for n in range(3000))
    question = "What is the status of order A2711?"
    found, _ = talk(tiny, question, document=searched(question, table))
    assert (found.output, found.evidence[0].quote) == ("open", "A2711,Moor,open")


def test_the_names_of_columns_are_no_answer(tiny: Armt) -> None:
    question = "Which name, city and age has Dora Berg?"
    candidates = candidates_for(question, searched(question, TABLE), tiny.tokenizer, OPTIONS)
    assert candidates[0].sentence.text.startswith("Dora Berg,")
    assert not any(candidate.sentence.text == "name,city,age" for candidate in candidates)


def test_an_answer_of_a_row_is_one_of_its_cells(tiny: Armt) -> None:
    """ "Anna Moor Rome" went to Rome."""
    table = "name,trip,cost\nAnna Moor,Rome,640\nBo Stein,Oslo,410\nTotal,,1050\n"
    question = "Who went to Rome?"
    for given, said in (
        ("Anna Moor Rome", "Anna Moor"),
        ("Anna Moor Rome 640", "Anna Moor,Rome,640"),
    ):
        tabs = table.replace(",", "\t")
        found, _ = talk(tiny, question, reply(given), document=searched(question, tabs))
        assert found.output == said.replace(",", " "), given
