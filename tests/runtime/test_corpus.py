"""Readers, the held-out split and the set builder, on small files made here; no package is fetched."""

from __future__ import annotations

import gzip
import json
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime import corpus_build
from armt.runtime.corpus import is_held_out, is_plain, iter_texts, read_filler, read_pairs, sentences
from armt.runtime.corpus_sources import Document, Source, html_pages, joined_lines, man_pages, novels, split_page
from armt.runtime.corpus_sources import sword_books as read_sword


def test_texts_come_in_order_with_their_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.md").write_text("Second.", encoding="utf-8")
    (tmp_path / "a.txt").write_text("\ufeffFirst.", encoding="utf-8")
    (tmp_path / "blank.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert [(t.name, t.text) for t in iter_texts(tmp_path)] == [("a.txt", "First."), ("b/two.md", "Second.")]
    assert [t.name for t in iter_texts(tmp_path / "a.txt")] == ["a.txt"]
    assert read_filler(tmp_path) == ("First.", "Second.")


def test_texts_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(iter_texts(tmp_path / "none"))
    with pytest.raises(NoTextError, match="no text in it"):
        list(iter_texts(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DocumentError, match=r"a\.txt: not UTF-8 text \(byte 3\)"):
        list(iter_texts(tmp_path))


GOOD = {"text": "Body.", "prompt": "Summarize.", "response": "A body."}


def test_pairs_are_read_with_what_is_known(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(
        json.dumps(GOOD) + "\n\n" + json.dumps(GOOD | {"source": "x/y", "licence": "MIT"}), encoding="utf-8"
    )
    first, second = read_pairs(path)
    assert (first.name, first.text, first.prompt, first.response) == ("p.jsonl:1", "Body.", "Summarize.", "A body.")
    assert (second.name, second.source, second.licence) == ("x/y", "x/y", "MIT")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"p\.jsonl:2: not JSON"),
        ("[1]", r"p\.jsonl:2: expected a JSON object, got list"),
        ('{"text": "a", "prompt": "b"}', r"p\.jsonl:2: missing key 'response'"),
        (json.dumps(GOOD | {"prompt": 3}), r"p\.jsonl:2: prompt: expected text, got 3"),
        (json.dumps(GOOD | {"text": "  "}), r"p\.jsonl:2: text: expected text"),
    ],
)
def test_bad_pairs_are_one_line_with_the_line_number(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=message) as caught:
        list(read_pairs(path))
    assert "\n" not in str(caught.value)


def test_pairs_without_a_file_or_a_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        list(read_pairs(tmp_path / "none.jsonl"))
    (tmp_path / "p.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(NoTextError, match="no pair"):
        list(read_pairs(tmp_path / "p.jsonl"))


def test_the_split_goes_by_the_name_alone() -> None:
    names = [f"package/page-{i}" for i in range(4000)]
    held = {name for name in names if is_held_out(name, 0.05)}
    # 200 expected; four standard deviations are 55.
    assert 145 < len(held) < 255
    # A larger share only adds; these two are fixed by the hash and must stay what they are.
    assert held <= {name for name in names if is_held_out(name, 0.1)}
    assert sorted(held)[:2] == ["package/page-1", "package/page-1007"]
    assert not is_held_out("x", 0)
    assert is_held_out("x", 1)
    with pytest.raises(ValueError, match="share: expected 0 to 1"):
        is_held_out("x", 2)


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = 'Mr. Brown came at 3.5 p.m. or so,\nand "waited." Then J. Smith left!  Why?\n\nA heading\n\nSee e.g. Lima.'
    assert sentences(text) == [
        'Mr. Brown came at 3.5 p.m. or so, and "waited."',
        "Then J. Smith left!",
        "Why?",
        "A heading",
        "See e.g. Lima.",
    ]


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("It rained for most of the afternoon.", True),
        ("it rained for most of the afternoon.", False),
        ("It rained for most of the afternoon", False),
        ("Too short a one.", False),
        ("Call foo_bar with the flag -x and a path.", False),
        ("See RFC 1234 and the GNU manual for it.", False),
        ("It is 1 2 3 4 5 6 7 8 9 10.", False),
        ("Lorem ipsum dolor sit amet consectetur.", False),
        ("The file (see below is not there yet.", False),
    ],
)
def test_plain_sentences(sentence: str, plain: bool) -> None:
    assert is_plain(sentence) is plain


