"""Where results go: in whole pieces, in order, and nowhere when they are errors."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from armt.runtime.answers.records import AskedAnswer, Evidence, Note, Summary
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.rendering import as_text, heading
from armt.runtime.jobs.results import ResultLog
from armt.runtime.jobs.sinks import FileSink, JsonSink, LogSink, ReportPages, TextSink
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

ITEM = Item(paths=("d/a.txt",), relative="a.txt")
RESULT: dict[str, Any] = {"path": "d/a.txt", "sha256": "0", "output": "Yes."}
ERROR: dict[str, Any] = {"path": "d/a.txt", "sha256": None, "error": "d/a.txt: no such file"}


def test_an_answer_is_shown_as_it_comes() -> None:
    out = BytesIO()
    sink = TextSink(out, ["?"], many=False)
    for piece, shown in (("Ye", b"Ye"), ("s.", b"Yes.")):
        sink.text(0, piece)
        assert out.getvalue() == shown
    sink.ended(0, "Yes.")
    sink.result(ITEM, RESULT)
    assert out.getvalue() == b"Yes.\n"


def test_lines_that_came_whole_are_not_said_again() -> None:
    """Notes are told as whole lines: the summary that had no gist behind them stood there twice."""
    out = BytesIO()
    sink = TextSink(out, ["?"], many=False)
    sink.text(0, "- one\n")
    sink.text(0, "- two\n")
    sink.ended(0, "- one\n- two")
    assert out.getvalue() == b"- one\n- two\n"


def test_answers_stand_under_their_questions_in_order_whoever_ends_first() -> None:
    """They are written in one round, token by token in turn; what stands on the terminal is what a file gets."""
    out, questions, texts = BytesIO(), ["Who?", "Why?", "When?"], ["Me.", "So.", "Now."]
    sink = TextSink(out, questions, many=False)
    sink.text(1, "So.")
    sink.ended(1, "So.")
    sink.text(0, "M")
    sink.text(2, "Now")
    sink.text(0, "e.")
    sink.ended(0, "Me.")
    sink.ended(2, "Now.")
    rest = {"answered": True, "grounded": True, "evidence": []}
    answers = [{"question": question, "output": text, **rest} for question, text in zip(questions, texts, strict=True)]
    assert out.getvalue().decode() == as_text({"answers": answers})


def test_an_answer_that_changed_is_written_anew() -> None:
    """What was shown cannot be taken back: the whole stands on a line of its own."""
    out = BytesIO()
    sink = TextSink(out, ["?"], many=False)
    sink.text(0, "Draft")
    sink.ended(0, "Final.")
    assert out.getvalue() == b"Draft\nFinal.\n"


def test_of_many_documents_each_stands_under_its_name_and_errors_nowhere() -> None:
    out = BytesIO()
    sink = TextSink(out, ["?"], many=True)
    sink.result(ITEM, RESULT)
    sink.result(ITEM, ERROR)
    assert out.getvalue() == f"{heading('d/a.txt')}\nYes.\n".encode()


def test_escapes_are_made_harmless_where_asked_for() -> None:
    """A document's name and the model's text would clear the screen of whoever reads them on a terminal."""
    bad = {**RESULT, "output": "a\033[2Jb"}
    for escape, shown in ((str, "a\033[2Jb"), (lambda text: text.replace("\033", "?"), "a?[2Jb")):
        out = BytesIO()
        TextSink(out, ["?"], many=True, escape=escape).result(Item(paths=("x\033.txt",)), bad)
        assert shown in out.getvalue().decode()
        assert ("\033" in out.getvalue().decode()) == (escape is str)


def test_json_is_one_line_a_result_errors_too() -> None:
    out = BytesIO()
    sink = JsonSink(out)
    sink.text(0, "piece")
    sink.result(ITEM, RESULT)
    sink.result(ITEM, ERROR)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [RESULT, ERROR]


@pytest.mark.parametrize("as_json", [True, False])
def test_an_error_leaves_the_file_as_it_was(tmp_path: Path, as_json: bool) -> None:
    path = tmp_path / "out.txt"
    path.write_text("earlier")
    sink = FileSink(path, as_json=as_json)
    sink.result(ITEM, ERROR)
    assert path.read_text() == "earlier"
    sink.result(ITEM, RESULT)
    assert path.read_text() == (json.dumps(RESULT) + "\n" if as_json else "Yes.\n")


def test_an_answer_is_safe_in_the_mirror_before_its_line_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way round, a kill in between would leave a document that is done and has no answer."""
    with ResultLog(tmp_path / "results.jsonl", model="m", settings="s") as log:
        sink = LogSink(log, lambda item: tmp_path / "out" / f"{item.relative}.txt")
        real = log.write

        def write(result: Any) -> None:
            assert ("error" in result) == (not (tmp_path / "out" / "a.txt.txt").exists())
            real(result)

        monkeypatch.setattr(log, "write", write)
        sink.result(ITEM, ERROR)
        sink.result(ITEM, RESULT)
    assert (tmp_path / "out" / "a.txt.txt").read_text() == "Yes.\n"
    assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 2


