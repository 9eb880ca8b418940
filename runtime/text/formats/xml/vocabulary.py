"""The names of elements, by what they do to the text in them: those of laws, papers, manuals, books, RFCs and lists.

Vocabularies agree more than they differ; all names are in small letters.
"""

from __future__ import annotations

import re

#: Whose text nobody reads: what programs draw, index, or look up.
SKIPPED = frozenset(
    {
        *("graphic", "imagedata", "imageobject", "inline-graphic", "indexterm", "index-term", "script", "style"),
        *("defs", "facsimile", "standoff", "prolog", "identification", "lifecycle", "custom-meta-group"),
        *("object-id", "self-uri", "pb", "cb", "milestone", "anchor", "iref"),
    }
)
#: What a document is that is a text, by its outermost element.
DOCUMENTS = frozenset(
    {
        *("akomantoso", "article", "bill", "book", "chapter", "concept", "glossentry", "lawdoc", "legislation"),
        *("pubarticle", "reference", "resolution", "rfc", "task", "tei", "tei.2", "topic", "uscdoc"),
        *("refentry", "plaw", "statute"),
    }
)
#: What is a paragraph wherever it stands, and what is one where it says more than a word or two.
PARAGRAPHS = frozenset(("p", "para", "simpara", "formalpara", "t", "ab", "shortdesc", "chapeau", "continuation"))
TEXTS = frozenset(("text", "content", "aftertext", "statement", "salute", "signed", "byline", "subtitle", "opener"))
#: What is a heading of what it stands in, and what only wraps it.
HEADINGS = frozenset(
    ("title", "head", "heading", "article-title", "doctitle", "longtitle", "shorttitle", "trans-title")
)
FRONTS = frozenset(
    {
        *("front", "article-meta", "title-group", "teiheader", "filedesc", "titlestmt", "info", "bookinfo"),
        *("articleinfo", "sectioninfo", "chapterinfo", "head", "bookmeta", "booktitle", "header", "front-stub"),
    }
)
#: What stands before what it numbers, or names.
NUMBERS = frozenset(("num", "label", "speaker", "enum"))
#: Parts of laws and books that are called by their kind where their number is a bare one.
KINDS = frozenset(
    {
        *("section", "article", "chapter", "part", "title", "division", "subtitle", "subchapter", "appendix"),
        *("schedule", "annex", "rule", "regulation", "subpart", "book", "act", "scene"),
    }
)
LISTS = frozenset(
    {
        *("list", "ul", "ol", "itemizedlist", "orderedlist", "simplelist", "variablelist", "dl", "sl", "steps"),
        *("procedure", "def-list", "glosslist", "calloutlist", "choices", "blocklist", "steps-unordered"),
        *("substeps", "parml"),
    }
)
NUMBERED = frozenset(("orderedlist", "ol", "steps", "procedure", "substeps"))
#: How other lists say that they are numbered.
NUMBERED_AS = re.compile(r"(?:ordered|order|numbers?|numbered|arabic|(?:lower|upper|alpha|roman)[\w-]*|letters)\Z")
ITEMS = frozenset(
    {
        *("li", "listitem", "item", "list-item", "varlistentry", "member", "step", "sli", "def-item", "dlentry"),
        *("glossentry", "callout", "point", "substep", "stepalternatives", "plentry"),
    }
)
#: What an item of a glossary says something of, and how what it says is called.
TERMS = frozenset(("term", "dt", "glossterm", "pt"))
TABLES = frozenset(("table", "informaltable", "simpletable"))
ROWS = frozenset(("tr", "row", "strow", "sthead"))
CELLS = frozenset(("td", "th", "entry", "cell", "stentry"))
#: What keeps its lines.
CODES = frozenset(
    {
        *("programlisting", "screen", "literallayout", "sourcecode", "artwork", "pre", "codeblock", "synopsis"),
        *("eg", "preformat", "programlistingco", "code-block", "msgblock"),
    }
)
FORMULAS = frozenset(("disp-formula", "equation", "informalequation", "math"))
#: What lines of verse stand in.
VERSES = frozenset(("lg", "verse-group", "verse", "linegroup"))
#: What is told in brackets where it is referred to.
NOTES = frozenset(("fn", "footnote", "endnote", "authorialnote"))
#: Works that others are made from, one an item.
SOURCES = frozenset(
    {
        *("ref", "citation-alternatives", "bibliomixed", "biblioentry", "biblstruct", "reference", "mixed-citation"),
        *("element-citation", "bibl"),
    }
)
#: What a caption belongs to: no section begins there.
CAPTIONED = frozenset(
    {
        *("table", "informaltable", "table-wrap", "fig", "figure", "example", "caption", "legend", "boxed-text"),
        *("list", "itemizedlist", "orderedlist", "variablelist", "procedure", "step", "formalpara", "equation"),
        *("media", "note", "tip", "warning", "important", "caution", "sidebar", "def-list", "fn-group"),
        *("supplementary-material",),
    }
)
#: What ends a paragraph that it stands in.
BLOCKS = (
    PARAGRAPHS
    | LISTS
    | TABLES
    | CODES
    | VERSES
    | {"blockquote", "disp-quote", "figure", "fig", "table-wrap", "div", "div1", "div2", "sec", "section"}
    | {"sp", "quotedcontent", "quotedstructure", "note", "tip", "warning", "important", "caution", "example"}
    | {"listitem", "list-item", "li", "varlistentry", "def-item", "dlentry", "glossentry", "disp-formula"}
)
#: What changes how words look, between which nothing stands that is not written.
LOOKS = frozenset(
    {
        *("b", "bold", "i", "italic", "em", "emph", "emphasis", "strong", "hi", "sub", "sup", "subscript"),
        *("superscript", "sc", "monospace", "tt", "u", "underline", "code", "literal", "span", "phrase", "tspan"),
        *("c", "w", "pc", "seg"),
    }
)
RAISED = {"sup": "sup", "superscript": "sup", "sub": "sub", "subscript": "sub"}
#: What breaks a line within words.
BREAKS = frozenset(("br", "lb", "break", "eol", "sbr"))
#: What refers to another place, whose title it shows where it has no text, and how that is named.
REFERENCES, TARGETS = frozenset(("xref", "link", "ref", "cross-reference")), ("target", "linkend", "rid", "href")
#: Names of persons by their parts, as they are written.
GIVEN = ("given-names", "given-name", "givenname", "firstname", "forename", "given", "first_name", "forenames")
FAMILY = ("surname", "lastname", "family", "familyname", "last_name")
#: Days by their parts.
DAY = ("year", "month", "day")
#: Attributes that only programs read, of a text.
NOISE = frozenset(
    {
        *("id", "idref", "rid", "class", "style", "href", "identifier", "eid", "wid", "guid", "base", "rend"),
        *("rendition", "n", "anchor", "target", "linkend", "key", "ref", "role", "xref", "outputclass"),
        *("temporalid", "schemalocation", "dtd-version", "asciiname", "pn", "slugifiedname", "indent", "bare"),
        *("spacing", "removeinrfc", "alttext"),
    }
)
