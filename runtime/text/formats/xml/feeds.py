"""Feeds (RSS, Atom), outlines (OPML) and drawings (SVG): what of them is read by people."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from armt.runtime.text.formats.pieces import Piece, headed
from armt.runtime.text.formats.web.elements import BLOCKS
from armt.runtime.text.formats.web.html import text_here
from armt.runtime.text.formats.xml.tree import Element
from armt.runtime.text.formats.xml.vocabulary import SKIPPED
from armt.runtime.text.headings import HeadingStart

#: What the outermost element of a feed is called, and what its entries are, in small letters.
FEEDS = frozenset(("rss", "feed", "rdf"))
ENTRIES = ("item", "entry")
#: What of an entry is its text, the whole of it first, and what is told otherwise or not at all.
_TEXTS = ("encoded", "content", "description", "summary", "subtitle", "tagline")
_PEOPLE = ("author", "creator", "contributor")
_UNTOLD = frozenset(
    {
        *(*_TEXTS, *ENTRIES, "title", "guid", "id", "link", "comments", "commentrss", "language", "image", "logo"),
        *("icon", "generator", "docs", "ttl", "cloud", "skiphours", "skipdays", "textinput", "thumbnail", "group"),
        *("items", "post-id"),
    }
)
_LONGEST_VALUE = 240
_DEEPEST_LEVEL = 6
_ENTRY_LEVEL = 2
#: Elements of pages that part a text; a title would take all that comes behind it.
_VOID = frozenset(("br", "hr"))
_KEPT = frozenset({*BLOCKS, *_VOID, *("td", "th", "thead", "tbody", "tfoot", "sup", "sub", "q")} - {"body"})
_SPANS = ("colspan", "rowspan", "start")
_PLACES = frozenset(("x", "y", "dx", "dy"))


def is_feed(root: Element) -> bool:
    """Whether a document is a feed."""
    return root.name.lower() in FEEDS and any(one.name.lower() in ("channel", "entry") for one in root.elements)


def feed_pieces(root: Element) -> Iterator[Piece]:
    """Yield a feed: what it is, and its entries, each under its title with when and by whom it is."""
    channel = root.child("channel") or root
    yield from _told(channel, 1)
    for source in (channel, root) if channel is not root else (root,):
        for entry in source.elements:
            if entry.name.lower() in ENTRIES:
                yield from _told(entry, _ENTRY_LEVEL)


def _told(entry: Element, level: int) -> Iterator[Piece]:
    title = entry.child("title")
    if title is not None and (said := " ".join(_plain(title).split())):
        yield from headed(level, said)
        yield "\n"
    lines: dict[str, list[str]] = {}
    for one in entry.elements:
        if one.name.lower() not in _UNTOLD and (said := _line(one)):
            lines.setdefault(one.name, []).append(said)
    if (address := _address(entry)) is not None:
        lines["link"] = [address]
    if lines:
        yield from (f"{name}: {', '.join(dict.fromkeys(values))}\n" for name, values in lines.items())
        yield "\n"
    texts = (entry.child(name) for name in _TEXTS)
    text = next((one for one in texts if one is not None and one.chars), None)
    if text is None:
        return
    for piece in text_here(_page(text)):
        if isinstance(piece, HeadingStart):
            # Headings of a page stand below that of its entry.
            yield HeadingStart(min(piece.level + level, _DEEPEST_LEVEL), piece.title)
        else:
            yield piece
    yield "\n"


def _line(element: Element) -> str:
    """Return what a part of an entry says in a line; who made it by name, a category by its label."""
    if element.name.lower() in _PEOPLE and (name := element.child("name")) is not None:
        return " ".join(name.text.split())
    said = " ".join(element.text.split()) if element.is_leaf else ""
    if not said:
        said = next((element.attributes[key] for key in ("label", "term", "text") if key in element.attributes), "")
    return said if len(said) <= _LONGEST_VALUE else ""


def _address(entry: Element) -> str | None:
    links = [one for one in entry.elements if one.name.lower() == "link"]
    for one in links:
        if one.attributes.get("rel", "alternate") == "alternate":
            return " ".join(one.text.split()) or one.attributes.get("href") or None
    return None


def _plain(element: Element) -> str:
    """Return a title without the markup that stands in it as text."""
    text = element.text
    if "<" not in text:
        return text
    return " ".join(piece for piece in text_here(text) if isinstance(piece, str))


def _page(element: Element) -> str:
    """Return a text as a page: markup as it stands, that of elements anew, words by themselves."""
    if element.is_leaf:
        text = element.text
        if "<" in text:
            return text
        return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    parts: list[str] = []
    waiting: list[Element | str | tuple[str]] = list(reversed(element.children))
    while waiting:
        child = waiting.pop()
        if isinstance(child, str):
            parts.append(escape(child, quote=False))
        elif isinstance(child, tuple):
            parts.append(child[0])
        elif (name := child.name.lower()) not in SKIPPED:
            if name in _KEPT:
                spans = (f' {key}="{escape(child.attributes[key])}"' for key in _SPANS if key in child.attributes)
                parts.append(f"<{name}{''.join(spans)}>")
                waiting.append((f"</{name}>" if name not in _VOID else "",))
            waiting.extend(reversed(child.children))
    return "".join(parts)


def outline_pieces(root: Element) -> Iterator[Piece]:
    """Yield an outline as a list: what its lines say, what is noted of them, and where they lead."""
    head = root.child("head")
    title = None if head is None else head.child("title")
    if title is not None and (said := " ".join(title.text.split())):
        yield from headed(1, said)
        yield "\n"
    waiting = [(one, 0) for one in reversed((root.child("body") or root).elements)]
    while waiting:
        one, depth = waiting.pop()
        waiting.extend((inner, depth + 1) for inner in reversed(one.elements))
        if one.name.lower() != "outline":
            continue
        said = one.attributes.get("text") or one.attributes.get("title") or ""
        more = (one.attributes.get(key, "") for key in ("_note", "description", "xmlUrl", "url"))
        line = ": ".join(" ".join(part.split()) for part in (said, *more) if part)
        if line:
            yield f"{'  ' * min(depth, 8)}- {line}\n"


def drawing_pieces(root: Element) -> Iterator[Piece]:
    """Yield what a drawing says: its title and description, and the words in it, a line for each text."""
    waiting, title = [root], root.child("title")
    while waiting:
        one = waiting.pop()
        name = one.name.lower()
        if name in SKIPPED:
            continue
        if name in ("title", "desc", "text", "p"):
            # Parts of a text that stand elsewhere are words of their own.
            is_apart = any(_PLACES & inner.attributes.keys() for inner in one.elements)
            if said := " ".join((" " if is_apart else "").join(one.strings()).split()):
                yield from headed(1, said) if one is title else [f"{said}\n"]
                yield "\n"
        else:
            waiting.extend(reversed(one.elements))
