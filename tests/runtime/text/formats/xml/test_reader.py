"""XML of any vocabulary as it is read: a sample of each, what is none, and what is made to exhaust a reader."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from armt.errors import DocumentError
from armt.runtime.text import documents, limits
from armt.runtime.text.documents import NAMED, SUFFIXES, open_document
from armt.runtime.text.formats.xml import reader
from armt.runtime.text.formats.xml.reader import begins_xml, is_xml, xml_text
from armt.runtime.text.stored import StoredText

LAW = """<document id="D.C. Law 24-145"><num type="law">24-145</num><num type="act">24-436</num>
<heading type="short">Deadlines Act of 2022</heading>
<meta><effective>2022-07-22</effective><history url="https://x.org"><vote date="2022-04-05" reading="First"/>
<vote date="2022-05-03" reading="Final"/><committee>Transportation</committee></history></meta>
<section><num>2</num><text>Section 1822(c) of the Act of 1998 is amended to read as follows:</text>
<include><para><codify:replace xmlns:codify="x" doc="D.C. Code"/><num>(c)</num><text>The Director may:</text>
<para><num>(1)</num><para><num>(A)</num><text>Extend a <cite path="x">period</cite>; or</text>
</para></para></para></include>
<aftertext>.</aftertext></section><section><num>3</num><heading>Effective date.</heading><text>At once.</text></section>
</document>"""
LAW_TEXT = """law number: 24-145

act number: 24-436

Deadlines Act of 2022

effective: 2022-07-22

vote: date 2022-04-05, reading First

vote: date 2022-05-03, reading Final

committee: Transportation

Section 2

Section 1822(c) of the Act of 1998 is amended to read as follows:

(c) The Director may:

(1) (A) Extend a period; or

Section 3. Effective date.

