"""Feeds that programs write by hand, mended."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.formats.xml.mending import mended_feed
from armt.runtime.text.formats.xml.reader import mended_text
from armt.runtime.text.formats.xml.tree import check_xml

FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Mill &amp; News</title>
<item><title>The wheel</title><link>https://a.org/1?a=1&amp;b=2</link><description>Mended for 300 pounds.
</description></item>
<item><title>Oats</title><description><![CDATA[<p>They are <b>dearer</b>.</p>]]></description></item>
</channel></rss>
"""
TOLD = """Mill & News

The wheel

link: https://a.org/1?a=1&b=2

Mended for 300 pounds.

Oats

They are dearer.
"""


def told(source: str) -> str | None:
    pieces = mended_text(source)
    return None if pieces is None else "".join(piece for piece in pieces if isinstance(piece, str)).strip() + "\n"


def damaged(old: str, new: str) -> str:
    assert old in FEED
    return FEED.replace(old, new)


@pytest.mark.parametrize(
    "source",
    [
        FEED,
        damaged("&amp;", "&"),
        damaged("for 300", "\x0bfor&#0;&#x1f; 300"),
        damaged("</item>\n<item>", "\n<item>"),
        damaged("Mended for", "<p>Mended <i>for"),
        damaged("Mended", "</b></td>Mended"),
        damaged("<item>", "<item id=1 new id='2' \"odd>"),
        damaged("<p>They", "<p><br><img src=a.png?x&y>They"),
        damaged("</channel></rss>\n", ""),
        damaged("</b>.</p>]]></description></item>\n</channel></rss>\n", "</b>."),
        damaged("</channel></rss>\n", "</channel></rss>\n<script>a && b</script> Warning: line 3"),
        damaged("</channel></rss>\n", "</chan"),
        damaged('<?xml version="1.0"?>', "<!DOCTYPE rss [<!ENTITY a 'b'>]><!-- -- -->"),
        FEED + FEED,
    ],
    ids=[
        "whole", "ampersands", "signs", "entry", "markup", "closes nothing", "attributes", "void", "no end", "cut",
        "behind it", "cut tag", "head", "twice",
    ],
)  # fmt: skip
def test_a_feed_is_told_whatever_is_wrong_with_its_markup(source: str) -> None:
    """It was read as it stands, tags and all."""
    assert told(source) == TOLD


def test_what_stands_for_itself_is_kept() -> None:
    said = told(damaged("for 300", "for < 300 & a ]]> b &eacute; <3"))
    assert said is not None
    assert "Mended for < 300 & a ]]> b é <3 pounds." in said


@pytest.mark.parametrize("source", ["<config><a>Tom & Jerry</a></config>", "a & b", "", "</rss>", "<rssx>&</rssx>"])
def test_other_xml_is_not_mended(source: str) -> None:
    assert mended_feed(source) is None


@pytest.mark.parametrize(
    "part", ["<a ", "<a '", "<!D[", "<!--", "<![CDATA[", "</a>", "<a>", "<item>", "&", "<?", "<a b=\"c'", "&#9999999;"]
)
def test_what_no_feed_has_is_mended_in_little_time(part: str) -> None:
    started = time.process_time()
    mended = mended_feed("<rss><channel>" + part * 50_000)
    assert mended is not None
    assert time.process_time() - started < 10
    if part != "<a>":
        check_xml(mended)
