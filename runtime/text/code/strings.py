"""Strings in source code, without the expressions that stand in them: what a name in one is no use of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

#: Nodes of strings, characters and patterns, in all languages.
STRINGS = frozenset(
    (
        *("string", "string_literal", "raw_string", "raw_string_literal", "bare_string", "ansi_c_string"),
        *("char_literal", "character_literal", "rune_literal", "interpreted_string_literal"),
        *("verbatim_string_literal", "interpolated_string_expression", "template_string", "heredoc_body"),
        *("regex", "regex_literal", "jsx_text"),
    )
)
# What is computed in a string.
_COMPUTED = frozenset(
    (
        *("interpolation", "template_substitution", "string_interpolation", "template_type"),
        *("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"),
    )
)
# ``println!("{count}")``
_FORMATTED = re.compile(rb"(?<!\{)(?:\{\{)*\{(?P<name>(?!\d)\w+)(?=[:}])")
_GENERIC = frozenset(("generic_type", "subscript"))
# Its strings are themselves.
_LITERAL = re.compile(rb"(?:\w+\.)?Literal\b")
# Types stand in few others.
_DEEPEST_TYPE = 8
_SHORT_BYTES = 40


def strings_in(node: Node) -> Iterator[tuple[int, int]]:
    """Yield the bytes of a string that are no code.

    Args:
        node: of `STRINGS`.
    """
    if _is_type(node):
        return
    begin = node.start_byte
    for start, end in _computed(node):
        if begin < start:
            yield begin, start
        begin = max(begin, end)
    if begin < node.end_byte:
        yield begin, node.end_byte


def _computed(node: Node) -> Iterator[tuple[int, int]]:
    for child in node.named_children:
        if child.type in _COMPUTED:
            yield child.start_byte, child.end_byte
    # What Rust formats is named in the string alone.
    if node.parent is not None and node.parent.type == "token_tree" and node.type.endswith("string_literal"):
        for name in _FORMATTED.finditer(node.text or b""):
            yield node.start_byte + name.start("name"), node.start_byte + name.end("name")


def _is_type(node: Node) -> bool:
    """Whether a string is the type of something, written before that is defined: ``left: "Tree"`` of Python."""
    above = node.parent if node.type == "string" else None
    is_type = False
    for _ in range(_DEEPEST_TYPE):
        if above is None:
            break
        if above.type in _GENERIC and _LITERAL.match((above.text or b"")[:_SHORT_BYTES]):
            return False
        is_type = is_type or above.type == "type"
        above = above.parent
    return is_type
