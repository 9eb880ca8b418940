"""Texts of XML: a sample of each vocabulary."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.xml.prose import is_prose, prose_pieces
from armt.runtime.text.formats.xml.tree import xml_tree
from armt.runtime.text.headings import HeadingStart


def split(source: str) -> tuple[list[str], list[str]]:
    """Return the paragraphs of a document, and its headings with their levels."""
    root = xml_tree(source)
    assert is_prose(root)
    pieces = list(prose_pieces(root, most=1 << 20))
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert "\n\n\n" not in text
    titles = [f"{one.level} {one.title}" for one in pieces if isinstance(one, HeadingStart)]
    return text.strip().split("\n\n"), titles


def test_akoma_ntoso() -> None:
    paragraphs, titles = split(
        '<akomaNtoso><act><meta><identification source="#x"><FRBRWork><FRBRthis value="/x"/></FRBRWork>'
        "</identification>"
        "</meta><preface><longTitle><p>An Act about <docTitle>wheels</docTitle></p></longTitle></preface><body>"
        '<chapter eId="c1"><num>Chapter I</num><heading>Wheels</heading><section><num>1.</num>'
        "<heading>Short title</heading>"
        '<subsection><num>(1)</num><content><p>This Act is the <ref href="#">Wheel Act</ref>.</p></content>'
        "</subsection>"
        "<subsection><num>(2)</num><intro><p>A wheel is:</p></intro><paragraph><num>(a)</num><content><p>round; and</p>"
        "</content></paragraph></subsection></section></chapter></body></act></akomaNtoso>"
    )
    assert paragraphs == [
        "An Act about wheels", "Chapter I Wheels", "Section 1. Short title", "(1) This Act is the Wheel Act.",
        "(2) A wheel is:", "(a) round; and",
    ]  # fmt: skip
    assert titles == ["1 Chapter I Wheels", "2 Section 1. Short title"]


def test_uslm() -> None:
    paragraphs, titles = split(
        '<uscDoc xmlns:dc="d"><meta><dc:type>USCTitle</dc:type></meta><main><title identifier="/us">'
        '<num value="1">Title 1\u2014'
        '</num><heading>GENERAL</heading><section><num value="1">\u00a7 1.</num><heading> Words</heading>'
        "<chapeau>In an Act\u2014"
        '</chapeau><paragraph><num value="1">(1)</num><content>the <i>singular</i> is many;</content>'
        "</paragraph></section>"
        "</title></main></uscDoc>"
    )
    assert paragraphs == [
        "type: USCTitle", "Title 1\u2014 GENERAL", "\u00a7 1. Words", "In an Act\u2014", "(1) the singular is many;",
    ]  # fmt: skip
    assert titles == ["1 Title 1\u2014 GENERAL", "2 \u00a7 1. Words"]


def test_jats() -> None:
    paragraphs, titles = split(
        '<article article-type="research"><front><journal-meta><journal-title>PLOS</journal-title></journal-meta>'
        '<article-meta><article-id pub-id-type="doi">10.1/x</article-id><title-group>'
        "<article-title>Sleep of <italic>Apis"
        '</italic></article-title></title-group><contrib-group><contrib contrib-type="author"><name>'
        "<surname>Lee</surname>"
        '<given-names>Ann</given-names></name><xref ref-type="aff" rid="a"><sup>1</sup></xref></contrib><contrib '
        'contrib-type="author"><name><surname>Ray</surname><given-names>Bo</given-names></name></contrib>'
        "</contrib-group>"
        '<pub-date pub-type="epub"><day>5</day><month>3</month><year>2020</year></pub-date><abstract>'
        "<p>We saw 40 bees.</p>"
        "</abstract></article-meta></front><body><sec><label>1</label><title>Methods</title><p>We used:</p>"
        '<list list-type="order"><list-item><p>a lamp</p></list-item><list-item><p>a hive</p><list list-type="bullet">'
        "<list-item><p>wax</p></list-item></list></list-item></list><p>So <disp-formula><label>(1)</label><tex-math>y=2"
        "</tex-math></disp-formula> holds.</p><table-wrap><label>Table 1</label><caption><title>Hours.</title>"
        "</caption>"
        "<table><tr><th>Bee</th><th>Hours</th></tr><tr><td>A</td><td>5.2</td></tr></table></table-wrap></sec>"
        "</body><back>"
        "<ref-list><title>References</title><ref><label>1</label><element-citation><name><surname>Kay</surname>"
        "<given-names>W</given-names></name><article-title>Busy bees</article-title><year>1988</year>"
        "</element-citation>"
        "</ref></ref-list></back></article>"
    )
    assert paragraphs == [
        "journal-title: PLOS", "doi article-id: 10.1/x", "Sleep of Apis", "author: Ann Lee, Bo Ray",
        "pub-date: 2020-03-05", "Abstract", "We saw 40 bees.", "1 Methods", "We used:", "1. a lamp", "2. a hive",
        "- wax",
        "So", "y=2 (1)", "holds.", "Table 1. Hours.", "Bee\tHours\nA\t5.2", "References", "[1] W Kay, Busy bees, 1988",
    ]  # fmt: skip
    assert titles == ["1 Sleep of Apis", "2 Abstract", "2 1 Methods", "2 References"]


def test_docbook() -> None:
    paragraphs, titles = split(
        '<!DOCTYPE book [<!ENTITY version "2.1">]><book><info><title>The Wheel</title><author><personname>'
        "<firstname>Ann"
        '</firstname><surname>Lee</surname></personname></author></info><chapter xml:id="c1"><title>Begin</title><para>'
        'Version &version; needs <quote>care</quote>.<footnote><para>A lot.</para></footnote> See <xref linkend="c2"/>.'
        "</para><itemizedlist><listitem><para>First.</para></listitem><listitem><para>Second:</para><programlisting>\n"
        "if x:\n    y &lt; 2\n</programlisting></listitem></itemizedlist><variablelist><varlistentry><term>Rim</term>"
        "<listitem><para>It is round.</para></listitem></varlistentry></variablelist><note>"
        "<title>Careful</title><para>It "
        'turns.</para></note></chapter><chapter xml:id="c2"><title>End</title><section><title>Deeper</title>'
        "<table><title>"
        'Sizes</title><tgroup cols="3"><colspec colname="a"/><colspec colname="b"/><colspec colname="c"/><tbody>'
        "<row><entry "
        'morerows="1">S</entry><entry>1</entry><entry>2</entry></row><row><entry>3</entry><entry>4</entry></row>'
        "<row><entry "
        'namest="a" nameend="b">L</entry><entry>5</entry></row></tbody></tgroup></table></section></chapter></book>'
    )
    assert paragraphs == [
        "The Wheel", "author.personname: Ann Lee", "Begin",
        "Version 2.1 needs \u201ccare\u201d. [footnote: A lot.] See End.", "- First.", "- Second:", "if x:\n    y < 2",
        "- Rim: It is round.", "Careful", "It turns.", "End", "Deeper", "Sizes", "S\t1\t2\n\t3\t4\nL\t\t5",
    ]  # fmt: skip
    assert titles == ["1 The Wheel", "2 Begin", "2 End", "3 Deeper"]


def test_dita() -> None:
    paragraphs, titles = split(
        '<task id="t"><title>Change the filter</title><shortdesc>Do so once a year.</shortdesc><taskbody>'
        "<prereq>Switch it "
        "off.</prereq><steps><step><cmd>Open the <uicontrol>lid</uicontrol>.</cmd><info>It is heavy.</info>"
        "</step><step>"
        "<cmd>Take it out.</cmd></step></steps><section><title>Parts</title><ul><li>lid</li>"
        "<li>filter<p>Order it early.</p>"
        "</li></ul><dl><dlentry><dt>Lid</dt><dd>What closes it.</dd></dlentry></dl><simpletable><sthead><stentry>Part"
        "</stentry><stentry>Price</stentry></sthead><strow><stentry>Lid</stentry><stentry>12</stentry></strow>"
        "</simpletable>"
        "</section></taskbody></task>"
    )
    assert paragraphs == [
        "Change the filter", "Do so once a year.", "prereq: Switch it off.", "1. Open the lid. It is heavy.",
        "2. Take it out.", "Parts", "- lid", "- filter", "Order it early.", "- Lid: What closes it.",
        "Part\tPrice\nLid\t12",
    ]  # fmt: skip
    assert titles == ["1 Change the filter", "2 Parts"]


def test_tei() -> None:
    paragraphs, titles = split(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Poems</title><author>Ann Lee'
        "</author></titleStmt><publicationStmt><p>Printed in Oslo.</p></publicationStmt></fileDesc></teiHeader>"
        "<text><body>"
        '<div n="1"><head>The Hill</head><p>He read <title>Hamlet</title> in <choice><sic>1889</sic><corr>1890</corr>'
        "</choice>.<lb/>Then he slept.</p><lg><l>O hill of stone,</l><l>you stand alone.</l></lg><sp><speaker>HAMLET"
        '</speaker><p>To be.</p></sp><list rend="numbered"><item>one</item><item>two</item></list></div></body>'
        "</text></TEI>"
    )
    assert paragraphs == [
        "Poems", "author: Ann Lee", "Printed in Oslo.", "The Hill", "He read Hamlet in 1890. Then he slept.",
        "O hill of stone,\nyou stand alone.", "HAMLET: To be.", "1. one", "2. two",
    ]  # fmt: skip
    assert titles == ["1 Poems", "2 The Hill"]


def test_rfcs() -> None:
    paragraphs, titles = split(
        '<rfc number="9999"><front><title>The Wheel</title><seriesInfo name="RFC" value="9999"/>'
        '<author fullname="Ann Lee" '
        'surname="Lee"><organization>Acme</organization><address><email>a@x.org</email></address></author>'
        '<date month="May" '
        'year="2024"/><abstract><t>This specifies it.</t></abstract></front><middle><section anchor="i">'
        "<name>Frames</name>"
        '<t>A wheel <bcp14>MUST</bcp14> turn, see <xref target="RFC2119"/>.</t><dl><dt>Rim:</dt>'
        "<dd>The outer part.</dd></dl>"
        '<sourcecode>\nint x;\n  int y;\n</sourcecode></section><section title="Old"><t>They are:<list style="hanging">'
        '<t hangText="Hub">It turns.</t></list></t><t><list style="numbers"><t>Go.</t><t>Stop.</t></list></t></section>'
        '</middle><back><references><name>References</name><reference anchor="RFC2119"><front>'
        "<title>Key words</title><author "
        'fullname="S. Bradner"/><date month="March" year="1997"/></front><seriesInfo name="BCP" value="14"/>'
        "</reference>"
        "</references></back></rfc>"
    )
    assert paragraphs == [
        "The Wheel", "seriesInfo: RFC 9999", "author: Ann Lee, Acme", "date: May 2024", "Abstract",
        "This specifies it.",
        "Frames", "A wheel MUST turn, see [RFC2119].", "- Rim: The outer part.", "int x;\n  int y;", "Old", "They are:",
        "- Hub: It turns.", "1. Go.", "2. Stop.", "References", "- [RFC2119] Key words, S. Bradner, March 1997, BCP 14",
    ]  # fmt: skip
    assert titles == ["1 The Wheel", "2 Abstract", "2 Frames", "2 Old", "2 References"]


@pytest.mark.parametrize(
    "source",
    [
        "<project><description>It is a library that does what libraries do.</description></project>",
        '<resources><string name="a">Hello, <b>you</b>!</string></resources>',
        "<staff><employee><name>Ann</name><text>x</text></employee></staff>",
        "<a/>",
    ],
)
def test_data_is_no_text(source: str) -> None:
    assert not is_prose(xml_tree(source))


def test_a_text_of_no_known_vocabulary() -> None:
    paragraphs, titles = split(
        "<memo><to>Ann</to><title>Wheels</title><body>We have <b>four</b> wheels, and each of them is "
        "round.</body></memo>"
    )
    assert paragraphs == ["to: Ann", "Wheels", "We have four wheels, and each of them is round."]
    assert titles == ["1 Wheels"]