At once.
"""
POM = """<?xml version="1.0"?><project xmlns="http://maven.apache.org/POM/4.0.0"><artifactId>shop</artifactId>
<properties><java.version>17</java.version></properties><dependencies><dependency><groupId>junit</groupId>
<artifactId>junit</artifactId><version>4.13.2</version></dependency></dependencies></project>"""


def read(source: str, name: str = "xml") -> tuple[str, list[str], list[str]]:
    """Return the text of a document, its headings with their levels, and what is noticed."""
    notices: list[str] = []
    document = open_document(io.BytesIO(source.encode()), format=name, on_notice=notices.append)
    with StoredText.of(document) as stored:
        headings = [f"{heading.level} {heading.title}" for heading in stored.headings]
        return "".join(stored.pieces()), headings, notices


def test_a_law_is_read_with_its_numbers() -> None:
    """Its markup was its text: ``<text>Notwithstanding any other law, ...</text>`` was quoted, tags and all."""
    text, headings, notices = read(LAW)
    assert text.strip() == LAW_TEXT.strip()
    assert headings == ["1 Deadlines Act of 2022", "2 Section 2", "2 Section 3. Effective date."]
    assert not notices


def test_settings_stand_behind_their_paths() -> None:
    with StoredText.of(open_document(io.BytesIO(POM.encode()))) as stored:
        assert "".join(stored.pieces()).strip().split("\n") == [
            "project.artifactId: shop",
            "project.properties.java.version: 17",
            "project.dependencies.dependency.junit.groupId: junit",
            "project.dependencies.dependency.junit.version: 4.13.2",
        ]
        assert "4.13.2" in {setting.value for setting in stored.settings}
        assert "project.dependencies.dependency.junit" in {heading.title for heading in stored.headings}


def test_settings_have_what_is_said_of_them() -> None:
    """Comments of YAML were those of its settings, and of XML none was read."""
    source = "<c>\n<!-- in seconds -->\n<idle>300</idle>\n<on>true</on> <!-- for all -->\n</c>"
    with StoredText.of(open_document(io.BytesIO(source.encode()), format="xml")) as stored:
        assert [(one.key, one.value, one.comment) for one in stored.settings[1:]] == [
            ("idle", "300", "in seconds"),
            ("on", "true", "for all"),
        ]


def test_a_text_sets_nothing() -> None:
    with StoredText.of(open_document(io.BytesIO(LAW.encode()), format="xml")) as stored:
        assert stored.settings == ()


@pytest.mark.parametrize("damaged", ["<a><b>x</a>", "<a/><b/>", "<a>x & y</a>", "<a>x", "x"])
def test_what_is_no_xml_is_read_as_it_stands(damaged: str) -> None:
    text, _, notices = read(damaged)
    assert text == damaged
    assert len(notices) == 1
    assert "no well-formed XML" in notices[0]


def test_a_damaged_feed_is_read_as_a_feed() -> None:
    """One bare ampersand, and all of its markup was its text."""
    text, headings, notices = read("<rss><channel><title>Oats & Co</title><item><title>Fox</title></item></channel>")
    assert text.split() == ["Oats", "&", "Co", "Fox"]
    assert headings == ["1 Oats & Co", "2 Fox"]
    assert len(notices) == 1
    assert notices[0].endswith("read as a feed all the same")


def test_more_than_is_held_is_read_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_XML_CHARS", 10)
    text, _, notices = read(POM)
    assert text == POM
    assert "of XML, read as plain text" in notices[0]


def test_larger_ones_are_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    direct = read(LAW)
    monkeypatch.setattr(limits, "DIRECT_PAGE_CHARS", 10)
    called: list[str] = []
    original = reader.confined_pieces
    monkeypatch.setattr(reader, "confined_pieces", lambda *a, **k: called.append(k["name"]) or original(*a, **k))
    assert read(LAW) == direct
    assert called == ["XML"]


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("law.xml", LAW, "xml"),
        ("law", f"<?xml version='1.0'?>{LAW}", "xml"),
        ("a.nxml", "<article><p>x</p></article>", "xml"),
        ("a.rss", "\ufeff<rss><channel><title>x</title></channel></rss>", "xml"),
        ("a.xml", "<?xml version='1.0'?><!-- x --><html xmlns='x'><body><p>x</p></body></html>", "page"),
        ("a.xml", "<?xml version='1.0'?><FictionBook><body><p>x</p></body></FictionBook>", "fb2"),
        ("a.xml", "only words", "text"),
        ("a", LAW, "text"),
        ("a.txt", POM, "text"),
    ],
)
def test_it_is_told_by_its_name_or_by_what_it_says(tmp_path: Path, name: str, head: str, kind: str) -> None:
    path = tmp_path / name
    path.write_text(head)
    document = open_document(path)
    "".join(document.text())
    assert document.kind == kind


def test_folders_have_texts_of_xml_and_no_settings() -> None:
    assert SUFFIXES[".nxml"] == NAMED[".xml"] == NAMED[".pom"] == "xml"
    assert ".xml" not in SUFFIXES
    assert "xml" in documents.FORMATS


def test_the_first_bytes_tell() -> None:
    assert begins_xml(b"\xef\xbb\xbf\n <a>")
    assert begins_xml("<?xml".encode("utf-16"))
    assert not begins_xml(b"\x1f\x8b")
    assert not begins_xml(b"a <b")
    assert is_xml(b"\n<?xml version='1.0'?>")
    assert not is_xml(b"<?xml-stylesheet?>")


def test_encodings_are_those_it_declares() -> None:
    source = '<?xml version="1.0" encoding="iso-8859-1"?><book><para>Gr\u00f6\u00dfe der Stadt</para></book>'
    document = open_document(io.BytesIO(source.encode("latin-1")))
    assert "".join(document.text()) == "Gr\u00f6\u00dfe der Stadt\n\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<a>" * 1_001 + "</a>" * 1_001, id="deep"),
        pytest.param(
            '<!DOCTYPE a [<!ENTITY a0 "lol">'
            + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
            + "]><a>&a9;</a>",
            id="laughs",
        ),
        pytest.param(
            '<!DOCTYPE a [<!ENTITY a0 "">'
            + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
            + ']><a b="&a9;"/>',
            id="silent laughs",
        ),
        pytest.param(f'<!DOCTYPE a [<!ENTITY a "{"x" * 60_000}">]><a>{"&a;" * 60_000}</a>', id="quadratic"),
    ],
)
def test_bombs_are_refused(source: str) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError, match=r"nests deeper than|made to exhaust memory"):
        read(source)
    assert time.process_time() - started < 2.0


def test_nothing_outside_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    source = f'<!DOCTYPE book [<!ENTITY f SYSTEM "{secret.as_uri()}">]><book><para>Some &f; words.</para></book>'
    assert read(source)[0] == "Some words.\n\n"


# What is made of many small parts, or of one that is long, is gone over once.
@pytest.mark.parametrize(
    ("begin", "part", "end"),
    [
        ("<a>", "<b/>", "</a>"),
        ("<article>", "<label>1</label><title>x</title>", "</article>"),
        ("<article><p>", "x<b>y</b>", "</p></article>"),
        ("<article><p>x.", " ", "</p></article>"),
        ("<article><p>", "<fn>x</fn>", "</p></article>"),
        ("<article><p><tex-math>", "\\begin{document}", "</tex-math></p></article>"),
        ("<a><b>", "&lt;p ", "</b></a>"),
        ("<svg>", "<title>x</title>", "</svg>"),
        ("<article><list>", "<item>x", "</item>"),
    ],
    ids=lambda value: value[:24],
)
def test_long_ones_take_time_by_their_length(begin: str, part: str, end: str) -> None:
    def took(count: int) -> float:
        started = time.process_time()
        closed = end if part != "<item>x" else end * count + "</list></article>"
        for piece in reader._pieces(begin + part * count + closed):
            assert piece is not None
        return time.process_time() - started

    count = 400 if part == "<item>x" else 20_000
    took(count // 4)
    assert took(count) < 0.5 + 8 * took(count // 4)


def test_all_of_it_is_a_generator_of_pieces() -> None:
    assert "".join(piece for piece in xml_text("<note><p>Some words of it.</p></note>") if isinstance(piece, str))
