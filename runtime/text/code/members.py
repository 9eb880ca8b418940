"""What has members that stand in no body of its own: the fields that records take, and types with another name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from armt.runtime.text.code.modifiers import modifiers_of_field
from armt.runtime.text.code.outline import Definition
from armt.runtime.text.code.signatures import Parameter, parameters_of, text_of

# A constructor of TypeScript that takes one has it as a field.
_FIELD = re.compile(r"(?:@\S+\s+)*(?:public|private|protected|readonly|override)\s")


def members_of(node: Node, one: Definition, language: str, separator: str) -> Iterator[Definition]:
    """Yield the members that a definition has by its parameters.

    Args:
        node: that defines it.
        one: what is defined.
        language: name of its grammar.
        separator: between a holder and its member.
    """
    if one.kind == "record":
        # Those of C# are called otherwise.
        kind = "property" if language == "C#" else "field"
        for parameter in filter(_is_named, parameters_of(node)):
            yield _member(parameter, kind, one.title, language, separator)
    elif one.name == "constructor" and language == "TypeScript":
        for parameter in parameters_of(node):
            if _is_named(parameter) and _FIELD.match(parameter.said):
                yield _member(parameter, "field", one.holder, language, separator)


def alias_of(node: Node, name: str, separator: str, inside: str) -> str:
    """Return the title of the structure that a ``typedef`` gives another name; "" for none.

    Args:
        node: of the ``typedef``.
        name: that it gives.
        separator: between a holder and its member.
        inside: what both stand in; "" for nothing.
    """
    if node.type != "type_definition":
        return ""
    held = node.child_by_field_name("type")
    tag = None if held is None or not held.type.endswith("_specifier") else held.child_by_field_name("name")
    # What points at one is none.
    is_bare = any(text_of(one) == name for one in node.children_by_field_name("declarator"))
    return "" if tag is None or not is_bare else separator.join(filter(None, (inside, text_of(tag))))


def _is_named(parameter: Parameter) -> bool:
    return bool(parameter.name)


def _member(parameter: Parameter, kind: str, holder: str, language: str, separator: str) -> Definition:
    return Definition(
        kind=kind,
        name=parameter.name,
        holder=holder,
        title=separator.join((holder, parameter.name)),
        start=parameter.start,
        head_end=parameter.end,
        end=parameter.end,
        outer=parameter.start,
        type=parameter.type,
        value=parameter.default,
        modifiers=modifiers_of_field(parameter.name, parameter.said, language),
    )