def test_wrapped_lines_are_joined_and_short_ones_kept() -> None:
    wrapped = "   " + "word " * 14 + "\n   goes on.\n\n   ls\n   cp   -a\n"
    assert joined_lines(wrapped) == "word " * 13 + "word goes on.\n\nls\ncp -a"


def test_a_page_gives_body_and_summary() -> None:
    page = "LS(1)\n\nNAME\n     ls, dir - list the\n     contents.\n\nDESCRIPTION\n     Lists.\n\nDebian\n"
    body, summary = split_page(page)
    assert summary == "List the contents"
    assert body == "DESCRIPTION\nLists."
    assert split_page("LS(1)\n\nDESCRIPTION\n   Lists.\n\nDebian\n") == ("", "")


PAGE = """.TH THING 1 2025
.SH NAME
thing \\- do one thing \\fBwell\\fR
.SH DESCRIPTION
The thing does what it says.
"""


@pytest.mark.skipif(not (shutil.which("mandoc") or shutil.which("groff")), reason="needs mandoc or groff")
def test_manual_pages_are_rendered_and_aliases_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "usr/share/man/man1"
    folder.mkdir(parents=True)
    (folder / "thing.1.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "other.1").write_text(".so man1/thing.1\n", encoding="utf-8")
    (folder / "link.1.gz").symlink_to("thing.1.gz")
    source = Source(package="p", licence="MIT", kind="man")
    pages = list(man_pages(tmp_path, source))
    assert [(d.name, d.summary) for d in pages] == [("p/thing.1", "Do one thing well")]
    assert "The thing does what it says." in pages[0].text
    assert "thing -" not in pages[0].text


def test_html_without_navigation(tmp_path: Path) -> None:
    html = "<body><nav><p>Menu</p></nav><h1>Title</h1><p>One\n two.</p>"
    html += "<ul><li><p>Item.</p></li></ul><pre>a\n b</pre></body>"
    (tmp_path / "x.html").write_text(html, encoding="utf-8")
    (tmp_path / "skip.html").write_text(html, encoding="utf-8")
    (found,) = html_pages(tmp_path, Source(package="p", licence="MIT", kind="html", files="^x"))
    assert found == Document(name="p/x", text="Title\n\nOne two.\n\nItem.\n\na\n b")


def test_novels_from_r_data(tmp_path: Path) -> None:
    lines = ["A NOVEL", "", "It was _late_.", "It--then--was not."]
    strings = b"".join(struct.pack(">ii", 0x40009, len(s)) + s.encode() for s in lines)
    vector = b"X\n" + struct.pack(">iiii", 3, 0x40201, 0x30500, 5) + b"UTF-8" + struct.pack(">ii", 16, 4) + strings
    record = struct.pack(">I", len(vector)) + zlib.compress(vector)
    (tmp_path / "Rdata.rdb").write_bytes(record + record)
    first, second = novels(tmp_path, Source(package="p", licence="MIT", kind="novels"))
    assert first == second
    assert first == Document(name="p/a-novel", text="A NOVEL\n\nIt was late.\nIt - then - was not.")


def test_books_from_a_sword_module(tmp_path: Path) -> None:
    markup = b'<chapter osisID="Gen.1"/><w lemma="x">In</w> <w>the</w> beginning<note>n</note> .<p/>Next.'
    block = zlib.compress(markup)
    (tmp_path / "ot.bzz").write_bytes(block)
    (tmp_path / "ot.bzs").write_bytes(struct.pack("<III", 0, len(block), len(markup)))
    (found,) = read_sword(tmp_path, Source(package="p", licence="MIT", kind="sword"))
    assert found == Document(name="p/gen.1", text="In the beginning.\n\nNext.")


PROSE = "The road was long, and nobody had seen the end of it number {}. "


def make_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one unpacked HTML package of 160 pages, and no package descriptions."""
    source = Source(package="pages", licence="MIT", kind="html")
    monkeypatch.setattr(corpus_build, "SOURCES", (source, Source(package="absent", licence="MIT", kind="html")))
    monkeypatch.setattr(corpus_build, "package_descriptions", lambda: iter(()))
    work = tmp_path / "work"
    (work / "pages").mkdir(parents=True)
    for page in range(160):
        text = "".join(PROSE.format(f"{page} {i}") for i in range(260 if page % 2 else 3))
        (work / "pages" / f"page{page}.html").write_text(f"<body><p>{text}</p></body>", encoding="utf-8")
    return work


def test_build_keeps_both_sides_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work, out = make_work(tmp_path, monkeypatch), tmp_path / "out"
    assert corpus_build.main([str(out), "--work", str(work)]) == 0
    printed = capsys.readouterr()
    assert "80 long documents" in printed.out
    assert "absent: not there (--fetch gets it)" in printed.err
    held = {t.name for t in iter_texts(out / "text" / "heldout")}
    train = {t.name for t in iter_texts(out / "text" / "train")}
    assert len(held) + len(train) == 80
    assert held
    assert all(is_held_out(name.removesuffix(".txt").replace("_", "/", 1)) for name in held)
    assert set(read_filler(out / "filler" / "train")).isdisjoint(read_filler(out / "filler" / "heldout"))
    assert "| pages | MIT |" in (out / "SOURCES.md").read_text(encoding="utf-8")
    assert not list(out.rglob("*.partial"))


def test_build_is_the_same_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = make_work(tmp_path, monkeypatch)
    for name in ("one", "two"):
        corpus_build.build(tmp_path / name, work, fetch=False)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert files
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_build_without_any_source_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_work(tmp_path, monkeypatch)
    assert corpus_build.main([str(tmp_path / "out"), "--work", str(tmp_path / "empty")]) == 4
    assert "--fetch gets them" in capsys.readouterr().err


def test_build_reports_a_failed_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(100, command)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(UsageError, match="pages: cannot be fetched"):
        corpus_build.package_root(Source(package="pages", licence="MIT", kind="html"), tmp_path, fetch=True)


def test_pairs_that_repeat_or_are_no_phrase_are_left_out() -> None:
    sets = corpus_build.Sets()
    prompts = ("Summarize.",)
    assert sets.add_pair(Document(name="a/1", text="x" * 400, summary="Do a thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/2", text="y" * 400, summary="Do a thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/3", text="x" * 400, summary="Do another thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/4", text="z" * 400, summary="Word"), "MIT", prompts)
    assert sum(len(rows) for rows in sets.pairs.values()) == 1


def test_examples_and_shipped_novels_stay_out_of_training() -> None:
    assert corpus_build.held_out("r-cran-janeaustenr/persuasion")
    assert corpus_build.held_out("r-cran-janeaustenr/northanger-abbey")
    assert corpus_build.held_out("sword-text-web/exod")


def test_the_shipped_filler_is_held_out_and_names_nobody() -> None:
    """Only held-out sentences of the listed public-domain sources, novels first, may ship."""
    sets = corpus_build.Sets()
    sets.filler["heldout", "sqlite3-doc"] = ["A second one."]
    sets.filler["heldout", "r-cran-janeaustenr"] = ["It was late.", "Mary was late."]
    sets.filler["train", "r-cran-janeaustenr"] = ["This was trained on."]
    sets.filler["heldout", "git-doc"] = ["This is under the GPL."]
    assert sets.shipped() == ["It was late.", "A second one."]
