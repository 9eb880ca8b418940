"""Feeds, outlines and drawings."""

from __future__ import annotations

from armt.runtime.text.formats.pieces import Piece
from armt.runtime.text.formats.xml.feeds import drawing_pieces, feed_pieces, is_feed, outline_pieces
from armt.runtime.text.formats.xml.tree import xml_tree
from armt.runtime.text.headings import HeadingStart

RSS = """<rss version="2.0" xmlns:content="c" xmlns:dc="d" xmlns:atom="a"><channel><title>Wheel News</title>
<atom:link href="https://x.org/feed" rel="self"/><link>https://x.org</link><description>All about wheels</description>
<item><title>A new wheel &amp; rim</title><link>https://x.org/1</link><guid>1</guid><pubDate>6 May 2024</pubDate>
<dc:creator>Ann Lee</dc:creator><category>rims</category><category>hubs</category><description>Short.</description>
<content:encoded><![CDATA[<h2>Size</h2><p>It is <b>40 cm</b> wide &amp; red.</p>
<script>no()</script>]]></content:encoded>
</item><item><title>Second</title>
<description>&lt;p&gt;It costs 5 &amp;euro;.&lt;/p&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Log</title><entry>
<title type="html">A &lt;i&gt;b&lt;/i&gt;</title>
<link href="https://y.org/a"/><id>urn:1</id><published>2024-04-30</published><author><name>Bo Ray</name></author>
<category term="x"/>
<content type="xhtml"><div><p>Text <em>of</em> it.</p><p>5 &lt; 6</p></div></content></entry></feed>"""


def split(pieces: list[Piece]) -> tuple[str, list[str]]:
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return text, [f"{one.level} {one.title}" for one in pieces if isinstance(one, HeadingStart)]


def test_entries_of_rss_are_sections() -> None:
    root = xml_tree(RSS)
    assert is_feed(root)
    text, titles = split(list(feed_pieces(root)))
    assert titles == ["1 Wheel News", "2 A new wheel & rim", "4 Size", "2 Second"]
    assert text == (
        "Wheel News\n\nlink: https://x.org\n\nAll about wheels\n\nA new wheel & rim\n\npubDate: 6 May 2024\n"
        "creator: Ann Lee\ncategory: rims, hubs\nlink: https://x.org/1\n\nSize\n\nIt is 40 cm wide & red.\n\n"
        "Second\n\nIt costs 5 \u20ac.\n\n"
    )


def test_entries_of_atom_are_sections() -> None:
    text, titles = split(list(feed_pieces(xml_tree(ATOM))))
    assert titles == ["1 Log", "2 A b"]
    assert text == (
        "Log\n\nA b\n\npublished: 2024-04-30\nauthor: Bo Ray\ncategory: x\nlink: https://y.org/a\n\n"
        "Text of it.\n\n5 < 6\n\n"
    )


def test_other_documents_are_no_feeds() -> None:
    assert not is_feed(xml_tree("<rss/>"))
    assert not is_feed(xml_tree("<items><entry/></items>"))


def test_an_outline_is_a_list() -> None:
    source = (
        '<opml><head><title>Mine</title></head><body><outline text="News"><outline text="BBC" xmlUrl="https://b"/>'
        '</outline><outline text="Plan" _note="for May"/></body></opml>'
    )
    text, titles = split(list(outline_pieces(xml_tree(source))))
    assert titles == ["1 Mine"]
    assert text == "Mine\n\n- News\n  - BBC: https://b\n- Plan: for May\n"


def test_of_a_drawing_its_words_are_read() -> None:
    source = (
        "<svg><title>Sales</title><desc>By year.</desc><defs><style>.a{}</style></defs><g><title>bar</title>"
        "<text>2<tspan>0</tspan></text><text><tspan x='1'>a</tspan><tspan x='2'>b</tspan></text><path d='M0'/>"
        "</g></svg>"
    )
    text, titles = split(list(drawing_pieces(xml_tree(source))))
    assert titles == ["1 Sales"]
    assert text == "Sales\n\nBy year.\n\nbar\n\n20\n\na b\n\n"
