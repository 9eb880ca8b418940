"""Words of a paragraph."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.xml.inline import Inline
from armt.runtime.text.formats.xml.tree import xml_tree


def words(source: str, titles: dict[str, str] | None = None) -> str:
    return Inline(titles or {}).html([xml_tree(f"<p>{source}</p>")]).strip()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a <i>b</i>c &lt;d&gt;", "a bc &lt;d&gt;"),
        ("x<sup>2</sup>", "x<sup>2</sup>"),
        ("a<lb/>b", "a b"),
        ("a<fn>Only <b>so</b>. </fn>.", "a [footnote: Only so.]."),
        ("in <choice><sic>1889</sic><corr>1890</corr></choice>", "in 1890"),
        ("by <name><surname>Lee</surname><given>Ann</given></name>", "by Lee Ann"),
        ("in <title>Hamlet</title>, he", "in Hamlet, he"),
        ("a <quote>b</quote>", "a \u201cb\u201d"),
        ("is <inline-formula><alternatives><graphic/><tex-math>\\begin{document}$x$\\end{document}</tex-math>"
         "</alternatives></inline-formula>.", "is x."),
        ("<m:math xmlns:m='u'><m:mfrac><m:mi>a</m:mi><m:mi>b</m:mi></m:mfrac></m:math>",
         "<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"),
        ("so<sup><xref ref-type='bibr' rid='r'>3</xref></sup> it is", "so it is"),
    ],
)  # fmt: skip
def test_words_are_joined(source: str, said: str) -> None:
    assert words(source) == said


def test_references_show_what_they_lead_to() -> None:
    titles = {"s2": "Methods"}
    assert words("see <xref linkend='s2'/>", titles) == "see Methods"
    assert words("see <xref target='RFC2119'/>", titles) == "see [RFC2119]"
    assert words("see <xref rid='s2'>there</xref>", titles) == "see there"
    assert words("see <xref rid='x1'/>", titles) == "see"


def test_words_by_themselves_have_no_markup() -> None:
    assert Inline({}).text([xml_tree("<p>x<sup>2</sup> &lt; 3</p>")]).strip() == "x2 < 3"
