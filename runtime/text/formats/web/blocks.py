"""The elements of a page in their order, and how much of the text in each is sentences, and how much links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from armt.runtime.text.formats.web.elements import BOUNDS, CHOICES, SKIPPED

#: A page of more elements is not looked into: what is known of each takes half a kilobyte.
MOST_ELEMENTS = 300_000
#: A paragraph of fewer bytes may be a label; one of more has sentences, where it has the mark of an end and few links.
_SHORTEST_PROSE_BYTES = 80
_LONGEST_LABEL_BYTES = 60
_ENDS = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』]*(?:\s|\Z)|[。！？]")
#: What a name is made of: ``relatedLinks``, ``related-links`` and ``related_links`` are two words.
_NAME_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: What a number begins is made by a program, and no word: ``e1ad``.
_NAME_PARTS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]+")


@dataclass(slots=True)
class Block:
    """An element of a page.

    Attributes:
        node: of the parser.
        above: The place of the element that it stands in, -1 for the first.
        end: The place behind all elements within it.
        size: Bytes of its text, without white space around its runs.
        linked: How many of them stand in links.
        prose: How many of them stand in sentences.
        links: How many links there are.
        names: The words of its classes and its id, in small letters.
        classes: Its classes and its id as they stand.
        role: The attribute.
        text: Of an element that holds one run of some words.
    """

    node: Any
    tag: str
    above: int
    end: int = 0
    size: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    names: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    role: str = ""
    text: str = ""

    @property
    def own(self) -> int:
        """Bytes of its text that stand in no link."""
        return self.size - self.linked

    @property
    def is_said(self) -> bool:
        """Whether it is mostly sentences, and hardly links."""
        return 2 * self.prose > self.size and 4 * self.linked < self.size

    @property
    def is_linked(self) -> bool:
        """Whether it is mostly links."""
        return 2 * self.linked > self.size


@dataclass(slots=True)
class _Run:
    """A text that no border of a block divides."""

    size: int = 0
    linked: int = 0
    parts: list[str] = field(default_factory=list)


def blocks(body: Any) -> list[Block]:
    """Return the elements of a page in their order; none where there are too many."""
    found: list[Block] = []
    open_: list[int] = []
    run, links = _Run(), 0
    node, root = body, body.mem_id
    while True:
        tag = node.tag or "-"
        is_element = tag[:1] not in ("-", "_") and tag not in SKIPPED
        if tag == "-text":
            _add(run, found[open_[-1]], str(node.text_content or ""), is_linked=links > 0)
        elif is_element:
            if tag in BOUNDS:
                run = _ended(run, found, open_)
            if len(found) >= MOST_ELEMENTS:
                return []
            found.append(_block(node, tag, open_[-1] if open_ else -1))
            open_.append(len(found) - 1)
            links += tag == "a"
        child = node.child if is_element and tag not in CHOICES else None
        while child is None:
            if is_element:
                if tag in BOUNDS:
                    run = _ended(run, found, open_)
                _close(found, open_)
                links -= tag == "a"
            if node.mem_id == root:
                return found
            child = node.next
            if child is None:
                node = node.parent
                tag, is_element = node.tag or "-", True
        node = child


def _block(node: Any, tag: str, above: int) -> Block:
    attributes = node.attributes
    if not attributes:
        return Block(node, tag, above)
    classes = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    names = frozenset(
        word.lower()
        for name in classes
        for part in _NAME_PARTS.findall(name)
        for word in (part, *_NAME_WORDS.findall(part))
    )
    return Block(
        node,
        tag,
        above,
        names=names,
        classes=frozenset(classes),
        role=(attributes.get("role") or "").strip().lower(),
    )


def _add(run: _Run, block: Block, text: str, *, is_linked: bool) -> None:
    if text := text.strip():
        # A letter says more in Chinese than in English, about as much as its bytes do.
        size = len(text.encode("utf-8", "surrogatepass"))
        for one in (run, block):
            one.size += size
            one.linked += size if is_linked else 0
        run.parts.append(text)


def _ended(run: _Run, found: list[Block], open_: list[int]) -> _Run:
    """Count a run as prose of the element that it stands in, where it is, and return the next."""
    if not run.size:
        return run
    block = found[open_[-1]]
    if run.size <= _LONGEST_LABEL_BYTES and block.size == run.size:
        block.text = " ".join(run.parts)
    if run.size >= _SHORTEST_PROSE_BYTES and 2 * run.linked < run.size and _ENDS.search(" ".join(run.parts)):
        block.prose += run.size
    return _Run()


def _close(found: list[Block], open_: list[int]) -> None:
    block = found[open_.pop()]
    block.end = len(found)
    block.links += block.tag == "a"
    if block.above >= 0:
        above = found[block.above]
        above.size += block.size
        above.linked += block.linked
        above.prose += block.prose
        above.links += block.links
