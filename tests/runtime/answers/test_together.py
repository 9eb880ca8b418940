"""What is computed of one of several documents that are asked as one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from armt.runtime.answers import together
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.answers.together import Together, counted_in
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

STAFF = "name,city,salary\nAnna,Oslo,70\nBela,Rome,50\nCarl,Oslo,90\nDora,Bonn,40\n"
PAST = "name,city,salary\nAnna,Oslo,60\nBela,Rome,50\nCarl,Oslo,40\nDora,Bonn,40\n"
NOTE = "We met in Rome. The bus was late, and nobody knew why.\n"
TREE = "The apple tree was planted by Leo.\n"


def joined(texts: Mapping[str, str]) -> JoinedText:
    kinds = {"md": "markdown", "py": "code", "sh": "code"}
    return JoinedText(
        [
            StoredText.of_string(path, told, format=kinds.get(path.rpartition(".")[2], "text"))
            for path, told in texts.items()
        ]
    )


def log(*levels: str) -> str:
    return "".join(f"2026-01-01 10:00:{at:02} {level} number {at}\n" for at, level in enumerate(levels))


def told(texts: Mapping[str, str], question: str) -> str | None:
    computed = Together(joined(texts)).answer(question)
    return None if computed is None else computed.output


def test_the_one_table_among_texts_answers_by_its_rows() -> None:
    text = joined({"note.txt": NOTE, "staff.csv": STAFF, "tree.txt": TREE})
    counted = counted_in(text)
    assert isinstance(counted, Together)
    computed = counted.answer("Who has the highest salary?")
    assert computed is not None
    assert computed.output == "Carl"
    ((start, end),) = computed.rows
    assert text.read(start, end) == "Carl,Oslo,90"
    assert (text.place(start, end).line, text.document(start)[0].path) == (4, "staff.csv")


def test_of_one_document_it_is_as_ever() -> None:
    assert isinstance(counted_in(StoredText.of_string("staff.csv", STAFF)), Tables)
    assert counted_in(StoredText.of_string("note.txt", NOTE)) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        # Both say so.
        ("How many people live in Oslo?", "2"),
        ("Who has the highest salary?", None),
        ("Who has the highest salary in current.csv?", "Carl"),
        ("Who has the highest salary in 2024?", "Anna"),
        ("Who had the highest salary in the file past_2024?", "Anna"),
    ],
)
def test_of_several_that_answer_the_named_one_is_meant(question: str, answer: str | None) -> None:
    texts = {"current.csv": STAFF, "past_2024.csv": PAST, "note.txt": NOTE}
    assert told(texts, question) == answer
    assert Together(joined(texts)).needs_all(question) is (answer is None)


def test_a_word_that_may_be_one_of_the_question_names_a_table_where_another_tells_of_it() -> None:
    rest = {"note.txt": NOTE}
    assert told({"lima.csv": STAFF, "paris.csv": PAST, **rest}, "Who has the highest salary in Paris?") == "Anna"
    # There may be others in Paris than those on this list.
    assert told({"paris.csv": PAST, **rest}, "Who has the highest salary in Paris?") is None


def test_one_of_several_logs() -> None:
    texts = {
        "web01.log": log(*["ERROR", "INFO"] * 4),
        "web02.log": log(*["INFO"] * 7, "ERROR"),
        "readme.md": "# Servers\n\nErrors are sent to Mira.\n",
    }
    assert told(texts, "How many errors were there on web02?") == "1"
    assert told(texts, "How many errors does web02 have?") == "1"
    assert told(texts, "What was the last error in web01.log?") == "2026-01-01 10:00:06 ERROR number 6"
    question = "What was the last error?"
    assert told(texts, question) is None
    assert Together(joined(texts)).needs_all(question)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many errors are there?", "7: web01.log 4, web02.log 3"),
        ("How many errors were logged in all the logs together?", "7: web01.log 4, web02.log 3"),
        # As many in each are no fewer together.
        ("How many warnings were logged?", "2: web01.log 1, web02.log 1"),
        ("How many entries mention 'number 1'?", "3: web01.log 1, web02.log 1, web03.log 1"),
        # Of one alone it is as ever.
        ("How many notices are there?", "2"),
        ("How many errors are there in web01.log?", "4"),
    ],
)
def test_entries_of_several_logs_are_counted_together(question: str, answer: str) -> None:
    texts = {
        "logs/web01.log": log(*["ERROR", "INFO"] * 4, "WARN"),
        "note.txt": NOTE,
        "logs/web02.log": log(*["INFO"] * 7, *["ERROR"] * 3, "WARN"),
        "logs/web03.log": log(*["INFO"] * 5, "NOTICE", "NOTICE"),
    }
    assert told(texts, question) == answer


def test_of_entries_that_are_counted_together_the_first_of_each_log_stand_first() -> None:
    text = joined({"a/app.log": log("ERROR", "INFO", "ERROR", "INFO"), "b/app.log": log("INFO", "INFO", "ERROR")})
    computed = Together(text).answer("How many errors are there?")
    assert computed is not None
    # They are told apart by their folders.
    assert (computed.output, computed.count) == ("3: a/app.log 2, b/app.log 1", 3)
    places = [(text.document(start)[0].path, text.read(start, end)[-8:]) for start, end in computed.rows]
    assert places == [("a/app.log", "number 0"), ("b/app.log", "number 2"), ("a/app.log", "number 2")]


def test_of_very_many_logs_it_is_not_told_what_each_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "_MOST_TOLD", 2)
    texts = {f"web{at}.log": log(*["ERROR"] * at, *["INFO"] * 4) for at in range(1, 4)}
    assert told(texts, "How many errors are there?") == "6: in 3 files"


def test_logs_are_not_counted_together_where_one_does_not_tell_all() -> None:
    # Of most of its entries nobody knows whether they are errors.
    unlevelled = log(*["ERROR", "job", "job", "job"] * 3)
    texts = {"web01.log": log(*["ERROR", "INFO"] * 4), "web02.log": log(*["ERROR"] * 4), "jobs.log": unlevelled}
    assert told(texts, "How many errors are there?") is None
    assert Together(joined(texts)).needs_all("How many errors are there?")
    assert told(texts, "How many entries are there?") == "24: web01.log 8, web02.log 4, jobs.log 12"


def test_requests_to_several_servers_are_counted_together() -> None:
    def requests(*codes: int) -> str:
        return "".join(
            f'10.0.0.{at} - - [08/Nov/2026:10:00:{at:02} +0000] "GET /{at} HTTP/1.1" {code} 5{at}\n'
            for at, code in enumerate(codes)
        )

    texts = {"one.log": requests(200, 404, 200, 404), "two.log": requests(200, 404, 200, 500)}
    assert told(texts, "How many requests returned 404?") == "3: one.log 2, two.log 1"


def test_a_sentence_that_says_it_is_left_to_the_model() -> None:
    question = "How many people live in Oslo?"
    for sentence, answer in (
        ("In Oslo live 700,000 people.", None),
        # It does not say how many.
        ("People live well in Oslo.", "2"),
    ):
        assert told({"staff.csv": STAFF, "note.txt": f"{NOTE}\n{sentence}\n"}, question) == answer


def test_whoever_names_the_table_is_told_what_it_says() -> None:
    rows, note = "station,country\nPoole,England\nBrest,France\n", "The five stations of old were closed.\n"
    assert told({"stations.csv": rows, "note.txt": note}, "How many stations are there?") == "2"
    assert told({"gauges.csv": rows, "note.txt": note}, "How many stations are there?") is None


def test_a_table_silences_no_question_to_the_texts() -> None:
    asked = Tables(StoredText.of_string("staff.csv", STAFF))
    about = Together(joined({"staff.csv": STAFF, "note.txt": NOTE}))
    for question in ("How many buses were late?", "How many women are there?", "What is the total of the fares?"):
        assert asked.needs_all(question)
        assert not about.needs_all(question)
    # Of its columns no row tells that.
    question = "What is the median salary per city?"
    assert asked.needs_all(question)
    assert about.needs_all(question)
    texts = {"staff.csv": STAFF, "note.txt": "The median salary per city is told on page 9.\n"}
    assert not Together(joined(texts)).needs_all(question)


def test_of_tables_alone_all_of_which_would_have_to_be_counted() -> None:
    assert Together(joined({"staff.csv": STAFF, "past.csv": PAST})).needs_all("How many women are there?")


def test_what_was_read_twice_is_asked_once() -> None:
    texts = [StoredText.of_string("staff.csv", told) for told in (STAFF, PAST)]
    computed = Together(JoinedText(texts)).answer("Who has the highest salary?")
    assert computed is not None
    assert computed.output == "Carl"


def test_source_code_among_tables() -> None:
    texts = {"staff.csv": STAFF, "run.py": "def run_all():\n    return 1\n"}
    assert told(texts, "Who has the highest salary?") == "Carl"
    assert told(texts, "Where is run_all defined?") is not None


def test_of_more_than_may_be_kept_the_named_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_BYTES", len(STAFF) + len(PAST) - 1)
    texts = {"staff.csv": STAFF, "past.csv": PAST, "note.txt": NOTE}
    assert told(texts, "How many people live in Oslo?") is None
    assert told(texts, "How many people live in Oslo in past.csv?") == "2"


def test_of_very_many_those_are_looked_at_that_are_called_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = "# Now\n\n| name | pay |\n|---|---|\n| Anna | 7 |\n| Bela | 5 |\n"
    texts = {"staff.csv": STAFF, "pay.md": inside, "note.txt": NOTE}
    assert told(texts, "Which name has the highest pay?") == "Anna"
    monkeypatch.setattr(together, "_MOST_DOCUMENTS", 2)
    assert told(texts, "Which name has the highest pay?") is None
    assert told(texts, "Who has the highest salary?") == "Carl"


def test_an_entry_of_a_name_says_more_than_a_comment_of_code() -> None:
    """The comment above the line of a script that sets it was given for what it does."""
    script = "# Start the mill\nexport MILL_PORT=90\n"
    texts = {"run.sh": script, "docs.md": "# MILL_PORT\n\nWhere the mill listens.\n"}
    assert told(texts, "What does MILL_PORT do?") is None
    texts["docs.md"] = "# Mills\n\nMILL_PORT is one of many.\n"
    assert told(texts, "What does MILL_PORT do?") == "Start the mill"
