"""What the classes of elements say about them: names that authors of pages give to what is none of their text."""

from __future__ import annotations

from collections.abc import Iterator

from armt.runtime.text.formats.web.blocks import Block
from armt.runtime.text.formats.web.elements import BOUNDS

#: What is commented in some places has its reason here, since it may be the text itself.
COMMENT = "comment"

#: Of other pages or people, and of what is done with those who read, however much is written of it.
_OTHERS = frozenset(
    (
        *("related", "relatedposts", "recirc", "recirculation", "recommended", "recommendations"),
        *("outbrain", "taboola", "consent", "gdpr"),
    )
)
#: No text where it has no more than some sentences.
_SHORT = frozenset(
    (
        *("ad", "ads", "advert", "adverts", "advertisement", "advertisements", "advertising", "adsense", "adslot"),
        *("adunit", "dfp", "sponsored", "promo", "promos", "adblock", "paywall", "cookie", "cookies", "modal", "popup"),
        *("popover", "lightbox", "newsletter", "newsletters", "subscribe", "subscription", "signup", "addthis"),
        *("share", "shares", "sharing", "sharebar", "sharetools", "sharedaddy", "breadcrumb", "breadcrumbs"),
        *("pagination", "pager", "paginator", "navbar", "navigation", "skiplink", "screenreader", "noprint"),
    )
)
_SHORT_BYTES = 600
#: No text where it is not mostly sentences.
_UNSAID = frozenset(("toolbar", "masthead", "banner", "footer", "login", "signin", "overlay"))
#: No text where it is mostly links.
_LINKED = frozenset(
    (
        *("menu", "widget", "tags", "trending", "popular", "toc", "search", "feedback", "nav", "tools", "latest"),
        *("topics", "sidebar", "rail", "social", "follow"),
    )
)
#: Of another page where it leads there after some words; otherwise they name a lead.
_TEASERS = frozenset(("teaser", "teasers"))
#: Words before each link that tell of the page behind it.
TEASER_BYTES = 250
#: No text where it is a label, among other words too.
_LABELS = frozenset(("ad", "ads", "advertisement", "skip", "skiplink"))
_LABEL_BYTES = 60
_PHRASES = (
    *(("read", "more"), ("most", "read"), ("read", "next"), ("up", "next"), ("sr", "only"), ("visually", "hidden")),
    *(("screen", "reader"), ("off", "screen"), ("visuallyhidden",), ("more", "stories"), ("more", "from")),
)
_COMMENTS = ("comment", "disqus", "livefyre")
#: Say the contrary of the names beside them, or that what they name is somewhere within; and what is text anywhere.
_CONTRARY = frozenset(
    (
        *("no", "not", "without", "with", "has", "embed", "embeds", "embedded", "template", "ingredient"),
        *("ingredients", "instructions", "directions", "faq", "question", "answer", "specs", "specifications"),
    )
)
#: What is written over an advertisement, and to lead past one.
_WRITTEN = frozenset(
    (
        *("advertisement", "advertisements", "advertising", "sponsored", "sponsored content", "paid content"),
        *("continue reading the main story", "story continues below advertisement", "skip advertisement"),
        *("advertisement - continue reading below", "continue reading below", "article continues below"),
        *("skip to content", "skip to main content", "skip to navigation", "jump to navigation"),
        *("publicité", "anzeige", "werbung", "publicidad", "publicidade", "pubblicità", "реклама", "reklama"),
    )
)


def named_furniture(block: Block) -> Iterator[str]:
    """Yield the names of an element that say it is no text of its page, as far as its own text does not deny it."""
    if block.text.lower().strip(" .:|") in _WRITTEN:
        yield "written"
    names = block.names
    if not names:
        return
    yield from (" ".join(phrase) for phrase in _PHRASES if names.issuperset(phrase))
    if names & _CONTRARY:
        return
    if block.size <= _LABEL_BYTES:
        yield from names & _LABELS
    # Words within a sentence have names for what they do, and are its words.
    if block.tag not in BOUNDS:
        return
    yield from names & _OTHERS
    if block.prose < _SHORT_BYTES:
        yield from names & _SHORT
    if not block.is_said:
        yield from names & _UNSAID
    if block.is_linked:
        yield from names & _LINKED
    if block.own < TEASER_BYTES * block.links:
        yield from names & _TEASERS
    if any(name.startswith(_COMMENTS) for name in names):
        yield COMMENT
