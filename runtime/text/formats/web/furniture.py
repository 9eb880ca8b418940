"""What stands around the text of a web page: menus, advertisements, teasers of other pages, forms, footers.

Told by what elements are (``nav``, ``role="banner"``) and how they are named (``class="related-links"``), and by
where most of the sentences of the page stand. Nothing is believed that would take most of them: of a thread its
comments are the text, of a legal notice its footer. Each element is gone over some times, whatever a page is like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Any

from armt.runtime.text.formats.web.blocks import Block, blocks
from armt.runtime.text.formats.web.elements import HEADINGS
from armt.runtime.text.formats.web.names import COMMENT, TEASER_BYTES, named_furniture
from armt.runtime.text.formats.web.wiki import facts_of_wiki, is_wiki, put_behind_the_lead, wiki_furniture

#: A page is read whole where fewer bytes of sentences than this would be left: a list, a table, a page of some words.
LEAST_PROSE_BYTES = 300
#: What is longer is no heading, though it may be marked as one.
LONGEST_HEADING_BYTES = 200
#: The part of a page's sentences that elements alike in one thing may hold and still be furniture; and of its words
#: that stand in no link.
_MOST_PROSE, _MOST_COMMENTS, _MOST_OWN = 1 / 3, 1 / 2, 1 / 2
#: What is commented in more places than this is a thread.
_MOST_COMMENTED = 2
#: The part of the sentences that one element holds where it holds the text of the page, and of the words that it keeps
#: of the element around it: what stands beside instructions may be a list of what they need.
_MAIN_PROSE, _MAIN_OWN = 0.8, 0.75
#: The part of the words of a page of some words that it has to hold.
_MAIN_OWN_OF_SHORT = 0.5
#: Words before each of so many links tell of other pages; the rest may be a list of this one.
_FEWEST_TEASERS, _TERSE_BYTES = 3, 150
#: How a question ends, and what holds its answer, behind a button that shows it.
_ASKS, _PANELS = ("?", "？", "؟"), ("div", "section", "dd")
_SHORT_FORM_BYTES, _SHORT_BUTTON_BYTES = 200, 40
#: Of a page that has more of them its titles are headings like others.
_MOST_TITLES = 2

_ROLES = {
    **dict.fromkeys(("navigation", "menu", "menubar", "toolbar"), "nav"),
    **dict.fromkeys(("dialog", "alertdialog"), "dialog"),
    **{"banner": "header", "contentinfo": "footer", "complementary": "aside", "search": "form"},
}
_KINDS = frozenset(
    (
        *("nav", "header", "footer", "aside", "dialog", "form", "button", "search", "menu"),
        *("select", "textarea", "datalist"),
    )
)
_NEVER = frozenset(("html", "body", "main", "pre", "code", "math", *HEADINGS))
#: What a page divides into no further columns.
_TEXTS = ("p", "pre", "blockquote", "ul", "ol", "table")
#: Where an element stands, by those around it.
_IN_ARTICLE, _IN_QUOTE, _IN_QUESTION = 1, 2, 4
_PLACES = {
    **dict.fromkeys(("article", "main"), _IN_ARTICLE),
    "blockquote": _IN_ARTICLE | _IN_QUOTE,
    **dict.fromkeys(("dt", "summary", *HEADINGS), _IN_QUESTION),
}


def leave_out_furniture(body: Any) -> None:
    """Take the elements out of a page that are none of its text.

    What people read in another place than it has, the table of facts of an encyclopedia, is put there.

    Args:
        body: of the page, which is changed.
    """
    found = blocks(body)
    if not found:
        return
    out = _Page(found).furniture()
    for at in out:
        found[at].node.decompose()
    # What is taken out is gone: nothing of it may be looked at again.
    if is_wiki(found) and (facts := facts_of_wiki(found, out)) is not None:
        put_behind_the_lead(facts)


class _Page:
    """The elements of a page, named by their places in it.

    Attributes:
        blocks: in their order.
    """

    def __init__(self, found: list[Block]) -> None:
        self.blocks = found
        self._out: set[int] = set()
        # How many titles stand before each element.
        self._titles = [0, *accumulate(block.tag == "h1" for block in found)]

    def furniture(self) -> list[int]:
        """Return the outermost elements that are none of the text."""
        of_wiki = set(wiki_furniture(self.blocks)) if is_wiki(self.blocks) else set()
        sorts = self._sorts()
        self._out = of_wiki | {at for sort, group in sorts.items() if self._is_believed(sort, group) for at in group}
        rest = self._rest()
        if rest[0] < LEAST_PROSE_BYTES:
            self._out = of_wiki | self._around_told(set().union(*sorts.values()))
        else:
            self._out |= self._around(self._path(rest))
        self._out |= self._headings_of_nothing()
        return list(self._outermost(self._out))

    def _outermost(self, chosen: Iterable[int]) -> Iterator[int]:
        end = 0
        for at in sorted(chosen):
            if at >= end:
                end = self.blocks[at].end
                yield at

    def _own(self, chosen: Iterable[int]) -> int:
        return sum(self.blocks[at].own for at in self._outermost(chosen))

    def _children(self, at: int) -> Iterator[int]:
        child, end = at + 1, self.blocks[at].end
        while child < end:
            yield child
            child = self.blocks[child].end

    def _has_title(self, at: int) -> bool:
        return self._titles[self.blocks[at].end] > self._titles[at]

    def _around_told(self, marked: set[int]) -> set[int]:
        """Return what says that it is furniture around the one element that a page says holds its text.

        Of a page of some words that is believed, where that element has most of what is left.
        """
        told = [at for at, block in enumerate(self.blocks) if _is_main(block)]
        if len(told) != 1:
            return set()
        main = self.blocks[told[0]]
        around = {at for at in marked if self.blocks[at].end <= told[0] or at >= main.end}
        return around if main.own >= _MAIN_OWN_OF_SHORT * (self.blocks[0].own - self._own(around)) else set()

    def _sorts(self) -> dict[str, list[int]]:
        """Return the elements that say they are furniture, by what they say; many may be much of the page."""
        found = self.blocks
        sorts: dict[str, list[int]] = {}
        places = [0] * len(found)
        for at, block in enumerate(found):
            around = places[block.above] if block.above >= 0 else 0
            places[at] = around | _PLACES.get(block.tag, 0)
            holds_title = self._titles[-1] <= _MOST_TITLES and self._has_title(at)
            if block.tag in _NEVER or holds_title:
                continue
            if kind := self._kind(at, around):
                sorts.setdefault(kind, []).append(at)
            for name in named_furniture(block):
                sorts.setdefault(name, []).append(at)
        return sorts

    def _is_believed(self, sort: str, group: list[int]) -> bool:
        """Tell whether what a sort of elements holds may be left out of the page."""
        page, outer = self.blocks[0], [self.blocks[at] for at in self._outermost(group)]
        if sort == COMMENT and sum(block.prose > 0 for block in outer) > _MOST_COMMENTED:
            return False
        prose, own = sum(block.prose for block in outer), sum(block.own for block in outer)
        return (
            prose <= (_MOST_COMMENTS if sort == COMMENT else _MOST_PROSE) * page.prose and own <= _MOST_OWN * page.own
        )

    def _kind(self, at: int, around: int) -> str:
        """Return what furniture an element is by its tag or role, "" where it is none."""
        block = self.blocks[at]
        kind = _ROLES.get(block.role) or (block.tag if block.tag in _KINDS else "")
        is_one = {
            "header": not around & _IN_ARTICLE and not self._has_title(at),
            # Of a quote it says whose it is, of an article what else is known of it.
            "footer": not around & _IN_ARTICLE or not (around & _IN_QUOTE or block.prose),
            # Facts beside the text of a page are some of it.
            "aside": block.is_linked,
            "form": block.prose < _SHORT_FORM_BYTES,
            "button": block.size <= _SHORT_BUTTON_BYTES and not around & _IN_QUESTION and not self._opens(at),
        }
        return kind if is_one.get(kind, True) else ""

    def _opens(self, at: int) -> bool:
        """Tell whether a button asks, or names what stands behind it and a click shows."""
        block, behind = self.blocks[at], self.blocks[at].end
        if block.text.endswith(_ASKS):
            return True
        panel = self.blocks[behind] if behind < self.blocks[block.above].end else None
        return panel is not None and panel.tag in _PANELS and panel.own > block.size and not panel.is_linked

    def _rest(self) -> list[int]:
        """Return how many bytes of each element are sentences, without what is out."""
        rest = [block.prose for block in self.blocks]
        for block in self.blocks[1:]:
            rest[block.above] -= block.prose
        for at in self._outermost(self._out):
            rest[at : self.blocks[at].end] = [0] * (self.blocks[at].end - at)
        for at in range(len(rest) - 1, 0, -1):
            rest[self.blocks[at].above] += rest[at]
        return rest

    def _path(self, rest: list[int]) -> list[int]:
        """Return the elements that hold the text of the page, each within the one before.

        The last is the one that says so, where one does.
        """
        found, path = self.blocks, [0]
        while True:
            above = path[-1]
            at = max(self._children(above), key=rest.__getitem__, default=None)
            if at is None or rest[at] < _MAIN_PROSE * rest[0] or found[at].tag in _TEXTS:
                break
            if found[at].own < _MAIN_OWN * found[above].own:
                break
            path.append(at)
        for is_main in (_is_article, _is_main):
            for place, at in enumerate(path):
                if is_main(found[at]):
                    return path[: place + 1]
        return path

    def _around(self, path: list[int]) -> set[int]:
        """Return what stands around the element that holds the text and is furniture there, unless that is much."""
        main = self.blocks[path[-1]]
        is_told = _is_article(main) or _is_main(main)
        has_title = self._has_title(path[-1])
        around: set[int] = set()
        for above, below in pairwise(path):
            waiting = [at for at in self._children(above) if at != below]
            while waiting:
                at = waiting.pop()
                if has_title or not self._has_title(at):
                    if self._is_beside(self.blocks[at], is_told=is_told, is_behind=at > below):
                        around.add(at)
                elif self.blocks[at].tag != "h1":
                    waiting += self._children(at)
        more = self._own(around | self._out) - self._own(self._out)
        return around if more <= _MOST_PROSE * self.blocks[0].own else set()

    def _is_beside(self, block: Block, *, is_told: bool, is_behind: bool) -> bool:
        if not block.links:
            return False
        per_link = TEASER_BYTES if block.is_said else _TERSE_BYTES
        is_teasers = block.links >= _FEWEST_TEASERS and block.own < per_link * block.links
        # Half of a list of what a recipe needs may be links, of a menu nearly all is.
        is_menu = 3 * block.linked > 2 * block.size
        return is_menu or (is_told and not block.is_said) or (is_behind and is_teasers)

    def _headings_of_nothing(self) -> set[int]:
        """Return the headings of nothing but what is out."""
        found = self.blocks
        direct = [block.size for block in found]
        for block in found[1:]:
            direct[block.above] -= block.size
        empty: set[int] = set()
        # Headings that have no text yet, each of a lower level than the one before.
        waiting: list[int] = []
        left_out = end = 0
        for at, block in enumerate(found):
            if at < end:
                continue
            if at in self._out:
                end, left_out = block.end, at
            elif block.tag in HEADINGS and block.size <= LONGEST_HEADING_BYTES:
                end = block.end
                while waiting and found[waiting[-1]].tag >= block.tag:
                    if (heading := waiting.pop()) < left_out:
                        empty.add(heading)
                waiting.append(at)
            elif direct[at] > 0:
                waiting.clear()
        empty.update(at for at in waiting if at < left_out)
        return {at for at in empty if found[at].tag != "h1"}


def _is_article(block: Block) -> bool:
    return block.tag == "article"


def _is_main(block: Block) -> bool:
    return block.tag == "main" or block.role == "main"
