"""Where a definition, or a file, is documented: the comments above it, behind it on its line, or its first string."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from armt.runtime.text.code.comments import Line, comment_lines
from armt.runtime.text.code.signatures import text_of

_LICENCE = re.compile(
    r"copyright|licen[cs]e|spdx|all rights reserved|^\s*#!|coding[:=]|eslint|vim?:|frozen_string_literal|-\*-",
    re.IGNORECASE,
)
_DOCSTRING = re.compile(r"[rRuU]?[\"']")
_SKIPPED = frozenset(("attribute_item", "inner_attribute_item", "decorator", "attribute_list"))
# Each comment above another is looked for among all that stand beside it.
_MOST_ABOVE = 500


def documentation_of(node: Node, whole: Node, body: Node | None, *, inside: bool) -> tuple[tuple[Line, ...], int]:
    """Return the lines that say what a definition is, and the byte at which what belongs to it begins.

    Args:
        node: that defines it.
        whole: with what stands around it alone.
        body: of it; None where it has none.
        inside: its language documents in the first string of a body.
    """
    if inside and body is not None and (string := _first_string(body)) is not None:
        return tuple(comment_lines(text_of(string), string.start_byte)), whole.start_byte
    above = _comments_above(whole) or (_comments_above(node) if whole != node else [])
    if above:
        return _lines(above), above[0].start_byte
    behind = whole.next_sibling
    while behind is not None and not behind.is_named and behind.type in (",", ";"):
        behind = behind.next_sibling
    row = whole.start_point[0]
    if behind is not None and "comment" in behind.type and behind.start_point[0] == row == _end_row(whole):
        return _lines([behind]), whole.start_byte
    return (), whole.start_byte


def about_of(root: Node, first: int, *, inside: bool) -> tuple[Line, ...]:
    """Return the lines that say what a file is: its first string, or comments that are of nothing else.

    Args:
        root: of its tree.
        first: byte at which the first definition begins, its comments included.
        inside: as for `documentation_of`.
    """
    if inside:
        string = _first_string(root)
        return () if string is None else tuple(comment_lines(text_of(string), string.start_byte))
    block: list[Node] = []
    for child in root.named_children:
        is_comment = "comment" in child.type
        if child.type == "hash_bang_line" or (is_comment and text_of(child).startswith("#!")):
            continue
        is_apart = not block or child.start_point[0] > _end_row(block[-1]) + 1
        is_of_file = is_comment and child.start_byte < first
        if not is_of_file or is_apart:
            # What has ended is what the file is, or a licence.
            if _says(block) or (not is_of_file and child.start_byte >= first):
                break
            block = []
        if is_of_file:
            block.append(child)
    return _lines(block) if _says(block) else ()


def _lines(nodes: Sequence[Node]) -> tuple[Line, ...]:
    return tuple(line for one in nodes for line in comment_lines(text_of(one).rstrip("\n"), one.start_byte))


def _says(block: Sequence[Node]) -> bool:
    said = "\n".join(map(text_of, block))
    return bool(said) and _LICENCE.search(said) is None


def end_of(node: Node) -> int:
    """Return the byte behind a node; line comments of Rust end with their line."""
    return node.end_byte - 1 if node.end_point[1] == 0 and node.end_byte > node.start_byte else node.end_byte


def _end_row(node: Node) -> int:
    row, column = node.end_point[0], node.end_point[1]
    return row - 1 if column == 0 and row > node.start_point[0] else row


def _first_string(body: Node) -> Node | None:
    """Return the string that a body begins with."""
    first = next((child for child in body.named_children if child.type != "comment"), None)
    if first is not None and first.type == "expression_statement":
        first = first.named_children[0] if first.named_child_count == 1 else None
    # Neither what is put together as the program runs, nor bytes.
    is_text = first is not None and first.type == "string" and _DOCSTRING.match(text_of(first)[:4]) is not None
    return first if is_text else None


def _comments_above(node: Node) -> list[Node]:
    """Return the comments right above a definition, with no line between them."""
    found: list[Node] = []
    row, before = node.start_point[0], node.prev_sibling
    if before is None and node.parent is not None and node.parent.type in ("block", "body_statement"):
        # What stands above the first line of a body in Python and Ruby stands before the body.
        before = node.parent.prev_sibling
    while (
        len(found) < _MOST_ABOVE
        and before is not None
        and (before.type in _SKIPPED or "comment" in before.type or not before.is_named)
    ):
        if not before.is_named and before.type not in (";", ","):
            break
        if _end_row(before) < row - 1:
            break
        if "comment" in before.type:
            if text_of(before).startswith("#!"):
                # What runs the file says nothing of what it defines.
                break
            earlier = before.prev_sibling
            if earlier is not None and _end_row(earlier) == before.start_point[0] != node.start_point[0]:
                # It stands behind something else on its line.
                break
            found.append(before)
        if before.is_named:
            row = before.start_point[0]
        before = before.prev_sibling
    return found[::-1]
