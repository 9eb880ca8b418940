"""Elements of HTML, by what they do to the text in them."""

from __future__ import annotations

#: Whose text nobody reads.
SKIPPED = {
    "script",
    "style",
    "head",
    "template",
    "noscript",
    "svg",
    "iframe",
    "object",
    "annotation",
    "annotation-xml",
}
#: Whose text is there to be chosen from or written over.
CHOICES = ("select", "datalist", "textarea")
#: Whose text begins a line and ends one.
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search"),
    *("section", "summary", "table", "tr", "ul"),
}
#: Between whose texts no sentence goes on.
BOUNDS = {*BLOCKS, "td", "th", "button"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: Blocks with an empty line around them.
PARAGRAPHS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr"),
    # What names the text that goes on behind it.
    *("summary", "legend", "caption", "figcaption"),
}
