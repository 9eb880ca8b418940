"""The readers of packages and the set builder of docs/data/build, on small files made here; no package is fetched."""

from __future__ import annotations

import gzip
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import corpus as builder
import pytest
from sources import Document, Source, html_pages, joined_lines, man_pages, novels, split_page
from sources import sword_books as read_sword

from armt.errors import UsageError
from armt.runtime.text.corpus import is_held_out, iter_texts, read_filler


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
    monkeypatch.setattr(builder, "SOURCES", (source, Source(package="absent", licence="MIT", kind="html")))
    monkeypatch.setattr(builder, "package_descriptions", lambda: iter(()))
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
    assert builder.main([str(out), "--work", str(work)]) == 0
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
        builder.build(tmp_path / name, work, fetch=False)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert files
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_build_without_any_source_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_work(tmp_path, monkeypatch)
    assert builder.main([str(tmp_path / "out"), "--work", str(tmp_path / "empty")]) == 4
    assert "--fetch gets them" in capsys.readouterr().err


def test_build_reports_a_failed_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(100, command)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(UsageError, match="pages: cannot be fetched"):
        builder.package_root(Source(package="pages", licence="MIT", kind="html"), tmp_path, fetch=True)


def test_pairs_that_repeat_or_are_no_phrase_are_left_out() -> None:
    sets = builder.Sets()
    prompts = ("Summarize.",)
    assert sets.add_pair(Document(name="a/1", text="x" * 400, summary="Do a thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/2", text="y" * 400, summary="Do a thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/3", text="x" * 400, summary="Do another thing"), "MIT", prompts)
    assert not sets.add_pair(Document(name="a/4", text="z" * 400, summary="Word"), "MIT", prompts)
    assert sum(len(rows) for rows in sets.pairs.values()) == 1


def test_examples_and_shipped_novels_stay_out_of_training() -> None:
    assert builder.held_out("r-cran-janeaustenr/persuasion")
    assert builder.held_out("r-cran-janeaustenr/northanger-abbey")
    assert builder.held_out("sword-text-web/exod")


def test_the_shipped_filler_is_held_out_and_names_nobody() -> None:
    """Only held-out sentences of the listed public-domain sources, novels first, may ship."""
    sets = builder.Sets()
    sets.filler["heldout", "sqlite3-doc"] = ["A second one."]
    sets.filler["heldout", "r-cran-janeaustenr"] = ["It was late.", "Mary was late."]
    sets.filler["train", "r-cran-janeaustenr"] = ["This was trained on."]
    sets.filler["heldout", "git-doc"] = ["This is under the GPL."]
    assert sets.shipped() == ["It was late.", "A second one."]
