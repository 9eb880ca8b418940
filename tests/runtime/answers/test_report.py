"""The page for people, in a real browser: links both ways, keyboard, dark, print; and nothing of a document runs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from armt.runtime.answers.quoting.by_words import best_quotes
from armt.runtime.answers.records import AskedAnswer, Coverage, Evidence, Note, Summary
from armt.runtime.answers.rendering import NEAREST
from armt.runtime.answers.report import IndexEntry, ReportError, index_entry, write_index, write_report
from armt.runtime.answers.sections import sections
from armt.runtime.text.stored import StoredText

from .browser import Page, chromium

TEXT = "".join(
    f"CHAPTER {chapter}\n\n"
    + "".join(f"{verse} Verse {verse} of chapter {chapter}, é & <b>.\n" for verse in range(1, 31))
    + "\n"
    for chapter in range(1, 13)
)
HOSTILE = "</div></mark><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">{{ 7*7 }}"


def evidence(text: StoredText, start: int, end: int, *, quote: bool = True) -> Evidence:
    place = text.place(start, end)
    return Evidence(
        path=text.path,
        start=start,
        end=end,
        line=place.line,
        page=place.page,
        heading=place.heading,
        quote=text.read(start, end) if quote else "",
        score=None,
        by="section",
    )


def summary(text: StoredText, count: int = 12, words: str = "What happens here.") -> Summary:
    parts = sections(text, count)
    notes = [
        Note(text=words, kind="note", passage=evidence(text, part.start, part.end, quote=False), checked=True)
        for part in parts
    ]
    notes[1::3] = best_quotes(text, parts[1::3])
    return Summary(style="notes", gist=words, notes=tuple(notes), coverage=Coverage.of(notes, text.size))


def answers(text: StoredText, words: str = "An answer") -> list[AskedAnswer]:
    found = AskedAnswer(
        question=words,
        output=words,
        answered=True,
        grounded=True,
        evidence=(evidence(text, 0, 9), evidence(text, 4, 30)),
        finish_reason="stop",
        tokens_written=4,
    )
    nothing = AskedAnswer(
        question="And?",
        output="The document does not say.",
        answered=False,
        grounded=False,
        evidence=(),
        finish_reason=None,
        tokens_written=0,
    )
    return [found, nothing]


def written(folder: Path, text: StoredText, **options: object) -> str:
    write_report(folder / "page.html", text, **options)  # type: ignore[arg-type]
    return (folder / "page.html").as_uri()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as opened:
        yield opened


def test_what_stands_nearest_is_called_so(tmp_path: Path) -> None:
    """Above what may answer stood that the document does not say."""
    text = StoredText.of_string("a.txt", TEXT)
    found, nothing = answers(text)
    near = replace(nothing, grounded=True, near=True, evidence=found.evidence)
    for given, said in ((near, NEAREST), (nothing, "The document does not say.")):
        written(tmp_path, text, answers=[given])
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert [one for one in (NEAREST, "The document does not say.") if one in page] == [said]


def test_how_sure_an_answer_is_and_in_which_words_it_was_found_is_said(tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    found, _ = answers(text)
    doubt = '<p class="warn">Not sure: of ten such answers some 6 are right.</p>'
    asked = '<p class="place">asked as: What is &lt;it&gt;?</p>'
    for given, said in (
        (replace(found, confidence=0.64, asked_as="What is <it>?"), [doubt, asked]),
        (replace(found, confidence=0.65), []),
    ):
        written(tmp_path, text, answers=[given])
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert [one for one in (doubt, asked) if one in page] == said
        assert ("such answers" in page, "asked as" in page) == (bool(said), bool(said))


def visible(selector: str) -> str:
    """Return an expression: whether something is on the screen, below what sticks to its top."""
    return (
        f"(() => {{ const r = document.querySelector('{selector}').getBoundingClientRect();"
        " const top = document.querySelector('.top').getBoundingClientRect().bottom;"
        " return r.height > 0 && r.bottom > top && r.top < innerHeight; })()"
    )


def test_the_whole_document_is_there_as_it_is(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    page.open(written(tmp_path, text, summary=summary(text), answers=answers(text)))
    shown = page.run(
        "(() => { const d = document.querySelector('#text').cloneNode(true);"
        " d.querySelectorAll('.anchor').forEach(a => a.remove());"
        " return [...d.querySelectorAll('.block')].map(b => b.textContent).join(''); })()"
    )
    assert shown == TEXT
    assert page.problems == []


def test_notes_and_passages_lead_to_each_other(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    page.open(written(tmp_path, text, summary=summary(text)), width=1200)
    assert not page.run(visible("#p9"))
    page.click("#n9")
    page.wait("location.hash === '#p9'")
    page.wait(visible("#p9"))
    page.wait("document.activeElement.id === 'p9'")
    # The event that marks them comes after the address has changed.
    page.wait("[...document.querySelectorAll('.note.active')].map(e => e.id).join() === 'n9'")
    # The marked words are the passage's.
    marked = page.run("[...document.querySelectorAll('mark.active')].map(e => e.textContent).join('')")
    assert "CHAPTER 9" in marked
    assert "CHAPTER 10" not in marked
    page.run("document.querySelector('.said').scrollTo(0, 0)")
    page.click("#p9")
    page.wait("location.hash === '#n9'")
    page.wait(visible("#n9"))


def test_all_can_be_reached_by_keyboard(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    page.open(written(tmp_path, text, summary=summary(text, 3)))
    for _ in range(9):
        page.press("Tab")
        if page.run("document.activeElement.id") == "n2":
            break
    assert page.run("document.activeElement.id") == "n2"
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.press("Enter")
    page.wait("location.hash === '#p2'")
    page.wait(visible("#p2"))
    page.press("Enter")
    page.wait("location.hash === '#n2'")
    for key, expected in (("j", "#p3"), ("j", "#p3"), ("k", "#p2"), ("k", "#p1"), ("k", "#p1")):
        page.press(key)
        page.wait(f"location.hash === '{expected}'")


@pytest.mark.parametrize("width", [400, 1000, 1600])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_the_window_in_dark_and_light(page: Page, tmp_path: Path, width: int, dark: bool) -> None:
    text = StoredText.of_string("a/" + "long" * 40 + ".txt", TEXT + "x" * 3000)
    given = answers(text, "word" * 100)
    page.open(written(tmp_path, text, summary=summary(text, words="word" * 100), answers=given), width=width, dark=dark)
    assert page.run("document.documentElement.scrollWidth") <= width
    light = page.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(c => c > 200)")
    assert light is not dark
    beside = page.run("document.querySelector('#text').getBoundingClientRect().left > innerWidth / 4")
    assert beside is (width > 760)


def test_what_a_document_holds_never_runs(page: Page, tmp_path: Path) -> None:
    """Markup and script in the text, its name, headings, notes, questions and answers are shown as text."""
    text = StoredText.of_string(HOSTILE, f"# {HOSTILE}\n\n{HOSTILE} " * 3, format="markdown")
    url = written(
        tmp_path,
        text,
        summary=summary(text, 2, HOSTILE),
        answers=answers(text, HOSTILE),
        facts={HOSTILE: HOSTILE},
        index=f"javascript:document.title='owned'//{HOSTILE}",
    )
    page.open(url)
    time.sleep(0.2)
    assert page.run("document.title") != "owned"
    assert page.run("document.querySelectorAll('img, script:not(body > script)').length") == 0
    assert page.run("document.querySelectorAll('script').length") == 1
    assert HOSTILE in page.run("document.querySelector('#text').textContent")
    assert page.run("document.querySelector('.gist').textContent") == HOSTILE
    assert "49" not in page.run("document.querySelector('.gist').textContent")
    write_index(
        tmp_path / "index.html", [index_entry(HOSTILE, f"{HOSTILE}.html", summary(text, 2, HOSTILE))], title=HOSTILE
    )
    page.open((tmp_path / "index.html").as_uri())
    assert page.run("document.querySelector('.entry p').textContent") == HOSTILE
    assert page.run("document.querySelectorAll('img').length") == 0


def test_nothing_is_loaded_and_no_script_from_elsewhere_may_run(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    page.requests.clear()
    url = written(tmp_path, text, summary=summary(text))
    page.open(url)
    assert [request for request in page.requests if request != url] == []
    page.problems.clear()
    page.run(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); })()"
    )
    assert page.run("window.ran === undefined")
    page.problems.clear()


def test_a_large_document_opens(page: Page, tmp_path: Path) -> None:
    """5 MB, in blocks that are laid out when they come into view; the bound is for a busy machine."""
    line = "Some words of a line of a long document, é.\n"
    with StoredText.of_string("a.txt", line * 112_000, format="none") as text:
        url = written(tmp_path, text, summary=summary(text, 40))
        assert (tmp_path / "page.html").stat().st_size < 1.1 * text.size + 100_000
    began = time.monotonic()
    page.open(url)
    page.click("#n40")
    page.wait(visible("#p40"))
    assert time.monotonic() - began < 60


def test_of_a_document_that_no_browser_could_hold_the_passages_are_shown(page: Page, tmp_path: Path) -> None:
    """40 MB: the page holds what is around the beginnings of 12 passages, and says how much it leaves out."""
    with StoredText.of_string(
        "a.txt", "Some words of a line of a very long document, é.\n" * 800_000, format="none"
    ) as text:
        said = summary(text)
        url = written(tmp_path, text, summary=said)
        assert (tmp_path / "page.html").stat().st_size < 1_000_000
        page.open(url)
        page.click("#n12")
        page.wait(visible("#p12"))
        left_out = page.run(
            "[...document.querySelectorAll('.gap')].map(e => parseInt(e.textContent.replaceAll(',', '')))"
        )
        shown = page.run(
            "(() => { const d = document.querySelector('#text').cloneNode(true);"
            " d.querySelectorAll('.anchor').forEach(a => a.remove());"
            " return [...d.querySelectorAll('.block')].map(b => b.textContent).join(''); })()"
        )
        assert sum(left_out) + len(shown.encode()) == text.size
        begins = text.read(said.notes[11].passage.start, said.notes[11].passage.start + 40)
        assert begins in page.run("document.querySelector('#p12').parentElement.textContent")


def test_it_prints_notes_and_document(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    page.open(written(tmp_path, text, summary=summary(text)))
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(page.pdf())
    told = "".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    document.close()
    assert "What happens here." in told
    assert "Verse 30 of chapter 12" in told


def test_answers_say_what_they_rest_on(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    memory = replace(answers(text)[0], grounded=False, evidence=())
    page.open(written(tmp_path, text, answers=[*answers(text), memory]))
    assert page.run("document.querySelectorAll('.answer').length") == 3
    assert (
        page.run("[...document.querySelectorAll('.answer')].map(a => a.querySelectorAll('.warn').length).join()")
        == "0,0,1"
    )
    assert page.run("document.querySelectorAll('.output.none').length") == 1
    # Two passages overlap: both begin somewhere, and their common words belong to both.
    assert page.run("[...document.querySelectorAll('mark')].map(m => m.dataset.n).join()") == "1,1 2,2"
    assert page.run("document.querySelectorAll('.quarters').length") == 0


def test_a_folder_has_a_page(page: Page, tmp_path: Path) -> None:
    text = StoredText.of_string("a b/ü#1.txt", TEXT)
    (tmp_path / "sub").mkdir()
    write_report(tmp_path / "sub" / "ü#1 ?.html", text, summary=summary(text), index="../index.html")
    entries = [
        index_entry(text.path, "sub/ü#1 ?.html", summary(text)),
        index_entry("q.txt", "sub/q.html", None, answers(text)),
        IndexEntry(path="bad.pdf", page=None, error="damaged"),
    ]
    write_index(tmp_path / "index.html", entries, title="books")
    page.open((tmp_path / "index.html").as_uri())
    assert page.run("document.querySelectorAll('.entry').length") == 3
    assert page.run("document.querySelector('.error').textContent") == "damaged"
    page.click(".entry a")
    page.wait("document.title === 'ü#1.txt' && document.readyState === 'complete'")
    page.click(".top a")
    page.wait("document.title === 'books'")


def test_passages_out_of_the_text_and_unwritable_places_are_refused(tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    other = summary(StoredText.of_string("a.txt", TEXT * 2))
    with pytest.raises(ValueError, match="reaches out of the text"):
        write_report(tmp_path / "page.html", text, summary=other)
    with pytest.raises(ReportError, match="cannot be written"):
        write_report(tmp_path / "none" / "page.html", text, summary=summary(text))
    assert list(tmp_path.iterdir()) == []


def test_documents_whose_names_are_no_unicode_have_pages(tmp_path: Path) -> None:
    """The whole run ended as a bug."""
    name = os.fsdecode(b"caf\xe9.txt")
    text = StoredText.of_string(name, TEXT)
    write_report(tmp_path / "page.html", text, summary=summary(text), index="index.html")
    write_index(tmp_path / "index.html", [index_entry(name, f"{name}.html", summary(text))], title="books")
    assert "caf?.txt" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'href="caf%E9.txt.html"' in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_the_column_is_said_where_it_is_far(tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", "Words that are no line. " * 200)
    note = Note(text="Far.", kind="note", passage=Evidence.at(text, 4320, 4343, by="section"), checked=True)
    said = Summary(style="notes", gist=None, notes=(note,), coverage=Coverage.of([note], text.size))
    write_report(tmp_path / "page.html", text, summary=said)
    assert ">line 1, column 4321</span>" in "".join((tmp_path / "page.html").read_text(encoding="utf-8").split("\n"))


def test_a_list_has_a_line_for_each_item(tmp_path: Path) -> None:
    text = StoredText.of_string("a.md", "You need:\n\n- oats\n- warm\n  milk\n")
    (found, _) = answers(text, "You need: - oats - warm milk")
    found = replace(found, evidence=(evidence(text, 0, text.size - 1),))
    write_report(tmp_path / "page.html", text, answers=[found])
    shown = (tmp_path / "page.html").read_text()
    assert ">You need:\n- oats\n- warm milk</p>" in shown
    assert "<q>You need:\n- oats\n- warm milk</q>" in shown


def test_quotes_of_a_summary_are_read_as_at_a_terminal(tmp_path: Path) -> None:
    """Lines that the document wraps broke in the middle of the column, and stars stood beside words."""
    text = StoredText.of_string("a.md", "The **mill** is\nlet with its wheel:\n- a\n- b\n")
    place = Evidence.at(text, 0, text.size - 1, quote=text.read(0, text.size - 1), by="section")
    note = Note(text=place.quote, kind="quote", passage=place, checked=True)
    said = Summary(style="quotes", gist=None, notes=(note,), coverage=Coverage.of([note], text.size))
    write_report(tmp_path / "page.html", text, summary=said)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<q>The mill is let with its wheel:\n- a\n- b</q>" in page
    assert "The **mill** is\nlet with its wheel:" in page


def test_what_a_quote_stands_under_is_shown_before_it(tmp_path: Path) -> None:
    text = StoredText.of_string("a.md", "You must not:\n\n- sell it\n\nNobody did.\n")
    lead_in, place = (Evidence.at(text, *span, quote=text.read(*span), by="section") for span in ((0, 13), (17, 24)))
    note = Note(text=place.quote, kind="quote", passage=place, checked=True, lead_in=lead_in)
    said = Summary(style="notes", gist=None, notes=(note,), coverage=Coverage.of([note], text.size))
    write_report(tmp_path / "page.html", text, summary=said)
    assert "<q>You must not: … sell it</q>" in (tmp_path / "page.html").read_text(encoding="utf-8")
    (found, _) = answers(text, "sell it")
    found = replace(found, evidence=(replace(place, lead_in=lead_in),))
    write_report(tmp_path / "answer.html", text, answers=[found])
    assert "<q>You must not: … sell it</q>" in (tmp_path / "answer.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kinds", "title", "failed"), [("qq", "Quotes", False), ("qn", "Notes", True)])
def test_what_nobody_wrote_is_said_to_be_quotes(tmp_path: Path, kinds: str, title: str, failed: bool) -> None:
    """It was said that what the model wrote had not passed the check, of a document that it had not read."""
    said = "Moses was there. Judah was not."
    text = StoredText.of_string("a.txt", said)
    places = [Evidence.at(text, start, end, quote=said[start:end], by="section") for start, end in ((0, 16), (17, 31))]
    notes = tuple(
        Note(text=place.quote, kind="quote" if kind == "q" else "note", passage=place, checked=True)
        for place, kind in zip(places, kinds, strict=True)
    )
    summary = Summary(style="notes", gist=None, notes=notes, coverage=Coverage.of(notes, text.size))
    write_report(tmp_path / "page.html", text, summary=summary)
    shown = (tmp_path / "page.html").read_text()
    assert f"<h2>{title}</h2>" in shown
    assert ("did not pass the check" in shown) == failed


def test_how_many_rows_are_not_shown_is_said(tmp_path: Path) -> None:
    text = StoredText.of_string("a.txt", TEXT)
    found, _ = answers(text)
    for rows, more in ((2, None), (1300, "and 1,298 more")):
        write_report(tmp_path / "page.html", text, answers=[replace(found, rows=rows)])
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert ("more</p>" in page) is (more is not None)
        assert more is None or more in page