def test_a_page_of_several_documents_marks_the_words_in_their_own(tmp_path: Path) -> None:
    """Evidence counts the bytes of its document: the same bytes of the first one were marked."""
    texts = [StoredText.of_string("a", "Ä ö ü. " * 9), StoredText.of_string("b", "One. Two.")]
    joined, evidence = JoinedText(texts), Evidence.at(texts[1], 5, 9, by="words", quote="Two.")
    answer = AskedAnswer(question="?", output="Two", answered=True, grounded=True, evidence=(evidence,),
                         finish_reason="stop", tokens_written=1)  # fmt: skip
    result = {"model": "m", "tokens_read": 9, "answers": [answer.to_json()]}
    page = tmp_path / "p.html"
    ReportPages(page).page(Item(paths=("a", "b")), joined, result)
    assert re.findall(r"<mark[^>]*>(?:<a [^>]*>1</a>)?(.*?)</mark>", page.read_text()) == ["Two."]
    # What is about one document stays as it is.
    ReportPages(page).page(Item(paths=("b",)), texts[1], result)
    assert re.findall(r"<mark[^>]*>(?:<a [^>]*>1</a>)?(.*?)</mark>", page.read_text()) == ["Two."]


def test_a_page_of_several_documents_marks_what_notes_are_about(tmp_path: Path) -> None:
    texts = [StoredText.of_string("a", "Ä ö ü. " * 9), StoredText.of_string("b", "One. Two.")]
    passage = Evidence.at(texts[1], 5, 9, by="section")
    summary = Summary(style="notes", gist=None, coverage=None,
                      notes=(Note(text="A second.", kind="note", passage=passage, checked=True),))  # fmt: skip
    page = tmp_path / "p.html"
    result = {"model": "m", "tokens_read": 9, **summary.to_json()}
    ReportPages(page).page(Item(paths=("a", "b")), JoinedText(texts), result)
    assert re.findall(r"<mark[^>]*>(?:<a [^>]*>1</a>)?(.*?)</mark>", page.read_text()) == ["Two."]


def test_the_index_of_pages_has_what_failed_too(tmp_path: Path) -> None:
    """Of four documents three were named, and nothing said that there had been a fourth; nor behind --resume."""
    text, path = StoredText.of_string("b", "One."), tmp_path / "r.jsonl"
    broken, read = Item(paths=("a",), relative="a"), Item(paths=("b",), relative="b")
    summary = Summary(style="gist", gist="One.", notes=(), coverage=None).to_json()
    answered = {"path": "b", "sha256": "1", "model": "m", "tokens_read": 4, **summary}
    failed = {"path": "a", "sha256": "0", "error": "a: damaged"}
    once = {"path": "b", "sha256": None, "error": "b: Permission denied"}

    def index(pages: ReportPages, log: ResultLog) -> list[str]:
        pages.finish(log)
        page = (tmp_path / "pages" / "index.html").read_text()
        return re.findall(r"a: damaged|Permission denied|b\.html", page)

    def pages() -> ReportPages:
        return ReportPages(
            tmp_path / "pages", title="t", place=lambda item: tmp_path / "pages" / f"{item.relative}.html"
        )

    with ResultLog(path, model="m", settings="s") as log:
        first = pages()
        first.page(read, text, answered)
        first.failed(broken, failed["error"])
        for result in (once, answered, failed):
            log.write(result)
        assert index(first, log) == ["a: damaged", "b.html"]
        later = pages()
        for item in (broken, read):
            later.passed_over(item)
        assert (index(later, log), later.missing) == (["a: damaged", "b.html"], 0)
        # Answered before there were pages, it was left out of the index without a word.
        (tmp_path / "pages" / "b.html").unlink()
        assert (index(later, log), later.missing) == (["a: damaged"], 1)
        assert "<h2>b</h2>" in (tmp_path / "pages" / "index.html").read_text()


def test_names_that_are_no_unicode_stay_as_they_are() -> None:
    out = BytesIO()
    TextSink(out, ["?"], many=True).result(Item(paths=("a\udcff.txt",)), RESULT)
    assert out.getvalue().startswith(b"==> a\xff.txt <==")
